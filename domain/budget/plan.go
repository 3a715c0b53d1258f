// This file is the plan: its lines, the shape they must have, and every sum over them.
package budget

import (
	"database/sql/driver"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/period"
)

// Limits that keep sums exact and pages readable. They are no rule of any programme.
const (
	maxLines    = 500
	maxLineWon  = krw.Max / 1000
	maxBasis    = 500
	maxApproval = 200
	maxQuantity = 1_000_000
)

// MaxYears is how many years a plan can have. It is no rule of any programme.
const MaxYears = 20

// Line is one row of the grid. Org, Year, Item and Detail say where it stands; the three amounts say who pays it.
type Line struct {
	// Key names the line within its plan and stays the same through amendments.
	Key    string
	Org    domain.OrganizationID
	Year   int // 연차, from 1
	Item   Item
	Detail Detail
	Basis  string // 산출근거 in words
	// UnitWon × Quantity × Times, and × RateBp where a person's participation counts, is the amount of the line.
	// UnitWon 0 means that the amount was typed in whole.
	UnitWon   krw.Won
	Quantity  int64
	Times     int64
	GrantWon  krw.Won
	CashWon   krw.Won
	InKindWon krw.Won

	// Person is who is paid: the key of a participant, for labour and incentive. "" when it is nobody in particular.
	Person string
	// RateBp is the person's participation in basis points, 0 when the line is not labour.
	RateBp krw.Bp
	// PriceWon and BoughtOn describe own equipment or technology given in kind: what it cost (R&D) or its book value (ICT), and when it
	// was bought. For new staff BoughtOn is when the person was or will be hired (Needs.Hired).
	PriceWon krw.Won
	BoughtOn period.Date

	// What follows is written down only where it is said, so that a plan which does not say it keeps its digest.

	// Degree is what new staff has studied (L7 §5⑦1, 2).
	Degree Degree `json:",omitempty"`
	// Approval is the document, with its number, by which the ministry or the head of the agency allowed what the rules do not allow by
	// themselves, and ApprovedOn its day: staff in cash (L5 §65④3-6; L7 §5⑦6), a share above its cap (L5 §25②; L5 §27①).
	Approval   string      `json:",omitempty"`
	ApprovedOn period.Date `json:",omitzero"`
	// From and To are the first days of the first and of the last month in which the person takes part; zero is the beginning and the
	// end of the year of the line.
	From period.Date `json:",omitzero"`
	To   period.Date `json:",omitzero"`
	// Unread are the cells in which nothing could be read. A plan that has any is not complete.
	Unread Unread `json:",omitempty"`
}

// Total is all money of the line.
func (l Line) Total() krw.Won { return l.GrantWon + l.CashWon + l.InKindWon }

// Money is what the payers transfer: the grant and the applicant's cash.
func (l Line) Money() krw.Won { return l.GrantWon + l.CashWon }

// Computed is the amount that the basis of the line gives, cut down to the won; ok is false when nothing was given.
// Quantity and Times left at 0 count as 1.
func (l Line) Computed() (amount krw.Won, ok bool) {
	if l.UnitWon <= 0 {
		return 0, false
	}
	n := max(l.Quantity, 1) * max(l.Times, 1)
	if l.RateBp > 0 {
		return l.UnitWon.Share(n*int64(l.RateBp), int64(krw.Whole)), true
	}
	return l.UnitWon.Share(n, 1), true
}

// Plan is the whole grid.
type Plan struct {
	Lines []Line
}

// Value encodes the plan for a jsonb column.
func (p Plan) Value() (driver.Value, error) { return string(p.AppendJSON(nil)), nil }

// Keep is what KeptAs compares with: a copy of the lines.
func (p Plan) Keep() any { return slices.Clone(p.Lines) }

// KeptAs reports whether the lines are still what Keep gave.
func (p Plan) KeptAs(was any) bool {
	old, ok := was.([]Line)
	return ok && (old == nil) == (p.Lines == nil) && slices.Equal(old, p.Lines)
}

