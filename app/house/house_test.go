// Package house holds no program: it holds the tests that keep the rooms of docs/architecture.md apart.
//
// This file says who may import whom, and which names, types and assignments have no place where.
package house

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// root is the checkout, seen from this package's folder.
const root = "../.."

// values are the packages of plain values: any room may know them. Everything else under domain/ is an aggregate, which
// no other aggregate imports.
var values = []string{
	"domain/bizno", "domain/budget", "domain/calendar", "domain/condition", "domain/decimal", "domain/evidence", "domain/finding", "domain/form", "domain/grant",
	"domain/krw", "domain/letter", "domain/mask", "domain/period", "domain/posting", "domain/score", "domain/stage",
}

// extra are the reviewed exceptions to the rules of the domain: package → what it may import besides.
var extra = map[string][]string{
	"domain/budget":       {"domain/ruleset"}, // the limits of a budget plan are rule data
	"domain/stage":        {"domain/ruleset"}, // so are the aggregations of a stage
	"domain/calltemplate": {"domain/call"},    // it makes the parts of calls out of design codes
	// balances are the ledger's own sums, and a checklist or a text is a value in one column; no aggregate is loaded
	"app/query": {"domain/ledger", "domain/agreement", "domain/amendment"},
}

// room is one line of the table in docs/architecture.md: the packages at and below path may import, of ours, these and
// their own room. "domain/..." is the whole domain, "values" are the kernel, the values and the rule sets, "..." is everything.
type room struct {
	path string
	may  []string
}

// The longest path that fits decides.
var rooms = []room{
	{"workflows", []string{"domain/..."}},
	{"app/store", []string{"domain/...", "workflows"}},
	{"app/jobs", []string{"workflows"}},
	{"app/access", []string{"domain/..."}},
	{"app/query", []string{"values", "app/access"}},
	{"app/mail", []string{"values", "workflows"}},
	{"app/files", []string{"values", "workflows"}},
	{"app/authority", []string{"domain/...", "workflows"}}, // it issues documents of the wallet's types
	{"app/documents", []string{"values", "workflows", "app/locale"}},
	{"app/secrets", []string{"values"}},
	{"app/callfile", []string{"domain/..."}}, // the YAML of one call follows the types of its definition
	{"app/locale", []string{"values"}},
	{"app/form", []string{"domain/...", "workflows", "app/locale"}}, // a command is filled with the types of its aggregate
	{"app/view", []string{"values", "app/query", "app/form", "app/locale"}},
	{"templates", []string{"values", "app/view", "app/locale"}},
	{"app/web", []string{"domain/...", "workflows", "app/query", "app/view", "app/form", "app/access", "app/locale", "app/files", "app/documents", "app/callfile", "app/api", "templates/..."}},
	{"app/api", []string{"domain/...", "workflows", "app/query", "app/view", "app/form", "app/access", "app/locale", "app/web/request"}},
	{"app/web/browser", nil},
	{"app/web/webtest", []string{"..."}}, // the fixture of the tests, which starts the whole application
	{"app/postgres", nil},
	{"app/postgres/pgtest", []string{"app/postgres", "migrations"}},
	{"app/config", nil},
	{"app/house", nil},
	{"app/house/document", []string{"domain/...", "workflows", "app/access", "app/locale"}}, // writes the generated pages of docs/
	{"migrations", nil},
	{"app", []string{"..."}}, // the composition room, with app/demo and app/bench
	{"app/demo", []string{"..."}},
	{"app/bench", []string{"..."}},
	{"cmd/gongmo", []string{"app", "app/config", "app/demo", "app/bench", "app/callfile", "domain/...", "workflows"}},
}

