// This file is the committee: how it is drawn and composed, what its members agree to, and who steps out.
package evaluation

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"gongmo/domain"
)

// Expertise is what a member stands for where a rule set wants a number of each (국고보조금 관리에 관한 규정 제11조제2항).
type Expertise string

const (
	ProgramExpert Expertise = "PROGRAM"
	SubsidyExpert Expertise = "SUBSIDY"
	OtherExpert   Expertise = "OTHER"
)

// Seat is one person proposed for the committee, with what the checks found.
type Seat struct {
	PersonID  domain.PersonID
	Role      MemberRole
	Expertise Expertise
	// Reused is whether the person judged the selection of the same projects.
	Reused bool
	// Conflicts are the grounds found by CheckConflicts, with the waivers decided.
	Conflicts Conflicts
}

// Draw puts the pool into the random order that the seed gives and takes the first n. The same seed gives the same order,
// so that the draw can be proven later.
func Draw(pool []domain.PersonID, seed string, n int) []domain.PersonID {
	type lot struct {
		id  domain.PersonID
		key string
	}
	lots := make([]lot, len(pool))
	for i, id := range pool {
		sum := sha256.Sum256([]byte(fmt.Sprintf("%s|%d", seed, id)))
		lots[i] = lot{id, hex.EncodeToString(sum[:])}
	}
	slices.SortFunc(lots, func(a, b lot) int { return cmp.Or(strings.Compare(a.key, b.key), cmp.Compare(a.id, b.id)) })
	out := make([]domain.PersonID, 0, min(n, len(lots)))
	for _, l := range lots[:min(n, len(lots))] {
		out = append(out, l.id)
	}
	return out
}

// quotas lists the composition rules that the seats do not meet.
func quotas(seats []Seat, rules Rules) domain.Problems {
	var p domain.Problems
	want := func(kind Expertise, least int, key string) {
		n := 0
		for _, s := range seats {
			if s.Expertise == kind {
				n++
			}
		}
		if n < least {
			p = append(p, domain.E(domain.Refused, key).With("count", n).With("min", least))
		}
	}
	want(ProgramExpert, rules.ProgramExpertsMin, "evaluation.committee.program_experts")
	want(SubsidyExpert, rules.SubsidyExpertsMin, "evaluation.committee.subsidy_experts")
	return p
}

// FormCommittee seats the committee of this round. Size and composition follow the plan and the rule set; nobody whom a
// check excludes may sit unless waived. A repetition after a broken-off round is a new round.
func (s *Stage) FormCommittee(seats []Seat, rules Rules, now time.Time) (domain.Change, error) {
	f := Facts{Now: now, Size: len(seats), Candidates: len(s.Candidates), Quotas: quotas(seats, rules)}
	f.MinSize, f.MaxSize = s.sizes(rules)
	for _, seat := range seats {
		if seat.Conflicts.With(0) {
			f.Excluded++
		}
	}
	again := s.State == ReEvaluation
	ch, err := s.fire(FormCommittee, f, "")
	if err != nil {
		return ch, err
	}
	if again {
		s.Round++
	}
	s.Members = slices.DeleteFunc(s.Members, func(m Member) bool { return m.Round == s.Round })
	for _, seat := range seats {
		s.Members = append(s.Members, Member{StageID: s.Ref(), Round: s.Round, PersonID: seat.PersonID, Role: seat.Role, Coi: seat.Conflicts})
	}
	return ch.With("size", len(seats)).With("round", s.Round), nil
}

// sizes are the least and the most members: the plan's where it says so, otherwise the rule set's.
func (s *Stage) sizes(rules Rules) (least, most int) {
	if size := s.Plan.CommitteeSize; size.Min > 0 {
		return size.Min, size.Max
	}
	return rules.CommitteeMin, rules.CommitteeMax
}

// Invite sends the invitations.
func (s *Stage) Invite(now time.Time) (domain.Change, error) {
	ch, err := s.fire(InviteCommittee, Facts{Now: now}, "")
	if err == nil {
		for i := range s.Members {
			if s.Members[i].Round == s.Round {
				s.Members[i].InvitedAt = &now
			}
		}
	}
	return ch, err
}

