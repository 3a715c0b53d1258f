// These tests write what a call says of its own in its notices, and find it where people read: in the inbox and in the mail.
package workflows_test

import (
	"slices"
	"strings"
	"testing"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/notice"
	"gongmo/domain/period"
	"gongmo/workflows"
)

const ownWords = "접수증은 설명회 입장권입니다.\n장소: {title} 회관 <b>1층</b>"

func TestWhatACallSaysOfItsOwnStandsBelowTheUsualTextInInboxAndMail(t *testing.T) {
	for name, test := range map[string]struct {
		paragraphs call.Paragraphs
		below      string
	}{
		"nothing of its own":   {nil, ""},
		"of another notice":    {call.Paragraphs{"SELECTED": ownWords}, ""},
		"of the notice itself": {call.Paragraphs{application.NoticeReceipt: ownWords}, "\n\n이 공고에서 더 알립니다.\n" + ownWords},
	} {
		t.Run(name, func(t *testing.T) {
			d, id := begunUnderOne(t)
			people := d.owners()
			d.do(func(tx workflows.Tx) error {
				c, err := workflows.LockRow[call.Call](tx, int64(d.call))
				if err != nil {
					return err
				}
				c.Paragraphs = test.paragraphs
				return workflows.Record(tx, domain.System, c, domain.Act("edit", nil))
			})
			_, err := d.engine.SubmitApplication(t.Context(), d.as(signer, "k"), pledged(id, 0))
			d.ok(err)
			box := &mailBox{}
			d.engine.Mail = box
			for _, q := range slices.Clone(d.store.Jobs) {
				if job, ok := q.Job.(workflows.NoticeJob); ok && job.Code == application.NoticeReceipt {
					d.ok(d.engine.DeliverNotice(t.Context(), job))
				}
			}
			for _, q := range slices.Clone(d.store.Jobs) {
				if job, ok := q.Job.(workflows.MailJob); ok {
					d.ok(d.engine.SendMail(t.Context(), job))
				}
			}
			var told []*notice.Notice
			d.do(func(tx workflows.Tx) (err error) {
				told, err = workflows.Find[notice.Notice](tx, workflows.Where{"Code": string(application.NoticeReceipt), "PersonID": people[d.lead]})
				return err
			})
			if len(told) != 2 || len(box.sent) != 1 {
				t.Fatalf("%d notices and %d mails", len(told), len(box.sent))
			}
			bodies := []string{told[0].Body, told[1].Body}
			usual, _, _ := strings.Cut(bodies[0], "\n\n")
			if !strings.Contains(usual, "신청서") || strings.Contains(usual, "⟦") {
				t.Errorf("the usual text is %q", usual)
			}
			for _, body := range bodies {
				if body != usual+test.below {
					t.Errorf("a notice says %q, want %q below the usual text", body, test.below)
				}
			}
			if !strings.HasPrefix(box.sent[0].Text, usual+test.below+"\n\n") {
				t.Errorf("the mail says %q", box.sent[0].Text)
			}
		})
	}
}

func TestAParagraphIsATermThatADraftChangesAtOnceAndAPublishedCallByACorrection(t *testing.T) {
	r := newCallRoom(t)
	id := r.create()
	write := func(code domain.NoticeCode, text string) workflows.CallParts {
		return workflows.CallParts{Paragraph: &workflows.CallParagraph{Notice: code, Text: text}}
	}
	r.refused(r.edit(id, write("SELECTED", strings.Repeat("가", call.LongestParagraph+1))), domain.Invalid, "call.paragraph.long")
	r.refused(r.edit(id, write("SELECTED", "앞\x00뒤")), domain.Invalid, "call.paragraph.signs")
	for _, code := range []domain.NoticeCode{"SANCTION_RESULT", "WALLET_EXPIRING", "CALL_CLOSED", "NO_SUCH", ""} {
		r.refused(r.edit(id, write(code, "안내")), domain.NotFound, "not_found")
	}
	r.ok(r.edit(id, write("NOT_SELECTED", "다음 공고를 기다려 주십시오.")))
	r.ok(r.edit(id, write("SELECTED", "협약 설명회에 와 주십시오.")))
	r.ok(r.edit(id, write("NOT_SELECTED", " ")))
	r.ok(r.edit(id, workflows.CallParts{Schedule: schedule()})) // another part leaves them
	if got := r.load(id).Paragraphs; len(got) != 1 || got["SELECTED"] != "협약 설명회에 와 주십시오." {
		t.Fatalf("the paragraphs are %v", got)
	}
	d, err := r.engine.CallDefinition(t.Context(), domain.Actor{Person: callOfficer}, "2026-tst-01")
	r.ok(err)
	for code, key := range map[domain.NoticeCode]string{"SANCTION_RESULT": "call.paragraph.notice", "NO_SUCH": "call.paragraph.notice"} {
		wrong := d
		wrong.Paragraphs = d.Paragraphs.With(code, "안내")
		_, err := r.engine.ImportCall(t.Context(), by(callOfficer), workflows.ImportCall{Definition: wrong, Dry: true})
		r.refused(err, domain.Invalid, key)
	}
	d.Paragraphs = d.Paragraphs.With("SELECTED", "파일에서 온 안내")
	_, err = r.engine.ImportCall(t.Context(), by(callOfficer), workflows.ImportCall{Definition: d})
	r.ok(err)

	r.ok(r.engine.SubmitCall(t.Context(), by(callOfficer), id, 0))
	r.ok(r.engine.ApproveCall(t.Context(), by(callApprover), id, 0))
	r.now = period.On(2026, 2, 12).At(9, 0)
	r.sweep()
	r.state(id, call.Open)
	r.refused(r.edit(id, write("SELECTED", "바로")), domain.Refused, "call.edit.not_draft")
	propose := func(kind call.ProposalKind) error {
		return r.engine.ProposeCall(t.Context(), by(callBoth), workflows.ProposeCall{Call: id, Kind: kind, Reason: "안내를 바로잡습니다", Parts: write("SELECTED", "바로잡은 안내")})
	}
	r.refused(propose(call.ToExtend), domain.Refused, "call.propose.only_schedule")
	r.ok(propose(call.ToAmend))
	if got := r.load(id).Paragraphs["SELECTED"]; got != "파일에서 온 안내" {
		t.Errorf("a proposal that nobody approved is in force: %q", got)
	}
	step := workflows.StepCall{Call: id, Event: call.AmendNotice}
	r.refused(r.engine.StepCall(t.Context(), by(callBoth), step), domain.Forbidden, "access.same_person")
	r.ok(r.engine.StepCall(t.Context(), by(callApprover), step))
	versions := r.versions(id)
	if got := r.load(id).Paragraphs["SELECTED"]; got != "바로잡은 안내" || len(versions) != 2 ||
		versions[0].Terms.Paragraphs["SELECTED"] != "파일에서 온 안내" || versions[1].Terms.Paragraphs["SELECTED"] != "바로잡은 안내" || versions[0].Digest == versions[1].Digest {
		t.Errorf("%q, versions %+v", got, versions)
	}
}
