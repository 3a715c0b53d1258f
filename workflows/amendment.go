// This file is the way of a change of the budget (협약변경) from the lead's draft to the agency's decision. The plan is judged by the
// engine that judges the plan of an application, with the rule set of the agreement. What follows from a decision is in
// amendment_effect.go.
package workflows

import (
	"context"
	"slices"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/amendment"
	"gongmo/domain/application"
	"gongmo/domain/budget"
	"gongmo/domain/calendar"
	"gongmo/domain/expense"
	"gongmo/domain/krw"
	"gongmo/domain/payment"
	"gongmo/domain/period"
	"gongmo/domain/posting"
)

// amendmentResource describes an amendment for a permission check: it is the lead's, and its partners may read it.
func amendmentResource(m *amendment.Amendment, a *agreement.Agreement) domain.Resource {
	r := agreementResource(a)
	r.Kind, r.ID, r.State = m.Kind(), m.ID, string(m.State)
	return r
}

// amending is an amendment with what it is judged by.
type amending struct {
	*amendment.Amendment
	agreement  *agreement.Agreement
	terms      amendment.Terms
	thresholds amendment.Thresholds
	cal        calendar.Calendar
	now        time.Time
}

func (e *Engine) amendingOf(tx Tx, m *amendment.Amendment, cal calendar.Calendar) (amending, error) {
	out := amending{Amendment: m, cal: cal, now: tx.Now()}
	var err error
	if out.agreement, err = LockRow[agreement.Agreement](tx, int64(m.AgreementID)); err != nil {
		return out, err
	}
	if err := loadAgreement(tx, out.agreement); err != nil {
		return out, err
	}
	set, err := out.agreement.RuleSet()
	if err != nil {
		return out, err
	}
	if out.terms, err = amendment.TermsFrom(set); err != nil {
		return out, err
	}
	out.thresholds, err = amendment.ThresholdsFrom(set)
	return out, err
}

// planned are the findings of one plan of the agreement, with what its people do elsewhere.
func (x amending) planned(tx Tx, app *application.Application, plan budget.Plan) ([]budget.Finding, domain.Problems, error) {
	bc, err := planCase(tx, x.agreement, plan)
	if err != nil {
		return nil, nil, err
	}
	if err := bc.Check(); err != nil {
		return nil, domain.ProblemsOf(err), nil
	}
	if bc.Elsewhere, err = elsewhere(tx, app, x.agreement.Ref()); err != nil {
		return nil, nil, err
	}
	return budget.Evaluate(bc), budgetProblems(bc), nil
}

// judged is how the changed plan stands: every rule, what refuses it, and the exceptions that the plan in force does not claim. A change
// that touches no money has none of them.
func (x amending) judged(tx Tx) (findings []budget.Finding, problems domain.Problems, claims amendment.Exceptions, err error) {
	if x.Patch.Plan == nil {
		return nil, nil, nil, nil
	}
	app, err := Get[application.Application](tx, int64(x.agreement.ApplicationID))
	if err != nil {
		return nil, nil, nil, err
	}
	if err := loadChildren(tx, app); err != nil {
		return nil, nil, nil, err
	}
	before, _, err := x.planned(tx, app, x.agreement.Plan)
	if err != nil {
		return nil, nil, nil, err
	}
	if findings, problems, err = x.planned(tx, app, *x.Patch.Plan); err != nil {
		return nil, nil, nil, err
	}
	if err := x.affordable(tx); err != nil {
		problems = append(problems, domain.ProblemsOf(err)...)
	}
	below, err := x.belowSpent(tx)
	if err != nil {
		return nil, nil, nil, err
	}
	problems = append(problems, below...)
	return findings, problems, amendment.Claims(before, findings), nil
}

// belowSpent refuses lines below what was spent by them, see amendment.BelowSpent: every entry that counts, less what was disallowed of it.
func (x amending) belowSpent(tx Tx) (domain.Problems, error) {
	list, err := Find[expense.Expense](tx, Where{"AgreementID": x.agreement.Ref()}, "ID")
	if err != nil {
		return nil, err
	}
	spent := amendment.Spent{}
	for _, e := range list {
		if e.Counts() {
			spent[amendment.Cell{Org: e.OrgID, Item: e.Item, InKind: e.FundSource == posting.InKind}] += e.RecognisedWon()
		}
	}
	return amendment.BelowSpent(x.agreement.Plan, *x.Patch.Plan, spent, func(org domain.OrganizationID) string {
		if p := x.agreement.Party(org); p != nil {
			return p.Name
		}
		return ""
	}), nil
}

