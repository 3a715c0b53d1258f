// This file is the house itself: holidays, rules, mails that wait for a person, health, the log of access to personal data.
package admin

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/mask"
	"gongmo/domain/notice"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
	"gongmo/templates/pages/shared"
	"gongmo/workflows"
)

// HouseRoutes are the routes of this file.
func HouseRoutes() []request.Route {
	return []request.Route{
		request.GET("/admin/holidays", "admin.holidays", request.Staff, showHolidays),
		request.POST("/admin/holidays", "admin.holiday.add", request.Staff, addHoliday),
		request.POST("/admin/holidays/:id/remove", "admin.holiday.remove", request.Staff, removeHoliday),
		request.GET("/admin/rules", "admin.rules", request.Staff, showRules),
		request.GET("/admin/rules/print", "admin.rules.print", request.Staff, printRules),
		request.GET("/admin/mails", "admin.mails", request.Staff, listMails),
		request.POST("/admin/mails/:id", "admin.mail.resolve", request.Staff, resolveMail),
		request.GET("/admin/health", "admin.health", request.Staff, showHealth),
		request.GET("/admin/access", "admin.access", request.Staff, listAccess),
	}
}

func showHolidays(r *request.Request) error {
	p, err := holidaysPage(r, nil)
	if err != nil {
		return err
	}
	return r.Render(p)
}

// yearOf is the year that is asked for, or that of the day that was typed, or this one.
func yearOf(r *request.Request) int {
	if on, bad := form.Day(r.Form(), "on"); len(bad) == 0 && !on.IsZero() {
		return on.Year()
	}
	for _, s := range []string{r.Query("year"), r.Typed("year")} {
		if y, err := strconv.Atoi(s); err == nil && y >= 1948 && y <= 2200 {
			return y
		}
	}
	return period.DateOf(r.Now).Year()
}

func holidaysPage(r *request.Request, wrong error) (templ.Component, error) {
	year := yearOf(r)
	days, years, err := r.House.Query.Holidays(r.Context(), year)
	if err != nil {
		return nil, err
	}
	b := base(r, r.T("admin.holidays"))
	b.Errors = view.Problems(r.Lang, wrong)
	p := view.Desk{Base: b, Staff: true, Lead: r.T("admin.holidays.lead")}
	if !contains(years, year) {
		years = append([]int{year}, years...)
	}
	for _, y := range years {
		p.Tabs = append(p.Tabs, view.Tab{Label: strconv.Itoa(y), URL: view.NewQuery("/admin/holidays", nil).With("year", y).String(), Current: y == year})
	}
	edit := r.May("edit", domain.Resource{Kind: "holiday"})
	part := view.Part{ID: "days", Title: r.T("admin.holidays.of", locale.Args{"year": strconv.Itoa(year), "n": len(days)}), Empty: &view.Empty{Title: r.T("admin.holidays.none"), Text: r.T("admin.holidays.none.text")}}
	part.Table = &view.Table{Caption: part.Title, Cards: true, Columns: []view.Column{{Label: r.T("holiday.on"), Wide: "m"}, {Label: r.T("holiday.name")}, {Label: r.T("holiday.basis")}, {Label: r.T("ui.acts"), Wide: "m"}}}
	for _, d := range days {
		acts := view.Cell{}
		if edit {
			id := strconv.FormatInt(d.ID, 10)
			acts.Acts = []view.Act{{Action: view.Path("admin", "holidays", d.ID, "remove"), Button: view.Button{Text: r.T("holiday.remove"), Hidden: d.Name, Kind: view.Danger, Size: "s"},
				Hidden: []view.Pair{{Name: "year", Value: strconv.Itoa(year)}}, Fields: []view.Control{b.Control(view.AsInput, view.Field{Name: "reason." + id, Label: r.T("admin.reason")})}}}
		}
		part.Rows = append(part.Rows, view.Row{Cells: []view.Cell{view.Words(b.Date(d.OnDate)), view.Words(d.Name), view.Words(basisWords(r, d.Basis)), acts}})
	}
	p.Parts = append(p.Parts, part)
	if edit {
		p.Parts = append(p.Parts, view.Part{ID: "add", Title: r.T("holiday.add"), Note: r.T("holiday.add.note"), Form: &view.PartForm{Form: view.Form{Action: "/admin/holidays", Key: r.NewKey()}, Submit: view.Button{Text: r.T("holiday.add.submit"), Kind: view.Primary}, Controls: []view.Control{
			b.Control(view.AsDate, view.Field{Name: "on", Label: r.T("holiday.on"), Value: r.Typed("on")}),
			b.Control(view.AsInput, view.Field{Name: "name", Label: r.T("holiday.name"), Width: "m", Value: r.Typed("name")}),
			b.Control(view.AsInput, view.Field{Name: "basis", Label: r.T("holiday.basis"), Hint: r.T("holiday.basis.hint"), Optional: true, Value: r.Typed("basis")})}}})
	}
	return shared.Desk(p), nil
}

