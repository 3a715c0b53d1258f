package workflows_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/budget"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/form"
	"gongmo/domain/organization"
	"gongmo/domain/period"
	"gongmo/workflows"
)

const writes domain.PersonID = 9100

// mending is a fair whose call asks for a certificate that nobody handed in, and whose first applicant has a member.
func mending(t *testing.T) (*fair, domain.OrganizationID) {
	f := opened(t, 100_000_000)
	f.roles[writes] = []domain.Role{domain.RoleWriter, domain.RoleOfficer}
	var member domain.OrganizationID
	err := f.store.Do(context.Background(), workflows.Options{}, func(tx workflows.Tx) error {
		c, err := workflows.LockRow[call.Call](tx, int64(f.call))
		if err != nil {
			return err
		}
		c.Documents = call.Documents{{Key: "cert", Name: "확인서", Required: true, Of: call.OfLead}}
		c.Form = form.Definition{Version: 1, Sections: []form.Section{
			{Key: "s", Part: form.Lead, Title: "개요", Questions: []form.Question{
				{Key: "goal", Kind: form.RichText, Label: "목표"}, {Key: "field", Kind: form.Text, Label: "분야", MaxChars: 10, Required: true},
				{Key: "cert", Kind: form.File, Label: "확인서", File: form.FileRule{MaxCount: 1}}}},
			{Key: "m", Part: form.Participant, Title: "참여기관", Questions: []form.Question{{Key: "role", Kind: form.Text, Label: "역할", MaxChars: 50}}}}}
		if err := workflows.Record(tx, domain.System, c, domain.Act("edit", nil)); err != nil {
			return err
		}
		o := &organization.Organization{Name: "참여 회사", Type: organization.Company, Size: organization.SME}
		if err := workflows.Record(tx, domain.System, o, domain.Act("register", nil)); err != nil {
			return err
		}
		member = o.Ref()
		a, err := workflows.LockRow[application.Application](tx, int64(f.apps[0]))
		if err != nil {
			return err
		}
		a.Answers = form.Answers{"goal": {Text: "목표", Version: 1}, "field": {Text: "분야", Version: 1}, form.Key("role", member): {Text: "시험", Version: 1}}
		if err := workflows.Record(tx, domain.System, a, domain.Act("edit", nil)); err != nil {
			return err
		}
		return tx.Insert(&application.Member{ApplicationID: a.Ref(), OrganizationID: &member, Name: o.Name, Role: application.Participating, Consent: application.Accepted, Position: 2})
	})
	if err != nil {
		t.Fatal(err)
	}
	f.ok(f.step(first, call.StartScreening))
	return f, member
}

func (f *fair) outcome(code condition.Item) application.Outcome {
	for _, i := range all[application.ScreeningItem](f, workflows.Where{"ApplicationID": f.apps[0], "Code": code}) {
		return i.Outcome
	}
	return ""
}

