// This file is the submission: what must hold, the frozen copy with its receipt and digest, and the revision beside it.
package application

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/condition"
	"gongmo/domain/form"
)

// Intake is what an application needs to know of its call's intake when something is handed in.
type Intake struct {
	// OpenAt and Deadline bound the intake (of the window, where it is rolling). The deadline itself is in time.
	OpenAt, Deadline time.Time
	// Window is its number, 0 where the intake is not rolling.
	Window int
	// Running is false when the call was cancelled, failed or never announced.
	Running bool
	// PerLead is how many applications a lead may have in the call, 0 for any number; OtherStanding how many others it has.
	PerLead, OtherStanding int
}

// Signing is one act of handing in.
type Signing struct {
	// SubmissionID is the id that the submission row will have; Number comes from the sequence gongmo_receipt.
	SubmissionID int64
	Number       int64
	CallCode     string
	// CallVersion is the version of the call's terms that it is judged by; FormSince the one that brought their form.
	CallVersion, FormSince int
	Seq                    int // how many submissions the application had before, and one
	Actor                  domain.PersonID
	Role                   domain.Role
	// Stamp is when the request had been read completely, in the database's clock; Now is the transaction's time.
	Stamp, Now time.Time
	// Confirmed is when the press was received that confirms a kept one, see Press: Stamp is the kept one's then. Zero for every other.
	Confirmed time.Time
	Intake    Intake
	// FormProblems are what form.Validate found wrong with the answers, BudgetProblems what the budget rules found.
	FormProblems, BudgetProblems domain.Problems
	// Parts tells whether the form asks something of a part: a partner with such a part says that it is complete. Nil where nobody has to.
	Parts func(form.Part) bool
	// Required are the documents of the call that the form leaves open, Form the form that says whom they are asked of.
	Required []RequiredFile
	Form     form.Definition
	// LeftOut are the rows of files that go with answers which are not asked, see LeaveOut.
	LeftOut FileChanges
	// Declared is what the signer confirms about conditions, Undeclared the facts that the conditions ask for and that neither a
	// register nor the signer says. Pledged is what the signer ticked.
	Declared   Declarations
	Undeclared []condition.Fact
	Pledged    Pledges
}

// ReceiptNo is the number on the receipt: "2025-INF-01-000123".
func ReceiptNo(callCode string, number int64) string { return fmt.Sprintf("%s-%06d", callCode, number) }

// submissionFacts are what the guards of a submission look at. The stamp counts to the millisecond, as the receipt shows it.
func (a *Application) submissionFacts(in Signing) Facts {
	var open []OpenPart
	if in.Parts != nil && len(a.Members) > 1 {
		open = a.openParts(in.Parts)
	}
	return Facts{Stamp: in.Stamp.Truncate(time.Millisecond), Now: in.Now, Confirmed: in.Confirmed, OpenAt: in.Intake.OpenAt, Deadline: a.deadline(in.Intake), Running: in.Intake.Running,
		Role: in.Role, Actor: in.Actor, Unfinished: in.FormProblems, BudgetProblems: in.BudgetProblems,
		FilesMissing: titles(a.missingFiles(in.Form, in.Required)), Unconsented: a.unconsented(), PartsOpen: open,
		OtherStanding: in.Intake.OtherStanding, PerLead: in.Intake.PerLead, Outdated: a.Outdated(in.FormSince),
		Undeclared: in.Undeclared, Unpledged: in.Pledged.missing()}
}

// deadline is the intake's, or a later individual permission where one was given (decisions §18).
func (a *Application) deadline(in Intake) time.Time {
	if a.LatePermitUntil != nil && a.LatePermitUntil.After(in.Deadline) {
		return *a.LatePermitUntil
	}
	return in.Deadline
}

// Checklist lists everything that would keep the working copy from being submitted now; nil when nothing does. It is what
// the page shows while people write. What is declared and pledged in the act itself is no part of it.
func (a *Application) Checklist(in Signing) domain.Problems {
	from, event := Draft, Submit
	if a.State == Submitted {
		from, event = Submitted, SubmitRevision
	}
	facts := a.submissionFacts(in)
	facts.Undeclared, facts.Unpledged = nil, nil
	return domain.ProblemsOf(Machine.Ask(from, event, facts))
}

