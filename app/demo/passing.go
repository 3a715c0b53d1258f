// This file puts applications of the demonstration's own company into the states that others only pass through: handed in while the
// intake is open, taken back, withdrawn, waiting for a corrected form to be taken up, with a partner that was changed, with a correction
// that the deadline overtook. And it keeps on record files that were refused.
package demo

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"time"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/form"
	"gongmo/domain/organization"
	"gongmo/domain/period"
	"gongmo/workflows"
)

// The calls in which something is to be seen of the demonstration's own company.
const (
	standsCall    = "2025-REG-11" // handed in, and the intake is open
	takenBackCall = "2025-GLB-10" // handed in and taken back
	withdrawnCall = "2025-SWF-07" // handed in and withdrawn
	correctedCall = "2025-GLB-09" // a draft whose form was corrected this morning
	replacedCall  = "2025-CNV-02" // a draft whose partner was changed
	droppedCall   = "2025-REG-08" // a correction that was not handed in before the deadline, and papers that are asked for again
)

// shown are the calls of this file, handedIn those to which the company has handed in.
var (
	shown    = []string{standsCall, takenBackCall, withdrawnCall, correctedCall, replacedCall, droppedCall}
	handedIn = []string{standsCall, takenBackCall, withdrawnCall, droppedCall}
)

// own reports whether an application is the one of a call of this file that shows what the file is about.
func (y *year) own(e *entry, codes ...string) bool {
	return e.lead == y.companies[0] && slices.Contains(codes, e.round.Code)
}

// afterwards takes an application that was just handed in to where it shall stand.
func (y *year) afterwards(e *entry, sub application.Submission, at time.Time) error {
	act := func(at time.Time) func(domain.Change, error) error {
		return y.did(at, e.lead.owner.actor(), e.Application, e.about())
	}
	later := at.Add(3 * time.Hour)
	switch in := e.round.intake(later); {
	case y.own(e, takenBackCall):
		return act(later)(e.WithdrawToDraft(later, later, in))
	case y.own(e, withdrawnCall):
		return act(later)(e.Withdraw("주요 참여인력이 퇴사하여 이번 차수에는 과제를 수행하기 어렵습니다."))
	case y.own(e, droppedCall):
		return y.overtake(e, sub, later, in)
	}
	return nil
}

// overtake begins a correction that the deadline overtakes.
func (y *year) overtake(e *entry, sub application.Submission, at time.Time, in application.Intake) error {
	by := e.lead.writer
	if err := y.did(at, by.actor(), e.Application, e.about())(e.StartRevision(at, at, in)); err != nil {
		return err
	}
	goal := e.Answers["goal"]
	goal.Text += " 실증 현장은 두 곳에서 네 곳으로 늘립니다."
	at = at.Add(20 * time.Minute)
	_, _, change, err := e.Save(e.Answers, form.Answers{"goal": goal}, by.Ref(), at.UTC())
	if err := y.did(at, by.actor(), e.Application, e.about())(change, err); err != nil {
		return err
	}
	over := e.round.CloseAt.Add(2 * time.Minute)
	if kept, ok := e.Unsubmitted(sub, over.UTC()); ok {
		if err := y.in.Add(&kept); err != nil {
			return err
		}
	}
	_, change, err = e.DropRevision(sub, over, in)
	return y.did(over, domain.System, e.Application, e.about())(change, err)
}

// changePartner lets a partner join a draft, write its texts and be replaced by another that has not answered yet.
func (y *year) changePartner(e *entry, at time.Time, d dice) error {
	var firms []*company
	for _, c := range y.companies[1:] {
		if c.Type == organization.Company && len(firms) < 2 {
			firms = append(firms, c)
		}
	}
	gone, come := firms[0], firms[1]
	if err := y.partner(e, gone, at); err != nil {
		return err
	}
	texts := form.Answers{}
	for _, s := range e.round.Form.Of(form.Participant).Sections {
		for _, q := range s.Questions {
			if q.Kind == form.Text || q.Kind == form.RichText {
				texts[form.Key(q.Key, gone.Ref())] = form.Answer{Text: prose(d, max(q.MinChars, 100))}
			}
		}
	}
	at = at.Add(26 * time.Hour).UTC()
	_, _, change, err := e.Save(form.Answers{}, texts, gone.writer.Ref(), at)
	if err := y.did(at, gone.writer.actor(), e.Application, e.about())(change, err); err != nil {
		return err
	}
	at = at.Add(50 * time.Hour)
	if !y.past(at) {
		at = y.Now.Add(-90 * time.Minute).UTC()
	}
	n := slices.IndexFunc(e.Members, func(m application.Member) bool { return m.OrganizationID != nil && *m.OrganizationID == gone.Ref() })
	_, change, err = e.Replace(e.Members[n].ID, application.Successor{Org: come.Ref(), Name: come.Name, Email: come.owner.Email}, e.round.Form, e.lead.writer.Ref(), at)
	if err != nil {
		return err
	}
	change.Notices = append(change.Notices, application.NoticeInvited)
	told := e.about()
	told.lead = come
	return y.did(at, e.lead.writer.actor(), e.Application, told)(change, nil)
}

