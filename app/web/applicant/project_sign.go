// This file is the documents, the account, the text and the signatures of a company's project, and its payments.
package applicant

import (
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"gongmo/app/files"
	webform "gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/contract"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/ledger"
	"gongmo/domain/period"
	"gongmo/domain/posting"
	pages "gongmo/templates/pages/applicant"
	"gongmo/workflows"
)

// paperRule is what the places for documents accept.
var paperRule = files.Rule{Types: []string{"PDF", "JPG", "PNG", "HWP", "HWPX", "DOCX"}, Limit: 20 << 20, Count: 1}

const paperAccept = ".pdf,.jpg,.jpeg,.png,.hwp,.hwpx,.docx"

func showDocuments(r *request.Request) error {
	p, err := findProject(r)
	if err != nil {
		return err
	}
	page, err := documentsPage(r, p, r.Base("", "projects"))
	if err != nil {
		return err
	}
	return r.Render(page)
}

func documentsPage(r *request.Request, p project, b view.Base) (templ.Component, error) {
	rows, err := contract.Documents(r, p.Agreement, p.file)
	if err != nil {
		return nil, err
	}
	b = p.base(r, b, r.T("agreements.page.documents"))
	page := view.ProjectDocuments{Base: b, Head: p.head(r, "documents"), Lead: r.T("agreements.documents.lead")}
	open := p.ConcludedAt == nil && p.State != string(agreement.Lapsed) && p.may(r, "attach")
	done, needed := 0, 0
	for i, d := range p.Documents {
		if d.Required {
			needed++
			if d.Done() {
				done++
			}
		}
		row := rows[i]
		if open && d.ConfirmedOn == 0 && d.WaivedFor == "" {
			if row.Upload, err = documentForm(r, p, b, d, row.Name); err != nil {
				return nil, err
			}
		}
		page.Rows = append(page.Rows, row)
	}
	page.Percent = done * 100 / max(needed, 1)
	page.Done = r.T("agreements.documents.done", locale.Args{"n": done, "of": needed})
	account := p.AccountMasked
	page.Account = []view.SummaryRow{{Label: r.T("agreements.account.number"), Value: account, Missing: account == ""}}
	if account == "" {
		page.Account[0].Value = r.T("ui.not_given")
	}
	if p.ConcludedAt == nil && p.may(r, "editAccount") {
		page.SetUp = &view.AgreementAct{ID: "account", Title: r.T("agreements.account.set"), Text: r.T("agreements.account.text"),
			Form: view.Form{Action: p.path("account"), Version: p.Version, Key: r.NewKey()},
			Controls: []view.Control{
				b.Control(view.AsInput, view.Field{Name: "bank", Label: r.T("agreements.account.bank"), Value: r.Typed("bank")}),
				b.Control(view.AsInput, view.Field{Name: "account", Label: r.T("agreements.account.number"), InputMode: "numeric", Autocomplete: "off", Value: r.Typed("account")}),
			}, Button: view.Button{Text: r.T("ui.save"), Kind: view.Secondary}}
	}
	return pages.ProjectDocumentsPage(page), nil
}

func documentForm(r *request.Request, p project, b view.Base, d agreement.Document, name string) (*view.AgreementAct, error) {
	field := "file"
	act := &view.AgreementAct{ID: "up-" + string(d.Code), Title: r.T("agreements.document.send"), Form: view.Form{Action: p.path("documents", d.Code), Upload: true},
		Open: d.Required && d.FileID == 0 || b.ErrorOf(field+"-"+string(d.Code)) != ""}
	file, err := r.Resumable(p.document(d.Code), view.Field{Name: field + "-" + string(d.Code), Label: r.T("agreements.document.upload", locale.Args{"name": name}), HideLabel: true, Accept: paperAccept, Hint: r.T("agreements.document.types")})
	act.Open = act.Open || len(file.Waiting) > 0
	act.Controls = append(act.Controls, b.Control(view.AsFile, file))
	if d.Code == agreement.DocBond {
		act.Controls = append(act.Controls,
			b.Control(view.AsMoney, view.Field{Name: "amount", Label: r.T("agreements.document.bond_amount"), Value: r.Typed("amount")}),
			b.Control(view.AsDate, view.Field{Name: "valid_to", Label: r.T("agreements.document.bond_until"), Value: r.Typed("valid_to")}))
	}
	act.Button = view.Button{Text: r.T("agreements.document.send"), Kind: view.Secondary, Size: "s", Hidden: name}
	if d.FileID != 0 {
		act.Title, act.Button.Text = r.T("agreements.document.replace"), r.T("agreements.document.replace")
	}
	return act, err
}

