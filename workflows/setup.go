// This file gathers what the commands need from the world.
package workflows

// Engine runs the commands. Make it with its ports filled; it is safe for concurrent use.
type Engine struct {
	Work   UnitOfWork
	Access Authorizer

	dryRun bool
}

// DryRun is the same engine, but every command is rolled back at its end: bulk decisions are previewed with it.
func (e *Engine) DryRun() *Engine {
	c := *e
	c.dryRun = true
	return &c
}
