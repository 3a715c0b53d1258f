package workflows_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/bizno"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/form"
	"gongmo/domain/organization"
	"gongmo/domain/outcome"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
	"gongmo/workflows"
	"gongmo/workflows/memory"
)

// desk is a company's desk: an open call that asks two short questions of the lead and one of a participant.
type desk struct {
	t        *testing.T
	now      time.Time
	deadline time.Time
	store    *memory.Store
	engine   *workflows.Engine
	call     domain.CallID
	lead     domain.OrganizationID
	partner  domain.OrganizationID
}

const (
	signer domain.PersonID = 501
	mate   domain.PersonID = 502 // of the partner
)

// everybody may do everything: what these tests are about are the rules, not the roles.
type everybody struct{}

func (everybody) Can(domain.Actor, string, domain.Resource) error { return nil }

func newDesk(t *testing.T) *desk {
	d := &desk{t: t, deadline: time.Date(2025, 3, 20, 6, 0, 0, 0, time.UTC)} // 15:00 in Seoul
	d.now = d.deadline.Add(-time.Hour)
	d.store = memory.New(func() time.Time { return d.now })
	d.engine = &workflows.Engine{Work: d.store, Access: everybody{}}
	d.do(func(tx workflows.Tx) error {
		open := d.deadline.AddDate(0, 0, -30)
		c := &call.Call{Code: "2025-T-02", Year: 2025, Round: 1, Regime: ruleset.ICTFund, RulesOn: period.On(2025, 2, 1), State: call.Open}
		c.Title, c.OpenAt, c.CloseAt, c.PerLead = "시험 공고", &open, &d.deadline, 1
		c.Form = form.Definition{Version: 1, Sections: []form.Section{
			{Key: "a", Title: "개요", Part: form.Lead, Questions: []form.Question{{Key: "goal", Kind: form.Text, Label: "목표", Required: true, MaxChars: 50, Spaces: true}, {Key: "why", Kind: form.Text, Label: "이유", MaxChars: 50, Spaces: true}}},
			{Key: "m", Title: "참여", Part: form.Participant, Questions: []form.Question{{Key: "role", Kind: form.Text, Label: "역할", Required: true, MaxChars: 50, Spaces: true}}},
		}}
		if err := workflows.Record(tx, domain.System, c, domain.Act("create", nil)); err != nil {
			return err
		}
		d.call = c.Ref()
		for i, n := range []bizno.Number{"1248100998", "1208147521"} {
			o := &organization.Organization{Number: n, Name: []string{"주관", "참여"}[i], Type: organization.Company, Size: organization.SME, Region: organization.Seoul}
			if err := workflows.Record(tx, domain.System, o, domain.Act("register", nil)); err != nil {
				return err
			}
			if i == 0 {
				d.lead = o.Ref()
			} else {
				d.partner = o.Ref()
			}
		}
		return nil
	})
	return d
}

func (d *desk) do(fn func(tx workflows.Tx) error) {
	d.t.Helper()
	if err := d.store.Do(context.Background(), workflows.Options{}, fn); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) ok(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) refused(err error, key string) {
	d.t.Helper()
	for _, p := range domain.ProblemsOf(err) {
		if p.Key == key {
			return
		}
	}
	d.t.Errorf("want a refusal %s, got %v", key, err)
}

func (d *desk) as(p domain.PersonID, key string) workflows.Command {
	return workflows.Command{Actor: domain.Actor{Person: p}, Key: key, Stamp: d.now}
}

func (d *desk) begin() domain.ApplicationID {
	d.t.Helper()
	id, err := d.engine.BeginApplication(context.Background(), d.as(signer, ""), workflows.Begin{Call: d.call, Org: d.lead, Title: "과제"})
	d.ok(err)
	return id
}

func (d *desk) write(id domain.ApplicationID, org domain.OrganizationID, who domain.PersonID, key, text string, seen int64) workflows.Saved {
	d.t.Helper()
	saved, err := d.engine.SaveAnswers(context.Background(), d.as(who, ""), workflows.SaveAnswers{Application: id, Org: org,
		Mine: form.Answers{key: {Text: text}}, Seen: map[string]int64{key: seen}})
	d.ok(err)
	return saved
}

