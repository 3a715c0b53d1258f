// This file finds what a notice says that its aggregate does not hold by itself: last days counted with the calendar of the decision's
// rules, reasons that were typed codes, opinions of a committee.
package workflows

import (
	"maps"
	"slices"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/appeal"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/evaluation"
	"gongmo/domain/expense"
	"gongmo/domain/period"
	"gongmo/domain/person"
	"gongmo/domain/ruleset"
	"gongmo/domain/screening"
	"gongmo/domain/settlement"
	"gongmo/domain/stage"
)

// word is a text with its arguments, said in the language of who reads it; or several of them. raw is said as it stands.
type word struct {
	key  string
	args domain.Args
	raw  string
	list []word
	// english fills the text for a reader of English where names have a form of their own there; nil means args.
	english domain.Args
}

func (e *Engine) sayWord(lang string, w word) string {
	switch {
	case len(w.list) > 0:
		out := make([]string, len(w.list))
		for i, x := range w.list {
			out[i] = e.sayWord(lang, x)
		}
		return strings.Join(out, "; ")
	case w.key == "":
		return w.raw
	case lang == string(person.English) && w.english != nil:
		return e.sayWith(lang, w.key, w.english)
	}
	return e.sayWith(lang, w.key, w.args)
}

// wordOf is a word from a key with its arguments, as domain functions give them.
func wordOf(key string, args domain.Args) word { return word{key: key, args: args} }

// add puts words and fields beside those that are there.
func (a *aboutFacts) add(words map[string]word, args domain.Args) {
	if a.words == nil {
		a.words = map[string]word{}
	}
	maps.Copy(a.words, words)
	maps.Copy(a.args, args)
}

// sayApplication fills what a notice of an application says of its decision.
func (e *Engine) sayApplication(tx Tx, a *aboutFacts, x *application.Application, d delivery) error {
	switch d.code {
	case application.NoticeIneligible, application.NoticeTogetherFailed:
		a.add(nil, domain.Args{"lead": leadName(x)})
		a.add(map[string]word{"reason": wordOf(application.WhyIneligible(x.IneligibleCode, x.IneligibleReason, x.SupplementDueAt))}, nil)
		return sayAppeal(tx, a, x, appeal.Screening, d)
	case application.NoticeSelectionLost:
		return sayAppeal(tx, a, x, appeal.Selection, d)
	case application.NoticeNotSelected:
		opinion, err := opinionOf(tx, x)
		if err != nil {
			return err
		}
		a.add(map[string]word{"reason": opinion}, nil)
		return sayAppeal(tx, a, x, appeal.Selection, d)
	case application.NoticeTogetherDecided:
		a.add(map[string]word{"result": {key: "application.state." + string(cameTo(x, d))}}, domain.Args{"lead": leadName(x)})
	case application.NoticeStageResult:
		return sayStageResult(tx, a, x, d)
	case application.NoticeSelected, application.NoticeReservePromoted:
		on, err := concludeBy(tx, x, d)
		a.add(nil, domain.Args{"on": on})
		return err
	case application.NoticeVoided:
		c, err := Get[call.Call](tx, int64(x.CallID))
		if err != nil {
			return err
		}
		why, err := whyVoid(tx, c)
		receipt := word{key: "notice.application_voided.draft"}
		if x.ReceiptNo != "" {
			receipt = word{key: "notice.application_voided.receipt", args: domain.Args{"number": x.ReceiptNo}}
		}
		a.add(map[string]word{"reason": why, "receipt": receipt}, nil)
		return err
	}
	return nil
}

// windowSaid names the window of a rolling intake that counts at an instant, and is nothing where there are none.
func windowSaid(c *call.Call, at time.Time) word {
	if w := c.IntakeOf(call.Entry{}, at); w.No > 0 {
		return word{key: "notice.call_window", args: domain.Args{"no": w.No}}
	}
	return word{}
}

