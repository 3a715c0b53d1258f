// This file is what the people of a project do in other projects of this house, and the exceptions that a plan of costs claims.
package workflows

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/application"
	"gongmo/domain/budget"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/form"
	"gongmo/domain/krw"
	"gongmo/domain/organization"
	"gongmo/domain/period"
	"gongmo/domain/screening"
)

// namedPerson is somebody of a people's question, with the code by which a line of the plan names the person and the organisation that
// the person is of.
type namedPerson struct {
	form.Member
	code string
	org  domain.OrganizationID
}

// namedPeople are the people that the members of an application name.
func namedPeople(a *application.Application) (out []namedPerson) {
	for _, key := range a.Answers.Keys() {
		question, of, ok := form.SplitKey(key)
		if !ok {
			continue
		}
		for _, m := range a.Answers[key].People {
			org := max(m.Org, of)
			if org == 0 {
				org = a.LeadID
			}
			if m.Name != "" {
				out = append(out, namedPerson{m, form.PersonCode(question, m.Key, of), org})
			}
		}
	}
	return out
}

// overbooked are the people whose participations in all parts of an application add up to more than the rules let one person give (L7 §5⑤;
// L5 §65⑦): for certain where the 국가연구자번호 is the same, and perhaps where only the name is. Each is a problem at every place that it stands,
// which names the others. No rate is told: what another part says is its own.
func overbooked(c budget.Case, a *application.Application) (certain, perhaps domain.Problems) {
	var people []form.Told
	for _, key := range a.Answers.Keys() {
		_, of, ok := form.SplitKey(key)
		if !ok || of != 0 && !slices.Contains(a.Orgs(), of) {
			continue
		}
		for i, m := range a.Answers[key].People {
			people = append(people, form.Told{Member: m, Answer: key, Row: i + 1, Of: cmp.Or(m.Org, of, a.LeadID)})
		}
	}
	inPart := func(p form.Told) domain.OrganizationID { _, of, _ := form.SplitKey(p.Answer); return of } // the lead's is 0
	slices.SortStableFunc(people, func(x, y form.Told) int { return cmp.Compare(inPart(x), inPart(y)) })
	for _, t := range form.PeopleTogether(people) {
		var most krw.Bp
		judged := true
		for _, p := range t.Rows {
			m, ok := c.PersonMost(p.Of)
			most, judged = max(most, m), judged && ok
		}
		if !judged || t.Sum <= most {
			continue
		}
		words := "application.people.over"
		if t.By == budget.ByName {
			words = "application.people.namesake"
		}
		args := domain.Args{"name": t.Rows[0].Name, "places": placesOf(a, t.Rows), "most": most}
		if !t.Month.IsZero() {
			words, args["month"] = words+".month", t.Month.String()[:len("2026-01")]
		}
		for _, p := range t.Rows {
			e := &domain.Error{Kind: domain.Invalid, Key: words, Field: p.Answer, Args: maps.Clone(args)}
			e.Args["row"], e.Args["cell"] = p.Row, "rate"
			if t.By == budget.ByName {
				perhaps = append(perhaps, e)
				break // one hint is enough
			}
			certain = append(certain, e)
		}
	}
	return certain, perhaps
}

// placesOf names the organisations in whose parts a person stands.
func placesOf(a *application.Application, rows []form.Told) string {
	var out []string
	for _, p := range rows {
		_, of, _ := form.SplitKey(p.Answer)
		of = cmp.Or(of, a.LeadID)
		for _, m := range a.Members {
			if m.OrganizationID != nil && *m.OrganizationID == of && !slices.Contains(out, m.Name) {
				out = append(out, m.Name)
				break
			}
		}
	}
	return strings.Join(out, ", ")
}

// SamePerson says by which mark somebody of a form and a participant of an agreement are taken for one person, "" when they are not. It is
// never looked for outside of the organisation: what people do for another company is that company's. Where both have a 국가연구자번호 it
// alone decides; else the name does, and whoever looks is told so.
func SamePerson(m form.Member, org, other domain.OrganizationID, name, key string) budget.Mark {
	number, known := agreement.ResearcherOf(key)
	switch {
	case org != other:
		return ""
	case known && m.ResearcherNo != "":
		if number == m.ResearcherNo {
			return budget.ByNumber
		}
		return ""
	case m.Name == name:
		return budget.ByName
	}
	return ""
}

// elsewhere is what the people of an application do in running agreements of the same organisations, but for one.
func elsewhere(tx Tx, a *application.Application, but domain.AgreementID) (out []budget.Engagement, err error) {
	people := namedPeople(a)
	if len(people) == 0 {
		return nil, nil
	}
	rows, err := Find[agreement.Participant](tx, Where{"OrganizationID": ids(a.Orgs())}, "ID")
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	list, err := Find[agreement.Agreement](tx, Where{"ID": idsOf(rows, func(p *agreement.Participant) domain.AgreementID { return p.AgreementID }), "State": counted})
	if err != nil {
		return nil, err
	}
	running := map[domain.AgreementID]*agreement.Agreement{}
	for _, x := range list {
		running[x.Ref()] = x
	}
	for _, r := range rows {
		x := running[r.AgreementID]
		if x == nil || r.AgreementID == but {
			continue
		}
		for _, p := range people {
			if by := SamePerson(p.Member, p.org, r.OrganizationID, r.Name, r.PersonKey); by != "" {
				when := takesPart(r, x)
				out = append(out, budget.Engagement{Org: p.org, Person: p.code, By: by, RateBp: r.RateBp, From: when.From, To: when.To, Title: strings.TrimSpace(x.Number + " " + x.Title)})
			}
		}
	}
	return out, nil
}

