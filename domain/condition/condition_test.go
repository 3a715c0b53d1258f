package condition

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gongmo/domain"
	"gongmo/domain/decimal"
	"gongmo/domain/period"
)

func TestComparisons(t *testing.T) {
	facts := Facts{
		"name": Text("가"), "n": Number(84), "yes": Bool(true), "no": Bool(false),
		"day": Date(period.On(2026, 3, 5)), "certs": List("VENTURE", "INNOBIZ"),
	}
	for _, c := range []struct {
		name string
		tree Tree
		want State
	}{
		{"an equal text is met", Where("name", Eq, Text("가")), Met},
		{"another text is not", Where("name", Eq, Text("나")), NotMet},
		{"unequal turns it round", Where("name", Ne, Text("나")), Met},
		{"a number on the limit is not below it", Where("n", Lt, Number(84)), NotMet},
		{"a number on the limit is at most it", Where("n", Le, Number(84)), Met},
		{"a number on the limit is not above it", Where("n", Gt, Number(84)), NotMet},
		{"a number on the limit is at least it", Where("n", Ge, Number(84)), Met},
		{"a date is compared as a day", Where("day", Lt, Date(period.On(2026, 3, 6))), Met},
		{"yes is yes", Where("yes", Eq, Bool(true)), Met},
		{"no is known", Where("no", Eq, Bool(false)), Met},
		{"a text may be one of a list", Where("name", In, List("나", "가")), Met},
		{"a text outside the list is not", Where("name", In, List("나")), NotMet},
		{"a list may hold a text", Where("certs", Has, Text("VENTURE")), Met},
		{"a list may lack a text", Where("certs", Has, Text("LAB")), NotMet},
		{"a known fact exists", Known("no"), Met},
		{"a missing fact does not exist", Known("gone"), NotMet},
		{"a missing fact is unknown", Where("gone", Eq, Text("가")), Unknown},
		{"a value of another type decides nothing", Where("n", Eq, Text("84")), Unknown},
		{"text has no order", Where("name", Lt, Text("나")), Unknown},
		{"no condition is met", Tree{}, Met},
		{"all with one unknown is unknown", AllOf(Where("yes", Eq, Bool(true)), Where("gone", Eq, Bool(true))), Unknown},
		{"all with one refusal is refused whatever is unknown", AllOf(Where("gone", Eq, Bool(true)), Where("no", Eq, Bool(true))), NotMet},
		{"any with one met is met whatever is unknown", AnyOf(Where("gone", Eq, Bool(true)), Where("yes", Eq, Bool(true))), Met},
		{"any with the rest unknown is unknown", AnyOf(Where("gone", Eq, Bool(true)), Where("no", Eq, Bool(true))), Unknown},
		{"not of a refusal is met", NotOf(Where("no", Eq, Bool(true))), Met},
		{"not of unknown stays unknown", NotOf(Where("gone", Eq, Bool(true))), Unknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.tree.Eval(facts).State; got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if got := c.tree.Holds(facts); got != (c.want == Met) {
				t.Errorf("Holds is %v for %s", got, c.want)
			}
		})
	}
}

func TestAPageCanSayFiveOfSixConditionsAreMet(t *testing.T) {
	tree := AllOf(
		Where(FactSize, In, List(SizeSME, SizeMid)).For(EligSize, "공고문 3.1"),
		AnyOf(Where(FactRegion, Ne, Text("SEOUL")), Where(FactCertificates, Has, Text("SOCIAL"))).For(EligRegion, "공고문 3.2"),
		AllOf(Where(FactTaxArrears, Eq, Bool(false)), Where(FactLocalTaxArrears, Eq, Bool(false))).For(TaxArrears, "공고문 3.3"),
		NotOf(Where(FactDebarred, Eq, Bool(true))).For(Debarred, "공고문 3.4"),
		Where(FactAgeMonths, Lt, Number(84)).For(EligAge, "공고문 3.5"),
	)
	got := tree.Eval(Facts{
		FactSize: Text(SizeSME), FactRegion: Text("SEOUL"), FactCertificates: List("SOCIAL"),
		FactTaxArrears: Bool(false), FactLocalTaxArrears: Bool(false), FactDebarred: Bool(false),
	})
	met, total := got.Count()
	if met != 5 || total != 6 || got.State != Unknown {
		t.Fatalf("got %d of %d, %s; want 5 of 6, UNKNOWN", met, total, got.State)
	}
	age := got.With(Unknown)
	if len(age) != 1 || age[0].Item != EligAge || age[0].Basis != "공고문 3.5" {
		t.Errorf("the unknown requirement is %+v", age)
	}
	region := got.Requirements[1]
	if !region.OneOf || len(region.Leaves) != 2 || region.Leaves[0].State != NotMet || region.Leaves[1].State != Met {
		t.Errorf("the alternatives are %+v", region)
	}
	debarred := got.Requirements[4].Leaves[0]
	if !debarred.Turned || debarred.State != Met {
		t.Errorf("a leaf under NOT counts as it serves the whole, got %+v", debarred)
	}
	if local := got.Requirements[3]; local.Item != TaxArrears || local.Basis != "공고문 3.3" {
		t.Errorf("a node inherits item and basis from its join, got %+v", local)
	}
}

