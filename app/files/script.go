// This file tells a document of the Korean word processor that carries a program from the many that carry only the empty one that the word
// processor writes into every document.
package files

import (
	"bytes"
	"encoding/binary"
	"regexp"
	"strings"
	"unicode/utf16"
)

// longestScript is what is read of a script; a longer one is no empty one.
const longestScript = 64 << 10

var (
	scriptComment = regexp.MustCompile(`(?s)/\*.*?\*/|//[^\r\n]*`)
	scriptSpace   = regexp.MustCompile(`[\s\x{feff}\x00]+`)
	// emptyScript is what does nothing: the two names that every document has, names of fields of a form, and functions with nothing in them.
	emptyScript = regexp.MustCompile(`varDocuments=XHwpDocuments;?|varDocument=Documents\.Active_XHwpDocument;?|var[A-Za-z0-9_]+=Document\.XHwpForm[A-Za-z]+\.ItemFromName\("[^"]*"\);?|function[A-Za-z0-9_]+\(\)\{\}`)
)

// scriptActs reports whether a script of an HWPX file does anything. It is written in UTF-16 without saying so, by some programs in UTF-8.
func scriptActs(b []byte) bool {
	if len(b) >= longestScript {
		return true
	}
	text := string(b)
	if bytes.IndexByte(b, 0) >= 0 {
		units := make([]uint16, len(b)/2)
		for i := range units {
			units[i] = binary.LittleEndian.Uint16(b[2*i:])
		}
		text = string(utf16.Decode(units))
	}
	text = scriptSpace.ReplaceAllString(scriptComment.ReplaceAllString(text, ""), "")
	return strings.Trim(emptyScript.ReplaceAllString(text, ""), ";") != ""
}
