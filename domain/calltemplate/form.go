// This file is the application form by category: what every project is asked, and what a category or an award adds.
package calltemplate

import (
	"gongmo/domain/call"
	"gongmo/domain/decimal"
	"gongmo/domain/form"
	"gongmo/domain/ruleset"
	"gongmo/domain/stage"
)

// Keys of the sections and of the questions that pages, seeds and checks look for by name.
const (
	SectionOverview   = "overview"
	SectionCompany    = "company"
	SectionPlan       = "plan"
	SectionBudget     = "budget"
	SectionTargets    = "targets"
	SectionDocuments  = "documents"
	SectionMember     = "member"
	QuestionBudget    = "budget_plan"
	QuestionTargets   = "target_list"
	QuestionPeople    = "people"
	QuestionMemberRun = "member_people"
	QuestionMonths    = "months"
)

const maxFile = 30 << 20 // bytes of one uploaded file

func documentTypes() []string {
	return []string{"pdf", "hwpx", "hwp", "docx", "xlsx", "jpg", "png", "zip"}
}

// rich is a question for a longer text.
func rich(key, label, en, hint string, most int) form.Question {
	return form.Question{Key: key, Kind: form.RichText, Label: label, LabelEn: en, Hint: hint, Required: true, MinChars: 100, MaxChars: most, Spaces: true}
}

// line is a question for a short plain text.
func line(key, label, en, hint string, most int) form.Question {
	return form.Question{Key: key, Kind: form.Text, Label: label, LabelEn: en, Hint: hint, Required: true, MaxChars: most, Spaces: true}
}

// file is a question for a document.
func file(key, label, en, hint, wallet string, required bool) form.Question {
	return form.Question{Key: key, Kind: form.File, Label: label, LabelEn: en, Hint: hint, Required: required,
		File: form.FileRule{Types: documentTypes(), MaxCount: 3, MaxBytes: maxFile, Document: wallet}, Identifies: true}
}

func number(key, label, en, hint, unit string, least, most int64) form.Question {
	from, to := decimal.Whole(least), decimal.Whole(most)
	return form.Question{Key: key, Kind: form.Number, Label: label, LabelEn: en, Hint: hint, Unit: unit, Required: true, Least: &from, Most: &to}
}

func choice(key, label, en, hint string, options ...form.Option) form.Question {
	return form.Question{Key: key, Kind: form.Choice, Label: label, LabelEn: en, Hint: hint, Required: true, Options: options}
}

// formOf is the whole form.
func formOf(p Params, award stage.AwardKind) form.Definition {
	d := form.Definition{Version: 1}
	d.Sections = append(d.Sections, overview(p), company(p), plan(p, award))
	if award.PaysCosts() {
		d.Sections = append(d.Sections, money())
	}
	d.Sections = append(d.Sections, targets(), documentSection(p, award))
	if withConsortium(award) {
		d.Sections = append(d.Sections, member())
	}
	return english(d)
}

// withConsortium reports whether several organisations may carry the project.
func withConsortium(a stage.AwardKind) bool { return a == stage.Money || a == stage.Prize }

func overview(p Params) form.Section {
	q := []form.Question{
		line("goal", "과제 목표", "Goal of the project", "이 과제로 무엇을 이루려는지 한 문단으로 적습니다. 공개 결과표에 요약으로 쓰입니다.", 500),
		naming(3, 5, line("keywords", "핵심어", "Keywords", "기술과 서비스 분야를 나타내는 말을 쉼표로 구분해 3~5개 적습니다. 평가위원 배정에 쓰입니다.", 100)),
		choice("field", "지원 분야", "Field", "가장 가까운 분야 하나를 고릅니다.", fields(p.Category)...),
		number(QuestionMonths, "수행 기간", "Duration", "협약일부터 사업을 마칠 때까지의 개월 수입니다.", "개월", 1, 36),
	}
	return form.Section{Key: SectionOverview, Title: "사업 개요", TitleEn: "Overview", Part: form.Lead,
		Hint: "과제를 처음 보는 사람이 무엇을 하려는 과제인지 알 수 있게 적습니다.", Questions: q}
}

