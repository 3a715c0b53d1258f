// This file holds what a company does with its application: begin, write, invite, agree, hand in, correct, withdraw.
package workflows

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/budget"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/form"
	"gongmo/domain/krw"
	"gongmo/domain/organization"
	"gongmo/domain/period"
	"gongmo/domain/person"
	"gongmo/domain/ruleset"
	"gongmo/domain/stage"
)

// Begin starts an application of an organisation to a call.
type Begin struct {
	Call  domain.CallID
	Org   domain.OrganizationID
	Title string
	Track string
	// Answered is what the pre-check was told about the conditions: proposed again when the application is handed in.
	Answered application.Declarations
}

// BeginApplication starts a draft. The lead's standing drafts are not limited; submissions are.
func (e *Engine) BeginApplication(ctx context.Context, cmd Command, in Begin) (domain.ApplicationID, error) {
	return run(ctx, e, cmd, in, func(tx Tx) (domain.ApplicationID, error) {
		res := domain.Resource{Kind: "application", Call: in.Call, Orgs: []domain.OrganizationID{in.Org}, Lead: in.Org}
		if err := e.Access.Can(cmd.Actor, "create", res); err != nil {
			return 0, err
		}
		title, err := application.TitleOf(in.Title)
		if err != nil {
			return 0, err
		}
		c, err := Get[call.Call](tx, int64(in.Call))
		if err != nil {
			return 0, err
		}
		if open, deadline := c.Deadline(cmd.stamp(tx)); !c.Running() || cmd.stamp(tx).Before(open) || cmd.stamp(tx).After(deadline) {
			return 0, domain.E(domain.Refused, "application.begin.not_open")
		}
		if !c.HasTrack(in.Track) {
			return 0, domain.E(domain.Invalid, "application.track.missing").At("track")
		}
		o, err := Get[organization.Organization](tx, int64(in.Org))
		if err != nil {
			return 0, err
		}
		if err := in.Answered.Check(); err != nil {
			return 0, err
		}
		a := application.New(in.Call, c.Round, c.VersionNo, in.Org, o.Name, title, in.Track, cmd.Actor.Person, tx.Now())
		a.Declared = in.Answered
		if err := Record(tx, cmd.Actor, a, domain.Act("begin", nil)); err != nil {
			return 0, err
		}
		for i := range a.Members {
			a.Members[i].ApplicationID = a.Ref()
			if err := tx.Insert(&a.Members[i]); err != nil {
				return 0, err
			}
		}
		return a.Ref(), nil
	})
}

// resourceOf describes an application for a permission check.
func resourceOf(a *application.Application) domain.Resource {
	return domain.Resource{Kind: "application", ID: a.ID, State: string(a.State), Call: a.CallID, Orgs: a.Orgs(), Lead: a.LeadID, PreviousActor: a.PreviousActor()}
}

// application locks an application with its child rows and asks whether the actor may do the action.
func (e *Engine) application(tx Tx, actor domain.Actor, id domain.ApplicationID, action string) (*application.Application, error) {
	a, err := wholeApplication(tx, id, ForUpdate)
	if err != nil {
		return nil, err
	}
	if err := e.Access.Can(actor, action, resourceOf(a)); err != nil {
		return a, err
	}
	if slices.Contains([]string{"view", "edit", "invitePartner"}, action) {
		return a, a.Held(tx.Now()) // what writes asks for one of these first
	}
	return a, nil
}

// wholeApplication reads an application with its child rows in one trip.
func wholeApplication(tx Tx, id domain.ApplicationID, lock Lock) (*application.Application, error) {
	a := new(application.Application)
	if err := tx.Read(append([]Read{RowOf(a, int64(id), lock)}, childrenOf(a, id)...)...); err != nil {
		return nil, err
	}
	return a, nil
}

func childrenOf(a *application.Application, id domain.ApplicationID) []Read {
	of := Where{"ApplicationID": id}
	return []Read{RowsOf(&a.Members, Query{Where: of, Order: []string{"Position"}}), RowsOf(&a.Files, Query{Where: of}), RowsOf(&a.Items, Query{Where: of}),
		RowsOf(&a.Supplements, Query{Where: of, Order: []string{"No"}})}
}

func loadChildren(tx Tx, a *application.Application) error {
	return tx.Read(childrenOf(a, a.Ref())...)
}

// SaveAnswers is one page of the form, or one autosave of it.
type SaveAnswers struct {
	Application domain.ApplicationID
	Org         domain.OrganizationID // whose part is written; the lead's id for the lead's part
	Mine        form.Answers          // keyed as stored, see form.Key
	// Seen is the version of each answer that the writer began with, 0 for one not answered then.
	Seen map[string]int64
	// Before is what the writer sent last and has no answer to, because the page was going or the line broke: where that is what is
	// stored, nobody else has written.
	Before form.Answers
	// Track is the track of the call, set when the page asks for it; "" is one that was not chosen and leaves what is stored.
	Track *string
}

