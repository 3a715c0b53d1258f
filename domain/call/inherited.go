// This file is what a draft was made with and nobody has read yet: passages of a template, or of the call it follows from, that stand in
// it as they came. An officer confirms them part by part; what is changed has been read.
package call

import (
	"crypto/sha256"
	"database/sql/driver"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"gongmo/domain"
	"gongmo/domain/stage"
)

// Part is a part of the terms that officers edit on one page.
type Part string

// The parts that have passages of a template.
const (
	PartOverview    Part = "overview"
	PartEligibility Part = "eligibility"
	PartForm        Part = "form"
	PartStages      Part = "stages"
	PartNotice      Part = "notice"
	PartDocuments   Part = "documents"
	PartNotices     Part = "notices"
)

// Passage is one thing that came along: a text, a section of the form, a stage, an item of the notice.
type Passage struct {
	Part Part
	Key  string // within the part, "" for the part as a whole
	// Name is what the call names it, NameEn the same in English where the call says it; Label is the message key of the name that its kind
	// has in every call, "" where there is none. Name comes before Label.
	Name, NameEn, Label string
}

func (p Passage) id() string { return string(p.Part) + "." + p.Key }

// Inherited are the passages of a draft that nobody has confirmed or changed, each with a digest of what came along, in one jsonb column.
type Inherited map[string]string

// Value encodes the passages for a jsonb column.
func (i Inherited) Value() (driver.Value, error) {
	if i == nil {
		i = Inherited{}
	}
	return domain.JSONValue(map[string]string(i))
}

// Scan decodes a jsonb column.
func (i *Inherited) Scan(src any) error { return domain.JSONScan((*map[string]string)(i), src) }

// passages go through what terms say in words, with what is said as it is stored. What says nothing is none.
func (t Terms) passages(do func(p Passage, said any)) {
	for _, x := range []struct{ field, text string }{{"Summary", t.Summary}, {"Purpose", t.Purpose}, {"Notice", t.Notice}} {
		if strings.TrimSpace(x.text) != "" {
			do(Passage{Part: PartOverview, Key: x.field, Label: "call.term." + x.field}, x.text)
		}
	}
	if !t.Eligibility.IsZero() {
		do(Passage{Part: PartEligibility, Label: "call.term.Eligibility"}, t.Eligibility)
	}
	for _, s := range t.Form.Sections {
		do(Passage{Part: PartForm, Key: s.Key, Name: s.Title, NameEn: s.TitleEn}, s)
	}
	stages := func(track string, list []stage.Stage) {
		for _, s := range list {
			do(Passage{Part: PartStages, Key: track + "/" + s.Key, Name: s.Title, Label: s.Kind.Label()}, s)
		}
	}
	stages("", t.Stages.Stages)
	for _, x := range t.Stages.Tracks {
		stages(x.Key, x.Stages)
	}
	for _, item := range MandatoryItems() {
		if strings.TrimSpace(t.NoticeItems[item]) != "" {
			do(Passage{Part: PartNotice, Key: string(item), Label: item.Label()}, t.NoticeItems[item])
		}
	}
	if len(t.Documents) > 0 {
		do(Passage{Part: PartDocuments, Label: "call.term.Documents"}, t.Documents.unmarked())
	}
	if len(t.Paragraphs) > 0 {
		do(Passage{Part: PartNotices, Label: "call.term.Paragraphs"}, t.Paragraphs)
	}
}

// Inherit notes that everything the draft says came along with what it was made of.
func (c *Call) Inherit() {
	c.Inherited = Inherited{}
	c.passages(func(p Passage, said any) { c.Inherited[p.id()] = digestOf(said) })
}

// Unread lists the passages that stand as they came and that nobody has confirmed, in the order of the parts; nothing once the call is
// approved.
func (c *Call) Unread() []Passage {
	if len(c.Inherited) == 0 || !slices.Contains([]State{Draft, PendingApproval}, c.State) {
		return nil
	}
	var out []Passage
	c.passages(func(p Passage, said any) {
		if was, ok := c.Inherited[p.id()]; ok && was == digestOf(said) {
			out = append(out, p)
		}
	})
	return out
}

// Confirm records that an officer has read the passages of a part and leaves them as they came. Errors: call.edit.not_draft, call.edit.waiting (kind
// Refused), call.unread.none (kind Invalid).
func (c *Call) Confirm(part Part) (domain.Change, error) {
	if err := c.draftOnly(); err != nil {
		return domain.Change{}, err
	}
	next, read := Inherited{}, []string(nil)
	for id, digest := range c.Inherited {
		next[id] = digest
	}
	for _, p := range c.Unread() {
		if p.Part == part {
			delete(next, p.id())
			read = append(read, p.id())
		}
	}
	if len(read) == 0 {
		return domain.Change{}, domain.E(domain.Invalid, "call.unread.none")
	}
	c.Inherited = next
	return domain.Act("confirmPart", map[string]any{"part": string(part), "passages": read}), nil
}

// read drops from what came along what other terms say otherwise: it was changed, and does not come back by being written once more.
func (c *Call) read() {
	if len(c.Inherited) == 0 {
		return
	}
	next := Inherited{}
	c.passages(func(p Passage, said any) {
		if was, ok := c.Inherited[p.id()]; ok && was == digestOf(said) {
			next[p.id()] = was
		}
	})
	c.Inherited = next
}

func digestOf(said any) string {
	b, err := json.Marshal(said)
	if err != nil {
		b = fmt.Appendf(nil, "%#v", said)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}
