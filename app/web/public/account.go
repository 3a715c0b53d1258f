// Package public holds the pages for visitors: finding calls, signing up, signing in.
//
// This file is signing up, signing in and recovering an account.
package public

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"gongmo/app/locale"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/templates/pages/shared"
	"gongmo/workflows"
)

// AccountRoutes are the routes of this file.
func AccountRoutes() []request.Route {
	return []request.Route{
		request.GET("/login", "login", request.Anyone, showLogin),
		request.POST("/login", "login.do", request.Anyone, login),
		request.GET("/login/code", "login.code", request.Anyone, showCode),
		request.POST("/login/code", "login.code.do", request.Anyone, code),
		request.GET("/login/enrol", "login.enrol", request.Anyone, showEnrol),
		request.POST("/login/enrol", "login.enrol.do", request.Anyone, enrol),
		request.POST("/unsent/forget", "unsent.forget", request.SignedIn, forgetUnsent),
		request.POST("/logout", "logout", request.Anyone, logout),
		request.POST("/session/extend", "session.extend", request.SignedIn, extend),
		request.GET("/signup", "signup", request.Anyone, showSignUp),
		request.POST("/signup", "signup.do", request.Anyone, signUp),
		request.GET("/verify/:token", "verify", request.Anyone, showVerify),
		request.POST("/verify/:token", "verify.do", request.Anyone, verify),
		request.GET("/forgot", "forgot", request.Anyone, showForgot),
		request.POST("/forgot", "forgot.do", request.Anyone, forgot),
		request.GET("/reset/:token", "reset", request.Anyone, showReset),
		request.POST("/reset/:token", "reset.do", request.Anyone, reset),
	}
}

func showLogin(r *request.Request) error {
	if !r.Who.IsVisitor() {
		return r.SeeOther(r.Next("/inbox"))
	}
	return r.Render(loginPage(r, r.Base(r.T("account.login.title"), "")))
}

func loginPage(r *request.Request, b view.Base) templ.Component {
	p := view.FormPage{Base: b, Form: view.Form{Action: "/login"}, Submit: view.Button{Text: r.T("account.login.submit"), Kind: view.Primary}}
	p.Controls = []view.Control{
		b.Control(view.AsInput, view.Field{Name: "email", Label: r.T("account.email"), Type: "email", Autocomplete: "username", Value: cmp.Or(r.Typed("email"), r.House.Sessions.GetString(r.Context(), justOpened))}),
		b.Control(view.AsPassword, view.Field{Name: "password", Label: r.T("account.password"), Autocomplete: "current-password"}),
		{Kind: view.AsHidden, Field: view.Field{Name: "next", Value: r.Next(r.House.Sessions.GetString(r.Context(), afterSignUp))}},
	}
	if r.Query("expired") != "" {
		p.Banner = expired(r)
	} else if r.Next("") != "" && r.House.Sessions.GetString(r.Context(), justOpened) == "" { // somebody pressed a button and did not ask for this page
		p.Lead = r.T("account.login.first")
	}
	p.Links = []view.Crumb{{Label: r.T("account.to_signup"), URL: carrying("/signup", r.Next(""))}, {Label: r.T("account.to_forgot"), URL: "/forgot"}}
	return shared.FormPage(p)
}

// expired says why somebody has to sign in again, and what became of what they were sending.
func expired(r *request.Request) *view.Banner {
	out := &view.Banner{Tone: "info", Title: r.T("account.expired.title"), Text: r.T("account.expired.text")}
	switch what := r.Query("expired"); what {
	case "kept", "words":
		out.Text = r.T("account.expired." + what)
	case "lost":
		out.Tone, out.Text = "warning", r.T("account.expired.lost")
	}
	return out
}

// afterSignUp is where the session keeps the page that somebody without an account wanted to see, until the mail has been read.
const afterSignUp = "after sign-up"

// justOpened is where the session keeps the address that a link in a mail has just confirmed, so that nobody types it twice.
const justOpened = "address just confirmed"

// carrying is an address that leads on to another page afterwards, "" for none.
func carrying(path, next string) string {
	if next == "" {
		return path
	}
	return view.NewQuery(path, nil).With("next", next).String()
}

func login(r *request.Request) error {
	out, err := r.House.Engine.SignIn(r.Context(), fromDevice(r), r.Form().Get("email"), r.Form().Get("password"))
	if err != nil {
		if domain.ProblemsOf(err) == nil {
			return err
		}
		return r.Again(loginPage(r, r.Wrong(r.T("account.login.title"), "", err)))
	}
	return proceed(r, out, r.Form().Get("next"))
}

// proceed moves the session on and goes to the page that follows.
func proceed(r *request.Request, out workflows.SignedIn, next string) error {
	to, err := admit(r, out, next)
	if err != nil {
		return err
	}
	return r.SeeOther(to)
}

