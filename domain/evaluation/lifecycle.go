// This file is the two lifecycles of an evaluation: that of a stage with its committee, and that of one evaluator's score
// sheet for one application.
package evaluation

import (
	"time"

	"gongmo/domain"
	"gongmo/domain/lifecycle"
)

// State is where an evaluation stage stands.
type State string

const (
	Planned         State = "PLANNED"
	CommitteeFormed State = "COMMITTEE_FORMED"
	Invited         State = "INVITED"
	Ready           State = "READY"
	Scoring         State = "SCORING"
	Scored          State = "SCORED"
	Consensus       State = "CONSENSUS" // the chair's comments are written
	Signed          State = "SIGNED"
	Finalized       State = "FINALIZED"
	ReEvaluation    State = "RE_EVALUATION" // broken off; a new round follows
	Voided          State = "VOIDED"        // the call failed or was cancelled
)

// Event is what may happen to an evaluation stage.
type Event string

const (
	FormCommittee   Event = "formCommittee"
	RecordOutside   Event = "recordOutside" // the verdict of an outside body, or amounts set without a committee
	InviteCommittee Event = "invite"
	ReplaceMembers  Event = "replaceMembers"
	Gather          Event = "gather"
	OpenScoring     Event = "open"
	CloseScoring    Event = "close"
	Conclude        Event = "conclude"
	SignOff         Event = "signOff"
	Finalize        Event = "finalize"
	Abort           Event = "abort"
	VoidStage       Event = "void"
)

// SheetState is where a score sheet stands.
type SheetState string

const (
	SheetNotStarted SheetState = "NOT_STARTED"
	SheetDraft      SheetState = "DRAFT"
	SheetSubmitted  SheetState = "SUBMITTED"
	SheetReturned   SheetState = "RETURNED"
	SheetRecused    SheetState = "RECUSED"
	SheetVoided     SheetState = "VOIDED"
)

// SheetEvent is what may happen to a score sheet.
type SheetEvent string

const (
	StartSheet  SheetEvent = "start"
	SubmitSheet SheetEvent = "submit"
	ReturnSheet SheetEvent = "return"
	ReviseSheet SheetEvent = "revise"
	Recuse      SheetEvent = "recuse"
	VoidSheet   SheetEvent = "void"
)

// Notices of an evaluation (domain document §2.13).
const (
	NoticeReviewerInvite domain.NoticeCode = "REVIEWER_INVITE"
	NoticeStageInvite    domain.NoticeCode = "STAGE_INVITE"      // 발표일정, to the applicants
	NoticeReviewerRemind domain.NoticeCode = "REVIEWER_REMIND"   // an invitation without an answer
	NoticeUnscored       domain.NoticeCode = "REVIEWER_UNSCORED" // scoring is open and sheets wait
	NoticeReEvaluation   domain.NoticeCode = "RE_EVALUATION"     // a new committee will follow
	NoticeSheetReturned  domain.NoticeCode = "SHEET_RETURNED"
)

// Effects of an evaluation's steps, done by jobs after commit.
const (
	EffectOpenSheets   domain.Effect = "evaluation.openSheets"   // a sheet for every member and candidate
	EffectVoidSheets   domain.Effect = "evaluation.voidSheets"   // the sheets of a broken-off round fall away
	EffectApplyResults domain.Effect = "evaluation.applyResults" // every candidate's application takes its outcome
	EffectMinutes      domain.Effect = "evaluation.minutes"      // the record of the session as a document
)

// AtReEvaluation names the instant by which a broken-off evaluation is to be repeated.
const AtReEvaluation = "reEvaluateBy"

