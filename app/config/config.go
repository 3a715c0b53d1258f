// Package config reads the settings of the program from environment variables into one checked value.
//
// This file says which settings there are.
package config

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"
)

// Mode is what the installation is for. It must be the kind of the database, which keeps it for good.
type Mode string

const (
	Real Mode = "real"
	Demo Mode = "demo"
)

// KeyLength is the length of the secret key in bytes.
const KeyLength = 32

// Config is every setting of a process. Each field is one environment variable; the comment is what `gongmo config dump`
// and the operating manual say about it.
type Config struct {
	// Addr is where HTTP is served: host:port.
	Addr string `env:"GONGMO_ADDR" envDefault:"127.0.0.1:8080"`
	// MetricsAddr is where /metrics and the profiles of /debug/pprof are served, apart from the public address. Empty: metrics on
	// Addr, no profiles.
	MetricsAddr string `env:"GONGMO_METRICS_ADDR"`
	// BaseURL is the address people see, for links in mail. Default: http:// and Addr.
	BaseURL string `env:"GONGMO_BASE_URL"`
	// DataDir is the folder of everything that has no place of its own: private database, files, mail, secret key.
	DataDir string `env:"GONGMO_DATA_DIR"`
	// DatabaseURL is the PostgreSQL database, postgres://user:password@host/name. Empty: a private server in DataDir.
	DatabaseURL string `env:"GONGMO_DATABASE_URL"`
	// FilesURL is where uploaded files lie: a folder, or s3://key:secret@host/bucket. Default: files in DataDir.
	FilesURL string `env:"GONGMO_FILES_URL"`
	// ScanURL is the malware scanner that looks at uploads: tcp://host:3310 or unix:///path of a clamd. Empty: none looks.
	ScanURL string `env:"GONGMO_SCAN_URL"`
	// ScanFirst keeps an application from being submitted before the scanner has looked at all its files.
	ScanFirst bool `env:"GONGMO_SCAN_FIRST" envDefault:"false"`
	// ScanMaxMB is up to how many MB the scanner looks into a file: the least of clamd's StreamMaxLength, MaxFileSize and MaxScanSize. 0 asks
	// the scanner, which tells of the first alone: what is above the others it calls clean without looking.
	ScanMaxMB int64 `env:"GONGMO_SCAN_MAX_MB" envDefault:"0"`
	// KeepRefused is how long the content of a file that was refused is kept.
	KeepRefused time.Duration `env:"GONGMO_KEEP_REFUSED" envDefault:"24h"`
	// KeepUnnamed is how long a content is kept that nothing names.
	KeepUnnamed time.Duration `env:"GONGMO_KEEP_UNNAMED" envDefault:"24h"`
	// KeepUploads is how long an upload that was not finished may be gone on with.
	KeepUploads time.Duration `env:"GONGMO_KEEP_UPLOADS" envDefault:"72h"`
	// MailURL is where mail goes: a folder for .eml files, or smtp://user:password@host:587. Default: mail in DataDir.
	MailURL string `env:"GONGMO_MAIL_URL"`
	// MailFrom is the sender of every mail.
	MailFrom string `env:"GONGMO_MAIL_FROM" envDefault:"Gongmo <no-reply@localhost>"`
	// SecretKey seals sessions and one-time links: 32 bytes in base64. With a private database one is made and kept.
	SecretKey Key `env:"GONGMO_SECRET_KEY"`
	// Mode is real or demo.
	Mode Mode `env:"GONGMO_MODE" envDefault:"real"`
	// SessionIdle ends a session that was not used for so long.
	SessionIdle time.Duration `env:"GONGMO_SESSION_IDLE" envDefault:"30m"`
	// ShutdownTimeout is how long requests and jobs may finish after a stop signal.
	ShutdownTimeout time.Duration `env:"GONGMO_SHUTDOWN_TIMEOUT" envDefault:"30s"`
	// TrustedProxies are the networks whose X-Forwarded-For is believed, separated by commas.
	TrustedProxies []netip.Prefix `env:"GONGMO_TRUSTED_PROXIES"`
	// NTSKey is the key of the tax office's register of businesses (data.go.kr 15081808). Empty: it is not asked.
	NTSKey Secret `env:"GONGMO_NTS_KEY"`
	// NTSURL is where that register answers.
	NTSURL string `env:"GONGMO_NTS_URL" envDefault:"https://api.odcloud.kr/api/nts-businessman/v1"`
	// JusoKey is the key of the register of road-name addresses (business.juso.go.kr). Empty: addresses are typed, not looked up.
	JusoKey Secret `env:"GONGMO_JUSO_KEY"`
	// JusoURL is where that register answers.
	JusoURL string `env:"GONGMO_JUSO_URL" envDefault:"https://business.juso.go.kr/addrlink/addrLinkApi.do"`
	// KeepPages is how long a public page may be given to visitors without making it anew. A demo, whose clock moves, keeps none.
	KeepPages time.Duration `env:"GONGMO_KEEP_PAGES" envDefault:"2s"`
	// PagesAtOnce is how many pages a node makes at once before readers wait in a line; 0 lets everyone in. Some times
	// the pool of connections keeps the database busy and nobody waiting for it for long.
	PagesAtOnce int `env:"GONGMO_PAGES_AT_ONCE" envDefault:"40"`
	// Masthead shows the notice that this is an official government site. Only official sites may.
	Masthead bool `env:"GONGMO_MASTHEAD" envDefault:"false"`
}

