// This file makes the data folder and the secret key of an installation that was given neither.
package config

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Prepare makes the data folder and, when no key was given, reads the key kept there or makes one on the first start.
func (c *Config) Prepare() error {
	// The private database's own account must pass through; what lies inside is closed one by one.
	if err := os.MkdirAll(c.DataDir, 0o711); err != nil { //nolint:gosec // see above
		return fmt.Errorf("make the data folder: %w", err)
	}
	if len(c.SecretKey) > 0 {
		return nil
	}
	path := filepath.Join(c.DataDir, "secret.key")
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		text, err = makeKey(path)
	}
	if err != nil {
		return fmt.Errorf("secret key: %w", err)
	}
	if err := c.SecretKey.UnmarshalText(text); err != nil {
		return fmt.Errorf("secret key in %s: %w", path, err)
	}
	return nil
}

// makeKey writes a new key. When another process was faster, that one's key is the key.
func makeKey(path string) ([]byte, error) {
	key := make([]byte, KeyLength)
	if _, err := rand.Read(key); err != nil {
		return nil, err
	}
	text := []byte(base64.StdEncoding.EncodeToString(key) + "\n")
	half := fmt.Sprintf("%s.%d", path, os.Getpid())
	if err := os.WriteFile(half, text, 0o600); err != nil {
		return nil, err
	}
	defer os.Remove(half)
	// A link appears whole or not at all, and never replaces a key.
	if err := os.Link(half, path); err != nil && !errors.Is(err, os.ErrExist) {
		return nil, err
	}
	return os.ReadFile(path)
}
