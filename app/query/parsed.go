// This file keeps application forms that were read before: many pages of a call read the same form, and parsing it costs more
// than everything else such a page does.
package query

import (
	"encoding/json"
	"fmt"
	"sync"

	"gongmo/domain/form"
)

// mostForms bounds the memory: a year has about a hundred calls with a few versions each. A form is some 20 KB of text.
const mostForms = 256

// forms holds parsed definitions by their whole text, so that one can never stand for another. Readers share them and must not
// change them.
type forms struct {
	mu     sync.RWMutex
	byText map[string]form.Definition
}

// parsed is the definition that the text describes.
func (f *forms) parsed(text []byte) (form.Definition, error) {
	f.mu.RLock()
	d, ok := f.byText[string(text)]
	f.mu.RUnlock()
	if ok || len(text) == 0 {
		return d, nil
	}
	if err := json.Unmarshal(text, &d); err != nil {
		return d, fmt.Errorf("read the form: %w", err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.byText == nil || len(f.byText) >= mostForms {
		f.byText = make(map[string]form.Definition) // rare, and dearer only once per form
	}
	f.byText[string(text)] = d
	return d, nil
}
