package person_test

import (
	"testing"
	"time"

	"gongmo/domain"
	"gongmo/domain/person"
)

// Who typed digits only is not told to type digits only.
func TestAShortPhoneNumberIsSaidToBeShort(t *testing.T) {
	for phone, want := range map[string]string{"01012": "person.phone.short", "010-12": "person.phone.short", "전화": "person.phone.invalid", "0101234567812345": "person.phone.invalid", "010-1234-5678": "", "": ""} {
		_, _, err := person.Register("a@example.kr", "김하나", phone, time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC))
		got := ""
		if p := domain.ProblemsOf(err); len(p) > 0 {
			got = p[0].Key
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", phone, got, want)
		}
	}
}