func TestWhoHasNoAnswerYetDoesNotQuarrelWithThemselves(t *testing.T) {
	d := newDesk(t)
	id := d.begin()
	save := func(text, before string) workflows.Saved {
		t.Helper()
		saved, err := d.engine.SaveAnswers(t.Context(), d.as(signer, ""), workflows.SaveAnswers{Application: id, Org: d.lead,
			Mine: form.Answers{"goal": {Text: text}}, Before: form.Answers{"goal": {Text: before}}})
		d.ok(err)
		return saved
	}
	d.write(id, d.lead, signer, "goal", "하나", 0)
	if saved := save("하나 둘", "하나"); len(saved.Conflicts) > 0 || saved.Versions["goal"] != 2 {
		t.Errorf("what the writer sent before is held to be somebody else's: %+v", saved)
	}
	if saved := save("셋", "하나"); len(saved.Conflicts) != 1 || d.load(id).Answers["goal"].Text != "하나 둘" {
		t.Errorf("what somebody else wrote is written over: %+v", saved)
	}
}

// pledged is an application handed in with every pledge and no declaration.
func pledged(id domain.ApplicationID, version int64) workflows.HandIn {
	return workflows.HandIn{Application: id, Version: version, Pledged: application.AllPledges()}
}

func (d *desk) load(id domain.ApplicationID) (a *application.Application) {
	d.t.Helper()
	d.do(func(tx workflows.Tx) (err error) {
		a, err = workflows.Get[application.Application](tx, int64(id))
		return err
	})
	return a
}

func (d *desk) submissions(id domain.ApplicationID) (list []*application.Submission) {
	d.t.Helper()
	d.do(func(tx workflows.Tx) (err error) {
		list, err = workflows.Find[application.Submission](tx, workflows.Where{"ApplicationID": id}, "Seq")
		return err
	})
	return list
}

// The deadline's own millisecond is in time, the next is not (domain document §8.3, decisions §14).
func TestASubmissionIsJudgedByItsStampToTheMillisecond(t *testing.T) {
	for name, c := range map[string]struct {
		late time.Duration
		ok   bool
	}{
		"one millisecond early":        {-time.Millisecond, true},
		"at the deadline":              {0, true},
		"one millisecond late":         {time.Millisecond, false},
		"a second late, before sweeps": {time.Second, false},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			id := d.begin()
			d.write(id, d.lead, signer, "goal", "목표입니다", 0)
			d.now = d.deadline.Add(c.late)
			_, err := d.engine.SubmitApplication(context.Background(), d.as(signer, "k"), pledged(id, 0))
			if c.ok {
				d.ok(err)
				return
			}
			d.refused(err, "application.submit.closed")
			if n := len(d.submissions(id)); n != 0 {
				t.Errorf("a late request left %d submissions", n)
			}
			if a := d.load(id); a.Answers["goal"].Text != "목표입니다" {
				t.Errorf("a late request lost the answer: %+v", a.Answers)
			}
		})
	}
}

// conditions gives the call of the desk conditions: two that only the applicant can answer, and two that this house knows.
func (d *desk) conditions() {
	d.t.Helper()
	d.do(func(tx workflows.Tx) error {
		c, err := workflows.LockRow[call.Call](tx, int64(d.call))
		if err != nil {
			return err
		}
		no := condition.Bool(false)
		c.Eligibility = condition.AllOf(condition.Where(condition.FactTaxArrears, condition.Eq, no).For(condition.TaxArrears, ""),
			condition.Where(condition.FactDebarred, condition.Eq, no).For(condition.Debarred, ""),
			condition.Where(condition.FactDebtRatio, condition.Lt, condition.Number(1000)).For(condition.DebtRatio, ""),
			condition.Where(condition.FactRoyaltyUnpaid, condition.Eq, no).For(condition.RoyaltyUnpaid, ""))
		return workflows.Record(tx, domain.System, c, domain.Act("conditions", nil))
	})
}

