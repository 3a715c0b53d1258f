// These tests make small files of every kind and ask what they are.
package files

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
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

// oneOf makes Microsoft's compound file with the streams given, whose contents follow the names. Long ones lie in sectors of
// their own, short ones in the short stream, as the format has it.
func oneOf(streams ...entry) []byte {
	const sector, cutoff = 512, 4096
	le := binary.LittleEndian
	pad := func(b []byte, to int) []byte {
		for len(b)%to != 0 || len(b) == 0 {
			b = append(b, 0)
		}
		return b
	}
	var body, fat, mini, miniFAT []byte
	place := func(b []byte) uint32 { // puts b into sectors of its own
		start := uint32(len(body) / sector)
		b = pad(b, sector)
		body = append(body, b...)
		for i := range len(b) / sector {
			next := start + uint32(i) + 1
			if i == len(b)/sector-1 {
				next = 0xFFFFFFFE
			}
			fat = le.AppendUint32(fat, next)
		}
		return start
	}
	directory := func(name string, kind byte, start uint32, size int) []byte {
		e := make([]byte, 128)
		for i, u := range utf16.Encode([]rune(name)) {
			le.PutUint16(e[2*i:], u)
		}
		le.PutUint16(e[64:], uint16(2*len(utf16.Encode([]rune(name)))+2))
		e[66] = kind
		le.PutUint32(e[116:], start)
		le.PutUint64(e[120:], uint64(size))
		return e
	}
	var list []byte
	for _, s := range streams {
		if strings.HasSuffix(s.name, "/") {
			list = append(list, directory(strings.TrimSuffix(s.name, "/"), kindStorage, 0, 0)...)
			continue
		}
		if len(s.text) >= cutoff {
			list = append(list, directory(s.name, kindStream, place([]byte(s.text)), len(s.text))...)
			continue
		}
		start := len(mini) / 64
		mini = append(mini, pad([]byte(s.text), 64)...)
		for i := start; i < len(mini)/64; i++ {
			next := uint32(i) + 1
			if i == len(mini)/64-1 {
				next = 0xFFFFFFFE
			}
			miniFAT = le.AppendUint32(miniFAT, next)
		}
		list = append(list, directory(s.name, kindStream, uint32(start), len(s.text))...)
	}
	root := directory("Root Entry", kindRoot, place(mini), len(mini))
	dir := place(append(root, list...))
	minis := place(miniFAT)
	at := uint32(len(body) / sector)
	fat = le.AppendUint32(fat, 0xFFFFFFFD)
	body = append(body, pad(fat, sector)[:sector]...)

	h := make([]byte, sector)
	copy(h, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	le.PutUint16(h[26:], 3)
	le.PutUint16(h[28:], 0xFFFE)
	le.PutUint16(h[30:], 9)
	le.PutUint16(h[32:], 6)
	le.PutUint32(h[44:], 1)
	le.PutUint32(h[48:], dir)
	le.PutUint32(h[56:], cutoff)
	le.PutUint32(h[60:], minis)
	le.PutUint32(h[68:], 0xFFFFFFFE)
	for i := 76; i < sector; i += 4 {
		le.PutUint32(h[i:], 0xFFFFFFFF)
	}
	le.PutUint32(h[76:], at)
	return append(h, body...)
}

// hwp is HWP's FileHeader with property bits.
func hwp(bits uint32) entry {
	head := make([]byte, 256)
	copy(head, "HWP Document File")
	binary.LittleEndian.PutUint32(head[36:], bits)
	return entry{"FileHeader", string(head)}
}

// wide is a text as the word processor writes scripts: UTF-16 without a mark.
func wide(s string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return string(b)
}

// word is the beginning of a FIB with its flags.
func word(flags uint16) entry {
	head := make([]byte, 5000)
	binary.LittleEndian.PutUint16(head, 0xA5EC)
	binary.LittleEndian.PutUint16(head[10:], flags)
	return entry{"WordDocument", string(head)}
}

// records are BIFF records of the kinds given, each with four bytes.
func records(kinds ...uint16) string {
	var b []byte
	for _, k := range kinds {
		b = binary.LittleEndian.AppendUint16(b, k)
		b = append(b, 4, 0, 1, 2, 3, 4)
	}
	return string(b)
}

func TestAFileIsWhatItsContentIs(t *testing.T) {
	t.Parallel()
	types := entry{"[Content_Types].xml", "<Types/>"}
	const odt = "application/vnd.oasis.opendocument.text"
	vbaInfo := "\x02\x00\x00\x04\x0c\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00"
	for _, c := range []struct {
		name    string
		content []byte
		want    look
	}{
		{"an HWPX file", zipped(t, entry{"mimetype", HWPX}, entry{"version.xml", "<v/>"}), look{media: HWPX}},
		{"a locked HWPX file", zipped(t, entry{"mimetype", HWPX}, entry{"META-INF/manifest.xml", "<odf:encryption-data/>"}), look{media: HWPX, locked: true}},
		{"an HWP file", oneOf(hwp(1)), look{media: HWP}},
		{"an HWP file for reading only, which opens without a password", oneOf(hwp(1 | 1<<2)), look{media: HWP}},
		{"an HWP file with the empty script of every document", oneOf(hwp(1), entry{"Scripts/", ""}, entry{"DefaultJScript", "x"}), look{media: HWP}},
		{"an HWP file with a script", oneOf(hwp(1 | 1<<3)), look{media: HWP, macros: true}},
		{"an HWPX file with the empty script of every document", zipped(t, entry{"mimetype", HWPX}, entry{"Scripts/headerScripts.js", wide("var Documents = XHwpDocuments;\r\nvar Document = Documents.Active_XHwpDocument;\r\nvar Box1 = Document.XHwpFormComboBoxs.ItemFromName(\"Box1\");\r\n")},
			entry{"Scripts/sourceScripts.js", wide("function OnDocument_New()\r\n{\r\n\t//todo : \r\n}\r\n\r\nfunction OnDocument_Open()\r\n{\r\n\t//todo : \r\n}\r\n")}), look{media: HWPX}},
		{"an HWPX file with a script", zipped(t, entry{"mimetype", HWPX}, entry{"Scripts/sourceScripts.js", wide("function OnDocument_Open()\r\n{\r\n\tDocuments.Open(\"x\");\r\n}\r\n")}), look{media: HWPX, macros: true}},
		{"an HWPX file with a script in UTF-8 that hides behind a comment", zipped(t, entry{"mimetype", HWPX}, entry{"Scripts/a.js", "function OnDocument_Open() { /* todo */ run(1) // nothing\n}"}), look{media: HWPX, macros: true}},
		{"an HWPX file with more script than is read", zipped(t, entry{"mimetype", HWPX}, entry{"Scripts/a.js", strings.Repeat("//\n", 30_000) + "run()"}), look{media: HWPX, macros: true}},
		{"a plain zip with a folder of scripts", zipped(t, entry{"Scripts/a.js", "run()"}), look{media: ZIP}},
		{"an HWP file with a password", oneOf(hwp(1 | 1<<1)), look{media: HWP, locked: true}},
		{"an HWP file under rights management", oneOf(hwp(1 | 1<<4)), look{media: HWP, locked: true}},
		{"an HWP file locked with a certificate", oneOf(hwp(1 | 1<<8)), look{media: HWP, locked: true}},
		{"a Word file", zipped(t, types, entry{"_rels/.rels", "<r/>"}, entry{"word/document.xml", "<d/>"}), look{media: DOCX}},
		{"a Word file with macros", zipped(t, types, entry{"word/document.xml", "<d/>"}, entry{"word/vbaProject.bin", "x"}), look{media: DOCX, macros: true}},
		{"a Word template that says it may run macros", zipped(t, entry{"[Content_Types].xml", "<Override ContentType='application/vnd.ms-word.template.macroEnabledTemplate.main+xml'/>"}, entry{"word/document.xml", "<d/>"}), look{media: DOCX, macros: true}},
		{"a Word file whose main part is called otherwise", zipped(t, entry{"[Content_Types].xml", `<Override PartName="/word/document2.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>`}, entry{"word/document2.xml", "<d/>"}), look{media: DOCX}},
		{"such a Word file with macros", zipped(t, entry{"[Content_Types].xml", `<Override ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>`}, entry{"word/document2.xml", "<d/>"}, entry{"word/vbaProject.bin", "x"}), look{media: DOCX, macros: true}},
		{"an HWPX file of another program", zipped(t, entry{"META-INF/container.xml", "<c/>"}, entry{"Contents/content.hpf", "<p/>"}, entry{"mimetype", HWPX}), look{media: HWPX}},
		{"an Excel file", zipped(t, types, entry{"xl/workbook.xml", "<d/>"}), look{media: XLSX}},
		{"an Excel file with macros", zipped(t, types, entry{"xl/workbook.xml", "<d/>"}, entry{"xl/vbaProject.bin", "x"}), look{media: XLSX, macros: true}},
		{"an Excel file with macros before its workbook", zipped(t, types, entry{"xl/vbaProject.bin", "x"}, entry{"xl/workbook.xml", "<d/>"}), look{media: XLSX, macros: true}},
		{"an Excel file with macros of the old kind", zipped(t, types, entry{"xl/workbook.xml", "<d/>"}, entry{"xl/macrosheets/sheet1.xml", "x"}), look{media: XLSX, macros: true}},
		{"a PowerPoint file", zipped(t, types, entry{"ppt/presentation.xml", "<d/>"}), look{media: PPTX}},
		{"a locked Excel file", oneOf(entry{"EncryptionInfo", "x"}, entry{"EncryptedPackage", strings.Repeat("x", 5000)}), look{media: "application/x-ole-storage", locked: true}},
		{"an old Word file", oneOf(word(0)), look{media: DOC}},
		{"an old Word file with a password", oneOf(word(0x0100)), look{media: DOC, locked: true}},
		{"an old Word file with macros", oneOf(word(0), entry{"Macros/", ""}, entry{"VBA/", ""}), look{media: DOC, macros: true}},
		{"an old Excel file", oneOf(entry{"Workbook", records(0x0809, 0x0042)}), look{media: XLS}},
		{"an old Excel file with a password", oneOf(entry{"Workbook", records(0x0809, 0x002F)}), look{media: XLS, locked: true}},
		{"an old Excel file with macros", oneOf(entry{"Workbook", records(0x0809)}, entry{"_VBA_PROJECT_CUR/", ""}), look{media: XLS, macros: true}},
		{"an old PowerPoint file", oneOf(entry{"PowerPoint Document", "x"}), look{media: PPT}},
		{"an old PowerPoint file with a password", oneOf(entry{"PowerPoint Document", "x"}, entry{"Current User", strings.Repeat("\x00", 12) + "\xdf\xc4\xd1\xf3"}), look{media: PPT, locked: true}},
		{"an old PowerPoint file with macros", oneOf(entry{"PowerPoint Document", "x" + vbaInfo}), look{media: PPT, macros: true}},
		{"an old PowerPoint file whose macros were removed", oneOf(entry{"PowerPoint Document", strings.Replace(vbaInfo, "\x01\x00\x00\x00\x02", "\x00\x00\x00\x00\x02", 1)}), look{media: PPT}},
		{"an OpenDocument text", zipped(t, entry{"mimetype", odt}), look{media: odt}},
		{"an OpenDocument text with macros", zipped(t, entry{"mimetype", odt}, entry{"Basic/Standard/Module1.xml", "x"}), look{media: odt, macros: true}},
		{"a plain zip", zipped(t, entry{"영수증.txt", "x"}), look{media: ZIP}},
		{"a plain zip with a folder called Basic", zipped(t, entry{"Basic/영수증.txt", "x"}), look{media: ZIP}},
		{"a zip that lies about being something else", zipped(t, entry{"mimetype", "application/x-evil"}), look{media: ZIP}},
		{"a cut zip", zipped(t, entry{"a", "x"})[:20], look{media: ZIP}},
		{"a PDF", []byte("%PDF-1.7\n1 0 obj"), look{media: PDF}},
		{"a locked PDF", []byte("%PDF-1.7\n" + strings.Repeat(" ", 200<<10) + "trailer <</Encrypt 5 0 R>>"), look{media: PDF, locked: true}},
		{"a locked PDF with its dictionary in place", []byte("%PDF-1.7\ntrailer <</Encrypt<</Filter/Standard>>>>"), look{media: PDF, locked: true}},
		{"a PDF that only speaks of encryption", []byte("%PDF-1.7\n(/Encrypt is a word) /EncryptMetadata true"), look{media: PDF}},
		{"a JPEG", []byte("\xff\xd8\xff\xe0\x00\x10JFIF"), look{media: "image/jpeg"}},
		{"a page called something else", []byte("<!DOCTYPE html><script>alert(1)</script>"), look{media: "text/html"}},
		{"a program", []byte("\x7fELF\x02\x01\x01"), look{media: "application/x-elf"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := lookAt(bytes.NewReader(c.content), int64(len(c.content)))
			if err != nil || got != c.want {
				t.Errorf("got %+v, %v; want %+v", got, err, c.want)
			}
		})
	}
}

func TestACompoundFileThatBitesItsOwnTailComesToAnEnd(t *testing.T) {
	t.Parallel()
	b := oneOf(hwp(1), word(0))
	fat := len(b) - 512
	for i := fat; i < len(b)-4; i += 4 {
		binary.LittleEndian.PutUint32(b[i:], 0) // every sector is followed by the first
	}
	if _, err := lookAt(bytes.NewReader(b), int64(len(b))); err != nil {
		t.Error(err)
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
		{"a program.pdf", receipts, Stored{MediaType: "application/x-elf"}, "files.type.inside"},
		{"a page.JPEG", receipts, Stored{MediaType: "text/html"}, "files.type.inside"},
		{"a page.html", receipts, Stored{MediaType: "text/html"}, "files.type.refused"},
		{"a sheet.xlsx", receipts, Stored{MediaType: XLSX}, "files.type.refused"},
		{"a listed type", receipts, Stored{MediaType: PDF}, ""},
		{"another type", receipts, Stored{MediaType: HWPX}, "files.type.refused"},
		{"a locked file", receipts, Stored{MediaType: PDF, Locked: true}, "files.locked"},
		{"a locked office file, whose kind nobody can see", receipts, Stored{MediaType: "application/x-ole-storage", Locked: true}, "files.locked"},
		{"a file with macros", Rule{}, Stored{MediaType: DOCX, Macros: true}, "files.macros"},
		{"a known type where all are welcome", Rule{}, Stored{MediaType: HWP}, ""},
		{"a page where all are welcome", Rule{}, Stored{MediaType: "text/html"}, "files.type.refused"},
	} {
		err := c.rule.Accept(c.name, c.file)
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

func TestANamePromisesWhatTheContentIs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, media string
		ok          bool
	}{
		{"계획서.pdf", PDF, true}, {"계획서.PDF", PDF, true}, {"사진.jpeg", "image/jpeg", true}, {"계획서", PDF, true}, {"메모.md", "text/plain", true},
		{"계획서.pdf", DOCX, false}, {"계획서.docx.exe", DOCX, false}, {"계획서.hwp", HWPX, false},
	} {
		if err := CheckName(c.name, c.media); (err == nil) != c.ok {
			t.Errorf("%s as %s: got %v", c.name, c.media, err)
		}
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
	for _, s := range []string{"사업계획서.hwpx", `a\b/c`, "\u202e", strings.Repeat("가.", 200), "\xff",
		"\u0484\u070f\u0591", "e\u200b\u0301.pdf"} {
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
	f.Add(zipped(f, entry{"xl/workbook.xml", "x"}, entry{"xl/vbaProject.bin", "x"}))
	f.Add(oneOf(hwp(3)))
	f.Add(oneOf(word(0x100), entry{"Macros/", ""}))
	f.Add(oneOf(entry{"Workbook", records(0x0809, 0x002F)}))
	f.Add(oneOf(hwp(3))[:64])
	f.Add([]byte("%PDF-1.7 /Encrypt 1 0 R"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) == 0 {
			t.Skip() // refused before anyone looks
		}
		got, err := lookAt(bytes.NewReader(b), int64(len(b)))
		if err != nil || !strings.Contains(got.media, "/") || slices.Contains([]byte(got.media), ';') {
			t.Errorf("got %+v, %v", got, err)
		}
	})
}

func ExampleCleanName() {
	fmt.Println(CleanName(`C:\Users\홍길동\사업계획서(최종).hwpx`))
	// Output: 사업계획서(최종).hwpx
}
