// This file is what an invitation into a consortium says, in the mail to an address and in the notice to who may answer: who asks, into
// which call, until when, and what the invited organisation will have to write.
package workflows

import (
	"fmt"
	"net/url"
	"strings"

	"gongmo/domain"
	"gongmo/domain/application"
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
