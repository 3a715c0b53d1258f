// This file tests setting tracks, prizes and resources of a call, in memory.
package workflows_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/krw"
	"gongmo/domain/organization"
	"gongmo/domain/stage"
	"gongmo/workflows"
)

const hundredMillion krw.Won = 100_000_000

// tracks gives the call two tracks; the first asks for small firms.
func (r *callRoom) tracks(id domain.CallID) {
	r.t.Helper()
	r.ok(r.edit(id, workflows.CallParts{Award: &workflows.CallAward{Tracks: &[]workflows.TrackShare{
		{At: "tracks.0", Title: "가", BudgetWon: hundredMillion}, {At: "tracks.1", Title: "나", TitleEn: "B", BudgetWon: 2 * hundredMillion, CeilingWon: hundredMillion, Awards: 2}}}}))
	r.ok(r.edit(id, workflows.CallParts{Tracks: []workflows.TrackEdit{{Key: "track_1", Who: condition.Usual(condition.Screening{Sizes: []string{condition.SizeSME}}), WhoNote: "창업 기업"}}}))
}

func TestTracksAreAddedMovedAndTakenAwayAndKeepWhoMayApply(t *testing.T) {
	r := newCallRoom(t)
	id := r.create()
	r.tracks(id)
	r.ok(r.edit(id, workflows.CallParts{Award: &workflows.CallAward{Tracks: &[]workflows.TrackShare{
		{At: "tracks.0", Title: "다", BudgetWon: 3}, {At: "tracks.1", Key: "track_1", Title: "가나", BudgetWon: 5, CeilingWon: 5}}}}))
	got := r.load(id).Stages.Tracks
	if len(got) != 2 || got[0].Key != "track_3" || got[1].Key != "track_1" || got[1].Title != "가나" || got[1].BudgetWon != 5 || got[1].WhoNote != "창업 기업" || got[1].Who.IsZero() {
		t.Errorf("the tracks are %+v", got)
	}
}

