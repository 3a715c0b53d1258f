// This file turns one call as it was read into what its public page shows.
package view

import (
	"reflect"
	"slices"
	"strings"
	"time"

	webform "gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/domain/budget"
	"gongmo/domain/condition"
	"gongmo/domain/form"
	"gongmo/domain/ruleset"
	"gongmo/domain/stage"
)

// NewCallPage fills everything of the page but its versions and the button to apply, which depend on more than the call.
func NewCallPage(b Base, c query.Call, set ruleset.Set) CallPage {
	p := CallPage{Base: b, Card: NewCallCard(b, c.CallRow), FormURL: Path("calls", c.Code, "form")}
	p.Glance = callGlance(b, c)
	p.Purpose, p.Notice = Paragraphs(c.Purpose), Paragraphs(c.Notice)
	p.Timetable = CallTimetable(b, c)
	p.Windows = windowRows(b, c)

	p.Who = Requirements(b.Lang, c.Eligibility, ruleset.Cite)
	if c.Form.HasPart(form.Participant) {
		p.Together = b.T("calls.who.together")
	}
	p.Stages = CallStages(b, c.Stages)
	p.Tracks, p.Pools, p.Prizes = awardRows(b, c.Stages)
	p.Money = callMoney(b, c)
	if a := c.Stages.Award.Kind; a == stage.Money || a == stage.Voucher {
		p.Rules = RuleRows(b, set, "matching.", "cost.")
	}
	p.Documents = DocumentRows(b, c.Documents.V)
	p.Form = AskedOutlines(b, c)
	for _, item := range NoticeItemOrder {
		p.Items = append(p.Items, SummaryRow{Label: b.T("call.notice_item." + item), Value: c.NoticeItems.V[item], Missing: c.NoticeItems.V[item] == ""})
	}
	p.Source = CallSource(b, c)
	p.Nav = callParts(b)
	p.Contact = Callout{Title: b.T("calls.contact"), Lines: nonEmpty(c.Division, officerLine(b, c), b.Support.Phone+" "+b.Support.Hours)}
	p.Source = append(p.Source, SummaryRow{Label: p.Contact.Title, Value: strings.Join(p.Contact.Lines, " · ")})
	p.Links = []Crumb{{Label: b.T("calls.ics"), URL: Path("calls", c.Code, "calendar.ics")}, {Label: b.T("calls.questions.print"), URL: p.FormURL}}
	return p
}

func officerLine(b Base, c query.Call) string {
	if c.OfficerName == "" {
		return ""
	}
	return b.T("calls.officer", locale.Args{"name": c.OfficerName})
}

func nonEmpty(lines ...string) []string {
	var out []string
	for _, l := range lines {
		if strings.TrimSpace(l) != "" {
			out = append(out, l)
		}
	}
	return out
}