// owners are the rooms of each library that has one. A library that is not listed belongs nowhere yet: add a line.
var owners = []struct {
	library string
	rooms   []string
}{
	{"github.com/labstack/echo", []string{"app/web", "app/web/request", "app/api"}},
	{"gorm.io", []string{"app/store", "app/query"}},
	{"github.com/casbin", []string{"app/access"}},
	{"github.com/riverqueue/river/rivermigrate", []string{"migrations"}},
	{"github.com/riverqueue/river/riverdriver/riverpgxv5", []string{"app/jobs", "migrations"}},
	{"github.com/riverqueue", []string{"app/jobs"}},
	{"riverqueue.com/riverui", []string{"app"}},
	{"github.com/jackc/pgx", []string{"app/postgres/...", "app/store", "app/query", "app/jobs", "migrations", "app", "app/demo/...", "app/bench/...", "app/web/webtest"}},
	{"github.com/pressly/goose", []string{"migrations"}},
	{"github.com/a-h/templ", []string{"templates/...", "app/web/..."}},
	{"github.com/alexedwards/scs/pgxstore", []string{"app"}},
	{"github.com/alexedwards/scs", []string{"app", "app/web/request", "app/web/webtest"}},
	{"github.com/alexedwards/argon2id", []string{"app/secrets"}},
	{"github.com/pquerna/otp", []string{"app/secrets"}},
	{"github.com/caarlos0/env", []string{"app/config"}},
	{"github.com/spf13/cobra", []string{"cmd/gongmo"}},
	{"github.com/wneessen/go-mail", []string{"app/mail"}},
	{"github.com/emersion/go-smtp", []string{"app/mail/mailsink"}},
	{"github.com/minio/minio-go", []string{"app/files"}},
	{"github.com/gabriel-vasile/mimetype", []string{"app/files"}},
	{"github.com/go-rod/rod", []string{"app/web/browser"}},
	{"github.com/ysmood/gson", []string{"app/web/browser"}}, // what a page answers, in the words of the library above
	{"github.com/prometheus", []string{"app"}},
	{"github.com/xuri/excelize", []string{"app/documents", "app/form"}},
	{"codeberg.org/go-pdf/fpdf", []string{"app/documents"}},
	{"github.com/arran4/golang-ical", []string{"app/documents"}},
	{"github.com/skip2/go-qrcode", []string{"app/documents", "app/secrets"}},
	{"github.com/smallstep/pkcs7", []string{"app/documents"}},
	{"github.com/microcosm-cc/bluemonday", []string{"app/documents", "app/view"}},
	{"github.com/yuin/goldmark", []string{"app/documents", "app/view"}},
	{"go.yaml.in/yaml", []string{"app/callfile"}},
	{"golang.org/x", []string{"app/..."}},
}

// testLibraries may be used by the tests of every room.
var testLibraries = []string{"github.com/google/go-cmp", "pgregory.net/rapid"}

// pkg is what `go list` says of one package.
type pkg struct {
	ImportPath, Dir, Export            string
	Name                               string
	GoFiles, TestGoFiles, XTestGoFiles []string
	Imports, TestImports, XTestImports []string
}

// rel is the path inside the module.
func (p pkg) rel() string {
	return strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, "gongmo"), "/")
}

// list asks `go list`, with more flags.
func list(flags ...string) ([]pkg, error) {
	args := append([]string{"list", "-json=ImportPath,Dir,Export,Name,GoFiles,TestGoFiles,XTestGoFiles,Imports,TestImports,XTestImports"}, flags...)
	cmd := exec.Command("go", append(args, "./...")...)
	cmd.Dir = root
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w\n%s", err, problems.String())
	}
	var all []pkg
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
}

// ours are the packages of this module, listed once.
var ours = sync.OnceValues(func() ([]pkg, error) { return list() })

// packages are those of this module.
func packages(t *testing.T) []pkg {
	t.Helper()
	all, err := ours()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 40 {
		t.Fatalf("only %d packages: the test looks at nothing", len(all))
	}
	return all
}

