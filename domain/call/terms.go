// This file checks the terms of a call before they are published, and compares two versions of them.
package call

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/calendar"
	"gongmo/domain/condition"
	"gongmo/domain/form"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/stage"
)

// Gaps lists what is missing in the terms, by the guard that refuses because of it. announced is the day on which they
// would be announced: the planned day, or today when that has passed.
func (t Terms) Gaps(basis BudgetBasis, rules Rules, announced period.Date) map[string]domain.Problems {
	return map[string]domain.Problems{
		GapBudget:      slices.Concat(t.budgetGaps(basis), domain.ProblemsOf(t.Matching.Check(rules.Bare)), t.matchingGaps(rules)),
		GapStages:      t.stageGaps(),
		GapRubric:      t.rubricGaps(rules),
		GapEligibility: t.eligibilityGaps(),
		GapForm:        t.formGaps(),
		GapNotice:      t.noticeGaps(rules),
		GapSchedule:    t.scheduleGaps(),
		GapAnnounce:    t.announceGaps(announced, rules.AnnounceMin),
		GapIntake:      t.intakeGaps(rules.IntakeMin),
	}
}

// budgetGaps wants money above zero unless no source states it or something else than money is given.
func (t Terms) budgetGaps(basis BudgetBasis) domain.Problems {
	if t.BudgetWon == nil && basis == NotStated || t.BudgetWon != nil && *t.BudgetWon > 0 {
		return nil
	}
	return domain.Problems{domain.E(domain.Invalid, "call.budget.missing").At("budgetWon")}
}

// matchingGaps wants the ratios of matching money of a call that asks for a plan of costs and whose rules state none: for the sizes of
// company that may apply.
func (t Terms) matchingGaps(rules Rules) domain.Problems {
	if !t.Form.AsksKind(form.Budget) {
		return nil
	}
	sizes := budget.Sizes()
	if s, _, ok := condition.FurtherOf(t.Eligibility); ok && len(s.Sizes) > 0 {
		sizes = nil
		for _, size := range s.Sizes {
			sizes = append(sizes, budget.Size(size))
		}
	}
	return t.Matching.Unsaid(rules.Bare, t.GrantRatio, sizes)
}

func (t Terms) stageGaps() domain.Problems {
	if t.Stages.IsZero() {
		return domain.Problems{domain.E(domain.Invalid, "call.stages.missing").At("stages")}
	}
	var budget krw.Won
	if t.BudgetWon != nil {
		budget = *t.BudgetWon
	}
	found := domain.ProblemsOf(t.Stages.Check(budget))
	return slices.DeleteFunc(found, func(e *domain.Error) bool { return e.Key == "stage.rubric.total" }) // said by its own guard
}

func (t Terms) rubricGaps(rules Rules) domain.Problems {
	p := rubricGaps("stages", t.Stages.Stages, rules)
	for i, track := range t.Stages.Tracks {
		p = append(p, rubricGaps(fmt.Sprintf("stages.tracks.%d", i), track.Stages, rules)...)
	}
	return p
}

func rubricGaps(field string, stages []stage.Stage, rules Rules) domain.Problems {
	var p domain.Problems
	for i, s := range stages {
		if total := s.Rubric.Total(); s.Scored() && total != rules.CriteriaTotal {
			p = append(p, domain.E(domain.Invalid, "call.rubric.sum").At(fmt.Sprintf("%s.%d", field, i)).
				With("stage", s.Kind.Label()).With("total", total.String()).With("want", rules.CriteriaTotal.String()))
		}
	}
	return p
}

func (t Terms) eligibilityGaps() domain.Problems {
	if t.Eligibility.IsZero() {
		return domain.Problems{domain.E(domain.Invalid, "call.eligibility.missing").At("eligibility")}
	}
	p := domain.ProblemsOf(t.Eligibility.Check(condition.Applicant()))
	if usual, _, ok := condition.FurtherOf(t.Eligibility); ok && usual.FitsNobody() {
		p = append(p, domain.E(domain.Invalid, "call.eligibility.age").At("eligibility"))
	}
	return p
}

// formGaps wants questions, and a plan of costs from the lead where costs are paid: without one nobody could ask for money, and there
// would be nothing to agree on and to settle.
func (t Terms) formGaps() domain.Problems {
	asks := func(kind form.Kind, part form.Part) bool {
		return slices.ContainsFunc(t.Form.Sections, func(s form.Section) bool {
			return (part == "" || s.Part == part) && slices.ContainsFunc(s.Questions, func(q form.Question) bool { return kind == "" || q.Kind == kind })
		})
	}
	if !asks("", "") {
		return domain.Problems{domain.E(domain.Invalid, "call.form.missing").At("form")}
	}
	p := domain.ProblemsOf(t.Form.Check())
	if t.Stages.Award.Kind.PaysCosts() && !asks(form.Budget, form.Lead) {
		p = append(p, domain.E(domain.Invalid, "call.form.no_budget").At("form"))
	}
	return p
}