// Whoever calls the command, a page or not, declares what the conditions ask and this house does not know.
func TestNothingIsHandedInThatTheSignerHasNotDeclared(t *testing.T) {
	d := newDesk(t)
	d.conditions()
	d.do(func(tx workflows.Tx) error { // the house writes bills of this company, so it knows whether they are paid
		return tx.Insert(&outcome.Royalty{OrganizationID: d.lead, Won: 100, PaidWon: 100, DueOn: period.On(2025, 1, 2)})
	})
	id := d.begin()
	d.write(id, d.lead, signer, "goal", "목표", 0)
	known, err := d.engine.Conditions(t.Context(), d.as(signer, ""), id)
	d.ok(err)
	if diff := cmp.Diff([]condition.Fact{condition.FactTaxArrears, condition.FactDebtRatio}, known.ToDeclare); diff != "" {
		t.Error("asked are the facts that nobody here knows:\n" + diff)
	}
	said := workflows.HandIn{Application: id, Declared: application.Declarations{condition.FactTaxArrears: condition.Bool(false)}, Pledged: application.Pledges{application.PledgeRules}}
	_, err = d.engine.SubmitApplication(t.Context(), d.as(signer, "k1"), said)
	var got []string
	for _, p := range domain.ProblemsOf(err) {
		got = append(got, p.Field+" "+p.Key)
	}
	want := []string{"d.debt_ratio_percent application.declare.unanswered", "pledge.true application.declare.missing.true"}
	if diff := cmp.Diff(want, got); diff != "" || len(d.submissions(id)) != 0 {
		t.Errorf("%d submissions, problems:\n%s", len(d.submissions(id)), diff)
	}
	said.Declared[condition.FactDebtRatio] = condition.Number(180)
	said.Pledged = application.AllPledges()
	_, err = d.engine.SubmitApplication(t.Context(), d.as(signer, "k2"), said)
	d.ok(err)
	sub := d.submissions(id)[0]
	d.ok(sub.Verify())
	if diff := cmp.Diff(said.Declared, sub.Declared); diff != "" || len(sub.Pledged) != 2 || sub.DigestVersion != 1 {
		t.Errorf("frozen with digest %d and %v:\n%s", sub.DigestVersion, sub.Pledged, diff)
	}
	sub.Declared[condition.FactDebtRatio] = condition.Number(18)
	if sub.Verify() == nil {
		t.Error("a changed declaration goes unseen")
	}
}

func TestAStampInTimeIsAcceptedAlthoughTheTransactionRunsLater(t *testing.T) {
	d := newDesk(t)
	id := d.begin()
	d.write(id, d.lead, signer, "goal", "목표", 0)
	cmd := d.as(signer, "k")
	cmd.Stamp, d.now = d.deadline, d.deadline.Add(30*time.Second)
	_, err := d.engine.SubmitApplication(context.Background(), cmd, pledged(id, 0))
	d.ok(err)
}

func TestAStampOlderThanAMinuteIsRefused(t *testing.T) {
	d := newDesk(t)
	id := d.begin()
	d.write(id, d.lead, signer, "goal", "목표", 0)
	cmd := d.as(signer, "k")
	cmd.Stamp, d.now = d.deadline, d.deadline.Add(61*time.Second)
	_, err := d.engine.SubmitApplication(context.Background(), cmd, pledged(id, 0))
	d.refused(err, "application.submit.stale_stamp")
}

func TestADoubleClickMakesOneSubmissionAndBothSeeItsReceipt(t *testing.T) {
	d := newDesk(t)
	id := d.begin()
	d.write(id, d.lead, signer, "goal", "목표", 0)
	first, err := d.engine.SubmitApplication(context.Background(), d.as(signer, "same"), pledged(id, 0))
	d.ok(err)
	again, err := d.engine.SubmitApplication(context.Background(), d.as(signer, "same"), pledged(id, 0))
	d.ok(err)
	if first.Number == "" || first.Number != again.Number || !first.At.Equal(again.At) {
		t.Errorf("first %+v, again %+v", first, again)
	}
	if n := len(d.submissions(id)); n != 1 {
		t.Errorf("%d submissions", n)
	}
	if _, err := d.engine.SubmitApplication(context.Background(), d.as(signer, "same"), pledged(id, 99)); !errors.Is(err, domain.E(domain.Conflict, "idempotency.other_input")) {
		t.Errorf("the same key with another input gave %v", err)
	}
}

