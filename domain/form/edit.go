// This file changes a form one step at a time, the way an officer puts it together: add, change, move and take away sections
// and questions. Keys are given here and never change: answers hang on them.
package form

import (
	"fmt"
	"slices"
	"strings"

	"gongmo/domain"
	"gongmo/domain/condition"
)

// EditKind is what one step does.
type EditKind string

const (
	AddSection   EditKind = "ADD_SECTION"
	PutSection   EditKind = "PUT_SECTION" // its words, part and condition; its questions stay
	MoveSection  EditKind = "MOVE_SECTION"
	DropSection  EditKind = "DROP_SECTION" // with its questions
	AddQuestion  EditKind = "ADD_QUESTION"
	PutQuestion  EditKind = "PUT_QUESTION"
	MoveQuestion EditKind = "MOVE_QUESTION" // past the end of a section it goes into the next one of the same part
	DropQuestion EditKind = "DROP_QUESTION"
)

// Edit is one step.
type Edit struct {
	Kind EditKind
	// Key is the section or question the step is about; of AddQuestion the section that takes it.
	Key string
	Up  bool // of a move
	// To is the section that PutQuestion moves the question into, "" to leave it where it is.
	To       string
	Section  Section
	Question Question
}

// Apply is the form after one step. It refuses what would be wrong with the form because of the step; what was wrong before
// does not keep an officer from mending something else. Errors: form.section.unknown and form.question.unknown (kind
// NotFound), form.question.depended and form.section.depended (kind Refused) with the names of those that depend, and those
// of Check.
func (d Definition) Apply(e Edit) (Definition, error) {
	next, err := d.step(e)
	if err != nil {
		return d, err
	}
	if bad := worse(d, next); bad != nil {
		return d, bad
	}
	return next, nil
}

func (d Definition) step(e Edit) (Definition, error) {
	out := d.clone()
	si := slices.IndexFunc(out.Sections, func(s Section) bool { return s.Key == e.Key })
	switch e.Kind {
	case AddSection:
		e.Section.Key, e.Section.Questions = d.freeKey("section_"), nil
		out.Sections = append(out.Sections, e.Section)
		return out, nil
	case PutSection, MoveSection, DropSection, AddQuestion:
		if si < 0 {
			return d, domain.E(domain.NotFound, "form.section.unknown")
		}
		return out.sectionStep(e, si)
	}
	si, qi := out.place(e.Key)
	if si < 0 {
		return d, domain.E(domain.NotFound, "form.question.unknown").With("question", e.Key)
	}
	switch e.Kind {
	case PutQuestion:
		return out.put(e, si, qi)
	case MoveQuestion:
		out.move(si, qi, e.Up)
		return out, nil
	case DropQuestion:
		return d.Delete(e.Key)
	}
	return d, domain.E(domain.Invalid, "form.edit.unknown")
}

func (d Definition) sectionStep(e Edit, i int) (Definition, error) {
	switch e.Kind {
	case PutSection:
		was := d.Sections[i]
		e.Section.Key, e.Section.Questions = was.Key, was.Questions
		d.Sections[i] = e.Section
	case MoveSection:
		j := i + 1
		if e.Up {
			j = i - 1
		}
		if j >= 0 && j < len(d.Sections) {
			d.Sections[i], d.Sections[j] = d.Sections[j], d.Sections[i]
		}
	case DropSection:
		var by []string
		for _, q := range d.Sections[i].Questions {
			for _, key := range d.dependents(q.Key) {
				if _, s, ok := d.Question(key); key != e.Key && (!ok || s.Key != e.Key) {
					by = append(by, key)
				}
			}
		}
		if len(by) > 0 {
			return d, domain.E(domain.Refused, "form.section.depended").With("section", d.label(e.Key)).With("by", d.labels(by))
		}
		d.Sections = slices.Delete(d.Sections, i, i+1)
	case AddQuestion:
		e.Question.Key = d.freeKey("question_")
		d.Sections[i].Questions = append(d.Sections[i].Questions, e.Question)
	}
	return d, nil
}

// put replaces a question where it stands, or at the end of another section.
func (d Definition) put(e Edit, si, qi int) (Definition, error) {
	was := d.Sections[si].Questions[qi]
	e.Question.Key = was.Key
	if by := d.dependents(was.Key); len(by) > 0 && e.Question.Kind != was.Kind {
		return d, domain.E(domain.Refused, "form.question.kind_depended").With("question", was.Label).With("by", d.labels(by)).At("kind")
	}
	if e.To == "" || e.To == d.Sections[si].Key {
		d.Sections[si].Questions[qi] = e.Question
		return d, nil
	}
	ti := slices.IndexFunc(d.Sections, func(s Section) bool { return s.Key == e.To })
	if ti < 0 {
		return d, domain.E(domain.NotFound, "form.section.unknown")
	}
	d.Sections[si].Questions = slices.Delete(d.Sections[si].Questions, qi, qi+1)
	d.Sections[ti].Questions = append(d.Sections[ti].Questions, e.Question)
	return d, nil
}

