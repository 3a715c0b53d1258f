// This file is what changed between two states of an application: a correction beside the submission that stands, or a submission beside
// the one it replaced. Answers, files and the plan of costs, each as it was and as it is.
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
	"gongmo/domain/budget"
	"gongmo/domain/form"
)

// Content is what an application says at one time.
type Content struct {
	Title   string
	Answers form.Answers
	Budget  budget.Plan
	Files   []query.ReceiptFile
}

// HandedIn is the content of a submission.
func HandedIn(s query.Submitted) Content {
	return Content{s.Title, s.Answers, s.Budget, s.Files.V}
}

// Working is the content of the working copy as it would be handed in: without what is not asked now.
func Working(f found) Content {
	out := Content{Title: f.Title, Answers: f.Answers.Clone(), Budget: f.Budget}
	left := f.leftOut()
	for _, key := range left {
		delete(out.Answers, key)
	}
	for _, f := range f.Files {
		file := query.ReceiptFile{QuestionKey: f.QuestionKey, Name: f.Name, Digest: f.Digest, Size: f.Size}
		if f.OrganizationID != nil {
			file.OrganizationID = *f.OrganizationID
		}
		if slices.Contains(left, form.Key(file.QuestionKey, domain.OrganizationID(file.OrganizationID))) {
			continue
		}
		out.Files = append(out.Files, file)
	}
	return out
}

// Changed lists what differs between two contents of an application, in the order of its form.
func Changed(r *request.Request, a query.Application, before, after Content) (rows []view.DiffRow) {
	add := func(label, was, is string) {
		kind := "changed"
		switch {
		case was == is:
			return
		case was == "":
			kind = "added"
		case is == "":
			kind = "removed"
		}
		rows = append(rows, view.DiffRow{Label: label, Before: was, After: is, Kind: kind})
	}
	add(r.T("application.title"), before.Title, after.Title)
	for _, key := range keysOf(a.Form, before.Answers, after.Answers) {
		question, org, _ := form.SplitKey(key)
		q, _, _ := a.Form.Question(question)
		if q.Kind == form.File || q.Kind == form.Budget || q.Kind == form.Computed || before.Answers[key].Same(after.Answers[key]) {
			continue // files and the plan have rows of their own below
		}
		add(fileOf(r, a.Form, question, int64(org), a.Members), saidOf(r, q, before.Answers[key]), saidOf(r, q, after.Answers[key]))
	}
	slots := map[string]bool{}
	for _, f := range slices.Concat(before.Files, after.Files) {
		label := fileOf(r, a.Form, f.QuestionKey, f.OrganizationID, a.Members)
		if slots[label] {
			continue
		}
		slots[label] = true
		was, is := filesIn(before.Files, f), filesIn(after.Files, f)
		if digests(was) != digests(is) {
			add(label, namesOf(was), namesOf(is))
		}
	}
	lines, wasLines, isLines := []string{}, planLines(r, a, before.Budget), planLines(r, a, after.Budget)
	for _, l := range slices.Concat(before.Budget.Lines, after.Budget.Lines) {
		if !slices.Contains(lines, l.Key) {
			lines = append(lines, l.Key)
		}
	}
	for _, key := range lines {
		add(cmp.Or(isLines[key].label, wasLines[key].label), wasLines[key].text, isLines[key].text)
	}
	add(r.T("application.changed.grant"), locale.Won(r.Lang, before.Budget.Totals().GrantWon), locale.Won(r.Lang, after.Budget.Totals().GrantWon))
	return rows
}

// ChangedView is the table of what changed, nil when nothing did.
func ChangedView(r *request.Request, rows []view.DiffRow, before string) *view.Diff {
	if len(rows) == 0 {
		return nil
	}
	return &view.Diff{Caption: r.T("application.changed.title"), BeforeTitle: before, AfterTitle: r.T("application.changed.after"), Rows: rows}
}

// keysOf are the keys of both sets of answers that the form still asks for, in its order.
func keysOf(d form.Definition, sets ...form.Answers) (out []string) {
	place := map[string]int{}
	for _, s := range d.Sections {
		for _, q := range s.Questions {
			place[q.Key] = len(place) + 1
		}
	}
	for _, set := range sets {
		for _, key := range set.Keys() {
			if q, _, _ := form.SplitKey(key); place[q] > 0 && !slices.Contains(out, key) {
				out = append(out, key)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b string) int {
		x, xOrg, _ := form.SplitKey(a)
		y, yOrg, _ := form.SplitKey(b)
		return cmp.Or(cmp.Compare(xOrg, yOrg), cmp.Compare(place[x], place[y]))
	})
	return out
}

// saidOf is an answer in words, "" for none.
func saidOf(r *request.Request, q form.Question, a form.Answer) string {
	if a.Empty() {
		return ""
	}
	return answerText(r, q, a)
}

func filesIn(list []query.ReceiptFile, slot query.ReceiptFile) (out []query.ReceiptFile) {
	for _, f := range list {
		if f.QuestionKey == slot.QuestionKey && f.OrganizationID == slot.OrganizationID {
			out = append(out, f)
		}
	}
	return out
}

func digests(list []query.ReceiptFile) string {
	var out []string
	for _, f := range list {
		out = append(out, f.Digest+" "+f.Name)
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

// namesOf says files with the beginning of their hashes: another content may have the same name.
func namesOf(list []query.ReceiptFile) string {
	var out []string
	for _, f := range list {
		out = append(out, f.Name+" · "+locale.Bytes(f.Size)+" (SHA-256 "+f.Digest[:min(len(f.Digest), 8)]+"…)")
	}
	return strings.Join(out, ", ")
}

type planLine struct{ label, text string }

// planLines says each line of a plan in words, by its key.
func planLines(r *request.Request, a query.Application, plan budget.Plan) map[string]planLine {
	out := map[string]planLine{}
	table := BudgetTable(r, plan, MemberName(a.Members))
	if table == nil {
		return out
	}
	for _, row := range table.Rows {
		var cells []string
		for i, c := range row.Cells {
			if c.Text != "0" && c.Text != "" {
				cells = append(cells, table.Columns[i].Label+" "+c.Text)
			}
		}
		out[row.Key] = planLine{row.Label, strings.TrimSpace(row.Why + " · " + strings.Join(cells, ", "))}
	}
	return out
}

// theirs says who writes what the reader does not write, "" when nobody writes any more.
func theirs(r *request.Request, f found, suffix domain.OrganizationID) string {
	if !f.editable() {
		return ""
	}
	if m, ok := f.partner(suffix); ok {
		return r.T("application.theirs.partner", locale.Args{"role": r.T("application.member_role." + m.Role), "name": m.Name})
	}
	return r.T("application.theirs.lead")
}
