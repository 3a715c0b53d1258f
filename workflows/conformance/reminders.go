// This file is the suite of reminders: what is sent around which date, to whom, how often, whatever stands behind the unit of
// work. The articles are those of the domain document §2.
package conformance

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/amendment"
	"gongmo/domain/evaluation"
	"gongmo/domain/evidence"
	"gongmo/domain/expense"
	"gongmo/domain/krw"
	"gongmo/domain/ledger"
	"gongmo/domain/notice"
	"gongmo/domain/organization"
	"gongmo/domain/outcome"
	"gongmo/domain/payment"
	"gongmo/domain/period"
	"gongmo/domain/posting"
	"gongmo/domain/recovery"
	"gongmo/domain/ruleset"
	"gongmo/domain/sanction"
	"gongmo/domain/settlement"
	"gongmo/domain/wallet"
	"gongmo/workflows"
)

// RunReminders runs the suite; fresh makes an empty world for each case.
func RunReminders(t *testing.T, fresh func(t *testing.T) Clockwork) {
	for name, fn := range map[string]func(h *house){
		"the dates of a project paid from an ICT fund are reminded of (L9; L7 §11⑨; L6 §24②③)":                                            fundProject,
		"an ICT project's final report is due 45 days after its end (L6; L7)":                                                             finalReport(ruleset.ICTFund, period.On(2027, 1, 14)),
		"an R&D project's final report is due 60 days after its end (L3; L4)":                                                             finalReport(ruleset.NRDInnovation, period.On(2027, 1, 29)),
		"a subsidised project is asked for one report, not for two (L10)":                                                                 subsidyReport,
		"a recorded final evaluation ends the reminders of the final report":                                                              evaluated,
		"a project that buys no equipment is not told when to stop buying it":                                                             noEquipment,
		"an interim report is asked for of fund money alone (L9)":                                                                         noInterim,
		"two nodes that sweep at once remind everybody once":                                                                              twoNodes,
		"a worker that is killed halfway leaves nothing, and the next one reminds everybody once":                                         killed,
		"after an outage of a day what fell due meanwhile is sent once":                                                                   outageOfADay,
		"after a long outage the newest reminder of a date is sent alone, and what is over is not":                                        longOutage,
		"what fell due before anybody could know of it is not sent days later":                                                            knownLate,
		"what reached nobody is not tried again every minute":                                                                             nobodyThere,
		"a sweep reads what is near its day, a batch at a time":                                                                           readsWhatIsNear,
		"matching cash is asked for until it is in the account (L6 §29③)":                                                                 matching,
		"an R&D project's own share is asked for three months before its end (L5 §60②; L4 §19⑤)":                                          ownShare,
		"participants' shares are to be passed on within 15 days, and the day after is said too (L7 §8③)":                                 shares,
		"spending that is typed and not entered is asked for within a month (L7 §9⑤)":                                                     entries(false, period.On(2026, 6, 10)),
		"under the fund guideline within 15 days (L9 §20④)":                                                                               entries(true, period.On(2026, 5, 26)), // 25 May 2026 is a holiday in lieu
		"invited evaluators who do not answer are reminded, the others are not":                                                           reviewerAnswers,
		"evaluators with sheets left are reminded, each of how many":                                                                      reviewerSheets,
		"officers are warned ten days after an amendment came and alarmed on the last day to answer (L6 §24⑤)":                            answers,
		"a document of the wallet is spoken of 30 and 7 days before it runs out, unless a newer one stands there":                         papers,
		"a closed project owes five outcome reports, asked for on 1 January, 15 January, 15 February and the last day (L6 §44①; L4 §37①)": outcomes,
		"a failed project owes none (L6 §44①)":                                                                                            failedProject,
		"who is debarred is told the day after it ends, an organisation or a person (L6 §48)":                                             debarments,
		"what is not paid by its day is demanded the day after (L4 §63③)":                                                                 demands,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fn(newHouse(t, fresh(t)))
		})
	}
}

func (h *house) project(change func(a *agreement.Agreement)) (a *agreement.Agreement) {
	h.Helper()
	h.do(func(tx workflows.Tx) error { a = h.addProject(tx, change); return nil })
	return a
}

