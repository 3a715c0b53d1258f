package authority_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gongmo/app/authority"
	"gongmo/domain/bizno"
	"gongmo/domain/organization"
	"gongmo/domain/period"
	"gongmo/workflows"
	"gongmo/workflows/conformance"
)

// registered is the certificate of 111-11-11119 as the office has it; what is sent beside the three required items must agree too.
var registered = map[string]string{"b_no": "1111111119", "start_dt": "20200102", "p_nm": "JOHN DOE", "p_nm2": "존도", "b_nm": "(주)가온", "corp_no": "1301110006246",
	"b_sector": "정보통신업", "b_type": "응용 소프트웨어 개발 및 공급업", "b_adr": "서울특별시 중구 세종대로 110, 3층"}

// office is the service as its description has it (data.go.kr 15081808): at most 100 businesses, a key as it is given, refusals of the
// gateway in XML or with a code.
func office(t *testing.T, asked *[]int) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	reply := func(w http.ResponseWriter, v any) { _ = json.NewEncoder(w).Encode(v) }
	refused := func(w http.ResponseWriter, r *http.Request) bool {
		switch r.URL.Query().Get("serviceKey") {
		case "a+b/c==":
			return false
		case "used up":
			_, _ = w.Write([]byte(`<OpenAPI_ServiceResponse><cmmMsgHeader><errMsg>SERVICE ERROR</errMsg><returnAuthMsg>LIMITED_NUMBER_OF_SERVICE_REQUESTS_EXCEEDS_ERROR</returnAuthMsg><returnReasonCode>22</returnReasonCode></cmmMsgHeader></OpenAPI_ServiceResponse>`))
		default:
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write([]byte(`{"code":-4,"msg":"등록되지 않은 인증키 입니다."}`))
		}
		return true
	}
	mux.HandleFunc("POST /v1/status", func(w http.ResponseWriter, r *http.Request) {
		if refused(w, r) {
			return
		}
		var q struct {
			Numbers []string `json:"b_no"`
		}
		if err := json.NewDecoder(r.Body).Decode(&q); err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		*asked = append(*asked, len(q.Numbers))
		if len(q.Numbers) > 100 {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
			reply(w, map[string]any{"status_code": "TOO_LARGE_REQUEST"})
			return
		}
		var data []map[string]string
		matched := 0
		for _, n := range q.Numbers {
			row := map[string]string{"b_no": n, "b_stt": "계속사업자", "b_stt_cd": "01", "tax_type": "부가가치세 일반과세자", "tax_type_cd": "01", "end_dt": "", "utcc_yn": "N",
				"tax_type_change_dt": "20230701", "invoice_apply_dt": "20210101", "rbf_tax_type": "부가가치세 간이과세자", "rbf_tax_type_cd": "02"}
			switch n {
			case "2222222227":
				row = map[string]string{"b_no": n, "b_stt": "폐업자", "b_stt_cd": "03", "tax_type": "부가가치세 일반과세자", "tax_type_cd": "01", "end_dt": "20250314", "utcc_yn": "Y",
					"tax_type_change_dt": "", "invoice_apply_dt": "", "rbf_tax_type": "해당없음", "rbf_tax_type_cd": "99"}
			case "3333333336", "0000000000":
				row = map[string]string{"b_no": n, "b_stt": "", "b_stt_cd": "", "tax_type": "국세청에 등록되지 않은 사업자등록번호입니다.", "tax_type_cd": "", "end_dt": "", "utcc_yn": "",
					"tax_type_change_dt": "", "invoice_apply_dt": "", "rbf_tax_type": "", "rbf_tax_type_cd": ""}
				matched--
			}
			matched++
			data = append(data, row)
		}
		reply(w, map[string]any{"status_code": "OK", "match_cnt": matched, "request_cnt": len(q.Numbers), "data": data})
	})
	mux.HandleFunc("POST /v1/validate", func(w http.ResponseWriter, r *http.Request) {
		if refused(w, r) {
			return
		}
		var q struct {
			Businesses []map[string]string `json:"businesses"`
		}
		if err := json.NewDecoder(r.Body).Decode(&q); err != nil || len(q.Businesses) > 100 {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		var data []map[string]any
		valid := 0
		for _, b := range q.Businesses {
			agrees := true
			for name, v := range b {
				has, known := registered[name]
				agrees = agrees && known && (name == "b_no" || has == v) && v != ""
			}
			if b["start_dt"] == "" || b["p_nm"] == "" {
				w.WriteHeader(http.StatusBadRequest)
				return
			}
			row := map[string]any{"b_no": b["b_no"], "valid": "02", "valid_msg": "확인할 수 없습니다.", "request_param": b}
			if agrees {
				row, valid = map[string]any{"b_no": b["b_no"], "valid": "01", "request_param": b, "status": map[string]string{"b_no": b["b_no"], "b_stt_cd": "01"}}, valid+1
			}
			data = append(data, row)
		}
		answer := map[string]any{"status_code": "OK", "request_cnt": len(q.Businesses), "data": data}
		if valid > 0 {
			answer["valid_cnt"] = valid
		}
		reply(w, answer)
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

// gaon is 111-11-11119 as its profile describes it.
func gaon() workflows.Claim {
	return workflows.Claim{Number: "1111111119", OpenedOn: period.On(2020, 1, 2), Representative: "JOHN DOE", RepresentativeKorean: "존도", Name: "(주)가온", CorporateNo: "1301110006246",
		Sector: "정보통신업", Trade: "응용 소프트웨어 개발 및 공급업", Address: "서울특별시 중구 세종대로 110, 3층"}
}

func TestEveryRegisterOfBusinessesDoesWhatItMust(t *testing.T) {
	var asked []int
	s := office(t, &asked)
	for name, register := range map[string]workflows.Register{"the tax office": authority.NewTaxOffice(s.URL+"/v1", "a+b/c==", s.Client()), "the sample": authority.SampleRegister{}} {
		t.Run(name, func(t *testing.T) {
			conformance.Register(t, conformance.Businesses{Register: register, Known: gaon()})
		})
	}
}

func TestTheTaxOfficeIsAskedAndItsAnswersRead(t *testing.T) {
	var asked []int
	s := office(t, &asked)
	yes, no := true, false
	for _, key := range []string{"a+b/c==", "a%2Bb%2Fc%3D%3D"} {
		got, err := authority.NewTaxOffice(s.URL+"/v1/", key, s.Client()).Ask(t.Context(), []workflows.Claim{gaon(),
			{Number: "2222222227", OpenedOn: period.On(2020, 1, 2), Representative: "다른 이"}, {Number: "3333333336"}})
		if err != nil {
			t.Fatal(err)
		}
		want := []workflows.Registered{
			{Number: "1111111119", Business: organization.BusinessRunning, TaxType: "01", UnitClosed: &no, TaxTypeChangedOn: period.On(2023, 7, 1), InvoiceFrom: period.On(2021, 1, 1),
				PriorTaxType: "02", PriorTaxTypeName: "부가가치세 간이과세자", Matches: &yes, MatchesAll: &yes},
			{Number: "2222222227", Business: organization.BusinessEnded, TaxType: "01", EndedOn: period.On(2025, 3, 14), UnitClosed: &yes, PriorTaxType: organization.UnchangedTaxType,
				PriorTaxTypeName: "해당없음", Matches: &no, MatchNote: "확인할 수 없습니다."},
			{Number: "3333333336", Business: organization.BusinessUnknown, Note: "국세청에 등록되지 않은 사업자등록번호입니다."}}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	}
}

// An address or a name that is only written in another way must not look like a number that belongs to somebody else.
func TestWhatDoesNotAgreeIsAskedAgainByTheRequiredItemsAlone(t *testing.T) {
	var asked []int
	s := office(t, &asked)
	elsewhere, stranger := gaon(), gaon()
	elsewhere.Address = "서울시 중구 세종대로 110 3층"
	stranger.Representative = "다른 이"
	for name, c := range map[string]struct {
		about        workflows.Claim
		matches, all bool
	}{"the same business, its address written otherwise": {elsewhere, true, false}, "another's number": {stranger, false, false}, "all as registered": {gaon(), true, true}} {
		t.Run(name, func(t *testing.T) {
			got, err := authority.NewTaxOffice(s.URL+"/v1", "a+b/c==", s.Client()).Ask(t.Context(), []workflows.Claim{c.about})
			if err != nil || len(got) != 1 || got[0].Matches == nil || got[0].MatchesAll == nil {
				t.Fatalf("%+v, %v", got, err)
			}
			if *got[0].Matches != c.matches || *got[0].MatchesAll != c.all {
				t.Errorf("the three agree: %v, all agree: %v", *got[0].Matches, *got[0].MatchesAll)
			}
			if (got[0].MatchNote == "") != c.all {
				t.Errorf("it says %q", got[0].MatchNote)
			}
		})
	}
}

func TestARefusalOfTheGatewayIsAnErrorThatSaysWhy(t *testing.T) {
	var asked []int
	s := office(t, &asked)
	for key, want := range map[string]string{"used up": "22 LIMITED_NUMBER_OF_SERVICE_REQUESTS_EXCEEDS_ERROR", "someone-elses": "401: -4"} {
		_, err := authority.NewTaxOffice(s.URL+"/v1", key, s.Client()).Ask(t.Context(), []workflows.Claim{gaon()})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), key) {
			t.Errorf("%q is refused with %v", key, err)
		}
	}
}

func TestMoreThanAHundredAreAskedInParts(t *testing.T) {
	var asked []int
	s := office(t, &asked)
	got, err := authority.NewTaxOffice(s.URL+"/v1", "a+b/c==", s.Client()).Ask(t.Context(), slices.Repeat([]workflows.Claim{{Number: "1248100998"}}, 230))
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