// AppendJSON appends the plan as json.Marshal writes it: a plan is written with every save and every submission.
func (p Plan) AppendJSON(out []byte) []byte {
	out = append(out, `{"Lines":`...)
	if p.Lines == nil {
		return append(out, "null}"...)
	}
	out = append(out, '[')
	for i, l := range p.Lines {
		if i > 0 {
			out = append(out, ',')
		}
		out = l.appendJSON(out)
	}
	return append(out, "]}"...)
}

func (l Line) appendJSON(out []byte) []byte {
	text := func(name, s string) { out = domain.AppendJSON(append(out, name...), s) }
	whole := func(name string, n int64) { out = strconv.AppendInt(append(out, name...), n, 10) }
	text(`{"Key":`, l.Key)
	whole(`,"Org":`, int64(l.Org))
	whole(`,"Year":`, int64(l.Year))
	text(`,"Item":`, string(l.Item))
	text(`,"Detail":`, string(l.Detail))
	text(`,"Basis":`, l.Basis)
	whole(`,"UnitWon":`, int64(l.UnitWon))
	whole(`,"Quantity":`, l.Quantity)
	whole(`,"Times":`, l.Times)
	whole(`,"GrantWon":`, int64(l.GrantWon))
	whole(`,"CashWon":`, int64(l.CashWon))
	whole(`,"InKindWon":`, int64(l.InKindWon))
	text(`,"Person":`, l.Person)
	whole(`,"RateBp":`, int64(l.RateBp))
	whole(`,"PriceWon":`, int64(l.PriceWon))
	text(`,"BoughtOn":`, l.BoughtOn.String())
	if l.Degree != "" {
		text(`,"Degree":`, string(l.Degree))
	}
	if l.Approval != "" {
		text(`,"Approval":`, l.Approval)
	}
	day := func(name string, d period.Date) {
		if !d.IsZero() {
			text(name, d.String())
		}
	}
	day(`,"ApprovedOn":`, l.ApprovedOn)
	day(`,"From":`, l.From)
	day(`,"To":`, l.To)
	if l.Unread != "" {
		text(`,"Unread":`, string(l.Unread))
	}
	return append(out, '}')
}

// Scan decodes a jsonb column.
func (p *Plan) Scan(src any) error {
	if text, ok := src.([]byte); ok {
		r := domain.NewJSONReader(text)
		var read Plan
		if read.ReadJSON(r) && r.Ended() {
			*p = read
			return nil
		}
	}
	return domain.JSONScan(p, src)
}

// ReadJSON reads what AppendJSON wrote; false when it is anything else.
func (p *Plan) ReadJSON(r *domain.JSONReader) bool {
	return r.Members(func(name []byte) bool {
		return string(name) == "Lines" && domain.ReadList(r, &p.Lines, func(l *Line) bool {
			return r.Members(func(name []byte) bool { return l.read(r, name) })
		})
	})
}

func (l *Line) read(r *domain.JSONReader, name []byte) bool {
	var text string
	var ok bool
	switch string(name) {
	case "Key":
		return r.Text(&l.Key)
	case "Org":
		return domain.ReadWhole(r, &l.Org)
	case "Year":
		return domain.ReadWhole(r, &l.Year)
	case "Item":
		ok = r.Text(&text)
		l.Item = Item(text)
		return ok
	case "Detail":
		ok = r.Text(&text)
		l.Detail = Detail(text)
		return ok
	case "Basis":
		return r.Text(&l.Basis)
	case "UnitWon":
		return domain.ReadWhole(r, &l.UnitWon)
	case "Quantity":
		return domain.ReadWhole(r, &l.Quantity)
	case "Times":
		return domain.ReadWhole(r, &l.Times)
	case "GrantWon":
		return domain.ReadWhole(r, &l.GrantWon)
	case "CashWon":
		return domain.ReadWhole(r, &l.CashWon)
	case "InKindWon":
		return domain.ReadWhole(r, &l.InKindWon)
	case "Person":
		return r.Text(&l.Person)
	case "RateBp":
		return domain.ReadWhole(r, &l.RateBp)
	case "PriceWon":
		return domain.ReadWhole(r, &l.PriceWon)
	case "BoughtOn":
		return readDay(r, &l.BoughtOn)
	case "Degree":
		ok = r.Text(&text)
		l.Degree = Degree(text)
		return ok
	case "Approval":
		return r.Text(&l.Approval)
	case "ApprovedOn":
		return readDay(r, &l.ApprovedOn)
	case "From":
		return readDay(r, &l.From)
	case "To":
		return readDay(r, &l.To)
	case "Unread":
		ok = r.Text(&text)
		l.Unread = Unread(text)
		return ok
	}
	return false
}

