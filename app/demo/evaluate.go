// This file judges the applications of a closed call: the requirement check, each evaluation stage with its committee and
// score sheets, the confirmed result. It stops where the day of the demonstration does.
package demo

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/condition"
	"gongmo/domain/evaluation"
	"gongmo/domain/form"
	"gongmo/domain/grant"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/score"
	"gongmo/domain/stage"
	"gongmo/workflows"
)

// judge takes a closed call to its result, as far as its days allow, and keeps its applications except those that were
// selected: makeProjects goes on with these.
func (y *year) judge(r *round) error {
	waiting := slices.DeleteFunc(slices.Clone(r.entries), func(e *entry) bool { return e.State != application.Submitted })
	err := y.judgeAll(r, waiting)
	if err != nil {
		return err
	}
	for _, e := range waiting {
		switch e.State {
		case application.Selected:
			y.report.Selected++
			continue // kept with its agreement
		case application.Reserve:
			continue // kept with its call
		}
		if err := y.keepApplication(e); err != nil {
			return err
		}
	}
	return nil
}

func (y *year) judgeAll(r *round, list []*entry) error {
	closed := period.DateOf(*r.CloseAt)
	if r.Code == failedCall {
		at := y.later(closed, 2, 10, 0)
		if err := y.did(at, r.officer.actor(), r.Call, r.about())(r.DeclareFailed(len(list), 0, r.rules)); err != nil {
			return err
		}
		for _, e := range list {
			if err := y.did(at.Add(time.Minute), domain.System, e.Application, e.about())(e.Void("접수한 과제가 모자라 유찰되었습니다.")); err != nil {
				return err
			}
		}
		return nil
	}
	if at := y.later(closed, 1, 10, 30); !y.past(at) {
		return nil
	} else if err := y.did(at, r.officer.actor(), r.Call, r.about())(r.StartScreening(len(list), r.rules)); err != nil {
		return err
	}
	open, err := y.screen(r, list, closed)
	if err != nil || open > 0 {
		return err
	}
	eligible := slices.DeleteFunc(slices.Clone(list), func(e *entry) bool { return e.State != application.Eligible })
	at := y.later(closed, 5, 10, 0)
	if !y.past(at) {
		return nil
	}
	if err := y.did(at, r.officer.actor(), r.Call, r.about())(r.StartEvaluation(0, 0, len(eligible), r.rules)); err != nil {
		return err
	}
	tracks := []string{""}
	if len(r.Stages.Tracks) > 0 {
		tracks = nil
		for _, t := range r.Stages.Tracks {
			tracks = append(tracks, t.Key)
		}
	}
	done := true
	for _, track := range tracks {
		mine := slices.DeleteFunc(slices.Clone(eligible), func(e *entry) bool { return e.Track != track })
		if len(mine) == 0 {
			continue
		}
		finished, err := y.evaluate(r, track, mine, closed)
		if err != nil {
			return err
		}
		done = done && finished
	}
	if !done {
		return nil
	}
	return y.confirm(r, list)
}

