// This file holds the public pages of calls: the list with its filters, and one call.
package view

import (
	"net/url"
	"slices"
	"strconv"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/domain/condition"
	"gongmo/domain/finding"
	"gongmo/domain/stage"
)

// CallsPage is the list of calls. Landing is the same list as the front page.
type CallsPage struct {
	Base
	Lead    string
	Landing bool
	Stats   []Stat
	Filter  Filter
	Cards   []CallCard
	Pager   Pager
	Empty   Empty
	Save    *WatchButton // keeps what is looked for as a saved search
	MatchOf string       // whose conditions the cards speak of
}

// CallCard is one call in the list.
type CallCard struct {
	URL, Title, Code, Summary string
	Category, Division        string
	Badge                     Badge
	New, Supplementary, Demo  bool
	Due                       Due
	Money                     *Money // nil when no source states a budget
	Facts                     []string
	Match                     *CallMatch // nil for readers without an organisation
	Watch                     *WatchButton
	Found                     *CallFound // nil where the words of a search are to be seen in the card, or there are none
}

// CallFound is where in a call the words of a search were found.
type CallFound struct {
	Where  string
	Pieces []finding.Piece
}

// NewCallFound shows a find; nil for none.
func NewCallFound(b Base, h *finding.Hit) *CallFound {
	if h == nil {
		return nil
	}
	return &CallFound{Where: b.T("calls.found." + string(h.Place)), Pieces: h.Pieces}
}

// WatchButton watches a call, or stops watching it.
type WatchButton struct {
	Action string
	Button Button
	On     bool
}

// CallURL is the public page of a call.
func CallURL(code string) string { return Path("calls", code) }

// categories are the texts of the catalogue with the keys of their names in other languages.
var categories = []struct{ value, key string }{
	{"사업화·실증", "calls.category.commercial"}, {"해외진출", "calls.category.abroad"}, {"인프라", "calls.category.infrastructure"},
	{"인력", "calls.category.people"}, {"기타", "calls.category.other"},
}

// CategoryName is a category in the reader's language; an unknown one is said as it is.
func CategoryName(lang locale.Lang, value string) string {
	for _, c := range categories {
		if c.value == value {
			return locale.T(lang, c.key)
		}
	}
	return value
}

// Categories lists the categories as choices.
func Categories(lang locale.Lang) []Option {
	out := make([]Option, len(categories))
	for i, c := range categories {
		out[i] = Option{Value: c.value, Label: locale.T(lang, c.key)}
	}
	return out
}

// BudgetOf is a budget with its origin, nil when none is stated.
func BudgetOf(c query.CallRow) *Money {
	if c.BudgetWon == nil {
		return nil
	}
	m := Money{Won: *c.BudgetWon, Short: true, Basis: Stated}
	if c.BudgetBasis == "apportioned" {
		m.Basis = Apportioned
	}
	return &m
}

// CallBadge is where a call stands for the public: before and during the intake the timetable says so, afterwards the state.
func CallBadge(c query.CallRow) Badge {
	switch c.Phase {
	case query.PhaseOpen:
		return Mark(ToneOpen, "calls.phase.open")
	case query.PhaseSoon:
		return Mark(ToneSoon, "calls.phase.soon")
	}
	if c.State == "OPEN" || c.State == "ANNOUNCED" {
		return Mark(ToneClosed, "calls.phase.closed") // the sweep comes in a moment
	}
	return State("call", c.State)
}

// CallDue is the deadline of a call: when it opens, when it closes, when it closed.
func CallDue(b Base, c query.CallRow) Due {
	from, until := c.Intake()
	if until == nil {
		return Due{None: true, Relative: b.T("calls.due.unset")}
	}
	closes := b.Due(*until)
	switch c.Phase {
	case query.PhaseOpen:
		return closes
	case query.PhaseSoon:
		if from != nil {
			return Due{None: true, Relative: b.T("calls.due.opens", locale.Args{"on": locale.DateShort(b.Lang, *from)}),
				Absolute: b.T("calls.due.until", locale.Args{"at": closes.Absolute}), ISO: closes.ISO}
		}
	}
	return Due{None: true, Relative: b.T("calls.due.closed"), Absolute: closes.Absolute, ISO: closes.ISO}
}

