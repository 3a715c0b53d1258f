// This file edits what a call gives beside its whole budget: the shares of its tracks, its prizes by rank, and the resources it shares out.
package workflows

import (
	"fmt"
	"slices"
	"strings"

	"gongmo/domain"
	"gongmo/domain/condition"
	"gongmo/domain/krw"
	"gongmo/domain/stage"
)

// CallAward is what a page says of tracks, prizes and resources, each list whole and in its order; a nil list stays as it is.
type CallAward struct {
	Tracks *[]TrackShare
	Prizes *[]PrizeShare
	Pools  *[]PoolShare
	// Quotas cap what a class of applicants gets of the resources that the call has already; Except says who gets none of each, by PoolShare.Ref.
	Quotas *[]QuotaShare
	Except map[string]condition.Tree
}

// QuotaShare is a quota of a resource. Pool is its PoolShare.Ref, Class one of stage.Classes.
type QuotaShare struct {
	At, Pool, Class string
	Quantity        int64
}

// TrackShare is one track: its name, its money and how many are chosen. Key is "" for a new one. At is what the names of its fields
// begin with, for what is wrong with it. Who may apply in it is edited by TrackEdit, and its stages by StageEdit.
type TrackShare struct {
	At, Key, Title, TitleEn string
	BudgetWon, CeilingWon   krw.Won // CeilingWon 0 is no ceiling
	Awards                  int
}

// PrizeShare is a prize that Number applicants in a row win, by rank from the first.
type PrizeShare struct {
	At, Title string
	Won       krw.Won
	Number    int
}

// PoolShare is a resource and how much of it there is, for the whole call or for one track.
type PoolShare struct {
	At, Key, Title, Unit string
	Quantity             int64
	Track                string
}

// Ref names a resource among those of a call and its tracks.
func (x PoolShare) Ref() string { return x.Track + "/" + x.Key }

// mostPrizes keeps a slip of the finger from making a list of thousands.
const mostPrizes = 200

// fill writes the lists over the plan. Errors, kind Invalid: call.track.title, stage.track_money, call.prize.title, call.prize.number,
// stage.prize, call.pool.title, call.pool.unit, call.pool.quantity, call.track.unknown. Whether the sums stay within the budget is asked before approval, because the
// budget is edited elsewhere.
func (w CallAward) fill(p stage.Plan) (stage.Plan, error) {
	var bad domain.Problems
	if w.Tracks != nil {
		p.Tracks, bad = shareTracks(p, *w.Tracks)
	}
	if w.Prizes != nil {
		prizes, wrong := rankPrizes(*w.Prizes)
		p.Award.Prizes, bad = prizes, append(bad, wrong...)
	}
	if w.Pools != nil {
		wrong := sharePools(&p, *w.Pools)
		bad = append(bad, wrong...)
	}
	if w.Quotas != nil || len(w.Except) > 0 {
		bad = append(bad, w.limit(&p)...)
	}
	return p, bad.OrNil()
}

func shareTracks(p stage.Plan, list []TrackShare) ([]stage.Track, domain.Problems) {
	var bad domain.Problems
	var out []stage.Track
	taken := map[string]bool{}
	for _, t := range p.Tracks {
		taken[t.Key] = true
	}
	for _, x := range list {
		t, known := p.Track(x.Key)
		if x.Key == "" || !known {
			t = stage.Track{Key: freeNumbered("track_", taken)}
			if len(p.Stages) == 0 && len(p.Tracks) > 0 { // every track brings its own stages, so the new one begins with those of the first
				t.Stages = slices.Clone(p.Tracks[0].Stages)
			}
		}
		t.Title, t.TitleEn = strings.TrimSpace(x.Title), strings.TrimSpace(x.TitleEn)
		t.BudgetWon, t.CeilingWon, t.Awards = x.BudgetWon, x.CeilingWon, x.Awards
		if t.Title == "" {
			bad = append(bad, domain.E(domain.Invalid, "call.track.title").At(x.At+".title"))
		}
		if t.BudgetWon < 0 || t.CeilingWon < 0 || t.BudgetWon > 0 && t.CeilingWon > t.BudgetWon {
			bad = append(bad, domain.E(domain.Invalid, "stage.track_money").At(x.At+".ceilingWon").With("track", t.Title))
		}
		out = append(out, t)
	}
	return out, bad
}

// freeNumbered is a key that is not taken, and takes it.
func freeNumbered(prefix string, taken map[string]bool) string {
	for n := 1; ; n++ {
		if key := fmt.Sprintf("%s%d", prefix, n); !taken[key] {
			taken[key] = true
			return key
		}
	}
}

func rankPrizes(list []PrizeShare) ([]stage.PrizeRank, domain.Problems) {
	var bad domain.Problems
	var out []stage.PrizeRank
	for i, x := range list {
		title := strings.TrimSpace(x.Title)
		if title == "" {
			bad = append(bad, domain.E(domain.Invalid, "call.prize.title").At(x.At+".title"))
		}
		if x.Won < 0 || i > 0 && x.Won > list[i-1].Won {
			bad = append(bad, domain.E(domain.Invalid, "stage.prize").At(x.At+".won").With("rank", len(out)+1))
		}
		if x.Number < 0 || len(out)+x.Number > mostPrizes {
			bad = append(bad, domain.E(domain.Invalid, "call.prize.number").At(x.At+".number").With("most", mostPrizes))
			continue
		}
		for range max(x.Number, 1) {
			out = append(out, stage.PrizeRank{Rank: len(out) + 1, Title: title, Won: x.Won})
		}
	}
	return out, bad
}

