// This file judges answers against the form: what is asked now, what is missing or wrong, how far along each section is.
package form

import (
	"slices"
	"strings"

	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/condition"
	"gongmo/domain/decimal"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/score"
)

// Finding is one thing wrong with an answer. Key is a message with Args; Args always hold "label".
type Finding struct {
	Section  string
	Question string
	Row      int    // from 1, 0 when the finding is about the whole answer
	Column   string // of a table, or of a person or target: name, rate, from, title, unit, weight
	Key      string
	Args     domain.Args
}

// Missing reports whether the finding only says that something is not answered yet.
func (f Finding) Missing() bool { return missed(f.Key) }

// Problem is the finding as an error people read, of kind Invalid, at the question. Its args "row" and "cell" say which cell of a
// question of rows it is about, where it is about one.
func (f Finding) Problem() *domain.Error {
	if f.Column != "" {
		f.Args["cell"] = f.Column
	}
	return &domain.Error{Kind: domain.Invalid, Key: f.Key, Field: f.Question, Args: f.Args}
}

// Missing reports whether a problem only says that a question is not answered yet.
func Missing(e *domain.Error) bool { return missed(e.Key) }

func missed(key string) bool { return key == "form.required" || key == "form.required_file" }

// Problems are the findings as one error, nil when there are none.
func Problems(findings []Finding) error {
	var p domain.Problems
	for _, f := range findings {
		p = append(p, f.Problem())
	}
	return p.OrNil()
}

// Facts are the answers of a part as facts of conditions. Answers to questions that are not asked are left out: they
// must not decide anything.
func (d Definition) Facts(answers Answers, part Part) condition.Facts {
	return d.view(answers, part, true).facts
}

// Computed are the values of the calculated questions of a part, by question; what cannot be calculated is not in it.
func (d Definition) Computed(answers Answers, part Part) map[string]decimal.Number {
	return d.view(answers, part, false).computed
}

// Visible lists the sections of a part that are asked now, each with the questions that are asked now.
func (d Definition) Visible(answers Answers, part Part) []Section {
	return d.view(answers, part, false).sections
}

type view struct {
	sections []Section
	facts    condition.Facts
	computed map[string]decimal.Number
}

// view goes through the form in order, so that a question's condition sees only what was asked before it. Questions are large: a section
// of which everything is asked lends its own list, which nobody may change. Facts are gathered where a condition looks at them, or when
// they are wanted.
func (d Definition) view(answers Answers, part Part, wanted bool) view {
	v := view{facts: condition.Facts{}, computed: map[string]decimal.Number{}}
	gathers := wanted || d.Conditional(part)
	var asked Answers // only calculations need them apart
	if d.AsksKind(Computed) {
		asked = Answers{}
	}
	for i := range d.Sections {
		s := &d.Sections[i]
		if s.Part != part || !s.When.IsZero() && !s.When.Holds(v.facts) {
			continue
		}
		shown := s.Questions[:0:0]
		for j := range s.Questions {
			q := &s.Questions[j]
			if !q.When.IsZero() && !q.When.Holds(v.facts) {
				if len(shown) == j {
					shown = slices.Clip(slices.Clone(s.Questions[:j]))
				}
				continue
			}
			if len(shown) == j {
				shown = s.Questions[: j+1 : j+1]
			} else {
				shown = append(shown, *q)
			}
			a, answered := answers[q.Key]
			if answered && asked != nil {
				asked[q.Key] = a
			}
			if q.Kind == Computed {
				if n, ok := q.Calc.compute(d, asked, v.computed); ok {
					v.computed[q.Key] = n
				}
			}
			if !gathers {
				continue
			}
			if x := q.fact(&a, v.computed); !x.IsZero() {
				v.facts[condition.Fact(q.Key)] = x
			}
		}
		if len(shown) > 0 {
			section := *s
			section.Questions = shown
			v.sections = append(v.sections, section)
		}
	}
	return v
}

// Hidden lists the questions of a part, by key in the order of the form, that are not asked now.
func (d Definition) Hidden(answers Answers, part Part) (out []string) {
	if !d.Conditional(part) {
		return nil
	}
	asked := d.Visible(answers, part)
	for i := range d.Sections {
		s := &d.Sections[i]
		if s.Part != part {
			continue
		}
		var shown []Question
		if len(asked) > 0 && asked[0].Key == s.Key {
			shown, asked = asked[0].Questions, asked[1:]
		}
		for j := range s.Questions {
			if len(shown) > 0 && shown[0].Key == s.Questions[j].Key {
				shown = shown[1:]
				continue
			}
			out = append(out, s.Questions[j].Key)
		}
	}
	return out
}

