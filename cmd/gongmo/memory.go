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
// collections have become rare.
const (
	thrifty pace = 50
	hasty   pace = 400
)

// How many collections make a thrifty node hasty, and how few a hasty one thrifty again. At the same load a hasty node collects an eighth as
// often, so that the two bounds keep well apart, also for two nodes that share a rush. Measured on two cores: a thrifty node collects 28 to
// 46 times a second while companies hand in and read, and 2 to 12 times while it takes large files. The first watch does not count: a node
// that starts collects its small heap 8 to 15 times in it, whatever it does. It is asked often, so that a node that starts in the middle
// of a rush need not be hasty before it has seen one: that cost 30 MB where large files arrived instead.
const (
	watch = 500 * time.Millisecond
	often = 17 // or more within soon
	soon  = 2  // watches
	rare  = 4  // within long, fewer
	long  = 4  // watches
)

// recent are the collections of the last watches, the newest first.
type recent [long]uint64

func (r recent) within(watches int) (n uint64) {
	for _, c := range r[:watches] {
		n += c
	}
	return n
}

// next is the pace after those watches.
func (p pace) next(r recent) pace {
	switch {
	case p == thrifty && r.within(soon) >= often:
		return hasty
	case p == hasty && r.within(long) < rare:
		return thrifty
	}
	return p
}

// memoryLimit is where the process collects as often as it must, in bytes.
const memoryLimit = 512 << 20

// spendMemory sets the pace by the load until ctx ends. GOGC and GOMEMLIMIT say otherwise. Samples for heap profiles are taken only
// where an operator can ask for them.
func spendMemory(ctx context.Context, env func(string) string) {
	if env("GONGMO_METRICS_ADDR") == "" {
		runtime.MemProfileRate = 0
	}
	if env("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	if env("GOGC") == "" {
		go keepPace(ctx)
	}
}

func keepPace(ctx context.Context) {
	now := thrifty
	debug.SetGCPercent(int(now))
	tick := time.NewTicker(watch)
	defer tick.Stop()
	var seen recent
	before, counting := uint64(0), false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		after := collections()
		if !counting {
			before, counting = after, true
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

// collections is how often garbage has been collected since the process began.
func collections() uint64 {
	sample := []metrics.Sample{{Name: "/gc/cycles/total:gc-cycles"}}
	metrics.Read(sample)
	if sample[0].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return sample[0].Value.Uint64()
}