func fundProject(h *house) {
	h.project(func(a *agreement.Agreement) { a.FundMoney = true })
	h.day(h.owner, period.On(2026, 6, 14))
	h.day(h.owner, period.On(2026, 6, 15), "INTERIM_REPORT_DUE D-30")
	h.day(h.owner, period.On(2026, 7, 8), "INTERIM_REPORT_DUE D-7")
	h.has(h.owner, "on=2026-07-15", "title=과제")
	h.day(h.owner, period.On(2026, 7, 14), "INTERIM_REPORT_DUE D-1")
	h.day(h.owner, period.On(2026, 7, 16))
	h.day(h.owner, period.On(2026, 8, 31), "EQUIPMENT_CUTOFF D-30")
	h.has(h.owner, "on=2026-09-30")
	h.day(h.owner, period.On(2026, 9, 23), "EQUIPMENT_CUTOFF D-7")
	h.day(h.owner, period.On(2026, 9, 30), "EQUIPMENT_CUTOFF D-0")
	h.day(h.owner, period.On(2026, 10, 1), "AMENDMENT_CUTOFF D-30")
	h.day(h.owner, period.On(2026, 10, 24), "AMENDMENT_CUTOFF D-7")
	h.day(h.owner, period.On(2026, 10, 31), "AMENDMENT_CUTOFF D-0", "PERIOD_END D-30")
	h.day(h.owner, period.On(2026, 11, 23), "PERIOD_END D-7")
	h.day(h.owner, period.On(2026, 12, 2)) // the step that ends it speaks by itself, before nine
	// One month after the end of the fiscal year is 31 January, a Sunday.
	h.day(h.owner, period.On(2027, 1, 2), "FINAL_REPORT_DUE D-30")
	h.has(h.owner, "on=2027-02-01")
	h.day(h.owner, period.On(2027, 1, 25), "FINAL_REPORT_DUE D-7")
	h.day(h.owner, period.On(2027, 1, 31), "FINAL_REPORT_DUE D-1")
	h.day(h.owner, period.On(2027, 2, 3))
	if got, books := h.inbox(h.owner), h.inbox(h.books); !slices.Equal(got, books) {
		h.Errorf("the lead's owner got %v, its bookkeeper %v", got, books)
	}
	if got := h.inbox(h.mateOwn); len(got) != 0 {
		h.Errorf("the participant got %v", got)
	}
}

func finalReport(regime ruleset.Regime, due period.Date) func(h *house) {
	return func(h *house) {
		h.project(func(a *agreement.Agreement) {
			a.Regime, a.State, a.Plan.Lines = regime, agreement.PeriodEnded, nil
		})
		h.day(h.owner, due.AddDays(-30), "FINAL_REPORT_DUE D-30")
		h.has(h.owner, "on="+due.String())
		h.day(h.owner, due.AddDays(-7), "FINAL_REPORT_DUE D-7")
		h.day(h.owner, due.AddDays(-1), "FINAL_REPORT_DUE D-1")
		h.day(h.owner, due.AddDays(1))
	}
}

func subsidyReport(h *house) {
	a := h.project(func(a *agreement.Agreement) { a.Regime, a.State = ruleset.SubsidyAct, agreement.PeriodEnded })
	due := period.On(2027, 2, 1) // two months after 30 November: 31 January is a Sunday
	h.do(func(tx workflows.Tx) error {
		h.save(tx, &settlement.Settlement{AgreementID: a.Ref(), CallID: h.call, LeadID: h.lead, Type: settlement.Final, State: settlement.ReportDue, EndedOn: a.EndOn, ReportDueOn: due})
		return nil
	})
	h.day(h.owner, due.AddDays(-30), "EXPENDITURE_REPORT_DUE D-30")
	h.day(h.owner, due.AddDays(-7), "EXPENDITURE_REPORT_DUE D-7")
	h.day(h.owner, due.AddDays(-1), "EXPENDITURE_REPORT_DUE D-1")
	h.day(h.owner, due.AddDays(1), "EXPENDITURE_REPORT_DUE D+1") // found overdue before nine
}

func evaluated(h *house) {
	a := h.project(func(a *agreement.Agreement) { a.State = agreement.PeriodEnded })
	due := period.On(2027, 1, 14)
	h.day(h.owner, due.AddDays(-30), "FINAL_REPORT_DUE D-30")
	h.do(func(tx workflows.Tx) error {
		h.save(tx, &settlement.Evaluation{AgreementID: a.Ref(), CallID: h.call, Grade: settlement.Normal, EvaluatedOn: due.AddDays(-10), RecordedBy: h.officer, RecordedAt: tx.Now()})
		return nil
	})
	h.day(h.owner, due.AddDays(-7))
	h.day(h.owner, due.AddDays(-1))
}

