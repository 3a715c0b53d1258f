// This file is the eligibility pre-check: the conditions of a call, one by one, held against an organisation of the reader by
// the engine that the requirement check uses. What the reader answers stands in the address; an application that is begun from here
// takes it along.
package applicant

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/condition"
	"gongmo/domain/form"
	"gongmo/domain/ruleset"
	"gongmo/domain/stage"
	pages "gongmo/templates/pages/applicant"
	"gongmo/workflows"
)

// CheckRoutes are the routes of this file.
func CheckRoutes() []request.Route {
	return []request.Route{request.GET("/calls/:code/check", "call.check", request.SignedIn, showCheck)}
}

func showCheck(r *request.Request) error {
	scope, err := r.Scope("call.view")
	if err != nil {
		return err
	}
	c, err := r.House.Query.CallByCode(r.Context(), scope, r.Now, r.Param("code"))
	if err != nil {
		return err
	}
	b := r.Base(r.T("check.title"), "calls")
	b.Crumbs = []view.Crumb{{Label: r.T("nav.calls"), URL: "/calls"}, {Label: c.Title, URL: view.CallURL(c.Code)}, {Label: b.Title}}
	p := view.CheckPage{Base: b, Lead: c.Title, CallURL: view.CallURL(c.Code), Action: view.Path("calls", c.Code, "check")}
	org := checkedOrg(r)
	if org == 0 {
		p.Empty = &view.Empty{Title: r.T("check.no_org"), Text: r.T("check.no_org.text"), Act: &view.Button{Text: r.T("me.organizations.new"), URL: view.NewQuery("/organizations/new", nil).With("next", p.Action).String(), Kind: view.Primary}}
		return r.Render(pages.Check(p))
	}
	standing, err := r.House.Engine.Standing(r.Context(), r.Command(), org)
	if err != nil {
		return err
	}
	facts := standing.For(c.ID, c.Round, c.PerLead, c.AnnounceAt)
	asked := askedFacts(c.Eligibility, c.Stages.Tracks, facts)
	p.Errors = view.Problems(r.Lang, answer(r, facts, asked).OrNil())
	result := c.Eligibility.Eval(facts)
	_, best := stage.BestTrack(c.Stages.Tracks, c.Eligibility, facts)
	fillCheck(r, &p, c, standing, result, best, asked)
	p.Tracks = checkTracks(b, c, facts, int64(org), asked)
	if best.State == condition.NotMet {
		if err := betterCalls(r, &p, c.ID, standing); err != nil {
			return err
		}
	}
	return r.Render(pages.Check(p))
}

// checkedOrg is the organisation asked for, if the reader belongs to it, else their first; zero when they have none.
func checkedOrg(r *request.Request) domain.OrganizationID {
	orgs := r.Orgs()
	if len(orgs) == 0 {
		return 0
	}
	for _, o := range orgs {
		if strconv.FormatInt(int64(o.ID), 10) == r.Query("org") {
			return domain.OrganizationID(o.ID)
		}
	}
	return domain.OrganizationID(orgs[0].ID)
}

// askedFacts are the facts that a call or a track of it looks at and only the applicant knows: the same that a submission declares.
func askedFacts(who condition.Tree, tracks []stage.Track, known condition.Facts) []condition.Fact {
	out := condition.Applicant().ToDeclare(who, known)
	for _, t := range tracks {
		for _, f := range condition.Applicant().ToDeclare(t.Who, known) {
			if !slices.Contains(out, f) {
				out = append(out, f)
			}
		}
	}
	return out
}

// answer adds what the reader says of the facts asked for. What cannot be read is a problem at its field and no answer.
func answer(r *request.Request, facts condition.Facts, asked []condition.Fact) (wrong domain.Problems) {
	for _, f := range asked {
		v, ok, err := factOf(f, said(r, f))
		if err != nil {
			wrong = append(wrong, err.At(factName(f)))
		}
		if ok {
			facts[f] = v
		}
	}
	return wrong
}

// said is what the reader says of a fact: in the form that was posted, else in the address.
func said(r *request.Request, f condition.Fact) string {
	return cmp.Or(r.Typed(factName(f)), r.Query(factName(f)))
}

