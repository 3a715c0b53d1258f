package browser_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"gongmo/app/web/browser"
	"gongmo/app/web/webtest"
	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/form"
	"gongmo/workflows"
)

// What a server refuses is said in its own words, kept here, and not tried again and again as if the line were broken.
func TestAnAutosaveThatIsRefusedSaysWhyAndKeepsWhatWasWritten(t *testing.T) {
	w := write(t)
	s := w.open("overview")
	begun := w.stored("goal").Text
	if _, err := w.App.DB.Pool.Exec(t.Context(), `update application set state = 'EXPIRED' where id = $1`, w.id); err != nil {
		t.Fatal(err)
	}
	s.Fill("q.goal", "마감 뒤에 쓴 목표").Soon(while, "the refusal", func() bool { return s.SaveState() == "refused" })
	said := s.TextOf("[data-save-status]")
	if !strings.Contains(said, "저장하지 않았습니다:") || strings.Contains(said, "연결이 끊겨") || !strings.Contains(s.Kept(), "마감 뒤에 쓴 목표") {
		t.Errorf("it says %q and keeps %q", said, s.Kept())
	}
	time.Sleep(2 * time.Second)
	if s.SaveState() != "refused" || w.stored("goal").Text != begun {
		t.Errorf("afterwards it is %q", s.SaveState())
	}
	s.Shot("autosave-refused")

	// Signed out: another sentence, and what is written goes on being kept and is saved after signing in again.
	for _, q := range []string{`update application set state = 'DRAFT' where id = $1`, `update sessions set expiry = current_timestamp - interval '1 minute' where $1 > 0`} {
		if _, err := w.App.DB.Pool.Exec(t.Context(), q, w.id); err != nil {
			t.Fatal(err)
		}
	}
	s.Fill("q.goal", "로그아웃된 뒤에 쓴 목표").Soon(while, "word of being signed out", func() bool { return strings.Contains(s.TextOf("[data-save-status]"), "로그아웃되어") })
	if _, err := w.App.DB.Pool.Exec(t.Context(), `update sessions set expiry = current_timestamp + interval '10 minutes'`); err != nil {
		t.Fatal(err)
	}
	s.Add("q.goal", "!").Soon(while, "the goal", w.has("goal", "로그아웃된 뒤에 쓴 목표!"))
	s.Soon(while, "nothing to be left", func() bool { return s.Kept() == "" })
}

// Forms without autosave keep what is typed on the device too, until the server has taken them in.
func TestAFormKeepsWhatWasTypedOnThisDeviceUntilTheServerHasIt(t *testing.T) {
	w := &writing{House: webtest.Start(t, webtest.Options{}), t: t, browser: browser.Start(t)}
	at, _ := w.Path("/calls/:code/questions/new")
	s := w.browser.Open(t, w.URL, browser.Usual).As(w.Session(webtest.OwnerA)).Goto(at)
	const text = "지난해에 받은 과제가 있어도 신청할 수 있습니까? 공고문 5쪽과 9쪽의 말이 서로 다릅니다."
	// As an earlier visit has left it, which the browser closed.
	values, err := json.Marshal([][2]string{{"title", "중복 신청"}, {"body", text}})
	if err != nil {
		t.Fatal(err)
	}
	copied, err := json.Marshal(map[string]any{"id": "abc123", "at": time.Now().UnixMilli(), "values": string(values)})
	if err != nil {
		t.Fatal(err)
	}
	s.Keep("form."+strconv.FormatInt(int64(w.Person(webtest.OwnerA).ID), 36)+"."+at+"#0.abc123", string(copied)).Reload().Sees("보내지 못한 내용이 이 기기에 남아 있습니다")
	if s.Value("body") != "" {
		t.Error("it is brought back unasked")
	}
	s.Shot("kept-offer")
	s.Resize(390, 844)
	s.Shot("kept-offer-390")
	for _, f := range s.Faults(false) {
		t.Error(f)
	}
	s.Resize(1280, 900)
	s.Open("[data-kept-restore]").Soon(while, "the text", func() bool { return s.Value("body") == text && s.Value("title") == "중복 신청" })
	s.Add("body", " 어느 쪽이 맞습니까?").Soon(while, "the copy", func() bool { return strings.Contains(s.Kept(), "어느 쪽이 맞습니까?") })

	// Sent after the session ended, it is kept by the server, and here as well; sent again and taken in, by neither.
	if _, err := w.App.DB.Pool.Exec(t.Context(), `update sessions set expiry = current_timestamp - interval '1 minute'`); err != nil {
		t.Fatal(err)
	}
	s.PressOn("main form .btn--primary")
	if !strings.HasPrefix(s.Path(), "/login") || !strings.Contains(s.Kept(), "공고문 5쪽") {
		t.Fatalf("at %s it keeps %q", s.Path(), s.Kept())
	}
	s.Sees("암호화해 하루 동안 보관합니다").Shot("kept-login")
	s.Fill("email", w.Person(webtest.OwnerA).Email).Fill("password", webtest.Password).PressOn("main form .btn--primary")
	s.Sees("보내지 못한 내용이 있습니다", "보내던 내용을 다시 보내기").Shot("unsent")
	s.Resize(390, 844)
	s.Shot("unsent-390")
	for _, f := range s.Faults(false) {
		t.Error(f)
	}
	s.Resize(1280, 900)
	s.PressOn("#unsent .btn--primary")
	var asked int
	if err := w.App.DB.Pool.QueryRow(t.Context(), `select count(*) from inquiry where body like '%공고문 5쪽%' or title = '중복 신청'`).Scan(&asked); err != nil || asked != 1 {
		t.Errorf("%d were asked, %v, at %s", asked, err, s.Path())
	}
	if kept := s.Kept(); kept != "" || s.Has("보내지 못한 내용이 있습니다") {
		t.Errorf("what was taken in is still kept: %q", kept)
	}
	s.Sound()
}