// move takes a question one place up or down. At the edge of its section it goes into the next section of the same part.
func (d Definition) move(si, qi int, up bool) {
	step := 1
	if up {
		step = -1
	}
	list := d.Sections[si].Questions
	if to := qi + step; to >= 0 && to < len(list) {
		list[qi], list[to] = list[to], list[qi]
		return
	}
	for ti := si + step; ti >= 0 && ti < len(d.Sections); ti += step {
		if d.Sections[ti].Part != d.Sections[si].Part {
			continue
		}
		q := list[qi]
		d.Sections[si].Questions = slices.Delete(list, qi, qi+1)
		if up {
			d.Sections[ti].Questions = append(d.Sections[ti].Questions, q)
		} else {
			d.Sections[ti].Questions = append([]Question{q}, d.Sections[ti].Questions...)
		}
		return
	}
}

// place finds a question; -1 when there is none.
func (d Definition) place(key string) (section, question int) {
	for i, s := range d.Sections {
		if j := slices.IndexFunc(s.Questions, func(q Question) bool { return q.Key == key }); j >= 0 {
			return i, j
		}
	}
	return -1, -1
}

// clone is a copy whose sections and lists of questions can be changed.
func (d Definition) clone() Definition {
	out := Definition{Version: d.Version, Sections: slices.Clone(d.Sections)}
	for i := range out.Sections {
		out.Sections[i].Questions = slices.Clone(out.Sections[i].Questions)
	}
	return out
}

// freeKey is a key that nothing in the form has.
func (d Definition) freeKey(prefix string) string {
	for n := 1; ; n++ {
		key := fmt.Sprintf("%s%d", prefix, n)
		_, _, question := d.Question(key)
		if _, section := d.Section(key); !question && !section {
			return key
		}
	}
}

// labels are the names of questions and sections, each once, as one text.
func (d Definition) labels(keys []string) string {
	var out []string
	for _, key := range keys {
		if name := "‘" + d.label(key) + "’"; !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return strings.Join(out, ", ")
}

// worse lists what is wrong with the form now and was not before. A form without questions is a beginning, not a fault.
func worse(before, after Definition) error {
	known := map[string]bool{"\x00form.definition.empty": true}
	for _, p := range domain.ProblemsOf(before.Check()) {
		known[p.Field+"\x00"+p.Key] = true
	}
	var bad domain.Problems
	for _, p := range domain.ProblemsOf(after.Check()) {
		if !known[p.Field+"\x00"+p.Key] {
			bad = append(bad, p)
		}
	}
	return bad.OrNil()
}

// newKey stands for a question or section that is about to be added.
const newKey = "new_one"

// VocabularyFor is what the condition of a question may look at: those before it in its part. question "" is one that would
// be added at the end of the section; section "" as well is the condition of a section that would be added for a part.
func (d Definition) VocabularyFor(part Part, section, question string) condition.Vocabulary {
	c := checker{def: d.clone()}
	switch {
	case section == "":
		c.def.Sections = append(c.def.Sections, Section{Key: newKey, Part: part})
		section = newKey
	case question == "":
		for i, s := range c.def.Sections {
			if s.Key == section {
				part = s.Part
				c.def.Sections[i].Questions = append(c.def.Sections[i].Questions, Question{Key: newKey})
			}
		}
		question = newKey
	default:
		if _, s, ok := d.Question(question); ok {
			part = s.Part
		}
	}
	if question != newKey && question == section {
		question = "" // the condition of the section itself
	}
	return c.vocabulary(part, section, question)
}

// Operands lists what a calculation at a place can take, in the order of the form: numbers, columns of numbers in tables, and
// whatever can be counted. Place as in VocabularyFor.
func (d Definition) Operands(section, question string) []Operand {
	var out []Operand
	_, here, ok := d.Question(question)
	if !ok {
		here, _ = d.Section(section)
	}
	for _, s := range d.Sections {
		if s.Part != here.Part {
			continue
		}
		for _, q := range s.Questions {
			if q.Key == question {
				return out
			}
			whole := Operand{Question: q.Key}
			if whole.fits(q, Sum) || whole.fits(q, Count) {
				out = append(out, whole)
			}
			for _, c := range q.Columns {
				if o := (Operand{Question: q.Key, Column: c.Key}); o.fits(q, Sum) {
					out = append(out, o)
				}
			}
		}
		if s.Key == here.Key {
			return out
		}
	}
	return out
}

// CalcOps lists every operation in the order a builder offers them.
func CalcOps() []CalcOp { return []CalcOp{Sum, Minus, Times, RatioBp, Count} }

// Label is the message key of the operation's name.
func (o CalcOp) Label() string { return "form.calc." + string(o) }
