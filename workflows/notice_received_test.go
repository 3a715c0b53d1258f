// This file tests that the receipt's notice names when the request was received, and not when it was worked on.
package workflows_test

import (
	"slices"
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

// seconds says the key of a text and the instant it names to the second.
type seconds struct{}

func (seconds) Say(_, key string, args domain.Args) string {
	at, _ := args["at"].(time.Time)
	return key + " " + at.In(period.KST).Format(time.TimeOnly)
}

func (seconds) Has(string) bool { return true }

func TestTheNoticeOfASubmissionNamesTheStampOfItsReceipt(t *testing.T) {
	d, id := begunUnderOne(t)
	d.engine.Texts, d.engine.Calendars, d.engine.Secrets = seconds{}, shippedCalendar{}, linkSecrets{}
	d.do(func(tx workflows.Tx) error {
		p := &person.Person{Email: "lead@example.kr", Name: "담당", Lang: person.Korean}
		if err := workflows.Record(tx, domain.System, p, domain.Act("register", nil)); err != nil {
			return err
		}
		who, now := p.Ref(), tx.Now()
		return workflows.Record(tx, domain.System, &organization.Membership{OrganizationID: d.lead, PersonID: &who, Email: p.Email, Roles: organization.Roles{domain.RoleOwner}, InvitedAt: now, AcceptedAt: &now}, domain.Act("join", nil))
	})
	cmd := d.as(signer, "k")
	cmd.Stamp = d.now.Add(-7 * time.Second) // it waited for seven seconds
	_, err := d.engine.SubmitApplication(t.Context(), cmd, pledged(id, 0))
	d.ok(err)
	var told []string
	for _, q := range slices.Clone(d.store.Jobs) {
		if job, ok := q.Job.(workflows.NoticeJob); ok && job.Code == application.NoticeReceipt {
			d.ok(d.engine.DeliverNotice(t.Context(), job))
		}
	}
	d.do(func(tx workflows.Tx) error {
		list, err := workflows.Find[notice.Notice](tx, workflows.Where{"Code": string(application.NoticeReceipt), "Channel": string(notice.InApp)})
		for _, n := range list {
			told = append(told, n.Body)
		}
		return err
	})
	receipt := d.submissions(id)[0].SubmittedAt
	if want := []string{"notice.submitted_receipt.body " + receipt.In(period.KST).Format(time.TimeOnly)}; !slices.Equal(told, want) || !receipt.Equal(cmd.Stamp) {
		t.Errorf("told %q, want %q", told, want)
	}
}
