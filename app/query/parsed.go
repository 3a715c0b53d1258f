// This file keeps texts of calls that were read before, their forms and their stages: many pages of a call read the same, and parsing
// it costs more than everything else such a page does.
package query

import (
	"encoding/json"
	"fmt"
	"sync"
)

// mostTexts bounds the memory of each kind: a year has about a hundred calls with a few versions each. A form is some 20 KB of text.
const mostTexts = 256

// parsedTexts holds what texts describe by the whole text, so that one can never stand for another. Readers share it and must not change it.
type parsedTexts[T any] struct {
	mu     sync.RWMutex
	byText map[string]T
}

// have is what is kept under a text, or under a mark that stands for one.
func (f *parsedTexts[T]) have(text string) (T, bool) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	d, ok := f.byText[text]
	return d, ok
}

// keep holds what a text or a mark stands for.
func (f *parsedTexts[T]) keep(text string, d T) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.byText == nil || len(f.byText) >= mostTexts {
		f.byText = make(map[string]T) // rare, and dearer only once per text
	}
	f.byText[text] = d
}

// parsed is what the JSON text describes.
func (f *parsedTexts[T]) parsed(text []byte) (T, error) {
	f.mu.RLock()
	d, ok := f.byText[string(text)]
	f.mu.RUnlock()
	if ok || len(text) == 0 {
		return d, nil
	}
	if err := json.Unmarshal(text, &d); err != nil {
		return d, fmt.Errorf("read a text of a call: %w", err)
	}
	f.keep(string(text), d)
	return d, nil
}
