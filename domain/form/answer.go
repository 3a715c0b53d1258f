// This file is the answers: one per question, each with its own version so that two people can write at the same time.
package form

import (
	"bytes"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/decimal"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/score"
)

// Row is one row of a TABLE: cell texts by column key. Numbers and money are plain digits, with decimals where the column takes them; dates are 2026-03-05.
type Row map[string]string

// Upload is one file that answers a FILE question. The bytes are stored elsewhere under their hash.
type Upload struct {
	FileID domain.FileID
	Name   string
	Type   string // extension in lower case
	Bytes  int64
	SHA256 string // hex
	// Document is the type of the document in the wallet (문서함) it was taken from, "" when it was uploaded here; the fields
	// below say which edition it was and what its days were then.
	Document string
	Wallet   domain.WalletID `json:",omitempty"`
	Edition  int             `json:",omitempty"`
	IssuedOn period.Date     `json:",omitempty"`
	ValidTo  period.Date     `json:",omitempty"`
	// Sample says that it was issued for demonstration and proves nothing.
	Sample bool `json:",omitempty"`
}

// Place is a postal address. The last three are the register's word (도로명주소) about the street's line; all are "" for an address that
// was typed, and in answers from before they were kept.
type Place struct {
	Postcode string // zipNo
	Road     string // roadAddrPart1
	Detail   string
	Extra    string `json:",omitempty"` // roadAddrPart2, the remark behind the address: (태평로1가)
	Area     string `json:",omitempty"` // admCd, ten digits
	Building string `json:",omitempty"` // bdMgtSn, 25 digits
}

// Registered reports whether the address was taken from the register.
func (p Place) Registered() bool { return p.Building != "" }

// Member is one person of the project (참여인력).
type Member struct {
	Key      string
	Name     string
	Org      domain.OrganizationID
	Role     string // LEAD, MANAGER, MEMBER, STUDENT
	Position string
	RateBp   krw.Bp // participation
	From, To period.Date
	NewHire  bool
	// RateTyped, FromTyped and ToTyped are what was typed where nothing could be read, as with a Target.
	RateTyped string `json:",omitempty"`
	FromTyped string `json:",omitempty"`
	ToTyped   string `json:",omitempty"`
	// ResearcherNo is 국가연구자번호, eight digits, when the person has one and gives it: it tells two people of one name apart. Resident
	// registration numbers are never asked for. It is written down only where it is said, so that other answers keep their digest.
	ResearcherNo string `json:",omitempty"`
}

// researcherDigits is how many digits 국가연구자번호 has.
const researcherDigits = 8

// IsResearcherNo reports whether a text can be a 국가연구자번호.
func IsResearcherNo(s string) bool {
	return len(s) == researcherDigits && strings.Trim(s, "0123456789") == ""
}

// What a person does in the project.
const (
	RoleLead    = "LEAD"    // 과제책임자
	RoleManager = "MANAGER" // 실무책임자
	RoleMember  = "MEMBER"  // 참여인력
	RoleStudent = "STUDENT" // 학생인력
)

// MemberRoles lists the roles of a member.
func MemberRoles() []string { return []string{RoleLead, RoleManager, RoleMember, RoleStudent} }

// Target is one performance target (성과지표). Its values are Base/10^Scale and Goal/10^Scale in the unit.
type Target struct {
	Key    string
	Title  string
	Unit   string
	Year   int
	Base   int64
	Goal   int64
	Scale  int
	Weight score.Score
	Proof  string // how it will be shown
	// BaseTyped, GoalTyped and WeightTyped are what was typed where no number could be read, "" where one was: it is kept as it was
	// typed, counts as no number, and keeps the answer from being complete.
	BaseTyped   string `json:",omitempty"`
	GoalTyped   string `json:",omitempty"`
	WeightTyped string `json:",omitempty"`
}

// Answer is one answer; which field holds it follows from the question's kind. The zero Answer is no answer.
type Answer struct {
	// Version counts how often this answer was saved; it rises by one each time.
	Version int64
	Text    string // TEXT, RICH_TEXT, CHOICE (option key)
	Number  *int64 // NUMBER, MONEY: the number times 10^Scale
	Date    period.Date
	Choices []string // MULTI
	Rows    []Row
	Files   []Upload
	Address *Place
	People  []Member
	Targets []Target
	Budget  *budget.Plan
	// Scale is how many digits of Number stand behind the point: as few as there can be, so that one value is one answer, and 0 for a whole
	// number, which is written down as it always was.
	Scale int
}

