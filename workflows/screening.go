// This file is the requirement check (요건검토): what is known by itself, what officers find, supplements, and the decision
// that takes two people.
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
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/period"
)

// papers are the items that every requirement check has, whatever the notice asks.
func papers() condition.Tree {
	const basis = "정보통신·방송 연구개발 관리규정 제21조제2항"
	no := func(f condition.Fact, item condition.Item) condition.Tree {
		return condition.Where(f, condition.Eq, condition.Bool(false)).For(item, basis)
	}
	return condition.AllOf(no(condition.FactDocumentsMissing, condition.DocMissing), no(condition.FactFormatInvalid, condition.FormatInvalid),
		no(condition.FactConsentMissing, condition.ConsentMissing))
}

// costs is the item of the requirement check that a plan of costs has which claims an exception of the rules.
func costs() condition.Tree {
	return condition.Where(condition.FactCostException, condition.Eq, condition.Bool(false)).For(condition.CostException, "국가연구개발사업 연구개발비 사용 기준 제18조제3항")
}

// ScreeningItems lists the items of the requirement check of a track of a call ("" where it has none), in the order of the checklist.
func ScreeningItems(c *call.Call, track string) []condition.Item {
	asked := map[condition.Item]bool{}
	for _, tree := range []condition.Tree{c.EligibilityIn(track), papers()} {
		for _, q := range tree.Eval(nil).Requirements {
			asked[q.Item] = true
		}
	}
	var out []condition.Item
	for _, i := range condition.Items() {
		if asked[i] {
			out = append(out, i)
		}
	}
	return out
}

// screenCall puts every standing submission of a call into the requirement check, each in a transaction of its own.
func (e *Engine) screenCall(ctx context.Context, job EffectJob) error {
	waiting, err := e.applicationsOf(ctx, domain.CallID(job.ID), application.Submitted)
	if err != nil {
		return err
	}
	var failed []error
	for _, id := range waiting {
		if err := e.startScreening(ctx, id); err != nil {
			failed = append(failed, fmt.Errorf("application %d: %w", id, err))
		}
	}
	return errors.Join(failed...)
}

// applicationsOf lists the applications of a call's present round in some states.
func (e *Engine) applicationsOf(ctx context.Context, id domain.CallID, in ...application.State) (out []domain.ApplicationID, err error) {
	err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
		out = nil
		c, err := Get[call.Call](tx, int64(id))
		if err != nil {
			return err
		}
		list, err := FindOnly[application.Application](tx, []string{"ID"}, Where{"CallID": id, "Round": c.Round, "State": in})
		for _, a := range list {
			out = append(out, a.Ref())
		}
		return err
	})
	return out, err
}

func (e *Engine) startScreening(ctx context.Context, id domain.ApplicationID) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		a, err := LockRow[application.Application](tx, int64(id))
		if err != nil || a.State != application.Submitted || a.MayBeLate(tx.Now()) {
			return err // it may still be corrected by its late permission; the sweep that ends it brings it here
		}
		if err := loadChildren(tx, a); err != nil {
			return err
		}
		if err := e.Access.Can(domain.System, string(application.StartScreening), resourceOf(a)); err != nil {
			return err
		}
		c, err := Get[call.Call](tx, int64(a.CallID))
		if err != nil {
			return err
		}
		in := intakeOf(c, a, tx.Now())
		if c.State == call.Open {
			if !tx.Now().After(in.Deadline.Add(application.MaxStampAge)) {
				return nil // the window it came in still runs
			}
			if err := e.endCorrection(tx, c, a); err != nil {
				return err
			}
		}
		items, claimed := ScreeningItems(c, a.Track), []string(nil)
		if claimed, err = costExceptions(tx, c, a); err != nil {
			return err
		}
		if len(claimed) > 0 {
			items = append(items, condition.CostException)
		}
		change, err := a.StartScreening(items, tx.Now(), in)
		if err != nil {
			return err
		}
		if err := Record(tx, domain.System, a, change); err != nil {
			return err
		}
		return e.lookAndKeep(tx, a)
	})
}

// endCorrection drops a correction that was not handed in before the window of its application was over; those of a closed call fall
// away with its drafts.
func (e *Engine) endCorrection(tx Tx, c *call.Call, a *application.Application) error {
	change, err := endDraft(tx, c, a)
	if err != nil || change.Event == "" {
		return err
	}
	return Record(tx, domain.System, a, change)
}

