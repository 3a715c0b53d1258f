// This story is an organisation that is asked into a consortium: what it reads before it agrees, and how somebody without an account gets
// from the mail to the request, also on another device than the one they signed up on.
package web_test

import (
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"gongmo/app/web/webtest"
	"gongmo/domain/application"
	"gongmo/domain/period"
	"gongmo/domain/person"
	"gongmo/workflows"
)

// device is a browser of its own that keeps its cookies and follows redirects.
type device struct {
	t *testing.T
	h *webtest.House
	c *http.Client
}

func newDevice(t *testing.T, h *webtest.House) device {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return device{t, h, &http.Client{Jar: jar}}
}

// does opens a page, or posts a form, and gives where it ended up and what it shows.
func (d device) does(path string, form url.Values) (at, body string) {
	d.t.Helper()
	method, sent := http.MethodGet, ""
	if form != nil {
		method, sent = http.MethodPost, form.Encode()
	}
	req, err := http.NewRequestWithContext(d.t.Context(), method, d.h.URL+path, strings.NewReader(sent))
	if err != nil {
		d.t.Fatal(err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := d.c.Do(req)
	if err != nil {
		d.t.Fatal(err)
	}
	defer res.Body.Close()
	read, err := io.ReadAll(res.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return res.Request.URL.RequestURI(), string(read)
}

func TestAnInvitedOrganisationReadsWhatItIsAskedForBeforeItAgrees(t *testing.T) {
	s := startLate(t)
	post(t, s.House, webtest.OwnerA, s.mine+"/partners", url.Values{"number": {"220-81-62517"}, "role": {string(application.Participating)}}, http.StatusSeeOther)
	post(t, s.House, webtest.OwnerA, s.mine+"/partners", url.Values{"number": {"124-81-00998"}, "role": {string(application.Participating)}, "email": {"partmer@example.kr"}}, http.StatusSeeOther)
	page(t, s.House, webtest.OwnerA, s.mine+"/partners", "초대 메일을 보낸 주소: partmer@example.kr")
	if body := page(t, s.House, webtest.OwnerB, s.mine+"/partners"); strings.Contains(body, "partmer@example.kr") {
		t.Error("a partner reads the address of another")
	}
	page(t, s.House, webtest.OwnerB, s.mine+"/partners", "참여 동의 요청", "청한 사람", "김하늘 (하늘소프트 주식회사)", "쓸 부분", "없음 (동의만 합니다)", "귀 기관 사업비", "아직 정하지 않았습니다",
		"접수 마감", "동의 기한", "4. 21.(월) 15:00까지")
	s.shoot(webtest.OwnerB, s.mine+"/partners", "consent")
	// Before it has agreed one word says how it stands, and what the other side writes is not said to be left out.
	for _, at := range []string{s.mine, s.mine + "/partners"} {
		keepsQuiet(t, page(t, s.House, webtest.OwnerA, at, "동의 대기"), "응답 대기", "등록 대기")
	}
	says(t, page(t, s.House, webtest.OwnerA, s.mine+"/partners"), "선택 항목") // as the task list says of the lead's own part
	keepsQuiet(t, page(t, s.House, webtest.OwnerB, s.mine+"/sections/a", "주관기관이 씁니다"), "입력하지 않음")
	keepsQuiet(t, page(t, s.House, webtest.OwnerB, s.mine+"/submit", "주관기관이 씁니다"), "입력하지 않음")
	page(t, s.House, webtest.OwnerA, s.mine+"/submit", "입력하지 않음")
}

func TestWhoSignsUpFromAnInvitationLandsOnItOnAnyDevice(t *testing.T) {
	s := startLate(t)
	mail := "/organizations/new?" + url.Values{"number": {"1208147521"}, "next": {s.mine + "/partners"}}.Encode()
	first := newDevice(t, s.House)
	at, body := first.does(mail, nil)
	if !strings.HasPrefix(at, "/login?") || !strings.Contains(body, html.EscapeString("/signup?next="+url.QueryEscape(mail))) {
		t.Fatalf("the mail leads a stranger to %s", at)
	}
	first.does("/signup", url.Values{"email": {"New@Partner.example"}, "name": {"정파랑"}, "password": {"Seoul-bada 42"}, "agreed": {"1"}, "next": {mail}})

	var link *person.Token
	err := s.App.Store.Do(t.Context(), workflows.Options{}, func(tx workflows.Tx) (err error) {
		link, err = workflows.One[person.Token](tx, workflows.Where{"Email": "new@partner.example"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	phone := newDevice(t, s.House) // the mail is read on another device
	at, body = phone.does("/verify/"+url.PathEscape(s.App.Engine.Secrets.LinkToken(link.ID, string(person.VerifyEmail))), url.Values{"": {}})
	if !strings.HasPrefix(at, "/login?next=") || !strings.Contains(tagOf(body, "f-email"), `value="new@partner.example"`) {
		t.Errorf("the confirmed address is to be typed again at %s: %s", at, tagOf(body, "f-email"))
	}
	next := regexp.MustCompile(`name="next" value="([^"]*)"`).FindStringSubmatch(body)
	if next == nil {
		t.Fatal("the page of signing in has forgotten the invitation")
	}
	at, body = phone.does("/login", url.Values{"email": {"new@partner.example"}, "password": {"Seoul-bada 42"}, "next": {html.UnescapeString(next[1])}})
	if at != mail || !strings.Contains(body, `value="1208147521"`) {
		t.Errorf("signing in leads to %s and not to the invitation", at)
	}
}

func TestAnInvitationIsSeenLapsesAndIsSentAgainThroughThePages(t *testing.T) {
	s := startLate(t)
	at := s.mine + "/partners"
	now := s.App.Clock.Now()
	invite := func(until string, want int) string {
		t.Helper()
		return post(t, s.House, webtest.OwnerA, at, url.Values{"number": {"220-81-62517"}, "role": {string(application.Participating)}, "until": {until}}, want).Body
	}
	says(t, invite("2099-01-01", http.StatusUnprocessableEntity), "그날이나 그 전의 날을 적어 주세요", `value="2099-01-01"`, `value="220-81-62517"`)
	says(t, invite("어제", http.StatusUnprocessableEntity), `value="어제"`)
	day := period.DateOf(now).AddDays(2)
	invite(day.String(), http.StatusSeeOther)
	says(t, page(t, s.House, webtest.OwnerA, at), "초대함", "아직 열지 않음", "23:59")
	s.shoot(webtest.OwnerA, at, "invited")
	says(t, page(t, s.House, webtest.OwnerA, at), "아직 열지 않음") // the lead looking is not the partner looking
	page(t, s.House, webtest.OwnerB, at, "참여 동의 요청", "이때까지 답하지 않으면", "참여에 동의합니다")
	keepsQuiet(t, page(t, s.House, webtest.OwnerB, at), "아직 열지 않음", "열람")
	keepsQuiet(t, page(t, s.House, webtest.OwnerA, at, "열람"), "아직 열지 않음")
	page(t, s.House, webtest.OwnerB, "/inbox", "참여 동의")

	var open string
	s.ok(s.App.DB.Pool.QueryRow(t.Context(), `select id::text from application_member where application_id = $1 and role = 'PARTICIPANT'`, idOf(s.mine)).Scan(&open))
	again, field := at+"/"+open+"/again", "again."+open
	keepsQuiet(t, page(t, s.House, webtest.OwnerB, at), "다시 보내기")
	post(t, s.House, webtest.OwnerB, again, url.Values{field: {""}}, http.StatusForbidden)
	says(t, page(t, s.House, webtest.OwnerA, at), "다시 보내기", "3번 더 보낼 수 있습니다", again)
	says(t, post(t, s.House, webtest.OwnerA, again, url.Values{field: {""}}, http.StatusUnprocessableEntity).Body, "부터 다시 보낼 수 있습니다")
	says(t, post(t, s.House, webtest.OwnerA, again, url.Values{field: {"담당자"}}, http.StatusUnprocessableEntity).Body, `value="담당자"`)
	for i := range 3 {
		post(t, s.House, webtest.OwnerA, again, url.Values{field: {fmt.Sprintf("who%d@partner.example", i)}}, http.StatusSeeOther)
	}
	says(t, page(t, s.House, webtest.OwnerA, at), "다시 보냄", "더 보낼 수 없으니")
	keepsQuiet(t, page(t, s.House, webtest.OwnerB, at), "who2@partner.example", "다시 보냄")
	post(t, s.House, webtest.OwnerA, again, url.Values{field: {"who9@partner.example"}}, http.StatusUnprocessableEntity)
	s.shoot(webtest.OwnerA, at, "again")

	s.MoveTo(day.End().Add(2 * time.Minute))
	s.ok(s.App.Engine.Sweep(t.Context(), workflows.SweepJob{Sweep: workflows.SweepInvitations}))
	var member string
	s.ok(s.App.DB.Pool.QueryRow(t.Context(), `select id::text from application_member where application_id = $1 and role = 'PARTICIPANT' and lapsed_at is not null`, idOf(s.mine)).Scan(&member))
	body := page(t, s.House, webtest.OwnerB, at, "초대가 효력을 잃었습니다", "하늘소프트 주식회사에 다시 초대해 달라고")
	keepsQuiet(t, body, "참여에 동의합니다", at+"/"+member+"/renew")
	s.shoot(webtest.OwnerB, at, "lapsed-mate")
	post(t, s.House, webtest.OwnerB, at+"/"+member+"/answer", url.Values{"agrees": {"yes"}, "org": {fmt.Sprint(int64(s.Orgs[webtest.OwnerB]))}}, http.StatusUnprocessableEntity)
	keepsQuiet(t, page(t, s.House, webtest.OwnerB, "/inbox"), "참여 동의")
	page(t, s.House, webtest.OwnerA, at, "기한 지남", "다시 초대하기", at+"/"+member+"/renew")
	s.shoot(webtest.OwnerA, at, "lapsed")

	post(t, s.House, webtest.OwnerB, at+"/"+member+"/renew", url.Values{}, http.StatusForbidden)
	post(t, s.House, webtest.OwnerA, at+"/"+member+"/renew", url.Values{}, http.StatusSeeOther)
	page(t, s.House, webtest.OwnerA, at, "초대를 다시 보냈습니다", "아직 열지 않음", "동의 대기")
	page(t, s.House, webtest.OwnerB, at, "참여에 동의합니다")
	post(t, s.House, webtest.OwnerB, at+"/"+member+"/answer", url.Values{"agrees": {"yes"}, "org": {fmt.Sprint(int64(s.Orgs[webtest.OwnerB]))}}, http.StatusSeeOther)
	page(t, s.House, webtest.OwnerA, at, "참여 동의", "초대함", "열람")
	s.shoot(webtest.OwnerA, at, "agreed")
}