func TestASupplementOpensOnlyTheChosenAnswersAndIsLookedAtAgain(t *testing.T) {
	f, member := mending(t)
	ctx, app, lead := context.Background(), f.apps[0], f.orgs[0]
	if got := f.outcome(condition.DocMissing); got != application.Curable {
		t.Fatalf("a required document that is not there is %s", got)
	}
	ask := func(items ...workflows.SupplementAsk) error {
		return f.engine.RequestSupplement(ctx, as(first), workflows.RequestSupplement{Application: app, Items: items, Message: "보완해 주십시오."})
	}
	f.refused(ask(workflows.SupplementAsk{Key: "goal"}), "application.supplement.body")
	f.refused(ask(workflows.SupplementAsk{Key: "field@77"}), "application.supplement.unknown")
	f.refused(ask(workflows.SupplementAsk{}), "application.supplement.nothing_asked")
	f.ok(ask(workflows.SupplementAsk{Key: "cert", Note: "빠졌습니다"}, workflows.SupplementAsk{Key: "field"}, workflows.SupplementAsk{Key: form.Key("role", member)}, workflows.SupplementAsk{Name: "설명"}))

	round := all[application.SupplementRound](f, workflows.Where{"ApplicationID": app})[0]
	names := []string{}
	for _, i := range round.Items {
		names = append(names, i.Name)
	}
	if d := cmp.Diff([]string{"확인서", "분야", "역할 (참여 회사)", "설명"}, names); d != "" || !round.Items[0].Must || round.Before["field"].Text != "분야" {
		t.Fatalf("%s %+v", d, round)
	}
	save := func(org domain.OrganizationID, key, text string) error {
		_, err := f.engine.SaveAnswers(ctx, as(writes), workflows.SaveAnswers{Application: app, Org: org, Mine: form.Answers{key: {Text: text}},
			Seen: map[string]int64{key: read[application.Application](f, int64(app)).Answers[key].Version}})
		return err
	}
	f.refused(save(lead, "goal", "다른 목표"), "application.edit.supplement_only")
	f.refused(save(lead, form.Key("role", member), "남의 것"), "application.edit.other_part")
	f.ok(save(lead, "field", "열 글자를 훨씬 넘는 긴 분야"))
	f.ok(save(member, form.Key("role", member), "시험과 인증"))
	f.ok(save(lead, round.ReplyKey(3), "설명입니다"))
	if err := f.engine.AttachFile(ctx, as(writes), workflows.AttachFile{Application: app, Org: lead, Question: "cert", File: workflows.Received{Name: "확인서.pdf", SHA256: "ab", Size: 3}}); err != nil {
		t.Fatal(err)
	}
	f.refused(f.engine.AttachSupplement(ctx, as(writes), workflows.AttachSupplement{Application: app, Index: 0, File: workflows.Received{Name: "둘.pdf"}}), "files.count.over")
	if err := f.engine.AttachSupplement(ctx, as(writes), workflows.AttachSupplement{Application: app, Index: 1, File: workflows.Received{Name: "둘.pdf"}}); domain.KindOf(err) != domain.NotFound {
		t.Errorf("a file where a text is asked for: %v", err)
	}
	f.ok(f.engine.AttachSupplement(ctx, as(writes), workflows.AttachSupplement{Application: app, Index: 3, File: workflows.Received{Name: "약도.pdf", SHA256: "cd", Size: 5}}))

	f.refused(f.engine.Supplement(ctx, as(writes), app, 0), "form.text_long")
	f.ok(save(lead, "field", "새 분야"))
	f.ok(f.engine.Supplement(ctx, as(writes), app, 0))
	round = all[application.SupplementRound](f, workflows.Where{"ApplicationID": app})[0]
	if round.AnsweredAt == nil || round.After["field"].Text != "새 분야" || round.After[round.ReplyKey(3)].Files[0].Name != "약도.pdf" || round.After[round.ReplyKey(3)].Text != "설명입니다" {
		t.Errorf("%+v", round)
	}
	if f.states()[0] != application.UnderScreening || f.outcome(condition.DocMissing) != application.Met {
		t.Errorf("%v, the document that came is %s", f.states(), f.outcome(condition.DocMissing))
	}
	if n := len(all[application.File](f, workflows.Where{"ApplicationID": app})); n != 2 {
		t.Errorf("%d files, want the certificate and the plan of the site", n)
	}
	f.refused(save(lead, "field", "또 다른"), "application.edit.closed")

	f.ok(ask(workflows.SupplementAsk{Key: "field"}))
	again := all[application.SupplementRound](f, workflows.Where{"ApplicationID": app}, "No")
	if len(again) != 2 || again[1].Before["field"].Text != "새 분야" || again[0].Digest != round.Digest {
		t.Errorf("the second request: %+v", again)
	}
	f.refused(f.engine.Supplement(ctx, as(writes), app, 0), "application.supplement.item_missing")
}

