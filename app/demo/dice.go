// This file is the chance of the demonstration: every draw follows from the seed and a name, so that the same seed makes
// the same year whatever is added beside it.
package demo

import (
	"hash/fnv"
	"math/rand/v2"

	"gongmo/domain/krw"
)

// dice are one stream of draws.
type dice struct{ *rand.Rand }

// roll begins the stream of a name.
func roll(seed uint64, name string) dice {
	h := fnv.New64a()
	h.Write([]byte(name))
	return dice{rand.New(rand.NewPCG(seed, h.Sum64()))}
}

// between draws from a range, both ends included.
func (d dice) between(least, most int) int {
	if most <= least {
		return least
	}
	return least + d.IntN(most-least+1)
}

// chance is true so many times in a hundred.
func (d dice) chance(percent int) bool { return d.IntN(100) < percent }

// won draws an amount in whole steps.
func (d dice) won(least, most, step krw.Won) krw.Won {
	if most <= least {
		return least / step * step
	}
	return (least + krw.Won(d.Int64N(int64(most-least)+1))) / step * step
}

// one draws from a list.
func one[T any](d dice, list []T) T { return list[d.IntN(len(list))] }

// some draws n different elements of a list, all of it when there are fewer.
func some[T any](d dice, list []T, n int) []T {
	order := d.Perm(len(list))
	out := make([]T, 0, n)
	for _, i := range order[:min(n, len(list))] {
		out = append(out, list[i])
	}
	return out
}
