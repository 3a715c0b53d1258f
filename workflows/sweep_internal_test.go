package workflows

import (
	"slices"
	"testing"
)

func TestTheNamedSweepsAreThoseThatDoSomething(t *testing.T) {
	for i, name := range Sweeps {
		if slices.Contains(Sweeps[:i], name) {
			t.Errorf("%s is named twice", name)
		}
		if sweeps[name] == nil {
			t.Errorf("%s does nothing", name)
		}
	}
	for name := range sweeps {
		if !slices.Contains(Sweeps, name) {
			t.Errorf("%s is never run", name)
		}
	}
}
