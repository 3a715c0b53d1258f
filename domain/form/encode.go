// This file writes answers as JSON and reads them again. It writes exactly what encoding/json would, and reads what it would, but
// an answer is looked at field by field: a whole application is read and written with every save and every submission.
package form

import (
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"

	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/period"
)

// encodeAnswers writes answers by key, in the order of the keys.
func encodeAnswers(answers map[string]Answer) []byte {
	const usual = 12 << 10
	out := append(make([]byte, 0, usual), '{')
	for i, key := range slices.Sorted(maps.Keys(answers)) {
		if i > 0 {
			out = append(out, ',')
		}
		out = answers[key].encode(append(domain.AppendJSON(out, key), ':'))
	}
	return append(out, '}')
}

// encode appends the answer without its empty fields, in the order of their names.
func (a Answer) encode(out []byte) []byte {
	w := object{out: append(out, '{')}
	if p := a.Address; p != nil {
		w.name("Address")
		w.nested(func(w *object) {
			w.text("Postcode", p.Postcode)
			w.text("Road", p.Road)
			w.text("Detail", p.Detail)
			for _, more := range [...]struct{ name, text string }{{"Extra", p.Extra}, {"Area", p.Area}, {"Building", p.Building}} {
				if more.text != "" {
					w.text(more.name, more.text)
				}
			}
		})
	}
	if a.Budget != nil {
		w.name("Budget")
		w.out = a.Budget.AppendJSON(w.out)
	}
	if a.Choices != nil {
		w.name("Choices")
		listed(&w, a.Choices, func(w *object, s string) { w.out = domain.AppendJSON(w.out, s) })
	}
	if !a.Date.IsZero() {
		w.text("Date", a.Date.String())
	}
	if a.Files != nil {
		w.name("Files")
		listed(&w, a.Files, func(w *object, u Upload) { w.nested(u.encode) })
	}
	if a.Number != nil {
		w.whole("Number", *a.Number)
	}
	if a.People != nil {
		w.name("People")
		listed(&w, a.People, func(w *object, m Member) { w.nested(m.encode) })
	}
	if a.Rows != nil {
		w.name("Rows")
		listed(&w, a.Rows, encodeRow)
	}
	if a.Scale != 0 {
		w.whole("Scale", int64(a.Scale))
	}
	if a.Targets != nil {
		w.name("Targets")
		listed(&w, a.Targets, func(w *object, t Target) { w.nested(t.encode) })
	}
	if a.Text != "" {
		w.text("Text", a.Text)
	}
	if a.Version != 0 {
		w.whole("Version", a.Version)
	}
	return append(w.out, '}')
}

func (u Upload) encode(w *object) {
	w.whole("FileID", int64(u.FileID))
	w.text("Name", u.Name)
	w.text("Type", u.Type)
	w.whole("Bytes", u.Bytes)
	w.text("SHA256", u.SHA256)
	w.text("Document", u.Document)
	if u.Wallet != 0 {
		w.whole("Wallet", int64(u.Wallet))
	}
	if u.Edition != 0 {
		w.whole("Edition", int64(u.Edition))
	}
	if u.IssuedOn != 0 {
		w.text("IssuedOn", u.IssuedOn.String())
	}
	if u.ValidTo != 0 {
		w.text("ValidTo", u.ValidTo.String())
	}
	if u.Sample {
		w.truth("Sample", u.Sample)
	}
}

func (m Member) encode(w *object) {
	w.text("Key", m.Key)
	w.text("Name", m.Name)
	w.whole("Org", int64(m.Org))
	w.text("Role", m.Role)
	w.text("Position", m.Position)
	w.whole("RateBp", int64(m.RateBp))
	w.text("From", m.From.String())
	w.text("To", m.To.String())
	w.truth("NewHire", m.NewHire)
	for name, typed := range m.typed() {
		if typed != "" {
			w.text(name, typed)
		}
	}
	if m.ResearcherNo != "" {
		w.text("ResearcherNo", m.ResearcherNo)
	}
}

// typed are the cells in which nothing could be read, as with a Target.
func (m Member) typed() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		_ = yield("RateTyped", m.RateTyped) && yield("FromTyped", m.FromTyped) && yield("ToTyped", m.ToTyped)
	}
}

