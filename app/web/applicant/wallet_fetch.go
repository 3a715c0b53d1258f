// This file fetches documents from other authorities into the wallet (행정정보 공동이용, "불러오기").
package applicant

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"gongmo/app/locale"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain/wallet"
	"gongmo/templates/pages/shared"
	"gongmo/workflows"
)

func showFetch(r *request.Request) error {
	p, err := fetchPage(r, r.Base(r.T("wallet.fetch"), "wallet"))
	if err != nil {
		return err
	}
	return r.Render(p)
}

// fetchPage asks which documents to fetch, and says what came of the last time when its address does.
func fetchPage(r *request.Request, b view.Base) (templ.Component, error) {
	orgs, offers := adders(r), r.House.Engine.CanFetch()
	if len(orgs) == 0 {
		return nil, refusedWallet(r)
	}
	b.Crumbs = walletCrumbs(r, view.Crumb{Label: b.Title})
	p := view.FormPage{Base: b, Lead: r.T("wallet.fetch.lead"), Banner: fetchBanner(r), Form: view.Form{Action: "/wallet/fetch", Key: r.NewKey()},
		Submit: view.Button{Text: r.T("wallet.fetch.submit"), Kind: view.Primary}, Other: []view.Button{{Text: r.T("wallet.fetch.upload"), URL: "/wallet/new"}}, After: r.T("wallet.fetch.after")}
	if len(offers) == 0 {
		p.Banner = &view.Banner{Tone: "info", Title: r.T("wallet.fetch.off"), Link: &view.Crumb{Label: r.T("wallet.add"), URL: "/wallet/new"}}
	}
	types := view.Field{Name: "types", Label: r.T("wallet.fetch.types"), Values: r.Form()["types"]}
	for _, t := range offers {
		types.Options = append(types.Options, view.Option{Value: string(t), Label: r.T(t.Label())})
	}
	if r.House.Settings.Demo {
		types.Hint = r.T("wallet.fetch.sample")
	}
	p.Controls = []view.Control{orgControl(r, b, orgs), b.Control(view.AsChecks, types),
		b.Control(view.AsCheckbox, view.Field{Name: "consent", Label: r.T("wallet.fetch.consent.label"), Hint: r.T("wallet.fetch.consent.hint"), Value: r.Typed("consent")})}
	return shared.FormPage(p), nil
}

// fetchBanner says what did not come, from an address that fetchDocuments made. Other words in it say nothing.
func fetchBanner(r *request.Request) *view.Banner {
	var words []string
	for _, m := range strings.Split(r.Query("missed"), ",") {
		t, why, _ := strings.Cut(m, ".")
		if wallet.Type(t).Known() && slices.Contains([]string{"none", "refused", "no_answer"}, why) {
			words = append(words, r.T("wallet.fetch."+why, locale.Args{"type": r.T(wallet.Type(t).Label())}))
		}
	}
	if len(words) == 0 {
		return nil
	}
	return &view.Banner{Tone: "warning", Title: r.T("wallet.fetch.missed"), Text: strings.Join(append(words, r.T("wallet.fetch.instead")), " "), Link: &view.Crumb{Label: r.T("wallet.add"), URL: "/wallet/new"}}
}

func fetchDocuments(r *request.Request) error {
	org, err := ownOrg(r)
	if err != nil {
		return err
	}
	in := workflows.FetchDocuments{Org: org, Consent: r.Form().Get("consent") != ""}
	for _, t := range r.Form()["types"] {
		in.Types = append(in.Types, wallet.Type(t))
	}
	r.For(workflows.Destination{Slot: workflows.Slot{Org: org}, Place: "fetch"})
	got, err := r.House.Engine.FetchDocuments(r.Context(), r.Command(), in, r.Keep)
	if _, ok := request.Problems(err); ok {
		p, perr := fetchPage(r, r.Wrong(r.T("wallet.fetch"), "wallet", err))
		if perr != nil {
			return perr
		}
		return r.Again(p)
	}
	if err != nil {
		return err
	}
	return fetched(r, got)
}

// fetched leads to the wallet when everything came, and back to the form with what did not.
func fetched(r *request.Request, got workflows.Fetched) error {
	to := "/wallet"
	if len(got.Missed) > 0 {
		var missed []string
		for _, m := range got.Missed {
			missed = append(missed, string(m.Type)+"."+strings.TrimPrefix(m.Key, "wallet.fetch."))
		}
		to = view.NewQuery("/wallet/fetch", nil).With("missed", strings.Join(missed, ",")).String()
	}
	if len(got.Got) == 0 {
		return r.SeeOther(to)
	}
	return r.Done(to, "wallet.fetched", locale.Args{"type": r.T(got.Got[0].Label()), "n": len(got.Got)})
}
