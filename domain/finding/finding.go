// Package finding is what somebody looks for among calls: words, and conditions on what a call gives and to whom. It is a
// value: a person keeps it as a saved search, and a new call is held against it.
package finding

import (
	"database/sql/driver"
	"slices"
	"strings"
	"unicode"

	"gongmo/domain"
	"gongmo/domain/condition"
	"gongmo/domain/krw"
)

// Filter is what is looked for. An empty field limits nothing; a list is "one of".
type Filter struct {
	Words      string   `json:",omitempty"`
	Categories []string `json:",omitempty"`
	Divisions  []string `json:",omitempty"`
	Awards     []string `json:",omitempty"` // what is given: MONEY, VOUCHER, …
	Sizes      []string `json:",omitempty"` // sizes of enterprises that may apply, in the texts of domain/condition
	Regions    []string `json:",omitempty"` // regions whose enterprises may apply
	Age        Age      `json:",omitempty"` // ages of companies that may apply
	Industries []string `json:",omitempty"` // industries whose companies may apply, as the conditions of calls write them
	// Grants is "0" for calls open to who was never granted anything here, "1" for those open to who was.
	Grants string `json:",omitempty"`
	// Partners is "1" for calls to which organisations apply together.
	Partners string   `json:",omitempty"`
	Amount   Amount   `json:",omitempty"`
	Bases    []string `json:",omitempty"` // how the budget is known
	New      string   `json:",omitempty"` // "1" new, "0" continued
	// Supplementary is "1" for calls from later sources than the programme, "0" for the programme alone.
	Supplementary string `json:",omitempty"`
}

// Value encodes the filter for a jsonb column.
func (f Filter) Value() (driver.Value, error) { return domain.JSONValue(f) }

// Scan decodes a jsonb column.
func (f *Filter) Scan(src any) error { return domain.JSONScan(f, src) }

// IsZero reports whether everything fits.
func (f Filter) IsZero() bool {
	return strings.TrimSpace(f.Words) == "" && len(f.Categories)+len(f.Divisions)+len(f.Awards)+len(f.Sizes)+len(f.Regions)+len(f.Bases)+len(f.Industries) == 0 &&
		f.Age == "" && f.Grants == "" && f.Partners == "" && f.Amount == "" && f.New == "" && f.Supplementary == ""
}

// Sizes lists the sizes of enterprises that one may look for.
func Sizes() []string {
	return []string{condition.SizeSME, condition.SizeMid, condition.SizeLarge, condition.SizeNonProfit}
}

// Same reports whether two filters look for the same, whatever the order of their choices.
func (f Filter) Same(g Filter) bool {
	set := func(a, b []string) bool {
		x, y := slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
		return slices.Equal(slices.Compact(x), slices.Compact(y))
	}
	return strings.Join(strings.Fields(f.Words), " ") == strings.Join(strings.Fields(g.Words), " ") && set(f.Categories, g.Categories) &&
		set(f.Divisions, g.Divisions) && set(f.Awards, g.Awards) && set(f.Sizes, g.Sizes) && set(f.Regions, g.Regions) && set(f.Bases, g.Bases) &&
		set(f.Industries, g.Industries) && f.Age == g.Age && f.Grants == g.Grants && f.Partners == g.Partners && f.Amount == g.Amount && f.New == g.New && f.Supplementary == g.Supplementary
}

// Amount names a range of the most that one applicant may get, in won.
type Amount string

// The ranges. A call that states no most is in none of them.
const (
	To1    Amount = "to1"    // at most 1억
	From1  Amount = "1to5"   // over 1억, at most 5억
	From5  Amount = "5to10"  // over 5억, at most 10억
	Over10 Amount = "over10" // over 10억
)

// Amounts lists the ranges, smallest first.
func Amounts() []Amount { return []Amount{To1, From1, From5, Over10} }

// Age names a range of the age of a company (업력) on the day of the notice.
type Age string

// The ranges, whose limits are those that notices for young companies draw most: three, seven and ten years.
const (
	AgeTo3    Age = "to3"
	Age3To7   Age = "3to7"
	Age7To10  Age = "7to10"
	AgeFrom10 Age = "from10"
)

// Ages lists the ranges, youngest first.
func Ages() []Age { return []Age{AgeTo3, Age3To7, Age7To10, AgeFrom10} }

// Endless is more months, and more projects, than anybody has.
const Endless = 1 << 20

// Months are the age from which on and below which a range reaches. ok is false for a range that does not exist.
func (a Age) Months() (least, below int64, ok bool) {
	switch a {
	case AgeTo3:
		return 0, 36, true
	case Age3To7:
		return 36, 84, true
	case Age7To10:
		return 84, 120, true
	case AgeFrom10:
		return 120, Endless, true
	}
	return 0, 0, false
}

