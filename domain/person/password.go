// This file judges a password. It is a pure function of the password, whose it is and the policy.
package person

import (
	"strings"
	"unicode"

	"gongmo/domain"
)

// PasswordPolicy says what a password must be: at least Long characters of LongClasses classes, or at least Short
// characters of ShortClasses classes; at most Longest. Classes are lower case, upper case, digits and everything else.
// Guides for public systems ask 10 of 2 or 8 of 3 (domain document §8.5); the numbers come from configuration.
type PasswordPolicy struct {
	Long, LongClasses   int
	Short, ShortClasses int
	Longest             int
	// MaxRun is how often one character may stand in a row, and how long a run such as "1234" or "abcd" may be.
	MaxRun int
	// Keep is how many past passwords may not be used again.
	Keep int
	// Common lists passwords that are always refused, in lower case.
	Common []string
}

// Check refuses a weak password, field password, kind Invalid: person.password.empty, .long, .short (args long,
// long_classes, short, short_classes), .run, .personal (contains the mail name, the name or the telephone), .common.
func (pp PasswordPolicy) Check(password string, who *Person) error {
	bad := func(key string) *domain.Error { return domain.E(domain.Invalid, "person.password."+key).At("password") }
	n := len([]rune(password))
	classes := classesOf(password)
	switch {
	case n == 0:
		return bad("empty")
	case n > pp.Longest:
		return bad("long").With("max", pp.Longest)
	case !(n >= pp.Long && classes >= pp.LongClasses) && !(n >= pp.Short && classes >= pp.ShortClasses):
		return bad("short").With("long", pp.Long).With("long_classes", pp.LongClasses).With("short", pp.Short).With("short_classes", pp.ShortClasses)
	case longestRun(password) > pp.MaxRun:
		return bad("run").With("max", pp.MaxRun)
	case personal(password, who):
		return bad("personal")
	}
	lower := strings.ToLower(password)
	for _, c := range pp.Common {
		if lower == c {
			return bad("common")
		}
	}
	return nil
}

func classesOf(s string) int {
	var lower, upper, digit, other int
	for _, r := range s {
		switch {
		case unicode.IsLower(r):
			lower = 1
		case unicode.IsUpper(r):
			upper = 1
		case unicode.IsDigit(r):
			digit = 1
		default:
			other = 1
		}
	}
	return lower + upper + digit + other
}

// longestRun is the length of the longest stretch of equal, rising or falling neighbours: "aaaa", "1234", "dcba".
func longestRun(s string) int {
	rs := []rune(s)
	longest, run, step := min(len(rs), 1), 1, rune(9)
	for i := 1; i < len(rs); i++ {
		d := rs[i] - rs[i-1]
		switch {
		case d < -1 || d > 1:
			run, step = 1, 9
		case d == step:
			run++
		default:
			run, step = 2, d
		}
		longest = max(longest, run)
	}
	return longest
}

// personal reports that the password holds something a colleague would try first. A part of fewer than four bytes (four
// Latin letters, two Korean ones) proves nothing.
func personal(password string, who *Person) bool {
	if who == nil {
		return false
	}
	local, _, _ := strings.Cut(who.Email, "@")
	phone := strings.ReplaceAll(who.Phone, "-", "")
	if len(phone) > 8 {
		phone = phone[len(phone)-8:]
	}
	lower := strings.ToLower(password)
	for _, part := range []string{local, strings.ToLower(strings.ReplaceAll(who.Name, " ", "")), phone} {
		if len(part) >= 4 && strings.Contains(lower, part) {
			return true
		}
	}
	return false
}