// Key is a secret of KeyLength bytes. It prints as stars wherever it may end up by mistake.
type Key []byte

// UnmarshalText reads base64.
func (k *Key) UnmarshalText(text []byte) error {
	b, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil {
		return errors.New("want base64")
	}
	if len(b) != KeyLength {
		return fmt.Errorf("want %d bytes, got %d", KeyLength, len(b))
	}
	*k = b
	return nil
}

// String hides the key.
func (k Key) String() string {
	if len(k) == 0 {
		return ""
	}
	return hidden
}

// GoString hides the key from %#v.
func (k Key) GoString() string { return k.String() }

// Secret is a text that prints as stars wherever it may end up by mistake.
type Secret string

// String hides the secret.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return hidden
}

// GoString hides the secret from %#v.
func (s Secret) GoString() string { return s.String() }

// Load reads a configuration from variables as os.Environ lists them, fills in the defaults and checks it. Its error
// names every variable that is wrong. It touches no file.
func Load(environ []string) (Config, error) {
	var c Config
	if err := env.ParseWithOptions(&c, env.Options{Environment: env.ToMap(environ)}); err != nil {
		return Config{}, err
	}
	if err := c.fillIn(); err != nil {
		return Config{}, err
	}
	if err := c.check(); err != nil {
		return Config{}, err
	}
	return c, nil
}

func (c *Config) fillIn() error {
	if c.DataDir == "" {
		dir, err := defaultDataDir()
		if err != nil {
			return err
		}
		c.DataDir = dir
	}
	dir, err := filepath.Abs(c.DataDir)
	if err != nil {
		return fmt.Errorf("GONGMO_DATA_DIR: %w", err)
	}
	c.DataDir = dir
	if c.FilesURL == "" {
		c.FilesURL = filepath.Join(dir, "files")
	}
	if c.MailURL == "" {
		c.MailURL = filepath.Join(dir, "mail")
	}
	if c.BaseURL == "" {
		c.BaseURL = "http://" + c.Addr
	}
	c.BaseURL = strings.TrimSuffix(c.BaseURL, "/")
	return nil
}

// defaultDataDir is a folder that a restart finds again. Root's home is closed to the database's own account, so root
// gets the usual place of services.
func defaultDataDir() (string, error) {
	if os.Geteuid() == 0 {
		return "/var/lib/gongmo", nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("GONGMO_DATA_DIR: no default, because %w", err)
	}
	return filepath.Join(home, ".local", "share", "gongmo"), nil
}

