// This file asks the tax office's register of businesses (국세청 사업자등록정보 진위확인 및 상태조회 서비스, data.go.kr 15081808).
package authority

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
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
		if matches, err := o.validate(ctx, some); err == nil {
			for i := range answers {
				if m, ok := matches[answers[i].Number]; ok {
					answers[i].Matches = &m
				}
			}
		}
		out = append(out, answers...)
	}
	return out, nil
}

type statusAnswer struct {
	StatusCode string `json:"status_code"`
	Data       []struct {
		Number  string `json:"b_no"`
		State   string `json:"b_stt_cd"`
		TaxType string `json:"tax_type_cd"`
		Ended   string `json:"end_dt"`
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
		r := workflows.Registered{Number: bizno.Number(d.Number), Business: state, TaxType: d.TaxType}
		if day, ok := compactDay(d.Ended); ok {
			r.EndedOn = day
		}
		out = append(out, r)
	}
	return out, nil
}

type validateAnswer struct {
	StatusCode string `json:"status_code"`
	Data       []struct {
		Number string `json:"b_no"`
		Valid  string `json:"valid"`
	} `json:"data"`
}

func (o *TaxOffice) validate(ctx context.Context, about []workflows.Claim) (map[bizno.Number]bool, error) {
	type business struct {
		Number string `json:"b_no"`
		Opened string `json:"start_dt"`
		Leader string `json:"p_nm"`
	}
	var list []business
	for _, c := range about {
		if !c.OpenedOn.IsZero() && c.Representative != "" {
			list = append(list, business{string(c.Number), strings.ReplaceAll(c.OpenedOn.String(), "-", ""), c.Representative})
		}
	}
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
	out := map[bizno.Number]bool{}
	for _, d := range answer.Data {
		if d.Valid == "01" || d.Valid == "02" {
			out[bizno.Number(d.Number)] = d.Valid == "01"
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
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("the tax office answers %d", res.StatusCode)
	}
	if err := json.Unmarshal(text, answer); err != nil {
		return fmt.Errorf("read the tax office: %w", err) // the gateway answers with XML when it refuses a key
	}
	return nil
}

// compactDay reads a day as the service writes it: 20250314.
func compactDay(s string) (period.Date, bool) {
	if len(s) != 8 {
		return 0, false
	}
	d, err := period.ParseDate(s[:4] + "-" + s[4:6] + "-" + s[6:])
	return d, err == nil
}

// SampleRegister answers for demonstrations: every number that can exist runs and pays tax in the usual way.
type SampleRegister struct{}

var _ workflows.Register = SampleRegister{}

// Ask implements workflows.Register.
func (SampleRegister) Ask(ctx context.Context, about []workflows.Claim) ([]workflows.Registered, error) {
	var out []workflows.Registered
	for _, c := range about {
		if _, err := bizno.Parse(string(c.Number)); err == nil {
			out = append(out, workflows.Registered{Number: c.Number, Business: organization.BusinessRunning, TaxType: "01", Sample: true})
		}
	}
	return out, ctx.Err()
}
