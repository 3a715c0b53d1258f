// This file is the document with its editions: adding, replacing, correcting its dates, using it, and taking it out.
package wallet

import (
	"path"
	"slices"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/form"
	"gongmo/domain/period"
)

// Source is how an edition came into the wallet.
type Source string

const (
	Uploaded  Source = "UPLOAD"
	GovShared Source = "GOV_SHARED" // 행정정보 공동이용
)

// Label is the message key of the source's name.
func (s Source) Label() string { return "wallet.source." + string(s) }

// Document is one paper of an organisation through all its editions. It is the aggregate and its row.
type Document struct {
	domain.Root
	OrganizationID domain.OrganizationID
	Type           Type
	Title          string // what the company calls it; "" is the name of its type
	Newest         int    // number of the newest edition; earlier ones stay where they were used
	AddedAt        time.Time
	AddedBy        domain.PersonID
	RemovedAt      *time.Time
	RemovedBy      *domain.PersonID
	Demo           bool

	Editions []Edition `gorm:"-"`
}

// Kind names the aggregate.
func (*Document) Kind() string { return "wallet_document" }

// TableName is where documents of wallets live.
func (Document) TableName() string { return "wallet_document" }

// Ref is the typed id.
func (d *Document) Ref() domain.WalletID { return domain.WalletID(d.ID) }

// Edition is one file of a document. The file never changes; its dates can be corrected, because people type them.
type Edition struct {
	ID         int64
	DocumentID domain.WalletID
	No         int
	FileID     domain.FileID
	Name       string
	Size       int64 // bytes
	MediaType  string
	Digest     string // SHA-256 of the content, hex
	IssuedOn   period.Date
	// PrintedTo is the last good day as the paper itself says, zero when it says none.
	PrintedTo period.Date
	// ValidTo is the last good day by the rules and the paper, zero when it does not run out or cannot be known.
	ValidTo period.Date
	Source  Source
	Issuer  string // the authority that sent it, "" for an upload
	IssueNo string // the number it carries
	// Sample says that the built-in authority of demonstrations issued it: it proves nothing.
	Sample  bool
	AddedAt time.Time
	AddedBy domain.PersonID
}

// TableName is where editions live.
func (Edition) TableName() string { return "wallet_edition" }

// Paper is a file with what is said about it.
type Paper struct {
	FileID    domain.FileID
	Name      string
	Size      int64
	MediaType string
	Digest    string
	Dates
	Source  Source
	Issuer  string
	IssueNo string
	Sample  bool
}

// Dates are what a paper says of itself; both may be missing.
type Dates struct {
	IssuedOn  period.Date
	PrintedTo period.Date
}

const longestTitle = 80

// check refuses what cannot be: a type that is none, a paper of no type without a name, days that contradict each other.
func check(t Type, title string, p Dates, today period.Date) error {
	var bad domain.Problems
	add := func(field, key string) { bad = append(bad, domain.E(domain.Invalid, key).At(field)) }
	switch {
	case !t.Known():
		add("type", "wallet.type.unknown")
	case t == Other && title == "":
		add("title", "wallet.title.empty")
	}
	if len([]rune(title)) > longestTitle {
		bad = append(bad, domain.E(domain.Invalid, "wallet.title.long").With("most", longestTitle).At("title"))
	}
	if p.IssuedOn.After(today) {
		add("issued_on", "wallet.issued_on.future")
	}
	if !p.PrintedTo.IsZero() && p.PrintedTo.Before(p.IssuedOn) {
		add("valid_to", "wallet.valid_to.backwards")
	}
	return bad.OrNil()
}

// lastDay is the earlier of what the rules of the day of issue say and what the paper says.
func lastDay(t Type, p Dates, today period.Date) (period.Date, error) {
	day := p.IssuedOn
	if day.IsZero() {
		day = today
	}
	rules, err := RulesOn(day)
	if err != nil {
		return 0, err
	}
	to, err := rules.until(t, p.IssuedOn)
	if err != nil {
		return 0, err
	}
	if to.IsZero() || !p.PrintedTo.IsZero() && p.PrintedTo.Before(to) {
		to = p.PrintedTo
	}
	return to, nil
}

// Add begins a document with its first edition, which is to be inserted with the document's id. Errors of kind Invalid at
// type, title, issued_on and valid_to.
func Add(org domain.OrganizationID, t Type, title string, p Paper, by domain.PersonID, now time.Time) (*Document, domain.Change, error) {
	d := &Document{OrganizationID: org, Type: t, Title: trimmed(title), AddedAt: now, AddedBy: by}
	e, err := d.edition(p, by, now)
	if err != nil {
		return nil, domain.Change{}, err
	}
	return d, domain.Act("add", map[string]any{"type": string(t), "edition": e.No, "sha256": e.Digest, "source": string(e.Source)}), nil
}

// Replace adds a newer edition. Applications that use an earlier one keep it.
func (d *Document) Replace(p Paper, by domain.PersonID, now time.Time) (domain.Change, error) {
	if d.RemovedAt != nil {
		return domain.Change{}, domain.E(domain.NotFound, "not_found")
	}
	if slices.ContainsFunc(d.Editions, func(e Edition) bool { return e.Digest == p.Digest }) {
		return domain.Change{}, domain.E(domain.Refused, "wallet.replace.same").At("file")
	}
	e, err := d.edition(p, by, now)
	if err != nil {
		return domain.Change{}, err
	}
	return domain.Act("replace", map[string]any{"edition": e.No, "sha256": e.Digest, "source": string(e.Source)}), nil
}

