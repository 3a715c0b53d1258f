// This file refuses a form that could not be filled in or judged.
package form

import (
	"cmp"
	"slices"

	"gongmo/domain"
	"gongmo/domain/condition"
	"gongmo/domain/decimal"
)

// Limits that keep a form usable. They are no rule of any programme.
const (
	maxQuestions = 300
	maxKey       = 40
)

// Check refuses doubled keys, questions that nobody can answer, and conditions or calculations that look at what does
// not exist, comes later or belongs to another part. As everything looks back only, nothing can lead in a circle. It
// returns all that is wrong as domain.Problems of kind Invalid; Field is the key of the question or section.
func (d Definition) Check() error {
	c := checker{def: d, seen: map[string]bool{}}
	total := 0
	for i, s := range d.Sections {
		c.section(i, s)
		total += len(s.Questions)
	}
	if total == 0 {
		c.refuse("", "form.definition.empty", nil)
	}
	if total > maxQuestions {
		c.refuse("", "form.definition.large", domain.Args{"max": maxQuestions})
	}
	return c.problems.OrNil()
}

type checker struct {
	def      Definition
	planned  string // the label of the question that the plan of costs answers, "" before it
	seen     map[string]bool
	problems domain.Problems
}

func (c *checker) refuse(field, key string, args domain.Args) {
	c.problems = append(c.problems, &domain.Error{Kind: domain.Invalid, Key: key, Field: field, Args: args})
}

func (c *checker) key(key, label string) {
	if !validKey(key) || c.seen[key] {
		c.refuse(key, "form.definition.key", domain.Args{"question": label})
	}
	c.seen[key] = true
}

func validKey(key string) bool {
	if key == "" || len(key) > maxKey || key[0] < 'a' || key[0] > 'z' {
		return false
	}
	for _, r := range key {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '_' {
			return false
		}
	}
	return true
}

func (c *checker) section(i int, s Section) {
	c.key(s.Key, s.Title)
	if s.Title == "" {
		c.refuse(s.Key, "form.definition.title", domain.Args{"row": i + 1})
	}
	if !slices.Contains(Parts(), s.Part) {
		c.refuse(s.Key, "form.definition.part", domain.Args{"section": s.Title})
	}
	c.condition(s.Key, s.When, c.vocabulary(s.Part, s.Key, ""))
	for n, q := range s.Questions {
		c.key(q.Key, q.Label)
		if q.Label == "" {
			c.refuse(q.Key, "form.definition.title", domain.Args{"row": n + 1})
		}
		c.condition(q.Key, q.When, c.vocabulary(s.Part, s.Key, q.Key))
		c.question(q)
		c.plan(s, q)
	}
}

func (c *checker) question(q Question) {
	args := domain.Args{"question": q.Label}
	if !slices.Contains(Kinds(), q.Kind) {
		c.refuse(q.Key, "form.definition.kind", args)
		return
	}
	bounds := q.MinChars < 0 || q.MaxChars < 0 || (q.MaxChars > 0 && q.MinChars > q.MaxChars) ||
		q.Kind == Text && q.MaxChars > 0 && q.named() > q.MaxChars ||
		q.MinCount < 0 || q.MaxCount < 0 || (q.MaxCount > 0 && q.MinCount > q.MaxCount) ||
		(q.Least != nil && q.Most != nil && q.Least.Compare(*q.Most) > 0) ||
		(!q.FirstDay.IsZero() && !q.LastDay.IsZero() && q.FirstDay > q.LastDay) ||
		q.File.MaxBytes < 0 || q.File.MaxCount < 0
	if bounds {
		c.refuse(q.Key, "form.definition.bounds", args)
	}
	fine := func(n *decimal.Number) bool { return n == nil || n.Trim().Scale <= q.Decimals }
	if q.Decimals != 0 && q.Kind != Number || !decimalsFit(q.Decimals) || !fine(q.Least) || !fine(q.Most) {
		c.refuse(q.Key, "form.definition.decimals", domain.Args{"question": q.Label, "max": decimal.MostScale})
	}
	switch q.Kind {
	case Choice, Multi:
		c.options(q.Key, q.Label, q.Options)
		if q.Kind == Multi && q.MinCount > len(q.Options) {
			c.refuse(q.Key, "form.definition.bounds", args)
		}
	case Table:
		c.columns(q)
	case Computed:
		c.calc(q)
	}
	if !slices.Contains(AllLeads(), q.Leads) || q.Kind != People && q.Leads != AtMostOneLead {
		c.refuse(q.Key, "form.definition.leads", args)
	}
	if q.Kind != Computed && q.Calc.Op != "" {
		c.refuse(q.Key, "form.definition.calc", args)
	}
	if q.Kind == Computed && q.Required {
		c.refuse(q.Key, "form.definition.computed_required", args)
	}
}

// plan refuses a second plan of costs, and one of a partner: there is one plan for all organisations, which the lead fills in and the rules
// judge as a whole.
func (c *checker) plan(s Section, q Question) {
	switch {
	case q.Kind != Budget:
	case s.Part != Lead:
		c.refuse(q.Key, "form.definition.budget_part", domain.Args{"question": q.Label})
	case c.planned != "":
		c.refuse(q.Key, "form.definition.budget_twice", domain.Args{"question": q.Label, "other": c.planned})
	default:
		c.planned = cmp.Or(q.Label, q.Key)
	}
}

