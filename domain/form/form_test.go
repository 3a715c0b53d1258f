package form

import (
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/condition"
	"gongmo/domain/decimal"
	"gongmo/domain/period"
)

func number(n int64) *decimal.Number { d := decimal.Whole(n); return &d }

func n(v int64) Answer { return Answer{Number: &v} }

// sample is a form with every kind of question, a condition and a calculation.
func sample() Definition {
	return Definition{Version: 1, Sections: []Section{
		{Key: "plan", Title: "추진 계획", Part: Lead, Questions: []Question{
			{Key: "summary", Kind: Text, Label: "요약", Required: true, MinChars: 5, MaxChars: 10},
			{Key: "body", Kind: RichText, Label: "본문", MaxChars: 20, Spaces: true},
			{Key: "abroad", Kind: Choice, Label: "해외 진출", Required: true, Options: []Option{{Key: "yes", Label: "예"}, {Key: "no", Label: "아니요"}}},
			{Key: "country", Kind: Text, Label: "나라", Required: true, When: condition.Where("abroad", condition.Eq, condition.Text("yes"))},
			{Key: "fields", Kind: Multi, Label: "분야", MinCount: 1, MaxCount: 2, Options: []Option{{Key: "a", Label: "가"}, {Key: "b", Label: "나"}, {Key: "c", Label: "다"}}},
			{Key: "staff", Kind: Number, Label: "인원", Least: number(1), Most: number(99)},
			{Key: "pay", Kind: Money, Label: "1인당 금액", Least: number(0)},
			{Key: "cost", Kind: Computed, Label: "합계", Calc: Calc{Op: Times, Of: []Operand{{Question: "staff"}, {Question: "pay"}}}},
			{Key: "why_dear", Kind: Text, Label: "사유", Required: true, When: condition.Where("cost", condition.Gt, condition.Number(1_000_000))},
			{Key: "begin", Kind: Date, Label: "시작일", FirstDay: period.On(2026, 4, 1), LastDay: period.On(2026, 12, 31)},
		}},
		{Key: "papers", Title: "서류", Part: Lead, Questions: []Question{
			{Key: "steps", Kind: Table, Label: "일정", MaxCount: 2, Columns: []Column{{Key: "what", Label: "할 일", Kind: Text, Required: true},
				{Key: "cost", Label: "비용", Kind: Money}, {Key: "on", Label: "날짜", Kind: Date}}},
			{Key: "steps_cost", Kind: Computed, Label: "일정 비용", Calc: Calc{Op: Sum, Of: []Operand{{Question: "steps", Column: "cost"}}}},
			{Key: "licence", Kind: File, Label: "사업자등록증", Required: true, Identifies: true, File: FileRule{Types: []string{"pdf", "jpg"}, MaxBytes: 100, Document: "BUSINESS_LICENCE"}},
			{Key: "site", Kind: Address, Label: "실증 장소"},
			{Key: "team", Kind: People, Label: "참여인력", MinCount: 1},
			{Key: "goals", Kind: Targets, Label: "성과지표"},
			{Key: "money", Kind: Budget, Label: "사업비"},
		}},
		{Key: "own", Title: "참여기관 계획", Part: Participant, Questions: []Question{
			{Key: "role", Kind: Text, Label: "역할", Required: true},
		}},
	}}
}

func good() Answers {
	return Answers{
		"summary": {Text: "다섯 글자 요약"}, "abroad": {Text: "no"}, "staff": n(2), "pay": n(500_000),
		"licence": {Files: []Upload{{FileID: 1, Name: "a.pdf", Type: "pdf", Bytes: 100}}},
	}
}

func TestTheSampleFormIsSound(t *testing.T) {
	if err := sample().Check(); err != nil {
		t.Fatal(domain.ProblemsOf(err))
	}
	if f := Validate(sample(), good(), Lead); len(f) != 0 {
		t.Fatalf("good answers have findings: %+v", f)
	}
}

