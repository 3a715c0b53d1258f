// This story is a stranger who applies without help: every page must say by itself what is wrong and where it is put right.
package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gongmo/app/web/webtest"
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

// tagOf is the tag of the element with an id.
func tagOf(body, id string) string {
	i := strings.Index(body, ` id="`+id+`"`)
	if i < 0 {
		return ""
	}
	return body[strings.LastIndex(body[:i], "<") : i+strings.Index(body[i:], ">")]
}
