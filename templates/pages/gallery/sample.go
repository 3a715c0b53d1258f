// This file is the sample data of the gallery. Names, numbers and amounts are invented.
package gallery

import (
	"time"

	"gongmo/app/locale"
	"gongmo/app/view"
	"gongmo/domain/krw"
)

const hour = time.Hour

// Now is the gallery's clock: every picture of it shows the same moment.
var Now = time.Date(2026, 3, 18, 5, 32, 7, 0, time.UTC)

// Base is a page's base for the gallery. who is "public", "company" or "staff".
func Base(lang locale.Lang, who string) view.Base {
	b := view.Base{
		Lang: lang, Title: "화면 부품", Path: "/gallery/" + who, Now: Now, CSRF: "sample-token", Shortcuts: true, Area: "calls",
		Support: view.Support{Phone: "02-6000-0000", Hours: "(평일 09:00~18:00)", HelpURL: "/help"},
		Nav: []view.NavItem{
			{Key: "calls", Label: "공고", URL: "/calls"}, {Key: "mine", Label: "내 신청", URL: "/applications"},
			{Key: "projects", Label: "내 과제", URL: "/agreements"}, {Key: "wallet", Label: "문서함", URL: "/wallet"},
			{Key: "notices", Label: "알림", URL: "/notices", Count: 3},
		},
		Crumbs: []view.Crumb{{Label: "홈", URL: "/"}, {Label: "화면 부품"}},
	}
	switch who {
	case "company":
		b.Actor = &view.Actor{Name: "김도윤", Org: "(주)한빛데이터", All: []string{"작성자"}}
		b.Session = session()
		b.Area = "mine"
		b.Flash = []view.Flash{{Tone: "success", Text: "성과 목표를 저장했습니다.", UndoURL: "#undo"}}
		b.Errors = []view.Problem{
			{Field: "own", Text: "기업 부담금은 총사업비의 25% 이상이어야 합니다.", Note: "사업비 편성", Basis: "집행기준 제12조제2항"},
			{Text: "(주)소리마당의 참여 동의가 필요합니다.", URL: "#tasks", Note: "참여기관"},
		}
	case "staff":
		b.Actor = &view.Actor{Name: "최은정", Role: "회계사", All: []string{"위탁정산 회계사"}}
		b.Session = session()
		b.Palette = true
		b.Nav = []view.NavItem{
			{Key: "inbox", Label: "내 할 일", URL: "/desk", Icon: "inbox", Count: 12, Hot: true}, {Key: "calls", Label: "공고", URL: "/desk/calls", Icon: "call"},
			{Key: "applications", Label: "신청", URL: "/desk/applications", Icon: "apply", Count: 4}, {Key: "evaluation", Label: "평가", URL: "/desk/evaluations", Icon: "score"},
			{Key: "agreements", Label: "협약", URL: "/desk/agreements", Icon: "sign"}, {Key: "money", Label: "집행·정산", URL: "/desk/settlements", Icon: "settle", Count: 82},
			{Key: "after", Label: "사후관리", URL: "/desk/after", Icon: "shield"}, {Key: "stats", Label: "통계", URL: "/desk/stats", Icon: "chart"}, {Key: "admin", Label: "설정", URL: "/admin", Icon: "gear"},
		}
		b.Demo = &view.Demo{Now: Now, Moved: "+7일", ClockURL: "#clock", LoginURL: "#login", Code: "482 913", Accounts: []view.Account{{ID: "1", Label: "최은정 (회계사)", Current: true}, {ID: "2", Label: "정하은 (사업담당자)"}}}
	}
	return b
}

func session() *view.Session {
	return &view.Session{EndsAt: Now.Add(28*time.Minute + 14*time.Second), ExtendURL: "/session/extend", LogoutURL: "/logout"}
}

func steps() []view.Step {
	return []view.Step{{Label: "자격 확인", Done: true, URL: "#s1"}, {Label: "작성", Current: true}, {Label: "확인"}, {Label: "제출"}}
}

func badge(t view.Tone, text string) view.Badge { return view.Badge{Tone: t, Text: text} }

