// These tests hand applications in around the deadline, correct them, screen them and give them results.
package application_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/budget"
	"gongmo/domain/condition"
	"gongmo/domain/form"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/score"
)

const (
	writer  domain.PersonID       = 11
	signer  domain.PersonID       = 12
	officer domain.PersonID       = 21
	second  domain.PersonID       = 22
	lead    domain.OrganizationID = 101
	partner domain.OrganizationID = 102
)

func intake() application.Intake {
	return application.Intake{OpenAt: period.On(2026, 3, 2).At(10, 0), Deadline: deadline, Running: true}
}

func draft(t *testing.T) *application.Application {
	t.Helper()
	begun := period.On(2026, 3, 10).At(9, 0)
	a := application.New(7, 1, 1, lead, "한빛테크", "해외실증", "", writer, begun)
	a.ID = 1000
	mine := form.Answers{"goal": {Text: "목표"}, "license": {Files: []form.Upload{{FileID: 5, Name: "등록증.pdf", Bytes: 10, SHA256: "aa"}}}}
	conflicts, files, _, err := a.Save(form.Answers{}, mine, writer, begun)
	if err != nil || len(conflicts) > 0 || len(files.Added) != 1 {
		t.Fatalf("save: %v %v %v", conflicts, files, err)
	}
	plan := budget.Plan{Lines: []budget.Line{{Key: "a", Org: lead, Year: 1, Item: "PERSONNEL", GrantWon: 50_000_000, CashWon: 10_000_000}}}
	if _, err := a.SetBudget(plan); err != nil {
		t.Fatal(err)
	}
	return a
}

func signing(stamp time.Time, seq int) application.Signing {
	return application.Signing{SubmissionID: int64(5000 + seq), Number: int64(122 + seq), CallCode: "2025-INF-01", CallVersion: 1, FormSince: 1, Seq: seq, Actor: signer, Role: domain.RoleSigner,
		Stamp: stamp, Now: stamp.Add(50 * time.Millisecond), Intake: intake(), Pledged: application.AllPledges()}
}

// domain.md §8.3, decisions §14: accepted if and only if the stamp is not after hh:mm:00.000, whatever the transaction's time.
func TestTheDeadlineIsJudgedByTheStampToTheMillisecond(t *testing.T) {
	for name, test := range map[string]struct {
		late time.Duration
		ok   bool
	}{
		"14:59:59.999 is accepted": {-time.Millisecond, true},
		"15:00:00.000 is accepted": {0, true},
		"15:00:00.001 is refused":  {time.Millisecond, false},
		"15:00:01.000 is refused":  {time.Second, false},
	} {
		t.Run(name, func(t *testing.T) {
			a := draft(t)
			in := signing(deadline.Add(test.late), 1)
			in.Now = deadline.Add(30 * time.Second)
			sub, _, err := a.Submit(in)
			if test.ok {
				if err != nil || a.State != application.Submitted || !sub.SubmittedAt.Equal(deadline.Add(test.late)) {
					t.Errorf("state %s, %v", a.State, err)
				}
				return
			}
			if !errors.Is(err, domain.E(domain.Refused, "application.submit.closed")) || a.State != application.Draft || a.SubmissionID != nil {
				t.Errorf("state %s, %v", a.State, err)
			}
		})
	}
}

func TestAStampOlderThanAMinuteIsRefused(t *testing.T) {
	for age, ok := range map[time.Duration]bool{time.Minute: true, time.Minute + time.Millisecond: false} {
		a := draft(t)
		in := signing(deadline.Add(-time.Hour), 1)
		in.Now = in.Stamp.Add(age)
		_, _, err := a.Submit(in)
		if (err == nil) != ok || !ok && !errors.Is(err, domain.E(domain.Refused, "application.submit.stale_stamp")) {
			t.Errorf("age %s: %v", age, err)
		}
	}
}

func TestTheSweepWaitsForRequestsThatWereInTime(t *testing.T) {
	a := draft(t)
	if _, err := a.Expire(deadline.Add(application.MaxStampAge), intake()); err == nil {
		t.Fatal("a draft expired while a request stamped in time could still be on its way")
	}
	if _, err := a.Expire(deadline.Add(application.MaxStampAge+time.Millisecond), intake()); err != nil || a.State != application.Expired {
		t.Fatalf("%s, %v", a.State, err)
	}
	if _, err := a.Reopen(deadline.Add(time.Hour), intake()); err == nil {
		t.Error("reopened without an extension")
	}
	later := intake()
	later.Deadline = deadline.Add(24 * time.Hour)
	if _, err := a.Reopen(deadline.Add(time.Hour), later); err != nil || a.State != application.Draft {
		t.Errorf("after an extension: %s, %v", a.State, err)
	}
}

func TestASubmissionIsFrozenWithItsReceiptAndDigest(t *testing.T) {
	a := draft(t)
	sub, ch, err := a.Submit(signing(deadline.Add(-time.Hour), 1))
	if err != nil {
		t.Fatal(err)
	}
	if sub.ReceiptNo != "2025-INF-01-000123" || a.ReceiptNo != sub.ReceiptNo || *a.SubmissionID != sub.ID || a.ContentHash != sub.Digest {
		t.Errorf("receipt %s, application %+v", sub.ReceiptNo, a)
	}
	if ch.Notices[0] != application.NoticeReceipt || sub.RequestWon != 50_000_000 {
		t.Errorf("change %+v, asked %s", ch, sub.RequestWon)
	}
	if err := sub.Verify(); err != nil {
		t.Error(err)
	}
	sub.Budget.Lines[0].GrantWon++
	if err := sub.Verify(); !errors.Is(err, domain.E(domain.Conflict, "application.submission.broken")) {
		t.Errorf("a changed budget goes unseen: %v", err)
	}
}

