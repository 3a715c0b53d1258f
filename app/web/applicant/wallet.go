// This file is the document wallet (문서함): the list, one document with its editions and where it is used, adding,
// replacing, correcting and taking out.
package applicant

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"gongmo/app/files"
	webform "gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/form"
	"gongmo/domain/period"
	"gongmo/domain/wallet"
	"gongmo/templates/pages/shared"
	"gongmo/workflows"
)

// WalletRoutes are the routes of the wallet.
func WalletRoutes() []request.Route {
	return []request.Route{
		request.GET("/wallet", "wallet", request.SignedIn, listWallet),
		request.GET("/wallet/new", "wallet.new", request.SignedIn, showAddDocument),
		request.UPLOAD("/wallet/new", "wallet.new.do", request.SignedIn, addDocument),
		request.POST("/wallet/new/uploads", "wallet.new.begin", request.SignedIn, announcePaper),
		request.GET("/wallet/fetch", "wallet.fetch", request.SignedIn, showFetch),
		request.POST("/wallet/fetch", "wallet.fetch.do", request.SignedIn, fetchDocuments),
		request.GET("/wallet/:id", "wallet.document", request.SignedIn, showDocument),
		request.GET("/wallet/:id/download/:edition", "wallet.download", request.SignedIn, downloadDocument),
		request.UPLOAD("/wallet/:id/replace", "wallet.replace", request.SignedIn, replaceDocument),
		request.POST("/wallet/:id/replace/uploads", "wallet.replace.begin", request.SignedIn, announceEdition),
		request.POST("/wallet/:id/correct", "wallet.correct", request.SignedIn, correctDocument),
		request.POST("/wallet/:id/remove", "wallet.remove", request.SignedIn, removeDocument),
	}
}

// walletRule is what the wallet takes: what the documents of calls may be.
var walletRule = files.Rule{Types: []string{"PDF", "JPG", "PNG", "HWP", "HWPX", "DOCX", "XLSX", "ZIP"}, Limit: 30 << 20}

const walletAccept = ".pdf,.jpg,.jpeg,.png,.hwp,.hwpx,.docx,.xlsx,.zip"

func walletResource(org, id int64) domain.Resource {
	o := domain.OrganizationID(org)
	return domain.Resource{Kind: "wallet_document", ID: id, Orgs: []domain.OrganizationID{o}, Lead: o}
}

// walletName is what a document is called.
func walletName(r *request.Request, kind, title string) string {
	if title != "" {
		return title
	}
	return r.T(wallet.Type(kind).Label())
}

// issuedWords says when a paper was issued.
func issuedWords(r *request.Request, on period.Date) string {
	if on.IsZero() {
		return r.T("wallet.issued.unknown")
	}
	return r.T("wallet.issued", locale.Args{"on": on})
}

// walletBadge says in a word and a day whether a document can be used.
func walletBadge(r *request.Request, rules wallet.Rules, t wallet.Type, to, today period.Date) view.Badge {
	standing, err := rules.StandingOn(t, to, today)
	if err != nil {
		return view.Badge{}
	}
	left := int(to - today)
	switch standing {
	case wallet.Valid:
		return view.Mark(view.ToneOK, "wallet.badge.VALID", locale.Args{"to": to})
	case wallet.Soon:
		if left == 0 {
			return view.Mark(view.ToneSupplement, "wallet.badge.TODAY", locale.Args{"to": to})
		}
		return view.Mark(view.ToneSupplement, "wallet.badge.SOON", locale.Args{"n": left, "to": to})
	case wallet.Expired:
		return view.Mark(view.ToneNo, "wallet.badge.EXPIRED", locale.Args{"n": -left, "to": to})
	case wallet.Undated:
		return view.Mark(view.ToneAttention, "wallet.badge.UNDATED")
	}
	return view.Mark(view.ToneDone, "wallet.badge.LASTING")
}

