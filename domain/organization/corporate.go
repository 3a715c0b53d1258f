// This file reads 법인등록번호. Its check digit only warns: since 2025-01-31 new numbers may carry none.
package organization

import "strings"

const corporateDigits = 13

// CorporateDigits keeps the digits of a corporate number as people write it ("130111-0006246"). Anything that is not a
// digit, space or hyphen is kept, so that the length check refuses it.
func CorporateDigits(s string) string {
	return strings.NewReplacer("-", "", " ", "", "–", "").Replace(strings.TrimSpace(s))
}

// corporateForm reports thirteen digits.
func corporateForm(no string) bool {
	return len(no) == corporateDigits && strings.Trim(no, "0123456789") == ""
}

// CorporateNoDoubtful reports that a 13-digit corporate number fails its check digit (weights 1 and 2 in turn over the
// first twelve). It is shown as a warning and never blocks.
func CorporateNoDoubtful(no string) bool {
	no = CorporateDigits(no)
	if !corporateForm(no) {
		return no != ""
	}
	sum := 0
	for i := range corporateDigits - 1 {
		sum += int(no[i]-'0') * (1 + i%2)
	}
	return (10-sum%10)%10 != int(no[corporateDigits-1]-'0')
}

// CorporateNoString is "130111-0006246"; a number of another length is shown as it is.
func CorporateNoString(no string) string {
	if len(no) != corporateDigits {
		return no
	}
	return no[:6] + "-" + no[6:]
}
