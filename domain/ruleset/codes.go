// This file names every number a rule set holds. The names are stable: rows, calls and audit entries refer to them.
package ruleset

// Code names one value of a rule set, such as "expense.entry_term".
type Code string

// Calls.
const (
	AnnounceMin          Code = "call.announce_min"           // shortest time a call is announced
	IntakeMin            Code = "call.intake_min"             // shortest time the intake of a call is open, where a regime has one
	SummaryAnnounceMin   Code = "call.summary_announce_min"   // shortest time the overview of subsidies is announced
	ReannounceMin        Code = "call.reannounce_min"         // shortest time of a second announcement
	CorrectionMin        Code = "call.correction_min"         // shortest time that a correction of the form leaves before the deadline, unless a reason says why not
	PreNoticeBy          Code = "call.pre_notice_by"          // yearly date by which calls are announced ahead
	NoticeItems          Code = "call.notice_items"           // items a notice must contain
	CriteriaTotal        Code = "call.criteria_total"         // sum of the weights of the criteria
	MatchingFree         Code = "call.matching_free"          // a call sets the greatest share of the grant freely, not only a smaller one
	MatchingStated       Code = "call.matching_stated"        // the rules themselves state ratios of matching money; a call of others says its own
	CashFree             Code = "call.cash_free"              // a call sets the least share of cash in the matching freely, not only a greater one
	MinBids              Code = "call.min_bids"               // fewest submissions that do not fail the call
	OutageExtensionHours Code = "call.outage_extension_hours" // hours after the deadline in which an outage may extend it
	InquiryAnswerTerm    Code = "inquiry.answer_term"         // term to answer a question about a call
	InquiryOpenMax       Code = "inquiry.open_max"            // questions of one person about one call that wait for an answer at a time
)

// Applications and screening.
const (
	ConfirmSeconds         Code = "application.confirm_seconds"        // seconds in which a press in time that met a changed content may be confirmed
	InviteAgainMax         Code = "application.invite_again_max"       // times an open invitation into a consortium may be sent again
	InviteAgainHours       Code = "application.invite_again_hours"     // hours until an open invitation may be sent to the same address again
	SupplementTerm         Code = "application.supplement_term"        // term to complete documents
	IndividualLate         Code = "application.individual_late"        // late submission of a single applicant allowed
	IndividualLateTerm     Code = "application.individual_late_term"   // longest time after the deadline that such a permission may name
	IndividualLateDecide   Code = "application.individual_late_decide" // term to decide on a proposal of such a permission
	OutcomeUsers           Code = "application.outcome_users"          // organisations that will use the result
	DebtRatioMax           Code = "screening.debt_ratio_max"           // debt ratio at which an applicant is ineligible
	CapitalImpaired        Code = "screening.capital_impaired"         // complete loss of capital makes ineligible
	CurableUntilEvaluation Code = "screening.curable_until_evaluation" // arrears may be cured until the first evaluation
	ProjectsMax            Code = "screening.projects_max"             // projects one person takes part in at a time
	LeadProjectsMax        Code = "screening.lead_projects_max"        // projects one person leads at a time
	EndingSoonTerm         Code = "screening.ending_soon_term"         // remaining time of projects that are not counted
)

// Documents of a company: how long one is good after the day it was issued, by its type. A type without a code does not run out.
const (
	DocumentTaxTerm       Code = "document.tax_term"       // validity of a national tax clearance
	DocumentLocalTaxTerm  Code = "document.local_tax_term" // validity of a local tax clearance
	DocumentInsuranceTerm Code = "document.insurance_term" // validity of a social insurance clearance
	DocumentRegisterTerm  Code = "document.register_term"  // validity of an extract from the corporate register
	DocumentSizeTerm      Code = "document.size_term"      // validity of a certificate of size
	DocumentVentureTerm   Code = "document.venture_term"   // validity of a venture or innovation certificate
	DocumentSoonDays      Code = "document.soon_days"      // days before it runs out from which a document is marked
)

