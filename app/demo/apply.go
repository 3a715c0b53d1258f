// This file writes applications: who applies with whom, answers to every question, a budget that keeps the rules, the
// submission with its receipt; and drafts that were never handed in.
package demo

import (
	"fmt"
	"slices"
	"time"

	"gongmo/app/locale"
	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/budget"
	"gongmo/domain/call"
	"gongmo/domain/calltemplate"
	"gongmo/domain/condition"
	"gongmo/domain/form"
	"gongmo/domain/krw"
	"gongmo/domain/organization"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
	"gongmo/domain/stage"
	"gongmo/workflows"
)

// entry is one application with what the year needs to know of it.
type entry struct {
	*application.Application
	round   *round
	lead    *company
	partner *company // nil when it applies alone
	quality int      // in hundredths of a point; evaluators scatter around it
	bad     bool     // does not meet a requirement
	items   bool     // screening rows exist

	submitAt time.Time // zero for a draft
}

func (e *entry) about() about {
	orgs := []*company{e.lead}
	if e.partner != nil {
		orgs = append(orgs, e.partner)
	}
	return about{call: e.round.Call, lead: e.lead, orgs: orgs, officer: e.round.officer, title: e.Title, number: e.ReceiptNo, link: linkTo("applications", e.ID)}
}

// apply lets companies apply to a call that is or was open.
func (y *year) apply(r *round) error {
	d := y.dice("apply " + r.Code)
	n, good := y.bidders(r, d)
	leads := some(d, y.eligible(r), n)
	if r.Code == failedCall {
		leads = some(d, y.eligible(r), 1)
	}
	// The company of the demonstration's own login is in some calls, with one draft to be finished.
	mine := y.companies[0]
	if slices.Contains([]string{"2025-INF-01", "2025-CNV-05", "2025-MTV-01", "2025-GLB-11", "2025-SWF-03", "2025-CNV-08", "2025-MTV-05", "2025-SWF-06", "2025-CNV-02", "2025-REG-07"}, r.Code) && len(leads) > 2 ||
		slices.Contains(shown, r.Code) {
		leads = append([]*company{mine}, slices.DeleteFunc(leads, func(c *company) bool { return c == mine })...)
	} else {
		leads = slices.DeleteFunc(leads, func(c *company) bool { return c == mine })
	}
	for i, lead := range leads {
		e := &entry{round: r, lead: lead, quality: d.between(4600, 5850)}
		if i < good {
			e.quality = d.between(7400, 9300)
		}
		if len(leads) > 5 && i >= good && i < good+max(len(leads)/8, 1) {
			e.bad = true
		}
		if err := y.write(e, i, d); err != nil {
			return fmt.Errorf("application %d: %w", i, err)
		}
		r.entries = append(r.entries, e)
		y.report.Applications++
	}
	return y.submitAll(r)
}

// submitAll hands in what is written, the earliest first: receipt numbers count on in the order of time.
func (y *year) submitAll(r *round) error {
	ready := slices.DeleteFunc(slices.Clone(r.entries), func(e *entry) bool { return e.submitAt.IsZero() })
	slices.SortStableFunc(ready, func(a, b *entry) int { return a.submitAt.Compare(b.submitAt) })
	for _, e := range ready {
		if err := y.submit(e, e.submitAt); err != nil {
			return fmt.Errorf("application of %s: %w", e.lead.Name, err)
		}
	}
	return nil
}

// eligible are the companies that meet the call's conditions on size and type.
func (y *year) eligible(r *round) []*company {
	s, _ := condition.ScreeningOf(r.Eligibility)
	return slices.DeleteFunc(slices.Clone(y.companies), func(c *company) bool {
		return len(s.Sizes) > 0 && !slices.Contains(s.Sizes, string(c.Size)) || len(s.EntityTypes) > 0 && !slices.Contains(s.EntityTypes, string(c.Type))
	})
}

// intake is the call's intake at an instant.
func (r *round) intake(at time.Time) application.Intake {
	w := r.IntakeOf(call.Entry{}, at)
	return application.Intake{OpenAt: w.OpenAt, Deadline: w.CloseAt, Window: w.No, Running: true, PerLead: r.PerLead}
}

