package calendar

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gongmo/domain"
	"gongmo/domain/period"
)

func day(s string) period.Date {
	d, err := period.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func TestDue(t *testing.T) {
	cal := Shipped()
	ict := func(t Term) Term { t.LabourDay = true; return t }
	for name, c := range map[string]struct {
		noticed string
		term    Term
		want    string
	}{
		"TV-D1 seven days that end in Chuseok roll to Monday (L6 §21⑧)":       {"2026-09-17", ict(Days(7)), "2026-09-28"},
		"TV-D2 ten days that end on a Sunday (L3 §14⑥)":                       {"2026-09-17", Days(10), "2026-09-28"},
		"TV-D3 thirty days that end on a Saturday (L1 §37)":                   {"2026-09-17", Days(30), "2026-10-19"},
		"TV-D4 thirty days that end on a holiday with a substitute (L4 §13②)": {"2026-01-30", Days(30), "2026-03-03"},
		"TV-D5 a month that has no such day ends with the month (L6 §23①)":    {"2026-01-30", Months(1), "2026-03-03"},
		"the day of the notice is not counted (민법 §157)":                      {"2026-11-16", Days(1), "2026-11-17"},
		"a month ends on the day that bears the number of the notice's":       {"2026-11-16", Months(1), "2026-12-16"},
		"a month begun on the first ends with the month (민법 §160②)":           {"2026-04-30", ict(Months(1)), "2026-06-01"}, // 31 May is a Sunday
		"a month after the last of February ends on 31 March":                 {"2027-02-28", Months(1), "2027-03-31"},
		"three months after a year's end":                                     {"2026-12-31", Months(3), "2027-03-31"},
		"three months after the end of June roll over nothing":                {"2026-06-30", Months(3), "2026-09-30"},
		"business days leave out weekends and holidays":                       {"2026-09-22", BusinessDays(3), "2026-09-29"},
		"Labour Day ends an ICT term like a holiday, also in 2025":            {"2025-04-24", ict(Days(7)), "2025-05-02"},
		"Labour Day 2025 ends other terms":                                    {"2025-04-24", Days(7), "2025-05-01"},
		"Labour Day 2026 is a holiday for everybody":                          {"2026-04-24", Days(7), "2026-05-04"},
		"Labour Day is left out of ICT business days":                         {"2025-04-30", ict(BusinessDays(1)), "2025-05-02"},
		"no days end on the day itself when offices are open":                 {"2026-11-16", Days(0), "2026-11-16"},
		"2028 Chuseok on the foundation day has its substitute on Thursday":   {"2028-10-01", Days(1), "2028-10-06"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := cal.Due(day(c.noticed), c.term); got != day(c.want) {
				t.Fatalf("%v from %s ends on %s, want %s", c.term, c.noticed, got, c.want)
			}
		})
	}
}

func TestCutoffLeavesTheWholeTermBeforeTheEnd(t *testing.T) {
	cal := Shipped()
	for _, c := range []struct {
		end  string
		term Term
		want string
	}{
		{"2026-12-31", Months(1), "2026-11-30"},
		{"2026-12-31", Months(2), "2026-10-31"},
		{"2026-09-30", Months(1), "2026-08-31"},
		{"2027-02-28", Months(1), "2027-01-31"},
		{"2026-12-15", Months(1), "2026-11-15"},
		{"2026-12-31", Days(10), "2026-12-21"},
		{"2026-11-20", BusinessDays(3), "2026-11-17"},
	} {
		if got := cal.Cutoff(day(c.end), c.term); got != day(c.want) {
			t.Errorf("%v before %s is %s, want %s", c.term, c.end, got, c.want)
		}
	}
}

func TestBusiness(t *testing.T) {
	cal := Shipped()
	for in, want := range map[string]bool{
		"2026-11-20": true, "2026-11-21": false, "2026-11-22": false, // Friday, Saturday, Sunday
		"2026-06-03": false, "2026-03-02": false, "2025-05-01": true, "2026-05-01": false, "2026-07-17": false,
	} {
		if got := cal.Business(day(in)); got != want {
			t.Errorf("%s: %v", in, got)
		}
	}
	if got := cal.Holiday(day("2026-09-25")); got != "추석" {
		t.Errorf("2026-09-25 is %q", got)
	}
	if got := cal.NextBusiness(day("2026-09-24")); got != day("2026-09-28") {
		t.Errorf("after Chuseok comes %s", got)
	}
	if got := cal.AddBusinessDays(day("2026-09-28"), -1); got != day("2026-09-23") {
		t.Errorf("before Chuseok comes %s", got)
	}
}

func TestAnEditedListReplacesTheShippedOne(t *testing.T) {
	d := day("2026-11-20")
	cal := New(append(ShippedHolidays(), Holiday{Date: d, Name: "임시공휴일"}, Holiday{Date: d, Name: "선거일"}))
	if cal.Business(d) || cal.Holiday(d) != "임시공휴일, 선거일" {
		t.Errorf("a proclaimed holiday is not kept: %q", cal.Holiday(d))
	}
	if !New(nil).Business(day("2026-09-25")) {
		t.Error("a calendar without a list knows a holiday")
	}
}

func TestShippedHolidaysFollowTheRulesOfSubstitution(t *testing.T) {
	list := ShippedHolidays()
	if len(list) != 123 {
		t.Errorf("%d holidays, want the 123 of 2025 to 2030", len(list))
	}
	cal := New(list)
	for y := 2025; y <= 2030; y++ {
		for _, fixed := range []string{"-01-01", "-03-01", "-05-05", "-06-06", "-08-15", "-10-03", "-10-09", "-12-25"} {
			year := period.On(y, 1, 1).String()[:4]
			if cal.Holiday(day(year+fixed)) == "" {
				t.Errorf("%s%s is no holiday", year, fixed)
			}
		}
	}
	for _, h := range list {
		if strings.Contains(h.Name, "대체공휴일") {
			if w := h.Date.Weekday(); w == time.Saturday || w == time.Sunday {
				t.Errorf("substitute day %s is a weekend", h.Date)
			}
		}
	}
}