func TestAFormThatCannotBeFilledInIsRefused(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Definition)
		key    string
	}{
		{"nothing is asked", func(d *Definition) { d.Sections = nil }, "form.definition.empty"},
		{"two questions of one key", func(d *Definition) { d.Sections[1].Questions[0].Key = "summary" }, "form.definition.key"},
		{"a section and a question of one key", func(d *Definition) { d.Sections[2].Questions[0].Key = "own" }, "form.definition.key"},
		{"a key with a mark in it", func(d *Definition) { d.Sections[2].Questions[0].Key = "role@1" }, "form.definition.key"},
		{"a question without words", func(d *Definition) { d.Sections[2].Questions[0].Label = "" }, "form.definition.title"},
		{"a part that does not exist", func(d *Definition) { d.Sections[2].Part = "JUDGE" }, "form.definition.part"},
		{"a kind that does not exist", func(d *Definition) { d.Sections[2].Questions[0].Kind = "SONG" }, "form.definition.kind"},
		{"a lower bound above the upper", func(d *Definition) { d.Sections[0].Questions[0].MinChars = 11 }, "form.definition.bounds"},
		{"more choices asked for than there are", func(d *Definition) { d.Sections[0].Questions[4].MinCount, d.Sections[0].Questions[4].MaxCount = 4, 5 }, "form.definition.bounds"},
		{"a choice without options", func(d *Definition) { d.Sections[0].Questions[2].Options = nil }, "form.definition.options"},
		{"two options of one key", func(d *Definition) { d.Sections[0].Questions[2].Options[1].Key = "yes" }, "form.definition.option"},
		{"a table without columns", func(d *Definition) { d.Sections[1].Questions[0].Columns = nil }, "form.definition.columns"},
		{"a table in a table", func(d *Definition) { d.Sections[1].Questions[0].Columns[0].Kind = Table }, "form.definition.column"},
		{"a calculation of nothing", func(d *Definition) { d.Sections[0].Questions[7].Calc.Of = nil }, "form.definition.calc"},
		{"a calculation with words", func(d *Definition) { d.Sections[0].Questions[7].Calc.Of[0].Question = "summary" }, "form.definition.operand"},
		{"a calculation with what does not exist", func(d *Definition) { d.Sections[0].Questions[7].Calc.Of[0].Question = "gone" }, "form.definition.unknown"},
		{"a calculation with itself", func(d *Definition) { d.Sections[0].Questions[7].Calc.Of[0].Question = "cost" }, "form.definition.later"},
		{"two calculations in a circle", func(d *Definition) {
			d.Sections[0].Questions[7].Calc.Of[0].Question = "steps_cost"
			d.Sections[1].Questions[1].Calc.Of[0] = Operand{Question: "cost"}
		}, "form.definition.later"},
		{"a second plan of costs", func(d *Definition) {
			d.Sections[0].Questions = append(slices.Clone(d.Sections[0].Questions), Question{Key: "money2", Kind: Budget, Label: "사업비 둘"})
		}, "form.definition.budget_twice"},
		{"a plan of costs of each participant", func(d *Definition) {
			d.Sections[2].Questions = append(slices.Clone(d.Sections[2].Questions), Question{Key: "money2", Kind: Budget, Label: "참여기관 사업비"})
		}, "form.definition.budget_part"},
		{"a calculated answer that is required", func(d *Definition) { d.Sections[0].Questions[7].Required = true }, "form.definition.computed_required"},
		{"a condition on what does not exist", func(d *Definition) {
			d.Sections[0].Questions[3].When = condition.Known("gone")
		}, "form.definition.unknown"},
		{"a condition on a later question", func(d *Definition) {
			d.Sections[0].Questions[0].When = condition.Known("staff")
		}, "form.definition.later"},
		{"a condition on itself", func(d *Definition) {
			d.Sections[0].Questions[0].When = condition.Known("summary")
		}, "form.definition.later"},
		{"a condition on another part", func(d *Definition) {
			d.Sections[2].Questions[0].When = condition.Known("summary")
		}, "form.definition.later"},
		{"a condition on an option that does not exist", func(d *Definition) {
			d.Sections[0].Questions[3].When = condition.Where("abroad", condition.Eq, condition.Text("maybe"))
		}, "condition.option_unknown"},
		{"a section's condition on its own question", func(d *Definition) {
			d.Sections[1].When = condition.Where("steps_cost", condition.Gt, condition.Number(1))
		}, "form.definition.later"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := sample()
			c.change(&d)
			if err := d.Check(); !errors.Is(err, domain.E(domain.Invalid, c.key)) {
				t.Errorf("got %v, want %s", domain.ProblemsOf(err), c.key)
			}
		})
	}
}

func TestAQuestionOthersLookAtCannotBeDeleted(t *testing.T) {
	d := sample()
	for _, key := range []string{"abroad", "staff", "cost", "steps"} {
		if _, err := d.Delete(key); !errors.Is(err, domain.E(domain.Refused, "form.question.depended")) {
			t.Errorf("%s: %v", key, err)
		}
	}
	if _, err := d.Delete("gone"); !errors.Is(err, domain.E(domain.NotFound, "form.question.unknown")) {
		t.Errorf("a question that is not there: %v", err)
	}
	d, err := d.Delete("country")
	if err != nil {
		t.Fatal(err)
	}
	if d, err = d.Delete("abroad"); err != nil {
		t.Errorf("nobody looks at it any more: %v", err)
	}
	if _, _, ok := d.Question("abroad"); ok {
		t.Error("it is still there")
	}
	if _, _, ok := sample().Question("abroad"); !ok {
		t.Error("deleting changed the original")
	}
	if lost := sample().Lost(d); !cmp.Equal(lost, []string{"abroad", "country"}) {
		t.Errorf("lost are %v", lost)
	}
}

func keys(findings []Finding) []string {
	var out []string
	for _, f := range findings {
		k := f.Question + ":" + strings.TrimPrefix(f.Key, "form.")
		out = append(out, k)
	}
	return out
}

