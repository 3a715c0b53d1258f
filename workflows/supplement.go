// This file is the supplement (보완): an officer asks for papers and particulars, the applicant mends them, a sweep ends what did
// not come.
package workflows

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/calendar"
	"gongmo/domain/call"
	"gongmo/domain/form"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
	"gongmo/domain/wallet"
)

// SupplementAsk is one thing an officer asks for. Key is a document of the call or a question of the form as answers keep it,
// see form.Key; "" asks for something else, named by Name.
type SupplementAsk struct {
	Key, Name, Note string
}

// RequestSupplement asks the applicant for papers and particulars (보완요청), never for the plan itself.
type RequestSupplement struct {
	Application domain.ApplicationID
	Version     int64
	Items       []SupplementAsk
	Message     string
	// Due is the last day, zero for the rule set's own term.
	Due period.Date
}

// RequestSupplement implements the command. Errors besides those of the step: application.supplement.due.
func (e *Engine) RequestSupplement(ctx context.Context, cmd Command, in RequestSupplement) error {
	days, err := e.days(ctx)
	if err != nil {
		return err
	}
	return e.screen(ctx, cmd, in.Application, in.Version, string(application.RequestSupplement), in, func(tx Tx, a *application.Application) (domain.Change, error) {
		c, err := termsOf(tx, a)
		if err != nil {
			return domain.Change{}, err
		}
		change, err := supplementOf(c, a, cmd, days, tx.Now(), in.Items, in.Message, in.Due)
		if err != nil {
			return change, err
		}
		return change, tx.Insert(a.Asked())
	})
}

// supplementOf asks one application; due zero is the rule set's own term. The round that it opens is to be inserted.
func supplementOf(c *call.Call, a *application.Application, cmd Command, days calendar.Calendar, now time.Time, list []SupplementAsk, message string, due period.Date) (domain.Change, error) {
	least, err := supplementDue(c.RuleSet, days, now)
	if err != nil {
		return domain.Change{}, err
	}
	if due.IsZero() {
		due = least
	}
	if due.Before(least) {
		return domain.Change{}, domain.E(domain.Invalid, "application.supplement.due").At("due").With("least", least)
	}
	items, err := wanted(c, a, list)
	if err != nil {
		return domain.Change{}, err
	}
	return a.RequestSupplement(application.SupplementWanted{Items: items, Message: strings.TrimSpace(message), Due: lastMinute(due),
		Body: partOfPlan(c), By: cmd.Actor.Person}, now)
}

// SupplementDay is the earliest last day of a supplement asked for now: the term of the rule set.
func (e *Engine) SupplementDay(ctx context.Context, rules func() (ruleset.Set, error), now time.Time) (period.Date, error) {
	days, err := e.days(ctx)
	if err != nil {
		return 0, err
	}
	return supplementDue(rules, days, now)
}

func supplementDue(rules func() (ruleset.Set, error), days calendar.Calendar, now time.Time) (period.Date, error) {
	set, err := rules()
	if err != nil {
		return 0, err
	}
	numbers := set.Read()
	due := days.Due(period.DateOf(now), numbers.Term(ruleset.SupplementTerm))
	return due, numbers.Err()
}

// lastMinute is the end of a day as people read it: 23:59.
func lastMinute(d period.Date) time.Time { return d.At(23, 59) }

