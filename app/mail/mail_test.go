// One suite for both senders, and what only a server can do wrong.
package mail_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gongmo/app/mail"
	"gongmo/app/mail/mailsink"
	"gongmo/workflows"
)

const from = `"공모 알림" <no-reply@gongmo.example>`

func notice() mail.Message {
	return mail.Message{
		ID: "notice-12", To: "writer@company.example", ToName: "홍길동", Subject: "신청이 접수되었습니다(2026년 인공지능 바우처 지원사업, 접수번호 2026-000123)",
		Text: "접수증을 확인해 주세요.\nhttps://gongmo.example/receipts/1\n", WrittenAt: time.Date(2026, 3, 5, 9, 0, 0, 0, time.UTC),
	}
}

// senders are each kind of sender with a way to read what it sent.
func senders(t *testing.T) map[string]func(*testing.T) (mail.Sender, func() [][]byte) {
	return map[string]func(*testing.T) (mail.Sender, func() [][]byte){
		"folder": func(t *testing.T) (mail.Sender, func() [][]byte) {
			dir := filepath.Join(t.TempDir(), "mail")
			return open(t, dir), func() [][]byte { return emls(t, dir) }
		},
		"server": func(t *testing.T) (mail.Sender, func() [][]byte) {
			sink := sink(t)
			return open(t, sink.URL()), func() [][]byte {
				var all [][]byte
				for _, m := range sink.Mails() {
					all = append(all, m.Data)
				}
				return all
			}
		},
	}
}

