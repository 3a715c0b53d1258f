// This file is the supplement (보완): what an officer asks to be mended, what the applicant answers, and the two side by side.
package application

import (
	"fmt"
	"slices"
	"time"

	"gongmo/domain"
	"gongmo/domain/condition"
	"gongmo/domain/form"
	"gongmo/domain/period"
)

// SupplementRound is one request to mend what is missing and what came of it. It keeps what was answered before, so that the
// answer can be shown as a difference; once answered it is never changed.
type SupplementRound struct {
	ID            int64
	ApplicationID domain.ApplicationID
	No            int // 1, 2, … within the application
	Message       string
	Items         SupplementItems
	// Before are the answers that were asked about, as they stood when asked.
	Before form.Answers
	// After are the same answers and the replies as they were handed in, empty before.
	After       form.Answers
	Digest      string // hex, of After, "" before
	RequestedAt time.Time
	RequestedBy domain.PersonID
	DueAt       time.Time
	// AnsweredAt is the request's stamp that was compared with DueAt, nil before.
	AnsweredAt *time.Time
	AnsweredBy *domain.PersonID
}

// TableName is the table of the row.
func (SupplementRound) TableName() string { return "application_supplement" }

// ReplyKey is the key under which the answers keep what is said, or uploaded, to an item besides the answer it is about.
func (s SupplementRound) ReplyKey(index int) string {
	return form.Key(fmt.Sprintf("supplement_%d_%d", s.No, index+1), s.Items[index].Org)
}

// Index finds the item that a kept key belongs to, its answer's or its reply's; -1 when it was not asked about.
func (s SupplementRound) Index(key string) int {
	for i, item := range s.Items {
		if key == s.ReplyKey(i) || key == item.Key() {
			return i
		}
	}
	return -1
}

// FileKey is the key of the answer that takes the files of an item: the question's where it is about one, else the reply's.
func (s SupplementRound) FileKey(index int) string {
	if key := s.Items[index].Key(); key != "" {
		return key
	}
	return s.ReplyKey(index)
}

// Answered reports whether something was done about an item. A required document is there and another than before; anything
// else is changed, or the applicant says in words why not: whether that is enough is for the officer to judge.
func (s SupplementRound) Answered(index int, now form.Answers) bool {
	item := s.Items[index]
	if item.Unasked || item.Follows && !item.Must {
		return true // the form does not want it answered
	}
	before, mine := s.Before[item.Key()], now[item.Key()]
	changed := item.QuestionKey != "" && !mine.Same(before)
	if item.Must {
		return changed && !mine.Empty()
	}
	return changed && !(mine.Empty() && before.Empty()) || !now[s.ReplyKey(index)].Empty()
}

// of are the answers a round is about.
func (s SupplementRound) of(a form.Answers, replies bool) form.Answers {
	out := form.Answers{}
	for i, item := range s.Items {
		for _, key := range []string{item.Key(), s.ReplyKey(i)} {
			if x, ok := a[key]; ok && (replies || key == item.Key()) {
				out[key] = x
			}
		}
	}
	return out
}

// Key is the kept key of the answer an item is about, "" when it is about none.
func (i SupplementItem) Key() string {
	if i.QuestionKey == "" {
		return ""
	}
	return form.Key(i.QuestionKey, i.Org)
}

// Mendable reports whether the answer to a question may be asked for again: papers and particulars. The plan itself, its money
// and its targets stand as they were handed in, for what was proposed in time is what competes.
func Mendable(q form.Question) bool {
	return q.OneLine() || slices.Contains([]form.Kind{form.File, form.Date, form.Choice, form.Multi, form.Address, form.People}, q.Kind)
}

// SupplementWanted is what an officer asks for.
type SupplementWanted struct {
	Items   SupplementItems
	Message string
	Due     time.Time
	// Body says whether a question is part of the plan itself.
	Body func(questionKey string) bool
	By   domain.PersonID
}

