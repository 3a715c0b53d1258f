// Package request is what a handler works with: who asks, in which language, what was typed, and how to answer. It is the
// only shape of Echo that handlers see.
package request

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/alexedwards/scs/v2"
	"github.com/labstack/echo/v4"

	"gongmo/app/access"
	"gongmo/app/files"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/domain"
	"gongmo/workflows"
)

// House is everything handlers may use. It is filled once at start.
type House struct {
	Engine   *workflows.Engine
	Query    *query.DB
	Access   *access.Gate
	Sessions *scs.SessionManager
	Clock    Clock
	Files    Files
	// Scanner looks at uploads for malware; nil where none is configured.
	Scanner workflows.Scanner
	// Pictures makes the pictures of texts anew.
	Pictures *files.Pictures
	// Presence knows who has a section of an application open; nil where nobody keeps it.
	Presence Presence
	Settings Settings
	// Demo is nil on a real installation.
	Demo Demo
	// VerifyAudit walks every audit chain; nil where pages do not offer it.
	VerifyAudit func(ctx context.Context) (AuditCheck, error)
}

// AuditCheck is what a walk over every audit chain found.
type AuditCheck struct {
	Chains, Entries int64
	Breaks          []string
}

// Presence knows who has a section of an application open just now, on every node.
type Presence interface {
	// At says that a person has the section of an organisation's part open, and gives the names of who else has.
	At(ctx context.Context, application domain.ApplicationID, org domain.OrganizationID, section string, who domain.PersonID) ([]string, error)
}

// Files keeps uploads under their hash.
type Files interface {
	Put(ctx context.Context, r io.Reader, limit int64) (files.Stored, error)
	Open(ctx context.Context, sha256 string) (io.ReadSeekCloser, error)
	Remove(ctx context.Context, sha256 string) error
}

// Demo is what only a demonstration database offers.
type Demo interface {
	// Code is the current one-time code of an account.
	Code(ctx context.Context, who domain.PersonID) (string, error)
	// Accounts lists one login per role.
	Accounts(ctx context.Context) ([]DemoAccount, error)
	// Enter is the session epoch of one of Accounts, for signing it in directly; NotFound for anybody else.
	Enter(ctx context.Context, who domain.PersonID) (epoch int64, err error)
	// Move moves the clock to an instant, never back before the newest recorded act; zero brings it back to the real one.
	Move(ctx context.Context, to time.Time) error
}

// DemoAccount is one login of the demonstration.
type DemoAccount struct {
	Person      domain.PersonID
	Label       string // a message key or plain words
	Email       string
	Password    string
	Description string
}

// Clock is the server's clock as pages show it: the database's, with the movable clock's offset in a demo.
type Clock interface{ Now() time.Time }

// Settings are the few configured values that pages show or obey.
type Settings struct {
	BaseURL     string
	SessionIdle time.Duration
	Masthead    bool // the official government banner: off unless the site is one
	Demo        bool
	MaxUpload   int64 // bytes of one file
}

// Handler answers one request. What it returns as an error is shown to the person as a page.
type Handler func(r *Request) error

// Request is one request and the way to answer it. It must not outlive the handler.
type Request struct {
	House *House
	// Who is signed in; the zero value is a visitor.
	Who query.SignedIn
	// Lang is the language of the answer.
	Lang locale.Lang
	// Now is when the request had been read completely, in the clock that pages show (the database's, with the demo's offset).
	Now time.Time

	echo echo.Context
	form url.Values
	// ahead are the files that were sent ahead of forms, nil before a page asked.
	ahead []query.Upload
	// to is what the files of the request are for, as far as its handler has said.
	to workflows.Destination
}

// For says what the files of the request are for, so that one that is refused is on record with it.
func (r *Request) For(to workflows.Destination) { r.to = to }

// Pick is the text for the reader's language out of two.
func (r *Request) Pick(ko, en string) string {
	if r.Lang == locale.EN && en != "" {
		return en
	}
	return ko
}

// New is called by the router for each request.
func New(h *House, c echo.Context, who query.SignedIn, lang locale.Lang, now time.Time) *Request {
	return &Request{House: h, Who: who, Lang: lang, Now: now, echo: c}
}

// Context ends when the browser goes away.
func (r *Request) Context() context.Context { return r.echo.Request().Context() }

// HTTP is the request itself, for uploads and ranges.
func (r *Request) HTTP() *http.Request { return r.echo.Request() }

// Response is the raw answer, for files and streams.
func (r *Request) Response() http.ResponseWriter { return r.echo.Response() }

