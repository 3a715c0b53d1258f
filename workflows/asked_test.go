// These tests are about what the form asks of whom: what it does not ask is not handed in and not missing, and no word of it is lost.
package workflows_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/budget"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/form"
	"gongmo/domain/sanction"
	"gongmo/workflows"
)

// A paper is missing by the rule of handing in: it is asked of whoever fills in its part, where the form asks it (screening item DOC_MISSING).
func TestAPaperIsMissingWhereItIsAskedAndOfWhomItIsAsked(t *testing.T) {
	const first, second domain.OrganizationID = 801, 802
	tax := form.Question{Key: "member_tax", Kind: form.File, Label: "참여기관 납세증명", Required: true}
	abroad := form.Section{Key: "x", Title: "서류", Part: form.Lead, Questions: []form.Question{
		{Key: "goes", Kind: form.Choice, Label: "해외", Options: []form.Option{{Key: "y", Label: "예"}, {Key: "n", Label: "아니요"}}},
		{Key: "abroad", Kind: form.File, Label: "해외 서류", Required: true, When: condition.Where("goes", condition.Eq, condition.Text("y"))}}}
	loose := form.Section{Key: "x", Title: "서류", Part: form.Lead, Questions: []form.Question{{Key: "abroad", Kind: form.File, Label: "해외 서류"}}}
	files := func(id domain.FileID) form.Answer {
		return form.Answer{Version: 1, Files: []form.Upload{{FileID: id, Name: "증명.pdf"}}}
	}
	for _, c := range []struct {
		name     string
		partners []domain.OrganizationID
		sections []form.Section
		docs     call.Documents
		answers  form.Answers
		want     string // what is found, "" where nothing is missing
	}{
		{name: "a company that applies alone owes no paper of the members", sections: []form.Section{{Key: "m", Title: "참여", Part: form.Participant, Questions: []form.Question{tax}}},
			docs: call.Documents{{Key: "member_tax", Name: "참여기관 납세증명", Required: true, Of: call.OfMember}}},
		{name: "what one of two partners gave is missing of the other", partners: []domain.OrganizationID{first, second},
			sections: []form.Section{{Key: "m", Title: "참여", Part: form.Participant, Questions: []form.Question{tax}}},
			docs:     call.Documents{{Key: "member_tax", Name: "참여기관 납세증명", Required: true, Of: call.OfMember}},
			answers:  form.Answers{"member_tax@801": files(9)}, want: "참여기관 납세증명 (기관 802)"},
		{name: "both gave it", partners: []domain.OrganizationID{first, second},
			sections: []form.Section{{Key: "m", Title: "참여", Part: form.Participant, Questions: []form.Question{tax}}},
			docs:     call.Documents{{Key: "member_tax", Name: "참여기관 납세증명", Required: true, Of: call.OfMember}},
			answers:  form.Answers{"member_tax@801": files(9), "member_tax@802": files(10)}},
		{name: "a paper that a condition does not ask is not missing", sections: []form.Section{abroad},
			docs: call.Documents{{Key: "abroad", Name: "해외 서류", Required: true, Of: call.OfLead}}, answers: form.Answers{"goes": {Version: 1, Text: "n"}}},
		{name: "the same paper is, where the condition asks it", sections: []form.Section{abroad},
			docs: call.Documents{{Key: "abroad", Name: "해외 서류", Required: true, Of: call.OfLead}}, answers: form.Answers{"goes": {Version: 1, Text: "y"}}, want: "해외 서류"},
		{name: "a document that the form leaves open is required by the list", sections: []form.Section{loose},
			docs: call.Documents{{Key: "abroad", Name: "해외 서류", Required: true, Of: call.OfConsortium}}, want: "해외 서류"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := looked(t, func(tx workflows.Tx, terms *call.Call, a *application.Application) error {
				terms.Form, terms.Documents, a.Answers = form.Definition{Version: 1, Sections: c.sections}, c.docs, c.answers
				for i, org := range c.partners {
					name := fmt.Sprintf("기관 %d", org)
					if err := tx.Insert(&application.Member{ApplicationID: a.Ref(), OrganizationID: &c.partners[i], Name: name, Role: application.Participating, Consent: application.Accepted, Position: i + 2}); err != nil {
						return err
					}
				}
				for key, x := range c.answers {
					question, org, _ := form.SplitKey(key)
					for _, u := range x.Files {
						f := &application.File{ApplicationID: a.Ref(), QuestionKey: question, FileID: u.FileID, Name: u.Name}
						if org != 0 {
							f.OrganizationID = &org
						}
						if err := tx.Insert(f); err != nil {
							return err
						}
					}
				}
				return nil
			})[condition.DocMissing]
			want, outcome := "documents_missing=false", application.Met
			if c.want != "" {
				want, outcome = "documents_missing=true; found="+c.want, application.Curable
			}
			if got.Evidence != want || got.Outcome != outcome {
				t.Errorf("got %s %q, want %s %q", got.Outcome, got.Evidence, outcome, want)
			}
		})
	}
}

