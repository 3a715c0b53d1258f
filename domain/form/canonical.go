// This file writes JSON in one way only, so that the same content always has the same hash: keys sorted, no spaces, no
// escapes that are not needed, whole numbers as they are.
package form

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// Canonical is the canonical JSON of v. Numbers must be whole: this system has no other.
func Canonical(v any) ([]byte, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("canonical JSON of %T: %w", v, err)
	}
	dec := json.NewDecoder(bytes.NewReader(plain))
	dec.UseNumber()
	var tree any
	if err := dec.Decode(&tree); err != nil {
		return nil, fmt.Errorf("canonical JSON of %T: %w", v, err)
	}
	if err := whole(tree); err != nil {
		return nil, fmt.Errorf("canonical JSON of %T: %w", v, err)
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out) // maps are written with sorted keys
	enc.SetEscapeHTML(false)
	if err := enc.Encode(tree); err != nil {
		return nil, fmt.Errorf("canonical JSON of %T: %w", v, err)
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

func whole(tree any) error {
	switch x := tree.(type) {
	case json.Number:
		if strings.ContainsAny(x.String(), ".eE") {
			return fmt.Errorf("%s is not a whole number", x)
		}
	case []any:
		for _, e := range x {
			if err := whole(e); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, e := range x {
			if err := whole(e); err != nil {
				return err
			}
		}
	}
	return nil
}
