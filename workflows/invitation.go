// This file is the way of an invitation into a consortium after it was sent, and what it says, in the mail to an address and in the notice to who may answer: who asks, into
// which call, until when, and what the invited organisation will have to write.
package workflows

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/notice"
	"gongmo/domain/period"
	"gongmo/domain/person"
)

// asking is an invitation with its surroundings.
type asking struct {
	a      *application.Application
	member application.Member
	args   domain.Args
	words  map[string]word // texts that depend on the reader's language
}

// askingOf gathers what an invitation says.
func askingOf(tx Tx, a *application.Application, m application.Member) (asking, error) {
	c, err := termsOf(tx, a)
	if err != nil {
		return asking{}, err
	}
	out := asking{a: a, member: m, args: domain.Args{"title": a.Title, "call": c.Title, "code": c.Code, "inviter": leadName(a), "lead": leadName(a)},
		words: map[string]word{"as": {key: "application.member_role." + string(m.Role)}, "part": {key: "application.invitation.part.none"},
			"money": {key: "application.invitation.money.none"}, "until": {key: "application.invitation.until.none"}}}
	if m.InvitedBy != nil {
		who, err := Find[person.Person](tx, Where{"ID": int64(*m.InvitedBy)})
		if err != nil {
			return asking{}, err
		}
		for _, p := range who {
			out.args["inviter"] = p.Name + " (" + leadName(a) + ")"
		}
	}
	var ko, en []string
	for _, s := range c.Form.Of(m.Role.Part()).Sections {
		ko, en = append(ko, s.Title), append(en, firstOf(s.TitleEn, s.Title))
	}
	if len(ko) > 0 {
		out.words["part"] = word{key: "application.invitation.part", args: domain.Args{"sections": strings.Join(ko, ", ")}, english: domain.Args{"sections": strings.Join(en, ", ")}}
	}
	if holds := m.Holder(); holds != nil {
		if sum, ok := a.Budget.ByOrg()[*holds]; ok {
			out.words["money"] = word{key: "application.invitation.money", args: domain.Args{"grant": sum.GrantWon, "own": sum.Matching()}}
		}
	}
	if _, until := c.Deadline(tx.Now()); !until.IsZero() {
		out.words["until"] = word{key: "application.invitation.until", args: domain.Args{"at": until}}
	}
	out.words["limit"] = word{key: "application.invitation.limit.close"}
	if m.AnswerBy != nil {
		out.words["limit"] = word{key: "application.invitation.limit", args: domain.Args{"at": *m.AnswerBy}}
	}
	return out, nil
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// address is where the invited organisation answers: at the request, or first where it registers.
func (x asking) address() string {
	at := fmt.Sprintf("/applications/%d/partners", x.a.ID)
	if x.member.OrganizationID == nil {
		return "/organizations/new?" + url.Values{"number": {x.member.InvitedNumber}, "next": {at}}.Encode()
	}
	return at
}

// askingBy is the invitation of a member by its id.
func askingBy(tx Tx, member int64) (asking, error) {
	m, err := Get[application.Member](tx, member)
	if err != nil {
		return asking{}, err
	}
	a, err := wholeApplication(tx, m.ApplicationID, NoLock)
	if err != nil {
		return asking{}, err
	}
	return askingOf(tx, a, *m)
}

// limitOf is until when an invitation is to be answered for which the lead names a day, see application.Application.AnswerLimit.
func limitOf(tx Tx, cmd Command, a *application.Application, day period.Date) (*time.Time, error) {
	if day.IsZero() {
		return nil, nil
	}
	c, err := Get[call.Call](tx, int64(a.CallID))
	if err != nil {
		return nil, err
	}
	return a.AnswerLimit(day, tx.Now(), intakeOf(c, a, cmd.stamp(tx)))
}

// SeeInvitation records that the actor's organisation opened the page on which it may answer an invitation. Only the first time is
// written down; who may not answer leaves no trace.
func (e *Engine) SeeInvitation(ctx context.Context, cmd Command, id domain.ApplicationID, member int64, org domain.OrganizationID) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		a, err := e.application(tx, cmd.Actor, id, "view")
		if err != nil {
			return err
		}
		if err := e.Access.Can(cmd.Actor, "consent", ownOf(a, org)); err != nil {
			return err
		}
		m, change, err := a.See(member, org, cmd.Actor.Person, tx.Now())
		if err != nil || m == nil {
			return err
		}
		if err := Record(tx, cmd.Actor, a, change); err != nil {
			return err
		}
		return tx.Update(m)
	})
}

