package workflows_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/form"
	"gongmo/domain/organization"
	"gongmo/domain/person"
	"gongmo/workflows"
)

func (d *desk) members(id domain.ApplicationID) (list []*application.Member) {
	d.t.Helper()
	d.do(func(tx workflows.Tx) (err error) {
		list, err = workflows.Find[application.Member](tx, workflows.Where{"ApplicationID": id}, "Position")
		return err
	})
	return list
}

func TestAPartnerIsReplacedAndTheNewcomerTakesItsTextsOver(t *testing.T) {
	ctx := context.Background()
	d := newDesk(t)
	d.engine.Secrets, d.engine.Policies.InviteFor = linkSecrets{}, 14*24*time.Hour // the address given is nobody's here who is told anyway
	var next domain.OrganizationID
	d.do(func(tx workflows.Tx) error {
		o := &organization.Organization{Number: "2208162517", Name: "새참여", Type: organization.Company, Size: organization.SME, Region: organization.Seoul}
		err := workflows.Record(tx, domain.System, o, domain.Act("register", nil))
		next = o.Ref()
		return err
	})
	id := d.begin()
	d.write(id, d.lead, signer, "goal", "목표", 0)
	d.invite(ctx, d.as(signer, ""), workflows.InvitePartner{Application: id, Number: "1208147521", Role: application.Participating})
	old := d.members(id)[1]
	d.ok(d.engine.AnswerInvitation(ctx, d.as(mate, ""), id, old.ID, d.partner, true))
	d.write(id, d.partner, mate, form.Key("role", d.partner), "데이터 가공", 0)

	_, twice := d.engine.ReplacePartner(ctx, d.as(signer, ""), workflows.ReplacePartner{Application: id, Member: old.ID, Number: "1248100998"})
	d.refused(twice, "application.member.twice")
	_, wrong := d.engine.ReplacePartner(ctx, d.as(signer, ""), workflows.ReplacePartner{Application: id, Member: old.ID, Number: "1"})
	if p := domain.ProblemsOf(wrong); len(p) != 1 || p[0].Field != "number" {
		t.Errorf("a wrong number gives %v", wrong)
	}
	in := workflows.ReplacePartner{Application: id, Member: old.ID, Number: "220-81-62517", Email: " new@example.kr "}
	for range 2 { // the same click again
		known, err := d.engine.ReplacePartner(ctx, d.as(signer, "once"), in)
		if d.ok(err); !known {
			t.Error("a registered organisation is taken for a stranger")
		}
	}

	list := d.members(id)
	if len(list) != 2 || *list[1].OrganizationID != next || list[1].Consent != application.Invited || list[1].ContactEmail != "new@example.kr" || list[1].Handed["role"].Text != "데이터 가공" {
		t.Fatalf("members %+v", list)
	}
	if got := d.load(id).Answers; len(got.Of(d.partner)) != 0 || got["goal"].Text != "목표" {
		t.Errorf("answers %v", got)
	}
	_, err := d.engine.SubmitApplication(ctx, d.as(signer, "k"), pledged(id, 0))
	d.refused(err, "application.submit.consent_missing")

	take := workflows.TakeOverTexts{Application: id, Member: list[1].ID, Org: next, Questions: []string{"role"}}
	d.refused(d.engine.TakeOverTexts(ctx, d.as(mate, ""), take), "application.handover.consent")
	d.ok(d.engine.AnswerInvitation(ctx, d.as(mate, ""), id, list[1].ID, next, true))
	d.ok(d.engine.TakeOverTexts(ctx, d.as(mate, ""), take))
	if got := d.load(id).Answers.Of(next)["role"].Text; got != "데이터 가공" {
		t.Errorf("taken over %q", got)
	}
	d.ok(d.engine.CompletePart(ctx, d.as(mate, ""), id, next, true))
	_, err = d.engine.SubmitApplication(ctx, d.as(signer, "k2"), pledged(id, 0))
	d.ok(err)
	if got := d.submissions(id)[0].Members; len(got) != 2 || got[1].OrganizationID != next {
		t.Errorf("handed in with %+v", got)
	}
}

