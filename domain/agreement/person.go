// This file is the key by which the participants of agreements are known, without a resident registration number.
package agreement

import "strings"

// researcherPrefix begins the key of somebody who gave a 국가연구자번호.
const researcherPrefix = "nrn:"

// PersonKey is the key of a participant: the 국가연구자번호 where it is given, else the organisation's number and the name, which two people
// may share.
func PersonKey(bizNo, name, researcherNo string) string {
	if researcherNo != "" {
		return researcherPrefix + researcherNo
	}
	return bizNo + ":" + name
}

// ResearcherOf is the 국가연구자번호 that a key holds.
func ResearcherOf(key string) (number string, ok bool) {
	return strings.CutPrefix(key, researcherPrefix)
}