func tasks() []view.TaskGroup {
	done := badge(view.ToneDone, "완료")
	return []view.TaskGroup{
		{Title: "신청 준비", Done: 2, Tasks: []view.Task{
			{Title: "신청 자격 확인", URL: "#t1", Note: "6개 조건을 모두 충족합니다", Badge: done},
			{Title: "기업 정보", URL: "#t2", Note: "사업자등록 상태: 계속사업자 (3월 17일 조회)", Badge: done},
		}},
		{Title: "사업 계획", Done: 0, Tasks: []view.Task{
			{Title: "성과 목표", URL: "#t3", Note: "핵심 지표 3개 중 2개를 적었습니다", Badge: badge(view.ToneDraft, "작성 중")},
			{ID: "t-budget", Title: "사업비 편성", URL: "#t4", Note: "위탁용역비 41.3% · 2,000,000원을 줄여 주세요", Badge: badge(view.ToneAttention, "확인 필요"), Bad: true},
			{Title: "참여기관과 동의", URL: "#t5", Note: "(주)소리마당이 초대 메일을 아직 열지 않았습니다", Badge: badge(view.ToneConsent, "동의 대기")},
			{Title: "검토하고 제출", Note: "위 항목을 모두 마치면 제출할 수 있습니다", Badge: badge(view.ToneTodo, "아직 시작할 수 없음")},
		}},
	}
}

func inbox(b view.Base) []view.InboxItem {
	supplement := badge(view.ToneSupplement, "보완 필요")
	return []view.InboxItem{
		{Title: "참여 동의 1건을 확인해 주세요", URL: "#i1", Note: "AI바우처 지원 · (주)소리마당", Due: b.Due(b.Now.Add(51 * hour)), Act: "동의하기"},
		{Title: "보완요청 3건에 답해 주세요", URL: "#i2", Note: "집행 내역 37번, 39번, 45번", Amount: "6,712,000원", Due: b.Due(b.Now.Add(5 * 24 * hour)), Act: "답하기", Badge: &supplement},
		{Title: "중간보고서를 제출해 주세요", URL: "#i3", Note: "과제 2026-INF-07-0118", Due: b.Due(b.Now.Add(-30 * hour)), Act: "쓰기"},
	}
}

func inputs() []view.Field {
	return []view.Field{
		{Name: "title", Label: "과제 이름", Hint: "40자 안으로 적어 주세요.", Value: "의료 영상 판독 보조 AI 실증", MaxLength: 40},
		{Name: "people", Label: "참여 인원", Width: "s", InputMode: "numeric", Unit: "명", Value: "7"},
		{Name: "email", Label: "담당자 전자우편", Type: "email", Autocomplete: "email", Width: "l", Value: "dykim@", Error: "전자우편 주소를 끝까지 적어 주세요. 예: name@example.kr"},
		{Name: "homepage", Label: "누리집 주소", Optional: true, Width: "l", Type: "url", Value: ""},
	}
}

func regions() []view.Option {
	return []view.Option{{Value: "11", Label: "서울", Group: "수도권"}, {Value: "41", Label: "경기", Group: "수도권"}, {Value: "26", Label: "부산", Group: "비수도권"}, {Value: "29", Label: "광주", Group: "비수도권"}}
}

func sizes() []view.Option {
	return []view.Option{{Value: "sme", Label: "중소기업", Hint: "중소기업확인서가 필요합니다."}, {Value: "mid", Label: "중견기업"}, {Value: "big", Label: "대기업", Hint: "연합체의 참여기관으로만 신청할 수 있습니다."}}
}

func areas() []view.Option {
	return []view.Option{{Value: "ai", Label: "인공지능", Count: "47"}, {Value: "sw", Label: "소프트웨어", Count: "14"}, {Value: "chip", Label: "AI 반도체", Count: "9"}}
}

func terms() []view.Option {
	return []view.Option{{Value: "6", Label: "6개월"}, {Value: "10", Label: "10개월"}, {Value: "12", Label: "12개월"}}
}