func anyTerm(t *rapid.T) Term {
	return Term{N: rapid.IntRange(0, 400).Draw(t, "n"), Unit: rapid.SampledFrom([]Unit{Day, Month, BusinessDay}).Draw(t, "unit"),
		LabourDay: rapid.Bool().Draw(t, "labour day")}
}

func anyDay(t *rapid.T) period.Date {
	return period.Date(rapid.Int32Range(int32(day("2025-01-01")), int32(day("2030-12-31"))).Draw(t, "day"))
}

func TestATermEndsOnABusinessDayAndNotTooEarly(t *testing.T) {
	cal := Shipped()
	rapid.Check(t, func(t *rapid.T) {
		from, term := anyDay(t), anyTerm(t)
		due := cal.Due(from, term)
		if !cal.Business(due) && (term.N > 0 || term.Unit != BusinessDay) {
			t.Fatalf("%v from %s ends on %s, when offices are closed", term, from, due)
		}
		if term.Unit == Day && due < from.AddDays(term.N) {
			t.Fatalf("%v from %s ends on %s", term, from, due)
		}
		if term.Unit == Month && due < from.AddMonths(term.N) {
			t.Fatalf("%v from %s ends on %s, before the same day of the month", term, from, due)
		}
	})
}

func TestALongerTermNeverEndsEarlier(t *testing.T) {
	cal := Shipped()
	rapid.Check(t, func(t *rapid.T) {
		from, term := anyDay(t), anyTerm(t)
		longer := term
		longer.N++
		if cal.Due(from, longer) < cal.Due(from, term) || cal.Due(from+1, term) < cal.Due(from, term) {
			t.Fatalf("%v from %s", term, from)
		}
		if cal.Cutoff(from, longer) > cal.Cutoff(from, term) {
			t.Fatalf("cutoff of %v before %s", term, from)
		}
	})
}

func TestParseHolidays(t *testing.T) {
	const head = "date\tweekday\tname\tbasis\n"
	for name, c := range map[string]struct{ in, key string }{
		"one line":                     {in: head + "2026-06-03\t수\t선거일\t공고\n"},
		"Windows line ends and a mark": {in: "\ufeffdate\tweekday\tname\tbasis\r\n2026-06-03\t수\t선거일\t\r\n\r\n"},
		"nothing":                      {in: "", key: "holidays.heading"},
		"only a heading":               {in: head, key: "holidays.heading"},
		"no heading":                   {in: "2026-06-03\t수\t선거일\t공고\n", key: "holidays.heading"},
		"three columns":                {in: head + "2026-06-03\t수\t선거일\n", key: "holidays.columns"},
		"no date":                      {in: head + "soon\t수\t선거일\t\n", key: "holidays.date"},
		"a weekday that does not fit":  {in: head + "2026-06-03\t목\t선거일\t\n", key: "holidays.weekday"},
		"no name":                      {in: head + "2026-06-03\t수\t \t\n", key: "holidays.name"},
		"the same day twice":           {in: head + "2026-06-03\t수\t선거일\t\n2026-06-03\t수\t선거일\t\n", key: "holidays.twice"},
		"a line without end":           {in: head + strings.Repeat("x", 1000), key: "holidays.too_long"},
	} {
		t.Run(name, func(t *testing.T) {
			list, err := ParseHolidays(strings.NewReader(c.in))
			if c.key == "" {
				if err != nil || len(list) != 1 || list[0].Name != "선거일" {
					t.Fatalf("got %v, %v", list, err)
				}
				return
			}
			if !errors.Is(err, domain.E(domain.Invalid, c.key)) {
				t.Fatalf("got %v, want %s", err, c.key)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add("date\tweekday\tname\tbasis\n2026-06-03\t수\t선거일\t공고\n")
	f.Add("date\tweekday\tname\tbasis\n2026-06-03\t목\t선거일\t\n")
	f.Add("")
	f.Fuzz(func(t *testing.T, s string) {
		list, err := ParseHolidays(strings.NewReader(s))
		if err != nil {
			if domain.KindOf(err) != domain.Invalid {
				t.Fatalf("fails with %v", err)
			}
			return
		}
		cal := New(list)
		for _, h := range list {
			if cal.Business(h.Date) || h.Name == "" {
				t.Fatalf("%v is listed and not kept", h)
			}
		}
	})
}

func TestEveryTermEndsWithinItsReach(t *testing.T) {
	cal := Shipped()
	rapid.Check(t, func(t *rapid.T) {
		term := Term{N: rapid.IntRange(0, 40).Draw(t, "n"), LabourDay: rapid.Bool().Draw(t, "labour"),
			Unit: rapid.SampledFrom([]Unit{Day, Month, BusinessDay}).Draw(t, "unit")}
		d := period.On(2020, 1, 1).AddDays(rapid.IntRange(0, 3000).Draw(t, "day"))
		if least, most := term.Reach(); cal.Due(d, term) < d.AddDays(least) || cal.Due(d, term) > d.AddDays(most) {
			t.Fatalf("%v from %s ends on %s, out of reach %d to %d", term, d, cal.Due(d, term), least, most)
		}
		if least, most := term.ReachBack(); cal.Cutoff(d, term) > d.AddDays(-least) || cal.Cutoff(d, term) < d.AddDays(-most) {
			t.Fatalf("%v before %s is %s, out of reach %d to %d", term, d, cal.Cutoff(d, term), least, most)
		}
	})
}
