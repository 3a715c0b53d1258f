// This file offers a company its own earlier answers: to the call that the present one repeats or adds to, or to an earlier round of it,
// also where that was never handed in, and those of an application to the same call that it withdrew or threw away. Costs come along where the rules know their items, files as the same content. Nothing is taken over by itself; a member takes what it chooses, a section at a time, and only where nothing is written yet.
package workflows

import (
	"cmp"
	"context"
	"slices"
	"time"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/budget"
	"gongmo/domain/call"
	"gongmo/domain/form"
	"gongmo/domain/period"
	"gongmo/domain/wallet"
)

// Earlier are the answers that may be taken over.
type Earlier struct {
	Application domain.ApplicationID
	CallCode    string
	CallTitle   string
	Title       string // of the application
	Year        int
	// Answers are by stored key, see form.Key: only those that the present form still asks for in the same way, and that are not
	// answered yet.
	Answers form.Answers
	// HandedIn is whether they were handed in then; those of a draft that ended with a failed round were not.
	HandedIn bool
	// GivenUp is whether they were written for the same call and round, in an application that was withdrawn or thrown away.
	GivenUp bool
	// Left is what the answers held and cannot be taken over, each with its reason.
	Left []NotCarried
}

// NotCarried is a line of costs or a file that stays behind.
type NotCarried struct {
	Key string // the answer that it is part of, as stored
	// Name is of a file; Line is of a plan, nil for a file.
	Name string
	Line *budget.Line
	Why  string // the message key of the reason
}

// Behind keeps what stays behind of a section of one organisation's part.
func (e Earlier) Behind(s form.Section, suffix domain.OrganizationID) (out []NotCarried) {
	for _, n := range e.Left {
		question, org, _ := form.SplitKey(n.Key)
		if org == suffix && slices.ContainsFunc(s.Questions, func(q form.Question) bool { return q.Key == question }) {
			out = append(out, n)
		}
	}
	return out
}

// Of keeps the answers to the questions of a section by one organisation, by the questions' own keys.
func (e Earlier) Of(s form.Section, suffix domain.OrganizationID) form.Answers {
	out, mine := form.Answers{}, e.Answers.Of(suffix)
	for _, q := range s.Questions {
		if a, ok := mine[q.Key]; ok {
			out[q.Key] = a
		}
	}
	return out
}

// EarlierAnswers looks for them. The zero Earlier is none: no call was repeated, the company did not apply, or the actor may not
// read what it wrote.
func (e *Engine) EarlierAnswers(ctx context.Context, actor domain.Actor, id domain.ApplicationID) (Earlier, error) {
	var out Earlier
	err := e.Work.Do(ctx, Options{DryRun: true}, func(tx Tx) error {
		a, err := wholeApplication(tx, id, NoLock)
		if err != nil {
			return err
		}
		if err := e.Access.Can(actor, "view", resourceOf(a)); err != nil {
			return err
		}
		out, err = e.earlier(tx, actor, a)
		return err
	})
	return out, err
}

func (e *Engine) earlier(tx Tx, actor domain.Actor, a *application.Application) (Earlier, error) {
	c, err := termsOf(tx, a)
	adds := err == nil && c.ParentID != nil && c.DemandID == nil // a performer call asks others for something else
	if err != nil {
		return Earlier{}, err
	}
	calls := []domain.CallID{a.CallID}
	if c.PredecessorID != nil {
		calls = append(calls, *c.PredecessorID)
	}
	if adds {
		calls = append(calls, *c.ParentID)
	}
	found, err := Find[application.Application](tx, Where{"CallID": calls, "LeadID": a.LeadID}, "ID")
	if err != nil {
		return Earlier{}, err
	}
	found = slices.DeleteFunc(found, func(x *application.Application) bool {
		if givenUp(x, a) {
			return false
		}
		if x.CallID == a.CallID {
			return x.Round >= a.Round || x.SubmittedAt == nil && x.State != application.Voided && x.State != application.Expired
		}
		return x.SubmittedAt == nil
	})
	slices.SortStableFunc(found, func(x, y *application.Application) int { return newerWork(y, x) })
	var first Earlier
	for _, old := range found {
		out, err := e.offers(tx, actor, c, a, old)
		if err != nil || len(out.Answers) > 0 {
			return out, err
		}
		if len(first.Left) == 0 {
			first = out
		}
	}
	return first, nil // a newer one in which nothing was written does not hide what an older one holds
}

