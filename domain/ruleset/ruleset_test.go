package ruleset

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/score"
)

var today = period.On(2026, time.November, 22)

func set(t *testing.T, r Regime, on period.Date) Set {
	t.Helper()
	s, err := For(r, on)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStatedNumbers(t *testing.T) {
	days := func(n int) calendar.Term { return calendar.Days(n) }
	months := func(n int) calendar.Term { return calendar.Months(n) }
	for name, c := range map[string]struct {
		regime Regime
		fund   bool
		code   Code
		want   any
	}{
		"ICT appeal of an evaluation is 7 days (L6 §21⑧)":            {ICTFund, false, AppealEvaluationTerm, calendar.Term{N: 7, Unit: calendar.Day, LabourDay: true}},
		"R&D appeal of an evaluation is 10 days (L3 §14⑥)":           {NRDInnovation, false, AppealEvaluationTerm, days(10)},
		"subsidy appeal is 30 days (L1 §37)":                         {SubsidyAct, false, AppealDispositionTerm, days(30)},
		"ICT agreement within a month (L6 §23①)":                     {ICTFund, false, ConcludeTerm, calendar.Term{N: 1, Unit: calendar.Month, LabourDay: true}},
		"R&D agreement within 30 days (L4 §13②)":                     {NRDInnovation, false, ConcludeTerm, days(30)},
		"ICT plan within 15 days (L6 §22②)":                          {ICTFund, false, PlanTerm, calendar.Term{N: 15, Unit: calendar.Day, LabourDay: true}},
		"R&D plan within 20 days (L4 §12⑥)":                          {NRDInnovation, false, PlanTerm, days(20)},
		"ICT expenses are entered within a month (L7 §9⑤)":           {ICTFund, false, EntryTerm, calendar.Term{N: 1, Unit: calendar.Month, LabourDay: true}},
		"fund expenses are entered within 15 days (L9 §20④)":         {ICTFund, true, EntryTerm, calendar.Term{N: 15, Unit: calendar.Day, LabourDay: true}},
		"R&D expenses are entered within 5 days (L5 §70②)":           {NRDInnovation, false, EntryTerm, days(5)},
		"the fund guideline does not touch other regimes":            {NRDInnovation, true, EntryTerm, days(5)},
		"fund expenditure report within 2 months (L9)":               {ICTFund, true, ExpenditureTerm, calendar.Term{N: 2, Unit: calendar.Month, LabourDay: true}},
		"subsidy expenditure report within 2 months":                 {SubsidyAct, false, ExpenditureTerm, months(2)},
		"fund is paid in at least 4 installments (L9 §19①)":          {ICTFund, true, InstallmentsMin, 4},
		"subsidy is paid in at least 2 installments (L10 §14①)":      {SubsidyAct, false, InstallmentsMin, 2},
		"subsidy calls stay open 15 days (L10 §10②)":                 {SubsidyAct, false, IntakeMin, days(15)},
		"incentive is capped at 20 % (L5 §26)":                       {NRDInnovation, false, IncentiveMax, krw.Bp(2000)},
		"one person's incentive at 70 % (L5 §26)":                    {NRDInnovation, false, IncentivePersonMax, krw.Bp(7000)},
		"subcontracts at 40 % (L5 §27)":                              {NRDInnovation, false, SubcontractMax, krw.Bp(4000)},
		"a company's indirect cost at 5 % (L7 §12)":                  {ICTFund, false, IndirectCompanyMax, krw.Bp(500)},
		"a non-profit's indirect cost at 17 % (L7 §12)":              {ICTFund, false, IndirectNonProfitMax, krw.Bp(1700)},
		"equipment from 30 million needs approval (L5 §73①5)":        {NRDInnovation, false, EquipmentApprovalWon, krw.Won(30_000_000)},
		"simple receipts prove 30,000 won (L7 §17⑦8)":                {ICTFund, false, SimpleReceiptMax, krw.Won(30_000)},
		"night use begins at 23:00 (L10 §16)":                        {SubsidyAct, false, NightFrom, 23},
		"a pass is 60 points (L8 §20⑧)":                              {ICTFund, false, PassMark, score.Points(60)},
		"diversion of a subsidy costs three times":                   {SubsidyAct, false, SurchargeDiversion, krw.Bp(30_000)},
		"where the subsidy rules are silent the recovery act speaks": {SubsidyAct, false, SurchargeOverclaim, krw.Bp(30_000)},
		"diversion under the recovery act costs twice":               {ICTFund, false, SurchargeDiversion, krw.Bp(20_000)},
		"small cases are spared by the recovery act (L11 §11)":       {PublicFinanceRecovery, false, SurchargeExemptWon, krw.Won(1_000_000)},
		"small cases are not spared by the subsidy act":              {SubsidyAct, false, SurchargeExemptWon, krw.Won(0)},
		"late charges stop at 5 % (L2 §14의2⑧)":                       {SubsidyAct, false, LateCap, krw.Bp(500)},
		"interest that cannot be computed is 5 % (L10 §21③)":         {ICTFund, false, InterestRate, krw.Bp(500)},
		"grounds of an ICT appeal are faults of procedure":           {ICTFund, false, AppealEvaluationGround, "PROCEDURE"},
		"a single applicant is never late alone":                     {NRDInnovation, false, IndividualLate, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := set(t, c.regime, today)
			if c.fund {
				s = s.Fund()
			}
			r := s.Read()
			var got any
			switch c.want.(type) {
			case calendar.Term:
				got = r.Term(c.code)
			case krw.Bp:
				got = r.Bp(c.code)
			case krw.Won:
				got = r.Won(c.code)
			case int:
				got = r.Count(c.code)
			case score.Score:
				got = r.Score(c.code)
			case string:
				got = r.Text(c.code)
			case bool:
				got = r.Flag(c.code)
			}
			if d := cmp.Diff(c.want, got); d != "" || r.Err() != nil {
				t.Fatalf("%v\n%s", r.Err(), d)
			}
		})
	}
}