// Facts is what the guards of a stage look at. The methods of Stage fill it; a guard reads nothing else.
type Facts struct {
	Now time.Time
	// Actor acts.
	Actor domain.PersonID
	// Size is how many members take part; MinSize and MaxSize come from the rule set, 0 for no limit.
	Size, MinSize, MaxSize int
	// Excluded counts members whom an automatic check excludes and nobody waived.
	Excluded int
	// Quotas are the composition rules that are not met (experts of each kind, regions, repeated members).
	Quotas domain.Problems
	// Accepted counts members who accepted and pledged; Quorum is how many it takes.
	Accepted, Quorum int
	// Chairs counts members with the chair's role.
	Chairs int
	// Candidates counts the applications to be judged.
	Candidates int
	// Committee is whether the stage needs a committee; Undecided counts candidates without a verdict or an amount where it needs none.
	Committee bool
	Undecided int
	// IsChair is whether the actor chairs this stage.
	IsChair bool
	// SheetsOpen counts sheets that are neither submitted nor recused.
	SheetsOpen int
	// TooFewScores counts candidates with fewer scores than an evaluation needs.
	TooFewScores int
	// CommentsMissing counts candidates without the chair's comment.
	CommentsMissing int
	// Unsigned counts members who have not signed.
	Unsigned int
	// ResultsMissing counts candidates without a computed result; TiesOpen counts ties that need the committee's decision.
	ResultsMissing, TiesOpen int
	// Rounds is how many rounds were broken off before; MaxRounds how many may be.
	Rounds, MaxRounds int
}

type guard = lifecycle.Guard[Facts]
type row = lifecycle.Row[State, Event, Facts]

// refuse is a guard over one condition.
func refuse[F any](name string, no func(F) bool, e *domain.Error) lifecycle.Guard[F] {
	return lifecycle.Guard[F]{Name: name, Check: func(f F) error {
		if no(f) {
			return e
		}
		return nil
	}}
}

// none is a guard that a count is zero; the message says how many there are.
func none[F any](name, key string, count func(F) int) lifecycle.Guard[F] {
	return lifecycle.Guard[F]{Name: name, Check: func(f F) error {
		if n := count(f); n > 0 {
			return domain.E(domain.Refused, key).With("count", n)
		}
		return nil
	}}
}

var (
	sizeInRange = guard{Name: "sizeInRange", Check: func(f Facts) error {
		if f.Size == 0 || f.Size < f.MinSize || f.MaxSize > 0 && f.Size > f.MaxSize {
			return domain.E(domain.Refused, "evaluation.committee.size").With("size", f.Size).With("min", max(f.MinSize, 1)).With("max", f.MaxSize)
		}
		return nil
	}}
	noneExcluded = none("noneExcluded", "evaluation.committee.excluded", func(f Facts) int { return f.Excluded })
	quotasMet    = guard{Name: "quotasMet", Check: func(f Facts) error { return f.Quotas.OrNil() }}
	candidates   = refuse("candidates", func(f Facts) bool { return f.Candidates == 0 }, domain.E(domain.Refused, "evaluation.committee.no_candidates"))
	quorum       = guard{Name: "quorum", Check: func(f Facts) error {
		if f.Accepted < f.Quorum || f.Accepted == 0 {
			return domain.E(domain.Refused, "evaluation.gather.no_quorum").With("count", f.Accepted).With("min", max(f.Quorum, 1))
		}
		return nil
	}}
	outside      = refuse("outside", func(f Facts) bool { return f.Committee }, domain.E(domain.Refused, "evaluation.outside.needs_committee"))
	decided      = none("decided", "evaluation.outside.undecided", func(f Facts) int { return f.Undecided })
	oneChair     = refuse("oneChair", func(f Facts) bool { return f.Chairs != 1 }, domain.E(domain.Refused, "evaluation.open.no_chair"))
	isChair      = refuse("isChair", func(f Facts) bool { return !f.IsChair }, domain.E(domain.Forbidden, "evaluation.close.not_chair"))
	allSubmitted = none("allSubmitted", "evaluation.close.sheets_open", func(f Facts) int { return f.SheetsOpen })
	enoughScores = none("enoughScores", "evaluation.close.too_few_scores", func(f Facts) int { return f.TooFewScores })
	commented    = none("commented", "evaluation.conclude.comments_missing", func(f Facts) int { return f.CommentsMissing })
	allSigned    = none("allSigned", "evaluation.sign.unsigned", func(f Facts) int { return f.Unsigned })
	computed     = none("computed", "evaluation.finalize.results_missing", func(f Facts) int { return f.ResultsMissing })
	tiesBroken   = none("tiesBroken", "evaluation.finalize.ties_open", func(f Facts) int { return f.TiesOpen })
	repeatable   = guard{Name: "repeatable", Check: func(f Facts) error {
		if f.Rounds >= f.MaxRounds {
			return domain.E(domain.Refused, "evaluation.abort.twice").With("max", f.MaxRounds)
		}
		return nil
	}}
)

