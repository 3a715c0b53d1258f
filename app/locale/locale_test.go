package locale

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/period"
)

func TestKoreanAndEnglishHoldTheSameKeysAndPlaceholders(t *testing.T) {
	if err := Check(); err != nil {
		t.Error(err)
	}
}

func file(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }

func TestCheckReportsWhatIsWrongWithTheFiles(t *testing.T) {
	lib := read(fstest.MapFS{
		"ko/a.json": file(`{"a.one":"하나 {n}","a.two":"둘","a.same":"같음","a.same":"또"}`),
		"ko/b.json": file(`{"a.two":"다시 둘","b.bad":"{x|nonsense}"}`),
		"ko/c.json": file(`["not an object"]`),
		"en/a.json": file(`{"a.one":"one {m}","a.two":"two","a.same":"same","a.three":"three","b.bad":"{x}"}`),
	})
	got := lib.check().Error()
	for _, want := range []string{
		"a.two is already in a.json", "a.same is already in a.json", `unknown format "nonsense"`,
		"c.json: not a JSON object", "a.one: ko uses [n], en uses [m]", "ko has no text for a.three",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the report lacks %q:\n%s", want, got)
		}
	}
}

func TestAnUnknownKeyIsVisible(t *testing.T) {
	if got := T(KO, "no.such.key"); got != "⟦no.such.key⟧" {
		t.Error(got)
	}
	if got := T(EN, "ui.title.errors", Args{"n": 2}); !strings.Contains(got, "{title}") {
		t.Errorf("a forgotten argument must be visible: %q", got)
	}
}

