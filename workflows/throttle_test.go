// These tests guess passwords: of one account, of many, from one place and from a device that is known.
package workflows_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"gongmo/domain"
	"gongmo/domain/person"
	"gongmo/workflows"
)

var (
	wrong  = domain.E(domain.Invalid, "person.sign_in.wrong")
	slow   = domain.E(domain.Forbidden, "person.sign_in.slow")
	locked = domain.E(domain.Forbidden, "person.locked")
)

type throttled struct{ *identityRoom }

func newThrottled(t *testing.T) throttled {
	r := throttled{newIdentityRoom(t)}
	lock := person.LockPolicy{MaxFailures: 3, LockFor: 5 * time.Minute, LongestLock: time.Hour}
	r.engine.Policies.DeviceThrottle = person.ThrottlePolicy{LockPolicy: lock, Window: 24 * time.Hour}
	lock.MaxFailures, lock.LongestLock = 6, 5*time.Minute
	r.engine.Policies.AddressThrottle = person.ThrottlePolicy{LockPolicy: lock, Window: 10 * time.Minute}
	r.engine.Policies.DeviceFor = 180 * 24 * time.Hour
	return r
}

func (r throttled) from(ip, email, password string, devices ...string) (workflows.SignedIn, error) {
	return r.engine.SignIn(r.t.Context(), workflows.Command{Actor: domain.Actor{IP: ip}, Devices: devices}, email, password)
}

func (r throttled) says(want error, ip, email, password string, devices ...string) {
	r.t.Helper()
	if _, err := r.from(ip, email, password, devices...); !errors.Is(err, want) {
		r.t.Errorf("%s from %s: %v, want %v", email, ip, err, want)
	}
}

func TestStrangersDoNotLockOutWhoHasSignedInHereBefore(t *testing.T) {
	r := newThrottled(t)
	r.member("kim@corp.kr")
	in, err := r.from("203.0.113.5", "kim@corp.kr", goodPassword)
	if err != nil || in.Device == "" {
		t.Fatalf("%+v, %v", in, err)
	}
	for range 3 {
		r.says(wrong, "198.51.100.9", "kim@corp.kr", "guess")
	}
	r.says(locked, "203.0.113.5", "kim@corp.kr", goodPassword) // as before, on a device that nobody knows
	again, err := r.from("203.0.113.5", "kim@corp.kr", goodPassword, in.Device)
	if err != nil || again.Step != workflows.SignInDone || again.Device != "" {
		t.Errorf("its owner's device: %+v, %v", again, err)
	}
	r.says(locked, "198.51.100.9", "kim@corp.kr", goodPassword) // the owner's sign-in opens nothing for the stranger
	// The device counts for itself, and locks nobody else's.
	r.now = r.now.Add(2 * time.Hour)
	for range 3 {
		r.says(wrong, "203.0.113.5", "kim@corp.kr", "typo", in.Device)
	}
	r.says(slow, "203.0.113.5", "kim@corp.kr", goodPassword, in.Device)
	if p := r.person("kim@corp.kr"); p.Locked(r.now) {
		t.Error("the owner's typing errors lock the account")
	}
	r.now = r.now.Add(5 * time.Minute)
	if _, err := r.from("203.0.113.5", "kim@corp.kr", goodPassword, in.Device); err != nil {
		t.Error(err)
	}
}

func TestStrangersDoNotKeepAnOwnerFromChangingThePassword(t *testing.T) {
	r := newThrottled(t)
	kim := r.member("kim@corp.kr")
	for range 3 {
		r.says(wrong, "198.51.100.9", "kim@corp.kr", "guess")
	}
	if p := r.person("kim@corp.kr"); !p.Locked(r.now) {
		t.Fatal("three guesses lock nothing")
	}
	if _, err := r.engine.ChangePassword(t.Context(), by(kim.Ref()), goodPassword, "Busan-bada 43"); err != nil {
		t.Errorf("in an open session: %v", err)
	}
}

func TestNobodyGuessesThePasswordInAnOpenSession(t *testing.T) {
	r := newThrottled(t)
	kim := r.member("kim@corp.kr")
	change := func(old string) error {
		_, err := r.engine.ChangePassword(t.Context(), by(kim.Ref()), old, "Busan-bada 43")
		return err
	}
	for range 2 {
		r.refused(change("guess"), domain.Invalid, "person.password.old_wrong")
	}
	r.ok(change(goodPassword)) // knowing it begins anew
	for range 3 {
		r.refused(change("guess"), domain.Invalid, "person.password.old_wrong")
	}
	r.refused(change("Busan-bada 43"), domain.Invalid, "person.password.slow") // nor is told that it is right, by what is wrong with the new one
	if p := r.person("kim@corp.kr"); p.Locked(r.now) {
		t.Error("what is tried in a session locks the account")
	}
	r.now = r.now.Add(5 * time.Minute)
	_, err := r.engine.ChangePassword(t.Context(), by(kim.Ref()), "Busan-bada 43", "Jeju-island 44")
	r.ok(err)
}