// RenewInvitation sends an invitation that has lapsed again, by the same ways as InvitePartner.
func (e *Engine) RenewInvitation(ctx context.Context, cmd Command, id domain.ApplicationID, member int64) error {
	_, err := run(ctx, e, cmd, struct {
		ID     domain.ApplicationID
		Member int64
	}{id, member}, func(tx Tx) (bool, error) {
		a, err := e.application(tx, cmd.Actor, id, "invitePartner")
		if err != nil {
			return false, err
		}
		c, err := Get[call.Call](tx, int64(a.CallID))
		if err != nil {
			return false, err
		}
		m, change, err := a.RenewInvitation(member, cmd.Actor.Person, tx.Now(), intakeOf(c, a, cmd.stamp(tx)))
		if err != nil {
			return false, err
		}
		if m.OrganizationID != nil {
			change.Notices = append(change.Notices, application.NoticeInvited)
		}
		if err := Record(tx, cmd.Actor, a, change); err != nil {
			return false, err
		}
		if err := tx.Update(m); err != nil {
			return false, err
		}
		return true, e.mailInvitation(tx, *m)
	})
	return err
}

// ResendInvitation sends an invitation again that can still be answered.
type ResendInvitation struct {
	Application domain.ApplicationID
	Member      int64
	Email       string // where the mail goes, "" for none to an organisation that is registered
}

// againRule is how often an invitation of an application may be sent again, by the rules of its call.
func againRule(c *call.Call) (application.Again, error) {
	set, err := c.RuleSet()
	if err != nil {
		return application.Again{}, err
	}
	rules := set.Read()
	out := application.AgainBy(rules)
	return out, rules.Err()
}

// ResendInvitation sends it by the same ways as InvitePartner. What has not gone to an address that was put right does not go there any
// more; a mail of an invitation holds no secret, so that one that went astray lets nobody in.
func (e *Engine) ResendInvitation(ctx context.Context, cmd Command, in ResendInvitation) error {
	_, err := run(ctx, e, cmd, in, func(tx Tx) (bool, error) {
		a, err := e.application(tx, cmd.Actor, in.Application, "invitePartner")
		if err != nil {
			return false, err
		}
		c, err := Get[call.Call](tx, int64(a.CallID))
		if err != nil {
			return false, err
		}
		rule, err := againRule(c)
		if err != nil {
			return false, err
		}
		email, err := inviteAddress(in.Email)
		if err != nil {
			return false, err
		}
		m, change, err := a.ResendInvitation(in.Member, email, tx.Now(), intakeOf(c, a, cmd.stamp(tx)), rule)
		if err != nil {
			return false, err
		}
		if m.OrganizationID != nil {
			change.Notices = append(change.Notices, application.NoticeInvited)
		}
		if err := Record(tx, cmd.Actor, a, change); err != nil {
			return false, err
		}
		if err := tx.Update(m); err != nil {
			return false, err
		}
		if err := endLinks(tx, person.Partner, m.ID); err != nil {
			return false, err
		}
		return true, e.mailInvitation(tx, *m)
	})
	return err
}

// endLinks spends the links about something that have not been used, so that mails which have not gone yet do not go.
func endLinks(tx Tx, purpose person.Purpose, subject int64) error {
	open, err := Find[person.Token](tx, Where{"Purpose": string(purpose), "Subject": subject, "UsedAt": nil})
	if err != nil {
		return err
	}
	for _, link := range open {
		now := tx.Now()
		link.UsedAt = &now
		if err := tx.Update(link); err != nil {
			return err
		}
	}
	return nil
}

