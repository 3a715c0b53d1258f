// The steps of two companies that apply together, each in its own browser: the long story and the newcomers' go the same way.
package browser_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/go-cmp/cmp"

	"gongmo/app/web/browser"
	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/condition"
	"gongmo/domain/form"
	"gongmo/workflows"
)

// pair is a lead and its partner. What they write is their own, so that one pair's answers are not another's.
type pair struct {
	*story
	lead, mate *browser.Session
	number     string                // of the partner, as one writes it
	org        domain.OrganizationID // the partner
	title      string

	application string            // where it is
	papers      map[string]string // what was uploaded, by question: the hash of its content
}

func (p *pair) goal() string {
	return "「" + p.title + "」로 상담 한 건에 걸리는 시간을 셋 가운데 하나 줄입니다."
}

func (p *pair) role() string {
	return "「" + p.title + "」에서 상담 기록을 모으고 다듬습니다."
}

// paper makes a file of its own for a question.
func (p *pair) paper(question string) string {
	p.t.Helper()
	content := fmt.Sprintf("%%PDF-1.4\n%%%s %s\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%%%EOF\n", question, p.title)
	path := filepath.Join(p.t.TempDir(), question+".pdf")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		p.t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(content))
	if p.papers == nil {
		p.papers = map[string]string{}
	}
	p.papers[question] = hex.EncodeToString(sum[:])
	return path
}

// begin: the lead, who is on the page before applying, gives the project a name. Saying nothing is refused at its field.
func (p *pair) begin() {
	p.t.Helper()
	p.lead.Sees("자격 조건", "신청할 기관").Press("신청서 쓰기 시작").Sees("고칠 내용이 1건", "과제 이름을 적어 주세요")
	p.lead.FillAll(map[string]string{"title": p.title}).Press("신청서 쓰기 시작")
	p.application = p.lead.Path()
	p.lead.Sees("작성 중", "6개 중 0개 완료", "함께 신청할 기관이 있으면 여기서 초대합니다").Sound().Shot("begun")
}

// invite: a wrong number is refused and not lost; the right one is told to the partner.
func (p *pair) invite() {
	p.t.Helper()
	p.lead.Goto(p.application + "/partners").FillAll(map[string]string{"number": "1234", "role": "DEMAND"}).Press("초대하기").Sees("고칠 내용이 1건")
	keeps(p, p.lead, "number", "1234")
	if !p.lead.Exists("input[name=role][value=DEMAND]:checked") {
		p.t.Error("the role that was chosen is lost with a wrong number")
	}
	p.lead.Sound().FillAll(map[string]string{"number": p.number, "role": "PARTICIPANT"}).Press("초대하기").Sees("동의 대기").Sound().Shot("invited")
	p.mate.Until("/notices", func(b *browser.Session) bool { return b.Has("참여 동의 요청: " + p.title) }, "the notice of the invitation")
}

// keeps fails the test when a control has lost what was typed.
func keeps(p *pair, b *browser.Session, name, want string) {
	p.t.Helper()
	if got := b.Value(name); got != want {
		p.t.Errorf("%s: %q was typed into %s, and now it holds %q", b.Path(), want, name, got)
	}
}

// faultless looks at a page that only stands after an error, which the walk over all pages does not meet.
func faultless(p *pair, b *browser.Session) {
	p.t.Helper()
	for _, f := range b.Faults(false) {
		p.t.Error(f)
	}
}