// Saved is what became of it: the new versions, and what somebody else had changed first.
type Saved struct {
	At        time.Time
	Versions  map[string]int64
	Conflicts []form.Conflict
}

// SaveAnswers saves a page. Where somebody else changed the same answer meanwhile, theirs stands and both are returned.
func (e *Engine) SaveAnswers(ctx context.Context, cmd Command, in SaveAnswers) (Saved, error) {
	return run(ctx, e, cmd, in, func(tx Tx) (Saved, error) {
		a, err := e.application(tx, cmd.Actor, in.Application, "view")
		if err != nil {
			return Saved{}, err
		}
		if err := e.mayWrite(cmd.Actor, a, in.Org, in.Mine); err != nil {
			return Saved{}, err
		}
		var c *call.Call // shared: an autosave reads no form that has not changed
		if err := tx.Read(SharedRow(&c, int64(a.CallID))); err != nil {
			return Saved{}, err
		}
		if c, err = under(tx, c, a); err != nil {
			return Saved{}, err
		}
		if err := placed(c, a, in.Mine); err != nil {
			return Saved{}, err
		}
		in.Mine, in.Before = withFiles(a.Answers, in.Mine), withFiles(a.Answers, in.Before)
		conflicts, files, change, err := a.Save(begunWith(a.Answers, in), in.Mine, cmd.Actor.Person, tx.Now())
		if err != nil {
			return Saved{}, err
		}
		a.CountPlan(c.Form)
		more, err := follow(tx, cmd, c, a)
		if err != nil {
			return Saved{}, err
		}
		if in.Track != nil && in.Org == a.LeadID && *in.Track != "" && *in.Track != a.Track {
			if err := choose(tx, a, *in.Track); err != nil {
				return Saved{}, err
			}
			change = change.With("track", a.Track)
		}
		if err := Record(tx, cmd.Actor, a, change); err != nil {
			return Saved{}, err
		}
		out := Saved{At: tx.Now(), Versions: map[string]int64{}, Conflicts: conflicts}
		for _, key := range in.Mine.Keys() {
			out.Versions[key] = a.Answers[key].Version
		}
		return out, errors.Join(writeFiles(tx, files), writeFiles(tx, more))
	})
}

// Rename is another title for the project of an application.
type Rename struct {
	Application domain.ApplicationID
	Seen        string // the title that the writer had before them
	Title       string
}

// RenameApplication changes the title of the working copy; only who may write the lead's part does. Errors as application.Rename.
func (e *Engine) RenameApplication(ctx context.Context, cmd Command, in Rename) error {
	_, err := run(ctx, e, cmd, in, func(tx Tx) (struct{}, error) {
		a, err := e.application(tx, cmd.Actor, in.Application, "view")
		if err != nil {
			return struct{}{}, err
		}
		if err := e.mayWrite(cmd.Actor, a, a.LeadID, nil); err != nil {
			return struct{}{}, err
		}
		change, err := a.Rename(in.Seen, in.Title)
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, Record(tx, cmd.Actor, a, change)
	})
	return err
}

// choose puts an application into another track of its call.
func choose(tx Tx, a *application.Application, track string) error {
	c, err := Get[call.Call](tx, int64(a.CallID))
	if err != nil {
		return err
	}
	if !c.HasTrack(track) {
		return domain.E(domain.Invalid, "application.track.missing").At("track")
	}
	_, err = a.Choose(track)
	return err
}

// withFiles leaves the files where they are: a page sends texts, and files come and go by themselves.
func withFiles(stored, mine form.Answers) form.Answers {
	out := mine.Clone()
	for key, x := range out {
		if len(x.Files) == 0 && len(stored[key].Files) > 0 {
			x.Files = stored[key].Files
			out[key] = x
		}
	}
	return out
}

// begunWith is what the writer saw: the stored answer where its version has not moved, otherwise something else than either.
func begunWith(stored form.Answers, in SaveAnswers) form.Answers {
	base := form.Answers{}
	for key := range in.Mine {
		before, sent := in.Before[key]
		if stored[key].Version == in.Seen[key] || sent && stored[key].Same(before) {
			base[key] = stored[key]
		}
	}
	return base
}

