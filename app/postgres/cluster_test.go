// These tests start real servers: cold, warm, joined, killed.
package postgres_test

import (
	"bufio"
	"context"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gongmo/app/postgres"
)

// folder is a place the server's unprivileged account can reach; t.TempDir is closed to it when tests run as root.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "gongmo-cluster-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return filepath.Join(dir, "pg")
}

func start(t *testing.T, dir string) *postgres.Cluster {
	t.Helper()
	c, err := postgres.Start(t.Context(), postgres.Options{Dir: dir, FastUnsafe: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Stop() })
	return c
}

func TestAServerKeepsItsDataOverARestart(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	first, err := postgres.Connect(t.Context(), "", dir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := first.Pool.Exec(t.Context(), `create table kept as select '가나다' as word`); err != nil {
		t.Fatal(err)
	}
	if !first.Private() {
		t.Error("a server of our own is not called private")
	}
	if err := first.Close(); err != nil {
		t.Fatalf("stop: %v", err)
	}
	again, err := postgres.Connect(t.Context(), "", dir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	var word, sync string
	if err := again.Pool.QueryRow(t.Context(), `select word, current_setting('fsync') from kept`).Scan(&word, &sync); err != nil {
		t.Fatal(err)
	}
	if word != "가나다" || sync != "on" {
		t.Errorf("got %q with fsync %s, want 가나다 with fsync on", word, sync)
	}
}

func TestASecondStartJoinsTheRunningServer(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	owner := start(t, dir)
	guest := start(t, dir)
	if owner.Joined() || !guest.Joined() {
		t.Errorf("owner joined %v, guest joined %v", owner.Joined(), guest.Joined())
	}
	if err := guest.Stop(); err != nil {
		t.Fatal(err)
	}
	pool, err := postgres.Open(t.Context(), owner.URL("postgres"))
	if err != nil {
		t.Fatalf("the guest's end took the server with it: %v", err)
	}
	pool.Close()
	if err := owner.Stop(); err != nil {
		t.Fatal(err)
	}
	if err := owner.Stop(); err != nil {
		t.Errorf("a second stop: %v", err)
	}
}

func TestALeftoverPidFileDoesNotPassForAServer(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	if err := start(t, dir).Stop(); err != nil {
		t.Fatal(err)
	}
	stale := strings.Join([]string{"999999", filepath.Join(dir, "data"), "0", "5432", filepath.Join(dir, "socket"), "", "", "ready   ", ""}, "\n")
	if err := os.WriteFile(filepath.Join(dir, "data", "postmaster.pid"), []byte(stale), 0o644); err != nil {
		t.Fatal(err)
	}
	if start(t, dir).Joined() {
		t.Error("joined a server that is not there")
	}
}

func TestAnInterruptedFirstStartLeavesNothingThatLooksLikeData(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	if err := os.MkdirAll(filepath.Join(dir, "data.new", "base"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "data.new", "PG_VERSION"), []byte("15\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	start(t, dir)
}

func TestALongPathStillGetsASocket(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), strings.Repeat("long", 25))
	c := start(t, dir)
	pool, err := postgres.Open(t.Context(), c.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	pool.Close()
	if err := c.Stop(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(c.SocketDir()); !os.IsNotExist(err) {
		t.Errorf("the temporary socket folder stayed: %v", err)
	}
}

func TestDataOfAnotherMajorVersionIsNotTouched(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	if err := os.MkdirAll(filepath.Join(dir, "data"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "data", "PG_VERSION"), []byte("8\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := postgres.Start(t.Context(), postgres.Options{Dir: dir})
	if err == nil || !strings.Contains(err.Error(), "PostgreSQL 8") {
		t.Errorf("got %v, want a word about PostgreSQL 8", err)
	}
}

func TestAFolderTheServersAccountCannotEnterIsNamed(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root hands the server to another account")
	}
	closed := filepath.Dir(folder(t))
	if err := os.Chmod(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := postgres.Start(t.Context(), postgres.Options{Dir: filepath.Join(closed, "pg")})
	if err == nil || !strings.Contains(err.Error(), closed) {
		t.Errorf("got %v, want the name of %s", err, closed)
	}
}

// A process that only keeps a server is this test binary, started again with this variable.
const keeper = "GONGMO_TEST_KEEP_CLUSTER"

func TestMain(m *testing.M) {
	dir := os.Getenv(keeper)
	if dir == "" {
		os.Exit(m.Run())
	}
	if _, err := postgres.Start(context.Background(), postgres.Options{Dir: dir, FastUnsafe: true}); err != nil {
		panic(err)
	}
	os.Stdout.WriteString("ready\n")
	select {}
}

func TestTheServerEndsWhenItsOwnerIsKilled(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	owner := exec.Command(os.Args[0])
	owner.Env = append(os.Environ(), keeper+"="+dir)
	out, err := owner.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := owner.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "ready\n" {
		t.Fatalf("the owner said %q, %v", line, err)
	}
	if err := owner.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = owner.Wait()
	pidFile := filepath.Join(dir, "data", "postmaster.pid")
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if _, err := os.Stat(pidFile); os.IsNotExist(err) {
			return // the server removes it last
		}
		if time.Now().After(deadline) {
			t.Fatal("the server outlived its owner by ten seconds")
		}
	}
}