// within reports whether a path is at pattern, or below it when the pattern ends in "/...".
func within(path, pattern string) bool {
	below, ok := strings.CutSuffix(pattern, "...")
	if !ok {
		return path == pattern
	}
	return below == "" || path == strings.TrimSuffix(below, "/") || strings.HasPrefix(path, below)
}

func anyWithin(path string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return within(path, p) })
}

func isValue(rel string) bool {
	return rel == "domain" || rel == "domain/ruleset" || slices.Contains(values, rel)
}

// roomOf is the line of the table that a package obeys.
func roomOf(rel string) (room, bool) {
	var best room
	for _, r := range rooms {
		if within(rel, r.path+"/...") && len(r.path) > len(best.path) {
			best = r
		}
	}
	return best, best.path != ""
}

// mayImport judges one import of one of our packages by another of ours.
func mayImport(from, to string) bool {
	if slices.Contains(extra[from], to) || strings.HasPrefix(from, to+"/") && strings.HasPrefix(to, "domain/") {
		return true
	}
	switch {
	case from == "domain":
		return false
	case slices.Contains(values, from), from == "domain/ruleset", from == "domain/lifecycle":
		return to == "domain" || slices.Contains(values, to)
	case strings.HasPrefix(from, "domain/"):
		return isValue(to) || to == "domain/lifecycle"
	}
	r, ok := roomOf(from)
	if !ok {
		return false
	}
	own := r.path != "app" && within(to, r.path+"/...") && to != "app/web/webtest"
	return own || anyWithin(to, r.may) || slices.Contains(r.may, "values") && isValue(to)
}

// mayUse judges one import of a library.
func mayUse(from, library string) (known, ok bool) {
	if strings.HasPrefix(from, "domain") || from == "workflows" || strings.HasPrefix(from, "workflows/") {
		return true, false
	}
	for _, o := range owners {
		if library == o.library || strings.HasPrefix(library, o.library+"/") {
			return true, anyWithin(from, o.rooms)
		}
	}
	return false, false
}

func standard(path string) bool { return !strings.Contains(strings.Split(path, "/")[0], ".") }

func TestRoomsImportOnlyWhatTheTableAllows(t *testing.T) {
	for _, p := range packages(t) {
		from := p.rel()
		for _, to := range p.Imports {
			switch {
			case strings.HasPrefix(to, "gongmo/"):
				if to = strings.TrimPrefix(to, "gongmo/"); !mayImport(from, to) {
					t.Errorf("%s imports %s", from, to)
				}
			case !standard(to):
				if known, ok := mayUse(from, to); !known {
					t.Errorf("%s imports %s, which has no room of its own yet", from, to)
				} else if !ok {
					t.Errorf("%s imports %s, which belongs to other rooms", from, to)
				}
			}
		}
	}
}

// The tests of the inner rooms stay inside, too: they must run in milliseconds.
func TestTestsOfTheInnerRoomsStayInside(t *testing.T) {
	for _, p := range packages(t) {
		from := p.rel()
		if !within(from, "domain/...") && !within(from, "workflows/...") {
			continue
		}
		for _, to := range append(slices.Clone(p.TestImports), p.XTestImports...) {
			inner, isOurs := strings.CutPrefix(to, "gongmo/")
			inside := isOurs && (within(inner, "domain/...") || within(from, "workflows/...") && within(inner, "workflows/..."))
			library := slices.ContainsFunc(testLibraries, func(l string) bool { return to == l || strings.HasPrefix(to, l+"/") })
			if !inside && !library && !standard(to) {
				t.Errorf("a test of %s imports %s", from, to)
			}
		}
	}
}

// outside are the standard packages that reach out of the program, or carry what must be a parameter.
var outside = []string{"context", "net/http", "net", "os", "os/exec", "database/sql", "math/rand", "math/rand/v2", "log", "log/slog"}

func TestTheDomainReachesForNothing(t *testing.T) {
	for _, p := range packages(t) {
		if !within(p.rel(), "domain/...") {
			continue
		}
		for _, to := range p.Imports {
			if slices.Contains(outside, to) {
				t.Errorf("%s imports %s", p.rel(), to)
			}
		}
	}
}

