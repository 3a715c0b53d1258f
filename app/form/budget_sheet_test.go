package form

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gongmo/app/locale"
	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

var planOrgs = []PlanOrg{{1, "하늘소프트"}, {2, "바다연구원"}}

func TestAPastedRowIsUnderstoodOrSaysWhyNot(t *testing.T) {
	t.Parallel()
	line := func(item budget.Item, detail budget.Detail, basis string, grant, cash, kind krw.Won) *budget.Line {
		return &budget.Line{Org: 1, Year: 1, Item: item, Detail: detail, Basis: basis, GrantWon: grant, CashWon: cash, InKindWon: kind}
	}
	other := line(budget.Materials, "", "시약", 0, 5, 0)
	other.Org = 2
	unit := line(budget.Equipment, budget.Purchase, "서버", 6_000_000, 0, 0)
	unit.UnitWon, unit.Quantity, unit.Times = 3_000_000, 2, 1
	for _, c := range []struct {
		name, text string
		want       *budget.Line
		key        string
	}{
		{"item, basis and three amounts", "연구활동비\t회의\t1,000,000\t2,000\t300", line(budget.Activity, "", "회의", 1_000_000, 2000, 300), ""},
		{"with the sum behind", "연구활동비\t회의\t1,000,000\t2,000\t300\t1,002,300", line(budget.Activity, "", "회의", 1_000_000, 2000, 300), ""},
		{"an empty amount between", "연구활동비\t회의\t1,000\t\t300", line(budget.Activity, "", "회의", 1000, 0, 300), ""},
		{"nothing but in kind", "인건비\t연구원\t\t\t2,000,000", line(budget.Labor, "", "연구원", 0, 0, 2_000_000), ""},
		{"words behind the amounts", "인건비\t연구원\t2,000,000\t비고", nil, "budget.sheet.order"},
		{"an organisation by its name", "연구재료비\t바다연구원\t시약\t0\t5", other, ""},
		{"what is meant below the item", "외부전문기술활용비\t자문\t10", line(budget.Activity, budget.ExternalTech, "자문", 10, 0, 0), ""},
		{"Korean amounts", "연구활동비\t회의\t1천만\t2백만원", nil, ""},
		{"semicolons", "연구활동비; 회의; 10", line(budget.Activity, "", "회의", 10, 0, 0), ""},
		{"titles in another order", "현금\t세목\t산출내역\t정부지원금\n7\t인건비\t연구원\t9", line(budget.Labor, "", "연구원", 9, 7, 0), ""},
		{"titles with a unit price", "비목\t산출근거\t단가\t수량\t횟수\t지원금(원)\n" + PlanItem{Keys: []string{budget.Equipment.Label(), budget.Purchase.Label()}}.Words(locale.KO) + "\t서버\t3000000\t2\t1\t6000000", unit, ""},
		{"a row without an item", "회의\t1,000", nil, "budget.sheet.item"},
		{"four amounts that are no sum", "연구활동비\t회의\t1\t2\t3\t7", nil, "budget.sheet.columns"},
		{"an amount that is none, under its title", "비목\t지원금\n인건비\t많이", nil, "budget.sheet.amount"},
		{"a stranger's name, under its title", "비목\t기관\t지원금\n인건비\t누구\t1", nil, "budget.sheet.org"},
		{"neither money nor words", "비목\t지원금\n인건비\t0", nil, "budget.sheet.no_amount"},
	} {
		got, err := ReadPlanText(c.text, ruleset.ICTFund, planOrgs)
		if err != nil || len(got.Rows) != 1 {
			t.Errorf("%s: %+v, %v", c.name, got, err)
			continue
		}
		row := got.Rows[0]
		if c.key != "" {
			if row.Wrong == nil || row.Wrong.Key != c.key || (row.Line == nil) != (c.key == "budget.sheet.no_amount") {
				t.Errorf("%s: %+v, want %s", c.name, row, c.key)
			}
			continue
		}
		if row.Wrong != nil {
			t.Errorf("%s: %v", c.name, row.Wrong)
		} else if d := cmp.Diff(c.want, row.Line); c.want != nil && d != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, d)
		}
	}
}

