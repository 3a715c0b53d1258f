// This file checks a storm: what the companies were told against what the database, the files and the mail server hold. Every
// line counts what must not be.
package bench

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"gongmo/app/mail/mailsink"
	"gongmo/domain/application"
	"gongmo/workflows"
)

// slack is how much later than its last byte left the sender a request may be read on a machine that is busy with everything
// else. What was sent earlier than this before the deadline must be accepted.
const slack = 500 * time.Millisecond

// drainTime is how long the check waits for the workers.
const drainTime = 3 * time.Minute

// finding is one line of the check.
type finding struct {
	what string
	n    int64
	note string
}

// check prints every line and fails when one of them counts anything.
func (s *storm) check(ctx context.Context, sink *mailsink.Sink) error {
	var lines []finding
	for _, part := range []func(context.Context) ([]finding, error){s.checkAnswers, s.checkRows, s.checkFrozen, s.checkChains,
		func(ctx context.Context) ([]finding, error) { return s.checkMail(ctx, sink) }} {
		found, err := part(ctx)
		if err != nil {
			return err
		}
		lines = append(lines, found...)
	}
	var wrong []string
	fmt.Fprintln(s.Out, "\nchecked; each of these must be 0")
	for _, l := range lines {
		fmt.Fprintf(s.Out, "  %6d  %s%s\n", l.n, l.what, l.note)
		if l.n != 0 {
			wrong = append(wrong, l.what)
		}
	}
	for _, text := range s.strange {
		fmt.Fprintf(s.Out, "  odd: %s\n", text)
	}
	if len(wrong) > 0 {
		return fmt.Errorf("the check found: %s", strings.Join(wrong, "; "))
	}
	return s.overLimits()
}

// overLimits says what took more than it may.
func (s *storm) overLimits() error {
	var over []string
	most := func(what string, measured, limit time.Duration) {
		if limit > 0 && measured > limit {
			over = append(over, fmt.Sprintf("%s took %v and may take %v", what, measured.Round(time.Millisecond), limit))
		}
	}
	slices.Sort(s.press)
	most("handing in", s.took, s.limits.took)
	most("99 of 100 presses", load{latency: s.press}.quantile(0.99), s.limits.press)
	most("the jobs afterwards", s.drained, s.limits.drained)
	for i, n := range s.nodes {
		if used := n.peakMemory(); s.limits.memory > 0 && used > s.limits.memory {
			over = append(over, fmt.Sprintf("node %d used %d MB of memory and may use %d", i+1, used/1e6, s.limits.memory/1e6))
		}
	}
	if len(over) > 0 {
		return fmt.Errorf("over the limits for two cores at rest: %s", strings.Join(over, "; "))
	}
	return nil
}

// checkAnswers looks at what the companies were told alone.
func (s *storm) checkAnswers(context.Context) ([]finding, error) {
	var undecided, early, late, missed int64
	var latest time.Duration
	for _, t := range s.told {
		begun, written := t.begun.Add(s.ahead), t.written.Add(s.ahead)
		switch {
		case t.accepted == t.refused:
			undecided++
		case t.refused && !t.received.After(s.deadline):
			early++
		case t.accepted && begun.After(s.deadline):
			late++
		case t.refused && !t.written.IsZero() && written.Before(s.deadline):
			latest = max(latest, s.deadline.Sub(written))
			if s.deadline.Sub(written) > slack && !t.lost {
				missed++
			}
		}
	}
	return []finding{{"answers that nobody should get", int64(len(s.strange)), ""}, {"companies that never heard what became of it, or heard both", undecided, ""},
		{"refusals that name an instant before the deadline", early, ""}, {"presses after the deadline that were accepted", late, ""},
		{fmt.Sprintf("presses sent more than %v before the deadline that were refused", slack), missed, fmt.Sprintf(" (the earliest refused one was sent %v before it)", latest.Round(time.Millisecond))}}, nil
}