func TestADeviceIsKnownByItsSignatureForItsPersonAndForItsTime(t *testing.T) {
	r := newThrottled(t)
	r.member("kim@corp.kr")
	r.member("lee@corp.kr")
	in, err := r.from("203.0.113.5", "kim@corp.kr", goodPassword)
	if err != nil {
		t.Fatal(err)
	}
	other, err := r.from("203.0.113.5", "lee@corp.kr", goodPassword)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		r.says(wrong, "198.51.100.9", "kim@corp.kr", "guess")
	}
	first, rest, _ := strings.Cut(other.Device, ".")
	whose, _, _ := strings.Cut(in.Device, ".")
	for _, forged := range []string{"", "1.2.3", in.Device + "x", other.Device, whose + "." + rest, first + ".1.1.DEVICE", strings.Replace(in.Device, ".", ".9", 1)} {
		r.says(locked, "203.0.113.5", "kim@corp.kr", goodPassword, forged)
	}
	if _, err := r.from("203.0.113.5", "kim@corp.kr", goodPassword, "x", other.Device, in.Device); err != nil {
		t.Errorf("among others: %v", err)
	}
	r.now = r.now.Add(180 * 24 * time.Hour)
	for range 3 {
		r.says(wrong, "198.51.100.9", "kim@corp.kr", "guess")
	}
	r.says(locked, "203.0.113.5", "kim@corp.kr", goodPassword, in.Device)
}

func TestAnAddressThatGuessesIsBlockedWhateverAccountsItTries(t *testing.T) {
	r := newThrottled(t)
	r.member("kim@corp.kr")
	for i := range 5 {
		r.says(wrong, "198.51.100.9", fmt.Sprintf("nobody%d@corp.kr", i), "guess")
	}
	r.says(wrong, "198.51.100.9", "kim@corp.kr", "guess")
	r.compared = 0
	for _, email := range []string{"kim@corp.kr", "nobody@corp.kr"} { // the same answer for both, whatever the password
		r.says(slow, "198.51.100.9", email, "guess")
		r.says(slow, "198.51.100.9", email, goodPassword)
	}
	if r.compared != 0 {
		t.Errorf("%d passwords are compared for a blocked address", r.compared)
	}
	if _, err := r.from("203.0.113.5", "kim@corp.kr", goodPassword); err != nil {
		t.Errorf("another address: %v", err)
	}
	if p := r.person("kim@corp.kr"); p.FailedAttempts != 0 {
		t.Error("a right password does not forget the failures")
	}
	r.now = r.now.Add(5 * time.Minute)
	r.says(wrong, "198.51.100.9", "kim@corp.kr", "guess")
	// A client has a whole network of IPv6 to itself.
	for i := range 6 {
		r.says(wrong, fmt.Sprintf("2001:db8:1:2::%x", i+1), fmt.Sprintf("nobody%d@corp.kr", i), "guess")
	}
	r.says(slow, "2001:db8:1:2:ffff::1", "kim@corp.kr", goodPassword)
	if _, err := r.from("2001:db8:1:3::1", "kim@corp.kr", goodPassword); err != nil {
		t.Errorf("another network: %v", err)
	}
}

func TestFailuresThatSayNothingAnyMoreAreClearedAway(t *testing.T) {
	r := newThrottled(t)
	for i := range 4 {
		r.says(wrong, fmt.Sprintf("198.51.100.%d", i), "nobody@corp.kr", "guess")
	}
	count := func() (n int64) {
		r.ok(r.store.Do(t.Context(), workflows.Options{}, func(tx workflows.Tx) (err error) {
			n, err = tx.Count(person.Throttle{}, nil)
			return err
		}))
		return n
	}
	r.ok(r.engine.Sweep(t.Context(), workflows.SweepJob{Sweep: workflows.SweepUploads}))
	if n := count(); n != 4 {
		t.Errorf("%d rows, want the four that still count", n)
	}
	r.now = r.now.Add(10 * time.Minute)
	r.ok(r.engine.Sweep(t.Context(), workflows.SweepJob{Sweep: workflows.SweepUploads}))
	if n := count(); n != 0 {
		t.Errorf("%d rows are left", n)
	}
}
