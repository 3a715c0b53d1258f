package web_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"gongmo/app/web/browser"
	"gongmo/app/web/webtest"
	"gongmo/domain"
	"gongmo/domain/bizno"
	"gongmo/domain/organization"
	"gongmo/domain/person"
	"gongmo/domain/wallet"
	"gongmo/workflows"
)

// walletStory is company A with its wallet and an application to an open call, in the whole house.
type walletStory struct {
	*webtest.House
	t      *testing.T
	camera func(r webtest.Role, path, name string)
}

const (
	writerA     webtest.Role = "writer of A"
	bookkeeperA webtest.Role = "bookkeeper of A"
)

func walletHouse(t *testing.T) *walletStory {
	s := &walletStory{House: webtest.Start(t, webtest.Options{}), t: t, camera: func(webtest.Role, string, string) {}}
	if os.Getenv("GONGMO_SHOTS") != "" {
		b := browser.Start(t)
		s.camera = func(r webtest.Role, path, name string) {
			for _, width := range []int{1280, 390} {
				p := b.Open(t, s.URL, browser.View{Width: width, Height: 900}).Cookie(s.Session(r)).Goto(path).Shot("wallet-" + name)
				for _, f := range p.Faults(false) {
					t.Errorf("%s %d: %s", name, width, f)
				}
			}
		}
	}
	s.do(func(tx workflows.Tx) error {
		if err := s.join(tx, writerA, "유하나", domain.RoleWriter); err != nil {
			return err
		}
		return s.join(tx, bookkeeperA, "노가을", domain.RoleBookkeeper)
	})
	return s
}

func (s *walletStory) do(fn func(tx workflows.Tx) error) {
	s.t.Helper()
	if err := s.App.Store.Do(s.t.Context(), workflows.Options{}, fn); err != nil {
		s.t.Fatal(err)
	}
}

func (s *walletStory) join(tx workflows.Tx, role webtest.Role, name string, holds domain.Role) error {
	now, email := tx.Now(), strings.ToLower(strings.ReplaceAll(string(role), " ", ""))+"@example.org"
	p := &person.Person{Email: email, Name: name, Lang: person.Korean, Density: person.Comfortable, RegisteredAt: now, EmailVerifiedAt: &now}
	if err := workflows.Record(tx, domain.System, p, domain.Act("register", nil)); err != nil {
		return err
	}
	s.People[role] = webtest.Person{ID: p.Ref(), Email: p.Email, Name: name}
	by := s.People[webtest.OwnerA].ID
	m, change, err := organization.Invite(s.Orgs[webtest.OwnerA], email, []domain.Role{holds}, by, now, now.AddDate(0, 0, 14))
	if err != nil {
		return err
	}
	if err := workflows.Record(tx, domain.System, m, change); err != nil {
		return err
	}
	if change, err = m.Accept(p.Ref(), email, now); err != nil {
		return err
	}
	return workflows.Record(tx, domain.System, m, change)
}

// send posts a form with a file, and gives what came back.
func (s *walletStory) send(r webtest.Role, path, field, content string, more url.Values, want int) webtest.Answer {
	s.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for k := range more {
		_ = w.WriteField(k, more.Get(k))
	}
	part, err := w.CreateFormFile(field, "증명서.pdf")
	if err != nil {
		s.t.Fatal(err)
	}
	_, _ = part.Write([]byte("%PDF-1.4\n% " + content + "\n%%EOF\n"))
	_ = w.Close()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.URL+path, &body)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.AddCookie(s.Session(r))
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	var text bytes.Buffer
	_, _ = text.ReadFrom(res.Body)
	a := webtest.Answer{Status: res.StatusCode, Location: res.Header.Get("Location"), Body: text.String()}
	if a.Status != want {
		s.t.Fatalf("%s sends %s: %d %s, want %d\n%s", r, path, a.Status, a.Location, want, plain(a))
	}
	return a
}

// add puts a paper into the wallet of A and gives its address.
func (s *walletStory) add(kind wallet.Type, content, issued string) string {
	s.t.Helper()
	a := s.send(webtest.OwnerA, "/wallet/new", "file", content, url.Values{"org": {fmt.Sprint(s.Orgs[webtest.OwnerA])}, "type": {string(kind)}, "issued_on": {issued}}, http.StatusSeeOther)
	if !regexp.MustCompile(`^/wallet/\d+$`).MatchString(a.Location) {
		s.t.Fatalf("went to %s", a.Location)
	}
	return a.Location
}

