// These tests take a call from its template to its close without a database.
package workflows_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
	"gongmo/domain/score"
	"gongmo/domain/stage"
	"gongmo/workflows"
	"gongmo/workflows/memory"
)

const (
	callOfficer  domain.PersonID = 1
	callApprover domain.PersonID = 2
	callBoth     domain.PersonID = 3 // officer and approver
)

// callStaff allows what the lifecycle table says, and everything else of a call to officers.
type callStaff map[domain.PersonID][]domain.Role

func (s callStaff) Can(a domain.Actor, action string, r domain.Resource) error {
	roles := s[a.Person]
	if a.IsSystem() {
		roles = []domain.Role{domain.RoleSystem}
	}
	known := false
	for _, step := range call.Machine.Steps() {
		if r.Kind != "call" || step.Event != action || step.From != r.State {
			continue
		}
		known = true
		for _, p := range step.Who {
			if !slices.Contains(roles, p.Role) {
				continue
			}
			if p.Cond == domain.IfNotSelf && r.PreviousActor == a.Person {
				return domain.E(domain.Forbidden, "access.same_person")
			}
			return nil
		}
	}
	if !known && slices.Contains(roles, domain.RoleOfficer) {
		return nil
	}
	return domain.E(domain.Forbidden, "access.forbidden")
}

type callRoom struct {
	t      *testing.T
	now    time.Time
	store  *memory.Store
	engine *workflows.Engine
}

func newCallRoom(t *testing.T) *callRoom {
	r := &callRoom{t: t, now: period.On(2026, 2, 2).At(9, 0)}
	r.store = memory.New(func() time.Time { return r.now })
	r.engine = &workflows.Engine{Work: r.store, Calendars: shippedCalendar{}, Access: callStaff{
		callOfficer: {domain.RoleOfficer}, callApprover: {domain.RoleApprover}, callBoth: {domain.RoleOfficer, domain.RoleApprover}}}
	return r
}

func by(p domain.PersonID) workflows.Command {
	return workflows.Command{Actor: domain.Actor{Person: p}}
}

func (r *callRoom) ok(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *callRoom) refused(err error, kind domain.Kind, key string) {
	r.t.Helper()
	if !errors.Is(err, domain.E(kind, key)) {
		r.t.Fatalf("got %v, want %s %s", err, kind, key)
	}
}

func (r *callRoom) load(id domain.CallID) *call.Call {
	r.t.Helper()
	var c *call.Call
	r.ok(r.engine.Work.Do(r.t.Context(), workflows.Options{}, func(tx workflows.Tx) (err error) {
		c, err = workflows.Get[call.Call](tx, int64(id))
		return err
	}))
	return c
}

func (r *callRoom) versions(id domain.CallID) []*call.Version {
	r.t.Helper()
	var out []*call.Version
	r.ok(r.engine.Work.Do(r.t.Context(), workflows.Options{}, func(tx workflows.Tx) (err error) {
		out, err = workflows.Find[call.Version](tx, workflows.Where{"CallID": id}, "No")
		return err
	}))
	return out
}

func (r *callRoom) create() domain.CallID {
	r.t.Helper()
	won := krw.Won(2_000_000_000)
	id, err := r.engine.CreateCall(r.t.Context(), by(callOfficer), workflows.CreateCall{Code: "2026-tst-01", Year: 2026, Title: "시험 공고",
		Division: "AI융합본부", Category: "사업화·실증", Design: "PAPER_PRESENTATION", Regime: ruleset.ICTFund, BudgetWon: &won, Basis: call.Stated})
	r.ok(err)
	return id
}

// schedule announces on 10 February, opens a day later and closes on 20 March at 15:00.
func schedule() *workflows.CallSchedule {
	at := func(d period.Date, hour int) *time.Time { v := d.At(hour, 0); return &v }
	return &workflows.CallSchedule{AnnounceAt: at(period.On(2026, 2, 10), 9), OpenAt: at(period.On(2026, 2, 11), 10),
		CloseAt: at(period.On(2026, 3, 20), 15), ResultAt: at(period.On(2026, 5, 8), 14)}
}