func fields(category string) []form.Option {
	o := func(key, ko, en string) form.Option { return form.Option{Key: key, Label: ko, LabelEn: en} }
	switch category {
	case Abroad:
		return []form.Option{o("asia", "동남아시아", "South-East Asia"), o("north_america", "북미", "North America"), o("europe", "유럽", "Europe"),
			o("middle_east", "중동·아프리카", "Middle East and Africa"), o("latin_america", "중남미", "Latin America"), o("elsewhere", "그 밖의 지역", "Elsewhere")}
	case Infrastructure:
		return []form.Option{o("compute", "컴퓨팅 자원", "Computing"), o("datacenter", "데이터센터", "Data centre"), o("testbed", "시험·실증 환경", "Test bed"),
			o("regional", "지역 거점", "Regional hub"), o("elsewhere", "그 밖의 분야", "Other")}
	case People:
		return []form.Option{o("ai", "인공지능", "Artificial intelligence"), o("software", "소프트웨어", "Software"), o("data", "데이터", "Data"),
			o("convergence", "융합", "Convergence"), o("elsewhere", "그 밖의 분야", "Other")}
	}
	return []form.Option{o("ai", "인공지능", "Artificial intelligence"), o("cloud", "클라우드", "Cloud"), o("semiconductor", "AI반도체", "AI semiconductor"),
		o("health", "의료·건강", "Health"), o("manufacturing", "제조", "Manufacturing"), o("public", "공공·안전", "Public sector and safety"),
		o("content", "콘텐츠·가상융합", "Content and XR"), o("elsewhere", "그 밖의 분야", "Other")}
}

// company is the lead's own part; member is the same for each participating organisation.
func company(Params) form.Section {
	return form.Section{Key: SectionCompany, Title: "수행기관", TitleEn: "Organisation", Part: form.Lead,
		Hint: "기관 기본 정보는 등록된 내용을 그대로 씁니다. 여기에는 이 과제와 관련된 역량만 적습니다.", Questions: []form.Question{
			identifying(rich("capability", "보유 역량과 실적", "Capability and record", "이 과제와 관련된 기술, 인력, 최근 3년 실적을 적습니다.", 2000)),
			{Key: QuestionPeople, Kind: form.People, Label: "참여인력", LabelEn: "People", Required: true, MinCount: 1, MaxCount: 60, Leads: form.OneLead, Identifies: true,
				Hint: "과제책임자 한 사람을 포함해 참여율과 참여 기간을 적습니다. 한 사람의 참여율은 모든 과제를 더해 100%를 넘을 수 없습니다."},
		}}
}

// naming bounds how many things a line names, between commas.
func naming(least, most int, q form.Question) form.Question {
	q.MinCount, q.MaxCount = least, most
	return q
}

func identifying(q form.Question) form.Question { q.Identifies = true; return q }

func plan(p Params, award stage.AwardKind) form.Section {
	q := []form.Question{
		rich("background", "추진 배경과 필요성", "Background", "해결하려는 문제와 국내외 현황을 근거와 함께 적습니다.", 2500),
		rich("content", "사업 내용", "Content", "무엇을 만들고 무엇을 하는지 단계별로 적습니다. 목표를 확인할 수 있게 구체적으로 적습니다.", 5000),
	}
	q = append(q, byAward(p, award)...)
	q = append(q, rich("strategy", "추진 전략과 일정", "Strategy and schedule", "방법, 일정, 예상되는 위험과 대응을 적습니다. 월별 일정은 표로 적을 수 있습니다.", 4000))
	if withConsortium(award) {
		q = append(q, rich("structure", "수행 체계", "Organisation of work", "주관기관과 참여기관, 수요기관이 각각 무엇을 맡는지 적습니다.", 2500))
	}
	q = append(q, byCategory(p.Category)...)
	return form.Section{Key: SectionPlan, Title: "사업계획", TitleEn: "Plan", Part: form.Lead,
		Hint: "평가 항목의 순서와 같습니다. 글자 수는 공백을 포함해 셉니다.", Questions: q}
}

