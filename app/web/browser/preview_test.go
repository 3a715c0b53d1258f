package browser_test

import (
	"strings"
	"testing"

	"gongmo/app/web/browser"
	"gongmo/app/web/webtest"
)

func TestAPreviewCountsAndAddsUpAndSavesNothing(t *testing.T) {
	h := webtest.Start(t, webtest.Options{})
	at, _ := h.Path("/desk/calls/:id/form/preview")
	s := browser.Start(t).Open(t, h.URL, browser.Usual).As(h.Session(webtest.Officer)).Goto(at)
	s.Sees("미리보기입니다. 저장되지 않습니다", "예시로 채우기")
	if faults := s.Faults(true); len(faults) > 0 {
		t.Errorf("the task list: %s", strings.Join(faults, "\n"))
	}

	// The letters are counted, and the answer is gone once the page is left.
	s.Goto(at + "/sections/plan")
	name := s.Names("textarea[name^='q.']")[0]
	s.Fill(name, "가나다")
	if said := s.TextOf("[data-count-for='f-" + strings.ReplaceAll(name, ".", "-") + "']"); !strings.Contains(said, "3") {
		t.Errorf("the counter says %q", said)
	}
	if s.Exists("form[data-autosave]") || s.Exists("[data-save-status]") || s.Kept() != "" {
		t.Error("the page saves, or keeps a copy on the device")
	}
	if faults := s.Faults(true); len(faults) > 0 {
		t.Errorf("a section: %s", strings.Join(faults, "\n"))
	}
	s.Goto(at + "/sections/plan") // and nothing asks whether to leave
	if s.Value(name) != "" {
		t.Error("what was typed is still there")
	}

	// The plan adds itself up.
	s.Goto(at + "/sections/budget")
	grid := strings.TrimSuffix(s.Names("input[name$='.l1.grant']")[0], "l1.grant")
	s.Fill(grid+"l1.grant", "1000000").Fill(grid+"l1.cash", "500000")
	if sum := s.TextOf("[data-grand]"); sum != "1,500,000" {
		t.Errorf("the plan adds up to %q", sum)
	}
	s.Press("다시 보기").Sees("미리보기입니다. 저장되지 않습니다")
	if s.Value(grid+"l1.grant") != "1,000,000" {
		t.Errorf("what was typed comes back as %q", s.Value(grid+"l1.grant"))
	}
	s.Sound()
}
