// This file is the message that an act leaves for the page after it.
package request

import "gongmo/app/view"

// The names under which a session keeps the message until the next page.
const (
	flashText  = "flash" // of a plain message, which Done leaves alone
	flashTone  = "flash.tone"
	flashURL   = "flash.url"
	flashLabel = "flash.label"
)

// DoneWith redirects and shows a message on the next page, with its tone and the place it leads to.
func (r *Request) DoneWith(to string, f view.Flash) error {
	put := func(name, value string) { r.House.Sessions.Put(r.Context(), name, value) }
	put(flashText, f.Text)
	put(flashTone, f.Tone)
	if f.Link != nil {
		put(flashURL, f.Link.URL)
		put(flashLabel, f.Link.Label)
	}
	return r.SeeOther(to)
}

// flash takes the message that the act before left, once. An error before the session was read has none.
func (r *Request) flash() (out view.Flash) {
	defer func() { _ = recover() }() // scs panics where no session was loaded: an error page of the outermost layers
	take := func(name string) string { return r.House.Sessions.PopString(r.Context(), name) }
	if out.Text = take(flashText); out.Text == "" {
		return out
	}
	if out.Tone = take(flashTone); out.Tone == "" {
		out.Tone = "success"
	}
	if url := take(flashURL); url != "" {
		out.Link = &view.Crumb{URL: url, Label: take(flashLabel)}
	}
	return out
}