func uploads() []view.UploadFile {
	return []view.UploadFile{
		{ID: "1", Name: "사업자등록증.pdf", URL: "#f1", Size: "240KB", Status: badge(view.ToneOK, "확인됨"), RemoveName: "remove", Note: "문서함에서 가져옴 · 2026. 3. 1. 발급"},
		{ID: "2", Name: "국세납세증명서.pdf", URL: "#f2", Size: "1.2MB", Status: badge(view.ToneSupplement, "3일 뒤 만료"), RemoveName: "remove"},
		{ID: "3", Name: "재무제표_암호.pdf", Size: "3.4MB", Error: "파일에 암호가 걸려 있습니다. 암호를 풀고 다시 올려 주세요.", RemoveName: "remove"},
	}
}

func summary() []view.SummaryRow {
	return []view.SummaryRow{
		{Label: "신청 금액", Value: "120,000,000원 (1억 2,000만 원)", ChangeURL: "#c1", Num: true},
		{Label: "대표자", Value: "박지훈", ChangeURL: "#c2"},
		{Label: "참여기관", Value: "(주)소리마당", Lines: []string{"부담금 20,000,000원 · 동의 대기"}, ChangeURL: "#c3"},
		{Label: "누리집", Missing: true, ChangeURL: "#c4"},
	}
}

func budget(edit bool) view.Budget {
	cell := func(v, t string) view.BudgetCell { return view.BudgetCell{Value: v, Text: t} }
	return view.Budget{
		Caption: "사업비 편성표", Edit: edit, Prefix: "budget",
		Columns: []view.BudgetColumn{{Key: "grant", Label: "지원금"}, {Key: "cash", Label: "현금", Group: "기업 부담금"}, {Key: "kind", Label: "현물", Group: "기업 부담금"}},
		Rows: []view.BudgetRow{
			{Key: "s1", Label: "직접비", Section: true},
			{Key: "labour", Label: "인건비", Why: "연구원 3명 × 4,000,000원 × 5개월", WhyName: "budget.labour.why", Cells: []view.BudgetCell{cell("40,000,000", "40,000,000"), cell("10,000,000", "10,000,000"), cell("10,000,000", "10,000,000")}, Sum: "60,000,000", Level: 1},
			{Key: "outsource", Label: "위탁용역비", Why: "데이터 가공 1식", WhyName: "budget.outsource.why", Bad: true, Cells: []view.BudgetCell{{Value: "66,000,000", Text: "66,000,000", Error: "2,000,000원 초과"}, cell("0", "0"), {Text: "–", Locked: true}}, Sum: "66,000,000", Level: 1},
			{Key: "sub1", Label: "소계", Subtotal: true, Cells: []view.BudgetCell{cell("", "106,000,000"), cell("", "10,000,000"), cell("", "10,000,000")}, Sum: "126,000,000"},
			{Key: "s2", Label: "간접비", Section: true},
			{Key: "overhead", Label: "간접비", Why: "직접비 현금의 5% 이내", Cells: []view.BudgetCell{cell("14,000,000", "14,000,000"), cell("20,000,000", "20,000,000"), {Text: "–", Locked: true}}, Sum: "34,000,000", Level: 1},
		},
		Totals: []string{"120,000,000", "30,000,000", "10,000,000"}, Grand: "160,000,000",
	}
}

func rules() []view.Rule {
	return []view.Rule{
		{Text: "위탁용역비는 총사업비의 40% 이하", Detail: "현재 41.3%, 2,000,000원 초과", Basis: "제12조제2항"},
		{Text: "기업 부담금 25% 이상", Detail: "현재 25.0%", Basis: "제9조", OK: true},
		{Text: "현금 부담 10% 이상", Detail: "현재 18.7%", Basis: "제9조제3항", OK: true},
	}
}

func receipt() view.Receipt {
	return view.Receipt{
		Title: "신청서를 제출했습니다", Number: "2026-INF-07-0118",
		Rows:    []view.SummaryRow{{Label: "접수 시각", Value: "2026. 3. 18.(수) 14:32:07.418"}, {Label: "제출 파일", Value: "7개"}},
		Hash:    "9f2c1e77ab0d54c38e6f1b20a7d94411c5e8836f02d9be7740a15c6ff3d82e1b",
		Actions: []view.Button{{Text: "접수증 PDF", Icon: "download", URL: "#pdf", Kind: view.Secondary}, {Text: "일정을 달력에 넣기", Icon: "calendar", URL: "#ics"}},
		Next:    timeline(),
	}
}