// write makes one application, and says when it is handed in unless it stays a draft.
func (y *year) write(e *entry, i int, d dice) error {
	r := e.round
	last := *r.CloseAt
	if len(r.Windows) > 0 {
		last = r.Windows[0].CloseAt
	}
	if last.After(y.Now) {
		last = y.Now.Add(-30 * time.Minute)
	}
	if r.State == call.Cancelled {
		last = r.OpenAt.AddDate(0, 0, 8)
	}
	span := int(last.Sub(*r.OpenAt) / time.Minute)
	// Most come in the last days, as they do.
	back := d.between(2, max(span/2, 3))
	if d.chance(60) {
		back = d.between(2, min(60*30, max(span/3, 3)))
	}
	if y.own(e, shown...) {
		back = max(back, 12*60) // what follows needs its hours
	}
	submitAt := last.Add(-time.Duration(back) * time.Minute)
	begun := r.OpenAt.Add(submitAt.Sub(*r.OpenAt) / 3)
	track := ""
	if len(r.Stages.Tracks) > 0 {
		track = r.Stages.Tracks[i%len(r.Stages.Tracks)].Key
	}
	a := application.New(r.Ref(), r.Round, r.VersionNo, e.lead.Ref(), e.lead.Name, projectTitle(d), track, e.lead.writer.Ref(), begun.UTC())
	e.Application = a
	a.Summary = prose(d, 60)
	if err := y.step(begun, e.lead.writer.actor(), a, domain.Act("create", map[string]any{"call": r.ID}), e.about()); err != nil {
		return err
	}
	if y.own(e, replacedCall) {
		if err := y.changePartner(e, begun.Add(10*time.Minute), d); err != nil {
			return err
		}
	} else if err := y.invitePartner(e, begun, d); err != nil {
		return err
	}
	draft := y.stays(e, i, d)
	if err := y.fill(e, begun.Add(30*time.Minute), draft, d); err != nil {
		return err
	}
	if draft {
		return y.leave(e, d)
	}
	e.submitAt = submitAt
	return nil
}

// stays says whether an application is never handed in: some drafts of open calls, a few of every call.
func (y *year) stays(e *entry, i int, d dice) bool {
	if e.round.Code == failedCall {
		return true
	}
	if e.lead == y.companies[0] {
		return e.round.State == call.Open && !y.own(e, handedIn...)
	}
	if e.round.State == call.Open && e.round.CloseAt.After(y.Now) {
		return d.chance(45)
	}
	return e.quality < 7000 && d.chance(9)
}

func (y *year) invitePartner(e *entry, at time.Time, d dice) error {
	if !e.round.Form.HasPart(form.Participant) || !d.chance(45) {
		return nil
	}
	partner := one(d, y.companies[1:])
	if partner == e.lead || partner.Type != organization.Company {
		return nil
	}
	e.partner = partner
	return y.partner(e, partner, at)
}

// partner invites a company, and it agrees.
func (y *year) partner(e *entry, partner *company, at time.Time) error {
	at = at.Add(10 * time.Minute).UTC()
	org := partner.Ref()
	_, change, err := e.Invite(&org, partner.Name, application.Participating, partner.owner.Email, "", at)
	if err != nil {
		return err
	}
	id, err := y.in.NextID()
	if err != nil {
		return err
	}
	e.Members[1].ID = id
	if err := y.step(at, e.lead.writer.actor(), e.Application, change, e.about()); err != nil {
		return err
	}
	at = at.Add(10 * time.Minute)
	_, change, err = e.Answer(id, org, true, partner.owner.Ref(), at)
	return y.did(at, partner.owner.actor(), e.Application, e.about())(change, err)
}

// fill answers the form. A draft is left with some questions open.
func (y *year) fill(e *entry, at time.Time, draft bool, d dice) error {
	answers := form.Answers{}
	sections := e.round.Form.Sections
	for n, s := range sections {
		if draft && n >= 2 {
			break
		}
		who := domain.OrganizationID(0)
		by := e.lead
		if s.Part == form.Participant {
			if e.partner == nil {
				continue
			}
			who, by = e.partner.Ref(), e.partner
		}
		for _, q := range s.Questions {
			a, ok, err := y.answer(e, q, by, at, d)
			if err != nil {
				return err
			}
			if ok {
				a.Version = 0
				answers[form.Key(q.Key, who)] = a
			}
		}
	}
	_, files, change, err := e.Save(form.Answers{}, answers, e.lead.writer.Ref(), at.UTC())
	if err := y.did(at, e.lead.writer.actor(), e.Application, e.about())(change, err); err != nil {
		return err
	}
	for i := range files.Added {
		if err := y.in.Add(&files.Added[i]); err != nil {
			return err
		}
	}
	return nil
}