// offers is what one earlier application holds for the present one, zero where the actor may not read it.
func (e *Engine) offers(tx Tx, actor domain.Actor, c *call.Call, a, old *application.Application) (Earlier, error) {
	if err := loadChildren(tx, old); err != nil {
		return Earlier{}, err
	}
	if e.Access.Can(actor, "view", resourceOf(old)) != nil {
		return Earlier{}, nil // another member of today's consortium, which was not in that one
	}
	before, err := termsOf(tx, old)
	if err != nil {
		return Earlier{}, err
	}
	out := Earlier{Application: old.Ref(), CallCode: before.Code, CallTitle: before.Title, Title: old.Title, Year: before.Year, HandedIn: old.SubmittedAt != nil, GivenUp: givenUp(old, a),
		Answers: unanswered(c.Form, before.Form, a.Answers, old.Answers)}
	out.costs(c, before.Form, a, old)
	return out, out.files(tx, c, before.Form, a, old)
}

// givenUp reports whether an application was made for the same call and round as another one of its lead, and ended by the company's own
// hand. Who begins anew after that, or threw away what it wanted to keep, does not write it twice.
func givenUp(x, a *application.Application) bool {
	return x.CallID == a.CallID && x.Round == a.Round && x.ID != a.ID && x.State == application.Withdrawn
}

// newerWork compares what was handed in or begun last. Of one round what was handed in counts more than a draft beside it.
func newerWork(x, y *application.Application) int {
	when := func(a *application.Application) time.Time {
		if a.SubmittedAt != nil {
			return *a.SubmittedAt
		}
		return a.BegunAt
	}
	if x.CallID == y.CallID && x.Round == y.Round && (x.SubmittedAt == nil) != (y.SubmittedAt == nil) {
		if x.SubmittedAt == nil {
			return -1
		}
		return 1
	}
	return when(x).Compare(when(y))
}

// again finds the question that an old answer answered, where it is asked again in the same kind and part and is not answered yet.
func again(now, before form.Definition, present form.Answers, key string, kind form.Kind) (form.Question, bool) {
	question, _, ok := form.SplitKey(key)
	q, s, here := now.Question(question)
	was, ws, there := before.Question(question)
	return q, ok && here && there && q.Kind == kind && was.Kind == kind && s.Part == ws.Part && q.File.Document == was.File.Document && present[key].Empty()
}

// costs offers the plan of costs with the lines that the call's rules know.
func (e *Earlier) costs(c *call.Call, before form.Definition, a, old *application.Application) {
	for _, key := range old.Answers.Keys() {
		plan := old.Answers[key].Budget
		if _, ok := again(c.Form, before, a.Answers, key, form.Budget); !ok || plan == nil {
			continue
		}
		kept, left := plan.Carry(c.Regime, a.Orgs())
		if len(kept.Lines) > 0 {
			e.Answers[key] = form.Answer{Version: 1, Budget: &kept}
		}
		for _, l := range left {
			why := "application.reuse.left.item"
			if !slices.Contains(a.Orgs(), l.Org) {
				why = "application.reuse.left.org"
			}
			e.Left = append(e.Left, NotCarried{Key: key, Line: &l, Why: why})
		}
	}
}

// files offers the files that the question still takes: the same contents, which nobody can change. Papers whose days are over, or
// are not known where they count, stay behind like those that the wallet would refuse; so does what a scanner found something in.
// What was filled in on an earlier edition of a form stays behind too.
func (e *Earlier) files(tx Tx, c *call.Call, before form.Definition, a, old *application.Application) error {
	given, err := filesOf(tx, c.Ref())
	if err != nil {
		return err
	}
	rows := map[domain.FileID]*StoredFile{}
	if len(old.Files) > 0 {
		var ids []int64
		for _, f := range old.Files {
			ids = append(ids, int64(f.FileID))
		}
		list, err := Find[StoredFile](tx, Where{"ID": ids})
		if err != nil {
			return err
		}
		for _, row := range list {
			rows[domain.FileID(row.ID)] = row
		}
	}
	papers, err := papersIn(tx, old.Answers)
	if err != nil {
		return err
	}
	today := period.DateOf(tx.Now())
	rules, err := wallet.RulesOn(today)
	if err != nil {
		return err
	}
	for _, key := range old.Answers.Keys() {
		q, ok := again(c.Form, before, a.Answers, key, form.File)
		if !ok {
			continue
		}
		var kept []form.Upload
		for _, u := range old.Answers[key].Files {
			why := ""
			row := rows[u.FileID]
			switch paper := cmp.Or(u.Document, q.File.Document); {
			case papers[u.Wallet] != nil && papers[u.Wallet].OrganizationID != partOwner(a, key):
				why = "application.reuse.left.offered" // a partner let it be used in that application alone
			case row == nil || row.ScanState == Infected:
				why = "application.reuse.left.infected"
			case takes(q.File, u) != nil:
				why = "application.reuse.left.rule"
			case call.EarlierForm(given, q.Key, u.SHA256, row.UploadedAt, tx.Now()):
				why = "application.reuse.left.form"
			case len(kept) >= max(q.File.MaxCount, 1):
				why = "application.reuse.left.count"
			case paper != "":
				if standing, err := rules.StandingOn(wallet.Type(paper), u.ValidTo, today); err != nil || standing == wallet.Expired || standing == wallet.Undated {
					why = "application.reuse.left.days"
				}
			}
			if why != "" {
				e.Left = append(e.Left, NotCarried{Key: key, Name: u.Name, Why: why})
				continue
			}
			kept = append(kept, u)
		}
		if len(kept) > 0 {
			e.Answers[key] = form.Answer{Version: 1, Files: kept}
		}
	}
	return nil
}

