// This file says in English what the hints of the form say in Korean.
package calltemplate

import "gongmo/domain/form"

// english gives each hint of a form its English.
func english(d form.Definition) form.Definition {
	for i := range d.Sections {
		s := &d.Sections[i]
		s.HintEn = hintsInEnglish[s.Hint]
		for k := range s.Questions {
			s.Questions[k].HintEn = hintsInEnglish[s.Questions[k].Hint]
		}
	}
	return d
}

var hintsInEnglish = map[string]string{
	// Overview
	"과제를 처음 보는 사람이 무엇을 하려는 과제인지 알 수 있게 적습니다.":               "Write so that somebody who sees the project for the first time knows what it is about.",
	"이 과제로 무엇을 이루려는지 한 문단으로 적습니다. 공개 결과표에 요약으로 쓰입니다.":       "Say in one paragraph what the project will achieve. It is used as the summary in the published results.",
	"기술과 서비스 분야를 나타내는 말을 쉼표로 구분해 3~5개 적습니다. 평가위원 배정에 쓰입니다.": "Three to five words for the technology and the service, separated by commas. They are used to find evaluators.",
	"가장 가까운 분야 하나를 고릅니다.":                                   "Choose the one field that comes closest.",
	"협약일부터 사업을 마칠 때까지의 개월 수입니다.":                            "The number of months from the agreement to the end of the project.",
	// Organisation
	"기관 기본 정보는 등록된 내용을 그대로 씁니다. 여기에는 이 과제와 관련된 역량만 적습니다.":                     "What is registered about the organisation is used as it is. Write here only what it can do for this project.",
	"이 과제와 관련된 기술, 인력, 최근 3년 실적을 적습니다.":                                       "Technology, people and the record of the last three years, as far as they matter to this project.",
	"과제책임자 한 사람을 포함해 참여율과 참여 기간을 적습니다. 한 사람의 참여율은 모든 과제를 더해 100%를 넘을 수 없습니다.": "Name everybody with their share of time and their months, one project lead among them. Nobody may exceed 100 % over all projects.",
	// Plan
	"평가 항목의 순서와 같습니다. 글자 수는 공백을 포함해 셉니다.":                 "In the order of the evaluation items. Characters are counted with spaces.",
	"해결하려는 문제와 국내외 현황을 근거와 함께 적습니다.":                      "The problem to be solved and where things stand at home and abroad, with evidence.",
	"무엇을 만들고 무엇을 하는지 단계별로 적습니다. 목표를 확인할 수 있게 구체적으로 적습니다.": "What is made and what is done, step by step, concretely enough for the goal to be checked.",
	"방법, 일정, 예상되는 위험과 대응을 적습니다. 월별 일정은 표로 적을 수 있습니다.":     "Method, schedule, expected risks and the answer to them. The months may be given as a table.",
	"주관기관과 참여기관, 수요기관이 각각 무엇을 맡는지 적습니다.":                  "Who does what: the lead, the participating organisations and those who will use the result.",
	"필요한 자원의 수량입니다. 산정 근거는 다음 문항에 적습니다.":                  "How many units are needed. The reasoning goes into the next question.",
	"모형 크기, 학습량, 사용 시간으로 필요한 수량을 계산해 보입니다.":               "Show how the quantity follows from model size, amount of training and hours of use.",
	"어떤 업무에 어떤 제품·서비스를 쓰려는지, 도입 전과 후가 어떻게 달라지는지 적습니다.":    "Which product or service will be used for which work, and how that differs from before.",
	"공급기업 목록에서 고른 기업의 이름을 적습니다. 아직 정하지 못했으면 '미정'으로 적습니다.": "The name of a company from the list of suppliers; write 'open' when you have not decided.",
	"지정을 받은 뒤 조직, 시설, 서비스를 어떻게 운영할지 적습니다.":                "How the organisation, its facilities and its services will be run once designated.",
	"현지에서 함께할 기관과 확보한 근거(양해각서, 의향서)를 적습니다.":               "Partners on the spot and what proves it (memorandum, letter of intent).",
	"목표 시장의 규모와 규제, 경쟁, 판매 경로와 지원이 끝난 뒤의 계획을 적습니다.":       "Size and rules of the market, competition, sales channels, and the plan after the support ends.",
	"구입하거나 구축할 시설과 장비를 적습니다. 3천만 원 이상 장비는 따로 심의합니다.":      "Facilities and equipment to be bought or built. Equipment of 30 million won or more is decided on separately.",
	"구축한 시설을 누가 어떻게 쓰고, 지원이 끝난 뒤 어떻게 유지하는지 적습니다.":         "Who uses what is built, how, and how it is kept up after the support ends.",
	"과정별 시간과 인원을 적습니다.":                                   "Hours and people for each course.",
	"채용, 창업, 현장 배치로 어떻게 이어지게 할지 적습니다.":                    "How the courses lead to jobs, start-ups or work on site.",
	"정책과 산업에 미칠 효과와 확산 방법을 적습니다.":                         "The effect on policy and industry, and how it will spread.",
	"실증을 하지 않는 과제는 비워 둡니다.":                               "Leave it empty when the project has no pilot.",
	"목표 시장, 매출 계획, 지식재산권 확보와 성과를 퍼뜨릴 방법을 적습니다.":           "Market, planned sales, intellectual property, and how the results will spread.",
	// Budget and targets
	"비목별로 지원금, 민간부담금 현금, 민간부담금 현물을 나누어 적습니다. 한도를 넘으면 바로 알려 드립니다.": "Grant, own cash and own contributions in kind, item by item. You are told at once when a limit is exceeded.",
	"모든 수행기관의 사업비를 함께 적습니다. 산출근거는 단가 × 수량 × 횟수로 적습니다.":            "The budget of all organisations together. Show how each amount comes about: price × quantity × times.",
	"금액이 큰 항목, 위탁, 장비 구입이 있으면 왜 필요한지 적습니다.":                       "Say why large items, subcontracts and equipment are needed.",
	"협약을 맺으면 여기에 적은 목표로 결과를 평가합니다.":                               "After the agreement the results are measured by the targets written here.",
	"지표마다 단위, 지금 값, 목표 값, 확인 방법을 적습니다. 가중치의 합은 100입니다.":           "For each target its unit, today's value, the value aimed at and how it is checked. The weights add up to 100.",
	"목표 값을 왜 그렇게 잡았는지, 무엇으로 확인할지 적습니다.":                           "Why the values are set so, and what will prove them.",
	// Documents
	"서류마다 올릴 수 있는 파일 수가 그 자리에 적혀 있습니다. 올린 파일은 제출하면 그대로 보관됩니다.": "How many files a document takes is said there. What you upload is kept unchanged with the submission.",
	"최근에 발급받은 것을 올립니다.": "A recently issued one.",
	"두 해의 것을 모두 올립니다. 국세청 표준재무제표증명 또는 감사보고서입니다. 설립 2년 미만이면 있는 해만 냅니다.": "Both years: the tax office's standard statement or an audit report. A company younger than two years hands in the years there are.",
	"국세와 지방세 증명서를 모두 올립니다(2종). 접수 마감일에 유효한 것이어야 합니다(유효기간 30일).":        "Both certificates, of national and of local taxes. They have to be valid on the closing day (validity 30 days).",
	"대표자가 서명해 올립니다. 공고에 정한 서식이 없으면 기관의 양식을 씁니다.":                       "Signed by the representative. Where the call gives no form, use your own.",
	"참여인력 모두의 동의를 받아 올립니다.":                                            "With the consent of everybody who takes part.",
	"외국어 문서는 요약 번역을 붙입니다.":                                             "Add a summary in Korean to documents in other languages.",
	"연구책임자와 참여연구자의 수행 중인 과제를 모두 적습니다.":                                 "All running projects of the lead researcher and of the researchers taking part.",
	"같은 내용으로 받은 다른 보조금이 있으면 모두 적습니다.":                                  "Every other subsidy received for the same purpose.",
	"소유 또는 임차를 보이는 서류입니다.":                                             "A paper that shows ownership or lease.",
	"해당하는 기업만 냅니다.":                                                    "Only for companies it applies to.",
	"발표평가가 있으면 PDF로 올립니다. 접수 뒤에 따로 받을 수도 있습니다.":                        "As PDF when there is a presentation. They may also be asked for after the intake.",
	// Participating organisation
	"참여기관마다 따로 적습니다. 주관기관은 내용을 볼 수 있지만 고칠 수 없습니다.":                 "Each participating organisation writes its own part. The lead may read it and may not change it.",
	"이 과제에서 귀 기관이 무엇을 하는지 적습니다.":                                   "What your organisation does in this project.",
	"참여율과 참여 기간을 적습니다. 과제책임자는 주관기관이 정하므로, 귀 기관의 책임자는 실무책임자로 적습니다.": "Share of time and months of each person. The lead organisation names the project lead; put the person in charge at yours down as manager.",
}
