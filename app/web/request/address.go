// This file looks addresses up from the middle of a form: the form comes back with everything that was typed and with the results, or
// with a taken result in its place. Nothing is saved by it, and without an answer the address is typed.
package request

import (
	"errors"

	"gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/view"
	"gongmo/domain"
)

// Lookup is what came of looking an address up.
type Lookup struct {
	form.AddressAsked
	found view.AddressSearch
}

// Wrong reports whether the words were refused.
func (l *Lookup) Wrong() bool { return l.found.Error != "" }

// LookUpAddress looks up what the form asks for; nil when it was sent for something else.
func (r *Request) LookUpAddress() (*Lookup, error) {
	asked, ok := form.AskedAddress(r.Form())
	if !ok {
		return nil, nil
	}
	out := &Lookup{AddressAsked: asked}
	if asked.Values.Get(form.TakeAddress) != "" {
		out.found.Said = r.T("address.taken")
		return out, nil
	}
	out.found.Words = asked.Words
	streets, err := r.House.Engine.FindAddresses(r.Context(), asked.Words)
	if err != nil {
		return out, r.sayLookup(out, err)
	}
	switch {
	case len(streets.List) == 0:
		out.found.Said = r.T("address.none")
	case streets.Total > len(streets.List):
		out.found.Said = r.T("address.found.more", locale.Args{"n": streets.Total, "shown": len(streets.List)})
	default:
		out.found.Said = r.T("address.found", locale.Args{"n": streets.Total})
	}
	for _, s := range streets.List {
		hit := view.AddressHit{Value: form.TakenAddress(asked.Field, s.Postcode, s.Road), Postcode: s.Postcode, Road: s.Road}
		for _, note := range []string{s.Building, s.Lot} {
			if note != "" {
				hit.Notes = append(hit.Notes, note)
			}
		}
		if s.Sample {
			hit.Notes = append(hit.Notes, r.T("address.sample"))
		}
		out.found.Hits = append(out.found.Hits, hit)
	}
	return out, nil
}

// sayLookup puts into words why nothing was looked up.
func (r *Request) sayLookup(l *Lookup, err error) error {
	var e *domain.Error
	if !errors.As(err, &e) {
		return err
	}
	if e.Kind == domain.Invalid {
		l.found.Error = r.T(e.Key)
	} else {
		l.found.Said = r.T(e.Key)
	}
	return nil
}

// AddressSearch is the search at an address of a form that is sent to action, with what came of l; nil where no address book is
// connected.
func (r *Request) AddressSearch(name, action string, l *Lookup) *view.AddressSearch {
	if !r.House.Engine.CanFindAddresses() {
		return nil
	}
	out := view.AddressSearch{}
	if l != nil && l.Field == name {
		out = l.found
	}
	out.Action = action + "#" + view.FieldID(name)
	return &out
}