// write: the lead fills its six sections in. An amount that cannot be read stays as it was typed, at its place.
func (p *pair) write() {
	p.t.Helper()
	lead, mate := p.lead, fmt.Sprint(int64(p.org))
	lead.Goto(p.application + "/sections/overview").FillAll(map[string]string{"q.goal": p.goal(), "q.keywords": "음성 인식, 상담, 실증", "q.months": "6"}).Sound().Shot("overview").Press("저장하고 다음")
	lead.FillAll(map[string]string{"q.people.r0.name": "김하늘", "q.people.r0.position": "대표", "q.people.r0.rate": "30"}).Sound().Press("저장하고 다음")
	lead.FillAll(nil).Sound().Press("저장하고 다음")
	lead.FillAll(map[string]string{"q.budget_plan.l1.item": "LABOR", "q.budget_plan.l1.why": "연구원 3명", "q.budget_plan.l1.kind": "40,000,000",
		"q.budget_plan.l2.item": "MATERIALS", "q.budget_plan.l2.why": "자료 구입", "q.budget_plan.l2.grant": "100,000,000", "q.budget_plan.l2.cash": "천만쯤",
		"q.budget_plan.l3.item": "ACTIVITY", "q.budget_plan.l3.why": "자료 가공", "q.budget_plan.l3.org": mate, "q.budget_plan.l3.grant": "5천만", "q.budget_plan.l3.cash": "1천만"})
	lead.Press("저장하고 다음").Sees("고칠 내용이 1건", "2행 부담금 현금(원)").Sound().Shot("budget-wrong")
	faultless(p, lead)
	keeps(p, lead, "q.budget_plan.l2.cash", "천만쯤")
	keeps(p, lead, "q.budget_plan.l2.why", "자료 구입")
	keeps(p, lead, "q.budget_plan.l3.grant", "50,000,000")
	// A table that is full has one row more after every save.
	lead.FillAll(map[string]string{"q.budget_plan.l2.cash": "1천만", "q.budget_plan.l4.item": "LABOR", "q.budget_plan.l4.why": "연구원 1명", "q.budget_plan.l4.org": mate,
		"q.budget_plan.l4.kind": "20,000,000"}).Press("저장하고 다음").Sees("「사업비」 항목을 저장했습니다")
	lead.FillAll(map[string]string{"q.target_list.r0.title": "상담 시간", "q.target_list.r0.unit": "분", "q.target_list.r0.base": "12", "q.target_list.r0.goal": "8", "q.target_list.r0.weight": "60", "q.target_list.r0.proof": "상담 기록",
		"q.target_list.r1.title": "재문의", "q.target_list.r1.unit": "건", "q.target_list.r1.base": "100", "q.target_list.r1.goal": "70", "q.target_list.r1.weight": "40", "q.target_list.r1.proof": "상담 기록"}).Sound().Press("저장하고 다음")
	p.upload(lead, p.application+"/sections/documents", "doc_registration", "doc_financial", "doc_tax", "doc_pledge", "doc_consent")
	lead.Sound()
}

func (p *pair) upload(b *browser.Session, page string, questions ...string) {
	p.t.Helper()
	for _, q := range questions {
		b.Goto(page).Upload("q."+q, p.paper(q)).PressIn(fmt.Sprintf(".slot:has([name=%q])", "q."+q), "파일 올리기").Sees(q + ".pdf")
	}
}

// refused: while the partner has not done its part nothing can be handed in, and the page says who has to act.
func (p *pair) refused(says string) {
	p.t.Helper()
	p.lead.Goto(p.application + "/submit").Sees(says).Sound().Shot("refused")
	if p.lead.Exists(send("/submit")) {
		p.t.Error("an application can be handed in while the partner's part is open")
	}
}

// agree: the partner takes part.
func (p *pair) agree() {
	p.t.Helper()
	p.mate.Goto("/inbox").Press("참여 동의: " + p.title).Sees("참여 동의 요청").Sound().Shot("asked").Press("참여에 동의합니다").Sees("참여에 동의했습니다").Sound()
}

// part: the partner writes its own part. A file takes along what was typed before it; a rate that cannot be read stays.
func (p *pair) part() {
	p.t.Helper()
	mate := p.mate
	page := mate.Attr("a[href*='/sections/member']", "href")
	mate.Goto(page).Fill("q.member_role", p.role()).Upload("q.member_registration", p.paper("member_registration")).PressIn(`.slot:has([name="q.member_registration"])`, "파일 올리기").Sees("member_registration.pdf").Sound()
	keeps(p, mate, "q.member_role", p.role())
	p.upload(mate, page, "member_intent", "member_tax")
	mate.Goto(page).Sound().FillAll(map[string]string{"q.member_people.r0.name": "이서연", "q.member_people.r0.role": "MANAGER", "q.member_people.r0.position": "팀장", "q.member_people.r0.rate": "이십"})
	mate.Press("저장하고 다음").Sees("고칠 내용이 1건", "1행 참여율").Sound().Shot("rate-wrong")
	faultless(p, mate)
	keeps(p, mate, "q.member_people.r0.rate", "이십")
	keeps(p, mate, "q.member_role", p.role())
	mate.Fill("q.member_people.r0.rate", "20").Press("저장하고 다음").Sees("7개 중 6개 완료", "제출할 내용 살펴보기", "제출은 주관기관이 합니다")
	p.lead.Goto(p.application).Sees("7개 중 6개 완료", "다 썼다는 확인 전", "이 기관이 신청서 화면에서 「우리 부분을 다 썼습니다」를 눌러야 제출할 수 있습니다", "검토하고 제출하기").Sound().Shot("part-unsaid")
	p.refused("작성 부분이 아직 끝나지 않았습니다")
	mate.Press("우리 부분을 다 썼습니다").Sees("다 썼다고 알렸습니다", "다시 열기", "7개 중 7개 완료").Sound().Shot("part-done")
}

