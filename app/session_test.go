package app

import (
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/google/go-cmp/cmp"
)

func TestASessionComesBackAsItWasWritten(t *testing.T) {
	values := map[string]any{"person": int64(1) << 60, "epoch": int64(-1), "flash": "저장했습니다. \"{\"", "next": ""}
	deadline := time.Date(2026, 11, 22, 3, 4, 5, 678, time.UTC)
	check := func(t *testing.T, data []byte, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		at, got, err := sessionCodec{}.Decode(data)
		if err != nil || !at.Equal(deadline) || !cmp.Equal(got, values) {
			t.Errorf("came back as %v %v, %v", at, got, err)
		}
	}
	t.Run("in our form", func(t *testing.T) { data, err := sessionCodec{}.Encode(deadline, values); check(t, data, err) })
	t.Run("in the form the library wrote before", func(t *testing.T) {
		data, err := scs.GobCodec{}.Encode(deadline, values)
		check(t, data, err)
	})
	t.Run("and what it cannot hold is refused when it is put in", func(t *testing.T) {
		if _, err := (sessionCodec{}).Encode(deadline, map[string]any{"x": 1.5}); err == nil {
			t.Error("a fraction was taken")
		}
	})
}
