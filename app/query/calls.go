// This file reads lists of calls: the public one with its filters and their counts, and the officers' one.
package query

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"gongmo/app/access"
	"gongmo/domain"
	"gongmo/domain/condition"
	"gongmo/domain/finding"
	"gongmo/domain/krw"
)

// Phases of a call as the public sees them at an instant. They follow from the timetable, not from the state: a sweep may lag.
const (
	PhaseOpen   = "open"   // takes applications
	PhaseSoon   = "soon"   // announced, not open yet
	PhaseClosed = "closed" // the intake is over
	PhaseEnded  = "ended"  // failed or cancelled
)

// CallFilter is what a list of calls is limited to. An empty field limits nothing.
type CallFilter struct {
	// Words must all be found in the title, the code, what the list says of the call, its purpose, the notice or the names of its files;
	// spaces and signs do not matter.
	Words      string
	Phases     []string
	States     []string
	Categories []string
	Divisions  []string
	Bases      []string // stated, apportioned, not stated
	Awards     []string // what is given
	Sizes      []string // sizes of enterprises that may apply
	Regions    []string // regions whose enterprises may apply
	Age        finding.Age
	Industries []string // industries whose companies may apply
	Grants     string   // "0" open to who was never granted anything here, "1" to who was
	Partners   string   // "1" organisations apply together
	Amount     finding.Amount
	// Within keeps calls whose intake closes in that many days and is not over; 0 keeps all.
	Within int
	New    string // "1" new, "0" continued
	// Supplementary is "1" for calls from later sources than the programme, "0" for the programme alone.
	Supplementary string
	// Sort is by deadline, after where the words were found when there are any, unless "deadline", "newest", "budget", or one of "title", "code", "won", "close", "bids", "-" before it turning it round.
	Sort string
	// Published leaves out what was never announced.
	Published bool
	Officer   domain.PersonID // runs the call
	// Waiting keeps what an approver has to decide: drafts that were submitted, and proposals.
	Waiting bool
}

// Finding is the part of the filter that a saved search keeps: what a call is, not where it stands.
func (f CallFilter) Finding() finding.Filter {
	return finding.Filter{Words: f.Words, Categories: f.Categories, Divisions: f.Divisions, Awards: f.Awards, Sizes: f.Sizes, Regions: f.Regions,
		Age: f.Age, Industries: f.Industries, Grants: f.Grants, Partners: f.Partners, Amount: f.Amount, Bases: f.Bases, New: f.New, Supplementary: f.Supplementary}
}

// CallRow is one call in a list.
type CallRow struct {
	ID            int64
	Code          string
	Year          int
	Round         int
	Title         string
	Summary       string
	Division      string
	StrategicGoal string
	StrategicTask string
	Category      string
	IsNew         bool
	Supplementary bool
	Evidence      string
	BudgetWon     *krw.Won
	BudgetBasis   string
	Design        string
	Source        string
	Demo          bool
	Regime        string
	State         string
	Phase         string
	AnnounceAt    *time.Time
	OpenAt        *time.Time
	CloseAt       *time.Time
	// FromAt and UntilAt are the window that counts now, of a call with rolling intake; else OpenAt and CloseAt.
	FromAt      *time.Time
	UntilAt     *time.Time
	Windows     jsonb[[]CallWindow]
	Briefings   jsonb[[]CallBriefing]
	ResultAt    *time.Time
	AwardCount  int
	GrantMaxWon krw.Won
	VersionNo   int
	Award       string // what is given: MONEY, VOUCHER, …
	PublishedAt *time.Time
	ChangedAt   *time.Time // when the newest version of its terms was published
	PerLead     int
	Eligibility condition.Tree
	Tracks      Tracks
	// TakesPartners is true when the form has a part for partners.
	TakesPartners bool
	// The following are for staff.
	OfficerName  string
	Applications int64 // handed in, this round
	Drafts       int64
	Proposed     string // kind of the proposal that waits
	// Hit is where the words of a search were found, when that is not to be seen in the row anyway.
	Hit *finding.Hit
}

// callFound is a row with the texts that the words of a search were found in; they are not read where no words are asked for.
type callFound struct {
	CallRow
	FoundPurpose, FoundNotice string
	FoundItems                jsonb[map[string]string]
	FoundGiven                jsonb[[]struct{ Name string }]
}

