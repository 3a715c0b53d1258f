// This story lets sessions run out while people write: what they send is kept for them alone, and sent when they say so.
package web_test

import (
	"bytes"
	"html"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gongmo/app/web/webtest"
	"gongmo/workflows"
)

// late is a browser of its own: it keeps the cookie that it was given, whatever the server thinks of it.
type late struct {
	*lateStory
	cookie *http.Cookie
}

// in signs somebody in through the pages, from whichever page they were sent to, and gives the page that follows.
func (b *late) in(r webtest.Role) string {
	b.t.Helper()
	res, _ := b.send("/login", "application/x-www-form-urlencoded", url.Values{"email": {b.Person(r).Email}, "password": {webtest.Password}}.Encode(), nil)
	if res.StatusCode != http.StatusSeeOther {
		b.t.Fatalf("%s signs in: %d", r, res.StatusCode)
	}
	return res.Header.Get("Location")
}

// send posts as this browser does; a header of nil is that of a page of ours.
func (b *late) send(path, kind, body string, header http.Header) (*http.Response, string) {
	b.t.Helper()
	return b.ask(http.MethodPost, path, kind, body, header)
}

func (b *late) page(path string) string {
	b.t.Helper()
	res, body := b.ask(http.MethodGet, path, "", "", nil)
	if res.StatusCode != http.StatusOK {
		b.t.Fatalf("GET %s: %d", path, res.StatusCode)
	}
	return body
}

func (b *late) ask(method, path, kind, body string, header http.Header) (*http.Response, string) {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), method, b.URL+path, strings.NewReader(body))
	b.ok(err)
	for k, v := range header {
		req.Header[k] = v
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if method == http.MethodPost && req.Header.Get("Referer") == "" {
		req.Header.Set("Referer", b.URL+path)
	}
	if b.cookie != nil {
		req.AddCookie(b.cookie)
	}
	res, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, Timeout: 30 * time.Second}).Do(req)
	b.ok(err)
	defer res.Body.Close()
	var out bytes.Buffer
	_, err = out.ReadFrom(res.Body)
	b.ok(err)
	for _, c := range res.Cookies() {
		if c.Name == "gongmo" {
			if c.Value != "" && (c.MaxAge > 0 || !c.Expires.IsZero()) {
				b.t.Errorf("the cookie of a session goes away by itself, and nobody knows then whose form came late: %v", c)
			}
			b.cookie = c
		}
	}
	return res, out.String()
}

// over lets the sessions of everybody run out.
func (b *late) over() {
	b.t.Helper()
	_, err := b.App.DB.Pool.Exec(b.t.Context(), `update sessions set expiry = current_timestamp - interval '1 minute'`)
	b.ok(err)
}

func (b *late) waiting() (n int) {
	b.t.Helper()
	b.ok(b.App.DB.Pool.QueryRow(b.t.Context(), `select count(*) from unsent_form`).Scan(&n))
	return n
}

