// This file is the conflicts of interest that exclude an evaluator (제척): one coded rule each, over facts already looked up.
package evaluation

import (
	"database/sql/driver"
	"slices"
	"strconv"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/period"
)

// Code names one ground of exclusion.
type Code string

const (
	CoiSelf        Code = "COI_SELF"        // takes part in the application
	CoiFamily      Code = "COI_FAMILY"      // is or was a relative of somebody who does
	CoiCross       Code = "COI_CROSS"       // two applications whose people would judge each other
	CoiSameUnit    Code = "COI_SAME_UNIT"   // the same lowest department as the project lead
	CoiSameOrg     Code = "COI_SAME_ORG"    // the same organisation as a member of the consortium
	CoiAgency      Code = "COI_AGENCY"      // an official of the ministry or a member of the agency
	CoiDebarred    Code = "COI_DEBARRED"    // debarred, falsified registration, or judged unfairly before
	Coi3YSanction  Code = "COI_3Y_SANCTION" // sanctioned for breaking the rules of evaluation
	Coi5YAdvisor   Code = "COI_5Y_ADVISOR"  // advised, represented or did business with a party
	CoiFinancial   Code = "COI_FINANCIAL"   // holds shares, a loan or a contract
	CoiOther       Code = "COI_OTHER"       // declared by the member for another reason
	CoiChallenged  Code = "COI_CHALLENGED"  // a party's challenge (기피) was granted
	CoiSelfRecusal Code = "COI_RECUSED"     // stepped out by their own choice (회피)
)

// Label is the message key of the ground's name.
func (c Code) Label() string { return "evaluation.coi." + string(c) }

// Person is what is known of an evaluator for these checks.
type Person struct {
	ID     domain.PersonID
	OrgIDs []domain.OrganizationID
	// Unit is the lowest department, as "organisation id/unit name".
	Unit string
	// Relatives are persons that the evaluator declared, or a register shows, as relatives in the sense of the Civil Act.
	Relatives []domain.PersonID
	// Agency is whether the person is an official of the ministry or works for the agency.
	Agency bool
	// Debarred says since when and why the person is debarred or struck off the pool, "" when not.
	Debarred string
	// EvaluationSanctions are the days on which the person was sanctioned for breaking the rules of evaluation.
	EvaluationSanctions []period.Date
	// Dealings are advice, representation and joint business with an organisation.
	Dealings []Dealing
	// Interests are shares, loans and contracts with an organisation.
	Interests []Interest
}

// Dealing is advice, representation or joint business; EndedOn is zero while it lasts.
type Dealing struct {
	OrganizationID domain.OrganizationID
	Nature         string
	EndedOn        period.Date
}

// Interest is a financial interest in an organisation.
type Interest struct {
	OrganizationID domain.OrganizationID
	Nature         string
}

// Party is what is known of an application for these checks.
type Party struct {
	ApplicationID domain.ApplicationID
	OrgIDs        []domain.OrganizationID // lead, participants, subcontractors
	// People are the project lead and the participants.
	People []domain.PersonID
	// LeadUnit is the lowest department of the project lead, as "organisation id/unit name", "" when unknown.
	LeadUnit string
}

// CoiTerms are the terms of the rule set (coi.sanction_term, coi.advisor_term).
type CoiTerms struct {
	Sanction calendar.Term
	Advisor  calendar.Term
}

// Hit is one ground found, with its evidence.
type Hit struct {
	Code          Code
	Basis         string
	PersonID      domain.PersonID
	ApplicationID domain.ApplicationID
	// Evidence says what was found, in plain characters, without the names of people: ids, days, natures.
	Evidence string
	// Waivable is whether the agency may decide, with a recorded reason, that the person judges all the same (국가연구개발혁신법 시행령 제27조제4항).
	Waivable bool
}

// Matter is one evaluator and one application, on the day of the check.
type Matter struct {
	Evaluator Person
	Party     Party
	// Judges are the applications judged at the same time, with those who judge them.
	Judges []Judged
	On     period.Date
	Terms  CoiTerms
}

// Judged is an application being judged at the same time, with its people and those who judge it.
type Judged struct {
	ApplicationID domain.ApplicationID
	People        []domain.PersonID
	Evaluators    []domain.PersonID
}

// CoiRule is one ground: its code, the articles it rests on, whether it may be waived, and the check. Check returns the
// evidence, "" when the ground does not apply.
type CoiRule struct {
	Code     Code
	Basis    string
	Waivable bool
	Check    func(Matter) string
}

// CoiRules is the union of the rule sets, in the order of the domain document §3.4. It returns a new list each time.
func CoiRules() []CoiRule {
	return []CoiRule{
		{Code: CoiSelf, Basis: "국가연구개발혁신법 시행령 제27조제3항제1호", Check: coiSelf},
		{Code: CoiFamily, Basis: "국가연구개발혁신법 시행령 제27조제3항제2호", Waivable: true, Check: coiFamily},
		{Code: CoiCross, Basis: "국가연구개발혁신법 시행령 제27조제3항제3호", Waivable: true, Check: coiCross},
		{Code: CoiSameUnit, Basis: "국가연구개발혁신법 시행령 제27조제3항제4호", Waivable: true, Check: coiSameUnit},
		{Code: CoiSameOrg, Basis: "정보통신·방송 기반조성사업 수행관리지침 제7조제5항", Check: coiSameOrg},
		{Code: CoiAgency, Basis: "국가연구개발혁신법 시행령 제27조제3항제5호", Waivable: true, Check: coiAgency},
		{Code: CoiDebarred, Basis: "정보통신·방송 연구개발 관리규정 제7조제5항", Check: coiDebarred},
		{Code: Coi3YSanction, Basis: "국가연구개발혁신법 제14조제2항제2호", Check: coiSanction},
		{Code: Coi5YAdvisor, Basis: "공공재정환수법 시행령 제11조제6항", Check: coiAdvisor},
		{Code: CoiFinancial, Basis: "", Check: coiFinancial},
	}
}