// mayWrite asks for the lead's part "edit", for a member's own part "editPart" of that very organisation, and refuses keys
// of anybody else's part.
func (e *Engine) mayWrite(actor domain.Actor, a *application.Application, org domain.OrganizationID, mine form.Answers) error {
	res, action, suffix := resourceOf(a), "edit", domain.OrganizationID(0)
	if org != a.LeadID {
		if !slices.Contains(a.Orgs(), org) {
			return domain.E(domain.NotFound, "not_found")
		}
		res, action, suffix = ownOf(a, org), "editPart", org
	}
	for _, key := range mine.Keys() {
		if _, of, ok := form.SplitKey(key); !ok || of != suffix {
			return domain.E(domain.Forbidden, "application.edit.other_part")
		}
	}
	if err := e.Access.Can(actor, action, res); err != nil {
		return err
	}
	return partOpen(a, org)
}

// placed refuses answers that the form, on which the application is written, has no place for in the parts of those whose keys they are. What a
// supplement may bring is what it asks for, and is refused where it is saved.
func placed(c *call.Call, a *application.Application, mine form.Answers) error {
	if a.State == application.SupplementRequested {
		return nil
	}
	return a.Takes(c.Form, mine)
}

// partOpen refuses writing on a part that its organisation has said to be complete. What a supplement asks for is asked of it anyway.
func partOpen(a *application.Application, org domain.OrganizationID) error {
	if a.PartFinished(org) && a.State != application.SupplementRequested {
		return domain.E(domain.Refused, "application.part.finished")
	}
	return nil
}

func writeFiles(tx Tx, changes application.FileChanges) error {
	for i := range changes.Removed {
		if err := tx.Delete(&changes.Removed[i]); err != nil {
			return err
		}
	}
	for i := range changes.Added {
		if err := tx.Insert(&changes.Added[i]); err != nil {
			return err
		}
	}
	return nil
}

// InvitePartner is an invitation into the consortium.
type InvitePartner struct {
	Application domain.ApplicationID
	Number      string // business number
	Name        string
	Role        application.MemberRole
	Email       string
	Until       period.Date // the day by which it is to answer, the zero day for no limit but the intake's end
}

// InvitePartner asks another organisation to take part. Who may answer for one that is registered is told and sees the request among the
// tasks; the address given gets a mail as well, unless it is one of theirs. One that nobody has registered is told by mail to the address given, and sees the request when it has registered; without an
// address it is refused with application.member.mail_needed at the field email. It reports whether the organisation is registered.
func (e *Engine) InvitePartner(ctx context.Context, cmd Command, in InvitePartner) (known bool, err error) {
	return run(ctx, e, cmd, in, func(tx Tx) (bool, error) {
		a, err := e.application(tx, cmd.Actor, in.Application, "invitePartner")
		if err != nil {
			return false, err
		}
		by, err := asked(tx, in.Number, in.Email)
		if err != nil {
			return false, err
		}
		limit, err := limitOf(tx, cmd, a, in.Until)
		if err != nil {
			return false, err
		}
		var org *domain.OrganizationID
		if by.Org != 0 {
			org = &by.Org
		}
		m, change, err := a.Invite(org, by.Name, in.Role, by.Email, by.Number, tx.Now())
		if err != nil {
			return false, err
		}
		if org != nil {
			change.Notices = append(change.Notices, application.NoticeInvited)
		}
		if err := Record(tx, cmd.Actor, a, change); err != nil {
			return false, err
		}
		m.InvitedBy, m.AnswerBy = &cmd.Actor.Person, limit
		if err := tx.Insert(&m); err != nil {
			return false, err
		}
		return org != nil, e.mailInvitation(tx, m)
	})
}

// answers reports whether an address is that of somebody who may answer for an organisation, and so gets the notice of an invitation.
func (e *Engine) answers(tx Tx, org domain.OrganizationID, email string) (bool, error) {
	who, err := e.members(tx, one(org), application.Answering()...)
	if err != nil || len(who) == 0 {
		return false, err
	}
	people, err := Find[person.Person](tx, Where{"ID": ids(who), "Disabled": false})
	return slices.ContainsFunc(people, func(p *person.Person) bool { return strings.EqualFold(p.Email, email) }), err
}

// joinInvitations ties invitations of a business number to the organisation that has just been registered with it. Those of
// applications that are drafts no more stay as they are.
func joinInvitations(tx Tx, actor domain.Actor, o *organization.Organization) error {
	waiting, err := Find[application.Member](tx, Where{"InvitedNumber": string(o.Number)})
	if err != nil {
		return err
	}
	for _, w := range waiting {
		a, err := wholeApplication(tx, w.ApplicationID, ForUpdate)
		if err != nil {
			return err
		}
		m, change, err := a.Registered(w.ID, o.Ref(), o.Name)
		if err != nil {
			continue // handed in, given up or withdrawn meanwhile
		}
		if err := Record(tx, actor, a, change); err != nil {
			return err
		}
		if err := tx.Update(m); err != nil {
			return err
		}
	}
	return nil
}

