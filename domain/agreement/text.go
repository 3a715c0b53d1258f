// This file writes the text of an agreement (협약서) from its data. The text is laid before the parties as it is, kept whole,
// and named by its hash; every signature names the hash it signs.
package agreement

import (
	"crypto/sha256"
	"database/sql/driver"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/calendar"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// Text is the whole agreement as people read it. It is Korean: the text of a contract is not translated.
type Text struct {
	Title    string        `json:"title"`
	Number   string        `json:"number"`
	Preamble string        `json:"preamble"`
	Facts    []TextFact    `json:"facts"`
	Articles []TextArticle `json:"articles"`
	Budget   []TextBudget  `json:"budget"`
	Parties  []TextParty   `json:"parties"`
}

// TextFact is one line of the table at the head.
type TextFact struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// TextArticle is one 조 with its 항.
type TextArticle struct {
	Heading string   `json:"heading"`
	Lines   []string `json:"lines"`
}

// TextBudget is one row of the annexed budget, in won.
type TextBudget struct {
	Party     string      `json:"party"`
	Item      budget.Item `json:"item"`
	GrantWon  krw.Won     `json:"grant"`
	CashWon   krw.Won     `json:"cash"`
	InKindWon krw.Won     `json:"inKind"`
}

// TextParty is one signing party.
type TextParty struct {
	Role           PartyRole             `json:"role"`
	OrganizationID domain.OrganizationID `json:"organization"`
	Name           string                `json:"name"`
	BizNo          string                `json:"bizNo"`
	Representative string                `json:"representative"`
}

// Value encodes the text for a jsonb column.
func (t Text) Value() (driver.Value, error) {
	type plain Text
	return domain.JSONValue(plain(t))
}

// Scan decodes a jsonb column.
func (t *Text) Scan(src any) error {
	type plain Text
	return domain.JSONScan((*plain)(t), src)
}

// Hash is the hex SHA-256 of the text.
func (t Text) Hash() (string, error) {
	b, err := json.Marshal(t)
	if err != nil {
		return "", fmt.Errorf("encode the agreement's text: %w", err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

// LaidText is a text as it was laid before the parties. Rows are never changed.
type LaidText struct {
	ID          int64
	AgreementID domain.AgreementID
	Hash        string
	Text        Text
	LaidAt      time.Time
	LaidBy      domain.PersonID
}

// TableName is the table the row lives in.
func (LaidText) TableName() string { return "agreement_text" }

// Wording is what the text says besides the agreement's own data: the call, the agency, and the numbers of the rule set.
type Wording struct {
	Agency     string
	CallTitle  string
	CallCode   string
	Forward    calendar.Term // for the lead to pass shares on
	Report     calendar.Term // for the report on spending, zero where the regime states none
	Instalment int           // how many instalments there are at least
	SpentBp    krw.Bp        // of earlier instalments, before the next
	// Representatives are the heads of the parties.
	Representatives map[domain.OrganizationID]string
}

var rulesOf = map[ruleset.Regime]string{
	ruleset.ICTFund:       "정보통신·방송 연구개발 관리규정과 정보통신·방송 연구개발 사업비 산정 및 정산 등에 관한 규정",
	ruleset.NRDInnovation: "국가연구개발혁신법과 국가연구개발사업 연구개발비 사용 기준",
	ruleset.SubsidyAct:    "보조금 관리에 관한 법률과 국고보조금 통합관리지침",
}

// rules names the rules the agreement stands under.
func (a *Agreement) rules() string {
	if a.FundMoney {
		return rulesOf[a.Regime] + ", ICT기금 사업관리 지침"
	}
	return rulesOf[a.Regime]
}

// Compose writes the text.
func (a *Agreement) Compose(w Wording) Text {
	t := Text{Title: "「" + a.Title + "」 협약서", Number: a.Number,
		Preamble: fmt.Sprintf("%s(이하 \"전담기관\"이라 한다)과 아래 수행기관은 「%s」(%s)에 따라 선정된 과제를 수행하기 위하여 다음과 같이 협약을 체결한다.", w.Agency, w.CallTitle, w.CallCode)}
	t.Facts = []TextFact{
		{"과제명", a.Title}, {"협약번호", a.Number}, {"협약기간", a.during()},
		{"총사업비", a.TotalWon().Hangul() + " (" + a.TotalWon().String() + ")"},
		{"정부지원금", a.GrantWon.Hangul() + " (" + a.GrantWon.String() + ")"},
		{"민간부담 현금", a.CashWon.String()}, {"민간부담 현물", a.InKindWon.String()},
		{"과제 전용 계좌", a.AccountMasked}, {"적용 규정", a.rules() + " (" + korean(a.RulesOn) + " 기준)"},
	}
	t.Articles = a.articles(w)
	for _, p := range a.Parties {
		if p.LeftOn != 0 {
			continue
		}
		if p.Role.Signs() {
			t.Parties = append(t.Parties, TextParty{Role: p.Role, OrganizationID: p.OrganizationID, Name: p.Name, BizNo: p.BizNo.String(), Representative: w.Representatives[p.OrganizationID]})
		}
		sums := a.Plan.For(p.OrganizationID).ByItem()
		for _, n := range budget.Tree() {
			if s, ok := sums[n.Item]; ok {
				t.Budget = append(t.Budget, TextBudget{Party: p.Name, Item: n.Item, GrantWon: s.GrantWon, CashWon: s.CashWon, InKindWon: s.InKindWon})
			}
		}
	}
	return t
}

func (a *Agreement) during() string {
	return korean(a.StartOn) + "부터 " + korean(a.EndOn) + "까지"
}

func korean(d period.Date) string {
	if d == 0 {
		return "–"
	}
	y, m, day := d.Civil()
	return fmt.Sprintf("%d년 %d월 %d일", y, m, day)
}

func termWords(t calendar.Term) string {
	unit := map[calendar.Unit]string{calendar.Day: "일", calendar.Month: "개월", calendar.BusinessDay: "영업일"}[t.Unit]
	return strconv.Itoa(t.N) + unit
}

// percentOf writes a ratio without decimals that say nothing: "70%".
func percentOf(b krw.Bp) string {
	s := strconv.FormatInt(int64(b)/100, 10)
	if r := int64(b) % 100; r != 0 {
		s += strings.TrimRight(fmt.Sprintf(".%02d", r), "0")
	}
	return s + "%"
}

func (a *Agreement) articles(w Wording) []TextArticle {
	var parties []string
	for _, p := range a.Parties {
		if p.LeftOn == 0 {
			parties = append(parties, fmt.Sprintf("%s: %s (사업자등록번호 %s), 정부지원금 %s, 민간부담 현금 %s, 현물 %s",
				roleWord[p.Role], p.Name, p.BizNo.String(), p.GrantWon, p.CashWon, p.InKindWon))
		}
	}
	payment := []string{
		fmt.Sprintf("전담기관은 정부지원금 %s(%s)을 주관기관의 과제 전용 계좌(%s)로 %s 지급한다.", a.GrantWon.Hangul(), a.GrantWon, a.AccountMasked, instalmentWords(w.Instalment)),
	}
	if a.CashWon > 0 {
		payment = append(payment, fmt.Sprintf("수행기관은 민간부담 현금 %s을 과제 전용 계좌에 먼저 납입하며, 전담기관은 납입을 확인한 뒤 정부지원금을 지급한다.", a.CashWon))
	}
	if w.Instalment > 1 && w.SpentBp > 0 {
		payment = append(payment, fmt.Sprintf("두 번째 지급부터는 앞서 받은 사업비의 %s 이상을 집행한 뒤 신청한다.", percentOf(w.SpentBp)))
	}
	if len(a.Parties) > 1 {
		payment = append(payment, fmt.Sprintf("주관기관은 지급받은 날부터 %s 이내에 참여기관의 몫을 지급하고 그 사실을 시스템에 등록한다.", termWords(w.Forward)))
	}
	report := "주관기관은 협약기간이 끝나면 관련 규정이 정한 기한 안에 최종보고서와 사업비 사용실적을 제출하고 정산을 받는다."
	if w.Report.N > 0 {
		report = fmt.Sprintf("주관기관은 협약기간이 끝난 날부터 %s 이내에 사업비 사용실적을 제출하고 정산을 받는다.", termWords(w.Report))
	}
	list := []TextArticle{
		{"목적", []string{fmt.Sprintf("이 협약은 「%s」 과제의 수행과 사업비의 지급·사용·정산에 필요한 사항을 정한다.", a.Title)}},
		{"협약 당사자와 분담", parties},
		{"협약기간", []string{"협약기간은 " + a.during() + "로 한다."}},
		{"사업비", []string{
			fmt.Sprintf("총사업비는 %s(%s)으로 하고, 정부지원금 %s, 민간부담 현금 %s, 민간부담 현물 %s으로 나눈다.", a.TotalWon().Hangul(), a.TotalWon(), a.GrantWon, a.CashWon, a.InKindWon),
			"비목별 예산은 별표 1과 같다. 수정계획서에 적힌 산출근거는 이 협약의 일부로 본다."}},
		{"지급", payment},
		{"사용과 증빙", []string{
			"사업비는 협약기간 안에, 승인된 예산의 비목과 용도에 따라 사용하고, 집행할 때마다 증빙을 갖추어 시스템에 등록한다.",
			"환급받을 수 있는 부가가치세는 사업비로 인정하지 않는다."}},
		{"협약의 변경", []string{"승인이 필요한 사항은 미리 전담기관의 승인을 받고, 통보할 사항은 지체 없이 알린다."}},
		{"보고와 정산", []string{report, "집행잔액, 이자, 불인정 금액 가운데 돌려줄 금액은 고지받은 기한까지 반납한다."}},
		{"점검", []string{"전담기관은 수행 상황과 사업비 사용을 점검할 수 있으며, 수행기관은 자료 제출과 현장 확인에 응한다."}},
		{"해약과 환수", []string{"관련 규정이 정한 사유가 생기면 전담기관은 집행을 중지하고 사실을 확인한 뒤 협약을 해약할 수 있다.",
			"해약한 경우 지급한 정부지원금의 전부 또는 일부를 환수하고, 관련 규정에 따라 참여를 제한할 수 있다."}},
		{"성과", []string{"수행기관은 과제가 끝난 뒤에도 관련 규정이 정한 기간 동안 성과를 보고한다."}},
		{"개인정보와 비밀", []string{"당사자는 이 협약에 따라 알게 된 개인정보와 비밀을 협약의 목적으로만 쓰고 안전하게 관리한다."}},
		{"준용과 해석", []string{"이 협약에 없는 사항은 " + a.rules() + "에 따르고, 해석이 다를 때에는 서로 협의하되 의견이 모이지 않으면 관련 규정과 전담기관의 해석에 따른다.",
			"이 협약은 당사자가 모두 서명한 날 성립하며, 전자서명된 원본은 시스템에 보관한다."}},
	}
	for i := range list {
		list[i].Heading = fmt.Sprintf("제%d조(%s)", i+1, list[i].Heading)
	}
	return list
}

func instalmentWords(n int) string {
	if n <= 1 {
		return "한 번에"
	}
	return strconv.Itoa(n) + "회에 나누어"
}

var roleWord = map[PartyRole]string{RoleLead: "주관기관", RoleParticipant: "참여기관", RoleSubcontract: "위탁기관", RoleDemand: "수요기관"}
