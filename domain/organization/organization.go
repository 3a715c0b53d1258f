// Package organization holds the organisation that applies, performs or delivers, and who belongs to it.
// An organisation is one business registration number; a person acts for it only through a membership.
package organization

import (
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/bizno"
	"gongmo/domain/budget"
	"gongmo/domain/krw"
	"gongmo/domain/period"
)

// Type says what sort of body an organisation is; it decides which cost and matching rules apply.
type Type string

const (
	Company    Type = "COMPANY"    // 기업
	University Type = "UNIVERSITY" // 대학
	Agency     Type = "AGENCY"     // 출연연, 공공기관, 지자체
	Nonprofit  Type = "NONPROFIT"  // 협회, 재단 등 비영리법인
)

// Types lists every type in the order forms show them.
func Types() []Type { return []Type{Company, University, Agency, Nonprofit} }

// Size is the class of an enterprise by which matching ratios differ.
type Size string

const (
	SME          Size = "SME"       // 중소기업
	Mid          Size = "MID"       // 중견기업
	Large        Size = "LARGE"     // 대기업
	Public       Size = "PUBLIC"    // 공기업 (지방직영기업·지방공사·지방공단 포함)
	NotForProfit Size = "NONPROFIT" // 비영리
)

// Sizes lists every size in the order forms show them.
func Sizes() []Size { return []Size{SME, Mid, Large, Public, NotForProfit} }

// allows reports whether a size fits a type: a company has a class of enterprise, a university or association has none,
// an agency may be a public corporation and then has one.
func (t Type) allows(s Size) bool {
	switch t {
	case Company:
		return s != NotForProfit
	case University, Nonprofit:
		return s == NotForProfit
	}
	return true
}

// Organization is the aggregate and its row. What it says of itself is kept as given; what an officer has checked
// against the registration certificate carries VerifiedAt.
type Organization struct {
	domain.Root
	Number         bizno.Number // 사업자등록번호, unique
	CorporateNo    string       // 법인등록번호, 13 digits or ""
	Name           string
	Representative string
	// RepresentativeKorean is the Korean name (한글 이름) of a foreign representative, who stands with another on the certificate; "" otherwise.
	RepresentativeKorean string
	Type                 Type
	Size                 Size
	Region               Region
	OpenedOn             period.Date // 개업일; the age rule of a call counts from here
	Industry             string      // 업종, as on the certificate
	Sector, Trade        string      // 주업태 and 주종목 on the certificate: the tax office compares them one by one
	Taxable              bool        // 부가가치세 과세사업자
	Address              string
	// AddressExtra, AddressArea and AddressBuilding are what the register of addresses says of Address (form.Place says what each is).
	AddressExtra, AddressArea, AddressBuilding string
	Phone                                      string
	RegisteredAt                               time.Time
	RegisteredBy                               *domain.PersonID
	VerifiedAt                                 *time.Time
	VerifiedBy                                 *domain.PersonID
	ClosedOn                                   period.Date // 폐업일, zero while in business
	// Credentials are what its costs depend on, as it says of itself: its published ratio of indirect cost with the notice, and its
	// registration as a research service firm.
	Credentials budget.Credentials
	Demo        bool
}

// Kind names the aggregate.
func (*Organization) Kind() string { return "organization" }

// Ref is the typed id.
func (o *Organization) Ref() domain.OrganizationID { return domain.OrganizationID(o.ID) }

// TableName is where organisations live.
func (Organization) TableName() string { return "organization" }

// Profile is what a person types about an organisation.
type Profile struct {
	CorporateNo    string
	Name           string
	Representative string
	Type           Type
	Size           Size
	Region         Region
	OpenedOn       period.Date
	Industry       string
	Taxable        bool
	Address        string
	Phone          string
	// Ratio is the latest published ratio of indirect cost. One with another first day joins those before it; the zero one takes the
	// latest back. Research is the registration as a research service firm.
	Ratio    budget.Ratio
	Research budget.Registration
	// The rest may be left out: only the comparison with the tax office's register reads it.
	RepresentativeKorean, Sector, Trade string
	// What the register of addresses says of Address; "" when it was typed.
	AddressExtra, AddressArea, AddressBuilding string
}

const (
	longestName = 100
	longestText = 200
)

// Register makes an organisation known. The number must have been parsed; the caller checks that nobody has it yet
// (the database does too). today is the date in Seoul.
func Register(number bizno.Number, p Profile, by domain.PersonID, now time.Time) (*Organization, domain.Change, error) {
	p = p.trimmed()
	if err := p.check(period.DateOf(now)); err != nil {
		return nil, domain.Change{}, err
	}
	o := &Organization{Number: number, RegisteredAt: now}
	if by != 0 {
		o.RegisteredBy = &by
	}
	o.take(p)
	return o, domain.Act("register", map[string]any{"number": string(number)}), nil
}