// The import rules themselves are tried, so that a table that allows everything is noticed.
func TestTheTableRefusesWhatItShould(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     bool
	}{
		{"domain/call", "domain/krw", true}, {"domain/call", "domain/application", false}, {"domain/krw", "domain/ruleset", false},
		{"domain/budget", "domain/ruleset", true}, {"domain", "domain/krw", false}, {"domain/krw", "domain/call", false},
		{"workflows", "app/store", false}, {"workflows", "domain/call", true}, {"app/query", "domain/call", false},
		{"app/query", "workflows", false}, {"app/web/officer", "app/store", false}, {"app/web/officer", "app/query", true},
		{"templates/pages/officer", "app/query", false}, {"templates/pages/officer", "templates/components", true},
		{"app/jobs", "app/store", false}, {"app", "app/store", true}, {"app/demo", "app/store", true}, {"cmd/gongmo", "app/store", false},
		{"app/web/officer", "app/web/webtest", false}, {"app/form", "app/query", false}, {"migrations", "domain", false},
	} {
		if got := mayImport(c.from, c.to); got != c.want {
			t.Errorf("%s imports %s: allowed is %v, want %v", c.from, c.to, got, c.want)
		}
	}
	for _, c := range []struct {
		from, library string
		want          bool
	}{
		{"app/web", "github.com/labstack/echo/v4", true}, {"app/web/officer", "github.com/labstack/echo/v4", false},
		{"app/store", "gorm.io/gorm", true}, {"app/jobs", "gorm.io/gorm", false}, {"domain/krw", "golang.org/x/text/width", false},
		{"workflows", "github.com/jackc/pgx/v5", false}, {"migrations", "github.com/riverqueue/river/rivermigrate", true},
		{"migrations", "github.com/riverqueue/river", false},
	} {
		if _, got := mayUse(c.from, c.library); got != c.want {
			t.Errorf("%s imports %s: allowed is %v, want %v", c.from, c.library, got, c.want)
		}
	}
}

// source is one parsed file of ours.
type source struct {
	pkg  pkg
	name string // relative to the checkout
	test bool
	ast  *ast.File
}

var fset = token.NewFileSet()

// sources parses every Go file of ours once.
func sources(t *testing.T) []source {
	t.Helper()
	ps := packages(t)
	all, err := parsed(ps)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

var (
	parseOnce sync.Once
	parsedAll []source
	parseErr  error
)

func parsed(ps []pkg) ([]source, error) {
	parseOnce.Do(func() {
		for _, p := range ps {
			for i, list := range [][]string{p.GoFiles, p.TestGoFiles, p.XTestGoFiles} {
				for _, name := range list {
					f, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.ParseComments|parser.SkipObjectResolution)
					if err != nil {
						parseErr = err
						return
					}
					parsedAll = append(parsedAll, source{p, p.rel() + "/" + name, i > 0, f})
				}
			}
		}
	})
	return parsedAll, parseErr
}

func place(p token.Pos) string {
	at := fset.Position(p)
	if wd, err := os.Getwd(); err == nil {
		if rel, err := filepath.Rel(filepath.Join(wd, root), at.Filename); err == nil {
			at.Filename = rel
		}
	}
	return fmt.Sprintf("%s:%d", at.Filename, at.Line)
}

func TestTimeComesInAsAnArgument(t *testing.T) {
	for _, s := range sources(t) {
		rel := s.pkg.rel()
		if !within(rel, "domain/...") && !within(rel, "workflows/...") || rel == "workflows/memory" && s.test {
			continue
		}
		ast.Inspect(s.ast, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if x, isIdent := identOf(sel, ok); isIdent && x == "time" && slices.Contains([]string{"Now", "Since", "Until", "After", "Sleep", "Tick"}, sel.Sel.Name) {
				t.Errorf("%s: time.%s", place(n.Pos()), sel.Sel.Name)
			}
			return true
		})
	}
}

