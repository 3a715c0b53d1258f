// This file tests who is in charge of a call: how it is given to another officer, and who hears of it when nobody is.
package workflows_test

import (
	"slices"
	"testing"

	"gongmo/domain"
	"gongmo/domain/call"
	"gongmo/domain/grant"
	"gongmo/domain/notice"
	"gongmo/domain/period"
	"gongmo/domain/person"
	"gongmo/workflows"
)

func TestACallIsGivenToAnotherOfficerAndBothAreTold(t *testing.T) {
	r := newRemindRoom(t)
	people := map[string]*person.Person{}
	who := func(name string) domain.PersonID { return people[name].Ref() }
	r.do(func(tx workflows.Tx) error {
		for _, name := range []string{"first", "second", "third", "scoped", "elsewhere", "left", "finance"} {
			p := &person.Person{Email: name + "@agency.kr", Name: name, Lang: person.Korean, Disabled: name == "left"}
			r.save(tx, p)
			people[name] = p
			g := &grant.Grant{PersonID: p.Ref(), Role: domain.RoleOfficer, ValidFrom: period.On(2025, 1, 1)}
			switch name {
			case "finance":
				g.Role = domain.RoleFinance
			case "scoped":
				g.CallID = &r.call
			case "elsewhere":
				other := r.call + 1
				g.CallID = &other
			}
			r.save(tx, g)
		}
		first := who("first")
		c, err := workflows.LockRow[call.Call](tx, int64(r.call))
		r.ok(err)
		c.OfficerID = &first
		r.save(tx, c)
		return nil
	})
	r.engine.Access = callStaff{who("first"): {domain.RoleOfficer}}
	to := func(name, reason string) error {
		return r.engine.HandOverCall(t.Context(), by(who("first")), workflows.HandOverCall{Call: r.call, To: who(name), Reason: reason})
	}
	for name, want := range map[string]string{"left": "not_officer", "finance": "not_officer", "elsewhere": "not_officer", "first": "same"} {
		r.refused(to(name, "인사 이동"), domain.Invalid, "call.hand_over."+want)
	}
	r.refused(to("second", " "), domain.Invalid, "call.hand_over.no_reason")
	r.refused(r.engine.HandOverCall(t.Context(), by(who("finance")), workflows.HandOverCall{Call: r.call, To: who("second"), Reason: "인사 이동"}), domain.Forbidden, "access.forbidden")

	told := func(code domain.NoticeCode, seq int64, want ...string) {
		t.Helper()
		r.ok(r.engine.DeliverNotice(t.Context(), workflows.NoticeJob{Code: code, Aggregate: "call", ID: int64(r.call), Seq: seq}))
		r.do(func(tx workflows.Tx) error {
			list, err := workflows.Find[notice.Notice](tx, workflows.Where{"Code": string(code), "Channel": string(notice.InApp), "DedupeKey": notice.EventKey(code, "call", int64(r.call), seq)})
			var got []string
			for _, n := range list {
				for name, p := range people {
					if p.Ref() == n.PersonID {
						got = append(got, name)
					}
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("%s is told to %v, want %v", code, got, want)
			}
			return err
		})
	}
	r.ok(to("second", "인사 이동"))
	var seq int64
	r.do(func(tx workflows.Tx) error {
		c, err := workflows.Get[call.Call](tx, int64(r.call))
		r.ok(err)
		entry, err := workflows.One[workflows.AuditEntry](tx, workflows.Where{"Aggregate": "call", "AggregateID": int64(r.call), "Event": "handOver"})
		if *c.OfficerID != who("second") || entry.Reason != "인사 이동" || entry.Detail["to"] != float64(who("second")) {
			t.Errorf("officer %d; on record: %q %v", *c.OfficerID, entry.Reason, entry.Detail)
		}
		seq = entry.Seq
		return err
	})
	told(call.NoticeHandedOver, seq, "first", "second")

	// What the officers of the call are told goes to the one in charge and those granted it; to everybody once that account is disabled.
	told(call.NoticeClosed, 901, "scoped", "second")
	r.do(func(tx workflows.Tx) error {
		p, err := workflows.LockRow[person.Person](tx, int64(who("second")))
		r.ok(err)
		p.Disabled = true
		r.save(tx, p)
		return nil
	})
	told(call.NoticeClosed, 902, "first", "scoped", "third")
}