// ReplaceMembers takes the committee of this round apart so that another can be formed; its rows are to be deleted.
func (s *Stage) ReplaceMembers(reason string) (domain.Change, error) {
	ch, err := s.fire(ReplaceMembers, Facts{}, reason)
	if err == nil {
		s.Members = slices.DeleteFunc(s.Members, func(m Member) bool { return m.Round == s.Round })
	}
	return ch, err
}

// Accept records that a member takes the seat, agrees to the pledge of integrity and secrecy, and declares conflicts of
// interest; accepting again replaces what was declared. pledge is the text shown; its hash is kept. Errors: evaluation.member.unknown, evaluation.member.closed.
func (s *Stage) Accept(person domain.PersonID, pledge string, declared Conflicts, now time.Time) (domain.Change, error) {
	m, err := s.seat(person)
	if err != nil {
		return domain.Change{}, err
	}
	if s.State != Invited && s.State != Ready {
		return domain.Change{}, domain.E(domain.Refused, "evaluation.member.closed")
	}
	hash := hashOf(pledge)
	m.AcceptedAt, m.PledgedAt, m.PledgeHash, m.DeclinedAt = &now, &now, hash, nil
	m.Coi = slices.DeleteFunc(slices.Clone(m.Coi), func(c Conflict) bool { return c.Declared && c.WaivedBy == 0 })
	for _, c := range stamped(declared, now) {
		c.Declared = true
		m.Coi = append(m.Coi, c)
	}
	return domain.Act("accept", map[string]any{"person": person, "pledge": hash, "declared": codesOf(declared)}), nil
}

// Decline records that a member does not take the seat.
func (s *Stage) Decline(person domain.PersonID, reason string, now time.Time) (domain.Change, error) {
	m, err := s.seat(person)
	if err != nil {
		return domain.Change{}, err
	}
	if s.State != Invited && s.State != Ready {
		return domain.Change{}, domain.E(domain.Refused, "evaluation.member.closed")
	}
	m.DeclinedAt, m.AcceptedAt, m.PledgedAt, m.PledgeHash = &now, nil, nil, ""
	ch := domain.Act("decline", map[string]any{"person": person})
	ch.Reason = reason
	return ch, nil
}

// Declare adds conflicts of interest of a member, declared by the member or found later; it is possible until the scores
// are signed. The sheets concerned are then to be recused. Errors: evaluation.member.unknown, evaluation.declare.closed.
func (s *Stage) Declare(person domain.PersonID, conflicts Conflicts, now time.Time) (domain.Change, error) {
	m, err := s.seat(person)
	if err != nil {
		return domain.Change{}, err
	}
	if slices.Contains([]State{Signed, Finalized, Voided}, s.State) {
		return domain.Change{}, domain.E(domain.Refused, "evaluation.declare.closed")
	}
	m.Coi = append(m.Coi, stamped(conflicts, now)...)
	return domain.Act("declareConflict", map[string]any{"person": person, "codes": codesOf(conflicts)}), nil
}

// Waive decides that a member judges in spite of a conflict. Only some grounds may be waived, and only with a reason
// (국가연구개발혁신법 시행령 제27조제4항). Errors: evaluation.waive.none, evaluation.waive.never, step.reason_missing.
func (s *Stage) Waive(person domain.PersonID, application domain.ApplicationID, code Code, by domain.PersonID, reason string) (domain.Change, error) {
	if strings.TrimSpace(reason) == "" {
		return domain.Change{}, domain.E(domain.Invalid, "step.reason_missing").At("reason")
	}
	if !slices.ContainsFunc(CoiRules(), func(r CoiRule) bool { return r.Code == code && r.Waivable }) {
		return domain.Change{}, domain.E(domain.Refused, "evaluation.waive.never").By("국가연구개발혁신법 시행령 제27조제4항")
	}
	m, err := s.seat(person)
	if err != nil {
		return domain.Change{}, err
	}
	for i, c := range m.Coi {
		if c.Code == code && c.ApplicationID == application && c.WaivedBy == 0 {
			m.Coi[i].WaivedBy, m.Coi[i].WaivedReason = by, reason
			ch := domain.Act("waiveConflict", map[string]any{"person": person, "application": application, "code": string(code)})
			ch.Reason = reason
			return ch, nil
		}
	}
	return domain.Change{}, domain.E(domain.NotFound, "evaluation.waive.none")
}

