// This story is a rolling intake whose first window is checked, judged, deliberated on and confirmed on its pages while the second takes
// applications.
package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"gongmo/app/web/webtest"
	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/period"
	"gongmo/workflows"
)

// rolls makes the call one of two windows with a deliberation committee: the first is over with the first two bids, the second runs.
func (j *judging) rolls() {
	j.t.Helper()
	j.do(func(tx workflows.Tx) error {
		c, err := workflows.LockRow[call.Call](tx, int64(j.call))
		if err != nil {
			return err
		}
		closes, officer := tx.Now().AddDate(0, 1, 0), j.Person(webtest.Officer).ID
		c.State, c.CloseAt, c.Stages.Rolling, c.Deliberation, c.OfficerID = call.Open, &closes, true, true, &officer
		c.Windows = call.Windows{{No: 1, OpenAt: *c.OpenAt, CloseAt: tx.Now().AddDate(0, 0, -2)}, {No: 2, OpenAt: tx.Now().AddDate(0, 0, -1), CloseAt: closes}}
		if err := workflows.Record(tx, domain.System, c, domain.Act("edit", nil)); err != nil {
			return err
		}
		for i, id := range j.apps {
			a, err := workflows.LockRow[application.Application](tx, int64(id))
			if err != nil {
				return err
			}
			at := tx.Now().AddDate(0, 0, -3)
			if a.WindowNo = 1; i >= 2 {
				at, a.WindowNo = tx.Now().Add(-time.Hour), 2
			}
			a.SubmittedAt = &at
			if err := workflows.Record(tx, domain.System, a, domain.Act("edit", nil)); err != nil {
				return err
			}
		}
		return nil
	})
}

// hides fails when a page that must be there shows one of the texts.
func (j *judging) hides(r webtest.Role, path string, texts ...string) {
	j.t.Helper()
	body := j.sees(r, path)
	for _, x := range texts {
		if strings.Contains(body, x) {
			j.t.Errorf("%s %s shows %q", r, path, x)
		}
	}
}

// confirmed does the work after the last step of the call.
func (j *judging) confirmed() {
	j.t.Helper()
	var seq int64
	j.do(func(tx workflows.Tx) error {
		list, err := workflows.Find[workflows.AuditEntry](tx, workflows.Where{"Aggregate": "call", "AggregateID": int64(j.call)}, "-Seq")
		if err == nil {
			seq = list[0].Seq
		}
		return err
	})
	job := workflows.EffectJob{Effect: call.EffectConfirmResults, Aggregate: "call", ID: int64(j.call), Seq: seq}
	for range 2 { // a job may run twice
		if err := j.App.Engine.RunEffect(j.t.Context(), job); err != nil {
			j.t.Fatal(err)
		}
	}
}