func noEquipment(h *house) {
	h.project(func(a *agreement.Agreement) { a.Plan.Lines[0].Item = "MATERIALS" })
	h.day(h.owner, period.On(2026, 8, 31))
	h.day(h.owner, period.On(2026, 9, 30))
	h.day(h.owner, period.On(2026, 10, 1), "AMENDMENT_CUTOFF D-30")
}

func noInterim(h *house) {
	h.project(nil)
	h.day(h.owner, period.On(2026, 6, 15))
	h.day(h.owner, period.On(2026, 7, 14))
}

// once wants every notice to have reached its people exactly once.
func (h *house) once(want map[domain.PersonID]int) {
	h.Helper()
	for who, n := range want {
		var got []string
		for _, x := range h.notices(who) {
			got = append(got, x.DedupeKey)
		}
		slices.Sort(got)
		if len(got) != n || len(slices.Compact(slices.Clone(got))) != n {
			h.Errorf("person %d got %v, want %d, each once", who, got, n)
		}
	}
	h.do(func(tx workflows.Tx) error {
		mails, err := workflows.Find[notice.Notice](tx, workflows.Where{"Channel": string(notice.Mail)})
		total := 0
		for _, n := range want {
			total += n
		}
		if len(mails) != total {
			h.Errorf("%d mails for %d notices", len(mails), total)
		}
		return err
	})
}

func twoNodes(h *house) {
	for range 5 {
		h.project(nil)
	}
	h.at(period.On(2026, 11, 23), 9, 0)
	other := *h.engine
	var wait sync.WaitGroup
	for _, node := range []*workflows.Engine{h.engine, &other} {
		for range 2 {
			wait.Add(1)
			go func() {
				defer wait.Done()
				// The remark on when the sweep ran is the one thing two of them may quarrel about.
				if err := node.Sweep(context.Background(), workflows.SweepJob{Sweep: workflows.SweepRemindProject}); err != nil && domain.KindOf(err) != domain.Conflict {
					h.Error(err)
				}
			}()
		}
	}
	wait.Wait()
	h.once(map[domain.PersonID]int{h.owner: 5, h.books: 5})
}

func killed(h *house) {
	for range 3 {
		h.project(nil)
	}
	h.at(period.On(2026, 11, 23), 9, 0)
	h.texts.killAt = 18 // within the second of three reminders, when one of its two people has theirs
	func() {
		defer func() {
			if recover() == nil {
				h.Fatal("nothing was killed")
			}
		}()
		_ = h.engine.Sweep(context.Background(), workflows.SweepJob{Sweep: workflows.SweepRemindProject})
	}()
	if got := append(h.inbox(h.owner), h.inbox(h.books)...); len(got) != 2 {
		h.Fatalf("after the kill stand %v: a reminder is whole or not there", got)
	}
	h.sweep()
	h.sweep()
	h.once(map[domain.PersonID]int{h.owner: 3, h.books: 3})
}

func outageOfADay(h *house) {
	h.project(nil)
	h.at(period.On(2026, 10, 30), 18, 0)
	h.sweep()
	before := len(h.inbox(h.owner))
	// Away from the evening of 30 October to the evening of 1 November: the thirty days of the end fell due on the 31st, and so did
	// the last day for amendments, which is over.
	h.at(period.On(2026, 11, 1), 18, 0)
	h.sweep()
	h.sweep()
	if got := h.inbox(h.owner)[before:]; !slices.Equal(got, []string{"PERIOD_END D-30"}) {
		h.Errorf("after the outage came %v", got)
	}
	h.day(h.owner, period.On(2026, 11, 2))
}

func longOutage(h *house) {
	h.project(func(a *agreement.Agreement) { a.FundMoney = true })
	h.at(period.On(2026, 6, 1), 9, 0)
	h.sweep()
	h.at(period.On(2026, 11, 25), 10, 0) // away for half a year
	h.sweep()
	h.sweep()
	if got := h.inbox(h.owner); !slices.Equal(got, []string{"PERIOD_END D-7"}) {
		h.Errorf("after the outage came %v", got)
	}
}

// A project that comes to be known of on 3 September, three days after the thirtieth day before its last day for equipment.
func knownLate(h *house) {
	h.at(period.On(2026, 9, 2), 12, 0)
	h.sweep()
	h.project(nil)
	h.at(period.On(2026, 9, 3), 8, 0)
	h.sweep()
	if got := h.inbox(h.owner); len(got) != 0 {
		h.Errorf("three days late came %v", got)
	}
	h.day(h.owner, period.On(2026, 9, 23), "EQUIPMENT_CUTOFF D-7")
}