// adders are the organisations whose wallet the reader may add to.
func adders(r *request.Request) []view.Option {
	var out []view.Option
	for _, o := range r.Orgs() {
		if r.May("add", walletResource(int64(o.ID), 0)) {
			out = append(out, view.Option{Value: strconv.FormatInt(int64(o.ID), 10), Label: o.Name})
		}
	}
	return out
}

func listWallet(r *request.Request) error {
	scope, err := r.Scope("wallet_document.view")
	if err != nil {
		return err
	}
	today := period.DateOf(r.Now)
	rules, err := wallet.RulesOn(today)
	if err != nil {
		return err
	}
	soon, err := rules.SoonDays()
	if err != nil {
		return err
	}
	f := query.WalletFilter{Show: r.Query("show"), Today: today, Soon: today.AddDays(soon)}
	f.Org, _ = strconv.ParseInt(r.Query("org"), 10, 64)
	page := r.Page()
	rows, err := r.House.Query.Wallet(r.Context(), scope, f, page)
	if err != nil {
		return err
	}
	counts, err := r.House.Query.WalletCounts(r.Context(), scope, f)
	if err != nil {
		return err
	}
	return r.Render(walletPage(r, rules, f, rows, counts, page))
}

func walletPage(r *request.Request, rules wallet.Rules, f query.WalletFilter, rows []query.WalletLine, counts query.WalletCounts, page query.Page) templ.Component {
	b := r.Base(r.T("nav.wallet"), "wallet")
	p := view.Desk{Base: b, Lead: r.T("wallet.lead")}
	may := len(adders(r)) > 0
	if may {
		p.Acts = append(p.Acts, view.Button{Text: r.T("wallet.add"), URL: "/wallet/new", Kind: view.Primary})
		if len(r.House.Engine.CanFetch()) > 0 {
			p.Acts = append(p.Acts, view.Button{Text: r.T("wallet.fetch"), URL: "/wallet/fetch", Kind: view.Secondary})
		}
	}
	q := view.NewQuery("/wallet", r.QueryValues())
	for _, t := range []struct {
		show  string
		count int
	}{{"", counts.All}, {"soon", counts.Soon}, {"expired", counts.Expired}} {
		p.Tabs = append(p.Tabs, view.Tab{Label: r.T("wallet.show." + t.show), URL: q.With("show", t.show).Without("page").String(), Count: t.count, HasCount: true, Current: t.show == f.Show})
	}
	part := view.Part{Table: &view.Table{Caption: b.Title, Cards: true, Columns: []view.Column{{Label: r.T("wallet.field.document"), Wide: "l"}, {Label: r.T("wallet.field.issued_on"), Wide: "m"},
		{Label: r.T("wallet.field.standing"), Wide: "m"}, {Label: r.T("wallet.field.uses"), Wide: "s"}, {Label: r.T("wallet.field.file"), Wide: "l"}}}}
	part.Empty = &view.Empty{Title: r.T("wallet.empty." + f.Show), Text: r.T("wallet.empty.text")}
	switch {
	case f.Show != "" || !may && len(r.Orgs()) > 0:
	case may:
		part.Empty.Act = &view.Button{Text: r.T("wallet.add"), URL: "/wallet/new", Kind: view.Primary}
	default:
		part.Empty.Text = r.T("wallet.empty.no_org")
		part.Empty.Act = &view.Button{Text: r.T("me.organizations.new"), URL: "/organizations/new", Kind: view.Primary}
	}
	if orgs := r.Orgs(); len(orgs) > 1 {
		choice := view.Field{Name: "org", Label: r.T("wallet.field.org"), Blank: r.T("ui.filter.all"), Value: r.Query("org")}
		for _, o := range orgs {
			choice.Options = append(choice.Options, view.Option{Value: strconv.FormatInt(int64(o.ID), 10), Label: o.Name})
		}
		part.Toolbar, part.Selects = &view.Filter{Action: "/wallet", Total: counts.All, Hidden: []view.Pair{{Name: "show", Value: f.Show}}}, []view.Field{choice}
	}
	total := 0
	for _, d := range rows {
		total = d.Total
		part.Rows = append(part.Rows, walletRow(r, b, rules, d, f.Today))
	}
	part.Pager = view.NewPager(q, page.Number, page.Size, total)
	p.Parts = []view.Part{part}
	return shared.Desk(p)
}

