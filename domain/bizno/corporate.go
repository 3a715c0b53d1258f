// This file reads 법인등록번호, the thirteen-digit number of a legal person in the commercial register.
package bizno

import "gongmo/domain"

// Corporate is a corporate registration number: thirteen digits without hyphen.
type Corporate string

const corporateDigits = 13

// ParseCorporate reads a number like 130111-0006246. Its last digit used to be a check digit; numbers issued since
// 2025-01-31 may not keep the rule, so usual is only a hint to look twice and never a reason to refuse.
// Errors are of kind Invalid: corporate.empty, corporate.invalid (not thirteen digits).
func ParseCorporate(s string) (n Corporate, usual bool, err error) {
	d, err := onlyDigits(s)
	switch {
	case err != nil:
		return "", false, domain.E(domain.Invalid, "corporate.invalid")
	case d == "":
		return "", false, domain.E(domain.Invalid, "corporate.empty")
	case len(d) != corporateDigits:
		return "", false, domain.E(domain.Invalid, "corporate.invalid")
	}
	sum := 0
	for i := range corporateDigits - 1 {
		sum += int(d[i]-'0') * (1 + i%2) // weights 1 and 2 in turn
	}
	return Corporate(d), d[corporateDigits-1] == byte('0'+(10-sum%10)%10), nil
}

// String is "130111-0006246". A number that was not parsed is shown as it is.
func (n Corporate) String() string {
	if len(n) != corporateDigits {
		return string(n)
	}
	return string(n[:6] + "-" + n[6:])
}
