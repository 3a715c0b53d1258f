// This file is one value of a rule set, how it is written down in the tables, and how it is shown.
package ruleset

import (
	"math"
	"strconv"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/score"
)

// Kind is what a value is.
type Kind string

const (
	KindWon      Kind = "won"
	KindBp       Kind = "bp" // a ratio; 500 % is 50,000 basis points
	KindCount    Kind = "count"
	KindScore    Kind = "score"
	KindTerm     Kind = "term"
	KindFlag     Kind = "flag"
	KindText     Kind = "text"      // one of a few fixed words, such as APPROVAL
	KindMonthDay Kind = "month_day" // a day of every year; 29 February means February's last day
	KindDays     Kind = "days"      // days before a date, negative for after it
)

// Value is one rule number with where it comes from.
type Value struct {
	Code Code
	Kind Kind
	// N is the value of won, bp, count, score (hundredths), term (its length), flag (0 or 1) and month_day (month × 100 + day).
	N    int64
	Unit calendar.Unit // of a term
	Text string        // of a text
	Days []int         // of days
	// Source is the mark of the text it was read in, such as "L7 §20②"; see Cite. "R:high", "R:mid" and "R:low" are
	// recollections and "D" is this product's own choice.
	Source string
	// Confirmed is false for recollections, own choices, values borrowed from another regime (준용) and readings of what a text does
	// not say in words (해석): a lawyer has still to look at them.
	Confirmed bool
}

// In is the day of a year that a month_day stands for; 29 February is the last day of that month.
func (v Value) In(year int) period.Date {
	first := period.On(year, time.Month(v.N/100), 1)
	return min(first.AddDays(int(v.N%100)-1), first.MonthEnd())
}

// Length is the term that a value stands for, without what a regime adds to it.
func (v Value) Length() calendar.Term { return calendar.Term{N: int(v.N), Unit: v.Unit} }

// LabelKey names the label in the message catalogue.
func (v Value) LabelKey() string { return "ruleset.label." + string(v.Code) }

// possible reports whether a number can stand for its kind at all.
func (v Value) possible() bool {
	switch v.Kind {
	case KindWon:
		return v.N >= 0 && v.N <= int64(krw.Max)
	case KindScore:
		return v.N >= 0 && v.N <= int64(score.Max)
	case KindFlag:
		return v.N == 0 || v.N == 1
	case KindMonthDay:
		m, d := v.N/100, v.N%100
		return m >= 1 && m <= 12 && d >= 1 && d <= 31
	case KindTerm:
		known := v.Unit == calendar.Day || v.Unit == calendar.Month || v.Unit == calendar.BusinessDay
		return known && v.N >= 0 && v.N <= longestTerm
	case KindText:
		return v.Text != ""
	case KindDays:
		return len(v.Days) > 0
	}
	return v.N >= 0 && v.N <= math.MaxInt32
}

// longestTerm bounds a mistyped term; the longest of the rules is ten years.
const longestTerm = 10_000

// Constructors of table rows.

func won(c Code, amount krw.Won, source string) Value {
	return row(c, KindWon, int64(amount), source)
}
func bp(c Code, ratio krw.Bp, source string) Value { return row(c, KindBp, int64(ratio), source) }
func percent(c Code, n int64, source string) Value { return row(c, KindBp, n*100, source) }
func count(c Code, n int64, source string) Value   { return row(c, KindCount, n, source) }
func points(c Code, n int, source string) Value {
	return row(c, KindScore, int64(score.Points(n)), source)
}
func yes(c Code, source string) Value { return row(c, KindFlag, 1, source) }
func no(c Code, source string) Value  { return row(c, KindFlag, 0, source) }
func days(c Code, n int64, source string) Value {
	return termOf(c, n, calendar.Day, source)
}
func months(c Code, n int64, source string) Value {
	return termOf(c, n, calendar.Month, source)
}
func years(c Code, n int64, source string) Value { return termOf(c, n*12, calendar.Month, source) }
func businessDays(c Code, n int64, source string) Value {
	return termOf(c, n, calendar.BusinessDay, source)
}
func yearly(c Code, month, day int64, source string) Value {
	return row(c, KindMonthDay, month*100+day, source)
}
func word(c Code, text, source string) Value {
	v := row(c, KindText, 0, source)
	v.Text = text
	return v
}
func before(c Code, source string, list ...int) Value {
	v := row(c, KindDays, 0, source)
	v.Days = list
	return v
}
func termOf(c Code, n int64, u calendar.Unit, source string) Value {
	v := row(c, KindTerm, n, source)
	v.Unit = u
	return v
}
func row(c Code, k Kind, n int64, source string) Value {
	return Value{Code: c, Kind: k, N: n, Source: source, Confirmed: confirmed(source)}
}

func confirmed(source string) bool {
	return strings.HasPrefix(source, "L") && !strings.Contains(source, borrowed) && !strings.Contains(source, inferred)
}