// wanted puts what is asked for into the words of the call and its form.
func wanted(c *call.Call, a *application.Application, list []SupplementAsk) (application.SupplementItems, error) {
	var out application.SupplementItems
	place, unasked := application.Place(c.Form, a.Members), a.Hidden(c.Form)
	for _, w := range list {
		item := application.SupplementItem{Name: strings.TrimSpace(w.Name), Note: strings.TrimSpace(w.Note)}
		if w.Key != "" {
			question, org, ok := form.SplitKey(w.Key)
			if !ok || org != 0 && !slices.Contains(a.Orgs(), org) {
				return nil, domain.E(domain.Invalid, "application.supplement.unknown").At("items")
			}
			item.QuestionKey, item.Org = question, org
			if q, _, there := c.Form.Question(question); there {
				if !place(w.Key) {
					return nil, domain.E(domain.Invalid, "application.supplement.unknown").At("items") // of another's part
				}
				item.Name, item.Beyond = q.Label, slices.Contains(unasked, w.Key)
			}
			if i := slices.IndexFunc(c.Documents, func(d call.Document) bool { return d.Key == question }); i >= 0 {
				item.Name, item.Must = c.Documents[i].Name, c.Documents[i].Required
			}
			item.Name = a.InPart(item.Name, org)
		}
		if item.Name == "" {
			return nil, domain.E(domain.Invalid, "application.supplement.nothing_asked").At("items")
		}
		out = append(out, item)
	}
	return out, nil
}

// partOfPlan says whether a question belongs to the plan itself: everything but papers and particulars.
func partOfPlan(c *call.Call) func(string) bool {
	return func(key string) bool {
		if slices.ContainsFunc(c.Documents, func(d call.Document) bool { return d.Key == key }) {
			return false
		}
		q, _, ok := c.Form.Question(key)
		return !ok || !application.Mendable(q)
	}
}

// supplementFiles is how many files one item takes where no question says how many.
const supplementFiles = 5

// AttachSupplement is an upload that answers one item of a request.
type AttachSupplement struct {
	Application domain.ApplicationID
	Index       int // of the items asked for
	File        Received
}

// AttachSupplement adds a file to what is asked for. It does not hand anything in: Supplement does.
func (e *Engine) AttachSupplement(ctx context.Context, cmd Command, in AttachSupplement) error {
	return e.changeSupplement(ctx, cmd, in.Application, in.Index, func(tx Tx, x mended) ([]form.Upload, error) {
		files, most := x.files, x.most
		if in.File.Upload == 0 && isThere(files, in.File) {
			return files, nil
		}
		if len(files) >= most {
			return nil, domain.E(domain.Invalid, "files.count.over").With("count", most).At(SupplementField(in.Index))
		}
		row, err := keep(tx, cmd.Actor, in.File)
		if err != nil {
			return nil, err
		}
		return append(slices.Clone(files), uploaded(row, in.File)), nil
	})
}

// SupplementField is the name of the control that takes the files of an item.
func SupplementField(index int) string { return fmt.Sprintf("file.%d", index) }

// DetachSupplement takes a file out again.
func (e *Engine) DetachSupplement(ctx context.Context, cmd Command, id domain.ApplicationID, index int, file domain.FileID) error {
	return e.changeSupplement(ctx, cmd, id, index, func(_ Tx, x mended) ([]form.Upload, error) {
		return slices.DeleteFunc(slices.Clone(x.files), func(u form.Upload) bool { return u.FileID == file }), nil
	})
}

// mended is an item of a request as its files are changed: whose part it is in, what is there, how many may be, and whether the form has a
// question for it.
type mended struct {
	a     *application.Application
	org   domain.OrganizationID
	files []form.Upload
	most  int
	known bool
}

// PinToSupplement is a paper of the wallet that answers an item which is about no question of the form: the organisation's own Document, or
// one that a partner lets the lead use, by its Offer.
type PinToSupplement struct {
	Application domain.ApplicationID
	Index       int // of the items asked for
	Document    domain.WalletID
	Offer       int64
}