func timeline() []view.Event {
	submitted := badge(view.ToneSubmitted, "제출됨")
	return []view.Event{
		{Title: "제출", When: "3월 18일(수) 14:32", ISO: "2026-03-18T14:32:07+09:00", Done: true, By: "김도윤", Badge: &submitted},
		{Title: "요건 검토", When: "3월 23일 무렵까지", Current: true, Note: "서류와 자격을 확인하고 있습니다"},
		{Title: "서면평가", When: "4월 초"},
		{Title: "선정 결과", When: "4월 말"},
	}
}

func glance() []view.Glance {
	return []view.Glance{{Label: "누가", Value: "중소·중견기업", Note: "업력 3년 이상"}, {Label: "무엇을", Value: "AI 도입 바우처"}, {Label: "얼마", Value: "과제당 최대 2억 원", Note: "총예산 270억 원"}, {Label: "언제", Value: "3월 20일(금) 18:00까지", Note: "D-2"}}
}

func diff() view.Diff {
	return view.Diff{Caption: "정정 전과 후", BeforeTitle: "1차 공고", AfterTitle: "정정 공고", Rows: []view.DiffRow{
		{Label: "접수 마감", Before: "3월 18일(수) 18:00", After: "3월 20일(금) 18:00", Kind: "changed"},
		{Label: "제출 서류", After: "청렴서약서", Kind: "added"},
		{Label: "지원 한도", Before: "2억 원", After: "2억 원", Kind: "same"},
	}}
}

func banners() []view.Banner {
	return []view.Banner{
		{Title: "정정 공고", Text: "접수 마감이 3월 20일(금) 18:00로 바뀌었습니다.", Link: &view.Crumb{Label: "달라진 곳 보기", URL: "#diff"}},
		{Tone: "warning", Text: "국세 납세증명서가 3일 뒤 만료됩니다."},
		{Tone: "success", Text: "협약이 체결되었습니다."},
		{Tone: "danger", Title: "제출 뒤에는 바꿀 수 없습니다", Text: "신청 금액, 대표자, 참여기관"},
	}
}

func buttons() []view.Button {
	return []view.Button{
		{Text: "제출합니다", Kind: view.Primary, Plain: true}, {Text: "미리보기", Kind: view.Secondary, Plain: true}, {Text: "나중에", Plain: true},
		{Text: "철회", Kind: view.Danger, Opens: "sample-dialog", Plain: true}, {Text: "복사", Icon: "copy", Script: "copy", Target: "receipt-no", Plain: true, Size: "s"}, {Text: "글자 버튼", Kind: view.TextOnly, Plain: true}, {Text: "작게", Plain: true, Size: "xs"},
	}
}

func facts() []view.SummaryRow {
	return []view.SummaryRow{{Label: "신청 금액", Value: "120,000,000원", Num: true}, {Label: "총사업비", Value: "160,000,000원", Num: true}, {Label: "대표자", Value: "박지훈"}}
}

type call struct {
	Badge                     view.Badge
	Area, Division, No, Title string
	One, FitText, Range       string
	Fit                       bool
	Due                       view.Due
	Budget                    krw.Won
	Basis                     view.Basis
}

func calls(b view.Base) []call {
	return []call{
		{Badge: badge(view.ToneOpen, "접수중"), Area: "사업화·실증", Division: "AI인프라본부", No: "2026-INF-07", Title: "AI바우처 지원", One: "AI 솔루션이 필요한 중소기업에 바우처를 드리고, 검증된 공급기업과 연결합니다.", Fit: true, FitText: "6개 조건 중 6개 충족", Range: "과제당 최대 2억 원", Due: b.Due(b.Now.Add(51 * hour)), Budget: 27_000_000_000, Basis: view.Stated},
		{Badge: badge(view.ToneOpen, "접수중"), Area: "사업화·실증", Division: "AI융합본부", No: "2026-CNV-02", Title: "닥터앤서 3.0", One: "환자 예후 관리를 돕는 의료 AI 소프트웨어를 병원과 함께 개발하고 실증합니다.", FitText: "6개 조건 중 5개 충족 · 의료기관 참여 확인 필요", Range: "4개 연합체", Due: b.Due(b.Now.Add(6 * 24 * hour)), Budget: 2_200_000_000, Basis: view.Stated},
		{Badge: badge(view.ToneSoon, "접수예정"), Area: "해외진출", Division: "글로벌본부", No: "2026-GLB-04", Title: "글로벌 바우처", One: "수출 준비부터 현지 인증, 마케팅까지 필요한 서비스를 골라 쓰는 바우처입니다.", Fit: true, FitText: "5개 조건 중 5개 충족", Range: "과제당 최대 5,000만 원", Due: b.Due(b.Now.Add(17 * 24 * hour)), Budget: 4_424_000_000, Basis: view.Apportioned},
	}
}

