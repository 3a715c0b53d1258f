package form_test

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	webform "gongmo/app/form"
	"gongmo/domain/form"
)

func TestAnAddressInOneLineIsTakenApartAgain(t *testing.T) {
	for text, want := range map[string]form.Place{
		"(04524) 서울특별시 중구 세종대로 110, 3층 301호": {Postcode: "04524", Road: "서울특별시 중구 세종대로 110", Detail: "3층 301호"},
		"(04524) 서울특별시 중구 세종대로 110":          {Postcode: "04524", Road: "서울특별시 중구 세종대로 110"},
		"서울 강남구 역삼로 1, 3층":                   {Road: "서울 강남구 역삼로 1, 3층"},
		"":                                   {},
	} {
		if d := cmp.Diff(want, webform.ParseAddress(text)); d != "" {
			t.Errorf("%q: %s", text, d)
		}
	}
}

// Whoever saves a profile without touching the address must not change it, however it was once written.
func TestSavingAnAddressUntouchedChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := form.Place{Postcode: rapid.SampledFrom([]string{"", "04524", "123", "(1)"}).Draw(t, "postcode"), Road: rapid.StringMatching(`[가나 ,()0-9]{0,12}`).Draw(t, "road"), Detail: rapid.StringMatching(`[다라 ,)0-9]{0,8}`).Draw(t, "detail")}
		kept := webform.AddressText(p)
		if again := webform.AddressText(webform.ParseAddress(kept)); again != kept {
			t.Errorf("%q became %q", kept, again)
		}
	})
}

func TestATakenResultKeepsTheDetailAndEverythingElse(t *testing.T) {
	typed := url.Values{"name": {"가온"}, "address.road": {"옛 길"}, "address.detail": {"3층"}, "find.address": {"세종대로"}, "take_address": {webform.TakenAddress("address", "04524", "서울특별시 중구 세종대로 110")}}
	got, ok := webform.AskedAddress(typed)
	if !ok || got.Field != "address" || got.Words != "" || got.Values.Get("name") != "가온" || got.Values.Get("find.address") != "" {
		t.Fatalf("%+v", got)
	}
	want := form.Place{Postcode: "04524", Road: "서울특별시 중구 세종대로 110", Detail: "3층"}
	if d := cmp.Diff(want, webform.ReadPlace(got.Values, "address")); d != "" {
		t.Error(d)
	}
	if typed.Get("address.road") != "옛 길" {
		t.Error("what was sent was written on")
	}
}

func TestEnterLooksUpOnlyWhereWordsStand(t *testing.T) {
	for name, c := range map[string]struct {
		sent url.Values
		want string // the field asked about, "" when the form was finished
	}{
		"the button of the search":         {url.Values{"find_address": {"q.site"}, "find.q.site": {""}}, "q.site"},
		"enter with words":                 {url.Values{"enter": {"1"}, "find.q.site": {"세종대로"}}, "q.site"},
		"enter without words":              {url.Values{"enter": {"1"}, "find.q.site": {" "}}, ""},
		"the form's own button":            {url.Values{"find.q.site": {"세종대로"}}, ""},
		"a taken result that is not whole": {url.Values{"take_address": {"q.site"}}, ""},
	} {
		if got, _ := webform.AskedAddress(c.sent); got.Field != c.want {
			t.Errorf("%s asks about %q, want %q", name, got.Field, c.want)
		}
	}
}
