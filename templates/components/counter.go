// This file is the counter of a text: how many letters it has, how many it may and must have, and which letters count. The script says
// the same with the same words while one types.
package components

import (
	"context"

	"github.com/a-h/templ"

	"gongmo/app/locale"
	"gongmo/app/view"
)

// counterText is what the counter says of the field's value. A field that is still empty is not asked for more.
func counterText(ctx context.Context, f view.Field) string {
	n := f.Length()
	out := say(ctx, "ui.counter", locale.Args{"n": n, "limit": counterLimit(ctx, f), "how": counterHow(ctx, f)})
	switch {
	case f.MaxLength > 0 && n > f.MaxLength:
		out += say(ctx, "ui.counter.over", locale.Args{"n": n - f.MaxLength})
	case n > 0 && n < f.MinLength:
		out += say(ctx, "ui.counter.few", locale.Args{"n": f.MinLength - n})
	}
	return out
}

func counterClass(f view.Field) string {
	if f.MaxLength > 0 && f.Length() > f.MaxLength {
		return "is-over"
	}
	return ""
}

func counterLimit(ctx context.Context, f view.Field) string {
	key := "ui.counter.both"
	switch {
	case f.MinLength == 0:
		key = "ui.counter.most"
	case f.MaxLength == 0:
		key = "ui.counter.least"
	}
	return say(ctx, key, locale.Args{"min": f.MinLength, "max": f.MaxLength})
}

func counterHow(ctx context.Context, f view.Field) string {
	key := "ui.counter.spaced"
	if f.Measure.Unspaced {
		key = "ui.counter.unspaced"
	}
	if f.Measure.Marked {
		key += ".marked"
	}
	return say(ctx, key)
}

// counterAttrs are what the script counts by and says.
func counterAttrs(ctx context.Context, f view.Field) templ.Attributes {
	m := templ.Attributes{"data-count-for": f.ID(), "data-min": itoa(f.MinLength), "data-max": itoa(f.MaxLength),
		"data-text": say(ctx, "ui.counter.js", locale.Args{"limit": counterLimit(ctx, f), "how": counterHow(ctx, f)}),
		"data-few":  say(ctx, "ui.counter.few.js"), "data-over": say(ctx, "ui.counter.over.js")}
	if f.Measure.Marked {
		m["data-marked"] = true
	}
	if f.Measure.Unspaced {
		m["data-unspaced"] = true
	}
	return m
}
