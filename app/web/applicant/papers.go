// This file is the papers of wallets that partners let the lead of an application use (함께 쓰는 서류): the partner offers and withdraws
// them, the lead looks at them and picks them at the file questions of its own part.
package applicant

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/form"
	"gongmo/domain/period"
	"gongmo/domain/wallet"
	"gongmo/templates/pages/shared"
	"gongmo/workflows"
)

// offerPrefix marks an offer among the documents that a file question may be answered with.
const offerPrefix = "offer-"

// givers are the reader's own organisations that have agreed to take part and may let the lead use a paper.
func givers(r *request.Request, f found) (out []view.Option) {
	for _, m := range f.Members {
		if m.OrganizationID == nil || *m.OrganizationID == f.LeadID || m.Consent != string(application.Accepted) {
			continue
		}
		id := strconv.FormatInt(*m.OrganizationID, 10)
		if !holds(out, id) && r.May("offer", walletResource(*m.OrganizationID, 0)) {
			out = append(out, view.Option{Value: id, Label: m.Name})
		}
	}
	return out
}

// seesPapers reports whether the reader finds the papers of an application: the lead's writers, and partners that may offer some.
func seesPapers(r *request.Request, f found) bool {
	if f.preview != nil || len(f.Members) < 2 {
		return false
	}
	return r.May("attach", f.resource()) || len(givers(r, f)) > 0
}

// findPapers finds the application and what of its papers the reader may see. Others find nothing.
func findPapers(r *request.Request) (found, []query.PaperOffer, error) {
	f, err := find(r)
	if err != nil {
		return f, nil, err
	}
	if !seesPapers(r, f) {
		return f, nil, domain.E(domain.NotFound, "not_found")
	}
	var own []int64
	if !r.May("attach", f.resource()) {
		own = []int64{}
		for _, o := range givers(r, f) {
			id, _ := strconv.ParseInt(o.Value, 10, 64)
			own = append(own, id)
		}
	}
	offers, err := r.House.Query.OffersIn(r.Context(), f.ID, own)
	return f, offers, err
}

func showPapers(r *request.Request) error {
	f, offers, err := findPapers(r)
	if err != nil {
		return err
	}
	page, err := papersPage(r, f, offers, r.Base(r.T("application.papers.title"), "applications"))
	if err != nil {
		return err
	}
	return r.Render(page)
}

func papersPage(r *request.Request, f found, offers []query.PaperOffer, b view.Base) (templ.Component, error) {
	b.Crumbs = f.crumbs(r, view.Crumb{Label: r.T("application.partners.title"), URL: f.path("partners")}, view.Crumb{Label: b.Title})
	lead := r.May("attach", f.resource())
	p := view.Desk{Base: b, Lead: r.T("application.papers.lead.mate", locale.Args{"lead": f.LeadName})}
	part := view.Part{ID: "papers", Title: r.T("application.papers.list"), Empty: &view.Empty{Title: r.T("application.papers.none"), Text: r.T("application.papers.none.mate")}}
	if lead {
		p.Lead, part.Empty.Text = r.T("application.papers.lead"), r.T("application.papers.none.lead")
	}
	part.Table = &view.Table{Caption: part.Title, Cards: true, Columns: []view.Column{{Label: r.T("wallet.field.document"), Wide: "l"}, {Label: r.T("application.papers.whose"), Wide: "m"},
		{Label: r.T("wallet.field.standing"), Wide: "m"}, {Label: r.T("application.papers.use"), Wide: "m"}, {Label: r.T("application.papers.act"), Hide: true}}}
	today := period.DateOf(r.Now)
	rules, err := wallet.RulesOn(today)
	if err != nil {
		return nil, err
	}
	for _, o := range offers {
		part.Rows = append(part.Rows, paperRow(r, f, b, rules, o, today, lead))
	}
	p.Parts = []view.Part{part}
	offer, err := offerPart(r, f, b, offers)
	if err != nil {
		return nil, err
	}
	if offer != nil {
		p.Parts = append(p.Parts, *offer)
	}
	return shared.Desk(p), nil
}

