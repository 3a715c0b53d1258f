// This file tests what notices say of a decision, in both languages: the dates, amounts and reasons that the page they link to shows.
package web_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"gongmo/app/locale"
	"gongmo/app/web/webtest"
	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/evaluation"
	"gongmo/domain/notice"
	"gongmo/domain/organization"
	"gongmo/domain/period"
	"gongmo/domain/person"
	"gongmo/workflows"
)

// noticing is the judged call with an English reader beside the Korean owner of each applicant that it is given.
type noticing struct {
	*judging
	english webtest.Role
}

func noticed(t *testing.T) *noticing {
	n := &noticing{judging: judged(t), english: "english reader"}
	n.do(func(tx workflows.Tx) error {
		if err := n.add(tx, n.english, "Jordan", false); err != nil {
			return err
		}
		p, err := workflows.LockRow[person.Person](tx, int64(n.People[n.english].ID))
		if err != nil {
			return err
		}
		p.Lang = person.English
		if err := workflows.Record(tx, domain.System, p, domain.Act("edit", nil)); err != nil {
			return err
		}
		now, who := tx.Now(), p.Ref()
		return workflows.Record(tx, domain.System, &organization.Membership{OrganizationID: n.Orgs[webtest.OwnerA], PersonID: &who, Email: p.Email,
			Roles: organization.Roles{domain.RoleOwner, domain.RoleWriter}, InvitedAt: now, AcceptedAt: &now}, domain.Act("join", nil))
	})
	// Past everything that was sown, on a Thursday.
	n.MoveTo(time.Date(2025, 4, 10, 10, 30, 0, 0, period.KST))
	return n
}

// step puts an application of the owner into a state, does one step with it and records it.
func (n *noticing) step(id domain.ApplicationID, before func(tx workflows.Tx, a *application.Application), act func(a *application.Application, now time.Time) (domain.Change, error)) {
	n.t.Helper()
	n.do(func(tx workflows.Tx) error {
		a, err := workflows.LockRow[application.Application](tx, int64(id))
		if err != nil {
			return err
		}
		a.LeadID = n.Orgs[webtest.OwnerA]
		m, err := workflows.One[application.Member](tx, workflows.Where{"ApplicationID": id})
		if err != nil {
			return err
		}
		m.OrganizationID = &a.LeadID
		if err := tx.Update(m); err != nil {
			return err
		}
		before(tx, a)
		if err := workflows.Record(tx, domain.System, a, domain.Act("edit", nil)); err != nil {
			return err
		}
		ch, err := act(a, tx.Now())
		if err != nil {
			return err
		}
		return workflows.Record(tx, domain.System, a, ch)
	})
}

var (
	rawCode     = regexp.MustCompile(`[A-Z]{2,}_[A-Z_]+|TOO_FEW|NONE`)
	emptyReason = regexp.MustCompile(`(사유|종합의견|내용|Reason|comment|found): ?\.`)
)

// told delivers the notice of the last step of an aggregate and gives what it says by language. Nothing of it may be unfilled.
func (n *noticing) told(code domain.NoticeCode, kind string, id int64) map[string]string {
	n.t.Helper()
	out := map[string]string{}
	var seq int64
	if err := n.App.DB.Pool.QueryRow(n.t.Context(), `select max(seq) from audit_entry where aggregate = $1 and aggregate_id = $2`, kind, id).Scan(&seq); err != nil {
		n.t.Fatal(err)
	}
	if err := n.App.Engine.DeliverNotice(n.t.Context(), workflows.NoticeJob{Code: code, Aggregate: kind, ID: id, Seq: seq}); err != nil {
		n.t.Fatal(err)
	}
	n.do(func(tx workflows.Tx) error {
		list, err := workflows.Find[notice.Notice](tx, workflows.Where{"Code": string(code), "AboutKind": kind, "AboutID": id, "Channel": string(notice.InApp)}, "ID")
		for _, x := range list {
			out[x.Language] = x.Body
			said := x.Subject + "\n" + x.Body
			if strings.ContainsAny(said, "⟦⟧{}") || emptyReason.MatchString(said) || rawCode.MatchString(regexp.MustCompile(`\([^)]*\d\)`).ReplaceAllString(said, "")) || strings.Contains(said, "  ") {
				n.t.Errorf("%s in %s is not filled: %s", code, x.Language, said)
			}
		}
		return err
	})
	return out
}

