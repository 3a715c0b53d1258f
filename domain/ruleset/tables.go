// This file gathers the tables of rows and says how a row is ended and replaced.
package ruleset

import (
	"slices"
	"sync"

	"gongmo/domain/period"
)

// shippedRows are the rows the product comes with, put together once and never changed.
var shippedRows = sync.OnceValue(func() []Row {
	var all []Row
	for _, t := range []struct {
		layer layer
		rows  []Row
	}{
		{layerCommon, commonRows()},
		{layer(ICTFund), ictFundRows()},
		{layerFund, fundGuidelineRows()},
		{layer(NRDInnovation), nrdInnovationRows()},
		{layer(SubsidyAct), subsidyActRows()},
		{layer(PublicFinanceRecovery), publicFinanceRecoveryRows()},
	} {
		for _, r := range t.rows {
			r.layer = t.layer
			all = append(all, r)
		}
	}
	return all
})

// Codes lists every code in the order of display.
func Codes() []Code {
	var out []Code
	for _, r := range shippedRows() {
		if !slices.Contains(out, r.Code) {
			out = append(out, r.Code)
		}
	}
	slices.SortStableFunc(out, func(a, b Code) int { return rank(a) - rank(b) })
	return out
}

// rooms orders the codes by their first word, as a call goes through its life.
var rooms = []string{"call", "application", "screening", "trim", "evaluation", "committee", "criteria", "annual", "final",
	"pool", "coi", "agreement", "amendment", "payment", "expense", "labor", "equipment", "cost", "matching", "report",
	"settlement", "recovery", "surcharge", "late", "royalty", "bounty", "sanction", "debar", "appeal", "outcome", "notice"}

func rank(c Code) int { return slices.Index(rooms, room(c)) }

func room(c Code) string {
	for i, r := range c {
		if r == '.' {
			return string(c[:i])
		}
	}
	return string(c)
}

// always are rows without known beginning or end.
func always(values ...Value) []Row {
	rows := make([]Row, len(values))
	for i, v := range values {
		rows[i] = Row{Value: v}
	}
	return rows
}

// until is a row that was ended on the day.
func until(last period.Date, v Value) Row { return Row{Value: v, Valid: period.Period{To: last}} }

// since is a row that replaced another one on the day.
func since(first period.Date, v Value) Row { return Row{Value: v, Valid: period.Period{From: first}} }
