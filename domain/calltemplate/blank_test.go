// This file tests what a call that starts from zero has, and what its checks say.
package calltemplate

import (
	"testing"

	"gongmo/domain/call"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
	"gongmo/domain/stage"
)

// The 16 things a notice must say are those of 국가연구개발혁신법 시행령 제9조; of a template they are all there, of an empty call none.
func TestAnEmptyCallLacksEverythingItsNoticeMustSay(t *testing.T) {
	set, err := ruleset.For(ruleset.ICTFund, period.On(2025, 4, 1))
	if err != nil {
		t.Fatal(err)
	}
	rules, err := call.RulesOf(set)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range stage.AwardKinds() {
		kit, err := Blank(Commercial, kind)
		if err != nil {
			t.Fatal(err)
		}
		terms := kit.Fill(call.Terms{Title: "빈 공고"})
		gaps := terms.Gaps(call.NotStated, rules, period.On(2025, 4, 1))
		if n := len(gaps[call.GapNotice]); n != rules.NoticeItems {
			t.Errorf("%s: %d statements are missing, want %d", kind, n, rules.NoticeItems)
		}
		for _, gap := range []string{call.GapStages, call.GapEligibility} {
			if len(gaps[gap]) == 0 {
				t.Errorf("%s: %s lacks nothing", kind, gap)
			}
		}
		if pays := kind == stage.Money || kind == stage.Voucher; pays == (len(gaps[call.GapForm]) > 0) || len(terms.Documents) > 0 || terms.Stages.Award.Kind != kind {
			t.Errorf("%s begins with %d sections and %d documents: %v", kind, len(terms.Form.Sections), len(terms.Documents), gaps[call.GapForm])
		}
	}
	if _, err := Blank(Commercial, "NOTHING"); err == nil {
		t.Error("an unknown kind of support is taken")
	}
}
