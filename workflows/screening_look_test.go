// These tests are what the requirement check knows before a person looks: the house's own records of all organisations, and what
// the applicant confirmed when it handed in. What neither says stays open.
package workflows_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/form"
	"gongmo/domain/organization"
	"gongmo/domain/outcome"
	"gongmo/domain/period"
	"gongmo/workflows"
)

// looked changes the application of a fair, begins the requirement check and gives its list.
func looked(t *testing.T, change func(tx workflows.Tx, c *call.Call, a *application.Application) error) map[condition.Item]*application.ScreeningItem {
	t.Helper()
	f := opened(t, 100)
	f.ok(f.store.Do(t.Context(), workflows.Options{}, func(tx workflows.Tx) error {
		c, err := workflows.LockRow[call.Call](tx, int64(f.call))
		if err != nil {
			return err
		}
		a, err := workflows.LockRow[application.Application](tx, int64(f.apps[0]))
		if err != nil {
			return err
		}
		if err := change(tx, c, a); err != nil {
			return err
		}
		if err := workflows.Record(tx, domain.System, c, domain.Act("edit", nil)); err != nil {
			return err
		}
		return workflows.Record(tx, domain.System, a, domain.Act("edit", nil))
	}))
	f.ok(f.step(first, call.StartScreening))
	out := map[condition.Item]*application.ScreeningItem{}
	for _, i := range all[application.ScreeningItem](f, workflows.Where{"ApplicationID": f.apps[0]}) {
		if i.ByPersonID != nil {
			t.Errorf("%s was decided by a person", i.Code)
		}
		out[i.Code] = i
	}
	return out
}

func partner(tx workflows.Tx, a *application.Application, name string, closed period.Date) (domain.OrganizationID, error) {
	o := &organization.Organization{Name: name, Type: organization.Company, Size: organization.SME, Number: "1208147521", ClosedOn: closed}
	if err := workflows.Record(tx, domain.System, o, domain.Act("register", nil)); err != nil {
		return 0, err
	}
	id := o.Ref()
	return id, tx.Insert(&application.Member{ApplicationID: a.Ref(), OrganizationID: &id, Name: name, Role: application.Participating, Consent: application.Accepted, Position: 1})
}

// works lets an organisation run a project of the house with one person in charge.
func works(tx workflows.Tx, org domain.OrganizationID, n int, until period.Date, who string) error {
	g := &agreement.Agreement{Number: fmt.Sprintf("2024-A-%02d", n), LeadID: org, Title: fmt.Sprintf("앞선 과제 %d", n), State: agreement.Active, EndOn: until}
	if err := workflows.Record(tx, domain.System, g, domain.Act("open", nil)); err != nil {
		return err
	}
	if err := tx.Insert(&agreement.Party{AgreementID: g.Ref(), OrganizationID: org, Role: agreement.RoleLead}); err != nil {
		return err
	}
	return tx.Insert(&agreement.Participant{AgreementID: g.Ref(), OrganizationID: org, PersonKey: ":" + who, Name: who, Lead: true, RateBp: 2000})
}

// nothing is what an applicant confirms that none of it concerns.
func nothing() application.Declarations {
	no := condition.Bool(false)
	return application.Declarations{condition.FactTaxArrears: no, condition.FactLocalTaxArrears: no, condition.FactDefault: no, condition.FactWorkout: no,
		condition.FactCapitalImpaired: no, condition.FactRoyaltyUnpaid: no, condition.FactDuplicate: no}
}

func TestWhatNobodyKnowsStaysOpenForAPerson(t *testing.T) {
	items := looked(t, func(workflows.Tx, *call.Call, *application.Application) error { return nil })
	for _, code := range []condition.Item{condition.RoyaltyUnpaid, condition.DuplicateProject, condition.TaxArrears, condition.LocalTaxArrears, condition.Default, condition.Workout, condition.CapitalImpaired} {
		if i := items[code]; i.Outcome != application.Open || i.DecidedAt != nil {
			t.Errorf("%s was found %s by nobody", code, i.Outcome)
		}
	}
	want := map[condition.Item]string{condition.Debarred: "debarred=false; source=house", condition.ClosedBusiness: "closed_business=false; source=profile",
		condition.SettlementUnpaid: "settlement_unpaid=false; source=house"}
	for code, evidence := range want {
		if i := items[code]; i.Outcome != application.Met || i.Evidence != evidence {
			t.Errorf("%s: %s %q", code, i.Outcome, i.Evidence)
		}
	}
}

