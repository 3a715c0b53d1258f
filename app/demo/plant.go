// This file plants violations into the spending, of which the tests know: which line breaks which rule. The screening rules
// are then measured by how many of them they find.
package demo

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/evidence"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/posting"
	"gongmo/domain/ruleset"
)

// Plant is one violation put in on purpose.
type Plant struct {
	Agreement string
	Line      int
	Expense   domain.ExpenseID
	Rule      string
}

// plant makes up to five violations in a project, none in one of four of those that still run.
func (b *buyer) plant() {
	settled := b.p.EndOn < period.On(2025, 9, 1) // these make the year's rate
	if b.p.Regime != ruleset.ICTFund || !settled && b.d.chance(25) {
		return
	}
	n := b.d.between(1, 3)
	if settled {
		n += 2
	}
	kinds := some(b.d, plants, n)
	for _, k := range kinds {
		c := b.p.firms[0]
		if k.taxable && !c.Taxable {
			continue
		}
		from := len(b.lines)
		rule := k.do(b, c)
		for _, l := range b.lines[from:] {
			if l.rule == "-" {
				l.rule = rule
			}
		}
	}
}

// violation is one way of breaking a rule. do adds the lines and marks those that the rule should find by "-".
type violation struct {
	do      func(b *buyer, c *company) string
	taxable bool
}

// middle is a business day in the middle of the period.
func (b *buyer) middle() period.Date {
	return b.day(b.p.StartOn.AddDays(8), b.p.StartOn.AddDays(max(int(b.p.EndOn-b.p.StartOn)*55/100, 10)), b.d.between(0, 3), 4)
}

func (b *buyer) small() krw.Won { return b.d.won(140_000, 690_000, 1000) }

func marked(l *planned) *planned { l.rule = "-"; return l }

