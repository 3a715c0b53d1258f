// This file is what may be done with a call: one method for each step, and the acts that are no step.
package call

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/period"
)

var codePattern = regexp.MustCompile(`^[0-9A-Z][0-9A-Z-]{2,29}$`)

// New begins a call. Errors: call.code.missing, call.code.invalid (kind Invalid).
func New(code string, year int, officer domain.PersonID) (*Call, error) {
	if !codePattern.MatchString(code) {
		if code == "" {
			return nil, domain.E(domain.Invalid, "call.code.missing").At("code")
		}
		return nil, domain.E(domain.Invalid, "call.code.invalid").At("code").With("code", code)
	}
	return &Call{Code: code, Year: year, Round: 1, State: Machine.Start, BudgetBasis: Stated, OfficerID: &officer}, nil
}

// Spawn begins a child call with the same terms: the performer call of a selected demand, or an additional call (추가공모).
// Its schedule and body are to be written anew.
func (c *Call) Spawn(code, title string, year int, officer domain.PersonID) (*Call, error) {
	child, err := New(code, year, officer)
	if err != nil {
		return nil, err
	}
	parent := c.Ref()
	child.ParentID, child.Terms = &parent, c.Terms
	child.NoticeItems, child.Paragraphs, child.Documents = maps.Clone(c.NoticeItems), maps.Clone(c.Paragraphs), slices.Clone(c.Documents)
	child.Given = slices.DeleteFunc(slices.Clone(c.Given), func(g GivenFile) bool { return g.Slot == "" })
	for i := range child.Given {
		child.Given[i].Edition = 1
	}
	child.Title, child.Notice = title, ""
	child.AnnounceAt, child.OpenAt, child.CloseAt, child.ResultAt, child.QuestionsUntil, child.Windows, child.Briefings = nil, nil, nil, nil, nil, nil, nil
	child.Regime, child.RulesOn, child.FundMoney, child.Design = c.Regime, c.RulesOn, c.FundMoney, c.Design
	child.StrategicGoal, child.StrategicTask, child.Category, child.BudgetBasis = c.StrategicGoal, c.StrategicTask, c.Category, c.BudgetBasis
	child.Demo = c.Demo
	return child, nil
}

// Succeed begins a call that repeats this one in another year, under the rules of a day. Everything is taken over but the days
// and why they were short.
func (c *Call) Succeed(code, title string, year int, officer domain.PersonID, rulesOn period.Date) (*Call, error) {
	next, err := c.Spawn(code, title, year, officer)
	if err != nil {
		return nil, err
	}
	before := c.Ref()
	next.ParentID, next.PredecessorID = nil, &before
	next.Notice, next.UrgencyReason, next.RulesOn, next.Source = c.Notice, "", rulesOn, c.Source
	next.Form.Version, next.Given = 1, nil // this year's forms are its earlier ones: see Precede
	_, err = next.RuleSet()
	return next, err
}

// Unpublished reports whether the call has left its draft and nobody outside has seen it: it is not corrected, but taken back with its
// approval and approved again.
func (c *Call) Unpublished() bool { return c.State.Unpublished() }

// Unpublished reports the same of a state alone.
func (s State) Unpublished() bool { return s == PendingApproval || s == Scheduled }

// draftOnly refuses any state but the draft's. Errors, kind Refused: call.edit.waiting where taking the call back makes it a draft again,
// else call.edit.not_draft.
func (c *Call) draftOnly() error {
	switch {
	case c.State == Draft:
		return nil
	case c.Unpublished():
		return domain.E(domain.Refused, "call.edit.waiting")
	}
	return domain.E(domain.Refused, "call.edit.not_draft")
}

// Edit replaces the terms of a draft. It is an act, not a step; autosaves fold into one entry. Error call.edit.not_draft, call.edit.waiting (kind Refused).
func (c *Call) Edit(t Terms) (domain.Change, error) {
	if err := c.draftOnly(); err != nil {
		return domain.Change{}, err
	}
	t.Given = t.slotted()
	changed := Diff(c.Terms, t)
	c.Terms = t
	c.read()
	return domain.Act("edit", toldIn(changed)), nil
}

