// Package assets holds the files a page loads besides its HTML: the stylesheet, the script, the fonts, the icons.
// Every file is served under a name that carries the hash of its content, so browsers may keep it for ever.
package assets

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"sync"
)

//go:embed files
var files embed.FS

// Prefix is where Handler expects to be mounted.
const Prefix = "/assets/"

// file is one asset, ready to send.
type file struct {
	name    string // the hashed name below Prefix, such as "gongmo.1a2b3c4d5e.css"
	mime    string
	plain   io.ReaderAt
	size    int    // of plain, in bytes
	gzipped []byte // nil when the format is already compressed
}

// set finds a file by the name in the source tree and by the name in a URL.
type set struct {
	bySource map[string]*file
	byServed map[string]*file
}

// loaded builds the set once: it never changes afterwards.
var loaded = sync.OnceValue(load)

var mimes = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".svg":   "image/svg+xml",
	".woff2": "font/woff2",
	".txt":   "text/plain; charset=utf-8",
}

// reference finds url(...) in a stylesheet.
var reference = regexp.MustCompile(`url\(([^)"':]+)\)`)

func load() set {
	s := set{bySource: map[string]*file{}, byServed: map[string]*file{}}
	names := sourceNames()
	// Stylesheets go last, because they name the other files by their hashed names.
	sort.SliceStable(names, func(i, j int) bool { return path.Ext(names[i]) != ".css" && path.Ext(names[j]) == ".css" })
	for _, name := range names {
		f := newFile(name, s.bySource)
		s.bySource[name], s.byServed[f.name] = f, f
	}
	return s
}

func sourceNames() []string {
	var names []string
	err := fs.WalkDir(files, "files", func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, strings.TrimPrefix(p, "files/"))
		}
		return err
	})
	if err != nil {
		panic("embedded assets cannot be listed: " + err.Error())
	}
	return names
}

// newFile makes an asset ready. A font is sent from where the program holds it and its name in the source tree has the hash already:
// a copy of them all, or reading them all at every start, would take more memory than most of what lives in it. known are the files
// that a stylesheet may name.
func newFile(source string, known map[string]*file) *file {
	ext := path.Ext(source)
	if ext == ".woff2" {
		font, size := openFont(source)
		return &file{name: source, mime: mimes[ext], plain: font, size: size}
	}
	body := readText(source, known)
	sum := sha256.Sum256(body)
	return &file{
		name:    strings.TrimSuffix(source, ext) + "." + hex.EncodeToString(sum[:5]) + ext,
		mime:    mimes[ext],
		plain:   bytes.NewReader(body),
		size:    len(body),
		gzipped: squeeze(body),
	}
}

// openFont opens an embedded file, which stays where it is and may be read by many at once, and says how many bytes it has.
func openFont(source string) (io.ReaderAt, int) {
	opened, err := files.Open("files/" + source)
	if err != nil {
		panic("embedded asset cannot be opened: " + err.Error())
	}
	info, err := opened.Stat()
	if err != nil {
		panic("embedded asset has no size: " + err.Error())
	}
	font, ok := opened.(io.ReaderAt)
	if !ok {
		panic("embedded asset cannot be read in place: " + source)
	}
	return font, int(info.Size())
}

// readText is a text asset; a stylesheet names the other files by their hashed names.
func readText(source string, known map[string]*file) []byte {
	body, err := files.ReadFile("files/" + source)
	if err != nil {
		panic("embedded asset cannot be read: " + err.Error())
	}
	if path.Ext(source) != ".css" {
		return body
	}
	return reference.ReplaceAllFunc(body, func(m []byte) []byte {
		target := path.Join(path.Dir(source), string(m[4:len(m)-1]))
		if f := known[target]; f != nil {
			return []byte("url(" + Prefix + f.name + ")")
		}
		return m
	})
}

func squeeze(body []byte) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is a constant of the package: no error
	if _, err := w.Write(body); err != nil {
		return nil
	}
	if err := w.Close(); err != nil {
		return nil
	}
	return b.Bytes()
}

// URL is the address of an asset by its source name, such as URL("gongmo.css").
// An unknown name gives an address that answers 404, which the browser tests report.
func URL(name string) string {
	if f := loaded().bySource[name]; f != nil {
		return Prefix + f.name
	}
	return Prefix + "missing/" + name
}

// Handler serves every asset below Prefix. A hashed name never changes its content, so the answer may be kept for a year.
func Handler() http.Handler {
	s := loaded()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f := s.byServed[strings.TrimPrefix(r.URL.Path, Prefix)]
		if f == nil {
			http.NotFound(w, r)
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		f.serve(w, r)
	})
}

func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.mime)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("X-Content-Type-Options", "nosniff")
	var body io.Reader = io.NewSectionReader(f.plain, 0, int64(f.size))
	size := f.size
	if f.gzipped != nil {
		h.Set("Vary", "Accept-Encoding")
		if acceptsGzip(r.Header.Get("Accept-Encoding")) {
			h.Set("Content-Encoding", "gzip")
			body, size = bytes.NewReader(f.gzipped), len(f.gzipped)
		}
	}
	h.Set("Content-Length", strconv.Itoa(size))
	if r.Method == http.MethodGet {
		_, _ = io.Copy(w, body) // the reader has gone away: nothing to do
	}
}

// acceptsGzip reads an Accept-Encoding header; "gzip;q=0" is a refusal.
func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if name == "gzip" {
			return !strings.HasPrefix(strings.ReplaceAll(q, " ", ""), "q=0") || strings.HasPrefix(strings.ReplaceAll(q, " ", ""), "q=0.")
		}
	}
	return false
}

// Size is the number of bytes of an asset as sent (gzipped where it can be), 0 when there is none. Tests keep budgets with it.
func Size(name string) int {
	f := loaded().bySource[name]
	switch {
	case f == nil:
		return 0
	case f.gzipped != nil:
		return len(f.gzipped)
	}
	return f.size
}
