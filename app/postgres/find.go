// This file finds the PostgreSQL server binaries that are already on the machine. Nothing is downloaded.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// ErrNoServer says that no folder with both initdb and postgres was found.
var ErrNoServer = errors.New("no PostgreSQL server binaries found: install the postgresql package, name their folder in PGBIN, or set GONGMO_DATABASE_URL")

// binaryFolders are the places where packages of the usual systems put the server, which they keep off PATH.
var binaryFolders = []string{
	"/usr/lib/postgresql/*/bin",            // Debian, Ubuntu
	"/usr/pgsql-*/bin",                     // Red Hat and its kin
	"/opt/homebrew/opt/postgresql@*/bin",   // macOS
	"/usr/local/opt/postgresql@*/bin",      // macOS on Intel
	"/usr/libexec/postgresql*", "/usr/bin", // Alpine, Arch
	"/usr/local/pgsql/bin", "/usr/local/bin", // built from source, official container image
	"/run/current-system/sw/bin",                // NixOS
	"/usr/lib/postgresql/bin", "/opt/pgsql/bin", // others seen
}

// FindServer returns the folder that holds initdb and postgres of the major version, or of the newest one when major
// is 0. It looks in $PGBIN, then PATH, then the usual folders. It returns ErrNoServer when there is none.
func FindServer(ctx context.Context, major int) (string, error) {
	var wrong []string
	for _, dir := range candidates() {
		have, err := serverMajor(ctx, dir)
		if err != nil {
			continue
		}
		if major == 0 || have == major {
			return dir, nil
		}
		wrong = append(wrong, fmt.Sprintf("%d in %s", have, dir))
	}
	if len(wrong) > 0 {
		return "", fmt.Errorf("the data was written by PostgreSQL %d, but only %s found: install that version or upgrade the data with pg_upgrade",
			major, strings.Join(wrong, ", "))
	}
	return "", ErrNoServer
}

func candidates() []string {
	var dirs []string
	if v := os.Getenv("PGBIN"); v != "" {
		dirs = append(dirs, v)
	}
	if p, err := exec.LookPath("initdb"); err == nil {
		// Distributions link initdb into PATH without postgres beside it.
		if real, err := filepath.EvalSymlinks(p); err == nil {
			dirs = append(dirs, filepath.Dir(real))
		}
	}
	for _, pattern := range binaryFolders {
		found, _ := filepath.Glob(pattern) // the only error is a malformed pattern
		slices.SortFunc(found, newerFirst)
		dirs = append(dirs, found...)
	}
	return dirs
}

// newerFirst orders folders by the number in their path, so that 15 comes before 9.6.
func newerFirst(a, b string) int { return versionIn(b) - versionIn(a) }

func versionIn(path string) int {
	digits := strings.FieldsFunc(path, func(r rune) bool { return r < '0' || r > '9' })
	if len(digits) == 0 {
		return 0
	}
	n, _ := strconv.Atoi(digits[0])
	return n
}

// serverMajor asks the server in dir for its major version.
func serverMajor(ctx context.Context, dir string) (int, error) {
	if _, err := os.Stat(filepath.Join(dir, "initdb")); err != nil {
		return 0, err
	}
	out, err := exec.CommandContext(ctx, filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return 0, err
	}
	// "postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)"
	_, after, ok := strings.Cut(string(out), "(PostgreSQL) ")
	if !ok {
		return 0, fmt.Errorf("%s/postgres says %q", dir, out)
	}
	return leadingNumber(after)
}

// dataMajor is the major version that wrote a data folder, 0 when the folder holds no cluster yet.
func dataMajor(data string) (int, error) {
	b, err := os.ReadFile(filepath.Join(data, "PG_VERSION"))
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return leadingNumber(string(b))
}

func leadingNumber(s string) (int, error) {
	end := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(s)
	}
	return strconv.Atoi(s[:end])
}