// Actor is the person who acts, for commands.
func (r *Request) Actor() domain.Actor {
	return domain.Actor{Person: domain.PersonID(r.Who.PersonID), Name: r.Who.Name, Epoch: r.Who.Epoch,
		Request: r.echo.Response().Header().Get(echo.HeaderXRequestID), IP: r.echo.RealIP()}
}

// Command is the actor with the form's idempotency key and the request's stamp. An upload is read only now, and stamped after it.
func (r *Request) Command() workflows.Command {
	cmd := workflows.Command{Actor: r.Actor(), Key: r.Form().Get("idempotency_key"), Stamp: r.Now}
	if r.echo.Request().MultipartForm != nil {
		cmd.Stamp = r.House.Clock.Now()
	}
	return cmd
}

// Cookie is what the browser keeps under a name, "" for nothing.
func (r *Request) Cookie(name string) string {
	c, err := r.echo.Cookie(name)
	if err != nil {
		return ""
	}
	return c.Value
}

// ID reads a numeric path parameter. A malformed one is NotFound, like an unknown one.
func (r *Request) ID(name string) (int64, error) {
	n, err := strconv.ParseInt(r.echo.Param(name), 10, 64)
	if err != nil || n <= 0 {
		return 0, domain.E(domain.NotFound, "not_found")
	}
	return n, nil
}

// Param reads a path parameter as text.
func (r *Request) Param(name string) string { return r.echo.Param(name) }

// Query reads a URL query value.
func (r *Request) Query(name string) string { return r.echo.QueryParam(name) }

// QueryValues are all URL query values.
func (r *Request) QueryValues() url.Values { return r.echo.QueryParams() }

// Page reads ?page= and ?size=.
func (r *Request) Page() query.Page {
	n, _ := strconv.Atoi(r.Query("page"))
	size, _ := strconv.Atoi(r.Query("size"))
	return query.Page{Number: n, Size: size}.Clamp()
}

// Form is the posted body alone; values in the URL never mix in.
func (r *Request) Form() url.Values {
	if r.form == nil {
		req := r.echo.Request()
		if req.PostForm == nil && req.MultipartForm == nil {
			_ = req.ParseMultipartForm(1 << 20) // a body that cannot be read leaves the form empty, and fields report what is missing
		}
		r.form = req.PostForm
		if req.MultipartForm != nil {
			r.form = url.Values(req.MultipartForm.Value)
		}
		if r.form == nil {
			r.form = url.Values{}
		}
	}
	return r.form
}

// T is a text in the person's language.
func (r *Request) T(key string, args ...locale.Args) string { return locale.T(r.Lang, key, args...) }

// Render answers with a page. It is rendered whole before anything is sent, so a failing page is a clean error.
func (r *Request) Render(page templ.Component) error { return r.RenderStatus(http.StatusOK, page) }

// Again answers with the same form and what was typed in it, status 422.
func (r *Request) Again(page templ.Component) error {
	return r.RenderStatus(http.StatusUnprocessableEntity, page)
}

// RenderStatus answers with a page and a status.
func (r *Request) RenderStatus(status int, page templ.Component) error {
	var b bytes.Buffer
	if err := page.Render(r.Context(), &b); err != nil {
		return err
	}
	return r.echo.HTMLBlob(status, b.Bytes())
}

// RealNow is the real clock, for the lengths of sessions, which no demo moves.
func (r *Request) RealNow() time.Time { return time.Now() }

// Typed is what was typed into a field, "" before anything was posted.
func (r *Request) Typed(name string) string {
	if r.echo.Request().Method != http.MethodPost {
		return ""
	}
	return r.Form().Get(name)
}

// Stored reports whether the page shows what is stored and not what was just typed.
func (r *Request) Stored() bool { return r.echo.Request().Method != http.MethodPost }

// Next is where to go after this, from ?next= or the form, if it is a path of this site.
func (r *Request) Next(otherwise string) string {
	if n := r.Form().Get("next"); n != "" {
		return LocalPath(n, otherwise)
	}
	return LocalPath(r.Query("next"), otherwise)
}

// Back is the page the person came from, if it is one of this site.
func (r *Request) Back(otherwise string) string {
	u, err := url.Parse(r.echo.Request().Referer())
	if err != nil || u.Host != r.echo.Request().Host || u.Path == "" {
		return otherwise
	}
	return u.RequestURI()
}

// LocalPath is path when it leads to a page of this site, otherwise the other one: a redirect never leaves the site.
func LocalPath(path, otherwise string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n") {
		return otherwise
	}
	return path
}

// Limit is the most bytes of one file under a rule: the rule's own, within that of the house.
func (r *Request) Limit(rule files.Rule) int64 {
	if rule.Limit <= 0 || rule.Limit > r.House.Settings.MaxUpload {
		return r.House.Settings.MaxUpload
	}
	return rule.Limit
}

