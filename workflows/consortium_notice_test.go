// This test follows an invitation into a consortium to the people it concerns.
package workflows_test

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/notice"
	"gongmo/domain/organization"
	"gongmo/domain/person"
	"gongmo/workflows"
)

// spoken says the Korean text of a key with its arguments laid in, and the key itself where there is none.
type spoken map[string]string

func (s spoken) Say(_, key string, args domain.Args) string {
	text, ok := s[key]
	if !ok {
		return "⟦" + key + "⟧"
	}
	for k, v := range args {
		text = regexp.MustCompile(`\{`+k+`(\|[^}]*)?\}`).ReplaceAllLiteralString(text, fmt.Sprint(v))
	}
	return text
}

func (s spoken) Has(key string) bool { _, ok := s[key]; return ok }

func TestAnInvitationIsToldToTheInvitedAndItsAnswerToTheLead(t *testing.T) {
	d := newDesk(t)
	said := spoken{}
	for _, room := range []string{"notice", "application", "invitation"} {
		raw, err := os.ReadFile("../app/locale/ko/" + room + ".json")
		d.ok(err)
		d.ok(json.Unmarshal(raw, &said))
	}
	d.engine.Texts, d.engine.Calendars, d.engine.Secrets, d.engine.Policies.InviteFor = said, shippedCalendar{}, linkSecrets{}, time.Hour
	people := map[domain.OrganizationID]domain.PersonID{}
	d.do(func(tx workflows.Tx) error {
		for i, org := range []domain.OrganizationID{d.lead, d.partner} {
			p := &person.Person{Email: []string{"lead@example.kr", "mate@example.kr"}[i], Name: "담당", Lang: person.Korean}
			if err := workflows.Record(tx, domain.System, p, domain.Act("register", nil)); err != nil {
				return err
			}
			id, now := p.Ref(), tx.Now()
			m := &organization.Membership{OrganizationID: org, PersonID: &id, Email: p.Email, Roles: organization.Roles{domain.RoleOwner}, InvitedAt: now, AcceptedAt: &now}
			if err := workflows.Record(tx, domain.System, m, domain.Act("join", nil)); err != nil {
				return err
			}
			people[org] = id
		}
		return nil
	})
	id := d.begin()
	// told delivers what the newest step sends, as the queue would, and reads what the people were told by it.
	told := func(code domain.NoticeCode) (out []notice.Notice) {
		entries := d.store.Entries("application", int64(id))
		d.ok(d.engine.DeliverNotice(t.Context(), workflows.NoticeJob{Code: code, Aggregate: "application", ID: int64(id), Seq: entries[len(entries)-1].Seq}))
		d.do(func(tx workflows.Tx) error {
			list, err := workflows.Find[notice.Notice](tx, workflows.Where{"Code": string(code), "Channel": string(notice.Mail)}, "ID")
			for _, n := range list {
				out = append(out, *n)
			}
			return err
		})
		return out
	}
	check := func(code domain.NoticeCode, to domain.OrganizationID, words ...string) {
		t.Helper()
		got := told(code)
		if len(got) != 1 || got[0].PersonID != people[to] || !strings.HasSuffix(got[0].Link, "/partners") {
			t.Fatalf("%s: told %+v", code, got)
		}
		for _, w := range words {
			if !strings.Contains(got[0].Body, w) {
				t.Errorf("%s does not say %q: %s", code, w, got[0].Body)
			}
		}
		if strings.ContainsAny(got[0].Subject+got[0].Body, "⟦{") {
			t.Errorf("%s: %s / %s", code, got[0].Subject, got[0].Body)
		}
	}
	d.invite(t.Context(), d.as(signer, ""), workflows.InvitePartner{Application: id, Number: "1208147521", Role: application.Demand})
	check(application.NoticeInvited, d.partner, "주관기관 주관", "참여의 역할은 수요기관", "공고: 2025-T-02 시험 공고", "청한 사람: 주관", "쓸 부분: 없음 (동의만 합니다)", "사업비: 아직 정하지 않았습니다", "접수 마감: 2025-03-20 06:00:00")
	// Who signs for the organisation may answer and is told too; who only writes is not; who is both owner and signer is told once.
	var also []domain.PersonID
	d.do(func(tx workflows.Tx) error {
		now := tx.Now()
		for i, roles := range []organization.Roles{{domain.RoleSigner}, {domain.RoleWriter}, {domain.RoleOwner, domain.RoleSigner}} {
			p := &person.Person{Email: []string{"sign@example.kr", "write@example.kr", "both@example.kr"}[i], Name: "담당", Lang: person.Korean}
			if err := workflows.Record(tx, domain.System, p, domain.Act("register", nil)); err != nil {
				return err
			}
			id := p.Ref()
			m := &organization.Membership{OrganizationID: d.partner, PersonID: &id, Email: p.Email, Roles: roles, InvitedAt: now, AcceptedAt: &now}
			if err := workflows.Record(tx, domain.System, m, domain.Act("join", nil)); err != nil {
				return err
			}
			if roles.Has(domain.RoleSigner) {
				also = append(also, id)
			}
		}
		return nil
	})
	before := len(told(application.NoticeInvited))
	links := len(partnerLinks(d))
	d.invite(t.Context(), d.as(signer, ""), workflows.InvitePartner{Application: id, Number: "1208147521", Role: application.Supplier, Email: "Sign@example.kr"})
	var who []domain.PersonID
	for _, n := range told(application.NoticeInvited)[before:] {
		who = append(who, n.PersonID)
	}
	if want := append([]domain.PersonID{people[d.partner]}, also...); !slices.Equal(slices.Sorted(slices.Values(who)), slices.Sorted(slices.Values(want))) {
		t.Errorf("told %v, want %v", who, want)
	}
	if got := partnerLinks(d); len(got) != links {
		t.Errorf("the signer gets a second mail: %v", got)
	}
	d.invite(t.Context(), d.as(signer, ""), workflows.InvitePartner{Application: id, Number: "1208147521", Role: application.Subcontract, Email: "desk@example.kr"})
	if got := partnerLinks(d); len(got) != links+1 {
		t.Errorf("the address that is nobody's gets no mail: %v", got)
	}

	d.ok(d.engine.AnswerInvitation(t.Context(), d.as(mate, ""), id, d.members(id)[1].ID, d.partner, false))
	check(application.NoticeAnswered, d.lead, "참여에서 답했습니다: 참여 거절")
}

// partnerLinks are the invitations that go out by mail alone.
func partnerLinks(d *desk) (out []workflows.LinkJob) {
	for _, q := range d.store.Jobs {
		if job, ok := q.Job.(workflows.LinkJob); ok {
			out = append(out, job)
		}
	}
	return out
}