func TestWhatIsWrongWithAShareIsSaidAtItsField(t *testing.T) {
	for name, c := range map[string]struct {
		award workflows.CallAward
		want  map[string]string
	}{
		"a track has no name and gives one project more than it has": {workflows.CallAward{Tracks: &[]workflows.TrackShare{{At: "tracks.2", BudgetWon: 1, CeilingWon: 2}}},
			map[string]string{"tracks.2.title": "call.track.title", "tracks.2.ceilingWon": "stage.track_money"}},
		"the second prize is larger than the first": {workflows.CallAward{Prizes: &[]workflows.PrizeShare{{At: "prizes.0", Title: "대상", Won: 1}, {At: "prizes.1", Title: "금상", Won: 2}}},
			map[string]string{"prizes.1.won": "stage.prize"}},
		"a prize has no name and far too many winners": {workflows.CallAward{Prizes: &[]workflows.PrizeShare{{At: "prizes.0", Number: 1000}}},
			map[string]string{"prizes.0.title": "call.prize.title", "prizes.0.number": "call.prize.number"}},
		"a resource has neither unit nor quantity, in a track that is not there": {workflows.CallAward{Pools: &[]workflows.PoolShare{{At: "pools.0", Title: "GPU", Track: "x"}}},
			map[string]string{"pools.0.unit": "call.pool.unit", "pools.0.quantity": "call.pool.quantity", "pools.0.track": "call.track.unknown"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := newCallRoom(t)
			got := map[string]string{}
			for _, p := range domain.ProblemsOf(r.edit(r.create(), workflows.CallParts{Award: &c.award})) {
				got[p.Field] = p.Key
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestEqualPrizesInARowAreOneLineWithANumber(t *testing.T) {
	r := newCallRoom(t)
	id := r.create()
	prizes := []workflows.PrizeShare{{At: "prizes.0", Title: "대상", Won: 30, Number: 1}, {At: "prizes.1", Title: "우수상", Won: 10, Number: 3}}
	r.ok(r.edit(id, workflows.CallParts{Award: &workflows.CallAward{Prizes: &prizes}}))
	p := r.load(id).Stages
	want := []stage.PrizeRank{{Rank: 1, Title: "대상", Won: 30}, {Rank: 2, Title: "우수상", Won: 10}, {Rank: 3, Title: "우수상", Won: 10}, {Rank: 4, Title: "우수상", Won: 10}}
	if d := cmp.Diff(want, p.Award.Prizes); d != "" {
		t.Error(d)
	}
	prizes[0].At, prizes[1].At = "", ""
	if d := cmp.Diff(prizes, workflows.Prizes(p)); d != "" {
		t.Error(d)
	}
}

func TestResourcesBelongToTheCallOrToATrack(t *testing.T) {
	r := newCallRoom(t)
	id := r.create()
	r.tracks(id)
	give := func(pools ...workflows.PoolShare) {
		r.ok(r.edit(id, workflows.CallParts{Award: &workflows.CallAward{Pools: &pools}}))
	}
	give(workflows.PoolShare{Title: "H200", Unit: "장", Quantity: 10}, workflows.PoolShare{Title: "B200", Unit: "장", Quantity: 4, Track: "track_2"})
	p := r.load(id).Stages
	want := []workflows.PoolShare{{Key: "pool_1", Title: "H200", Unit: "장", Quantity: 10}, {Key: "pool_2", Title: "B200", Unit: "장", Quantity: 4, Track: "track_2"}}
	if d := cmp.Diff(want, workflows.Pools(p)); d != "" {
		t.Error(d)
	}
	give(workflows.PoolShare{Key: "pool_2", Title: "B200", Unit: "장", Quantity: 5, Track: "track_2"})
	if p = r.load(id).Stages; len(p.Award.Pools) != 0 || len(p.Tracks[1].Pools) != 1 || p.Tracks[1].Pools[0].Key != "pool_2" || p.Tracks[1].Pools[0].Quantity != 5 {
		t.Errorf("the plan is %+v", p)
	}
}

func TestQuotasAndWhoGetsNoneBelongToAResourceThatIsThere(t *testing.T) {
	r := newCallRoom(t)
	id := r.create()
	r.ok(r.edit(id, workflows.CallParts{Award: &workflows.CallAward{Pools: &[]workflows.PoolShare{{Title: "H200", Unit: "장", Quantity: 10}}}}))
	suppliers := condition.Where(condition.FactIndustry, condition.Eq, condition.Text("63111"))
	edit := func(quotas ...workflows.QuotaShare) error {
		return r.edit(id, workflows.CallParts{Award: &workflows.CallAward{Quotas: &quotas, Except: map[string]condition.Tree{"/pool_1": suppliers, "/gone": suppliers}}})
	}
	for key, q := range map[string][]workflows.QuotaShare{
		"call.quota.pool":     {{At: "quotas.0", Pool: "/gone", Class: condition.EntityCompany, Quantity: 1}},
		"call.quota.class":    {{At: "quotas.0", Pool: "/pool_1", Class: "INDUSTRY", Quantity: 1}},
		"call.quota.twice":    {{At: "quotas.0", Pool: "/pool_1", Class: condition.EntityCompany, Quantity: 1}, {At: "quotas.1", Pool: "/pool_1", Class: condition.EntityCompany, Quantity: 2}},
		"call.quota.quantity": {{At: "quotas.0", Pool: "/pool_1", Class: condition.EntityCompany, Quantity: 11}},
	} {
		r.refused(edit(q...), domain.Invalid, key)
	}
	want := []workflows.QuotaShare{{Pool: "/pool_1", Class: condition.EntityCompany, Quantity: 4}, {Pool: "/pool_1", Class: condition.EntityUniversity, Quantity: 0}}
	r.ok(edit(want...))
	if d := cmp.Diff(want, workflows.Quotas(r.load(id).Stages)); d != "" {
		t.Error(d)
	}
	if tree := workflows.ExceptOf(r.load(id).Stages)["/pool_1"]; tree.Fact != condition.FactIndustry {
		t.Errorf("who gets none is %+v", tree)
	}
	// The list of resources alone leaves both as they are.
	r.ok(r.edit(id, workflows.CallParts{Award: &workflows.CallAward{Pools: &[]workflows.PoolShare{{Key: "pool_1", Title: "H200", Unit: "장", Quantity: 12}}}}))
	if p := r.load(id).Stages.Award.Pools[0]; len(p.Quotas) != 2 || p.Except.IsZero() || p.Quantity != 12 {
		t.Errorf("the resource is %+v", p)
	}
}

// Who provides a resource gets none of it, whatever the score (독자 AI 파운데이션 모델: provider firms get no GPUs of the call).
func TestThoseWhomAResourceExceptsGetNoneOfIt(t *testing.T) {
	f := opened(t, 100, 100)
	f.ok(f.store.Do(t.Context(), workflows.Options{}, func(tx workflows.Tx) error {
		c, err := workflows.LockRow[call.Call](tx, int64(f.call))
		if err != nil {
			return err
		}
		c.Stages.Award.Pools = []stage.Pool{{Key: "gpu", Title: "GPU", Unit: "장", Quantity: 100, Except: condition.Where(condition.FactRegion, condition.Eq, condition.Text("SEOUL"))}}
		for i := range c.Stages.Stages {
			if c.Stages.Stages[i].Scored() {
				c.Stages.Stages[i].Outcome = stage.Outcome{Rule: stage.RankInQuantity}
			}
		}
		o, err := workflows.LockRow[organization.Organization](tx, int64(f.orgs[0]))
		if err != nil {
			return err
		}
		o.Region = "SEOUL"
		return errors.Join(workflows.Record(tx, domain.System, o, domain.Act("edit", nil)), workflows.Record(tx, domain.System, c, domain.Act("edit", nil)))
	}))
	f.screened()
	paper := f.stage(1)
	f.seated(paper)
	f.scored(paper, map[domain.ApplicationID]int{f.apps[0]: 95, f.apps[1]: 80})
	f.ok(f.engine.CloseScoring(t.Context(), as(f.members[0]), paper, 0))
	got, err := f.engine.PreviewResult(t.Context(), as(first), paper, nil)
	f.ok(err)
	why := map[domain.ApplicationID]stage.Why{}
	for _, row := range got.Ranking.Rows {
		why[row.Application] = row.Why
	}
	if d := cmp.Diff(map[domain.ApplicationID]stage.Why{f.apps[0]: stage.NotForThem, f.apps[1]: stage.Fits}, why); d != "" || got.Missing != nil {
		t.Error(got.Missing, d)
	}
}
