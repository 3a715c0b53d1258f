// This file builds addresses. A page never joins a path by hand, so that a moved route is one change here.
package view

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"gongmo/app/locale"
)

// Path joins parts into a path and escapes each: Path("calls", id) is "/calls/12".
func Path(parts ...any) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteByte('/')
		b.WriteString(url.PathEscape(fmt.Sprint(p)))
	}
	if b.Len() == 0 {
		return "/"
	}
	return b.String()
}

// Query is an address whose parameters can be changed one at a time. It never changes itself.
type Query struct {
	path   string
	values url.Values
}

// NewQuery reads a path and parameters, such as those of the request.
func NewQuery(path string, values url.Values) Query { return Query{path, values} }

func (q Query) clone() Query {
	v := url.Values{}
	for k, list := range q.values {
		v[k] = slices.Clone(list)
	}
	return Query{q.path, v}
}

// With sets a parameter to one value.
func (q Query) With(name string, value any) Query {
	c := q.clone()
	c.values.Set(name, fmt.Sprint(value))
	return c
}

// Without drops a parameter.
func (q Query) Without(names ...string) Query {
	c := q.clone()
	for _, n := range names {
		c.values.Del(n)
	}
	return c
}

// WithoutValue drops one value of a parameter that may have several, and returns to the first page.
func (q Query) WithoutValue(name, value string) Query {
	c := q.clone()
	c.values[name] = slices.DeleteFunc(c.values[name], func(v string) bool { return v == value })
	c.values.Del("page")
	return c
}

// Has reports whether a parameter has the value.
func (q Query) Has(name, value string) bool { return slices.Contains(q.values[name], value) }

// Get is the first value of a parameter.
func (q Query) Get(name string) string { return q.values.Get(name) }

// String is the address.
func (q Query) String() string {
	v := q.clone().values
	for k, list := range v {
		if list = slices.DeleteFunc(list, func(s string) bool { return s == "" }); len(list) == 0 {
			delete(v, k)
		} else {
			v[k] = list
		}
	}
	if len(v) == 0 {
		return q.path
	}
	return q.path + "?" + v.Encode()
}

// SortBy is a column head that sorts by key: the first click ascends, the second descends. The parameter is "sort", "-key" descending.
func (q Query) SortBy(label, key string, num bool) Column {
	c := Column{Label: label, Num: num}
	next := key
	switch q.Get("sort") {
	case key:
		c.Sort, next = "ascending", "-"+key
	case "-" + key:
		c.Sort = "descending"
	}
	c.URL = q.With("sort", next).Without("page").String()
	return c
}

// InLanguage is the same page in another language.
func InLanguage(path string, lang locale.Lang) string {
	u, err := url.Parse(path)
	if err != nil {
		return "/?lang=" + string(lang)
	}
	v := u.Query()
	v.Set("lang", string(lang))
	return u.Path + "?" + v.Encode()
}

func formatInt(v int64) string { return locale.Int(v) }