func nobodyThere(h *house) {
	h.do(func(tx workflows.Tx) error {
		lonely := &agreement.Agreement{}
		*lonely = *h.addProject(tx, func(a *agreement.Agreement) { a.LeadID = h.mate })
		members, err := workflows.Find[organization.Membership](tx, workflows.Where{"OrganizationID": lonely.LeadID})
		for _, m := range members {
			now := tx.Now()
			m.EndedAt, m.EndedBy = &now, &h.officer
			h.ok(workflows.Record(tx, domain.System, m, domain.Act("leave", nil)))
		}
		return err
	})
	h.at(period.On(2026, 11, 23), 9, 0)
	h.sweep()
	said := h.texts.said
	h.sweep()
	if h.texts.said != said || h.done(notice.Done{}, "PERIOD_END") != 1 {
		h.Errorf("%d texts and then %d, %d reminders dealt with", said, h.texts.said, h.done(notice.Done{}, "PERIOD_END"))
	}
}

func (h *house) done(row notice.Done, code domain.NoticeCode) (n int64) {
	h.Helper()
	h.do(func(tx workflows.Tx) (err error) {
		n, err = tx.Count(row, workflows.Where{"Code": code})
		return err
	})
	return n
}

// watched counts the rows that a sweep reads of one type, and the largest batch.
type watched struct {
	workflows.UnitOfWork
	of    reflect.Type
	rows  int
	batch int
}

func (w *watched) Do(ctx context.Context, opts workflows.Options, fn func(tx workflows.Tx) error) error {
	return w.UnitOfWork.Do(ctx, opts, func(tx workflows.Tx) error { return fn(&watchedTx{tx, w}) })
}

type watchedTx struct {
	workflows.Tx
	w *watched
}

func (t *watchedTx) Find(dst any, q workflows.Query) error {
	err := t.Tx.Find(dst, q)
	list := reflect.ValueOf(dst).Elem()
	elem := list.Type().Elem()
	if elem.Kind() == reflect.Pointer {
		elem = elem.Elem()
	}
	if elem == t.w.of {
		t.w.rows += list.Len()
		t.w.batch = max(t.w.batch, list.Len())
	}
	return err
}

func readsWhatIsNear(h *house) {
	const near, far = 205, 45
	h.do(func(tx workflows.Tx) error {
		for i := range near + far {
			h.addProject(tx, func(a *agreement.Agreement) {
				a.Plan.Lines = nil
				if i >= near {
					a.EndOn = period.On(2027, 12, 31) // no date of it is near
				}
			})
		}
		return nil
	})
	on := period.On(2026, 11, 23)
	h.at(on.AddDays(-2), 12, 0)
	h.sweep()
	before := len(h.inbox(h.owner)) // the sweep had never run: it began with the newest reminder of each date
	w := &watched{UnitOfWork: h.Work, of: reflect.TypeFor[agreement.Agreement]()}
	h.engine.Work = w
	look := func() {
		w.rows, w.batch = 0, 0
		h.ok(h.engine.Sweep(context.Background(), workflows.SweepJob{Sweep: workflows.SweepRemindProject}))
	}
	h.at(on.AddDays(-1), 12, 0)
	if look(); w.rows != 0 {
		h.Errorf("%d agreements were read on a day that none has a date on", w.rows)
	}
	h.at(on, 9, 0)
	if look(); w.rows < near || w.batch > 200 {
		h.Errorf("%d agreements were read, up to %d at once", w.rows, w.batch)
	}
	if got := len(h.inbox(h.owner)) - before; got != near {
		h.Errorf("%d reminders reached the owner, want %d", got, near)
	}
	h.at(on.AddDays(5), 9, 0)
	look()
	if look(); w.rows != 0 {
		h.Errorf("%d agreements were read five days later", w.rows)
	}
}

// pay adds an instalment of a project.
func (h *house) pay(tx workflows.Tx, a *agreement.Agreement, p payment.Payment) *payment.Payment {
	p.AgreementID, p.CallID, p.PayeeID, p.Method, p.Year = a.Ref(), h.call, h.lead, payment.Instalment, 1
	h.save(tx, &p)
	return &p
}

// deposit books matching cash of the lead.
func (h *house) deposit(a *agreement.Agreement, won krw.Won) {
	h.do(func(tx workflows.Tx) error {
		entry, err := ledger.Fact{AgreementID: a.Ref(), At: tx.Now(), Ref: ledger.Ref{Kind: "agreement", ID: a.ID}}.Matching(h.lead, won)
		h.ok(err)
		h.ok(entry.Number(tx.NextID))
		h.ok(tx.Insert(&entry))
		for i := range entry.Lines {
			h.ok(tx.Insert(&entry.Lines[i]))
		}
		return nil
	})
}