func (n *noticing) says(code domain.NoticeCode, kind string, id int64, ko, en []string) {
	n.t.Helper()
	said := n.told(code, kind, id)
	for lang, want := range map[string][]string{"ko": ko, "en": en} {
		for _, x := range want {
			if !strings.Contains(said[lang], x) {
				n.t.Errorf("%s in %s does not say %q: %s", code, lang, x, said[lang])
			}
		}
	}
}

func TestADecisionOfTheScreeningNamesItsReasonAndTheLastDayToAppealAsThePageDoes(t *testing.T) {
	n := noticed(t)
	second := n.People[n.second].ID
	byPeople, byClock := n.apps[0], n.apps[1]
	n.step(byPeople, func(_ workflows.Tx, a *application.Application) {
		officer := n.People[webtest.Officer].ID
		now := time.Now()
		a.State, a.FailCode, a.FailReason, a.FailBy, a.FailAt, a.ScreenedBy = application.UnderScreening, condition.DocMissing, "재무제표가 없습니다.", &officer, &now, &officer
	}, func(a *application.Application, now time.Time) (domain.Change, error) { return a.Fail(second, now) })
	n.says(application.NoticeIneligible, "application", int64(byPeople),
		[]string{locale.T(locale.KO, condition.DocMissing.Label()) + " — 재무제표가 없습니다. 2025. 4. 17.(목)", "2025. 4. 17.(목)까지 이의를 신청"},
		[]string{locale.T(locale.EN, condition.DocMissing.Label()), locale.Date(locale.EN, period.On(2025, 4, 17).At(0, 0))})
	n.step(byClock, func(_ workflows.Tx, a *application.Application) {
		due := time.Date(2025, 4, 9, 23, 59, 59, 0, period.KST)
		a.State, a.SupplementDueAt = application.SupplementRequested, &due
	}, func(a *application.Application, now time.Time) (domain.Change, error) {
		return a.SupplementTimeout(now)
	})
	late := locale.T(locale.KO, condition.DocMissing.Label()) + " — 보완 기한인 2025. 4. 9.(수)까지 서류를 보완하지 않음"
	n.says(application.NoticeIneligible, "application", int64(byClock), []string{late, "2025. 4. 17.(목)까지 이의를 신청"}, []string{"not supplemented by"})
	// Whoever took part in it learns of it as well: with the reason, and that to appeal is the lead's.
	org := n.Orgs[webtest.OwnerB]
	n.do(func(tx workflows.Tx) error {
		return tx.Insert(&application.Member{ApplicationID: byClock, OrganizationID: &org, Name: "바다데이터 주식회사", Role: application.Participating, Consent: application.Accepted})
	})
	for _, words := range []string{late, "와 함께 신청한 「", "이의신청은 주관기관이 2025. 4. 17.(목)까지"} {
		if said := n.told(application.NoticeTogetherFailed, "application", int64(byClock))["ko"]; !strings.Contains(said, words) {
			t.Errorf("the partner is not told %q: %s", words, said)
		}
	}
	if said := n.told(application.NoticeTogetherFailed, "application", int64(byPeople)); len(said) != 0 {
		t.Errorf("an application without partners tells %v", said)
	}
	for id, reason := range map[domain.ApplicationID]string{byPeople: "재무제표가 없습니다", byClock: late} {
		n.sees(webtest.OwnerA, fmt.Sprintf("/applications/%d", id), reason, "2025. 4. 17.", "이의신청 기한")
		n.sees(webtest.OwnerA, fmt.Sprintf("/appeals/new?subject=SCREENING&id=%d", id), "2025. 4. 17.")
	}
	n.camera(webtest.OwnerA, fmt.Sprintf("/applications/%d", byClock), "ineligible")
}

