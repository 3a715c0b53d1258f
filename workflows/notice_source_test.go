// This test walks the fields of every notice: each has a source that gives it, and none is left to a default.
package workflows_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/amendment"
	"gongmo/domain/appeal"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/latepermit"
	"gongmo/domain/lifecycle"
	"gongmo/domain/notice"
	"gongmo/domain/outcome"
	"gongmo/domain/payment"
	"gongmo/domain/period"
	"gongmo/domain/recovery"
	"gongmo/domain/sanction"
	"gongmo/domain/settlement"
	"gongmo/domain/wallet"
	"gongmo/workflows"
)

// found are the fields that an aggregate does not say by itself: workflows look them up, and a story or a test of theirs shows each.
// Whoever adds one here adds that as well.
var found = map[domain.NoticeCode][]string{
	call.NoticePublished:              {"window"}, // the one that counts when the step is taken, of a rolling intake
	call.NoticeOpened:                 {"window"},
	call.NoticeReannounced:            {"window"},
	call.NoticeAmended:                {"forms", "kept", "window"},                                                  // of the two versions that the step lies between
	call.NoticeHandedOver:             {"reason", "to"},                                                             // of the act, with the name of who has the call now
	call.NoticeResult:                 {"window"},                                                                   // of the step, where it confirmed a window
	call.NoticeFailed:                 {"reason"},                                                                   // why and how many, of the step that failed it
	application.NoticeInvited:         {"lead", "as", "inviter", "code", "call", "part", "money", "until", "limit"}, // of the member that the step names
	application.NoticeInviteDue:       {"lead"},
	application.NoticeInviteLapsed:    {"lead", "partner"},
	application.NoticePartReopened:    {"lead"},
	wallet.NoticeOffered:              {"document"}, // the title of what is offered, or its type
	application.NoticeAnswered:        {"answer"},   // of the member that the step names
	application.NoticeTogether:        {"lead"},     // of the member that leads
	application.NoticeVoided:          {"receipt", "reason"},
	application.NoticeIneligible:      {"reason", "on"}, // the end of the window of the appeal
	application.NoticeTogetherFailed:  {"reason", "on", "lead"},
	application.NoticeTogetherDecided: {"result", "lead"},
	application.NoticeNotSelected:     {"reason", "on"},   // the committee's opinion, and the end of the window
	application.NoticeStageResult:     {"result", "next"}, // of the state that the step led to
	application.NoticeSelectionLost:   {"on"},
	application.NoticeSelected:        {"on"}, // the limit of the agreement
	application.NoticeReservePromoted: {"on"},
	"REVIEWER_INVITE":                 {"on"}, // counted from the terms of the rule set
	"REVIEWER_REMIND":                 {"on"},
	"REVIEWER_UNSCORED":               {"on", "n"},
	"STAGE_INVITE":                    {"when", "place"},
	"EXPENSE_FLAGGED":                 {"reason"}, // the open findings
	"EXPENSE_DISALLOWED":              {"amount"}, // what was disallowed of the line
	"PAYMENT_REQUESTED":               {"amount"},
	"PAYMENT_SENT":                    {"amount"},
	"PAYMENT_RETURNED":                {"amount"},
	appeal.NoticeReceived:             {"answer"},           // with the day, where the rules set one
	appeal.NoticeResult:               {"result", "reason"}, // from the appeal, also where the settlement tells of it
	latepermit.NoticePermitted:        {"why"},
	latepermit.NoticeLapsed:           {"why"},
	sanction.NoticePreNotice:          {"measure"},
	sanction.NoticeResult:             {"measure"},
	sanction.NoticeReduced:            {"measure"},
	"WALLET_EXPIRING":                 {"document"},
	"INQUIRY_ANSWERED":                {"question"},
	"INQUIRY_RETURNED":                {"question"},
	"INQUIRY_CORRECTED":               {"question"},
	"INQUIRY_CORRECTION_MATTERS":      {"question"},
	"INQUIRY_DUE":                     {"question"},
	"INQUIRY_OVERDUE":                 {"question"},
}

// sent are the fields that whoever sends the notice counts.
var sent = map[domain.NoticeCode][]string{
	call.NoticeWindow:    {"no", "n"},
	"RESERVE_WAITS":      {"n"},
	"MATCHING_UNPAID":    {"amount"},
	"EXPENSE_ENTRY_LATE": {"n"},
}

// besides are the steps that a workflow adds a notice to.
var besides = map[domain.NoticeCode][]lifecycle.Step{application.NoticeTogether: {{Machine: application.Machine.Name}}}