// CheckConflicts lists every ground on which the evaluator must not judge the application; none when it is empty.
func CheckConflicts(m Matter) []Hit {
	var hits []Hit
	for _, r := range CoiRules() {
		if evidence := r.Check(m); evidence != "" {
			hits = append(hits, Hit{Code: r.Code, Basis: r.Basis, PersonID: m.Evaluator.ID, ApplicationID: m.Party.ApplicationID,
				Evidence: evidence, Waivable: r.Waivable})
		}
	}
	return hits
}

func coiSelf(m Matter) string {
	if slices.Contains(m.Party.People, m.Evaluator.ID) {
		return "participant of application " + number(m.Party.ApplicationID)
	}
	return ""
}

func coiFamily(m Matter) string {
	for _, p := range m.Party.People {
		if slices.Contains(m.Evaluator.Relatives, p) {
			return "relative of person " + number(p)
		}
	}
	return ""
}

func coiCross(m Matter) string {
	for _, other := range m.Judges {
		if other.ApplicationID == m.Party.ApplicationID || !slices.Contains(other.People, m.Evaluator.ID) {
			continue
		}
		for _, p := range m.Party.People {
			if slices.Contains(other.Evaluators, p) {
				return "person " + number(p) + " judges application " + number(other.ApplicationID)
			}
		}
	}
	return ""
}

func coiSameUnit(m Matter) string {
	if m.Party.LeadUnit != "" && strings.EqualFold(strings.TrimSpace(m.Party.LeadUnit), strings.TrimSpace(m.Evaluator.Unit)) {
		return "unit " + strings.TrimSpace(m.Party.LeadUnit)
	}
	return ""
}

func coiSameOrg(m Matter) string {
	for _, o := range m.Party.OrgIDs {
		if slices.Contains(m.Evaluator.OrgIDs, o) {
			return "organization " + number(o)
		}
	}
	return ""
}

func coiAgency(m Matter) string {
	if m.Evaluator.Agency {
		return "ministry or agency"
	}
	return ""
}

func coiDebarred(m Matter) string { return m.Evaluator.Debarred }

func coiSanction(m Matter) string {
	for _, d := range m.Evaluator.EvaluationSanctions {
		if within(d, m.Terms.Sanction, m.On) {
			return "sanctioned on " + d.String()
		}
	}
	return ""
}

func coiAdvisor(m Matter) string {
	for _, d := range m.Evaluator.Dealings {
		if slices.Contains(m.Party.OrgIDs, d.OrganizationID) && (d.EndedOn.IsZero() || within(d.EndedOn, m.Terms.Advisor, m.On)) {
			return d.Nature + " with organization " + number(d.OrganizationID)
		}
	}
	return ""
}

func coiFinancial(m Matter) string {
	for _, i := range m.Evaluator.Interests {
		if slices.Contains(m.Party.OrgIDs, i.OrganizationID) {
			return i.Nature + " with organization " + number(i.OrganizationID)
		}
	}
	return ""
}

// within reports whether the term that began with a day still lasts on another. Such a term is a plain span of time: it
// does not roll over holidays.
func within(begun period.Date, t calendar.Term, on period.Date) bool {
	end := begun.AddDays(t.N)
	if t.Unit == calendar.Month {
		end = begun.AddMonths(t.N)
	}
	return !on.After(end)
}

func number[I ~int64](id I) string { return strconv.FormatInt(int64(id), 10) }

// Conflict is a ground that a member declared, that a check found or that a party's challenge made out. A waived one no
// longer excludes.
type Conflict struct {
	ApplicationID domain.ApplicationID // 0 when it concerns the whole session
	Code          Code
	Evidence      string
	At            time.Time
	// Declared is true when the member said so.
	Declared bool
	// WaivedBy decided that the member judges all the same, for WaivedReason.
	WaivedBy     domain.PersonID
	WaivedReason string
}

// Conflicts are the conflicts of a member in one jsonb column.
type Conflicts []Conflict

// Value encodes the conflicts for a jsonb column.
func (c Conflicts) Value() (driver.Value, error) { return domain.JSONValue(orEmpty(c)) }

// Scan decodes a jsonb column.
func (c *Conflicts) Scan(src any) error { return domain.JSONScan(c, src) }

// With reports whether an unwaived conflict with the application, or with the whole session, stands.
func (c Conflicts) With(a domain.ApplicationID) bool {
	return slices.ContainsFunc(c, func(x Conflict) bool {
		return x.WaivedBy == 0 && (x.ApplicationID == 0 || x.ApplicationID == a)
	})
}
