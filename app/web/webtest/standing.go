// This file makes, in a demonstration year, what only stands in the middle of something: a session after the password alone, an upload
// on its way, an invitation in a mail, a late permission that waits. It does so through the commands, and says which pages show it.
package webtest

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"

	"gongmo/domain"
	"gongmo/domain/latepermit"
	"gongmo/domain/person"
	"gongmo/workflows"
)

// The people of a year who stand in the middle of something.
const (
	Bidder    Role = "owner of the demonstration's own company" // with an application in every state
	Successor Role = "partner that steps in"                    // asked, and has not answered
	Seated    Role = "evaluator before the pledge"
	Halfway   Role = "officer before the second factor" // the password was right
	Newcomer  Role = "officer without a second factor"  // the password was right
)

// Standing is a page in a state that not everybody's has: the name of its route, and who finds it where.
type Standing struct {
	Route string
	Role  Role
	Path  string
}

// Standings are the pages of the year that show something in the middle; none in a house without a year.
func (h *House) Standings() []Standing { return h.standings }

func (h *House) stands(route string, r Role, path string, args ...any) {
	h.standings = append(h.standings, Standing{route, r, fmt.Sprintf(path, args...)})
}

// standing fills the list.
func (h *House) standing(ctx context.Context) {
	h.cast(ctx, Bidder, `select id from person where email = 'owner@demo.example'`)
	own := h.number(ctx, `select organization_id from membership where person_id = $1 and ended_at is null limit 1`, int64(h.Person(Bidder).ID))
	h.Orgs[Bidder] = domain.OrganizationID(own)
	h.doors(ctx)
	h.applications(ctx, own)
	h.uploads(ctx, own)
	h.desk(ctx)
	h.late(ctx)
}

// number reads one id that must be there.
func (h *House) number(ctx context.Context, sql string, args ...any) int64 {
	h.t.Helper()
	n, err := strconv.ParseInt(h.find(ctx, sql, args...), 10, 64)
	must(h.t, err)
	if fmt.Sprint(n) == Unknown {
		h.t.Fatalf("nothing is there for: %s", sql)
	}
	return n
}

func (h *House) by(r Role) workflows.Command {
	return workflows.Command{Actor: h.Actor(r), Stamp: h.App.Clock.Now()}
}

// doors are the pages one comes through: the second factor, an invitation, the link that ends mails.
func (h *House) doors(ctx context.Context) {
	engine := h.App.Engine
	h.People[Halfway] = h.Person(Officer)
	id, err := engine.CreatePerson(ctx, h.by(Admin), "newcomer@demo.example", "새로 온 담당자", "02-2000-9999", true)
	must(h.t, err)
	h.People[Newcomer] = Person{ID: id}
	h.stands("login.code", Halfway, "/login/code")
	h.stands("login.enrol", Newcomer, "/login/enrol")
	must(h.t, engine.InviteMember(ctx, h.by(Bidder), h.Orgs[Bidder], h.Person(OwnerB).Email, []domain.Role{domain.RoleViewer}))
	link := h.number(ctx, `select id from one_time_token where purpose = 'INVITE' and used_at is null order by id desc limit 1`)
	h.stands("invitation", OwnerB, "/invitations/%s", engine.Secrets.LinkToken(link, string(person.Invite)))
	h.stands("organization", Bidder, "/organizations/%d", h.Orgs[Bidder])
	h.stands("unsubscribe", Visitor, "%s", engine.UnwatchPath(h.number(ctx, `select id from watch where mail order by kind, id limit 1`)))
	h.stands("me.interests", Bidder, "/me/interests")
	h.stands("inbox", Bidder, "/inbox")
	stage := h.number(ctx, `select m.stage_id from stage_member m join stage s on s.id = m.stage_id where m.pledged_at is null and s.state = 'INVITED' order by m.id limit 1`)
	h.cast(ctx, Seated, `select person_id from stage_member where stage_id = $1 and pledged_at is null limit 1`, stage)
	h.stands("reviews.pledge", Seated, "/reviews/%d/pledge", stage)
	h.stands("reviews", Seated, "/reviews")
	h.stands("desk.stage", Officer, "/desk/stages/%d", stage)
}

