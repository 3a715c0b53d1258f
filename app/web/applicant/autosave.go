// This file saves a section as it is typed, and compares what two people wrote to the same question.
package applicant

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
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
	sent := readSection(r, p, p.section)
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
	return cmp.Or(r.Form().Get(webform.TakesTheirs), r.Form().Get(webform.KeepsMine), r.Form().Get(webform.KeepsBoth))
}

// readSection reads a section as it was sent. Of a question whose rows of two people are both wanted, the stored ones and those that
// were sent are taken, over the stored version: nothing of it is left out, so that there is nothing to compare.
func readSection(r *request.Request, p place, s form.Section) webform.Page {
	sent := webform.ReadSection(s, p.suffix, r.Form(), p.orgs())
	question := r.Form().Get(webform.KeepsBoth)
	key := form.Key(question, p.suffix)
	mine, came := sent.Answers[key]
	q, _, ok := p.Form.Question(question)
	if !came || !ok || !q.Kind.HasRows() {
		return sent
	}
	stored := p.Answers.Of(p.suffix)[question]
	sent.Answers[key], sent.Seen[key] = form.Join(q.Kind, stored, mine), stored.Version
	return sent
}

// comparison shows what is stored for a question beside what the writer has.
func comparison(r *request.Request, p place, c form.Conflict) view.FieldConflict {
	question, _, _ := form.SplitKey(c.Key)
	q, _, _ := p.Form.Question(question)
	label := r.Pick(q.Label, q.LabelEn)
	out := view.FieldConflict{Key: question, Label: label, Theirs: webform.TakesTheirs, Mine: webform.KeepsMine,
		Diff: view.Diff{Caption: label, BeforeTitle: r.T("application.conflict.theirs"), AfterTitle: r.T("application.conflict.mine")}}
	if q.Kind.HasRows() {
		out.Diff.Rows = rowsDiff(r, p, q, c)
		if both := form.Join(q.Kind, c.Theirs, c.Mine); !both.Same(c.Theirs) && !both.Same(c.Mine) {
			out.Both, out.BothNote = webform.KeepsBoth, r.T("application.conflict.both.note")
			if q.Kind == form.People {
				out.BothNote = r.T("application.conflict.both.people")
			}
		}
	}
	if len(out.Diff.Rows) == 0 {
		out.Diff.Rows = []view.DiffRow{{Label: label, Before: answerText(r, q, c.Theirs), After: answerText(r, q, c.Mine), Kind: "changed"}}
	}
	return out
}

// comparedRow is a row of a table as two people compare it.
type comparedRow struct {
	key, text string
	same      any // what must be equal for two rows to be the same
}

// rowsDiff is the rows in which two tables differ: the tables as a whole, or sums of them, would not say what was changed.
func rowsDiff(r *request.Request, p place, q form.Question, c form.Conflict) (out []view.DiffRow) {
	mine := comparedRows(r, p, q, c.Mine)
	there := map[string]comparedRow{}
	for _, m := range mine {
		there[m.key] = m
	}
	theirs := comparedRows(r, p, q, c.Theirs)
	for i, t := range theirs {
		m, both := there[t.key]
		delete(there, t.key)
		if !both || t.same != m.same {
			out = append(out, view.DiffRow{Label: r.T("application.conflict.line", locale.Args{"n": i + 1}), Before: t.text, After: m.text, Kind: "changed"})
		}
	}
	n := len(theirs)
	for _, m := range mine {
		if _, alone := there[m.key]; alone {
			n++
			out = append(out, view.DiffRow{Label: r.T("application.conflict.line", locale.Args{"n": n}), After: m.text, Kind: "changed"})
		}
	}
	return out
}

// comparedRows are the rows of an answer. Rows of a table have no key but their place.
func comparedRows(r *request.Request, p place, q form.Question, a form.Answer) (out []comparedRow) {
	for i, row := range a.Rows {
		text := tableRowText(r, q, row)
		out = append(out, comparedRow{strconv.Itoa(i), text, text})
	}
	for _, m := range a.People {
		out = append(out, comparedRow{m.Key, joined(" · ", personText(r, m), MemberName(p.Members)(m.Org)), m})
	}
	for _, t := range a.Targets {
		out = append(out, comparedRow{t.Key, targetText(r, t), t})
	}
	if a.Budget != nil {
		for _, l := range a.Budget.Lines {
			out = append(out, comparedRow{l.Key, lineText(r, p, l), l})
		}
	}
	return out
}

// lineText is a line of a plan in words.
func lineText(r *request.Request, p place, l budget.Line) string {
	who, basis := "", l.Basis
	people := p.people()
	if i := slices.IndexFunc(people, func(x planPerson) bool { return x.Code == l.Person }); l.Person != "" && i >= 0 {
		who = people[i].Name
	}
	if _, given := l.Computed(); given {
		basis = strings.TrimSpace(basis + " " + l.UnitWon.Digits() + " × " + locale.Int(l.Quantity) + " × " + locale.Int(max(l.Times, 1)))
	}
	words := []string{itemWords(r, l), MemberName(p.Members)(l.Org), yearText(r, l.Year), who, lineWhy(r, l, basis),
		r.T("application.budget.grant") + " " + amount(l, "grant", l.GrantWon).Text, r.T("application.budget.cash") + " " + amount(l, "cash", l.CashWon).Text, r.T("application.budget.kind") + " " + amount(l, "kind", l.InKindWon).Text}
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " · ")
}