// deciding is a desk whose form asks a text, a paper and the plan of costs only where another answer says so.
func deciding(t *testing.T) *desk {
	d := newDesk(t)
	d.terms(func(c *call.Call) {
		on := condition.Where("needs", condition.Eq, condition.Text("y"))
		c.Form = form.Definition{Version: 1, Sections: []form.Section{{Key: "a", Title: "개요", Part: form.Lead, Questions: []form.Question{
			{Key: "goal", Kind: form.Text, Label: "목표", Required: true, MaxChars: 50},
			{Key: "needs", Kind: form.Choice, Label: "필요", Options: []form.Option{{Key: "y", Label: "예"}, {Key: "n", Label: "아니요"}}},
			{Key: "secret", Kind: form.Text, Label: "숨은 글", When: on, MaxChars: 50},
			{Key: "paper", Kind: form.File, Label: "숨은 서류", When: on},
			{Key: "costs", Kind: form.Budget, Label: "사업비", When: on}}}}}
	})
	return d
}

// fills answers everything, then says that the rest is not needed.
func (d *desk) fills() domain.ApplicationID {
	d.t.Helper()
	id := d.begin()
	plan := budget.Plan{Lines: []budget.Line{{Key: "l1", Org: d.lead, Year: 1, Item: budget.Materials, Detail: budget.Purchase, Basis: "부품", GrantWon: 1_000_000, CashWon: 500_000}}}
	_, err := d.engine.SaveAnswers(d.t.Context(), d.as(signer, ""), workflows.SaveAnswers{Application: id, Org: d.lead, Seen: map[string]int64{},
		Mine: form.Answers{"goal": {Text: "목표"}, "needs": {Text: "y"}, "secret": {Text: "영업비밀"}, "costs": {Budget: &plan}, "paper": {Files: []form.Upload{{FileID: 7, Name: "비밀.pdf", Type: "pdf", Bytes: 10, SHA256: "aa"}}}}})
	d.ok(err)
	d.needs(id, "n", 1)
	return id
}

func (d *desk) needs(id domain.ApplicationID, yes string, seen int64) {
	d.t.Helper()
	d.write(id, d.lead, signer, "needs", yes, seen)
}

func (d *desk) filed(id domain.ApplicationID) (out []string) {
	d.do(func(tx workflows.Tx) error {
		list, err := workflows.Find[application.File](tx, workflows.Where{"ApplicationID": id})
		for _, f := range list {
			out = append(out, f.Name)
		}
		return err
	})
	return out
}

