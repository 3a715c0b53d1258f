package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"gongmo/app/web/browser"
	"gongmo/app/web/webtest"
	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/bizno"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/evaluation"
	"gongmo/domain/grant"
	"gongmo/domain/krw"
	"gongmo/domain/organization"
	"gongmo/domain/period"
	"gongmo/domain/person"
	"gongmo/workflows"
)

// judging is a call whose intake is over, with bids, in the whole house: database, pages and permissions are the real ones.
type judging struct {
	*webtest.House
	t       *testing.T
	call    domain.CallID
	apps    []domain.ApplicationID
	members []webtest.Role
	second  webtest.Role // another officer
	camera  func(r webtest.Role, path, name string)
}

// bids is what each applicant asks for, in millions.
var bids = []int64{900, 700, 500, 300}

const judges = 7

func judged(t *testing.T) *judging {
	j := &judging{House: webtest.Start(t, webtest.Options{Empty: true}), t: t, second: "second officer"}
	j.camera = func(webtest.Role, string, string) {}
	if os.Getenv("GONGMO_SHOTS") != "" {
		b := browser.Start(t)
		j.camera = func(r webtest.Role, path, name string) {
			for _, width := range []int{1280, 390} {
				s := b.Open(t, j.URL, browser.View{Width: width, Height: 900}).Cookie(j.Session(r)).Goto(path).Shot(name)
				for _, f := range s.Faults(false) {
					t.Logf("%s: %s", name, f)
				}
			}
		}
	}
	j.do(func(tx workflows.Tx) error { return j.fill(tx) })
	return j
}

func (j *judging) do(fn func(tx workflows.Tx) error) {
	j.t.Helper()
	if err := j.App.Store.Do(j.t.Context(), workflows.Options{}, fn); err != nil {
		j.t.Fatal(err)
	}
}

func (j *judging) fill(tx workflows.Tx) error {
	calls, err := workflows.Find[call.Call](tx, workflows.Where{"Design": "PAPER_PRESENTATION", "State": call.Open}, "ID")
	if err != nil {
		return err
	}
	c := calls[0]
	c.State, c.MinBids, c.AwardCount, c.Documents, c.Stages.Award.Awards = call.Closed, 1, 2, c.Documents[:2], 2
	closed, budget := tx.Now().AddDate(0, 0, -1), krw.Won(2_000_000_000)
	c.CloseAt, c.BudgetWon = &closed, &budget
	if err := workflows.Record(tx, domain.System, c, domain.Act("edit", nil)); err != nil {
		return err
	}
	j.call = c.Ref()
	for i, million := range bids {
		if err := j.bid(tx, c, i, krw.Won(million*1_000_000)); err != nil {
			return err
		}
	}
	names := []string{"강나래", "고은별", "남도일", "류시온", "민가온", "백하린", "신다온"}
	for i := range judges {
		role := webtest.Role(fmt.Sprintf("member %d", i))
		if err := j.add(tx, role, names[i], false); err != nil {
			return err
		}
		entry := &evaluation.Evaluator{PersonID: j.People[role].ID, Affiliation: "한빛대학교", Unit: "인공지능학부", Position: "교수", Region: "DAEJEON", Gender: "F", Expertise: evaluation.ProgramExpert,
			Fields: evaluation.Keys{"인공지능", "소프트웨어"}, RegisteredAt: tx.Now()}
		if i == judges-1 {
			a, err := workflows.Get[application.Application](tx, int64(j.apps[3]))
			if err != nil {
				return err
			}
			entry.Ties.OrgIDs = []domain.OrganizationID{a.LeadID}
		}
		if err := workflows.Record(tx, domain.System, entry, domain.Act("enter", nil)); err != nil {
			return err
		}
		j.members = append(j.members, role)
	}
	if err := j.add(tx, j.second, "나은결", true); err != nil {
		return err
	}
	admin := j.People[webtest.Admin].ID
	g, change, err := grant.Give(grant.Terms{Person: j.People[j.second].ID, Role: domain.RoleOfficer, Staff: true, Reason: "인사 발령"}, &admin, tx.Now())
	if err != nil {
		return err
	}
	return workflows.Record(tx, domain.System, g, change)
}

