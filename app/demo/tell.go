// This file puts notices into inboxes: what a step tells, to whom, in the words of the catalogue. No mail is sent.
package demo

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"gongmo/domain"
	"gongmo/domain/call"
	"gongmo/domain/notice"
)

// about is whom a step concerns and what its texts may say.
type about struct {
	call    *call.Call
	lead    *company
	orgs    []*company // the consortium, the lead among them
	people  []*human   // those it names: a committee, an accountant
	officer *human
	title   string
	number  string
	link    string
	args    domain.Args
}

var ofLead = []notice.Recipient{notice.ToLead, notice.ToLeadOwners, notice.ToOrganization, notice.ToAnswering, notice.ToSubject, notice.ToAppellant, notice.ToBookkeepers}

func (y *year) tell(at time.Time, agg domain.Aggregate, ch domain.Change, a about) error {
	for _, code := range ch.Notices {
		entry, ok := notice.Lookup(code)
		if !ok {
			entry = notice.Entry{Code: code, To: []notice.Recipient{notice.ToLead}}
		}
		for _, who := range a.recipients(entry) {
			if err := y.drop(at, entry, agg, ch, a, who); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a about) recipients(e notice.Entry) []*human {
	var out []*human
	add := func(h *human) {
		if h != nil && !slices.Contains(out, h) {
			out = append(out, h)
		}
	}
	for _, group := range e.To {
		switch {
		case slices.Contains(ofLead, group) && a.lead != nil:
			add(a.lead.owner)
			if group == notice.ToLead {
				add(a.lead.writer)
				add(a.lead.bookkeeper)
			}
		case group == notice.ToConsortium || group == notice.ToSigners:
			for _, c := range a.orgs {
				add(c.owner)
			}
		case group == notice.ToOfficers:
			add(a.officer)
		case slices.Contains([]notice.Recipient{notice.ToEvaluators, notice.ToEvaluator, notice.ToUnscored, notice.ToAccountant, notice.ToAsker}, group):
			for _, h := range a.people {
				add(h)
			}
		}
	}
	return out
}

// drop makes one notice of the inbox.
func (y *year) drop(at time.Time, e notice.Entry, agg domain.Aggregate, ch domain.Change, a about, who *human) error {
	of := notice.About{Kind: agg.Kind(), ID: agg.Head().ID}
	args := domain.Args{"name": who.Name, "title": a.title, "number": a.number, "org": "", "window": "", "agency": y.Texts.Say("ko", "notice.agency", nil)}
	if a.call != nil {
		id := a.call.Ref()
		of.Call = &id
		if a.title == "" {
			args["title"], args["number"] = a.call.Title, a.call.Code
		}
	}
	if a.lead != nil {
		args["org"] = a.lead.Name
	}
	maps.Copy(args, ch.Detail)
	if x, ok := agg.(interface {
		Says(domain.NoticeCode) domain.Args
	}); ok {
		maps.Copy(args, x.Says(e.Code))
	}
	found, err := y.found(e.Code, agg, ch, a)
	if err != nil {
		return err
	}
	maps.Copy(args, a.args)
	maps.Copy(args, found)
	for _, f := range e.Fields {
		switch f.From {
		case notice.FromStepTime:
			args[f.Name] = at
		case notice.FromRecord:
			args[f.Name] = recorded(ch.Detail[f.Key])
		case notice.FromReason:
			if args[f.Name] = ch.Reason; ch.Reason == "" {
				args[f.Name] = y.Texts.Say("ko", f.Key, nil)
			}
		}
	}
	if reason, ok := args["reason"].(string); ok {
		args["reason"] = ended(reason)
	}
	n := notice.New(at, e, of, who.Ref(), notice.InApp, notice.EventKey(e.Code, agg.Kind(), agg.Head().ID, agg.Head().Version), "gongmo")
	n.Language, n.Link = "ko", a.link
	n.Subject, n.Body = y.Texts.Say("ko", e.SubjectKey(), args), y.Texts.Say("ko", e.BodyKey(), args)
	if at.Before(y.unopened) {
		n.Open(at.Add(time.Duration(len(n.Subject)%40+1) * time.Hour))
	}
	y.report.Notices++
	return y.in.Add(n)
}

// sortedRoles lists the keys of the staff in order, so that ids come out the same every time.
func sortedRoles(m map[domain.Role]*human) []domain.Role { return slices.Sorted(maps.Keys(m)) }

func linkTo(kind string, id int64) string { return fmt.Sprintf("/%s/%d", kind, id) }

// recorded gives a detail the type that texts format.
func recorded(v any) any {
	s, ok := v.(string)
	if !ok {
		return v
	}
	if at, err := time.Parse(time.RFC3339, s); err == nil {
		return at
	}
	return s
}