// answer makes an answer; ok is false for an optional question left open.
func (y *year) answer(e *entry, q form.Question, by *company, at time.Time, d dice) (form.Answer, bool, error) {
	if !q.Required && d.chance(70) {
		return form.Answer{}, false, nil
	}
	switch q.Kind {
	case form.Text:
		text := prose(d, 60)
		switch q.Key {
		case "keywords":
			first, second := one(d, technologies), one(d, technologies)
			if first == second {
				second = "인공지능 활용"
			}
			text = first + ", " + second + ", 실증"
		case "supplier":
			text = "미정"
		case "goal":
			text = locale.With(e.Title, "을를") + " 통해 현장의 처리 시간을 절반으로 줄이고 국내 대표 사례를 만듭니다."
		}
		return form.Answer{Text: text}, true, nil
	case form.RichText:
		return form.Answer{Text: prose(d, max(q.MinChars, 100))}, true, nil
	case form.Number, form.Money:
		n := int64(d.between(6, 9))
		if q.Key == "quantity" {
			n = int64(d.between(2, 40) * 8)
		}
		return form.Answer{Number: &n}, true, nil
	case form.Date:
		return form.Answer{Date: period.DateOf(at)}, true, nil
	case form.Choice:
		return form.Answer{Text: one(d, q.Options).Key}, true, nil
	case form.Multi:
		return form.Answer{Choices: []string{one(d, q.Options).Key}}, true, nil
	case form.Table:
		return form.Answer{Rows: rowsOf(q, d)}, true, nil
	case form.Address:
		return form.Answer{Address: &form.Place{Postcode: "06236", Road: by.Address}}, true, nil
	case form.People:
		return form.Answer{People: peopleOf(by, q.Leads, d)}, true, nil
	case form.Targets:
		return form.Answer{Targets: targetsOf(d)}, true, nil
	case form.Budget:
		plan := y.budgetOf(e, d)
		return form.Answer{Budget: &plan}, true, nil
	case form.File:
		if by.registration != nil && by.registration.Type.Fits(q.File.Document) && by.registration.AddedAt.Before(at) {
			u, err := by.registration.Pin(q.File.Document, q.Label, period.DateOf(at))
			return form.Answer{Files: []form.Upload{u}}, err == nil, err
		}
		f, err := y.file("application", q.Label+".pdf", by.owner.Ref(), at)
		if err != nil {
			return form.Answer{}, false, err
		}
		return form.Answer{Files: []form.Upload{upload(f, "pdf")}}, true, nil
	}
	return form.Answer{}, false, nil
}

func rowsOf(q form.Question, d dice) []form.Row {
	var rows []form.Row
	for i := range max(q.MinCount, 2) {
		row := form.Row{}
		for _, c := range q.Columns {
			switch c.Kind {
			case form.Number:
				row[c.Key] = fmt.Sprint(d.between(2, 40))
			case form.Money:
				row[c.Key] = fmt.Sprint(int64(d.won(5_000_000, 28_000_000, 100_000)))
			case form.Date:
				row[c.Key] = "2025-09-01"
			case form.Choice:
				row[c.Key] = one(d, c.Options).Key
			default:
				row[c.Key] = one(d, []string{"현장 적용 " + fmt.Sprint(i+1), "시연시설 A", "시연기관 B", "공동 시험 " + fmt.Sprint(i+1), "교육 " + fmt.Sprint(i+1)})
			}
		}
		rows = append(rows, row)
	}
	return rows
}

func peopleOf(c *company, leads form.Leads, d dice) []form.Member {
	var out []form.Member
	used := map[string]bool{}
	for len(out) < 5 {
		name := personName(d)
		if used[name] {
			continue
		}
		used[name] = true
		role := "MEMBER"
		switch {
		case len(out) == 0 && leads != form.NoLead:
			role = form.RoleLead
		case len(out) <= 1:
			role = form.RoleManager
		}
		out = append(out, form.Member{Key: fmt.Sprintf("p%d", len(out)+1), Name: name, Org: c.Ref(), Role: role, Position: one(d, []string{"선임", "책임", "수석", "주임"}), RateBp: krw.Bp(d.between(4, 8) * 1000)})
	}
	return out
}

func targetsOf(d dice) []form.Target {
	return []form.Target{
		{Key: "t1", Title: "처리 시간", Unit: "초", Year: 1, Base: int64(d.between(40, 90)), Goal: int64(d.between(10, 30)), Weight: 4000, Proof: "공인시험성적서"},
		{Key: "t2", Title: "정확도", Unit: "%", Year: 1, Base: int64(d.between(700, 850)), Goal: int64(d.between(920, 985)), Scale: 1, Weight: 4000, Proof: "공인시험성적서"},
		{Key: "t3", Title: "실증 현장", Unit: "곳", Year: 1, Base: 0, Goal: int64(d.between(2, 6)), Weight: 2000, Proof: "수요기관 확인서"},
	}
}