func TestWhatIsNotAskedIsNotHandedInAndComesBackWithACorrection(t *testing.T) {
	d := deciding(t)
	id := d.fills()
	_, err := d.engine.SubmitApplication(t.Context(), d.as(signer, "a"), pledged(id, 0))
	d.ok(err)
	sub, a := d.submissions(id)[0], d.load(id)
	if diff := cmp.Diff([]string{"goal", "needs"}, sub.Answers.Keys()); diff != "" || sub.RequestWon != 0 || !sub.Budget.IsZero() || len(sub.Files) != 0 {
		t.Errorf("frozen: %s request %d, %d lines, %d files", diff, sub.RequestWon, len(sub.Budget.Lines), len(sub.Files))
	}
	if diff := cmp.Diff(sub.Answers.Keys(), a.Answers.Keys()); diff != "" || a.RequestWon != 0 || !a.Budget.IsZero() || len(d.filed(id)) != 0 {
		t.Errorf("what is read of it is not what was handed in: %s request %d, files %v", diff, a.RequestWon, d.filed(id))
	}
	if err := sub.Verify(); err != nil {
		t.Error(err)
	}

	d.ok(d.engine.StartRevision(t.Context(), d.as(signer, ""), id))
	if got := d.load(id).Answers["secret"].Text; got != "영업비밀" {
		t.Errorf("a word is lost: %q", got)
	}
	d.ok(d.engine.DiscardRevision(t.Context(), d.as(signer, ""), id))
	if a := d.load(id); len(a.Answers) != 2 || a.Unasked["secret"].Text != "영업비밀" {
		t.Errorf("a correction that is given up leaves %v and keeps %v", a.Answers.Keys(), a.Unasked.Keys())
	}

	d.ok(d.engine.StartRevision(t.Context(), d.as(signer, ""), id))
	d.needs(id, "y", 2)
	if diff := cmp.Diff([]string{"비밀.pdf"}, d.filed(id)); diff != "" {
		t.Error(diff)
	}
	_, err = d.engine.SubmitApplication(t.Context(), d.as(signer, "b"), pledged(id, 0))
	d.ok(err)
	list := d.submissions(id)
	if s := list[len(list)-1]; s.Answers["secret"].Text != "영업비밀" || s.RequestWon != 1_000_000 || len(s.Files) != 1 {
		t.Errorf("asked again, it is handed in: %v, %d, %d files", s.Answers.Keys(), s.RequestWon, len(s.Files))
	}
	if kept := d.load(id).Unasked; len(kept) != 0 {
		t.Errorf("nothing is left out any more, and %v is kept beside it", kept.Keys())
	}
}

// What is kept under a key that belongs to another part is nobody's part, whoever wrote it there and when.
func TestAnAnswerUnderAKeyOfAnotherPartIsNeitherSavedNorHandedIn(t *testing.T) {
	d := newDesk(t)
	d.terms(func(c *call.Call) {
		c.Form.Sections[0].Questions = append(slices.Clone(c.Form.Sections[0].Questions[:2]), form.Question{Key: "paper", Kind: form.File, Label: "서류"}, form.Question{Key: "costs", Kind: form.Budget, Label: "사업비", When: condition.Where("why", condition.Eq, condition.Text("돈"))})
	})
	id := d.begin()
	d.write(id, d.lead, signer, "goal", "목표", 0)
	d.invite(t.Context(), d.as(signer, ""), workflows.InvitePartner{Application: id, Number: "1208147521", Role: application.Participating})
	d.ok(d.engine.AnswerInvitation(t.Context(), d.as(mate, ""), id, d.members(id)[1].ID, d.partner, true))
	for key, who := range map[string]struct {
		org    domain.OrganizationID
		person domain.PersonID
	}{form.Key("goal", d.partner): {d.partner, mate}, form.Key("costs", d.partner): {d.partner, mate}, "role": {d.lead, signer}, "no_such_question": {d.lead, signer}} {
		_, err := d.engine.SaveAnswers(t.Context(), d.as(who.person, ""), workflows.SaveAnswers{Application: id, Org: who.org, Mine: form.Answers{key: {Text: "남의 문항"}}})
		d.refused(err, "application.edit.not_asked")
	}
	err := d.engine.AttachFile(t.Context(), d.as(mate, ""), workflows.AttachFile{Application: id, Org: d.partner, Question: "paper", File: workflows.Received{Name: "a.pdf", SHA256: "ab", Size: 1}})
	d.refused(err, "application.edit.not_asked")
	d.write(id, d.partner, mate, form.Key("role", d.partner), "역할", 0)

	strange := budget.Plan{Lines: []budget.Line{{Key: "l1", Org: d.partner, Year: 1, Item: budget.Materials, Detail: budget.Purchase, Basis: "부품", GrantWon: 7_000_000}}}
	d.do(func(tx workflows.Tx) error { // written before such a save was refused
		a, err := workflows.LockRow[application.Application](tx, int64(id))
		if err != nil {
			return err
		}
		a.Answers = a.Answers.Clone()
		a.Answers[form.Key("goal", d.partner)] = form.Answer{Version: 1, Text: "남의 목표"}
		a.Answers[form.Key("costs", d.partner)] = form.Answer{Version: 1, Budget: &strange}
		a.Answers[form.Key("paper", d.partner)] = form.Answer{Version: 1, Files: []form.Upload{{FileID: 7, Name: "남의 서류.pdf"}}}
		a.Answers["role"] = form.Answer{Version: 1, Text: "주관의 역할"}
		a.Budget, a.RequestWon = strange, 7_000_000
		if err := workflows.Record(tx, domain.System, a, domain.Act("edit", nil)); err != nil {
			return err
		}
		return tx.Insert(&application.File{ApplicationID: id, QuestionKey: "paper", OrganizationID: &d.partner, FileID: 7, Name: "남의 서류.pdf"})
	})
	d.ok(d.engine.CompletePart(t.Context(), d.as(mate, ""), id, d.partner, true))
	_, err = d.engine.SubmitApplication(t.Context(), d.as(signer, "a"), pledged(id, 0))
	d.ok(err)
	sub, a := d.submissions(id)[0], d.load(id)
	want := []string{"goal", form.Key("role", d.partner)}
	if diff := cmp.Diff(want, sub.Answers.Keys()); diff != "" || len(sub.Files) != 0 || sub.RequestWon != 0 || !sub.Budget.IsZero() {
		t.Errorf("frozen: %s files %v, request %d", diff, sub.Files, sub.RequestWon)
	}
	if diff := cmp.Diff(want, a.Answers.Keys()); diff != "" || a.RequestWon != 0 || len(d.filed(id)) != 0 {
		t.Errorf("read: %s files %v, request %d", diff, d.filed(id), a.RequestWon)
	}
	if err := sub.Verify(); err != nil {
		t.Error(err)
	}
}