func TestASupplementGivesAtLeastTheTermOfTheRules(t *testing.T) {
	f, _ := mending(t)
	in := workflows.RequestSupplement{Application: f.apps[0], Items: []workflows.SupplementAsk{{Key: "cert"}}, Due: period.On(2025, 6, 4)}
	f.refused(f.engine.RequestSupplement(context.Background(), as(first), in), "application.supplement.due") // three business days from Monday the 2nd
	in.Due = period.On(2025, 6, 9)
	f.ok(f.engine.RequestSupplement(context.Background(), as(first), in))
	if got := period.DateOf(*read[application.Application](f, int64(f.apps[0])).SupplementDueAt); got != in.Due {
		t.Errorf("due on %s", got)
	}
}

// letters asks every application of a mending fair, in the state of the check, for the certificate.
func letters(f *fair, n ...int) workflows.RequestSupplements {
	return workflows.RequestSupplements{Call: f.call, Picked: f.pick(n...), Items: []workflows.SupplementAsk{{Key: "cert", Note: "빠졌습니다"}}, Message: "보완해 주십시오."}
}

// told puts an answer into words: who is asked until when, and who is not and why.
func told(list []workflows.Asked) (out []string) {
	for _, a := range list {
		switch {
		case a.Wrong != nil:
			out = append(out, a.Title+": "+a.Wrong.Key)
		default:
			out = append(out, a.Title+": "+period.DateOf(a.Due).String())
		}
	}
	return out
}

