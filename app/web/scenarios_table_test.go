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
	"home": public(), "calls": public(), "calls.json": public(), "call": public(), "call.form": public(), "call.calendar": public(),

	// signing in: who is signed in has no business there
	"login":          only(Visitor).others(http.StatusSeeOther),
	"login.do":       public().with(http.StatusUnprocessableEntity).posts("email=nobody@example.org&password=wrong"),
	"login.code":     public().with(http.StatusSeeOther),
	"login.code.do":  public().with(http.StatusSeeOther).posts("code=000000"),
	"login.enrol":    public().with(http.StatusSeeOther),
	"login.enrol.do": public().with(http.StatusSeeOther).posts("code=000000"),
	"logout":         public(),
	"session.extend": members().with(http.StatusSeeOther).posts(""),
	"signup":         public(),
	"signup.do":      public().with(http.StatusUnprocessableEntity).posts("email=wrong"),
	"verify":         public(),
	"verify.do":      public().with(http.StatusUnprocessableEntity).posts(""),
	"forgot":         public(),
	"forgot.do":      public().with(http.StatusUnprocessableEntity).posts("email=wrong"),
	"reset":          public(),
	"reset.do":       public().with(http.StatusUnprocessableEntity).posts("password=x"),

	// applications: the company of A and the staff of the call know of it; nobody else does
	"application.start":            members(),
	"application.start.do":         only(OwnerA, OwnerB).others(http.StatusForbidden),
	"application.list":             members(),
	"application":                  readers,
	"application.section":          readers,
	"application.section.do":       writers,
	"application.autosave":         writers,
	"application.upload":           only(OwnerA),                      // no such question
	"application.download":         readers.with(http.StatusNotFound), // nothing has been uploaded
	"application.partners":         readers,
	"application.partners.invite":  writers,
	"application.partners.remove":  writers,
	"application.partners.answer":  writers,
	"application.review":           readers,
	"application.submit":           writers.but(http.StatusUnprocessableEntity, Officer, Approver, Finance, Auditor), // the declarations are asked for first
	"application.receipt":          readers.with(http.StatusNotFound),                                                // it was not handed in
	"application.revise":           writers,
	"application.revision.discard": writers,
	"application.withdraw":         writers,
	"application.discard":          writers,
}

var (
	// readers may see the application of company A, writers may change it.
	readers = only(OwnerA, Officer, Approver, Finance, Auditor)
	writers = only(OwnerA).but(http.StatusForbidden, Officer, Approver, Finance, Auditor)
)
