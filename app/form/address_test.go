package form_test

import (
	"net/url"
	"strings"
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
	typed := url.Values{"name": {"가온"}, "address.road": {"옛 길"}, "address.detail": {"3층"}, "find.address": {"세종대로"}, "take_address": {webform.TakenAddress("address", form.Place{Postcode: "04524", Road: "서울특별시 중구 세종대로 110"})}}
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

// cityHall is an address as the register has it.
var cityHall = form.Place{Postcode: "04524", Road: "서울특별시 중구 세종대로 110", Extra: "(태평로1가)", Area: "1114010300", Building: "1114010300100310000012345"}

func TestATakenResultKeepsWhatTheRegisterSaysOfIt(t *testing.T) {
	got, ok := webform.AskedAddress(url.Values{"site.detail": {"3층"}, "take_address": {webform.TakenAddress("site", cityHall)}})
	want := cityHall
	want.Detail = "3층"
	if d := cmp.Diff(want, webform.ReadPlace(got.Values, "site")); !ok || d != "" {
		t.Error(d)
	}
	// The page sends it back with every save.
	if d := cmp.Diff(webform.TakenPlace(want), got.Values.Get("site.taken")); d != "" {
		t.Error(d)
	}
}

func TestWhatTheRegisterSaysGoesWithItsStreet(t *testing.T) {
	taken := webform.TakenPlace(cityHall)
	for name, c := range map[string]struct {
		change func(url.Values)
		kept   bool
	}{
		"as it was taken":                 {func(url.Values) {}, true},
		"another floor":                   {func(v url.Values) { v.Set("site.detail", "9층") }, true},
		"another street":                  {func(v url.Values) { v.Set("site.road", "서울특별시 중구 세종대로 111") }, false},
		"another postcode":                {func(v url.Values) { v.Set("site.postcode", "04525") }, false},
		"no street":                       {func(v url.Values) { v.Set("site.road", "") }, false},
		"a building whose number is none": {func(v url.Values) { v.Set("site.taken", strings.Replace(taken, "12345", "1234x", 1)) }, false},
		"a district whose code is none":   {func(v url.Values) { v.Set("site.taken", strings.Replace(taken, "|1114010300|", "|11|", 1)) }, false},
		"a remark that is too long": {func(v url.Values) {
			v.Set("site.taken", strings.Replace(taken, "(태평로1가)", strings.Repeat("가", 101), 1))
		}, false},
		"half of what was taken":             {func(v url.Values) { v.Set("site.taken", "04524|서울특별시 중구 세종대로 110") }, false},
		"an address that was typed, by hand": {func(v url.Values) { v.Del("site.taken") }, false},
	} {
		sent := url.Values{"site.postcode": {"04524"}, "site.road": {"서울특별시 중구 세종대로 110"}, "site.detail": {"3층"}, "site.taken": {taken}}
		c.change(sent)
		if got := webform.ReadPlace(sent, "site"); got.Registered() != c.kept || (got.Extra != "" || got.Area != "") != c.kept {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestAResultWithoutABuildingIsTakenAsItIs(t *testing.T) {
	got, ok := webform.AskedAddress(url.Values{"site.taken": {webform.TakenPlace(cityHall)}, "take_address": {webform.TakenAddress("site", form.Place{Postcode: "30151", Road: "한누리대로 2130"})}})
	if d := cmp.Diff(form.Place{Postcode: "30151", Road: "한누리대로 2130"}, webform.ReadPlace(got.Values, "site")); !ok || d != "" {
		t.Error(d)
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
