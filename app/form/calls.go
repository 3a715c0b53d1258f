// This file reads the officers' pages of calls: a new call, and each part of its terms.
package form

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
	"gongmo/domain/score"
	"gongmo/domain/stage"
	"gongmo/workflows"
)

// reader collects what is wrong with the fields it reads.
type reader struct {
	posted url.Values
	wrong  domain.Problems
}

func (r *reader) refuse(field, key string) {
	r.wrong = append(r.wrong, domain.E(domain.Invalid, key).At(field))
}

func (r *reader) take(field string, err error) {
	for _, p := range domain.ProblemsOf(err) {
		r.wrong = append(r.wrong, p.At(field))
	}
}

func (r *reader) text(name string) string {
	return strings.TrimSpace(strings.ReplaceAll(r.posted.Get(name), "\r\n", "\n"))
}

func (r *reader) on(name string) bool { return r.posted.Get(name) == "1" }

// count reads a whole number; empty is 0.
func (r *reader) count(name string) int {
	s := strings.ReplaceAll(r.text(name), ",", "")
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		r.refuse(name, "calls.number.invalid")
	}
	return n
}

// won reads an amount; empty is nil.
func (r *reader) won(name string) *krw.Won {
	s := r.text(name)
	if s == "" {
		return nil
	}
	w, err := krw.Parse(s)
	r.take(name, err)
	return &w
}

func (r *reader) amount(name string) krw.Won {
	if w := r.won(name); w != nil {
		return *w
	}
	return 0
}

// percent reads a percentage with up to two decimals; empty is 0.
func (r *reader) percent(name string) krw.Bp {
	s := strings.TrimSuffix(r.text(name), "%")
	if s == "" {
		return 0
	}
	p, err := score.Parse(strings.TrimSpace(s)) // percent and points are both hundredths
	if err != nil || p > score.Full {
		r.refuse(name, "calls.percent.invalid")
	}
	return krw.Bp(p)
}

func (r *reader) points(name string) score.Score {
	s := r.text(name)
	if s == "" {
		return 0
	}
	p, err := score.Parse(s)
	r.take(name, err)
	return p
}

// instant reads a day and a clock in Korea as a browser sends them, with or without seconds; empty is nil.
func (r *reader) instant(name string) *time.Time {
	s := strings.Replace(r.text(name), " ", "T", 1)
	if s == "" {
		return nil
	}
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05"} {
		if at, err := time.ParseInLocation(layout, s, period.KST); err == nil {
			return &at
		}
	}
	r.refuse(name, "calls.instant.invalid")
	return nil
}

// Instant is how a page writes an instant into its field.
func Instant(at *time.Time) string {
	if at == nil {
		return ""
	}
	return at.In(period.KST).Format("2006-01-02T15:04")
}

// BlankDesign is the choice of a call without a template, among the designs.
const BlankDesign = "BLANK"

// NewCall reads the page that begins a call.
func NewCall(posted url.Values) (workflows.CreateCall, error) {
	r := &reader{posted: posted}
	in := workflows.CreateCall{Code: r.text("code"), Year: r.count("year"), Title: r.text("title"), Division: r.text("division"), Goal: r.text("goal"),
		Task: r.text("task"), Category: r.text("category"), Design: r.text("design"), Regime: ruleset.Regime(r.text("regime")), FundMoney: r.on("fundMoney"),
		BudgetWon: r.won("budgetWon"), Basis: call.Stated, IsNew: r.on("isNew"), Source: r.text("source")}
	if in.BudgetWon == nil {
		in.Basis = call.NotStated
	}
	r.year(in.Year)
	switch in.Design {
	case "":
		r.refuse("design", "calls.design.missing")
	case BlankDesign:
		if in.Design, in.Blank = "", stage.AwardKind(r.text("award")); in.Blank == "" {
			r.refuse("award", "call.template.award")
		}
	}
	if in.Regime == "" {
		r.refuse("regime", "calls.regime.missing")
	}
	if len(r.wrong) > 0 { // what the command would refuse is said as well: nobody mends one thing to be told of the next
		if in.Title == "" {
			r.refuse("title", "call.template.title")
		}
		if _, err := call.New(strings.ToUpper(in.Code), in.Year, 0); err != nil {
			r.wrong = append(r.wrong, domain.ProblemsOf(err)...)
		}
	}
	return in, r.wrong.OrNil()
}

