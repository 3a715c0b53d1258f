// These tests find calls, hold their conditions against a company, watch them, and read receipts, through the pages.
package web_test

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"gongmo/app/web/webtest"
	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/condition"
	"gongmo/domain/period"
	"gongmo/workflows"
)

func sees(t *testing.T, page string, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if !strings.Contains(page, s) {
			t.Errorf("the page does not say %q", s)
		}
	}
}

func TestACompanySeesHowItStandsToACallConditionByCondition(t *testing.T) {
	d := desk{t, webtest.Start(t, webtest.Options{})}
	path, _ := d.h.Path("/calls/:code/check")
	list := d.get(webtest.OwnerA, "/calls?sort=fit")
	sees(t, list, "개 조건 중", "확인 필요", "/check?org=")
	if strings.Contains(d.get(webtest.Visitor, "/calls"), "개 조건 중") {
		t.Error("a visitor is told how many conditions are met, by whom?")
	}
	page := d.get(webtest.OwnerA, path)
	sees(t, page, "지금까지 확인한 조건은 모두 충족합니다", "국세 체납에 해당하나요?", "쓰던 신청서 이어서 쓰기")

	all := "?d.tax_arrears=0&d.local_tax_arrears=0&d.credit_default=0&d.workout=0&d.capital_impaired=0&d.debt_ratio_percent=120&d.royalty_unpaid=0&d.duplicate_project=0"
	sees(t, d.get(webtest.OwnerA, path+all), "신청할 수 있습니다", "모든 조건을 충족합니다.")
	sees(t, d.get(webtest.OwnerA, path+strings.Replace(all, "d.tax_arrears=0", "d.tax_arrears=1", 1)), "고치면 신청할 수 있습니다", "국세를 납부하고")
	sees(t, d.get(webtest.OwnerA, path+strings.Replace(all, "120", "1000", 1)), "고치면 신청할 수 있습니다", "부채비율을 기준 아래로") // 1,000% 이상 is excluded (domain.md §2.2)
	page = d.get(webtest.OwnerA, path+strings.Replace(all, "d.workout=0", "d.workout=1", 1))
	sees(t, page, "이 공고에는 신청할 수 없습니다", "조건이 맞는 다른 공고")
	if strings.Contains(page, "/apply?org=") {
		t.Error("an application that cannot be accepted is offered")
	}
	other := fmt.Sprint("?org=", int64(d.h.Orgs[webtest.OwnerB]))
	if page := d.get(webtest.OwnerA, path+other); !strings.Contains(page, "하늘소프트") {
		t.Error("somebody else's organisation is looked at")
	}
}

