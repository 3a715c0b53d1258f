package call

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain"
	"gongmo/domain/form"
)

func TestWhatCameWithATemplateIsUnreadUntilItIsConfirmedOrChanged(t *testing.T) {
	c := &Call{State: Draft, Terms: Terms{Title: "새 공고", Purpose: "틀의 목적", Summary: "틀의 요약", NoticeItems: NoticeItems{ItemPurpose: "틀의 문구", ItemLaw: "근거", ItemOther: " "},
		Form: form.Definition{Sections: []form.Section{{Key: "plan", Title: "사업 계획"}}}}}
	c.Inherit()
	unread := func(want ...string) {
		t.Helper()
		var got []string
		for _, p := range c.Unread() {
			got = append(got, p.id())
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	}
	edit := func(change func(*Terms)) {
		t.Helper()
		next := c.Terms
		change(&next)
		if _, err := c.Edit(next); err != nil {
			t.Fatal(err)
		}
	}
	unread("overview.Summary", "overview.Purpose", "form.plan", "notice.PURPOSE", "notice.LAW")
	edit(func(t *Terms) { t.Purpose = "우리 목적" })
	unread("overview.Summary", "form.plan", "notice.PURPOSE", "notice.LAW")
	edit(func(t *Terms) { t.Purpose = "틀의 목적" }) // written once more is written
	edit(func(t *Terms) { t.Notice = "새로 쓴 공고문" })
	unread("overview.Summary", "form.plan", "notice.PURPOSE", "notice.LAW")
	if _, err := c.Confirm(PartNotice); err != nil {
		t.Fatal(err)
	}
	unread("overview.Summary", "form.plan")
	for key, err := range map[string]error{"call.unread.none": errOf(c.Confirm(PartNotice)), "call.edit.not_draft": errOf((&Call{State: Open}).Confirm(PartForm))} {
		if p := domain.ProblemsOf(err); len(p) != 1 || p[0].Key != key {
			t.Errorf("%v, want %s", err, key)
		}
	}
	c.State = PendingApproval
	unread("overview.Summary", "form.plan")
	c.State = Announced
	unread()
}

func errOf(_ domain.Change, err error) error { return err }

func TestACallThatAnOfficerWroteHasNothingUnread(t *testing.T) {
	c := &Call{State: Draft, Terms: Terms{Purpose: "우리 목적"}}
	if got := c.Unread(); got != nil {
		t.Error(got)
	}
	if _, err := c.Confirm(PartOverview); !errors.Is(err, domain.E(domain.Invalid, "call.unread.none")) {
		t.Error(err)
	}
}
