// This file is what an application holds while it may be written on: answers, budget, files and the consortium.
package application

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/form"
)

// New begins an application for a lead organisation, on the form of a version of the call's terms. The lead's own consent is given by beginning it.
func New(call domain.CallID, round, version int, lead domain.OrganizationID, leadName, title, track string, by domain.PersonID, now time.Time) *Application {
	return &Application{CallID: call, Round: round, CallVersion: version, LeadID: lead, CreatedBy: by, BegunAt: now, Title: title, Track: track,
		Answers: form.Answers{}, State: Machine.Start,
		Members: []Member{{OrganizationID: &lead, Name: leadName, Role: Lead, Consent: Accepted, InvitedAt: &now, ConsentAt: &now, ConsentBy: &by, Position: 1}}}
}

// Editable reports whether the working copy may be written on: a draft, or an open revision. Error application.edit.closed
// (kind Refused) otherwise.
func (a *Application) Editable() error {
	if a.State == Draft || a.State == Submitted && a.RevisionOf != nil {
		return nil
	}
	return domain.E(domain.Refused, "application.edit.closed")
}

// FileChanges are the file rows to insert and to delete.
type FileChanges struct {
	Added   []File
	Removed []File
}

// Save merges the answers of one page into the working copy: base is what the writer began with. Where somebody else has
// changed the same answer meanwhile, theirs stands and the conflict is returned. Answers that hold a budget or files bring
// those up to date. In SUPPLEMENT_REQUESTED only what was asked for may be saved.
func (a *Application) Save(base, mine form.Answers, by domain.PersonID, now time.Time) ([]form.Conflict, FileChanges, domain.Change, error) {
	if a.State == SupplementRequested {
		if err := a.onlySupplement(mine); err != nil {
			return nil, FileChanges{}, domain.Change{}, err
		}
	} else if err := a.Editable(); err != nil {
		return nil, FileChanges{}, domain.Change{}, err
	}
	merged, conflicts := form.Merge(base, mine, a.Answers)
	var touched []string
	for _, key := range merged.Keys() {
		if !merged[key].Same(a.Answers[key]) {
			touched = append(touched, key)
		}
	}
	a.Answers = merged
	a.liftBudget()
	a.markSupplement()
	files := a.syncFiles(by, now)
	return conflicts, files, domain.Act("save", map[string]any{"answers": touched}), nil
}

// liftBudget takes the budget over from the answer that holds it.
func (a *Application) liftBudget() {
	for _, key := range a.Answers.Keys() {
		if b := a.Answers[key].Budget; b != nil {
			a.setBudget(*b)
			return
		}
	}
}

// SetBudget replaces the budget of the working copy, where the form has no question that holds it.
func (a *Application) SetBudget(p budget.Plan) (domain.Change, error) {
	if err := a.Editable(); err != nil {
		return domain.Change{}, err
	}
	a.setBudget(p)
	return domain.Act("setBudget", map[string]any{"total": int64(p.Totals().Total()), "grant": int64(a.RequestWon)}), nil
}

func (a *Application) setBudget(p budget.Plan) {
	a.Budget = p
	a.RequestWon = max(p.Totals().GrantWon, 0)
}

// MaxTitle is how many characters the title of a project may have.
const MaxTitle = 100

// TitleOf reads the title of a project. Errors at "title", kind Invalid: application.title.missing, application.title.long.
func TitleOf(typed string) (string, error) {
	title := strings.TrimSpace(typed)
	switch n := utf8.RuneCountInString(title); {
	case n == 0:
		return "", domain.E(domain.Invalid, "application.title.missing").At("title")
	case n > MaxTitle:
		return "", domain.E(domain.Invalid, "application.title.long").At("title").With("n", n).With("most", MaxTitle)
	}
	return title, nil
}

// Rename gives the project another title, while it is written on. seen is the title that the writer had before them: where a colleague has
// changed it meanwhile, application.title.changed (kind Invalid, at "title") says so, and nothing is overwritten. Errors as TitleOf besides.
func (a *Application) Rename(seen, typed string) (domain.Change, error) {
	if err := a.Editable(); err != nil {
		return domain.Change{}, err
	}
	title, err := TitleOf(typed)
	if err != nil {
		return domain.Change{}, err
	}
	if a.Title != seen && a.Title != title {
		return domain.Change{}, domain.E(domain.Invalid, "application.title.changed").At("title").With("title", a.Title)
	}
	before := a.Title
	a.Title = title
	return domain.Act("rename", map[string]any{"from": before, "to": title}), nil
}

// Choose changes the track of the call that the application competes in, while it is a draft: one that was handed in competes where it
// stands until it is withdrawn. Whether the call has the track is for the caller. Error application.track.submitted (kind Refused).
func (a *Application) Choose(track string) (domain.Change, error) {
	if a.State != Draft {
		return domain.Change{}, domain.E(domain.Refused, "application.track.submitted").At("track")
	}
	a.Track = track
	return domain.Act("track", map[string]any{"track": track}), nil
}

