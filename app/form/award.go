// This file reads the page of what a call gives to tracks, by rank and as resources, and its buttons that add, move and take away rows.
package form

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"gongmo/workflows"
)

// Lists of the page, in its order. The page names those it shows in "lists".
const (
	TrackList = "tracks"
	PrizeList = "prizes"
	PoolList  = "pools"
	QuotaList = "quotas"
)

// ArrangeRows does what a button of a row says, in "do": "add.<list>", and "up", "down" and "remove" with the list and the row's place
// from 0. It gives everything that was typed with the rows renumbered.
func ArrangeRows(posted url.Values) url.Values {
	do, rest, _ := strings.Cut(posted.Get("do"), ".")
	list, place, _ := strings.Cut(rest, ".")
	out := url.Values{}
	for name, values := range posted {
		if !strings.HasPrefix(name, list+".") && name != "do" {
			out[name] = values
		}
	}
	rows := rowsTyped(posted, list)
	at, err := strconv.Atoi(place)
	there := err == nil && at >= 0 && at < len(rows)
	switch {
	case do == "add":
		rows = append(rows, url.Values{"title": {""}})
	case do == "remove" && there:
		rows = slices.Delete(rows, at, at+1)
	case do == "up" && there && at > 0:
		rows[at-1], rows[at] = rows[at], rows[at-1]
	case do == "down" && there && at+1 < len(rows):
		rows[at], rows[at+1] = rows[at+1], rows[at]
	}
	for i, row := range rows {
		for field, values := range row {
			out[list+"."+strconv.Itoa(i)+"."+field] = values
		}
	}
	return out
}

// RowsTyped is how many rows of a list were sent.
func RowsTyped(posted url.Values, list string) int { return len(rowsTyped(posted, list)) }

func rowsTyped(posted url.Values, list string) []url.Values {
	r := &reader{posted: posted}
	var out []url.Values
	for i := 0; r.has(list, i); i++ {
		row, prefix := url.Values{}, list+"."+strconv.Itoa(i)+"."
		for name, values := range posted {
			if field, ok := strings.CutPrefix(name, prefix); ok {
				row[field] = values
			}
		}
		out = append(out, row)
	}
	return out
}

// award reads the lists that the page showed. A row of which nothing was filled in is none.
func (r *reader) award() *workflows.CallAward {
	out := &workflows.CallAward{}
	shown := func(list string) bool { return slices.Contains(r.posted["lists"], list) }
	each := func(list string, read func(at string)) {
		for i, row := range rowsTyped(r.posted, list) {
			delete(row, "track")
			for field, values := range row {
				if slices.Equal(values, []string{""}) {
					delete(row, field)
				}
			}
			if len(row) > 0 {
				read(list + "." + strconv.Itoa(i))
			}
		}
	}
	if shown(TrackList) {
		out.Tracks = &[]workflows.TrackShare{}
		each(TrackList, func(at string) {
			*out.Tracks = append(*out.Tracks, workflows.TrackShare{At: at, Key: r.text(at + ".key"), Title: r.text(at + ".title"), TitleEn: r.text(at + ".titleEn"),
				BudgetWon: r.amount(at + ".budgetWon"), CeilingWon: r.amount(at + ".ceilingWon"), Awards: r.count(at + ".awards")})
		})
	}
	if shown(PrizeList) {
		out.Prizes = &[]workflows.PrizeShare{}
		each(PrizeList, func(at string) {
			*out.Prizes = append(*out.Prizes, workflows.PrizeShare{At: at, Title: r.text(at + ".title"), Won: r.amount(at + ".won"), Number: r.count(at + ".number")})
		})
	}
	if shown(QuotaList) {
		out.Quotas = &[]workflows.QuotaShare{}
		each(QuotaList, func(at string) {
			*out.Quotas = append(*out.Quotas, workflows.QuotaShare{At: at, Pool: r.text(at + ".pool"), Class: r.text(at + ".class"), Quantity: int64(r.count(at + ".quantity"))})
		})
	}
	if shown(PoolList) {
		out.Pools = &[]workflows.PoolShare{}
		each(PoolList, func(at string) {
			*out.Pools = append(*out.Pools, workflows.PoolShare{At: at, Key: r.text(at + ".key"), Title: r.text(at + ".title"), Unit: r.text(at + ".unit"),
				Quantity: int64(r.count(at + ".quantity")), Track: r.text(at + ".track")})
		})
	}
	return out
}
