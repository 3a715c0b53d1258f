package webtest_test

import (
	"net/http"
	"strings"
	"testing"

	"gongmo/app/web/webtest"
)

func TestEveryoneOfTheHouseIsSignedInAsThemselves(t *testing.T) {
	h := webtest.Start(t, webtest.Options{})
	for _, r := range webtest.Roles {
		got := h.Ask(r, http.MethodPost, "/session/extend", "")
		if toLogin := strings.HasPrefix(got.Location, "/login"); toLogin != (r == webtest.Visitor) {
			t.Errorf("%s: %d %s", r, got.Status, got.Location)
		}
	}
	path, missing := h.Path("/applications/:id")
	if len(missing) != 0 {
		t.Fatal("company A has no application")
	}
	if got := h.Ask(webtest.OwnerA, http.MethodGet, path, ""); got.Status != http.StatusOK {
		t.Errorf("the owner's own application: %d", got.Status)
	}
}