// document is where a file waits to become a paper of the agreement, slip where one waits to prove a deposit.
func (p project) document(code agreement.DocumentCode) request.Place {
	return request.PlaceOf("document."+string(code), paperRule, p.path("documents", code, "uploads"), p.ID).Of(p.LeadID)
}

func (p project) slip() request.Place {
	return request.PlaceOf("slip", paperRule, p.path("deposits", "uploads"), p.ID)
}

// asks reports whether the agreement asks for a paper.
func (p project) asks(code agreement.DocumentCode) bool {
	return slices.ContainsFunc(p.Documents, func(d agreement.Document) bool { return d.Code == code })
}

func announceDocument(r *request.Request) error {
	p, err := findProject(r)
	if err != nil {
		return err
	}
	code := agreement.DocumentCode(r.Param("code"))
	if !p.asks(code) || !p.may(r, "attach") {
		return domain.E(domain.NotFound, "not_found")
	}
	return r.Announced(p.document(code))
}

func announceSlip(r *request.Request) error {
	p, err := findProject(r)
	if err != nil {
		return err
	}
	if len(p.depositors(r)) == 0 {
		return domain.E(domain.NotFound, "not_found")
	}
	return r.Announced(p.slip())
}

func uploadDocument(r *request.Request) error {
	p, err := findProject(r)
	if err != nil {
		return err
	}
	in := workflows.AgreementFile{Agreement: p.ref(), Code: agreement.DocumentCode(r.Param("code"))}
	if !p.asks(in.Code) {
		return domain.E(domain.NotFound, "not_found")
	}
	in.File, err = r.ReceiveAt(p.document(in.Code), "file-"+string(in.Code))
	if err == nil && in.Code == agreement.DocBond {
		if in.AmountWon, err = webform.RequiredAmount(r.Form(), "amount"); err == nil {
			in.ValidTo, err = webform.RequiredDay(r.Form(), "valid_to")
		}
	}
	if err == nil {
		err = r.House.Engine.AttachDocument(r.Context(), r.Command(), in)
	}
	return p.after(r, err, "documents", "agreements.done.document", documentsPage)
}

// after goes on when err is nil, shows the same page again with what is wrong, or hands a fault on.
func (p project) after(r *request.Request, err error, to, done string, page func(*request.Request, project, view.Base) (templ.Component, error)) error {
	if err == nil {
		return r.Done(p.path(to), done)
	}
	if _, ok := request.Problems(err); !ok {
		return err
	}
	again, perr := page(r, p, r.Wrong("", "projects", err))
	if perr != nil {
		return perr
	}
	return r.Again(again)
}

func saveAccount(r *request.Request) error {
	p, err := findProject(r)
	if err != nil {
		return err
	}
	err = r.House.Engine.SetAccount(r.Context(), r.Command(), p.ref(), formVersion(r), r.Form().Get("bank"), r.Form().Get("account"))
	return p.after(r, err, "documents", "agreements.done.account", documentsPage)
}

func projectFile(r *request.Request) error {
	p, err := findProject(r)
	if err != nil {
		return err
	}
	file, err := r.ID("file")
	if err != nil {
		return err
	}
	f, err := r.House.Query.AgreementFileOf(r.Context(), p.ID, file)
	if err != nil {
		return err
	}
	return r.Download(f, r.Query("inline") != "")
}

func showSign(r *request.Request) error {
	p, err := findProject(r)
	if err != nil {
		return err
	}
	page, err := signPage(r, p, r.Base("", "projects"))
	if err != nil {
		return err
	}
	return r.Render(page)
}

