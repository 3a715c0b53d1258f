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
	"gongmo/domain/period"
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

// owners gives each organisation of the desk an owner who is told in Korean, and the engine what it needs to tell anybody.
func (d *desk) owners() map[domain.OrganizationID]domain.PersonID {
	d.t.Helper()
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
	return people
}

func TestAnInvitationIsToldToTheInvitedAndItsAnswerToTheLead(t *testing.T) {
	d := newDesk(t)
	people := d.owners()
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

func TestAnInvitationWithALimitIsRemindedOfLapsesAndIsSentAgain(t *testing.T) {
	d, ctx := newDesk(t), t.Context()
	people := d.owners()
	d.now = d.deadline.AddDate(0, 0, -20) // 28 February, in the afternoon
	id := d.begin()
	in := workflows.InvitePartner{Application: id, Number: "1208147521", Role: application.Participating, Until: period.On(2025, 3, 21)}
	_, err := d.engine.InvitePartner(ctx, d.as(signer, ""), in)
	d.refused(err, "application.invite.until.late")
	in.Until = period.On(2025, 3, 5)
	d.invite(ctx, d.as(signer, ""), in)
	stranger := workflows.InvitePartner{Application: id, Number: "2208162517", Role: application.Participating, Email: "kim@corp.kr", Until: in.Until}
	d.invite(ctx, d.as(signer, ""), stranger)
	mailed := len(partnerLinks(d))

	sweep := func(at time.Time, names ...string) {
		t.Helper()
		d.now = at
		for _, name := range names {
			d.ok(d.engine.Sweep(ctx, workflows.SweepJob{Sweep: name}))
			d.ok(d.engine.Sweep(ctx, workflows.SweepJob{Sweep: name})) // twice does nothing more
		}
	}
	told := func(code domain.NoticeCode, to domain.OrganizationID) (out []string) {
		d.do(func(tx workflows.Tx) error {
			list, err := workflows.Find[notice.Notice](tx, workflows.Where{"Code": string(code), "Channel": string(notice.InApp), "PersonID": people[to]}, "ID")
			for _, n := range list {
				if out = append(out, n.Body); !strings.HasSuffix(n.Link, "/partners") || strings.ContainsAny(n.Subject+n.Body, "⟦{") {
					t.Errorf("%s: %s %s / %s", code, n.Link, n.Subject, n.Body)
				}
			}
			return err
		})
		return out
	}
	sweep(period.On(2025, 3, 2).At(10, 0), workflows.SweepRemind)
	if got := told(application.NoticeInviteDue, d.partner); len(got) != 1 || !strings.Contains(got[0], "2025-03-05") {
		t.Errorf("three days before: %v", got)
	}
	if got := len(partnerLinks(d)); got != mailed+1 {
		t.Errorf("the one that is not registered has %d mails more, want one", got-mailed)
	}
	d.ok(d.engine.SeeInvitation(ctx, d.as(mate, ""), id, d.members(id)[1].ID, d.partner))
	if m := d.members(id)[1]; m.SeenAt == nil || !m.SeenAt.Equal(d.now) {
		t.Errorf("seen %v", m.SeenAt)
	}
	limit := *d.members(id)[1].AnswerBy
	sweep(limit.Add(30*time.Second), workflows.SweepInvitations)
	if m := d.members(id)[1]; m.LapsedAt != nil {
		t.Error("it lapsed while an answer in time may be on its way")
	}
	sweep(limit.Add(2*time.Minute), workflows.SweepInvitations)
	for _, m := range d.members(id)[1:] {
		if m.LapsedAt == nil || m.Consent != application.Invited {
			t.Errorf("%s: %+v", m.Name, m)
		}
	}
	entries := d.store.Entries("application", int64(id))
	for _, x := range entries[len(entries)-2:] {
		d.ok(d.engine.DeliverNotice(ctx, workflows.NoticeJob{Code: application.NoticeInviteLapsed, Aggregate: "application", ID: int64(id), Seq: x.Seq}))
	}
	if got := told(application.NoticeInviteLapsed, d.lead); len(got) != 2 || !strings.Contains(got[0], "참여에 보낸") || !strings.Contains(got[1], "220-81-62517에 보낸") {
		t.Errorf("the lead is told %v", got)
	}
	if got := told(application.NoticeInviteLapsed, d.partner); len(got) != 1 {
		t.Errorf("the invited organisation is told %v", got)
	}
	d.refused(d.engine.AnswerInvitation(ctx, d.as(mate, ""), id, d.members(id)[1].ID, d.partner, true), "application.invite.lapsed")

	member := d.members(id)[1].ID
	d.ok(d.engine.RenewInvitation(ctx, d.as(signer, "again"), id, member))
	d.ok(d.engine.RenewInvitation(ctx, d.as(signer, "again"), id, member)) // the same click once more
	if m := d.members(id)[1]; m.LapsedAt != nil || m.SeenAt != nil || !m.AnswerBy.Equal(period.On(2025, 3, 11).End().Add(-time.Second)) {
		t.Errorf("sent again: %+v", m)
	}
	d.ok(d.engine.AnswerInvitation(ctx, d.as(mate, ""), id, member, d.partner, true))
	sweep(d.deadline.Add(-time.Hour), workflows.SweepInvitations)
	if m := d.members(id)[1]; m.Consent != application.Accepted || m.LapsedAt != nil {
		t.Errorf("answered in time: %+v", m)
	}
}
