// This file delivers notices: whom a recorded step concerns, what it says to them, once each.
package workflows

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/calendar"
	"gongmo/domain/grant"
	"gongmo/domain/notice"
	"gongmo/domain/organization"
	"gongmo/domain/period"
	"gongmo/domain/person"
	"gongmo/domain/watch"
)

// DeliverNotice puts a notice into the inbox of everyone it concerns and queues its mails. It may run any number of times
// for the same step: what is there already is not made again.
func (e *Engine) DeliverNotice(ctx context.Context, job NoticeJob) error {
	days, err := e.days(ctx)
	if err != nil {
		return err
	}
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		args, step := stepArgs(tx, job)
		_, err := e.deliver(tx, delivery{code: job.Code, kind: job.Aggregate, id: job.ID, days: days,
			dedupe: notice.EventKey(job.Code, job.Aggregate, job.ID, job.Seq), args: args, step: step})
		return err
	})
}

// delivery is one notice on its way to everyone it concerns.
type delivery struct {
	code   domain.NoticeCode
	kind   string // the aggregate it is about
	id     int64
	dedupe string
	args   domain.Args
	days   calendar.Calendar
	step   *AuditEntry // of a step's notice, nil for a reminder
	// org is the one organisation it concerns, zero for what the aggregate itself says.
	org domain.OrganizationID
	// people is who gets it, nil for the groups of the catalogue.
	people []domain.PersonID
	// watches are those who get it because they watch something, with what they watch; nil to look them up.
	watches map[domain.PersonID]*watch.Watch
}

// stepArgs are the details that the step recorded, and of the fields of the notice those whose source is the step. Nothing stands in
// for a field that has another source. step is nil where the step cannot be found.
func stepArgs(tx Tx, job NoticeJob) (domain.Args, *AuditEntry) {
	args := domain.Args{}
	step, err := One[AuditEntry](tx, Where{"Aggregate": job.Aggregate, "AggregateID": job.ID, "Seq": job.Seq})
	if err != nil {
		return args, nil
	}
	for k, v := range step.Detail {
		args[k] = typed(v)
	}
	entry, _ := notice.Lookup(job.Code)
	for _, f := range entry.Fields {
		switch f.From {
		case notice.FromStepTime:
			args[f.Name] = step.At
		case notice.FromReason:
			args[f.Name] = strings.TrimSpace(step.Reason)
		case notice.FromRecord:
			args[f.Name] = args[f.Key]
		}
	}
	return args, step
}

// typed gives a recorded detail back the type that texts format: numbers are whole, instants and days are written as such.
func typed(v any) any {
	switch x := v.(type) {
	case float64:
		return int64(x)
	case string:
		if at, err := time.Parse(time.RFC3339, x); err == nil {
			return at
		}
		if len(x) == len(time.DateOnly) {
			if on, err := time.Parse(time.DateOnly, x); err == nil {
				return period.On(on.Year(), on.Month(), on.Day())
			}
		}
	}
	return v
}

// deliver makes the notice for everyone it concerns, and says how many they are. What the aggregate says about itself goes
// before what its step recorded.
func (e *Engine) deliver(tx Tx, d delivery) (int, error) {
	entry, ok := notice.Lookup(d.code)
	if !ok {
		entry = notice.Entry{Code: d.code, To: []notice.Recipient{notice.ToLead}}
	}
	about, err := e.aboutOf(tx, d)
	if err != nil {
		return 0, err
	}
	for k, v := range about.args {
		if _, there := d.args[k]; !there || k == "title" || k == "number" || entry.Source(k) == notice.FromSubject {
			d.args[k] = v
		}
	}
	if about.says != nil {
		for k, v := range about.says(d.code) {
			if from := entry.Source(k); from == notice.FromSubject || from == "" {
				d.args[k] = v
			}
		}
	}
	for _, f := range entry.Fields {
		if f.From == notice.FromReason && f.Key != "" && d.args[f.Name] == "" {
			about.add(map[string]word{f.Name: {key: f.Key}}, nil)
		}
	}
	if slices.Contains(entry.To, notice.ToSubscribers) && d.watches == nil {
		if d.watches, err = e.watchers(tx, d.code, about.call); err != nil {
			return 0, err
		}
	}
	people, err := e.recipients(tx, entry.To, about, d)
	if err != nil {
		return 0, err
	}
	if d.people == nil && len(d.watches) > 0 { // those who are told for another reason as well cannot end it by ending the watch
		others, err := e.recipients(tx, slices.DeleteFunc(slices.Clone(entry.To), func(g notice.Recipient) bool { return g == notice.ToSubscribers }), about, d)
		if err != nil {
			return 0, err
		}
		for _, p := range others {
			delete(d.watches, p.Ref())
		}
	}
	for _, p := range people {
		if err := e.notify(tx, entry, about, p, d); err != nil {
			return 0, err
		}
	}
	return len(people), nil
}

