// These tests send an invitation again that can still be answered, without a database.
package workflows_test

import (
	"context"
	"testing"
	"time"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/workflows"
)

func TestAnOpenInvitationIsSentAgainToAPutRightAddressAndNotWithoutEnd(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	box := &mailBox{}
	d.engine.Secrets, d.engine.Mail, d.engine.Texts = linkSecrets{}, box, argsSaid{}
	d.engine.Policies.BaseURL, d.engine.Policies.InviteFor = "https://gongmo.example", 14*24*time.Hour
	d.now = d.deadline.Add(-10 * 24 * time.Hour)
	id := d.begin()
	d.invite(ctx, d.as(signer, ""), workflows.InvitePartner{Application: id, Number: "220-81-62517", Role: application.Participating, Email: "kin@corp.kr"})
	member := d.members(id)[1]
	again := func(email string) error {
		return d.engine.ResendInvitation(ctx, d.as(signer, ""), workflows.ResendInvitation{Application: id, Member: member.ID, Email: email})
	}
	mailed := func() (to []string) {
		t.Helper()
		box.sent = nil
		for _, q := range d.store.Jobs {
			if job, ok := q.Job.(workflows.LinkJob); ok {
				d.ok(d.engine.SendLink(ctx, job))
			}
		}
		for _, m := range box.sent {
			to = append(to, m.To)
		}
		return to
	}
	d.refused(again(""), "application.member.mail_needed")
	d.refused(again("no address"), "membership.email.invalid")
	d.refused(again("kin@corp.kr"), "application.invite.again.wait")
	d.ok(again(" Kim@Corp.kr "))
	if m := d.members(id)[1]; m.ContactEmail != "kim@corp.kr" || m.AgainTimes != 1 || !m.AgainAt.Equal(d.now) || !m.InvitedAt.Equal(*member.InvitedAt) {
		t.Errorf("%+v", m)
	}
	if to := mailed(); len(to) != 1 || to[0] != "kim@corp.kr" {
		t.Errorf("what had not gone to the mistyped address still goes there: %v", to)
	}
	d.refused(again("kim@corp.kr"), "application.invite.again.wait")
	d.now = d.now.Add(13 * time.Hour)
	d.ok(again("kim@corp.kr"))
	d.ok(again("lee@corp.kr"))
	d.refused(again("park@corp.kr"), "application.invite.again.most")
	if err := d.engine.ResendInvitation(ctx, d.as(signer, ""), workflows.ResendInvitation{Application: id, Member: d.members(id)[0].ID, Email: "a@b.kr"}); domain.KindOf(err) != domain.NotFound {
		t.Errorf("the lead is invited: %v", err)
	}
	d.now = d.deadline.Add(time.Second)
	d.refused(again("lee@corp.kr"), "application.invite.over")
}

func TestARegisteredPartnerGetsTheNoticeAgain(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	d.now = d.deadline.Add(-10 * 24 * time.Hour)
	id := d.begin()
	d.invite(ctx, d.as(signer, ""), workflows.InvitePartner{Application: id, Number: "120-81-47521", Role: application.Participating})
	m := d.members(id)[1]
	notices := func() (n int) {
		for _, q := range d.store.Jobs {
			if job, ok := q.Job.(workflows.NoticeJob); ok && job.Code == application.NoticeInvited {
				n++
			}
		}
		return n
	}
	d.now = d.now.Add(13 * time.Hour)
	d.ok(d.engine.ResendInvitation(ctx, d.as(signer, ""), workflows.ResendInvitation{Application: id, Member: m.ID}))
	if n := notices(); n != 2 {
		t.Errorf("told %d times", n)
	}
	d.ok(d.engine.AnswerInvitation(ctx, d.as(signer, ""), id, m.ID, d.partner, true))
	d.now = d.now.Add(13 * time.Hour)
	d.refused(d.engine.ResendInvitation(ctx, d.as(signer, ""), workflows.ResendInvitation{Application: id, Member: m.ID}), "application.invite.again.closed")
}
