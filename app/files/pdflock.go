// This file tells a PDF that nobody can open without its password from one that is only locked against printing or changing: the latter
// opens for everyone, because its user password is empty. It computes what the standard security handler computes (ISO 32000-2 §7.6.4).
package files

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5" //nolint:gosec // the format's own digest: nothing is protected by it here
	"crypto/rc4" //nolint:gosec // the format's own cipher: the same
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"io"
	"strconv"
)

// Bounds of what is read about the encryption of a PDF. A file that needs more is taken for locked.
const (
	mostMentions   = 1000     // of the word, or of the object it names: one for each time a file was saved
	mostChecks     = 16       // different dictionaries that are tried
	longestRef     = 64       // bytes of a reference
	longestTrailer = 8 << 10  // bytes of a trailer around the mention
	longestDict    = 16 << 10 // bytes of an encryption dictionary
)

// pdfLocked reports whether a PDF names an encryption that the empty password does not open. What cannot be read is locked.
func pdfLocked(r io.ReaderAt, size int64) (bool, error) {
	const word = "/Encrypt"
	seen := map[string]bool{} // what was tried: the dictionary with the file's id
	for from, n := int64(0), 0; from < size; n++ {
		at, err := find(io.NewSectionReader(r, from, size-from), size-from, []byte(word))
		if err != nil || at < 0 {
			return false, err
		}
		start := from + at
		from = start + int64(len(word))
		after, err := span(r, size, from, longestRef)
		if err != nil {
			return false, err
		}
		if n >= mostMentions || len(seen) >= mostChecks {
			return true, nil
		}
		if after = bytes.TrimLeft(after, pdfSpace); !bytes.HasPrefix(after, []byte("<<")) && !reference(after) {
			continue // a longer name such as /EncryptMetadata, or the word in a text
		}
		opens, err := opensFreely(r, size, start, from, after, seen)
		if err != nil || !opens {
			return true, err
		}
	}
	return false, nil
}

// opensFreely reports whether the encryption that is named after /Encrypt at a place opens with the empty password.
func opensFreely(r io.ReaderAt, size, mention, from int64, after []byte, seen map[string]bool) (bool, error) {
	around := max(mention-longestTrailer, 0)
	trailer, err := span(r, size, around, 2*longestTrailer)
	if err != nil {
		return false, err
	}
	id := fileID(trailer, int(mention-around))
	var what []byte
	if bytes.HasPrefix(after, []byte("<<")) {
		seen[strconv.FormatInt(mention, 10)] = true
		what, err = span(r, size, from, longestDict)
	} else {
		words := bytes.Fields(after)
		key := string(words[0]) + " " + string(words[1]) + " " + string(id)
		if seen[key] {
			return true, nil
		}
		seen[key] = true
		what, err = object(r, size, string(words[0]), string(words[1]))
	}
	if err != nil {
		return false, err
	}
	p := pdfReader{b: what}
	d, ok := p.value(0).(map[string]any)
	return ok && emptyPasswordOpens(d, id), nil
}

// span reads at most n bytes at a place.
func span(r io.ReaderAt, size, at int64, n int64) ([]byte, error) {
	b := make([]byte, min(n, size-at))
	got, err := r.ReadAt(b, at)
	if err == io.EOF { //nolint:errorlint // io.ReaderAt returns it itself
		err = nil
	}
	return b[:got], err
}

// object is the beginning of the newest object of a number, nil when there is none.
func object(r io.ReaderAt, size int64, number, generation string) ([]byte, error) {
	head := []byte(number + " " + generation + " obj")
	last := int64(-1)
	for from, n := int64(0), 0; from < size; n++ {
		at, err := find(io.NewSectionReader(r, from, size-from), size-from, head)
		if err != nil || n >= mostMentions {
			return nil, err
		}
		if at < 0 {
			break
		}
		at += from
		before, err := span(r, size, max(at-1, 0), 1)
		if err != nil {
			return nil, err
		}
		if at == 0 || !digits(before) { // "15 0 obj" is not "5 0 obj"
			last = at
		}
		from = at + int64(len(head))
	}
	if last < 0 {
		return nil, nil
	}
	return span(r, size, last+int64(len(head)), longestDict)
}