// confirmAll says of everything that the conditions ask and no register knows that it does not concern the applicant.
func confirmAll(s *browser.Session) *browser.Session {
	for _, term := range condition.Applicant() {
		switch name := "d." + string(term.Fact); {
		case s.Exists(fmt.Sprintf("input[type=radio][name=%q]", name)):
			s.Check(name, "0")
		case s.Exists(fmt.Sprintf("input[name=%q]", name)):
			s.Fill(name, "1")
		}
	}
	return s
}

// submit: both declarations have to be made. It returns the receipt's number.
func (p *pair) submit() string {
	p.t.Helper()
	p.lead.Goto(p.application + "/submit").Sees("확인과 서약").Sound().Press("제출합니다").Sees("사실임을 확인하고 표시해 주세요")
	confirmAll(p.lead).Check("pledge.true", "1").Check("pledge.rules", "1").Press("제출합니다").Sees("신청서를 제출했습니다", "2025-STORY-01-").Sound().Shot("receipt")
	_, rest, _ := strings.Cut(p.lead.Text(), "접수번호")
	receipt := strings.Fields(rest)[0]
	p.mate.Until("/notices", func(b *browser.Session) bool { return b.Has("신청서 제출 알림: " + p.title) }, "the notice that its application was handed in")
	return receipt
}

// frozen holds what was handed in under a receipt against what was typed and uploaded.
func (p *pair) frozen(receipt, goal string) {
	p.t.Helper()
	var sub *application.Submission
	err := p.App.Store.Do(p.t.Context(), workflows.Options{}, func(tx workflows.Tx) (err error) {
		sub, err = workflows.One[application.Submission](tx, workflows.Where{"ReceiptNo": receipt})
		return err
	})
	if err == nil {
		err = sub.Verify()
	}
	if err != nil {
		p.t.Fatalf("the submission of %s: %v", receipt, err)
	}
	people := func(key string) string {
		var words []string
		for _, m := range sub.Answers[key].People {
			words = append(words, m.Name, m.Role, m.Position, fmt.Sprint(int64(m.RateBp)), fmt.Sprint(m.Org == p.org))
		}
		return strings.Join(words, " ")
	}
	got := map[string]string{"title": sub.Title, "goal": sub.Answers["goal"].Text, "role": sub.Answers[form.Key("member_role", p.org)].Text,
		"people": people("people"), "partner's people": people(form.Key("member_people", p.org)), "request": sub.RequestWon.Digits()}
	for _, l := range sub.Budget.Lines {
		got[l.Key] = strings.Join([]string{string(l.Item), l.Basis, fmt.Sprint(l.Org == p.org), l.GrantWon.Digits(), l.CashWon.Digits(), l.InKindWon.Digits()}, " ")
	}
	want := map[string]string{"title": p.title, "goal": goal, "role": p.role(), "people": "김하늘 LEAD 대표 3000 false", "partner's people": "이서연 MANAGER 팀장 2000 true", "request": "150,000,000",
		"l1": "LABOR 연구원 3명 false 0 0 40,000,000", "l2": "MATERIALS 자료 구입 false 100,000,000 10,000,000 0",
		"l3": "ACTIVITY 자료 가공 true 50,000,000 10,000,000 0", "l4": "LABOR 연구원 1명 true 0 0 20,000,000"}
	if d := cmp.Diff(want, got); d != "" {
		p.t.Errorf("handed in under %s (- typed, + frozen):\n%s", receipt, d)
	}
	files := map[string]string{}
	for _, f := range sub.Files {
		if files[f.QuestionKey] = f.Digest; f.Name != f.QuestionKey+".pdf" {
			p.t.Errorf("%s holds %s", f.QuestionKey, f.Name)
		}
	}
	if d := cmp.Diff(p.papers, files); d != "" {
		p.t.Errorf("files under %s (- uploaded, + frozen):\n%s", receipt, d)
	}
}
