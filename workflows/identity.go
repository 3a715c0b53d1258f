// This file holds signing up, signing in and everything about one's own account.
package workflows

import (
	"cmp"
	"context"
	"time"

	"gongmo/domain"
	"gongmo/domain/person"
)

// SignUp makes an account. Whether the address already has one is told only by mail to that address.
type SignUp struct {
	Email, Name, Phone, Password string
	Lang                         string
	// Agreed is the consent to the collection and use of personal data.
	Agreed bool
	// Next is the page of this site that the person wanted to see before, "" for none.
	Next string
}

// SignUp implements the command. The answer is the same whether or not the address was known.
func (e *Engine) SignUp(ctx context.Context, cmd Command, in SignUp) error {
	p, change, err := person.Register(in.Email, in.Name, in.Phone, time.Time{})
	bad := domain.ProblemsOf(err)
	if p == nil {
		p = &person.Person{Email: in.Email, Name: in.Name, Phone: in.Phone}
	}
	if err := e.Policies.Password.Check(in.Password, p); err != nil {
		bad = append(bad, domain.ProblemsOf(err)...)
	}
	if !in.Agreed {
		bad = append(bad, domain.E(domain.Invalid, "person.consent.missing").At("agreed"))
	}
	if err := bad.OrNil(); err != nil {
		return err
	}
	hash, err := e.Secrets.HashPassword(in.Password)
	if err != nil {
		return err
	}
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		known, err := One[person.Person](tx, Where{"Email": p.Email})
		switch {
		case err == nil && known.EmailVerifiedAt == nil:
			return e.sendLink(tx, person.VerifyEmail, known, in.Next) // somebody who lost the first mail
		case err == nil:
			return e.sendLink(tx, person.ResetPassword, known, in.Next)
		case domain.KindOf(err) != domain.NotFound:
			return err
		}
		p.RegisteredAt = tx.Now()
		if in.Lang == string(person.English) {
			p.Lang = person.English
		}
		p.SetPassword(hash, e.Policies.Password.Keep, tx.Now())
		if err := Record(tx, cmd.Actor, p, change); err != nil {
			return err
		}
		return e.sendLink(tx, person.VerifyEmail, p, in.Next)
	})
}

// sendLink issues a one-time link and enqueues its mail. The job holds the link's id alone; the secret is derived when it is sent.
// next is the page that its reader wanted to see, "" for none.
func (e *Engine) sendLink(tx Tx, purpose person.Purpose, p *person.Person, next string) error {
	id, err := tx.NextID()
	if err != nil {
		return err
	}
	who := p.Ref()
	link := person.Issue(purpose, e.Secrets.HashToken(e.Secrets.LinkToken(id, string(purpose))), p.Email, &who, 0, tx.Now(), tx.Now().Add(e.Policies.LinkFor))
	link.ID, link.Next = id, next
	if err := tx.Insert(link); err != nil {
		return err
	}
	return tx.Enqueue(LinkJob{LinkID: id}, time.Time{})
}

// verifyAgain sends the link of the sign-up once more, leading where the earlier ones led.
func (e *Engine) verifyAgain(tx Tx, p *person.Person) error {
	before, err := Find[person.Token](tx, Where{"PersonID": p.Ref(), "Purpose": person.VerifyEmail}, "ID")
	if err != nil {
		return err
	}
	next := ""
	for _, link := range before {
		if link.Next != "" {
			next = link.Next
		}
	}
	return e.sendLink(tx, person.VerifyEmail, p, next)
}

// link finds a one-time link by its secret and spends it.
func (e *Engine) link(tx Tx, purpose person.Purpose, token string) (*person.Token, error) {
	link, err := One[person.Token](tx, Where{"Hash": e.Secrets.HashToken(token)})
	if err != nil {
		if domain.KindOf(err) == domain.NotFound {
			return nil, domain.E(domain.Refused, "person.link.unknown")
		}
		return nil, err
	}
	if err := link.Use(purpose, tx.Now()); err != nil {
		return nil, err
	}
	return link, tx.Update(link)
}

