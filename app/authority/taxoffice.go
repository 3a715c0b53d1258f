// This file asks the tax office's register of businesses (국세청 사업자등록정보 진위확인 및 상태조회 서비스, data.go.kr 15081808).
package authority

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gongmo/domain/bizno"
	"gongmo/domain/organization"
	"gongmo/domain/period"
	"gongmo/workflows"
)

// TaxOfficeURL is where the service answers.
const TaxOfficeURL = "https://api.odcloud.kr/api/nts-businessman/v1"

// atOnce is the most numbers that the service takes in one request.
const atOnce = 100

// longestAnswer is more than a hundred businesses need.
const longestAnswer = 1 << 20

// TaxOffice asks the service. It is safe for concurrent use.
type TaxOffice struct {
	base, key string
	client    *http.Client
}

var _ workflows.Register = (*TaxOffice)(nil)

// NewTaxOffice connects to the service at base with a key as the portal gives it, in plain or encoded for an address.
func NewTaxOffice(base, key string, client *http.Client) *TaxOffice {
	if !strings.Contains(key, "%") {
		key = url.QueryEscape(key)
	}
	return &TaxOffice{strings.TrimSuffix(base, "/"), key, client}
}

// Ask implements workflows.Register: whether each business runs, and for those that say when they began and who leads them
// whether that is so. When the second question gets no answer the first one's stand.
func (o *TaxOffice) Ask(ctx context.Context, about []workflows.Claim) ([]workflows.Registered, error) {
	var out []workflows.Registered
	for some := range slices.Chunk(about, atOnce) {
		answers, err := o.status(ctx, some)
		if err != nil {
			return nil, err
		}
		if compared, err := o.compare(ctx, some); err == nil {
			for i := range answers {
				c := compared[answers[i].Number]
				answers[i].Matches, answers[i].MatchesAll, answers[i].MatchNote = c.matches, c.all, c.note
			}
		}
		out = append(out, answers...)
	}
	return out, nil
}

// statusAnswer is the answer to /status. Days are eight digits or "", and an item that does not apply is "".
type statusAnswer struct {
	StatusCode string `json:"status_code"`
	Data       []struct {
		Number      string `json:"b_no"`
		State       string `json:"b_stt_cd"`
		TaxTypeName string `json:"tax_type"` // of an unknown number: the sentence that says so
		TaxType     string `json:"tax_type_cd"`
		Ended       string `json:"end_dt"`
		UnitClosed  string `json:"utcc_yn"`
		TaxChanged  string `json:"tax_type_change_dt"`
		InvoiceFrom string `json:"invoice_apply_dt"`
		PriorName   string `json:"rbf_tax_type"`
		Prior       string `json:"rbf_tax_type_cd"`
	} `json:"data"`
}

var states = map[string]organization.Business{"01": organization.BusinessRunning, "02": organization.BusinessSuspended, "03": organization.BusinessEnded, "": organization.BusinessUnknown}

func (o *TaxOffice) status(ctx context.Context, about []workflows.Claim) ([]workflows.Registered, error) {
	numbers := make([]string, len(about))
	for i, c := range about {
		numbers[i] = string(c.Number)
	}
	var answer statusAnswer
	if err := o.post(ctx, "status", map[string]any{"b_no": numbers}, &answer); err != nil {
		return nil, err
	}
	if answer.StatusCode != "OK" {
		return nil, fmt.Errorf("the tax office answers %q", answer.StatusCode)
	}
	var out []workflows.Registered
	for _, d := range answer.Data {
		state, known := states[d.State]
		if !known || !slices.Contains(numbers, d.Number) {
			continue // a code of later days decides nothing
		}
		r := workflows.Registered{Number: bizno.Number(d.Number), Business: state, TaxType: d.TaxType, UnitClosed: said(d.UnitClosed),
			EndedOn: compactDay(d.Ended), TaxTypeChangedOn: compactDay(d.TaxChanged), InvoiceFrom: compactDay(d.InvoiceFrom), PriorTaxType: d.Prior, PriorTaxTypeName: short(d.PriorName)}
		if state == organization.BusinessUnknown {
			r.Note = short(d.TaxTypeName)
		}
		out = append(out, r)
	}
	return out, nil
}

// said reads Y and N; anything else says nothing.
func said(s string) *bool {
	if s != "Y" && s != "N" {
		return nil
	}
	yes := s == "Y"
	return &yes
}

// short keeps somebody else's sentence from filling a page.
func short(s string) string {
	letters := []rune(strings.Join(strings.Fields(s), " "))
	return string(letters[:min(len(letters), 200)])
}

// business is what /validate compares, by the names of its description. What is not known is left out: the office compares only what
// it is sent.
type business struct {
	Number  string `json:"b_no"`
	Opened  string `json:"start_dt"`
	Leader  string `json:"p_nm"`
	Leader2 string `json:"p_nm2,omitempty"`
	Name    string `json:"b_nm,omitempty"`
	Corp    string `json:"corp_no,omitempty"`
	Sector  string `json:"b_sector,omitempty"`
	Trade   string `json:"b_type,omitempty"`
	Address string `json:"b_adr,omitempty"`
}

// required is the business by the three items without which the office compares nothing.
func (b business) required() business {
	return business{Number: b.Number, Opened: b.Opened, Leader: b.Leader}
}

type validateAnswer struct {
	StatusCode string `json:"status_code"`
	Data       []struct {
		Number  string `json:"b_no"`
		Valid   string `json:"valid"`     // 01 they agree, 02 they do not
		Message string `json:"valid_msg"` // of 02
	} `json:"data"`
}