// basisWords says where a shipped day comes from; what an administrator wrote stays as it is.
func basisWords(r *request.Request, basis string) string {
	switch {
	case strings.Contains(basis, "(official gazette"):
		return r.T("holiday.basis.gazette")
	case strings.HasPrefix(basis, "fact"):
		return r.T("holiday.basis.fact")
	case strings.HasPrefix(basis, "computed"), strings.HasPrefix(basis, "rule"):
		return r.T("holiday.basis.derived")
	}
	return basis
}

func contains(list []int, n int) bool {
	for _, x := range list {
		if x == n {
			return true
		}
	}
	return false
}

func addHoliday(r *request.Request) error {
	on, bad := form.Day(r.Form(), "on")
	err := bad.OrNil()
	if err == nil {
		err = r.House.Engine.AddHoliday(r.Context(), r.Command(), on, r.Form().Get("name"), r.Form().Get("basis"))
	}
	return holidayDone(r, err, "holiday.add.done")
}

func removeHoliday(r *request.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	name := "reason." + strconv.FormatInt(id, 10)
	return holidayDone(r, at(r.House.Engine.RemoveHoliday(r.Context(), r.Command(), id, r.Form().Get(name)), "reason", name), "holiday.remove.done")
}

func holidayDone(r *request.Request, err error, key string) error {
	if _, ok := request.Problems(err); ok {
		p, perr := holidaysPage(r, err)
		if perr != nil {
			return perr
		}
		return r.Again(p)
	}
	if err != nil {
		return err
	}
	return r.Done(view.NewQuery("/admin/holidays", nil).With("year", yearOf(r)).String(), key)
}

// regimes are those whose values are shown: the three of calls, and the one behind them.
var regimes = append(append([]ruleset.Regime{}, ruleset.CallRegimes...), ruleset.PublicFinanceRecovery)

func showRules(r *request.Request) error {
	regime := ruleset.Regime(r.Query("regime"))
	if regime == "" {
		regime = ruleset.ICTFund
	}
	b := base(r, r.T("admin.rules"))
	p := view.Desk{Base: b, Staff: true, Lead: r.T("admin.rules.lead"), Acts: []view.Button{{Text: r.T("ui.print"), URL: "/admin/rules/print", Kind: view.Secondary}}}
	for _, g := range regimes {
		p.Tabs = append(p.Tabs, view.Tab{Label: r.T(g.LabelKey()), URL: view.NewQuery("/admin/rules", nil).With("regime", g).String(), Current: g == regime})
	}
	part, err := rulesPart(r, b, regime)
	if err != nil {
		return err
	}
	words := strings.ToLower(strings.TrimSpace(r.Query("q")))
	of := len(part.Rows)
	part.Rows = slices.DeleteFunc(part.Rows, func(row view.Row) bool {
		return words != "" && !slices.ContainsFunc(row.Cells, func(c view.Cell) bool { return strings.Contains(strings.ToLower(c.Text), words) })
	})
	part.Title, part.Empty = "", &view.Empty{Title: r.T("rules.none")}
	part.Toolbar = &view.Filter{Action: "/admin/rules", Search: &view.Field{Name: "q", Label: r.T("rules.search"), Hint: r.T("rules.search"), Value: r.Query("q")}, Total: len(part.Rows), Of: of, Hidden: []view.Pair{{Name: "regime", Value: string(regime)}}}
	p.Parts = []view.Part{part}
	return r.Render(shared.Desk(p))
}

func printRules(r *request.Request) error {
	b := base(r, r.T("admin.rules"))
	p := view.Desk{Base: b, Lead: r.T("admin.rules.printed", locale.Args{"at": r.Now})}
	for _, g := range regimes {
		part, err := rulesPart(r, b, g)
		if err != nil {
			return err
		}
		p.Parts = append(p.Parts, part)
	}
	return r.Render(shared.Paper(p))
}

