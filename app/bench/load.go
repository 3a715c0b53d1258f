// This file is the load generator: many clients that each send one request after the other and note how long it took.
package bench

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
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

// fire sends n requests from a number of clients. make builds the i-th; answered is told its status.
func fire(ctx context.Context, clients, n int, make func(i int) (*http.Request, error), want int, answered func(i, status int)) load {
	client := newClient(clients)
	defer client.CloseIdleConnections()
	var next atomic.Int64
	var mu sync.Mutex
	out := load{statuses: map[int]int{}}
	begun := time.Now()
	var wait sync.WaitGroup
	for range clients {
		wait.Go(func() {
			var took []time.Duration
			statuses := map[int]int{}
			for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				at := time.Now()
				status, failure := once(ctx, client, i, make, want)
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

func once(ctx context.Context, client *http.Client, i int, make func(i int) (*http.Request, error), want int) (status int, failure string) {
	req, err := make(i)
	if err != nil {
		return 0, err.Error()
	}
	res, err := client.Do(req.WithContext(ctx))
	if err != nil {
		return 0, err.Error()
	}
	defer res.Body.Close()
	const shown = 600
	if res.StatusCode != want {
		body, _ := io.ReadAll(io.LimitReader(res.Body, 1<<20))
		return res.StatusCode, fmt.Sprintf("%s %s: %d %.*s", req.Method, req.URL.Path, res.StatusCode, shown, body)
	}
	_, err = io.Copy(io.Discard, res.Body)
	if err != nil {
		return 0, err.Error()
	}
	return res.StatusCode, ""
}