// Evaluation.
const (
	TrimMinReviewers        Code = "trim.min_reviewers"             // reviewers from which the extremes are left out
	TrimMinScores           Code = "trim.min_scores"                // fewest scores that make an evaluation
	PassMark                Code = "evaluation.pass_mark"           // pass mark
	PassMarkUsual           Code = "evaluation.pass_mark_usual"     // pass mark usual in recent notices
	BonusCap                Code = "evaluation.bonus_cap"           // cap on bonus points, of the total
	BonusCapUsualMin        Code = "evaluation.bonus_cap_usual_min" // usual cap on bonus points, lower
	BonusCapUsualMax        Code = "evaluation.bonus_cap_usual_max" // usual cap on bonus points, upper
	SheetReturnMax          Code = "evaluation.sheet_return_max"    // times a score sheet may be returned
	DeferralMax             Code = "evaluation.deferral_max"        // times an evaluation may be deferred
	ReEvaluationMax         Code = "evaluation.re_evaluation_max"   // times an evaluation may be repeated
	ReEvaluationTerm        Code = "evaluation.re_evaluation_term"  // term for the repeated evaluation
	ReviewerAnswerTerm      Code = "evaluation.answer_term"         // term for an evaluator to answer the invitation
	ScoringTerm             Code = "evaluation.scoring_term"        // term for an evaluator to hand the score sheets in
	NotNeededWon            Code = "evaluation.not_needed_won"      // total cost up to which evaluation may be skipped
	CommitteeUsual          Code = "committee.size_usual"           // usual size of a committee
	CommitteeMin            Code = "committee.size_min"             // smallest committee
	CommitteeMax            Code = "committee.size_max"             // largest committee
	ProgramExpertsMin       Code = "committee.program_experts_min"  // fewest programme experts
	SubsidyExpertsMin       Code = "committee.subsidy_experts_min"  // fewest subsidy experts
	ReviewersReusedMin      Code = "committee.reused_min"           // fewest selection reviewers in later evaluations
	ReviewersReusePreferred Code = "committee.reuse_preferred"      // selection reviewers are preferred later
	DrawMultiple            Code = "committee.draw_multiple"        // candidates drawn per seat
	DeliberationMax         Code = "committee.deliberation_max"     // largest deliberation committee
	ExpertPanelSize         Code = "committee.expert_panel"         // size of the expert panel
	ImproperPanelMin        Code = "committee.improper_panel_min"   // smallest improper receipt panel
	ImproperPanelMax        Code = "committee.improper_panel_max"   // largest improper receipt panel
	CriterionUnderstanding  Code = "criteria.understanding"         // default weight: understanding and goals
	CriterionStrategy       Code = "criteria.strategy"              // default weight: strategy and technology
	CriterionCapability     Code = "criteria.capability"            // default weight: capability and organisation
	CriterionImpact         Code = "criteria.impact"                // default weight: commercialisation and impact
	CriterionBudget         Code = "criteria.budget"                // default weight: adequacy of the budget
	AnnualContinueMark      Code = "annual.continue_mark"           // mark to go on after an annual evaluation
	EarlyExcellentMark      Code = "annual.early_excellent_mark"    // mark of an excellent early completion
	EarlyNormalMark         Code = "annual.early_normal_mark"       // mark of a normal early completion
	SiteReplacesMark        Code = "annual.site_replaces_mark"      // mark above which a site visit replaces the committee
	SiteOutsideMin          Code = "annual.site_outside_min"        // fewest outside members of a site visit
	SiteRunMax              Code = "annual.site_run_max"            // years running in which a site visit may replace
	FinalExcellentMark      Code = "final.excellent_mark"           // mark of an excellent final evaluation
	FinalSuccessMark        Code = "final.success_mark"             // mark of a successful final evaluation
	CauseReportTerm         Code = "final.cause_report_term"        // term for the report on why it failed
	PoolDoctorYears         Code = "pool.doctor_years"              // evaluator: years after a doctorate
	PoolMasterYears         Code = "pool.master_years"              // evaluator: years after a master's degree
	PoolBachelorYears       Code = "pool.bachelor_years"            // evaluator: years after a bachelor's degree
	COISanctionTerm         Code = "coi.sanction_term"              // exclusion after a sanction for unfair evaluation
	COIAdvisorTerm          Code = "coi.advisor_term"               // exclusion after advising or joint business
)

