// This file is what the pages of questions about calls show.
package view

import (
	"time"

	"gongmo/app/locale"
	"gongmo/app/query"
)

// Inquiry is one question with its newest answer.
type Inquiry struct {
	Title, URL string
	Badge      *Badge // on the asker's own list, nil in public
	Body       []string
	Asked      string
	Note       string // what the asker is told about the state
	Answer     []string
	Answered   string // when, and whether it was corrected
	ISO        string
}

// InquiryVersion is one earlier version of an answer.
type InquiryVersion struct {
	Title, When, ISO string
	Reason           string // why it came, "" for the first
	Body             []string
}

// InquiriesPage is the public list of a call.
type InquiriesPage struct {
	Base
	CallTitle, CallURL string
	Lead               string
	Ask                *Button
	AskNote            string
	Filter             Filter
	Mine               []Inquiry
	Items              []Inquiry
	Pager              Pager
	Empty              Empty
}

// InquiryPage is one question.
type InquiryPage struct {
	Base
	Lead     string
	Banner   *Banner
	Item     Inquiry
	Reason   string // why the newest answer took the place of the one before it
	Former   []InquiryVersion
	Withdraw *Act
	Links    []Crumb
}

// InquiriesURL is the list of a call's questions, or a page under it.
func InquiriesURL(code string, parts ...any) string {
	return Path(append([]any{"calls", code, "questions"}, parts...)...)
}

// InquiryURL is the page of one question.
func InquiryURL(code string, id int64) string { return InquiriesURL(code, id) }

// NewInquiry shows a question. own adds where it stands, for its asker.
func NewInquiry(b Base, q query.InquiryRow, own bool) Inquiry {
	out := Inquiry{Title: q.Title, URL: InquiryURL(q.CallCode, q.ID), Body: Paragraphs(q.Body), Asked: b.T("inquiry.asked", locale.Args{"on": q.AskedAt})}
	if q.AnswerNo > 0 {
		out.Answer, out.ISO = Paragraphs(q.Answer), locale.ISO(*q.ChangedAt)
		out.Answered = answeredAt(b, q.AnswerNo, *q.ChangedAt)
	}
	if !own {
		return out
	}
	badge := State("inquiry", q.State)
	out.Badge = &badge
	switch q.State {
	case "OPEN":
		out.Note = b.T("inquiry.own.open", locale.Args{"on": q.DueOn})
		if q.DueOn.End().Before(b.Now) {
			out.Note = b.T("inquiry.own.late", locale.Args{"on": q.DueOn})
		}
	case "RETURNED":
		out.Note = b.T("inquiry.own.returned", locale.Args{"why": b.T("inquiry.private." + q.Private)})
	case "WITHDRAWN":
		out.Note = b.T("inquiry.own.withdrawn")
	}
	return out
}

func answeredAt(b Base, no int, at time.Time) string {
	if no > 1 {
		return b.T("inquiry.corrected", locale.Args{"at": at, "no": no})
	}
	return b.T("inquiry.answered", locale.Args{"at": at})
}

// InquiryVersions are the versions of an answer, the newest first.
func InquiryVersions(b Base, list []query.InquiryAnswer) []InquiryVersion {
	out := make([]InquiryVersion, len(list))
	for i, a := range list {
		out[i] = InquiryVersion{Title: b.T("inquiry.version", locale.Args{"no": a.No}), When: b.DateTime(a.GivenAt), ISO: locale.ISO(a.GivenAt),
			Reason: a.Reason, Body: Paragraphs(a.Body)}
	}
	return out
}

// InquiryDue is the last day to answer as a deadline.
func InquiryDue(b Base, q query.InquiryRow) Due { return b.Due(q.DueOn.At(23, 59)) }