// factName is the name of the control that asks for a fact.
func factName(f condition.Fact) string { return "d." + string(f) }

// wholeOf reads what was typed for a number. A ratio may have decimals, which do not count: conditions speak of whole percents.
func wholeOf(v string, term condition.Term) (int64, *domain.Error) {
	d, err := form.ParseDecimal(v)
	switch {
	case err != nil:
		return 0, domain.E(domain.Invalid, "check.answer.unreadable").With("what", term.Label())
	case d.N < 0:
		return 0, domain.E(domain.Invalid, "check.answer.negative").With("what", term.Label())
	case d.Scale > 0 && term.Unit != condition.UnitPercent:
		return 0, domain.E(domain.Invalid, "check.answer.whole").With("what", term.Label())
	}
	return d.Floor(), nil
}

// withoutMarks leaves of a typed number what counts.
var withoutMarks = strings.NewReplacer(",", "", " ", "", "%", "")

// factOf reads what was typed of a fact; ok is false when it says nothing, and err says why it cannot be read.
func factOf(f condition.Fact, typed string) (_ condition.Value, ok bool, err *domain.Error) {
	term, _ := condition.Applicant().Term(f)
	if typed == "" {
		return condition.Value{}, false, nil
	}
	v := withoutMarks.Replace(typed)
	switch {
	case v == "":
	case term.Type == condition.TypeBool:
		return condition.Bool(v == "1"), v == "1" || v == "0", nil
	case term.Type == condition.TypeNumber:
		n, err := wholeOf(v, term)
		return condition.Number(n), err == nil, err
	}
	return condition.Value{}, false, nil
}

func fillCheck(r *request.Request, p *view.CheckPage, c query.Call, s workflows.Standing, result, best condition.Result, asked []condition.Fact) {
	b := p.Base
	n, of := result.Count()
	p.OrgName, p.Count = s.Name, r.T("calls.match", locale.Args{"n": n, "of": of})
	p.Lines = view.ConditionLines(b, result, int64(s.Organization), asked, ruleset.Cite)
	p.Outcome = outcome(r, best)
	applied := appliedTo(s, c.ID, c.PerLead)
	p.Applied = applied.Banner(b)
	p.Note = r.T("check.note", locale.Args{"at": r.Now})
	p.Print = view.Button{Text: r.T("ui.print"), Script: "print", Plain: true, Kind: view.Secondary}
	if orgs := r.Orgs(); len(orgs) > 1 {
		f := view.Field{Name: "org", Label: r.T("check.org"), Value: strconv.FormatInt(int64(s.Organization), 10)}
		for _, o := range orgs {
			f.Options = append(f.Options, view.Option{Value: strconv.FormatInt(int64(o.ID), 10), Label: o.Name})
		}
		p.Org = &f
	}
	for _, f := range asked {
		p.Questions = append(p.Questions, question(r, b, f, said(r, f)))
	}
	if p.Begin = applied.Button(b); p.Begin == nil && c.Phase == query.PhaseOpen && !final(best) {
		apply := view.NewQuery(view.Path("calls", c.Code, "apply"), nil).With("org", int64(s.Organization))
		for _, f := range asked {
			if told := said(r, f); told != "" {
				apply = apply.With(factName(f), told)
			}
		}
		p.Begin = &view.Button{Text: r.T("calls.apply"), Kind: view.Primary, URL: apply.String()}
		if len(asked) > 0 { // what was answered since the page was opened goes along
			p.Begin = &view.Button{Text: r.T("calls.apply"), Kind: view.Primary, Form: "answers", Action: view.Path("calls", c.Code, "apply")}
		}
	}
}

// checkTracks hold the organisation against the conditions that each track asks beyond those of the call; none where no track asks any.
func checkTracks(b view.Base, c query.Call, facts condition.Facts, org int64, asked []condition.Fact) (out []view.CheckTrack) {
	for _, t := range c.Stages.Tracks {
		if t.Who.IsZero() && t.WhoNote == "" {
			continue
		}
		res := stage.WhoIn(c.Stages.Tracks, t.Key, condition.Tree{}).Eval(facts)
		out = append(out, view.CheckTrack{Title: view.TrackTitle(b.Lang, t), Note: t.WhoNote, Lines: view.ConditionLines(b, res, org, asked, ruleset.Cite)})
	}
	return out
}

