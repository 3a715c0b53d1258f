// This file lists every lifecycle of the product. Tests, diagrams, permissions and the database's legal steps come from here.
package workflows

import (
	"gongmo/domain/agreement"
	"gongmo/domain/amendment"
	"gongmo/domain/appeal"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/evaluation"
	"gongmo/domain/expense"
	"gongmo/domain/inquiry"
	"gongmo/domain/latepermit"
	"gongmo/domain/lifecycle"
	"gongmo/domain/notice"
	"gongmo/domain/outcome"
	"gongmo/domain/payment"
	"gongmo/domain/recovery"
	"gongmo/domain/sanction"
	"gongmo/domain/screening"
	"gongmo/domain/settlement"
)

// Machines lists every lifecycle.
func Machines() []lifecycle.Table {
	return []lifecycle.Table{
		call.Machine, inquiry.Machine, application.Machine, latepermit.Machine, evaluation.Machine, evaluation.SheetMachine, appeal.Machine,
		agreement.Machine, amendment.Machine, payment.Machine, expense.Machine, screening.Machine,
		settlement.Machine, recovery.Machine, sanction.Machine, outcome.Machine, notice.Machine,
	}
}

// Steps lists the rows of every lifecycle.
func Steps() []lifecycle.Step {
	var out []lifecycle.Step
	for _, m := range Machines() {
		out = append(out, m.Steps()...)
	}
	return out
}
