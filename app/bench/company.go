// This file is one company of a rush: what its people press, and what they make of the answers.
package bench

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"mime/multipart"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"gongmo/domain/form"
	"gongmo/domain/period"
)

var (
	versionField = regexp.MustCompile(`name="version" value="(\d+)"`)
	contentField = regexp.MustCompile(`name="content" value="([0-9a-f]{64})"`)
	receiptNo    = regexp.MustCompile(`id="receipt-no">([^<]+)<`)
	receiptHash  = regexp.MustCompile(`class="hash">([0-9a-f]{64})<`)
	arrivedAt    = regexp.MustCompile(`도착한 시각은 (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3})`)
)

// giveUp is how long after its press a company keeps trying.
const giveUp = 90 * time.Second

// company plays one of them. at is when its signer presses.
func (s *storm) company(ctx context.Context, i int, at time.Time, random *mathrand.Rand) {
	client := newClient(2)
	defer client.CloseIdleConnections()
	c := &visitor{storm: s, client: client, draft: s.drafts[i], random: random}
	version := fmt.Sprint(c.draft.version)
	if random.IntN(100) < s.prepare {
		const before = 6 * time.Second
		sleepUntil(ctx, at.Add(-before+time.Duration(random.Int64N(int64(before/2)))))
		if v := c.write(ctx, &s.told[i]); v != "" {
			version = v
			if random.IntN(100) < s.alongside {
				c.saveAlong(ctx, &s.told[i])
			}
		}
	}
	sleepUntil(ctx, at)
	c.handIn(ctx, version, &s.told[i], random.IntN(100) < s.doubled, random.IntN(100) < s.broken)
}

func sleepUntil(ctx context.Context, at time.Time) {
	select {
	case <-ctx.Done():
	case <-time.After(time.Until(at)):
	}
}

// visitor is a signed-in person with a browser.
type visitor struct {
	*storm
	client *http.Client
	draft  draft
	random *mathrand.Rand
}

// page is one answer.
type page struct {
	status         int
	location, body string
	written        time.Time
	err            error
}

func (v *visitor) send(ctx context.Context, method, path, contentType string, body []byte) (p page) {
	req, err := http.NewRequestWithContext(ctx, method, v.node()+path, bytes.NewReader(body))
	if err != nil {
		return page{err: err}
	}
	req = req.WithContext(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { p.written = time.Now() }}))
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.AddCookie(&http.Cookie{Name: "gongmo", Value: v.draft.owner.session})
	v.note(func() { v.counts.requests++ })
	res, err := v.client.Do(req)
	if err != nil {
		p.err = err
		return p
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	p.status, p.location, p.body, p.err = res.StatusCode, res.Header.Get("Location"), string(text), err
	return p
}

// open reads a page, again and again until it comes. Everything but an answer of the right sort is odd.
func (v *visitor) open(ctx context.Context, path string) string {
	for wait := 100 * time.Millisecond; ; wait *= 2 {
		p := v.send(ctx, http.MethodGet, path, "", nil)
		if p.err == nil && p.status == http.StatusOK {
			return p.body
		}
		if ctx.Err() != nil || wait > giveUp/4 || p.err == nil && p.status < 500 {
			v.odd("GET %s: %d %v", path, p.status, p.err)
			return ""
		}
		v.again(ctx, wait)
	}
}

func (v *visitor) again(ctx context.Context, wait time.Duration) {
	v.note(func() { v.counts.retries++ })
	sleepUntil(ctx, time.Now().Add(wait+time.Duration(v.random.Int64N(int64(wait)))))
}

// write opens the application, changes an answer by the autosave, puts in a file, and gives the version that the last page shows. What
// it is told is saved it remembers.
func (v *visitor) write(ctx context.Context, out *told) (version string) {
	base := fmt.Sprintf("/applications/%d", v.draft.id)
	v.open(ctx, base)
	section, text, file := v.questions()
	if text != "" {
		out.text = v.save(ctx, base, section, text)
	}
	if file != "" {
		out.file = v.putIn(ctx, base+"/files/"+file, file)
	}
	if m := versionField.FindStringSubmatch(v.open(ctx, base+"/submit")); m != nil {
		return m[1]
	}
	return ""
}

