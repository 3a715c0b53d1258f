// Package postgres connects to PostgreSQL: one pool with settings fit for this program, and a private server of its own
// when no database was given (the zero-install default, and the tests).
//
// This file starts, finds and stops the private server.
package postgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	// socketPort only names the socket file; the private server listens on no network at all.
	socketPort = "5432"
	// locale must know Hangul: under plain C, trigram search finds nothing in Korean text.
	locale = "C.UTF-8"
	// longestSocketDir leaves room for "/.s.PGSQL.5432" within the 107 bytes of a Unix socket address.
	longestSocketDir = 90
	// connections allowed: a few nodes and workers of one machine, each with its pool.
	maxConnections = "200"
)

// Options say where a private server keeps its data and how careful it is with it.
type Options struct {
	// Dir is the folder of the whole server: data/, socket/ and server.log. It is made when it does not exist.
	Dir string
	// FastUnsafe gives up every safety of the data for speed. For tests only.
	FastUnsafe bool
}

// Cluster is a running private PostgreSQL server.
type Cluster struct {
	dir, socketDir string
	command        *exec.Cmd // nil when another process of ours started the server and we only joined it
	ended          chan struct{}
	endErr         error // valid once ended is closed
}

// Start makes a cluster in o.Dir when there is none and starts its server, reachable over a Unix socket only.
// As root it runs the server as postgres or nobody. When another process already serves the same folder, Start joins it.
// The server ends when this process ends, however that happens.
func Start(ctx context.Context, o Options) (*Cluster, error) {
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, err
	}
	c := &Cluster{dir: dir, ended: make(chan struct{})}
	if c.join() {
		return c, nil
	}
	who, err := serverAccount()
	if err != nil {
		return nil, err
	}
	if err := c.prepareFolders(who); err != nil {
		return nil, fmt.Errorf("private PostgreSQL: %w", err)
	}
	major, err := dataMajor(c.data())
	if err != nil {
		return nil, err
	}
	bin, err := FindServer(ctx, major)
	if err != nil {
		return nil, err
	}
	if major == 0 {
		if err := c.initialize(ctx, bin, who, o.FastUnsafe); err != nil {
			return nil, err
		}
	}
	if err := c.launch(bin, who, o.FastUnsafe); err != nil {
		return nil, err
	}
	if err := c.awaitReady(ctx); err != nil {
		_ = c.Stop()
		return nil, err
	}
	return c, nil
}

// URL is the address of a database of the cluster, for Open.
func (c *Cluster) URL(database string) string { return SocketURL(c.socketDir, database) }

// SocketURL is the address of a database whose server listens in a folder on this machine.
func SocketURL(socketDir, database string) string {
	q := url.Values{"host": {socketDir}, "port": {socketPort}, "user": {"postgres"}, "sslmode": {"disable"}}
	return "postgres:///" + url.PathEscape(database) + "?" + q.Encode()
}

// SocketDir is the folder of the server's socket.
func (c *Cluster) SocketDir() string { return c.socketDir }

// Joined says that the server belongs to another process: Stop leaves it running.
func (c *Cluster) Joined() bool { return c.command == nil }

// Ended is closed when the server has ended. A joined server's end is not seen.
func (c *Cluster) Ended() <-chan struct{} { return c.ended }

// Stop ends the server in order: no new connections, open transactions rolled back, data on disk.
// It is safe to call more than once and does nothing to a server that was only joined.
func (c *Cluster) Stop() error {
	if c.command == nil {
		return nil
	}
	_ = c.command.Process.Signal(syscall.SIGINT) // an error means that it has ended already
	<-c.ended
	if strings.HasPrefix(filepath.Base(c.socketDir), temporarySocketPrefix) {
		_ = os.RemoveAll(c.socketDir)
	}
	return c.endErr
}

func (c *Cluster) data() string    { return filepath.Join(c.dir, "data") }
func (c *Cluster) logFile() string { return filepath.Join(c.dir, "server.log") }
func (c *Cluster) socket() string  { return filepath.Join(c.socketDir, ".s.PGSQL."+socketPort) }

// join takes over the address of a server that is already running on the same data.
func (c *Cluster) join() bool {
	lines, err := c.pidFile()
	if err != nil || !strings.HasPrefix(lines[7], "ready") {
		return false
	}
	c.socketDir = lines[4]
	// A file left by a crash names a dead server: only an answering socket counts.
	conn, err := net.DialTimeout("unix", c.socket(), time.Second)
	if err != nil {
		return false
	}
	_ = conn.Close()
	return true
}

// pidFile reads the server's own account of itself: process, data, start, port, socket folder, address, memory, state.
func (c *Cluster) pidFile() ([]string, error) {
	b, err := os.ReadFile(filepath.Join(c.data(), "postmaster.pid"))
	if err != nil {
		return nil, err
	}
	lines := strings.Split(string(b), "\n")
	if len(lines) < 8 {
		return nil, errors.New("postmaster.pid is not complete yet")
	}
	return lines, nil
}

// account is the user that the server runs as; drop is nil when that is ourselves.
type account struct {
	name     string
	uid, gid int
	drop     *syscall.Credential
}

