// This file lends the words of an answer to the pages of those who read applications.
package applicant

import (
	"cmp"
	"slices"
	"strings"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/budget"
	"gongmo/domain/decimal"
	"gongmo/domain/form"
	"gongmo/domain/krw"
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
		computed := d.Computed(answers, s.Part)
		for _, q := range s.Questions {
			if q.Kind == form.File {
				continue
			}
			if q.Kind == form.Computed {
				if row, ok := computedRow(r, d, q, computed); ok {
					section.Rows = append(section.Rows, row)
				}
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

// computedRow is what follows from answers. ok is false for what cannot be calculated, also because the reader does not see an answer that
// it follows from: the rest of a sum would be another sum.
func computedRow(r *request.Request, d form.Definition, q form.Question, computed map[string]decimal.Number) (view.SummaryRow, bool) {
	n, ok := computed[q.Key]
	for _, o := range q.Calc.Of {
		if _, _, known := d.Question(o.Question); o.Question != "" && !known {
			ok = false
		}
	}
	return view.SummaryRow{Label: r.Pick(q.Label, q.LabelEn), Value: locale.Number(n, d.Decimals(q.Key)) + q.Unit}, ok
}

// AnswerText is an answer in words.
func AnswerText(r *request.Request, q form.Question, a form.Answer) string {
	return answerText(r, q, a)
}

// BudgetTable is a plan of costs to read: one line a row with its basis and who pays what. whose names the organisation of a line, ""
// where it goes without saying or must not be known. It is nil for a plan without lines.
func BudgetTable(r *request.Request, plan budget.Plan, whose func(domain.OrganizationID) string) *view.Budget {
	if plan.IsZero() {
		return nil
	}
	out := &view.Budget{Caption: r.T("application.budget.caption"), Columns: []view.BudgetColumn{{Key: "grant", Label: r.T("application.budget.grant")},
		{Key: "cash", Label: r.T("application.budget.cash")}, {Key: "kind", Label: r.T("application.budget.kind")}}}
	years := len(plan.Years()) > 1
	for _, l := range plan.Lines {
		row := view.BudgetRow{Key: l.Key, Label: r.T(l.Item.Label()), Why: l.Basis, Sum: l.Total().Digits(),
			Cells: []view.BudgetCell{amount(l, "grant", l.GrantWon), amount(l, "cash", l.CashWon), amount(l, "kind", l.InKindWon)}}
		if l.Detail != "" {
			row.Label += " · " + r.T(l.Detail.Label())
		}
		if name := whose(l.Org); name != "" {
			row.Label += " · " + name
		}
		if _, given := l.Computed(); given {
			row.Why = strings.TrimSpace(row.Why + " " + l.UnitWon.Digits() + " × " + locale.Int(l.Quantity) + " × " + locale.Int(max(l.Times, 1)))
		}
		if years {
			row.Label += " · " + yearText(r, l.Year)
		}
		row.Why = lineWhy(r, l, row.Why)
		out.Rows = append(out.Rows, row)
	}
	t := plan.Totals()
	out.Totals, out.Grand = []string{t.GrantWon.Digits(), t.CashWon.Digits(), t.InKindWon.Digits()}, t.Total().Digits()
	return out
}

// amount is a cell of a plan to read: what was typed where no number could be read, so that nobody takes it for nothing.
func amount(l budget.Line, cell string, read krw.Won) view.BudgetCell {
	return view.BudgetCell{Text: cmp.Or(l.Unread.Of(cell), read.Digits())}
}

// FileTitle names a file of an application by what it answers and, when that is not the lead, whose part it belongs to; note says
// the file's own name and its size.
func FileTitle(r *request.Request, d form.Definition, f query.ApplicationFile, members []query.ApplicationMember) (title, note string) {
	org := int64(0)
	if f.OrganizationID != nil {
		org = *f.OrganizationID
	}
	return fileOf(r, d, f.QuestionKey, org, members), f.Name + " · " + locale.Bytes(f.Size)
}

// fileOf is what a file answers, in the words of the form as it is now, with the member whose part it is; the question's key where
// the form has no such question any more.
func fileOf(r *request.Request, d form.Definition, key string, org int64, members []query.ApplicationMember) string {
	q, _, ok := d.Question(key)
	if !ok {
		return key
	}
	label := r.Pick(q.Label, q.LabelEn)
	for _, m := range members {
		if m.Role != string(application.Lead) && m.OrganizationID != nil && *m.OrganizationID == org {
			return label + " · " + m.Name
		}
	}
	return label
}

// MemberName names a member of an application.
func MemberName(members []query.ApplicationMember) func(domain.OrganizationID) string {
	return func(org domain.OrganizationID) string {
		i := slices.IndexFunc(members, func(m query.ApplicationMember) bool {
			lines := cmp.Or(m.OrganizationID, m.LinesOf)
			return lines != nil && *lines == int64(org)
		})
		if i < 0 || len(members) < 2 {
			return ""
		}
		return members[i].Name
	}
}
