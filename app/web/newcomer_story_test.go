// This story is a stranger who applies without help: every page must say by itself what is wrong and where it is put right.
package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gongmo/app/web/webtest"
	"gongmo/domain"
	"gongmo/domain/application"
	domaincall "gongmo/domain/call"
	"gongmo/workflows"
)

// answer fills a section's fields in and saves it, and gives the page that comes then.
func (s *walletStory) answer(r webtest.Role, section string, values url.Values) string {
	s.t.Helper()
	at := s.application() + "/sections/" + section
	sent := fieldsOf(page(s.t, s.House, r, at))
	for k, v := range values {
		sent[k] = v
	}
	got := post(s.t, s.House, r, at, sent, http.StatusSeeOther)
	return page(s.t, s.House, r, got.Location)
}

func keepsQuiet(t *testing.T, body string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(body, text) {
			t.Errorf("the page says %q", text)
		}
	}
}

func TestASectionSaysWhatIsWrongWithItWhereItIsPutRight(t *testing.T) {
	s := walletHouse(t)
	a, section := webtest.OwnerA, s.application()+"/sections/company"
	keepsQuiet(t, page(t, s.House, a, section), "고칠 내용이", "입력해 주세요")

	next := s.answer(a, "company", url.Values{"q.people.r0.name": {"한가람"}, "q.people.r0.rate": {"120"}, "q.people.r0.from": {"2025-09-01"}, "q.people.r0.to": {"2025-06-01"}})
	says(t, next, "「수행기관」 항목을 저장했습니다. 고칠 내용이 2건, 아직 쓰지 않은 필수 항목이 1개 있습니다.",
		`href="`+section+`?check=1#f-q-people-r0-rate"`, "돌아가서 보기")

	body := page(t, s.House, a, section, "고칠 내용이 2건 있습니다", `href="#f-q-people-r0-rate"`, `href="#f-q-people-r0-from"`)
	says(t, body, "참여인력 1행의 참여율은 0%에서 100% 사이여야 합니다.", "시작일이 종료일보다 늦습니다")
	for _, id := range []string{"f-q-people-r0-rate", "f-q-people-r0-from"} {
		if got := tagOf(body, id); !strings.Contains(got, `aria-invalid="true"`) {
			t.Errorf("the cell %s is not marked: %s", id, got)
		}
	}
	if got := tagOf(body, "f-q-people-r0-rate"); !strings.Contains(got, `value="120"`) {
		t.Errorf("the wrong value is not shown: %s", got)
	}
	keepsQuiet(t, body, "보유 역량과 실적을 입력해 주세요")
	says(t, page(t, s.House, a, section+"?check=1"), "고칠 내용이 3건 있습니다", "보유 역량과 실적을 입력해 주세요")

	list := page(t, s.House, a, s.application())
	says(t, list, "고칠 내용 2건")
	check := page(t, s.House, a, s.application()+"/submit")
	says(t, check, `href="`+section+`?check=1#f-q-people-r0-rate"`, `href="`+section+`?check=1#f-q-capability"`)
	s.camera(a, section, "faults")
	s.camera(a, s.application(), "tasks")
}

func TestDecimalsAreTakenWhereTheyMeanSomethingAndNothingTypedIsIgnored(t *testing.T) {
	s := walletHouse(t)
	a, section := webtest.OwnerA, s.application()+"/sections/targets"
	s.answer(a, "targets", url.Values{"q.target_list.r0.title": {"인식 정확도"}, "q.target_list.r0.unit": {"%"}, "q.target_list.r0.base": {"94"}, "q.target_list.r0.goal": {"96.2"}, "q.target_list.r0.weight": {"60"},
		"q.target_list.r1.title": {"이용자"}, "q.target_list.r1.unit": {"명"}, "q.target_list.r1.goal": {"1,200"}, "q.target_list.r1.weight": {"30"}})
	body := page(t, s.House, a, section, "가중치 합이 90입니다. 연도마다 100이 되도록")
	for id, want := range map[string]string{"r0-base": "94", "r0-goal": "96.2", "r0-weight": "60", "r1-goal": "1200"} {
		if got := tagOf(body, "f-q-target_list-"+id); !strings.Contains(got, `value="`+want+`"`) {
			t.Errorf("%s is shown as %s, want %s", id, got, want)
		}
	}
	says(t, page(t, s.House, a, s.application()+"/submit"), "인식 정확도 94 → 96.2%", "이용자 0 → 1,200명")
	sent := fieldsOf(body)
	sent.Set("q.target_list.r0.goal", "구십육")
	says(t, post(t, s.House, a, section, sent, http.StatusUnprocessableEntity).Body, `value="구십육"`, "숫자로 적어 주세요.")
	s.camera(a, section, "targets")

	check := mustPath(s.House, "/calls/:code/check")
	got := page(t, s.House, a, check+"?d.debt_ratio_percent=85.4", `value="85.4"`, "85%")
	keepsQuiet(t, got, "고칠 내용이")
	says(t, page(t, s.House, a, check+"?d.debt_ratio_percent=1000.5"), "부채비율을 기준 아래로") // 1,000% 이상 (domain.md §2.2)
	says(t, page(t, s.House, a, check+"?d.debt_ratio_percent=팔십오"), `value="팔십오"`, "고칠 내용이 1건 있습니다", "부채비율: 숫자로 적어 주세요.")
	s.camera(a, check+"?d.debt_ratio_percent=팔십오", "check")
}

