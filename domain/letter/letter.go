// Package letter is a formal letter of the agency about one step of a case: a prior notice, a disposition, a demand. Its text
// is written from the case when the step is taken, kept whole and named by its hash, so that what was said can be proved.
package letter

import (
	"crypto/sha256"
	"database/sql/driver"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"gongmo/domain"
	"gongmo/domain/period"
)

// Kind is what a letter does.
type Kind string

const (
	PriorNotice Kind = "PRIOR_NOTICE" // 처분의 사전통지 (행정절차법 §21)
	Disposition Kind = "DISPOSITION"  // 처분 통지 (행정절차법 §23, §24, §26)
	Demand      Kind = "DEMAND"       // 독촉장
)

// Kinds lists every kind.
var Kinds = []Kind{PriorNotice, Disposition, Demand}

// Letter is one letter as it went out. Rows are never changed.
type Letter struct {
	ID int64
	// Aggregate, AggregateID and Seq name the audit entry of the step it is about: one letter for each.
	Aggregate   string
	AggregateID int64
	Seq         int64
	Kind        Kind
	Hash        string // hex SHA-256 of the text
	Text        Text
	MadeAt      time.Time
}

// TableName is the table the row lives in.
func (Letter) TableName() string { return "letter" }

// Text is the letter as people read it. It is Korean: the text of a disposition is not translated.
type Text struct {
	Title string `json:"title"`
	// Number is the agency's reference: the case and the entry of its record.
	Number string      `json:"number"`
	On     period.Date `json:"on"`
	Agency string      `json:"agency"`
	// To and ToNumber are whom it is addressed to, and the business number of an organisation.
	To       string    `json:"to"`
	ToNumber string    `json:"toNumber,omitempty"`
	Facts    []Fact    `json:"facts"`
	Parts    []Section `json:"parts"`
}

// Fact is one line of the table at the head.
type Fact struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// Section is a heading with its sentences.
type Section struct {
	Heading string   `json:"heading"`
	Lines   []string `json:"lines"`
}

// Value encodes the text for a jsonb column.
func (t Text) Value() (driver.Value, error) {
	type plain Text
	return domain.JSONValue(plain(t))
}

// Scan decodes a jsonb column.
func (t *Text) Scan(src any) error {
	type plain Text
	return domain.JSONScan((*plain)(t), src)
}

// Digest is the hex SHA-256 of the text.
func (t Text) Digest() (string, error) {
	b, err := json.Marshal(t)
	if err != nil {
		return "", fmt.Errorf("encode a letter: %w", err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

// New is the letter of a step, with its hash.
func New(aggregate string, id, seq int64, kind Kind, text Text, now time.Time) (*Letter, error) {
	hash, err := text.Digest()
	if err != nil {
		return nil, err
	}
	return &Letter{Aggregate: aggregate, AggregateID: id, Seq: seq, Kind: kind, Hash: hash, Text: text, MadeAt: now}, nil
}

// Verify reports whether a stored letter still says what it said. Error letter.broken (kind Conflict) when it does not.
func (l Letter) Verify() error {
	hash, err := l.Text.Digest()
	if err != nil {
		return err
	}
	if hash != l.Hash {
		return domain.E(domain.Conflict, "letter.broken").With("number", l.Text.Number)
	}
	return nil
}

// Frame is what every letter says besides its case: from whom, to whom, about which project.
type Frame struct {
	Agency, Number, To, ToNumber string
	// Project and ProjectNo name the project, "" when the case is about none.
	Project, ProjectNo string
	On                 period.Date
	// AppealDays and CourtDays are within how many days an administrative appeal and a suit may be brought.
	AppealDays, CourtDays int
}

// Open begins a text with its frame.
func (f Frame) Open(title string, facts ...Fact) Text {
	t := Text{Title: title, Number: f.Number, On: f.On, Agency: f.Agency, To: f.To, ToNumber: f.ToNumber}
	if f.Project != "" {
		t.Facts = append(t.Facts, Fact{"과제", f.Project + " (" + f.ProjectNo + ")"})
	}
	for _, x := range facts {
		if x.Value != "" {
			t.Facts = append(t.Facts, x)
		}
	}
	return t
}

// Views tells how one may be heard before the disposition (행정절차법 §21①4호~6호).
func (f Frame) Views(until period.Date) Section {
	return Section{"의견 제출", []string{
		fmt.Sprintf("위 처분에 대하여 %s까지 시스템에서 의견과 증거자료를 제출할 수 있습니다.", Day(until)),
		"기한까지 의견을 제출하지 않으면 의견이 없는 것으로 보고 처분합니다.",
		"의견 제출 기관: " + f.Agency}}
}

// Redress tells which ways against the disposition are open (행정절차법 §26).
func (f Frame) Redress(appealUntil period.Date) Section {
	var lines []string
	if appealUntil != 0 {
		lines = append(lines, fmt.Sprintf("이 처분에 이의가 있으면 %s까지 이의를 신청할 수 있습니다.", Day(appealUntil)))
	}
	return Section{"불복 방법", append(lines, fmt.Sprintf("처분이 있음을 안 날부터 %d일 안에 행정심판을 청구하거나 %d일 안에 행정소송을 제기할 수 있습니다.", f.AppealDays, f.CourtDays))}
}

// Day is a date as letters write it: "2026년 9월 17일".
func Day(d period.Date) string {
	if d == 0 {
		return "–"
	}
	y, m, day := d.Civil()
	return fmt.Sprintf("%d년 %d월 %d일", y, m, day)
}
