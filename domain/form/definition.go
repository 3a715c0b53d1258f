// Package form is an application form as data: sections of questions that officers put together, the answers to them,
// and everything that follows from both: what is shown, what is missing, how far along each section is.
//
// This file is the definition of a form.
package form

import (
	"database/sql/driver"
	"slices"

	"gongmo/domain"
	"gongmo/domain/condition"
	"gongmo/domain/decimal"
	"gongmo/domain/period"
)

// Part says who fills in a section: the lead, each participant for itself, or each demand organisation.
type Part string

const (
	Lead        Part = "LEAD"
	Participant Part = "PARTICIPANT"
	Demand      Part = "DEMAND"
)

// Parts lists every part.
func Parts() []Part { return []Part{Lead, Participant, Demand} }

// Label is the message key of the part's name.
func (p Part) Label() string { return "form.part." + string(p) }

// Kind is what a question asks for.
type Kind string

const (
	Text     Kind = "TEXT"      // one line or several, plain
	RichText Kind = "RICH_TEXT" // bold, lists and tables, see Blocks
	Number   Kind = "NUMBER"    // whole number, or with as many decimals as the question takes
	Money    Kind = "MONEY"     // whole won
	Date     Kind = "DATE"
	Choice   Kind = "CHOICE" // one option
	Multi    Kind = "MULTI"  // several options
	Table    Kind = "TABLE"  // rows of cells
	File     Kind = "FILE"
	Address  Kind = "ADDRESS"
	People   Kind = "PEOPLE" // 참여인력
	Budget   Kind = "BUDGET" // 사업비 편성표
	Targets  Kind = "TARGETS"
	Computed Kind = "COMPUTED" // a number that follows from other answers
)

// Kinds lists every kind in the order a builder offers them.
func Kinds() []Kind {
	return []Kind{Text, RichText, Number, Money, Date, Choice, Multi, Table, File, Address, People, Budget, Targets, Computed}
}

// Label is the message key of the kind's name.
func (k Kind) Label() string { return "form.kind." + string(k) }

// Option is one choice.
type Option struct {
	Key     string
	Label   string
	LabelEn string
}

// Column is one column of a TABLE. Its kind is Text, Number, Money, Date or Choice.
type Column struct {
	Key      string
	Label    string
	LabelEn  string
	Kind     Kind
	Required bool
	Options  []Option
	// Decimals is how many digits behind the point a Number takes, 0 for whole numbers.
	Decimals int `json:",omitempty"`
}

// FileRule says what may be uploaded.
type FileRule struct {
	// Types are extensions in lower case without a dot, such as "pdf"; empty allows every type the system accepts.
	Types    []string
	MaxCount int   // 0 is 1
	MaxBytes int64 // of each file, 0 for the system's own limit
	// Document is the type of document in the wallet (문서함) that can be used here, "" for papers of no type.
	Document string
}

// Question is one thing that is asked.
type Question struct {
	Key      string
	Kind     Kind
	Label    string
	LabelEn  string
	Hint     string
	HintEn   string
	Example  string
	Required bool
	// When says whether the question is asked; it looks at earlier questions of the same part.
	When condition.Tree

	// MinChars and MaxChars bound a text, 0 for no bound; Spaces counts spaces too (공백 포함).
	MinChars, MaxChars int
	Spaces             bool
	// Least and Most bound a number or money, nil for no bound.
	Least, Most *decimal.Number
	Unit        string
	// Decimals is how many digits behind the point the answer to a NUMBER may have, 0 for whole numbers. It is written down only where it
	// is said, so that other forms keep their digest.
	Decimals int `json:",omitempty"`
	// FirstDay and LastDay bound a date, zero for no bound.
	FirstDay, LastDay period.Date
	Options           []Option
	// MinCount and MaxCount bound the choices of MULTI, the rows of TABLE, PEOPLE and TARGETS, and what a TEXT names between commas, 0 for
	// no bound.
	MinCount, MaxCount int
	// Leads says how many project leads PEOPLE name. It is written down only where it is said, so that other forms keep their digest.
	Leads   Leads `json:",omitempty"`
	Columns []Column
	File    FileRule
	Calc    Calc
	// Identifies marks an answer that would tell a reviewer who applied; a blind review leaves it out.
	Identifies bool
}

