// This file spends the money: pay month by month, equipment, parts, cloud, tests, trips, meetings, spread over the period
// as it would be, each line with its evidence and its entry in the book.
package demo

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/bizno"
	"gongmo/domain/budget"
	"gongmo/domain/evidence"
	"gongmo/domain/expense"
	"gongmo/domain/krw"
	"gongmo/domain/ledger"
	"gongmo/domain/period"
	"gongmo/domain/posting"
	"gongmo/domain/ruleset"
	"gongmo/workflows"
)

// planned is a line before it is registered.
type planned struct {
	expense.Entry
	org     *company
	entered period.Date // the day on which it is typed in
	kinds   []evidence.Kind
	rule    string // the rule whose violation was planted, "" for none
	// twin is the line whose file this one uses again.
	twin *planned
	line *expense.Expense
}

// buyer plans the lines of one project.
type buyer struct {
	y     *year
	p     *project
	d     dice
	lines []*planned
	seq   int
}

func (y *year) makeSpending() error {
	for _, p := range y.projects {
		if p.concluded.IsZero() || !slices.Contains([]agreement.State{agreement.Active, agreement.PeriodEnded}, p.State) {
			continue
		}
		b := &buyer{y: y, p: p, d: y.dice("spend " + p.Number)}
		for _, c := range p.firms {
			b.buy(c)
		}
		b.plant()
		if err := y.register(b); err != nil {
			return fmt.Errorf("%s: %w", p.Number, err)
		}
	}
	return nil
}

// vendor is the i-th supplier.
func vendor(i int) (string, bizno.Number) {
	i %= len(vendorHeads) * len(vendorTails)
	return "(주)" + vendorHeads[i%len(vendorHeads)] + vendorTails[i/len(vendorHeads)], numberOf(9000+i, "87")
}

// day is a business day at a share of the way through a span of the period.
func (b *buyer) day(from, to period.Date, n, of int) period.Date {
	span := max(int(to-from), 1)
	d := b.y.cal.NextBusiness(from.AddDays(span*n/max(of, 1) + b.d.between(0, max(span/max(of, 1)-1, 0))))
	if d > to {
		d = to
		for !b.y.cal.Business(d) {
			d--
		}
	}
	return d
}

// typed is the day on which a line paid on a day is entered: some business days later, at once under the research rules.
func (b *buyer) typed(on period.Date, least, most int) period.Date {
	if b.p.Regime != ruleset.ICTFund {
		least, most = 1, 2
	}
	return b.y.cal.AddBusinessDays(on, b.d.between(least, most))
}

// invoice is a line paid on an electronic invoice, without the VAT that is reclaimed.
func (b *buyer) invoice(c *company, item budget.Item, detail budget.Detail, what string, on period.Date, won krw.Won, fund posting.Fund) *planned {
	b.seq++
	name, no := vendor(b.p.no*13 + b.seq*7)
	l := &planned{org: c, entered: b.typed(on, 3, 9)}
	vat := won / 10
	if !c.Taxable {
		won, vat = won*10/11, won-won*10/11
	}
	amount := won
	if !c.Taxable {
		amount = won + vat
	}
	l.Entry = expense.Entry{Item: item, Detail: detail, Description: what, PayeeName: name, PayeeNo: no, Method: evidence.TaxInvoice, SupplyOn: on, PaidOn: b.y.cal.AddBusinessDays(on, 1),
		SupplyWon: won, VatWon: vat, AmountWon: amount, FundSource: fund, FromProjectAccount: true, InvoiceNo: b.number(on)}
	if l.PaidOn > b.p.EndOn {
		l.PaidOn = on
	}
	l.kinds = []evidence.Kind{evidence.Invoice, evidence.TransferProof}
	if detail == budget.Purchase {
		l.kinds = append(l.kinds, evidence.Inspection)
	}
	if l.PaidWon() >= 20_000_000 {
		l.kinds = append(l.kinds, evidence.RivalQuote)
	}
	b.lines = append(b.lines, l)
	return l
}