// Opened is what a link in a mail opened: the address of the account, and the page that its reader wanted to see before, "" for none.
type Opened struct{ Email, Next string }

// VerifyEmail opens the account whose address the link was sent to.
func (e *Engine) VerifyEmail(ctx context.Context, cmd Command, token string) (out Opened, err error) {
	err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
		link, err := e.link(tx, person.VerifyEmail, token)
		if err != nil {
			return err
		}
		p, err := LockRow[person.Person](tx, int64(*link.PersonID))
		if err != nil {
			return err
		}
		cmd.Actor.Person, out = p.Ref(), Opened{p.Email, link.Next}
		return Record(tx, cmd.Actor, p, p.VerifyEmail(tx.Now()))
	})
	return out, err
}

// SignInStep says what comes after a right password.
type SignInStep string

const (
	SignInDone      SignInStep = "done"
	SignInNeedsCode SignInStep = "code"       // a one-time code must follow
	SignInNeedsTotp SignInStep = "enrol_totp" // a second factor must be set up first
)

// SignedIn is the outcome of a sign-in step.
type SignedIn struct {
	Person domain.PersonID
	Epoch  int64 // the session epoch to put into the session
	Step   SignInStep
	// Device is what the browser shall keep, so that it is known the next time; "" when it is known already or the sign-in goes on.
	Device string
}

// SignIn checks a password. Every refusal that depends on the account existing comes only after the password was right;
// before that the answer is the same for everybody, and takes the same time. Comparing takes tens of milliseconds on
// purpose, so it happens between two transactions and holds neither a lock nor a connection.
func (e *Engine) SignIn(ctx context.Context, cmd Command, email, password string) (SignedIn, error) {
	address, err := person.ParseEmail(email)
	if err != nil {
		return SignedIn{}, err
	}
	who, kept, refused, err := e.passwordOf(ctx, cmd, address)
	if err != nil {
		return SignedIn{}, err
	}
	if refused != nil {
		return SignedIn{}, refused
	}
	ok, rehash := e.Secrets.CheckPassword(password, kept)
	newer := ""
	if ok && rehash {
		if newer, err = e.Secrets.HashPassword(password); err != nil {
			return SignedIn{}, err
		}
	}
	var out SignedIn
	err = e.atOnce(ctx, func(tx Tx) error {
		out = SignedIn{}
		from := e.placeOf(cmd, who, tx.Now())
		// Again, and under the lock of the place: many tries at the same time count one after another.
		if refused, err = e.slowed(tx, from); err != nil || refused != nil {
			return err
		}
		if who == 0 {
			refused = errWrongSignIn
			return e.failed(tx, cmd, from, nil)
		}
		p, err := LockRow[person.Person](tx, int64(who))
		if err != nil {
			return err
		}
		cmd.Actor.Person = p.Ref()
		if !ok || p.PasswordHash != kept { // somebody set another password in between
			refused = errWrongSignIn
			return e.failed(tx, cmd, from, p)
		}
		out, refused, err = e.passwordWasRight(tx, cmd.Actor, from, p, newer)
		return err
	})
	if err != nil {
		return SignedIn{}, err
	}
	return out, refused
}

// passwordOf reads whose address it is and the hash to compare with; 0 and "" when it is nobody's. refused is why nobody may try from where the
// request comes from.
func (e *Engine) passwordOf(ctx context.Context, cmd Command, address string) (who domain.PersonID, hash string, refused, err error) {
	err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
		p, err := One[person.Person](tx, Where{"Email": address})
		switch {
		case err == nil:
			who, hash = p.Ref(), p.PasswordHash
		case domain.KindOf(err) != domain.NotFound:
			return err
		}
		refused, err = e.slowed(tx, e.placeOf(cmd, who, tx.Now()))
		return err
	})
	return who, hash, refused, err
}

