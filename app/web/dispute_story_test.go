package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"gongmo/app/web/webtest"
	"gongmo/domain/ledger"
	"gongmo/domain/posting"
	"gongmo/workflows"
)

// disputing takes cases through their steps on the pages.
type disputing struct {
	*spending
}

// shows asks for a page that must be there and show the texts.
func (d disputing) shows(who webtest.Role, path string, texts ...string) string {
	d.t.Helper()
	a := d.Ask(who, http.MethodGet, path, "")
	if a.Status != http.StatusOK {
		d.t.Fatalf("%s %s: %d %s\n%s", who, path, a.Status, a.Location, plain(a))
	}
	for _, x := range texts {
		if !strings.Contains(a.Body, x) {
			d.t.Fatalf("%s %s does not show %q:\n%s", who, path, x, plain(a))
		}
	}
	return a.Body
}

func (d disputing) hidden(who webtest.Role, path string, texts ...string) {
	d.t.Helper()
	a := d.Ask(who, http.MethodGet, path, "")
	for _, x := range texts {
		if strings.Contains(a.Body, x) {
			d.t.Errorf("%s sees %q on %s", who, x, path)
		}
	}
}

func (d disputing) post(who webtest.Role, path string, form url.Values) webtest.Answer {
	d.t.Helper()
	return d.Ask(who, http.MethodPost, path, form.Encode())
}

// step takes a step that the page of a case offers, with its fields; it must be taken.
func (d disputing) step(who webtest.Role, path, event string, fields map[string]string) {
	d.t.Helper()
	body := d.shows(who, path, `name="event" value="`+event+`"`)
	form := url.Values{"event": {event}, "version": {versionField.FindStringSubmatch(body)[1]}}
	for k, v := range fields {
		form.Set(event+"."+k, v)
	}
	if a := d.post(who, path+"/step", form); a.Status != http.StatusSeeOther {
		d.t.Fatalf("%s takes %s on %s: %d\n%s", who, event, path, a.Status, plain(a))
	}
}

// refused sends a step that must come back with what is wrong.
func (d disputing) refused(who webtest.Role, path, event, text string, fields map[string]string) {
	d.t.Helper()
	form := url.Values{"event": {event}}
	if m := versionField.FindStringSubmatch(d.shows(who, path)); m != nil {
		form.Set("version", m[1])
	}
	for k, v := range fields {
		form.Set(event+"."+k, v)
	}
	if a := d.post(who, path+"/step", form); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, text) {
		d.t.Fatalf("%s takes %s on %s: %d, want 422 with %q\n%s", who, event, path, a.Status, text, plain(a))
	}
}

// until waits for what a worker does.
func (d disputing) until(who webtest.Role, path, text string) {
	d.t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if strings.Contains(d.Ask(who, http.MethodGet, path, "").Body, text) {
			return
		}
	}
	d.t.Fatalf("waited in vain for %q on %s", text, path)
}

// opened posts the form of a new case and says where it is.
func (d disputing) opened(who webtest.Role, path string, form url.Values) string {
	d.t.Helper()
	a := d.post(who, path, form)
	if a.Status != http.StatusSeeOther {
		d.t.Fatalf("%s opens %s: %d\n%s", who, path, a.Status, plain(a))
	}
	to, err := url.Parse(a.Location)
	if err != nil {
		d.t.Fatal(err)
	}
	return to.Path
}

func (d disputing) today() string { return d.App.Clock.Now().Format(time.DateOnly) }

var letterLink = regexp.MustCompile(`/(?:recoveries|sanctions)/\d+/letters/\d+`)

// owed is what the book says of the recovery of the project.
func (d disputing) owed() (won int64) {
	d.do(func(tx workflows.Tx) error {
		list, err := workflows.Find[ledger.Entry](tx, workflows.Where{"AgreementID": d.id})
		if err != nil {
			return err
		}
		for _, e := range list {
			lines, err := workflows.Find[ledger.Line](tx, workflows.Where{"EntryID": e.ID})
			if err != nil {
				return err
			}
			for _, l := range lines {
				if l.Account == posting.RecoveryDue {
					won += int64(l.Won)
				}
			}
		}
		return nil
	})
	return won
}