// Agreement and amendment.
const (
	PlanTerm              Code = "agreement.plan_term"               // term for the revised plan
	ConcludeTerm          Code = "agreement.conclude_term"           // term to conclude the agreement
	ConcludeJointTerm     Code = "agreement.conclude_joint_term"     // term to conclude an international agreement
	TerminationGrounds    Code = "agreement.termination_grounds"     // grounds of termination
	TerminationReportTerm Code = "agreement.termination_report_term" // term to report spending after termination
	AmendmentCutoff       Code = "amendment.cutoff"                  // last time to ask for an amendment, before the end
	CarryOverUntilEnd     Code = "amendment.carry_over_until_end"    // a carry-over may be asked for until the end
	AmendmentAnswerTerm   Code = "amendment.answer_term"             // term to answer an amendment
	AmendmentWarnTerm     Code = "amendment.warn_term"               // when a late answer is warned of
	EquipmentApprovalWon  Code = "amendment.equipment_approval_won"  // unit price of equipment that needs approval
	EquipmentReviewWon    Code = "amendment.equipment_review_won"    // unit price of equipment that needs a review
	EquipmentPriceFree    Code = "amendment.equipment_price_free"    // price change of equipment that is free
	SubcontractIncrease   Code = "amendment.subcontract_increase"    // increase of subcontracts that needs approval
	IndirectIncreaseMax   Code = "amendment.indirect_increase_max"   // limit of a company's increased indirect cost
	IncentiveFixed        Code = "amendment.incentive_fixed"         // the incentive is never more than first agreed
	PromotionIncrease     Code = "amendment.promotion_increase"      // increase of promotion cost that needs approval
	CategoryChange        Code = "amendment.category_change"         // change between categories is
	ItemChange            Code = "amendment.item_change"             // change between items is
	TotalChange           Code = "amendment.total_change"            // change of the whole cost is
	PartyTotalChange      Code = "amendment.party_total_change"      // change of the cost of a performer is
	YearSharesChange      Code = "amendment.year_shares_change"      // change of the shares of a year is
	CompanyLaborChange    Code = "amendment.company_labor_change"    // change of a company's labour in cash is
	NewHireChange         Code = "amendment.new_hire_change"         // change of the person hired for the project is
	LaborTravelChange     Code = "amendment.labor_travel_change"     // change within labour and travel of a subsidy is
	IntlJointChange       Code = "amendment.intl_joint_change"       // change of international joint cost is
)

// Payment.
const (
	FirstPaymentTerm     Code = "payment.first_term"              // term of the first payment after the agreement
	RequestBefore        Code = "payment.request_before"          // when to request, before the payment is due
	RequestDayOfMonth    Code = "payment.request_day_of_month"    // day of the month by which to request
	PaymentAnswerTerm    Code = "payment.answer_term"             // term to answer a request
	InstallmentsMin      Code = "payment.installments_min"        // fewest installments
	PreviousSpentMin     Code = "payment.previous_spent_min"      // share of the previous installment to be spent first
	MatchingFirst        Code = "payment.matching_first"          // matching cash is paid in first
	ForwardTerm          Code = "payment.forward_term"            // term to pay on to participants
	SilenceTerm          Code = "payment.silence_term"            // silence after which a participant may report
	OwnShareCutoff       Code = "payment.own_share_cutoff"        // last time to pay the own share, before the year ends
	PerClaimForCompanies Code = "payment.per_claim_for_companies" // companies are paid per claim
)

