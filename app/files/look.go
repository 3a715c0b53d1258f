// This file tells what a file is by its content, including the Korean word processor's formats, whether it is locked, and
// whether it carries macros.
package files

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// Media types that the libraries do not tell apart.
const (
	HWPX = "application/hwp+zip" // the open format since 2021: a zip whose first entry says so
	HWP  = "application/x-hwp"   // the binary format before
	ZIP  = "application/zip"
	DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
	PDF  = "application/pdf"
	DOC  = "application/msword"
	XLS  = "application/vnd.ms-excel"
	PPT  = "application/vnd.ms-powerpoint"
)

// headLength is what telling needs at most.
const headLength = 4096

// look is what the content of a file says about it.
type look struct {
	media  string // by content; without parameters
	locked bool   // a password or a right is needed to open it
	macros bool   // it carries programs that an office suite would run
}

// lookAt tells what a file is. An unreadable file is an error, a strange one is not.
func lookAt(r io.ReaderAt, size int64) (look, error) {
	head := make([]byte, min(size, headLength))
	if _, err := r.ReadAt(head, 0); err != nil {
		return look{}, err
	}
	found := mimetype.Detect(head)
	switch {
	case found.Is(PDF):
		locked, err := pdfLocked(r, size)
		return look{media: PDF, locked: locked}, err
	case within(found, ZIP):
		return lookInZip(r, size), nil
	case within(found, "application/x-ole-storage"):
		return lookInCompound(r, size, base(found)), nil
	}
	return look{media: base(found)}, nil
}

// reference reports whether b begins with "12 0 R".
func reference(b []byte) bool {
	words := bytes.Fields(b)
	return len(words) >= 3 && digits(words[0]) && digits(words[1]) && words[2][0] == 'R'
}

func digits(b []byte) bool {
	return len(b) > 0 && bytes.IndexFunc(b, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

// base is a media type without its parameters.
func base(m *mimetype.MIME) string {
	media, _, _ := strings.Cut(m.String(), ";")
	return media
}

// within says whether m is of a media type or built on it.
func within(m *mimetype.MIME, media string) bool {
	for ; m != nil; m = m.Parent() {
		if m.Is(media) {
			return true
		}
	}
	return false
}

// Limits of what is read of a zip's own descriptions: they are short, and a bomb is not unpacked to find out.
const (
	longestMimetype = 200
	longestManifest = 1 << 20
)

// mostEntriesLooked is how many entries of a zip are asked what they are; office files have hundreds.
const mostEntriesLooked = 20_000

// mainParts are how the list of types of an office file names its main part, in lower case. Those with macros and templates are called otherwise.
var mainParts = []struct{ says, media string }{
	{"wordprocessingml.document.main+xml", DOCX}, {"spreadsheetml.sheet.main+xml", XLSX}, {"presentationml.presentation.main+xml", PPTX},
}

func lookInZip(r io.ReaderAt, size int64) look {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return look{media: ZIP} // a damaged or cut zip is still no other kind of file
	}
	out, acts := look{media: ZIP}, false
	for i, f := range z.File[:min(len(z.File), mostEntriesLooked)] {
		out.locked = out.locked || f.Flags&1 != 0
		name := strings.ToLower(f.Name)
		switch {
		case i == 0 && f.Name == "mimetype":
			if said := string(read(f, longestMimetype)); said == HWPX || strings.HasPrefix(said, "application/vnd.oasis.opendocument.") {
				out.media = said
			}
		case f.Name == "META-INF/manifest.xml":
			out.locked = out.locked || bytes.Contains(read(f, longestManifest), []byte("encryption-data"))
		case out.media == ZIP && f.Name == "word/document.xml":
			out.media = DOCX
		case out.media == ZIP && (f.Name == "xl/workbook.xml" || f.Name == "xl/workbook.bin"):
			out.media = XLSX
		case out.media == ZIP && f.Name == "ppt/presentation.xml":
			out.media = PPTX
		case f.Name == "Contents/content.hpf" && out.media == ZIP: // written by another program, which put its kind elsewhere
			out.media = HWPX
		case f.Name == "[Content_Types].xml":
			types := bytes.ToLower(read(f, longestManifest))
			out.macros = out.macros || bytes.Contains(types, []byte("macroenabled"))
			for _, m := range mainParts { // some editors call the main part document2.xml
				if out.media == ZIP && bytes.Contains(types, []byte(m.says)) {
					out.media = m.media
				}
			}
		case strings.HasPrefix(name, "scripts/") && !strings.HasPrefix(out.media, "application/vnd.oasis."):
			acts = acts || scriptActs(read(f, longestScript)) // every HWPX file has one that is empty
		case strings.HasSuffix(name, "vbaproject.bin"), strings.HasPrefix(name, "xl/macrosheets/"),
			strings.HasPrefix(f.Name, "Basic/"), strings.HasPrefix(out.media, "application/vnd.oasis.") && strings.HasPrefix(f.Name, "Scripts/"):
			out.macros = true
		}
	}
	// A zip of loose files may hold a folder of such a name; macros are what an office file has.
	out.macros = out.macros && out.media != ZIP || acts && out.media == HWPX
	return out
}

func read(f *zip.File, limit int64) []byte {
	r, err := f.Open()
	if err != nil {
		return nil
	}
	defer r.Close()
	b, _ := io.ReadAll(io.LimitReader(r, limit)) // what could be read is enough to look at
	return b
}

// find is the first place of what in a file, -1 when it is not there. It reads window by window.
func find(r io.ReaderAt, size int64, what []byte) (int64, error) {
	const window = 64 << 10
	buf := make([]byte, window)
	for from := int64(0); from < size; from += window - int64(len(what)) + 1 { // windows overlap, so nothing falls between
		n, err := r.ReadAt(buf[:min(window, size-from)], from)
		if err != nil && err != io.EOF { //nolint:errorlint // io.ReaderAt returns it itself
			return -1, err
		}
		if i := bytes.Index(buf[:n], what); i >= 0 {
			return from + int64(i), nil
		}
	}
	return -1, nil
}
