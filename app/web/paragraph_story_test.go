// This story adds words of a call's own to its notices: looked at before they are saved, kept when they are refused, corrected by two
// people once the call is public, and read by who gets the notice.
package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gongmo/app/web/webtest"
	"gongmo/domain/call"
)

func TestAnOfficerAddsTheCallsOwnWordsToANotice(t *testing.T) {
	d := desk{t, webtest.Start(t, webtest.Options{Empty: true})}
	shoot := storyCamera(t, d.h, "paragraph")
	at := d.draft("2025-PAR-01")
	list, edit := at+"/notices", at+"/edit/notices"
	selected := edit + "?notice=SELECTED"
	sees := func(who webtest.Role, path string, want bool, words ...string) string {
		t.Helper()
		body := d.get(who, path)
		for _, w := range words {
			if strings.Contains(body, w) != want {
				t.Errorf("%s reads %q on %s: %t, want %t", who, w, path, !want, want)
			}
		}
		return body
	}
	sees(webtest.Officer, at, true, "0개의 알림에 더했습니다")
	sees(webtest.Officer, list, true, `href="`+selected+`"`, "이 공고의 안내", "없음", "더할 수 없음", list+"?notice=CALL_CLOSED#preview")
	if a := d.h.Ask(webtest.Officer, http.MethodGet, edit, ""); a.Status != http.StatusSeeOther || a.Location != list {
		t.Errorf("the page without a notice answers %d to %s", a.Status, a.Location)
	}
	sees(webtest.Officer, selected, true, "‘선정 통보’에 더할 이 공고의 안내", "보낼 알림 미리보기", "「지역 제조 AI 점검」 과제가 선정되었습니다. 정부지원금은 ○○○입니다.", "주관기관")
	sees(webtest.Officer, selected, false, "이 공고에서 더 알립니다.", "{amount", "⟦")

	// Looking at it saves nothing and loses nothing; markup is what it looks like.
	const words = "협약 설명회에 와 주십시오.\r\n장소: <b>시연 회관</b> {title}"
	typed := func(text string, more url.Values) url.Values {
		v := filling(d.get(webtest.Officer, selected), url.Values{"paragraph": {text}})
		v.Del("do")
		for k, x := range more {
			v[k] = x
		}
		return v
	}
	looked := d.post(webtest.Officer, edit, http.StatusOK, typed(words, url.Values{"do": {"look"}})).Body
	for _, want := range []string{"<p>이 공고에서 더 알립니다.</p>", "<p>협약 설명회에 와 주십시오.</p>", "<p>장소: &lt;b&gt;시연 회관&lt;/b&gt; {title}</p>", "<textarea"} {
		if !strings.Contains(looked, want) {
			t.Errorf("the preview does not say %q", want)
		}
	}
	if n := strings.Count(looked, "협약 설명회에 와 주십시오."); n != 2 {
		t.Errorf("what was typed stands %d times on the page, want in the field and in the preview", n)
	}
	sees(webtest.Officer, list, false, "협약 설명회")

	for name, test := range map[string]struct{ text, says string }{
		"too long":          {"끝까지 남는 글 " + strings.Repeat("가", call.LongestParagraph), "안내는 1,000자까지 보낼 수 있습니다. 지금은 1,009자입니다."},
		"an invisible sign": {"끝까지 남는 글 \u202e", "보이지 않는 제어 문자나"},
	} {
		t.Run(name, func(t *testing.T) {
			a := d.post(webtest.Officer, edit, http.StatusUnprocessableEntity, typed(test.text, nil))
			if !strings.Contains(a.Body, test.says) || !strings.Contains(a.Body, "끝까지 남는 글 ") || !strings.Contains(a.Body, `id="f-paragraph-err"`) {
				t.Errorf("the page does not say %q at its field, or has lost what was typed: %s", test.says, problems(a.Body))
			}
		})
	}
	for _, notice := range []string{"SANCTION_RESULT", "CALL_CLOSED", "NO_SUCH"} {
		if a := d.h.Ask(webtest.Officer, http.MethodGet, edit+"?notice="+notice, ""); a.Status != http.StatusNotFound {
			t.Errorf("the page of %s answers %d", notice, a.Status)
		}
		d.post(webtest.Officer, edit, http.StatusNotFound, typed("안내", url.Values{"notice": {notice}}))
	}
	if a := d.h.Ask(webtest.Officer, http.MethodGet, list+"?notice=NO_SUCH", ""); a.Status != http.StatusNotFound {
		t.Errorf("a notice that there is not answers %d", a.Status)
	}

	stale := typed("나중에 저장한 안내", nil)
	if a := d.post(webtest.Officer, edit, http.StatusSeeOther, typed(words, nil)); a.Location != list {
		t.Errorf("saving leads to %s", a.Location)
	}
	sees(webtest.Officer, list, true, "협약 설명회에 와 주십시오.")
	sees(webtest.Officer, at, true, "1개의 알림에 더했습니다")
	shoot(webtest.Officer, list, "list")
	shoot(webtest.Officer, selected, "edit")
	clash := d.post(webtest.Officer, edit, http.StatusUnprocessableEntity, stale)
	for _, want := range []string{"나중에 저장한 안내", "알림에 더하는 안내 · 선정 통보", "협약 설명회에 와 주십시오."} {
		if !strings.Contains(clash.Body, want) {
			t.Errorf("who saves over another's words is not shown %q", want)
		}
	}

	// Who reads the call reads how its notices are, and writes nothing.
	sees(webtest.Auditor, list, true, list+"?notice=SELECTED#preview", "협약 설명회에 와 주십시오.")
	sees(webtest.Auditor, list+"?notice=SELECTED", true, "보낼 알림 미리보기", "<p>이 공고에서 더 알립니다.</p>")
	sees(webtest.Auditor, list+"?notice=SELECTED", false, "이 공고의 안내 고치기", `href="`+selected+`"`)
	if a := d.h.Ask(webtest.Auditor, http.MethodGet, selected, ""); a.Status == http.StatusOK {
		t.Error("an auditor may edit")
	}
	if a := d.h.Ask(webtest.Auditor, http.MethodPost, edit, typed("감사인의 글", nil).Encode()); a.Status < 400 {
		t.Errorf("an auditor saves: %d", a.Status)
	}
	sees(webtest.Officer, list+"?notice=SELECTED", true, "이 공고의 안내 고치기")

	// It is in the file of the call, and in the call that follows, where it is marked as unread until somebody has read it.
	sees(webtest.Officer, at+"/file", true, "paragraphs:", "협약 설명회에 와 주십시오.")
	next := d.post(webtest.Officer, at+"/follow", http.StatusSeeOther, url.Values{"relation": {"SUCCESSOR"}, "title": {"다음 해 공고"}, "code": {"2026-PAR-01"}, "year": {"2026"}}).Location
	sees(webtest.Officer, next, true, next+"/notices#unread")
	unread := sees(webtest.Officer, next+"/notices", true, "협약 설명회에 와 주십시오.", "틀에서 그대로 옴 · 아직 확인하지 않음")
	if a := d.post(webtest.Officer, next+"/confirm/notices", http.StatusSeeOther, with(unread, url.Values{"idempotency_key": {""}})); a.Location != next+"/notices" {
		t.Errorf("confirming leads to %s", a.Location)
	}
	sees(webtest.Officer, next+"/notices", false, "아직 확인하지 않음")

	// An empty field takes it away.
	d.post(webtest.Officer, edit, http.StatusSeeOther, typed(" ", nil))
	sees(webtest.Officer, list, false, "협약 설명회")
	waiting := d.approved("2025-PAR-02")
	sees(webtest.Officer, waiting+"/notices?notice=SELECTED", true, waiting+"/reopen/notices")
	sees(webtest.Officer, waiting+"/reopen/notices", true, "알림")
}

