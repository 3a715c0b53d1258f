// This file is a change of partner: another organisation steps in for one that leaves, and what the one that leaves has written
// is kept for it to see and to take over.
package application

import (
	"maps"
	"slices"
	"time"

	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/form"
)

// Part is the part of the form that a member of this role fills in.
func (r MemberRole) Part() form.Part {
	switch r {
	case Lead:
		return form.Lead
	case Demand:
		return form.Demand
	}
	return form.Participant
}

// Successor is the organisation that steps in. It takes the role of the one it replaces. One that has not registered yet has no Org and
// is known by its business number, ten digits; Number is "" for one that has.
type Successor struct {
	Org    domain.OrganizationID
	Name   string
	Email  string
	Number string
}

// in reports whether it belongs to the consortium or was asked into it already.
func (s Successor) in(members []Member) bool {
	return slices.ContainsFunc(members, func(m Member) bool {
		if s.Org == 0 {
			return m.InvitedNumber == s.Number
		}
		return m.OrganizationID != nil && *m.OrganizationID == s.Org
	})
}

// Succession is what a change of partner does to the rows: Gone is to be deleted, Come to be inserted.
type Succession struct {
	Gone, Come Member
	Files      FileChanges
}

// Handable reports whether the answer to a question passes to the organisation that steps in. What belongs to the one that
// leaves does not: its people, its files and wallet documents, its address, and what says who it is.
func Handable(q form.Question) bool {
	return !q.Identifies && !slices.Contains([]form.Kind{form.File, form.People, form.Address, form.Computed}, q.Kind)
}

// Replace puts another organisation in the place of a member of a draft. It is asked for its consent anew. The texts of the
// leaving organisation's part wait in the new row until TakeOver; its budget lines change their organisation, without the
// persons in them, at once or when the one that steps in has registered (LinesOf); its people and files leave the application, and its
// papers are put aside for its return. Where it stays in the consortium in another role, what belongs
// to that role stays too. Until the new one agrees the replacement can be called off, see CancelReplacement. Errors: application.member.closed, application.replace.gone (kind Conflict: it is no partner any more, so that
// the same click once more finds its answer), application.member.twice.
func (a *Application) Replace(memberID int64, by Successor, d form.Definition, actor domain.PersonID, now time.Time) (Succession, domain.Change, error) {
	if a.State != Draft {
		return Succession{}, domain.Change{}, domain.E(domain.Refused, "application.member.closed")
	}
	at := slices.IndexFunc(a.Members, func(m Member) bool { return m.ID == memberID })
	if at < 0 || a.Members[at].Role == Lead {
		return Succession{}, domain.Change{}, domain.E(domain.Conflict, "application.replace.gone")
	}
	if by.in(a.Members) {
		return Succession{}, domain.Change{}, domain.E(domain.Conflict, "application.member.twice").At("number")
	}
	gone := a.Members[at]
	come := Member{ApplicationID: a.Ref(), Name: by.Name, Role: gone.Role, Consent: Invited, InvitedNumber: by.Number, ContactEmail: by.Email,
		InvitedAt: &now, Position: gone.Position, Handed: gone.Handed.Clone(), HandedFrom: gone.HandedFrom, Former: a.formerOf(gone, d)}
	if by.Org != 0 {
		come.OrganizationID = &by.Org
	}
	a.Members = slices.Clone(a.Members)
	a.Members[at] = come
	details := map[string]any{"role": string(gone.Role), "from": gone.OrganizationID, "organization": come.OrganizationID}
	var files FileChanges
	if gone.OrganizationID != nil && passedOver(gone) {
		details["shelved"] = a.shelve(*gone.OrganizationID, gone.Role.Part(), d)
	} else if gone.OrganizationID != nil {
		details["answers"] = a.handTexts(*gone.OrganizationID, gone.Role.Part(), d, &a.Members[at])
	}
	if from := gone.Holder(); from != nil && !a.belongs(*from) {
		details["lines"] = a.passLines(*from, &a.Members[at])
	}
	if gone.OrganizationID != nil {
		files = a.syncFiles(actor, now)
	}
	return Succession{Gone: gone, Come: a.Members[at], Files: files}, domain.Act("replaceMember", details), nil
}

// belongs reports whether an organisation is still in the consortium.
func (a *Application) belongs(org domain.OrganizationID) bool { return slices.Contains(a.Orgs(), org) }

