package period

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gongmo/domain"
)

func TestParseDate(t *testing.T) {
	for name, c := range map[string]struct {
		in, want, key string
	}{
		"hyphens":                          {in: "2026-03-05", want: "2026-03-05"},
		"dots":                             {in: "2026.3.5", want: "2026-03-05"},
		"dots with blanks and a last one":  {in: " 2026. 3. 5. ", want: "2026-03-05"},
		"slashes":                          {in: "2026/03/05", want: "2026-03-05"},
		"digits only":                      {in: "20260305", want: "2026-03-05"},
		"Korean":                           {in: "2026년 3월 5일", want: "2026-03-05"},
		"a leap day":                       {in: "2028-02-29", want: "2028-02-29"},
		"no leap day in a common year":     {in: "2026-02-29", key: "date.no_such_day"},
		"no 31 April":                      {in: "2026-04-31", key: "date.no_such_day"},
		"no month 13":                      {in: "20261301", key: "date.no_such_day"},
		"no month 0":                       {in: "2026-00-10", key: "date.no_such_day"},
		"two separators":                   {in: "2026-3.5", key: "date.invalid"},
		"a short year":                     {in: "26-03-05", key: "date.out_of_range"},
		"a far year":                       {in: "22260305", key: "date.out_of_range"},
		"nothing":                          {in: " ", key: "date.empty"},
		"words":                            {in: "내일", key: "date.invalid"},
		"no year, where none is taken":     {in: "3/5", key: "date.invalid"},
		"a time behind it":                 {in: "2026-03-05T10:00", key: "date.invalid"},
		"endless":                          {in: "2026-03-05                      5", key: "date.invalid"},
		"a number too large for a machine": {in: "2026-99999999999999-1", key: "date.no_such_day"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ParseDate(c.in)
			if c.key != "" {
				if !errors.Is(err, domain.E(domain.Invalid, c.key)) {
					t.Fatalf("ParseDate(%q) = %s, %v, want %s", c.in, got, err, c.key)
				}
				return
			}
			if err != nil || got.String() != c.want {
				t.Fatalf("ParseDate(%q) = %s, %v, want %s", c.in, got, err, c.want)
			}
		})
	}
}

func TestParseDateNearTakesTheYearOfToday(t *testing.T) {
	today := On(2026, time.November, 22)
	for in, want := range map[string]string{"3/5": "2026-03-05", "3.5.": "2026-03-05", "3월 5일": "2026-03-05", "2027-01-02": "2027-01-02"} {
		if got, err := ParseDateNear(in, today); err != nil || got.String() != want {
			t.Errorf("%q is %s, %v, want %s", in, got, err, want)
		}
	}
	if _, err := ParseDateNear("2/29", today); !errors.Is(err, domain.E(domain.Invalid, "date.no_such_day")) {
		t.Errorf("2/29 in 2026 gives %v", err)
	}
}

func TestDateIsTheDayInSeoul(t *testing.T) {
	for in, want := range map[string]string{
		"2026-03-04T14:59:59Z": "2026-03-04", "2026-03-04T15:00:00Z": "2026-03-05", "2026-03-05T00:00:00+09:00": "2026-03-05",
	} {
		at, err := time.Parse(time.RFC3339, in)
		if err != nil {
			t.Fatal(err)
		}
		if got := DateOf(at).String(); got != want {
			t.Errorf("%s is on %s, want %s", in, got, want)
		}
	}
	if DateOf(time.Time{}) != 0 {
		t.Error("the zero instant has a date")
	}
}

func TestADayEndsAtMidnightInSeoul(t *testing.T) {
	d := On(2026, time.March, 5)
	if got := d.End().UTC().Format(time.RFC3339); got != "2026-03-05T15:00:00Z" {
		t.Errorf("ends at %s", got)
	}
	if got := d.At(18, 0).Format(time.RFC3339); got != "2026-03-05T18:00:00+09:00" {
		t.Errorf("18:00 is %s", got)
	}
	if DateOf(d.End().Add(-time.Nanosecond)) != d || DateOf(d.End()) != d+1 {
		t.Error("the last nanosecond is not on the day, or midnight is")
	}
}