// serverAccount is ourselves, or, since PostgreSQL refuses to run as root, an unprivileged account of the machine.
func serverAccount() (account, error) {
	if os.Geteuid() != 0 {
		return account{uid: os.Getuid(), gid: os.Getgid()}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(u.Uid, 10, 32)
		if err != nil {
			return account{}, fmt.Errorf("user %s has id %q", name, u.Uid)
		}
		gid, err := strconv.ParseUint(u.Gid, 10, 32)
		if err != nil {
			return account{}, fmt.Errorf("user %s has group %q", name, u.Gid)
		}
		return account{name: name, uid: int(uid), gid: int(gid), drop: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
	}
	return account{}, errors.New("running as root, and the machine has neither a postgres nor a nobody user to run PostgreSQL as")
}

const temporarySocketPrefix = "gongmo-socket-"

func (c *Cluster) prepareFolders(who account) error {
	if err := os.MkdirAll(filepath.Dir(c.dir), 0o755); err != nil {
		return err
	}
	if who.drop != nil {
		if err := canEnter(filepath.Dir(c.dir), who); err != nil {
			return err
		}
	}
	c.socketDir = filepath.Join(c.dir, "socket")
	for _, d := range []string{c.dir, c.socketDir} {
		if err := ownedFolder(d, who); err != nil {
			return err
		}
	}
	if len(c.socketDir) > longestSocketDir {
		d, err := os.MkdirTemp("", temporarySocketPrefix)
		if err != nil {
			return err
		}
		c.socketDir = d
		return ownedFolder(d, who)
	}
	return nil
}

func ownedFolder(dir string, who account) error {
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	if who.drop == nil {
		return nil
	}
	return os.Chown(dir, who.uid, who.gid)
}

// canEnter says which folder on the way would stop the server's account, since the server's own message does not.
func canEnter(dir string, who account) error {
	for d := dir; ; d = filepath.Dir(d) {
		info, err := os.Stat(d)
		if err != nil {
			return err
		}
		st, ok := info.Sys().(*syscall.Stat_t)
		if !ok {
			return nil
		}
		bit := os.FileMode(0o001)
		switch {
		case int(st.Uid) == who.uid:
			bit = 0o100
		case int(st.Gid) == who.gid:
			bit = 0o010
		}
		if info.Mode().Perm()&bit == 0 {
			return fmt.Errorf("the user %s, who runs the server because we are root, cannot enter %s: choose a data folder elsewhere (GONGMO_DATA_DIR)", who.name, d)
		}
		if d == filepath.Dir(d) {
			return nil
		}
	}
}

// initialize makes an empty cluster. It grows in a folder of its own and is renamed when it is whole, so that an
// interrupted first start leaves nothing that looks like data.
func (c *Cluster) initialize(ctx context.Context, bin string, who account, unsafe bool) error {
	growing := c.data() + ".new"
	if err := os.RemoveAll(growing); err != nil {
		return err
	}
	if err := ownedFolder(growing, who); err != nil {
		return err
	}
	args := []string{"-D", growing, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=" + locale, "-T", "simple"}
	if unsafe {
		args = append(args, "--no-sync")
	} else {
		args = append(args, "--data-checksums")
	}
	cmd := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), args...)
	c.dress(cmd, bin, who)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return os.Rename(growing, c.data())
}

// dress gives a command the account, folder and environment of the server.
func (c *Cluster) dress(cmd *exec.Cmd, bin string, who account) {
	cmd.Dir = c.dir
	cmd.Env = []string{"PATH=" + bin + ":/usr/bin:/bin", "LC_ALL=" + locale, "HOME=" + c.dir, "TZ=UTC"}
	// Its own process group: Ctrl-C reaches us alone, and we stop the server after the last request.
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: who.drop, Setpgid: true}
	endWithParent(cmd.SysProcAttr)
}

func (c *Cluster) settings(unsafe bool) []string {
	set := []string{
		"listen_addresses=", "unix_socket_directories=" + c.socketDir, "port=" + socketPort, "unix_socket_permissions=0700",
		"max_connections=" + maxConnections, "timezone=UTC", "log_timezone=UTC", "log_min_messages=warning",
		"shared_buffers=256MB", "effective_cache_size=1GB", "jit=off", "random_page_cost=1.1", "password_encryption=scram-sha-256",
	}
	if unsafe {
		set = append(set, "fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off",
			"wal_level=minimal", "max_wal_senders=0", "max_wal_size=4GB")
	}
	return set
}

func (c *Cluster) launch(bin string, who account, unsafe bool) error {
	logs, err := os.OpenFile(c.logFile(), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer logs.Close() // the server has its own copy
	args := []string{"-D", c.data()}
	for _, s := range c.settings(unsafe) {
		args = append(args, "-c", s)
	}
	cmd := exec.Command(filepath.Join(bin, "postgres"), args...)
	c.dress(cmd, bin, who)
	cmd.Stdout, cmd.Stderr = logs, logs
	started := make(chan error)
	go func() {
		// The kernel watches the thread that started the server, not the process: this one must live as long as the server.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			c.endErr = cmd.Wait()
			close(c.ended)
		}
	}()
	if err := <-started; err != nil {
		return fmt.Errorf("start postgres: %w", err)
	}
	c.command = cmd
	return nil
}

func (c *Cluster) awaitReady(ctx context.Context) error {
	for {
		lines, err := c.pidFile()
		if err == nil && strings.HasPrefix(lines[7], "ready") && lines[0] == strconv.Itoa(c.command.Process.Pid) {
			return nil
		}
		select {
		case <-c.ended:
			return fmt.Errorf("postgres ended at once: %w\n%s", c.endErr, c.lastLog())
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// lastLog is the end of the server's log, for an error message.
func (c *Cluster) lastLog() []byte {
	b, err := os.ReadFile(c.logFile())
	if err != nil {
		return nil
	}
	const much = 2000
	return bytes.TrimSpace(b[max(0, len(b)-much):])
}