// Conditional reports whether something of a part is asked under a condition only.
func (d Definition) Conditional(part Part) bool {
	return slices.ContainsFunc(d.Sections, func(s Section) bool {
		if s.Part != part {
			return false
		}
		for i := range s.Questions {
			if !s.Questions[i].When.IsZero() {
				return true
			}
		}
		return !s.When.IsZero()
	})
}

// fact is the answer as a value of a condition, the zero Value when there is none.
func (q *Question) fact(a *Answer, computed map[string]decimal.Number) condition.Value {
	switch q.Kind {
	case Text, RichText, Choice:
		if strings.TrimSpace(a.Text) != "" {
			return condition.Text(a.Text)
		}
	case Number, Money:
		if n, ok := a.Amount(); ok {
			return condition.Decimal(n)
		}
	case Computed:
		if n, ok := computed[q.Key]; ok {
			return condition.Decimal(n)
		}
	case Date:
		return condition.Date(a.Date)
	case Multi:
		if len(a.Choices) > 0 {
			return condition.List(a.Choices...)
		}
	}
	return condition.Value{}
}

// Validate lists everything wrong with the answers of a part, in the order of the form. Questions that are not asked are
// not looked at. For a participant pass its own answers, see Answers.Of.
func Validate(d Definition, answers Answers, part Part) []Finding {
	return findings(d.Visible(answers, part), answers)
}

func findings(asked []Section, answers Answers) []Finding {
	var out []Finding
	for i := range asked {
		s := &asked[i]
		for k := range s.Questions {
			j := judge{section: s.Key, q: &s.Questions[k], out: &out}
			j.answer(answers[j.q.Key])
		}
	}
	return out
}

// judge collects the findings of one question.
type judge struct {
	section string
	q       *Question
	out     *[]Finding
}

func (j judge) find(key string, args domain.Args) { j.at(0, "", key, args) }

func (j judge) at(row int, column, key string, args domain.Args) {
	if args == nil {
		args = domain.Args{}
	}
	args["label"] = j.q.Label
	if row > 0 {
		args["row"] = row
	}
	*j.out = append(*j.out, Finding{Section: j.section, Question: j.q.Key, Row: row, Column: column, Key: key, Args: args})
}

// missing is what is said of a question that is not answered: files are handed in, not typed.
func missing(k Kind) string {
	if k == File {
		return "form.required_file"
	}
	return "form.required"
}

func (j judge) answer(a Answer) {
	if j.q.Kind == Computed {
		return
	}
	if a.Empty() || j.q.Kind == RichText && strings.TrimSpace(a.Text) == "" {
		if j.q.Required {
			j.find(missing(j.q.Kind), nil)
		}
		return
	}
	switch j.q.Kind {
	case Text:
		j.text(a.Text)
	case RichText:
		j.text(a.Text)
		if bad := Forbidden(a.Text); bad != "" {
			j.find("form.rich_forbidden", domain.Args{"found": bad})
		}
		j.pictures(a)
	case Number, Money:
		j.number(a)
	case Date:
		j.date(a.Date)
	case Choice:
		if !offers(j.q.Options, a.Text) {
			j.find("form.choice_unknown", nil)
		}
	case Multi:
		j.choices(a.Choices)
	case Table:
		j.rows(a.Rows)
	case File:
		j.files(a.Files)
	case Address:
		if a.Address == nil || strings.TrimSpace(a.Address.Road) == "" || !postcode(a.Address.Postcode) {
			j.find("form.address", nil)
		}
	case People:
		j.people(a.People)
	case Targets:
		j.targets(a.Targets)
	case Budget:
		j.unread(a.Budget)
		if a.Budget == nil || a.Budget.Check() != nil {
			j.find("form.budget", nil)
		}
	}
}