func walletRow(r *request.Request, b view.Base, rules wallet.Rules, d query.WalletLine, today period.Date) view.Row {
	name := view.Cell{Text: walletName(r, d.Type, d.Title), URL: view.Path("wallet", d.ID)}
	var notes []string
	if d.Title != "" && d.Type != string(wallet.Other) {
		notes = append(notes, r.T(wallet.Type(d.Type).Label()))
	}
	if len(r.Orgs()) > 1 {
		notes = append(notes, d.Organization)
	}
	if d.Source == string(wallet.GovShared) {
		notes = append(notes, r.T(wallet.GovShared.Label()))
	}
	if d.Sample {
		notes = append(notes, r.T("wallet.sample"))
	}
	name.Note = strings.Join(notes, " · ")
	issued, uses := "–", "–"
	if !d.IssuedOn.IsZero() {
		issued = b.Date(d.IssuedOn)
	}
	if d.Uses > 0 {
		uses = r.T("wallet.uses.n", locale.Args{"n": d.Uses})
	}
	return view.Row{Cells: []view.Cell{name, view.Words(issued), view.Shown(walletBadge(r, rules, wallet.Type(d.Type), d.ValidTo, today)), view.Words(uses),
		{Text: d.Name, Note: locale.Bytes(d.Size)}}}
}

func showAddDocument(r *request.Request) error {
	p, err := addPage(r, r.Base(r.T("wallet.add"), "wallet"))
	if err != nil {
		return err
	}
	return r.Render(p)
}

// addPage asks for a paper. Whoever may add to no wallet finds no such page.
func addPage(r *request.Request, b view.Base) (templ.Component, error) {
	orgs := adders(r)
	if len(orgs) == 0 {
		return nil, refusedWallet(r)
	}
	b.Crumbs = walletCrumbs(r, view.Crumb{Label: b.Title})
	kind := view.Field{Name: "type", Label: r.T("wallet.field.type"), Blank: r.T("ui.choose"), Width: "l", Value: r.Typed("type")}
	for _, t := range wallet.Types() {
		kind.Options = append(kind.Options, view.Option{Value: string(t), Label: r.T(t.Label())})
	}
	p := view.FormPage{Base: b, Lead: r.T("wallet.add.lead"), Form: view.Form{Action: "/wallet/new", Key: r.NewKey(), Upload: true, Guard: true}, Submit: view.Button{Text: r.T("wallet.add.submit"), Kind: view.Primary},
		Other: []view.Button{{Text: r.T("ui.cancel"), URL: "/wallet"}}}
	p.Controls = append(p.Controls, orgControl(r, b, orgs), b.Control(view.AsSelect, kind),
		b.Control(view.AsInput, view.Field{Name: "title", Label: r.T("wallet.field.title"), Hint: r.T("wallet.field.title.hint"), Optional: true, Value: r.Typed("title")}))
	paper, err := paperControls(r, b, newPaper, r.Typed("issued_on"), r.Typed("valid_to"))
	p.Controls = append(p.Controls, paper...)
	return shared.FormPage(p), err
}

// orgControl asks whose wallet is meant, where the reader has several.
func orgControl(r *request.Request, b view.Base, orgs []view.Option) view.Control {
	chosen := r.Typed("org")
	if chosen == "" {
		chosen = r.Query("org")
	}
	if len(orgs) == 1 || !holds(orgs, chosen) {
		chosen = orgs[0].Value
	}
	if len(orgs) == 1 {
		return view.Control{Kind: view.AsHidden, Field: view.Field{Name: "org", Value: chosen}}
	}
	return b.Control(view.AsSelect, view.Field{Name: "org", Label: r.T("wallet.field.org"), Width: "l", Value: chosen, Options: orgs})
}

