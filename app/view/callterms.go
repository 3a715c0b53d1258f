// This file says what differs between two versions of a call's terms, in words a reader understands.
package view

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/domain/budget"
	"gongmo/domain/condition"
	"gongmo/domain/form"
	"gongmo/domain/krw"
	"gongmo/domain/stage"
)

// TermsDiff is one changed term as rows: one for a plain value, one per part for a list of things. label is a message key.
func TermsDiff(b Base, label string, before, after any) []DiffRow {
	x, y := termLines(b, before), termLines(b, after)
	name := b.T(label)
	if len(x.lines) == 0 && len(y.lines) == 0 {
		return []DiffRow{{Label: name, Before: x.text, After: y.text, Kind: diffKind(x.text, y.text)}}
	}
	var out []DiffRow
	seen := map[string]bool{}
	for _, key := range append(x.order, y.order...) {
		if seen[key] || x.lines[key] == y.lines[key] {
			continue
		}
		seen[key] = true
		out = append(out, DiffRow{Label: name + " · " + key, Before: x.lines[key], After: y.lines[key], Kind: diffKind(x.lines[key], y.lines[key])})
	}
	if from, to := movedLines(x.order, y.order); len(out) == 0 && from != "" {
		out = append(out, DiffRow{Label: name + " · " + b.T("calls.diff.order"), Before: from, After: to, Kind: "changed"})
	}
	if len(out) == 0 { // something that no line shows
		out = append(out, DiffRow{Label: name, Before: b.T("calls.diff.detail"), After: b.T("calls.diff.detail.after"), Kind: "changed"})
	}
	return out
}

// movedLines is the stretch of an order that changed, before and after; empty when nothing moved.
func movedLines(before, after []string) (from, to string) {
	if len(before) != len(after) || slices.Equal(before, after) {
		return "", ""
	}
	first, last := 0, len(before)-1
	for before[first] == after[first] {
		first++
	}
	for before[last] == after[last] {
		last--
	}
	return strings.Join(before[first:last+1], " → "), strings.Join(after[first:last+1], " → ")
}

func diffKind(before, after string) string {
	switch {
	case before == "":
		return "added"
	case after == "":
		return "removed"
	}
	return "changed"
}

// termText is a value as one text, or as named lines.
type termText struct {
	text  string
	order []string
	lines map[string]string
}

func (t *termText) add(key, line string) {
	if t.lines == nil {
		t.lines = map[string]string{}
	}
	name := key
	for n := 2; ; n++ { // two stages or questions may have one name
		if _, taken := t.lines[name]; !taken {
			break
		}
		name = fmt.Sprintf("%s (%d)", key, n)
	}
	t.order = append(t.order, name)
	t.lines[name] = line
}

func termLines(b Base, v any) termText {
	var t termText
	switch x := v.(type) {
	case string:
		t.text = x
	case bool:
		t.text = b.T("ui.no")
		if x {
			t.text = b.T("ui.yes")
		}
	case int:
		t.text = locale.Int(x)
	case krw.Won:
		t.text = b.Won(x)
	case krw.Bp:
		t.text = locale.Percent(x)
	case *krw.Won:
		if x != nil {
			t.text = b.Won(*x)
		} else {
			t.text = b.T("calls.basis.not_stated")
		}
	case *time.Time:
		if x != nil {
			t.text = b.DateTime(*x)
		}
	case budget.Matching:
		for _, m := range x {
			size := b.T("condition.option.size." + string(m.Key))
			if m.GrantMax != nil {
				t.add(size+" · "+b.T("calls.matching.grant"), locale.Percent(*m.GrantMax))
			}
			if m.CashMin != nil {
				t.add(size+" · "+b.T("calls.matching.cash"), locale.Percent(*m.CashMin))
			}
		}
	case stage.Plan:
		if x.Award.Awards > 0 {
			t.add(b.T("calls.money.count"), b.T("calls.fact.awards", locale.Args{"n": x.Award.Awards}))
		}
		for _, l := range AwardLines(b, x) {
			t.add(l.Label, l.Value)
		}
		for _, s := range CallStages(b, x) { // whatever the notice says of a stage, since whoever applies is judged by all of it
			t.add(s.Title, strings.Join(nonEmpty(s.Method, s.Note), " · "))
			for _, f := range s.Facts {
				t.add(s.Title+" · "+f.Label, f.Value)
			}
			for _, i := range s.Items {
				t.add(s.Title+" · "+i.Title, strings.Join(nonEmpty(b.T("calls.points", locale.Args{"n": i.Weight}), i.Floor, i.Guide, strings.Join(i.Levels, ", ")), " · "))
			}
		}
	case form.Definition:
		for i, s := range FormOutlines(b, x) {
			t.add(s.Title, strings.Join(nonEmpty(s.Part, s.Hint), " · "))
			for j, q := range s.Questions {
				need := b.T("calls.paper.required")
				if !q.Required {
					need = b.T("ui.optional")
				}
				t.add(s.Title+" · "+q.Label, strings.TrimSuffix(strings.Join(nonEmpty(q.Kind, paperText(b, x.Sections[i].Questions[j]), q.Limit, strings.Join(q.Options, ", "), need, q.Hint), " · "), " · "))
			}
		}
	case condition.Tree:
		for _, l := range Requirements(b.Lang, x, func(string) string { return "" }) {
			t.add(l.Text, l.Text)
		}
	default:
		t.named(b, v)
	}
	return t
}

