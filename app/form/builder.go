// This file reads the pages on which an officer puts a form together: a section, a question, and the rows of a condition.
package form

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"gongmo/domain"
	"gongmo/domain/condition"
	"gongmo/domain/decimal"
	"gongmo/domain/form"
	"gongmo/domain/krw"
	"gongmo/domain/period"
)

// Fact is something a condition may look at, with the names a reader knows it and its options by.
type Fact struct {
	condition.Term
	Name    string
	Options []Named
}

// Named is one option of a fact.
type Named struct{ Key, Name string }

// Ways of comparing beside those of the condition package: the absence of an answer or of an entry of a list.
const (
	OpMissing condition.Op = "missing"
	OpHasNot  condition.Op = "has_not"
)

// OpsOffered lists the comparisons of a row in the order of its list.
func OpsOffered() []condition.Op {
	return []condition.Op{condition.Eq, condition.Ne, condition.In, condition.Has, OpHasNot, condition.Ge, condition.Gt, condition.Le, condition.Lt, condition.Exists, OpMissing}
}

// ConditionRow is one comparison as a page shows it.
type ConditionRow struct{ Fact, Op, Value string }

// ConditionRows takes a condition apart into one join and its comparisons; ok is false for a deeper tree, which a page shows
// in words and keeps.
func ConditionRows(t condition.Tree, facts []Fact) (join condition.Op, rows []ConditionRow, ok bool) {
	nodes := []condition.Tree{t}
	join = condition.All
	switch t.Op {
	case "":
		return join, nil, true
	case condition.All, condition.Any:
		join, nodes = t.Op, t.Nodes
	}
	for _, n := range nodes {
		row, ok := conditionRow(n, facts)
		if !ok || n.Item != "" || n.Basis != "" {
			return join, nil, false
		}
		rows = append(rows, row)
	}
	return join, rows, true
}

func conditionRow(n condition.Tree, facts []Fact) (ConditionRow, bool) {
	turned := map[condition.Op]condition.Op{condition.Exists: OpMissing, condition.Has: OpHasNot}
	op := n.Op
	if op == condition.Not && len(n.Nodes) == 1 {
		if n = n.Nodes[0]; turned[n.Op] == "" {
			return ConditionRow{}, false
		}
		op = turned[n.Op]
	}
	if n.Fact == "" {
		return ConditionRow{}, false
	}
	return ConditionRow{Fact: string(n.Fact), Op: string(op), Value: wanted(n, facts)}, true
}

// wanted is the value of a comparison as it is typed: options by their names.
func wanted(n condition.Tree, facts []Fact) string {
	texts := n.Want.Texts()
	if texts == nil && n.Want.Type() == condition.TypeBool {
		texts = []string{n.Want.String()}
	}
	if texts == nil {
		return n.Want.String()
	}
	out := slices.Clone(texts)
	for _, f := range facts {
		if f.Fact != n.Fact {
			continue
		}
		for i, t := range texts {
			for _, o := range f.Options {
				if o.Key == t {
					out[i] = o.Name
				}
			}
		}
	}
	return strings.Join(out, ", ")
}

// Condition reads the rows of a condition named prefix. With "<prefix>.keep" the old one stays as it is.
func Condition(posted url.Values, prefix string, old condition.Tree, facts []Fact) (condition.Tree, domain.Problems) {
	r := &reader{posted: posted}
	if r.on(prefix + ".keep") {
		return old, nil
	}
	var nodes []condition.Tree
	for i := 0; r.has(prefix, i); i++ {
		n := prefix + "." + strconv.Itoa(i)
		name, op, value := r.text(n+".fact"), condition.Op(r.text(n+".op")), r.text(n+".value")
		if name == "" {
			if value != "" {
				r.refuse(n+".fact", "builder.condition.fact")
			}
			continue
		}
		at := slices.IndexFunc(facts, func(f Fact) bool { return string(f.Fact) == name })
		if at < 0 {
			r.refuse(n+".fact", "builder.condition.fact")
			continue
		}
		if node, ok := r.compare(n, facts[at], op, value); ok {
			nodes = append(nodes, node)
		}
	}
	switch {
	case len(nodes) == 0:
		return condition.Tree{}, r.wrong
	case len(nodes) == 1:
		return nodes[0], r.wrong
	case r.text(prefix+".join") == string(condition.Any):
		return condition.AnyOf(nodes...), r.wrong
	}
	return condition.AllOf(nodes...), r.wrong
}