// takesPart is when a person takes part in a project: as the person's row says, or as long as the project lasts.
func takesPart(r *agreement.Participant, x *agreement.Agreement) period.Period {
	out := period.Period{From: r.FromOn, To: r.ToOn}
	if out.From.IsZero() {
		out.From = x.StartOn
	}
	if out.To.IsZero() {
		out.To = x.EndOn
	}
	if !r.LeftOn.IsZero() && r.LeftOn < out.To {
		out.To = r.LeftOn
	}
	return out
}

// fillElsewhere adds what the people of an agreement do in others. Who was there first is whose agreement was concluded first.
func fillElsewhere(tx Tx, p *project, c *screening.Context) error {
	var orgs []domain.OrganizationID
	for i, q := range p.Participants {
		orgs = append(orgs, q.OrganizationID)
		if p.ConcludedAt != nil {
			c.People[i].RegisteredAt = *p.ConcludedAt
		}
	}
	if len(orgs) == 0 {
		return nil
	}
	rows, err := Find[agreement.Participant](tx, Where{"OrganizationID": ids(orgs), "AgreementID": Not{p.ID}}, "ID")
	if err != nil || len(rows) == 0 {
		return err
	}
	list, err := Find[agreement.Agreement](tx, Where{"ID": idsOf(rows, func(q *agreement.Participant) domain.AgreementID { return q.AgreementID })})
	if err != nil {
		return err
	}
	for _, x := range list {
		if x.ConcludedAt == nil {
			continue // nobody is paid by an agreement that does not stand
		}
		for _, q := range rows {
			key := known(p.Participants, q)
			if q.AgreementID != x.Ref() || key == "" {
				continue
			}
			when := takesPart(q, x)
			c.Elsewhere = append(c.Elsewhere, screening.Participant{PersonKey: key, Name: q.Name, OrgID: q.OrganizationID, RateBp: q.RateBp,
				FromOn: when.From, ToOn: when.To, LeftOn: q.LeftOn, AgreementID: q.AgreementID, RegisteredAt: *x.ConcludedAt})
		}
	}
	return nil
}

// known is the key under which a participant of another agreement is one of these people, "" when it is nobody of them: the same number, or
// the same organisation and name unless both have a number.
func known(people []agreement.Participant, q *agreement.Participant) string {
	for _, mine := range people {
		number, _ := agreement.ResearcherOf(mine.PersonKey)
		if mine.PersonKey == q.PersonKey && mine.OrganizationID == q.OrganizationID ||
			SamePerson(form.Member{Name: mine.Name, ResearcherNo: number}, mine.OrganizationID, q.OrganizationID, q.Name, q.PersonKey) != "" {
			return mine.PersonKey
		}
	}
	return ""
}

// closesOn is the last day of the intake that an application came in by: of its own window, where the intake is rolling. Zero for a call
// without one.
func closesOn(c *call.Call, a *application.Application, at time.Time) period.Date {
	deadline := intakeOf(c, a, at).Deadline
	if deadline.IsZero() {
		return 0
	}
	return period.DateOf(deadline)
}

// costExceptions are the exceptions that the plan of an application claims and that somebody confirms: of which rule, whose, and by which
// approval or in which month. Pages put the rule into words.
func costExceptions(tx Tx, c *call.Call, a *application.Application) (out []string, err error) {
	if a.Budget.IsZero() {
		return nil, nil
	}
	orgs, err := Find[organization.Organization](tx, Where{"ID": ids(a.Orgs())}, "ID")
	if err != nil {
		return nil, err
	}
	bc, err := BudgetCase(c, a, orgs)
	if err != nil || bc.Check() != nil {
		return nil, err // a plan that cannot be judged is a matter of the form
	}
	if bc.Elsewhere, err = elsewhere(tx, a, 0); err != nil {
		return nil, err
	}
	bc.ClosesOn = closesOn(c, a, tx.Now())
	people := namedPeople(a)
	for _, f := range budget.Evaluate(bc) {
		if !f.Exception {
			continue
		}
		words := []string{condition.FoundRule + string(f.Rule)}
		for _, o := range orgs {
			if o.Ref() == f.Org {
				words = append(words, o.Name)
			}
		}
		for _, p := range people {
			if p.code == f.Person && f.Person != "" {
				words = append(words, p.Name)
			}
		}
		if !f.Month.IsZero() {
			words = append(words, f.Month.String()[:len("2006-01")], percentWords(f.ActualBp))
		}
		if f.By != "" {
			words = append(words, condition.FoundMark+string(f.By))
		}
		if f.Approval != "" {
			words = append(words, f.Approval)
		}
		out = append(out, strings.Join(words, " "))
	}
	return out, nil
}

// percentWords writes a ratio in the same digits in every language: "110%".
func percentWords(b krw.Bp) string { return condition.Number(int64(b/100)).String() + "%" }
