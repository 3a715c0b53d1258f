// This file takes a selected application to a concluded agreement: the revised plan, the documents, the account, the
// signatures. What the clock does with agreements is in agreement_sweep.go.
package workflows

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/application"
	"gongmo/domain/budget"
	"gongmo/domain/call"
	"gongmo/domain/krw"
	"gongmo/domain/ledger"
	"gongmo/domain/mask"
	"gongmo/domain/organization"
	"gongmo/domain/payment"
	"gongmo/domain/period"
	"gongmo/domain/posting"
	"gongmo/domain/ruleset"
)

// agreementResource describes an agreement for a permission check.
func agreementResource(a *agreement.Agreement) domain.Resource {
	r := domain.Resource{Kind: "agreement", ID: a.ID, State: string(a.State), Call: a.CallID, Lead: a.LeadID}
	for _, p := range a.Parties {
		if p.LeftOn == 0 {
			r.Orgs = append(r.Orgs, p.OrganizationID)
		}
	}
	return r
}

// asParty narrows a resource to one organisation: only who acts for that very organisation counts.
func asParty(r domain.Resource, org domain.OrganizationID) domain.Resource {
	r.Orgs, r.Lead = []domain.OrganizationID{org}, org
	return r
}

func loadAgreement(tx Tx, a *agreement.Agreement) error {
	of := Where{"AgreementID": a.Ref()}
	if err := tx.Find(&a.Parties, Query{Where: of}); err != nil {
		return err
	}
	if err := tx.Find(&a.Participants, Query{Where: of}); err != nil {
		return err
	}
	return tx.Find(&a.Signatures, Query{Where: of})
}

// agreement locks an agreement with its child rows and asks whether the actor may do the action. version 0 does not look at
// the version.
func (e *Engine) agreement(tx Tx, actor domain.Actor, id domain.AgreementID, version int64, action string) (*agreement.Agreement, error) {
	a, err := LockRow[agreement.Agreement](tx, int64(id))
	if err != nil {
		return nil, err
	}
	if err := loadAgreement(tx, a); err != nil {
		return nil, err
	}
	if err := e.Access.Can(actor, action, agreementResource(a)); err != nil {
		return nil, err
	}
	if version != 0 && version != a.Version {
		return nil, domain.E(domain.Conflict, "stale_version")
	}
	return a, nil
}

// agreementStep is a command that does one thing to an agreement and records it; its parties' shares are saved with it.
func (e *Engine) agreementStep(ctx context.Context, cmd Command, id domain.AgreementID, version int64, action string, input any,
	do func(tx Tx, a *agreement.Agreement, today period.Date) (domain.Change, error)) error {
	_, err := run(ctx, e, cmd, struct {
		ID      domain.AgreementID
		Version int64
		Action  string
		Input   any
	}{id, version, action, input}, func(tx Tx) (bool, error) {
		a, err := e.agreement(tx, cmd.Actor, id, version, action)
		if err != nil {
			return false, err
		}
		change, err := do(tx, a, period.DateOf(tx.Now()))
		if err != nil {
			return false, err
		}
		if err := Record(tx, cmd.Actor, a, change); err != nil {
			return false, err
		}
		return true, saveParties(tx, a)
	})
	return err
}

func saveParties(tx Tx, a *agreement.Agreement) error {
	for i := range a.Parties {
		if err := tx.Update(&a.Parties[i]); err != nil {
			return err
		}
	}
	return nil
}

func agreementTerms(a *agreement.Agreement) (agreement.Terms, error) {
	set, err := a.RuleSet()
	if err != nil {
		return agreement.Terms{}, err
	}
	return agreement.TermsFrom(set)
}

