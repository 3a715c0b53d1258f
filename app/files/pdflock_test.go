// These tests lock real small PDFs as their makers do (ISO 32000-2 §7.6), with and without a password to open them.
package files

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// lockedPDF is a page of one line, locked by a revision of the standard security handler.
type lockedPDF struct {
	revision    int // 2, 3, 4 (AES), 5, 6
	user, owner string
	bits        int    // of the key, for revision 3
	id          string // of the file
	direct      bool   // the dictionary stands in the trailer
	literal     bool   // its strings are literal ones with escapes, not hex
	openMeta    bool   // the metadata are not locked
	filter      string
}

func padded(s string) []byte { return append([]byte(s), emptyPassword...)[:32] }

// make writes the file. The key is made from the user password by the same algorithm as in the program, but the values it is compared
// with are made here.
func (l lockedPDF) make(t testing.TB) []byte {
	t.Helper()
	d := map[string]any{"Filter": l.filter, "R": l.revision, "P": -3904}
	if l.filter == "" {
		d["Filter"] = "Standard"
	}
	var key []byte
	switch {
	case l.revision >= 5:
		d["V"], d["Length"] = 5, 256
		key = bytes.Repeat([]byte{7}, 32)
		d["O"], d["OE"] = append(hash5(l, l.owner, "ownerval"), "ownervalownerkey"...), make([]byte, 32)
		u := append(hash5(l, l.user, "uservali"), "uservaliuserkeys"...)
		block, _ := aes.NewCipher(hash5(l, l.user, "userkeys"))
		ue := make([]byte, 32)
		cipher.NewCBCEncrypter(block, make([]byte, 16)).CryptBlocks(ue, key)
		d["U"], d["UE"], d["Perms"] = u, ue, l.perms(key)
	default:
		d["V"], d["O"] = map[int]int{2: 1, 3: 2, 4: 4}[l.revision], l.ownerEntry()
		if l.revision == 3 {
			d["Length"] = l.bits
		}
		if l.openMeta {
			d["EncryptMetadata"] = false
		}
		key, d["U"] = l.userEntry(d)
	}
	content := l.encipher(key, 4, []byte("BT /F1 18 Tf 20 100 Td (Gongmo opens) Tj ET"))
	return l.write(d, content)
}

// hash5 is the digest of revisions 5 and 6 for the passwords of these tests; the program's own is only for the empty one.
func hash5(l lockedPDF, password, salt string) []byte {
	in := append([]byte(password), salt[:8]...)
	if l.revision == 5 {
		sum := sha256.Sum256(in)
		return sum[:]
	}
	if password == "" {
		return hardHash([]byte(salt[:8]))
	}
	return bytes.Repeat([]byte{9}, 32) // what no empty password gives
}

func (l lockedPDF) perms(key []byte) []byte {
	b := make([]byte, 16)
	permissions := int32(-3904)
	binary.LittleEndian.PutUint32(b, uint32(permissions))
	copy(b[4:], "\xff\xff\xff\xffTadbabcd")
	block, _ := aes.NewCipher(key)
	block.Encrypt(b, b)
	return b
}

func (l lockedPDF) keyBytes() int {
	switch l.revision {
	case 2:
		return 5
	case 3:
		return l.bits / 8
	}
	return 16
}

// ownerEntry is algorithm 3.
func (l lockedPDF) ownerEntry() []byte {
	sum := md5.Sum(padded(l.owner))
	if l.revision >= 3 {
		for range 50 {
			sum = md5.Sum(sum[:])
		}
	}
	key, out := sum[:l.keyBytes()], padded(l.user)
	out = rc4With(key, 0, out)
	if l.revision >= 3 {
		for i := byte(1); i < 20; i++ {
			out = rc4With(key, i, out)
		}
	}
	return out
}

// userEntry is algorithms 2, 4 and 5.
func (l lockedPDF) userEntry(d map[string]any) (key, entry []byte) {
	b := append(padded(l.user), d["O"].([]byte)...)
	permissions := int32(-3904)
	b = binary.LittleEndian.AppendUint32(b, uint32(permissions))
	b = append(b, l.id...)
	if l.openMeta && l.revision >= 4 {
		b = append(b, 0xff, 0xff, 0xff, 0xff)
	}
	sum := md5.Sum(b)
	if l.revision >= 3 {
		for range 50 {
			sum = md5.Sum(sum[:l.keyBytes()])
		}
	}
	key = bytes.Clone(sum[:l.keyBytes()])
	if l.revision == 2 {
		return key, rc4With(key, 0, emptyPassword)
	}
	first := md5.Sum(append(bytes.Clone(emptyPassword), l.id...))
	entry = first[:]
	for i := range byte(20) {
		entry = rc4With(key, i, entry)
	}
	return key, append(entry, make([]byte, 16)...)
}

