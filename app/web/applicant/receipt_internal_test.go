package applicant

import (
	"testing"

	"gongmo/app/query"
	"gongmo/domain/form"
)

// A receipt lists the files where the form asks for them, whatever order the record has.
func TestTheFilesOfAReceiptStandInTheOrderOfTheForm(t *testing.T) {
	d := form.Definition{Sections: []form.Section{{Questions: []form.Question{{Key: "doc_tax"}, {Key: "doc_consent"}}}, {Questions: []form.Question{{Key: "member_tax"}}}}}
	list := []query.ReceiptFile{{QuestionKey: "gone"}, {QuestionKey: "member_tax"}, {QuestionKey: "doc_consent", Name: "1"}, {QuestionKey: "doc_consent", Name: "2"}, {QuestionKey: "doc_tax"}}
	got := ""
	for _, f := range byForm(d, list) {
		got += f.QuestionKey + f.Name + " "
	}
	if want := "doc_tax doc_consent1 doc_consent2 member_tax gone "; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if list[0].QuestionKey != "gone" {
		t.Error("the record itself was put into another order")
	}
}
