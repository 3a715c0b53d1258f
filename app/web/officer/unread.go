// This file marks what came along with a template, or with the call of last year, until an officer has read it.
package officer

import (
	"strings"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/call"
	"gongmo/workflows"
)

// unreadOf are the passages of one part.
func unreadOf(list []call.Passage, part call.Part) (out []call.Passage) {
	for _, p := range list {
		if p.Part == part {
			out = append(out, p)
		}
	}
	return out
}

// passageNames are what people call them.
func passageNames(r *request.Request, list []call.Passage) []string {
	out := make([]string, len(list))
	for i, p := range list {
		out[i] = pick(r, p.Name, p.NameEn)
		if p.Label != "" && (p.Name == "" || p.Name == locale.T(locale.KO, p.Label)) { // a stage that is called what its kind is called
			out[i] = r.T(p.Label)
		}
	}
	return out
}

// unreadBanner says on the page of a call which parts nobody has read, each leading to its page where the reader may open that.
func unreadBanner(r *request.Request, c query.Call, list []call.Passage) (*view.Banner, []view.Problem) {
	if len(list) == 0 {
		return nil, nil
	}
	kind, can := proposes(r, c)
	text := "builder.unread.banner.reader"
	if can && kind == "" {
		text = "builder.unread.banner.text"
	}
	var out []view.Problem
	for _, part := range partsOf(c) {
		if of := unreadOf(list, call.Part(part)); len(of) > 0 {
			p := view.Problem{Text: r.T("calls.edit."+part) + ": " + strings.Join(passageNames(r, of), ", ")}
			if can && kind == "" {
				p.URL = editURL(c, part) + "#unread"
			}
			out = append(out, p)
		}
	}
	return &view.Banner{Tone: "info", Title: r.T("builder.unread.banner", locale.Args{"n": len(list)}), Text: r.T(text)}, out
}

// unreadPart is the mark at the top of a part's page, with the button that confirms it; nil when there is nothing unread.
func unreadPart(r *request.Request, e editing) *view.Part {
	list := unreadOf(e.unread, call.Part(e.part))
	if len(list) == 0 {
		return nil
	}
	return &view.Part{ID: "unread", Title: r.T("builder.unread"), Lines: []string{r.T("builder.unread.text"), strings.Join(passageNames(r, list), " · ")},
		Form: &view.PartForm{Form: view.Form{Action: view.DeskCallURL(e.ID, "confirm", e.part), Version: e.Version, Key: r.NewKey()},
			Submit: view.Button{Text: r.T("builder.unread.confirm"), Kind: view.Secondary, Icon: "check"}}}
}

// unreadHint is the mark of a field whose text came along, behind what its hint says; the hint alone otherwise.
func (e editing) unreadHint(r *request.Request, part call.Part, key, hint string) string {
	for _, p := range unreadOf(e.unread, part) {
		if p.Key == key {
			return strings.TrimSpace(hint + " " + r.T("builder.unread"))
		}
	}
	return hint
}

// confirmPart records that what came along in a part was read.
func confirmPart(r *request.Request) error {
	c, err := callOf(r)
	if err != nil {
		return err
	}
	part := r.Param("part")
	err = r.House.Engine.ConfirmPart(r.Context(), r.Command(), workflows.ConfirmPart{Call: domain.CallID(c.ID), Version: version(r), Part: call.Part(part)})
	if domain.KindOf(err) == domain.Invalid { // it was read or changed meanwhile
		return r.Done(editURL(c, part), "builder.unread.none")
	}
	if err != nil {
		return answered(r, c, err, "", "")
	}
	return r.Done(editURL(c, part), "builder.unread.confirmed")
}
