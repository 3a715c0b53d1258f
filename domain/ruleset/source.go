// This file turns source marks into the names of the texts. Versions are those that were read; the ICT texts (L6 to
// L10) are the last public ones and date from 2013 to 2017.
package ruleset

import (
	"slices"
	"strings"
)

var sources = []struct{ mark, name string }{
	{ByCall, "공고가 정한 비율"},
	{ByTerms, "공고문 지원조건"},
	{"L12", "공공재정환수법 시행령"},
	{"L11", "공공재정환수법"},
	{"L10", "과학기술정보통신부 국고보조금 관리에 관한 규정"},
	{"L9", "ICT기금 사업관리 지침"},
	{"L8", "정보통신·방송 기반조성사업 수행관리지침"},
	{"L7", "정보통신·방송 연구개발 사업비 산정 및 정산 등에 관한 규정"},
	{"L6", "정보통신·방송 연구개발 관리규정"},
	{"L5", "국가연구개발사업 연구개발비 사용 기준"},
	{"L4", "국가연구개발혁신법 시행령"},
	{"L3", "국가연구개발혁신법"},
	{"L2", "보조금 관리에 관한 법률 시행령"},
	{"L1", "보조금 관리에 관한 법률"},
}

// own are the texts that each regime stands on by itself.
var own = map[Regime][]string{ICTFund: {"L6", "L7", "L8", "L9"}, NRDInnovation: {"L3", "L4", "L5"}, SubsidyAct: {"L1", "L2", "L10"}}

// In keeps the marks of the texts that a regime stands on by itself, out of a mark for several regimes; all of it when there are none.
// What is no text, such as the terms of the notice, stays.
func In(regime Regime, mark string) string {
	var out []string
	found := false
	for _, p := range strings.Split(mark, "; ") {
		text, _, _ := strings.Cut(p, " ")
		mine := slices.Contains(own[regime], text)
		if found = found || mine; mine || !slices.ContainsFunc(sources, func(s struct{ mark, name string }) bool {
			return s.mark == text && s.mark != ByCall && s.mark != ByTerms
		}) {
			out = append(out, p)
		}
	}
	if !found {
		return mark
	}
	return strings.Join(out, "; ")
}

// Cite writes a source mark out: "L7 §20②; L6 §32" becomes the names of both texts with their articles. A mark without an
// article means that the text was read but its article not noted. What is no mark stays as it is.
func Cite(mark string) string {
	parts := strings.Split(mark, "; ")
	for i, p := range parts {
		for _, s := range sources {
			rest, ok := strings.CutPrefix(p, s.mark)
			if ok && (rest == "" || rest[0] == ' ') {
				parts[i] = s.name + rest
				break
			}
		}
	}
	return strings.Join(parts, "; ")
}