// paperControls ask for a file and the days that stand on it.
func paperControls(r *request.Request, b view.Base, at request.Place, issued, until string) ([]view.Control, error) {
	file, err := r.Resumable(at, view.Field{Name: "file", Label: r.T("wallet.field.file"), Hint: r.T("application.file.types", locale.Args{"types": strings.Join(walletRule.Types, ", ")}), Accept: walletAccept})
	return append(dayControls(r, b, issued, until), b.Control(view.AsFile, file)), err
}

// newPaper is where a file waits for a new document, newEdition where one waits for a newer edition.
var newPaper = request.PlaceOf("wallet", walletRule, "/wallet/new/uploads")

func newEdition(d query.WalletDocument) request.Place {
	return request.PlaceOf("wallet", walletRule, view.Path("wallet", d.ID, "replace", "uploads"), d.ID).Of(d.OrganizationID)
}

func announcePaper(r *request.Request) error {
	if len(adders(r)) == 0 {
		return refusedWallet(r)
	}
	return r.Announced(newPaper)
}

func announceEdition(r *request.Request) error {
	d, err := findDocument(r)
	if err != nil {
		return err
	}
	if err := r.Can("replace", walletResource(d.OrganizationID, d.ID)); err != nil {
		return err
	}
	return r.Announced(newEdition(d))
}

func dayControls(r *request.Request, b view.Base, issued, until string) []view.Control {
	return []view.Control{
		b.Control(view.AsDate, view.Field{Name: "issued_on", Label: r.T("wallet.field.issued_on"), Hint: r.T("wallet.field.issued_on.hint"), Optional: true, Value: issued}),
		b.Control(view.AsDate, view.Field{Name: "valid_to", Label: r.T("wallet.field.valid_to"), Hint: r.T("wallet.field.valid_to.hint"), Optional: true, Value: until}),
	}
}

// days reads what a paper says of itself.
func days(r *request.Request) (wallet.Dates, error) {
	var d wallet.Dates
	var bad, more domain.Problems
	d.IssuedOn, bad = webform.Day(r.Form(), "issued_on")
	d.PrintedTo, more = webform.Day(r.Form(), "valid_to")
	return d, append(bad, more...).OrNil()
}

func addDocument(r *request.Request) error {
	org, err := ownOrg(r)
	if err != nil {
		return err
	}
	in := workflows.AddDocument{Org: org, Type: wallet.Type(r.Form().Get("type")), Title: r.Form().Get("title")}
	var bad domain.Problems
	if in.Dates, err = days(r); err != nil {
		bad = append(bad, domain.ProblemsOf(err)...)
	}
	if !in.Type.Known() {
		bad = append(bad, domain.E(domain.Invalid, "wallet.type.unknown").At("type"))
	}
	var id domain.WalletID
	if err = bad.OrNil(); err == nil {
		in.File, err = r.ReceiveAt(newPaper.Of(int64(org)), "file")
	}
	if err == nil {
		id, err = r.House.Engine.AddDocument(r.Context(), r.Command(), in)
	}
	if _, ok := request.Problems(err); ok {
		p, perr := addPage(r, r.Wrong(r.T("wallet.add"), "wallet", err))
		if perr != nil {
			return perr
		}
		return r.Again(p)
	}
	if err != nil {
		return err
	}
	return r.Done(view.Path("wallet", int64(id)), "wallet.added")
}

// ownOrg is the organisation of the form, if the reader belongs to it: of another's wallet nothing is told.
func ownOrg(r *request.Request) (domain.OrganizationID, error) {
	id, err := strconv.ParseInt(r.Form().Get("org"), 10, 64)
	if err != nil || !slices.ContainsFunc(r.Orgs(), func(o request.Membership) bool { return int64(o.ID) == id }) {
		return 0, domain.E(domain.NotFound, "not_found")
	}
	return domain.OrganizationID(id), r.Can("add", walletResource(id, 0))
}

