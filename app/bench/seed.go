// This file fills the database: staff, companies with an owner, an open call with a real form, drafts that can be handed
// in, and a call with many applications to list. Everything goes through the same domain functions as the product.
package bench

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"time"

	"gongmo/app/demo"
	"gongmo/app/store"
	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/bizno"
	"gongmo/domain/budget"
	"gongmo/domain/call"
	"gongmo/domain/calltemplate"
	"gongmo/domain/condition"
	"gongmo/domain/form"
	"gongmo/domain/grant"
	"gongmo/domain/krw"
	"gongmo/domain/organization"
	"gongmo/domain/period"
	"gongmo/domain/person"
	"gongmo/domain/stage"
	"gongmo/workflows"
)

// caller is a signed-in person.
type caller struct {
	person  domain.PersonID
	session string // the cookie's value
}

// draft is an application that can be handed in, and who does it.
type draft struct {
	id      domain.ApplicationID
	version int64
	owner   caller
}

// world is what was seeded.
type world struct {
	officer caller
	drafts  []draft // for the HTTP side, each handed in once
	targets []draft // for pgbench: ids without gaps
	rush    []draft // of the rushed call
	spread  []draft // of many calls, in turns
	rushed  *call.Call
	listed  domain.CallID
	read    []domain.ApplicationID // of the listed call
	answers int                    // bytes of one application's answers
	said    url.Values             // what the form of handing in says besides version and key
}

// chunk bounds what one import holds in memory.
const chunk = 1000

// seeder carries what the parts of the seeding share.
type seeder struct {
	b                 *bench
	now               time.Time
	officer, approver domain.PersonID
	open, closed      *call.Call
	rushed            *call.Call
	many              []*call.Call
	companies         int // made so far
}

func (b *bench) seed(ctx context.Context, need amounts) (world, error) {
	s := &seeder{b: b, now: b.app.Clock.Now().UTC().Add(-time.Hour).Truncate(time.Millisecond)} // all of it happened before anything that is played
	var w world
	if err := b.app.Store.Import(ctx, nil, s.institution); err != nil {
		return w, err
	}
	w.officer.person, w.rushed, w.listed = s.officer, s.rushed, s.closed.Ref()
	w.said = saying(s.open)
	var err error
	if w.targets, err = s.applications(ctx, s.open, need.targets, false); err != nil {
		return w, err
	}
	if w.drafts, err = s.applications(ctx, s.open, need.drafts, false); err != nil {
		return w, err
	}
	if w.rush, err = s.applications(ctx, s.rushed, need.rush, false); err != nil {
		return w, err
	}
	if w.spread, err = s.spread(ctx, need.spread); err != nil {
		return w, err
	}
	handed, err := s.applications(ctx, s.closed, need.listed, true)
	if err != nil {
		return w, err
	}
	for _, d := range handed {
		w.read = append(w.read, d.id)
	}
	if err := b.app.DB.Pool.QueryRow(ctx, `select coalesce(max(length(answers::text)), 0) from application where id = any($1)`, w.read[:min(1, len(w.read))]).Scan(&w.answers); err != nil {
		return w, err
	}
	if _, err := b.app.DB.Pool.Exec(ctx, `vacuum (analyze)`); err != nil {
		return w, err
	}
	return w, b.settle(ctx)
}

// saying is what a signer fills in while handing in to a call: nothing stands against the company, and both pledges.
func saying(c *call.Call) url.Values {
	out := url.Values{}
	for _, fact := range condition.Applicant().ToDeclare(c.Eligibility, nil) {
		out.Set("d."+string(fact), "0")
	}
	for _, x := range application.AllPledges() {
		out.Set("pledge."+string(x), "yes")
	}
	return out
}

// pressed is the body of the form of handing in, as a browser sends it.
func (w *world) pressed(version, key string) string {
	form := maps.Clone(w.said)
	form.Set("version", version)
	form.Set("idempotency_key", key)
	return form.Encode()
}

