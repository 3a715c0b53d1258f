// This file edits the terms of a call, part by part: a draft at once, a published call by a proposal that the approver decides.
package workflows

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/call"
	"gongmo/domain/calltemplate"
	"gongmo/domain/condition"
	"gongmo/domain/form"
	"gongmo/domain/krw"
	"gongmo/domain/notice"
	"gongmo/domain/ruleset"
	"gongmo/domain/score"
	"gongmo/domain/stage"
	"gongmo/domain/wallet"
)

// CallParts are the parts of the terms that one page edits; nil parts stay as they are.
type CallParts struct {
	Overview    *CallOverview
	Money       *CallMoney
	Schedule    *CallSchedule
	Eligibility *condition.Tree
	// Tracks say who may apply in a track beyond the conditions of the call.
	Tracks []TrackEdit
	// Award is the tracks' shares, the prizes and the resources.
	Award  *CallAward
	Stages []StageEdit
	// AddStage puts a stage of the kind behind those of the call, before what is held on running agreements.
	AddStage stage.Kind
	// AddTo is the track that gets it, "" for the stages of the call. A track that had none of its own begins with those of the call.
	AddTo string
	// Scoring is how one stage is scored, beside what Stages edits.
	Scoring     *StageScoring
	NoticeItems call.NoticeItems
	// Paragraph is what the call says of its own in one notice.
	Paragraph *CallParagraph
	Documents *[]call.DocumentEdit
	// FormEdit is one step of putting the form together, applied to the form as it stands.
	FormEdit *form.Edit
	Form     *form.Definition
}

// CallOverview is what the call is.
type CallOverview struct {
	Title, Summary, Purpose, Notice, Division string
}

// CallMoney is what the call gives. BudgetWon is nil when it is not stated.
type CallMoney struct {
	BudgetWon   *krw.Won
	AwardCount  int
	PerLead     int
	GrantMinWon krw.Won
	GrantMaxWon krw.Won
	GrantRatio  krw.Bp
	Matching    budget.Matching
	MinBids     int
	SingleBid   bool
	// Deliberation is whether a deliberation committee confirms the result.
	Deliberation bool
	// Security is whether the projects of the call are security projects.
	Security bool
}

// CallSchedule is when it happens.
type CallSchedule struct {
	AnnounceAt, OpenAt, CloseAt, ResultAt *time.Time
	QuestionsUntil                        *time.Time // nil is until the intake closes
	Windows                               call.Windows
	Briefings                             call.Briefings
	UrgencyReason                         string
}

// CallParagraph is the paragraph of the call's own in one notice; no text takes it away.
type CallParagraph struct {
	Notice domain.NoticeCode
	Text   string
}

// fill writes it over the paragraphs. Errors: not_found for a notice that takes none, those of call.CheckParagraph at paragraph.
func (x CallParagraph) fill(p call.Paragraphs) (call.Paragraphs, error) {
	if entry, ok := notice.Lookup(x.Notice); !ok || !entry.TakesParagraph() && p[x.Notice] == "" { // one that should not be there can be taken away
		return p, domain.E(domain.NotFound, "not_found")
	}
	var wrong domain.Problems
	for _, e := range domain.ProblemsOf(call.CheckParagraph(x.Text)) {
		wrong = append(wrong, e.At("paragraph"))
	}
	return p.With(x.Notice, x.Text), wrong.OrNil()
}

// paragraphsKnown refuses paragraphs for notices that take none: call.paragraph.notice (kind Invalid), at paragraphs.<code>.
func paragraphsKnown(p call.Paragraphs) error {
	var wrong domain.Problems
	for _, code := range p.Codes() {
		if entry, ok := notice.Lookup(code); !ok || !entry.TakesParagraph() {
			wrong = append(wrong, domain.E(domain.Invalid, "call.paragraph.notice").At("paragraphs."+string(code)).With("notice", string(code)))
		}
	}
	return wrong.OrNil()
}

