package calltemplate

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain/call"
	"gongmo/domain/krw"
	"gongmo/domain/ruleset"
	"gongmo/domain/score"
	"gongmo/domain/stage"
)

func drafted(t *testing.T, category, design string) *call.Call {
	t.Helper()
	p := params(category, design, ruleset.ICTFund)
	k, err := Make(p)
	if err != nil {
		t.Fatal(err)
	}
	c, err := call.New("2026-INF-01", 2026, 1)
	if err != nil {
		t.Fatal(err)
	}
	c.Terms = k.Fill(call.Terms{Title: p.Title, Division: p.Division, BudgetWon: p.BudgetWon})
	c.Category, c.Design, c.Regime, c.RulesOn, c.StrategicTask = p.Category, p.Design, p.Regime, p.On, p.Task
	return c
}

func reworded(t *testing.T, texts call.Terms, before, after *call.Call) call.Terms {
	t.Helper()
	was, err := WordingOf(before)
	if err != nil {
		t.Fatal(err)
	}
	will, err := WordingOf(after)
	if err != nil {
		t.Fatal(err)
	}
	out, err := Reword(texts, was, will)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestTheNoticeSaysTheNumbersThatAreInForceNow(t *testing.T) {
	before := drafted(t, Commercial, "PAPER_PRESENTATION")
	before.Notice += "\n\n작년에는 9개 과제를 골랐습니다."
	after := *before
	more := krw.Won(2_000_000_000)
	after.Title, after.BudgetWon, after.AwardCount, after.GrantMaxWon = "새 이름", &more, 5, 300_000_000
	after.Stages.Stages = append([]stage.Stage(nil), after.Stages.Stages...)
	after.Stages.Stages[1].PassMark = score.Points(70)
	got := reworded(t, after.Terms, before, &after)
	all := got.Purpose + got.Notice
	for _, text := range got.NoticeItems {
		all += "\n" + text
	}
	for _, say := range []string{"「새 이름」 사업은", "「새 이름」 지원 대상을", "총 20억 원입니다. 5개 과제 안팎을 고릅니다. 과제당 지원금은 3억 원까지입니다.", "서면평가: 100점 만점에 70점 이상", "작년에는 9개 과제를 골랐습니다."} {
		if !strings.Contains(all, say) {
			t.Errorf("it does not say %q", say)
		}
	}
	for _, old := range []string{"시험 지원", "49억", "안팎을 고릅니다. 과제당 지원금은 5억"} {
		if strings.Contains(all, old) {
			t.Errorf("it still says %q", old)
		}
	}
}

func TestASentenceInOwnWordsStays(t *testing.T) {
	before := drafted(t, Commercial, "PAPER_PRESENTATION")
	before.NoticeItems[call.ItemMoney] = "금액은 담당자에게 물어 주십시오."
	after := *before
	after.AwardCount++
	if got := reworded(t, after.Terms, before, &after).NoticeItems[call.ItemMoney]; got != "금액은 담당자에게 물어 주십시오." {
		t.Errorf("it became %q", got)
	}
}

func TestWordingThereAndBackChangesNothing(t *testing.T) {
	for _, category := range Categories() {
		for _, design := range stage.Designs() {
			before := drafted(t, category, design)
			after := *before
			after.Title, after.Division, after.AwardCount, after.GrantMaxWon, after.BudgetWon = "다른 사업", "글로벌본부", before.AwardCount+3, before.GrantMaxWon+100_000_000, nil
			there := reworded(t, before.Terms, before, &after)
			if diff := cmp.Diff(before.Notice+before.Purpose, reworded(t, there, &after, before).Notice+before.Purpose); diff != "" {
				t.Errorf("%s %s: %s", category, design, diff)
			}
			if diff := cmp.Diff(before.NoticeItems, reworded(t, there, &after, before).NoticeItems); diff != "" {
				t.Errorf("%s %s: %s", category, design, diff)
			}
			if same := reworded(t, before.Terms, before, before); same.Notice != before.Notice || strings.Contains(there.Notice, "시험 지원") {
				t.Errorf("%s %s: %q, %q", category, design, same.Notice, there.Notice)
			}
		}
	}
}