func TestOneLetterAsksManyAndSaysWhoIsNotAskedAndWhy(t *testing.T) {
	f := opened(t, 100, 200, 300, 400)
	f.ok(f.step(first, call.StartScreening))
	err := f.store.Do(context.Background(), workflows.Options{}, func(tx workflows.Tx) error {
		c, err := workflows.LockRow[call.Call](tx, int64(f.call))
		if err != nil {
			return err
		}
		c.Documents = call.Documents{{Key: "cert", Name: "확인서", Required: true, Of: call.OfLead}}
		c.Form = form.Definition{Version: 1, Sections: []form.Section{
			{Key: "s", Part: form.Lead, Title: "개요", Questions: []form.Question{{Key: "goal", Kind: form.RichText, Label: "목표"},
				{Key: "kind", Kind: form.Text, Label: "구분", MaxChars: 10},
				{Key: "more", Kind: form.Text, Label: "덧붙임", MaxChars: 10, When: condition.Where("kind", condition.Eq, condition.Text("ㄱ"))}}},
			{Key: "m", Part: form.Participant, Title: "참여기관", Questions: []form.Question{{Key: "role", Kind: form.Text, Label: "역할", MaxChars: 50}}}}}
		if err := workflows.Record(tx, domain.System, c, domain.Act("edit", nil)); err != nil {
			return err
		}
		a, err := workflows.LockRow[application.Application](tx, int64(f.apps[0]))
		if err != nil {
			return err
		}
		a.Answers = form.Answers{"kind": {Text: "ㄱ", Version: 1}}
		return workflows.Record(tx, domain.System, a, domain.Act("edit", nil))
	})
	f.ok(err)
	ctx := context.Background()
	ask := func(in workflows.RequestSupplements, key string) ([]workflows.Asked, error) {
		cmd := as(first)
		cmd.Key = key
		return f.engine.RequestSupplements(ctx, cmd, in)
	}
	refused := func(in workflows.RequestSupplements, key string) {
		t.Helper()
		_, err := ask(in, "")
		f.refused(err, key)
	}
	wrong := letters(f, 0)
	wrong.Items = []workflows.SupplementAsk{{Key: "goal"}}
	refused(wrong, "application.supplement.body")
	wrong.Items = []workflows.SupplementAsk{{Key: "role"}} // another organisation's part
	refused(wrong, "application.supplement.unknown")
	wrong.Items = nil
	refused(wrong, "application.supplement.nothing_asked")
	wrong = letters(f, 0)
	wrong.Due = period.On(2025, 6, 4) // three business days from Monday the 2nd, and no earlier
	refused(wrong, "application.supplement.due")
	refused(workflows.RequestSupplements{Call: f.call, Items: wrong.Items}, "assess.ask.nothing")
	if _, err := ask(workflows.RequestSupplements{Call: f.call + 1, Picked: f.pick(0), Items: wrong.Items}, ""); domain.KindOf(err) != domain.NotFound {
		t.Errorf("another call: %v", err)
	}

	// The second is asked alone, before; the fourth has failed; what only the first was asked is asked of nobody else.
	f.ok(f.engine.RequestSupplement(ctx, as(first), workflows.RequestSupplement{Application: f.apps[1], Items: []workflows.SupplementAsk{{Key: "cert"}}}))
	f.unmet(first, condition.DocMissing, 3)
	f.ok(f.engine.ProposeFail(ctx, as(first), workflows.ProposeFail{Application: f.apps[3], Code: condition.DocMissing, Reason: "없습니다."}))
	f.ok(f.engine.FailScreening(ctx, as(second), f.apps[3], 0))
	in := letters(f, 3, 2, 1, 0, 0)
	jobs, before := len(f.store.Jobs), f.states()
	seen, err := f.engine.DryRun().RequestSupplements(ctx, as(first), in)
	f.ok(err)
	want := []string{"과제 0: 2025-06-05", "과제 1: application.supplement.waiting", "과제 2: 2025-06-05", "과제 3: application.supplement.state"}
	if d := cmp.Diff(want, told(seen)); d != "" || len(f.store.Jobs) != jobs {
		t.Error(d)
	}
	if d := cmp.Diff(before, f.states()); d != "" {
		t.Errorf("looking changed something: %s", d)
	}
	hidden := letters(f, 0, 2)
	hidden.Items = []workflows.SupplementAsk{{Key: "more"}}
	seen, err = f.engine.DryRun().RequestSupplements(ctx, as(first), hidden)
	f.ok(err)
	if d := cmp.Diff([]string{"과제 0: 2025-06-05", "과제 2: application.supplement.not_asked"}, told(seen)); d != "" {
		t.Error(d)
	}

	// The third changes between the look and the letter: it is told, and the first gets its letter, once.
	in = letters(f, 0, 2)
	f.ok(f.engine.DecideItem(ctx, as(second), workflows.DecideItem{Application: f.apps[2], Code: condition.ConsentMissing, Outcome: application.Met, Note: "봤습니다"}))
	for range 2 { // a double click gives the first answer again
		sent, err := ask(in, "once")
		f.ok(err)
		if d := cmp.Diff([]string{"과제 0: 2025-06-05", "과제 2: stale_version"}, told(sent)); d != "" {
			t.Error(d)
		}
	}
	rounds := all[application.SupplementRound](f, workflows.Where{"ApplicationID": f.apps[0]})
	if len(rounds) != 1 || rounds[0].Message != "보완해 주십시오." || rounds[0].Items[0].Note != "빠졌습니다" || !rounds[0].Items[0].Must {
		t.Errorf("%+v", rounds)
	}
	if n := len(all[application.SupplementRound](f, workflows.Where{"ApplicationID": f.apps[2]})); n != 0 || f.states()[2] != application.UnderScreening {
		t.Errorf("what changed meanwhile was asked %d times: %v", n, f.states())
	}
}

func TestALetterSaysWhatIsThereAlreadyAndGoesToNobodyByOneWhoMayNot(t *testing.T) {
	f, _ := mending(t)
	in := letters(f, 0)
	in.Items = append(in.Items, workflows.SupplementAsk{Key: "field"})
	seen, err := f.engine.DryRun().RequestSupplements(t.Context(), as(first), in)
	f.ok(err)
	if d := cmp.Diff([]string{"분야"}, seen[0].Have); d != "" {
		t.Error(d)
	}
	if _, err := f.engine.RequestSupplements(t.Context(), as(writes+1), in); domain.KindOf(err) != domain.NotFound {
		t.Errorf("a stranger: %v", err)
	}
}

