// This file makes up answers to a form, so that who puts it together can see it filled in: what anybody might write, and the most that
// it takes.
package form

import (
	"fmt"
	"strconv"
	"strings"

	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/decimal"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/score"
)

// Scene says what a sample tries.
type Scene string

const (
	// Common is what anybody might write, within every bound.
	Common Scene = "COMMON"
	// Edge is the longest texts, the highest amounts, the most rows and files that are still allowed, and other choices.
	Edge Scene = "EDGE"
)

// Scenes lists every scene.
func Scenes() []Scene { return []Scene{Common, Edge} }

// Label is the message key of the scene's name.
func (s Scene) Label() string { return "form.scene." + string(s) }

// Sampling is what a sample is made of.
type Sampling struct {
	Scene Scene
	Org   domain.OrganizationID // of the people
	On    period.Date           // the day it is filled in
	Plan  budget.Plan
}

const (
	sampleChars = 60   // of a common text
	edgeChars   = 5000 // of a text without a bound
	edgeRows    = 20   // of a table without one
	edgeBytes   = 10 << 20
	edgeNumber  = 1_000_000_000
	sampleWords = "이 답변은 양식을 시험하려고 자동으로 만든 예시입니다. "
)

// Sample answers every question of a part, whether it is asked or not: which are asked follows from the answers. Files have the ids
// 1, 2, … and no content.
func (d Definition) Sample(part Part, s Sampling) Answers {
	out := Answers{}
	files := domain.FileID(0)
	for _, section := range d.Of(part).Sections {
		for _, q := range section.Questions {
			if q.Kind == Computed {
				continue
			}
			a := q.sample(s)
			for i := range a.Files {
				files++
				a.Files[i].FileID = files
			}
			a.Version = 1
			out[q.Key] = a
		}
	}
	return out
}

// Boundless reports whether the form sets no upper bound to an answer, so that only the house's own ends it.
func (q Question) Boundless() bool {
	switch q.Kind {
	case Text, RichText:
		return q.MaxChars == 0
	case Number, Money:
		return q.Most == nil
	case Table, People, Targets:
		return q.MaxCount == 0
	}
	return false
}

func (q Question) sample(s Sampling) Answer {
	edge := s.Scene == Edge
	switch q.Kind {
	case Text, RichText:
		return Answer{Text: q.sampleText(edge)}
	case Number, Money:
		return Numbered(q.sampleNumber(edge))
	case Date:
		return Answer{Date: q.sampleDate(s)}
	case Choice:
		if len(q.Options) > 0 {
			return Answer{Text: q.Options[last(edge, len(q.Options))].Key}
		}
	case Multi:
		a := Answer{}
		for _, o := range q.Options[:min(q.sampleCount(edge, 1, len(q.Options)), len(q.Options))] {
			a.Choices = append(a.Choices, o.Key)
		}
		return a
	case Table:
		a := Answer{}
		for i := range q.sampleCount(edge, 1, edgeRows) {
			row := Row{}
			for _, c := range q.Columns {
				row[c.Key] = c.sample(s, i)
			}
			a.Rows = append(a.Rows, row)
		}
		return a
	case File:
		return Answer{Files: q.sampleFiles(edge)}
	case Address:
		return Answer{Address: &Place{Postcode: "03154", Road: "서울특별시 종로구 예시로 1", Detail: "예시빌딩 2층"}}
	case People:
		return Answer{People: q.samplePeople(s)}
	case Budget:
		plan := s.Plan
		return Answer{Budget: &plan}
	case Targets:
		return Answer{Targets: q.sampleTargets(edge)}
	}
	return Answer{}
}

// last is the place of the last of n, or of the first.
func last(edge bool, n int) int {
	if edge {
		return n - 1
	}
	return 0
}

// named is how many characters the fewest things that a text names take: a letter each, and the commas between them.
func (q Question) named() int { return max(2*q.MinCount-1, 0) }

func (q Question) sampleText(edge bool) string {
	n := max(q.MinChars, sampleChars)
	if q.MaxChars > 0 {
		n = min(n, q.MaxChars)
	}
	switch {
	case edge && q.MaxChars > 0:
		n = q.MaxChars
	case edge && q.OneLine():
		n = max(oneLine, q.MinChars)
	case edge:
		n = max(edgeChars, q.MinChars)
	}
	var out strings.Builder
	words := []rune(sampleWords)
	counted := 0
	if q.Kind == Text { // as many different words as are wanted, the last of which is the sentence
		n = max(n, q.named())
		for i := range q.MinCount - 1 {
			out.WriteString(string('가'+rune(i)) + ",")
			counted += 2
		}
	}
	for i := 0; counted < n; i++ {
		r := words[i%len(words)]
		if r == ' ' && counted == n-1 {
			r = '.' // a blank at the end would be cut off
		}
		out.WriteRune(r)
		if r != ' ' || q.Spaces {
			counted++
		}
	}
	return out.String()
}