// openAgreement draws up the agreement of a selected application. One that is there already stays as it is.
func (e *Engine) openAgreement(ctx context.Context, job EffectJob) error {
	cal, err := e.Calendars.Calendar(ctx)
	if err != nil {
		return err
	}
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		app, err := LockRow[application.Application](tx, job.ID)
		if err != nil || app.State != application.Selected {
			return err
		}
		// One that lapsed is over: a selection that an appeal restored gets another.
		if n, err := tx.Count(agreement.Agreement{}, Where{"ApplicationID": app.Ref(), "State": Not{string(agreement.Lapsed)}}); err != nil || n > 0 {
			return err
		}
		if err := loadChildren(tx, app); err != nil {
			return err
		}
		opening, err := openingOf(tx, app)
		if err != nil {
			return err
		}
		set, err := ruleset.ForMoney(opening.Regime, opening.RulesOn, opening.FundMoney)
		if err != nil {
			return err
		}
		terms, err := agreement.TermsFrom(set)
		if err != nil {
			return err
		}
		a := agreement.Open(opening, terms, cal)
		if err := Record(tx, domain.System, a, domain.Act("open", map[string]any{"application": app.ID, "grantWon": int64(a.GrantWon)})); err != nil {
			return err
		}
		return insertParties(tx, a)
	})
}

func insertParties(tx Tx, a *agreement.Agreement) error {
	for i := range a.Parties {
		a.Parties[i].AgreementID = a.Ref()
		if err := tx.Insert(&a.Parties[i]); err != nil {
			return err
		}
	}
	for i := range a.Participants {
		a.Participants[i].AgreementID = a.Ref()
		if err := tx.Insert(&a.Participants[i]); err != nil {
			return err
		}
	}
	return nil
}

// openingOf gathers what the agreement is drawn up from. Organisations are named as on this day.
func openingOf(tx Tx, app *application.Application) (agreement.Opening, error) {
	c, err := Get[call.Call](tx, int64(app.CallID))
	if err != nil {
		return agreement.Opening{}, err
	}
	no, err := tx.Sequence("gongmo_agreement")
	if err != nil {
		return agreement.Opening{}, err
	}
	o := agreement.Opening{ApplicationID: app.Ref(), CallID: app.CallID, LeadID: app.LeadID, Number: fmt.Sprintf("%s-%04d", c.Code, no),
		Title: app.Title, GrantWon: app.Grant(), Plan: app.Budget, Regime: c.Regime, RulesOn: c.RulesOn, FundMoney: c.FundMoney, ResultNoticedOn: app.NotifiedOn}
	if o.RulesOn.IsZero() {
		o.RulesOn = period.DateOf(tx.Now())
	}
	if o.ResultNoticedOn.IsZero() {
		o.ResultNoticedOn = period.DateOf(tx.Now())
	}
	orgs, err := Find[organization.Organization](tx, Where{"ID": ids(app.Orgs())})
	if err != nil {
		return o, err
	}
	for _, m := range app.Members {
		if m.OrganizationID == nil || m.Consent == application.Declined {
			continue
		}
		i := slices.IndexFunc(orgs, func(x *organization.Organization) bool { return x.Ref() == *m.OrganizationID })
		if i < 0 || slices.ContainsFunc(o.Parties, func(p agreement.Party) bool { return p.OrganizationID == *m.OrganizationID }) {
			continue
		}
		x := orgs[i]
		o.Parties = append(o.Parties, agreement.Party{OrganizationID: x.Ref(), Role: partyRole(m.Role), Name: x.Name, BizNo: x.Number,
			Taxable: x.Taxable, Size: string(x.Size)})
	}
	o.Participants = participantsOf(app, o.Parties)
	return o, nil
}

func partyRole(r application.MemberRole) agreement.PartyRole {
	switch r {
	case application.Lead:
		return agreement.RoleLead
	case application.Demand:
		return agreement.RoleDemand
	case application.Subcontract:
		return agreement.RoleSubcontract
	}
	return agreement.RoleParticipant
}

