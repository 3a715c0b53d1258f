// Package form turns what was typed into what commands take, and keeps what cannot be taken so that nothing is lost.
//
// This file is the application form: one control per question, named q.<key>, with the version it was begun with as v.<key>.
package form

import (
	"maps"
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"

	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/decimal"
	"gongmo/domain/form"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/score"
)

// Page is one page of the form as it was sent.
type Page struct {
	Answers form.Answers     // stored keys, with the part's suffix
	Seen    map[string]int64 // versions begun with
	Wrong   domain.Problems  // values that cannot be read, at their field
}

// ReadSection reads the answers of a section. suffix is the organisation whose part it is, 0 for the lead. Questions that
// are answered by uploads or computed are left alone; so is a question whose control was not on the page.
func ReadSection(s form.Section, suffix domain.OrganizationID, posted url.Values, orgs []domain.OrganizationID) Page {
	p := Page{Answers: form.Answers{}, Seen: map[string]int64{}}
	for _, q := range s.Questions {
		name := Field(q.Key)
		if q.Kind == form.File || q.Kind == form.Computed || !present(posted, name) || posted.Get(TakesTheirs) == q.Key {
			continue
		}
		a, err := readAnswer(q, name, posted, orgs)
		for _, e := range domain.ProblemsOf(err) {
			if e.Field == "" {
				e = e.At(name)
			}
			p.Wrong = append(p.Wrong, e)
		}
		if err != nil && q.Kind != form.Budget && q.Kind != form.Targets && q.Kind != form.People {
			continue
		}
		key := form.Key(q.Key, suffix)
		p.Answers[key] = a
		p.Seen[key], _ = strconv.ParseInt(posted.Get("v."+q.Key), 10, 64)
	}
	p.Wrong = append(p.Wrong, dropped(s, posted)...)
	return p
}

// dropped are answers on a page that was opened before its form was corrected, to questions that the section has no more. They have no
// place to be saved in: their words come back to be carried where they belong.
func dropped(s form.Section, posted url.Values) (out domain.Problems) {
	for _, name := range slices.Sorted(maps.Keys(posted)) {
		key, ok := strings.CutPrefix(name, "v.")
		if !ok || slices.ContainsFunc(s.Questions, func(q form.Question) bool { return q.Key == key }) {
			continue
		}
		if said := strings.TrimSpace(posted.Get(Field(key))); said != "" {
			out = append(out, domain.E(domain.Conflict, "form.question_dropped").With("text", said))
		}
	}
	return out
}

// Names of the buttons that choose between two answers to the question they hold: what somebody else has saved, what was sent, or the
// rows of both.
const (
	TakesTheirs = "theirs"
	KeepsMine   = "mine"
	KeepsBoth   = "both"
)

// before marks what a page sent last of a question and has no answer to.
const before = "before."

// Before reads what a page sent last of the questions of a section and has no answer to.
func Before(s form.Section, suffix domain.OrganizationID, posted url.Values, orgs []domain.OrganizationID) form.Answers {
	sent := url.Values{}
	for name, values := range posted {
		if name, ok := strings.CutPrefix(name, before); ok {
			sent[name] = values
		}
	}
	if len(sent) == 0 {
		return nil
	}
	return ReadSection(s, suffix, sent, orgs).Answers
}

// Field is the control's name of a question.
func Field(question string) string { return "q." + question }

// present reports whether the page had a control for the name: itself, one of its cells, or its marker.
func present(posted url.Values, name string) bool {
	if _, ok := posted[name]; ok {
		return true
	}
	if _, ok := posted["v."+strings.TrimPrefix(name, "q.")]; ok {
		return true
	}
	return false
}