// edition appends the next edition.
func (d *Document) edition(p Paper, by domain.PersonID, now time.Time) (Edition, error) {
	today := period.DateOf(now)
	if err := check(d.Type, d.Title, p.Dates, today); err != nil {
		return Edition{}, err
	}
	to, err := lastDay(d.Type, p.Dates, today)
	if err != nil {
		return Edition{}, err
	}
	d.Newest++
	e := Edition{DocumentID: d.Ref(), No: d.Newest, FileID: p.FileID, Name: p.Name, Size: p.Size, MediaType: p.MediaType, Digest: p.Digest,
		IssuedOn: p.IssuedOn, PrintedTo: p.PrintedTo, ValidTo: to, Source: p.Source, Issuer: p.Issuer, IssueNo: p.IssueNo, Sample: p.Sample,
		AddedAt: now, AddedBy: by}
	d.Editions = append(d.Editions, e)
	return e, nil
}

// Current is the newest edition. A document always has one; without its editions loaded it is nil.
func (d *Document) Current() *Edition {
	for i := range d.Editions {
		if d.Editions[i].No == d.Newest {
			return &d.Editions[i]
		}
	}
	return nil
}

// Correct replaces the name and the days of the newest edition, which is to be updated. What an authority sent with its own
// days cannot be corrected by hand. Where the paper was used before, the days it had then stay with it.
func (d *Document) Correct(title string, days Dates, now time.Time) (domain.Change, error) {
	e := d.Current()
	if d.RemovedAt != nil || e == nil {
		return domain.Change{}, domain.E(domain.NotFound, "not_found")
	}
	title = trimmed(title)
	if e.Source == GovShared && (days != Dates{e.IssuedOn, e.PrintedTo}) {
		return domain.Change{}, domain.E(domain.Refused, "wallet.correct.issued").At("issued_on")
	}
	today := period.DateOf(now)
	if err := check(d.Type, title, days, today); err != nil {
		return domain.Change{}, err
	}
	to, err := lastDay(d.Type, days, today)
	if err != nil {
		return domain.Change{}, err
	}
	before := map[string]any{"issued_on": e.IssuedOn.String(), "valid_to": e.ValidTo.String()}
	d.Title, e.IssuedOn, e.PrintedTo, e.ValidTo = title, days.IssuedOn, days.PrintedTo, to
	return domain.Act("correct", map[string]any{"edition": e.No, "before": before, "issued_on": e.IssuedOn.String(), "valid_to": e.ValidTo.String()}), nil
}

// Remove takes a document out of the wallet. uses counts the applications that hold any of its editions: as long as there is
// one, it stays. Error wallet.remove.used (kind Refused).
func (d *Document) Remove(uses int, by domain.PersonID, now time.Time) (domain.Change, error) {
	switch {
	case d.RemovedAt != nil:
		return domain.Change{}, domain.E(domain.NotFound, "not_found")
	case uses > 0:
		return domain.Change{}, domain.E(domain.Refused, "wallet.remove.used").With("n", uses)
	}
	d.RemovedAt, d.RemovedBy = &now, &by
	return domain.Act("remove", map[string]any{"edition": d.Newest}), nil
}

// Pin is the newest edition as an answer to a file question with the label whose slot takes the document (Suits): a copy of its hash, its
// name and its days, which nothing in the wallet changes afterwards. It is refused with wallet.pin.type, wallet.pin.undated or
// wallet.pin.expired (kind Refused), and is NotFound for a document that was taken out.
func (d *Document) Pin(slot, label string, today period.Date) (form.Upload, error) {
	e := d.Current()
	if d.RemovedAt != nil || e == nil {
		return form.Upload{}, domain.E(domain.NotFound, "not_found")
	}
	if !d.Type.Suits(d.Title, slot, label) {
		return form.Upload{}, domain.E(domain.Refused, "wallet.pin.type")
	}
	rules, err := RulesOn(today)
	if err != nil {
		return form.Upload{}, err
	}
	standing, err := rules.StandingOn(d.Type, e.ValidTo, today)
	switch {
	case err != nil:
		return form.Upload{}, err
	case standing == Undated:
		return form.Upload{}, domain.E(domain.Refused, "wallet.pin.undated")
	case standing == Expired:
		return form.Upload{}, domain.E(domain.Refused, "wallet.pin.expired").With("to", e.ValidTo)
	}
	return d.Marks(form.Upload{FileID: e.FileID, Name: e.Name, Type: strings.ToLower(strings.TrimPrefix(path.Ext(e.Name), ".")), Bytes: e.Size, SHA256: e.Digest}), nil
}

// Marks says of a file that it is the newest edition of the document, with its days.
func (d *Document) Marks(u form.Upload) form.Upload {
	if e := d.Current(); e != nil {
		u.Document, u.Wallet, u.Edition, u.IssuedOn, u.ValidTo, u.Sample = string(d.Type), d.Ref(), e.No, e.IssuedOn, e.ValidTo, e.Sample
	}
	return u
}

func trimmed(s string) string { return strings.Join(strings.Fields(s), " ") }
