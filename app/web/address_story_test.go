package web_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/go-rod/rod/lib/input"

	"gongmo/app/authority"
	"gongmo/app/web/browser"
	"gongmo/app/web/webtest"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/form"
	"gongmo/workflows"
)

// noBook never answers.
type noBook struct{}

func (noBook) Find(context.Context, string) (workflows.Streets, error) {
	return workflows.Streets{}, errors.New("503")
}

var take = regexp.MustCompile(`name="take_address" value="([^"]*)"`)

// taken is the value of the first result's button.
func taken(t *testing.T, body string) string {
	t.Helper()
	m := take.FindStringSubmatch(body)
	if m == nil {
		t.Fatal("nothing can be taken")
	}
	return m[1]
}

func says(t *testing.T, body string, has ...string) {
	t.Helper()
	for _, s := range has {
		if !strings.Contains(body, s) {
			t.Errorf("the page does not say %q", s)
		}
	}
}

func TestAnAddressIsLookedUpInAProfileAndNothingTypedIsLost(t *testing.T) {
	s := walletHouse(t)
	s.App.Engine.Addresses = authority.SampleAddresses{}
	a, edit := webtest.OwnerA, fmt.Sprintf("/organizations/%d/edit", s.Orgs[webtest.OwnerA])
	sent := url.Values{"version": {version(t, page(t, s.House, a, edit, "주소 찾기"))}, "name": {"가온에이아이"}, "representative": {"김하늘"}, "type": {"CORPORATION"}, "address.road": {"옛 길"}, "address.detail": {"7층 701호"},
		"find.address": {"세종대로"}, "find_address": {"address"}}
	got := post(t, s.House, a, edit, sent, http.StatusOK)
	says(t, got.Body, "주소 1건을 찾았습니다", "04524", "서울특별시청", "시연용 주소", `value="7층 701호"`, `value="옛 길"`, `value="가온에이아이"`, `formaction="`+edit+`#f-address"`)
	sent.Del("find_address")
	sent.Set("take_address", taken(t, got.Body))
	says(t, post(t, s.House, a, edit, sent, http.StatusOK).Body, "고른 주소를 아래에 넣었습니다", `value="04524"`, `value="서울특별시 중구 세종대로 110"`, `value="7층 701호"`, `value="가온에이아이"`)
	if body := page(t, s.House, a, edit); strings.Contains(body, "세종대로 110") && strings.Contains(body, `value="04524"`) {
		t.Error("a search has saved the profile")
	}
	sent.Del("take_address")
	sent.Set("enter", "1") // Enter in the box of the search
	sent.Set("find.address", "길")
	says(t, post(t, s.House, a, edit, sent, http.StatusUnprocessableEntity).Body, "조금 더 자세히 써 주세요", `value="옛 길"`)

	// Registering takes a result the same way, and an address that nobody answers for is typed.
	fresh := url.Values{"number": {"124-81-00998"}, "name": {"새 기관"}, "find.address": {"부산 시청"}, "find_address": {"address"}}
	says(t, post(t, s.House, a, "/organizations/new", fresh, http.StatusOK).Body, "부산광역시 연제구 중앙대로 1001", `value="124-81-00998"`, `value="새 기관"`)
	s.App.Engine.Addresses = noBook{}
	says(t, post(t, s.House, a, "/organizations/new", fresh, http.StatusOK).Body, "지금 답하지 않습니다", `name="address.road"`, `value="새 기관"`)
	s.App.Engine.Addresses = nil
	if body := page(t, s.House, a, "/organizations/new"); strings.Contains(body, "주소 찾기") || !strings.Contains(body, `name="address.road"`) {
		t.Error("without an address book the page must ask for the address and not offer a search")
	}
	saved := url.Values{}
	for _, m := range regexp.MustCompile(`<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"( checked)?`).FindAllStringSubmatch(page(t, s.House, a, edit), -1) {
		if !strings.Contains(m[0], `type="radio"`) || m[3] != "" {
			saved.Set(m[1], m[2])
		}
	}
	saved.Set("region", "SEOUL")
	saved.Set("address.postcode", "04524")
	saved.Set("address.road", "서울특별시 중구 세종대로 110")
	saved.Set("address.detail", "7층")
	post(t, s.House, a, edit, saved, http.StatusSeeOther)
	typed := page(t, s.House, a, strings.TrimSuffix(edit, "/edit"), "(04524) 서울특별시 중구 세종대로 110, 7층")
	if strings.Contains(typed, "건물관리번호") {
		t.Error("an address that was typed has a building's number")
	}
	saved.Set("version", version(t, page(t, s.House, a, edit)))
	saved.Set("address.taken", "04524|서울특별시 중구 세종대로 110|(태평로1가)|1114010300|1114010300100310000012345")
	post(t, s.House, a, edit, saved, http.StatusSeeOther)
	page(t, s.House, a, strings.TrimSuffix(edit, "/edit"), "110, 7층 (태평로1가)", "건물관리번호", "1114010300100310000012345", "법정동코드")
	page(t, s.House, a, edit, `value="04524|서울특별시 중구 세종대로 110|(태평로1가)|1114010300|1114010300100310000012345"`)
	page(t, s.House, a, edit, `value="04524"`, `value="7층"`)
}