// encipher locks the stream of an object (algorithm 1).
func (l lockedPDF) encipher(key []byte, object int, plain []byte) []byte {
	if l.revision >= 4 {
		if l.revision == 4 {
			sum := md5.Sum(append(append(bytes.Clone(key), byte(object), 0, 0, 0, 0), "sAlT"...))
			key = sum[:]
		}
		pad := 16 - len(plain)%16
		plain = append(bytes.Clone(plain), bytes.Repeat([]byte{byte(pad)}, pad)...)
		iv := []byte("0123456789abcdef")
		block, _ := aes.NewCipher(key)
		out := make([]byte, len(plain))
		cipher.NewCBCEncrypter(block, iv).CryptBlocks(out, plain)
		return append(iv, out...)
	}
	sum := md5.Sum(append(bytes.Clone(key), byte(object), 0, 0, 0, 0))
	return rc4With(sum[:min(len(key)+5, 16)], 0, plain)
}

func (l lockedPDF) text(b []byte) string {
	if !l.literal {
		return fmt.Sprintf("<%X>", b)
	}
	var out strings.Builder
	for i, c := range b {
		switch {
		case c == '(' || c == ')' || c == '\\':
			out.WriteString("\\" + string(rune(c)))
		case c == '\n':
			out.WriteString(`\n`)
		case c == '\r':
			out.WriteString(`\r`)
		case i%3 == 0:
			fmt.Fprintf(&out, `\%03o`, c)
		default:
			out.WriteByte(c)
		}
	}
	return "(" + out.String() + ")"
}

func (l lockedPDF) dict(d map[string]any) string {
	var b strings.Builder
	b.WriteString("<< ")
	for _, k := range []string{"Filter", "V", "R", "Length", "P", "O", "OE", "U", "UE", "Perms", "EncryptMetadata"} {
		switch v := d[k].(type) {
		case nil:
		case string:
			b.WriteString("/" + k + " /" + v + " ")
		case []byte:
			b.WriteString("/" + k + " " + l.text(v) + " ")
		default:
			fmt.Fprintf(&b, "/%s %v ", k, v)
		}
	}
	if l.revision >= 4 {
		method := map[int]string{4: "AESV2", 5: "AESV3", 6: "AESV3"}[l.revision]
		fmt.Fprintf(&b, "/CF << /StdCF << /AuthEvent /DocOpen /CFM /%s /Length %d >> >> /StmF /StdCF /StrF /StdCF ", method, map[bool]int{true: 16, false: 32}[l.revision == 4])
	}
	return b.String() + ">>"
}

func (l lockedPDF) write(d map[string]any, content []byte) []byte {
	var b bytes.Buffer
	var at []int
	object := func(s string) {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(at), s)
	}
	b.WriteString("%PDF-1.7\n")
	object("<< /Type /Catalog /Pages 2 0 R >>")
	object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
	object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>")
	object(fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content))
	object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
	encrypt := l.dict(d)
	if !l.direct {
		object(encrypt)
		encrypt = "6 0 R"
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, o := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R /Encrypt %s", len(at)+1, encrypt)
	if l.id != "" {
		fmt.Fprintf(&b, " /ID [%s %s]", l.text([]byte(l.id)), l.text([]byte("other id 1234567")))
	}
	fmt.Fprintf(&b, " >>\nstartxref\n%d\n%%%%EOF\n", start)
	return b.Bytes()
}

