// This file tells what a file is by its content, including the Korean word processor's formats, and whether it is locked.
package files

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
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
)

// headLength is what telling needs at most: the size of an old office file's header and first sectors.
const headLength = 4096

// look tells a file's media type and whether it needs a password. An unreadable file is an error, a strange one is not.
func look(r io.ReaderAt, size int64) (media string, locked bool, err error) {
	head := make([]byte, min(size, headLength))
	if _, err := r.ReadAt(head, 0); err != nil {
		return "", false, err
	}
	found := mimetype.Detect(head)
	switch {
	case found.Is(PDF):
		locked, err = contains(r, size, []byte("/Encrypt"))
		return PDF, locked, err
	case within(found, ZIP):
		media, locked = lookInZip(r, size)
		return media, locked, nil
	case within(found, "application/x-ole-storage"):
		return lookInCompound(r, size, base(found))
	}
	return base(found), false, nil
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

func lookInZip(r io.ReaderAt, size int64) (media string, locked bool) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return ZIP, false // a damaged or cut zip is still no other kind of file
	}
	media = ZIP
	for i, f := range z.File {
		locked = locked || f.Flags&1 != 0
		switch {
		case i == 0 && f.Name == "mimetype":
			if said := string(read(f, longestMimetype)); said == HWPX || strings.HasPrefix(said, "application/vnd.oasis.opendocument.") {
				media = said
			}
		case f.Name == "META-INF/manifest.xml":
			locked = locked || bytes.Contains(read(f, longestManifest), []byte("encryption-data"))
		case media == ZIP && f.Name == "word/document.xml":
			media = DOCX
		case media == ZIP && f.Name == "xl/workbook.xml":
			media = XLSX
		case media == ZIP && f.Name == "ppt/presentation.xml":
			media = PPTX
		}
	}
	return media, locked
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

// lookInCompound looks into Microsoft's compound file, which the old office formats, HWP and locked new ones live in.
func lookInCompound(r io.ReaderAt, size int64, media string) (string, bool, error) {
	if at, err := find(r, size, []byte("HWP Document File")); err != nil || at >= 0 {
		return HWP, err == nil && hwpLocked(r, at), err
	}
	locked, err := contains(r, size, utf16("EncryptedPackage"))
	return media, locked, err
}

// hwpLocked reads the property bits behind HWP's signature: 32 bytes of signature, 4 of version, then the bits.
func hwpLocked(r io.ReaderAt, signature int64) bool {
	const password = 1 << 1
	var bits [4]byte
	if _, err := r.ReadAt(bits[:], signature+36); err != nil {
		return false
	}
	return binary.LittleEndian.Uint32(bits[:])&password != 0
}

func utf16(ascii string) []byte {
	b := make([]byte, 0, 2*len(ascii))
	for i := range len(ascii) {
		b = append(b, ascii[i], 0)
	}
	return b
}

func contains(r io.ReaderAt, size int64, what []byte) (bool, error) {
	at, err := find(r, size, what)
	return at >= 0, err
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
