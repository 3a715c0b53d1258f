// This file is the limited markdown of rich texts: bold, lists, tables and pictures of the answer's own, and nothing that could run, load
// from elsewhere or link.
// Pages and documents are made from Blocks, so that both show the same.
package form

import "strings"

// BlockKind is what a block is.
type BlockKind string

const (
	Paragraph BlockKind = "PARAGRAPH"
	Bullets   BlockKind = "BULLETS"
	Numbers   BlockKind = "NUMBERS"
	Grid      BlockKind = "GRID"    // the first row is the head
	Picture   BlockKind = "PICTURE" // one of the answer's files
)

// Run is a stretch of text in one weight.
type Run struct {
	Text string
	Bold bool
}

// Block is one paragraph, list or table.
type Block struct {
	Kind BlockKind
	// Lines are the lines of a paragraph or the points of a list.
	Lines [][]Run
	// Rows are the cells of a table.
	Rows [][][]Run
	// Alt says what a picture shows, File is its name among the answer's files.
	Alt, File string
}

// Blocks reads a rich text. Whatever it does not know is plain text.
func Blocks(s string) []Block {
	var out []Block
	grow := func(kind BlockKind) *Block {
		if n := len(out); n > 0 && out[n-1].Kind == kind {
			return &out[n-1]
		}
		out = append(out, Block{Kind: kind})
		return &out[len(out)-1]
	}
	broken := true // an empty line ends a paragraph, list or table
	for _, line := range strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			broken = true
			continue
		}
		if alt, file, ok := picture(line); ok {
			out = append(out, Block{Kind: Picture, Alt: alt, File: file})
			broken = true
			continue
		}
		kind, rest := lineKind(line)
		if broken || len(out) == 0 || out[len(out)-1].Kind != kind {
			out = append(out, Block{Kind: kind})
		}
		broken = false
		b := grow(kind)
		if kind != Grid {
			b.Lines = append(b.Lines, runs(rest))
			continue
		}
		if cells, rule := gridRow(rest); !rule {
			b.Rows = append(b.Rows, cells)
		}
	}
	return out
}

func lineKind(line string) (BlockKind, string) {
	if rest, ok := strings.CutPrefix(line, "- "); ok {
		return Bullets, strings.TrimSpace(rest)
	}
	if rest, ok := strings.CutPrefix(line, "* "); ok {
		return Bullets, strings.TrimSpace(rest)
	}
	digits := 0
	for digits < len(line) && digits < 3 && line[digits] >= '0' && line[digits] <= '9' {
		digits++
	}
	if rest, ok := strings.CutPrefix(line[digits:], ". "); ok && digits > 0 {
		return Numbers, strings.TrimSpace(rest)
	}
	if len(line) > 1 && strings.HasPrefix(line, "|") && strings.HasSuffix(line, "|") {
		return Grid, line
	}
	return Paragraph, line
}

// gridRow cuts a table row into cells; rule is true for the line under the head.
func gridRow(line string) (cells [][]Run, rule bool) {
	rule = true
	for _, c := range strings.Split(strings.Trim(line, "|"), "|") {
		c = strings.TrimSpace(c)
		if c == "" || strings.Trim(c, ":-") != "" {
			rule = false
		}
		cells = append(cells, runs(c))
	}
	return cells, rule
}

// runs cuts a line at **; a mark without its pair is plain text.
func runs(line string) []Run {
	parts := strings.Split(line, "**")
	if len(parts)%2 == 0 { // an odd number of marks: the last one is text
		n := len(parts)
		parts = append(parts[:n-2], parts[n-2]+"**"+parts[n-1])
	}
	var out []Run
	for i, p := range parts {
		if p != "" {
			out = append(out, Run{Text: p, Bold: i%2 == 1})
		}
	}
	return out
}

// Plain is a rich text without its marks, line by line: what its characters are counted on and what search looks at.
func Plain(s string) string {
	var lines []string
	for _, b := range Blocks(s) {
		if b.Kind == Picture {
			lines = append(lines, b.Alt)
		}
		for _, l := range b.Lines {
			lines = append(lines, flat(l))
		}
		for _, row := range b.Rows {
			cells := make([]string, len(row))
			for i, c := range row {
				cells[i] = flat(c)
			}
			lines = append(lines, strings.Join(cells, " "))
		}
	}
	return strings.Join(lines, "\n")
}

