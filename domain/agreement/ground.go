// This file lists the grounds on which an agreement may be terminated.
package agreement

// Ground is a typed reason for termination. The list is that of the ICT R&D management rules §25① (16 numbers, 1 and 1-2 together here
// as two codes), with two of our own that special programmes need.
type Ground string

const (
	GroundDuplicate       Ground = "DUPLICATE"        // ①1 다른 과제와 중복
	GroundNeedless        Ground = "NEEDLESS"         // ①1의2 목표 기달성·환경변화로 필요성 상실
	GroundBreach          Ground = "BREACH"           // ①2 용도외 사용, 보고서 미제출 등 중대한 위반
	GroundDelay           Ground = "DELAY"            // ①3 지연·정지, 수행능력 없음
	GroundAbandoned       Ground = "ABANDONED"        // ①4 수행 포기
	GroundEvaluation      Ground = "EVALUATION"       // ①5 평가 결과 중단·불성실 실패
	GroundInsolvent       Ground = "INSOLVENT"        // ①6 부도·법정관리·폐업
	GroundFalseDocument   Ground = "FALSE_DOCUMENT"   // ①7 허위 서류
	GroundNoEvaluation    Ground = "REFUSES_REVIEW"   // ①8 평가 불응
	GroundImproperAward   Ground = "IMPROPER_AWARD"   // ①9 부정한 방법의 선정
	GroundMisconduct      Ground = "MISCONDUCT"       // ①10 연구부정행위
	GroundAssetDisposed   Ground = "ASSET_DISPOSED"   // ①11 시설·장비 임의 처분
	GroundSecurity        Ground = "SECURITY"         // ①12 보안관리 부실
	GroundLeadDebarred    Ground = "LEAD_DEBARRED"    // ①13 책임자 참여제한 확정
	GroundUnsafeLab       Ground = "UNSAFE_LAB"       // ①14 안전조치 불량
	GroundMatchingUnpaid  Ground = "MATCHING_UNPAID"  // ①15 사업비 부담 의무 불이행
	GroundOther           Ground = "OTHER"            // ①16 기타
	GroundStageEliminated Ground = "STAGE_ELIMINATED" // 경쟁형 단계평가 탈락 (domain document §3.5)
	GroundResourceMisused Ground = "RESOURCE_MISUSED" // 자원 유휴·오용에 따른 회수 (domain document §3.5)
)

// Grounds lists every ground in the order of the article.
var Grounds = []Ground{GroundDuplicate, GroundNeedless, GroundBreach, GroundDelay, GroundAbandoned, GroundEvaluation, GroundInsolvent,
	GroundFalseDocument, GroundNoEvaluation, GroundImproperAward, GroundMisconduct, GroundAssetDisposed, GroundSecurity,
	GroundLeadDebarred, GroundUnsafeLab, GroundMatchingUnpaid, GroundOther, GroundStageEliminated, GroundResourceMisused}