// StageEdit changes the numbers of one stage and the words and weights of its rubric. Track is the key of the track whose
// own stage it is, "" for a stage of the call.
type StageEdit struct {
	Track     string
	Key       string
	Title     string
	TitleEn   string
	PassMark  score.Score
	BonusCap  score.Score
	Keep      int
	Times     int
	Committee stage.Range
	Blind     bool
	AllowSkip bool
	Items     []stage.Item
	// Method and Outcome are how it decides and who goes on; "" leaves them.
	Method  stage.Method
	Outcome stage.OutcomeRule
	// Order is where it stands among its own, from 1; 0 leaves it. Remove takes it out of the plan.
	Order  int
	Remove bool
}

// TrackEdit changes who may apply in a track, and whether its projects are security projects.
type TrackEdit struct {
	Key      string
	Who      condition.Tree
	WhoNote  string
	Security bool
}

// editTracks writes the edits over the tracks of the same keys. Error call.track.unknown (kind Invalid).
func editTracks(tracks []stage.Track, edits []TrackEdit) ([]stage.Track, error) {
	out := slices.Clone(tracks)
	for _, x := range edits {
		i := slices.IndexFunc(out, func(t stage.Track) bool { return t.Key == x.Key })
		if i < 0 {
			return nil, domain.E(domain.Invalid, "call.track.unknown").With("track", x.Key)
		}
		out[i].Who, out[i].WhoNote, out[i].Security = x.Who, strings.TrimSpace(x.WhoNote), x.Security
	}
	return out, nil
}

// fill writes the parts over the terms.
func (p CallParts) fill(t call.Terms, set ruleset.Set) (call.Terms, error) {
	if o := p.Overview; o != nil {
		t.Title, t.Summary, t.Purpose = strings.TrimSpace(o.Title), strings.TrimSpace(o.Summary), strings.TrimSpace(o.Purpose)
		t.Notice, t.Division = strings.TrimSpace(o.Notice), strings.TrimSpace(o.Division)
	}
	if m := p.Money; m != nil {
		t.BudgetWon, t.AwardCount, t.PerLead = m.BudgetWon, m.AwardCount, m.PerLead
		t.GrantMinWon, t.GrantMaxWon, t.GrantRatio = m.GrantMinWon, m.GrantMaxWon, m.GrantRatio
		t.Matching = m.Matching
		t.MinBids, t.SingleBid, t.Deliberation, t.Security = m.MinBids, m.SingleBid, m.Deliberation, m.Security
		if t.Stages.Award.Awards > 0 {
			t.Stages.Award.Awards = m.AwardCount
		}
		if err := m.check(set); err != nil {
			return t, err
		}
	}
	if s := p.Schedule; s != nil {
		t.AnnounceAt, t.OpenAt, t.CloseAt, t.ResultAt = s.AnnounceAt, s.OpenAt, s.CloseAt, s.ResultAt
		t.QuestionsUntil = s.QuestionsUntil
		if rolling := len(s.Windows) > 0; rolling != (len(t.Windows) > 0) {
			t.Stages.Rolling = rolling
		}
		t.Windows, t.UrgencyReason = s.Windows, strings.TrimSpace(s.UrgencyReason)
		t.Briefings = s.Briefings.Sorted()
		if n := len(t.Windows); n > 0 && t.CloseAt == nil { // the intake closes with its last window
			t.CloseAt = &s.Windows[n-1].CloseAt
		}
	}
	if p.Eligibility != nil {
		t.Eligibility = *p.Eligibility
	}
	if len(p.Tracks) > 0 {
		var err error
		if t.Stages.Tracks, err = editTracks(t.Stages.Tracks, p.Tracks); err != nil {
			return t, err
		}
	}
	if p.Award != nil {
		var err error
		if t.Stages, err = p.Award.fill(t.Stages); err != nil {
			return t, err
		}
	}
	if len(p.Stages) > 0 {
		var err error
		if t.Stages, err = editStages(t.Stages, p.Stages); err != nil {
			return t, err
		}
	}
	if p.AddStage != "" {
		var err error
		if t.Stages, err = addStage(t.Stages, p.AddStage, p.AddTo, set); err != nil {
			return t, err
		}
	}
	if p.Scoring != nil {
		var err error
		if t.Stages, err = p.Scoring.fill(t.Stages, set); err != nil {
			return t, err
		}
	}
	if p.NoticeItems != nil {
		t.NoticeItems = p.NoticeItems
	}
	if p.Paragraph != nil {
		var err error
		if t.Paragraphs, err = p.Paragraph.fill(t.Paragraphs); err != nil {
			return t, err
		}
	}
	if p.Form != nil {
		t.Form = *p.Form
	}
	if p.FormEdit != nil {
		d, err := t.Form.Apply(*p.FormEdit)
		if err != nil {
			return t, err
		}
		if q := p.FormEdit.Question; q.Kind == form.File {
			if err := paperKnown(t.Form, q.Key, q.File.Document); err != nil {
				return t, err.At("document")
			}
		}
		t = t.WithForm(d)
	}
	if p.Documents != nil {
		for i, d := range *p.Documents {
			if err := paperKnown(t.Form, d.Key, d.Paper); err != nil {
				return t, err.At(fmt.Sprintf("documents.%d.paper", i))
			}
		}
		return t.WithDocuments(*p.Documents)
	}
	return t, nil
}

