// This file holds the acts on an agreement. Each fires one step of the lifecycle, or changes fields within a state.
package agreement

import (
	"slices"
	"time"

	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/calendar"
	"gongmo/domain/krw"
	"gongmo/domain/period"
)

// Facts gathers what the guards read, for one day. The settlement and final evaluation are other aggregates' facts: the caller fills them.
func (a *Agreement) Facts(today period.Date) Facts {
	return Facts{
		PlanDueOn: a.PlanDueOn, LimitOn: a.LimitOn, StartOn: a.StartOn, EndOn: a.EndOn,
		PlanOpen:     a.PlanDueOn == 0 || today <= a.PlanDueOn,
		LimitOpen:    a.LimitOn == 0 || today <= a.LimitOn,
		LimitOver:    a.LimitOn != 0 && today > a.LimitOn,
		PeriodBegun:  a.StartOn != 0 && today >= a.StartOn,
		PeriodOver:   a.EndOn != 0 && today > a.EndOn,
		PlanProblems: domain.ProblemsOf(a.Plan.Check()),
		PlanGrantWon: a.Plan.Totals().GrantWon, GrantWon: a.GrantWon,
		SharesWon: a.sharesWon(), TotalWon: a.TotalWon(),
		Missing:        a.Documents.Missing(),
		TextMatches:    a.TextHash != "",
		Unsigned:       len(a.Unsigned()),
		SignedInTime:   a.TextHash != "" && len(a.Unsigned()) == 0, // nobody signs after the limit
		Ground:         a.TerminationGround,
		SpendingFrozen: a.Frozen(today),
	}
}

func (a *Agreement) sharesWon() krw.Won {
	var sum krw.Won
	for _, p := range a.Parties {
		if p.LeftOn == 0 {
			sum += p.TotalWon()
		}
	}
	return sum
}

// Unsigned lists the parties that must sign and have not signed the present text.
func (a *Agreement) Unsigned() []domain.OrganizationID {
	var out []domain.OrganizationID
	for _, p := range a.Parties {
		if p.Role.Signs() && p.LeftOn == 0 && !a.signed(p.OrganizationID) {
			out = append(out, p.OrganizationID)
		}
	}
	return out
}

func (a *Agreement) signed(org domain.OrganizationID) bool {
	return slices.ContainsFunc(a.Signatures, func(s Signature) bool {
		return s.OrganizationID != nil && *s.OrganizationID == org && s.TextHash == a.TextHash
	})
}

func (a *Agreement) fire(event Event, facts Facts, reason string) (domain.Change, error) {
	to, change, err := Machine.Fire(a.State, event, facts, reason)
	if err != nil {
		return domain.Change{}, err
	}
	a.State = to
	return change, nil
}

// RequestPlan asks the lead for the revised plan and sets the dates that run from the result notice.
func (a *Agreement) RequestPlan(today period.Date, t Terms, cal calendar.Calendar) (domain.Change, error) {
	change, err := a.fire(RequestPlan, a.Facts(today), "")
	if err != nil {
		return change, err
	}
	a.setDates(t, cal)
	return change.With("planDueOn", a.PlanDueOn.String()).With("limitOn", a.LimitOn.String()), nil
}

// ExtendPlan gives the lead more time for its plan, not beyond the limit of the agreement.
func (a *Agreement) ExtendPlan(until, today period.Date, reason string) (domain.Change, error) {
	if until <= a.PlanDueOn || (a.LimitOn != 0 && until > a.LimitOn) {
		return domain.Change{}, domain.E(domain.Invalid, "agreement.plan.bad_extension").At("until").With("on", a.PlanDueOn).With("limit", a.LimitOn)
	}
	change, err := a.fire(ExtendPlan, a.Facts(today), reason)
	if err != nil {
		return change, err
	}
	before := a.PlanDueOn
	a.PlanDueOn = until
	return change.With("before", before.String()).With("after", until.String()), nil
}

// Revised is what the lead hands in: the plan and what it changes. Problems are what the cost rules say against the plan
// (caps, ratios), found by the caller with the call's rule set.
type Revised struct {
	Plan     budget.Plan
	Text     string
	Period   period.Period // zero: as it was
	Problems domain.Problems
}