func (j *judging) add(tx workflows.Tx, role webtest.Role, name string, staff bool) error {
	now := tx.Now()
	p := &person.Person{Email: fmt.Sprintf("%s@example.org", strings.ReplaceAll(string(role), " ", "")), Name: name, Lang: person.Korean, Density: person.Comfortable, RegisteredAt: now, EmailVerifiedAt: &now, Staff: staff}
	if staff {
		p.TotpConfirmedAt, p.TotpSecret = &now, "x"
	}
	if err := workflows.Record(tx, domain.System, p, domain.Act("register", nil)); err != nil {
		return err
	}
	j.People[role] = webtest.Person{ID: p.Ref(), Email: p.Email, Name: name}
	return nil
}

func (j *judging) bid(tx workflows.Tx, c *call.Call, i int, won krw.Won) error {
	numbers := []string{"3128700025", "1208147521", "1048136565", "2148700015"}
	titles := []string{"제조 현장 이상 징후를 미리 알려 주는 예지 보전 서비스", "의료 영상 판독을 돕는 소견 작성 도우미", "물류 창고 재고를 세는 무인 순찰 로봇", "소상공인 매출을 예측하는 상권 분석 도구"}
	o := &organization.Organization{Number: bizno.Number(numbers[i]), Name: fmt.Sprintf("%s 주식회사", []string{"가온테크", "누리메드", "다솜로보", "라온데이터"}[i]), Representative: "대표", Type: organization.Company, Size: organization.SME,
		Region: "DAEGU", OpenedOn: period.On(2015, 1, 1), Industry: "소프트웨어 개발", RegisteredAt: tx.Now()}
	if existing, err := workflows.One[organization.Organization](tx, workflows.Where{"Number": o.Number}); err == nil {
		o = existing
	} else if domain.KindOf(err) != domain.NotFound {
		return err
	} else if err := workflows.Record(tx, domain.System, o, domain.Act("register", nil)); err != nil {
		return err
	}
	owner := j.People[webtest.OwnerA].ID
	a := application.New(c.Ref(), c.Round, c.VersionNo, o.Ref(), o.Name, titles[i], "", owner, tx.Now())
	if err := workflows.Record(tx, domain.System, a, domain.Act("begin", nil)); err != nil {
		return err
	}
	at := tx.Now().AddDate(0, 0, -2)
	receipt := fmt.Sprintf("%s-%06d", c.Code, i+1)
	sub := &application.Submission{ApplicationID: a.Ref(), CallID: c.Ref(), Seq: 1, ReceiptNo: receipt, SubmittedAt: at, SubmittedBy: owner, SignedAs: domain.RoleOwner, Title: a.Title, RequestWon: won, Digest: strings.Repeat("0", 64)}
	if err := tx.Insert(sub); err != nil {
		return err
	}
	a.State, a.RequestWon, a.ReceiptNo, a.SubmittedAt, a.SubmittedBy, a.SubmissionID, a.ContentHash = application.Submitted, won, receipt, &at, &owner, &sub.ID, sub.Digest
	a.Summary = "현장에서 쌓인 자료를 학습해 문제를 미리 알리고 대응을 돕습니다."
	if err := workflows.Record(tx, domain.System, a, domain.Act("handedIn", nil)); err != nil {
		return err
	}
	a.Members[0].ApplicationID = a.Ref()
	j.apps = append(j.apps, a.Ref())
	return tx.Insert(&a.Members[0])
}

// effect does the work after a step, as the workers would.
func (j *judging) effect(e domain.Effect, aggregate string, id int64) {
	j.t.Helper()
	if err := j.App.Engine.RunEffect(j.t.Context(), workflows.EffectJob{Effect: e, Aggregate: aggregate, ID: id}); err != nil {
		j.t.Fatal(err)
	}
}

// sees asks for a page that must be there and show the texts.
func (j *judging) sees(r webtest.Role, path string, texts ...string) string {
	j.t.Helper()
	a := j.Ask(r, http.MethodGet, path, "")
	if a.Status != http.StatusOK {
		j.t.Fatalf("%s %s: %d %s\n%s", r, path, a.Status, a.Location, plain(a))
	}
	for _, x := range texts {
		if !strings.Contains(a.Body, x) {
			j.t.Fatalf("%s %s does not show %q:\n%s", r, path, x, plain(a))
		}
	}
	return a.Body
}

