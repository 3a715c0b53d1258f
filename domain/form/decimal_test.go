// This test checks questions that take decimals: what they say of an answer, of each other, and that whole numbers stay what they were.
package form

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gongmo/domain"
	"gongmo/domain/condition"
	"gongmo/domain/decimal"
)

// dec reads a number of a test.
func dec(s string) decimal.Number {
	d, err := decimal.Parse(s, decimal.MostScale)
	if err != nil {
		panic(err)
	}
	return d
}

func bound(s string) *decimal.Number { d := dec(s); return &d }

// measured is a form with decimals of different lengths, what is calculated of them, and a question that hangs on that.
func measured() Definition {
	return Definition{Version: 1, Sections: []Section{{Key: "s", Title: "측정", Part: Lead, Questions: []Question{
		{Key: "width", Kind: Number, Label: "폭", Decimals: 1, Least: bound("0.5"), Most: bound("99.5"), Unit: "m"},
		{Key: "height", Kind: Number, Label: "높이", Decimals: 2},
		{Key: "doors", Kind: Number, Label: "문"},
		{Key: "parts", Kind: Table, Label: "부품", Columns: []Column{{Key: "kg", Kind: Number, Label: "무게", Decimals: 3}, {Key: "n", Kind: Number, Label: "수"}}},
		{Key: "both", Kind: Computed, Label: "합", Calc: Calc{Sum, []Operand{{Question: "width"}, {Question: "height"}, {Question: "doors"}}}},
		{Key: "left", Kind: Computed, Label: "차", Calc: Calc{Minus, []Operand{{Question: "width"}, {Question: "height"}}}},
		{Key: "area", Kind: Computed, Label: "넓이", Calc: Calc{Times, []Operand{{Question: "width"}, {Question: "height"}}}},
		{Key: "ratio", Kind: Computed, Label: "비율", Calc: Calc{RatioBp, []Operand{{Question: "width"}, {Question: "height"}}}},
		{Key: "weight", Kind: Computed, Label: "무게", Calc: Calc{Sum, []Operand{{Question: "parts", Column: "kg"}}}},
		{Key: "pieces", Kind: Computed, Label: "수", Calc: Calc{Sum, []Operand{{Question: "parts", Column: "n"}}}},
		{Key: "why", Kind: Text, Label: "사유", Required: true, When: condition.AllOf(condition.Where("width", condition.Ge, condition.Decimal(dec("2.5"))),
			condition.AnyOf(condition.Where("area", condition.Gt, condition.Decimal(dec("6.249"))), condition.Where("doors", condition.Eq, condition.Number(7))))},
	}}}}
}

func TestAnswersWithDecimalsAreCalculatedWithExactlyAndDecideWhatIsAsked(t *testing.T) {
	d := measured()
	if err := d.Check(); err != nil {
		t.Fatal(domain.ProblemsOf(err))
	}
	answers := Answers{"width": Numbered(dec("2.5")), "height": Numbered(dec("2.50")), "doors": n(3),
		"parts": {Rows: []Row{{"kg": "0.125", "n": "2"}, {"kg": "1,000.5", "n": "1.5"}, {"kg": "2"}}}}
	got := d.Computed(answers, Lead)
	for key, want := range map[string]string{"both": "8.00", "left": "0.00", "area": "6.250", "ratio": "10000", "weight": "1002.625", "pieces": "2"} {
		if shown := got[key].Fixed(d.Decimals(key)); shown != want {
			t.Errorf("%s is %s, want %s", key, shown, want)
		}
	}
	if f := keys(Validate(d, answers, Lead)); !slices.Equal(f, []string{"parts:cell_invalid", "why:required"}) {
		t.Errorf("area 6.25 is above 6.249: the reason is asked for and 1.5 is no number of pieces: %v", f)
	}
	answers["height"] = Numbered(dec("2.49"))
	if f := keys(Validate(d, answers, Lead)); !slices.Equal(f, []string{"parts:cell_invalid"}) {
		t.Errorf("area 6.225 is not above 6.249: %v", f)
	}
	answers["doors"] = n(7)
	if f := keys(Validate(d, answers, Lead)); !slices.Contains(f, "why:required") {
		t.Errorf("7 doors are enough by themselves: %v", f)
	}
}

func TestANumberIsHeldToItsBoundsAndItsDecimals(t *testing.T) {
	for said, want := range map[string]string{"0.4": "width:number_low", "0.5": "", "99.5": "", "99.6": "width:number_high", "1.25": "width:number_decimals", "3": ""} {
		got := strings.Join(keys(Validate(measured(), Answers{"width": Numbered(dec(said))}, Lead)), " ")
		if got != want {
			t.Errorf("%s: %q, want %q", said, got, want)
		}
	}
	if got := keys(Validate(measured(), Answers{"doors": Numbered(dec("1.5"))}, Lead)); !slices.Equal(got, []string{"doors:number_whole"}) {
		t.Errorf("one and a half doors: %v", got)
	}
	if got := keys(Validate(measured(), Answers{"parts": {Rows: []Row{{"kg": "0.1234"}}}}, Lead)); !slices.Equal(got, []string{"parts:cell_decimals"}) {
		t.Errorf("four decimals in a cell that takes three: %v", got)
	}
}

func TestAFormWhoseDecimalsCannotBeIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change func(q []Question)
		key    string
	}{
		"too many":                               {func(q []Question) { q[1].Decimals = 5 }, "form.definition.decimals"},
		"fewer than none":                        {func(q []Question) { q[1].Decimals = -1 }, "form.definition.decimals"},
		"of money":                               {func(q []Question) { q[1].Kind = Money }, "form.definition.decimals"},
		"of a bound that the answer cannot have": {func(q []Question) { q[0].Least = bound("0.55") }, "form.definition.decimals"},
		"of a column of texts":                   {func(q []Question) { q[3].Columns = []Column{{Key: "kg", Kind: Text, Label: "무게", Decimals: 1}} }, "form.definition.decimals"},
		"of a product":                           {func(q []Question) { q[0].Decimals, q[1].Decimals = 2, 3 }, "form.definition.calc_decimals"},
		"of a condition":                         {func(q []Question) { q[0].Decimals, q[0].Least, q[0].Most = 0, nil, nil }, "condition.value_unfit"},
		"bounds the wrong way round":             {func(q []Question) { q[0].Least, q[0].Most = bound("10"), bound("9.9") }, "form.definition.bounds"},
	} {
		t.Run(name, func(t *testing.T) {
			d := measured()
			c.change(d.Sections[0].Questions)
			var found []string
			for _, p := range domain.ProblemsOf(d.Check()) {
				found = append(found, p.Key)
				for _, inner := range domain.ProblemsOf(p.Err) {
					found = append(found, inner.Key)
				}
			}
			if !slices.Contains(found, c.key) {
				t.Errorf("says %v, want %s", found, c.key)
			}
		})
	}
}

func TestACalculationInACircleHasSomeDecimals(t *testing.T) {
	d := measured()
	d.Sections[0].Questions[4].Calc.Of[0].Question, d.Sections[0].Questions[5].Calc.Of[0].Question = "left", "both"
	d.Decimals("both") // ends
	if d.Check() == nil {
		t.Error("a circle is no form")
	}
}

func TestAWholeAnswerAndAWholeFormAreWrittenAsTheyAlwaysWere(t *testing.T) {
	for _, a := range []Answer{n(12), Numbered(dec("12.00"))} {
		if text, err := json.Marshal(a); err != nil || string(text) != `{"Number":12}` {
			t.Errorf("%s, %v", text, err)
		}
	}
	if text, err := json.Marshal(Numbered(dec("-0.50"))); err != nil || string(text) != `{"Number":-5,"Scale":1}` {
		t.Errorf("%s, %v", text, err)
	}
	text, err := Canonical(Question{Key: "a", Kind: Number, Label: "수", Least: bound("1"), Columns: []Column{{Key: "c", Kind: Number}}})
	if err != nil || !strings.Contains(string(text), `"Least":1,`) || strings.Contains(string(text), "Decimals") {
		t.Errorf("%s, %v", text, err)
	}
	rapid.Check(t, func(t *rapid.T) {
		d := measured()
		q := &d.Sections[0].Questions[0]
		q.Decimals = rapid.IntRange(0, decimal.MostScale).Draw(t, "decimals")
		least := decimal.Number{N: rapid.Int64().Draw(t, "least"), Scale: q.Decimals}.Trim()
		q.Least = &least
		stored, err := d.Value()
		if err != nil {
			t.Fatal(err)
		}
		var back Definition
		if err := back.Scan(stored); err != nil || !back.Asks(d) || *back.Sections[0].Questions[0].Least != least {
			t.Fatalf("%v came back as %v, %v", d, back, err)
		}
		if _, err := Digest(d); err != nil {
			t.Fatal(err)
		}
	})
}

func TestFewerDecimalsInACorrectionLoseNoAnswer(t *testing.T) {
	before, after := measured(), measured()
	after.Sections[0].Questions[1].Decimals = 1
	c := before.Correct(after)
	if len(c.Lost) != 0 || !slices.Equal(c.Changed, []string{"height"}) {
		t.Errorf("%+v", c)
	}
	answers := Answers{"height": Numbered(dec("2.49"))}
	if f := keys(Validate(after, answers, Lead)); !slices.Equal(f, []string{"height:number_decimals"}) || answers["height"].Empty() {
		t.Errorf("the answer stays and its writer is asked to correct it: %v", f)
	}
	carried := after.Carry(before, answers)
	if got, _ := carried["height"].Amount(); got != dec("2.49") {
		t.Errorf("%v was taken over", got)
	}
	if kept := answers.Keep(); !answers.KeptAs(kept) || (Answers{"height": {Number: answers["height"].Number, Scale: 1}}).KeptAs(kept) {
		t.Error("24.9 is not 2.49")
	}
}
