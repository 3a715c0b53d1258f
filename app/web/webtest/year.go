// This file fills the house with a small demonstration year instead, so that every page has something to show, and finds
// in it things that belong together: a project in settlement, its company, its accountant, an evaluated call.
package webtest

import (
	"context"
	"fmt"
	"strings"

	"gongmo/app/demo"
	"gongmo/domain"
)

// yearScale is how much of the year is made, in percent.
const yearScale = 15

func (h *House) seedYear(ctx context.Context) {
	h.t.Helper()
	_, err := demo.Load(ctx, h.App.Store, demo.Options{Seed: demo.Seed, Scale: yearScale, Secrets: h.App.Engine.Secrets, Texts: h.App.Engine.Texts,
		Files: h.App.House.Files, Progress: func(string) {}})
	must(h.t, err)
	_, err = h.App.DB.Pool.Exec(ctx, `analyze`)
	must(h.t, err)
	h.MoveTo(demo.Now)
	h.project(ctx)
	h.evaluation(ctx)
	h.staff(ctx)
	for _, p := range []string{"/organizations/:id", "/me/organizations/:id"} {
		h.params[p] = fmt.Sprint(h.Orgs[OwnerA])
	}
	h.params["/wallet/:id"], h.params["/wallet/:id/download/:edition"] = h.find(ctx, `select id from wallet_document where organization_id = $1 order by id limit 1`, int64(h.Orgs[OwnerA])), "1"
	h.params["/desk/questions/:id"] = h.find(ctx, `select q.id from inquiry q where q.state = 'OPEN' order by q.due_on, q.id limit 1`)
	asked := h.text(ctx, `select '/calls/' || c.code || '/questions/' || q.id from inquiry q join call c on c.id = q.call_id where q.state = 'ANSWERED' order by q.answer_no desc, q.id limit 1`)
	h.paths["/calls/:code/questions/:id"] = asked
	for _, list := range []string{"/calls/:code/questions", "/calls/:code/questions.json", "/calls/:code/questions/new"} {
		h.paths[list] = asked[:strings.LastIndex(asked, "/")] + strings.TrimPrefix(list, "/calls/:code/questions")
	}
	h.params["/admin/people/:id"] = fmt.Sprint(h.Person(OwnerA).ID)
	h.params["/audit/:kind"], h.params["/audit/:kind/:id"] = "settlement", h.params["/desk/settlements/:id"]
	h.cases(ctx)
	h.standing(ctx)
	h.params["/notices/:id"] = h.find(ctx, `select id from notice where person_id = $1 and channel = 'IN_APP' order by id desc limit 1`, int64(h.Person(OwnerA).ID))
}

// cases finds a case of each kind, and what one is opened from.
func (h *House) cases(ctx context.Context) {
	for pattern, sql := range map[string]string{
		"/recoveries/:id": `select id from recovery order by state in ('NOTIFIED', 'DEMAND') desc, id limit 1`,
		"/sanctions/:id":  `select id from sanction order by state = 'PRE_NOTICE' desc, id limit 1`,
		"/appeals/:id":    `select id from appeal order by state = 'ADMITTED' desc, id limit 1`,
	} {
		if id := h.find(ctx, sql); id != Unknown {
			h.params[pattern] = id
		}
	}
	h.paths["/recoveries/new"] = "/recoveries/new?agreement=" + h.params["/desk/agreements/:id"]
	h.paths["/sanctions/new"] = "/sanctions/new?agreement=" + h.params["/desk/agreements/:id"]
	decided := h.find(ctx, `select id from application where lead_id = $1 order by state in ('ELIMINATED', 'NOT_SELECTED') and notified_on is not null desc, id limit 1`, int64(h.Orgs[OwnerA]))
	h.paths["/appeals/new"] = "/appeals/new?subject=SELECTION&id=" + decided
}

// find reads one id, "" when there is none.
func (h *House) find(ctx context.Context, sql string, args ...any) string {
	h.t.Helper()
	rows, err := h.App.DB.Pool.Query(ctx, sql, args...)
	must(h.t, err)
	defer rows.Close()
	var id int64
	if rows.Next() {
		must(h.t, rows.Scan(&id))
	}
	must(h.t, rows.Err())
	if id == 0 {
		h.t.Logf("the year has nothing for: %s", sql)
		return Unknown
	}
	return fmt.Sprint(id)
}

// cast says who plays a role.
func (h *House) cast(ctx context.Context, r Role, sql string, args ...any) {
	h.t.Helper()
	var p Person
	if err := h.App.DB.Pool.QueryRow(ctx, `select p.id, p.email, p.name from person p where p.id = (`+sql+`)`, args...).Scan(&p.ID, &p.Email, &p.Name); err != nil {
		h.t.Fatalf("nobody is %s: %v", r, err)
	}
	h.People[r] = p
}

const ownerOf = `select person_id from membership where organization_id = $1 and roles ? 'owner' and person_id is not null and ended_at is null order by id limit 1`