// year refuses what is no year; what is no number has been refused already.
func (r *reader) year(y int) {
	if said := slices.ContainsFunc(r.wrong, func(p *domain.Error) bool { return p.Field == "year" }); !said && (y < 2000 || y > 2100) {
		r.refuse("year", "calls.year.invalid")
	}
}

// FollowCall reads the page that makes a call out of one there is.
func FollowCall(posted url.Values) (workflows.SpawnCall, error) {
	r := &reader{posted: posted}
	in := workflows.SpawnCall{Relation: workflows.Relation(r.text("relation")), Code: r.text("code"), Title: r.text("title"), Year: r.count("year"), Demand: domain.ApplicationID(r.count("demand"))}
	if in.Relation == workflows.Performer && r.text("budget") != "" {
		won, err := krw.Parse(r.text("budget"))
		if err != nil {
			r.wrong = append(r.wrong, domain.ProblemsOf(err)[0].At("budget"))
		}
		in.Budget = &won
	}
	r.year(in.Year)
	return in, r.wrong.OrNil()
}

// CallPart reads one part of the terms: overview, schedule, eligibility, award, stages, notice, documents, or notices, of which it reads one. facts are what a
// condition on applicants may look at, further what it says now beyond the usual ones, and plan the stages, tracks and resources as they are now.
func CallPart(part string, posted url.Values, facts []Fact, further condition.Tree, plan stage.Plan) (workflows.CallParts, *workflows.CallMarks, error) {
	r := &reader{posted: posted}
	var p workflows.CallParts
	var marks *workflows.CallMarks
	switch part {
	case "overview":
		p.Overview = &workflows.CallOverview{Title: r.text("title"), Summary: r.text("summary"), Purpose: r.text("purpose"), Notice: r.text("notice"), Division: r.text("division")}
		p.Money = &workflows.CallMoney{BudgetWon: r.won("budgetWon"), AwardCount: r.count("awardCount"), PerLead: r.count("perLead"),
			GrantMinWon: r.amount("grantMinWon"), GrantMaxWon: r.amount("grantMaxWon"), GrantRatio: r.percent("grantRatio"), Matching: r.matching(),
			MinBids: r.count("minBids"), SingleBid: r.on("singleBid"), Deliberation: r.on("deliberation"), Security: r.on("security")}
		marks = &workflows.CallMarks{Category: r.text("category"), Goal: r.text("goal"), Task: r.text("task"), Source: r.text("source"),
			Basis: call.BudgetBasis(r.text("basis")), IsNew: r.on("isNew")}
		if p.Overview.Title == "" {
			r.refuse("title", "call.title.missing")
		}
	case "schedule":
		p.Schedule = &workflows.CallSchedule{AnnounceAt: r.instant("announceAt"), OpenAt: r.instant("openAt"), CloseAt: r.instant("closeAt"),
			ResultAt: r.instant("resultAt"), QuestionsUntil: r.instant("questionsUntil"), UrgencyReason: r.text("urgencyReason"), Windows: r.windows()}
		until := p.Schedule.CloseAt
		if n := len(p.Schedule.Windows); n > 0 && until == nil {
			until = &p.Schedule.Windows[n-1].CloseAt
		}
		p.Schedule.Briefings = r.briefings(until)
	case "eligibility":
		usual := condition.Screening{EntityTypes: posted["entityTypes"], Sizes: posted["sizes"], Regions: posted["regions"],
			MinAgeMonths: int64(r.count("minAge")) * 12, MaxAgeMonths: int64(r.count("maxAge")) * 12, DebtRatioPercent: int64(r.count("debtRatio")),
			LeadProjects: int64(r.count("leadProjects")), ParticipantProjects: int64(r.count("participantProjects"))}
		if usual.FitsNobody() {
			r.refuse("maxAge", "call.eligibility.age")
		}
		tree := condition.Usual(usual)
		more, wrong := Condition(posted, "further", further, facts)
		r.wrong = append(r.wrong, wrong...)
		tree = tree.And(more)
		r.take("entityTypes", tree.Check(condition.Applicant()))
		p.Eligibility = &tree
		p.Tracks = r.tracks(facts, plan.Tracks)
	case "stages":
		p.Stages, p.AddStage, p.AddTo = r.stages(), stage.Kind(r.text("addStage")), r.text("addTo")
	case "notice":
		p.NoticeItems = call.NoticeItems{}
		for _, item := range call.MandatoryItems() {
			p.NoticeItems[item] = r.text("noticeItems." + string(item))
		}
	case "notices":
		p.Paragraph = &workflows.CallParagraph{Notice: domain.NoticeCode(r.text("notice")), Text: r.text("paragraph")}
	case "award":
		p.Award = r.award()
		p.Award.Except = r.except(facts, plan)
	case "documents":
		docs := r.documents()
		p.Documents = &docs
	default:
		return p, nil, domain.E(domain.NotFound, "not_found")
	}
	return p, marks, r.wrong.OrNil()
}