// What can be read of a row is kept with what could not, so that a person puts it right in the grid.
func TestOfARowThatCannotBeReadWholeTheRestIsKept(t *testing.T) {
	t.Parallel()
	first := func(text string) budget.Line {
		t.Helper()
		got, err := ReadPlanText(text, ruleset.ICTFund, planOrgs)
		if err != nil || len(got.Lines()) != 1 || got.Wrong() != 1 {
			t.Fatalf("%s: %+v, %v", text, got, err)
		}
		return got.Lines()[0]
	}
	l := first("비목\t기관\t산출근거\t지원금\t현금\t참여율(%)\t학위\n인건비\t누구\t연구원\t많이\t7\t반\t명예박사")
	want := budget.Unread("").With("grant", "많이").With("org", "누구").With("rate", "반").With("degree", "명예박사")
	if l.Item != budget.Labor || l.Basis != "연구원" || l.CashWon != 7 || l.GrantWon != 0 || l.Org != 1 || l.Unread != want {
		t.Errorf("%+v", l)
	}
	if l := first("비목\t지원금\n없는 비목\t5"); l.Item != "" || l.GrantWon != 5 || l.Unread.Of("item") != "없는 비목" {
		t.Errorf("%+v", l)
	}
	if l := first("회의\t1,000"); l.Unread.Of("item") != "회의" || l.GrantWon != 1000 || l.Basis != "회의" {
		t.Errorf("%+v", l)
	}
	if l := first("연구활동비\t회의\t1\t2\t3\t7"); l.Item != budget.Activity || l.Basis != "회의 1 2 3 7" || l.Total() != 0 {
		t.Errorf("%+v", l)
	}
	if l := first("인건비\t연구원\t2,000,000\t비고"); l.Item != budget.Labor || l.Basis != "연구원 2,000,000 비고" {
		t.Errorf("%+v", l)
	}
}

func TestMergedCellsAndRowsOfSumsOfAWholeTableAreUnderstood(t *testing.T) {
	t.Parallel()
	text := "비목\t산출근거\t지원금\t현금\t현물\t합계\r\n인건비\t연구원 3명\t\t\t40,000,000\t40,000,000\r\n\t\"연구원\n1명\"\t\t\t10,000,000\t\r\n소계\t\t\t\t50,000,000\t\r\n\r\n연구활동비\t회의\t5,000,000\r\n합 계\t\t5,000,000\t\t50,000,000\r\n"
	got, err := ReadPlanText(text, ruleset.ICTFund, planOrgs)
	if err != nil {
		t.Fatal(err)
	}
	guessed, err := ReadPlanText("인건비\t연구원\t\t\t5\n연구활동비\t회의\t7\n합계\t\t7\t\t5", ruleset.ICTFund, planOrgs)
	if sum := (budget.Plan{Lines: guessed.Lines()}).Totals(); err != nil || sum.GrantWon != 7 || sum.InKindWon != 5 {
		t.Errorf("without titles: %+v, %v", guessed, err)
	}
	total := budget.Plan{Lines: got.Lines()}.Totals()
	if len(got.Lines()) != 3 || got.Wrong() != 0 || total.GrantWon != 5_000_000 || total.InKindWon != 50_000_000 {
		t.Errorf("%+v", got)
	}
	if second := got.Lines()[1]; second.Item != budget.Labor || second.Basis != "연구원 1명" {
		t.Errorf("%+v", second)
	}
}

func TestOneMistypedAmountOfATableWithoutTitlesDoesNotMoveTheOthers(t *testing.T) {
	t.Parallel()
	got, err := ReadPlanText("인건비\t연구원\t60,000,000\t20,000,000\t\n연구활동비\t출장\t천만원\t7\n없는비목\t뭐\t10\n\t회의\t5\n간접비\t간접\t400\t1억 2,000만 원\t0", ruleset.ICTFund, planOrgs)
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		Item   budget.Item
		Basis  string
		Grant  krw.Won
		Cash   krw.Won
		Unread budget.Unread
		Wrong  string
	}
	var rows []row
	for _, r := range got.Rows {
		l := row{Item: r.Line.Item, Basis: r.Line.Basis, Grant: r.Line.GrantWon, Cash: r.Line.CashWon, Unread: r.Line.Unread}
		if r.Wrong != nil {
			l.Wrong = r.Wrong.Key
		}
		rows = append(rows, l)
	}
	want := []row{
		{Item: budget.Labor, Basis: "연구원", Grant: 60_000_000, Cash: 20_000_000},
		{Item: budget.Activity, Basis: "출장", Cash: 7, Unread: budget.Unread("").With("grant", "천만원"), Wrong: "budget.sheet.amount"},
		{Basis: "없는비목 뭐", Grant: 10, Unread: budget.Unread("").With("item", "없는비목"), Wrong: "budget.sheet.item"},
		{Item: budget.Activity, Basis: "회의", Grant: 5},
		{Item: budget.Indirect, Basis: "간접", Grant: 400, Cash: 120_000_000},
	}
	if d := cmp.Diff(want, rows); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	two, err := ReadPlanText("인건비\t연구원\t60,000,000\t20,000,000\n연구활동비\t출장\t많이\t7", ruleset.ICTFund, planOrgs)
	if sum := (budget.Plan{Lines: two.Lines()}).Totals(); err != nil || two.Wrong() != 2 || sum.GrantWon != 0 {
		t.Errorf("where nobody can say which column it is no amount is placed: %+v, %v", two, err)
	}
}

