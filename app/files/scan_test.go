// These tests ask a scanner that speaks clamd's protocol inside the test, and a real one when GONGMO_TEST_CLAMD names it
// (tcp://host:3310 or unix:///path).
package files_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"gongmo/app/files"
	"gongmo/app/files/filestest"
	"gongmo/workflows"
)

func scanner(t *testing.T, address string) *files.Clamd {
	t.Helper()
	c, err := files.NewClamd(address)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestScannerFindsWhatIsBadAndPassesWhatIsGood(t *testing.T) {
	t.Parallel()
	for _, network := range []string{"tcp", "unix"} {
		t.Run(network, func(t *testing.T) {
			t.Parallel()
			d := filestest.StartClamd(t, network)
			findsEICAR(t, scanner(t, d.Address))
			if most := d.Largest.Load(); most > 64<<10 {
				t.Errorf("a piece of %d bytes was in memory", most)
			}
		})
	}
}

func TestARealScannerFindsEICAR(t *testing.T) {
	t.Parallel()
	address := os.Getenv("GONGMO_TEST_CLAMD")
	if address == "" {
		t.Skip("GONGMO_TEST_CLAMD names no clamd: the protocol is tested against the one inside the tests only")
	}
	findsEICAR(t, scanner(t, address))
}

func findsEICAR(t *testing.T, c *files.Clamd) {
	t.Helper()
	if found, err := c.Scan(t.Context(), strings.NewReader(filestest.EICAR)); err != nil || !strings.Contains(strings.ToLower(found), "eicar") {
		t.Errorf("EICAR: found %q, %v", found, err)
	}
	if found, err := c.Scan(t.Context(), bytes.NewReader(make([]byte, 3<<20+1))); err != nil || found != "" {
		t.Errorf("three megabytes of nothing: found %q, %v", found, err)
	}
	if found, err := c.Scan(t.Context(), strings.NewReader("")); err != nil || found != "" {
		t.Errorf("nothing at all: found %q, %v", found, err)
	}
}

func TestAScannerThatIsAwaySlowOrFullIsNoVerdict(t *testing.T) {
	t.Parallel()
	slow := filestest.StartClamd(t, "tcp")
	slow.Mute.Store(true)
	full := filestest.StartClamd(t, "tcp")
	full.Limit = 100
	for _, c := range []struct{ name, address string }{
		{"away", "tcp://127.0.0.1:1"}, {"no such socket", "unix:///nowhere/clamd.ctl"}, {"slow", slow.Address}, {"full", full.Address},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := scanner(t, c.address)
			s.Wait = 300 * time.Millisecond
			start := time.Now()
			if found, err := s.Scan(t.Context(), bytes.NewReader(make([]byte, 1<<20))); !errors.Is(err, files.ErrScan) || found != "" {
				t.Errorf("found %q, %v", found, err)
			}
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("it took %s", took)
			}
		})
	}
}

func TestAContentThatTheScannerDoesNotTakeIsSaidToBeTooLarge(t *testing.T) {
	t.Parallel()
	for _, network := range []string{"tcp", "unix"} {
		full := filestest.StartClamd(t, network)
		full.Limit = 1 << 20
		tooLarge(t, scanner(t, full.Address), 1<<20)
	}
	told := filestest.StartClamd(t, "tcp")
	c := scanner(t, told.Address)
	c.Most = 1 << 20 // looks into no more, and would say that more is clean
	tooLarge(t, c, 1<<20)
}

func TestARealScannerSaysThatAContentIsTooLarge(t *testing.T) {
	t.Parallel()
	address, most := os.Getenv("GONGMO_TEST_CLAMD"), os.Getenv("GONGMO_TEST_CLAMD_MB")
	if address == "" || most == "" {
		t.Skip("no clamd whose limit is known")
	}
	mb, err := strconv.ParseInt(most, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	tooLarge(t, scanner(t, address), mb<<20)
}

func tooLarge(t *testing.T, c *files.Clamd, most int64) {
	t.Helper()
	if err := c.Takes(t.Context(), most); err != nil {
		t.Errorf("%d bytes: %v", most, err)
	}
	if err := c.Takes(t.Context(), most+200<<10); workflows.ScanReason(err) != workflows.ScanTooLarge {
		t.Errorf("more: %v", err)
	}
}

func TestAContentThatCannotBeReadIsNotTheScannersFault(t *testing.T) {
	t.Parallel()
	d := filestest.StartClamd(t, "tcp")
	broken := errors.New("the disk is gone")
	_, err := scanner(t, d.Address).Scan(t.Context(), io.MultiReader(strings.NewReader("x"), iotest.ErrReader(broken)))
	if !errors.Is(err, broken) || errors.Is(err, files.ErrScan) {
		t.Errorf("got %v", err)
	}
}

func TestAnAddressThatIsNoScannerIsRefused(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "localhost:3310", "tcp://localhost", "http://localhost:3310", "unix://run/clamd.ctl", "unix:", "%zz"} {
		if _, err := files.NewClamd(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestAKeptContentIsScannedFromItsStore(t *testing.T) {
	t.Parallel()
	d := filestest.StartClamd(t, "tcp")
	s := open(t, t.TempDir())
	k := files.Kept{Store: s, Scanner: scanner(t, d.Address)}
	if found, err := k.ScanKept(t.Context(), put(t, s, []byte(filestest.EICAR)).SHA256); err != nil || found != "Eicar-Test-Signature" {
		t.Errorf("found %q, %v", found, err)
	}
	if _, err := k.ScanKept(t.Context(), sum([]byte("x"))); !errors.Is(err, files.ErrMissing) {
		t.Errorf("got %v", err)
	}
}

func FuzzVerdict(f *testing.F) {
	for _, s := range []string{"stream: OK", "stream: A FOUND", "OK", " FOUND", "stream:  FOUND"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		found, err := files.Verdict(s)
		if err == nil && found == "" && s != "stream: OK" {
			t.Errorf("%q passes as clean", s)
		}
	})
}
