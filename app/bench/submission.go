// This file is the pair of handing in: the whole command over HTTP against its statements in pgbench.
package bench

import (
	"context"
	"crypto/rand"
	_ "embed"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"gongmo/domain"
)

//go:embed scripts/submission.sql
var submissionScript string

func (b *bench) submission(db pgbench) (*pair, error) {
	variables, err := b.submissionVariables()
	if err != nil {
		return nil, err
	}
	p := &pair{name: "submit", want: http.StatusSeeOther, cpu: b.cpu}
	p.limit = func(ctx context.Context, _ int, cpu func() cost) (float64, cost, error) {
		if err := b.settle(ctx); err != nil {
			return 0, cost{}, err
		}
		return b.run(ctx, db, submissionScript, len(b.world.targets)/b.Clients, variables, cpu)
	}
	p.ours = func(ctx context.Context, round int, cpu func() cost) (load, cost, error) {
		return b.handIn(ctx, b.world.drafts[round*b.Submissions:(round+1)*b.Submissions], cpu)
	}
	return p, nil
}

// handIn presses for each draft once, from all clients at once, and compares what came of it.
func (b *bench) handIn(ctx context.Context, mine []draft, cpu func() cost) (load, cost, error) {
	var who []*caller
	for i := range mine {
		who = append(who, &mine[i].owner)
	}
	if err := b.signIn(ctx, who); err != nil {
		return load{}, cost{}, err
	}
	// Nobody submits without having opened a page: the sessions and permissions are as warm as theirs would be.
	opened := fire(ctx, b.Clients, len(mine), func(i int) message {
		return b.reading(fmt.Sprintf("/applications/%d", mine[i].id), mine[i].owner)
	}, http.StatusOK, func(int, int) {})
	if n := opened.errors(http.StatusOK); n > 0 {
		return load{}, cost{}, fmt.Errorf("%d of %d could not open their application: %v", n, len(mine), opened.failures)
	}
	if err := b.settle(ctx); err != nil {
		return load{}, cost{}, err
	}
	accepted := make([]bool, len(mine))
	before := cpu()
	l := fire(ctx, b.Clients, len(mine), func(i int) message { return b.pressing(mine[i]) }, http.StatusSeeOther,
		func(i, status int) { accepted[i] = status == http.StatusSeeOther })
	used := cpu().minus(before).each(len(mine))
	return l, used, b.reconcile(ctx, mine, accepted)
}

// pressing is the form as a browser sends it.
func (b *bench) pressing(d draft) message {
	form := b.world.pressed(strconv.FormatInt(d.version, 10), rand.Text())
	address := strings.TrimPrefix(b.node(), "http://")
	return message{address, fmt.Appendf(nil, "POST /applications/%d/submit HTTP/1.1\r\nHost: %s\r\nCookie: gongmo=%s\r\nSec-Fetch-Site: same-origin\r\n"+
		"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s", d.id, address, d.owner.session, len(form), form)}
}

// reconcile compares what clients were told with what the database holds: each accepted request has exactly one
// submission, one receipt, one audit entry, one answer kept under its key and its jobs; a refused one has none of them.
func (b *bench) reconcile(ctx context.Context, sent []draft, accepted []bool) error {
	var yes, no []int64
	for i, d := range sent {
		if accepted[i] {
			yes = append(yes, int64(d.id))
		} else {
			no = append(no, int64(d.id))
		}
	}
	for what, sql := range map[string]string{
		"submissions":          `select count(*), count(distinct application_id) from application_submission where application_id = any($1)`,
		"receipts":             `select count(*), count(distinct s.receipt_no) from application_submission s join application a on a.submission_id = s.id and a.receipt_no = s.receipt_no and a.state = 'SUBMITTED' and a.version = 3 where a.id = any($1)`,
		"audit entries":        `select count(*), count(distinct aggregate_id) from audit_entry where aggregate = 'application' and event = 'submit' and aggregate_id = any($1)`,
		"answers kept by key":  `select count(*), count(distinct answer->>'Application') from idempotency_key where (answer->>'Application')::bigint = any($1)`,
		"jobs for the receipt": `select count(*), count(distinct args->>'id') from river_job where kind = 'notice' and args->>'aggregate' = 'application' and (args->>'id')::bigint = any($1)`,
	} {
		var rows, distinct int
		if err := b.app.DB.Pool.QueryRow(ctx, sql, yes).Scan(&rows, &distinct); err != nil {
			return err
		}
		if rows != len(yes) || distinct != len(yes) {
			return fmt.Errorf("%d requests were accepted, but there are %d %s of %d applications", len(yes), rows, what, distinct)
		}
	}
	var left int
	if err := b.app.DB.Pool.QueryRow(ctx, `select count(*) from application_submission where application_id = any($1)`, no).Scan(&left); err != nil {
		return err
	}
	if left > 0 {
		return fmt.Errorf("%d requests that were not accepted have a submission all the same", left)
	}
	var all, numbers int
	if err := b.app.DB.Pool.QueryRow(ctx, `select count(*), count(distinct receipt_no) from application_submission`).Scan(&all, &numbers); err != nil {
		return err
	}
	if all != numbers {
		return fmt.Errorf("%d submissions have only %d receipt numbers", all, numbers)
	}
	return nil
}

// submissionVariables say where the script's applications are: their ids have one distance, because each was seeded with
// the same number of rows.
func (b *bench) submissionVariables() (map[string]string, error) {
	ids := b.world.targets
	if len(ids) < max(2, b.Clients) {
		return nil, fmt.Errorf("%d submissions are too few for %d clients", len(ids), b.Clients)
	}
	stride := ids[1].id - ids[0].id
	for i := range ids {
		if ids[i].id != ids[0].id+domain.ApplicationID(i)*stride {
			return nil, fmt.Errorf("application %d of pgbench has id %d, which does not follow", i, ids[i].id)
		}
	}
	text := func(n int64) string { return strconv.FormatInt(n, 10) }
	return map[string]string{"n": "0", "per": text(int64(len(ids) / b.Clients)), "first": text(int64(ids[0].id)), "stride": text(int64(stride)),
		"actor": text(int64(ids[0].owner.person))}, nil
}
