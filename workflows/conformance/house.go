// This file is the house of the suite of reminders: people, organisations, calls and projects as rows, whatever stands behind
// the unit of work, and what reached whom.
package conformance

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/application"
	"gongmo/domain/bizno"
	"gongmo/domain/budget"
	"gongmo/domain/calendar"
	"gongmo/domain/call"
	"gongmo/domain/notice"
	"gongmo/domain/organization"
	"gongmo/domain/period"
	"gongmo/domain/person"
	"gongmo/domain/ruleset"
	"gongmo/workflows"
)

// Clockwork is one implementation under test with a clock that can be set.
type Clockwork struct {
	Work workflows.UnitOfWork
	// Set sets the clock.
	Set func(t *testing.T, now time.Time)
	// Jobs lists the jobs that committed, oldest first.
	Jobs func() []workflows.Job
}

type house struct {
	*testing.T
	Clockwork
	engine  *workflows.Engine
	texts   *sayings
	call    domain.CallID
	lead    domain.OrganizationID
	mate    domain.OrganizationID
	owner   domain.PersonID // of the lead, and its bookkeeper
	books   domain.PersonID
	mateOwn domain.PersonID // owner of the participant
	officer domain.PersonID
	jobs    int // jobs delivered so far
	serial  int
}

// everything is allowed; the suite is about what is sent.
type everything struct{}

func (everything) Can(domain.Actor, string, domain.Resource) error { return nil }

type holidays struct{}

func (holidays) Calendar(context.Context) (calendar.Calendar, error) { return calendar.Shipped(), nil }

var errKilled = errors.New("killed")

// sayings writes the fields of a text that matter here. killAt panics at the n-th text, as a process that is killed stops.
type sayings struct {
	mu     sync.Mutex
	said   int
	killAt int
}

func (s *sayings) Say(_, key string, args domain.Args) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.said++; s.said == s.killAt {
		panic(errKilled)
	}
	var fields []string
	for _, f := range []string{"title", "org", "document", "on", "amount", "n", "year"} {
		if v, ok := args[f]; ok && fmt.Sprint(v) != "" {
			fields = append(fields, fmt.Sprintf("%s=%v", f, v))
		}
	}
	return strings.Join(append([]string{key}, fields...), " ")
}

func (*sayings) Has(string) bool { return true }

// newHouse is a call whose projects are running: a lead with an owner and a bookkeeper, a participant, an officer.
func newHouse(t *testing.T, w Clockwork) *house {
	h := &house{T: t, Clockwork: w, texts: &sayings{}}
	h.engine = &workflows.Engine{Work: w.Work, Access: everything{}, Texts: h.texts, Calendars: holidays{}}
	h.at(period.On(2026, 2, 2), 10, 0)
	h.do(func(tx workflows.Tx) error {
		h.officer = h.person(tx, "officer")
		h.lead, h.owner = h.company(tx, "한빛데이터")
		h.mate, h.mateOwn = h.company(tx, "새롬소프트")
		h.books = h.person(tx, "books")
		h.member(tx, h.lead, h.books, domain.RoleBookkeeper)
		h.call = h.addCall(tx, ruleset.ICTFund, false)
		return nil
	})
	return h
}

func (h *house) ok(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) at(on period.Date, hour, minute int) {
	h.Helper()
	h.Set(h.T, on.At(hour, minute))
}

func (h *house) do(fn func(tx workflows.Tx) error) {
	h.Helper()
	h.ok(h.Work.Do(context.Background(), workflows.Options{}, fn))
}

// save records aggregates and inserts child rows.
func (h *house) save(tx workflows.Tx, rows ...any) {
	h.Helper()
	for _, r := range rows {
		if a, ok := r.(domain.Aggregate); ok {
			h.ok(workflows.Record(tx, domain.System, a, domain.Act("seed", nil)))
			continue
		}
		h.ok(tx.Insert(r))
	}
}

func (h *house) next() int { h.serial++; return h.serial }

func (h *house) person(tx workflows.Tx, name string) domain.PersonID {
	p := &person.Person{Email: fmt.Sprintf("%s%d@corp.kr", name, h.next()), Name: name, Lang: person.Korean, Density: person.Comfortable, RegisteredAt: tx.Now()}
	h.save(tx, p)
	return p.Ref()
}

func (h *house) company(tx workflows.Tx, name string) (domain.OrganizationID, domain.PersonID) {
	o := &organization.Organization{Number: bizno.Number(fmt.Sprintf("1%09d", h.next())), Name: name, Type: organization.Company, Size: organization.SME,
		Region: organization.Seoul, RegisteredAt: tx.Now()}
	h.save(tx, o)
	owner := h.person(tx, "owner")
	h.member(tx, o.Ref(), owner, domain.RoleOwner)
	return o.Ref(), owner
}

func (h *house) member(tx workflows.Tx, org domain.OrganizationID, who domain.PersonID, role domain.Role) {
	now := tx.Now()
	h.save(tx, &organization.Membership{OrganizationID: org, PersonID: &who, Email: fmt.Sprintf("m%d@corp.kr", h.next()), Roles: organization.Roles{role},
		InvitedAt: now, ExpiresAt: now.AddDate(0, 0, 14), AcceptedAt: &now})
}

