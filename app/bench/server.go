// This file starts the measured program as a process of its own and watches its memory.
package bench

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// server is the measured process.
type server struct {
	base string // http://host:port
	cmd  *exec.Cmd
	log  *os.File
}

func start(ctx context.Context, o Options, databaseURL, dir string) (*server, error) {
	addr, err := freeAddress()
	if err != nil {
		return nil, err
	}
	args := []string{"serve", "--addr", addr, "--data", filepath.Join(dir, "data")}
	if !o.Work {
		args = append(args, "--no-work")
	}
	logs, err := os.Create(filepath.Join(dir, "server.log"))
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(o.Program, args...)
	cmd.Env = append(os.Environ(), "GONGMO_DATABASE_URL="+databaseURL, "GONGMO_SECRET_KEY="+secretKey)
	cmd.Stdout, cmd.Stderr = logs, logs
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(err, logs.Close())
	}
	s := &server{base: "http://" + addr, cmd: cmd, log: logs}
	for range 600 {
		res, err := http.Get(s.base + "/readyz") //nolint:gosec,noctx // our own process
		if err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return s, nil
			}
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), s.stop())
		case <-time.After(50 * time.Millisecond):
		}
	}
	text, _ := os.ReadFile(logs.Name())
	return nil, errors.Join(fmt.Errorf("the server did not become ready:\n%s", text), s.stop())
}

func (s *server) stop() error {
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	return errors.Join(s.cmd.Wait(), s.log.Close())
}

// peakMemory is the most memory the process ever had, in bytes; 0 where the system does not say.
func (s *server) peakMemory() int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return kb << 10
		}
	}
	return 0
}

// cpu is the processor time the process has used so far.
func (s *server) cpu() time.Duration {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	f := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	const userField, systemField, tick = 11, 12, 10 * time.Millisecond
	user, _ := strconv.ParseInt(f[userField], 10, 64)
	system, _ := strconv.ParseInt(f[systemField], 10, 64)
	return time.Duration(user+system) * tick
}

// freeAddress stays below the ports that outgoing connections take.
func freeAddress() (string, error) {
	for port := 18100; port < 18400; port++ {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			return l.Addr().String(), l.Close()
		}
	}
	return "", errors.New("no free port")
}
