// Package app puts the house together: it is the only place that knows every adapter.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"riverqueue.com/riverui"

	"gongmo/app/access"
	"gongmo/app/authority"
	"gongmo/app/config"
	"gongmo/app/demo"
	"gongmo/app/files"
	"gongmo/app/jobs"
	"gongmo/app/locale"
	"gongmo/app/mail"
	"gongmo/app/postgres"
	"gongmo/app/query"
	"gongmo/app/secrets"
	"gongmo/app/store"
	"gongmo/app/web"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/person"
	"gongmo/migrations"
	"gongmo/templates/assets"
	"gongmo/workflows"
)

// App is one running installation. Close it.
type App struct {
	Config config.Config
	Log    *slog.Logger
	DB     *postgres.Database
	Store  *store.Store
	Query  *query.DB
	Engine *workflows.Engine
	Queue  *jobs.Queue
	House  *request.House
	Clock  *query.Clock

	presence *store.Presence
	scanner  *files.Clamd // nil where none is configured
	sessions *sessionStore
	handler  http.Handler
	turned   func()       // counts readers who were told to come back
	metrics  http.Handler // what /metrics says, on whichever address
	// endPages ends the queries that the jobs page makes by itself.
	endPages func()
}

// Settings of a process that are not configuration of the installation.
type Options struct {
	// Work says that this process works jobs.
	Work bool
	// Serve says that this process answers requests.
	Serve bool
}

// New opens the database (starting a private one when none is configured), brings its schema up to date and wires the rooms.
func New(ctx context.Context, cfg config.Config, o Options, log *slog.Logger) (*App, error) {
	db, err := postgres.Connect(ctx, cfg.DatabaseURL, cfg.ClusterDir(), log)
	if err != nil {
		return nil, err
	}
	a := &App{Config: cfg, Log: log, DB: db}
	if err := a.assemble(ctx, o); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return a, nil
}

// Close gives everything back. Stop serving and working first.
func (a *App) Close() error {
	if a.endPages != nil {
		a.endPages()
	}
	return a.DB.Close()
}

