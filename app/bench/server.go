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
