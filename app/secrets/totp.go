// This file is the second factor: time-based one-time codes (RFC 6238; 6 digits, 30 seconds, SHA-1, which every
// authenticator app understands).
package secrets

import (
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

const (
	totpSeconds = 30
	totpSkew    = 1  // steps a telephone's clock may be off, each way
	totpBytes   = 20 // RFC 4226 §4
)

var base32NoPadding = base32.StdEncoding.WithPadding(base32.NoPadding)

// NewTOTP makes a secret (base32) and the otpauth address that an app reads from a QR code.
func NewTOTP(random io.Reader, issuer, account string) (secret, address string, err error) {
	b := make([]byte, totpBytes)
	if _, err := io.ReadFull(random, b); err != nil {
		return "", "", fmt.Errorf("read randomness: %w", err)
	}
	secret = base32NoPadding.EncodeToString(b)
	return secret, TOTPAddress(secret, issuer, account), nil
}

// TOTPAddress is the otpauth address of a secret.
func TOTPAddress(secret, issuer, account string) string {
	// Spaces as %20: some apps show a plus sign.
	q := strings.ReplaceAll(url.Values{"secret": {secret}, "issuer": {issuer}, "algorithm": {"SHA1"}, "digits": {"6"}, "period": {"30"}}.Encode(), "+", "%20")
	return "otpauth://totp/" + url.PathEscape(issuer) + ":" + url.PathEscape(account) + "?" + q
}

// TOTPCode is the code of an instant: the demo bar shows it.
func TOTPCode(secret string, now time.Time) (string, error) {
	return totpAt(secret, now.Unix()/totpSeconds)
}

// CheckTOTP looks for the step near now whose code was typed. The caller keeps the step, so that a code is good once; ok is
// false for a wrong code.
func CheckTOTP(secret, typed string, now time.Time) (step int64, ok bool, err error) {
	typed = strings.NewReplacer(" ", "", "-", "").Replace(typed)
	middle := now.Unix() / totpSeconds
	for s := middle - totpSkew; s <= middle+totpSkew; s++ {
		code, err := totpAt(secret, s)
		if err != nil {
			return 0, false, err
		}
		// Every step is compared in full, whichever it is.
		if subtle.ConstantTimeCompare([]byte(code), []byte(typed)) == 1 {
			step, ok = s, true
		}
	}
	return step, ok, nil
}

func totpAt(secret string, step int64) (string, error) {
	code, err := hotp.GenerateCodeCustom(secret, uint64(max(0, step)), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
	if err != nil {
		return "", fmt.Errorf("make a one-time code: %w", err)
	}
	return code, nil
}