// refusedWallet is the refusal of whoever may add to no wallet: one who has none learns nothing.
func refusedWallet(r *request.Request) error {
	if orgs := r.Orgs(); len(orgs) > 0 {
		return r.Can("add", walletResource(int64(orgs[0].ID), 0))
	}
	return domain.E(domain.NotFound, "not_found")
}

func walletCrumbs(r *request.Request, more ...view.Crumb) []view.Crumb {
	return append([]view.Crumb{{Label: r.T("nav.wallet"), URL: "/wallet"}}, more...)
}

// findDocument reads the document of the path within the reader's scope.
func findDocument(r *request.Request) (query.WalletDocument, error) {
	id, err := r.ID("id")
	if err != nil {
		return query.WalletDocument{}, err
	}
	scope, err := r.Scope("wallet_document.view")
	if err != nil {
		return query.WalletDocument{}, err
	}
	d, err := r.House.Query.WalletDocument(r.Context(), scope, id)
	if err == nil && len(d.Editions) == 0 {
		err = fmt.Errorf("document %d of a wallet has no edition", id)
	}
	return d, err
}

func showDocument(r *request.Request) error {
	p, err := documentPage(r, nil)
	if err != nil {
		return err
	}
	return r.Render(p)
}

func documentPage(r *request.Request, wrong error) (templ.Component, error) {
	d, err := findDocument(r)
	if err != nil {
		return nil, err
	}
	today := period.DateOf(r.Now)
	rules, err := wallet.RulesOn(today)
	if err != nil {
		return nil, err
	}
	b := r.Wrong(walletName(r, d.Type, d.Title), "wallet", wrong)
	b.Crumbs = walletCrumbs(r, view.Crumb{Label: b.Title})
	e := d.Editions[0]
	p := view.Desk{Base: b, Lead: d.Organization}
	if d.Title != "" {
		p.Lead = r.T(wallet.Type(d.Type).Label()) + " · " + d.Organization
	}
	p.Acts = []view.Button{{Text: r.T("wallet.download"), URL: view.Path("wallet", d.ID, "download", e.No), Icon: "download", Kind: view.Secondary}}
	p.Banner = documentBanner(r, rules, d, today)
	facts, err := documentFacts(r, b, rules, d, today)
	if err != nil {
		return nil, err
	}
	p.Parts = append(p.Parts, facts, usesPart(r, b, d))
	offers, err := r.House.Query.OffersOf(r.Context(), d.ID)
	if err != nil {
		return nil, err
	}
	if len(offers) > 0 {
		p.Parts = append(p.Parts, offersPart(r, b, offers))
	}
	if len(d.Editions) > 1 {
		p.Parts = append(p.Parts, editionsPart(r, b, d))
	}
	res := walletResource(d.OrganizationID, d.ID)
	if r.May("replace", res) {
		part, err := replacePart(r, b, d)
		if err != nil {
			return nil, err
		}
		p.Parts = append(p.Parts, part)
	}
	if r.May("correct", res) {
		p.Parts = append(p.Parts, correctPart(r, b, d))
	}
	if r.May("remove", res) {
		p.Parts = append(p.Parts, removePart(r, d))
	}
	return shared.Desk(p), nil
}

// documentBanner says what must be done about a document that cannot be used, or soon cannot.
func documentBanner(r *request.Request, rules wallet.Rules, d query.WalletDocument, today period.Date) *view.Banner {
	e := d.Editions[0]
	standing, err := rules.StandingOn(wallet.Type(d.Type), e.ValidTo, today)
	switch {
	case err != nil:
		return nil
	case standing == wallet.Expired, standing == wallet.Soon:
		return &view.Banner{Tone: "warning", Title: walletBadge(r, rules, wallet.Type(d.Type), e.ValidTo, today).Label(r.Lang), Text: r.T("wallet.banner." + string(standing)),
			Link: &view.Crumb{Label: r.T("wallet.replace"), URL: "#replace"}}
	case standing == wallet.Undated:
		return &view.Banner{Tone: "warning", Title: r.T("wallet.badge.UNDATED"), Text: r.T("wallet.banner.UNDATED"), Link: &view.Crumb{Label: r.T("wallet.correct"), URL: "#correct"}}
	case e.Sample:
		return &view.Banner{Tone: "info", Title: r.T("wallet.sample"), Text: r.T("wallet.sample.text")}
	}
	return nil
}

