// This file is the partner that a replacement has put out of its place, as long as nobody has agreed to take the place: what is kept of
// it, so that the lead can call the replacement off and everything stands as it stood.
package application

import (
	"database/sql/driver"
	"slices"
	"time"

	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/form"
)

// Former is the organisation that had agreed to take part and was then replaced, in one jsonb column of the row of the one that was asked
// in its place. It is zero where nobody was replaced, where the one that was replaced had never agreed, and as soon as the new one agrees.
// Only CancelReplacement reads it.
type Former struct {
	Org       domain.OrganizationID
	Name      string
	Email     string
	InvitedAt *time.Time
	InvitedBy *domain.PersonID
	ConsentAt *time.Time
	ConsentBy *domain.PersonID
	SeenAt    *time.Time
	SeenBy    *domain.PersonID
	PartDone  bool
	// Texts are the answers of its part that were handed on, Handed and HandedFrom what waited for itself then, by question.
	Texts      form.Answers
	Handed     form.Answers
	HandedFrom *domain.OrganizationID
	// People are those of it that stood in answers of others, by the key of the answer; Persons who its budget lines were for, by the
	// key of the line.
	People  map[string][]form.Member
	Persons map[string]string
}

// IsZero reports whether there is nobody to come back.
func (f Former) IsZero() bool { return f.Org == 0 }

// Value encodes it for a jsonb column.
func (f Former) Value() (driver.Value, error) {
	if f.IsZero() {
		return "{}", nil
	}
	type row Former
	return domain.JSONValue(row(f))
}

// Scan decodes a jsonb column.
func (f *Former) Scan(src any) error {
	type row Former
	return domain.JSONScan((*row)(f), src)
}

// formerOf is what is kept of a member that is about to be replaced. One that stepped in itself and never agreed is passed over: the
// place is still that of the one before it.
func (a *Application) formerOf(gone Member, d form.Definition) Former {
	if gone.Consent != Accepted || gone.OrganizationID == nil {
		return gone.Former
	}
	org := *gone.OrganizationID
	f := Former{Org: org, Name: gone.Name, Email: gone.ContactEmail, InvitedAt: gone.InvitedAt, InvitedBy: gone.InvitedBy, ConsentAt: gone.ConsentAt, ConsentBy: gone.ConsentBy, SeenAt: gone.SeenAt, SeenBy: gone.SeenBy,
		PartDone: gone.PartDone, Texts: form.Answers{}, Handed: gone.Handed.Clone(), HandedFrom: gone.HandedFrom, People: map[string][]form.Member{}, Persons: map[string]string{}}
	for question, x := range a.Answers.Of(org) {
		if q, section, asked := d.Question(question); asked && section.Part == gone.Role.Part() && Handable(q) && !x.Empty() {
			f.Texts[question] = x
		}
	}
	for key, x := range a.Answers {
		for _, m := range x.People {
			if _, of, ok := form.SplitKey(key); m.Org == org && ok && of != org {
				f.People[key] = append(f.People[key], m)
			}
		}
	}
	for _, l := range a.Budget.For(org).Lines {
		if l.Person != "" {
			f.Persons[l.Key] = l.Person
		}
	}
	return f
}