// shares are how the cost of an organisation divides, by its size: what the rules allow with some room.
var shares = map[organization.Size]struct{ grant, cash krw.Bp }{
	organization.SME: {7000, 450}, organization.Mid: {6500, 600}, organization.Large: {4800, 900}, organization.Public: {4800, 900}, organization.NotForProfit: {10_000, 0},
}

// budgetOf plans the money of an application: the lead's part and the partner's.
func (y *year) budgetOf(e *entry, d dice) budget.Plan {
	grant := e.round.amountOf(d, e.Track)
	var lines []budget.Line
	if e.partner == nil {
		lines = planFor(e.round.Regime, e.lead, grant, lines)
	} else {
		part := grant * 35 / 100 / 1_000_000 * 1_000_000
		lines = planFor(e.round.Regime, e.lead, grant-part, lines)
		lines = planFor(e.round.Regime, e.partner, part, lines)
	}
	return budget.Plan{Lines: lines}
}

// planFor adds the lines of one organisation.
func planFor(regime ruleset.Regime, c *company, grant krw.Won, lines []budget.Line) []budget.Line {
	s := shares[c.Size]
	total := grant.Share(int64(krw.Whole), int64(s.grant))
	cash := total.Of(s.cash) / 10_000 * 10_000
	kind := total/10_000*10_000 - grant - cash
	if s.cash == 0 {
		cash, kind = 0, 0
	}
	add := func(item budget.Item, detail budget.Detail, basis string, g, c2, k krw.Won) {
		if g+c2+k <= 0 {
			return
		}
		lines = append(lines, budget.Line{Key: fmt.Sprintf("l%d", len(lines)+1), Org: c.Ref(), Year: 1, Item: item, Detail: detail, Basis: basis, GrantWon: g, CashWon: c2, InKindWon: k})
	}
	part := func(percent krw.Won) krw.Won { return grant * percent / 100 / 10_000 * 10_000 }
	staff, words := budget.StaffSoftware, "소프트웨어 개발 인력 참여율 50%"
	if c.Size != organization.SME || regime == ruleset.NRDInnovation {
		staff, words = budget.StaffApproved, "부처가 인정한 분야의 인력 참여율 50%"
	}
	labor, gear, parts, cloud, tech, trip, meet, market := part(28), part(14), part(14), part(15), part(11), part(4), part(2), part(6)
	overhead := part(3)
	rest := grant - labor - gear - parts - cloud - tech - trip - meet - market - overhead
	add(budget.Labor, staff, words, labor, 0, 0)
	add(budget.Labor, budget.StaffExisting, "기존 인력 현물", 0, 0, kind)
	add(budget.Equipment, budget.Purchase, "시험 장비와 서버", gear, 0, 0)
	add(budget.Materials, budget.Purchase, "부품과 시제품 재료", parts+rest, cash, 0)
	add(budget.Activity, budget.SoftwareCloud, "클라우드 이용료", cloud, 0, 0)
	add(budget.Activity, budget.ExternalTech, "외부 시험과 자문", tech, 0, 0)
	add(budget.Activity, budget.TravelDomestic, "현장 출장", trip, 0, 0)
	add(budget.Activity, budget.Meeting, "외부 전문가 회의", meet, 0, 0)
	add(budget.Activity, budget.Marketing, "전시와 홍보", market, 0, 0)
	add(budget.Indirect, "", "간접비", overhead, 0, 0)
	return lines
}

// leave keeps a draft; after the deadline it expires.
func (y *year) leave(e *entry, d dice) error {
	r := e.round
	expire := r.CloseAt.Add(2 * time.Minute)
	if r.State != call.Cancelled && y.past(expire) && len(r.Windows) == 0 {
		if err := y.did(expire, domain.System, e.Application, e.about())(e.Expire(expire, r.intake(*r.CloseAt))); err != nil {
			return err
		}
	}
	if r.State == call.Cancelled {
		at := r.OpenAt.AddDate(0, 0, 9).Add(time.Minute)
		if err := y.did(at, domain.System, e.Application, e.about())(e.Void("공고가 취소되었습니다.")); err != nil {
			return err
		}
	}
	return y.keepApplication(e)
}