func signPage(r *request.Request, p project, b view.Base) (templ.Component, error) {
	b = p.base(r, b, r.T("agreements.page.sign"))
	page := view.ProjectSign{Base: b, Head: p.head(r, "sign"), Empty: view.Empty{Title: r.T("agreements.sign.none"), Text: r.T("agreements.sign.none.text"),
		Act: &view.Button{Text: r.T("agreements.page.documents"), URL: p.path("documents")}}}
	if p.TextHash == "" {
		return pages.ProjectSignPage(page), nil
	}
	text, err := r.House.Query.AgreementText(r.Context(), p.ID, p.TextHash)
	if err != nil {
		return nil, err
	}
	paper := contract.Paper(r, p.Agreement, text)
	page.Paper, page.Signers = &paper, contract.Signers(r, p.Agreement)
	if p.ConcludedAt != nil {
		page.Due.None = true
		page.Note = r.T("agreements.sign.concluded", locale.Args{"at": *p.ConcludedAt})
		return pages.ProjectSignPage(page), nil
	}
	page.Due, _ = contract.Deadline(r, p.State, p.PlanDueOn, p.LimitOn, p.StartOn, p.EndOn)
	if orgs := p.signsFor(r); len(orgs) > 0 {
		name := contract.OrgName(p.Agreement, domain.OrganizationID(orgs[0]))
		page.Form = &view.AgreementAct{ID: "sign", Title: r.T("agreements.sign.title", locale.Args{"org": name}), Text: r.T("agreements.sign.text"),
			Form: view.Form{Action: p.path("sign"), Key: r.NewKey()}, Controls: contract.Statements(r, b, name),
			Button: view.Button{Text: r.T("agreements.sign.submit"), Kind: view.Primary}}
		page.Form.Controls = append(page.Form.Controls,
			view.Control{Kind: view.AsHidden, Field: view.Field{Name: "hash", Value: p.TextHash}},
			view.Control{Kind: view.AsHidden, Field: view.Field{Name: "org", Value: strconv.FormatInt(orgs[0], 10)}})
	} else {
		page.Note = r.T("agreements.sign.not_yours")
	}
	return pages.ProjectSignPage(page), nil
}

func sign(r *request.Request) error {
	p, err := findProject(r)
	if err != nil {
		return err
	}
	f := r.Form()
	org, _ := strconv.ParseInt(f.Get("org"), 10, 64)
	err = r.House.Engine.SignAgreement(r.Context(), r.Command(), workflows.Signing{Agreement: p.ref(), Org: domain.OrganizationID(org), TypedName: f.Get("name"),
		TextHash: f.Get("hash"), Read: f.Get("read") != "", Bound: f.Get("bound") != ""})
	return p.after(r, err, "sign", "agreements.done.signed", signPage)
}

func showPayments(r *request.Request) error {
	p, err := findProject(r)
	if err != nil {
		return err
	}
	page, err := paymentsPage(r, p, r.Base("", "projects"))
	if err != nil {
		return err
	}
	return r.Render(page)
}