// HandOver gives the call to another officer, in any state: what is left to do with it goes along. Both are told. Errors, kind Invalid:
// call.hand_over.same, call.hand_over.no_reason.
func (c *Call) HandOver(to domain.PersonID, reason string) (domain.Change, error) {
	reason = strings.TrimSpace(reason)
	switch {
	case to == deref(c.OfficerID):
		return domain.Change{}, domain.E(domain.Invalid, "call.hand_over.same").At("to")
	case reason == "":
		return domain.Change{}, domain.E(domain.Invalid, "call.hand_over.no_reason").At("reason")
	}
	ch := domain.Act("handOver", map[string]any{"from": int64(deref(c.OfficerID)), "to": int64(to)})
	ch.Reason, ch.Notices, c.OfficerID = reason, codes(NoticeHandedOver), &to
	return ch, nil
}

// PreviousActor is the person that the two-person rule excludes from the next approval, 0 when nothing waits for one.
func (c *Call) PreviousActor() domain.PersonID {
	switch {
	case c.State == PendingApproval && c.SubmittedBy != nil:
		return *c.SubmittedBy
	case c.Proposal.Terms != nil:
		return c.Proposal.ProposedBy
	}
	return 0
}

// Deadline is the instant until which an application stamped at a time may be submitted, and when its intake began. A
// rolling intake has one pair per window; after the last window the last pair stands.
func (c *Call) Deadline(stamp time.Time) (open, deadline time.Time) {
	for _, w := range c.Windows {
		open, deadline = w.OpenAt, w.CloseAt
		if !stamp.After(w.CloseAt) {
			return open, deadline
		}
	}
	if len(c.Windows) == 0 && c.OpenAt != nil && c.CloseAt != nil {
		open, deadline = *c.OpenAt, *c.CloseAt
	}
	return open, deadline
}

// QuestionWindow gives the last instant at which a question about the call is taken: the one its terms name, or the close of
// its intake. ok is false while it is not public and after it failed or was cancelled.
func (c *Call) QuestionWindow() (until time.Time, ok bool) {
	switch {
	case c.VersionNo == 0 || !c.Running() || c.CloseAt == nil:
		return until, false
	case c.QuestionsUntil != nil:
		return *c.QuestionsUntil, true
	}
	return *c.CloseAt, true
}

// Running reports whether applications to the call count: it was announced and neither failed nor was cancelled. Whether the
// intake is open at an instant is a matter of Deadline alone (decisions §14).
func (c *Call) Running() bool {
	return !slices.Contains([]State{Draft, PendingApproval, Scheduled, Failed, Cancelled, Archived}, c.State)
}

// Least is how many applications the call needs not to fail.
func (c *Call) Least(rules Rules) int {
	if c.MinBids > 0 {
		return c.MinBids
	}
	return rules.MinBids
}

// SubmitForApproval hands the draft to the approver.
func (c *Call) SubmitForApproval(actor domain.PersonID, now time.Time, rules Rules) (domain.Change, error) {
	f := Facts{Now: now, Actor: actor, Gaps: c.draftGaps(now, rules)}
	ch, err := c.fire(SubmitForApproval, f, "")
	if err == nil {
		c.SubmittedBy, c.ApprovedBy = &actor, nil
	}
	return ch, err
}

// Ask reports what would keep the draft from being submitted for approval, nil when nothing.
func (c *Call) Ask(now time.Time, rules Rules) error {
	return Machine.Ask(Draft, SubmitForApproval, Facts{Now: now, Gaps: c.draftGaps(now, rules)})
}

// draftGaps is what keeps a call from being announced. Beside the gaps of its terms it wants a day of announcement that is still to
// come: companies count their age and the applicant reads the timetable from that day, and a call is not announced before it is public.
// The hour of today may have passed, since an approver may take some of the day.
func (c *Call) draftGaps(now time.Time, rules Rules) map[string]domain.Problems {
	gaps := c.Gaps(c.BudgetBasis, rules, c.announcedOn(now))
	if c.AnnounceAt != nil && period.DateOf(*c.AnnounceAt).Before(period.DateOf(now)) {
		gaps[GapSchedule] = append(gaps[GapSchedule], domain.E(domain.Invalid, "call.schedule.announce_past").At("announceAt").With("at", *c.AnnounceAt))
	}
	return gaps
}

