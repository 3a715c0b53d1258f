// These tests run the rules over the cases in testdata, one file for each code, and hold the list of rules to them.
package screening

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gongmo/domain"
	"gongmo/domain/bizno"
	"gongmo/domain/budget"
	"gongmo/domain/calendar"
	"gongmo/domain/evidence"
	"gongmo/domain/krw"
	"gongmo/domain/lifecycle/lifecycletest"
	"gongmo/domain/period"
	"gongmo/domain/posting"
	"gongmo/domain/ruleset"
)

// baseLine is a line that no rule asks about.
func baseLine() Line {
	return Line{ID: 100, AgreementID: 1, OrgID: 10, Item: budget.Materials, Description: "시험 시료", PayeeName: "가나상사", PayeeNo: "1348112345",
		Method: evidence.TaxInvoice, Fund: posting.Grant, SupplyOn: period.On(2026, 5, 12), PaidOn: period.On(2026, 5, 12),
		EnteredAt: period.On(2026, 5, 12).At(11, 0), SupplyWon: 1_000_000, VatWon: 100_000, AmountWon: 1_000_000,
		InvoiceNo: "202605121000000000000001", FromProjectAccount: true, Files: []File{{Kind: evidence.Invoice}}}
}

// baseContext is a running agreement of a company and a university.
func baseContext() Context {
	return Context{AgreementID: 1, Period: period.Period{From: period.On(2026, 3, 1), To: period.On(2026, 12, 31)},
		ReportDueOn: period.On(2027, 3, 31), NoticedOn: period.On(2025, 12, 20), AsOf: period.On(2026, 6, 1),
		Parties: []Party{
			{OrgID: 10, Name: "가람소프트", BizNo: "1248100998", CorpNo: "1301110006246", Owner: "김대표", Address: "경기도 성남시 판교로 1", Phone: "031-111-2222", Taxable: true, Size: budget.SME},
			{OrgID: 11, Name: "나래대학교", BizNo: "2208162517", Owner: "박총장", Size: budget.NonProfit},
		},
		People: []Participant{{PersonKey: "P1", Name: "이연구", OrgID: 10, RateBp: 5000, FromOn: period.On(2026, 3, 1), ToOn: period.On(2026, 12, 31),
			MonthlyWon: 4_000_000, HiredOn: period.On(2025, 11, 1), RegisteredAt: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC),
			Address: "서울시 마포구 월드컵로 1", Phone: "010-1111-2222"}},
		Plan: budget.Plan{Lines: []budget.Line{
			{Key: "m", Org: 10, Year: 1, Item: budget.Materials, GrantWon: 20_000_000},
			{Key: "e", Org: 10, Year: 1, Item: budget.Equipment, GrantWon: 100_000_000},
			{Key: "a", Org: 10, Year: 1, Item: budget.Activity, GrantWon: 30_000_000},
			{Key: "l", Org: 10, Year: 1, Item: budget.Labor, Detail: budget.StaffNew, GrantWon: 30_000_000},
			{Key: "u", Org: 11, Year: 1, Item: budget.Materials, GrantWon: 20_000_000},
			{Key: "v", Org: 11, Year: 1, Item: budget.Labor, GrantWon: 20_000_000},
		}},
	}
}

type screeningCase struct {
	Name    string          `json:"name"`
	Rule    string          `json:"rule"`
	Regime  ruleset.Regime  `json:"regime"`
	Line    json.RawMessage `json:"line"`
	Context json.RawMessage `json:"context"`
	Excess  *krw.Won        `json:"excess"` // null: the rule must not ask
}

func params(t testing.TB, r ruleset.Regime) *Params {
	t.Helper()
	if r == "" {
		r = ruleset.ICTFund
	}
	on := period.On(2026, 3, 1)
	set, err := ruleset.For(r, on)
	if err != nil {
		t.Fatal(err)
	}
	p, err := ParamsFrom(set, on)
	if err != nil {
		t.Fatal(err)
	}
	return &p
}

// laid lays an overlay of JSON over a value: objects are merged, everything else is replaced.
func laid[T any](t *testing.T, base T, overlay json.RawMessage) T {
	t.Helper()
	body, err := json.Marshal(base)
	if err != nil {
		t.Fatal(err)
	}
	var under, over map[string]any
	if err := json.Unmarshal(body, &under); err != nil {
		t.Fatal(err)
	}
	if overlay != nil {
		if err := json.Unmarshal(overlay, &over); err != nil {
			t.Fatal(err)
		}
	}
	for k, v := range over {
		if v == nil {
			delete(under, k)
			continue
		}
		under[k] = v
	}
	body, err = json.Marshal(under)
	if err != nil {
		t.Fatal(err)
	}
	var out T
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&out); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return out
}

