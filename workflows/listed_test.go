// This test walks the list of notices that must be sent: each has its text in both languages and something that sends it.
package workflows_test

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"gongmo/domain"
	"gongmo/domain/notice"
	"gongmo/workflows"
)

// texts reads the notices' room of the message catalogue.
func texts(t *testing.T, lang string) (out map[string]string) {
	t.Helper()
	raw, err := os.ReadFile("../app/locale/" + lang + "/notice.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// senders says what sends each notice, as the lifecycles and the sweeps have it.
func senders() map[domain.NoticeCode]notice.Sender {
	out := map[domain.NoticeCode]notice.Sender{}
	for _, s := range workflows.Steps() {
		for _, code := range s.Notices {
			out[code] |= notice.ByStep
		}
	}
	for code := range workflows.Reminded() {
		out[code] |= notice.ByReminder
	}
	return out
}

func TestEveryNoticeOfTheListHasASenderAndATextInBothLanguages(t *testing.T) {
	sent, by := senders(), map[string]map[string]string{"ko": texts(t, "ko"), "en": texts(t, "en")}
	if len(notice.Required()) < 45 {
		t.Fatalf("the list has %d names", len(notice.Required()))
	}
	for _, l := range notice.Required() {
		e, ok := notice.Lookup(l.Code)
		if !ok {
			t.Errorf("%s: there is no notice %s", l.Name, l.Code)
			continue
		}
		if sent[l.Code] != l.By {
			t.Errorf("%s is sent by %s, the list says by %s", l.Name, named(sent[l.Code]), named(l.By))
		}
		for lang, room := range by {
			for _, key := range []string{e.SubjectKey(), e.BodyKey()} {
				if room[key] == "" {
					t.Errorf("%s has no text %s in %s", l.Name, key, lang)
				}
			}
		}
	}
}

func named(s notice.Sender) string {
	switch s {
	case notice.ByStep:
		return "a step"
	case notice.ByReminder:
		return "a reminder"
	case notice.ByStep | notice.ByReminder:
		return "a step and a reminder"
	}
	return "nothing"
}

func TestEveryNoticeThatHangsOnADateIsSentByASweepThatRuns(t *testing.T) {
	reminded := workflows.Reminded()
	for _, e := range notice.Catalogue() {
		sweep, has := reminded[e.Code]
		if (e.HangsOn != "") != has {
			t.Errorf("%s hangs on %q, and a sweep reminds of it: %v", e.Code, e.HangsOn, has)
		}
		if has && !slices.Contains(workflows.Sweeps, sweep) {
			t.Errorf("%s is reminded of by %s, which never runs", e.Code, sweep)
		}
	}
	for code := range reminded {
		if _, ok := notice.Lookup(code); !ok {
			t.Errorf("%s is reminded of and is no notice", code)
		}
	}
}