// saveAlong is a colleague who saves after the signer has opened the check page: the press that follows has not seen it.
func (v *visitor) saveAlong(ctx context.Context, out *told) {
	if section, text, _ := v.questions(); text != "" {
		if said := v.save(ctx, fmt.Sprintf("/applications/%d", v.draft.id), section, text); said != "" {
			out.text = said
		}
	}
}

// save writes an answer as the page does while somebody types, again with what the page then shows when nobody answered.
func (v *visitor) save(ctx context.Context, base, section, question string) string {
	said := "마감 직전에 고친 제목 " + rand.Text()
	for wait := 100 * time.Millisecond; wait < giveUp/4; wait *= 2 {
		seen := regexp.MustCompile(`name="v\.` + question + `" value="(\d+)"`).FindStringSubmatch(v.open(ctx, base+"/sections/"+section))
		if seen == nil {
			v.odd("the page of %s has no field %s", section, question)
			return ""
		}
		posted := url.Values{"q." + question: {said}, "v." + question: {seen[1]}}
		p := v.send(ctx, http.MethodPost, base+"/autosave/"+section, formType, []byte(posted.Encode()))
		switch {
		case p.err == nil && p.status == http.StatusOK:
			return said
		case p.err == nil && p.status < 500:
			v.odd("autosave: %d %.200s", p.status, p.body)
			return ""
		}
		v.again(ctx, wait)
	}
	v.odd("application %d: an answer could not be saved", v.draft.id)
	return ""
}

// putIn puts a file in and gives its hash. One whose answer was lost may be there or not: nobody was told, and nothing is remembered.
func (v *visitor) putIn(ctx context.Context, path, question string) string {
	kind, body, hash := document(question)
	lost := false
	for wait := 100 * time.Millisecond; wait < giveUp/4; wait *= 2 {
		p := v.send(ctx, http.MethodPost, path, kind, body)
		switch {
		case p.err == nil && p.status == http.StatusSeeOther:
			return hash
		case p.err == nil && p.status < 500 && lost:
			return "" // the first one arrived
		case p.err == nil && p.status < 500:
			v.odd("upload: %d %.200s", p.status, p.body)
			return ""
		}
		lost = true
		v.again(ctx, wait)
	}
	v.odd("application %d: a file could not be put in", v.draft.id)
	return ""
}

const formType = "application/x-www-form-urlencoded"

// questions are a text of the lead's part with its section, and a file that nobody must give.
func (v *visitor) questions() (section, text, file string) {
	for _, s := range v.world.rushed.Form.Of(form.Lead).Sections {
		for _, q := range s.Questions {
			switch {
			case q.Kind == form.Text && q.MinCount == 0 && text == "":
				section, text = s.Key, q.Key
			case q.Kind == form.File && !q.Required && file == "":
				file = q.Key
			}
		}
	}
	return section, text, file
}

// document is a small PDF of its own for every company, in a form to upload, and its hash.
func document(question string) (contentType string, body []byte, hash string) {
	pdf := fmt.Appendf(nil, "%%PDF-1.4\n%% %s\n%s\n%%%%EOF\n", rand.Text(), strings.Repeat("0123456789abcdef\n", 2000))
	sum := sha256.Sum256(pdf)
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, _ := w.CreateFormFile("q."+question, "제안서.pdf") // into memory: it cannot fail
	_, _ = part.Write(pdf)
	_ = w.Close()
	return w.FormDataContentType(), b.Bytes(), hex.EncodeToString(sum[:])
}

