// This file is what follows a ranking: promotion from the reserve, negotiation down the ranks, a split set by hand.
package stage

import (
	"gongmo/domain"
	"gongmo/domain/krw"
)

// Promote is the reserve that takes a freed place. left is the money free now, asked what each reserve asks for (its
// adjusted grant where there is one). gone are applications that may not be promoted any more. Without skipping only the
// first reserve left can be; ok is false when nobody can.
func (r Ranking) Promote(rule Rule, left krw.Won, asked map[domain.ApplicationID]krw.Won, gone map[domain.ApplicationID]bool) (id domain.ApplicationID, ok bool) {
	for _, row := range r.Rows {
		if row.Placement != Reserve || gone[row.Application] {
			continue
		}
		if rule.Outcome.Rule != RankInBudget || asked[row.Application] <= left {
			return row.Application, true
		}
		if !rule.AllowSkip {
			return 0, false
		}
	}
	return 0, false
}

// Deal is the end of one negotiation: an amount, or none.
type Deal struct {
	Application domain.ApplicationID
	AgreedWon   krw.Won
	Failed      bool
}

// Negotiate says whom to negotiate with next and what is left for it: from rank 1 down, each within what those before
// it left (domain.md §3.5 no. 6). ok is false when nobody is left or nothing is. Errors: stage.deal.unknown for a deal
// with somebody who is not in, stage.deal.exceeds when a deal is more than was left.
func Negotiate(r Ranking, deals []Deal, budget krw.Won) (next domain.ApplicationID, left krw.Won, ok bool, err error) {
	left = budget
	closed := map[domain.ApplicationID]bool{}
	for _, d := range deals {
		row, found := r.Row(d.Application)
		if !found || row.Placement != In || closed[d.Application] {
			return 0, 0, false, domain.E(domain.Invalid, "stage.deal.unknown")
		}
		closed[d.Application] = true
		if d.Failed {
			continue
		}
		if d.AgreedWon <= 0 || d.AgreedWon > left {
			return 0, 0, false, domain.E(domain.Refused, "stage.deal.exceeds").With("left", left).With("agreed", d.AgreedWon)
		}
		left -= d.AgreedWon
	}
	if left <= 0 {
		return 0, left, false, nil
	}
	for _, row := range r.Rows {
		if row.Placement == In && !closed[row.Application] {
			return row.Application, left, true, nil
		}
	}
	return 0, left, false, nil
}

// Share is a quantity of a resource for one application.
type Share struct {
	Application domain.ApplicationID
	Pool        string
	Class       string
	Quantity    int64
}

// CheckSplit refuses a split set by a committee that gives more than there is, more than a class may get, or nothing.
func CheckSplit(pools []Pool, shares []Share) error {
	var p domain.Problems
	given := map[string]int64{}
	byClass := map[string]int64{}
	known := map[string]Pool{}
	for _, x := range pools {
		known[x.Key] = x
	}
	for _, s := range shares {
		if _, ok := known[s.Pool]; !ok || s.Quantity <= 0 || s.Quantity > known[s.Pool].Quantity {
			p = append(p, domain.E(domain.Invalid, "stage.split.quantity").At(s.Pool))
			continue
		}
		given[s.Pool] += s.Quantity
		byClass[s.Pool+"\x00"+s.Class] += s.Quantity
	}
	for _, x := range pools {
		if given[x.Key] > x.Quantity {
			p = append(p, domain.E(domain.Refused, "stage.split.exceeds").At(x.Key).
				With("pool", x.Title).With("given", given[x.Key]).With("total", x.Quantity))
		}
		for _, q := range x.Quotas {
			if got := byClass[x.Key+"\x00"+q.Class]; got > q.Quantity {
				p = append(p, domain.E(domain.Refused, "stage.split.quota").At(x.Key).
					With("pool", x.Title).With("class", q.Class).With("given", got).With("total", q.Quantity))
			}
		}
	}
	return p.OrNil()
}
