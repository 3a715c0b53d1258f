// This file says who writes an application: who changed each section last, and who of one's own organisation writes along.
package applicant

import (
	"strconv"
	"strings"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/form"
	pages "gongmo/templates/pages/applicant"
	"gongmo/workflows"
)

// sayTeam reads who changed what and puts the reader's own colleagues beside the task list. People of the agency see neither.
func (f *found) sayTeam(r *request.Request) (*view.Team, error) {
	own, _ := f.mine(r)
	if own == 0 {
		return nil, nil
	}
	var orgs []int64
	for _, o := range r.Orgs() {
		orgs = append(orgs, int64(o.ID))
	}
	edits, writers, err := r.House.Query.Team(r.Context(), f.ID, orgs, own)
	if err != nil {
		return nil, err
	}
	f.edits = map[string]query.Edit{}
	for _, e := range edits {
		f.edits[e.Key] = e
	}
	t := &view.Team{Note: r.T("application.team.note"), Link: view.Crumb{Label: r.T("application.team.see"), URL: view.Path("organizations", own) + "#members"}}
	if r.May("invite", domain.Resource{Kind: "membership", Orgs: []domain.OrganizationID{domain.OrganizationID(own)}, Lead: domain.OrganizationID(own)}) {
		t.Link.Label = r.T("application.team.manage")
	}
	if f.partners(r) {
		t.Note = r.T("application.team.note.partner")
	}
	for _, w := range writers {
		t.Rows = append(t.Rows, view.SummaryRow{Label: w.Name, Value: writingRoles(r, w.Roles.V)})
		if more := w.Total - len(writers); more > 0 {
			t.More = r.T("application.team.more", locale.Args{"n": more})
		}
	}
	return t, nil
}

// writingRoles names the roles that write and sign, the others say nothing here.
func writingRoles(r *request.Request, roles []string) string {
	var out []string
	for _, role := range []domain.Role{domain.RoleOwner, domain.RoleSigner, domain.RoleWriter} {
		for _, has := range roles {
			if has == string(role) {
				out = append(out, r.T("role."+has))
			}
		}
	}
	return strings.Join(out, ", ")
}

// edited says who changed a section last and when: a name for one's own organisation's part, the organisation's for another's.
func (f found) edited(r *request.Request, s form.Section, suffix domain.OrganizationID, m query.ApplicationMember) string {
	var last query.Edit
	for _, q := range s.Questions {
		if e, ok := f.edits[form.Key(q.Key, suffix)]; ok && e.At.After(last.At) {
			last = e
		}
	}
	if last.At.IsZero() {
		return ""
	}
	by := m.Name
	if last.By != "" && belongs(r, *m.OrganizationID) {
		by = last.By
	}
	return r.T("application.section.edited", locale.Args{"by": by, "at": locale.DateShort(r.Lang, last.At) + " " + locale.Clock(last.At)})
}

func belongs(r *request.Request, org int64) bool {
	for _, o := range r.Orgs() {
		if int64(o.ID) == org {
			return true
		}
	}
	return false
}

// strip is the line below the title: by which number one asks about the application, and whom.
func strip(b view.Base, f found) []view.SummaryRow {
	var out []view.SummaryRow
	switch {
	case f.ReceiptNo != "":
		out = append(out, view.SummaryRow{Label: b.T("ui.receipt.number"), Value: f.ReceiptNo})
	case f.preview == nil && f.State == string(application.Draft):
		out = append(out, view.SummaryRow{Label: b.T("application.number"), Value: strconv.FormatInt(f.ID, 10)})
	}
	if f.OfficerName != nil {
		out = append(out, view.SummaryRow{Label: b.T("application.contact"), Value: *f.OfficerName + " · " + b.Support.Phone})
	}
	return out
}

// showWhole is everything written so far on one page, to read and to print.
func showWhole(r *request.Request) error {
	f, err := find(r)
	if err != nil {
		return err
	}
	b := r.Base(r.T("application.whole.title"), "applications")
	b.Crumbs = f.crumbs(r, view.Crumb{Label: b.Title})
	p := view.ApplicationReview{Base: b, Lead: f.Title + " · " + f.CallCode + " " + f.CallTitle, Due: view.Due{None: true}, Back: view.Button{Text: r.T("application.back"), URL: f.path()}}
	if f.CloseAt != nil && f.editable() {
		p.Due = b.Due(*f.CloseAt)
	}
	p.Sections = allSections(r, f)
	p.Budget = BudgetTable(r, f.Budget, MemberName(f.Members))
	return r.Render(pages.Whole(p))
}

// allSections are the sections of every part that an organisation of the consortium writes, with their answers.
func allSections(r *request.Request, f found) (out []view.ReviewSection) {
	for _, m := range f.Members {
		if m.OrganizationID == nil || m.Consent == string(application.Declined) {
			continue
		}
		role := application.MemberRole(m.Role)
		out = append(out, reviewSections(r, f, m.Name, workflows.PartOf(role), suffixOf(role, *m.OrganizationID))...)
	}
	return out
}