const foundColumns = "f.purpose as found_purpose, f.notice as found_notice, f.notice_items as found_items, f.given as found_given, "

// texts are what is searched, in the order in which a find counts.
func (c callFound) texts() []finding.Text {
	out := []finding.Text{{Place: finding.InTitle, Text: c.Title}, {Place: finding.InTitle, Text: c.Code}, {Place: finding.InAbout, Text: c.Summary}, {Place: finding.InAbout, Text: c.Division},
		{Place: finding.InAbout, Text: c.Category}, {Place: finding.InTask, Text: c.StrategicTask}, {Place: finding.InPurpose, Text: c.FoundPurpose}, {Place: finding.InNotice, Text: c.FoundNotice}}
	for _, item := range slices.Sorted(maps.Keys(c.FoundItems.V)) {
		out = append(out, finding.Text{Place: finding.InNotice, Text: c.FoundItems.V[item]})
	}
	for _, f := range c.FoundGiven.V {
		out = append(out, finding.Text{Place: finding.InFile, Text: f.Name})
	}
	for i, t := range out {
		out[i].Text = norm.NFKC.String(t.Text) // as the database searches it
	}
	return out
}

// CallList is a page of calls.
type CallList struct {
	Rows  []CallRow
	Total int // that fit the filter
	Of    int // in all
	// BudgetWon adds up the known budgets of what fits.
	BudgetWon krw.Won
	// Counts are how many would fit if only this option of its group were chosen: group → value → number.
	Counts map[string]map[string]int
}

// callColumns tells the scope how calls are found.
var callColumns = access.Columns{Call: "c.id", State: "c.state", Public: "c.version_no > 0", Assigned: "c.officer_id", Conflicted: access.NoConflicts,
	Previous: "coalesce((c.proposal->>'ProposedBy')::bigint, c.submitted_by)"}

// Calls reads one page of the calls in scope at an instant. A page of size 0 is everything, up to a thousand.
func (db *DB) Calls(ctx context.Context, scope access.Scope, now time.Time, f CallFilter, page Page) (CallList, error) {
	with, args := f.flags(scope, now)
	out := CallList{Counts: map[string]map[string]int{}}
	type count struct {
		Facet, Value string
		N, Won       int64
	}
	counts, err := list[count](ctx, db, with+countCalls, args...)
	if err != nil {
		return out, fmt.Errorf("count calls: %w", err)
	}
	for _, c := range counts {
		switch c.Facet {
		case "total":
			out.Total, out.BudgetWon = int(c.N), krw.Won(c.Won)
		case "of":
			out.Of = int(c.N)
		default:
			if out.Counts[c.Facet] == nil {
				out.Counts[c.Facet] = map[string]int{}
			}
			out.Counts[c.Facet][c.Value] = int(c.N)
		}
	}
	limit, offset := 1000, 0
	if page.Size > 0 {
		limit, offset = page.Size, page.Offset()
	}
	texts, order := "", f.order()
	if said, _ := finding.Words(f.Words); len(said) > 0 {
		texts = foundColumns
		if f.Sort == "" { // what is found in the title comes before what is found in the purpose, and that before the rest
			rank := []string{}
			for _, columns := range []string{"f.plain_title", "f.plain_title || '¦' || f.plain_about", "f.plain_title || '¦' || f.plain_about || '¦' || f.plain_purpose"} {
				rank = append(rank, fmt.Sprintf("when %s then %d", words(f.Words, "("+columns+")", func(v any) string {
					args = append(args, v)
					return fmt.Sprintf("$%d", len(args))
				}), len(rank)))
			}
			order = "case " + strings.Join(rank, " ") + " else " + strconv.Itoa(len(rank)) + " end, " + order
		}
	}
	args = append(args, limit, offset)
	rows, err := list[callFound](ctx, db, fmt.Sprintf(with+listCalls, texts, order, len(args)-1, len(args)), args...)
	if err != nil {
		return out, fmt.Errorf("list calls: %w", err)
	}
	for _, c := range rows {
		if texts != "" {
			if hit, ok := finding.Where(f.Words, c.texts()); ok {
				c.Hit = &hit
			}
		}
		out.Rows = append(out.Rows, c.CallRow)
	}
	return out, nil
}