func documentFacts(r *request.Request, b view.Base, rules wallet.Rules, d query.WalletDocument, today period.Date) (view.Part, error) {
	e := d.Editions[0]
	part := view.Part{ID: "document", Title: r.T("wallet.now", locale.Args{"no": e.No})}
	issued := r.T("wallet.issued.unknown")
	if !e.IssuedOn.IsZero() {
		issued = b.Date(e.IssuedOn)
	}
	until := view.SummaryRow{Label: r.T("wallet.field.standing"), Value: walletBadge(r, rules, wallet.Type(d.Type), e.ValidTo, today).Label(r.Lang)}
	if standing, err := rules.StandingOn(wallet.Type(d.Type), e.ValidTo, today); err == nil && !e.ValidTo.IsZero() && standing != wallet.Valid {
		until.Lines = append(until.Lines, r.T("wallet.until", locale.Args{"to": e.ValidTo}))
	}
	day := e.IssuedOn
	if day.IsZero() {
		day = today
	}
	then, err := wallet.RulesOn(day) // a paper is judged by the rules of the day it was issued
	if err != nil {
		return part, err
	}
	if v, ok := then.Rule(wallet.Type(d.Type)); ok {
		s := v.Show()
		until.Lines = append(until.Lines, r.T("wallet.rule", locale.Args{"label": r.T(s.LabelKey), "term": r.T(s.TextKey, locale.Args(s.TextArgs)), "source": r.T(s.SourceKey)}))
	}
	if !e.PrintedTo.IsZero() {
		until.Lines = append(until.Lines, r.T("wallet.printed", locale.Args{"to": e.PrintedTo}))
	}
	source := view.SummaryRow{Label: r.T("wallet.field.source"), Value: r.T(wallet.Source(e.Source).Label())}
	if e.Issuer != "" {
		source.Lines = []string{r.T("wallet.issuer", locale.Args{"issuer": e.Issuer, "no": e.IssueNo})}
	}
	if e.Sample {
		source.Lines = append(source.Lines, r.T("wallet.sample.text"))
	}
	part.Facts = []view.SummaryRow{{Label: r.T("wallet.field.file"), Value: e.Name + " · " + locale.Bytes(e.Size), Lines: []string{"SHA-256 " + e.Digest}},
		{Label: r.T("wallet.field.issued_on"), Value: issued, Missing: e.IssuedOn.IsZero()}, until, source,
		{Label: r.T("wallet.field.added"), Value: r.T("wallet.added.by", locale.Args{"name": e.ByName, "at": e.AddedAt})}}
	return part, nil
}

// usesPart lists where the document is used: what is being written, and what was handed in.
func usesPart(r *request.Request, b view.Base, d query.WalletDocument) view.Part {
	part := view.Part{ID: "uses", Title: r.T("wallet.field.uses"), Note: r.T("wallet.uses.note"), Empty: &view.Empty{Title: r.T("wallet.uses.none"), Text: r.T("wallet.uses.empty")}}
	part.Table = &view.Table{Caption: part.Title, Cards: true, Columns: []view.Column{{Label: r.T("wallet.use.application"), Wide: "l"}, {Label: r.T("wallet.use.call"), Wide: "l"},
		{Label: r.T("wallet.use.edition"), Wide: "m"}, {Label: r.T("wallet.use.at"), Wide: "m"}, {Label: r.T("wallet.use.state"), Wide: "m"}}}
	for _, u := range d.Uses {
		state := view.Shown(view.State("application", u.State))
		state.Note = r.T("wallet.use.working")
		if u.ReceiptNo != "" {
			state.Note = u.ReceiptNo
		}
		part.Rows = append(part.Rows, view.Row{Cells: []view.Cell{{Text: u.Title, URL: view.Path("applications", u.ApplicationID)}, {Text: u.CallCode, Note: u.CallTitle},
			{Text: r.T("wallet.edition", locale.Args{"no": u.No}), Note: "SHA-256 " + u.Digest[:12] + "…"}, view.Words(b.DateTime(u.At)), state}})
	}
	return part
}