func readAnswer(q form.Question, name string, posted url.Values, orgs []domain.OrganizationID) (form.Answer, error) {
	text := strings.ReplaceAll(posted.Get(name), "\r\n", "\n")
	switch q.Kind {
	case form.Number:
		return number(text, q.Decimals)
	case form.Money:
		if strings.TrimSpace(text) == "" {
			return form.Answer{}, nil
		}
		won, err := krw.Parse(text)
		n := int64(won)
		return form.Answer{Number: &n}, err
	case form.Date:
		if strings.TrimSpace(text) == "" {
			return form.Answer{}, nil
		}
		d, err := period.ParseDate(text)
		return form.Answer{Date: d}, err
	case form.Multi:
		return form.Answer{Choices: posted[name]}, nil
	case form.Address:
		place := ReadPlace(posted, name)
		return form.Answer{Address: &place}, nil
	case form.RichText:
		return form.Answer{Text: form.Tabled(text)}, nil
	case form.Table:
		return form.Answer{Rows: tableRows(q, name, posted)}, nil
	case form.People:
		return people(name, posted)
	case form.Targets:
		return targets(name, posted)
	case form.Budget:
		plan, err := ReadBudget(name, posted, orgs)
		return form.Answer{Budget: &plan}, err
	}
	return form.Answer{Text: text}, nil
}

// number reads a number with at most so many decimals; nothing is no answer.
func number(text string, decimals int) (form.Answer, error) {
	if strings.TrimSpace(text) == "" {
		return form.Answer{}, nil
	}
	n, err := decimal.Parse(text, decimals)
	if err != nil {
		return form.Answer{}, err
	}
	return form.Numbered(n), nil
}

// rowKeys lists the rows that were sent under a name: name.<row>.<column>, in their order.
func rowKeys(name string, posted url.Values) []string {
	seen := map[string]bool{}
	for k := range posted {
		if rest, ok := strings.CutPrefix(k, name+"."); ok {
			if row, _, ok := strings.Cut(rest, "."); ok {
				seen[row] = true
			}
		}
	}
	out := make([]string, 0, len(seen))
	for k := range seen {
		out = append(out, k)
	}
	sort.Slice(out, func(i, j int) bool {
		if len(out[i]) != len(out[j]) {
			return len(out[i]) < len(out[j])
		}
		return out[i] < out[j]
	})
	return out
}

func tableRows(q form.Question, name string, posted url.Values) []form.Row {
	var rows []form.Row
	for _, k := range rowKeys(name, posted) {
		row := form.Row{}
		for _, c := range q.Columns {
			if v := strings.TrimSpace(posted.Get(name + "." + k + "." + c.Key)); v != "" {
				row[c.Key] = v
			}
		}
		if len(row) > 0 {
			rows = append(rows, row)
		}
	}
	return rows
}

func people(name string, posted url.Values) (form.Answer, error) {
	var list []form.Member
	var wrong domain.Problems
	for _, k := range rowKeys(name, posted) {
		at := name + "." + k + "."
		m := form.Member{Key: k, Name: strings.TrimSpace(posted.Get(at + "name")), Role: posted.Get(at + "role"), Position: strings.TrimSpace(posted.Get(at + "position")),
			NewHire: posted.Get(at+"new") != "", ResearcherNo: strings.TrimSpace(posted.Get(at + "researcher"))}
		if org, err := strconv.ParseInt(posted.Get(at+"org"), 10, 64); err == nil {
			m.Org = domain.OrganizationID(org)
		}
		if m.Name == "" && m.Position == "" && m.ResearcherNo == "" && posted.Get(at+"rate") == "" && posted.Get(at+"from") == "" && posted.Get(at+"to") == "" {
			continue
		}
		rate, err := percent(posted.Get(at + "rate"))
		if err != nil {
			m.RateTyped = kept(strings.TrimSpace(posted.Get(at + "rate")))
			wrong = append(wrong, err.At(at+"rate"))
		}
		m.RateBp = rate
		for _, cell := range []struct {
			field string
			to    *period.Date
			typed *string
		}{{"from", &m.From, &m.FromTyped}, {"to", &m.To, &m.ToTyped}} {
			text := strings.TrimSpace(posted.Get(at + cell.field))
			if text == "" {
				continue
			}
			day, err := period.ParseDate(text)
			if err != nil {
				*cell.typed = kept(text)
				wrong = append(wrong, domain.ProblemsOf(err)[0].At(at+cell.field))
			}
			*cell.to = day
		}
		list = append(list, m)
	}
	return form.Answer{People: list}, wrong.OrNil()
}