// participantsOf takes the people over that the members named in their parts of the form.
func participantsOf(app *application.Application, parties []agreement.Party) []agreement.Participant {
	var out []agreement.Participant
	for _, m := range namedPeople(app) {
		i := slices.IndexFunc(parties, func(p agreement.Party) bool { return p.OrganizationID == m.org })
		if i < 0 || m.RateBp <= 0 {
			continue
		}
		out = append(out, agreement.Participant{OrganizationID: m.org, PersonKey: agreement.PersonKey(string(parties[i].BizNo), m.Name, m.ResearcherNo), Name: m.Name,
			Lead: m.Role == "LEAD", RateBp: m.RateBp, FromOn: m.From, ToOn: m.To})
	}
	return out
}

// RequestPlan asks the lead for its revised plan.
func (e *Engine) RequestPlan(ctx context.Context, cmd Command, id domain.AgreementID, version int64) error {
	cal, err := e.Calendars.Calendar(ctx)
	if err != nil {
		return err
	}
	return e.agreementStep(ctx, cmd, id, version, string(agreement.RequestPlan), nil, func(tx Tx, a *agreement.Agreement, today period.Date) (domain.Change, error) {
		terms, err := agreementTerms(a)
		if err != nil {
			return domain.Change{}, err
		}
		change, err := a.RequestPlan(today, terms, cal)
		return change.With("on", a.PlanDueOn.String()), err
	})
}

// ExtendPlan gives the lead more time for its plan.
func (e *Engine) ExtendPlan(ctx context.Context, cmd Command, id domain.AgreementID, version int64, until period.Date, reason string) error {
	return e.agreementStep(ctx, cmd, id, version, string(agreement.ExtendPlan), [2]string{until.String(), reason}, func(_ Tx, a *agreement.Agreement, today period.Date) (domain.Change, error) {
		return a.ExtendPlan(until, today, reason)
	})
}

// PlanInput is the revised plan as the lead wrote it.
type PlanInput struct {
	Agreement domain.AgreementID
	Version   int64
	Plan      budget.Plan
	Text      string
	Period    period.Period // zero: as it was
}

// SavePlan keeps the revised plan without handing it in.
func (e *Engine) SavePlan(ctx context.Context, cmd Command, in PlanInput) error {
	return e.agreementStep(ctx, cmd, in.Agreement, in.Version, "editPlan", in, func(_ Tx, a *agreement.Agreement, _ period.Date) (domain.Change, error) {
		if err := onlyParties(a, in.Plan); err != nil {
			return domain.Change{}, err
		}
		return a.DraftPlan(in.Plan, strings.TrimSpace(in.Text), in.Period)
	})
}

// SubmitPlan hands the revised plan in. The same rules judge it that judged the application.
func (e *Engine) SubmitPlan(ctx context.Context, cmd Command, in PlanInput) error {
	return e.agreementStep(ctx, cmd, in.Agreement, in.Version, string(agreement.SubmitPlan), in, func(tx Tx, a *agreement.Agreement, today period.Date) (domain.Change, error) {
		if in.Period.From != 0 && in.Period.To < in.Period.From {
			return domain.Change{}, domain.E(domain.Invalid, "agreement.period.backwards").At("end_on")
		}
		bc, err := planCase(tx, a, in.Plan)
		if err != nil {
			return domain.Change{}, err
		}
		return a.SubmitPlan(agreement.Revised{Plan: in.Plan, Text: strings.TrimSpace(in.Text), Period: in.Period, Problems: budgetProblems(bc)}, today)
	})
}

func onlyParties(a *agreement.Agreement, p budget.Plan) error {
	for i, l := range p.Lines {
		if a.Party(l.Org) == nil {
			return domain.E(domain.Invalid, "budget.line.stranger").At(l.Key).With("row", i+1)
		}
	}
	return nil
}