func (s *walletStory) application() string { return mustPath(s.House, "/applications/:id") }

// documents is the page of the form that asks for papers.
func (s *walletStory) documents() string { return s.application() + "/sections/documents" }

func idOf(path string) string { return path[strings.LastIndex(path, "/")+1:] }

// ordered fails when the words do not stand on a page in this order.
func ordered(t *testing.T, body string, words ...string) {
	t.Helper()
	at := 0
	for _, w := range words {
		i := strings.Index(body[at:], w)
		if i < 0 {
			t.Errorf("%q does not come where it should, in the order of %q", w, words)
			return
		}
		at += i
	}
}

func TestADocumentOfTheWalletIsUsedInAnApplication(t *testing.T) {
	s := walletHouse(t)
	a := webtest.OwnerA
	good, old := s.add(wallet.TaxClearance, "first", "2025-04-01"), s.add(wallet.LocalTaxClearance, "old", "2025-02-01")
	undated := s.add(wallet.LocalTaxClearance, "undated", "")
	s.add(wallet.InsuranceClearance, "soon", "2025-03-15")
	page(t, s.House, a, good, "국세 납세증명서", "유효 · 2025. 5. 1.(목)까지", "발급일부터 30일 · 근거 확인 중", "SHA-256 ", "아직 쓰지 않음")
	page(t, s.House, a, "/wallet", "4일 후 만료", "만료됨 · 38일 지남", "발급일 확인 필요", "만료 없음")
	page(t, s.House, a, "/wallet?show=expired", "지방세 납세증명서", "만료됨")
	s.camera(a, "/wallet", "list")
	s.camera(a, "/wallet/new", "new")
	s.camera(a, good, "document")
	s.camera(a, old, "expired")

	// The slot offers the wallet first; what ran out stands there with its reason and cannot be chosen.
	body := page(t, s.House, a, s.documents())
	slot := body[strings.Index(body, `id="f-q-doc_tax-slot"`):]
	ordered(t, slot, "국세·지방세 납세증명서", "문서함에서 고르기", `value="`+idOf(good)+`"`, "새 파일 올리기", "이 파일을 문서함에도 보관합니다")
	ordered(t, slot, "2025. 3. 3.(월)에 만료되어 쓸 수 없습니다", "문서 보기")
	for _, refused := range []string{old, undated} {
		if strings.Contains(body, `value="`+idOf(refused)+`"`) {
			t.Errorf("%s can be chosen", refused)
		}
	}
	s.camera(a, s.documents(), "slots")
	pick := func(r webtest.Role, question, document string, want int) webtest.Answer {
		t.Helper()
		return post(t, s.House, r, s.application()+"/pick/"+question, url.Values{"pick." + question: {idOf(document)}}, want)
	}
	for document, why := range map[string]string{old: "만료되어 쓸 수 없습니다", undated: "발급일을 몰라 쓸 수 없습니다"} {
		if got := pick(a, "doc_tax", document, http.StatusUnprocessableEntity); !strings.Contains(got.Body, `id="f-pick-doc_tax-err"`) || !strings.Contains(got.Body, why) {
			t.Errorf("the refusal does not say %q at its place", why)
		}
	}
	if got := pick(a, "doc_registration", good, http.StatusUnprocessableEntity); !strings.Contains(got.Body, "이 자리에 낼 수 있는 종류의 문서가 아닙니다") {
		t.Error("a tax clearance was taken for a registration")
	}
	post(t, s.House, a, s.application()+"/pick/doc_tax", url.Values{}, http.StatusUnprocessableEntity)

	// Whichever button of the page is pressed takes along what was picked, as it does a file; twice is no mistake.
	for range 2 {
		got := post(t, s.House, a, s.documents(), url.Values{"pick.doc_tax": {idOf(good)}}, http.StatusSeeOther)
		if strings.Contains(got.Location, "/documents") {
			t.Errorf("saving with a picked document stays at %s", got.Location)
		}
	}
	if body := page(t, s.House, a, s.documents(), "문서함에 있는 문서 · 국세 납세증명서(국세완납증명) 1판"); strings.Count(body, "문서함에 있는 문서") != 1 {
		t.Error("the document went in more than once")
	} else if id := regexp.MustCompile(`name="remove" value="(\d+)"`).FindStringSubmatch(body); id == nil {
		t.Error("the document cannot be taken out")
	} else {
		post(t, s.House, a, s.application()+"/files/doc_tax", url.Values{"remove": {id[1]}}, http.StatusSeeOther)
	}
	pick(writerA, "doc_tax", good, http.StatusSeeOther)
	pinned := page(t, s.House, a, s.documents(), "문서함에 있는 문서 · 국세 납세증명서(국세완납증명) 1판", "2025. 4. 1.(화) 발급", "SHA-256 ")
	s.camera(a, s.documents(), "pinned")

	// A newer edition does not move what is used, byte for byte.
	s.send(a, good+"/replace", "file", "second", url.Values{"version": {version(t, page(t, s.House, a, good))}, "issued_on": {"2025-04-09"}}, http.StatusSeeOther)
	page(t, s.House, a, good, "지금 판 (2판)", "모든 판", "현장 문서를 이해하는 점검 도우미", "작성 중인 신청서")
	s.camera(a, good, "used")
	link := regexp.MustCompile(s.application() + `/download/\d+`).FindString(pinned)
	if got := s.Ask(webtest.Officer, http.MethodGet, link, ""); got.Status != http.StatusOK || !strings.Contains(got.Body, "% first") {
		t.Errorf("the officer gets %d %q", got.Status, got.Body)
	}
	if got := s.Ask(a, http.MethodGet, good+"/download/2", ""); !strings.Contains(got.Body, "% second") {
		t.Errorf("the newest edition is %q", got.Body)
	}
	again := page(t, s.House, a, good)
	if strings.Contains(again, good+"/remove") {
		t.Error("a document in use offers to be taken out")
	}
	if got := post(t, s.House, a, good+"/remove", url.Values{"version": {version(t, again)}}, http.StatusUnprocessableEntity); !strings.Contains(got.Body, "신청서 1건에 쓴 문서라 뺄 수 없습니다") {
		t.Errorf("the refusal says %s", plain(got))
	}
	post(t, s.House, a, old+"/remove", url.Values{}, http.StatusSeeOther)
	if got := s.Ask(a, http.MethodGet, old, ""); got.Status != http.StatusNotFound {
		t.Errorf("a document that was taken out answers %d", got.Status)
	}
	// The missing day is typed later, and then the document can be used.
	v := version(t, page(t, s.House, a, undated))
	if got := post(t, s.House, a, undated+"/correct", url.Values{"version": {v}, "issued_on": {"2025-04-11"}}, http.StatusUnprocessableEntity); !strings.Contains(got.Body, "발급일이 오늘보다 늦습니다") {
		t.Error("a day that has not come was taken")
	}
	post(t, s.House, a, undated+"/correct", url.Values{"version": {v}, "issued_on": {"2025. 4. 8."}}, http.StatusSeeOther)
	pick(a, "doc_tax", undated, http.StatusSeeOther)
}

