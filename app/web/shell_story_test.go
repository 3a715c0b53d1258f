package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web"
	"gongmo/app/web/browser"
	"gongmo/app/web/webtest"
	"gongmo/domain"
	"gongmo/domain/notice"
	"gongmo/workflows"
)

// shellHouse is a house in which a company has a draft, a notice to confirm, and a mail got lost.
func shellHouse(t *testing.T) *webtest.House {
	h := webtest.Start(t, webtest.Options{})
	owner := h.People[webtest.OwnerA].ID
	err := h.App.Engine.Work.Do(t.Context(), workflows.Options{}, func(tx workflows.Tx) error {
		for i, code := range []domain.NoticeCode{"CALL_PUBLISHED", "SUBMITTED_RECEIPT", "SELECTED"} {
			entry, _ := notice.Lookup(code)
			for _, c := range notice.Channels {
				n := notice.New(tx.Now().Add(-time.Duration(i)*time.Hour), entry, notice.About{Kind: "call", ID: 1}, owner, c, fmt.Sprintf("%s:call:1:%d", code, i), "gongmo")
				n.Language, n.Link = "ko", "/calls"
				n.Subject, n.Body = "AI 융합 실증 지원사업 알림 "+string(code), "안녕하세요.\n\n신청하신 과제의 결과를 알려 드립니다.\n자세한 내용은 과제 화면에서 볼 수 있습니다."
				if c == notice.Mail && code == "SELECTED" {
					if _, err := n.Begin(tx.Now().Add(-time.Hour), true); err != nil {
						return err
					}
				}
				if c == notice.InApp {
					if err := tx.Insert(n); err != nil {
						return err
					}
				} else if err := workflows.Record(tx, domain.System, n, domain.Act("queue", nil)); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, sweep := range workflows.Sweeps {
		if err := h.App.Engine.Sweep(t.Context(), workflows.SweepJob{Sweep: sweep}); err != nil {
			t.Fatalf("%s: %v", sweep, err)
		}
	}
	return h
}

// post sends a form and follows nothing.
func post(t *testing.T, h *webtest.House, r webtest.Role, path string, v url.Values, want int) webtest.Answer {
	t.Helper()
	a := h.Ask(r, http.MethodPost, path, v.Encode())
	if a.Status != want {
		t.Fatalf("%s posts %s: %d %s, want %d\n%s", r, path, a.Status, a.Location, want, plain(a))
	}
	return a
}

func page(t *testing.T, h *webtest.House, r webtest.Role, path string, has ...string) string {
	t.Helper()
	a := h.Ask(r, http.MethodGet, path, "")
	if a.Status != http.StatusOK {
		t.Fatalf("%s opens %s: %d %s", r, path, a.Status, a.Location)
	}
	for _, s := range has {
		if !strings.Contains(a.Body, s) {
			t.Errorf("%s at %s does not see %q", r, path, s)
		}
	}
	return a.Body
}

var nameOfVersion = regexp.MustCompile(`name="version" value="(\d+)"`)

func version(t *testing.T, body string) string {
	t.Helper()
	m := nameOfVersion.FindStringSubmatch(body)
	if m == nil {
		t.Fatal("the form has no version")
	}
	return m[1]
}

func TestTheHouseIsLookedAfterInTheBrowser(t *testing.T) {
	h := shellHouse(t)
	org, evaluator := fmt.Sprint("/organizations/", h.Orgs[webtest.OwnerA]), fmt.Sprint("/admin/people/", h.People[webtest.Evaluator].ID)

	page(t, h, webtest.OwnerA, "/inbox", "신청서 제출: 현장 문서를 이해하는 점검 도우미")
	if a := h.Ask(webtest.OwnerA, http.MethodGet, "/", ""); a.Location != "/inbox" {
		t.Errorf("the front page sends the signed-in to %q", a.Location)
	}
	if body := page(t, h, webtest.OwnerB, "/inbox"); strings.Contains(body, "현장 문서를") {
		t.Error("another company sees the draft in its inbox")
	}

	// A statutory notice is confirmed; the list says so.
	list := page(t, h, webtest.OwnerA, "/notices", "확인 필요")
	id := regexp.MustCompile(`/notices/(\d+)">\s*<b>[^<]*SELECTED`).FindStringSubmatch(list)
	if id == nil {
		t.Fatalf("no unread notice of the selection in the list")
	}
	page(t, h, webtest.OwnerA, "/notices/"+id[1], "열람 확인이 필요한 통지입니다")
	post(t, h, webtest.OwnerA, "/notices/"+id[1]+"/acknowledge", url.Values{}, http.StatusSeeOther)
	if body := page(t, h, webtest.OwnerA, "/notices/"+id[1]); strings.Contains(body, "열람 확인이 필요한 통지입니다") {
		t.Error("the notice still asks to be confirmed")
	}

	// Roles of a member, and the last owner stays.
	body := page(t, h, webtest.OwnerA, org, "구성원 초대")
	member := regexp.MustCompile(`/members/(\d+)/roles`).FindStringSubmatch(body)[1]
	if a := post(t, h, webtest.OwnerA, org+"/members/"+member+"/roles", url.Values{"roles." + member: {"writer"}}, http.StatusUnprocessableEntity); !strings.Contains(a.Body, "관리자") {
		t.Error("the refusal says nothing of the last owner")
	}
	post(t, h, webtest.OwnerA, org+"/members", url.Values{"email": {"new@corp.example"}, "roles": {"writer", "viewer"}}, http.StatusSeeOther)
	page(t, h, webtest.OwnerA, org, "new@corp.example")
	v := version(t, page(t, h, webtest.OwnerA, org+"/edit"))
	kept := url.Values{"version": {v}, "name": {""}, "representative": {"김하늘"}, "address.road": {"서울특별시 강남구 역삼로 1"}}
	if a := post(t, h, webtest.OwnerA, org+"/edit", kept, http.StatusUnprocessableEntity); !strings.Contains(a.Body, "서울특별시 강남구 역삼로 1") {
		t.Error("what was typed is lost")
	}

	// The administrator gives a role and says why somebody may see something.
	post(t, h, webtest.Admin, evaluator+"/grants", url.Values{"role": {"director"}, "reason": {"인사 발령 12호"}}, http.StatusUnprocessableEntity) // not staff
	call := strings.TrimPrefix(mustPath(h, "/desk/calls/:id"), "/desk/calls/")
	post(t, h, webtest.Admin, evaluator+"/grants", url.Values{"role": {"chair"}, "call": {call}, "reason": {"위촉 3호"}}, http.StatusSeeOther)
	page(t, h, webtest.Admin, evaluator, "위촉 3호", "평가위원장")
	app := strings.TrimPrefix(mustPath(h, "/applications/:id"), "/applications/")
	page(t, h, webtest.Admin, evaluator+"/why?kind=application&number="+app+"&action=view", "할 수 없습니다", "맡은 건이 아닙니다")
	page(t, h, webtest.Admin, fmt.Sprint("/admin/people/", h.People[webtest.OwnerA].ID, "/why?kind=application&action=view&number=", app), "할 수 있습니다")

	// A holiday is added once, in its year, and taken out with a reason.
	add := url.Values{"on": {"2025-06-04"}, "name": {"임시공휴일"}, "basis": {"관보"}}
	post(t, h, webtest.Admin, "/admin/holidays", add, http.StatusSeeOther)
	post(t, h, webtest.Admin, "/admin/holidays", add, http.StatusUnprocessableEntity)
	days := page(t, h, webtest.Admin, "/admin/holidays?year=2025", "임시공휴일")
	day := regexp.MustCompile(`(?s)임시공휴일.*?/admin/holidays/(\d+)/remove`).FindStringSubmatch(days)[1]
	post(t, h, webtest.Admin, "/admin/holidays/"+day+"/remove", url.Values{"year": {"2025"}}, http.StatusUnprocessableEntity)
	post(t, h, webtest.Admin, "/admin/holidays/"+day+"/remove", url.Values{"year": {"2025"}, "reason." + day: {"정정"}}, http.StatusSeeOther)

	// The lost mail waits for a person.
	page(t, h, webtest.Admin, "/inbox", "도착을 알 수 없는 메일 1통")
	mails := page(t, h, webtest.Admin, "/admin/mails", "발송 여부 불명")
	mail := regexp.MustCompile(`/admin/mails/(\d+)`).FindStringSubmatch(mails)[1]
	post(t, h, webtest.Admin, "/admin/mails/"+mail, url.Values{"event": {"confirmSent"}}, http.StatusUnprocessableEntity)
	post(t, h, webtest.Admin, "/admin/mails/"+mail, url.Values{"event": {"confirmSent"}, "reason.confirmSent." + mail: {"수신 확인"}}, http.StatusSeeOther)
	page(t, h, webtest.Admin, "/admin/mails", "처리할 메일이 없습니다")

	health := page(t, h, webtest.Admin, "/admin/health", "정기 작업이 모두 제때 돌고 있습니다")
	for _, name := range workflows.Sweeps {
		korean := locale.T(locale.KO, "sweep."+name)
		if !regexp.MustCompile(`^[가-힣0-9·\s]+$`).MatchString(korean) || !locale.Has(locale.EN, "sweep."+name) || !strings.Contains(health, korean) {
			t.Errorf("the page does not show the sweep %s by its Korean name %q", name, korean)
		}
	}
	if line := h.App.SweepLine(t.Context()); line != "sweeps: on time" {
		t.Errorf("the readiness answer says %q", line)
	}
	page(t, h, webtest.Auditor, "/audit?kind=holiday_year", "공휴일 추가", "정정")
	post(t, h, webtest.Auditor, "/audit/call/"+call+"/verify", url.Values{}, http.StatusSeeOther)
	if a := h.Ask(webtest.Auditor, http.MethodPost, "/audit/verify", ""); a.Status != http.StatusOK || !strings.Contains(a.Body, "감사 기록이 온전합니다") {
		t.Errorf("the walk over the audit: %d %s", a.Status, plain(a))
	}
	page(t, h, webtest.Officer, "/find?q="+url.QueryEscape("가"), "찾기")
	if a := h.Ask(webtest.OwnerA, http.MethodGet, "/find?q="+url.QueryEscape("현장 문서를 이해하는 점검 도우미"), ""); !strings.HasPrefix(a.Location, "/applications/") {
		t.Errorf("a single match leads to %d %s", a.Status, a.Location)
	}

	// A new password ends the other sessions and keeps this one.
	post(t, h, webtest.OwnerB, "/me/password", url.Values{"old": {webtest.Password}, "password": {"Jeju-island 4477"}}, http.StatusSeeOther)
}

func mustPath(h *webtest.House, pattern string) string {
	p, _ := h.Path(pattern)
	return p
}

// Every page that the inbox sends people to must exist: a kind of work whose page has moved is found here.
func TestEveryKindOfWorkLeadsToARoute(t *testing.T) {
	var patterns []*regexp.Regexp
	for _, r := range web.Routes(nil) {
		if r.Method == http.MethodGet {
			patterns = append(patterns, regexp.MustCompile("^"+regexp.MustCompile(`:[a-z]+`).ReplaceAllString(r.Path, `[^/]+`)+"$"))
		}
	}
	patterns = append(patterns, regexp.MustCompile(`^/admin/jobs$`)) // River's own page
	for what, to := range workAddresses() {
		found := false
		to, _, _ = strings.Cut(to, "?")
		for _, p := range patterns {
			found = found || p.MatchString(to)
		}
		if !found {
			t.Errorf("%s leads to %s, which no route answers", what, to)
		}
	}
}

func TestShellShots(t *testing.T) {
	if os.Getenv("GONGMO_SHOTS") == "" {
		t.Skip("set GONGMO_SHOTS to a folder to look at the pages")
	}
	h := shellHouse(t)
	b := browser.Start(t)
	person := fmt.Sprint("/admin/people/", h.People[webtest.Evaluator].ID)
	org := fmt.Sprint("/organizations/", h.Orgs[webtest.OwnerA])
	for _, s := range []struct {
		r          webtest.Role
		path, name string
	}{
		{webtest.OwnerA, "/inbox", "inbox-company"}, {webtest.OwnerB, "/inbox", "inbox-empty"}, {webtest.Admin, "/inbox", "inbox-admin"}, {webtest.Officer, "/inbox", "inbox-officer"},
		{webtest.OwnerA, "/notices", "notices"}, {webtest.OwnerA, "/notices/settings", "notices-settings"}, {webtest.OwnerA, "/me", "me"}, {webtest.OwnerA, "/me/settings", "me-settings"},
		{webtest.OwnerA, "/organizations/new", "organization-new"}, {webtest.OwnerA, org, "organization"}, {webtest.Visitor, "/help", "help"}, {webtest.Visitor, "/about", "about"},
		{webtest.Admin, "/admin", "admin"}, {webtest.Admin, "/admin/people", "people"}, {webtest.Admin, person, "person"}, {webtest.Admin, person + "/why?kind=call&number=" + strings.TrimPrefix(mustPath(h, "/desk/calls/:id"), "/desk/calls/") + "&action=view", "why"},
		{webtest.Admin, "/admin/holidays", "holidays"}, {webtest.Admin, "/admin/rules", "rules"}, {webtest.Admin, "/admin/mails", "mails"}, {webtest.Admin, "/admin/health", "health"},
		{webtest.Auditor, "/audit", "audit"}, {webtest.Auditor, mustPath(h, "/audit/:kind/:id"), "timeline"}, {webtest.Officer, "/find?q=2025", "find"},
	} {
		for _, width := range []int{1280, 390} {
			p := b.Open(t, h.URL, browser.View{Width: width, Height: 900})
			if s.r != webtest.Visitor {
				p = p.Cookie(h.Session(s.r))
			}
			p = p.Goto(s.path).Shot(fmt.Sprint("shell-", s.name))
			for _, f := range p.Faults(false) {
				t.Logf("%s %d: %s", s.name, width, f)
			}
		}
	}
}

func workAddresses() map[string]string {
	out := map[string]string{}
	for _, what := range query.Works() {
		out[what] = view.WorkURL(what)
	}
	return out
}

// A sweep that has not ended well for five minutes is an alarm, whichever it is; one that never ran is one, too.
func TestALateSweepIsAnAlarmWhicheverItIs(t *testing.T) {
	h := shellHouse(t)
	for _, name := range workflows.Sweeps {
		if _, err := h.App.DB.Pool.Exec(t.Context(), `update sweep_run set good_at = good_at - interval '1 hour' where name = $1`, name); err != nil {
			t.Fatal(err)
		}
		if line := h.App.SweepLine(t.Context()); line != "sweeps: late "+name {
			t.Errorf("while %s is late the readiness answer says %q", name, line)
		}
		if err := h.App.Engine.Sweep(t.Context(), workflows.SweepJob{Sweep: name}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.App.DB.Pool.Exec(t.Context(), `delete from sweep_run where name = $1`, workflows.SweepRemindMoney); err != nil {
		t.Fatal(err)
	}
	page(t, h, webtest.Admin, "/admin/health", "늦은 정기 작업 1개", "입금·배분·집행 등록 알림")
	if line := h.App.SweepLine(t.Context()); line != "sweeps: late "+workflows.SweepRemindMoney {
		t.Errorf("a sweep that never ran: %q", line)
	}
}
