package web_test

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"gongmo/app/web/webtest"
	"gongmo/domain"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/form"
	"gongmo/domain/latepermit"
	"gongmo/domain/period"
	"gongmo/workflows"
)

// lateStory is a house with a call of one short question, and drafts of both companies.
type lateStory struct {
	*webtest.House
	t           *testing.T
	shoot       func(r webtest.Role, path, name string)
	call        domain.CallID
	closes      time.Time
	mine, other string // the applications of A and B
}

func startLate(t *testing.T) *lateStory {
	h := webtest.Start(t, webtest.Options{})
	s := &lateStory{House: h, t: t, shoot: storyCamera(t, h, "late"), mine: mustPath(h, "/applications/:id")}
	var id int64
	if _, err := fmt.Sscan(idOf(mustPath(h, "/desk/calls/:id")), &id); err != nil {
		t.Fatal(err)
	}
	s.call = domain.CallID(id)
	err := h.App.Store.Do(t.Context(), workflows.Options{}, func(tx workflows.Tx) error {
		c, err := workflows.LockRow[call.Call](tx, id)
		if err != nil {
			return err
		}
		s.closes = *c.CloseAt
		c.Form = form.Definition{Version: 99, Sections: []form.Section{{Key: "a", Title: "개요", Part: form.Lead, Questions: []form.Question{{Key: "why", Kind: form.Text, Label: "이유", MaxChars: 50},
			{Key: "budget", Kind: form.Budget, Label: "사업비 편성표"}}}}}
		c.Documents, c.GrantMinWon = nil, 0
		return workflows.Record(tx, domain.System, c, domain.Act("test", nil))
	})
	if err != nil {
		t.Fatal(err)
	}
	other, err := h.App.Engine.BeginApplication(t.Context(), workflows.Command{Actor: h.Actor(webtest.OwnerB), Stamp: h.App.Clock.Now()},
		workflows.Begin{Call: s.call, Org: h.Orgs[webtest.OwnerB], Title: "다른 과제"})
	if err != nil {
		t.Fatal(err)
	}
	s.other = fmt.Sprintf("/applications/%d", other)
	return s
}

