// Package demo fills a demonstration database: the programme of 2025 as data, and an invented year around it.
//
// This file is the programme: the rows of the catalogue, the days on which each call ran, and the call made from a row.
package demo

import (
	"bytes"
	"embed"
	"encoding/csv"
	"fmt"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/call"
	"gongmo/domain/calltemplate"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
	"gongmo/domain/stage"
)

//go:embed data/*.tsv
var data embed.FS

// CallRow is one row of the catalogue (calls-2025.tsv). BudgetWon is nil where the source states none.
type CallRow struct {
	Code      string
	Title     string
	Division  string
	Task      string
	Category  string
	IsNew     bool
	Evidence  string
	BudgetWon *krw.Won
	Basis     call.BudgetBasis
	Design    string
	Source    string
	// Line says in one sentence what the call is for. It is written for the demonstration and not taken from a source.
	Line string
}

// Supplementary reports whether the call comes from later sources than the programme of February 2025.
func (r CallRow) Supplementary() bool { return r.Evidence == "B" }

// sourceNames are the documents behind the names of files that the catalogue was made from: people are shown the document.
var sourceNames = strings.NewReplacer(
	"000_1e5edc6124da9d7a.txt", "정보통신산업진흥원 중장기 경영목표(2026~2030), 2025년 10월",
	"001_cc206c850809f3a9.txt", "정보통신산업진흥원의 2025년 68개 공모사업을 알린 언론 보도, 2025년 2월",
	"003_4e7d15c38e8af073.txt", "관계부처 합동 ‘국가 AI역량 강화방안’ 후속조치, 2025. 4. 15.",
	"(173억 less the 54억 shown as AI반도체 해외실증 지원)", "(173억 원에서 ‘AI반도체 해외실증 지원’의 54억 원을 뺀 금액)",
)

// sourceName is the document that a row rests on, or its address.
func sourceName(s string) string { return sourceNames.Replace(s) }

// Catalogue lists the rows in the order of the file: 68 of the programme, then 14 supplementary ones.
func Catalogue() ([]CallRow, error) {
	lines, err := oneLiners()
	if err != nil {
		return nil, err
	}
	rows, err := readTSV("data/calls-2025.tsv", "call_no", "name_ko", "division", "strategic_task", "category", "is_new",
		"evidence", "budget_won", "budget_basis", "design", "source")
	if err != nil {
		return nil, err
	}
	out := make([]CallRow, len(rows))
	for i, f := range rows {
		r := CallRow{Code: f[0], Title: f[1], Division: f[2], Task: f[3], Category: f[4], IsNew: f[5] == "1", Evidence: f[6],
			Basis: call.BudgetBasis(f[8]), Design: f[9], Source: sourceName(f[10]), Line: lines[f[0]]}
		if f[7] != "" {
			won, err := krw.Parse(f[7] + "원")
			if err != nil {
				return nil, fmt.Errorf("budget of %s: %w", r.Code, err)
			}
			r.BudgetWon = &won
		}
		out[i] = r
	}
	return out, nil
}

func oneLiners() (map[string]string, error) {
	rows, err := readTSV("data/call-lines.tsv", "call_no", "line")
	out := make(map[string]string, len(rows))
	for _, f := range rows {
		out[f[0]] = f[1]
	}
	return out, err
}