// borrowed marks a value that another regime's text states and this regime's does not.
const borrowed = "준용"

// inferred marks a value that the text does not state in words: it is read out of what the text says and leaves out.
const inferred = "해석"

// Shown is a value for an officer's eyes. Text is Korean as the rules write it; a page in another language takes
// TextKey with TextArgs.
type Shown struct {
	Code      Code
	LabelKey  string
	Text      string
	TextKey   string
	TextArgs  domain.Args
	Source    string // the text's name and article, "" for a recollection or an own choice
	SourceKey string // "ruleset.source.law", ".borrowed", ".reading", ".recollection", ".product", ".call" or ".news"
	Confirmed bool
}

// Show is the value for display.
func (v Value) Show() Shown {
	s := Shown{Code: v.Code, LabelKey: v.LabelKey(), Confirmed: v.Confirmed, SourceKey: "ruleset.source." + v.origin()}
	if strings.HasPrefix(v.Source, "L") {
		s.Source = Cite(v.Source)
	}
	s.Text, s.TextKey, s.TextArgs = v.show()
	return s
}

func (v Value) origin() string {
	switch {
	case strings.Contains(v.Source, borrowed):
		return "borrowed"
	case strings.Contains(v.Source, inferred):
		return "reading"
	case strings.HasPrefix(v.Source, "L"):
		return "law"
	case strings.HasPrefix(v.Source, "R:"):
		return "recollection"
	case v.Source == ByCall:
		return "call"
	case v.Source == sourceNews:
		return "news"
	}
	return "product"
}

const (
	// ByCall is the source of what the call itself announces.
	ByCall = "CALL"
	// ByTerms is the basis of what a notice says of its support beside the rules: its ceiling and the share of the cost it gives.
	ByTerms = "TERMS"

	sourceOwn  = "D" // this product's own choice
	sourceNews = "N" // reported by the press
)

func (v Value) show() (text, key string, args domain.Args) {
	const prefix = "ruleset.value."
	n := domain.Args{"n": v.N}
	switch v.Kind {
	case KindWon:
		return krw.Won(v.N).Reading(), prefix + "won", domain.Args{"amount": krw.Won(v.N)}
	case KindBp:
		p := percentText(v.N)
		return p + "%", prefix + "percent", domain.Args{"percent": p}
	case KindScore:
		return score.Score(v.N).String() + "점", prefix + "score", domain.Args{"score": score.Score(v.N).String()}
	case KindTerm:
		return v.showTerm()
	case KindFlag:
		if v.N == 0 {
			return "아니요", prefix + "no", nil
		}
		return "예", prefix + "yes", nil
	case KindText:
		return v.Text, prefix + "word." + strings.ToLower(v.Text), nil
	case KindMonthDay:
		m, d := v.N/100, v.N%100
		if v.N == leapDay {
			return "2월 말일", prefix + "february_end", nil
		}
		return strconv.FormatInt(m, 10) + "월 " + strconv.FormatInt(d, 10) + "일", prefix + "month_day", domain.Args{"month": m, "day": d}
	case KindDays:
		list := make([]string, len(v.Days))
		for i, d := range v.Days {
			list[i] = "D-" + strconv.Itoa(d)
			if d < 0 {
				list[i] = "D+" + strconv.Itoa(-d)
			}
		}
		all := strings.Join(list, ", ")
		return all, prefix + "days", domain.Args{"list": all}
	}
	switch v.Code {
	case OutageExtensionHours, InviteAgainHours:
		return strconv.FormatInt(v.N, 10) + "시간", prefix + "hours", n
	case ConfirmSeconds:
		return strconv.FormatInt(v.N, 10) + "초", prefix + "seconds", n
	}
	return strconv.FormatInt(v.N, 10), prefix + "count", n
}

// leapDay as a month_day means the last day of February.
const leapDay = 229

func (v Value) showTerm() (text, key string, args domain.Args) {
	n := strconv.FormatInt(v.N, 10)
	switch {
	case v.Unit == calendar.BusinessDay:
		return n + "영업일", "ruleset.value.business_days", domain.Args{"n": v.N}
	case v.Unit == calendar.Month && v.N%12 == 0 && v.N > 0:
		return strconv.FormatInt(v.N/12, 10) + "년", "ruleset.value.years", domain.Args{"n": v.N / 12}
	case v.Unit == calendar.Month:
		return n + "개월", "ruleset.value.months", domain.Args{"n": v.N}
	}
	return n + "일", "ruleset.value.day_term", domain.Args{"n": v.N}
}

// percentText is basis points as a percentage without needless zeros: 250 is "2.5".
func percentText(n int64) string {
	s := strconv.FormatInt(n/100, 10)
	if frac := n % 100; frac != 0 {
		f := strconv.FormatInt(frac, 10)
		if frac < 10 {
			f = "0" + f
		}
		s += "." + strings.TrimRight(f, "0")
	}
	return s
}
