// This file keeps contents in a folder.
package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Folder is a store in a folder of this machine, or of a file server that all nodes mount.
type Folder struct {
	root     *os.Root
	announce Announce
}

const (
	incoming = ".incoming"
	// longestUpload is after how long a temporary file can only be the rest of a crash.
	longestUpload = 24 * time.Hour
)

// NewFolder opens the store in dir, making the folder when it does not exist.
func NewFolder(dir string, announce Announce) (*Folder, error) {
	if err := os.MkdirAll(filepath.Join(dir, incoming), 0o700); err != nil {
		return nil, fmt.Errorf("file store: %w", err)
	}
	// Nothing below can leave the folder, whatever a path or a link in it says.
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("file store: %w", err)
	}
	f := &Folder{root, announce}
	return f, f.sweepIncoming(time.Now().Add(-longestUpload))
}

func (f *Folder) sweepIncoming(before time.Time) error {
	left, err := fs.ReadDir(f.root.FS(), incoming)
	if err != nil {
		return err
	}
	for _, e := range left {
		if info, err := e.Info(); err == nil && info.ModTime().Before(before) {
			_ = f.root.Remove(filepath.Join(incoming, e.Name())) // another node may be as quick
		}
	}
	return nil
}

// Put implements Store.
func (f *Folder) Put(ctx context.Context, r io.Reader, limit int64) (Stored, error) {
	got, err := receive(ctx, filepath.Join(f.root.Name(), incoming), r, limit)
	if err != nil {
		return Stored{}, err
	}
	defer got.discard()
	if err := f.announce(ctx, got.SHA256, got.Size); err != nil {
		return Stored{}, err
	}
	if err := f.keep(got); err != nil {
		return Stored{}, storeError(err)
	}
	return got.Stored, nil
}

// keep moves a received file to its place. A file that is there already has the same content; it is replaced all the
// same, which repairs it if it was damaged and makes its age that of the newest upload.
func (f *Folder) keep(got *received) error {
	path, err := key(got.SHA256)
	if err != nil {
		return err
	}
	dir := filepath.Dir(path)
	if err := f.root.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := f.root.Rename(filepath.Join(incoming, filepath.Base(got.file.Name())), path); err != nil {
		return err
	}
	// A rename survives a power cut only when its folder, and the folders made for it, are on disk, too.
	for ; ; dir = filepath.Dir(dir) {
		if err := f.syncDir(dir); err != nil {
			return err
		}
		if dir == "." {
			return nil
		}
	}
}

func (f *Folder) syncDir(path string) error {
	d, err := f.root.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Open implements Store.
func (f *Folder) Open(_ context.Context, sum string) (io.ReadSeekCloser, error) {
	path, err := key(sum)
	if err != nil {
		return nil, err
	}
	file, err := f.root.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrMissing
	}
	if err != nil {
		return nil, err
	}
	return file, nil
}

// Remove implements Store.
func (f *Folder) Remove(_ context.Context, sum string) error {
	path, err := key(sum)
	if err != nil {
		return nil //nolint:nilerr // what has no place is not there
	}
	if err := f.root.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Walk implements Store.
func (f *Folder) Walk(ctx context.Context, visit func(Blob) error) error {
	return fs.WalkDir(f.root.FS(), ".", func(path string, e fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, fs.ErrNotExist): // removed while we walked
			return nil
		case err != nil:
			return err
		case e.IsDir() && e.Name() == incoming:
			return fs.SkipDir
		case e.IsDir():
			return nil
		}
		if want, err := key(e.Name()); err != nil || want != path {
			return nil //nolint:nilerr // not one of ours
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		return visit(Blob{SHA256: e.Name(), Size: info.Size(), KeptAt: info.ModTime()})
	})
}

// Check implements Store by writing a byte.
func (f *Folder) Check(context.Context) error {
	file, err := os.CreateTemp(filepath.Join(f.root.Name(), incoming), "check-")
	if err != nil {
		return storeError(err)
	}
	_, err = file.Write([]byte{0})
	return storeError(errors.Join(err, file.Close(), os.Remove(file.Name())))
}