// passwordWasRight goes on after the password: refused for what the account is, or signed in, or waiting for the second factor.
func (e *Engine) passwordWasRight(tx Tx, actor domain.Actor, from place, p *person.Person, newer string) (out SignedIn, refused, err error) {
	if refused = may(p, from, tx.Now()); refused != nil {
		if domain.ProblemsOf(refused)[0].Key == "person.email.unverified" {
			err = e.verifyAgain(tx, p)
		}
		return SignedIn{}, refused, err
	}
	if newer != "" {
		if err := Record(tx, actor, p, p.Rehash(newer)); err != nil {
			return SignedIn{}, nil, err
		}
	}
	out = SignedIn{Person: p.Ref(), Epoch: p.SessionsEpoch, Step: SignInDone}
	switch {
	case p.HasTotp():
		out.Step = SignInNeedsCode
		return out, nil, nil
	case p.NeedsTotp(false):
		out.Step = SignInNeedsTotp
		return out, nil, nil
	}
	if err := e.signedInFrom(tx, from, &out); err != nil {
		return SignedIn{}, nil, err
	}
	return out, nil, Record(tx, actor, p, p.SignedIn(tx.Now()))
}

// may reports why the person may not sign in from a place.
func may(p *person.Person, from place, now time.Time) error {
	if from.known {
		return p.CanSignInOnDevice(now)
	}
	return p.CanSignIn(now)
}

var errWrongSignIn = domain.E(domain.Invalid, "person.sign_in.wrong").At("password")

// SecondFactor checks a one-time code, or a recovery code, after the password.
func (e *Engine) SecondFactor(ctx context.Context, cmd Command, who domain.PersonID, code string) (SignedIn, error) {
	var out SignedIn
	var refused error
	err := e.atOnce(ctx, func(tx Tx) error {
		out, refused = SignedIn{}, nil
		from := e.placeOf(cmd, who, tx.Now())
		var err error
		if refused, err = e.slowed(tx, from); err != nil || refused != nil {
			return err
		}
		p, err := LockRow[person.Person](tx, int64(who))
		if err != nil {
			return err
		}
		cmd.Actor.Person = p.Ref()
		if refused = may(p, from, tx.Now()); refused != nil {
			return nil
		}
		change, err := e.spendCode(p, code, tx.Now())
		if err != nil {
			refused = err
			return e.failed(tx, cmd, from, p)
		}
		if err := Record(tx, cmd.Actor, p, change); err != nil {
			return err
		}
		out = SignedIn{Person: p.Ref(), Epoch: p.SessionsEpoch, Step: SignInDone}
		if err := e.signedInFrom(tx, from, &out); err != nil {
			return err
		}
		return Record(tx, cmd.Actor, p, p.SignedIn(tx.Now()))
	})
	if err != nil {
		return SignedIn{}, err
	}
	return out, refused
}

func (e *Engine) spendCode(p *person.Person, code string, now time.Time) (domain.Change, error) {
	secret, err := e.Secrets.Open(p.TotpSecret)
	if err != nil {
		return domain.Change{}, err
	}
	if step, ok := e.Secrets.TotpStep(secret, code, now); ok {
		return p.UseTotp(step)
	}
	return p.UseRecovery(e.Secrets.HashToken(code))
}

// OfferTotp makes a new second-factor secret for a person who has none yet and returns it with its otpauth address.
func (e *Engine) OfferTotp(ctx context.Context, cmd Command, who domain.PersonID) (secret, uri string, err error) {
	err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
		p, err := LockRow[person.Person](tx, int64(who))
		if err != nil {
			return err
		}
		if p.HasTotp() {
			return domain.E(domain.Refused, "person.totp.already")
		}
		if secret, uri, err = e.Secrets.NewTotp(p.Email); err != nil {
			return err
		}
		sealed, err := e.Secrets.Seal(secret)
		if err != nil {
			return err
		}
		cmd.Actor.Person = p.Ref()
		return Record(tx, cmd.Actor, p, p.OfferTotp(sealed))
	})
	return secret, uri, err
}

