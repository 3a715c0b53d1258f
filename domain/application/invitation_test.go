// These tests follow an invitation with a limit of its own: opened, answered in time or not, lapsed, and sent again.
package application_test

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/period"
)

func TestTheLimitOfAnInvitationIsTheEndOfItsDayAndNeverAfterTheIntake(t *testing.T) {
	now, closes := period.On(2025, 4, 10).At(10, 0), period.On(2025, 4, 21).At(15, 0)
	for name, c := range map[string]struct {
		day  period.Date
		want time.Time
		err  string
	}{
		"no day is no limit of its own":              {},
		"a day lasts until its end":                  {day: period.On(2025, 4, 12), want: period.On(2025, 4, 12).At(23, 59).Add(59 * time.Second)},
		"today is a day like others":                 {day: period.On(2025, 4, 10), want: period.On(2025, 4, 10).At(23, 59).Add(59 * time.Second)},
		"the last day ends when the intake does":     {day: period.On(2025, 4, 21), want: closes},
		"a day that is over is refused":              {day: period.On(2025, 4, 9), err: "application.invite.until.past"},
		"a day after the intake is refused":          {day: period.On(2025, 4, 22), err: "application.invite.until.late"},
		"a day long after the intake is refused too": {day: period.On(2026, 4, 22), err: "application.invite.until.late"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := draft(t).AnswerLimit(c.day, now, application.Intake{Deadline: closes})
			var e *domain.Error
			if c.err != "" {
				if !errors.As(err, &e) || e.Key != c.err {
					t.Errorf("got %v, want %s", err, c.err)
				}
				return
			}
			if err != nil || (got == nil) != c.want.IsZero() || got != nil && !got.Equal(c.want) {
				t.Errorf("got %v, %v, want %v", got, err, c.want)
			}
		})
	}
}

// invited is a draft with one invitation (member 71) that is to be answered by the end of 12 April.
func invited(t *testing.T) (*application.Application, application.Intake, time.Time) {
	t.Helper()
	a, now, in := draft(t), period.On(2025, 4, 10).At(10, 0), application.Intake{Deadline: period.On(2025, 4, 21).At(15, 0)}
	_, _, err := a.Invite(ptr(partner), "기관", application.Participating, "", "", now)
	must(t, err)
	a.Members[1].ID = 71
	a.Members[1].AnswerBy, err = a.AnswerLimit(period.On(2025, 4, 12), now, in)
	must(t, err)
	return a, in, now
}

func TestOnlyTheFirstLookAtAnInvitationIsWrittenDown(t *testing.T) {
	a, _, now := invited(t)
	m, change, err := a.See(71, partner, writer, now.Add(time.Hour))
	must(t, err)
	if m == nil || !m.SeenAt.Equal(now.Add(time.Hour)) || *m.SeenBy != writer || change.Event != "seeInvitation" {
		t.Errorf("the first look is %+v %+v", m, change)
	}
	if m, _, err := a.See(71, partner, writer+1, now.Add(2*time.Hour)); m != nil || err != nil {
		t.Errorf("a second look is %+v %v", m, err)
	}
	if _, _, err := a.See(71, lead, writer, now); domain.KindOf(err) != domain.NotFound {
		t.Errorf("another organisation's look is %v", err)
	}
	m, _, err = a.Answer(71, partner, true, writer, now.Add(3*time.Hour))
	must(t, err)
	if !m.SeenAt.Equal(now.Add(time.Hour)) {
		t.Errorf("the answer moved the look to %v", m.SeenAt)
	}
}