// admit moves the session on: signed in, or waiting for the second factor. The token changes at each step, so that a
// session id known before the login is worth nothing after it. It returns the page that follows.
func admit(r *request.Request, out workflows.SignedIn, next string) (string, error) {
	s, ctx := r.House.Sessions, r.Context()
	if err := s.RenewToken(ctx); err != nil {
		return "", err
	}
	if out.Step == workflows.SignInDone {
		s.Remove(ctx, "pending")
		s.Remove(ctx, afterSignUp)
		s.Remove(ctx, justOpened)
		s.Put(ctx, "person", int64(out.Person))
		s.Put(ctx, "epoch", out.Epoch)
		knowDevice(r, out.Device)
		written, err := r.OfferUnsent(out.Person)
		return request.LocalPath(next, cmp.Or(written, "/inbox")), err
	}
	s.Put(ctx, "pending", int64(out.Person))
	s.Put(ctx, "next", next)
	if out.Step == workflows.SignInNeedsTotp {
		return "/login/enrol", nil
	}
	return "/login/code", nil
}

// deviceCookie keeps what a browser knows of earlier sign-ins, of the people who share it, the last one first. It signs nobody in: it only
// says that the tries of strangers do not count against this browser.
const (
	deviceCookie = "gongmo_device"
	mostDevices  = 5
)

// fromDevice is the command with what the browser keeps of earlier sign-ins.
func fromDevice(r *request.Request) workflows.Command {
	cmd := r.Command()
	cmd.Devices = devices(r)
	return cmd
}

func devices(r *request.Request) []string {
	kept := r.Cookie(deviceCookie)
	if kept == "" {
		return nil
	}
	list := strings.Split(kept, "~")
	return list[:min(len(list), mostDevices)]
}

// knowDevice lets the browser keep a token; "" leaves what it has.
func knowDevice(r *request.Request, token string) {
	if token == "" {
		return
	}
	who, _, _ := strings.Cut(token, ".")
	list := slices.DeleteFunc(devices(r), func(t string) bool { return strings.HasPrefix(t, who+".") })
	list = append([]string{token}, list...)
	list = list[:min(len(list), mostDevices)]
	http.SetCookie(r.Response(), &http.Cookie{Name: deviceCookie, Value: strings.Join(list, "~"), Path: "/login", MaxAge: 180 * 24 * 3600, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: r.House.Sessions.Cookie.Secure})
}

// pending is the person whose password was right and whose second factor is awaited.
func pending(r *request.Request) domain.PersonID {
	return domain.PersonID(r.House.Sessions.GetInt64(r.Context(), "pending"))
}

func showCode(r *request.Request) error {
	if pending(r) == 0 {
		return r.SeeOther("/login")
	}
	return r.Render(codePage(r, r.Base(r.T("account.code.title"), "")))
}

func codePage(r *request.Request, b view.Base) templ.Component {
	p := view.FormPage{Base: b, Lead: r.T("account.code.lead"), Form: view.Form{Action: "/login/code"}, Submit: view.Button{Text: r.T("account.code.submit"), Kind: view.Primary}}
	p.Controls = []view.Control{b.Control(view.AsInput, view.Field{Name: "code", Label: r.T("account.code"), Hint: r.T("account.code.hint"), InputMode: "numeric", Autocomplete: "one-time-code", Width: "s"})}
	if d := r.House.Demo; d != nil && b.Demo != nil {
		if code, err := d.Code(r.Context(), pending(r)); err == nil {
			p.Demo.Code = code
		}
	}
	p.Links = []view.Crumb{{Label: r.T("account.other_account"), URL: "/login"}}
	return shared.FormPage(p)
}

func code(r *request.Request) error {
	who := pending(r)
	if who == 0 {
		return r.SeeOther("/login")
	}
	out, err := r.House.Engine.SecondFactor(r.Context(), fromDevice(r), who, strings.TrimSpace(r.Form().Get("code")))
	if err != nil {
		if domain.ProblemsOf(err) == nil {
			return err
		}
		return r.Again(codePage(r, r.Wrong(r.T("account.code.title"), "", err)))
	}
	return proceed(r, out, r.House.Sessions.PopString(r.Context(), "next"))
}

func showEnrol(r *request.Request) error {
	who := pending(r)
	if who == 0 {
		return r.SeeOther("/login")
	}
	secret, uri, err := r.House.Engine.OfferTotp(r.Context(), r.Command(), who)
	if err != nil {
		return err
	}
	r.House.Sessions.Put(r.Context(), "totp", secret+" "+uri)
	return r.Render(enrolPage(r, r.Base(r.T("account.enrol.title"), "")))
}