// Expenses.
const (
	EntryTerm                 Code = "expense.entry_term"                 // term to enter an expense
	EntryBeforeSpending       Code = "expense.entry_before_spending"      // per-claim spending is entered first
	RetentionTerm             Code = "expense.retention_term"             // evidence is kept for
	CardTerm                  Code = "expense.card_term"                  // term to apply for the project card
	SimpleReceiptMax          Code = "expense.simple_receipt_max"         // largest amount a simple receipt proves
	NightFrom                 Code = "expense.night_from"                 // night use begins at
	NightTo                   Code = "expense.night_to"                   // night use ends at
	MeetingMemoWon            Code = "expense.meeting_memo_won"           // meeting cost for which a memo is enough
	MeetingPerHeadWon         Code = "expense.meeting_per_head_won"       // meeting cost per head
	SplitWindow               Code = "expense.split_window"               // time over which split purchases are added up
	SplitWon                  Code = "expense.split_won"                  // sum at which split purchases count as one
	RivalQuoteWon             Code = "expense.rival_quote_won"            // purchase from which a second quote is asked for
	PriceExcess               Code = "expense.price_excess"               // unit price above what others paid, from which it is asked about
	SameVendorPerformers      Code = "expense.same_vendor_performers"     // performers paying one vendor the same amount, from which it is asked about
	LastMonthShare            Code = "expense.last_month_share"           // share spent in the last month, from which it is asked about
	InvoiceNumberLength       Code = "expense.invoice_number_length"      // length of an electronic tax invoice's number
	SupplyOnlyWhenTaxable     Code = "expense.supply_only_when_taxable"   // only the net amount counts for a taxable business
	NewHireTerm               Code = "labor.new_hire_term"                // hired within this time before the notice is new
	NewHireCashMedium         Code = "labor.new_hire_cash_medium"         // medium companies, and not only small ones, pay new hires in cash
	NewHireDegree             Code = "labor.new_hire_degree"              // new staff in cash has a degree of a college
	NewHireField              Code = "labor.new_hire_field"               // in projects of software and content also without one
	ExistingCashFrom          Code = "labor.existing_cash_from"           // share of new staff in the labour of a small company from which it pays as much of the others in cash
	SoftwareStaffCash         Code = "labor.software_cash"                // small companies pay staff of the named fields, such as software, in cash
	ParticipationMax          Code = "labor.participation_max"            // cap on participation per month
	ParticipationMaxNonProfit Code = "labor.participation_max_non_profit" // cap on participation, some non-profits
	ParticipationYearly       Code = "labor.participation_yearly"         // that cap holds on the average of a year
	ParticipationSoonTerm     Code = "labor.participation_soon"           // a project that ends within this time after the intake is no second one
	EquipmentCutoff           Code = "equipment.cutoff"                   // equipment is installed this long before the end
	SoftwareCutoff            Code = "software.cutoff"                    // software and cloud services are contracted this long before the end
	EquipmentRegisterWon      Code = "equipment.register_won"             // unit price of equipment that is registered
	EquipmentRegisterTerm     Code = "equipment.register_term"            // term to register equipment
	EquipmentInKind           Code = "equipment.in_kind"                  // own equipment in kind, of the purchase price
	EquipmentInKindAge        Code = "equipment.in_kind_age"              // own equipment in kind was bought within
	TechnologyInKind          Code = "technology.in_kind"                 // technology brought in before, in kind, of what it cost
	TechnologyInKindAge       Code = "technology.in_kind_age"             // technology in kind was brought in within
	ExternalMax               Code = "cost.external_max"                  // external expertise, of direct cost
	ExternalLeave             Code = "cost.external_leave"                // the ministry may recognise more external expertise
	PromotionUnsettled        Code = "cost.promotion_unsettled"           // promotion cost that is not settled, of direct cost
	IncentiveMax              Code = "cost.incentive_max"                 // incentive, of labour
	IncentivePersonMax        Code = "cost.incentive_person_max"          // incentive of one person
	IncentivePersonFrom       Code = "cost.incentive_person_from"         // people from which the one-person limit holds
	IncentiveSpendingGap      Code = "cost.incentive_spending_gap"        // gap to direct spending at which no incentive is paid
	SecurityPayMax            Code = "cost.security_pay_max"              // security pay, of labour
	SubcontractMax            Code = "cost.subcontract_max"               // subcontracts
	SubcontractLeave          Code = "cost.subcontract_leave"             // the ministry may recognise more subcontracts
	IndirectNonProfitMax      Code = "cost.indirect_non_profit_max"       // indirect cost of a non-profit, of direct cash
	IndirectUniversityMax     Code = "cost.indirect_university_max"       // indirect cost of a university without a ratio of its own
	IndirectCompanyMax        Code = "cost.indirect_company_max"          // indirect cost of a company, of direct cash
	IndirectByNotice          Code = "cost.indirect_by_notice"            // indirect cost follows the published ratio
)

// Matching money.
const (
	GrantMaxSmall     Code = "matching.grant_max.small"      // government share, at most: small company
	GrantMaxMedium    Code = "matching.grant_max.medium"     // government share, at most: medium company
	GrantMaxLarge     Code = "matching.grant_max.large"      // government share, at most: large company
	GrantMaxPublic    Code = "matching.grant_max.public"     // government share, at most: public company
	GrantMaxNonProfit Code = "matching.grant_max.non_profit" // government share, at most: non-profit
	CashMinSmall      Code = "matching.cash_min.small"       // cash in the matching, at least: small company
	CashMinMedium     Code = "matching.cash_min.medium"      // cash in the matching, at least: medium company
	CashMinLarge      Code = "matching.cash_min.large"       // cash in the matching, at least: large company
	CashMinPublic     Code = "matching.cash_min.public"      // cash in the matching, at least: public company
	CashMinNonProfit  Code = "matching.cash_min.non_profit"  // cash in the matching, at least: non-profit
	InKindLand        Code = "matching.in_kind_land"         // land in kind, of the published value
	InKindBook        Code = "matching.in_kind_book"         // machines in kind, of the book value
	InKindBookHiring  Code = "matching.in_kind_book_hiring"  // the same for a small company that hires for the project
	NonProfitBears    Code = "matching.non_profit_bears"     // non-profits bear matching money like companies
	ResearchBears     Code = "matching.research_bears"       // research service firms that provide services alone bear matching money
)

