// This file is what people watch: calls they keep, searches they save, how either is turned off, and who is told of a call for
// that reason.
package workflows

import (
	"context"
	"crypto/subtle"
	"fmt"
	"maps"
	"slices"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/finding"
	"gongmo/domain/form"
	"gongmo/domain/notice"
	"gongmo/domain/stage"
	"gongmo/domain/watch"
)

// WatchCall keeps a call that the actor may see. Asked twice it does nothing more.
func (e *Engine) WatchCall(ctx context.Context, cmd Command, id domain.CallID) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		c, err := Get[call.Call](tx, int64(id))
		if err != nil {
			return err
		}
		if err := e.Access.Can(cmd.Actor, "view", callResource(c)); err != nil {
			return err
		}
		n, err := tx.Count(watch.Watch{}, Where{"PersonID": cmd.Actor.Person, "CallID": id})
		if err != nil || n > 0 {
			return err
		}
		return tx.Insert(watch.Call(cmd.Actor.Person, id, tx.Now()))
	})
}

// UnwatchCall lets a call go. Asked twice it does nothing more.
func (e *Engine) UnwatchCall(ctx context.Context, cmd Command, id domain.CallID) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		mine, err := Find[watch.Watch](tx, Where{"PersonID": cmd.Actor.Person, "CallID": id})
		if err != nil {
			return err
		}
		for _, w := range mine {
			if err := tx.Delete(w); err != nil {
				return err
			}
		}
		return nil
	})
}

// SaveSearch keeps a search under a name, and says whether the same was there already.
func (e *Engine) SaveSearch(ctx context.Context, cmd Command, name string, f finding.Filter) (already bool, err error) {
	err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
		already = false
		mine, err := Find[watch.Watch](tx, Where{"PersonID": cmd.Actor.Person, "Kind": string(watch.OfSearch)})
		if err != nil {
			return err
		}
		for _, w := range mine {
			if w.Filter.Same(f) {
				already = true
				return nil
			}
		}
		w, err := watch.Search(cmd.Actor.Person, name, f, len(mine), tx.Now())
		if err != nil {
			return err
		}
		return tx.Insert(w)
	})
	return already, err
}

// WatchAct is what a person does about a watch of theirs.
type WatchAct string

const (
	MailOn    WatchAct = "mailOn"
	MailOff   WatchAct = "mailOff"
	DropWatch WatchAct = "drop"
)

// ActOnWatch turns the mail of one's own watch on or off, or drops it. Somebody else's is not found.
func (e *Engine) ActOnWatch(ctx context.Context, cmd Command, id int64, act WatchAct) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		w, err := LockRow[watch.Watch](tx, id)
		if err != nil {
			return err
		}
		if w.PersonID != cmd.Actor.Person {
			return domain.E(domain.NotFound, "not_found")
		}
		switch act {
		case DropWatch:
			return tx.Delete(w)
		case MailOn, MailOff:
			w.Mail = act == MailOn
			return tx.Update(w)
		}
		return domain.E(domain.NotFound, "not_found")
	})
}

// RenameSearch calls one's own saved search something else. Somebody else's is not found. Errors as watch.Watch.Rename.
func (e *Engine) RenameSearch(ctx context.Context, cmd Command, id int64, name string) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		w, err := LockRow[watch.Watch](tx, id)
		if err != nil {
			return err
		}
		if w.PersonID != cmd.Actor.Person {
			return domain.E(domain.NotFound, "not_found")
		}
		if err := w.Rename(name); err != nil {
			return err
		}
		return tx.Update(w)
	})
}

// unwatch is the purpose of the links that end the mails of a watch. They do not expire: a mail may be read years later.
const unwatch = "UNWATCH"

// UnwatchPath is the page that ends the mails of a watch, for whoever has the mail.
func (e *Engine) UnwatchPath(id int64) string {
	return fmt.Sprintf("/unsubscribe/%d/%s", id, e.Secrets.LinkToken(id, unwatch))
}

// Unwatched is what a link of a mail is about.
type Unwatched struct {
	Name string // of the call or the search
	Mail bool   // its mails still come
}

// WatchOfLink reads what the link of a mail ends. A wrong link and a watch that is gone are both not found.
func (e *Engine) WatchOfLink(ctx context.Context, id int64, token string) (out Unwatched, err error) {
	err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
		out, _, err = e.watchOfLink(tx, id, token)
		return err
	})
	return out, err
}

// Unsubscribe ends the mails of a watch for whoever has the link. The watch stays, and so does what the inbox shows.
func (e *Engine) Unsubscribe(ctx context.Context, id int64, token string) (out Unwatched, err error) {
	err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
		var w *watch.Watch
		if out, w, err = e.watchOfLink(tx, id, token); err != nil || !w.Mail {
			return err
		}
		w.Mail, out.Mail = false, false
		return tx.Update(w)
	})
	return out, err
}