func TestWhatTheApplicantConfirmedLeavesOnlyExceptions(t *testing.T) {
	items := looked(t, func(_ workflows.Tx, _ *call.Call, a *application.Application) error {
		a.Declared = nothing()
		a.Declared[condition.FactLocalTaxArrears] = condition.Bool(true)
		return nil
	})
	var left []condition.Item
	for _, code := range condition.Items() {
		if i := items[code]; i != nil && i.Outcome != application.Met {
			left = append(left, code)
		}
	}
	if d := cmp.Diff([]condition.Item{condition.LocalTaxArrears}, left); d != "" {
		t.Error(d)
	}
	if i := items[condition.LocalTaxArrears]; i.Outcome != application.Curable || i.Evidence != "local_tax_arrears=true; source=declared" {
		t.Errorf("%+v", i)
	}
	if got := items[condition.TaxArrears].Evidence; got != "tax_arrears=false; source=declared" {
		t.Errorf("the statement is not shown: %q", got)
	}
}

func TestEveryOrganisationOfAConsortiumIsJudgedByTheHousesOwnRecords(t *testing.T) {
	items := looked(t, func(tx workflows.Tx, _ *call.Call, a *application.Application) error {
		a.Declared = nothing() // what the house knows stands over it
		id, err := partner(tx, a, "다솜로보틱스", period.On(2025, 3, 1))
		if err != nil {
			return err
		}
		return tx.Insert(&outcome.Royalty{OrganizationID: id, Size: outcome.Small, Won: 1000, CapWon: 5000, BilledOn: period.On(2025, 1, 2), DueOn: period.On(2025, 4, 2)})
	})
	want := map[condition.Item]string{condition.ClosedBusiness: "NOT_MET closed_business=true; source=profile; found=다솜로보틱스",
		condition.RoyaltyUnpaid: "CURABLE royalty_unpaid=true; source=house; found=다솜로보틱스"}
	for code, w := range want {
		if i := items[code]; string(i.Outcome)+" "+i.Evidence != w {
			t.Errorf("%s: %s %q, want %q", code, i.Outcome, i.Evidence, w)
		}
	}
}

func TestOtherProjectsOfTheOrganisationsAreShownBeforeAnybodyBelievesThatNoneIsTheSame(t *testing.T) {
	items := looked(t, func(tx workflows.Tx, _ *call.Call, a *application.Application) error {
		a.Declared = nothing()
		return works(tx, a.LeadID, 1, period.On(2026, 12, 31), "김책임")
	})
	if i := items[condition.DuplicateProject]; i.Outcome != application.Open || i.Evidence != "found=2024-A-01 앞선 과제 1" {
		t.Errorf("%+v", i)
	}
}

// 3책5공: at most three as the one in charge, this application counted, and projects that end within four months after the deadline
// are not counted under the ICT fund (L6 §20②).
func TestProjectsThatSomebodyLeadsAreCountedFromTheHousesOwnAgreements(t *testing.T) {
	for _, c := range []struct {
		name            string
		running, ending int
		declared        int64
		want            string
	}{
		{"three others break the limit by themselves", 3, 0, -1, "NOT_MET pi_projects=4; source=house; found=김책임; found=2024-A-00; found=2024-A-01; found=2024-A-02"},
		{"two others do not, and what runs elsewhere nobody knows", 2, 0, -1, "OPEN found=김책임; found=2024-A-00; found=2024-A-01"},
		{"those that end soon are not counted", 2, 5, 3, "MET pi_projects=3; source=declared; found=김책임; found=2024-A-00; found=2024-A-01"},
		{"a statement below what the house counts is not believed", 2, 0, 1, "MET pi_projects=3; source=declared; found=김책임; found=2024-A-00; found=2024-A-01"},
		{"a statement above it counts", 2, 0, 5, "NOT_MET pi_projects=5; source=declared; found=김책임; found=2024-A-00; found=2024-A-01"},
		{"without any the statement stands alone", 0, 0, 2, "MET pi_projects=2; source=declared"},
	} {
		t.Run(c.name, func(t *testing.T) {
			items := looked(t, func(tx workflows.Tx, terms *call.Call, a *application.Application) error {
				terms.Eligibility = condition.Usual(condition.Screening{LeadProjects: 3, ParticipantProjects: 5})
				a.Answers = form.Answers{"people": {People: []form.Member{{Name: "김책임", Role: form.RoleLead, RateBp: 3000}}}}
				if c.declared >= 0 {
					a.Declared = application.Declarations{condition.FactLeadProjects: condition.Number(c.declared)}
				}
				for n := range c.running + c.ending {
					until := period.On(2025, 10, 2) // the deadline is 1 June
					if n >= c.running {
						until = period.On(2025, 10, 1)
					}
					if err := works(tx, a.LeadID, n, until, "김책임"); err != nil {
						return err
					}
				}
				return nil
			})
			if i := items[condition.PILimit]; string(i.Outcome)+" "+i.Evidence != strings.TrimSpace(c.want) {
				t.Errorf("got %s %q", i.Outcome, i.Evidence)
			}
		})
	}
}