func TestAWindowIsJudgedAndConfirmedOnItsPagesWhileTheNextTakesApplications(t *testing.T) {
	j := judged(t)
	j.rolls()
	early := j.apps[:2]
	desk := fmt.Sprintf("/desk/calls/%d", j.call)
	result := desk + "/result?window=1"
	j.check(early)

	// Every list is of the window that was chosen, and stays so.
	j.hides(webtest.Officer, desk+"/screening?window=1", "다솜로보", "라온데이터")
	j.hides(webtest.Officer, desk+"/screening?window=2", "가온테크", "누리메드")
	j.sees(webtest.Officer, desk+"/screening?window=2", "다솜로보", "window=2", "2차")
	j.hides(webtest.Officer, desk+"/intake?window=2", "가온테크", "누리메드")
	j.hides(webtest.Officer, desk+"/intake?window=2&view=board", "가온테크", "누리메드")
	j.camera(webtest.Officer, desk+"/screening?window=1", "window-screening")
	j.camera(webtest.Officer, desk+"/intake?window=2", "window-intake")
	for _, path := range []string{"/screening", "/intake", "/stages", "/result"} {
		for _, no := range []string{"9", "x"} {
			if a := j.Ask(webtest.Officer, http.MethodGet, desk+path+"?window="+no, ""); a.Status != http.StatusNotFound {
				t.Errorf("%s of window %s answers %d", path, no, a.Status)
			}
		}
	}

	// The officer's inbox names the window whose evaluation can begin, and does not when it has begun.
	j.sees(webtest.Officer, "/inbox?kind=evaluate_window", "1차 평가 시작", "적격 신청 2건", desk+"/stages?window=1")
	j.sees(webtest.Officer, desk+"/stages?window=1", "1차의 평가가 아직 시작되지 않았습니다")
	j.camera(webtest.Officer, desk+"/stages?window=1", "window-stages-empty")
	j.sees(webtest.Approver, result, "1차의 결과가 아직 없습니다", "1차의 평가가 아직 시작되지 않았습니다")
	j.posts(webtest.Officer, desk+"/evaluation", url.Values{"event": {"startEvaluation"}})
	j.effect(call.EffectPlanStages, "call", int64(j.call))
	j.hides(webtest.Officer, "/inbox", "1차 평가 시작")
	j.sees(webtest.Officer, desk+"/stages?window=1", "서면평가")
	j.hides(webtest.Officer, desk+"/stages?window=2", "서면평가")
	j.sees(webtest.Approver, result, "평가 단계 2개가 아직 확정되지 않았습니다")
	j.hides(webtest.Approver, "/inbox", "1차 결과 확정")
	paper, presentation := j.stage(1), j.stage(2)
	j.seat(paper)
	j.score(paper, map[domain.ApplicationID]int{early[0]: 95, early[1]: 90})
	j.finish(paper, "가온테크")
	j.seat(presentation)
	j.score(presentation, map[domain.ApplicationID]int{early[0]: 94, early[1]: 92})
	j.finish(presentation, "1,600,000,000원")

	// The committee decides on this window alone. Who may write its day down is told of it, and then the approver.
	j.sees(webtest.Officer, "/inbox?kind=deliberate_window", "1차 심의일 기록", "결과 2건", result)
	j.hides(webtest.Approver, "/inbox", "1차 결과 확정")
	j.sees(webtest.Officer, desk, "1차 결과가 심의나 확정을 기다립니다")
	j.sees(webtest.Approver, result, "심의위원회가 이 차수를 심의한 날이 필요합니다")
	j.refuses(webtest.Approver, result, nil, "심의위원회")
	j.camera(webtest.Officer, result, "window-deliberate")
	j.refuses(webtest.Officer, desk+"/deliberate?window=1", url.Values{"on": {""}}, "1차")
	j.refuses(webtest.Officer, desk+"/deliberate?window=1", url.Values{"on": {"2000-01-01"}}, "심의한 날을")
	j.refuses(webtest.Officer, desk+"/deliberate?window=2", url.Values{"on": {period.DateOf(j.App.Clock.Now()).String()}}, "2차는 아직 심의할 결과가 없습니다")
	j.posts(webtest.Officer, desk+"/deliberate?window=1", url.Values{"on": {period.DateOf(j.App.Clock.Now()).String()}})
	j.hides(webtest.Officer, "/inbox", "1차 심의일 기록")
	j.sees(webtest.Approver, "/inbox?kind=result_window", "1차 결과 확정", result)
	j.sees(webtest.Officer, result, "결재권자가 확정합니다")
	j.sees(webtest.Approver, result, "1차 결과 확정하고 통지", "결과 2건을 확정하고", "선정 통지")
	j.hides(webtest.Approver, result, "다솜로보", "라온데이터")
	j.camera(webtest.Approver, result, "window-result")
	j.camera(webtest.Approver, desk, "window-call")
	j.camera(webtest.Approver, "/inbox", "window-inbox")
	j.sees(webtest.Approver, desk+"/result", "차수를 골라 그 차수의 결과를 확정합니다")
	j.camera(webtest.Approver, desk+"/result", "window-all")
	j.posts(webtest.Approver, result, nil)
	j.confirmed()
	j.hides(webtest.Approver, "/inbox", "1차 결과 확정")
	j.sees(webtest.Approver, result, "1차의 결과는 이미 확정했습니다")
	j.refuses(webtest.Approver, result, nil, "결과를 확정할 수 있는 차수가 없습니다")
	j.camera(webtest.Approver, result, "window-done")
	want := []application.State{application.Selected, application.Selected, application.Submitted, application.Submitted}
	var got []application.State
	for _, id := range j.apps {
		j.do(func(tx workflows.Tx) error {
			a, err := workflows.Get[application.Application](tx, int64(id))
			got = append(got, a.State)
			return err
		})
	}
	if !slices.Equal(got, want) {
		t.Errorf("they came to %v, want %v", got, want)
	}
}