// percent reads "30" or "12.5" as basis points.
func percent(text string) (krw.Bp, *domain.Error) {
	text = strings.TrimSuffix(strings.TrimSpace(text), "%")
	if text == "" {
		return 0, nil
	}
	s, err := score.Parse(text)
	if err != nil {
		return 0, domain.E(domain.Invalid, "form.percent.unreadable")
	}
	return krw.Bp(s), nil
}

func targets(name string, posted url.Values) (form.Answer, error) {
	var list []form.Target
	var wrong domain.Problems
	for _, k := range rowKeys(name, posted) {
		at := name + "." + k + "."
		t := form.Target{Key: k, Title: strings.TrimSpace(posted.Get(at + "title")), Unit: strings.TrimSpace(posted.Get(at + "unit")), Proof: strings.TrimSpace(posted.Get(at + "proof"))}
		if t.Title == "" && t.Unit == "" && t.Proof == "" && posted.Get(at+"base")+posted.Get(at+"goal")+posted.Get(at+"weight") == "" {
			continue // whatever else was typed is kept, so that nothing of a row goes that is begun at its end
		}
		t.Year, _ = strconv.Atoi(posted.Get(at + "year"))
		if t.Year == 0 {
			t.Year = 1
		}
		var base, goal decimal.Number
		for _, cell := range []struct {
			field string
			to    *decimal.Number
			typed *string
		}{{"base", &base, &t.BaseTyped}, {"goal", &goal, &t.GoalTyped}} {
			text := strings.TrimSpace(posted.Get(at + cell.field))
			if text == "" {
				continue
			}
			d, err := form.ParseDecimal(text)
			if err != nil {
				*cell.typed = kept(text)
				wrong = append(wrong, domain.ProblemsOf(err)[0].At(at+cell.field))
			}
			*cell.to = d
		}
		t.SetValues(base, goal)
		if w := posted.Get(at + "weight"); w != "" {
			s, err := score.Parse(w)
			if err != nil {
				t.WeightTyped = kept(strings.TrimSpace(w))
				wrong = append(wrong, domain.E(domain.Invalid, "form.number.unreadable").At(at+"weight"))
			}
			t.Weight = s
		}
		list = append(list, t)
	}
	return form.Answer{Targets: list}, wrong.OrNil()
}

// longestTyped is how much of a cell is kept in which no number could be read, in letters.
const longestTyped = 60

// kept is what is kept of what was typed.
func kept(text string) string {
	letters := []rune(text)
	return string(letters[:min(len(letters), longestTyped)])
}

// lineDays are the days and months of a line: how each is called, where it is kept, and how it is read and written.
var lineDays = []struct {
	name  string
	of    func(*budget.Line) *period.Date
	read  func(string) (period.Date, error)
	write func(period.Date) string
}{
	{"bought", func(l *budget.Line) *period.Date { return &l.BoughtOn }, period.ParseDate, period.Date.String},
	{"approved", func(l *budget.Line) *period.Date { return &l.ApprovedOn }, period.ParseDate, period.Date.String},
	{"from", func(l *budget.Line) *period.Date { return &l.From }, readMonth, MonthText},
	{"to", func(l *budget.Line) *period.Date { return &l.To }, readMonth, MonthText},
}

// readMonth reads a month, "2026-04", "2026.4" or any day of it, as its first day. Error as period.ParseDate.
func readMonth(text string) (period.Date, error) {
	day, err := period.ParseDate(text)
	if err != nil {
		if day, err = period.ParseDate(strings.NewReplacer(".", "-", "/", "-", "년", "-", "월", "", " ", "").Replace(text) + "-01"); err != nil {
			return 0, err
		}
	}
	year, month, _ := day.Civil()
	return period.On(year, month, 1), nil
}

// MonthText writes a month as forms take it: "2026-04", and "" for none.
func MonthText(d period.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()[:len("2006-01")]
}