// recoveryCodes is how many single-use codes stand in for a lost device.
const recoveryCodes = 8

// ConfirmTotp makes the offered second factor count and completes the sign-in. The recovery codes are shown once.
func (e *Engine) ConfirmTotp(ctx context.Context, cmd Command, who domain.PersonID, code string) (SignedIn, []string, error) {
	var out SignedIn
	codes, hashes := e.Secrets.NewRecoveryCodes(recoveryCodes)
	err := e.Work.Do(ctx, Options{}, func(tx Tx) error {
		p, err := LockRow[person.Person](tx, int64(who))
		if err != nil {
			return err
		}
		secret, err := e.Secrets.Open(p.TotpSecret)
		if err != nil {
			return domain.E(domain.Refused, "person.totp.none")
		}
		step, ok := e.Secrets.TotpStep(secret, code, tx.Now())
		if !ok {
			return domain.E(domain.Invalid, "person.totp.wrong").At("code")
		}
		change, err := p.ConfirmTotp(step, hashes, tx.Now())
		if err != nil {
			return err
		}
		cmd.Actor.Person = p.Ref()
		if err := Record(tx, cmd.Actor, p, change); err != nil {
			return err
		}
		out = SignedIn{Person: p.Ref(), Epoch: p.SessionsEpoch, Step: SignInDone}
		if err := e.signedInFrom(tx, e.placeOf(cmd, who, tx.Now()), &out); err != nil {
			return err
		}
		return Record(tx, cmd.Actor, p, p.SignedIn(tx.Now()))
	})
	return out, codes, err
}

// AskReset mails a link for a new password, when the address has an account. The answer is the same when it has none.
func (e *Engine) AskReset(ctx context.Context, email string) error {
	address, err := person.ParseEmail(email)
	if err != nil {
		return err
	}
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		p, err := One[person.Person](tx, Where{"Email": address})
		if domain.KindOf(err) == domain.NotFound {
			return nil
		}
		if err != nil {
			return err
		}
		return e.sendLink(tx, person.ResetPassword, p, "")
	})
}

// ResetPassword sets a new password by a mailed link, or the first one by an administrator's, and signs the person out
// everywhere.
func (e *Engine) ResetPassword(ctx context.Context, cmd Command, token, password string) error {
	var before person.Person
	err := e.Work.Do(ctx, Options{}, func(tx Tx) error {
		link, err := e.goodLink(tx, token)
		if err != nil {
			return err
		}
		p, err := Get[person.Person](tx, int64(*link.PersonID))
		if err == nil {
			before = *p
		}
		return err
	})
	if err != nil {
		return err
	}
	hash, err := e.newPassword(&before, password)
	if err != nil {
		return err
	}
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		link, err := e.goodLink(tx, token)
		if err != nil {
			return err
		}
		if link, err = e.link(tx, link.Purpose, token); err != nil {
			return err
		}
		p, err := LockRow[person.Person](tx, int64(*link.PersonID))
		if err != nil {
			return err
		}
		if p.PasswordHash != before.PasswordHash {
			return domain.E(domain.Conflict, "stale_version")
		}
		cmd.Actor.Person = p.Ref()
		if p.EmailVerifiedAt == nil { // opening the mailed link proves the address as well
			if err := Record(tx, cmd.Actor, p, p.VerifyEmail(tx.Now())); err != nil {
				return err
			}
		}
		return Record(tx, cmd.Actor, p, p.SetPassword(hash, e.Policies.Password.Keep, tx.Now()))
	})
}

// goodLink finds a link that sets a password, without spending it.
func (e *Engine) goodLink(tx Tx, token string) (*person.Token, error) {
	link, err := One[person.Token](tx, Where{"Hash": e.Secrets.HashToken(token)})
	switch {
	case domain.KindOf(err) == domain.NotFound:
		return nil, domain.E(domain.Refused, "person.link.unknown")
	case err != nil:
		return nil, err
	}
	want := person.ResetPassword
	if link.Purpose == person.AdminLink {
		want = person.AdminLink
	}
	return link, link.Good(want, tx.Now())
}