// lookAndKeep judges the items by the registers and writes them. It is done in the transaction that opens the check, so
// that nothing changes any more under the hands of an officer who opens the page at once.
func (e *Engine) lookAndKeep(tx Tx, a *application.Application) error {
	change, err := e.look(tx, a)
	if err != nil {
		return err
	}
	if n, _ := change.Detail["items"].(int); n > 0 {
		if err := Record(tx, domain.System, a, change); err != nil {
			return err
		}
	}
	return putItems(tx, a)
}

// putItems writes the items of the checklist, new ones and known ones.
func putItems(tx Tx, a *application.Application) error {
	for i := range a.Items {
		item := &a.Items[i]
		write := func() error { return tx.Update(item) }
		if item.ID == 0 {
			write = func() error { return tx.Insert(item) }
		}
		if err := write(); err != nil {
			return err
		}
	}
	return nil
}

// collectFacts looks up what is known of an application and fills in the items that it decides.
func (e *Engine) collectFacts(ctx context.Context, job EffectJob) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		a, err := LockRow[application.Application](tx, job.ID)
		if err != nil || a.State != application.UnderScreening {
			return err
		}
		if err := loadChildren(tx, a); err != nil {
			return err
		}
		return e.lookAndKeep(tx, a)
	})
}

// look judges the items by the registers of this house and by what the applicant confirmed when it handed in. What neither says
// stays open for a person.
func (e *Engine) look(tx Tx, a *application.Application) (domain.Change, error) {
	c, err := Get[call.Call](tx, int64(a.CallID))
	if err != nil {
		return domain.Change{}, err
	}
	facts, shown, err := knownFacts(tx, a, c)
	if err != nil {
		return domain.Change{}, err
	}
	addDeclared(facts, shown, a.Declared)
	exceptions, err := costExceptions(tx, c, a)
	if err != nil {
		return domain.Change{}, err
	}
	if shown[condition.FactCostException] = (ground{source: fromHouse, found: exceptions}); len(exceptions) == 0 {
		facts[condition.FactCostException] = condition.Bool(false) // where some are claimed, a person decides
	}
	before := slices.Clone(a.Items)
	raised := raiseExceptions(a, exceptions)
	for len(before) < len(a.Items) {
		before = append(before, application.ScreeningItem{})
	}
	a.Unlook()
	for _, q := range byItem(slices.Concat(c.EligibilityIn(a.Track).Eval(facts).Requirements, papers().Eval(facts).Requirements, costs().Eval(facts).Requirements)) {
		a.Look(condition.Result{Requirements: []condition.Requirement{q}}, evidenceOf(q, shown), tx.Now())
	}
	seen := 0
	for i, was := range before { // what is found again as it was keeps its time, and does not count
		if now := a.Items[i]; now.Outcome == was.Outcome && now.Evidence == was.Evidence {
			a.Items[i] = was
		} else {
			seen++
		}
	}
	if raised {
		seen = max(seen, 1)
	}
	return domain.Act("look", map[string]any{"items": seen}), nil
}

// raiseExceptions asks a person about what a plan claims beyond the rules, also where it came up only after the check began: by a
// supplement that names other people, or by another project.
func raiseExceptions(a *application.Application, exceptions []string) bool {
	if len(exceptions) == 0 {
		return false
	}
	found := make([]string, len(exceptions))
	for i, x := range exceptions {
		found[i] = foundText(x)
	}
	return a.Raise(condition.CostException, strings.Join(found, "; "))
}

// foundText is one thing that was found, as evidence keeps it.
func foundText(x string) string { return "found=" + strings.ReplaceAll(x, ";", ",") }

// byItem joins the requirements that stand for one item: it is met only when all of them are, and open while one is unknown.
func byItem(list []condition.Requirement) (out []condition.Requirement) {
	for _, q := range list {
		i := slices.IndexFunc(out, func(x condition.Requirement) bool { return x.Item == q.Item })
		if i < 0 {
			out = append(out, q)
			continue
		}
		if q.State == condition.NotMet || out[i].State == condition.Met {
			out[i].State = q.State
		}
		out[i].Leaves = slices.Concat(out[i].Leaves, q.Leaves)
	}
	return out
}

