package holiday_test

import (
	"errors"
	"testing"

	"gongmo/domain"
	"gongmo/domain/holiday"
	"gongmo/domain/period"
)

func TestADayIsAddedToItsOwnYearOnce(t *testing.T) {
	y := &holiday.Year{Year: 2026}
	may5 := holiday.Day{OnDate: period.On(2026, 5, 5), Name: "어린이날"}
	for name, c := range map[string]struct {
		on   period.Date
		name string
		want string
	}{
		"a new day":                {period.On(2026, 6, 3), "지방선거일", ""},
		"no day":                   {0, "임시공휴일", "holiday.on.empty"},
		"a day of another year":    {period.On(2027, 6, 3), "임시공휴일", "holiday.on.year"},
		"a day that is there":      {period.On(2026, 5, 5), "어린이날", "holiday.on.taken"},
		"a day that has no name":   {period.On(2026, 6, 3), "  ", "holiday.name.empty"},
		"neither a day nor a name": {0, "", "holiday.on.empty"},
	} {
		d, ch, err := y.Add(c.on, c.name, "관보", []holiday.Day{may5})
		switch {
		case c.want == "" && (err != nil || d.OnDate != c.on || ch.Event != "add"):
			t.Errorf("%s: %+v, %v", name, d, err)
		case c.want != "" && !errors.Is(err, domain.E(domain.Invalid, c.want)):
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
	if _, err := y.Remove(may5, " "); err == nil {
		t.Error("taken away without a reason")
	}
	if ch, err := y.Remove(may5, "관보 정정"); err != nil || ch.Reason != "관보 정정" {
		t.Errorf("%+v, %v", ch, err)
	}
}