// AnswerInvitation says whether the actor's organisation takes part.
func (e *Engine) AnswerInvitation(ctx context.Context, cmd Command, id domain.ApplicationID, member int64, org domain.OrganizationID, agrees bool) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		a, err := e.application(tx, cmd.Actor, id, "view")
		if err != nil {
			return err
		}
		if err := e.Access.Can(cmd.Actor, "consent", ownOf(a, org)); err != nil {
			return err
		}
		m, change, err := a.Answer(member, org, agrees, cmd.Actor.Person, cmd.stamp(tx))
		if err != nil {
			return err
		}
		change.Notices = append(change.Notices, application.NoticeAnswered)
		if !agrees {
			if err := endOffers(tx, cmd.Actor, a, org); err != nil {
				return err
			}
		}
		var files application.FileChanges
		if agrees && len(a.Shelved) > 0 {
			c, err := termsOf(tx, a)
			if err != nil {
				return err
			}
			files = a.Unshelve(org, c.Form, cmd.Actor.Person, tx.Now())
		}
		if err := Record(tx, cmd.Actor, a, change); err != nil {
			return err
		}
		if err := writeFiles(tx, files); err != nil {
			return err
		}
		return tx.Update(m)
	})
}

// RemovePartner takes an organisation out of the consortium of a draft. What it wrote is kept for its return, and no part of the application.
func (e *Engine) RemovePartner(ctx context.Context, cmd Command, id domain.ApplicationID, member int64) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		a, err := e.application(tx, cmd.Actor, id, "invitePartner")
		if err != nil {
			return err
		}
		c, err := termsOf(tx, a)
		if err != nil {
			return err
		}
		if err := leaves(tx, cmd.Actor, a, member); err != nil {
			return err
		}
		gone, files, change, err := a.Remove(member, c.Form, cmd.Actor.Person, tx.Now())
		if err != nil {
			return err
		}
		if err := Record(tx, cmd.Actor, a, change); err != nil {
			return err
		}
		if err := writeFiles(tx, files); err != nil {
			return err
		}
		return tx.Delete(&gone)
	})
}

// CompletePart says that a partner has completed its own part of the form, or opens it again; completing is refused while something is
// missing. The lead, who waits for it, may open it again and not complete it.
func (e *Engine) CompletePart(ctx context.Context, cmd Command, id domain.ApplicationID, org domain.OrganizationID, done bool) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		a, err := e.application(tx, cmd.Actor, id, "view")
		if err != nil {
			return err
		}
		if org == a.LeadID || !slices.Contains(a.Orgs(), org) {
			return domain.E(domain.NotFound, "not_found")
		}
		if err := e.Access.Can(cmd.Actor, "editPart", ownOf(a, org)); err != nil {
			if done || e.Access.Can(cmd.Actor, "edit", resourceOf(a)) != nil {
				return err
			}
		}
		if a.PartFinished(org) == done {
			return nil // a second press, or two people at once
		}
		c, err := termsOf(tx, a)
		if err != nil {
			return err
		}
		if done {
			if err := partProblems(c.Form, a, org).OrNil(); err != nil {
				return err
			}
		}
		members, change, err := a.CompletePart(org, done)
		if err != nil {
			return err
		}
		if err := Record(tx, cmd.Actor, a, change); err != nil {
			return err
		}
		for _, m := range members {
			if err := tx.Update(m); err != nil {
				return err
			}
		}
		return nil
	})
}

// PartOf is the part of the form a member fills in.
func PartOf(role application.MemberRole) form.Part { return role.Part() }

func partProblems(d form.Definition, a *application.Application, org domain.OrganizationID) domain.Problems {
	var out domain.Problems
	for _, m := range a.Members {
		if m.OrganizationID == nil || *m.OrganizationID != org || m.Consent == application.Declined {
			continue
		}
		suffix := org
		if m.Role == application.Lead {
			suffix = 0
		}
		for _, f := range form.Validate(d, a.Answers.Of(suffix), PartOf(m.Role)) {
			p := f.Problem()
			out = append(out, p.At(form.Key(f.Question, suffix)))
		}
	}
	return out
}

// FormProblems lists everything wrong with the answers of every member.
func FormProblems(d form.Definition, a *application.Application) domain.Problems {
	var out domain.Problems
	seen := map[domain.OrganizationID]bool{}
	for _, org := range a.Orgs() {
		if !seen[org] {
			seen[org] = true
			out = append(out, partProblems(d, a, org)...)
		}
	}
	return out
}

