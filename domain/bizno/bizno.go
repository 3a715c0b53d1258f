// Package bizno reads 사업자등록번호, the ten-digit business registration number by which an organisation is known.
// It checks form only; whether a business is open or closed is asked from the tax office.
package bizno

import (
	"strings"

	"gongmo/domain"
)

// Number is a checked business registration number: ten digits without hyphens.
type Number string

const (
	digits     = 10
	longest    = 30    // runes a person may need with spaces and hyphens
	firstOfAll = "101" // the lowest tax office code in use; 000-00-00000 passes the sum and is nobody
)

// Parse reads a number with any hyphens, dots or spaces, in half or full width. Errors are of kind Invalid:
// bizno.empty, bizno.invalid (not ten digits), bizno.checksum (a digit is wrong), bizno.prefix (no such tax office).
func Parse(s string) (Number, error) {
	n, err := onlyDigits(s)
	switch {
	case err != nil:
		return "", err
	case n == "":
		return "", domain.E(domain.Invalid, "bizno.empty")
	case len(n) != digits:
		return "", domain.E(domain.Invalid, "bizno.invalid")
	case n[:3] < firstOfAll:
		return "", domain.E(domain.Invalid, "bizno.prefix")
	case n[digits-1] != checkDigit(n):
		return "", domain.E(domain.Invalid, "bizno.checksum")
	}
	return Number(n), nil
}

// checkDigit is the tenth digit that the first nine ask for: weights 1 3 7 1 3 7 1 3 5, plus the tens of the last product.
func checkDigit(n string) byte {
	weights := [9]int{1, 3, 7, 1, 3, 7, 1, 3, 5}
	sum := int(n[8]-'0') * 5 / 10
	for i, w := range weights {
		sum += int(n[i]-'0') * w
	}
	return byte('0' + (10-sum%10)%10)
}

// onlyDigits drops what people put between digits and refuses anything else.
func onlyDigits(s string) (string, error) {
	if len([]rune(s)) > longest {
		return "", domain.E(domain.Invalid, "bizno.invalid")
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case r >= '０' && r <= '９':
			b.WriteRune(r - '０' + '0')
		case strings.ContainsRune("-‐‑–—−－. \u00a0\u3000\t", r):
		default:
			return "", domain.E(domain.Invalid, "bizno.invalid")
		}
	}
	return b.String(), nil
}

// String is "123-45-67891". A number that was not parsed is shown as it is.
func (n Number) String() string {
	if len(n) != digits {
		return string(n)
	}
	return string(n[:3] + "-" + n[3:5] + "-" + n[5:])
}

// Entity is what the two middle digits say about the holder. It is a hint: the registration certificate decides.
type Entity string

const (
	Individual     Entity = "INDIVIDUAL"        // 01-79: a person in business, taxed
	Unincorporated Entity = "UNINCORPORATED"    // 80: a group that is no legal person
	Company        Entity = "COMPANY"           // 81, 86, 87, 88: head office of a company
	NonProfit      Entity = "NON_PROFIT"        // 82
	Government     Entity = "GOVERNMENT"        // 83: state or local government
	Foreign        Entity = "FOREIGN"           // 84
	Branch         Entity = "BRANCH"            // 85
	Religious      Entity = "RELIGIOUS"         // 89
	TaxExempt      Entity = "INDIVIDUAL_EXEMPT" // 90-99: a person in business, exempt from tax
	UnknownEntity  Entity = "UNKNOWN"
)

// Entity reads the middle digits.
func (n Number) Entity() Entity {
	if len(n) != digits {
		return UnknownEntity
	}
	switch mid := string(n[3:5]); {
	case mid >= "01" && mid <= "79":
		return Individual
	case mid == "80":
		return Unincorporated
	case mid == "81" || mid == "86" || mid == "87" || mid == "88":
		return Company
	case mid == "82":
		return NonProfit
	case mid == "83":
		return Government
	case mid == "84":
		return Foreign
	case mid == "85":
		return Branch
	case mid == "89":
		return Religious
	case mid >= "90":
		return TaxExempt
	}
	return UnknownEntity
}
