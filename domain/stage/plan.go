// This file is the plan of a call: its stages in order, its tracks, what is awarded and what follows from it.
package stage

import (
	"cmp"
	"database/sql/driver"
	"fmt"
	"slices"

	"gongmo/domain"
	"gongmo/domain/condition"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
	"gongmo/domain/score"
)

// AwardKind is what is given.
type AwardKind string

const (
	Money       AwardKind = "MONEY"
	Voucher     AwardKind = "VOUCHER"     // claimed by a registered supplier per delivery
	Resource    AwardKind = "RESOURCE"    // a quantity-limited resource
	Designation AwardKind = "DESIGNATION" // a standing, no money
	Prize       AwardKind = "PRIZE"       // fixed amounts by rank
)

// AwardKinds lists every kind.
func AwardKinds() []AwardKind { return []AwardKind{Money, Voucher, Resource, Designation, Prize} }

// PaysCosts reports whether the award pays for the costs of a project, so that a budget is planned and settled.
func (k AwardKind) PaysCosts() bool { return k == Money || k == Voucher }

// Label is the message key of the kind's name.
func (k AwardKind) Label() string { return "stage.award." + string(k) }

// Pool is a resource that is given out, instead of money or beside it: GPUs of one type.
type Pool struct {
	Key      string
	Title    string
	Unit     string
	Quantity int64
	// Quotas cap what one class of applicants gets in all; a class that is not named has no cap of its own.
	Quotas []Quota
	// Except says who gets none of it, such as firms that provide it themselves.
	Except condition.Tree
}

// Quota is the most that applicants of a class get together.
type Quota struct {
	Class    string // the type of the lead organisation: one of Classes
	Quantity int64
}

// Classes are the types of organisations that quotas may name, as conditions name them.
func Classes() []string {
	t, _ := condition.Applicant().Term(condition.FactEntityType)
	return t.Options
}

// PrizeRank is what one rank wins.
type PrizeRank struct {
	Rank  int
	Title string
	Won   krw.Won
}

// Award is what the call gives.
type Award struct {
	Kind AwardKind
	// Awards is how many are meant to be chosen, 0 for as many as fit.
	Awards int
	Pools  []Pool
	Prizes []PrizeRank
	// SupplierPool: suppliers register before the applicants choose one of them (vouchers).
	SupplierPool bool
}

// Track is a part of a call with money or resources of its own; applications of different tracks never compete.
type Track struct {
	Key        string
	Title      string
	TitleEn    string `json:",omitempty"`
	BudgetWon  krw.Won
	CeilingWon krw.Won // most for one application, 0 for no ceiling
	Awards     int
	Pools      []Pool
	// Who may apply for the track, beyond the conditions of the call. WhoNote says in words what no condition can: it is shown, and a
	// person looks.
	Who     condition.Tree
	WhoNote string `json:",omitempty"`
	// Security is whether the projects of the track are security projects (보안과제, 혁신법 시행령 §45).
	Security bool `json:",omitempty"`
	// Stages are the track's own; empty means those of the plan.
	Stages []Stage
}

// FloorUnder is the least one application may ask for, 0 for none: what the call says, where a track's ceiling does not lie below it.
func FloorUnder(ceiling, ofCall krw.Won) krw.Won {
	if ceiling > 0 && ceiling < ofCall {
		return 0
	}
	return ofCall
}

// CeilingOf is the most one application of a track may get: the track's own ceiling and its title, or else that of the call and "".
func CeilingOf(tracks []Track, key string, ofCall krw.Won) (most krw.Won, title string) {
	for _, t := range tracks {
		if t.Key == key && t.CeilingWon > 0 {
			return t.CeilingWon, t.Title
		}
	}
	return ofCall, ""
}

// Secured reports whether the projects of a track are security projects by the track itself.
func Secured(tracks []Track, key string) bool {
	i := slices.IndexFunc(tracks, func(t Track) bool { return t.Key == key })
	return i >= 0 && tracks[i].Security
}