// announcedOn is the day on which the call would be announced if it were approved now.
func (c *Call) announcedOn(now time.Time) period.Date {
	if c.AnnounceAt != nil && c.AnnounceAt.After(now) {
		return period.DateOf(*c.AnnounceAt)
	}
	return period.DateOf(now)
}

// Approve schedules the call. Another person than the one who submitted it does it.
func (c *Call) Approve(actor domain.PersonID, now time.Time, rules Rules) (domain.Change, error) {
	f := Facts{Now: now, Actor: actor, Previous: deref(c.SubmittedBy), Gaps: c.draftGaps(now, rules)}
	ch, err := c.fire(Approve, f, "")
	if err == nil {
		c.ApprovedBy = &actor
	}
	return ch, err
}

// Reject returns the call to its draft.
func (c *Call) Reject(reason string) (domain.Change, error) { return c.fire(Reject, Facts{}, reason) }

// Recall takes the call back into its draft before it is public.
func (c *Call) Recall(reason string) (domain.Change, error) { return c.fire(Recall, Facts{}, reason) }

// Publish announces the call when its time has come and gives the first version of its terms.
func (c *Call) Publish(now time.Time) (Version, domain.Change, error) {
	ch, err := c.fire(Publish, Facts{Now: now, Due: reached(c.AnnounceAt, now)}, "")
	if err != nil {
		return Version{}, domain.Change{}, err
	}
	c.PublishedAt = &now
	v, err := c.version(Published, "", deref(c.SubmittedBy), deref(c.ApprovedBy), now)
	return v, ch, err
}

// Open begins the intake when its time has come.
func (c *Call) Open(now time.Time) (domain.Change, error) {
	return c.fire(OpenIntake, Facts{Now: now, Due: reached(c.OpenAt, now)}, "")
}

// Close ends the intake after its deadline; the deadline's own instant still belongs to it.
func (c *Call) Close(now time.Time) (domain.Change, error) {
	return c.fire(CloseIntake, Facts{Now: now, Due: c.CloseAt != nil && now.After(*c.CloseAt)}, "")
}

// Propose prepares a correction, extension or re-announcement for the approver. Errors, all kind Refused or Invalid:
// call.propose.state, call.propose.nothing_changed, call.propose.only_schedule, call.propose.deadline, call.propose.no_reason,
// call.propose.track_gone, call.propose.track_first, call.propose.windows, call.extend.not_later, and call.propose.waiting (at replace)
// while a proposal of another kind waits: MakeWay takes that away first.
func (c *Call) Propose(kind ProposalKind, t Terms, reason string, actor domain.PersonID, now time.Time) (domain.Change, error) {
	if !slices.Contains(proposable[kind], c.State) {
		return domain.Change{}, domain.E(domain.Refused, "call.propose.state").With("kind", string(kind))
	}
	var wrong domain.Problems
	if strings.TrimSpace(reason) == "" {
		wrong = append(wrong, domain.E(domain.Invalid, "call.propose.no_reason").At("reason"))
	}
	if c.waitsOther(kind) { // what somebody prepared is not thrown away in passing
		wrong = append(wrong, domain.E(domain.Refused, "call.propose.waiting").With("waits", "call.proposal_kind."+string(c.Proposal.Kind)).At("replace"))
	}
	switch len(wrong) {
	case 0:
	case 1:
		return domain.Change{}, wrong[0]
	default:
		return domain.Change{}, wrong
	}
	t.Windows, t.Given = t.follow(c.Terms), t.slotted()
	if n := len(t.Windows); n > 0 && len(c.Windows) > 0 && !same(t.Windows[n-1].CloseAt, c.CloseAt) && t.CloseAt != nil && same(*t.CloseAt, c.CloseAt) {
		end := t.Windows[n-1].CloseAt // the other way round: who moved the end of the last window moved that of the intake
		t.CloseAt = &end
	}
	changed := Diff(c.Terms, t)
	if len(changed) == 0 {
		return domain.Change{}, domain.E(domain.Invalid, "call.propose.nothing_changed")
	}
	moves := slices.ContainsFunc(changed, func(f FieldChange) bool {
		return f.Field == "CloseAt" || f.Field == "Windows" && c.State != Announced
	})
	later := t.Windows.extends(c.Windows)
	if was, will := c.moved(t); !will.After(was) || !will.After(now) {
		later = false
	}
	only := !slices.ContainsFunc(changed, func(f FieldChange) bool { return !slices.Contains(schedule, f.Field) })
	switch {
	case kind == ToAmend && moves && !(later && c.Terms.Rework(t).Any()): // who has more to do may get more time with it, and nothing else moves a deadline here
		return domain.Change{}, domain.E(domain.Refused, "call.propose.deadline").At("closeAt")
	case kind == ToAmend && c.strands(t) != "":
		return domain.Change{}, domain.E(domain.Refused, c.strands(t)).At("tracks")
	case (kind == ToExtend || kind == ToOutage) && !only:
		return domain.Change{}, domain.E(domain.Refused, "call.propose.only_schedule")
	case (kind == ToExtend || kind == ToOutage) && !t.Windows.extends(c.Windows):
		return domain.Change{}, domain.E(domain.Invalid, "call.propose.windows").At("closeAt")
	case kind == ToExtend || kind == ToOutage: // nobody could approve it otherwise, and its author would learn of it from the approver
		if was, will := c.moved(t); !will.After(was) || !will.After(now) {
			return domain.Change{}, domain.E(domain.Invalid, "call.extend.not_later").With("deadline", was).At("closeAt")
		}
	}
	snapshot, kept := Snapshot(t), ""
	if c.Proposal.Kind == kind {
		kept = c.Proposal.Kept
	}
	c.Proposal = Proposal{Kept: kept, Kind: kind, Terms: &snapshot, Reason: strings.TrimSpace(reason), ProposedBy: actor, ProposedAt: now}
	return domain.Act("propose", toldIn(changed)).With("kind", string(kind)).With("reason", c.Proposal.Reason), nil
}