func filter() view.Filter {
	return view.Filter{
		Action: "/gallery/public", Search: &view.Field{Name: "q", Label: "공고 검색", Hint: "사업 이름, 분야, 공고 번호로 찾기"},
		Total: 20, Of: 82, ClearURL: "/gallery/public",
		Groups: []view.FilterGroup{
			{Legend: "상태", Name: "state", Kind: "checkbox", Options: []view.Option{{Value: "open", Label: "접수중", Count: "11", Checked: true}, {Value: "soon", Label: "접수예정", Count: "9", Checked: true}, {Value: "closed", Label: "마감", Count: "62"}}},
			{Legend: "과제당 지원금", Name: "amount", Kind: "radio", Options: []view.Option{{Value: "", Label: "전체", Checked: true}, {Value: "1", Label: "1억 원 이하", Count: "14"}, {Value: "5", Label: "1억~5억 원", Count: "28"}}},
		},
		Applied: []view.Applied{{Label: "접수중", RemoveURL: "#1"}, {Label: "접수예정", RemoveURL: "#2"}},
		Sort:    &view.Field{Name: "sort", Label: "정렬", Value: "due", Options: []view.Option{{Value: "due", Label: "마감 임박 순"}, {Value: "new", Label: "최신 순"}}},
		Export:  []view.Tab{{Label: "ICS", URL: "/calls.ics"}, {Label: "RSS", URL: "/calls.rss"}},
	}
}

func pager() view.Pager { return view.NewPager(view.NewQuery("/gallery/public", nil), 3, 20, 200) }

func stats() []view.Stat {
	return []view.Stat{
		{Label: "공고", Value: "68", Unit: "건", URL: "#k1", Note: "접수중 11건"}, {Label: "경쟁률", Value: "4.2", Unit: "대 1", URL: "#k2", Note: "작년 3.8"},
		{Label: "예산집행률", Value: "71.4", Unit: "%", URL: "#k3", Note: "계획보다 2.1%p 높음", Trend: "good"}, {Label: "부적정 집행률", Value: "0.62", Unit: "%", URL: "#k4", Note: "목표 0.55%보다 높음", Trend: "bad"},
		{Label: "정산완료율", Value: "88.0", Unit: "%", URL: "#k5", Note: "125건 중 110건"},
	}
}

func rates() view.Lines {
	return view.Lines{Title: "부적정 집행률", Unit: "연도별", Labels: []string{"2023", "2024", "2025", "2026", "2027"}, Actual: []int64{112, 84, 71, 62}, Target: []int64{110, 90, 70, 55, 45}, ActualLabel: "실적", TargetLabel: "목표", LowerIsBetter: true, Format: func(v int64) string { return locale.Percent(v) }}
}

func bars() view.Bars {
	return view.Bars{Title: "본부별 집행률", Unit: "막대 뒤 옅은 색은 지난 시간, 세로줄은 목표", Max: 100, Rows: []view.Bar{
		{Label: "AI인프라본부", Value: 78, Second: 88, Mark: 80, Text: "78%"}, {Label: "AI융합본부", Value: 64, Second: 88, Mark: 80, Text: "64%", Bad: true}, {Label: "글로벌본부", Value: 91, Second: 88, Mark: 80, Text: "91%"}, {Label: "지역혁신본부", Value: 83, Second: 88, Mark: 80, Text: "83%"},
	}}
}

func tabs() []view.Tab {
	return []view.Tab{{Label: "전체", URL: "#all", Count: 68, Current: true}, {Label: "접수", URL: "#open", Count: 11}, {Label: "평가", URL: "#eval", Count: 9}, {Label: "집행", URL: "#run", Count: 40}, {Label: "지연", URL: "#late", Count: 2, Hot: true}}
}

