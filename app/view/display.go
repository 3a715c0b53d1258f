// This file holds the small things that every list shows: badges, deadlines, money, tabs, pages and filters.
package view

import (
	"time"

	"gongmo/app/locale"
	"gongmo/domain/form"
	"gongmo/domain/krw"
)

// Badge is a state in a word, a shape and a ground. Text wins over Key when set.
type Badge struct {
	Tone Tone
	Key  string
	Args locale.Args
	Text string
}

// Label is the badge's word.
func (b Badge) Label(lang locale.Lang) string {
	if b.Text != "" {
		return b.Text
	}
	return locale.T(lang, b.Key, b.Args)
}

// Due is a deadline, relative and absolute together.
type Due struct {
	Relative string // "D-2", "오늘 마감", "3일 지남"
	Absolute string // "3월 20일(목) 18:00"
	Left     string // "2일 3시간", "" when passed
	ISO      string
	Soon     bool // three days or less are left
	Past     bool
	None     bool // there is no deadline; Relative says so
}

// DueAt sees a deadline from now. The zero time is no deadline.
func DueAt(lang locale.Lang, now, at time.Time) Due {
	if at.IsZero() {
		return Due{None: true, Relative: locale.T(lang, "ui.due.none")}
	}
	absolute := locale.DateShort(lang, at) + " " + locale.Clock(at)
	if locale.Date(lang, at)[:4] != locale.Date(lang, now)[:4] || lang == locale.EN {
		absolute = locale.DateTime(lang, at)
	}
	past := at.Before(now)
	return Due{
		Relative: locale.DDay(lang, now, at),
		Absolute: absolute,
		Left:     locale.Until(lang, now, at),
		ISO:      locale.ISO(at),
		Soon:     !past && at.Sub(now) <= soon,
		Past:     past,
	}
}

// soon is when a deadline turns red. It is a matter of display only.
const soon = 72 * time.Hour

// Basis says where a budget figure comes from.
type Basis string

const (
	Stated      Basis = "stated"      // 공고액: written in the call
	Apportioned Basis = "apportioned" // 배분 추정: an estimate from the division's budget
)

// Money is an amount with its origin; an empty Basis shows none.
type Money struct {
	Won   krw.Won
	Short bool // say it in 억 and 만
	Basis Basis
}

// Tab is a link to another part of the same list or page, with a count.
type Tab struct {
	Label, URL string
	Count      int
	HasCount   bool // show the count even when it is 0
	Current    bool
	Hot        bool
}

// Pager is the row of page links of a list. Pages below two show nothing.
type Pager struct {
	Page, Pages int
	Total       int
	URL         func(page int) string
}

// NewPager cuts total rows into pages of per rows and links them by the query's parameter "page".
func NewPager(q Query, page, per, total int) Pager {
	pages := (total + per - 1) / per
	return Pager{Page: min(max(page, 1), max(pages, 1)), Pages: pages, Total: total, URL: func(n int) string {
		if n <= 1 {
			return q.Without("page").String()
		}
		return q.With("page", n).String()
	}}
}

// Links are the page numbers to show; 0 stands for a gap.
func (p Pager) Links() []int {
	var out []int
	last := 0
	for n := 1; n <= p.Pages; n++ {
		if n != 1 && n != p.Pages && (n < p.Page-2 || n > p.Page+2) {
			continue
		}
		if n > last+1 {
			out = append(out, 0)
		}
		out = append(out, n)
		last = n
	}
	return out
}

// Filter is the panel of conditions beside a list. It is a GET form, so that the address holds the whole state.
type Filter struct {
	Action   string // the list's path
	Search   *Field // the search box, nil when there is none
	Groups   []FilterGroup
	Applied  []Applied
	ClearURL string
	Total    int    // rows that fit
	Of       int    // rows without conditions, 0 to leave it out
	Unit     string // what is counted, in words: "건"; "" uses the default
	Sort     *Field // a select, sent with the form
	Hidden   []Pair // what else the form must send
	Export   []Tab  // download links: CSV, XLSX, ICS
}

// FilterGroup is one question of the panel. Kind is "checkbox", "radio" or "select".
type FilterGroup struct {
	Legend, Name, Kind string
	Options            []Option
}

// Applied is one condition in force, with the address that takes it away.
type Applied struct{ Label, RemoveURL string }

// Pair is a name and a value of a hidden field.
type Pair struct{ Name, Value string }

// Column is one head of a data table.
type Column struct {
	Label string
	Num   bool   // right-aligned
	Sort  string // "ascending" or "descending" when the list is sorted by it
	URL   string // the address that sorts by it, "" when it cannot be sorted
	Hide  bool   // the label is for screen readers only
	Wide  string // "xs", "s", "m" or "l": a hint for the width; "" lets the content decide
}

