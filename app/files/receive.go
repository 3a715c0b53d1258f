// This file takes in an upload: into a temporary file, hashed and looked at on the way, never whole in memory.
package files

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"syscall"
)

// received is an upload that has arrived whole. discard must be called when it is no longer needed.
type received struct {
	Stored
	file *os.File
}

func (r *received) discard() {
	_ = r.file.Close()
	_ = os.Remove(r.file.Name()) // it is gone already when it was renamed to its place
}

// receive reads r to its end into a temporary file in dir.
func receive(ctx context.Context, dir string, r io.Reader, limit int64) (*received, error) {
	f, err := os.CreateTemp(dir, "upload-")
	if err != nil {
		return nil, storeError(err)
	}
	got := &received{file: f}
	if err := got.fill(ctx, r, limit); err != nil {
		got.discard()
		return nil, err
	}
	return got, nil
}

func (got *received) fill(ctx context.Context, r io.Reader, limit int64) error {
	hash := sha256.New()
	source := &source{ctx: ctx, r: io.LimitReader(r, limit+1)}
	size, err := io.Copy(io.MultiWriter(got.file, hash), source)
	switch {
	case source.err != nil && ctx.Err() != nil:
		return ctx.Err()
	case source.err != nil:
		broken := *ErrBroken
		broken.Err = source.err
		return &broken
	case err != nil:
		return storeError(err)
	case size == 0:
		return ErrEmpty
	case size > limit:
		return TooLarge(limit)
	}
	if err := got.file.Sync(); err != nil {
		return storeError(err)
	}
	got.SHA256, got.Size = hex.EncodeToString(hash.Sum(nil)), size
	seen, err := lookAt(got.file, size)
	got.MediaType, got.Locked, got.Macros = seen.media, seen.locked, seen.macros
	return err
}

// source tells a sender's failure from a full disk, and ends when nobody waits any more.
type source struct {
	ctx context.Context
	r   io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		s.err = err
		return 0, err
	}
	n, err := s.r.Read(p)
	if err != nil && err != io.EOF { //nolint:errorlint // a reader must return io.EOF itself
		s.err = err
	}
	return n, err
}

// storeError names the failure that people can do something about.
func storeError(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		full := *ErrFull
		full.Err = err
		return &full
	}
	return err
}