func TestAWalletIsItsCompanysOwn(t *testing.T) {
	s := walletHouse(t)
	tax := s.add(wallet.TaxClearance, "mine", "2025-04-01")
	unknown := "/wallet/" + webtest.Unknown
	for _, r := range []webtest.Role{webtest.OwnerB, webtest.Officer, webtest.Approver, webtest.Auditor, webtest.Admin, webtest.Evaluator, webtest.Accountant} {
		for _, path := range []string{"", "/download/1"} {
			got, none := s.Ask(r, http.MethodGet, tax+path, ""), s.Ask(r, http.MethodGet, unknown+path, "")
			if got.Status != http.StatusNotFound || plain(got) != plain(none) {
				t.Errorf("%s learns of %s: %d", r, tax+path, got.Status)
			}
		}
		if got := s.Ask(r, http.MethodGet, "/wallet", ""); strings.Contains(got.Body, tax) || strings.Contains(got.Body, "증명서.pdf") {
			t.Errorf("%s sees the wallet of A", r)
		}
		for _, act := range []string{"/remove", "/correct"} {
			post(t, s.House, r, tax+act, url.Values{}, http.StatusNotFound)
		}
		s.send(r, tax+"/replace", "file", "theirs", nil, http.StatusNotFound)
		s.send(r, "/wallet/new", "file", "theirs", url.Values{"org": {fmt.Sprint(s.Orgs[webtest.OwnerA])}, "type": {"TAX_CLEARANCE"}}, http.StatusNotFound)
		post(t, s.House, r, "/wallet/fetch", url.Values{"org": {fmt.Sprint(s.Orgs[webtest.OwnerA])}, "types": {"TAX_CLEARANCE"}, "consent": {"1"}}, http.StatusNotFound)
	}
	// The bookkeeper reads; adding and changing are for owner and writer.
	page(t, s.House, bookkeeperA, "/wallet", "국세 납세증명서")
	page(t, s.House, bookkeeperA, tax, "SHA-256 ")
	for _, path := range []string{"/wallet/new", "/wallet/fetch"} {
		if got := s.Ask(bookkeeperA, http.MethodGet, path, ""); got.Status != http.StatusForbidden {
			t.Errorf("the bookkeeper opens %s: %d", path, got.Status)
		}
	}
	for _, act := range []string{"/remove", "/correct"} {
		post(t, s.House, bookkeeperA, tax+act, url.Values{}, http.StatusForbidden)
	}
	s.send(bookkeeperA, tax+"/replace", "file", "x", nil, http.StatusForbidden)
	page(t, s.House, writerA, "/wallet/new", "문서함에 보관하기")

	// B cannot use a paper of A in an application of its own.
	code := strings.TrimPrefix(mustPath(s.House, "/calls/:code"), "/calls/")
	begun := post(t, s.House, webtest.OwnerB, "/calls/"+code+"/apply", url.Values{"org": {fmt.Sprint(s.Orgs[webtest.OwnerB])}, "title": {"남의 과제"}}, http.StatusSeeOther)
	post(t, s.House, webtest.OwnerB, begun.Location+"/pick/doc_tax", url.Values{"pick.doc_tax": {idOf(tax)}}, http.StatusNotFound)
	if body := page(t, s.House, webtest.OwnerB, begun.Location+"/sections/documents", "문서함에 이 자리에 맞는 문서가 없습니다"); strings.Contains(body, "/wallet/"+idOf(tax)) {
		t.Error("the form of B offers a paper of A")
	}
	// What was done in wallets is on record for those who watch over the records alone.
	page(t, s.House, webtest.Auditor, "/audit?kind=wallet_document", "문서함에 추가")
	page(t, s.House, webtest.Auditor, "/audit/wallet_document/"+idOf(tax), "문서함에 추가")
	for _, r := range []webtest.Role{webtest.Officer, webtest.Approver, webtest.Finance} {
		if body := page(t, s.House, r, "/audit?kind=wallet_document"); strings.Contains(body, "문서함에 추가") {
			t.Errorf("%s reads what was done in wallets", r)
		}
		if got := s.Ask(r, http.MethodGet, "/audit/wallet_document/"+idOf(tax), ""); got.Status != http.StatusNotFound {
			t.Errorf("%s opens the record of a document: %d", r, got.Status)
		}
	}
	// Whoever only looks is offered neither wallet nor upload.
	if body := page(t, s.House, webtest.Officer, s.documents()); strings.Contains(body, "문서함에서 고르기") || strings.Contains(body, "새 파일 올리기") {
		t.Error("the officer is offered the wallet of the company")
	}
}

