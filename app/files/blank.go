// This file tells a filled form (서식) of an earlier edition from the present one: by the words that are printed in it, or because it is
// one of the agency's own blank files. What cannot be known is let in.
package files

import (
	"archive/zip"
	"context"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"gongmo/domain"
)

// Blank is the form that a slot gives out, with what is known of its editions. A nil Blank judges nothing.
type Blank struct {
	Name string // what people call the present one
	// Now and Before are the hex SHA-256 of the present files and of those they took the place of.
	Now, Before []string
	// Marks are printed in the present files, EarlierMarks in earlier ones. Spaces do not count.
	Marks, EarlierMarks []string
}

// Judge refuses a kept content that is an earlier edition of the form, or the form itself without anything in it. Errors: files.form.blank
// and files.form.earlier (kind Invalid).
func (b *Blank) Judge(ctx context.Context, s Opener, sum, media string, size int64) error {
	switch {
	case b == nil || len(b.Now) == 0: // nothing could be fetched instead
		return nil
	case slices.Contains(b.Now, sum):
		return domain.E(domain.Invalid, "files.form.blank").With("form", b.Name)
	case slices.Contains(b.Before, sum):
		return domain.E(domain.Invalid, "files.form.earlier").With("form", b.Name)
	case len(b.EarlierMarks) == 0 || !hasText(media):
		return nil
	}
	body, err := s.Open(ctx, sum)
	if err != nil {
		return err
	}
	defer body.Close()
	found, whole := findMarks(ctx, randomly(body), size, media, append(slices.Clone(b.EarlierMarks), b.Marks...))
	earlier, now := found[:len(b.EarlierMarks)], found[len(b.EarlierMarks):]
	if whole && slices.Contains(earlier, true) && !slices.Contains(now, true) {
		return domain.E(domain.Invalid, "files.form.earlier").With("form", b.Name)
	}
	return ctx.Err()
}

// Limits of reading the text of an office file: a form has a few hundred KB of it, and a bomb is not unpacked to its end.
const (
	mostText  = 32 << 20 // bytes, unpacked, of all parts together
	mostParts = 2000
)

// texts are where the text of each kind lies in its zip.
var texts = map[string][]string{
	HWPX: {"Contents/"}, DOCX: {"word/"}, XLSX: {"xl/sharedStrings.xml", "xl/worksheets/"},
	"application/vnd.oasis.opendocument.text": {"content.xml", "styles.xml"}, "application/vnd.oasis.opendocument.spreadsheet": {"content.xml", "styles.xml"},
}

func hasText(media string) bool { return len(texts[media]) > 0 }

// findMarks says which marks stand in the text of an office file. whole is false when it could not be read to its end: then nothing is
// known of what was not found.
func findMarks(ctx context.Context, r io.ReaderAt, size int64, media string, marks []string) (found []bool, whole bool) {
	found = make([]bool, len(marks))
	z, err := zip.NewReader(r, size)
	if err != nil {
		return found, false
	}
	want := make([]string, len(marks))
	for i, m := range marks {
		want[i] = squeezed(m)
	}
	left, parts := int64(mostText), 0
	for _, f := range z.File {
		if !strings.HasSuffix(f.Name, ".xml") || !slices.ContainsFunc(texts[media], func(at string) bool { return strings.HasPrefix(f.Name, at) }) {
			continue
		}
		if parts++; parts > mostParts {
			return found, false
		}
		part, err := f.Open()
		if err != nil {
			return found, false
		}
		n, err := findInXML(ctx, io.LimitReader(part, left+1), want, found)
		_ = part.Close()
		if left -= n; err != nil || left < 0 {
			return found, false
		}
	}
	return found, true
}

// squeezed is a text as it is compared: composed, without spaces and invisible characters.
func squeezed(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, norm.NFC.String(s))
}

// longestEntity is the longest "&…;" that is read as one; what is longer is no entity.
const longestEntity = 10

// findInXML reads a part and notes which of the texts stand in it, whatever tags they are split by. It keeps a window of the text and
// nothing else. n is how much was read.
func findInXML(ctx context.Context, r io.Reader, want []string, found []bool) (n int64, err error) {
	longest := 0
	for _, w := range want {
		longest = max(longest, len(w))
	}
	var text []byte // what was read and not yet looked through, behind the end of what was
	look := func() {
		s := squeezed(string(text))
		for i, w := range want {
			found[i] = found[i] || w != "" && strings.Contains(s, w)
		}
		keep := len(s) - longest
		for keep > 0 && !utf8.RuneStart(s[keep]) {
			keep--
		}
		text = append(text[:0], s[max(keep, 0):]...)
	}
	const window = 32 << 10
	buf := make([]byte, window)
	var inTag, inEntity bool
	var entity []byte
	for {
		k, rerr := r.Read(buf)
		n += int64(k)
		for _, c := range buf[:k] {
			switch {
			case inTag:
				inTag = c != '>'
			case inEntity && c == ';':
				text, inEntity = append(text, entityText(string(entity))...), false
			case inEntity && c != '<' && len(entity) < longestEntity:
				entity = append(entity, c)
			case c == '<':
				inTag, inEntity = true, false
			case c == '&':
				inEntity, entity = true, entity[:0]
			default:
				inEntity = false
				text = append(text, c)
			}
		}
		if len(text) > window && !partRune(text) {
			look()
		}
		if rerr == io.EOF { //nolint:errorlint // a reader returns io.EOF itself
			look()
			return n, ctx.Err()
		}
		if rerr != nil {
			return n, rerr
		}
		if err := ctx.Err(); err != nil {
			return n, err
		}
	}
}

// partRune reports whether a text ends within a character.
func partRune(b []byte) bool {
	for i := 1; i <= min(utf8.UTFMax, len(b)); i++ {
		if utf8.RuneStart(b[len(b)-i]) {
			return !utf8.FullRune(b[len(b)-i:])
		}
	}
	return false
}

// entityText is what "&name;" stands for; "" for what is no character.
func entityText(name string) string {
	switch name {
	case "amp":
		return "&"
	case "lt":
		return "<"
	case "gt":
		return ">"
	case "quot":
		return `"`
	case "apos":
		return "'"
	}
	digits, ok := strings.CutPrefix(name, "#")
	if !ok {
		return ""
	}
	base := rune(10)
	if rest, hex := strings.CutPrefix(digits, "x"); hex {
		digits, base = rest, 16
	}
	var r rune
	for _, c := range strings.ToLower(digits) {
		d := strings.IndexRune("0123456789abcdef", c)
		if d < 0 || rune(d) >= base || r > unicode.MaxRune {
			return ""
		}
		r = r*base + rune(d)
	}
	if !utf8.ValidRune(r) {
		return ""
	}
	return string(r)
}
