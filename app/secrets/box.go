// This file encrypts columns that must not be readable in a copy of the database: accounts, second-factor secrets.
package secrets

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
)

// KeyBytes is the length of a master key.
const KeyBytes = 32

// ErrSealed says that a sealed text cannot be opened: another key, another place, or changed.
var ErrSealed = errors.New("the sealed text cannot be opened with the configured keys")

// Box seals and opens short texts with AES-256-GCM. A sealed text is "v1.<key>.<base64>" and is bound to its place, so that
// a ciphertext copied into another row or column does not open. The first key seals; all keys open, which is how a key is
// changed. It is safe for concurrent use.
type Box struct {
	keys   []boxKey
	random io.Reader
}

type boxKey struct {
	id     string
	seal   cipher.AEAD
	finger []byte
}

// NewBox takes the master keys, newest first.
func NewBox(random io.Reader, masters ...[]byte) (*Box, error) {
	if len(masters) == 0 {
		return nil, errors.New("field encryption needs a key")
	}
	b := &Box{random: random}
	for _, m := range masters {
		k, err := derive(m)
		if err != nil {
			return nil, err
		}
		b.keys = append(b.keys, k)
	}
	return b, nil
}

// derive makes the separate keys for sealing and for fingerprints, and a short public name of the master.
func derive(master []byte) (boxKey, error) {
	if len(master) != KeyBytes {
		return boxKey{}, fmt.Errorf("a key has %d bytes, not %d", KeyBytes, len(master))
	}
	var parts [3][]byte
	for i, purpose := range []string{"gongmo field seal", "gongmo field fingerprint", "gongmo key name"} {
		var err error
		if parts[i], err = hkdf.Key(sha256.New, master, nil, purpose, KeyBytes); err != nil {
			return boxKey{}, fmt.Errorf("derive a key: %w", err)
		}
	}
	block, err := aes.NewCipher(parts[0])
	if err != nil {
		return boxKey{}, fmt.Errorf("prepare the cipher: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return boxKey{}, fmt.Errorf("prepare the cipher: %w", err)
	}
	return boxKey{id: hex.EncodeToString(parts[2][:4]), seal: aead, finger: parts[1]}, nil
}

// Seal encrypts a text for one place, such as "person.totp/17". The empty text stays empty.
func (b *Box) Seal(text, place string) (string, error) {
	if text == "" {
		return "", nil
	}
	k := b.keys[0]
	nonce := make([]byte, k.seal.NonceSize())
	if _, err := io.ReadFull(b.random, nonce); err != nil {
		return "", fmt.Errorf("read randomness: %w", err)
	}
	sealed := k.seal.Seal(nonce, nonce, []byte(text), []byte(place))
	return "v1." + k.id + "." + base64.RawStdEncoding.EncodeToString(sealed), nil
}

// Open decrypts what Seal made for the same place. Any failure is ErrSealed.
func (b *Box) Open(sealed, place string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	version, rest, _ := strings.Cut(sealed, ".")
	id, body, ok := strings.Cut(rest, ".")
	if !ok || version != "v1" {
		return "", ErrSealed
	}
	raw, err := base64.RawStdEncoding.DecodeString(body)
	if err != nil {
		return "", ErrSealed
	}
	for _, k := range b.keys {
		if k.id != id || len(raw) < k.seal.NonceSize() {
			continue
		}
		text, err := k.seal.Open(nil, raw[:k.seal.NonceSize()], raw[k.seal.NonceSize():], []byte(place))
		if err != nil {
			return "", ErrSealed
		}
		return string(text), nil
	}
	return "", ErrSealed
}

// Stale reports that a sealed text was made with an older key and should be sealed again.
func (b *Box) Stale(sealed string) bool {
	return sealed != "" && !strings.HasPrefix(sealed, "v1."+b.keys[0].id+".")
}

// Fingerprint is the same for the same value of the same sort ("account") and says nothing about it: rows with equal
// accounts are found without opening any. Only digits and letters count. It changes when the oldest key is dropped.
func (b *Box) Fingerprint(value, sort string) string {
	clean := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r > 0x7f {
			return r
		}
		return -1
	}, strings.ToUpper(value))
	if clean == "" {
		return ""
	}
	// The oldest key, so that a new key in front does not part equal values.
	mac := hmac.New(sha256.New, b.keys[len(b.keys)-1].finger)
	mac.Write([]byte(sort + "\x00" + clean))
	return hex.EncodeToString(mac.Sum(nil))
}