// posts sends a form that must be taken.
func (j *judging) posts(r webtest.Role, path string, form url.Values) {
	j.t.Helper()
	a := j.Ask(r, http.MethodPost, path, form.Encode())
	if a.Status != http.StatusSeeOther || strings.HasPrefix(a.Location, "/login") {
		j.t.Fatalf("%s posts %s: %d %s\n%s", r, path, a.Status, a.Location, plain(a))
	}
}

// refuses sends a form that must come back with what is wrong.
func (j *judging) refuses(r webtest.Role, path string, form url.Values, text string) {
	j.t.Helper()
	a := j.Ask(r, http.MethodPost, path, form.Encode())
	if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, text) {
		j.t.Fatalf("%s posts %s: %d, want 422 with %q\n%s", r, path, a.Status, text, plain(a))
	}
}

func (j *judging) stage(no int) string {
	j.t.Helper()
	var id int64
	j.do(func(tx workflows.Tx) error {
		s, err := workflows.One[evaluation.Stage](tx, workflows.Where{"CallID": j.call, "No": no})
		if err == nil {
			id = s.ID
		}
		return err
	})
	return fmt.Sprint(id)
}

var versionField = regexp.MustCompile(`name="version" value="(\d+)"`)

// screen takes every application through the requirement check on the pages, and begins the evaluation.
func (j *judging) screen() {
	desk := fmt.Sprintf("/desk/calls/%d", j.call)
	j.check(j.apps)
	j.posts(webtest.Officer, desk+"/evaluation", url.Values{"event": {"startEvaluation"}})
	j.effect(call.EffectPlanStages, "call", int64(j.call))
	j.sees(webtest.Officer, desk+"/stages", "서면평가", "발표평가")
	j.camera(webtest.Officer, desk+"/stages", "stages")
}

// check takes applications through the requirement check on the pages.
func (j *judging) check(apps []domain.ApplicationID) {
	desk := fmt.Sprintf("/desk/calls/%d", j.call)
	j.posts(webtest.Officer, desk+"/evaluation", url.Values{"event": {"startScreening"}})
	j.effect(call.EffectScreening, "call", int64(j.call))
	for _, id := range apps {
		j.effect(application.EffectScreeningFacts, "application", int64(id))
	}
	j.sees(webtest.Officer, desk+"/screening", "요건검토", "가온테크", "참여제한: 해당 없음")
	j.camera(webtest.Officer, desk+"/screening", "screening")
	j.pass(apps)
}

// pass fills the checklists of applications with what is met, and lets a second person pass them.
func (j *judging) pass(apps []domain.ApplicationID) {
	j.t.Helper()
	desk := fmt.Sprintf("/desk/calls/%d", j.call)
	for _, id := range apps {
		at := fmt.Sprintf("%s/screening/%d", desk, id)
		body := j.sees(webtest.Officer, fmt.Sprintf("%s/screening?application=%d", desk, id), "점검표")
		form := url.Values{"version": {versionField.FindStringSubmatch(body)[1]}}
		for _, i := range condition.Items() {
			if strings.Contains(body, `name="outcome.`+string(i)+`"`) {
				form.Set("outcome."+string(i), "MET")
			}
		}
		j.posts(webtest.Officer, at+"/items", form)
		if a := j.Ask(webtest.Officer, http.MethodPost, at+"/pass", ""); a.Status != http.StatusForbidden {
			j.t.Fatalf("who screened passed it: %d", a.Status)
		}
		j.posts(j.second, at+"/pass", nil)
	}
}