// institution makes the staff and the two calls.
func (s *seeder) institution(in *store.Importer) error {
	for _, staff := range []struct {
		id   *domain.PersonID
		name string
		role domain.Role
	}{{&s.officer, "김담당", domain.RoleOfficer}, {&s.approver, "이본부", domain.RoleApprover}} {
		p, err := s.person(in, staff.name, "staff."+string(staff.role), true)
		if err != nil {
			return err
		}
		*staff.id = p
		g, change, err := grant.Give(grant.Terms{Person: p, Role: staff.role, Reason: "benchmark", Staff: true}, nil, s.now.AddDate(0, -3, 0))
		if err != nil {
			return err
		}
		if err := keep(in, s.now, g, change); err != nil {
			return err
		}
	}
	var err error
	if s.open, err = s.call(in, "2026-BENCH-01", s.now.AddDate(0, 0, -40)); err != nil {
		return err
	}
	if s.rushed, err = s.call(in, "2026-BENCH-03", s.now.AddDate(0, 0, -42)); err != nil {
		return err
	}
	s.closed, err = s.call(in, "2026-BENCH-02", s.now.AddDate(0, 0, -45))
	return err
}

// keep records one act and adds the row.
func keep(in *store.Importer, at time.Time, agg domain.Aggregate, ch domain.Change) error {
	if err := in.Record(at, domain.System, agg, ch); err != nil {
		return err
	}
	return in.Add(agg)
}

func (s *seeder) person(in *store.Importer, name, account string, staff bool) (domain.PersonID, error) {
	p := &person.Person{Email: account + "@bench.example", Name: name, Staff: staff, Lang: person.Korean, Density: person.Comfortable,
		EmailVerifiedAt: &s.now, RegisteredAt: s.now}
	if staff {
		p.TotpSecret, p.TotpConfirmedAt = "-", &s.now
	}
	err := keep(in, s.now, p, domain.Act("register", nil))
	return domain.PersonID(p.ID), err
}

// call makes a call of the commercial category and takes it to its open intake.
func (s *seeder) call(in *store.Importer, code string, announced time.Time) (*call.Call, error) {
	day := period.DateOf(announced)
	money := krw.Won(20_000_000_000)
	row := demo.CallRow{Code: code, Title: "AI 서비스 실증·확산 지원사업", Division: "AI활용본부", Category: calltemplate.Commercial, BudgetWon: &money,
		Basis: call.Stated, Design: "PAPER_PRESENTATION"}
	t := demo.Timetable{AnnounceAt: day.At(9, 0), OpenAt: day.AddDays(2).At(10, 0), CloseAt: day.AddDays(75).At(15, 0), ResultAt: day.AddDays(120).At(14, 0)}
	c, err := demo.CallOf(row, t, s.officer)
	if err != nil {
		return nil, err
	}
	if err := demo.RunCall(in, c, s.officer, s.approver, s.now); err != nil {
		return nil, err
	}
	if c.Stages.Award.Kind != stage.Money {
		return nil, fmt.Errorf("the call gives %s", c.Stages.Award.Kind)
	}
	return c, in.Add(c)
}