func (t Target) encode(w *object) {
	w.text("Key", t.Key)
	w.text("Title", t.Title)
	w.text("Unit", t.Unit)
	w.whole("Year", int64(t.Year))
	w.whole("Base", t.Base)
	w.whole("Goal", t.Goal)
	w.whole("Scale", int64(t.Scale))
	w.whole("Weight", int64(t.Weight))
	w.text("Proof", t.Proof)
	for name, typed := range t.typed() {
		if typed != "" {
			w.text(name, typed)
		}
	}
}

// typed are the cells in which no number could be read, by the names of their fields, in the order of the struct.
func (t Target) typed() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		_ = yield("BaseTyped", t.BaseTyped) && yield("GoalTyped", t.GoalTyped) && yield("WeightTyped", t.WeightTyped)
	}
}

func encodeRow(w *object, r Row) {
	if r == nil {
		w.out = append(w.out, "null"...)
		return
	}
	w.nested(func(w *object) {
		for _, k := range slices.Sorted(maps.Keys(r)) {
			if w.some {
				w.out = append(w.out, ',')
			}
			w.some = true
			w.out = append(domain.AppendJSON(w.out, k), ':')
			w.out = domain.AppendJSON(w.out, r[k])
		}
	})
}

// object appends the members of one object.
type object struct {
	out  []byte
	some bool
}

// name begins a member.
func (w *object) name(name string) {
	if w.some {
		w.out = append(w.out, ',')
	}
	w.some = true
	w.out = append(append(append(w.out, '"'), name...), '"', ':')
}

func (w *object) text(name, s string) {
	w.name(name)
	w.out = domain.AppendJSON(w.out, s)
}

func (w *object) whole(name string, n int64) {
	w.name(name)
	w.out = strconv.AppendInt(w.out, n, 10)
}

func (w *object) truth(name string, b bool) {
	w.name(name)
	w.out = strconv.AppendBool(w.out, b)
}

// nested appends an object as the value of a member or of a list.
func (w *object) nested(members func(w *object)) {
	inner := object{out: append(w.out, '{')}
	members(&inner)
	w.out = append(inner.out, '}')
}

// listed appends a list.
func listed[T any](w *object, list []T, each func(w *object, x T)) {
	w.out = append(w.out, '[')
	for i, x := range list {
		if i > 0 {
			w.out = append(w.out, ',')
		}
		each(w, x)
	}
	w.out = append(w.out, ']')
}

// decodeAnswers reads what encodeAnswers wrote, also as jsonb gives it back: in another order and with spaces. Anything else is left
// to encoding/json, whole.
func decodeAnswers(text []byte) (map[string]Answer, error) {
	if out, ok := readAnswers(text); ok {
		return out, nil
	}
	out := map[string]Answer{}
	return out, json.Unmarshal(text, &out)
}

// scanned is the text of a JSON column.
func scanned(src any) (text []byte, err error) {
	switch s := src.(type) {
	case string:
		return []byte(s), nil
	case []byte:
		return s, nil
	}
	return nil, fmt.Errorf("JSON column holds %T", src)
}

func readAnswers(text []byte) (map[string]Answer, bool) {
	r := domain.NewJSONReader(text)
	const usual = 32
	out := make(map[string]Answer, usual)
	ok := r.Members(func(key []byte) bool {
		var a Answer
		ok := r.Members(func(name []byte) bool { return a.read(r, name) })
		out[string(key)] = a
		return ok
	})
	return out, ok && r.Ended()
}

