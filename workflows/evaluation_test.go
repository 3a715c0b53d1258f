package workflows_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/calendar"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/evaluation"
	"gongmo/domain/grant"
	"gongmo/domain/krw"
	"gongmo/domain/organization"
	"gongmo/domain/period"
	"gongmo/domain/person"
	"gongmo/domain/ruleset"
	"gongmo/domain/score"
	"gongmo/domain/stage"
	"gongmo/workflows"
	"gongmo/workflows/memory"
)

// tables decides by the lifecycle tables alone: a step is for the roles its row names, under its condition. Other acts are
// for staff, and for whoever the thing was given to.
type tables map[domain.PersonID][]domain.Role

func (t tables) Can(actor domain.Actor, action string, r domain.Resource) error {
	roles := t[actor.Person]
	if actor.IsSystem() {
		roles = []domain.Role{domain.RoleSystem}
	}
	step := false
	for _, s := range workflows.Steps() {
		if s.Machine != r.Kind || s.Event != action {
			continue
		}
		step = true
		for _, w := range s.Who {
			if s.From == r.State && slices.Contains(roles, w.Role) && holds(w.Cond, actor.Person, r) {
				return nil
			}
		}
	}
	given := slices.Contains(r.Assigned, actor.Person) && !slices.Contains(r.Conflicted, actor.Person)
	if !step && (slices.Contains(roles, domain.RoleOfficer) || given) {
		return nil
	}
	return domain.E(domain.Forbidden, "access.forbidden")
}

func holds(c domain.Cond, p domain.PersonID, r domain.Resource) bool {
	switch c {
	case domain.IfAssigned:
		return slices.Contains(r.Assigned, p) && !slices.Contains(r.Conflicted, p)
	case domain.IfNotSelf:
		return r.PreviousActor != p
	case domain.IfSelf:
		return r.Owner == p
	}
	return true
}

type noHolidays struct{}

func (noHolidays) Calendar(context.Context) (calendar.Calendar, error) {
	return calendar.New(nil), nil
}

// fair is a call in screening with applications, two officers, an approver and a pool of evaluators.
type fair struct {
	t        *testing.T
	now      time.Time
	store    *memory.Store
	engine   *workflows.Engine
	roles    tables
	call     domain.CallID
	apps     []domain.ApplicationID
	orgs     []domain.OrganizationID
	members  []domain.PersonID
	agency   domain.PersonID
	relation domain.PersonID // belongs to the first applicant's company
	done     int             // jobs that have run
}

const (
	first   domain.PersonID = 9001 // officer
	second  domain.PersonID = 9002 // officer
	manager domain.PersonID = 9003 // approver
)

// seven members: with seven sheets the greatest and the least are left out of the mean.
const seats = 7

func opened(t *testing.T, asks ...krw.Won) *fair {
	t.Helper()
	f := &fair{t: t, now: time.Date(2025, 6, 2, 0, 0, 0, 0, time.UTC), roles: tables{first: {domain.RoleOfficer}, second: {domain.RoleOfficer}, manager: {domain.RoleApprover}}}
	f.store = memory.New(func() time.Time { return f.now })
	f.engine = &workflows.Engine{Work: f.store, Access: f.roles, Calendars: noHolidays{}}
	f.seed(asks)
	return f
}