// planCase is a plan of an agreement with everything the rules of its own day look at.
func planCase(tx Tx, a *agreement.Agreement, plan budget.Plan) (budget.Case, error) {
	set, err := a.RuleSet()
	if err != nil {
		return budget.Case{}, err
	}
	c, err := Get[call.Call](tx, int64(a.CallID))
	if err != nil {
		return budget.Case{}, err
	}
	if set, err = c.Matching.Over(set); err != nil {
		return budget.Case{}, err
	}
	app, err := Get[application.Application](tx, int64(a.ApplicationID))
	if err != nil {
		return budget.Case{}, err
	}
	track := ""
	if len(c.Stages.Tracks) > 0 {
		track = app.Track
	}
	limits := c.Limits(track)
	limits.FloorWon = 0 // what was asked for is judged by it, not what a review left or an amendment takes
	out := budget.Case{Plan: plan, Params: budget.ParamsOf(set, limits), On: a.RulesOn, NoticedOn: noticedOn(c), StartsOn: a.StartOn,
		ClosesOn: closesOn(c, app, tx.Now())} // as the application was judged: what ends soon after the intake is no second project
	for _, p := range a.Parties {
		if p.LeftOn == 0 {
			party, err := partyOf(tx, p, a.RulesOn)
			if err != nil {
				return budget.Case{}, err
			}
			out.Parties = append(out.Parties, party)
		}
	}
	return out, nil
}

// partyOf is a party as the rules of the agreement's day see it: of the size it signed with, with what its organisation has shown of
// itself for that day.
func partyOf(tx Tx, p agreement.Party, on period.Date) (budget.Party, error) {
	out := budget.Party{Org: p.OrganizationID}
	o, err := Get[organization.Organization](tx, int64(p.OrganizationID))
	if err == nil {
		out = o.Credentials.Party(p.OrganizationID, budget.Entity(o.Type), budget.Size(p.Size), on)
	} else if domain.KindOf(err) != domain.NotFound {
		return out, err
	}
	out.Size, out.Subcontractor, out.Lead = budget.Size(p.Size), p.Role == agreement.RoleSubcontract, p.Role == agreement.RoleLead
	return out, nil
}

// PlanReview is what stands for and against the plan of an agreement.
type PlanReview struct {
	Findings []budget.Finding
	Problems domain.Problems // what keeps it from being handed in or approved
	Changes  []budget.Delta  // against the application
}

// ReviewPlan judges the plan in force without changing anything.
func (e *Engine) ReviewPlan(ctx context.Context, cmd Command, id domain.AgreementID) (out PlanReview, err error) {
	err = e.Work.Do(ctx, Options{DryRun: true}, func(tx Tx) error {
		a, err := Get[agreement.Agreement](tx, int64(id))
		if err != nil {
			return err
		}
		if err := loadAgreement(tx, a); err != nil {
			return err
		}
		if err := e.Access.Can(cmd.Actor, "view", agreementResource(a)); err != nil {
			return err
		}
		app, err := Get[application.Application](tx, int64(a.ApplicationID))
		if err != nil {
			return err
		}
		out.Changes = budget.Diff(app.Budget, a.Plan)
		bc, err := planCase(tx, a, a.Plan)
		if err != nil {
			return err
		}
		out.Problems = budgetProblems(bc)
		if sums := a.Plan.Totals(); sums.GrantWon != a.GrantWon {
			out.Problems = append(out.Problems, domain.E(domain.Invalid, "agreement.plan.unbalanced").At("plan").With("plan", sums.GrantWon).With("grant", a.GrantWon))
		}
		if bc.Check() == nil {
			if err := loadChildren(tx, app); err != nil {
				return err
			}
			if bc.Elsewhere, err = elsewhere(tx, app, a.Ref()); err != nil {
				return err
			}
			out.Findings = budget.Evaluate(bc)
		}
		return nil
	})
	return out, err
}

