// This file writes the first draft of the notice in the agency's usual words. Officers edit every sentence.
package calltemplate

import (
	"fmt"
	"strconv"
	"strings"

	"gongmo/domain/call"
	"gongmo/domain/krw"
	"gongmo/domain/ruleset"
	"gongmo/domain/stage"
)

// writer fills sentences with the numbers of one call; err keeps a rule that is missing.
type writer struct {
	p    Params
	give give
	plan stage.Plan
	set  ruleset.Set
	err  error
}

func (w *writer) percent(c ruleset.Code) string { return percent(w.bp(c)) }

func (w *writer) bp(c ruleset.Code) krw.Bp {
	n, err := w.set.Bp(c)
	if err != nil && w.err == nil {
		w.err = err
	}
	return n
}

func percent(b krw.Bp) string {
	s := strconv.FormatInt(int64(b)/100, 10)
	if r := int64(b) % 100; r != 0 {
		s += strings.TrimRight(fmt.Sprintf(".%02d", r), "0")
	}
	return s + "%"
}

func (w *writer) summary() string {
	switch w.p.Category {
	case Abroad:
		return "국내 디지털 기업이 해외에서 제품을 실증하고 시장에 들어갈 수 있도록 지원합니다."
	case Infrastructure:
		return "기업과 연구자가 함께 쓰는 디지털 기반 시설과 자원을 확충하고 제공합니다."
	case People:
		return "현장에서 바로 일할 수 있는 디지털 인재를 기르는 교육 과정을 지원합니다."
	case Other:
		return "디지털 산업의 제도와 시장 환경을 개선하는 활동을 지원합니다."
	}
	return "새로운 디지털 기술과 서비스를 현장에서 실증하고 사업화하도록 지원합니다."
}

func (w *writer) purpose() string {
	s := fmt.Sprintf("「%s」 사업은 %s", w.p.Title, w.summary())
	return s + w.belongs()
}

// ForDemand says for which chosen demand a performer is looked for.
func ForDemand(title, summary string) string {
	return strings.TrimSpace(fmt.Sprintf("선정한 수요 「%s」의 수행기관을 찾습니다. %s", title, summary))
}

// belongs says under which task of the agency the call stands.
func (w *writer) belongs() string {
	if w.p.Task == "" {
		return ""
	}
	return fmt.Sprintf(" 중장기 경영목표의 전략과제 「%s」에 속합니다.", w.p.Task)
}

// gives says what is given, in a clause.
func (w *writer) gives() string {
	switch w.plan.Award.Kind {
	case stage.Resource:
		var list []string
		for _, x := range w.give.pools {
			list = append(list, fmt.Sprintf("%s %d%s", x.Title, x.Quantity, x.Unit))
		}
		return "자원(" + strings.Join(list, ", ") + ")을 배분합니다. 지원금은 주지 않습니다."
	case stage.Designation:
		if w.p.Design == designDemand {
			return fmt.Sprintf("수요 %d건 안팎을 고르고, 고른 수요마다 수행기관을 따로 공모합니다.", w.give.awards)
		}
		return "지정서를 드립니다. 지정만으로 지원금을 주지는 않습니다."
	case stage.Prize:
		var list []string
		for _, x := range w.give.prizes {
			list = append(list, x.Title+" "+x.Won.Reading())
		}
		return "순위에 따라 " + strings.Join(list, ", ") + "을 드립니다."
	}
	return w.awards() + w.grants()
}

// awards says how many projects are chosen.
func (w *writer) awards() string {
	return fmt.Sprintf("%d개 과제 안팎을 고릅니다.", w.give.awards)
}

// grants says how much one project may get.
func (w *writer) grants() string {
	if w.give.most <= 0 {
		return ""
	}
	return fmt.Sprintf(" 과제당 지원금은 %s까지입니다.", w.give.most.Reading())
}

// steps lists the stages in words.
func (w *writer) steps() string {
	var list []string
	for _, s := range w.plan.Stages {
		list = append(list, stageName(s))
	}
	return strings.Join(list, " → ") + " → 결과 확정·통보 → 협약"
}