// syncFiles makes the file rows what the answers say, keeping the rows that stay.
func (a *Application) syncFiles(by domain.PersonID, now time.Time) FileChanges {
	var want []File
	for _, key := range a.Answers.Keys() {
		question, org, _ := form.SplitKey(key)
		for _, u := range a.Answers[key].Files {
			f := File{ApplicationID: a.Ref(), QuestionKey: question, FileID: u.FileID, Name: u.Name, Size: u.Bytes, Digest: u.SHA256,
				UploadedAt: now, UploadedBy: by}
			if org != 0 {
				f.OrganizationID = &org
			}
			want = append(want, f)
		}
	}
	return a.replaceFiles(want)
}

func (a *Application) replaceFiles(want []File) FileChanges {
	var changes FileChanges
	var next []File
	for _, old := range a.Files {
		if !slices.ContainsFunc(want, old.same) {
			changes.Removed = append(changes.Removed, old)
		} else {
			next = append(next, old)
		}
	}
	for _, w := range want {
		if !slices.ContainsFunc(a.Files, w.same) {
			changes.Added = append(changes.Added, w)
			next = append(next, w)
		}
	}
	a.Files = next
	return changes
}

func (f File) same(g File) bool {
	return f.QuestionKey == g.QuestionKey && f.FileID == g.FileID && f.org() == g.org()
}

func (f File) org() domain.OrganizationID {
	if f.OrganizationID == nil {
		return 0
	}
	return *f.OrganizationID
}

// Invite adds an organisation to the consortium of a draft. One that is not registered yet (org nil) is asked by its business
// number, ten digits; number is "" for one that is. The row is to be inserted. Errors: application.member.closed, application.member.role,
// application.member.self (the leading organisation, which is in the consortium already and cannot answer itself),
// application.member.declined (one that is still listed with its refusal), application.member.twice.
func (a *Application) Invite(org *domain.OrganizationID, name string, role MemberRole, email, number string, now time.Time) (Member, domain.Change, error) {
	if a.State != Draft {
		return Member{}, domain.Change{}, domain.E(domain.Refused, "application.member.closed")
	}
	if !slices.Contains([]MemberRole{Participating, Demand, Supplier, Subcontract}, role) {
		return Member{}, domain.Change{}, domain.E(domain.Invalid, "application.member.role").At("role")
	}
	for _, m := range a.Members {
		switch same := org == nil && m.InvitedNumber == number || org != nil && m.OrganizationID != nil && *m.OrganizationID == *org; {
		case same && m.Role == Lead:
			return Member{}, domain.Change{}, domain.E(domain.Conflict, "application.member.self").At("number")
		case same && m.Role == role && m.Consent == Declined:
			return Member{}, domain.Change{}, domain.E(domain.Conflict, "application.member.declined").At("number")
		case same && m.Role == role:
			return Member{}, domain.Change{}, domain.E(domain.Conflict, "application.member.twice").At("number")
		}
	}
	m := Member{ApplicationID: a.Ref(), OrganizationID: org, Name: name, Role: role, Consent: Invited, InvitedNumber: number, ContactEmail: email,
		InvitedAt: &now, Position: len(a.Members) + 1}
	a.Members = append(a.Members, m)
	return m, domain.Act("invite", map[string]any{"role": string(role), "organization": org}), nil
}

// Registered ties the invitation of a business number to the organisation that has registered it, and gives it the budget lines that
// waited for it. It still has to agree. Errors:
// application.member.unknown, application.member.closed.
func (a *Application) Registered(memberID int64, org domain.OrganizationID, name string) (*Member, domain.Change, error) {
	if a.State != Draft {
		return nil, domain.Change{}, domain.E(domain.Refused, "application.member.closed")
	}
	m := a.member(memberID)
	if m == nil || m.OrganizationID != nil || m.Consent != Invited {
		return nil, domain.Change{}, domain.E(domain.NotFound, "application.member.unknown")
	}
	m.OrganizationID, m.Name, m.InvitedNumber = &org, name, ""
	details := map[string]any{"member": memberID, "organization": int64(org)}
	if m.LinesOf != nil {
		if !a.belongs(*m.LinesOf) {
			details["lines"] = a.handLines(*m.LinesOf, org)
		}
		m.LinesOf = nil
	}
	return m, domain.Act("partnerRegistered", details), nil
}

// Answering are the roles in an organisation that may answer an invitation for it, and are told of one.
func Answering() []domain.Role { return []domain.Role{domain.RoleOwner, domain.RoleSigner} }

