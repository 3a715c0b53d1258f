// This file keeps the parts of an upload and puts them together. A part is a content like any other, but it begins with its upload's
// number and its place, so that its hash is that of no file: clearing parts away can never take a file along.
package files

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
)

// PartLimit is the most bytes of one part.
const PartLimit = 8 << 20

// partHead is what stands before the bytes of a part: the word, the upload's number, the part's place.
func partHead(upload, at int64) []byte {
	b := []byte("gongmo part\n")
	b = binary.BigEndian.AppendUint64(b, uint64(upload)) //nolint:gosec // only to tell them apart
	return binary.BigEndian.AppendUint64(b, uint64(at))  //nolint:gosec // the same
}

// PutPart keeps the part of an upload that begins at a place, and returns its hash and how long it is. It refuses as Put does.
func PutPart(ctx context.Context, s Putter, upload, at int64, r io.Reader) (sum string, size int64, err error) {
	head := partHead(upload, at)
	kept, err := s.Put(ctx, io.MultiReader(bytes.NewReader(head), r), PartLimit+int64(len(head)))
	if err != nil {
		return "", 0, err
	}
	if size = kept.Size - int64(len(head)); size <= 0 {
		return "", 0, ErrEmpty
	}
	return kept.SHA256, size, nil
}

// Putter is a store that keeps contents.
type Putter interface {
	Put(ctx context.Context, r io.Reader, limit int64) (Stored, error)
}

// Opener is a store that gives contents.
type Opener interface {
	Open(ctx context.Context, sha256 string) (io.ReadSeekCloser, error)
}

// Join reads the parts of an upload one after the other, one open at a time. Close it.
func Join(ctx context.Context, s Opener, parts []string) io.ReadCloser {
	return &joined{ctx: ctx, store: s, rest: parts}
}

type joined struct {
	ctx   context.Context
	store Opener
	rest  []string
	now   io.ReadSeekCloser
}

// Read implements io.Reader.
func (j *joined) Read(p []byte) (int, error) {
	for {
		if j.now == nil {
			if len(j.rest) == 0 {
				return 0, io.EOF
			}
			next, err := j.store.Open(j.ctx, j.rest[0])
			if err != nil {
				return 0, err
			}
			if _, err := next.Seek(int64(len(partHead(0, 0))), io.SeekStart); err != nil {
				return 0, errors.Join(err, next.Close())
			}
			j.now, j.rest = next, j.rest[1:]
		}
		n, err := j.now.Read(p)
		if !errors.Is(err, io.EOF) {
			return n, err
		}
		if err := j.Close(); err != nil || n > 0 {
			return n, err
		}
	}
}

// Close gives the part back that is open.
func (j *joined) Close() error {
	if j.now == nil {
		return nil
	}
	err := j.now.Close()
	j.now = nil
	return err
}