func paymentsPage(r *request.Request, p project, b view.Base) (templ.Component, error) {
	b = p.base(r, b, r.T("agreements.page.payments"))
	page := view.ProjectPayments{Base: b, Head: p.head(r, "payments"), EmptyText: r.T("agreements.payments.none")}
	list, err := r.House.Query.PaymentsOf(r.Context(), p.ID)
	if err != nil {
		return nil, err
	}
	book, err := r.House.Query.AgreementBook(r.Context(), p.ID)
	if err != nil {
		return nil, err
	}
	for _, pay := range list {
		row := contract.Payment(r, pay, "")
		if pay.State == "PLANNED" {
			if row.Act, err = requestForm(r, p, pay.ID, pay.Version); err != nil {
				return nil, err
			}
		}
		page.Rows = append(page.Rows, row)
	}
	deposits, err := r.House.Query.DepositsOf(r.Context(), p.ID)
	if err != nil {
		return nil, err
	}
	for _, d := range deposits {
		page.Deposits = append(page.Deposits, contract.Deposit(r, d, p.file))
	}
	if p.CashWon > 0 && len(list) > 0 {
		page.DepositTip = r.T("agreements.deposit.sum", locale.Args{"have": list[0].DepositedWon, "need": p.CashWon})
	}
	page.Stats = paymentStats(r, p, list, book)
	if agreement.State(p.State).Running() {
		if page.Deposit, err = depositForm(r, p, b); err != nil {
			return nil, err
		}
		if page.Deposit != nil {
			page.Deposit.Two, page.Deposit.Open = true, len(b.Errors) > 0 || len(list) > 0 && list[0].DepositedWon < p.CashWon
		}
	}
	shares, err := r.House.Query.SharesOf(r.Context(), p.ID)
	if err != nil {
		return nil, err
	}
	page.Shares = contract.Shares(r, shares)
	for i, s := range shares {
		res := contract.Resource(p.Agreement)
		res.Kind, res.ID, res.State = "payment", s.PaymentID, s.State
		if s.State == "CONFIRMED" && s.PassedOn == 0 && r.May("passOn", res) {
			page.Shares[i].Act = &view.AgreementAct{Form: view.Form{Action: p.path("payments", s.PaymentID, "shares", s.OrganizationID), Key: r.NewKey()},
				Controls: shareControls(r, b, shareName(s.PaymentID, s.OrganizationID), period.DateOf(r.Now) > s.DueOn),
				Button:   view.Button{Text: r.T("agreements.share.act"), Size: "s", Hidden: s.Name}}
		}
	}
	return pages.ProjectPaymentsPage(page), nil
}

// shareName sets the fields of one share's form apart from those of the others.
func shareName(payment, org int64) string {
	return strconv.FormatInt(payment, 10) + "-" + strconv.FormatInt(org, 10)
}

func shareControls(r *request.Request, b view.Base, share string, late bool) []view.Control {
	on, reason := contract.FieldOf("on", share), contract.FieldOf("reason", share)
	out := []view.Control{b.Control(view.AsDate, view.Field{Name: on, Label: r.T("agreements.share.on"), Value: dayValue(r, on, period.DateOf(r.Now))})}
	if late {
		out = append(out, b.Control(view.AsInput, view.Field{Name: reason, Label: r.T("agreements.share.late"), Value: r.Typed(reason)}))
	}
	return out
}

// requestForm is the button of a planned payment, or why it cannot be asked for yet.
func requestForm(r *request.Request, p project, id, version int64) (*view.AgreementAct, error) {
	res := contract.Resource(p.Agreement)
	res.Kind, res.ID, res.State = "payment", id, "PLANNED"
	if !r.May("request", res) {
		return nil, nil
	}
	check, err := r.House.Engine.CheckPayment(r.Context(), r.Command(), domain.PaymentID(id))
	if err != nil {
		return nil, err
	}
	act := &view.AgreementAct{Form: view.Form{Action: p.path("payments", id, "request"), Version: version, Key: r.NewKey()},
		Button: view.Button{Text: r.T("agreements.payment.request"), Kind: view.Primary, Size: "s"}}
	if check.RequestErr != nil {
		act.Refusals = contract.Reasons(r, check.RequestErr)
	}
	return act, nil
}

func depositForm(r *request.Request, p project, b view.Base) (*view.AgreementAct, error) {
	orgs := p.depositors(r)
	if len(orgs) == 0 {
		return nil, nil
	}
	slip, err := r.Resumable(p.slip(), view.Field{Name: "slip", Label: r.T("agreements.deposit.slip"), Optional: true, Accept: paperAccept})
	return &view.AgreementAct{ID: "deposit", Title: r.T("agreements.deposit.new"), Text: r.T("agreements.deposit.text"),
		Form: view.Form{Action: p.path("deposits"), Key: r.NewKey(), Upload: true},
		Controls: []view.Control{
			b.Control(view.AsSelect, view.Field{Name: "org", Label: r.T("agreements.deposit.org"), Options: orgs, Value: r.Typed("org")}),
			b.Control(view.AsMoney, view.Field{Name: "amount", Label: r.T("agreements.deposit.amount"), Value: r.Typed("amount")}),
			b.Control(view.AsDate, view.Field{Name: "on", Label: r.T("agreements.deposit.on"), Value: dayValue(r, "on", period.DateOf(r.Now))}),
			b.Control(view.AsInput, view.Field{Name: "ref", Label: r.T("agreements.deposit.ref"), Optional: true, Width: "m", Value: r.Typed("ref")}),
			b.Control(view.AsFile, slip),
		}, Button: view.Button{Text: r.T("agreements.deposit.register"), Kind: view.Secondary}}, err
}

