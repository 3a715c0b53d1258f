// This file reads the file of a call. Everything that is wrong is said at once, each with its line.
package callfile

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"gongmo/domain"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/decimal"
	"gongmo/domain/krw"
	"gongmo/domain/notice"
	"gongmo/domain/period"
	"gongmo/domain/score"
)

// Limits of a file. They protect the server and are no rule of any programme.
const (
	MaxBytes = 2 << 20
	maxDepth = 40
)

// Places says on which line each part of a file stands.
type Places struct{ lines map[string]int }

// Line finds the line of a problem by its field as a check names it: a path of the file, or the key of a question or section.
// It is that of the nearest part around it, 1 when nothing is known.
func (p Places) Line(e *domain.Error) int {
	if strings.HasPrefix(e.Key, "form.") {
		if line, ok := p.lines[keyed("form", e.Field)]; ok {
			return line
		}
	}
	field := e.Field
	if strings.HasPrefix(e.Key, "stage.") {
		field = "stages." + field // a plan names its parts from within
	}
	for at := field; at != ""; {
		if line, ok := p.lines[at]; ok {
			return line
		}
		i := strings.LastIndexByte(at, '.')
		if i < 0 {
			break
		}
		at = at[:i]
	}
	return 1
}

// keyed is where the thing with a key is noted, in one part of the file: a question may be called like a criterion.
func keyed(part, key string) string { return "key:" + part + ":" + key }

// Fault is one thing wrong with a file, at a line.
type Fault struct {
	Line    int
	Problem *domain.Error
}

// Faults are all of them, in the order of the lines.
type Faults []Fault

func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, x := range f {
		lines[i] = fmt.Sprintf("line %d: %v", x.Line, x.Problem)
	}
	return strings.Join(lines, "; ")
}

// Locate puts every problem of a check at its line; an error that holds none is nil.
func (p Places) Locate(err error) Faults {
	var out Faults
	for _, e := range domain.ProblemsOf(err) {
		out = append(out, Fault{Line: p.Line(e), Problem: e})
	}
	slices.SortStableFunc(out, func(a, b Fault) int { return a.Line - b.Line })
	return out
}

// Read reads a file and checks that a call can be made of it. faults is everything that is wrong; places finds the lines of
// what is only missing yet.
func Read(b []byte) (d call.Definition, places Places, faults Faults) {
	d, r := read(b)
	slices.SortStableFunc(r.wrong, func(a, b Fault) int { return a.Line - b.Line })
	if len(r.wrong) > 0 {
		return d, r.places, r.wrong
	}
	return d, r.places, r.places.Locate(d.Check())
}

func read(b []byte) (call.Definition, *reader) {
	var d call.Definition
	r := &reader{places: Places{lines: map[string]int{}}}
	if len(b) > MaxBytes {
		r.at(1, domain.E(domain.Invalid, "callfile.large").With("max", int64(MaxBytes)))
		return d, r
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(b, &doc); err != nil {
		r.at(syntaxLine(err), syntax(reason(err)))
		return d, r
	}
	if doc.Kind == 0 || len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		r.at(1, domain.E(domain.Invalid, "callfile.empty"))
		return d, r
	}
	root := doc.Content[0]
	if v := r.form(root); v != Form {
		r.at(root.Line, domain.E(domain.Invalid, "callfile.form").With("want", Form).With("got", v))
		return d, r
	}
	r.structure(root, reflect.ValueOf(&d).Elem(), "", 0)
	return d, r
}

var yamlLine = regexp.MustCompile(`line (\d+)`)

func syntaxLine(err error) int {
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		n, err := strconv.Atoi(m[1])
		if err == nil {
			return n
		}
	}
	return 1
}