type comparison struct {
	matches, all *bool
	note         string
}

// compare asks with everything that is known of each business. The office answers a comparison as a whole, and writes names and
// addresses in its own way: what does not agree is asked about once more with the three required items alone, so that a notation
// is not taken for another's number.
func (o *TaxOffice) compare(ctx context.Context, about []workflows.Claim) (map[bizno.Number]comparison, error) {
	var list, again []business
	for _, c := range about {
		if !c.OpenedOn.IsZero() && c.Representative != "" {
			list = append(list, business{Number: string(c.Number), Opened: strings.ReplaceAll(c.OpenedOn.String(), "-", ""), Leader: c.Representative, Leader2: c.RepresentativeKorean,
				Name: c.Name, Corp: c.CorporateNo, Sector: c.Sector, Trade: c.Trade, Address: c.Address})
		}
	}
	first, err := o.validate(ctx, list)
	if err != nil {
		return nil, err
	}
	out := map[bizno.Number]comparison{}
	for _, b := range list {
		c, answered := first[bizno.Number(b.Number)]
		if !answered {
			continue
		}
		whole := b != b.required()
		if whole {
			c.all = c.matches
		}
		if whole && !*c.matches {
			again = append(again, b.required())
			c.matches = nil // until the three have been asked about
		}
		out[bizno.Number(b.Number)] = c
	}
	second, err := o.validate(ctx, again)
	if err != nil {
		return out, nil // what was answered stands
	}
	for n, c := range second {
		kept := out[n]
		kept.matches = c.matches
		out[n] = kept
	}
	return out, nil
}

func (o *TaxOffice) validate(ctx context.Context, list []business) (map[bizno.Number]comparison, error) {
	if len(list) == 0 {
		return nil, nil
	}
	var answer validateAnswer
	if err := o.post(ctx, "validate", map[string]any{"businesses": list}, &answer); err != nil {
		return nil, err
	}
	if answer.StatusCode != "OK" {
		return nil, fmt.Errorf("the tax office answers %q", answer.StatusCode)
	}
	out := map[bizno.Number]comparison{}
	for _, d := range answer.Data {
		if d.Valid == "01" || d.Valid == "02" {
			yes := d.Valid == "01"
			out[bizno.Number(d.Number)] = comparison{matches: &yes, note: short(d.Message)}
		}
	}
	return out, nil
}

// post sends a question. No error of it names the key.
func (o *TaxOffice) post(ctx context.Context, what string, question, answer any) error {
	body, err := json.Marshal(question)
	if err != nil {
		return fmt.Errorf("write the question: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, o.base+"/"+what+"?serviceKey="+o.key, bytes.NewReader(body))
	if err != nil {
		return errors.New("the address of the tax office is wrong")
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	res, err := o.client.Do(req)
	if err != nil {
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err // the address around it holds the key
		}
		return fmt.Errorf("reach the tax office: %w", err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(io.LimitReader(res.Body, longestAnswer))
	if err != nil {
		return fmt.Errorf("read the tax office: %w", err)
	}
	if refusal := gateway(text); refusal != "" {
		return fmt.Errorf("the gateway before the tax office answers %d: %s", res.StatusCode, refusal)
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("the tax office answers %d", res.StatusCode)
	}
	if err := json.Unmarshal(text, answer); err != nil {
		return fmt.Errorf("read the tax office: %w", err)
	}
	return nil
}

// gateway is what the portal's gateway says when it does not let a question through: XML whatever was asked for, or a JSON object
// with a code, whatever the status is. "" for an answer of the service itself. Only codes are told, since a sentence may repeat the key.
func gateway(text []byte) string {
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte("<")) {
		var refused struct {
			Code string `xml:"cmmMsgHeader>returnReasonCode"`
			Says string `xml:"cmmMsgHeader>returnAuthMsg"`
		}
		if xml.Unmarshal(text, &refused) != nil || !plainCode.MatchString(refused.Code+refused.Says) {
			return "no reason that can be read"
		}
		return strings.TrimSpace(refused.Code + " " + refused.Says)
	}
	var refused struct {
		Code *int `json:"code"`
	}
	if json.Unmarshal(text, &refused) == nil && refused.Code != nil {
		return strconv.Itoa(*refused.Code)
	}
	return ""
}

var plainCode = regexp.MustCompile(`^[0-9A-Z_]{1,80}$`)

// compactDay reads a day as the service writes it: 20250314. Anything else is no day.
func compactDay(s string) period.Date {
	if len(s) != 8 {
		return 0
	}
	d, err := period.ParseDate(s[:4] + "-" + s[4:6] + "-" + s[6:])
	if err != nil {
		return 0
	}
	return d
}

// SampleRegister answers for demonstrations: every number that can exist runs and pays tax in the usual way, and what it says of
// itself is so.
type SampleRegister struct{}

var _ workflows.Register = SampleRegister{}

// Ask implements workflows.Register.
func (SampleRegister) Ask(ctx context.Context, about []workflows.Claim) ([]workflows.Registered, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var out []workflows.Registered
	for _, c := range about {
		if _, err := bizno.Parse(string(c.Number)); err == nil {
			no := false
			r := workflows.Registered{Number: c.Number, Business: organization.BusinessRunning, TaxType: "01", UnitClosed: &no, PriorTaxType: organization.UnchangedTaxType,
				PriorTaxTypeName: "해당없음", Sample: true}
			if !c.OpenedOn.IsZero() && c.Representative != "" {
				yes := true
				r.Matches = &yes
			}
			out = append(out, r)
		}
	}
	return out, nil
}