// newPassword checks a new password against the policy and the ones before it, and hashes it. It runs outside every
// transaction: each comparison costs as much as a sign-in.
func (e *Engine) newPassword(p *person.Person, password string) (hash string, err error) {
	if err := e.Policies.Password.Check(password, p); err != nil {
		return "", err
	}
	for _, old := range append([]string{p.PasswordHash}, p.PastHashes...) {
		if old == "" {
			continue
		}
		if same, _ := e.Secrets.CheckPassword(password, old); same {
			return "", domain.E(domain.Invalid, "person.password.used").At("password")
		}
	}
	return e.Secrets.HashPassword(password)
}

// ChangePassword sets a new password by knowing the old one. The new session epoch is returned for the session that asked.
func (e *Engine) ChangePassword(ctx context.Context, cmd Command, old, password string) (epoch int64, err error) {
	var before person.Person
	var refused error
	err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
		p, err := Get[person.Person](tx, int64(cmd.Actor.Person))
		if err != nil {
			return err
		}
		before = *p
		refused, err = e.guessed(tx, e.sessionsOf(p)) // first of all: what is wrong with the new one would tell that the old one is right
		return err
	})
	if err != nil || refused != nil {
		return 0, cmp.Or(err, refused)
	}
	right, _ := e.Secrets.CheckPassword(old, before.PasswordHash)
	hash := ""
	if right {
		if hash, err = e.newPassword(&before, password); err != nil {
			return 0, err
		}
	}
	err = e.atOnce(ctx, func(tx Tx) error {
		epoch, refused = 0, nil
		from := e.sessionsOf(&before)
		var err error
		if refused, err = e.guessed(tx, from); err != nil || refused != nil {
			return err
		}
		p, err := LockRow[person.Person](tx, before.ID)
		switch {
		case err != nil:
			return err
		case p.PasswordHash != before.PasswordHash:
			return domain.E(domain.Conflict, "stale_version")
		case !right: // an open session must not be a place to guess in
			refused = domain.E(domain.Invalid, "person.password.old_wrong").At("old")
			blocked, err := e.failedFrom(tx, from)
			if err != nil {
				return err
			}
			return Record(tx, cmd.Actor, p, domain.Act("passwordChangeFailed", map[string]any{"blocked": blocked}))
		}
		if err := Record(tx, cmd.Actor, p, p.SetPassword(hash, e.Policies.Password.Keep, tx.Now())); err != nil {
			return err
		}
		epoch = p.SessionsEpoch
		return e.forget(tx, from)
	})
	if err == nil {
		err = refused
	}
	return epoch, err
}

// guessed refuses another try at the current password when too many were wrong.
func (e *Engine) guessed(tx Tx, from place) (refused error, err error) { //nolint:revive // the refusal is an answer, the error is not
	until, err := e.blocked(tx, from)
	if until != nil {
		refused = domain.E(domain.Invalid, "person.password.slow").With("until", *until).At("old")
	}
	return refused, err
}

// SignOutEverywhere ends every session of the actor.
func (e *Engine) SignOutEverywhere(ctx context.Context, cmd Command) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		p, err := LockRow[person.Person](tx, int64(cmd.Actor.Person))
		if err != nil {
			return err
		}
		return Record(tx, cmd.Actor, p, p.SignOutEverywhere())
	})
}

// Prefer keeps how the actor likes pages.
func (e *Engine) Prefer(ctx context.Context, cmd Command, w person.Preferences) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		p, err := LockRow[person.Person](tx, int64(cmd.Actor.Person))
		if err != nil {
			return err
		}
		change, err := p.Prefer(w)
		if err != nil {
			return err
		}
		return Record(tx, cmd.Actor, p, change)
	})
}
