// This file is who is there: staff of each role, companies with their people, evaluators, accountants.
package demo

import (
	"fmt"
	"time"

	"gongmo/domain"
	"gongmo/domain/bizno"
	"gongmo/domain/evaluation"
	"gongmo/domain/grant"
	"gongmo/domain/organization"
	"gongmo/domain/period"
	"gongmo/domain/person"
	"gongmo/domain/wallet"
)

// Password opens every account of the demonstration.
const Password = "gongmo-demo-2025"

// host ends every address of the demonstration; nothing can be sent there.
const host = "@demo.example"

// human is a person of the demonstration.
type human struct {
	*person.Person
	role domain.Role
}

func (h *human) actor() domain.Actor {
	return domain.Actor{Person: h.Ref(), Name: h.Name, Role: h.role}
}

// as is the person acting in a role.
func (h *human) as(role domain.Role) domain.Actor {
	return domain.Actor{Person: h.Ref(), Name: h.Name, Role: role}
}

// company is an organisation with its people. writer and bookkeeper are the owner where nobody else is.
type company struct {
	*organization.Organization
	owner, writer, bookkeeper *human
	registration              *wallet.Document // in its wallet, nil before it is there
}

// Login is one account that the login page and the first lines of output offer.
type Login struct {
	Role  string // message key demo.role.<Role>
	Email string
}

// Logins lists one account per role.
func Logins() []Login {
	var out []Login
	for _, s := range staffList {
		out = append(out, Login{string(s.role), string(s.role) + host})
	}
	for _, r := range []string{"evaluator", "chair", "settlement_auditor", "owner", "writer", "accountant"} {
		out = append(out, Login{r, r + host})
	}
	return out
}

var staffList = []struct {
	role domain.Role
	name string
}{
	{domain.RoleOfficer, "한유진"}, {domain.RoleApprover, "서도현"}, {domain.RoleFinance, "문지원"}, {domain.RoleDirector, "강태오"},
	{domain.RoleAuditor, "오세라"}, {domain.RolePrivacy, "신보람"}, {domain.RoleAdmin, "임재현"},
}

// moreOfficers share the calls among them; one finance officer cannot approve and send.
var moreOfficers = []struct {
	role domain.Role
	name string
}{{domain.RoleOfficer, "윤해인"}, {domain.RoleOfficer, "장우진"}, {domain.RoleOfficer, "권소율"}, {domain.RoleFinance, "백선우"}}

func (y *year) makePeople() error {
	hash, err := y.Secrets.HashPassword(Password)
	if err != nil {
		return err
	}
	d, begin := y.dice("people"), period.On(2025, time.January, 2).At(9, 0).UTC()
	add := func(email, name string, staff bool) (*human, error) {
		p, change, err := person.Register(email, name, fmt.Sprintf("02-2000-%04d", d.between(1000, 9999)), begin)
		if err != nil {
			return nil, err
		}
		p.PasswordHash, p.PasswordChangedAt, p.EmailVerifiedAt, p.Staff, p.Demo = hash, &begin, &begin, staff, true
		if staff {
			secret, _, err := y.Secrets.NewTotp(email)
			if err != nil {
				return nil, err
			}
			if p.TotpSecret, err = y.Secrets.Seal(secret); err != nil {
				return nil, err
			}
			p.TotpConfirmedAt, p.Density = &begin, person.Compact
		}
		h := &human{Person: p}
		y.report.People++
		if err := y.step(begin, domain.System, p, change, about{}); err != nil {
			return nil, err
		}
		return h, y.in.Add(p)
	}
	if err := y.makeStaff(add); err != nil {
		return err
	}
	if err := y.makeExperts(add, begin); err != nil {
		return err
	}
	return y.makeCompanies(add, begin)
}

type adder func(email, name string, staff bool) (*human, error)