func matching(h *house) {
	var a *agreement.Agreement
	h.do(func(tx workflows.Tx) error {
		a = h.addProject(tx, func(a *agreement.Agreement) { a.CashWon = 15_000_000 })
		h.pay(tx, a, payment.Payment{No: 1, PlannedOn: period.On(2026, 3, 3), AmountWon: 60_000_000, State: payment.Planned})
		h.pay(tx, a, payment.Payment{No: 2, PlannedOn: period.On(2026, 8, 3), AmountWon: 30_000_000, State: payment.Planned})
		return nil
	})
	// The first instalment may be paid until a month after 10 February (L6 §29②).
	h.day(h.owner, period.On(2026, 2, 24), "MATCHING_UNPAID D-14")
	h.has(h.owner, "on=2026-03-10", "amount=15,000,000원")
	h.day(h.owner, period.On(2026, 3, 3), "MATCHING_UNPAID D-7")
	h.deposit(a, 5_000_000)
	h.day(h.owner, period.On(2026, 3, 9), "MATCHING_UNPAID D-1")
	h.has(h.owner, "amount=10,000,000원")
	h.day(h.owner, period.On(2026, 7, 20), "MATCHING_UNPAID D-14") // the second instalment, planned for 3 August
	h.has(h.owner, "on=2026-08-03", "amount=10,000,000원")
	h.deposit(a, 10_000_000)
	h.day(h.owner, period.On(2026, 7, 27))
	h.day(h.owner, period.On(2026, 8, 2))
}

func ownShare(h *house) {
	a := h.project(func(a *agreement.Agreement) {
		a.Regime, a.CashWon, a.Plan.Lines = ruleset.NRDInnovation, 15_000_000, nil
	})
	until := period.On(2026, 8, 31)
	h.day(h.owner, until.AddDays(-14), "MATCHING_UNPAID D-14")
	h.has(h.owner, "on=2026-08-31", "amount=15,000,000원")
	h.deposit(a, 15_000_000)
	h.day(h.owner, until.AddDays(-7))
}

func shares(h *house) {
	var p *payment.Payment
	h.do(func(tx workflows.Tx) error {
		a := h.addProject(tx, nil)
		paid := period.On(2026, 4, 1).At(11, 0)
		p = h.pay(tx, a, payment.Payment{No: 1, PlannedOn: period.On(2026, 4, 1), AmountWon: 60_000_000, State: payment.Confirmed, BankRef: "B-1", ConfirmedAt: &paid,
			ConfirmedOn: period.On(2026, 4, 1), ShareDueOn: period.On(2026, 4, 16)})
		h.save(tx, &payment.Share{PaymentID: p.Ref(), OrganizationID: h.mate, AmountWon: 20_000_000, DueOn: p.ShareDueOn})
		return nil
	})
	h.day(h.owner, period.On(2026, 4, 11), "PARTICIPANT_PAYMENT_15D D-5")
	h.has(h.owner, "on=2026-04-16", "amount=20,000,000원")
	h.day(h.owner, period.On(2026, 4, 15), "PARTICIPANT_PAYMENT_15D D-1")
	h.day(h.owner, period.On(2026, 4, 17), "PARTICIPANT_PAYMENT_15D D+1")
	h.day(h.owner, period.On(2026, 4, 19))

	// A share that was passed on is not asked for.
	h.do(func(tx workflows.Tx) error {
		paid := period.On(2026, 6, 1).At(11, 0)
		a, err := workflows.Get[agreement.Agreement](tx, int64(p.AgreementID))
		h.ok(err)
		q := h.pay(tx, a, payment.Payment{No: 2, PlannedOn: period.On(2026, 6, 1), AmountWon: 30_000_000, State: payment.Confirmed, BankRef: "B-2", ConfirmedAt: &paid,
			ConfirmedOn: period.On(2026, 6, 1), ShareDueOn: period.On(2026, 6, 16)})
		h.save(tx, &payment.Share{PaymentID: q.Ref(), OrganizationID: h.mate, AmountWon: 10_000_000, DueOn: q.ShareDueOn, PassedOn: period.On(2026, 6, 3)})
		return nil
	})
	h.day(h.owner, period.On(2026, 6, 15))
	h.day(h.owner, period.On(2026, 6, 17))
}