// WhoIn is who may apply in a track: the conditions of the call, and those of the track, which stand for the item of a track where
// they name none and rest on the terms of the notice.
func WhoIn(tracks []Track, key string, ofCall condition.Tree) condition.Tree {
	i := slices.IndexFunc(tracks, func(t Track) bool { return t.Key == key })
	if i < 0 || tracks[i].Who.IsZero() {
		return ofCall
	}
	who := tracks[i].Who
	if who.Item == "" {
		who.Item = condition.EligTrack
	}
	if who.Basis == "" {
		who.Basis = ruleset.ByTerms
	}
	switch {
	case ofCall.IsZero():
		return who
	case ofCall.Op == condition.All:
		return ofCall.And(who)
	}
	return condition.AllOf(ofCall, who)
}

// Ways are who may apply in each of the tracks, in their order; the conditions of the call alone where no track asks for anything of its own.
func Ways(tracks []Track, ofCall condition.Tree) []condition.Tree {
	if !slices.ContainsFunc(tracks, func(t Track) bool { return !t.Who.IsZero() }) {
		return []condition.Tree{ofCall}
	}
	out := make([]condition.Tree, len(tracks))
	for i, t := range tracks {
		out[i] = WhoIn(tracks, t.Key, ofCall)
	}
	return out
}

// BestTrack is the track whose conditions somebody meets best, with those of the call: "" where no track asks for anything of its own.
// Between tracks of the same state the one with fewer conditions that are not met, and then with fewer that nobody knows, is the better;
// between tracks that are met alike the first counts.
func BestTrack(tracks []Track, ofCall condition.Tree, facts condition.Facts) (key string, res condition.Result) {
	worth := map[condition.State]int{condition.Met: 2, condition.Unknown: 1}
	better := func(a, b condition.Result) bool {
		return cmp.Or(cmp.Compare(worth[a.State], worth[b.State]), cmp.Compare(len(b.With(condition.NotMet)), len(a.With(condition.NotMet))),
			cmp.Compare(len(b.With(condition.Unknown)), len(a.With(condition.Unknown)))) > 0
	}
	res = ofCall.Eval(facts)
	if !slices.ContainsFunc(tracks, func(t Track) bool { return !t.Who.IsZero() }) {
		return "", res
	}
	for i, t := range tracks {
		if r := WhoIn(tracks, t.Key, ofCall).Eval(facts); i == 0 || better(r, res) {
			key, res = t.Key, r
		}
	}
	return key, res
}

// Child says that every chosen item of this call gets a call of its own (수요 → 수행).
type Child struct {
	Design string
}

// Payment is one payment of the award: a share, by a date or after a stage.
type Payment struct {
	ShareBp krw.Bp
	// On is the day, zero when the payment follows the stage named in After or the agreement alone.
	On    period.Date
	After string
}

// Plan is the whole choosing of one call.
type Plan struct {
	// Design is the code of the catalogue the plan was made from, "" when it was made by hand.
	Design   string
	Stages   []Stage
	Award    Award
	Tracks   []Track
	Child    *Child
	Payments []Payment
	// Rolling: applications are taken all the time, in dated windows.
	Rolling bool
	// Operated: an operating agency runs choosing and settlement with the rights of an officer of this call.
	Operated bool
}

// Value encodes the plan for a jsonb column.
func (p Plan) Value() (driver.Value, error) { return domain.JSONValue(p) }

// Scan decodes a jsonb column.
func (p *Plan) Scan(src any) error { return domain.JSONScan(p, src) }

// IsZero reports whether nothing is planned.
func (p Plan) IsZero() bool { return len(p.Stages) == 0 && len(p.Tracks) == 0 }

// Of lists the stages that applications of a track go through; "" is the call without tracks.
func (p Plan) Of(track string) []Stage {
	for _, t := range p.Tracks {
		if t.Key == track && len(t.Stages) > 0 {
			return t.Stages
		}
	}
	return p.Stages
}

// Track finds a track.
func (p Plan) Track(key string) (Track, bool) {
	for _, t := range p.Tracks {
		if t.Key == key {
			return t, true
		}
	}
	return Track{}, false
}