func TestPlaceholdersAreFilledByTheirFormats(t *testing.T) {
	at := time.Date(2026, 3, 5, 9, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"{v|won}":               "1,234원",
		"{v|int}개":              "1,234개",
		"{v}":                   "1234",
		"{w|won|을를} 줄여 주세요":     "2,000,000원을 줄여 주세요",
		"{w|wonshort}":          "200만 원",
		"{at|datetime}":         "2026. 3. 5.(목) 18:00",
		"{at|date}":             "2026. 3. 5.(목)",
		"{on|date}까지":           "2026. 3. 5.(목)까지",
		"{none|date}":           "–",
		"{name|이가} 동의했습니다":      "한빛데이터가 동의했습니다",
		"{bp|percent}":          "41.3%",
		"{size|bytes}":          "23.0MB",
		"{key|t}":               "공모",
		"{{v}":                  "{v}",
		"{one|plural:day:days}": "1 day",
	} {
		m, err := compile(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		got := m.fill(KO, Args{"v": 1234, "w": krw.Won(2_000_000), "at": at, "on": period.On(2026, 3, 5), "none": period.Date(0), "name": "한빛데이터", "bp": 4130, "size": 23 << 20, "key": "ui.brand", "one": 1})
		if got != want {
			t.Errorf("%s = %q, want %q", text, got, want)
		}
	}
	if _, err := compile("{open"); err == nil {
		t.Error("an open brace must be reported")
	}
}

func TestParticlesFollowTheSound(t *testing.T) {
	for _, c := range []struct{ word, particle, want string }{
		{"사업", "을를", "사업을"}, {"과제", "을를", "과제를"}, {"서울", "으로", "서울로"}, {"부산", "으로", "부산으로"}, {"파주", "으로", "파주로"},
		{"2026-INF-07", "이가", "2026-INF-07이"}, {"12", "은는", "12는"}, {"10", "은는", "10은"}, {"1", "으로", "1로"}, {"3", "으로", "3으로"},
		{"라벨웍스(주)", "과와", "라벨웍스(주)와"}, {"(주)한빛", "이가", "(주)한빛이"}, {"SW", "을를", "SW를"}, {"LLM", "을를", "LLM을"}, {"40%", "을를", "40%를"}, {"", "을를", "를"},
	} {
		if got := With(c.word, c.particle); got != c.want {
			t.Errorf("%s + %s = %s, want %s", c.word, c.particle, got, c.want)
		}
	}
}

func TestErrorsAreSaidInWordsAndInternalFaultsAreNot(t *testing.T) {
	if got := Error(KO, errors.New("pq: relation does not exist")); strings.Contains(got, "pq") || got == "" {
		t.Errorf("an internal fault must not show: %q", got)
	}
	if Error(KO, nil) != "" || Errors(KO, nil) != nil {
		t.Error("no error has no words")
	}
	list := domain.Problems{domain.E(domain.Invalid, "ui.due.passed").With("n", 3).At("due").By("제5조"), domain.E(domain.Refused, "ui.not_given")}
	want := []Message{{Field: "due", Text: "3일 지남", Basis: "제5조"}, {Text: "입력하지 않음"}}
	if d := cmp.Diff(want, Errors(KO, list)); d != "" {
		t.Error(d)
	}
	if got := Error(EN, list); got != "3 days ago Not provided" {
		t.Error(got)
	}
}

func TestAmountsAreShortenedWithoutHidingThatTheyAre(t *testing.T) {
	for _, c := range []struct {
		won    krw.Won
		ko, en string
	}{
		{0, "0원", "₩0"}, {9_999, "9,999원", "₩9,999"}, {4_424_000_000, "44억 2,400만 원", "about ₩4.42B"}, {27_000_000_000, "270억 원", "₩27B"},
		{1_459_000_000_000, "1조 4,590억 원", "₩1,459B"}, {2_000_000_000_000, "2조 원", "₩2,000B"},
		{120_005_000, "약 1억 2,000만 원", "about ₩120M"}, {62_000, "약 6만 원", "₩62,000"}, {-30_000_000, "−3,000만 원", "−₩30M"}, {1_432_100, "약 143만 원", "about ₩1.43M"},
	} {
		if got := WonShort(KO, c.won); got != c.ko {
			t.Errorf("%d = %q, want %q", c.won, got, c.ko)
		}
		if got := WonShort(EN, c.won); got != c.en {
			t.Errorf("%d = %q, want %q", c.won, got, c.en)
		}
	}
	if got := Won(EN, krw.Won(-1234)); got != "−₩1,234" {
		t.Error(got)
	}
}

func TestDeadlinesAreCountedInCivilDaysOfKorea(t *testing.T) {
	kstAt := func(d, h, m int) time.Time { return time.Date(2026, 3, d, h, m, 0, 0, kst) }
	now := kstAt(18, 23, 30)
	for _, c := range []struct {
		at          time.Time
		dday, until string
	}{
		{kstAt(20, 18, 0), "D-2", "1일 18시간"}, {kstAt(19, 0, 10), "D-1", "40분"}, {kstAt(18, 23, 59), "오늘 마감", "29분"}, {kstAt(18, 18, 0), "오늘 마감됨", ""},
		{kstAt(15, 18, 0), "3일 지남", ""}, {kstAt(25, 23, 30), "D-7", "7일"}, {kstAt(19, 1, 30), "D-1", "2시간"},
	} {
		if got := DDay(KO, now, c.at); got != c.dday {
			t.Errorf("%s: %q, want %q", c.at, got, c.dday)
		}
		if got := Until(KO, now, c.at); got != c.until {
			t.Errorf("%s: %q, want %q", c.at, got, c.until)
		}
	}
	if got := DateTime(EN, kstAt(5, 18, 0)); got != "5 Mar 2026 (Thu) 18:00 KST" {
		t.Error(got)
	}
}

func TestPersonalDataIsMasked(t *testing.T) { // domain document §8.5
	for _, c := range [][2]string{
		{MaskName("홍길동"), "홍*동"}, {MaskName("이산"), "이*"}, {MaskName("남궁민수"), "남**수"}, {MaskName("John Smith"), "J*** S****"}, {MaskName(""), ""},
		{MaskPhone("010-1234-5678"), "010-****-5678"}, {MaskPhone("02 345 6789"), "02-****-6789"}, {MaskPhone("119"), "***"},
		{MaskEmail("hong@example.kr"), "ho****@example.kr"}, {MaskEmail("a@b.kr"), "****@b.kr"}, {MaskEmail("none"), "****"},
		{MaskAccount("110-123-456789"), "110-***-***789"}, {MaskAccount("12345"), "**345"},
		{MaskAddress("서울특별시 강남구 테헤란로 1"), "서울특별시 강남구"},
	} {
		if c[0] != c[1] {
			t.Errorf("%q, want %q", c[0], c[1])
		}
	}
}

func TestAParticleWrittenAfterAPlaceholderFitsTheWordThatComes(t *testing.T) {
	for _, c := range []struct{ text, word, want string }{
		{"「{w}」을 저장했습니다.", "사업 개요", "「사업 개요」를 저장했습니다."},
		{"「{w}」을 저장했습니다.", "사업계획", "「사업계획」을 저장했습니다."},
		{"{w}이 남았습니다.", "주식회사 나라", "주식회사 나라가 남았습니다."},
		{"‘{w}’으로 바꿉니다.", "서울", "‘서울’로 바꿉니다."},
		{"{w|won}을 넘습니다.", "", "3원을 넘습니다."},
		{"{w}은.", "과제", "과제는."},
		{"{w}이라는 이름", "나무", "나무이라는 이름"}, // no particle of its own: what follows does not end the word
		{"{w|을를} 씁니다.", "나무", "나무를 씁니다."},
		{"{w}", "이", "이"},
	} {
		m, err := compile(c.text)
		if err != nil {
			t.Fatal(err)
		}
		var v any = c.word
		if c.word == "" {
			v = 3
		}
		if got := m.fill(KO, Args{"w": v}); got != c.want {
			t.Errorf("%s: %s, want %s", c.text, got, c.want)
		}
	}
}

// "{n|plural:day:days}" writes the number, too: with another one before it a page said "Expires in 3 3 days".
func TestAPluralIsNotPrecededByItsOwnNumber(t *testing.T) {
	twice := regexp.MustCompile(`\{(\w+)(?:\|int)?\} \{(\w+)\|plural`)
	files, err := filepath.Glob("en/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no texts: %v", err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range twice.FindAllStringSubmatch(string(text), -1) {
			if m[1] == m[2] {
				t.Errorf("%s writes a number twice: %s", f, m[0])
			}
		}
	}
}
