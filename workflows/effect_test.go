// These tests hold the effects that lifecycles name against what does them.
package workflows_test

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"gongmo/domain"
	"gongmo/domain/period"
	"gongmo/workflows"
	"gongmo/workflows/memory"
)

func TestEveryEffectOfEveryLifecycleHasItsHandler(t *testing.T) {
	named := 0
	for _, s := range workflows.Steps() {
		for _, effect := range s.Effects {
			named++
			if !slices.Contains(workflows.Effects(), effect) {
				t.Errorf("%s: %s from %s names the effect %q, and nothing does it", s.Machine, s.Event, s.From, effect)
			}
		}
	}
	if named < 30 {
		t.Errorf("only %d effects are named: the test looks at nothing", named)
	}
}

// Acts that are no step name effects, too: whatever the domain declares must have its handler, and no handler waits for an
// effect that nobody declares.
func TestEveryDeclaredEffectHasItsHandlerAndTheOtherWayRound(t *testing.T) {
	declared := declaredEffects(t)
	for _, effect := range declared {
		if !slices.Contains(workflows.Effects(), effect) {
			t.Errorf("the domain declares the effect %q, and nothing does it", effect)
		}
	}
	for _, effect := range workflows.Effects() {
		if !slices.Contains(declared, effect) {
			t.Errorf("something does the effect %q, which the domain does not declare", effect)
		}
	}
}

// declaredEffects reads the constants of type domain.Effect out of the domain's sources.
func declaredEffects(t *testing.T) (out []domain.Effect) {
	t.Helper()
	err := filepath.WalkDir("../domain", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) != 1 {
				return true
			}
			typ, ok := spec.Type.(*ast.SelectorExpr)
			text, isText := spec.Values[0].(*ast.BasicLit)
			if ok && isText && typ.Sel.Name == "Effect" {
				value, err := strconv.Unquote(text.Value)
				if err != nil {
					t.Fatal(err)
				}
				out = append(out, domain.Effect(value))
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// A handler that does nothing for an aggregate would hide that its effect has none. Each is asked, for every lifecycle that
// names it, about a thing that is not there: it must look, and say so.
func TestEveryHandlerLooksAtTheThingItIsNamedFor(t *testing.T) {
	now := period.On(2026, 5, 4).At(9, 0)
	e := &workflows.Engine{Work: memory.New(func() time.Time { return now }), Calendars: shippedCalendar{}, Access: tables{}}
	for _, s := range workflows.Steps() {
		for _, effect := range s.Effects {
			err := e.RunEffect(context.Background(), workflows.EffectJob{Effect: effect, Aggregate: s.Machine, ID: 424242, Seq: 1})
			if domain.KindOf(err) != domain.NotFound {
				t.Errorf("%s: %s → %s of a thing that is not there gave %v", s.Machine, s.Event, effect, err)
			}
		}
	}
}

func TestAnEffectNobodyKnowsFailsLoudly(t *testing.T) {
	e := &workflows.Engine{Work: memory.New(func() time.Time { return period.On(2026, 5, 4).At(9, 0) })}
	if err := e.RunEffect(context.Background(), workflows.EffectJob{Effect: "moon.land"}); err == nil {
		t.Error("it was done")
	}
}