func TestAnOldAgreementIsJudgedByItsOwnRows(t *testing.T) {
	for name, c := range map[string]struct {
		regime Regime
		on     period.Date
		read   func(*Reader) any
		want   any
	}{
		"before 2017-01-24 an ICT appeal had 10 days (L8 §21)": {ICTFund, period.On(2017, 1, 23), func(r *Reader) any { return r.Term(AppealEvaluationTerm).N }, 10},
		"on 2017-01-24 it has 7 (L6 §21⑧)":                     {ICTFund, period.On(2017, 1, 24), func(r *Reader) any { return r.Term(AppealEvaluationTerm).N }, 7},
		"before 2023-06-20 subsidies were verified from 3억":    {SubsidyAct, period.On(2023, 6, 19), func(r *Reader) any { return r.Won(AuditVerifyWon) }, krw.Won(300_000_000)},
		"on 2023-06-20 from 1억 (L2 §12의2②)":                    {SubsidyAct, period.On(2023, 6, 20), func(r *Reader) any { return r.Won(AuditVerifyWon) }, krw.Won(100_000_000)},
		"until 2024-08-26 a head cost 30,000":                  {ICTFund, period.On(2024, 8, 26), func(r *Reader) any { return r.Won(MeetingPerHeadWon) }, krw.Won(30_000)},
	} {
		t.Run(name, func(t *testing.T) {
			r := set(t, c.regime, c.on).Read()
			if got := c.read(r); got != c.want || r.Err() != nil {
				t.Fatalf("got %v, %v, want %v", got, r.Err(), c.want)
			}
		})
	}
}

func TestAReplacedRowLeavesOldDatesAsTheyWere(t *testing.T) {
	const c Code = "test.term"
	turn := period.On(2030, time.January, 1)
	rows := []Row{until(turn.AddDays(-1), days(c, 7, "L6 §1")), since(turn, days(c, 14, "L6 §1"))}
	for i := range rows {
		rows[i].layer = layer(ICTFund)
	}
	for on, want := range map[period.Date]int{today: 7, turn.AddDays(-1): 7, turn: 14, turn.AddDays(500): 14} {
		s := build(rows, ICTFund, on, false, nil)
		if got, _ := s.Term(c); got.N != want {
			t.Errorf("on %s the term is %d days, want %d", on, got.N, want)
		}
	}
}

func TestASetSaysHowLongItStays(t *testing.T) {
	for on, want := range map[period.Date]string{
		period.On(2020, 1, 1): "2017-01-24/2024-08-26", today: "2024-08-27/", period.On(2010, 1, 1): "/2017-01-23",
	} {
		s := set(t, ICTFund, on)
		if got := s.From.String() + "/" + s.To.String(); got != want {
			t.Errorf("the set of %s holds %s, want %s", on, got, want)
		}
	}
}

