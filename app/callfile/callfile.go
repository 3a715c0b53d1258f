// Package callfile is the file of one call: its whole definition as YAML that people read, write and compare.
//
// The file follows the types of the definition, so that a new term is in the file without a line here. Names begin with a
// small letter, what is empty is left out, amounts are whole won, shares are percent, scores have points, instants are those
// of Korea. This file writes it.
package callfile

import (
	"bytes"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/decimal"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/score"
)

// Form is the first line of every file: the form of the file and its number.
const Form = "gongmo/call/1"

// formKey is the name it stands under.
const formKey = "file"

// Ways of writing an instant in Korea.
const (
	toTheMinute = "2006-01-02 15:04"
	toTheSecond = "2006-01-02 15:04:05"
)

// Types that are written in their own way.
var (
	typeTree    = reflect.TypeFor[condition.Tree]()
	typeTime    = reflect.TypeFor[time.Time]()
	typeDate    = reflect.TypeFor[period.Date]()
	typeShare   = reflect.TypeFor[krw.Bp]()
	typeNumber  = reflect.TypeFor[decimal.Number]()
	typeScore   = reflect.TypeFor[score.Score]()
	typeNotices = reflect.TypeFor[call.NoticeItems]()
	typeOwn     = reflect.TypeFor[call.Paragraphs]()
)

// Write makes the file of a definition.
func Write(d call.Definition) ([]byte, error) {
	root := mapping()
	put(root, formKey, text(Form))
	if err := writeStruct(root, reflect.ValueOf(d)); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := enc.Encode(root); err != nil {
		return nil, fmt.Errorf("write the file of call %s: %w", d.Code, err)
	}
	return out.Bytes(), enc.Close()
}

func mapping() *yaml.Node { return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"} }

func put(m *yaml.Node, key string, value *yaml.Node) {
	m.Content = append(m.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: key}, value)
}

// text is a string; one of several lines stands as a block where that can be read back.
func text(s string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s}
	if !strings.Contains(s, "\n") {
		return n
	}
	for _, line := range strings.Split(s, "\n") {
		if line != strings.TrimSpace(line) || line != strings.TrimFunc(line, unicode.IsSpace) {
			n.Style = yaml.DoubleQuotedStyle
			return n
		}
	}
	if strings.HasPrefix(s, "\n") || strings.HasSuffix(s, "\n\n") || !plain(s) {
		n.Style = yaml.DoubleQuotedStyle
		return n
	}
	n.Style = yaml.LiteralStyle
	return n
}

// plain reports whether a block can hold the text as it is.
func plain(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) })
}

func scalar(tag, value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: value}
}

// name is a field's name in the file.
func name(field string) string { return strings.ToLower(field[:1]) + field[1:] }

func writeStruct(m *yaml.Node, v reflect.Value) error {
	t := v.Type()
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			if err := writeStruct(m, v.Field(i)); err != nil {
				return err
			}
			continue
		}
		if !f.IsExported() || empty(v.Field(i)) {
			continue
		}
		n, err := write(v.Field(i))
		if err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
		put(m, name(f.Name), n)
	}
	return nil
}

// empty reports whether a value says nothing. A pointer to zero says zero.
func empty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map:
		return v.Len() == 0
	}
	return v.IsZero()
}

func write(v reflect.Value) (*yaml.Node, error) {
	switch x := v.Interface().(type) {
	case condition.Tree:
		return writeTree(x), nil
	case time.Time:
		return text(instant(x)), nil
	case period.Date:
		return scalar("!!timestamp", x.String()), nil
	case krw.Bp:
		return text(strings.TrimSuffix(score.Score(x).String(), ".00") + "%"), nil
	case score.Score:
		return points(x), nil
	case decimal.Number:
		return number(x), nil
	case call.NoticeItems:
		m := mapping()
		for _, item := range call.MandatoryItems() {
			if x[item] != "" {
				put(m, string(item), text(x[item]))
			}
		}
		return m, nil
	case call.Paragraphs:
		m := mapping()
		for _, code := range x.Codes() {
			put(m, string(code), text(x[code]))
		}
		return m, nil
	}
	switch v.Kind() {
	case reflect.Pointer:
		return write(v.Elem())
	case reflect.String:
		return text(v.String()), nil
	case reflect.Bool:
		return scalar("!!bool", strconv.FormatBool(v.Bool())), nil
	case reflect.Int, reflect.Int64:
		return scalar("!!int", strconv.FormatInt(v.Int(), 10)), nil
	case reflect.Slice:
		return writeList(v)
	case reflect.Struct:
		m := mapping()
		return m, writeStruct(m, v)
	}
	return nil, fmt.Errorf("a %s cannot stand in the file", v.Type()) // a test writes every call
}

func writeList(v reflect.Value) (*yaml.Node, error) {
	out := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
	if v.Type().Elem().Kind() == reflect.String {
		out.Style = yaml.FlowStyle
	}
	for i := range v.Len() {
		n, err := write(v.Index(i))
		if err != nil {
			return nil, err
		}
		out.Content = append(out.Content, n)
	}
	return out, nil
}

func instant(at time.Time) string {
	at = at.In(period.KST)
	switch {
	case at.Nanosecond() != 0:
		return at.Format(time.RFC3339Nano)
	case at.Second() != 0:
		return at.Format(toTheSecond)
	}
	return at.Format(toTheMinute)
}

// points is a score: 30, or 12.50.
func points(s score.Score) *yaml.Node {
	if s%100 == 0 {
		return scalar("!!int", strconv.FormatInt(int64(s)/100, 10))
	}
	return scalar("!!float", s.String())
}

// number is a number that may have decimals: 30, or 12.5.
func number(n decimal.Number) *yaml.Node {
	if n = n.Trim(); n.Scale == 0 {
		return scalar("!!int", n.String())
	}
	return scalar("!!float", n.String())
}

// writeTree writes a condition: a join as {all: […]}, a comparison as {fact: …, op: …, value: …}.
func writeTree(t condition.Tree) *yaml.Node {
	m := mapping()
	switch t.Op {
	case condition.All, condition.Any, condition.Not:
		list := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
		for _, n := range t.Nodes {
			list.Content = append(list.Content, writeTree(n))
		}
		put(m, string(t.Op), list)
	default:
		put(m, "fact", text(string(t.Fact)))
		put(m, "op", text(string(t.Op)))
		if v := writeValue(t.Want); v != nil {
			put(m, "value", v)
		}
	}
	if t.Item != "" {
		put(m, "item", text(string(t.Item)))
	}
	if t.Basis != "" {
		put(m, "basis", text(t.Basis))
	}
	return m
}

func writeValue(v condition.Value) *yaml.Node {
	switch v.Type() {
	case condition.TypeText:
		return text(v.String())
	case condition.TypeNumber:
		return number(v.Decimal())
	case condition.TypeBool:
		return scalar("!!bool", v.String())
	case condition.TypeDate:
		return scalar("!!timestamp", v.String())
	case condition.TypeList:
		list := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Style: yaml.FlowStyle}
		for _, t := range v.Texts() {
			list.Content = append(list.Content, text(t))
		}
		return list
	}
	return nil
}
