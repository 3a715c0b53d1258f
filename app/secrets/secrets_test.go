package secrets

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"math/big"
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// cheap keeps tests fast; the real cost is only a number.
func cheap(t testing.TB) *Passwords {
	t.Helper()
	p := NewPasswords(PasswordCost{MemoryKiB: 64, Passes: 1, Lanes: 1}, 2)
	return p
}

func TestPasswordsAreSaltedAndCompared(t *testing.T) {
	ctx, p := context.Background(), cheap(t)
	one, err := p.Hash(ctx, "비밀번호 2026!")
	if err != nil {
		t.Fatal(err)
	}
	two, _ := p.Hash(ctx, "비밀번호 2026!")
	if one == two || !strings.HasPrefix(one, "$argon2id$") {
		t.Errorf("%s, %s", one, two)
	}
	if same, stale, err := p.Same(ctx, "비밀번호 2026!", one); !same || stale || err != nil {
		t.Error(same, stale, err)
	}
	if same, _, _ := p.Same(ctx, "비밀번호 2026", one); same {
		t.Error("a shorter password is the same")
	}
	// 비 as one letter and as two: what macOS and Windows may send for the same key presses.
	if same, _, _ := p.Same(ctx, "\u1107\u1175밀번호 2026!", one); !same {
		t.Error("the same letters, composed differently, are another password")
	}
	if used, _ := p.UsedBefore(ctx, "비밀번호 2026!", []string{two}); !used {
		t.Error("a password used before was not recognised")
	}
}

func TestAHashOfAnotherCostIsStale(t *testing.T) {
	ctx := context.Background()
	h, _ := cheap(t).Hash(ctx, "gongmo2026")
	dearer := NewPasswords(PasswordCost{MemoryKiB: 128, Passes: 1, Lanes: 1}, 1)
	if same, stale, _ := dearer.Same(ctx, "gongmo2026", h); !same || !stale {
		t.Error(same, stale)
	}
	if same, stale, _ := dearer.Same(ctx, "wrong", h); same || stale {
		t.Error("a wrong password asks for a new hash")
	}
	if _, _, err := dearer.Same(ctx, "x", "$2a$10$abc"); err == nil {
		t.Error("a hash of another kind is no error")
	}
}

func TestNobodysPasswordIsNeverTheSameAndCostsAsMuch(t *testing.T) {
	ctx := context.Background()
	p := NewPasswords(PasswordCost{MemoryKiB: 4 * 1024, Passes: 1, Lanes: 1}, 1)
	if same, _, _ := p.Same(ctx, "", ""); same {
		t.Fatal("an account without a password lets in")
	}
	h, _ := p.Hash(ctx, "gongmo2026")
	took := func(hash string) time.Duration {
		best := time.Hour
		for range 5 {
			start := time.Now()
			_, _, _ = p.Same(ctx, "wrong", hash)
			best = min(best, time.Since(start))
		}
		return best
	}
	if known, unknown := took(h), took(""); unknown < known/2 {
		t.Errorf("an unknown account answers in %s, a known one in %s", unknown, known)
	}
}

func TestHashingWaitsItsTurn(t *testing.T) {
	p := cheap(t)
	for range cap(p.turns) {
		p.turns <- struct{}{}
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	if _, err := p.Hash(ctx, "x"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("did not wait: %v", err)
	}
}

// RFC 6238 appendix B, SHA-1, cut to six digits.
func TestCodesOfTheStandard(t *testing.T) {
	const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" // "12345678901234567890"
	for at, want := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037"} {
		code, err := TOTPCode(secret, time.Unix(at, 0))
		if err != nil || code != want {
			t.Errorf("at %d: %s %v, want %s", at, code, err, want)
		}
		step, ok, _ := CheckTOTP(secret, want[:3]+" "+want[3:], time.Unix(at, 0))
		if !ok || step != at/30 {
			t.Errorf("at %d: step %d, ok %v", at, step, ok)
		}
	}
}

func TestAClockMayBeOneStepOff(t *testing.T) {
	secret, address, err := NewTOTP(rand.Reader, "공모", "hong@example.kr")
	if err != nil || !strings.Contains(address, "secret="+secret) || strings.Contains(address, "+") {
		t.Fatal(address, err)
	}
	now := time.Unix(1_800_000_000, 0)
	code, _ := TOTPCode(secret, now)
	for off, want := range map[time.Duration]bool{0: true, 30 * time.Second: true, -30 * time.Second: true, 60 * time.Second: false, -60 * time.Second: false} {
		if step, ok, _ := CheckTOTP(secret, code, now.Add(off)); ok != want || (ok && step != now.Unix()/30) {
			t.Errorf("%s off: %v", off, ok)
		}
	}
	for _, typed := range []string{"", "00000", code + "0", "abcdef"} {
		if _, ok, _ := CheckTOTP(secret, typed, now); ok {
			t.Errorf("%q is good", typed)
		}
	}
	if _, _, err := CheckTOTP("not base32!", code, now); err == nil {
		t.Error("a broken secret is no error")
	}
}

