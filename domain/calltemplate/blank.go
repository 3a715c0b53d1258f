// This file is what a call begins with that is put together from zero.
package calltemplate

import (
	"slices"

	"gongmo/domain"
	"gongmo/domain/form"
	"gongmo/domain/stage"
)

// Blank is the terms of a call of a kind of support without a template: nothing is written for it, so that the checks before approval
// name everything. Only a call that pays the costs of projects has questions: its plan of costs and how many months it is for.
// Errors: call.template.category (kind Invalid, Field category) and call.template.award (Field award).
func Blank(category string, kind stage.AwardKind) (Kit, error) {
	switch {
	case !slices.Contains(Categories(), category):
		return Kit{}, domain.E(domain.Invalid, "call.template.category").At("category").With("category", category)
	case !slices.Contains(stage.AwardKinds(), kind):
		return Kit{}, domain.E(domain.Invalid, "call.template.award").At("award")
	}
	k := Kit{Stages: stage.Plan{Award: stage.Award{Kind: kind, SupplierPool: kind == stage.Voucher}}}
	if kind.PaysCosts() {
		period := form.Section{Key: SectionOverview, Title: "사업 개요", TitleEn: "Overview", Part: form.Lead, Questions: []form.Question{
			number(QuestionMonths, "수행 기간", "Duration", "협약일부터 사업을 마칠 때까지의 개월 수입니다.", "개월", 1, 36)}}
		k.Form = english(form.Definition{Version: 1, Sections: []form.Section{period, money()}})
	} else {
		k.Form = form.Definition{Version: 1}
	}
	return k, nil
}
