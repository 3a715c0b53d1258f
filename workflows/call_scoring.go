// This file edits how one stage of a call is scored: how the reviewers' totals become one score, what parts equal ones, and the levels of
// each item.
package workflows

import (
	"fmt"
	"slices"

	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/ruleset"
	"gongmo/domain/score"
	"gongmo/domain/stage"
)

// StageScoring is how one stage is scored. Track is the key of the track whose own stage it is, "" for a stage of the call.
type StageScoring struct {
	Track, Key string
	Aggregate  stage.AggregateRule
	// Ties stand in the order in which they are looked at; "" among them is nothing.
	Ties  []stage.TieBreaker
	Items []ItemScoring
}

// ItemScoring is what an item of the rubric says beside its weight.
type ItemScoring struct {
	Key     string
	TitleEn string
	Levels  []LevelScoring
}

// LevelScoring is a level by the fewest points that reach it. One without title and points is none.
type LevelScoring struct {
	Title, TitleEn string
	From           *score.Score
}

// fill writes the scoring into the plan. Errors are at the fields of the page: aggregate, ties.0, items.0.levels.0.title and .from.
func (in StageScoring) fill(p stage.Plan, set ruleset.Set) (stage.Plan, error) {
	p.Stages = slices.Clone(p.Stages)
	p.Tracks = slices.Clone(p.Tracks)
	for i := range p.Tracks {
		p.Tracks[i].Stages = slices.Clone(p.Tracks[i].Stages)
	}
	s := findStage(&p, in.Track, in.Key)
	if s == nil || !s.Scored() {
		return p, domain.E(domain.NotFound, "not_found")
	}
	params, err := stage.ParamsOf(set)
	if err != nil {
		return p, err
	}
	var bad domain.Problems
	if in.Aggregate != stage.TrimmedMean && in.Aggregate != stage.Mean {
		bad = append(bad, domain.E(domain.Invalid, "stage.aggregate_unknown").At("aggregate"))
	}
	s.Aggregate = stage.Aggregate{Rule: in.Aggregate, Trim: params.Trim}
	s.TieBreakers = nil
	for i, t := range in.Ties {
		at := fmt.Sprintf("ties.%d", i)
		switch {
		case t == "":
		case !s.Breaks(t):
			bad = append(bad, domain.E(domain.Invalid, "stage.tie_unknown").At(at).With("stage", s.Kind.Label()).With("tie", string(t)))
		case slices.Contains(s.TieBreakers, t):
			bad = append(bad, domain.E(domain.Invalid, "stage.tie_twice").At(at))
		default:
			s.TieBreakers = append(s.TieBreakers, t)
		}
	}
	s.Rubric.Items = slices.Clone(s.Rubric.Items)
	for i, edit := range in.Items {
		at := slices.IndexFunc(s.Rubric.Items, func(x stage.Item) bool { return x.Key == edit.Key })
		if at < 0 {
			return p, domain.E(domain.NotFound, "not_found")
		}
		item := &s.Rubric.Items[at]
		item.TitleEn = edit.TitleEn
		levels, wrong := edit.levels(*item, fmt.Sprintf("items.%d.levels", i))
		item.Levels, bad = levels, append(bad, wrong...)
	}
	return p, bad.OrNil()
}

// levels are the levels of an item as shares of its weight, best first. A level whose points did not change keeps its share, so that
// another weight later moves it as before.
func (in ItemScoring) levels(item stage.Item, at string) (out []stage.Level, bad domain.Problems) {
	last := item.Weight + 1
	for j, l := range in.Levels {
		field := fmt.Sprintf("%s.%d", at, j)
		switch {
		case l.Title == "" && l.TitleEn == "" && l.From == nil:
			continue
		case l.Title == "":
			bad = append(bad, domain.E(domain.Invalid, "stage.level.title").At(field+".title"))
			continue
		case l.From == nil || *l.From < 0 || *l.From > item.Weight:
			bad = append(bad, domain.E(domain.Invalid, "stage.level.range").At(field+".from").With("max", item.Weight.String()))
			continue
		case *l.From >= last:
			bad = append(bad, domain.E(domain.Invalid, "stage.level.order").At(field+".from"))
			continue
		}
		last = *l.From
		level := stage.Level{Title: l.Title, TitleEn: l.TitleEn, FromBp: share(*l.From, item.Weight)}
		if i := slices.IndexFunc(item.Levels, func(was stage.Level) bool { return item.From(was) == *l.From }); i >= 0 {
			level.FromBp = item.Levels[i].FromBp
		}
		out = append(out, level)
	}
	return out, bad
}

// share is the least share of a weight that makes the points.
func share(points, weight score.Score) krw.Bp {
	if weight <= 0 {
		return 0
	}
	return krw.Bp((int64(points)*int64(krw.Whole) + int64(weight) - 1) / int64(weight))
}