// lapseInvitations ends the invitations whose own limit is over, once no answer that came in time can be on its way. Those of
// applications that are drafts no more stay as they are.
func (e *Engine) lapseInvitations(ctx context.Context) error {
	var over []*application.Member
	err := e.Work.Do(ctx, Options{}, func(tx Tx) (err error) {
		over, err = Find[application.Member](tx, Where{"Consent": string(application.Invited), "LapsedAt": nil,
			"AnswerBy": AtOrBefore{tx.Now().Add(-application.MaxStampAge)}}, "ID")
		return err
	})
	if err != nil {
		return fmt.Errorf("find invitations that are over: %w", err)
	}
	var failed []error
	for _, m := range over {
		if err := e.lapseInvitation(ctx, m); err != nil {
			failed = append(failed, fmt.Errorf("invitation %d: %w", m.ID, err))
		}
	}
	return errors.Join(failed...)
}

func (e *Engine) lapseInvitation(ctx context.Context, of *application.Member) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		a, err := wholeApplication(tx, of.ApplicationID, ForUpdate)
		if err != nil {
			return err
		}
		m, change, err := a.LapseInvitation(of.ID, tx.Now())
		if domain.KindOf(err) == domain.Refused {
			return nil // answered, sent again or handed in since it was found
		}
		if err != nil {
			return err
		}
		if err := Record(tx, domain.System, a, change); err != nil {
			return err
		}
		return tx.Update(m)
	})
}

// nearInvitations are the limits of invitations that nobody has answered yet.
func nearInvitations(g *gathering, _ notice.Entry) error {
	waiting := Where{"Consent": string(application.Invited), "LapsedAt": nil}
	return rowsNear(g, waiting, "AnswerBy", byInstant, g.near(), memberRow, func(list []*application.Member) error {
		applications, err := rowsOf(g.tx, idsOf(list, func(m *application.Member) domain.ApplicationID { return m.ApplicationID }), applicationRow)
		if err != nil {
			return err
		}
		for _, m := range list {
			a := applications[int64(m.ApplicationID)]
			if a == nil || a.State != application.Draft || m.InvitedAt == nil {
				continue
			}
			c, err := Get[call.Call](g.tx, int64(a.CallID))
			if err != nil {
				return err
			}
			set, err := g.rulesOfCall(c)
			if err != nil {
				return err
			}
			d := notice.Deadline{About: notice.About{Kind: a.Kind(), ID: a.ID, Call: &a.CallID}, On: period.DateOf(*m.AnswerBy), At: *m.AnswerBy, Since: *m.InvitedAt}
			if m.OrganizationID != nil {
				d.Org = *m.OrganizationID
			}
			if err := g.hang(d, set); err != nil {
				return err
			}
		}
		return nil
	})
}

// stillInvited looks again whether the invitation waits for its answer. Those that have not registered yet are reminded by the mail that
// invites them, sent once more.
func stillInvited(e *Engine, tx Tx, r notice.Reminder, d *delivery) (bool, error) {
	a, err := wholeApplication(tx, domain.ApplicationID(r.About.ID), NoLock)
	if err != nil || a.State != application.Draft {
		return false, err
	}
	waits := func(m application.Member) bool {
		return m.Consent == application.Invited && m.LapsedAt == nil && m.AnswerBy != nil && m.AnswerBy.Equal(r.Until)
	}
	if r.Org != 0 {
		return slices.ContainsFunc(a.Members, func(m application.Member) bool {
			return waits(m) && m.OrganizationID != nil && *m.OrganizationID == r.Org
		}), nil
	}
	d.people = []domain.PersonID{}
	for _, m := range a.Members {
		if waits(m) && m.OrganizationID == nil {
			if err := e.mailInvitation(tx, m); err != nil {
				return false, err
			}
		}
	}
	return true, nil
}

func memberRow(m *application.Member) int64 { return m.ID }