// Submit hands the draft in. The submission row is to be inserted; it never changes. It is accepted if and only if the
// request's stamp is not after the deadline and the content is complete.
func (a *Application) Submit(in Signing) (Submission, domain.Change, error) {
	return a.handIn(Submit, in)
}

// SubmitRevision replaces the standing submission by the corrected working copy, until the deadline.
func (a *Application) SubmitRevision(in Signing) (Submission, domain.Change, error) {
	if a.State == Submitted && a.RevisionOf == nil {
		return Submission{}, domain.Change{}, domain.E(domain.Refused, "application.revision.none")
	}
	return a.handIn(SubmitRevision, in)
}

func (a *Application) handIn(event Event, in Signing) (Submission, domain.Change, error) {
	if err := in.Declared.Check(); err != nil {
		return Submission{}, domain.Change{}, err
	}
	sub, err := a.freeze(in)
	if err != nil {
		return Submission{}, domain.Change{}, err
	}
	ch, err := a.fire(event, a.submissionFacts(in), "")
	if err != nil {
		return Submission{}, domain.Change{}, err
	}
	at := sub.SubmittedAt
	a.SubmissionID, a.RevisionOf, a.CallVersion, a.WindowNo = &sub.ID, nil, sub.CallVersion, in.Intake.Window
	a.ReceiptNo, a.SubmittedAt, a.SubmittedBy, a.ContentHash = sub.ReceiptNo, &at, &in.Actor, sub.Digest
	a.forgetPress()
	if !in.Confirmed.IsZero() {
		ch = ch.With("confirmed", in.Confirmed.UTC().Format(time.RFC3339Nano))
	}
	if a.Declared = sub.Declared; len(a.Declared) > 0 {
		ch = ch.With("declared", a.Declared.words())
	}
	if sub.LatePermitID != nil {
		ch = ch.With("latePermit", int64(*sub.LatePermitID)).With("lateUntil", a.LatePermitUntil.UTC().Format(time.RFC3339))
	}
	if a.WindowNo > 0 {
		ch = ch.With("window", a.WindowNo)
	}
	return sub, ch.With("receipt", sub.ReceiptNo).With("digest", sub.Digest).With("received", at.UTC().Format(time.RFC3339Nano)), nil
}

// freeze copies the working copy into a submission row.
func (a *Application) freeze(in Signing) (Submission, error) {
	sub := Submission{ID: in.SubmissionID, ApplicationID: a.Ref(), CallID: a.CallID, Seq: in.Seq, ReceiptNo: ReceiptNo(in.CallCode, in.Number),
		SubmittedAt: in.Stamp.Truncate(time.Millisecond), SubmittedBy: in.Actor, SignedAs: in.Role, Title: a.Title, Summary: a.Summary,
		RequestWon: a.RequestWon, Answers: a.Answers.Clone(), Budget: a.Budget, Members: frozenMembers(a.Members), Files: frozenFiles(a.Files), CallVersion: in.CallVersion, Declared: in.Declared, Pledged: in.Pledged, WindowNo: in.Intake.Window}
	if sub.SubmittedAt.After(in.Intake.Deadline) {
		sub.LatePermitID = a.LatePermitID // it is in time by its permission alone, and says so for ever
	}
	return sub, sub.Seal()
}

func frozenMembers(members []Member) FrozenMembers {
	out := FrozenMembers{}
	for _, m := range members {
		if m.OrganizationID != nil {
			out = append(out, FrozenMember{OrganizationID: *m.OrganizationID, Name: m.Name, Role: m.Role})
		}
	}
	return out
}

func frozenFiles(files []File) FrozenFiles {
	out := FrozenFiles{}
	for _, f := range files {
		out = append(out, FrozenFile{QuestionKey: f.QuestionKey, FileID: f.FileID, Name: f.Name, Size: f.Size, Digest: f.Digest, OrganizationID: f.org()})
	}
	slices.SortFunc(out, func(x, y FrozenFile) int {
		return cmp.Or(cmp.Compare(x.QuestionKey, y.QuestionKey), cmp.Compare(x.OrganizationID, y.OrganizationID), cmp.Compare(x.FileID, y.FileID))
	})
	return out
}