// papersIn are the documents of wallets among the files of answers.
func papersIn(tx Tx, answers form.Answers) (map[domain.WalletID]*wallet.Document, error) {
	out := map[domain.WalletID]*wallet.Document{}
	var ids []int64
	for _, x := range answers {
		for _, u := range x.Files {
			if u.Wallet != 0 {
				ids = append(ids, int64(u.Wallet))
			}
		}
	}
	if len(ids) == 0 {
		return out, nil
	}
	list, err := Find[wallet.Document](tx, Where{"ID": ids})
	for _, d := range list {
		out[d.Ref()] = d
	}
	return out, err
}

// partOwner is the organisation whose part of the form an answer's key belongs to.
func partOwner(a *application.Application, key string) domain.OrganizationID {
	if _, org, ok := form.SplitKey(key); ok && org != 0 {
		return org
	}
	return a.LeadID
}

// unanswered are the old answers in words that still fit and whose question has no answer yet: a choice that is no longer offered is
// no answer. Costs and files come by costs and files.
func unanswered(now, before form.Definition, present, old form.Answers) form.Answers {
	out := now.Carry(before, old)
	for key := range out {
		question, _, _ := form.SplitKey(key)
		q, s, _ := now.Question(question)
		if q.Kind == form.Budget || !present[key].Empty() || !fits(q, s.Part, out[key]) {
			delete(out, key)
		}
	}
	return out
}

// fits reports whether a choice or a table of the old form is one of the new form. A text that is too long now may be shortened
// by whoever takes it over.
func fits(q form.Question, part form.Part, a form.Answer) bool {
	if q.Kind != form.Choice && q.Kind != form.Multi && q.Kind != form.Table {
		return true
	}
	q.When.Op, q.MinCount, q.MaxCount = "", 0, 0
	alone := form.Definition{Sections: []form.Section{{Key: "alone", Part: part, Questions: []form.Question{q}}}}
	return len(form.Validate(alone, form.Answers{q.Key: a}, part)) == 0
}

// ReuseAnswers takes over chosen answers of a section.
type ReuseAnswers struct {
	Application domain.ApplicationID
	Org         domain.OrganizationID // whose part; the lead's id for the lead's part
	Section     string
	Questions   []string
}

// ReuseAnswers implements the command and gives how many were taken. What has been answered meanwhile stays. Error:
// application.reuse.none (kind Invalid) when nothing was chosen.
func (e *Engine) ReuseAnswers(ctx context.Context, cmd Command, in ReuseAnswers) (int, error) {
	return run(ctx, e, cmd, in, func(tx Tx) (int, error) {
		a, err := e.application(tx, cmd.Actor, in.Application, "view")
		if err != nil {
			return 0, err
		}
		c, err := termsOf(tx, a)
		if err != nil {
			return 0, err
		}
		section, ok := c.Form.Section(in.Section)
		if !ok {
			return 0, domain.E(domain.NotFound, "not_found")
		}
		earlier, err := e.earlier(tx, cmd.Actor, a)
		if err != nil {
			return 0, err
		}
		suffix := domain.OrganizationID(0)
		if in.Org != a.LeadID {
			suffix = in.Org
		}
		mine := form.Answers{}
		for question, x := range earlier.Of(section, suffix) {
			if slices.Contains(in.Questions, question) {
				mine[form.Key(question, suffix)] = x
			}
		}
		if len(mine) == 0 {
			return 0, domain.E(domain.Invalid, "application.reuse.none").At("reuse")
		}
		if err := e.mayWrite(cmd.Actor, a, in.Org, mine); err != nil {
			return 0, err
		}
		if err := a.Takes(c.Form, mine); err != nil {
			return 0, err
		}
		base := form.Answers{}
		for key := range mine {
			base[key] = a.Answers[key]
		}
		_, files, change, err := a.Save(base, mine, cmd.Actor.Person, tx.Now())
		if err != nil {
			return 0, err
		}
		a.CountPlan(c.Form)
		if err := Record(tx, cmd.Actor, a, change.With("reusedFrom", int64(earlier.Application))); err != nil {
			return 0, err
		}
		return len(mine), writeFiles(tx, files)
	})
}