// Leads is how many people of a PEOPLE question are the lead of the project (과제책임자).
type Leads string

const (
	AtMostOneLead Leads = ""     // one, or none
	OneLead       Leads = "ONE"  // exactly one
	NoLead        Leads = "NONE" // none: the lead of the project stands in another part
)

// AllLeads lists them in the order a builder offers them.
func AllLeads() []Leads { return []Leads{AtMostOneLead, OneLead, NoLead} }

// Label is the message key of the rule's name.
func (l Leads) Label() string {
	if l == AtMostOneLead {
		return "form.leads.SOME"
	}
	return "form.leads." + string(l)
}

// oneLine is how many letters a text of one line has at most.
const oneLine = 120

// OneLine reports whether the answer is a short text that fits one line.
func (q Question) OneLine() bool { return q.Kind == Text && q.MaxChars <= oneLine }

// Section is one page of the form.
type Section struct {
	Key       string
	Title     string
	TitleEn   string
	Hint      string
	HintEn    string
	Part      Part
	When      condition.Tree
	Questions []Question
}

// Definition is a whole form. Version counts its corrections (정정공고).
type Definition struct {
	Version  int
	Sections []Section
}

// Value encodes the definition for a jsonb column.
func (d Definition) Value() (driver.Value, error) { return domain.JSONValue(d) }

// Scan decodes a jsonb column.
func (d *Definition) Scan(src any) error { return domain.JSONScan(d, src) }

// IsZero reports whether the form asks nothing.
func (d Definition) IsZero() bool { return len(d.Sections) == 0 }

// Section finds a section.
func (d Definition) Section(key string) (Section, bool) {
	for _, s := range d.Sections {
		if s.Key == key {
			return s, true
		}
	}
	return Section{}, false
}

// Question finds a question and the section it stands in.
func (d Definition) Question(key string) (Question, Section, bool) {
	for i := range d.Sections {
		s := &d.Sections[i]
		for k := range s.Questions {
			if s.Questions[k].Key == key {
				return s.Questions[k], *s, true
			}
		}
	}
	return Question{}, Section{}, false
}

// AsksKind reports whether some question is of a kind.
func (d Definition) AsksKind(k Kind) bool {
	return slices.ContainsFunc(d.Sections, func(s Section) bool {
		for i := range s.Questions {
			if s.Questions[i].Kind == k {
				return true
			}
		}
		return false
	})
}

// Of keeps the sections of a part.
func (d Definition) Of(part Part) Definition {
	out := Definition{Version: d.Version}
	for _, s := range d.Sections {
		if s.Part == part {
			out.Sections = append(out.Sections, s)
		}
	}
	return out
}

// Decimals is how many digits behind the point the answer to a question may have: what a number takes, and what follows for a
// calculation. A sum or difference has as many as the operand with the most, a product as many as all factors together.
func (d Definition) Decimals(question string) int {
	return d.decimals(question, len(d.Sections)*maxQuestions)
}

// decimals looks no deeper than so many calculations: a form that is not sound may lead in a circle.
func (d Definition) decimals(question string, depth int) int {
	q, _, ok := d.Question(question)
	if !ok || q.Kind != Computed || depth <= 0 {
		return q.Decimals
	}
	out := 0
	for _, o := range q.Calc.Of {
		n := 0
		if o.Column == "" {
			n = d.decimals(o.Question, depth-1)
		} else {
			n = d.columnDecimals(o)
		}
		switch q.Calc.Op {
		case Sum, Minus:
			out = max(out, n)
		case Times:
			out += n
		}
	}
	return out
}