func TestValidate(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(Answers)
		want   string
	}{
		{"an empty required answer", func(a Answers) { a["summary"] = Answer{Text: " \n"} }, "summary:required"},
		{"a text of four characters with spaces between", func(a Answers) { a["summary"] = Answer{Text: "가 나 다 라"} }, "summary:text_short"},
		{"a text of five characters with spaces between", func(a Answers) { a["summary"] = Answer{Text: "가 나 다 라 마"} }, ""},
		{"a text that is too long without spaces", func(a Answers) { a["summary"] = Answer{Text: strings.Repeat("가", 11)} }, "summary:text_long"},
		{"a text that is long only by its spaces", func(a Answers) { a["summary"] = Answer{Text: "가나다라마          바사아자차"} }, ""},
		{"a rich text counted with spaces and without marks", func(a Answers) { a["body"] = Answer{Text: "**" + strings.Repeat("가 ", 9) + "가**"} }, ""},
		{"a rich text one too long", func(a Answers) { a["body"] = Answer{Text: strings.Repeat("가 ", 10) + "가"} }, "body:text_spaces_long"},
		{"a link in a rich text", func(a Answers) { a["body"] = Answer{Text: "[여기](a)"} }, "body:rich_forbidden"},
		{"a bell in a text", func(a Answers) { a["summary"] = Answer{Text: "다섯글자요\x07약"} }, "summary:text_control"},
		{"an option that is not offered", func(a Answers) { a["abroad"] = Answer{Text: "maybe"} }, "abroad:choice_unknown"},
		{"a question that now is asked", func(a Answers) { a["abroad"] = Answer{Text: "yes"} }, "country:required"},
		{"a choice made twice", func(a Answers) { a["fields"] = Answer{Choices: []string{"a", "a"}} }, "fields:choice_unknown"},
		{"three choices of two", func(a Answers) { a["fields"] = Answer{Choices: []string{"a", "b", "c"}} }, "fields:count_many"},
		{"a number below its bound", func(a Answers) { a["staff"] = n(0) }, "staff:number_low"},
		{"a number above its bound", func(a Answers) { a["staff"], a["pay"] = n(100), n(0) }, "staff:number_high"},
		{"words for a number", func(a Answers) { a["staff"] = Answer{Text: "둘"} }, "staff:number"},
		{"money below zero", func(a Answers) { a["pay"] = n(-1) }, "pay:money_range"},
		{"a calculated value that asks for a reason", func(a Answers) { a["pay"] = n(500_001) }, "why_dear:required"},
		{"a day too early", func(a Answers) { a["begin"] = Answer{Date: period.On(2026, 3, 31)} }, "begin:date_early"},
		{"a day too late", func(a Answers) { a["begin"] = Answer{Date: period.On(2027, 1, 1)} }, "begin:date_late"},
		{"a cell that is missing", func(a Answers) { a["steps"] = Answer{Rows: []Row{{"cost": "1"}}} }, "steps:cell_required"},
		{"a cell of the wrong kind", func(a Answers) { a["steps"] = Answer{Rows: []Row{{"what": "x", "cost": "일원"}}} }, "steps:cell_invalid"},
		{"a cell of no column", func(a Answers) { a["steps"] = Answer{Rows: []Row{{"what": "x", "who": "y"}}} }, "steps:cell_unknown"},
		{"three rows of two", func(a Answers) { a["steps"] = Answer{Rows: []Row{{"what": "x"}, {"what": "x"}, {"what": "x"}}} }, "steps:count_many"},
		{"a file of the wrong type", func(a Answers) { a["licence"] = Answer{Files: []Upload{{Name: "a.exe", Type: "exe", Bytes: 1}}} }, "licence:file_type"},
		{"a file that is too large", func(a Answers) { a["licence"] = Answer{Files: []Upload{{Name: "a.pdf", Type: "PDF", Bytes: 101}}} }, "licence:file_large"},
		{"a file of nothing", func(a Answers) { a["licence"] = Answer{Files: []Upload{{Name: "a.pdf", Type: "pdf"}}} }, "licence:file_empty"},
		{"two files of one", func(a Answers) {
			a["licence"] = Answer{Files: []Upload{{Type: "pdf", Bytes: 1}, {Type: "jpg", Bytes: 1}}}
		}, "licence:file_many"},
		{"an address without a street", func(a Answers) { a["site"] = Answer{Address: &Place{Postcode: "04799"}} }, "site:address"},
		{"a postcode of six digits", func(a Answers) { a["site"] = Answer{Address: &Place{Postcode: "047991", Road: "어딘가"}} }, "site:address"},
		{"a person without a name", func(a Answers) { a["team"] = Answer{People: []Member{{Role: "LEAD"}}} }, "team:person_name"},
		{"a participation over the whole", func(a Answers) { a["team"] = Answer{People: []Member{{Name: "가", Role: "LEAD", RateBp: 10_001}}} }, "team:person_rate"},
		{"two project leads", func(a Answers) {
			a["team"] = Answer{People: []Member{{Name: "가", Role: "LEAD"}, {Name: "나", Role: "LEAD"}}}
		}, "team:person_leads"},
		{"somebody who leaves before coming", func(a Answers) {
			a["team"] = Answer{People: []Member{{Name: "가", Role: "LEAD", From: period.On(2026, 2, 1), To: period.On(2026, 1, 1)}}}
		}, "team:person_period"},
		{"a target without a unit", func(a Answers) { a["goals"] = Answer{Targets: []Target{{Title: "매출"}}} }, "goals:target"},
		{"targets that weigh 90", func(a Answers) {
			a["goals"] = Answer{Targets: []Target{{Title: "매출", Unit: "원", Weight: 9000}}}
		}, "goals:target_weights"},
		{"targets that weigh 100 in each year", func(a Answers) {
			a["goals"] = Answer{Targets: []Target{{Title: "매출", Unit: "원", Year: 1, Weight: 10_000}, {Title: "고용", Unit: "명", Year: 2, Weight: 10_000}}}
		}, ""},
		{"a budget that cannot be added up", func(a Answers) {
			a["money"] = Answer{Budget: &budget.Plan{Lines: []budget.Line{{Key: "a"}}}}
		}, "money:budget"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := good()
			c.change(a)
			findings := Validate(sample(), a, Lead)
			if got := strings.Join(keys(findings), " "); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			for _, f := range findings {
				if f.Args["label"] == "" || f.Section == "" {
					t.Errorf("a finding that nobody can place: %+v", f)
				}
			}
			if err := Problems(findings); (err == nil) != (c.want == "") {
				t.Errorf("as an error: %v", err)
			}
		})
	}
}