// number is the approval number of an electronic invoice.
func (b *buyer) number(on period.Date) string {
	year, month, day := on.Civil()
	return fmt.Sprintf("%04d%02d%02d41000%03d%08d", year, month, day, b.p.no%1000, b.seq)
}

// card is a line paid by the project card.
func (b *buyer) card(c *company, item budget.Item, detail budget.Detail, what, trade string, on period.Date, hour int, won krw.Won, fund posting.Fund) *planned {
	b.seq++
	name, no := vendor(b.p.no*17 + b.seq*11)
	vat := won / 10
	if !c.Taxable {
		vat = 0
	}
	at := on.At(hour, b.d.between(0, 59)).UTC()
	l := &planned{org: c, entered: b.typed(on, 2, 8), kinds: []evidence.Kind{evidence.CardSlip}}
	l.Entry = expense.Entry{Item: item, Detail: detail, Description: what, PayeeName: name, PayeeNo: no, PayeeTrade: trade, Method: evidence.Card, SupplyOn: on, PaidOn: on, PaidAt: &at,
		SupplyWon: won, VatWon: vat, AmountWon: won, FundSource: fund, FromProjectAccount: true, CardApproval: fmt.Sprintf("%06d%06d", b.p.no, b.seq)}
	b.lines = append(b.lines, l)
	return l
}

// buy spends the plan of one party.
func (b *buyer) buy(c *company) {
	p, d := b.p, b.d
	b.payroll(c)
	first, last := p.StartOn.AddDays(3), p.EndOn.AddDays(-12)
	gearUntil := b.y.cal.Cutoff(p.EndOn, p.cutoff())
	gearUntil = max(gearUntil.AddDays(-4), p.StartOn.AddDays(2))
	spread := func(l budget.Line, n int, until period.Date, biggest krw.Won, do func(on period.Date, won krw.Won, fund posting.Fund, i int)) {
		fund, total := posting.Grant, l.GrantWon
		for range 2 {
			spend := total * krw.Won(d.between(88, 95)) / 100
			parts := n
			if biggest > 0 {
				parts = max(n, int(spend/biggest)+1)
			}
			if fund == posting.Cash {
				parts = min(parts, 2)
				if biggest > 0 {
					parts = max(parts, int(spend/biggest)+1)
				}
			}
			for i := range parts {
				won := spend / krw.Won(parts) / 1000 * 1000
				won -= won * krw.Won(d.between(0, 18)) / 100 / 1000 * 1000
				if won > 0 {
					do(b.day(first, max(until, first), i, parts), won, fund, i)
				}
			}
			fund, total = posting.Cash, l.CashWon
		}
	}
	for _, l := range p.Plan.For(c.Ref()).Lines {
		switch {
		case l.Item == budget.Equipment:
			spread(l, 2, gearUntil, 17_000_000, func(on period.Date, won krw.Won, fund posting.Fund, i int) {
				b.invoice(c, l.Item, l.Detail, one(d, []string{"시험용 서버", "센서 모듈 시험기", "네트워크 장비", "영상 수집 장치"})+fmt.Sprintf(" %d호", i+1), on, won, fund)
			})
		case l.Item == budget.Materials:
			spread(l, 9, last, 16_000_000, func(on period.Date, won krw.Won, fund posting.Fund, i int) {
				b.invoice(c, l.Item, l.Detail, one(d, []string{"시제품 기판", "카메라 모듈", "배선 자재", "저장장치", "시험용 소모품"}), on, won, fund)
			})
		case l.Detail == budget.SoftwareCloud:
			spread(l, len(p.months())+2, last, 15_000_000, func(on period.Date, won krw.Won, fund posting.Fund, i int) {
				b.invoice(c, l.Item, l.Detail, fmt.Sprintf("클라우드 이용료 %d회차", i+1), on, won, fund)
			})
		case l.Detail == budget.ExternalTech:
			spread(l, 6, last, 15_000_000, func(on period.Date, won krw.Won, fund posting.Fund, i int) {
				b.invoice(c, l.Item, l.Detail, one(d, []string{"공인시험 의뢰", "보안 취약점 진단", "데이터 품질 검증", "사용성 평가"}), on, won, fund)
			})
		case l.Detail == budget.Marketing:
			spread(l, 5, last, 12_000_000, func(on period.Date, won krw.Won, fund posting.Fund, i int) {
				b.invoice(c, l.Item, l.Detail, one(d, []string{"전시회 부스", "홍보물 제작", "소개 영상 제작"}), on, won, fund)
			})
		case l.Detail == budget.TravelDomestic:
			b.trips(c, l, first, last)
		case l.Detail == budget.Meeting:
			b.meetings(c, l, first, last)
		case l.Item == budget.Indirect:
			spread(l, 2*len(p.months()), last, 0, func(on period.Date, won krw.Won, fund posting.Fund, i int) {
				b.invoice(c, l.Item, l.Detail, one(d, []string{"사무실 임차료 배분", "회계 감사 자문", "사무용품", "통신비 배분"}), on, won, fund)
			})
		}
	}
}

