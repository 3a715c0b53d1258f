// This file tests who hears of a call: everyone who has begun an application to it, partners as well.
package workflows_test

import (
	"slices"
	"testing"

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
