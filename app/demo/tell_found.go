// This file finds what a notice says that its aggregate does not hold by itself, as the workflows do: reasons, and last days counted
// with the calendar.
package demo

import (
	"strings"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/appeal"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/evaluation"
	"gongmo/domain/expense"
	"gongmo/domain/period"
	"gongmo/domain/settlement"
)

func (y *year) say(key string, args domain.Args) string { return y.Texts.Say("ko", key, args) }

// found fills the fields of a notice that the aggregate does not say.
func (y *year) found(code domain.NoticeCode, agg domain.Aggregate, ch domain.Change, a about) (domain.Args, error) {
	switch x := agg.(type) {
	case *application.Application:
		return y.foundOfApplication(code, x, ch, a)
	case *call.Call:
		standing, _ := ch.Detail["standing"].(int)
		least, _ := ch.Detail["min"].(int)
		if code == call.NoticeFailed {
			key, args := call.FailedText(x.FailedReason, int64(standing), int64(least))
			return domain.Args{"reason": y.say(key, args)}, nil
		}
	case *appeal.Appeal:
		return y.foundOfAppeal(x.AnswerDueOn, x.Outcome(), x.DecisionReason), nil
	case *settlement.Settlement:
		if code != settlement.NoticeAppealReceived && code != settlement.NoticeAppealResult {
			return nil, nil
		}
		outcome := appeal.Rejected
		if ch.Event == string(settlement.Resettle) {
			outcome = appeal.Upheld
		}
		return y.foundOfAppeal(0, "appeal.state."+string(outcome), ch.Reason), nil
	case *expense.Expense:
		if code == expense.NoticeDisallowed {
			return domain.Args{"amount": x.DisallowedWon}, nil
		}
	case *evaluation.Stage:
		return y.foundOfStage(x, a)
	}
	return nil, nil
}

func (y *year) foundOfAppeal(answerBy period.Date, outcome, reason string) domain.Args {
	answer := y.say("notice.appeal_received.later", nil)
	if answerBy != 0 {
		answer = y.say("notice.appeal_received.by", domain.Args{"on": answerBy})
	}
	return domain.Args{"answer": answer, "result": y.say(outcome, nil), "reason": reason}
}

func (y *year) foundOfStage(x *evaluation.Stage, a about) (domain.Args, error) {
	set, err := a.call.RuleSet()
	if err != nil {
		return nil, err
	}
	terms, err := evaluation.TermsFrom(set)
	if err != nil {
		return nil, err
	}
	on := x.ScoreBy(terms, y.cal)
	for _, m := range x.Members {
		if x.Gathering() {
			on = max(on, m.AnswerBy(terms, y.cal))
		}
	}
	later := y.say("notice.place.later", nil)
	return domain.Args{"on": on, "n": len(x.Candidates), "when": later, "place": later}, nil
}

func (y *year) foundOfApplication(code domain.NoticeCode, x *application.Application, ch domain.Change, a about) (domain.Args, error) {
	switch code {
	case application.NoticeInvited:
		return y.foundOfInvitation(x, ch, a), nil
	case application.NoticePartReopened:
		return domain.Args{"lead": x.Members[0].Name}, nil
	case application.NoticeAnswered, application.NoticeTogether:
		consent, _ := ch.Detail["consent"].(string)
		return domain.Args{"lead": x.Members[0].Name, "answer": y.say("application.consent."+consent, nil)}, nil
	case application.NoticeVoided:
		receipt := y.say("notice.application_voided.draft", nil)
		if x.ReceiptNo != "" {
			receipt = y.say("notice.application_voided.receipt", domain.Args{"number": x.ReceiptNo})
		}
		return domain.Args{"receipt": receipt, "reason": ch.Reason}, nil
	case application.NoticeSelected, application.NoticeReservePromoted:
		set, err := a.call.RuleSet()
		if err != nil {
			return nil, err
		}
		terms, err := agreement.TermsFrom(set)
		return domain.Args{"on": terms.LimitAfter(x.NotifiedOn, false, y.cal)}, err
	case application.NoticeIneligible:
		on, err := y.appealUntil(x, appeal.Screening, a)
		key, args := application.WhyIneligible(x.IneligibleCode, x.IneligibleReason, x.SupplementDueAt)
		return domain.Args{"on": on, "reason": y.say(key, args)}, err
	case application.NoticeNotSelected, application.NoticeSelectionLost:
		on, err := y.appealUntil(x, appeal.Selection, a)
		out := domain.Args{"on": on}
		if code == application.NoticeNotSelected {
			out["reason"] = y.say("notice.not_selected.no_opinion", nil)
		}
		return out, err
	case application.NoticeStageResult:
		on, err := y.appealUntil(x, appeal.Selection, a)
		return domain.Args{"result": y.say("application.state."+ch.To, nil), "next": y.say("notice.stage_result.next."+ch.To, domain.Args{"on": on})}, err
	}
	return nil, nil
}

func (y *year) foundOfInvitation(x *application.Application, ch domain.Change, a about) domain.Args {
	role, _ := ch.Detail["role"].(string)
	return domain.Args{"lead": x.Members[0].Name, "inviter": x.Members[0].Name, "as": y.say("application.member_role."+role, nil), "code": a.call.Code, "call": a.call.Title,
		"part": y.say("application.invitation.part.none", nil), "money": y.say("application.invitation.money.none", nil),
		"until": y.say("application.invitation.until", domain.Args{"at": a.call.CloseAt}), "limit": y.say("application.invitation.limit.close", nil)}
}

func (y *year) appealUntil(x *application.Application, subject appeal.Subject, a about) (period.Date, error) {
	if x.NotifiedOn.IsZero() {
		return 0, nil
	}
	set, err := a.call.RuleSet()
	if err != nil {
		return 0, err
	}
	rules, err := appeal.RulesOf(set, subject)
	return rules.WindowEnd(x.NotifiedOn, y.cal), err
}

// ended is a reason without the full stop that the text sets itself.
func ended(s string) string { return strings.TrimRight(strings.TrimSpace(s), ".") }
