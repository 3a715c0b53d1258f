package form_test

import (
	"testing"

	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/form"
	"gongmo/domain/krw"
	"gongmo/domain/period"
)

// L7 §5⑤, 연구개발비 사용 기준 §65⑦, TV-L1: what one person gives adds up over every part, month by month.
func TestOnePersonInSeveralPartsIsAddedUp(t *testing.T) {
	at := func(org domain.OrganizationID, name, number string, rate krw.Bp, from, to period.Date) form.Told {
		return form.Told{Member: form.Member{Name: name, ResearcherNo: number, RateBp: rate, From: from, To: to}, Of: org}
	}
	feb, may, june, dec := period.On(2026, 2, 1), period.On(2026, 5, 31), period.On(2026, 6, 15), period.On(2026, 12, 31)
	for name, c := range map[string]struct {
		people []form.Told
		sum    krw.Bp
		month  period.Date
		by     budget.Mark
	}{
		"the same number in two parts":          {[]form.Told{at(1, "박연구", "10012345", 5000, feb, dec), at(2, "박 연구", "10012345", 6000, feb, dec)}, 11_000, feb, budget.ByNumber},
		"one after the other":                   {[]form.Told{at(1, "박연구", "10012345", 5000, feb, may), at(2, "박연구", "10012345", 6000, june, dec)}, 6000, period.On(2026, 6, 1), budget.ByNumber},
		"the month in which one leaves":         {[]form.Told{at(1, "박연구", "10012345", 5000, feb, june), at(2, "박연구", "10012345", 6000, june, dec)}, 11_000, period.On(2026, 6, 1), budget.ByNumber},
		"no months at all":                      {[]form.Told{at(1, "박연구", "10012345", 5000, 0, 0), at(2, "박연구", "10012345", 6000, 0, 0)}, 11_000, 0, budget.ByNumber},
		"the same name without a number":        {[]form.Told{at(1, "박연구", "", 5000, 0, 0), at(2, "박연구 ", "", 6000, 0, 0)}, 11_000, 0, budget.ByName},
		"the same name and one number":          {[]form.Told{at(1, "박연구", "10012345", 5000, 0, 0), at(2, "박연구", "", 6000, 0, 0)}, 11_000, 0, budget.ByName},
		"the same name with two numbers":        {people: []form.Told{at(1, "박연구", "10012345", 5000, 0, 0), at(2, "박연구", "10054321", 6000, 0, 0)}},
		"two people":                            {people: []form.Told{at(1, "박연구", "", 5000, 0, 0), at(2, "김새롬", "", 6000, 0, 0)}},
		"rows whose name is not written as yet": {people: []form.Told{at(1, "", "", 5000, 0, 0), at(2, "", "", 6000, 0, 0)}},
	} {
		t.Run(name, func(t *testing.T) {
			got := form.PeopleTogether(c.people)
			switch {
			case c.by == "" && len(got) > 0:
				t.Errorf("they are taken for one person: %+v", got)
			case c.by != "" && (len(got) != 1 || got[0].Sum != c.sum || got[0].Month != c.month || got[0].By != c.by):
				t.Errorf("got %+v, want %d in %v by %s", got, c.sum, c.month, c.by)
			}
		})
	}
}

// What a question of people asks of the project lead, and what a text names, is data of the form.
func TestLeadsAndNamedThingsAreCountedAsTheFormSays(t *testing.T) {
	people := func(roles ...string) (out form.Answer) {
		for _, r := range roles {
			out.People = append(out.People, form.Member{Name: "김하나", Role: r})
		}
		return out
	}
	for name, c := range map[string]struct {
		q    form.Question
		a    form.Answer
		want string
	}{
		"one lead where one is wanted":    {form.Question{Kind: form.People, Leads: form.OneLead}, people(form.RoleMember, form.RoleLead), ""},
		"no lead where one is wanted":     {form.Question{Kind: form.People, Leads: form.OneLead}, people(form.RoleMember), "form.person_leads_one"},
		"two leads":                       {form.Question{Kind: form.People, Leads: form.OneLead}, people(form.RoleLead, form.RoleLead), "form.person_leads"},
		"a lead where none belongs":       {form.Question{Kind: form.People, Leads: form.NoLead}, people(form.RoleLead), "form.person_leads_none"},
		"a form that says nothing":        {form.Question{Kind: form.People}, people(form.RoleMember), ""},
		"as many words as are wanted":     {form.Question{Kind: form.Text, MinCount: 3, MaxCount: 5}, form.Answer{Text: "가, 나,\n다"}, ""},
		"one word":                        {form.Question{Kind: form.Text, MinCount: 3, MaxCount: 5}, form.Answer{Text: "가"}, "form.named_few"},
		"one word three times":            {form.Question{Kind: form.Text, MinCount: 3, MaxCount: 5}, form.Answer{Text: "가, 가, 가,"}, "form.named_few"},
		"too many words":                  {form.Question{Kind: form.Text, MinCount: 3, MaxCount: 5}, form.Answer{Text: "가,나,다,라,마,바"}, "form.named_many"},
		"a text that counts no words":     {form.Question{Kind: form.Text}, form.Answer{Text: "가"}, ""},
		"a number of leads nobody offers": {form.Question{Kind: form.People, Leads: "TWO"}, people(form.RoleMember), "form.definition.leads"},
	} {
		t.Run(name, func(t *testing.T) {
			c.q.Key, c.q.Label = "q", "문항"
			d := form.Definition{Sections: []form.Section{{Key: "s", Title: "구역", Part: form.Lead, Questions: []form.Question{c.q}}}}
			got := ""
			if err := d.Check(); err != nil {
				got = domain.ProblemsOf(err)[0].Key
			} else if found := form.Validate(d, form.Answers{"q": c.a}, form.Lead); len(found) > 0 {
				got = found[0].Key
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
