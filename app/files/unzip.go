// This file looks into an archive that somebody uploaded and takes single files out of it. Nothing is ever written by a name that
// stands in the archive, and no number in it is believed before the bytes were counted.
package files

import (
	"archive/zip"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"path"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/korean"

	"gongmo/domain"
)

// Limits of an archive that is offered to be unpacked.
type ZipLimits struct {
	Entries int   // files in it
	Total   int64 // bytes unpacked
	Ratio   int64 // how many times larger than packed one file may be, from ratioFrom bytes on
}

// DefaultZipLimits are roomy for papers and photos and far from what a bomb needs.
var DefaultZipLimits = ZipLimits{Entries: 200, Total: 300 << 20, Ratio: 200}

// ratioFrom is the size below which a good ratio proves nothing: an empty sheet packs well.
const ratioFrom = 1 << 20

// ZipEntry is one file of an archive.
type ZipEntry struct {
	Name    string // fit to keep; no two are alike
	Folder  string // where it lay, for the reader
	Size    int64  // bytes unpacked, as the archive says
	Problem error  // why it cannot be taken, nil when it can
	file    *zip.File
}

// Zip is an opened archive.
type Zip struct {
	Entries []ZipEntry
	// Wrong is why nothing can be taken out of it, for those who show it all the same.
	Wrong  error
	limits ZipLimits
	taken  int64
}