func open(t *testing.T, url string) mail.Sender {
	t.Helper()
	s, err := mail.New(url, from)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func emls(t *testing.T, dir string) [][]byte {
	t.Helper()
	names, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all [][]byte
	for _, n := range names {
		b, err := os.ReadFile(filepath.Join(dir, n.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b)
	}
	return all
}

func TestEverySender(t *testing.T) {
	t.Parallel()
	for name, fresh := range senders(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			t.Run("a Korean mail arrives as it was written", func(t *testing.T) {
				s, sent := fresh(t)
				m := notice()
				m.HTML = "<p>접수증을 확인해 주세요.</p>"
				if err := s.Send(t.Context(), m); err != nil {
					t.Fatal(err)
				}
				checkNotice(t, sent(), m)
			})
			t.Run("trying again sends the same bytes under the same id", func(t *testing.T) {
				s, sent := fresh(t)
				for range 2 {
					if err := s.Send(t.Context(), notice()); err != nil {
						t.Fatal(err)
					}
				}
				all := sent()
				for _, m := range all[1:] {
					if !bytes.Equal(m, all[0]) {
						t.Errorf("first\n%s\nthen\n%s", all[0], m)
					}
				}
			})
			t.Run("a line break in a name or subject starts no header", func(t *testing.T) {
				s, sent := fresh(t)
				m := notice()
				m.Subject, m.ToName = "안내\r\nBcc: thief@example.com", "홍길동\r\nBcc: thief@example.com"
				if err := s.Send(t.Context(), m); err != nil {
					t.Fatal(err)
				}
				if got := read(t, sent()[0]).Header.Get("Bcc"); got != "" {
					t.Errorf("Bcc %s", got)
				}
			})
			t.Run("a mail that can be ended says where, by one press (RFC 8058)", func(t *testing.T) {
				s, sent := fresh(t)
				m := notice()
				m.Unsubscribe = "https://gongmo.example/unsubscribe/7/abc"
				if err := s.Send(t.Context(), m); err != nil {
					t.Fatal(err)
				}
				h := read(t, sent()[0]).Header
				if h.Get("List-Unsubscribe") != "<"+m.Unsubscribe+">" || h.Get("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click" {
					t.Errorf("%s, %s", h.Get("List-Unsubscribe"), h.Get("List-Unsubscribe-Post"))
				}
			})
			t.Run("a mail that cannot be sent as it is never will be", func(t *testing.T) {
				s, sent := fresh(t)
				for what, spoil := range map[string]func(*mail.Message){
					"no address":       func(m *mail.Message) { m.To = "" },
					"no real address":  func(m *mail.Message) { m.To = "홍길동" },
					"two addresses":    func(m *mail.Message) { m.To = "a@b.example, c@d.example" },
					"an id with a way": func(m *mail.Message) { m.ID = "../x" },
					"no id":            func(m *mail.Message) { m.ID = "" },
				} {
					m := notice()
					spoil(&m)
					if err := s.Send(t.Context(), m); mail.OutcomeOf(err) != mail.Permanent {
						t.Errorf("%s: got %v", what, err)
					}
				}
				if got := sent(); len(got) > 0 {
					t.Errorf("sent %d", len(got))
				}
			})
			t.Run("a sender in order says so", func(t *testing.T) {
				s, _ := fresh(t)
				if err := s.Check(t.Context()); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func read(t *testing.T, raw []byte) *netmail.Message {
	t.Helper()
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func checkNotice(t *testing.T, sent [][]byte, want mail.Message) {
	t.Helper()
	if len(sent) != 1 {
		t.Fatalf("%d mails, want 1", len(sent))
	}
	m := read(t, sent[0])
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != want.Subject {
		t.Errorf("subject %q, %v", subject, err)
	}
	to, err := m.Header.AddressList("To")
	if err != nil || len(to) != 1 || to[0].Name != want.ToName || to[0].Address != want.To {
		t.Errorf("to %v, %v", to, err)
	}
	for header, value := range map[string]string{
		"Message-Id": "<notice-12@gongmo.example>", "Date": "Thu, 05 Mar 2026 09:00:00 +0000", "Auto-Submitted": "auto-generated", "X-Mailer": "",
	} {
		if got := m.Header.Get(header); got != value {
			t.Errorf("%s: %q, want %q", header, got, value)
		}
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for _, text := range []string{want.Text, want.HTML} {
		p, err := parts.NextRawPart()
		if err != nil {
			t.Fatal(err)
		}
		if got := decode(t, p.Header.Get("Content-Transfer-Encoding"), p); got != text {
			t.Errorf("got %q, want %q", got, text)
		}
	}
}

func decode(t *testing.T, encoding string, r io.Reader) string {
	t.Helper()
	switch encoding {
	case "quoted-printable":
		r = quotedprintable.NewReader(r)
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, r)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(b), "\r\n", "\n")
}

func TestTheFolderHoldsOneFileHoweverOftenAMailIsTried(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	for range 3 {
		if err := s.Send(t.Context(), notice()); err != nil {
			t.Fatal(err)
		}
	}
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(names) != 1 || filepath.Base(names[0]) != "notice-12.eml" {
		t.Errorf("got %v, %v", names, err)
	}
}

func TestAFailureSaysWhetherTheMailMayBeTriedAgain(t *testing.T) {
	t.Parallel()
	for to, want := range map[string]mail.Outcome{
		"busy@x.example": mail.Temporary, "full@x.example": mail.Temporary,
		"gone@x.example": mail.Permanent, "spam@x.example": mail.Permanent,
		"hang@x.example": mail.Unknown, "cut@x.example": mail.Unknown,
	} {
		t.Run(to, func(t *testing.T) {
			t.Parallel()
			sink := sink(t)
			m := notice()
			m.To = to
			err := open(t, sink.URL()).Send(t.Context(), m)
			var f *mail.Failure
			if !errors.As(err, &f) || f.Outcome != want || f.Key() != "mail.outcome."+string(want) {
				t.Errorf("got %v, want %s", err, want)
			}
			var unsure interface{ IsUnsure() bool }
			if !errors.As(err, &unsure) || unsure.IsUnsure() != (want == mail.Unknown) {
				t.Errorf("unsure: %v", unsure)
			}
			if arrived := len(sink.Mails()) == 1; arrived != (want == mail.Unknown) {
				t.Errorf("%d arrived", len(sink.Mails()))
			}
		})
	}
}

func TestAServerThatIsNotThereMayComeBack(t *testing.T) {
	t.Parallel()
	s := open(t, "smtp://127.0.0.1:1?starttls=off&timeout=1s")
	if err := s.Send(t.Context(), notice()); mail.OutcomeOf(err) != mail.Temporary {
		t.Errorf("got %v", err)
	}
	if err := s.Check(t.Context()); err == nil {
		t.Error("Check found nothing wrong")
	}
}

func TestAPasswordIsNotSentInTheClear(t *testing.T) {
	t.Parallel()
	sink := sink(t) // offers no STARTTLS
	s := open(t, "smtp://user:s3cret@"+sink.Addr+"?timeout=1s")
	err := s.Send(t.Context(), notice())
	if mail.OutcomeOf(err) != mail.Temporary || strings.Contains(err.Error(), "s3cret") {
		t.Errorf("got %v", err)
	}
}

func TestTheCommandsPortSendsTheirMail(t *testing.T) {
	t.Parallel()
	sink := sink(t)
	port, err := mail.Open(sink.URL(), from)
	if err != nil {
		t.Fatal(err)
	}
	m := notice()
	if err := port.Send(t.Context(), workflows.Mail{ID: m.ID, To: m.To, ToName: m.ToName, Subject: m.Subject, Text: m.Text}); err != nil {
		t.Fatal(err)
	}
	got := read(t, sink.Mails()[0].Data)
	if at, err := got.Header.Date(); err != nil || time.Since(at) > time.Minute {
		t.Errorf("dated %v, %v", at, err)
	}
	if id := got.Header.Get("Message-Id"); id != "<notice-12@gongmo.example>" {
		t.Errorf("Message-ID %s", id)
	}
}

func TestWrongSettingsAreFoundAtTheStart(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]string{{"smtp://", from}, {"smtp://u:s3cret@ho st", from}, {"smtp://host?timeout=soon", from}, {"smtp://host:99999", from}, {t.TempDir(), "nobody"}} {
		if _, err := mail.New(c[0], c[1]); err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%v: got %v", c, err)
		}
	}
}

func TestAnErrorOfAnotherKindMayBeTriedAgain(t *testing.T) {
	t.Parallel()
	if got := mail.OutcomeOf(context.DeadlineExceeded); got != mail.Temporary {
		t.Errorf("got %s", got)
	}
}

// sink is a server that ends with the test.
func sink(t *testing.T) *mailsink.Sink {
	t.Helper()
	s, err := mailsink.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}
