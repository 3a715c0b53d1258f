package conformance_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"gongmo/domain"
	"gongmo/domain/bizno"
	"gongmo/domain/period"
	"gongmo/domain/wallet"
	"gongmo/workflows"
	"gongmo/workflows/conformance"
)

var day = period.On(2025, time.April, 10)

const (
	known  bizno.Number = "1248100998"
	nobody bizno.Number = "0000000000"
)

// office does everything right, unless one of its habits says otherwise.
type office struct {
	offers []wallet.Type
	habit  func(*workflows.Issued)
	deaf   bool // does not look at its context
	open   bool // issues about anybody
	eager  bool // issues what it does not offer
}

func (o office) Offers() []wallet.Type { return o.offers }

func (o office) Issue(ctx context.Context, n bizno.Number, t wallet.Type) (workflows.Issued, error) {
	if ctx.Err() != nil && !o.deaf {
		return workflows.Issued{}, ctx.Err()
	}
	if n != known && !o.open || t != wallet.TaxClearance && !o.eager {
		return workflows.Issued{}, domain.E(domain.NotFound, "wallet.fetch.none")
	}
	got := workflows.Issued{Type: t, Issuer: "세무서", IssueNo: "1", IssuedOn: day, Name: "증명.pdf", Content: []byte("x")}
	if o.habit != nil {
		o.habit(&got)
	}
	return got, nil
}

// The suite itself is tried, so that one that accepts everything is noticed.
func TestTheSuiteFindsEveryBadHabit(t *testing.T) {
	tax := []wallet.Type{wallet.TaxClearance}
	for name, c := range map[string]struct {
		office office
		want   string // "" for no fault
	}{
		"one that does everything right":         {office{offers: tax}, ""},
		"one that offers nothing":                {office{}, "offers nothing"},
		"one that offers a type twice":           {office{offers: append(tax, tax...)}, "twice"},
		"one that offers papers of no type":      {office{offers: append(tax, wallet.Other), eager: true}, "no type that an authority issues"},
		"one that issues about anybody":          {office{offers: tax, open: true}, "a number that nobody has"},
		"one that issues what it does not offer": {office{offers: tax, eager: true}, "which it does not offer"},
		"one that sends another document":        {office{offers: tax, habit: func(i *workflows.Issued) { i.Type = wallet.SizeCertificate }}, "comes as"},
		"one that sends an empty file":           {office{offers: tax, habit: func(i *workflows.Issued) { i.Content = nil }}, "is empty"},
		"one that dates ahead":                   {office{offers: tax, habit: func(i *workflows.Issued) { i.IssuedOn = day.AddDays(1) }}, "was issued on"},
		"one whose paper ran out before":         {office{offers: tax, habit: func(i *workflows.Issued) { i.PrintedTo = day.AddDays(-1) }}, "ran out before"},
		"one that names a folder":                {office{offers: tax, habit: func(i *workflows.Issued) { i.Name = "../x.pdf" }}, "is called"},
		"one that does not say who it is":        {office{offers: tax, habit: func(i *workflows.Issued) { i.Issuer = "" }}, "who issued it"},
		"one that does not stop when it should":  {office{offers: tax, deaf: true}, "asked by nobody who waits"},
	} {
		t.Run(name, func(t *testing.T) {
			faults := strings.Join(conformance.Faults(t.Context(), conformance.Asked{Authority: c.office, Known: known, Unknown: nobody, Today: day}), "; ")
			if c.want == "" && faults != "" || !strings.Contains(faults, c.want) {
				t.Errorf("found %q, want %q", faults, c.want)
			}
		})
	}
}
