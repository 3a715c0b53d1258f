// These stories write texts with marks by buttons, keys and pasting, and amounts with their echo.
package browser_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/go-rod/rod/lib/input"

	"gongmo/app/web/browser"
	"gongmo/app/web/webtest"
	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/form"
	"gongmo/domain/krw"
	"gongmo/workflows"
)

// richSection opens the first section of the company's application that has something.
func richSection(t *testing.T, has string) *browser.Session {
	h := webtest.Start(t, webtest.Options{})
	s := browser.Start(t).Open(t, h.URL, browser.Usual).As(h.Session(webtest.OwnerA))
	at, _ := h.Path("/applications/:id")
	s.Goto(at)
	for _, link := range s.Links("main a") {
		if strings.Contains(link, "/sections/") {
			if s.Goto(link); s.Exists(has) {
				return s
			}
		}
	}
	t.Fatal("no section has " + has)
	return nil
}

func TestATextIsMarkedByButtonsAndKeysAndACopiedTableBecomesATable(t *testing.T) {
	s := richSection(t, "[data-rich]")
	area := "#" + s.Attr("[data-rich]", "data-rich")
	name := s.Attr(area, "name")
	mark := func(which string) { s.PressKeyOn("[data-rich] [data-mark=" + which + "]") }
	s.Fill(name, "")
	mark("bold")
	if got := s.Value(name); got != "**굵은 글**" {
		t.Errorf("bold with nothing chosen: %q", got)
	}
	s.Fill(name, "")
	mark("bullets")
	if got := s.Value(name); got != "- 항목" {
		t.Errorf("a list: %q", got)
	}
	mark("numbers")
	if got := s.Value(name); got != "1. 항목" {
		t.Errorf("a list of another kind: %q", got)
	}
	mark("numbers")
	if got := s.Value(name); got != "항목" {
		t.Errorf("a list no more: %q", got)
	}
	s.Fill(name, "")
	mark("table")
	if blocks := form.Blocks(s.Value(name)); len(blocks) != 1 || blocks[0].Kind != form.Grid || len(blocks[0].Rows) != 3 || len(blocks[0].Rows[0]) != 3 {
		t.Errorf("a table: %q", s.Value(name))
	}
	for what, c := range map[string]struct{ html, plain, want string }{
		"cells of a sheet":           {"", "구분\t금액\n인건비\t1,000\n", "| 구분 | 금액 |\n| 인건비 | 1,000 |\n"},
		"a table with merged cells":  {`<style>td{color:red}</style><p>앞 글</p><table><tr><td style='color:red' rowspan="2">구분</td><td colspan="2">금액|원</td></tr><tr><td>1년</td><td>2년<script>boom()</script></td></tr></table><ul><li>뒤</li></ul>`, "x", "앞 글\n\n| 구분 | 금액｜원 |  |\n|  | 1년 | 2년boom() |\n\n- 뒤\n"},
		"a row of dashes":            {"", "가\t나\n-\t-", "| 가 | 나 |\n| – | – |\n"},
		"a document without a table": {"<p>글</p>", "글", ""},
		"one line with a tab in it":  {"", "가\t나", ""},
	} {
		s.Fill(name, "")
		if got := s.Paste(area, c.html, c.plain); got != c.want {
			t.Errorf("%s: %q, want %q", what, got, c.want)
		}
		if c.html == "" && c.want != "" { // the server makes the same of it without a script
			if got := form.Tabled(strings.TrimSpace(c.plain)); got != strings.TrimSpace(c.want) {
				t.Errorf("%s: the server makes %q of it", what, got)
			}
		}
	}
	s.Fill(name, "보이는 **굵은** 모습")
	s.Soon(30e9, "it is saved", func() bool { return s.SaveState() == "saved" })
	s.PressKeyOn("details[data-fresh-open] summary")
	s.Soon(30e9, "how it looks is shown", func() bool {
		return s.Exists("[data-fresh] strong, [data-fresh] b") && strings.Contains(s.TextOf("details[data-fresh-open] [data-fresh]"), "보이는 굵은 모습")
	})
	s.Type(input.Tab)
	s.Sound()
}

func TestTheEchoOfAnAmountSaysWhatTheServerReads(t *testing.T) {
	raw, err := os.ReadFile("../../../domain/krw/testdata/amounts.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct{ What, In, Won string }
	if err := json.Unmarshal(raw, &vectors); err != nil || len(vectors) < 50 {
		t.Fatal(len(vectors), err)
	}
	w := write(t)
	w.asks(t, form.Question{Key: "sum", Kind: form.Money, Label: "금액"})
	s := w.open("extra")
	note := s.Echo("")
	for _, v := range vectors {
		want := note
		if v.Won != "" {
			read, err := krw.Parse(v.In)
			if err != nil {
				t.Fatal(err)
			}
			want = read.String()
			if read >= 10_000 {
				want += " (" + read.Reading() + ")"
			}
			if note != "" {
				want += " · " + note
			}
		}
		if got := s.Echo(v.In); got != want {
			t.Errorf("%s (%s): it says %q, want %q", v.What, v.In, got, want)
		}
	}
}

// asks puts a section of its own before the form of the application's call.
func (w *writing) asks(t *testing.T, questions ...form.Question) {
	t.Helper()
	err := w.App.Store.Do(t.Context(), workflows.Options{}, func(tx workflows.Tx) error {
		a, err := workflows.Get[application.Application](tx, w.id)
		if err != nil {
			return err
		}
		c, err := workflows.LockRow[call.Call](tx, int64(a.CallID))
		if err != nil {
			return err
		}
		c.Form.Sections = append([]form.Section{{Key: "extra", Title: "더 묻는 것", Part: form.Lead, Questions: questions}}, c.Form.Sections...)
		return workflows.Record(tx, domain.System, c, domain.Act("test", nil))
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAQuestionThatAnAnswerBringsCountsAndEchoesAndMarks(t *testing.T) {
	w := write(t)
	when := condition.Where("more", condition.Eq, condition.Text("yes"))
	w.asks(t, form.Question{Key: "more", Kind: form.Choice, Label: "더 있습니까", Options: []form.Option{{Key: "yes", Label: "예"}, {Key: "no", Label: "아니요"}}},
		form.Question{Key: "why", Kind: form.RichText, Label: "이유", MaxChars: 200, Spaces: true, When: when},
		form.Question{Key: "sum", Kind: form.Money, Label: "금액", When: when})
	s := w.open("extra")
	if s.Exists("[data-question=why]") {
		t.Fatal("it is asked already")
	}
	s.Check("q.more", "yes")
	s.Soon(while, "the questions to come", func() bool { return s.Exists("[data-question=why]") && s.Exists("[data-question=sum]") })
	s.Fill("q.why", "가나다")
	if said := s.TextOf("[data-count-for='f-q-why']"); !strings.HasPrefix(said, "3") {
		t.Errorf("the counter says %q", said)
	}
	s.Fill("q.sum", "2천5백만")
	if said := s.TextOf("[data-reading='f-q-sum']"); !strings.Contains(said, "25,000,000원 (2,500만 원)") {
		t.Errorf("the echo says %q", said)
	}
	s.Fill("q.why", "")
	s.PressKeyOn("[data-rich=f-q-why] [data-mark=bullets]")
	if got := s.Value("q.why"); got != "- 항목" {
		t.Errorf("the button does %q", got)
	}
	s.Sound()
}