func identOf(sel *ast.SelectorExpr, ok bool) (string, bool) {
	if !ok {
		return "", false
	}
	x, ok := sel.X.(*ast.Ident)
	if !ok {
		return "", false
	}
	return x.Name, true
}

func TestTheDomainCountsInIntegers(t *testing.T) {
	for _, s := range sources(t) {
		if !within(s.pkg.rel(), "domain/...") || s.test {
			continue
		}
		ast.Inspect(s.ast, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Ident:
				if n.Name == "float64" || n.Name == "float32" {
					t.Errorf("%s: %s", place(n.Pos()), n.Name)
				}
			case *ast.BasicLit:
				if n.Kind == token.FLOAT {
					t.Errorf("%s: %s", place(n.Pos()), n.Value)
				}
			}
			return true
		})
	}
}

// vague names say nothing about what is inside.
var vague = regexp.MustCompile(`(?i)(^|[_/])(utils?|common|helpers?|manager|misc)(_test)?(\.go)?$`)

// kept are names that carry a meaning of the domain.
var kept = []string{
	"domain/ruleset/common.go", // 「공통 운영요령」: what the regimes have in common
}

func TestNothingHasAVagueName(t *testing.T) {
	for _, p := range packages(t) {
		if vague.MatchString(p.Name) || vague.MatchString(p.rel()) {
			t.Errorf("package %s", p.rel())
		}
	}
	for _, s := range sources(t) {
		if vague.MatchString(s.name) && !slices.Contains(kept, s.name) {
			t.Errorf("file %s", s.name)
		}
		for _, d := range s.ast.Decls {
			if g, ok := d.(*ast.GenDecl); ok {
				for _, spec := range g.Specs {
					if ts, ok := spec.(*ast.TypeSpec); ok && regexp.MustCompile(`(Util|Utils|Helper|Manager)$`).MatchString(ts.Name.Name) {
						t.Errorf("%s: type %s", place(ts.Pos()), ts.Name.Name)
					}
				}
			}
		}
	}
}

func TestRowsCarryNoTagAndNoAutomaticTimestamp(t *testing.T) {
	fields := 0
	for _, s := range sources(t) {
		ast.Inspect(s.ast, func(n ast.Node) bool {
			f, ok := n.(*ast.Field)
			if !ok {
				return true
			}
			fields++
			if f.Tag != nil && strings.Contains(f.Tag.Value, `gorm:"`) && !strings.Contains(f.Tag.Value, `gorm:"-"`) {
				t.Errorf("%s: tag %s", place(f.Pos()), f.Tag.Value)
			}
			for _, name := range f.Names {
				if slices.Contains([]string{"CreatedAt", "UpdatedAt", "DeletedAt"}, name.Name) {
					t.Errorf("%s: %s, which GORM would fill by itself", place(f.Pos()), name.Name)
				}
			}
			return true
		})
	}
	if fields < 1000 {
		t.Errorf("only %d fields: the test looks at nothing", fields)
	}
}

func TestEveryFileSaysWhatItIsFor(t *testing.T) {
	for _, s := range sources(t) {
		generated := ast.IsGenerated(s.ast)
		if !generated && (len(s.ast.Comments) == 0 || s.ast.Comments[0].Pos() > s.ast.Package) && !s.test {
			t.Errorf("%s does not say in its first lines what it is for", s.name)
		}
	}
}

// keepers may write the state and the version of any aggregate: they put rows back as they were, and the suite that both
// of them run makes rows as they may stand.
var keepers = []string{"app/store", "workflows/memory", "workflows/conformance"}