func TestASetIsTheSameOnEveryDayOfItsTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		regime := rapid.SampledFrom(append(slices.Clone(CallRegimes), PublicFinanceRecovery)).Draw(t, "regime")
		a, errA := For(regime, period.Date(rapid.Int32Range(15000, 22000).Draw(t, "a")))
		on := period.Date(rapid.Int32Range(15000, 22000).Draw(t, "b"))
		b, errB := For(regime, on)
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		within := period.Period{From: a.From, To: a.To}.Contains(on)
		if same := cmp.Equal(a.Values(), b.Values()); within != same {
			t.Fatalf("%s to %s, on %s: the same is %v", a.From, a.To, on, same)
		}
	})
}

func TestRowsOfOneCodeNeverOverlap(t *testing.T) {
	type key struct {
		layer layer
		code  Code
	}
	seen := map[key][]Row{}
	for _, r := range shippedRows() {
		k := key{r.layer, r.Code}
		for _, other := range seen[k] {
			if r.Valid.Overlaps(other.Valid) {
				t.Errorf("%s has two rows for %s at once", r.layer, r.Code)
			}
		}
		seen[k] = append(seen[k], r)
	}
}

func TestRowsAreWellFormed(t *testing.T) {
	kinds := map[Code]Kind{}
	source := regexp.MustCompile(`^(R:(high|mid|low)|D|N|L\d+( §[^;]+)?(; L\d+( §[^;]+)?)*( 준용| 해석)?)$`)
	for _, r := range shippedRows() {
		if !r.possible() {
			t.Errorf("%s of %s cannot be %d", r.Code, r.layer, r.N)
		}
		if k, known := kinds[r.Code]; known && k != r.Kind {
			t.Errorf("%s is %s and %s", r.Code, k, r.Kind)
		}
		kinds[r.Code] = r.Kind
		if !source.MatchString(r.Source) {
			t.Errorf("%s of %s has source %q", r.Code, r.layer, r.Source)
		}
		if r.Confirmed != (strings.HasPrefix(r.Source, "L") && !strings.HasSuffix(r.Source, "준용") && !strings.HasSuffix(r.Source, "해석")) {
			t.Errorf("%s of %s from %q is confirmed: %v", r.Code, r.layer, r.Source, r.Confirmed)
		}
	}
}

// declared reads the constants of codes.go, so that none is declared without a row.
func declared(t *testing.T) []Code {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "codes.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []Code
	ast.Inspect(file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			text, _ := strconv.Unquote(lit.Value)
			out = append(out, Code(text))
		}
		return true
	})
	return out
}

func TestEveryDeclaredCodeIsShownAndHasARow(t *testing.T) {
	if d := cmp.Diff(declared(t), Codes()); d != "" {
		t.Errorf("the order of display is not that of the declarations:\n%s", d)
	}
	stated := map[Code]bool{}
	for _, r := range shippedRows() {
		stated[r.Code] = true
		if !slices.Contains(inOrder, r.Code) {
			t.Errorf("%s is in a table and not declared", r.Code)
		}
	}
	for _, c := range inOrder {
		if !stated[c] {
			t.Errorf("%s is declared and in no table", c)
		}
	}
}

func texts(t *testing.T, language string) map[string]string {
	t.Helper()
	b, err := os.ReadFile("../../app/locale/" + language + "/ruleset.json")
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]string
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestEveryValueCanBeShownInBothLanguages(t *testing.T) {
	for _, language := range []string{"ko", "en"} {
		known := texts(t, language)
		for _, r := range CallRegimes {
			if known[r.LabelKey()] == "" {
				t.Errorf("%s lacks %s", language, r.LabelKey())
			}
		}
		for _, r := range shippedRows() {
			shown := r.Show()
			for _, key := range []string{shown.LabelKey, shown.TextKey, shown.SourceKey} {
				if known[key] == "" {
					t.Errorf("%s lacks %s", language, key)
				}
			}
			for _, hole := range regexp.MustCompile(`\{(\w+)`).FindAllStringSubmatch(known[shown.TextKey], -1) {
				if _, filled := shown.TextArgs[hole[1]]; !filled {
					t.Errorf("%s: %s of %s has no %s", language, shown.TextKey, r.Code, hole[1])
				}
			}
		}
	}
}

