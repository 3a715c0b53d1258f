// This file is what an organisation has already written or handed in for a call: nobody shall begin a second application by mistake.
package view

import "gongmo/app/locale"

// Own is an application of the reader's organisation to a call. Sent says that it was handed in.
type Own struct {
	ID    int64
	Title string
	Sent  bool
}

// OwnApplications are the reader's own applications to a call. Most is how many the call takes from one lead, 0 for any number.
type OwnApplications struct {
	List []Own
	Most int
}

func (a OwnApplications) count(sent bool) (n int) {
	for _, o := range a.List {
		if o.Sent == sent {
			n++
		}
	}
	return n
}

// Full reports whether the call takes no further application from the organisation.
func (a OwnApplications) Full() bool { return a.Most > 0 && a.count(true) >= a.Most }

// Button leads to the application that is there instead of a new one: the one handed in where the call takes no other, the draft where
// it takes only one. It is nil where a new one is what the reader wants.
func (a OwnApplications) Button(b Base) *Button {
	for _, o := range a.List {
		switch {
		case a.Full() && o.Sent:
			return &Button{Text: b.T("applied.see"), Kind: Primary, URL: Path("applications", o.ID)}
		case a.Most == 1 && !o.Sent && !a.Full():
			return &Button{Text: b.T("applied.go_on"), Kind: Primary, URL: Path("applications", o.ID)}
		}
	}
	return nil
}

// Words say what is there and how many more the call takes, "" where nothing is there.
func (a OwnApplications) Words(b Base) string {
	args := locale.Args{"sent": a.count(true), "drafts": a.count(false), "most": a.Most, "left": a.Most - a.count(true)}
	key := ""
	switch {
	case a.Full():
		key = "applied.full"
	case a.count(true) > 0 && a.Most > 0:
		key = "applied.left"
	case a.count(true) > 0:
		key = "applied.sent"
	case a.count(false) > 0:
		key = "applied.draft"
	default:
		return ""
	}
	return b.T(key, args)
}

// Banner is both on the pages that lead to a new application, nil where nothing is there.
func (a OwnApplications) Banner(b Base) *Banner {
	words := a.Words(b)
	if words == "" {
		return nil
	}
	out := &Banner{Tone: "warning", Title: b.T("applied.draft.title"), Text: words}
	if a.count(true) > 0 {
		out.Tone, out.Title = "info", b.T("applied.title")
	}
	o := a.List[0] // what was handed in comes first
	label := b.T("applied.open.draft", locale.Args{"title": o.Title})
	if o.Sent {
		label = b.T("applied.open.sent", locale.Args{"title": o.Title})
	}
	out.Link = &Crumb{Label: label, URL: Path("applications", o.ID)}
	return out
}