// flags is the beginning of both queries: the calls in scope with one flag for each group of conditions.
func (f CallFilter) flags(scope access.Scope, now time.Time) (string, []any) {
	where, args := scope.Numbered(callColumns, 1)
	arg := func(v any) string {
		args = append(args, v)
		return fmt.Sprintf("$%d", len(args))
	}
	anyOf := func(column string, values []string) string {
		if len(values) == 0 {
			return "true"
		}
		return column + " = any (" + arg(values) + "::text[])"
	}
	yesNo := func(column, v string) string {
		switch v {
		case "1":
			return column
		case "0":
			return "not " + column
		}
		return "true"
	}
	at := arg(now)
	open := func(function, fact string, values []string) string {
		if len(values) == 0 {
			return everyWay
		}
		return openWay("b", function, fact, arg(values)+"::text[]")
	}
	openTo := func(fact string, values []string) string { return open("gongmo_open_to", fact, values) }
	amount := func(a finding.Amount) string {
		over, most, ok := a.Range()
		switch {
		case a == "":
			return "true"
		case !ok:
			return "false"
		case most == 0:
			return "b.grant_max_won > " + arg(int64(over))
		}
		return "(b.grant_max_won > " + arg(int64(over)) + " and b.grant_max_won <= " + arg(int64(most)) + ")"
	}
	between := func(column string, least, below int64, ok bool) string {
		if !ok {
			return "0::bigint"
		}
		return betweenWay("b", column, arg(least)+"::bigint", arg(below)+"::bigint")
	}
	age := func(a finding.Age) string {
		if a == "" {
			return everyWay
		}
		least, below, ok := a.Months()
		return between("age", least, below, ok)
	}
	grants := func(asked string) string {
		if asked == "" {
			return everyWay
		}
		least, below, ok := finding.Earlier(asked)
		return between("grants", least, below, ok)
	}
	within := func(days int) string {
		if days <= 0 {
			return "true"
		}
		return "coalesce(b.until_at >= " + at + " and b.until_at <= " + at + " + " + arg(days) + "::int * interval '1 day' and b.phase in ('open', 'soon'), false)"
	}
	if f.Published {
		where += " and c.version_no > 0"
	}
	if f.Officer != 0 {
		where += " and c.officer_id = " + arg(int64(f.Officer))
	}
	sql := `with base as (select c.*, ` + windowFrom("c", at) + ` as from_at, ` + windowUntil("c", at) + ` as until_at, ` + phaseOf("c", at) + ` as phase,
  coalesce(c.stages->'Award'->>'Kind', '') as award
  from call c where ` + where + `),
flags as (select b.*, ` + callWords(f.Words, arg) + ` as m_words,
  ` + anyOf("b.award", f.Awards) + ` as m_award, ` + openTo("size", f.Sizes) + ` as w_size, ` + openTo("region", f.Regions) + ` as w_region,
  ` + age(f.Age) + ` as w_age, ` + open("gongmo_open_within", "industry", f.Industries) + ` as w_industry, ` + grants(f.Grants) + ` as w_grants, ` + yesNo("b.takes_partners", f.Partners) + ` as m_partners,
  ` + amount(f.Amount) + ` as m_amount, ` + within(f.Within) + ` as m_within,
  ` + anyOf("b.phase", f.Phases) + ` as m_phase, ` + anyOf("b.state", f.States) + ` as m_state, ` + anyOf("b.category", f.Categories) + ` as m_category,
  ` + anyOf("b.division", f.Divisions) + ` as m_division, ` + anyOf("b.budget_basis", f.Bases) + ` as m_basis,
  ` + waiting(f.Waiting) + ` as m_waiting, ` + yesNo("b.is_new", f.New) + ` as m_new, ` + yesNo("b.supplementary", f.Supplementary) + ` as m_sup
  from base b)`
	return sql, args
}

// A group of conditions on who may apply is a bit for each way into a call (migration 00340): who is looked for has to come in one way
// with all that is said of them. A call whose tracks ask for nothing of their own has one way, and all bits or none.
const everyWay = "-1::bigint"