// BudgetCase is the plan with everything the rules of the call look at.
func BudgetCase(c *call.Call, a *application.Application, orgs []*organization.Organization) (budget.Case, error) {
	set, err := c.RuleSet()
	if err != nil {
		return budget.Case{}, err
	}
	params := budget.ParamsOf(set, c.Limits(a.Track))
	on := c.RulesOn
	if on.IsZero() && c.AnnounceAt != nil {
		on = period.DateOf(*c.AnnounceAt)
	}
	out := budget.Case{Plan: a.Budget, Params: params, On: on, NoticedOn: noticedOn(c), StartsOn: on}
	for _, o := range orgs {
		p := o.Party(on)
		for _, m := range a.Members {
			if m.OrganizationID != nil && *m.OrganizationID == o.Ref() || m.OrganizationID == nil && m.LinesOf != nil && *m.LinesOf == o.Ref() {
				p.Subcontractor = p.Subcontractor || m.Role == application.Subcontract
				p.Lead = p.Lead || m.Role == application.Lead
			}
		}
		out.Parties = append(out.Parties, p)
	}
	return out, nil
}

// noticedOn is the day of the notice, zero for a call that was not announced.
func noticedOn(c *call.Call) period.Date {
	if c.AnnounceAt == nil {
		return 0
	}
	return period.DateOf(*c.AnnounceAt)
}

// budgetProblems are the findings that keep a plan from being handed in, and a plan of the wrong shape.
func budgetProblems(c budget.Case) domain.Problems {
	if err := c.Check(); err != nil {
		return domain.ProblemsOf(err)
	}
	var out domain.Problems
	for _, f := range budget.Evaluate(c) {
		if f.Blocks() {
			p := f.Problem()
			if f.Org > 0 {
				p = p.With("org", f.Org) // whose lines it is about, for pages that name it
			}
			out = append(out, p)
		}
	}
	return out
}

// standingStates are the states in which an application counts against another one of its lead. Beyond the first they occur when
// one is handed in by a late permission while the others are being checked.
var standingStates = []application.State{application.Submitted, application.UnderScreening, application.SupplementRequested, application.Eligible, application.Ineligible}

// signing gathers what a submission is judged by. first are reads that go out before its own, in the same trip.
func (e *Engine) signing(tx Tx, cmd Command, a *application.Application, declared application.Declarations, first ...Read) (application.Signing, *call.Call, []*organization.Organization, error) {
	var c *call.Call
	var orgs []*organization.Organization
	var others int64
	err := tx.Read(append(first, SharedRow(&c, int64(a.CallID)), RowsOf(&orgs, Query{Where: Where{"ID": ids(a.Planned())}}),
		CountOf(&others, application.Application{}, Where{"CallID": a.CallID, "LeadID": a.LeadID, "State": standingStates, "ID": Not{a.ID}}))...)
	if err != nil {
		return application.Signing{}, nil, nil, err
	}
	received := cmd.stamp(tx)
	kept, confirms := a.Confirms(received)
	stamp := received
	if confirms {
		stamp = kept.At
	}
	in := application.Signing{Actor: cmd.Actor.Person, Role: e.signingRole(cmd.Actor, a), Stamp: stamp, Now: tx.Now(), CallCode: c.Code,
		CallVersion: c.VersionNo, FormSince: c.FormSince, Intake: intakeOf(c, a, stamp)}
	if confirms {
		in.Confirmed = received
	}
	if c.PerLead > 0 {
		in.Intake.OtherStanding = int(others)
	}
	if !a.Outdated(c.FormSince) {
		in.LeftOut = a.LeaveOut(c.Form) // what is not asked is neither judged nor handed in
	}
	unsafe, err := e.unsafeFiles(tx, a)
	if err != nil {
		return in, nil, nil, err
	}
	if err := judge(&in, c, a, orgs); err != nil {
		return in, nil, nil, err
	}
	strange, err := trackProblems(tx, c, a, declared)
	if err != nil {
		return in, nil, nil, err
	}
	in.FormProblems = append(append(in.FormProblems, unsafe...), strange...)
	if !a.Outdated(c.FormSince) {
		earlier, err := earlierForms(tx, c, a, stamp)
		if err != nil {
			return in, nil, nil, err
		}
		in.FormProblems = append(in.FormProblems, earlier...)
	}
	return in, c, orgs, nil
}

// trackProblems are the conditions of the chosen track that are not met, by what the requirement check knows and what the signer
// confirms. What is not known keeps nobody from handing in, nor what may still be put right: an officer looks. A track that asks for
// nothing of its own costs no look.
func trackProblems(tx Tx, c *call.Call, a *application.Application, declared application.Declarations) (domain.Problems, error) {
	t, ok := c.Stages.Track(a.Track)
	if !ok || t.Who.IsZero() || a.Outdated(c.FormSince) {
		return nil, nil
	}
	facts, shown, err := knownFacts(tx, a, c)
	if err != nil {
		return nil, err
	}
	addDeclared(facts, shown, declared)
	var out domain.Problems
	for _, q := range stage.WhoIn(c.Stages.Tracks, a.Track, condition.Tree{}).Eval(facts).With(condition.NotMet) {
		if q.Item.Curable() || len(q.Leaves) == 0 {
			continue
		}
		term, _ := condition.Applicant().Term(q.Leaves[0].Fact)
		out = append(out, domain.E(domain.Refused, "application.track.who").At("track").With("track", t.Title).With("fact", term.Label()).By(ruleset.Cite(q.Basis)))
	}
	return out, nil
}