// affordable refuses a grant below what was asked for already.
func (x amending) affordable(tx Tx) error {
	list, err := Find[payment.Payment](tx, Where{"AgreementID": x.agreement.Ref()})
	if err != nil || x.Patch.GrantWon == nil {
		return err
	}
	asked := krw.Won(0)
	for _, p := range list {
		if !slices.Contains([]payment.State{payment.Planned, payment.Rejected, payment.Cancelled}, p.State) {
			asked += p.AmountWon
		}
	}
	_, err = payment.Respread(*x.Patch.GrantWon, asked, nil)
	return err
}

// amendmentStep is a command that does one thing to an amendment and records it.
func (e *Engine) amendmentStep(ctx context.Context, cmd Command, id domain.AmendmentID, version int64, action string, input any,
	do func(tx Tx, x amending) ([]domain.Change, error)) error {
	cal, err := e.Calendars.Calendar(ctx)
	if err != nil {
		return err
	}
	_, err = run(ctx, e, cmd, struct {
		ID      domain.AmendmentID
		Version int64
		Action  string
		Input   any
	}{id, version, action, input}, func(tx Tx) (bool, error) {
		m, err := LockRow[amendment.Amendment](tx, int64(id))
		if err != nil {
			return false, err
		}
		x, err := e.amendingOf(tx, m, cal)
		if err != nil {
			return false, err
		}
		if err := e.Access.Can(cmd.Actor, action, amendmentResource(m, x.agreement)); err != nil {
			return false, err
		}
		if version != 0 && version != m.Version {
			return false, domain.E(domain.Conflict, "stale_version")
		}
		changes, err := do(tx, x)
		if err != nil {
			return false, err
		}
		for _, change := range changes {
			if err := Record(tx, cmd.Actor, m, change); err != nil {
				return false, err
			}
		}
		return true, nil
	})
	return err
}

// done is the single change of a step.
func done(change domain.Change, err error) ([]domain.Change, error) {
	return []domain.Change{change}, err
}

// BeginAmendment opens a draft with the plan in force. An agreement has one at a time, because each is written on the plan in force;
// the one that is there already is answered to its lead.
func (e *Engine) BeginAmendment(ctx context.Context, cmd Command, id domain.AgreementID) (domain.AmendmentID, error) {
	cal, err := e.Calendars.Calendar(ctx)
	if err != nil {
		return 0, err
	}
	return run(ctx, e, cmd, id, func(tx Tx) (domain.AmendmentID, error) {
		a, err := e.agreement(tx, cmd.Actor, id, 0, "view")
		if err != nil {
			return 0, err
		}
		m := amendment.Begin(id, a.CallID, a.LeadID)
		res := amendmentResource(m, a)
		res.State = ""
		if err := e.Access.Can(cmd.Actor, "create", res); err != nil {
			return 0, err
		}
		if !a.State.Running() {
			return 0, domain.E(domain.Refused, "amendment.agreement.not_running")
		}
		list, err := Find[amendment.Amendment](tx, Where{"AgreementID": id}, "No")
		if err != nil {
			return 0, err
		}
		for _, x := range list {
			switch {
			case x.State == amendment.Draft:
				return x.Ref(), nil
			case x.Open():
				return 0, domain.E(domain.Refused, "amendment.begin.open").With("n", x.No)
			case x.AppliedAt == nil && (x.State == amendment.Approved || x.State == amendment.Acknowledged):
				return 0, domain.E(domain.Refused, "amendment.begin.unapplied").With("n", x.No)
			}
			m.No = x.No
		}
		m.No++
		set, err := a.RuleSet()
		if err != nil {
			return 0, err
		}
		if m.CutoffOn, err = a.AmendmentUntil(set, cal); err != nil {
			return 0, err
		}
		plan := a.Plan
		m.Patch.Plan = &plan
		err = Record(tx, cmd.Actor, m, domain.Act("begin", map[string]any{"agreement": a.ID, "no": m.No}))
		return m.Ref(), err
	})
}

