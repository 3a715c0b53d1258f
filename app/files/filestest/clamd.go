// This file is a scanner for tests that speaks clamd's protocol, so that the client is tested without another process.
package filestest

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// EICAR is the string that every scanner takes for malware and that does nothing. It is put together here so that no scanner
// takes this program for it.
var EICAR = strings.Join([]string{`X5O!P%@AP[4\PZX54(P^)7CC)7}`, `$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`}, "")

// Clamd is a running scanner. It finds EICAR in what it is sent.
type Clamd struct {
	// Address is tcp://… or unix://….
	Address string
	// Limit is after how many bytes it has had enough, as the real one's StreamMaxLength.
	Limit int64
	// Mute makes it take everything and say nothing.
	Mute atomic.Bool
	// Scans counts the streams it was sent.
	Scans atomic.Int64
	// Largest is the largest piece it was sent, in bytes.
	Largest atomic.Int64

	done chan struct{}
}

// StartClamd starts a scanner on "tcp" or "unix" and stops it when the test ends.
func StartClamd(t testing.TB, network string) *Clamd {
	t.Helper()
	address := "127.0.0.1:0"
	if network == "unix" {
		address = filepath.Join(t.TempDir(), "clamd.ctl")
	}
	l, err := net.Listen(network, address)
	if err != nil {
		t.Fatal(err)
	}
	c := &Clamd{Address: network + "://" + l.Addr().String(), Limit: 100 << 20, done: make(chan struct{})}
	t.Cleanup(func() { close(c.done); _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go c.serve(conn)
		}
	}()
	return c
}

func (c *Clamd) serve(conn net.Conn) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	if command, err := in.ReadString(0); err != nil || command != "zINSTREAM\x00" {
		_, _ = fmt.Fprint(conn, "UNKNOWN COMMAND\x00")
		return
	}
	c.Scans.Add(1)
	var all bytes.Buffer
	for {
		var length [4]byte
		if _, err := io.ReadFull(in, length[:]); err != nil {
			return
		}
		n := int64(binary.BigEndian.Uint32(length[:]))
		if n == 0 {
			break
		}
		if n > c.Largest.Load() {
			c.Largest.Store(n)
		}
		if int64(all.Len())+n > c.Limit {
			_, _ = fmt.Fprint(conn, "INSTREAM size limit exceeded. ERROR\x00")
			return
		}
		if _, err := io.CopyN(&all, in, n); err != nil {
			return
		}
	}
	if c.Mute.Load() {
		<-c.done
		return
	}
	if bytes.Contains(all.Bytes(), []byte(EICAR)) {
		_, _ = fmt.Fprint(conn, "stream: Eicar-Test-Signature FOUND\x00")
		return
	}
	_, _ = fmt.Fprint(conn, "stream: OK\x00")
}