// NewCallCard is a row of the list.
func NewCallCard(b Base, c query.CallRow) CallCard {
	card := CallCard{URL: CallURL(c.Code), Title: c.Title, Code: c.Code, Summary: c.Summary, Category: CategoryName(b.Lang, c.Category),
		Division: c.Division, Badge: CallBadge(c), New: c.IsNew, Supplementary: c.Supplementary, Demo: c.Demo, Due: CallDue(b, c), Money: BudgetOf(c), Found: NewCallFound(b, c.Hit)}
	if c.Award != "" && c.Award != string(stage.Money) {
		card.Facts = append(card.Facts, b.T("stage.award."+c.Award))
	}
	if c.GrantMaxWon > 0 {
		card.Facts = append(card.Facts, b.T("calls.fact.most", locale.Args{"won": b.WonShort(c.GrantMaxWon)}))
	}
	if c.AwardCount > 0 {
		card.Facts = append(card.Facts, b.T("calls.fact.awards", locale.Args{"n": c.AwardCount}))
	}
	return card
}

// Feeds are the links to the same list in other forms, with what is asked for.
func Feeds(b Base, asked url.Values) []Tab {
	q := NewQuery("", asked).Without("page", "size", "sort", "lang", "org")
	var out []Tab
	for _, kind := range [...]string{"atom", "ics", "json"} {
		q.path = "/calls." + kind
		out = append(out, Tab{Label: b.T("calls.feed." + kind), URL: q.String()})
	}
	return out
}