// screen does the requirement check and says how many are still open.
func (y *year) screen(r *round, list []*entry, closed period.Date) (int, error) {
	d := y.dice("screen " + r.Code)
	begin, look, pass := y.later(closed, 1, 11, 0), y.later(closed, 2, 14, 0), y.later(closed, 4, 15, 0)
	second := y.officer(r.no + 1)
	open := 0
	for i, e := range list {
		act := y.did(begin, domain.System, e.Application, e.about())
		if err := act(e.StartScreening(workflows.ScreeningItems(r.Call, e.Track), begin.UTC(), r.intake(*r.CloseAt))); err != nil {
			return 0, err
		}
		at := look.Add(time.Duration(i*7) * time.Minute)
		if !y.past(at) {
			open++
			continue
		}
		found := e.Look(r.EligibilityIn(e.Track).Eval(y.factsOf(e)), "기관 등록 정보와 제출 서류", at.UTC())
		if err := y.step(at, domain.System, e.Application, found, e.about()); err != nil {
			return 0, err
		}
		for k := range e.Items {
			if e.Items[k].Outcome != application.Open {
				continue
			}
			_, ch, err := e.Decide(e.Items[k].Code, application.Met, "", "제출 서류", r.officer.Ref(), at.UTC())
			if err := y.did(at, r.officer.actor(), e.Application, e.about())(ch, err); err != nil {
				return 0, err
			}
		}
		if e.bad {
			fail := at.Add(40 * time.Minute)
			if !y.past(fail) {
				open++
				continue
			}
			confirm := fail.Add(70 * time.Minute)
			code, why := condition.ClosedBusiness, "접수 마감일에 휴업 중인 것으로 확인됩니다."
			if d.chance(50) {
				code, why = condition.DuplicateProject, "같은 내용으로 다른 기관의 지원을 받고 있습니다."
			}
			if slices.ContainsFunc(e.Items, func(x application.ScreeningItem) bool { return x.Code == code }) {
				_, ch, err := e.Decide(code, application.NotMet, why, "행정 정보 조회", r.officer.Ref(), fail.UTC())
				if err := y.did(fail, r.officer.actor(), e.Application, e.about())(ch, err); err != nil {
					return 0, err
				}
			}
			if err := y.did(fail, r.officer.actor(), e.Application, e.about())(e.ProposeFail(code, why, r.officer.Ref(), fail.UTC())); err != nil {
				return 0, err
			}
			if !y.past(confirm) {
				open++
				continue
			}
			if err := y.did(confirm, second.actor(), e.Application, e.about())(e.Fail(second.Ref(), confirm.UTC())); err != nil {
				return 0, err
			}
			continue
		}
		at = pass.Add(time.Duration(i*3) * time.Minute)
		if !y.past(at) {
			if (i%5 == 2 || y.own(e, droppedCall)) && y.past(look.Add(3*time.Hour)) {
				if err := y.askToMend(e, look); err != nil {
					return 0, err
				}
			}
			open++
			continue
		}
		if i%9 == 4 {
			if err := y.askToMend(e, look); err != nil {
				return 0, err
			}
			if err := y.mend(e, y.later(period.DateOf(look), 1, 16, 20), d); err != nil {
				return 0, err
			}
		}
		if e.ScreenedBy == nil { // the machine left nothing open, or something came in anew: somebody looks before another passes
			seen := at.Add(-time.Minute)
			if err := y.did(seen, r.officer.actor(), e.Application, e.about())(e.ConfirmCheck(r.officer.Ref())); err != nil {
				return 0, err
			}
		}
		if err := y.did(at, second.actor(), e.Application, e.about())(e.Pass(second.Ref())); err != nil {
			return 0, err
		}
	}
	return open, nil
}

// What a supplement asks about in these applications: every form has both.
const statements, keywords = "doc_financial", "keywords"

// askToMend asks an applicant for a statement that lacks a year, and for more keywords.
func (y *year) askToMend(e *entry, look time.Time) error {
	due, at := y.later(period.DateOf(look), 3, 18, 0), look.Add(3*time.Hour)
	want := application.SupplementWanted{Due: due.UTC(), By: e.round.officer.Ref(), Body: func(string) bool { return false },
		Message: "재무제표는 두 해가 모두 있어야 재무 요건을 확인할 수 있습니다. 기한까지 보완해 주십시오.",
		Items: application.SupplementItems{{QuestionKey: statements, Name: "최근 2년 재무제표", Note: "2024년 표준재무제표증명이 빠져 있습니다.", Must: true},
			{QuestionKey: keywords, Name: "핵심어", Note: "적용할 업무를 나타내는 말을 하나 더 적어 주십시오."}}}
	return y.did(at, e.round.officer.actor(), e.Application, e.about())(e.RequestSupplement(want, at.UTC()))
}

