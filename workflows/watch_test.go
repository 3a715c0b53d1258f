// These tests watch calls and searches without a database: who hears of a call for that reason, once, and how it ends.
package workflows_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/finding"
	"gongmo/domain/notice"
	"gongmo/domain/period"
	"gongmo/domain/person"
	"gongmo/domain/watch"
	"gongmo/workflows"
)

// publicGate lets everybody see what is public, and the system do everything.
type publicGate struct{}

func (publicGate) Can(a domain.Actor, action string, r domain.Resource) error {
	if a.IsSystem() || action == "view" && r.Public {
		return nil
	}
	return domain.E(domain.NotFound, "not_found")
}

type watchRoom struct {
	*remindRoom
	reader domain.PersonID
}

// newWatchRoom is the room of the reminders with a reader who belongs to no company.
func newWatchRoom(t *testing.T) *watchRoom {
	w := &watchRoom{remindRoom: newRemindRoom(t)}
	w.do(func(tx workflows.Tx) error {
		p := &person.Person{Email: "reader@home.kr", Name: "오세라", Lang: person.Korean}
		w.save(tx, p)
		w.reader = p.Ref()
		c, err := workflows.LockRow[call.Call](tx, int64(w.call))
		if err != nil {
			return err
		}
		c.VersionNo = 1
		w.save(tx, c)
		return nil
	})
	w.engine.Access, w.engine.Calendars, w.engine.Secrets = publicGate{}, shippedCalendar{}, plainSecrets{}
	w.engine.Policies.BaseURL = "https://gongmo.example"
	return w
}

// told lists who got a notice over a channel, as "code person".
func (w *watchRoom) told(channel notice.Channel) []string {
	w.t.Helper()
	names := map[domain.PersonID]string{w.who: "company", w.reader: "reader"}
	var out []string
	w.do(func(tx workflows.Tx) error {
		list, err := workflows.Find[notice.Notice](tx, workflows.Where{"Channel": string(channel)}, "ID")
		for _, n := range list {
			out = append(out, string(n.Code)+" "+names[n.PersonID])
		}
		return err
	})
	return out
}

func (w *watchRoom) tells(code domain.NoticeCode, seq int64) {
	w.t.Helper()
	w.ok(w.engine.DeliverNotice(w.t.Context(), workflows.NoticeJob{Code: code, Aggregate: "call", ID: int64(w.call), Seq: seq}))
}

func (w *watchRoom) wants(channel notice.Channel, want ...string) {
	w.t.Helper()
	got := w.told(channel)
	slices.Sort(got)
	slices.Sort(want)
	if d := cmp.Diff(want, got); d != "" {
		w.t.Fatalf("told by %s (- wanted, + got):\n%s", channel, d)
	}
}

func (w *watchRoom) mine(who domain.PersonID) (out []*watch.Watch) {
	w.t.Helper()
	w.do(func(tx workflows.Tx) (err error) {
		out, err = workflows.Find[watch.Watch](tx, workflows.Where{"PersonID": who}, "ID")
		return err
	})
	return out
}

func TestANewCallIsToldToThoseWhoseSearchFindsItOnceEach(t *testing.T) {
	w := newWatchRoom(t)
	for name, f := range map[string]finding.Filter{"이름": {Words: "시험공고"}, "다른 것": {Words: "반도체"}, "모두": {Words: "시험"}} {
		_, err := w.engine.SaveSearch(t.Context(), by(w.reader), name, f)
		w.ok(err)
	}
	_, err := w.engine.SaveSearch(t.Context(), by(w.who), "다른 것", finding.Filter{Categories: []string{"인력"}})
	w.ok(err)
	w.tells("CALL_PUBLISHED", 7)
	w.tells("CALL_PUBLISHED", 7)
	w.wants(notice.InApp, "CALL_PUBLISHED reader")
	w.wants(notice.Mail, "CALL_PUBLISHED reader")
	w.tells("CALL_OPENED", 8) // who was told that it is announced hears of it again only if they keep it
	w.wants(notice.InApp, "CALL_PUBLISHED reader")
}