func (r *callRoom) edit(id domain.CallID, parts workflows.CallParts) error {
	return r.engine.EditCall(r.t.Context(), by(callOfficer), workflows.EditCall{Call: id, Version: r.load(id).Version, Parts: parts})
}

// approved is a call that waits for its announcement.
func (r *callRoom) approved() domain.CallID {
	r.t.Helper()
	id := r.create()
	r.ok(r.edit(id, workflows.CallParts{Schedule: schedule()}))
	r.ok(r.engine.SubmitCall(r.t.Context(), by(callOfficer), id, 0))
	r.ok(r.engine.ApproveCall(r.t.Context(), by(callApprover), id, 0))
	return id
}

func (r *callRoom) sweep() {
	r.t.Helper()
	for _, name := range workflows.Sweeps {
		if len(name) < 5 || name[:5] != "call." {
			continue
		}
		r.ok(r.engine.Sweep(r.t.Context(), workflows.SweepJob{Sweep: name}))
	}
}

func (r *callRoom) state(id domain.CallID, want call.State) {
	r.t.Helper()
	if got := r.load(id).State; got != want {
		r.t.Fatalf("the call is %s, want %s", got, want)
	}
}

func TestACallGoesFromItsTemplateToItsClose(t *testing.T) {
	r := newCallRoom(t)
	id := r.approved()
	r.state(id, call.Scheduled)
	for _, step := range []struct {
		at   time.Time
		want call.State
	}{
		{period.On(2026, 2, 10).At(8, 59), call.Scheduled},
		{period.On(2026, 2, 10).At(9, 0), call.Announced},
		{period.On(2026, 2, 11).At(9, 59), call.Announced},
		{period.On(2026, 2, 11).At(10, 0), call.Open},
		{period.On(2026, 3, 20).At(15, 0), call.Open}, // the deadline's own instant still belongs to the intake
		{period.On(2026, 3, 20).At(15, 0).Add(time.Millisecond), call.Closed},
	} {
		r.now = step.at
		r.sweep()
		r.state(id, step.want)
	}
	if v := r.versions(id); len(v) != 1 || v[0].Kind != call.Published || v[0].ApprovedBy == nil || *v[0].ApprovedBy != callApprover {
		t.Errorf("the first version of the terms is %+v", v)
	}
	if err := workflows.VerifyChain(r.store.Entries("call", int64(id)), r.load(id).Chain); err != nil {
		t.Error(err)
	}
}

func TestSweepsCatchUpAfterAnOutageAndDoNothingTwice(t *testing.T) {
	r := newCallRoom(t)
	id := r.approved()
	r.now = period.On(2026, 4, 20).At(3, 0) // everything was missed
	r.sweep()
	r.state(id, call.Closed)
	jobs, entries := len(r.store.Jobs), len(r.store.Entries("call", int64(id)))
	r.sweep()
	if len(r.store.Jobs) != jobs || len(r.store.Entries("call", int64(id))) != entries {
		t.Error("a second sweep did something")
	}
	codes := map[domain.NoticeCode]int{}
	for _, j := range r.store.Jobs {
		if n, ok := j.Job.(workflows.NoticeJob); ok {
			codes[n.Code]++
		}
	}
	for _, want := range []domain.NoticeCode{call.NoticePublished, call.NoticeOpened, call.NoticeClosed} {
		if codes[want] != 1 {
			t.Errorf("notice %s was enqueued %d times", want, codes[want])
		}
	}
}