func TestARecoveryIsHeardDecidedAppealedAgainstAndPaidOnItsPages(t *testing.T) {
	d := disputing{spentIn(t, webtest.Options{Work: true})}
	desk := fmt.Sprintf("/desk/agreements/%d", d.id)
	d.shows(webtest.Officer, desk, "환수 검토 시작", "제재 검토 시작")
	about := fmt.Sprintf("?agreement=%d", d.id)
	d.shows(webtest.Officer, "/recoveries/new"+about, "하늘소프트 주식회사", "용도 외 사용")
	if a := d.post(webtest.Officer, "/recoveries"+about, url.Values{"org": {fmt.Sprint(d.org)}, "won": {"0"}}); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, "사유 구분을 골라") {
		t.Fatalf("a case without a ground: %d\n%s", a.Status, plain(a))
	}
	if a := d.Ask(webtest.OwnerA, http.MethodGet, "/recoveries/new"+about, ""); a.Status != http.StatusNotFound {
		t.Errorf("a company opens cases: %d", a.Status)
	}
	at := d.opened(webtest.Officer, "/recoveries"+about, url.Values{"org": {fmt.Sprint(d.org)}, "ground": {"DIVERSION"}, "basis": {"관리규정 제48조제1항"}, "facts": {"시제품 재료비로 사무용 가구를 샀습니다."}, "won": {"40,000,000"}})
	if a := d.Ask(webtest.OwnerA, http.MethodGet, at, ""); a.Status != http.StatusNotFound {
		t.Errorf("the company sees a case before the prior notice: %d", a.Status)
	}
	if a := d.Ask(webtest.OwnerA, http.MethodGet, "/appeals/new?subject=RECOVERY&id="+at[strings.LastIndex(at, "/")+1:], ""); a.Status != http.StatusNotFound {
		t.Errorf("the page of an objection tells of a case before its notice: %d", a.Status)
	}
	d.step(webtest.Officer, at, "describe", map[string]string{"basis": "관리규정 제48조제1항제2호", "facts": "시제품 재료비로 사무용 가구를 샀습니다.", "won": "30,000,000"})
	d.step(webtest.Officer, at, "submitToPanel", nil)
	d.refused(webtest.Officer, at, "recommend", "위원회", map[string]string{"note": "환수가 옳습니다."})
	d.step(webtest.Officer, at, "recommend", map[string]string{"panelOn": d.today(), "note": "위원 다섯 명이 모두 환수에 찬성했습니다."})
	d.camera(webtest.Officer, at, "recovery-desk")

	d.shows(webtest.OwnerA, at, "의견을 제출할 수 있습니다", "30,000,000원", "시제품 재료비로")
	d.hidden(webtest.OwnerA, at, "위원 다섯 명이")
	d.shows(webtest.OwnerA, "/inbox", at)
	d.shows(webtest.OwnerA, "/recoveries", at, "사전통지")
	d.shows(webtest.OwnerA, fmt.Sprintf("/projects/%d", d.id), "환수 1건")
	if a := d.Ask(webtest.OwnerB, http.MethodGet, at, ""); a.Status != http.StatusNotFound {
		t.Errorf("another company sees it: %d", a.Status)
	}
	d.refused(webtest.OwnerA, at, "explain", "의견", map[string]string{"explanation": ""})
	d.step(webtest.OwnerA, at, "explain", map[string]string{"explanation": "가구는 실험대로 쓰고 있습니다."})
	d.until(webtest.OwnerA, at, "/letters/")
	letter := letterLink.FindString(d.shows(webtest.OwnerA, at))
	d.shows(webtest.OwnerA, letter, "의견 제출", "시제품 재료비로")
	d.camera(webtest.OwnerA, letter, "recovery-letter")

	d.shows(webtest.Approver, "/inbox", at)
	d.refused(webtest.Approver, at, "decide", "사유", map[string]string{"won": "30,000,000"})
	d.step(webtest.Approver, at, "decide", map[string]string{"won": "30,000,000", "surcharge": "10,000,000", "reason": "용도 외 사용이 확인됩니다."})
	d.hidden(webtest.OwnerA, at, "10,000,000원")
	d.step(webtest.Officer, at, "notify", nil)
	d.shows(webtest.OwnerA, at, "40,000,000원을 납부해야 합니다", "이의신청하기")
	d.camera(webtest.OwnerA, at, "recovery-company")
	d.step(webtest.Finance, at, "pay", map[string]string{"won": "15,000,000", "bankRef": "KB-0001"})
	d.shows(webtest.OwnerA, at, "25,000,000원", "KB-0001")

	appeal := d.appeals(at)
	d.shows(webtest.OwnerA, at, "20,000,000원") // 35,000,000 are left, 15,000,000 paid
	d.step(webtest.Finance, at, "pay", map[string]string{"won": "20,000,000", "bankRef": "KB-0002"})
	d.shows(webtest.Officer, at, "납부 완료")
	d.step(webtest.Finance, at, "remit", nil)
	d.shows(webtest.Officer, "/recoveries?tab=ended", at)
	if owed := d.owed(); owed != 0 {
		t.Errorf("the book still claims %d", owed)
	}
	d.shows(webtest.Officer, "/appeals", appeal)
}

