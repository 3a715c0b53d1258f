// This story is a partner that lets the lead of one application use a paper of its wallet, through the pages.
package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"gongmo/app/web/browser"
	"gongmo/app/web/webtest"
	"gongmo/domain/application"
	"gongmo/domain/period"
	"gongmo/domain/wallet"
)

func TestAPartnerLetsTheLeadUseAPaperOfItsWallet(t *testing.T) {
	s := walletHouse(t)
	a, b := webtest.OwnerA, webtest.OwnerB
	org, app := fmt.Sprint(int64(s.Orgs[b])), s.application()
	papers := app + "/papers"
	add := func(content, issued string) string {
		t.Helper()
		return idOf(s.send(b, "/wallet/new", "file", content, url.Values{"org": {org}, "type": {string(wallet.TaxClearance)}, "issued_on": {issued}}, http.StatusSeeOther).Location)
	}
	tax, second := add("of B", "2025-04-02"), add("of B too", "2025-04-03")
	for _, r := range []webtest.Role{a, b} {
		if got := s.Ask(r, http.MethodGet, papers, ""); got.Status != http.StatusNotFound {
			t.Errorf("%s finds papers of an application without a partner: %d", r, got.Status)
		}
	}
	post(t, s.House, a, app+"/partners", url.Values{"number": {"220-81-62517"}, "role": {string(application.Participating)}}, http.StatusSeeOther)
	post(t, s.House, b, papers, url.Values{"document": {org + "." + tax}}, http.StatusNotFound) // it has not agreed yet
	var member string
	if err := s.App.DB.Pool.QueryRow(t.Context(), `select id::text from application_member where application_id = $1 and organization_id = $2`, idOf(app), org).Scan(&member); err != nil {
		t.Fatal(err)
	}
	post(t, s.House, b, app+"/partners/"+member+"/answer", url.Values{"agrees": {"yes"}, "org": {org}}, http.StatusSeeOther)
	// A part that a corrected form opened again says why, to its own people and to the lead.
	if _, err := s.App.DB.Pool.Exec(t.Context(), `update application_member set part_reopened = 2 where id = $1`, member); err != nil {
		t.Fatal(err)
	}
	for _, r := range []webtest.Role{a, b} {
		page(t, s.House, r, app, "정정공고로 신청서 서식이 바뀌어 다시 열린 부분입니다")
	}
	says(t, page(t, s.House, b, app+"/partners"), papers, "함께 쓰는 서류")
	page(t, s.House, b, papers, "내놓은 서류가 없습니다", "문서함에서 내놓기", "2025. 4. 2.(수) 발급")
	s.camera(b, papers, "papers-empty")
	says(t, post(t, s.House, b, papers, url.Values{}, http.StatusUnprocessableEntity).Body, "내놓을 서류를 골라 주세요")
	post(t, s.House, b, papers, url.Values{"document": {org + "." + tax}}, http.StatusSeeOther)
	post(t, s.House, b, papers, url.Values{"document": {org + "." + tax}}, http.StatusUnprocessableEntity)
	post(t, s.House, b, papers, url.Values{"document": {org + "." + second}}, http.StatusSeeOther)
	s.camera(b, papers, "papers-mate")

	// The lead looks at it, which is written down, and puts it into a slot of its own.
	body := page(t, s.House, a, papers, "국세 납세증명서", "바다데이터 주식회사", "아직 쓰지 않음")
	keepsQuiet(t, body, "/withdraw", "문서함에서 내놓기")
	s.camera(a, papers, "papers-lead")
	link := regexp.MustCompile(papers + `/(\d+)/download`).FindStringSubmatch(body)
	if got := s.Ask(a, http.MethodGet, link[0], ""); got.Status != http.StatusOK || !strings.Contains(got.Body, "% of B") {
		t.Errorf("the lead gets %d %q", got.Status, got.Body)
	}
	for _, r := range []webtest.Role{b, bookkeeperA, webtest.Officer, webtest.Approver, webtest.Auditor, webtest.Admin, webtest.Evaluator, webtest.Accountant} {
		if got := s.Ask(r, http.MethodGet, link[0], ""); got.Status != http.StatusNotFound {
			t.Errorf("%s gets the offered paper: %d", r, got.Status)
		}
	}
	for _, r := range []webtest.Role{bookkeeperA, webtest.Officer, webtest.Auditor} {
		if got := s.Ask(r, http.MethodGet, papers, ""); got.Status != http.StatusNotFound {
			t.Errorf("%s finds the offered papers: %d", r, got.Status)
		}
	}
	post(t, s.House, a, papers+"/"+link[1]+"/withdraw", url.Values{}, http.StatusNotFound) // it is the partner's
	var looked int
	if err := s.App.DB.Pool.QueryRow(t.Context(), `select count(*) from access_log where subject_kind = 'wallet_document' and subject_id = $1 and act = 'readOffered' and actor_id = $2`, tax, s.People[a].ID).Scan(&looked); err != nil || looked != 1 {
		t.Errorf("looking was written down %d times, %v", looked, err)
	}
	page(t, s.House, a, s.documents(), `value="offer-`+link[1]+`"`, "바다데이터 주식회사 · 국세 납세증명서")
	post(t, s.House, a, app+"/pick/doc_tax", url.Values{"pick.doc_tax": {"offer-" + webtest.Unknown}}, http.StatusNotFound)
	post(t, s.House, a, app+"/pick/doc_registration", url.Values{"pick.doc_registration": {"offer-" + link[1]}}, http.StatusUnprocessableEntity)
	post(t, s.House, a, app+"/pick/doc_tax", url.Values{"pick.doc_tax": {"offer-" + link[1]}}, http.StatusSeeOther)
	page(t, s.House, a, s.documents(), "문서함에 있는 문서", "SHA-256 ")
	page(t, s.House, a, papers, "신청서에 넣음", "국세·지방세 납세증명서")

	// The partner sees where it is used, and may withdraw what is not.
	page(t, s.House, b, "/wallet/"+tax, "쓴 신청서", "작성 중인 신청서", "내놓은 신청서", "신청서에 넣음")
	s.camera(b, "/wallet/"+tax, "papers-used")
	body = page(t, s.House, b, papers, "신청서에 넣음", "아직 쓰지 않음")
	keepsQuiet(t, body, papers+"/"+link[1]+"/withdraw")
	says(t, post(t, s.House, b, papers+"/"+link[1]+"/withdraw", url.Values{}, http.StatusUnprocessableEntity).Body, "빼 달라고 한 뒤에")
	other := regexp.MustCompile(papers + `/(\d+)/withdraw`).FindStringSubmatch(body)
	post(t, s.House, b, other[0], url.Values{}, http.StatusSeeOther)
	if got := s.Ask(a, http.MethodGet, papers+"/"+other[1]+"/download", ""); got.Status != http.StatusNotFound {
		t.Errorf("what was withdrawn answers %d", got.Status)
	}
}