// rulesPart lists every value in force today under a regime, with where it comes from.
func rulesPart(r *request.Request, b view.Base, regime ruleset.Regime) (view.Part, error) {
	set, err := ruleset.For(regime, period.DateOf(r.Now))
	if err != nil {
		return view.Part{}, domain.E(domain.NotFound, "not_found")
	}
	part := view.Part{ID: strings.ToLower(string(regime)), Title: r.T(regime.LabelKey())}
	part.Table = &view.Table{Caption: part.Title, Cards: true, Columns: []view.Column{{Label: r.T("rules.what")}, {Label: r.T("rules.value"), Wide: "s"}, {Label: r.T("rules.source")}, {Label: r.T("rules.confirmed"), Wide: "s"}, {Label: r.T("rules.code"), Wide: "l"}}}
	confirmed := 0
	for _, v := range set.Values() {
		text := v.Text
		if r.Lang == locale.EN && v.TextKey != "" {
			text = r.T(v.TextKey, locale.Args(v.TextArgs))
		}
		source := view.Cell{Text: v.Source, Note: r.T(v.SourceKey)}
		if v.Source == "" {
			source = view.Words(r.T(v.SourceKey))
		}
		mark := view.Mark(view.ToneConsent, "rules.unconfirmed")
		if v.Confirmed {
			confirmed++
			mark = view.Mark(view.ToneOK, "rules.is_confirmed")
		}
		part.Rows = append(part.Rows, view.Row{Cells: []view.Cell{view.Words(r.T(v.LabelKey)), view.Words(text), source, view.Shown(mark), view.Words(string(v.Code))}})
	}
	part.Note = r.T("rules.count", locale.Args{"n": len(part.Rows), "confirmed": confirmed})
	part.Lines = []string{part.Note}
	return part, nil
}

func listMails(r *request.Request) error {
	p, err := mailsPage(r, nil)
	if err != nil {
		return err
	}
	return r.Render(p)
}

func mailsPage(r *request.Request, wrong error) (templ.Component, error) {
	scope, err := r.Scope("notice.resolve")
	if err != nil {
		return nil, err
	}
	if scope.None() {
		return nil, domain.E(domain.NotFound, "not_found")
	}
	state, page := r.Query("state"), r.Page()
	list, err := r.House.Query.Mails(r.Context(), scope, state, page)
	if err != nil {
		return nil, err
	}
	counts, err := r.House.Query.MailCounts(r.Context(), scope)
	if err != nil {
		return nil, err
	}
	b := base(r, r.T("admin.mails"))
	b.Errors = view.Problems(r.Lang, wrong)
	p := view.Desk{Base: b, Staff: true, Lead: r.T("admin.mails.lead")}
	tab := func(label, s string, n int, hot bool) view.Tab {
		return view.Tab{Label: label, URL: view.NewQuery("/admin/mails", nil).With("state", s).String(), Count: n, HasCount: true, Hot: hot && n > 0, Current: s == state}
	}
	p.Tabs = []view.Tab{tab(r.T("admin.mails.waiting"), "", counts["UNKNOWN"]+counts["FAILED"], true)}
	for _, s := range []string{"UNKNOWN", "FAILED", "PENDING", "SENDING", "SENT"} {
		p.Tabs = append(p.Tabs, tab(r.T("notice.state."+s), s, counts[s], false))
	}
	total := 0
	if len(list) > 0 {
		total = list[0].Total
	}
	part := view.Part{Pager: view.NewPager(view.NewQuery("/admin/mails", r.QueryValues()), page.Number, page.Size, total), Empty: &view.Empty{Title: r.T("admin.mails.none"), Text: r.T("admin.mails.none.text")}}
	part.Table = &view.Table{Caption: r.T("admin.mails"), Cards: true, Columns: []view.Column{{Label: r.T("notices.subject")}, {Label: r.T("admin.mails.to"), Wide: "m"}, {Label: r.T("admin.mails.state"), Wide: "m"}, {Label: r.T("admin.mails.tries"), Wide: "s", Num: true}, {Label: r.T("admin.mails.at"), Wide: "m"}, {Label: r.T("ui.acts"), Wide: "m"}}}
	for _, m := range list {
		part.Rows = append(part.Rows, mailRow(r, b, m))
	}
	p.Parts = []view.Part{part}
	return shared.Desk(p), nil
}