func (c *Config) check() error {
	var wrong []error
	say := func(name, format string, args ...any) {
		wrong = append(wrong, fmt.Errorf(name+": "+format, args...))
	}
	if _, _, err := net.SplitHostPort(c.Addr); err != nil {
		say("GONGMO_ADDR", "want host:port, got %q", c.Addr)
	}
	if _, _, err := net.SplitHostPort(c.MetricsAddr); c.MetricsAddr != "" && err != nil {
		say("GONGMO_METRICS_ADDR", "want host:port, got %q", c.MetricsAddr)
	}
	if u, err := url.Parse(c.BaseURL); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || (u.Path != "") {
		say("GONGMO_BASE_URL", "want http:// or https:// and a host without a path, got %q", c.BaseURL)
	}
	for name, v := range map[string]struct{ value, schemes string }{
		"GONGMO_FILES_URL": {c.FilesURL, "s3"}, "GONGMO_MAIL_URL": {c.MailURL, "smtp smtps"},
	} {
		if scheme, ok := schemeOf(v.value); ok && !strings.Contains(" "+v.schemes+" ", " "+scheme+" ") {
			say(name, "want a folder or a URL of kind %s, got %s", v.schemes, scheme)
		}
	}
	for name, v := range map[string]string{"GONGMO_NTS_URL": c.NTSURL, "GONGMO_JUSO_URL": c.JusoURL} {
		if u, err := url.Parse(v); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
			say(name, "want http:// or https:// and a host, got %q", v)
		}
	}
	if scheme, _ := schemeOf(c.ScanURL); c.ScanURL != "" && scheme != "tcp" && scheme != "unix" {
		say("GONGMO_SCAN_URL", "want tcp://host:port or unix:///path, got %q", c.ScanURL)
	}
	if c.ScanFirst && c.ScanURL == "" {
		say("GONGMO_SCAN_FIRST", "needs a scanner: set GONGMO_SCAN_URL")
	}
	if c.ScanMaxMB < 0 || c.ScanMaxMB > 0 && c.ScanURL == "" {
		say("GONGMO_SCAN_MAX_MB", "want 0 or more, and GONGMO_SCAN_URL with it")
	}
	if c.Mode != Real && c.Mode != Demo {
		say("GONGMO_MODE", "want real or demo, got %q", c.Mode)
	}
	if c.SessionIdle <= 0 {
		say("GONGMO_SESSION_IDLE", "want more than nothing, got %s", c.SessionIdle)
	}
	for name, keep := range map[string]time.Duration{"GONGMO_KEEP_REFUSED": c.KeepRefused, "GONGMO_KEEP_UNNAMED": c.KeepUnnamed, "GONGMO_KEEP_UPLOADS": c.KeepUploads} {
		if keep < shortestKeep {
			say(name, "want %s or more, got %s", shortestKeep, keep)
		}
	}
	if c.PagesAtOnce < 0 || c.PagesAtOnce > 10000 {
		say("GONGMO_PAGES_AT_ONCE", "want 0 to 10000, got %d", c.PagesAtOnce)
	}
	if c.KeepPages < 0 || c.KeepPages > time.Minute {
		say("GONGMO_KEEP_PAGES", "want 0 to 1m, got %s", c.KeepPages)
	}
	if c.ShutdownTimeout <= 0 {
		say("GONGMO_SHUTDOWN_TIMEOUT", "want more than nothing, got %s", c.ShutdownTimeout)
	}
	if c.DatabaseURL != "" && len(c.SecretKey) == 0 {
		// Several nodes may share the database, and all must hold the same key.
		say("GONGMO_SECRET_KEY", "needed with GONGMO_DATABASE_URL; make one with: head -c %d /dev/urandom | base64", KeyLength)
	}
	return errors.Join(wrong...)
}

// shortestKeep is longer than any request lasts: what has just arrived must not be cleared away before the request that brought it has
// named it.
const shortestKeep = time.Hour

// schemeOf tells a URL from a folder.
func schemeOf(s string) (string, bool) {
	scheme, _, ok := strings.Cut(s, "://")
	return scheme, ok
}

// ClusterDir is the folder of the private PostgreSQL server.
func (c Config) ClusterDir() string { return filepath.Join(c.DataDir, "postgres") }

// hidden stands for a secret in what people read.
const hidden = "********"

// Setting is one line of `gongmo config dump`.
type Setting struct{ Name, Value string }

// Settings lists every setting by its variable, with secrets hidden: the key, and the password in any URL.
func (c Config) Settings() []Setting {
	var list []Setting
	v := reflect.ValueOf(c)
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("env"), ",")
		list = append(list, Setting{name, printable(v.Field(i).Interface())})
	}
	return list
}

func printable(v any) string {
	switch v := v.(type) {
	case string:
		return withoutPassword(v)
	case []netip.Prefix:
		words := make([]string, len(v))
		for i, p := range v {
			words[i] = p.String()
		}
		return strings.Join(words, ",")
	}
	return fmt.Sprint(v)
}

// withoutPassword hides the secret part of a URL, also of one that cannot be parsed, and of a key=value address.
func withoutPassword(s string) string {
	if _, ok := schemeOf(s); !ok {
		if strings.Contains(s, "password=") {
			return hidden
		}
		return s
	}
	u, err := url.Parse(s)
	if err != nil {
		return hidden
	}
	if q := u.Query(); q.Has("password") {
		q.Set("password", "xxxxx")
		u.RawQuery = q.Encode()
	}
	return u.Redacted()
}
