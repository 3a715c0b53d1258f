// This story is an organisation whose profile is compared with the tax office's register.
package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gongmo/app/web/webtest"
	"gongmo/domain"
	"gongmo/domain/organization"
	"gongmo/domain/period"
	"gongmo/workflows"
)

// sayingMuch answers with everything that the office can say.
type sayingMuch struct{}

func (sayingMuch) Ask(_ context.Context, about []workflows.Claim) (out []workflows.Registered, _ error) {
	yes, no := true, false
	for _, c := range about {
		out = append(out, workflows.Registered{Number: c.Number, Business: organization.BusinessEnded, TaxType: "01", EndedOn: period.On(2025, 3, 14), UnitClosed: &yes,
			TaxTypeChangedOn: period.On(2023, 7, 1), InvoiceFrom: period.On(2021, 1, 1), PriorTaxType: "02", PriorTaxTypeName: "부가가치세 간이과세자",
			Matches: &yes, MatchesAll: &no, MatchNote: "확인할 수 없습니다."})
	}
	return out, nil
}

func TestWhatTheTaxOfficeSaysStandsBesideTheProfile(t *testing.T) {
	h := webtest.Start(t, webtest.Options{})
	a, org := webtest.OwnerA, h.Orgs[webtest.OwnerA]
	at := fmt.Sprintf("/organizations/%d", org)
	says(t, page(t, h, a, at), "국세청 사업자 상태", "확인 안 됨")
	sent := url.Values{"version": {version(t, page(t, h, a, at+"/edit", "주업태", "주종목", "대표자 한글 이름"))}, "name": {"하늘소프트"}, "representative": {"JOHN DOE"}, "type": {"COMPANY"}, "size": {"SME"},
		"region": {"SEOUL"}, "opened_on": {"2020-01-02"}, "sector": {"정보통신업"}}
	sent.Set("trade", strings.Repeat("업", 101))
	sent.Set("representative_korean", "존 도")
	again := post(t, h, a, at+"/edit", sent, http.StatusUnprocessableEntity)
	says(t, again.Body, "너무 깁니다. 100자까지 쓸 수 있습니다.", `value="존 도"`)
	sent.Set("trade", "응용 소프트웨어 개발 및 공급업")
	post(t, h, a, at+"/edit", sent, http.StatusSeeOther)
	says(t, page(t, h, a, at), "정보통신업", "응용 소프트웨어 개발 및 공급업", "존 도")

	h.App.Engine.Register = sayingMuch{}
	if err := h.App.Engine.AskRegister(t.Context(), workflows.RegisterJob{Organizations: []domain.OrganizationID{domain.OrganizationID(org)}}); err != nil {
		t.Fatal(err)
	}
	says(t, page(t, h, a, at), "폐업자", "일반과세자", "개업일·대표자 일치", "과세유형 전환일", "2023. 7. 1.", "직전 과세유형", "간이과세자", "세금계산서 적용일", "2021. 1. 1.",
		"단위과세로 전환하면서 닫힌 번호입니다.", "표기 차이일 수 있습니다.", "확인할 수 없습니다.")
	says(t, page(t, h, a, at+"?lang=en"), "Tax type changed on", "Simplified taxpayer", "It may be the notation only.")
}