// editionsPart lists the earlier files with the present one; they stay where they were used.
func editionsPart(r *request.Request, b view.Base, d query.WalletDocument) view.Part {
	part := view.Part{ID: "editions", Title: r.T("wallet.editions"), Note: r.T("wallet.editions.note")}
	part.Table = &view.Table{Caption: part.Title, Cards: true, Columns: []view.Column{{Label: r.T("wallet.use.edition"), Wide: "s"}, {Label: r.T("wallet.field.file"), Wide: "l"},
		{Label: r.T("wallet.field.issued_on"), Wide: "m"}, {Label: r.T("wallet.field.until"), Wide: "m"}, {Label: r.T("wallet.field.added"), Wide: "m"}}}
	day := func(d period.Date) string {
		if d.IsZero() {
			return "–"
		}
		return b.Date(d)
	}
	for _, e := range d.Editions {
		part.Rows = append(part.Rows, view.Row{Cells: []view.Cell{view.Words(r.T("wallet.edition", locale.Args{"no": e.No})),
			{Text: e.Name, URL: view.Path("wallet", d.ID, "download", e.No), Note: "SHA-256 " + e.Digest[:16] + "…"}, view.Words(day(e.IssuedOn)), view.Words(day(e.ValidTo)),
			{Text: b.DateTime(e.AddedAt), Note: e.ByName}}})
	}
	return part
}

// replacePart asks for a newer edition. It stands open when what was sent came back.
func replacePart(r *request.Request, b view.Base, d query.WalletDocument) (view.Part, error) {
	issued, until, folded := "", "", r.T("wallet.replace.open")
	if strings.HasSuffix(r.HTTP().URL.Path, "/replace") {
		issued, until, folded = r.Typed("issued_on"), r.Typed("valid_to"), ""
	} else {
		b.Errors = nil
	}
	controls, err := paperControls(r, b, newEdition(d), issued, until)
	return view.Part{ID: "replace", Title: r.T("wallet.replace"), Note: r.T("wallet.replace.note"), Form: &view.PartForm{Folded: folded,
		Form:   view.Form{Action: view.Path("wallet", d.ID, "replace"), Version: d.Version, Key: r.NewKey(), Upload: true},
		Submit: view.Button{Text: r.T("wallet.replace.submit"), Kind: view.Primary}, Controls: controls}}, err
}

func correctPart(r *request.Request, b view.Base, d query.WalletDocument) view.Part {
	e, folded := d.Editions[0], r.T("wallet.correct.open")
	title, issued, until := d.Title, e.IssuedOn.String(), e.PrintedTo.String()
	if strings.HasSuffix(r.HTTP().URL.Path, "/correct") {
		title, issued, until, folded = r.Typed("title"), r.Typed("issued_on"), r.Typed("valid_to"), ""
	} else {
		b.Errors = nil
	}
	part := view.Part{ID: "correct", Title: r.T("wallet.correct"), Note: r.T("wallet.correct.note"), Form: &view.PartForm{Folded: folded,
		Form: view.Form{Action: view.Path("wallet", d.ID, "correct"), Version: d.Version, Key: r.NewKey()}, Submit: view.Button{Text: r.T("ui.save"), Kind: view.Secondary}}}
	part.Form.Controls = []view.Control{b.Control(view.AsInput, view.Field{Name: "title", Label: r.T("wallet.field.title"), Optional: d.Type != string(wallet.Other), Value: title})}
	if e.Source == string(wallet.GovShared) { // its days are those of the authority
		part.Form.Controls = append(part.Form.Controls, view.Control{Kind: view.AsHidden, Field: view.Field{Name: "issued_on", Value: e.IssuedOn.String()}},
			view.Control{Kind: view.AsHidden, Field: view.Field{Name: "valid_to", Value: e.PrintedTo.String()}})
		return part
	}
	part.Form.Controls = append(part.Form.Controls, dayControls(r, b, issued, until)...)
	return part
}