// sealed is the version of the digest that new submissions get.
const sealed = 1

// Seal gives a submission the digest of what it says: title, summary, who takes part, the answers, the budget, the files with their own
// hashes, and what was declared and pledged. The same content has the same digest, whatever the order in which it was written.
func (s *Submission) Seal() (err error) {
	s.DigestVersion = sealed
	s.Digest, err = s.digest()
	return err
}

// digest is the hex SHA-256 of the submission by the rule of its version: one that was handed in under an earlier rule keeps it.
func (s Submission) digest() (string, error) {
	content, err := contentDigest(s.Answers, s.Budget, s.Files)
	if err != nil || s.DigestVersion < 1 {
		return content, err
	}
	return form.Digest(s.sealed(content))
}

// sealedContent is what the digest of a submission covers, with the digest of its content.
type sealedContent struct {
	Content, Title, Summary string
	Members                 []sealedMember
	Declared                map[string]string
	Pledged                 []Pledge
}

type sealedMember struct{ Organization, Name, Role string }

func (s Submission) sealed(content string) sealedContent {
	members := make([]sealedMember, len(s.Members))
	for i, m := range s.Members {
		members[i] = sealedMember{fmt.Sprint(m.OrganizationID), m.Name, string(m.Role)}
	}
	slices.SortFunc(members, func(x, y sealedMember) int {
		return cmp.Or(cmp.Compare(x.Organization, y.Organization), cmp.Compare(x.Role, y.Role), cmp.Compare(x.Name, y.Name))
	})
	return sealedContent{content, s.Title, s.Summary, members, s.Declared.words(), slices.Sorted(slices.Values(s.Pledged))}
}

// contentDigest is the digest of answers, budget and files with their own hashes.
func contentDigest(answers form.Answers, plan budget.Plan, files FrozenFiles) (string, error) {
	said, err := answers.Digest()
	if err != nil {
		return "", fmt.Errorf("digest of the answers: %w", err)
	}
	return form.Digest(contentOf(said, plan, files))
}

// writtenContent is what the digest of a content covers, with the digest of its answers.
type writtenContent struct {
	Answers string
	Budget  []budget.Line
	Files   []writtenFile
}

type writtenFile struct{ Question, Digest, Name, Organization string }

func contentOf(said string, plan budget.Plan, files FrozenFiles) writtenContent {
	list := make([]writtenFile, len(files))
	for i, f := range files {
		list[i] = writtenFile{f.QuestionKey, f.Digest, f.Name, fmt.Sprint(f.OrganizationID)}
	}
	slices.SortFunc(list, func(x, y writtenFile) int {
		return cmp.Or(cmp.Compare(x.Question, y.Question), cmp.Compare(x.Organization, y.Organization), cmp.Compare(x.Digest, y.Digest), cmp.Compare(x.Name, y.Name))
	})
	lines := slices.Clone(plan.Lines)
	slices.SortFunc(lines, func(x, y budget.Line) int {
		return cmp.Or(cmp.Compare(x.Org, y.Org), cmp.Compare(x.Year, y.Year), cmp.Compare(x.Item, y.Item), cmp.Compare(x.Key, y.Key))
	})
	return writtenContent{said, lines, list}
}

// Verify reports whether a stored submission still has the digest of its content. Error application.submission.broken
// (kind Conflict) when it has not.
func (s Submission) Verify() error {
	got, err := s.digest()
	if err != nil {
		return err
	}
	if got != s.Digest {
		return domain.E(domain.Conflict, "application.submission.broken").With("receipt", s.ReceiptNo)
	}
	return nil
}

// StartRevision opens a correction beside the standing submission, which counts until the correction is submitted
// (decisions §17). Members cannot be changed in it: a changed consortium withdraws to the draft.
func (a *Application) StartRevision(stamp, now time.Time, in Intake) (domain.Change, error) {
	if a.State == Submitted && a.RevisionOf != nil {
		return domain.Change{}, domain.E(domain.Conflict, "application.revision.open")
	}
	ch, err := a.fire(StartRevision, Facts{Stamp: stamp, Now: now, Deadline: a.deadline(in), Running: in.Running}, "")
	if err == nil {
		a.RevisionOf = a.SubmissionID
		a.takeIn()
	}
	return ch, err
}

