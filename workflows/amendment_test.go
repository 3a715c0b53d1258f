// These tests put amendments into a concluded agreement and see what follows: parties, people, money, instalments.
package workflows_test

import (
	"context"
	"slices"
	"testing"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/amendment"
	"gongmo/domain/budget"
	"gongmo/domain/krw"
	"gongmo/domain/ledger"
	"gongmo/domain/payment"
	"gongmo/domain/period"
	"gongmo/domain/posting"
	"gongmo/workflows"
)

// amended records an approved amendment and runs what follows, twice.
func (r *agreementRoom) amended(patch amendment.Patch, changes ...amendment.Change) *amendment.Amendment {
	r.Helper()
	m := &amendment.Amendment{AgreementID: r.id, CallID: r.call.Ref(), LeadID: r.lead, No: 1, Type: amendment.Approval, State: amendment.Reviewing, Changes: changes, Patch: patch, Reason: "변경"}
	r.ok(r.store.Do(context.Background(), workflows.Options{}, func(tx workflows.Tx) error {
		if err := workflows.Record(tx, domain.System, m, domain.Act("begin", nil)); err != nil {
			return err
		}
		change, err := m.Approve(amendment.Decided{By: agrOfficer, At: tx.Now(), Words: "승인"}, amendment.Standing{Running: true})
		if err != nil {
			return err
		}
		return workflows.Record(tx, domain.System, m, change)
	}))
	r.effects()
	return rowsOf[amendment.Amendment](r)[0]
}

func TestAnApprovedAmendmentChangesTheAgreementTheBookAndTheInstalmentsOnce(t *testing.T) {
	r := newAgreementRoom(t)
	r.conclude()
	before := r.agreement()
	grant := krw.Won(70_000_000)
	next := budget.Plan{Lines: slices.Clone(before.Plan.Lines)}
	for i := range next.Lines {
		switch next.Lines[i].Key {
		case "2": // the lead's own grant falls by 20 million
			next.Lines[i].GrantWon -= 20_000_000
		case "3": // and its partner's cash rises by 3
			next.Lines[i].CashWon += 3_000_000
		}
	}
	end, title := before.EndOn.AddMonths(3), "물류 실증 (변경)"
	m := r.amended(amendment.Patch{GrantWon: &grant, Plan: &next, EndOn: end, Title: &title}, amendment.Change{Code: amendment.ChangeTotal})
	if m.AppliedAt == nil {
		t.Fatal("not applied")
	}
	a := r.agreement()
	if a.GrantWon != grant || a.CashWon != before.CashWon+3_000_000 || a.EndOn != end || a.Title != title || a.Plan.Totals().GrantWon != grant {
		t.Errorf("%+v", a.Plan.Totals())
	}
	b := r.book()
	if b.Budget(0, posting.Grant) != grant || b.Budget(r.mate, posting.Cash) != 8_000_000 {
		t.Errorf("the book's budget is %d, the partner's cash %d", b.Budget(0, posting.Grant), b.Budget(r.mate, posting.Cash))
	}
	if n := len(slices.DeleteFunc(rowsOf[ledger.Entry](r), func(e *ledger.Entry) bool { return e.RefKind != "amendment" })); n != 1 {
		t.Errorf("%d entries of one amendment", n)
	}
	var paid, shares krw.Won
	for _, p := range rowsOf[payment.Payment](r) {
		paid += p.AmountWon
	}
	for _, s := range rowsOf[payment.Share](r) {
		shares += s.AmountWon
	}
	mate := krw.Won(0)
	for _, p := range rowsOf[agreement.Party](r) {
		if p.OrganizationID == r.mate {
			mate = p.GrantWon
		}
	}
	if paid != grant || shares != mate {
		t.Errorf("instalments %d of %d, shares %d of %d", paid, grant, shares, mate)
	}
}

