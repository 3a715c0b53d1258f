// Package mask hides the middle of personal data for screens and lists. What is stored is whole; showing the whole is a
// privileged act that is logged. The forms are those of the domain document §8.5.
package mask

import "strings"

// Name is "홍*동", "김*", "J*** D**": the first letter of each word stays, and the last of a single Korean-style word of three or more.
func Name(s string) string {
	words := strings.Fields(s)
	for i, w := range words {
		r := []rune(w)
		switch {
		case len(r) <= 1:
		case len(words) == 1 && len(r) >= 3:
			words[i] = string(r[0]) + strings.Repeat("*", len(r)-2) + string(r[len(r)-1])
		default:
			words[i] = string(r[0]) + strings.Repeat("*", len(r)-1)
		}
	}
	return strings.Join(words, " ")
}

// Phone is "010-****-1234": the digits between the first group and the last four are hidden.
func Phone(s string) string {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
	if len(digits) < 8 {
		return strings.Repeat("*", len(digits))
	}
	head := 3
	if strings.HasPrefix(digits, "02") {
		head = 2
	}
	return digits[:head] + "-" + strings.Repeat("*", len(digits)-head-4) + "-" + digits[len(digits)-4:]
}

// Email is "ho****@example.kr".
func Email(s string) string {
	local, host, ok := strings.Cut(s, "@")
	if !ok {
		return strings.Repeat("*", len([]rune(s)))
	}
	r := []rune(local)
	keep := min(2, len(r)-1)
	if keep < 0 {
		keep = 0
	}
	return string(r[:keep]) + "****@" + host
}

// Account is "110-***-***789": hyphens and the last three digits stay, and the first group.
func Account(s string) string {
	r := []rune(s)
	firstHyphen := strings.IndexByte(s, '-')
	for i := range r {
		if i >= len(r)-3 || r[i] == '-' || (firstHyphen > 0 && i < firstHyphen) {
			continue
		}
		r[i] = '*'
	}
	return string(r)
}

// Address keeps province and city or district: "서울특별시 강남구 ***".
func Address(s string) string {
	words := strings.Fields(s)
	if len(words) <= 2 {
		return strings.Join(words, " ")
	}
	return strings.Join(words[:2], " ") + " ***"
}