// applications are those of the demonstration's own company, each in a state of its own.
func (h *House) applications(ctx context.Context, own int64) {
	one := func(where string) int64 {
		return h.number(ctx, `select a.id from application a join call c on c.id = a.call_id where a.lead_id = $1 and `+where+` order by a.id limit 1`, own)
	}
	outdated := one(`a.state = 'DRAFT' and a.call_version < c.form_since`)
	h.stands("application.correction", Bidder, "/applications/%d/correction", outdated)
	h.stands("application", Bidder, "/applications/%d", outdated)
	h.stands("application.review", Bidder, "/applications/%d/submit", outdated)

	handed := one(`a.state = 'SUBMITTED' and c.state = 'OPEN'`)
	h.stands("application.take_back", Bidder, "/applications/%d/take-back", handed)
	h.stands("application", Bidder, "/applications/%d", handed)
	h.stands("application.receipt", Bidder, "/applications/%d/receipt", handed)
	h.params["/applications/:id/receipts/:no"] = "1"
	h.stands("application.receipt.one", Bidder, "/applications/%d/receipts/1", handed)

	withdrawn := one(`a.state = 'WITHDRAWN'`)
	h.stands("application", Bidder, "/applications/%d", withdrawn)
	h.stands("application.receipt", Bidder, "/applications/%d/receipt", withdrawn)

	again := one(`a.state = 'DRAFT' and a.submission_id is null and exists (select from application_submission s where s.application_id = a.id)`)
	h.stands("application", Bidder, "/applications/%d", again)
	h.stands("application.section", Bidder, "/applications/%d/sections/documents", again)
	h.stands("application.title", Bidder, "/applications/%d/title", again)

	dropped := one(`exists (select from application_dropped d where d.application_id = a.id)`)
	h.stands("application.dropped", Bidder, "/applications/%d/dropped", dropped)
	h.stands("application", Bidder, "/applications/%d", dropped)
	h.stands("application.supplement", Bidder, "/applications/%d/supplement", dropped)
	h.stands("desk.screening", Officer, "/desk/calls/%d/screening?application=%d", h.number(ctx, `select call_id from application where id = $1`, dropped), dropped)

	changed := one(`exists (select from application_member m where m.application_id = a.id and m.handed_from is not null)`)
	member := h.number(ctx, `select id from application_member where application_id = $1 and handed_from is not null`, changed)
	org := h.number(ctx, `select organization_id from application_member where id = $1`, member)
	h.cast(ctx, Successor, ownerOf, org)
	h.stands("application.partners", Bidder, "/applications/%d/partners", changed)
	h.stands("application.partners", Successor, "/applications/%d/partners", changed)
	h.stands("application.papers", Bidder, "/applications/%d/papers", changed)
	h.stands("application.papers", Successor, "/applications/%d/papers", changed)
	h.stands("application.partners.replace", Bidder, "/applications/%d/partners/%d/replace", changed, member)
	must(h.t, h.App.Engine.AnswerInvitation(ctx, h.by(Successor), domain.ApplicationID(changed), member, domain.OrganizationID(org), true))
	h.stands("application.partners.handed", Successor, "/applications/%d/partners/%d/handed", changed, member)
}

// uploads are an archive that waits to be unpacked, and a file half of which has arrived.
func (h *House) uploads(ctx context.Context, own int64) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range []struct{ name, text string }{{"재무/2023년 재무제표.pdf", "%PDF-1.4\n%%EOF\n"}, {"재무/2024년 재무제표.pdf", "%PDF-1.4\n% 2024\n%%EOF\n"}, {"재무/안쪽.zip", "PK"}} {
		w, err := z.Create(f.name)
		must(h.t, err)
		_, err = w.Write([]byte(f.text))
		must(h.t, err)
	}
	must(h.t, z.Close())
	kept, err := h.App.House.Files.Put(ctx, &b, 1<<20)
	must(h.t, err)
	app := h.number(ctx, `select a.id from application a join call c on c.id = a.call_id where a.lead_id = $1 and a.state = 'DRAFT' and a.call_version >= c.form_since and c.state = 'OPEN' order by a.id desc limit 1`, own)
	slot := workflows.Slot{Application: domain.ApplicationID(app), Org: h.Orgs[Bidder], Question: "doc_financial"}
	id, err := h.App.Engine.HoldArchive(ctx, h.by(Bidder), workflows.HoldArchive{Slot: slot, File: workflows.Received{SHA256: kept.SHA256, MediaType: kept.MediaType, Size: kept.Size, Name: "재무제표.zip"}})
	must(h.t, err)
	h.stands("upload.unpack", Bidder, "/uploads/%d/unpack", id)
	up, err := h.App.Engine.BeginUpload(ctx, h.by(Bidder), workflows.BeginUpload{Slot: slot, Name: "감사보고서 2024.pdf", Size: 40 << 20, Fingerprint: "year"})
	must(h.t, err)
	_, err = h.App.Engine.AddPart(ctx, h.by(Bidder), workflows.UploadPart{UploadID: up.ID, Size: 16 << 20, Sha256: strings.Repeat("c", 64)})
	must(h.t, err)
	h.params["/uploads/:upload"] = fmt.Sprint(up.ID)
	h.stands("application.section", Bidder, "/applications/%d/sections/documents", app)
	h.paths["/applications/:id/budget/:question"] = fmt.Sprintf("/applications/%d/budget/budget_plan", app)
}