var plants = []violation{
	{do: func(b *buyer, c *company) string {
		l := marked(b.invoice(c, budget.Materials, budget.Purchase, "시제품 재료 (협약 전 납품)", b.y.cal.NextBusiness(b.p.StartOn.AddDays(-9)), b.small(), posting.Grant))
		l.PaidOn = b.y.cal.NextBusiness(b.p.StartOn.AddDays(2))
		l.entered = b.y.cal.AddBusinessDays(l.PaidOn, 3)
		return "D06.out_of_period"
	}},
	{do: func(b *buyer, c *company) string {
		marked(b.card(c, budget.Activity, budget.Marketing, "행사 다과", "제과점업", b.middle(), 23, b.small(), posting.Grant))
		return "D13.night"
	}},
	{do: func(b *buyer, c *company) string {
		on := b.middle()
		for b.y.cal.Business(on) {
			on++
		}
		marked(b.card(c, budget.Activity, budget.Marketing, "행사 물품", "문구점", on, 14, b.small(), posting.Grant))
		return "D13.holiday"
	}},
	{do: func(b *buyer, c *company) string {
		marked(b.card(c, budget.Activity, budget.Marketing, "협력사 간담회", "유흥주점업", b.middle(), 20, b.small(), posting.Grant))
		return "D13.restricted_trade"
	}},
	{do: func(b *buyer, c *company) string {
		marked(b.card(c, budget.Activity, budget.Marketing, "장비 운반 차량 주차 위반 과태료", "행정기관", b.middle(), 11, b.d.won(40_000, 120_000, 10_000), posting.Grant))
		return "D31.penalty"
	}},
	{do: func(b *buyer, c *company) string {
		marked(b.card(c, budget.Activity, budget.Marketing, "협력사 명절선물 구입", "종합소매업", b.middle(), 15, b.small(), posting.Grant))
		return "D01.private_purpose"
	}},
	{taxable: true, do: func(b *buyer, c *company) string {
		l := marked(b.invoice(c, budget.Activity, budget.SoftwareCloud, "데이터 라벨링 도구 이용료 (부가세 포함)", b.middle(), b.d.won(700_000, 2_600_000, 10_000), posting.Grant))
		l.AmountWon = l.SupplyWon + l.VatWon
		return "D11.vat_reclaimable"
	}},
	{do: func(b *buyer, c *company) string {
		first := b.invoice(c, budget.Materials, budget.Purchase, "센서 부품", b.middle(), b.small(), posting.Grant)
		again := marked(b.invoice(c, budget.Activity, budget.Marketing, "센서 부품 (홍보용)", first.SupplyOn, first.SupplyWon, posting.Grant))
		again.InvoiceNo, again.PayeeName, again.PayeeNo, again.PaidOn, again.entered = first.InvoiceNo, first.PayeeName, first.PayeeNo, b.y.cal.AddBusinessDays(first.PaidOn, 1), first.entered.AddDays(4)
		return "D12.same_proof"
	}},
	{do: func(b *buyer, c *company) string {
		on := b.middle()
		first := b.invoice(c, budget.Materials, budget.Purchase, "케이블 자재", on, b.small(), posting.Grant)
		again := marked(b.invoice(c, budget.Materials, budget.Purchase, "커넥터 자재", on.AddDays(3), b.small(), posting.Grant))
		again.SupplyOn = b.y.cal.NextBusiness(on.AddDays(3))
		again.PaidOn = b.y.cal.AddBusinessDays(again.SupplyOn, 1)
		again.entered = b.y.cal.AddBusinessDays(again.PaidOn, 9)
		first.twin, again.twin = again, first
		first.kinds, again.kinds = []evidence.Kind{evidence.TransferProof}, []evidence.Kind{evidence.TransferProof}
		return "D12.same_file"
	}},
	{do: func(b *buyer, c *company) string {
		l := marked(b.invoice(c, budget.Materials, budget.Purchase, "긴급 부품 (법인 일반계좌 지급)", b.middle(), b.small(), posting.Grant))
		l.FromProjectAccount = false
		return "D09.other_account"
	}},
	{do: func(b *buyer, c *company) string {
		l := marked(b.card(c, budget.Activity, budget.Meeting, "과제 진도 점검 회의", "한식 음식점업", b.middle(), 12, 96_000, posting.Grant))
		l.VatWon, l.Quantity, l.Outsiders = 0, 6, 0
		return "D23.insiders_only"
	}},
	{do: func(b *buyer, c *company) string {
		l := marked(b.card(c, budget.Activity, budget.Meeting, "전문가 자문 회의", "일식 음식점업", b.middle(), 12, 372_000, posting.Grant))
		l.VatWon, l.Quantity, l.Outsiders = 0, 5, 3
		l.kinds = append(l.kinds, evidence.Minutes, evidence.Approval)
		return "D10.meeting_per_head"
	}},
	{do: func(b *buyer, c *company) string {
		l := marked(b.invoice(c, budget.Materials, budget.Purchase, "시험용 소모품 (늦은 등록)", b.middle(), b.small(), posting.Grant))
		l.entered = b.y.cal.NextBusiness(l.PaidOn.AddDays(41))
		return "D03.entered_late"
	}},
	{taxable: true, do: func(b *buyer, c *company) string {
		l := marked(b.invoice(c, budget.Equipment, budget.Purchase, "휴대형 계측기", b.y.cal.NextBusiness(b.p.EndOn.AddDays(-24)), b.d.won(600_000, 1_900_000, 10_000), posting.Grant))
		l.kinds = append(l.kinds, evidence.Inspection)
		return "D20.equipment_late"
	}},
	{do: func(b *buyer, c *company) string {
		if len(b.p.firms) < 2 {
			return ""
		}
		l := marked(b.invoice(c, budget.Materials, budget.Purchase, "참여기관 보유 부품 구입", b.middle(), b.small(), posting.Grant))
		l.PayeeName, l.PayeeNo = b.p.firms[1].Name, b.p.firms[1].Number
		return "D14.internal"
	}},
	{do: func(b *buyer, c *company) string {
		m := b.p.months()
		l := &planned{org: c, kinds: []evidence.Kind{evidence.Payslip, evidence.Withholding, evidence.TransferProof}, rule: "-"}
		on := b.y.cal.NextBusiness(m[len(m)/2].AddDays(24))
		won := b.d.won(300_000, 600_000, 10_000)
		l.Item, l.Detail, l.Description, l.PayeeName, l.Method, l.PaidOn = budget.Labor, budget.StaffSoftware, "보조 인력 인건비", personName(b.d), evidence.Payroll, on
		l.SupplyWon, l.AmountWon, l.FundSource, l.FromProjectAccount = won, won, posting.Grant, true
		l.PersonKey, l.PayMonth, l.entered = string(c.Number)+":"+l.PayeeName+"-미등록", m[len(m)/2], b.y.cal.AddBusinessDays(on, 4)
		b.lines = append(b.lines, l)
		return "D16.not_participant"
	}},
	{do: func(b *buyer, c *company) string {
		l := marked(b.invoice(c, budget.Materials, budget.Purchase, "현장 설치 자재", b.middle(), b.small(), posting.Grant))
		l.Method, l.InvoiceNo, l.kinds = evidence.Transfer, "", nil
		l.VatWon, l.AmountWon = 0, l.SupplyWon
		return "D02.evidence_missing"
	}},
	{do: func(b *buyer, c *company) string {
		l := marked(b.invoice(c, budget.Materials, budget.Purchase, "현장 소모품 (간이영수증)", b.middle(), b.d.won(40_000, 180_000, 1000), posting.Grant))
		l.Method, l.InvoiceNo, l.kinds, l.VatWon = evidence.Transfer, "", []evidence.Kind{evidence.SimpleReceipt, evidence.TransferProof}, 0
		l.AmountWon = l.SupplyWon
		return "D02.weak_receipt"
	}},
	{do: func(b *buyer, c *company) string {
		on := b.middle()
		first := b.card(c, budget.Activity, budget.TravelDomestic, "부산 현장 출장", "숙박업", on, 19, 120_000, posting.Grant)
		again := marked(b.card(c, budget.Activity, budget.TravelDomestic, "강릉 학회 출장", "숙박업", b.y.cal.AddBusinessDays(on, 1), 19, 110_000, posting.Grant))
		who := b.personKey(c, 4)
		for _, l := range []*planned{first, again} {
			l.VatWon, l.PersonKey, l.kinds = 0, who, append(l.kinds, evidence.TripReport)
		}
		first.TripFrom, first.TripTo = on, on.AddDays(3)
		again.TripFrom, again.TripTo = on.AddDays(1), on.AddDays(4)
		return "D22.trips_overlap"
	}},
	{do: func(b *buyer, c *company) string {
		// An invoice that another project has claimed already.
		for _, other := range b.y.projects[:b.p.no] {
			for _, x := range other.lines {
				if x.InvoiceNo != "" && x.SupplyOn > b.p.StartOn && x.SupplyOn < b.p.EndOn && x.AmountWon < 3_000_000 && other.LeadID != b.p.LeadID && x.PaidOn < b.y.cal.NextBusiness(b.p.EndOn.AddDays(-20)) {
					l := marked(b.invoice(c, budget.Materials, budget.Purchase, x.Description+" (공동 사용)", x.SupplyOn, min(x.SupplyWon, 700_000), posting.Grant))
					l.InvoiceNo, l.PayeeName, l.PayeeNo = x.InvoiceNo, x.PayeeName, x.PayeeNo
					l.entered = max(l.entered, b.y.cal.AddBusinessDays(period.DateOf(*x.RegisteredAt), 2))
					return "D07.used_elsewhere"
				}
			}
		}
		return ""
	}},
}

// twinHash is the hash that two lines with one picture share.
func (l *planned) twinHash(p *project) string {
	first := l
	if l.twin.entered < l.entered {
		first = l.twin
	}
	sum := sha256.Sum256([]byte(fmt.Sprint("twin ", p.Number, first.InvoiceNo)))
	return hex.EncodeToString(sum[:])
}
