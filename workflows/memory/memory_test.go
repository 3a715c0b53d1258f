package memory_test

import (
	"testing"
	"time"

	"gongmo/workflows"
	"gongmo/workflows/conformance"
	"gongmo/workflows/memory"
)

func TestMemoryConforms(t *testing.T) {
	conformance.Run(t, func(*testing.T) conformance.World {
		s := memory.New(time.Now)
		return conformance.World{
			Work:    s,
			Entries: func(_ *testing.T, kind string, id int64) []workflows.AuditEntry { return s.Entries(kind, id) },
			Jobs:    func(*testing.T) int { return len(s.Jobs) },
		}
	})
}