// mend answers it in time.
func (y *year) mend(e *entry, at time.Time, d dice) error {
	q, _, _ := e.round.Form.Question(statements)
	paper, _, err := y.answer(e, q, e.lead, at, d)
	if err != nil {
		return err
	}
	paper.Files = append(slices.Clone(e.Answers[statements].Files), paper.Files...)
	mine := form.Answers{statements: paper, keywords: {Text: e.Answers[keywords].Text + ", " + one(d, technologies)},
		e.Supplements[len(e.Supplements)-1].ReplyKey(0): {Text: "빠진 해의 증명을 덧붙였습니다."}}
	_, files, change, err := e.Save(e.Answers, mine, e.lead.writer.Ref(), at.UTC())
	if err := y.did(at, e.lead.writer.actor(), e.Application, e.about())(change, err); err != nil {
		return err
	}
	for i := range files.Added {
		if err := y.in.Add(&files.Added[i]); err != nil {
			return err
		}
	}
	done := at.Add(4 * time.Minute)
	return y.did(done, e.lead.writer.actor(), e.Application, e.about())(e.Supplement(nil, done.UTC(), done.UTC(), e.lead.writer.Ref()))
}

// factsOf is what is known of an applicant.
func (y *year) factsOf(e *entry) condition.Facts {
	announced := period.DateOf(*e.round.AnnounceAt)
	f := condition.Facts{
		condition.FactSize: condition.Text(string(e.lead.Size)), condition.FactEntityType: condition.Text(string(e.lead.Type)), condition.FactRegion: condition.Text(string(e.lead.Region)),
		condition.FactAgeMonths: condition.Number(int64(e.lead.Years(announced) * 12)), condition.FactDebtRatio: condition.Number(120 + e.ID%300),
		condition.FactLeadProjects: condition.Number(1), condition.FactParticipantProjects: condition.Number(2),
	}
	for _, no := range []condition.Fact{condition.FactCapitalImpaired, condition.FactTaxArrears, condition.FactLocalTaxArrears, condition.FactDefault, condition.FactWorkout,
		condition.FactClosed, condition.FactDebarred, condition.FactRoyaltyUnpaid, condition.FactSettlementUnpaid, condition.FactDuplicate} {
		f[no] = condition.Bool(false)
	}
	return f
}

// evaluate runs the stages of one track and reports whether the last one is final.
func (y *year) evaluate(r *round, track string, list []*entry, closed period.Date) (bool, error) {
	plans := r.Stages.Selection(track)
	var stages []*evaluation.Stage
	at := y.later(closed, 5, 10, 5)
	for i, plan := range plans {
		s := evaluation.NewStage(r.Ref(), i+1, track, plan, i == len(plans)-1)
		s.OfficerID = ref(r.officer.Ref())
		if err := y.step(at, domain.System, s, domain.Act("plan", map[string]any{"key": plan.Key, "no": s.No}), r.about()); err != nil {
			return false, err
		}
		stages = append(stages, s)
	}
	running := list
	finished := true
	for i, s := range stages {
		if len(running) == 0 && finished {
			if err := y.did(at, domain.System, s, r.about())(s.Void("앞 단계에서 올라온 과제가 없습니다.")); err != nil {
				return false, err
			}
		}
		if finished && len(running) > 0 {
			base := y.cal.AddBusinessDays(closed, 6+7*i)
			var err error
			if finished, err = y.runStage(&session{y: y, r: r, Stage: s, plan: plans[i], list: running, base: base}); err != nil {
				return false, fmt.Errorf("stage %d: %w", s.No, err)
			}
			running = slices.DeleteFunc(slices.Clone(running), func(e *entry) bool { return e.State != application.Advanced })
			at = y.later(base, 5, 11, 0)
		}
		if err := y.in.Add(s); err != nil {
			return false, err
		}
		for k := range s.Members {
			if err := y.in.Add(&s.Members[k]); err != nil {
				return false, err
			}
		}
		for k := range s.Candidates {
			if err := y.in.Add(&s.Candidates[k]); err != nil {
				return false, err
			}
		}
	}
	return finished, nil
}

