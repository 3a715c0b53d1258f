// This file puts people whom an organisation entered in an earlier application into the list of a new one. Who they are is read here anew:
// what a page sends is only where they stand.
package workflows

import (
	"context"
	"slices"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/form"
)

// TakePeople takes chosen people over into a list of people (참여인력).
type TakePeople struct {
	Application domain.ApplicationID
	Org         domain.OrganizationID // whose part; the lead's id for the lead's part
	Question    string
	People      []form.PersonAt
}

// TakePeople implements the command and gives the keys of the rows that were added. Only people of the organisation's own, out of its own
// part of another application, can be taken; anything else is not found. The record and the log of access to personal data keep out of which
// applications they came. Error: application.people.known.none (kind Invalid) when nobody new was chosen.
func (e *Engine) TakePeople(ctx context.Context, cmd Command, in TakePeople) ([]string, error) {
	return run(ctx, e, cmd, in, func(tx Tx) ([]string, error) {
		a, err := e.application(tx, cmd.Actor, in.Application, "view")
		if err != nil {
			return nil, err
		}
		c, err := termsOf(tx, a)
		if err != nil {
			return nil, err
		}
		suffix := domain.OrganizationID(0)
		if in.Org != a.LeadID {
			suffix = in.Org
		}
		q, s, ok := c.Form.Question(in.Question)
		if !ok || q.Kind != form.People || (s.Part == form.Lead) != (suffix == 0) {
			return nil, domain.E(domain.NotFound, "not_found")
		}
		key := form.Key(q.Key, suffix)
		if err := e.mayWrite(cmd.Actor, a, in.Org, form.Answers{key: {}}); err != nil {
			return nil, err
		}
		people, from, err := e.entered(tx, cmd.Actor, a, in)
		if err != nil {
			return nil, err
		}
		old := a.Answers[key]
		list, added := form.WithKnown(old.People, in.Org, people)
		if len(added) == 0 {
			return nil, domain.E(domain.Invalid, "application.people.known.none")
		}
		_, files, change, err := a.Save(form.Answers{key: old}, form.Answers{key: {Version: old.Version, People: list}}, cmd.Actor.Person, tx.Now())
		if err != nil {
			return nil, err
		}
		if err := Record(tx, cmd.Actor, a, change.With("peopleFrom", from)); err != nil {
			return nil, err
		}
		for _, id := range from {
			if err := logAccess(tx, cmd.Actor, a.Kind(), id, "takePeople", a.Title); err != nil {
				return nil, err
			}
		}
		return added, writeFiles(tx, files)
	})
}

// entered reads the chosen people where they stand, and lists the applications they came out of.
func (e *Engine) entered(tx Tx, actor domain.Actor, a *application.Application, in TakePeople) (people []form.Member, from []int64, err error) {
	olds := map[domain.ApplicationID]*application.Application{}
	for _, at := range in.People {
		old := olds[at.Application]
		if old == nil {
			if at.Application == a.Ref() {
				return nil, nil, domain.E(domain.NotFound, "not_found")
			}
			if old, err = wholeApplication(tx, at.Application, NoLock); err != nil {
				return nil, nil, err
			}
			if err := e.Access.Can(actor, "view", resourceOf(old)); err != nil {
				return nil, nil, hidden(err)
			}
			olds[at.Application], from = old, append(from, old.ID)
		}
		_, part, ok := form.SplitKey(at.Answer)
		if part == 0 {
			part = old.LeadID
		}
		m := slices.IndexFunc(old.Answers[at.Answer].People, func(m form.Member) bool { return m.Key == at.Key })
		if !ok || m < 0 || part != in.Org || !slices.Contains(old.Orgs(), in.Org) || old.State == application.Withdrawn && old.SubmittedAt == nil {
			return nil, nil, domain.E(domain.NotFound, "not_found")
		}
		found := old.Answers[at.Answer].People[m]
		if found.Org != 0 && found.Org != in.Org { // a partner's, whom the lead named in that application
			return nil, nil, domain.E(domain.NotFound, "not_found")
		}
		people = append(people, found)
	}
	return people, from, nil
}