// waitsOther reports whether a proposal of another kind waits.
func (c *Call) waitsOther(kind ProposalKind) bool {
	return c.Proposal.Terms != nil && c.Proposal.Kind != kind
}

// Superseded is a proposal that another one took the place of, the zero Superseded none.
type Superseded struct {
	Kind ProposalKind
	By   domain.PersonID // who had prepared it
}

// MakeWay takes away a proposal of another kind than the one that is prepared next, and says which. It is for an officer who was told
// what is thrown away and said so.
func (c *Call) MakeWay(kind ProposalKind) Superseded {
	if !c.waitsOther(kind) {
		return Superseded{}
	}
	gone := Superseded{Kind: c.Proposal.Kind, By: c.Proposal.ProposedBy}
	c.Proposal = Proposal{}
	return gone
}

// In says in the change of the proposal that came instead what it replaced and whose that was.
func (s Superseded) In(ch domain.Change) domain.Change {
	if s.Kind == "" {
		return ch
	}
	return ch.With("replaced", string(s.Kind)).With("replacedOf", int64(s.By))
}

// strands says, as a message key, why applications that have chosen a track, or none, would stand nowhere under other terms; "" when
// every one keeps its place.
func (c *Call) strands(t Terms) string {
	if len(c.Stages.Tracks) == 0 && len(t.Stages.Tracks) > 0 {
		return "call.propose.track_first"
	}
	for _, x := range c.Stages.Tracks {
		if !t.HasTrack(x.Key) {
			return "call.propose.track_gone"
		}
	}
	return ""
}

// proposable says in which states a proposal of a kind makes sense.
var proposable = map[ProposalKind][]State{
	ToAmend:      {Announced, Open},
	ToExtend:     {Announced, Open},
	ToOutage:     {Open, Closed},
	ToReannounce: {Failed},
}

// DropProposal takes the proposal away, by its author or as the approver's refusal.
func (c *Call) DropProposal(reason string) (domain.Change, error) {
	if c.Proposal.Terms == nil {
		return domain.Change{}, domain.E(domain.Refused, "call.proposal.none")
	}
	ch := domain.Act("dropProposal", map[string]any{"kind": string(c.Proposal.Kind)})
	ch.Reason, c.Proposal = reason, Proposal{}
	return ch, nil
}

