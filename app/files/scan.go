// This file asks a malware scanner about contents, over the protocol of clamd.
package files

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"time"

	"gongmo/workflows"
)

// Scanner looks for malware. It may be called at once from many goroutines.
type Scanner interface {
	// Scan reads r to its end and returns the name of what was found in it, "" when nothing was. An error means that nobody
	// knows: the scanner was away, too slow, or would not take so much.
	Scan(ctx context.Context, r io.Reader) (found string, err error)
}

// Clamd is a scanner that listens as clamd does. Each scan is one connection.
type Clamd struct {
	network, address string
	// Wait is how long the scanner may take for one content, from connecting to its answer.
	Wait time.Duration
	// Most is the largest content that it is asked about, in bytes; 0 leaves it to the scanner.
	Most int64
}

// scanWait is how long a scan may take unless told otherwise: longer, and the person who uploads waits in vain.
const scanWait = 20 * time.Second

// NewClamd makes a scanner at tcp://host:3310 or unix:///run/clamav/clamd.ctl. It does not connect yet.
func NewClamd(address string) (*Clamd, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("scanner: %w", err)
	}
	switch {
	case u.Scheme == "tcp" && u.Host != "" && u.Port() != "":
		return &Clamd{network: "tcp", address: u.Host, Wait: scanWait}, nil
	case u.Scheme == "unix" && u.Host == "" && strings.HasPrefix(u.Path, "/"):
		return &Clamd{network: "unix", address: u.Path, Wait: scanWait}, nil
	}
	return nil, fmt.Errorf("scanner: want tcp://host:port or unix:///path, got %q", address)
}

// ErrScan is why a content could not be scanned.
var ErrScan = errors.New("the scanner gave no answer")

// chunk is how much of a content is in memory while it is sent.
const chunk = 64 << 10

// Scan implements Scanner with the command INSTREAM: pieces, each behind its length, and a length of nothing at the end.
func (c *Clamd) Scan(ctx context.Context, r io.Reader) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, c.Wait)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, c.network, c.address)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrScan, err)
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) }) // ends whatever is being waited for
	defer stop()
	sent := send(conn, r, c.Most)
	if errors.Is(sent, workflows.ErrScanTooLarge) {
		return "", sent
	}
	var broken *readError
	if errors.As(sent, &broken) {
		return "", broken.err // our own store failed, not the scanner
	}
	// A scanner that has had enough answers and hangs up, so its answer is worth reading when sending failed.
	answer, err := bufio.NewReader(io.LimitReader(conn, 4096)).ReadString(0)
	if err != nil && answer == "" {
		return "", fmt.Errorf("%w: %w", ErrScan, errors.Join(sent, err))
	}
	return verdict(strings.TrimRight(answer, "\x00\n"))
}

// readError is a failure to read what is to be scanned.
type readError struct{ err error }

func (e *readError) Error() string { return e.err.Error() }

func send(w io.Writer, r io.Reader, most int64) error {
	if _, err := io.WriteString(w, "zINSTREAM\x00"); err != nil {
		return err
	}
	buf := make([]byte, 4+chunk)
	var all int64
	for {
		n, err := io.ReadFull(r, buf[4:])
		if all += int64(n); most > 0 && all > most {
			return fmt.Errorf("%w: more than %d bytes", workflows.ErrScanTooLarge, most)
		}
		if n > 0 {
			binary.BigEndian.PutUint32(buf, uint32(n)) //nolint:gosec // at most chunk
			if _, werr := w.Write(buf[:4+n]); werr != nil {
				return werr
			}
		}
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			_, err = w.Write([]byte{0, 0, 0, 0})
			return err
		case err != nil:
			return &readError{err}
		}
	}
}

// verdict reads "stream: OK" or "stream: Name FOUND".
func verdict(answer string) (string, error) {
	said := strings.TrimPrefix(answer, "stream: ")
	if name, ok := strings.CutSuffix(said, " FOUND"); ok && name != "" {
		return name, nil
	}
	if said == "OK" && said != answer {
		return "", nil
	}
	if strings.Contains(answer, "size limit exceeded") {
		return "", fmt.Errorf("%w: %w: it said %q", ErrScan, workflows.ErrScanTooLarge, answer)
	}
	return "", fmt.Errorf("%w: it said %q", ErrScan, answer)
}

// nothing is as many zeros as are asked for.
type nothing struct{}

func (nothing) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// Takes asks the scanner about so many bytes of nothing: the protocol has no question for its limit. It tells of what may be sent
// (StreamMaxLength), not of what is looked into (MaxFileSize, MaxScanSize).
func (c *Clamd) Takes(ctx context.Context, bytes int64) error {
	_, err := c.Scan(ctx, io.LimitReader(nothing{}, bytes))
	return err
}

// Kept scans contents of a store.
type Kept struct {
	Store   Store
	Scanner Scanner
}

// ScanKept reads a kept content and returns what was found in it, "" for nothing.
func (k Kept) ScanKept(ctx context.Context, sum string) (string, error) {
	r, err := k.Store.Open(ctx, sum)
	if err != nil {
		return "", err
	}
	defer r.Close()
	return k.Scanner.Scan(ctx, r)
}