// paperText says which paper of the wallet answers a question, "" where it names none.
func paperText(b Base, q form.Question) string {
	if q.File.Document == "" {
		return ""
	}
	return b.T("builder.paper.is", locale.Args{"paper": b.T("wallet.type." + q.File.Document)})
}

// named reads lists and maps of the call by their stored form: documents, windows, the items of a notice.
func (t *termText) named(b Base, v any) {
	text, err := json.Marshal(v)
	if err != nil {
		t.text = fmt.Sprint(v)
		return
	}
	var items map[string]string
	if json.Unmarshal(text, &items) == nil {
		for _, key := range NoticeItemOrder {
			if items[key] != "" {
				t.add(b.T("call.notice_item."+key), items[key])
			}
		}
		for _, key := range slices.Sorted(maps.Keys(items)) { // what the call says of its own in notices
			if !slices.Contains(NoticeItemOrder[:], key) && items[key] != "" {
				t.add(NoticeName(b, key, b.T("calls.notices.sample")), items[key])
			}
		}
		return
	}
	var rows []struct {
		No              int
		Name, Of, Note  string
		Required        bool
		OpenAt, CloseAt time.Time
		At              time.Time // of a briefing, as are the rest
		Minutes         int
		Place, Link     string
	}
	if json.Unmarshal(text, &rows) != nil {
		t.text = string(text)
		return
	}
	for i, r := range rows {
		if !r.At.IsZero() {
			x := query.CallBriefing{At: r.At, Minutes: r.Minutes, Place: r.Place, Link: r.Link}
			t.add(b.T("calls.briefing.no", locale.Args{"no": i + 1}), strings.Join(nonEmpty(briefingTime(b, x), r.Place, r.Link), " · "))
			continue
		}
		if r.Name == "" {
			t.add(b.T("calls.window", locale.Args{"no": r.No}), b.DateTime(r.OpenAt)+" ~ "+b.DateTime(r.CloseAt))
			continue
		}
		need := b.T("calls.paper.optional")
		if r.Required {
			need = b.T("calls.paper.required")
		}
		t.add(r.Name, strings.Join(nonEmpty(b.T("call.document_of."+r.Of), need, r.Note), " · "))
	}
}

// NoticeName is what a notice is called where people choose their mails; the statutory ones, which nobody chooses, go by their subject.
// year stands in the subjects that name one.
func NoticeName(b Base, code, year string) string {
	key := strings.ToLower(code)
	if locale.Has(b.Lang, "notice.label."+key) {
		return b.T("notice.label." + key)
	}
	subject := b.T("notice."+key+".subject", locale.Args{"title": "", "question": "", "year": year})
	return strings.TrimSpace(strings.TrimRight(strings.TrimSpace(subject), ":「」“” "))
}