// StepOut records that a member leaves the whole session: by own choice (회피) or excluded by the agency. The member's
// sheets are then to be recused.
func (s *Stage) StepOut(person domain.PersonID, reason string, now time.Time) (domain.Change, error) {
	m, err := s.seat(person)
	if err != nil {
		return domain.Change{}, err
	}
	if slices.Contains([]State{Signed, Finalized, Voided}, s.State) {
		return domain.Change{}, domain.E(domain.Refused, "evaluation.declare.closed")
	}
	m.RecusedAt, m.RecusedReason = &now, reason
	ch := domain.Act("stepOut", map[string]any{"person": person})
	ch.Reason = reason
	return ch, nil
}

// ElectChair makes a member the only chair; members elect one on the day (정보통신·방송 기반조성사업 수행관리지침 제7조제4항).
func (s *Stage) ElectChair(person domain.PersonID) (domain.Change, error) {
	if _, err := s.seat(person); err != nil {
		return domain.Change{}, err
	}
	if !slices.Contains([]State{CommitteeFormed, Invited, Ready, Scoring}, s.State) {
		return domain.Change{}, domain.E(domain.Refused, "evaluation.member.closed")
	}
	for i := range s.Members {
		m := &s.Members[i]
		if m.Round != s.Round {
			continue
		}
		m.Role = Ordinary
		if m.PersonID == person {
			m.Role = Chair
		}
	}
	return domain.Act("electChair", map[string]any{"person": person}), nil
}

// Gather says that a quorum accepted and pledged.
func (s *Stage) Gather(rules Rules) (domain.Change, error) {
	return s.fire(Gather, s.presence(rules), "")
}

// presence counts the members who take part.
func (s *Stage) presence(rules Rules) Facts {
	f := Facts{}
	f.Quorum, _ = s.sizes(rules)
	for _, m := range s.sitting() {
		if m.Bound() {
			f.Accepted++
			if m.Role == Chair {
				f.Chairs++
			}
			if m.Coi.With(0) {
				f.Excluded++
			}
		}
	}
	return f
}

// sitting are the members of this round.
func (s *Stage) sitting() []Member {
	var out []Member
	for _, m := range s.Members {
		if m.Round == s.Round {
			out = append(out, m)
		}
	}
	return out
}

// ChairID is the person who chairs the session, 0 when nobody does.
func (s *Stage) ChairID() domain.PersonID {
	for _, m := range s.sitting() {
		if m.Role == Chair && m.Serves() {
			return m.PersonID
		}
	}
	return 0
}

// Assigned lists the people who take part, for authorisation.
func (s *Stage) Assigned() []domain.PersonID {
	var out []domain.PersonID
	for _, m := range s.sitting() {
		if m.Serves() {
			out = append(out, m.PersonID)
		}
	}
	return out
}

// Conflicted lists the people with an unwaived conflict with an application, for authorisation.
func (s *Stage) Conflicted(a domain.ApplicationID) []domain.PersonID {
	var out []domain.PersonID
	for _, m := range s.sitting() {
		if m.Coi.With(a) {
			out = append(out, m.PersonID)
		}
	}
	return out
}

// seat finds a member of this round. Error evaluation.member.unknown (kind NotFound).
func (s *Stage) seat(person domain.PersonID) (*Member, error) {
	for i := range s.Members {
		if m := &s.Members[i]; m.PersonID == person && m.Round == s.Round {
			return m, nil
		}
	}
	return nil, domain.E(domain.NotFound, "evaluation.member.unknown")
}

func stamped(c Conflicts, now time.Time) Conflicts {
	out := slices.Clone(c)
	for i := range out {
		if out[i].At.IsZero() {
			out[i].At = now
		}
	}
	return out
}

func codesOf(c Conflicts) []string {
	out := make([]string, len(c))
	for i, x := range c {
		out[i] = string(x.Code)
	}
	return out
}

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
