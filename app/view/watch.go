// This file says a saved search in words and as the address of its list.
package view

import (
	"net/url"
	"strings"

	"gongmo/app/locale"
	"gongmo/domain/finding"
)

// FindingValues are the parameters of the list of calls that look for the same as a saved search.
func FindingValues(f finding.Filter) url.Values {
	v := url.Values{}
	set := func(name string, values ...string) {
		for _, s := range values {
			if s != "" {
				v.Add(name, s)
			}
		}
	}
	set("q", f.Words)
	set("category", f.Categories...)
	set("division", f.Divisions...)
	set("award", f.Awards...)
	set("scale", f.Sizes...)
	set("region", f.Regions...)
	set("age", string(f.Age))
	set("industry", f.Industries...)
	set("grants", f.Grants)
	set("partners", f.Partners)
	set("amount", string(f.Amount))
	set("basis", f.Bases...)
	set("new", f.New)
	set("supplementary", f.Supplementary)
	return v
}

// FindingWords are the conditions of a search, in words; of one without conditions, that it finds every call.
func FindingWords(lang locale.Lang, f finding.Filter) []string {
	var out []string
	if w := strings.TrimSpace(f.Words); w != "" {
		out = append(out, locale.T(lang, "calls.applied.words", locale.Args{"words": w}))
	}
	for _, c := range f.Categories {
		out = append(out, CategoryName(lang, c))
	}
	out = append(out, f.Divisions...)
	say := func(prefix string, values ...string) {
		for _, s := range values {
			out = append(out, locale.T(lang, prefix+s))
		}
	}
	say("stage.award.", f.Awards...)
	say("condition.option.size.", f.Sizes...)
	say("condition.option.region.", f.Regions...)
	for _, s := range []struct{ prefix, value string }{{"calls.age.", string(f.Age)}, {"calls.grants.", f.Grants}, {"calls.partners.", f.Partners}, {"calls.amount.", string(f.Amount)}} {
		if s.value != "" {
			say(s.prefix, s.value)
		}
	}
	out = append(out, f.Industries...)
	for _, o := range BasisOptions(lang) {
		if contains(f.Bases, o.Value) {
			out = append(out, o.Label)
		}
	}
	one := map[string]string{"new1": "calls.new", "new0": "calls.continued", "sup0": "calls.programme", "sup1": "calls.supplementary"}
	for _, key := range []string{one["new"+f.New], one["sup"+f.Supplementary]} {
		if key != "" {
			out = append(out, locale.T(lang, key))
		}
	}
	if len(out) == 0 {
		out = []string{locale.T(lang, "watch.everything")}
	}
	return out
}

// FindingName is a name for a search that nobody named, at most so many letters long.
func FindingName(lang locale.Lang, f finding.Filter, most int) string {
	name := []rune(strings.Join(FindingWords(lang, f), " · "))
	if len(name) > most {
		name = append(name[:most-1], '…')
	}
	return string(name)
}