// CallFilterOf is the panel beside the list, filled from what is asked for and what was counted. orgs are the organisations of
// the reader, whose conditions can be held against the calls.
func CallFilterOf(b Base, path string, asked url.Values, f query.CallFilter, list query.CallList, orgs []Option) Filter {
	q := NewQuery(path, asked).Without("page", "size")
	panel := Filter{Action: path, Total: list.Total, Of: list.Of, ClearURL: path,
		Search: &Field{Name: "q", Label: b.T("calls.search"), Hint: b.T("calls.search.hint"), Value: f.Words},
		Sort: &Field{Name: "sort", Label: b.T("ui.sort"), Value: f.Sort, Options: []Option{
			{Value: "", Label: b.T("calls.sort.deadline")}, {Value: "newest", Label: b.T("calls.sort.newest")},
			{Value: "budget", Label: b.T("calls.sort.budget")}, {Value: "title", Label: b.T("calls.sort.title")}}},
		Export: Feeds(b, asked),
	}
	if f.Words != "" { // what is sought comes by where it stands unless something else is asked for
		panel.Sort.Options = slices.Insert(panel.Sort.Options, 0, Option{Value: "", Label: b.T("calls.sort.words")})
		panel.Sort.Options[1].Value = "deadline"
	}
	if len(orgs) > 0 {
		panel.Sort.Options = append(panel.Sort.Options, Option{Value: SortFit, Label: b.T("calls.sort.fit")})
	}
	if f.Words != "" {
		panel.Applied = append(panel.Applied, Applied{Label: b.T("calls.applied.words", locale.Args{"words": f.Words}), RemoveURL: q.Without("q").String()})
	}
	group := func(legend, name, facet string, chosen []string, options []Option) {
		g := FilterGroup{Legend: b.T(legend), Name: name, Kind: "checkbox"}
		for _, o := range options {
			n := list.Counts[facet][o.Value]
			o.Checked = contains(chosen, o.Value)
			if n == 0 && !o.Checked {
				continue
			}
			o.Count = locale.Int(n)
			g.Options = append(g.Options, o)
			if o.Checked {
				panel.Applied = append(panel.Applied, Applied{Label: o.Label, RemoveURL: q.WithoutValue(name, o.Value).String()})
			}
		}
		if len(g.Options) > 0 {
			panel.Groups = append(panel.Groups, g)
		}
	}
	group("calls.filter.phase", "phase", "phase", f.Phases, keyed(b, "calls.phase.", query.PhaseOpen, query.PhaseSoon, query.PhaseClosed, query.PhaseEnded))
	choice := func(legend, name, facet string, chosen []string, options []Option) {
		g := FilterGroup{Legend: b.T(legend), Name: name, Kind: "select", Options: []Option{{Label: b.T("ui.all")}}}
		for _, o := range options {
			if facet != "" {
				o.Label = b.T("calls.filter.counted", locale.Args{"label": o.Label, "n": list.Counts[facet][o.Value]})
			}
			o.Checked = contains(chosen, o.Value)
			g.Options = append(g.Options, o)
		}
		for _, o := range options {
			if contains(chosen, o.Value) {
				panel.Applied = append(panel.Applied, Applied{Label: o.Label, RemoveURL: q.WithoutValue(name, o.Value).String()})
			}
		}
		panel.Groups = append(panel.Groups, g)
	}
	within := []string{}
	if f.Within > 0 {
		within = append(within, strconv.Itoa(f.Within))
	}
	choice("calls.filter.within", "within", "", within, keyed(b, "calls.within.", "3", "7", "14", "30"))
	group("calls.filter.category", "category", "category", f.Categories, Categories(b.Lang))
	group("calls.filter.award", "award", "award", f.Awards, keyed(b, "stage.award.", string(stage.Money), string(stage.Voucher), string(stage.Resource), string(stage.Designation), string(stage.Prize)))
	group("calls.filter.size", "scale", "size", f.Sizes, keyed(b, "condition.option.size.", finding.Sizes()...))
	choice("calls.filter.region", "region", "", f.Regions, keyed(b, "condition.option.region.", condition.Regions()...))
	choice("calls.filter.age", "age", "age", []string{string(f.Age)}, keyed(b, "calls.age.", ages()...))
	group("calls.filter.industry", "industry", "industry", f.Industries, IndustryOptions(list, f.Industries))
	if list.Counts["grants"]["said"] > 0 || f.Grants != "" {
		choice("calls.filter.grants", "grants", "grants", []string{f.Grants}, keyed(b, "calls.grants.", "0", "1"))
	}
	group("calls.filter.partners", "partners", "partners", []string{f.Partners}, keyed(b, "calls.partners.", "1"))
	choice("calls.filter.amount", "amount", "amount", []string{string(f.Amount)}, keyed(b, "calls.amount.", amounts()...))
	group("calls.filter.division", "division", "division", f.Divisions, DivisionOptions(list))
	group("calls.filter.basis", "basis", "basis", f.Bases, BasisOptions(b.Lang))
	single := func(legend, name, facet, chosen string, options []Option) {
		g := FilterGroup{Legend: b.T(legend), Name: name, Kind: "radio", Options: []Option{{Value: "", Label: b.T("ui.all"), Checked: chosen == ""}}}
		for _, o := range options {
			o.Checked, o.Count = o.Value == chosen, locale.Int(list.Counts[facet][o.Value])
			g.Options = append(g.Options, o)
			if o.Checked {
				panel.Applied = append(panel.Applied, Applied{Label: o.Label, RemoveURL: q.Without(name).String()})
			}
		}
		panel.Groups = append(panel.Groups, g)
	}
	if len(orgs) > 1 {
		panel.Groups = append(panel.Groups, FilterGroup{Legend: b.T("calls.filter.org"), Name: "org", Kind: "select", Options: orgs})
	}
	single("calls.filter.new", "new", "new", f.New, []Option{{Value: "1", Label: b.T("calls.new")}, {Value: "0", Label: b.T("calls.continued")}})
	single("calls.filter.supplementary", "supplementary", "supplementary", f.Supplementary,
		[]Option{{Value: "0", Label: b.T("calls.programme")}, {Value: "1", Label: b.T("calls.supplementary")}})
	return panel
}

// SortFit orders by how many conditions are broken and unknown, which only the rule engine knows.
const SortFit = "fit"

func ages() []string {
	var out []string
	for _, a := range finding.Ages() {
		out = append(out, string(a))
	}
	return out
}

// IndustryOptions lists the industries that conditions of the calls at hand name, and those that are asked for.
func IndustryOptions(list query.CallList, asked []string) []Option {
	names := slices.Clone(asked)
	for n := range list.Counts["industry"] {
		names = append(names, n)
	}
	slices.Sort(names)
	var out []Option
	for _, n := range slices.Compact(names) {
		out = append(out, Option{Value: n, Label: n})
	}
	return out
}

func amounts() []string {
	var out []string
	for _, a := range finding.Amounts() {
		out = append(out, string(a))
	}
	return out
}