// SubmitPlan takes the revised plan in. The grant stays what was awarded; matching money and the parties' shares follow the plan.
func (a *Agreement) SubmitPlan(r Revised, today period.Date) (domain.Change, error) {
	next := *a
	next.takePlan(r.Plan)
	next.PlanText = r.Text
	if r.Period.From != 0 {
		next.StartOn, next.EndOn = r.Period.From, r.Period.To
	}
	f := next.Facts(today)
	f.PlanProblems = append(f.PlanProblems, r.Problems...)
	change, err := next.fire(SubmitPlan, f, "")
	if err != nil {
		return domain.Change{}, err
	}
	*a = next
	return change, nil
}

// takePlan puts a plan in force: matching money and every party's share are sums over it, so that they cannot disagree.
func (a *Agreement) takePlan(p budget.Plan) {
	a.Plan = p
	t := p.Totals()
	a.CashWon, a.InKindWon = t.CashWon, t.InKindWon
	shares := p.ByOrg()
	a.Parties = slices.Clone(a.Parties)
	for i := range a.Parties {
		party := &a.Parties[i]
		share := shares[party.OrganizationID]
		party.GrantWon, party.CashWon, party.InKindWon = share.GrantWon, share.CashWon, share.InKindWon
	}
}

// ReturnPlan sends the plan back with a reason and a new due date, which the limit bounds.
func (a *Agreement) ReturnPlan(reason string, until, today period.Date) (domain.Change, error) {
	change, err := a.fire(ReturnPlan, a.Facts(today), reason)
	if err != nil {
		return change, err
	}
	a.PlanDueOn = max(a.PlanDueOn, until)
	if a.LimitOn != 0 {
		a.PlanDueOn = min(a.PlanDueOn, a.LimitOn)
	}
	return change.With("planDueOn", a.PlanDueOn.String()), nil
}

// ApprovePlan accepts the plan; the documents follow.
func (a *Agreement) ApprovePlan(today period.Date) (domain.Change, error) {
	return a.fire(ApprovePlan, a.Facts(today), "")
}

// ReceiveDocument puts a file on the checklist, not yet confirmed. A code that is not on the list is added.
func (a *Agreement) ReceiveDocument(d Document) (domain.Change, error) {
	if a.State.afterSigning() {
		return domain.Change{}, domain.E(domain.Refused, "agreement.documents.closed")
	}
	d.ConfirmedOn, d.ByID = 0, 0
	for i := range a.Documents {
		if a.Documents[i].Code == d.Code {
			d.Required = a.Documents[i].Required
			a.Documents[i] = d
			return domain.Act("receiveDocument", map[string]any{"code": string(d.Code), "sha256": d.SHA256}), nil
		}
	}
	a.Documents = append(a.Documents, d)
	return domain.Act("receiveDocument", map[string]any{"code": string(d.Code), "sha256": d.SHA256}), nil
}

// ConfirmDocument is the officer's word that the document is in order.
func (a *Agreement) ConfirmDocument(code DocumentCode, by domain.PersonID, today period.Date) (domain.Change, error) {
	if a.State.afterSigning() {
		return domain.Change{}, domain.E(domain.Refused, "agreement.documents.closed")
	}
	for i := range a.Documents {
		if d := &a.Documents[i]; d.Code == code {
			if d.FileID == 0 {
				return domain.Change{}, domain.E(domain.Refused, "agreement.documents.no_file").With("code", string(code))
			}
			d.ConfirmedOn, d.ByID = today, by
			return domain.Act("confirmDocument", map[string]any{"code": string(code)}), nil
		}
	}
	return domain.Change{}, domain.E(domain.NotFound, "agreement.documents.unknown").With("code", string(code))
}

// WaiveDocument lets a required document go for a stated reason.
func (a *Agreement) WaiveDocument(code DocumentCode, by domain.PersonID, reason string) (domain.Change, error) {
	if reason == "" {
		return domain.Change{}, domain.E(domain.Invalid, "step.reason_missing").At("reason")
	}
	for i := range a.Documents {
		if d := &a.Documents[i]; d.Code == code {
			d.WaivedFor, d.ByID = reason, by
			c := domain.Act("waiveDocument", map[string]any{"code": string(code)})
			c.Reason = reason
			return c, nil
		}
	}
	return domain.Change{}, domain.E(domain.NotFound, "agreement.documents.unknown").With("code", string(code))
}

func (s State) afterSigning() bool {
	return slices.Contains([]State{Concluded, Active, PeriodEnded, Terminated, Closed, Lapsed}, s)
}

