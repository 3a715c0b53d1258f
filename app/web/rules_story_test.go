// This file tests what the rules on costs say beside the lines they are about, what they take from the organisation, and who may apply
// in a track, on the pages of the officer and of the applicant.
package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"gongmo/app/locale"
	"gongmo/app/web/webtest"
	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/stage"
	"gongmo/workflows"
)

// beside is what the grid says beside a line, as text, and the chips it leads to.
func beside(t *testing.T, body, key string) (text string, chips []string) {
	t.Helper()
	_, rest, ok := strings.Cut(body, `data-fresh="line-budget_plan-`+key+`"`)
	if !ok {
		t.Fatalf("the page has no place for the rules of %s", key)
	}
	cell, _, _ := strings.Cut(rest, "</td>")
	for _, m := range regexp.MustCompile(`href="#([\w-]+)"`).FindAllStringSubmatch(cell, -1) {
		chips = append(chips, m[1])
	}
	return plain(webtest.Answer{Body: "<p" + cell}), chips
}

// L7 §5⑦1 (신규채용), L7 §6② and §12① (간접비): what is too much stands beside the line it is about and leads to the rule.
func TestABrokenRuleStandsBesideTheLineItIsAbout(t *testing.T) {
	s := staffed(t)
	body := page(t, s.House, webtest.OwnerA, s.plan())
	if n := strings.Count(body, `class="linerules"`); n != 3 {
		t.Errorf("an empty grid offers %d lines, want one for each usual item", n)
	}
	body = s.lines(
		map[string]string{"item": "LABOR/STAFF_NEW", "why": "연구", "person": "people.r0", "rate": "100", "grant": "10,000,000", "bought": "2020-01-02"},
		map[string]string{"item": "MATERIALS/PURCHASE", "why": "부품", "grant": "30,000,000"},
		map[string]string{"item": "INDIRECT", "why": "간접비", "grant": "5,000,000"})
	for key, want := range map[string]string{"l1": "신규채용 인력의 채용일 · 김하늘: 맞지 않는 금액이 10,000,000원입니다", "l2": "", "l3": "간접비 한도: 5% 이하, 현재 12.5%, 3,000,000원 초과"} {
		text, chips := beside(t, body, key)
		if want == "" && len(chips) > 0 || !strings.Contains(text, want) {
			t.Errorf("beside %s stands %q, want %q", key, text, want)
		}
		for _, id := range chips {
			if !strings.Contains(body, `id="`+id+`"`) {
				t.Errorf("%s leads to %s, which is nowhere", key, id)
			}
		}
	}
	broken, _ := rulesOf(body)
	if !strings.Contains(broken, "간접비 한도 · 3행") || !strings.Contains(broken, "관리규정 §24②8") || strings.Contains(broken, "사용 기준 §63") {
		t.Errorf("the chip names its line and the articles of its own rules alone:\n%s", broken)
	}
	if n := strings.Count(body, `class="linerules"`); n != 4 {
		t.Errorf("three lines and %d places in all, want one to spare", n)
	}
	if more := page(t, s.House, webtest.OwnerA, s.plan()+"?more=1"); strings.Count(more, `class="linerules"`) != 7 {
		t.Error("more rows were asked for and do not come")
	}
}

// L7 §5⑦4; L5 §65④2: a company pays its own staff in cash once it has written down its registration as a research service firm.
func TestAnOrganisationWritesWhatItsCostsDependOn(t *testing.T) {
	s := staffed(t)
	a, at := webtest.OwnerA, fmt.Sprintf("/organizations/%d", s.Orgs[webtest.OwnerA])
	cash := map[string]string{"item": "LABOR/STAFF_SERVICE", "why": "연구원", "person": "people.r0", "rate": "100", "grant": "7,000,000", "cash": "3,000,000"}
	rule := locale.T(locale.KO, budget.LaborCash.Label())
	if broken, _ := rulesOf(s.lines(cash)); !strings.Contains(broken, rule) {
		t.Errorf("a company that is not registered pays its staff in cash:\n%s", broken)
	}
	edit := page(t, s.House, a, at+"/edit", "사업비 기준", "간접비고시비율", "연구개발서비스업 신고번호")
	sent := url.Values{"version": {version(t, edit)}, "name": {"하늘소프트 주식회사"}, "representative": {"김하늘"}, "type": {"COMPANY"}, "size": {"SME"}, "region": {"SEOUL"}, "opened_on": {"2020-01-02"}, "taxable": {"yes"}, "ratio": {"25"}}
	got := post(t, s.House, a, at+"/edit", sent, http.StatusUnprocessableEntity).Body
	says(t, got, "간접비고시비율은 비영리기관만 적습니다", `value="25"`)
	sent.Set("ratio", "")
	sent.Set("research", "제2024-17호")
	says(t, post(t, s.House, a, at+"/edit", sent, http.StatusUnprocessableEntity).Body, "연구개발서비스업으로 신고한 날을 적어 주세요", `value="제2024-17호"`)
	sent.Set("research_on", "2024-05-01")
	post(t, s.House, a, at+"/edit", sent, http.StatusSeeOther)
	for _, who := range []webtest.Role{a, webtest.Officer} {
		page(t, s.House, who, at, "제2024-17호 (2024. 5. 1.", "신고)")
	}
	if broken, _ := rulesOf(page(t, s.House, a, s.plan())); strings.Contains(broken, rule) {
		t.Errorf("a registered company may not pay its staff in cash:\n%s", broken)
	}
	page(t, s.House, a, at+"/edit", `value="제2024-17호"`, `value="2024-05-01"`)
}