func readDay(r *domain.JSONReader, to *period.Date) bool {
	var text string
	return r.Text(&text) && to.UnmarshalText([]byte(text)) == nil
}

// IsZero reports whether nothing is planned.
func (p Plan) IsZero() bool { return len(p.Lines) == 0 }

// Totals are sums by payer.
type Totals struct {
	GrantWon  krw.Won
	CashWon   krw.Won
	InKindWon krw.Won
}

// Total is the whole cost.
func (t Totals) Total() krw.Won { return t.GrantWon + t.CashWon + t.InKindWon }

// Matching is what the applicant bears, in cash and in kind.
func (t Totals) Matching() krw.Won { return t.CashWon + t.InKindWon }

// Money is the grant and the applicant's cash.
func (t Totals) Money() krw.Won { return t.GrantWon + t.CashWon }

func (t *Totals) add(l Line) {
	t.GrantWon += l.GrantWon
	t.CashWon += l.CashWon
	t.InKindWon += l.InKindWon
}

// Where keeps the lines that fit.
func (p Plan) Where(fits func(Line) bool) Plan {
	n := 0
	for _, l := range p.Lines {
		if fits(l) {
			n++
		}
	}
	if n == 0 {
		return Plan{}
	}
	out := Plan{Lines: make([]Line, 0, n)} // lines are large: growing copies them again and again
	for _, l := range p.Lines {
		if fits(l) {
			out.Lines = append(out.Lines, l)
		}
	}
	return out
}

// Of keeps the lines of some items.
func (p Plan) Of(items ...Item) Plan {
	return p.Where(func(l Line) bool { return slices.Contains(items, l.Item) })
}

// In keeps the lines of a category.
func (p Plan) In(c Category) Plan {
	return p.Where(func(l Line) bool { return l.Item.Category() == c })
}

// For keeps the lines of an organisation.
func (p Plan) For(org domain.OrganizationID) Plan {
	return p.Where(func(l Line) bool { return l.Org == org })
}

// During keeps the lines of a year.
func (p Plan) During(year int) Plan {
	return p.Where(func(l Line) bool { return l.Year == year })
}

// Totals adds up every line. A plan that passed Check cannot overflow.
func (p Plan) Totals() Totals {
	var t Totals
	for _, l := range p.Lines {
		t.add(l)
	}
	return t
}

// ByItem adds up by item.
func (p Plan) ByItem() map[Item]Totals { return by(p, func(l Line) Item { return l.Item }) }

// ByOrg adds up by organisation.
func (p Plan) ByOrg() map[domain.OrganizationID]Totals {
	return by(p, func(l Line) domain.OrganizationID { return l.Org })
}

// ByYear adds up by year.
func (p Plan) ByYear() map[int]Totals { return by(p, func(l Line) int { return l.Year }) }

func by[K comparable](p Plan, key func(Line) K) map[K]Totals {
	out := map[K]Totals{}
	for _, l := range p.Lines {
		t := out[key(l)]
		t.add(l)
		out[key(l)] = t
	}
	return out
}