func TestTheDigestDoesNotDependOnTheOrderOfWriting(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		texts := rapid.MapOf(rapid.StringMatching(`[a-z]{1,5}`), rapid.String()).Draw(rt, "answers")
		answers := form.Answers{}
		for k, v := range texts {
			answers[k] = form.Answer{Version: rapid.Int64Range(0, 9).Draw(rt, "version"), Text: v}
		}
		lines := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z]{1,4}`), 0, 5, rapid.ID[string]).Draw(rt, "lines")
		plan, turned := budget.Plan{}, budget.Plan{}
		for i, k := range lines {
			plan.Lines = append(plan.Lines, budget.Line{Key: k, GrantWon: krw.Won(i)})
			turned.Lines = append([]budget.Line{{Key: k, GrantWon: krw.Won(i)}}, turned.Lines...)
		}
		sealed := func(p budget.Plan) (string, error) {
			s := application.Submission{Answers: answers, Budget: p}
			err := s.Seal()
			return s.Digest, err
		}
		one, err := sealed(plan)
		two, err2 := sealed(turned)
		if err != nil || err2 != nil || one != two {
			rt.Fatalf("%s and %s: %v %v", one, two, err, err2)
		}
		if len(lines) > 0 {
			turned.Lines[0].GrantWon++
			if three, _ := sealed(turned); three == one {
				rt.Fatal("another amount has the same digest")
			}
		}
	})
}

// A digest that was printed on a receipt stays true under its own rule; from version 1 on it covers what was declared.
func TestTheDigestCoversWhatWasDeclaredFromItsFirstVersionOn(t *testing.T) {
	a := draft(t)
	in := signing(deadline.Add(-time.Hour), 1)
	in.Declared = application.Declarations{condition.FactTaxArrears: condition.Bool(false), condition.FactDebtRatio: condition.Number(120)}
	sub, _, err := a.Submit(in)
	must(t, err)
	if sub.DigestVersion != 1 || len(sub.Pledged) != 2 {
		t.Errorf("handed in with digest version %d and the pledges %v", sub.DigestVersion, sub.Pledged)
	}
	must(t, sub.Verify())
	for name, change := range map[string]func(*application.Submission){
		"another declaration": func(s *application.Submission) {
			s.Declared = application.Declarations{condition.FactTaxArrears: condition.Bool(true), condition.FactDebtRatio: condition.Number(120)}
		},
		"one declaration less": func(s *application.Submission) {
			s.Declared = application.Declarations{condition.FactTaxArrears: condition.Bool(false)}
		},
		"a pledge less": func(s *application.Submission) { s.Pledged = s.Pledged[:1] },
		"another title": func(s *application.Submission) { s.Title += "!" },
		"another role": func(s *application.Submission) {
			s.Members = application.FrozenMembers{{OrganizationID: lead, Name: "한빛테크", Role: application.Supplier}}
		},
		"another rule of hash": func(s *application.Submission) { s.DigestVersion = 0 },
		"another answer":       func(s *application.Submission) { s.Answers = form.Answers{"goal": {Text: "다른 목표"}} },
	} {
		changed := sub
		if change(&changed); changed.Verify() == nil {
			t.Errorf("%s goes unseen", name)
		}
	}
	// What was handed in before: the digest as the program of then wrote it, over answers, budget and files.
	old := application.Submission{Answers: form.Answers{"goal": {Text: "목표", Version: 1}}, Title: "해외실증",
		Budget: budget.Plan{Lines: []budget.Line{{Key: "a", Org: lead, Year: 1, Item: "PERSONNEL", GrantWon: 50_000_000}}},
		Files:  application.FrozenFiles{{QuestionKey: "license", Name: "등록증.pdf", Digest: "aa"}},
		Digest: "234e9ec885fbc50f349f1e182b3256beb3d375fb0701a6db65b96e2009be1a7b"}
	must(t, old.Verify())
}

func TestNothingIsHandedInWithoutWhatTheSignerDeclares(t *testing.T) {
	a := draft(t)
	in := signing(deadline.Add(-time.Hour), 1)
	in.Undeclared, in.Pledged = []condition.Fact{condition.FactTaxArrears, condition.FactDebtRatio}, application.Pledges{application.PledgeTrue}
	if got := a.Checklist(in); got != nil {
		t.Errorf("what is said in the act itself is asked for before it: %v", got)
	}
	_, _, err := a.Submit(in)
	var got []string
	for _, e := range domain.ProblemsOf(err) {
		got = append(got, e.Field+" "+e.Key)
	}
	want := []string{"d.tax_arrears application.declare.unanswered", "d.debt_ratio_percent application.declare.unanswered", "pledge.rules application.declare.missing.rules"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsMissingIsListedTogether(t *testing.T) {
	a := draft(t)
	if _, _, err := a.Invite(ptr(partner), "둘째", application.Participating, "", "", a.BegunAt); err != nil {
		t.Fatal(err)
	}
	in := signing(deadline.Add(-time.Hour), 1)
	in.Role = domain.RoleWriter
	in.FormProblems = domain.Problems{domain.E(domain.Invalid, "form.required")}
	in.BudgetProblems = domain.Problems{domain.E(domain.Invalid, "budget.over")}
	in.Required = []application.RequiredFile{{Key: "license", Name: "등록증", Of: application.OfMember}, {Key: "plan", Name: "계획서"}}
	in.Intake.PerLead, in.Intake.OtherStanding = 1, 1
	_, _, err := a.Submit(in)
	var got []string
	for _, e := range domain.ProblemsOf(err) {
		got = append(got, e.Key)
	}
	want := []string{"application.submit.not_signer", "form.required", "budget.over", "application.submit.file_missing",
		"application.submit.file_missing", "application.submit.consent_missing", "application.submit.too_many"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(len(want), len(a.Checklist(in))); diff != "" {
		t.Error(diff)
	}
}

func TestACancelledCallTakesNothing(t *testing.T) {
	a := draft(t)
	in := signing(deadline.Add(-time.Hour), 1)
	in.Intake.Running = false
	if _, _, err := a.Submit(in); !errors.Is(err, domain.E(domain.Refused, "application.submit.call_stopped")) {
		t.Error(err)
	}
}

// decisions §17: the standing submission counts until the revision is submitted.
func TestACorrectionStandsBesideTheSubmission(t *testing.T) {
	a := draft(t)
	stamp := deadline.Add(-time.Hour)
	first, _, err := a.Submit(signing(stamp, 1))
	must(t, err)
	if _, _, _, err := a.Save(a.Answers, form.Answers{"goal": {Text: "몰래"}}, writer, stamp); !errors.Is(err, domain.E(domain.Refused, "application.edit.closed")) {
		t.Fatalf("a submitted application was changed: %v", err)
	}
	_, err = a.StartRevision(stamp, stamp, intake())
	must(t, err)
	base := a.Answers.Clone()
	_, files, _, err := a.Save(base, form.Answers{"goal": {Text: "고친 목표"}, "license": {}}, writer, stamp)
	must(t, err)
	if len(files.Removed) != 1 || *a.SubmissionID != first.ID || a.ReceiptNo != first.ReceiptNo || first.Answers["goal"].Text != "목표" {
		t.Errorf("while correcting: %+v", a)
	}
	_, err = a.StartScreening(nil, deadline.Add(time.Hour), intake())
	if !errors.Is(err, domain.E(domain.Refused, "application.screen.revision_open")) {
		t.Errorf("screening with an open correction: %v", err)
	}
	t.Run("and replaces it when handed in", func(t *testing.T) {
		b := *a
		next, _, err := b.SubmitRevision(signing(stamp, 2))
		must(t, err)
		if next.ReceiptNo == first.ReceiptNo || b.ReceiptNo != next.ReceiptNo || b.RevisionOf != nil || next.Digest == first.Digest {
			t.Errorf("second submission %+v", next)
		}
	})
	t.Run("and falls away after the deadline", func(t *testing.T) {
		b := *a
		if _, _, err := b.DropRevision(first, deadline.Add(time.Second), intake()); err == nil {
			t.Fatal("dropped while it could still be handed in")
		}
		files, _, err := b.DropRevision(first, deadline.Add(2*time.Minute), intake())
		must(t, err)
		if b.RevisionOf != nil || b.Answers["goal"].Text != "목표" || len(files.Added) != 1 || len(b.Files) != 1 {
			t.Errorf("after the deadline: %+v, files %+v", b, files)
		}
		again := first
		again.Answers, again.Budget, again.Title, again.Summary = b.Answers, b.Budget, b.Title, b.Summary
		if again.Verify() != nil {
			t.Error("the working copy is not the standing submission again")
		}
	})
}

func TestASubmissionCanBeTakenBackBeforeTheDeadlineOnly(t *testing.T) {
	a := draft(t)
	_, _, err := a.Submit(signing(deadline.Add(-time.Hour), 1))
	must(t, err)
	if _, err := a.WithdrawToDraft(deadline.Add(time.Millisecond), deadline.Add(time.Second), intake()); err == nil {
		t.Error("taken back after the deadline")
	}
	_, err = a.WithdrawToDraft(deadline, deadline.Add(time.Second), intake())
	must(t, err)
	if a.State != application.Draft || a.SubmissionID != nil || a.ReceiptNo != "" {
		t.Errorf("%+v", a)
	}
}

func permission(until time.Time) application.LatePermission {
	return application.LatePermission{ID: 77, Allowed: true, Until: until, Reason: "OUTAGE", Asked: officer, Approved: second}
}

func TestALatePermissionNeedsARuleSetThatAllowsItAndTwoPeople(t *testing.T) {
	until := deadline.Add(24 * time.Hour)
	tests := []struct {
		name   string
		change func(*application.Application, *application.LatePermission)
		want   *domain.Error
	}{
		{"the rule set says no", func(_ *application.Application, p *application.LatePermission) { p.Allowed = false }, domain.E(domain.Refused, "application.late.not_allowed")},
		{"who asked approves", func(_ *application.Application, p *application.LatePermission) { p.Approved = officer }, domain.E(domain.Forbidden, "application.late.same_person")},
		{"it was handed in", func(a *application.Application, _ *application.LatePermission) { a.State = application.Submitted }, domain.E(domain.Refused, "application.late.state")},
		{"it has no reason", func(_ *application.Application, p *application.LatePermission) { p.Reason = "" }, domain.E(domain.Invalid, "step.reason_missing")},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a, p := draft(t), permission(until)
			test.change(a, &p)
			if _, err := a.PermitLate(p); !errors.Is(err, test.want) || a.LatePermitUntil != nil {
				t.Error(err)
			}
		})
	}
}

func TestALatePermissionHoldsToItsMillisecondAndTheSubmissionSaysSo(t *testing.T) {
	until := deadline.Add(24 * time.Hour)
	for name, c := range map[string]struct {
		stamp time.Time
		late  bool
		ok    bool
	}{"in time without it": {deadline, false, true}, "by the permission": {deadline.Add(time.Millisecond), true, true}, "at its last millisecond": {until, true, true}, "one after it": {until.Add(time.Millisecond), true, false}} {
		t.Run(name, func(t *testing.T) {
			a := draft(t)
			must(t, errOf(a.PermitLate(permission(until))))
			sub, ch, err := a.Submit(signing(c.stamp, 1))
			if (err == nil) != c.ok {
				t.Fatalf("%v", err)
			}
			if err == nil && ((sub.LatePermitID != nil) != c.late || (ch.Detail["latePermit"] != nil) != c.late) {
				t.Errorf("%v %v", sub.LatePermitID, ch.Detail)
			}
		})
	}
}

func TestAnExpiredDraftComesBackByItsPermissionAndExpiresAnew(t *testing.T) {
	a := draft(t)
	must(t, errOf(a.Expire(deadline.Add(time.Hour), intake())))
	if _, err := a.ReopenLate(deadline.Add(2*time.Hour), intake()); !errors.Is(err, domain.E(domain.Refused, "application.late.none")) {
		t.Errorf("without a permission: %v", err)
	}
	until := deadline.Add(24 * time.Hour)
	must(t, errOf(a.PermitLate(permission(until))))
	must(t, errOf(a.ReopenLate(deadline.Add(2*time.Hour), intake())))
	if a.State != application.Draft {
		t.Error(a.State)
	}
	// While a request stamped in time may still be on its way, the draft stays.
	if _, err := a.Expire(until.Add(application.MaxStampAge), intake()); err == nil || !a.MayBeLate(until.Add(application.MaxStampAge)) {
		t.Error("expired although a request may be on its way")
	}
	must(t, errOf(a.Expire(until.Add(application.MaxStampAge+time.Second), intake())))
}

func submitted(t *testing.T) *application.Application {
	t.Helper()
	a := draft(t)
	_, _, err := a.Submit(signing(deadline.Add(-time.Hour), 1))
	must(t, err)
	return a
}

func TestScreeningTakesTwoPeopleAndMendsWhatMayBeMended(t *testing.T) {
	a := submitted(t)
	now := deadline.Add(time.Hour)
	tree := condition.AllOf(
		condition.Where(condition.FactTaxArrears, condition.Eq, condition.Bool(false)).For(condition.TaxArrears, ""),
		condition.Where(condition.FactAgeMonths, condition.Lt, condition.Number(84)).For(condition.EligAge, ""),
		condition.Where(condition.FactDebarred, condition.Eq, condition.Bool(false)).For(condition.Debarred, ""))
	_, err := a.StartScreening([]condition.Item{condition.TaxArrears, condition.EligAge, condition.Debarred}, now, intake())
	must(t, err)
	known := tree.Eval(condition.Facts{condition.FactTaxArrears: condition.Bool(true), condition.FactAgeMonths: condition.Number(30)})
	if n := a.Look(known, "행정정보", now).Detail["items"]; n != 2 {
		t.Errorf("the facts decide %v items, want 2", n)
	}
	if n := a.Look(known, "행정정보", now.Add(time.Minute)).Detail["items"]; n != 0 {
		t.Errorf("the same facts decide %v items once more", n)
	}
	var got []application.Outcome
	for _, i := range a.Items {
		got = append(got, i.Outcome)
	}
	if diff := cmp.Diff([]application.Outcome{application.Curable, application.Met, application.Open}, got); diff != "" {
		t.Error(diff)
	}
	if _, err := a.Pass(second); !errors.Is(err, domain.E(domain.Refused, "application.pass.items_open")) {
		t.Errorf("with an open item: %v", err)
	}
	if _, _, err := a.Decide(condition.EligAge, application.Curable, "", "", officer, now); err == nil {
		t.Error("the age of a company was called mendable")
	}
	_, _, err = a.Decide(condition.Debarred, application.Met, "", "제재 목록", officer, now)
	must(t, err)
	if _, err := a.Pass(officer); !errors.Is(err, domain.E(domain.Forbidden, "application.pass.same_person")) || a.PreviousActor() != officer {
		t.Errorf("one person screened and passed: %v", err)
	}
	must(t, errOf(a.Pass(second)))
	if _, err := a.EnterStage(1); !errors.Is(err, domain.E(domain.Refused, "application.stage.not_cured")) {
		t.Errorf("evaluated with arrears: %v", err)
	}
	_, _, err = a.Decide(condition.TaxArrears, application.Met, "", "완납증명", officer, now)
	must(t, err)
	must(t, errOf(a.EnterStage(1)))
}

// asked is an application whose licence and address were asked for, and something besides, until due.
func asked(t *testing.T, due time.Time) *application.Application {
	t.Helper()
	a := submitted(t)
	now := deadline.Add(time.Hour)
	must(t, errOf(a.StartScreening(nil, now, intake())))
	plan := func(key string) bool { return key == "goal" }
	want := application.SupplementWanted{Items: application.SupplementItems{{QuestionKey: "goal"}}, Due: due, Body: plan, By: officer}
	if _, err := a.RequestSupplement(want, now); !errors.Is(err, domain.E(domain.Refused, "application.supplement.body")) {
		t.Errorf("the plan itself was asked for: %v", err)
	}
	want.Items = application.SupplementItems{{QuestionKey: "license", Name: "등록증", Must: true}, {QuestionKey: "address", Name: "주소"}, {Name: "설명", Note: "실증 장소"}}
	must(t, errOf(a.RequestSupplement(want, now)))
	return a
}

func TestASupplementThatDoesNotComeMakesIneligible(t *testing.T) {
	due := period.On(2026, 4, 3).At(18, 0)
	a := asked(t, due)
	if _, err := a.SupplementTimeout(due.Add(time.Second)); err == nil {
		t.Error("timed out while a request in time could be on its way")
	}
	must(t, errOf(a.SupplementTimeout(due.Add(2*time.Minute))))
	if a.State != application.Ineligible || a.IneligibleCode != condition.DocMissing || a.NotifiedOn != period.On(2026, 4, 3) {
		t.Errorf("%s %s %s", a.State, a.IneligibleCode, a.NotifiedOn)
	}
}

func TestASupplementOpensOnlyWhatWasAskedForAndKeepsBothSides(t *testing.T) {
	due := period.On(2026, 4, 3).At(18, 0)
	now := due.Add(-time.Hour)
	a := asked(t, due)
	for _, locked := range []string{"goal", "license@12", "supplement_1_4", "supplement_2_1"} {
		if _, _, _, err := a.Save(a.Answers, form.Answers{locked: {Text: "바꿈"}}, writer, now); !errors.Is(err, domain.E(domain.Refused, "application.edit.supplement_only")) {
			t.Errorf("%s was changed: %v", locked, err)
		}
	}
	save := func(key string, x form.Answer) application.FileChanges {
		t.Helper()
		_, files, _, err := a.Save(a.Answers, form.Answers{key: x}, writer, now)
		must(t, err)
		return files
	}
	was := a.Answers["license"]
	save("supplement_1_1", form.Answer{Text: "나중에 내겠습니다"}) // words do not stand in for a required document
	save("supplement_1_2", form.Answer{Text: "주소는 그대로가 맞습니다"})
	if files := save("supplement_1_3", form.Answer{Text: "약도를 붙입니다", Files: []form.Upload{{FileID: 71, Name: "약도.pdf"}}}); len(files.Added) != 1 || len(files.Removed) != 0 {
		t.Errorf("the files of the reply: %+v", files)
	}
	missing := []bool{}
	for _, i := range a.SupplementItems {
		missing = append(missing, !i.Done)
	}
	if diff := cmp.Diff([]bool{true, false, false}, missing); diff != "" {
		t.Error(diff)
	}
	if _, err := a.Supplement(nil, due, due, writer); !errors.Is(err, domain.E(domain.Invalid, "application.supplement.item_missing")) {
		t.Errorf("the licence is not there: %v", err)
	}
	save("license", form.Answer{Files: []form.Upload{{FileID: 70, Name: "등록증.pdf"}}})
	if _, err := a.Supplement(domain.Problems{domain.E(domain.Invalid, "form.required").At("address")}, due, due, writer); !errors.Is(err, domain.E(domain.Invalid, "form.required")) {
		t.Errorf("an answer that is wrong went through: %v", err)
	}
	late := *a
	if _, err := late.Supplement(nil, due.Add(time.Millisecond), due.Add(time.Second), writer); !errors.Is(err, domain.E(domain.Refused, "application.supplement.closed")) {
		t.Errorf("a millisecond late: %v", err)
	}
	must(t, errOf(a.Supplement(nil, due, due.Add(time.Second), writer)))
	round := a.Supplements[0]
	if !round.Before["license"].Same(was) || round.After["license"].Files[0].FileID != 70 || round.After["supplement_1_2"].Text != "주소는 그대로가 맞습니다" || !round.AnsweredAt.Equal(due) || len(round.Digest) != 64 {
		t.Errorf("%+v", round)
	}
	if a.State != application.UnderScreening || a.Asked() != nil {
		t.Errorf("%s %v", a.State, a.Asked())
	}
	if _, _, _, err := a.Save(a.Answers, form.Answers{"address": {Text: "또"}}, writer, now); !errors.Is(err, domain.E(domain.Refused, "application.edit.closed")) {
		t.Errorf("written on after handing in: %v", err)
	}
}

func TestResultsFollowTheStage(t *testing.T) {
	now := period.On(2026, 5, 6).At(10, 0)
	a := submitted(t)
	must(t, errOf(a.StartScreening(nil, deadline.Add(time.Hour), intake())))
	must(t, errOf(a.ConfirmCheck(second+1)))
	must(t, errOf(a.Pass(second)))
	must(t, errOf(a.EnterStage(1)))
	must(t, errOf(a.Apply(application.StageResult{Outcome: application.OutDeferred}, now)))
	must(t, errOf(a.EnterStage(1)))
	if _, err := a.Apply(application.StageResult{Outcome: application.OutDeferred}, now); !errors.Is(err, domain.E(domain.Refused, "application.defer.twice")) {
		t.Errorf("deferred twice: %v", err)
	}
	final := score.Score(8140)
	must(t, errOf(a.Apply(application.StageResult{Outcome: application.OutAdvanced, Final: &final, Rank: 2}, now)))
	must(t, errOf(a.EnterStage(2)))
	must(t, errOf(a.Apply(application.StageResult{Outcome: application.OutReserve, Rank: 3, ReserveNo: 1}, now)))
	must(t, errOf(a.Confirm(now)))
	if a.State != application.Reserve || a.ReserveNo != 1 || *a.FinalScore != final || a.NotifiedOn != period.On(2026, 5, 6) {
		t.Errorf("%+v", a)
	}
	if _, err := a.Promote(true, false, application.Vacancy{}, now); !errors.Is(err, domain.E(domain.Refused, "application.promote.no_vacancy")) {
		t.Errorf("promoted without a vacancy: %v", err)
	}
	must(t, errOf(a.Promote(true, true, application.Vacancy{Of: 7, Seq: 4}, now)))
	if _, err := a.AdjustGrant(50_000_001); !errors.Is(err, domain.E(domain.Invalid, "application.adjust.range")) {
		t.Errorf("more than was asked for: %v", err)
	}
	must(t, errOf(a.AdjustGrant(45_000_000)))
	must(t, errOf(a.CancelSelection(application.GroundOverdue, "협약 기한 경과", now)))
	must(t, errOf(a.Reinstate(true, "이의신청 인용", now)))
	if a.State != application.Selected || a.Grant() != 45_000_000 {
		t.Errorf("%s %s", a.State, a.Grant())
	}
}

func TestTwoWritersSeeEachOthersTextInsteadOfLosingIt(t *testing.T) {
	a := draft(t)
	base := a.Answers.Clone()
	_, _, _, err := a.Save(base, form.Answers{"goal": {Text: "첫째"}}, writer, a.BegunAt)
	must(t, err)
	conflicts, _, _, err := a.Save(base, form.Answers{"goal": {Text: "둘째"}}, signer, a.BegunAt)
	must(t, err)
	if len(conflicts) != 1 || a.Answers["goal"].Text != "첫째" {
		t.Errorf("conflicts %v, stored %q", conflicts, a.Answers["goal"].Text)
	}
}

func TestAnInvitedOrganisationConsentsForItself(t *testing.T) {
	a := draft(t)
	m, _, err := a.Invite(nil, "둘째", application.Participating, "x@example.kr", "1208147521", a.BegunAt)
	must(t, err)
	a.Members[1].ID = 77
	if _, _, err := a.Invite(nil, "둘째", application.Participating, "y@example.kr", "1208147521", a.BegunAt); err == nil {
		t.Error("the same number was asked twice")
	}
	if _, _, err := a.Answer(77, partner, true, writer, a.BegunAt); err == nil {
		t.Error("somebody answered for an organisation that is not registered")
	}
	if _, _, err := a.Registered(77, partner, "주식회사 둘째"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := a.Registered(77, lead, "다른 기관"); err == nil {
		t.Error("the invitation went to a second organisation")
	}
	if _, _, err := a.Answer(77, partner, true, writer, a.BegunAt); err != nil {
		t.Fatal(err)
	}
	if got := a.Members[1]; got.Consent != application.Accepted || *got.OrganizationID != partner || got.InvitedNumber != "" || got.Name != "주식회사 둘째" || m.Consent != application.Invited {
		t.Errorf("%+v", got)
	}
	if diff := cmp.Diff([]domain.OrganizationID{lead, partner}, a.Orgs()); diff != "" {
		t.Error(diff)
	}
	if _, _, _, err := a.Remove(a.Members[0].ID, form.Definition{}, writer, a.BegunAt); err == nil {
		t.Error("the lead was removed")
	}
}

func ptr[T any](v T) *T { return &v }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func errOf[T any](_ T, err error) error { return err }

func TestAnEndedApplicationStaysEnded(t *testing.T) {
	ends := map[application.State]func(*application.Application) error{
		application.Withdrawn: func(a *application.Application) error { return errOf(a.Withdraw("")) },
		application.Voided:    func(a *application.Application) error { return errOf(a.Void("공고 취소")) },
	}
	for want, end := range ends {
		a := submitted(t)
		must(t, end(a))
		if a.State != want || a.RevisionOf != nil {
			t.Errorf("%s", a.State)
		}
		if err := end(a); !errors.Is(err, domain.E(domain.Refused, "step.illegal")) {
			t.Errorf("%s twice: %v", want, err)
		}
		if err := a.Editable(); err == nil {
			t.Errorf("%s can be written on", want)
		}
	}
	a := draft(t)
	must(t, errOf(a.Discard()))
	if a.State != application.Withdrawn {
		t.Errorf("%s", a.State)
	}
}

func TestASelectionIsGivenUpOrContracted(t *testing.T) {
	selected := func() *application.Application {
		a := submitted(t)
		must(t, errOf(a.StartScreening(nil, deadline.Add(time.Hour), intake())))
		must(t, errOf(a.ConfirmCheck(second+1)))
		must(t, errOf(a.Pass(second)))
		must(t, errOf(a.EnterStage(1)))
		must(t, errOf(a.Apply(application.StageResult{Outcome: application.OutRecommended, Rank: 1}, deadline)))
		must(t, errOf(a.Confirm(deadline)))
		return a
	}
	a := selected()
	ch, err := a.Forfeit("사정")
	must(t, err)
	if a.State != application.Forfeited || ch.Effects[0] != application.EffectPromote {
		t.Errorf("%s %+v", a.State, ch)
	}
	b := selected()
	if _, err := b.ConcludeAgreement(false); !errors.Is(err, domain.E(domain.Refused, "application.contract.not_concluded")) {
		t.Errorf("contracted without signatures: %v", err)
	}
	must(t, errOf(b.ConcludeAgreement(true)))
	if _, err := b.Withdraw(""); !errors.Is(err, domain.E(domain.Refused, "step.illegal")) {
		t.Errorf("withdrawn after the agreement: %v", err)
	}
}

func TestAnIneligibleApplicationCarriesItsReasonAndReturnsAfterAnAppeal(t *testing.T) {
	a := submitted(t)
	now := deadline.Add(time.Hour)
	must(t, errOf(a.StartScreening(nil, now, intake())))
	must(t, errOf(a.ProposeFail(condition.Debarred, "참여제한 중", 7, now)))
	if a.State != application.UnderScreening || a.IneligibleCode != "" || a.NotifiedOn != 0 || a.PreviousActor() != 7 {
		t.Errorf("a proposal decides nothing: %+v", a)
	}
	if _, err := a.Fail(7, now); !errors.Is(err, domain.E(domain.Forbidden, "application.fail.same_person")) {
		t.Errorf("one person failed it alone: %v", err)
	}
	must(t, errOf(a.Fail(8, now)))
	if a.State != application.Ineligible || a.IneligibleCode != condition.Debarred || a.NotifiedOn != period.DateOf(now) || *a.IneligibleBy != 8 || a.FailBy != nil {
		t.Errorf("%+v", a)
	}
	if _, err := a.Reinstate(false, "이의신청", period.On(2026, 6, 1).At(9, 0)); !errors.Is(err, domain.E(domain.Refused, "application.reinstate.no_appeal")) {
		t.Errorf("came back without an appeal: %v", err)
	}
	must(t, errOf(a.Reinstate(true, "이의신청 인용", now)))
	if a.State != application.UnderScreening || a.IneligibleCode != "" || a.ScreenedBy != nil {
		t.Errorf("%+v", a)
	}
}

// One person never decides the requirement check alone: L6 §21② as domain.md §2.2 has it, "pass(OFF,2nd person)".
func TestWhatTheMachineFilledInIsPassedByTwoPeople(t *testing.T) {
	a := submitted(t)
	now := deadline.Add(time.Hour)
	must(t, errOf(a.StartScreening([]condition.Item{condition.Debarred}, now, intake())))
	refused := func(want string, _ domain.Change, err error) {
		t.Helper()
		if p := domain.ProblemsOf(err); len(p) != 1 || p[0].Key != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	is := func(want string) func(domain.Change, error) {
		return func(ch domain.Change, err error) { t.Helper(); refused(want, ch, err) }
	}
	is("application.pass.items_open")(a.ConfirmCheck(7))
	a.Items[0].Outcome = application.Met
	is("application.pass.not_checked")(a.Pass(7))
	must(t, errOf(a.ConfirmCheck(7)))
	is("application.check.done")(a.ConfirmCheck(8))
	is("application.pass.same_person")(a.Pass(7))

	// A proposal to fail stands in the way of everything else, and its end leaves a list that nobody has confirmed.
	must(t, errOf(a.ProposeFail(condition.DuplicateProject, "같은 과제", 8, now)))
	is("application.fail.waiting")(a.Pass(9))
	is("application.fail.waiting")(a.ProposeFail(condition.DuplicateProject, "다시", 9, now))
	if _, _, err := a.Decide(condition.Debarred, application.NotMet, "", "", 9, now); !errors.Is(err, domain.E(domain.Refused, "application.fail.waiting")) {
		t.Errorf("an item was changed under a proposal: %v", err)
	}
	is("step.reason_missing")(a.DropFail(9, ""))
	must(t, errOf(a.DropFail(9, "다른 과제입니다.")))
	if _, err := a.Fail(9, now); !errors.Is(err, domain.E(domain.Refused, "application.fail.not_proposed")) {
		t.Errorf("what nobody proposed was failed: %v", err)
	}
	is("application.pass.not_checked")(a.Pass(9))
	must(t, errOf(a.ConfirmCheck(9)))
	must(t, errOf(a.Pass(7)))
}

// L6 §21② as domain.md §2.2 has it, "fail(OFF, reason codes)": a code that the checklist contradicts is no reason.
func TestAnItemThatIsMetIsNoReasonForARefusal(t *testing.T) {
	now := deadline.Add(time.Hour)
	for outcome, want := range map[application.Outcome]string{application.Met: "application.fail.item_met", application.Waived: "application.fail.item_waived",
		application.Open: "", application.NotMet: "", application.Curable: ""} {
		for _, passed := range []bool{false, true} {
			a := submitted(t)
			must(t, errOf(a.StartScreening([]condition.Item{condition.TaxArrears, condition.EligSize}, now, intake())))
			a.Items[0].Outcome, a.Items[1].Outcome = outcome, application.Met
			if passed {
				a.State = application.Eligible
			}
			_, err := a.ProposeFail(condition.TaxArrears, "국세 체납", 7, now)
			switch p := domain.ProblemsOf(err); {
			case want == "" && err != nil, want != "" && (len(p) != 1 || p[0].Key != want || p[0].Field != "code"):
				t.Errorf("%s (passed before: %t): %v, want %q", outcome, passed, err, want)
			case want != "":
				continue
			}
			a.Items[0].Outcome = application.Met // the register says so meanwhile
			if _, err := a.Fail(8, now); !errors.Is(err, domain.E(domain.Refused, "application.fail.item_met")) {
				t.Errorf("%s: failed against the checklist: %v", outcome, err)
			}
		}
	}
	a := submitted(t)
	must(t, errOf(a.StartScreening([]condition.Item{condition.EligSize}, now, intake())))
	a.Items[0].Outcome = application.Met
	must(t, errOf(a.ProposeFail(condition.DuplicateProject, "같은 과제", 7, now))) // what the list does not ask it does not contradict
}

func TestWhatWasFoundUnmetAfterItPassedIsNotEvaluated(t *testing.T) {
	a := submitted(t)
	now := deadline.Add(time.Hour)
	must(t, errOf(a.StartScreening([]condition.Item{condition.Debarred}, now, intake())))
	a.State, a.Items[0].Outcome = application.Eligible, application.NotMet
	if _, err := a.EnterStage(1); !errors.Is(err, domain.E(domain.Refused, "application.stage.items_failed")) {
		t.Errorf("evaluated: %v", err)
	}
}

func TestATitleIsNotOverwrittenUnseen(t *testing.T) {
	a := draft(t)
	first := a.Title
	must(t, errOf(a.Rename(first, "  바다 관제  ")))
	if a.Title != "바다 관제" {
		t.Errorf("%q", a.Title)
	}
	if _, err := a.Rename(first, "항만 관제"); !errors.Is(err, domain.E(domain.Invalid, "application.title.changed")) || a.Title != "바다 관제" {
		t.Errorf("%v, %s", err, a.Title)
	}
	must(t, errOf(a.Rename(first, "바다 관제"))) // the same that stands
	for typed, key := range map[string]string{" ": "application.title.missing", strings.Repeat("가", application.MaxTitle+1): "application.title.long"} {
		if _, err := a.Rename(a.Title, typed); !errors.Is(err, domain.E(domain.Invalid, key)) {
			t.Errorf("%q: %v", typed, err)
		}
	}
	must(t, errOf(a.Rename(a.Title, strings.Repeat("가", application.MaxTitle))))
	b := submitted(t)
	if _, err := b.Rename(b.Title, "다른 제목"); !errors.Is(err, domain.E(domain.Refused, "application.edit.closed")) {
		t.Errorf("after it was handed in: %v", err)
	}
}

func TestACorrectionCanBeGivenUp(t *testing.T) {
	a := draft(t)
	stamp := deadline.Add(-time.Hour)
	first, _, err := a.Submit(signing(stamp, 1))
	must(t, err)
	must(t, errOf(a.StartRevision(stamp, stamp, intake())))
	if _, err := a.StartRevision(stamp, stamp, intake()); !errors.Is(err, domain.E(domain.Conflict, "application.revision.open")) {
		t.Errorf("begun twice: %v", err)
	}
	must(t, errOf(a.Rename(a.Title, "다른 제목")))
	other := first
	other.ID++
	if _, _, err := a.DiscardRevision(other); !errors.Is(err, domain.E(domain.Conflict, "application.revision.other_submission")) {
		t.Errorf("restored from another submission: %v", err)
	}
	if _, _, err := a.DiscardRevision(first); err != nil || a.Title != first.Title || a.RevisionOf != nil {
		t.Errorf("%s, %v", a.Title, err)
	}
	if _, _, err := a.SubmitRevision(signing(stamp, 2)); !errors.Is(err, domain.E(domain.Refused, "application.revision.none")) {
		t.Errorf("handed in what was given up: %v", err)
	}
}

// Digests of a submission as they were before lines of a plan could say degree, approval and months.
func TestASubmissionFromBeforeLinesSaidMoreKeepsItsDigest(t *testing.T) {
	line := budget.Line{Key: "a", Org: 3, Year: 1, Item: budget.Labor, Detail: budget.StaffNew, Basis: "연구원", UnitWon: 3_000_000, Quantity: 1, Times: 12,
		GrantWon: 18_000_000, Person: "people.p1", RateBp: 5000, BoughtOn: period.On(2026, 1, 15)}
	s := application.Submission{Title: "과제", Summary: "요약", Answers: form.Answers{}, Budget: budget.Plan{Lines: []budget.Line{line}}}
	for version, digest := range []string{"9f8f61e640fa3e0ed3474ae439efbd4ee5deac8181cdcf8ea8a918b802f86f4d", "4e5ebe117e7d319420a21d9deb4131c058adc97e50259b0639828e60a2ee3014"} {
		s.DigestVersion, s.Digest = version, digest
		if err := s.Verify(); err != nil {
			t.Errorf("version %d: %v", version, err)
		}
		for name, more := range map[string]func(*budget.Line){"degree": func(l *budget.Line) { l.Degree = budget.DegreeCollege }, "approval": func(l *budget.Line) { l.Approval = "1" },
			"approved": func(l *budget.Line) { l.ApprovedOn = period.On(2026, 2, 1) }, "from": func(l *budget.Line) { l.From = period.On(2026, 4, 1) }, "to": func(l *budget.Line) { l.To = period.On(2026, 4, 1) }} {
			other, said := s, line
			more(&said)
			other.Budget = budget.Plan{Lines: []budget.Line{said}}
			if other.Verify() == nil {
				t.Errorf("version %d: the digest does not cover the %s of a line", version, name)
			}
		}
	}
}
