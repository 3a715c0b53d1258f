// This file looks addresses up from the middle of a form: the form comes back with everything that was typed and with the results, or
// with a taken result in its place. Nothing is saved by it, and without an answer the address is typed.
package request

import (
	"errors"
	"strings"

	"gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/view"
	"gongmo/domain"
	domainform "gongmo/domain/form"
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
		place := domainform.Place{Postcode: s.Postcode, Road: s.Road, Extra: s.Extra, Area: s.AreaCode, Building: s.BuildingNo}
		hit := view.AddressHit{Value: form.TakenAddress(asked.Field, place), Postcode: s.Postcode, Road: strings.TrimSpace(s.Road + " " + s.Extra)}
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

// AddressField is an address on a form that is sent to action: its lines, what the register said of them, and the search.
func (r *Request) AddressField(f view.Field, p domainform.Place, action string, l *Lookup) *view.AddressField {
	return &view.AddressField{Name: f.Name, Label: f.Label, Hint: f.Hint, Error: f.Error, Optional: f.Optional, Postcode: p.Postcode, Road: p.Road, Detail: p.Detail,
		Taken: form.TakenPlace(p), Said: r.RegisteredAddress(p), Search: r.AddressSearch(f.Name, action, l)}
}

// RegisteredAddress is what the register of addresses says of a street, a line each; none for an address that was typed.
func (r *Request) RegisteredAddress(p domainform.Place) (out []view.SummaryRow) {
	for _, s := range []struct{ key, text string }{{"address.extra", p.Extra}, {"address.area", p.Area}, {"address.building", p.Building}} {
		if s.text != "" {
			out = append(out, view.SummaryRow{Label: r.T(s.key), Value: s.text})
		}
	}
	return out
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
