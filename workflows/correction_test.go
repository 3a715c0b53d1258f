// These tests correct the form of a call while applications are being written and after they were handed in, without a database.
package workflows_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/form"
	"gongmo/domain/notice"
	"gongmo/workflows"
)

// publish makes the next version of the call's terms; nil keeps the form, as an extension does.
func (d *desk) publish(edit *form.Edit) {
	d.t.Helper()
	d.do(func(tx workflows.Tx) error {
		c, err := workflows.LockRow[call.Call](tx, int64(d.call))
		if err != nil {
			return err
		}
		c.VersionNo++
		if edit != nil {
			if c.Form, err = c.Form.Apply(*edit); err != nil {
				return err
			}
		}
		if edit != nil || c.VersionNo == 1 {
			c.FormSince = c.VersionNo
		}
		if err := tx.Insert(&call.Version{CallID: c.Ref(), No: c.VersionNo, Round: c.Round, Terms: call.Snapshot(c.Terms), PublishedAt: tx.Now()}); err != nil {
			return err
		}
		return workflows.Record(tx, domain.System, c, domain.Act("publish", nil))
	})
}

var (
	dropWhy  = &form.Edit{Kind: form.DropQuestion, Key: "why"}
	askWhere = &form.Edit{Kind: form.AddQuestion, Key: "a", Question: form.Question{Kind: form.Text, Label: "어디서", Required: true, MaxChars: 50}}
)

// begun is a draft with both questions of the lead answered under version 1.
func begunUnderOne(t *testing.T) (*desk, domain.ApplicationID) {
	d := newDesk(t)
	d.publish(nil)
	id := d.begin()
	d.write(id, d.lead, signer, "goal", "목표입니다", 0)
	d.write(id, d.lead, signer, "why", "이유입니다", 0)
	return d, id
}

func TestADraftBegunBeforeACorrectionIsHandedInOnlyOnTheCorrectedForm(t *testing.T) {
	d, id := begunUnderOne(t)
	d.publish(dropWhy)
	_, err := d.engine.SubmitApplication(t.Context(), d.as(signer, "k1"), pledged(id, 0))
	d.refused(err, "application.submit.correction")
	checked, err := d.engine.Check(t.Context(), d.as(signer, ""), id)
	problems := checked.Problems
	d.ok(err)
	if len(problems) != 1 || problems[0].Key != "application.submit.correction" {
		t.Errorf("the checklist says %v", problems)
	}
	if a := d.load(id); a.CallVersion != 1 || a.Answers["why"].Text == "" {
		t.Fatalf("the draft moved by itself: version %d, %v", a.CallVersion, a.Answers)
	}

	take := func(seen int) error {
		return d.engine.TakeUpCorrection(t.Context(), d.as(signer, ""), workflows.TakeUpCorrection{Application: id, Seen: seen})
	}
	d.refused(take(1), "stale_version")
	d.ok(take(2))
	a := d.load(id)
	if diff := cmp.Diff([]string{"goal"}, a.Answers.Keys()); diff != "" || a.CallVersion != 2 {
		t.Errorf("version %d, answers %s", a.CallVersion, diff)
	}
	if aside := application.PutAside(a.Shelved, a.Orgs(), form.Definition{}); aside["why"].Text != "이유입니다" {
		t.Errorf("the answer without a place is lost: %v", a.Shelved)
	}
	d.refused(take(2), "application.correction.none")
	_, err = d.engine.SubmitApplication(t.Context(), d.as(signer, "k2"), pledged(id, 0))
	d.ok(err)
	if s := d.submissions(id)[0]; s.CallVersion != 2 || !s.Answers["why"].Empty() {
		t.Errorf("handed in under %d with %v", s.CallVersion, s.Answers)
	}
}

func TestAVersionThatLeavesTheFormAloneNeedsNothingTakenUp(t *testing.T) {
	d, id := begunUnderOne(t)
	d.publish(nil)
	_, err := d.engine.SubmitApplication(t.Context(), d.as(signer, "k"), pledged(id, 0))
	d.ok(err)
	if s := d.submissions(id)[0]; s.CallVersion != 2 || d.load(id).CallVersion != 2 {
		t.Errorf("handed in under version %d of 2", s.CallVersion)
	}
}