// byAward asks what an award other than money needs to know.
func byAward(p Params, award stage.AwardKind) []form.Question {
	switch award {
	case stage.Resource:
		return []form.Question{
			number("quantity", "신청 수량", "Quantity", "필요한 자원의 수량입니다. 산정 근거는 다음 문항에 적습니다.", "장", 1, 20_000),
			rich("workload", "사용 계획과 산정 근거", "Use and reasoning", "모형 크기, 학습량, 사용 시간으로 필요한 수량을 계산해 보입니다.", 3000),
		}
	case stage.Voucher:
		return []form.Question{
			rich("demand", "도입 수요와 활용 계획", "Need and use", "어떤 업무에 어떤 제품·서비스를 쓰려는지, 도입 전과 후가 어떻게 달라지는지 적습니다.", 3000),
			identifying(line("supplier", "희망 공급기업", "Supplier wished for", "공급기업 목록에서 고른 기업의 이름을 적습니다. 아직 정하지 못했으면 '미정'으로 적습니다.", 100)),
		}
	case stage.Designation:
		return []form.Question{rich("operation", "운영 계획", "Plan of operation", "지정을 받은 뒤 조직, 시설, 서비스를 어떻게 운영할지 적습니다.", 3000)}
	}
	return nil
}

func byCategory(category string) []form.Question {
	switch category {
	case Abroad:
		return []form.Question{
			{Key: "partners", Kind: form.Table, Label: "현지 협력 기관", LabelEn: "Partners abroad", Required: true, MinCount: 1, MaxCount: 10, Identifies: true,
				Hint: "현지에서 함께할 기관과 확보한 근거(양해각서, 의향서)를 적습니다.", Columns: []form.Column{
					{Key: "country", Label: "국가", LabelEn: "Country", Kind: form.Text, Required: true},
					{Key: "name", Label: "기관명", LabelEn: "Name", Kind: form.Text, Required: true},
					{Key: "role", Label: "역할", LabelEn: "Role", Kind: form.Text, Required: true},
					{Key: "proof", Label: "확보한 근거", LabelEn: "Proof", Kind: form.Text}}},
			rich("market", "현지 시장 진출 전략", "Market entry", "목표 시장의 규모와 규제, 경쟁, 판매 경로와 지원이 끝난 뒤의 계획을 적습니다.", 3000),
		}
	case Infrastructure:
		return []form.Question{
			{Key: "facilities", Kind: form.Table, Label: "구축 시설·장비", LabelEn: "Facilities", Required: true, MinCount: 1, MaxCount: 40,
				Hint: "구입하거나 구축할 시설과 장비를 적습니다. 3천만 원 이상 장비는 따로 심의합니다.", Columns: []form.Column{
					{Key: "name", Label: "시설·장비", LabelEn: "Item", Kind: form.Text, Required: true},
					{Key: "spec", Label: "규격", LabelEn: "Specification", Kind: form.Text, Required: true},
					{Key: "count", Label: "수량", LabelEn: "Quantity", Kind: form.Number, Required: true},
					{Key: "price", Label: "금액(원)", LabelEn: "Amount (KRW)", Kind: form.Money}}},
			rich("operating", "운영과 개방 계획", "Operation and access", "구축한 시설을 누가 어떻게 쓰고, 지원이 끝난 뒤 어떻게 유지하는지 적습니다.", 3000),
		}
	case People:
		return []form.Question{
			{Key: "courses", Kind: form.Table, Label: "교육 과정", LabelEn: "Courses", Required: true, MinCount: 1, MaxCount: 30,
				Hint: "과정별 시간과 인원을 적습니다.", Columns: []form.Column{
					{Key: "name", Label: "과정", LabelEn: "Course", Kind: form.Text, Required: true},
					{Key: "hours", Label: "시간", LabelEn: "Hours", Kind: form.Number, Required: true},
					{Key: "people", Label: "인원", LabelEn: "People", Kind: form.Number, Required: true},
					{Key: "level", Label: "수준", LabelEn: "Level", Kind: form.Choice, Required: true, Options: []form.Option{
						{Key: "basic", Label: "기초", LabelEn: "Basic"}, {Key: "middle", Label: "중급", LabelEn: "Intermediate"}, {Key: "expert", Label: "고급", LabelEn: "Advanced"}}}}},
			rich("employment", "수료 후 연계 계획", "After the course", "채용, 창업, 현장 배치로 어떻게 이어지게 할지 적습니다.", 2500),
		}
	case Other:
		return []form.Question{rich("impact", "기대 효과와 확산", "Effect", "정책과 산업에 미칠 효과와 확산 방법을 적습니다.", 2500)}
	}
	return []form.Question{
		{Key: "sites", Kind: form.Table, Label: "실증 장소와 수요기관", LabelEn: "Pilot sites", MaxCount: 10, Identifies: true,
			Hint: "실증을 하지 않는 과제는 비워 둡니다.", Columns: []form.Column{
				{Key: "name", Label: "수요기관", LabelEn: "Organisation", Kind: form.Text, Required: true},
				{Key: "place", Label: "장소", LabelEn: "Place", Kind: form.Text, Required: true},
				{Key: "what", Label: "실증 내용", LabelEn: "What is tried", Kind: form.Text, Required: true}}},
		rich("commercial", "사업화와 성과 확산", "Commercialisation", "목표 시장, 매출 계획, 지식재산권 확보와 성과를 퍼뜨릴 방법을 적습니다.", 3500),
	}
}