// Answer records that an invited organisation agrees to take part or does not. now is when the answer came in. Errors:
// application.member.unknown, application.member.closed, application.invite.lapsed (its own limit is over).
func (a *Application) Answer(memberID int64, org domain.OrganizationID, agrees bool, by domain.PersonID, now time.Time) (*Member, domain.Change, error) {
	if a.State != Draft {
		return nil, domain.Change{}, domain.E(domain.Refused, "application.member.closed")
	}
	m := a.member(memberID)
	if m == nil || m.OrganizationID == nil || *m.OrganizationID != org {
		return nil, domain.Change{}, domain.E(domain.NotFound, "application.member.unknown")
	}
	if m.Lapsed(now) {
		return nil, domain.Change{}, domain.E(domain.Refused, "application.invite.lapsed").With("at", *m.AnswerBy)
	}
	if m.Consent == Invited && m.SeenAt == nil {
		m.SeenAt, m.SeenBy = &now, &by // who answers has seen it, by whichever door
	}
	m.ConsentAt, m.ConsentBy = &now, &by
	m.Consent = Declined
	if agrees {
		m.Consent, m.Former = Accepted, Former{} // the place is its own now
	}
	return m, domain.Act("consent", map[string]any{"organization": org, "consent": string(m.Consent)}), nil
}

// CompletePart says whether a partner that takes part has completed its own part of the form; while it says so nothing of it is saved. The
// lead's own part needs no such word: handing in is one. The rows changed are to be updated. Error application.member.unknown.
func (a *Application) CompletePart(org domain.OrganizationID, done bool) ([]*Member, domain.Change, error) {
	if err := a.Editable(); err != nil {
		return nil, domain.Change{}, err
	}
	var out []*Member
	for i := range a.Members {
		if m := &a.Members[i]; m.writesPart(org) {
			m.PartDone, m.PartReopened = done, 0
			out = append(out, m)
		}
	}
	if len(out) == 0 || org == a.LeadID {
		return nil, domain.Change{}, domain.E(domain.NotFound, "application.member.unknown")
	}
	return out, domain.Act("completePart", map[string]any{"organization": org, "done": done}), nil
}

// writesPart reports whether a member is a partner that has agreed, and of this organisation.
func (m Member) writesPart(org domain.OrganizationID) bool {
	return m.OrganizationID != nil && *m.OrganizationID == org && m.Role != Lead && m.Consent == Accepted
}

// PartFinished reports whether a partner has said that its part is complete.
func (a *Application) PartFinished(org domain.OrganizationID) bool {
	return org != a.LeadID && slices.ContainsFunc(a.Members, func(m Member) bool { return m.writesPart(org) && m.PartDone })
}

// OpenPart is a partner's part that is not completed.
type OpenPart struct {
	Org  domain.OrganizationID
	Name string
}

// openParts are the partners' parts that a form asks for and that nobody has said to be complete, each once.
func (a *Application) openParts(asked func(form.Part) bool) (out []OpenPart) {
	for _, m := range a.Members {
		if m.OrganizationID == nil || *m.OrganizationID == a.LeadID || !m.writesPart(*m.OrganizationID) || m.PartDone || !asked(m.Role.Part()) {
			continue
		}
		if !slices.ContainsFunc(out, func(p OpenPart) bool { return p.Org == *m.OrganizationID }) {
			out = append(out, OpenPart{*m.OrganizationID, m.Name})
		}
	}
	return out
}

// Remove takes an organisation out of the consortium of a draft; the row is to be deleted. The lead stays. What the organisation wrote
// is put aside, see Unshelve.
func (a *Application) Remove(memberID int64, d form.Definition, actor domain.PersonID, now time.Time) (Member, FileChanges, domain.Change, error) {
	if a.State != Draft {
		return Member{}, FileChanges{}, domain.Change{}, domain.E(domain.Refused, "application.member.closed")
	}
	m := a.member(memberID)
	if m == nil || m.Role == Lead {
		return Member{}, FileChanges{}, domain.Change{}, domain.E(domain.NotFound, "application.member.unknown")
	}
	gone := *m
	a.Members = slices.DeleteFunc(slices.Clone(a.Members), func(x Member) bool { return x.ID == memberID })
	a.giveBack(gone)
	details := map[string]any{"organization": gone.OrganizationID, "role": string(gone.Role)}
	var files FileChanges
	if gone.OrganizationID != nil {
		details["shelved"] = a.shelve(*gone.OrganizationID, gone.Role.Part(), d)
		files = a.syncFiles(actor, now)
	}
	return gone, files, domain.Act("removeMember", details), nil
}

func (a *Application) member(id int64) *Member {
	for i := range a.Members {
		if a.Members[i].ID == id {
			return &a.Members[i]
		}
	}
	return nil
}

// Orgs lists the organisations that belong to the consortium and have not declined, the lead first.
func (a *Application) Orgs() []domain.OrganizationID {
	out := []domain.OrganizationID{a.LeadID}
	for _, m := range a.Members {
		if m.OrganizationID != nil && m.Consent != Declined && !slices.Contains(out, *m.OrganizationID) {
			out = append(out, *m.OrganizationID)
		}
	}
	return out
}

// unconsented names the organisations that have not agreed to take part.
func (a *Application) unconsented() []string {
	var out []string
	for _, m := range a.Members {
		if m.Consent != Accepted {
			out = append(out, m.Name)
		}
	}
	return out
}