// PinToSupplement answers the item with the newest edition, as PinDocument and PinOffered answer a question: a copy of its hash and its days
// as they are now. What the form has a question for is answered there. Any sort of paper is taken, for the officer judges whether it is what
// was asked for.
func (e *Engine) PinToSupplement(ctx context.Context, cmd Command, in PinToSupplement) error {
	return e.changeSupplement(ctx, cmd, in.Application, in.Index, func(tx Tx, x mended) ([]form.Upload, error) {
		if x.known {
			return nil, domain.E(domain.NotFound, "not_found")
		}
		d, err := e.paperFor(tx, cmd.Actor, x, in)
		if err != nil {
			return nil, err
		}
		at := SupplementPick(in.Index)
		pin, err := d.Pin(string(d.Type), d.Title, period.DateOf(tx.Now()))
		if p := domain.ProblemsOf(err); len(p) > 0 {
			return nil, p[0].At(at)
		}
		switch {
		case err != nil:
			return nil, err
		case slices.ContainsFunc(x.files, func(u form.Upload) bool { return u.FileID == pin.FileID }):
			return nil, domain.E(domain.Refused, "wallet.pin.already").At(at)
		case len(x.files) >= x.most:
			return nil, domain.E(domain.Invalid, "files.count.over").With("count", x.most).At(at)
		}
		if in.Offer != 0 {
			change := domain.Act("useOffered", map[string]any{"application": x.a.ID, "supplement": x.a.Asked().No, "item": in.Index + 1, "edition": d.Newest, "sha256": d.Current().Digest})
			if err := Record(tx, cmd.Actor, d, change); err != nil {
				return nil, err
			}
			if err := logAccess(tx, cmd.Actor, d.Kind(), d.ID, "useOffered", x.a.Title); err != nil {
				return nil, err
			}
		}
		return append(slices.Clone(x.files), pin), nil
	})
}

// SupplementPick is the name of the control that picks a paper for an item.
func SupplementPick(index int) string { return fmt.Sprintf("pick.item-%d", index) }

// paperFor is the paper that is picked for an item: of the wallet of whoever answers it, or offered to the lead. What is neither is not there.
func (e *Engine) paperFor(tx Tx, actor domain.Actor, x mended, in PinToSupplement) (*wallet.Document, error) {
	if in.Offer != 0 {
		o, d, err := standingOffer(tx, x.a, in.Offer)
		switch {
		case err != nil:
			return nil, err
		case x.org != x.a.LeadID:
			return nil, domain.E(domain.NotFound, "not_found")
		}
		return d, x.a.MayOffer(o.OrganizationID)
	}
	d, err := e.walletDocument(tx, actor, in.Document, "view")
	if err == nil && d.OrganizationID != x.org {
		err = domain.E(domain.NotFound, "not_found")
	}
	return d, err
}

// changeSupplement changes the files of one item while the request is open.
func (e *Engine) changeSupplement(ctx context.Context, cmd Command, id domain.ApplicationID, index int, change func(tx Tx, x mended) ([]form.Upload, error)) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		a, err := e.application(tx, cmd.Actor, id, "view")
		if err != nil {
			return err
		}
		asked := a.Asked()
		if asked == nil || index < 0 || index >= len(asked.Items) {
			return domain.E(domain.NotFound, "not_found")
		}
		key, org := asked.FileKey(index), a.LeadID
		if of := asked.Items[index].Org; of != 0 {
			org = of
		}
		if err := e.mayWrite(cmd.Actor, a, org, form.Answers{key: {}}); err != nil {
			return err
		}
		c, err := termsOf(tx, a)
		if err != nil {
			return err
		}
		most := supplementFiles
		q, _, known := c.Form.Question(asked.Items[index].QuestionKey)
		if known {
			if q.Kind != form.File {
				return domain.E(domain.NotFound, "not_found")
			}
			most = max(q.File.MaxCount, 1)
		}
		mine := a.Answers[key]
		if mine.Files, err = change(tx, mended{a: a, org: org, files: mine.Files, most: most, known: known}); err != nil {
			return err
		}
		_, rows, done, err := a.Save(form.Answers{key: a.Answers[key]}, form.Answers{key: mine}, cmd.Actor.Person, tx.Now())
		if err != nil {
			return err
		}
		more, err := follow(tx, cmd, c, a)
		if err != nil {
			return err
		}
		if err := Record(tx, cmd.Actor, a, done); err != nil {
			return err
		}
		return errors.Join(writeFiles(tx, rows), writeFiles(tx, more))
	})
}