// Receive takes in the uploaded file of a form field: kept under its hash, looked at by its content, refused when the rule
// does not allow it. It streams; nothing is held in memory.
func (r *Request) Receive(field string, rule files.Rule) (workflows.Received, error) {
	got, err := r.receive(field, rule, 1)
	if err != nil {
		return workflows.Received{}, err
	}
	return got[0], nil
}

// ReceiveAll takes in every uploaded file of a form field. With several, those that are fine come back also when others are
// refused; each refusal says which file it is about.
func (r *Request) ReceiveAll(field string, rule files.Rule) ([]workflows.Received, error) {
	return r.receive(field, rule, max(rule.Count, 1))
}

// Chosen reports whether the form brings a file in a field.
func (r *Request) Chosen(field string) bool { return len(r.heads(field)) > 0 }

// ChoseAny reports whether the form brings any file.
func (r *Request) ChoseAny() bool { return r.chosen() > 0 }

// chosen is how many files the form brings in all. With several, a refusal says which one it is about.
func (r *Request) chosen() (n int) {
	r.Form()
	if m := r.echo.Request().MultipartForm; m != nil {
		for field := range m.File {
			n += len(r.heads(field))
		}
	}
	return n
}

// heads are the files of a field. A control in which nothing was chosen sends one without a name.
func (r *Request) heads(field string) []*multipart.FileHeader {
	r.Form()
	if m := r.echo.Request().MultipartForm; m != nil {
		return slices.DeleteFunc(slices.Clone(m.File[field]), func(h *multipart.FileHeader) bool { return h.Filename == "" })
	}
	return nil
}

func (r *Request) receive(field string, rule files.Rule, most int) (got []workflows.Received, err error) {
	heads := r.heads(field)
	if len(heads) == 0 {
		return nil, domain.E(domain.Invalid, "files.none").At(field)
	}
	if len(heads) > most {
		return nil, domain.E(domain.Invalid, "files.count.over").With("count", most).At(field)
	}
	var wrong domain.Problems
	for _, h := range heads {
		file, err := r.takeHead(h, rule)
		p := domain.ProblemsOf(err)
		switch {
		case err == nil:
			got = append(got, file)
		case len(p) == 0:
			return nil, err
		case len(heads) == 1 && r.chosen() == 1:
			return nil, p[0].At(field)
		default:
			wrong = append(wrong, domain.E(p[0].Kind, "files.one").With("name", files.CleanName(h.Filename)).With("why", r.T(p[0].Key, p[0].Args)).At(field))
		}
	}
	return got, wrong.OrNil()
}

func (r *Request) takeHead(h *multipart.FileHeader, rule files.Rule) (workflows.Received, error) {
	if err := files.CheckSize(h.Size, r.Limit(rule)); err != nil {
		return workflows.Received{}, err
	}
	part, err := h.Open()
	if err != nil {
		return workflows.Received{}, err
	}
	defer part.Close()
	return r.Take(part, h.Filename, rule)
}

// Take keeps a content under its hash and looks at it: its kind, its name, and malware in it.
func (r *Request) Take(content io.Reader, name string, rule files.Rule) (workflows.Received, error) {
	kept, err := r.House.Files.Put(r.Context(), content, r.Limit(rule))
	if err != nil {
		return workflows.Received{}, err
	}
	return r.judge(r.Context(), kept, name, rule)
}

// judge accepts a kept content or refuses it; what is refused is kept on record, and its content cleared away later.
func (r *Request) judge(ctx context.Context, kept files.Stored, name string, rule files.Rule) (got workflows.Received, err error) {
	if err = rule.Accept(name, kept); err == nil {
		got, err = r.Inspect(ctx, kept, name)
	}
	if err == nil {
		err = rule.Blank.Judge(ctx, r.House.Files, kept.SHA256, kept.MediaType, kept.Size)
	}
	if nerr := r.refused(ctx, workflows.Received{SHA256: kept.SHA256, MediaType: kept.MediaType, Name: files.CleanName(name), Size: kept.Size}, err); nerr != nil {
		return workflows.Received{}, nerr
	}
	return got, err
}

// refused puts a file on record when the error is a refusal of it.
func (r *Request) refused(ctx context.Context, file workflows.Received, err error) error {
	var why *domain.Error
	if !errors.As(err, &why) || why.Kind != domain.Invalid {
		return nil
	}
	return r.House.Engine.NoteRefused(ctx, r.Command(), file, r.to, why)
}