func TestAReaderKeepsACallSavesASearchAndTurnsTheirMailOff(t *testing.T) {
	d := desk{t, webtest.Start(t, webtest.Options{})}
	call, _ := d.h.Path("/calls/:code")
	sees(t, d.get(webtest.OwnerA, call), "관심 공모에 담기")
	d.post(webtest.OwnerA, call+"/watch", 303, url.Values{"do": {"watch"}})
	sees(t, d.get(webtest.OwnerA, call), "관심 공모에 담음")
	search := "/calls?q=AI&scale=SME&region=BUSAN"
	page := d.get(webtest.OwnerA, search)
	sees(t, page, "이 검색 저장", "부산광역시", `href="/calls?q=AI&amp;region=BUSAN"`) // a chip takes its own condition away alone
	action := regexp.MustCompile(`action="(/me/interests\?[^"]*)"`).FindStringSubmatch(page)
	if action == nil {
		t.Fatal("the search cannot be saved")
	}
	d.post(webtest.OwnerA, strings.ReplaceAll(action[1], "&amp;", "&"), 303, nil)
	page = d.get(webtest.OwnerA, "/me/interests")
	sees(t, page, "“AI” · 중소기업 · 부산광역시", "검색을 저장했습니다", call, `/calls.atom?q=AI`)
	if strings.Contains(d.get(webtest.OwnerB, "/me/interests"), "부산광역시") {
		t.Error("another reader sees it")
	}
	acts := regexp.MustCompile(`action="(/me/interests/\d+)"`).FindAllStringSubmatch(page, -1)
	if len(acts) != 5 {
		t.Fatalf("%d acts", len(acts))
	}
	d.post(webtest.OwnerB, acts[0][1], 404, url.Values{"do": {"mailOff"}})
	d.post(webtest.OwnerA, acts[0][1], 303, url.Values{"do": {"mailOff"}})
	sees(t, d.get(webtest.OwnerA, "/me/interests"), "메일 켜기", "메일을 껐습니다")
	d.post(webtest.OwnerA, acts[0][1], 303, url.Values{"do": {"drop"}})
	sees(t, d.get(webtest.OwnerA, "/me/interests"), "관심 공모가 없습니다")

	// A saved search is called something else by its person alone; a name that cannot be is said beside its field.
	field := "name." + strings.TrimPrefix(acts[2][1], "/me/interests/")
	d.post(webtest.OwnerB, acts[2][1], 404, url.Values{"do": {"rename"}, field: {"남의 것"}})
	wrong := d.post(webtest.OwnerA, acts[2][1], 422, url.Values{"do": {"rename"}, field: {strings.Repeat("가", 61)}})
	sees(t, wrong.Body, "검색 이름은 60자까지 적을 수 있습니다", strings.Repeat("가", 61), "부산광역시")
	d.post(webtest.OwnerA, acts[2][1], 303, url.Values{"do": {"rename"}, field: {"우리 팀이 볼 공모"}})
	sees(t, d.get(webtest.OwnerA, "/me/interests"), "우리 팀이 볼 공모", "“AI” · 중소기업 · 부산광역시")

	// The link of a mail: opening it ends nothing, the press does, and a mail program needs no session for it.
	var id int64
	if _, err := fmt.Sscanf(acts[2][1], "/me/interests/%d", &id); err != nil {
		t.Fatal(err)
	}
	end := d.h.App.Engine.UnwatchPath(id)
	sees(t, d.get(webtest.Visitor, end), "메일 그만 받기", "우리 팀이 볼 공모")
	sees(t, d.get(webtest.OwnerA, "/me/interests"), "메일 끄기")
	if a := d.h.Ask(webtest.Visitor, http.MethodPost, end, "List-Unsubscribe=One-Click"); a.Status != http.StatusOK || !strings.Contains(a.Body, "메일을 더 보내지 않습니다") {
		t.Errorf("%d", a.Status)
	}
	sees(t, d.get(webtest.OwnerA, "/me/interests"), "메일 켜기")
	if a := d.h.Ask(webtest.Visitor, http.MethodGet, end+"x", ""); a.Status != http.StatusNotFound {
		t.Errorf("a wrong link answers %d", a.Status)
	}
}

// ux.md §2.1: the list is limited by what a company is, in every shape the list has, and a saved search keeps it.
func TestCallsAreLookedForByWhatACompanyIs(t *testing.T) {
	d := desk{t, webtest.Start(t, webtest.Options{})}
	var code string
	tree := condition.Usual(condition.Screening{Sizes: []string{"SME"}, MinAgeMonths: 36, MaxAgeMonths: 84}).And(condition.AllOf(
		condition.Where(condition.FactIndustry, condition.In, condition.List("정보통신업")), condition.Where(condition.FactEarlierGrants, condition.Eq, condition.Number(0))))
	if err := d.h.App.DB.Pool.QueryRow(t.Context(), `update call set eligibility = $1 where code = (select code from call where version_no > 0 order by code limit 1) returning code`, tree).Scan(&code); err != nil {
		t.Fatal(err)
	}
	at, link := "/calls?size=100", `href="/calls/`+code+`"`
	page := d.get(webtest.Visitor, at)
	sees(t, page, "신청할 수 있는 업력", "신청할 수 있는 업종", "이전 수혜", "컨소시엄", "참여기관과 함께 신청", `name="age"`, `name="grants"`, `name="industry"`, `name="partners"`, link)
	for asked, found := range map[string]bool{"age=3to7": true, "age=to3": false, "age=from10": false, "grants=0": true, "grants=1": false,
		"industry=%EC%A0%95%EB%B3%B4%ED%86%B5%EC%8B%A0%EC%97%85": true, "industry=%EC%A0%9C%EC%A1%B0%EC%97%85": false, "age=none": false} {
		if got := strings.Contains(d.get(webtest.Visitor, at+"&"+asked), link); got != found {
			t.Errorf("%s finds %s: %v", asked, code, got)
		}
		for _, kind := range []string{"atom", "ics", "json"} {
			if got := strings.Contains(d.get(webtest.Visitor, "/calls."+kind+"?"+asked), code); got != found && (found == false || kind != "ics") { // a calendar leaves calls without a day out
				t.Errorf("%s as %s finds %s: %v", asked, kind, code, got)
			}
		}
	}
	search := "/calls?age=3to7&grants=0&industry=%EC%A0%95%EB%B3%B4%ED%86%B5%EC%8B%A0%EC%97%85&partners=1"
	page = d.get(webtest.OwnerA, search)
	sees(t, page, "3년 이상 7년 미만", "지원받은 적이 없는 기업", "정보통신업", "참여기관과 함께 신청", `href="/calls?age=3to7&amp;grants=0&amp;industry=%EC%A0%95%EB%B3%B4%ED%86%B5%EC%8B%A0%EC%97%85"`)
	action := regexp.MustCompile(`action="(/me/interests\?[^"]*)"`).FindStringSubmatch(page)
	if action == nil {
		t.Fatal("the search cannot be saved")
	}
	d.post(webtest.OwnerA, strings.ReplaceAll(action[1], "&amp;", "&"), 303, nil)
	sees(t, d.get(webtest.OwnerA, "/me/interests"), "3년 이상 7년 미만 · 지원받은 적이 없는 기업 · 참여기관과 함께 신청 · 정보통신업", "age=3to7")
	sees(t, d.get(webtest.Visitor, at+"&lang=en"), "Open to companies aged", "Earlier support", "Apply with partners")
	// What the conditions of the call say of earlier grants this house knows by itself: a company without any meets it.
	sees(t, d.get(webtest.OwnerA, "/calls/"+code+"/check"), "이 기관과 협약한 과제 수")
}

