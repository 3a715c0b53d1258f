// This file saves a section as it is typed, and compares what two people wrote to the same question.
package applicant

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	webform "gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain/budget"
	"gongmo/domain/form"
	pages "gongmo/templates/pages/applicant"
	"gongmo/workflows"
)

// autosave answers a script. What could be saved is saved whatever became of the rest: versions are the new versions of it; conflicts
// are the questions that somebody else has changed, each with its version and the comparison to show at its place; unread are those
// with a value that cannot be read yet.
func autosave(r *request.Request) error {
	p, err := locate(r)
	if err != nil {
		return err
	}
	cmd := r.Command()
	cmd.Key = "" // an autosave is repeated with other text under the same page's key
	sent := webform.ReadSection(p.section, p.suffix, r.Form(), p.orgs())
	in := workflows.SaveAnswers{Application: p.id, Org: p.org, Mine: sent.Answers, Seen: sent.Seen, Track: p.track(r),
		Before: webform.Before(p.section, p.suffix, r.Form(), p.orgs())}
	saved, err := r.House.Engine.SaveAnswers(r.Context(), cmd, in)
	if err != nil {
		return err
	}
	conflicts := map[string]any{}
	for _, c := range saved.Conflicts {
		shown := comparison(r, p, c)
		var html bytes.Buffer
		if err := pages.Conflict(shown).Render(view.WithBase(r.Context(), view.Base{Lang: r.Lang}), &html); err != nil {
			return err
		}
		conflicts[shown.Key] = map[string]any{"version": c.Theirs.Version, "html": html.String()}
	}
	versions := map[string]int64{}
	for key, v := range saved.Versions {
		question, _, _ := form.SplitKey(key)
		if _, clashes := conflicts[question]; !clashes {
			versions[question] = v
		}
	}
	unread := []string{}
	for _, wrong := range sent.Wrong {
		question, _, _ := strings.Cut(strings.TrimPrefix(wrong.Field, webform.Field("")), ".")
		unread = append(unread, question)
	}
	answer := map[string]any{"at": locale.Clock(saved.At), "versions": versions, "conflicts": conflicts, "unread": slices.Compact(unread)}
	if p.shifts() {
		now, err := fresh(r, p)
		if err != nil {
			return err
		}
		answer["shown"] = now.shown()
	}
	return r.JSON(answer)
}

// compare puts each conflict at its field, and reports whether there is one.
func compare(r *request.Request, p place, fields []view.FormField, conflicts []form.Conflict) bool {
	for _, c := range conflicts {
		shown := comparison(r, p, c)
		for i := range fields {
			if fields[i].Key == shown.Key {
				fields[i].Conflict = &shown
			}
		}
	}
	return len(conflicts) > 0
}

// settled is the question of which one of two answers was chosen, "" when the button was another.
func settled(r *request.Request) string {
	return cmp.Or(r.Form().Get(webform.TakesTheirs), r.Form().Get(webform.KeepsMine))
}

// comparison shows what is stored for a question beside what the writer has.
func comparison(r *request.Request, p place, c form.Conflict) view.FieldConflict {
	question, _, _ := form.SplitKey(c.Key)
	q, _, _ := p.Form.Question(question)
	label := r.Pick(q.Label, q.LabelEn)
	out := view.FieldConflict{Key: question, Label: label, Theirs: webform.TakesTheirs, Mine: webform.KeepsMine,
		Diff: view.Diff{Caption: label, BeforeTitle: r.T("application.conflict.theirs"), AfterTitle: r.T("application.conflict.mine")}}
	if q.Kind == form.Budget {
		out.Diff.Rows = planDiff(r, p, c)
	}
	if len(out.Diff.Rows) == 0 {
		out.Diff.Rows = []view.DiffRow{{Label: label, Before: answerText(r, q, c.Theirs), After: answerText(r, q, c.Mine), Kind: "changed"}}
	}
	return out
}

// planDiff is the lines in which two plans differ: their sums alone would not say what was changed.
func planDiff(r *request.Request, p place, c form.Conflict) (out []view.DiffRow) {
	lines := func(a form.Answer) (map[string]budget.Line, []string) {
		all, keys := map[string]budget.Line{}, []string{}
		if a.Budget != nil {
			for _, l := range a.Budget.Lines {
				all[l.Key], keys = l, append(keys, l.Key)
			}
		}
		return all, keys
	}
	theirs, order := lines(c.Theirs)
	mine, more := lines(c.Mine)
	for i, key := range append(order, slices.DeleteFunc(more, func(k string) bool { _, both := theirs[k]; return both })...) {
		t, there := theirs[key]
		m, here := mine[key]
		if there && here && t == m {
			continue
		}
		row := view.DiffRow{Label: r.T("application.conflict.line", locale.Args{"n": i + 1}), Kind: "changed"}
		if there {
			row.Before = lineText(r, p, t)
		}
		if here {
			row.After = lineText(r, p, m)
		}
		out = append(out, row)
	}
	return out
}

// lineText is a line of a plan in words.
func lineText(r *request.Request, p place, l budget.Line) string {
	words := []string{itemWords(r, l), MemberName(p.Members)(l.Org), lineWhy(r, l, l.Basis),
		r.T("application.budget.grant") + " " + amount(l, "grant", l.GrantWon).Text, r.T("application.budget.cash") + " " + amount(l, "cash", l.CashWon).Text, r.T("application.budget.kind") + " " + amount(l, "kind", l.InKindWon).Text}
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " · ")
}