func paperRow(r *request.Request, f found, b view.Base, rules wallet.Rules, o query.PaperOffer, today period.Date, lead bool) view.Row {
	name := view.Cell{Text: walletName(r, o.Type, o.Title), Note: o.Name + " · " + locale.Bytes(o.Size) + " · " + issuedWords(r, o.IssuedOn)}
	name.URL = view.Path("wallet", o.DocumentID)
	if lead {
		name.URL = f.path("papers", o.ID, "download")
	}
	if o.Sample {
		name.Note += " · " + r.T("wallet.sample")
	}
	acts := view.Cell{}
	if r.May("offer", walletResource(o.OrganizationID, o.DocumentID)) && len(o.Questions) == 0 {
		acts.Acts = []view.Act{{Action: f.path("papers", o.ID, "withdraw"), Button: view.Button{Text: r.T("application.papers.withdraw"), Size: "s", Hidden: name.Text,
			Confirm: r.T("application.papers.withdraw.confirm", locale.Args{"name": name.Text})}}}
	}
	return view.Row{Cells: []view.Cell{name, {Text: o.Organization, Note: r.T("application.papers.by", locale.Args{"by": o.ByName, "at": o.OfferedAt})},
		view.Shown(walletBadge(r, rules, wallet.Type(o.Type), o.ValidTo, today)), paperUse(r, f.Form, o), acts}}
}

// paperUse says where the lead has put a paper.
func paperUse(r *request.Request, d form.Definition, o query.PaperOffer) view.Cell {
	if len(o.Questions) == 0 {
		c := view.Shown(view.Mark(view.ToneTodo, "application.papers.unused"))
		if o.ReceiptNo != "" {
			c.Note = r.T("application.papers.submitted", locale.Args{"number": o.ReceiptNo})
		}
		return c
	}
	c := view.Shown(view.Mark(view.ToneOK, "application.papers.used"))
	var where []string
	for _, key := range o.Questions {
		if q, _, ok := d.Question(key); ok {
			where = append(where, r.Pick(q.Label, q.LabelEn))
		}
	}
	if o.ReceiptNo != "" {
		where = append(where, r.T("application.papers.submitted", locale.Args{"number": o.ReceiptNo}))
	}
	c.Note = strings.Join(where, " · ")
	return c
}

// offerPart lets a partner choose a paper, nil where the reader may not or nothing can be added any more.
func offerPart(r *request.Request, f found, b view.Base, offers []query.PaperOffer) (*view.Part, error) {
	orgs := givers(r, f)
	if len(orgs) == 0 || !f.editable() && !f.mends() {
		return nil, nil
	}
	scope, err := r.Scope("wallet_document.view")
	if err != nil {
		return nil, err
	}
	choice := view.Field{Name: "document", Label: r.T("application.papers.which"), Hint: r.T("application.papers.which.hint"), Blank: r.T("ui.choose"), Width: "l", Value: r.Typed("document")}
	for _, o := range orgs {
		id, _ := strconv.ParseInt(o.Value, 10, 64)
		papers, err := r.House.Query.WalletOf(r.Context(), scope, id)
		if err != nil {
			return nil, err
		}
		for _, d := range papers {
			if slices.ContainsFunc(offers, func(x query.PaperOffer) bool { return x.DocumentID == d.ID }) {
				continue
			}
			label := walletName(r, d.Type, d.Title) + " · " + issuedWords(r, d.IssuedOn)
			if len(orgs) > 1 {
				label = o.Label + " · " + label
			}
			choice.Options = append(choice.Options, view.Option{Value: o.Value + "." + strconv.FormatInt(d.ID, 10), Label: label})
		}
	}
	part := &view.Part{ID: "offer", Title: r.T("application.papers.offer"), Lines: []string{r.T("application.papers.offer.what", locale.Args{"lead": f.LeadName})}}
	if len(choice.Options) == 0 {
		part.Links = []view.Crumb{{Label: r.T("application.papers.wallet"), URL: "/wallet"}}
		return part, nil
	}
	part.Form = &view.PartForm{Form: view.Form{Action: f.path("papers"), Key: r.NewKey()}, Controls: []view.Control{b.Control(view.AsSelect, choice)},
		Submit: view.Button{Text: r.T("application.papers.offer.submit"), Kind: view.Primary}}
	return part, nil
}

func offerPaper(r *request.Request) error {
	f, offers, err := findPapers(r)
	if err != nil {
		return err
	}
	org, document, _ := strings.Cut(r.Form().Get("document"), ".")
	in := workflows.OfferPaper{Application: f.id}
	o, _ := strconv.ParseInt(org, 10, 64)
	d, _ := strconv.ParseInt(document, 10, 64)
	in.Org, in.Document = domain.OrganizationID(o), domain.WalletID(d)
	err = domain.E(domain.Invalid, "wallet.offer.nothing").At("document")
	if d > 0 {
		err = r.House.Engine.OfferPaper(r.Context(), r.Command(), in)
	}
	if err == nil {
		return r.Done(f.path("papers"), "application.papers.offered", locale.Args{"lead": f.LeadName})
	}
	if _, shown := request.Problems(err); !shown {
		return err
	}
	page, perr := papersPage(r, f, offers, r.Wrong(r.T("application.papers.title"), "applications", err))
	if perr != nil {
		return perr
	}
	return r.Again(page)
}