func (y *year) makeStaff(add adder) error {
	for i, s := range append(staffList[:len(staffList):len(staffList)], moreOfficers...) {
		email := string(s.role) + host
		if i >= len(staffList) {
			email = fmt.Sprintf("%s%d%s", s.role, i-len(staffList)+2, host)
		}
		h, err := add(email, s.name, true)
		if err != nil {
			return err
		}
		h.role = s.role
		key := s.role
		if i >= len(staffList) {
			key = domain.Role(fmt.Sprintf("%s%d", s.role, i-len(staffList)+2))
		}
		y.staff[key] = h
	}
	admin := y.staff[domain.RoleAdmin]
	for _, key := range sortedRoles(y.staff) {
		h := y.staff[key]
		by := ref(admin.Ref())
		if h == admin {
			by = nil
		}
		if err := y.grant(grant.Terms{Person: h.Ref(), Role: h.role, Reason: "인사 발령", Staff: true, Valid: period.Period{From: period.On(2025, 1, 2)}}, by, period.On(2025, 1, 2).At(9, 30)); err != nil {
			return err
		}
	}
	return nil
}

// officer is the i-th of those who run calls.
func (y *year) officer(i int) *human {
	return []*human{y.staff["officer"], y.staff["officer2"], y.staff["officer3"], y.staff["officer4"]}[i%4]
}

// sender is who sends what the finance officer approved.
func (y *year) sender() *human { return y.staff["finance5"] }

// grant gives a role once.
func (y *year) grant(t grant.Terms, by *domain.PersonID, at time.Time) error {
	key := [3]int64{int64(t.Person), int64(len(t.Role))<<8 | int64(t.Role[0])}
	if t.Call != nil {
		key[2] = int64(*t.Call)
	}
	if y.granted[key] {
		return nil
	}
	y.granted[key] = true
	g, change, err := grant.Give(t, by, at.UTC())
	if err != nil {
		return err
	}
	g.Demo = true
	if err := y.step(at, y.staff[domain.RoleAdmin].actor(), g, change, about{}); err != nil {
		return err
	}
	return y.in.Add(g)
}

func (y *year) makeExperts(add adder, at time.Time) error {
	d := y.dice("experts")
	places := []string{"시연대학교", "누리대학교", "한결대학교", "시연기술연구원", "미래정책연구소", "온누리법무법인", "시연벤처투자"}
	units := []string{"컴퓨터공학과", "전자공학과", "경영학과", "인공지능연구실", "정책연구실", "기술사업화팀"}
	for i := range y.scaled(150, 12) {
		email := fmt.Sprintf("evaluator%d%s", i+1, host)
		switch i {
		case 0:
			email = "evaluator" + host
		case 1:
			email = "chair" + host
		}
		h, err := add(email, personName(d), false)
		if err != nil {
			return err
		}
		h.role = domain.RoleEvaluator
		y.experts = append(y.experts, h)
		entry, change, err := evaluation.Enter(evaluation.Evaluator{PersonID: h.Ref(), Affiliation: one(d, places), Unit: one(d, units), Position: one(d, []string{"교수", "책임연구원", "부장", "대표", "변호사"}),
			Region: string(one(d, organization.Regions()[:17])), Gender: one(d, []string{"F", "M"}), Expertise: one(d, []evaluation.Expertise{evaluation.ProgramExpert, evaluation.ProgramExpert, evaluation.OtherExpert, evaluation.SubsidyExpert}),
			Fields: some(d, []string{"인공지능", "클라우드", "반도체", "가상융합", "해외진출", "사업화", "회계", "정책"}, 3)}, at)
		if err != nil {
			return err
		}
		entry.Demo = true
		if err := y.step(at, y.officer(0).actor(), entry, change, about{}); err != nil {
			return err
		}
		if err := y.in.Add(entry); err != nil {
			return err
		}
		y.report.Evaluators++
	}
	return nil
}