// tracks reads who may apply in each track, where the page asked for it.
func (r *reader) tracks(facts []Fact, now []stage.Track) (out []workflows.TrackEdit) {
	for i, t := range now {
		n := TrackField(i)
		if r.text(n+".key") != t.Key {
			continue
		}
		who, wrong := Condition(r.posted, n, t.Who, facts)
		r.wrong = append(r.wrong, wrong...)
		out = append(out, workflows.TrackEdit{Key: t.Key, Who: who, WhoNote: r.text(n + ".note"), Security: r.on(n + ".security")})
	}
	return out
}

// TrackField is what the names of the fields of a track begin with: "who.0".
func TrackField(i int) string { return "who." + strconv.Itoa(i) }

// ExceptField is what the names of the fields of who gets none of a resource begin with: "except.0".
func ExceptField(i int) string { return "except." + strconv.Itoa(i) }

// except reads who gets none of each resource, where the page asked for it.
func (r *reader) except(facts []Fact, plan stage.Plan) map[string]condition.Tree {
	out := map[string]condition.Tree{}
	was := workflows.ExceptOf(plan)
	for i, x := range workflows.Pools(plan) {
		n := ExceptField(i)
		if r.text(n+".pool") != x.Ref() {
			continue
		}
		tree, wrong := Condition(r.posted, n, was[x.Ref()], facts)
		r.wrong = append(r.wrong, wrong...)
		r.take(n, tree.Check(condition.Applicant()))
		out[x.Ref()] = tree
	}
	return out
}

func (r *reader) windows() call.Windows {
	var out call.Windows
	for i := 0; r.has("windows", i); i++ {
		name := "windows." + strconv.Itoa(i)
		from, to := r.instant(name+".openAt"), r.instant(name+".closeAt")
		switch {
		case from == nil && to == nil:
			continue
		case from == nil:
			r.refuse(name+".openAt", "calls.window.half")
			continue
		case to == nil:
			r.refuse(name+".closeAt", "calls.window.half")
			continue
		}
		out = append(out, call.Window{No: len(out) + 1, OpenAt: *from, CloseAt: *to})
	}
	return out
}

// briefings reads the rows of the briefings. Each must be over by until, where that is known.
func (r *reader) briefings(until *time.Time) call.Briefings {
	var out call.Briefings
	for i := 0; r.has("briefings", i); i++ {
		name := "briefings." + strconv.Itoa(i)
		x := call.Briefing{Place: r.text(name + ".place"), Link: r.text(name + ".link")}
		wrong := len(r.wrong)
		at, minutes := r.instant(name+".at"), r.text(name+".minutes")
		if len(r.wrong) == wrong && at == nil && minutes == "" && x.Place == "" && x.Link == "" {
			continue
		}
		x.Minutes = r.count(name + ".minutes")
		if at != nil {
			x.At = *at
		}
		if len(r.wrong) > wrong { // what could not be read is said already
			continue
		}
		for _, e := range domain.ProblemsOf(x.Check()) {
			r.wrong = append(r.wrong, e.At(name+"."+e.Field))
		}
		if at != nil && until != nil && !x.Until().Before(*until) {
			r.wrong = append(r.wrong, domain.E(domain.Invalid, "call.briefing.late").At(name+".at").With("no", i+1))
		}
		out = append(out, x)
	}
	if len(out) > call.MostBriefings {
		r.wrong = append(r.wrong, domain.E(domain.Invalid, "call.briefing.many").At("briefings.0.at").With("most", call.MostBriefings))
	}
	return out
}

