package files_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"gongmo/app/files"
	"gongmo/domain"
)

// office makes a small office file: its first entry says what it is, as the real ones do.
func office(t testing.TB, kind, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	add := func(name, content string) {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = f.Write([]byte(content))
	}
	switch kind {
	case "HWPX":
		f, _ := w.CreateHeader(&zip.FileHeader{Name: "mimetype", Method: zip.Store})
		_, _ = f.Write([]byte(files.HWPX))
		add("Contents/section0.xml", text)
	case "DOCX":
		add("[Content_Types].xml", "<Types/>")
		add("word/document.xml", "<w:document/>")
		add("word/header1.xml", text)
	case "XLSX":
		add("[Content_Types].xml", "<Types/>")
		add("xl/workbook.xml", "<workbook/>")
		add("xl/sharedStrings.xml", text)
	case "ODT":
		f, _ := w.CreateHeader(&zip.FileHeader{Name: "mimetype", Method: zip.Store})
		_, _ = f.Write([]byte("application/vnd.oasis.opendocument.text"))
		add("content.xml", text)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAFilledFormOfAnEarlierEditionIsToldByWhatIsPrintedInIt(t *testing.T) {
	store, err := files.New(t.Context(), t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	put := func(b []byte) files.Stored {
		s, err := store.Put(t.Context(), bytes.NewReader(b), 64<<20)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	pdf := []byte("%PDF-1.4\n2025년 서식 v1\n%%EOF\n")
	blank, old := put(office(t, "DOCX", "<w:t>2026년 서식 v1</w:t>")), put(office(t, "DOCX", "<w:t>2025년 서식 v1</w:t>"))
	form := &files.Blank{Name: "2026년 서식 v1", Now: []string{blank.SHA256}, Before: []string{old.SHA256}, Marks: []string{"2026년 서식 v1"}, EarlierMarks: []string{"2025년 서식 v1", "R&D 서식 <가>"}}
	long := strings.Repeat("<p>가나다라 마바사</p>", 40_000) // several windows
	for name, c := range map[string]struct {
		form *files.Blank
		file []byte
		want string
	}{
		"the blank form itself":                   {form, office(t, "DOCX", "<w:t>2026년 서식 v1</w:t>"), "files.form.blank"},
		"an earlier blank form":                   {form, office(t, "DOCX", "<w:t>2025년 서식 v1</w:t>"), "files.form.earlier"},
		"an earlier form, filled in":              {form, office(t, "DOCX", "<w:t>2025년 서식 v1</w:t> 하늘소프트"), "files.form.earlier"},
		"a mark split over runs":                  {form, office(t, "HWPX", "<hp:t>2025</hp:t><hp:t a='x'>년 </hp:t><hp:run/><hp:t>서식v1</hp:t>"), "files.form.earlier"},
		"a mark behind a long text":               {form, office(t, "ODT", long+"<p>2025년 서식 v1</p>"+long), "files.form.earlier"},
		"a mark with escaped characters":          {form, office(t, "XLSX", "<t>R&amp;D 서식 &lt;&#44032;&gt;</t>"), "files.form.earlier"},
		"the present form, filled in":             {form, office(t, "XLSX", "<t>2026년 서식 v1</t><t>하늘소프트</t>"), ""},
		"the present form that names the earlier": {form, office(t, "DOCX", "<t>2026년 서식 v1 (2025년 서식 v1을 대신합니다)</t>"), ""},
		"a file without any mark":                 {form, office(t, "DOCX", "<t>자유 양식</t>"), ""},
		"a mark that is no text but a tag":        {form, office(t, "DOCX", "<t a='2025년 서식 v1'>자유 양식</t>"), ""},
		"a kind whose text is not read":           {form, pdf, ""},
		"a slot without a present form":           {&files.Blank{EarlierMarks: form.EarlierMarks, Before: form.Before}, office(t, "DOCX", "<w:t>2025년 서식 v1</w:t>"), ""},
		"a slot that gives no form out":           {nil, office(t, "DOCX", "<w:t>2025년 서식 v1</w:t>"), ""},
		// It unpacks to more than is read: nothing is known of it, and nobody waits for it.
		"a bomb": {form, office(t, "DOCX", "2025년 서식 v1"+strings.Repeat(" ", 40<<20)), ""},
	} {
		t.Run(name, func(t *testing.T) {
			kept := put(c.file)
			got := ""
			if err := c.form.Judge(t.Context(), store, kept.SHA256, kept.MediaType, kept.Size); err != nil {
				p := domain.ProblemsOf(err)
				if len(p) != 1 || p[0].Kind != domain.Invalid || p[0].Args["form"] != "2026년 서식 v1" {
					t.Fatalf("refused with %v", err)
				}
				got = p[0].Key
			}
			if got != c.want {
				t.Errorf("refused with %q, want %q (%s)", got, c.want, kept.MediaType)
			}
		})
	}
}

func FuzzMarksAreLookedForInAnything(f *testing.F) {
	f.Add([]byte("<t>2025년 &#x;&amp서식 v1</t>"))
	f.Add([]byte("<<&&&#x110000;>\xe2\x82"))
	f.Fuzz(func(t *testing.T, text []byte) {
		store, err := files.New(t.Context(), t.TempDir(), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range [][]byte{office(t, "DOCX", string(text)), append([]byte("PK\x03\x04"), text...)} {
			s, err := store.Put(t.Context(), bytes.NewReader(b), 1<<20)
			if err != nil {
				t.Fatal(err)
			}
			form := &files.Blank{Now: []string{"x"}, EarlierMarks: []string{"2025년 서식 v1"}}
			if err := form.Judge(t.Context(), store, s.SHA256, files.DOCX, s.Size); err != nil && domain.KindOf(err) != domain.Invalid {
				t.Fatal(err)
			}
		}
	})
}
