package bizno

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"gongmo/domain"
)

func TestParse(t *testing.T) {
	for name, c := range map[string]struct {
		in, want, key string
	}{
		"Samsung Electronics has a valid number":            {in: "124-81-00998", want: "124-81-00998"},
		"Kakao has a valid number":                          {in: "120-81-47521", want: "120-81-47521"},
		"Naver has a valid number":                          {in: "220-81-62517", want: "220-81-62517"},
		"the well-known example number is valid":            {in: "123-45-67891", want: "123-45-67891"},
		"a made-up number of office 999 is valid":           {in: "999-88-00014", want: "999-88-00014"},
		"hyphens may be left out":                           {in: "1234567891", want: "123-45-67891"},
		"spaces may stand for hyphens":                      {in: " 123 45 67891 ", want: "123-45-67891"},
		"full-width digits and dashes are read":             {in: "１２３－４５－６７８９１", want: "123-45-67891"},
		"a wrong last digit is refused":                     {in: "124-81-00999", key: "bizno.checksum"},
		"a wrong example is refused":                        {in: "123-45-67890", key: "bizno.checksum"},
		"nine digits are refused":                           {in: "124-81-0099", key: "bizno.invalid"},
		"letters are refused":                               {in: "abc", key: "bizno.invalid"},
		"nothing is refused as empty":                       {in: "  ", key: "bizno.empty"},
		"zeros pass the sum and are refused by prefix":      {in: "000-00-00000", key: "bizno.prefix"},
		"a prefix below 101 is refused though the sum fits": {in: "100-81-00008", key: "bizno.prefix"},
		"an endless entry is refused":                       {in: "1 2 3 4 5 6 7 8 9 1                    ", key: "bizno.invalid"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Parse(c.in)
			if c.key != "" {
				if !errors.Is(err, domain.E(domain.Invalid, c.key)) {
					t.Fatalf("Parse(%q) = %v, want %s", c.in, err, c.key)
				}
				return
			}
			if err != nil || got.String() != c.want {
				t.Fatalf("Parse(%q) = %v, %v, want %s", c.in, got, err, c.want)
			}
		})
	}
}

func TestEveryOtherLastDigitIsRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nine := rapid.StringMatching(`[1-9][0-9]{8}`).Filter(func(s string) bool { return s[:3] >= firstOfAll }).Draw(t, "nine")
		right := checkDigit(nine + "0")
		for d := byte('0'); d <= '9'; d++ {
			_, err := Parse(nine + string(d))
			if (err == nil) != (d == right) {
				t.Fatalf("%s%c: %v, the check digit is %c", nine, d, err, right)
			}
		}
	})
}

func TestEntity(t *testing.T) {
	for in, want := range map[string]Entity{
		"124-81-00998": Company, "123-45-67891": Individual, "999-88-00014": Company, "1": UnknownEntity,
	} {
		n, _ := Parse(in)
		if got := n.Entity(); got != want {
			t.Errorf("%s is %s, want %s", in, got, want)
		}
	}
	for mid, want := range map[string]Entity{"80": Unincorporated, "82": NonProfit, "83": Government, "84": Foreign,
		"85": Branch, "86": Company, "87": Company, "89": Religious, "90": TaxExempt, "99": TaxExempt, "00": UnknownEntity} {
		if got := Number("123" + mid + "00000").Entity(); got != want {
			t.Errorf("middle digits %s are %s, want %s", mid, got, want)
		}
	}
}

func TestParseCorporate(t *testing.T) {
	for name, c := range map[string]struct {
		in    string
		usual bool
		key   string
	}{
		"Samsung Electronics keeps the rule":      {in: "130111-0006246", usual: true},
		"a made-up number keeps the rule":         {in: "110111-9999991", usual: true},
		"another last digit is read, with a hint": {in: "130111-0006247"},
		"a business number is refused":            {in: "124-81-00998", key: "corporate.invalid"},
		"letters are refused":                     {in: "abcdef-1234567", key: "corporate.invalid"},
		"nothing is refused as empty":             {in: "", key: "corporate.empty"},
	} {
		t.Run(name, func(t *testing.T) {
			n, usual, err := ParseCorporate(c.in)
			if c.key != "" {
				if !errors.Is(err, domain.E(domain.Invalid, c.key)) {
					t.Fatalf("got %v, want %s", err, c.key)
				}
				return
			}
			if err != nil || n.String() != c.in || usual != c.usual {
				t.Fatalf("got %s, usual %v, %v", n, usual, err)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"124-81-00998", "000-00-00000", "１２３－４５－６７８９１", "", "-", "12345678901"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := Parse(s)
		if err != nil {
			if domain.KindOf(err) != domain.Invalid {
				t.Fatalf("Parse(%q) fails with %v", s, err)
			}
			return
		}
		if again, err := Parse(n.String()); err != nil || again != n {
			t.Fatalf("%q → %s → %s, %v", s, n, again, err)
		}
	})
}