func read(t *testing.T) map[string][]screeningCase {
	t.Helper()
	names, err := filepath.Glob("testdata/D*.json")
	if err != nil || len(names) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	out := map[string][]screeningCase{}
	for _, name := range names {
		body, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var f struct {
			Code  string          `json:"code"`
			Cases []screeningCase `json:"cases"`
		}
		if err := json.Unmarshal(body, &f); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if f.Code+".json" != filepath.Base(name) {
			t.Errorf("%s holds %s", name, f.Code)
		}
		out[f.Code] = f.Cases
	}
	return out
}

func TestEveryRuleAsksAboutWhatItShouldAndNothingElse(t *testing.T) {
	t.Parallel()
	for code, cases := range read(t) {
		for _, c := range cases {
			t.Run(code+" "+c.Name, func(t *testing.T) {
				t.Parallel()
				ctx := laid(t, baseContext(), c.Context)
				ctx.Calendar = calendar.Shipped()
				var hits []Hit
				if c.Line == nil {
					hits = CheckAgreement(&ctx, params(t, c.Regime))
				} else {
					line := laid(t, baseLine(), c.Line)
					hits = Check(&line, &ctx, params(t, c.Regime))
				}
				i := slices.IndexFunc(hits, func(h Hit) bool { return h.Rule == c.Rule })
				switch {
				case c.Excess == nil && i >= 0:
					t.Errorf("%s asked: %+v", c.Rule, hits[i])
				case c.Excess != nil && i < 0:
					t.Errorf("%s did not ask; others did: %v", c.Rule, names(hits))
				case c.Excess != nil && hits[i].ExcessWon != *c.Excess:
					t.Errorf("%s: excess %d, want %d", c.Rule, hits[i].ExcessWon, *c.Excess)
				}
			})
		}
	}
}

func names(hits []Hit) []string {
	var out []string
	for _, h := range hits {
		out = append(out, h.Rule)
	}
	return out
}

func TestEveryRuleHasACaseThatAsksAndOneThatDoesNot(t *testing.T) {
	t.Parallel()
	asks, passes := map[string]bool{}, map[string]bool{}
	for code, cases := range read(t) {
		for _, c := range cases {
			if !strings.HasPrefix(c.Rule, code+".") {
				t.Errorf("%s.json has a case of %s", code, c.Rule)
			}
			if _, ok := RuleOf(c.Rule); !ok {
				t.Errorf("%s: no such rule", c.Rule)
			}
			if c.Excess == nil {
				passes[c.Rule] = true
			} else {
				asks[c.Rule] = true
			}
		}
	}
	for _, r := range Rules() {
		if !asks[r.Name] || !passes[r.Name] {
			t.Errorf("%s: a case that asks %v, one that does not %v", r.Name, asks[r.Name], passes[r.Name])
		}
	}
}

func TestTheListIsWellFormed(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, r := range Rules() {
		if seen[r.Name] {
			t.Errorf("%s twice", r.Name)
		}
		seen[r.Name] = true
		if !strings.HasPrefix(r.Name, r.Code+".") || r.Basis == "" || !slices.Contains([]Severity{High, Medium, Low}, r.Severity) {
			t.Errorf("%+v", r)
		}
		if (r.Check == nil) == (r.CheckAll == nil) {
			t.Errorf("%s judges a line or the agreement, not both and not neither", r.Name)
		}
	}
	for _, code := range strings.Fields("D02 D03 D04 D05 D06 D07 D08 D09 D10 D11 D12 D13 D14 D15 D16 D17 D18 D20 D21 D23 D24 D25 D28 D29 D31") {
		if !slices.ContainsFunc(Rules(), func(r Rule) bool { return r.Code == code }) {
			t.Errorf("no rule for %s", code)
		}
	}
}

func TestACleanLineRaisesNothing(t *testing.T) {
	t.Parallel()
	for _, r := range ruleset.CallRegimes {
		ctx, line := baseContext(), baseLine()
		ctx.Calendar = calendar.Shipped()
		if hits := Check(&line, &ctx, params(t, r)); hits != nil {
			t.Errorf("%s: %v", r, names(hits))
		}
	}
}