func entries(fund bool, due period.Date) func(h *house) {
	return func(h *house) {
		a := h.project(func(a *agreement.Agreement) { a.FundMoney = fund })
		paid := period.On(2026, 5, 10)
		h.at(paid, 18, 0)
		line := func(tx workflows.Tx, no int, org domain.OrganizationID, on period.Date) *expense.Expense {
			x := expense.New(a.Ref(), h.call, org, expense.Entry{Item: "MATERIALS", Method: evidence.Card, FundSource: posting.Grant, PaidOn: on, SupplyWon: 1000, AmountWon: 1000}, h.owner, tx.Now())
			x.No = no
			h.save(tx, x)
			return x
		}
		var first *expense.Expense
		h.do(func(tx workflows.Tx) error {
			first = line(tx, 1, h.lead, paid)
			line(tx, 2, h.lead, paid)
			line(tx, 3, h.mate, paid)
			line(tx, 4, h.lead, paid.AddDays(40)) // another day, another reminder
			return nil
		})
		h.day(h.books, due.AddDays(-7), "EXPENSE_ENTRY_LATE D-7")
		h.has(h.books, "n=2", "on="+due.String(), "org=한빛데이터")
		h.has(h.mateOwn, "n=1", "org=새롬소프트")
		h.do(func(tx workflows.Tx) error {
			x, err := workflows.LockRow[expense.Expense](tx, first.ID)
			h.ok(err)
			change, err := x.Withdraw("")
			h.ok(err)
			h.ok(workflows.Record(tx, domain.System, x, change))
			return nil
		})
		h.day(h.books, due.AddDays(-1), "EXPENSE_ENTRY_LATE D-1")
		h.has(h.books, "n=1")
		h.day(h.books, due.AddDays(1), "EXPENSE_ENTRY_LATE D+1")
		h.day(h.books, due.AddDays(3))
		if got := h.inbox(h.mateOwn); len(got) != 3 {
			h.Errorf("the participant got %v", got)
		}
	}
}

// committee is a stage with three members who were invited on a day.
func (h *house) committee(state evaluation.State, invited time.Time) (*evaluation.Stage, []*evaluation.Member) {
	h.Helper()
	s := &evaluation.Stage{CallID: h.call, No: 1, Key: "paper", Round: 1, StageKind: "PAPER", State: state}
	var members []*evaluation.Member
	h.do(func(tx workflows.Tx) error {
		h.save(tx, s)
		for range 3 {
			m := &evaluation.Member{StageID: s.Ref(), Round: 1, PersonID: h.person(tx, "reviewer"), Role: evaluation.Ordinary, InvitedAt: &invited}
			h.save(tx, m)
			members = append(members, m)
		}
		return nil
	})
	return s, members
}

func reviewerAnswers(h *house) {
	_, members := h.committee(evaluation.Invited, period.On(2026, 4, 6).At(14, 0)) // a Monday: three business days are Thursday
	h.do(func(tx workflows.Tx) error {
		said := period.On(2026, 4, 7).At(9, 0)
		members[0].AcceptedAt, members[1].DeclinedAt = &said, &said
		h.ok(tx.Update(members[0]))
		h.ok(tx.Update(members[1]))
		return nil
	})
	silent := members[2]
	h.day(silent.PersonID, period.On(2026, 4, 8), "REVIEWER_REMIND D-1")
	h.has(silent.PersonID, "on=2026-04-09")
	h.day(silent.PersonID, period.On(2026, 4, 10), "REVIEWER_REMIND D+1")
	h.has(silent.PersonID, "on=2026-04-09")
	h.day(silent.PersonID, period.On(2026, 4, 13))
	for _, m := range members[:2] {
		if got := h.inbox(m.PersonID); len(got) != 0 {
			h.Errorf("a member who answered got %v", got)
		}
	}
}