// over writes the parts over the base, which is the terms of the call or those of its proposal, and keeps the sentences of the notice in
// step with the numbers that changed. marks is nil where they stay.
func (p CallParts) over(c *call.Call, base call.Terms, marks *CallMarks) (call.Terms, error) {
	set, err := c.RuleSet()
	if err != nil {
		return base, err
	}
	next, err := p.fill(base, set)
	if err != nil {
		return base, err
	}
	before, after := *c, *c
	before.Terms, after.Terms = base, next
	if marks != nil {
		after.Category, after.StrategicTask = marks.Category, marks.Task
	}
	return reword(next, &before, &after)
}

// reword keeps the sentences of a notice in step with the call they were written for.
func reword(t call.Terms, before, after *call.Call) (call.Terms, error) {
	was, err := calltemplate.WordingOf(before)
	if err != nil {
		return t, err
	}
	will, err := calltemplate.WordingOf(after)
	if err != nil {
		return t, err
	}
	return calltemplate.Reword(t, was, will)
}

// paperKnown refuses a type of paper that the wallet does not have; one that a file took along stays as long as nobody chooses another.
func paperKnown(now form.Definition, key, paper string) *domain.Error {
	was, _, _ := now.Question(key)
	if paper == "" || paper == was.File.Document || wallet.Type(paper).Known() {
		return nil
	}
	return domain.E(domain.Invalid, "wallet.type.unknown")
}

// check refuses numbers that the database would refuse without words, and ratios that the rules do not leave to a call.
func (m CallMoney) check(set ruleset.Set) error {
	var bad domain.Problems
	if m.BudgetWon != nil && *m.BudgetWon < 0 {
		bad = append(bad, domain.E(domain.Invalid, "call.budget.negative").At("budgetWon"))
	}
	if m.GrantMinWon < 0 || m.GrantMaxWon < 0 || m.GrantMaxWon > 0 && m.GrantMinWon > m.GrantMaxWon {
		bad = append(bad, domain.E(domain.Invalid, "call.grant.range").At("grantMaxWon"))
	}
	if m.GrantRatio < 0 || m.GrantRatio > krw.Whole {
		bad = append(bad, domain.E(domain.Invalid, "call.grant.ratio").At("grantRatio"))
	}
	if m.AwardCount < 0 || m.PerLead < 0 || m.MinBids < 0 {
		bad = append(bad, domain.E(domain.Invalid, "call.count.negative").At("awardCount"))
	}
	if err := m.Matching.Check(set.Bare()); err != nil {
		p := domain.ProblemsOf(err)
		if p == nil {
			return err
		}
		bad = append(bad, p...)
	}
	return bad.OrNil()
}