func (t Terms) noticeGaps(rules Rules) domain.Problems {
	var p domain.Problems
	if strings.TrimSpace(t.Title) == "" {
		p = append(p, domain.E(domain.Invalid, "call.title.missing").At("title"))
	}
	for _, item := range MandatoryItems()[:rules.NoticeItems] {
		if strings.TrimSpace(t.NoticeItems[item]) == "" {
			p = append(p, domain.E(domain.Invalid, "call.notice.item_missing").At("noticeItems."+string(item)).
				With("item", item.Label()).By(basisNotice))
		}
	}
	return p
}

func (t Terms) scheduleGaps() domain.Problems {
	if t.AnnounceAt == nil || t.OpenAt == nil || t.CloseAt == nil {
		return domain.Problems{domain.E(domain.Invalid, "call.schedule.missing").At("closeAt")}
	}
	var p domain.Problems
	if t.OpenAt.Before(*t.AnnounceAt) {
		p = append(p, domain.E(domain.Invalid, "call.schedule.open_before_announce").At("openAt"))
	}
	if !t.CloseAt.After(*t.OpenAt) {
		p = append(p, domain.E(domain.Invalid, "call.schedule.close_before_open").At("closeAt"))
	}
	if t.ResultAt != nil && !t.ResultAt.After(*t.CloseAt) {
		p = append(p, domain.E(domain.Invalid, "call.schedule.result_before_close").At("resultAt"))
	}
	if t.QuestionsUntil != nil && (t.QuestionsUntil.Before(*t.AnnounceAt) || t.QuestionsUntil.After(*t.CloseAt)) {
		p = append(p, domain.E(domain.Invalid, "call.schedule.questions").At("questionsUntil"))
	}
	return append(append(p, t.windowGaps()...), t.briefingGaps()...)
}

func (t Terms) windowGaps() domain.Problems {
	last := *t.OpenAt
	for i, w := range t.Windows {
		if w.OpenAt.Before(last) || !w.CloseAt.After(w.OpenAt) || w.CloseAt.After(*t.CloseAt) {
			return domain.Problems{domain.E(domain.Invalid, "call.schedule.windows").At(fmt.Sprintf("windows.%d.openAt", i)).With("no", w.No)}
		}
		last = w.CloseAt
	}
	if n := len(t.Windows); n > 0 && !t.Windows[n-1].CloseAt.Equal(*t.CloseAt) {
		return domain.Problems{domain.E(domain.Invalid, "call.schedule.windows").At("closeAt").With("no", n)}
	}
	return nil
}

// follow is the windows as they become when the close of the intake moves: the last one ends with it, unless the windows were written
// anew as well.
func (t Terms) follow(before Terms) Windows {
	n := len(t.Windows)
	if n == 0 || t.CloseAt == nil || before.CloseAt == nil || len(before.Windows) != n || !t.Windows[n-1].CloseAt.Equal(*before.CloseAt) {
		return t.Windows
	}
	out := slices.Clone(t.Windows)
	out[n-1].CloseAt = *t.CloseAt
	return out
}

// extends reports whether windows give at least as much time as before: each begins when it did, unless the one before it now ends
// later than that, and none ends earlier or is gone.
func (w Windows) extends(before Windows) bool {
	if len(w) < len(before) {
		return false
	}
	for i, old := range before {
		later := i > 0 && old.OpenAt.Before(w[i-1].CloseAt) && w[i].OpenAt.Equal(w[i-1].CloseAt)
		if w[i].CloseAt.Before(old.CloseAt) || !w[i].OpenAt.Equal(old.OpenAt) && !later {
			return false
		}
	}
	return true
}

func same(at time.Time, other *time.Time) bool { return other != nil && at.Equal(*other) }

// announceGaps wants the call to be announced long enough before its deadline: the day of the announcement does not count.
// Less needs a reason of urgency (국가연구개발혁신법 시행령 제9조제1항).
func (t Terms) announceGaps(announced period.Date, atLeast calendar.Term) domain.Problems {
	if t.CloseAt == nil || strings.TrimSpace(t.UrgencyReason) != "" {
		return nil
	}
	if first := FirstClose(announced, atLeast); period.DateOf(*t.CloseAt).Before(first) {
		return domain.Problems{domain.E(domain.Invalid, "call.announce.too_short").At("closeAt").
			With("days", atLeast.N).With("on", first).By(basisNotice)}
	}
	return nil
}

// intakeGaps wants the intake to be open long enough, from its opening to its close: the day it opens does not count. The windows of
// a rolling intake are one intake, since a company may choose among them. Less needs a reason of urgency, as a shorter announcement does.
func (t Terms) intakeGaps(atLeast calendar.Term) domain.Problems {
	if atLeast.N == 0 || t.OpenAt == nil || t.CloseAt == nil || strings.TrimSpace(t.UrgencyReason) != "" {
		return nil
	}
	if first := FirstClose(period.DateOf(*t.OpenAt), atLeast); period.DateOf(*t.CloseAt).Before(first) {
		return domain.Problems{domain.E(domain.Invalid, "call.intake.too_short").At("closeAt").
			With("days", atLeast.N).With("on", first).By(basisIntake)}
	}
	return nil
}