func removePart(r *request.Request, d query.WalletDocument) view.Part {
	part := view.Part{ID: "remove", Title: r.T("wallet.remove")}
	if len(d.Uses) > 0 {
		part.Lines = []string{r.T("wallet.remove.kept")}
		return part
	}
	part.Lines = []string{r.T("wallet.remove.note")}
	part.Form = &view.PartForm{Form: view.Form{Action: view.Path("wallet", d.ID, "remove"), Version: d.Version, Key: r.NewKey()},
		Submit: view.Button{Text: r.T("wallet.remove"), Kind: view.Danger, Confirm: r.T("wallet.remove.confirm", locale.Args{"name": walletName(r, d.Type, d.Title)})}}
	return part
}

func downloadDocument(r *request.Request) error {
	d, err := findDocument(r)
	if err != nil {
		return err
	}
	no, err := r.ID("edition")
	if err != nil {
		return err
	}
	if err := r.Can("download", walletResource(d.OrganizationID, d.ID)); err != nil {
		return err
	}
	file, err := r.House.Query.WalletFileOf(r.Context(), d.ID, no)
	if err != nil {
		return err
	}
	return r.Download(file, r.Query("inline") != "")
}

func replaceDocument(r *request.Request) error {
	d, err := findDocument(r)
	if err != nil {
		return err
	}
	if err := r.Can("replace", walletResource(d.OrganizationID, d.ID)); err != nil {
		return err
	}
	in := workflows.ReplaceDocument{Document: domain.WalletID(d.ID), Version: formVersion(r)}
	if in.Dates, err = days(r); err == nil {
		in.File, err = r.ReceiveAt(newEdition(d), "file")
	}
	if err == nil {
		err = r.House.Engine.ReplaceDocument(r.Context(), r.Command(), in)
	}
	return documentDone(r, d.ID, err, "wallet.replaced")
}

func correctDocument(r *request.Request) error {
	d, err := findDocument(r)
	if err != nil {
		return err
	}
	if err := r.Can("correct", walletResource(d.OrganizationID, d.ID)); err != nil {
		return err
	}
	in := workflows.CorrectDocument{Document: domain.WalletID(d.ID), Version: formVersion(r), Title: r.Form().Get("title")}
	if in.Dates, err = days(r); err == nil {
		err = r.House.Engine.CorrectDocument(r.Context(), r.Command(), in)
	}
	return documentDone(r, d.ID, err, "wallet.corrected")
}

func removeDocument(r *request.Request) error {
	d, err := findDocument(r)
	if err != nil {
		return err
	}
	err = r.House.Engine.RemoveDocument(r.Context(), r.Command(), domain.WalletID(d.ID), formVersion(r))
	if err == nil {
		return r.Done("/wallet", "wallet.removed")
	}
	return documentDone(r, d.ID, err, "")
}

// documentDone goes back to the document, or shows it with what was wrong.
func documentDone(r *request.Request, id int64, err error, key string) error {
	if _, ok := request.Problems(err); ok {
		p, perr := documentPage(r, err)
		if perr != nil {
			return perr
		}
		return r.Again(p)
	}
	if err != nil {
		return err
	}
	return r.Done(view.Path("wallet", id), key)
}

// pinnedOf finds the file of an answer by its id, to say where it came from.
func pinnedOf(answers form.Answers, file int64) (form.Upload, bool) {
	for _, a := range answers {
		for _, u := range a.Files {
			if int64(u.FileID) == file {
				return u, true
			}
		}
	}
	return form.Upload{}, false
}

// FileNote is PinnedNote of a file of an application, "" for an upload.
func FileNote(r *request.Request, answers form.Answers, file int64) string {
	u, ok := pinnedOf(answers, file)
	if !ok {
		return ""
	}
	return PinnedNote(r, u)
}