// Table is the frame of a data table. The rows are the component's children (tbody, tfoot).
type Table struct {
	ID          string
	Caption     string
	ShowCaption bool
	Columns     []Column
	Cards       bool // rows turn into cards below 768 px: give every td data-l with the column's label
	InPane      bool // the table stands in a workbench pane, which scrolls by itself
	Pin         bool // the first column stays in sight when the table scrolls
	Class       string
}

// Button is an act. With URL it is a link, otherwise a submit button of the form around it.
type Button struct {
	Text    string
	Kind    ButtonKind
	Size    string // "l", "s", "xs" or "" for the density's own
	URL     string
	Name    string // sent when this button submits
	Value   string
	Icon    string
	Key     string // keyboard shortcut as an event.code letter or digit, shown as kbd: "A"
	Form    string // id of the form when the button stands outside it
	Action  string // another address for the same form
	Upload  bool   // sends the form with its files
	Opens   string // id of a dialog; without JavaScript the button submits
	Plain   bool   // type=button: for the script only
	Block   bool
	Hidden  string // more words for screen readers: what it is about
	Confirm string // sentence asked in a dialog before submitting, saying the effect
	Script  string // data-act for the script, such as "copy"
	Target  string // data-target for the script
}

// ButtonKind is the weight of a button. One Primary on a screen.
type ButtonKind string

const (
	Plain     ButtonKind = ""
	Primary   ButtonKind = "primary"
	Secondary ButtonKind = "secondary"
	Danger    ButtonKind = "danger"
	TextOnly  ButtonKind = "text"
)

// Task is one section of a task list. Without URL it cannot be started yet.
type Task struct {
	ID, Title, URL, Note string
	Edited               string // who changed it last and when, "" where nobody has or it is not said
	Badge                Badge
	Bad                  bool // something here must be put right
}

// TaskGroup is a headed list of tasks.
type TaskGroup struct {
	Title string
	Note  string // a line below the heading, "" for none
	Done  int
	Tasks []Task
	// Step is what the reader does with the whole group, nil for nothing.
	Step *StepForm
	// Uncounted groups do not say how many of the tasks are done.
	Uncounted bool
}

// InboxItem is one thing waiting for the reader: verb, object, deadline, amount, one act.
type InboxItem struct {
	Title, URL string
	Note       string
	Due        Due
	Amount     string
	Act        string // the verb on the button
	Badge      *Badge
}

// SummaryRow is one line of a summary list or of "check your answers".
type SummaryRow struct {
	Label     string
	Value     string
	Lines     []string // more paragraphs of the value
	ChangeURL string   // "" shows no link
	Missing   bool     // nothing was given
	Absent    string   // said instead of "not given" where another organisation writes it, "" for the usual words
	Num       bool
	Rich      *Rich // shown instead of the value, nil for plain ones
}

// Rich is a rich text to be read. Pictures are the addresses of its pictures by their names; one without is told by its description.
type Rich struct {
	Blocks   []form.Block
	Pictures map[string]string
}

// Glance is one cell of the at-a-glance box.
type Glance struct{ Label, Value, Note string }

// Receipt is the panel of a completed act.
type Receipt struct {
	Title   string
	Fallen  bool // what was received stands no more
	Number  string
	Rows    []SummaryRow
	Hash    string // SHA-256 of what was submitted, "" when there is none
	Next    []Event
	Actions []Button
	// Step stands right below the number: what can still be done with it and until when. Nil when nothing can.
	Step *StepForm
}

// Event is one point of a timeline.
type Event struct {
	Title   string
	When    string // date or window, in words
	ISO     string // machine form when it has happened
	By      string
	Note    string
	Badge   *Badge
	Done    bool
	Current bool
	URL     string
	// Each are the acts that this point stands for, folded under Folded; nil where it stands for itself.
	Each   []Event
	Folded string
}

// Step is one of the few macro steps of a service.
type Step struct {
	Label, URL string
	Done       bool
	Current    bool
}

// Stat is one figure with its formula's address.
type Stat struct {
	Label, Value, Unit string
	Note               string
	URL                string // the list or formula behind the figure
	Trend              string // "good", "bad" or ""
}

// Empty is the state of a list with nothing in it: it always gives the next act.
type Empty struct {
	Title, Text string
	Act         *Button
}

// Banner is a message about the whole page. Tone as in Flash.
type Banner struct {
	Tone, Title, Text string
	Link              *Crumb
}

// Dialog is a question before an act. The children are its form or buttons.
type Dialog struct{ ID, Title, Text string }

// DiffRow is one changed thing. Kind is "same", "added", "removed" or "changed".
type DiffRow struct {
	Label, Before, After, Kind string
	// BeforeURL and AfterURL are where the two can be fetched, "" for words alone.
	BeforeURL, AfterURL string
}

// Diff compares two versions.
type Diff struct {
	Caption, BeforeTitle, AfterTitle string
	Rows                             []DiffRow
}

// Shortcut is one line of the keyboard sheet.
type Shortcut struct {
	Keys []string
	Text string
}

// Callout is a card beside the content: a title, lines and a link.
type Callout struct {
	Title string
	Lines []string
	Link  *Crumb
}