func TestShownText(t *testing.T) {
	s := set(t, SubsidyAct, today)
	got := map[Code]string{}
	sources := map[Code]string{}
	for _, v := range s.Values() {
		got[v.Code], sources[v.Code] = v.Text, v.Source
	}
	want := map[Code]string{AuditVerifyWon: "1억 원", SurchargeDiversion: "300%", DebarMax: "5년", LateStep1Term: "3개월",
		AnnounceMin: "15일", SupplementTerm: "3영업일", SanctionListBy: "3월 31일", OutcomeDueBy: "2월 말일", MatchingFirst: "예",
		PassMark: "60.00점", NoticeExpenditure: "D-30, D-7, D-1, D+1", InstallmentsMin: "2", CategoryChange: "APPROVAL", IndividualLate: "아니요"}
	for c, text := range want {
		if got[c] != text {
			t.Errorf("%s shows %q, want %q", c, got[c], text)
		}
	}
	if got := sources[AuditVerifyWon]; got != "보조금 관리에 관한 법률 시행령 §12의2②" {
		t.Errorf("source %q", got)
	}
	if got := percentText(250); got != "2.5" {
		t.Errorf("250 basis points are %s %%", got)
	}
	if got := percentText(105); got != "1.05" {
		t.Errorf("105 basis points are %s %%", got)
	}
}

func TestAMarkForSeveralRegimesIsThatOfOne(t *testing.T) {
	for _, c := range []struct {
		regime     Regime
		mark, want string
	}{
		{ICTFund, "L7 §11⑭; L5 §27①", "L7 §11⑭"}, {NRDInnovation, "L7 §11⑭; L5 §27①", "L5 §27①"}, {NRDInnovation, "TERMS; L5 §27①; L7 §1", "TERMS; L5 §27①"},
		{ICTFund, "L5 §26⑥", "L5 §26⑥"}, {SubsidyAct, "L4 §19③; L6 §27①", "L4 §19③; L6 §27①"}, {SubsidyAct, "L7 §5②; L10 §15①", "L10 §15①"}, {ICTFund, "TERMS", "TERMS"},
	} {
		if got := In(c.regime, c.mark); got != c.want {
			t.Errorf("%s under %s is %q, want %q", c.mark, c.regime, got, c.want)
		}
	}
}

func TestCite(t *testing.T) {
	for in, want := range map[string]string{
		"L7 §20②":        "정보통신·방송 연구개발 사업비 산정 및 정산 등에 관한 규정 §20②",
		"L12 §8; L1 §31": "공공재정환수법 시행령 §8; 보조금 관리에 관한 법률 §31",
		"L9":             "ICT기금 사업관리 지침",
		"R:mid":          "R:mid",
		"L1 §37 준용":      "보조금 관리에 관한 법률 §37 준용",
	} {
		if got := Cite(in); got != want {
			t.Errorf("%s is %q, want %q", in, got, want)
		}
	}
}

func TestASetIsReadableAsJSON(t *testing.T) {
	b, err := json.Marshal(set(t, ICTFund, today))
	if err != nil {
		t.Fatal(err)
	}
	var back struct {
		Regime string
		From   string
		Values []struct{ Code, LabelKey, Text, Source string }
	}
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	if back.Regime != "ICT_FUND" || back.From != "2024-08-27" || len(back.Values) < 100 {
		t.Errorf("got %s from %s with %d values", back.Regime, back.From, len(back.Values))
	}
	if first := back.Values[0]; first.Code != string(AnnounceMin) || first.Text != "30일" {
		t.Errorf("the list begins with %+v", first)
	}
}

