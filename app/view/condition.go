// This file says a condition in words: one line for each requirement.
package view

import (
	"strings"

	"gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/domain/condition"
	definition "gongmo/domain/form"
	"gongmo/domain/stage"
)

// FormFacts are the questions of a form as what a condition may look at, by the names of the reader's language.
func FormFacts(lang locale.Lang, d definition.Definition) []form.Fact {
	pick := func(ko, en string) string {
		if lang == locale.EN && en != "" {
			return en
		}
		return ko
	}
	var out []form.Fact
	for _, s := range d.Sections {
		for _, q := range s.Questions {
			f := form.Fact{Term: condition.Term{Fact: condition.Fact(q.Key)}, Name: pick(q.Label, q.LabelEn)}
			for _, o := range q.Options {
				f.Options = append(f.Options, form.Named{Key: o.Key, Name: pick(o.Label, o.LabelEn)})
			}
			out = append(out, f)
		}
	}
	return out
}

// WhenText says in one line when a question or section is asked, "" when it always is.
func WhenText(lang locale.Lang, d definition.Definition, t condition.Tree) string {
	if t.IsZero() {
		return ""
	}
	all := FormFacts(lang, d)
	join, rows, ok := form.ConditionRows(t, all)
	if !ok {
		return locale.T(lang, "builder.when.deep")
	}
	var lines []string
	for _, row := range rows {
		name := row.Fact
		for _, f := range all {
			if string(f.Fact) == row.Fact {
				name = f.Name
			}
		}
		lines = append(lines, strings.TrimSpace(name+" "+locale.T(lang, "builder.op."+row.Op)+" "+row.Value))
	}
	joint := locale.T(lang, "builder.when.and")
	if join == condition.Any {
		joint = locale.T(lang, "calls.condition.or")
	}
	return strings.Join(lines, joint)
}

// ConditionText is one comparison in words: "기업 규모: 중소기업, 중견기업 중 하나".
func ConditionText(lang locale.Lang, l condition.Leaf) string {
	term, _ := condition.Applicant().Term(l.Fact)
	fact := term.Label()
	if fact == "" {
		fact = string(l.Fact)
	}
	if l.Want.Type() == condition.TypeBool && (l.Op == condition.Eq || l.Op == condition.Ne) {
		yes := l.Want.Bool() == (l.Op == condition.Eq) != l.Turned
		if yes {
			return locale.T(lang, "calls.condition.true", locale.Args{"fact": locale.T(lang, fact)})
		}
		return locale.T(lang, "calls.condition.false", locale.Args{"fact": locale.T(lang, fact)})
	}
	op := l.Op
	if op == condition.In && len(l.Want.Texts()) == 1 {
		op = condition.Eq
	}
	text := locale.T(lang, op.Label(), locale.Args{"fact": fact, "value": wantText(lang, term, l.Want)})
	if l.Turned {
		return locale.T(lang, "calls.condition.not", locale.Args{"text": text})
	}
	return text
}

// wantText is the value a fact is compared with, options by their names and numbers with their unit.
func wantText(lang locale.Lang, term condition.Term, v condition.Value) string {
	if texts := v.Texts(); texts != nil {
		names := make([]string, len(texts))
		for i, t := range texts {
			names[i] = t
			if key := term.OptionLabel(t); len(term.Options) > 0 && locale.Has(lang, key) {
				names[i] = locale.T(lang, key)
			}
		}
		return strings.Join(names, ", ")
	}
	if v.Type() == condition.TypeNumber {
		if n := v.Decimal().Trim(); term.Fact == condition.FactAgeMonths && n.Scale == 0 && n.N >= monthsOfYear {
			return ageText(lang, n.N)
		}
		s := locale.Number(v.Decimal(), 0)
		if term.Unit != "" {
			s += locale.T(lang, term.Unit)
		}
		return s
	}
	return v.String()
}

const monthsOfYear = 12

// ageText is an age of a year or more in years, as the officer enters it, with the months that are left over.
func ageText(lang locale.Lang, months int64) string {
	years, rest := months/monthsOfYear, months%monthsOfYear
	if rest == 0 {
		return locale.T(lang, "condition.age.years", locale.Args{"years": years})
	}
	return locale.T(lang, "condition.age.years_months", locale.Args{"years": years, "months": rest})
}

// RequirementText is one requirement in words, its comparisons joined.
func RequirementText(lang locale.Lang, q condition.Requirement) string {
	parts := make([]string, len(q.Leaves))
	for i, l := range q.Leaves {
		parts[i] = ConditionText(lang, l)
	}
	if q.OneOf {
		return strings.Join(parts, locale.T(lang, "calls.condition.or"))
	}
	return strings.Join(parts, " · ")
}

// TrackWho is who may apply in a track beyond the conditions of the call, in words; empty where it asks for nothing of its own.
func TrackWho(b Base, t stage.Track) (out []string) {
	for _, q := range t.Who.Eval(nil).Requirements {
		out = append(out, RequirementText(b.Lang, q))
	}
	if t.WhoNote != "" {
		out = append(out, t.WhoNote)
	}
	return out
}

// Requirements are the lines of a tree for a reader who is not judged: what is asked, and on which article it rests.
func Requirements(lang locale.Lang, t condition.Tree, cite func(string) string) []ConditionLine {
	var out []ConditionLine
	for _, q := range t.Eval(nil).Requirements {
		out = append(out, ConditionLine{Unknown: true, Text: RequirementText(lang, q), Basis: cite(q.Basis)})
	}
	return out
}
