// This file lends the words of an answer to the pages of those who read applications.
package applicant

import (
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain/form"
)

// ReadAnswers is a form with its answers as rows to read, section by section; sections without a question are left out. Documents are listed
// beside it, so file questions are not among the rows.
func ReadAnswers(r *request.Request, d form.Definition, answers form.Answers) []view.ReviewSection {
	var out []view.ReviewSection
	for _, s := range d.Sections {
		section := view.ReviewSection{Title: r.Pick(s.Title, s.TitleEn)}
		for _, q := range s.Questions {
			if q.Kind == form.File || q.Kind == form.Computed {
				continue
			}
			a := answers[q.Key]
			section.Rows = append(section.Rows, view.SummaryRow{Label: r.Pick(q.Label, q.LabelEn), Value: answerText(r, q, a), Missing: a.Empty()})
		}
		if len(section.Rows) > 0 {
			out = append(out, section)
		}
	}
	return out
}