// appliedTo are the own applications of an organisation to a call.
func appliedTo(s workflows.Standing, call int64, most int) view.OwnApplications {
	out := view.OwnApplications{Most: most}
	for _, o := range s.Own(call) {
		out.List = append(out.List, view.Own{ID: int64(o.Application), Title: o.Title, Sent: o.Sent})
	}
	return out
}

// outcome is the whole in a sentence: may apply, may apply once something is put right or known, or may not.
func outcome(r *request.Request, result condition.Result) view.Banner {
	broken, unknown := result.With(condition.NotMet), result.With(condition.Unknown)
	args := locale.Args{"n": len(broken), "unknown": len(unknown)}
	say := func(tone, key string) view.Banner {
		return view.Banner{Tone: tone, Title: r.T(key), Text: r.T(key+".text", args)}
	}
	switch {
	case final(result):
		return say("danger", "check.outcome.no")
	case len(broken) > 0:
		return say("warning", "check.outcome.mend")
	case len(unknown) > 0:
		return say("info", "check.outcome.unknown")
	}
	return say("success", "check.outcome.yes")
}

// final reports whether a condition is broken that nobody can put right before the evaluation.
func final(result condition.Result) bool {
	return slices.ContainsFunc(result.With(condition.NotMet), func(q condition.Requirement) bool { return !q.Item.Curable() })
}

// question asks for a fact, with what was said of it before.
func question(r *request.Request, b view.Base, f condition.Fact, value string) view.Control {
	term, _ := condition.Applicant().Term(f)
	name := factName(f)
	field := view.Field{Name: name, Label: r.T(term.Label()), Value: value, NoNote: true}
	if term.Type == condition.TypeBool {
		field.Label, field.Inline = r.T("check.ask", locale.Args{"what": r.T(term.Label())}), true
		field.Options = []view.Option{{Value: "0", Label: r.T("check.got.no")}, {Value: "1", Label: r.T("check.got.yes")}}
		return b.Control(view.AsRadios, field)
	}
	field.InputMode, field.Width = "numeric", "s"
	if term.Unit != "" {
		field.Unit = r.T(term.Unit)
	}
	if term.Unit == condition.UnitPercent {
		field.InputMode, field.Hint = "decimal", r.T("check.answer.ratio")
	}
	return b.Control(view.AsInput, field)
}

// mostOthers is how many calls are offered in place of one that is closed to the organisation.
const mostOthers = 3

// betterCalls lists open calls of which no condition is broken, those with fewest unknown first.
func betterCalls(r *request.Request, p *view.CheckPage, but int64, s workflows.Standing) error {
	scope, err := r.Scope("call.view")
	if err != nil {
		return err
	}
	list, err := r.House.Query.Calls(r.Context(), scope, r.Now, query.CallFilter{Phases: []string{query.PhaseOpen, query.PhaseSoon}, Published: true}, query.Page{})
	if err != nil {
		return err
	}
	type other struct {
		row query.CallRow
		res view.Standing
	}
	var found []other
	for _, c := range list.Rows {
		if res := view.BestMatch(c.Tracks, c.Eligibility, s.For(c.ID, c.Round, c.PerLead, c.AnnounceAt)); c.ID != but && res.State != condition.NotMet {
			found = append(found, other{c, res})
		}
	}
	slices.SortStableFunc(found, func(a, b other) int {
		return cmp.Compare(len(a.res.With(condition.Unknown)), len(b.res.With(condition.Unknown)))
	})
	for _, o := range found[:min(len(found), mostOthers)] {
		card := view.NewCallCard(p.Base, o.row)
		card.Match = view.NewCallMatch(p.Base, o.row.Code, int64(s.Organization), o.res)
		p.Others = append(p.Others, card)
	}
	p.OthersURL = view.NewQuery("/calls", nil).With("sort", view.SortFit).With("org", int64(s.Organization)).String()
	return nil
}
