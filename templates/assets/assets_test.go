package assets

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"strings"
	"testing"
)

func get(t *testing.T, path, encoding string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	if encoding != "" {
		r.Header.Set("Accept-Encoding", encoding)
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w.Result()
}

func TestAnAssetIsServedUnderItsHashForEver(t *testing.T) {
	url := URL("gongmo.css")
	if !regexp.MustCompile(`^/assets/gongmo\.[0-9a-f]{10}\.css$`).MatchString(url) {
		t.Fatal(url)
	}
	r := get(t, url, "br, gzip;q=0.8")
	if r.StatusCode != http.StatusOK || !strings.Contains(r.Header.Get("Cache-Control"), "immutable") || r.Header.Get("Content-Encoding") != "gzip" || r.Header.Get("Content-Type") != "text/css; charset=utf-8" {
		t.Fatal(r.StatusCode, r.Header)
	}
	z, err := gzip.NewReader(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(z)
	if err != nil || !strings.Contains(string(body), "--surface") {
		t.Fatal(err)
	}
}

func TestAReaderWithoutGzipGetsPlainText(t *testing.T) {
	for _, encoding := range []string{"", "br", "gzip;q=0", "identity"} {
		if r := get(t, URL("gongmo.js"), encoding); r.Header.Get("Content-Encoding") != "" || r.StatusCode != http.StatusOK {
			t.Errorf("%q: %v", encoding, r.Header)
		}
	}
}

func TestUnhashedAndUnknownNamesAreNotFound(t *testing.T) {
	for _, path := range []string{"/assets/gongmo.css", "/assets/gongmo.0000000000.css", "/assets/../assets.go", URL("nothing.css")} {
		if r := get(t, path, ""); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s answers %d", path, r.StatusCode)
		}
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, httptest.NewRequest(http.MethodPost, URL("gongmo.css"), nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Error(w.Code)
	}
}

func TestTheFontStylesheetNamesOnlyFilesThatExist(t *testing.T) {
	s := loaded()
	refs := regexp.MustCompile(`url\(([^)]+)\)`).FindAllStringSubmatch(string(content(t, s.bySource["fonts.css"])), -1)
	if len(refs) != 120 {
		t.Fatalf("%d font files, want 120", len(refs))
	}
	for _, ref := range refs {
		if s.byServed[strings.TrimPrefix(ref[1], Prefix)] == nil {
			t.Errorf("%s does not exist", ref[1])
		}
	}
}

func TestEveryHangulSyllableHasAFontFile(t *testing.T) {
	covered := map[rune]bool{}
	for _, m := range regexp.MustCompile(`U\+([0-9a-f]+)(?:-([0-9a-f]+))?`).FindAllStringSubmatch(string(content(t, loaded().bySource["fonts.css"])), -1) {
		from, to := codepoint(m[1]), codepoint(m[1])
		if m[2] != "" {
			to = codepoint(m[2])
		}
		for r := from; r <= to; r++ {
			covered[r] = true
		}
	}
	for r := '가'; r <= '힣'; r++ {
		if !covered[r] {
			t.Fatalf("no font file holds %c", r)
		}
	}
}

func codepoint(s string) (n rune) {
	for _, c := range s {
		n = n<<4 | rune(strings.IndexRune("0123456789abcdef", c))
	}
	return n
}

func TestTheStylesheetAndScriptStaySmall(t *testing.T) {
	if n := Size("gongmo.css"); n > 30_000 {
		t.Errorf("gongmo.css is %d bytes gzipped, the budget is 30,000", n)
	}
	if n := Size("gongmo.js"); n > 25_000 {
		t.Errorf("gongmo.js is %d bytes gzipped, the budget is 25,000", n)
	}
	js := string(content(t, loaded().bySource["gongmo.js"]))
	for _, word := range []string{"eval(", "new Function", "http://", "https://", ".style."} {
		if strings.Contains(js, word) {
			t.Errorf("the script holds %q, which the content security policy or a closed network forbids", word)
		}
	}
}

// A font is served for ever under the name it has in the source tree, so that the name must change with the content.
func TestTheNameOfAFontHasTheHashOfItsContent(t *testing.T) {
	fonts := 0
	for name, f := range loaded().byServed {
		if path.Ext(name) != ".woff2" {
			continue
		}
		fonts++
		sum := sha256.Sum256(content(t, f))
		if want := "." + hex.EncodeToString(sum[:5]) + ".woff2"; !strings.HasSuffix(name, want) {
			t.Errorf("%s should end in %s", name, want)
		}
		if r := get(t, Prefix+name, ""); r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != "font/woff2" {
			t.Errorf("%s: %d %v", name, r.StatusCode, r.Header)
		}
	}
	if fonts == 0 {
		t.Error("there is no font")
	}
}

func content(t *testing.T, f *file) []byte {
	t.Helper()
	body, err := io.ReadAll(io.NewSectionReader(f.plain, 0, int64(f.size)))
	if err != nil {
		t.Fatal(err)
	}
	return body
}