// checkRows compares the receipts that were shown with the rows.
func (s *storm) checkRows(ctx context.Context) ([]finding, error) {
	var yes, no, all []int64
	var numbers, digests []string
	for i, t := range s.told {
		id := int64(s.drafts[i].id)
		all = append(all, id)
		if t.accepted {
			yes, numbers, digests = append(yes, id), append(numbers, t.number), append(digests, t.digest)
		} else {
			no = append(no, id)
		}
	}
	pool := s.app.DB.Pool
	var out []finding
	ask := func(what, sql string, args ...any) error {
		f := finding{what: what}
		if err := pool.QueryRow(ctx, sql, args...).Scan(&f.n); err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		out = append(out, f)
		return nil
	}
	for _, q := range []struct {
		what, sql string
		args      []any
	}{
		{"receipts that were shown and are not there, or say something else", `select count(*) from unnest($1::bigint[], $2::text[], $3::text[]) as told(id, number, digest)
			where not exists (select 1 from application_submission s where s.application_id = told.id and s.receipt_no = told.number and s.digest = told.digest)`, []any{yes, numbers, digests}},
		{"applications with more than one receipt", `select count(*) from (select 1 from application_submission where application_id = any($1) group by application_id having count(*) > 1) x`, []any{all}},
		{"receipts of companies that were refused", `select count(*) from application_submission where application_id = any($1)`, []any{no}},
		{"receipt numbers that two have", `select count(*) - count(distinct receipt_no) from application_submission`, nil},
		{"receipts with an instant after the deadline", `select count(*) from application_submission where application_id = any($1) and submitted_at > $2`, []any{all, s.deadline}},
		{"receipts without exactly one audit entry", `select count(*) from application_submission s where application_id = any($1) and
			(select count(*) from audit_entry e where e.aggregate = 'application' and e.aggregate_id = s.application_id and e.event = 'submit') <> 1`, []any{all}},
		{"jobs that run for longer than they may", `select count(*) from river_job where state = 'running' and attempted_at < clock_timestamp() - interval '5 minutes'`, nil},
		{"plans of costs whose lines do not add up to the sum that is asked for", `select count(*) from application_submission s where application_id = any($1) and s.request_won <>
			(select coalesce(sum((l ->> 'GrantWon')::bigint), 0) from jsonb_array_elements(s.budget -> 'Lines') l)`, []any{all}},
		{"entries of the ledger that do not add up to nothing", `select count(*) from (select 1 from ledger_line group by entry_id having sum(won) <> 0) x`, nil},
		{"applications that are submitted and have no receipt", `select count(*) from application where id = any($1) and state = 'SUBMITTED' and (submission_id is null or receipt_no = '')`, []any{all}},
	} {
		if err := ask(q.what, q.sql, q.args...); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// checkFrozen reads every frozen submission and computes its digest anew, and reads every file that a company put in.
func (s *storm) checkFrozen(ctx context.Context) ([]finding, error) {
	broken, lost := finding{what: "receipts whose frozen content has another digest"}, finding{what: "files of receipts that are not kept as they were sent"}
	unsaid, missing := finding{what: "answers said to be saved that the receipt does not hold"}, finding{what: "files said to be there that the receipt does not hold"}
	said, given := 0, 0
	_, text, _ := (&visitor{storm: s}).questions()
	seen := map[string]bool{}
	err := s.app.Engine.Work.Do(ctx, workflows.Options{DryRun: true}, func(tx workflows.Tx) error {
		for i, d := range s.drafts {
			list, err := workflows.Find[application.Submission](tx, workflows.Where{"ApplicationID": d.id})
			if err != nil {
				return err
			}
			for _, sub := range list {
				if err := sub.Verify(); err != nil {
					broken.n++
				}
				if t := s.told[i]; t.text != "" {
					said++
					if sub.Answers[text].Text != t.text {
						unsaid.n++
					}
				}
				if t := s.told[i]; t.file != "" {
					given++
					if !slices.ContainsFunc(sub.Files, func(f application.FrozenFile) bool { return f.Digest == t.file }) {
						missing.n++
					}
				}
				for _, f := range sub.Files {
					if f.Name == "제안서.pdf" && !seen[f.Digest] { // the other files are seeded without content
						seen[f.Digest] = true
						if !s.kept(ctx, f.Digest) {
							lost.n++
						}
					}
				}
			}
		}
		return nil
	})
	lost.note = fmt.Sprintf(" (of %d)", len(seen))
	unsaid.note, missing.note = fmt.Sprintf(" (of %d)", said), fmt.Sprintf(" (of %d)", given)
	return []finding{broken, lost, unsaid, missing}, err
}

// kept reports whether the bytes under a hash are there and have it.
func (s *storm) kept(ctx context.Context, digest string) bool {
	f, err := s.app.House.Files.Open(ctx, digest)
	if err != nil {
		return false
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return err == nil && hex.EncodeToString(h.Sum(nil)) == digest
}

func (s *storm) checkChains(ctx context.Context) ([]finding, error) {
	v, err := s.app.House.VerifyAudit(ctx)
	return []finding{{"breaks of audit chains", int64(len(v.Breaks)), fmt.Sprintf(" (in %d chains)", v.Chains)}}, err
}

// checkMail waits for the workers and looks at what arrived at the mail server.
func (s *storm) checkMail(ctx context.Context, sink *mailsink.Sink) ([]finding, error) {
	if sink == nil {
		return nil, nil
	}
	begun := time.Now()
	left := finding{what: "jobs that are not done"}
	for time.Since(begun) < drainTime {
		err := s.app.DB.Pool.QueryRow(ctx, `select count(*) from river_job where kind in ('notice', 'mail', 'effect')
			and (state in ('available', 'running', 'retryable', 'pending') or state = 'scheduled' and scheduled_at < now())`).Scan(&left.n)
		if err != nil || left.n == 0 {
			if err != nil {
				return nil, err
			}
			break
		}
		sleepUntil(ctx, time.Now().Add(200*time.Millisecond))
	}
	s.drained = time.Since(begun)
	left.note = fmt.Sprintf(" (drained in %.0f s)", s.drained.Seconds())
	var unsent, unknown, receipts, accepted int64
	err := s.app.DB.Pool.QueryRow(ctx, `select count(*) filter (where state not in ('SENT', 'UNKNOWN')), count(*) filter (where state = 'UNKNOWN'),
		count(*) filter (where code = 'SUBMITTED_RECEIPT') from notice where channel = 'MAIL'`).Scan(&unsent, &unknown, &receipts)
	if err != nil {
		return nil, err
	}
	for _, t := range s.told {
		if t.accepted {
			accepted++
		}
	}
	ids := map[string]int{}
	for _, m := range sink.Mails() {
		ids[messageID(m.Data)]++
	}
	var twice int64
	for _, n := range ids {
		twice += int64(n - 1)
	}
	return []finding{left, {"mails sent twice", twice, fmt.Sprintf(" (of %d)", len(ids))}, {"mails not sent", unsent, fmt.Sprintf(" (and %d whose end nobody knows, listed for a person)", unknown)},
		{"receipts that no mail was written for", accepted - receipts, ""}}, nil
}

func messageID(data []byte) string {
	for line := range strings.Lines(string(data)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.EqualFold(name, "Message-ID") {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
