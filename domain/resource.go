// This file describes a thing for authorisation: where it belongs and who is tied to it, by ids already loaded.
package domain

// Resource is what an actor wants to act on. The command or page fills it from fields it has loaded; no check reads a database.
type Resource struct {
	Kind string // the aggregate kind, such as "application"
	ID   int64
	// State is its present state, "" for a thing without a lifecycle. One event may be open to different roles in different states.
	State string
	// Call scopes the roles granted per call; 0 when the thing belongs to no call.
	Call CallID
	// Orgs scope the roles held in organisations: every organisation the thing belongs to.
	Orgs []OrganizationID
	// Lead is the organisation that leads the consortium, 0 when there is none.
	Lead OrganizationID
	// Assigned lists the people this very thing was given to (evaluator, accountant, officer).
	Assigned []PersonID
	// Conflicted lists the people who must not touch it because of a conflict of interest.
	Conflicted []PersonID
	// PreviousActor did the step before; the two-person rule excludes them.
	PreviousActor PersonID
	// Owner is the one person the thing is about or belongs to: the person of an account, the receiver of a notice. 0 when there is none.
	Owner PersonID
	// Public things may be viewed by everyone.
	Public bool
}
