// This file fills the house: people, companies, the calls of the year, and one application of company A.
package webtest

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gongmo/app/demo"
	"gongmo/app/store"
	"gongmo/domain"
	"gongmo/domain/bizno"
	"gongmo/domain/calendar"
	"gongmo/domain/call"
	"gongmo/domain/grant"
	"gongmo/domain/latepermit"
	"gongmo/domain/organization"
	"gongmo/domain/period"
	"gongmo/domain/person"
	"gongmo/domain/ruleset"
	"gongmo/domain/wallet"
	"gongmo/workflows"
)

// wanted says who is made: the staff role or outside role, "" for owners.
var wanted = []struct {
	role  Role
	name  string
	holds domain.Role
	staff bool
}{
	{Officer, "한유진", domain.RoleOfficer, true}, {Approver, "서도현", domain.RoleApprover, true}, {Finance, "문지원", domain.RoleFinance, true},
	{Auditor, "오세라", domain.RoleAuditor, true}, {Admin, "임재호", domain.RoleAdmin, true},
	{OwnerA, "김하늘", "", false}, {OwnerB, "박바다", "", false},
	{Evaluator, "정이슬", domain.RoleEvaluator, false}, {Accountant, "최가람", domain.RoleAccountant, false},
}

// seeding is one filling of a house.
type seeding struct {
	h        *House
	in       *store.Importer
	at       time.Time
	password string
	open     *call.Call
}

func (h *House) seed(ctx context.Context, o Options) {
	h.t.Helper()
	hash, err := h.App.Engine.Secrets.HashPassword(Password)
	must(h.t, err)
	s := &seeding{h: h, at: period.On(2025, time.January, 2).At(9, 0), password: hash}
	must(h.t, h.App.Store.Import(ctx, nil, func(in *store.Importer) error {
		s.in = in
		if err := s.people(); err != nil {
			return err
		}
		if err := s.companies(); err != nil {
			return err
		}
		if err := s.calls(); err != nil {
			return err
		}
		return s.grants()
	}))
	h.params["/calls/:code"] = s.open.Code
	for _, prefix := range []string{"/desk/calls/:id", "/admin/calls/:id"} {
		h.params[prefix] = fmt.Sprint(s.open.ID)
	}
	h.params["/desk/calls/:id/edit/:part"] = "schedule"
	h.params["/desk/calls/:id/reopen/:part"] = "schedule"
	h.params["/desk/calls/:id/form/preview/sections/:key"] = "overview"
	h.params["/desk/calls/:id/form/sections/:key"], h.params["/desk/calls/:id/form/questions/:key"] = "overview", "goal"
	h.params["/organizations/:id"] = fmt.Sprint(h.Orgs[OwnerA])
	h.params["/admin/people/:id"] = fmt.Sprint(h.People[OwnerA].ID)
	h.params["/audit/:kind"], h.params["/audit/:kind/:id"] = "call", fmt.Sprint(s.open.ID)
	if !o.Empty {
		h.apply(ctx, s.open)
		h.keepPaper(ctx)
		h.sendArchive(ctx)
		h.askQuestion(ctx, s.open)
		h.askToBeLate(ctx, s.open)
	}
}

func (s *seeding) people() error {
	for i, w := range wanted {
		email := fmt.Sprintf("person%d@example.org", i+1)
		p, change, err := person.Register(email, w.name, "02-2000-1000", s.at)
		if err != nil {
			return err
		}
		p.PasswordHash, p.PasswordChangedAt, p.EmailVerifiedAt, p.Staff, p.Demo = s.password, &s.at, &s.at, w.staff, true
		made := Person{Email: email, Name: w.name}
		if w.staff {
			if made.secret, p.TotpSecret, err = s.secondFactor(email); err != nil {
				return err
			}
			p.TotpConfirmedAt, p.Density = &s.at, person.Compact
		}
		if err := s.in.Record(s.at, domain.System, p, change); err != nil {
			return err
		}
		made.ID = p.Ref()
		s.h.People[w.role] = made
		if err := s.in.Add(p); err != nil {
			return err
		}
	}
	return nil
}

func (s *seeding) secondFactor(email string) (plain, sealed string, err error) {
	box := s.h.App.Engine.Secrets
	if plain, _, err = box.NewTotp(email); err != nil {
		return "", "", err
	}
	sealed, err = box.Seal(plain)
	return plain, sealed, err
}

