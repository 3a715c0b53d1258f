// This file says who acts: roles, permits and the actor of a command.
package domain

// Role is a standing in an institution, a call or a company. Names are those of the domain document §1.1 and decisions §28.
type Role string

const (
	// Staff, institution-wide or scoped to one call.
	RoleOfficer  Role = "officer"  // 사업담당자: runs the call
	RoleApprover Role = "approver" // 본부장: approves, signs for the agency
	RoleFinance  Role = "finance"  // 재무담당: checks and sends payments
	RoleDirector Role = "director" // 임원: reads dashboards
	RoleAuditor  Role = "auditor"  // 감사: reads everything, changes nothing
	RolePrivacy  Role = "privacy"  // 개인정보 보호담당
	RoleAdmin    Role = "admin"    // 시스템 관리자
	RoleOperator Role = "operator" // 위탁 운영기관: an officer of scoped calls
	// Outside experts, scoped to one call.
	RoleEvaluator  Role = "evaluator"
	RoleChair      Role = "chair"
	RoleAccountant Role = "settlement_auditor" // 위탁정산기관 (accounting firm)
	// In an organisation.
	RoleOwner      Role = "owner"
	RoleWriter     Role = "writer"
	RoleSigner     Role = "signer"
	RoleBookkeeper Role = "accountant"
	RoleViewer     Role = "viewer"
	// RoleSignedIn is anyone with an account; nobody is granted it.
	RoleSignedIn Role = "signed_in"
	// RoleSystem is the background worker acting on a deadline or an automatic check.
	RoleSystem Role = "system"
)

// StaffRoles may be granted to agency staff; they need a second factor.
var StaffRoles = []Role{RoleOfficer, RoleApprover, RoleFinance, RoleDirector, RoleAuditor, RolePrivacy, RoleAdmin, RoleOperator}

// OutsideRoles are granted per call to people who are neither staff nor applicant.
var OutsideRoles = []Role{RoleEvaluator, RoleChair, RoleAccountant}

// CompanyRoles are held in an organisation by membership.
var CompanyRoles = []Role{RoleOwner, RoleWriter, RoleSigner, RoleBookkeeper, RoleViewer}

// Cond names a condition of a permit that is checked in Go over fields already loaded. The empty condition always holds.
type Cond string

const (
	Always Cond = ""
	// IfAssigned: the actor is the evaluator, accountant or officer this very resource is assigned to, and has no conflict of interest.
	IfAssigned Cond = "assigned"
	// IfNotSelf: the actor is not the person who did the step before (two-person rule).
	IfNotSelf Cond = "not_self"
	// IfLead: the actor's organisation leads the consortium.
	IfLead Cond = "lead"
	// IfSelf: the thing is the actor's own: their account, a notice to them, their question.
	IfSelf Cond = "self"
)

// Permit is one line of "who may": a role, under a condition.
type Permit struct {
	Role Role
	Cond Cond
}

// By lists permits without a condition.
func By(roles ...Role) []Permit {
	out := make([]Permit, len(roles))
	for i, r := range roles {
		out[i] = Permit{Role: r}
	}
	return out
}

// When lists permits that hold under one condition.
func When(c Cond, roles ...Role) []Permit {
	out := By(roles...)
	for i := range out {
		out[i].Cond = c
	}
	return out
}

// Actor is who performs a command. A request's actor comes from its session; a job's actor is System.
type Actor struct {
	Person  PersonID
	Name    string
	Role    Role // the role used for the act when the caller chose one; audit shows it
	Request string
	// Epoch is the permission epoch the session query returned; see app/access.
	Epoch int64
	// IP is where the request came from, for the log of access to personal data.
	IP string
}

// System is the actor of background jobs.
var System = Actor{Name: "system", Role: RoleSystem}

// IsSystem reports whether the actor is the background worker.
func (a Actor) IsSystem() bool { return a.Person == 0 && a.Role == RoleSystem }