// session is one stage being held.
type session struct {
	*evaluation.Stage
	y     *year
	r     *round
	plan  stage.Stage
	list  []*entry
	base  period.Date
	rules evaluation.Rules
	bench []*human
	d     dice
}

// committee is whom the notices of the stage concern.
func (s *session) about() about {
	a := s.r.about()
	a.people, a.link = s.bench, "/reviews"
	return a
}

func (s *session) person(id domain.PersonID) *human {
	for _, h := range s.bench {
		if h.Ref() == id {
			return h
		}
	}
	return nil
}

// do records a step of the stage unless it lies in the future; ok is false then.
func (s *session) do(at time.Time, actor domain.Actor, act func() (domain.Change, error)) (ok bool, err error) {
	if !s.y.past(at) {
		return false, nil
	}
	ch, err := act()
	return true, s.y.did(at, actor, s.Stage, s.about())(ch, err)
}

func (y *year) runStage(s *session) (bool, error) {
	s.d = y.dice(fmt.Sprintf("stage %s %s %d", s.r.Code, s.Track, s.No))
	var err error
	if s.rules, err = evaluation.RulesOf(s.r.set); err != nil {
		return false, err
	}
	enter := y.later(s.base, 0, 9, 30)
	if !y.past(enter) {
		return false, nil
	}
	for _, e := range s.list {
		if err := y.did(enter, domain.System, e.Application, e.about())(e.EnterStage(s.No)); err != nil {
			return false, err
		}
		if _, err := s.AddCandidate(evaluation.Candidate{ApplicationID: e.Ref()}); err != nil {
			return false, err
		}
	}
	if !s.plan.NeedsCommittee() {
		return s.outside()
	}
	open, err := s.gather()
	if err != nil || !open {
		return false, err
	}
	sheets, err := s.score()
	if err != nil {
		return false, err
	}
	return s.conclude(sheets)
}

// outside decides a stage that needs no committee.
func (s *session) outside() (bool, error) {
	at := s.y.later(s.base, 4, 15, 0)
	if !s.y.past(at) {
		return false, nil
	}
	for _, e := range s.list {
		if s.plan.Method == stage.ByQuantity {
			won := e.Grant()
			if _, err := s.SetAmount(e.Ref(), &won, nil); err != nil {
				return false, err
			}
		} else if _, err := s.SetVerdict(e.Ref(), evaluation.Yes, "외부 심사 기관이 적격으로 회신했습니다."); err != nil {
			return false, err
		}
	}
	if ok, err := s.do(at, s.r.officer.actor(), func() (domain.Change, error) { return s.RecordOutside(at.UTC()) }); err != nil || !ok {
		return false, err
	}
	return s.finalize(nil)
}