// pictures wants each picture of a text to be among its files and to say what it shows.
func (j judge) pictures(a Answer) {
	for _, b := range Blocks(a.Text) {
		switch {
		case b.Kind != Picture:
		case !slices.ContainsFunc(a.Files, func(u Upload) bool { return u.Name == b.File }):
			j.find("form.picture_missing", domain.Args{"name": b.File})
		case b.Alt == "":
			j.find("form.picture_alt", domain.Args{"name": b.File})
		}
	}
}

func (j judge) text(s string) {
	n, key := j.q.Measure().Count(s), "form.text"
	if j.q.Spaces {
		key = "form.text_spaces"
	}
	if j.q.MinChars > 0 && n < j.q.MinChars {
		j.find(key+"_short", domain.Args{"min": j.q.MinChars, "count": n})
	}
	if j.q.MaxChars > 0 && n > j.q.MaxChars {
		j.find(key+"_long", domain.Args{"max": j.q.MaxChars, "count": n, "over": n - j.q.MaxChars})
	}
	if strings.ContainsFunc(s, control) {
		j.find("form.text_control", nil)
	}
	if j.q.Kind == Text {
		j.named(len(Named(s)))
	}
}

// named bounds how many things a text names.
func (j judge) named(n int) {
	if j.q.MinCount > 0 && n < j.q.MinCount {
		j.find("form.named_few", domain.Args{"min": j.q.MinCount, "count": n})
	}
	if j.q.MaxCount > 0 && n > j.q.MaxCount {
		j.find("form.named_many", domain.Args{"max": j.q.MaxCount, "count": n})
	}
}

// Named are the different things that a text names, one after the other between commas or on lines of their own.
func Named(s string) (out []string) {
	for _, x := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",，、\n\r", r) }) {
		if x = strings.Join(strings.Fields(x), " "); x != "" && !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}

// control reports characters that no text needs and some databases and documents refuse.
func control(r rune) bool {
	return r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == 0x7f || r == 0xfffd
}

func (j judge) number(a Answer) {
	n, ok := a.Amount()
	switch most := j.decimals(); {
	case !ok || n.Scale < 0:
		j.find("form.number", nil)
		return
	case n.Trim().Scale > most && most == 0: // an answer from before a correction of the form
		j.find("form.number_whole", domain.Args{"said": n})
	case n.Trim().Scale > most:
		j.find("form.number_decimals", domain.Args{"decimals": most, "said": n})
	}
	j.bounds(0, "", n, j.q.Kind == Money)
}

// decimals is how many digits behind the point the question takes.
func (j judge) decimals() int {
	if j.q.Kind == Money {
		return 0
	}
	return j.q.Decimals
}

func (j judge) bounds(row int, column string, n decimal.Number, money bool) {
	key := "form.number"
	if money {
		key = "form.money"
		if n.N < 0 || n.Compare(decimal.Whole(int64(krw.Max))) > 0 {
			j.at(row, column, "form.money_range", domain.Args{"max": krw.Max})
			return
		}
	}
	if j.q.Least != nil && n.Compare(*j.q.Least) < 0 {
		j.at(row, column, key+"_low", domain.Args{"min": *j.q.Least, "unit": j.q.Unit})
	}
	if j.q.Most != nil && n.Compare(*j.q.Most) > 0 {
		j.at(row, column, key+"_high", domain.Args{"max": *j.q.Most, "unit": j.q.Unit})
	}
}

func (j judge) date(d period.Date) {
	switch {
	case d.IsZero():
		j.find("form.date", nil)
	case !j.q.FirstDay.IsZero() && d < j.q.FirstDay:
		j.find("form.date_early", domain.Args{"min": j.q.FirstDay})
	case !j.q.LastDay.IsZero() && d > j.q.LastDay:
		j.find("form.date_late", domain.Args{"max": j.q.LastDay})
	}
}

func offers(options []Option, key string) bool {
	return slices.ContainsFunc(options, func(o Option) bool { return o.Key == key })
}

func (j judge) choices(chosen []string) {
	seen := map[string]bool{}
	for _, c := range chosen {
		if !offers(j.q.Options, c) || seen[c] {
			j.find("form.choice_unknown", nil)
			break
		}
		seen[c] = true
	}
	j.count(len(chosen))
}

func (j judge) count(n int) {
	if j.q.MinCount > 0 && n < j.q.MinCount {
		j.find("form.count_few", domain.Args{"min": j.q.MinCount, "count": n})
	}
	if j.q.MaxCount > 0 && n > j.q.MaxCount {
		j.find("form.count_many", domain.Args{"max": j.q.MaxCount, "count": n})
	}
}