// aggregatesSay is what the aggregates say by themselves, by the name of their lifecycle. Everything that they may lack is there.
func aggregatesSay() map[string]func(domain.NoticeCode) domain.Args {
	at, on := time.Date(2026, 9, 17, 15, 0, 0, 0, period.KST), period.On(2026, 9, 17)
	return map[string]func(domain.NoticeCode) domain.Args{
		call.Machine.Name:        (&call.Call{Terms: call.Terms{OpenAt: &at, CloseAt: &at}}).Says,
		application.Machine.Name: (&application.Application{SupplementDueAt: &at}).Says,
		agreement.Machine.Name:   (&agreement.Agreement{ConcludedAt: &at}).Says,
		amendment.Machine.Name:   (&amendment.Amendment{}).Says,
		appeal.Machine.Name:      (&appeal.Appeal{AnswerDueOn: on}).Says,
		payment.Machine.Name:     (&payment.Payment{}).Says,
		settlement.Machine.Name:  (&settlement.Settlement{}).Says,
		recovery.Machine.Name:    (&recovery.Recovery{}).Says,
		sanction.Machine.Name:    (&sanction.Sanction{}).Says,
		outcome.Machine.Name:     (&outcome.Outcome{}).Says,
		latepermit.Machine.Name:  (&latepermit.Permit{}).Says,
	}
}

func TestEveryFieldOfEveryNoticeHasASourceThatGivesIt(t *testing.T) {
	steps := map[domain.NoticeCode][]lifecycle.Step{}
	for _, s := range workflows.Steps() {
		for _, code := range s.Notices {
			steps[code] = append(steps[code], s)
		}
	}
	reminded, ko, en, says := workflows.Reminded(), texts(t, "ko"), texts(t, "en"), aggregatesSay()
	for _, e := range notice.Catalogue() {
		sweep, byReminder := reminded[e.Code]
		for _, f := range e.Fields {
			switch f.From {
			case notice.FromStepTime:
				if len(steps[e.Code]) == 0 || byReminder {
					t.Errorf("%s: %s is the time of a step, and no step alone sends it", e.Code, f.Name)
				}
			case notice.FromReason:
				for _, s := range steps[e.Code] {
					if !s.NeedsReason && (f.Key == "" || ko[f.Key] == "" || en[f.Key] == "") {
						t.Errorf("%s: %s.%s from %s gives no reason, and no text stands for it", e.Code, s.Machine, s.Event, s.From)
					}
				}
				if len(steps[e.Code]) == 0 || byReminder || f.Name != "reason" {
					t.Errorf("%s: %s is the reason of a step, and no step alone sends it", e.Code, f.Name)
				}
			case notice.FromRecord:
				if !recordsOf(t, append(steps[e.Code], besides[e.Code]...), f.Key) || byReminder {
					t.Errorf("%s: nothing records %q for %s", e.Code, f.Key, f.Name)
				}
			case notice.FromDeadline:
				if !byReminder || len(steps[e.Code]) > 0 || f.Name != "on" && f.Name != "at" {
					t.Errorf("%s: %s is the deadline of a reminder, and not only a reminder sends it (%s)", e.Code, f.Name, sweep)
				}
			case notice.FromSender:
				if !slices.Contains(sent[e.Code], f.Name) {
					t.Errorf("%s: nobody who sends it gives %s", e.Code, f.Name)
				}
			case notice.FromSubject:
				if !slices.Contains(found[e.Code], f.Name) && !saidBy(e, steps[e.Code], says, f.Name) {
					t.Errorf("%s: nothing it is about says %s", e.Code, f.Name)
				}
			default:
				t.Errorf("%s: %s has no source", e.Code, f.Name)
			}
		}
	}
	for code, fields := range found {
		e, _ := notice.Lookup(code)
		for _, f := range fields {
			if e.Source(f) != notice.FromSubject {
				t.Errorf("%s has no field %s that is looked up", code, f)
			}
		}
	}
}

// saidBy reports whether every aggregate whose steps or deadlines send the notice says the field.
func saidBy(e notice.Entry, steps []lifecycle.Step, says map[string]func(domain.NoticeCode) domain.Args, field string) bool {
	var kinds []string
	for _, s := range steps {
		kinds = append(kinds, s.Machine)
	}
	if len(kinds) == 0 {
		kind, _, _ := strings.Cut(e.HangsOn, ".")
		kinds = []string{kind}
	}
	for _, kind := range kinds {
		if says[kind] == nil {
			return false
		}
		if _, ok := says[kind](e.Code)[field]; !ok {
			return false
		}
	}
	return true
}

// recordsOf reports whether the code behind the steps names the detail: the aggregate's own package, or the workflow that adds it.
func recordsOf(t *testing.T, steps []lifecycle.Step, key string) bool {
	t.Helper()
	folders := []string{"."}
	for _, s := range steps {
		if dir := filepath.Join("..", "domain", s.Machine); !slices.Contains(folders, dir) {
			folders = append(folders, dir)
		}
	}
	for _, dir := range folders {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			body, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasSuffix(name, "_test.go") && (strings.Contains(string(body), `With("`+key+`"`) || strings.Contains(string(body), `"`+key+`": s.`) || strings.Contains(string(body), `"`+key+`": who`)) {
				return true
			}
		}
	}
	return false
}