func TestADraftIsNotSubmittedWhileSomethingIsMissing(t *testing.T) {
	r := newCallRoom(t)
	id := r.create()
	err := r.engine.SubmitCall(t.Context(), by(callOfficer), id, 0)
	r.refused(err, domain.Invalid, "call.schedule.missing")
	look, err := r.engine.LookAtCall(t.Context(), by(callOfficer), id)
	r.ok(err)
	if len(look.Missing) != 1 {
		t.Errorf("a call from the template lacks %v", look.Missing)
	}
	short := schedule()
	close := period.On(2026, 2, 27).At(15, 0)
	short.CloseAt = &close
	r.ok(r.edit(id, workflows.CallParts{Schedule: short}))
	r.refused(r.engine.SubmitCall(t.Context(), by(callOfficer), id, 0), domain.Invalid, "call.announce.too_short")
	short.UrgencyReason = "추경 집행 기한"
	r.ok(r.edit(id, workflows.CallParts{Schedule: short}))
	r.ok(r.engine.SubmitCall(t.Context(), by(callOfficer), id, 0))
}

func TestTheOneWhoSubmittedACallDoesNotApproveIt(t *testing.T) {
	r := newCallRoom(t)
	id := r.create()
	r.ok(r.edit(id, workflows.CallParts{Schedule: schedule()}))
	r.ok(r.engine.SubmitCall(t.Context(), by(callBoth), id, 0))
	r.refused(r.engine.ApproveCall(t.Context(), by(callBoth), id, 0), domain.Forbidden, "access.same_person")
	r.refused(r.engine.ApproveCall(t.Context(), by(callOfficer), id, 0), domain.Forbidden, "access.forbidden")
	look, err := r.engine.LookAtCall(t.Context(), by(callBoth), id)
	r.ok(err)
	found := false
	for _, s := range look.Steps {
		found = found || s.Event == call.Approve && len(s.Why) == 1
	}
	if !found {
		t.Errorf("the page does not explain why it cannot be approved: %+v", look.Steps)
	}
	r.ok(r.engine.ApproveCall(t.Context(), by(callApprover), id, 0))
}

func TestARejectedCallReturnsToItsDraftWithTheReason(t *testing.T) {
	r := newCallRoom(t)
	id := r.create()
	r.ok(r.edit(id, workflows.CallParts{Schedule: schedule()}))
	r.ok(r.engine.SubmitCall(t.Context(), by(callOfficer), id, 0))
	r.refused(r.edit(id, workflows.CallParts{Overview: &workflows.CallOverview{Title: "다른 제목"}}), domain.Refused, "call.edit.waiting")
	r.refused(r.engine.RejectCall(t.Context(), by(callApprover), id, 0, " "), domain.Invalid, "step.reason_missing")
	r.ok(r.engine.RejectCall(t.Context(), by(callApprover), id, 0, "배점을 다시 보아 주십시오"))
	r.state(id, call.Draft)
	e := r.store.Entries("call", int64(id))
	if last := e[len(e)-1]; last.Reason == "" || last.Event != "reject" {
		t.Errorf("the reason is not kept: %+v", last)
	}
}

func TestTwoEditorsOfOneVersionConflict(t *testing.T) {
	r := newCallRoom(t)
	id := r.create()
	seen := r.load(id).Version
	first := workflows.EditCall{Call: id, Version: seen, Parts: workflows.CallParts{Overview: &workflows.CallOverview{Title: "첫째"}}}
	second := workflows.EditCall{Call: id, Version: seen, Parts: workflows.CallParts{Overview: &workflows.CallOverview{Title: "둘째"}}}
	r.ok(r.engine.EditCall(t.Context(), by(callOfficer), first))
	r.refused(r.engine.EditCall(t.Context(), by(callOfficer), second), domain.Conflict, "stale_version")
	if got := r.load(id).Title; got != "첫째" {
		t.Errorf("the title is %q", got)
	}
}