func money() form.Section {
	return form.Section{Key: SectionBudget, Title: "사업비", TitleEn: "Budget", Part: form.Lead,
		Hint: "비목별로 지원금, 민간부담금 현금, 민간부담금 현물을 나누어 적습니다. 한도를 넘으면 바로 알려 드립니다.", Questions: []form.Question{
			{Key: QuestionBudget, Kind: form.Budget, Label: "사업비 편성표", LabelEn: "Budget", Required: true,
				Hint: "모든 수행기관의 사업비를 함께 적습니다. 산출근거는 단가 × 수량 × 횟수로 적습니다."},
			{Key: "budget_note", Kind: form.RichText, Label: "편성 사유", LabelEn: "Notes on the budget", MaxChars: 1500, Spaces: true,
				Hint: "금액이 큰 항목, 위탁, 장비 구입이 있으면 왜 필요한지 적습니다."},
		}}
}

func targets() form.Section {
	return form.Section{Key: SectionTargets, Title: "성과목표", TitleEn: "Targets", Part: form.Lead,
		Hint: "협약을 맺으면 여기에 적은 목표로 결과를 평가합니다.", Questions: []form.Question{
			{Key: QuestionTargets, Kind: form.Targets, Label: "성과지표", LabelEn: "Targets", Required: true, MinCount: 2, MaxCount: 12,
				Hint: "지표마다 단위, 지금 값, 목표 값, 확인 방법을 적습니다. 가중치의 합은 100입니다."},
			rich("target_reason", "목표 설정 근거", "Reasons", "목표 값을 왜 그렇게 잡았는지, 무엇으로 확인할지 적습니다.", 1500),
		}}
}

// paper is one document of the call with the question that takes it.
type paper struct {
	q    form.Question
	of   call.DocumentOf
	note string
}

// papers lists what the lead hands in; memberPapers what each participating organisation hands in.
func papers(p Params, award stage.AwardKind) []paper {
	out := []paper{
		{file("doc_registration", "사업자등록증(또는 고유번호증)", "Business registration", "최근에 발급받은 것을 올립니다.", "BUSINESS_REGISTRATION", true), call.OfLead, ""},
		{file("doc_financial", "최근 2년 재무제표", "Financial statements", "두 해의 것을 모두 올립니다. 국세청 표준재무제표증명 또는 감사보고서입니다. 설립 2년 미만이면 있는 해만 냅니다.", "FINANCIAL_STATEMENT", true), call.OfLead, "비영리기관은 결산서로 대신합니다."},
		{file("doc_tax", "국세·지방세 납세증명서", "Tax clearance", "국세와 지방세 증명서를 모두 올립니다(2종). 접수 마감일에 유효한 것이어야 합니다(유효기간 30일).", "TAX_CLEARANCE", true), call.OfLead, ""},
		{file("doc_pledge", "청렴서약서", "Integrity pledge", "대표자가 서명해 올립니다. 공고에 정한 서식이 없으면 기관의 양식을 씁니다.", "", true), call.OfLead, ""},
		{file("doc_consent", "개인정보·기업정보 수집·이용 동의서", "Consent to use of data", "참여인력 모두의 동의를 받아 올립니다.", "", true), call.OfConsortium, ""},
	}
	if p.Category == Abroad {
		out = append(out, paper{file("doc_partner", "현지 협력 증빙(양해각서·의향서)", "Proof of partnership", "외국어 문서는 요약 번역을 붙입니다.", "", true), call.OfConsortium, ""})
	}
	if p.Regime == ruleset.NRDInnovation {
		out = append(out, paper{file("doc_projects", "연구개발과제 수행 현황표", "Running R&D projects", "연구책임자와 참여연구자의 수행 중인 과제를 모두 적습니다.", "", true), call.OfConsortium, "동시 수행 과제 수 제한을 확인합니다."})
	}
	if p.Regime == ruleset.SubsidyAct {
		out = append(out, paper{file("doc_subsidy", "보조사업 중복 수급 확인서", "Statement on other subsidies", "같은 내용으로 받은 다른 보조금이 있으면 모두 적습니다.", "", true), call.OfLead, ""})
	}
	if award == stage.Designation || p.Category == Infrastructure {
		out = append(out, paper{file("doc_site", "시설·부지 확보 증빙", "Proof of site", "소유 또는 임차를 보이는 서류입니다.", "", false), call.OfLead, ""})
	}
	return append(out,
		paper{file("doc_size", "중소기업확인서 등 기업 규모 증빙", "Proof of size", "해당하는 기업만 냅니다.", "SIZE_CERTIFICATE", false), call.OfLead, ""},
		paper{file("doc_slides", "발표 자료", "Slides", "발표평가가 있으면 PDF로 올립니다. 접수 뒤에 따로 받을 수도 있습니다.", "", false), call.OfConsortium, ""})
}