// ReturnPlan sends the plan back with what is to be put right and by when.
func (e *Engine) ReturnPlan(ctx context.Context, cmd Command, id domain.AgreementID, version int64, reason string, until period.Date) error {
	return e.agreementStep(ctx, cmd, id, version, string(agreement.ReturnPlan), [2]string{reason, until.String()}, func(_ Tx, a *agreement.Agreement, today period.Date) (domain.Change, error) {
		change, err := a.ReturnPlan(strings.TrimSpace(reason), until, today)
		return change.With("on", a.PlanDueOn.String()), err
	})
}

// ApprovePlan accepts the plan. The rules are asked again: they may have been passed over by an extension of the period.
func (e *Engine) ApprovePlan(ctx context.Context, cmd Command, id domain.AgreementID, version int64) error {
	return e.agreementStep(ctx, cmd, id, version, string(agreement.ApprovePlan), nil, func(tx Tx, a *agreement.Agreement, today period.Date) (domain.Change, error) {
		bc, err := planCase(tx, a, a.Plan)
		if err != nil {
			return domain.Change{}, err
		}
		if err := budgetProblems(bc).OrNil(); err != nil {
			return domain.Change{}, err
		}
		change, err := a.ApprovePlan(today)
		return change.With("on", a.LimitOn.String()), err
	})
}

// ReopenPlan withdraws the text from the parties and asks for the plan again.
func (e *Engine) ReopenPlan(ctx context.Context, cmd Command, id domain.AgreementID, version int64, reason string, until period.Date) error {
	return e.agreementStep(ctx, cmd, id, version, string(agreement.ReopenPlan), [2]string{reason, until.String()}, func(_ Tx, a *agreement.Agreement, today period.Date) (domain.Change, error) {
		return a.ReopenPlan(strings.TrimSpace(reason), until, today)
	})
}

// SetAccount names the project account. The number is sealed before it is stored; people see it masked.
func (e *Engine) SetAccount(ctx context.Context, cmd Command, id domain.AgreementID, version int64, bank, number string) error {
	number = strings.NewReplacer(" ", "", "–", "-").Replace(strings.TrimSpace(number))
	bank = strings.TrimSpace(bank)
	var bad domain.Problems
	if bank == "" {
		bad = append(bad, domain.E(domain.Invalid, "agreement.account.no_bank").At("bank"))
	}
	if digits := strings.ReplaceAll(number, "-", ""); len(digits) < shortestAccount || len(digits) > longestAccount || strings.Trim(digits, "0123456789") != "" {
		bad = append(bad, domain.E(domain.Invalid, "agreement.account.unreadable").At("account"))
	}
	if err := bad.OrNil(); err != nil {
		return err
	}
	sealed, err := e.Secrets.Seal(bank + " " + number)
	if err != nil {
		return err
	}
	// The number stays out of the idempotency input: only its mask is compared.
	return e.agreementStep(ctx, cmd, id, version, "editAccount", mask.Account(number), func(_ Tx, a *agreement.Agreement, _ period.Date) (domain.Change, error) {
		return a.SetAccount(bank+" "+mask.Account(number), []byte(sealed))
	})
}

// Account numbers of Korean banks have ten to sixteen digits.
const (
	shortestAccount = 10
	longestAccount  = 16
)

// RevealAccount shows the account in clear to who must pay into it. The look is recorded with its reason,
// in the audit and in the log of access to personal data.
func (e *Engine) RevealAccount(ctx context.Context, cmd Command, id domain.AgreementID, reason string) (plain string, err error) {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return "", domain.E(domain.Invalid, "step.reason_missing").At("reason")
	}
	err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
		a, err := e.agreement(tx, cmd.Actor, id, 0, "unmask")
		if err != nil {
			return err
		}
		if len(a.AccountCipher) == 0 {
			return domain.E(domain.Refused, "payment.account.missing")
		}
		if plain, err = e.Secrets.Open(string(a.AccountCipher)); err != nil {
			return err
		}
		change := domain.Act("unmaskAccount", map[string]any{"account": a.AccountMasked})
		change.Reason = reason
		if err := Record(tx, cmd.Actor, a, change); err != nil {
			return err
		}
		return logAccess(tx, cmd.Actor, "agreement", a.ID, "unmask", reason)
	})
	return plain, err
}