func TestAPartnerIsReplacedByOneThatHasNotRegistered(t *testing.T) {
	ctx, d, box := context.Background(), newDesk(t), &mailBox{}
	d.engine.Secrets, d.engine.Mail, d.engine.Texts = linkSecrets{}, box, argsSaid{}
	d.engine.Policies.BaseURL, d.engine.Policies.InviteFor = "https://gongmo.example", 14*24*time.Hour
	id := d.begin()
	d.write(id, d.lead, signer, "goal", "목표", 0)
	d.invite(ctx, d.as(signer, ""), workflows.InvitePartner{Application: id, Number: "1208147521", Role: application.Participating})
	old := d.members(id)[1]
	d.ok(d.engine.AnswerInvitation(ctx, d.as(mate, ""), id, old.ID, d.partner, true))
	d.write(id, d.partner, mate, form.Key("role", d.partner), "데이터 가공", 0)

	in := workflows.ReplacePartner{Application: id, Member: old.ID, Number: "220-81-62517", Name: " 바다연구소 "}
	_, err := d.engine.ReplacePartner(ctx, d.as(signer, ""), in)
	d.refused(err, "application.member.mail_needed")
	in.Email = "Kim@Corp.kr "
	known, err := d.engine.ReplacePartner(ctx, d.as(signer, "once"), in)
	if d.ok(err); known {
		t.Error("nobody has registered it")
	}
	waits := d.members(id)[1]
	if waits.OrganizationID != nil || waits.Name != "바다연구소" || waits.ContactEmail != "kim@corp.kr" || waits.Handed["role"].Text != "데이터 가공" || waits.Former.Org != d.partner || *waits.InvitedBy != signer {
		t.Fatalf("the place is %+v", waits)
	}
	for _, q := range d.store.Jobs {
		if job, ok := q.Job.(workflows.LinkJob); ok {
			d.ok(d.engine.SendLink(ctx, job))
		}
	}
	if len(box.sent) != 1 || box.sent[0].To != "kim@corp.kr" || !strings.Contains(box.sent[0].Text, "number=2208162517") {
		t.Fatalf("mailed %+v", box.sent)
	}
	_, err = d.engine.SubmitApplication(ctx, d.as(signer, "k"), pledged(id, 0))
	d.refused(err, "application.submit.consent_missing")
	if err := d.engine.AnswerInvitation(ctx, d.as(mate, ""), id, waits.ID, d.partner, true); err == nil {
		t.Error("the one that was replaced answers for its successor")
	}

	back := workflows.CancelReplacement{Application: id, Member: waits.ID}
	d.ok(d.engine.CancelReplacement(ctx, d.as(signer, "back"), back))
	d.ok(d.engine.CancelReplacement(ctx, d.as(signer, "back"), back)) // the same click again
	if m := d.members(id)[1]; len(d.members(id)) != 2 || *m.OrganizationID != d.partner || m.Consent != application.Accepted || d.load(id).Answers.Of(d.partner)["role"].Text != "데이터 가공" {
		t.Fatalf("called off, the place is %+v with %v", m, d.load(id).Answers)
	}

	in.Member = d.members(id)[1].ID
	_, err = d.engine.ReplacePartner(ctx, d.as(signer, ""), in)
	d.ok(err)
	d.do(func(tx workflows.Tx) error {
		return workflows.Record(tx, domain.System, &person.Person{Root: domain.Root{ID: int64(newcomer)}, Email: "kim@corp.kr", Name: "김철수", Lang: person.Korean}, domain.Act("register", nil))
	})
	org, err := d.engine.RegisterOrganization(ctx, d.as(newcomer, ""), "220-81-62517", organization.Profile{Name: "바다연구소", Type: organization.Company, Size: organization.SME, Region: organization.Seoul, Representative: "김철수"})
	d.ok(err)
	m := d.members(id)[1]
	d.ok(d.engine.AnswerInvitation(ctx, d.as(newcomer, ""), id, m.ID, org, true))
	d.ok(d.engine.TakeOverTexts(ctx, d.as(newcomer, ""), workflows.TakeOverTexts{Application: id, Member: m.ID, Org: org, Questions: []string{"role"}}))
	if got := d.load(id).Answers.Of(org)["role"].Text; got != "데이터 가공" {
		t.Errorf("taken over %q", got)
	}
	d.refused(d.engine.CancelReplacement(ctx, d.as(signer, ""), workflows.CancelReplacement{Application: id, Member: m.ID}), "application.replace.settled")
}
