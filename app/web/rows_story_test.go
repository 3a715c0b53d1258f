// This story has two people write to the same table at once, and reads what stands in rows wherever an answer is read.
package web_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"gongmo/app/web/browser"
	"gongmo/app/web/webtest"
)

func TestTheRowsOfTwoPeopleAreComparedOneByOneAndKeptTogether(t *testing.T) {
	s := walletHouse(t)
	a, section := webtest.OwnerA, s.application()+"/sections/company"
	first := fieldsOf(page(t, s.House, a, section))
	second := fieldsOf(page(t, s.House, a, section))
	for k, v := range map[string]string{"r0.name": "김하늘", "r0.role": "LEAD", "r0.rate": "30", "r0.from": "2026-01-01", "r1.name": "이두리", "r1.role": "MEMBER", "r1.rate": "20"} {
		first.Set("q.people."+k, v)
	}
	for k, v := range map[string]string{"r0.name": "김하늘", "r0.role": "MANAGER", "r0.rate": "30", "r0.from": "2026-01-01", "r2.name": "박세모", "r2.role": "STUDENT", "r2.rate": "10"} {
		second.Set("q.people."+k, v)
	}
	post(t, s.House, a, section, first, http.StatusSeeOther)
	clash := post(t, s.House, a, section, second, http.StatusConflict).Body
	says(t, clash, "김하늘 · 과제책임자 · 30% · 2026-01-01~", "김하늘 · 실무책임자 · 30% · 2026-01-01~", "이두리 · 참여인력 · 20%", "박세모 · 학생인력 · 10%", "두 사람이 쓴 행을 모두 남깁니다", "사업비 편성표에서 고른 사람이 맞는지")
	s.camera(a, section, "rows")

	second.Set("both", "people")
	got := post(t, s.House, a, section, second, http.StatusSeeOther)
	says(t, page(t, s.House, a, got.Location), `value="이두리"`, `value="박세모"`)
	check := page(t, s.House, a, s.application()+"/submit")
	says(t, check, "김하늘 · 과제책임자 · 30% · 2026-01-01~", "김하늘 · 실무책임자 · 30% · 2026-01-01~", "이두리 · 참여인력 · 20%", "박세모 · 학생인력 · 10%")

	// What is no table has nothing to put together: its buttons choose one of the two.
	overview := s.application() + "/sections/overview"
	first, second = fieldsOf(page(t, s.House, a, overview)), fieldsOf(page(t, s.House, a, overview))
	first.Set("q.keywords", "먼저")
	second.Set("q.keywords", "나중")
	post(t, s.House, a, overview, first, http.StatusSeeOther)
	second.Set("both", "keywords")
	keepsQuiet(t, post(t, s.House, a, overview, second, http.StatusConflict).Body, "두 사람이 쓴 행을 모두 남깁니다")
}

func TestWhoReadsARowReadsAllOfIt(t *testing.T) {
	s := walletHouse(t)
	a := webtest.OwnerA
	s.answer(a, "targets", url.Values{"q.target_list.r0.title": {"인식 정확도"}, "q.target_list.r0.unit": {"%"}, "q.target_list.r0.base": {"94"}, "q.target_list.r0.goal": {"96.2"},
		"q.target_list.r0.weight": {"60"}, "q.target_list.r0.proof": {"공인 시험성적서"}, "q.target_list.r4.proof": {"이름을 나중에 적을 지표"}})
	says(t, page(t, s.House, a, s.application()+"/submit"), "인식 정확도 94 → 96.2% · 가중치 60 · 공인 시험성적서", "이름을 나중에 적을 지표")
}

// With a script the rows are put together without leaving the section, and nothing is left on the device.
func TestABrowserKeepsTheRowsOfTwoPeople(t *testing.T) {
	s := walletHouse(t)
	b := browser.Start(t)
	section := s.application() + "/sections/company"
	open := func() *browser.Session {
		return b.Open(t, s.URL, browser.Usual).Cookie(s.Session(webtest.OwnerA)).Goto(section)
	}
	first, second := open(), open()
	saved := func(p *browser.Session) func() bool {
		return func() bool { return p.SaveState() == "saved" && p.Kept() == "" }
	}
	first.Fill("q.people.r0.name", "김하늘").Soon(10*time.Second, "the first row", saved(first))
	second.Fill("q.people.r0.name", "박세모").Soon(10*time.Second, "the comparison", func() bool { return second.Exists("[data-conflict=people] [data-act=both]") })
	second.PressKeyOn("[data-conflict=people] [data-act=both]").Soon(10*time.Second, "both rows", func() bool {
		return second.Has("저장") && second.Value("q.people.r0.name") == "김하늘" && second.Value("q.people.r1.name") == "박세모" && !second.Exists(".clash")
	})
	if kept := second.Kept(); kept != "" || second.Has("이 기기에 남은 내용 불러오기") {
		t.Errorf("saved, and still kept on the device: %s", kept)
	}
	second.Fill("q.people.r1.name", "박네모").Soon(10*time.Second, "what is written after that", saved(second))
	if got := open().Value("q.people.r1.name"); got != "박네모" {
		t.Errorf("the row reads %q", got)
	}
	second.Sound()
}
