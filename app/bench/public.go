// This file measures public pages as visitors read them: from what the nodes keep. Its client writes bytes and counts them, so
// that it costs less than what it measures.
package bench

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// visit reads a page over and over from every client for a while, from all nodes in turns, and prints how often.
func (b *bench) visit(ctx context.Context, path string, during time.Duration) error {
	var pages, bytes atomic.Int64
	ctx, stop := context.WithTimeout(ctx, during)
	defer stop()
	failed := make([]error, b.Clients)
	var all sync.WaitGroup
	begun := time.Now()
	for i := range b.Clients {
		address := strings.TrimPrefix(b.node(), "http://")
		all.Go(func() { failed[i] = readOver(ctx, address, path, &pages, &bytes) })
	}
	all.Wait()
	took := time.Since(begun)
	for _, err := range failed {
		if err != nil {
			return fmt.Errorf("read %s: %w", path, err)
		}
	}
	n := pages.Load()
	fmt.Fprintf(b.Out, "public page %s: %.0f/s, %.0f MB/s, %d readers, %d KB each\n", path, float64(n)/took.Seconds(), float64(bytes.Load())/took.Seconds()/1e6,
		b.Clients, bytes.Load()/max(n, 1)>>10)
	return nil
}

// readOver reads the page on one connection until ctx ends.
func readOver(ctx context.Context, address, path string, pages, bytes *atomic.Int64) error {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	defer conn.Close()
	request := []byte("GET " + path + " HTTP/1.1\r\nHost: " + address + "\r\n\r\n")
	in := bufio.NewReaderSize(conn, 64<<10)
	text := textproto.NewReader(in)
	for ctx.Err() == nil {
		if _, err := conn.Write(request); err != nil {
			return err
		}
		status, err := text.ReadLine()
		if err != nil {
			return err
		}
		if !strings.HasSuffix(status, "200 OK") {
			return fmt.Errorf("answered %s", status)
		}
		length := -1
		for line, err := text.ReadLineBytes(); len(line) > 0; line, err = text.ReadLineBytes() {
			if err != nil {
				return err
			}
			if name, value, _ := strings.Cut(string(line), ":"); name == "Content-Length" {
				length, _ = strconv.Atoi(strings.TrimSpace(value))
			}
		}
		if length < 0 {
			return fmt.Errorf("the answer has no length")
		}
		if _, err := io.CopyN(io.Discard, in, int64(length)); err != nil {
			return err
		}
		pages.Add(1)
		bytes.Add(int64(length))
	}
	return nil
}
