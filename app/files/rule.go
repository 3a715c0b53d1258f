// This file is what a place for a file accepts: which kinds, how large, how many, and under what name.
package files

import (
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"gongmo/domain"
)

// names are the media types that a rule can allow, by the name people know.
var names = map[string][]string{
	"PDF": {PDF}, "HWP": {HWP}, "HWPX": {HWPX}, "DOCX": {DOCX}, "XLSX": {XLSX}, "PPTX": {PPTX},
	"DOC": {DOC}, "XLS": {XLS}, "PPT": {PPT},
	"ODT": {"application/vnd.oasis.opendocument.text"}, "ODS": {"application/vnd.oasis.opendocument.spreadsheet"},
	"JPG": {"image/jpeg"}, "PNG": {"image/png"}, "ZIP": {ZIP}, "CSV": {"text/csv", "text/plain"}, "TXT": {"text/plain"},
}

// TypeName is what people call a media type: "HWPX". It is empty for one that no rule can allow.
func TypeName(media string) string {
	found := ""
	for name, types := range names { // several names may share a type: take the first of the alphabet
		if slices.Contains(types, media) && (found == "" || name < found) {
			found = name
		}
	}
	return found
}

// Rule is what one place accepts.
type Rule struct {
	Types []string // names as in TypeName; empty: every type a name exists for
	Limit int64    // bytes of one file
	Count int      // files
	// Unpacks says that an archive is let in as well, because it can be unpacked into single files.
	Unpacks bool
	// Blank is the form that the place gives out, nil for none; what is an earlier edition of it is refused.
	Blank *Blank
}

// Accept refuses a kept file that nobody could open without its password, one that would run programs on the reader's
// machine, or one of a type the rule does not list. What is locked is said first: of a locked office file no more can be known.
func (r Rule) Accept(name string, s Stored) error {
	switch {
	case s.Locked:
		return domain.E(domain.Invalid, "files.locked")
	case s.Macros:
		return domain.E(domain.Invalid, "files.macros")
	}
	if r.Unpacks && s.MediaType == ZIP {
		return nil
	}
	return r.Takes(name, s.MediaType)
}

// Takes refuses a type that the rule does not list. Of a file whose name ends like one that is listed it says so: who picked a PDF by its
// name learns nothing from reading that PDF is taken.
func (r Rule) Takes(name, media string) error {
	types := r.Types
	if len(types) == 0 {
		for name := range names {
			types = append(types, name)
		}
		slices.Sort(types)
	}
	if !slices.ContainsFunc(types, func(name string) bool { return slices.Contains(names[name], media) }) {
		list, end := strings.Join(types, ", "), strings.ToLower(strings.TrimPrefix(path.Ext(CleanName(name)), "."))
		if slices.ContainsFunc(types, func(t string) bool { return promises(end, t) }) {
			return domain.E(domain.Invalid, "files.type.inside").With("name", CleanName(name)).With("type", strings.ToUpper(end)).With("types", list)
		}
		return domain.E(domain.Invalid, "files.type.refused").With("types", list)
	}
	return nil
}

// endings are the name endings that say the same as a media type; what is not listed is not judged by its name.
var endings = map[string][]string{
	PDF: {"pdf"}, HWP: {"hwp"}, HWPX: {"hwpx"}, DOCX: {"docx"}, XLSX: {"xlsx"}, PPTX: {"pptx"}, DOC: {"doc"}, XLS: {"xls"}, PPT: {"ppt"},
	"image/jpeg": {"jpg", "jpeg", "jfif"}, "image/png": {"png"}, ZIP: {"zip"},
}

// promises reports whether a name with this ending says that the file is of this type.
func promises(end, typeName string) bool {
	return slices.ContainsFunc(names[typeName], func(media string) bool { return slices.Contains(endings[media], end) })
}

// CheckName refuses a name that promises another kind of file than the content is: whoever downloads it could not open it.
// A name without an ending promises nothing.
func CheckName(name, media string) error {
	end, known := strings.ToLower(strings.TrimPrefix(path.Ext(name), ".")), endings[media]
	if end == "" || len(known) == 0 || slices.Contains(known, end) {
		return nil
	}
	return domain.E(domain.Invalid, "files.name.other").With("end", "."+end).With("type", TypeName(media)).With("want", "."+known[0])
}

// More refuses one file more than the rule allows.
func (r Rule) More(have int) error {
	if have >= r.Count {
		return domain.E(domain.Invalid, "files.count.over").With("count", r.Count)
	}
	return nil
}

// longestName is what common file systems can hold, in bytes: about 80 Hangul.
const longestName = 240

// CleanName makes a browser's file name fit to keep, show and send: no folders, no invisible or direction-changing
// characters, Hangul composed (macOS sends it in pieces), not too long, its ending kept. It is never empty.
func CleanName(name string) string {
	if !utf8.ValidString(name) {
		name = strings.ToValidUTF8(name, "_")
	}
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	// Composed after the invisible ones are gone: one of them between two marks keeps the marks from their order.
	name = norm.NFC.String(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, name))
	name = strings.TrimSpace(name)
	end := path.Ext(name)
	if len(end) > 16 { // no ending, just a dot in a sentence
		end = ""
	}
	name = strings.TrimSpace(cut(strings.TrimSuffix(name, end), longestName-len(end)) + end)
	if strings.Trim(name, ".") == "" {
		return "file"
	}
	return name
}

// cut shortens s to at most n bytes without breaking a character.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