func TestAReversalIsNotJudged(t *testing.T) {
	t.Parallel()
	ctx, line := baseContext(), baseLine()
	line.Reversal, line.AmountWon, line.Method, line.PaidOn = true, -1, evidence.Note, period.On(2020, 1, 1)
	if hits := Check(&line, &ctx, params(t, "")); hits != nil {
		t.Errorf("%v", names(hits))
	}
}

func TestNoRuleAsksForMoreThanTheLineClaims(t *testing.T) {
	t.Parallel()
	p := params(t, "")
	rapid.Check(t, func(rt *rapid.T) {
		day := func(name string) period.Date {
			return period.On(2026, 1, 1).AddDays(rapid.IntRange(0, 500).Draw(rt, name))
		}
		draw := func(id domain.ExpenseID) Line {
			l := baseLine()
			l.ID = id
			node := rapid.SampledFrom(budget.Tree()).Draw(rt, "item")
			l.Item = node.Item
			if len(node.Details) > 0 {
				l.Detail = rapid.SampledFrom(node.Details).Draw(rt, "detail")
			}
			l.Method = rapid.SampledFrom(evidence.Methods).Draw(rt, "method")
			l.Fund = rapid.SampledFrom(posting.Funds).Draw(rt, "fund")
			l.SupplyOn, l.PaidOn = day("supply"), day("paid")
			l.SupplyWon = krw.Won(rapid.Int64Range(1, 200_000_000).Draw(rt, "won"))
			l.VatWon = l.SupplyWon / 10
			l.AmountWon = krw.Won(rapid.Int64Range(1, int64(l.SupplyWon+l.VatWon)).Draw(rt, "amount"))
			l.InvoiceNo = rapid.SampledFrom([]string{"", "a", "b"}).Draw(rt, "invoice")
			l.PersonKey = rapid.SampledFrom([]string{"", "P1", "P2"}).Draw(rt, "person")
			l.PayMonth = period.On(2026, 5, 1)
			l.Quantity = rapid.IntRange(0, 9).Draw(rt, "n")
			l.PayeeNo = rapid.SampledFrom([]bizno.Number{"", "1348112345", "2208162517"}).Draw(rt, "payee")
			return l
		}
		ctx := baseContext()
		ctx.Calendar = calendar.Shipped()
		for i := range rapid.IntRange(1, 6).Draw(rt, "lines") {
			ctx.Lines = append(ctx.Lines, draw(domain.ExpenseID(i+1)))
		}
		ctx.Prepare()
		for i := range ctx.Lines {
			l := &ctx.Lines[i]
			for _, h := range Check(l, &ctx, p) {
				if h.ExcessWon < 0 || h.ExcessWon > l.AmountWon {
					rt.Fatalf("%s asks for %d of %d", h.Rule, h.ExcessWon, l.AmountWon)
				}
			}
		}
	})
}

func TestTheOrderInWhichLinesAreGivenChangesNothing(t *testing.T) {
	t.Parallel()
	p := params(t, "")
	rapid.Check(t, func(rt *rapid.T) {
		var lines []Line
		for i := range 6 {
			l := baseLine()
			l.ID = domain.ExpenseID(i + 1)
			l.AmountWon = krw.Won(rapid.Int64Range(1, 9_000_000).Draw(rt, "amount"))
			l.SupplyWon = l.AmountWon
			l.PaidOn = period.On(2026, 5, rapid.IntRange(4, 8).Draw(rt, "day"))
			l.InvoiceNo = rapid.SampledFrom([]string{"", "a"}).Draw(rt, "invoice")
			lines = append(lines, l)
		}
		run := func(list []Line) map[domain.ExpenseID][]Hit {
			ctx := baseContext()
			ctx.Calendar = calendar.Shipped()
			ctx.Lines = list
			return CheckLines(ctx.Prepare(), p)
		}
		shuffled := rapid.Permutation(lines).Draw(rt, "order")
		sorted := func(m map[domain.ExpenseID][]Hit) map[domain.ExpenseID][]Hit {
			for _, hits := range m {
				for i := range hits {
					slices.Sort(hits[i].Related)
				}
			}
			return m
		}
		if diff := cmp.Diff(sorted(run(slices.Clone(lines))), sorted(run(slices.Clone(shuffled)))); diff != "" {
			rt.Fatal(diff)
		}
	})
}

