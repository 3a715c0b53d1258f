// Package locale holds every text that a person reads, in Korean and English, and says numbers, money and time in words.
// Texts live in ko/<room>.json and en/<room>.json: one flat object from key to text. A key that has no text is shown as
// ⟦key⟧, so that it is seen and never silently empty.
package locale

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"gongmo/domain"
)

// Lang is a language of the interface.
type Lang string

const (
	KO Lang = "ko"
	EN Lang = "en"
)

// Langs are the languages on offer, the first one being the default.
var Langs = [...]Lang{KO, EN}

// Args fill the placeholders of a text by name.
type Args = domain.Args

// Parse reads a language tag such as "en-GB"; anything unknown is Korean.
func Parse(tag string) Lang {
	if strings.HasPrefix(strings.ToLower(strings.TrimSpace(tag)), "en") {
		return EN
	}
	return KO
}

//go:embed ko/*.json en/*.json
var texts embed.FS

// catalogue is one language's texts, already cut into pieces.
type catalogue map[string]message

// library is every catalogue and what was wrong with the files.
type library struct {
	by       map[Lang]catalogue
	problems []string
}

// loaded reads the embedded files once; nothing changes them afterwards.
var loaded = sync.OnceValue(func() library { return read(texts) })

func read(files fs.FS) library {
	lib := library{by: map[Lang]catalogue{}}
	for _, lang := range Langs {
		lib.by[lang] = catalogue{}
		names, err := fs.Glob(files, string(lang)+"/*.json")
		if err != nil {
			lib.complain("%s: %v", lang, err)
		}
		origin := map[string]string{}
		for _, name := range names {
			lib.readFile(files, lang, name, origin)
		}
	}
	return lib
}

func (l *library) complain(format string, args ...any) {
	l.problems = append(l.problems, fmt.Sprintf(format, args...))
}

// readFile adds one room file. It walks the tokens instead of decoding into a map, because a map would hide a key written twice.
func (l *library) readFile(files fs.FS, lang Lang, name string, origin map[string]string) {
	body, err := fs.ReadFile(files, name)
	if err != nil {
		l.complain("%s: %v", name, err)
		return
	}
	dec := json.NewDecoder(strings.NewReader(string(body)))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		l.complain("%s: not a JSON object", name)
		return
	}
	for dec.More() {
		var text string
		key, err := dec.Token()
		if err == nil {
			err = dec.Decode(&text)
		}
		if err != nil {
			l.complain("%s: %v", name, err)
			return
		}
		k := fmt.Sprint(key)
		if first, ok := origin[k]; ok {
			l.complain("%s: %s is already in %s", name, k, path.Base(first))
			continue
		}
		origin[k] = name
		m, err := compile(text)
		if err != nil {
			l.complain("%s: %s: %v", name, k, err)
		}
		l.by[lang][k] = m
	}
}

// Check reports everything wrong with the catalogues: files that cannot be read, keys written twice, texts that lack their
// twin in the other language, placeholders that differ or have an unknown format. The result is nil when all is well.
func Check() error { return loaded().check() }

func (l library) check() error {
	problems := slices.Clone(l.problems)
	ko, en := l.by[KO], l.by[EN]
	for key, m := range ko {
		twin, ok := en[key]
		if !ok {
			problems = append(problems, "en has no text for "+key)
			continue
		}
		if a, b := m.names(), twin.names(); !slices.Equal(a, b) {
			problems = append(problems, fmt.Sprintf("%s: ko uses %v, en uses %v", key, a, b))
		}
	}
	for key := range en {
		if _, ok := ko[key]; !ok {
			problems = append(problems, "ko has no text for "+key)
		}
	}
	slices.Sort(problems)
	if len(problems) == 0 {
		return nil
	}
	return errors.New(strings.Join(problems, "\n"))
}

// Has reports whether the key has a text in the language.
func Has(lang Lang, key string) bool { _, ok := loaded().by[lang][key]; return ok }

// Keys lists every key of a language that begins with the prefix, in order. The rule book and the tests use it.
func Keys(lang Lang, prefix string) []string {
	var out []string
	for k := range loaded().by[lang] {
		if strings.HasPrefix(k, prefix) {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return out
}

// T is the text of a key with its placeholders filled. Missing text: the Korean one, and failing that ⟦key⟧.
func T(lang Lang, key string, args ...Args) string {
	lib := loaded()
	m, ok := lib.by[lang][key]
	if !ok {
		if m, ok = lib.by[KO][key]; !ok {
			return "⟦" + key + "⟧"
		}
	}
	var a Args
	if len(args) > 0 {
		a = args[0]
	}
	return m.fill(lang, a)
}

// Message is one refusal in words.
type Message struct {
	Field string // the form field it belongs to, "" for the whole act
	Text  string
	Basis string // the article it rests on, "" when there is none
}

// Error is an error in words. Anything but a *domain.Error is an internal fault and says nothing about itself.
func Error(lang Lang, err error) string {
	list := Errors(lang, err)
	if len(list) == 0 {
		return ""
	}
	out := make([]string, len(list))
	for i, m := range list {
		out[i] = m.Text
	}
	return strings.Join(out, " ")
}

// Errors is every refusal in err's tree in words, in their order. A nil error has none; an internal fault has one.
func Errors(lang Lang, err error) []Message {
	if err == nil {
		return nil
	}
	problems := domain.ProblemsOf(err)
	if len(problems) == 0 {
		return []Message{{Text: T(lang, "ui.error.internal")}}
	}
	out := make([]Message, len(problems))
	for i, e := range problems {
		out[i] = Message{Field: e.Field, Text: T(lang, e.Key, e.Args), Basis: e.Basis}
	}
	return out
}

// State is the label of a lifecycle's state, such as State(KO, "application", "SUBMITTED").
func State(lang Lang, machine, state string) string { return T(lang, machine+".state."+state) }

// Event is the label of a lifecycle's event, a verb for a button.
func Event(lang Lang, machine, event string) string { return T(lang, machine+".event."+event) }

type langKey struct{}

// WithLang puts the language of a page into its rendering context. Layouts do it for their children.
func WithLang(ctx context.Context, lang Lang) context.Context {
	return context.WithValue(ctx, langKey{}, lang)
}

// From is the language of the rendering context, Korean when none was set.
func From(ctx context.Context) Lang {
	if l, ok := ctx.Value(langKey{}).(Lang); ok {
		return l
	}
	return KO
}

// Say is T in the language of the rendering context.
func Say(ctx context.Context, key string, args ...Args) string { return T(From(ctx), key, args...) }