// Selection lists the stages of a track before the agreement, the requirement check left out: those that evaluate.
func (p Plan) Selection(track string) []Stage {
	var out []Stage
	for _, s := range p.Of(track) {
		if s.Kind != RequirementCheck && !s.RecursOnAgreement {
			out = append(out, s)
		}
	}
	return out
}

// OnAgreement lists the stages held on running agreements.
func (p Plan) OnAgreement(track string) []Stage {
	var out []Stage
	for _, s := range p.Of(track) {
		if s.RecursOnAgreement {
			out = append(out, s)
		}
	}
	return out
}

// Stage finds a stage of a track by its key and says whether it is the last one before the agreement.
func (p Plan) Stage(track, key string) (s Stage, last, ok bool) {
	before := p.Selection(track)
	for i, s := range before {
		if s.Key == key {
			return s, i == len(before)-1, true
		}
	}
	for _, s := range p.Of(track) {
		if s.Key == key {
			return s, false, true
		}
	}
	return Stage{}, false, false
}

// Check refuses a plan that cannot be carried out. budget is the money of the call, 0 when it gives none. It returns all
// that is wrong as domain.Problems of kind Invalid; Field is the place, such as "stages.1" or "tracks.0.stages.2".
func (p Plan) Check(budget krw.Won) error {
	var out domain.Problems
	refuse := func(field, key string, args domain.Args) {
		out = append(out, &domain.Error{Kind: domain.Invalid, Key: key, Field: field, Args: args})
	}
	if !slices.Contains(AwardKinds(), p.Award.Kind) {
		refuse("award", "stage.award_unknown", nil)
	}
	if len(p.Stages) == 0 && len(p.Tracks) == 0 {
		refuse("stages", "stage.none", nil)
	}
	if len(p.Stages) > 0 {
		out = append(out, checkStages("stages", p.Stages)...)
	}
	out = append(out, p.checkTracks(budget)...)
	out = append(out, p.checkAward(budget)...)
	var share krw.Bp
	for i, pay := range p.Payments {
		share += pay.ShareBp
		if _, _, ok := p.Stage("", pay.After); pay.ShareBp <= 0 || (pay.After != "" && !ok) {
			refuse(fmt.Sprintf("payments.%d", i), "stage.payment", nil)
		}
	}
	if len(p.Payments) > 0 && share != krw.Whole {
		refuse("payments", "stage.payment_total", domain.Args{"total": share})
	}
	return out.OrNil()
}

func checkStages(field string, stages []Stage) domain.Problems {
	var out domain.Problems
	seen := map[string]bool{}
	agreed := false
	for i, s := range stages {
		at := fmt.Sprintf("%s.%d", field, i)
		refuse := func(key string) {
			out = append(out, &domain.Error{Kind: domain.Invalid, Key: key, Field: at, Args: domain.Args{"stage": s.Kind.Label()}})
		}
		if s.Key == "" || seen[s.Key] {
			refuse("stage.key")
		}
		seen[s.Key] = true
		if s.Kind == RequirementCheck && i > 0 {
			refuse("stage.requirement_first")
		}
		if agreed && !s.RecursOnAgreement {
			refuse("stage.after_agreement")
		}
		agreed = agreed || s.RecursOnAgreement
		out = append(out, s.check(at)...)
	}
	return out
}