// gather forms the committee, invites it, takes its pledges and opens the stage.
func (s *session) gather() (bool, error) {
	y, officer := s.y, s.r.officer.actor()
	size := max(s.plan.CommitteeSize.Min, s.rules.CommitteeMin, 5)
	pool := slices.Clone(y.experts)
	// The two logins of the demonstration sit where something is to be done today.
	var fixed []*human
	if y.later(s.base, 6, 0, 0).After(y.Now) {
		fixed = []*human{y.experts[1], y.experts[0]}
	}
	for _, h := range some(s.d, pool[2:], size-len(fixed)) {
		fixed = append(fixed, h)
	}
	s.bench = fixed
	var seats []evaluation.Seat
	for i, h := range s.bench {
		seat := evaluation.Seat{PersonID: h.Ref(), Role: evaluation.Ordinary, Expertise: evaluation.ProgramExpert}
		if i == 0 {
			seat.Role = evaluation.Chair
		}
		seats = append(seats, seat)
	}
	s.DrawSeed = fmt.Sprintf("%s-%d-%s", s.r.Code, s.No, s.base)
	for _, h := range s.bench {
		roles := []domain.Role{domain.RoleEvaluator}
		if h == s.bench[0] {
			roles = append(roles, domain.RoleChair)
		}
		for _, role := range roles {
			if err := y.grant(grant.Terms{Person: h.Ref(), Role: role, Call: ref(s.r.Ref()), Reason: "평가위원 위촉", Valid: period.Period{From: s.base, To: s.base.AddDays(120)}}, ref(s.r.officer.Ref()), y.later(s.base, 0, 10, 0)); err != nil {
				return false, err
			}
		}
	}
	if _, err := s.do(y.later(s.base, 0, 10, 30), officer, func() (domain.Change, error) {
		return s.FormCommittee(seats, s.rules, y.later(s.base, 0, 10, 30).UTC())
	}); err != nil {
		return false, err
	}
	if ok, err := s.do(y.later(s.base, 0, 11, 0), officer, func() (domain.Change, error) { return s.Invite(y.later(s.base, 0, 11, 0).UTC()) }); err != nil || !ok {
		return false, err
	}
	for i, h := range s.bench {
		at := y.later(s.base, 1, 9, 10+i*9)
		if h == y.experts[0] && y.later(s.base, 1, 15, 0).After(y.Now) {
			continue // the demonstration's own evaluator has not signed the pledge yet
		}
		if ok, err := s.do(at, h.actor(), func() (domain.Change, error) {
			return s.Accept(h.Ref(), y.Texts.Say("ko", "evaluation.pledge.text", nil), nil, at.UTC())
		}); err != nil || !ok {
			return false, err
		}
	}
	if ok, err := s.do(y.later(s.base, 1, 15, 0), domain.System, func() (domain.Change, error) { return s.Gather(s.rules) }); err != nil || !ok {
		return false, err
	}
	at := y.later(s.base, 2, 10, 0)
	return s.do(at, officer, func() (domain.Change, error) { return s.Open(s.rules, at.UTC()) })
}

// score fills in the sheets; those whose time has not come stay as they are.
func (s *session) score() ([]*evaluation.Sheet, error) {
	y := s.y
	sheets, err := s.Sheets()
	if err != nil {
		return nil, err
	}
	opened := y.later(s.base, 2, 10, 0)
	byApp := map[domain.ApplicationID]*entry{}
	for _, e := range s.list {
		byApp[e.Ref()] = e
	}
	count := map[domain.PersonID]int{}
	for _, sh := range sheets {
		h, e := s.person(sh.EvaluatorID), byApp[sh.ApplicationID]
		n := count[sh.EvaluatorID]
		count[sh.EvaluatorID]++
		if err := y.step(opened, domain.System, sh, domain.Act("open", nil), about{}); err != nil {
			return nil, err
		}
		// Everybody works a sheet at a time over one and a half days, the two logins of the demonstration last.
		save := opened.Add(time.Duration(20+n*17+int(sh.EvaluatorID%5)*6) * time.Minute)
		if (h == y.experts[0] || h == y.experts[1]) && y.later(s.base, 4, 15, 0).After(y.Now) && n > 1 {
			save = y.Now.Add(time.Hour)
		}
		if y.past(save) {
			if err := y.did(save, h.actor(), sh, about{})(sh.Save(s.Stage, s.marks(e), h.Ref(), save.UTC())); err != nil {
				return nil, err
			}
		}
		hand := save.Add(9 * time.Minute)
		if y.past(hand) && sh.State == evaluation.SheetDraft {
			if err := y.did(hand, h.actor(), sh, about{})(sh.Submit(s.Stage, h.Ref(), hand.UTC())); err != nil {
				return nil, err
			}
		}
		if err := y.in.Add(sh); err != nil {
			return nil, err
		}
	}
	return sheets, nil
}

