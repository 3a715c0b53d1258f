// This file tests who hears of a call: everyone who has begun an application to it, partners as well.
package workflows_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/bizno"
	"gongmo/domain/call"
	"gongmo/domain/notice"
	"gongmo/domain/organization"
	"gongmo/domain/person"
	"gongmo/workflows"
)

// A partner that agreed to take part has begun as well: it hears of corrections, extensions, the closing and what expired, once each
// however many applications it is in; who declined or was only asked hears nothing of the call.
func TestPartnersThatAgreedAreToldOfTheirCall(t *testing.T) {
	r := newRemindRoom(t)
	told := map[application.Consent]domain.PersonID{}
	var draft domain.ApplicationID
	r.do(func(tx workflows.Tx) error {
		drafts, err := workflows.Find[application.Application](tx, nil)
		r.ok(err)
		draft = drafts[0].Ref()
		second := &application.Application{CallID: r.call, LeadID: drafts[0].LeadID, CreatedBy: r.who, State: application.Draft, Title: "둘째"}
		r.save(tx, second)
		for i, consent := range []application.Consent{application.Accepted, application.Invited, application.Declined} {
			p := &person.Person{Email: "p" + itoa(int64(i)) + "@corp.kr", Name: "참여", Lang: person.Korean}
			o := &organization.Organization{Number: bizno.Number("120814752" + itoa(int64(i))), Name: "참여"}
			r.save(tx, p, o)
			m, _ := organization.Found(o.Ref(), p.Ref(), p.Email, r.now)
			r.save(tx, m)
			told[consent] = p.Ref()
			for _, a := range []domain.ApplicationID{draft, second.Ref()} {
				ref := o.Ref()
				r.ok(tx.Insert(&application.Member{ApplicationID: a, OrganizationID: &ref, Name: o.Name, Role: application.Participating, Consent: consent}))
			}
		}
		r.ok(tx.Insert(&application.Member{ApplicationID: draft, Name: "미등록 기관", Role: application.Participating, Consent: application.Accepted}))
		return nil
	})
	deliver := func(code domain.NoticeCode, kind string, id int64, want ...domain.PersonID) {
		t.Helper()
		r.ok(r.engine.DeliverNotice(t.Context(), workflows.NoticeJob{Code: code, Aggregate: kind, ID: id, Seq: 1}))
		r.do(func(tx workflows.Tx) error {
			list, err := workflows.Find[notice.Notice](tx, workflows.Where{"Channel": string(notice.InApp), "Code": string(code)})
			var got []domain.PersonID
			for _, n := range list {
				got = append(got, n.PersonID)
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("%s is told to %v, want %v", code, got, want)
			}
			return err
		})
	}
	for _, code := range []domain.NoticeCode{call.NoticeAmended, call.NoticeExtended, call.NoticeCancelled, call.NoticeReannounced, "CALL_CLOSING"} {
		deliver(code, "call", int64(r.call), r.who, told[application.Accepted])
	}
	deliver(application.NoticeExpired, "application", int64(draft), r.who, told[application.Accepted], told[application.Invited])
}

// Only the partner can write what is asked of its own part, and the time is over for all of them at once: it is told like the lead, in
// its own words, and reminded until it has answered.
func TestAPartnerIsToldWhatASupplementAsksOfIt(t *testing.T) {
	r := newRemindRoom(t)
	var app domain.ApplicationID
	people := map[string]domain.PersonID{}
	due := r.now.AddDate(0, 0, 7)
	r.do(func(tx workflows.Tx) error {
		drafts, err := workflows.Find[application.Application](tx, nil)
		r.ok(err)
		a := drafts[0]
		app, a.State, a.SupplementDueAt = a.Ref(), application.SupplementRequested, &due
		a.SupplementItems = application.SupplementItems{{Name: "확인서"}}
		for i, name := range []string{"asked", "answered", "other"} {
			o := &organization.Organization{Number: bizno.Number("120814752" + itoa(int64(i))), Name: name}
			r.save(tx, o)
			for _, role := range []domain.Role{domain.RoleWriter, domain.RoleViewer} {
				p := &person.Person{Email: name + string(role) + "@corp.kr", Name: name, Lang: person.Korean}
				r.save(tx, p)
				who := p.Ref()
				r.save(tx, &organization.Membership{OrganizationID: o.Ref(), PersonID: &who, Email: p.Email, Roles: organization.Roles{role}, AcceptedAt: &r.now})
				people[name+string(role)] = who
			}
			if name != "other" {
				a.SupplementItems = append(a.SupplementItems, application.SupplementItem{Name: name + "의 이력", Org: o.Ref(), Done: name == "answered"})
			}
			ref := o.Ref()
			r.ok(tx.Insert(&application.Member{ApplicationID: app, OrganizationID: &ref, Name: o.Name, Role: application.Participating, Consent: application.Accepted}))
		}
		r.save(tx, a)
		return nil
	})
	said := &argsOf{}
	r.engine.Texts = said
	r.ok(r.engine.DeliverNotice(t.Context(), workflows.NoticeJob{Code: application.NoticeSupplement, Aggregate: "application", ID: int64(app), Seq: 1}))
	told := func() map[domain.PersonID]string {
		out := map[domain.PersonID]string{}
		r.do(func(tx workflows.Tx) error {
			list, err := workflows.Find[notice.Notice](tx, workflows.Where{"Channel": string(notice.InApp)})
			for _, n := range list {
				out[n.PersonID] = n.Body
			}
			return err
		})
		return out
	}
	want := map[domain.PersonID]string{r.who: "확인서, asked의 이력, answered의 이력", people["asked"+string(domain.RoleWriter)]: "asked의 이력"}
	if diff := cmp.Diff(want, told()); diff != "" {
		t.Error(diff)
	}
	before := len(r.keys())
	r.now = due.AddDate(0, 0, -1)
	r.sweep(workflows.SweepRemind)
	if n := len(r.keys()) - before; n != 2 {
		t.Errorf("%d people are reminded, want the lead and the partner that has not answered", n)
	}
}

// argsOf says the reason of every text.
type argsOf struct{}

func (*argsOf) Say(_, _ string, args domain.Args) string {
	s, _ := args["reason"].(string)
	return s
}
func (*argsOf) Has(string) bool { return true }