// stageName is the Korean name of a stage for the text of a notice; pages use the catalogue.
func stageName(s stage.Stage) string {
	if s.Title != "" {
		return s.Title
	}
	return map[stage.Kind]string{stage.RequirementCheck: "요건검토", stage.Paper: "서면평가", stage.Presentation: "발표평가",
		stage.Discussion: "토론평가", stage.SiteVisit: "현장실사", stage.Deliberation: "심의", stage.BudgetReview: "사업비 심의·조정",
		stage.ExternalReview: "외부기관 심사", stage.Negotiation: "협상", stage.StageEvaluation: "단계평가", stage.MajorityVote: "과반 의결",
		stage.Preliminary: "예선", stage.MainRound: "본선", stage.FinalRound: "결선"}[s.Kind]
}

func (w *writer) notice() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("「%s」 지원 대상을 다음과 같이 공고합니다.", w.p.Title)
	line("")
	line("이 사업은 %s %s", w.summary(), w.gives())
	line("")
	line("신청은 이 시스템에서만 받습니다. 마감 시각까지 제출을 마쳐야 하며, 1초라도 늦으면 접수되지 않습니다. 제출을 마치면 접수번호가 적힌 접수증을 드립니다. 마감 전에는 몇 번이든 고쳐서 다시 제출할 수 있고, 마지막에 제출한 것만 심사합니다.")
	line("")
	line("선정은 %s 순서로 합니다. 평가 기준과 배점은 아래에 모두 공개합니다.", w.steps())
	line("")
	b.WriteString("서식에 없는 자료는 요구하지 않습니다. 궁금한 점은 담당자에게 물어 주시기 바랍니다.")
	return b.String()
}

func (w *writer) items() call.NoticeItems {
	return call.NoticeItems{
		call.ItemPurpose:      w.purpose() + " 수행 기간은 협약일부터 협약서에 적은 날까지이며, 주관기관이 참여기관과 컨소시엄을 이루어 수행할 수 있습니다.",
		call.ItemSolicitation: w.solicitation(),
		call.ItemLeap:         "혁신도약형 사업이 아닙니다.",
		call.ItemQualified:    "아래 '신청 자격'의 조건을 모두 갖춘 기관이 이 시스템에서 전자 신청합니다. 접수 기간은 '일정'과 같습니다. 방문·우편·전자우편 신청은 받지 않습니다.",
		call.ItemProcedure:    w.steps() + ". 단계별 예정일은 '일정'에 적었으며, 사정에 따라 바뀌면 미리 알려 드립니다.",
		call.ItemMoney:        w.money(),
		call.ItemRoyalty:      w.royalty(),
		call.ItemCriteria:     w.criteria(),
		call.ItemLaw:          w.law(),
		call.ItemAgency:       "정보통신산업진흥원" + of(w.p.Division),
		call.ItemSecurity:     "일반 과제입니다. 보안 과제로 분류할 사유가 있으면 신청서에 적습니다.",
		call.ItemEquipment:    "3천만 원 이상의 장비를 사면 취득 뒤 30일 안에 장비통합관리시스템(ZEUS)에 등록합니다. 장비는 협약 종료 2개월 전까지 사고 설치를 마칩니다.",
		call.ItemDuplication:  "이미 지원받은 과제와 같거나 비슷하다고 보는 사람은 접수 마감 뒤 7일 안에 담당자에게 근거를 내어 이의를 제기할 수 있습니다.",
		call.ItemForeign:      "외국 기관은 참여기관으로 함께할 수 있으나 지원금은 국내 기관에만 드립니다.",
		call.ItemDuties:       "선정되면 수정사업계획서를 내고 협약을 맺으며, 사업비는 전용 통장과 카드로 쓰고 증빙을 갖추어 정산합니다. 제출서류는 아래 목록과 같습니다. 거짓 서류를 내면 선정을 취소하고 제재할 수 있습니다.",
		call.ItemOther:        "신청서와 서류는 돌려 드리지 않으며, 선정 평가 목적으로만 씁니다. 평가위원 명단과 종합평가의견은 신청기관에 공개하고, 위원별 점수와 의견은 공개하지 않습니다.",
	}
}

