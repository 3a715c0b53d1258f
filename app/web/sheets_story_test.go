// This story takes the lists of the officers' desk along as XLSX.
package web_test

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"gongmo/app/web/webtest"
)

// sheet reads the rows of a list that is fetched as XLSX.
func sheet(t *testing.T, h *webtest.House, r webtest.Role, path string) [][]string {
	t.Helper()
	a := h.Ask(r, http.MethodGet, path, "")
	if a.Status != http.StatusOK {
		t.Fatalf("%s gets %d for %s", r, a.Status, path)
	}
	f, err := excelize.OpenReader(bytes.NewReader([]byte(a.Body)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("목록")
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestTheIntakeListIsTakenAlongAsItIsFiltered(t *testing.T) {
	s := startLate(t)
	s.submit(webtest.OwnerA, s.mine, http.StatusSeeOther)
	s.submit(webtest.OwnerB, s.other, http.StatusSeeOther)
	desk := mustPath(s.House, "/desk/calls/:id")
	body := page(t, s.House, webtest.Officer, desk+"/intake?q="+url.QueryEscape("다른 과제"), "엑셀로 받기")
	link := desk + "/intake/sheet?q=" + url.QueryEscape("다른 과제")
	if !strings.Contains(body, `href="`+link+`"`) {
		t.Errorf("the page does not lead to %s", link)
	}
	title := func(rows [][]string) (out []string) {
		for _, r := range rows[1:] {
			out = append(out, r[1])
		}
		return out
	}
	if got := title(sheet(t, s.House, webtest.Officer, link)); !slices.Equal(got, []string{"다른 과제"}) {
		t.Errorf("filtered: %q", got)
	}
	all := sheet(t, s.House, webtest.Officer, desk+"/intake/sheet")
	if got := title(all); len(got) != 2 || !slices.Contains(got, "다른 과제") || all[1][6] != "제출 완료" {
		t.Errorf("all: %q", all)
	}
	if got := sheet(t, s.House, webtest.Auditor, desk+"/intake/sheet?state=ELIGIBLE"); len(got) != 1 {
		t.Errorf("nobody is eligible: %q", got)
	}
	// Who reads the list and may not take it along is offered nothing.
	if body := page(t, s.House, webtest.Finance, desk+"/intake"); strings.Contains(body, "/intake/sheet") {
		t.Error("who may not take it along is offered the sheet")
	}
	// Who took it is kept, with how many rows, and read by who watches over such looks.
	var n int
	s.ok(s.App.DB.Pool.QueryRow(t.Context(), `select count(*) from access_log where subject_kind = 'call' and subject_id = $1 and act = 'export' and actor_id = $2`, int64(s.call), int64(s.Person(webtest.Officer).ID)).Scan(&n))
	if n != 2 {
		t.Errorf("%d exports are kept, want 2", n)
	}
	page(t, s.House, webtest.Auditor, "/admin/access", "목록 내려받기", "접수 목록 1건 q=다른 과제", "접수 목록 2건", `href="`+desk+`"`)
}

func TestTheListOfCallsIsTakenAlongWithAllItsPages(t *testing.T) {
	h := webtest.Start(t, webtest.Options{})
	rows := sheet(t, h, webtest.Officer, "/desk/calls/sheet?page=3&size=10")
	var calls int
	if err := h.App.DB.Pool.QueryRow(t.Context(), `select count(*) from call`).Scan(&calls); err != nil {
		t.Fatal(err)
	}
	if len(rows) != calls+1 || rows[0][0] != "공고 번호" {
		t.Errorf("%d rows of %d calls, first %q", len(rows)-1, calls, rows[0])
	}
	if got := sheet(t, h, webtest.Officer, "/desk/calls/sheet?state=over"); len(got) >= len(rows) {
		t.Errorf("the filter leaves all %d rows", len(got)-1)
	}
	page(t, h, webtest.Officer, "/desk/calls?state=intake", `/desk/calls/sheet?state=intake`)
	if body := page(t, h, webtest.Finance, "/desk/calls"); strings.Contains(body, "/desk/calls/sheet") {
		t.Error("who may not take it along is offered the sheet")
	}
}
