// This file is the way of an invitation as the pages of the consortium show it: sent, opened, answered, or lapsed and sent again.
package applicant

import (
	"cmp"
	"strconv"
	"time"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/period"
	"gongmo/workflows"
)

// mayAnswer reports whether the reader may answer the invitation of a member.
func mayAnswer(r *request.Request, f found, m query.ApplicationMember) bool {
	return m.Consent == string(application.Invited) && m.OrganizationID != nil && f.State == string(application.Draft) &&
		r.May("consent", f.ownOf(domain.OrganizationID(*m.OrganizationID)))
}

// seeInvitations records that the reader opened the invitations that they may answer: the lead is shown when that first happened.
func seeInvitations(r *request.Request, f found) error {
	for _, m := range f.Members {
		if m.SeenAt == nil && mayAnswer(r, f, m) {
			if err := r.House.Engine.SeeInvitation(r.Context(), r.Command(), f.id, m.ID, domain.OrganizationID(*m.OrganizationID)); err != nil {
				return err
			}
		}
	}
	return nil
}

// lapsed reports whether a member's invitation can be answered no more because its own limit is over.
func lapsed(r *request.Request, m query.ApplicationMember) bool {
	return application.Member{Consent: application.Consent(m.Consent), AnswerBy: m.AnswerBy}.Lapsed(r.Now)
}

// consentBadge is where a member's consent stands.
func consentBadge(r *request.Request, m query.ApplicationMember) view.Badge {
	if lapsed(r, m) {
		return view.Mark(view.ToneNo, "application.invite.way.lapsed")
	}
	tone := map[string]view.Tone{"INVITED": view.ToneConsent, "ACCEPTED": view.ToneOK, "DECLINED": view.ToneNo}[m.Consent]
	return view.Mark(tone, "application.consent."+m.Consent)
}

// invitationWay is what became of a member's invitation, step by step; nil for the lead, which was not invited.
func invitationWay(r *request.Request, m query.ApplicationMember) (out []view.WayStep) {
	if m.Role == string(application.Lead) || m.InvitedAt == nil {
		return nil
	}
	step := func(what string, at *time.Time, otherwise string) {
		s := view.WayStep{What: r.T("application.invite.way." + what), Open: at == nil}
		if at != nil {
			s.When = moment(r, *at)
		} else {
			s.When = r.T("application.invite.way." + otherwise)
		}
		out = append(out, s)
	}
	step("sent", m.InvitedAt, "")
	if m.AgainAt != nil {
		step("again", m.AgainAt, "")
	}
	waits := m.Consent == string(application.Invited)
	if m.SeenAt != nil || waits {
		step("seen", m.SeenAt, "unseen")
	}
	switch {
	case !waits:
		step("answer."+m.Consent, m.ConsentAt, "")
	case lapsed(r, m):
		step("lapsed", m.AnswerBy, "")
	case m.AnswerBy != nil:
		out = append(out, view.WayStep{What: r.T("application.invite.way.limit"), When: moment(r, *m.AnswerBy), Open: true})
	}
	return out
}

func moment(r *request.Request, at time.Time) string {
	return locale.DateShort(r.Lang, at) + " " + locale.Clock(at)
}

// overText says why an invitation cannot be answered any more and what to do, "" while it can.
func overText(r *request.Request, f found, m query.ApplicationMember) string {
	if !lapsed(r, m) {
		return ""
	}
	return r.T("application.invite.over.text", locale.Args{"at": *m.AnswerBy, "lead": f.LeadName})
}

// answerBy is until when an invitation is to be answered.
func answerBy(r *request.Request, m query.ApplicationMember, closes time.Time) string {
	if m.AnswerBy != nil {
		return r.T("application.invitation.limit", locale.Args{"at": *m.AnswerBy})
	}
	return r.T("application.invitation.answer.by", locale.Args{"at": closes})
}

// untilControl asks by which day an invitation is to be answered.
func untilControl(r *request.Request, f found, b view.Base) view.Control {
	field := view.Field{Name: "until", Label: r.T("application.invite.until"), Hint: r.T("application.invite.until.hint.open"), Optional: true,
		Value: r.Typed("until"), Min: period.DateOf(r.Now).String()}
	if f.CloseAt != nil {
		field.Hint, field.Max = r.T("application.invite.until.hint", locale.Args{"at": *f.CloseAt}), period.DateOf(*f.CloseAt).String()
	}
	return b.Control(view.AsDate, field)
}

// againField is the address at which an invitation is sent again, in the row of its member.
func againField(member int64) string { return "again." + strconv.FormatInt(member, 10) }

// sayAgain offers to send an invitation again that can still be answered, or says why that cannot be now.
func sayAgain(r *request.Request, f found, b view.Base, m query.ApplicationMember, row *view.PartnerRow) {
	invited := application.Member{InvitedAt: m.InvitedAt, AgainAt: m.AgainAt}
	set, err := f.Rules()
	if err != nil || m.Consent != string(application.Invited) || m.InvitedAt == nil {
		return
	}
	rule := application.AgainBy(set.Read())
	left := rule.Most - m.AgainTimes
	name := againField(m.ID)
	field := view.Field{Name: name, Label: r.T("application.invite.again.email"), Hint: r.T("application.invite.again.hint", locale.Args{"at": *invited.LastSent(), "left": left}), Type: "email",
		Optional: m.OrganizationID != nil, Value: cmp.Or(r.Typed(name), m.ContactEmail)}
	if left <= 0 {
		row.AgainNot = r.T("application.invite.again.most", locale.Args{"n": rule.Most, "at": *invited.LastSent()})
		return
	}
	row.Again = &view.FormPage{Base: b, Form: view.Form{Action: f.path("partners", m.ID, "again"), Key: r.NewKey()}, Submit: view.Button{Text: r.T("application.invite.again"), Kind: view.Secondary, Size: "s", Hidden: row.Name},
		Controls: []view.Control{b.Control(view.AsInput, field)}}
	row.AgainOpen = b.ErrorOf(name) != ""
}

// resendInvitation sends an invitation again that can still be answered.
func resendInvitation(r *request.Request) error {
	f, err := find(r)
	if err != nil {
		return err
	}
	member, err := r.ID("member")
	if err != nil {
		return err
	}
	name := againField(member)
	err = r.House.Engine.ResendInvitation(r.Context(), r.Command(), workflows.ResendInvitation{Application: f.id, Member: member, Email: r.Form().Get(name)})
	if err == nil {
		return r.Done(f.path("partners"), "application.invite.again.done")
	}
	list, ok := request.Problems(err)
	if !ok {
		return err
	}
	for i, p := range list {
		if p.Field == "email" {
			list[i] = p.At(name)
		}
	}
	problems, perr := judge(r, f)
	if perr != nil {
		return perr
	}
	return r.Again(partnersPage(r, f, r.Wrong(r.T("application.partners.title"), "applications", list), problems))
}

// renewInvitation sends an invitation again that has lapsed.
func renewInvitation(r *request.Request) error {
	f, err := find(r)
	if err != nil {
		return err
	}
	member, err := r.ID("member")
	if err != nil {
		return err
	}
	if err := r.House.Engine.RenewInvitation(r.Context(), r.Command(), f.id, member); err != nil {
		return err
	}
	return r.Done(f.path("partners"), "application.invite.renewed")
}