// FirstClose is the first day on which a call announced, or an intake opened, on a day may close.
func FirstClose(announced period.Date, atLeast calendar.Term) period.Date {
	if atLeast.Unit == calendar.Month {
		return announced.AddMonths(atLeast.N)
	}
	return announced.AddDays(atLeast.N)
}

// reannounceGaps wants the shorter time where the requirements stay as they were, and the full time otherwise.
func (t Terms) reannounceGaps(before Terms, announced period.Date, rules Rules) domain.Problems {
	if sameRequirements(before, t) {
		return t.announceGaps(announced, rules.ReannounceMin)
	}
	return t.announceGaps(announced, rules.AnnounceMin)
}

// requirements are the terms that say who may apply, how is chosen and what is given.
var requirements = []string{"BudgetWon", "AwardCount", "PerLead", "GrantMinWon", "GrantMaxWon", "GrantRatio", "Matching", "Security", "Stages", "Form", "Eligibility", "Documents"}

// schedule are the terms that an extension may change.
var schedule = []string{"CloseAt", "ResultAt", "QuestionsUntil", "Windows", "Briefings"}

// sameDays reports whether the intake opens and closes when it did.
func sameDays(a, b Terms) bool {
	return !slices.ContainsFunc(Diff(a, b), func(c FieldChange) bool {
		return c.Field == "OpenAt" || c.Field == "CloseAt" || c.Field == "UrgencyReason"
	})
}

func sameRequirements(a, b Terms) bool {
	return !slices.ContainsFunc(Diff(a, b), func(c FieldChange) bool { return slices.Contains(requirements, c.Field) })
}

// FieldChange is one term that differs between two versions. Before and After are the values as in Terms.
type FieldChange struct {
	Field         string
	Before, After any
}

// Label is the message key of the term's name.
func (c FieldChange) Label() string { return "call.term." + c.Field }

// Diff lists the terms that differ, in the order of Terms.
func Diff(before, after Terms) []FieldChange {
	var out []FieldChange
	b, a := reflect.ValueOf(before), reflect.ValueOf(after)
	for i := range b.NumField() {
		x, y := b.Field(i).Interface(), a.Field(i).Interface()
		if d, ok := x.(Documents); ok { // which marks earlier forms have is no term
			x, y = d.unmarked(), y.(Documents).unmarked()
		}
		if !bytesEqual(x, y) {
			out = append(out, FieldChange{Field: b.Type().Field(i).Name, Before: x, After: y})
		}
	}
	return out
}

// unmarked is the list without the marks of earlier forms.
func (d Documents) unmarked() Documents {
	out := slices.Clone(d)
	for i := range out {
		out[i].EarlierMarks = nil
	}
	return out
}

// bytesEqual compares two values as they are stored, so that an empty list equals none and a time its copy in another zone.
func bytesEqual(x, y any) bool {
	return reflect.DeepEqual(x, y) || string(stored(x)) == string(stored(y))
}

func stored(v any) []byte {
	if t, ok := v.(*time.Time); ok && t != nil {
		v = t.UTC()
	}
	if list, ok := v.(Briefings); ok {
		v = list.Sorted()
	}
	b, err := json.Marshal(v)
	if err != nil {
		return []byte(fmt.Sprintf("%#v", v))
	}
	if s := string(b); s == "null" || s == "[]" || s == "{}" {
		return nil
	}
	return b
}

// Digest is the hex SHA-256 of the terms as they are stored.
func (t Terms) Digest() (string, error) {
	b, err := json.Marshal(t.inUTC())
	if err != nil {
		return "", fmt.Errorf("encode the terms: %w", err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

// inUTC is the terms with their instants in one zone, so that equal terms have equal digests.
func (t Terms) inUTC() Terms {
	for _, at := range []**time.Time{&t.AnnounceAt, &t.OpenAt, &t.CloseAt, &t.ResultAt, &t.QuestionsUntil} {
		if *at != nil {
			u := (*at).UTC()
			*at = &u
		}
	}
	t.Windows = slices.Clone(t.Windows)
	for i := range t.Windows {
		t.Windows[i].OpenAt, t.Windows[i].CloseAt = t.Windows[i].OpenAt.UTC(), t.Windows[i].CloseAt.UTC()
	}
	t.Briefings = t.Briefings.Sorted()
	return t
}

func names(changes []FieldChange) []string {
	out := make([]string, len(changes))
	for i, c := range changes {
		out[i] = c.Field
	}
	return out
}

// toldIn is what the record of an act keeps of the terms it changes: their names, and each as it was and as it became.
func toldIn(changes []FieldChange) map[string]any {
	out := map[string]any{"fields": names(changes)}
	if len(changes) == 0 {
		return out
	}
	before, after := map[string]any{}, map[string]any{}
	for _, c := range changes {
		before[c.Field], after[c.Field] = c.Before, c.After
	}
	out["before"], out["after"] = before, after
	return out
}