func editStages(p stage.Plan, edits []StageEdit) (stage.Plan, error) {
	p.Stages = append([]stage.Stage(nil), p.Stages...)
	p.Tracks = append([]stage.Track(nil), p.Tracks...)
	for i := range p.Tracks {
		p.Tracks[i].Stages = append([]stage.Stage(nil), p.Tracks[i].Stages...)
	}
	for _, e := range edits {
		s := findStage(&p, e.Track, e.Key)
		if s == nil {
			return p, domain.E(domain.NotFound, "not_found")
		}
		s.Title, s.TitleEn, s.Outcome.Keep, s.Outcome.Times = strings.TrimSpace(e.Title), strings.TrimSpace(e.TitleEn), e.Keep, e.Times
		s.AllowSkip, s.Visibility.Blind = e.AllowSkip, e.Blind
		if e.Method != "" {
			s.Method = e.Method
		}
		if e.Outcome != "" {
			s.Outcome.Rule = e.Outcome
		}
		if s.NeedsCommittee() {
			s.CommitteeSize = e.Committee
		}
		if !s.Scored() {
			continue
		}
		if s.Aggregate.Rule == "" { // it was not scored before
			s.Aggregate.Rule = stage.Mean
		}
		s.PassMark, s.BonusCap = e.PassMark, e.BonusCap
		s.Rubric = rubricOf(s.Rubric, e.Items)
		s.TieBreakers = keepTies(*s)
	}
	before := len(p.Stages) // places are counted through: the stages of the call, then those of each track
	p.Stages = arranged(p.Stages, "", 0, edits)
	for i := range p.Tracks {
		of := len(p.Tracks[i].Stages)
		p.Tracks[i].Stages = arranged(p.Tracks[i].Stages, p.Tracks[i].Key, before, edits)
		before += of
	}
	return p, nil
}

// arranged takes out the removed stages of a track and puts the others into the order that was asked for; before is how many
// stages stand before the first. A stage that moves to the place of another goes in front of it on the way up, and behind it on
// the way down.
func arranged(list []stage.Stage, track string, before int, edits []StageEdit) []stage.Stage {
	place, gone := map[string]int{}, map[string]bool{}
	for i, s := range list {
		was := before + i + 1
		place[s.Key] = 2 * was
		for _, e := range edits {
			if e.Track != track || e.Key != s.Key {
				continue
			}
			gone[s.Key] = e.Remove
			switch {
			case e.Order == 0 || e.Order == was:
			case e.Order < was:
				place[s.Key] = 2*e.Order - 1
			default:
				place[s.Key] = 2*e.Order + 1
			}
		}
	}
	list = slices.DeleteFunc(list, func(s stage.Stage) bool { return gone[s.Key] })
	slices.SortStableFunc(list, func(a, b stage.Stage) int { return place[a.Key] - place[b.Key] })
	return list
}

// addStage puts a new stage into the plan, or among those of a track, with the numbers of the rule set. Errors: stage.unknown and
// stage.track_unknown (kind Invalid, at Field addStage and addTo).
func addStage(p stage.Plan, kind stage.Kind, track string, set ruleset.Set) (stage.Plan, error) {
	if !slices.Contains(stage.Kinds(), kind) {
		return p, domain.E(domain.Invalid, "stage.unknown").At("addStage").With("stage", string(kind))
	}
	params, err := stage.ParamsOf(set)
	if err != nil {
		return p, err
	}
	list, of := p.Stages, -1
	if track != "" {
		if of = slices.IndexFunc(p.Tracks, func(t stage.Track) bool { return t.Key == track }); of < 0 {
			return p, domain.E(domain.Invalid, "stage.track_unknown").At("addTo")
		}
		list = p.Of(track)
	}
	taken := func(key string) bool {
		return slices.ContainsFunc(list, func(s stage.Stage) bool { return s.Key == key })
	}
	key := strings.ToLower(string(kind))
	for n := 2; taken(key); n++ {
		key = fmt.Sprintf("%s_%d", strings.ToLower(string(kind)), n)
	}
	s, at := stage.New(key, kind, params), len(list)
	for i, before := range list {
		if before.RecursOnAgreement && !s.RecursOnAgreement {
			at = min(at, i)
		}
	}
	if kind == stage.RequirementCheck {
		at = 0
	}
	list = slices.Insert(slices.Clone(list), at, s)
	if of < 0 {
		p.Stages = list
		return p, nil
	}
	p.Tracks = slices.Clone(p.Tracks)
	p.Tracks[of].Stages = list
	return p, nil
}