// fileID is the first of the two strings of the /ID nearest to a place of a trailer, nil when there is none.
func fileID(trailer []byte, at int) []byte {
	var out []byte
	nearest := len(trailer) + 1
	for from := 0; ; {
		i := bytes.Index(trailer[from:], []byte("/ID"))
		if i < 0 {
			return out
		}
		i += from
		from = i + len("/ID")
		list := bytes.TrimLeft(trailer[from:], pdfSpace)
		if !bytes.HasPrefix(list, []byte("[")) {
			continue
		}
		p := pdfReader{b: list[1:]}
		if id, ok := p.value(0).([]byte); ok && max(i-at, at-i) < nearest {
			out, nearest = id, max(i-at, at-i)
		}
	}
}

// emptyPasswordOpens reports whether the standard security handler of a dictionary lets the empty user password in.
func emptyPasswordOpens(d map[string]any, id []byte) bool {
	filter, _ := d["Filter"].(pdfName)
	revision, _ := d["R"].(int)
	owner, _ := d["O"].([]byte)
	user, _ := d["U"].([]byte)
	if filter != "Standard" {
		return false
	}
	switch {
	case revision == 5 && len(user) >= 48:
		sum := sha256.Sum256(user[32:40])
		return bytes.Equal(sum[:], user[:32])
	case revision == 6 && len(user) >= 48:
		return bytes.Equal(hardHash(user[32:40]), user[:32])
	case revision < 2 || revision > 4 || len(owner) < 32 || len(user) < 32:
		return false
	}
	key := fileKey(d, revision, owner, id)
	if revision == 2 {
		return bytes.Equal(rc4With(key, 0, emptyPassword), user[:32])
	}
	sum := md5.Sum(append(bytes.Clone(emptyPassword), id...)) //nolint:gosec // the format's own
	out := sum[:]
	for i := range byte(20) {
		out = rc4With(key, i, out)
	}
	return bytes.Equal(out, user[:16])
}

// fileKey is the key of a file under the empty password (algorithm 2).
func fileKey(d map[string]any, revision int, owner, id []byte) []byte {
	permissions, _ := d["P"].(int)
	n := 5
	if length, ok := d["Length"].(int); revision >= 3 && ok && length >= 40 && length <= 128 && length%8 == 0 {
		n = length / 8
	}
	if version, _ := d["V"].(int); version == 4 {
		n = 16
	}
	b := append(bytes.Clone(emptyPassword), owner[:32]...)
	b = binary.LittleEndian.AppendUint32(b, uint32(permissions)) //nolint:gosec // 32 bits, with or without a sign
	b = append(b, id...)
	if open, said := d["EncryptMetadata"].(bool); revision >= 4 && said && !open {
		b = append(b, 0xff, 0xff, 0xff, 0xff)
	}
	sum := md5.Sum(b) //nolint:gosec // the format's own
	if revision >= 3 {
		for range 50 {
			sum = md5.Sum(sum[:n]) //nolint:gosec // the same
		}
	}
	return sum[:n]
}

// emptyPassword is what the format pads a short password with: the whole of an empty one.
var emptyPassword = []byte("\x28\xbf\x4e\x5e\x4e\x75\x8a\x41\x64\x00\x4e\x56\xff\xfa\x01\x08\x2e\x2e\x00\xb6\xd0\x68\x3e\x80\x2f\x0c\xa9\xfe\x64\x53\x69\x7a")

// rc4With enciphers b with the key whose bytes are all turned by x.
func rc4With(key []byte, x byte, b []byte) []byte {
	turned := make([]byte, len(key))
	for i, k := range key {
		turned[i] = k ^ x
	}
	out := make([]byte, len(b))
	if c, err := rc4.NewCipher(turned); err == nil { //nolint:gosec // the format's own
		c.XORKeyStream(out, b)
	}
	return out
}

// hardHash is the digest of revision 6 of the empty password with a salt (algorithm 2.B).
func hardHash(salt []byte) []byte {
	first := sha256.Sum256(salt)
	k := first[:]
	for i := 0; ; i++ {
		in := bytes.Repeat(k, 64)
		block, err := aes.NewCipher(k[:16])
		if err != nil {
			return nil
		}
		cipher.NewCBCEncrypter(block, k[16:32]).CryptBlocks(in, in)
		rest := 0
		for _, b := range in[:16] {
			rest += int(b)
		}
		switch rest % 3 {
		case 0:
			sum := sha256.Sum256(in)
			k = sum[:]
		case 1:
			sum := sha512.Sum384(in)
			k = sum[:]
		default:
			sum := sha512.Sum512(in)
			k = sum[:]
		}
		if i >= 63 && int(in[len(in)-1]) <= i-31 {
			return k[:32]
		}
	}
}