// CompleteDocuments closes the checklist and lays the text, named by its hash, before the parties.
func (a *Agreement) CompleteDocuments(textHash string, today period.Date) (domain.Change, error) {
	if textHash == "" {
		return domain.Change{}, domain.E(domain.Invalid, "agreement.sign.no_text")
	}
	change, err := a.fire(CompleteDocuments, a.Facts(today), "")
	if err != nil {
		return change, err
	}
	a.TextHash = textHash
	return change.With("textHash", textHash), nil
}

// Sign adds the signature of one party. The store appends the row; it never changes one.
func (a *Agreement) Sign(s Signature, today period.Date) (domain.Change, error) {
	f := a.Facts(today)
	f.TextMatches = s.TextHash != "" && s.TextHash == a.TextHash
	if s.OrganizationID != nil {
		p := a.Party(*s.OrganizationID)
		f.SignerIsParty = p != nil && p.Role.Signs()
		f.SignedBefore = a.signed(*s.OrganizationID)
	}
	if s.TypedName == "" {
		return domain.Change{}, domain.E(domain.Invalid, "agreement.sign.no_name").At("name")
	}
	change, err := a.fire(SignParty, f, "")
	if err != nil {
		return change, err
	}
	s.AgreementID = a.Ref()
	a.Signatures = append(a.Signatures, s)
	return change.With("organization", int64(*s.OrganizationID)).With("textHash", s.TextHash), nil
}

// Conclude adds the agency's signature, which concludes the agreement.
func (a *Agreement) Conclude(s Signature, today period.Date) (domain.Change, error) {
	f := a.Facts(today)
	f.TextMatches = s.TextHash != "" && s.TextHash == a.TextHash
	change, err := a.fire(Conclude, f, "")
	if err != nil {
		return change, err
	}
	s.AgreementID, s.OrganizationID = a.Ref(), nil
	a.Signatures = append(a.Signatures, s)
	at := s.SignedAt
	a.ConcludedAt = &at
	return change.With("textHash", s.TextHash), nil
}

// Begin makes a concluded agreement active on its first day.
func (a *Agreement) Begin(today period.Date) (domain.Change, error) {
	return a.fire(Start, a.Facts(today), "")
}

// EndPeriod notes that the last day is over; the settlement is opened.
func (a *Agreement) EndPeriod(today period.Date) (domain.Change, error) {
	return a.fire(EndPeriod, a.Facts(today), "")
}

// Terminate ends the agreement before its time, on a typed ground, after spending was frozen.
func (a *Agreement) Terminate(g Ground, reason string, today period.Date) (domain.Change, error) {
	f := a.Facts(today)
	f.Ground = g
	change, err := a.fire(Terminate, f, reason)
	if err != nil {
		return change, err
	}
	a.TerminatedOn, a.TerminationGround = today, g
	return change.With("ground", string(g)), nil
}

// Closing is what other rooms know when an agreement is to be closed.
type Closing struct {
	SettlementClosed bool
	FinalEvaluated   bool
}

// Close ends the agreement's life after its settlement.
func (a *Agreement) Close(c Closing, today period.Date) (domain.Change, error) {
	f := a.Facts(today)
	f.SettlementClosed, f.FinalEvaluated = c.SettlementClosed, c.FinalEvaluated
	return a.fire(Close, f, "")
}

// Expire lapses an agreement that was not concluded within its limit.
func (a *Agreement) Expire(today period.Date) (domain.Change, error) {
	return a.fire(Lapse, a.Facts(today), "")
}

// GiveUp lapses an agreement because the lead forfeits or its selection is cancelled.
func (a *Agreement) GiveUp(reason string, today period.Date) (domain.Change, error) {
	return a.fire(Abandon, a.Facts(today), reason)
}

// ReopenPlan withdraws the text from the parties and asks for the plan again. Signatures under the old text stay on record and no longer count.
func (a *Agreement) ReopenPlan(reason string, until, today period.Date) (domain.Change, error) {
	change, err := a.fire(ReopenPlan, a.Facts(today), reason)
	if err != nil {
		return change, err
	}
	a.TextHash = ""
	a.PlanDueOn = max(a.PlanDueOn, until)
	if a.LimitOn != 0 {
		a.PlanDueOn = min(a.PlanDueOn, a.LimitOn)
	}
	return change, nil
}

// AppealEnded moves the dates of an agreement not yet concluded: they run from the later of the result notice and the
// end of an appeal about it (decision 19). Contracting of the others does not wait.
func (a *Agreement) AppealEnded(on period.Date, t Terms, cal calendar.Calendar) (domain.Change, error) {
	if a.State.afterSigning() {
		return domain.Change{}, domain.E(domain.Refused, "agreement.limit.settled")
	}
	before := a.LimitOn
	a.AppealEndedOn = max(a.AppealEndedOn, on)
	a.setDates(t, cal)
	return domain.Act("appealEnded", map[string]any{"before": before.String(), "after": a.LimitOn.String()}), nil
}

