// This file asks the register of road-name addresses (행정안전부 도로명주소 검색 API, addrLinkApi.do).
package authority

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"gongmo/domain"
	"gongmo/workflows"
)

// Addresses asks the service. It is safe for concurrent use.
type Addresses struct {
	address, key string
	client       *http.Client
}

var _ workflows.AddressBook = (*Addresses)(nil)

// NewAddresses connects to the service at its whole address with a key (confmKey).
func NewAddresses(address, key string, client *http.Client) *Addresses {
	return &Addresses{address, key, client}
}

type addressAnswer struct {
	Results *struct {
		Common struct {
			Total   string `json:"totalCount"`
			Code    string `json:"errorCode"`
			Message string `json:"errorMessage"`
		} `json:"common"`
		List []struct {
			Road     string `json:"roadAddr"`
			Part1    string `json:"roadAddrPart1"`
			Part2    string `json:"roadAddrPart2"`
			Area     string `json:"admCd"`
			Number   string `json:"bdMgtSn"`
			Lot      string `json:"jibunAddr"`
			Postcode string `json:"zipNo"`
			Building string `json:"bdNm"`
		} `json:"juso"`
	} `json:"results"`
}

// wantsOtherWords are the codes with which the service sends the words back: none, too few or too common, too long, digits or signs
// only, signs or words of a query language, more results than it gives out. Every other code but "0" is no answer: a key that is wrong
// (E0001), that has run out (E0014), or that may not be used from here (E0007), and a service that is out of order (-999).
var wantsOtherWords = map[string]bool{"E0005": true, "E0006": true, "E0008": true, "E0009": true, "E0010": true, "E0011": true, "E0012": true, "E0013": true, "E0015": true}

var fiveDigits, tenDigits, buildingDigits = regexp.MustCompile(`^[0-9]{5}$`), regexp.MustCompile(`^[0-9]{10}$`), regexp.MustCompile(`^[0-9]{25}$`)

// oneText is a part of an address with single spaces and without the sign that parts a taken address.
func oneText(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(s, "|", " ")), " ")
}

// Find implements workflows.AddressBook.
func (a *Addresses) Find(ctx context.Context, words string) (workflows.Streets, error) {
	answer, err := a.ask(ctx, words)
	if err != nil {
		return workflows.Streets{}, err
	}
	common := answer.Results.Common
	switch {
	case wantsOtherWords[common.Code]:
		return workflows.Streets{}, domain.E(domain.Invalid, "address.words")
	case common.Code != "0":
		return workflows.Streets{}, fmt.Errorf("the register of addresses answers %q", common.Code)
	}
	var out workflows.Streets
	for _, j := range answer.Results.List {
		road := oneText(j.Part1)
		if road == "" || !fiveDigits.MatchString(j.Postcode) || len(out.List) == workflows.AddressesAtOnce {
			continue
		}
		s := workflows.Street{Postcode: j.Postcode, Road: road, Extra: oneText(j.Part2), Lot: strings.TrimSpace(j.Lot), Building: strings.TrimSpace(j.Building)}
		if tenDigits.MatchString(j.Area) && buildingDigits.MatchString(j.Number) {
			s.AreaCode, s.BuildingNo = j.Area, j.Number
		}
		out.List = append(out.List, s)
	}
	total, err := strconv.Atoi(common.Total)
	out.Total = max(total, len(out.List))
	if err != nil {
		out.Total = len(out.List)
	}
	return out, nil
}

// ask sends the words in a body, so that no address holds the key.
func (a *Addresses) ask(ctx context.Context, words string) (answer addressAnswer, err error) {
	question := url.Values{"confmKey": {a.key}, "keyword": {words}, "currentPage": {"1"}, "countPerPage": {strconv.Itoa(workflows.AddressesAtOnce)}, "resultType": {"json"}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.address, strings.NewReader(question.Encode()))
	if err != nil {
		return answer, errors.New("the address of the register of addresses is wrong")
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
	req.Header.Set("Accept", "application/json")
	res, err := a.client.Do(req)
	if err != nil {
		return answer, fmt.Errorf("reach the register of addresses: %w", err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(io.LimitReader(res.Body, longestAnswer))
	if err != nil {
		return answer, fmt.Errorf("read the register of addresses: %w", err)
	}
	if res.StatusCode != http.StatusOK {
		return answer, fmt.Errorf("the register of addresses answers %d", res.StatusCode)
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return answer, fmt.Errorf("read the register of addresses: %w", err)
	}
	if answer.Results == nil {
		return answer, errors.New("the register of addresses answers with no result")
	}
	return answer, nil
}

// SampleAddresses answers for demonstrations, out of the addresses of a few city halls.
type SampleAddresses struct{}

var _ workflows.AddressBook = SampleAddresses{}

var cityHalls = []workflows.Street{
	{Postcode: "04524", Road: "서울특별시 중구 세종대로 110", Lot: "서울특별시 중구 태평로1가 31", Building: "서울특별시청"},
	{Postcode: "47545", Road: "부산광역시 연제구 중앙대로 1001", Lot: "부산광역시 연제구 연산동 1000", Building: "부산광역시청"},
	{Postcode: "41911", Road: "대구광역시 중구 공평로 88", Lot: "대구광역시 중구 동인동1가 2-1", Building: "대구광역시청"},
	{Postcode: "21554", Road: "인천광역시 남동구 정각로 29", Lot: "인천광역시 남동구 구월동 1138", Building: "인천광역시청"},
	{Postcode: "61945", Road: "광주광역시 서구 내방로 111", Lot: "광주광역시 서구 치평동 1200", Building: "광주광역시청"},
	{Postcode: "35242", Road: "대전광역시 서구 둔산로 100", Lot: "대전광역시 서구 둔산동 1420", Building: "대전광역시청"},
	{Postcode: "44675", Road: "울산광역시 남구 중앙로 201", Lot: "울산광역시 남구 신정동 646-4", Building: "울산광역시청"},
	{Postcode: "30151", Road: "세종특별자치시 한누리대로 2130", Lot: "세종특별자치시 보람동 719", Building: "세종특별자치시청"},
}

// Find implements workflows.AddressBook: every word must stand in the address or the building's name.
func (SampleAddresses) Find(ctx context.Context, words string) (workflows.Streets, error) {
	var out workflows.Streets
	for _, s := range cityHalls {
		text, fits := s.Postcode+" "+s.Road+" "+s.Lot+" "+s.Building, true
		for _, w := range strings.Fields(words) {
			fits = fits && strings.Contains(text, w)
		}
		if fits {
			s.Sample = true
			s.AreaCode, s.BuildingNo = "00000000"+s.Postcode[:2], "00000000"+s.Postcode[:2]+"0000000000"+s.Postcode // sample numbers that no register has
			out.List = append(out.List, s)
		}
	}
	out.Total = len(out.List)
	return out, ctx.Err()
}
