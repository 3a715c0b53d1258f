// This file is the rubric: what reviewers score, with weights that add up to 100, and the templates by category.
package stage

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"

	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/score"
)

// Item is one thing that is scored.
type Item struct {
	Key     string
	Title   string
	TitleEn string
	Weight  score.Score // the most points it gives
	Floor   score.Score // fewer points than this fail the whole application (과락); 0 when there is no floor
	Guide   string
	Levels  []Level
}

// Level is an anchor: from which share of the weight the points mean this.
type Level struct {
	Title   string
	TitleEn string
	FromBp  krw.Bp
}

// From is the fewest points of the item that reach the level, cut down to hundredths.
func (i Item) From(l Level) score.Score {
	return score.Score(int64(i.Weight) * int64(l.FromBp) / int64(krw.Whole))
}

// Level is the anchor that the points reach; levels are kept best first.
func (i Item) Level(points score.Score) (Level, bool) {
	for _, l := range i.Levels {
		if points >= i.From(l) {
			return l, true
		}
	}
	return Level{}, false
}

// Rubric is the ordered list of items.
type Rubric struct {
	Items []Item
}

// Item finds an item.
func (r Rubric) Item(key string) (Item, bool) {
	for _, i := range r.Items {
		if i.Key == key {
			return i, true
		}
	}
	return Item{}, false
}

// Total is the sum of the weights.
func (r Rubric) Total() score.Score {
	var sum score.Score
	for _, i := range r.Items {
		sum += i.Weight
	}
	return sum
}

// Sum adds up one sheet's points and refuses points outside an item, missing items and items that do not exist.
func (r Rubric) Sum(points map[string]score.Score) (score.Score, error) {
	var p domain.Problems
	var sum score.Score
	for _, i := range r.Items {
		got, ok := points[i.Key]
		switch {
		case !ok:
			p = append(p, domain.E(domain.Invalid, "stage.sheet.missing").At(i.Key).With("item", i.Title))
		case got < 0 || got > i.Weight:
			p = append(p, domain.E(domain.Invalid, "stage.sheet.range").At(i.Key).With("item", i.Title).With("max", i.Weight.String()))
		}
		sum += got
	}
	for key := range points {
		if _, ok := r.Item(key); !ok {
			p = append(p, domain.E(domain.Invalid, "stage.sheet.unknown").At(key).With("item", key))
		}
	}
	if err := p.OrNil(); err != nil {
		return 0, err
	}
	return sum, nil
}

// Failed lists the items whose floor the points miss (과락).
func (r Rubric) Failed(points map[string]score.Score) []string {
	var out []string
	for _, i := range r.Items {
		if i.Floor > 0 && points[i.Key] < i.Floor {
			out = append(out, i.Key)
		}
	}
	return out
}

// WithWeights is the rubric with other weights, by key; items that are not named keep theirs.
func (r Rubric) WithWeights(weights map[string]score.Score) Rubric {
	out := Rubric{Items: slices.Clone(r.Items)}
	for n, i := range out.Items {
		if w, ok := weights[i.Key]; ok {
			out.Items[n].Weight = w
		}
	}
	return out
}

func (r Rubric) check(field string) domain.Problems {
	var p domain.Problems
	refuse := func(key string, args domain.Args) {
		p = append(p, &domain.Error{Kind: domain.Invalid, Key: key, Field: field, Args: args})
	}
	seen := map[string]bool{}
	for _, i := range r.Items {
		if i.Key == "" || i.Title == "" || seen[i.Key] {
			refuse("stage.rubric.key", domain.Args{"item": i.Title})
		}
		seen[i.Key] = true
		if i.Weight <= 0 || i.Floor < 0 || i.Floor > i.Weight {
			refuse("stage.rubric.weight", domain.Args{"item": i.Title})
		}
		for n, l := range i.Levels {
			if l.FromBp < 0 || l.FromBp > krw.Whole || (n > 0 && l.FromBp >= i.Levels[n-1].FromBp) {
				refuse("stage.rubric.levels", domain.Args{"item": i.Title})
				break
			}
		}
	}
	if total := r.Total(); total != score.Full {
		refuse("stage.rubric.total", domain.Args{"total": total.String(), "full": score.Full.String()})
	}
	return p
}

// rubrics.json holds the template rubrics by category of the catalogue; "" is the default of domain.md §3.2.
//
//go:embed rubrics.json
var rubricFile embed.FS

// Template is the template rubric of a category of the catalogue (사업화·실증, 해외진출, 인프라, 인력, 기타), the default
// rubric for any other text.
func Template(category string) Rubric {
	all := templates()
	if r, ok := all[category]; ok {
		return r
	}
	return all[""]
}

// Categories lists the categories with a template of their own, sorted; "" is the default.
func Categories() []string {
	var out []string
	for c := range templates() {
		out = append(out, c)
	}
	slices.Sort(out)
	return out
}

func templates() map[string]Rubric {
	b, err := rubricFile.ReadFile("rubrics.json")
	if err != nil {
		panic(err) // embedded at build time
	}
	var file struct {
		Levels  []Level
		Rubrics map[string][]Item
	}
	if err := json.Unmarshal(b, &file); err != nil {
		panic(fmt.Errorf("rubrics.json: %w", err)) // a test reads it
	}
	out := map[string]Rubric{}
	for category, items := range file.Rubrics {
		for n := range items {
			items[n].Levels = slices.Clone(file.Levels)
		}
		out[category] = Rubric{Items: items}
	}
	return out
}
