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

var particles = map[string]pair{
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