// What a track asks beyond the call is written on the page of the conditions, and comes back in the file of the call.
func TestAnOfficerSaysWhoMayApplyInATrack(t *testing.T) {
	d := desk{t, webtest.Start(t, webtest.Options{Empty: true})}
	page := d.get(webtest.Officer, "/desk/calls/new")
	at := d.post(webtest.Officer, "/desk/calls/new", http.StatusSeeOther, with(page, url.Values{"title": {"지역 제조 AI 점검"}, "code": {"2025-TRK-01"}, "year": {"2025"},
		"category": {"사업화·실증"}, "design": {"TRACKS"}, "regime": {"ICT_FUND"}, "fundMoney": {"1"}, "budgetWon": {"12억"}, "division": {"AI융합본부"}})).Location
	who := at + "/edit/eligibility"
	wrong := url.Values{"who.0.0.fact": {"employees"}, "who.0.0.op": {"ge"}, "who.0.0.value": {"열"}, "who.0.note": {"지역 협의체 회원"}}
	if a := d.post(webtest.Officer, who, 422, filling(d.get(webtest.Officer, who), wrong)); !strings.Contains(a.Body, `name="who.0.0.value" value="열"`) || !strings.Contains(a.Body, "지역 협의체 회원") {
		t.Error("what was typed is lost")
	}
	d.post(webtest.Officer, who, 303, filling(d.get(webtest.Officer, who), url.Values{"who.0.0.fact": {"employees"}, "who.0.0.op": {"ge"}, "who.0.0.value": {"10"}, "who.0.note": {"지역 협의체 회원"}, "who.1.security": {"1"}}))
	public := d.get(webtest.Officer, "/calls/2025-TRK-01")
	for _, want := range []string{"10명 이상", "지역 협의체 회원", "의 과제는 보안과제입니다"} {
		if !strings.Contains(public, want) {
			t.Errorf("the notice does not say %q", want)
		}
	}
	d.post(webtest.Officer, who, 303, filled(d.get(webtest.Officer, who)))
	if again := d.get(webtest.Officer, "/calls/2025-TRK-01"); strings.Count(again, "10명 이상") != strings.Count(public, "10명 이상") {
		t.Error("saving the page as it is changes who may apply")
	}
	file := d.get(webtest.Officer, at+"/file")
	for _, want := range []string{"whoNote: 지역 협의체 회원", "security: true", "employees"} {
		if !strings.Contains(file, want) {
			t.Errorf("the file of the call does not say %q:\n%s", want, file)
		}
	}
}

// The pre-check, the page before applying and the check of all answers judge the track alike (공고문 지원조건).
func TestAnApplicantSeesWhichTrackIsOpenToIt(t *testing.T) {
	s := filesHouse(t)
	a := webtest.OwnerA
	var code string
	s.do(func(tx workflows.Tx) error {
		var id int64
		if err := s.App.DB.Pool.QueryRow(t.Context(), `select call_id from application where id = $1::text::bigint`, strings.TrimPrefix(s.application(), "/applications/")).Scan(&id); err != nil {
			return err
		}
		c, err := workflows.LockRow[call.Call](tx, id)
		if err != nil {
			return err
		}
		code = c.Code
		size := func(s string) condition.Tree {
			return condition.Where(condition.FactSize, condition.Eq, condition.Text(s))
		}
		c.Stages.Tracks = []stage.Track{{Key: "mid", Title: "성장", Who: size(condition.SizeMid)}, {Key: "small", Title: "초기", Who: size(condition.SizeSME), WhoNote: "지역 협의체 회원"}}
		return workflows.Record(tx, domain.System, c, domain.Act("edit", nil))
	})
	check := plain(webtest.Answer{Body: page(t, s.House, a, "/calls/"+code+"/check", "‘성장’의 신청 자격", "‘초기’의 신청 자격", "지역 협의체 회원")})
	ordered(t, check, "‘성장’의 신청 자격", "중견기업", "이 트랙의 자격에 맞지 않습니다", "‘초기’의 신청 자격", "중소기업")
	page(t, s.House, a, "/calls/"+code, "지역 협의체 회원", "‘초기’ 트랙:")
	page(t, s.House, a, "/calls?q="+code, "‘초기’ 트랙:")
	if found := page(t, s.House, a, "/calls?scale=LARGE&q="+code); strings.Contains(found, "‘초기’ 트랙:") {
		t.Error("a call of which no track is for large companies is found for them")
	}
	page(t, s.House, a, "/calls/"+code+"/apply", "등록한 기관 정보로는 신청할 수 없습니다")
	first := regexp.MustCompile(`href="(/applications/\d+/sections/[\w-]+)#[\w-]*track"`).FindStringSubmatch(page(t, s.House, a, s.application()+"/submit", "지원할 트랙을 선택해 주세요"))
	if first == nil {
		t.Fatal("the check does not lead to the track")
	}
	sent := fieldsOf(page(t, s.House, a, first[1]))
	sent.Set("track", "mid")
	post(t, s.House, a, first[1], sent, http.StatusSeeOther)
	page(t, s.House, a, s.application()+"/submit", "‘성장’의 신청 자격 가운데 기업 규모 조건에 맞지 않습니다")
	sent = fieldsOf(page(t, s.House, a, first[1]))
	sent.Set("track", "small")
	post(t, s.House, a, first[1], sent, http.StatusSeeOther)
	if body := page(t, s.House, a, s.application()+"/submit"); strings.Contains(body, "의 신청 자격 가운데") {
		t.Error("the track that fits is refused")
	}
}
