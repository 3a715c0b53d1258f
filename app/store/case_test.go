// These tests do the work that follows sanctions and amendments on the real tables, from several nodes at once.
package store_test

import (
	"strings"
	"testing"

	"gongmo/app/store"
	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/amendment"
	"gongmo/domain/application"
	"gongmo/domain/budget"
	"gongmo/domain/krw"
	"gongmo/domain/ledger"
	"gongmo/domain/letter"
	"gongmo/domain/organization"
	"gongmo/domain/period"
	"gongmo/domain/recovery"
	"gongmo/domain/ruleset"
	"gongmo/domain/sanction"
	"gongmo/workflows"
)

// running is a running agreement of two parties over 100 million won, with no instalments.
func running(t *testing.T, s *store.Store) *agreement.Agreement {
	t.Helper()
	gone, _ := contracting(t, s)
	a := &agreement.Agreement{ApplicationID: gone[0], Number: "2026-T-01-0001", Title: "과제", State: agreement.Active, StartOn: period.On(2026, 3, 1),
		EndOn: period.On(2026, 12, 31), GrantWon: 100_000_000, Type: agreement.Lump, Regime: ruleset.ICTFund, RulesOn: period.On(2026, 1, 2)}
	err := s.Do(t.Context(), workflows.Options{}, func(tx workflows.Tx) error {
		app, err := workflows.Get[application.Application](tx, int64(gone[0]))
		if err != nil {
			return err
		}
		mate := &organization.Organization{Name: "동반기업", Number: "2208162517", Type: organization.Company, Size: organization.SME, RegisteredAt: tx.Now()}
		if err := fill(tx, mate); err != nil {
			return err
		}
		a.CallID, a.LeadID = app.CallID, app.LeadID
		a.Plan = budget.Plan{Lines: []budget.Line{{Key: "1", Org: app.LeadID, Year: 1, Item: budget.Activity, GrantWon: 60_000_000, Basis: "x"},
			{Key: "2", Org: mate.Ref(), Year: 1, Item: budget.Activity, GrantWon: 40_000_000, Basis: "x"}}}
		if err := fill(tx, a); err != nil {
			return err
		}
		return tx.Insert(&agreement.Party{AgreementID: a.Ref(), OrganizationID: app.LeadID, Role: agreement.RoleLead, Name: "회사", BizNo: "1248100998", GrantWon: 60_000_000, Size: "SME"},
			&agreement.Party{AgreementID: a.Ref(), OrganizationID: mate.Ref(), Role: agreement.RoleParticipant, Name: "동반기업", BizNo: "2208162517", GrantWon: 40_000_000, Size: "SME"})
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func found[T any](t *testing.T, s *store.Store) (out []*T) {
	t.Helper()
	err := s.Do(t.Context(), workflows.Options{}, func(tx workflows.Tx) (err error) {
		out, err = workflows.Find[T](tx, nil, "ID")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestNodesThatCollectTheSameSurchargeMakeOneClaimAndOneLetter(t *testing.T) {
	engines, s := nodes(t, 3)
	a := running(t, s)
	c := sanction.Suspect(sanction.Surcharge, sanction.Diversion, &a.LeadID, nil, nil)
	agreementID, callID := a.Ref(), a.CallID
	c.AgreementID, c.CallID, c.Basis, c.Facts = &agreementID, &callID, "보조금법 §33의2", "용도 외로 썼다."
	var seq int64
	err := s.Do(t.Context(), workflows.Options{}, func(tx workflows.Tx) error {
		rows, err := workflows.Find[application.Application](tx, nil, "ID")
		if err != nil {
			return err
		}
		by := rows[0].CreatedBy
		c.State, c.SurchargeWon, c.DecidedOn, c.DecidedBy = sanction.Decided, 30_000_000, period.DateOf(tx.Now()), &by
		if err := fill(tx, c); err != nil {
			return err
		}
		rules, err := ruleset.For(a.Regime, a.RulesOn)
		if err != nil {
			return err
		}
		change, err := c.Notify(tx.Now(), period.DateOf(tx.Now()), nil, rules, noHolidays)
		if err != nil {
			return err
		}
		if err := workflows.Record(tx, domain.System, c, change); err != nil {
			return err
		}
		seq = c.Version
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	job := func(e domain.Effect) workflows.EffectJob {
		return workflows.EffectJob{Effect: e, Aggregate: "sanction", ID: c.ID, Seq: seq}
	}
	together(t, engines, job(sanction.EffectCollect), job(sanction.EffectDocument), job(sanction.EffectCollect), job(sanction.EffectDocument))
	cases, letters := found[recovery.Recovery](t, s), found[letter.Letter](t, s)
	if len(cases) != 1 || cases[0].SurchargeWon != 30_000_000 || cases[0].State != recovery.Notified {
		t.Fatalf("%d cases", len(cases))
	}
	if len(letters) != 1 || letters[0].Verify() != nil || !strings.Contains(letters[0].Text.Parts[1].Lines[0], "30,000,000원") {
		t.Errorf("%d letters: %+v", len(letters), letters)
	}
	var sum krw.Won
	for _, l := range found[ledger.Line](t, s) {
		sum += l.Won
	}
	if n := len(found[ledger.Line](t, s)); n != 2 || sum != 0 {
		t.Errorf("%d lines that sum to %d", n, sum)
	}
}

func TestNodesThatPutTheSameAmendmentIntoAnAgreementDoItOnce(t *testing.T) {
	engines, s := nodes(t, 3)
	a := running(t, s)
	parties := found[agreement.Party](t, s)
	next, grant := a.Plan, krw.Won(90_000_000)
	next.Lines = append([]budget.Line{}, a.Plan.Lines...)
	next.Lines[0].GrantWon = 50_000_000
	mate := parties[1].OrganizationID
	m := &amendment.Amendment{AgreementID: a.Ref(), CallID: a.CallID, LeadID: a.LeadID, No: 1, Type: amendment.Approval, State: amendment.Approved, EffectiveOn: period.On(2026, 6, 1),
		Patch: amendment.Patch{LeadID: &mate, Plan: &next, GrantWon: &grant,
			People: []amendment.Person{{OrganizationID: mate, PersonKey: "k", Name: "김연구", RateBp: 3000, FromOn: period.On(2026, 6, 1), ToOn: a.EndOn, Lead: true}}}}
	if err := s.Do(t.Context(), workflows.Options{}, func(tx workflows.Tx) error { return fill(tx, m) }); err != nil {
		t.Fatal(err)
	}
	job := workflows.EffectJob{Effect: amendment.EffectApply, Aggregate: "amendment", ID: m.ID, Seq: 1}
	together(t, engines, job, job)
	got := found[agreement.Agreement](t, s)[0]
	if got.LeadID != mate || got.GrantWon != grant {
		t.Errorf("lead %d, grant %d", got.LeadID, got.GrantWon)
	}
	entries := found[ledger.Entry](t, s)
	if len(entries) != 1 || entries[0].RefKind != "amendment" {
		t.Errorf("%d entries", len(entries))
	}
	if n := len(found[agreement.Participant](t, s)); n != 1 {
		t.Errorf("%d people", n)
	}
}