// AgreementFile is a document handed in for an agreement.
type AgreementFile struct {
	Agreement domain.AgreementID
	Code      agreement.DocumentCode
	File      Received
	AmountWon krw.Won     // of a bond or a pledge, 0 when it has none
	ValidTo   period.Date // of a bond
}

// AttachDocument puts a file on the checklist; an officer confirms it.
func (e *Engine) AttachDocument(ctx context.Context, cmd Command, in AgreementFile) error {
	return e.agreementStep(ctx, cmd, in.Agreement, 0, "attach", in, func(tx Tx, a *agreement.Agreement, _ period.Date) (domain.Change, error) {
		if !slices.ContainsFunc(a.Documents, func(d agreement.Document) bool { return d.Code == in.Code }) {
			return domain.Change{}, domain.E(domain.NotFound, "agreement.documents.unknown").With("code", string(in.Code))
		}
		f, err := keep(tx, cmd.Actor, in.File)
		if err != nil {
			return domain.Change{}, err
		}
		return a.ReceiveDocument(agreement.Document{Code: in.Code, FileID: domain.FileID(f.ID), SHA256: in.File.SHA256, AmountWon: in.AmountWon, ValidTo: in.ValidTo})
	})
}

// ConfirmDocument is the officer's word that a document is in order.
func (e *Engine) ConfirmDocument(ctx context.Context, cmd Command, id domain.AgreementID, code agreement.DocumentCode) error {
	return e.agreementStep(ctx, cmd, id, 0, "edit", string(code), func(_ Tx, a *agreement.Agreement, today period.Date) (domain.Change, error) {
		return a.ConfirmDocument(code, cmd.Actor.Person, today)
	})
}

// WaiveDocument lets a required document go for a stated reason.
func (e *Engine) WaiveDocument(ctx context.Context, cmd Command, id domain.AgreementID, code agreement.DocumentCode, reason string) error {
	return e.agreementStep(ctx, cmd, id, 0, "edit", [2]string{string(code), reason}, func(_ Tx, a *agreement.Agreement, _ period.Date) (domain.Change, error) {
		return a.WaiveDocument(code, cmd.Actor.Person, strings.TrimSpace(reason))
	})
}

// LayText closes the checklist, writes the agreement's text and lays it before the parties.
func (e *Engine) LayText(ctx context.Context, cmd Command, id domain.AgreementID, version int64) error {
	return e.agreementStep(ctx, cmd, id, version, string(agreement.CompleteDocuments), nil, func(tx Tx, a *agreement.Agreement, today period.Date) (domain.Change, error) {
		if a.AccountMasked == "" {
			return domain.Change{}, domain.E(domain.Refused, "agreement.account.missing")
		}
		text, err := e.textOf(tx, a)
		if err != nil {
			return domain.Change{}, err
		}
		hash, err := text.Hash()
		if err != nil {
			return domain.Change{}, err
		}
		change, err := a.CompleteDocuments(hash, today)
		if err != nil {
			return change, err
		}
		laid := agreement.LaidText{AgreementID: a.Ref(), Hash: hash, Text: text, LaidAt: tx.Now(), LaidBy: cmd.Actor.Person}
		return change.With("on", a.LimitOn.String()), tx.Insert(&laid)
	})
}