func withdrawPaper(r *request.Request) error {
	f, offers, err := findPapers(r)
	if err != nil {
		return err
	}
	id, err := r.ID("offer")
	if err != nil {
		return err
	}
	if err := r.House.Engine.WithdrawPaper(r.Context(), r.Command(), f.id, id); err != nil {
		if _, shown := request.Problems(err); !shown {
			return err
		}
		page, perr := papersPage(r, f, offers, r.Wrong(r.T("application.papers.title"), "applications", err))
		if perr != nil {
			return perr
		}
		return r.Again(page)
	}
	return r.Done(f.path("papers"), "application.papers.withdrawn")
}

// downloadPaper gives the lead a paper that it may use; that it looked is written down.
func downloadPaper(r *request.Request) error {
	f, err := find(r)
	if err != nil {
		return err
	}
	id, err := r.ID("offer")
	if err != nil {
		return err
	}
	paper, err := r.House.Engine.ReadOffered(r.Context(), r.Command(), f.id, id)
	if err != nil {
		return err
	}
	file, err := r.House.Query.WalletFileOf(r.Context(), int64(paper.Document), int64(paper.Edition))
	if err != nil {
		return err
	}
	return r.Download(file, r.Query("inline") != "")
}

// offeredPicks are the papers of partners that fit a file question of the lead's part.
func offeredPicks(r *request.Request, p place, at pickSlot, a form.Answer) (out []view.WalletOption) {
	for _, d := range p.shelf.offers {
		t := wallet.Type(d.Type)
		if !at.fits(t, d.Title) || slices.ContainsFunc(a.Files, func(u form.Upload) bool { return int64(u.Wallet) == d.DocumentID && u.Edition == d.No }) {
			continue
		}
		o := view.WalletOption{Value: offerPrefix + strconv.FormatInt(d.ID, 10), Label: d.Organization + " · " + walletName(r, d.Type, d.Title), URL: p.path("papers", d.ID, "download"),
			Note: r.T("application.papers.offered.by", locale.Args{"org": d.Organization}) + " · " + d.Name + " · " + issuedWords(r, d.IssuedOn), Badge: walletBadge(r, p.shelf.rules, t, d.ValidTo, p.shelf.today)}
		o.Checked = r.Typed(at.name) == o.Value
		standing, err := p.shelf.rules.StandingOn(t, d.ValidTo, p.shelf.today)
		switch {
		case err == nil && standing == wallet.Expired:
			o.Refused = r.T("application.papers.expired", locale.Args{"to": d.ValidTo, "org": d.Organization})
		case err == nil && standing == wallet.Undated:
			o.Refused = r.T("application.papers.undated", locale.Args{"org": d.Organization})
		case p.endsBefore(d.ValidTo):
			o.Note += " · " + r.T("wallet.slot.before_close")
		}
		out = append(out, o)
	}
	return out
}

// pinOffered answers a question of the lead's part with a paper of a partner.
func pinOffered(r *request.Request, p place, q form.Question, name, offer string) error {
	id, err := strconv.ParseInt(offer, 10, 64)
	if err != nil || id <= 0 {
		return p.along.takes(domain.E(domain.Invalid, "wallet.pin.nothing"), name)
	}
	err = r.House.Engine.PinOffered(r.Context(), r.Command(), workflows.PinOffered{Application: p.id, Org: p.org, Question: q.Key, Offer: id})
	if alreadyPinned(err) {
		return nil
	}
	return p.along.did(err, name, r.T("wallet.pinned", locale.Args{"name": r.Pick(q.Label, q.LabelEn)}))
}

// offersPart lists the applications whose lead may use a document of the wallet.
func offersPart(r *request.Request, b view.Base, offers []query.PaperOffer) view.Part {
	part := view.Part{ID: "offers", Title: r.T("wallet.offers"), Note: r.T("wallet.offers.note")}
	part.Table = &view.Table{Caption: part.Title, Cards: true, Columns: []view.Column{{Label: r.T("wallet.use.application"), Wide: "l"}, {Label: r.T("application.papers.at"), Wide: "m"}, {Label: r.T("application.papers.use"), Wide: "m"}}}
	for _, o := range offers {
		part.Rows = append(part.Rows, view.Row{Cells: []view.Cell{{Text: o.Project, URL: view.Path("applications", o.ApplicationID, "papers"), Note: o.CallCode},
			{Text: b.DateTime(o.OfferedAt), Note: o.ByName}, paperUse(r, form.Definition{}, o)}})
	}
	return part
}
