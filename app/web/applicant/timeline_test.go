package applicant

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/domain/application"
	"gongmo/domain/period"
	"gongmo/domain/stage"
)

// The way of ux.md §2.1: each step with the day that is planned, the day it happened and who, and nothing after the end.
func TestTheWayOfAnApplicationSaysWhatHappenedAndWhatIsPlanned(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2025, 4, d, 5, 0, 0, 0, time.UTC) }
	at := func(d int) *time.Time { x := day(d); return &x }
	step := func(d int, e application.Event, to application.State) query.CourseStep {
		return query.CourseStep{Event: string(e), ToState: string(to), At: day(d)}
	}
	handed := []query.CourseStep{step(1, application.Submit, application.Submitted), step(3, application.StartScreening, application.UnderScreening)}
	passed := append(handed, step(5, application.Pass, application.Eligible))
	paper := append(passed, step(7, application.EnterStage, application.InEvaluation), step(9, application.Advance, application.Advanced))
	chosen := append(paper, step(10, application.EnterStage, application.InEvaluation), step(12, application.Recommend, application.Recommended), step(14, application.Confirm, application.Selected))
	plan := stage.Plan{Award: stage.Award{Kind: stage.Money}, Stages: []stage.Stage{{Key: "r", Kind: stage.RequirementCheck}, {Key: "p", Kind: stage.Paper}, {Key: "t", Kind: stage.Presentation}}}
	rounds := []query.CourseRound{{Key: "p", OpensAt: at(6), ClosesAt: at(8)}, {Key: "t", OpensAt: at(10), ClosesAt: at(10)}}
	number := int64(77)

	tests := []struct {
		name  string
		state application.State
		c     query.Course
		want  []string
	}{
		{"a draft has everything before it, with the windows that are known", application.Draft, query.Course{Stages: plan, Rounds: rounds},
			[]string{"> 작성 | 2025. 4. 21.(월) 15:00까지", "제출", "요건검토", "서면평가 2025. 4. 6.(일)~2025. 4. 8.(화) 예정", "발표평가 2025. 4. 10.(목) 예정", "선정 2025. 4. 25.(금) 예정", "협약", "사업비 지급", "정산"}},
		{"a form that is only previewed has an evaluation of which nothing is known", application.Draft, query.Course{},
			[]string{"> 작성 | 2025. 4. 21.(월) 15:00까지", "제출", "요건검토", "평가", "선정 2025. 4. 25.(금) 예정", "협약"}},
		{"a standing that is given pays nothing", application.Draft, query.Course{Stages: stage.Plan{Award: stage.Award{Kind: stage.Designation}, Stages: plan.Stages[:2]}},
			[]string{"> 작성 | 2025. 4. 21.(월) 15:00까지", "제출", "요건검토", "서면평가", "선정 2025. 4. 25.(금) 예정", "협약"}},
		{"one that is being checked says since when", application.UnderScreening, query.Course{Stages: plan, Steps: handed},
			[]string{"x 작성", "x 제출 2025. 4. 1.(화) 14:00 | 하늘소프트 김하늘", "> 요건검토 2025. 4. 3.(목)부터 진행 중", "서면평가", "발표평가", "선정 2025. 4. 25.(금) 예정", "협약", "사업비 지급", "정산"}},
		{"nothing comes after an application was found ineligible", application.Ineligible, query.Course{Stages: plan, Steps: append(handed, step(6, application.Fail, application.Ineligible))},
			[]string{"x 작성", "x 제출 2025. 4. 1.(화) 14:00 | 하늘소프트 김하늘", "> 요건검토 2025. 4. 6.(일) 14:00 | 담당자 · 부적격"}},
		{"in the second stage the first has its day", application.InEvaluation, query.Course{Stages: plan, Rounds: rounds, Steps: append(paper, step(10, application.EnterStage, application.InEvaluation))},
			[]string{"x 작성", "x 제출 2025. 4. 1.(화) 14:00 | 하늘소프트 김하늘", "x 요건검토 2025. 4. 5.(토) 14:00 | 담당자", "x 서면평가 2025. 4. 9.(수) 14:00 | 평가위원회", "> 발표평가 2025. 4. 10.(목) 예정", "선정 2025. 4. 25.(금) 예정", "협약", "사업비 지급", "정산"}},
		{"it ends in the stage it was eliminated in", application.Eliminated, query.Course{Stages: plan, Steps: append(passed, step(7, application.EnterStage, application.InEvaluation), step(9, application.Eliminate, application.Eliminated))},
			[]string{"x 작성", "x 제출 2025. 4. 1.(화) 14:00 | 하늘소프트 김하늘", "x 요건검토 2025. 4. 5.(토) 14:00 | 담당자", "> 서면평가 2025. 4. 9.(수) 14:00 | 평가위원회 · 단계 탈락"}},
		{"a concluded agreement waits for its payment", application.Contracted, query.Course{Stages: plan, Steps: append(chosen, step(20, application.ConcludeAgreement, application.Contracted)), AgreementID: &number, AgreementDone: at(20), PayOn: period.On(2025, 5, 2), ReportBy: period.On(2026, 3, 31)},
			[]string{"x 작성", "x 제출 2025. 4. 1.(화) 14:00 | 하늘소프트 김하늘", "x 요건검토 2025. 4. 5.(토) 14:00 | 담당자", "x 서면평가 2025. 4. 9.(수) 14:00 | 평가위원회", "x 발표평가 2025. 4. 12.(토) 14:00 | 평가위원회", "x 선정 2025. 4. 14.(월) 14:00 | 담당자", "x 협약 2025. 4. 20.(일) 14:00 | 협약 당사자", "> 사업비 지급 2025. 5. 2.(금) 예정", "정산 | 2026. 3. 31.(화)까지"}},
		{"one that was withdrawn stands nowhere", application.Withdrawn, query.Course{Stages: plan, Steps: handed}, nil},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			f := found{Application: query.Application{State: string(tc.state), LeadName: "하늘소프트", CloseAt: ptr(time.Date(2025, 4, 21, 6, 0, 0, 0, time.UTC)), ResultAt: at(25)}}
			if tc.state != application.Draft {
				f.SubmittedAt, f.Submissions = at(1), []query.ApplicationSubmission{{ByName: "김하늘"}}
			}
			var got []string
			for _, e := range timeline(view.Base{Lang: locale.KO}, f, tc.c) {
				line := strings.TrimSpace(e.Title + " " + e.When)
				if more := strings.Trim(e.By+" · "+e.Note, " ·"); more != "" {
					line += " | " + more
				}
				switch {
				case e.Current:
					line = "> " + line
				case e.Done:
					line = "x " + line
				}
				got = append(got, line)
			}
			if d := cmp.Diff(tc.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func ptr[T any](x T) *T { return &x }

// The calendar of a receipt names the windows of the stages that its page names, and none that is over.
func TestTheCalendarOfAReceiptHasTheStagesThatAreAhead(t *testing.T) {
	day := func(d int) *time.Time { x := time.Date(2025, 4, d, 5, 0, 0, 0, time.UTC); return &x }
	plan := stage.Plan{Award: stage.Award{Kind: stage.Money}, Stages: []stage.Stage{{Key: "r", Kind: stage.RequirementCheck}, {Key: "p", Kind: stage.Paper}, {Key: "t", Kind: stage.Presentation}}}
	rounds := []query.CourseRound{{Key: "p", OpensAt: day(6), ClosesAt: day(8)}, {Key: "t", OpensAt: day(10), ClosesAt: day(10)}}
	over := []query.CourseStep{{Event: string(application.EnterStage), ToState: string(application.InEvaluation), At: *day(6)}, {Event: string(application.Advance), ToState: string(application.Advanced), At: *day(8)}}
	for _, c := range []struct {
		name  string
		state application.State
		steps []query.CourseStep
		want  []string
	}{
		{"one that was handed in has both before it", application.Submitted, nil, []string{"p", "t"}},
		{"the stage that is over is not among them", application.Advanced, over, []string{"t"}},
		{"one that was found ineligible has none", application.Ineligible, nil, nil},
		{"one that was eliminated has none", application.Eliminated, over, nil},
		{"one that was withdrawn has none", application.Withdrawn, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := way{b: view.Base{Lang: locale.KO}, f: found{Application: query.Application{State: string(c.state)}}, c: query.Course{Stages: plan, Rounds: rounds, Steps: c.steps}}
			var got []string
			for _, x := range w.ahead() {
				got = append(got, x.key)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
