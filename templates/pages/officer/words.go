// This file is the few words that pages of the desks say without their page struct.
package officer

import (
	"context"

	"gongmo/app/locale"
)

func note(ctx context.Context) string { return locale.Say(ctx, "assess.note") }
