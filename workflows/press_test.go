package workflows_test

import (
	"testing"
	"time"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/form"
	"gongmo/workflows"
)

// pair is an application that a partner takes part in, everything written, on the check page of its signer.
type pair struct {
	*desk
	id   domain.ApplicationID
	seen workflows.HandIn // what the check page shows
	role string           // the key of the partner's answer
	said int64            // its version
}

func newPair(t *testing.T) *pair {
	p := &pair{desk: newDesk(t)}
	p.id = p.begin()
	p.write(p.id, p.lead, signer, "goal", "목표", 0)
	_, err := p.engine.InvitePartner(t.Context(), p.as(signer, ""), workflows.InvitePartner{Application: p.id, Number: "1208147521", Role: application.Participating})
	p.ok(err)
	p.ok(p.engine.AnswerInvitation(t.Context(), p.as(mate, ""), p.id, p.members(p.id)[1].ID, p.partner, true))
	p.role = form.Key("role", p.partner)
	p.says("역할")
	p.finish(true)
	p.look()
	return p
}

// says is an autosave of the partner, which has opened its part for it and says afterwards that it is complete, where it is.
func (p *pair) says(text string) {
	p.t.Helper()
	if p.load(p.id).Version > 0 && p.said > 0 {
		p.finish(false)
	}
	p.write(p.id, p.partner, mate, p.role, text, p.said)
	p.said++
	if p.said > 1 && text != "" {
		p.finish(true)
	}
}

// finish says that the partner's part is complete, or opens it again.
func (p *pair) finish(done bool) {
	p.t.Helper()
	p.ok(p.engine.CompletePart(p.t.Context(), p.as(mate, ""), p.id, p.partner, done))
}

// Each organisation completes its own part: nothing is handed in before, and what is complete is not changed under the signer's hand.
func TestNothingIsHandedInWhileAPartnersPartIsOpen(t *testing.T) {
	p := newPair(t)
	p.finish(false)
	_, err := p.engine.SubmitApplication(t.Context(), p.as(signer, "a"), pledged(p.id, 0))
	p.refused(err, "application.submit.part_open")
	if e := domain.ProblemsOf(err)[0]; e.Args["organization"] != "참여" || e.Args["org"] != p.partner {
		t.Errorf("the refusal names %v", e.Args)
	}
	save := func(text string) error {
		_, err := p.engine.SaveAnswers(t.Context(), p.as(mate, ""), workflows.SaveAnswers{Application: p.id, Org: p.partner, Mine: form.Answers{p.role: {Text: text}}, Seen: map[string]int64{p.role: p.said}})
		return err
	}
	p.ok(save(""))
	p.said++
	p.refused(p.engine.CompletePart(t.Context(), p.as(mate, ""), p.id, p.partner, true), "form.required")
	p.ok(save("역할을 다 썼습니다"))
	p.said++
	p.finish(true)
	p.finish(true) // pressed twice
	p.refused(save("그래도 고칩니다"), "application.part.finished")
	p.write(p.id, p.lead, signer, "goal", "주관기관은 계속 씁니다", 1)
	p.finish(false)
	p.ok(save("다시 고쳤습니다"))
	p.finish(true)
	if err := p.engine.CompletePart(t.Context(), p.as(signer, ""), p.id, p.lead, true); domain.KindOf(err) != domain.NotFound {
		t.Errorf("the lead completes a part of its own: %v", err)
	}
	_, err = p.engine.SubmitApplication(t.Context(), p.as(signer, "b"), pledged(p.id, 0))
	p.ok(err)
}

// look draws the check page.
func (p *pair) look() {
	p.t.Helper()
	r, err := p.engine.Review(p.t.Context(), p.as(signer, ""), p.id)
	p.ok(err)
	p.seen = pledged(p.id, r.Version)
	p.seen.Content = r.Content
}

// press hands in what the page shows, so long before (less than nothing) or after the deadline.
func (p *pair) press(after time.Duration, key string) (workflows.Receipt, error) {
	p.now = p.deadline.Add(after)
	return p.engine.SubmitApplication(p.t.Context(), p.as(signer, key), p.seen)
}

// A press in time that met a partner's autosave is confirmed on the page made anew and judged by its own stamp (decisions §14).
func TestAPressInTimeThatMetAChangeIsConfirmedAfterTheDeadline(t *testing.T) {
	p := newPair(t)
	p.now = p.deadline.Add(-3 * time.Second)
	p.says("역할 하나")
	_, err := p.press(-2*time.Second, "first")
	p.refused(err, "application.submit.confirm")
	if n := len(p.submissions(p.id)); n != 0 {
		t.Fatalf("what the signer has not seen was handed in: %d submissions", n)
	}
	_, err = p.press(2*time.Second, "again")
	p.refused(err, "application.submit.confirm") // still the old page
	p.look()
	p.now = p.deadline.Add(3 * time.Second)
	_, err = p.engine.SaveAnswers(t.Context(), p.as(mate, ""), workflows.SaveAnswers{Application: p.id, Org: p.partner, Mine: form.Answers{p.role: {Text: "마감 뒤"}}, Seen: map[string]int64{p.role: p.said}})
	p.refused(err, "application.edit.held")

	got, err := p.press(90*time.Second, "confirm")
	p.ok(err)
	again, err := p.press(91*time.Second, "confirm")
	p.ok(err)
	if got.Number != again.Number || len(p.submissions(p.id)) != 1 {
		t.Errorf("one press confirmed has receipts %s and %s", got.Number, again.Number)
	}
	sub := p.submissions(p.id)[0]
	if want := p.deadline.Add(-2 * time.Second); !sub.SubmittedAt.Equal(want) {
		t.Errorf("handed in at %v, want the first press's %v", sub.SubmittedAt, want)
	}
	if text := sub.Answers[p.role].Text; text != "역할 하나" {
		t.Errorf("the partner's part is %q", text)
	}
	if _, waits := p.load(p.id).Pressed(); waits {
		t.Error("the press is kept although it was confirmed")
	}
	// A browser that never had the answer to its first press sends it once more.
	_, err = p.engine.SubmitApplication(t.Context(), p.as(signer, "first"), workflows.HandIn{Application: p.id, Version: p.seen.Version - 2, Content: p.seen.Content, Pledged: application.AllPledges()})
	if err == nil || len(p.submissions(p.id)) != 1 {
		t.Errorf("a late retry of the first press: %v, %d submissions", err, len(p.submissions(p.id)))
	}
}

