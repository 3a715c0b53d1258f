// This file lets people of the demonstration watch: calls they keep, and searches they saved, some under a name of their own.
package demo

import (
	"time"

	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/finding"
	"gongmo/domain/period"
	"gongmo/domain/watch"
)

// searches are what people look for; each is a search that finds something in the year.
var searches = []struct {
	name   string
	filter finding.Filter
	quiet  bool // its mail was turned off
}{
	{"우리 회사가 낼 만한 AI 실증", finding.Filter{Words: "AI", Categories: []string{"사업화·실증"}, Sizes: []string{condition.SizeSME}}, false},
	{"해외진출 지원", finding.Filter{Categories: []string{"해외진출"}}, true},
	{"5억 원 넘는 과제", finding.Filter{Amount: finding.From5}, false},
	{"새로 생긴 사업", finding.Filter{New: "1"}, false},
}

// watchCalls gives the demonstration's own logins every sort of watch, and a few other companies one.
func (y *year) watchCalls() error {
	d := y.dice("watches")
	at := period.DateOf(y.Now).AddDays(-9).At(13, 40)
	var open []*round
	for _, r := range y.rounds {
		if r.VersionNo > 0 && (r.State == call.Open || r.State == call.Announced) {
			open = append(open, r)
		}
	}
	for i, c := range some(d, y.companies[1:], y.scaled(12, 2)) {
		if err := y.watches(d, c.owner, open, i%len(searches), 1, at.Add(time.Duration(i)*time.Hour)); err != nil {
			return err
		}
	}
	own := y.companies[0]
	if err := y.watches(d, own.owner, open, 0, len(searches), at); err != nil {
		return err
	}
	if own.writer == own.owner {
		return nil
	}
	return y.watches(d, own.writer, open, 1, 1, at)
}

// watches are so many searches of a person from one on, and two calls.
func (y *year) watches(d dice, who *human, open []*round, from, n int, at time.Time) error {
	for i := range n {
		s := searches[(from+i)%len(searches)]
		w, err := watch.Search(who.Ref(), s.name, s.filter, i, at.UTC())
		if err != nil {
			return err
		}
		w.Mail = !s.quiet
		if err := y.in.Add(w); err != nil {
			return err
		}
		y.report.Watches++
	}
	for _, r := range some(d, open, 2) {
		since := at
		if r.PublishedAt != nil && since.Before(*r.PublishedAt) {
			since = r.PublishedAt.Add(time.Hour)
		}
		if !y.past(since) {
			continue
		}
		if err := y.in.Add(watch.Call(who.Ref(), r.Ref(), since.UTC())); err != nil {
			return err
		}
		y.report.Watches++
	}
	return nil
}