func TestACodeIsGivenOnce(t *testing.T) {
	r := newCallRoom(t)
	r.create()
	_, err := r.engine.CreateCall(t.Context(), by(callOfficer), workflows.CreateCall{Code: "2026-TST-01", Year: 2026, Title: "또", Category: "기타",
		Design: "PAPER_ONLY", Regime: ruleset.ICTFund, Basis: call.NotStated})
	r.refused(err, domain.Conflict, "call.code.taken")
	_, err = r.engine.CreateCall(t.Context(), by(callApprover), workflows.CreateCall{Code: "2026-TST-02", Year: 2026, Title: "또", Category: "기타",
		Design: "PAPER_ONLY", Regime: ruleset.ICTFund, Basis: call.NotStated})
	r.refused(err, domain.Forbidden, "access.forbidden")
	_, err = r.engine.CreateCall(t.Context(), by(callOfficer), workflows.CreateCall{Code: "한글", Year: 2026, Category: "기타", Design: "PAPER_ONLY", Regime: ruleset.ICTFund})
	if len(domain.ProblemsOf(err)) < 2 {
		t.Errorf("a wrong code and a missing title are not both told: %v", err)
	}
}

func TestFundMoneyIsMarkedOnACallUnderTheICTRulesAloneAndPassedOnToItsChildren(t *testing.T) {
	r := newCallRoom(t)
	in := workflows.CreateCall{Code: "2026-TST-07", Year: 2026, Title: "기금 공고", Category: "기타", Design: "PAPER_ONLY", Regime: ruleset.NRDInnovation, FundMoney: true, Basis: call.NotStated}
	_, err := r.engine.CreateCall(t.Context(), by(callOfficer), in)
	r.refused(err, domain.Invalid, "call.fund.other_regime")
	in.Regime = ruleset.ICTFund
	id, err := r.engine.CreateCall(t.Context(), by(callOfficer), in)
	r.ok(err)
	parent := r.load(id)
	child, err := parent.Spawn("2026-TST-08", "추가 공고", 2026, callOfficer)
	r.ok(err)
	for _, c := range []*call.Call{parent, child} {
		set, err := c.RuleSet()
		if r.ok(err); !set.Has(ruleset.InterimReportBy) {
			t.Errorf("%s knows no interim report (L9)", c.Code)
		}
	}
	if !strings.Contains(parent.NoticeItems[call.ItemLaw], "ICT기금 사업관리 지침") {
		t.Errorf("the notice names %q as its law", parent.NoticeItems[call.ItemLaw])
	}
}

func TestADoubleClickMakesOneCall(t *testing.T) {
	r := newCallRoom(t)
	cmd := by(callOfficer)
	cmd.Key = "click"
	in := workflows.CreateCall{Code: "2026-TST-09", Year: 2026, Title: "한 번", Category: "기타", Design: "PAPER_ONLY", Regime: ruleset.ICTFund, Basis: call.NotStated}
	a, err := r.engine.CreateCall(t.Context(), cmd, in)
	r.ok(err)
	b, err := r.engine.CreateCall(t.Context(), cmd, in)
	r.ok(err)
	if a != b {
		t.Errorf("two calls %d and %d", a, b)
	}
}

func TestWeightsOfARubricAreEditedItemByItem(t *testing.T) {
	r := newCallRoom(t)
	id := r.create()
	s := r.load(id).Stages.Selection("")[0]
	items := slices.Clone(s.Rubric.Items)
	items[0].Weight += score.Points(5)
	edit := workflows.StageEdit{Key: s.Key, PassMark: score.Points(70), BonusCap: s.BonusCap, Times: 3, Committee: stage.Range{Min: 5, Max: 7}, Items: items}
	r.ok(r.edit(id, workflows.CallParts{Schedule: schedule(), Stages: []workflows.StageEdit{edit}}))
	r.refused(r.engine.SubmitCall(t.Context(), by(callOfficer), id, 0), domain.Invalid, "call.rubric.sum")
	edit.Items[1].Weight -= score.Points(10)
	edit.Items = append(edit.Items, stage.Item{Title: "지역 기여", Weight: score.Points(5)})
	r.ok(r.edit(id, workflows.CallParts{Stages: []workflows.StageEdit{edit}}))
	r.ok(r.engine.SubmitCall(t.Context(), by(callOfficer), id, 0))
	got := r.load(id).Stages.Selection("")[0]
	if got.PassMark != score.Points(70) || len(got.Rubric.Items) != len(items)+1 || len(got.Rubric.Items[0].Levels) == 0 {
		t.Errorf("the stage is %+v", got)
	}
}