// judge finds what keeps the content from being handed in: of the form, of the plan, and papers that are missing. Content on a form
// that was corrected since is not judged by one that its writers have not seen: that it is outdated refuses it by itself.
func judge(in *application.Signing, c *call.Call, a *application.Application, orgs []*organization.Organization) error {
	if a.Outdated(c.FormSince) {
		return nil
	}
	expired, err := expiredPapers(c.Form, a, period.DateOf(in.Stamp))
	if err != nil {
		return err
	}
	in.Parts = c.Form.HasPart
	in.FormProblems = append(FormProblems(c.Form, a), expired...)
	if !c.HasTrack(a.Track) {
		in.FormProblems = append(in.FormProblems, domain.E(domain.Invalid, "application.track.missing").At("track"))
	}
	bc, err := BudgetCase(c, a, orgs)
	if err != nil {
		return err
	}
	in.BudgetProblems = budgetProblems(bc)
	over, _ := overbooked(bc, a)
	in.FormProblems = append(in.FormProblems, over...)
	in.Form, in.Required = c.Form, application.Unsaid(c.Form, RequiredFiles(c.Documents))
	return nil
}

// RequiredFiles are the documents of a call without which nothing is handed in.
func RequiredFiles(list call.Documents) (out []application.RequiredFile) {
	for _, d := range list {
		if d.Required {
			out = append(out, application.RequiredFile{Key: d.Key, Name: d.Name, Of: application.Whose(d.Of)})
		}
	}
	return out
}

// signingRole is the role the actor may sign in: signer or owner of the lead.
func (e *Engine) signingRole(actor domain.Actor, a *application.Application) domain.Role {
	if e.Access.Can(actor, string(application.Submit), resourceOf(a)) == nil || e.Access.Can(actor, string(application.SubmitRevision), resourceOf(a)) == nil {
		return domain.RoleSigner
	}
	return ""
}

func ids[T ~int64](list []T) []int64 {
	out := make([]int64, len(list))
	for i, x := range list {
		out[i] = int64(x)
	}
	return out
}

// Receipt is what a company holds after handing in.
type Receipt struct {
	Application domain.ApplicationID
	Submission  int64
	Number      string
	At          time.Time
	Digest      string
	// Changed is why there is none yet; nil for a receipt.
	Changed *ChangedMeanwhile `json:",omitempty"`
}

// ChangedMeanwhile says that something was saved after what the signer has seen.
type ChangedMeanwhile struct {
	Since    int64     // the version that the signer has seen
	Received time.Time // the press that is kept, zero where none is
	Until    time.Time // how long it may be confirmed
}

// problem is it as a refusal: application.submit.changed, or application.submit.confirm where the press is kept.
func (c ChangedMeanwhile) problem() *domain.Error {
	if c.Received.IsZero() {
		return domain.E(domain.Conflict, "application.submit.changed").With("since", c.Since)
	}
	return domain.E(domain.Conflict, "application.submit.confirm").With("since", c.Since).
		With("received", application.Exact(c.Received)).With("until", application.Clock(c.Until))
}

// HandIn is one act of handing in, with what the signer says in it.
type HandIn struct {
	Application domain.ApplicationID
	Version     int64 // that the signer has seen, 0 when it does not matter
	// Content is the digest of what the signer has seen, see application.ContentDigest; "" when it is not known. Where the version has moved and
	// this has not, nothing was changed that is signed.
	Content string `json:",omitempty"`
	// Declared are facts about the conditions of the call; every one that ToDeclare lists must be there.
	Declared application.Declarations
	// Pledged is what the signer ticked; all of application.AllPledges must be there.
	Pledged application.Pledges
}

// SubmitApplication hands the draft, or an open revision, in. It is accepted if and only if the request's stamp is not after
// the deadline, everything is complete, and what the conditions ask and no register here knows is declared; every problem found is
// returned together.
//
// What the signer has not seen is not handed in: where it was changed meanwhile the answer is application.submit.changed, or
// application.submit.confirm where the deadline is so near that the press itself is kept and one that confirms it is judged by its stamp
// (application.Press). Both name the version seen as since.
func (e *Engine) SubmitApplication(ctx context.Context, cmd Command, input HandIn) (Receipt, error) {
	out, err := e.press(ctx, cmd, input)
	if err == nil && out.Changed != nil {
		return Receipt{}, out.Changed.problem()
	}
	return out, err
}