// OpenZip lists an archive. What is no document of anybody (folders, the marks of operating systems) is left out. It refuses an
// archive that cannot be read, has nothing in it, or is over a limit as a whole.
func OpenZip(r io.ReadSeeker, size int64, limits ZipLimits) (*Zip, error) {
	z, err := zip.NewReader(randomly(r), size)
	if err != nil {
		return nil, domain.E(domain.Invalid, "files.zip.unreadable")
	}
	out := &Zip{limits: limits}
	var total uint64
	used := map[string]bool{}
	for _, f := range z.File {
		name := nameIn(f)
		if noise(name, f) {
			continue
		}
		if len(out.Entries) >= limits.Entries {
			return nil, domain.E(domain.Invalid, "files.zip.many").With("max", limits.Entries)
		}
		if total += f.UncompressedSize64; total > uint64(limits.Total) || f.UncompressedSize64 > uint64(limits.Total) {
			return nil, domain.E(domain.Invalid, "files.zip.large").With("max", limits.Total)
		}
		e := ZipEntry{Name: unlike(CleanName(name), used), Size: int64(f.UncompressedSize64), file: f}
		if folder := strings.Trim(path.Dir(strings.ReplaceAll(name, `\`, "/")), "/"); folder != "." && folder != "" {
			e.Folder = CleanName(strings.ReplaceAll(folder, "/", " › "))
		}
		if e.Problem = e.suspect(name, limits); errors.Is(e.Problem, domain.E(domain.Invalid, "files.zip.path")) {
			e.Folder = "" // it is no folder of the archive
		}
		out.Entries = append(out.Entries, e)
	}
	if len(out.Entries) == 0 {
		return nil, domain.E(domain.Invalid, "files.zip.empty")
	}
	return out, nil
}

// archives are name endings that only archives have.
var archives = []string{".zip", ".7z", ".rar", ".alz", ".egg", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".cab", ".iso", ".jar"}

// suspect says why an entry is not even looked at.
func (e ZipEntry) suspect(name string, limits ZipLimits) error {
	packed := max(e.file.CompressedSize64, 1)
	parts := strings.FieldsFunc(name, func(r rune) bool { return r == '/' || r == '\\' })
	switch {
	case strings.HasPrefix(name, "/"), strings.HasPrefix(name, `\`), slices.Contains(parts, ".."), len(name) > 1 && name[1] == ':':
		return domain.E(domain.Invalid, "files.zip.path")
	case e.file.Mode()&^0o7777 != 0: // a link or a device
		return domain.E(domain.Invalid, "files.zip.special")
	case e.file.Flags&1 != 0:
		return domain.E(domain.Invalid, "files.locked")
	case slices.Contains(archives, strings.ToLower(path.Ext(name))):
		return domain.E(domain.Invalid, "files.zip.nested")
	case e.Size == 0:
		return ErrEmpty
	case e.Size > ratioFrom && uint64(e.Size)/packed > uint64(limits.Ratio):
		return domain.E(domain.Invalid, "files.zip.ratio")
	}
	return nil
}

// Take gives the content of an entry, which must have no problem. Reading it fails with an Invalid error when it is longer than the
// archive said, or the archive as a whole longer than the limit.
func (z *Zip) Take(i int) (io.ReadCloser, error) {
	if i < 0 || i >= len(z.Entries) || z.Entries[i].Problem != nil {
		return nil, domain.E(domain.NotFound, "not_found")
	}
	r, err := z.Entries[i].file.Open()
	if err != nil {
		return nil, domain.E(domain.Invalid, "files.zip.unreadable")
	}
	return &counted{z: z, r: r, left: z.Entries[i].Size}, nil
}

// counted reads an entry and counts.
type counted struct {
	z    *Zip
	r    io.ReadCloser
	left int64
}

// Read implements io.Reader.
func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.left -= int64(n)
	c.z.taken += int64(n)
	switch {
	case c.left < 0 || c.z.taken > c.z.limits.Total:
		return 0, domain.E(domain.Invalid, "files.zip.large").With("max", c.z.limits.Total)
	case err != nil && !errors.Is(err, io.EOF):
		return n, fmt.Errorf("%w: %w", errDamagedEntry, err)
	}
	return n, err
}

// Close implements io.Closer.
func (c *counted) Close() error { return c.r.Close() }

var errDamagedEntry = errors.New("the entry of the archive is damaged")

// noise is what archivers add and nobody means to send.
func noise(name string, f *zip.File) bool {
	base := path.Base(strings.ReplaceAll(name, `\`, "/"))
	return f.FileInfo().IsDir() || strings.HasSuffix(name, "/") || strings.HasSuffix(name, `\`) || strings.HasPrefix(name, "__MACOSX/") ||
		strings.HasPrefix(base, "._") || slices.Contains([]string{".DS_Store", "Thumbs.db", "desktop.ini"}, base)
}

// nameIn is an entry's name in UTF-8. Korean Windows writes CP949 without saying so; some archivers add the name in UTF-8 in a
// field of its own, with a checksum of the name it belongs to.
func nameIn(f *zip.File) string {
	const unicodePath = 0x7075
	for extra := f.Extra; len(extra) >= 4; {
		id, n := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		if n > len(extra)-4 {
			break
		}
		if b := extra[4 : 4+n]; id == unicodePath && n > 5 && b[0] == 1 && binary.LittleEndian.Uint32(b[1:]) == crc32.ChecksumIEEE([]byte(f.Name)) && utf8.Valid(b[5:]) {
			return string(b[5:])
		}
		extra = extra[4+n:]
	}
	s, err := korean.EUCKR.NewDecoder().String(f.Name) // it knows the whole of CP949
	switch {
	case utf8.ValidString(f.Name) && !(f.NonUTF8 && err == nil && hangulByChance(f.Name, s)):
		return f.Name
	case err == nil:
		return s
	}
	return strings.ToValidUTF8(f.Name, "_")
}

// hangulByChance reports whether a name that does not say that it is UTF-8 is valid UTF-8 by chance: 표1.xlsx in CP949 reads as letters of
// two bytes, which nobody here writes, and each of them is a syllable.
func hangulByChance(name, korean string) bool {
	for _, r := range name {
		if r >= 0x800 {
			return false
		}
	}
	for _, r := range korean {
		if r >= utf8.RuneSelf && !unicode.Is(unicode.Hangul, r) {
			return false
		}
	}
	return true
}

// unlike makes a name that has not been used: "사진.jpg", "사진 (2).jpg".
func unlike(name string, used map[string]bool) string {
	out, end := name, path.Ext(name)
	for n := 2; used[strings.ToLower(out)]; n++ {
		out = fmt.Sprintf("%s (%d)%s", strings.TrimSuffix(name, end), n, end)
	}
	used[strings.ToLower(out)] = true
	return out
}

// randomly reads at any place of a content: files and objects of a bucket can by themselves.
func randomly(r io.ReadSeeker) io.ReaderAt {
	if at, ok := r.(io.ReaderAt); ok {
		return at
	}
	return &sought{r: r}
}

type sought struct {
	mu sync.Mutex
	r  io.ReadSeeker
}

// ReadAt implements io.ReaderAt.
func (s *sought) ReadAt(p []byte, at int64) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.r.Seek(at, io.SeekStart); err != nil {
		return 0, err
	}
	n, err := io.ReadFull(s.r, p)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	return n, err
}