func TestTheSameSearchIsSavedOnceAndOneThatSaysNothingNeedsAName(t *testing.T) {
	w := newWatchRoom(t)
	f := finding.Filter{Words: "AI  반도체", Regions: []string{"BUSAN", "ULSAN"}}
	if again, err := w.engine.SaveSearch(t.Context(), by(w.reader), "부산", f); err != nil || again {
		t.Fatalf("%v, %v", again, err)
	}
	f = finding.Filter{Words: "AI 반도체", Regions: []string{"ULSAN", "BUSAN"}}
	if again, err := w.engine.SaveSearch(t.Context(), by(w.reader), "부산·울산", f); err != nil || !again || len(w.mine(w.reader)) != 1 {
		t.Fatalf("%v, %v, %d", again, err, len(w.mine(w.reader)))
	}
	_, err := w.engine.SaveSearch(t.Context(), by(w.reader), " ", finding.Filter{})
	w.refused(err, domain.Invalid, "watch.name.empty")
	for i := range watch.MostSearches - 1 {
		_, err := w.engine.SaveSearch(t.Context(), by(w.reader), "검색", finding.Filter{Words: strings.Repeat("가", i+1)})
		w.ok(err)
	}
	_, err = w.engine.SaveSearch(t.Context(), by(w.reader), "하나 더", finding.Filter{Words: "끝"})
	w.refused(err, domain.Refused, "watch.too_many")
}

// domain.md §2.13: CALL_D7/D3/D1/H3, and DRAFT_NOT_SUBMITTED at D-3, D-1, H-3 to those who have begun.
func TestTheClosingIsToldToWatchersAndToWhoeverHasBegunAndNobodyHearsItTwice(t *testing.T) {
	w := newWatchRoom(t)
	w.ok(w.engine.WatchCall(t.Context(), by(w.reader), w.call))
	w.ok(w.engine.WatchCall(t.Context(), by(w.who), w.call)) // they have a draft as well
	w.ok(w.engine.WatchCall(t.Context(), by(w.who), w.call))
	if n := len(w.mine(w.who)); n != 1 {
		t.Fatalf("kept twice: %d", n)
	}
	w.now = period.On(2026, 3, 18).At(9, 0)
	w.sweep(workflows.SweepRemind)
	w.wants(notice.InApp, "CALL_CLOSING reader", "CALL_CLOSING company")
	w.now = period.On(2026, 3, 22).At(9, 0)
	w.sweep(workflows.SweepRemind)
	w.sweep(workflows.SweepRemind)
	w.wants(notice.InApp, "CALL_CLOSING reader", "CALL_CLOSING company", "CALL_CLOSING reader", "DRAFT_NOT_SUBMITTED company")

	w.do(func(tx workflows.Tx) error { // the company hands in: neither hurries it any more
		list, err := workflows.Find[application.Application](tx, nil)
		if err != nil {
			return err
		}
		list[0].State = application.Submitted
		w.save(tx, list[0])
		return nil
	})
	w.now = period.On(2026, 3, 24).At(9, 0)
	w.sweep(workflows.SweepRemind)
	w.wants(notice.InApp, "CALL_CLOSING reader", "CALL_CLOSING company", "CALL_CLOSING reader", "DRAFT_NOT_SUBMITTED company", "CALL_CLOSING reader")
}

func TestWhoeverHasBegunHearsOfTheClosingWithoutWatchingTheCall(t *testing.T) {
	w := newWatchRoom(t)
	w.now = period.On(2026, 3, 18).At(9, 0)
	w.sweep(workflows.SweepRemind)
	w.wants(notice.InApp, "CALL_CLOSING company")
}