// decimalsFit reports whether a question can take so many decimals.
func decimalsFit(n int) bool { return n >= 0 && n <= decimal.MostScale }

func (c *checker) options(field, label string, options []Option) {
	seen := map[string]bool{}
	for _, o := range options {
		if o.Key == "" || o.Label == "" || seen[o.Key] {
			c.refuse(field, "form.definition.option", domain.Args{"question": label})
		}
		seen[o.Key] = true
	}
	if len(options) < 1 {
		c.refuse(field, "form.definition.options", domain.Args{"question": label})
	}
}

func (c *checker) columns(q Question) {
	seen := map[string]bool{}
	for _, col := range q.Columns {
		if !validKey(col.Key) || col.Label == "" || seen[col.Key] {
			c.refuse(q.Key, "form.definition.column", domain.Args{"question": q.Label})
		}
		seen[col.Key] = true
		if !slices.Contains([]Kind{Text, Number, Money, Date, Choice}, col.Kind) {
			c.refuse(q.Key, "form.definition.column", domain.Args{"question": q.Label})
		}
		if col.Decimals != 0 && col.Kind != Number || !decimalsFit(col.Decimals) {
			c.refuse(q.Key, "form.definition.decimals", domain.Args{"question": q.Label, "max": decimal.MostScale})
		}
		if col.Kind == Choice {
			c.options(q.Key, q.Label, col.Options)
		}
	}
	if len(q.Columns) == 0 {
		c.refuse(q.Key, "form.definition.columns", domain.Args{"question": q.Label})
	}
}

func (c *checker) calc(q Question) {
	if !decimalsFit(c.def.Decimals(q.Key)) {
		c.refuse(q.Key, "form.definition.calc_decimals", domain.Args{"question": q.Label, "max": decimal.MostScale})
	}
	if !q.Calc.complete() {
		c.refuse(q.Key, "form.definition.calc", domain.Args{"question": q.Label})
	}
	_, here, _ := c.def.Question(q.Key)
	for _, o := range q.Calc.Of {
		of, s, ok := c.def.Question(o.Question)
		switch {
		case !ok || s.Part != here.Part:
			c.refuse(q.Key, "form.definition.unknown", domain.Args{"question": q.Label, "other": o.Question})
		case !c.seen[o.Question] || o.Question == q.Key:
			c.refuse(q.Key, "form.definition.later", domain.Args{"question": q.Label, "other": of.Label})
		case !o.fits(of, q.Calc.Op):
			c.refuse(q.Key, "form.definition.operand", domain.Args{"question": q.Label, "other": of.Label})
		}
	}
}

// vocabulary is what a condition at a place may look at: the questions of the part that come before it.
func (c *checker) vocabulary(part Part, section, question string) condition.Vocabulary {
	var out condition.Vocabulary
	for _, s := range c.def.Sections {
		if s.Part != part {
			if s.Key == section {
				break
			}
			continue
		}
		if s.Key == section && question == "" {
			break
		}
		for _, q := range s.Questions {
			if s.Key == section && q.Key == question {
				return out
			}
			if t, ok := q.term(); ok {
				t.Decimals = c.def.Decimals(q.Key)
				out = append(out, t)
			}
		}
	}
	return out
}

// term is the question as a fact of a condition; ok is false for kinds that cannot be compared.
func (q Question) term() (condition.Term, bool) {
	t := condition.Term{Fact: condition.Fact(q.Key), Title: q.Label, Unit: q.Unit}
	switch q.Kind {
	case Text, RichText:
		t.Type = condition.TypeText
	case Number, Money, Computed:
		t.Type = condition.TypeNumber
	case Date:
		t.Type = condition.TypeDate
	case Choice:
		t.Type = condition.TypeText
	case Multi:
		t.Type = condition.TypeList
	default:
		return t, false
	}
	for _, o := range q.Options {
		t.Options = append(t.Options, o.Key)
	}
	return t, true
}

// Vocabulary is what a condition on a question may look at, for the builder's page.
func (d Definition) Vocabulary(question string) condition.Vocabulary {
	_, s, ok := d.Question(question)
	if !ok {
		return nil
	}
	c := checker{def: d}
	return c.vocabulary(s.Part, s.Key, question)
}

func (c *checker) condition(field string, t condition.Tree, v condition.Vocabulary) {
	for _, f := range t.Uses() {
		if _, ok := v.Term(f); ok {
			continue
		}
		key := "form.definition.unknown"
		if _, _, exists := c.def.Question(string(f)); exists {
			key = "form.definition.later"
		}
		c.refuse(field, key, domain.Args{"question": c.def.label(field), "other": c.def.label(string(f))})
		return
	}
	if err := t.Check(v); err != nil {
		c.problems = append(c.problems, &domain.Error{Kind: domain.Invalid, Key: "form.definition.condition", Field: field,
			Args: domain.Args{"question": c.def.label(field)}, Err: err})
	}
}