// foreign makes the form of a mending fair ask a paper, a particular and two parts of the plan only of who goes abroad, and a paper only of
// who does not.
func foreign(f *fair, goes string) {
	f.t.Helper()
	err := f.store.Do(context.Background(), workflows.Options{}, func(tx workflows.Tx) error {
		c, err := workflows.LockRow[call.Call](tx, int64(f.call))
		if err != nil {
			return err
		}
		yes, no := condition.Where("goes", condition.Eq, condition.Text("y")), condition.Where("goes", condition.Eq, condition.Text("n"))
		c.Form = form.Definition{Version: 1, Sections: []form.Section{{Key: "s", Part: form.Lead, Title: "개요", Questions: []form.Question{
			{Key: "goes", Kind: form.Choice, Label: "해외", Options: []form.Option{{Key: "y", Label: "예"}, {Key: "n", Label: "아니요"}}},
			{Key: "country", Kind: form.Text, Label: "나라", MaxChars: 20, Required: true, When: yes},
			{Key: "permit", Kind: form.File, Label: "수출 허가", Required: true, When: yes},
			{Key: "entry", Kind: form.RichText, Label: "진출 계획", Required: true, When: yes},
			{Key: "note", Kind: form.Text, Label: "참고", MaxChars: 20, When: yes},
			{Key: "costs", Kind: form.Budget, Label: "사업비", When: no},
			{Key: "home", Kind: form.File, Label: "국내 확인서", When: no}}}}}
		if err := workflows.Record(tx, domain.System, c, domain.Act("edit", nil)); err != nil {
			return err
		}
		a, err := workflows.LockRow[application.Application](tx, int64(f.apps[0]))
		if err != nil {
			return err
		}
		plan := budget.Plan{Lines: []budget.Line{{Key: "l1", Org: f.orgs[0], Year: 1, Item: budget.Materials, Detail: budget.Purchase, Basis: "부품", GrantWon: 1_000_000, CashWon: 500_000}}}
		a.Answers = form.Answers{"goes": {Text: goes, Version: 1}, "home": {Version: 1, Files: []form.Upload{{FileID: 7, Name: "국내.pdf"}}}, "costs": {Version: 1, Budget: &plan}}
		a.Unasked = form.Answers{"country": {Text: "일본", Version: 3}, "elsewhere": {Text: "딴 데", Version: 1}}
		a.Budget, a.RequestWon = plan, 1_000_000
		if err := workflows.Record(tx, domain.System, a, domain.Act("edit", nil)); err != nil {
			return err
		}
		return tx.Insert(&application.File{ApplicationID: a.Ref(), QuestionKey: "home", FileID: 7, Name: "국내.pdf"})
	})
	if err != nil {
		f.t.Fatal(err)
	}
}