func deskFilter() view.Filter {
	f := filter()
	f.Search = &view.Field{Name: "q", Label: "공고 찾기", Hint: "상태:접수중 금액:>1억"}
	f.Sort = nil
	f.Export = []view.Tab{{Label: "CSV", URL: "#csv"}, {Label: "XLSX", URL: "#xlsx"}}
	return f
}

func deskSelects() []view.Field {
	return []view.Field{{Name: "division", Label: "본부", Blank: "전체", Options: []view.Option{{Value: "1", Label: "AI인프라본부"}}}, {Name: "owner", Label: "담당", Blank: "전체", Options: []view.Option{{Value: "me", Label: "나"}}}}
}

func deskTable() view.Table {
	q := view.NewQuery("/gallery/staff", map[string][]string{"sort": {"-due"}})
	return view.Table{Caption: "진행 중인 공고", Cards: true, Columns: []view.Column{{Label: "고르기", Hide: true, Wide: "xs"}, q.SortBy("공고", "title", false), {Label: "번호"}, {Label: "단계"}, q.SortBy("마감", "due", false), q.SortBy("예산", "budget", true), {Label: "집행률"}, {Label: "점수 분포"}}}
}

type deskRow struct {
	No, Title, State string
	Due              view.Due
	Budget           krw.Won
	Bar              view.Bar
	Dots             view.Dots
}

func deskRows(b view.Base) []deskRow {
	dots := view.Dots{Title: "점수", Low: 60, Top: 100, Values: []int64{72, 78, 81, 84, 90, 92}, Mine: 84}
	return []deskRow{
		{"2026-INF-07", "AI바우처 지원", "OPEN", b.Due(b.Now.Add(51 * hour)), 27_000_000_000, view.Bar{Value: 78, Mark: 80, Second: 88, Text: "78%"}, dots},
		{"2026-CNV-02", "닥터앤서 3.0", "EVALUATING", b.Due(b.Now.Add(144 * hour)), 2_200_000_000, view.Bar{Value: 41, Mark: 80, Text: "41%", Bad: true}, dots},
		{"2026-GLB-04", "글로벌 바우처", "EXECUTING", b.Due(time.Time{}), 4_424_000_000, view.Bar{Value: 91, Mark: 80, Text: "91%"}, dots},
	}
}

func rankTable() view.Table {
	return view.Table{Caption: "종합 순위", Cards: true, Columns: []view.Column{{Label: "순위", Num: true, Wide: "xs"}, {Label: "과제"}, {Label: "점수", Num: true}, {Label: "금액", Num: true}, {Label: "누적", Num: true}, {Label: "결과"}}}
}

type rankRow struct {
	Rank, Name, Score, Class string
	Amount, Cumulative       krw.Won
	Badge                    view.Badge
}

func rank() []rankRow {
	sel, res, no := badge(view.ToneSelected, "선정"), badge(view.ToneReserve, "예비 1"), badge(view.ToneRejected, "미선정")
	return []rankRow{
		{"1", "(주)한빛데이터", "91.40", "", 1_800_000_000, 1_800_000_000, sel}, {"2", "라벨웍스(주)", "90.10", "", 1_620_000_000, 3_420_000_000, sel}, {"3", "센스텍(주)", "88.75", "", 1_400_000_000, 4_820_000_000, sel},
		{"4", "(주)다온시스", "86.20", "is-reserve", 900_000_000, 5_720_000_000, res}, {"5", "클라우드온", "79.90", "is-out", 700_000_000, 6_420_000_000, no},
	}
}

func allTones() []view.Badge {
	return []view.Badge{badge(view.ToneDraft, "작성 중"), badge(view.ToneTodo, "시작 전"), badge(view.ToneSubmitted, "제출됨"), badge(view.ToneOpen, "접수중"), badge(view.ToneReviewing, "검토 중"), badge(view.ToneSupplement, "보완 필요"), badge(view.ToneConsent, "동의 대기"), badge(view.ToneSelected, "선정"), badge(view.ToneOK, "적합"), badge(view.ToneReserve, "예비"), badge(view.ToneSoon, "접수예정"), badge(view.ToneRejected, "미선정"), badge(view.ToneClosed, "마감"), badge(view.ToneAttention, "확인 필요"), badge(view.ToneNo, "불인정"), badge(view.ToneReply, "소명 도착"), badge(view.ToneDone, "완료")}
}