func TestAStaleVersionIsAConflict(t *testing.T) {
	d := newDesk(t)
	id := d.begin()
	d.write(id, d.lead, signer, "goal", "목표", 0)
	_, err := d.engine.SubmitApplication(context.Background(), d.as(signer, ""), pledged(id, 1))
	d.refused(err, "application.submit.changed")
	if domain.KindOf(err) != domain.Conflict {
		t.Errorf("got %v", err)
	}
}

func TestEverythingMissingIsReportedTogether(t *testing.T) {
	d := newDesk(t)
	id := d.begin()
	d.invite(context.Background(), d.as(signer, ""), workflows.InvitePartner{Application: id, Number: "120-81-47521", Role: application.Participating})
	_, err := d.engine.SubmitApplication(context.Background(), d.as(signer, "k"), pledged(id, 0))
	d.refused(err, "form.required")
	d.refused(err, "application.submit.consent_missing")
	checked, err := d.engine.Check(context.Background(), d.as(signer, ""), id)
	problems := checked.Problems
	d.ok(err)
	if len(problems) != 3 { // the lead's goal, the partner's role, the partner's consent
		t.Errorf("the checklist says %v", problems)
	}
}

func TestAConsortiumOfTwoWritesItsOwnPartsAndHandsIn(t *testing.T) {
	d := newDesk(t)
	id := d.begin()
	d.write(id, d.lead, signer, "goal", "목표", 0)
	d.invite(context.Background(), d.as(signer, ""), workflows.InvitePartner{Application: id, Number: "1208147521", Role: application.Participating})
	var members []*application.Member
	d.do(func(tx workflows.Tx) (err error) {
		members, err = workflows.Find[application.Member](tx, workflows.Where{"ApplicationID": id}, "Position")
		return err
	})
	d.ok(d.engine.AnswerInvitation(context.Background(), d.as(mate, ""), id, members[1].ID, d.partner, true))
	d.write(id, d.partner, mate, form.Key("role", d.partner), "데이터 가공", 0)
	_, err := d.engine.SaveAnswers(context.Background(), d.as(mate, ""), workflows.SaveAnswers{Application: id, Org: d.partner, Mine: form.Answers{"goal": {Text: "남의 것"}}})
	d.refused(err, "application.edit.other_part")
	d.ok(d.engine.CompletePart(t.Context(), d.as(mate, ""), id, d.partner, true))
	receipt, err := d.engine.SubmitApplication(context.Background(), d.as(signer, "k"), pledged(id, 0))
	d.ok(err)
	subs := d.submissions(id)
	if len(subs) != 1 || subs[0].ReceiptNo != receipt.Number || len(subs[0].Members) != 2 {
		t.Fatalf("submissions %+v", subs)
	}
	d.ok(subs[0].Verify())
}

func TestTwoPeopleWritingOneAnswerSeeBothTexts(t *testing.T) {
	d := newDesk(t)
	id := d.begin()
	d.write(id, d.lead, signer, "goal", "처음", 0)
	d.write(id, d.lead, 503, "goal", "다른 사람이 고침", 1)
	saved := d.write(id, d.lead, signer, "goal", "나도 고침", 1)
	if len(saved.Conflicts) != 1 || saved.Conflicts[0].Theirs.Text != "다른 사람이 고침" || saved.Conflicts[0].Mine.Text != "나도 고침" {
		t.Fatalf("conflicts %+v", saved.Conflicts)
	}
	if a := d.load(id); a.Answers["goal"].Text != "다른 사람이 고침" {
		t.Errorf("stored %q", a.Answers["goal"].Text)
	}
}