// AmendmentInput is a change of the budget as the lead wrote it.
type AmendmentInput struct {
	Amendment domain.AmendmentID
	Version   int64
	Plan      budget.Plan
	Reason    string
}

// describe writes the changed plan into the amendment: its changes are read off the two plans, its exceptions found by the cost rules.
func (x amending) describe(tx Tx, in AmendmentInput) (domain.Change, domain.Problems, error) {
	a := x.agreement
	if err := onlyParties(a, in.Plan); err != nil {
		return domain.Change{}, nil, err
	}
	if err := in.Plan.Check(); err != nil {
		return domain.Change{}, nil, err
	}
	plan := in.Plan
	patch := amendment.Patch{Plan: &plan}
	if grant := plan.Totals().GrantWon; grant != a.GrantWon {
		patch.GrantWon = &grant
	}
	changes, err := x.changes(tx, plan)
	if err != nil {
		return domain.Change{}, nil, err
	}
	change, err := x.Describe(changes, patch, strings.TrimSpace(in.Reason), a.Regime, x.thresholds)
	if err != nil {
		return change, nil, err
	}
	_, problems, claims, err := x.judged(tx)
	if err != nil {
		return change, nil, err
	}
	return change, problems, x.claim(change, claims)
}

// changes are those of a plan against the plan in force, with what was first agreed where earlier changes have moved it.
func (x amending) changes(tx Tx, plan budget.Plan) (amendment.Changes, error) {
	before, err := Find[amendment.Amendment](tx, Where{"AgreementID": x.agreement.Ref()}, "No")
	if err != nil {
		return nil, err
	}
	return amendment.ChangesOf(x.agreement.Plan, plan, companiesOf(x.agreement)).FromFirst(before), nil
}

// companiesOf says which parties are companies.
func companiesOf(a *agreement.Agreement) func(domain.OrganizationID) bool {
	return func(org domain.OrganizationID) bool {
		p := a.Party(org)
		return p != nil && budget.Size(p.Size).Company()
	}
}

// claim takes the exceptions over; a supplement cannot make another kind of permission of a change that was handed in as a notice.
func (x amending) claim(change domain.Change, claims amendment.Exceptions) error {
	before := x.Type
	x.Claim(claims)
	if x.State == amendment.SupplementRequested && x.Type != before {
		return domain.E(domain.Refused, "amendment.describe.other_type")
	}
	change.Detail["type"], change.Detail["exceptions"] = string(x.Type), len(x.Exceptions)
	return nil
}

// SaveAmendment keeps the draft. A plan that breaks a rule is kept too: the page shows what is wrong with it.
func (e *Engine) SaveAmendment(ctx context.Context, cmd Command, in AmendmentInput) error {
	return e.amendmentStep(ctx, cmd, in.Amendment, in.Version, "edit", in, func(tx Tx, x amending) ([]domain.Change, error) {
		change, _, err := x.describe(tx, in)
		return done(change, err)
	})
}

// SubmitAmendment hands the change in: for approval or as a notice, again after a supplement, or as a record where the lead decides by
// itself. What the cost rules refuse is refused with all its reasons; what only an approval allows waits for the agency.
func (e *Engine) SubmitAmendment(ctx context.Context, cmd Command, in AmendmentInput) error {
	return e.amendmentStep(ctx, cmd, in.Amendment, in.Version, "edit", in, func(tx Tx, x amending) ([]domain.Change, error) {
		described, problems, err := x.describe(tx, in)
		if err != nil {
			return nil, err
		}
		s := amendment.Standing{Running: x.agreement.State.Running(), Problems: problems}
		var change domain.Change
		event := amendment.Submit
		switch {
		case x.State == amendment.SupplementRequested:
			event = amendment.Supplement
			change, err = x.Amendment.Supplement(x.now, s, x.terms, x.cal)
		case x.Type == amendment.Discretionary:
			event = amendment.RecordOwn
			change, err = x.Amendment.Record(x.now, s)
		default:
			change, err = x.Amendment.Submit(x.now, s, x.terms, x.cal)
		}
		if err != nil {
			return nil, err
		}
		return []domain.Change{described, change}, e.mayFrom(cmd.Actor, event, change, x)
	})
}

