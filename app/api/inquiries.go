// This file is the answered questions of a call as open data. Who asked is not in it.
package api

import (
	"time"

	"gongmo/app/query"
	"gongmo/domain/period"
)

// Inquiries is the answer of /calls/{code}/questions.json.
type Inquiries struct {
	Total int       `json:"total"`
	Items []Inquiry `json:"items"`
}

// Inquiry is one answered question. AnswerNo counts the versions of the answer: above 1 it was corrected, at ChangedAt.
type Inquiry struct {
	URL        string  `json:"url"`
	Title      string  `json:"title"`
	Question   string  `json:"question"`
	Answer     string  `json:"answer"`
	AnswerNo   int     `json:"answer_no"`
	AskedOn    string  `json:"asked_on"`
	AnsweredAt *string `json:"answered_at"`
	ChangedAt  *string `json:"changed_at"`
}

// InquiriesOf is a list as open data. base begins the addresses; path gives a question's page.
func InquiriesOf(list []query.InquiryRow, total int, base string, path func(code string, id int64) string) Inquiries {
	out := Inquiries{Total: total, Items: make([]Inquiry, len(list))}
	for i, q := range list {
		out.Items[i] = Inquiry{URL: base + path(q.CallCode, q.ID), Title: q.Title, Question: q.Body, Answer: q.Answer, AnswerNo: q.AnswerNo,
			AskedOn: q.AskedAt.In(period.KST).Format(time.DateOnly), AnsweredAt: stamp(q.AnsweredAt), ChangedAt: stamp(q.ChangedAt)}
	}
	return out
}