// seat forms the committee of a stage and lets it pledge; nothing of an application is shown before.
func (j *judging) seat(id string, found ...string) {
	at, mine := "/desk/stages/"+id, "/reviews/"+id
	j.sees(webtest.Officer, at, append(found, "평가위원 후보단", "강나래")...)
	j.camera(webtest.Officer, at, "committee-choose")
	j.refuses(webtest.Officer, at+"/committee", url.Values{"seat": {fmt.Sprint(j.People[j.members[0]].ID)}}, "위원이 1명입니다")
	form := url.Values{"chair": {fmt.Sprint(j.People[j.members[0]].ID)}}
	for _, m := range j.members {
		form.Add("seat", fmt.Sprint(j.People[m].ID))
	}
	j.posts(webtest.Officer, at+"/committee", form)
	j.posts(webtest.Officer, at+"/step", url.Values{"event": {"invite"}})
	for i, m := range j.members {
		if a := j.Ask(m, http.MethodGet, mine, ""); a.Status != http.StatusSeeOther || a.Location != mine+"/pledge" {
			j.t.Fatalf("before the pledge %s saw %d %s", m, a.Status, a.Location)
		}
		if i == 0 {
			j.sees(m, "/reviews", "수락하고 서약하기")
			j.refuses(m, mine+"/pledge", url.Values{"agree": {"1"}}, "이해관계가 있는지 골라 주세요")
			j.camera(m, mine+"/pledge", "pledge")
		}
		answers := url.Values{"agree": {"1"}}
		for _, a := range j.apps {
			answers.Set(fmt.Sprintf("coi.%d", a), "no")
		}
		j.posts(m, mine+"/pledge", answers)
	}
	j.camera(webtest.Officer, at, "committee")
	j.posts(webtest.Officer, at+"/step", url.Values{"event": {"open"}})
}

// score lets every member give its points, and hand in.
func (j *judging) score(id string, shares map[domain.ApplicationID]int) {
	mine := "/reviews/" + id
	for n, m := range j.members {
		for app, share := range shares {
			path := fmt.Sprintf("%s/%d", mine, app)
			a := j.Ask(m, http.MethodGet, path, "")
			if n == judges-1 && app == j.apps[3] {
				if a.Status == http.StatusOK {
					j.t.Fatal("an evaluator opened the application of their own company")
				}
				continue
			}
			if a.Status != http.StatusOK {
				j.t.Fatalf("%s %s: %d\n%s", m, path, a.Status, plain(a))
			}
			form := url.Values{"comment": {"계획이 뚜렷하고 근거가 있습니다."}, "version": {versionField.FindStringSubmatch(a.Body)[1]}, "go": {"next"}}
			for _, item := range regexp.MustCompile(`name="(item\.[a-z_]+)" inputmode="decimal"[^>]*data-max="([\d.]+)"`).FindAllStringSubmatch(a.Body, -1) {
				var max float64
				_, _ = fmt.Sscanf(item[2], "%f", &max)
				form.Set(item[1], fmt.Sprintf("%.2f", max*float64(share-n)/100))
			}
			if n == 0 && app == j.apps[0] {
				if a := j.Ask(m, http.MethodPost, path+"/autosave", form.Encode()); a.Status != http.StatusOK || !strings.Contains(a.Body, `"version"`) {
					j.t.Fatalf("autosave: %d %s", a.Status, a.Body)
				}
				if a := j.Ask(m, http.MethodPost, path+"/autosave", form.Encode()); a.Status != http.StatusConflict {
					j.t.Fatalf("a stale autosave: %d", a.Status)
				}
				form.Del("version")
				j.camera(m, path, "score")
			}
			j.posts(m, path, form)
		}
		if n == 0 {
			j.camera(m, mine, "my-sheets")
			j.camera(m, mine+"/compare", "compare")
			j.sees(m, mine+"/compare", "내 점수 비교")
		}
		if n == 3 {
			j.camera(webtest.Officer, "/desk/stages/"+id+"/progress", "progress")
		}
		j.posts(m, mine+"/submit", nil)
	}
	j.sees(webtest.Officer, "/desk/stages/"+id+"/progress", "강나래", "회피·제척")
}

// finish closes, comments, concludes, signs and finalizes a stage.
func (j *judging) finish(id string, texts ...string) {
	mine, desk, chair := "/reviews/"+id, "/desk/stages/"+id, j.members[0]
	if a := j.Ask(chair, http.MethodPost, mine+"/conclude", ""); a.Status == http.StatusSeeOther {
		j.t.Fatalf("the opinions were concluded before the scoring was closed: %d", a.Status)
	}
	j.posts(chair, mine+"/close", nil)
	opinions := url.Values{}
	for _, a := range j.apps {
		opinions.Set(fmt.Sprintf("comment.%d", a), "문제와 해법이 뚜렷하고 실증 계획이 구체적입니다. 사업화 전략을 보완해 주시기 바랍니다.")
	}
	j.posts(chair, mine+"/comments", opinions)
	j.sees(chair, mine, "종합의견", "순위")
	j.camera(chair, mine, "chair")
	opinions.Set(fmt.Sprintf("comment.%d", j.apps[0]), "마지막에 고쳐 쓴 의견입니다. 실증 장소가 뚜렷합니다.")
	j.posts(chair, mine+"/conclude", opinions)
	j.sees(chair, mine, "마지막에 고쳐 쓴 의견입니다.") // what is typed is kept by whichever button is pressed
	for i, m := range j.members {
		if i == 1 {
			j.camera(m, mine, "sign")
		}
		j.posts(m, mine+"/sign", nil)
	}
	j.sees(webtest.Officer, desk+"/ranking", texts...)
	j.camera(webtest.Officer, desk+"/ranking", "ranking")
	j.posts(webtest.Officer, desk+"/step", url.Values{"event": {"finalize"}})
	var n int64
	_, _ = fmt.Sscan(id, &n)
	j.effect(evaluation.EffectApplyResults, "stage", n)
}