func (e *Engine) press(ctx context.Context, cmd Command, input HandIn) (Receipt, error) {
	return run(ctx, e, cmd, input, func(tx Tx) (Receipt, error) {
		a, err := wholeApplication(tx, input.Application, ForUpdate)
		if err != nil {
			return Receipt{}, err
		}
		event := application.Submit
		if a.State == application.Submitted {
			event = application.SubmitRevision
		}
		if err := e.Access.Can(cmd.Actor, string(event), resourceOf(a)); err != nil {
			return Receipt{}, err
		}
		if a.State == application.Submitted && a.RevisionOf == nil {
			return Receipt{}, domain.E(domain.Refused, "application.revision.none")
		}
		if news, err := unseen(a, input); err != nil {
			return Receipt{}, err
		} else if news {
			return e.keepPress(tx, cmd, a, input)
		}
		return e.handIn(tx, cmd, a, event, input)
	})
}

// unseen reports whether something that is signed was changed since the signer saw it. It costs nothing where nothing was saved.
func unseen(a *application.Application, said HandIn) (bool, error) {
	if said.Version == 0 || said.Version == a.Version {
		return false, nil
	}
	if said.Content == "" {
		return true, nil
	}
	content, err := a.ContentDigest()
	return content != said.Content, err
}

// keepPress keeps the stamp of a press whose signer has to look again, where it could else come too late.
func (e *Engine) keepPress(tx Tx, cmd Command, a *application.Application, said HandIn) (Receipt, error) {
	out := Receipt{Application: a.Ref(), Changed: &ChangedMeanwhile{Since: said.Version}}
	if kept, waits := a.Confirms(cmd.stamp(tx)); waits {
		out.Changed.Received, out.Changed.Until = kept.At, kept.Until
		return out, nil
	}
	in, c, _, err := e.signing(tx, cmd, a, said.Declared, UnderCall(a.CallID, false))
	if err != nil {
		return Receipt{}, err
	}
	set, err := c.RuleSet()
	if err != nil {
		return Receipt{}, err
	}
	rules := set.Read()
	keep := time.Duration(rules.Count(ruleset.ConfirmSeconds)) * time.Second
	if err := rules.Err(); err != nil {
		return Receipt{}, err
	}
	change, err := a.KeepPress(in, keep)
	if err != nil {
		return Receipt{}, append(domain.Problems{out.Changed.problem()}, domain.ProblemsOf(err)...)
	}
	if change.Event == "" {
		return out, nil
	}
	out.Changed.Received, out.Changed.Until = *a.PressAt, *a.PressUntil
	return out, Record(tx, cmd.Actor, a, change)
}

func (e *Engine) handIn(tx Tx, cmd Command, a *application.Application, event application.Event, said HandIn) (Receipt, error) {
	var before, number int64
	in, c, _, err := e.signing(tx, cmd, a, said.Declared, UnderCall(a.CallID, false), CountOf(&before, application.Submission{}, Where{"ApplicationID": a.Ref()}),
		NextOf(&number, "gongmo_receipt"))
	if err != nil {
		return Receipt{}, err
	}
	in.Seq, in.Number, in.Declared, in.Pledged = int(before)+1, number, said.Declared, said.Pledged
	if in.Undeclared, err = toDeclare(tx, a, c, condition.Facts(said.Declared)); err != nil {
		return Receipt{}, err
	}
	if in.SubmissionID, err = tx.NextID(); err != nil {
		return Receipt{}, err
	}
	hand := a.Submit
	if event == application.SubmitRevision {
		hand = a.SubmitRevision
	}
	sub, change, err := hand(in)
	if err != nil {
		return Receipt{}, err
	}
	if err := tx.Insert(&sub); err != nil {
		return Receipt{}, err
	}
	if err := writeFiles(tx, in.LeftOut); err != nil {
		return Receipt{}, err
	}
	if len(a.Orgs()) > 1 {
		change.Notices = slices.Concat(change.Notices, []domain.NoticeCode{application.NoticeTogether})
	}
	if err := Record(tx, cmd.Actor, a, change); err != nil {
		return Receipt{}, err
	}
	if err := e.lookUp(tx, a.Orgs()...); err != nil {
		return Receipt{}, err
	}
	return Receipt{Application: a.Ref(), Submission: sub.ID, Number: sub.ReceiptNo, At: sub.SubmittedAt, Digest: sub.Digest}, nil
}