func TestTokensAreKeptByTheirHash(t *testing.T) {
	secret, hash, err := NewToken(rand.Reader)
	if err != nil || len(secret) != 43 || hash != HashToken(secret) || strings.Contains(hash, secret) {
		t.Error(secret, hash, err)
	}
	if again, _, _ := NewToken(rand.Reader); again == secret {
		t.Error("the same secret twice")
	}
	if _, _, err := NewToken(bytes.NewReader(nil)); err == nil {
		t.Error("no randomness is no error")
	}
}

func TestRecoveryCodesAreTypedAnyhow(t *testing.T) {
	codes, hashes, err := NewRecoveryCodes(rand.Reader, 10)
	if err != nil || len(codes) != 10 {
		t.Fatal(err)
	}
	form := regexp.MustCompile(`^[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}$`)
	for i, c := range codes {
		if !form.MatchString(c) || HashRecoveryCode(" "+strings.ToLower(strings.ReplaceAll(c, "-", " "))) != hashes[i] {
			t.Errorf("%s", c)
		}
	}
	if space := new(big.Int).Exp(big.NewInt(int64(len(recoveryLetters))), big.NewInt(recoveryLength), nil); space.BitLen() < 58 {
		t.Errorf("a code has only %d bits", space.BitLen())
	}
}

func box(t testing.TB, keys ...string) *Box {
	t.Helper()
	var masters [][]byte
	for _, k := range keys {
		masters = append(masters, bytes.Repeat([]byte(k), KeyBytes))
	}
	b, err := NewBox(rand.Reader, masters...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestABoxOpensOnlyInItsPlaceWithItsKey(t *testing.T) {
	b := box(t, "k")
	sealed, err := b.Seal("110-123-456789", "agreement.account/7")
	if err != nil || strings.Contains(sealed, "456789") {
		t.Fatal(sealed, err)
	}
	if text, err := b.Open(sealed, "agreement.account/7"); text != "110-123-456789" || err != nil {
		t.Error(text, err)
	}
	again, _ := b.Seal("110-123-456789", "agreement.account/7")
	if again == sealed {
		t.Error("the same text seals the same: equal values can be seen")
	}
	for name, c := range map[string]struct {
		b             *Box
		sealed, place string
	}{
		"another row":      {b, sealed, "agreement.account/8"},
		"another key":      {box(t, "x"), sealed, "agreement.account/7"},
		"a changed letter": {b, sealed[:len(sealed)-2] + flip(sealed[len(sealed)-2]) + sealed[len(sealed)-1:], "agreement.account/7"},
		"cut short":        {b, sealed[:15], "agreement.account/7"},
		"plain text":       {b, "110-123-456789", "agreement.account/7"},
		"another version":  {b, "v2" + sealed[2:], "agreement.account/7"},
	} {
		if text, err := c.b.Open(c.sealed, c.place); !errors.Is(err, ErrSealed) || text != "" {
			t.Errorf("%s: %q %v", name, text, err)
		}
	}
}

func flip(c byte) string {
	if c == 'A' {
		return "B"
	}
	return "A"
}

func TestAKeyIsChangedByPuttingANewOneInFront(t *testing.T) {
	old, both := box(t, "o"), box(t, "n", "o")
	sealed, _ := old.Seal("비밀", "p")
	if text, err := both.Open(sealed, "p"); text != "비밀" || err != nil || !both.Stale(sealed) {
		t.Error(text, err)
	}
	fresh, _ := both.Seal("비밀", "p")
	if both.Stale(fresh) || both.Stale("") {
		t.Error("what was just sealed is stale")
	}
	if _, err := old.Open(fresh, "p"); !errors.Is(err, ErrSealed) {
		t.Error("the old key opens what the new one sealed")
	}
	if old.Fingerprint("1-2", "account") != both.Fingerprint("1-2", "account") {
		t.Error("equal accounts part when a key is added")
	}
}

func TestWhatIsSealedOpens(t *testing.T) {
	b := box(t, "k")
	rapid.Check(t, func(t *rapid.T) {
		text, place := rapid.String().Draw(t, "text"), rapid.String().Draw(t, "place")
		sealed, err := b.Seal(text, place)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := b.Open(sealed, place); back != text || err != nil {
			t.Fatalf("%q came back as %q, %v", text, back, err)
		}
	})
}

func TestFingerprintsOfEqualAccountsAreEqual(t *testing.T) {
	b := box(t, "k")
	f := b.Fingerprint("110-123-456789", "account")
	if f != b.Fingerprint("110 123 456789", "account") || f == b.Fingerprint("110-123-456788", "account") ||
		f == b.Fingerprint("110-123-456789", "phone") || f == box(t, "x").Fingerprint("110-123-456789", "account") {
		t.Error("fingerprints do not tell values, sorts and keys apart")
	}
	if b.Fingerprint(" - ", "account") != "" {
		t.Error("nothing has a fingerprint")
	}
}

func TestAKeyHasThirtyTwoBytes(t *testing.T) {
	if _, err := NewBox(rand.Reader, []byte("short")); err == nil {
		t.Error("a short key was taken")
	}
	if _, err := NewBox(rand.Reader); err == nil {
		t.Error("no key was taken")
	}
}

func BenchmarkPassword(b *testing.B) {
	p := NewPasswords(DefaultPasswordCost(), 2)
	for b.Loop() {
		if _, err := p.Hash(context.Background(), "gongmo2026"); err != nil {
			b.Fatal(err)
		}
	}
}
