// Package proposed shows a call as a waiting correction, extension or re-announcement would make it, to the staff who prepare and
// decide it.
package proposed

import (
	"encoding/json"
	"fmt"
	"net/url"

	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain/call"
)

// param asks for the proposed terms in the address of a page.
const param = "proposal"

// URL is the address of a page of the call: with the proposed terms while a proposal waits.
func URL(c query.Call, page string) string {
	if c.ProposalTerms == nil {
		return page
	}
	return view.NewQuery(page, nil).With(param, "1").String()
}

// Keep are the parameters that keep pages on the proposed terms.
func Keep() url.Values { return url.Values{param: {"1"}} }

// Asked reports whether the request asks for the proposed terms and the reader may see them. To everybody else the page is as it is.
func Asked(r *request.Request, c query.Call) bool {
	return r.Query(param) == "1" && c.ProposalTerms != nil && (r.May("propose", c.Resource()) || r.May("dropProposal", c.Resource()))
}

// Terms are the terms that a call would have.
func Terms(c query.Call) (t call.Terms, err error) {
	if err := json.Unmarshal([]byte(*c.ProposalTerms), &t); err != nil {
		return t, fmt.Errorf("proposed terms: %w", err)
	}
	return t, nil
}

// Show puts the terms of the proposal in place of the present ones. Nothing is stored.
func Show(c *query.Call) error {
	t, err := Terms(*c)
	if err != nil {
		return err
	}
	c.Title, c.Summary, c.Purpose, c.Notice, c.Division, c.BudgetWon = t.Title, t.Summary, t.Purpose, t.Notice, t.Division, t.BudgetWon
	c.AnnounceAt, c.OpenAt, c.CloseAt, c.ResultAt, c.UrgencyReason = t.AnnounceAt, t.OpenAt, t.CloseAt, t.ResultAt, t.UrgencyReason
	c.FromAt, c.UntilAt, c.QuestionsUntil = nil, nil, t.QuestionsUntil
	c.AwardCount, c.PerLead, c.GrantMinWon, c.GrantMaxWon, c.GrantRatio = t.AwardCount, t.PerLead, t.GrantMinWon, t.GrantMaxWon, t.GrantRatio
	c.Matching = t.Matching
	c.Security = t.Security
	c.MinBids, c.SingleBid, c.Deliberation = t.MinBids, t.SingleBid, t.Deliberation
	c.Stages, c.Form, c.Eligibility = t.Stages, t.Form, t.Eligibility
	c.Windows.V, c.Briefings.V, c.Documents.V, c.NoticeItems.V, c.Paragraphs.V = nil, nil, nil, map[string]string{}, map[string]string{}
	for _, x := range t.Briefings {
		c.Briefings.V = append(c.Briefings.V, query.CallBriefing{At: x.At, Minutes: x.Minutes, Place: x.Place, Link: x.Link})
	}
	for _, w := range t.Windows {
		c.Windows.V = append(c.Windows.V, query.CallWindow{No: w.No, OpenAt: w.OpenAt, CloseAt: w.CloseAt})
	}
	for _, d := range t.Documents {
		c.Documents.V = append(c.Documents.V, query.CallDocument{Key: d.Key, Name: d.Name, Required: d.Required, Of: string(d.Of), Note: d.Note, EarlierMarks: d.EarlierMarks})
	}
	for item, text := range t.NoticeItems {
		c.NoticeItems.V[string(item)] = text
	}
	for code, text := range t.Paragraphs {
		c.Paragraphs.V[string(code)] = text
	}
	return nil
}
