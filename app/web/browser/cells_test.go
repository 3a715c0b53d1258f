// These tests hold what the pages make of a sheet's cells, of problems that are mended, of answers chosen, and of the way back.
package browser_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"gongmo/app/web/browser"
	"gongmo/app/web/webtest"
	"gongmo/domain/form"
)

func TestCellsOutOfASheetGoIntoTheCellsOfATable(t *testing.T) {
	w := write(t)
	w.asks(t, form.Question{Key: "sites", Kind: form.Table, Label: "실증 장소", Columns: []form.Column{{Key: "place", Label: "장소", Kind: form.Text},
		{Key: "how", Label: "방식", Kind: form.Choice, Options: []form.Option{{Key: "rent", Label: "임차"}, {Key: "own", Label: "자가"}}}, {Key: "from", Label: "시작일", Kind: form.Date}}})
	s := w.open("extra")
	first, rows := "[name^='q.sites.'][name$='.place']", len(s.Names("[name^='q.sites.'][name$='.place']"))
	pasted := ""
	for range rows { // one more than there are
		pasted += "대전 실증센터\t자가\t2025. 7. 1.\r\n"
	}
	s.PasteInto(first, pasted+"광주 공장\t임차\t2025-08-15")
	want := strings.Repeat(",대전 실증센터 own 2025-07-01", rows)[1:] + ",광주 공장 rent 2025-08-15"
	stored := func() string {
		var out []string
		for _, r := range w.stored("sites").Rows {
			out = append(out, r["place"]+" "+r["how"]+" "+r["from"])
		}
		return strings.Join(out, ",")
	}
	s.Soon(while, "the rows", func() bool { return stored() == want })
	for _, f := range s.Faults(false) {
		t.Error(f)
	}
	s.Sound()
}

func TestAProblemThatIsMendedAndSavedIsNoLongerRed(t *testing.T) {
	w := write(t)
	w.asks(t, form.Question{Key: "a", Kind: form.Number, Label: "인원"}, form.Question{Key: "b", Kind: form.Number, Label: "대수"})
	s := w.open("extra")
	s.Fill("q.a", "몇 명").Fill("q.b", "여러 대").PressOn("[form=section].btn--primary")
	marked := "[aria-invalid=true]"
	if n := len(s.Names(marked)); n != 2 || !s.Exists(".errors") {
		t.Fatalf("%d answers are marked", n)
	}
	s.Fill("q.a", "12").Soon(while, "the mark of the first to go", func() bool { return len(s.Names(marked)) == 1 })
	if !s.Exists(".errors li.is-done") || !s.Exists(".errors li:not(.is-done)") || s.Exists("#f-q-a-err") {
		t.Error("the list does not say which one is mended")
	}
	for _, f := range s.Faults(false) {
		t.Error(f)
	}
	s.Fill("q.b", "3").Soon(while, "the list to go", func() bool { return !s.Exists(".errors") && len(s.Names(marked)) == 0 })
}

func TestWhoGoesBackFromAFormThatHadProblemsSeesThePageAndIsNotAskedToSendItAgain(t *testing.T) {
	h := webtest.Start(t, webtest.Options{})
	at, _ := h.Path("/calls/:code/questions/new")
	s := browser.Start(t).Open(t, h.URL, browser.Usual).As(h.Session(webtest.OwnerA)).Goto(at)
	s.Fill("body", "제목 없이 묻습니다.").PressOn("main form .btn--primary")
	if !s.Exists(".errors") || s.Has("보내지 못한 내용이 이 기기에 남아 있습니다") {
		t.Error("the form that came back has no problems, or offers what it shows")
	}
	if s.Path() != at {
		t.Errorf("it stands in the history as %s", s.Path())
	}
	s.Fill("title", "중복 신청").PressOn("main form .btn--primary")
	s.Goto("/calls").Back().Back()
	if s.Path() != at || !s.Exists("[name=body]") {
		t.Errorf("back is %s", s.Path())
	}
	if s.Has("보내지 못한 내용이 이 기기에 남아 있습니다") || s.Kept() != "" {
		t.Errorf("what was taken in is still kept: %q", s.Kept())
	}
	s.Sound()
}

// Who was offered what the device had kept, wrote something else and had it taken in, has decided.
func TestWhatWasOfferedAndWrittenOverIsNotOfferedAgain(t *testing.T) {
	h := webtest.Start(t, webtest.Options{})
	at, _ := h.Path("/calls/:code/questions/new")
	s := browser.Start(t).Open(t, h.URL, browser.Usual).As(h.Session(webtest.OwnerA)).Goto(at)
	copied := `{"id":"abc123","at":` + strconv.FormatInt(time.Now().UnixMilli(), 10) + `,"values":"[[\"title\",\"처음 쓴 제목\"],[\"body\",\"처음 쓴 글\"]]"}`
	s.Keep("form."+strconv.FormatInt(int64(h.Person(webtest.OwnerA).ID), 36)+"."+at+"#0.abc123", copied).Reload().Sees("보내지 못한 내용이 이 기기에 남아 있습니다")
	s.Fill("title", "다시 쓴 제목").Fill("body", "다시 쓴 글입니다. 이것을 보냅니다.").PressOn("main form .btn--primary")
	if kept := s.Kept(); kept != "" {
		t.Errorf("at %s the device keeps %q", s.Path(), kept)
	}
}
