// These tests guess passwords through the pages, on a real database and from two nodes at once.
package web_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"gongmo/app/web/webtest"
	"gongmo/domain"
	"gongmo/domain/person"
	"gongmo/workflows"
)

func TestManyGuessesAtTheSameInstantCountOneAfterAnother(t *testing.T) {
	h := webtest.Start(t, webtest.Options{})
	other := *h.App.Engine // a second node has an engine of its own and the same database
	const most, tries = 12, 40
	for _, e := range []*workflows.Engine{h.App.Engine, &other} {
		e.Policies.AddressThrottle = person.ThrottlePolicy{LockPolicy: person.LockPolicy{MaxFailures: most, LockFor: 10 * time.Minute, LongestLock: 10 * time.Minute}, Window: 10 * time.Minute}
	}
	var mu sync.Mutex
	said := map[string]int{}
	var all sync.WaitGroup
	for i := range tries {
		all.Go(func() {
			e := []*workflows.Engine{h.App.Engine, &other}[i%2]
			_, err := e.SignIn(t.Context(), workflows.Command{Actor: domain.Actor{IP: "198.51.100.7"}}, fmt.Sprintf("guess%d@example.kr", i), "x")
			key := fmt.Sprint(err)
			for _, p := range domain.ProblemsOf(err) {
				key = p.Key
			}
			mu.Lock()
			said[key]++
			mu.Unlock()
		})
	}
	all.Wait()
	if said["person.sign_in.wrong"] != most || said["person.sign_in.slow"] != tries-most {
		t.Errorf("want %d wrong and the others refused: %v", most, said)
	}
	if _, err := other.SignIn(t.Context(), workflows.Command{Actor: domain.Actor{IP: "198.51.100.7"}}, "guess@example.kr", "x"); !errors.Is(err, domain.E(domain.Forbidden, "person.sign_in.slow")) {
		t.Errorf("the other node: %v", err)
	}
}

func TestABrowserThatSignedInBeforeIsKnownAtTheLoginPage(t *testing.T) {
	h := webtest.Start(t, webtest.Options{})
	who := h.Person(webtest.OwnerA)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	try := func(password string, cookies ...*http.Cookie) (*http.Response, string) {
		t.Helper()
		form := url.Values{"email": {who.Email}, "password": {password}}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.URL+"/login", strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		for _, c := range cookies {
			req.AddCookie(c)
		}
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp, string(body)
	}
	resp, _ := try(webtest.Password)
	var device *http.Cookie
	for _, c := range resp.Cookies() {
		if c.Name == "gongmo_device" {
			device = c
		}
	}
	if resp.StatusCode != http.StatusSeeOther || device == nil || !device.HttpOnly || device.Path != "/login" {
		t.Fatalf("%d, %+v", resp.StatusCode, device)
	}
	for range 5 {
		try("a stranger's guess")
	}
	if resp, body := try(webtest.Password); resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "계정이 잠겼습니다") {
		t.Errorf("an unknown browser gets %d", resp.StatusCode)
	}
	if resp, _ := try(webtest.Password, device); resp.StatusCode != http.StatusSeeOther {
		t.Errorf("the owner's browser gets %d", resp.StatusCode)
	}
	h.App.Engine.Policies.AddressThrottle.MaxFailures = 1
	for range 6 { // enough for what was counted before
		try("guess")
	}
	if _, body := try(webtest.Password); !strings.Contains(body, "이 접속 환경에서 로그인에 여러 번 실패하여 잠시 막았습니다") {
		t.Error("a blocked address is not told so")
	}
	if resp, _ := try(webtest.Password, device); resp.StatusCode != http.StatusSeeOther {
		t.Errorf("behind a blocked address the owner's browser gets %d", resp.StatusCode)
	}
}