func (a *App) assemble(ctx context.Context, o Options) error {
	pool := a.DB.Pool
	if err := a.prepare(ctx, pool); err != nil {
		return err
	}
	a.Query = query.New(pool)
	clock, err := query.NewClock(ctx, a.Query)
	if err != nil {
		return fmt.Errorf("read the database's clock: %w", err)
	}
	a.Clock = clock
	late := &lateCommands{}
	settings := jobs.Settings{SweepEvery: time.Minute, Logger: a.Log}
	if o.Work {
		settings.Workers = 8
	}
	if a.Queue, err = jobs.New(pool, late, settings); err != nil {
		return err
	}
	if a.Store, err = store.New(pool, a.Queue); err != nil {
		return err
	}
	gate, err := access.New(access.Config{Steps: workflows.Steps(), Source: a.Query, Now: clock.Now, Log: a.Log})
	if err != nil {
		return err
	}
	if a.Engine, err = a.engine(gate); err != nil {
		return err
	}
	late.Engine = a.Engine
	if !o.Serve && !o.Work {
		return nil
	}
	kept, err := files.New(ctx, a.Config.FilesURL, a.Engine.Arriving)
	if err != nil {
		return fmt.Errorf("open the files: %w", err)
	}
	a.Engine.Contents = kept
	a.presence = store.NewPresence(pool)
	a.Engine.Presence = a.presence
	a.sessions = newSessionStore(pool, a.Query)
	a.Engine.Sessions = a.sessions
	if a.Config.ScanURL != "" {
		scanner, err := files.NewClamd(a.Config.ScanURL)
		if err != nil {
			return err
		}
		scanner.Most = a.Config.ScanMaxMB << 20
		a.scanner = scanner
		a.Engine.Scanner = files.Kept{Store: kept, Scanner: scanner}
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	meter := newMeter()
	registry.MustRegister(meter.contents, meter.bytes, meter.turned)
	if a.Engine.Scanner != nil {
		registry.MustRegister(unscanned{a.Query})
	}
	a.turned = meter.turned.Inc
	a.Engine.Meter = meter
	a.metrics = promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
	if o.Serve {
		return a.web(ctx, gate, kept)
	}
	return nil
}

// prepare brings the schema up to date and fills what every installation needs: its kind, the legal steps, the holidays.
func (a *App) prepare(ctx context.Context, pool *pgxpool.Pool) error {
	if _, err := migrations.Up(ctx, pool); err != nil {
		return err
	}
	kind := postgres.Real
	if a.Config.Mode == config.Demo {
		kind = postgres.Demo
	}
	if err := postgres.Claim(ctx, pool, kind); err != nil {
		return err
	}
	if err := store.SyncSteps(ctx, pool, workflows.Machines()); err != nil {
		return err
	}
	return store.SeedHolidays(ctx, pool, calendar.ShippedHolidays())
}

func (a *App) engine(gate *access.Gate) (*workflows.Engine, error) {
	box, err := secrets.New(a.Config.SecretKey)
	if err != nil {
		return nil, err
	}
	mailer, err := mail.Open(a.Config.MailURL, a.Config.MailFrom)
	if err != nil {
		return nil, err
	}
	e := &workflows.Engine{Work: a.Store, Access: gate, Secrets: box, Texts: texts{}, Mail: mailer,
		Calendars: query.NewCalendars(a.Query), Policies: policies(a.Config)}
	e.Policies.ScanFirst = a.Config.ScanFirst
	e.Policies.Lives = workflows.Lives{Refused: a.Config.KeepRefused, Unnamed: a.Config.KeepUnnamed, Unfinished: a.Config.KeepUploads}
	if a.Config.Mode == config.Demo {
		e.Register, e.Addresses = authority.SampleRegister{}, authority.SampleAddresses{}
		e.Authority = authority.Sample{Now: a.Clock.Now} // a real installation has none until an adapter is connected
	}
	if a.Config.NTSKey != "" {
		e.Register = authority.NewTaxOffice(a.Config.NTSURL, string(a.Config.NTSKey), &http.Client{Timeout: 5 * time.Second})
	}
	if a.Config.JusoKey != "" {
		e.Addresses = authority.NewAddresses(a.Config.JusoURL, string(a.Config.JusoKey), &http.Client{Timeout: 3 * time.Second})
	}
	return e, nil
}

// policies are the limits of logging in. They follow the guides for public systems (domain document §8.5).
func policies(cfg config.Config) workflows.Policies {
	return workflows.Policies{
		Password: person.PasswordPolicy{Long: 10, LongClasses: 2, Short: 8, ShortClasses: 3, Longest: 128, MaxRun: 3, Keep: 3,
			Common: []string{"password1!", "qwer1234!!", "asdf1234!!", "1q2w3e4r5t", "gongmo1234!"}},
		Lock: person.LockPolicy{MaxFailures: 5, LockFor: 5 * time.Minute, LongestLock: time.Hour},
		// Behind one address there may be a whole university; each account locks for itself.
		AddressThrottle: person.ThrottlePolicy{LockPolicy: person.LockPolicy{MaxFailures: 30, LockFor: 10 * time.Minute, LongestLock: 10 * time.Minute}, Window: 10 * time.Minute},
		DeviceThrottle:  person.ThrottlePolicy{LockPolicy: person.LockPolicy{MaxFailures: 5, LockFor: 5 * time.Minute, LongestLock: time.Hour}, Window: 24 * time.Hour},
		DeviceFor:       180 * 24 * time.Hour,
		LinkFor:         24 * time.Hour, InviteFor: 14 * 24 * time.Hour, BaseURL: cfg.BaseURL,
	}
}

// picturesAtOnce bounds the memory that pictures take while they are made anew: some hundred megabytes each at most.
const picturesAtOnce = 2

// sessionLife is how long a session lives at most, however often it is extended.
func (a *App) web(ctx context.Context, gate *access.Gate, kept files.Store) error {
	sessions := scs.New()
	sessions.Store, sessions.Codec = a.sessions, a.sessions.codec
	sessions.Lifetime = a.Config.SessionIdle
	sessions.HashTokenInStore = true
	sessions.Cookie.Name, sessions.Cookie.HttpOnly, sessions.Cookie.SameSite = "gongmo", true, http.SameSiteLaxMode
	// The session ends by the server's clock. Its cookie stays with the browser until that is closed, so that a form which comes after the end
	// still says whose it is (app/web/unsent.go).
	sessions.Cookie.Persist = false
	sessions.Cookie.Secure = len(a.Config.BaseURL) > 5 && a.Config.BaseURL[:5] == "https"
	a.House = &request.House{Files: kept, Pictures: files.NewPictures(picturesAtOnce), Scanner: a.Engine.Scanner, Engine: a.Engine, Query: a.Query, Access: gate, Sessions: sessions, Clock: a.Clock, Presence: a.presence,
		Settings: request.Settings{BaseURL: a.Config.BaseURL, SessionIdle: a.Config.SessionIdle, Masthead: a.Config.Masthead,
			Demo: a.Config.Mode == config.Demo, MaxUpload: maxUpload}, VerifyAudit: a.verifyAudit}
	if a.Config.Mode == config.Demo {
		a.House.Demo = demo.NewSwitcher(a.DB.Pool, a.Clock, a.Engine)
	}
	ui, err := riverui.NewHandler(&riverui.HandlerOpts{Endpoints: riverui.NewEndpoints(a.Queue.Client(), nil), Prefix: "/admin/jobs", Logger: a.Log})
	if err != nil {
		return fmt.Errorf("make the jobs page: %w", err)
	}
	behind, end := context.WithCancel(ctx)
	a.endPages = end
	if err := ui.Start(behind); err != nil {
		return fmt.Errorf("start the jobs page: %w", err)
	}
	metrics := a.metrics
	if a.Config.MetricsAddr != "" {
		metrics = nil // they have an address of their own, which only the operator's network reaches
	}
	keep := a.Config.KeepPages
	if a.Config.Mode == config.Demo {
		keep = 0 // its clock is moved, and everyone wants to see what that does
	}
	a.handler = web.New(a.House, web.Parts{Assets: assets.Handler(), Metrics: metrics, KeepPages: keep,
		Jobs: ui, Ready: a.Ready, Sweeps: a.SweepLine, Log: a.Log, TrustProxy: len(a.Config.TrustedProxies) > 0,
		PagesAtOnce: a.Config.PagesAtOnce, Turned: a.turned})
	return nil
}

// maxUpload is the largest file that is taken in, in bytes.
const maxUpload = 50 << 20

// askScanner warns of files that would be taken in and that the scanner would not look at: who runs the house can change that, and hears
// of it before the first such file comes.
func (a *App) askScanner(ctx context.Context) {
	if a.scanner == nil {
		return
	}
	err := a.scanner.Takes(ctx, maxUpload)
	switch {
	case ctx.Err() != nil, err == nil:
	case errors.Is(err, workflows.ErrScanTooLarge):
		a.Log.Warn("the scanner takes less than the largest upload: larger files stay unscanned; raise StreamMaxLength, MaxFileSize and MaxScanSize of clamd, then GONGMO_SCAN_MAX_MB",
			"largest_upload_mb", maxUpload>>20, "scan_max_mb", a.Config.ScanMaxMB, "error", err)
	default:
		a.Log.Warn("the scanner gives no answer: files wait until it does", "error", err)
	}
}

// Handler answers HTTP.
func (a *App) Handler() http.Handler { return a.handler }

// Ready says whether requests can be served: the database answers and its schema is ours.
func (a *App) Ready(ctx context.Context) error {
	if err := a.DB.Pool.Ping(ctx); err != nil {
		return fmt.Errorf("the database does not answer: %w", err)
	}
	return migrations.Check(ctx, a.DB.Pool)
}

// lateCommands lets the queue be made before the engine whose commands its workers call.
type lateCommands struct{ *workflows.Engine }

// texts gives the commands the message catalogue.
type texts struct{}

func (texts) Say(lang, key string, args domain.Args) string {
	return locale.T(locale.Parse(lang), key, args)
}

func (texts) Has(key string) bool { return locale.Has(locale.KO, key) }

// Say puts an error that a person can put right into words, for the command line.
func Say(err error) []string {
	var out []string
	for _, m := range locale.Errors(locale.KO, err) {
		out = append(out, m.Text)
	}
	return out
}

// Staff is a person of the agency by the address they sign in with: the server's command line acts in their name, and what they
// may do is asked as always. Error: not_found.
func (a *App) Staff(ctx context.Context, email string) (domain.Actor, error) {
	var id int64
	err := a.DB.Pool.QueryRow(ctx, `select id from person where email = lower($1) and staff`, strings.TrimSpace(email)).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.Actor{}, domain.E(domain.NotFound, "not_found")
	}
	if err != nil {
		return domain.Actor{}, err
	}
	who, err := a.Query.SignedIn(ctx, id)
	return domain.Actor{Person: domain.PersonID(id), Name: who.Name, Epoch: who.Epoch}, err
}