// RequestSupplement asks for papers and particulars, never for the plan itself, until an instant. The round that it opens is to
// be inserted. Errors besides those of the step: application.supplement.waiting while an earlier request is open.
func (a *Application) RequestSupplement(w SupplementWanted, now time.Time) (domain.Change, error) {
	if err := a.Askable(); err != nil {
		return domain.Change{}, err
	}
	f := Facts{SupplementAsked: len(w.Items), FailOpen: a.FailBy != nil,
		SupplementBody: slices.ContainsFunc(w.Items, func(i SupplementItem) bool { return i.QuestionKey != "" && w.Body(i.QuestionKey) })}
	ch, err := a.fire(RequestSupplement, f, "")
	if err != nil {
		return ch, err
	}
	round := SupplementRound{ApplicationID: a.Ref(), No: len(a.Supplements) + 1, Message: w.Message, Items: slices.Clone(w.Items), After: form.Answers{},
		RequestedAt: now, RequestedBy: w.By, DueAt: w.Due}
	round.Before = round.of(a.Answers, false)
	a.Supplements = append(a.Supplements, round)
	a.SupplementItems, a.SupplementDueAt, a.ScreenedBy = slices.Clone(w.Items), &w.Due, &w.By
	return ch.With("items", len(w.Items)).With("due", w.Due.UTC().Format(time.RFC3339)).With("no", round.No), nil
}

// Askable reports whether a request may be sent in the state the application is in. Error application.supplement.waiting (kind Refused)
// while an earlier one is open, application.fail.waiting while a proposal to fail is, application.supplement.state in any other state.
func (a *Application) Askable() error {
	if a.Asked() != nil && a.SupplementDueAt != nil {
		return domain.E(domain.Refused, "application.supplement.waiting").With("on", period.DateOf(*a.SupplementDueAt))
	}
	if a.FailBy != nil {
		return domain.E(domain.Refused, "application.fail.waiting")
	}
	if Machine.Ask(a.State, RequestSupplement, Facts{SupplementAsked: 1}) != nil {
		return domain.E(domain.Refused, "application.supplement.state").With("state", "application.state."+string(a.State))
	}
	return nil
}

// Asked is the open request, nil when there is none.
func (a *Application) Asked() *SupplementRound {
	if a.State != SupplementRequested || len(a.Supplements) == 0 {
		return nil
	}
	return &a.Supplements[len(a.Supplements)-1]
}

// onlySupplement refuses answers other than those that were asked for.
func (a *Application) onlySupplement(mine form.Answers) error {
	asked := a.Asked()
	for _, key := range mine.Keys() {
		if asked == nil || asked.Index(key) < 0 {
			return domain.E(domain.Refused, "application.edit.supplement_only").At(key)
		}
	}
	return nil
}

// markSupplement brings the items up to date with the answers.
func (a *Application) markSupplement() {
	asked := a.Asked()
	if asked == nil {
		return
	}
	a.SupplementItems = slices.Clone(a.SupplementItems)
	for i := range a.SupplementItems {
		a.SupplementItems[i].Done = asked.Answered(i, a.Answers)
	}
}

// Hidden lists by key what a form does not ask now, of every organisation that fills in a part.
func (a *Application) Hidden(d form.Definition) []string { return a.hidden(d, a.Answers) }

// hidden lists by key what a form does not ask with these answers, of every organisation that fills in a part.
func (a *Application) hidden(d form.Definition, answers form.Answers) (out []string) {
	asks(a.Members, func(m Member, suffix domain.OrganizationID) {
		for _, question := range d.Hidden(answers.Of(suffix), m.Role.Part()) {
			out = append(out, form.Key(question, suffix))
		}
	})
	return out
}

// before are all answers as they stood when the request was made.
func (s SupplementRound) before(now form.Answers) form.Answers {
	out := now.Clone()
	for i, item := range s.Items {
		delete(out, item.Key())
		delete(out, s.ReplyKey(i))
	}
	for key, x := range s.Before {
		out[key] = x
	}
	return out
}

