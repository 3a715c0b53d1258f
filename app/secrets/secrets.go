// Package secrets is the cryptography of accounts and of protected columns: password hashes, one-time codes, link secrets
// and field encryption. Randomness comes in as an io.Reader (the password library brings its own) and time as a value, so
// that tests are exact.
package secrets

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
)

const tokenBytes = 32

// NewToken makes the secret of a one-time link: 43 URL-safe characters, and the hash under which it is kept.
func NewToken(random io.Reader) (secret, hash string, err error) {
	b := make([]byte, tokenBytes)
	if _, err := io.ReadFull(random, b); err != nil {
		return "", "", fmt.Errorf("read randomness: %w", err)
	}
	secret = base64.RawURLEncoding.EncodeToString(b)
	return secret, HashToken(secret), nil
}

// HashToken is the hex SHA-256 of a secret. A fast hash is enough: the secret has 256 bits of its own.
func HashToken(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

const (
	// recoveryLetters leaves out what is misread: 0 O, 1 I L, U V.
	recoveryLetters = "23456789ABCDEFGHJKMNPQRSTWXYZ"
	recoveryLength  = 12
)

// NewRecoveryCodes makes n single-use codes "XXXX-XXXX-XXXX" (58 bits each) and their hashes.
func NewRecoveryCodes(random io.Reader, n int) (codes, hashes []string, err error) {
	for range n {
		code, err := letters(random, recoveryLength)
		if err != nil {
			return nil, nil, err
		}
		code = code[:4] + "-" + code[4:8] + "-" + code[8:]
		codes, hashes = append(codes, code), append(hashes, HashRecoveryCode(code))
	}
	return codes, hashes, nil
}

// letters draws without bias: bytes beyond the last whole multiple are thrown away.
func letters(random io.Reader, n int) (string, error) {
	limit := byte(256 / len(recoveryLetters) * len(recoveryLetters))
	out, b := make([]byte, 0, n), make([]byte, 1)
	for len(out) < n {
		if _, err := io.ReadFull(random, b); err != nil {
			return "", fmt.Errorf("read randomness: %w", err)
		}
		if b[0] < limit {
			out = append(out, recoveryLetters[int(b[0])%len(recoveryLetters)])
		}
	}
	return string(out), nil
}

// HashRecoveryCode is the hash of a code however it was typed: case, hyphens and spaces do not matter.
func HashRecoveryCode(code string) string {
	return HashToken("recovery:" + strings.NewReplacer("-", "", " ", "").Replace(strings.ToUpper(code)))
}