func (e *Engine) watchOfLink(tx Tx, id int64, token string) (Unwatched, *watch.Watch, error) {
	if subtle.ConstantTimeCompare([]byte(token), []byte(e.Secrets.LinkToken(id, unwatch))) != 1 {
		return Unwatched{}, nil, domain.E(domain.NotFound, "not_found")
	}
	w, err := LockRow[watch.Watch](tx, id)
	if err != nil {
		return Unwatched{}, nil, err
	}
	out := Unwatched{Name: w.Name, Mail: w.Mail}
	if w.CallID != nil {
		c, err := Get[call.Call](tx, int64(*w.CallID))
		if err != nil {
			return Unwatched{}, nil, err
		}
		out.Name = c.Title
	}
	return out, w, nil
}

// watchers are those who hear of a call because they watch it or, of a call that is announced, because a search of theirs finds
// it; each with one watch, one that sends mail before one that does not.
func (e *Engine) watchers(tx Tx, code domain.NoticeCode, id domain.CallID) (map[domain.PersonID]*watch.Watch, error) {
	out := map[domain.PersonID]*watch.Watch{}
	take := func(w *watch.Watch) {
		if had := out[w.PersonID]; had == nil || !had.Mail && w.Mail {
			out[w.PersonID] = w
		}
	}
	kept, err := Find[watch.Watch](tx, Where{"Kind": string(watch.OfCall), "CallID": id})
	if err != nil {
		return nil, err
	}
	for _, w := range kept {
		take(w)
	}
	if code != call.NoticePublished && code != call.NoticeReannounced {
		return out, nil
	}
	c, err := Get[call.Call](tx, int64(id))
	if err != nil {
		return nil, err
	}
	subject := subjectOf(c)
	err = inBatches(tx, Where{"Kind": string(watch.OfSearch)}, func(w *watch.Watch) int64 { return w.ID }, func(list []*watch.Watch) error {
		for _, w := range list {
			if w.Finds(subject) {
				take(w)
			}
		}
		return nil
	})
	return out, err
}

// subjectOf is a call as a search looks at it.
func subjectOf(c *call.Call) finding.Call {
	texts := []string{c.Title, c.Code, c.Summary, c.Division, c.StrategicTask, c.Category, c.Purpose, c.Notice}
	for _, said := range c.NoticeItems {
		texts = append(texts, said)
	}
	for _, f := range c.Given {
		texts = append(texts, f.Name)
	}
	return finding.Call{Texts: texts, Category: c.Category, Division: c.Division,
		Basis: string(c.BudgetBasis), Award: string(c.Stages.Award.Kind), IsNew: c.IsNew, Supplementary: c.Supplementary, GrantMaxWon: c.GrantMaxWon,
		Ways: stage.Ways(c.Stages.Tracks, c.Eligibility), Partners: c.Form.HasPart(form.Participant)}
}

// closingFor names who is reminded that a call closes: who watches it, and whoever has begun an application and did not hand it
// in. A reminder that says the same to those who have begun goes out at the same hour on some days (DRAFT_NOT_SUBMITTED), and
// then this one is not for them. Who has handed in has nothing left to do.
func closingFor(e *Engine, tx Tx, r notice.Reminder, d *delivery) (bool, error) {
	id := domain.CallID(r.About.ID)
	c, err := Get[call.Call](tx, r.About.ID)
	if err != nil {
		return false, err
	}
	if d.watches, err = e.watchers(tx, r.Code, id); err != nil {
		return false, err
	}
	begun, err := e.begun(tx, c, application.Draft)
	if err != nil {
		return false, err
	}
	twice, err := draftReminded(c, r)
	if err != nil {
		return false, err
	}
	told := map[domain.PersonID]bool{} // otherwise, or in no need of it
	if len(d.watches) > 0 {
		handedIn, err := e.begun(tx, c, application.Submitted)
		if err != nil {
			return false, err
		}
		for _, who := range handedIn {
			told[who] = true
		}
	}
	for _, who := range begun {
		told[who] = told[who] || twice
	}
	d.people = []domain.PersonID{}
	for who := range maps.Keys(d.watches) {
		if !told[who] {
			d.people = append(d.people, who)
		}
	}
	if !twice {
		d.people = append(d.people, begun...)
	}
	slices.Sort(d.people)
	d.people = slices.Compact(d.people)
	return true, nil
}

// draftReminded reports whether those who have begun get a reminder of their own with the same label.
func draftReminded(c *call.Call, r notice.Reminder) (bool, error) {
	entry, _ := notice.Lookup("DRAFT_NOT_SUBMITTED")
	set, err := c.RuleSet()
	if err != nil {
		return false, err
	}
	d := notice.Deadline{Code: entry.Code, About: r.About, On: r.On, At: r.Until}
	if d.Days, d.Hours, d.Dates, err = entry.Offsets(set, r.On); err != nil {
		return false, err
	}
	return slices.ContainsFunc(d.Schedule(), func(x notice.Reminder) bool { return x.Label == r.Label }), nil
}

// begun lists the people behind the applications of a call's present round that are in a state.
func (e *Engine) begun(tx Tx, c *call.Call, in application.State) ([]domain.PersonID, error) {
	list, err := FindOnly[application.Application](tx, []string{"LeadID"}, Where{"CallID": c.Ref(), "Round": c.Round, "State": string(in)})
	if err != nil {
		return nil, err
	}
	var leads []domain.OrganizationID
	for _, a := range list {
		leads = append(leads, a.LeadID)
	}
	return e.members(tx, leads, domain.RoleOwner, domain.RoleWriter, domain.RoleSigner)
}
