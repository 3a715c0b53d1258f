// This file is the way of an invitation into the consortium: until when it is to be answered, that it was opened, that it lapsed, and
// that it was sent again.
package application

import (
	"time"

	"gongmo/domain"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// AnswerLimit is the instant until which an invitation is to be answered when the lead names a day: the end of that day, and never after
// the intake. No day is no limit of its own (nil): the intake's end is one. Errors at the field until: application.invite.until.past,
// application.invite.until.late (the intake ends before that day).
func (a *Application) AnswerLimit(day period.Date, now time.Time, in Intake) (*time.Time, error) {
	if day.IsZero() {
		return nil, nil
	}
	limit, closes := day.End().Add(-time.Second), a.deadline(in)
	switch {
	case !limit.After(now):
		return nil, domain.E(domain.Invalid, "application.invite.until.past").At("until")
	case closes.IsZero() || limit.Before(closes):
	case day > period.DateOf(closes):
		return nil, domain.E(domain.Invalid, "application.invite.until.late").At("until").With("at", closes)
	default:
		limit = closes
	}
	return &limit, nil
}

// Lapsed reports whether an invitation can be answered no more because its own limit is over.
func (m Member) Lapsed(at time.Time) bool {
	return m.Consent == Invited && m.AnswerBy != nil && at.After(*m.AnswerBy)
}

// See records that an invited organisation opened the page on which it may answer. Only the first time counts: nil and no change
// otherwise. Error application.member.unknown.
func (a *Application) See(memberID int64, org domain.OrganizationID, by domain.PersonID, now time.Time) (*Member, domain.Change, error) {
	m := a.member(memberID)
	if m == nil || m.OrganizationID == nil || *m.OrganizationID != org {
		return nil, domain.Change{}, domain.E(domain.NotFound, "application.member.unknown")
	}
	if a.State != Draft || m.Consent != Invited || m.SeenAt != nil {
		return nil, domain.Change{}, nil
	}
	m.SeenAt, m.SeenBy = &now, &by
	return m, domain.Act("seeInvitation", map[string]any{"member": memberID, "organization": org}), nil
}

// LapseInvitation ends an invitation whose own limit is over, once no answer that came in time can be on its way. It is kept and can be
// sent again. Error application.invite.standing when there is nothing to end.
func (a *Application) LapseInvitation(memberID int64, now time.Time) (*Member, domain.Change, error) {
	m := a.member(memberID)
	if a.State != Draft || m == nil || m.LapsedAt != nil || !m.Lapsed(now.Add(-MaxStampAge)) {
		return nil, domain.Change{}, domain.E(domain.Refused, "application.invite.standing")
	}
	m.LapsedAt = &now
	change := domain.Act("lapseInvitation", m.told()).With("at", instantText(*m.AnswerBy))
	change.Notices = append(change.Notices, NoticeInviteLapsed)
	return m, change, nil
}

// RenewInvitation sends an invitation again that has lapsed: it is open for as many days as it was before, at most until the intake's
// end, and is to be opened anew. Errors: application.member.closed, application.member.unknown, application.invite.standing (it can still
// be answered, or was), application.invite.over (the intake has ended).
func (a *Application) RenewInvitation(memberID int64, by domain.PersonID, now time.Time, in Intake) (*Member, domain.Change, error) {
	if a.State != Draft {
		return nil, domain.Change{}, domain.E(domain.Refused, "application.member.closed")
	}
	m := a.member(memberID)
	if m == nil {
		return nil, domain.Change{}, domain.E(domain.NotFound, "application.member.unknown")
	}
	if !m.Lapsed(now) {
		return nil, domain.Change{}, domain.E(domain.Refused, "application.invite.standing")
	}
	closes, today := a.deadline(in), period.DateOf(now)
	if !closes.IsZero() && !now.Before(closes) {
		return nil, domain.Change{}, domain.E(domain.Refused, "application.invite.over")
	}
	days := 0
	if m.InvitedAt != nil {
		days = max(0, int(period.DateOf(*m.AnswerBy)-period.DateOf(*m.InvitedAt)))
	}
	day := today.AddDays(days)
	if !closes.IsZero() {
		day = min(day, period.DateOf(closes))
	}
	limit, err := a.AnswerLimit(day, now, in)
	if err != nil {
		return nil, domain.Change{}, err
	}
	m.InvitedAt, m.InvitedBy, m.AnswerBy = &now, &by, limit
	m.SeenAt, m.SeenBy, m.LapsedAt, m.AgainAt, m.AgainTimes = nil, nil, nil, nil, 0
	return m, domain.Act("renewInvitation", m.told()).With("until", instantText(*limit)), nil
}

// Again bounds how often an invitation that can still be answered is sent again: Most times, and to the same address no sooner than Wait
// after it was sent last. An address that was mistyped is put right at once.
type Again struct {
	Most int
	Wait time.Duration
}

// AgainBy reads the bound out of rules.
func AgainBy(rules *ruleset.Reader) Again {
	return Again{Most: int(rules.Count(ruleset.InviteAgainMax)), Wait: time.Duration(rules.Count(ruleset.InviteAgainHours)) * time.Hour}
}

// LastSent is when an invitation was last sent, nil for the lead.
func (m Member) LastSent() *time.Time {
	if m.AgainAt != nil {
		return m.AgainAt
	}
	return m.InvitedAt
}

// MayResend reports why an invitation cannot be sent again to an address now: application.invite.again.closed (it was answered, or has
// lapsed and is to be renewed), application.invite.again.most, application.invite.again.wait.
func (m Member) MayResend(email string, now time.Time, rule Again) error {
	switch sent := m.LastSent(); {
	case m.Consent != Invited || m.Lapsed(now) || sent == nil:
		return domain.E(domain.Refused, "application.invite.again.closed")
	case m.AgainTimes >= rule.Most:
		return domain.E(domain.Refused, "application.invite.again.most").With("n", rule.Most).With("at", *sent)
	case email == m.ContactEmail && now.Before(sent.Add(rule.Wait)):
		return domain.E(domain.Refused, "application.invite.again.wait").With("at", *sent).With("from", sent.Add(rule.Wait))
	}
	return nil
}

// ResendInvitation sends an invitation again that can still be answered, to its address or to another one in its place. Its limit stays.
// Errors: application.member.closed, application.member.unknown, application.invite.over (the intake has ended), application.member.mail_needed
// (nobody has registered the organisation, so that mail alone reaches it), and those of MayResend; the last two stand at the field email.
func (a *Application) ResendInvitation(memberID int64, email string, now time.Time, in Intake, rule Again) (*Member, domain.Change, error) {
	if a.State != Draft {
		return nil, domain.Change{}, domain.E(domain.Refused, "application.member.closed")
	}
	m := a.member(memberID)
	if m == nil || m.Role == Lead {
		return nil, domain.Change{}, domain.E(domain.NotFound, "application.member.unknown")
	}
	if closes := a.deadline(in); !closes.IsZero() && !now.Before(closes) {
		return nil, domain.Change{}, domain.E(domain.Refused, "application.invite.over")
	}
	if email == "" && m.OrganizationID == nil {
		return nil, domain.Change{}, domain.E(domain.Refused, "application.member.mail_needed").At("email")
	}
	if err := m.MayResend(email, now, rule); err != nil {
		return nil, domain.Change{}, domain.ProblemsOf(err)[0].At("email")
	}
	moved := email != m.ContactEmail
	m.ContactEmail, m.AgainAt, m.AgainTimes = email, &now, m.AgainTimes+1
	return m, domain.Act("resendInvitation", m.told()).With("times", m.AgainTimes).With("moved", moved), nil
}

// told is how the record of a step names a member, so that its notice finds it.
func (m Member) told() map[string]any {
	return map[string]any{"member": m.ID, "organization": m.OrganizationID, "role": string(m.Role)}
}