func memberPapers() []paper {
	return []paper{
		{file("member_registration", "사업자등록증(또는 고유번호증)", "Business registration", "최근에 발급받은 것을 올립니다.", "BUSINESS_REGISTRATION", true), call.OfMember, ""},
		{file("member_intent", "참여의사확인서", "Statement of intent", "대표자가 서명해 올립니다. 공고에 정한 서식이 없으면 기관의 양식을 씁니다.", "", true), call.OfMember, ""},
		{file("member_tax", "국세·지방세 납세증명서", "Tax clearance", "국세와 지방세 증명서를 모두 올립니다(2종). 접수 마감일에 유효한 것이어야 합니다(유효기간 30일).", "TAX_CLEARANCE", true), call.OfMember, ""},
	}
}

func documentSection(p Params, award stage.AwardKind) form.Section {
	s := form.Section{Key: SectionDocuments, Title: "제출서류", TitleEn: "Documents", Part: form.Lead,
		Hint: "서류마다 올릴 수 있는 파일 수가 그 자리에 적혀 있습니다. 올린 파일은 제출하면 그대로 보관됩니다."}
	for _, d := range papers(p, award) {
		s.Questions = append(s.Questions, d.q)
	}
	return s
}

// member is the part that each participating organisation fills in for itself.
func member() form.Section {
	s := form.Section{Key: SectionMember, Title: "참여기관 작성", TitleEn: "Participating organisation", Part: form.Participant,
		Hint: "참여기관마다 따로 적습니다. 주관기관은 내용을 볼 수 있지만 고칠 수 없습니다.", Questions: []form.Question{
			line("member_role", "맡은 역할", "Role", "이 과제에서 귀 기관이 무엇을 하는지 적습니다.", 1000),
			identifying(rich("member_capability", "보유 역량과 실적", "Capability and record", "이 과제와 관련된 기술, 인력, 최근 3년 실적을 적습니다.", 1500)),
			{Key: QuestionMemberRun, Kind: form.People, Label: "참여인력", LabelEn: "People", Required: true, MinCount: 1, MaxCount: 40, Leads: form.NoLead, Identifies: true,
				Hint: "참여율과 참여 기간을 적습니다. 과제책임자는 주관기관이 정하므로, 귀 기관의 책임자는 실무책임자로 적습니다."},
		}}
	for _, d := range memberPapers() {
		s.Questions = append(s.Questions, d.q)
	}
	return s
}

// documentsOf is the same papers as the list that the notice shows.
func documentsOf(p Params, award stage.AwardKind) call.Documents {
	list := papers(p, award)
	if withConsortium(award) {
		list = append(list, memberPapers()...)
	}
	var out call.Documents
	for _, d := range list {
		note := d.note
		if note == "" {
			note = d.q.Hint
		}
		out = append(out, call.Document{Key: d.q.Key, Name: d.q.Label, Required: d.q.Required, Of: d.of, Note: note})
	}
	return out
}