func TestTheGrantAskedForFollowsWhatIsAskedBeforeItIsHandedIn(t *testing.T) {
	d := deciding(t)
	id := d.fills()
	if a := d.load(id); a.RequestWon != 0 || !a.Budget.IsZero() || a.Answers["costs"].Budget == nil {
		t.Errorf("a plan that is not asked: request %d, %d lines", a.RequestWon, len(a.Budget.Lines))
	}
	d.needs(id, "y", 2)
	if a := d.load(id); a.RequestWon != 1_000_000 || len(a.Budget.Lines) != 1 {
		t.Errorf("asked again: request %d, %d lines", a.RequestWon, len(a.Budget.Lines))
	}
}

func TestASubmissionTakenBackHasEveryWordAgain(t *testing.T) {
	d := deciding(t)
	id := d.fills()
	_, err := d.engine.SubmitApplication(t.Context(), d.as(signer, "a"), pledged(id, 0))
	d.ok(err)
	d.ok(d.engine.WithdrawToDraft(t.Context(), d.as(signer, ""), id))
	if got := d.load(id).Answers; got["secret"].Text != "영업비밀" || got["costs"].Budget == nil || len(got["paper"].Files) != 1 {
		t.Errorf("lost: %v", got.Keys())
	}
}

func TestACorrectionInWhichNothingWasWrittenIsNotKeptAsOneThatWasNotHandedIn(t *testing.T) {
	d := deciding(t)
	id := d.fills()
	_, err := d.engine.SubmitApplication(t.Context(), d.as(signer, "a"), pledged(id, 0))
	d.ok(err)
	d.ok(d.engine.StartRevision(t.Context(), d.as(signer, ""), id))
	d.closes()
	if kept := d.dropped(id); len(kept) != 0 {
		t.Errorf("kept %v", kept[0].Answers.Keys())
	}
}

func TestAPlanThatIsNotAskedIsNotJudged(t *testing.T) {
	d := deciding(t)
	d.terms(func(c *call.Call) { // whose own question is none of this form
		c.GrantMaxWon, c.Form.Sections[0].Questions = 100, c.Form.Sections[0].Questions[:5]
	})
	id := d.fills()
	checked, err := d.engine.Check(t.Context(), d.as(signer, ""), id)
	problems := checked.Problems
	findings := checked.Findings
	d.ok(err)
	if len(problems) > 0 || slices.ContainsFunc(findings, func(f budget.Finding) bool { return !f.OK }) {
		t.Errorf("%v %v", problems, findings)
	}
	d.needs(id, "y", 2)
	checked, err = d.engine.Check(t.Context(), d.as(signer, ""), id)
	problems = checked.Problems
	d.ok(err)
	if !strings.Contains(problems.Error(), "budget.") {
		t.Errorf("asked, it is judged: %v", problems)
	}
}