func (a Age) open(t condition.Tree) bool {
	least, below, ok := a.Months()
	return a == "" || ok && t.OpenBetween(condition.FactAgeMonths, least, below)
}

// Earlier is how many projects who is looked for was granted before, from least on and below; ok is false for anything but "0" and "1".
func Earlier(grants string) (least, below int64, ok bool) {
	switch grants {
	case "0":
		return 0, 1, true
	case "1":
		return 1, Endless, true
	}
	return 0, 0, false
}

func earlier(grants string, t condition.Tree) bool {
	least, below, ok := Earlier(grants)
	return grants == "" || ok && t.OpenBetween(condition.FactEarlierGrants, least, below)
}

const eok = krw.Won(100_000_000)

// Range is the amount over which and up to which a range reaches; most is zero where it has no end. ok is false for a range
// that does not exist.
func (a Amount) Range() (over, most krw.Won, ok bool) {
	switch a {
	case To1:
		return 0, eok, true
	case From1:
		return eok, 5 * eok, true
	case From5:
		return 5 * eok, 10 * eok, true
	case Over10:
		return 10 * eok, 0, true
	}
	return 0, 0, false
}

// Holds reports whether an amount lies in the range. What no range is named for holds everything, an unknown one nothing.
func (a Amount) Holds(won krw.Won) bool {
	if a == "" {
		return true
	}
	over, most, ok := a.Range()
	return ok && won > over && (most == 0 || won <= most)
}

// Call is what is known of a call when somebody looks for it.
type Call struct {
	// Texts are searched: title, code, summary, division, task, category, purpose, the text of the notice and what it says under its items,
	// the names of the files that are given out.
	Texts                     []string
	Category, Division, Basis string
	Award                     string
	IsNew, Supplementary      bool
	GrantMaxWon               krw.Won
	// Ways are who may apply: the conditions of the call, or with each of its tracks where these ask for something of their own. None
	// is a call for everybody.
	Ways []condition.Tree
	// Partners is true when its form has a part for partners.
	Partners bool
}

// Matches reports whether a call fits everything that is looked for. app/query asks the same of the database.
func (f Filter) Matches(c Call) bool {
	return f.says(c) && oneOf(f.Categories, c.Category) && oneOf(f.Divisions, c.Division) && oneOf(f.Awards, c.Award) && oneOf(f.Bases, c.Basis) &&
		(len(c.Ways) == 0 && f.open(condition.Tree{}) || slices.ContainsFunc(c.Ways, f.open)) && yesNo(f.Partners, c.Partners) &&
		f.Amount.Holds(c.GrantMaxWon) && yesNo(f.New, c.IsNew) && yesNo(f.Supplementary, c.Supplementary)
}

// open reports whether who is looked for may apply one way, all that is said of them taken together.
func (f Filter) open(way condition.Tree) bool {
	return way.OpenTo(condition.FactSize, f.Sizes) && way.OpenTo(condition.FactRegion, f.Regions) && way.OpenTo(condition.FactIndustry, f.Industries) &&
		f.Age.open(way) && earlier(f.Grants, way)
}

func (f Filter) says(c Call) bool {
	words, any := Words(f.Words)
	if !any {
		return true
	}
	text := Plain(strings.Join(c.Texts, "¦"))
	return len(words) > 0 && !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}

func oneOf(list []string, v string) bool { return len(list) == 0 || slices.Contains(list, v) }

func yesNo(asked string, v bool) bool {
	switch asked {
	case "1":
		return v
	case "0":
		return !v
	}
	return true
}

// most is how many words of a search are looked for.
const most = 8

// Words are the words of a search as they are looked for, each in a text without spaces. any is false when nothing was typed;
// what was typed without a letter or a digit in it has no words and is found nowhere. Signs that nobody sees come along when a word is
// copied, and count for nothing.
func Words(typed string) (words []string, any bool) {
	fields := strings.Fields(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, typed))
	for _, w := range fields {
		if w = Plain(w); w != "" && len(words) < most {
			words = append(words, w)
		}
	}
	return words, len(fields) > 0
}

// left are the signs that do not count, besides spaces; ¦, which parts the texts of a call, is none of them. The function gongmo_plain of the database leaves out the same ones.
const left = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~·ㆍ‧∙•–—“”‘’「」『』【】〈〉《》"

// Plain is a text as it is searched: small letters, without spaces and signs. Korean is written with and without spaces, and
// 「AI·SW」 as "AI/SW": neither matters.
func Plain(s string) string {
	return strings.Map(func(r rune) rune {
		if skipped(r) {
			return -1
		}
		return r
	}, strings.ToLower(s))
}

// skipped reports whether a letter does not count when words are looked for.
func skipped(r rune) bool {
	return r <= ' ' || r == ' ' || r == '　' || strings.ContainsRune(left, r)
}
