package authority_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gongmo/app/authority"
	"gongmo/domain/bizno"
	"gongmo/domain/organization"
	"gongmo/domain/period"
	"gongmo/workflows"
)

// office is the service as its description has it: at most 100 businesses, a key as it is given.
func office(t *testing.T, asked *[]int) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	reply := func(w http.ResponseWriter, v any) { _ = json.NewEncoder(w).Encode(v) }
	mux.HandleFunc("POST /v1/status", func(w http.ResponseWriter, r *http.Request) {
		var q struct {
			Numbers []string `json:"b_no"`
		}
		if err := json.NewDecoder(r.Body).Decode(&q); err != nil || r.URL.Query().Get("serviceKey") != "a+b/c==" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		*asked = append(*asked, len(q.Numbers))
		if len(q.Numbers) > 100 {
			reply(w, map[string]any{"status_code": "TOO_LARGE_REQUEST"})
			return
		}
		var data []map[string]string
		for _, n := range q.Numbers {
			row := map[string]string{"b_no": n, "b_stt": "계속사업자", "b_stt_cd": "01", "tax_type_cd": "01", "end_dt": ""}
			switch n {
			case "2222222227":
				row["b_stt_cd"], row["end_dt"] = "03", "20250314"
			case "3333333336":
				row["b_stt_cd"], row["tax_type_cd"], row["tax_type"] = "", "", "국세청에 등록되지 않은 사업자등록번호입니다."
			}
			data = append(data, row)
		}
		reply(w, map[string]any{"status_code": "OK", "data": data})
	})
	mux.HandleFunc("POST /v1/validate", func(w http.ResponseWriter, r *http.Request) {
		var q struct {
			Businesses []map[string]string `json:"businesses"`
		}
		if err := json.NewDecoder(r.Body).Decode(&q); err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		var data []map[string]string
		for _, b := range q.Businesses {
			valid := "02"
			if b["start_dt"] == "20200102" && b["p_nm"] == "김하늘" {
				valid = "01"
			}
			data = append(data, map[string]string{"b_no": b["b_no"], "valid": valid})
		}
		reply(w, map[string]any{"status_code": "OK", "data": data})
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func TestTheTaxOfficeIsAskedAndItsAnswersRead(t *testing.T) {
	var asked []int
	s := office(t, &asked)
	yes, no := true, false
	for _, key := range []string{"a+b/c==", "a%2Bb%2Fc%3D%3D"} {
		got, err := authority.NewTaxOffice(s.URL+"/v1/", key, s.Client()).Ask(t.Context(), []workflows.Claim{
			{Number: "1111111119", OpenedOn: period.On(2020, 1, 2), Representative: "김하늘"},
			{Number: "2222222227", OpenedOn: period.On(2020, 1, 2), Representative: "다른 이"}, {Number: "3333333336"}})
		if err != nil {
			t.Fatal(err)
		}
		want := []workflows.Registered{{Number: "1111111119", Business: organization.BusinessRunning, TaxType: "01", Matches: &yes},
			{Number: "2222222227", Business: organization.BusinessEnded, TaxType: "01", EndedOn: period.On(2025, 3, 14), Matches: &no}, {Number: "3333333336", Business: organization.BusinessUnknown}}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	}
}

func TestMoreThanAHundredAreAskedInParts(t *testing.T) {
	var asked []int
	s := office(t, &asked)
	got, err := authority.NewTaxOffice(s.URL+"/v1", "a+b/c==", s.Client()).Ask(t.Context(), make([]workflows.Claim, 230))
	if err != nil || len(got) != 230 {
		t.Fatalf("%d, %v", len(got), err)
	}
	if d := cmp.Diff([]int{100, 100, 30}, asked); d != "" {
		t.Error(d)
	}
}

func TestNoAnswerIsAnErrorThatDoesNotNameTheKey(t *testing.T) {
	slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-time.After(2 * time.Second):
		}
	}))
	t.Cleanup(slow.Close)
	answers := func(status int, body string) *httptest.Server {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}))
		t.Cleanup(s.Close)
		return s
	}
	client := &http.Client{Timeout: 100 * time.Millisecond}
	for name, s := range map[string]*httptest.Server{"silence": slow, "a wrong key, said in XML": answers(200, "<OpenAPI_ServiceResponse/>"), "out of order": answers(503, "{}"),
		"a code that is not OK": answers(200, `{"status_code":"INTERNAL_ERROR"}`)} {
		t.Run(name, func(t *testing.T) {
			_, err := authority.NewTaxOffice(s.URL, "secret-key", client).Ask(t.Context(), []workflows.Claim{{Number: bizno.Number("1111111119")}})
			if err == nil || strings.Contains(err.Error(), "secret-key") {
				t.Errorf("%v", err)
			}
		})
	}
}
