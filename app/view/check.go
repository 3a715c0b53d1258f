// This file says how an organisation stands to the conditions of a call: in a line in the list, and condition by condition.
package view

import (
	"strings"

	"gongmo/app/locale"
	"gongmo/domain/condition"
	"gongmo/domain/stage"
)

// CallMatch is how many conditions of a call an organisation meets, as facts: "10개 조건 중 9개 충족 · 업력 확인 필요".
type CallMatch struct {
	Text string
	URL  string // the conditions one by one
	OK   bool   // none is broken
}

// Standing is how somebody stands to a call, and in which track of it; Track is "" where no track asks for anything of its own.
type Standing struct {
	condition.Result
	Track string
}

// BestMatch is how somebody stands to a call, in the track that fits best.
func BestMatch(tracks []stage.Track, ofCall condition.Tree, facts condition.Facts) Standing {
	key, res := stage.BestTrack(tracks, ofCall, facts)
	t, _ := stage.Plan{Tracks: tracks}.Track(key)
	return Standing{res, t.Title}
}

// NewCallMatch sums up what was found about one call.
func NewCallMatch(b Base, code string, org int64, res Standing) *CallMatch {
	n, of := res.Count()
	text := b.T("calls.match", locale.Args{"n": n, "of": of})
	if res.Track != "" {
		text = b.T("calls.match.track", locale.Args{"track": res.Track, "n": n, "of": of})
	}
	m := &CallMatch{Text: text, OK: res.State != condition.NotMet,
		URL: NewQuery(Path("calls", code, "check"), nil).With("org", org).String()}
	if of == 0 {
		m.Text = b.T("calls.match.none")
	}
	for _, s := range []struct {
		state condition.State
		key   string
	}{{condition.NotMet, "calls.match.not"}, {condition.Unknown, "calls.match.unknown"}} {
		if names := factNames(b.Lang, res.With(s.state)); len(names) > 0 {
			what := names[0]
			if len(names) > 1 {
				what = b.T("calls.match.more", locale.Args{"what": what, "n": len(names)})
			}
			m.Text += " · " + b.T(s.key, locale.Args{"what": what})
		}
	}
	return m
}

func factNames(lang locale.Lang, list []condition.Requirement) []string {
	var out []string
	for _, q := range list {
		if len(q.Leaves) > 0 {
			term, _ := condition.Applicant().Term(q.Leaves[0].Fact)
			out = append(out, locale.T(lang, term.Label()))
		}
	}
	return out
}

// CheckPage is the conditions of a call held against one organisation.
type CheckPage struct {
	Base
	Lead      string
	CallURL   string
	Outcome   Banner
	Applied   *Banner // what the organisation has already written or handed in there
	Count     string
	Lines     []ConditionLine
	Tracks    []CheckTrack // that ask for something of their own
	Org       *Field       // which organisation, where there are several
	OrgName   string
	Action    string
	Questions []Control
	Begin     *Button
	Print     Button
	Others    []CallCard // calls that fit better
	OthersURL string
	Note      string
	Empty     *Empty // there is nobody to check
}

// CheckTrack is what a track of a call asks beyond the call, held against one organisation; Note is what no condition can say.
type CheckTrack struct {
	Title, Note string
	Lines       []ConditionLine
}

// ConditionLines are the requirements of a result with what is known, and what can be done about each. asked are the facts that
// the page itself asks for.
func ConditionLines(b Base, res condition.Result, org int64, asked []condition.Fact, cite func(string) string) []ConditionLine {
	var out []ConditionLine
	for _, q := range res.Requirements {
		l := ConditionLine{OK: q.State == condition.Met, Unknown: q.State == condition.Unknown, Text: RequirementText(b.Lang, q), Basis: cite(q.Basis), Got: gotText(b.Lang, q)}
		switch q.State {
		case condition.Met:
			l.Next = "–"
		case condition.NotMet:
			l.Next = mendText(b.Lang, q.Item)
		case condition.Unknown:
			l.Next, l.Link = b.T("check.next.profile"), &Crumb{Label: b.T("check.next.profile.link"), URL: Path("organizations", org)}
			for _, leaf := range q.Leaves {
				if contains(factTexts(asked), string(leaf.Fact)) {
					l.Next, l.Link = b.T("check.next.answer"), &Crumb{Label: b.T("check.next.answer.link"), URL: "#" + FieldID("d."+string(leaf.Fact))}
				}
			}
		}
		out = append(out, l)
	}
	return out
}

// UnmetLine is a condition that an application does not meet, and whom it is about.
type UnmetLine struct {
	ConditionLine
	Who string
}

// UnmetCondition is a requirement that is not met, in words, with its basis and what can be done about it; what is known instead is not said.
func UnmetCondition(lang locale.Lang, q condition.Requirement, cite func(string) string) ConditionLine {
	return ConditionLine{Text: RequirementText(lang, q), Basis: cite(q.Basis), Next: mendText(lang, q.Item)}
}

// mendText is what can be done about a condition that is not met.
func mendText(lang locale.Lang, item condition.Item) string {
	if key := "check.next." + string(item); locale.Has(lang, key) {
		return locale.T(lang, key)
	}
	return locale.T(lang, "check.next.final")
}

func factTexts(list []condition.Fact) []string {
	out := make([]string, len(list))
	for i, f := range list {
		out[i] = string(f)
	}
	return out
}

// gotText is what is known of the facts of a requirement: "중소기업", "43개월", "해당 없음".
func gotText(lang locale.Lang, q condition.Requirement) string {
	var parts []string
	for _, l := range q.Leaves {
		term, _ := condition.Applicant().Term(l.Fact)
		switch {
		case l.Got.IsZero():
			parts = append(parts, locale.T(lang, "check.got.unknown"))
		case l.Got.Type() == condition.TypeBool && l.Got.Bool():
			parts = append(parts, locale.T(lang, "check.got.yes"))
		case l.Got.Type() == condition.TypeBool:
			parts = append(parts, locale.T(lang, "check.got.no"))
		case l.Got.Type() == condition.TypeText:
			parts = append(parts, wantText(lang, term, condition.List(l.Got.String())))
		default:
			parts = append(parts, wantText(lang, term, l.Got))
		}
	}
	return strings.Join(parts, " · ")
}
