// This file is the people that an organisation has entered before: who is one person, what of an entry is worth taking over, and how a
// chosen one goes into a new list.
package form

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"gongmo/domain"
)

// PersonAt names somebody in an application: the answer as it is kept, see Key, and the person's key in it.
type PersonAt struct {
	Application domain.ApplicationID
	Answer, Key string
}

const personAtMark = ":"

// String writes it as a form sends it.
func (p PersonAt) String() string {
	return strings.Join([]string{strconv.FormatInt(int64(p.Application), 10), p.Answer, p.Key}, personAtMark)
}

// ReadPersonAt reads what String wrote.
func ReadPersonAt(s string) (PersonAt, bool) {
	id, rest, _ := strings.Cut(s, personAtMark)
	answer, key, ok := strings.Cut(rest, personAtMark)
	n, err := strconv.ParseInt(id, 10, 64)
	if _, _, kept := SplitKey(answer); !ok || err != nil || n <= 0 || !kept || key == "" {
		return PersonAt{}, false
	}
	return PersonAt{domain.ApplicationID(n), answer, key}, true
}

// SamePerson reports whether two entries of one organisation are one person: by 국가연구자번호 where both have one, else by name. It is
// never asked across organisations.
func (m Member) SamePerson(o Member) bool {
	if m.ResearcherNo != "" && o.ResearcherNo != "" {
		return m.ResearcherNo == o.ResearcherNo
	}
	return m.Name != "" && m.Name == o.Name
}

// Known is somebody whom an organisation entered before, and where.
type Known struct {
	Member
	At     PersonAt
	number string // by which it is known, also where the newest entry does not say it
}

// KnownPeople makes one entry a person of what an organisation entered before, newest first, without those who are in the list already.
// The newest entry is what is offered.
func KnownPeople(newestFirst []Known, have []Member) []Known {
	var out []Known
	for _, k := range newestFirst {
		if k.Name == "" || slices.ContainsFunc(have, k.SamePerson) {
			continue
		}
		same := func(o Known) bool {
			o.ResearcherNo = o.number
			return o.SamePerson(k.Member)
		}
		if i := slices.IndexFunc(out, same); i >= 0 {
			out[i].number = cmp.Or(out[i].number, k.ResearcherNo)
			continue
		}
		k.number = k.ResearcherNo
		out = append(out, k)
	}
	return out
}

// WithKnown is a list of people with known ones put behind it, and the keys they got. Name, position and 국가연구자번호 come along and
// the role, but for a second lead; rate and days are of the project they were said for. Who is in the list already is not put in again.
func WithKnown(list []Member, org domain.OrganizationID, known []Member) (out []Member, added []string) {
	out = slices.Clone(list)
	used := map[string]bool{}
	for _, m := range list {
		used[m.Key] = true
	}
	for _, k := range known {
		if slices.ContainsFunc(out, func(m Member) bool { return (m.Org == org || m.Org == 0) && k.SamePerson(m) }) {
			continue
		}
		n := len(out)
		for used["r"+strconv.Itoa(n)] {
			n++
		}
		m := Member{Key: "r" + strconv.Itoa(n), Name: k.Name, Org: org, Role: k.Role, Position: k.Position, ResearcherNo: k.ResearcherNo}
		if !slices.Contains(MemberRoles(), m.Role) || m.Role == RoleLead && slices.ContainsFunc(out, func(m Member) bool { return m.Role == RoleLead }) {
			m.Role = RoleMember
		}
		used[m.Key] = true
		out, added = append(out, m), append(added, m.Key)
	}
	return out, added
}