func (p Plan) checkTracks(budget krw.Won) domain.Problems {
	var out domain.Problems
	var sum krw.Won
	seen := map[string]bool{}
	for i, t := range p.Tracks {
		at := fmt.Sprintf("tracks.%d", i)
		refuse := func(key string, args domain.Args) {
			out = append(out, &domain.Error{Kind: domain.Invalid, Key: key, Field: at, Args: args})
		}
		if t.Key == "" || seen[t.Key] {
			refuse("stage.track_key", nil)
		}
		seen[t.Key] = true
		if t.BudgetWon < 0 || t.BudgetWon > krw.Max || t.CeilingWon < 0 || (t.BudgetWon > 0 && t.CeilingWon > t.BudgetWon) {
			refuse("stage.track_money", domain.Args{"track": t.Title})
		}
		if sum += t.BudgetWon; sum > krw.Max {
			sum = krw.Max
		}
		if len(t.Stages) > 0 {
			out = append(out, checkStages(at+".stages", t.Stages)...)
		} else if len(p.Stages) == 0 {
			refuse("stage.none", nil)
		}
		out = append(out, checkPools(at, t.Pools)...)
		for _, e := range domain.ProblemsOf(t.Who.Check(condition.Applicant())) {
			out = append(out, e.At(at))
		}
	}
	if sum > budget && p.paysByRank() {
		out = append(out, &domain.Error{Kind: domain.Invalid, Key: "stage.track_total", Field: "tracks",
			Args: domain.Args{"total": sum, "budget": budget}})
	}
	return out
}

func (p Plan) checkAward(budget krw.Won) domain.Problems {
	out := checkPools("award", p.Award.Pools)
	refuse := func(key string, args domain.Args) {
		out = append(out, &domain.Error{Kind: domain.Invalid, Key: key, Field: "award", Args: args})
	}
	if p.Award.Awards < 0 {
		refuse("stage.awards", nil)
	}
	for _, s := range p.Stages {
		if s.Outcome.Rule == NarrowTimesAwards && p.Award.Awards == 0 && len(p.Tracks) == 0 {
			refuse("stage.awards", nil)
		}
		if s.Outcome.Rule == PrizeRanks && len(p.Award.Prizes) == 0 {
			refuse("stage.prizes_missing", nil)
		}
		if (s.Outcome.Rule == RankInQuantity || s.Outcome.Rule == SplitQuantity) && !p.hasPools() {
			refuse("stage.pools_missing", nil)
		}
	}
	var sum krw.Won
	for i, prize := range p.Award.Prizes {
		if prize.Rank != i+1 || prize.Won < 0 || prize.Won > krw.Max/100 || (i > 0 && prize.Won > p.Award.Prizes[i-1].Won) {
			refuse("stage.prize", domain.Args{"rank": i + 1})
		}
		sum += prize.Won
	}
	if sum > budget {
		refuse("stage.prize_total", domain.Args{"total": sum, "budget": budget})
	}
	return out
}

func (p Plan) hasPools() bool {
	if len(p.Award.Pools) > 0 {
		return true
	}
	for _, t := range p.Tracks {
		if len(t.Pools) == 0 {
			return false
		}
	}
	return len(p.Tracks) > 0
}

func (p Plan) paysByRank() bool { return p.Award.Kind == Money || p.Award.Kind == Voucher }

func checkPools(field string, pools []Pool) domain.Problems {
	var out domain.Problems
	seen := map[string]bool{}
	for _, r := range pools {
		if r.Key == "" || seen[r.Key] || r.Unit == "" || r.Quantity <= 0 {
			out = append(out, &domain.Error{Kind: domain.Invalid, Key: "stage.pool", Field: field, Args: domain.Args{"pool": r.Title}})
		}
		seen[r.Key] = true
		classes := map[string]bool{}
		for _, q := range r.Quotas {
			if classes[q.Class] || !slices.Contains(Classes(), q.Class) || q.Quantity < 0 || q.Quantity > r.Quantity {
				out = append(out, domain.E(domain.Invalid, "stage.pool.quota").At(field).With("pool", r.Title).With("quantity", r.Quantity))
			}
			classes[q.Class] = true
		}
		if err := r.Except.Check(condition.Applicant()); err != nil {
			out = append(out, domain.ProblemsOf(err)...)
		}
	}
	return out
}

// Majority reports whether more than half of the reviewers present said yes (과반): abstentions count as present.
func Majority(yes, present int) bool { return present > 0 && 2*yes > present }

// ShareOf is the share paid for a score under bands, best first; 0 below the last.
func ShareOf(bands []Band, total score.Score) krw.Bp {
	for _, b := range bands {
		if total >= b.From {
			return b.ShareBp
		}
	}
	return 0
}
