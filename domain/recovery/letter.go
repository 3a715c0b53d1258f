// This file writes the letters of a case: the prior notice, the disposition, the demand.
package recovery

import (
	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/letter"
)

// words are the grounds as letters write them.
var words = map[Ground]string{UnpaidSettlement: "정산금 미납", Diversion: "용도 외 사용", Fraud: "거짓이나 그 밖의 부정한 방법", Overclaim: "과다 청구",
	Breach: "법령·협약 또는 처분의 위반", Ineligible: "지급 요건 미충족", BadFaithFailure: "불성실한 수행에 따른 실패·중단"}

// letters say which step sends which letter.
var letters = map[Event]letter.Kind{Recommend: letter.PriorNotice, Notify: letter.Disposition, Demand: letter.Demand}

// Letter writes the letter of a step that sends one. Error recovery.letter.none (kind Refused) for any other.
func (r *Recovery) Letter(step Event, f letter.Frame) (letter.Kind, letter.Text, error) {
	kind, ok := letters[step]
	if !ok {
		return "", letter.Text{}, domain.E(domain.Refused, "recovery.letter.none")
	}
	because := letter.Fact{Label: "사유", Value: words[r.Ground]}
	basis := letter.Fact{Label: "근거", Value: r.Basis}
	var t letter.Text
	switch kind {
	case letter.PriorNotice:
		t = f.Open("환수 처분 사전통지서", because, basis, amount("환수하려는 금액", r.ProposedWon))
		t.Parts = []letter.Section{{Heading: "처분의 원인이 되는 사실", Lines: lines(r.Facts)},
			{Heading: "하려는 처분", Lines: []string{r.ProposedWon.Hangul() + "(" + r.ProposedWon.String() + ")의 환수"}}, f.Views(r.ExplainUntil)}
	case letter.Disposition:
		t = f.Open("환수 결정 통지서", because, basis, amount("환수 원금", r.PrincipalWon), amount("이자", r.InterestWon), amount("제재부가금", r.SurchargeWon),
			amount("납부할 금액", r.TotalWon()), letter.Fact{Label: "납부 기한", Value: letter.Day(r.DueOn)})
		t.Parts = []letter.Section{{Heading: "처분의 원인이 되는 사실", Lines: lines(r.Facts)},
			{Heading: "처분의 내용", Lines: []string{r.TotalWon().Hangul() + "(" + r.TotalWon().String() + ")을 " + letter.Day(r.DueOn) + "까지 납부하여야 합니다.",
				"기한까지 납부하지 않으면 가산금이 붙고, 독촉한 뒤 국세 체납처분의 예에 따라 징수할 수 있습니다."}}, f.Redress(r.AppealUntil)}
	case letter.Demand:
		t = f.Open("독촉장", because, basis, amount("환수금", r.TotalWon()-r.LateChargeWon), amount("가산금", r.LateChargeWon), amount("납부한 금액", r.PaidWon),
			amount("독촉하는 금액", r.OutstandingWon()), letter.Fact{Label: "본래 납부 기한", Value: letter.Day(r.DueOn)}, letter.Fact{Label: "독촉 기한", Value: letter.Day(r.DemandDueOn)})
		t.Parts = []letter.Section{{Heading: "독촉", Lines: []string{
			r.OutstandingWon().Hangul() + "(" + r.OutstandingWon().String() + ")이 납부되지 않았습니다. " + letter.Day(r.DemandDueOn) + "까지 납부하여 주시기 바랍니다.",
			"독촉 기한까지 납부하지 않으면 국세 체납처분의 예에 따라 징수합니다."}}}
	}
	return kind, t, nil
}

// amount is a line of money; no line when there is none.
func amount(label string, won krw.Won) letter.Fact {
	if won == 0 {
		return letter.Fact{}
	}
	return letter.Fact{Label: label, Value: won.String()}
}

// lines are the stated facts; letters never leave the section empty.
func lines(stated string) []string {
	if stated == "" {
		return []string{"위 사유에 해당합니다."}
	}
	return []string{stated}
}