// Reports and settlement.
const (
	InterimReportBy        Code = "report.interim_by"                   // interim report, yearly by
	FinalReportTerm        Code = "report.final_term"                   // term for the final report
	FinalReportFromYearEnd Code = "report.final_from_year_end"          // the final report's term runs from the end of the fiscal year
	FinalWithExpenditure   Code = "report.final_with_expenditure"       // the expenditure report is the final report as well
	YearlyReportTerm       Code = "report.yearly_term"                  // term for the yearly report on spending
	ExpenditureTerm        Code = "settlement.expenditure_term"         // term for the expenditure report
	ExpenditureLocalTerm   Code = "settlement.expenditure_local_term"   // term for the expenditure report, local government
	SettlementStartTerm    Code = "settlement.start_term"               // term to begin the settlement
	PayBackTerm            Code = "settlement.pay_back_term"            // term to pay back
	PayBackDeferralMax     Code = "settlement.pay_back_deferral_max"    // longest deferral of what is to be paid back
	OverdueTerm            Code = "settlement.overdue_term"             // unpaid time after which it is recovered
	AuditVerifyWon         Code = "settlement.audit_verify_won"         // subsidy from which an auditor verifies
	AuditFullWon           Code = "settlement.audit_full_won"           // yearly subsidy from which accounts are audited
	AuditFullTerm          Code = "settlement.audit_full_term"          // term for the audit report after the fiscal year
	DisclosureWon          Code = "settlement.disclosure_won"           // subsidy from which information is published
	DisclosureTerm         Code = "settlement.disclosure_term"          // term to publish it after the fiscal year
	LateStep1Term          Code = "settlement.late_step1_term"          // late report, first step
	LateStep1Cut           Code = "settlement.late_step1_cut"           // late report, first cut at most
	LateStep2Term          Code = "settlement.late_step2_term"          // late report, second step
	LateStep2Cut           Code = "settlement.late_step2_cut"           // late report, second cut at most
	LateStep3Term          Code = "settlement.late_step3_term"          // late report, third step
	LateStep3Cut           Code = "settlement.late_step3_cut"           // late report, third cut at most
	DetailedSuspicion      Code = "settlement.detailed_suspicion"       // share of suspected cost that asks for a detailed settlement
	DetailedOrders         Code = "settlement.detailed_orders"          // corrective orders that ask for a detailed settlement
	OnSitePerHalfYear      Code = "settlement.on_site_per_half_year"    // on-site checks per half-year, at least
	IndirectKeptNonProfit  Code = "settlement.indirect_kept_non_profit" // a non-profit keeps what is left of indirect cost
	IndirectKeptPublic     Code = "settlement.indirect_kept_public"     // so does a public corporation
	IndirectSpentFloor     Code = "settlement.indirect_spent_floor"     // direct spending at which indirect cost is recovered
	InterestRate           Code = "settlement.interest_rate"            // yearly interest when it cannot be computed
	InterestYearDays       Code = "settlement.interest_year_days"       // days of a year for interest
	TreasuryUnit           Code = "settlement.treasury_unit"            // unit in which the treasury is paid
)