func TestAnUploadOfTheFormIsKeptWithOneTick(t *testing.T) {
	s := walletHouse(t)
	upload := func(question, content string, more url.Values, want int) webtest.Answer {
		t.Helper()
		return s.send(webtest.OwnerA, s.application()+"/files/"+question, "q."+question, content, more, want)
	}
	upload("doc_financial", "not kept", nil, http.StatusSeeOther)
	if got := upload("doc_tax", "wrong day", url.Values{"keep.doc_tax": {"1"}, "kind.doc_tax": {"TAX_CLEARANCE"}, "issued.doc_tax": {"2025-04-11"}}, http.StatusUnprocessableEntity); !strings.Contains(got.Body, `id="f-issued-doc_tax-err"`) {
		t.Error("the wrong day is not said at its place")
	}
	upload("doc_tax", "kept", url.Values{"keep.doc_tax": {"1"}, "kind.doc_tax": {"LOCAL_TAX_CLEARANCE"}, "issued.doc_tax": {"2025-04-07"}}, http.StatusSeeOther)
	upload("doc_pledge", "pledge", url.Values{"keep.doc_pledge": {"1"}}, http.StatusSeeOther)
	body := page(t, s.House, webtest.OwnerA, "/wallet", "지방세 납세증명서", "유효 · 2025. 5. 7.(수)까지", "청렴서약서", "1건")
	if strings.Contains(body, "재무제표") {
		t.Error("an upload without the tick was kept")
	}
	// Taken away in the form, it stays in the wallet and can be chosen again.
	file := regexp.MustCompile(`name="remove" value="(\d+)"`).FindAllStringSubmatch(page(t, s.House, webtest.OwnerA, s.documents()), -1)
	for _, m := range file {
		for _, q := range []string{"doc_tax", "doc_pledge", "doc_financial"} {
			post(t, s.House, webtest.OwnerA, s.application()+"/files/"+q, url.Values{"remove": {m[1]}}, http.StatusSeeOther)
		}
	}
	slots := page(t, s.House, webtest.OwnerA, s.documents())
	if strings.Contains(slots, `name="remove"`) || !strings.Contains(slots, "name=\"pick.doc_tax\"") || !strings.Contains(slots, "name=\"pick.doc_pledge\"") {
		t.Error("what was kept cannot be chosen again")
	}
}