func TestAnAnswerToAQuestionThatIsNotAskedDecidesNothing(t *testing.T) {
	d := Definition{Sections: []Section{{Key: "s", Title: "가", Part: Lead, Questions: []Question{
		{Key: "a", Kind: Choice, Label: "가", Options: []Option{{Key: "yes", Label: "예"}, {Key: "no", Label: "아니요"}}},
		{Key: "b", Kind: Number, Label: "나", When: condition.Where("a", condition.Eq, condition.Text("yes"))},
		{Key: "c", Kind: Computed, Label: "다", Calc: Calc{Op: Sum, Of: []Operand{{Question: "b"}}}},
		{Key: "d", Kind: Text, Label: "라", Required: true, When: condition.Where("b", condition.Gt, condition.Number(1))},
	}}}}
	if err := d.Check(); err != nil {
		t.Fatal(err)
	}
	hidden := Answers{"a": {Text: "no"}, "b": n(5)}
	if f := Validate(d, hidden, Lead); len(f) != 0 {
		t.Errorf("b is not asked, so d is not either: %v", keys(f))
	}
	if got := d.Computed(hidden, Lead); len(got) != 0 {
		t.Errorf("c counts what is not asked: %v", got)
	}
	shown := Answers{"a": {Text: "yes"}, "b": n(5)}
	if f := Validate(d, shown, Lead); len(f) != 1 || f[0].Question != "d" {
		t.Errorf("d is asked and missing: %v", keys(f))
	}
	if got := d.Computed(shown, Lead); got["c"] != decimal.Whole(5) {
		t.Errorf("c is %v", got)
	}
}

func TestCalculations(t *testing.T) {
	answers := Answers{"a": n(7), "b": n(2), "zero": n(0), "max": n(1<<63 - 1),
		"rows": {Rows: []Row{{"x": "10"}, {"x": "5"}, {"x": "?"}, {}}}, "picks": {Choices: []string{"p", "q"}}}
	of := func(keys ...string) []Operand {
		var out []Operand
		for _, k := range keys {
			q, c, _ := strings.Cut(k, ".")
			out = append(out, Operand{q, c})
		}
		return out
	}
	for _, c := range []struct {
		name string
		calc Calc
		want int64
		ok   bool
	}{
		{"a sum", Calc{Sum, of("a", "b")}, 9, true},
		{"a sum with an unanswered question", Calc{Sum, of("a", "gone")}, 7, true},
		{"a sum of nothing", Calc{Sum, of("gone")}, 0, false},
		{"a sum of a column leaves out what is no number", Calc{Sum, of("rows.x")}, 15, true},
		{"a difference", Calc{Minus, of("a", "b", "b")}, 3, true},
		{"a product", Calc{Times, of("a", "b")}, 14, true},
		{"a product with an unanswered question", Calc{Times, of("a", "gone")}, 0, false},
		{"a ratio, cut down", Calc{RatioBp, of("b", "a")}, 2857, true},
		{"a ratio to nothing", Calc{RatioBp, of("a", "zero")}, 0, false},
		{"a count of rows and choices", Calc{Count, of("rows", "picks")}, 6, true},
		{"a sum that does not fit", Calc{Sum, of("max", "b")}, 0, false},
		{"a product that does not fit", Calc{Times, of("max", "b")}, 0, false},
		{"a ratio that does not fit", Calc{RatioBp, of("max", "b")}, 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, ok := c.calc.compute(Definition{}, answers, nil); got != decimal.Whole(c.want) || ok != c.ok {
				t.Errorf("got %v %v, want %d %v", got, ok, c.want, c.ok)
			}
		})
	}
}

