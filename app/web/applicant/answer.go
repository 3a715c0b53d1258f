// This file lends the words of an answer to the pages of those who read applications.
package applicant

import (
	"slices"

	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/form"
)

// ReadAnswers is a form with its answers as rows to read, section by section: those of the lead, then those of each member
// that wrote its part. Documents are listed beside it, so file questions are not among the rows. links are the addresses of its files,
// nil for those who may see none.
func ReadAnswers(r *request.Request, d form.Definition, answers form.Answers, links map[domain.FileID]string) []view.ReviewSection {
	out := readPart(r, d.Of(form.Lead), answers.Of(0), links)
	seen := map[domain.OrganizationID]bool{0: true}
	for _, key := range answers.Keys() {
		_, org, ok := form.SplitKey(key)
		if !ok || seen[org] {
			continue
		}
		seen[org] = true
		theirs := answers.Of(org)
		for _, part := range form.Parts() {
			if part != form.Lead {
				out = append(out, answered(readPart(r, d.Of(part), theirs, links))...)
			}
		}
	}
	return out
}

// answered leaves out the sections in which nothing was written: a member has one part, not every part.
func answered(list []view.ReviewSection) []view.ReviewSection {
	return slices.DeleteFunc(list, func(s view.ReviewSection) bool {
		return !slices.ContainsFunc(s.Rows, func(row view.SummaryRow) bool { return !row.Missing })
	})
}

func readPart(r *request.Request, d form.Definition, answers form.Answers, links map[domain.FileID]string) []view.ReviewSection {
	var out []view.ReviewSection
	for _, s := range d.Sections {
		section := view.ReviewSection{Title: r.Pick(s.Title, s.TitleEn)}
		for _, q := range s.Questions {
			if q.Kind == form.File || q.Kind == form.Computed {
				continue
			}
			a := answers[q.Key]
			section.Rows = append(section.Rows, view.SummaryRow{Label: r.Pick(q.Label, q.LabelEn), Value: answerText(r, q, a), Missing: a.Empty(), Rich: Rich(q, a, links)})
		}
		if len(section.Rows) > 0 {
			out = append(out, section)
		}
	}
	return out
}

// AnswerText is an answer in words.
func AnswerText(r *request.Request, q form.Question, a form.Answer) string {
	return answerText(r, q, a)
}