func TestASupplementThatChangesADecidingAnswerAsksForWhatFollowsAndLeavesOutWhatDoesNot(t *testing.T) {
	f, _ := mending(t)
	foreign(f, "n")
	ctx, app, lead := context.Background(), f.apps[0], f.orgs[0]
	f.ok(f.engine.RequestSupplement(ctx, as(first), workflows.RequestSupplement{Application: app, Message: "보완", Items: []workflows.SupplementAsk{{Key: "goes"}, {Key: "home"}}}))
	now := func() *application.Application { return read[application.Application](f, int64(app)) }
	save := func(key, text string) error {
		_, err := f.engine.SaveAnswers(ctx, as(writes), workflows.SaveAnswers{Application: app, Org: lead, Mine: form.Answers{key: {Text: text}},
			Seen: map[string]int64{key: now().Answers[key].Version}})
		return err
	}
	items := func() (out []string) {
		for _, i := range all[application.SupplementRound](f, workflows.Where{"ApplicationID": app}, "No")[0].Items {
			switch {
			case i.Unasked:
				out = append(out, i.Name+" -")
			case i.Follows:
				out = append(out, i.Name+" +")
			default:
				out = append(out, i.Name)
			}
		}
		return out
	}
	f.refused(save("country", "미국"), "application.edit.supplement_only")
	f.ok(save("goes", "y"))
	if d := cmp.Diff([]string{"해외", "국내 확인서 -", "나라 +", "수출 허가 +", "참고 +"}, items()); d != "" {
		t.Fatal(d)
	}
	if a := now(); a.Answers["country"].Text != "일본" || a.RequestWon != 0 || !a.Budget.IsZero() {
		t.Errorf("what was written there before comes back: %q; a plan that is not asked counts for nothing: %d", a.Answers["country"].Text, a.RequestWon)
	}
	f.ok(save("goes", "n"))
	if d := cmp.Diff([]string{"해외", "국내 확인서", "나라 -", "수출 허가 -", "참고 -"}, items()); d != "" || now().RequestWon != 1_000_000 {
		t.Errorf("said back: %s request %d", d, now().RequestWon)
	}
	f.ok(save("goes", "y"))
	f.ok(save("country", ""))
	f.refused(f.engine.Supplement(ctx, as(writes), app, 0), "form.required")
	f.refused(f.engine.Supplement(ctx, as(writes), app, 0), "form.required_file")
	f.ok(save("country", "베트남"))
	f.ok(f.engine.AttachSupplement(ctx, as(writes), workflows.AttachSupplement{Application: app, Index: 3, File: workflows.Received{Name: "허가.pdf", SHA256: "cd", Size: 5}}))
	f.ok(f.engine.Supplement(ctx, as(writes), app, 0)) // the plan for abroad is no supplement's, and the remark is optional
	a := now()
	if d := cmp.Diff([]string{"country", "goes", "permit"}, a.Answers.Keys()); d != "" || a.RequestWon != 0 || !a.Budget.IsZero() {
		t.Errorf("%s request %d", d, a.RequestWon)
	}
	for _, key := range []string{"home", "costs", "elsewhere"} {
		if _, kept := a.Unasked[key]; !kept {
			t.Errorf("%s is lost", key)
		}
	}
	var names []string
	for _, x := range all[application.File](f, workflows.Where{"ApplicationID": app}) {
		names = append(names, x.Name)
	}
	if d := cmp.Diff([]string{"허가.pdf"}, names); d != "" {
		t.Error(d)
	}
	round := all[application.SupplementRound](f, workflows.Where{"ApplicationID": app}, "No")[0]
	if round.After["country"].Text != "베트남" || len(round.After["permit"].Files) != 1 {
		t.Errorf("what followed is part of what was handed in: %v", round.After.Keys())
	}
}

func TestWhatAnOfficerAsksForAlthoughTheFormDoesNotStays(t *testing.T) {
	f, _ := mending(t)
	foreign(f, "n")
	ctx, app := context.Background(), f.apps[0]
	f.ok(f.engine.RequestSupplement(ctx, as(first), workflows.RequestSupplement{Application: app, Message: "보완", Items: []workflows.SupplementAsk{{Key: "permit"}}}))
	f.refused(f.engine.Supplement(ctx, as(writes), app, 0), "application.supplement.item_missing")
	f.ok(f.engine.AttachSupplement(ctx, as(writes), workflows.AttachSupplement{Application: app, Index: 0, File: workflows.Received{Name: "허가.pdf", SHA256: "cd", Size: 5}}))
	f.ok(f.engine.Supplement(ctx, as(writes), app, 0))
	if a := read[application.Application](f, int64(app)); len(a.Answers["permit"].Files) != 1 || a.RequestWon != 1_000_000 {
		t.Errorf("%v", a.Answers.Keys())
	}
}