// payroll pays the people each month; what is pledged in kind is given to the last won.
func (b *buyer) payroll(c *company) {
	p := b.p
	months := p.months()
	var people []agreement.Participant
	for _, q := range p.Participants {
		if q.OrganizationID == c.Ref() {
			people = append(people, q)
		}
	}
	labor := p.Plan.For(c.Ref()).Of(budget.Labor)
	for _, l := range labor.Lines {
		staff, total, fund := people[:min(paidStaff, len(people))], l.GrantWon, posting.Grant
		if l.InKindWon > 0 {
			staff, total, fund = people[min(paidStaff, len(people)):], l.InKindWon, posting.InKind
		}
		if len(staff) == 0 || total == 0 {
			continue
		}
		n := krw.Won(len(staff) * len(months))
		each := total / n
		if fund == posting.Grant {
			each = each / 1000 * 1000
		}
		left := total
		for i, m := range months {
			for k, q := range staff {
				won := each
				left -= each
				if fund == posting.InKind && i == len(months)-1 && k == len(staff)-1 {
					won += left
				}
				on := m.MonthEnd()
				if on > p.EndOn {
					on = p.EndOn
				}
				for !b.y.cal.Business(on) {
					on--
				}
				if on < p.StartOn {
					on = b.y.cal.NextBusiness(p.StartOn)
				}
				line := &planned{org: c, entered: b.typed(on, 2, 8), kinds: []evidence.Kind{evidence.Payslip, evidence.Withholding, evidence.TransferProof}}
				line.Entry = expense.Entry{Item: budget.Labor, Detail: l.Detail, Description: "참여인력 인건비 (" + m.String()[:7] + ")", PayeeName: q.Name, Method: evidence.Payroll, PaidOn: on,
					SupplyWon: won, AmountWon: won, FundSource: fund, FromProjectAccount: true, PersonKey: q.PersonKey, PayMonth: m}
				if fund == posting.InKind {
					line.Method, line.FromProjectAccount, line.kinds = evidence.InKind, false, []evidence.Kind{evidence.InKindProof}
				}
				b.lines = append(b.lines, line)
			}
		}
	}
}

func (b *buyer) trips(c *company, l budget.Line, first, last period.Date) {
	n := 9
	each := l.GrantWon * 93 / 100 / krw.Won(n) / 1000 * 1000
	for i := range n {
		on := b.day(first, last, i, n)
		t := b.card(c, l.Item, l.Detail, one(b.d, []string{"부산", "대전", "광주", "대구", "울산", "원주"})+" 수요기관 현장 점검 출장", "철도운송업", on, 9, each, posting.Grant)
		t.VatWon = 0
		t.PersonKey, t.TripFrom, t.TripTo = b.personKey(c, i%2), on, on
		t.kinds = append(t.kinds, evidence.TripReport)
	}
}

// personKey is the i-th participant of a party.
func (b *buyer) personKey(c *company, i int) string {
	for _, q := range b.p.Participants {
		if q.OrganizationID == c.Ref() {
			if i == 0 {
				return q.PersonKey
			}
			i--
		}
	}
	return string(c.Number)
}