// resend presses the button: what the page would send, to where it would send it.
func (b *late) resend(page string) *http.Response {
	b.t.Helper()
	box := regexp.MustCompile(`(?s)<form method="post" action="([^"]+)"[^>]*id="unsent".*?</form>`).FindStringSubmatch(page)
	if box == nil {
		b.t.Fatal("there is nothing to send again")
	}
	fields := url.Values{}
	for _, f := range regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`).FindAllStringSubmatch(box[0], -1) {
		fields.Add(html.UnescapeString(f[1]), html.UnescapeString(f[2]))
	}
	res, _ := b.send(html.UnescapeString(box[1]), "application/x-www-form-urlencoded", fields.Encode(), nil)
	return res
}

const (
	longText = "오래 쓴 글입니다.\n둘째 줄 \"따옴표\" <b>표시</b> & 끝"
	againBtn = "보내던 내용을 다시 보내기"
)

func TestAFormThatCameAfterTheSessionIsKeptForItsPersonAndSentAgain(t *testing.T) {
	b := &late{lateStory: startLate(t)}
	b.in(webtest.OwnerA)
	section := b.mine + "/sections/a"
	if body := b.page(section); strings.Contains(body, againBtn) {
		t.Fatal("something waits before anything was sent")
	}
	form := url.Values{"q.why": {longText}, "v.why": {"0"}, "csrf": {"x"}, "idempotency_key": {"k-1"}, "kept_copy": {"abc123"}}.Encode()
	b.over()
	res, _ := b.send(section, "application/x-www-form-urlencoded", form, nil)
	to := res.Header.Get("Location")
	if want := "/login?expired=kept&next=" + url.QueryEscape(section); to != want || res.StatusCode != http.StatusSeeOther {
		t.Fatalf("it was answered %d %s, want %s", res.StatusCode, to, want)
	}
	body := b.page(to)
	if !strings.Contains(body, "암호화해 하루 동안 보관합니다") || strings.Contains(body, "이 기기에 남아 있습니다.</p>") || strings.Contains(body, "오래 쓴 글") {
		t.Errorf("the login page says something else of a form that is kept")
	}
	var sealed string
	b.ok(b.App.DB.Pool.QueryRow(t.Context(), `select sealed from unsent_form`).Scan(&sealed))
	if strings.Contains(sealed, "오래") || !strings.HasPrefix(sealed, "v1.") {
		t.Errorf("it lies there readable: %.40s", sealed)
	}

	t.Run("another person of the same browser neither sees nor takes it away", func(t *testing.T) {
		other := &late{lateStory: b.lateStory, cookie: b.cookie}
		other.in(webtest.OwnerB)
		if body := other.page("/inbox"); strings.Contains(body, againBtn) || strings.Contains(body, "오래 쓴 글") {
			t.Error("it is offered to somebody else")
		}
		other.send("/unsent/forget", "application/x-www-form-urlencoded", url.Values{"path": {section}}.Encode(), nil)
		if n := b.waiting(); n != 1 {
			t.Errorf("%d wait", n)
		}
	})

	if next := b.in(webtest.OwnerA); next != section {
		t.Errorf("after signing in the page is %s", next)
	}
	body = b.page(section)
	for _, want := range []string{againBtn, html.EscapeString("둘째 줄"), "접수한 것이 아니므로"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	shot := storyCamera(t, b.House, "unsent")
	shot(webtest.Visitor, to, "login")
	res = b.resend(body)
	if res.StatusCode != http.StatusSeeOther {
		t.Fatalf("sent again it is answered %d", res.StatusCode)
	}
	var cookie string
	for _, c := range res.Cookies() {
		if c.Name == "gongmo_taken" {
			cookie = c.Value
		}
	}
	if cookie != "abc123" {
		t.Errorf("the device is told %q, want the name of its copy", cookie)
	}
	if n := b.waiting(); n != 0 {
		t.Errorf("%d still wait after it was sent", n)
	}
	body = b.page(section)
	if !strings.Contains(body, "둘째 줄 &#34;따옴표&#34; &lt;b&gt;표시&lt;/b&gt; &amp; 끝") || strings.Contains(body, againBtn) {
		t.Error("what was sent again is not in the section, or is still offered")
	}
}

func TestWhatIsKeptOfAFormThatCameLate(t *testing.T) {
	b := &late{lateStory: startLate(t)}
	urlencoded, section := "application/x-www-form-urlencoded", b.mine+"/sections/a"
	written := url.Values{"q.why": {longText}}.Encode()
	post := func(path, kind, body string, header http.Header) string {
		t.Helper()
		res, _ := b.send(path, kind, body, header)
		at, err := url.Parse(res.Header.Get("Location"))
		b.ok(err)
		return at.Query().Get("expired")
	}
	file := func() (string, string) {
		var out bytes.Buffer
		w := multipart.NewWriter(&out)
		b.ok(w.WriteField("q.why", longText))
		f, err := w.CreateFormFile("f.papers", "증빙.pdf")
		b.ok(err)
		_, err = f.Write(bytes.Repeat([]byte("%PDF"), 1<<18))
		b.ok(err)
		b.ok(w.Close())
		return w.FormDataContentType(), out.String()
	}
	start := func() {
		t.Helper()
		_, err := b.App.DB.Pool.Exec(t.Context(), `delete from unsent_form`)
		b.ok(err)
		b.in(webtest.OwnerA)
	}
	multi, whole := file()
	for _, c := range []struct {
		name             string
		end              func()
		path, kind, body string
		header           http.Header
		says             string
		waits            int
	}{
		{"words are", b.over, section, urlencoded, written, nil, "kept", 1},
		{"the words beside files are, the files are not", b.over, section, multi, whole, nil, "words", 1},
		{"a password is not", b.over, "/me/password", urlencoded, "old=Gongmo-2025-Test&password=Another-2026-x", nil, "1", 0},
		{"a mere button is not", b.over, section, urlencoded, "version=3&idempotency_key=k", nil, "1", 0},
		{"what is too long is not", b.over, section, urlencoded, "q.why=" + strings.Repeat("x", workflows.MostUnsent+1), nil, "lost", 0},
		{"what nobody's session sends is not", func() { b.cookie = nil }, section, urlencoded, written, nil, "lost", 0},
		{"nor after signing out", func() { b.send("/logout", urlencoded, "", nil) }, section, urlencoded, written, nil, "lost", 0},
		{"nor after signing out everywhere", func() {
			b.over()
			_, err := b.App.DB.Pool.Exec(t.Context(), `update person set sessions_epoch = sessions_epoch + 1 where id = $1`, int64(b.Person(webtest.OwnerA).ID))
			b.ok(err)
		}, section, urlencoded, written, nil, "lost", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			start()
			c.end()
			if says := post(c.path, c.kind, c.body, c.header); says != c.says {
				t.Errorf("the login page says %q, want %q", says, c.says)
			}
			if n := b.waiting(); n != c.waits {
				t.Errorf("%d wait, want %d", n, c.waits)
			}
		})
	}
	t.Run("what another site made the browser send is refused and not kept", func(t *testing.T) {
		start()
		b.over()
		res, _ := b.send(section, urlencoded, written, http.Header{"Sec-Fetch-Site": {"cross-site"}})
		if n := b.waiting(); res.StatusCode != http.StatusForbidden || n != 0 {
			t.Errorf("%d, and %d wait", res.StatusCode, n)
		}
	})
	t.Run("a script is told in words, and keeps what it has", func(t *testing.T) {
		start()
		b.over()
		res, body := b.send(b.mine+"/autosave/a", urlencoded, written, http.Header{"Accept": {"application/json"}})
		if n := b.waiting(); res.StatusCode != http.StatusUnauthorized || !strings.Contains(body, "로그아웃되어 저장하지 못했습니다") || n != 0 {
			t.Errorf("%d %s, and %d wait", res.StatusCode, body, n)
		}
	})
	t.Run("it goes after a day, and a session row with it", func(t *testing.T) {
		start()
		b.over()
		post(section, urlencoded, written, nil)
		sweep := func() {
			t.Helper()
			b.ok(b.App.Engine.Sweep(t.Context(), workflows.SweepJob{Sweep: workflows.SweepUploads}))
		}
		sweep()
		if n := b.waiting(); n != 1 {
			t.Fatalf("%d wait before the day is over", n)
		}
		b.MoveTo(webtest.Now.Add(25 * time.Hour))
		_, err := b.App.DB.Pool.Exec(t.Context(), `update sessions set expiry = expiry - interval '1 day'`)
		b.ok(err)
		sweep()
		var sessions int
		b.ok(b.App.DB.Pool.QueryRow(t.Context(), `select count(*) from sessions where expiry < current_timestamp`).Scan(&sessions))
		if diff := cmp.Diff([]int{0, 0}, []int{b.waiting(), sessions}); diff != "" {
			t.Error(diff)
		}
	})
}

// A script that asks is answered by a sentence: what the writer reads beside the button is what the server said.
func TestAScriptIsToldWhyItsFormWasRefused(t *testing.T) {
	b := &late{lateStory: startLate(t)}
	b.in(webtest.OwnerA)
	ask := func(path string) (int, string) {
		res, body := b.send(path, "application/x-www-form-urlencoded", "q.why=x", http.Header{"Accept": {"application/json"}})
		return res.StatusCode, body
	}
	if status, body := ask("/applications/999999/autosave/a"); status != http.StatusNotFound || !strings.Contains(body, `"error":"찾을 수 없습니다.`) {
		t.Errorf("an application that is not there: %d %s", status, body)
	}
	_, err := b.App.DB.Pool.Exec(t.Context(), `update application set state = 'EXPIRED' where id = $1`, idOf(b.mine))
	b.ok(err)
	if status, body := ask(b.mine + "/autosave/a"); status != http.StatusUnprocessableEntity || !strings.HasPrefix(body, `{"error":"`) {
		t.Errorf("after the deadline: %d %s", status, body)
	}
}