// FollowForm brings the open request up to what the form asks with the answers that were mended so far. A paper or particular that it
// asks newly becomes an item of the request, and what its writer had written there before handing in comes back; an item that it asks no
// more needs no answer. What body says to be part of the plan itself is not asked for, and the officer's page says that it is open. The
// rows of files that come back are to be inserted, and the round is to be updated where changed is true.
func (a *Application) FollowForm(d form.Definition, body func(questionKey string) bool, by domain.PersonID, now time.Time) (files FileChanges, changed bool) {
	asked := a.Asked()
	if asked == nil {
		return files, false
	}
	items := slices.Clone(asked.Items)
	was := a.hidden(d, asked.before(a.Answers))
	for again := true; again; { // what comes back may decide in its turn
		again = false
		is := a.hidden(d, a.Answers)
		for _, key := range was {
			if slices.Contains(is, key) || slices.ContainsFunc(items, func(i SupplementItem) bool { return i.Key() == key }) {
				continue
			}
			question, org, _ := form.SplitKey(key)
			q, _, _ := d.Question(question)
			if q.Kind == form.Computed || body(question) {
				continue
			}
			items = append(items, SupplementItem{QuestionKey: question, Org: org, Name: a.InPart(q.Label, org), Must: q.Required, Follows: true})
			if x, kept := a.Unasked[key]; kept && a.Answers[key].Empty() {
				answers, left := a.Answers.Clone(), a.Unasked.Clone()
				x.Version = max(x.Version, answers[key].Version) + 1
				answers[key] = x
				delete(left, key)
				a.Answers, a.Unasked, again = answers, left, true
			}
		}
		for i := range items {
			items[i].Unasked = !items[i].Beyond && items[i].QuestionKey != "" && slices.Contains(is, items[i].Key())
		}
	}
	changed = !slices.Equal(items, asked.Items)
	asked.Items = items
	a.SupplementItems = slices.Clone(items)
	a.markSupplement()
	a.CountPlan(d)
	return a.syncFiles(by, now), changed
}

// InPart is the name of a thing with that of the organisation whose part it is in, where that is not the lead's.
func (a *Application) InPart(name string, org domain.OrganizationID) string {
	for _, m := range a.Members {
		if org != 0 && m.OrganizationID != nil && *m.OrganizationID == org {
			return name + " (" + m.Name + ")"
		}
	}
	return name
}

// Supplement hands the answers in, judged by the request's stamp. wrong are the problems of the answers asked for. The round is
// to be updated. Errors besides those of the step: what is wrong, and application.supplement.item_missing at each item without
// an answer.
func (a *Application) Supplement(wrong domain.Problems, stamp, now time.Time, by domain.PersonID) (domain.Change, error) {
	f := Facts{Stamp: stamp, Now: now}
	if a.SupplementDueAt != nil {
		f.SupplementDueAt = *a.SupplementDueAt
	}
	asked := a.Asked()
	for i, item := range a.SupplementItems {
		if item.Done || asked == nil {
			continue
		}
		f.SupplementMissing++
		if key := asked.FileKey(i); !slices.ContainsFunc(wrong, func(p *domain.Error) bool { return p.Field == key }) {
			wrong = append(wrong, domain.E(domain.Invalid, "application.supplement.item_missing").With("name", item.Name).At(key))
		}
	}
	if asked != nil && len(wrong) > 0 && !stamp.After(f.SupplementDueAt) {
		return domain.Change{}, wrong
	}
	ch, err := a.fire(Supplement, f, "")
	if err != nil || asked == nil {
		return ch, err
	}
	asked.Items, asked.After = slices.Clone(a.SupplementItems), asked.of(a.Answers, true)
	if asked.Digest, err = asked.After.Digest(); err != nil {
		return ch, err
	}
	asked.AnsweredAt, asked.AnsweredBy, a.ScreenedBy = &stamp, &by, nil // what was handed in anew nobody has looked at
	return ch.With("no", asked.No).With("digest", asked.Digest), nil
}

// SupplementTimeout ends an application whose documents did not come in time.
func (a *Application) SupplementTimeout(now time.Time) (domain.Change, error) {
	ch, err := a.fire(SupplementTimeout, Facts{Now: now, Due: a.SupplementDueAt != nil && now.After(a.SupplementDueAt.Add(MaxStampAge))}, "")
	if err == nil {
		a.IneligibleCode, a.NotifiedOn = condition.DocMissing, period.DateOf(now)
	}
	return ch, err
}