// handTexts moves the answers of an organisation's part into the row of the one that steps in and lists their questions. An
// answer that the form no longer asks for stays where it is.
func (a *Application) handTexts(from domain.OrganizationID, part form.Part, d form.Definition, to *Member) []string {
	for _, m := range a.Members {
		if m.OrganizationID != nil && *m.OrganizationID == from && m.Consent != Declined && m.Role.Part() == part {
			return nil // it fills in the same part in another role
		}
	}
	answers, shelf := a.Answers.Clone(), a.Shelved.Clone()
	var moved []string
	for question, x := range a.Answers.Of(from) {
		q, section, asked := d.Question(question)
		if !asked || section.Part != part {
			continue
		}
		delete(answers, form.Key(question, from))
		switch {
		case x.Empty():
		case Handable(q):
			to.Handed[question] = x.Bare()
			moved = append(moved, question)
		default:
			shelf[form.Key(question, from)] = x
		}
	}
	if len(moved) > 0 {
		to.HandedFrom = &from
	}
	a.Answers, a.Shelved = answers, shelf
	slices.Sort(moved)
	return moved
}

// passLines gives the budget lines of an organisation to the member that steps in. They wait under the name they had while that one has
// not registered: the plan knows organisations by their id. It gives the number of lines.
func (a *Application) passLines(from domain.OrganizationID, to *Member) int {
	if to.OrganizationID != nil {
		to.LinesOf = nil
		return a.handLines(from, *to.OrganizationID)
	}
	to.LinesOf = &from
	return a.handLines(from, from)
}

// handLines moves the budget lines of an organisation and takes its people out, and gives the number of lines.
func (a *Application) handLines(from, to domain.OrganizationID) int {
	n := len(a.Budget.For(from).Lines)
	a.Budget = handedPlan(a.Budget, from, to)
	answers := a.Answers.Clone()
	for key, x := range answers {
		next := x
		if x.Budget != nil {
			plan := handedPlan(*x.Budget, from, to)
			next.Budget = &plan
		}
		next.People = slices.DeleteFunc(slices.Clone(x.People), func(m form.Member) bool { return m.Org == from })
		if !next.Same(x) {
			next.Version++
			answers[key] = next
		}
	}
	a.Answers = answers
	return n
}

func handedPlan(p budget.Plan, from, to domain.OrganizationID) budget.Plan {
	lines := slices.Clone(p.Lines)
	for i := range lines {
		if lines[i].Org == from {
			lines[i].Org, lines[i].Person = to, ""
		}
	}
	return budget.Plan{Lines: lines}
}

// Offered are the texts that wait for a member and for which it has written nothing of its own.
func (m Member) Offered(answers form.Answers) form.Answers {
	if m.OrganizationID == nil {
		return form.Answers{}
	}
	return Offered(m.Handed, *m.OrganizationID, answers)
}

// Offered are the handed texts for which an organisation has written nothing of its own, by question.
func Offered(handed form.Answers, org domain.OrganizationID, answers form.Answers) form.Answers {
	out := handed.Clone()
	maps.DeleteFunc(out, func(question string, _ form.Answer) bool { return !answers[form.Key(question, org)].Empty() })
	return out
}

// TakeOver makes the chosen texts the member's own answers. What is not chosen goes on waiting; what it has written itself
// stands. Errors: application.edit.closed, application.member.unknown, application.handover.consent (it has not agreed to take
// part), application.handover.none (kind Invalid: nothing that could be taken was chosen).
func (a *Application) TakeOver(memberID int64, org domain.OrganizationID, questions []string) (*Member, domain.Change, error) {
	if err := a.Editable(); err != nil {
		return nil, domain.Change{}, err
	}
	m := a.member(memberID)
	if m == nil || m.OrganizationID == nil || *m.OrganizationID != org {
		return nil, domain.Change{}, domain.E(domain.NotFound, "application.member.unknown")
	}
	if m.Consent != Accepted {
		return nil, domain.Change{}, domain.E(domain.Refused, "application.handover.consent")
	}
	answers, rest := a.Answers.Clone(), m.Handed.Clone()
	var taken []string
	for question, x := range m.Offered(a.Answers) {
		if !slices.Contains(questions, question) {
			continue
		}
		key := form.Key(question, org)
		x.Version = a.Answers[key].Version + 1
		answers[key] = x
		delete(rest, question)
		taken = append(taken, key)
	}
	if len(taken) == 0 {
		return nil, domain.Change{}, domain.E(domain.Invalid, "application.handover.none").At("handed")
	}
	slices.Sort(taken)
	a.Answers, m.Handed = answers, rest
	return m, domain.Act("takeOver", map[string]any{"organization": org, "from": m.HandedFrom, "answers": taken}), nil
}

// giveBack puts the texts that nobody has taken over back where their organisation wrote them: with its answers while it fills in that
// part, aside otherwise.
func (a *Application) giveBack(gone Member) {
	if gone.HandedFrom == nil {
		return
	}
	answers, shelf := a.Answers.Clone(), a.Shelved.Clone()
	to := shelf
	if a.fills(*gone.HandedFrom, gone.Role.Part()) {
		to = answers
	}
	for question, x := range gone.Handed {
		if key := form.Key(question, *gone.HandedFrom); to[key].Empty() {
			to[key] = x
		}
	}
	a.Answers, a.Shelved = answers, shelf
}