// AmendNotice publishes the proposed correction (정정공고). It is possible before the deadline, judged by the request's stamp.
func (c *Call) AmendNotice(actor domain.PersonID, stamp, now time.Time, rules Rules) (Version, domain.Change, error) {
	return c.applyProposal(AmendNotice, ToAmend, Amended, actor, stamp, now, rules)
}

// ExtendDeadline publishes the proposed later deadline, for everybody (연장공고). It is possible before the deadline.
func (c *Call) ExtendDeadline(actor domain.PersonID, stamp, now time.Time, rules Rules) (Version, domain.Change, error) {
	return c.applyProposal(ExtendDeadline, ToExtend, Extended, actor, stamp, now, rules)
}

// ExtendForOutage publishes a later deadline because of an outage, for everybody, until the rule set's hours after the deadline.
func (c *Call) ExtendForOutage(actor domain.PersonID, stamp, now time.Time, rules Rules) (Version, domain.Change, error) {
	return c.applyProposal(ExtendForOutage, ToOutage, Outage, actor, stamp, now, rules)
}

// Reannounce publishes the call again after a failed round (재공고).
func (c *Call) Reannounce(actor domain.PersonID, stamp, now time.Time, rules Rules) (Version, domain.Change, error) {
	return c.applyProposal(Reannounce, ToReannounce, AnnouncedAgain, actor, stamp, now, rules)
}

func (c *Call) applyProposal(event Event, kind ProposalKind, as VersionKind, actor domain.PersonID, stamp, now time.Time, rules Rules) (Version, domain.Change, error) {
	p := c.Proposal
	next, lacks := c.proposed(now, rules)
	f := Facts{Stamp: stamp, Now: now, Actor: actor, Previous: p.ProposedBy, Proposed: p.Terms != nil && p.Kind == kind,
		OutageWindow: rules.OutageWindow, Gaps: lacks}
	f.Deadline, f.NewDeadline = c.moved(next)
	kept := ""
	if c.ShortNotice(now, rules) != nil {
		kept = p.Kept // where time is left in the end, nothing has to be said
	}
	changed := names(Diff(c.Terms, next))
	sameForm := c.Form.Asks(next.Form)
	ch, err := c.fire(event, f, p.Reason)
	if err != nil {
		return Version{}, domain.Change{}, err
	}
	c.Terms, c.Proposal = next, Proposal{}
	if event == Reannounce {
		c.Round++
		c.FailedReason, c.WindowResults = "", nil
	}
	v, err := c.version(as, p.Reason, p.ProposedBy, actor, now)
	if kept != "" {
		v.KeptReason, ch = kept, ch.With("kept", kept)
	}
	if !sameForm {
		c.FormSince = c.VersionNo
	}
	if kind == ToExtend || kind == ToOutage {
		ch = ch.With("at", f.NewDeadline.UTC().Format(time.RFC3339)) // what the notice says: of a rolling intake the window that was moved
	}
	return v, ch.With("fields", changed).With("version", c.VersionNo), err
}

// Moves is the deadline that the waiting proposal moves, as it is and as it would be; zero without one.
func (c *Call) Moves() (was, will time.Time) {
	if c.Proposal.Terms == nil {
		return was, will
	}
	return c.moved(Terms(*c.Proposal.Terms))
}

// moved is the deadline that the next terms move, as it is and as it would be: that of the first window whose end differs, so that an
// extension is judged by the earliest deadline that it touches, and that of the whole intake where no window's end differs. A
// deadline between two windows is thus moved while its own window has not ended, and after an outage within the hours of the rules.
func (c *Call) moved(next Terms) (was, will time.Time) {
	for i, w := range c.Windows[:min(len(c.Windows), len(next.Windows))] {
		if !next.Windows[i].CloseAt.Equal(w.CloseAt) {
			return w.CloseAt, next.Windows[i].CloseAt
		}
	}
	if c.CloseAt != nil {
		was = *c.CloseAt
	}
	if next.CloseAt != nil {
		will = *next.CloseAt
	}
	return was, will
}