// openWay are the ways of a row that are open to who is one of some values.
func openWay(row, function, fact, values string) string {
	return "case when " + row + ".ways is null then -(" + function + "(" + row + ".eligibility, '" + fact + "', " + values + ")::int::bigint) else gongmo_ways_open(" + row + ".ways, '" + fact + "', " + values + ") end"
}

// wayFacts are the facts behind columns of whole numbers.
var wayFacts = map[string]condition.Fact{"age": condition.FactAgeMonths, "grants": condition.FactEarlierGrants}

// betweenWay are the ways of a row that are open to somebody of whom a number lies in a range.
func betweenWay(row, column, least, below string) string {
	return fmt.Sprintf("case when %[1]s.ways is null then -((greatest(%[1]s.%[2]s_least, %[3]s) < least(coalesce(%[1]s.%[2]s_below, %[5]d), %[4]s))::int::bigint) else gongmo_ways_between(%[1]s.ways, '%[6]s', %[3]s, %[4]s, %[5]d) end",
		row, column, least, below, finding.Endless, wayFacts[column])
}

// callText is what the words of a search are looked for in, as the index ix_call_text has it.
const callText = "(x.plain_title || '¦' || x.plain_about || '¦' || x.plain_purpose || '¦' || x.plain_text)"

// callWords asks for each word somewhere in the text of a call, by the index.
func callWords(text string, arg func(any) string) string {
	switch asked := words(text, callText, arg); asked {
	case "true", "false":
		return asked
	default:
		return "b.id in (select x.id from call x where " + asked + ")"
	}
}

// trigram is how many letters a word needs for an index of trigrams to find it.
const trigram = 3

// words asks for each word somewhere in a text that gongmo_plain made.
func words(text, plain string, arg func(any) string) string {
	list, any := finding.Words(text)
	switch {
	case !any:
		return "true"
	case len(list) == 0:
		return "false"
	}
	ands := make([]string, len(list))
	for i, w := range list {
		if utf8.RuneCountInString(w) < trigram { // no index can help, and looking for the bytes is several times quicker than LIKE
			ands[i] = "strpos(" + plain + ", " + arg(w) + ") > 0"
			continue
		}
		ands[i] = plain + " like " + arg("%"+w+"%") // a plain word has no sign that LIKE would take for its own
	}
	return "(" + strings.Join(ands, " and ") + ")"
}

const isWaiting = "(state = 'PENDING_APPROVAL' or coalesce(proposal->>'Kind', '') <> '')"

func waiting(only bool) string {
	if only {
		return isWaiting
	}
	return "true"
}

// flagNames are the flags of the groups of conditions.
var flagNames = []string{"words", "phase", "state", "category", "division", "basis", "new", "sup", "waiting", "award", "amount", "within", "partners"}

// wayNames are the groups of conditions on who may apply.
var wayNames = []string{"size", "region", "age", "industry", "grants"}

// ways are the ways in which a call fits every group but some.
func ways(but ...string) string {
	out := everyWay
	for _, n := range wayNames {
		if !slices.Contains(but, n) {
			out += " & w_" + n
		}
	}
	return "(" + out + ")"
}

// fits is every flag but those of some groups.
func fits(but ...string) string {
	sql := "true"
	for _, n := range flagNames {
		if !slices.Contains(but, n) {
			sql += " and m_" + n
		}
	}
	return sql + " and " + ways(but...) + " <> 0"
}

