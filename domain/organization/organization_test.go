package organization

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain"
	"gongmo/domain/bizno"
	"gongmo/domain/budget"
	"gongmo/domain/period"
)

func at(y int, m time.Month, d int) time.Time { return period.On(y, m, d).At(10, 0) }

func profile() Profile {
	return Profile{Name: " 가온  데이터 ", Representative: "홍길동", Type: Company, Size: SME, Region: Busan,
		OpenedOn: period.On(2020, 3, 1), CorporateNo: "130111-0006246", Taxable: true}
}

func TestRegisterKeepsACleanProfile(t *testing.T) {
	o, ch, err := Register(bizno.Number("1234567891"), profile(), 7, at(2026, 3, 5))
	if err != nil {
		t.Fatal(err)
	}
	if o.Name != "가온 데이터" || o.CorporateNo != "1301110006246" || *o.RegisteredBy != 7 || ch.Event != "register" {
		t.Errorf("got %+v, %+v", o, ch)
	}
}

func TestRegisterListsEveryBadField(t *testing.T) {
	p := Profile{Type: "SHOP", Size: "TINY", Region: "MARS", OpenedOn: period.On(2027, 1, 1), CorporateNo: "12", Phone: "abc", Trade: strings.Repeat("업", longestName+1)}
	_, _, err := Register("1234567891", p, 7, at(2026, 3, 5))
	var got []string
	for _, e := range domain.ProblemsOf(err) {
		got = append(got, e.Field+" "+e.Key)
	}
	want := []string{"name organization.name.empty", "representative organization.representative.empty", "type organization.type.unknown",
		"size organization.size.unknown", "region organization.region.unknown", "opened_on organization.opened_on.future",
		"corporate_no organization.corporate_no.length", "phone organization.phone.invalid", "trade organization.certificate.long"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestATelephoneNumberIsWrittenAsPeopleWriteIt(t *testing.T) {
	for phone, right := range map[string]bool{"": true, "02-2000-2000": true, "1588-1234": true, "+82 31 123 4567": true, "031-123-4567 (내선 1234)": true,
		"abc": false, "없음": false, "123-4567": false, "02-2000-2000, 02-2000-2001, 02-2000-2002": false} {
		_, _, err := Register("1234567891", Profile{Name: "가온", Representative: "김대표", Type: Company, Size: SME, Region: Seoul, Phone: phone}, 7, at(2026, 3, 5))
		if (err == nil) != right {
			t.Errorf("%q: %v", phone, err)
		}
	}
}

// 연구개발비 사용 기준 §114②④, §65④2: who has a ratio of its own, and who is a research service firm.
func TestCredentialsFitTheOrganization(t *testing.T) {
	ratio := budget.Ratio{From: period.On(2025, 1, 1), Bp: 2500, Source: "과학기술정보통신부고시 제2024-10호 별표 6"}
	research := budget.Registration{Number: "제2024-17호", On: period.On(2024, 5, 1)}
	for name, c := range map[string]struct {
		t        Type
		s        Size
		ratio    budget.Ratio
		research budget.Registration
		want     string
	}{
		"a university has a published ratio":                    {University, NotForProfit, ratio, budget.Registration{}, ""},
		"a company has the ratio of the rules":                  {Company, SME, ratio, budget.Registration{}, "organization.ratio.company"},
		"a ratio without its day is none":                       {University, NotForProfit, budget.Ratio{Bp: 2500, Source: "별표 6"}, budget.Registration{}, "organization.ratio.from"},
		"a ratio without its notice is none":                    {University, NotForProfit, budget.Ratio{Bp: 2500, From: ratio.From}, budget.Registration{}, "organization.ratio.source"},
		"a ratio over the whole is none":                        {University, NotForProfit, budget.Ratio{Bp: 10001, From: ratio.From, Source: "별표 6"}, budget.Registration{}, "organization.ratio.range"},
		"a company is registered as a research service firm":    {Company, SME, budget.Ratio{}, research, ""},
		"a university is none":                                  {University, NotForProfit, budget.Ratio{}, research, "organization.research.company"},
		"a registration without its day is none":                {Company, SME, budget.Ratio{}, budget.Registration{Number: "제1호"}, "organization.research.on"},
		"a public corporation is a company (연구개발비 사용 기준 §2 4호)": {Agency, Public, ratio, budget.Registration{}, "organization.ratio.company"},
	} {
		p := profile()
		p.Type, p.Size, p.Ratio, p.Research = c.t, c.s, c.ratio, c.research
		_, _, err := Register("1234567891", p, 0, at(2026, 3, 5))
		if got := domain.ProblemsOf(err); len(got) > 1 || len(got) == 1 && got[0].Key != c.want || len(got) == 0 && c.want != "" {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestANewRatioJoinsThoseBeforeIt(t *testing.T) {
	p := profile()
	p.Type, p.Size, p.Ratio = University, NotForProfit, budget.Ratio{From: period.On(2023, 1, 1), Bp: 2000, Source: "2023년 고시"}
	o, _, err := Register("1234567891", p, 7, at(2026, 3, 5))
	if err != nil {
		t.Fatal(err)
	}
	p.Ratio = budget.Ratio{From: period.On(2025, 1, 1), Bp: 2500, Source: "2025년 고시"}
	if _, err := o.Edit(p, at(2026, 3, 6)); err != nil {
		t.Fatal(err)
	}
	if was := o.Party(period.On(2024, 6, 1)); *was.IndirectBp != 2000 {
		t.Errorf("in 2024 the ratio was %d", *was.IndirectBp)
	}
	if now := o.Party(period.On(2026, 3, 6)); *now.IndirectBp != 2500 || now.Entity != budget.University {
		t.Errorf("in 2026 the party is %+v", now)
	}
	p.Ratio = budget.Ratio{}
	if _, err := o.Edit(p, at(2026, 3, 7)); err != nil || len(o.Credentials.Ratios) != 1 {
		t.Errorf("the latest can be taken back: %v, %+v", err, o.Credentials)
	}
}

func TestSizeFitsType(t *testing.T) {
	for name, c := range map[string]struct {
		t    Type
		s    Size
		fits bool
	}{
		"a company is small":                      {Company, SME, true},
		"a company is not a non-profit":           {Company, NotForProfit, false},
		"a university has no class of enterprise": {University, SME, false},
		"an agency may be a public corporation":   {Agency, Large, true},
	} {
		p := profile()
		p.Type, p.Size = c.t, c.s
		_, _, err := Register("1234567891", p, 0, at(2026, 3, 5))
		if (err == nil) != c.fits {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEditOfACertifiedFieldTakesTheVerificationAway(t *testing.T) {
	o, _, _ := Register("1234567891", profile(), 7, at(2026, 3, 5))
	if _, err := o.Verify(9, at(2026, 3, 6)); err != nil {
		t.Fatal(err)
	}
	p := profile()
	p.Phone = "02-1234-5678"
	if ch, err := o.Edit(p, at(2026, 3, 7)); err != nil || o.VerifiedAt == nil {
		t.Fatalf("a telephone number is not on the certificate: %v %v", ch, err)
	}
	p.Name = "다른 이름"
	ch, err := o.Edit(p, at(2026, 3, 8))
	if err != nil || o.VerifiedAt != nil || o.VerifiedBy != nil {
		t.Fatalf("verification stayed: %v", err)
	}
	if d := cmp.Diff([]string{"name"}, ch.Detail["fields"]); d != "" {
		t.Error(d)
	}
}

func TestYearsInBusiness(t *testing.T) {
	o := &Organization{OpenedOn: period.On(2020, 2, 29)}
	for _, c := range []struct {
		on   period.Date
		want int
	}{
		{period.On(2019, 1, 1), 0}, {period.On(2021, 2, 27), 0}, {period.On(2021, 2, 28), 1},
		{period.On(2024, 2, 28), 3}, {period.On(2024, 2, 29), 4},
	} {
		if got := o.Years(c.on); got != c.want {
			t.Errorf("on %s: %d years, want %d", c.on, got, c.want)
		}
	}
}

// Vectors of the corporate number's check digit: 상업등기규칙 form, weights 1 2 1 2 …
func TestCorporateNumberWarnsOnly(t *testing.T) {
	for no, doubtful := range map[string]bool{
		"130111-0006246": false, "110111-9999991": false, "130111-0006247": true, "": false, "13011": true, "13011100062a6": true,
	} {
		if got := CorporateNoDoubtful(no); got != doubtful {
			t.Errorf("%q: doubtful = %v", no, got)
		}
	}
	p := profile()
	p.CorporateNo = "130111-0006247"
	if _, _, err := Register("1234567891", p, 0, at(2026, 3, 5)); err != nil {
		t.Errorf("a wrong check digit must not block: %v", err)
	}
	p.CorporateNo = "abcdefghijklm"
	if _, _, err := Register("1234567891", p, 0, at(2026, 3, 5)); err == nil {
		t.Error("thirteen letters passed as a number")
	}
}

func TestMembershipFromInvitationToEnd(t *testing.T) {
	now, soon := at(2026, 3, 5), at(2026, 3, 12)
	m, ch, err := Invite(5, " Kim@Example.kr ", []domain.Role{domain.RoleWriter, domain.RoleSigner, domain.RoleWriter}, 7, now, soon)
	if err != nil || ch.Event != "invite" {
		t.Fatal(ch, err)
	}
	if d := cmp.Diff(Roles{domain.RoleWriter, domain.RoleSigner}, m.Roles); d != "" {
		t.Error(d)
	}
	if m.Standing(now) != Invited || m.Standing(soon) != Lapsed {
		t.Errorf("standing %s, then %s", m.Standing(now), m.Standing(soon))
	}
	if _, err := m.Accept(8, "other@example.kr", now); domain.KindOf(err) != domain.Forbidden {
		t.Errorf("another address accepted: %v", err)
	}
	if _, err := m.Accept(8, "kim@example.kr", soon); domain.KindOf(err) != domain.Refused {
		t.Errorf("a lapsed invitation was accepted: %v", err)
	}
	if _, err := m.Accept(8, "kim@example.KR", now); err != nil {
		t.Fatal(err)
	}
	if m.Standing(soon) != Active || *m.PersonID != 8 {
		t.Errorf("not active: %+v", m)
	}
	if _, err := m.Accept(9, "kim@example.kr", now); err == nil {
		t.Error("accepted twice")
	}
	if _, err := m.ChangeRoles([]domain.Role{domain.RoleFinance}, 1, now); err == nil {
		t.Error("a staff role was given in an organisation")
	}
	if _, err := m.End(7, " 퇴사 ", 1, now); err != nil || m.EndReason != "퇴사" || m.Standing(now) != Ended {
		t.Errorf("%v %+v", err, m)
	}
	if _, err := m.End(7, "", 1, now); err == nil {
		t.Error("ended twice")
	}
}

func TestTheLastOwnerStays(t *testing.T) {
	now := at(2026, 3, 5)
	m, _ := Found(5, 7, "A@b.kr", now)
	want := domain.E(domain.Refused, "membership.last_owner")
	if _, err := m.End(7, "", 0, now); domain.ProblemsOf(err)[0].Key != want.Key {
		t.Errorf("the last owner left: %v", err)
	}
	if _, err := m.ChangeRoles([]domain.Role{domain.RoleViewer}, 0, now); domain.ProblemsOf(err)[0].Key != want.Key {
		t.Errorf("the last owner gave the role up: %v", err)
	}
	if _, err := m.ChangeRoles([]domain.Role{domain.RoleViewer}, 1, now); err != nil {
		t.Errorf("one of two owners may: %v", err)
	}
}

func TestRolesGoThroughTheirColumn(t *testing.T) {
	for _, r := range []Roles{nil, {domain.RoleOwner, domain.RoleBookkeeper}} {
		v, err := r.Value()
		if err != nil {
			t.Fatal(err)
		}
		var back Roles
		if err := back.Scan(v); err != nil || len(back) != len(r) {
			t.Errorf("%v came back as %v: %v", r, back, err)
		}
	}
}