func (f *fair) seed(asks []krw.Won) {
	err := f.store.Do(context.Background(), workflows.Options{}, func(tx workflows.Tx) error {
		budget := krw.Won(500_000_000)
		opens, closes := f.now.AddDate(0, 0, -40), f.now.AddDate(0, 0, -1)
		officer := first
		c := &call.Call{Code: "2025-T-01", Year: 2025, Round: 1, Regime: ruleset.ICTFund, RulesOn: period.On(2025, 4, 1), OfficerID: &officer, State: call.Closed}
		c.BudgetWon, c.OpenAt, c.CloseAt, c.PerLead = &budget, &opens, &closes, 1
		c.Eligibility = condition.Usual(condition.Screening{Sizes: []string{condition.SizeSME}})
		set, err := ruleset.For(c.Regime, c.RulesOn)
		if err != nil {
			return err
		}
		params, err := stage.ParamsOf(set)
		if err != nil {
			return err
		}
		params.Awards = 2
		if c.Stages, err = stage.FromDesign("PAPER_PRESENTATION", params); err != nil {
			return err
		}
		if err := workflows.Record(tx, domain.System, c, domain.Act("create", nil)); err != nil {
			return err
		}
		f.call = c.Ref()
		for i, won := range asks {
			if err := f.apply(tx, c, i, won); err != nil {
				return err
			}
		}
		for i := range seats + 2 {
			p := &person.Person{Email: fmt.Sprintf("e%d@example.org", i), Name: fmt.Sprintf("위원 %d", i), RegisteredAt: f.now}
			if err := workflows.Record(tx, domain.System, p, domain.Act("register", nil)); err != nil {
				return err
			}
			entry := &evaluation.Evaluator{PersonID: p.Ref(), Affiliation: "대학", Expertise: evaluation.ProgramExpert}
			switch i {
			case seats:
				entry.Ties.OrgIDs, f.relation = []domain.OrganizationID{f.orgs[0]}, p.Ref()
			case seats + 1:
				entry.Ties.Agency, f.agency = true, p.Ref()
			default:
				f.members = append(f.members, p.Ref())
			}
			f.roles[p.Ref()] = []domain.Role{domain.RoleEvaluator, domain.RoleChair}
			if err := workflows.Record(tx, domain.System, entry, domain.Act("enter", nil)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f *fair) apply(tx workflows.Tx, c *call.Call, i int, won krw.Won) error {
	o := &organization.Organization{Name: fmt.Sprintf("회사 %d", i), Type: organization.Company, Size: organization.SME, Region: "DAEGU", OpenedOn: period.On(2015, 1, 1)}
	if err := workflows.Record(tx, domain.System, o, domain.Act("register", nil)); err != nil {
		return err
	}
	a := application.New(c.Ref(), 1, c.VersionNo, o.Ref(), o.Name, fmt.Sprintf("과제 %d", i), "", domain.PersonID(8000+i), f.now)
	a.State, a.RequestWon, a.ReceiptNo = application.Submitted, won, fmt.Sprintf("R-%03d", i)
	if err := workflows.Record(tx, domain.System, a, domain.Act("begin", nil)); err != nil {
		return err
	}
	a.Members[0].ApplicationID = a.Ref()
	f.apps, f.orgs = append(f.apps, a.Ref()), append(f.orgs, o.Ref())
	return tx.Insert(&a.Members[0])
}

// work runs every effect that commands have left behind, and what those leave behind.
func (f *fair) work() {
	f.t.Helper()
	for ; f.done < len(f.store.Jobs); f.done++ {
		job, ok := f.store.Jobs[f.done].Job.(workflows.EffectJob)
		if !ok || job.Effect == application.EffectAgreement || job.Effect == application.EffectReceipt {
			continue
		}
		if err := f.engine.RunEffect(context.Background(), job); err != nil {
			f.t.Fatal(err)
		}
	}
}

func (f *fair) ok(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
	f.work()
}

func (f *fair) refused(err error, key string) {
	f.t.Helper()
	if !slices.ContainsFunc(domain.ProblemsOf(err), func(e *domain.Error) bool { return e.Key == key }) {
		f.t.Fatalf("got %v, want a refusal %s", err, key)
	}
}

func as(p domain.PersonID) workflows.Command {
	return workflows.Command{Actor: domain.Actor{Person: p}}
}

func read[T any](f *fair, id int64) *T {
	f.t.Helper()
	var out *T
	err := f.store.Do(context.Background(), workflows.Options{DryRun: true}, func(tx workflows.Tx) (err error) {
		out, err = workflows.Get[T](tx, id)
		return err
	})
	if err != nil {
		f.t.Fatal(err)
	}
	return out
}

func all[T any](f *fair, where workflows.Where, order ...string) []*T {
	f.t.Helper()
	var out []*T
	err := f.store.Do(context.Background(), workflows.Options{DryRun: true}, func(tx workflows.Tx) (err error) {
		out, err = workflows.Find[T](tx, where, order...)
		return err
	})
	if err != nil {
		f.t.Fatal(err)
	}
	return out
}

func (f *fair) states() []application.State {
	var out []application.State
	for _, id := range f.apps {
		out = append(out, read[application.Application](f, int64(id)).State)
	}
	return out
}

func (f *fair) step(who domain.PersonID, event call.Event) error {
	return f.engine.StepCall(context.Background(), as(who), workflows.StepCall{Call: f.call, Event: event})
}

// confirmWindow confirms the result of one window.
func (f *fair) confirmWindow(who domain.PersonID, no int) error {
	return f.engine.StepCall(context.Background(), as(who), workflows.StepCall{Call: f.call, Event: call.ConfirmWindow, Window: no})
}

// screened finds every application eligible: one officer works on the list, the other passes it.
func (f *fair) screened() {
	f.t.Helper()
	ctx := context.Background()
	f.ok(f.step(first, call.StartScreening))
	for _, id := range f.apps {
		found := map[condition.Item]application.Outcome{}
		for _, i := range all[application.ScreeningItem](f, workflows.Where{"ApplicationID": id}) {
			found[i.Code] = application.Met
		}
		f.ok(f.engine.DecideItems(ctx, as(first), workflows.DecideItems{Application: id, Found: found}))
		f.ok(f.engine.PassScreening(ctx, as(second), id, 0))
	}
	f.ok(f.step(first, call.StartEvaluation))
}

func (f *fair) stage(no int) domain.StageID {
	f.t.Helper()
	return all[evaluation.Stage](f, workflows.Where{"CallID": f.call, "No": no})[0].Ref()
}

// seated forms a committee that has accepted and pledged, and opens the scoring.
func (f *fair) seated(id domain.StageID) {
	f.t.Helper()
	ctx := context.Background()
	var wanted []workflows.SeatWanted
	for i, m := range f.members {
		wanted = append(wanted, workflows.SeatWanted{Person: m, Chair: i == 0})
	}
	f.ok(f.engine.FormCommittee(ctx, as(first), workflows.FormCommittee{Stage: id, Seats: wanted}))
	f.ok(f.engine.InviteCommittee(ctx, as(first), id, 0))
	for _, m := range f.members {
		f.ok(f.engine.AcceptSeat(ctx, as(m), workflows.Pledge{Stage: id, Text: "서약", Answered: f.apps}))
	}
	f.ok(f.engine.OpenScoring(ctx, as(first), id, 0))
}

// mark gives one application the same share of every item's weight, in percent.
func (f *fair) mark(id domain.StageID, app domain.ApplicationID, who domain.PersonID, percent int) error {
	items := evaluation.ItemScores{}
	for _, i := range read[evaluation.Stage](f, int64(id)).Plan.Rubric.Items {
		items[i.Key] = evaluation.ItemScore{Score: score.Score(int(i.Weight) * percent / 100)}
	}
	_, err := f.engine.SaveSheet(context.Background(), as(who), workflows.Marks{Stage: id, Application: app, Marks: evaluation.Marks{Items: items, Comment: "의견"}})
	return err
}

// scored lets every member give each candidate of a stage its points, the sheets handed in.
func (f *fair) scored(id domain.StageID, points map[domain.ApplicationID]int) {
	f.t.Helper()
	for _, m := range f.members {
		for app, p := range points {
			f.ok(f.mark(id, app, m, p))
		}
		_, err := f.engine.SubmitSheets(context.Background(), as(m), id)
		f.ok(err)
	}
}

// finished closes, comments, signs and finalizes a stage.
func (f *fair) finished(id domain.StageID) {
	f.t.Helper()
	ctx, chair := context.Background(), f.members[0]
	f.ok(f.engine.CloseScoring(ctx, as(chair), id, 0))
	texts := map[domain.ApplicationID]string{}
	for _, a := range f.apps {
		texts[a] = "우수한 계획입니다."
	}
	f.ok(f.engine.CommentCandidates(ctx, as(chair), id, 0, texts))
	f.ok(f.engine.Conclude(ctx, as(chair), id, 0, nil))
	for _, m := range f.members {
		f.ok(f.engine.SignResult(ctx, as(m), id))
	}
	f.ok(f.engine.FinalizeStage(ctx, as(first), id, 0))
}

func TestTwoStagesLeadFromAClosedCallToNotifiedResults(t *testing.T) {
	f := opened(t, 300_000_000, 250_000_000, 200_000_000, 100_000_000)
	f.screened()
	paper, presentation := f.stage(1), f.stage(2)
	f.seated(paper)
	f.scored(paper, map[domain.ApplicationID]int{f.apps[0]: 90, f.apps[1]: 85, f.apps[2]: 80, f.apps[3]: 40})
	f.finished(paper)
	want := []application.State{application.InEvaluation, application.InEvaluation, application.InEvaluation, application.Eliminated}
	if got := f.states(); !slices.Equal(got, want) {
		t.Fatalf("after the paper stage: %v, want %v", got, want)
	}
	f.seated(presentation)
	f.scored(presentation, map[domain.ApplicationID]int{f.apps[0]: 92, f.apps[1]: 88, f.apps[2]: 86})
	f.finished(presentation)
	// 300 of 500 million to the first; 250 does not fit any more, and the list ends there unless skipping was announced.
	want = []application.State{application.Recommended, application.Reserve, application.Reserve, application.Eliminated}
	if got := f.states(); !slices.Equal(got, want) {
		t.Fatalf("after the presentation: %v, want %v", got, want)
	}
	if err := f.step(first, call.ConfirmResult); domain.KindOf(err) != domain.Forbidden {
		t.Fatalf("an officer confirmed the result: %v", err)
	}
	f.ok(f.step(manager, call.ConfirmResult))
	want[0] = application.Selected
	if got := f.states(); !slices.Equal(got, want) {
		t.Fatalf("after the confirmation: %v, want %v", got, want)
	}
	for _, id := range f.apps {
		if read[application.Application](f, int64(id)).NotifiedOn.IsZero() {
			t.Errorf("application %d has not been notified", id)
		}
	}
	for _, no := range []domain.StageID{paper, presentation} {
		s := read[evaluation.Stage](f, int64(no))
		var results []evaluation.Result
		for _, r := range all[evaluation.Result](f, workflows.Where{"StageID": no}, "ID") {
			results = append(results, *r)
		}
		if err := evaluation.Verify(results, s.PreviousHash); err != nil || results[len(results)-1].Hash != s.ResultHash {
			t.Errorf("the results of stage %d are not chained: %v", s.No, err)
		}
	}
}

func TestTheRequirementCheckIsFilledInWhenItOpensAndStaysStillUnderTheOfficersHands(t *testing.T) {
	f := opened(t, 300_000_000)
	f.ok(f.step(first, call.StartScreening))
	id := f.apps[0]
	for _, i := range all[application.ScreeningItem](f, workflows.Where{"ApplicationID": id, "Code": string(condition.Debarred)}) {
		if i.Outcome != application.Met || i.DecidedAt == nil {
			t.Errorf("what the registers know is not filled in: %+v", i)
		}
	}
	before := all[application.Application](f, workflows.Where{"ID": id})[0].Version
	f.ok(f.engine.RunEffect(t.Context(), workflows.EffectJob{Effect: application.EffectScreeningFacts, Aggregate: "application", ID: int64(id)}))
	if after := all[application.Application](f, workflows.Where{"ID": id})[0].Version; after != before {
		t.Errorf("looking again moved the version from %d to %d: whoever had the page open would be refused", before, after)
	}
}

func TestPassingTheScreeningTakesASecondPerson(t *testing.T) {
	f := opened(t, 100_000_000)
	f.ok(f.step(first, call.StartScreening))
	items := all[application.ScreeningItem](f, workflows.Where{"ApplicationID": f.apps[0]})
	looked := 0
	found := map[condition.Item]application.Outcome{}
	for _, i := range items {
		if i.Outcome == application.Met && i.ByPersonID == nil {
			looked++
		}
		found[i.Code] = application.Met
	}
	if looked < 4 {
		t.Errorf("only %d of %d items were looked up by the system", looked, len(items))
	}
	ctx := context.Background()
	f.refused(f.engine.PassScreening(ctx, as(second), f.apps[0], 0), "application.pass.items_open")
	f.ok(f.engine.DecideItems(ctx, as(first), workflows.DecideItems{Application: f.apps[0], Found: found}))
	if err := f.engine.PassScreening(ctx, as(first), f.apps[0], 0); domain.KindOf(err) != domain.Forbidden {
		t.Errorf("the same person passed it: %v", err)
	}
	f.ok(f.engine.PassScreening(ctx, as(second), f.apps[0], 0))
}

func TestASupplementThatDoesNotComeEndsTheApplication(t *testing.T) {
	f := opened(t, 100_000_000)
	f.ok(f.step(first, call.StartScreening))
	ctx := context.Background()
	f.refused(f.engine.RequestSupplement(ctx, as(first), workflows.RequestSupplement{Application: f.apps[0], Items: []workflows.SupplementAsk{{Key: "plan", Name: "계획"}}}), "application.supplement.body")
	f.ok(f.engine.RequestSupplement(ctx, as(first), workflows.RequestSupplement{Application: f.apps[0], Items: []workflows.SupplementAsk{{Name: "납세증명서"}}}))
	a := read[application.Application](f, int64(f.apps[0]))
	if got := period.DateOf(*a.SupplementDueAt).String(); got != "2025-06-05" {
		t.Errorf("three business days from Monday the 2nd end on %s", got)
	}
	f.now = *a.SupplementDueAt
	f.ok(f.engine.Sweep(ctx, workflows.SweepJob{Sweep: workflows.SweepSupplements}))
	if f.states()[0] != application.SupplementRequested {
		t.Fatal("the deadline's own minute still belongs to the applicant")
	}
	f.now = f.now.Add(2 * time.Minute)
	f.ok(f.engine.Sweep(ctx, workflows.SweepJob{Sweep: workflows.SweepSupplements}))
	if f.states()[0] != application.Ineligible {
		t.Fatalf("got %v", f.states())
	}
}

func TestWhoHasAConflictDoesNotJudge(t *testing.T) {
	f := opened(t, 100_000_000, 100_000_000)
	f.screened()
	ctx, paper := context.Background(), f.stage(1)
	var wanted []workflows.SeatWanted
	for _, m := range f.members[:5] {
		wanted = append(wanted, workflows.SeatWanted{Person: m, Chair: m == f.members[0]})
	}
	err := f.engine.FormCommittee(ctx, as(first), workflows.FormCommittee{Stage: paper, Seats: append(slices.Clone(wanted), workflows.SeatWanted{Person: f.agency})})
	f.refused(err, "evaluation.committee.excluded")
	checked, err := f.engine.CheckSeats(ctx, as(first), paper, []domain.PersonID{f.relation, f.agency})
	f.ok(err)
	if checked[0].Barred() || !checked[0].Conflicts.With(f.apps[0]) || checked[0].Conflicts.With(f.apps[1]) || !checked[1].Barred() {
		t.Errorf("the checks found %+v", checked)
	}
	f.ok(f.engine.FormCommittee(ctx, as(first), workflows.FormCommittee{Stage: paper, Seats: append(wanted, workflows.SeatWanted{Person: f.relation})}))
	if n := len(all[grant.Grant](f, workflows.Where{"CallID": f.call, "Role": domain.RoleChair})); n != 1 {
		t.Errorf("%d people hold the chair's role", n)
	}
	f.ok(f.engine.InviteCommittee(ctx, as(first), paper, 0))
	f.refused(f.engine.AcceptSeat(ctx, as(f.members[1]), workflows.Pledge{Stage: paper, Text: "서약"}), "evaluation.pledge.incomplete")
	f.ok(f.engine.AcceptSeat(ctx, as(f.members[1]), workflows.Pledge{Stage: paper, Text: "서약", Answered: f.apps, Declared: map[domain.ApplicationID]string{f.apps[1]: "공동 연구"}}))
	for _, m := range []domain.PersonID{f.members[0], f.members[2], f.members[3], f.members[4], f.relation} {
		f.ok(f.engine.AcceptSeat(ctx, as(m), workflows.Pledge{Stage: paper, Text: "서약", Answered: f.apps}))
	}
	f.ok(f.engine.OpenScoring(ctx, as(first), paper, 0))
	for who, app := range map[domain.PersonID]domain.ApplicationID{f.relation: f.apps[0], f.members[1]: f.apps[1]} {
		if err := f.mark(paper, app, who, 80); domain.KindOf(err) != domain.Forbidden {
			t.Errorf("somebody with a conflict scored: %v", err)
		}
	}
	f.ok(f.mark(paper, f.apps[1], f.relation, 80))
	f.ok(f.mark(paper, f.apps[0], f.members[2], 80))
	f.ok(f.engine.RecuseSheet(ctx, as(f.members[2]), paper, f.apps[0], "대표와 동창입니다."))
	if err := f.mark(paper, f.apps[0], f.members[2], 90); err == nil {
		t.Error("who stepped out scored again")
	}
}

func TestUnfinishedSheetsKeepTheScoringOpen(t *testing.T) {
	f := opened(t, 100_000_000, 100_000_000)
	f.screened()
	ctx, paper := context.Background(), f.stage(1)
	f.seated(paper)
	for _, m := range f.members[1:] {
		for _, a := range f.apps {
			f.ok(f.mark(paper, a, m, 80))
		}
		_, err := f.engine.SubmitSheets(ctx, as(m), paper)
		f.ok(err)
	}
	chair := f.members[0]
	f.ok(f.mark(paper, f.apps[0], chair, 75))
	_, err := f.engine.SubmitSheets(ctx, as(chair), paper)
	f.refused(err, "evaluation.sheet.not_written")
	f.refused(f.engine.CloseScoring(ctx, as(chair), paper, 0), "evaluation.close.sheets_open")
	if err := f.engine.CloseScoring(ctx, as(f.members[1]), paper, 0); domain.KindOf(err) != domain.Forbidden {
		t.Errorf("a member who does not chair closed the scoring: %v", err)
	}
	f.ok(f.mark(paper, f.apps[1], chair, 70))
	_, err = f.engine.SubmitSheets(ctx, as(chair), paper)
	f.ok(err)
	f.ok(f.engine.CloseScoring(ctx, as(chair), paper, 0))
}

func TestAfterTheSignaturesNoScoreChanges(t *testing.T) {
	f := opened(t, 100_000_000)
	f.screened()
	ctx, paper := context.Background(), f.stage(1)
	f.seated(paper)
	f.scored(paper, map[domain.ApplicationID]int{f.apps[0]: 80})
	chair := f.members[0]
	f.ok(f.engine.CloseScoring(ctx, as(chair), paper, 0))
	if err := f.mark(paper, f.apps[0], f.members[3], 100); err == nil {
		t.Error("a score changed after the scoring was closed")
	}
	f.ok(f.engine.Conclude(ctx, as(chair), paper, 0, map[domain.ApplicationID]string{f.apps[0]: "좋습니다."}))
	for _, m := range f.members {
		f.ok(f.engine.SignResult(ctx, as(m), paper))
	}
	sheet := all[evaluation.Sheet](f, workflows.Where{"StageID": paper, "EvaluatorID": f.members[3]})[0]
	if err := f.mark(paper, f.apps[0], f.members[3], 100); err == nil {
		t.Error("a score changed after the signatures")
	}
	if err := f.engine.ReturnSheet(ctx, as(first), sheet.Ref(), "다시"); err == nil {
		t.Error("a sheet was returned after the signatures")
	}
	f.refused(f.engine.CommentCandidates(ctx, as(chair), paper, 0, map[domain.ApplicationID]string{f.apps[0]: "나쁩니다."}), "evaluation.candidate.closed")
	if err := f.engine.SignResult(ctx, as(f.members[3]), paper); err == nil {
		t.Error("a member signed twice")
	}
	f.ok(f.engine.FinalizeStage(ctx, as(first), paper, 0))
	if err := f.engine.FinalizeStage(ctx, as(first), paper, 0); domain.KindOf(err) == "" || errors.Is(err, context.Canceled) {
		t.Errorf("a final result became final again: %v", err)
	}
}

func TestAResultIsNotConfirmedWhileABrokenOffStageWaitsForItsNewCommittee(t *testing.T) {
	f := opened(t, 300_000_000, 200_000_000)
	f.screened()
	paper, presentation := f.stage(1), f.stage(2)
	f.seated(paper)
	f.scored(paper, map[domain.ApplicationID]int{f.apps[0]: 90, f.apps[1]: 85})
	f.finished(paper)
	f.seated(presentation)
	f.ok(f.engine.AbortStage(context.Background(), as(manager), presentation, 0, "위원의 이해관계가 확인됨"))
	if got := read[evaluation.Stage](f, int64(presentation)).State; got != evaluation.ReEvaluation {
		t.Fatalf("the stage is %s", got)
	}
	err := f.step(manager, call.ConfirmResult)
	if domain.KindOf(err) != domain.Refused {
		t.Fatalf("confirmed with a stage open: %v", err)
	}
}