// readTSV reads an embedded table and checks its heading.
func readTSV(name string, heading ...string) ([][]string, error) {
	text, err := data.ReadFile(name)
	if err != nil {
		return nil, err
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = '\t', true, len(heading)
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(rows) == 0 || strings.Join(rows[0], "\t") != strings.Join(heading, "\t") {
		return nil, fmt.Errorf("%s: the heading is not %v", name, heading)
	}
	return rows[1:], nil
}

// regimes are the calls whose source marks them as R&D; the others are ICT_FUND (decisions §21). None is marked as a subsidy.
var regimes = map[string]ruleset.Regime{
	"2025-REG-01": ruleset.NRDInnovation, // "R&D" in its name
	"2025-SUP-14": ruleset.NRDInnovation, // marked (R&D) in the plan of April 2025
}

// Regime is the body of rules the call stands under.
func (r CallRow) Regime() ruleset.Regime {
	if x, ok := regimes[r.Code]; ok {
		return x
	}
	return ruleset.ICTFund
}

// goals are the strategic goals by the number that begins a strategic task.
var goals = map[string]string{
	"I":   "국가 AI 컴퓨팅 인프라 경쟁력 강화",
	"II":  "산업·지역·사회의 AI 대전환",
	"III": "AICT 글로벌 시장 진출 확대",
}

// Goal is the strategic goal of the call's task, "" when it has none.
func (r CallRow) Goal() string {
	number, _, _ := strings.Cut(r.Task, "-")
	return goals[number]
}

// special are the numbers of a call that its sources state, where they differ from what a template would guess.
func (r CallRow) special(p *calltemplate.Params) {
	const gpu = "장"
	switch r.Code {
	case "2025-INF-07":
		p.Awards = 135
	case "2025-SUP-05":
		p.Pools = []stage.Pool{{Key: "gpu", Title: "정부 구매 GPU", Unit: gpu, Quantity: 4224}}
	case "2025-SUP-07":
		p.Awards = 2
		p.Pools = []stage.Pool{{Key: "b200", Title: "NVIDIA B200", Unit: gpu, Quantity: 512}}
	case "2025-SUP-14":
		const eok krw.Won = 100_000_000
		p.Prizes = []stage.PrizeRank{{Rank: 1, Title: "1등", Won: 30 * eok}, {Rank: 2, Title: "2등", Won: 20 * eok}, {Rank: 3, Title: "3등", Won: 10 * eok}}
	}
}

// CallOf is the call of a row as a draft, complete but for its approval: rules, timetable, stages, rubric, form, documents
// and the 16 things a notice says. officer runs it. Everything of it that no source states is invented, and so it is
// marked as demonstration.
func CallOf(row CallRow, t Timetable, officer domain.PersonID) (*call.Call, error) {
	c, err := call.New(row.Code, 2025, officer)
	if err != nil {
		return nil, err
	}
	c.Regime, c.RulesOn = row.Regime(), period.DateOf(t.AnnounceAt)
	p := calltemplate.Params{Title: row.Title, Category: row.Category, Design: row.Design, Regime: c.Regime, On: c.RulesOn,
		Division: row.Division, Task: row.Task, BudgetWon: row.BudgetWon}
	row.special(&p)
	kit, err := calltemplate.Make(p)
	if err != nil {
		return nil, fmt.Errorf("template of %s: %w", row.Code, err)
	}
	terms := kit.Fill(call.Terms{Title: row.Title, Division: row.Division, BudgetWon: row.BudgetWon})
	if row.Line != "" {
		terms.Summary = row.Line
	}
	terms.AnnounceAt, terms.OpenAt, terms.CloseAt, terms.ResultAt = &t.AnnounceAt, &t.OpenAt, &t.CloseAt, &t.ResultAt
	terms.UrgencyReason = t.Urgency
	if kit.Stages.Rolling {
		terms.Windows = t.windows()
	}
	if row.BudgetWon != nil && *row.BudgetWon >= briefedFrom {
		terms.Briefings = t.briefings()
	}
	c.Terms = terms
	c.StrategicGoal, c.StrategicTask, c.Category = row.Goal(), row.Task, row.Category
	c.IsNew, c.Supplementary, c.Evidence, c.BudgetBasis = row.IsNew, row.Supplementary(), row.Evidence, row.Basis
	c.Design, c.Source, c.Demo = row.Design, row.Source, true
	return c, nil
}

// briefedFrom is from how much money on a call of the demonstration is explained in a briefing.
const briefedFrom krw.Won = 10_000_000_000

// briefings are an afternoon a week after the intake opens, where it goes on for another week.
func (t Timetable) briefings() call.Briefings {
	at := period.DateOf(t.OpenAt).AddDays(7).At(14, 0)
	if !at.AddDate(0, 0, 7).Before(t.CloseAt) {
		return nil
	}
	return call.Briefings{{At: at.UTC(), Minutes: 90, Place: "시연 회관 대강당(서울 중구)", Link: "https://briefing.example.org/live"}}
}

// windows cut the intake of a rolling call into up to three dated windows.
func (t Timetable) windows() call.Windows {
	const most = 3
	length := t.CloseAt.Sub(t.OpenAt) / most
	var out call.Windows
	from := t.OpenAt
	for n := 1; n <= most; n++ {
		to := from.Add(length).Truncate(time.Hour)
		if n == most {
			to = t.CloseAt
		}
		out = append(out, call.Window{No: n, OpenAt: from, CloseAt: to})
		from = to
	}
	return out
}
