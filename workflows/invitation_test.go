// These tests are about asking an organisation into an application that nobody has registered yet.
package workflows_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/organization"
	"gongmo/domain/person"
	"gongmo/workflows"
)

// linkSecrets are secrets of links that can be read.
type linkSecrets struct{ workflows.Secrets }

func (linkSecrets) LinkToken(id int64, _ string) string { return fmt.Sprintf("link-%d", id) }
func (linkSecrets) HashToken(token string) string       { return fmt.Sprintf("%064x", len(token)) }

func (d *desk) invite(ctx context.Context, cmd workflows.Command, in workflows.InvitePartner) {
	d.t.Helper()
	_, err := d.engine.InvitePartner(ctx, cmd, in)
	d.ok(err)
}

func TestAnOrganisationThatIsNotRegisteredIsAskedByMailAndAnswersWhenItIs(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	box := &mailBox{}
	d.engine.Secrets, d.engine.Mail, d.engine.Texts = linkSecrets{}, box, argsSaid{}
	d.engine.Policies.BaseURL, d.engine.Policies.InviteFor = "https://gongmo.example", 14*24*time.Hour
	id := d.begin()
	in := workflows.InvitePartner{Application: id, Number: "220-81-62517", Role: application.Participating}
	_, err := d.engine.InvitePartner(ctx, d.as(signer, ""), in)
	d.refused(err, "application.member.mail_needed")
	in.Email = "no address"
	_, err = d.engine.InvitePartner(ctx, d.as(signer, ""), in)
	d.refused(err, "membership.email.invalid")
	in.Email = " Kim@Corp.kr "
	if known, err := d.engine.InvitePartner(ctx, d.as(signer, ""), in); err != nil || known {
		t.Fatalf("known %v, %v", known, err)
	}
	_, err = d.engine.InvitePartner(ctx, d.as(signer, ""), in)
	d.refused(err, "application.member.twice")

	for _, q := range d.store.Jobs {
		if job, ok := q.Job.(workflows.LinkJob); ok {
			d.ok(d.engine.SendLink(ctx, job))
		}
	}
	if len(box.sent) != 1 || box.sent[0].To != "kim@corp.kr" || !strings.Contains(box.sent[0].Text, fmt.Sprintf("https://gongmo.example/organizations/new?next=%%2Fapplications%%2F%d%%2Fpartners&number=2208162517", id)) || !strings.Contains(box.sent[0].Text, "주관") {
		t.Fatalf("mailed %+v", box.sent)
	}
	for _, says := range []string{"call:시험 공고", "code:2025-T-02", "inviter:주관", "application.member_role.PARTICIPANT", "sections:참여", "application.invitation.money.none", "application.invitation.untilmap[at:2025-03-20"} {
		if !strings.Contains(box.sent[0].Text, says) {
			t.Errorf("the mail does not say %q: %s", says, box.sent[0].Text)
		}
	}
	_, err = d.engine.SubmitApplication(ctx, d.as(signer, "k"), pledged(id, 0))
	d.refused(err, "application.submit.consent_missing")

	d.do(func(tx workflows.Tx) error {
		return workflows.Record(tx, domain.System, &person.Person{Root: domain.Root{ID: int64(newcomer)}, Email: "kim@corp.kr", Name: "김철수", Lang: person.Korean}, domain.Act("register", nil))
	})
	org, err := d.engine.RegisterOrganization(ctx, d.as(newcomer, ""), "220-81-62517", organization.Profile{Name: "새 기관", Type: organization.Company, Size: organization.SME, Region: organization.Seoul, Representative: "김철수"})
	d.ok(err)
	m := d.members(id)[1]
	if m.OrganizationID == nil || *m.OrganizationID != org || m.Name != "새 기관" || m.InvitedNumber != "" || m.Consent != application.Invited {
		t.Fatalf("the invitation is %+v", m)
	}
	d.ok(d.engine.AnswerInvitation(ctx, d.as(newcomer, ""), id, m.ID, org, true))
	if m := d.members(id)[1]; m.Consent != application.Accepted {
		t.Errorf("it answered %s", m.Consent)
	}
}

const newcomer domain.PersonID = 777

// argsSaid says a text by its key and what fills it.
type argsSaid struct{}

func (argsSaid) Say(_, key string, args domain.Args) string { return key + fmt.Sprint(args) }
func (argsSaid) Has(string) bool                            { return true }
