// This file reads jsonb columns into plain types.
package query

import "gongmo/domain"

// jsonb is a jsonb column read into a T.
type jsonb[T any] struct{ V T }

// Scan decodes the column.
func (j *jsonb[T]) Scan(src any) error { return domain.JSONScan(&j.V, src) }