func TestProgressOfEachSection(t *testing.T) {
	d := sample()
	got := Progress(d, Answers{}, Lead)
	if len(got) != 2 || got[0].State() != NotStarted || got[0].Total != 2 || got[1].Total != 1 {
		t.Errorf("nothing is begun: %+v", got)
	}
	a := Answers{"summary": {Text: "다섯 글자 요약"}}
	if got := Progress(d, a, Lead); got[0].State() != InProgress || got[0].Done != 1 {
		t.Errorf("one of two is done: %+v", got[0])
	}
	a["staff"] = n(0)
	if got := Progress(d, a, Lead); got[0].State() != ToBeFixed || got[0].Problems != 1 {
		t.Errorf("an answer is wrong: %+v", got[0])
	}
	if got := Progress(d, good(), Lead); got[0].State() != Done || got[1].State() != Done || !Complete(d, good(), Lead) {
		t.Errorf("all is done: %+v", got)
	}
	if got := Progress(d, good().Of(0), Participant); len(got) != 1 || got[0].State() != NotStarted {
		t.Errorf("a participant has its own part: %+v", got)
	}
}

func TestASectionInWhichNothingMustBeAnsweredNeedNotBeBegun(t *testing.T) {
	d := Definition{Sections: []Section{{Key: "more", Title: "더", Part: Lead, Questions: []Question{{Key: "a", Label: "가", Kind: Text}, {Key: "b", Label: "나", Kind: Text}}}}}
	got := Progress(d, Answers{}, Lead)
	if len(got) != 1 || got[0].State() != Optional || got[0].Asked != 2 || got[0].Required != 0 || !Complete(d, Answers{}, Lead) {
		t.Errorf("nothing has to be answered: %+v", got)
	}
	if got := Progress(d, Answers{"b": {Text: "한 줄"}}, Lead); got[0].State() != Done || got[0].Done != 1 {
		t.Errorf("one of what is optional is answered: %+v", got)
	}
}

func TestEachOrganisationHasItsOwnAnswers(t *testing.T) {
	a := good()
	a[Key("role", 12)] = Answer{Text: "실증"}
	a[Key("role", 13)] = Answer{}
	if got := a.Of(12); len(got) != 1 || got["role"].Text != "실증" {
		t.Errorf("got %v", got)
	}
	if !Complete(sample(), a.Of(12), Participant) || Complete(sample(), a.Of(13), Participant) {
		t.Error("12 has answered, 13 has not")
	}
	if len(a.Of(0)) != len(good()) {
		t.Error("the lead's answers are those without a mark")
	}
	for _, bad := range []string{"role@", "role@x", "role@-1", "@1", "Role", ""} {
		if _, _, ok := SplitKey(bad); ok {
			t.Errorf("%q is no key", bad)
		}
	}
}

func TestABlindFormLeavesOutWhoApplied(t *testing.T) {
	blind := sample().Blind()
	if _, _, ok := blind.Question("licence"); ok {
		t.Error("the licence tells who applied")
	}
	if _, _, ok := blind.Question("summary"); !ok {
		t.Error("the summary does not")
	}
}

