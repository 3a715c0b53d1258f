// These tests let a deadline overtake an open correction, and an outage extension bring it back, without a database.
package workflows_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/notice"
	"gongmo/domain/organization"
	"gongmo/domain/period"
	"gongmo/domain/person"
	"gongmo/workflows"
)

// closes lets the deadline pass and the drafts and corrections end; extend moves it a day on and opens again what ended.
func (d *desk) closes() {
	d.t.Helper()
	d.now = d.deadline.Add(2 * time.Minute)
	d.ok(d.engine.RunEffect(d.t.Context(), workflows.EffectJob{Effect: call.EffectExpireDrafts, Aggregate: "call", ID: int64(d.call)}))
}

func (d *desk) extend() {
	d.t.Helper()
	d.deadline = d.deadline.AddDate(0, 0, 1)
	d.do(func(tx workflows.Tx) error {
		c, err := workflows.LockRow[call.Call](tx, int64(d.call))
		if err != nil {
			return err
		}
		until := d.deadline
		c.CloseAt = &until
		return tx.Save(c)
	})
	for range 2 { // a job may run twice
		d.ok(d.engine.RunEffect(d.t.Context(), workflows.EffectJob{Effect: call.EffectReopenDrafts, Aggregate: "call", ID: int64(d.call)}))
	}
}

func (d *desk) dropped(id domain.ApplicationID) (list []*application.Dropped) {
	d.t.Helper()
	d.do(func(tx workflows.Tx) (err error) {
		list, err = workflows.Find[application.Dropped](tx, workflows.Where{"ApplicationID": id})
		return err
	})
	return list
}

func TestACorrectionThatTheDeadlineOvertookIsKeptAndComesBackWithAnExtension(t *testing.T) {
	d, id := begunUnderOne(t)
	_, err := d.engine.SubmitApplication(t.Context(), d.as(signer, "k"), pledged(id, 0))
	d.ok(err)
	d.ok(d.engine.StartRevision(t.Context(), d.as(signer, ""), id))
	d.write(id, d.lead, signer, "goal", "고친 목표", d.load(id).Answers["goal"].Version)
	d.closes()
	a := d.load(id)
	if a.RevisionOf != nil || a.Answers["goal"].Text != "목표입니다" {
		t.Fatalf("the standing submission does not stand: %+v", a.Answers)
	}
	kept := d.dropped(id)
	if len(kept) != 1 || kept[0].Answers["goal"].Text != "고친 목표" || kept[0].StandingID != *a.SubmissionID || kept[0].RestoredAt != nil {
		t.Fatalf("kept: %+v", kept)
	}
	d.extend()
	a = d.load(id)
	if a.RevisionOf == nil || a.Answers["goal"].Text != "고친 목표" || d.dropped(id)[0].RestoredAt == nil {
		t.Fatalf("after the extension: %+v", a.Answers)
	}
	_, err = d.engine.SubmitApplication(t.Context(), d.as(signer, "k2"), pledged(id, 0))
	d.ok(err)
	if subs := d.submissions(id); len(subs) != 2 || subs[1].Answers["goal"].Text != "고친 목표" {
		t.Errorf("%d submissions", len(subs))
	}
}

func TestACorrectionThatChangedNothingIsNotKept(t *testing.T) {
	d, id := begunUnderOne(t)
	_, err := d.engine.SubmitApplication(t.Context(), d.as(signer, "k"), pledged(id, 0))
	d.ok(err)
	d.ok(d.engine.StartRevision(t.Context(), d.as(signer, ""), id))
	d.closes()
	if kept := d.dropped(id); len(kept) != 0 || d.load(id).RevisionOf != nil {
		t.Errorf("kept %+v", kept)
	}
	d.extend()
	if a := d.load(id); a.RevisionOf != nil {
		t.Error("a correction came out of nothing")
	}
}

// tells says nothing but the instant that a notice names.
type tells struct{}

func (tells) Say(_, key string, args domain.Args) string {
	at, ok := args["at"].(time.Time)
	if !ok {
		return fmt.Sprintf("%s %v", key, args["at"])
	}
	return key + " " + at.In(period.KST).Format("2006-01-02 15:04")
}

func (tells) Has(string) bool { return true }

func TestWhoseDraftIsOpenAgainIsToldTheNewDeadline(t *testing.T) {
	d, id := begunUnderOne(t)
	d.engine.Texts, d.engine.Calendars, d.engine.Secrets = tells{}, shippedCalendar{}, linkSecrets{}
	d.do(func(tx workflows.Tx) error {
		p := &person.Person{Email: "lead@example.kr", Name: "담당", Lang: person.Korean}
		if err := workflows.Record(tx, domain.System, p, domain.Act("register", nil)); err != nil {
			return err
		}
		who, now := p.Ref(), tx.Now()
		return workflows.Record(tx, domain.System, &organization.Membership{OrganizationID: d.lead, PersonID: &who, Email: p.Email, Roles: organization.Roles{domain.RoleOwner}, InvitedAt: now, AcceptedAt: &now}, domain.Act("join", nil))
	})
	told := func() (out []string) {
		for _, q := range slices.Clone(d.store.Jobs) {
			if job, ok := q.Job.(workflows.NoticeJob); ok && job.Code == application.NoticeReopened {
				d.ok(d.engine.DeliverNotice(t.Context(), job))
			}
		}
		d.do(func(tx workflows.Tx) error {
			list, err := workflows.Find[notice.Notice](tx, workflows.Where{"Code": string(application.NoticeReopened), "Channel": string(notice.InApp)}, "ID")
			for _, n := range list {
				out = append(out, n.Body)
			}
			return err
		})
		return out
	}
	d.closes()
	d.extend()
	want := []string{"notice.draft_reopened.body " + d.deadline.In(period.KST).Format("2006-01-02 15:04")}
	if diff := cmp.Diff(want, told()); diff != "" {
		t.Errorf("a draft: %s", diff)
	}

	// A correction that comes back names it, too.
	_, err := d.engine.SubmitApplication(t.Context(), d.as(signer, "k"), pledged(id, 0))
	d.ok(err)
	d.ok(d.engine.StartRevision(t.Context(), d.as(signer, ""), id))
	d.write(id, d.lead, signer, "goal", "고친 목표", d.load(id).Answers["goal"].Version)
	d.closes()
	d.extend()
	want = append(want, "notice.draft_reopened.body "+d.deadline.In(period.KST).Format("2006-01-02 15:04"))
	if diff := cmp.Diff(want, told()); diff != "" {
		t.Errorf("a correction: %s", diff)
	}
}