// mistakes are what the YAML reader says, by a part of it, in the words of whoever wrote the file. The first that fits counts.
var mistakes = []struct{ said, key string }{
	{"UTF-", "callfile.syntax.letters"}, {"octet", "callfile.syntax.letters"}, {"control characters", "callfile.syntax.letters"}, {"Unicode character", "callfile.syntax.letters"},
	{"a tab character", "callfile.syntax.tab"}, {"cannot start any token", "callfile.syntax.tab"},
	{"expected ':'", "callfile.syntax.colon"}, {"mapping values are not allowed", "callfile.syntax.colon"},
	{"unexpected end of stream", "callfile.syntax.unclosed"}, {"unexpected document indicator", "callfile.syntax.unclosed"}, {"expected ',' or", "callfile.syntax.unclosed"},
	{"escape", "callfile.syntax.escape"}, {"hexdecimal", "callfile.syntax.escape"},
	{"expected key", "callfile.syntax.indent"}, {"expected '-'", "callfile.syntax.indent"}, {"block sequence entries", "callfile.syntax.indent"}, {"expected node content", "callfile.syntax.indent"},
	{"anchor", "callfile.alias"}, {"alphabetic or numeric", "callfile.alias"}, // neither names of parts nor references to them are taken
}

// syntax says what is wrong with the writing of a file; what the reader says itself is shown only where nobody has words for it.
func syntax(said string) *domain.Error {
	for _, m := range mistakes {
		if strings.Contains(said, m.said) {
			return domain.E(domain.Invalid, m.key)
		}
	}
	return domain.E(domain.Invalid, "callfile.syntax").With("text", said)
}

// reason is what the YAML reader says, without its name and the line.
func reason(err error) string {
	var many *yaml.TypeError
	if errors.As(err, &many) && len(many.Errors) > 0 {
		return many.Errors[0]
	}
	s := strings.TrimPrefix(err.Error(), "yaml: ")
	if _, after, ok := strings.Cut(s, ": "); ok && strings.HasPrefix(s, "line ") {
		return after
	}
	return s
}

type reader struct {
	places Places
	wrong  Faults
}

func (r *reader) at(line int, e *domain.Error) {
	r.wrong = append(r.wrong, Fault{Line: line, Problem: e.At("file")})
}

func (r *reader) refuse(n *yaml.Node, key string, args domain.Args) {
	r.at(n.Line, &domain.Error{Kind: domain.Invalid, Key: key, Args: args})
}

// form takes the first line out of the root.
func (r *reader) form(root *yaml.Node) string {
	for i := 0; i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value == formKey {
			v := root.Content[i+1].Value
			root.Content = slices.Delete(slices.Clone(root.Content), i, i+2)
			return v
		}
	}
	return ""
}

// given is the field of the terms that a file of a call does not have.
const given = "Given"

// fields are the fields of a struct by their names in the file, those of embedded structs included.
func fields(v reflect.Value) (map[string]reflect.Value, []string) {
	out, order := map[string]reflect.Value{}, []string(nil)
	t := v.Type()
	for i := range t.NumField() {
		f := t.Field(i)
		switch {
		case f.Name == given: // contents, which no text can bring
		case f.Anonymous:
			inner, names := fields(v.Field(i))
			for k, x := range inner {
				out[k] = x
			}
			order = append(order, names...)
		case f.IsExported():
			out[name(f.Name)] = v.Field(i)
			order = append(order, name(f.Name))
		}
	}
	return out, order
}

// entries goes through a mapping and refuses a name that stands there twice.
func (r *reader) entries(n *yaml.Node, do func(key, value *yaml.Node)) {
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if seen[key.Value] {
			r.refuse(key, "callfile.twice", domain.Args{"name": key.Value})
			continue
		}
		seen[key.Value] = true
		do(key, n.Content[i+1])
	}
}

func join(path, part string) string {
	if path == "" {
		return part
	}
	return path + "." + part
}