// mayFrom asks for the permission of the step itself, which is weighed only when the change is described.
func (e *Engine) mayFrom(actor domain.Actor, event amendment.Event, change domain.Change, x amending) error {
	res := amendmentResource(x.Amendment, x.agreement)
	res.State = change.From
	return e.Access.Can(actor, string(event), res)
}

// WithdrawAmendment takes it back.
func (e *Engine) WithdrawAmendment(ctx context.Context, cmd Command, id domain.AmendmentID, version int64, reason string) error {
	return e.amendmentStep(ctx, cmd, id, version, string(amendment.Withdraw), reason, func(_ Tx, x amending) ([]domain.Change, error) {
		return done(x.Amendment.Withdraw(strings.TrimSpace(reason), period.DateOf(x.now)))
	})
}

// ReviewAmendmentStart takes a change up that needs approval.
func (e *Engine) ReviewAmendmentStart(ctx context.Context, cmd Command, id domain.AmendmentID, version int64) error {
	return e.amendmentStep(ctx, cmd, id, version, string(amendment.StartReview), nil, func(_ Tx, x amending) ([]domain.Change, error) {
		return done(x.Amendment.Review(period.DateOf(x.now), amendment.Standing{Running: x.agreement.State.Running()}))
	})
}

// ConfirmAmendmentException notes that the officer saw the document behind an exception (its Key), in the officer's words. The rules are
// asked first: an exception may have come up since the change was handed in.
func (e *Engine) ConfirmAmendmentException(ctx context.Context, cmd Command, id domain.AmendmentID, version int64, key, words string) error {
	return e.amendmentStep(ctx, cmd, id, version, "confirmException", [2]string{key, words}, func(tx Tx, x amending) ([]domain.Change, error) {
		_, _, claims, err := x.judged(tx)
		if err != nil {
			return nil, err
		}
		if x.Patch.Plan != nil {
			x.Claim(claims)
		}
		return done(x.Amendment.Confirm(key, amendment.Decided{By: cmd.Actor.Person, At: x.now, Words: strings.TrimSpace(words)}))
	})
}

// DecideAmendment approves, acknowledges or rejects. The rules are asked again on the day of the decision: what an organisation has shown
// of itself, or what its people do elsewhere, may have changed meanwhile, and an exception that came of it must be confirmed first.
func (e *Engine) DecideAmendment(ctx context.Context, cmd Command, id domain.AmendmentID, version int64, event amendment.Event, words string) error {
	words = strings.TrimSpace(words)
	return e.amendmentStep(ctx, cmd, id, version, string(event), words, func(tx Tx, x amending) ([]domain.Change, error) {
		d := amendment.Decided{By: cmd.Actor.Person, At: x.now, Words: words}
		if event == amendment.Reject {
			return done(x.Amendment.Reject(d, amendment.Standing{Running: x.agreement.State.Running()}))
		}
		_, problems, claims, err := x.judged(tx)
		if err != nil {
			return nil, err
		}
		if x.Patch.Plan != nil && event == amendment.Approve {
			x.Claim(claims)
		}
		s := amendment.Standing{Running: x.agreement.State.Running(), Problems: problems}
		switch event {
		case amendment.Approve:
			return done(x.Amendment.Approve(d, s))
		case amendment.Acknowledge:
			return done(x.Amendment.Acknowledge(d, s))
		}
		return nil, domain.E(domain.NotFound, "not_found")
	})
}

// AskAmendmentSupplement sends the change back for a supplement.
func (e *Engine) AskAmendmentSupplement(ctx context.Context, cmd Command, id domain.AmendmentID, version int64, reason string) error {
	return e.amendmentStep(ctx, cmd, id, version, string(amendment.RequestSupplement), reason, func(_ Tx, x amending) ([]domain.Change, error) {
		return done(x.Amendment.RequestSupplement(strings.TrimSpace(reason), period.DateOf(x.now), amendment.Standing{Running: x.agreement.State.Running()}, x.terms, x.cal))
	})
}