func (s *lateStory) ok(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// close lets the deadline pass.
func (s *lateStory) close() {
	s.t.Helper()
	s.MoveTo(s.closes.Add(2 * time.Minute))
	s.ok(s.App.Engine.Sweep(s.t.Context(), workflows.SweepJob{Sweep: workflows.SweepCallClose}))
	s.effect(call.EffectExpireDrafts)
}

func (s *lateStory) effect(e domain.Effect) {
	s.t.Helper()
	s.ok(s.App.Engine.RunEffect(s.t.Context(), workflows.EffectJob{Effect: e, Aggregate: "call", ID: int64(s.call)}))
}

func (s *lateStory) submit(r webtest.Role, app string, want int) webtest.Answer {
	s.t.Helper()
	return post(s.t, s.House, r, app+"/submit", declaring(), want)
}

// declaring is what a signer says while handing in whom nothing stands against: an answer to every fact that may be asked for, and
// the pledges.
func declaring() url.Values {
	out := url.Values{"pledge.true": {"1"}, "pledge.rules": {"1"}}
	for _, term := range condition.Applicant() {
		if term.Declared {
			out.Set("d."+string(term.Fact), "0")
		}
	}
	return out
}

func TestUnderTheShippedRulesTheOfficerReadsWhyNobodyMayBeLate(t *testing.T) {
	s := startLate(t)
	desk := mustPath(s.House, "/desk/calls/:id/late")
	page(t, s.House, webtest.Officer, mustPath(s.House, "/desk/calls/:id"), desk, "지연 제출")
	body := page(t, s.House, webtest.Officer, desk, "지금은 지연 제출을 허가할 수 없습니다", "한 신청만의 지연 제출을 허용하지 않습니다", "신청기관 한 곳만의 늦은 접수 허용", "아니요")
	if strings.Contains(body, `name="company"`) {
		t.Error("drafts can be searched although nothing can be proposed")
	}
	s.shoot(webtest.Officer, desk, "shipped")
	propose := mustPath(s.House, "/desk/calls/:id/late/:application")
	page(t, s.House, webtest.Officer, propose, "한 신청만의 지연 제출을 허용하지 않습니다")
	a := post(t, s.House, webtest.Officer, propose, url.Values{"reason": {"OUTAGE"}, "facts": {"장애"}, "evidence": {"기록"}, "until": {"2025-12-01T10:00"}}, http.StatusUnprocessableEntity)
	if !strings.Contains(a.Body, "한 신청만의 지연 제출을 허용하지 않습니다") {
		t.Error("the refusal is not explained")
	}
	// Nor does a proposal that lies there help.
	permit := mustPath(s.House, "/desk/late/:id")
	a = post(t, s.House, webtest.Approver, permit+"/approve", nil, http.StatusUnprocessableEntity)
	if !strings.Contains(a.Body, "한 신청만의 지연 제출을 허용하지 않습니다") {
		t.Error("the refusal to approve is not explained")
	}
}

// A late permission goes from the officer through the approver to the company and into the intake, with its traces.
func TestALatePermissionIsProposedDecidedUsedAndPublished(t *testing.T) {
	s := startLate(t)
	s.App.Engine.Rules = webtest.Generous
	desk, permit := mustPath(s.House, "/desk/calls/:id/late"), mustPath(s.House, "/desk/late/:id")
	post(t, s.House, webtest.Approver, permit+"/decline", url.Values{"reason": {" "}}, http.StatusUnprocessableEntity)
	post(t, s.House, webtest.Approver, permit+"/decline", url.Values{"reason": {"재난이 아닙니다."}}, http.StatusSeeOther)
	page(t, s.House, webtest.Officer, permit, "반려", "재난이 아닙니다.")
	s.close()
	page(t, s.House, webtest.OwnerA, s.mine, "미제출 마감")

	// The officer finds the company, and nothing of what it wrote.
	if body := page(t, s.House, webtest.Officer, desk); strings.Contains(body, "바다데이터") {
		t.Error("drafts are listed before anybody was searched for")
	}
	body := page(t, s.House, webtest.Officer, desk+"?company="+url.QueryEscape("하늘 소프트"), "하늘소프트 주식회사", "123-45-67891", "허가를 요청할 신청서 찾기")
	if strings.Contains(body, "현장 문서를") || strings.Contains(body, "바다데이터") {
		t.Error("the search shows more than it was asked for")
	}
	page(t, s.House, webtest.Officer, desk+"?company="+url.QueryEscape("없는회사"), "찾는 기업의 제출하지 않은 신청서가 없습니다")
	s.shoot(webtest.Officer, desk+"?company="+url.QueryEscape("하늘"), "search")

	propose := desk + "/" + idOf(s.mine)
	until := period.DateOf(s.closes).AddDays(1).At(18, 0)
	if wd := period.DateOf(s.closes).Weekday(); wd == time.Friday {
		until = period.DateOf(s.closes).AddDays(3).At(18, 0)
	}
	wrong := post(t, s.House, webtest.Officer, propose, url.Values{"reason": {"OTHER"}, "facts": {"장비가 멈췄습니다."}, "until": {"2030-01-01T10:00"}}, http.StatusUnprocessableEntity)
	for _, text := range []string{"어떤 사유인지 적어 주세요", "무엇으로 확인했는지 적어 주세요", "규칙이 정한 마지막 시각은", "장비가 멈췄습니다."} {
		if !strings.Contains(wrong.Body, text) {
			t.Errorf("the form lacks %q", text)
		}
	}
	empty := post(t, s.House, webtest.Officer, propose, url.Values{}, http.StatusUnprocessableEntity)
	for _, text := range []string{"사유를 골라 주세요", "무슨 일이 있었는지 적어 주세요", "제출 기한을 적어 주세요"} {
		if !strings.Contains(empty.Body, text) {
			t.Errorf("the empty form lacks %q", text)
		}
	}
	s.shoot(webtest.Officer, propose, "propose")
	right := url.Values{"reason": {"OTHER"}, "other": {"접수처 정전"}, "facts": {"14시 50분부터 제출이 되지 않았습니다."}, "evidence": {"장애 기록 2025-11"}, "until": {until.In(period.KST).Format("2006-01-02T15:04")}}
	// With a file and no good reason the form comes back; then it goes with the file, and another follows.
	refusedFile(t, s.House, webtest.Officer, propose, "file", "기록.exe", right, "파일만 올릴 수 있습니다")
	uploads(t, s.House, webtest.Officer, propose, "file", right)
	permit = s.newest()
	page(t, s.House, webtest.Officer, permit, "결정을 기다립니다", "그 밖의 사유(접수처 정전)", "14시 50분부터", "요청 철회", "증빙.pdf", "파일 올리기", "결정 기한")
	version := url.Values{"version": {"1"}}
	refusedFile(t, s.House, webtest.Officer, permit+"/files", "file", "기록.exe", version, "파일만 올릴 수 있습니다")
	uploads(t, s.House, webtest.Officer, permit+"/files", "file", version)
	s.shoot(webtest.Officer, permit, "evidence")
	s.files(permit)
	if a := post(t, s.House, webtest.Officer, propose, right, http.StatusUnprocessableEntity); !strings.Contains(a.Body, "결정을 기다리는 요청이 이미 있습니다") {
		t.Error("a second proposal is not explained")
	}
	post(t, s.House, webtest.Officer, permit+"/approve", nil, http.StatusForbidden)
	a := post(t, s.House, webtest.Approver, permit+"/approve", url.Values{"version": {"1"}}, http.StatusUnprocessableEntity)
	if !strings.Contains(a.Body, "다른 사람이 먼저 바꿨습니다") || strings.Count(a.Body, "증빙.pdf") < 2 {
		t.Error("who decides is not shown what was added meanwhile")
	}

	page(t, s.House, webtest.Approver, "/inbox", "지연 제출 허가 결정: ", permit)
	page(t, s.House, webtest.Approver, permit, "이 신청서만", "하늘소프트", "요청 반려")
	s.shoot(webtest.Approver, permit, "decide")
	s.approvedOnce(permit)
	page(t, s.House, webtest.Approver, permit, "허가", "처리 이력")
	s.shoot(webtest.Officer, desk, "list")

	// The company is told, and may write and hand in; the other company may not.
	s.told(permit)
	page(t, s.House, webtest.OwnerA, "/notices", "지연 제출이 허가되었습니다")
	page(t, s.House, webtest.OwnerA, s.mine, "까지 제출할 수 있습니다", "그 밖의 사유(접수처 정전)", "다른 신청의 마감은 그대로입니다")
	page(t, s.House, webtest.OwnerA, "/inbox", "신청서 제출: 현장 문서를 이해하는 점검 도우미")
	page(t, s.House, webtest.OwnerB, s.other, "미제출 마감")
	s.shoot(webtest.OwnerA, s.mine, "applicant")
	post(t, s.House, webtest.OwnerA, s.mine+"/sections/a", url.Values{"q.why": {"늦게 고친 이유"}}, http.StatusSeeOther)
	s.MoveTo(until.Add(-30 * time.Second))
	if a := s.submit(webtest.OwnerB, s.other, http.StatusUnprocessableEntity); a.Location != "" {
		t.Error(a.Location)
	}
	s.submit(webtest.OwnerA, s.mine, http.StatusSeeOther)
	page(t, s.House, webtest.OwnerA, s.mine+"/receipt", "개별 지연 제출 허가", "까지 · 그 밖의 사유(접수처 정전)")
	s.shoot(webtest.OwnerA, s.mine+"/receipt", "receipt")

	// Everybody reads that, why and until when, and not whose it is.
	public := page(t, s.House, webtest.Visitor, mustPath(s.House, "/calls/:code"), "개별 지연 제출 허가", "그 밖의 사유 1건", "신청한 기업은 밝히지 않습니다")
	if strings.Contains(public, "하늘소프트") || strings.Contains(public, "14시 50분부터") || strings.Contains(public, "접수처 정전") || strings.Contains(public, "재난") || strings.Contains(public, "증빙.pdf") || strings.Contains(public, "장애 기록") {
		t.Error("the public is told whose permission it is, what happened, or of what was declined")
	}
	s.shoot(webtest.Visitor, mustPath(s.House, "/calls/:code")+"#late", "public")

	// It goes through the same check, and whoever checks sees how it came in.
	page(t, s.House, webtest.Officer, desk, "허가", "하늘소프트")
	post(t, s.House, webtest.Officer, mustPath(s.House, "/desk/calls/:id")+"/evaluation", url.Values{"event": {"startScreening"}}, http.StatusSeeOther)
	s.effect(call.EffectScreening)
	s.MoveTo(until.Add(2 * time.Minute))
	s.ok(s.App.Engine.Sweep(t.Context(), workflows.SweepJob{Sweep: workflows.SweepLatePermits}))
	page(t, s.House, webtest.Officer, mustPath(s.House, "/desk/calls/:id")+"/intake", "지연 제출 허가로 접수", "검토")
	s.shoot(webtest.Officer, mustPath(s.House, "/desk/calls/:id")+"/intake", "intake")
	page(t, s.House, webtest.Officer, mustPath(s.House, "/desk/calls/:id")+"/screening?application="+idOf(s.mine), "개별 지연 제출 허가")
	page(t, s.House, webtest.Auditor, "/audit/latepermit/"+idOf(permit), "지연 제출 허가")
	page(t, s.House, webtest.Auditor, "/audit/application/"+idOf(s.mine), "latePermit")
}

// A proposal that nobody decides ends on record when its time is over, and its proposer alone is told.
func TestAProposalThatNobodyDecidesLapsesAndIsShownWithItsReason(t *testing.T) {
	s := startLate(t)
	permit := mustPath(s.House, "/desk/late/:id")
	page(t, s.House, webtest.Approver, "/inbox", permit)
	s.MoveTo(s.closes.AddDate(0, 0, 1))
	for range 2 {
		s.ok(s.App.Engine.Sweep(t.Context(), workflows.SweepJob{Sweep: workflows.SweepLateLapse}))
	}
	page(t, s.House, webtest.Officer, permit, "결정 없이 실효", "결정하기 전에 요청한 제출 기한이 지났습니다", "피해 사실 확인서.pdf", "처리 이력")
	s.shoot(webtest.Officer, permit, "lapsed")
	if body := page(t, s.House, webtest.Approver, "/inbox"); strings.Contains(body, permit) {
		t.Error("what lapsed is still to be decided")
	}
	if body := page(t, s.House, webtest.Approver, permit); strings.Contains(body, permit+"/approve") || strings.Contains(body, permit+"/files\"") {
		t.Error("what lapsed can be decided or added to")
	}
	var id, seq int64
	s.ok(s.App.DB.Pool.QueryRow(t.Context(), `select aggregate_id, seq from audit_entry where aggregate = 'latepermit' and aggregate_id = $1 and event = 'lapse'`, idOf(permit)).Scan(&id, &seq))
	s.ok(s.App.Engine.DeliverNotice(t.Context(), workflows.NoticeJob{Code: latepermit.NoticeLapsed, Aggregate: "latepermit", ID: id, Seq: seq}))
	page(t, s.House, webtest.Officer, "/notices", "하늘소프트 주식회사", "결정 없이 실효되었습니다")
	var body string
	s.ok(s.App.DB.Pool.QueryRow(t.Context(), `select body from notice where code = 'LATE_LAPSED' and channel = 'MAIL' and person_id = $1`, int64(s.Person(webtest.Officer).ID)).Scan(&body))
	if !strings.Contains(body, "결정하기 전에 요청한 제출 기한이 지났습니다") || strings.Contains(body, "{") || strings.Contains(body, "현장 문서를") {
		t.Errorf("the mail says %s", body)
	}
	if body := page(t, s.House, webtest.OwnerA, "/notices"); strings.Contains(body, "실효") {
		t.Error("the company is told of a proposal that it never knew of")
	}
}

// newest is the address of the proposal that was made last.
func (s *lateStory) newest() string {
	s.t.Helper()
	var id int64
	s.ok(s.App.DB.Pool.QueryRow(s.t.Context(), `select max(id) from latepermit`).Scan(&id))
	return fmt.Sprintf("/desk/late/%d", id)
}

// files downloads the evidence as those who may, and as nobody else: neither by another permission's address.
func (s *lateStory) files(permit string) {
	s.t.Helper()
	var file int64
	s.ok(s.App.DB.Pool.QueryRow(s.t.Context(), `select (files->1->>'FileID')::bigint from latepermit where id = $1`, idOf(permit)).Scan(&file))
	at := fmt.Sprintf("%s/files/%d", permit, file)
	for r, want := range map[webtest.Role]int{webtest.Officer: 200, webtest.Approver: 200, webtest.Auditor: 200, webtest.OwnerA: 404, webtest.Finance: 404} {
		a := s.Ask(r, http.MethodGet, at, "")
		if a.Status != want || want == 200 && !strings.HasPrefix(a.Body, "%PDF") {
			s.t.Errorf("%s gets %d, want %d", r, a.Status, want)
		}
	}
	if a := s.Ask(webtest.Officer, http.MethodGet, strings.Replace(mustPath(s.House, "/desk/late/:id/files/:file"), idOf(mustPath(s.House, "/desk/late/:id")), idOf(permit), 1), ""); a.Status != 404 {
		s.t.Errorf("the file of another proposal comes with %d", a.Status)
	}
}

// refusedFile sends a form with a file that is none of the kinds it takes, and looks for what it says.
func refusedFile(t *testing.T, h *webtest.House, who webtest.Role, path, field, name string, more url.Values, says string) {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for k := range more {
		_ = w.WriteField(k, more.Get(k))
	}
	part, err := w.CreateFormFile(field, name)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write([]byte("MZ\x90\x00"))
	_ = w.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.URL+path, &body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.AddCookie(h.Session(who))
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, _ := io.ReadAll(res.Body)
	if res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(string(b), says) {
		t.Errorf("%s: %d, and says %q: %v", path, res.StatusCode, says, strings.Contains(string(b), says))
	}
	for k := range more {
		if k != "version" && !strings.Contains(string(b), html.EscapeString(more.Get(k))) {
			t.Errorf("%s: what was typed for %s is gone", path, k)
		}
	}
}

// approvedOnce approves twice at the same instant against the database: one wins, and the draft is opened once.
func (s *lateStory) approvedOnce(permit string) {
	s.t.Helper()
	var id int64
	_, err := fmt.Sscan(idOf(permit), &id)
	s.ok(err)
	cmd := workflows.Command{Actor: s.Actor(webtest.Approver), Stamp: s.App.Clock.Now()}
	errs := make([]error, 2)
	var group sync.WaitGroup
	for i := range errs {
		group.Go(func() {
			errs[i] = s.App.Engine.ApproveLatePermit(s.t.Context(), cmd, workflows.StepLatePermit{Permit: domain.LatePermitID(id)})
		})
	}
	group.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else if domain.KindOf(err) == "" {
			s.t.Errorf("the loser is told %v", err)
		}
	}
	var opened int
	s.ok(s.App.DB.Pool.QueryRow(s.t.Context(), `select count(*) from audit_entry where aggregate = 'application' and aggregate_id = $1 and event = 'reopenLate'`, idOf(s.mine)).Scan(&opened))
	if won != 1 || opened != 1 {
		s.t.Errorf("%d approvals won and the draft was opened %d times: %v", won, opened, errs)
	}
}

// told delivers the notice of the approval, as the queue would, and looks for the mail beside it.
func (s *lateStory) told(permit string) {
	s.t.Helper()
	var id, seq int64
	s.ok(s.App.DB.Pool.QueryRow(s.t.Context(), `select aggregate_id, seq from audit_entry where aggregate = 'latepermit' and aggregate_id = $1 and event = 'approve'`, idOf(permit)).Scan(&id, &seq))
	s.ok(s.App.Engine.DeliverNotice(s.t.Context(), workflows.NoticeJob{Code: latepermit.NoticePermitted, Aggregate: "latepermit", ID: id, Seq: seq}))
	var body string
	s.ok(s.App.DB.Pool.QueryRow(s.t.Context(), `select body from notice where code = 'LATE_PERMITTED' and channel = 'MAIL' and person_id = $1`, int64(s.Person(webtest.OwnerA).ID)).Scan(&body))
	if !strings.Contains(body, "18:00") || !strings.Contains(body, "그 밖의 사유(접수처 정전)") {
		s.t.Errorf("the mail says %s", body)
	}
}