func TestTheLifecycleOfAFinding(t *testing.T) {
	t.Parallel()
	lifecycletest.Exhaustive(t, Machine, Facts{Closing: Confirmed}, []lifecycletest.Trip[Facts]{
		{Guard: "closingChosen", Facts: Facts{Closing: Superseded}, Key: "screening.close.no_choice"},
	})
}

func stored(h Hit) *Finding {
	id := domain.ExpenseID(100)
	return New(h, 1, 2, &id, period.On(2026, 3, 1), time.Date(2026, 5, 12, 0, 0, 0, 0, time.UTC))
}

func TestACheckRaisesClearsAndKeepsFindings(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 5, 20, 0, 0, 0, 0, time.UTC)
	a, b := Hit{Rule: "D06.out_of_period", ExcessWon: 10}, Hit{Rule: "D13.night", ExcessWon: 20}
	fa := stored(a)
	got := Reconcile([]*Finding{fa}, []Hit{a, b})
	if len(got.New) != 1 || got.New[0].Rule != b.Rule || len(got.Stays) != 1 || len(got.Gone) != 0 || got.OpenCount() != 2 {
		t.Errorf("a stays, b is new: %+v", got)
	}
	got = Reconcile([]*Finding{fa}, nil)
	if len(got.Gone) != 1 || got.OpenCount() != 0 {
		t.Errorf("a is gone: %+v", got)
	}
	changed := a
	changed.ExcessWon = 11
	got = Reconcile([]*Finding{fa}, []Hit{changed})
	if len(got.Gone) != 1 || len(got.New) != 1 {
		t.Errorf("another amount is another finding: %+v", got)
	}
	if _, err := fa.Close(Ending{Closing: FalseAlarm, Note: "계약서 확인", By: 4, At: at}); err != nil {
		t.Fatal(err)
	}
	if got = Reconcile([]*Finding{fa}, []Hit{a}); got.OpenCount() != 0 {
		t.Errorf("what a person closed was raised again: %+v", got)
	}
	if got = Reconcile([]*Finding{fa}, []Hit{changed}); len(got.New) != 1 {
		t.Errorf("what changed since is raised: %+v", got)
	}
	fb := stored(b)
	if _, err := fb.Clear(Corrected, at); err != nil {
		t.Fatal(err)
	}
	if got = Reconcile([]*Finding{fb}, []Hit{b}); len(got.New) != 1 {
		t.Errorf("what the system cleared may come back: %+v", got)
	}
}

func TestPrecisionCountsOnlyWhatPeopleClosed(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 5, 20, 0, 0, 0, 0, time.UTC)
	var list []*Finding
	for _, how := range []Closing{Confirmed, FalseAlarm, ByExplaining, FalseAlarm} {
		f := stored(Hit{Rule: "D13.night"})
		if _, err := f.Close(Ending{Closing: how, Note: "확인", By: 4, At: at}); err != nil {
			t.Fatal(err)
		}
		list = append(list, f)
	}
	cleared := stored(Hit{Rule: "D13.night"})
	if _, err := cleared.Clear(Corrected, at); err != nil {
		t.Fatal(err)
	}
	list = append(list, cleared, stored(Hit{Rule: "D13.night"}))
	got := PrecisionOf(list)
	want := []Precision{{Rule: "D13.night", Confirmed: 1, Closed: 4}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got[0].Bp() != 2500 {
		t.Errorf("%d", got[0].Bp())
	}
}

func TestArgumentsKeepTheirKindThroughTheDatabase(t *testing.T) {
	t.Parallel()
	in := Args{"amount": won(62_000), "on": date(period.On(2026, 5, 12)), "share": ratio(2500), "n": number(5), "payee": text("가나")}
	v, err := in.Value()
	if err != nil {
		t.Fatal(err)
	}
	var out Args
	if err := out.Scan(v); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(in.Plain(), out.Plain()); diff != "" {
		t.Error(diff)
	}
	if _, ok := out.Plain()["amount"].(krw.Won); !ok {
		t.Errorf("money came back as %T", out.Plain()["amount"])
	}
}

func BenchmarkCheckOneLine(b *testing.B) {
	ctx := baseContext()
	ctx.Calendar = calendar.Shipped()
	for i := range 200 {
		l := baseLine()
		l.ID, l.InvoiceNo = domain.ExpenseID(i+1), ""
		ctx.Lines = append(ctx.Lines, l)
	}
	ctx.Prepare()
	p := params(b, "")
	b.ResetTimer()
	for b.Loop() {
		Check(&ctx.Lines[100], &ctx, p)
	}
}