func reviewerSheets(h *house) {
	s, members := h.committee(evaluation.Scoring, period.On(2026, 3, 30).At(14, 0))
	h.do(func(tx workflows.Tx) error {
		opened := period.On(2026, 4, 6).At(14, 0) // a Monday: five business days are the next Monday
		s.OpensAt = &opened
		h.ok(workflows.Record(tx, domain.System, s, domain.Act("open", nil)))
		for range 2 {
			a := h.addProject(tx, nil)
			h.save(tx, &evaluation.Candidate{StageID: s.Ref(), ApplicationID: a.ApplicationID})
			for i, m := range members {
				sh := &evaluation.Sheet{StageID: s.Ref(), Round: 1, ApplicationID: a.ApplicationID, EvaluatorID: m.PersonID, State: evaluation.SheetNotStarted}
				if i == 0 {
					sh.State, sh.SubmittedAt, sh.Digest = evaluation.SheetSubmitted, &opened, strings.Repeat("a", 64)
				}
				h.save(tx, sh)
			}
		}
		return nil
	})
	late := members[1].PersonID
	h.day(late, period.On(2026, 4, 12), "REVIEWER_UNSCORED D-1")
	h.has(late, "n=2", "on=2026-04-13")
	h.do(func(tx workflows.Tx) error {
		mine, err := workflows.Find[evaluation.Sheet](tx, workflows.Where{"EvaluatorID": late}, "ID")
		h.ok(err)
		now := tx.Now()
		mine[0].State, mine[0].SubmittedAt, mine[0].Digest = evaluation.SheetSubmitted, &now, strings.Repeat("b", 64)
		h.ok(workflows.Record(tx, domain.System, mine[0], domain.Act("submit", nil)))
		return nil
	})
	h.day(late, period.On(2026, 4, 14), "REVIEWER_UNSCORED D+1")
	h.has(late, "n=1")
	if got := h.inbox(members[0].PersonID); len(got) != 0 {
		h.Errorf("who has handed everything in got %v", got)
	}
	if got := h.inbox(members[2].PersonID); len(got) != 2 {
		h.Errorf("the third member got %v", got)
	}
}

func answers(h *house) {
	a := h.project(nil)
	came := period.On(2026, 5, 4)
	warn, due := came.AddDays(10), came.AddDays(15)
	var m *amendment.Amendment
	h.do(func(tx workflows.Tx) error {
		m = &amendment.Amendment{AgreementID: a.Ref(), CallID: h.call, LeadID: h.lead, No: 1, Type: amendment.Approval, State: amendment.Submitted, SubmittedOn: came, WarnOn: warn, AnswerDueOn: due}
		h.save(tx, m)
		return nil
	})
	h.day(h.officer, warn, "AMENDMENT_SLA D-0")
	h.has(h.officer, "on="+due.String()) // the warning names the last day to answer, not its own
	h.day(h.officer, due, "AMENDMENT_SLA D-0")
	h.day(h.officer, due.AddDays(1))
	if got := h.inbox(h.owner); len(got) != 0 {
		h.Errorf("the lead got %v", got)
	}
}

// closed is a project that is closed, with what was found of its result.
func (h *house) closed(grade settlement.Grade) *agreement.Agreement {
	a := h.project(func(a *agreement.Agreement) { a.State, a.Plan.Lines = agreement.Closed, nil })
	h.do(func(tx workflows.Tx) error {
		h.save(tx, &settlement.Evaluation{AgreementID: a.Ref(), CallID: h.call, Grade: grade, EvaluatedOn: period.On(2027, 1, 10), RecordedBy: h.officer, RecordedAt: tx.Now()})
		return nil
	})
	for range 2 { // an effect may run twice
		h.ok(h.engine.RunEffect(context.Background(), workflows.EffectJob{Effect: agreement.EffectOutcomes, Aggregate: a.Kind(), ID: a.ID}))
	}
	return a
}

func outcomes(h *house) {
	a := h.closed(settlement.Normal)
	var reports []*outcome.Outcome
	h.do(func(tx workflows.Tx) (err error) {
		reports, err = workflows.Find[outcome.Outcome](tx, workflows.Where{"AgreementID": a.Ref()}, "Year")
		return err
	})
	// It ended after 1 July 2026, so the first year reported on is 2027 (L8 §55⑤); the report is due at the end of February 2028.
	if len(reports) != 5 || reports[0].Year != 2027 || reports[0].DueOn != period.On(2028, 2, 29) {
		h.Fatalf("%d reports, the first of %d due %s", len(reports), reports[0].Year, reports[0].DueOn)
	}
	h.at(period.On(2027, 12, 31), 12, 0)
	h.sweep()
	if got := h.inbox(h.owner); len(got) != 0 {
		h.Fatalf("before the year is over came %v", got)
	}
	h.at(period.On(2028, 1, 1), 0, 1)
	h.sweep()
	if got := h.inbox(h.owner); !slices.Equal(got, []string{"OUTCOME_DUE"}) {
		h.Fatalf("on 1 January came %v", got)
	}
	h.has(h.owner, "year=2027", "on=2028-02-29")
	h.day(h.owner, period.On(2028, 1, 15), "OUTCOME_DUE 2028-01-15")
	h.day(h.owner, period.On(2028, 2, 15), "OUTCOME_DUE 2028-02-15")
	h.day(h.owner, period.On(2028, 2, 29), "OUTCOME_DUE D-0")
	h.at(period.On(2028, 3, 1), 0, 1)
	h.sweep()
	if got := h.inbox(h.owner); got[len(got)-1] != "OUTCOME_OVERDUE" {
		h.Errorf("a report that did not come was followed by %v", got)
	}
}