func (r *reader) structure(n *yaml.Node, v reflect.Value, path string, depth int) {
	if n.Kind != yaml.MappingNode {
		r.refuse(n, "callfile.mapping", domain.Args{"name": path})
		return
	}
	known, order := fields(v)
	r.entries(n, func(key, value *yaml.Node) {
		at := join(path, key.Value)
		r.places.lines[at] = key.Line
		if key.Value == "key" {
			part, _, _ := strings.Cut(path, ".")
			if note := keyed(part, value.Value); r.places.lines[note] == 0 {
				r.places.lines[note] = key.Line
			}
		}
		field, ok := known[key.Value]
		if !ok {
			r.refuse(key, "callfile.unknown", domain.Args{"name": key.Value, "known": strings.Join(order, ", ")})
			return
		}
		r.value(value, field, at, depth+1)
	})
}

func (r *reader) value(n *yaml.Node, v reflect.Value, path string, depth int) {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		r.refuse(n, "callfile.alias", nil)
		return
	}
	if depth > maxDepth {
		r.refuse(n, "callfile.deep", nil)
		return
	}
	if n.Tag == "!!null" {
		return
	}
	switch v.Type() {
	case typeTree:
		v.Set(reflect.ValueOf(r.tree(n, path, depth)))
		return
	case typeNotices:
		items := call.NoticeItems{}
		r.texts(n, path, namesOf(call.MandatoryItems()), func(name, text string) { items[call.NoticeItem(name)] = text })
		v.Set(reflect.ValueOf(items))
		return
	case typeOwn:
		own := call.Paragraphs{}
		var known []string
		for _, e := range notice.TakingParagraph() {
			known = append(known, string(e.Code))
		}
		r.texts(n, path, known, func(name, text string) { own[domain.NoticeCode(name)] = strings.TrimSpace(text) })
		v.Set(reflect.ValueOf(own))
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		r.value(n, v.Elem(), path, depth)
	case reflect.Struct:
		if v.Type() == typeTime || v.Type() == typeNumber {
			r.scalar(n, v, path)
			return
		}
		r.structure(n, v, path, depth)
	case reflect.Slice:
		if n.Kind != yaml.SequenceNode {
			r.refuse(n, "callfile.list", domain.Args{"name": path})
			return
		}
		list := reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content))
		for i, item := range n.Content {
			at := path + "." + strconv.Itoa(i)
			r.places.lines[at] = item.Line
			r.value(item, list.Index(i), at, depth+1)
		}
		v.Set(list)
	default:
		r.scalar(n, v, path)
	}
}

// scalar reads one value of a line.
func (r *reader) scalar(n *yaml.Node, v reflect.Value, path string) {
	last := path[strings.LastIndexByte(path, '.')+1:]
	if n.Kind != yaml.ScalarNode {
		r.refuse(n, "callfile.scalar", domain.Args{"name": last})
		return
	}
	wrong := func(key string) { r.refuse(n, key, domain.Args{"name": last, "value": n.Value}) }
	switch v.Type() {
	case typeTime:
		at, ok := readInstant(n.Value)
		if !ok {
			wrong("callfile.instant")
			return
		}
		v.Set(reflect.ValueOf(at))
		return
	case typeDate:
		on, err := period.ParseDate(n.Value)
		if err != nil {
			wrong("callfile.date")
			return
		}
		v.Set(reflect.ValueOf(on))
		return
	case typeShare:
		s, err := score.Parse(strings.TrimSpace(strings.TrimSuffix(n.Value, "%")))
		if err != nil {
			wrong("callfile.share")
			return
		}
		v.Set(reflect.ValueOf(krw.Bp(s)))
		return
	case typeNumber:
		x, err := decimal.Parse(strings.NewReplacer("_", "", ",", "").Replace(n.Value), decimal.MostScale)
		if err != nil {
			wrong("callfile.decimal")
			return
		}
		v.Set(reflect.ValueOf(x))
		return
	case typeScore:
		s, err := score.Parse(n.Value)
		if err != nil {
			wrong("callfile.points")
			return
		}
		v.Set(reflect.ValueOf(s))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(n.Value) // 2025 or yes where a text stands: what was written is what is meant
	case reflect.Bool:
		b, err := strconv.ParseBool(n.Value)
		if err != nil || n.Tag != "!!bool" {
			wrong("callfile.bool")
			return
		}
		v.SetBool(b)
	case reflect.Int, reflect.Int64:
		x, err := strconv.ParseInt(strings.NewReplacer("_", "", ",", "").Replace(n.Value), 10, 64)
		if err != nil {
			wrong("callfile.number")
			return
		}
		v.SetInt(x)
	}
}