func (y *year) makeCompanies(add adder, at time.Time) error {
	d := y.dice("companies")
	count := y.scaled(420, 24)
	for i := range count {
		kind, middle, size, name := organization.Company, "86", organization.SME, "주식회사 "+firmName(i)
		switch {
		case i%29 == 28:
			kind, middle, size, name = organization.University, "82", organization.NotForProfit, firmHeads[i%len(firmHeads)]+"대학교 산학협력단"
		case i%31 == 30:
			kind, middle, size, name = organization.Nonprofit, "82", organization.NotForProfit, firmHeads[i%len(firmHeads)]+"디지털진흥협회"
		case i%17 == 16:
			size = organization.Mid
		case i%53 == 52:
			size = organization.Large
		}
		owner, err := y.member(add, i, "owner", personName(d))
		if err != nil {
			return err
		}
		region := one(d, organization.Regions()[:17])
		if d.chance(45) {
			region = one(d, []organization.Region{organization.Seoul, organization.Gyeonggi, organization.Incheon})
		}
		c, err := y.company(numberOf(i, middle), organization.Profile{CorporateNo: corporateNumber(i), Name: name, Representative: owner.Name, Type: kind, Size: size, Region: region,
			OpenedOn: period.On(d.between(1999, 2022), time.Month(d.between(1, 12)), d.between(1, 28)), Industry: one(d, []string{"소프트웨어 개발 및 공급업", "정보서비스업", "반도체 제조업", "데이터베이스 구축업", "전자부품 제조업"}),
			Taxable: kind == organization.Company, Address: addressOf(region, d), Phone: fmt.Sprintf("02-3000-%04d", i)}, owner, at)
		if err != nil {
			return err
		}
		for k, role := range []domain.Role{domain.RoleWriter, domain.RoleBookkeeper} {
			if i > 0 && !d.chance(40) {
				continue
			}
			h, err := y.member(add, i, string(role), personName(d))
			if err != nil {
				return err
			}
			if err := y.join(c, h, role, at); err != nil {
				return err
			}
			if k == 0 {
				c.writer = h
			} else {
				c.bookkeeper = h
			}
		}
		y.companies = append(y.companies, c)
		y.report.Companies++
	}
	return y.makeFirms(add, at)
}

// member makes a person of the i-th company; those of the first one have the short addresses.
func (y *year) member(add adder, i int, role, name string) (*human, error) {
	email := fmt.Sprintf("%s%d%s", role, i+1, host)
	if i == 0 {
		email = role + host
	}
	h, err := add(email, name, false)
	if err != nil {
		return nil, err
	}
	h.role = domain.Role(role)
	return h, nil
}

func (y *year) company(number bizno.Number, p organization.Profile, owner *human, at time.Time) (*company, error) {
	o, change, err := organization.Register(number, p, owner.Ref(), at)
	if err != nil {
		return nil, explained(err)
	}
	o.Demo = true
	if err := y.step(at, owner.actor(), o, change, about{}); err != nil {
		return nil, err
	}
	if err := y.did(at.Add(48*time.Hour), y.officer(0).actor(), o, about{})(o.Verify(y.officer(0).Ref(), at.Add(48*time.Hour))); err != nil {
		return nil, err
	}
	m, found := organization.Found(o.Ref(), owner.Ref(), owner.Email, at)
	m.Demo = true
	if err := y.step(at, owner.actor(), m, found, about{}); err != nil {
		return nil, err
	}
	return &company{Organization: o, owner: owner, writer: owner, bookkeeper: owner}, y.in.Add(o, m)
}

func (y *year) join(c *company, h *human, role domain.Role, at time.Time) error {
	m, change, err := organization.Invite(c.Ref(), h.Email, []domain.Role{role}, c.owner.Ref(), at, at.AddDate(0, 0, 14))
	if err != nil {
		return err
	}
	m.Demo = true
	if err := y.step(at, c.owner.actor(), m, change, about{}); err != nil {
		return err
	}
	later := at.Add(26 * time.Hour)
	if err := y.did(later, h.actor(), m, about{})(m.Accept(h.Ref(), h.Email, later)); err != nil {
		return err
	}
	return y.in.Add(m)
}

// makeFirms makes the accounting firms that review settlements.
func (y *year) makeFirms(add adder, at time.Time) error {
	d := y.dice("firms")
	for i := range 6 {
		email := fmt.Sprintf("settlement_auditor%d%s", i+1, host)
		if i == 0 {
			email = "settlement_auditor" + host
		}
		h, err := add(email, personName(d), false)
		if err != nil {
			return err
		}
		h.role = domain.RoleAccountant
		c, err := y.company(numberOf(5000+i, "81"), organization.Profile{CorporateNo: corporateNumber(5000 + i), Name: firmHeads[i*3] + "회계법인", Representative: h.Name, Type: organization.Company,
			Size: organization.SME, Region: organization.Seoul, OpenedOn: period.On(2005, 3, 2), Industry: "공인회계사업", Taxable: true, Address: addressOf(organization.Seoul, d), Phone: fmt.Sprintf("02-5000-%04d", i)}, h, at)
		if err != nil {
			return err
		}
		y.firms = append(y.firms, c)
	}
	return nil
}
