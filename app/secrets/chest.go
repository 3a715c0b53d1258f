// This file puts the room's pieces together as one thing that commands use, made from the installation's single key.
package secrets

import (
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"runtime"
	"strings"
	"time"
)

// Issuer is how authenticator apps name the entries of this installation.
const Issuer = "Gongmo"

// Chest holds the keys of an installation. It is safe for concurrent use.
type Chest struct {
	passwords *Passwords
	box       *Box
	links     []byte
}

// New makes a chest from the installation's key, KeyBytes long. Older keys still open what they sealed.
func New(key []byte, older ...[]byte) (*Chest, error) {
	return newChest(DefaultPasswordCost(), key, older...)
}

func newChest(cost PasswordCost, key []byte, older ...[]byte) (*Chest, error) {
	box, err := NewBox(rand.Reader, append([][]byte{key}, older...)...)
	if err != nil {
		return nil, err
	}
	links, err := hkdf.Key(sha256.New, key, nil, "gongmo one-time link", sha256.Size)
	if err != nil {
		return nil, fmt.Errorf("derive the key of links: %w", err)
	}
	return &Chest{passwords: NewPasswords(cost, runtime.NumCPU()), box: box, links: links}, nil
}

// HashPassword encodes a new hash. It takes tens of milliseconds and waits its turn: never inside a transaction.
func (c *Chest) HashPassword(password string) (string, error) {
	return c.passwords.Hash(context.Background(), password)
}

// CheckPassword compares. An empty hash is never right and takes as long. rehash says that the hash was made at another
// cost. A hash that cannot be read is a wrong password.
func (c *Chest) CheckPassword(password, hash string) (ok, rehash bool) {
	ok, rehash, err := c.passwords.Same(context.Background(), password, hash)
	return ok && err == nil, rehash && err == nil
}

// LinkToken is the secret of the one-time link with this id and purpose: 43 URL-safe characters that only the holder of
// the key can derive, so that neither the database nor the queue has to hold it.
func (c *Chest) LinkToken(id int64, purpose string) string {
	mac := hmac.New(sha256.New, c.links)
	_ = binary.Write(mac, binary.BigEndian, id) // a hash never fails
	mac.Write([]byte(purpose))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// HashToken is the hash under which the secret of a link or a recovery code is kept. A recovery code may be typed with or
// without hyphens, in either case.
func (c *Chest) HashToken(token string) string {
	if isRecoveryCode(token) {
		return HashRecoveryCode(token)
	}
	return HashToken(token)
}

// isRecoveryCode tells a recovery code from a link's secret, which is much longer.
func isRecoveryCode(s string) bool {
	s = strings.NewReplacer("-", "", " ", "").Replace(strings.ToUpper(s))
	return len(s) == recoveryLength && strings.Trim(s, recoveryLetters) == ""
}

// NewTotp makes a second-factor secret and the otpauth address of its QR code.
func (c *Chest) NewTotp(account string) (secret, uri string, err error) {
	return NewTOTP(rand.Reader, Issuer, account)
}

// TotpStep finds the 30-second step near now that a code belongs to; a broken secret fits no code.
func (c *Chest) TotpStep(secret, code string, now time.Time) (step int64, ok bool) {
	step, ok, err := CheckTOTP(secret, code, now)
	return step, ok && err == nil
}

// TotpCode is the code of an instant, for the demo bar.
func (c *Chest) TotpCode(secret string, now time.Time) (string, error) { return TOTPCode(secret, now) }

// NewRecoveryCodes makes n single-use codes and their hashes.
func (c *Chest) NewRecoveryCodes(n int) (codes, hashes []string) {
	codes, hashes, err := NewRecoveryCodes(rand.Reader, n)
	if err != nil {
		panic(err) // crypto/rand never fails; the program would not have come this far
	}
	return codes, hashes
}

// Seal encrypts a text for the database.
func (c *Chest) Seal(text string) (string, error) { return c.box.Seal(text, "") }

// Open decrypts what Seal made.
func (c *Chest) Open(sealed string) (string, error) { return c.box.Open(sealed, "") }

// Stale reports that a sealed text should be sealed again with the present key.
func (c *Chest) Stale(sealed string) bool { return c.box.Stale(sealed) }

// Fingerprint finds equal accounts without opening any; see Box.Fingerprint.
func (c *Chest) Fingerprint(value, sort string) string { return c.box.Fingerprint(value, sort) }