func TestMoneyThatWasAskedForStaysAndTheRestIsSpread(t *testing.T) {
	for _, c := range []struct {
		name          string
		grant, asked  krw.Won
		planned, want []krw.Won
		refused       bool
	}{
		{"in proportion, the last takes the rest", 100, 31, []krw.Won{30, 10}, []krw.Won{51, 18}, false},
		{"nothing is left", 30, 30, []krw.Won{70}, []krw.Won{0}, false},
		{"all was asked for", 30, 30, nil, nil, false},
		{"more was asked for than there is", 20, 30, []krw.Won{70}, nil, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := payment.Respread(c.grant, c.asked, c.planned)
			if (err != nil) != c.refused || !slices.Equal(got, c.want) {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
}

func TestAPartnerThatLeavesAndAnotherThatJoinsShareTheGrant(t *testing.T) {
	r := newAgreementRoom(t)
	r.conclude()
	before := r.agreement()
	next := budget.Plan{Lines: slices.Clone(before.Plan.Lines)}
	for i := range next.Lines {
		next.Lines[i].Org = r.lead
	}
	r.amended(amendment.Patch{Plan: &next, Parties: []amendment.PartyChange{{OrganizationID: r.mate, Left: true}}}, amendment.Change{Code: amendment.ChangeParty})
	a := r.agreement()
	for _, p := range rowsOf[agreement.Party](r) {
		if p.OrganizationID == r.mate && (p.LeftOn != period.DateOf(r.now) || p.GrantWon != 0) {
			t.Errorf("the partner left on %s with %d", p.LeftOn, p.GrantWon)
		}
		if p.OrganizationID == r.lead && p.TotalWon() != a.TotalWon() {
			t.Errorf("the lead has %d of %d", p.TotalWon(), a.TotalWon())
		}
	}
	if b := r.book(); b.Budget(r.mate, posting.Grant) != 0 || b.Budget(r.lead, posting.Grant) != 90_000_000 {
		t.Errorf("the book gives %d to who left", b.Budget(r.mate, posting.Grant))
	}
	if n := len(rowsOf[payment.Share](r)); n != 0 {
		t.Errorf("%d shares of nobody", n)
	}
}

func TestTheLeadPassesToAPartnerAndTheInstalmentsWithIt(t *testing.T) {
	r := newAgreementRoom(t)
	r.conclude()
	r.amended(amendment.Patch{LeadID: &r.mate}, amendment.Change{Code: amendment.ChangeLead})
	roles := map[domain.OrganizationID]agreement.PartyRole{}
	for _, p := range rowsOf[agreement.Party](r) {
		roles[p.OrganizationID] = p.Role
	}
	if roles[r.mate] != agreement.RoleLead || roles[r.lead] != agreement.RoleParticipant || r.agreement().LeadID != r.mate {
		t.Errorf("%v", roles)
	}
	for _, p := range rowsOf[payment.Payment](r) {
		if p.PayeeID != r.mate {
			t.Errorf("instalment %d is paid to %d", p.No, p.PayeeID)
		}
	}
}

func TestAChangedRateIsANewRowAndTheOldOneKeepsThePast(t *testing.T) {
	r := newAgreementRoom(t)
	r.conclude()
	a := r.agreement()
	was := &agreement.Participant{AgreementID: r.id, OrganizationID: r.lead, PersonKey: "k1", Name: "김연구", Lead: true, RateBp: 5000, FromOn: a.StartOn, ToOn: a.EndOn, HiredOn: period.On(2020, 1, 2)}
	r.ok(r.store.Do(context.Background(), workflows.Options{}, func(tx workflows.Tx) error { return tx.Insert(was) }))
	from := a.StartOn.AddMonths(2)
	r.now = a.StartOn.AddMonths(1).At(9, 0)
	r.amended(amendment.Patch{People: []amendment.Person{
		{OrganizationID: r.lead, PersonKey: "k1", Name: "김연구", RateBp: 3000, FromOn: from, ToOn: a.EndOn},
		{OrganizationID: r.lead, PersonKey: "k2", Name: "이책임", RateBp: 2000, FromOn: from, ToOn: a.EndOn, Lead: true}}}, amendment.Change{Code: amendment.ChangeProjectLead})
	type row struct {
		key      string
		rate     krw.Bp
		from, to period.Date
		lead     bool
	}
	var got []row
	for _, p := range rowsOf[agreement.Participant](r) {
		got = append(got, row{p.PersonKey, p.RateBp, p.FromOn, p.ToOn, p.Lead})
	}
	want := []row{{"k1", 5000, a.StartOn, from.AddDays(-1), true}, {"k1", 3000, from, a.EndOn, false}, {"k2", 2000, from, a.EndOn, true}}
	if !slices.Equal(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

func TestAnAmendmentThatDoesNotAddUpIsNotPutIntoTheAgreement(t *testing.T) {
	r := newAgreementRoom(t)
	r.conclude()
	grant := krw.Won(1)
	m := &amendment.Amendment{AgreementID: r.id, No: 1, State: amendment.Approved, Patch: amendment.Patch{GrantWon: &grant}, EffectiveOn: period.DateOf(r.now)}
	r.ok(r.store.Do(context.Background(), workflows.Options{}, func(tx workflows.Tx) error { return workflows.Record(tx, domain.System, m, domain.Act("begin", nil)) }))
	err := r.engine.RunEffect(context.Background(), workflows.EffectJob{Effect: amendment.EffectApply, Aggregate: "amendment", ID: m.ID, Seq: 1})
	r.refused(err, "agreement.plan.unbalanced")
	if r.agreement().GrantWon != 90_000_000 {
		t.Error("it was put in force")
	}
}