func (s *seeding) companies() error {
	for _, c := range []struct {
		owner        Role
		number, name string
	}{{OwnerA, "123-45-67891", "하늘소프트 주식회사"}, {OwnerB, "220-81-62517", "바다데이터 주식회사"}} {
		number, err := bizno.Parse(c.number)
		if err != nil {
			return err
		}
		owner := s.h.People[c.owner]
		o, change, err := organization.Register(number, organization.Profile{Name: c.name, Representative: owner.Name, Type: organization.Company, Size: organization.SME,
			Region: "SEOUL", OpenedOn: period.On(2018, time.March, 2), Industry: "소프트웨어 개발", Taxable: true, Address: "서울특별시 강남구 테헤란로 1", Phone: "02-2000-2000"}, owner.ID, s.at)
		if err != nil {
			return err
		}
		o.Demo = true
		by := domain.Actor{Person: owner.ID, Name: owner.Name}
		if err := s.in.Record(s.at, by, o, change); err != nil {
			return err
		}
		m, change := organization.Found(o.Ref(), owner.ID, owner.Email, s.at)
		m.Demo = true
		if err := s.in.Record(s.at, by, m, change); err != nil {
			return err
		}
		s.h.Orgs[c.owner] = o.Ref()
		if err := s.in.Add(o, m); err != nil {
			return err
		}
	}
	return nil
}

// calls adds the whole catalogue as it stands at Now, and remembers an open call on which anyone may bid.
func (s *seeding) calls() error {
	rows, err := demo.Catalogue()
	if err != nil {
		return err
	}
	times := demo.Timetables(rows, calendar.Shipped())
	for _, row := range rows {
		c, err := demo.CallOf(row, times[row.Code], s.h.People[Officer].ID)
		if err != nil {
			return err
		}
		if err := demo.RunCall(s.in, c, s.h.People[Officer].ID, s.h.People[Approver].ID, Now); err != nil {
			return err
		}
		if err := s.in.Add(c); err != nil {
			return err
		}
		if s.open == nil && c.State == call.Open && c.Design == "PAPER_PRESENTATION" && c.CloseAt.After(Now.AddDate(0, 0, 3)) {
			s.open = c
		}
	}
	if s.open == nil {
		return fmt.Errorf("no call is open at %s", Now)
	}
	return nil
}

func (s *seeding) grants() error {
	admin := s.h.People[Admin].ID
	for _, w := range wanted {
		if w.holds == "" {
			continue
		}
		terms := grant.Terms{Person: s.h.People[w.role].ID, Role: w.holds, Reason: "인사 발령", Staff: w.staff}
		if grant.NeedsCall(w.holds) {
			id := s.open.Ref()
			terms.Call = &id
		}
		by := &admin
		if terms.Person == admin {
			by = nil
		}
		g, change, err := grant.Give(terms, by, s.at)
		if err != nil {
			return err
		}
		g.Demo = true
		if err := s.in.Record(s.at, domain.Actor{Person: admin}, g, change); err != nil {
			return err
		}
		if err := s.in.Add(g); err != nil {
			return err
		}
	}
	return nil
}

// keepPaper puts a registration into the wallet of company A.
func (h *House) keepPaper(ctx context.Context) {
	h.t.Helper()
	kept, err := h.App.House.Files.Put(ctx, strings.NewReader("%PDF-1.4\n%%EOF\n"), 1<<20)
	must(h.t, err)
	id, err := h.App.Engine.AddDocument(ctx, workflows.Command{Actor: h.Actor(OwnerA), Stamp: h.App.Clock.Now()}, workflows.AddDocument{Org: h.Orgs[OwnerA], Type: wallet.BusinessRegistration,
		File: workflows.Received{SHA256: kept.SHA256, MediaType: kept.MediaType, Size: kept.Size, Name: "사업자등록증.pdf"}})
	must(h.t, err)
	h.params["/wallet/:id"], h.params["/wallet/:id/download/:edition"] = fmt.Sprint(id), "1"
}

