// These tests take costs and files over from an earlier application, and work of rounds and calls that were not handed in or are only added to.
package workflows_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/budget"
	"gongmo/domain/call"
	"gongmo/domain/form"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
	"gongmo/domain/wallet"
	"gongmo/workflows"
)

// withCosts is the desk with a draft that has a plan of costs and three files, beside a text.
func withCosts(t *testing.T) (*desk, domain.ApplicationID) {
	d := newDesk(t)
	d.do(func(tx workflows.Tx) error {
		c, err := workflows.LockRow[call.Call](tx, int64(d.call))
		if err != nil {
			return err
		}
		c.Form.Sections[0].Questions = append(c.Form.Sections[0].Questions, form.Question{Key: "money", Kind: form.Budget, Label: "사업비"},
			form.Question{Key: "plan", Kind: form.File, Label: "계획서", File: form.FileRule{Types: []string{"pdf"}, MaxCount: 2}},
			form.Question{Key: "tax", Kind: form.File, Label: "납세증명", File: form.FileRule{Types: []string{"pdf"}, MaxCount: 1, Document: string(wallet.TaxClearance)}})
		return workflows.Record(tx, domain.System, c, domain.Act("test", nil))
	})
	id := d.begin()
	d.write(id, d.lead, signer, "goal", "지난 목표", 0)
	d.do(func(tx workflows.Tx) error {
		a, err := workflows.LockRow[application.Application](tx, int64(id))
		if err != nil {
			return err
		}
		file := func(name, kind string) form.Upload {
			row := &workflows.StoredFile{Name: name, Sha256: name, Size: 10, ScanState: workflows.Clean}
			if err == nil {
				err = tx.Insert(row)
			}
			return form.Upload{FileID: domain.FileID(row.ID), Name: name, Type: kind, Bytes: 10, SHA256: name}
		}
		paper := file("tax.pdf", "pdf")
		paper.Document, paper.Wallet, paper.ValidTo = string(wallet.TaxClearance), 77, period.On(2025, 3, 31)
		mine := form.Answers{"plan": {Files: []form.Upload{file("plan.pdf", "pdf"), file("old.hwp", "hwp")}}, "tax": {Files: []form.Upload{paper}},
			"money": {Budget: &budget.Plan{Lines: []budget.Line{
				{Key: "1", Org: d.lead, Year: 1, Item: budget.Labor, GrantWon: 5_000_000},
				{Key: "2", Org: d.lead, Year: 1, Item: budget.ProjectPromotion, GrantWon: 1_000_000},
				{Key: "3", Org: 999, Year: 1, Item: budget.Labor, GrantWon: 2_000_000}}}}}
		if err != nil {
			return err
		}
		_, files, change, err := a.Save(form.Answers{}, mine, signer, tx.Now())
		if err != nil {
			return err
		}
		for i := range files.Added {
			if err := tx.Insert(&files.Added[i]); err != nil {
				return err
			}
		}
		return workflows.Record(tx, domain.System, a, change)
	})
	return d, id
}

// round ends the draft with its round and opens the next, under other rules if they are given.
func (d *desk) round(old domain.ApplicationID, as application.State, regime ruleset.Regime) domain.ApplicationID {
	d.t.Helper()
	d.do(func(tx workflows.Tx) error {
		a, err := workflows.LockRow[application.Application](tx, int64(old))
		if err != nil {
			return err
		}
		a.State = as
		if err := tx.Save(a); err != nil {
			return err
		}
		c, err := workflows.LockRow[call.Call](tx, int64(d.call))
		if err != nil {
			return err
		}
		c.Round, c.Regime = 2, regime
		return tx.Save(c)
	})
	return d.begin()
}

func behind(e workflows.Earlier) map[string]string {
	out := map[string]string{}
	for _, n := range e.Left {
		what := n.Name
		if n.Line != nil {
			what = n.Line.Key
		}
		out[what] = n.Why
	}
	return out
}