// unmetOf are the conditions that are not met, each with whom it is about.
func unmetOf(list []workflows.Unmet) (out []string) {
	for _, u := range list {
		out = append(out, string(u.Item)+": "+strings.Join(u.Orgs, ", "))
		for _, l := range u.Leaves {
			if !l.Got.IsZero() {
				out = append(out, "what is known of "+string(l.Fact)+" is told")
			}
		}
	}
	return out
}

// The conditions of the call warn whoever writes and keep nobody from handing in: the officer decides (domain.md §2.2).
func TestConditionsThatAreNotMetAreSaidOfEveryMemberBeforeItIsHandedIn(t *testing.T) {
	d := newDesk(t)
	d.do(func(tx workflows.Tx) error {
		c, err := workflows.LockRow[call.Call](tx, int64(d.call))
		if err != nil {
			return err
		}
		no := condition.Bool(false)
		c.Eligibility = condition.AllOf(condition.Where(condition.FactRegion, condition.In, condition.List("BUSAN")).For(condition.EligRegion, "공고문"),
			condition.Where(condition.FactClosed, condition.Eq, no).For(condition.ClosedBusiness, ""), condition.Where(condition.FactDebarred, condition.Eq, no).For(condition.Debarred, ""),
			condition.Where(condition.FactTaxArrears, condition.Eq, no).For(condition.TaxArrears, ""))
		if err := workflows.Record(tx, domain.System, c, domain.Act("edit", nil)); err != nil {
			return err
		}
		s := &sanction.Sanction{OrganizationID: &d.partner, State: sanction.InForce}
		return workflows.Record(tx, domain.System, s, domain.Act("impose", nil))
	})
	id, err := d.engine.BeginApplication(t.Context(), d.as(signer, ""), workflows.Begin{Call: d.call, Org: d.lead, Title: "과제",
		Answered: application.Declarations{condition.FactTaxArrears: condition.Bool(true)}})
	d.ok(err)
	d.write(id, d.lead, signer, "goal", "목표", 0)
	checked := func() []string {
		out, err := d.engine.Check(t.Context(), d.as(signer, ""), id)
		d.ok(err)
		return unmetOf(out.Unmet)
	}
	looked := func() []string {
		out, err := d.engine.Conditions(t.Context(), d.as(signer, ""), id)
		d.ok(err)
		return unmetOf(out.Unmet)
	}
	alone := []string{"ELIG_REGION: 주관", "TAX_ARREARS: "}
	for name, got := range map[string][]string{"beside the tasks": checked(), "on the check page": looked()} {
		if diff := cmp.Diff(alone, got); diff != "" {
			t.Errorf("%s, alone: %s", name, diff)
		}
	}
	d.invite(t.Context(), d.as(signer, ""), workflows.InvitePartner{Application: id, Number: "1208147521", Role: application.Participating})
	d.ok(d.engine.AnswerInvitation(t.Context(), d.as(mate, ""), id, d.members(id)[1].ID, d.partner, true))
	d.write(id, d.partner, mate, form.Key("role", d.partner), "역할", 0)
	d.ok(d.engine.CompletePart(t.Context(), d.as(mate, ""), id, d.partner, true))
	if diff := cmp.Diff([]string{"ELIG_REGION: 주관", "DEBARRED: 참여", "TAX_ARREARS: "}, looked()); diff != "" {
		t.Errorf("with a partner that is kept out: %s", diff)
	}
	if diff := cmp.Diff(alone, checked()); diff != "" {
		t.Errorf("registers are looked into beside the tasks: %s", diff)
	}
	_, err = d.engine.SubmitApplication(t.Context(), d.as(signer, "a"), workflows.HandIn{Application: id, Declared: application.Declarations{condition.FactTaxArrears: condition.Bool(true)}, Pledged: application.AllPledges()})
	d.ok(err)
}

func TestOneWhoMeetsTheConditionsIsToldNothing(t *testing.T) {
	d := newDesk(t)
	d.conditions()
	id := d.begin()
	d.write(id, d.lead, signer, "goal", "목표", 0)
	out, err := d.engine.Conditions(t.Context(), d.as(signer, ""), id)
	d.ok(err)
	if got := unmetOf(out.Unmet); got != nil {
		t.Error(got)
	}
}