func TestAddMonths(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{{"2026-01-31", 1, "2026-02-28"}, {"2028-01-31", 1, "2028-02-29"}, {"2026-01-15", 12, "2027-01-15"}, {"2026-03-31", -1, "2026-02-28"},
		{"2026-12-31", 2, "2027-02-28"}, {"2026-05-31", -6, "2025-11-30"}} {
		d, _ := ParseDate(c.from)
		if got := d.AddMonths(c.n).String(); got != c.want {
			t.Errorf("%s and %d months is %s, want %s", c.from, c.n, got, c.want)
		}
	}
}

func TestDateSurvivesTextAndDatabase(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Date(rapid.Int32Range(-20000, 80000).Draw(t, "day"))
		var fromJSON, fromTime, fromText Date
		b, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(b, &fromJSON); err != nil || fromJSON != d {
			t.Fatalf("%s → %s: %v", d, fromJSON, err)
		}
		v, err := d.Value()
		if err != nil || fromTime.Scan(v) != nil || fromTime != d {
			t.Fatalf("%s is stored as %v and read as %s, %v", d, v, fromTime, err)
		}
		if fromText.Scan(d.String()) != nil || fromText != d {
			t.Fatalf("%s is read as %s", d, fromText)
		}
		if d != 0 && (DateOf(d.Start()) != d || On(d.Civil()) != d) {
			t.Fatalf("%s does not survive taking apart", d)
		}
	})
}

func TestNoDateIsNull(t *testing.T) {
	if v, err := Date(0).Value(); v != nil || err != nil {
		t.Errorf("stored as %v, %v", v, err)
	}
	d := On(2026, 1, 1)
	if err := d.Scan(nil); err != nil || !d.IsZero() {
		t.Errorf("NULL is read as %s, %v", d, err)
	}
	if err := d.Scan(7.5); err == nil {
		t.Error("a number is read as a date")
	}
	if err := d.Scan("tomorrow"); err == nil {
		t.Error("a word is read as a date")
	}
}

func TestPeriod(t *testing.T) {
	d := func(s string) Date { x, _ := ParseDate(s); return x }
	year := Period{d("2026-01-01"), d("2026-12-31")}
	if !year.Contains(year.From) || !year.Contains(year.To) || year.Contains(year.To+1) || year.Contains(year.From-1) || year.Contains(0) {
		t.Error("both ends belong to a period and nothing outside does")
	}
	if open := (Period{From: year.From}); !open.Contains(d("2199-01-01")) || open.Contains(d("2025-12-31")) {
		t.Error("a period without end has no end")
	}
	if year.Days() != 365 || (Period{}).Days() != 0 {
		t.Errorf("%d days", year.Days())
	}
	if err := (Period{year.To, year.From}).Check(); !errors.Is(err, domain.E(domain.Invalid, "period.reversed")) {
		t.Errorf("reversed: %v", err)
	}
	if err := (Period{From: year.From}).Check(); !errors.Is(err, domain.E(domain.Invalid, "period.incomplete")) {
		t.Errorf("incomplete: %v", err)
	}
	next := Period{d("2027-01-01"), d("2027-02-01")}
	if year.Overlaps(next) || !year.Overlaps(Period{year.To, next.From}) || !next.Overlaps(Period{}) {
		t.Error("overlap is having a day in common")
	}
}

func TestOverlapIsADayInCommon(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := rapid.Int32Range(1, 30)
		p := Period{Date(day.Draw(t, "a")), Date(day.Draw(t, "b"))}
		q := Period{Date(day.Draw(t, "c")), Date(day.Draw(t, "d"))}
		if p.Check() != nil || q.Check() != nil {
			t.Skip("reversed")
		}
		common := false
		for d := p.From; d <= p.To; d++ {
			common = common || q.Contains(d)
		}
		if p.Overlaps(q) != common || q.Overlaps(p) != common {
			t.Fatalf("%v and %v", p, q)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"2026-03-05", "2026. 3. 5.", "20260305", "2026년 3월 5일", "3/5", "", "0000-00-00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, today := range []Date{0, On(2026, 1, 1)} {
			d, err := ParseDateNear(s, today)
			if err != nil {
				if domain.KindOf(err) != domain.Invalid {
					t.Fatalf("%q fails with %v", s, err)
				}
				continue
			}
			if again, err := ParseDate(d.String()); d != 0 && (err != nil || again != d) {
				t.Fatalf("%q → %s → %s, %v", s, d, again, err)
			}
		}
	})
}
