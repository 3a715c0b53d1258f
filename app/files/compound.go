// This file reads the directory of Microsoft's compound file, in which the old office formats, HWP and locked new ones live:
// what the streams inside are called, and the first bytes of one. Every number in it was written by a stranger, so each is
// checked and nothing is followed further than the file is long.
package files

import (
	"bytes"
	"encoding/binary"
	"io"
	"strings"
	"unicode/utf16"
)

// compound is an opened compound file.
type compound struct {
	r          io.ReaderAt
	size       int64
	sector     int64
	fat        []uint32
	mini       []uint32 // the table of short streams
	short      []byte   // what short streams lie in
	cutoff     uint32
	entries    []compoundEntry
	miniSector int64
}

// compoundEntry is a stream or a storage of the directory.
type compoundEntry struct {
	name  string
	kind  byte // 1 storage, 2 stream, 5 root
	start uint32
	size  uint64
}

const (
	kindStorage, kindStream, kindRoot = 1, 2, 5
	// lastSector is the first number that means no sector.
	lastSector = 0xFFFFFFFA
	// Limits of what is read of a directory. Real documents have tens of entries.
	mostEntries   = 4096
	mostFAT       = 1 << 20 // sectors: 512 MB of file at the usual size
	longestShorts = 4 << 20
	longestHead   = 64 << 10 // what is looked at of a stream
)

// openCompound reads the directory of a compound file; nil when it cannot be read.
func openCompound(r io.ReaderAt, size int64) *compound {
	var h [512]byte
	if _, err := r.ReadAt(h[:], 0); err != nil || !bytes.HasPrefix(h[:], []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) {
		return nil
	}
	le := binary.LittleEndian
	shift, miniShift := le.Uint16(h[30:]), le.Uint16(h[32:])
	if shift != 9 && shift != 12 || miniShift != 6 {
		return nil
	}
	c := &compound{r: r, size: size, sector: 1 << shift, miniSector: 1 << miniShift, cutoff: le.Uint32(h[56:])}
	c.readFAT(h[:])
	c.readDirectory(le.Uint32(h[48:]))
	if len(c.entries) == 0 {
		return nil
	}
	c.mini = words(c.chain(le.Uint32(h[60:]), longestShorts))
	if root := c.entries[0]; root.kind == kindRoot {
		c.short = c.chain(root.start, longestShorts)
	}
	return c
}

// read is one sector, nil when the file has no such sector.
func (c *compound) read(n uint32) []byte {
	at := (int64(n) + 1) * c.sector
	if n >= lastSector || at >= c.size {
		return nil
	}
	b := make([]byte, c.sector)
	got, err := c.r.ReadAt(b, at)
	if err != nil && err != io.EOF { //nolint:errorlint // io.ReaderAt returns it itself
		return nil
	}
	return b[:got]
}

