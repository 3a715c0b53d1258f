package conformance_test

import (
	"context"
	"strings"
	"testing"

	"gongmo/workflows"
	"gongmo/workflows/conformance"
)

// streets does everything right, unless one of its habits says otherwise.
type streets struct {
	habit func(*workflows.Streets)
	deaf  bool // does not look at its context
	eager bool // finds something for everybody
}

func (s streets) Find(ctx context.Context, words string) (workflows.Streets, error) {
	if ctx.Err() != nil && !s.deaf {
		return workflows.Streets{}, ctx.Err()
	}
	if words != "세종대로" && !s.eager {
		return workflows.Streets{}, nil
	}
	got := workflows.Streets{List: []workflows.Street{{Postcode: "04524", Road: "서울특별시 중구 세종대로 110"}}, Total: 1}
	if s.habit != nil {
		s.habit(&got)
	}
	return got, nil
}

func TestTheSuiteOfAddressBooksFindsEveryBadHabit(t *testing.T) {
	for name, c := range map[string]struct {
		book streets
		want string // "" for no fault
	}{
		"one that does everything right":            {streets{}, ""},
		"one that finds nothing":                    {streets{habit: func(s *workflows.Streets) { *s = workflows.Streets{} }}, "does not find"},
		"one that finds something for everybody":    {streets{eager: true}, "what fits nothing"},
		"one with the postcodes of 2014":            {streets{habit: func(s *workflows.Streets) { s.List[0].Postcode = "100-744" }}, "has the postcode"},
		"one with a building's number that is none": {streets{habit: func(s *workflows.Streets) { s.List[0].BuildingNo = "7" }}, "is the building"},
		"one with a remark of two lines":            {streets{habit: func(s *workflows.Streets) { s.List[0].Extra = "(태평로1가)\n" }}, "it remarks"},
		"one that leaves the street out":            {streets{habit: func(s *workflows.Streets) { s.List[0].Road = "" }}, "calls a street"},
		"one that counts too few":                   {streets{habit: func(s *workflows.Streets) { s.Total = 0 }}, "it counts 0"},
		"one that sends everything": {streets{habit: func(s *workflows.Streets) {
			for range workflows.AddressesAtOnce {
				s.List = append(s.List, s.List[0])
			}
		}}, "at once"},
		"one that does not stop when it should": {streets{deaf: true}, "asked by nobody who waits"},
	} {
		t.Run(name, func(t *testing.T) {
			faults := strings.Join(conformance.AddressFaults(t.Context(), conformance.Looked{Book: c.book, Known: "세종대로", Unknown: "없는 길"}), "; ")
			if c.want == "" && faults != "" || !strings.Contains(faults, c.want) {
				t.Errorf("found %q, want %q", faults, c.want)
			}
		})
	}
}
