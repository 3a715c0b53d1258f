// This file is the load generator: many clients that each send one request after the other and note how long it took.
package bench

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// load is what came of a number of requests.
type load struct {
	took     time.Duration
	latency  []time.Duration // sorted
	statuses map[int]int     // 0 is a broken connection
	failures []string        // the first few
}

func (l load) perSecond() float64 { return float64(len(l.latency)) / l.took.Seconds() }

func (l load) quantile(q float64) time.Duration {
	if len(l.latency) == 0 {
		return 0
	}
	return l.latency[min(len(l.latency)-1, int(q*float64(len(l.latency))))]
}

// errors is how many requests did not get the status that was wanted.
func (l load) errors(want int) (n int) {
	for status, count := range l.statuses {
		if status != want {
			n += count
		}
	}
	return n
}

// newClient follows no redirect: the redirect is the answer.
func newClient(clients int) *http.Client {
	t := &http.Transport{MaxIdleConns: clients, MaxIdleConnsPerHost: clients, DisableCompression: true}
	return &http.Client{Transport: t, Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// message is one request as it goes over the wire.
type message struct {
	address string // host:port
	text    []byte
}

// reading is a request for a page by who is signed in.
func (b *bench) reading(path string, who caller) message {
	address := strings.TrimPrefix(b.node(), "http://")
	return message{address, fmt.Appendf(nil, "GET %s HTTP/1.1\r\nHost: %s\r\nCookie: gongmo=%s\r\n\r\n", path, address, who.session)}
}

// line sends messages on connections that stay open, one to each node, and waits for each answer. What is measured shares the
// processors with it: it does nothing that a client need not do.
type line struct {
	conns   map[string]net.Conn
	readers map[string]*bufio.Reader
}

func newLine() *line { return &line{map[string]net.Conn{}, map[string]*bufio.Reader{}} }

func (l *line) close() {
	for _, c := range l.conns {
		_ = c.Close()
	}
}

// send gives the status of the answer, 0 for a broken connection, and what was wrong with it.
func (l *line) send(m message, want int) (status int, failure string) {
	res, err := l.exchange(m)
	if err != nil {
		if c := l.conns[m.address]; c != nil {
			_ = c.Close()
			delete(l.conns, m.address)
		}
		return 0, err.Error()
	}
	defer res.Body.Close()
	const shown = 600
	if res.StatusCode != want {
		body, _ := io.ReadAll(io.LimitReader(res.Body, 1<<20))
		first, _, _ := bytes.Cut(m.text, []byte("\r\n"))
		failure = fmt.Sprintf("%s: %d %.*s", first, res.StatusCode, shown, body)
	}
	if _, err = io.Copy(io.Discard, res.Body); err != nil {
		return 0, err.Error()
	}
	return res.StatusCode, failure
}

func (l *line) exchange(m message) (*http.Response, error) {
	if l.conns[m.address] == nil {
		c, err := net.DialTimeout("tcp", m.address, time.Minute)
		if err != nil {
			return nil, err
		}
		l.conns[m.address], l.readers[m.address] = c, bufio.NewReader(c)
	}
	conn := l.conns[m.address]
	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		return nil, err
	}
	if _, err := conn.Write(m.text); err != nil {
		return nil, err
	}
	return http.ReadResponse(l.readers[m.address], nil)
}

// fire sends n requests from a number of clients. make builds the i-th; answered is told its status.
func fire(ctx context.Context, clients, n int, make func(i int) message, want int, answered func(i, status int)) load {
	var next atomic.Int64
	var mu sync.Mutex
	out := load{statuses: map[int]int{}}
	begun := time.Now()
	var wait sync.WaitGroup
	for range clients {
		wait.Go(func() {
			l := newLine()
			defer l.close()
			var took []time.Duration
			statuses := map[int]int{}
			for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				at := time.Now()
				status, failure := l.send(make(i), want)
				took = append(took, time.Since(at))
				statuses[status]++
				answered(i, status)
				if failure != "" {
					mu.Lock()
					if len(out.failures) < 3 {
						out.failures = append(out.failures, failure)
					}
					mu.Unlock()
				}
			}
			mu.Lock()
			defer mu.Unlock()
			out.latency = append(out.latency, took...)
			for s, c := range statuses {
				out.statuses[s] += c
			}
		})
	}
	wait.Wait()
	out.took = time.Since(begun)
	slices.Sort(out.latency)
	return out
}