func TestADocumentBringsItsQuestionAndTakesItAway(t *testing.T) {
	r := newCallRoom(t)
	id := r.create()
	docs := r.load(id).DocumentEdits()
	gone := docs[0].Key
	docs = append(docs[1:], call.DocumentEdit{Document: call.Document{Name: "현장 사진", Required: true, Of: call.OfLead, Note: "세 장까지"}})
	r.ok(r.edit(id, workflows.CallParts{Schedule: schedule(), Documents: &docs}))
	c := r.load(id)
	if _, _, ok := c.Form.Question(gone); ok {
		t.Error("the question of a removed document is still asked")
	}
	last := c.Documents[len(c.Documents)-1]
	if q, _, ok := c.Form.Question(last.Key); !ok || q.Label != "현장 사진" || !q.Required {
		t.Errorf("the new document %q has question %+v", last.Key, q)
	}
	r.ok(r.engine.SubmitCall(t.Context(), by(callOfficer), id, 0))
}

// open is a call in its intake.
func (r *callRoom) open() domain.CallID {
	r.t.Helper()
	id := r.approved()
	r.now = period.On(2026, 3, 10).At(9, 0)
	r.sweep()
	r.state(id, call.Open)
	return id
}

func TestAnExtensionTakesTwoPeopleAndMakesAVersion(t *testing.T) {
	r := newCallRoom(t)
	id := r.open()
	later := *schedule()
	closing := period.On(2026, 3, 27).At(15, 0)
	later.CloseAt = &closing
	propose := func(kind call.ProposalKind, parts workflows.CallParts) error {
		return r.engine.ProposeCall(t.Context(), by(callBoth), workflows.ProposeCall{Call: id, Kind: kind, Reason: "신청이 몰려 기간을 늘립니다", Parts: parts})
	}
	r.refused(propose(call.ToAmend, workflows.CallParts{Schedule: &later}), domain.Refused, "call.propose.deadline")
	r.ok(propose(call.ToExtend, workflows.CallParts{Schedule: &later}))
	extend := func(p domain.PersonID) error {
		return r.engine.StepCall(t.Context(), by(p), workflows.StepCall{Call: id, Event: call.ExtendDeadline})
	}
	r.refused(extend(callBoth), domain.Forbidden, "access.same_person")
	r.ok(extend(callApprover))
	v := r.versions(id)
	if len(v) != 2 || v[1].Kind != call.Extended || v[1].Reason == "" || v[1].Digest == v[0].Digest {
		t.Fatalf("versions %+v", v)
	}
	r.now = period.On(2026, 3, 21).At(9, 0)
	r.sweep()
	r.state(id, call.Open)
	r.refused(extend(callApprover), domain.Refused, "call.proposal.none")
}