// addDeclared lets what the applicant confirmed answer what this house does not know. Where the house has found something about it,
// that is an exception for a person: a confirmed number is never less than what the house counts, and other projects of the
// organisations are compared before anybody believes that none of them is the same.
func addDeclared(facts condition.Facts, shown grounds, declared application.Declarations) {
	for f, v := range declared {
		_, known := facts[f]
		switch g := shown[f]; {
		case known, f == condition.FactDuplicate && !v.Bool() && len(g.found) > 0:
			continue
		case v.Type() == condition.TypeNumber && len(g.found) > 0:
			facts[f] = condition.Number(max(v.Number(), int64(len(g.found)))) // the person's name, and a number for each project: this one counts
			shown[f] = ground{fromDeclared, g.found}
		default:
			facts[f] = v
			shown[f] = ground{source: fromDeclared}
		}
	}
}

// evidenceOf says what was found, as "fact=value" pairs that pages put into words, each with where it comes from and what shows it.
func evidenceOf(q condition.Requirement, shown grounds) string {
	var out []string
	for _, l := range q.Leaves {
		g := shown[l.Fact]
		if !l.Got.IsZero() {
			out = append(out, string(l.Fact)+"="+l.Got.String())
			if g.source != "" {
				out = append(out, "source="+g.source)
			}
		}
		for _, x := range g.found {
			out = append(out, foundText(x))
		}
	}
	return strings.Join(out, "; ")
}

// knownFacts is what this house knows of an application: of its organisations, as before it was begun, of what they and their
// people do besides, and of its papers.
func knownFacts(tx Tx, a *application.Application, c *call.Call) (condition.Facts, grounds, error) {
	standing, err := standingOf(tx, a.LeadID, a.Orgs(), a.Ref())
	if err != nil {
		return nil, nil, err
	}
	if c, err = under(tx, c, a); err != nil {
		return nil, nil, err
	}
	f := standing.For(c.ID, c.Round, c.PerLead, c.AnnounceAt)
	missing := a.MissingFiles(c.Form, RequiredFiles(c.Documents))
	if len(missing) > 0 {
		standing.grounds[condition.FactDocumentsMissing] = ground{found: titlesOf(missing)}
	}
	f[condition.FactDocumentsMissing] = condition.Bool(len(missing) > 0)
	f[condition.FactConsentMissing] = condition.Bool(unconsented(a))
	as := time.Time{}
	if a.SubmittedAt != nil {
		as = *a.SubmittedAt
	}
	earlier, err := earlierForms(tx, c, a, as) // what came in before a correction was handed in on the right form
	if err != nil {
		return nil, nil, err
	}
	wrong := slices.DeleteFunc(FormProblems(c.Form, a), func(p *domain.Error) bool { return p.Key == "form.required_file" }) // that is a paper which is missing
	f[condition.FactFormatInvalid] = condition.Bool(len(wrong)+len(earlier) > 0)
	if len(earlier) > 0 {
		shown := ground{source: fromHouse}
		for _, p := range earlier {
			shown.found = append(shown.found, fmt.Sprint(p.Args["name"]))
		}
		standing.grounds[condition.FactFormatInvalid] = shown
	}
	return f, standing.grounds, lookProjects(tx, a, c, f, standing.grounds)
}

// monthsBetween counts the whole months from one day to another.
func monthsBetween(from, to period.Date) int64 {
	n := int64(0)
	for !from.AddMonths(int(n) + 1).After(to) {
		n++
	}
	return n
}

// titlesOf are missing papers in words, as evidence says them.
func titlesOf(list []application.MissingFile) (out []string) {
	for _, m := range list {
		out = append(out, m.Title())
	}
	return out
}

func unconsented(a *application.Application) bool {
	return slices.ContainsFunc(a.Members, func(m application.Member) bool { return m.Consent == application.Invited })
}

// DecideItem is what an officer found about one item.
type DecideItem struct {
	Application domain.ApplicationID
	Version     int64
	Code        condition.Item
	Outcome     application.Outcome
	Note        string
}

// DecideItem implements the command. Evidence that was looked up stays beside the finding.
func (e *Engine) DecideItem(ctx context.Context, cmd Command, in DecideItem) error {
	return e.screen(ctx, cmd, in.Application, in.Version, "check", in, func(tx Tx, a *application.Application) (domain.Change, error) {
		_, change, err := a.Decide(in.Code, in.Outcome, strings.TrimSpace(in.Note), evidenceSoFar(a, in.Code), cmd.Actor.Person, tx.Now())
		return change, err
	})
}

func evidenceSoFar(a *application.Application, code condition.Item) string {
	for _, i := range a.Items {
		if i.Code == code {
			return i.Evidence
		}
	}
	return ""
}

// DecideItems is the whole checklist of the requirement check as an officer leaves it.
type DecideItems struct {
	Application domain.ApplicationID
	Version     int64
	Found       map[condition.Item]application.Outcome
	Notes       map[condition.Item]string
}