// countCalls counts, for each group, with every condition but its own.
var countCalls = func() string {
	sql := `
select 'total' as facet, '' as value, count(*) as n, coalesce(sum(budget_won), 0)::bigint as won from flags where ` + fits() + `
union all select 'of', '', count(*), 0 from flags
union all select 'state', state, count(*), 0 from flags where ` + fits("state", "waiting") + ` group by 2
union all select 'waiting', '1', count(*), 0 from flags where ` + isWaiting + ` and ` + fits("waiting", "phase", "state")
	for _, g := range []struct{ facet, flag, column string }{{"phase", "phase", "phase"}, {"category", "category", "category"}, {"division", "division", "division"},
		{"basis", "basis", "budget_basis"}, {"new", "new", "is_new::int::text"}, {"supplementary", "sup", "supplementary::int::text"}, {"award", "award", "award"}, {"partners", "partners", "takes_partners::int::text"}} {
		sql += "\nunion all select '" + g.facet + "', " + g.column + ", count(*), 0 from flags where " + fits(g.flag) + " group by 2"
	}
	for _, v := range finding.Sizes() { // texts of our own, never of a request; regions are too many to count them all for every reader
		sql += "\nunion all select 'size', '" + v + "', count(*), 0 from flags where " + fits("size") + " and " + ways("size") + " & (" + openWay("flags", "gongmo_open_to", "size", "array['"+v+"']") + ") <> 0"
	}
	between := func(facet, value string, least, below int64) {
		sql += fmt.Sprintf("\nunion all select '%s', '%s', count(*), 0 from flags where %s and %s & (%s) <> 0", facet, value, fits(facet), ways(facet),
			betweenWay("flags", facet, strconv.FormatInt(least, 10), strconv.FormatInt(below, 10)))
	}
	for _, a := range finding.Ages() {
		least, below, _ := a.Months()
		between("age", string(a), least, below)
	}
	for _, g := range []string{"0", "1"} {
		least, below, _ := finding.Earlier(g)
		between("grants", g, least, below)
	}
	// How many conditions speak of earlier grants: where none does, there is nothing to choose between.
	sql += "\nunion all select 'grants', 'said', count(*), 0 from flags where grants_least > 0 or grants_below is not null or exists (select from gongmo_required(jsonb_build_object('Op', 'all', 'Nodes', ways)) n where n->>'Fact' = 'earlier_grants')"
	sql += "\nunion all select 'industry', v, count(*), 0 from (select distinct unnest(case when ways is null then industries else gongmo_named(jsonb_build_object('Op', 'all', 'Nodes', ways), 'industry') end) as v from flags) i join flags on " +
		fits("industry") + " and " + ways("industry") + " & (" + openWay("flags", "gongmo_open_within", "industry", "array[v]") + ") <> 0 group by v"
	for _, a := range finding.Amounts() {
		over, most, _ := a.Range()
		sql += fmt.Sprintf("\nunion all select 'amount', '%s', count(*), 0 from flags where %s and grant_max_won > %d and (%d = 0 or grant_max_won <= %d)", a, fits("amount"), over, most, most)
	}
	return sql
}()

var listCalls = `
select %s f.id, f.code, f.year, f.round, f.title, f.summary, f.division, f.strategic_goal, f.strategic_task, f.category, f.is_new, f.supplementary,
  f.evidence, f.budget_won, f.budget_basis, f.design, f.source, f.demo, f.regime, f.state, f.phase, f.announce_at, f.open_at, f.close_at, f.from_at, f.until_at, f.windows, f.briefings, f.result_at,
  f.award_count, f.grant_max_won, f.version_no, f.award, f.per_lead, f.eligibility, f.stages->'Tracks' as tracks, f.takes_partners, f.published_at, coalesce(p.name, '') as officer_name,
  (select max(v.published_at) from call_version v where v.call_id = f.id) as changed_at,
  coalesce(f.proposal->>'Kind', '') as proposed,
  (select count(*) from application a where a.call_id = f.id and a.round = f.round and a.submitted_at is not null) as applications,
  (select count(*) from application a where a.call_id = f.id and a.round = f.round and a.state = 'DRAFT') as drafts
from flags f left join person p on p.id = f.officer_id
where ` + fits() + `
order by %s, f.code limit $%d offset $%d`

// order is one of a closed list of texts; nothing of a request gets into it.
func (f CallFilter) order() string {
	switch f.Sort {
	case "newest":
		return "f.announce_at desc nulls last"
	case "budget":
		return "f.budget_won desc nulls last"
	case "title":
		return "f.title"
	case "code":
		return "f.code"
	case "-code":
		return "f.code desc"
	case "-title":
		return "f.title desc"
	case "won":
		return "f.budget_won nulls last"
	case "-won":
		return "f.budget_won desc nulls last"
	case "close":
		return "f.until_at nulls last"
	case "-close":
		return "f.until_at desc nulls last"
	case "bids":
		return "applications"
	case "-bids":
		return "applications desc"
	}
	return `array_position(array['open', 'soon', 'closed', 'ended'], f.phase),
  case f.phase when 'open' then f.until_at when 'soon' then f.from_at end, f.until_at desc`
}