// notify makes one person's rows, one a channel, and queues the mail.
func (e *Engine) notify(tx Tx, entry notice.Entry, about aboutFacts, p *person.Person, d delivery) error {
	there, err := tx.Count(notice.Notice{}, Where{"DedupeKey": d.dedupe, "PersonID": p.Ref()})
	if err != nil || there > 0 {
		return err
	}
	settings, err := findValues[notice.Setting](tx, Where{"PersonID": p.Ref()})
	if err != nil {
		return err
	}
	own := maps.Clone(d.args)
	maps.Copy(own, about.each[p.Ref()])
	own["name"], own["agency"] = p.Name, e.Texts.Say(string(p.Lang), "notice.agency", nil)
	for field, w := range about.words {
		own[field] = e.sayWord(string(p.Lang), w)
	}
	if reason, ok := own["reason"].(string); ok {
		own["reason"] = strings.TrimRight(strings.TrimSpace(reason), ".") // the text ends the sentence itself
	}
	watched := d.watches[p.Ref()]
	for _, channel := range entry.Wanted(settings) {
		if watched != nil && channel == notice.Mail && !watched.Mail {
			continue
		}
		n := notice.New(tx.Now(), entry, about.About, p.Ref(), channel, d.dedupe, "gongmo")
		if watched != nil {
			n.WatchID = &watched.ID
		}
		n.Language, n.Link = string(p.Lang), about.link
		n.Subject, n.Body = e.NoticeText(n.Language, entry, own, about.paragraph)
		if channel == notice.InApp {
			if err := tx.Insert(n); err != nil {
				return err
			}
			continue
		}
		// A mail may need a person later: its chain begins here. The markers of its delivery are its own times, not acts.
		if err := Record(tx, domain.System, n, domain.Act("queue", nil)); err != nil {
			return err
		}
		if err := tx.Enqueue(MailJob{NoticeID: n.ID}, time.Time{}); err != nil {
			return err
		}
	}
	return nil
}

// NoticeText is what a notice says: the text that it has in every call, and below it what the call says of its own.
func (e *Engine) NoticeText(lang string, entry notice.Entry, args domain.Args, paragraph string) (subject, body string) {
	subject, body = e.Texts.Say(lang, entry.SubjectKey(), args), e.Texts.Say(lang, entry.BodyKey(), args)
	if paragraph != "" {
		body += "\n\n" + e.Texts.Say(lang, "notice.of_call", nil) + "\n" + paragraph
	}
	return subject, body
}

func findValues[T any](tx Tx, where Where) ([]T, error) {
	var rows []T
	err := tx.Find(&rows, Query{Where: where})
	return rows, err
}

