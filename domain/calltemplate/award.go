// This file says what a call of a design gives, and to whom: awards and amounts from its budget, tracks, pools, prizes,
// the stages filled with them, and the conditions on applicants.
package calltemplate

import (
	"slices"

	"gongmo/domain/condition"
	"gongmo/domain/krw"
	"gongmo/domain/ruleset"
	"gongmo/domain/stage"
)

// Amounts that templates start from. They are suggestions an officer changes, no rule.
const (
	eok      krw.Won = 100_000_000
	rounding krw.Won = 10_000_000
)

// usualGrant is the grant of one project by category, from which the number of awards follows.
func usualGrant(category string) krw.Won {
	switch category {
	case Infrastructure:
		return 10 * eok
	case People:
		return 4 * eok
	case Abroad:
		return 3 * eok
	case Other:
		return 2 * eok
	}
	return 5 * eok
}

// What a design does with the numbers.
const (
	designTracks     = "TRACKS"
	designVoucher    = "VOUCHER"
	designResource   = "RESOURCE_ALLOCATION"
	designDemand     = "DEMAND_THEN_PERFORMER"
	designStaged     = "STAGED_COMPETITIVE"
	designSplit      = "SPLIT_QUANTITY"
	designNegotiate  = "NEGOTIATE_BY_RANK"
	designPrize      = "PRIZE_RANKED"
	designExternal   = "SCORED_THEN_EXTERNAL_REVIEW"
	designDesignated = "DESIGNATION"
)

// give is what the call gives in numbers.
type give struct {
	budget krw.Won
	awards int
	most   krw.Won // greatest grant of one project, 0 when it is not limited or no money is given
	ratio  krw.Bp  // greatest share of the cost, 0 when no money is given
	keep   []int
	tracks []stage.Track
	pools  []stage.Pool
	prizes []stage.PrizeRank
}

func awardOf(p Params) (give, error) {
	g := give{awards: p.Awards, tracks: p.Tracks, pools: p.Pools, prizes: p.Prizes}
	if p.BudgetWon != nil {
		g.budget = *p.BudgetWon
	}
	if g.awards == 0 {
		g.awards = usualAwards(p, g.budget)
	}
	switch p.Design {
	case designDesignated, designResource, designSplit:
		// Something else than money is given.
	default:
		if g.budget > 0 {
			g.most = g.budget.Share(1, int64(g.awards)) / rounding * rounding
			if g.most == 0 {
				g.most = g.budget
			}
		}
		set, err := ruleset.ForMoney(p.Regime, p.On, p.FundMoney)
		if err != nil {
			return give{}, err
		}
		if g.ratio, err = set.Bp(ruleset.GrantMaxSmall); err != nil {
			return give{}, err
		}
	}
	g.special(p.Design)
	return g, nil
}

// usualAwards follows from the budget; between 3 and 60 where projects are many, fixed where the design is narrow.
func usualAwards(p Params, budget krw.Won) int {
	switch p.Design {
	case designStaged:
		return 5
	case designDemand:
		return 10
	case designSplit:
		return 3
	case designExternal, designNegotiate:
		return 1
	case designPrize:
		return 3
	case designResource, designDesignated:
		return 20
	}
	usual := usualGrant(p.Category)
	if p.Design == designVoucher {
		usual = 2 * eok
	}
	return int(min(max(int64(budget/usual), 3), 60))
}

// special fills in what one design needs beyond awards.
func (g *give) special(design string) {
	switch design {
	case designTracks:
		if len(g.tracks) == 0 {
			g.tracks = twoTracks(g.budget)
		}
		g.awards = 0
		g.most = 0
		for _, t := range g.tracks {
			g.awards += t.Awards
			g.most = max(g.most, t.CeilingWon)
		}
	case designResource:
		if len(g.pools) == 0 {
			g.pools = []stage.Pool{{Key: "gpu", Title: "GPU", Unit: "장", Quantity: 2000}}
		}
	case designSplit:
		if len(g.pools) == 0 {
			g.pools = []stage.Pool{{Key: "b200", Title: "NVIDIA B200", Unit: "장", Quantity: 10_080},
				{Key: "h200", Title: "NVIDIA H200", Unit: "장", Quantity: 3_056}}
		}
	case designStaged:
		g.keep = []int{2 * g.awards, g.awards, max(g.awards*3/5, 1)}
	case designPrize:
		g.keep = []int{8 * g.awards, 3 * g.awards}
		if len(g.prizes) == 0 {
			g.prizes = []stage.PrizeRank{{Rank: 1, Title: "1등", Won: g.budget.Share(3, 10)},
				{Rank: 2, Title: "2등", Won: g.budget.Share(2, 10)}, {Rank: 3, Title: "3등", Won: g.budget.Share(1, 10)}}
		}
		g.most = g.prizes[0].Won
		g.ratio = krw.Whole
	}
}

// twoTracks splits the money 4 to 6 between many small and fewer large projects.
func twoTracks(budget krw.Won) []stage.Track {
	small := budget.Share(4, 10) / rounding * rounding
	large := budget - small
	const ceilingSmall, ceilingLarge = eok, 3 * eok
	return []stage.Track{
		{Key: "early", Title: "예비 성장 트랙", BudgetWon: small, CeilingWon: min(ceilingSmall, small), Awards: int(max(small/ceilingSmall, 1))},
		{Key: "growth", Title: "고성장 트랙", BudgetWon: large, CeilingWon: min(ceilingLarge, large), Awards: int(max(large/ceilingLarge, 1))},
	}
}

// planOf fills the design with the numbers of the award and those of the rule set.
func planOf(p Params, g give, set ruleset.Set) (stage.Plan, error) {
	r := set.Read()
	sp := stage.Params{
		Category: p.Category, PassMark: r.Score(ruleset.PassMark), BonusCap: r.Score(ruleset.BonusCapUsualMax),
		CommitteeSize: stage.Range{Min: r.Count(ruleset.CommitteeMin), Max: r.Count(ruleset.CommitteeMax)},
		Awards:        g.awards, Keep: g.keep, Pools: g.pools, Prizes: g.prizes, Tracks: g.tracks,
	}
	if err := r.Err(); err != nil {
		return stage.Plan{}, err
	}
	var err error
	if sp.Trim, err = set.Trim(); err != nil {
		return stage.Plan{}, err
	}
	return stage.FromDesign(p.Design, sp)
}

// eligibilityOf is the usual conditions with the numbers of the rule set; vouchers and training add who they are for.
func eligibilityOf(p Params, set ruleset.Set) (condition.Tree, error) {
	s := p.Screening
	if s.DebtRatioPercent == 0 {
		ratio, err := set.Bp(ruleset.DebtRatioMax)
		if err != nil {
			return condition.Tree{}, err
		}
		s.DebtRatioPercent = int64(ratio) / 100
	}
	if len(s.Sizes) == 0 && slices.Contains([]string{designVoucher, designTracks}, p.Design) {
		s.Sizes = []string{condition.SizeSME}
	}
	if len(s.EntityTypes) == 0 && p.Category == Abroad {
		s.EntityTypes = []string{condition.EntityCompany}
	}
	if set.Has(ruleset.LeadProjectsMax) && set.Has(ruleset.ProjectsMax) && p.Regime == ruleset.NRDInnovation {
		r := set.Read()
		s.LeadProjects, s.ParticipantProjects = int64(r.Count(ruleset.LeadProjectsMax)), int64(r.Count(ruleset.ProjectsMax))
		if err := r.Err(); err != nil {
			return condition.Tree{}, err
		}
	}
	return condition.Usual(s), nil
}
