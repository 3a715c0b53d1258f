// This file is an address on a form: its three lines, what the register says of them, the text that a profile keeps of them, and what was asked of the address book
// from among what was typed.
package form

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"gongmo/domain/form"
)

// ReadPlace reads the three lines of an address, name.postcode, name.road and name.detail, and what the register said of them in
// name.taken. That counts only while postcode and street are as they were taken: whoever types another street has no building's number.
func ReadPlace(v url.Values, name string) form.Place {
	p := form.Place{Postcode: v.Get(name + ".postcode"), Road: v.Get(name + ".road"), Detail: v.Get(name + ".detail")}
	if taken, ok := readTaken(v.Get(name + ".taken")); ok && taken.Postcode == strings.TrimSpace(p.Postcode) && taken.Road == strings.TrimSpace(p.Road) {
		p.Extra, p.Area, p.Building = taken.Extra, taken.Area, taken.Building
	}
	return p
}

// TakenPlace is what the register said of an address as one text that ReadPlace reads again; "" for an address that was typed. It says
// of which street it speaks.
func TakenPlace(p form.Place) string {
	if !p.Registered() {
		return ""
	}
	return strings.Join([]string{p.Postcode, p.Road, p.Extra, p.Area, p.Building}, "|")
}

var areaCode, buildingNo = regexp.MustCompile(`^[0-9]{10}$`), regexp.MustCompile(`^[0-9]{25}$`)

// readTaken reads TakenPlace. It comes back from a page, so that anything may stand in it.
func readTaken(text string) (p form.Place, ok bool) {
	parts := strings.Split(text, "|")
	if len(parts) != 5 || parts[1] == "" || len([]rune(parts[2])) > 100 || !areaCode.MatchString(parts[3]) || !buildingNo.MatchString(parts[4]) {
		return form.Place{}, false
	}
	return form.Place{Postcode: parts[0], Road: parts[1], Extra: parts[2], Area: parts[3], Building: parts[4]}, true
}

// AddressText is an address in one line: (04524) 서울특별시 중구 세종대로 110, 3층. Parts that are missing are left out.
func AddressText(p form.Place) string {
	var text string
	if code := strings.TrimSpace(p.Postcode); code != "" {
		text = "(" + code + ") "
	}
	var lines []string
	for _, l := range []string{p.Road, p.Detail} {
		if l = strings.TrimSpace(l); l != "" {
			lines = append(lines, l)
		}
	}
	return strings.TrimSpace(text + strings.Join(lines, ", "))
}

var withPostcode = regexp.MustCompile(`^\(([0-9]{5})\) ([^,]+)(?:, (.+))?$`)

// ParseAddress takes AddressText apart again. A text that was written otherwise stands whole in the street's line, so that saving
// it untouched changes nothing.
func ParseAddress(text string) form.Place {
	if m := withPostcode.FindStringSubmatch(text); m != nil {
		if p := (form.Place{Postcode: m[1], Road: m[2], Detail: m[3]}); AddressText(p) == text {
			return p
		}
	}
	return form.Place{Road: text}
}

// Controls of the search. The button that searches says which address is meant, the one that takes a result the whole of it. Enter
// is what a browser sends when Enter is pressed in a field of a form with a search.
const (
	FindAddress = "find_address"
	TakeAddress = "take_address"
	Enter       = "enter"
)

// AddressWords is the name of the search words of an address.
func AddressWords(name string) string { return "find." + name }

// TakenAddress is the value of the button that takes a result for an address.
func TakenAddress(name string, p form.Place) string {
	if taken := TakenPlace(p); taken != "" {
		return name + "|" + taken
	}
	return name + "|" + p.Postcode + "|" + p.Road
}

// AddressAsked is what was asked of the address book on a form that is not finished.
type AddressAsked struct {
	Field string // name of the address
	Words string // to look up; "" when a result was taken
	// Values is everything that was typed, with the taken result in its place. The line of details is as it was.
	Values url.Values
}

// AskedAddress reports whether a form was sent to look an address up or to take a result, and which.
func AskedAddress(v url.Values) (AddressAsked, bool) {
	if name, rest, ok := strings.Cut(v.Get(TakeAddress), "|"); ok {
		code, road, _ := strings.Cut(rest, "|")
		typed := maps.Clone(v)
		typed.Del(name + ".taken")
		if p, whole := readTaken(rest); whole {
			code, road = p.Postcode, p.Road
			typed.Set(name+".taken", rest)
		}
		typed.Set(name+".postcode", code)
		typed.Set(name+".road", road)
		typed.Del(AddressWords(name))
		return AddressAsked{Field: name, Values: typed}, true
	}
	if name := v.Get(FindAddress); name != "" {
		return AddressAsked{name, v.Get(AddressWords(name)), v}, true
	}
	if v.Get(Enter) == "" {
		return AddressAsked{}, false
	}
	for _, key := range slices.Sorted(maps.Keys(v)) {
		if name, ok := strings.CutPrefix(key, "find."); ok && strings.TrimSpace(v.Get(key)) != "" {
			return AddressAsked{name, v.Get(key), v}, true
		}
	}
	return AddressAsked{}, false
}
