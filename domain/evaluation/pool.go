// This file is an entry of the pool of evaluators (평가위원 후보단): who may be asked, and what is known of their ties.
package evaluation

import (
	"database/sql/driver"
	"slices"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/period"
)

// Evaluator is one person in the pool.
type Evaluator struct {
	domain.Root
	PersonID    domain.PersonID
	Affiliation string
	Unit        string // the lowest department
	Position    string
	Region      string // 시·도, in the texts of domain/organization
	Gender      string // "F", "M" or "" when not told
	Expertise   Expertise
	// Fields are the fields of knowledge in plain words.
	Fields       Keys
	Ties         Ties
	RegisteredAt time.Time
	// Resting is whether the person does not want to be asked for now.
	Resting bool
	Demo    bool
}

// Kind is the aggregate's name in audit and permissions.
func (*Evaluator) Kind() string { return "evaluator_pool" }

// TableName is the table of the row.
func (Evaluator) TableName() string { return "evaluator" }

// Ties are what the checks for conflicts of interest look at, in one jsonb column.
type Ties struct {
	OrgIDs    []domain.OrganizationID
	Relatives []domain.PersonID
	Dealings  []Dealing
	Interests []Interest
	// Agency is whether the person is an official of the ministry or works for the agency.
	Agency bool
	// Debarred says since when and why the person is barred, "" when not.
	Debarred string
	// Sanctions are the days of sanctions for breaking the rules of evaluation.
	Sanctions []period.Date
}

// Value encodes the ties for a jsonb column.
func (t Ties) Value() (driver.Value, error) {
	type plain Ties
	return domain.JSONValue(plain(t))
}

// Scan decodes a jsonb column.
func (t *Ties) Scan(src any) error {
	type plain Ties
	return domain.JSONScan((*plain)(t), src)
}

// Enter puts a person into the pool. Errors, kind Invalid: evaluation.pool.affiliation when nothing says where the person
// works, evaluation.pool.choice for an expertise or a gender that there is not.
func Enter(e Evaluator, now time.Time) (*Evaluator, domain.Change, error) {
	e.Affiliation = strings.TrimSpace(e.Affiliation)
	if e.Affiliation == "" {
		return nil, domain.Change{}, domain.E(domain.Invalid, "evaluation.pool.affiliation").At("affiliation")
	}
	if e.Expertise == "" {
		e.Expertise = OtherExpert
	}
	if !slices.Contains([]Expertise{ProgramExpert, SubsidyExpert, OtherExpert}, e.Expertise) || !slices.Contains([]string{"", "F", "M"}, e.Gender) {
		return nil, domain.Change{}, domain.E(domain.Invalid, "evaluation.pool.choice").At("expertise")
	}
	e.RegisteredAt = now
	return &e, domain.Act("enter", map[string]any{"person": e.PersonID}), nil
}

// Known is the person as the checks see them; more organisations come from memberships.
func (e *Evaluator) Known(orgs ...domain.OrganizationID) Person {
	return Person{ID: e.PersonID, OrgIDs: append(orgs, e.Ties.OrgIDs...), Unit: e.Unit, Relatives: e.Ties.Relatives, Agency: e.Ties.Agency,
		Debarred: e.Ties.Debarred, EvaluationSanctions: e.Ties.Sanctions, Dealings: e.Ties.Dealings, Interests: e.Ties.Interests}
}

// Whole reports whether a ground keeps a person from the whole session and not from one application alone: who competes in
// it, belongs to the agency, or is barred.
func (c Code) Whole() bool {
	switch c {
	case CoiSelf, CoiAgency, CoiDebarred, Coi3YSanction:
		return true
	}
	return false
}

// ConflictsOf turns what the checks found into the conflicts of a seat; what concerns the whole session stands once. With a
// reason, the grounds that may be waived are waived by the person who decides (국가연구개발혁신법 시행령 제27조제4항).
func ConflictsOf(hits []Hit, waivedBy domain.PersonID, reason string, now time.Time) Conflicts {
	var out Conflicts
	seen := map[Code]bool{}
	for _, h := range hits {
		c := Conflict{ApplicationID: h.ApplicationID, Code: h.Code, Evidence: h.Evidence, At: now}
		if h.Code.Whole() {
			if seen[h.Code] {
				continue
			}
			seen[h.Code], c.ApplicationID = true, 0
		}
		if reason = strings.TrimSpace(reason); reason != "" && h.Waivable {
			c.WaivedBy, c.WaivedReason = waivedBy, reason
		}
		out = append(out, c)
	}
	return out
}