func (h *house) addCall(tx workflows.Tx, regime ruleset.Regime, fund bool) domain.CallID {
	announce, open, shut := period.On(2025, 11, 1).At(9, 0), period.On(2025, 11, 2).At(9, 0), period.On(2025, 12, 20).At(18, 0)
	c := &call.Call{Code: fmt.Sprintf("2026-RMD-%02d", h.next()), Year: 2026, Round: 1, Regime: regime, RulesOn: period.On(2025, 11, 1), FundMoney: fund,
		BudgetBasis: call.NotStated, State: call.Executing, OfficerID: &h.officer, Terms: call.Terms{Title: "공고", AnnounceAt: &announce, OpenAt: &open, CloseAt: &shut}}
	h.save(tx, c)
	return c.Ref()
}

// addProject makes a running project of both companies, from 1 March to 30 November 2026, that buys equipment. change may make
// it another one before it is saved.
func (h *house) addProject(tx workflows.Tx, change func(a *agreement.Agreement)) *agreement.Agreement {
	h.Helper()
	app := &application.Application{CallID: h.call, LeadID: h.lead, CreatedBy: h.owner, BegunAt: tx.Now(), State: application.Withdrawn, Title: "과제", Round: 1}
	h.save(tx, app)
	concluded := period.On(2026, 2, 10).At(15, 0)
	a := &agreement.Agreement{ApplicationID: app.Ref(), CallID: h.call, Number: fmt.Sprintf("P-%d", h.next()), LeadID: h.lead, Title: "과제", State: agreement.Active,
		StartOn: period.On(2026, 3, 1), EndOn: period.On(2026, 11, 30), GrantWon: 90_000_000, Type: agreement.Lump, Regime: ruleset.ICTFund,
		RulesOn: period.On(2026, 1, 15), TextHash: strings.Repeat("a", 64), ConcludedAt: &concluded}
	a.Plan = budget.Plan{Lines: []budget.Line{{Key: "1", Org: h.lead, Year: 1, Item: budget.Equipment, GrantWon: 90_000_000, Basis: "장비"}}}
	if change != nil {
		change(a)
	}
	h.save(tx, a)
	h.save(tx, &agreement.Party{AgreementID: a.Ref(), OrganizationID: h.lead, Role: agreement.RoleLead, Name: "한빛데이터"},
		&agreement.Party{AgreementID: a.Ref(), OrganizationID: h.mate, Role: agreement.RoleParticipant, Name: "새롬소프트"})
	return a
}

// sweep runs the sweeps, as a minute does, and delivers the notices of the steps that follow. Those of calls and applications
// find nothing here and are left out.
func (h *house) sweep() {
	h.Helper()
	for _, name := range workflows.Sweeps {
		if strings.HasPrefix(name, "call.") || strings.HasPrefix(name, "application.") {
			continue
		}
		if err := h.engine.Sweep(context.Background(), workflows.SweepJob{Sweep: name}); err != nil {
			h.Fatalf("sweep %s: %v", name, err)
		}
	}
	h.deliver()
}

func (h *house) deliver() {
	h.Helper()
	list := h.Jobs()
	for _, j := range list[h.jobs:] {
		if n, ok := j.(workflows.NoticeJob); ok {
			h.ok(h.engine.DeliverNotice(context.Background(), n))
			h.ok(h.engine.DeliverNotice(context.Background(), n)) // a job may run twice
		}
	}
	h.jobs = len(list)
}

// inbox lists the notices of a person, oldest first: "CODE label", or the code alone of a notice that a step sent.
func (h *house) inbox(who domain.PersonID) (out []string) {
	h.Helper()
	for _, n := range h.notices(who) {
		parts := strings.Split(n.DedupeKey, ":")
		if len(parts) < 5 {
			out = append(out, string(n.Code))
			continue
		}
		out = append(out, string(n.Code)+" "+parts[4])
	}
	return out
}

func (h *house) notices(who domain.PersonID) (list []*notice.Notice) {
	h.Helper()
	h.do(func(tx workflows.Tx) (err error) {
		list, err = workflows.Find[notice.Notice](tx, workflows.Where{"PersonID": who, "Channel": string(notice.InApp)}, "ID")
		return err
	})
	return list
}

// newest is what the newest notice of a person says.
func (h *house) newest(who domain.PersonID) string {
	h.Helper()
	list := h.notices(who)
	if len(list) == 0 {
		return ""
	}
	return list[len(list)-1].Body
}

// day is what new reminders a day brings: at nine in the morning, not a minute before, and once however often sweeps look.
func (h *house) day(who domain.PersonID, on period.Date, want ...string) {
	h.Helper()
	h.at(on, 8, 58)
	h.sweep()
	before := len(h.inbox(who))
	h.at(on, 9, 0)
	h.sweep()
	h.at(on, 9, 1)
	h.sweep()
	got := h.inbox(who)[before:]
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		h.Fatalf("%s brings %v, want %v", on, got, want)
	}
}

// has wants the newest notice of a person to say something.
func (h *house) has(who domain.PersonID, words ...string) {
	h.Helper()
	for _, w := range words {
		if said := h.newest(who); !strings.Contains(said, w) {
			h.Errorf("the newest notice says %q and not %q", said, w)
		}
	}
}