// Amount is the number of a NUMBER or MONEY answer; ok is false where there is none.
func (a Answer) Amount() (n decimal.Number, ok bool) {
	if a.Number == nil {
		return decimal.Number{}, false
	}
	return decimal.Number{N: *a.Number, Scale: a.Scale}, true
}

// Numbered is the answer that a number is.
func Numbered(n decimal.Number) Answer {
	n = n.Trim()
	return Answer{Number: &n.N, Scale: n.Scale}
}

// MarshalJSON leaves out empty fields, so that a form of a hundred questions stays small.
func (a Answer) MarshalJSON() ([]byte, error) { return a.encode(nil), nil }

// Same reports whether two answers say the same, whatever their versions.
func (a Answer) Same(b Answer) bool {
	a.Version, b.Version = 0, 0
	return bytes.Equal(a.encode(nil), b.encode(nil))
}

// Empty reports whether the answer says nothing.
func (a Answer) Empty() bool {
	a.Version = 0
	a.Text = strings.TrimSpace(a.Text)
	return a.Text == "" && a.Number == nil && a.Date.IsZero() && len(a.Choices) == 0 && len(a.Rows) == 0 && len(a.Files) == 0 &&
		(a.Address == nil || *a.Address == Place{}) && len(a.People) == 0 && len(a.Targets) == 0 && (a.Budget == nil || a.Budget.IsZero())
}

// Answers are all answers of an application by question key. The answers of a participant or demand organisation carry
// its id in the key, see Key and Of.
type Answers map[string]Answer

// Value encodes the answers for a jsonb column.
func (a Answers) Value() (driver.Value, error) {
	return string(encodeAnswers(a)), nil
}

// Scan decodes a jsonb column.
func (a *Answers) Scan(src any) error {
	if src == nil {
		*a = Answers{}
		return nil
	}
	text, err := scanned(src)
	if err != nil {
		return err
	}
	m, err := decodeAnswers(text)
	if err != nil {
		return err
	}
	*a = m
	return nil
}

// keptAnswer is one answer as a row held it.
type keptAnswer struct {
	key string
	Answer
}

// Keep is what KeptAs compares with: the answers as they stand, without the map that holds them.
func (a Answers) Keep() any {
	out := make([]keptAnswer, 0, len(a))
	for key, x := range a {
		out = append(out, keptAnswer{key, x})
	}
	return out
}

// KeptAs reports whether the answers are still what Keep gave. An answer is replaced and never changed in place, so that one which
// holds the very same lists needs no look into them.
func (a Answers) KeptAs(was any) bool {
	old, ok := was.([]keptAnswer)
	if !ok || len(old) != len(a) {
		return false
	}
	for _, o := range old {
		x, there := a[o.key]
		if !there || x.Version != o.Version || !x.untouched(o.Answer) && !x.Same(o.Answer) {
			return false
		}
	}
	return true
}

// untouched reports that two answers hold the same values and the very same lists.
func (a Answer) untouched(b Answer) bool {
	return a.Text == b.Text && a.Number == b.Number && a.Scale == b.Scale && a.Date == b.Date && a.Address == b.Address && a.Budget == b.Budget &&
		one(a.Choices, b.Choices) && one(a.Rows, b.Rows) && one(a.Files, b.Files) && one(a.People, b.People) && one(a.Targets, b.Targets)
}

// one reports whether two lists are the same piece of memory.
func one[T any](a, b []T) bool {
	return len(a) == len(b) && (a == nil) == (b == nil) && (len(a) == 0 || &a[0] == &b[0])
}

const orgMark = "@"

// Key is the key under which an organisation's answer to a question of its own part is kept: "plan@12". The lead's
// answers are kept under the question's key alone: org 0.
func Key(question string, org domain.OrganizationID) string {
	if org == 0 {
		return question
	}
	return question + orgMark + strconv.FormatInt(int64(org), 10)
}

// PersonCode names a person of a people's question for good: its question, its key there, and whose part it is in. Lines of a plan keep it.
func PersonCode(question, key string, part domain.OrganizationID) string {
	return Key(question+"."+key, part)
}