func findStage(p *stage.Plan, track, key string) *stage.Stage {
	list := p.Stages
	for i := range p.Tracks {
		if p.Tracks[i].Key == track {
			list = p.Tracks[i].Stages
		}
	}
	for i := range list {
		if list[i].Key == key {
			return &list[i]
		}
	}
	return nil
}

// rubricOf is the edited items in their order; an item without a key is new, one without a title is gone. What the page
// does not edit (levels, English) stays.
func rubricOf(old stage.Rubric, items []stage.Item) stage.Rubric {
	var out stage.Rubric
	taken := map[string]bool{}
	for _, i := range items {
		taken[i.Key] = true
	}
	for _, i := range items {
		if strings.TrimSpace(i.Title) == "" {
			continue
		}
		if was, ok := old.Item(i.Key); ok {
			i.TitleEn, i.Levels = was.TitleEn, was.Levels
			if was.Title != i.Title {
				i.TitleEn = ""
			}
		} else {
			i.Key = freeItem(taken)
			if len(old.Items) > 0 {
				i.Levels = old.Items[0].Levels
			}
		}
		i.Title, i.Guide = strings.TrimSpace(i.Title), strings.TrimSpace(i.Guide)
		out.Items = append(out.Items, i)
	}
	return out
}

func freeItem(taken map[string]bool) string {
	for n := 1; ; n++ {
		key := fmt.Sprintf("item%d", n)
		if !taken[key] {
			taken[key] = true
			return key
		}
	}
}

// keepTies drops ties broken by items that are gone.
func keepTies(s stage.Stage) []stage.TieBreaker {
	var out []stage.TieBreaker
	for _, t := range s.TieBreakers {
		if _, ok := s.Rubric.Item(t.Item()); t.Item() == "" || ok {
			out = append(out, t)
		}
	}
	return out
}

// CallMarks are what the catalogue says of a call beside its terms.
type CallMarks struct {
	Category, Goal, Task, Source string
	Basis                        call.BudgetBasis
	IsNew                        bool
}

// EditCall changes parts of a draft.
type EditCall struct {
	Call    domain.CallID
	Version int64
	Parts   CallParts
	Marks   *CallMarks
}

// EditCall implements the command. What is missing is not refused here but when the draft is submitted.
func (e *Engine) EditCall(ctx context.Context, cmd Command, in EditCall) error {
	_, err := run(ctx, e, cmd, in, func(tx Tx) (bool, error) {
		c, err := e.lockCall(tx, cmd.Actor, in.Call, in.Version, "edit")
		if err != nil {
			return false, err
		}
		next, err := in.Parts.over(c, c.Terms, in.Marks)
		if err != nil {
			return false, err
		}
		given := len(c.Given)
		change, err := c.Edit(next)
		if err != nil {
			return false, err
		}
		if len(c.Given) < given { // a document went, and its form with it
			if err := followForms(tx, c, nil); err != nil {
				return false, err
			}
		}
		if m := in.Marks; m != nil {
			c.Category, c.StrategicGoal, c.StrategicTask = m.Category, m.Goal, m.Task
			c.Source, c.BudgetBasis, c.IsNew = strings.TrimSpace(m.Source), m.Basis, m.IsNew
		}
		return true, Record(tx, cmd.Actor, c, change)
	})
	return err
}

// ConfirmPart says that an officer has read what came along with the template in one part of a draft, and leaves it.
type ConfirmPart struct {
	Call    domain.CallID
	Version int64
	Part    call.Part
}

// ConfirmPart implements the command.
func (e *Engine) ConfirmPart(ctx context.Context, cmd Command, in ConfirmPart) error {
	_, err := run(ctx, e, cmd, in, func(tx Tx) (bool, error) {
		c, err := e.lockCall(tx, cmd.Actor, in.Call, in.Version, "edit")
		if err != nil {
			return false, err
		}
		change, err := c.Confirm(in.Part)
		if err != nil {
			return false, err
		}
		return true, Record(tx, cmd.Actor, c, change)
	})
	return err
}