// words are the 32-bit numbers in b.
func words(b []byte) []uint32 {
	out := make([]uint32, len(b)/4)
	for i := range out {
		out[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return out
}

// readFAT reads the table that says which sector follows which: its own sectors are named in the header, and in a chain of
// further sectors when they are many.
func (c *compound) readFAT(h []byte) {
	most := min(c.size/c.sector+1, mostFAT)
	add := func(named []uint32) {
		for _, n := range named {
			if n < lastSector && int64(len(c.fat)) < most {
				c.fat = append(c.fat, words(c.read(n))...)
			}
		}
	}
	add(words(h[76:512]))
	next := binary.LittleEndian.Uint32(h[68:])
	for range min(binary.LittleEndian.Uint32(h[72:]), mostEntries) {
		w := words(c.read(next))
		if len(w) < 2 {
			return
		}
		add(w[:len(w)-1])
		next = w[len(w)-1]
	}
}

// chain is what the sectors from start on hold, at most limit bytes. A chain that bites its own tail ends at the limit.
func (c *compound) chain(start uint32, limit int) []byte {
	var out []byte
	for n := start; len(out) < limit; n = c.fat[n] {
		b := c.read(n)
		if b == nil {
			return out
		}
		out = append(out, b...)
		if int64(n) >= int64(len(c.fat)) {
			return out
		}
	}
	return out[:limit]
}

func (c *compound) readDirectory(start uint32) {
	const entry = 128
	list := c.chain(start, mostEntries*entry)
	for ; len(list) >= entry; list = list[entry:] {
		e := list[:entry]
		length := int(binary.LittleEndian.Uint16(e[64:]))
		if e[66] == 0 || length < 2 || length > 64 {
			c.entries = append(c.entries, compoundEntry{}) // keeps its place, so that the root stays the first
			continue
		}
		letters := make([]uint16, length/2-1)
		for i := range letters {
			letters[i] = binary.LittleEndian.Uint16(e[2*i:])
		}
		c.entries = append(c.entries, compoundEntry{name: string(utf16.Decode(letters)), kind: e[66],
			start: binary.LittleEndian.Uint32(e[116:]), size: binary.LittleEndian.Uint64(e[120:])})
	}
}

// has reports whether there is a stream or storage of a name; case does not matter, as in Windows.
func (c *compound) has(name string) bool {
	for _, e := range c.entries {
		if e.kind != 0 && strings.EqualFold(e.name, name) {
			return true
		}
	}
	return false
}

// head is the beginning of a stream, at most longestHead bytes; nil when there is no such stream.
func (c *compound) head(name string) []byte {
	for _, e := range c.entries {
		if e.kind != kindStream || !strings.EqualFold(e.name, name) {
			continue
		}
		limit := int(min(e.size, longestHead))
		if e.size >= uint64(c.cutoff) {
			return c.chain(e.start, limit)
		}
		var out []byte
		for n := e.start; len(out) < limit; n = c.mini[n] {
			at := int64(n) * c.miniSector
			if n >= lastSector || at+c.miniSector > int64(len(c.short)) {
				return out
			}
			out = append(out, c.short[at:at+c.miniSector]...)
			if int64(n) >= int64(len(c.mini)) {
				break
			}
		}
		return out[:min(limit, len(out))]
	}
	return nil
}

// lookInCompound tells what a compound file is, whether a password or rights management keeps it shut, and whether it
// carries macros.
func lookInCompound(r io.ReaderAt, size int64, media string) look {
	c := openCompound(r, size)
	if c == nil {
		return look{media: media}
	}
	switch {
	case c.has("EncryptedPackage") || c.has("\x06DataSpaces"):
		return look{media: media, locked: true} // a new format inside, which nobody can know without the password
	case bytes.HasPrefix(c.head("FileHeader"), []byte(hwpSignature)):
		return look{media: HWP, locked: hwpLocked(c.head("FileHeader")), macros: hwpMacros(c.head("FileHeader"))}
	case c.has("WordDocument"):
		return look{media: DOC, locked: wordLocked(c.head("WordDocument")), macros: c.has("Macros") || c.has("_VBA_PROJECT")}
	case c.has("Workbook") || c.has("Book"):
		head := append(c.head("Workbook"), c.head("Book")...)
		return look{media: XLS, locked: sheetLocked(head), macros: c.has("_VBA_PROJECT_CUR") || c.has("_VBA_PROJECT")}
	case c.has("PowerPoint Document"):
		return look{media: PPT, locked: c.has("EncryptedSummary") || slidesLocked(c.head("Current User")), macros: c.has("_VBA_PROJECT") || slidesMacros(r, size)}
	}
	return look{media: media, macros: c.has("_VBA_PROJECT")}
}

const hwpSignature = "HWP Document File"

// hwpLocked reads the property bits of HWP's FileHeader: 32 bytes of signature, 4 of version, then the bits.
func hwpLocked(head []byte) bool {
	const password, rights, certificate, certificateRights = 1 << 1, 1 << 4, 1 << 8, 1 << 10
	return len(head) >= 40 && binary.LittleEndian.Uint32(head[36:])&(password|rights|certificate|certificateRights) != 0
}

// hwpMacros reads the bit that says that a script is kept. The script itself says nothing: every document has an empty one.
func hwpMacros(head []byte) bool {
	const script = 1 << 3
	return len(head) >= 40 && binary.LittleEndian.Uint32(head[36:])&script != 0
}

// wordLocked reads fEncrypted of the FIB, [MS-DOC] 2.5.2.
func wordLocked(head []byte) bool {
	return len(head) >= 12 && binary.LittleEndian.Uint16(head[10:])&0x0100 != 0
}

// sheetLocked looks for FILEPASS among the first records of a workbook, [MS-XLS] 2.4.117.
func sheetLocked(head []byte) bool {
	for n := 0; len(head) >= 4 && n < 64; n++ {
		kind, length := binary.LittleEndian.Uint16(head), int(binary.LittleEndian.Uint16(head[2:]))
		if kind == 0x002F {
			return true
		}
		head = head[min(4+length, len(head)):]
	}
	return false
}

// slidesLocked reads the header token of "Current User", [MS-PPT] 2.3.2.
func slidesLocked(head []byte) bool {
	return len(head) >= 16 && binary.LittleEndian.Uint32(head[12:]) == 0xF3D1C4DF
}

// slidesMacros looks for a VBAInfoAtom that says yes, [MS-PPT] 2.4.10.
func slidesMacros(r io.ReaderAt, size int64) bool {
	at, err := find(r, size, []byte{0x02, 0x00, 0x00, 0x04, 0x0C, 0x00, 0x00, 0x00})
	var has [8]byte
	if err != nil || at < 0 {
		return false
	}
	_, err = r.ReadAt(has[:], at+8)
	return err == nil && binary.LittleEndian.Uint32(has[4:]) != 0
}