func TestAPressThatIsNotConfirmedInTimeIsTooLate(t *testing.T) {
	p := newPair(t)
	p.now = p.deadline.Add(-3 * time.Second)
	p.says("역할 하나")
	_, err := p.press(-2*time.Second, "first")
	p.refused(err, "application.submit.confirm")
	p.look()
	_, err = p.press(118*time.Second+time.Millisecond, "late") // 120 s after the first press were said to count
	p.refused(err, "application.submit.closed")
	if n := len(p.submissions(p.id)); n != 0 {
		t.Errorf("%d submissions", n)
	}
}

func TestAPressAfterTheDeadlineIsNotKept(t *testing.T) {
	p := newPair(t)
	p.now = p.deadline.Add(-3 * time.Second)
	p.says("역할 하나")
	_, err := p.press(time.Millisecond, "late")
	p.refused(err, "application.submit.closed")
	p.look()
	_, err = p.press(time.Second, "again")
	p.refused(err, "application.submit.closed")
	if _, waits := p.load(p.id).Pressed(); waits {
		t.Error("a press after the deadline is kept")
	}
}

// What is not complete at the press would have been refused without the change as well: its stamp buys no time.
func TestAPressThatWouldBeRefusedAnywayIsNotKept(t *testing.T) {
	p := newPair(t)
	p.now = p.deadline.Add(-3 * time.Second)
	p.says("")
	_, err := p.press(-2*time.Second, "first")
	p.refused(err, "application.submit.changed")
	p.refused(err, "form.required")
	if _, waits := p.load(p.id).Pressed(); waits {
		t.Error("the press is kept")
	}
}

func TestLongBeforeTheDeadlineNothingIsKept(t *testing.T) {
	p := newPair(t)
	p.says("역할 하나")
	before := p.load(p.id).Version
	_, err := p.press(-time.Hour, "first")
	p.refused(err, "application.submit.changed")
	if after := p.load(p.id).Version; after != before {
		t.Errorf("the application went from version %d to %d", before, after)
	}
	p.look()
	_, err = p.press(-time.Hour, "second")
	p.ok(err)
}

func TestAPressGoesThroughWhereNothingThatIsSignedDiffers(t *testing.T) {
	p := newPair(t)
	p.now = p.deadline.Add(-4 * time.Second)
	p.says("역할 하나")
	p.says("역할") // as it was when the page was made
	got, err := p.press(-2*time.Second, "first")
	p.ok(err)
	if want := p.deadline.Add(-2 * time.Second); !got.At.Equal(want) {
		t.Errorf("handed in at %v, want %v", got.At, want)
	}
}

// The newest press before the deadline is the one that counts, and one that is itself in time speaks for itself.
func TestASecondPressInTimeIsJudgedByItsOwnStamp(t *testing.T) {
	p := newPair(t)
	p.now = p.deadline.Add(-9 * time.Second)
	p.says("역할 하나")
	_, err := p.press(-8*time.Second, "first")
	p.refused(err, "application.submit.confirm")
	p.look()
	got, err := p.press(-5*time.Second, "second")
	p.ok(err)
	if want := p.deadline.Add(-5 * time.Second); !got.At.Equal(want) {
		t.Errorf("handed in at %v, want %v", got.At, want)
	}
}

func TestADraftDoesNotExpireWhileItsPressMayBeConfirmed(t *testing.T) {
	p := newPair(t)
	p.now = p.deadline.Add(-3 * time.Second)
	p.says("역할 하나")
	_, err := p.press(-time.Second, "first")
	p.refused(err, "application.submit.confirm")
	other := p.begin()
	ends := func() error {
		return p.engine.RunEffect(t.Context(), workflows.EffectJob{Effect: call.EffectExpireDrafts, Aggregate: "call", ID: int64(p.call)})
	}
	p.now = p.deadline.Add(100 * time.Second)
	p.refused(ends(), "application.step.not_due")
	if a, b := p.load(p.id).State, p.load(other).State; a != application.Draft || b != application.Expired {
		t.Errorf("while it may be confirmed: %s, another draft: %s", a, b)
	}
	p.now = p.deadline.Add(4 * time.Minute)
	p.ok(ends())
	if a := p.load(p.id).State; a != application.Expired {
		t.Errorf("afterwards: %s", a)
	}
}