func TestTwoPeopleWrite(t *testing.T) {
	base := Answers{"a": {Version: 3, Text: "처음"}, "b": {Version: 1, Text: "처음"}, "c": {Version: 1, Text: "처음"}}
	theirs := Answers{"a": {Version: 3, Text: "처음"}, "b": {Version: 2, Text: "남"}, "c": {Version: 2, Text: "남"}, "d": {Version: 1, Text: "남"}}
	mine := Answers{"a": {Version: 3, Text: "나"}, "b": {Version: 1, Text: "처음"}, "c": {Version: 1, Text: "나"}, "e": {Text: "나"}}
	got, conflicts := Merge(base, mine, theirs)
	want := Answers{"a": {Version: 4, Text: "나"}, "b": {Version: 2, Text: "남"}, "c": {Version: 2, Text: "남"}, "d": {Version: 1, Text: "남"}, "e": {Version: 1, Text: "나"}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if len(conflicts) != 1 || conflicts[0].Key != "c" || conflicts[0].Mine.Text != "나" || conflicts[0].Theirs.Text != "남" || conflicts[0].Base.Text != "처음" {
		t.Errorf("both changed c: %+v", conflicts)
	}
	same, conflicts := Merge(base, Answers{"c": {Version: 1, Text: "남"}}, theirs)
	if len(conflicts) != 0 || same["c"].Version != 2 {
		t.Errorf("both wrote the same: %+v %+v", conflicts, same["c"])
	}
}

func TestOneAnswerIsSavedOverTheVersionItsWriterSaw(t *testing.T) {
	a := Answers{"a": {Version: 3, Text: "처음"}}
	b, conflict := a.Put("a", Answer{Text: "나"}, 3)
	if conflict != nil || b["a"].Version != 4 || a["a"].Text != "처음" {
		t.Errorf("got %+v %+v", b, conflict)
	}
	if _, conflict = b.Put("a", Answer{Text: "늦게"}, 3); conflict == nil || conflict.Theirs.Text != "나" || conflict.Mine.Text != "늦게" {
		t.Errorf("somebody was first: %+v", conflict)
	}
	if c, conflict := b.Put("a", Answer{Text: "나"}, 3); conflict != nil || c["a"].Version != 4 {
		t.Errorf("the same text again is no conflict and no new version: %+v", conflict)
	}
}

func anyAnswers(r *rapid.T, label string) Answers {
	out := Answers{}
	for _, k := range []string{"a", "b", "c"} {
		if rapid.Bool().Draw(r, label+" has "+k) {
			out[k] = Answer{Text: rapid.SampledFrom([]string{"", "x", "y", "z"}).Draw(r, label+" "+k)}
		}
	}
	return out
}

func TestMergingLosesNoText(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		base, mine, theirs := anyAnswers(r, "base"), anyAnswers(r, "mine"), anyAnswers(r, "theirs")
		got, conflicts := Merge(base, mine, theirs)
		in := map[string]bool{}
		for _, c := range conflicts {
			in[c.Key] = true
			if !got[c.Key].Same(theirs[c.Key]) || !c.Mine.Same(mine[c.Key]) || c.Mine.Same(c.Theirs) {
				r.Fatalf("a conflict that is none or loses a text: %+v", c)
			}
		}
		for k, m := range mine {
			if !in[k] && !m.Same(base[k]) && !got[k].Same(m) {
				r.Fatalf("my change to %s is lost", k)
			}
		}
		for k, x := range theirs {
			if !x.Same(base[k]) && !got[k].Same(x) {
				r.Fatalf("their change to %s is lost", k)
			}
		}
	})
}

