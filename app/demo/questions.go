// This file asks questions about the calls that are open or announced, and answers most of them: some are corrected, some
// private, some wait, and a few wait longer than they should.
package demo

import (
	"fmt"
	"time"

	"gongmo/domain/call"
	"gongmo/domain/inquiry"
	"gongmo/domain/period"
)

// faq are questions that fit any call, each with its answer.
var faq = []struct{ title, body, answer string }{
	{"참여기관의 현금 부담", "참여기관도 현금을 따로 부담해야 합니까, 아니면 주관기관이 모두 부담해도 됩니까?", "민간부담금은 컨소시엄 전체의 합계로 봅니다. 어느 기관이 부담할지는 신청서의 예산 항목에서 정하면 됩니다. 공고의 「사업비」 항목을 함께 확인해 주세요."},
	{"접수 마감 직전의 제출", "마감 시각에 제출 화면을 열고 있었다면 마감 뒤에 눌러도 접수됩니까?", "접수는 서버가 제출을 받은 시각으로 정합니다. 마감 시각이 지난 뒤에 누른 제출은 접수되지 않습니다. 미리 제출하고 마감 전까지 고쳐 다시 제출할 수 있습니다."},
	{"설립 예정인 회사의 신청", "다음 달에 설립하는 회사도 주관기관이 될 수 있습니까?", "신청하려면 사업자등록번호가 있어야 합니다. 설립한 뒤에 접수 기간 안에 신청해 주세요."},
	{"발표평가 발표자", "발표는 과제책임자가 직접 해야 합니까?", "과제책임자가 발표하는 것이 원칙입니다. 발표가 어려운 사정이 생기면 평가일 전에 담당 부서로 알려 주세요."},
	{"납세증명서의 유효기간", "접수일에는 유효했지만 평가일에 만료되는 납세증명서를 내도 됩니까?", "접수 마감일에 유효하면 됩니다. 협약할 때 새로 발급한 증명서를 다시 받습니다."},
	{"같은 과제의 중복 신청", "다른 공고에 낸 과제와 같은 내용으로 신청할 수 있습니까?", "같은 내용으로 이미 지원받고 있는 과제는 지원에서 제외합니다. 함께 신청한 경우에는 먼저 선정된 한 곳만 수행할 수 있습니다."},
	{"외국인 연구원의 인건비", "외국 국적 연구원의 인건비도 계상할 수 있습니까?", "국내 기관에 고용되어 있고 급여를 증빙할 수 있으면 계상할 수 있습니다."},
	{"장비 임차료의 비목", "서버를 임차하면 어느 비목에 적어야 합니까?", "임차료는 연구시설·장비비의 임차 항목에 적어 주세요. 클라우드 이용료도 같습니다."},
}

// askQuestions goes through the calls on which one may ask at the day of the demonstration.
func (y *year) askQuestions() error {
	for _, r := range y.rounds {
		if r.VersionNo == 0 || r.State != call.Open && r.State != call.Announced {
			continue
		}
		if err := y.questionsOf(r); err != nil {
			return fmt.Errorf("%s: %w", r.Code, err)
		}
	}
	return nil
}

func (y *year) questionsOf(r *round) error {
	rules, err := inquiry.RulesOf(r.set)
	if err != nil {
		return err
	}
	d := y.dice("questions " + r.Code)
	began, today := period.DateOf(*r.AnnounceAt), period.DateOf(y.Now)
	for i, n := range some(d, numbers(len(faq)), d.between(4, 6)) {
		at := y.later(began, 1+i*2, d.between(9, 17), d.between(0, 59))
		asker := one(d, y.companies).writer
		late := i == 0 && r.no%3 == 0
		if late {
			at = y.cal.AddBusinessDays(today, -7).At(11, 20)
		} else if i == 1 { // one always waits
			at = y.cal.AddBusinessDays(today, -1).At(14, 5)
		}
		if at.Before(r.AnnounceAt.Add(time.Hour)) || !y.past(at) {
			continue
		}
		if i == 1 && r.no%2 == 0 {
			asker = y.companies[0].writer // the demonstration's own login
		}
		if err := y.question(r, rules, n, asker, at, late || i == 1, i == 2, i == 3 && r.no%2 == 1, d); err != nil {
			return err
		}
	}
	return nil
}

// question is one question as far as it goes: it waits, or is answered, corrected or answered to its asker alone.
func (y *year) question(r *round, rules inquiry.Rules, n int, asker *human, at time.Time, waits, corrected, private bool, d dice) error {
	f := faq[n]
	until, taken := r.QuestionWindow()
	q, ch, err := inquiry.Ask(inquiry.Question{CallID: r.Ref(), By: asker.Ref(), Title: f.title, Body: f.body, Until: until, Taken: taken, Stamp: at}, rules, y.cal, at.UTC())
	if err != nil {
		return err
	}
	q.Demo = true
	about := r.about()
	about.people = []*human{asker}
	about.args = map[string]any{"question": q.Title}
	if err := y.did(at, asker.actor(), q, about)(ch, nil); err != nil {
		return err
	}
	about.link = fmt.Sprintf("/calls/%s/questions/%d", r.Code, q.ID)
	answerAt := y.later(period.DateOf(at), d.between(1, 4), d.between(9, 17), d.between(0, 59))
	by := r.officer.Ref()
	switch {
	case waits || !y.past(answerAt):
	case private:
		err = y.did(answerAt, r.officer.actor(), q, about)(q.ReturnPrivate(inquiry.OwnCase, "신청하시려는 과제의 내용을 담고 있어 개별로 답변드립니다. "+f.answer, by, answerAt.UTC()))
	default:
		err = y.did(answerAt, r.officer.actor(), q, about)(q.Answer(f.answer, by, answerAt.UTC()))
		if again := answerAt.Add(26 * time.Hour); err == nil && corrected && y.past(again) {
			err = y.did(again, r.officer.actor(), q, about)(q.Correct(f.answer+" 자세한 기준은 공고문과 서식에 있습니다.", "확인할 곳을 덧붙였습니다.", false, by, again.UTC()))
		}
	}
	if err != nil {
		return err
	}
	y.report.Questions++
	if err := y.in.Add(q); err != nil {
		return err
	}
	for i := range q.Answers {
		q.Answers[i].InquiryID = q.Ref()
		if err := y.in.Add(&q.Answers[i]); err != nil {
			return err
		}
	}
	return nil
}

func numbers(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}