func (j judge) rows(rows []Row) {
	j.count(len(rows))
	for i, row := range rows {
		for _, c := range j.q.Columns {
			j.cell(i+1, c, strings.TrimSpace(row[c.Key]))
		}
		for key := range row {
			if !slices.ContainsFunc(j.q.Columns, func(c Column) bool { return c.Key == key }) {
				j.at(i+1, key, "form.cell_unknown", nil)
			}
		}
	}
}

func (j judge) cell(row int, c Column, cell string) {
	if cell == "" {
		if c.Required {
			j.at(row, c.Key, "form.cell_required", domain.Args{"column": c.Label})
		}
		return
	}
	ok := true
	switch c.Kind {
	case Number, Money:
		n, err := cellNumber(cell, c.Decimals)
		if c.Kind == Number && c.Decimals > 0 && err != nil {
			j.at(row, c.Key, "form.cell_decimals", domain.Args{"column": c.Label, "decimals": c.Decimals})
			return
		}
		ok = err == nil && (c.Kind == Number || (n.N >= 0 && n.N <= int64(krw.Max)))
	case Date:
		var d period.Date
		ok = d.UnmarshalText([]byte(cell)) == nil
	case Choice:
		ok = offers(c.Options, cell)
	default:
		ok = !strings.ContainsFunc(cell, control)
	}
	if !ok {
		j.at(row, c.Key, "form.cell_invalid", domain.Args{"column": c.Label})
	}
}

func (j judge) files(files []Upload) {
	r := j.q.File
	if most := max(r.MaxCount, 1); len(files) > most {
		j.find("form.file_many", domain.Args{"max": most, "count": len(files)})
	}
	for i, f := range files {
		switch {
		case f.Bytes <= 0:
			j.at(i+1, "", "form.file_empty", domain.Args{"name": f.Name})
		case r.MaxBytes > 0 && f.Bytes > r.MaxBytes:
			j.at(i+1, "", "form.file_large", domain.Args{"name": f.Name, "max": r.MaxBytes, "size": f.Bytes})
		}
		if len(r.Types) > 0 && !slices.Contains(r.Types, strings.ToLower(f.Type)) {
			j.at(i+1, "", "form.file_type", domain.Args{"name": f.Name, "types": strings.ToUpper(strings.Join(r.Types, ", "))})
		}
	}
}

