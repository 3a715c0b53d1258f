package finding

import (
	"strings"
	"testing"
)

// shows writes a snippet with what was found between brackets.
func shows(h Hit) string {
	var b strings.Builder
	for _, p := range h.Pieces {
		if p.Hit {
			b.WriteString("[" + p.Text + "]")
		} else {
			b.WriteString(p.Text)
		}
	}
	return string(h.Place) + ": " + b.String()
}

func TestAFindIsShownWithWhatStandsAroundIt(t *testing.T) {
	texts := []Text{{InTitle, "AI반도체 실증"}, {InAbout, "해외로 나가는 기업"}, {InTask, "I-2. 산업역량"}, {InPurpose, "국산 AI·SW를 해외에서 실증한다."},
		{InNotice, strings.Repeat("앞에 있는 말 ", 30) + "둘째 줄에 있는 <b>핵심</b> 인력\n양성 " + strings.Repeat("뒤에 있는 말 ", 30)}, {InFile, "사업비 산정.hwp"}}
	for _, c := range []struct{ name, typed, want string }{
		{"in the title alone, which is shown anyway", "반도체 실증", ""},
		{"nowhere", "우주", ""},
		{"nothing typed", " ", ""},
		{"signs alone", "%_", ""},
		{"with a sign inside", "aisw", "purpose: 국산 [AI·SW]를 해외에서 실증한다."},
		{"one word in the title, one in the purpose, both marked", "실증 국산", "purpose: [국산] AI·SW를 해외에서 [실증]한다."},
		{"in the task", "산업 역량", "task: I-2. [산업역량]"},
		{"in the name of a file", "사업비산정", "file: [사업비 산정].hwp"},
		{"in the middle of a long text, across lines", "인력양성", "notice: … 말 앞에 있는 말 앞에 있는 말 둘째 줄에 있는 <b>핵심</b> [인력 양성] 뒤에 있는 말 뒤에 있는 말 뒤에 있는 말 뒤에 있는 말 뒤에 …"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, ok := Where(c.typed, texts)
			if got := shows(h); ok != (c.want != "") || ok && got != c.want {
				t.Errorf("%v %s", ok, got)
			}
		})
	}
}

func TestASnippetNeverLosesWhatWasFound(t *testing.T) {
	for at := range 120 {
		text := strings.Repeat("가", at) + "나라" + strings.Repeat("다", 120-at)
		if h, ok := Where("나라", []Text{{InPurpose, text}}); !ok || !strings.Contains(shows(h), "[나라]") {
			t.Fatalf("after %d letters: %s", at, shows(h))
		}
	}
}