// Paragraphs cuts a text at its empty lines.
func Paragraphs(text string) []string {
	return nonEmpty(strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")...)
}

// NoticeItemOrder are the 16 things a notice must say, in the order of the article.
var NoticeItemOrder = [...]string{"PURPOSE", "SOLICITATION", "LEAP", "QUALIFICATION", "PROCEDURE", "MONEY", "ROYALTY", "CRITERIA",
	"LAW", "AGENCY", "SECURITY", "EQUIPMENT", "DUPLICATION", "FOREIGN", "DUTIES", "OTHER"}

func callParts(b Base) []Crumb {
	var out []Crumb
	for _, id := range [...]string{"about", "when", "who", "how", "money", "papers", "questions", "inquiries", "items", "versions", "source"} {
		out = append(out, Crumb{Label: b.T("calls.part." + id), URL: "#" + id})
	}
	return out
}

func callGlance(b Base, c query.Call) []Glance {
	who := strings.Join(whoLines(b, c.Eligibility), " · ")
	if who == "" {
		who = b.T("calls.glance.who.any")
	}
	what := b.T("stage.award." + c.Award)
	much := b.T("calls.glance.much.none")
	switch {
	case len(c.Stages.Award.Pools) > 0:
		pool := c.Stages.Award.Pools[0]
		much = pool.Title + " " + locale.Int(pool.Quantity) + pool.Unit
	case c.GrantMaxWon > 0:
		much = b.T("calls.fact.most", locale.Args{"won": b.WonShort(c.GrantMaxWon)})
	}
	note := ""
	if c.AwardCount > 0 {
		note = b.T("calls.fact.awards", locale.Args{"n": c.AwardCount})
	}
	when := b.T("calls.due.unset")
	if from, until := c.Intake(); from != nil && until != nil {
		when = b.Date(from) + " ~ " + b.DateTime(until)
	}
	var how []string
	for _, s := range c.Stages.Selection("") {
		how = append(how, StageTitle(b, s))
	}
	result := ""
	if c.ResultAt != nil {
		result = b.T("calls.glance.result", locale.Args{"on": b.Date(c.ResultAt)})
	}
	out := []Glance{
		{Label: b.T("calls.glance.who"), Value: who, Note: b.T("calls.glance.who.note", locale.Args{"n": len(c.Eligibility.Nodes)})},
		{Label: b.T("calls.glance.what"), Value: what, Note: CategoryName(b.Lang, c.Category)},
		{Label: b.T("calls.glance.much"), Value: much, Note: note},
		{Label: b.T("calls.glance.when"), Value: when, Note: b.T("calls.glance.when.note")},
		{Label: b.T("calls.glance.how"), Value: strings.Join(how, " → "), Note: result},
		{Label: b.T("calls.glance.form"), Value: askedCount(b, c.Form),
			Note: b.T("calls.papers.count", locale.Args{"n": len(c.Documents.V)})},
	}
	if cell, ok := briefingCell(b, c); ok {
		out = append(out, cell)
	}
	return out
}

// whoLines are the conditions that say who an applicant is, not what it must not have done.
func whoLines(b Base, t condition.Tree) []string {
	var out []string
	for _, q := range t.Eval(nil).Requirements {
		switch q.Item {
		case condition.EligEntityType, condition.EligSize, condition.EligRegion, condition.EligAge:
			for _, l := range q.Leaves {
				out = append(out, ConditionText(b.Lang, l))
			}
		}
	}
	return out
}

// askedCount is how many questions a form asks, counted as its list of questions counts them, papers among them: of the lead, and of each
// organisation that takes part with it.
func askedCount(b Base, d form.Definition) string {
	lead, each := 0, 0
	for _, s := range d.Sections {
		if s.Part == form.Lead {
			lead += len(s.Questions)
		} else {
			each += len(s.Questions)
		}
	}
	if each == 0 {
		return b.T("calls.questions.count", locale.Args{"n": lead})
	}
	return b.T("calls.questions.parts", locale.Args{"lead": lead, "each": each})
}

// CallTimetable is when things happen, the past marked as done.
func CallTimetable(b Base, c query.Call) []Event {
	var out []Event
	add := func(key string, at *time.Time, note string) {
		if at == nil {
			return
		}
		out = append(out, Event{Title: b.T(key), When: b.DateTime(at), ISO: locale.ISO(*at), Done: !b.Now.Before(*at), Note: note})
	}
	short := ""
	if c.UrgencyReason != "" {
		short = b.T("call.term.UrgencyReason") + ": " + c.UrgencyReason
	}
	add("calls.when.announce", c.AnnounceAt, short)
	fixed := len(out)
	for _, w := range c.Windows.V {
		no := b.T("calls.window", locale.Args{"no": w.No})
		add("calls.when.open", &w.OpenAt, no)
		add("calls.when.close", &w.CloseAt, no)
	}
	if len(c.Windows.V) == 0 {
		add("calls.when.open", c.OpenAt, "")
		add("calls.when.close", c.CloseAt, b.T("calls.when.close.note"))
	}
	for _, x := range c.Briefings.V {
		out = append(out, Event{Title: b.T("calls.when.briefing"), When: briefingTime(b, x), ISO: locale.ISO(x.At), Done: !b.Now.Before(x.Until()), Note: briefingPlace(b, x), URL: x.Link})
	}
	slices.SortStableFunc(out[fixed:], func(x, y Event) int { return strings.Compare(x.ISO, y.ISO) }) // all in one zone
	for _, s := range c.Stages.Selection("") {
		out = append(out, Event{Title: StageTitle(b, s), When: b.T("calls.when.after_close"), Done: c.Phase == query.PhaseClosed && decided(c.State)})
	}
	earlier := ""
	if len(c.Windows.V) > 1 {
		earlier = b.T("calls.when.result.rolling")
	}
	add("calls.when.result", c.ResultAt, earlier)
	out = append(out, Event{Title: b.T("calls.when.agreement"), When: b.T("calls.when.after_result"), Done: c.State == "EXECUTING" || c.State == "SETTLED" || c.State == "ARCHIVED"})
	for i := range out {
		if !out[i].Done {
			out[i].Current = true
			break
		}
	}
	return out
}

// windowRows are the windows of a rolling intake; none for one intake.
func windowRows(b Base, c query.Call) (out []SummaryRow) {
	for _, w := range c.Windows.V {
		out = append(out, SummaryRow{Label: b.T("calls.window", locale.Args{"no": w.No}), Value: b.DateTime(w.OpenAt) + " ~ " + b.DateTime(w.CloseAt)})
	}
	return out
}

// IntakeRows are when applications are taken, window by window where there are some, and when and where the call is explained.
func IntakeRows(b Base, c query.Call) []SummaryRow {
	out := windowRows(b, c)
	if len(out) == 0 {
		for _, x := range []struct {
			key string
			at  *time.Time
		}{{"calls.when.open", c.OpenAt}, {"calls.when.close", c.CloseAt}} {
			row := SummaryRow{Label: b.T(x.key), Missing: x.at == nil}
			if x.at != nil {
				row.Value = b.DateTime(*x.at)
			}
			out = append(out, row)
		}
	}
	for _, x := range c.Briefings.V {
		out = append(out, SummaryRow{Label: b.T("calls.when.briefing"), Value: briefingTime(b, x), Lines: []string{briefingPlace(b, x)}})
	}
	return out
}

// briefingTime is from when until when a briefing is: "2026. 3. 5.(목) 14:00~15:30".
func briefingTime(b Base, x query.CallBriefing) string {
	return b.T("calls.briefing.time", locale.Args{"at": x.At, "to": locale.Clock(x.Until())})
}

// briefingPlace is where it is, with what its link is for.
func briefingPlace(b Base, x query.CallBriefing) string {
	switch {
	case x.Link == "":
		return x.Place
	case x.Place == "":
		return b.T("calls.briefing.online")
	}
	return b.T("calls.briefing.both", locale.Args{"place": x.Place})
}

// briefingCell is the next briefing for the glance, or the last where all are over; false for a call without one.
func briefingCell(b Base, c query.Call) (Glance, bool) {
	list := c.Briefings.V
	if len(list) == 0 {
		return Glance{}, false
	}
	next := list[len(list)-1]
	for _, x := range slices.Backward(list) {
		if b.Now.Before(x.Until()) {
			next = x
		}
	}
	note := briefingPlace(b, next)
	if !b.Now.Before(next.Until()) {
		note = b.T("calls.briefing.over")
	} else if len(list) > 1 {
		note += " · " + b.T("calls.briefing.of", locale.Args{"n": len(list)})
	}
	return Glance{Label: b.T("calls.when.briefing"), Value: briefingTime(b, next), Note: note}, true
}

func decided(state string) bool {
	return contains([]string{"RESULT_CONFIRMED", "CONTRACTING", "EXECUTING", "SETTLED", "ARCHIVED"}, state)
}

// StageTitle is the stage's own title, in the reader's language where it has one in it, or its kind's.
func StageTitle(b Base, s stage.Stage) string { return StageName(b.Lang, s) }

// StageName is StageTitle for who has no page yet.
func StageName(lang locale.Lang, s stage.Stage) string {
	switch {
	case lang == locale.EN && s.TitleEn != "":
		return s.TitleEn
	case s.Title != "":
		return s.Title
	}
	return locale.T(lang, s.Kind.Label())
}

// CallStages are the stages in words with their rubrics.
func CallStages(b Base, plan stage.Plan) []CallStage {
	out := make([]CallStage, 0, len(plan.Stages))
	for i, s := range plan.Stages {
		out = append(out, callStage(b, i+1, s))
	}
	for _, t := range plan.Tracks {
		for _, s := range t.Stages {
			cs := callStage(b, len(out)+1, s)
			cs.Title = TrackTitle(b.Lang, t) + " · " + cs.Title
			out = append(out, cs)
		}
	}
	for i := range out {
		for _, before := range out[:i] {
			if len(out[i].Items) > 0 && reflect.DeepEqual(out[i].Items, before.Items) {
				out[i].Same = b.T("calls.rubric.same", locale.Args{"no": before.No, "stage": before.Title})
				break
			}
		}
	}
	return out
}

func callStage(b Base, no int, s stage.Stage) CallStage {
	out := CallStage{No: no, Title: StageTitle(b, s), Method: b.T(s.Method.Label()), Note: OutcomeText(b, s)}
	fact := func(key, value string) { out.Facts = append(out.Facts, SummaryRow{Label: b.T(key), Value: value}) }
	if s.NeedsCommittee() && s.CommitteeSize.Max > 0 {
		fact("calls.stage.committee", b.T("calls.stage.committee.size", locale.Args{"min": s.CommitteeSize.Min, "max": s.CommitteeSize.Max}))
	}
	if s.Scored() {
		fact("calls.stage.mark", b.T("calls.points", locale.Args{"n": Points(s.PassMark.String())}))
		mean := "calls.stage.mean.plain"
		if s.Aggregate.Rule == stage.TrimmedMean {
			mean = "calls.stage.mean.trimmed"
		}
		fact("calls.stage.mean", b.T(mean, locale.Args{"n": s.Aggregate.Trim.MinReviewers}))
		if s.BonusCap > 0 {
			fact("calls.stage.bonus", b.T("calls.stage.bonus.most", locale.Args{"n": Points(s.BonusCap.String())}))
		}
		var ties []string
		for _, t := range s.TieBreakers {
			item, _ := s.Rubric.Item(t.Item())
			ties = append(ties, b.T(t.Label(), locale.Args{"item": item.Title}))
		}
		if len(ties) > 0 {
			fact("calls.stage.ties", strings.Join(ties, " → "))
		}
		out.Items, out.Total = rubricRows(b, s.Rubric), b.T("calls.points", locale.Args{"n": Points(s.Rubric.Total().String())})
	}
	if s.Visibility.Blind {
		fact("calls.stage.blind", b.T("calls.stage.blind.yes"))
	}
	return out
}

// Points drops the decimals of a whole number of points.
func Points(text string) string { return strings.TrimSuffix(text, ".00") }

// OutcomeText says who goes on.
func OutcomeText(b Base, s stage.Stage) string {
	return b.T("calls.outcome."+string(s.Outcome.Rule), locale.Args{"mark": Points(s.PassMark.String()), "keep": s.Outcome.Keep, "times": s.Outcome.Times})
}

func rubricRows(b Base, r stage.Rubric) []RubricRow {
	var out []RubricRow
	for _, i := range r.Items {
		title := i.Title
		if b.Lang == locale.EN && i.TitleEn != "" {
			title = i.TitleEn
		}
		row := RubricRow{Title: title, Guide: i.Guide, Weight: Points(i.Weight.String())}
		if i.Floor > 0 {
			row.Floor = b.T("calls.rubric.floor", locale.Args{"n": Points(i.Floor.String())})
		}
		for _, l := range i.Levels {
			name := l.Title
			if b.Lang == locale.EN && l.TitleEn != "" {
				name = l.TitleEn
			}
			row.Levels = append(row.Levels, b.T("calls.rubric.level", locale.Args{"name": name, "from": Points(i.From(l).String())}))
		}
		out = append(out, row)
	}
	return out
}

// TrackTitle is what a track is called in the reader's language, where it has a name in it.
func TrackTitle(lang locale.Lang, t stage.Track) string {
	if lang == locale.EN && t.TitleEn != "" {
		return t.TitleEn
	}
	return t.Title
}

// AwardLine is one track, prize or resource of a plan in a line.
type AwardLine struct{ Label, Value string }

// AwardLines are the tracks with their money, the prizes by rank and the resources.
func AwardLines(b Base, plan stage.Plan) []AwardLine {
	var out []AwardLine
	for _, t := range plan.Tracks {
		ceiling, awards := b.T("calls.track.no_ceiling"), ""
		if t.CeilingWon > 0 {
			ceiling = b.T("calls.money.most") + " " + b.Won(t.CeilingWon)
		}
		if t.Awards > 0 {
			awards = b.T("calls.fact.awards", locale.Args{"n": t.Awards})
		}
		english := t.TitleEn
		if b.Lang == locale.EN && english != "" {
			english = t.Title
		}
		out = append(out, AwardLine{TrackTitle(b.Lang, t), strings.Join(nonEmpty(english, b.T("calls.award.track.budget")+" "+b.Won(t.BudgetWon), ceiling, awards), " · ")})
		for _, x := range t.Pools {
			out = append(out, AwardLine{TrackTitle(b.Lang, t) + " · " + x.Title, poolText(b, x)})
		}
	}
	for _, x := range plan.Award.Prizes {
		out = append(out, AwardLine{b.T("calls.award.rank", locale.Args{"rank": x.Rank}), x.Title + " · " + b.Won(x.Won)})
	}
	for _, x := range plan.Award.Pools {
		out = append(out, AwardLine{x.Title, poolText(b, x)})
	}
	return out
}

// poolText is how much of a resource there is, the most that each class of applicants gets of it, and who gets none.
func poolText(b Base, x stage.Pool) string {
	out := []string{locale.Int(x.Quantity) + x.Unit}
	for _, q := range x.Quotas {
		out = append(out, b.T("calls.award.quota.is", locale.Args{"class": b.T("organization.type." + q.Class), "n": q.Quantity, "unit": x.Unit}))
	}
	if !x.Except.IsZero() {
		var who []string
		for _, l := range Requirements(b.Lang, x.Except, func(string) string { return "" }) {
			who = append(who, l.Text)
		}
		out = append(out, b.T("calls.award.except.is", locale.Args{"who": strings.Join(who, ", ")}))
	}
	return strings.Join(out, " · ")
}

func awardRows(b Base, plan stage.Plan) (tracks []CallTrack, pools, prizes []SummaryRow) {
	for _, t := range plan.Tracks {
		ceiling := b.T("calls.track.no_ceiling")
		if t.CeilingWon > 0 {
			ceiling = b.WonShort(t.CeilingWon)
		}
		tracks = append(tracks, CallTrack{Title: TrackTitle(b.Lang, t), Budget: b.WonShort(t.BudgetWon), Ceiling: ceiling, Awards: locale.Int(t.Awards), Who: TrackWho(b, t)})
	}
	for _, r := range plan.Award.Pools {
		pools = append(pools, SummaryRow{Label: r.Title, Value: poolText(b, r), Num: len(r.Quotas) == 0 && r.Except.IsZero()})
	}
	for _, z := range plan.Award.Prizes {
		prizes = append(prizes, SummaryRow{Label: z.Title, Value: b.WonShort(z.Won), Num: true})
	}
	return tracks, pools, prizes
}

func callMoney(b Base, c query.Call) []SummaryRow {
	budget := b.T("calls.basis.not_stated")
	if m := BudgetOf(c.CallRow); m != nil {
		budget = b.T("calls.money.budget.value", locale.Args{"won": b.Won(m.Won), "basis": b.T("ui.basis." + string(m.Basis))})
	}
	rows := []SummaryRow{{Label: b.T("calls.money.budget"), Value: budget}, {Label: b.T("calls.money.award"), Value: b.T("stage.award." + c.Award)}}
	add := func(key, value string) { rows = append(rows, SummaryRow{Label: b.T(key), Value: value}) }
	if c.AwardCount > 0 {
		add("calls.money.count", b.T("calls.fact.awards", locale.Args{"n": c.AwardCount}))
	}
	if c.GrantMaxWon > 0 {
		add("calls.money.most", b.Won(c.GrantMaxWon))
	}
	if c.GrantMinWon > 0 {
		add("calls.money.least", b.Won(c.GrantMinWon))
	}
	if c.GrantRatio > 0 {
		add("calls.money.ratio", b.T("calls.money.ratio.value", locale.Args{"ratio": locale.Percent(c.GrantRatio)}))
	}
	if c.Security {
		add("calls.money.security", b.T("calls.money.security.value"))
	}
	for _, t := range c.Stages.Tracks {
		if t.Security {
			add("calls.money.security", b.T("calls.money.security.track", locale.Args{"track": TrackTitle(b.Lang, t)}))
		}
	}
	for i, pay := range c.Stages.Payments {
		add("calls.money.payment", b.T("calls.money.payment.value", locale.Args{"no": i + 1, "share": locale.Percent(pay.ShareBp)}))
	}
	if c.PerLead > 0 {
		add("calls.money.per_lead", b.T("calls.money.per_lead.value", locale.Args{"n": c.PerLead}))
	}
	return rows
}

// RuleRows are the values of a rule set whose codes begin with one of the prefixes.
func RuleRows(b Base, set ruleset.Set, prefixes ...string) []RuleRow {
	var out []RuleRow
	for _, v := range set.Values() {
		for _, prefix := range prefixes {
			if !strings.HasPrefix(string(v.Code), prefix) {
				continue
			}
			text := v.Text
			if b.Lang == locale.EN {
				text = b.T(v.TextKey, v.TextArgs)
			}
			if budget.Unstated(set, v.Code) { // what the set has instead is no rule of the call
				out = append(out, RuleRow{Label: b.T(v.LabelKey), Value: b.T("calls.matching.none"), Mark: b.T("ruleset.source.call"), Confirmed: true})
				break
			}
			out = append(out, RuleRow{Label: b.T(v.LabelKey), Value: text, Source: v.Source, Mark: b.T(v.SourceKey), Confirmed: v.Confirmed})
			break
		}
	}
	return out
}

// DocumentRows is the list of documents in words.
func DocumentRows(b Base, list []query.CallDocument) []DocumentRow {
	out := make([]DocumentRow, len(list))
	for i, d := range list {
		out[i] = DocumentRow{Name: d.Name, Of: b.T("call.document_of." + d.Of), Note: d.Note, Required: d.Required}
	}
	return out
}

// FormOutlines is the form for reading.
func FormOutlines(b Base, d form.Definition) []FormOutline {
	pick := func(ko, en string) string {
		if b.Lang == locale.EN && en != "" {
			return en
		}
		return ko
	}
	var out []FormOutline
	for _, s := range d.Sections {
		o := FormOutline{Title: pick(s.Title, s.TitleEn), Hint: pick(s.Hint, s.HintEn), Part: b.T(s.Part.Label())}
		if when := WhenText(b.Lang, d, s.When); when != "" {
			o.Part += " · " + b.T("builder.when.asked", locale.Args{"when": when})
		}
		for _, q := range s.Questions {
			x := QuestionOutline{Label: pick(q.Label, q.LabelEn), Hint: pick(q.Hint, q.HintEn), Kind: b.T(q.Kind.Label()), Required: q.Required, Limit: limitText(b, q)}
			if when := WhenText(b.Lang, d, q.When); when != "" {
				x.Limit = strings.Join(nonEmpty(x.Limit, b.T("builder.when.asked", locale.Args{"when": when})), " · ")
			}
			for _, opt := range q.Options {
				x.Options = append(x.Options, pick(opt.Label, opt.LabelEn))
			}
			for _, col := range q.Columns {
				x.Options = append(x.Options, columnText(b, pick(col.Label, col.LabelEn), col, pick))
			}
			o.Questions = append(o.Questions, x)
		}
		out = append(out, o)
	}
	return out
}

// columnText is a column of a table with what goes into it: its kind, or what can be chosen, and whether it can be left empty.
func columnText(b Base, label string, c form.Column, pick func(ko, en string) string) string {
	kind := b.T(c.Kind.Label())
	if len(c.Options) > 0 {
		var choices []string
		for _, o := range c.Options {
			choices = append(choices, pick(o.Label, o.LabelEn))
		}
		kind = strings.Join(choices, "/")
	}
	if !c.Required {
		kind += ", " + b.T("ui.optional")
	}
	return label + " (" + kind + ")"
}

// AskedOutlines is everything that an application to a call is asked: its form, and behind it what a signer declares and pledges on
// submitting.
func AskedOutlines(b Base, c query.Call) []FormOutline {
	last := FormOutline{Title: b.T("calls.form.declared"), Hint: b.T("calls.form.declared.hint"), Part: b.T(form.Lead.Label())}
	ask := func(label string, kind form.Kind, unit string) {
		last.Questions = append(last.Questions, QuestionOutline{Label: label, Kind: b.T(kind.Label()), Limit: unit, Required: true})
	}
	asked := condition.Applicant().ToDeclare(c.Eligibility, nil)
	for _, t := range c.Stages.Tracks {
		for _, f := range condition.Applicant().ToDeclare(t.Who, nil) {
			if !slices.Contains(asked, f) {
				asked = append(asked, f)
			}
		}
	}
	for _, f := range asked {
		switch term, _ := condition.Applicant().Term(f); {
		case term.Type == condition.TypeBool:
			ask(b.T("check.ask", locale.Args{"what": b.T(term.Label())}), form.Choice, b.T("check.got.no")+"/"+b.T("check.got.yes"))
		case term.Unit != "":
			ask(b.T(term.Label()), form.Number, b.T(term.Unit))
		default:
			ask(b.T(term.Label()), form.Number, "")
		}
	}
	for _, label := range webform.PledgeLabels() {
		last.Questions = append(last.Questions, QuestionOutline{Label: b.T(label), Kind: b.T("calls.form.pledge"), Required: true})
	}
	return append(FormOutlines(b, c.Form), last)
}

func limitText(b Base, q form.Question) string {
	switch {
	case q.Kind == form.Text && (q.MinCount > 0 || q.MaxCount > 0):
		chars := q
		chars.MinCount, chars.MaxCount = 0, 0
		return strings.Join(nonEmpty(countText(b, q), limitText(b, chars)), " · ")
	case q.MinChars > 0 && q.MaxChars > 0:
		return b.T("calls.limit.chars.both", locale.Args{"least": q.MinChars, "most": q.MaxChars})
	case q.MinChars > 0:
		return b.T("calls.limit.chars.least", locale.Args{"n": q.MinChars})
	case q.MaxChars > 0:
		return b.T("calls.limit.chars", locale.Args{"n": q.MaxChars})
	case q.Kind == form.File:
		var size, count string
		if q.File.MaxBytes > 0 {
			size = b.T("calls.limit.size", locale.Args{"max": q.File.MaxBytes})
		}
		if q.File.MaxCount > 1 {
			count = b.T("calls.limit.count", locale.Args{"n": q.File.MaxCount})
		}
		return strings.Join(nonEmpty(strings.ToUpper(strings.Join(q.File.Types, ", ")), size, count), " · ")
	case q.Least != nil && q.Most != nil:
		return b.T("calls.limit.range", locale.Args{"least": *q.Least, "most": *q.Most, "unit": q.Unit})
	case q.Least != nil:
		return b.T("calls.limit.least", locale.Args{"n": *q.Least, "unit": q.Unit})
	case q.Most != nil:
		return b.T("calls.limit.most", locale.Args{"n": *q.Most, "unit": q.Unit})
	case q.Decimals > 0:
		return b.T("application.decimals", locale.Args{"n": q.Decimals})
	case q.Kind == form.People:
		var most, leads string
		if q.MaxCount > 0 {
			most = b.T("calls.limit.people", locale.Args{"n": q.MaxCount})
		}
		if q.Leads != form.AtMostOneLead {
			leads = b.T(q.Leads.Label())
		}
		return strings.Join(nonEmpty(most, leads), " · ")
	case q.MaxCount > 0:
		return b.T("calls.limit.count", locale.Args{"n": q.MaxCount})
	}
	return ""
}

// countText is how many things a text names.
func countText(b Base, q form.Question) string {
	switch {
	case q.MinCount > 0 && q.MaxCount > 0:
		return b.T("calls.limit.count.both", locale.Args{"least": q.MinCount, "most": q.MaxCount})
	case q.MinCount > 0:
		return b.T("calls.limit.count.least", locale.Args{"n": q.MinCount})
	case q.MaxCount > 0:
		return b.T("calls.limit.count", locale.Args{"n": q.MaxCount})
	}
	return ""
}

// CallSource says where the call and its budget come from.
func CallSource(b Base, c query.Call) []SummaryRow {
	add := func(key, value string) SummaryRow { return SummaryRow{Label: b.T(key), Value: value} }
	rows := []SummaryRow{add("calls.source.code", c.Code), add("calls.source.regime", b.T("ruleset.regime."+c.Regime)),
		add("calls.source.rules_on", b.Date(c.RulesOn.Start())), add("calls.source.basis", b.T("calls.basis."+basisKey(c.BudgetBasis)+".long"))}
	if c.FundMoney {
		rows = append(rows, add("calls.source.fund", b.T("calls.source.fund.text")))
	}
	if c.StrategicTask != "" {
		rows = append(rows, add("calls.source.task", c.StrategicTask))
	}
	if c.Evidence != "" {
		rows = append(rows, add("calls.source.evidence", b.T("calls.evidence."+c.Evidence)))
	}
	if c.Demo {
		rows = append(rows, add("calls.source.demo", b.T("calls.source.demo.text")))
	}
	return rows
}

func basisKey(basis string) string { return strings.ReplaceAll(basis, " ", "_") }
