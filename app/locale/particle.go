// This file picks Korean particles by the sound a word ends with.
package locale

import (
	"strings"
	"unicode"
)

// pair is the particle after a closing consonant and after a vowel. rieul marks 으로/로, where ㄹ counts as a vowel.
type pair struct {
	closed, open string
	rieul        bool
}

var particles = map[string]*pair{
	"을를":  {"을", "를", false},
	"이가":  {"이", "가", false},
	"은는":  {"은", "는", false},
	"과와":  {"과", "와", false},
	"으로":  {"으로", "로", true},
	"이라":  {"이라", "라", false},
	"아야":  {"아", "야", false},
	"이나":  {"이나", "나", false},
	"이에요": {"이에요", "예요", false},
}

// after is the particle that follows the word.
func (p pair) after(word string) string {
	closed, rieul := ending(word)
	if !closed || (rieul && p.rieul) {
		return p.open
	}
	return p.closed
}

// With is the word with the particle that follows it, named by both its forms: With("구축", "을를") is "구축을". A name that is no particle's
// adds nothing.
func With(word, particle string) string { return word + particles[particle].after(word) }

// digitEnding says how 영 일 이 삼 사 오 육 칠 팔 구 end: 0 vowel, 1 consonant, 2 ㄹ.
var digitEnding = [10]int{1, 2, 0, 1, 0, 0, 1, 2, 2, 0}

// ending says whether the word, read aloud in Korean, ends in a consonant, and whether that is ㄹ.
// A closing "(주)" and punctuation are not read; Latin letters are read by their names.
func ending(word string) (closed, rieul bool) {
	w := strings.TrimRightFunc(word, unicode.IsSpace)
	if strings.HasSuffix(w, ")") {
		if i := strings.LastIndexByte(w, '('); i > 0 {
			w = w[:i]
		}
	}
	runes := []rune(w)
	for i := len(runes) - 1; i >= 0; i-- {
		r := runes[i]
		switch {
		case r >= '가' && r <= '힣':
			final := (r - '가') % 28
			return final != 0, final == 8
		case r >= '0' && r <= '9':
			e := digitEnding[r-'0']
			return e != 0, e == 2
		case r == '%':
			return false, false // 퍼센트
		case unicode.IsLetter(r):
			switch unicode.ToLower(r) {
			case 'l', 'r':
				return true, true // 엘, 알
			case 'm', 'n':
				return true, false // 엠, 엔
			}
			return false, false
		}
	}
	return false, false
}

// sounded are the particles that change with the word before them and are told from every other word.
var sounded = []string{"을를", "이가", "은는", "과와", "으로"}

// withParticles finds the particles that are written right after a placeholder, or after the mark that closes a quotation of it,
// so that "「{title}」을" fits every title. After a day or an hour the text is left as it is: 15:00 is read as an hour.
func withParticles(m []piece) []piece {
	var out []piece
	for i, p := range m {
		if i == 0 || p.name != "" || m[i-1].name == "" || !m[i-1].plainWord() {
			out = append(out, p)
			continue
		}
		word := strings.TrimLeft(p.text, "」』’”>")
		found, rest, ok := leading(word)
		if !ok {
			out = append(out, p)
			continue
		}
		if quote := p.text[:len(p.text)-len(word)]; quote != "" {
			out = append(out, piece{text: quote})
		}
		out = append(out, piece{particle: found})
		if rest != "" {
			out = append(out, piece{text: rest})
		}
	}
	return out
}

// plainWord reports whether a placeholder is read as it is written and has not been given its particle already.
func (p piece) plainWord() bool {
	for _, f := range p.formats {
		if _, has := particles[f]; has || f == "date" || f == "datetime" || f == "time" {
			return false
		}
	}
	return true
}

// leading cuts a particle off the beginning of a text. What follows must end the word.
func leading(text string) (p *pair, rest string, ok bool) {
	for _, name := range sounded {
		p := particles[name]
		for _, form := range []string{p.closed, p.open} {
			if rest, cut := strings.CutPrefix(text, form); cut && (rest == "" || strings.ContainsAny(rest[:1], " ,.)")) {
				return p, rest, true
			}
		}
	}
	return nil, "", false
}
