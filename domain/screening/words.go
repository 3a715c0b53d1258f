// This file reads the lists of words that some rules look for: trades that are closed to public money, penalties,
// private purposes, and costs that may still be paid after the period.
package screening

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed words.tsv
var wordsFile string

type wordList string

const (
	liquor   wordList = "LIQUOR"    // 주류·유흥·제한업종
	penalty  wordList = "PENALTY"   // 과태료·가산세·연체료·이자비용
	private  wordList = "PRIVATE"   // 사적 용도
	afterEnd wordList = "AFTER_END" // 종료 후에도 보고일까지 쓸 수 있는 비용
)

type place string

const (
	inTrade place = "trade"
	inPayee place = "payee"
	inText  place = "text"
)

var words = sync.OnceValue(func() map[wordList]map[place][]string {
	out := map[wordList]map[place][]string{}
	for i, line := range strings.Split(strings.TrimSpace(wordsFile), "\n") {
		cols := strings.Split(line, "\t")
		if i == 0 || len(cols) != 3 {
			continue
		}
		list := wordList(cols[0])
		if out[list] == nil {
			out[list] = map[place][]string{}
		}
		out[list][place(cols[1])] = append(out[list][place(cols[1])], cols[2])
	}
	return out
})

// wordIn is the first word of a list that the line carries, "" when it carries none. Spaces in the line do not hide a word.
func wordIn(list wordList, l *Line) string {
	for _, at := range []struct {
		place place
		text  string
	}{{inTrade, l.PayeeTrade}, {inPayee, l.PayeeName}, {inText, l.Description + " " + l.Product + " " + l.Note}} {
		squeezed := strings.ReplaceAll(at.text, " ", "")
		if squeezed == "" {
			continue
		}
		for _, w := range words()[list][at.place] {
			if strings.Contains(squeezed, w) {
				return w
			}
		}
	}
	return ""
}