// LookAtEdit is what saving the parts would change in the call as it stands now, or in its proposal of the kind that waits; kind is ""
// for a draft. It is for an author who began to write before somebody else saved. Nothing is written.
func (e *Engine) LookAtEdit(ctx context.Context, cmd Command, id domain.CallID, kind call.ProposalKind, parts CallParts) ([]call.FieldChange, error) {
	var out []call.FieldChange
	err := e.Work.Do(ctx, Options{}, func(tx Tx) error {
		c, err := Get[call.Call](tx, int64(id))
		if err != nil {
			return err
		}
		action := "edit"
		if kind != "" {
			action = "propose"
		}
		if err := e.Access.Can(cmd.Actor, action, callResource(c)); err != nil {
			return err
		}
		base := baseOf(c, kind)
		set, err := c.RuleSet()
		if err != nil {
			return err
		}
		next, err := parts.fill(base, set)
		if err != nil {
			return err
		}
		out = call.Diff(base, next)
		return nil
	})
	return out, err
}

// baseOf is what a proposal of the kind goes on with: what waits of the same kind, else the terms of the call.
func baseOf(c *call.Call, kind call.ProposalKind) call.Terms {
	if kind != "" && c.Proposal.Terms != nil && c.Proposal.Kind == kind {
		return call.Terms(*c.Proposal.Terms)
	}
	return c.Terms
}

// ProposeCall prepares a correction, extension or re-announcement for the approver.
type ProposeCall struct {
	Call    domain.CallID
	Version int64
	Kind    call.ProposalKind
	Reason  string
	Parts   CallParts
	// Replace says that a waiting proposal of another kind may be thrown away for this one.
	Replace bool
}

// ProposeCall implements the command. It adds to a proposal of the same kind that waits, and replaces any other only where that was
// said: else call.propose.waiting (kind Refused, at replace).
func (e *Engine) ProposeCall(ctx context.Context, cmd Command, in ProposeCall) error {
	_, err := run(ctx, e, cmd, in, func(tx Tx) (bool, error) {
		c, err := e.lockCall(tx, cmd.Actor, in.Call, in.Version, "propose")
		if err != nil {
			return false, err
		}
		gone := makeWay(c, in.Kind, in.Replace)
		base := baseOf(c, in.Kind)
		next, err := in.Parts.over(c, base, nil)
		if err != nil {
			return false, err
		}
		if next.Form.Version == c.Form.Version && (in.Parts.Form != nil || in.Parts.FormEdit != nil) || in.Parts.Documents != nil {
			next.Form.Version = c.Form.Version + 1
		}
		change, err := c.Propose(in.Kind, next, in.Reason, cmd.Actor.Person, tx.Now())
		if err != nil {
			return false, err
		}
		if err := followForms(tx, c, nil); err != nil { // a proposal of another kind took its files along
			return false, err
		}
		return true, Record(tx, cmd.Actor, c, gone.In(change))
	})
	return err
}

// makeWay takes a waiting proposal of another kind away where the officer said that it may be replaced; else it stays, and refuses.
func makeWay(c *call.Call, kind call.ProposalKind, replace bool) call.Superseded {
	if kind == "" || !replace {
		return call.Superseded{}
	}
	return c.MakeWay(kind)
}

// KeepDeadline is why a correction that waits leaves the deadline although it leaves those who have begun little time.
type KeepDeadline struct {
	Call    domain.CallID
	Version int64
	Reason  string
}

// KeepDeadline implements the command; errors besides the usual are those of call.Call.KeepDeadline.
func (e *Engine) KeepDeadline(ctx context.Context, cmd Command, in KeepDeadline) error {
	_, err := run(ctx, e, cmd, in, func(tx Tx) (bool, error) {
		c, err := e.lockCall(tx, cmd.Actor, in.Call, in.Version, "propose")
		if err != nil {
			return false, err
		}
		rules, err := callRules(c)
		if err != nil {
			return false, err
		}
		change, err := c.KeepDeadline(in.Reason, cmd.Actor.Person, tx.Now(), rules)
		if err != nil {
			return false, err
		}
		return true, Record(tx, cmd.Actor, c, change)
	})
	return err
}