func (r *reader) compare(at string, f Fact, op condition.Op, value string) (condition.Tree, bool) {
	plain := map[condition.Op]condition.Op{OpMissing: condition.Exists, OpHasNot: condition.Has}
	not := plain[op] != ""
	if not {
		op = plain[op]
	}
	if !slices.Contains(condition.Ops(f.Type), op) {
		r.wrong = append(r.wrong, domain.E(domain.Invalid, "builder.condition.op").At(at+".op").With("fact", f.Name))
		return condition.Tree{}, false
	}
	tree := condition.Known(f.Fact)
	if op != condition.Exists {
		want, ok := f.read(op, value)
		if !ok {
			r.wrong = append(r.wrong, domain.E(domain.Invalid, "builder.condition.value").At(at+".value").With("fact", f.Name))
			return condition.Tree{}, false
		}
		tree = condition.Where(f.Fact, op, want)
	}
	if not {
		tree = condition.NotOf(tree)
	}
	return tree, true
}

// read is what was typed as a value that fits the comparison.
func (f Fact) read(op condition.Op, text string) (condition.Value, bool) {
	if op == condition.In {
		var list []string
		for _, part := range strings.Split(text, ",") {
			if key, ok := f.option(strings.TrimSpace(part)); ok {
				list = append(list, key)
			} else {
				return condition.Value{}, false
			}
		}
		return condition.List(list...), len(list) > 0
	}
	switch f.Type {
	case condition.TypeNumber:
		n, err := decimal.Parse(text, f.Decimals)
		return condition.Decimal(n), err == nil
	case condition.TypeDate:
		d, err := period.ParseDate(text)
		return condition.Date(d), err == nil
	case condition.TypeBool:
		key, _ := f.option(text) // an empty value is no answer: it would let in just those whom the condition is to keep out
		yes, ok := map[string]bool{"예": true, "yes": true, "true": true, "아니요": false, "아니오": false, "no": false, "false": false}[strings.ToLower(key)]
		return condition.Bool(yes), ok
	}
	key, ok := f.option(text)
	return condition.Text(key), ok
}

// option finds an option by its name or key. A fact without options takes any text.
func (f Fact) option(text string) (string, bool) {
	for _, o := range f.Options {
		if o.Key == text || strings.EqualFold(o.Name, text) {
			return o.Key, true
		}
	}
	return text, len(f.Options) == 0 && text != ""
}

// BuiltSection reads the page of a section.
func BuiltSection(posted url.Values, old form.Section, facts []Fact) (form.Section, error) {
	r := &reader{posted: posted}
	s := form.Section{Title: r.text("title"), TitleEn: r.text("titleEn"), Hint: r.text("hint"), HintEn: r.text("hintEn"), Part: form.Part(r.text("part"))}
	if s.Title == "" {
		r.refuse("title", "builder.section.title")
	}
	when, wrong := Condition(posted, "when", old.When, facts)
	s.When = when
	return s, append(r.wrong, wrong...).OrNil()
}

// BuiltQuestion reads the page of a question. What the page does not ask of the question's kind stays as it was.
func BuiltQuestion(posted url.Values, old form.Question, facts []Fact) (form.Question, error) {
	r := &reader{posted: posted}
	q := form.Question{Key: old.Key, Kind: form.Kind(r.text("kind")), Label: r.text("label"), LabelEn: r.text("labelEn"), Hint: r.text("hint"), HintEn: r.text("hintEn"),
		Example: r.text("example"), Required: r.on("required"), Identifies: r.on("identifies")}
	if q.Label == "" {
		r.refuse("label", "builder.question.label")
	}
	var wrong domain.Problems
	q.When, wrong = Condition(posted, "when", old.When, facts)
	r.wrong = append(r.wrong, wrong...)
	switch q.Kind {
	case form.Text, form.RichText:
		q.MinChars, q.MaxChars, q.Spaces = r.count("minChars"), r.count("maxChars"), r.on("spaces")
		if q.Kind == form.Text {
			q.MinCount, q.MaxCount = r.count("minCount"), r.count("maxCount")
		}
	case form.Number, form.Money:
		if q.Kind == form.Number {
			q.Decimals = r.count("decimals")
		}
		q.Least, q.Most, q.Unit = r.bound("least", q), r.bound("most", q), r.text("unit")
	case form.Date:
		q.FirstDay, q.LastDay = r.day("firstDay"), r.day("lastDay")
	case form.Choice, form.Multi:
		q.Options = r.options(old.Options)
		if q.Kind == form.Multi {
			q.MinCount, q.MaxCount = r.count("minCount"), r.count("maxCount")
		}
	case form.Table:
		q.Columns, q.MinCount, q.MaxCount = r.columns(old.Columns), r.count("minCount"), r.count("maxCount")
	case form.People, form.Targets:
		q.MinCount, q.MaxCount = r.count("minCount"), r.count("maxCount")
		if q.Kind == form.People {
			q.Leads = form.Leads(r.text("leads"))
		}
	case form.File:
		const megabyte = 1 << 20
		q.File = form.FileRule{MaxCount: r.count("maxFiles"), MaxBytes: int64(r.count("maxMegabytes")) * megabyte, Document: r.text("document"), Types: r.types("types")}
	case form.Computed:
		q.Calc, q.Unit, q.Required = r.calc(), r.text("unit"), false
	}
	return q, r.wrong.OrNil()
}

