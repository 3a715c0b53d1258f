// This file puts mail into a folder, for a demo and for a first look: one .eml file each, which any mail program opens.
package mail

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/mail"
	"os"
	"path/filepath"

	gomail "github.com/wneessen/go-mail"
)

type folder struct {
	dir  string
	from *mail.Address
}

func newFolder(dir string, from *mail.Address) (*folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("mail folder: %w", err)
	}
	return &folder{dir, from}, nil
}

// Send implements Sender. A mail that is there already is not written again.
func (f *folder) Send(_ context.Context, m Message) error {
	msg, err := compose(m, f.from)
	if err != nil {
		return &Failure{Permanent, err}
	}
	if err := f.write(msg, m.ID+".eml"); err != nil {
		return &Failure{Temporary, err}
	}
	return nil
}

func (f *folder) write(msg *gomail.Msg, name string) error {
	half, err := os.MkdirTemp(f.dir, ".half-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(half)
	whole := filepath.Join(half, name)
	if err := msg.WriteToFile(whole); err != nil {
		return err
	}
	// A link appears whole or not at all, and never replaces a mail.
	if err := os.Link(whole, filepath.Join(f.dir, name)); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// Check implements Sender.
func (f *folder) Check(context.Context) error {
	half, err := os.MkdirTemp(f.dir, ".half-")
	if err != nil {
		return err
	}
	return os.Remove(half)
}