func mailRow(r *request.Request, b view.Base, m query.MailLine) view.Row {
	state := view.Shown(view.State("notice", m.State))
	state.Note = m.LastError
	subject := view.Words(m.Subject)
	if m.CallTitle != nil {
		subject.Note = *m.CallTitle
	}
	acts := view.Cell{}
	id := strconv.FormatInt(m.ID, 10)
	add := func(event notice.Event, kind view.ButtonKind) {
		acts.Acts = append(acts.Acts, view.Act{Action: view.Path("admin", "mails", m.ID), Button: view.Button{Text: r.T("admin.mails." + string(event)), Hidden: m.Subject, Kind: kind, Size: "s"},
			Hidden: []view.Pair{{Name: "event", Value: string(event)}}, Fields: []view.Control{b.Control(view.AsInput, view.Field{Name: "reason." + string(event) + "." + id, Label: r.T("admin.reason")})}})
	}
	if m.State == string(notice.Unknown) {
		add(notice.ConfirmSent, view.Secondary)
	}
	if m.State == string(notice.Unknown) || m.State == string(notice.Failed) {
		add(notice.SendAgain, view.Secondary)
	}
	at := m.QueuedAt
	if m.SendingAt != nil {
		at = *m.SendingAt
	}
	return view.Row{Cells: []view.Cell{subject, {Text: m.Name, Note: mask.Email(m.Email)}, state, view.Figure(strconv.Itoa(m.Attempts)), view.Words(b.DateTime(at)), acts}}
}

func resolveMail(r *request.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	event := r.Form().Get("event")
	name := "reason." + event + "." + strconv.FormatInt(id, 10)
	err = at(r.House.Engine.ResolveMail(r.Context(), r.Command(), id, notice.Event(event), strings.TrimSpace(r.Form().Get(name))), "reason", name)
	if _, ok := request.Problems(err); ok {
		p, perr := mailsPage(r, err)
		if perr != nil {
			return perr
		}
		return r.Again(p)
	}
	if err != nil {
		return err
	}
	return r.Done("/admin/mails", "admin.mails.done")
}

func showHealth(r *request.Request) error {
	if err := r.Can("view", domain.Resource{Kind: "jobs"}); err != nil {
		return err
	}
	sweeps, err := r.House.Query.Sweeps(r.Context())
	if err != nil {
		return err
	}
	queue, err := r.House.Query.QueueCounts(r.Context())
	if err != nil {
		return err
	}
	facts, err := r.House.Query.Basics(r.Context())
	if err != nil {
		return err
	}
	b := base(r, r.T("admin.health"))
	p := view.Desk{Base: b, Staff: true, Lead: r.T("admin.health.lead"), Acts: []view.Button{{Text: r.T("admin.jobs"), URL: "/admin/jobs", Kind: view.Secondary}}}
	part, late := sweepsPart(r, b, sweeps)
	p.Banner = &view.Banner{Tone: "success", Title: r.T("health.good"), Text: r.T("health.good.text")}
	if late > 0 {
		p.Banner = &view.Banner{Tone: "danger", Title: r.T("health.late", locale.Args{"n": late}), Text: r.T("health.late.text")}
	}
	p.Parts = append(p.Parts, part, queuePart(r, b, queue), view.Part{ID: "installation", Title: r.T("health.installation"), Facts: []view.SummaryRow{
		{Label: r.T("health.server"), Value: "PostgreSQL " + facts.Server}, {Label: r.T("health.size"), Value: locale.Bytes(facts.Bytes)}, {Label: r.T("health.kind"), Value: r.T("health.kind." + facts.Kind)},
		{Label: r.T("health.since"), Value: b.DateTime(facts.Installed)}, {Label: r.T("health.people"), Value: locale.Int(int64(facts.People))}, {Label: r.T("health.entries"), Value: locale.Int(facts.Entries)}}})
	if r.House.Scanner != nil {
		unscanned, err := r.House.Query.UnscannedFiles(r.Context())
		if err != nil {
			return err
		}
		scan := view.Part{ID: "scan", Title: r.T("health.scan"), Note: r.T("health.scan.note")}
		for _, why := range []string{"", workflows.ScanAway, workflows.ScanTooLarge} {
			scan.Facts = append(scan.Facts, view.SummaryRow{Label: r.T("health.scan.why." + cmp.Or(why, "waiting")), Value: r.T("ui.count", locale.Args{"n": unscanned[why]})})
		}
		p.Parts = append(p.Parts, scan)
	}
	return r.Render(shared.Desk(p))
}

