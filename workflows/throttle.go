// This file slows down guessing at sign-in: by the address of the client, and by device. Who has signed in with a device before is not kept
// out by what strangers try; the device counts for itself. Everything stands in the database, so that all nodes count together.
package workflows

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/person"
)

// deviceMark is the purpose of the signature of a device.
const deviceMark = "DEVICE"

// device is what a device keeps of its first sign-in: whose, a number of its own, and since when.
type device struct {
	who   domain.PersonID
	id    int64
	since int64 // Unix seconds
}

func (d device) signed() string { return fmt.Sprintf("%s %d %d", deviceMark, d.who, d.since) }

// token is the device as its browser keeps it.
func (e *Engine) token(d device) string {
	return fmt.Sprintf("%d.%d.%d.%s", d.who, d.id, d.since, e.Secrets.LinkToken(d.id, d.signed()))
}

// deviceOf finds, among the tokens that came with a request, the one of a person. ok is false when none is theirs, or none is good any more.
func (e *Engine) deviceOf(cmd Command, who domain.PersonID, now time.Time) (d device, ok bool) {
	for _, t := range cmd.Devices {
		parts := strings.SplitN(t, ".", 4)
		if len(parts) != 4 {
			continue
		}
		owner, err1 := strconv.ParseInt(parts[0], 10, 64)
		id, err2 := strconv.ParseInt(parts[1], 10, 64)
		since, err3 := strconv.ParseInt(parts[2], 10, 64)
		d = device{domain.PersonID(owner), id, since}
		if err1 != nil || err2 != nil || err3 != nil || d.who != who || who == 0 || subtle.ConstantTimeCompare([]byte(parts[3]), []byte(e.Secrets.LinkToken(id, d.signed()))) != 1 {
			continue
		}
		if at := time.Unix(since, 0); !now.Before(at.Add(e.Policies.DeviceFor)) {
			continue
		}
		return d, true
	}
	return device{}, false
}

// newDevice is the token of a device that has just signed in.
func (e *Engine) newDevice(tx Tx, who domain.PersonID) (string, error) {
	id, err := tx.NextID()
	return e.token(device{who, id, tx.Now().Unix()}), err
}

// place is where a try to sign in comes from.
type place struct {
	key    string
	known  bool // a device of the person
	device device
	policy person.ThrottlePolicy
}

// placeOf is where a request comes from: a device of the person, else its address, of which the whole network counts where a client has
// many (IPv6 /64). A request without an address, as of the command line, is not slowed down.
func (e *Engine) placeOf(cmd Command, who domain.PersonID, now time.Time) place {
	if d, ok := e.deviceOf(cmd, who, now); ok {
		return place{key: fmt.Sprintf("device %d", d.id), known: true, device: d, policy: e.Policies.DeviceThrottle}
	}
	addr, err := netip.ParseAddr(cmd.Actor.IP)
	if err != nil {
		return place{}
	}
	addr = addr.Unmap().WithZone("")
	key := addr.String()
	if addr.Is6() {
		if net, err := addr.Prefix(64); err == nil {
			key = net.String()
		}
	}
	return place{key: "address " + key, policy: e.Policies.AddressThrottle}
}

// counts reports whether failures from the place are counted.
func (p place) counts() bool { return p.key != "" && p.policy.MaxFailures > 0 }

// throttle locks the row of a place; a new one is not stored yet.
func (e *Engine) throttle(tx Tx, p place) (t *person.Throttle, stored bool, err error) {
	sum := sha256.Sum256([]byte(e.Secrets.LinkToken(0, "THROTTLE "+p.key)))
	t = &person.Throttle{}
	id := int64(binary.BigEndian.Uint64(sum[:8])>>2 | 1<<61) //nolint:gosec // 62 bits; far above what the sequence gives
	err = tx.Load(t, id, ForUpdate)
	if domain.KindOf(err) == domain.NotFound {
		return &person.Throttle{ID: id, Since: tx.Now(), ForgetAt: tx.Now()}, false, nil
	}
	return t, true, err
}

