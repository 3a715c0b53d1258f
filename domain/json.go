// This file lets a nested value live in one JSON column: the type calls these two from its Value and Scan.
package domain

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// JSONValue encodes v for a jsonb column.
func JSONValue(v any) (driver.Value, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode %T for a JSON column: %w", v, err)
	}
	return string(b), nil
}

// JSONScan decodes a jsonb column into dst, which must be a pointer. NULL leaves dst as it is.
func JSONScan(dst, src any) error {
	switch s := src.(type) {
	case nil:
		return nil
	case string:
		return json.Unmarshal([]byte(s), dst)
	case []byte:
		return json.Unmarshal(s, dst)
	}
	return fmt.Errorf("JSON column holds %T", src)
}

// AppendJSON appends a string as json.Marshal writes it; most need nothing but the quotes. Content that is written with every
// submission spells its fields out with it instead of being looked at by reflection.
func AppendJSON(out []byte, s string) []byte {
	if plainJSON(s) && utf8.ValidString(s) {
		return append(append(append(out, '"'), s...), '"')
	}
	text, _ := json.Marshal(s) // no string fails
	return append(out, text...)
}

// plainJSON reports that no byte of s may need an escape. The line separators that json.Marshal escapes begin with 0xe2.
func plainJSON(s string) bool {
	for i := range len(s) {
		switch b := s[i]; {
		case b < ' ', b == '"', b == '\\', b == '<', b == '>', b == '&', b == 0xe2:
			return false
		}
	}
	return true
}