func of(division string) string {
	if division == "" {
		return ""
	}
	return " " + division
}

func (w *writer) solicitation() string {
	switch {
	case w.plan.Rolling:
		return "상시 접수입니다. 요건검토와 평가는 차수마다 그 차수의 접수가 끝난 뒤에 하고, 선정 순위는 차수마다 남은 예산 안에서 따로 정합니다. 분야는 '" + w.p.Category + "'입니다."
	case len(w.plan.Tracks) > 0:
		var list []string
		for _, t := range w.plan.Tracks {
			list = append(list, t.Title)
		}
		return "자유공모입니다. " + strings.Join(list, ", ") + " 가운데 하나에만 신청할 수 있습니다. 분야는 '" + w.p.Category + "'입니다."
	}
	return "자유공모입니다. 분야는 '" + w.p.Category + "'입니다."
}

func (w *writer) money() string {
	return w.budget() + w.gives() + w.shares()
}

// budget says how much money there is.
func (w *writer) budget() string {
	if w.p.BudgetWon == nil {
		return "예산은 확정되는 대로 공개합니다. "
	}
	return "총 " + w.p.BudgetWon.Reading() + "입니다. "
}

// shares says what the applicants bear.
func (w *writer) shares() string {
	if !w.plan.Award.Kind.PaysCosts() {
		return ""
	}
	return fmt.Sprintf(" 지원금은 기관별 사업비의 중소기업 %s, 중견기업 %s, 대기업 %s까지이고, 나머지는 신청기관이 부담합니다. 부담금 가운데 현금은 중소기업 %s, 중견기업 %s, 대기업 %s 이상이어야 합니다.",
		w.percent(ruleset.GrantMaxSmall), w.percent(ruleset.GrantMaxMedium), w.percent(ruleset.GrantMaxLarge),
		w.percent(ruleset.CashMinSmall), w.percent(ruleset.CashMinMedium), w.percent(ruleset.CashMinLarge))
}

func (w *writer) royalty() string {
	if w.p.Regime == ruleset.NRDInnovation {
		return "연구개발성과로 수익이 생기면 국가연구개발혁신법이 정한 정부납부기술료를 냅니다."
	}
	return "기술료를 받지 않습니다."
}

func (w *writer) criteria() string {
	var b strings.Builder
	for _, s := range w.plan.Stages {
		if !s.Scored() {
			continue
		}
		fmt.Fprintf(&b, "%s: %s점 만점에 %s점 이상이어야 합니다. ", stageName(s), short(s.Rubric.Total().String()), short(s.PassMark.String()))
		if s.BonusCap > 0 {
			fmt.Fprintf(&b, "비수도권 기업과 여성·장애인·사회적기업에는 가점을 %s점까지 줍니다. ", short(s.BonusCap.String()))
		}
	}
	b.WriteString("위원 점수는 최고점과 최저점을 하나씩 빼고 평균합니다. 항목과 배점은 '평가기준'에 모두 공개합니다. 감점은 없습니다.")
	return b.String()
}

// short drops the decimals of a whole number of points.
func short(points string) string { return strings.TrimSuffix(points, ".00") }

func (w *writer) law() string {
	switch w.p.Regime {
	case ruleset.NRDInnovation:
		return "국가연구개발혁신법과 같은 법 시행령, 국가연구개발사업 연구개발비 사용 기준"
	case ruleset.SubsidyAct:
		return "보조금 관리에 관한 법률과 같은 법 시행령, 과학기술정보통신부 국고보조금 관리에 관한 규정"
	}
	law := "정보통신산업 진흥법, 정보통신·방송 연구개발 관리규정, 정보통신·방송 연구개발 사업비 산정 및 정산 등에 관한 규정"
	if w.p.FundMoney {
		law += ", ICT기금 사업관리 지침"
	}
	return law
}