func TestACertificateThatHasRunOutIsToldAtItsSlotAndAtTheCheck(t *testing.T) {
	s := walletHouse(t)
	a, section := webtest.OwnerA, s.documents()
	got := s.send(a, s.application()+"/files/doc_tax", "q.doc_tax", "세금", url.Values{"keep.doc_tax": {"1"}, "kind.doc_tax": {"TAX_CLEARANCE"}, "issued.doc_tax": {"2025-01-10"}}, http.StatusSeeOther)
	told := "국세·지방세 납세증명서의 증명서.pdf는 2025. 2. 9.(일)에 만료되었습니다. 새로 발급받은 것으로 바꿔 주세요."
	body := page(t, s.House, a, got.Location, told, "고칠 내용이 1건 있습니다", `href="#f-q-doc_tax"`)
	keepsQuiet(t, body, "만료되어 쓸 수 없습니다", "✓ 올림") // one paper, one word about it
	says(t, page(t, s.House, a, s.application()+"/submit"), told, `href="`+section+`?check=1#f-q-doc_tax"`)
	says(t, page(t, s.House, a, s.application()), "고칠 내용 1건")
	s.camera(a, section, "expired")
}

func TestWhoHasAppliedIsLedToTheirApplicationAndNotToASecondOne(t *testing.T) {
	s := walletHouse(t)
	a, call := webtest.OwnerA, strings.TrimSuffix(mustPath(s.House, "/calls/:code/check"), "/check")
	link := `href="` + s.application() + `"`
	says(t, page(t, s.House, a, call), "쓰던 신청서 이어서 쓰기", link, "아직 내지 않은 신청서가 1건")
	says(t, page(t, s.House, a, call+"/apply"), "쓰던 신청서가 있습니다", link, "신청서 쓰기 시작")
	says(t, page(t, s.House, a, call+"/check"), "쓰던 신청서가 있습니다", "쓰던 신청서 이어서 쓰기")
	handedIn(t, s.House)
	for _, path := range []string{call, call + "/check", call + "/apply"} {
		body := page(t, s.House, a, path, "이미 신청했습니다 – 신청서 보기", link)
		keepsQuiet(t, body, "이 공고에는 신청할 수 없습니다", "중복 과제 미충족", `href="`+call+`/apply"`, "신청서 쓰기 시작")
	}
	s.camera(a, call+"/check", "applied-check")
	s.camera(a, call+"/apply", "applied-start")
	s.camera(a, call, "applied-call")
	says(t, page(t, s.House, webtest.OwnerB, call), call+"/apply")

	s.do(func(tx workflows.Tx) error { // a call that takes several
		list, err := workflows.Find[application.Application](tx, workflows.Where{"ID": idOf(s.application())})
		if err != nil {
			return err
		}
		c, err := workflows.LockRow[domaincall.Call](tx, int64(list[0].CallID))
		if err != nil {
			return err
		}
		c.PerLead = 3
		return tx.Save(c)
	})
	says(t, page(t, s.House, a, call), "1건을 냈고 2건 더 신청할 수 있습니다", call+"/apply")
	says(t, page(t, s.House, a, call+"/apply"), "1건을 냈고 2건 더 신청할 수 있습니다", "신청서 쓰기 시작", link)
}

func TestTheCheckSaysWhoHasToActAndAsksForTicksWhenTheRestIsComplete(t *testing.T) {
	s := walletHouse(t)
	check := s.application() + "/submit"
	says(t, page(t, s.House, webtest.OwnerA, check), "현장 문서를 이해하는 점검 도우미", "마감까지")
	body := post(t, s.House, webtest.OwnerA, check, url.Values{}, http.StatusUnprocessableEntity).Body
	says(t, body, "할 일")
	keepsQuiet(t, body, "사실임을 확인하고 표시해 주세요.", "자격 조건과 의무사항을 읽고 표시해 주세요.")
	s.joins(webtest.OwnerB)
	theirs := page(t, s.House, webtest.OwnerB, check, "하늘소프트 주식회사가 할 일", "사업계획: ", "참여기관 작성")
	keepsQuiet(t, theirs, `href="`+s.application()+`/sections/company?check`)
	says(t, theirs, s.application()+"/sections/member?check=1&amp;org=")
	mine := page(t, s.House, webtest.OwnerA, check, "바다데이터 주식회사가 할 일", s.application()+"/sections/company?check=1#")
	keepsQuiet(t, mine, "/sections/member?check=1")
	says(t, page(t, s.House, webtest.OwnerB, s.application()), s.application()+"/sections/company") // to read
	s.camera(webtest.OwnerB, check, "review-partner")
}

// joins makes another company a participant that has agreed.
func (s *walletStory) joins(r webtest.Role) {
	s.do(func(tx workflows.Tx) error {
		var id int64
		if _, err := fmt.Sscan(idOf(s.application()), &id); err != nil {
			return err
		}
		a, err := workflows.LockRow[application.Application](tx, id)
		if err != nil {
			return err
		}
		org := s.Orgs[r]
		m, change, err := a.Invite(&org, "바다데이터 주식회사", application.Participating, "", "", tx.Now())
		if err != nil {
			return err
		}
		now, by := tx.Now(), s.People[r].ID
		m.Consent, m.ConsentAt, m.ConsentBy = application.Accepted, &now, &by
		if err := workflows.Record(tx, domain.System, a, change); err != nil {
			return err
		}
		return tx.Insert(&m)
	})
}

// tagOf is the tag of the element with an id.
func tagOf(body, id string) string {
	i := strings.Index(body, ` id="`+id+`"`)
	if i < 0 {
		return ""
	}
	return body[strings.LastIndex(body[:i], "<") : i+strings.Index(body[i:], ">")]
}