func TestALapsedInvitationIsAnsweredNoMoreUntilItIsSentAgain(t *testing.T) {
	a, in, now := invited(t)
	limit := *a.Members[1].AnswerBy
	if _, _, err := a.LapseInvitation(71, limit.Add(application.MaxStampAge)); domain.KindOf(err) != domain.Refused {
		t.Errorf("it lapsed while an answer in time may be on its way: %v", err)
	}
	if _, _, err := a.RenewInvitation(71, writer, limit, in); domain.KindOf(err) != domain.Refused {
		t.Errorf("one that stands was sent again: %v", err)
	}
	if _, _, err := a.Answer(71, partner, true, writer, limit.Add(time.Millisecond)); domain.KindOf(err) != domain.Refused {
		t.Errorf("an answer after the limit is %v", err)
	}
	over := limit.Add(application.MaxStampAge + time.Second)
	m, change, err := a.LapseInvitation(71, over)
	must(t, err)
	if m.Consent != application.Invited || !m.LapsedAt.Equal(over) || len(change.Notices) != 1 || change.Notices[0] != application.NoticeInviteLapsed {
		t.Errorf("it lapsed as %+v with %v", m, change.Notices)
	}
	if _, _, err := a.LapseInvitation(71, over.Add(time.Hour)); domain.KindOf(err) != domain.Refused {
		t.Errorf("it lapsed twice: %v", err)
	}
	again := now.AddDate(0, 0, 5)
	m, _, err = a.RenewInvitation(71, writer, again, in)
	must(t, err)
	if want := period.On(2025, 4, 17).At(23, 59).Add(59 * time.Second); !m.AnswerBy.Equal(want) || m.LapsedAt != nil || m.SeenAt != nil || !m.InvitedAt.Equal(again) {
		t.Errorf("sent again it is %+v, want until %v", m, want)
	}
	_, _, err = a.Answer(71, partner, true, writer, *m.AnswerBy) // the last instant is in time
	must(t, err)
}

func TestAnInvitationSentAgainIsOpenAtMostUntilTheIntakeEnds(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		a, in, _ := invited(t)
		at := a.Members[1].AnswerBy.Add(time.Duration(rapid.IntRange(1, 12*24*3600).Draw(r, "seconds")) * time.Second)
		m, _, err := a.RenewInvitation(71, writer, at, in)
		if over := !at.Before(in.Deadline); over != (domain.KindOf(err) == domain.Refused) {
			r.Fatalf("at %v: %v", at, err)
		}
		if err == nil && (m.AnswerBy.After(in.Deadline) || !m.AnswerBy.After(at)) {
			r.Fatalf("sent again at %v it is open until %v", at, m.AnswerBy)
		}
	})
}

func TestAnInvitationOfAnOrganisationThatIsThereAlreadySaysHowItIsThere(t *testing.T) {
	a := draft(t)
	for _, role := range []application.MemberRole{application.Participating, application.Supplier} {
		if _, _, err := a.Invite(ptr(lead), "첫째", role, "", "", a.BegunAt); !invalidAt(err, "application.member.self", "number") {
			t.Errorf("the leading organisation invited itself as %s: %v", role, err)
		}
	}
	if _, _, err := a.Invite(ptr(partner), "둘째", application.Participating, "", "", a.BegunAt); err != nil {
		t.Fatal(err)
	}
	a.Members[len(a.Members)-1].ID = 71
	if _, _, err := a.Invite(ptr(partner), "둘째", application.Participating, "", "", a.BegunAt); !invalidAt(err, "application.member.twice", "number") {
		t.Errorf("invited twice: %v", err)
	}
	if _, _, err := a.Answer(71, partner, false, 9, a.BegunAt); err != nil {
		t.Fatal(err)
	}
	if _, _, err := a.Invite(ptr(partner), "둘째", application.Participating, "", "", a.BegunAt); !invalidAt(err, "application.member.declined", "number") {
		t.Errorf("invited after it declined: %v", err)
	}
	if _, _, err := a.Invite(ptr(partner), "둘째", application.Demand, "", "", a.BegunAt); err != nil {
		t.Errorf("it may still be asked in another role: %v", err)
	}
}

// invalidAt reports whether an error has this key and belongs to this field.
func invalidAt(err error, key, field string) bool {
	for _, e := range domain.ProblemsOf(err) {
		if e.Key == key && e.Field == field {
			return true
		}
	}
	return false
}
