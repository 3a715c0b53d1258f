package workflows

import (
	"testing"

	"pgregory.net/rapid"

	"gongmo/domain/score"
	"gongmo/domain/stage"
)

func TestALevelBeginsAtThePointsThatWereWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		item := stage.Item{Weight: score.Score(rapid.IntRange(1, int(score.Full)).Draw(t, "weight"))}
		points := score.Score(rapid.IntRange(0, int(item.Weight)).Draw(t, "points"))
		if got := item.From(stage.Level{FromBp: share(points, item.Weight)}); got != points {
			t.Fatalf("%s of %s begins at %s", points, item.Weight, got)
		}
	})
}
