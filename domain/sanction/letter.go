// This file writes the letters of a case: the prior notice and the disposition.
package sanction

import (
	"fmt"

	"gongmo/domain"
	"gongmo/domain/letter"
)

// words are the grounds as letters write them.
var words = map[Ground]string{Fraud: "거짓이나 그 밖의 부정한 방법", Diversion: "용도 외 사용", Breach: "법령·협약 또는 처분의 위반", PoorResult: "결과의 극히 불량 또는 불성실한 수행",
	GaveUp: "정당한 사유 없는 수행 포기", Unpaid: "정산금·환수금 미납", ReportMissing: "보고서 미제출", OutcomeMissing: "성과보고 미이행",
	MatchingUnpaid: "민간부담금 미납", Collusion: "담합 또는 부당한 계약", Misconduct: "부정행위"}

// letters say which step sends which letter.
var letters = map[Event]letter.Kind{Resolve: letter.PriorNotice, Notify: letter.Disposition}

// Letter writes the letter of a step that sends one. Error sanction.letter.none (kind Refused) for any other.
func (s *Sanction) Letter(step Event, f letter.Frame) (letter.Kind, letter.Text, error) {
	kind, ok := letters[step]
	if !ok {
		return "", letter.Text{}, domain.E(domain.Refused, "sanction.letter.none")
	}
	facts := []letter.Fact{{Label: "사유", Value: words[s.Ground]}, {Label: "근거", Value: s.Basis}}
	cause := letter.Section{Heading: "처분의 원인이 되는 사실", Lines: []string{s.Facts}}
	if kind == letter.PriorNotice {
		t := f.Open("제재 처분 사전통지서", append(facts, letter.Fact{Label: "하려는 처분", Value: s.imposed()})...)
		t.Parts = []letter.Section{cause, {Heading: "하려는 처분", Lines: []string{s.imposed()}}, f.Views(s.ExplainUntil)}
		if s.ReReviewUntil != 0 {
			t.Parts = append(t.Parts, letter.Section{Heading: "재검토 요청", Lines: []string{fmt.Sprintf("%s까지 한 번 재검토를 요청할 수 있습니다.", letter.Day(s.ReReviewUntil))}})
		}
		return kind, t, nil
	}
	what := []string{s.imposed()}
	if s.Type == Debarment {
		during := letter.Day(s.FromOn) + "부터 " + letter.Day(s.ToOn) + "까지"
		facts = append(facts, letter.Fact{Label: "제재 기간", Value: during})
		what = append(what, during+" 사업에 참여할 수 없으며, 수행 중인 과제에서도 제외됩니다.")
	}
	t := f.Open("제재 처분 통지서", append(facts, letter.Fact{Label: "처분", Value: s.imposed()})...)
	t.Parts = []letter.Section{cause, {Heading: "처분의 내용", Lines: what}, f.Redress(s.AppealUntil)}
	return kind, t, nil
}

// imposed is what is imposed, as letters write it.
func (s *Sanction) imposed() string {
	if s.Type == Surcharge {
		return "제재부가금 " + s.SurchargeWon.Hangul() + "(" + s.SurchargeWon.String() + ")"
	}
	return fmt.Sprintf("참여제한 %d개월", s.Months)
}