// A call that is public changes them by a correction of two people, and who gets the next notice reads them below its usual text.
func TestTheCallsOwnWordsAreCorrectedAndReachApplicants(t *testing.T) {
	s := startCorrections(t)
	edit := s.desk + "/edit/notices"
	form := filled(page(t, s.House, webtest.Officer, edit+"?notice=CALL_AMENDED", "변경 사유"))
	form.Del("do")
	form["paragraph"], form["reason"] = []string{"물어볼 곳: 시연 상담실\n평일 9시부터"}, []string{" "}
	if a := post(t, s.House, webtest.Officer, edit, form, http.StatusUnprocessableEntity); !strings.Contains(a.Body, "물어볼 곳: 시연 상담실") {
		t.Error("what was typed is lost where the reason is missing")
	}
	form.Set("reason", "물어볼 곳을 알립니다")
	post(t, s.House, webtest.Officer, edit, form, http.StatusSeeOther)
	page(t, s.House, webtest.Officer, edit+"?notice=CALL_AMENDED", "물어볼 곳: 시연 상담실", "물어볼 곳을 알립니다")
	page(t, s.House, webtest.Approver, s.desk, "알림에 더하는 안내 · 공고 정정", "물어볼 곳: 시연 상담실")
	s.step(webtest.Officer, call.AmendNotice, http.StatusForbidden)
	s.step(webtest.Approver, call.AmendNotice, http.StatusSeeOther)
	s.public("물어볼 곳을 알립니다", "알림에 더하는 안내 · 공고 정정")
	s.tell(call.NoticeAmended, call.AmendNotice, webtest.OwnerA, webtest.OwnerB)
	var id int64
	s.ok(s.App.DB.Pool.QueryRow(t.Context(), `select id from notice where code = 'CALL_AMENDED' and channel = 'IN_APP' and person_id = $1 order by id desc limit 1`, int64(s.Person(webtest.OwnerA).ID)).Scan(&id))
	page(t, s.House, webtest.OwnerA, fmt.Sprintf("/notices/%d", id), "공고 내용이 바뀌었습니다", "<p>이 공고에서 더 알립니다.</p>", "<p>물어볼 곳: 시연 상담실</p>", "<p>평일 9시부터</p>")
}
