package authority_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gongmo/app/authority"
	"gongmo/domain"
	"gongmo/workflows"
	"gongmo/workflows/conformance"
)

// register is the service as its description has it.
func register(t *testing.T) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil || r.Form.Get("resultType") != "json" || r.Form.Get("currentPage") != "1" || r.URL.RawQuery != "" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		code, total, list := "0", 0, []map[string]string{}
		row := map[string]string{"roadAddr": "서울특별시 중구 세종대로 110 (태평로1가)", "roadAddrPart1": "서울특별시 중구 세종대로 110 ", "roadAddrPart2": " (태평로1가)", "engAddr": "110 Sejong-daero, Jung-gu, Seoul",
			"jibunAddr": "서울특별시 중구 태평로1가 31 서울특별시청", "zipNo": "04524", "bdNm": "서울특별시청", "siNm": "서울특별시", "rn": "세종대로", "admCd": "1114010300", "rnMgtSn": "111402005001", "bdMgtSn": "1114010300100310000012345"}
		switch {
		case r.Form.Get("confmKey") != "a+b/c==":
			code = "E0001"
		case r.Form.Get("keyword") == "서울":
			code = "E0006"
		case r.Form.Get("keyword") == "길":
			code = "E0015" // more than 9,000
		case r.Form.Get("keyword") == "없는 코드":
			total, list = 1, append(list, map[string]string{"roadAddrPart1": "코드 없는 길 1", "zipNo": "04524", "admCd": "1114010300", "bdMgtSn": ""})
		case r.Form.Get("keyword") == "세종대로 110":
			total, list = 1, append(list, row, map[string]string{"roadAddrPart1": "우편번호 없는 길 1", "zipNo": ""})
		case r.Form.Get("keyword") == "세종대로":
			n, _ := strconv.Atoi(r.Form.Get("countPerPage"))
			for total = 37; len(list) < n+5; { // more than was asked for
				list = append(list, row)
			}
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"results": map[string]any{"common": map[string]string{"totalCount": strconv.Itoa(total), "currentPage": "1", "countPerPage": "10", "errorCode": code, "errorMessage": "…"}, "juso": list}})
	}))
	t.Cleanup(s.Close)
	return s
}

func TestEveryAddressBookDoesWhatItMust(t *testing.T) {
	s := register(t)
	for name, book := range map[string]workflows.AddressBook{"the register": authority.NewAddresses(s.URL, "a+b/c==", s.Client()), "the sample": authority.SampleAddresses{}} {
		t.Run(name, func(t *testing.T) {
			conformance.AddressBook(t, conformance.Looked{Book: book, Known: "세종대로 110", Unknown: "아무데도 없는 길"})
		})
	}
}

func TestAnAddressIsReadAsTheRegisterWritesIt(t *testing.T) {
	s := register(t)
	book := authority.NewAddresses(s.URL, "a+b/c==", s.Client())
	got, err := book.Find(t.Context(), "세종대로 110")
	if err != nil {
		t.Fatal(err)
	}
	want := workflows.Streets{Total: 1, List: []workflows.Street{{Postcode: "04524", Road: "서울특별시 중구 세종대로 110", Lot: "서울특별시 중구 태평로1가 31 서울특별시청", Building: "서울특별시청",
		Extra: "(태평로1가)", AreaCode: "1114010300", BuildingNo: "1114010300100310000012345"}}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if many, err := book.Find(t.Context(), "세종대로"); err != nil || len(many.List) != workflows.AddressesAtOnce || many.Total != 37 {
		t.Errorf("%d of %d, %v", len(many.List), many.Total, err)
	}
	for _, words := range []string{"서울", "길"} {
		if _, err := book.Find(t.Context(), words); domain.KindOf(err) != domain.Invalid {
			t.Errorf("words that are too common give %v", err)
		}
	}
	if got, err := book.Find(t.Context(), "없는 코드"); err != nil || len(got.List) != 1 || got.List[0].AreaCode+got.List[0].BuildingNo != "" {
		t.Errorf("an address without a building's number is %+v, %v", got.List, err)
	}
}

func TestARegisterOfAddressesThatDoesNotAnswerIsAnErrorWithoutTheKey(t *testing.T) {
	answers := func(status int, body string, wait time.Duration) *httptest.Server {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			select {
			case <-r.Context().Done():
			case <-time.After(wait):
			}
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}))
		t.Cleanup(s.Close)
		return s
	}
	client := &http.Client{Timeout: 200 * time.Millisecond}
	for name, s := range map[string]*httptest.Server{"silence": answers(200, "{}", time.Second), "out of order": answers(503, "{}", 0), "XML": answers(200, "<results/>", 0),
		"an empty answer": answers(200, "{}", 0), "a wrong key": register(t)} {
		t.Run(name, func(t *testing.T) {
			_, err := authority.NewAddresses(s.URL, "secret-key", client).Find(t.Context(), "세종대로 110")
			if err == nil || domain.KindOf(err) == domain.Invalid || strings.Contains(err.Error(), "secret-key") {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestSampleAddressesSayThatTheyAre(t *testing.T) {
	got, err := authority.SampleAddresses{}.Find(t.Context(), "시청")
	if err != nil || len(got.List) == 0 {
		t.Fatalf("%v, %v", got, err)
	}
	for _, s := range got.List {
		if !s.Sample {
			t.Errorf("%s could be taken for an answer of the register", s.Road)
		}
	}
}
