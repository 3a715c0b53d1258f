// These tests put pictures into a text and take them out, while others write on it.
package workflows_test

import (
	"errors"
	"testing"

	"gongmo/domain"
	"gongmo/domain/call"
	"gongmo/domain/form"
	"gongmo/workflows"
)

func TestAPictureIsAFileOfItsTextAndStaysWhileTheTextIsWritten(t *testing.T) {
	d := newDesk(t)
	d.do(func(tx workflows.Tx) error {
		c, err := workflows.Get[call.Call](tx, int64(d.call))
		if err != nil {
			return err
		}
		c.Form.Sections[0].Questions = append(c.Form.Sections[0].Questions, form.Question{Key: "body", Kind: form.RichText, Label: "본문"})
		return workflows.Record(tx, domain.System, c, domain.Act("edit", nil))
	})
	at := workflows.Slot{Application: d.begin(), Org: d.lead, Question: "body"}
	add := func(who domain.PersonID, alt string) error {
		file := workflows.Received{SHA256: hash("a"), MediaType: "image/png", Name: "설비.png", Size: 9}
		return d.engine.AddPicture(t.Context(), d.as(who, ""), workflows.AddPicture{Slot: at, File: file, Alt: alt, At: 1 << 20})
	}
	write := func(text string) []form.Conflict {
		seen := d.load(at.Application).Answers["body"].Version
		saved, err := d.engine.SaveAnswers(t.Context(), d.as(signer, ""), workflows.SaveAnswers{Application: at.Application, Org: d.lead, Mine: form.Answers{"body": {Text: text}}, Seen: map[string]int64{"body": seen}})
		d.ok(err)
		return saved.Conflicts
	}
	write("첫 줄")
	d.refused(add(signer, "  "), "files.picture.alt")
	d.ok(add(signer, "설비의 겉모습"))
	d.ok(add(signer, "설비의 속"))
	want := "첫 줄\n\n![설비의 겉모습](설비.png)\n\n![설비의 속](설비 (2).png)"
	if got := d.load(at.Application); got.Answers["body"].Text != want || len(got.Answers["body"].Files) != 2 || len(got.Files) != 2 || got.Files[0].QuestionKey != "body" {
		t.Fatalf("the text is %q with %d files and %d rows", got.Answers["body"].Text, len(got.Answers["body"].Files), len(got.Files))
	}
	write("고친 줄\n\n![설비의 겉모습](설비.png)")
	got := d.load(at.Application)
	if len(got.Answers["body"].Files) != 2 {
		t.Fatal("writing on the text has taken its pictures away")
	}
	d.ok(d.engine.RemovePicture(t.Context(), d.as(signer, ""), at, got.Answers["body"].Files[0].FileID))
	if got := d.load(at.Application); got.Answers["body"].Text != "고친 줄\n" || len(got.Answers["body"].Files) != 1 || len(got.Files) != 1 {
		t.Errorf("left is %q with %d files and %d rows", got.Answers["body"].Text, len(got.Answers["body"].Files), len(got.Files))
	}
	for range 9 {
		d.ok(add(signer, "하나 더"))
	}
	d.refused(add(signer, "너무 많다"), "files.picture.many")

	d.write(at.Application, d.lead, signer, "goal", "목표", 0)
	_, err := d.engine.SubmitApplication(t.Context(), d.as(signer, "k"), pledged(at.Application, 0))
	d.ok(err)
	sub := d.submissions(at.Application)[0]
	if len(sub.Files) != 10 || sub.Files[0].QuestionKey != "body" || len(sub.Answers["body"].Files) != 10 {
		t.Errorf("the submission holds %+v", sub.Files)
	}
	sub.Files[3].Digest = hash("f")
	if err := sub.Verify(); err == nil {
		t.Error("another picture has the same receipt")
	}

	at.Question = "papers"
	if err := add(signer, "x"); !errors.Is(err, domain.E(domain.NotFound, "not_found")) {
		t.Errorf("a question that takes no pictures: %v", err)
	}
}