// appeals objects to the recovery; the objection is admitted and upheld in part.
func (d disputing) appeals(at string) string {
	id := at[strings.LastIndex(at, "/")+1:]
	about := "?subject=RECOVERY&id=" + id
	d.shows(webtest.OwnerA, "/appeals/new"+about, "이의신청 기한", "사실관계 오인")
	if a := d.Ask(webtest.OwnerB, http.MethodGet, "/appeals/new"+about, ""); a.Status == http.StatusOK {
		d.t.Errorf("another company may object: %d", a.Status)
	}
	d.camera(webtest.OwnerA, "/appeals/new"+about, "appeal-new")
	if a := d.post(webtest.OwnerA, "/appeals"+about, url.Values{"ground": {"FACT"}}); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, "이의신청 내용을 적어") {
		d.t.Fatalf("an empty objection: %d\n%s", a.Status, plain(a))
	}
	uploads(d.t, d.House, webtest.OwnerA, "/appeals"+about, "file", url.Values{"ground": {"FACT"}, "statement": {"가구 한 점은 실험대입니다."}})
	list := d.shows(webtest.OwnerA, "/appeals", "현장 문서를 이해하는 점검 도우미")
	mine := regexp.MustCompile(`/appeals/\d+`).FindString(list)
	d.shows(webtest.OwnerA, mine, "가구 한 점은 실험대입니다.", "증빙.pdf")
	d.shows(webtest.Officer, "/inbox?kind=appeal", mine)
	if a := d.post(webtest.OwnerA, mine+"/step", url.Values{"event": {"receive"}}); a.Status != http.StatusForbidden {
		d.t.Errorf("the company took its own objection in: %d", a.Status)
	}
	d.step(webtest.Officer, mine, "receive", nil)
	d.step(webtest.Officer, mine, "admit", nil)
	d.refused(webtest.Approver, mine, "reject", "누가 심의하는지", map[string]string{"reason": "이유 없음"})
	form := url.Values{"event": {"setPanel"}, "version": {versionField.FindStringSubmatch(d.shows(webtest.Officer, mine))[1]}, "setPanel.how": {"SELF"}, "setPanel.panel": {fmt.Sprint(d.People[webtest.Approver].ID)}}
	if a := d.post(webtest.Officer, mine+"/step", form); a.Status != http.StatusSeeOther {
		d.t.Fatalf("choose who decides: %d\n%s", a.Status, plain(a))
	}
	d.camera(webtest.Approver, mine, "appeal-desk")
	d.refused(webtest.Approver, mine, "uphold", "감경", map[string]string{"remedy": "REDUCE", "reason": "일부는 맞습니다."})
	d.step(webtest.Approver, mine, "uphold", map[string]string{"remedy": "REDUCE", "reduction": "25,000,000", "surcharge": "10,000,000", "reason": "실험대로 쓰는 가구는 뺍니다."})
	d.hidden(webtest.OwnerA, mine, "실험대로 쓰는 가구는", "인용")
	d.step(webtest.Officer, mine, "notify", nil)
	d.shows(webtest.OwnerA, mine, "인용", "감경", "25,000,000원", "실험대로 쓰는 가구는")
	d.until(webtest.OwnerA, at, "20,000,000원")
	return mine
}

