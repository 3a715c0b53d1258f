// These tests take people over from an earlier application of the same organisation, without a database.
package workflows_test

import (
	"testing"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/form"
	"gongmo/workflows"
)

// peopled is the desk whose call asks the lead and each participant for people, with an earlier application that names some: two of the
// lead's, one of the partner's whom the lead named, and one in the partner's own part.
func peopled(t *testing.T) (d *desk, old, now domain.ApplicationID) {
	d, old, now = again(t)
	d.do(func(tx workflows.Tx) error {
		c, err := workflows.LockRow[call.Call](tx, int64(d.call))
		if err != nil {
			return err
		}
		c.Form.Sections[0].Questions = append(c.Form.Sections[0].Questions, form.Question{Key: "people", Kind: form.People, Label: "참여인력"})
		c.Form.Sections[1].Questions = append(c.Form.Sections[1].Questions, form.Question{Key: "run", Kind: form.People, Label: "참여인력"})
		if err := workflows.Record(tx, domain.System, c, domain.Act("test", nil)); err != nil {
			return err
		}
		a, err := workflows.LockRow[application.Application](tx, int64(old))
		if err != nil {
			return err
		}
		a.Answers = a.Answers.Clone()
		a.Answers["people"] = form.Answer{Version: 1, People: []form.Member{{Key: "r0", Name: "김하나", Org: d.lead, Role: form.RoleLead, Position: "부장", RateBp: 3000}, {Key: "r1", Name: "이둘", Role: form.RoleMember},
			{Key: "r2", Name: "박남", Org: d.partner, Role: form.RoleMember}}}
		a.Answers[form.Key("run", d.partner)] = form.Answer{Version: 1, People: []form.Member{{Key: "r0", Name: "최곁", Org: d.partner, Role: form.RoleMember}}}
		return workflows.Record(tx, domain.System, a, domain.Act("test", nil))
	})
	return d, old, now
}

func TestChosenPeopleOfAnEarlierApplicationGoBehindWhatWasTyped(t *testing.T) {
	d, old, id := peopled(t)
	take := func(people ...form.PersonAt) ([]string, error) {
		return d.engine.TakePeople(t.Context(), d.as(signer, ""), workflows.TakePeople{Application: id, Org: d.lead, Question: "people", People: people})
	}
	at := func(key string) form.PersonAt { return form.PersonAt{Application: old, Answer: "people", Key: key} }
	_, err := take()
	d.refused(err, "application.people.known.none")
	added, err := take(at("r0"))
	d.ok(err)
	if got := d.load(id).Answers["people"]; len(added) != 1 || len(got.People) != 1 || got.Version != 1 || got.People[0].Name != "김하나" || got.People[0].Position != "부장" || got.People[0].RateBp != 0 || got.People[0].Role != form.RoleLead {
		t.Fatalf("%v %+v", added, got)
	}
	added, err = take(at("r0"), at("r1"))
	d.ok(err)
	got := d.load(id).Answers["people"]
	if len(added) != 1 || got.Version != 2 || len(got.People) != 2 || got.People[1].Name != "이둘" || got.People[1].Org != d.lead || got.People[0].Key == got.People[1].Key {
		t.Fatalf("%v %+v", added, got)
	}
	_, err = take(at("r1"))
	d.refused(err, "application.people.known.none")
	d.do(func(tx workflows.Tx) error {
		looks, err := workflows.Find[workflows.AccessLog](tx, workflows.Where{"Act": "takePeople"}, "ID")
		if err == nil && (len(looks) != 2 || looks[0].SubjectID != int64(old) || *looks[0].ActorID != signer) {
			t.Errorf("the log of access to personal data says %+v", looks)
		}
		return err
	})
}

func TestNobodyElsesPeopleCanBeTaken(t *testing.T) {
	d, old, id := peopled(t)
	for name, in := range map[string]workflows.TakePeople{
		"the partner's in the lead's list":   {Org: d.lead, Question: "people", People: []form.PersonAt{{Application: old, Answer: "people", Key: "r2"}}},
		"the partner's part":                 {Org: d.lead, Question: "people", People: []form.PersonAt{{Application: old, Answer: form.Key("run", d.partner), Key: "r0"}}},
		"nobody's":                           {Org: d.lead, Question: "people", People: []form.PersonAt{{Application: old, Answer: "people", Key: "r9"}}},
		"the application itself":             {Org: d.lead, Question: "people", People: []form.PersonAt{{Application: id, Answer: "people", Key: "r0"}}},
		"an application that is not there":   {Org: d.lead, Question: "people", People: []form.PersonAt{{Application: 999999, Answer: "people", Key: "r0"}}},
		"a question that asks for no people": {Org: d.lead, Question: "goal", People: []form.PersonAt{{Application: old, Answer: "people", Key: "r0"}}},
		"a question of another part":         {Org: d.lead, Question: "run", People: []form.PersonAt{{Application: old, Answer: "people", Key: "r0"}}},
		"a part that nobody has":             {Org: d.partner, Question: "run", People: []form.PersonAt{{Application: old, Answer: form.Key("run", d.partner), Key: "r0"}}},
	} {
		in.Application = id
		_, err := d.engine.TakePeople(t.Context(), d.as(signer, ""), in)
		if domain.KindOf(err) != domain.NotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := d.load(id).Answers["people"].People; len(got) != 0 {
		t.Errorf("taken: %+v", got)
	}
}