// Recovery, surcharge, royalty.
const (
	RecoveryTerm          Code = "recovery.pay_term"          // term to pay what is recovered
	DemandTerm            Code = "recovery.demand_term"       // term to send the demand letter
	DemandPayTerm         Code = "recovery.demand_pay_term"   // term a demand letter gives
	RecoveryDeferralMax   Code = "recovery.deferral_max"      // longest extension of a recovery
	RecoveryDeferrals     Code = "recovery.deferrals"         // extensions of a recovery
	RemitHalfYearly       Code = "recovery.remit_half_yearly" // remitted to the treasury every half-year
	SurchargeFraud        Code = "surcharge.fraud"            // surcharge: fraud
	SurchargeOverclaim    Code = "surcharge.overclaim"        // surcharge: excessive claim
	SurchargeDiversion    Code = "surcharge.diversion"        // surcharge: diversion
	SurchargeBreach       Code = "surcharge.breach"           // surcharge: breach of law or order
	SurchargeIneligible   Code = "surcharge.ineligible"       // surcharge: conditions not met
	SurchargeCap          Code = "surcharge.cap"              // surcharge, at most
	SurchargeExemptWon    Code = "surcharge.exempt_won"       // sum up to which there is no surcharge
	SurchargeExemptWindow Code = "surcharge.exempt_window"    // time over which that sum is taken
	LateWeekTerm          Code = "late.week_term"             // late charge, first step lasts
	LateWeekRate          Code = "late.week_rate"             // late charge: first step
	LateMonthTerm         Code = "late.month_term"            // late charge, second step lasts
	LateMonthRate         Code = "late.month_rate"            // late charge: second step
	LatePerMonthRate      Code = "late.per_month_rate"        // late charge: every month after
	LateCap               Code = "late.cap"                   // late charge, at most
	RoyaltySmall          Code = "royalty.rate.small"         // royalty rate: small company
	RoyaltyMedium         Code = "royalty.rate.medium"        // royalty rate: medium company
	RoyaltyOther          Code = "royalty.rate.other"         // royalty rate: others
	RoyaltyCapSmall       Code = "royalty.cap.small"          // royalty cap, of the grant: small company
	RoyaltyCapMedium      Code = "royalty.cap.medium"         // royalty cap, of the grant: medium company
	RoyaltyCapOther       Code = "royalty.cap.other"          // royalty cap, of the grant: others
	RoyaltyPayTerm        Code = "royalty.pay_term"           // term to pay a royalty
	RoyaltyAfterReceipt   Code = "royalty.after_receipt"      // royalty is owed after the first receipt for
	RoyaltyAfterEnd       Code = "royalty.after_end"          // royalty is owed after the project's end for
	BountyRate            Code = "bounty.rate"                // reward for a report
)

// Sanctions.
const (
	SanctionExplainTerm     Code = "sanction.explain_term"     // term to explain after the prior notice
	SanctionReReviewTerm    Code = "sanction.re_review_term"   // term to ask for a second review
	SanctionDecideTerm      Code = "sanction.decide_term"      // term to decide the second review
	SanctionLimitation      Code = "sanction.limitation"       // time after the project's end in which it can be sanctioned
	SanctionWithin          Code = "sanction.within"           // time after detection in which it takes effect
	SanctionPublishTerm     Code = "sanction.publish_term"     // debarment from which it is published
	SanctionPublishMultiple Code = "sanction.publish_multiple" // surcharge from which it is published
	SanctionListBy          Code = "sanction.list_by"          // list published yearly by
	SanctionListFor         Code = "sanction.list_for"         // list stays published for
	DebarMax                Code = "debar.max"                 // longest debarment
	DebarSumMax             Code = "debar.sum_max"             // sum of several grounds in one project, at most
	DebarRepeatMax          Code = "debar.repeat_max"          // repeat of the same ground, at most
	DebarAfterFraud         Code = "debar.after_fraud"         // cancellations that debar: fraud
	DebarAfterDiversion     Code = "debar.after_diversion"     // cancellations that debar: diversion
	DebarAfterBreach        Code = "debar.after_breach"        // cancellations that debar: breach
	DebarContractor         Code = "debar.contractor"          // debarment of a colluding contractor, at most
	DebarVendor             Code = "debar.vendor"              // debarment of an improper vendor
	DebarAuditorFirst       Code = "debar.auditor_1"           // debarment of an accounting firm: 1st ground
	DebarAuditorSecond      Code = "debar.auditor_2"           // debarment of an accounting firm: 2nd ground
	DebarAuditorThird       Code = "debar.auditor_3"           // debarment of an accounting firm: 3rd ground
	DebarAuditorFourth      Code = "debar.auditor_4"           // debarment of an accounting firm: 4th ground
	MisuseLowShare          Code = "debar.misuse_low_share"    // misuse, lowest bracket up to
	MisuseLowTerm           Code = "debar.misuse_low_term"     // misuse, lowest bracket
	MisuseMidShare          Code = "debar.misuse_mid_share"    // misuse, middle bracket up to
	MisuseMidTerm           Code = "debar.misuse_mid_term"     // misuse, middle bracket
	MisuseHighTerm          Code = "debar.misuse_high_term"    // misuse, highest bracket
	DebarPoorResult         Code = "debar.poor_result"         // debarment for an extremely poor result
	DebarGaveUp             Code = "debar.gave_up"             // debarment for giving up
	DebarUnpaid             Code = "debar.unpaid"              // debarment for what is not paid back
)