func TestTheYearOfALineIsReadAsPeopleWriteItAndStaysAsItCameWhenItIsNone(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"2": 2, "2.0": 2, "2차년도": 2, "제2차": 2, "2 년차": 2, "20": 20, "": 1} {
		got, err := ReadPlanText("비목\t연차\t산출근거\t지원금\n인건비\t"+text+"\t연구원\t10", ruleset.ICTFund, planOrgs)
		if err != nil || got.Wrong() != 0 || got.Lines()[0].Year != want || got.Lines()[0].Unread != "" {
			t.Errorf("%q: %+v, %v; want year %d", text, got, err, want)
		}
	}
	for _, text := range []string{"2026", "21", "0", "-1", "첫해", "차"} {
		got, err := ReadPlanText("비목\t연차\t산출근거\t지원금\n인건비\t"+text+"\t연구원\t10", ruleset.ICTFund, planOrgs)
		if err != nil || got.Wrong() != 1 || got.Rows[0].Wrong.Key != "budget.sheet.year" || got.Lines()[0].Unread.Of("year") != text || got.Lines()[0].GrantWon != 10 {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
}

func TestNothingAndTooMuchAreRefused(t *testing.T) {
	t.Parallel()
	for text, key := range map[string]string{"": "budget.sheet.nothing", " \n\t\n": "budget.sheet.nothing", strings.Repeat("인건비\t1\n", 501): "budget.sheet.long"} {
		if _, err := ReadPlanText(text, ruleset.ICTFund, planOrgs); !errors.Is(err, domain.E(domain.Invalid, key)) {
			t.Errorf("%.10q: %v, want %s", text, err, key)
		}
	}
	if _, err := ReadPlanSheet(strings.NewReader("no sheet"), ruleset.ICTFund, planOrgs); !errors.Is(err, domain.E(domain.Invalid, "budget.sheet.unreadable")) {
		t.Errorf("got %v", err)
	}
}

func TestASheetThatWasDownloadedIsReadBackAsItWas(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		regime := rapid.SampledFrom(ruleset.CallRegimes).Draw(r, "regime")
		items := PlanItems(regime)
		var plan budget.Plan
		for range rapid.IntRange(1, 5).Draw(r, "lines") {
			l := budget.Line{Org: planOrgs[rapid.IntRange(0, 1).Draw(r, "org")].ID, Year: rapid.IntRange(1, 5).Draw(r, "year"),
				Basis:  rapid.SampledFrom([]string{"연구원 3명", "=1+1", "+82", "a, b; c", "10"}).Draw(r, "basis"),
				Person: rapid.SampledFrom([]string{"", "p1"}).Draw(r, "person"), RateBp: krw.Bp(rapid.IntRange(0, 10000).Draw(r, "rate"))}
			setItem(&l, items[rapid.IntRange(0, len(items)-1).Draw(r, "item")].Code)
			won := func(name string) krw.Won { return krw.Won(rapid.Int64Range(0, 9_999_999_999).Draw(r, name)) }
			l.GrantWon, l.CashWon, l.InKindWon, l.UnitWon, l.PriceWon = won("grant"), won("cash"), won("kind"), won("unit"), won("price")
			l.Quantity, l.Times = rapid.Int64Range(0, 99).Draw(r, "quantity"), rapid.Int64Range(0, 12).Draw(r, "times")
			if rapid.Bool().Draw(r, "bought") {
				l.BoughtOn = period.On(2024, 5, 6)
				l.Approval, l.ApprovedOn = rapid.SampledFrom([]string{"과기정통부-101", "=1+1"}).Draw(r, "approval"), period.On(2026, 2, 3)
				l.From, l.To = period.On(2026, 4, 1), period.On(2026, time.Month(rapid.IntRange(4, 12).Draw(r, "to")), 1)
			}
			l.Degree = rapid.SampledFrom(budget.Degrees()).Draw(r, "degree")
			plan.Lines = append(plan.Lines, l)
		}
		lang := rapid.SampledFrom([]locale.Lang{locale.KO, locale.EN}).Draw(r, "lang")
		sheet, err := PlanSheet(lang, plan, regime, planOrgs)
		if err != nil {
			r.Fatal(err)
		}
		got, err := ReadPlanSheet(bytes.NewReader(sheet), regime, planOrgs)
		if err != nil || got.Wrong() > 0 {
			r.Fatalf("%+v, %v", got, err)
		}
		if d := cmp.Diff(plan.Lines, got.Lines()); d != "" {
			r.Fatal(d)
		}
	})
}

func FuzzReadPlanText(f *testing.F) {
	f.Add("비목\t지원금\n인건비\t1")
	f.Add("\"a\nb\"\t1\t2")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := ReadPlanText(s, ruleset.NRDInnovation, planOrgs)
		if err != nil {
			return
		}
		for _, l := range got.Lines() {
			if l.GrantWon < 0 || l.CashWon < 0 || l.InKindWon < 0 || l.Org == 0 || (l.Item.Category() == "") != (l.Unread.Of("item") != "") {
				t.Errorf("%+v", l)
			}
		}
	})
}