// silent is an authority that never answers.
type silent struct{}

func (silent) Offers() []wallet.Type {
	return []wallet.Type{wallet.TaxClearance, wallet.BusinessRegistration}
}

func (silent) Issue(context.Context, bizno.Number, wallet.Type) (workflows.Issued, error) {
	return workflows.Issued{}, errors.New("connection refused")
}

func TestDocumentsOfOtherAuthoritiesAreFetchedAndNoAnswerBlocksNobody(t *testing.T) {
	s := walletHouse(t)
	a, org := webtest.OwnerA, fmt.Sprint(s.Orgs[webtest.OwnerA])
	page(t, s.House, a, "/wallet/fetch", "행정정보 공동이용으로 위 문서를 확인하는 데 동의합니다", "견본은 증명하는 힘이 없고")
	s.camera(a, "/wallet/fetch", "fetch")
	if got := post(t, s.House, a, "/wallet/fetch", url.Values{"org": {org}, "types": {"TAX_CLEARANCE"}}, http.StatusUnprocessableEntity); !strings.Contains(got.Body, "동의해야 불러올 수 있습니다") || !strings.Contains(got.Body, `value="TAX_CLEARANCE" checked`) {
		t.Errorf("without consent: %s", plain(got))
	}
	if got := post(t, s.House, a, "/wallet/fetch", url.Values{"org": {org}, "types": {"TAX_CLEARANCE", "BUSINESS_REGISTRATION"}, "consent": {"1"}}, http.StatusSeeOther); got.Location != "/wallet" {
		t.Errorf("went to %s", got.Location)
	}
	body := page(t, s.House, a, "/wallet", "2건을 불러와", "시연용 견본", "행정정보 공동이용으로 불러옴", "유효 · 2025. 5. 10.(토)까지")
	issued := regexp.MustCompile(`href="(/wallet/\d+)"[^<]*>\s*국세 납세증명서`).FindStringSubmatch(body)
	if issued == nil {
		t.Fatal("the clearance is not in the list")
	}
	shown := page(t, s.House, a, issued[1], "국세청(시연용)", "시연을 위해 만든 견본 문서입니다")
	s.camera(a, issued[1], "fetched")
	post(t, s.House, a, issued[1]+"/correct", url.Values{"version": {version(t, shown)}, "issued_on": {"2025-04-01"}}, http.StatusUnprocessableEntity)

	s.App.Engine.Authority = silent{}
	got := post(t, s.House, a, "/wallet/fetch", url.Values{"org": {org}, "types": {"TAX_CLEARANCE"}, "consent": {"1"}}, http.StatusSeeOther)
	page(t, s.House, a, got.Location, "불러오지 못한 문서가 있습니다", "국세 납세증명서(국세완납증명)는 발급기관의 답을 받지 못했습니다", "문서를 직접 올려 주세요")
	s.camera(a, got.Location, "no-answer")
	s.add(wallet.TaxClearance, "by hand", "2025-04-09")
	if body := page(t, s.House, a, "/wallet/fetch?missed=%3Cmark%3E.none,TAX_CLEARANCE.lead"); strings.Contains(body, "<mark>") || strings.Contains(body, "불러오지 못한") {
		t.Error("the address puts words on the page")
	}
	s.App.Engine.Authority = nil
	page(t, s.House, a, "/wallet/fetch", "행정정보 공동이용이 연결되어 있지 않습니다")
	if body := page(t, s.House, a, "/wallet"); strings.Contains(body, "/wallet/fetch") {
		t.Error("nothing is connected, and the wallet offers to fetch")
	}
}
