package person

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gongmo/domain"
	"gongmo/domain/period"
)

var now = period.On(2026, 3, 5).At(10, 0)

func somebody(t *testing.T) *Person {
	t.Helper()
	p, _, err := Register("Hong.Gildong@Example.KR", " 홍  길동 ", "010-1234-5678", now)
	if err != nil {
		t.Fatal(err)
	}
	p.VerifyEmail(now)
	return p
}

func TestRegisterCleansWhatWasTyped(t *testing.T) {
	p := somebody(t)
	if p.Email != "hong.gildong@example.kr" || p.Name != "홍 길동" || p.Lang != Korean {
		t.Errorf("%+v", p)
	}
	_, _, err := Register(" ", "", "전화", now)
	var got []string
	for _, e := range domain.ProblemsOf(err) {
		got = append(got, e.Field+" "+e.Key)
	}
	if d := cmp.Diff([]string{"email person.email.empty", "name person.name.empty", "phone person.phone.invalid"}, got); d != "" {
		t.Error(d)
	}
}

func TestParseEmail(t *testing.T) {
	for s, good := range map[string]bool{
		"a@b.kr": true, "a.b+c@x.go.kr": true, "a@b": false, "@b.kr": false, "a b@c.kr": false, "a@b@c.kr": false,
		"a@b.kr\nBcc: x@y.kr": false, "홍@도메인.한국": true, "a@.": false, "a@b.kr,c@d.kr": false, strings.Repeat("a", 260) + "@b.kr": false,
	} {
		if _, err := ParseEmail(s); (err == nil) != good {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func TestParsedEmailParsesToItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, err := ParseEmail(rapid.String().Draw(t, "s") + "@" + rapid.StringMatching(`[A-Za-z0-9.]{0,12}`).Draw(t, "host"))
		if err != nil {
			return
		}
		if again, err := ParseEmail(s); err != nil || again != s {
			t.Fatalf("%q became %q, %v", s, again, err)
		}
	})
}

var locks = LockPolicy{MaxFailures: 5, LockFor: 10 * time.Minute, LongestLock: time.Hour}

func TestFiveFailuresLockAndFurtherOnesLockLonger(t *testing.T) {
	p := somebody(t)
	for range 4 {
		if ch := p.Fail(locks, now); ch.Event != "signInFailed" || p.Locked(now) {
			t.Fatalf("locked too early: %+v", ch)
		}
	}
	at := now
	for _, minutes := range []int{10, 20, 40, 60, 60} {
		if ch := p.Fail(locks, at); ch.Event != "lock" || ch.Detail["minutes"] != minutes {
			t.Fatalf("want a lock of %d minutes: %+v", minutes, ch)
		}
		before := *p.LockedUntil
		if p.Fail(locks, at.Add(time.Minute)); *p.LockedUntil != before {
			t.Error("trying while locked made the lock longer")
		}
		if err := p.CanSignIn(at); domain.ProblemsOf(err)[0].Key != "person.locked" {
			t.Errorf("locked but may sign in: %v", err)
		}
		at = before
		if err := p.CanSignIn(at); err != nil {
			t.Fatalf("the lock does not end: %v", err)
		}
	}
	p.SignedIn(at)
	if p.FailedAttempts != 0 || p.LockedUntil != nil {
		t.Error("a good sign-in does not forget failures")
	}
	if _, err := p.Unlock(); err == nil {
		t.Error("unlocked what is not locked")
	}
}

func TestWhoMayNotSignIn(t *testing.T) {
	p := somebody(t)
	p.EmailVerifiedAt = nil
	if err := p.CanSignIn(now); domain.ProblemsOf(err)[0].Key != "person.email.unverified" {
		t.Error(err)
	}
	p.VerifyEmail(now)
	if err := p.CanSignIn(now); err != nil {
		t.Error(err)
	}
	epoch := p.SessionsEpoch
	if _, err := p.Disable(" "); err == nil {
		t.Error("disabled without a reason")
	}
	if _, err := p.Disable("퇴직"); err != nil || p.SessionsEpoch == epoch {
		t.Error("disabling leaves sessions open", err)
	}
	if err := p.CanSignIn(now); domain.ProblemsOf(err)[0].Key != "person.disabled" {
		t.Error(err)
	}
	if _, err := p.Enable(); err != nil || p.CanSignIn(now) != nil {
		t.Error("enabling does not let in", err)
	}
}

var passwords = PasswordPolicy{Long: 10, LongClasses: 2, Short: 8, ShortClasses: 3, Longest: 128, MaxRun: 3, Keep: 2, Common: []string{"p@ssw0rd!"}}