func TestAResultNamesItsRankItsAmountAndItsLastDaysAsThePageDoes(t *testing.T) {
	n := noticed(t)
	id := int64(n.apps[0])
	confirm := func(a *application.Application, now time.Time) (domain.Change, error) { return a.Confirm(now) }
	n.step(n.apps[0], func(_ workflows.Tx, a *application.Application) {
		won := a.RequestWon - 100_000_000
		a.State, a.AdjustedWon = application.Recommended, &won
	}, confirm)
	org := n.Orgs[webtest.OwnerB]
	n.do(func(tx workflows.Tx) error {
		return tx.Insert(&application.Member{ApplicationID: n.apps[0], OrganizationID: &org, Name: "바다데이터 주식회사", Role: application.Participating, Consent: application.Accepted})
	})
	if said := n.told(application.NoticeTogetherDecided, "application", id)["ko"]; !strings.Contains(said, "결과: 선정.") || !strings.Contains(said, "주관기관에 안내했습니다") {
		t.Errorf("the partner is told: %s", said)
	}
	early := n.told(application.NoticeSelected, "application", id)["ko"] // before the agreement is drawn up
	n.effect(application.EffectAgreement, "application", id)
	var limit period.Date
	n.do(func(tx workflows.Tx) error {
		a, err := workflows.One[agreement.Agreement](tx, workflows.Where{"ApplicationID": n.apps[0]})
		if err == nil {
			limit = a.LimitOn
		}
		return err
	})
	for _, want := range []string{"800,000,000원", locale.Date(locale.KO, limit.At(0, 0))} {
		if limit <= period.On(2025, 4, 30) || !strings.Contains(early, want) {
			t.Errorf("selected, to be concluded by %s: %s", limit, early)
		}
	}

	n.step(n.apps[1], func(tx workflows.Tx, a *application.Application) {
		c, err := workflows.Get[call.Call](tx, int64(a.CallID))
		if err != nil {
			t.Fatal(err)
		}
		plan := c.Stages.Selection(a.Track)
		s := evaluation.NewStage(c.Ref(), 1, a.Track, plan[0], true)
		now := tx.Now()
		s.State, s.FinalizedAt, s.ResultHash = evaluation.Finalized, &now, strings.Repeat("0", 64)
		if err := workflows.Record(tx, domain.System, s, domain.Act("sow", nil)); err != nil {
			t.Fatal(err)
		}
		if err := tx.Insert(&evaluation.Candidate{StageID: s.Ref(), ApplicationID: a.Ref(), Position: 1, Comment: "현장 실증 계획이 부족합니다."}); err != nil {
			t.Fatal(err)
		}
		a.State, a.StageNo = application.NotSelected, 1
	}, confirm)
	n.says(application.NoticeNotSelected, "application", int64(n.apps[1]), []string{"종합의견: 현장 실증 계획이 부족합니다. 2025. 4. 17.(목)까지 이의를"}, []string{"2025", "현장 실증 계획이 부족합니다."})
	n.sees(webtest.OwnerA, fmt.Sprintf("/applications/%d", n.apps[1]), "2025. 4. 17.")
	n.sees(webtest.OwnerA, fmt.Sprintf("/appeals/new?subject=SELECTION&id=%d", n.apps[1]), "2025. 4. 17.")

	n.step(n.apps[2], func(_ workflows.Tx, a *application.Application) { a.State, a.ReserveNo = application.Reserve, 2 }, confirm)
	n.says(application.NoticeReserve, "application", int64(n.apps[2]), []string{"예비 2순위"}, []string{"number 2 on the reserve list"})

	n.step(n.apps[3], func(_ workflows.Tx, a *application.Application) { a.State, a.StageNo = application.InEvaluation, 1 },
		func(a *application.Application, now time.Time) (domain.Change, error) {
			return a.Apply(application.StageResult{Outcome: application.OutEliminated, Rank: 4}, now)
		})
	n.says(application.NoticeStageResult, "application", int64(n.apps[3]), []string{"결과: 단계 탈락. 2025. 4. 17.(목)까지 이의를"}, []string{"You may appeal until"})
	n.sees(webtest.OwnerA, fmt.Sprintf("/appeals/new?subject=SELECTION&id=%d", n.apps[3]), "2025. 4. 17.")

	n.step(n.apps[0], func(_ workflows.Tx, a *application.Application) { a.State = application.Selected }, func(a *application.Application, now time.Time) (domain.Change, error) {
		return a.CancelSelection(application.GroundFalse, "같은 과제로 이미 지원을 받았습니다.", now)
	})
	n.says(application.NoticeSelectionLost, "application", id, []string{"사유: 같은 과제로 이미 지원을 받았습니다. 2025. 4. 17.(목)까지"}, []string{"until"})
}

