// This file gives a call to another officer.
package officer

import (
	"strconv"

	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/workflows"
)

// offerHandOver adds the card that gives the call to another officer, and says so where the one in charge is gone.
func offerHandOver(r *request.Request, b view.Base, c query.Call, p *view.DeskCall) error {
	if !r.May("assignOfficer", c.Resource()) {
		return nil
	}
	if c.OfficerGone && p.Banner == nil {
		p.Banner = &view.Banner{Tone: "warning", Title: r.T("calls.hand_over.gone"), Text: r.T("calls.hand_over.gone.text")}
	}
	list, err := r.House.Query.Officers(r.Context(), c.ID, r.Now)
	if err != nil {
		return err
	}
	var options []view.Option
	for _, o := range list {
		if c.OfficerID == nil || *c.OfficerID != o.ID {
			options = append(options, view.Option{Value: strconv.FormatInt(o.ID, 10), Label: o.Name})
		}
	}
	if len(options) == 0 {
		return nil
	}
	p.Steps = append(p.Steps, view.CallStepCard{Title: r.T("calls.hand_over.title"), Text: r.T("calls.hand_over.text"), Act: view.ActForm{
		Form:   view.Form{Action: view.DeskCallURL(c.ID, "officer"), Version: c.Version, Key: r.NewKey()},
		More:   []view.Control{b.Control(view.AsSelect, view.Field{Name: "to", Label: r.T("calls.hand_over.to"), Blank: r.T("calls.hand_over.choose"), Options: options, Value: r.Typed("to"), Width: "m"})},
		Reason: &view.Field{Name: "reason.officer", Label: r.T("calls.reason"), Value: r.Typed("reason.officer"), Error: b.ErrorOf("reason.officer")},
		Button: view.Button{Text: r.T("calls.hand_over.title"), Kind: view.Secondary}}})
	return nil
}

func handOverCall(r *request.Request) error {
	c, err := callOf(r)
	if err != nil {
		return err
	}
	if err := r.Can("assignOfficer", c.Resource()); err != nil {
		return err
	}
	to, err := strconv.ParseInt(r.Form().Get("to"), 10, 64)
	if err != nil {
		err = domain.E(domain.Invalid, "call.hand_over.not_officer").At("to")
	} else {
		err = r.House.Engine.HandOverCall(r.Context(), r.Command(), workflows.HandOverCall{Call: domain.CallID(c.ID), Version: version(r), To: domain.PersonID(to), Reason: r.Form().Get("reason.officer")})
	}
	return answered(r, c, err, "calls.done.hand_over", "reason.officer")
}