func TestCheckRefusesWhatCannotBeJudged(t *testing.T) {
	deep := Where(FactAgeMonths, Lt, Number(1))
	for range maxDepth {
		deep = NotOf(deep)
	}
	wide := AllOf()
	for range maxNodes {
		wide.Nodes = append(wide.Nodes, Where(FactAgeMonths, Lt, Number(1)))
	}
	for _, c := range []struct {
		name string
		tree Tree
		key  string
	}{
		{"an unknown fact", Where("shoe_size", Eq, Number(1)), "condition.fact_unknown"},
		{"an unknown comparison", Where(FactAgeMonths, "like", Number(1)), "condition.op_unfit"},
		{"order over texts", Where(FactSize, Lt, Text(SizeSME)), "condition.op_unfit"},
		{"a number for a text", Where(FactSize, Eq, Number(1)), "condition.value_unfit"},
		{"a list that is empty", Where(FactSize, In, List()), "condition.value_unfit"},
		{"nothing to compare with", Where(FactAgeMonths, Lt, Value{}), "condition.value_unfit"},
		{"an option that does not exist", Where(FactSize, In, List(SizeSME, "TINY")), "condition.option_unknown"},
		{"a join of nothing", AllOf(), "condition.nodes_wrong"},
		{"not of two", Tree{Op: Not, Nodes: []Tree{Known(FactSize), Known(FactRegion)}}, "condition.nodes_wrong"},
		{"an empty node inside", AllOf(Tree{}), "condition.node_empty"},
		{"a join with a fact", Tree{Op: All, Fact: FactSize, Nodes: []Tree{Known(FactSize)}}, "condition.join_with_fact"},
		{"a comparison with nodes", Tree{Op: Eq, Fact: FactSize, Want: Text(SizeSME), Nodes: []Tree{Known(FactSize)}}, "condition.compare_with_nodes"},
		{"an unknown screening item", Known(FactSize).For("ELIG_HAIR", ""), "condition.item_unknown"},
		{"too deep", deep, "condition.too_deep"},
		{"too large", wide, "condition.too_large"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := c.tree.Check(Applicant()); !errors.Is(err, domain.E(domain.Invalid, c.key)) {
				t.Errorf("got %v, want %s", err, c.key)
			}
		})
	}
}

func TestTheUsualConditionsAreSoundAndCoverEveryItem(t *testing.T) {
	tree := Usual(Screening{EntityTypes: []string{EntityCompany}, Sizes: []string{SizeSME}, Regions: []string{"BUSAN"},
		MinAgeMonths: 12, MaxAgeMonths: 84, DebtRatioPercent: 1000, LeadProjects: 3, ParticipantProjects: 5})
	if err := tree.Check(Applicant()); err != nil {
		t.Fatal(err)
	}
	seen := map[Item]bool{}
	tree.walk(func(n Tree) { seen[n.Item] = true })
	for _, i := range Items() {
		byDocuments := i == DocMissing || i == FormatInvalid || i == ConsentMissing || i == CostException // found by form and plan, not by the applicant's facts
		if byTrack := i == EligTrack; !seen[i] && !byDocuments && !byTrack {                              // a track's conditions are its own (stage.WhoIn)
			t.Errorf("no condition stands for %s", i)
		}
	}
	if got := Usual(Screening{}).Eval(nil); got.State != Unknown || len(got.Requirements) != 10 {
		t.Errorf("without numbers only the ten exclusions remain, got %d, %s", len(got.Requirements), got.State)
	}
}

// A debt ratio of exactly 1,000% is excluded ("1,000% 이상", domain.md §2.2), 999% is not.
func TestTheDebtRatioLimitExcludesItsOwnValue(t *testing.T) {
	tree := Where(FactDebtRatio, Lt, Number(1000))
	if tree.Holds(Facts{FactDebtRatio: Number(1000)}) || !tree.Holds(Facts{FactDebtRatio: Number(999)}) {
		t.Error("the limit must exclude 1000 and admit 999")
	}
}

func TestATreeSurvivesItsColumn(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		tree := anyTree(r, 3)
		v, err := tree.Value()
		if err != nil {
			r.Fatal(err)
		}
		var back Tree
		if err := back.Scan(v); err != nil {
			r.Fatal(err)
		}
		if d := cmp.Diff(tree, back); d != "" {
			r.Fatal(d)
		}
	})
}

