// These tests call the program as a shell would, without its process.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"gongmo/app/postgres/pgtest"
)

// call runs one command and returns its exit code and everything it printed.
func call(t *testing.T, environ []string, args ...string) (code int, out, errOut string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(t.Context(), args, environ, &o, &e)
	return code, o.String(), e.String()
}

// installation is the environment of a fresh one with its own database.
func installation(t *testing.T, database string) []string {
	t.Helper()
	return []string{"GONGMO_DATABASE_URL=" + database, "GONGMO_DATA_DIR=" + t.TempDir(), "GONGMO_ADDR=127.0.0.1:0",
		"GONGMO_SECRET_KEY=" + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{1}, 32))}
}

func TestWhatIsNotUnderstoodIsSaidSo(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"fly"}, {"serve", "--no-such-flag"}, {"migrate", "up", "now"}} {
		if code, _, errOut := call(t, nil, args...); code != 2 || !strings.HasPrefix(errOut, "gongmo: ") {
			t.Errorf("%v: exit %d, %q", args, code, errOut)
		}
	}
}

func TestWrongSettingsStopEveryCommand(t *testing.T) {
	t.Parallel()
	environ := []string{"GONGMO_MODE=fun", "GONGMO_DATA_DIR=" + t.TempDir()}
	for _, args := range [][]string{{"serve"}, {"work"}, {"migrate", "up"}, {"migrate", "status"}, {"audit", "verify"}, {"config", "dump"}, {"healthcheck"}} {
		if code, _, errOut := call(t, environ, args...); code != 1 || !strings.Contains(errOut, "GONGMO_MODE") {
			t.Errorf("%v: exit %d, %q", args, code, errOut)
		}
	}
}

func TestTheDumpHidesSecretsAndFlagsComeBeforeTheEnvironment(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	code, out, errOut := call(t, installation(t, "postgres://u:s3cret@db/x"), "config", "dump", "--data", dir)
	if code != 0 || strings.Contains(out, "s3cret") || !strings.Contains(out, "GONGMO_DATA_DIR="+dir+"\n") {
		t.Errorf("exit %d, %s\n%s", code, out, errOut)
	}
}

func TestMigrateBringsAnEmptyDatabaseUpOnce(t *testing.T) {
	t.Parallel()
	environ := installation(t, pgtest.URL(pgtest.Empty(t)))
	if code, out, errOut := call(t, environ, "migrate", "status"); code != 0 || !strings.Contains(out, "pending               00001_base") {
		t.Fatalf("exit %d, %s\n%s", code, out, errOut)
	}
	if code, out, errOut := call(t, environ, "migrate", "up"); code != 0 || !strings.Contains(out, "applied 00001_base.sql") {
		t.Fatalf("exit %d, %s\n%s", code, out, errOut)
	}
	if code, out, errOut := call(t, environ, "migrate", "up"); code != 0 || out != "nothing to do\n" {
		t.Fatalf("exit %d, %s\n%s", code, out, errOut)
	}
	if code, out, _ := call(t, environ, "migrate", "status"); code != 0 || strings.Contains("\n"+out, "\npending") {
		t.Fatalf("exit %d, %s", code, out)
	}
}

// serving starts a node and returns its address and what stops it and gives its exit code.
func serving(t *testing.T, environ []string) (addr string, stop func() (code int, errOut string)) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	said, saying := io.Pipe()
	var errOut bytes.Buffer
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"serve"}, environ, saying, &errOut)
		saying.Close()
	}()
	line, err := bufio.NewReader(said).ReadString('\n')
	if err != nil {
		cancel()
		t.Fatalf("the node said %q: exit %d\n%s", line, <-ended, &errOut)
	}
	return strings.TrimPrefix(strings.TrimSpace(line), "http://"), func() (int, string) {
		cancel()
		return <-ended, errOut.String()
	}
}

func TestANodeServesIsFoundHealthyAndStopsInOrder(t *testing.T) {
	t.Parallel()
	environ := installation(t, pgtest.URL(pgtest.Empty(t)))
	addr, stop := serving(t, environ)
	if code, _, errOut := call(t, environ, "healthcheck", "--addr", addr); code != 0 {
		t.Errorf("exit %d, %s", code, errOut)
	}
	if status := get(t, "http://"+addr+"/metrics"); status != http.StatusOK {
		t.Errorf("without an address of their own the metrics answer %d", status)
	}
	if code, errOut := stop(); code != 0 {
		t.Errorf("exit %d\n%s", code, errOut)
	}
	if code, out, errOut := call(t, environ, "audit", "verify"); code != 0 || !strings.Contains(out, "chains") {
		t.Errorf("exit %d, %s\n%s", code, out, errOut)
	}
}

func TestMetricsWithAnAddressOfTheirOwnAreNotOnThePublicOne(t *testing.T) {
	t.Parallel()
	apart, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	private := apart.Addr().String()
	apart.Close()
	addr, stop := serving(t, append(installation(t, pgtest.URL(pgtest.Empty(t))), "GONGMO_METRICS_ADDR="+private))
	if status := get(t, "http://"+addr+"/metrics"); status != http.StatusNotFound {
		t.Errorf("the public address answers %d", status)
	}
	if status := get(t, "http://"+private+"/metrics"); status != http.StatusOK {
		t.Errorf("their own address answers %d", status)
	}
	if status := get(t, "http://"+private+"/calls"); status != http.StatusNotFound {
		t.Errorf("their own address answers %d to a page", status)
	}
	if code, errOut := stop(); code != 0 {
		t.Errorf("exit %d\n%s", code, errOut)
	}
}

// get asks for an address and returns the status.
func get(t *testing.T, url string) int {
	t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	return answer.StatusCode
}

func TestANodeThatIsNotReadyIsNotHealthy(t *testing.T) {
	t.Parallel()
	sick := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/readyz" {
			t.Errorf("asked for %s", r.URL.Path)
		}
		http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
	}))
	defer sick.Close()
	code, _, errOut := call(t, installation(t, "postgres://db/x"), "healthcheck", "--addr", strings.TrimPrefix(sick.URL, "http://"))
	if code != 1 || !strings.Contains(errOut, "503") {
		t.Errorf("exit %d, %s", code, errOut)
	}
}