func flat(runs []Run) string {
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(r.Text)
	}
	return b.String()
}

// picture reads a line that is a picture and nothing else: ![what it shows](name.png). The name is that of a file of the answer: one
// that leads anywhere is no picture.
func picture(line string) (alt, file string, ok bool) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(line), "![")
	if !ok || !strings.HasSuffix(rest, ")") {
		return "", "", false
	}
	alt, file, ok = strings.Cut(strings.TrimSuffix(rest, ")"), "](")
	lower := strings.ToLower(file)
	if !ok || strings.ContainsAny(alt, "[]") || strings.ContainsAny(file, `/\:<>"[]`) || !strings.HasSuffix(lower, ".png") && !strings.HasSuffix(lower, ".jpg") {
		return "", "", false
	}
	return strings.TrimSpace(alt), file, true
}

// PictureMark is the line that places a file of the answer in its text. What would break the mark is left out of alt.
func PictureMark(alt, file string) string {
	alt = strings.Join(strings.Fields(strings.NewReplacer("[", "(", "]", ")").Replace(alt)), " ")
	return "![" + alt + "](" + file + ")"
}

// WithPicture puts the mark of a picture on a line of its own behind the line in which the byte at lies.
func WithPicture(s, mark string, at int) string {
	at = min(max(at, 0), len(s))
	if end := strings.IndexByte(s[at:], '\n'); end >= 0 {
		at += end
	} else {
		at = len(s)
	}
	before, after := strings.TrimRight(s[:at], "\n"), strings.TrimLeft(s[at:], "\n")
	if before != "" {
		before += "\n\n"
	}
	if after != "" {
		after = "\n\n" + after
	}
	return before + mark + after
}

// WithoutPictures takes the marks of pictures out of a text: those of one file, or of all when file is "".
func WithoutPictures(s, file string) string {
	lines := strings.Split(s, "\n")
	kept := lines[:0]
	for _, line := range lines {
		if _, name, ok := picture(line); !ok || file != "" && name != file {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}

// Pictures lists the files that a text places, in its order.
func Pictures(s string) []string {
	var out []string
	for _, b := range Blocks(s) {
		if b.Kind == Picture {
			out = append(out, b.File)
		}
	}
	return out
}

// Bare is a text without what was attached to it: what another application, or another organisation, takes over.
func (a Answer) Bare() Answer {
	if len(a.Files) > 0 {
		a.Text, a.Files = WithoutPictures(a.Text, ""), nil
	}
	return a
}

// Forbidden is the first mark in a rich text that is not allowed (a heading, a link, a picture from elsewhere, HTML, code), "" when
// there is none.
// Such marks would be shown as they stand, which is not what the writer meant.
func Forbidden(s string) string {
	for _, line := range strings.Split(s, "\n") {
		line = strings.TrimSpace(line)
		if h := strings.TrimLeft(line, "#"); len(h) < len(line) && strings.HasPrefix(h, " ") {
			return line[:len(line)-len(h)]
		}
		if _, _, ok := picture(line); ok {
			continue
		}
		if strings.Contains(line, "](") {
			return "]("
		}
		if strings.HasPrefix(line, "```") {
			return "```"
		}
		if tag := htmlTag(line); tag != "" {
			return tag
		}
	}
	return ""
}

// htmlTag finds something that looks like a tag: "<" at once followed by a letter, "/" or "!". "a < b" is none.
func htmlTag(line string) string {
	for i := 0; i+1 < len(line); i++ {
		if line[i] != '<' {
			continue
		}
		c := line[i+1] | 0x20
		if (c >= 'a' && c <= 'z') || line[i+1] == '/' || line[i+1] == '!' {
			end := i + 2
			for end < len(line) && end < i+12 && line[end] < 0x80 && line[end] != ' ' && line[end] != '>' {
				end++
			}
			return line[i:end]
		}
	}
	return ""
}
