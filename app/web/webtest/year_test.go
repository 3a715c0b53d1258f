package webtest_test

import (
	"net/http"
	"regexp"
	"testing"

	"gongmo/app/web/webtest"
)

// What a page embeds must be open to whoever sees the page.
func TestAnEvaluatorOpensTheAttachmentsOfWhatIsAssigned(t *testing.T) {
	h := webtest.Start(t, webtest.Options{Year: true})
	path, missing := h.Path("/reviews/:stage/:application")
	if len(missing) > 0 {
		t.Fatal("nobody has scored anything in this year")
	}
	files := regexp.MustCompile(`/applications/\d+/download/\d+`).FindAllString(h.Ask(webtest.Evaluator, http.MethodGet, path, "").Body, -1)
	if len(files) == 0 {
		t.Fatal("the sheet shows no attachment")
	}
	for r, want := range map[webtest.Role]int{webtest.Evaluator: http.StatusOK, webtest.Officer: http.StatusOK, webtest.OwnerB: http.StatusNotFound, webtest.Accountant: http.StatusNotFound} {
		if got := h.Ask(r, http.MethodGet, files[0], ""); got.Status != want {
			t.Errorf("%s gets %d for an attachment, want %d", r, got.Status, want)
		}
	}
}