func papers(h *house) {
	until := period.On(2026, 12, 31)
	file := func() workflows.Received {
		return workflows.Received{SHA256: fmt.Sprintf("%064x", h.next()), MediaType: "application/pdf", Name: "증명서.pdf", Size: 10}
	}
	by := workflows.Command{Actor: domain.Actor{Person: h.owner}}
	add := func(title string) domain.WalletID {
		id, err := h.engine.AddDocument(context.Background(), by, workflows.AddDocument{Org: h.lead, Type: wallet.SizeCertificate, Title: title,
			Dates: wallet.Dates{IssuedOn: period.On(2026, 9, 1), PrintedTo: until}, File: file()})
		h.ok(err)
		return id
	}
	h.at(period.On(2026, 10, 1), 9, 0)
	old := add("옛 확인서")
	h.ok(h.engine.ReplaceDocument(context.Background(), by, workflows.ReplaceDocument{Document: old, Dates: wallet.Dates{IssuedOn: period.On(2026, 9, 20), PrintedTo: until.AddDays(60)}, File: file()}))
	gone := add("버린 확인서")
	h.ok(h.engine.RemoveDocument(context.Background(), by, gone, 0))
	add("기업 확인서")
	h.day(h.owner, until.AddDays(-30), "WALLET_EXPIRING D-30")
	h.has(h.owner, "document=기업 확인서", "on=2026-12-31")
	h.day(h.owner, until.AddDays(-7), "WALLET_EXPIRING D-7")
	h.day(h.owner, until)
	h.day(h.owner, until.AddDays(30), "WALLET_EXPIRING D-30") // the newer edition of the old one
}

func failedProject(h *house) {
	h.closed(settlement.Neglected)
	h.do(func(tx workflows.Tx) error {
		n, err := tx.Count(outcome.Outcome{}, nil)
		if n != 0 {
			h.Errorf("%d reports are asked for", n)
		}
		return err
	})
}

func debarments(h *house) {
	last := period.On(2026, 6, 30)
	var someone domain.PersonID
	h.do(func(tx workflows.Tx) error {
		a := h.addProject(tx, nil)
		id, call := a.Ref(), h.call
		someone = h.person(tx, "lead")
		for _, c := range []*sanction.Sanction{sanction.Suspect(sanction.Debarment, sanction.Unpaid, &h.mate, nil, &id), sanction.Suspect(sanction.Debarment, sanction.Misconduct, nil, &someone, &id)} {
			c.State, c.FromOn, c.ToOn, c.Months, c.CallID = sanction.Notified, period.On(2026, 4, 1), last, 3, &call
			h.save(tx, c)
		}
		return nil
	})
	h.at(period.On(2026, 4, 1), 9, 0)
	h.sweep()
	h.at(last, 23, 59)
	h.sweep()
	if got := append(h.inbox(h.mateOwn), h.inbox(someone)...); len(got) != 0 {
		h.Fatalf("on the last day came %v", got)
	}
	h.at(last.AddDays(1), 0, 1)
	h.sweep()
	h.sweep()
	for _, who := range []domain.PersonID{h.mateOwn, someone} {
		if got := h.inbox(who); !slices.Equal(got, []string{"DEBARMENT_END"}) {
			h.Errorf("after the last day came %v", got)
		}
		h.has(who, "on=2026-06-30", "title=과제")
	}
	if got := h.inbox(h.owner); len(got) != 0 {
		h.Errorf("the lead, who was not debarred, got %v", got)
	}
}

func demands(h *house) {
	due := period.On(2026, 6, 30)
	h.do(func(tx workflows.Tx) error {
		a := h.addProject(tx, nil)
		r := recovery.Propose(a.Ref(), h.call, h.mate, recovery.UnpaidSettlement, 12_000_000)
		r.State, r.DueOn = recovery.Notified, due
		h.save(tx, r)
		return nil
	})
	h.at(due, 23, 0)
	h.sweep()
	if got := h.inbox(h.mateOwn); len(got) != 0 {
		h.Fatalf("on the last day came %v", got)
	}
	h.at(due.AddDays(1), 0, 1)
	h.sweep()
	h.sweep()
	if got := h.inbox(h.mateOwn); !slices.Equal(got, []string{"DEMAND_LETTER"}) {
		h.Fatalf("after the last day came %v", got)
	}
	h.has(h.mateOwn, "on=2026-07-13") // ten days from 1 July end on a Saturday (L4 §63③)
}