// SendMail sends one stored notice. A marker is written before the mail server is spoken to and after; a mail whose marker
// was written and whose outcome nobody knows is listed for a person and not sent again (decisions §20).
func (e *Engine) SendMail(ctx context.Context, job MailJob) error {
	var m Mail
	err := e.Work.Do(ctx, Options{}, func(tx Tx) error {
		n, p, err := e.mailOf(tx, job.NoticeID)
		if err != nil {
			return err
		}
		switch n.State {
		case notice.Pending:
		case notice.Sending:
			// Another attempt set the marker and never came back: somebody looks at it.
			if _, err := n.Lose(tx.Now(), 0); err != nil {
				return err
			}
			return tx.Update(n)
		default:
			return nil
		}
		if _, err := n.Begin(tx.Now(), p.Email != "" && !p.Disabled); err != nil {
			if _, err = n.Refuse(tx.Now(), "no address", true); err != nil {
				return err
			}
			return tx.Update(n)
		}
		// The id is of the notice, not its Message-ID: that one has signs which a mail's parts cannot be named by.
		m = Mail{ID: fmt.Sprintf("notice-%d", n.ID), To: p.Email, ToName: p.Name, Subject: n.Subject, Text: n.Body}
		if n.Link != "" {
			m.Text += "\n\n" + e.Policies.BaseURL + n.Link + "\n"
		}
		if n.WatchID != nil {
			m.Unsubscribe = e.Policies.BaseURL + e.UnwatchPath(*n.WatchID)
			m.Text += "\n" + e.Texts.Say(n.Language, "watch.mail.end", nil) + "\n" + m.Unsubscribe + "\n"
		}
		return tx.Update(n)
	})
	if err != nil || m.To == "" {
		return err
	}
	return e.afterMail(ctx, job.NoticeID, e.Mail.Send(ctx, m))
}

// unsure is an error that does not say whether the mail was taken.
type unsure interface{ IsUnsure() bool }

// afterMail writes the second marker.
func (e *Engine) afterMail(ctx context.Context, id int64, sent error) error {
	if u, ok := asUnsure(sent); ok && u.IsUnsure() {
		return nil // the first marker stays; the sweep lists it for a person
	}
	err := e.Work.Do(ctx, Options{}, func(tx Tx) error {
		n, err := LockRow[notice.Notice](tx, id)
		if err != nil {
			return err
		}
		if sent == nil {
			_, err = n.Accept(tx.Now())
		} else {
			_, err = n.Refuse(tx.Now(), "mail server refused", n.Attempts >= mailTries)
		}
		if err != nil {
			return err
		}
		return tx.Update(n)
	})
	if err != nil {
		return err
	}
	return sent // a refusal for now makes the queue try again later
}

// mailTries is how often a mail is tried before somebody has to look at it.
const mailTries = 5

func (e *Engine) mailOf(tx Tx, id int64) (*notice.Notice, *person.Person, error) {
	n, err := LockRow[notice.Notice](tx, id)
	if err != nil {
		return nil, nil, err
	}
	p, err := Get[person.Person](tx, int64(n.PersonID))
	return n, p, err
}

// OpenNotice records that its recipient saw a notice.
func (e *Engine) OpenNotice(ctx context.Context, cmd Command, id int64, acknowledge bool) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		n, err := LockRow[notice.Notice](tx, id)
		if err != nil {
			return err
		}
		if n.PersonID != cmd.Actor.Person {
			return domain.E(domain.NotFound, "not_found")
		}
		n.Open(tx.Now())
		if acknowledge {
			n.Acknowledge(tx.Now())
		}
		return tx.Update(n)
	})
}

// recipients finds the people of the groups, each once, or those that the delivery names.
func (e *Engine) recipients(tx Tx, groups []notice.Recipient, about aboutFacts, d delivery) ([]*person.Person, error) {
	who := d.people
	if who != nil {
		groups = nil
	}
	for _, g := range groups {
		found, err := e.group(tx, g, about)
		if g == notice.ToSubscribers {
			found = slices.Sorted(maps.Keys(d.watches))
		}
		if err != nil {
			return nil, fmt.Errorf("recipients %s: %w", g, err)
		}
		for _, p := range found {
			if p != 0 && !slices.Contains(who, p) {
				who = append(who, p)
			}
		}
	}
	if len(who) == 0 {
		return nil, nil
	}
	return Find[person.Person](tx, Where{"ID": ids(who), "Disabled": false})
}

