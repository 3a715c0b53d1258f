// This file is the room there is for candidates: places, money, a resource with quotas, prizes.
package stage

import "gongmo/domain/krw"

// room is what is left while the list is gone down.
type room struct {
	rule      Rule
	places    int // left; not looked at when the rule has no limit
	moneyLeft krw.Won
	left      int64
	quotas    map[string]int64
	taken     int  // how many are in
	stopped   bool // one did not fit and skipping is not allowed
	unsure    bool // a tie that is not decided yet decides what follows
}

// place puts one group of tied candidates.
func (r *room) place(group []Candidate) []Row {
	rows := make([]Row, len(group))
	for i, c := range group {
		rows[i] = Row{Application: c.Application, Score: c.Score}
	}
	switch {
	case r.unsure:
		set(rows, Undecided, TiedAtTheCut)
	case r.stopped:
		set(rows, Reserve, AfterTheCut)
		for i, c := range group {
			if why := r.refuses(c); why != "" {
				rows[i].Why = why
			}
		}
	case len(group) == 1:
		r.one(group[0], &rows[0])
	default:
		r.tied(group, rows)
	}
	return rows
}

func set(rows []Row, p Placement, w Why) {
	for i := range rows {
		rows[i].Placement, rows[i].Why = p, w
	}
}

func (r *room) one(c Candidate, row *Row) {
	if why := r.refuses(c); why != "" {
		row.Placement, row.Why = Reserve, why
		r.stopped = r.ends(why)
		return
	}
	r.take(c, row)
}

// ends reports whether a refusal ends the list. A full quota concerns one class only and never ends it for the others.
func (r *room) ends(why Why) bool { return !r.rule.AllowSkip && why != QuotaReached }

// keepsTies reports whether whoever ties with the last one in goes on too.
func (r *room) keepsTies() bool {
	o := r.rule.Outcome
	return o.KeepTies && (o.Rule == NarrowTo || o.Rule == NarrowTimesAwards)
}

// tied places candidates that nothing parts: all in when all fit, all in reserve when none fits, otherwise undecided.
func (r *room) tied(group []Candidate, rows []Row) {
	whole, fitting := *r, 0
	whole.quotas = copied(r.quotas)
	for _, c := range group {
		if r.refuses(c) == "" {
			fitting++
		}
		if whole.refuses(c) != "" || whole.partly(c) {
			whole.stopped = true
			continue
		}
		var scratch Row
		whole.take(c, &scratch)
	}
	switch {
	case !whole.stopped && r.samePrizes(len(group)), r.keepsTies() && fitting > 0:
		for i, c := range group {
			r.take(c, &rows[i])
		}
	case fitting == 0:
		for i, c := range group {
			rows[i].Placement, rows[i].Why = Reserve, r.refuses(c)
			r.stopped = r.stopped || r.ends(rows[i].Why)
		}
	default:
		set(rows, Undecided, TiedAtTheCut)
		// Without skipping, whoever of the group does not fit ends the list, in any order. With skipping, with quotas or
		// while prizes are open, the order decides what is left for those below.
		if r.rule.AllowSkip || len(r.quotas) > 0 || !whole.stopped {
			r.unsure = true
		} else {
			r.stopped = true
		}
	}
}

// refuses says why a candidate does not fit, "" when it does.
func (r *room) refuses(c Candidate) Why {
	if r.rule.Places > 0 && r.places <= 0 {
		return NoPlaceLeft
	}
	switch r.rule.Outcome.Rule {
	case RankInBudget:
		if c.AskedWon > r.moneyLeft {
			return NoMoneyLeft
		}
	case RankInQuantity:
		if q, ok := r.quotas[c.Class]; ok && c.Asked > q {
			return QuotaReached
		}
		if c.Asked > r.left {
			return NothingLeft
		}
	case SplitQuantity:
		if r.left <= 0 {
			return NothingLeft
		}
		if q, ok := r.quotas[c.Class]; ok && q <= 0 {
			return QuotaReached
		}
	}
	return ""
}

// share is what a candidate gets of the resource.
func (r *room) share(c Candidate) int64 {
	got := c.Asked
	if r.rule.Outcome.Rule == SplitQuantity {
		got = min(got, r.left)
		if q, ok := r.quotas[c.Class]; ok {
			got = min(got, q)
		}
	}
	return max(got, 0)
}

// partly reports whether a candidate would get less than it asked for.
func (r *room) partly(c Candidate) bool {
	return r.rule.Outcome.Rule == SplitQuantity && r.share(c) < c.Asked
}

func (r *room) take(c Candidate, row *Row) {
	row.Placement, row.Why = In, Fits
	switch r.rule.Outcome.Rule {
	case RankInBudget:
		row.GrantWon = max(c.AskedWon, 0)
		r.moneyLeft -= row.GrantWon
	case RankInQuantity, SplitQuantity:
		row.Quantity = r.share(c)
		r.left -= row.Quantity
		if q, ok := r.quotas[c.Class]; ok {
			r.quotas[c.Class] = q - row.Quantity
		}
	case PrizeRanks:
		row.GrantWon = r.prize(r.taken)
	case DifferentialAmount:
		row.GrantWon = c.AskedWon.Of(ShareOf(r.rule.Outcome.Bands, c.Score))
	case AdjustAmount:
		row.GrantWon = c.AskedWon
	}
	r.places--
	r.taken++
}

func (r *room) prize(place int) krw.Won {
	if place < len(r.rule.Prizes) {
		return r.rule.Prizes[place].Won
	}
	return 0
}

// samePrizes reports whether the next n places win the same, so that their order does not matter.
func (r *room) samePrizes(n int) bool {
	if r.rule.Outcome.Rule != PrizeRanks {
		return true
	}
	for i := range n {
		if r.prize(r.taken+i) != r.prize(r.taken) {
			return false
		}
	}
	return true
}

func copied(m map[string]int64) map[string]int64 {
	out := make(map[string]int64, len(m))
	for k, v := range m {
		out[k] = v
	}
	return out
}
