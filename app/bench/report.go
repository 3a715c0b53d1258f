// This file turns the rounds into medians and prints them.
package bench

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// pair is one thing that is measured on both sides.
type pair struct {
	name   string
	want   int // status of a right answer
	limit  func(ctx context.Context, round int, cpu func() cost) (float64, cost, error)
	ours   func(ctx context.Context, round int, cpu func() cost) (load, cost, error)
	cpu    func() cost
	rounds []outcome
}

// cost is processor time: of the measured server, of the database, and of the clients.
type cost struct{ server, database, clients time.Duration }

func (c cost) all() time.Duration { return c.server + c.database + c.clients }

func (c cost) minus(d cost) cost {
	return cost{c.server - d.server, c.database - d.database, c.clients - d.clients}
}

func (c cost) each(n int) cost {
	by := time.Duration(max(1, n))
	return cost{c.server / by, c.database / by, c.clients / by}
}

// String is the sum and, of it, the server, the database and the clients.
func (c cost) String() string {
	return fmt.Sprintf("%.2f (%.2f + %.2f + %.2f)", ms(c.all()), ms(c.server), ms(c.database), ms(c.clients))
}

// outcome is one round of a pair.
type outcome struct {
	limit     float64 // per second
	ours      load
	limitCost cost // per transaction
	oursCost  cost // per request
	wrong     int
}

// String is one line of the running report.
func (r outcome) String() string {
	return fmt.Sprintf("pgbench %6.0f/s   HTTP %6.0f/s   ratio %.2f   p50 %5.1f ms   p99 %5.1f ms   errors %d   CPU ms, server + database + clients: %s against %s", r.limit, r.ours.perSecond(),
		r.ratio(), ms(r.ours.quantile(0.5)), ms(r.ours.quantile(0.99)), r.wrong, r.limitCost, r.oursCost)
}

func (r outcome) ratio() float64 { return r.ours.perSecond() / r.limit }

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// turn measures both sides once; which goes first changes with every round.
func (p *pair) turn(ctx context.Context, round int) error {
	var r outcome
	sides := []func() error{
		func() (err error) { r.limit, r.limitCost, err = p.limit(ctx, round, p.cpu); return err },
		func() (err error) { r.ours, r.oursCost, err = p.ours(ctx, round, p.cpu); return err },
	}
	if round%2 == 1 {
		slices.Reverse(sides)
	}
	for _, side := range sides {
		if err := side(); err != nil {
			return err
		}
	}
	r.wrong = r.ours.errors(p.want)
	p.rounds = append(p.rounds, r)
	if r.wrong > 0 {
		return fmt.Errorf("%d of %d answers were wrong, for example: %v", r.wrong, len(r.ours.latency), r.ours.failures)
	}
	return nil
}

func median(rounds []outcome, of func(outcome) float64) float64 {
	var list []float64
	for _, r := range rounds {
		list = append(list, of(r))
	}
	slices.Sort(list)
	if n := len(list); n%2 == 0 {
		return (list[n/2-1] + list[n/2]) / 2
	}
	return list[len(list)/2]
}

func (b *bench) report() {
	fmt.Fprintf(b.Out, "\nmedians of %d rounds at %d clients; ratio is the median of the rounds' ratios\n\n", b.Rounds, b.Clients)
	fmt.Fprintf(b.Out, "| what | pgbench/s | HTTP/s | ratio | p50 ms | p99 ms | errors | CPU ms, pgbench | of it the database | CPU ms, HTTP | of it the server | the database | CPU ratio |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|\n")
	for _, p := range b.results {
		m := func(of func(outcome) float64) float64 { return median(p.rounds, of) }
		cpu := func(of func(outcome) time.Duration) float64 {
			return m(func(o outcome) float64 { return ms(of(o)) })
		}
		fmt.Fprintf(b.Out, "| %s | %.0f | %.0f | %.2f | %.1f | %.1f | %.0f | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f |\n", p.name, m(func(o outcome) float64 { return o.limit }),
			m(func(o outcome) float64 { return o.ours.perSecond() }), m(outcome.ratio), cpu(func(o outcome) time.Duration { return o.ours.quantile(0.5) }),
			cpu(func(o outcome) time.Duration { return o.ours.quantile(0.99) }), m(func(o outcome) float64 { return float64(o.wrong) }),
			cpu(func(o outcome) time.Duration { return o.limitCost.all() }), cpu(func(o outcome) time.Duration { return o.limitCost.database }),
			cpu(func(o outcome) time.Duration { return o.oursCost.all() }), cpu(func(o outcome) time.Duration { return o.oursCost.server }),
			cpu(func(o outcome) time.Duration { return o.oursCost.database }), m(func(o outcome) float64 { return ms(o.limitCost.all()) / ms(o.oursCost.all()) }))
	}
	for i, n := range b.nodes {
		fmt.Fprintf(b.Out, "\npeak memory of node %d: %d MiB\n", i+1, n.peakMemory()>>20)
	}
}

// get makes the request of a page for a signed-in person.
func (b *bench) get(path string, who caller) (*http.Request, error) {
	req, err := http.NewRequest(http.MethodGet, b.node()+path, nil) //nolint:noctx // the load generator sets it
	if err == nil {
		req.AddCookie(&http.Cookie{Name: "gongmo", Value: who.session})
	}
	return req, err
}
