package memory_test

import (
	"sync"
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

func TestMemoryConformsForReminders(t *testing.T) {
	conformance.RunReminders(t, func(*testing.T) conformance.Clockwork {
		var mu sync.Mutex
		var now time.Time
		s := memory.New(func() time.Time { mu.Lock(); defer mu.Unlock(); return now })
		return conformance.Clockwork{
			Work: s,
			Set:  func(_ *testing.T, at time.Time) { mu.Lock(); now = at; mu.Unlock() },
			Jobs: func() (out []workflows.Job) {
				for _, q := range s.Jobs {
					out = append(out, q.Job)
				}
				return out
			},
		}
	})
}