// has reports whether any field of the row was sent.
func (r *reader) has(list string, i int) bool {
	prefix := list + "." + strconv.Itoa(i) + "."
	for name := range r.posted {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

func (r *reader) stages() []workflows.StageEdit {
	var out []workflows.StageEdit
	for i := 0; r.has("stages", i); i++ {
		n := "stages." + strconv.Itoa(i)
		e := workflows.StageEdit{Track: r.text(n + ".track"), Key: r.text(n + ".key"), Title: r.text(n + ".title"), TitleEn: r.text(n + ".titleEn"), PassMark: r.points(n + ".passMark"),
			BonusCap: r.points(n + ".bonusCap"), Keep: r.count(n + ".keep"), Times: r.count(n + ".times"),
			Committee: stage.Range{Min: r.count(n + ".committeeMin"), Max: r.count(n + ".committeeMax")}, Blind: r.on(n + ".blind"), AllowSkip: r.on(n + ".allowSkip"),
			Method: stage.Method(r.text(n + ".method")), Outcome: stage.OutcomeRule(r.text(n + ".outcome")), Order: r.count(n + ".order"), Remove: r.on(n + ".remove")}
		for j := 0; r.has(n+".items", j); j++ {
			m := n + ".items." + strconv.Itoa(j)
			e.Items = append(e.Items, stage.Item{Key: r.text(m + ".key"), Title: r.text(m + ".title"), Weight: r.points(m + ".weight"),
				Floor: r.points(m + ".floor"), Guide: r.text(m + ".guide")})
		}
		out = append(out, e)
	}
	return out
}

// StageScoring reads the page on which the scoring of a stage is set.
func StageScoring(track, key string, posted url.Values) (workflows.StageScoring, error) {
	r := reader{posted: posted}
	out := workflows.StageScoring{Track: track, Key: key, Aggregate: stage.AggregateRule(r.text("aggregate"))}
	for i := 0; posted.Has("ties." + strconv.Itoa(i)); i++ {
		out.Ties = append(out.Ties, stage.TieBreaker(r.text("ties."+strconv.Itoa(i))))
	}
	for i := 0; r.has("items", i); i++ {
		n := "items." + strconv.Itoa(i)
		item := workflows.ItemScoring{Key: r.text(n + ".key"), TitleEn: r.text(n + ".titleEn")}
		for j := 0; r.has(n+".levels", j); j++ {
			m := n + ".levels." + strconv.Itoa(j)
			l := workflows.LevelScoring{Title: r.text(m + ".title"), TitleEn: r.text(m + ".titleEn")}
			if r.text(m+".from") != "" {
				from := r.points(m + ".from")
				l.From = &from
			}
			item.Levels = append(item.Levels, l)
		}
		out.Items = append(out.Items, item)
	}
	return out, r.wrong.OrNil()
}

// matching reads the call's own ratios; what is left empty is left to the rules.
func (r *reader) matching() budget.Matching {
	var out budget.Matching
	for _, size := range budget.Sizes() {
		t := budget.MatchingTerm{Key: size}
		for name, into := range map[string]**krw.Bp{"grantMax": &t.GrantMax, "cashMin": &t.CashMin} {
			if field := t.Field(name); r.text(field) != "" {
				p := r.percent(field)
				*into = &p
			}
		}
		if t.GrantMax != nil || t.CashMin != nil {
			out = append(out, t)
		}
	}
	return out
}

func (r *reader) documents() []call.DocumentEdit {
	var out []call.DocumentEdit
	for i := 0; r.has("documents", i); i++ {
		n := "documents." + strconv.Itoa(i)
		d := call.DocumentEdit{Document: call.Document{Key: r.text(n + ".key"), Name: r.text(n + ".name"), Required: r.on(n + ".required"), Of: call.DocumentOf(r.text(n + ".of")), Note: r.text(n + ".note")},
			Paper: r.text(n + ".paper")}
		if r.on(n+".remove") || d.Key == "" && d.Name == "" {
			continue
		}
		if d.Of != call.OfConsortium && d.Of != call.OfMember {
			d.Of = call.OfLead
		}
		out = append(out, d)
	}
	return out
}