func TestAClosedCallIsScreenedScoredRankedAndConfirmedOnItsPages(t *testing.T) {
	j := judged(t)
	j.screen()
	paper, presentation := j.stage(1), j.stage(2)
	j.seat(paper, "신청기관 소속") // somebody of the pool belongs to an applicant
	j.score(paper, map[domain.ApplicationID]int{j.apps[0]: 95, j.apps[1]: 90, j.apps[2]: 85, j.apps[3]: 50})
	j.finish(paper, "가온테크")
	j.seat(presentation)
	j.score(presentation, map[domain.ApplicationID]int{j.apps[0]: 94, j.apps[1]: 92, j.apps[2]: 88})
	j.finish(presentation, "여기까지 예산 안", "1,600,000,000원")
	result := fmt.Sprintf("/desk/calls/%d/result", j.call)
	j.do(func(tx workflows.Tx) error { // what the call says of its own in a notice is read before it is sent
		c, err := workflows.LockRow[call.Call](tx, int64(j.call))
		if err != nil {
			return err
		}
		c.Paragraphs = call.Paragraphs{application.NoticeSelected: "협약 설명회에\n와 주십시오."}
		return workflows.Record(tx, domain.System, c, domain.Act("test", nil))
	})
	j.sees(webtest.Officer, result, "결재권자가 확정합니다")
	j.sees(webtest.Approver, result, "선정 통지", "가온테크", "결과 확정하고 통지", "이 공고에서 더 알립니다.", "협약 설명회에", "와 주십시오.")
	j.camera(webtest.Approver, result, "result")
	j.posts(webtest.Approver, result, nil)
	j.effect(call.EffectConfirmResults, "call", int64(j.call))
	j.sees(webtest.Approver, result, "선정")
	want := []application.State{application.Selected, application.Selected, application.Reserve, application.Eliminated}
	for i, id := range j.apps {
		j.do(func(tx workflows.Tx) error {
			a, err := workflows.Get[application.Application](tx, int64(id))
			if err == nil && a.State != want[i] {
				t.Errorf("%s is %s, want %s", a.Title, a.State, want[i])
			}
			return err
		})
	}
	promote := fmt.Sprintf("%s/promote/%d", result, j.apps[2])
	j.sees(webtest.Approver, result, "예비 후보", promote)
	j.refuses(webtest.Approver, promote, nil, "비어 있는 선정 자리나 예산이 없습니다")
	if a := j.Ask(webtest.Officer, http.MethodPost, promote, ""); a.Status != http.StatusForbidden {
		t.Errorf("an officer promotes: %d", a.Status)
	}
	j.posts(webtest.Officer, result+"/release", nil)
	j.do(func(tx workflows.Tx) error {
		a, err := workflows.Get[application.Application](tx, int64(j.apps[2]))
		if err == nil && a.State != application.Released {
			t.Errorf("the closed list leaves %s", a.State)
		}
		return err
	})
	scope, err := j.App.House.Access.Scope(t.Context(), j.Actor(webtest.Officer), "application.view")
	if err != nil {
		t.Fatal(err)
	}
	told, err := j.App.Query.ResultOf(t.Context(), scope, int64(j.apps[0]))
	if err != nil || len(told) != 2 || len(told[1].Members) != judges || !strings.Contains(told[1].Comment, "마지막에 고쳐 쓴") || told[1].Total != nil {
		t.Errorf("the applicant is told %+v (%v)", told, err)
	}
}
