// This file gathers the tables of rows and says how a row is ended and replaced.
package ruleset

import (
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