// project finds a project that is being settled, with everything that hangs on it.
func (h *House) project(ctx context.Context) {
	var settlement, agreement, application, lead, other int64
	must(h.t, h.App.DB.Pool.QueryRow(ctx, `select s.id, a.id, a.application_id, s.lead_id
		from settlement s join agreement a on a.id = s.agreement_id
		where s.auditor_id is not null and exists (select from expense x where x.agreement_id = a.id)
		order by s.state = 'IN_AUDIT' desc, (select count(*) from finding f where f.agreement_id = a.id) desc, s.id limit 1`).
		Scan(&settlement, &agreement, &application, &lead))
	must(h.t, h.App.DB.Pool.QueryRow(ctx, `select id from organization o where id <> $1 and type = 'COMPANY' and exists (select from membership m where m.organization_id = o.id and m.roles ? 'owner' and m.accepted_at is not null)
		and not exists (select from agreement_party p where p.agreement_id = $2 and p.organization_id = o.id) order by id desc limit 1`, lead, agreement).Scan(&other))
	h.Orgs[OwnerA], h.Orgs[OwnerB] = domain.OrganizationID(lead), domain.OrganizationID(other)
	h.cast(ctx, OwnerA, ownerOf, lead)
	h.cast(ctx, OwnerB, ownerOf, other)
	h.cast(ctx, Accountant, `select auditor_id from settlement where id = $1`, settlement)
	expense := h.find(ctx, `select x.id from expense x where x.agreement_id = $1 order by exists (select from expense_file f where f.expense_id = x.id) desc, exists (select from finding f where f.expense_id = x.id) desc, x.id limit 1`, agreement)
	file := h.find(ctx, `select file_id from expense_file where expense_id = $1 order by id limit 1`, expense)
	for pattern, id := range map[string]string{
		"/projects/:id": fmt.Sprint(agreement), "/projects/:id/expenses/:expense": expense, "/projects/:id/expenses/:expense/files/:file": file,
		"/desk/agreements/:id": fmt.Sprint(agreement), "/desk/settlements/:id": fmt.Sprint(settlement),
		"/desk/settlements/:id/lines/:expense": expense, "/desk/settlements/:id/lines/:expense/files/:file": file,
		"/desk/payments/:id":               h.find(ctx, `select id from payment where agreement_id = $1 order by no limit 1`, agreement),
		"/applications/:id":                fmt.Sprint(application),
		"/applications/:id/sections/:key":  "overview",
		"/applications/:id/download/:file": h.find(ctx, `select id from application_file where application_id = $1 order by id limit 1`, application),
	} {
		h.params[pattern] = id
	}
}

// evaluation finds an evaluated stage with a member who has scored.
func (h *House) evaluation(ctx context.Context) {
	var stage, call, application int64
	var code string
	must(h.t, h.App.DB.Pool.QueryRow(ctx, `select s.id, c.id, c.code, sh.application_id from stage s join call c on c.id = s.call_id join sheet sh on sh.stage_id = s.id and sh.round = s.round
		order by s.state in ('SCORING', 'IN_SCORING') desc, (select count(*) from stage_candidate k where k.stage_id = s.id) desc, s.id, sh.id limit 1`).Scan(&stage, &call, &code, &application))
	h.cast(ctx, Evaluator, `select m.person_id from stage_member m join sheet sh on sh.stage_id = m.stage_id and sh.evaluator_id = m.person_id and sh.application_id = $2
		where m.stage_id = $1 and m.pledged_at is not null order by m.id limit 1`, stage, application)
	h.cast(ctx, Officer, `select officer_id from call where id = $1`, call)
	for pattern, v := range map[string]any{
		"/desk/calls/:id": call, "/desk/calls/:id/edit/:part": "schedule", "/desk/calls/:id/reopen/:part": "schedule", "/desk/stages/:id": stage, "/calls/:code": code,
		"/reviews/:stage": stage, "/reviews/:stage/:application": application,
	} {
		h.params[pattern] = fmt.Sprint(v)
	}
	open := h.text(ctx, `select code from call where state = 'OPEN' order by close_at desc limit 1`)
	h.paths["/calls/:code/apply"] = "/calls/" + open + "/apply"
	draft := h.find(ctx, `select id from call where state = 'DRAFT' order by id limit 1`)
	h.paths["/desk/calls/:id/edit/:part"] = "/desk/calls/" + draft + "/edit/schedule"
	h.paths["/desk/calls/:id/reopen/:part"] = "/desk/calls/" + h.find(ctx, `select id from call order by state in ('SCHEDULED', 'PENDING_APPROVAL') desc, id limit 1`) + "/reopen/overview"
	h.paths["/desk/calls/:id/changes"] = "/desk/calls/" + h.find(ctx, `select id from call where predecessor_id is not null order by id limit 1`) + "/changes"
	h.paths["/desk/calls/:id/form/trial"] = "/desk/calls/" + draft + "/form/trial"
	h.paths["/desk/calls/:id/scoring/:stage"] = "/desk/calls/" + draft + "/scoring/paper"
	h.paths["/desk/calls/:id/form/preview"] = "/desk/calls/" + draft + "/form/preview"
	h.paths["/desk/calls/:id/form/preview/sections/:key"] = "/desk/calls/" + draft + "/form/preview/sections/budget?sample=COMMON"
	h.paths["/desk/calls/:id/form/sections/:key"] = "/desk/calls/" + draft + "/form/sections/overview"
	h.paths["/desk/calls/:id/form/questions/:key"] = "/desk/calls/" + draft + "/form/questions/field"
}

func (h *House) text(ctx context.Context, sql string) (s string) {
	h.t.Helper()
	must(h.t, h.App.DB.Pool.QueryRow(ctx, `select coalesce((`+sql+`), '-')`).Scan(&s))
	return s
}

func (h *House) staff(ctx context.Context) {
	for r, role := range map[Role]domain.Role{Approver: domain.RoleApprover, Finance: domain.RoleFinance, Auditor: domain.RoleAuditor, Admin: domain.RoleAdmin} {
		h.cast(ctx, r, `select person_id from role_grant where role = $1 and call_id is null and revoked_at is null order by id limit 1`, string(role))
	}
}