func benchTabs() []view.Tab {
	return []view.Tab{{Label: "규칙 위반", URL: "#b1", Count: 12, Hot: true}, {Label: "미검토", URL: "#b2", Count: 82}, {Label: "보완요청", URL: "#b3", Count: 9}, {Label: "소명 도착", URL: "#b4", Count: 4}, {Label: "전체", URL: "#b5", Count: 143, Current: true}}
}

func scoreTabs() []view.Tab {
	return []view.Tab{{Label: "남은 과제", URL: "#b1", Count: 33, Current: true}, {Label: "마친 과제", URL: "#b2", Count: 12}, {Label: "비교", URL: "#b3"}}
}

func keys() []view.Shortcut {
	return []view.Shortcut{{Keys: []string{"J", "K"}, Text: "이동"}, {Keys: []string{"O"}, Text: "다음 파일"}, {Keys: []string{"Z"}, Text: "실행 취소"}}
}

func benchTable() view.Table {
	return view.Table{Caption: "집행 내역 31번부터 46번", Class: "grid--lines", InPane: true, Columns: []view.Column{{Label: "번호", Num: true}, {Label: "집행일"}, {Label: "비목"}, {Label: "거래처"}, {Label: "금액(원)", Num: true}, {Label: "상태"}}}
}

type benchRow struct {
	No, Date, Item, Payee, Amount string
	Badge                         view.Badge
	On                            bool
}

func benchRows() []benchRow {
	ok, todo, rule := badge(view.ToneOK, "적합"), badge(view.ToneTodo, "미검토"), badge(view.ToneAttention, "규칙 1")
	return []benchRow{
		{"31", "03-04", "인건비", "홍○○", "3,200,000", ok, false}, {"32", "03-05", "여비", "코레일", "119,600", ok, false}, {"33", "03-07", "재료비", "(주)다온시스", "4,840,000", todo, false}, {"34", "03-11", "위탁용역", "라벨웍스(주)", "22,000,000", rule, false},
		{"35", "03-12", "자문료", "윤○○", "600,000", badge(view.ToneReply, "소명 도착"), false}, {"36", "03-13", "임차료", "클라우드온", "1,870,000", ok, false}, {"37", "03-14", "회의비", "한우마을 역삼점", "312,000", badge(view.ToneAttention, "규칙 2"), true}, {"38", "03-14", "여비", "해운스테이", "264,000", todo, false},
		{"39", "03-17", "홍보비", "(주)엑스포원", "5,500,000", badge(view.ToneSupplement, "보완요청"), false}, {"40", "03-18", "인건비", "김○○", "2,900,000", ok, false}, {"41", "03-18", "재료비", "센스텍(주)", "3,960,000", todo, false}, {"42", "03-19", "위탁용역", "디자인오름", "8,800,000", todo, false},
		{"43", "03-20", "회의비", "카페온", "48,000", ok, false}, {"44", "03-21", "임차료", "한국계측", "1,430,000", ok, false}, {"45", "03-24", "자문료", "서○○", "900,000", rule, false}, {"46", "03-25", "여비", "코레일", "47,400", todo, false},
	}
}