func (b *buyer) meetings(c *company, l budget.Line, first, last period.Date) {
	left, n := l.GrantWon*90/100, 11
	for i := range n {
		heads := b.d.between(5, 11)
		won := min(krw.Won(heads*b.d.between(18, 40))*1000, left)
		if won < 60_000 {
			return
		}
		left -= won
		m := b.card(c, l.Item, l.Detail, one(b.d, []string{"외부 자문위원 기술 회의", "수요기관 요구사항 회의", "실증 계획 점검 회의", "전문가 평가 회의"}), "한식 음식점업", b.day(first, last, i, n), one(b.d, []int{12, 13, 18}), won, posting.Grant)
		m.VatWon = 0
		m.Quantity, m.Outsiders = heads, b.d.between(2, heads-2)
		m.kinds = append(m.kinds, evidence.Minutes, evidence.Approval)
	}
}

// register enters the lines in the order in which they were typed in, as far as their day has come.
func (y *year) register(b *buyer) error {
	p := b.p
	sheets := map[evidence.Kind]*workflows.StoredFile{}
	slices.SortStableFunc(b.lines, func(x, z *planned) int { return cmp.Compare(x.entered, z.entered) })
	for i, l := range b.lines {
		at := l.entered.At(10+i%7, (i*11)%60)
		if !y.past(at.Add(2 * time.Minute)) {
			continue
		}
		by := l.org.bookkeeper
		x := expense.New(p.Ref(), p.CallID, l.org.Ref(), l.Entry, by.Ref(), at.UTC())
		x.No = len(p.lines) + 1
		a := p.about()
		a.args = domain.Args{"amount": x.AmountWon}
		if err := y.did(at, by.actor(), x, a)(x.Register(at.UTC(), expense.Place{EntryOpen: true, ItemKnown: !p.Plan.Of(x.Item).IsZero(), SpenderIsParty: p.Party(x.OrgID) != nil})); err != nil {
			return fmt.Errorf("%s: %w", l.Description, err)
		}
		if err := y.postMemo(p, at, "expense", x.ID, x.Description, func(f ledger.Fact) (ledger.Entry, error) {
			return f.Spending(x.OrgID, string(x.Item), x.FundSource, x.AmountWon)
		}); err != nil {
			return err
		}
		if err := y.attach(p, x, l, sheets, at); err != nil {
			return err
		}
		l.line = x
		p.lines = append(p.lines, x)
		if l.rule != "" {
			p.planted[x] = l.rule
			y.report.Planted = append(y.report.Planted, Plant{Agreement: p.Number, Line: x.No, Expense: x.Ref(), Rule: l.rule})
		}
		y.report.Expenses++
	}
	return nil
}

// attach puts the evidence on a line. Lines share the few sheets there are, so the content's hash stays off the line: it
// would say that one picture stands behind them all. Only a planted twin carries it.
func (y *year) attach(p *project, x *expense.Expense, l *planned, sheets map[evidence.Kind]*workflows.StoredFile, at time.Time) error {
	for _, kind := range l.kinds {
		f := sheets[kind]
		if f == nil {
			var err error
			ext := ".pdf"
			if kind == evidence.CardSlip {
				ext = ".png"
			}
			if f, err = y.file(string(kind), y.Texts.Say("ko", kind.LabelKey(), nil)+"_"+p.Number+ext, l.org.bookkeeper.Ref(), at); err != nil {
				return err
			}
			sheets[kind] = f
		}
		row := expense.File{FileID: domain.FileID(f.ID), Kind: kind, UploadedAt: at.UTC(), UploadedBy: l.org.bookkeeper.Ref()}
		if l.twin != nil {
			row.SHA256 = l.twinHash(p)
		}
		if _, err := x.Attach(row); err != nil {
			return explained(err)
		}
		if err := y.in.Add(&x.Files[len(x.Files)-1]); err != nil {
			return err
		}
	}
	return nil
}