// applications makes n complete applications to a call, each of a company of its own. Their ids follow each other.
func (s *seeder) applications(ctx context.Context, c *call.Call, n int, handIn bool) ([]draft, error) {
	var out []draft
	for len(out) < n {
		err := s.b.app.Store.Import(ctx, nil, func(in *store.Importer) error {
			for range min(chunk, n-len(out)) {
				d, err := s.application(in, c, handIn)
				if err != nil {
					return err
				}
				out = append(out, d)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// manyCalls is how many calls the agency ran in 2025.
const manyCalls = 68

// spread makes n applications to many calls in turns.
func (s *seeder) spread(ctx context.Context, n int) ([]draft, error) {
	var out []draft
	for len(out) < n {
		err := s.b.app.Store.Import(ctx, nil, func(in *store.Importer) error {
			for i := len(s.many); i < manyCalls; i++ {
				c, err := s.call(in, fmt.Sprintf("2026-BENCH-%d", 100+i), s.now.AddDate(0, 0, -40))
				if err != nil {
					return err
				}
				s.many = append(s.many, c)
			}
			for range min(chunk, n-len(out)) {
				d, err := s.application(in, s.many[len(out)%manyCalls], false)
				if err != nil {
					return err
				}
				out = append(out, d)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *seeder) application(in *store.Importer, c *call.Call, handIn bool) (draft, error) {
	s.companies++
	owner, err := s.person(in, fmt.Sprintf("대표 %d", s.companies), fmt.Sprintf("owner%d", s.companies), false)
	if err != nil {
		return draft{}, err
	}
	org, err := s.company(in, owner)
	if err != nil {
		return draft{}, err
	}
	a := application.New(c.Ref(), c.Round, c.VersionNo, org.Ref(), org.Name, fmt.Sprintf("현장 AI 서비스 실증 %d", s.companies), "", owner, s.now)
	if err := in.Record(s.now, domain.System, a, domain.Act("begin", nil)); err != nil {
		return draft{}, err
	}
	answers, err := s.answers(in, c.Form, org.Ref(), owner)
	if err != nil {
		return draft{}, err
	}
	_, files, change, err := a.Save(nil, answers, owner, s.now)
	if err != nil {
		return draft{}, err
	}
	if err := in.Record(s.now, domain.System, a, change); err != nil {
		return draft{}, err
	}
	if handIn {
		if err := s.submit(in, c, a, org, owner); err != nil {
			return draft{}, err
		}
	}
	if err := in.Add(a); err != nil {
		return draft{}, err
	}
	for i := range a.Members {
		a.Members[i].ApplicationID = a.Ref()
		if err := in.Add(&a.Members[i]); err != nil {
			return draft{}, err
		}
	}
	for i := range files.Added {
		if err := in.Add(&files.Added[i]); err != nil {
			return draft{}, err
		}
	}
	return draft{id: a.Ref(), version: a.Version, owner: caller{person: owner}}, nil
}

func (s *seeder) company(in *store.Importer, owner domain.PersonID) (*organization.Organization, error) {
	var number bizno.Number
	for digit := range 10 { // the last digit is a check digit
		if n, err := bizno.Parse(fmt.Sprintf("%03d81%04d%d", 101+s.companies/9999, 1+s.companies%9999, digit)); err == nil {
			number = n
		}
	}
	o, change, err := organization.Register(number, organization.Profile{Name: fmt.Sprintf("벤치 %d", s.companies), Representative: "대표",
		Type: organization.Company, Size: organization.SME, Region: organization.Seoul, OpenedOn: period.On(2019, 3, 4), Industry: "소프트웨어 개발", Taxable: true,
		Address: "서울특별시", Phone: "02-0000-0000"}, owner, s.now)
	if err != nil {
		return nil, err
	}
	if err := keep(in, s.now, o, change); err != nil {
		return nil, err
	}
	m, change := organization.Found(o.Ref(), owner, fmt.Sprintf("owner%d@bench.example", s.companies), s.now)
	return o, keep(in, s.now, m, change)
}

// submit hands a seeded application in by the same checks as the command.
func (s *seeder) submit(in *store.Importer, c *call.Call, a *application.Application, org *organization.Organization, owner domain.PersonID) error {
	number, err := in.Sequence("gongmo_receipt")
	if err != nil {
		return err
	}
	id, err := in.NextID()
	if err != nil {
		return err
	}
	open, deadline := c.Deadline(s.now)
	declared := application.Declarations{}
	for _, term := range condition.Applicant() {
		if !slices.Contains(condition.Applicant().ToDeclare(c.Eligibility, nil), term.Fact) {
			continue
		}
		if declared[term.Fact] = condition.Bool(false); term.Type == condition.TypeNumber {
			declared[term.Fact] = condition.Number(0)
		}
	}
	sub, change, err := a.Submit(application.Signing{SubmissionID: id, Number: number, CallCode: c.Code, CallVersion: c.VersionNo, FormSince: c.FormSince, Seq: 1, Actor: owner, Role: domain.RoleSigner,
		Stamp: s.now, Now: s.now, Intake: application.Intake{OpenAt: open, Deadline: deadline, Running: true},
		FormProblems: workflows.FormProblems(c.Form, a), Declared: declared, Pledged: application.AllPledges()})
	if err != nil {
		return err
	}
	if err := in.Record(s.now, domain.Actor{Person: owner, Role: domain.RoleOwner}, a, change); err != nil {
		return err
	}
	return in.Add(&sub)
}

// words fill the longer answers.
const words = "현장에서 반복되는 점검과 기록을 AI 서비스로 줄이고 결과를 담당자가 바로 확인하게 합니다. 수요기관의 자료를 정제하여 모형을 학습하고 넉 달 동안 실증한 뒤 지표로 비교합니다. "

// answers answers every question of the lead's part; with the files that makes about 8 KB.
func (s *seeder) answers(in *store.Importer, d form.Definition, org domain.OrganizationID, owner domain.PersonID) (form.Answers, error) {
	out := form.Answers{}
	for _, section := range d.Of(form.Lead).Sections {
		for _, q := range section.Questions {
			a := form.Answer{Version: 1}
			switch q.Kind {
			case form.Text:
				a.Text = "현장 AI 서비스 실증"
				for n := 2; n <= q.MinCount; n++ { // as many words as the question wants
					a.Text += ", 실증 " + strconv.Itoa(n)
				}
			case form.RichText:
				a.Text = words + words
			case form.Number, form.Money:
				n := int64(12)
				a.Number = &n
			case form.Choice:
				a.Text = q.Options[0].Key
			case form.People:
				a.People = []form.Member{{Key: "p1", Name: "박책임", Org: org, Role: "LEAD", Position: "이사", RateBp: 3000},
					{Key: "p2", Name: "최연구", Org: org, Role: "MEMBER", Position: "선임", RateBp: 5000}}
			case form.Targets:
				a.Targets = []form.Target{{Key: "t1", Title: "점검 시간", Unit: "분", Year: 1, Base: 60, Goal: 20, Weight: 6000, Proof: "실증 기록"},
					{Key: "t2", Title: "실증 기관", Unit: "곳", Year: 1, Goal: 3, Weight: 4000, Proof: "확인서"}}
			case form.Budget:
				p := plan(org)
				a.Budget = &p
			case form.File:
				if !q.Required {
					continue
				}
				u, err := s.upload(in, q, owner)
				if err != nil {
					return nil, err
				}
				a.Files = []form.Upload{u}
			default:
				continue
			}
			out[q.Key] = a
		}
	}
	return out, nil
}

func (s *seeder) upload(in *store.Importer, q form.Question, owner domain.PersonID) (form.Upload, error) {
	id, err := in.NextID()
	if err != nil {
		return form.Upload{}, err
	}
	hash := fmt.Sprintf("%064x", id)
	u := form.Upload{FileID: domain.FileID(id), Name: q.Label + ".pdf", Type: "pdf", Bytes: 200_000, SHA256: hash}
	return u, in.Add(&workflows.StoredFile{ID: id, Sha256: hash, Size: u.Bytes, MediaType: "application/pdf", Name: "document.pdf", ScanState: "CLEAN", UploadedBy: &owner, UploadedAt: s.now})
}

// plan is a budget that passes every rule: 60 of 100 million by grant, 10 in cash, 30 in kind.
func plan(org domain.OrganizationID) budget.Plan {
	line := func(key string, item budget.Item, detail budget.Detail, granted, cash, kind krw.Won) budget.Line {
		return budget.Line{Key: key, Org: org, Year: 1, Item: item, Detail: detail, Basis: "단가 × 수량", GrantWon: granted, CashWon: cash, InKindWon: kind}
	}
	return budget.Plan{Lines: []budget.Line{
		line("l1", budget.Labor, budget.StaffExisting, 0, 0, 30_000_000),
		line("l2", budget.Labor, budget.StaffNew, 20_000_000, 0, 0),
		line("l3", budget.Materials, budget.Purchase, 15_000_000, 5_000_000, 0),
		line("l4", budget.Activity, budget.SoftwareCloud, 20_000_000, 5_000_000, 0),
		line("l5", budget.Activity, budget.TravelDomestic, 5_000_000, 0, 0),
	}}
}

// signIn makes sessions without the login, whose password hash is made to be slow.
func (b *bench) signIn(ctx context.Context, who []*caller) error {
	for _, c := range who {
		sessions := b.app.House.Sessions
		one, err := sessions.Load(ctx, "")
		if err != nil {
			return err
		}
		sessions.Put(one, "person", int64(c.person))
		sessions.Put(one, "epoch", int64(0))
		if c.session, _, err = sessions.Commit(one); err != nil {
			return err
		}
	}
	return nil
}