func requestPayment(r *request.Request) error {
	p, err := findProject(r)
	if err != nil {
		return err
	}
	id, err := r.ID("payment")
	if err != nil {
		return err
	}
	err = r.House.Engine.RequestPayment(r.Context(), r.Command(), domain.PaymentID(id), formVersion(r))
	return p.after(r, err, "payments", "agreements.done.requested", paymentsPage)
}

func registerDeposit(r *request.Request) error {
	p, err := findProject(r)
	if err != nil {
		return err
	}
	in := workflows.MatchingDeposit{Agreement: p.ref(), BankRef: r.Form().Get("ref")}
	org, _ := strconv.ParseInt(r.Form().Get("org"), 10, 64)
	in.Org = domain.OrganizationID(org)
	var bad domain.Problems
	var werr error
	in.AmountWon, werr = webform.RequiredAmount(r.Form(), "amount")
	bad = append(bad, domain.ProblemsOf(werr)...)
	in.On, werr = webform.RequiredDay(r.Form(), "on")
	bad = append(bad, domain.ProblemsOf(werr)...)
	if len(bad) == 0 {
		file, ferr := r.ReceiveAt(p.slip(), "slip")
		switch problems := domain.ProblemsOf(ferr); {
		case ferr == nil:
			in.File = &file
		case len(problems) > 0 && problems[0].Key == "files.none": // the slip is optional
		case len(problems) > 0:
			bad = append(bad, problems...)
		default:
			return ferr
		}
	}
	if err = bad.OrNil(); err == nil {
		_, err = r.House.Engine.RegisterMatching(r.Context(), r.Command(), in)
	}
	return p.after(r, err, "payments", "agreements.done.deposit", paymentsPage)
}

func passOnShare(r *request.Request) error {
	p, err := findProject(r)
	if err != nil {
		return err
	}
	id, err := r.ID("payment")
	if err != nil {
		return err
	}
	org, err := r.ID("org")
	if err != nil {
		return err
	}
	share := shareName(id, org)
	on, err := webform.RequiredDay(r.Form(), contract.FieldOf("on", share))
	if err == nil {
		err = contract.At(r.House.Engine.PassOnShare(r.Context(), r.Command(), domain.PaymentID(id), domain.OrganizationID(org), on, r.Form().Get(contract.FieldOf("reason", share))), share)
	}
	return p.after(r, err, "payments", "agreements.done.share", paymentsPage)
}

// paymentStats are the sums at the head of the page.
func paymentStats(r *request.Request, p project, list []query.Payment, book ledger.Book) []view.Stat {
	if len(list) == 0 {
		return nil
	}
	paid := book.Received(0, posting.Grant)
	_, share := contract.Percent(paid, p.GrantWon)
	return []view.Stat{
		{Label: r.T("agreements.stat.grant"), Value: p.GrantWon.Digits(), Unit: r.T("ui.won")},
		{Label: r.T("agreements.stat.paid"), Value: paid.Digits(), Unit: r.T("ui.won"), Note: share},
		{Label: r.T("agreements.stat.left"), Value: (p.GrantWon - paid).Digits(), Unit: r.T("ui.won")},
		{Label: r.T("agreements.stat.cash"), Value: list[0].DepositedWon.Digits(), Unit: r.T("ui.won"), Note: r.T("agreements.stat.of", locale.Args{"won": p.CashWon})},
	}
}