// DiscardRevision gives the correction up: the working copy becomes the standing submission again. File rows change.
func (a *Application) DiscardRevision(standing Submission) (FileChanges, domain.Change, error) {
	return a.restore(DiscardRevision, Facts{}, standing)
}

// DropRevision does the same for the system after the deadline. What it overwrites is kept, see Unsubmitted.
func (a *Application) DropRevision(standing Submission, now time.Time, in Intake) (FileChanges, domain.Change, error) {
	return a.restore(DropRevision, Facts{Now: now, Due: a.over(now, in)}, standing)
}

func (a *Application) restore(event Event, f Facts, standing Submission) (FileChanges, domain.Change, error) {
	if a.State == Submitted && a.RevisionOf == nil {
		return FileChanges{}, domain.Change{}, domain.E(domain.Refused, "application.revision.none")
	}
	if a.SubmissionID == nil || standing.ID != *a.SubmissionID {
		return FileChanges{}, domain.Change{}, domain.E(domain.Conflict, "application.revision.other_submission")
	}
	ch, err := a.fire(event, f, "")
	if err != nil {
		return FileChanges{}, domain.Change{}, err
	}
	a.RevisionOf = nil
	a.forgetPress()
	a.takeBack(standing)
	a.Title, a.Summary, a.Answers, a.Budget, a.RequestWon = standing.Title, standing.Summary, standing.Answers.Clone(), standing.Budget, standing.RequestWon
	return a.replaceFiles(a.thawed(standing.Files, standing.SubmittedAt, standing.SubmittedBy)), ch, nil
}

// over reports whether the intake has ended for a sweep: the deadline has passed by more than the age a stamp may have, so
// that no request stamped in time can still be on its way, and no press in time may still be confirmed.
func (a *Application) over(now time.Time, in Intake) bool {
	if p, ok := a.Pressed(); ok && !now.After(p.Until.Add(MaxStampAge)) {
		return false
	}
	return now.After(a.deadline(in).Add(MaxStampAge))
}

// LatePermission is an individual permission to hand in after the deadline, as it was approved.
type LatePermission struct {
	ID domain.LatePermitID
	// Allowed is whether the rule set of the call knows such permissions.
	Allowed         bool
	Until           time.Time
	Window          int // of a rolling intake, the one it is for
	Reason          string
	Asked, Approved domain.PersonID
}

// PermitLate lets one application be submitted after the deadline. The rule set must allow it (none of those shipped does);
// another person than the one who asked approves. Whether it is fair was judged where the permission was approved (domain/latepermit).
// Errors: application.late.not_allowed, application.late.same_person, application.late.state, step.reason_missing.
func (a *Application) PermitLate(p LatePermission) (domain.Change, error) {
	switch {
	case !p.Allowed:
		return domain.Change{}, domain.E(domain.Refused, "application.late.not_allowed")
	case p.Approved == 0 || p.Asked == p.Approved:
		return domain.Change{}, domain.E(domain.Forbidden, "application.late.same_person")
	case a.State != Draft && a.State != Expired:
		return domain.Change{}, domain.E(domain.Refused, "application.late.state")
	case p.Reason == "":
		return domain.Change{}, domain.E(domain.Invalid, "step.reason_missing").At("reason")
	}
	a.LatePermitID, a.LatePermitUntil, a.LatePermitBy, a.LatePermitReason, a.LateWindow = &p.ID, &p.Until, &p.Approved, p.Reason, p.Window
	ch := domain.Act("permitLate", map[string]any{"until": p.Until.UTC().Format(time.RFC3339), "asked": p.Asked, "permit": int64(p.ID)})
	if p.Window > 0 {
		ch = ch.With("window", p.Window)
	}
	ch.Reason = p.Reason
	return ch, nil
}

// MayBeLate reports whether a late permission still keeps the application from being over: a sweep ends it when it is.
func (a *Application) MayBeLate(now time.Time) bool {
	return a.LatePermitUntil != nil && !now.After(a.LatePermitUntil.Add(MaxStampAge))
}