// Inspect looks at a kept content of an accepted kind before anything names it: its name must promise what it is, and a scanner
// must not find malware in it. A scanner that is away does not hold the person up; the file then waits for the sweep.
func (r *Request) Inspect(ctx context.Context, kept files.Stored, name string) (workflows.Received, error) {
	got := workflows.Received{SHA256: kept.SHA256, MediaType: kept.MediaType, Size: kept.Size, Name: files.CleanName(name)}
	if err := files.CheckName(got.Name, kept.MediaType); err != nil {
		return workflows.Received{}, err
	}
	if r.House.Scanner == nil {
		return got, nil
	}
	found, err := r.House.Scanner.ScanKept(ctx, kept.SHA256)
	if found != "" {
		return workflows.Received{}, domain.E(domain.Invalid, "files.infected").With("found", found)
	}
	got.Scanned, got.Unread = err == nil, workflows.ScanReason(err)
	return got, ctx.Err()
}

// Keep takes in a content that did not come from a form, such as a document another authority sent. It is looked at like an
// upload: what nobody could open is refused.
func (r *Request) Keep(ctx context.Context, name string, content io.Reader) (workflows.Received, error) {
	kept, err := r.House.Files.Put(ctx, content, r.House.Settings.MaxUpload)
	if err != nil {
		return workflows.Received{}, err
	}
	return r.judge(ctx, kept, name, files.Rule{})
}

// released refuses a file in which malware was found and, where a scanner is configured, one that it has not looked at yet;
// the person who uploaded that may still see it.
func (r *Request) released(f query.StoredFile) error {
	switch {
	case f.ScanState == workflows.Infected:
		return domain.E(domain.Refused, "files.blocked")
	case r.House.Scanner != nil && f.ScanState == workflows.Unscanned && (f.UploadedBy == nil || *f.UploadedBy != r.Who.PersonID):
		if f.ScanReason == workflows.ScanTooLarge {
			return domain.E(domain.Refused, "files.unread.too_large")
		}
		return domain.E(domain.Refused, "files.waiting")
	}
	return nil
}

// Download answers with a kept file, as an attachment unless inline; browsers must not guess its type.
func (r *Request) Download(f query.StoredFile, inline bool) error {
	if err := r.released(f); err != nil {
		return err
	}
	body, err := r.House.Files.Open(r.Context(), f.Sha256)
	if err != nil {
		return err
	}
	defer body.Close()
	h := r.Response().Header()
	h.Set("Content-Type", f.MediaType)
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'")
	disposition := "attachment"
	if inline && (f.MediaType == "application/pdf" || strings.HasPrefix(f.MediaType, "image/")) {
		disposition = "inline"
	}
	h.Set("Content-Disposition", disposition+"; filename*=UTF-8''"+url.PathEscape(f.Name))
	http.ServeContent(r.Response(), r.HTTP(), "", time.Time{}, body)
	return nil
}

// JSON answers with data.
func (r *Request) JSON(v any) error { return r.echo.JSON(http.StatusOK, v) }

// JSONStatus answers with data and a status.
func (r *Request) JSONStatus(status int, v any) error { return r.echo.JSON(status, v) }

// Blob answers with bytes of a media type.
func (r *Request) Blob(mediaType string, b []byte) error {
	return r.echo.Blob(http.StatusOK, mediaType, b)
}

// SeeOther redirects after a successful post.
func (r *Request) SeeOther(to string) error { return r.echo.Redirect(http.StatusSeeOther, to) }

// Done redirects and shows a message (a key) on the next page.
func (r *Request) Done(to, key string, args ...locale.Args) error {
	r.House.Sessions.Put(r.Context(), "flash", r.T(key, args...))
	return r.SeeOther(to)
}

// Can asks the permission room.
func (r *Request) Can(action string, res domain.Resource) error {
	return r.House.Access.Can(r.Actor(), action, res)
}

// May is Can as yes or no, for buttons; it is not logged as a refusal.
func (r *Request) May(action string, res domain.Resource) bool {
	_, err := r.House.Access.May(r.Actor(), action, res)
	return err == nil
}

// Scope is what the person may see of a kind with an action, for lists: "application.view".
func (r *Request) Scope(action string) (access.Scope, error) {
	return r.House.Access.Scope(r.Context(), r.Actor(), action)
}

// Problems lists what a person can put right in err; ok is false when err is something else and must be returned as it is.
func Problems(err error) (p domain.Problems, ok bool) {
	p = domain.ProblemsOf(err)
	if len(p) == 0 {
		return nil, false
	}
	switch p[0].Kind {
	case domain.Invalid, domain.Refused, domain.Conflict:
		return p, true
	}
	return nil, false
}

// IsNotFound reports whether err means "there is no such thing for you".
func IsNotFound(err error) bool { return errors.Is(err, domain.E(domain.NotFound, "")) }
