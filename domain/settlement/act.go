// This file is what people and sweeps do to a settlement: each act sets its fields and fires its row.
package settlement

import (
	"time"

	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// Subject is the agreement a settlement is about.
type Subject struct {
	AgreementID domain.AgreementID
	CallID      domain.CallID
	LeadID      domain.OrganizationID
}

// Open makes the settlement of an agreement that ends, or ended by termination, on the day. The report is due a term later.
// Errors: what the rule set refuses.
func Open(about Subject, t Type, endedOn period.Date, rules ruleset.Set, cal calendar.Calendar) (*Settlement, error) {
	code := ruleset.ExpenditureTerm
	if t == Termination && rules.Has(ruleset.TerminationReportTerm) {
		code = ruleset.TerminationReportTerm
	}
	term, err := rules.Term(code)
	if err != nil {
		return nil, err
	}
	return &Settlement{AgreementID: about.AgreementID, CallID: about.CallID, LeadID: about.LeadID, Type: t, State: NotDue, EndedOn: endedOn, ReportDueOn: cal.Due(endedOn, term), Detailed: Triggers{}}, nil
}

// Facts is what the guards read at an instant, as far as the settlement itself knows it. OpenExpenses, AuditorConflict,
// PaidSomething, PaidAll, ExtensionAllowed and RecoveryEnded belong to one act each and are filled by it.
func (s *Settlement) Facts(now time.Time) Facts {
	today := period.DateOf(now)
	return Facts{
		EndedOn: s.EndedOn, ReportDueOn: s.ReportDueOn, EvidenceDueOn: s.EvidenceDueOn, AppealUntil: s.AppealUntil, PayDueOn: s.PayDueOn,
		DueWon: s.DueWon, OutstandingWon: s.OutstandingWon(),
		PeriodOver:     today > s.EndedOn,
		ReportOver:     today > s.ReportDueOn,
		EvidenceOver:   s.EvidenceDueOn != 0 && today > s.EvidenceDueOn,
		AppealOpen:     s.AppealUntil != 0 && today <= s.AppealUntil,
		AppealOver:     s.AppealUntil != 0 && today > s.AppealUntil,
		PayOver:        s.PayDueOn != 0 && today > s.PayDueOn,
		ReportAttached: s.ReportFileID != nil,
		AuditorNamed:   s.AuditorID != nil,
		EvidenceStated: s.Evidence != "" && s.EvidenceDueOn != 0,
		WithoutFinding: s.without(func(l Line) bool { return l.Finding == "" }),
		OpinionGiven:   s.AuditOpinion != "",
		Undecided:      s.without(func(l Line) bool { return l.Decision == "" }),
		Calculated:     s.upToDate(),
		AppealedBefore: s.AppealID != nil,
		NothingDue:     s.OutstandingWon() == 0,
		SomethingDue:   s.OutstandingWon() > 0,
		PaidAll:        s.OutstandingWon() == 0,
		RecoveryOpened: s.RecoveryID != nil,
	}
}

// upToDate reports whether the statement counts exactly what is decided.
func (s *Settlement) upToDate() bool {
	cash, inKind := s.DisallowedOf(0)
	return !s.Statement.Empty() && s.DisallowedWon == cash && s.InKindWon == inKind
}

func (s *Settlement) fire(e Event, f Facts, reason string) (domain.Change, error) {
	to, change, err := Machine.Fire(s.State, e, f, reason)
	if err != nil {
		return domain.Change{}, err
	}
	s.State = to
	return change, nil
}

// BecomeDue starts the settlement when its agreement's period is over, or at once after a termination.
func (s *Settlement) BecomeDue(now time.Time) (domain.Change, error) {
	if s.Type == Termination {
		return s.fire(Terminate, s.Facts(now), "")
	}
	return s.fire(EndPeriod, s.Facts(now), "")
}

// SubmitReport hands in the expenditure report. openExpenses counts what the performers have not finished entering.
// A report after its day is marked late, also when the sweep that marks it has not run yet.
func (s *Settlement) SubmitReport(now time.Time, report domain.FileID, openExpenses int) (domain.Change, error) {
	next := *s
	if report != 0 {
		next.ReportFileID = &report
	}
	next.ReportedAt = &now
	f := next.Facts(now)
	f.OpenExpenses = openExpenses
	change, err := next.fire(SubmitReport, f, "")
	if err != nil {
		return domain.Change{}, err
	}
	if f.ReportOver && next.OverdueOn == 0 {
		next.markLate()
		change.Effects = append(change.Effects[:len(change.Effects):len(change.Effects)], EffectSuspect)
	}
	*s = next
	return change, nil
}

// MissReport marks a report that did not come in time. A late report is a ground for a detailed settlement.
func (s *Settlement) MissReport(now time.Time) (domain.Change, error) {
	change, err := s.fire(MissReport, s.Facts(now), "")
	if err == nil {
		s.markLate()
	}
	return change, err
}

func (s *Settlement) markLate() {
	s.OverdueOn = s.ReportDueOn.AddDays(1)
	s.addGrounds(Triggers{LateReport})
}

// ReturnReport gives an unusable report back, with a new day until which it has to come (0 keeps the old one).
func (s *Settlement) ReturnReport(now time.Time, newDueOn period.Date, reason string) (domain.Change, error) {
	change, err := s.fire(ReturnReport, s.Facts(now), reason)
	if err == nil {
		s.ReportedAt, s.ReportFileID = nil, nil
		s.ReportDueOn = max(s.ReportDueOn, newDueOn)
	}
	return change, err
}

// Auditor is who is to audit: an accountant of a firm, or of the agency itself (Firm nil).
type Auditor struct {
	Person domain.PersonID
	Firm   *domain.OrganizationID
	// Conflict is set when the firm or the person works for a party of the agreement.
	Conflict bool
}

// Assign gives the settlement to an accountant: for the first time, instead of another one, without a report, or again
// after reopening, whichever the state asks for. Detailed grounds that the signs give are noted. A reason is needed where
// the row says so.
func (s *Settlement) Assign(now time.Time, a Auditor, officer domain.PersonID, signs Signs, reason string) (domain.Change, error) {
	event := map[State]Event{ReportOverdue: AssignWithoutReport, InAudit: ChangeAuditor}[s.State]
	if event == "" {
		event = AssignAuditor
	}
	f := s.Facts(now)
	f.AuditorNamed, f.AuditorConflict = a.Person != 0, a.Conflict
	change, err := s.fire(event, f, reason)
	if err != nil {
		return domain.Change{}, err
	}
	s.AuditorID, s.AuditorOrgID, s.OfficerID = &a.Person, a.Firm, &officer
	signs.LateReport = signs.LateReport || s.Late()
	s.addGrounds(signs.Grounds())
	return change, nil
}

func (s *Settlement) addGrounds(found Triggers) {
	merged := Triggers{}
	for _, t := range AllTriggers {
		for _, have := range append(s.Detailed[:len(s.Detailed):len(s.Detailed)], found...) {
			if have == t {
				merged = append(merged, t)
				break
			}
		}
	}
	s.Detailed = merged
}

// RequestEvidence asks the performers for more, until a day.
func (s *Settlement) RequestEvidence(now time.Time, what string, until period.Date) (domain.Change, error) {
	next := *s
	next.Evidence, next.EvidenceDueOn = what, until
	f := next.Facts(now)
	f.EvidenceStated = what != "" && until >= period.DateOf(now)
	change, err := next.fire(RequestEvidence, f, "")
	if err == nil {
		*s = next
	}
	return change, err
}

// ProvideEvidence hands the settlement back to the accountant with what was asked for.
func (s *Settlement) ProvideEvidence(now time.Time) (domain.Change, error) {
	return s.fire(ProvideEvidence, s.Facts(now), "")
}

// MissEvidence goes on without what was asked for and did not come in time.
func (s *Settlement) MissEvidence(now time.Time) (domain.Change, error) {
	return s.fire(MissEvidence, s.Facts(now), "")
}

// Draft hands in the accountant's result: an opinion on the whole, and a finding on every expense.
func (s *Settlement) Draft(now time.Time, opinion AuditOpinion, note string) (domain.Change, error) {
	next := *s
	next.AuditOpinion, next.AuditNote, next.DraftedAt = opinion, note, &now
	change, err := next.fire(Draft, next.Facts(now), "")
	if err == nil {
		*s = next
	}
	return change, err
}

// ReturnDraft sends the result back to the accountant. Decisions taken so far stay.
func (s *Settlement) ReturnDraft(now time.Time, reason string) (domain.Change, error) {
	return s.fire(ReturnDraft, s.Facts(now), reason)
}

// Use lays a calculation under the settlement. It may be done as often as decisions change, on the draft and while an
// appeal is answered. total is the total cost settled: grant, own cash and in kind.
func (s *Settlement) Use(st Statement, performers []Performer, total krw.Won) (domain.Change, error) {
	if s.State != DraftResult && s.State != Appealed {
		return domain.Change{}, notNow(s.State)
	}
	if err := st.Verify(); err != nil {
		return domain.Change{}, domain.E(domain.Refused, "settlement.statement.stale").With("detail", err.Error())
	}
	s.Statement, s.DueWon, s.RemitWon, s.TotalWon = st, st.DueWon, st.RemitWon, total
	s.SpentWon, s.InterestWon, s.UnspentWon, s.DisallowedWon, s.InKindWon = 0, 0, 0, 0, 0
	for _, p := range performers {
		s.SpentWon += p.SpentWon
		s.InterestWon += p.InterestWon
		s.UnspentWon += max(0, p.GrantWon+p.CashWon-p.SpentWon)
		s.DisallowedWon += p.DisallowedWon
		s.InKindWon += p.InKindShortWon
	}
	return domain.Act("calculate", map[string]any{"due": s.DueWon, "remit": s.RemitWon, "disallowed": s.DisallowedWon}), nil
}

// Notify tells the performers the result. reachedOn is the day the notice reaches them: the term of appeal runs from it.
func (s *Settlement) Notify(now time.Time, officer domain.PersonID, reachedOn period.Date, rules ruleset.Set, cal calendar.Calendar) (domain.Change, error) {
	term, err := rules.Term(ruleset.AppealSettlementTerm)
	if err != nil {
		return domain.Change{}, err
	}
	change, err := s.fire(Notify, s.Facts(now), "")
	if err != nil {
		return domain.Change{}, err
	}
	s.OfficerID, s.NotifiedOn, s.AppealUntil = &officer, reachedOn, cal.Due(reachedOn, term)
	return change, nil
}

// Appeal takes the one objection to the result.
func (s *Settlement) Appeal(now time.Time, appeal domain.AppealID, reason string) (domain.Change, error) {
	change, err := s.fire(Appeal, s.Facts(now), reason)
	if err == nil {
		s.AppealID = &appeal
	}
	return change, err
}

// CloseAppealWindow makes the result final when nobody objected in time.
func (s *Settlement) CloseAppealWindow(now time.Time) (domain.Change, error) {
	change, err := s.fire(CloseAppealWindow, s.Facts(now), "")
	return s.final(now, change, err)
}

// Resettle makes the result final as newly calculated, after an appeal was upheld.
func (s *Settlement) Resettle(now time.Time, reason string) (domain.Change, error) {
	change, err := s.fire(Resettle, s.Facts(now), reason)
	return s.final(now, change, err)
}

// DismissAppeal makes the result final as it was notified.
func (s *Settlement) DismissAppeal(now time.Time, reason string) (domain.Change, error) {
	change, err := s.fire(DismissAppeal, s.Facts(now), reason)
	return s.final(now, change, err)
}

func (s *Settlement) final(now time.Time, change domain.Change, err error) (domain.Change, error) {
	if err == nil {
		s.FinalOn = period.DateOf(now)
		s.FiscalYear = s.FinalOn.Year()
	}
	return change, err
}

// Finish goes on from FINAL: closes when nothing is left to pay, or demands the payment. The term of payment runs from
// reachedOn, the day the demand reaches the performers.
func (s *Settlement) Finish(now time.Time, reachedOn period.Date, rules ruleset.Set, cal calendar.Calendar) (domain.Change, error) {
	if s.OutstandingWon() == 0 {
		return s.fire(CloseWithNothingDue, s.Facts(now), "")
	}
	term, err := rules.Term(ruleset.PayBackTerm)
	if err != nil {
		return domain.Change{}, err
	}
	change, err := s.fire(DemandPayment, s.Facts(now), "")
	if err == nil {
		s.PayDueOn = cal.Due(reachedOn, term)
	}
	return change, err
}

// ExtendPayment puts the payment off, once, and no longer than the rule set allows after the day first set.
func (s *Settlement) ExtendPayment(now time.Time, to period.Date, rules ruleset.Set, reason string) (domain.Change, error) {
	f := s.Facts(now)
	if rules.Has(ruleset.PayBackDeferralMax) {
		most, err := rules.Term(ruleset.PayBackDeferralMax)
		if err != nil {
			return domain.Change{}, err
		}
		f.ExtensionAllowed = s.PayExtends == 0 && to > s.PayDueOn && to <= s.PayDueOn.AddMonths(most.N)
	}
	change, err := s.fire(ExtendPayment, f, reason)
	if err == nil {
		s.PayDueOn = to
		s.PayExtends++
	}
	return change, err
}

// Pay books money that came in. It closes the settlement when nothing is left. More than what is due is refused.
func (s *Settlement) Pay(now time.Time, won krw.Won) (domain.Change, error) {
	if won > s.OutstandingWon() {
		return domain.Change{}, domain.E(domain.Invalid, "settlement.payment.too_much").At("won").With("amount", s.OutstandingWon())
	}
	event := PayPart
	if won == s.OutstandingWon() {
		event = PayInFull
	}
	f := s.Facts(now)
	f.PaidSomething, f.PaidAll = won > 0, won == s.OutstandingWon()
	change, err := s.fire(event, f, "")
	if err != nil {
		return domain.Change{}, err
	}
	s.PaidWon += won
	s.PaidOn = period.DateOf(now)
	return change.With("won", won), nil
}

// MissPayment marks money that did not come in time.
func (s *Settlement) MissPayment(now time.Time) (domain.Change, error) {
	return s.fire(MissPayment, s.Facts(now), "")
}

// ReferToRecovery hands unpaid money over to a recovery case.
func (s *Settlement) ReferToRecovery(now time.Time, c domain.RecoveryID) (domain.Change, error) {
	f := s.Facts(now)
	f.RecoveryOpened = c != 0
	change, err := s.fire(ReferToRecovery, f, "")
	if err == nil {
		s.RecoveryID = &c
	}
	return change, err
}

// CloseAfterRecovery closes the settlement when its recovery case has ended.
func (s *Settlement) CloseAfterRecovery(now time.Time, ended bool) (domain.Change, error) {
	f := s.Facts(now)
	f.RecoveryEnded = ended
	return s.fire(CloseAfterRecovery, f, "")
}

// Reopen takes up a closed settlement again because misuse was found later. Findings and decisions stay to be changed; a
// new term of appeal will follow, so the old appeal no longer counts.
func (s *Settlement) Reopen(now time.Time, reason string) (domain.Change, error) {
	change, err := s.fire(Reopen, s.Facts(now), reason)
	if err == nil {
		s.AppealID, s.NotifiedOn, s.AppealUntil, s.FinalOn, s.FiscalYear, s.PayDueOn, s.PayExtends = nil, 0, 0, 0, 0, 0, 0
	}
	return change, err
}