func TestACallLaysItsOwnNumbersOver(t *testing.T) {
	s := set(t, ICTFund, today)
	own, err := s.With(points(PassMark, 70, ""))
	if err != nil {
		t.Fatal(err)
	}
	if mark, _ := own.Fund().Score(PassMark); mark != score.Points(70) {
		t.Errorf("the call's mark is %s", mark)
	}
	if mark, _ := s.Score(PassMark); mark != score.Points(60) {
		t.Errorf("the set itself changed to %s", mark)
	}
	if v, _ := own.Value(PassMark); v.Show().SourceKey != "ruleset.source.call" {
		t.Errorf("shown as from %s", v.Show().SourceKey)
	}
	for name, c := range map[string]struct {
		v   Value
		err *domain.Error
	}{
		"an unknown code is refused":  {points("made.up", 1, ""), domain.E(domain.NotFound, "ruleset.missing")},
		"another kind is refused":     {won(PassMark, 1, ""), domain.E(domain.Invalid, "ruleset.wrong_kind")},
		"impossible points refused":   {points(PassMark, 300, ""), domain.E(domain.Invalid, "ruleset.out_of_range")},
		"a negative term is refused":  {days(PlanTerm, -1, ""), domain.E(domain.Invalid, "ruleset.out_of_range")},
		"a term without unit refused": {Value{Code: PlanTerm, Kind: KindTerm, N: 3}, domain.E(domain.Invalid, "ruleset.out_of_range")},
	} {
		if _, err := s.With(c.v); !errors.Is(err, c.err) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatIsNotStatedIsAnError(t *testing.T) {
	s := set(t, ICTFund, today)
	if _, err := s.Won(AuditVerifyWon); !errors.Is(err, domain.E(domain.NotFound, "ruleset.missing")) {
		t.Errorf("a subsidy's number under ICT: %v", err)
	}
	if s.Has(AuditVerifyWon) || !s.Has(PassMark) {
		t.Error("Has does not agree")
	}
	if _, err := s.Won(PassMark); !errors.Is(err, domain.E(domain.Invalid, "ruleset.wrong_kind")) {
		t.Errorf("points read as money: %v", err)
	}
	r := s.Read()
	if r.Won(AuditVerifyWon) != 0 || r.Score(PassMark) != 0 || !errors.Is(r.Err(), domain.E(domain.NotFound, "ruleset.missing")) {
		t.Error("a reader keeps its first error and gives zero after it")
	}
	if _, err := For("OTHER", today); !errors.Is(err, domain.E(domain.Invalid, "ruleset.unknown_regime")) {
		t.Errorf("unknown regime: %v", err)
	}
	if _, err := For(ICTFund, 0); !errors.Is(err, domain.E(domain.Invalid, "ruleset.no_date")) {
		t.Errorf("no date: %v", err)
	}
}

func TestWhatEveryCallNeedsIsStatedInEveryRegime(t *testing.T) {
	needed := []Code{AnnounceMin, MinBids, SupplementTerm, TrimMinReviewers, TrimMinScores, PassMark, BonusCap, CommitteeMin, CommitteeMax,
		PlanTerm, ConcludeTerm, AmendmentAnswerTerm, FirstPaymentTerm, InstallmentsMin, ForwardTerm, EntryTerm, RetentionTerm, NewHireTerm,
		EquipmentCutoff, GrantMaxSmall, CashMinSmall, FinalReportTerm, ExpenditureTerm, PayBackTerm, InterestRate, RecoveryTerm, DemandTerm,
		SurchargeFraud, SurchargeDiversion, SurchargeCap, LateCap, SanctionExplainTerm, DebarMax, AppealEvaluationTerm, AppealSettlementTerm,
		AppealDispositionTerm, AppealMax, OutcomeYears, OutcomeDueBy}
	for _, regime := range CallRegimes {
		s := set(t, regime, today)
		for _, c := range needed {
			if !s.Has(c) {
				t.Errorf("%s does not state %s", regime, c)
			}
		}
		if trim, err := s.Trim(); err != nil || trim != (score.TrimRule{MinScores: 3, MinReviewers: 5}) {
			t.Errorf("%s trims by %v, %v", regime, trim, err)
		}
	}
}

func TestYearlyDates(t *testing.T) {
	s := set(t, NRDInnovation, today)
	for year, want := range map[int]string{2026: "2026-02-28", 2028: "2028-02-29"} {
		if d, err := s.Yearly(OutcomeDueBy, year); err != nil || d.String() != want {
			t.Errorf("outcome reports of %d are due on %s, %v", year, d, err)
		}
	}
	if d, err := s.Yearly(PreNoticeBy, 2027); err != nil || d.String() != "2027-01-31" {
		t.Errorf("announced ahead by %s, %v", d, err)
	}
}

func TestDaysBeforeIsACopy(t *testing.T) {
	s := set(t, ICTFund, today)
	list, err := s.DaysBefore(NoticeAgreement)
	if d := cmp.Diff([]int{14, 7, 3, 1}, list); d != "" || err != nil {
		t.Fatal(d, err)
	}
	list[0] = 99
	if again, _ := s.DaysBefore(NoticeAgreement); again[0] != 14 {
		t.Error("a caller can change the shipped rows")
	}
}

// A number that a regime has from its own text names that text alone, and where it has none it says that the number is borrowed.
func TestANumberOfTheCostRulesRestsOnATextOfItsOwnRegimeOrSaysThatItIsBorrowed(t *testing.T) {
	for _, code := range []Code{SupplyOnlyWhenTaxable, NewHireTerm, ParticipationMax, EquipmentCutoff} {
		for regime, confirmed := range map[Regime]bool{ICTFund: true, NRDInnovation: true, SubsidyAct: false} {
			v, err := set(t, regime, today).Value(code)
			if err != nil || v.Confirmed != confirmed || confirmed && In(regime, v.Source) != v.Source {
				t.Errorf("%s of %s rests on %q, %v", code, regime, v.Source, err)
			}
		}
	}
}