// What is looked for may stand in the purpose, the notice or the name of a file: every shape of the list finds it, and the page says where.
func TestACallIsFoundByItsNoticeAndThePageSaysWhere(t *testing.T) {
	d := desk{t, webtest.Start(t, webtest.Options{})}
	var code string
	if err := d.h.App.DB.Pool.QueryRow(t.Context(), `update call set notice = notice || ' <b>해수담수화</b> 장비 & 설비도 지원합니다.'
		where code = (select code from call where version_no > 0 and close_at is not null order by code limit 1) returning code`).Scan(&code); err != nil {
		t.Fatal(err)
	}
	const asked = "?q=%ED%95%B4%EC%88%98+%EB%8B%B4%EC%88%98%ED%99%94" // 해수 담수화
	page := d.get(webtest.Visitor, "/calls"+asked)
	sees(t, page, "/calls/"+code, "공고 내용", "&lt;b&gt;<mark>해수담수화</mark>&lt;/b&gt; 장비 &amp; 설비도", "관련도 순", `value="deadline"`)
	if n := strings.Count(page, `<article class="call">`); n != 1 {
		t.Errorf("%d calls", n)
	}
	sees(t, d.get(webtest.Officer, "/desk/calls"+asked), "<mark>해수담수화</mark>")
	sees(t, d.get(webtest.Visitor, "/calls.atom"+asked), code)
	sees(t, d.get(webtest.Visitor, "/calls.ics"+asked), code)
	sees(t, d.get(webtest.Visitor, "/calls.json"+asked), `"code":"`+code+`"`, `"in":"notice"`)
	if strings.Contains(d.get(webtest.Visitor, "/calls"+asked+"&sort=deadline"), "<article") != true {
		t.Error("another order loses it")
	}
}

