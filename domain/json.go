// This file lets a nested value live in one JSON column: the type calls these two from its Value and Scan.
package domain

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
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