func sweepsPart(r *request.Request, b view.Base, runs []query.SweepLine) (view.Part, int) {
	part := view.Part{ID: "sweeps", Title: r.T("health.sweeps"), Note: r.T("health.sweeps.note")}
	part.Table = &view.Table{Caption: part.Title, Cards: true, Columns: []view.Column{{Label: r.T("health.sweep")}, {Label: r.T("health.standing"), Wide: "m"}, {Label: r.T("health.good_at"), Wide: "m"}, {Label: r.T("health.took"), Wide: "s", Num: true}, {Label: r.T("health.error")}}}
	late := 0
	byName := map[string]query.SweepLine{}
	for _, s := range runs {
		byName[s.Name] = s
	}
	for _, name := range workflows.Sweeps {
		s := byName[name]
		label := name
		if key := "sweep." + name; locale.Has(r.Lang, key) {
			label = r.T(key)
		}
		standing, took := view.Mark(view.ToneOK, "health.runs"), "–"
		switch {
		case s.Name == "":
			standing = view.Mark(view.ToneTodo, "health.never")
			late++
		case s.Late(r.Now):
			standing = view.Mark(view.ToneAttention, "health.is_late")
			late++
		case s.Failures > 0:
			standing = view.Mark(view.ToneSupplement, "health.failing", locale.Args{"n": s.Failures})
		}
		if s.EndedAt != nil {
			took = s.EndedAt.Sub(s.StartedAt).Round(time.Millisecond).String()
		}
		part.Rows = append(part.Rows, view.Row{Cells: []view.Cell{{Text: label, Note: name}, view.Shown(standing), view.Words(b.DateTime(s.GoodAt)), view.Figure(took), view.Words(s.LastError)}})
	}
	return part, late
}

func queuePart(r *request.Request, b view.Base, counts []query.QueueCount) view.Part {
	part := view.Part{ID: "queue", Title: r.T("health.queue"), Empty: &view.Empty{Title: r.T("health.queue.empty")}}
	part.Table = &view.Table{Caption: part.Title, Cards: true, Columns: []view.Column{{Label: r.T("health.job")}, {Label: r.T("health.standing"), Wide: "m"}, {Label: r.T("health.n"), Wide: "s", Num: true}, {Label: r.T("health.oldest"), Wide: "m"}}}
	for _, c := range counts {
		part.Rows = append(part.Rows, view.Row{Cells: []view.Cell{view.Words(c.Kind), view.Words(c.State), view.Figure(locale.Int(int64(c.N))), view.Words(b.DateTime(c.Oldest))}})
	}
	return part
}

func listAccess(r *request.Request) error {
	scope, err := r.Scope("access_log.view")
	if err != nil {
		return err
	}
	if scope.None() {
		return domain.E(domain.NotFound, "not_found")
	}
	from, _ := form.Day(r.QueryValues(), "from")
	to, _ := form.Day(r.QueryValues(), "to")
	page := r.Page()
	list, err := r.House.Query.AccessLog(r.Context(), scope, from, to, page)
	if err != nil {
		return err
	}
	b := base(r, r.T("admin.access"))
	p := view.Desk{Base: b, Staff: true, Lead: r.T("admin.access.lead")}
	list, pager := cut(list, view.NewQuery("/admin/access", r.QueryValues()), page)
	part := view.Part{Pager: pager, Empty: &view.Empty{Title: r.T("admin.access.none"), Text: r.T("admin.access.none.text")}}
	part.Table = &view.Table{Caption: r.T("admin.access"), Cards: true, Columns: []view.Column{{Label: r.T("audit.at"), Wide: "m"}, {Label: r.T("audit.actor"), Wide: "m"}, {Label: r.T("access_log.ip"), Wide: "m"}, {Label: r.T("access_log.subject"), Wide: "m"}, {Label: r.T("access_log.act"), Wide: "m"}, {Label: r.T("admin.reason")}}}
	for _, l := range list {
		about := view.Words(l.SubjectName)
		switch l.SubjectKind {
		case "person":
			about = view.Cell{Text: mask.Name(l.SubjectName), URL: view.Path("admin", "people", l.SubjectID)}
		case "call":
			about.URL = view.DeskCallURL(l.SubjectID)
		}
		part.Rows = append(part.Rows, view.Row{Cells: []view.Cell{view.Words(b.DateTime(l.At)), view.Words(l.ActorName), view.Words(l.IP), about, view.Words(r.T("access_log.act." + l.Act)), view.Words(l.Reason)}})
	}
	p.Parts = []view.Part{part}
	return r.Render(shared.Desk(p))
}

// cut takes the extra row away that says whether there is a next page.
func cut[T any](list []T, q view.Query, page query.Page) ([]T, view.Pager) {
	total := page.Offset() + len(list)
	if len(list) > page.Size {
		list = list[:page.Size]
	}
	return list, view.NewPager(q, page.Number, page.Size, total)
}
