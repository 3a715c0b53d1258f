package workflows_test

import (
	"strings"
	"testing"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/form"
	"gongmo/workflows"
)

// L7 §5⑤: a person who stands in two parts of an application gives no more than the whole. Check and submission judge alike.
func TestAPersonInTwoPartsGivesNoMoreThanTheWhole(t *testing.T) {
	for name, c := range map[string]struct {
		mine, theirs  form.Member
		certain, hint bool
	}{
		"one number, too much":       {form.Member{RateBp: 5000, ResearcherNo: "10012345"}, form.Member{RateBp: 6000, ResearcherNo: "10012345"}, true, false},
		"one number, just the whole": {form.Member{RateBp: 5000, ResearcherNo: "10012345"}, form.Member{RateBp: 5000, ResearcherNo: "10012345"}, false, false},
		"one name without a number":  {form.Member{RateBp: 5000}, form.Member{RateBp: 6000}, false, true},
		"two numbers":                {form.Member{RateBp: 5000, ResearcherNo: "10012345"}, form.Member{RateBp: 6000, ResearcherNo: "10054321"}, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.terms(func(c *call.Call) {
				c.Form.Sections[0].Questions = append(c.Form.Sections[0].Questions[:1:1], form.Question{Key: "people", Kind: form.People, Label: "참여인력"})
				c.Form.Sections[1].Questions = append(c.Form.Sections[1].Questions, form.Question{Key: "ours", Kind: form.People, Label: "참여인력"})
			})
			id := d.begin()
			d.write(id, d.lead, signer, "goal", "목표", 0)
			d.invite(t.Context(), d.as(signer, ""), workflows.InvitePartner{Application: id, Number: "1208147521", Role: application.Participating})
			d.ok(d.engine.AnswerInvitation(t.Context(), d.as(mate, ""), id, d.members(id)[1].ID, d.partner, true))
			d.write(id, d.partner, mate, form.Key("role", d.partner), "데이터 가공", 0)
			save := func(org domain.OrganizationID, who domain.PersonID, key string, m form.Member) {
				m.Key, m.Name, m.Role = "r0", "박연구", form.RoleMember
				_, err := d.engine.SaveAnswers(t.Context(), d.as(who, ""), workflows.SaveAnswers{Application: id, Org: org, Mine: form.Answers{key: {People: []form.Member{m}}}})
				d.ok(err)
			}
			save(d.lead, signer, "people", c.mine)
			save(d.partner, mate, form.Key("ours", d.partner), c.theirs)
			d.ok(d.engine.CompletePart(t.Context(), d.as(mate, ""), id, d.partner, true))

			seen, err := d.engine.Check(t.Context(), d.as(signer, ""), id)
			d.ok(err)
			var at []string
			for _, p := range seen.Problems {
				at = append(at, p.Field)
				if _, told := p.Args["rate"]; told || p.Args["places"] != "주관, 참여" {
					t.Errorf("it says %+v", p.Args)
				}
			}
			if want := map[bool]int{true: 2}[c.certain]; len(at) != want || want > 0 && (at[0] == at[1]) {
				t.Errorf("problems at %v", at)
			}
			if len(seen.Namesakes) > 0 != c.hint {
				t.Errorf("hints %v", seen.Namesakes)
			}
			_, err = d.engine.SubmitApplication(t.Context(), d.as(signer, "k"), pledged(id, 0))
			if refused := err != nil && strings.Contains(err.Error(), "application.people.over"); refused != c.certain || !c.certain && err != nil {
				t.Errorf("handing in: %v", err)
			}
		})
	}
}
