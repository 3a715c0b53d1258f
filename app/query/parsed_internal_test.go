package query

import (
	"fmt"
	"sync"
	"testing"

	"gongmo/domain/form"
)

func TestAFormIsReadOnceAndNeverTakenForAnother(t *testing.T) {
	var kept parsedTexts[form.Definition]
	text := func(i int) []byte {
		return fmt.Appendf(nil, `{"Version":%d,"Sections":[{"Key":"s%d"}]}`, i, i)
	}
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for i := range 2 * mostTexts { // more than are kept
				d, err := kept.parsed(text(i))
				if err != nil || d.Version != i || d.Sections[0].Key != fmt.Sprintf("s%d", i) {
					t.Errorf("form %d came back as %+v, %v", i, d, err)
				}
			}
		})
	}
	readers.Wait()
	if n := len(kept.byText); n == 0 || n > mostTexts {
		t.Errorf("%d forms are kept, want 1 to %d", n, mostTexts)
	}
	if _, err := kept.parsed([]byte("{")); err == nil {
		t.Error("a broken form was read")
	}
	if d, err := kept.parsed(nil); err != nil || len(d.Sections) != 0 {
		t.Errorf("no text gave %+v, %v, want %+v", d, err, form.Definition{})
	}
}
