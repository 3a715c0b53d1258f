// Package wallet is a company's document wallet (문서함): papers that are asked for again and again are kept once, with the
// day they were issued and the day they run out, and are used in applications as they were that day.
//
// This file is the types of documents, which slot of a form takes which, and how long each is good.
package wallet

import (
	"slices"

	"gongmo/domain/calendar"
	"gongmo/domain/form"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// Type is what a document is. Forms name the type they want by the same words (form.FileRule.Document).
type Type string

// The documents that can be had from other authorities instead of being asked of the company (domain document §8.7), and
// any other paper under a name of its own.
const (
	BusinessRegistration Type = "BUSINESS_REGISTRATION" // 사업자등록증(명)
	CorporateRegister    Type = "CORPORATE_REGISTER"    // 법인등기사항증명서
	TaxClearance         Type = "TAX_CLEARANCE"         // 국세 납세증명서(국세완납증명)
	LocalTaxClearance    Type = "LOCAL_TAX_CLEARANCE"   // 지방세 납세증명서
	InsuranceClearance   Type = "INSURANCE_CLEARANCE"   // 4대보험 완납증명서
	InsuredList          Type = "INSURED_LIST"          // 4대보험 가입자명부
	SizeCertificate      Type = "SIZE_CERTIFICATE"      // 중소기업확인서 등
	VentureCertificate   Type = "VENTURE_CERTIFICATE"   // 벤처·이노비즈 확인서
	FinancialStatement   Type = "FINANCIAL_STATEMENT"   // 재무제표, 표준재무제표증명
	VATStatement         Type = "VAT_STATEMENT"         // 부가가치세 과세표준증명
	Other                Type = "OTHER"
)

// Types lists every type in the order forms show them.
func Types() []Type {
	return []Type{BusinessRegistration, CorporateRegister, TaxClearance, LocalTaxClearance, InsuranceClearance, InsuredList,
		SizeCertificate, VentureCertificate, FinancialStatement, VATStatement, Other}
}

// Known reports whether t is a type.
func (t Type) Known() bool { return slices.Contains(Types(), t) }

// Label is the message key of the type's name.
func (t Type) Label() string { return "wallet.type." + string(t) }

// Fitting lists the types that a slot of a form takes, the likeliest first. A slot that names no type takes papers of no
// type. National and local taxes are two papers that calls ask for in one slot.
func Fitting(slot string) []Type {
	switch Type(slot) {
	case "":
		return []Type{Other}
	case TaxClearance:
		return []Type{TaxClearance, LocalTaxClearance}
	}
	if t := Type(slot); t.Known() {
		return []Type{t}
	}
	return nil
}

// Fits reports whether a document of the type can be used in the slot.
func (t Type) Fits(slot string) bool { return slices.Contains(Fitting(slot), t) }

// Suits reports whether a document of the type and title answers a slot with the label. Where the slot names no type, only the paper that
// goes by its very name does: a certificate is no pledge because neither has a type.
func (t Type) Suits(title, slot, label string) bool {
	return t.Fits(slot) && (slot != "" || title == Named(label))
}

// Named is what a paper of no type is called that was kept from a slot with the label: the label, cut to what a title may be.
func Named(label string) string {
	if r := []rune(label); len(r) > longestTitle {
		return string(r[:longestTitle])
	}
	return label
}

// terms are the rule numbers of how long a document is good. What is not here does not run out by itself.
var terms = map[Type]ruleset.Code{
	TaxClearance: ruleset.DocumentTaxTerm, LocalTaxClearance: ruleset.DocumentLocalTaxTerm, InsuranceClearance: ruleset.DocumentInsuranceTerm,
	CorporateRegister: ruleset.DocumentRegisterTerm, SizeCertificate: ruleset.DocumentSizeTerm, VentureCertificate: ruleset.DocumentVentureTerm,
}

// Rules are the numbers of a day: terms by type, and from when a document is marked as running out.
type Rules struct{ set ruleset.Set }

// RulesOn are the rules in force on a day. Every regime shares these rows, because a wallet belongs to no call; ICT_FUND is
// read as the regime of a call that says nothing else.
func RulesOn(day period.Date) (Rules, error) {
	set, err := ruleset.For(ruleset.ICTFund, day)
	return Rules{set}, err
}

// Rule is the value that limits a type, with its source; ok is false for a type that does not run out.
func (r Rules) Rule(t Type) (v ruleset.Value, ok bool) {
	code, ok := terms[t]
	if !ok {
		return ruleset.Value{}, false
	}
	v, err := r.set.Value(code)
	return v, err == nil
}

// RunsOut reports whether documents of the type are good for a time only.
func (r Rules) RunsOut(t Type) bool {
	_, ok := r.Rule(t)
	return ok
}

// until is the last day on which a document of the type issued on a day is good: the day of issue does not count, and a
// weekend or holiday at the end moves nothing, because nothing has to be done on that day. Zero when it does not run out.
func (r Rules) until(t Type, issued period.Date) (period.Date, error) {
	code, ok := terms[t]
	if !ok || issued.IsZero() {
		return 0, nil
	}
	term, err := r.set.Term(code)
	if err != nil {
		return 0, err
	}
	if term.Unit == calendar.Month {
		return issued.AddMonths(term.N), nil
	}
	return issued.AddDays(term.N), nil
}

// SoonDays is how many days before its last one a document is marked.
func (r Rules) SoonDays() (int, error) { return r.set.Count(ruleset.DocumentSoonDays) }

// ExpiredOn reports whether a file that is a document of a wallet is good no more on a day. A file without days of its own is not judged.
func ExpiredOn(u form.Upload, today period.Date) (bool, error) {
	if u.Document == "" || u.ValidTo.IsZero() {
		return false, nil
	}
	rules, err := RulesOn(today)
	if err != nil {
		return false, err
	}
	standing, err := rules.StandingOn(Type(u.Document), u.ValidTo, today)
	return standing == Expired, err
}

// Standing is whether a document can be used on a day. It follows from its dates and is not stored.
type Standing string

const (
	Lasting Standing = "LASTING" // does not run out
	Valid   Standing = "VALID"
	Soon    Standing = "SOON" // good today, and only a few days more
	Expired Standing = "EXPIRED"
	// Undated: documents of the type run out, and nobody said when this one was issued.
	Undated Standing = "UNDATED"
)

// StandingOn is where a document with these dates stands on a day; to is its last good day, zero for none.
func (r Rules) StandingOn(t Type, to, today period.Date) (Standing, error) {
	soon, err := r.SoonDays()
	switch {
	case err != nil:
		return "", err
	case to.IsZero() && r.RunsOut(t):
		return Undated, nil
	case to.IsZero():
		return Lasting, nil
	case to.Before(today):
		return Expired, nil
	case !to.After(today.AddDays(soon)):
		return Soon, nil
	}
	return Valid, nil
}