func TestAMailOfAWatchEndsByItsLinkWithoutSigningIn(t *testing.T) {
	w := newWatchRoom(t)
	w.ok(w.engine.WatchCall(t.Context(), by(w.reader), w.call))
	w.ok(w.engine.WatchCall(t.Context(), by(w.who), w.call))
	w.tells("CALL_EXTENDED", 3)
	w.wants(notice.Mail, "CALL_EXTENDED reader", "CALL_EXTENDED company")
	for _, q := range slices.Clone(w.store.Jobs) {
		if job, ok := q.Job.(workflows.MailJob); ok {
			w.ok(w.engine.SendMail(t.Context(), job))
		}
	}
	var link string
	for _, m := range w.mail.sent {
		ends := strings.HasPrefix(m.Unsubscribe, "https://gongmo.example/unsubscribe/") && strings.Contains(m.Text, m.Unsubscribe)
		if m.To == "reader@home.kr" && !ends {
			t.Errorf("the mail does not say how to end it: %+v", m)
		}
		// The company has an application there: it hears of the call whether or not it watches it.
		if m.To != "reader@home.kr" && m.Unsubscribe != "" {
			t.Errorf("a notice about one's own application can be ended: %+v", m)
		}
		if ends {
			link = m.Unsubscribe
		}
	}
	parts := strings.Split(link, "/")
	token, id := parts[len(parts)-1], w.mine(w.reader)[0].ID
	_, err := w.engine.Unsubscribe(t.Context(), id, token+"x")
	w.refused(err, domain.NotFound, "not_found")
	_, err = w.engine.WatchOfLink(t.Context(), w.mine(w.who)[0].ID, token) // somebody else's
	w.refused(err, domain.NotFound, "not_found")
	for range 2 {
		if out, err := w.engine.Unsubscribe(t.Context(), id, token); err != nil || out.Mail || out.Name != "시험 공고" {
			t.Fatalf("%+v, %v", out, err)
		}
	}
	w.now = w.now.Add(time.Hour)
	w.tells("CALL_EXTENDED", 4)
	w.wants(notice.Mail, "CALL_EXTENDED reader", "CALL_EXTENDED company", "CALL_EXTENDED company")
	w.wants(notice.InApp, "CALL_EXTENDED reader", "CALL_EXTENDED company", "CALL_EXTENDED reader", "CALL_EXTENDED company")
}

func TestAWatchIsItsPersonsOwn(t *testing.T) {
	w := newWatchRoom(t)
	w.ok(w.engine.WatchCall(t.Context(), by(w.reader), w.call))
	id := w.mine(w.reader)[0].ID
	w.refused(w.engine.ActOnWatch(t.Context(), by(w.who), id, workflows.MailOff), domain.NotFound, "not_found")
	w.ok(w.engine.ActOnWatch(t.Context(), by(w.reader), id, workflows.MailOff))
	if w.mine(w.reader)[0].Mail {
		t.Error("the mail is still on")
	}
	w.ok(w.engine.ActOnWatch(t.Context(), by(w.reader), id, workflows.DropWatch))
	w.ok(w.engine.UnwatchCall(t.Context(), by(w.reader), w.call))
	if n := len(w.mine(w.reader)); n != 0 {
		t.Errorf("%d are left", n)
	}
}

func TestACallThatIsNotPublicCannotBeKept(t *testing.T) {
	w := newWatchRoom(t)
	w.do(func(tx workflows.Tx) error {
		c, err := workflows.LockRow[call.Call](tx, int64(w.call))
		if err != nil {
			return err
		}
		c.VersionNo = 0
		w.save(tx, c)
		return nil
	})
	w.refused(w.engine.WatchCall(t.Context(), by(w.reader), w.call), domain.NotFound, "not_found")
}

// said says the fields that a text was given.
type said struct{ keysOnly }

func (said) Say(_, key string, args domain.Args) string {
	return fmt.Sprint(key, " ", args["from"], " ", args["at"], " ", args["title"])
}

func TestANoticeOfACallSaysWhenItsIntakeRunsAndLeadsToIt(t *testing.T) {
	w := newWatchRoom(t)
	w.engine.Texts = said{}
	w.ok(w.engine.WatchCall(t.Context(), by(w.reader), w.call))
	w.tells("CALL_PUBLISHED", 1)
	w.do(func(tx workflows.Tx) error {
		n, err := workflows.One[notice.Notice](tx, workflows.Where{"Channel": string(notice.InApp)})
		if err != nil {
			return err
		}
		want := fmt.Sprint("notice.call_published.body ", period.On(2026, 3, 1).At(9, 0), " ", period.On(2026, 3, 25).At(18, 0), " 시험 공고")
		if n.Body != want || n.Link != "/calls/2026-T-01" {
			t.Errorf("got %s at %s, want %s", n.Body, n.Link, want)
		}
		return nil
	})
}