func TestASanctionIsHeardAndNotifiedOnItsPages(t *testing.T) {
	d := disputing{spentIn(t, webtest.Options{Work: true})}
	about := fmt.Sprintf("?agreement=%d", d.id)
	d.shows(webtest.Officer, "/sanctions/new"+about, "참여제한", "제재부가금")
	if a := d.post(webtest.Officer, "/sanctions"+about, url.Values{"org": {fmt.Sprint(d.org)}, "ground": {"FRAUD"}}); a.Status != http.StatusUnprocessableEntity {
		t.Fatalf("a case without a kind: %d", a.Status)
	}
	at := d.opened(webtest.Officer, "/sanctions"+about, url.Values{"org": {fmt.Sprint(d.org)}, "type": {"DEBARMENT"}, "ground": {"DIVERSION"}, "basis": {"혁신법 제32조제1항"}, "facts": {"연구비를 용도 외로 썼습니다."}})
	d.step(webtest.Officer, at, "investigate", nil)
	d.step(webtest.Officer, at, "refer", nil)
	if a := d.Ask(webtest.OwnerA, http.MethodGet, at, ""); a.Status != http.StatusNotFound {
		t.Errorf("the company sees a case before the prior notice: %d", a.Status)
	}
	d.refused(webtest.Officer, at, "resolve", "개월", map[string]string{"panelOn": d.today(), "months": "600"})
	d.step(webtest.Officer, at, "resolve", map[string]string{"panelOn": d.today(), "months": "24", "note": "평가단 전원 찬성"})
	d.shows(webtest.OwnerA, at, "24개월", "의견을 제출할 수 있습니다")
	d.hidden(webtest.OwnerA, at, "평가단 전원 찬성")
	d.shows(webtest.OwnerA, "/inbox", at)
	d.step(webtest.OwnerA, at, "explain", map[string]string{"explanation": "담당자의 실수였습니다."})
	d.shows(webtest.Approver, "/inbox?kind=sanction_decide", at)
	d.refused(webtest.Approver, at, "decide", "사유", map[string]string{"months": "12"})
	d.camera(webtest.Approver, at, "sanction-desk")
	d.step(webtest.Approver, at, "decide", map[string]string{"months": "12", "reason": "의견을 받아들여 줄입니다."})
	d.hidden(webtest.OwnerA, at, "12개월")
	d.step(webtest.Officer, at, "notify", nil)
	d.until(webtest.OwnerA, at, "/letters/")
	d.shows(webtest.OwnerA, at, "12개월", "이의신청하기")
	d.shows(webtest.OwnerA, "/sanctions", "12개월")
	d.shows(webtest.OwnerA, letterLink.FindString(d.shows(webtest.OwnerA, at)), "하늘소프트 주식회사")
	d.step(webtest.Approver, at, "reduce", map[string]string{"months": "6", "reason": "반환을 마쳤습니다."})
	d.step(webtest.Officer, at, "stay", map[string]string{"reason": "법원이 집행을 멈추었습니다."})
	d.step(webtest.Approver, at, "revoke", map[string]string{"reason": "법원이 처분을 취소했습니다."})
	d.shows(webtest.Officer, "/sanctions?tab=ended", at, "취소")
}
