// Package components is the set of parts every page is built from. Each part reads its language from the rendering
// context, works without the script, and has its words in app/locale.
package components

import (
	"context"
	"strconv"

	"github.com/a-h/templ"

	"gongmo/app/locale"
	"gongmo/templates/assets"
)

// say is a text in the language of the page.
func say(ctx context.Context, key string, args ...locale.Args) string {
	return locale.Say(ctx, key, args...)
}

// icon is the address of a symbol in the sprite.
func icon(name string) string { return assets.URL("icons.svg") + "#" + name }

// iconOf is the symbol of a message's tone.
func iconOf(tone string) string {
	switch tone {
	case "success":
		return "check-circle"
	case "warning":
		return "triangle"
	case "danger":
		return "alert"
	}
	return "info"
}

func itoa(n int) string { return strconv.Itoa(n) }

// attrs drops the empty ones of pairs "name", "value".
func attrs(pairs ...string) templ.Attributes {
	m := templ.Attributes{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			m[pairs[i]] = pairs[i+1]
		}
	}
	return m
}
