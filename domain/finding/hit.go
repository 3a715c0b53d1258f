// This file says where in a call the words of a search were found, as a few words around them.
package finding

import (
	"slices"
	"strings"
	"unicode"
)

// Place is a part of a call that is searched.
type Place string

// The places, in the order in which a find counts.
const (
	InTitle   Place = "title"   // title and code
	InAbout   Place = "about"   // summary, division, category
	InTask    Place = "task"    // strategic task
	InPurpose Place = "purpose" // purpose
	InNotice  Place = "notice"  // text of the notice, and what it says under its items
	InFile    Place = "file"    // name of a file that is given out
)

// shown reports whether a list shows the place anyway.
func (p Place) shown() bool { return p == InTitle || p == InAbout }

// Text is one text of a call and where it stands.
type Text struct {
	Place Place
	Text  string
}

// Piece is a part of a snippet. Hit is what was looked for.
type Piece struct {
	Text string
	Hit  bool
}

// Hit is where words were found, with what stands around them.
type Hit struct {
	Place  Place
	Pieces []Piece
}

// String is the snippet as plain text.
func (h Hit) String() string {
	var b strings.Builder
	for _, p := range h.Pieces {
		b.WriteString(p.Text)
	}
	return b.String()
}

// around is how many letters of a text are shown before and after what was found.
const around = 40

// Where shows a find that the list does not show anyway: in the first of the texts, in their order, in which a word stands that is in no
// place that is shown. ok is false when there is none.
func Where(typed string, texts []Text) (hit Hit, ok bool) {
	words, _ := Words(typed)
	for _, t := range texts {
		if t.Place.shown() {
			plain := Plain(t.Text)
			words = slices.DeleteFunc(words, func(w string) bool { return strings.Contains(plain, w) })
		}
	}
	if len(words) == 0 {
		return Hit{}, false
	}
	all, _ := Words(typed)
	for _, t := range texts {
		if t.Place.shown() {
			continue
		}
		if pieces := snippet(t.Text, words, all); pieces != nil {
			return Hit{Place: t.Place, Pieces: pieces}, true
		}
	}
	return Hit{}, false
}

// snippet is what stands around the first of some words, with all words marked in it; nil where none of the first stands.
func snippet(text string, first, all []string) []Piece {
	letters := []rune(strings.Join(strings.Fields(text), " "))
	var plain []rune
	var at []int // of each plain letter, where it stands among the letters
	for i, r := range letters {
		if !skipped(r) {
			plain, at = append(plain, unicode.ToLower(r)), append(at, i)
		}
	}
	begin := -1
	for _, w := range first {
		if i := index(plain, []rune(w), 0); i >= 0 && (begin < 0 || i < begin) {
			begin = i
		}
	}
	if begin < 0 {
		return nil
	}
	marked := make([]bool, len(letters))
	for _, w := range all {
		word := []rune(w)
		for i := index(plain, word, 0); i >= 0; i = index(plain, word, i+len(word)) {
			for j := at[i]; j <= at[i+len(word)-1]; j++ { // with the spaces and signs inside
				marked[j] = true
			}
		}
	}
	from, to := edge(letters, at[begin]-around, -1), edge(letters, at[begin]+around, 1)
	for to < len(letters) && marked[to] {
		to++
	}
	for from > 0 && marked[from-1] && marked[from] {
		from--
	}
	var out []Piece
	if from > 0 {
		out = append(out, Piece{Text: "… "})
	}
	for i := from; i < to; {
		j := i
		for j < to && marked[j] == marked[i] {
			j++
		}
		out = append(out, Piece{Text: string(letters[i:j]), Hit: marked[i]})
		i = j
	}
	if to < len(letters) {
		out = append(out, Piece{Text: " …"})
	}
	return out
}

// edge is where a snippet is cut: between two words where one ends near enough.
func edge(letters []rune, i, step int) int {
	if i <= 0 {
		return 0
	}
	if i >= len(letters) {
		return len(letters)
	}
	for n := 0; n < 10; n++ {
		j := i - step*n // towards what was found
		if letters[j] == ' ' {
			if step < 0 {
				return j + 1
			}
			return j
		}
	}
	return i
}

// index is where a word begins in a text from a place on, -1 for nowhere.
func index(text, word []rune, from int) int {
	for i := from; i+len(word) <= len(text); i++ {
		if slices.Equal(text[i:i+len(word)], word) {
			return i
		}
	}
	return -1
}