var (
	officers  = domain.By(domain.RoleOfficer, domain.RoleOperator)
	systemToo = domain.By(domain.RoleOfficer, domain.RoleOperator, domain.RoleSystem)
	approver  = domain.By(domain.RoleApprover)
	chair     = domain.When(domain.IfAssigned, domain.RoleChair)
	evaluator = domain.When(domain.IfAssigned, domain.RoleEvaluator, domain.RoleChair)
)

const (
	basisCommittee = "정보통신·방송 기반조성사업 수행관리지침 제7조"
	basisAgain     = "정보통신·방송 연구개발 관리규정 제6조의3제5항"
)

// Machine is the whole lifecycle of an evaluation stage (domain document §2.3). A final result is corrected by a new round,
// which is a new stage row, never by editing.
var Machine = lifecycle.Machine[State, Event, Facts]{
	Name:  "stage",
	Start: Planned,
	Final: []State{Finalized, Voided},
	Rows: append([]row{
		{From: Planned, Event: FormCommittee, To: CommitteeFormed, Who: officers, Guards: []guard{candidates, sizeInRange, noneExcluded, quotasMet}, Basis: basisCommittee},
		{From: ReEvaluation, Event: FormCommittee, To: CommitteeFormed, Who: officers, Guards: []guard{candidates, sizeInRange, noneExcluded, quotasMet}, Basis: basisAgain},
		{From: Planned, Event: RecordOutside, To: Signed, Who: officers, Guards: []guard{candidates, outside, decided}},
		{From: ReEvaluation, Event: RecordOutside, To: Signed, Who: officers, Guards: []guard{candidates, outside, decided}},
		{From: CommitteeFormed, Event: ReplaceMembers, To: Planned, Who: officers},
		{From: CommitteeFormed, Event: InviteCommittee, To: Invited, Who: officers, Notices: codes(NoticeReviewerInvite)},
		{From: Invited, Event: ReplaceMembers, To: Planned, Who: officers, NeedsReason: true},
		{From: Invited, Event: Gather, To: Ready, Who: append(officers[:2:2], append(evaluator[:2:2], domain.By(domain.RoleSystem)...)...), Guards: []guard{quorum}},
		{From: Ready, Event: ReplaceMembers, To: Planned, Who: officers, NeedsReason: true},
		{From: Ready, Event: OpenScoring, To: Scoring, Who: officers, Guards: []guard{quorum, oneChair, noneExcluded}, Notices: codes(NoticeStageInvite, NoticeUnscored), Effects: effects(EffectOpenSheets)},
		{From: Scoring, Event: CloseScoring, To: Scored, Who: chair, Guards: []guard{isChair, allSubmitted, enoughScores}},
		{From: Scored, Event: Conclude, To: Consensus, Who: chair, Guards: []guard{isChair, commented}},
		{From: Consensus, Event: SignOff, To: Signed, Who: append(evaluator[:2:2], domain.By(domain.RoleSystem)...), Guards: []guard{allSigned}},
		{From: Signed, Event: Finalize, To: Finalized, Who: officers, Guards: []guard{computed, tiesBroken}, Effects: effects(EffectApplyResults, EffectMinutes)},
	}, append(
		from([]State{Scoring, Scored, Consensus, Signed}, row{Event: Abort, To: ReEvaluation, Who: approver, Guards: []guard{repeatable}, NeedsReason: true,
			Notices: codes(NoticeReEvaluation), Effects: effects(EffectVoidSheets), Basis: basisAgain}),
		from([]State{Planned, CommitteeFormed, Invited, Ready, Scoring, Scored, Consensus, Signed, ReEvaluation}, row{Event: VoidStage, To: Voided,
			Who: domain.By(domain.RoleApprover, domain.RoleSystem), NeedsReason: true, Effects: effects(EffectVoidSheets)})...)...),
}