func TestAnAddressIsLookedUpInAnApplicationAndSavedOnlyWhenItIsSaid(t *testing.T) {
	s := walletHouse(t)
	s.App.Engine.Addresses = authority.SampleAddresses{}
	s.asksForASite()
	a, site := webtest.OwnerA, s.application()+"/sections/site"
	sent := fieldsOf(page(t, s.House, a, site, "실증 장소의 주소", "주소 찾기", `name="enter"`))
	sent.Set("q.rooms", "두 곳") // cannot be read as a number
	sent.Set("q.site.detail", "지하 1층")
	sent.Set("find.q.site", "한누리대로")
	sent.Set("find_address", "q.site")
	got := post(t, s.House, a, site, sent, http.StatusOK)
	says(t, got.Body, "주소 1건을 찾았습니다", "세종특별자치시 한누리대로 2130", `value="지하 1층"`, `value="두 곳"`)
	sent.Del("find_address")
	sent.Set("take_address", taken(t, got.Body))
	got = post(t, s.House, a, site, sent, http.StatusOK)
	says(t, got.Body, `value="30151"`, `value="세종특별자치시 한누리대로 2130"`, `value="지하 1층"`, `value="두 곳"`, "건물관리번호", "0000000030000000000030151", "법정동코드")
	if strings.Contains(page(t, s.House, a, site), "30151") {
		t.Error("a search has saved the answer")
	}
	saved := fieldsOf(got.Body)
	saved.Set("q.rooms", "2")
	post(t, s.House, a, site, saved, http.StatusSeeOther)
	page(t, s.House, a, site, `value="30151"`, `value="지하 1층"`, "건물관리번호 0000000030000000000030151")
	page(t, s.House, a, s.application()+"/submit", "30151 세종특별자치시 한누리대로 2130 지하 1층 · 법정동코드 0000000030 · 건물관리번호 0000000030000000000030151")
	elsewhere := fieldsOf(page(t, s.House, a, site))
	elsewhere.Set("q.site.road", "세종특별자치시 한누리대로 1") // typed over: the building's number does not stay behind
	post(t, s.House, a, site, elsewhere, http.StatusSeeOther)
	if body := page(t, s.House, a, site, `value="세종특별자치시 한누리대로 1"`); strings.Contains(body, "건물관리번호") {
		t.Error("another street keeps the number of the building that was taken")
	}
	sent.Set("take_address", "q.nothing|04524|x")
	post(t, s.House, a, site, sent, http.StatusNotFound)
	if got := s.Ask(webtest.OwnerB, http.MethodPost, site, sent.Encode()); got.Status != http.StatusNotFound {
		t.Errorf("another company looks up in the application: %d", got.Status)
	}
}

// asksForASite makes the call of A's application ask where it will be tried, and for a number beside it.
func (s *walletStory) asksForASite() {
	s.do(func(tx workflows.Tx) error {
		list, err := workflows.Find[application.Application](tx, workflows.Where{"ID": idOf(s.application())})
		if err != nil || len(list) != 1 {
			return fmt.Errorf("%d applications: %w", len(list), err)
		}
		c, err := workflows.Find[call.Call](tx, workflows.Where{"ID": list[0].CallID})
		if err != nil {
			return err
		}
		c[0].Form.Sections = append(c[0].Form.Sections, form.Section{Key: "site", Part: form.Lead, Title: "실증 장소", Questions: []form.Question{
			{Key: "site", Kind: form.Address, Label: "실증 장소의 주소", Required: true}, {Key: "rooms", Kind: form.Number, Label: "상담실 수"}}})
		return tx.Save(c[0])
	})
}

// Without a script it is the same form, as the stories above send it. Enter in the box of the search searches, and everywhere else it saves, though the search has buttons of its own before.
func TestAnAddressIsLookedUpByKeyboardInABrowser(t *testing.T) {
	s := walletHouse(t)
	s.App.Engine.Addresses = authority.SampleAddresses{}
	s.asksForASite()
	site := s.application() + "/sections/site"
	for name, v := range map[string]browser.View{"wide": browser.Usual, "narrow": {Width: 390, Height: 900}} {
		b := browser.Start(t).Open(t, s.URL, v).Cookie(s.Session(webtest.OwnerA)).Goto(site)
		b.Fill("q.site.detail", "3층").Fill("q.rooms", "2").Fill("find.q.site", "시청").Type(input.Enter).Settle()
		b.Sees("주소 8건을 찾았습니다", "세종대로 110").Shot("address-found")
		for _, f := range b.Faults(false) {
			t.Errorf("%s: %s", name, f)
		}
		b.PressOn("button[name=take_address]").Sees("고른 주소를 아래에 넣었습니다").Shot("address-taken")
		if got := b.Value("q.site.road") + "/" + b.Value("q.site.detail") + "/" + b.Value("q.rooms"); got != "서울특별시 중구 세종대로 110/3층/2" {
			t.Errorf("%s: the form holds %s", name, got)
		}
		b.Fill("q.rooms", "3").Type(input.Enter).Settle()
		if strings.Contains(b.Path(), "/sections/site") {
			t.Errorf("%s: Enter in a question does not save and go on: %s", name, b.Path())
		}
		b.Goto(fmt.Sprintf("/organizations/%d/edit", s.Orgs[webtest.OwnerA])).Fill("find.address", "둔산로").Type(input.Enter).Settle()
		b.Sees("주소 1건을 찾았습니다").Shot("address-profile")
	}
}