func (e *Engine) group(tx Tx, g notice.Recipient, about aboutFacts) ([]domain.PersonID, error) {
	switch g {
	case notice.ToLead:
		return e.members(tx, about.leads(), domain.RoleOwner, domain.RoleWriter, domain.RoleSigner, domain.RoleBookkeeper)
	case notice.ToLeadOwners:
		return e.members(tx, one(about.lead), domain.RoleOwner)
	case notice.ToConsortium:
		return e.members(tx, about.orgs, domain.RoleOwner)
	case notice.ToPartners:
		return e.members(tx, slices.DeleteFunc(slices.Clone(about.orgs), func(o domain.OrganizationID) bool { return o == about.lead }), domain.RoleOwner)
	case notice.ToSigners:
		return e.members(tx, about.orgs, domain.RoleSigner, domain.RoleOwner)
	case notice.ToBookkeepers:
		return e.members(tx, one(about.own()), domain.RoleBookkeeper, domain.RoleOwner)
	case notice.ToSubject:
		if about.org == 0 {
			return about.people, nil
		}
		return e.members(tx, one(about.org), domain.RoleOwner)
	case notice.ToAppellant:
		found, err := e.members(tx, one(about.own()), domain.RoleOwner)
		return append(found, about.people...), err
	case notice.ToOrganization:
		return e.members(tx, one(about.own()), domain.RoleOwner)
	case notice.ToAnswering:
		return e.members(tx, one(about.own()), application.Answering()...)
	case notice.ToApplicants, notice.ToDrafters:
		return e.applicants(tx, about.call, g == notice.ToDrafters)
	case notice.ToEvaluators, notice.ToEvaluator, notice.ToAccountant, notice.ToAsker, notice.ToProposer, notice.ToHandedOver:
		return about.people, nil
	case notice.ToAsked:
		return about.asked, nil
	case notice.ToUnanswered:
		return about.unanswered, nil
	case notice.ToUnscored:
		return slices.Sorted(maps.Keys(about.each)), nil
	case notice.ToOfficers:
		return e.staff(tx, about, domain.RoleOfficer)
	case notice.ToApprovers:
		return e.staff(tx, about, domain.RoleApprover)
	case notice.ToFinance:
		return e.staff(tx, about, domain.RoleFinance)
	}
	return nil, nil // subscribers are looked up once for the whole delivery
}

func one(org domain.OrganizationID) []domain.OrganizationID { return []domain.OrganizationID{org} }

// members lists who holds one of the roles in the organisations.
func (e *Engine) members(tx Tx, orgs []domain.OrganizationID, roles ...domain.Role) ([]domain.PersonID, error) {
	if len(orgs) == 0 {
		return nil, nil
	}
	list, err := Find[organization.Membership](tx, Where{"OrganizationID": orgs, "EndedAt": nil, "AcceptedAt": Not{nil}})
	if err != nil {
		return nil, err
	}
	var out []domain.PersonID
	for _, m := range list {
		if m.PersonID != nil && slices.ContainsFunc(roles, m.Roles.Has) {
			out = append(out, *m.PersonID)
		}
	}
	return out, nil
}

// staff lists who holds a role for the call: its officer in charge and those granted it for the call, or, where nobody is,
// those who hold it everywhere. Where the account of the officer in charge is disabled, the call is everybody's until it is handed over.
func (e *Engine) staff(tx Tx, about aboutFacts, role domain.Role) ([]domain.PersonID, error) {
	var out []domain.PersonID
	gone := false
	if role == domain.RoleOfficer && about.officer != nil {
		disabled, err := tx.Count(&person.Person{}, Where{"ID": *about.officer, "Disabled": true})
		if err != nil {
			return nil, err
		}
		if gone = disabled > 0; !gone {
			out = append(out, *about.officer)
		}
	}
	grants, err := Find[grant.Grant](tx, Where{"Role": string(role), "RevokedAt": nil})
	if err != nil {
		return nil, err
	}
	var everywhere []domain.PersonID
	for _, g := range grants {
		switch {
		case !g.InForce(tx.Now()):
		case g.CallID == nil:
			everywhere = append(everywhere, g.PersonID)
		case *g.CallID == about.call:
			out = append(out, g.PersonID)
		}
	}
	if len(out) > 0 && !gone {
		active, err := tx.Count(&person.Person{}, Where{"ID": ids(out), "Disabled": false})
		if err != nil || active > 0 {
			return out, err
		}
	}
	return append(out, everywhere...), nil
}

func asUnsure(err error) (unsure, bool) {
	var u unsure
	ok := errors.As(err, &u)
	return u, ok
}