func TestAFilteredListIsAFeedACalendarAndDataWithTheSameCalls(t *testing.T) {
	d := desk{t, webtest.Start(t, webtest.Options{})}
	const asked = "?q=AI&category=%EC%9D%B8%EB%A0%A5&phase=open"
	page := d.get(webtest.Visitor, "/calls"+asked)
	n := strings.Count(page, `<article class="call">`)
	if n == 0 || n >= 20 {
		t.Fatalf("%d calls on the page", n)
	}
	for kind, mark := range map[string]string{"atom": "<entry>", "ics": "BEGIN:VEVENT", "json": `"code":`} {
		link := regexp.MustCompile(`<link rel="alternate"[^>]*href="(/calls\.` + kind + `\?[^"]*)"`).FindStringSubmatch(page)
		if link == nil {
			t.Errorf("the head names no %s", kind)
			continue
		}
		body := d.get(webtest.Visitor, strings.ReplaceAll(link[1], "&amp;", "&"))
		if got := strings.Count(body, mark); got != n {
			t.Errorf("%s has %d calls, the page %d", kind, got, n)
		}
		if again := d.get(webtest.Visitor, strings.ReplaceAll(link[1], "&amp;", "&")); again != body {
			t.Errorf("%s is another one each time", kind)
		}
		// What reads feeds and checks links asks for the head alone first.
		if a := d.h.Ask(webtest.Visitor, http.MethodHead, strings.ReplaceAll(link[1], "&amp;", "&"), ""); a.Status != http.StatusOK || a.Body != "" {
			t.Errorf("the head of %s: %d, %d bytes", kind, a.Status, len(a.Body))
		}
	}
	if a := d.h.Ask(webtest.OwnerA, http.MethodHead, "/me/interests", ""); a.Status != http.StatusNotFound && a.Status != http.StatusMethodNotAllowed {
		t.Errorf("the head of a page that is not public: %d", a.Status)
	}
	call, _ := d.h.Path("/calls/:code/calendar.ics")
	sees(t, d.get(webtest.Visitor, call), "-open@gongmo", "-close@gongmo", "SUMMARY:[접수 마감]")
}

// handedIn hands in the application of company A, with one file, and a second time.
func handedIn(t *testing.T, h *webtest.House) (path string, subs []*application.Submission) {
	t.Helper()
	path, _ = h.Path("/applications/:id")
	var id int64
	if _, err := fmt.Sscanf(path, "/applications/%d", &id); err != nil {
		t.Fatal(err)
	}
	err := h.App.Engine.Work.Do(t.Context(), workflows.Options{}, func(tx workflows.Tx) error {
		a, err := workflows.LockRow[application.Application](tx, id)
		if err != nil {
			return err
		}
		files := application.FrozenFiles{{QuestionKey: "plan_file", FileID: 7, Name: "계획서.pdf", Size: 1234567, Digest: strings.Repeat("ab", 32)}}
		for i := range 2 {
			at := period.On(2025, 4, 9).At(14, 32).Add(123*time.Millisecond + time.Duration(i)*time.Hour)
			s := &application.Submission{ApplicationID: a.Ref(), CallID: a.CallID, Seq: i + 1, ReceiptNo: fmt.Sprintf("2025-TST-01-%06d", i+1), SubmittedAt: at, SubmittedBy: a.CreatedBy,
				SignedAs: domain.RoleOwner, Title: a.Title, RequestWon: 200_000_000, Answers: a.Answers.Clone(), Budget: a.Budget, Files: files}
			if err := s.Seal(); err != nil {
				return err
			}
			if s.ID, err = tx.NextID(); err != nil {
				return err
			}
			if err := tx.Insert(s); err != nil {
				return err
			}
			a.State, a.ReceiptNo, a.SubmittedAt, a.SubmittedBy, a.SubmissionID, a.ContentHash = application.Submitted, s.ReceiptNo, &at, &a.CreatedBy, &s.ID, s.Digest
			subs = append(subs, s)
		}
		return workflows.Record(tx, domain.System, a, domain.Act("seed", nil))
	})
	if err != nil {
		t.Fatal(err)
	}
	return path, subs
}

func TestWhoHoldsAReceiptComputesItsHashWithoutThisProgram(t *testing.T) {
	d := desk{t, webtest.Start(t, webtest.Options{})}
	path, subs := handedIn(t, d.h)
	sees(t, d.get(webtest.OwnerA, path+"/receipt"), path+"/receipts/2/record.zip", "SHA-256 확인 자료 받기")
	for i, sub := range subs {
		body := d.get(webtest.OwnerA, fmt.Sprintf("%s/receipts/%d/record.zip", path, i+1))
		z, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
		if err != nil {
			t.Fatal(err)
		}
		in := map[string][]byte{}
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			if in[f.Name], err = io.ReadAll(r); err != nil {
				t.Fatal(err)
			}
		}
		sum := func(name string) string {
			s := sha256.Sum256(in[name])
			return hex.EncodeToString(s[:])
		}
		var top struct{ Content, Title string }
		var content struct {
			Answers string
			Files   []struct{ Digest, Name string }
		}
		if err := errors.Join(json.Unmarshal(in["submission.json"], &top), json.Unmarshal(in["content.json"], &content)); err != nil {
			t.Fatal(err)
		}
		if sum("submission.json") != sub.Digest || sum("content.json") != top.Content || sum("answers.json") != content.Answers || top.Title != sub.Title {
			t.Errorf("receipt %d cannot be computed: %s of %s", i+1, sum("submission.json"), sub.Digest)
		}
		sees(t, string(in["README.txt"]), sub.ReceiptNo, sub.Digest)
		sees(t, string(in["SHA256SUMS"]), sub.Digest+"  submission.json\n", content.Answers+"  answers.json\n")
		if len(content.Files) != len(sub.Files) || len(sub.Files) > 0 && (content.Files[0].Digest != sub.Files[0].Digest || !strings.Contains(string(in["FILES-SHA256SUMS"]), sub.Files[0].Digest+"  "+sub.Files[0].Name)) {
			t.Errorf("receipt %d does not name its files: %s", i+1, in["FILES-SHA256SUMS"])
		}
	}
	for _, who := range []webtest.Role{webtest.OwnerB, webtest.Evaluator} {
		if a := d.h.Ask(who, http.MethodGet, path+"/receipts/1/record.zip", ""); a.Status != http.StatusNotFound {
			t.Errorf("%s gets somebody else's record: %d", who, a.Status)
		}
	}
}