// windowTold names the windows of a rolling intake whose result the step confirmed, and is nothing where the whole call's was.
func windowTold(d delivery) word {
	if d.step == nil {
		return word{}
	}
	if no, ok := d.step.Detail["windows"].(string); ok && no != "" {
		return word{key: "notice.call_window", args: domain.Args{"no": no}}
	}
	return word{}
}

// sayAppeal says until when a decision about the application may be appealed.
func sayAppeal(tx Tx, a *aboutFacts, x *application.Application, subject appeal.Subject, d delivery) error {
	on, err := appealUntil(tx, x, subject, d)
	a.add(nil, domain.Args{"on": on})
	return err
}

// appealUntil is the last day on which the decision told of may be appealed, counted as the page of the appeal counts it.
func appealUntil(tx Tx, x *application.Application, subject appeal.Subject, d delivery) (period.Date, error) {
	of, err := applicationDecision(tx, subject, x.ID)
	if err != nil {
		return 0, err
	}
	if of.noticedOn.IsZero() && d.step != nil {
		of.noticedOn = period.DateOf(d.step.At) // it was reinstated before the notice went out
	}
	rules, err := appeal.RulesOf(of.rules, subject)
	if err != nil {
		return 0, err
	}
	return of.until(rules, d.days), nil
}

// cameTo is the state that the step which is told of led to, whatever became of the application since.
func cameTo(x *application.Application, d delivery) application.State {
	if d.step != nil && d.step.ToState != nil {
		return application.State(*d.step.ToState)
	}
	return x.State
}

// sayStageResult says what the step that is told of came to, whatever became of the application since, and what follows.
func sayStageResult(tx Tx, a *aboutFacts, x *application.Application, d delivery) error {
	state := cameTo(x, d)
	next := word{key: "notice.stage_result.next." + string(state)}
	if state == application.Eliminated {
		on, err := appealUntil(tx, x, appeal.Selection, d)
		if err != nil {
			return err
		}
		next.args = domain.Args{"on": on}
	}
	a.add(map[string]word{"result": {key: "application.state." + string(state)}, "next": next}, nil)
	return nil
}

// opinionOf is the committee's consolidated opinion of the application, where the plan of the stage shows it to applicants; it may
// have none.
func opinionOf(tx Tx, x *application.Application) (word, error) {
	none := word{key: "notice.not_selected.no_opinion"}
	stages, err := Find[evaluation.Stage](tx, Where{"CallID": x.CallID, "Track": x.Track, "WindowNo": []int{x.WindowNo, 0}, "No": x.StageNo, "State": evaluation.Finalized}, "-Round")
	if err != nil {
		return none, err
	}
	for _, s := range stages {
		if !slices.Contains(s.Plan.Visibility.Applicant, stage.ShowComment) {
			continue
		}
		list, err := Find[evaluation.Candidate](tx, Where{"StageID": s.Ref(), "ApplicationID": x.Ref()})
		if err != nil {
			return none, err
		}
		if len(list) > 0 && strings.TrimSpace(list[0].Comment) != "" {
			return word{raw: list[0].Comment}, nil
		}
	}
	return none, nil
}

// concludeBy is the last day to conclude the agreement of a selected application: that of the agreement, or, while it is being drawn
// up, as it will be counted.
func concludeBy(tx Tx, x *application.Application, d delivery) (period.Date, error) {
	drawn, err := Find[agreement.Agreement](tx, Where{"ApplicationID": x.Ref(), "State": Not{string(agreement.Lapsed)}})
	if err != nil {
		return 0, err
	}
	if len(drawn) > 0 {
		return drawn[0].LimitOn, nil
	}
	c, err := Get[call.Call](tx, int64(x.CallID))
	if err != nil {
		return 0, err
	}
	noticed := x.NotifiedOn
	if noticed.IsZero() {
		noticed = period.DateOf(tx.Now())
	}
	on := c.RulesOn
	if on.IsZero() {
		on = period.DateOf(tx.Now())
	}
	set, err := ruleset.ForMoney(c.Regime, on, c.FundMoney)
	if err != nil {
		return 0, err
	}
	terms, err := agreement.TermsFrom(set)
	return terms.LimitAfter(noticed, false, d.days), err
}