// sharePools writes the resources of the call and of its tracks; what the page does not ask of one, its quotas and who gets none, stays.
func sharePools(p *stage.Plan, list []PoolShare) domain.Problems {
	var bad domain.Problems
	before, taken := map[string]stage.Pool{}, map[string]bool{}
	keep := func(track string, pools []stage.Pool) {
		for _, x := range pools {
			before[track+"/"+x.Key], taken[x.Key] = x, true
		}
	}
	keep("", p.Award.Pools)
	p.Award.Pools, p.Tracks = nil, slices.Clone(p.Tracks)
	for i, t := range p.Tracks {
		keep(t.Key, t.Pools)
		p.Tracks[i].Pools = nil
	}
	for _, x := range list {
		pool, known := before[x.Track+"/"+x.Key]
		if x.Key == "" || !known {
			pool = stage.Pool{Key: freeNumbered("pool_", taken)}
		}
		pool.Title, pool.Unit, pool.Quantity = strings.TrimSpace(x.Title), strings.TrimSpace(x.Unit), x.Quantity
		for _, lacks := range []struct {
			field string
			is    bool
		}{{"title", pool.Title == ""}, {"unit", pool.Unit == ""}, {"quantity", pool.Quantity <= 0}} {
			if lacks.is {
				bad = append(bad, domain.E(domain.Invalid, "call.pool."+lacks.field).At(x.At+"."+lacks.field))
			}
		}
		at := slices.IndexFunc(p.Tracks, func(t stage.Track) bool { return t.Key == x.Track })
		switch {
		case x.Track == "":
			p.Award.Pools = append(p.Award.Pools, pool)
		case at < 0:
			bad = append(bad, domain.E(domain.Invalid, "call.track.unknown").At(x.At+".track").With("track", x.Track))
		default:
			p.Tracks[at].Pools = append(p.Tracks[at].Pools, pool)
		}
	}
	return bad
}

// limit writes the quotas and who gets none over the resources that are there. Errors, kind Invalid: call.quota.pool, call.quota.class,
// call.quota.twice, call.quota.quantity.
func (w CallAward) limit(p *stage.Plan) domain.Problems {
	var bad domain.Problems
	refuse := func(x QuotaShare, field, key string) {
		bad = append(bad, domain.E(domain.Invalid, key).At(x.At+"."+field))
	}
	pools := map[string]*stage.Pool{}
	p.Award.Pools, p.Tracks = slices.Clone(p.Award.Pools), slices.Clone(p.Tracks)
	for i := range p.Award.Pools {
		pools["/"+p.Award.Pools[i].Key] = &p.Award.Pools[i]
	}
	for i, t := range p.Tracks {
		p.Tracks[i].Pools = slices.Clone(t.Pools)
		for j := range p.Tracks[i].Pools {
			pools[t.Key+"/"+t.Pools[j].Key] = &p.Tracks[i].Pools[j]
		}
	}
	for ref, tree := range w.Except {
		if pool := pools[ref]; pool != nil {
			pool.Except = tree
		}
	}
	if w.Quotas == nil {
		return nil
	}
	for _, pool := range pools {
		pool.Quotas = nil
	}
	for _, x := range *w.Quotas {
		pool := pools[x.Pool]
		switch {
		case pool == nil:
			refuse(x, "pool", "call.quota.pool")
		case !slices.Contains(stage.Classes(), x.Class):
			refuse(x, "class", "call.quota.class")
		case slices.ContainsFunc(pool.Quotas, func(q stage.Quota) bool { return q.Class == x.Class }):
			refuse(x, "class", "call.quota.twice")
		case x.Quantity < 0 || x.Quantity > pool.Quantity:
			bad = append(bad, domain.E(domain.Invalid, "call.quota.quantity").At(x.At+".quantity").With("most", pool.Quantity).With("unit", pool.Unit))
		default:
			pool.Quotas = append(pool.Quotas, stage.Quota{Class: x.Class, Quantity: x.Quantity})
		}
	}
	return bad
}

// Quotas are the quotas of the resources of a plan, as a page edits them.
func Quotas(p stage.Plan) []QuotaShare {
	var out []QuotaShare
	each(p, func(track string, x stage.Pool) {
		for _, q := range x.Quotas {
			out = append(out, QuotaShare{Pool: track + "/" + x.Key, Class: q.Class, Quantity: q.Quantity})
		}
	})
	return out
}

// ExceptOf are the conditions of who gets none of each resource of a plan, by PoolShare.Ref.
func ExceptOf(p stage.Plan) map[string]condition.Tree {
	out := map[string]condition.Tree{}
	each(p, func(track string, x stage.Pool) { out[track+"/"+x.Key] = x.Except })
	return out
}

// each goes through the resources of a plan and of its tracks.
func each(p stage.Plan, do func(track string, x stage.Pool)) {
	for _, x := range p.Award.Pools {
		do("", x)
	}
	for _, t := range p.Tracks {
		for _, x := range t.Pools {
			do(t.Key, x)
		}
	}
}

// Prizes are the prizes of a plan as a page edits them: equal ones in a row are one with a number.
func Prizes(p stage.Plan) []PrizeShare {
	var out []PrizeShare
	for _, x := range p.Award.Prizes {
		if n := len(out); n > 0 && out[n-1].Title == x.Title && out[n-1].Won == x.Won {
			out[n-1].Number++
			continue
		}
		out = append(out, PrizeShare{Title: x.Title, Won: x.Won, Number: 1})
	}
	return out
}

// Pools are the resources of a plan and of its tracks as a page edits them.
func Pools(p stage.Plan) []PoolShare {
	var out []PoolShare
	each(p, func(track string, x stage.Pool) {
		out = append(out, PoolShare{Key: x.Key, Title: x.Title, Unit: x.Unit, Quantity: x.Quantity, Track: track})
	})
	return out
}