// bound reads a bound of a number; empty is none. Money may be typed as people write it.
func (r *reader) bound(name string, q form.Question) *decimal.Number {
	s := r.text(name)
	if s == "" {
		return nil
	}
	if q.Kind == form.Money {
		w, err := krw.Parse(s)
		r.take(name, err)
		n := decimal.Whole(int64(w))
		return &n
	}
	n, err := decimal.Parse(s, q.Decimals)
	r.take(name, err)
	return &n
}

func (r *reader) day(name string) period.Date {
	d, bad := Day(r.posted, name)
	r.wrong = append(r.wrong, bad...)
	return d
}

// types reads extensions separated by commas or spaces.
func (r *reader) types(name string) []string {
	var out []string
	for _, t := range strings.FieldsFunc(strings.ToLower(r.text(name)), func(c rune) bool { return c == ',' || c == ' ' || c == '.' || c == '\n' }) {
		if !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

// options reads the rows of choices. A row without a name is gone; a new one gets a key.
func (r *reader) options(old []form.Option) []form.Option {
	var out []form.Option
	taken := map[string]bool{}
	for _, o := range old {
		taken[o.Key] = true
	}
	for i := 0; r.has("options", i); i++ {
		n := "options." + strconv.Itoa(i)
		o := form.Option{Key: r.text(n + ".key"), Label: r.text(n + ".label"), LabelEn: r.text(n + ".labelEn")}
		if o.Label == "" {
			continue
		}
		if o.Key == "" || !slices.ContainsFunc(old, func(was form.Option) bool { return was.Key == o.Key }) {
			o.Key = freeKey("option", taken)
		}
		out = append(out, o)
	}
	return out
}

func freeKey(prefix string, taken map[string]bool) string {
	for n := 1; ; n++ {
		key := prefix + strconv.Itoa(n)
		if !taken[key] {
			taken[key] = true
			return key
		}
	}
}

// columns reads the rows of a table's columns; the choices of a column are separated by commas.
func (r *reader) columns(old []form.Column) []form.Column {
	var out []form.Column
	taken := map[string]bool{}
	for _, c := range old {
		taken[c.Key] = true
	}
	for i := 0; r.has("columns", i); i++ {
		n := "columns." + strconv.Itoa(i)
		c := form.Column{Key: r.text(n + ".key"), Label: r.text(n + ".label"), LabelEn: r.text(n + ".labelEn"), Kind: form.Kind(cmp.Or(r.text(n+".kind"), string(form.Text))), Required: r.on(n + ".required")}
		if c.Label == "" {
			continue
		}
		at := slices.IndexFunc(old, func(was form.Column) bool { return was.Key == c.Key })
		var was form.Column
		if at >= 0 {
			was = old[at]
		} else {
			c.Key = freeKey("column", taken)
		}
		if c.Kind == form.Number {
			c.Decimals = r.count(n + ".decimals")
		}
		if c.Kind == form.Choice {
			c.Options = namedOptions(r.text(n+".options"), was.Options)
		}
		out = append(out, c)
	}
	return out
}

// namedOptions reads names separated by commas; one that was there before keeps its key and its English.
func namedOptions(text string, old []form.Option) []form.Option {
	taken := map[string]bool{}
	for _, o := range old {
		taken[o.Key] = true
	}
	var out []form.Option
	for _, name := range strings.Split(text, ",") {
		name = strings.TrimSpace(name)
		if name == "" {
			continue
		}
		if at := slices.IndexFunc(old, func(o form.Option) bool { return o.Label == name }); at >= 0 {
			out = append(out, old[at])
			continue
		}
		out = append(out, form.Option{Key: freeKey("option", taken), Label: name})
	}
	return out
}

// OperandValue is an operand as the value of a list's option.
func OperandValue(o form.Operand) string {
	if o.Column == "" {
		return o.Question
	}
	return o.Question + "/" + o.Column
}

func (r *reader) calc() form.Calc {
	c := form.Calc{Op: form.CalcOp(r.text("calcOp"))}
	for i := 0; r.has("calc", i); i++ {
		if v := r.text("calc." + strconv.Itoa(i) + ".of"); v != "" {
			question, column, _ := strings.Cut(v, "/")
			c.Of = append(c.Of, form.Operand{Question: question, Column: column})
		}
	}
	return c
}
