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

// How much of a second spent collecting makes a thrifty node hasty, and how little a hasty one thrifty again; at the same load a hasty
// node spends about an eighth. Measured on two cores: 240 ms of each second while companies hand in to one node as fast as they can, more than
// 200 where two nodes share that, 40 to 106 while large files arrive.
const (
	watch  = 500 * time.Millisecond
	much   = 160 * time.Millisecond // or more within soon
	soon   = 2                      // watches
	little = 16 * time.Millisecond  // within long, less
	long   = 4                      // watches
)

// recent is what was spent collecting in the last watches, the newest first, over all cores.
type recent [long]time.Duration

func (r recent) within(watches int) (spent time.Duration) {
	for _, d := range r[:watches] {
		spent += d
	}
	return spent
}

// next is the pace after those watches.
func (p pace) next(r recent) pace {
	switch {
	case p == thrifty && r.within(soon) >= much:
		return hasty
	case p == hasty && r.within(long) < little:
		return thrifty
	}
	return p
}

// memoryLimit is where the process collects as often as it must, in bytes.
const memoryLimit = 512 << 20

// A node that has just started has a small heap, which a thrifty one collects again and again: amid a rush that was a tenth of its time.
// For the first seconds its garbage may grow like that of a hasty one, up to a limit that leaves large files their memory.
const (
	settling      = 6 // watches
	settlingLimit = 64 << 20
)

// spendMemory sets the pace by the load until ctx ends. GOGC and GOMEMLIMIT say otherwise. Samples for heap profiles are taken only
// where an operator can ask for them.
func spendMemory(ctx context.Context, env func(string) string) {
	if env("GONGMO_METRICS_ADDR") == "" {
		runtime.MemProfileRate = 0
	}
	limited, paced := env("GOMEMLIMIT") == "", env("GOGC") == ""
	switch {
	case limited && paced:
		debug.SetMemoryLimit(settlingLimit)
		debug.SetGCPercent(int(hasty))
	case limited:
		debug.SetMemoryLimit(memoryLimit)
	}
	if paced {
		go keepPace(ctx, limited)
	}
}

// keepPace lets the node settle and then watches it. limited is whether the limit is this program's own.
func keepPace(ctx context.Context, limited bool) {
	tick := time.NewTicker(watch)
	defer tick.Stop()
	var now pace
	var seen recent
	var before time.Duration
	for n := 1; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		after := collecting()
		if n < settling {
			continue
		}
		if n == settling {
			if now, before = thrifty, after; limited {
				debug.SetMemoryLimit(memoryLimit)
			}
			debug.SetGCPercent(int(now))
			continue
		}
		copy(seen[1:], seen[:])
		seen[0] = after - before
		if next := now.next(seen); next != now {
			now = next
			debug.SetGCPercent(int(now))
		}
		before = after
	}
}

// collecting is how long garbage has been collected since the process began, over all cores, without what cores did that had nothing else
// to do.
func collecting() (spent time.Duration) {
	samples := []metrics.Sample{{Name: "/cpu/classes/gc/mark/assist:cpu-seconds"}, {Name: "/cpu/classes/gc/mark/dedicated:cpu-seconds"}, {Name: "/cpu/classes/gc/pause:cpu-seconds"}}
	metrics.Read(samples)
	for _, s := range samples {
		if s.Value.Kind() == metrics.KindFloat64 {
			spent += time.Duration(s.Value.Float64() * float64(time.Second))
		}
	}
	return spent
}
