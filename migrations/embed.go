// Package migrations holds the numbered SQL files that make the schema, and the runner that applies them.
//
// This file embeds them.
package migrations

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
)

//go:embed *.sql
var files embed.FS

// Files are the numbered SQL files.
func Files() fs.FS { return files }

// Hash names the schema that the files make: it differs when any of them does.
func Hash() string {
	h := sha256.New()
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		panic(err) // the pattern is malformed: cannot happen
	}
	for _, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			panic(err) // embedded files can always be read
		}
		h.Write([]byte(name + "\x00"))
		h.Write(text)
	}
	return hex.EncodeToString(h.Sum(nil))
}