// toDeclare lists the facts that the conditions of a call, and of the chosen track, ask for, that this house does not know and that have not been said. Where
// everything has been said nothing is looked up, so that handing in costs no query more.
func toDeclare(tx Tx, a *application.Application, c *call.Call, said condition.Facts) ([]condition.Fact, error) {
	vocabulary, asked := condition.Applicant(), c.EligibilityIn(a.Track)
	if len(vocabulary.ToDeclare(asked, said)) == 0 {
		return nil, nil
	}
	known, _, err := knownFacts(tx, a, c)
	if err != nil {
		return nil, err
	}
	maps.Copy(known, said)
	return vocabulary.ToDeclare(asked, known), nil
}

// Review is what a signer looks at before handing in.
type Review struct {
	Checked
	// Version and Content are what stands there now: HandIn brings them back as what was seen.
	Version int64
	Content string
	// Kept is a press in time that waits to be confirmed, and Waits whether one does.
	Kept  application.Press
	Waits bool
}

// Review looks at an application as Check does and says which content it looked at.
func (e *Engine) Review(ctx context.Context, cmd Command, id domain.ApplicationID) (out Review, err error) {
	err = e.Work.Do(ctx, Options{DryRun: true}, func(tx Tx) error {
		content := ""
		a, checked, err := e.check(tx, cmd, id, func(a *application.Application) (err error) {
			content, err = a.ContentDigest()
			return err
		})
		if err != nil {
			return err
		}
		out = Review{Checked: checked, Version: a.Version, Content: content}
		out.Kept, out.Waits = a.Confirms(cmd.stamp(tx))
		return nil
	})
	return out, err
}

// StartRevision opens a correction beside the standing submission, which counts until the correction is handed in.
func (e *Engine) StartRevision(ctx context.Context, cmd Command, id domain.ApplicationID) error {
	return e.step(ctx, cmd, id, application.StartRevision, func(tx Tx, a *application.Application, c *call.Call) (domain.Change, error) {
		return a.StartRevision(cmd.stamp(tx), tx.Now(), intakeOf(c, a, cmd.stamp(tx)))
	})
}

// DiscardRevision gives an open correction up.
func (e *Engine) DiscardRevision(ctx context.Context, cmd Command, id domain.ApplicationID) error {
	return e.step(ctx, cmd, id, application.DiscardRevision, func(tx Tx, a *application.Application, _ *call.Call) (domain.Change, error) {
		if a.SubmissionID == nil {
			return domain.Change{}, domain.E(domain.Refused, "application.revision.none")
		}
		standing, err := Get[application.Submission](tx, *a.SubmissionID)
		if err != nil {
			return domain.Change{}, err
		}
		files, change, err := a.DiscardRevision(*standing)
		if err != nil {
			return domain.Change{}, err
		}
		return change, writeFiles(tx, files)
	})
}

// WithdrawApplication takes an application back for good; before the deadline WithdrawToDraft is the way to change it.
func (e *Engine) WithdrawApplication(ctx context.Context, cmd Command, id domain.ApplicationID, reason string) error {
	return e.step(ctx, cmd, id, application.Withdraw, func(_ Tx, a *application.Application, _ *call.Call) (domain.Change, error) {
		return a.Withdraw(reason)
	})
}

// WithdrawToDraft takes a submission back before the deadline.
func (e *Engine) WithdrawToDraft(ctx context.Context, cmd Command, id domain.ApplicationID) error {
	return e.step(ctx, cmd, id, application.WithdrawToDraft, func(tx Tx, a *application.Application, c *call.Call) (domain.Change, error) {
		return a.WithdrawToDraft(cmd.stamp(tx), tx.Now(), intakeOf(c, a, cmd.stamp(tx)))
	})
}

// DiscardDraft gives a draft up.
func (e *Engine) DiscardDraft(ctx context.Context, cmd Command, id domain.ApplicationID) error {
	return e.step(ctx, cmd, id, application.Discard, func(_ Tx, a *application.Application, _ *call.Call) (domain.Change, error) { return a.Discard() })
}

// step locks an application and its call's terms, asks permission for the event, fires it and records it.
func (e *Engine) step(ctx context.Context, cmd Command, id domain.ApplicationID, event application.Event, fire func(tx Tx, a *application.Application, c *call.Call) (domain.Change, error)) error {
	_, err := run(ctx, e, cmd, struct {
		ID    domain.ApplicationID
		Event application.Event
	}{id, event}, func(tx Tx) (bool, error) {
		a, err := e.application(tx, cmd.Actor, id, string(event))
		if err != nil {
			return false, err
		}
		c, err := Get[call.Call](tx, int64(a.CallID))
		if err != nil {
			return false, err
		}
		change, err := fire(tx, a, c)
		if err != nil {
			return false, err
		}
		return true, Record(tx, cmd.Actor, a, change)
	})
	return err
}

// RequestedGrant is the grant an application asks for, for pages that show it before saving.
func RequestedGrant(p budget.Plan) krw.Won { return max(p.Totals().GrantWon, 0) }