func TestAPDFIsLockedOnlyWhenItNeedsAPasswordToOpen(t *testing.T) {
	t.Parallel()
	const id = "an id (of) 16 \\b\n"
	for _, c := range []struct {
		name   string
		pdf    lockedPDF
		locked bool
	}{
		{"RC4 of 40 bits against printing", lockedPDF{revision: 2, owner: "secret", id: id}, false},
		{"RC4 of 40 bits with a password", lockedPDF{revision: 2, user: "open", owner: "secret", id: id}, true},
		{"RC4 of 128 bits against changing", lockedPDF{revision: 3, bits: 128, owner: "secret", id: id}, false},
		{"RC4 of 128 bits with a password", lockedPDF{revision: 3, bits: 128, user: "open", owner: "secret", id: id}, true},
		{"RC4 of 64 bits against changing", lockedPDF{revision: 3, bits: 64, owner: "secret", id: id}, false},
		{"AES of 128 bits against printing", lockedPDF{revision: 4, owner: "secret", id: id}, false},
		{"AES of 128 bits with open metadata", lockedPDF{revision: 4, owner: "secret", id: id, openMeta: true}, false},
		{"AES of 128 bits with a password", lockedPDF{revision: 4, user: "open", owner: "secret", id: id}, true},
		{"AES of 256 bits of the first sort", lockedPDF{revision: 5, owner: "secret", id: id}, false},
		{"AES of 256 bits of the first sort with a password", lockedPDF{revision: 5, user: "open", owner: "secret", id: id}, true},
		{"AES of 256 bits against printing", lockedPDF{revision: 6, owner: "secret", id: id}, false},
		{"AES of 256 bits with a password", lockedPDF{revision: 6, user: "open", owner: "secret", id: id}, true},
		{"its dictionary in the trailer", lockedPDF{revision: 3, bits: 128, owner: "secret", id: id, direct: true}, false},
		{"strings with escapes", lockedPDF{revision: 3, bits: 128, owner: "secret", id: id, literal: true}, false},
		{"strings with escapes and a password", lockedPDF{revision: 3, bits: 128, user: "열기", owner: "secret", id: id, literal: true}, true},
		{"a file without an id", lockedPDF{revision: 3, bits: 128, owner: "secret"}, false},
		{"a handler of which nothing is known", lockedPDF{revision: 3, bits: 128, owner: "secret", id: id, filter: "Adobe.PubSec"}, true},
		{"a revision of which nothing is known", lockedPDF{revision: 7, owner: "secret", id: id}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := c.pdf.make(t)
			if dir := os.Getenv("GONGMO_PDFS"); dir != "" { // to be looked at with another program
				if err := os.WriteFile(filepath.Join(dir, strings.ReplaceAll(c.name, " ", "-")+".pdf"), b, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			got, err := lookAt(bytes.NewReader(b), int64(len(b)))
			if want := (look{media: PDF, locked: c.locked}); err != nil || got != want {
				t.Errorf("got %+v, %v; want %+v", got, err, want)
			}
		})
	}
}

func TestAPDFThatWasSavedAgainIsJudgedByEveryDictionaryInIt(t *testing.T) {
	t.Parallel()
	const id = "0123456789abcdef"
	free := lockedPDF{revision: 3, bits: 128, owner: "secret", id: id}.make(t)
	shut := lockedPDF{revision: 3, bits: 128, user: "open", owner: "secret", id: id}
	for _, c := range []struct {
		name   string
		more   string
		locked bool
	}{
		{"with the same dictionary", "trailer\n<< /Encrypt 6 0 R /ID [<" + fmt.Sprintf("%X", id) + "> <00>] >>\n", false},
		{"under another id", "trailer\n<< /Encrypt 6 0 R /ID [<00> <00>] >>\n", true},
		{"with an object of a longer number", "16 0 obj\n<< /R 9 >>\nendobj\n", false},
		{"with a newer dictionary that needs a password", string(shut.make(t)), true},
		{"with a reference to nothing", "trailer\n<< /Encrypt 99 0 R >>\n", true},
		{"with more mentions than anybody makes", strings.Repeat("/EncryptMetadata ", mostMentions+1), true},
	} {
		b := append(bytes.Clone(free), c.more...)
		got, err := lookAt(bytes.NewReader(b), int64(len(b)))
		if err != nil || got.locked != c.locked {
			t.Errorf("%s: locked %v, %v", c.name, got.locked, err)
		}
	}
}

func FuzzPDFLock(f *testing.F) {
	for _, l := range []lockedPDF{{revision: 2, id: "a"}, {revision: 3, bits: 128, literal: true, id: "b"}, {revision: 4, direct: true, id: "c"}, {revision: 6, id: "d"}} {
		f.Add(l.make(f))
	}
	f.Add([]byte("%PDF-1.7 /Encrypt <</Filter/Standard/R 3/O(\\"))
	f.Add([]byte("%PDF-1.7 /Encrypt <<<<<<[[[[((((<"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) == 0 {
			t.Skip()
		}
		if _, err := pdfLocked(bytes.NewReader(b), int64(len(b))); err != nil {
			t.Error(err)
		}
	})
}
