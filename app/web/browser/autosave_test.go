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

const while = 30 * time.Second // for what is not measured: other tests may keep the machine busy

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
	s.Goto(w.at+"/sections/plan").Fill(name, "다시 "+full[name])
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

// Two people write at once: only the answer that both changed waits for a choice, at its place; the rest goes on being saved.
func TestTwoPeopleWhoWriteAtOnceCompareOneAnswerAndSaveTheOthers(t *testing.T) {
	w := write(t)
	first, second := w.open("overview"), w.open("overview")
	begun := w.stored("keywords").Text
	first.Fill("q.goal", "먼저 쓴 목표").Soon(while, "the first goal", w.has("goal", "먼저 쓴 목표"))
	second.Fill("q.goal", "나중에 쓴 목표").Fill("q.keywords", begun+", 상담").Soon(while, "the comparison", func() bool { return second.Exists("[data-conflict=goal] .clash") })
	second.Sees("다른 사람이 먼저 고쳤습니다: 과제 목표", "먼저 쓴 목표", "그 자리에서 비교해 골라 주세요")
	second.Soon(while, "the other answer", w.has("keywords", begun+", 상담"))
	second.Fill("q.keywords", begun+", 상담, 실증").Soon(while, "what was written after that", w.has("keywords", begun+", 상담, 실증"))
	if got := w.stored("goal").Text; got != "먼저 쓴 목표" {
		t.Errorf("the goal is %q before anything was chosen", got)
	}
	second.Shot("autosave-compare")
	second.Resize(390, 844)
	second.Shot("autosave-compare")
	for _, f := range second.Faults(false) {
		t.Error(f)
	}
	second.Resize(1280, 900)
	second.Open("[data-conflict=goal] [data-act=mine]").Soon(while, "the goal that was chosen", w.has("goal", "나중에 쓴 목표"))
	second.Soon(while, "nothing to be left", func() bool { return second.SaveState() == "saved" && second.Kept() == "" && !second.Exists(".clash") })

	// The other one is asked in its turn, by keyboard, and takes what is stored; after that both write on without a quarrel.
	first.Add("q.goal", "에 덧붙임").Soon(while, "the comparison", func() bool { return first.SaveState() == "compare" })
	first.PressKeyOn("[data-conflict=goal] [data-act=theirs]").Soon(while, "the stored goal", func() bool {
		return first.Value("q.goal") == "나중에 쓴 목표" && first.Value("q.keywords") == begun
	})
	first.Add("q.goal", " 함께").Soon(while, "the goal of both", w.has("goal", "나중에 쓴 목표 함께"))
	if first.Exists(".clash") {
		t.Error("the writer quarrels with themselves")
	}
	first.Sound()
	second.Sound()

	// A button of the section leads to the same comparison.
	second.Offline(true).Fill("q.goal", "셋째 목표").Offline(false)
	first.Add("q.goal", "!").Soon(while, "the goal", w.has("goal", "나중에 쓴 목표 함께!"))
	second.PressOn("[form=section].btn--primary").Sees("다른 사람이 먼저 고쳤습니다: 과제 목표", "나중에 쓴 목표 함께!")
	if got := second.Value("q.goal"); got != "셋째 목표" {
		t.Errorf("what was written is lost: %q", got)
	}
	second.Open("[data-act=theirs]").Soon(while, "the stored goal", func() bool { return second.Value("q.goal") == "나중에 쓴 목표 함께!" })
}

// Without a script the section comes back with both texts, and its buttons choose.
func TestTwoPeopleCompareWithoutAScript(t *testing.T) {
	w := write(t)
	open := func() *browser.Session {
		return w.browser.Open(t, w.URL, browser.View{Width: 1280, Height: 900, NoScript: true}).As(w.Session(webtest.OwnerA)).Goto(w.at + "/sections/overview")
	}
	first, second := open(), open()
	save := "[form=section].btn--primary"
	first.Fill("q.goal", "먼저 쓴 목표").PressOn(save)
	second.Fill("q.goal", "나중에 쓴 목표").Fill("q.keywords", "상담, 실증").PressOn(save).Sees("다른 항목은 저장했습니다", "먼저 쓴 목표", "나중에 쓴 목표")
	if got := w.stored("keywords").Text; got != "상담, 실증" {
		t.Errorf("the other answer is %q", got)
	}
	second.PressOn("[name=theirs]")
	if got := second.Value("q.goal"); got != "먼저 쓴 목표" || !strings.Contains(second.Path(), "/sections/overview") {
		t.Errorf("at %s the goal is %q", second.Path(), got)
	}
	first.Goto(w.at+"/sections/overview").Fill("q.goal", "셋째 목표").PressOn(save)
	second.Fill("q.goal", "넷째 목표").PressOn(save).PressOn("[name=mine]")
	if got := w.stored("goal").Text; got != "넷째 목표" {
		t.Errorf("the goal is %q", got)
	}
}

