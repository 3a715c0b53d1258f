package secrets

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

func chest(t *testing.T, keys ...string) *Chest {
	t.Helper()
	var masters [][]byte
	for _, k := range keys {
		masters = append(masters, bytes.Repeat([]byte(k), KeyBytes))
	}
	c, err := newChest(PasswordCost{MemoryKiB: 64, Passes: 1, Lanes: 1}, masters[0], masters[1:]...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestALinkHasOneSecretForOnePurposeAndOneKey(t *testing.T) {
	c := chest(t, "k")
	token := c.LinkToken(17, "RESET")
	if len(token) != 43 || token != c.LinkToken(17, "RESET") {
		t.Errorf("%q is not stable", token)
	}
	for name, other := range map[string]string{
		"another link": c.LinkToken(18, "RESET"), "another purpose": c.LinkToken(17, "INVITE"), "another key": chest(t, "x").LinkToken(17, "RESET"),
	} {
		if other == token {
			t.Errorf("%s has the same secret", name)
		}
	}
	if c.HashToken(token) == c.HashToken(strings.ToLower(token)) {
		t.Error("a link's secret may be typed anyhow")
	}
}

func TestARecoveryCodeIsFoundByItsHashHoweverTyped(t *testing.T) {
	c := chest(t, "k")
	codes, hashes := c.NewRecoveryCodes(8)
	for i, code := range codes {
		for _, typed := range []string{code, strings.ToLower(code), strings.ReplaceAll(code, "-", ""), strings.ReplaceAll(code, "-", " ")} {
			if c.HashToken(typed) != hashes[i] {
				t.Errorf("%q is not %q", typed, code)
			}
		}
	}
}

func TestTheChestHoldsTogether(t *testing.T) {
	c, now := chest(t, "n", "o"), time.Unix(1_800_000_000, 0)
	hash, err := c.HashPassword("gongmo2026")
	if err != nil {
		t.Fatal(err)
	}
	if ok, rehash := c.CheckPassword("gongmo2026", hash); !ok || rehash {
		t.Error(ok, rehash)
	}
	if ok, _ := c.CheckPassword("", ""); ok {
		t.Error("no password is right for no account")
	}
	if ok, _ := c.CheckPassword("x", "broken"); ok {
		t.Error("a broken hash lets in")
	}
	secret, _, err := c.NewTotp("hong@example.kr")
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := c.Seal(secret)
	if err != nil {
		t.Fatal(err)
	}
	back, err := c.Open(sealed)
	if err != nil || back != secret {
		t.Fatal(back, err)
	}
	code, _ := c.TotpCode(back, now)
	if step, ok := c.TotpStep(back, code, now); !ok || step != now.Unix()/30 {
		t.Error(step, ok)
	}
	if _, ok := c.TotpStep("!", code, now); ok {
		t.Error("a broken secret fits")
	}
	old, _ := chest(t, "o").Seal("비밀")
	if text, err := c.Open(old); text != "비밀" || err != nil || !c.Stale(old) {
		t.Error(text, err)
	}
}
