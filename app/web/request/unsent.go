// This file offers a form that came after its session had ended to its person, on every page until they have decided about it.
package request

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"gongmo/app/view"
	"gongmo/domain"
)

// unsentWaits is under what name a session knows that its person has something to send again, so that the pages of all others ask nothing.
const unsentWaits = "unsent"

// HasUnsent reports whether something waited for the person when they signed in.
func (r *Request) HasUnsent() bool { return r.House.Sessions.GetInt64(r.Context(), unsentWaits) != 0 }

// OfferUnsent looks at sign-in whether something waits for a person, remembers it, and gives the page where it was written; "" for none.
func (r *Request) OfferUnsent(who domain.PersonID) (page string, err error) {
	in, err := r.House.Engine.NewestUnsent(r.Context(), domain.Actor{Person: who})
	if err != nil || in == nil {
		return "", err
	}
	r.House.Sessions.Put(r.Context(), unsentWaits, in.ID)
	return in.Page, nil
}

// unsent is the form that waits for the person; nil for none. The page stands without it.
func (r *Request) unsent() *view.Unsent {
	if r.Who.IsVisitor() || !r.HasUnsent() {
		return nil
	}
	in, err := r.House.Engine.NewestUnsent(r.Context(), r.Actor())
	if err != nil {
		return nil
	}
	if in == nil {
		r.House.Sessions.Remove(r.Context(), unsentWaits)
		return nil
	}
	if at := r.echo.Request(); at.Method == http.MethodPost && at.URL.RequestURI() == in.Path {
		return nil // it was sent again, and is on this page
	}
	out := &view.Unsent{Form: view.Form{ID: "unsent", Action: in.Path, Upload: in.Files}, Path: in.Path, At: in.At, Until: in.Until, Files: in.Files}
	if in.Page != r.place() {
		out.Page = in.Page
	}
	for name, values := range in.Fields {
		for _, v := range values {
			out.Fields = append(out.Fields, view.Pair{Name: name, Value: v})
			if worthReading(name, v) {
				out.Texts = append(out.Texts, v)
			}
		}
	}
	slices.SortStableFunc(out.Fields, func(a, b view.Pair) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(out.Texts, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return out
}

// worthReading tells what a person wrote from what a form carries along: it is shown so that they know what they are about to send.
func worthReading(name, v string) bool {
	if strings.HasPrefix(name, "before.") || name == "idempotency_key" {
		return false
	}
	return utf8.RuneCountInString(v) >= 10 || strings.ContainsAny(strings.TrimSpace(v), " \n")
}