// sessionsOf is the place of everyone who is signed in as a person. What strangers fail at on the page for signing in does not count there, so
// that they keep no owner from setting another password.
func (e *Engine) sessionsOf(p *person.Person) place {
	return place{key: fmt.Sprintf("sessions %d", p.ID), known: true, policy: e.Policies.DeviceThrottle}
}

// blocked is until when nobody may try from a place; nil when they may.
func (e *Engine) blocked(tx Tx, p place) (until *time.Time, err error) {
	if !p.counts() {
		return nil, nil
	}
	t, _, err := e.throttle(tx, p)
	if err != nil || !t.Blocked(tx.Now()) {
		return nil, err
	}
	return t.BlockedUntil, nil
}

// slowed refuses who comes from a blocked place, before anything is said of an account: the answer is the same for every address and
// password.
func (e *Engine) slowed(tx Tx, p place) (refused error, err error) { //nolint:revive // the refusal is an answer, the error is not
	until, err := e.blocked(tx, p)
	if until != nil {
		refused = domain.E(domain.Forbidden, "person.sign_in.slow").With("until", *until)
	}
	return refused, err
}

// failedFrom counts a failure from a place. blocked is true when that is what blocks it.
func (e *Engine) failedFrom(tx Tx, p place) (blocked bool, err error) {
	if !p.counts() {
		return false, nil
	}
	t, stored, err := e.throttle(tx, p)
	if err != nil {
		return false, err
	}
	blocked = t.Fail(p.policy, tx.Now())
	if stored {
		return blocked, tx.Update(t)
	}
	return blocked, tx.Insert(t)
}

// failed counts a wrong password or code: for the device where its person has signed in with it before, else for the address and the
// account. p is nil where the account does not exist.
func (e *Engine) failed(tx Tx, cmd Command, from place, p *person.Person) error {
	blocked, err := e.failedFrom(tx, from)
	if err != nil || p == nil {
		return err
	}
	if from.known {
		return Record(tx, cmd.Actor, p, domain.Act("signInFailedOnDevice", map[string]any{"blocked": blocked}))
	}
	if err := Record(tx, cmd.Actor, p, p.Fail(e.Policies.Lock, tx.Now())); err != nil || !blocked {
		return err
	}
	return Record(tx, cmd.Actor, p, domain.Act("addressBlocked", map[string]any{"ip": cmd.Actor.IP}))
}

// signedInFrom ends a sign-in: what the device failed at is forgotten, and a device that was not known is from now on.
func (e *Engine) signedInFrom(tx Tx, from place, out *SignedIn) (err error) {
	if !from.known {
		out.Device, err = e.newDevice(tx, out.Person)
		return err
	}
	return e.forget(tx, from)
}

// forget begins a place anew: its person has shown to know the password.
func (e *Engine) forget(tx Tx, from place) error {
	if !from.counts() {
		return nil
	}
	t, stored, err := e.throttle(tx, from)
	if err != nil || !stored || t.Failures == 0 {
		return err
	}
	t.Forget()
	return tx.Update(t)
}

// atOnce does a sign-in step again when another one from the same place made its row in the same instant.
func (e *Engine) atOnce(ctx context.Context, fn func(tx Tx) error) (err error) {
	for range 4 {
		err = e.Work.Do(ctx, Options{}, fn)
		if domain.KindOf(err) != domain.Conflict {
			return err
		}
	}
	return err
}

// clearThrottles takes away rows that say nothing any more.
func (e *Engine) clearThrottles(ctx context.Context) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		var over []*person.Throttle
		if err := tx.Find(&over, Query{Where: Where{"ForgetAt": AtOrBefore{tx.Now()}}, Order: []string{"ForgetAt"}, Limit: 2000, Lock: SkipTaken}); err != nil {
			return err
		}
		for _, t := range over {
			if err := tx.Delete(t); err != nil {
				return err
			}
		}
		return nil
	})
}