// Appeals.
const (
	AppealEvaluationTerm    Code = "appeal.evaluation_term"    // term to appeal an evaluation
	AppealEvaluationAnswer  Code = "appeal.evaluation_answer"  // term to answer an appeal of an evaluation
	AppealEvaluationGround  Code = "appeal.evaluation_ground"  // grounds of an appeal of an evaluation
	AppealSettlementTerm    Code = "appeal.settlement_term"    // term to appeal a settlement
	AppealDispositionTerm   Code = "appeal.disposition_term"   // term to appeal a disposition
	AppealDispositionAnswer Code = "appeal.disposition_answer" // term to answer an appeal of a disposition
	AppealAnswerExtension   Code = "appeal.answer_extension"   // extension of the answer
	AppealMax               Code = "appeal.max"                // times one may appeal
	AdminAppealTerm         Code = "appeal.admin_term"         // term to bring an administrative appeal (행정심판)
	CourtTerm               Code = "appeal.court_term"         // term to bring a suit (행정소송)
)

// Outcome.
const (
	OutcomeYears          Code = "outcome.years"            // years of outcome reports
	OutcomeDueBy          Code = "outcome.due_by"           // outcome report due, yearly by
	OutcomeSameYearBefore Code = "outcome.same_year_before" // ending before this day makes the same year year 1
	OutcomeFromNextYear   Code = "outcome.from_next_year"   // outcome reports begin the year after the end
	OutcomeExemptFailed   Code = "outcome.exempt_failed"    // failed and stopped projects do not report
	OutcomeEvaluationMark Code = "outcome.evaluation_mark"  // mark below which an outcome is a problem
)

// Notices before a date.
const (
	NoticeCallClosing      Code = "notice.call_closing"      // days before the deadline of a call
	NoticeCallHours        Code = "notice.call_hours"        // hours before the deadline of a call
	NoticeDraft            Code = "notice.draft"             // days before, for drafts not submitted
	NoticeInquiry          Code = "notice.inquiry"           // days before, for questions not answered
	NoticeInquiryLate      Code = "notice.inquiry_late"      // days after, for questions whose answer is late
	NoticeLateWaits        Code = "notice.late_waits"        // days before a late permission is to be decided (negative: after)
	NoticeInvitation       Code = "notice.invitation"        // days before an invitation into a consortium is to be answered
	NoticeSupplement       Code = "notice.supplement"        // days before a supplement is due
	NoticePlan             Code = "notice.plan"              // days before the plan is due
	NoticeAgreement        Code = "notice.agreement"         // days before the agreement is due
	NoticePeriodEnd        Code = "notice.period_end"        // days before the period ends
	NoticeEquipmentCutoff  Code = "notice.equipment_cutoff"  // days before the last day to install equipment
	NoticeAmendmentCutoff  Code = "notice.amendment_cutoff"  // days before the last day to ask for an amendment
	NoticeInterimReport    Code = "notice.interim_report"    // days before the interim report is due
	NoticeFinalReport      Code = "notice.final_report"      // days before the final report is due
	NoticeMatching         Code = "notice.matching"          // days before matching cash has to be paid in
	NoticeForward          Code = "notice.forward"           // days before participants' shares are to be passed on (negative: after)
	NoticeEntry            Code = "notice.entry"             // days before an expense has to be entered (negative: after)
	NoticeReviewerAnswer   Code = "notice.reviewer_answer"   // days before an evaluator has to answer (negative: after)
	NoticeScoring          Code = "notice.scoring"           // days before score sheets are due (negative: after)
	NoticeExpenditure      Code = "notice.expenditure"       // days before the expenditure report (negative: after)
	NoticeWallet           Code = "notice.wallet"            // days before a document of the wallet runs out
	NoticeSettlementAppeal Code = "notice.settlement_appeal" // days before the settlement appeal closes
	NoticeRefund           Code = "notice.refund"            // days before the money is due back
	NoticeOutcomeFirst     Code = "notice.outcome_first"     // first reminder of the outcome report
	NoticeOutcomeSecond    Code = "notice.outcome_second"    // second reminder of the outcome report
)