// Edit replaces the profile. A change of what an officer had verified takes the verification away.
func (o *Organization) Edit(p Profile, now time.Time) (domain.Change, error) {
	p = p.trimmed()
	if err := p.check(period.DateOf(now)); err != nil {
		return domain.Change{}, err
	}
	changed := o.profile().differs(p)
	o.take(p)
	if certified(changed) {
		o.VerifiedAt, o.VerifiedBy = nil, nil
	}
	return domain.Act("edit", map[string]any{"fields": changed}), nil
}

// Verify records that an officer compared the profile with the registration certificate.
func (o *Organization) Verify(by domain.PersonID, now time.Time) (domain.Change, error) {
	if o.VerifiedAt != nil {
		return domain.Change{}, domain.E(domain.Refused, "organization.verify.done")
	}
	o.VerifiedAt, o.VerifiedBy = &now, &by
	return domain.Act("verify", nil), nil
}

// Close records that the organisation went out of business on a day; screening then finds CLOSED_BUSINESS.
func (o *Organization) Close(on period.Date) (domain.Change, error) {
	if on.IsZero() || (!o.OpenedOn.IsZero() && on.Before(o.OpenedOn)) {
		return domain.Change{}, domain.E(domain.Invalid, "organization.closed_on.early").At("closed_on")
	}
	o.ClosedOn = on
	return domain.Act("close", map[string]any{"on": on.String()}), nil
}

// Years counts the full years in business on a day: the age rule of a call (업력).
func (o *Organization) Years(on period.Date) int {
	if o.OpenedOn.IsZero() || on.Before(o.OpenedOn) {
		return 0
	}
	years := on.Year() - o.OpenedOn.Year()
	if o.OpenedOn.AddMonths(12 * years).After(on) {
		years--
	}
	return years
}

func (o *Organization) take(p Profile) {
	o.CorporateNo, o.Name, o.Representative = p.CorporateNo, p.Name, p.Representative
	o.Type, o.Size, o.Region = p.Type, p.Size, p.Region
	o.OpenedOn, o.Industry, o.Taxable, o.Address, o.Phone = p.OpenedOn, p.Industry, p.Taxable, p.Address, p.Phone
	o.RepresentativeKorean, o.Sector, o.Trade = p.RepresentativeKorean, p.Sector, p.Trade
	o.AddressExtra, o.AddressArea, o.AddressBuilding = p.AddressExtra, p.AddressArea, p.AddressBuilding
	o.Credentials.Research = p.Research
	if n := len(o.Credentials.Ratios); p.Ratio != (budget.Ratio{}) {
		o.Credentials = o.Credentials.Publish(p.Ratio)
	} else if n > 0 {
		o.Credentials.Ratios = o.Credentials.Ratios[:n-1]
	}
}

// Party is the organisation as the rules of a day see it in a plan of costs.
func (o *Organization) Party(on period.Date) budget.Party {
	return o.Credentials.Party(o.Ref(), budget.Entity(o.Type), budget.Size(o.Size), on)
}

func (o *Organization) profile() Profile {
	latest, _ := o.Credentials.Latest()
	return Profile{CorporateNo: o.CorporateNo, Name: o.Name, Representative: o.Representative, Type: o.Type, Size: o.Size, Region: o.Region,
		OpenedOn: o.OpenedOn, Industry: o.Industry, Taxable: o.Taxable, Address: o.Address, Phone: o.Phone,
		Ratio: latest, Research: o.Credentials.Research,
		RepresentativeKorean: o.RepresentativeKorean, Sector: o.Sector, Trade: o.Trade,
		AddressExtra: o.AddressExtra, AddressArea: o.AddressArea, AddressBuilding: o.AddressBuilding}
}

func (p Profile) trimmed() Profile {
	for _, s := range []*string{&p.Name, &p.Representative, &p.Industry, &p.Address, &p.Phone, &p.Ratio.Source, &p.Research.Number, &p.RepresentativeKorean, &p.Sector, &p.Trade} {
		*s = strings.Join(strings.Fields(*s), " ")
	}
	p.CorporateNo = CorporateDigits(p.CorporateNo)
	if !digits(p.AddressArea, 10) || !digits(p.AddressBuilding, 25) {
		p.AddressExtra, p.AddressArea, p.AddressBuilding = "", "", "" // nobody types them: what is none is left out
	}
	return p
}