// marks are what an evaluator gives: near the application's quality.
func (s *session) marks(e *entry) evaluation.Marks {
	m := evaluation.Marks{Items: evaluation.ItemScores{}, Comment: one(s.d, []string{"목표가 구체적이고 수행 체계가 분명합니다.", "사업화 계획을 더 자세히 세울 필요가 있습니다.", "현장 적용 가능성이 높습니다.", "유사 과제와의 차별성을 보완해야 합니다."})}
	if s.plan.Scored() {
		for _, item := range s.plan.Rubric.Items {
			part := int(item.Weight) * (e.quality + s.d.between(-700, 700)) / 10_000
			m.Items[item.Key] = evaluation.ItemScore{Score: score.Score(min(max(part/10*10, 0), int(item.Weight)))}
		}
		return m
	}
	m.Vote = evaluation.Yes
	if e.quality < 7000 || s.d.chance(4) {
		m.Vote = evaluation.No
	}
	return m
}

// rule is how the stage ranks.
func (s *session) rule() stage.Rule {
	var money krw.Won
	if s.r.BudgetWon != nil {
		money = *s.r.BudgetWon
	}
	return stage.RuleOf(s.r.Stages, s.Track, s.plan, money, "")
}

func (s *session) asked() map[domain.ApplicationID]evaluation.Asked {
	out := map[domain.ApplicationID]evaluation.Asked{}
	for _, e := range s.list {
		a := evaluation.Asked{Won: e.Grant(), SME: e.lead.Size == "SME", Regional: !e.lead.Region.Capital()}
		if n := e.Answers["quantity"].Number; n != nil {
			a.Quantity = *n
		}
		if e.FinalScore != nil {
			a.Before = *e.FinalScore
		}
		out[e.Ref()] = a
	}
	return out
}

func (s *session) conclude(sheets []*evaluation.Sheet) (bool, error) {
	y := s.y
	chair := s.bench[0]
	if slices.ContainsFunc(sheets, func(sh *evaluation.Sheet) bool {
		return sh.State != evaluation.SheetSubmitted && sh.State != evaluation.SheetRecused
	}) {
		return false, nil
	}
	at := y.later(s.base, 4, 15, 0)
	if !y.past(at) {
		return false, nil
	}
	for _, e := range s.list {
		if s.plan.Method == stage.ByQuantity {
			won := e.Grant() * 97 / 100 / 1_000_000 * 1_000_000
			if s.plan.Outcome.Rule == stage.SplitQuantity {
				if _, err := s.SetAmount(e.Ref(), nil, quantityOf(s.asked()[e.Ref()])); err != nil {
					return false, err
				}
			} else if _, err := s.SetAmount(e.Ref(), &won, nil); err != nil {
				return false, err
			}
		}
	}
	if _, err := s.do(at, chair.as(domain.RoleChair), func() (domain.Change, error) { return s.Close(chair.Ref(), sheets, at.UTC()) }); err != nil {
		return false, err
	}
	for _, e := range s.list {
		words := "사업 목표와 추진 체계가 명확하고 수행 역량을 갖춘 것으로 평가합니다. 성과지표의 확인 방법을 협약에서 구체화하기 바랍니다."
		if e.quality < 7000 {
			words = "필요성은 인정되나 차별성과 추진 일정의 구체성이 부족합니다. 수요기관과의 협력 근거를 보완할 필요가 있습니다."
		}
		if _, err := s.Comment(e.Ref(), words, chair.Ref()); err != nil {
			return false, err
		}
	}
	for range 3 {
		out, err := s.Compute(sheets, s.asked(), s.rule())
		if err != nil {
			return false, err
		}
		undecided := out.Ranking.Undecided()
		if len(undecided) == 0 {
			break
		}
		if _, err := s.do(at.Add(20*time.Minute), chair.as(domain.RoleChair), func() (domain.Change, error) { return s.VoteOnTie(undecided) }); err != nil {
			return false, err
		}
	}
	end := at.Add(time.Hour)
	if ok, err := s.do(end, chair.as(domain.RoleChair), func() (domain.Change, error) { return s.Stage.Conclude(chair.Ref()) }); err != nil || !ok {
		return false, err
	}
	outcome, err := s.Compute(sheets, s.asked(), s.rule())
	if err != nil {
		return false, err
	}
	for i, h := range s.bench {
		sign := end.Add(time.Duration(10+i*4) * time.Minute)
		if ok, err := s.do(sign, h.actor(), func() (domain.Change, error) { return s.Sign(h.Ref(), outcome.Hash(s.r.lastHash), sign.UTC()) }); err != nil || !ok {
			return false, err
		}
	}
	if ok, err := s.do(end.Add(time.Hour), domain.System, func() (domain.Change, error) { return s.SignOff() }); err != nil || !ok {
		return false, err
	}
	return s.finalize(sheets)
}