func enrolPage(r *request.Request, b view.Base) templ.Component {
	secret, uri, _ := strings.Cut(r.House.Sessions.GetString(r.Context(), "totp"), " ")
	p := view.FormPage{Base: b, Lead: r.T("account.enrol.lead"), Form: view.Form{Action: "/login/enrol"}, Submit: view.Button{Text: r.T("account.enrol.submit"), Kind: view.Primary}}
	p.Facts = []view.SummaryRow{{Label: r.T("account.enrol.secret"), Value: spaced(secret)}, {Label: r.T("account.enrol.uri"), Value: uri}}
	p.Controls = []view.Control{b.Control(view.AsInput, view.Field{Name: "code", Label: r.T("account.code"), Hint: r.T("account.enrol.hint"), InputMode: "numeric", Autocomplete: "one-time-code", Width: "s"})}
	return shared.FormPage(p)
}

// spaced groups a secret in fours, as people read it.
func spaced(s string) string {
	var b strings.Builder
	for i, c := range s {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(c)
	}
	return b.String()
}

func enrol(r *request.Request) error {
	who := pending(r)
	if who == 0 {
		return r.SeeOther("/login")
	}
	out, codes, err := r.House.Engine.ConfirmTotp(r.Context(), fromDevice(r), who, strings.TrimSpace(r.Form().Get("code")))
	if err != nil {
		if domain.ProblemsOf(err) == nil {
			return err
		}
		return r.Again(enrolPage(r, r.Wrong(r.T("account.enrol.title"), "", err)))
	}
	r.House.Sessions.Remove(r.Context(), "totp")
	next, err := admit(r, out, r.House.Sessions.PopString(r.Context(), "next"))
	if err != nil {
		return err
	}
	p := view.MessagePage{Base: r.Base(r.T("account.recovery.title"), ""), Lead: r.T("account.recovery.lead"), List: codes,
		Acts: []view.Button{{Text: r.T("ui.continue"), URL: next, Kind: view.Primary}}}
	return r.Render(shared.Message(p))
}

func logout(r *request.Request) error {
	if err := r.House.Sessions.Destroy(r.Context()); err != nil {
		return err
	}
	return r.SeeOther("/login")
}

// forgetUnsent takes away what waited to be sent again.
func forgetUnsent(r *request.Request) error {
	if err := r.House.Engine.ForgetUnsent(r.Context(), r.Actor(), r.Form().Get("path")); err != nil {
		return err
	}
	return r.Done(r.Back("/inbox"), "unsent.forgotten")
}

// extend moves the end of the session on. A script gets the new end in a header, a browser without script goes back.
func extend(r *request.Request) error {
	end := r.Now.Add(r.House.Settings.SessionIdle)
	r.House.Sessions.SetDeadline(r.Context(), r.RealNow().Add(r.House.Settings.SessionIdle))
	if r.HTTP().Header.Get("X-Requested-With") != "" || strings.Contains(r.HTTP().Header.Get("Accept"), "application/json") {
		r.Response().Header().Set("X-Session-Ends", locale.ISO(end))
		r.Response().WriteHeader(204)
		return nil
	}
	return r.SeeOther(r.Back("/inbox"))
}

func showSignUp(r *request.Request) error {
	return r.Render(signUpPage(r, r.Base(r.T("account.signup.title"), "")))
}

func signUpPage(r *request.Request, b view.Base) templ.Component {
	p := view.FormPage{Base: b, Lead: r.T("account.signup.lead"), Form: view.Form{Action: "/signup", Guard: true}, Submit: view.Button{Text: r.T("account.signup.submit"), Kind: view.Primary}}
	p.Controls = []view.Control{
		b.Control(view.AsInput, view.Field{Name: "email", Label: r.T("account.email"), Hint: r.T("account.email.hint"), Type: "email", Autocomplete: "email", Value: r.Typed("email")}),
		b.Control(view.AsInput, view.Field{Name: "name", Label: r.T("account.name"), Autocomplete: "name", Width: "m", Value: r.Typed("name")}),
		b.Control(view.AsInput, view.Field{Name: "phone", Label: r.T("account.phone"), Type: "tel", Autocomplete: "tel", Width: "m", Optional: true, Value: r.Typed("phone")}),
		b.Control(view.AsPassword, view.Field{Name: "password", Label: r.T("account.password"), Hint: r.T("account.password.hint"), Autocomplete: "new-password"}),
		b.Control(view.AsCheckbox, view.Field{Name: "agreed", Label: r.T("account.agree"), Hint: r.T("account.agree.hint"), Value: r.Typed("agreed")}),
		{Kind: view.AsHidden, Field: view.Field{Name: "next", Value: r.Next("")}},
	}
	p.Links = []view.Crumb{{Label: r.T("account.to_login"), URL: carrying("/login", r.Next(""))}}
	return shared.FormPage(p)
}

