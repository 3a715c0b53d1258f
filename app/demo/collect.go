// This file is what follows when money does not come back or was misused: recovery cases and sanctions.
package demo

import (
	"fmt"
	"time"

	"gongmo/domain"
	"gongmo/domain/ledger"
	"gongmo/domain/period"
	"gongmo/domain/posting"
	"gongmo/domain/recovery"
	"gongmo/domain/sanction"
	"gongmo/domain/settlement"
)

// recover opens a case about settlement money that was not paid, and takes it to the prior notice.
func (y *year) recover(a *account) error {
	p, officer := a.p, a.p.round.officer
	at := y.later(a.PayDueOn, 3, 10, 0)
	if !y.past(at) {
		return nil
	}
	c := recovery.Propose(p.Ref(), p.CallID, p.LeadID, recovery.UnpaidSettlement, a.OutstandingWon())
	c.SettlementID, c.Basis, c.ProposedBy = ref(a.Ref()), "정보통신·방송 연구개발 관리규정 제6조의4", ref(officer.Ref())
	c.Facts = "정산금 납부 기한이 지났으나 납부하지 않았습니다."
	act := func(at time.Time, by domain.Actor, ch domain.Change, err error) error {
		return y.did(at, by, c, a.about())(ch, err)
	}
	if err := act(at, officer.actor(), domain.Act("propose", map[string]any{"won": c.PrincipalWon}), nil); err != nil {
		return err
	}
	ch, err := a.ReferToRecovery(at.Add(time.Hour).UTC(), c.Ref())
	if err := a.do(at.Add(time.Hour), officer.actor(), ch, err); err != nil {
		return err
	}
	for _, org := range p.book.Organizations() {
		if won := p.book.Won(posting.ReturnDue, org); won > 0 {
			if err := y.post(p, at.Add(time.Hour), "recovery", c.ID, func(f ledger.Fact) (ledger.Entry, error) { return f.Refer(org, won) }); err != nil {
				return err
			}
		}
	}
	if panel := y.later(period.DateOf(at), 1, 15, 0); y.past(panel) {
		ch, err := c.SubmitToPanel(panel.UTC())
		if err := act(panel, officer.actor(), ch, err); err != nil {
			return err
		}
		if told := y.later(period.DateOf(panel), 2, 11, 0); y.past(told) {
			ch, err := c.Recommend(told.UTC(), period.DateOf(told)-1, "미납 정산금의 환수가 타당합니다.", period.DateOf(told), p.round.set, y.cal)
			if err := act(told, officer.actor(), ch, err); err != nil {
				return err
			}
		}
	}
	return y.in.Add(c)
}

// makeSanctions opens cases on the gravest of what was found: a report that never came, an invoice used twice, money unpaid.
func (y *year) makeSanctions() error {
	made := 0
	for _, p := range y.projects {
		if p.settlement == nil || made >= 5 {
			continue
		}
		var ground sanction.Ground
		facts := ""
		switch {
		case p.settlement.State == settlement.ReportOverdue:
			ground, facts = sanction.ReportMissing, "사용실적보고서를 기한까지 내지 않았습니다."
		case p.settlement.State == settlement.InRecovery:
			ground, facts = sanction.Unpaid, "정산금을 내지 않아 환수 절차가 시작되었습니다."
		case p.settlement.State == settlement.Reopened:
			ground, facts = sanction.Diversion, "같은 세금계산서를 다른 과제에서도 쓴 사실이 확인되었습니다."
		default:
			continue
		}
		if err := y.sanction(p, ground, facts, made); err != nil {
			return fmt.Errorf("sanction of %s: %w", p.Number, err)
		}
		made++
	}
	return nil
}

func (y *year) sanction(p *project, g sanction.Ground, facts string, n int) error {
	officer := p.round.officer
	s := sanction.Suspect(sanction.Debarment, g, ref(p.LeadID), nil, ref(p.Ref()))
	s.CallID, s.Basis, s.Facts, s.ProjectEndedOn = ref(p.CallID), "정보통신·방송 연구개발 관리규정 제48조제1항", facts, p.EndOn
	// They begin in the last weeks, so that each stands at another step.
	begin := y.cal.AddBusinessDays(period.DateOf(y.Now), -1).AddDays(-3 - 4*n)
	at := y.later(begin, 0, 10, 0)
	act := func(at time.Time, by domain.Actor, ch domain.Change, err error) (bool, error) {
		if !y.past(at) {
			return false, nil
		}
		return true, y.did(at, by, s, p.about())(ch, err)
	}
	if _, err := act(at, domain.System, domain.Act("suspect", map[string]any{"ground": string(g)}), nil); err != nil {
		return err
	}
	if n > 0 {
		ch, err := s.Investigate(at.Add(26 * time.Hour).UTC())
		if _, err := act(y.later(period.DateOf(at), 1, 12, 0), officer.actor(), ch, err); err != nil {
			return err
		}
	}
	if n > 1 {
		when := y.later(period.DateOf(at), 2, 14, 0)
		ch, err := s.Refer(when.UTC(), p.round.set)
		if _, err := act(when, officer.actor(), ch, err); err != nil {
			return err
		}
	}
	if n > 2 {
		when := y.later(period.DateOf(at), 4, 14, 0)
		ch, err := s.Resolve(when.UTC(), sanction.PanelMeeting{On: period.DateOf(when) - 1, Note: "참여제한이 타당합니다."}, sanction.Measure{Months: 12}, period.DateOf(when), p.round.set, y.cal)
		if _, err := act(when, officer.actor(), ch, err); err != nil {
			return err
		}
	}
	return y.in.Add(s)
}