func TestPasswordPolicy(t *testing.T) {
	p := somebody(t)
	for name, c := range map[string]struct{ password, want string }{
		"ten characters of two classes":     {"gongmo2026", ""},
		"eight characters of three classes": {"Gongmo26", ""},
		"ten of one class":                  {"gongmogong", "short"},
		"eight of two classes":              {"gongmo26", "short"},
		"seven of four classes":             {"Gong26!", "short"},
		"Korean letters are a class":        {"공모사업에지원합니다1", ""},
		"none":                              {"", "empty"},
		"longer than can be hashed cheaply": {strings.Repeat("aB3!", 33), "long"},
		"four equal characters":             {"Gongmooooo26", "run"},
		"four rising digits":                {"Gongmo1234x", "run"},
		"four falling letters":              {"xdcbaGM2026", "run"},
		"three in a row are fine":           {"Gongmo123xy", ""},
		"the name before the @":             {"hong.gildong1", "personal"},
		"the telephone":                     {"Tel12345678", "run"},
		"a password everybody knows":        {"P@ssw0rd!", "common"},
	} {
		err := passwords.Check(c.password, p)
		got := ""
		if e := domain.ProblemsOf(err); e != nil {
			got = strings.TrimPrefix(e[0].Key, "person.password.")
		}
		if got != c.want {
			t.Errorf("%s: %q gave %q, want %q", name, c.password, got, c.want)
		}
	}
	p.Phone = "010-2846-9173"
	if err := passwords.Check("My28469173x", p); domain.ProblemsOf(err)[0].Key != "person.password.personal" {
		t.Errorf("the telephone passed: %v", err)
	}
}

func TestSetPasswordKeepsThePastAndSignsOut(t *testing.T) {
	p := somebody(t)
	for _, h := range []string{"h1", "h2", "h3", "h4"} {
		epoch := p.SessionsEpoch
		p.SetPassword(h, passwords.Keep, now)
		if p.SessionsEpoch == epoch {
			t.Error("sessions stay open after a new password")
		}
	}
	if d := cmp.Diff(Hashes{"h3", "h2"}, p.PastHashes); d != "" || p.PasswordHash != "h4" {
		t.Error(d)
	}
}

func TestSecondFactor(t *testing.T) {
	p := somebody(t)
	p.MakeStaff(true)
	if !p.NeedsTotp(false) {
		t.Error("staff without a second factor")
	}
	if _, err := p.ConfirmTotp(100, nil, now); err == nil {
		t.Error("confirmed without an offer")
	}
	p.OfferTotp("cipher")
	if p.HasTotp() {
		t.Error("counts before it is confirmed")
	}
	if _, err := p.ConfirmTotp(100, []string{"r1", "r2"}, now); err != nil || p.NeedsTotp(true) {
		t.Fatal(err)
	}
	if _, err := p.UseTotp(100); err == nil {
		t.Error("a code was good twice")
	}
	if _, err := p.UseTotp(99); err == nil {
		t.Error("an older code was good after a newer one")
	}
	if _, err := p.UseTotp(101); err != nil {
		t.Error(err)
	}
	ch, err := p.UseRecovery("r1")
	if err != nil || ch.Detail["left"] != 1 {
		t.Error(ch, err)
	}
	if _, err := p.UseRecovery("r1"); err == nil {
		t.Error("a recovery code was good twice")
	}
	p.DropTotp()
	if _, err := p.UseTotp(200); err == nil || p.HasTotp() {
		t.Error("the second factor survives its removal")
	}
}

func TestEraseLeavesNothingPersonal(t *testing.T) {
	p := somebody(t)
	p.SetPassword("hash", 3, now)
	if _, err := p.Erase("x@example.kr"); err == nil {
		t.Error("erased into an address that may exist")
	}
	if _, err := p.Erase("erased-17@gongmo.invalid"); err != nil {
		t.Fatal(err)
	}
	if p.Name != "-" || p.Phone != "" || p.PasswordHash != "" || !p.Disabled || strings.Contains(p.Email, "hong") {
		t.Errorf("%+v", p)
	}
}

func TestATokenIsGoodOnceForOnePurposeUntilItExpires(t *testing.T) {
	id := domain.PersonID(7)
	fresh := func() *Token { return Issue(ResetPassword, "h", "a@b.kr", &id, 0, now, now.Add(time.Hour)) }
	tok := fresh()
	if err := tok.Use(VerifyEmail, now); err == nil {
		t.Error("good for another purpose")
	}
	if err := tok.Good(ResetPassword, now); err != nil || tok.UsedAt != nil {
		t.Error("looking spends it", err)
	}
	if err := tok.Use(ResetPassword, now); err != nil {
		t.Error(err)
	}
	if err := tok.Use(ResetPassword, now); err == nil {
		t.Error("good twice")
	}
	if err := fresh().Use(ResetPassword, now.Add(time.Hour)); err == nil {
		t.Error("good after it expired")
	}
}

func TestPreferences(t *testing.T) {
	p := somebody(t)
	if _, err := p.Prefer(Preferences{Lang: "fr", Density: Compact}); err == nil {
		t.Error("an unknown language")
	}
	if _, err := p.Prefer(Preferences{Lang: English, Density: Compact, HighContrast: true}); err != nil || p.Lang != English {
		t.Error(err)
	}
}
