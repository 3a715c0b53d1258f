package workflows_test

import (
	"context"
	"testing"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/form"
	"gongmo/domain/organization"
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

	d.refused(d.engine.ReplacePartner(ctx, d.as(signer, ""), workflows.ReplacePartner{Application: id, Member: old.ID, Number: "1248100998"}), "application.member.twice")
	wrong := d.engine.ReplacePartner(ctx, d.as(signer, ""), workflows.ReplacePartner{Application: id, Member: old.ID, Number: "1"})
	if p := domain.ProblemsOf(wrong); len(p) != 1 || p[0].Field != "number" {
		t.Errorf("a wrong number gives %v", wrong)
	}
	in := workflows.ReplacePartner{Application: id, Member: old.ID, Number: "220-81-62517", Email: " new@example.kr "}
	d.ok(d.engine.ReplacePartner(ctx, d.as(signer, "once"), in))
	d.ok(d.engine.ReplacePartner(ctx, d.as(signer, "once"), in)) // the same click again

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
	_, err = d.engine.SubmitApplication(ctx, d.as(signer, "k2"), pledged(id, 0))
	d.ok(err)
	if got := d.submissions(id)[0].Members; len(got) != 2 || got[1].OrganizationID != next {
		t.Errorf("handed in with %+v", got)
	}
}
