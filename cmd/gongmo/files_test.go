// These tests clear the file store at the command line.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"gongmo/app/postgres/pgtest"
)

// lies puts a content into the folder as a version did that wrote no arrivals down.
func lies(t *testing.T, environ []string, content string) (sum, path string) {
	t.Helper()
	h := sha256.Sum256([]byte(content))
	sum = hex.EncodeToString(h[:])
	path = filepath.Join(strings.TrimPrefix(environ[1], "GONGMO_DATA_DIR="), "files", sum[:2], sum[2:4], sum)
	old := time.Now().Add(-48 * time.Hour)
	for _, err := range []error{os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(content), 0o600), os.Chtimes(path, old, old)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return sum, path
}

func TestContentsThatNothingNamesAreLookedAtFirstAndThenRemovedAtTheCommandLine(t *testing.T) {
	t.Parallel()
	database := pgtest.URL(pgtest.Empty(t))
	environ := installation(t, database)
	stray, strayPath := lies(t, environ, "stray")
	named, namedPath := lies(t, environ, "named")
	there := func(path string) bool { _, err := os.Stat(path); return err == nil }
	if code, out, errOut := call(t, environ, "files", "sweep"); code != 1 || !there(strayPath) || !strings.Contains(errOut, "GONGMO_FILES_URL") {
		t.Fatalf("a store of which the database names nothing: exit %d, %q\n%s", code, out, errOut)
	}
	db, err := pgx.Connect(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(t.Context())
	if _, err := db.Exec(t.Context(), `insert into stored_file (id, sha256, size, media_type, name, uploaded_at) values (1, $1, 5, 'text/plain', 'a.txt', now())`, named); err != nil {
		t.Fatal(err)
	}
	code, out, errOut := call(t, environ, "files", "sweep", "--dry-run")
	if code != 0 || !strings.Contains(out, "2 contents: 1 named, 0 too young to say, 1 that nothing names (5 bytes)") || strings.Contains(out, "removed") || !strings.Contains(errOut, stray) || !there(strayPath) {
		t.Fatalf("dry run: exit %d, %q\n%s", code, out, errOut)
	}
	code, out, errOut = call(t, environ, "files", "sweep")
	if code != 0 || !strings.Contains(out, "removed 1\n") || !strings.Contains(errOut, "removed=true") || there(strayPath) || !there(namedPath) {
		t.Errorf("exit %d, %q, the stray is there: %v, the named one: %v\n%s", code, out, there(strayPath), there(namedPath), errOut)
	}
}
