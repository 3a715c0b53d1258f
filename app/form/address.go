// This file is an address on a form: its three lines, the text that a profile keeps of them, and what was asked of the address book
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

// ReadPlace reads the three lines of an address: name.postcode, name.road and name.detail.
func ReadPlace(v url.Values, name string) form.Place {
	return form.Place{Postcode: v.Get(name + ".postcode"), Road: v.Get(name + ".road"), Detail: v.Get(name + ".detail")}
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
func TakenAddress(name, postcode, road string) string { return name + "|" + postcode + "|" + road }

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