// columnDecimals is how many digits behind the point the cells of a column take.
func (d Definition) columnDecimals(o Operand) int {
	q, _, _ := d.Question(o.Question)
	for _, c := range q.Columns {
		if c.Key == o.Column {
			return c.Decimals
		}
	}
	return 0
}

// HasPart reports whether a part has anything to fill in.
func (d Definition) HasPart(part Part) bool { return len(d.Of(part).Sections) > 0 }

// Blind is the form without the questions that tell who applied.
func (d Definition) Blind() Definition {
	out := Definition{Version: d.Version}
	for _, s := range d.Sections {
		s.Questions = slices.DeleteFunc(slices.Clone(s.Questions), func(q Question) bool { return q.Identifies })
		if len(s.Questions) > 0 {
			out.Sections = append(out.Sections, s)
		}
	}
	return out
}

// depends lists the questions that a question looks at.
func (q Question) depends() []string {
	var out []string
	for _, f := range q.When.Uses() {
		out = append(out, string(f))
	}
	for _, o := range q.Calc.Of {
		out = append(out, o.Question)
	}
	return out
}

// Deciding lists the questions whose answers decide which sections and questions are asked, also by way of a calculation, in the order
// of the form.
func (d Definition) Deciding() []string {
	deciding := map[string]bool{}
	for _, s := range d.Sections {
		for _, f := range s.When.Uses() {
			deciding[string(f)] = true
		}
		for _, q := range s.Questions {
			for _, f := range q.When.Uses() {
				deciding[string(f)] = true
			}
		}
	}
	var out []string
	for _, s := range slices.Backward(d.Sections) { // a calculation looks at what stands before it
		for _, q := range slices.Backward(s.Questions) {
			if !deciding[q.Key] {
				continue
			}
			out = append(out, q.Key)
			for _, o := range q.Calc.Of {
				deciding[o.Question] = true
			}
		}
	}
	slices.Reverse(out)
	return out
}

// dependents lists the questions and sections, by key, that look at a question.
func (d Definition) dependents(key string) []string {
	var out []string
	for _, s := range d.Sections {
		if slices.Contains(s.When.Uses(), condition.Fact(key)) {
			out = append(out, s.Key)
		}
		for _, q := range s.Questions {
			if q.Key != key && slices.Contains(q.depends(), key) {
				out = append(out, q.Key)
			}
		}
	}
	return out
}

// Delete is the form without a question. Errors: form.question.unknown (kind NotFound), form.question.depended (kind
// Refused) while a condition or a calculation looks at it.
func (d Definition) Delete(key string) (Definition, error) {
	if _, _, ok := d.Question(key); !ok {
		return d, domain.E(domain.NotFound, "form.question.unknown").With("question", key)
	}
	if by := d.dependents(key); len(by) > 0 {
		return d, domain.E(domain.Refused, "form.question.depended").With("question", key).With("by", d.labels(by))
	}
	out := Definition{Version: d.Version, Sections: slices.Clone(d.Sections)}
	for i := range out.Sections {
		out.Sections[i].Questions = slices.DeleteFunc(slices.Clone(out.Sections[i].Questions), func(q Question) bool { return q.Key == key })
	}
	return out, nil
}

// label is what people call a question or section.
func (d Definition) label(key string) string {
	if q, _, ok := d.Question(key); ok && q.Label != "" {
		return q.Label
	}
	if s, ok := d.Section(key); ok && s.Title != "" {
		return s.Title
	}
	return key
}

// Lost lists the questions of d whose answers a corrected form next can no longer use: gone, of another kind, or moved to
// another part. Those who have begun are told before a correction is published.
func (d Definition) Lost(next Definition) []string {
	var out []string
	for _, s := range d.Sections {
		for _, q := range s.Questions {
			n, ns, ok := next.Question(q.Key)
			if !ok || n.Kind != q.Kind || ns.Part != s.Part {
				out = append(out, q.Key)
			}
		}
	}
	return out
}
