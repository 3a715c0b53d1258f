// This file sets how the process uses memory: little while it has time to collect its garbage, more while a rush lasts.
package main

import (
	"context"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// pace is how much garbage may lie about before it is collected, in percent of what lives.
type pace int

// A node at rest collects twice as often as Go does by itself, which costs it a percent or two and keeps it within the memory that large
// files may take. In a rush collecting took a quarter of its time, so that garbage may grow to four times what lives; it falls back when
// collecting has become little.
const (
	thrifty pace = 50
	hasty   pace = 400
)

// How much a thrifty node allocates when it becomes hasty, and how little a hasty one when it is thrifty again. What is allocated follows the
// work and not the machine or the pace, unlike the time spent collecting, which large files drove over any bound where the machine was slow.
// Measured on two cores: 220 to 320 MiB a second while companies hand in to one node as fast as they can, 120 to 200 while a node is killed every
// two seconds, 15 to 35 while large files arrive, and once 50.
const (
	watch = 500 * time.Millisecond
	much  = 80 << 20 // bytes or more within soon
	soon  = 2        // watches
	long  = 4        // watches in which a hasty node that allocates less is thrifty again
)

// recent is how many bytes were allocated in the last watches, the newest first.
type recent [long]uint64

func (r recent) within(watches int) (bytes uint64) {
	for _, b := range r[:watches] {
		bytes += b
	}
	return bytes
}

// with is r with one watch more. Before the first one it was as in the first, so that a node that starts amid a rush sees it at once.
func (r recent) with(bytes uint64) recent {
	if r == (recent{}) {
		for i := range r {
			r[i] = bytes
		}
		return r
	}
	copy(r[1:], r[:])
	r[0] = bytes
	return r
}

// next is the pace after those watches.
func (p pace) next(r recent) pace {
	switch {
	case p == thrifty && r.within(soon) >= much:
		return hasty
	case p == hasty && r.within(long) < much:
		return thrifty
	}
	return p
}

// memoryLimit is where the process collects as often as it must, in bytes.
const memoryLimit = 512 << 20

// startLimit holds until the first watch is over: the small heap of a node that has just started, which a thrifty one would collect again and
// again, may grow like that of a hasty one up to here.
const startLimit = 64 << 20

// spendMemory sets the pace by the load until ctx ends. GOGC and GOMEMLIMIT say otherwise. Samples for heap profiles are taken only
// where an operator can ask for them.
func spendMemory(ctx context.Context, env func(string) string) {
	if env("GONGMO_METRICS_ADDR") == "" {
		runtime.MemProfileRate = 0
	}
	limited, paced := env("GOMEMLIMIT") == "", env("GOGC") == ""
	switch {
	case limited && paced:
		debug.SetMemoryLimit(startLimit)
		debug.SetGCPercent(int(hasty))
	case limited:
		debug.SetMemoryLimit(memoryLimit)
	}
	if paced {
		go keepPace(ctx, limited)
	}
}

// keepPace watches the load. limited is whether the limit is this program's own.
func keepPace(ctx context.Context, limited bool) {
	tick := time.NewTicker(watch)
	defer tick.Stop()
	now, seen, before := hasty, recent{}, uint64(0)
	for first := true; ; first = false {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		after := allocated()
		seen, before = seen.with(after-before), after
		if first {
			if now = thrifty; limited {
				debug.SetMemoryLimit(memoryLimit)
			}
		}
		if next := now.next(seen); next != now || first {
			now = next
			debug.SetGCPercent(int(now))
		}
	}
}

// allocated is how many bytes the process has taken for objects since it began, those that were collected too.
func allocated() uint64 {
	samples := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(samples)
	if samples[0].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return samples[0].Value.Uint64()
}