// read reads one field of an answer.
func (a *Answer) read(r *domain.JSONReader, name []byte) bool {
	switch string(name) {
	case "Text":
		return r.Text(&a.Text)
	case "Version":
		return domain.ReadWhole(r, &a.Version)
	case "Number":
		a.Number = new(int64)
		return domain.ReadWhole(r, a.Number)
	case "Scale":
		return domain.ReadWhole(r, &a.Scale)
	case "Date":
		return readDate(r, &a.Date)
	case "Choices":
		return domain.ReadList(r, &a.Choices, func(s *string) bool { return r.Text(s) })
	case "Rows":
		return domain.ReadList(r, &a.Rows, func(row *Row) bool {
			*row = Row{}
			return r.Members(func(name []byte) bool {
				var cell string
				ok := r.Text(&cell)
				(*row)[string(name)] = cell
				return ok
			})
		})
	case "Files":
		return domain.ReadList(r, &a.Files, func(u *Upload) bool { return r.Members(func(name []byte) bool { return u.read(r, name) }) })
	case "Address":
		a.Address = new(Place)
		return r.Members(func(name []byte) bool { return a.Address.read(r, name) })
	case "People":
		return domain.ReadList(r, &a.People, func(m *Member) bool { return r.Members(func(name []byte) bool { return m.read(r, name) }) })
	case "Targets":
		return domain.ReadList(r, &a.Targets, func(t *Target) bool { return r.Members(func(name []byte) bool { return t.read(r, name) }) })
	case "Budget":
		a.Budget = new(budget.Plan)
		return a.Budget.ReadJSON(r)
	}
	return false
}

func readDate(r *domain.JSONReader, into *period.Date) bool {
	var s string
	return r.Text(&s) && into.UnmarshalText([]byte(s)) == nil
}

func (p *Place) read(r *domain.JSONReader, name []byte) bool {
	switch string(name) {
	case "Postcode":
		return r.Text(&p.Postcode)
	case "Road":
		return r.Text(&p.Road)
	case "Detail":
		return r.Text(&p.Detail)
	case "Extra":
		return r.Text(&p.Extra)
	case "Area":
		return r.Text(&p.Area)
	case "Building":
		return r.Text(&p.Building)
	}
	return false
}

func (u *Upload) read(r *domain.JSONReader, name []byte) bool {
	switch string(name) {
	case "FileID":
		return domain.ReadWhole(r, &u.FileID)
	case "Name":
		return r.Text(&u.Name)
	case "Type":
		return r.Text(&u.Type)
	case "Bytes":
		return domain.ReadWhole(r, &u.Bytes)
	case "SHA256":
		return r.Text(&u.SHA256)
	case "Document":
		return r.Text(&u.Document)
	case "Wallet":
		return domain.ReadWhole(r, &u.Wallet)
	case "Edition":
		return domain.ReadWhole(r, &u.Edition)
	case "IssuedOn":
		return readDate(r, &u.IssuedOn)
	case "ValidTo":
		return readDate(r, &u.ValidTo)
	case "Sample":
		return r.Truth(&u.Sample)
	}
	return false
}

func (m *Member) read(r *domain.JSONReader, name []byte) bool {
	switch string(name) {
	case "Key":
		return r.Text(&m.Key)
	case "Name":
		return r.Text(&m.Name)
	case "Org":
		return domain.ReadWhole(r, &m.Org)
	case "Role":
		return r.Text(&m.Role)
	case "Position":
		return r.Text(&m.Position)
	case "RateBp":
		return domain.ReadWhole(r, &m.RateBp)
	case "From":
		return readDate(r, &m.From)
	case "To":
		return readDate(r, &m.To)
	case "NewHire":
		return r.Truth(&m.NewHire)
	case "RateTyped":
		return r.Text(&m.RateTyped)
	case "FromTyped":
		return r.Text(&m.FromTyped)
	case "ToTyped":
		return r.Text(&m.ToTyped)
	case "ResearcherNo":
		return r.Text(&m.ResearcherNo)
	}
	return false
}

func (t *Target) read(r *domain.JSONReader, name []byte) bool {
	switch string(name) {
	case "Key":
		return r.Text(&t.Key)
	case "Title":
		return r.Text(&t.Title)
	case "Unit":
		return r.Text(&t.Unit)
	case "Year":
		return domain.ReadWhole(r, &t.Year)
	case "Base":
		return domain.ReadWhole(r, &t.Base)
	case "Goal":
		return domain.ReadWhole(r, &t.Goal)
	case "Scale":
		return domain.ReadWhole(r, &t.Scale)
	case "Weight":
		return domain.ReadWhole(r, &t.Weight)
	case "Proof":
		return r.Text(&t.Proof)
	case "BaseTyped":
		return r.Text(&t.BaseTyped)
	case "GoalTyped":
		return r.Text(&t.GoalTyped)
	case "WeightTyped":
		return r.Text(&t.WeightTyped)
	}
	return false
}
