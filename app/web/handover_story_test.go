// This story replaces a partner through the pages: the lead names another company, which agrees and takes the texts over.
package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"gongmo/app/web/browser"
	"gongmo/app/web/webtest"
	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/bizno"
	"gongmo/domain/call"
	"gongmo/domain/form"
	"gongmo/domain/organization"
	"gongmo/workflows"
)

func TestAPartnerIsReplacedThroughThePages(t *testing.T) {
	h := webtest.Start(t, webtest.Options{})
	path, _ := h.Path("/applications/:id")
	var id int64
	if _, err := fmt.Sscan(strings.TrimPrefix(path, "/applications/"), &id); err != nil {
		t.Fatal(err)
	}
	var member int64
	var text form.Question
	var section string
	err := h.App.Store.Do(t.Context(), workflows.Options{}, func(tx workflows.Tx) error {
		o := &organization.Organization{Number: bizno.Number("1208147521"), Name: "떠나는데이터 주식회사", Type: organization.Company, Size: organization.SME, Region: organization.Seoul}
		if err := workflows.Record(tx, domain.System, o, domain.Act("register", nil)); err != nil {
			return err
		}
		a, err := workflows.LockRow[application.Application](tx, id)
		if err != nil {
			return err
		}
		c, err := workflows.Get[call.Call](tx, int64(a.CallID))
		if err != nil {
			return err
		}
		for _, s := range c.Form.Of(form.Participant).Sections {
			for _, q := range s.Questions {
				if q.Kind == form.Text && application.Handable(q) && text.Key == "" {
					text, section = q, s.Key
				}
			}
		}
		if text.Key == "" {
			return fmt.Errorf("the form asks participants for no text")
		}
		org := o.Ref()
		m, change, err := a.Invite(&org, o.Name, application.Participating, "", "", tx.Now())
		if err != nil {
			return err
		}
		a.Answers = a.Answers.Clone()
		a.Answers[form.Key(text.Key, org)] = form.Answer{Version: 1, Text: "현장 자료를 모으고 다듬습니다."}
		if err := workflows.Record(tx, domain.System, a, change); err != nil {
			return err
		}
		if err := tx.Insert(&m); err != nil {
			return err
		}
		member = m.ID
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	shoot := func(webtest.Role, string, string) {}
	if os.Getenv("GONGMO_SHOTS") != "" {
		b := browser.Start(t)
		shoot = func(r webtest.Role, path, name string) {
			for _, width := range []int{1280, 390} {
				for _, f := range b.Open(t, h.URL, browser.View{Width: width, Height: 900}).Cookie(h.Session(r)).Goto(path).Shot("handover-" + name).Faults(false) {
					t.Errorf("%s %d: %s", name, width, f)
				}
			}
		}
	}
	partners := path + "/partners"
	replace := fmt.Sprint(partners, "/", member, "/replace")

	page(t, h, webtest.OwnerA, partners, replace, "바꾸기")
	shoot(webtest.OwnerA, partners, "partners")
	page(t, h, webtest.OwnerA, replace, "떠나는데이터 주식회사", "넘어가지 않는 것")
	shoot(webtest.OwnerA, replace, "replace")
	for _, r := range []webtest.Role{webtest.Officer, webtest.OwnerB} {
		if a := h.Ask(r, http.MethodGet, replace, ""); a.Status != http.StatusNotFound {
			t.Errorf("%s opens the page: %d", r, a.Status)
		}
	}
	post(t, h, webtest.Officer, replace, url.Values{"number": {"2208162517"}}, http.StatusForbidden)
	if a := post(t, h, webtest.OwnerA, replace, url.Values{"number": {"12-34"}}, http.StatusUnprocessableEntity); !strings.Contains(a.Body, `value="12-34"`) {
		t.Error("what was typed is gone")
	}
	post(t, h, webtest.OwnerA, replace, url.Values{"number": {"220-81-62517"}}, http.StatusSeeOther)

	var come application.Member
	err = h.App.Store.Do(t.Context(), workflows.Options{}, func(tx workflows.Tx) error {
		m, err := workflows.One[application.Member](tx, workflows.Where{"ApplicationID": id, "OrganizationID": h.Orgs[webtest.OwnerB]})
		if err == nil {
			come = *m
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	handed := fmt.Sprint(partners, "/", come.ID, "/handed")
	if body := page(t, h, webtest.OwnerA, partners, "바다데이터 주식회사", "참여기관을 바꾸고"); strings.Contains(body, handed) || strings.Contains(body, "떠나는데이터") {
		t.Error("the lead is offered the newcomer's choice, or still sees the old partner")
	}
	if a := h.Ask(webtest.OwnerA, http.MethodGet, handed, ""); a.Status != http.StatusNotFound {
		t.Errorf("the lead opens what waits for the newcomer: %d", a.Status)
	}
	page(t, h, webtest.OwnerB, handed, "동의한 뒤에 이어받을 수 있습니다")
	shoot(webtest.OwnerB, handed, "before-consent")
	answer := fmt.Sprint(partners, "/", come.ID, "/answer")
	post(t, h, webtest.OwnerA, answer, url.Values{"org": {fmt.Sprint(h.Orgs[webtest.OwnerB])}, "agrees": {"yes"}}, http.StatusNotFound) // nobody agrees for another
	if a := post(t, h, webtest.OwnerB, answer, url.Values{"org": {fmt.Sprint(h.Orgs[webtest.OwnerB])}, "agrees": {"yes"}}, http.StatusSeeOther); a.Location != handed {
		t.Errorf("after agreeing it is led to %s", a.Location)
	}
	page(t, h, webtest.OwnerB, handed, text.Label, "현장 자료를 모으고 다듬습니다.", "떠나는데이터 주식회사")
	shoot(webtest.OwnerB, handed, "offer")
	if a := post(t, h, webtest.OwnerB, handed, url.Values{}, http.StatusUnprocessableEntity); !strings.Contains(a.Body, "하나 이상 골라") {
		t.Errorf("nothing chosen: %s", plain(a))
	}
	post(t, h, webtest.OwnerB, handed, url.Values{"handed": {text.Key}}, http.StatusSeeOther)
	page(t, h, webtest.OwnerB, handed, "이어받을 글이 남아 있지 않습니다")
	// Everyone writes their own part: the lead reads the partner's, and that is all.
	part := fmt.Sprintf("%s/sections/%s?org=%d", path, section, h.Orgs[webtest.OwnerB])
	page(t, h, webtest.OwnerA, part, "현장 자료를 모으고 다듬습니다.")
	theirs := url.Values{"q." + text.Key: {"대표기관이 고친 글"}, "v." + text.Key: {"1"}}
	post(t, h, webtest.OwnerA, part, theirs, http.StatusNotFound)
	post(t, h, webtest.OwnerA, strings.Replace(part, "/sections/", "/autosave/", 1), theirs, http.StatusNotFound)
	err = h.App.Store.Do(t.Context(), workflows.Options{}, func(tx workflows.Tx) error {
		a, err := workflows.Get[application.Application](tx, id)
		if err == nil && a.Answers.Of(h.Orgs[webtest.OwnerB])[text.Key].Text != "현장 자료를 모으고 다듬습니다." {
			t.Errorf("taken over: %v", a.Answers)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// An organisation that has not registered is asked by its number and an address (issue of the consortium: by business number and mail).
func TestAnOrganisationThatHasNotRegisteredIsAskedThroughThePages(t *testing.T) {
	h := webtest.Start(t, webtest.Options{})
	path, _ := h.Path("/applications/:id")
	partners := path + "/partners"
	asked := url.Values{"number": {"104-81-36565"}, "role": {string(application.Participating)}}
	if a := post(t, h, webtest.OwnerA, partners, asked, http.StatusUnprocessableEntity); !strings.Contains(a.Body, `value="104-81-36565"`) || !strings.Contains(plain(a), "담당자 이메일을 적어 주시면") {
		t.Errorf("without an address the page says %s", plain(a))
	}
	asked.Set("email", "new@partner.example")
	post(t, h, webtest.OwnerA, partners, asked, http.StatusSeeOther)
	// What its part will be, that it waits for registering, since when and until when: beside it, and among the tasks.
	since, until := "2025. 4. 10.(목)에 초대했습니다.", "까지 등록하고 동의해야 제출할 수 있습니다."
	body := page(t, h, webtest.OwnerA, partners, "아직 등록하지 않은 기관", "104-81-36565", "동의 대기", "맡을 부분: ", since, "접수 마감 ", until)
	if strings.Contains(body, "맡은 부분 없음") {
		t.Error("the page says that it has no part")
	}
	tasks := page(t, h, webtest.OwnerA, path, "아직 등록하지 않은 기관 104-81-36565 (참여기관)", since, until, "기관 2곳 · 등록을 기다리는 기관 1곳", "필수 문항 ")
	if n := strings.Count(tasks, "동의 대기"); n < 2 {
		t.Errorf("%d tasks wait for who has not registered", n)
	}
	shoot := storyCamera(t, h, "unregistered")
	shoot(webtest.OwnerA, partners, "partners")
	shoot(webtest.OwnerA, path, "tasks")
	page(t, h, webtest.OwnerA, path+"/submit", "아직 참여에 동의하지 않았습니다")
	if a := h.Ask(webtest.OwnerB, http.MethodGet, "/organizations/new?number=1048136565&next="+url.QueryEscape(partners), ""); !strings.Contains(a.Body, `value="1048136565"`) || !strings.Contains(a.Body, partners) {
		t.Error("the address of the mail does not lead on with the number and the way back")
	}
}

// A partner gives way to an organisation that nobody has registered: asked by number and mail, waited for, and called off.
func TestAPartnerGivesWayToOneThatHasNotRegisteredThroughThePages(t *testing.T) {
	h := webtest.Start(t, webtest.Options{})
	path, _ := h.Path("/applications/:id")
	partners := path + "/partners"
	post(t, h, webtest.OwnerA, partners, url.Values{"number": {"220-81-62517"}, "role": {string(application.Participating)}}, http.StatusSeeOther)
	memberNow := func() (m application.Member) {
		t.Helper()
		var id int64
		if _, err := fmt.Sscan(strings.TrimPrefix(path, "/applications/"), &id); err != nil {
			t.Fatal(err)
		}
		err := h.App.Store.Do(t.Context(), workflows.Options{}, func(tx workflows.Tx) error {
			x, err := workflows.One[application.Member](tx, workflows.Where{"ApplicationID": id, "Role": application.Participating})
			if err == nil {
				m = *x
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	post(t, h, webtest.OwnerB, fmt.Sprint(partners, "/", memberNow().ID, "/answer"), url.Values{"org": {fmt.Sprint(h.Orgs[webtest.OwnerB])}, "agrees": {"yes"}}, http.StatusSeeOther)
	replace := fmt.Sprint(partners, "/", memberNow().ID, "/replace")
	asked := url.Values{"number": {"104-81-36565"}, "name": {"새벽연구소"}}
	shoot := storyCamera(t, h, "replaced-unregistered")
	shoot(webtest.OwnerA, replace, "form")
	if a := post(t, h, webtest.OwnerA, replace, asked, http.StatusUnprocessableEntity); !strings.Contains(a.Body, `value="새벽연구소"`) || !strings.Contains(plain(a), "담당자 이메일을 적어 주시면") {
		t.Errorf("without an address the page says %s", plain(a))
	}
	asked.Set("email", "new@partner.example")
	post(t, h, webtest.OwnerA, replace, asked, http.StatusSeeOther)
	page(t, h, webtest.OwnerA, partners, "새 기관에 초대 메일을 보냈습니다", "새벽연구소 (아직 등록하지 않은 기관)", "104-81-36565", "바다데이터 주식회사를 대신해 초대했습니다", "바꾸기 취소")
	shoot(webtest.OwnerA, partners, "partners")
	page(t, h, webtest.OwnerA, path, "새벽연구소 (아직 등록하지 않은 기관)", "기관 2곳 · 등록을 기다리는 기관 1곳")
	page(t, h, webtest.OwnerA, path+"/submit", "아직 참여에 동의하지 않았습니다")
	if a := h.Ask(webtest.OwnerB, http.MethodGet, path, ""); a.Status != http.StatusNotFound {
		t.Errorf("the one that was replaced still reads the application: %d", a.Status)
	}
	back := fmt.Sprint(partners, "/", memberNow().ID, "/back")
	post(t, h, webtest.Officer, back, url.Values{}, http.StatusForbidden)
	post(t, h, webtest.OwnerB, back, url.Values{}, http.StatusNotFound)
	post(t, h, webtest.OwnerA, back, url.Values{}, http.StatusSeeOther)
	if body := page(t, h, webtest.OwnerA, partners, "바다데이터 주식회사", "바꾸기를 취소했습니다"); strings.Contains(body, "새벽연구소") || strings.Contains(body, "/back") {
		t.Error("the one that was asked is still there")
	}
	page(t, h, webtest.OwnerB, path)
	if m := memberNow(); m.Consent != application.Accepted {
		t.Errorf("it came back as %s", m.Consent)
	}
}
