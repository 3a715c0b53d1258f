// This file reads the open deadlines of calls, settlements, outcome reports and agreements that are not concluded yet.
package workflows

import (
	"time"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/notice"
	"gongmo/domain/outcome"
	"gongmo/domain/period"
	"gongmo/domain/settlement"
)

// nearClosings are the closings of open calls: for those who watch, and for those whose draft is not handed in. A rolling intake closes
// with each of its windows; such calls are few, so all of them are looked at.
func nearClosings(g *gathering, _ notice.Entry) error {
	open := Where{"State": string(call.Open), "Windows": noWindows}
	err := rowsNear(g, open, "CloseAt", byInstant, g.near(), callRow, func(calls []*call.Call) error {
		for _, c := range calls {
			if c.OpenAt == nil {
				continue
			}
			if err := g.hangClosing(c, *c.OpenAt, *c.CloseAt); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	rolling := Where{"State": string(call.Open), "Windows": Not{noWindows}}
	return inBatches(g.tx, rolling, callRow, func(calls []*call.Call) error {
		for _, c := range calls {
			for _, w := range c.Windows {
				if err := g.hangClosing(c, w.OpenAt, w.CloseAt); err != nil {
					return err
				}
			}
		}
		return g.settle()
	})
}

// noWindows is the column of a call that has none.
const noWindows = "[]"

// hangClosing hangs one closing of a call, which began to run when its intake opened.
func (g *gathering) hangClosing(c *call.Call, opens, closes time.Time) error {
	set, err := g.rulesOfCall(c)
	if err != nil {
		return err
	}
	ref := c.Ref()
	return g.hang(notice.Deadline{About: notice.About{Kind: c.Kind(), ID: c.ID, Call: &ref}, On: period.DateOf(closes), At: closes, Since: opens}, set)
}

// nearSupplements are the documents that applicants were asked to complete.
func nearSupplements(g *gathering, _ notice.Entry) error {
	waiting := Where{"State": string(application.SupplementRequested)}
	return rowsNear(g, waiting, "SupplementDueAt", byInstant, g.near(), applicationRow, func(list []*application.Application) error {
		calls, err := rowsOf(g.tx, idsOf(list, func(a *application.Application) domain.CallID { return a.CallID }), callRow)
		if err != nil {
			return err
		}
		for _, a := range list {
			c := calls[int64(a.CallID)]
			if c == nil {
				continue
			}
			set, err := g.rulesOfCall(c)
			if err != nil {
				return err
			}
			// The instant is the last one of its day, or the end of it: a moment before is the day people count to.
			on := period.DateOf(a.SupplementDueAt.Add(-time.Second))
			if err := g.hang(notice.Deadline{About: notice.About{Kind: a.Kind(), ID: a.ID, Call: &a.CallID}, On: on, At: *a.SupplementDueAt}, set); err != nil {
				return err
			}
		}
		return nil
	})
}

// nearPlans are the revised plans that are asked for.
func nearPlans(g *gathering, _ notice.Entry) error {
	return nearAgreements(g, Where{"State": string(agreement.PlanRequested)}, "PlanDueOn", g.near(), func(a *agreement.Agreement) (notice.Deadline, error) {
		return notice.Deadline{On: a.PlanDueOn, Since: startOf(a.ResultNoticedOn)}, nil
	})
}

// nearLimits are the last days to conclude an agreement.
func nearLimits(g *gathering, _ notice.Entry) error {
	return nearAgreements(g, Where{"State": unconcluded}, "LimitOn", g.near(), func(a *agreement.Agreement) (notice.Deadline, error) {
		return notice.Deadline{On: a.LimitOn, Since: startOf(a.ResultNoticedOn)}, nil
	})
}

// nearAgreements hangs one deadline on each agreement whose column lies on one of the days.
func nearAgreements(g *gathering, where Where, column string, days []period.Period, deadline func(*agreement.Agreement) (notice.Deadline, error)) error {
	return rowsNear(g, where, column, byDay, days, agreementRow, func(list []*agreement.Agreement) error {
		for _, a := range list {
			d, err := deadline(a)
			if err != nil {
				return err
			}
			if err := g.hangOn(a, d); err != nil {
				return err
			}
		}
		return nil
	})
}

// hangOn hangs a deadline that is about an agreement.
func (g *gathering) hangOn(a *agreement.Agreement, d notice.Deadline) error {
	set, err := g.rules(a)
	if err != nil {
		return err
	}
	d.About = notice.About{Kind: a.Kind(), ID: a.ID, Call: &a.CallID}
	return g.hang(d, set)
}

// nearReports are expenditure reports that are due, or late.
func nearReports(g *gathering, _ notice.Entry) error {
	return nearSettlements(g, []settlement.State{settlement.ReportDue, settlement.ReportOverdue}, "ReportDueOn", func(s *settlement.Settlement) (on, since period.Date) {
		return s.ReportDueOn, s.EndedOn
	})
}

// nearAppealEnds are the last days to object to a settlement.
func nearAppealEnds(g *gathering, _ notice.Entry) error {
	return nearSettlements(g, []settlement.State{settlement.Notified}, "AppealUntil", func(s *settlement.Settlement) (on, since period.Date) {
		return s.AppealUntil, s.NotifiedOn
	})
}

// nearRefunds are the days by which money has to come back.
func nearRefunds(g *gathering, _ notice.Entry) error {
	return nearSettlements(g, []settlement.State{settlement.PaymentDue}, "PayDueOn", func(s *settlement.Settlement) (on, since period.Date) {
		return s.PayDueOn, s.FinalOn
	})
}

func nearSettlements(g *gathering, states []settlement.State, column string, deadline func(*settlement.Settlement) (on, since period.Date)) error {
	return rowsNear(g, Where{"State": states}, column, byDay, g.near(), settlementRow, func(list []*settlement.Settlement) error {
		agreements, err := rowsOf(g.tx, idsOf(list, func(s *settlement.Settlement) domain.AgreementID { return s.AgreementID }), agreementRow)
		if err != nil {
			return err
		}
		for _, s := range list {
			a := agreements[int64(s.AgreementID)]
			if a == nil {
				continue
			}
			set, err := g.rules(a)
			if err != nil {
				return err
			}
			on, since := deadline(s)
			d := notice.Deadline{About: notice.About{Kind: s.Kind(), ID: s.ID, Call: &s.CallID}, On: on, Since: startOf(since)}
			if err := g.hang(d, set); err != nil {
				return err
			}
		}
		return nil
	})
}

// nearOutcomes are the yearly outcome reports that are awaited.
func nearOutcomes(g *gathering, _ notice.Entry) error {
	waiting := Where{"State": []outcome.State{outcome.Open, outcome.Returned}}
	return rowsNear(g, waiting, "DueOn", byDay, g.near(), outcomeRow, func(list []*outcome.Outcome) error {
		agreements, err := rowsOf(g.tx, idsOf(list, func(o *outcome.Outcome) domain.AgreementID { return o.AgreementID }), agreementRow)
		if err != nil {
			return err
		}
		for _, o := range list {
			a := agreements[int64(o.AgreementID)]
			if a == nil {
				continue
			}
			set, err := g.rules(a)
			if err != nil {
				return err
			}
			d := notice.Deadline{About: notice.About{Kind: o.Kind(), ID: o.ID, Call: &o.CallID}, On: o.DueOn, Since: startOf(o.WindowFrom)}
			if err := g.hang(d, set); err != nil {
				return err
			}
		}
		return nil
	})
}

func callRow(c *call.Call) int64                      { return c.ID }
func applicationRow(a *application.Application) int64 { return a.ID }
func agreementRow(a *agreement.Agreement) int64       { return a.ID }
func settlementRow(s *settlement.Settlement) int64    { return s.ID }
func outcomeRow(o *outcome.Outcome) int64             { return o.ID }