// DecideItems records the whole checklist as an officer leaves it. Items that stay as they were are not touched.
func (e *Engine) DecideItems(ctx context.Context, cmd Command, in DecideItems) error {
	return e.screen(ctx, cmd, in.Application, in.Version, "check", in, func(tx Tx, a *application.Application) (domain.Change, error) {
		return decideAll(tx, cmd, a, in.Found, in.Notes)
	})
}

func decideAll(tx Tx, cmd Command, a *application.Application, found map[condition.Item]application.Outcome, notes map[condition.Item]string) (domain.Change, error) {
	changed := map[string]any{}
	for _, i := range slices.Clone(a.Items) {
		outcome, ok := found[i.Code]
		note := strings.TrimSpace(notes[i.Code])
		if !ok || outcome == i.Outcome && note == i.Note {
			continue
		}
		if _, _, err := a.Decide(i.Code, outcome, note, i.Evidence, cmd.Actor.Person, tx.Now()); err != nil {
			return domain.Change{}, err
		}
		changed[string(i.Code)] = string(outcome)
	}
	return domain.Act("screenItem", changed), nil
}

// screen locks an application, asks permission, does one act of the requirement check and records it with the checklist.
func (e *Engine) screen(ctx context.Context, cmd Command, id domain.ApplicationID, version int64, action string, input any, act func(Tx, *application.Application) (domain.Change, error)) error {
	_, err := run(ctx, e, cmd, input, func(tx Tx) (bool, error) {
		a, err := e.application(tx, cmd.Actor, id, action)
		if err != nil {
			return false, err
		}
		if version != 0 && version != a.Version {
			return false, domain.E(domain.Conflict, "stale_version")
		}
		change, err := act(tx, a)
		if err != nil {
			return false, err
		}
		if err := Record(tx, cmd.Actor, a, change); err != nil {
			return false, err
		}
		return true, putItems(tx, a)
	})
	return err
}

// PassScreening finds an application eligible. Another person than the one who worked on the checklist does it.
func (e *Engine) PassScreening(ctx context.Context, cmd Command, id domain.ApplicationID, version int64) error {
	return e.screen(ctx, cmd, id, version, string(application.Pass), id, func(_ Tx, a *application.Application) (domain.Change, error) {
		return a.Pass(cmd.Actor.Person)
	})
}

// ConfirmCheck is the word of the first person that a list which the machine filled in has nothing wrong; a second person passes.
func (e *Engine) ConfirmCheck(ctx context.Context, cmd Command, id domain.ApplicationID, version int64) error {
	return e.screen(ctx, cmd, id, version, string(application.ConfirmCheck), id, func(_ Tx, a *application.Application) (domain.Change, error) {
		return a.ConfirmCheck(cmd.Actor.Person)
	})
}

// ProposeFail proposes to find an application ineligible for one typed reason, which the applicant is told once a second person
// has confirmed it.
type ProposeFail struct {
	Application domain.ApplicationID
	Version     int64
	Code        condition.Item
	Reason      string
}

// ProposeFail implements the command.
func (e *Engine) ProposeFail(ctx context.Context, cmd Command, in ProposeFail) error {
	return e.screen(ctx, cmd, in.Application, in.Version, string(application.ProposeFail), in, func(tx Tx, a *application.Application) (domain.Change, error) {
		return a.ProposeFail(in.Code, strings.TrimSpace(in.Reason), cmd.Actor.Person, tx.Now())
	})
}

// FailScreening confirms what another person proposed: the application is ineligible, and its applicant is told.
func (e *Engine) FailScreening(ctx context.Context, cmd Command, id domain.ApplicationID, version int64) error {
	return e.screen(ctx, cmd, id, version, string(application.Fail), id, func(tx Tx, a *application.Application) (domain.Change, error) {
		return a.Fail(cmd.Actor.Person, tx.Now())
	})
}

// DropFail takes a proposal to fail back, or declines it.
type DropFail struct {
	Application domain.ApplicationID
	Version     int64
	Reason      string
}

// DropFail implements the command.
func (e *Engine) DropFail(ctx context.Context, cmd Command, in DropFail) error {
	return e.screen(ctx, cmd, in.Application, in.Version, string(application.DropFail), in, func(_ Tx, a *application.Application) (domain.Change, error) {
		return a.DropFail(cmd.Actor.Person, strings.TrimSpace(in.Reason))
	})
}