func evidence() []view.Evidence {
	c := func(t string) view.EvidenceCell { return view.EvidenceCell{Text: t, Head: true} }
	v := func(t, mark string) view.EvidenceCell { return view.EvidenceCell{Text: t, Mark: mark, Num: true} }
	return []view.Evidence{
		{ID: "d1", Name: "매출전표", Kind: "table", Current: true, DownloadURL: "#dl1", Rows: [][]view.EvidenceCell{
			{c("가맹점"), v("한우마을 역삼점", "hit")}, {c("사업자번호"), v("214-81-00000", "hit")}, {c("카드"), v("보조금 전용 9410-****-****-2207", "")}, {c("승인 일시"), v("2026-03-14 23:41:08", "bad")}, {c("합계"), v("312,000원", "hit")},
		}},
		{ID: "d2", Name: "회의록", Kind: "table", DownloadURL: "#dl2", Rows: [][]view.EvidenceCell{{c("회의"), {Text: "2차 기술 자문회의"}}, {c("일시"), {Text: "2026-03-14 17:00~18:30", Mark: "bad"}}, {c("참석"), {Text: "5명 (외부 2명)", Mark: "hit"}}, {c("결과"), {Text: "검증 표본 1,200건으로 확정. 비식별 점검표를 3월 28일까지 보완."}}},
			Found: []view.FoundValue{{Label: "참석 인원", Value: "5명", Same: true}, {Label: "회의 날짜", Value: "2026-03-14", Same: true}, {Label: "끝난 시각", Value: "18:30"}}},
		{ID: "d3", Name: "참석자 명단", Missing: true},
	}
}

func flags() []view.Flag {
	return []view.Flag{
		{Title: "1인당 회의비 한도 초과", Basis: "제18조제1항", Calc: []view.Calc{{Expr: "312,000원 ÷ 5명", Value: "62,400원"}, {Expr: "1인당 한도", Value: "50,000원"}, {Expr: "초과 12,400원 × 5명", Value: "62,000원", Result: true}}, Act: &view.Button{Text: "62,000원을 불인정으로 넣기", Size: "xs", Plain: true, Script: "fill", Target: "f-disallowed", Value: "62,000"}},
		{Title: "심야 사용 23:41", Basis: "제18조제3항", Warn: true, Text: "회의 종료 18:30보다 5시간 11분 늦습니다. 사유서가 없습니다."},
	}
}

func matches() []view.Match {
	return []view.Match{{Label: "금액", Ledger: "312,000", Evidence: "312,000", Same: true}, {Label: "집행일", Ledger: "03-14", Evidence: "03-14", Same: true}, {Label: "인원", Ledger: "5명", Evidence: "명단 없음", Verdict: "없음"}}
}

func scoreRows() []benchRow {
	return []benchRow{
		{No: "10", Item: "스마트 물류 예측", Amount: "82.50", Badge: badge(view.ToneDone, "완료")}, {No: "11", Item: "제조 설비 이상 탐지", Amount: "77.00", Badge: badge(view.ToneDone, "완료")},
		{No: "12", Item: "생성형 AI 기반 의료 상담", Amount: "46.50", Badge: badge(view.ToneDraft, "작성 중"), On: true}, {No: "13", Item: "청각장애인 자막 생성", Amount: "–", Badge: badge(view.ToneTodo, "시작 전")},
	}
}

func scoreDocs() []view.Evidence {
	return []view.Evidence{{ID: "s1", Name: "사업계획서 (발췌)", Kind: "table", Current: true, DownloadURL: "#p", Note: "3쪽 가운데 1쪽", Rows: [][]view.EvidenceCell{{{Text: "과제", Head: true}, {Text: "생성형 AI 기반 의료 상담"}}, {{Text: "목표", Head: true}, {Text: "병원 두 곳에서 상담 정확도 92%를 검증"}}}}}
}

func rubric() []view.Rubric {
	levels := func(chosen int) []view.RubricLevel {
		l := []view.RubricLevel{{Label: "탁월", Range: "27~30", Point: "28.5"}, {Label: "우수", Range: "24~26", Point: "25.5"}, {Label: "보통", Range: "18~23", Point: "21"}, {Label: "미흡", Range: "0~17", Point: "12"}}
		if chosen >= 0 {
			l[chosen].Chosen = true
		}
		return l
	}
	return []view.Rubric{
		{Name: "r1", Title: "기술성", Text: "목표와 방법이 뚜렷하고 검증할 수 있는가", Max: "30", Value: "25.50", Levels: levels(1), Comment: &view.Field{Name: "c1", Label: "의견", Rows: 2, Value: "검증 표본이 충분합니다."}},
		{Name: "r2", Title: "사업성", Text: "시장과 고객을 근거로 설명하는가", Max: "30", Value: "21.00", Levels: levels(2)},
		{Name: "r3", Title: "수행 역량", Text: "인력과 경험이 과제에 맞는가", Max: "40", Levels: levels(-1), Error: "점수를 주세요."},
	}
}
