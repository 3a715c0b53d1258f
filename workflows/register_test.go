// These tests ask a register of businesses that answers, that says a business has ended, and that says nothing.
package workflows_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"gongmo/domain"
	"gongmo/domain/condition"
	"gongmo/domain/organization"
	"gongmo/domain/period"
	"gongmo/workflows"
)

// taxOffice answers the same about openGate, and counts what it was asked.
type taxOffice struct {
	says  organization.Business
	fail  error
	asked int
}

func (o *taxOffice) Ask(_ context.Context, about []workflows.Claim) (out []workflows.Registered, err error) {
	o.asked += len(about)
	for _, c := range about {
		out = append(out, workflows.Registered{Number: c.Number, Business: o.says, TaxType: "01"})
	}
	return out, o.fail
}

func (r *remindRoom) company() domain.OrganizationID {
	r.t.Helper()
	var id domain.OrganizationID
	r.do(func(tx workflows.Tx) error {
		o, err := workflows.One[organization.Organization](tx, workflows.Where{"Number": "1234567891"})
		if err == nil {
			id = o.Ref()
		}
		return err
	})
	return id
}

func (r *remindRoom) closed() condition.State {
	r.t.Helper()
	s, err := r.engine.Standing(r.t.Context(), by(r.who), r.company())
	r.ok(err)
	return condition.Where(condition.FactClosed, condition.Eq, condition.Bool(true)).Eval(s.For(int64(r.call), 1, 1, nil)).State
}

func TestABusinessThatHasEndedFailsTheConditionAndOneThatIsUnknownDoesNot(t *testing.T) {
	r := newRemindRoom(t)
	office := &taxOffice{says: organization.BusinessUnknown}
	r.engine.Access, r.engine.Register = everybody{}, office
	job := workflows.RegisterJob{Organizations: []domain.OrganizationID{r.company()}}
	if r.closed() != condition.NotMet {
		t.Error("a business nobody asked about is closed")
	}
	r.ok(r.engine.AskRegister(t.Context(), job))
	if r.closed() != condition.NotMet {
		t.Error("a number that does not appear yet is closed")
	}
	office.says = organization.BusinessEnded
	r.ok(r.engine.AskRegister(t.Context(), job))
	if office.asked != 1 || r.closed() != condition.NotMet {
		t.Errorf("asked %d times within half an hour", office.asked)
	}
	r.now = r.now.Add(31 * time.Minute)
	r.ok(r.engine.AskRegister(t.Context(), job))
	if office.asked != 2 || r.closed() != condition.Met {
		t.Errorf("asked %d times, closed is %s", office.asked, r.closed())
	}
}

func TestNoAnswerOfTheRegisterKeepsWhatIsKnown(t *testing.T) {
	r := newRemindRoom(t)
	office := &taxOffice{says: organization.BusinessSuspended}
	r.engine.Access, r.engine.Register = everybody{}, office
	job := workflows.RegisterJob{Organizations: []domain.OrganizationID{r.company()}}
	r.ok(r.engine.AskRegister(t.Context(), job))
	office.fail = errors.New("away")
	r.now = r.now.Add(time.Hour)
	if err := r.engine.AskRegister(t.Context(), job); err == nil {
		t.Error("the queue would not ask again")
	}
	if r.closed() != condition.Met {
		t.Error("what was known is lost")
	}
}

func TestARegisteredOrganisationIsLookedUpOnlyWhereARegisterIsConnected(t *testing.T) {
	for _, connected := range []bool{true, false} {
		r := newRemindRoom(t)
		r.engine.Access = everybody{}
		if connected {
			r.engine.Register = &taxOffice{says: organization.BusinessRunning}
		}
		_, err := r.engine.RegisterOrganization(t.Context(), by(r.who), "111-11-11119", organization.Profile{Name: "새 회사", Representative: "김하늘",
			Type: organization.Company, Size: organization.SME, Region: "SEOUL", OpenedOn: period.On(2020, 1, 2)})
		r.ok(err)
		n := 0
		for _, q := range r.store.Jobs {
			if job, ok := q.Job.(workflows.RegisterJob); ok {
				n++
				r.ok(r.engine.AskRegister(t.Context(), job))
			}
		}
		if connected != (n == 1) {
			t.Errorf("connected %v: %d looked up", connected, n)
		}
	}
}