// handIn presses the button until there is an answer that counts: a receipt, or that it is too late.
func (v *visitor) handIn(ctx context.Context, version string, out *told, twice, breaks bool) {
	path := fmt.Sprintf("/applications/%d/submit", v.draft.id)
	body := []byte(v.world.pressed(version, rand.Text()))
	out.begun = time.Now()
	if breaks {
		out.lost = true
		v.note(func() { v.counts.breaks++ })
		short, cancel := context.WithTimeout(ctx, time.Duration(1+v.random.IntN(25))*time.Millisecond)
		out.written = v.send(short, http.MethodPost, path, formType, body).written
		cancel()
	}
	deadline := time.Now().Add(giveUp)
	for wait := 100 * time.Millisecond; ctx.Err() == nil; wait = min(2*wait, 5*time.Second) {
		answers := v.presses(ctx, path, body, twice)
		twice = false
		if out.written.IsZero() {
			out.written = answers[0].written
		}
		done := false
		for _, p := range answers {
			done = v.understand(ctx, p, out) || done
		}
		if done {
			return
		}
		if out.next != nil {
			body, out.next = out.next, nil
		}
		if time.Now().After(deadline) {
			v.odd("application %d: nobody said what became of it: %d %v", v.draft.id, answers[0].status, answers[0].err)
			return
		}
		v.again(ctx, wait)
	}
}

// presses sends the form, twice at the same moment when asked.
func (v *visitor) presses(ctx context.Context, path string, body []byte, twice bool) []page {
	out := make([]page, 1, 2)
	if twice {
		v.note(func() { v.counts.doubles++ })
		out = append(out, page{})
	}
	var both sync.WaitGroup
	for i := range out {
		both.Go(func() {
			at := time.Now()
			out[i] = v.send(ctx, http.MethodPost, path, formType, body)
			if out[i].err == nil {
				v.note(func() { v.storm.press = append(v.storm.press, time.Since(at)) })
			}
		})
	}
	both.Wait()
	return out
}

// understand takes an answer in. done is false for one after which a browser or a person tries again.
func (v *visitor) understand(ctx context.Context, p page, out *told) (done bool) {
	switch {
	case p.err != nil || p.status >= 500 || p.status == http.StatusTooManyRequests:
		return false
	case p.status == http.StatusSeeOther && strings.HasSuffix(p.location, "/receipt"):
		receipt := v.open(ctx, p.location)
		number, hash := receiptNo.FindStringSubmatch(receipt), receiptHash.FindStringSubmatch(receipt)
		if number == nil || hash == nil {
			v.odd("application %d: a receipt without number or digest", v.draft.id)
			return true
		}
		if out.accepted && (out.number != number[1] || out.digest != hash[1]) {
			v.odd("application %d: two receipts, %s and %s", v.draft.id, out.number, number[1])
		}
		out.accepted, out.number, out.digest = true, number[1], hash[1]
		return true
	case p.status == http.StatusUnprocessableEntity && strings.Contains(p.body, `id="news"`):
		// Something was saved after the check page was opened: the signer looks at it and presses again on the page made anew.
		version, content := versionField.FindStringSubmatch(p.body), contentField.FindStringSubmatch(p.body)
		if version != nil && content != nil {
			v.note(func() { v.counts.looks++ })
			out.next = []byte(v.world.pressed(version[1], rand.Text()) + "&content=" + content[1])
			return false
		}
	case p.status == http.StatusUnprocessableEntity || p.status == http.StatusConflict:
		if m := arrivedAt.FindStringSubmatch(p.body); m != nil {
			out.refused = true
			out.received, _ = time.ParseInLocation("2006-01-02 15:04:05.000", m[1], period.KST)
			return true
		}
	}
	v.odd("application %d: %d %s %.300s", v.draft.id, p.status, p.location, visible(p.body))
	return true
}

// visible is the first problem a page names, for the report.
func visible(body string) string {
	if i := strings.Index(body, `class="errors`); i >= 0 {
		return body[i:]
	}
	return body
}
