// These tests make accounts at the command line, and look for the way into an installation in which nobody can sign in.
package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"gongmo/app/postgres/pgtest"
)

var link = regexp.MustCompile(`http://\S+(/reset/[A-Za-z0-9_-]+)`)

func TestAccountsAreMadeAndOpenedAtTheCommandLine(t *testing.T) {
	t.Parallel()
	environ := installation(t, pgtest.URL(pgtest.Empty(t)))
	code, out, errOut := call(t, environ, "user", "add", "kim@agency.kr", "--name", "김담당", "--role", "officer,approver")
	if code != 0 || !link.MatchString(out) {
		t.Fatalf("exit %d, %q\n%s", code, out, errOut)
	}
	if code, _, errOut := call(t, environ, "user", "add", "kim@agency.kr"); code != 1 || !strings.Contains(errOut, "이미 쓰고 있는") {
		t.Errorf("the same address again: exit %d\n%s", code, errOut)
	}
	if code, _, errOut := call(t, environ, "user", "add", "lee@agency.kr", "--role", "evaluator"); code != 1 || errOut == "" {
		t.Errorf("an evaluator of everything: exit %d\n%s", code, errOut)
	}
	if code, out, _ := call(t, environ, "user", "reset", "kim@agency.kr"); code != 0 || !link.MatchString(out) {
		t.Errorf("reset: exit %d, %q", code, out)
	}
	if code, _, _ := call(t, environ, "user", "reset", "nobody@agency.kr"); code != 1 {
		t.Errorf("reset of nobody: exit %d", code)
	}
	if code, out, errOut := call(t, environ, "audit", "verify"); code != 0 {
		t.Errorf("the audit: exit %d, %s%s", code, out, errOut)
	}
}

// both is a buffer that a node writes while a test reads.
type both struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *both) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *both) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func TestTheFirstStartPrintsAnAdministratorLinkUntilItIsUsed(t *testing.T) {
	t.Parallel()
	environ := installation(t, pgtest.URL(pgtest.Empty(t)))
	first := start(t, environ)
	found := link.FindStringSubmatch(first.said())
	if found == nil {
		t.Fatalf("no link:\n%s", first.said())
	}
	res, err := http.PostForm(first.url+found[1], url.Values{"password": {"Gyeonggi-do 3141"}})
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.Request.URL.Path != "/login" {
		t.Errorf("setting the password ended at %s, %s", res.Request.URL, res.Status)
	}
	first.stop()
	second := start(t, environ)
	if link.MatchString(second.said()) {
		t.Error("a link although somebody can sign in")
	}
	second.stop()
}

// node is a running `gongmo serve`.
type node struct {
	url  string
	said func() string
	stop func()
}

func start(t *testing.T, environ []string) node {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, saying := io.Pipe()
	var errOut both
	ended := make(chan int, 1)
	go func() {
		ended <- runBoth(ctx, environ, saying, &errOut)
		saying.Close()
	}()
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the node ended with %d\n%s", <-ended, errOut.String())
	}
	return node{url: strings.TrimSpace(line), said: errOut.String, stop: func() {
		cancel()
		if code := <-ended; code != 0 {
			t.Errorf("exit %d\n%s", code, errOut.String())
		}
	}}
}

func runBoth(ctx context.Context, environ []string, out io.Writer, errOut io.Writer) int {
	return run(ctx, []string{"serve"}, environ, out, errOut)
}
