// Package files keeps the content of uploaded files under its own hash, in a folder or in an S3 bucket. The same content
// is kept once; a name, an owner and a place in an application are rows elsewhere that point at the hash.
//
// This file is what every store can do, and what it refuses.
package files

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"gongmo/domain"
	"gongmo/workflows"
)

// Stored is a content that is safely kept.
type Stored struct {
	SHA256    string // hex
	Size      int64  // bytes
	MediaType string // by content, never by name or by what the browser says; without parameters
	Locked    bool   // a password is needed to open it
	Macros    bool   // it carries programs that an office suite would run
}

// Blob is a content as Walk finds it.
type Blob = workflows.KeptContent

// Store keeps contents. All methods may be called at once from many goroutines and many nodes.
type Store interface {
	// Put reads r to its end and keeps it; when it returns, the content survives a power cut. It holds a few KB in memory
	// whatever the size. It refuses with ErrEmpty, TooLarge(limit), ErrBroken when r fails, and ErrFull.
	Put(ctx context.Context, r io.Reader, limit int64) (Stored, error)
	// Open gives a content; the caller closes it. It refuses with ErrMissing.
	Open(ctx context.Context, sha256 string) (io.ReadSeekCloser, error)
	// Remove forgets a content. One that is not there is no error.
	Remove(ctx context.Context, sha256 string) error
	// Walk calls visit for every content until it returns an error. Contents put meanwhile may be left out.
	Walk(ctx context.Context, visit func(Blob) error) error
	// Check says whether contents can be kept now.
	Check(ctx context.Context) error
}

// Refusals of every store; compare with errors.Is.
var (
	ErrEmpty   = domain.E(domain.Invalid, "files.empty")
	ErrMissing = domain.E(domain.NotFound, "files.missing")
	ErrBroken  = domain.E(domain.Unavailable, "files.upload.broken")
	ErrFull    = domain.E(domain.Unavailable, "files.store.full")
)

// TooLarge refuses a content over the limit whose whole size is not known because reading stopped there.
func TooLarge(limit int64) *domain.Error {
	return domain.E(domain.Invalid, "files.size.over").With("limit", limit)
}

// CheckSize refuses a size that was announced, before anything is read.
func CheckSize(size, limit int64) error {
	switch {
	case size == 0:
		return ErrEmpty
	case size > limit:
		return domain.E(domain.Invalid, "files.size.over_known").With("limit", limit).With("size", size)
	}
	return nil
}

// Announce is told of a content that arrived whole, before it takes its place. When it fails the content is not kept.
type Announce func(ctx context.Context, sha256 string, size int64) error

// New opens the store at a folder or at s3://key:secret@host/bucket/prefix?region=R&tls=off. A nil announce tells nobody.
func New(ctx context.Context, url string, announce Announce) (Store, error) {
	if announce == nil {
		announce = func(context.Context, string, int64) error { return nil }
	}
	if strings.HasPrefix(url, "s3://") {
		return newBucket(ctx, url, announce)
	}
	return NewFolder(url, announce)
}

// ErrDamaged says that a kept content no longer has its hash.
var ErrDamaged = errors.New("the content does not have its hash any more")

// Verify reads a kept content again and compares it with its hash.
func Verify(ctx context.Context, s Store, sum string) error {
	r, err := s.Open(ctx, sum)
	if err != nil {
		return err
	}
	defer r.Close()
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return fmt.Errorf("read %s: %w", sum, err)
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != sum {
		return fmt.Errorf("%s: %w", sum, ErrDamaged)
	}
	return nil
}

// key is the path of a content in a folder or bucket. The two short folders keep each listing small. Both kinds of store
// use the same paths, so that a folder can be copied into a bucket as it is.
func key(sum string) (string, error) {
	if b, err := hex.DecodeString(sum); err != nil || len(b) != sha256.Size || strings.ToLower(sum) != sum {
		return "", ErrMissing
	}
	return sum[:2] + "/" + sum[2:4] + "/" + sum, nil
}