// finalize makes the results final and gives them to the applications.
func (s *session) finalize(sheets []*evaluation.Sheet) (bool, error) {
	y := s.y
	at := y.later(s.base, 5, 10, 0)
	if !y.past(at.Add(time.Minute)) {
		return false, nil
	}
	outcome, err := s.Compute(sheets, s.asked(), s.rule())
	if err != nil {
		return false, err
	}
	results, ch, err := s.Finalize(outcome, s.r.lastHash, s.r.officer.Ref(), at.UTC())
	if err := y.did(at, s.r.officer.actor(), s.Stage, s.about())(ch, err); err != nil {
		return false, err
	}
	s.r.lastHash = s.ResultHash
	slices.SortFunc(results, func(a, b evaluation.Result) int { return cmp.Compare(a.ApplicationID, b.ApplicationID) })
	for i := range results {
		res := &results[i]
		if err := y.in.Add(res); err != nil {
			return false, err
		}
		for _, e := range s.list {
			if e.Ref() != res.ApplicationID {
				continue
			}
			out := application.StageResult{Outcome: application.StageOutcome(res.Outcome), Rank: res.Rank, ReserveNo: res.ReserveNo}
			if s.plan.Scored() {
				out.Final = &res.Final
			}
			if res.GrantWon > 0 {
				out.GrantWon = &res.GrantWon
			}
			if err := y.did(at.Add(time.Minute), domain.System, e.Application, e.about())(e.Apply(out, at.UTC())); err != nil {
				return false, err
			}
		}
	}
	return true, nil
}

// confirm is the approver's word on the whole result and its notice to everybody.
func (y *year) confirm(r *round, list []*entry) error {
	at := *r.ResultAt
	if !y.past(at.Add(2*time.Minute)) || slices.ContainsFunc(list, func(e *entry) bool { return e.State == application.InEvaluation }) {
		return nil
	}
	boss := y.staff[domain.RoleApprover].actor()
	if r.Deliberation {
		if err := y.did(at.Add(-time.Hour), r.officer.actor(), r.Call, r.about())(r.Deliberate(period.DateOf(at))); err != nil {
			return err
		}
	}
	if err := y.did(at, boss, r.Call, r.about())(r.ConfirmResult(0, nil)); err != nil {
		return err
	}
	for _, e := range list {
		if slices.Contains([]application.State{application.Recommended, application.Reserve, application.NotSelected}, e.State) {
			if err := y.did(at.Add(2*time.Minute), boss, e.Application, e.about())(e.Confirm(at.UTC())); err != nil {
				return err
			}
		}
	}
	r.confirmed = at
	if next := y.later(period.DateOf(at), 1, 9, 0); y.past(next) {
		if err := y.did(next, domain.System, r.Call, r.about())(r.StartContracting(0)); err != nil {
			return err
		}
	}
	return nil
}

func quantityOf(a evaluation.Asked) *int64 { return &a.Quantity }