// CancelReplacement calls a replacement off that nobody has agreed to yet: the organisation that was replaced has its place, its consent,
// its texts, papers, people and budget lines again. What the one that was asked in its place has written is put aside for it. Errors:
// application.member.closed, application.replace.gone (kind Conflict), application.replace.settled (the new one has agreed, or there
// is nobody to come back), application.member.twice (the old one was asked in again meanwhile).
func (a *Application) CancelReplacement(memberID int64, d form.Definition, actor domain.PersonID, now time.Time) (Succession, domain.Change, error) {
	if a.State != Draft {
		return Succession{}, domain.Change{}, domain.E(domain.Refused, "application.member.closed")
	}
	at := slices.IndexFunc(a.Members, func(m Member) bool { return m.ID == memberID })
	if at < 0 {
		return Succession{}, domain.Change{}, domain.E(domain.Conflict, "application.replace.gone")
	}
	gone := a.Members[at]
	f := gone.Former
	if f.IsZero() || gone.Consent == Accepted {
		return Succession{}, domain.Change{}, domain.E(domain.Refused, "application.replace.settled")
	}
	if slices.ContainsFunc(a.Members, func(m Member) bool {
		return m.OrganizationID != nil && *m.OrganizationID == f.Org && m.Role == gone.Role
	}) {
		return Succession{}, domain.Change{}, domain.E(domain.Conflict, "application.member.twice")
	}
	back := Member{ApplicationID: a.Ref(), OrganizationID: &f.Org, Name: f.Name, Role: gone.Role, Consent: Accepted, ContactEmail: f.Email, InvitedAt: f.InvitedAt,
		InvitedBy: f.InvitedBy, ConsentAt: f.ConsentAt, ConsentBy: f.ConsentBy, SeenAt: f.SeenAt, SeenBy: f.SeenBy, PartDone: f.PartDone, Position: gone.Position, Handed: f.Handed.Clone(), HandedFrom: f.HandedFrom}
	a.Members = slices.Clone(a.Members)
	a.Members[at] = back
	details := map[string]any{"role": string(gone.Role), "organization": f.Org, "from": gone.OrganizationID}
	if holder := gone.Holder(); holder != nil && (*holder == f.Org || !a.belongs(*holder)) {
		details["lines"] = a.handLines(*holder, f.Org)
	}
	if gone.OrganizationID != nil {
		details["shelved"] = a.shelve(*gone.OrganizationID, gone.Role.Part(), d)
	}
	a.bringBack(f)
	files := a.Unshelve(f.Org, d, actor, now)
	return Succession{Gone: gone, Come: a.Members[at], Files: files}, domain.Act("cancelReplacement", details), nil
}

// bringBack puts back what is kept of a former member, where nothing stands in its place.
func (a *Application) bringBack(f Former) {
	answers := a.Answers.Clone()
	for question, x := range f.Texts {
		if key := form.Key(question, f.Org); answers[key].Empty() {
			x.Version = max(x.Version, answers[key].Version) + 1
			answers[key] = x
		}
	}
	for key, people := range f.People {
		x := answers[key]
		before := len(x.People)
		x.People = slices.Clone(x.People)
		for _, m := range people {
			if !slices.ContainsFunc(x.People, func(y form.Member) bool { return y.Key == m.Key }) {
				x.People = append(x.People, m)
			}
		}
		if len(x.People) > before {
			x.Version++
			answers[key] = x
		}
	}
	for key, x := range answers {
		if x.Budget == nil {
			continue
		}
		if plan := f.named(*x.Budget); !slices.Equal(plan.Lines, x.Budget.Lines) {
			x.Budget = &plan
			x.Version++
			answers[key] = x
		}
	}
	a.Answers, a.Budget = answers, f.named(a.Budget)
}

// named is a plan in which the lines of the former member are again for the persons they were for.
func (f Former) named(p budget.Plan) budget.Plan {
	lines := slices.Clone(p.Lines)
	for i, l := range lines {
		if l.Org == f.Org && l.Person == "" {
			lines[i].Person = f.Persons[l.Key]
		}
	}
	return budget.Plan{Lines: lines}
}

// Holder is whose lines in the plan are those of the member: its own, or while it is not registered those of the one it replaced.
func (m Member) Holder() *domain.OrganizationID {
	if m.OrganizationID != nil {
		return m.OrganizationID
	}
	return m.LinesOf
}

// Planned are the organisations whose lines the plan may hold: those of the consortium, and those that were replaced by one that has not
// registered yet. Their lines wait for it, and are judged as theirs so long.
func (a *Application) Planned() []domain.OrganizationID {
	out := a.Orgs()
	for _, m := range a.Members {
		if m.OrganizationID == nil && m.LinesOf != nil && !slices.Contains(out, *m.LinesOf) {
			out = append(out, *m.LinesOf)
		}
	}
	return out
}

// passedOver reports whether a member stepped in and never agreed. What it wrote is put aside for it and not handed on: the place is still
// that of the one before it.
func passedOver(m Member) bool { return m.Consent != Accepted && !m.Former.IsZero() }
