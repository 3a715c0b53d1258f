// This file starts the throw-away server and makes sure that nothing of it stays behind.
package pgtest

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

	"gongmo/app/postgres"
)

// The server and the template are made at most once in a process, by the first test that needs them.
var (
	started      = sync.OnceValues(findOrStart)
	madeTemplate = sync.OnceValues(makeTemplate)
)

// server is the socket folder of the running server.
func server(t testing.TB) string {
	t.Helper()
	s, err := started()
	if err != nil {
		t.Fatalf("start a PostgreSQL for tests: %v", err)
	}
	return s.SocketDir
}

// findOrStart names the shared server or starts one. Nobody tells a test binary when its last test has ended, so a
// server of its own is left to the undertaker; it must stay referenced, or the collector closes the pipe to it.
func findOrStart() (*Server, error) {
	if dir := os.Getenv(ClusterVariable); dir != "" {
		return &Server{SocketDir: dir}, nil
	}
	return StartServer()
}

// Server is a throw-away server.
type Server struct {
	SocketDir string
	cluster   *postgres.Cluster
	life      io.Closer
	buried    func() error
}

// StartServer starts a server that keeps nothing. It and its folder go when Stop is called or this process ends,
// however that happens.
func StartServer() (*Server, error) {
	dir, err := os.MkdirTemp(memory(), "gongmo-test-")
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(dir, 0o711); err != nil { //nolint:gosec // the server's account must pass through
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	s := &Server{}
	if s.life, s.buried, err = undertaker(dir); err != nil {
		return nil, err
	}
	if s.cluster, err = postgres.Start(ctx, postgres.Options{Dir: filepath.Join(dir, "pg"), FastUnsafe: true}); err != nil {
		return nil, fmt.Errorf("in %s: %w", dir, err)
	}
	s.SocketDir = s.cluster.SocketDir()
	return s, nil
}

// Stop ends the server and removes its folder.
func (s *Server) Stop() error {
	err := s.cluster.Stop()
	_ = s.life.Close()
	_ = s.buried()
	return err
}

// memory is a folder held in memory where there is one: making and dropping databases is then three times as fast.
func memory() string {
	const shm = "/dev/shm"
	var st syscall.Statfs_t
	if err := syscall.Statfs(shm, &st); err != nil {
		return ""
	}
	const enough = 1 << 30 // containers often get 64 MB only
	if uint64(st.Bavail)*uint64(st.Bsize) < enough {
		return ""
	}
	return shm
}

// undertaker starts a shell that waits for us to end and then removes the folder. It learns of our end because the
// kernel closes the pipe, so it works after a kill or a panic, too. The server itself ends with us.
func undertaker(dir string) (io.Closer, func() error, error) {
	const script = `cat; pid=$(head -n 1 "$1/pg/data/postmaster.pid" 2>/dev/null)
		if [ -n "$pid" ]; then
			kill -QUIT "$pid" 2>/dev/null
			i=0; while kill -0 "$pid" 2>/dev/null && [ $i -lt 100 ]; do sleep 0.1; i=$((i+1)); done
		fi
		rm -rf "$1"`
	cmd := exec.Command("/bin/sh", "-c", script, "sh", dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // Ctrl-C ends us, not the undertaker
	life, err := cmd.StdinPipe()
	if err != nil {
		return nil, nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, nil, err
	}
	return life, cmd.Wait, nil
}
