// This file is what may be done with a late permission: proposing it, and one method for each step.
package latepermit

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"gongmo/domain"
	"gongmo/domain/calendar"
)

// Proposal is what an officer proposes.
type Proposal struct {
	CallID        domain.CallID
	ApplicationID domain.ApplicationID
	LeadID        domain.OrganizationID
	Reason        Reason
	OtherReason   string
	Facts         string
	Evidence      string
	Files         []File
	Until         time.Time
	By            domain.PersonID
}

// Barred lists what keeps any permission from being given to an application as it stands, whatever it would say; nil when nothing does.
func Barred(s Standing) domain.Problems {
	return unmet(Facts{Standing: s}, fair...)
}

// Propose prepares a permission for another person to decide. Everything wrong is told at once. Errors: latepermit.not_allowed,
// latepermit.call_stopped, latepermit.judging, latepermit.submitted, latepermit.no_draft (kind Refused); latepermit.until.missing,
// .past, .not_later, .too_late, latepermit.reason.missing, latepermit.other.missing, latepermit.facts.missing, latepermit.evidence.missing,
// latepermit.too_long, files.count.over (kind Invalid).
func Propose(in Proposal, s Standing, holidays calendar.Calendar, now time.Time) (*Permit, domain.Change, error) {
	p := &Permit{CallID: in.CallID, ApplicationID: in.ApplicationID, LeadID: in.LeadID, Reason: in.Reason, OtherReason: clean(in.OtherReason),
		Facts: clean(in.Facts), Evidence: clean(in.Evidence), Files: in.Files, Deadline: s.Deadline, Until: in.Until, WindowNo: s.Window, State: Machine.Start, ProposedBy: in.By, ProposedAt: now}
	if p.Reason != Other {
		p.OtherReason = ""
	}
	bad := Barred(s)
	if in.Until.IsZero() {
		bad = append(bad, domain.E(domain.Invalid, "latepermit.until.missing").At("until"))
	} else {
		bad = append(bad, unmet(Facts{Standing: s, Now: now, Until: in.Until}, inTime...)...)
	}
	bad = append(append(bad, p.gaps()...), unmet(Facts{Files: len(p.Files)}, filesFit)...)
	if err := bad.OrNil(); err != nil {
		return nil, domain.Change{}, err
	}
	p.DecideBy = s.Rules.DecideBy(now, in.Until, holidays)
	ch := domain.Act("propose", p.detail()).With("decideBy", p.DecideBy.String())
	if len(p.Files) > 0 {
		ch = ch.With("files", p.digests())
	}
	return p, ch, nil
}

// gaps are what is missing or too long in the words.
func (p *Permit) gaps() (out domain.Problems) {
	if !slices.Contains(Reasons(), p.Reason) {
		out = append(out, domain.E(domain.Invalid, "latepermit.reason.missing").At("reason"))
	}
	for _, text := range []struct {
		field, words string
		max          int
		must         bool
	}{{"other", p.OtherReason, OtherMax, p.Reason == Other}, {"facts", p.Facts, FactsMax, true}, {"evidence", p.Evidence, EvidenceMax, true}} {
		switch n := utf8.RuneCountInString(text.words); {
		case n == 0 && text.must:
			out = append(out, domain.E(domain.Invalid, "latepermit."+text.field+".missing").At(text.field))
		case n > text.max:
			out = append(out, domain.E(domain.Invalid, "latepermit.too_long").At(text.field).With("max", text.max))
		}
	}
	return out
}

func unmet(f Facts, guards ...guard) (out domain.Problems) {
	for _, g := range guards {
		out = append(out, domain.ProblemsOf(g.Check(f))...)
	}
	return out
}

// Approve gives the permission. Everything that was asked at the proposal must still hold; another person than the proposer decides.
func (p *Permit) Approve(by domain.PersonID, s Standing, now time.Time) (domain.Change, error) {
	ch, err := p.decide(Approve, by, Facts{Standing: s, Now: now, Until: p.Until}, "", now)
	if err != nil {
		return ch, err
	}
	for k, v := range p.detail() {
		ch = ch.With(k, v)
	}
	if len(p.Files) > 0 {
		ch = ch.With("files", p.digests())
	}
	return ch.With("proposedBy", int64(p.ProposedBy)), nil
}

// Decline refuses it, with a reason for the proposer.
func (p *Permit) Decline(by domain.PersonID, reason string, now time.Time) (domain.Change, error) {
	reason = clean(reason)
	ch, err := p.decide(Decline, by, Facts{ReasonLetters: utf8.RuneCountInString(reason)}, reason, now)
	if err == nil {
		p.DeclineReason = reason
	}
	return ch, err
}

// Withdraw takes the proposal back before it is decided.
func (p *Permit) Withdraw() (domain.Change, error) { return p.fire(Withdraw, Facts{}, "") }

// Attach adds a file to what the second person reads. Its hash goes into the audit chain, and the version that a decision names is
// the one with the file. Errors: files.count.over.
func (p *Permit) Attach(f File) (domain.Change, error) {
	ch, err := p.fire(Attach, Facts{Files: len(p.Files) + 1}, "")
	if err != nil {
		return ch, err
	}
	p.Files = append(slices.Clone(p.Files), f)
	return ch.With("file", int64(f.FileID)).With("digest", f.Digest), nil
}

// Lapse ends a proposal that nobody decided once nothing can come of it. Error: latepermit.open (kind Refused) while something can.
func (p *Permit) Lapse(s Standing, now time.Time) (domain.Change, error) {
	why := s.Spent(p.Until, now)
	ch, err := p.fire(Lapse, Facts{Spent: why}, "")
	if err != nil {
		return ch, err
	}
	p.LapsedAt, p.LapsedBecause = &now, why
	return ch.With("why", string(why)).With("until", p.Until.UTC().Format(time.RFC3339)), nil
}

// digests name the contents of the files.
func (p *Permit) digests() []string {
	out := make([]string, len(p.Files))
	for i, f := range p.Files {
		out[i] = f.Digest
	}
	return out
}

func (p *Permit) decide(e Event, by domain.PersonID, f Facts, reason string, now time.Time) (domain.Change, error) {
	f.Actor, f.ProposedBy = by, p.ProposedBy
	ch, err := p.fire(e, f, reason)
	if err == nil {
		p.DecidedBy, p.DecidedAt = &by, &now
	}
	return ch, err
}

// detail is what the audit chain keeps: the texts themselves are in the row, which its versions pin.
func (p *Permit) detail() map[string]any {
	return map[string]any{"application": int64(p.ApplicationID), "why": string(p.Reason), "until": p.Until.UTC().Format(time.RFC3339), "deadline": p.Deadline.UTC().Format(time.RFC3339)}
}

// Says fills the fields of its notice.
func (p *Permit) Says(domain.NoticeCode) domain.Args { return domain.Args{"at": p.Until} }

func (p *Permit) fire(e Event, f Facts, reason string) (domain.Change, error) {
	to, ch, err := Machine.Fire(p.State, e, f, reason)
	if err != nil {
		return domain.Change{}, err
	}
	p.State = to
	return ch, nil
}

// clean is a text as it is kept and counted: a line end is one letter, as the browser's counter has it.
func clean(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) }
