package stage

import (
	"testing"

	"gongmo/domain/condition"
)

// The notice says who may apply in a track beside who may apply at all (공고문 지원조건).
func TestWhoMayApplyInATrackIsWhatTheCallAndTheTrackAsk(t *testing.T) {
	small := condition.Where(condition.FactSize, condition.Eq, condition.Text(condition.SizeSME))
	young := condition.Where(condition.FactAgeMonths, condition.Lt, condition.Number(84))
	busan := condition.Where(condition.FactRegion, condition.Eq, condition.Text("BUSAN"))
	tracks := []Track{{Key: "open"}, {Key: "young", Who: young}}
	for name, c := range map[string]struct {
		track  string
		ofCall condition.Tree
		facts  condition.Facts
		want   condition.State
	}{
		"a track that asks for nothing asks what the call asks": {"open", small, condition.Facts{condition.FactSize: condition.Text(condition.SizeSME)}, condition.Met},
		"a track asks for more than the call":                   {"young", small, condition.Facts{condition.FactSize: condition.Text(condition.SizeSME), condition.FactAgeMonths: condition.Number(84)}, condition.NotMet},
		"both are met":                                          {"young", small, condition.Facts{condition.FactSize: condition.Text(condition.SizeSME), condition.FactAgeMonths: condition.Number(83)}, condition.Met},
		"the conditions of the call still count":                {"young", condition.AllOf(small, busan), condition.Facts{condition.FactSize: condition.Text(condition.SizeSME), condition.FactRegion: condition.Text("SEOUL"), condition.FactAgeMonths: condition.Number(1)}, condition.NotMet},
		"an alternative of the call is not opened by the track": {"young", condition.AnyOf(small, busan), condition.Facts{condition.FactSize: condition.Text(condition.SizeMid), condition.FactRegion: condition.Text("SEOUL"), condition.FactAgeMonths: condition.Number(1)}, condition.NotMet},
		"a call without conditions asks what the track asks":    {"young", condition.Tree{}, condition.Facts{condition.FactAgeMonths: condition.Number(1)}, condition.Met},
		"an unknown age leaves it open":                         {"young", small, condition.Facts{condition.FactSize: condition.Text(condition.SizeSME)}, condition.Unknown},
		"a track that does not exist asks what the call asks":   {"none", small, condition.Facts{condition.FactSize: condition.Text(condition.SizeSME)}, condition.Met},
	} {
		if got := WhoIn(tracks, c.track, c.ofCall).Eval(c.facts); got.State != c.want {
			t.Errorf("%s: %s, want %s", name, got.State, c.want)
		}
	}
	for _, q := range WhoIn(tracks, "young", small).Eval(nil).Requirements {
		if q.Leaves[0].Fact == condition.FactAgeMonths && (q.Item != condition.EligTrack || q.Basis != "TERMS") {
			t.Errorf("the condition of a track stands for it: %+v", q)
		}
	}
}

func TestTheBestTrackIsTheOneThatIsMetFirst(t *testing.T) {
	of := func(size string) condition.Tree {
		return condition.Where(condition.FactSize, condition.Eq, condition.Text(size))
	}
	small := condition.Facts{condition.FactSize: condition.Text(condition.SizeSME)}
	for name, c := range map[string]struct {
		tracks []Track
		key    string
		want   condition.State
	}{
		"the track that is met":               {[]Track{{Key: "mid", Who: of(condition.SizeMid)}, {Key: "small", Who: of(condition.SizeSME)}}, "small", condition.Met},
		"one that is open to everybody":       {[]Track{{Key: "mid", Who: of(condition.SizeMid)}, {Key: "any"}}, "any", condition.Met},
		"one that may be met before one not":  {[]Track{{Key: "mid", Who: of(condition.SizeMid)}, {Key: "old", Who: condition.Where(condition.FactAgeMonths, condition.Ge, condition.Number(1))}}, "old", condition.Unknown},
		"none is met":                         {[]Track{{Key: "mid", Who: of(condition.SizeMid)}, {Key: "large", Who: of(condition.SizeLarge)}}, "mid", condition.NotMet},
		"tracks that ask for nothing are one": {[]Track{{Key: "a"}, {Key: "b"}}, "", condition.Met},
	} {
		if key, res := BestTrack(c.tracks, condition.Tree{}, small); key != c.key || res.State != c.want {
			t.Errorf("%s: %q %s, want %q %s", name, key, res.State, c.key, c.want)
		}
	}
}
