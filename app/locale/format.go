// This file says money, numbers, dates, deadlines and sizes the way people read them, and masks personal data.
package locale

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"gongmo/domain/decimal"
)

// kst is the time zone of every date a person sees (domain document §8.3). Korea has had no daylight saving since 1988.
var kst = time.FixedZone("KST", 9*60*60)

// Number is a number with thousands separators and at least so many decimals: "1,234.50". Decimals that it has are never cut off.
func Number(n decimal.Number, decimals int) string {
	whole, frac, point := strings.Cut(n.Fixed(decimals), ".")
	whole, minus := strings.CutPrefix(whole, "-")
	var b strings.Builder
	if minus {
		b.WriteString("−")
	}
	for i := range len(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(whole[i])
	}
	if point {
		b.WriteString("." + frac)
	}
	return b.String()
}

// Int is a whole number with thousands separators and a true minus sign: "−1,234".
func Int[N ~int | ~int32 | ~int64](n N) string {
	digits := strconv.FormatInt(int64(n), 10)
	sign := ""
	if digits[0] == '-' {
		sign, digits = "−", digits[1:]
	}
	var b strings.Builder
	b.WriteString(sign)
	for i := range len(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(digits[i])
	}
	return b.String()
}

// Won is an exact amount: "1,234원", in English "₩1,234".
func Won[N ~int64](lang Lang, v N) string {
	if lang == EN {
		return strings.Replace("₩"+Int(v), "₩−", "−₩", 1)
	}
	return Int(v) + "원"
}

// WonShort is an amount in 조, 억 and 만: "44억 2,400만 원", "1조 4,590억 원"; in English "₩4.42B". An amount that is not whole 만 is
// marked "약" ("about").
func WonShort[N ~int64](lang Lang, amount N) string {
	v := int64(amount)
	if v < 0 {
		return "−" + WonShort(lang, -v)
	}
	if lang == EN {
		return wonShortEN(v)
	}
	if v < 10_000 {
		return Won(lang, v)
	}
	jo, eok, man := v/1_000_000_000_000, v%1_000_000_000_000/100_000_000, v%100_000_000/10_000
	var parts []string
	if jo > 0 {
		parts = append(parts, Int(jo)+"조")
	}
	if eok > 0 {
		parts = append(parts, Int(eok)+"억")
	}
	if man > 0 {
		parts = append(parts, Int(man)+"만")
	}
	out := strings.Join(parts, " ") + " 원"
	if v%10_000 != 0 {
		return "약 " + out
	}
	return out
}

func wonShortEN(v int64) string {
	for _, u := range []struct {
		size int64
		name string
	}{{1_000_000_000, "B"}, {1_000_000, "M"}} {
		if v < u.size {
			continue
		}
		hundredths := v / (u.size / 100)
		about := ""
		if v%(u.size/100) != 0 {
			about = "about "
		}
		s := fmt.Sprintf("%s.%02d", Int(hundredths/100), hundredths%100)
		return about + "₩" + strings.TrimSuffix(strings.TrimRight(s, "0"), ".") + u.name
	}
	return Won(EN, v)
}

// Percent says basis points: 4130 is "41.3%".
func Percent[N ~int | ~int32 | ~int64](bp N) string {
	n := int64(bp)
	sign := ""
	if n < 0 {
		sign, n = "−", -n
	}
	s := fmt.Sprintf("%s.%02d", Int(n/100), n%100)
	return sign + strings.TrimSuffix(strings.TrimRight(s, "0"), ".") + "%"
}

// Bytes is a file size in KB or MB, one decimal: "2.4MB".
func Bytes[N ~int | ~int32 | ~int64](n N) string {
	b := int64(n)
	switch {
	case b >= 1<<20:
		return fmt.Sprintf("%d.%dMB", b>>20, (b%(1<<20))*10>>20)
	case b >= 1<<10:
		return fmt.Sprintf("%dKB", b>>10)
	}
	return fmt.Sprintf("%dB", b)
}

var weekdayKO = [7]string{"일", "월", "화", "수", "목", "금", "토"}

// Date is a day with its weekday: "2026. 3. 5.(목)"; in English "5 Mar 2026 (Thu)". A zero time is "–".
func Date(lang Lang, at time.Time) string {
	if at.IsZero() {
		return "–"
	}
	t := at.In(kst)
	if lang == EN {
		return t.Format("2 Jan 2006 (Mon)")
	}
	return fmt.Sprintf("%d. %d. %d.(%s)", t.Year(), t.Month(), t.Day(), weekdayKO[t.Weekday()])
}

// DateShort leaves the year out: "3월 5일(목)"; in English "5 Mar (Thu)".
func DateShort(lang Lang, at time.Time) string {
	if at.IsZero() {
		return "–"
	}
	t := at.In(kst)
	if lang == EN {
		return t.Format("2 Jan (Mon)")
	}
	return fmt.Sprintf("%d월 %d일(%s)", t.Month(), t.Day(), weekdayKO[t.Weekday()])
}