// Freeze forbids spending from a day on: a ground for termination came up, or a special evaluation was announced.
func (a *Agreement) Freeze(from period.Date, reason string) (domain.Change, error) {
	if !a.State.Running() {
		return domain.Change{}, domain.E(domain.Refused, "agreement.freeze.not_running")
	}
	if reason == "" {
		return domain.Change{}, domain.E(domain.Invalid, "step.reason_missing").At("reason")
	}
	if a.SpendingFrozenFrom != nil {
		return domain.Change{}, domain.E(domain.Refused, "agreement.freeze.already").With("on", *a.SpendingFrozenFrom)
	}
	a.SpendingFrozenFrom, a.FrozenReason = &from, reason
	c := domain.Act("freezeSpending", map[string]any{"from": from.String()})
	c.Reason, c.Notices = reason, notices("SPENDING_FROZEN")
	return c, nil
}

// Unfreeze lets spending go on.
func (a *Agreement) Unfreeze(reason string) (domain.Change, error) {
	if a.SpendingFrozenFrom == nil {
		return domain.Change{}, domain.E(domain.Refused, "agreement.freeze.not_frozen")
	}
	if reason == "" {
		return domain.Change{}, domain.E(domain.Invalid, "step.reason_missing").At("reason")
	}
	before := *a.SpendingFrozenFrom
	a.SpendingFrozenFrom, a.FrozenReason = nil, ""
	c := domain.Act("unfreezeSpending", map[string]any{"from": before.String()})
	c.Reason, c.Notices = reason, notices("SPENDING_UNFROZEN")
	return c, nil
}

// Amended is what an approved or acknowledged amendment changes; nil and zero fields stay as they are.
type Amended struct {
	AmendmentID   domain.AmendmentID
	EffectiveOn   period.Date
	LeadID        *domain.OrganizationID
	Title         *string
	EndOn         period.Date
	GrantWon      *krw.Won
	Plan          *budget.Plan
	Parties       []Party // all of them, as they are afterwards; shares follow the plan
	Participants  []Participant
	AccountMasked *string
	AccountCipher []byte
}

// Amend puts an amendment in force. The grant and the plan must still agree afterwards.
func (a *Agreement) Amend(m Amended) (domain.Change, error) {
	if !a.State.Running() {
		return domain.Change{}, domain.E(domain.Refused, "agreement.amend.not_running")
	}
	next := *a
	set(&next.LeadID, m.LeadID)
	set(&next.Title, m.Title)
	set(&next.GrantWon, m.GrantWon)
	if m.EndOn != 0 {
		next.EndOn = m.EndOn
	}
	if m.Parties != nil {
		next.Parties = m.Parties
	}
	set(&next.Plan, m.Plan)
	next.takePlan(next.Plan)
	if m.Participants != nil {
		next.Participants = m.Participants
	}
	if m.AccountMasked != nil {
		next.AccountMasked, next.AccountCipher = *m.AccountMasked, m.AccountCipher
	}
	f := next.Facts(m.EffectiveOn)
	var problems domain.Problems
	for _, g := range with(planSound, planBalanced, sharesBalanced) {
		problems = append(problems, domain.ProblemsOf(g.Check(f))...)
	}
	if next.EndOn < next.StartOn {
		problems = append(problems, domain.E(domain.Invalid, "agreement.period.backwards").At("endOn"))
	}
	if err := problems.OrNil(); err != nil {
		return domain.Change{}, err
	}
	before := *a
	*a = next
	return domain.Act("amend", map[string]any{"amendment": int64(m.AmendmentID), "effectiveOn": m.EffectiveOn.String(),
		"endOn": [2]string{before.EndOn.String(), a.EndOn.String()}, "totalWon": [2]int64{int64(before.TotalWon()), int64(a.TotalWon())}}), nil
}

func set[T any](dst *T, src *T) {
	if src != nil {
		*dst = *src
	}
}

// SigningAt is a signature in the making.
func SigningAt(org *domain.OrganizationID, person domain.PersonID, name, textHash string, at time.Time) Signature {
	return Signature{OrganizationID: org, PersonID: person, TypedName: name, TextHash: textHash, SignedAt: at}
}