func TestWhatIsTypedIsSavedWithinTwoSecondsAndUntilThenKeptOnTheDevice(t *testing.T) {
	w := write(t)
	s := w.open("overview")
	s.Fill("q.goal", "목표의 첫 문장")
	if kept := s.Kept(); !strings.Contains(kept, "목표의 첫 문장") {
		t.Errorf("with the last key this device keeps %q", kept)
	}
	typed := time.Now()
	s.Soon(while, "the goal", w.has("goal", "목표의 첫 문장"))
	if took := time.Since(typed); took > 2*time.Second {
		t.Errorf("saved %s after the last key", took)
	}
	s.Soon(while, "the page to say so", func() bool {
		return s.SaveState() == "saved" && strings.Contains(s.Text(), "10:00에 저장했습니다") && s.Kept() == ""
	})
	// Another device goes on where the first is.
	other := w.open("overview")
	if got := other.Value("q.goal"); got != "목표의 첫 문장" {
		t.Errorf("another device shows %q", got)
	}

	// Without a line the copy stays, is said, and is sent when the line is back.
	s.Offline(true).Add("q.goal", " 둘째 문장").Soon(while, "the page to say where it is", func() bool { return s.SaveState() == "offline" })
	s.Sees("연결이 끊겨 이 기기에 보관하고 있습니다")
	if kept := s.Kept(); !strings.Contains(kept, "둘째 문장") {
		t.Errorf("without a line this device keeps %q", kept)
	}
	s.Offline(false).Soon(while, "the line to be used", w.has("goal", "목표의 첫 문장 둘째 문장")).Soon(while, "the copy to go", func() bool { return s.Kept() == "" })
}

func TestWhatWasNeverSentComesBackHoweverOldItIs(t *testing.T) {
	w := write(t)
	s := w.open("overview")
	s.Offline(true).Fill("q.goal", "보내지 못한 목표").Goto("about:blank").Offline(false).Goto(w.at + "/sections/overview")
	if got := w.stored("goal").Text; got == "보내지 못한 목표" {
		t.Fatal("it was sent all the same")
	}
	// What is typed elsewhere on the page, and saved, does not take the copy along.
	s.Sees("이 기기에 남은 내용 불러오기").Fill("q.keywords", "상담").Soon(while, "the other answer", func() bool { return w.stored("keywords").Text == "상담" && s.SaveState() == "saved" })
	s.Goto(w.at + "/sections/overview").Shot("autosave-restore")
	s.PressKeyOn("[data-act=restore]").Soon(while, "the goal", w.has("goal", "보내지 못한 목표")).Soon(while, "the copy to go", func() bool { return s.Kept() == "" })

	// A copy of a month ago is offered; what another device wrote since is compared with it, and what is not wanted goes.
	page := w.at + "/autosave/overview"
	old := `{"at":1,"parts":{"goal":{"seen":"0","values":"[[\"q.goal\",\"지난달에 쓴 목표\"]]"}},"waiting":{}}`
	s.Keep(page, old).Goto("/applications").Goto(w.at+"/sections/overview").Open("[data-act=restore]").Soon(while, "the comparison", func() bool { return s.SaveState() == "compare" })
	s.Sees("지난달에 쓴 목표", "보내지 못한 목표").Open("[data-act=mine]").Soon(while, "the goal", w.has("goal", "지난달에 쓴 목표"))
	s.Soon(while, "the copy to go", func() bool { return s.Kept() == "" }).Keep(page, strings.ReplaceAll(old, "지난달", "작년")).Goto(w.at + "/sections/overview").Open("[data-act=forget]")
	if kept := s.Kept(); kept != "" || s.Has("이 기기에 남은 내용") {
		t.Errorf("thrown away, and still kept: %s", kept)
	}
}

// A line that breaks after the server has saved, before it has said so: the writer goes on and does not quarrel with themselves.
func TestAnAnswerThatGetsLostIsNoQuarrel(t *testing.T) {
	w := write(t)
	s := w.open("overview").LoseAnswers(true)
	s.Fill("q.goal", "하나").Soon(while, "the first text", w.has("goal", "하나")).Soon(while, "the page to miss the answer", func() bool { return s.SaveState() == "offline" })
	s.LoseAnswers(false).Add("q.goal", " 둘").Soon(while, "the second text", w.has("goal", "하나 둘")).Soon(while, "the page to say so", func() bool { return s.SaveState() == "saved" && s.Kept() == "" })
	// Nor does a page that goes while a request is on its way.
	s.HoldAnswers().Add("q.goal", " 셋").Soon(while, "the third text", w.has("goal", "하나 둘 셋")).Add("q.goal", " 넷").Goto(w.at)
	s.Soon(while, "the text of the page that went", w.has("goal", "하나 둘 셋 넷"))
}

func TestAValueThatCannotBeReadIsKeptAndTheOthersAreSaved(t *testing.T) {
	w := write(t)
	s := w.open("overview")
	s.Fill("q.months", "여섯").Fill("q.goal", "읽을 수 있는 목표").Soon(while, "the goal", w.has("goal", "읽을 수 있는 목표")).Soon(while, "the page to say so", func() bool { return s.SaveState() == "unread" })
	if kept := s.Kept(); !strings.Contains(kept, "여섯") || strings.Contains(kept, "목표") {
		t.Errorf("this device keeps %q", kept)
	}
	s.Sees("읽을 수 없는 값이 있는 항목은 아직 저장하지 않았습니다").Fill("q.months", "6").Soon(while, "the months", func() bool { n := w.stored("months").Number; return n != nil && *n == 6 })
	s.Soon(while, "nothing to be left", func() bool { return s.SaveState() == "saved" && s.Kept() == "" })
}