// A question that an answer on the same page brings up appears as soon as the answer is saved, and goes with it; what is being written stays.
func TestAQuestionAppearsAndGoesWithTheAnswerItHangsOn(t *testing.T) {
	w := write(t)
	err := w.App.Store.Do(t.Context(), workflows.Options{}, func(tx workflows.Tx) error {
		a, err := workflows.One[application.Application](tx, workflows.Where{"ID": w.id})
		if err != nil {
			return err
		}
		c, err := workflows.LockRow[call.Call](tx, int64(a.CallID))
		if err != nil {
			return err
		}
		c.Form = form.Definition{Version: c.Form.Version, Sections: []form.Section{{Key: "a", Title: "수출", Part: form.Lead, Questions: []form.Question{
			{Key: "abroad", Kind: form.Choice, Label: "수출합니까", Options: []form.Option{{Key: "yes", Label: "예"}, {Key: "no", Label: "아니요"}}},
			{Key: "country", Kind: form.Text, Label: "수출하는 나라", When: condition.Where("abroad", condition.Eq, condition.Text("yes"))},
			{Key: "note", Kind: form.Text, Label: "덧붙일 말"}}},
			{Key: "b", Title: "다음 부분", Part: form.Lead, Questions: []form.Question{{Key: "z", Kind: form.Text, Label: "끝"}}}}}
		return workflows.Record(tx, domain.System, c, domain.Act("test", nil))
	})
	if err != nil {
		t.Fatal(err)
	}
	s := w.open("a")
	if s.Exists("[name='q.country']") {
		t.Fatal("it is asked before anything is answered")
	}
	s.Check("q.abroad", "yes").Fill("q.note", "쓰던 말")
	s.Soon(while, "the question", func() bool { return s.Exists("[name='q.country']") })
	if s.Value("q.note") != "쓰던 말" {
		t.Errorf("what was being written is %q", s.Value("q.note"))
	}
	s.Fill("q.country", "베트남").Soon(while, "its answer", w.has("country", "베트남"))
	s.Check("q.abroad", "no").Fill("q.note", "쓰던 말 더").Soon(while, "the question to go", func() bool { return !s.Exists("[name='q.country']") })
	s.Soon(while, "everything to be saved", func() bool { return s.SaveState() == "saved" && s.Kept() == "" })
	s.PressOn("[form=section].btn--primary")
	if !strings.HasSuffix(s.Path(), "/sections/b") {
		t.Errorf("with nothing new to answer it goes on to %s", s.Path())
	}
	s.Sound()

	// Without a script saving stays on the page and says what has appeared.
	plain := w.browser.Open(t, w.URL, browser.View{Width: 1280, Height: 900, NoScript: true}).As(w.Session(webtest.OwnerA)).Goto(w.at + "/sections/a")
	plain.Check("q.abroad", "yes").PressOn("[form=section].btn--primary")
	plain.Sees("답에 따라 새로 나타난 질문이 있습니다: 수출하는 나라").Shot("shown-come")
	if !strings.Contains(plain.Path(), "/sections/a") {
		t.Errorf("it goes on to %s", plain.Path())
	}
	plain.PressOn("[form=section].btn--primary")
	if !strings.HasSuffix(plain.Path(), "/sections/b") {
		t.Errorf("the second time it stays at %s", plain.Path())
	}
}