// desk are lists that were searched, ordered and turned into a board.
func (h *House) desk(ctx context.Context) {
	screening := h.number(ctx, `select c.id from call c where c.state = 'SCREENING' order by (select count(*) from application a where a.call_id = c.id) desc limit 1`)
	h.stands("desk.intake", Officer, "/desk/calls/%d/intake?q=AI", screening)
	h.stands("desk.intake", Officer, "/desk/calls/%d/intake?view=board", screening)
	h.stands("desk.intake", Officer, "/desk/calls/%d/intake?q=없는말", screening)
	h.stands("desk.screening", Officer, "/desk/calls/%d/screening", screening)
	shared := h.number(ctx, `select id from call where state in ('DRAFT', 'ANNOUNCED', 'OPEN') and design in ('TRACKS', 'PRIZE_RANKED', 'SPLIT_QUANTITY', 'RESOURCE_ALLOCATION') order by id limit 1`)
	h.stands("desk.call.edit", Officer, "/desk/calls/%d/edit/award", shared)
	h.stands("desk.call.edit", Officer, "/desk/calls/%d/edit/documents", shared)
	h.stands("desk.call.edit", Officer, "/desk/calls/%d/edit/notices?notice=SELECTED", shared)
	h.stands("desk.call.notices", Officer, "/desk/calls/%d/notices?notice=SELECTED", shared)
}

// late are individual late permissions of one call: one that waits for the second person, one that was given, one to be proposed. None
// of the shipped rule sets allows any; the house goes on under rules that do, so that the pages show what they are for.
func (h *House) late(ctx context.Context) {
	engine := h.App.Engine
	call := h.number(ctx, `select c.id from call c where c.state = 'OPEN' and c.design <> 'DESIGNATION' order by (select count(*) from application a where a.call_id = c.id and a.state = 'DRAFT') desc, c.close_at limit 1`)
	rows, err := h.App.DB.Pool.Query(ctx, `select a.id, c.close_at from application a join call c on c.id = a.call_id where a.call_id = $1 and a.state = 'DRAFT' order by a.id limit 3`, call)
	must(h.t, err)
	var drafts []domain.ApplicationID
	closes := h.App.Clock.Now()
	for rows.Next() {
		var id int64
		must(h.t, rows.Scan(&id, &closes))
		drafts = append(drafts, domain.ApplicationID(id))
	}
	must(h.t, rows.Err())
	if len(drafts) < 2 {
		h.t.Fatalf("%d drafts in one call are too few for late permissions", len(drafts))
	}
	kept, err := h.App.House.Files.Put(ctx, strings.NewReader("%PDF-1.4\n%%EOF\n"), 1<<20)
	must(h.t, err)
	engine.Rules = Generous
	propose := func(app domain.ApplicationID, why latepermit.Reason, facts string) domain.LatePermitID {
		id, err := engine.ProposeLatePermit(ctx, h.by(Officer), workflows.ProposeLatePermit{Call: domain.CallID(call), Application: app, Reason: why, Facts: facts, Evidence: "재난 문자, 관할 소방서 화재증명원",
			Files: []workflows.Received{{SHA256: kept.SHA256, MediaType: kept.MediaType, Size: kept.Size, Name: "피해 사실 확인서.pdf"}}, Until: closes.AddDate(0, 0, 1)})
		must(h.t, err)
		return id
	}
	waits := propose(drafts[0], latepermit.Disaster, "마감 하루 전 사무실 건물에 불이 나 전기와 통신이 끊겼습니다. 복구까지 이틀이 걸린다고 합니다.")
	given := propose(drafts[1], latepermit.Disaster, "집중호우로 사무실이 물에 잠겨 서버를 옮기고 있습니다.")
	must(h.t, engine.ApproveLatePermit(ctx, h.by(Approver), workflows.StepLatePermit{Permit: given}))
	var file int64
	must(h.t, h.App.Store.Do(ctx, workflows.Options{}, func(tx workflows.Tx) error {
		p, err := workflows.Get[latepermit.Permit](tx, int64(waits))
		if err == nil {
			file = int64(p.Files[0].FileID)
		}
		return err
	}))
	h.params["/desk/late/:id"], h.params["/desk/late/:id/files/:file"] = fmt.Sprint(int64(waits)), fmt.Sprint(file)
	h.stands("desk.late", Officer, "/desk/calls/%d/late", call)
	h.stands("desk.late", Officer, "/desk/calls/%d/late?company=주식회사", call)
	h.stands("desk.late.permit", Officer, "/desk/late/%d", waits)
	h.stands("desk.late.permit", Approver, "/desk/late/%d", waits)
	h.stands("desk.late.permit", Officer, "/desk/late/%d", given)
	h.stands("call", Visitor, "/calls/%s", h.text(ctx, fmt.Sprintf(`select code from call where id = %d`, call)))
	if len(drafts) > 2 {
		h.params["/desk/calls/:id/late/:application"] = fmt.Sprint(int64(drafts[2]))
		h.stands("desk.late.new", Officer, "/desk/calls/%d/late/%d", call, drafts[2])
	}
}