// DateTime is a day, its weekday and the clock in Korea: "2026. 3. 5.(목) 18:00"; English adds KST.
func DateTime(lang Lang, at time.Time) string {
	if at.IsZero() {
		return "–"
	}
	if lang == EN {
		return Date(lang, at) + " " + Clock(at) + " KST"
	}
	return Date(lang, at) + " " + Clock(at)
}

// DateTimeSeconds is DateTime to the second, for the server clock.
func DateTimeSeconds(lang Lang, at time.Time) string { return dateTime(lang, at, "15:04:05") }

// DateTimeMillis is DateTime to the millisecond, for receipts: a deadline is judged to it.
func DateTimeMillis(lang Lang, at time.Time) string { return dateTime(lang, at, "15:04:05.000") }

func dateTime(lang Lang, at time.Time, clock string) string {
	if at.IsZero() {
		return "–"
	}
	s := Date(lang, at) + " " + at.In(kst).Format(clock)
	if lang == EN {
		return s + " KST"
	}
	return s
}

// Clock is the hour and minute in Korea: "18:00".
func Clock(at time.Time) string { return at.In(kst).Format("15:04") }

// ISO is the machine form for a time element.
func ISO(at time.Time) string { return at.In(kst).Format(time.RFC3339) }

// daysBetween counts civil days in Korea from now to at.
func daysBetween(now, at time.Time) int {
	y, m, d := now.In(kst).Date()
	Y, M, D := at.In(kst).Date()
	from := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	to := time.Date(Y, M, D, 0, 0, 0, 0, time.UTC)
	return int(to.Sub(from) / (24 * time.Hour))
}

// DDay is the relative deadline people use: "D-2", "D-day", "3일 지남".
func DDay(lang Lang, now, at time.Time) string {
	days := daysBetween(now, at)
	switch {
	case at.Before(now) && days == 0:
		return T(lang, "ui.due.passed_today")
	case days == 0:
		return T(lang, "ui.due.today")
	case days < 0:
		return T(lang, "ui.due.passed", Args{"n": -days})
	}
	return "D-" + strconv.Itoa(days)
}

// Until is the time left in the two largest units: "2일 3시간", "41분"; "" when it has passed.
func Until(lang Lang, now, at time.Time) string {
	left := at.Sub(now)
	if left <= 0 {
		return ""
	}
	d, h, m := int(left/(24*time.Hour)), int(left/time.Hour)%24, int(left/time.Minute)%60
	switch {
	case d > 0 && h > 0:
		return T(lang, "ui.left.days_hours", Args{"d": d, "h": h})
	case d > 0:
		return T(lang, "ui.left.days", Args{"d": d})
	case h > 0 && m > 0:
		return T(lang, "ui.left.hours_minutes", Args{"h": h, "m": m})
	case h > 0:
		return T(lang, "ui.left.hours", Args{"h": h})
	}
	return T(lang, "ui.left.minutes", Args{"m": max(m, 1)})
}

// MaskName hides the middle of a name: 홍길동 → 홍*동, 이산 → 이* (domain document §8.5). Latin names keep each word's first letter.
func MaskName(name string) string {
	words := strings.Fields(name)
	for i, w := range words {
		r := []rune(w)
		keepLast := len(r) >= 3 && r[0] > unicode.MaxLatin1
		for j := 1; j < len(r); j++ {
			if j == len(r)-1 && keepLast {
				break
			}
			r[j] = '*'
		}
		words[i] = string(r)
	}
	return strings.Join(words, " ")
}

// MaskPhone hides the middle group: 010-1234-5678 → 010-****-5678.
func MaskPhone(phone string) string {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, phone)
	if len(digits) < 8 {
		return strings.Repeat("*", len(digits))
	}
	head := 3
	if strings.HasPrefix(digits, "02") {
		head = 2
	}
	return digits[:head] + "-****-" + digits[len(digits)-4:]
}

// MaskEmail keeps two letters and the domain: hong@example.kr → ho****@example.kr.
func MaskEmail(email string) string {
	local, host, ok := strings.Cut(email, "@")
	if !ok {
		return "****"
	}
	r := []rune(local)
	return string(r[:min(2, max(len(r)-1, 0))]) + "****@" + host
}

// MaskAccount keeps the first three and the last three digits: 110-123-456789 → 110-***-***789.
func MaskAccount(account string) string {
	r := []rune(account)
	total := 0
	for _, c := range r {
		if unicode.IsDigit(c) {
			total++
		}
	}
	seen := 0
	for i, c := range r {
		if !unicode.IsDigit(c) {
			continue
		}
		seen++
		if (seen > 3 || total <= 6) && seen <= total-3 {
			r[i] = '*'
		}
	}
	return string(r)
}

// MaskAddress keeps the province and the city or district: "서울특별시 강남구 테헤란로 1" → "서울특별시 강남구".
func MaskAddress(address string) string {
	words := strings.Fields(address)
	return strings.Join(words[:min(2, len(words))], " ")
}
