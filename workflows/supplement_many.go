// This file sends one letter of supplement (보완요청) to many applications of a call: looked at first in a dry run, then sent by one
// command. Each application gets a request, an audit entry and a notice of its own.
package workflows

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/calendar"
	"gongmo/domain/call"
	"gongmo/domain/form"
	"gongmo/domain/period"
)

// RequestSupplements is one letter for many applications. What it asks for is what all of them were asked: documents of the call
// and questions of the lead's part.
type RequestSupplements struct {
	Call    domain.CallID
	Picked  []Picked
	Items   []SupplementAsk
	Message string
	// Due is the last day, zero for the rule set's own term.
	Due period.Date
}

// Asked is what the letter is to one application. Wrong says why it is not sent there; nil when it is.
type Asked struct {
	Application    domain.ApplicationID
	Version        int64 // that was looked at
	Title, Receipt string
	Lead           domain.OrganizationID
	LeadName       string
	Items          application.SupplementItems
	Due            time.Time
	// Have names what is asked for and is there already, so that nobody is asked by mistake for what came.
	Have  []string
	Wrong *domain.Error `json:",omitempty"`
}

// RequestSupplements implements the command. Unlike a move it is not all or none: a request that was sent hurts nobody when another
// one was not, and who changed meanwhile stands in the answer with the reason. Errors, all about the
// letter: those of a single request, assess.ask.nothing, assess.ask.many.
func (e *Engine) RequestSupplements(ctx context.Context, cmd Command, in RequestSupplements) ([]Asked, error) {
	switch {
	case len(in.Picked) == 0:
		return nil, domain.E(domain.Invalid, "assess.ask.nothing").At("pick")
	case len(in.Picked) > mostMoves:
		return nil, domain.E(domain.Invalid, "assess.ask.many").With("max", mostMoves).At("pick")
	case len(in.Items) == 0:
		return nil, domain.E(domain.Invalid, "application.supplement.nothing_asked").At("items")
	}
	in.Picked, in.Message = inOrder(in.Picked), strings.TrimSpace(in.Message)
	days, err := e.days(ctx)
	if err != nil {
		return nil, err
	}
	return run(ctx, e, cmd, in, func(tx Tx) ([]Asked, error) {
		c, err := Get[call.Call](tx, int64(in.Call))
		if err != nil {
			return nil, err
		}
		for _, w := range in.Items { // what no application may be asked is wrong with the letter
			key, org, ok := form.SplitKey(w.Key)
			switch {
			case w.Key != "" && (!ok || org != 0 || !asksLead(c, key)):
				return nil, domain.E(domain.Invalid, "application.supplement.unknown").At("items")
			case w.Key != "" && partOfPlan(c)(key):
				return nil, domain.E(domain.Refused, "application.supplement.body").At("items")
			}
		}
		var out []Asked
		for _, p := range in.Picked {
			one, err := e.askOne(tx, cmd, c, days, in, p)
			if err != nil {
				return nil, err
			}
			out = append(out, one)
		}
		return out, nil
	})
}

// inOrder sorts what was picked, so that two officers who lock the same never wait for each other in a ring, and each once.
func inOrder(list []Picked) []Picked {
	picked := slices.Clone(list)
	slices.SortFunc(picked, func(a, b Picked) int { return int(a.Application - b.Application) })
	return slices.CompactFunc(picked, func(a, b Picked) bool { return a.Application == b.Application })
}

// asksLead reports whether a key is a document of the call or a question of the lead's part. Another organisation's answers have
// keys of their own, which no two applications share.
func asksLead(c *call.Call, key string) bool {
	if _, s, ok := c.Form.Question(key); ok {
		return s.Part == form.Lead
	}
	return slices.ContainsFunc(c.Documents, func(d call.Document) bool { return d.Key == key })
}

// askOne sends the letter to one application. A refusal that is about this application stands in the answer; what is wrong with the
// letter, and any other error, ends the command.
func (e *Engine) askOne(tx Tx, cmd Command, c *call.Call, days calendar.Calendar, in RequestSupplements, p Picked) (Asked, error) {
	a, err := wholeApplication(tx, p.Application, ForUpdate)
	if err != nil {
		return Asked{}, err
	}
	if err := e.Access.Can(cmd.Actor, "view", resourceOf(a)); err != nil || a.CallID != in.Call {
		return Asked{}, domain.E(domain.NotFound, "not_found")
	}
	out := Asked{Application: a.Ref(), Version: p.Version, Title: a.Title, Receipt: a.ReceiptNo, Lead: a.LeadID}
	for _, m := range a.Members {
		if m.Role == application.Lead {
			out.LeadName = m.Name
		}
	}
	refused := func(err error) bool {
		var why *domain.Error
		if !errors.As(err, &why) {
			return false
		}
		kept := *why
		kept.Err, out.Wrong = nil, &kept // the answer is remembered under the key: words only
		return true
	}
	if p.Version != a.Version {
		refused(domain.E(domain.Conflict, "stale_version"))
		return out, nil
	}
	if err := a.Askable(); refused(err) { // said before permission is asked, which knows the state as well and says less
		return out, nil
	}
	if err := e.Access.Can(cmd.Actor, string(application.RequestSupplement), resourceOf(a)); err != nil {
		if domain.KindOf(err) == domain.NotFound {
			err = domain.E(domain.Forbidden, "assess.ask.forbidden")
		}
		if !refused(err) {
			return out, err
		}
		return out, nil
	}
	c, err = under(tx, c, a)
	if err != nil {
		return out, err
	}
	if err := asksAll(c, a, in.Items); refused(err) {
		return out, nil
	}
	change, err := supplementOf(c, a, cmd, days, tx.Now(), in.Items, in.Message, in.Due)
	if p := domain.ProblemsOf(err); err != nil && (len(p) == 0 || p[0].Field != "") {
		return out, err
	}
	if refused(err) {
		return out, nil
	}
	out.Items, out.Due, out.Have = a.SupplementItems, *a.SupplementDueAt, there(a)
	if err := Record(tx, cmd.Actor, a, change); err != nil {
		return out, err
	}
	return out, tx.Insert(a.Asked())
}

// asksAll refuses when the form, with what this application answered, does not ask something that the letter is about.
func asksAll(c *call.Call, a *application.Application, list []SupplementAsk) error {
	asked := map[string]bool{}
	for _, s := range c.Form.Visible(a.Answers.Of(0), form.Lead) {
		for _, q := range s.Questions {
			asked[q.Key] = true
		}
	}
	for _, w := range list {
		if q, _, ok := c.Form.Question(w.Key); ok && !asked[w.Key] {
			return domain.E(domain.Refused, "application.supplement.not_asked").With("name", q.Label)
		}
	}
	return nil
}

// there names what is asked for and was handed in already.
func there(a *application.Application) []string {
	var out []string
	for _, i := range a.SupplementItems {
		filed := slices.ContainsFunc(a.Files, func(f application.File) bool {
			return i.QuestionKey != "" && f.QuestionKey == i.QuestionKey && f.OrganizationID == nil
		})
		if filed || i.QuestionKey != "" && !a.Answers[i.Key()].Empty() {
			out = append(out, i.Name)
		}
	}
	return out
}