// SheetFacts is what the guards of a score sheet look at.
type SheetFacts struct {
	// StageOpen is whether the stage is in SCORING.
	StageOpen bool
	// Mine is whether the actor is the sheet's evaluator and has pledged.
	Mine bool
	// Conflict is whether a conflict of interest of the evaluator with this application is known and not waived.
	Conflict bool
	// Unfinished are the items without a valid score, or the missing vote or comment.
	Unfinished domain.Problems
	// Returns is how often the sheet was returned; MaxReturns how often it may be.
	Returns, MaxReturns int
}

type sheetGuard = lifecycle.Guard[SheetFacts]
type sheetRow = lifecycle.Row[SheetState, SheetEvent, SheetFacts]

var (
	stageOpen  = refuse("stageOpen", func(f SheetFacts) bool { return !f.StageOpen }, domain.E(domain.Refused, "evaluation.sheet.stage_closed"))
	mine       = refuse("mine", func(f SheetFacts) bool { return !f.Mine }, domain.E(domain.Forbidden, "evaluation.sheet.not_yours"))
	noConflict = refuse("noConflict", func(f SheetFacts) bool { return f.Conflict }, domain.E(domain.Forbidden, "evaluation.sheet.conflict"))
	finished   = sheetGuard{Name: "finished", Check: func(f SheetFacts) error { return f.Unfinished.OrNil() }}
	returnable = sheetGuard{Name: "returnable", Check: func(f SheetFacts) error {
		if f.Returns >= f.MaxReturns {
			return domain.E(domain.Refused, "evaluation.sheet.returned_twice").With("max", f.MaxReturns)
		}
		return nil
	}}
)

// SheetMachine is the lifecycle of one evaluator's sheet for one application.
var SheetMachine = lifecycle.Machine[SheetState, SheetEvent, SheetFacts]{
	Name:  "sheet",
	Start: SheetNotStarted,
	Final: []SheetState{SheetRecused, SheetVoided},
	Rows: append([]sheetRow{
		{From: SheetNotStarted, Event: StartSheet, To: SheetDraft, Who: evaluator, Guards: []sheetGuard{stageOpen, mine, noConflict}},
		{From: SheetDraft, Event: SubmitSheet, To: SheetSubmitted, Who: evaluator, Guards: []sheetGuard{stageOpen, mine, noConflict, finished}},
		{From: SheetSubmitted, Event: ReturnSheet, To: SheetReturned, Who: append(chair[:1:1], officers...), Guards: []sheetGuard{stageOpen, returnable}, NeedsReason: true, Notices: codes(NoticeSheetReturned)},
		{From: SheetReturned, Event: ReviseSheet, To: SheetDraft, Who: evaluator, Guards: []sheetGuard{stageOpen, mine, noConflict}},
	}, append(
		// Recusal is a duty at any time while scores may still change (정보통신·방송 연구개발 관리규정 제6조제3항); an officer records an exclusion or a challenge the same way.
		sheetFrom([]SheetState{SheetNotStarted, SheetDraft, SheetReturned, SheetSubmitted}, sheetRow{Event: Recuse, To: SheetRecused,
			Who: append(evaluator[:2:2], officers...), Guards: []sheetGuard{stageOpen}, NeedsReason: true, Basis: "정보통신·방송 연구개발 관리규정 제6조제3항"}),
		sheetFrom([]SheetState{SheetNotStarted, SheetDraft, SheetReturned, SheetSubmitted}, sheetRow{Event: VoidSheet, To: SheetVoided,
			Who: domain.By(domain.RoleApprover, domain.RoleSystem)})...)...),
}

func from(states []State, r row) []row {
	out := make([]row, len(states))
	for i, s := range states {
		r.From = s
		out[i] = r
	}
	return out
}

func sheetFrom(states []SheetState, r sheetRow) []sheetRow {
	out := make([]sheetRow, len(states))
	for i, s := range states {
		r.From = s
		out[i] = r
	}
	return out
}

func codes(c ...domain.NoticeCode) []domain.NoticeCode { return c }

func effects(e ...domain.Effect) []domain.Effect { return e }