// correct corrects the form of a call on the day of the demonstration: a question more, one that is put better, one less.
func (y *year) correct(r *round) error {
	proposed, approved := y.Now.Add(-70*time.Minute), y.Now.Add(-25*time.Minute)
	if r.Code != correctedCall || r.State != call.Open || !r.OpenAt.Before(proposed) {
		return nil
	}
	terms := r.Terms
	terms.Form.Sections = slices.Clone(r.Form.Sections)
	first := &terms.Form.Sections[0]
	first.Questions = slices.DeleteFunc(slices.Clone(first.Questions), func(q form.Question) bool { return q.Key == keywords })
	for i := range first.Questions {
		if first.Questions[i].Key == "goal" {
			first.Questions[i].Hint = "이 과제로 무엇을 이루려는지 한 문단으로 적습니다. 끝날 때 숫자로 확인할 수 있는 목표를 하나 이상 넣습니다."
			first.Questions[i].HintEn = "Say in one paragraph what the project is to achieve, with at least one aim that a number will show at its end."
		}
	}
	first.Questions = append(first.Questions, form.Question{Key: "trial_place", Kind: form.Text, Label: "실증 장소", LabelEn: "Place of the trial", Required: true, MaxChars: 100, Spaces: true,
		Hint: "시·군·구까지 적습니다. 아직 정하지 못했으면 후보지를 적습니다.", HintEn: "As far as the city or district. The places you consider, if none is chosen yet."})
	officer, approver := r.officer, y.staff[domain.RoleApprover]
	change, err := r.Propose(call.ToAmend, terms, "실증 장소를 묻는 문항이 빠져 있어 더하고, 쓰이지 않는 핵심어 문항을 뺍니다.", officer.Ref(), proposed.UTC())
	if err := y.did(proposed, officer.actor(), r.Call, r.about())(change, err); err != nil {
		return err
	}
	v, change, err := r.AmendNotice(approver.Ref(), approved, approved.UTC(), r.rules)
	if err := y.did(approved, approver.actor(), r.Call, r.about())(change, err); err != nil {
		return err
	}
	return y.in.Add(&v)
}

// refuseFiles keeps on record some files that were not taken; their contents are gone.
func (y *year) refuseFiles() error {
	d := y.dice("refused files")
	for i, f := range []struct {
		name, media, reason, found, question, place string
		size                                        int64
	}{
		{"재무제표 2024.pdf", "application/pdf", "files.locked", "", "doc_financial", "", 1_482_113},
		{"참여인력 현황.xlsm", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "files.macros", "", "doc_consent", "", 318_204},
		{"사업계획서_최종.docx", "application/pdf", "files.name.other", "", "doc_pledge", "", 2_904_551},
		{"견적서.zip", "application/zip", "files.infected", "Eicar-Test-Signature", "", "wallet", 18_220},
		{"회의록.hwp", "application/zip", "files.type.refused", "", "", "wallet", 904_331},
	} {
		c := one(d, y.companies)
		at := period.DateOf(y.Now).AddDays(-i).At(9+i, 12)
		if !y.past(at) || !c.RegisteredAt.Before(at) {
			continue
		}
		row := &workflows.RefusedFile{Sha256: fmt.Sprintf("%x", sha256.Sum256([]byte(f.name))), Size: f.size, MediaType: f.media, Name: f.name, Reason: f.reason, Found: f.found, Place: f.place,
			PersonID: ref(c.writer.Ref()), OrganizationID: ref(c.Ref()), RefusedAt: at.UTC(), ClearedAt: ref(at.Add(time.Hour).UTC())}
		if e := y.applied(c); f.question != "" && e != nil {
			row.ApplicationID, row.QuestionKey = ref(e.Ref()), f.question
		}
		if err := y.in.Add(row); err != nil {
			return err
		}
	}
	return nil
}

// applied is the newest application of a company, nil when it has none.
func (y *year) applied(c *company) (last *entry) {
	for _, r := range y.rounds {
		for _, e := range r.entries {
			if e.lead == c {
				last = e
			}
		}
	}
	return last
}