func postcode(s string) bool {
	return len(s) == 5 && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

func (j judge) people(people []Member) {
	j.count(len(people))
	leads := 0
	for i, m := range people {
		if strings.TrimSpace(m.Name) == "" || !slices.Contains(MemberRoles(), m.Role) {
			j.at(i+1, "name", "form.person_name", nil)
		}
		if m.RateTyped != "" {
			j.at(i+1, "rate", "form.target_unread", domain.Args{"typed": m.RateTyped})
		}
		for _, cell := range []struct{ column, typed string }{{"from", m.FromTyped}, {"to", m.ToTyped}} {
			if cell.typed != "" {
				j.at(i+1, cell.column, "form.person_day_unread", domain.Args{"typed": cell.typed})
			}
		}
		if m.RateBp < 0 || m.RateBp > krw.Whole {
			j.at(i+1, "rate", "form.person_rate", nil)
		}
		if !m.From.IsZero() && !m.To.IsZero() && m.From > m.To {
			j.at(i+1, "from", "form.person_period", nil)
		}
		if m.ResearcherNo != "" && !IsResearcherNo(m.ResearcherNo) {
			j.at(i+1, "researcher", "form.person_researcher", nil)
		}
		if m.Role == RoleLead {
			leads++
		}
	}
	switch {
	case j.q.Leads == NoLead && leads > 0:
		j.find("form.person_leads_none", nil)
	case j.q.Leads == OneLead && leads == 0:
		j.find("form.person_leads_one", nil)
	case leads > 1:
		j.find("form.person_leads", nil)
	}
}

// unread refuses a plan with cells in which nothing could be read: they count as nothing, and nobody means that.
func (j judge) unread(plan *budget.Plan) {
	if plan == nil {
		return
	}
	for i, l := range plan.Lines {
		for cell, typed := range l.Unread.All() {
			key := "form.budget_unread"
			switch cell {
			case "bought", "approved", "from", "to":
				key = "form.budget_unread_day"
			case "item", "org", "degree", "year":
				key = "form.budget_unread_choice"
			}
			j.at(i+1, cell, key, domain.Args{"typed": typed})
		}
	}
}

func (j judge) targets(targets []Target) {
	j.count(len(targets))
	weights := map[int]score.Score{}
	weighted := false
	unread := false
	for i, t := range targets {
		for _, cell := range []struct{ column, typed string }{{"base", t.BaseTyped}, {"goal", t.GoalTyped}, {"weight", t.WeightTyped}} {
			if cell.typed != "" {
				unread = true
				j.at(i+1, cell.column, "form.target_unread", domain.Args{"typed": cell.typed})
			}
		}
		if column := t.wrong(); column != "" {
			j.at(i+1, column, "form.target", nil)
			continue
		}
		weights[t.Year] += t.Weight
		weighted = weighted || t.Weight > 0
	}
	years := make([]int, 0, len(weights))
	for y := range weights {
		years = append(years, y)
	}
	slices.Sort(years)
	for _, y := range years {
		if weighted && !unread && weights[y] != score.Full {
			j.find("form.target_weights", domain.Args{"total": decimal.Number{N: int64(weights[y]), Scale: 2}.String(), "full": decimal.Number{N: int64(score.Full), Scale: 2}.String()})
			return
		}
	}
}

// wrong is the column of a target that cannot be as it is, "" when all can.
func (t Target) wrong() string {
	switch {
	case strings.TrimSpace(t.Title) == "":
		return "title"
	case strings.TrimSpace(t.Unit) == "":
		return "unit"
	case t.Scale < 0 || t.Scale > decimal.MostScale:
		return "goal"
	case t.Weight < 0 || t.Weight > score.Full:
		return "weight"
	}
	return ""
}

// State is how far along a section is.
type State string

const (
	NotStarted State = "NOT_STARTED"
	// Optional is a section in which nothing must be answered and nothing is: it may be left as it is.
	Optional   State = "OPTIONAL"
	InProgress State = "IN_PROGRESS"
	ToBeFixed  State = "TO_BE_FIXED"
	Done       State = "DONE"
)

// Label is the message key of the state's name.
func (s State) Label() string { return "form.state." + string(s) }

// SectionProgress is one line of the task list.
type SectionProgress struct {
	Section string
	// Done of Total: questions that are answered without a problem, of those that must be answered or are answered.
	Done, Total int
	// Required of them must be answered; Asked are all there are, without what is computed.
	Required, Asked int
	// Problems counts findings other than answers that are missing.
	Problems int
	Started  bool
}

// State is what the task list shows.
func (p SectionProgress) State() State {
	switch {
	case p.Problems > 0:
		return ToBeFixed
	case p.Required == 0 && !p.Started:
		return Optional
	case p.Done == p.Total:
		return Done
	case p.Started:
		return InProgress
	}
	return NotStarted
}

// Progress says how far along each section of a part is, in the order of the form. Sections that are not asked are left
// out. A section of only optional questions asks
// for nothing, and is done as soon as it has one answer.
func Progress(d Definition, answers Answers, part Part) []SectionProgress {
	wrong := map[string]bool{}
	problems := map[string]int{}
	asked := d.Visible(answers, part)
	for _, f := range findings(asked, answers) {
		wrong[f.Question] = true
		if !f.Missing() {
			problems[f.Section]++
		}
	}
	var out []SectionProgress
	for i := range asked {
		s := &asked[i]
		p := SectionProgress{Section: s.Key, Problems: problems[s.Key]}
		for k := range s.Questions {
			q := &s.Questions[k]
			answered := !answers[q.Key].Empty()
			p.Started = p.Started || answered
			if q.Kind == Computed {
				continue
			}
			p.Asked++
			if q.Required {
				p.Required++
			}
			if !q.Required && !answered {
				continue
			}
			p.Total++
			if answered && !wrong[q.Key] {
				p.Done++
			}
		}
		out = append(out, p)
	}
	return out
}

// Complete reports whether a part can be handed in.
func Complete(d Definition, answers Answers, part Part) bool {
	return len(Validate(d, answers, part)) == 0
}
