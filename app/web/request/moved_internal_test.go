// This file tests how the demo bar says how far its clock is from the real one.
package request

import (
	"testing"
	"time"

	"gongmo/app/locale"
)

// shifted is a demo's clock, so many days from the real one.
type shifted int

func (s shifted) Now() time.Time { return time.Time{} }
func (s shifted) ShiftDays() int { return int(s) }

func TestTheDemoBarSaysInWordsHowItsClockIsSet(t *testing.T) {
	for days, want := range map[int]string{
		-364: "시연을 위해 시계를 실제보다 364일 전으로 맞추었습니다", 7: "시연을 위해 시계를 실제보다 7일 뒤로 맞추었습니다", 0: "",
	} {
		r := &Request{House: &House{Clock: shifted(days)}, Lang: locale.KO}
		if got := r.moved(); got != want {
			t.Errorf("a clock moved by %d days: %q", days, got)
		}
	}
}
