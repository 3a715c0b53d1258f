// These tests let a deadline overtake an open correction, and an outage extension bring it back, without a database.
package workflows_test

import (
	"testing"
	"time"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/call"
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
