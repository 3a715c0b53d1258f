// This file holds every command of the workflows against the doors to it: a page, the API, a job or the command line.
package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// withoutDoor are the reviewed commands that nothing outside the workflows calls, each with the reason.
var withoutDoor = map[string]string{
	"SubmitCall":  "StepCall takes the same step; the name is for tests and readers",
	"ApproveCall": "StepCall takes the same step; the name is for tests and readers",
	"RejectCall":  "StepCall takes the same step; the name is for tests and readers",
	"RecallCall":  "StepCall takes the same step; the name is for tests and readers",
	"CancelCall":  "StepCall takes the same step; the name is for tests and readers",
	"DecideItem":  "the pages send the whole checklist by DecideItems; one item alone is for tests",
}

// doors are the rooms from which a request, a job or an operator reaches a command. Demonstration, benchmark and tests are none.
var doors = []string{"app/web", "app/api", "app/jobs", "app/callfile", "cmd"}

// commands are the exported methods of the engine that take a Command.
func commands(t *testing.T) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	for _, f := range parsedUnder(t, "workflows") {
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Recv == nil || !fn.Name.IsExported() {
				continue
			}
			star, ok := fn.Recv.List[0].Type.(*ast.StarExpr)
			if of, named := star, ok; !named || !isNamed(of.X, "Engine") {
				continue
			}
			if slices.ContainsFunc(fn.Type.Params.List, func(p *ast.Field) bool { return isNamed(p.Type, "Command") }) {
				out[fn.Name.Name] = true
			}
		}
	}
	return out
}

func isNamed(x ast.Expr, name string) bool {
	id, ok := x.(*ast.Ident)
	return ok && id.Name == name
}

// parsedUnder are the files at and below a folder that are no tests and no house of tests.
func parsedUnder(t *testing.T, folder string) (out []*ast.File) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(root, folder), func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == "webtest":
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		out = append(out, f)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestEveryCommandIsReachedByADoorOrSaysWhyNot(t *testing.T) {
	reached := map[string]bool{}
	for _, door := range doors {
		for _, f := range parsedUnder(t, door) {
			ast.Inspect(f, func(n ast.Node) bool {
				if s, ok := n.(*ast.SelectorExpr); ok {
					reached[s.Sel.Name] = true
				}
				return true
			})
		}
	}
	all := commands(t)
	if len(all) < 100 {
		t.Fatalf("only %d commands were found: the test looks in the wrong place", len(all))
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		switch why, excepted := withoutDoor[name]; {
		case !reached[name] && !excepted:
			t.Errorf("nothing outside the workflows calls %s: give it a page, or say here why not", name)
		case reached[name] && excepted:
			t.Errorf("%s is called: the exception %q is out of date", name, why)
		}
	}
	for name := range withoutDoor {
		if !all[name] {
			t.Errorf("there is no command %s any more", name)
		}
	}
}