// The standing submission counts until the correction is handed in (decisions §17).
func TestACorrectionStandsBesideTheSubmissionUntilItIsHandedIn(t *testing.T) {
	d := newDesk(t)
	id := d.begin()
	d.write(id, d.lead, signer, "goal", "처음", 0)
	first, err := d.engine.SubmitApplication(context.Background(), d.as(signer, "1"), pledged(id, 0))
	d.ok(err)
	if _, err := d.engine.SaveAnswers(context.Background(), d.as(signer, ""), workflows.SaveAnswers{Application: id, Org: d.lead, Mine: form.Answers{"goal": {Text: "x"}}, Seen: map[string]int64{"goal": 1}}); err == nil {
		t.Error("a submitted application could be written on")
	}
	d.ok(d.engine.StartRevision(context.Background(), d.as(signer, ""), id))
	d.write(id, d.lead, signer, "goal", "고침", 1)
	if a := d.load(id); a.ReceiptNo != first.Number {
		t.Errorf("the receipt is %s", a.ReceiptNo)
	}
	second, err := d.engine.SubmitApplication(context.Background(), d.as(signer, "2"), pledged(id, 0))
	d.ok(err)
	if second.Number == first.Number {
		t.Error("the correction has the old number")
	}
	if subs := d.submissions(id); len(subs) != 2 || subs[0].Answers["goal"].Text != "처음" || subs[1].Answers["goal"].Text != "고침" {
		t.Errorf("submissions %+v", subs)
	}
}

// What was handed in in one window of a rolling intake is neither corrected nor taken back in the next: its window is over.
func TestASubmissionOfAnEarlierWindowStands(t *testing.T) {
	d := newDesk(t)
	var next time.Time
	d.do(func(tx workflows.Tx) error {
		c, err := workflows.LockRow[call.Call](tx, int64(d.call))
		d.ok(err)
		next = d.deadline.AddDate(0, 0, 10)
		c.Windows = call.Windows{{No: 1, OpenAt: *c.OpenAt, CloseAt: d.deadline}, {No: 2, OpenAt: d.deadline.AddDate(0, 0, 5), CloseAt: next}}
		c.CloseAt, c.PerLead = &next, 0
		return workflows.Record(tx, domain.System, c, domain.Act("test", nil))
	})
	first, second := d.begin(), d.begin()
	for _, id := range []domain.ApplicationID{first, second} {
		d.write(id, d.lead, signer, "goal", "목표", 0)
	}
	if _, err := d.engine.SubmitApplication(t.Context(), d.as(signer, ""), pledged(first, 0)); err != nil {
		t.Fatal(err)
	}
	d.ok(d.engine.StartRevision(t.Context(), d.as(signer, ""), first)) // an open correction, not handed in
	for _, later := range []time.Time{d.deadline.Add(time.Hour), d.deadline.AddDate(0, 0, 6)} {
		d.now = later
		_, err := d.engine.SubmitApplication(t.Context(), d.as(signer, ""), pledged(first, 0))
		d.refused(err, "application.submit.closed")
		d.refused(d.engine.WithdrawToDraft(t.Context(), d.as(signer, ""), first), "application.submit.closed")
	}
	if _, err := d.engine.SubmitApplication(t.Context(), d.as(signer, ""), pledged(second, 0)); err != nil {
		t.Errorf("a draft of the first window is not taken in the second: %v", err)
	}
}

func TestADiscardedCorrectionLeavesTheSubmissionAsItWas(t *testing.T) {
	d := newDesk(t)
	id := d.begin()
	d.write(id, d.lead, signer, "goal", "처음", 0)
	_, err := d.engine.SubmitApplication(context.Background(), d.as(signer, "1"), pledged(id, 0))
	d.ok(err)
	d.ok(d.engine.StartRevision(context.Background(), d.as(signer, ""), id))
	d.write(id, d.lead, signer, "goal", "고침", 1)
	d.ok(d.engine.DiscardRevision(context.Background(), d.as(signer, ""), id))
	if a := d.load(id); a.Answers["goal"].Text != "처음" || a.RevisionOf != nil {
		t.Errorf("after discarding: %q, revision %v", a.Answers["goal"].Text, a.RevisionOf)
	}
}

func TestAWrongBusinessNumberIsRefusedAtItsField(t *testing.T) {
	d := newDesk(t)
	_, err := d.engine.InvitePartner(context.Background(), d.as(signer, ""), workflows.InvitePartner{Application: d.begin(), Number: "124-81-00999", Role: application.Participating})
	if p := domain.ProblemsOf(err); len(p) != 1 || p[0].Field != "number" {
		t.Errorf("got %v", err)
	}
}
