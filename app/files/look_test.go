// These tests make small files of every kind and ask what they are.
package files

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"gongmo/domain"
)

type entry struct{ name, text string }

// zipped makes a zip; an entry called mimetype is stored unpacked, as the formats that have one demand.
func zipped(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		if e.name == "mimetype" {
			h.Method = zip.Store
		}
		w, err := z.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, e.text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// compound makes the outer shape of Microsoft's compound file around some content deep in it.
func compound(content string) []byte {
	b := append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 100<<10)...)
	return append(b, content...)
}

func hwp(bits byte) string {
	head := make([]byte, 40)
	copy(head, "HWP Document File")
	head[36] = bits
	return string(head)
}

func TestAFileIsWhatItsContentIs(t *testing.T) {
	t.Parallel()
	types := entry{"[Content_Types].xml", "<Types/>"}
	for _, c := range []struct {
		name    string
		content []byte
		media   string
		locked  bool
	}{
		{"an HWPX file", zipped(t, entry{"mimetype", HWPX}, entry{"version.xml", "<v/>"}), HWPX, false},
		{"a locked HWPX file", zipped(t, entry{"mimetype", HWPX}, entry{"META-INF/manifest.xml", "<odf:encryption-data/>"}), HWPX, true},
		{"an HWP file", compound(hwp(1)), HWP, false},
		{"a locked HWP file", compound(hwp(1 | 2)), HWP, true},
		{"a Word file", zipped(t, types, entry{"_rels/.rels", "<r/>"}, entry{"word/document.xml", "<d/>"}), DOCX, false},
		{"an Excel file", zipped(t, types, entry{"xl/workbook.xml", "<d/>"}), XLSX, false},
		{"a PowerPoint file", zipped(t, types, entry{"ppt/presentation.xml", "<d/>"}), PPTX, false},
		{"a locked Excel file", compound(string(utf16("EncryptedPackage"))), "application/x-ole-storage", true},
		{"an OpenDocument text", zipped(t, entry{"mimetype", "application/vnd.oasis.opendocument.text"}), "application/vnd.oasis.opendocument.text", false},
		{"a plain zip", zipped(t, entry{"영수증.txt", "x"}), ZIP, false},
		{"a zip that lies about being something else", zipped(t, entry{"mimetype", "application/x-evil"}), ZIP, false},
		{"a cut zip", zipped(t, entry{"a", "x"})[:20], ZIP, false},
		{"a PDF", []byte("%PDF-1.7\n1 0 obj"), PDF, false},
		{"a locked PDF", []byte("%PDF-1.7\n" + strings.Repeat(" ", 200<<10) + "trailer <</Encrypt 5 0 R>>"), PDF, true},
		{"a JPEG", []byte("\xff\xd8\xff\xe0\x00\x10JFIF"), "image/jpeg", false},
		{"a page called something else", []byte("<!DOCTYPE html><script>alert(1)</script>"), "text/html", false},
		{"a program", []byte("\x7fELF\x02\x01\x01"), "application/x-elf", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			media, locked, err := look(bytes.NewReader(c.content), int64(len(c.content)))
			if err != nil || media != c.media || locked != c.locked {
				t.Errorf("got %s, locked %v, %v; want %s, locked %v", media, locked, err, c.media, c.locked)
			}
		})
	}
}

func TestAWordAcrossTwoWindowsIsFound(t *testing.T) {
	t.Parallel()
	const word = "/Encrypt"
	for at := 64<<10 - len(word) - 1; at <= 64<<10+1; at++ {
		b := append(bytes.Repeat([]byte{' '}, at), word...)
		if got, err := find(bytes.NewReader(b), int64(len(b)), []byte(word)); err != nil || got != int64(at) {
			t.Errorf("at %d: got %d, %v", at, got, err)
		}
	}
}

func TestARuleAcceptsItsTypesOnly(t *testing.T) {
	t.Parallel()
	receipts := Rule{Types: []string{"PDF", "JPG"}, Count: 2}
	for _, c := range []struct {
		name string
		rule Rule
		file Stored
		key  string
	}{
		{"a listed type", receipts, Stored{MediaType: PDF}, ""},
		{"another type", receipts, Stored{MediaType: HWPX}, "files.type.refused"},
		{"a locked file", receipts, Stored{MediaType: PDF, Locked: true}, "files.locked"},
		{"a known type where all are welcome", Rule{}, Stored{MediaType: HWP}, ""},
		{"a page where all are welcome", Rule{}, Stored{MediaType: "text/html"}, "files.type.refused"},
	} {
		err := c.rule.Accept(c.file)
		var e *domain.Error
		if errors.As(err, &e); (e == nil) != (c.key == "") || e != nil && e.Key != c.key {
			t.Errorf("%s: got %v, want %q", c.name, err, c.key)
		}
	}
	if err := receipts.More(1); err != nil {
		t.Errorf("the second of two: %v", err)
	}
	if err := receipts.More(2); !errors.Is(err, domain.E(domain.Invalid, "files.count.over")) {
		t.Errorf("the third of two: got %v", err)
	}
}

func TestEveryTypeHasOneName(t *testing.T) {
	t.Parallel()
	for media, want := range map[string]string{HWPX: "HWPX", "image/jpeg": "JPG", "text/plain": "CSV", "text/html": ""} {
		if got := TypeName(media); got != want {
			t.Errorf("%s: got %q, want %q", media, got, want)
		}
	}
}

func TestNamesAreMadeFitToKeep(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("가", 100)
	for in, want := range map[string]string{
		"사업계획서.hwpx": "사업계획서.hwpx", `C:\서류\영수증.pdf`: "영수증.pdf", "../../etc/passwd": "passwd", "": "file", "..": "file", "서류/": "file",
		"\u1112\u1161\u11ab\u1100\u1173\u11af.pdf": "한글.pdf", "a\x00\u202egnp.exe": "agnp.exe", " b.txt\n": "b.txt", "\xff.pdf": "_.pdf",
		long + ".pdf": strings.Repeat("가", 78) + ".pdf",
	} {
		if got := CleanName(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func FuzzCleanName(f *testing.F) {
	for _, s := range []string{"사업계획서.hwpx", `a\b/c`, "\u202e", strings.Repeat("가.", 200), "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := CleanName(s)
		if got == "" || len(got) > longestName+16 || !utf8.ValidString(got) || strings.ContainsAny(got, "/\\\x00\n") {
			t.Errorf("%q became %q", s, got)
		}
		if again := CleanName(got); again != got {
			t.Errorf("%q became %q and then %q", s, got, again)
		}
	})
}

func FuzzLook(f *testing.F) {
	f.Add(zipped(f, entry{"mimetype", HWPX}, entry{"META-INF/manifest.xml", "x"}))
	f.Add(compound(hwp(3))[:64])
	f.Add([]byte("%PDF-1.7 /Encrypt"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) == 0 {
			t.Skip() // refused before anyone looks
		}
		media, _, err := look(bytes.NewReader(b), int64(len(b)))
		if err != nil || !strings.Contains(media, "/") || slices.Contains([]byte(media), ';') {
			t.Errorf("got %q, %v", media, err)
		}
	})
}

func ExampleCleanName() {
	fmt.Println(CleanName(`C:\Users\홍길동\사업계획서(최종).hwpx`))
	// Output: 사업계획서(최종).hwpx
}
