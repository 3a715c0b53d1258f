// This file fills whole forms the way a diligent person would, so that stories need not know every question.
package browser

import (
	"encoding/json"
	"fmt"
	"strings"
)

// control is one control of the page as the filler sees it.
type control struct {
	Name, Type, Tag, Value string
	Options                []string
	Last                   string // the last day a date control takes, "" for any
	Filled                 bool
}

const listControls = `() => JSON.stringify([...document.querySelectorAll('main input, main textarea, main select')].filter(e => e.name && e.type !== 'hidden' && !e.disabled && !e.readOnly && e.checkVisibility()).map(e => ({
	Name: e.name, Type: e.type, Tag: e.tagName, Value: e.value, Options: e.tagName === 'SELECT' ? [...e.options].map(o => o.value) : [], Last: e.type === 'date' ? e.max : '',
	Filled: e.type === 'checkbox' || e.type === 'radio' ? e.checked : e.type === 'file' ? false : e.value !== '' })))`

// paragraph is a believable answer for any text question.
const paragraph = "우리 회사는 현장에서 모은 상담 기록 12만 건을 정리해 상담원이 바로 쓸 수 있는 도우미를 만듭니다. 첫 석 달은 자료를 정리하고, 다음 넉 달은 모형을 만들어 상담실 두 곳에서 시험하며, 마지막 두 달은 결과를 재고 다른 상담실로 넓힙니다. 담당 인력은 여섯 명이고 모두 같은 일을 두 해 넘게 했습니다. 성과는 상담 한 건에 걸리는 시간과 다시 걸려 오는 전화의 수로 잽니다."

// FillAll fills every empty control: answers holds what must be in a certain control, by name; everything else gets a
// plausible value of its kind. Files are uploaded separately, each with its own button.
func (s *Session) FillAll(answers map[string]string) *Session {
	s.t.Helper()
	var list []control
	if err := json.Unmarshal([]byte(s.text(listControls)), &list); err != nil {
		s.t.Fatal(err)
	}
	chosen := map[string]bool{}
	for _, c := range list {
		if (c.Type == "radio" || c.Type == "checkbox") && c.Filled {
			chosen[c.Name] = true
		}
	}
	for _, c := range list {
		want, given := answers[c.Name]
		switch {
		case c.Type == "file":
		case c.Type == "radio" || c.Type == "checkbox":
			if chosen[c.Name] && !given {
				continue
			}
			if !given || want == c.Value {
				chosen[c.Name] = true
				s.Check(c.Name, c.Value)
			}
		case c.Tag == "SELECT":
			s.pick(c, want, given)
		case given:
			s.put(c, want)
		case !c.Filled && !isCell(c.Name) && !strings.HasPrefix(c.Name, "find.") && !strings.HasPrefix(c.Name, "briefings."): // a search is no answer, and an empty row is one
			s.put(c, plausible(c))
		}
	}
	return s
}

// put writes into a control. Dates and times are set whole: their parts are typed differently in every browser.
func (s *Session) put(c control, value string) {
	s.t.Helper()
	switch c.Type {
	case "date", "datetime-local", "month", "time":
		s.Date(c.Name, value)
	default:
		s.Fill(c.Name, value)
	}
}

// isCell reports whether a control is a cell of a table: q.key.row.column. Tables are filled by name only.
func isCell(name string) bool { return strings.Count(name, ".") >= 3 }

func (s *Session) pick(c control, want string, given bool) {
	if !given && (c.Filled || isCell(c.Name)) {
		return
	}
	for _, o := range c.Options {
		if given && o == want || !given && o != "" {
			s.Pick(c.Name, o)
			return
		}
	}
}

// Pick selects the option of a select with this value.
func (s *Session) Pick(name, value string) *Session {
	s.t.Helper()
	return s.on(fmt.Sprintf("select[name=%q]", name), func(el node) error { return s.set(el, value) })
}

func plausible(c control) string {
	switch {
	case c.Type == "date":
		if day := "2026-12-31"; c.Last == "" || day <= c.Last {
			return day
		}
		return c.Last
	case c.Type == "datetime-local" || c.Type == "month" || c.Type == "time":
		return "" // nobody guesses at a moment
	case c.Type == "email":
		return "someone@example.org"
	case c.Type == "tel":
		return "02-0000-0000"
	case strings.HasSuffix(c.Name, ".postcode"):
		return "04524"
	case strings.HasSuffix(c.Name, ".road"):
		return "서울특별시 중구 세종대로 110"
	case strings.HasSuffix(c.Name, ".detail"):
		return "3층"
	case c.Tag == "TEXTAREA":
		return paragraph
	}
	return "인공지능, 상담, 데이터"
}
