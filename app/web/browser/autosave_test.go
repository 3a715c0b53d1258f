package browser_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"gongmo/app/web/browser"
	"gongmo/app/web/webtest"
	"gongmo/domain/application"
	"gongmo/domain/form"
	"gongmo/workflows"
)

// writing is an application that is being written, and a browser to write in.
type writing struct {
	*webtest.House
	t       *testing.T
	browser *browser.Browser
	at      string // of the application
	id      int64
}

func write(t *testing.T) *writing {
	w := &writing{House: webtest.Start(t, webtest.Options{}), t: t, browser: browser.Start(t)}
	w.at, _ = w.Path("/applications/:id")
	w.id, _ = strconv.ParseInt(w.at[strings.LastIndex(w.at, "/")+1:], 10, 64)
	return w
}

func (w *writing) open(section string) *browser.Session {
	return w.browser.Open(w.t, w.URL, browser.Usual).As(w.Session(webtest.OwnerA)).Goto(w.at + "/sections/" + section)
}

// stored is what the server has of an answer.
func (w *writing) stored(question string) form.Answer {
	w.t.Helper()
	var a *application.Application
	err := w.App.Store.Do(w.t.Context(), workflows.Options{}, func(tx workflows.Tx) (err error) {
		a, err = workflows.One[application.Application](tx, workflows.Where{"ID": w.id})
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return a.Answers[question]
}

func (w *writing) has(question, text string) func() bool {
	return func() bool { return w.stored(question).Text == text }
}

const while = 10 * time.Second // for what is not measured: other tests may keep the machine busy

func TestAFullSectionIsSavedAsItIsTypedAndWhenThePageIsLeft(t *testing.T) {
	w := write(t)
	s := w.open("plan")
	full, all := map[string]string{}, 0
	for i, name := range s.Names("textarea[name^='q.']") {
		most := int(s.Number("[data-count-for='f-q-"+strings.TrimPrefix(name, "q.")+"']", "data-max"))
		full[name], all = strings.Repeat(string("가나다라마바사"[3*(i%7):3*(i%7)+3]), most), all+most
		s.Fill(name, full[name])
	}
	if all < 10_000 {
		t.Fatalf("the section takes %d letters only", all)
	}
	s.Soon(while, "the full section to be saved", func() bool { return s.SaveState() == "saved" && s.Kept() == "" })
	for name, text := range full {
		if got := w.stored(strings.TrimPrefix(name, "q.")).Text; got != text {
			t.Errorf("%s: %d bytes are stored, %d were typed", name, len(got), len(text))
		}
	}
	s.Sound()

	// One word more in a full section, and away at once: what was changed goes along.
	name := s.Names("textarea[name^='q.']")[0]
	s.Fill(name, "고친 "+full[name][:len("가")*2000]).Goto(w.at)
	s.Soon(while, "the change of a page that was left", w.has(strings.TrimPrefix(name, "q."), "고친 "+full[name][:len("가")*2000]))
	// More than a page that is left may send stays on this device, and is brought back.
	s.Goto(w.at + "/sections/plan").Fill(name, "다시 "+full[name])
	for other := range full {
		if other != name {
			s.Fill(other, "다시 "+full[other])
		}
	}
	s.Goto(w.at).Goto(w.at + "/sections/plan")
	if kept := s.Kept(); kept != "" {
		s.Sees("이 기기에 남은 내용 불러오기").Open("[data-act=restore]").Soon(while, "all of it to be saved", func() bool { return s.SaveState() == "saved" && s.Kept() == "" })
	}
	for other := range full {
		if got := w.stored(strings.TrimPrefix(other, "q.")).Text; got != "다시 "+full[other] {
			t.Errorf("%s: %d bytes are stored, %d were typed", other, len(got), len("다시 "+full[other]))
		}
	}
}