func TestAWaitingProposalIsReplacedOnlyWhereTheOfficerSaysSo(t *testing.T) {
	r := newCallRoom(t)
	id := r.open()
	later := *schedule()
	closing := period.On(2026, 3, 27).At(15, 0)
	later.CloseAt = &closing
	extension := workflows.ProposeCall{Call: id, Kind: call.ToExtend, Reason: "신청이 몰려 기간을 늘립니다", Parts: workflows.CallParts{Schedule: &later}}
	correction := workflows.ProposeCall{Call: id, Kind: call.ToAmend, Reason: "오기 정정", Parts: workflows.CallParts{Overview: &workflows.CallOverview{Title: "고친 제목", Division: "AI융합본부"}}}
	propose := func(p domain.PersonID, in workflows.ProposeCall) error {
		return r.engine.ProposeCall(t.Context(), by(p), in)
	}
	replaced := func() map[string]any {
		list := r.store.Entries("call", int64(id))
		return list[len(list)-1].Detail
	}
	r.ok(propose(callOfficer, extension))
	r.refused(propose(callBoth, correction), domain.Refused, "call.propose.waiting")
	if p := r.load(id).Proposal; p.Kind != call.ToExtend || p.ProposedBy != callOfficer {
		t.Fatalf("the extension that waited became %+v", p)
	}
	both := correction
	both.Reason = " "
	if got := domain.ProblemsOf(propose(callBoth, both)); len(got) != 2 { // all that is to mend at once
		t.Errorf("problems %v", got)
	}
	correction.Replace = true
	r.ok(propose(callBoth, correction))
	if d := replaced(); d["replaced"] != string(call.ToExtend) || fmt.Sprint(d["replacedOf"]) != fmt.Sprint(callOfficer) {
		t.Errorf("the history says %v", d)
	}
	if p := r.load(id).Proposal; p.Kind != call.ToAmend || p.Reason != "오기 정정" || !p.Terms.CloseAt.Equal(*schedule().CloseAt) {
		t.Errorf("the correction became %+v", p)
	}
	correction.Parts.Overview.Title, correction.Replace = "다시 고친 제목", true // of the same kind: it adds to what waits and throws nothing away
	r.ok(propose(callBoth, correction))
	if d := replaced(); d["replaced"] != nil {
		t.Errorf("the history says %v of what was only added to", d)
	}
	r.refused(propose(callOfficer, extension), domain.Refused, "call.propose.waiting")
	extension.Replace = true
	r.ok(propose(callOfficer, extension))
	if d := replaced(); d["replaced"] != string(call.ToAmend) || fmt.Sprint(d["replacedOf"]) != fmt.Sprint(callBoth) {
		t.Errorf("the history says %v", d)
	}
}

func TestAProposalCanBeTakenBack(t *testing.T) {
	r := newCallRoom(t)
	id := r.open()
	r.refused(r.engine.DropProposal(t.Context(), by(callOfficer), id, 0, ""), domain.Refused, "call.proposal.none")
	r.ok(r.engine.ProposeCall(t.Context(), by(callOfficer), workflows.ProposeCall{Call: id, Kind: call.ToAmend, Reason: "오기 정정",
		Parts: workflows.CallParts{Overview: &workflows.CallOverview{Title: "고친 제목", Division: "AI융합본부"}}}))
	r.ok(r.engine.DropProposal(t.Context(), by(callOfficer), id, 0, ""))
	if len(r.versions(id)) != 1 || r.load(id).Title != "시험 공고" {
		t.Error("a dropped proposal changed the call")
	}
}

// apply puts applications in a state beside the call.
func (r *callRoom) apply(id domain.CallID, n int, s application.State) {
	r.t.Helper()
	r.ok(r.engine.Work.Do(context.Background(), workflows.Options{}, func(tx workflows.Tx) error {
		for i := range n {
			a := application.New(id, 1, 1, domain.OrganizationID(100+i), "가나다", "과제 "+strconv.Itoa(i), "", callOfficer, tx.Now())
			a.State = s
			if err := workflows.Record(tx, domain.System, a, domain.Act("begin", nil)); err != nil {
				return err
			}
		}
		return nil
	}))
}

func TestACallWithoutBidsFailsAndOneWithBidsIsScreened(t *testing.T) {
	r := newCallRoom(t)
	id := r.open()
	r.now = period.On(2026, 3, 21).At(9, 0)
	r.sweep()
	fire := func(id domain.CallID, e call.Event) error {
		return r.engine.StepCall(t.Context(), by(callOfficer), workflows.StepCall{Call: id, Event: e})
	}
	r.refused(fire(id, call.StartScreening), domain.Refused, "call.screening.too_few_bids")
	r.apply(id, 2, application.Submitted)
	r.refused(fire(id, call.DeclareFailed), domain.Refused, "call.fail.enough_bids")
	r.ok(fire(id, call.StartScreening))
	r.refused(fire(id, call.StartEvaluation), domain.Refused, "call.evaluation.unscreened")
}

