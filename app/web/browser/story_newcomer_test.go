// The story of those who have nothing but the address of the site: two people without accounts sign up, register their companies,
// apply together, correct what they handed in and withdraw it, in every look.
package browser_test

import (
	"fmt"
	"io"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"gongmo/app/web/browser"
	"gongmo/domain"
	"gongmo/domain/bizno"
	"gongmo/domain/organization"
	"gongmo/workflows"
)

func TestTwoNewcomersApplyTogether(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a database, a server and a browser")
	}
	s := begin(t)
	s.publish()
	for i, l := range []look{
		{"1280", browser.Usual, "ko"},
		{"390", browser.View{Width: 390, Height: 844}, "ko"},
		{"1280 no script", browser.View{Width: 1280, Height: 900, NoScript: true}, "ko"},
		{"390 no script", browser.View{Width: 390, Height: 844, NoScript: true}, "ko"},
	} {
		t.Run(l.name, func(t *testing.T) {
			t.Parallel()
			own := *s
			own.t = t
			p := &pair{story: &own, lead: s.browser.Open(t, s.URL, l.view), mate: s.browser.Open(t, s.URL, l.view), title: "상담 도우미 " + l.name}
			p.apply(i)
		})
	}
}

func (p *pair) apply(nth int) {
	p.t.Helper()
	lead, mate := newcomer{p, p.lead, "lead", nth}, newcomer{p, p.mate, "mate", nth}
	lead.b.Goto("/calls/2025-STORY-01").Sees("참여기관을 초대해 함께 신청할 수 있습니다").Sound().Press("신청하기").Sees("로그인하면 그 화면으로 바로 갑니다")
	lead.signUp()
	lead.b.Sees("먼저 소속 기관을 등록해 주세요").Sound().PressIn("main", "새 기관 등록하기")
	lead.register()
	p.begin()
	mate.b.Goto("/login")
	mate.signUp()
	mate.b.Sees("먼저 소속 기관을 등록해 주세요").Sound().PressIn("main", "기관 등록하기")
	p.number, p.org = mate.register()
	p.invite()
	p.write()
	p.refused("아직 참여에 동의하지 않았습니다")
	p.agree()
	p.refused(mate.company() + "가 할 일")
	p.part()
	first := p.submit()
	p.frozen(first, p.goal())

	better := p.goal() + " 두 해 뒤에는 절반으로 줄입니다."
	p.lead.Goto(p.application).PressIn("main", "제출본 고치기").Sees("제출본을 고치는 중입니다", first)
	p.lead.Goto(p.application+"/sections/overview").Fill("q.goal", better).Press("저장하고 다음")
	second := p.submit()
	if first == second {
		p.t.Errorf("both submissions have the receipt %s", first)
	}
	p.frozen(first, p.goal())
	p.frozen(second, better)
	p.lead.Goto(p.application).PressIn("main", "신청 철회").Sees("신청을 철회했습니다").Sound().Shot("withdrawn")
	if p.lead.Exists(send("/withdraw")) {
		p.t.Error("what was withdrawn can be withdrawn again")
	}
}

// newcomer is somebody without an account at the door of the login.
type newcomer struct {
	p    *pair
	b    *browser.Session
	role string
	nth  int
}

func (n newcomer) name() string { return fmt.Sprintf("%s-%d", n.role, n.nth) }

func (n newcomer) company() string { return "주식회사 " + n.name() + "사" }

func (n newcomer) email() string { return n.name() + "@newcomer.example" }

// signUp gives an account: what was typed survives a weak password, and the mail leads on to where the newcomer wanted to go.
func (n newcomer) signUp() {
	n.p.t.Helper()
	const password = "긴 비밀번호 2025"
	b := n.b.PressIn("main", "회원 가입").Fill("email", n.email()).Fill("name", "이다미").Fill("password", "abc").Check("agreed", "1").Press("가입하기").Sees("비밀번호가 너무 쉽습니다").Sound()
	keeps(n.p, b, "email", n.email())
	keeps(n.p, b, "name", "이다미")
	b.Fill("password", password).Press("가입하기").Sees("메일을 확인해 주세요", n.email()+" 주소로 메일을 보냈습니다").Sound().Shot("mailed")
	b.Goto(n.mailed("/verify/")).PressIn("main", "이메일 주소 확인").Sees("이메일 주소를 확인했습니다").Sound()
	if b.Has("계정이 없으면") {
		n.p.t.Error("who has just confirmed an address is told to sign up")
	}
	b.Fill("email", n.email()).Fill("password", password).PressIn("main form", "로그인")
}

// mailed waits for the mail to the newcomer with a link that begins so, and returns the link's path.
func (n newcomer) mailed(begins string) string {
	n.p.t.Helper()
	link := regexp.MustCompile(regexp.QuoteMeta(begins) + `[\w-]+`)
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		list, err := filepath.Glob(filepath.Join(n.p.App.Config.MailURL, "*.eml"))
		if err != nil {
			n.p.t.Fatal(err)
		}
		for _, path := range list {
			if found := link.FindString(textTo(path, n.email())); found != "" {
				return found
			}
		}
	}
	n.p.t.Fatalf("no mail with %s… to %s", begins, n.email())
	return ""
}

// textTo is the text of a mail in the folder, "" when it is to somebody else or not whole yet.
func textTo(path, to string) string {
	f, err := os.Open(path) //nolint:gosec // a file of the test's own folder
	if err != nil {
		return ""
	}
	defer f.Close()
	m, err := mail.ReadMessage(f)
	if err != nil || !strings.Contains(m.Header.Get("To"), to) {
		return ""
	}
	text, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		return ""
	}
	return string(text)
}

// register registers the newcomer's company; its address is found by the search.
func (n newcomer) register() (number string, org domain.OrganizationID) {
	n.p.t.Helper()
	number = businessNumber(n.p.t, fmt.Sprintf("61181%d%03d", len(n.role), 100*n.nth+len(n.name())+int(n.role[0])))
	b := n.b.Fill("number", number).Press("등록하기").Sees("고칠 내용이").Sound()
	keeps(n.p, b, "number", number)
	b.Fill("name", n.company()).Fill("representative", "이다미").Check("type", "COMPANY").Check("size", "SME").Choose("region", "서울").Fill("find.address", "세종대로 110")
	b.Press("주소 찾기").Sees("주소 1건").Press("이 주소 쓰기")
	keeps(n.p, b, "number", number)
	keeps(n.p, b, "address.road", "서울특별시 중구 세종대로 110")
	b.Sound().PressIn("main", "등록하기").Sees("기관을 등록했습니다").Sound()
	var o *organization.Organization
	if err := n.p.App.Store.Do(n.p.t.Context(), workflows.Options{}, func(tx workflows.Tx) (err error) {
		o, err = workflows.One[organization.Organization](tx, workflows.Where{"Number": bizno.Number(number)})
		return err
	}); err != nil {
		n.p.t.Fatal(err)
	}
	return number, o.Ref()
}

// businessNumber adds the check digit to nine digits.
func businessNumber(t *testing.T, nine string) string {
	t.Helper()
	for d := range 10 {
		if n, err := bizno.Parse(fmt.Sprint(nine, d)); err == nil {
			return string(n)
		}
	}
	t.Fatalf("%s has no check digit", nine)
	return ""
}