func TestASubmissionKeepsTheFormThatItWasJudgedByThroughLaterCorrections(t *testing.T) {
	d, id := begunUnderOne(t)
	_, err := d.engine.SubmitApplication(t.Context(), d.as(signer, "k"), pledged(id, 0))
	d.ok(err)
	d.publish(dropWhy)
	d.publish(askWhere)
	a := d.load(id)
	if s := d.submissions(id)[0]; s.CallVersion != 1 || a.CallVersion != 1 || s.Verify() != nil {
		t.Fatalf("submission of version %d, application of %d", s.CallVersion, a.CallVersion)
	}
	// A correction of the submission takes the new form up; giving it up brings the old one back, with every word.
	d.ok(d.engine.StartRevision(t.Context(), d.as(signer, ""), id))
	d.ok(d.engine.TakeUpCorrection(t.Context(), d.as(signer, ""), workflows.TakeUpCorrection{Application: id, Seen: 3}))
	_, err = d.engine.SubmitApplication(t.Context(), d.as(signer, "k3"), pledged(id, 0))
	if p := domain.ProblemsOf(err); len(p) != 1 || p[0].Field == "" {
		t.Errorf("the new question is not asked for: %v", err)
	}
	d.ok(d.engine.DiscardRevision(t.Context(), d.as(signer, ""), id))
	a = d.load(id)
	if a.CallVersion != 1 || a.Answers["why"].Text != "이유입니다" || len(a.Shelved) != 0 {
		t.Errorf("version %d, answers %v, aside %v", a.CallVersion, a.Answers, a.Shelved)
	}
}

// A part is complete as long as the form asks it what it was complete by: what a correction asks of one part opens that part and no other.
func TestACorrectionOpensTheCompletedPartsAgainOfWhichItAsksSomething(t *testing.T) {
	askPartner := &form.Edit{Kind: form.AddQuestion, Key: "m", Question: form.Question{Kind: form.Text, Label: "시험 설비", MaxChars: 50}} // not even wanted
	for _, c := range []struct {
		name   string
		edit   *form.Edit
		opened bool
	}{{"a question of its part", askPartner, true}, {"a question of the lead's part", askWhere, false}} {
		t.Run(c.name, func(t *testing.T) {
			d, id := begunUnderOne(t)
			people := d.owners()
			d.invite(t.Context(), d.as(signer, ""), workflows.InvitePartner{Application: id, Number: "1208147521", Role: application.Participating})
			d.ok(d.engine.AnswerInvitation(t.Context(), d.as(mate, ""), id, d.members(id)[1].ID, d.partner, true))
			d.write(id, d.partner, mate, form.Key("role", d.partner), "역할", 0)
			d.ok(d.engine.CompletePart(t.Context(), d.as(mate, ""), id, d.partner, true))
			d.publish(c.edit)
			d.ok(d.engine.TakeUpCorrection(t.Context(), d.as(signer, ""), workflows.TakeUpCorrection{Application: id, Seen: 2}))
			want := 0
			if c.opened {
				want = 2
			}
			if m := d.members(id)[1]; m.PartDone == c.opened || m.PartReopened != want {
				t.Errorf("complete %t, opened by version %d", m.PartDone, m.PartReopened)
			}
			entries := d.store.Entries("application", int64(id))
			last := entries[len(entries)-1]
			if (last.Event == "reopenPart") != c.opened {
				t.Errorf("the last entry is %s", last.Event)
			}
			if !c.opened {
				return
			}
			d.ok(d.engine.DeliverNotice(t.Context(), workflows.NoticeJob{Code: application.NoticePartReopened, Aggregate: "application", ID: int64(id), Seq: last.Seq}))
			d.do(func(tx workflows.Tx) error {
				list, err := workflows.Find[notice.Notice](tx, workflows.Where{"Code": string(application.NoticePartReopened), "Channel": string(notice.Mail)})
				if len(list) != 1 || list[0].PersonID != people[d.partner] || !strings.Contains(list[0].Body, "주관에서 「과제」에 바뀐 서식을 적용했습니다. 참여에서") {
					t.Errorf("told: %+v", list)
				}
				return err
			})
			d.write(id, d.partner, mate, form.Key("role", d.partner), "새 역할", 1) // it may write again
			d.ok(d.engine.CompletePart(t.Context(), d.as(mate, ""), id, d.partner, true))
			if m := d.members(id)[1]; !m.PartDone || m.PartReopened != 0 {
				t.Errorf("complete again: %t, opened by version %d", m.PartDone, m.PartReopened)
			}
		})
	}
}