// submit hands the application in.
func (y *year) submit(e *entry, at time.Time) error {
	r := e.round
	at = at.Truncate(time.Millisecond).UTC()
	id, err := y.in.NextID()
	if err != nil {
		return err
	}
	signing := application.Signing{SubmissionID: id, CallCode: r.Code, CallVersion: r.VersionNo, FormSince: r.FormSince, Seq: 1, Actor: e.lead.owner.Ref(), Role: domain.RoleOwner, Stamp: at, Now: at, Intake: r.intake(at)}
	if signing.Number, err = y.in.Sequence("gongmo_receipt"); err != nil {
		return err
	}
	signing.FormProblems = workflows.FormProblems(r.Form, e.Application)
	if !e.Budget.IsZero() {
		c := e.budgetCase()
		signing.BudgetProblems = append(domain.ProblemsOf(c.Check()), domain.ProblemsOf(budget.Refusal(budget.Evaluate(c)))...)
	}
	signing.Form, signing.Required = r.Form, application.Unsaid(r.Form, workflows.RequiredFiles(r.Documents))
	signing.Declared, signing.Pledged = e.declares(), application.AllPledges()
	if e.partner != nil {
		done := at.Add(-time.Second).UTC()
		_, change, err := e.CompletePart(e.partner.Ref(), true)
		if err := y.did(done, e.partner.owner.actor(), e.Application, e.about())(change, err); err != nil {
			return err
		}
	}
	signing.Parts = r.Form.HasPart
	sub, change, err := e.Submit(signing)
	a := e.about()
	if err := y.did(at, e.lead.owner.actor(), e.Application, a)(change, err); err != nil {
		return err
	}
	y.report.Submitted++
	if err := y.in.Add(&sub); err != nil {
		return err
	}
	if err := y.afterwards(e, sub, at); err != nil {
		return err
	}
	if r.State == call.Cancelled {
		void := r.OpenAt.AddDate(0, 0, 9).Add(time.Minute)
		if err := y.did(void, domain.System, e.Application, e.about())(e.Void("공고가 취소되었습니다.")); err != nil {
			return err
		}
	}
	if r.State == call.Closed {
		return nil // its life goes on
	}
	return y.keepApplication(e)
}

// declares is what a signer says to the conditions that no register knows: nothing stands against it, and one project runs.
func (e *entry) declares() application.Declarations {
	out, known := application.Declarations{}, condition.Applicant()
	for _, fact := range known.ToDeclare(e.round.Eligibility, nil) {
		switch term, _ := known.Term(fact); {
		case term.Type == condition.TypeBool:
			out[fact] = condition.Bool(false)
		case fact == condition.FactDebtRatio:
			out[fact] = condition.Number(int64(60 + 10*(e.quality%17)))
		case fact == condition.FactEmployees:
			out[fact] = condition.Number(int64(8 + e.quality%60))
		case fact == condition.FactRevenue:
			out[fact] = condition.Number(int64(1+e.quality%40) * 100_000_000)
		default:
			out[fact] = condition.Number(1)
		}
	}
	return out
}

// budgetCase is the plan with its parties, as the rules judge it.
func (e *entry) budgetCase() budget.Case {
	c := budget.Case{Plan: e.Budget, Params: budget.ParamsOf(e.round.set, e.round.Limits(e.Track)), On: e.round.RulesOn,
		Parties: []budget.Party{e.lead.Party(e.round.RulesOn)}}
	if e.partner != nil {
		c.Parties = append(c.Parties, e.partner.Party(e.round.RulesOn))
	}
	c.Parties[0].Lead = true
	return c
}

// keepApplication adds the row and its children as they are now.
func (y *year) keepApplication(e *entry) error {
	if err := y.in.Add(e.Application); err != nil {
		return err
	}
	for i := range e.Members {
		e.Members[i].ApplicationID = e.Ref()
		if err := y.in.Add(&e.Members[i]); err != nil {
			return err
		}
	}
	for i := range e.Items {
		if err := y.in.Add(&e.Items[i]); err != nil {
			return err
		}
	}
	for i := range e.Supplements {
		if err := y.in.Add(&e.Supplements[i]); err != nil {
			return err
		}
	}
	return nil
}

// givesMoney reports whether the call's awards are contracted and paid.
func (r *round) givesMoney() bool {
	k := r.Stages.Award.Kind
	_, _, asked := r.Form.Question(calltemplate.QuestionBudget)
	return (k == stage.Money || k == stage.Voucher) && r.BudgetWon != nil && *r.BudgetWon > 0 && asked
}