// proposed is the terms as the proposal would publish them now, those of the call without one, and what they lack by guard.
func (c *Call) proposed(now time.Time, rules Rules) (Terms, map[string]domain.Problems) {
	next := c.Terms
	if c.Proposal.Terms != nil {
		next = Terms(*c.Proposal.Terms)
	}
	if c.Proposal.Kind == ToReannounce {
		next.AnnounceAt = &now
	}
	lacks := next.Gaps(c.BudgetBasis, rules, period.DateOf(now))
	if sameDays(c.Terms, next) || c.Proposal.Kind == ToReannounce && sameRequirements(c.Terms, next) {
		lacks[GapIntake] = nil // a correction of something else, or a second announcement of the same, which has a shorter time
	}
	if short := c.ShortNotice(now, rules); short != nil && c.Proposal.Kept == "" {
		lacks[GapCorrection] = domain.Problems{short}
	}
	lacks[GapReannounce] = next.reannounceGaps(c.Terms, period.DateOf(now), rules)
	return next, lacks
}

// ProposalGaps lists what the proposed terms lack, in the order of the guards that refuse to publish them for it; nothing without a
// proposal.
func (c *Call) ProposalGaps(now time.Time, rules Rules) domain.Problems {
	_, lacks := c.proposed(now, rules)
	var out domain.Problems
	for _, name := range checked[c.Proposal.Kind] {
		out = append(out, lacks[name]...)
	}
	return out
}

// version makes the next version row of the present terms.
func (c *Call) version(kind VersionKind, reason string, proposed, approved domain.PersonID, now time.Time) (Version, error) {
	c.Given = orEmpty(c.Given)
	digest, err := c.Terms.Digest()
	if err != nil {
		return Version{}, err
	}
	c.VersionNo++
	c.FormSince = max(c.FormSince, 1)
	return Version{CallID: c.Ref(), No: c.VersionNo, Round: c.Round, Kind: kind, PublishedAt: now, Reason: reason,
		ProposedBy: ref(proposed), ApprovedBy: ref(approved), Terms: Snapshot(c.Terms.inUTC()), Digest: digest}, nil
}

// Judged reports whether the evaluation of the call has begun.
func (c *Call) Judged() bool {
	return slices.Contains([]State{Evaluating, ResultConfirmed, Contracting, Executing, Settled, Archived}, c.State)
}

// DeclareFailed says that too few applications came, or passed the screening (유찰). late counts those that may still come by a
// late permission of their own.
func (c *Call) DeclareFailed(standing, late int, rules Rules) (domain.Change, error) {
	why := FailedTooFew
	switch {
	case standing == 0 && c.State == Screening:
		why = FailedNoneEligible
	case standing == 0:
		why = FailedNone
	}
	ch, err := c.fire(DeclareFailed, Facts{Standing: standing, LateOpen: late, MinBids: c.Least(rules)}, "")
	if err == nil {
		c.FailedReason = why
		ch = ch.With("standing", standing).With("min", c.Least(rules)).With("why", why)
	}
	return ch, err
}

// Why a call failed, as Call.FailedReason has it.
const (
	FailedNone         = "NONE"          // nothing was handed in
	FailedTooFew       = "TOO_FEW"       // fewer than are needed
	FailedNoneEligible = "NONE_ELIGIBLE" // none of those handed in passed the screening
)

// FailedText is the message key, with its arguments, that says why a call failed: for "standing" applications where "least" are needed.
func FailedText(why string, standing, least int64) (string, domain.Args) {
	if why != FailedNone && why != FailedNoneEligible {
		why = FailedTooFew
	}
	return "call.failed." + why, domain.Args{"n": standing, "min": least}
}

// StartScreening begins the requirement check of the standing submissions.
func (c *Call) StartScreening(standing int, rules Rules) (domain.Change, error) {
	return c.fire(StartScreening, Facts{Standing: standing, MinBids: c.Least(rules), Waiver: c.SingleBid}, "")
}

// ScreenWindow begins the requirement check of what came in in windows that are over, while the rolling intake goes on. waiting counts it.
func (c *Call) ScreenWindow(waiting int) (domain.Change, error) {
	ch, err := c.fire(StartScreening, Facts{WindowOver: waiting}, "")
	return ch.With("waiting", waiting), err
}