// ExtendAmendmentAnswer announces a later answer with its reason.
func (e *Engine) ExtendAmendmentAnswer(ctx context.Context, cmd Command, id domain.AmendmentID, version int64, until period.Date, reason string) error {
	return e.amendmentStep(ctx, cmd, id, version, string(amendment.ExtendAnswer), [2]string{until.String(), reason}, func(_ Tx, x amending) ([]domain.Change, error) {
		return done(x.Amendment.ExtendAnswer(until, period.DateOf(x.now), strings.TrimSpace(reason)))
	})
}

// endAmendmentSupplements rejects what was not supplemented in time.
func (e *Engine) endAmendmentSupplements(ctx context.Context) error {
	return sweepEach(ctx, e, amendment.TimeOut, Where{"State": string(amendment.SupplementRequested)}, "SupplementDueOn", 1,
		func(_ Tx, m *amendment.Amendment, now time.Time) (domain.Change, error) {
			change, err := m.TimeOut(period.DateOf(now))
			return change, err
		})
}

// AmendmentReview is what stands for and against a change of the budget.
type AmendmentReview struct {
	Type     amendment.Type
	Changes  amendment.Changes
	Rulings  []amendment.Ruling // which permission each change needs, in the order of the changes
	Findings []budget.Finding   // none once it is decided
	Problems domain.Problems    // what the rules refuse
	Claims   amendment.Exceptions
	People   []PlanPerson // whom its lines can pay
	Acts     []Act        // the steps the reader may take now
}

// ReviewAmendment judges an amendment without changing anything; plan stands for its own plan where a draft is being looked at, nil else.
func (e *Engine) ReviewAmendment(ctx context.Context, cmd Command, id domain.AmendmentID, plan *budget.Plan) (out AmendmentReview, err error) {
	cal, err := e.Calendars.Calendar(ctx)
	if err != nil {
		return out, err
	}
	err = e.Work.Do(ctx, Options{DryRun: true}, func(tx Tx) error {
		out = AmendmentReview{}
		m, err := Get[amendment.Amendment](tx, int64(id))
		if err != nil {
			return err
		}
		x, err := e.amendingOf(tx, m, cal)
		if err != nil {
			return err
		}
		res := amendmentResource(m, x.agreement)
		if err := e.Access.Can(cmd.Actor, "view", res); err != nil {
			return err
		}
		if m.Open() {
			if plan != nil {
				if m.Changes, err = x.changes(tx, *plan); err != nil {
					return err
				}
				m.Patch.Plan = plan
				m.Type = amendment.TypeOf(x.agreement.Regime, m.Changes, x.thresholds)
			}
			var claims amendment.Exceptions
			if out.Findings, out.Problems, claims, err = x.judged(tx); err != nil {
				return err
			}
			m.Claim(claims)
		}
		out.Type, out.Changes, out.Claims = m.Type, m.Changes, m.Exceptions
		for _, c := range m.Changes {
			out.Rulings = append(out.Rulings, amendment.Weigh(x.agreement.Regime, c, x.thresholds))
		}
		if out.People, err = peopleNamed(tx, x.agreement); err != nil {
			return err
		}
		for _, row := range amendment.Machine.Out(m.State) {
			if !e.may(cmd.Actor, string(row.Event), res) {
				continue
			}
			facts := m.Facts(row.Event, period.DateOf(x.now), amendment.Standing{Running: x.agreement.State.Running(), Problems: out.Problems})
			facts.OwnException = slices.ContainsFunc(m.Exceptions, func(x amendment.Exception) bool { return x.By != 0 && x.By == cmd.Actor.Person })
			out.Acts = append(out.Acts, Act{Event: string(row.Event), Err: amendment.Machine.Ask(m.State, row.Event, facts)})
		}
		return nil
	})
	return out, err
}

// PlanPerson is somebody whom a line of the plan of an agreement can pay.
type PlanPerson struct {
	Code string // what a line keeps
	Name string
	Org  domain.OrganizationID
}

// peopleNamed are the people of an agreement's application.
func peopleNamed(tx Tx, a *agreement.Agreement) (out []PlanPerson, err error) {
	app, err := Get[application.Application](tx, int64(a.ApplicationID))
	if err != nil {
		return nil, err
	}
	for _, p := range namedPeople(app) {
		out = append(out, PlanPerson{p.code, p.Name, p.org})
	}
	return out, nil
}
