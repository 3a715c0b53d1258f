package web_test

import (
	"net/http"

	. "gongmo/app/web/webtest"
)

// scenarios has a row for every route by its name. How to read one: only(OwnerA, Officer) answers these two and is not found
// by the others; public() answers everyone; members() whoever is signed in; employees() the agency's staff; .but(403, Auditor)
// makes an exception, .others(403) says what the rest gets.
// Of acts that change something, only the refusals are tried here; the stories perform them.
var scenarios = map[string]scenario{
	// finding calls
	"home": members().with(http.StatusSeeOther).but(http.StatusOK, Visitor), "calls": public(), "calls.json": public(), "calls.atom": public(), "calls.ics": public(), "call": public(), "call.form": public(), "call.calendar": public(), "call.check": members(),
	"call.watch":   members().with(http.StatusSeeOther).posts("do=unwatch"), // nobody here keeps it
	"me.interests": members(), "me.interests.save": members().with(http.StatusSeeOther).posts(""),
	"me.interests.do": noSuch.posts("do=mailOff"), "unsubscribe": public().with(http.StatusNotFound), "unsubscribe.do": public().with(http.StatusNotFound).posts(""), // the link is wrong

	// questions about a call: the house has one of A's, which is not answered; the officer and who watches over the call see it
	"call.questions": public(), "call.questions.json": public(),
	"call.question.new":      members(),
	"call.question.ask":      members().with(http.StatusUnprocessableEntity).posts("title=x"),
	"call.question":          only(OwnerA, Officer, Approver, Auditor),
	"call.question.withdraw": only(OwnerA).but(http.StatusForbidden, Officer, Approver, Auditor),
	"desk.questions":         only(Officer, Approver, Auditor),
	"desk.question":          only(Officer, Approver, Auditor),
	"desk.question.answer":   only(Officer).but(http.StatusForbidden, Approver, Auditor),
	"desk.question.correct":  only(Officer).but(http.StatusForbidden, Approver, Auditor),

	// late permissions: the officer proposes, the approver decides, who watches over the call reads; the house has one proposal
	"desk.pool":          only(Officer, Approver, Auditor).but(http.StatusForbidden, Finance, Admin),
	"desk.pool.enter":    only(Officer).but(http.StatusForbidden, Approver, Finance, Auditor, Admin),
	"desk.late":          only(Officer, Approver, Auditor),
	"desk.late.new":      only(Officer), // drafts are found by who may propose
	"desk.late.propose":  only(Officer),
	"desk.late.announce": only(Officer),
	"desk.late.attach":   only(Officer).but(http.StatusForbidden, Approver, Auditor), // the proposer alone
	"desk.late.upload":   only(Officer).but(http.StatusForbidden, Approver, Auditor),
	"desk.late.file":     only(Officer, Approver, Auditor),
	"desk.late.permit":   only(Officer, Approver, Auditor),
	"desk.late.approve":  only(Approver).but(http.StatusForbidden, Officer, Auditor),
	"desk.late.decline":  only(Approver).but(http.StatusForbidden, Officer, Auditor),
	"desk.late.withdraw": only(Officer).but(http.StatusForbidden, Approver, Auditor),

	// the files of a call: the public fetches them, who looks after the call sees the earlier ones, the officer changes them while it is a draft
	"call.file":           public().with(http.StatusNotFound), // the call gives none out
	"desk.forms":          only(Officer, Approver, Finance, Auditor).but(http.StatusForbidden, Admin),
	"desk.forms.attach":   only(Officer).but(http.StatusForbidden, Approver, Finance, Auditor, Admin),
	"desk.forms.announce": only(Officer).but(http.StatusForbidden, Approver, Finance, Auditor, Admin),
	"desk.forms.marks":    only(Officer).but(http.StatusForbidden, Approver, Finance, Auditor, Admin),
	"desk.forms.away":     only(Officer).but(http.StatusForbidden, Approver, Finance, Auditor, Admin),

	// signing in: who is signed in has no business there
	"login":          only(Visitor).others(http.StatusSeeOther),
	"login.do":       public().with(http.StatusUnprocessableEntity).posts("email=nobody@example.org&password=wrong"),
	"login.code":     public().with(http.StatusSeeOther),
	"login.code.do":  public().with(http.StatusSeeOther).posts("code=000000"),
	"login.enrol":    public().with(http.StatusSeeOther),
	"login.enrol.do": public().with(http.StatusSeeOther).posts("code=000000"),
	"logout":         public(),
	"unsent.forget":  members().with(http.StatusSeeOther).posts("path=/nothing"), // nothing waits
	"session.extend": members().with(http.StatusSeeOther).posts(""),
	"demo.clock":     public().with(http.StatusUnprocessableEntity).posts("days=0"), // no days is no move
	"demo.login":     public().with(http.StatusNotFound).posts("account=1"),
	"signup":         public(),
	"signup.do":      public().with(http.StatusUnprocessableEntity).posts("email=wrong"),
	"verify":         public(),
	"verify.do":      public().with(http.StatusUnprocessableEntity).posts(""),
	"forgot":         public(),
	"forgot.do":      public().with(http.StatusUnprocessableEntity).posts("email=wrong"),
	"reset":          public(),
	"reset.do":       public().with(http.StatusUnprocessableEntity).posts("password=x"),

	// applications: the company of A and the staff of the call know of it; nobody else does
	"application.start":         members(),
	"application.start.do":      only(OwnerA, OwnerB).others(http.StatusForbidden),
	"application.list":          members(),
	"application":               readers,
	"application.section":       readers,
	"application.section.do":    writers,
	"application.autosave":      writers,
	"application.presence":      writers,
	"application.reuse":         only(OwnerA),                      // no such section
	"application.upload":        only(OwnerA),                      // no such question
	"application.picture":       only(OwnerA),                      // no such question
	"application.picture.begin": only(OwnerA),                      // no such question
	"application.pick":          only(OwnerA),                      // no such question
	"application.budget":        readers.with(http.StatusNotFound), // no such question
	"application.budget.read":   only(OwnerA),                      // no such question
	"upload.begin":              only(OwnerA),                      // no such question
	"application.download":      readers.with(http.StatusNotFound), // nothing has been uploaded
	// a file on its way is its sender's alone
	"upload": only(OwnerA), "upload.part": only(OwnerA), "upload.finish": only(OwnerA), "upload.cancel": only(OwnerA), "upload.unpack": only(OwnerA), "upload.unpack.do": only(OwnerA),
	"application.partners":         readers,
	"application.partners.invite":  writers,
	"application.partners.remove":  writers,
	"application.partners.renew":   writers,
	"application.partners.again":   writers,
	"application.partners.answer":  writers,
	"application.partners.replace": noSuch, "application.partners.replace.do": writers, // no such member; the story replaces one
	"application.partners.back":   writers,
	"application.partners.handed": noSuch, "application.partners.handed.do": noSuch,
	"application.papers": noSuch, "application.papers.offer": noSuch, "application.papers.download": noSuch, "application.papers.withdraw": noSuch, // it applies alone; the story has a partner
	"application.part.done": noSuch, "application.part.reopen": noSuch, // no such partner; the story presses
	"application.whole":             readers,
	"application.review":            readers,
	"application.submit":            writers,                           // with what is missing, or not at all
	"application.receipt":           readers.with(http.StatusNotFound), // it was not handed in
	"application.receipt.one":       readers.with(http.StatusNotFound),
	"application.receipt.pdf":       readers.with(http.StatusNotFound),
	"application.receipt.record":    readers.with(http.StatusNotFound),
	"application.receipt.ics":       readers.with(http.StatusNotFound),
	"receipt.verify":                public(),
	"application.revise":            writers,
	"application.supplement":        readers, // nothing was asked for
	"application.supplement.do":     writers,
	"application.supplement.upload": writers, "application.supplement.begin": writers,
	"application.revision.discard": writers,
	"application.correction":       noSuch, // the form was not corrected
	"application.correction.do":    writers,
	"application.title":            only(OwnerA),
	"application.title.do":         writers,
	"application.take_back":        noSuch, // it was not handed in
	"application.take_back.do":     writers,
	"application.dropped":          noSuch, // no correction was dropped
	"application.withdraw":         writers,
	"application.discard":          writers,

	// cases between the agency and a company: lists show what is in scope; no case has been opened here
	"appeal.list": members(), "recovery.list": members(), "sanction.list": members(),
	"appeal.new": noSuch, "appeal.file": noSuch, "appeal.begin": noSuch, "appeal": noSuch, "appeal.step": noSuch, "appeal.document": noSuch,
	"recovery.new": noSuch, "recovery.propose": noSuch, "recovery": noSuch, "recovery.step": noSuch, "recovery.letter": noSuch,
	"sanction.new": noSuch, "sanction.open": noSuch, "sanction": noSuch, "sanction.step": noSuch, "sanction.letter": noSuch,

	// the document wallet is its company's own: the staff of the call see what is used in an application, and never the wallet
	"wallet":        members(),
	"wallet.new":    only(OwnerA, OwnerB),
	"wallet.new.do": only(OwnerA, OwnerB), "wallet.new.begin": only(OwnerA, OwnerB),
	"wallet.fetch":    only(OwnerA, OwnerB),
	"wallet.fetch.do": only(OwnerA, OwnerB),
	"wallet.document": only(OwnerA), "wallet.download": only(OwnerA),
	"wallet.replace": only(OwnerA), "wallet.replace.begin": only(OwnerA), "wallet.correct": only(OwnerA), "wallet.remove": only(OwnerA),

	// the desk of calls: the agency's staff see every call
	"desk.calls":                employees(),
	"desk.calls.extend":         only(Officer, Approver).but(http.StatusForbidden, Finance, Auditor, Admin),
	"desk.calls.extend.preview": only(Officer, Approver).with(http.StatusUnprocessableEntity).but(http.StatusForbidden, Finance, Auditor, Admin).posts("reason=x"),
	"desk.calls.extend.do":      only(Officer, Approver).with(http.StatusUnprocessableEntity).but(http.StatusForbidden, Finance, Auditor, Admin).posts("reason=x"),
	"desk.calls.extend.approve": only(Officer, Approver).with(http.StatusUnprocessableEntity).but(http.StatusForbidden, Finance, Auditor, Admin).posts("reason=x"),
	"desk.call.new":             only(Officer).but(http.StatusForbidden, colleagues...),
	"desk.call.past":            only(Officer).but(http.StatusForbidden, colleagues...),
	"desk.call.create":          only(Officer).but(http.StatusForbidden, colleagues...),
	"desk.call":                 employees(),
	"desk.call.step":            only(Officer, Approver).but(http.StatusForbidden, Finance, Auditor, Admin),
	"desk.call.drop":            only(Officer, Approver).but(http.StatusForbidden, Finance, Auditor, Admin),
	"desk.call.keep":            only(Officer).with(http.StatusUnprocessableEntity).but(http.StatusForbidden, colleagues...).posts("kept=x"), // no correction waits
	"desk.call.deliberate":      only(Officer).but(http.StatusForbidden, colleagues...),
	"desk.call.officer":         only(Officer, Approver).with(http.StatusUnprocessableEntity).but(http.StatusForbidden, Finance, Auditor, Admin),
	"desk.call.confirm":         only(Officer).but(http.StatusForbidden, Approver, Finance, Auditor, Admin),
	"desk.call.edit":            only(Officer).but(http.StatusForbidden, colleagues...),
	"desk.call.save":            only(Officer).but(http.StatusForbidden, colleagues...),
	"desk.call.act":             noSuch.but(http.StatusForbidden, Admin),                                          // nobody has edited the call
	"desk.call.reopen":          only(Officer).with(http.StatusSeeOther).but(http.StatusForbidden, colleagues...), // the call is public
	"desk.call.reopen.do":       only(Officer).with(http.StatusUnprocessableEntity).but(http.StatusForbidden, colleagues...).posts("reason=x"),

	"desk.call.file":      employees(),
	"desk.call.notices":   employees(),
	"desk.call.follow":    only(Officer).but(http.StatusForbidden, colleagues...),
	"desk.call.follow.do": only(Officer).with(http.StatusUnprocessableEntity).but(http.StatusForbidden, colleagues...).posts("title="),
	"desk.call.changes":   noSuch, // the call follows from no other
	"desk.call.import":    only(Officer).but(http.StatusForbidden, colleagues...),
	"desk.call.import.do": only(Officer).with(http.StatusUnprocessableEntity).but(http.StatusForbidden, colleagues...).posts("text=x"),
	"desk.form.trial":     only(Officer).but(http.StatusForbidden, colleagues...),
	"desk.form.preview":   employees(), "desk.form.preview.section": employees(), "desk.form.preview.try": employees().with(http.StatusSeeOther).posts(""),
	"desk.scoring":          noSuch.but(http.StatusForbidden, colleagues...), // no such stage; the story sets one
	"desk.scoring.do":       noSuch.but(http.StatusForbidden, colleagues...),
	"desk.form.section":     only(Officer).but(http.StatusForbidden, colleagues...),
	"desk.form.section.do":  only(Officer).but(http.StatusForbidden, colleagues...),
	"desk.form.question":    only(Officer).but(http.StatusForbidden, colleagues...),
	"desk.form.question.do": only(Officer).but(http.StatusForbidden, colleagues...),

	// screening, committees, scoring and results of a call
	"desk.screening":            only(Officer, Approver, Finance, Auditor),
	"desk.intake":               only(Officer, Approver, Finance, Auditor),
	"desk.intake.sheet":         only(Officer, Approver, Auditor).but(http.StatusForbidden, Finance, Admin),
	"desk.calls.sheet":          only(Officer, Approver, Auditor).but(http.StatusForbidden, Finance, Admin),
	"desk.intake.preview":       only(Officer, Approver, Finance, Auditor),
	"desk.intake.move":          only(Officer, Approver, Finance, Auditor),
	"desk.intake.letter":        only(Officer, Approver, Finance, Auditor).with(http.StatusUnprocessableEntity).posts(""),
	"desk.intake.letter.send":   only(Officer, Approver, Finance, Auditor).with(http.StatusUnprocessableEntity).posts(""),
	"desk.screening.items":      only(Officer),
	"desk.screening.pass":       only(Officer),
	"desk.screening.confirm":    only(Officer),
	"desk.screening.propose":    only(Officer),
	"desk.screening.drop":       only(Officer),
	"desk.screening.fail":       only(Officer),
	"desk.screening.supplement": only(Officer),
	"desk.stages":               only(Officer, Approver, Auditor),
	"desk.evaluation.step":      only(Officer, Approver),
	"desk.result":               only(Officer, Approver, Finance, Auditor),
	"desk.result.promote":       noSuch,
	"desk.result.release":       only(Officer).but(http.StatusForbidden, Approver, Finance, Auditor, Admin),
	"desk.result.confirm":       only(Officer, Approver).but(http.StatusForbidden, Finance, Auditor, Admin),
	"desk.stage":                noSuch,
	"desk.stage.progress":       noSuch,
	"desk.stage.ranking":        noSuch,
	"desk.stage.candidates":     noSuch,
	"desk.stage.adjust":         noSuch,
	"desk.stage.admit":          noSuch,
	"desk.stage.committee":      noSuch,
	"desk.stage.step":           noSuch,
	"desk.stage.chair":          noSuch,
	"desk.stage.return":         noSuch,
	"desk.stage.tie":            noSuch,

	// an evaluator's own seats
	"reviews":          members(),
	"reviews.stage":    noSuch,
	"reviews.pledge":   noSuch,
	"reviews.compare":  noSuch,
	"reviews.sheet":    noSuch,
	"reviews.sheet.do": noSuch, "reviews.autosave": noSuch, "reviews.recuse": noSuch, "reviews.pledge.do": noSuch, "reviews.decline": noSuch,
	"reviews.submit": noSuch, "reviews.close": noSuch, "reviews.comments": noSuch, "reviews.conclude": noSuch, "reviews.sign": noSuch,

	// agreements and payments, on both sides; the house has none
	"project.list": members(),
	"project":      noSuch, "project.plan": noSuch, "project.documents": noSuch, "project.file": noSuch, "project.sign": noSuch, "project.payments": noSuch,
	"project.abandon": noSuch, "project.plan.do": noSuch, "project.documents.upload": noSuch, "project.documents.begin": noSuch, "project.account": noSuch, "project.sign.do": noSuch,
	"project.payments.request": noSuch, "project.payments.share": noSuch, "project.deposits": noSuch, "project.deposits.begin": noSuch,
	"project.amendments": noSuch, "project.amendments.begin": noSuch, "project.amendment": noSuch, "project.amendment.do": noSuch, "project.amendment.withdraw": noSuch,
	"desk.amendment": noSuch, "desk.amendment.do": noSuch,
	"desk.agreements": only(Officer, Approver, Finance, Auditor),
	"desk.agreement":  noSuch, "desk.agreement.text": noSuch, "desk.agreement.file": noSuch,
	"desk.agreement.document": noSuch, "desk.agreement.reveal": noSuch, "desk.agreement.do": noSuch,
	"desk.payments": only(Officer, Approver, Finance, Auditor),
	"desk.payment":  noSuch, "desk.payment.do": noSuch, "desk.deposit": noSuch,

	// spending, settlement and the figures of the year; the house has spent nothing
	"project.expenses": noSuch, "project.expenses.new": noSuch, "project.expenses.new.do": noSuch, "project.expenses.import": noSuch,
	"project.expenses.import.do": noSuch, "project.expenses.template": noSuch, "project.expense": noSuch, "project.expense.edit": noSuch,
	"project.expense.edit.do": noSuch, "project.expense.evidence": noSuch, "project.expense.evidence.begin": noSuch, "project.expense.evidence.remove": noSuch, "project.expense.file": noSuch,
	"project.expense.explain": noSuch, "project.expense.withdraw": noSuch, "project.expense.reverse": noSuch,
	"project.settlement": noSuch, "project.settlement.report": noSuch, "project.settlement.report.begin": noSuch, "project.settlement.report.file": noSuch, "project.settlement.evidence": noSuch,
	"project.settlement.appeal": noSuch,
	"desk.settlements":          only(Officer, Approver, Finance, Auditor, Accountant),
	"desk.settlement":           noSuch, "desk.settlement.line": noSuch, "desk.settlement.bulk": noSuch, "desk.settlement.file": noSuch,
	"desk.settlement.course": noSuch, "desk.settlement.step": noSuch, "desk.settlement.report": noSuch,
	"dashboard": only(Officer, Approver, Finance, Auditor), "dashboard.rate": only(Officer, Approver, Finance, Auditor),

	// everybody's own: what waits for them, notices, account, organisations; pages of words
	"inbox": members(), "find": members(),
	"notices": members(), "notices.settings": members(), "notices.settings.do": members().with(http.StatusSeeOther).posts(""),
	"notice": noSuch, "notice.acknowledge": noSuch,
	"me": members(), "me.do": members().with(http.StatusUnprocessableEntity).posts("name=x&version=0"),
	"me.settings": members(), "me.settings.do": members().with(http.StatusUnprocessableEntity).posts("lang=xx"),
	"me.password": members(), "me.password.do": members().with(http.StatusUnprocessableEntity).posts("old=x&password=y"), "me.sign_out": members(),
	"organization.new": members(), "organization.new.do": members().with(http.StatusUnprocessableEntity).posts("number=1"),
	"organization":         only(OwnerA, Officer, Approver, Finance, Auditor, Admin),
	"organization.edit":    only(OwnerA).but(http.StatusForbidden, Officer, Approver, Finance, Auditor, Admin),
	"organization.edit.do": only(OwnerA).but(http.StatusForbidden, Officer, Approver, Finance, Auditor, Admin),
	"organization.verify":  only(Officer).but(http.StatusForbidden, colleagues...),
	"organization.look_up": only(OwnerA, Officer).but(http.StatusForbidden, Approver, Finance, Auditor, Admin),
	"organization.invite":  only(OwnerA).but(http.StatusForbidden, Officer, Approver, Finance, Auditor, Admin),
	"organization.roles":   noSuch, "organization.end": noSuch, "invitation": noSuch, "invitation.accept": noSuch,
	"help": public(), "privacy": public(), "accessibility": public(), "about": public(),

	// looking after the house
	"admin":        employees(),
	"admin.people": only(Auditor, Admin), "admin.person": only(Auditor, Admin), "admin.why": only(Auditor, Admin),
	"admin.person.new":    only(Admin).but(http.StatusForbidden, Officer, Approver, Finance, Auditor),
	"admin.person.new.do": only(Admin).but(http.StatusForbidden, Officer, Approver, Finance, Auditor),
	"admin.grant.give":    only(Admin).but(http.StatusForbidden, Auditor), "admin.grant.revoke": noSuch,
	"admin.person.act":    only(Admin).but(http.StatusForbidden, Auditor),
	"admin.person.unmask": only().but(http.StatusForbidden, Auditor, Admin), // the privacy officer's alone
	"admin.holidays":      employees(), "admin.holiday.add": only(Admin).but(http.StatusForbidden, Officer, Approver, Finance, Auditor), "admin.holiday.remove": noSuch,
	"admin.rules": employees(), "admin.rules.print": employees(),
	"admin.mails": only(Officer, Admin), "admin.mail.resolve": noSuch,
	"admin.health": only(Auditor, Admin).but(http.StatusForbidden, Officer, Approver, Finance),
	"admin.access": only(Auditor), "admin.refused": only(Auditor, Admin),
	"audit": employees(), "audit.timeline": employees(),
	"audit.verify":     only(Auditor, Admin).but(http.StatusForbidden, Officer, Approver, Finance),
	"audit.verify.one": only(Auditor, Admin).but(http.StatusForbidden, Officer, Approver, Finance),
}

var (
	// strangers are signed in and not of the agency: the staff's pages do not exist for them.
	strangers = []Role{OwnerA, OwnerB, Evaluator, Accountant}
	// colleagues are the agency's staff but the officer.
	colleagues = []Role{Approver, Finance, Auditor, Admin}
	// noSuch is a route about something the house does not have: nobody learns more than that.
	noSuch = only()
	// readers may see the application of company A, writers may change it.
	readers = only(OwnerA, Officer, Approver, Finance, Auditor)
	writers = only(OwnerA).but(http.StatusForbidden, Officer, Approver, Finance, Auditor)
)