// StartEvaluation begins the evaluation when every application has been screened, and none may still come by a late permission.
func (c *Call) StartEvaluation(unscreened, late, eligible int, rules Rules) (domain.Change, error) {
	return c.fire(StartEvaluation, Facts{Unscreened: unscreened, LateOpen: late, Standing: eligible, MinBids: c.Least(rules), Waiver: c.SingleBid}, "")
}

// EvaluateWindow begins the evaluation of windows that are over and checked, while the rolling intake goes on. ready counts their
// eligible applications, standing those of the whole call that count as bids.
func (c *Call) EvaluateWindow(ready, standing int, rules Rules) (domain.Change, error) {
	ch, err := c.fire(StartEvaluation, Facts{WindowScreened: ready, Standing: standing, MinBids: c.Least(rules), Waiver: c.SingleBid}, "")
	return ch.With("ready", ready), err
}

// Deliberate records the deliberation committee's confirmation of the result of the whole call: of a rolling intake, of every window
// that is left. Errors: call.deliberate.no_committee, call.deliberate.not_now.
func (c *Call) Deliberate(on period.Date) (domain.Change, error) {
	switch {
	case !c.Deliberation:
		return domain.Change{}, domain.E(domain.Refused, "call.deliberate.no_committee")
	case c.State != Evaluating:
		return domain.Change{}, domain.E(domain.Refused, "call.deliberate.not_now")
	}
	c.DeliberatedOn = on
	return domain.Act("deliberate", map[string]any{"on": on.String()}), nil
}

// ConfirmResult confirms the result of the evaluation. Of a rolling intake it is what is left: left names the windows of which a result
// was not confirmed yet, 0 what has none. Those who watch the call heard of the others when these were confirmed.
func (c *Call) ConfirmResult(unfinalizedStages int, left []int) (domain.Change, error) {
	deliberated := len(c.Windows) > 0 || c.deliberated(0)
	for _, no := range left {
		deliberated = deliberated && c.deliberated(no)
	}
	ch, err := c.fire(ConfirmResult, Facts{UnfinalizedStages: unfinalizedStages, Deliberated: deliberated}, "")
	if err != nil || len(c.Windows) == 0 {
		return ch, err
	}
	fresh := slices.DeleteFunc(slices.Clone(left), func(no int) bool { return c.WindowResults.Of(no).ConfirmedAt != nil })
	if len(fresh) == 0 && len(c.WindowResults) > 0 {
		ch.Notices = nil
	}
	var named []string
	for _, no := range fresh {
		if no > 0 {
			named = append(named, strconv.Itoa(no))
		}
	}
	return ch.With("windows", strings.Join(named, ", ")), nil
}

// StartContracting begins the agreements when every result has been notified.
func (c *Call) StartContracting(unnotified int) (domain.Change, error) {
	return c.fire(StartContracting, Facts{Unnotified: unnotified}, "")
}

// StartExecution begins the projects when every agreement is concluded or the reserve list exhausted, and no appeal is open.
func (c *Call) StartExecution(uncontracted, openAppeals int) (domain.Change, error) {
	return c.fire(StartExecution, Facts{Uncontracted: uncontracted, OpenAppeals: openAppeals}, "")
}

// Settle says that every project is settled.
func (c *Call) Settle(unsettled int) (domain.Change, error) {
	return c.fire(Settle, Facts{Unsettled: unsettled}, "")
}

// Archive puts the call away.
func (c *Call) Archive() (domain.Change, error) { return c.fire(Archive, Facts{}, "") }

// Cancel ends the call before its result is confirmed; its applications are voided by the effect.
func (c *Call) Cancel(reason string) (domain.Change, error) {
	ch, err := c.fire(Cancel, Facts{}, reason)
	if err == nil {
		c.Proposal = Proposal{}
	}
	return ch, err
}

func (c *Call) fire(e Event, f Facts, reason string) (domain.Change, error) {
	to, ch, err := Machine.Fire(c.State, e, f, reason)
	if err != nil {
		return domain.Change{}, err
	}
	c.State = to
	return ch, nil
}

func reached(at *time.Time, now time.Time) bool { return at != nil && !now.Before(*at) }

func deref(p *domain.PersonID) domain.PersonID {
	if p == nil {
		return 0
	}
	return *p
}

func ref(p domain.PersonID) *domain.PersonID {
	if p == 0 {
		return nil
	}
	return &p
}