func (e *Engine) textOf(tx Tx, a *agreement.Agreement) (agreement.Text, error) {
	c, err := Get[call.Call](tx, int64(a.CallID))
	if err != nil {
		return agreement.Text{}, err
	}
	set, err := a.RuleSet()
	if err != nil {
		return agreement.Text{}, err
	}
	terms, err := payment.TermsFrom(set)
	if err != nil {
		return agreement.Text{}, err
	}
	w := agreement.Wording{Agency: e.say("ko", "notice.agency"), CallTitle: c.Title, CallCode: c.Code, Forward: terms.Forward,
		Instalment: terms.InstalmentsMin, SpentBp: terms.SpentBp, Representatives: map[domain.OrganizationID]string{}}
	if set.Has(ruleset.ExpenditureTerm) {
		if w.Report, err = set.Term(ruleset.ExpenditureTerm); err != nil {
			return agreement.Text{}, err
		}
	}
	var orgs []domain.OrganizationID
	for _, p := range a.Parties {
		orgs = append(orgs, p.OrganizationID)
	}
	found, err := Find[organization.Organization](tx, Where{"ID": ids(orgs)})
	if err != nil {
		return agreement.Text{}, err
	}
	for _, o := range found {
		w.Representatives[o.Ref()] = o.Representative
	}
	return a.Compose(w), nil
}

func (e *Engine) say(lang, key string) string {
	if e.Texts == nil {
		return key
	}
	return e.Texts.Say(lang, key, nil)
}

// Signing is a signature as a person gives it: both statements ticked, their own name typed, under the text they read.
type Signing struct {
	Agreement domain.AgreementID
	Org       domain.OrganizationID // the signing party; 0 for the agency
	TypedName string
	TextHash  string
	Read      bool // "I have read the whole text"
	Bound     bool // "I am entitled to sign, and the organisation is bound"
}

func (s Signing) check(actor domain.Actor) error {
	var bad domain.Problems
	if !s.Read {
		bad = append(bad, domain.E(domain.Invalid, "agreement.sign.not_read").At("read"))
	}
	if !s.Bound {
		bad = append(bad, domain.E(domain.Invalid, "agreement.sign.not_bound").At("bound"))
	}
	switch typed := strings.Join(strings.Fields(s.TypedName), ""); {
	case typed == "":
		bad = append(bad, domain.E(domain.Invalid, "agreement.sign.no_name").At("name"))
	case actor.Name != "" && typed != strings.Join(strings.Fields(actor.Name), ""):
		bad = append(bad, domain.E(domain.Invalid, "agreement.sign.other_name").At("name").With("name", actor.Name))
	}
	return bad.OrNil()
}

// SignAgreement adds the signature of one party, by a person who may sign for that very organisation.
func (e *Engine) SignAgreement(ctx context.Context, cmd Command, in Signing) error {
	_, err := run(ctx, e, cmd, in, func(tx Tx) (bool, error) {
		a, err := e.agreement(tx, cmd.Actor, in.Agreement, 0, "view")
		if err != nil {
			return false, err
		}
		if err := e.Access.Can(cmd.Actor, string(agreement.SignParty), asParty(agreementResource(a), in.Org)); err != nil {
			return false, err
		}
		if err := in.check(cmd.Actor); err != nil {
			return false, err
		}
		change, err := a.Sign(agreement.SigningAt(&in.Org, cmd.Actor.Person, strings.TrimSpace(in.TypedName), in.TextHash, tx.Now()), period.DateOf(tx.Now()))
		if err != nil {
			return false, err
		}
		if err := Record(tx, cmd.Actor, a, change); err != nil {
			return false, err
		}
		if err := e.lookUp(tx, partyIDs(a)...); err != nil { // before the agency signs
			return false, err
		}
		return true, tx.Insert(&a.Signatures[len(a.Signatures)-1])
	})
	return err
}

func partyIDs(a *agreement.Agreement) (out []domain.OrganizationID) {
	for _, p := range a.Parties {
		out = append(out, p.OrganizationID)
	}
	return out
}

