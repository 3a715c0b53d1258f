// This file is the words of the invented year: names, companies, projects, purchases. Nobody of that name is meant.
package demo

import (
	"fmt"
	"strings"

	"gongmo/domain/bizno"
	"gongmo/domain/organization"
)

var (
	surnames   = strings.Fields("김 이 박 최 정 강 조 윤 장 임 한 오 서 신 권 황 안 송 류 전 홍 고 문 양 손 배 백 허 유 남")
	givenNames = strings.Fields("하늘 도현 서연 지훈 민서 준호 예린 태윤 수아 시우 가람 이슬 재현 다은 현우 지원 나래 승민 유진 건우 채원 은호 소율 동하 하린 정우 보람 세준 아라 찬영 미르 선우 해인 도윤 시은 우진 연재 규리 한결 솔비 태오 윤아 진성 나윤 석현 주연 기범 혜원 상우 은채")

	firmHeads = strings.Fields("가온 누리 다솔 라온 마루 바른 사람 아람 자람 차온 하람 한빛 새벽 은하 푸른 미래 온누리 이음 도담 슬기 나루 별빛 참 큰솔 해오름 온새 두레 너울 다온 예솔 그린 한울 솔빛 빛고을 늘품 새론 단비 여울 모아 소담")
	firmTails = strings.Fields("소프트 데이터 시스템즈 테크 랩스 네트웍스 로보틱스 인텔리전스 클라우드 솔루션 에이아이 반도체 디지털 메디텍 모빌리티 비전")

	vendorHeads = strings.Fields("가람 나린 다인 라임 모던 보라 상아 유원 지음 청운 태성 한솔 성진 동우 대원 신영 세원 우림 정호 삼정")
	vendorTails = strings.Fields("상사 전자 컴퓨터 계측 인쇄 정보통신 호스팅 기획 과학 통상")

	technologies = []string{"온디바이스 AI", "생성형 AI", "디지털트윈", "국산 NPU", "멀티모달 AI", "엣지 클라우드", "XR", "연합학습", "지능형 영상분석", "데이터 스페이스", "대화형 에이전트", "확장현실"}
	fieldsOfUse  = []string{"스마트공장 품질검사", "병원 영상판독", "재난안전 상황관제", "물류센터 운영", "농산물 생육관리", "도시교통 신호제어", "에너지 수요예측", "제조설비 예지보전", "항만 크레인 안전", "공공민원 상담", "문화유산 전시", "특수교육 학습지원", "건설현장 안전관리", "전력설비 점검", "의약품 이상사례 분석"}
	endings      = []string{"서비스 개발 및 실증", "플랫폼 고도화", "솔루션 해외 실증", "현장 적용과 확산", "통합 시스템 구축", "사업화"}

	paragraphs = []string{
		"현장에서는 숙련 인력의 경험에 기대어 판단하는 일이 많아 품질이 고르지 않고, 담당자가 바뀌면 같은 문제가 되풀이됩니다.",
		"이 과제는 수요기관과 함께 모은 자료로 판단 기준을 학습하고, 현장 장비 안에서 바로 결과를 내는 서비스를 만듭니다.",
		"첫 두 달은 자료를 모으고 정제하며, 다음 석 달은 시제품을 만들어 수요기관 한 곳에서 시험한 뒤 나머지 현장으로 넓힙니다.",
		"기존 방식과 견주어 처리 시간은 절반 이하, 오검출은 1만 건에 다섯 건 이하를 목표로 하며 공인시험으로 확인합니다.",
		"주관기관은 핵심 모형과 통합을 맡고, 참여기관은 현장 설치와 운영 자료의 수집을 맡으며, 매주 진도를 함께 점검합니다.",
		"지원이 끝난 뒤에는 구독 방식으로 공급하고, 2년 안에 국내 30곳과 해외 5곳으로 넓힐 계획입니다.",
		"개인정보는 현장에서 가명으로 처리하고, 반출이 필요한 자료는 승인 절차를 거쳐 기록을 남깁니다.",
		"예상되는 위험은 자료의 편향과 설비 중단이며, 표본을 계절별로 나누고 야간에 나누어 설치하는 것으로 줄입니다.",
	}
)

// personName makes a name.
func personName(d dice) string { return one(d, surnames) + one(d, givenNames) }

// firmName makes the i-th company name; names never repeat.
func firmName(i int) string {
	name := firmHeads[i%len(firmHeads)] + firmTails[(i/len(firmHeads)+i)%len(firmTails)]
	if round := i / (len(firmHeads) * len(firmTails)); round > 0 {
		name += fmt.Sprint(round + 1)
	}
	return name
}

// numberOf makes the i-th business number with a right check digit; the middle digits say what sort of body it is.
func numberOf(i int, middle string) bizno.Number {
	base := fmt.Sprintf("%03d%s%04d", 201+(i*37)%650, middle, (i*7919+13)%10000)
	for digit := range 10 {
		if n, err := bizno.Parse(fmt.Sprintf("%s%d", base, digit)); err == nil {
			return n
		}
	}
	panic("no check digit fits " + base) // one of ten always does
}

// corporateNumber makes a 법인등록번호 with its check digit.
func corporateNumber(i int) string {
	base := fmt.Sprintf("110111%06d", 500000+i*37)
	sum := 0
	for k, c := range base {
		sum += int(c-'0') * (1 + k%2)
	}
	return fmt.Sprintf("%s%d", base, (10-sum%10)%10)
}

// addressOf is a street of a province; streets are numbers only.
func addressOf(r organization.Region, d dice) string {
	return fmt.Sprintf("%s 시연로 %d, %d층", regionNames[r], d.between(1, 400), d.between(1, 20))
}

var regionNames = map[organization.Region]string{
	"SEOUL": "서울특별시", "BUSAN": "부산광역시", "DAEGU": "대구광역시", "INCHEON": "인천광역시", "GWANGJU": "광주광역시", "DAEJEON": "대전광역시",
	"ULSAN": "울산광역시", "SEJONG": "세종특별자치시", "GYEONGGI": "경기도", "GANGWON": "강원특별자치도", "CHUNGBUK": "충청북도", "CHUNGNAM": "충청남도",
	"JEONBUK": "전북특별자치도", "JEONNAM": "전라남도", "GYEONGBUK": "경상북도", "GYEONGNAM": "경상남도", "JEJU": "제주특별자치도",
}

// projectTitle makes a title.
func projectTitle(d dice) string {
	return one(d, technologies) + " 기반 " + one(d, fieldsOfUse) + " " + one(d, endings)
}

// prose is a text of at least so many characters.
func prose(d dice, least int) string {
	var b strings.Builder
	for i := d.IntN(len(paragraphs)); len([]rune(b.String())) < least+20; i++ {
		b.WriteString(paragraphs[i%len(paragraphs)])
		b.WriteByte(' ')
	}
	return strings.TrimSpace(b.String())
}