// BasisOptions are the ways in which a budget is known, as choices.
func BasisOptions(lang locale.Lang) []Option {
	return []Option{{Value: "stated", Label: locale.T(lang, "ui.basis.stated")}, {Value: "apportioned", Label: locale.T(lang, "ui.basis.apportioned")},
		{Value: "not stated", Label: locale.T(lang, "calls.basis.not_stated")}}
}

func keyed(b Base, prefix string, values ...string) []Option {
	out := make([]Option, len(values))
	for i, v := range values {
		out[i] = Option{Value: v, Label: b.T(prefix + v)}
	}
	return out
}

// DivisionOptions lists the divisions of the calls at hand, those with most calls first.
func DivisionOptions(list query.CallList) []Option {
	var out []Option
	for d, n := range list.Counts["division"] {
		i := 0
		for i < len(out) && (list.Counts["division"][out[i].Value] > n || list.Counts["division"][out[i].Value] == n && out[i].Value < d) {
			i++
		}
		out = append(out[:i], append([]Option{{Value: d, Label: d}}, out[i:]...)...)
	}
	return out
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// CallPage is one call for the public.
type CallPage struct {
	Base
	Card      CallCard
	Banner    *Banner
	Glance    []Glance
	Apply     *Button
	ApplyNote string
	Check     *Button    // holds the conditions against one's organisation
	Match     *CallMatch // what comes of it, for readers with an organisation
	Watch     *WatchButton
	Nav       []Crumb // the parts of the page
	Purpose   []string
	Notice    []string
	Timetable []Event
	Windows   []SummaryRow
	Who       []ConditionLine
	Together  string // that organisations may apply together, "" where the form has no part for partners
	Stages    []CallStage
	Tracks    []CallTrack
	Pools     []SummaryRow
	Prizes    []SummaryRow
	Money     []SummaryRow
	Rules     []RuleRow
	Documents []DocumentRow
	// Forms are to be filled in and handed in, Attachments belong to the notice.
	Forms, Attachments []UploadFile
	Form               []FormOutline
	FormURL            string
	Items              []SummaryRow
	Versions           []CallVersion
	Source             []SummaryRow
	Contact            Callout
	Links              []Crumb
	// Inquiries are the newest answered questions, InquiryCount how many there are.
	Inquiries    []Inquiry
	InquiryCount int
	InquiriesURL string
	// Late are the late permissions that were given, LateSum how many for each reason.
	Late    []GivenLatePermit
	LateSum string
	Ask     *Button
	AskNote string
}

// CallStage is one stage of the choosing, with its rubric in full.
type CallStage struct {
	No     int
	Title  string
	Method string
	Facts  []SummaryRow
	Items  []RubricRow
	Total  string
	Note   string
	Same   string // says that the rubric is that of an earlier stage, "" when it is its own
}

// RubricRow is one criterion.
type RubricRow struct {
	Title, Guide, Weight, Floor string
	Levels                      []string
}

// CallTrack is a part of the call with money of its own.
type CallTrack struct {
	Title, Budget, Ceiling, Awards string
	Who                            []string // may apply, beyond the conditions of the call
}

// RuleRow is one number of the rule set with where it comes from.
type RuleRow struct {
	Label, Value, Source string
	Mark                 string // what kind of source, in words
	Confirmed            bool
}

// DocumentRow is one document applicants hand in.
type DocumentRow struct {
	Name, Of, Note string
	Required       bool
}

// FormOutline is one section of the application form with its questions, for reading before applying.
type FormOutline struct {
	Title, Hint, Part string
	Questions         []QuestionOutline
}

// QuestionOutline is one question.
type QuestionOutline struct {
	Label, Hint, Kind, Limit string
	Required                 bool
	Options                  []string
}

// CallVersion is one published version of the terms, with what it changed.
type CallVersion struct {
	No     int
	Title  string
	When   string
	ISO    string
	Reason string
	Kept   string // why a correction left the deadline, "" where nothing had to be said
	Digest string
	Diff   *Diff // against the version before
}

// FormPreview is every question of a call's form on one printable page.
type FormPreview struct {
	Base
	CallTitle, Code, CallURL string
	Lead                     string
	Banner                   *Banner // that it is not the published form, nil where it is
	Sections                 []FormOutline
	Count                    int
}