// whyVoid says why a call took its applications with it.
func whyVoid(tx Tx, c *call.Call) (word, error) {
	if c.FailedReason != "" {
		return whyFailed(tx, c)
	}
	step, err := lastStep(tx, c, call.Cancel)
	if err != nil || step == nil || step.Reason == "" {
		return word{key: "application.void.call", args: domain.Args{"title": c.Title}}, err
	}
	return word{key: "application.void.cancelled", args: domain.Args{"reason": strings.TrimRight(step.Reason, ".")}}, nil
}

// whyFailed says why a call failed, with the numbers that the step recorded.
func whyFailed(tx Tx, c *call.Call) (word, error) {
	step, err := lastStep(tx, c, call.DeclareFailed)
	if err != nil || step == nil {
		return word{key: "application.void.call", args: domain.Args{"title": c.Title}}, err
	}
	standing, least := wholeOf(step.Detail["standing"]), wholeOf(step.Detail["min"])
	why, _ := step.Detail["why"].(string)
	return wordOf(call.FailedText(why, standing, least)), nil
}

// wholeOf is a number of an audit entry, which is another type before it was stored than after.
func wholeOf(v any) int64 {
	switch n := v.(type) {
	case float64:
		return int64(n)
	case int:
		return int64(n)
	case int64:
		return n
	}
	return 0
}

// lastStep is the newest entry of a call for a step, nil without one.
func lastStep(tx Tx, c *call.Call, event call.Event) (*AuditEntry, error) {
	list, err := Find[AuditEntry](tx, Where{"Aggregate": c.Kind(), "AggregateID": c.ID, "Event": string(event)}, "-Seq")
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list[0], nil
}

// sayAnswer says by when an appeal is answered, where the rules set a day.
func sayAnswer(a *aboutFacts, x *appeal.Appeal) {
	answer := word{key: "notice.appeal_received.later"}
	if x.AnswerDueOn != 0 {
		answer = word{key: "notice.appeal_received.by", args: domain.Args{"on": x.AnswerDueOn}}
	}
	a.add(map[string]word{"result": {key: x.Outcome()}, "answer": answer}, nil)
}

// saySettlementAppeal makes the notice of a settlement's step about the objection to it say what that of an appeal says.
func saySettlementAppeal(tx Tx, a *aboutFacts, s *settlement.Settlement, d delivery) error {
	if s.AppealID == nil || d.code != settlement.NoticeAppealReceived && d.code != settlement.NoticeAppealResult {
		return nil
	}
	x, err := Get[appeal.Appeal](tx, int64(*s.AppealID))
	if err != nil {
		return err
	}
	sayAnswer(a, x)
	a.people = []domain.PersonID{x.FiledBy}
	a.add(nil, domain.Args{"reason": x.DecisionReason})
	return nil
}

// sayFindings says what an automatic check found in a line of spending.
func sayFindings(tx Tx, a *aboutFacts, x *expense.Expense) error {
	list, err := Find[screening.Finding](tx, Where{"ExpenseID": x.Ref(), "State": screening.Open}, "ID")
	if err != nil {
		return err
	}
	var found []word
	for _, f := range list {
		label := word{key: "expense.reason." + f.Code}
		if rule, ok := screening.RuleOf(f.Rule); ok {
			label.key = rule.LabelKey()
		}
		if !slices.ContainsFunc(found, func(w word) bool { return w.key == label.key }) {
			found = append(found, label)
		}
	}
	reason := word{list: found}
	if len(found) == 0 {
		reason = word{key: "notice.expense_flagged.settled"} // it was put right before the notice went out
	}
	a.add(map[string]word{"reason": reason}, nil)
	return nil
}