// sendArchive lets the owner of company A send an archive of papers that waits to be unpacked.
func (h *House) sendArchive(ctx context.Context) {
	h.t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range map[string]string{"서류/확인서.pdf": "%PDF-1.4\n%%EOF\n", "서류/안쪽.zip": "PK"} {
		w, err := z.Create(name)
		must(h.t, err)
		_, err = w.Write([]byte(text))
		must(h.t, err)
	}
	must(h.t, z.Close())
	kept, err := h.App.House.Files.Put(ctx, &b, 1<<20)
	must(h.t, err)
	app, err := strconv.ParseInt(h.params["/applications/:id"], 10, 64)
	must(h.t, err)
	id, err := h.App.Engine.HoldArchive(ctx, workflows.Command{Actor: h.Actor(OwnerA), Stamp: h.App.Clock.Now()}, workflows.HoldArchive{
		Slot: workflows.Slot{Application: domain.ApplicationID(app), Org: h.Orgs[OwnerA], Question: "doc_financial"},
		File: workflows.Received{SHA256: kept.SHA256, MediaType: kept.MediaType, Size: kept.Size, Name: "서류.zip"}})
	must(h.t, err)
	h.params["/uploads/:upload"] = fmt.Sprint(id)
}

// askQuestion lets the owner of company A ask about the open call.
func (h *House) askQuestion(ctx context.Context, c *call.Call) {
	h.t.Helper()
	id, err := h.App.Engine.AskInquiry(ctx, workflows.Command{Actor: h.Actor(OwnerA), Stamp: h.App.Clock.Now()},
		workflows.AskInquiry{Call: c.Ref(), Title: "참여기관의 현금 부담", Body: "참여기관도 현금을 따로 부담해야 합니까?"})
	must(h.t, err)
	for _, prefix := range []string{"/calls/:code/questions/:id", "/desk/questions/:id"} {
		h.params[prefix] = fmt.Sprint(id)
	}
}

// Generous is the rule set of a call but for one value: a single applicant may be late. None of the shipped ones says so.
func Generous(c *call.Call) (ruleset.Set, error) {
	set, err := c.RuleSet()
	if err != nil {
		return set, err
	}
	return set.With(ruleset.Value{Code: ruleset.IndividualLate, Kind: ruleset.KindFlag, N: 1})
}

// askToBeLate lets the officer propose a late permission for company A, under rules that allow it for as long as this takes.
func (h *House) askToBeLate(ctx context.Context, c *call.Call) {
	h.t.Helper()
	app, err := strconv.ParseInt(h.params["/applications/:id"], 10, 64)
	must(h.t, err)
	kept, err := h.App.House.Files.Put(ctx, strings.NewReader("%PDF-1.4\n%%EOF\n"), 1<<20)
	must(h.t, err)
	h.App.Engine.Rules = Generous
	id, err := h.App.Engine.ProposeLatePermit(ctx, workflows.Command{Actor: h.Actor(Officer), Stamp: h.App.Clock.Now()}, workflows.ProposeLatePermit{Call: c.Ref(), Application: domain.ApplicationID(app),
		Reason: latepermit.Disaster, Facts: "사무실이 물에 잠겼습니다.", Evidence: "재난 문자",
		Files: []workflows.Received{{SHA256: kept.SHA256, MediaType: kept.MediaType, Size: kept.Size, Name: "피해 사실 확인서.pdf"}}, Until: c.CloseAt.AddDate(0, 0, 1)})
	h.App.Engine.Rules = nil
	must(h.t, err)
	must(h.t, h.App.Store.Do(ctx, workflows.Options{}, func(tx workflows.Tx) error {
		p, err := workflows.Get[latepermit.Permit](tx, int64(id))
		if err == nil {
			h.params["/desk/late/:id/files/:file"] = fmt.Sprint(p.Files[0].FileID)
		}
		return err
	}))
	h.params["/desk/late/:id"], h.params["/desk/calls/:id/late/:application"] = fmt.Sprint(id), fmt.Sprint(app)
}

// apply lets company A begin an application to the open call.
func (h *House) apply(ctx context.Context, c *call.Call) {
	h.t.Helper()
	id, err := h.App.Engine.BeginApplication(ctx, workflows.Command{Actor: h.Actor(OwnerA), Stamp: h.App.Clock.Now()},
		workflows.Begin{Call: c.Ref(), Org: h.Orgs[OwnerA], Title: "현장 문서를 이해하는 점검 도우미"})
	must(h.t, err)
	h.params["/applications/:id"] = fmt.Sprint(id)
	for _, s := range c.Form.Sections {
		if h.params["/applications/:id/sections/:key"] == "" {
			h.params["/applications/:id/sections/:key"], h.params["/applications/:id/autosave/:key"], h.params["/applications/:id/presence/:key"] = s.Key, s.Key, s.Key
		}
	}
}