func TestACallNamesWhatCameInWhyItFailedAndWhenItsDraftsEnded(t *testing.T) {
	n := noticed(t)
	draft, submitted := n.apps[3], n.apps[0]
	closed := time.Date(2025, 4, 9, 15, 0, 0, 0, period.KST)
	n.step(draft, func(_ workflows.Tx, a *application.Application) {
		a.State, a.SubmittedAt, a.SubmissionID, a.ReceiptNo = application.Draft, nil, nil, ""
	}, func(a *application.Application, now time.Time) (domain.Change, error) {
		return a.Expire(closed.Add(2*time.Minute), application.Intake{OpenAt: closed.AddDate(0, -1, 0), Deadline: closed, Running: true})
	})
	n.says(application.NoticeExpired, "application", int64(draft), []string{"2025. 4. 9.(수) 15:00"}, []string{"15:00"})
	n.do(func(tx workflows.Tx) error {
		c, err := workflows.LockRow[call.Call](tx, int64(n.call))
		if err != nil {
			return err
		}
		c.State, c.CloseAt, c.MinBids, c.SingleBid = call.Open, &closed, 5, false
		return workflows.Record(tx, domain.System, c, domain.Act("edit", nil))
	})
	n.step(submitted, func(_ workflows.Tx, _ *application.Application) {}, func(*application.Application, time.Time) (domain.Change, error) { return domain.Act("edit", nil), nil })
	if err := n.App.Engine.Sweep(t.Context(), workflows.SweepJob{Sweep: workflows.SweepCallClose}); err != nil {
		t.Fatal(err)
	}
	var body string
	n.told(call.NoticeClosed, "call", int64(n.call))
	if err := n.App.DB.Pool.QueryRow(t.Context(), `select body from notice where code = 'CALL_CLOSED' and channel = 'IN_APP' and about_id = $1 limit 1`, int64(n.call)).Scan(&body); err != nil || !strings.Contains(body, "모두 3건이 제출") {
		t.Errorf("closed: %s %v", body, err)
	}
	officer := n.Actor(webtest.Officer)
	if err := n.App.Engine.StepCall(t.Context(), workflows.Command{Actor: officer}, workflows.StepCall{Call: n.call, Event: call.DeclareFailed}); err != nil {
		t.Fatal(err)
	}
	n.says(call.NoticeFailed, "call", int64(n.call), []string{"사유: 유효한 신청이 3건으로, 필요한 5건에 모자랍니다."}, []string{"Reason: 3 valid applications, of the 5 needed."})
	n.effect(call.EffectVoid, "call", int64(n.call))
	n.says(application.NoticeVoided, "application", int64(submitted), []string{"접수번호", "사유: 유효한 신청이 3건으로, 필요한 5건에 모자랍니다."}, []string{"3 valid applications, of the 5 needed"})
	var reasons []string
	n.do(func(tx workflows.Tx) error {
		list, err := workflows.Find[workflows.AuditEntry](tx, workflows.Where{"Aggregate": "application", "AggregateID": int64(submitted), "Event": string(application.Void)})
		for _, x := range list {
			reasons = append(reasons, x.Reason)
		}
		return err
	})
	if !slices.Equal(reasons, []string{"유효한 신청이 3건으로, 필요한 5건에 모자랍니다"}) {
		t.Errorf("voided because of %q", reasons)
	}
}