// check lists every field that cannot be kept.
func (p Profile) check(today period.Date) error {
	var bad domain.Problems
	add := func(field, key string) { bad = append(bad, domain.E(domain.Invalid, key).At(field)) }
	switch {
	case p.Name == "":
		add("name", "organization.name.empty")
	case len([]rune(p.Name)) > longestName:
		add("name", "organization.name.long")
	}
	if p.Representative == "" {
		add("representative", "organization.representative.empty")
	}
	if !known(p.Type, Types()) {
		add("type", "organization.type.unknown")
	}
	if !known(p.Size, Sizes()) {
		add("size", "organization.size.unknown")
	} else if !p.Type.allows(p.Size) {
		add("size", "organization.size.type")
	}
	if !known(p.Region, Regions()) {
		add("region", "organization.region.unknown")
	}
	if p.OpenedOn.After(today) {
		add("opened_on", "organization.opened_on.future")
	}
	if p.CorporateNo != "" && !corporateForm(p.CorporateNo) {
		add("corporate_no", "organization.corporate_no.length")
	}
	if len([]rune(p.Address)) > longestText {
		add("address", "organization.address.long")
	}
	if n := digitsIn(p.Phone); p.Phone != "" && (n < 8 || n > 20) { // an extension may follow
		add("phone", "organization.phone.invalid")
	}
	p.checkCredentials(add)
	for _, f := range []struct{ name, text string }{{"representative_korean", p.RepresentativeKorean}, {"sector", p.Sector}, {"trade", p.Trade}} {
		if len([]rune(f.text)) > longestName {
			add(f.name, "organization.certificate.long")
		}
	}
	return bad.OrNil()
}

// checkCredentials: a ratio is one of a non-profit (연구개발비 사용 기준 §114②④) and says since when and where it was published; only a
// company is a research service firm, and says since when.
func (p Profile) checkCredentials(add func(field, key string)) {
	switch r := p.Ratio; {
	case r == budget.Ratio{}:
	case p.Size != NotForProfit:
		add("ratio", "organization.ratio.company")
	case r.Bp <= 0 || r.Bp > krw.Whole:
		add("ratio", "organization.ratio.range")
	case r.From.IsZero():
		add("ratio_from", "organization.ratio.from")
	case r.Source == "" || len([]rune(r.Source)) > longestName:
		add("ratio_source", "organization.ratio.source")
	}
	switch x := p.Research; {
	case x == budget.Registration{}:
	case p.Size == NotForProfit:
		add("research", "organization.research.company")
	case x.Number == "" || len([]rune(x.Number)) > longestName:
		add("research", "organization.research.number")
	case x.On.IsZero():
		add("research_on", "organization.research.on")
	}
}

// differs names the columns in which two profiles differ; values stay out of the audit detail.
func (p Profile) differs(q Profile) []string {
	names := []string{}
	add := func(name string, differs bool) {
		if differs {
			names = append(names, name)
		}
	}
	add("corporate_no", p.CorporateNo != q.CorporateNo)
	add("name", p.Name != q.Name)
	add("representative", p.Representative != q.Representative)
	add("type", p.Type != q.Type)
	add("size", p.Size != q.Size)
	add("region", p.Region != q.Region)
	add("opened_on", p.OpenedOn != q.OpenedOn)
	add("industry", p.Industry != q.Industry)
	add("taxable", p.Taxable != q.Taxable)
	add("address", p.Address != q.Address)
	add("address_building", p.AddressBuilding != q.AddressBuilding || p.AddressArea != q.AddressArea || p.AddressExtra != q.AddressExtra)
	add("phone", p.Phone != q.Phone)
	add("ratio", p.Ratio != q.Ratio)
	add("research", p.Research != q.Research)
	add("representative_korean", p.RepresentativeKorean != q.RepresentativeKorean)
	add("sector", p.Sector != q.Sector)
	add("trade", p.Trade != q.Trade)
	return names
}

// certified reports whether any of the columns stands on the registration certificate.
func certified(columns []string) bool {
	for _, c := range columns {
		switch c {
		case "corporate_no", "name", "representative", "representative_korean", "sector", "trade", "type", "opened_on", "taxable":
			return true
		}
	}
	return false
}

func digits(s string, n int) bool {
	return len(s) == n && strings.Trim(s, "0123456789") == ""
}

func digitsIn(s string) (n int) {
	for _, r := range s {
		if r >= '0' && r <= '9' {
			n++
		}
	}
	return n
}

func known[T comparable](v T, all []T) bool {
	for _, x := range all {
		if x == v {
			return true
		}
	}
	return false
}