// SplitKey takes a kept key apart; ok is false when it is none.
func SplitKey(key string) (question string, org domain.OrganizationID, ok bool) {
	question, id, marked := strings.Cut(key, orgMark)
	if !marked {
		return question, 0, validKey(question)
	}
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil || n <= 0 || !validKey(question) {
		return "", 0, false
	}
	return question, domain.OrganizationID(n), true
}

// Of are the answers of one organisation under the questions' own keys: what Validate and Progress take. Org 0 is the lead.
func (a Answers) Of(org domain.OrganizationID) Answers {
	out := Answers{}
	for key, x := range a {
		if q, of, ok := SplitKey(key); ok && of == org {
			out[q] = x
		}
	}
	return out
}

// Clone is a copy that can be changed; answers themselves are replaced, never changed in place.
func (a Answers) Clone() Answers {
	out := make(Answers, len(a))
	for k, v := range a {
		out[k] = v
	}
	return out
}

// Keys lists the keys of the answers, sorted.
func (a Answers) Keys() []string {
	out := make([]string, 0, len(a))
	for k := range a {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// Conflict is one answer that two people changed differently.
type Conflict struct {
	Key    string
	Base   Answer // what both began with
	Mine   Answer
	Theirs Answer // what is stored now
}

// Put saves one answer over what is stored. seen is the version the writer began with, 0 for a question not answered
// then. When somebody else has saved something else since, nothing is saved and the conflict is returned with their text.
func (a Answers) Put(key string, mine Answer, seen int64) (Answers, *Conflict) {
	stored := a[key]
	if stored.Same(mine) {
		return a, nil
	}
	if stored.Version != seen {
		return a, &Conflict{Key: key, Mine: mine, Theirs: stored}
	}
	out := a.Clone()
	mine.Version = stored.Version + 1
	out[key] = mine
	return out, nil
}

// Merge joins two people's changes to the same answers, field by field: base is what the writer began with, mine what
// the writer sends, theirs what is stored now. A field that only one changed takes the change. A field both changed
// differently keeps what is stored and is listed as a conflict, so that both texts can be shown. Fields that mine does
// not hold are not touched: a page sends only its own section; an emptied field is sent as an empty answer.
func Merge(base, mine, theirs Answers) (Answers, []Conflict) {
	out := theirs.Clone()
	var conflicts []Conflict
	for _, key := range mine.Keys() {
		b, m, t := base[key], mine[key], theirs[key]
		switch {
		case m.Same(b), m.Same(t):
			// Nothing new from the writer.
		case t.Same(b):
			m.Version = t.Version + 1
			out[key] = m
		default:
			conflicts = append(conflicts, Conflict{Key: key, Base: b, Mine: m, Theirs: t})
		}
	}
	return out, conflicts
}

// Canonical is the canonical JSON of what the answers say. Versions and empty answers do not count: the same text has the same bytes.
func (a Answers) Canonical() ([]byte, error) {
	bare := make(map[string]Answer, len(a))
	for k, x := range a {
		if x.Empty() {
			continue
		}
		x.Version = 0
		bare[k] = x
	}
	plain, err := canonical(encodeAnswers(bare))
	if err != nil {
		return nil, fmt.Errorf("canonical JSON of answers: %w", err)
	}
	return plain, nil
}

// Digest is the hex SHA-256 of Canonical.
func (a Answers) Digest() (string, error) {
	plain, err := a.Canonical()
	if err != nil {
		return "", err
	}
	return hash(plain), nil
}

// Carry takes answers to an older form over into this one: same key, same kind, nothing attached ("작년 신청서에서
// 가져오기"). Versions begin anew.
func (d Definition) Carry(from Definition, old Answers) Answers {
	out := Answers{}
	for key, x := range old {
		question, _, ok := SplitKey(key)
		if !ok || x.Empty() {
			continue
		}
		q, s, here := d.Question(question)
		was, ws, there := from.Question(question)
		if !here || !there || q.Kind != was.Kind || s.Part != ws.Part || q.Kind == File || q.Kind == Computed {
			continue
		}
		x = x.Bare()
		x.Version = 1
		out[key] = x
	}
	return out
}

// Digest is the hex SHA-256 of the canonical JSON of v.
func Digest(v any) (string, error) {
	b, err := Canonical(v)
	if err != nil {
		return "", err
	}
	return hash(b), nil
}

func hash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
