// This file asks whether one call that takes everyone is as fast as the year's calls sharing them: no row may be hot.
package bench

import (
	"context"
	"fmt"
)

// RunCrowd hands in to one call and to many, in turns, and prints both rates and their ratio. The first turn warms up.
func RunCrowd(ctx context.Context, o Options) error {
	n := o.Submissions * (o.Rounds + 1)
	return with(ctx, o, amounts{drafts: n, spread: n}, func(b *bench) error {
		if err := b.serve(ctx); err != nil {
			return err
		}
		var rounds []outcome
		for round := 0; round <= b.Rounds; round++ {
			from, to := round*b.Submissions, (round+1)*b.Submissions
			many, manyCost, err := b.handIn(ctx, b.world.spread[from:to], b.cpu)
			if err != nil {
				return err
			}
			one, oneCost, err := b.handIn(ctx, b.world.drafts[from:to], b.cpu)
			if err != nil {
				return err
			}
			r := outcome{limit: many.perSecond(), ours: one, limitCost: manyCost, oursCost: oneCost}
			fmt.Fprintf(b.Out, "round %d: %d calls %.0f/s, one call %.0f/s, ratio %.2f; CPU ms %s and %s\n", round, manyCalls, r.limit, one.perSecond(), r.ratio(), manyCost, oneCost)
			if round > 0 {
				rounds = append(rounds, r)
			}
		}
		fmt.Fprintf(b.Out, "one call takes everyone at %.2f of the rate of %d calls, %d clients, %d nodes, median of %d rounds\n",
			median(rounds, outcome.ratio), manyCalls, b.Clients, len(b.nodes), len(rounds))
		return nil
	})
}