func signUp(r *request.Request) error {
	f := r.Form()
	err := r.House.Engine.SignUp(r.Context(), r.Command(), workflows.SignUp{Email: f.Get("email"), Name: f.Get("name"), Phone: f.Get("phone"),
		Password: f.Get("password"), Lang: string(r.Lang), Agreed: f.Get("agreed") != "", Next: r.Next("")})
	if err != nil {
		if domain.ProblemsOf(err) == nil {
			return err
		}
		return r.Again(signUpPage(r, r.Wrong(r.T("account.signup.title"), "", err)))
	}
	if next := r.Next(""); next != "" {
		r.House.Sessions.Put(r.Context(), afterSignUp, next)
	}
	return mailed(r)
}

// mailed says that a mail is on its way, in the same words whether or not the address was known.
func mailed(r *request.Request) error {
	lead := r.T("account.mailed.lead")
	if to := r.Typed("email"); to != "" { // whoever mistyped it sees so
		lead = r.T("account.mailed.lead.to", locale.Args{"email": to})
	}
	return r.Render(shared.Message(view.MessagePage{Base: r.Base(r.T("account.mailed.title"), ""), Lead: lead,
		Lines: []string{r.T("account.mailed.text")}, Acts: []view.Button{{Text: r.T("account.to_login"), URL: "/login", Kind: view.Primary}}}))
}

// showVerify asks for one press: programs that open links in mails must not spend them.
func showVerify(r *request.Request) error {
	return r.Render(verifyPage(r, r.Base(r.T("account.verify.title"), "")))
}

func verifyPage(r *request.Request, b view.Base) templ.Component {
	return shared.FormPage(view.FormPage{Base: b, Lead: r.T("account.verify.lead"), Form: view.Form{Action: view.Path("verify", r.Param("token"))},
		Submit: view.Button{Text: r.T("account.verify.submit"), Kind: view.Primary}})
}

func verify(r *request.Request) error {
	opened, err := r.House.Engine.VerifyEmail(r.Context(), r.Command(), r.Param("token"))
	if err != nil {
		if domain.ProblemsOf(err) == nil {
			return err
		}
		return r.Again(verifyPage(r, r.Wrong(r.T("account.verify.title"), "", err)))
	}
	r.House.Sessions.Put(r.Context(), justOpened, opened.Email)
	return r.Done(carrying("/login", request.LocalPath(opened.Next, "")), "account.verify.done")
}

func showForgot(r *request.Request) error {
	return r.Render(forgotPage(r, r.Base(r.T("account.forgot.title"), "")))
}

func forgotPage(r *request.Request, b view.Base) templ.Component {
	p := view.FormPage{Base: b, Lead: r.T("account.forgot.lead"), Form: view.Form{Action: "/forgot"}, Submit: view.Button{Text: r.T("account.forgot.submit"), Kind: view.Primary}}
	p.Controls = []view.Control{b.Control(view.AsInput, view.Field{Name: "email", Label: r.T("account.email"), Type: "email", Autocomplete: "email", Value: r.Typed("email")})}
	p.Links = []view.Crumb{{Label: r.T("account.to_login"), URL: "/login"}}
	return shared.FormPage(p)
}

func forgot(r *request.Request) error {
	if err := r.House.Engine.AskReset(r.Context(), r.Form().Get("email")); err != nil {
		if domain.ProblemsOf(err) == nil {
			return err
		}
		return r.Again(forgotPage(r, r.Wrong(r.T("account.forgot.title"), "", err)))
	}
	return mailed(r)
}

func showReset(r *request.Request) error {
	return r.Render(resetPage(r, r.Base(r.T("account.reset.title"), "")))
}

func resetPage(r *request.Request, b view.Base) templ.Component {
	p := view.FormPage{Base: b, Form: view.Form{Action: view.Path("reset", r.Param("token"))}, Submit: view.Button{Text: r.T("account.reset.submit"), Kind: view.Primary}}
	p.Controls = []view.Control{b.Control(view.AsPassword, view.Field{Name: "password", Label: r.T("account.password.new"), Hint: r.T("account.password.hint"), Autocomplete: "new-password"})}
	return shared.FormPage(p)
}

func reset(r *request.Request) error {
	if err := r.House.Engine.ResetPassword(r.Context(), r.Command(), r.Param("token"), r.Form().Get("password")); err != nil {
		if domain.ProblemsOf(err) == nil {
			return err
		}
		return r.Again(resetPage(r, r.Wrong(r.T("account.reset.title"), "", err)))
	}
	return r.Done("/login", "account.reset.done")
}