func TestTheDigestIsOfWhatIsSaid(t *testing.T) {
	digest := func(a Answers) string {
		t.Helper()
		s, err := a.Digest()
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	a, b := good(), good()
	one := b["summary"]
	one.Version = 9
	b["summary"], b["body"] = one, Answer{Version: 2}
	if digest(a) != digest(b) {
		t.Error("versions and empty answers must not count")
	}
	b["summary"] = Answer{Text: one.Text + "."}
	if digest(a) == digest(b) {
		t.Error("another text has another digest")
	}
	v, err := a.Value()
	if err != nil {
		t.Fatal(err)
	}
	var back Answers
	if err := back.Scan(v); err != nil || digest(back) != digest(a) {
		t.Errorf("the digest must survive the column: %v", err)
	}
	if got := digest(Answers{"a": {Text: "가<&>"}}); got != "05d7c83f5095c3654c848d5a43ab2b0a841134d436ac3005e34d216f16995e3c" {
		t.Errorf("the canonical form has changed: old receipts would no longer verify: %s", got)
	}
}

func TestCanonicalJSON(t *testing.T) {
	got, err := Canonical(map[string]any{"b": int64(9_999_999_999_999_999), "a": "가<&>", "c": []any{true, nil}})
	if err != nil || string(got) != `{"a":"가<&>","b":9999999999999999,"c":[true,null]}` {
		t.Errorf("got %s, %v", got, err)
	}
	if _, err := Canonical(map[string]any{"a": 1.5}); err == nil {
		t.Error("a fraction has no canonical form here")
	}
}

func TestAnswersSurviveTheirColumn(t *testing.T) {
	a := Answers{"x": {Version: 2, Text: "글", Number: new(int64), Date: period.On(2026, 3, 5), Choices: []string{"a"}, Rows: []Row{{"k": "v"}},
		Files: []Upload{{FileID: 3, Name: "a.pdf"}}, Address: &Place{Postcode: "04799"}, People: []Member{{Name: "가", RateBp: 3000}},
		Targets: []Target{{Title: "매출", Weight: 100}}, Budget: &budget.Plan{Lines: []budget.Line{{Key: "a", Year: 1}}}}, "empty": {}}
	v, err := a.Value()
	if err != nil {
		t.Fatal(err)
	}
	var back Answers
	if err := back.Scan(v); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(a, back); d != "" {
		t.Error(d)
	}
	if s := v.(string); !strings.Contains(s, `"empty":{}`) {
		t.Errorf("an empty answer should take no room: %s", s)
	}
	d := sample()
	if v, err = d.Value(); err != nil {
		t.Fatal(err)
	}
	var form Definition
	if err := form.Scan(v); err != nil || cmp.Diff(d, form) != "" {
		t.Error(err, cmp.Diff(d, form))
	}
	var none Answers
	if v, err := none.Value(); err != nil || v != "{}" {
		t.Errorf("no answers are an empty object, got %v %v", v, err)
	}
}

// Answers that were kept before the register's word about an address was, read as they always did and hash as they did.
func TestAnAddressFromBeforeReadsAndHashesAsItDid(t *testing.T) {
	const before = `{"site":{"Address":{"Postcode":"04524","Road":"세종대로 110","Detail":"3층"}}}`
	var a Answers
	if err := a.Scan(before); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(Place{Postcode: "04524", Road: "세종대로 110", Detail: "3층"}, *a["site"].Address); d != "" {
		t.Error(d)
	}
	if v, err := a.Value(); err != nil || v != before {
		t.Errorf("written again it is %v, %v", v, err)
	}
	a["site"].Address.Building = "1114010300100310000012345"
	v, err := a.Value()
	if err != nil || v != strings.Replace(before, `"3층"`, `"3층","Building":"1114010300100310000012345"`, 1) {
		t.Errorf("with a building it is %v, %v", v, err)
	}
	var back Answers
	if err := back.Scan(v); err != nil || !back["site"].Address.Registered() {
		t.Errorf("%+v, %v", back, err)
	}
}

func TestLastYearsAnswersAreTakenOver(t *testing.T) {
	old := sample()
	old.Sections[0].Questions[5].Kind = Text // staff was a text
	a := good()
	a[Key("role", 12)] = Answer{Version: 7, Text: "실증"}
	got := sample().Carry(old, a)
	if got["summary"].Text != a["summary"].Text || got["role@12"].Version != 1 {
		t.Errorf("got %+v", got)
	}
	for _, k := range []string{"staff", "licence"} {
		if _, ok := got[k]; ok {
			t.Errorf("%s cannot be taken over", k)
		}
	}
}

func TestCharacters(t *testing.T) {
	for s, want := range map[string][2]int{"": {0, 0}, "가 나": {3, 2}, "a\r\nb": {3, 2}, "한글\t둘": {4, 3}, "👍": {1, 1}} {
		with, without := Characters(s)
		if with != want[0] || without != want[1] {
			t.Errorf("%q has %d and %d, want %v", s, with, without, want)
		}
	}
}

func TestRichText(t *testing.T) {
	got := Blocks("첫 줄 **굵게** 끝\n둘째 줄\n\n- 하나\n- **둘**\n1. 가\n2. 나\n| 머리 | 값 |\n| --- | ---: |\n| a | **1** |\n별 ** 하나")
	want := []Block{
		{Kind: Paragraph, Lines: [][]Run{{{"첫 줄 ", false}, {"굵게", true}, {" 끝", false}}, {{"둘째 줄", false}}}},
		{Kind: Bullets, Lines: [][]Run{{{"하나", false}}, {{"둘", true}}}},
		{Kind: Numbers, Lines: [][]Run{{{"가", false}}, {{"나", false}}}},
		{Kind: Grid, Rows: [][][]Run{{{{"머리", false}}, {{"값", false}}}, {{{"a", false}}, {{"1", true}}}}},
		{Kind: Paragraph, Lines: [][]Run{{{"별 ** 하나", false}}}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	for s, bad := range map[string]bool{"# 제목": true, "#해시": false, "a < b": false, "<b>굵게</b>": true, "<script>": true, "</div>": true, "<!-- -->": true,
		"![그림](x)": true, "[링크](x)": true, "```": true, "3<5": false, "**굵게**\n- 점": false, "배열[0](예)": true} {
		if got := Forbidden(s); (got != "") != bad {
			t.Errorf("%q: %q", s, got)
		}
	}
}

func TestReadingARichTextNeverFailsAndKeepsItsWords(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := rapid.StringOfN(rapid.SampledFrom([]rune("가a1 *-|.\n\r<#[")), 0, 60, -1).Draw(r, "text")
		plain := Plain(s)
		for _, w := range []string{"가", "a"} {
			if strings.Count(plain, w) != strings.Count(s, w) {
				r.Fatalf("%q became %q", s, plain)
			}
		}
	})
}

func TestEveryKeyHasAText(t *testing.T) {
	var all []string
	for _, p := range Parts() {
		all = append(all, p.Label())
	}
	for _, k := range Kinds() {
		all = append(all, k.Label())
	}
	for _, s := range []State{NotStarted, InProgress, ToBeFixed, Done} {
		all = append(all, s.Label())
	}
	for _, role := range MemberRoles() {
		all = append(all, "form.role."+role)
	}
	for _, k := range strings.Fields(`required required_file text_short text_long text_spaces_short text_spaces_long text_control rich_forbidden picture_missing picture_alt number number_low
		number_high money_range money_low money_high date date_early date_late choice_unknown count_few count_many cell_required cell_invalid
		cell_unknown file_many file_empty file_large file_type address person_name person_rate person_period person_leads target target_weights budget
		question.unknown question.depended definition.empty definition.large definition.key definition.title definition.part definition.kind
		definition.bounds definition.option definition.options definition.column definition.columns definition.calc definition.computed_required definition.budget_part definition.budget_twice
		definition.operand definition.condition definition.unknown definition.later`) {
		all = append(all, "form."+k)
	}
	for _, lang := range []string{"ko", "en"} {
		b, err := os.ReadFile("../../app/locale/" + lang + "/form.json")
		if err != nil {
			t.Fatal(err)
		}
		have := map[string]string{}
		if err := json.Unmarshal(b, &have); err != nil {
			t.Fatal(err)
		}
		for _, k := range all {
			if have[k] == "" {
				t.Errorf("%s has no text for %s", lang, k)
			}
		}
	}
}

func TestAPictureIsALineOfItsOwnAndAFileOfTheAnswer(t *testing.T) {
	s := "앞\n![설비 사진](설비 (2).png)\n뒤"
	want := []Block{{Kind: Paragraph, Lines: [][]Run{{{"앞", false}}}}, {Kind: Picture, Alt: "설비 사진", File: "설비 (2).png"}, {Kind: Paragraph, Lines: [][]Run{{{"뒤", false}}}}}
	if d := cmp.Diff(want, Blocks(s)); d != "" {
		t.Error(d)
	}
	if got := Plain(s); got != "앞\n설비 사진\n뒤" {
		t.Errorf("plain it is %q", got)
	}
	for line, ok := range map[string]bool{"![a](b.png)": true, "  ![a](b.JPG)  ": true, "![](b.png)": true, "![a](http://x/b.png)": false, "![a](//x/b.png)": false,
		"![a](..\\b.png)": false, "![a](javascript:b.png)": false, "![a](b.svg)": false, "![a](b.png) x": false, "x ![a](b.png)": false, "![a](b.png)![c](d.png)": false,
		"![[x](y)](b.png)": false, `![a](b" onerror="x.png)`: false, "[a](b.png)": false} {
		if _, _, got := picture(line); got != ok {
			t.Errorf("%q is a picture: %v", line, got)
		}
		if bad := Forbidden(line); (bad == "") != ok {
			t.Errorf("%q: forbidden %q", line, bad)
		}
	}
	if got := PictureMark("설비\n[그림](x) ", "a.png"); got != "![설비 (그림)(x)](a.png)" {
		t.Errorf("the mark is %q", got)
	}
	for _, c := range []struct {
		text string
		at   int
		want string
	}{{"", 0, "![a](b.png)"}, {"하나\n둘", 0, "하나\n\n![a](b.png)\n\n둘"}, {"하나\n둘", 99, "하나\n둘\n\n![a](b.png)"}, {"하나\n\n", -1, "하나\n\n![a](b.png)"}} {
		if got := WithPicture(c.text, "![a](b.png)", c.at); got != c.want {
			t.Errorf("%q at %d became %q", c.text, c.at, got)
		}
	}
	if got := WithoutPictures("x\n![a](b.png)\n![a](c.png)\ny", "b.png"); got != "x\n![a](c.png)\ny" {
		t.Errorf("without one it is %q", got)
	}
}

func TestATextMustHaveItsPicturesAndEachItsDescription(t *testing.T) {
	d := Definition{Sections: []Section{{Key: "s", Title: "절", Part: Lead, Questions: []Question{{Key: "body", Kind: RichText, Label: "본문", Required: true}}}}}
	has := []Upload{{FileID: 1, Name: "b.png"}}
	for _, c := range []struct {
		answer Answer
		want   string
	}{
		{Answer{Text: "글\n![설명](b.png)", Files: has}, ""},
		{Answer{Text: "글\n![](b.png)", Files: has}, "form.picture_alt"},
		{Answer{Text: "글\n![설명](c.png)", Files: has}, "form.picture_missing"},
		{Answer{Text: "글\n![설명](https://x/b.png)", Files: has}, "form.rich_forbidden"},
		{Answer{Text: " ", Files: has}, "form.required"},
	} {
		got := ""
		for _, f := range Validate(d, Answers{"body": c.answer}, Lead) {
			got += f.Key
		}
		if got != c.want {
			t.Errorf("%+v: %q, want %q", c.answer, got, c.want)
		}
	}
	old := Answers{"body": {Text: "글\n![설명](b.png)", Files: has}}
	if got := d.Carry(d, old)["body"]; got.Text != "글" || len(got.Files) > 0 {
		t.Errorf("carried over it is %+v", got)
	}
}

func FuzzBlocks(f *testing.F) {
	for _, s := range []string{"**굵게**\n- 점\n1. 하나\n| a | b |\n|---|---|", "![설명](b.png)", "![a](//x/b.png)", "![](<img src=x>.png)", "![a](b.png", "![\x00](\xff.png)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, b := range Blocks(s) {
			if b.Kind == Picture && (strings.ContainsAny(b.File, "/\\:<>\"\n") || strings.ContainsAny(b.Alt, "[]\n") || b.File == "") {
				t.Errorf("%q has the picture %q %q", s, b.Alt, b.File)
			}
		}
		if got := Pictures(WithoutPictures(s, "")); len(got) > 0 {
			t.Errorf("%q still has %v", s, got)
		}
		mark := PictureMark(s, "b.png")
		if got := Pictures(WithPicture(s, mark, len(s)/2)); !slices.Contains(got, "b.png") {
			t.Errorf("%q lost the picture that was put in", s)
		}
	})
}
