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
	"sync"
	"syscall"
	"time"
)

// server is one measured process. It can be killed and started again at the same address.
type server struct {
	base    string // http://host:port
	program string
	args    []string
	env     []string
	log     string // the file of what it says
	mu      sync.Mutex
	cmd     *exec.Cmd
	ended   chan error // gives the end of cmd once
	peak    int64      // most memory of the processes that have ended, in bytes
}

func newServer(o Options, databaseURL string, n int, env []string) (*server, error) {
	addr, err := freeAddress()
	if err != nil {
		return nil, err
	}
	s := &server{base: "http://" + addr, program: o.Program, log: filepath.Join(o.Dir, fmt.Sprintf("node%d.log", n+1)),
		args: []string{"serve", "--addr", addr, "--data", filepath.Join(o.Dir, "data")},
		env:  append(append(os.Environ(), "GONGMO_DATABASE_URL="+databaseURL, "GONGMO_SECRET_KEY="+secretKey), env...)}
	if !o.Work {
		s.args = append(s.args, "--no-work")
	}
	return s, nil
}

// start starts the process and waits until it is ready.
func (s *server) start(ctx context.Context) error {
	logs, err := os.OpenFile(s.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer logs.Close() // the process has its own copy
	cmd := exec.Command(s.program, s.args...)
	cmd.Env, cmd.Stdout, cmd.Stderr = s.env, logs, logs
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	s.mu.Lock()
	s.cmd, s.ended = cmd, ended
	s.mu.Unlock()
	for range 1200 {
		res, err := http.Get(s.base + "/readyz") //nolint:gosec,noctx // our own process
		if err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-ended:
			ended <- err // for end
			return fmt.Errorf("the server ended before it was ready: %w", err)
		case <-time.After(25 * time.Millisecond):
		}
	}
	text, _ := os.ReadFile(s.log)
	return fmt.Errorf("the server did not become ready:\n%s", text)
}

// stop ends the process in order.
func (s *server) stop() error { return s.end(syscall.SIGTERM) }

// kill ends the process at once, as a power cut would.
func (s *server) kill() { _ = s.end(syscall.SIGKILL) }

func (s *server) end(how os.Signal) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd == nil {
		return nil
	}
	s.peak = max(s.peak, memoryOf(s.cmd.Process.Pid))
	_ = s.cmd.Process.Signal(how)
	err := <-s.ended
	s.cmd = nil
	return err
}

// peakMemory is the most memory the node ever had, in bytes; 0 where the system does not say.
func (s *server) peakMemory() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd == nil {
		return s.peak
	}
	return max(s.peak, memoryOf(s.cmd.Process.Pid))
}

func memoryOf(pid int) int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
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

// stat is what the system keeps of a process: its parent and the processor time it and its ended children have used.
type stat struct {
	parent     int
	own, ended time.Duration
}

func statOf(pid int) (stat, bool) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return stat{}, false
	}
	f := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	const parentField, userField, systemField, endedUserField, endedSystemField, tick = 1, 11, 12, 13, 14, 10 * time.Millisecond
	field := func(i int) time.Duration {
		n, _ := strconv.ParseInt(f[i], 10, 64)
		return time.Duration(n)
	}
	return stat{int(field(parentField)), (field(userField) + field(systemField)) * tick, (field(endedUserField) + field(endedSystemField)) * tick}, true
}

// cpu is the processor time the process has used so far.
func (s *server) cpu() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd == nil {
		return 0
	}
	st, _ := statOf(s.cmd.Process.Pid)
	return st.own
}

// databaseCPU is the processor time that a PostgreSQL server has used so far, with all its backends.
func databaseCPU(postmaster int) time.Duration {
	all, _ := statOf(postmaster)
	sum := all.own + all.ended
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return 0
	}
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		if st, ok := statOf(pid); ok && st.parent == postmaster {
			sum += st.own
		}
	}
	return sum
}

// postmaster reads the process id of the cluster in a folder.
func postmaster(dir string) (int, error) {
	text, err := os.ReadFile(filepath.Join(dir, "postgres", "data", "postmaster.pid"))
	if err != nil {
		return 0, err
	}
	first, _, _ := strings.Cut(string(text), "\n")
	return strconv.Atoi(first)
}

// clientCPU is the processor time of this process and of the ended ones it started: the load generator and pgbench.
func clientCPU() time.Duration {
	st, _ := statOf(os.Getpid())
	return st.own + st.ended
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
