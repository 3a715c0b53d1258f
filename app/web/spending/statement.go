// This file is a settlement in words: why the amount is what it is, where it stands, until when something is to be done.
package spending

import (
	"encoding/json"
	"fmt"
	"time"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/period"
	"gongmo/domain/settlement"
)

// Statement is the calculation of a settlement with every operand by name; nil before one was made. name gives an
// organisation's name, url the page of a line.
func Statement(r *request.Request, s query.Settlement, lines []query.DisallowedLine, name func(domain.OrganizationID) string, url func(int64) string) *view.Statement {
	var st settlement.Statement
	if json.Unmarshal(s.Statement, &st) != nil || st.Empty() {
		return nil
	}
	v := &view.Statement{Title: r.T("settle.why"), Formula: r.T("settlement.formula." + string(st.Formula)), Due: locale.Won(r.Lang, st.DueWon),
		Remit: locale.Won(r.Lang, st.RemitWon), Note: r.T("settle.formula." + string(st.Formula))}
	for _, p := range st.Parts {
		v.Parts = append(v.Parts, view.StatementPart{Name: name(p.OrganizationID), Steps: steps(r, p.Steps)})
	}
	v.Parts = append(v.Parts, view.StatementPart{Name: r.T("settle.all"), Steps: steps(r, st.Total)})
	var sum int64
	for _, l := range lines {
		sum += int64(l.DisallowedWon)
		row := view.StatementLine{No: fmt.Sprint(l.No), On: ShortDay(l.PaidOn), Item: Item(r, l.Item, l.Detail), Payee: l.PayeeName, Org: l.OrgName, Won: l.Won.Digits(),
			Disallowed: l.DisallowedWon.Digits(), Reason: l.DecisionCode + " " + r.T("expense.reason."+l.DecisionCode), Basis: l.DecisionBasis, Words: l.DecisionReason}
		if url != nil {
			row.URL = url(l.ID)
		}
		if l.RestoredWon > 0 {
			row.Restored = r.T("settle.restored", locale.Args{"amount": l.RestoredWon})
		}
		v.Lines = append(v.Lines, row)
	}
	v.Sum = locale.Won(r.Lang, sum)
	return v
}

func steps(r *request.Request, list []settlement.Step) []view.StatementStep {
	var out []view.StatementStep
	for i, s := range list {
		v := view.StatementStep{Label: r.T("settlement.step." + s.Code), Expr: s.Text(), Value: locale.Won(r.Lang, s.Won), Basis: Cite(r, s.Basis), Last: i == len(list)-1}
		for _, t := range s.Terms {
			sign := ""
			if t.Minus {
				sign = "− "
			}
			v.Terms = append(v.Terms, view.SummaryRow{Label: sign + r.T("settlement.term."+t.Code), Value: locale.Won(r.Lang, t.Won), Num: true})
		}
		if s.Ratio != nil {
			v.Terms = append(v.Terms, view.SummaryRow{Label: r.T("settle.ratio"), Value: fmt.Sprintf("%s ÷ %s", locale.Int(s.Ratio.Num), locale.Int(s.Ratio.Den)), Num: true})
		}
		out = append(out, v)
	}
	return out
}

// macro are the stages people speak of, with the states in which each is the present one.
var macro = []struct {
	key    string
	states []settlement.State
}{
	{"report", []settlement.State{settlement.NotDue, settlement.ReportDue, settlement.ReportOverdue}},
	{"audit", []settlement.State{settlement.ReportSubmitted, settlement.InAudit, settlement.EvidenceRequested, settlement.Reopened, settlement.DraftResult}},
	{"notified", []settlement.State{settlement.Notified, settlement.Appealed, settlement.Fixed}},
	{"pay", []settlement.State{settlement.PaymentDue, settlement.Overdue, settlement.InRecovery, settlement.Closed}},
}

// Stages is where a settlement stands.
func Stages(r *request.Request, state string) []view.Step {
	out := make([]view.Step, len(macro))
	at := 0
	for i, m := range macro {
		out[i].Label = r.T("settle.stage." + m.key)
		for _, s := range m.states {
			if string(s) == state {
				at = i
			}
		}
	}
	for i := range out {
		out[i].Done, out[i].Current = i < at || state == string(settlement.Closed), i == at
	}
	return out
}

// Deadline is until when something is to be done, and what.
func Deadline(r *request.Request, state string, report, evidence, appeal, pay period.Date) (view.Due, string) {
	on, key := period.Date(0), ""
	switch settlement.State(state) {
	case settlement.ReportDue, settlement.ReportOverdue:
		on, key = report, "settle.due.report"
	case settlement.EvidenceRequested:
		on, key = evidence, "settle.due.evidence"
	case settlement.Notified:
		on, key = appeal, "settle.due.appeal"
	case settlement.PaymentDue, settlement.Overdue:
		on, key = pay, "settle.due.pay"
	}
	if on == 0 {
		return view.Due{None: true}, ""
	}
	return view.DueAt(r.Lang, r.Now, on.End().Add(-time.Second)), r.T(key)
}