func (q Question) sampleNumber(edge bool) decimal.Number {
	if edge {
		switch {
		case q.Most != nil:
			return *q.Most
		case q.Kind == Money:
			return decimal.Whole(int64(krw.Max))
		}
		return withDecimals(edgeNumber, q.Decimals)
	}
	n := withDecimals(10, min(q.Decimals, 1))
	if q.Kind == Money {
		n = decimal.Whole(10_000_000)
	}
	if q.Least != nil && n.Compare(*q.Least) < 0 {
		n = *q.Least
	}
	if q.Most != nil && n.Compare(*q.Most) > 0 {
		n = *q.Most
	}
	return n
}

// withDecimals is a number with as many decimals, none of them 0.
func withDecimals(n int64, decimals int) decimal.Number {
	for range decimals {
		n = n*10 + 5
	}
	return decimal.Number{N: n, Scale: decimals}
}

func (q Question) sampleDate(s Sampling) period.Date {
	d := s.On
	if s.Scene == Edge {
		if d = s.On.AddMonths(12); !q.LastDay.IsZero() {
			return q.LastDay
		}
	}
	if !q.FirstDay.IsZero() && d < q.FirstDay {
		d = q.FirstDay
	}
	if !q.LastDay.IsZero() && d > q.LastDay {
		d = q.LastDay
	}
	return d
}

// sampleCount is how many rows or choices a sample has: usual unless the form asks for more, and at the edge as many as it takes, or
// most where it sets no bound.
func (q Question) sampleCount(edge bool, usual, most int) int {
	if edge && q.MaxCount > 0 {
		return q.MaxCount
	}
	if edge {
		return max(most, q.MinCount)
	}
	n := max(usual, q.MinCount)
	if q.MaxCount > 0 {
		n = min(n, q.MaxCount)
	}
	return n
}

func (c Column) sample(s Sampling, i int) string {
	edge := s.Scene == Edge
	switch c.Kind {
	case Number, Money:
		if edge {
			return withDecimals(edgeNumber, c.Decimals).String()
		}
		return withDecimals(int64(i+1), min(c.Decimals, 1)).String()
	case Date:
		return s.On.AddMonths(i).String()
	case Choice:
		if len(c.Options) == 0 {
			return ""
		}
		return c.Options[last(edge, len(c.Options))].Key
	}
	return fmt.Sprintf("예시 %d", i+1)
}

func (q Question) sampleFiles(edge bool) []Upload {
	kind, size, n := "pdf", int64(100_000), 1
	if len(q.File.Types) > 0 {
		kind = strings.ToLower(q.File.Types[0])
	}
	if edge {
		n, size = max(q.File.MaxCount, 1), edgeBytes
	}
	if q.File.MaxBytes > 0 && (edge || size > q.File.MaxBytes) {
		size = q.File.MaxBytes
	}
	var out []Upload
	for i := range n {
		out = append(out, Upload{Name: fmt.Sprintf("예시 %d.%s", i+1, kind), Type: kind, Bytes: size, Document: q.File.Document, Sample: true})
	}
	return out
}

func (q Question) samplePeople(s Sampling) []Member {
	edge := s.Scene == Edge
	var out []Member
	for i := range q.sampleCount(edge, 2, edgeRows) {
		m := Member{Key: "p" + strconv.Itoa(i+1), Name: fmt.Sprintf("예시 인력 %d", i+1), Org: s.Org, Role: RoleMember, Position: "책임", RateBp: 3000, From: s.On, To: s.On.AddMonths(8)}
		if i == 0 {
			if m.Role = RoleLead; q.Leads == NoLead {
				m.Role = RoleManager
			}
		}
		if edge {
			m.RateBp = krw.Whole
		}
		out = append(out, m)
	}
	return out
}

func (q Question) sampleTargets(edge bool) []Target {
	n := q.sampleCount(edge, 2, edgeRows)
	var out []Target
	for i := range n {
		t := Target{Key: "t" + strconv.Itoa(i+1), Title: fmt.Sprintf("예시 지표 %d", i+1), Unit: "건", Year: 1, Goal: int64(10 * (i + 1)), Weight: score.Full / score.Score(n), Proof: "시험 성적서"}
		if i == 0 {
			t.Weight = score.Full - score.Full/score.Score(n)*score.Score(n-1)
		}
		out = append(out, t)
	}
	return out
}
