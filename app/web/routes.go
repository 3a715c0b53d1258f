// This file is the routes table: each room of pages adds its lines.
package web

import (
	"gongmo/app/web/account"
	"gongmo/app/web/accountant"
	"gongmo/app/web/admin"
	"gongmo/app/web/applicant"
	"gongmo/app/web/director"
	"gongmo/app/web/dispute"
	"gongmo/app/web/finance"
	"gongmo/app/web/officer"
	"gongmo/app/web/public"
	"gongmo/app/web/request"
	"gongmo/app/web/reviewer"
)

// Routes lists every route of the pages. The accessibility checks and the scenario test walk this list, so a new page
// cannot be forgotten.
func Routes(h *request.House) []request.Route {
	var all []request.Route
	add := func(routes []request.Route) { all = append(all, routes...) }
	add(public.CallRoutes())
	add(public.WatchRoutes())
	add(public.InquiryRoutes())
	add(public.AccountRoutes())
	add(public.DemoRoutes())
	add(public.PageRoutes())
	add(account.InboxRoutes())
	add(account.NoticeRoutes())
	add(account.MeRoutes())
	add(account.OrganizationRoutes())
	add(admin.PeopleRoutes())
	add(admin.HouseRoutes())
	add(admin.RefusedRoutes())
	add(admin.AuditRoutes())
	add(officer.CallRoutes())
	add(officer.ExtendManyRoutes())
	add(officer.SheetRoutes())
	add(officer.BuilderRoutes())
	add(officer.NoticeListRoutes())
	add(officer.FormPreviewRoutes())
	add(officer.ScoringRoutes())
	add(officer.CallFileRoutes())
	add(officer.CallKinRoutes())
	add(officer.CallReopenRoutes())
	add(officer.CallPastRoutes())
	add(officer.CallHistoryRoutes())
	add(officer.CallFormRoutes())
	add(officer.PoolRoutes())
	add(officer.InquiryRoutes())
	add(officer.LatePermitRoutes())
	add(applicant.CheckRoutes())
	add(applicant.ApplicationRoutes())
	add(applicant.ReceiptRoutes())
	add(applicant.CorrectionRoutes())
	add(applicant.TakeBackRoutes())
	add(applicant.TitleRoutes())
	add(applicant.DroppedRoutes())
	add(applicant.UploadRoutes())
	add(applicant.PictureRoutes())
	add(applicant.WalletRoutes())
	add(applicant.SupplementRoutes())
	add(dispute.Routes())
	add(officer.IntakeRoutes())
	add(officer.ScreeningRoutes())
	add(officer.EvaluationRoutes())
	add(reviewer.AssignmentRoutes())
	add(reviewer.ScoreRoutes())
	add(applicant.ProjectRoutes())
	add(applicant.AmendmentRoutes())
	add(officer.AgreementRoutes())
	add(officer.AmendmentRoutes())
	add(finance.PaymentRoutes())
	add(applicant.SpendingRoutes())
	add(accountant.SettlementRoutes())
	add(director.DashboardRoutes())
	return all
}