func TestOnlyTheClockClosesAnIntake(t *testing.T) {
	r := newCallRoom(t)
	id := r.open()
	err := r.engine.StepCall(t.Context(), by(callBoth), workflows.StepCall{Call: id, Event: call.CloseIntake})
	r.refused(err, domain.Forbidden, "access.forbidden")
	r.state(id, call.Open)
}

func TestACancelledCallKeepsItsReasonAndVoidsItsApplications(t *testing.T) {
	r := newCallRoom(t)
	id := r.open()
	r.refused(r.engine.CancelCall(t.Context(), by(callOfficer), id, 0, "사업 취소"), domain.Forbidden, "access.forbidden")
	r.ok(r.engine.CancelCall(t.Context(), by(callApprover), id, 0, "사업 취소"))
	found := false
	for _, j := range r.store.Jobs {
		if e, ok := j.Job.(workflows.EffectJob); ok && e.Effect == call.EffectVoid {
			found = true
		}
	}
	if !found {
		t.Error("nothing will void the applications")
	}
}

func TestEverySweepHasAName(t *testing.T) {
	r := newCallRoom(t)
	if err := r.engine.Sweep(t.Context(), workflows.SweepJob{Sweep: "nothing"}); err == nil {
		t.Error("an unknown sweep is done")
	}
	for _, name := range workflows.Sweeps {
		if err := r.engine.Sweep(t.Context(), workflows.SweepJob{Sweep: name}); err != nil {
			t.Errorf("%s of an empty house: %v", name, err)
		}
	}
}

func TestLookingAheadWritesNothing(t *testing.T) {
	r := newCallRoom(t)
	id := r.open()
	before := r.load(id).Version
	look, err := r.engine.LookAtCall(t.Context(), by(callApprover), id)
	if err == nil {
		t.Fatalf("the fake lets approvers view: %+v", look)
	}
	look, err = r.engine.LookAtCall(t.Context(), by(callBoth), id)
	r.ok(err)
	var events []call.Event
	for _, s := range look.Steps {
		events = append(events, s.Event)
	}
	if !slices.Equal(events, []call.Event{call.Cancel}) || r.load(id).Version != before {
		t.Errorf("steps %v, version %d", events, r.load(id).Version)
	}
}

func TestTheNoticeOfADraftFollowsItsNumbers(t *testing.T) {
	r := newCallRoom(t)
	id := r.create()
	won := krw.Won(2_000_000_000)
	r.ok(r.edit(id, workflows.CallParts{Money: &workflows.CallMoney{BudgetWon: &won, AwardCount: 7, PerLead: 1, GrantMaxWon: 200_000_000}}))
	c := r.load(id)
	if say := c.NoticeItems[call.ItemMoney]; !strings.HasPrefix(say, "총 20억 원입니다. 7개 과제 안팎을 고릅니다. 과제당 지원금은 2억 원까지입니다.") {
		t.Errorf("the notice says %q", say)
	}
	if !strings.Contains(c.Notice, "7개 과제 안팎을 고릅니다. 과제당 지원금은 2억 원까지입니다.") {
		t.Errorf("its body says %q", c.Notice)
	}
	next, err := r.engine.SpawnCall(t.Context(), by(callOfficer), workflows.SpawnCall{From: id, Relation: workflows.Successor, Code: "2027-INF-09", Title: "이듬해 지원", Year: 2027})
	r.ok(err)
	if c := r.load(next); !strings.Contains(c.Notice, "「이듬해 지원」") || !strings.Contains(c.Purpose, "「이듬해 지원」") {
		t.Errorf("next year's call is called %q in its notice", c.Notice)
	}
}