func readInstant(s string) (time.Time, bool) {
	if at, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return at.UTC(), true
	}
	for _, layout := range []string{toTheMinute, toTheSecond} {
		if at, err := time.ParseInLocation(layout, s, period.KST); err == nil {
			return at.UTC(), true
		}
	}
	return time.Time{}, false
}

func namesOf[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = string(x)
	}
	return out
}

// texts reads a mapping of known names to texts.
func (r *reader) texts(n *yaml.Node, path string, known []string, take func(name, text string)) {
	if n.Kind != yaml.MappingNode {
		r.refuse(n, "callfile.mapping", domain.Args{"name": path})
		return
	}
	r.entries(n, func(key, value *yaml.Node) {
		r.places.lines[join(path, key.Value)] = key.Line
		switch {
		case !slices.Contains(known, key.Value):
			r.refuse(key, "callfile.unknown", domain.Args{"name": key.Value, "known": strings.Join(known, ", ")})
		case value.Kind != yaml.ScalarNode:
			r.refuse(value, "callfile.scalar", domain.Args{"name": key.Value})
		default:
			take(key.Value, value.Value)
		}
	})
}

// tree reads a condition.
func (r *reader) tree(n *yaml.Node, path string, depth int) condition.Tree {
	var t condition.Tree
	if n.Kind != yaml.MappingNode || depth > maxDepth {
		r.refuse(n, "callfile.condition", nil)
		return t
	}
	r.entries(n, func(key, value *yaml.Node) {
		r.places.lines[join(path, key.Value)] = key.Line
		switch key.Value {
		case string(condition.All), string(condition.Any), string(condition.Not):
			if value.Kind != yaml.SequenceNode || t.Op != "" {
				r.refuse(key, "callfile.condition", nil)
				return
			}
			t.Op = condition.Op(key.Value)
			for i, item := range value.Content {
				t.Nodes = append(t.Nodes, r.tree(item, path+"."+strconv.Itoa(i), depth+1))
			}
		case "fact":
			t.Fact = condition.Fact(value.Value)
		case "op":
			if t.Op != "" {
				r.refuse(key, "callfile.condition", nil)
			}
			t.Op = condition.Op(value.Value)
		case "value":
			t.Want = r.want(value)
		case "item":
			t.Item = condition.Item(value.Value)
		case "basis":
			t.Basis = value.Value
		default:
			r.refuse(key, "callfile.unknown", domain.Args{"name": key.Value, "known": "all, any, not, fact, op, value, item, basis"})
		}
	})
	return t
}

func (r *reader) want(n *yaml.Node) condition.Value {
	if n.Kind == yaml.SequenceNode {
		var list []string
		for _, item := range n.Content {
			list = append(list, item.Value)
		}
		return condition.List(list...)
	}
	switch n.Tag {
	case "!!str":
		return condition.Text(n.Value)
	case "!!int":
		if x, err := strconv.ParseInt(strings.ReplaceAll(n.Value, "_", ""), 10, 64); err == nil {
			return condition.Number(x)
		}
	case "!!float": // 7.5; what YAML takes for one besides is refused
		if x, err := decimal.Parse(n.Value, decimal.MostScale); err == nil {
			return condition.Decimal(x)
		}
	case "!!bool":
		if b, err := strconv.ParseBool(n.Value); err == nil {
			return condition.Bool(b)
		}
	case "!!timestamp":
		if d, err := period.ParseDate(n.Value); err == nil {
			return condition.Date(d)
		}
	}
	r.refuse(n, "callfile.value", domain.Args{"value": n.Value})
	return condition.Value{}
}