func TestAReceiptHasAPageAPaperACalendarAndCanBeCheckedByWhoeverHoldsIt(t *testing.T) {
	d := desk{t, webtest.Start(t, webtest.Options{})}
	path, subs := handedIn(t, d.h)
	page := d.get(webtest.OwnerA, path+"/receipt")
	sees(t, page, subs[1].ReceiptNo, "15:32:00.123", subs[1].Digest, "계획서.pdf", strings.Repeat("ab", 32), path+"/receipts/2/receipt.pdf", "이전 제출의 접수증", path+`/receipts/1"`, "이 접수증의 주소", path+"/receipts/2")
	before := d.get(webtest.OwnerA, path+"/receipts/1")
	sees(t, before, subs[0].ReceiptNo, subs[0].Digest, "다시 제출하여 다른 접수증이 대신합니다", subs[1].ReceiptNo, "지금 유효한 접수증 보기", path+"/receipts/1/receipt.pdf")
	keepsQuiet(t, before, "신청서를 제출했습니다", "이전 제출의 접수증</h2>", "/revise", "/receipt.ics")
	keepsQuiet(t, d.get(webtest.OwnerA, path+"/receipts/2"), "다른 접수증이 대신합니다")
	if a := d.h.Ask(webtest.OwnerB, http.MethodGet, path+"/receipts/1", ""); a.Status != http.StatusNotFound {
		t.Errorf("a stranger reads somebody else's receipt: %d", a.Status)
	}
	pdf := d.get(webtest.OwnerA, path+"/receipts/1/receipt.pdf")
	if !strings.HasPrefix(pdf, "%PDF-") || pdf != d.get(webtest.OwnerA, path+"/receipts/1/receipt.pdf") {
		t.Error("the paper is no PDF, or another one each time")
	}
	for _, who := range []webtest.Role{webtest.OwnerB, webtest.Evaluator} {
		if a := d.h.Ask(who, http.MethodGet, path+"/receipts/1/receipt.pdf", ""); a.Status != http.StatusNotFound {
			t.Errorf("%s gets somebody else's receipt: %d", who, a.Status)
		}
	}
	sees(t, d.get(webtest.OwnerA, path+"/receipt.ics"), "-revise-2025-TST-01-000002@gongmo", "BEGIN:VEVENT")

	check := func(no, hash string) string {
		return d.get(webtest.Visitor, "/receipts/verify?"+url.Values{"no": {no}, "hash": {hash}}.Encode())
	}
	sees(t, check(strings.ToLower(subs[1].ReceiptNo), " "+strings.ToUpper(subs[1].Digest)), "접수증이 맞습니다")
	sees(t, check(subs[0].ReceiptNo, subs[0].Digest), "접수증이 맞습니다", "다시 제출하여")
	for _, wrong := range []string{check(subs[0].ReceiptNo, strings.Repeat("0", 64)), check("2025-TST-01-999999", subs[0].Digest), check(subs[0].ReceiptNo, "")} {
		sees(t, wrong, "일치하는 접수가 없습니다")
		if strings.Contains(wrong, "14:32") {
			t.Error("a number alone tells when it was handed in")
		}
	}
	sees(t, d.get(webtest.Visitor, "/receipts/verify"), "접수번호와 제출본 SHA-256을 적으면")
}