func TestOnlyItsOwnPackageMovesAnAggregate(t *testing.T) {
	all, err := list("-deps", "-export") // theirs too, with what the compiler exports
	if err != nil {
		t.Fatal(err)
	}
	exports := map[string]string{}
	for _, p := range all {
		exports[p.ImportPath] = p.Export
	}
	imp := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
		if exports[path] == "" {
			return nil, fmt.Errorf("no export data of %s", path)
		}
		return os.Open(exports[path])
	})
	byPackage := map[string][]*ast.File{}
	for _, s := range sources(t) {
		if !s.test {
			byPackage[s.pkg.ImportPath] = append(byPackage[s.pkg.ImportPath], s.ast)
		}
	}
	moved := 0
	for _, p := range packages(t) {
		if len(byPackage[p.ImportPath]) == 0 {
			continue
		}
		info := &types.Info{Selections: map[*ast.SelectorExpr]*types.Selection{}, Types: map[ast.Expr]types.TypeAndValue{}}
		conf := types.Config{Importer: imp}
		if _, err := conf.Check(p.ImportPath, fset, byPackage[p.ImportPath], info); err != nil {
			t.Fatalf("%s: %v", p.ImportPath, err)
		}
		for _, f := range byPackage[p.ImportPath] {
			for _, w := range writes(f, info) {
				moved++
				beginning := w.owner == "gongmo/domain" && within(p.rel(), "domain/...") // a new row of its own
				if w.owner != p.ImportPath && !beginning && !slices.Contains(keepers, p.rel()) {
					t.Errorf("%s: %s writes %s", place(w.pos), p.rel(), w.what)
				}
			}
		}
	}
	if moved < 20 {
		t.Errorf("found only %d writes of State or Version: the test looks at nothing", moved)
	}
}

// written is one place that sets the State or Version of an aggregate.
type written struct {
	pos         token.Pos
	owner, what string
}

func writes(f *ast.File, info *types.Info) []written {
	var out []written
	target := func(e ast.Expr) {
		sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
		if !ok || sel.Sel.Name != "State" && sel.Sel.Name != "Version" {
			return
		}
		if s := info.Selections[sel]; s != nil && s.Kind() == types.FieldVal {
			if owner, name := aggregate(s.Recv()); owner != "" {
				out = append(out, written{e.Pos(), owner, name + "." + sel.Sel.Name})
			}
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, l := range n.Lhs {
				target(l)
			}
		case *ast.IncDecStmt:
			target(n.X)
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				target(n.X) // a pointer to the field is a way to write it
			}
		case *ast.CompositeLit:
			owner, name := aggregate(info.Types[n].Type)
			for _, e := range n.Elts {
				kv, ok := e.(*ast.KeyValueExpr)
				if key, isIdent := kvKey(kv, ok); owner != "" && isIdent && (key == "State" || key == "Version") {
					out = append(out, written{e.Pos(), owner, name + "." + key})
				}
			}
		}
		return true
	})
	return out
}

func kvKey(kv *ast.KeyValueExpr, ok bool) (string, bool) {
	if !ok {
		return "", false
	}
	id, ok := kv.Key.(*ast.Ident)
	if !ok {
		return "", false
	}
	return id.Name, true
}

// aggregate finds the package and name of a struct that is, or embeds, the kernel's Root; "" for every other type.
func aggregate(t types.Type) (owner, name string) {
	if t == nil {
		return "", ""
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return "", ""
	}
	st, ok := named.Underlying().(*types.Struct)
	if !ok {
		return "", ""
	}
	isRoot := func(n *types.Named) bool {
		return n.Obj().Name() == "Root" && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "gongmo/domain"
	}
	embeds := isRoot(named)
	for i := range st.NumFields() {
		if f := st.Field(i); f.Embedded() {
			if n, ok := types.Unalias(f.Type()).(*types.Named); ok && isRoot(n) {
				embeds = true
			}
		}
	}
	if !embeds {
		return "", ""
	}
	return named.Obj().Pkg().Path(), named.Obj().Pkg().Name() + "." + named.Obj().Name()
}