// follow asks in an open request for what the form asks newly with the answers that were mended, see application.Application.FollowForm.
func follow(tx Tx, cmd Command, c *call.Call, a *application.Application) (application.FileChanges, error) {
	files, changed := a.FollowForm(c.Form, partOfPlan(c), cmd.Actor.Person, tx.Now())
	if !changed {
		return files, nil
	}
	return files, tx.Update(a.Asked())
}

// Supplement hands the answers in, judged by the request's stamp. What was asked for must by then obey the form's own rules.
func (e *Engine) Supplement(ctx context.Context, cmd Command, id domain.ApplicationID, version int64) error {
	return e.screen(ctx, cmd, id, version, string(application.Supplement), id, func(tx Tx, a *application.Application) (domain.Change, error) {
		c, err := termsOf(tx, a)
		if err != nil {
			return domain.Change{}, err
		}
		asked := a.Asked()
		back, err := follow(tx, cmd, c, a)
		if err != nil {
			return domain.Change{}, err
		}
		gone := a.LeaveUnasked(c.Form) // what is not asked any more is neither read nor judged from now on
		change, err := a.Supplement(supplementProblems(c.Form, a), cmd.stamp(tx), tx.Now(), cmd.Actor.Person)
		if err != nil {
			return change, err
		}
		if err := errors.Join(writeFiles(tx, back), writeFiles(tx, gone)); err != nil {
			return change, err
		}
		exceptions, err := costExceptions(tx, c, a)
		if err != nil {
			return change, err
		}
		raiseExceptions(a, exceptions) // at once: nobody passes it before somebody has seen them
		if asked == nil {
			return change, nil
		}
		return change, tx.Update(asked)
	})
}

// supplementProblems are the problems of the answers that were asked for. What else is wrong with an application is not the
// supplement's to mend.
func supplementProblems(d form.Definition, a *application.Application) domain.Problems {
	asked := a.Asked()
	if asked == nil {
		return nil
	}
	return slices.DeleteFunc(FormProblems(d, a), func(p *domain.Error) bool { return asked.Index(p.Field) < 0 })
}

// endDueSupplements ends the applications whose documents did not come in time.
func (e *Engine) endDueSupplements(ctx context.Context) error {
	var waiting []domain.ApplicationID
	err := e.Work.Do(ctx, Options{}, func(tx Tx) error {
		waiting = nil
		late, err := Find[application.Application](tx, Where{"State": application.SupplementRequested, "SupplementDueAt": AtOrBefore{tx.Now().Add(-application.MaxStampAge)}}, "SupplementDueAt")
		for _, a := range late {
			waiting = append(waiting, a.Ref())
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("find overdue supplements: %w", err)
	}
	var failed []error
	for _, id := range waiting {
		if err := e.endSupplement(ctx, id); err != nil {
			failed = append(failed, fmt.Errorf("application %d: %w", id, err))
		}
	}
	return errors.Join(failed...)
}

func (e *Engine) endSupplement(ctx context.Context, id domain.ApplicationID) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		a := new(application.Application)
		err := tx.Load(a, int64(id), SkipTaken)
		if domain.KindOf(err) == domain.NotFound || err == nil && a.State != application.SupplementRequested {
			return nil
		}
		if err != nil {
			return err
		}
		if err := e.Access.Can(domain.System, string(application.SupplementTimeout), resourceOf(a)); err != nil {
			return err
		}
		change, err := a.SupplementTimeout(tx.Now())
		if errors.Is(err, domain.E(domain.Refused, "application.step.not_due")) {
			return nil
		}
		if err != nil {
			return err
		}
		return Record(tx, domain.System, a, change)
	})
}
