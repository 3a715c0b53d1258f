package form

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gongmo/domain/budget"
	"gongmo/domain/decimal"
	"gongmo/domain/period"
)

// anyQuestion draws a question with bounds that leave room.
func anyQuestion(t *rapid.T, key string) Question {
	q := Question{Key: key, Label: key, Kind: rapid.SampledFrom(Kinds()).Draw(t, "kind"), Required: true, Spaces: rapid.Bool().Draw(t, "spaces")}
	q.MinChars = rapid.IntRange(0, 200).Draw(t, "min")
	q.MaxChars = rapid.SampledFrom([]int{0, q.MinChars + 1, q.MinChars + 700}).Draw(t, "max")
	q.MinCount = rapid.IntRange(0, 3).Draw(t, "least rows")
	q.MaxCount = rapid.SampledFrom([]int{0, q.MinCount + 1, q.MinCount + 9}).Draw(t, "most rows")
	if rapid.Bool().Draw(t, "bounded") {
		if q.Kind == Number {
			q.Decimals = rapid.IntRange(0, decimal.MostScale).Draw(t, "decimals")
		}
		n := rapid.Int64Range(0, 1000).Draw(t, "least")
		least, most := decimal.Number{N: n, Scale: q.Decimals}, decimal.Number{N: n + rapid.Int64Range(0, 1000).Draw(t, "room"), Scale: q.Decimals}
		q.Least, q.Most = &least, &most
		q.FirstDay = period.On(2025, 3, 1)
		q.LastDay = q.FirstDay.AddDays(rapid.IntRange(0, 90).Draw(t, "days"))
	}
	for _, o := range strings.Split("a b c d e f", " ") {
		q.Options = append(q.Options, Option{Key: o, Label: o})
	}
	if q.Kind == Multi && q.MaxCount > len(q.Options) {
		q.MaxCount = 0
	}
	if q.Kind == Text && q.MaxChars > 0 && q.named() > q.MaxChars {
		q.MinCount = 0 // a form that is not sound
	}
	q.Columns = []Column{{Key: "t", Kind: Text, Required: true}, {Key: "n", Kind: Number}, {Key: "e", Kind: Number, Decimals: rapid.IntRange(0, decimal.MostScale).Draw(t, "cell decimals")}, {Key: "m", Kind: Money}, {Key: "d", Kind: Date}, {Key: "c", Kind: Choice, Options: q.Options}}
	q.File = FileRule{Types: rapid.SampledFrom([][]string{nil, {"pdf"}, {"xlsx", "pdf"}}).Draw(t, "types"), MaxCount: rapid.IntRange(0, 4).Draw(t, "files"), MaxBytes: rapid.SampledFrom([]int64{0, 5, 1 << 20}).Draw(t, "bytes")}
	return q
}

func TestASampleObeysEveryBoundOfTheForm(t *testing.T) {
	plan := budget.Plan{Lines: []budget.Line{{Key: "l1", Org: 1, Year: 1, Item: budget.Materials, GrantWon: 100}}}
	rapid.Check(t, func(t *rapid.T) {
		d := Definition{Sections: []Section{{Key: "s", Part: Lead, Title: "s"}}}
		for _, key := range []string{"one", "two", "three"} {
			d.Sections[0].Questions = append(d.Sections[0].Questions, anyQuestion(t, key))
		}
		for _, scene := range Scenes() {
			for _, f := range Validate(d, d.Sample(Lead, Sampling{Scene: scene, Org: 1, On: period.On(2025, 3, 20), Plan: plan}), Lead) {
				t.Errorf("%s: %s %s %v", scene, f.Question, f.Key, f.Args)
			}
		}
	})
}

func TestTheEdgeIsTheLongestTextThatTheFormTakes(t *testing.T) {
	q := Question{Key: "a", Kind: Text, MaxChars: 333}
	a := q.sample(Sampling{Scene: Edge})
	if _, without := Characters(a.Text); without != 333 || !(Question{Kind: Text}).Boundless() || q.Boundless() {
		t.Errorf("%d letters", without)
	}
}