// ConcludeAgreement adds the agency's signature. The budget enters the book in the same transaction; the application is
// told and the payments are laid out by the effects of the step.
func (e *Engine) ConcludeAgreement(ctx context.Context, cmd Command, in Signing) error {
	_, err := run(ctx, e, cmd, in, func(tx Tx) (bool, error) {
		a, err := e.agreement(tx, cmd.Actor, in.Agreement, 0, string(agreement.Conclude))
		if err != nil {
			return false, err
		}
		if err := in.check(cmd.Actor); err != nil {
			return false, err
		}
		change, err := a.Conclude(agreement.SigningAt(nil, cmd.Actor.Person, strings.TrimSpace(in.TypedName), in.TextHash, tx.Now()), period.DateOf(tx.Now()))
		if err != nil {
			return false, err
		}
		change = change.With("on", a.StartOn.String()).With("amount", int64(a.GrantWon))
		if err := Record(tx, cmd.Actor, a, change); err != nil {
			return false, err
		}
		if err := tx.Insert(&a.Signatures[len(a.Signatures)-1]); err != nil {
			return false, err
		}
		entry, err := budgetEntry(tx, a)
		if err != nil {
			return false, err
		}
		return true, enter(tx, entry)
	})
	return err
}

// budgetEntry is the plan in force as an entry of the book.
func budgetEntry(tx Tx, a *agreement.Agreement) (ledger.Entry, error) {
	var cells []ledger.BudgetLine
	a.BudgetCells(func(org domain.OrganizationID, item budget.Item, t budget.Totals) {
		for fund, won := range map[posting.Fund]krw.Won{posting.Grant: t.GrantWon, posting.Cash: t.CashWon, posting.InKind: t.InKindWon} {
			if won != 0 {
				cells = append(cells, ledger.BudgetLine{OrganizationID: org, Item: string(item), Fund: fund, Won: won})
			}
		}
	})
	slices.SortFunc(cells, func(x, y ledger.BudgetLine) int { return strings.Compare(cellName(x), cellName(y)) })
	return ledger.Fact{AgreementID: a.Ref(), At: tx.Now(), Ref: ledger.Ref{Kind: a.Kind(), ID: a.ID}}.Budget(cells)
}

func cellName(c ledger.BudgetLine) string {
	return fmt.Sprintf("%020d %s %s", c.OrganizationID, c.Item, c.Fund)
}

// AbandonAgreement gives the award up before the conclusion.
func (e *Engine) AbandonAgreement(ctx context.Context, cmd Command, id domain.AgreementID, version int64, reason string) error {
	return e.agreementStep(ctx, cmd, id, version, string(agreement.Abandon), reason, func(_ Tx, a *agreement.Agreement, today period.Date) (domain.Change, error) {
		return a.GiveUp(strings.TrimSpace(reason), today)
	})
}

// FreezeSpending forbids spending from today on.
func (e *Engine) FreezeSpending(ctx context.Context, cmd Command, id domain.AgreementID, version int64, reason string) error {
	return e.agreementStep(ctx, cmd, id, version, "edit", reason, func(_ Tx, a *agreement.Agreement, today period.Date) (domain.Change, error) {
		return a.Freeze(today, strings.TrimSpace(reason))
	})
}

// UnfreezeSpending lets spending go on.
func (e *Engine) UnfreezeSpending(ctx context.Context, cmd Command, id domain.AgreementID, version int64, reason string) error {
	return e.agreementStep(ctx, cmd, id, version, "edit", reason, func(_ Tx, a *agreement.Agreement, _ period.Date) (domain.Change, error) {
		return a.Unfreeze(strings.TrimSpace(reason))
	})
}

// TerminateAgreement ends a running agreement on a typed ground, after spending was frozen.
func (e *Engine) TerminateAgreement(ctx context.Context, cmd Command, id domain.AgreementID, version int64, ground agreement.Ground, reason string) error {
	return e.agreementStep(ctx, cmd, id, version, string(agreement.Terminate), [2]string{string(ground), reason}, func(_ Tx, a *agreement.Agreement, today period.Date) (domain.Change, error) {
		return a.Terminate(ground, strings.TrimSpace(reason), today)
	})
}
