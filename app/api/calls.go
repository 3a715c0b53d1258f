// Package api is open data as JSON: stable names, money as whole won, times as RFC 3339 in Korean time.
//
// This file is the list of calls.
package api

import (
	"time"

	"gongmo/app/query"
	"gongmo/domain/finding"
	"gongmo/domain/krw"
	"gongmo/domain/period"
)

// Calls is the answer of /calls.json.
type Calls struct {
	Total int    `json:"total"`
	Items []Call `json:"items"`
}

// Call is one call. BudgetWon is null where no source states a budget; BudgetBasis says how it is known: "stated",
// "apportioned" (an estimate from the division's total) or "not stated".
type Call struct {
	Code          string   `json:"code"`
	Title         string   `json:"title"`
	Summary       string   `json:"summary"`
	URL           string   `json:"url"`
	Year          int      `json:"year"`
	Round         int      `json:"round"`
	State         string   `json:"state"`
	Phase         string   `json:"phase"`
	Category      string   `json:"category"`
	Division      string   `json:"division"`
	StrategicGoal string   `json:"strategic_goal"`
	StrategicTask string   `json:"strategic_task"`
	IsNew         bool     `json:"is_new"`
	Supplementary bool     `json:"supplementary"`
	BudgetWon     *krw.Won `json:"budget_won"`
	BudgetBasis   string   `json:"budget_basis"`
	GrantMaxWon   krw.Won  `json:"grant_max_won"`
	AwardCount    int      `json:"award_count"`
	Award         string   `json:"award"`
	Design        string   `json:"design"`
	Regime        string   `json:"regime"`
	AnnounceAt    *string  `json:"announce_at"`
	OpenAt        *string  `json:"open_at"`
	CloseAt       *string  `json:"close_at"`
	ResultAt      *string  `json:"result_at"`
	// Windows are those of a rolling intake in order of time, [] for one intake from open_at to close_at.
	Windows []Window `json:"windows"`
	// Briefings are in order of time, [] for none.
	Briefings []Briefing `json:"briefings"`
	Evidence  string     `json:"evidence"`
	Source    string     `json:"source"`
	Demo      bool       `json:"demo"`
	// Found is where the words of the search (q) were found when that is neither in the title nor in the other texts of this list; null
	// otherwise.
	Found *Found `json:"found"`
}

// Found is where words were found: In is "task", "purpose", "notice" or "file", Text what stands around them.
type Found struct {
	In   string `json:"in"`
	Text string `json:"text"`
}

func found(h *finding.Hit) *Found {
	if h == nil {
		return nil
	}
	return &Found{In: string(h.Place), Text: h.String()}
}

// CallsOf is a list as open data. base begins the addresses; path gives a call's page.
func CallsOf(list query.CallList, base string, path func(code string) string) Calls {
	out := Calls{Total: list.Total, Items: make([]Call, len(list.Rows))}
	for i, c := range list.Rows {
		out.Items[i] = Call{Code: c.Code, Title: c.Title, Summary: c.Summary, URL: base + path(c.Code), Year: c.Year, Round: c.Round,
			State: c.State, Phase: c.Phase, Category: c.Category, Division: c.Division, StrategicGoal: c.StrategicGoal, StrategicTask: c.StrategicTask,
			IsNew: c.IsNew, Supplementary: c.Supplementary, BudgetWon: c.BudgetWon, BudgetBasis: c.BudgetBasis, GrantMaxWon: c.GrantMaxWon,
			AwardCount: c.AwardCount, Award: c.Award, Design: c.Design, Regime: c.Regime, AnnounceAt: stamp(c.AnnounceAt), OpenAt: stamp(c.OpenAt),
			CloseAt: stamp(c.CloseAt), ResultAt: stamp(c.ResultAt), Windows: windows(c), Briefings: briefings(c), Evidence: c.Evidence, Source: c.Source, Demo: c.Demo, Found: found(c.Hit)}
	}
	return out
}

// Window is one dated window of a rolling intake.
type Window struct {
	No      int    `json:"no"`
	OpenAt  string `json:"open_at"`
	CloseAt string `json:"close_at"`
}

func windows(c query.CallRow) []Window {
	out := make([]Window, 0, len(c.Windows.V))
	for _, w := range c.Windows.V {
		out = append(out, Window{No: w.No, OpenAt: *stamp(&w.OpenAt), CloseAt: *stamp(&w.CloseAt)})
	}
	return out
}

// Briefing is one briefing of a call. Place and Link are "" where it has none.
type Briefing struct {
	StartAt string `json:"start_at"`
	EndAt   string `json:"end_at"`
	Place   string `json:"place"`
	Link    string `json:"link"`
}

func briefings(c query.CallRow) []Briefing {
	out := []Briefing{}
	for _, x := range c.Briefings.V {
		until := x.Until()
		out = append(out, Briefing{StartAt: *stamp(&x.At), EndAt: *stamp(&until), Place: x.Place, Link: x.Link})
	}
	return out
}

func stamp(at *time.Time) *string {
	if at == nil {
		return nil
	}
	s := at.In(period.KST).Format(time.RFC3339)
	return &s
}
