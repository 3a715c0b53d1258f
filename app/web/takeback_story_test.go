// This story takes a submission back before the deadline, changes the consortium, and hands in again.
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
	"gongmo/domain/application"
	"gongmo/workflows"
)

var receiptHash = regexp.MustCompile(`<code class="hash">([0-9a-f]{64})</code>`)

func TestASubmissionIsTakenBackAndAPartnerIsChanged(t *testing.T) {
	s := startLate(t)
	invite := url.Values{"number": {"1208147521"}, "role": {string(application.Participating)}, "email": {"partner@example.com"}}
	if a := s.Ask(webtest.OwnerA, http.MethodGet, s.mine+"/take-back", ""); a.Status != http.StatusNotFound {
		t.Errorf("a draft can be taken back: %d", a.Status)
	}
	s.submit(webtest.OwnerA, s.mine, http.StatusSeeOther)
	receipt := page(t, s.House, webtest.OwnerA, s.mine+"/receipt", "접수")
	hash, no := receiptHash.FindStringSubmatch(receipt), regexp.MustCompile(`id="receipt-no">([^<]+)<`).FindStringSubmatch(receipt)
	if hash == nil || no == nil {
		t.Fatal("the receipt has no hash or number")
	}
	check := "/receipts/verify?" + url.Values{"no": {no[1]}, "hash": {hash[1]}}.Encode()
	if body := page(t, s.House, webtest.Visitor, check, "접수증"); strings.Contains(body, "거두어") {
		t.Error("a standing submission is said to be taken back")
	}
	post(t, s.House, webtest.OwnerA, s.mine+"/partners", invite, http.StatusUnprocessableEntity)

	page(t, s.House, webtest.OwnerA, s.mine, s.mine+"/take-back", "제출 거두고 다시 쓰기")
	page(t, s.House, webtest.OwnerA, s.mine+"/take-back", no[1], "거두는 순간부터 유효한 제출본이 없습니다", "4. 21.", "참여기관을 초대하고, 바꾸고, 뺄 수 있습니다")
	s.shoot(webtest.OwnerA, s.mine+"/take-back", "take-back")
	for _, r := range []webtest.Role{webtest.Officer, webtest.OwnerB} {
		if a := s.Ask(r, http.MethodGet, s.mine+"/take-back", ""); a.Status != http.StatusNotFound {
			t.Errorf("%s is asked whether to take it back: %d", r, a.Status)
		}
	}
	post(t, s.House, webtest.Officer, s.mine+"/take-back", nil, http.StatusForbidden)
	post(t, s.House, webtest.OwnerA, s.mine+"/take-back", nil, http.StatusSeeOther)

	page(t, s.House, webtest.OwnerA, s.mine, "지금은 유효한 제출본이 없습니다", no[1], "검토하고 제출하기")
	s.shoot(webtest.OwnerA, s.mine, "taken-back-tasks")
	page(t, s.House, webtest.OwnerA, s.mine+"/receipt", "거둔 제출본입니다", "더 이상 유효하지 않은 접수증입니다", no[1])
	s.shoot(webtest.OwnerA, s.mine+"/receipt", "taken-back-receipt")
	page(t, s.House, webtest.Visitor, check, "거두어 심사 대상이 아닙니다")
	post(t, s.House, webtest.OwnerA, s.mine+"/partners", invite, http.StatusSeeOther)
	var member int64
	err := s.App.Store.Do(t.Context(), workflows.Options{}, func(tx workflows.Tx) error {
		list, err := workflows.Find[application.Member](tx, workflows.Where{"InvitedNumber": "1208147521"})
		if err == nil && len(list) == 1 {
			member = list[0].ID
		}
		return err
	})
	s.ok(err)
	post(t, s.House, webtest.OwnerA, s.mine+"/partners/"+fmt.Sprint(member)+"/remove", nil, http.StatusSeeOther)
	s.submit(webtest.OwnerA, s.mine, http.StatusSeeOther)
	if body := page(t, s.House, webtest.OwnerA, s.mine+"/receipt", no[1]); strings.Contains(body, "거둔 제출본") {
		t.Error("the new receipt is said to be taken back")
	}
	if body := page(t, s.House, webtest.Visitor, check, "다시 제출하여"); strings.Contains(body, "거두어") {
		t.Error("a replaced submission is said to be taken back")
	}

	// The deadline ends it.
	s.MoveTo(s.closes.Add(time.Second))
	post(t, s.House, webtest.OwnerA, s.mine+"/take-back", nil, http.StatusUnprocessableEntity)
	if body := page(t, s.House, webtest.OwnerA, s.mine); strings.Contains(body, "제출 거두고 다시 쓰기") {
		t.Error("it is offered after the deadline")
	}
}