// TestTwoCompaniesAgreeAndShareAPaperInTheirBrowsers goes the way of an invitation with a limit and of a shared paper by hand, with and
// without JavaScript, on a wide screen and a narrow one.
func TestTwoCompaniesAgreeAndShareAPaperInTheirBrowsers(t *testing.T) {
	b := browser.Start(t)
	for name, v := range map[string]browser.View{"with JavaScript": {Width: 1280, Height: 900}, "without JavaScript": {Width: 390, Height: 844, NoScript: true}} {
		t.Run(name, func(t *testing.T) {
			s := walletHouse(t)
			org := fmt.Sprint(int64(s.Orgs[webtest.OwnerB]))
			s.send(webtest.OwnerB, "/wallet/new", "file", "of B", url.Values{"org": {org}, "type": {string(wallet.TaxClearance)}, "issued_on": {"2025-04-02"}}, http.StatusSeeOther)
			lead, mate := b.Open(t, s.URL, v).Cookie(s.Session(webtest.OwnerA)), b.Open(t, s.URL, v).Cookie(s.Session(webtest.OwnerB))
			day := period.DateOf(s.App.Clock.Now()).AddDays(3)
			lead.Goto(s.application()+"/partners").FillAll(map[string]string{"number": "220-81-62517"}).Date("until", day.String()).Press("초대하기").
				Sees("초대했습니다", "초대함", "아직 열지 않음").Sound()
			mate.Goto(s.application()+"/partners").Sees("참여 동의 요청", "이때까지 답하지 않으면 초대가 효력을 잃습니다").Sound()
			lead.Goto(s.application() + "/partners").Sees("열람")
			mate.Press("참여에 동의합니다")
			lead.Goto(s.application()+"/partners").Sees("참여 동의", "열람", "동의")
			mate.Goto(s.application() + "/partners").Press("함께 쓰는 서류").Sees("내놓은 서류가 없습니다").Sound()
			mate.Choose("document", "국세 납세증명서(국세완납증명) · 2025. 4. 2.(수) 발급").Press("주관기관에 내놓기").Sees("서류를 내놓았습니다", "아직 쓰지 않음").Sound()
			lead.Goto(s.application()+"/papers").Sees("국세 납세증명서", "바다데이터 주식회사").Sound()
			lead.Goto(s.documents()).PressKeyOn(`input[name="pick.doc_tax"]`).PressOn(`button[formaction$="/pick/doc_tax"]`).Sees("문서함에 있는 문서")
			mate.Goto(s.application()+"/papers").Sees("신청서에 넣음", "국세·지방세 납세증명서").Sound()
		})
	}
}

// An organisation that declines has no part to begin.
func TestThePartOfWhoDeclinedIsNotSaidToBeBegunYet(t *testing.T) {
	s := walletHouse(t)
	org, app := fmt.Sprint(int64(s.Orgs[webtest.OwnerB])), s.application()
	post(t, s.House, webtest.OwnerA, app+"/partners", url.Values{"number": {"220-81-62517"}, "role": {string(application.Participating)}}, http.StatusSeeOther)
	var member string
	if err := s.App.DB.Pool.QueryRow(t.Context(), `select id::text from application_member where application_id = $1 and organization_id = $2`, idOf(app), org).Scan(&member); err != nil {
		t.Fatal(err)
	}
	post(t, s.House, webtest.OwnerB, app+"/partners/"+member+"/answer", url.Values{"agrees": {"no"}, "org": {org}}, http.StatusSeeOther)
	if n := strings.Count(page(t, s.House, webtest.OwnerA, app+"/partners", "참여 거절"), "시작 전"); n != 1 {
		t.Errorf("%d parts are not begun, want that of the lead alone", n)
	}
}