// knownItem reports whether a choice is one that some regime knows.
func knownItem(code string) bool {
	item, detail, detailed := strings.Cut(code, "/")
	node, ok := budget.NodeOf(budget.Item(item))
	return ok && (!detailed || slices.Contains(node.Details, budget.Detail(detail)))
}

// ReadBudget reads the budget grid: rows name.<line>.{org,year,item,why,unit,quantity,times,grant,cash,kind}, and what a line says
// besides: person, rate, price, bought, degree, approval, approved, from, to. item is "LABOR" or "LABOR/STAFF_NEW". A row in which nothing was said is no line.
func ReadBudget(name string, posted url.Values, orgs []domain.OrganizationID) (budget.Plan, error) {
	var plan budget.Plan
	var wrong domain.Problems
	for _, k := range rowKeys(name, posted) {
		at, before := name+"."+k+".", len(wrong)
		l := budget.Line{Key: k, Year: 1, Basis: strings.TrimSpace(posted.Get(at + "why")), Person: strings.TrimSpace(posted.Get(at + "person")),
			Degree: budget.Degree(posted.Get(at + "degree")), Approval: strings.TrimSpace(posted.Get(at + "approval"))}
		unchosen := func(field string) {
			l.Unread = l.Unread.With(field, kept(posted.Get(at+field)))
			wrong = append(wrong, domain.E(domain.Invalid, "form.budget_unchosen").At(at+field))
		}
		if item := posted.Get(at + "item"); item == "" || knownItem(item) {
			setItem(&l, item)
		} else {
			unchosen("item")
		}
		if org, err := strconv.ParseInt(posted.Get(at+"org"), 10, 64); err == nil {
			l.Org = domain.OrganizationID(org)
		} else {
			if len(orgs) > 0 {
				l.Org = orgs[0]
			}
			if posted.Get(at+"org") != "" {
				unchosen("org")
			}
		}
		if !slices.Contains(budget.Degrees(), l.Degree) {
			l.Degree = ""
			unchosen("degree")
		}
		for field, to := range map[string]*krw.Won{"grant": &l.GrantWon, "cash": &l.CashWon, "kind": &l.InKindWon, "unit": &l.UnitWon, "price": &l.PriceWon} {
			text := strings.TrimSpace(posted.Get(at + field))
			if text == "" {
				continue
			}
			won, err := krw.Parse(text)
			if err != nil {
				l.Unread = l.Unread.With(field, kept(text))
				wrong = append(wrong, domain.ProblemsOf(err)[0].At(at+field))
			}
			*to = won
		}
		for field, to := range map[string]*int64{"quantity": &l.Quantity, "times": &l.Times} {
			a, err := number(posted.Get(at+field), 0)
			if err != nil {
				l.Unread = l.Unread.With(field, kept(posted.Get(at+field)))
				wrong = append(wrong, domain.ProblemsOf(err)[0].At(at+field))
			} else if a.Number != nil {
				*to = *a.Number
			}
		}
		if text := posted.Get(at + "year"); text != "" {
			if year, ok := yearOf(text); ok {
				l.Year = year
			} else {
				unchosen("year")
			}
		}
		if text := posted.Get(at + "rate"); text != "" {
			rate, err := percent(text)
			if err != nil {
				l.Unread = l.Unread.With("rate", kept(text))
				wrong = append(wrong, err.At(at+"rate"))
			}
			l.RateBp = rate
		}
		for _, f := range lineDays {
			text := strings.TrimSpace(posted.Get(at + f.name))
			if text == "" {
				continue
			}
			day, err := f.read(text)
			if err != nil {
				l.Unread = l.Unread.With(f.name, kept(text))
				wrong = append(wrong, domain.ProblemsOf(err)[0].At(at+f.name))
			}
			*f.of(&l) = day
		}
		if l.Total() == 0 && l.Basis == "" && l.UnitWon == 0 && !l.Detailed() && len(wrong) == before { // a line that cannot be read yet is still one
			continue
		}
		plan.Lines = append(plan.Lines, l)
	}
	return plan, wrong.OrNil()
}
