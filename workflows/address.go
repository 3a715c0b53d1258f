// This file finds road-name addresses (도로명주소) for whoever types one. No answer never keeps anybody from going on: an address
// can always be typed.
package workflows

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"

	"gongmo/domain"
)

// AddressBook is the register of road-name addresses. Its calls leave the program, so none is made inside a transaction. Every
// implementation passes conformance.AddressBook.
type AddressBook interface {
	// Find looks addresses up by words as CleanAddressWords leaves them, and answers with at most AddressesAtOnce, best first. What
	// fits nothing is an empty list. It answers with a *domain.Error of kind Invalid when the words must say more; any other error,
	// the end of ctx among them, is no answer.
	Find(ctx context.Context, words string) (Streets, error)
}

// AddressesAtOnce is how many addresses are shown; whoever looks for another one adds a word.
const AddressesAtOnce = 10

// Streets is what was found. Total counts all that fit, those beyond the list among them.
type Streets struct {
	List  []Street
	Total int
}

// Street is one address as the register writes it, in Korean.
type Street struct {
	Postcode string // five digits
	Road     string // 서울특별시 중구 세종대로 110
	Lot      string // the address by lot number (지번), "" when it has none
	Extra    string // the remark (참고항목) behind the address, (태평로1가); "" when there is none
	Building string // its name, "" when it has none
	// AreaCode is the code of the legal district (행정구역코드, admCd), ten digits, and BuildingNo the number of the building
	// (건물관리번호, bdMgtSn), 25 digits; both are "" where the register does not give both.
	AreaCode, BuildingNo string
	// Sample says that it comes from the demonstration's short list.
	Sample bool
}

// addressWait is how long a person waits for the register. It is a limit of this program, not a rule.
const addressWait = 3 * time.Second

// CanFindAddresses reports whether an address book is connected.
func (e *Engine) CanFindAddresses() bool { return e.Addresses != nil }

// FindAddresses looks addresses up by words as they were typed. Errors: address.words (kind Invalid) when they say too little,
// address.off and address.no_answer (kind Refused) when nobody answers.
func (e *Engine) FindAddresses(ctx context.Context, typed string) (Streets, error) {
	if e.Addresses == nil {
		return Streets{}, domain.E(domain.Refused, "address.off")
	}
	words := CleanAddressWords(typed)
	if len([]rune(words)) < 2 {
		return Streets{}, domain.E(domain.Invalid, "address.words")
	}
	asking, cancel := context.WithTimeout(ctx, addressWait)
	defer cancel()
	found, err := e.Addresses.Find(asking, words)
	switch {
	case err == nil:
		return found, nil
	case domain.KindOf(err) == domain.Invalid:
		return Streets{}, domain.E(domain.Invalid, "address.words")
	case errors.Is(ctx.Err(), context.Canceled):
		return Streets{}, ctx.Err() // the person went away
	}
	return Streets{}, domain.E(domain.Refused, "address.no_answer")
}

// refusedWords make the register refuse a question, wherever they stand.
var refusedWords = []string{"OR", "SELECT", "INSERT", "DELETE", "UPDATE", "CREATE", "DROP", "EXEC", "UNION", "FETCH", "DECLARE", "TRUNCATE"}

// longestWords is the most letters that the register takes.
const longestWords = 80

// CleanAddressWords leaves of what was typed what the register takes: no signs of a query language, no words of one, one space
// between words, at most 80 letters.
func CleanAddressWords(typed string) string {
	plain := strings.Map(func(r rune) rune {
		if strings.ContainsRune("%=<>[]'\";", r) || !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, typed)
	words := slices.DeleteFunc(strings.Fields(plain), func(w string) bool { return slices.Contains(refusedWords, strings.ToUpper(w)) })
	letters := []rune(strings.Join(words, " "))
	return strings.TrimSpace(string(letters[:min(len(letters), longestWords)]))
}