// Orgs lists the organisations with lines, by id.
func (p Plan) Orgs() []domain.OrganizationID {
	var out []domain.OrganizationID
	for _, l := range p.Lines {
		out = append(out, l.Org)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Years lists the years with lines, in order.
func (p Plan) Years() []int {
	var out []int
	for _, l := range p.Lines {
		out = append(out, l.Year)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Check refuses a plan that cannot be added up: doubled or missing keys, items that do not exist, amounts below zero or
// too large, lines of nobody. It returns all that is wrong as domain.Problems of kind Invalid; Field is the line's key.
// Whether the amounts are allowed is for the rules.
func (p Plan) Check() error {
	var out domain.Problems
	if len(p.Lines) > maxLines {
		out = append(out, domain.E(domain.Invalid, "budget.lines_many").With("max", maxLines))
	}
	seen := map[string]bool{}
	for i, l := range p.Lines {
		field := l.Key
		if field == "" {
			field = fmt.Sprintf("lines.%d", i)
		}
		refuse := func(key string, args domain.Args) {
			out = append(out, &domain.Error{Kind: domain.Invalid, Key: key, Field: field, Args: args})
		}
		if l.Key == "" || seen[l.Key] {
			refuse("budget.line.key", domain.Args{"row": i + 1})
		}
		seen[l.Key] = true
		l.check(refuse, i+1)
	}
	return out.OrNil()
}

func (l Line) check(refuse func(string, domain.Args), row int) {
	node, ok := NodeOf(l.Item)
	if !ok {
		refuse("budget.line.item", domain.Args{"row": row})
	} else if l.Detail != "" && !slices.Contains(node.Details, l.Detail) {
		refuse("budget.line.detail", domain.Args{"row": row, "item": l.Item.Label()})
	}
	if l.Org <= 0 {
		refuse("budget.line.org", domain.Args{"row": row})
	}
	if l.Year < 1 || l.Year > MaxYears {
		refuse("budget.line.year", domain.Args{"row": row, "max": MaxYears})
	}
	for _, w := range []krw.Won{l.UnitWon, l.GrantWon, l.CashWon, l.InKindWon, l.PriceWon} {
		if w < 0 || w > maxLineWon {
			refuse("budget.line.amount", domain.Args{"row": row, "max": maxLineWon})
			break
		}
	}
	if l.Quantity < 0 || l.Times < 0 || l.Quantity > maxQuantity || l.Times > maxQuantity {
		refuse("budget.line.quantity", domain.Args{"row": row, "max": maxQuantity})
	} else if !l.computable() {
		refuse("budget.line.amount", domain.Args{"row": row, "max": maxLineWon})
	}
	if l.RateBp < 0 || l.RateBp > 2*krw.Whole {
		refuse("budget.line.rate", domain.Args{"row": row})
	}
	if !slices.Contains(Degrees(), l.Degree) {
		refuse("budget.line.degree", domain.Args{"row": row})
	}
	if len([]rune(l.Approval)) > maxApproval {
		refuse("budget.line.approval", domain.Args{"row": row, "max": maxApproval})
	}
	if !l.From.IsZero() && !l.To.IsZero() && l.To < l.From {
		refuse("budget.line.months", domain.Args{"row": row})
	}
	if len([]rune(l.Basis)) > maxBasis {
		refuse("budget.line.basis", domain.Args{"row": row, "max": maxBasis})
	}
	if strings.ContainsAny(l.Key, "\x00\n") {
		refuse("budget.line.key", domain.Args{"row": row})
	}
}

// computable reports whether Computed stays within an amount.
func (l Line) computable() bool {
	if l.UnitWon <= 0 {
		return true
	}
	n := max(l.Quantity, 1) * max(l.Times, 1)
	return l.UnitWon <= maxLineWon && n <= int64(maxLineWon)/int64(l.UnitWon)
}

// Delta is a difference between two plans at one place of the tree.
type Delta struct {
	Org    domain.OrganizationID
	Item   Item
	Before Totals
	After  Totals
}

// Change is how much more the place costs now; negative when it costs less.
func (d Delta) Change() krw.Won { return d.After.Total() - d.Before.Total() }

// Diff lists where two plans differ, by organisation and then in the order of the tree. Amendments are classed by it.
func Diff(before, after Plan) []Delta {
	var out []Delta
	orgs := append(before.Orgs(), after.Orgs()...)
	slices.Sort(orgs)
	for _, org := range slices.Compact(orgs) {
		old, now := before.For(org).ByItem(), after.For(org).ByItem()
		for _, n := range tree() {
			if old[n.Item] != now[n.Item] {
				out = append(out, Delta{Org: org, Item: n.Item, Before: old[n.Item], After: now[n.Item]})
			}
		}
	}
	return out
}