func TestADraftThatEndedWithAFailedRoundIsOfferedWithItsCostsAndFiles(t *testing.T) {
	d, old := withCosts(t)
	id := d.round(old, application.Voided, ruleset.ICTFund)
	earlier, err := d.engine.EarlierAnswers(t.Context(), d.as(signer, "").Actor, id)
	d.ok(err)
	if earlier.Application != old || earlier.HandedIn {
		t.Fatalf("offered: %+v", earlier)
	}
	if diff := cmp.Diff(map[string]string{"old.hwp": "application.reuse.left.rule", "3": "application.reuse.left.org"}, behind(earlier)); diff != "" {
		t.Error(diff)
	}
	n, err := d.engine.ReuseAnswers(t.Context(), d.as(signer, ""), workflows.ReuseAnswers{Application: id, Org: d.lead, Section: "a", Questions: []string{"goal", "money", "plan", "tax"}})
	d.ok(err)
	a, was := d.load(id), d.load(old)
	if n != 4 || a.Answers["goal"].Text != "지난 목표" || a.RequestWon != 6_000_000 || len(a.Budget.Lines) != 2 {
		t.Errorf("took %d: grant %d, %v", n, a.RequestWon, a.Answers)
	}
	if diff := cmp.Diff(was.Answers["tax"].Files, a.Answers["tax"].Files); diff != "" {
		t.Error("the paper is not the same content with the same days", diff)
	}
	d.do(func(tx workflows.Tx) error {
		rows, err := workflows.Find[application.File](tx, workflows.Where{"ApplicationID": id})
		if len(rows) != 2 {
			t.Errorf("the application lists %d files", len(rows))
		}
		return err
	})
}

func TestWhatTheRulesOrTheDaysNoLongerAllowStaysBehindWithItsReason(t *testing.T) {
	d, old := withCosts(t)
	later := d.deadline.AddDate(0, 2, 0)
	d.deadline, d.now = later, later.AddDate(0, 0, -1)
	d.do(func(tx workflows.Tx) error {
		c, err := workflows.LockRow[call.Call](tx, int64(d.call))
		if err != nil {
			return err
		}
		c.CloseAt = &later
		return tx.Save(c)
	})
	id := d.round(old, application.Expired, ruleset.SubsidyAct)
	earlier, err := d.engine.EarlierAnswers(t.Context(), d.as(signer, "").Actor, id)
	d.ok(err)
	want := map[string]string{"1": "application.reuse.left.item", "2": "application.reuse.left.item", "3": "application.reuse.left.org",
		"old.hwp": "application.reuse.left.rule", "tax.pdf": "application.reuse.left.days"}
	if diff := cmp.Diff(want, behind(earlier)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"goal", "plan"}, earlier.Answers.Keys()); diff != "" {
		t.Error(diff)
	}
}

func TestADraftThatWasGivenUpIsNotOfferedInTheNextRound(t *testing.T) {
	d, old := withCosts(t)
	id := d.round(old, application.Withdrawn, ruleset.ICTFund)
	earlier, err := d.engine.EarlierAnswers(t.Context(), d.as(signer, "").Actor, id)
	d.ok(err)
	if earlier.Application != 0 {
		t.Errorf("offered: %+v", earlier)
	}
}

func TestAnAdditionalCallOffersWhatWasHandedInToTheCallItAddsTo(t *testing.T) {
	for name, c := range map[string]struct {
		demand  *domain.ApplicationID
		offered bool
	}{"it adds to a call": {nil, true}, "it looks for who does a chosen demand": {new(domain.ApplicationID), false}} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			old := d.begin()
			d.write(old, d.lead, signer, "goal", "지난 목표", 0)
			_, err := d.engine.SubmitApplication(t.Context(), d.as(signer, "k"), pledged(old, 0))
			d.ok(err)
			d.do(func(tx workflows.Tx) error {
				from, err := workflows.Get[call.Call](tx, int64(d.call))
				if err != nil {
					return err
				}
				parent := from.Ref()
				next := &call.Call{Code: "2025-T-03", Year: 2025, Round: 1, Regime: from.Regime, RulesOn: from.RulesOn, State: call.Open, ParentID: &parent, DemandID: c.demand, Terms: from.Terms}
				if err := workflows.Record(tx, domain.System, next, domain.Act("create", nil)); err != nil {
					return err
				}
				d.call = next.Ref()
				return nil
			})
			earlier, err := d.engine.EarlierAnswers(t.Context(), d.as(signer, "").Actor, d.begin())
			d.ok(err)
			if (earlier.Application == old && earlier.HandedIn) != c.offered {
				t.Errorf("offered: %+v", earlier)
			}
		})
	}
}