func TestNotTurnsEveryOutcomeRound(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		tree, facts := anyTree(r, 3), anyFacts(r)
		if a, b := tree.Eval(facts).State, NotOf(tree).Eval(facts).State; a.turned() != b {
			r.Fatalf("%s became %s", a, b)
		}
	})
}

func TestLearningAFactNeverTurnsADecidedOutcome(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		tree, facts := treeOf(r, 3, []Op{Eq, Ne, Lt, Le, Gt, Ge, In, Has}), anyFacts(r) // Exists asks about knowing itself
		before := tree.Eval(facts).State
		if before == Unknown {
			return
		}
		for _, f := range []Fact{"a", "b", "c"} {
			if _, ok := facts[f]; !ok {
				facts[f] = anyValue(r)
			}
		}
		if after := tree.Eval(facts).State; after != before {
			r.Fatalf("%s became %s", before, after)
		}
	})
}

func TestAValueOfTwoTypesOrNoneIsRefused(t *testing.T) {
	for _, s := range []string{`{}`, `{"text":"a","number":1}`, `{"float":1}`, `{"number":1.5}`, `{"number":"x"}`, `{"number":"1e3"}`, `{"date":"tomorrow"}`, `7`} {
		var v Value
		if err := json.Unmarshal([]byte(s), &v); err == nil {
			t.Errorf("%s was read as %v", s, v)
		}
	}
}

func anyValue(r *rapid.T) Value {
	switch rapid.IntRange(0, 4).Draw(r, "type") {
	case 0:
		return Text(rapid.SampledFrom([]string{"x", "y"}).Draw(r, "text"))
	case 1:
		return Decimal(decimal.Number{N: rapid.Int64Range(-20, 20).Draw(r, "number"), Scale: rapid.IntRange(0, 1).Draw(r, "scale")})
	case 2:
		return Bool(rapid.Bool().Draw(r, "bool"))
	case 3:
		return Date(period.Date(rapid.Int32Range(1, 30000).Draw(r, "date")))
	}
	return List(rapid.SliceOfN(rapid.SampledFrom([]string{"x", "y"}), 1, 2).Draw(r, "list")...)
}

func anyFacts(r *rapid.T) Facts {
	facts := Facts{}
	for _, f := range []Fact{"a", "b", "c"} {
		if rapid.Bool().Draw(r, "known") {
			facts[f] = anyValue(r)
		}
	}
	return facts
}

func anyTree(r *rapid.T, depth int) Tree {
	return treeOf(r, depth, []Op{Eq, Ne, Lt, Le, Gt, Ge, In, Has, Exists})
}

func treeOf(r *rapid.T, depth int, ops []Op) Tree {
	if depth == 0 || rapid.Bool().Draw(r, "leaf") {
		op := rapid.SampledFrom(ops).Draw(r, "op")
		t := Tree{Op: op, Fact: rapid.SampledFrom([]Fact{"a", "b", "c"}).Draw(r, "fact")}
		if op != Exists {
			t.Want = anyValue(r)
		}
		return t
	}
	switch rapid.IntRange(0, 2).Draw(r, "join") {
	case 0:
		return AllOf(treeOf(r, depth-1, ops), treeOf(r, depth-1, ops))
	case 1:
		return AnyOf(treeOf(r, depth-1, ops), treeOf(r, depth-1, ops))
	}
	return NotOf(treeOf(r, depth-1, ops))
}

// texts reads the room file of a language.
func texts(t *testing.T, lang string) map[string]string {
	t.Helper()
	b, err := os.ReadFile("../../app/locale/" + lang + "/condition.json")
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]string{}
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestEveryKeyHasAText(t *testing.T) {
	var keys []string
	for _, term := range Applicant() {
		keys = append(keys, term.Label())
		for _, o := range term.Options {
			keys = append(keys, term.OptionLabel(o))
		}
		if term.Unit != "" {
			keys = append(keys, term.Unit)
		}
	}
	for _, i := range Items() {
		keys = append(keys, i.Label())
	}
	for _, o := range []Op{All, Any, Not, Eq, Ne, Lt, Le, Gt, Ge, In, Has, Exists} {
		keys = append(keys, o.Label())
	}
	for _, s := range []State{Met, NotMet, Unknown} {
		keys = append(keys, "condition.state."+string(s))
	}
	for _, k := range strings.Fields(`too_large too_deep item_unknown nodes_wrong join_with_fact node_empty compare_with_nodes
		fact_unknown op_unfit value_unfit option_unknown`) {
		keys = append(keys, "condition."+k)
	}
	for _, lang := range []string{"ko", "en"} {
		have := texts(t, lang)
		for _, k := range keys {
			if have[k] == "" {
				t.Errorf("%s has no text for %s", lang, k)
			}
		}
	}
}
