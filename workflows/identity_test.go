// These tests walk the life of an account without a database: sign-up, sign-in, lock-out, the second factor, reset, and
// the roles that others give.
package workflows_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gongmo/domain"
	"gongmo/domain/grant"
	"gongmo/domain/organization"
	"gongmo/domain/period"
	"gongmo/domain/person"
	"gongmo/workflows"
	"gongmo/workflows/memory"
)

// watchedWork says when a transaction runs, so that the secrets can complain about being asked inside one.
type watchedWork struct {
	workflows.UnitOfWork
	inside *bool
}

func (w watchedWork) Do(ctx context.Context, o workflows.Options, fn func(workflows.Tx) error) error {
	return w.UnitOfWork.Do(ctx, o, func(tx workflows.Tx) error {
		*w.inside = true
		defer func() { *w.inside = false }()
		return fn(tx)
	})
}

// plainSecrets is readable: a hash is the password behind "h:" (an older one behind "old:"), a code is its step.
type plainSecrets struct {
	t        *testing.T
	inside   *bool
	compared *int
}

func (s plainSecrets) slow(what string) {
	if *s.inside {
		s.t.Errorf("%s inside a transaction: it would hold a lock and a connection for tens of milliseconds", what)
	}
}

func (s plainSecrets) HashPassword(p string) (string, error) {
	s.slow("hashing")
	return "h:" + p, nil
}

func (s plainSecrets) CheckPassword(p, hash string) (ok, rehash bool) {
	s.slow("comparing")
	*s.compared++
	if old, is := strings.CutPrefix(hash, "old:"); is {
		return old == p, true
	}
	return hash == "h:"+p, false
}

func (plainSecrets) LinkToken(id int64, purpose string) string { return fmt.Sprint(purpose, "-", id) }
func (plainSecrets) HashToken(token string) string             { return "#" + token }
func (plainSecrets) NewTotp(account string) (string, string, error) {
	return "S-" + account, "otpauth://x", nil
}

func (plainSecrets) TotpStep(_, code string, now time.Time) (int64, bool) {
	step := now.Unix() / 30
	return step, code == fmt.Sprint(step)
}

func (plainSecrets) NewRecoveryCodes(n int) (codes, hashes []string) {
	for i := range n {
		codes, hashes = append(codes, fmt.Sprint("rec", i)), append(hashes, fmt.Sprint("#rec", i))
	}
	return codes, hashes
}
func (plainSecrets) Seal(p string) (string, error) { return "sealed:" + p, nil }
func (plainSecrets) Open(s string) (string, error) {
	p, ok := strings.CutPrefix(s, "sealed:")
	if !ok {
		return "", errors.New("not sealed")
	}
	return p, nil
}

// identityAccess lets owners invite, administrators give, and officers appoint in call 7.
type identityAccess struct{ owner, admin, officer domain.PersonID }

func (a identityAccess) Can(who domain.Actor, action string, r domain.Resource) error {
	p := who.Person
	ok := r.Kind == "membership" && p == a.owner ||
		r.Kind == "grant" && r.Owner != p && (p == a.admin && (action == "give" || action == "revoke") ||
			p == a.officer && r.Call == 7 && (action == "appoint" || action == "dismiss"))
	if ok {
		return nil
	}
	return domain.E(domain.Forbidden, "access.forbidden")
}

type identityRoom struct {
	*callRoom
	compared int
}

func newIdentityRoom(t *testing.T) *identityRoom {
	r := &identityRoom{callRoom: &callRoom{t: t, now: period.On(2026, 2, 2).At(9, 0)}}
	r.store = memory.New(func() time.Time { return r.now })
	inside := false
	r.engine = &workflows.Engine{Work: watchedWork{r.store, &inside}, Access: identityAccess{}, Secrets: plainSecrets{t, &inside, &r.compared},
		Policies: workflows.Policies{
			Password: person.PasswordPolicy{Long: 10, LongClasses: 2, Short: 8, ShortClasses: 3, Longest: 128, MaxRun: 3, Keep: 3},
			Lock:     person.LockPolicy{MaxFailures: 3, LockFor: 5 * time.Minute, LongestLock: time.Hour},
			LinkFor:  time.Hour, InviteFor: 24 * time.Hour}}
	return r
}

// mailed is the secret of the newest link that was queued.
func (r *identityRoom) mailed() string {
	r.t.Helper()
	for _, q := range slices.Backward(r.store.Jobs) {
		if j, ok := q.Job.(workflows.LinkJob); ok {
			var purpose person.Purpose
			r.ok(r.store.Do(r.t.Context(), workflows.Options{}, func(tx workflows.Tx) error {
				link, err := workflows.Get[person.Token](tx, j.LinkID)
				if err == nil {
					purpose = link.Purpose
				}
				return err
			}))
			return fmt.Sprint(purpose, "-", j.LinkID)
		}
	}
	r.t.Fatal("no link was mailed")
	return ""
}

func (r *identityRoom) links() (n int) {
	for _, q := range r.store.Jobs {
		if _, ok := q.Job.(workflows.LinkJob); ok {
			n++
		}
	}
	return n
}

func (r *identityRoom) person(email string) *person.Person {
	r.t.Helper()
	var p *person.Person
	r.ok(r.store.Do(r.t.Context(), workflows.Options{}, func(tx workflows.Tx) (err error) {
		p, err = workflows.One[person.Person](tx, workflows.Where{"Email": email})
		return err
	}))
	return p
}

const goodPassword = "Seoul-bada 42"

// member signs somebody up and opens the link.
func (r *identityRoom) member(email string) *person.Person {
	r.t.Helper()
	r.ok(r.engine.SignUp(r.t.Context(), workflows.Command{}, workflows.SignUp{Email: email, Name: "홍길동", Password: goodPassword, Agreed: true}))
	r.ok(errOf(r.engine.VerifyEmail(r.t.Context(), workflows.Command{}, r.mailed())))
	return r.person(email)
}

func errOf[T any](_ T, err error) error { return err }

// change edits a person directly, as a test's short cut.
func (r *identityRoom) change(id int64, edit func(p *person.Person) domain.Change) {
	r.t.Helper()
	r.ok(r.store.Do(r.t.Context(), workflows.Options{}, func(tx workflows.Tx) error {
		p, err := workflows.LockRow[person.Person](tx, id)
		if err != nil {
			return err
		}
		return workflows.Record(tx, domain.System, p, edit(p))
	}))
}

func (r *identityRoom) signIn(email, password string) (workflows.SignedIn, error) {
	return r.engine.SignIn(r.t.Context(), workflows.Command{}, email, password)
}

func TestAnAccountOpensOnlyThroughItsMail(t *testing.T) {
	r := newIdentityRoom(t)
	ctx := t.Context()
	err := r.engine.SignUp(ctx, workflows.Command{}, workflows.SignUp{Email: "nobody", Password: "1234"})
	var keys []string
	for _, p := range domain.ProblemsOf(err) {
		keys = append(keys, p.Key)
	}
	if want := []string{"person.email.invalid", "person.name.empty", "person.password.short", "person.consent.missing"}; !slices.Equal(keys, want) {
		t.Fatalf("an empty form says %v, want %v", keys, want)
	}
	r.ok(r.engine.SignUp(ctx, workflows.Command{}, workflows.SignUp{Email: "Kim@corp.kr", Name: "김철수", Password: goodPassword, Agreed: true, Next: "/applications/7/partners"}))
	if _, err := r.signIn("kim@corp.kr", goodPassword); !errors.Is(err, domain.E(domain.Forbidden, "person.email.unverified")) {
		t.Fatalf("before the mail was opened: %v", err)
	}
	token := r.mailed()
	opened, err := r.engine.VerifyEmail(ctx, workflows.Command{}, token)
	r.ok(err)
	if want := (workflows.Opened{Email: "kim@corp.kr", Next: "/applications/7/partners"}); opened != want {
		t.Errorf("the link leads %+v, want %+v", opened, want)
	}
	r.refused(errOf(r.engine.VerifyEmail(ctx, workflows.Command{}, token)), domain.Refused, "person.token.not_good")
	in, err := r.signIn("KIM@corp.kr", goodPassword)
	if err != nil || in.Step != workflows.SignInDone || in.Epoch != r.person("kim@corp.kr").SessionsEpoch {
		t.Fatalf("%+v, %v", in, err)
	}
}

func TestSigningUpTwiceTellsAStrangerNothing(t *testing.T) {
	r := newIdentityRoom(t)
	p := r.member("kim@corp.kr")
	before := r.links()
	r.ok(r.engine.SignUp(t.Context(), workflows.Command{}, workflows.SignUp{Email: "kim@corp.kr", Name: "다른 사람", Password: "Other-word 77", Agreed: true}))
	if r.links() != before+1 || !strings.HasPrefix(r.mailed(), string(person.ResetPassword)) {
		t.Error("the owner is not told by mail")
	}
	if now := r.person("kim@corp.kr"); now.PasswordHash != p.PasswordHash || now.Name != p.Name {
		t.Error("a stranger changed an account")
	}
}

func TestAnUnknownAddressTakesAsLongAsAKnownOne(t *testing.T) {
	r := newIdentityRoom(t)
	r.member("kim@corp.kr")
	r.compared = 0
	_, unknown := r.signIn("lee@corp.kr", "x")
	_, known := r.signIn("kim@corp.kr", "x")
	if r.compared != 2 || unknown == nil || !errors.Is(known, unknown) {
		t.Errorf("%d comparisons, %v and %v", r.compared, unknown, known)
	}
}

func TestAnAccountLocksAndOpensAgain(t *testing.T) {
	r := newIdentityRoom(t)
	r.member("kim@corp.kr")
	for range 3 {
		if _, err := r.signIn("kim@corp.kr", "wrong"); !errors.Is(err, domain.E(domain.Invalid, "person.sign_in.wrong")) {
			t.Fatal(err)
		}
	}
	if _, err := r.signIn("kim@corp.kr", "wrong"); !errors.Is(err, domain.E(domain.Invalid, "person.sign_in.wrong")) {
		t.Errorf("a wrong password tells that the account is locked: %v", err)
	}
	if _, err := r.signIn("kim@corp.kr", goodPassword); !errors.Is(err, domain.E(domain.Forbidden, "person.locked")) {
		t.Errorf("the right password in a locked account: %v", err)
	}
	r.now = r.now.Add(5 * time.Minute)
	if in, err := r.signIn("kim@corp.kr", goodPassword); err != nil || in.Step != workflows.SignInDone {
		t.Errorf("after the time: %+v, %v", in, err)
	}
	if r.person("kim@corp.kr").FailedAttempts != 0 {
		t.Error("the failures are not forgotten")
	}
}

func TestAnOldHashIsReplacedAtSignIn(t *testing.T) {
	r := newIdentityRoom(t)
	p := r.member("kim@corp.kr")
	r.change(p.ID, func(p *person.Person) domain.Change { return p.Rehash("old:" + goodPassword) })
	if _, err := r.signIn("kim@corp.kr", goodPassword); err != nil {
		t.Fatal(err)
	}
	if got := r.person("kim@corp.kr").PasswordHash; got != "h:"+goodPassword {
		t.Errorf("the hash is %q", got)
	}
}

// overtaken lets something happen between the comparison and the transaction that counts on it.
type overtaken struct {
	plainSecrets
	between func()
}

func (s *overtaken) CheckPassword(p, hash string) (bool, bool) {
	ok, re := s.plainSecrets.CheckPassword(p, hash)
	if do := s.between; do != nil {
		s.between = nil
		do()
	}
	return ok, re
}

func TestAPasswordChangedWhileItWasComparedDoesNotCount(t *testing.T) {
	r := newIdentityRoom(t)
	p := r.member("kim@corp.kr")
	r.engine.Secrets = &overtaken{r.engine.Secrets.(plainSecrets), func() {
		r.change(p.ID, func(p *person.Person) domain.Change { return p.SetPassword("h:another", 3, r.now) })
	}}
	if in, err := r.signIn("kim@corp.kr", goodPassword); err == nil {
		t.Errorf("signed in with the password of before: %+v", in)
	}
}

func TestStaffSetUpASecondFactorAndEachCodeCountsOnce(t *testing.T) {
	r := newIdentityRoom(t)
	ctx := t.Context()
	p := r.member("park@agency.kr")
	r.change(p.ID, func(p *person.Person) domain.Change { return p.MakeStaff(true) })
	in, err := r.signIn("park@agency.kr", goodPassword)
	if err != nil || in.Step != workflows.SignInNeedsTotp {
		t.Fatalf("%+v, %v", in, err)
	}
	_, _, err = r.engine.OfferTotp(ctx, workflows.Command{}, p.Ref())
	r.ok(err)
	_, _, err = r.engine.ConfirmTotp(ctx, workflows.Command{}, p.Ref(), "000000")
	r.refused(err, domain.Invalid, "person.totp.wrong")
	code := func() string { return fmt.Sprint(r.now.Unix() / 30) }
	in, recovery, err := r.engine.ConfirmTotp(ctx, workflows.Command{}, p.Ref(), code())
	if err != nil || in.Step != workflows.SignInDone || len(recovery) == 0 {
		t.Fatalf("%+v, %v, %v", in, recovery, err)
	}
	_, err = r.engine.SecondFactor(ctx, workflows.Command{}, p.Ref(), code())
	r.refused(err, domain.Invalid, "person.totp.wrong") // the code that confirmed is spent
	r.now = r.now.Add(30 * time.Second)
	if in, _ = r.signIn("park@agency.kr", goodPassword); in.Step != workflows.SignInNeedsCode {
		t.Fatalf("no code is asked: %+v", in)
	}
	spent := code()
	if _, err = r.engine.SecondFactor(ctx, workflows.Command{}, p.Ref(), spent); err != nil {
		t.Fatal(err)
	}
	_, err = r.engine.SecondFactor(ctx, workflows.Command{}, p.Ref(), spent)
	r.refused(err, domain.Invalid, "person.totp.wrong")
	if _, err = r.engine.SecondFactor(ctx, workflows.Command{}, p.Ref(), recovery[0]); err != nil {
		t.Fatal(err)
	}
	_, err = r.engine.SecondFactor(ctx, workflows.Command{}, p.Ref(), recovery[0])
	r.refused(err, domain.Invalid, "person.totp.wrong")
	_, _, err = r.engine.OfferTotp(ctx, workflows.Command{}, p.Ref())
	r.refused(err, domain.Refused, "person.totp.already")
}

func TestGuessingCodesLocksTheAccount(t *testing.T) {
	r := newIdentityRoom(t)
	p := r.member("park@agency.kr")
	r.change(p.ID, func(p *person.Person) domain.Change { return p.OfferTotp("sealed:x") })
	r.change(p.ID, func(p *person.Person) domain.Change { ch, _ := p.ConfirmTotp(1, nil, r.now); return ch })
	for range 3 {
		_, err := r.engine.SecondFactor(t.Context(), workflows.Command{}, p.Ref(), "1")
		r.refused(err, domain.Invalid, "person.totp.wrong")
	}
	_, err := r.engine.SecondFactor(t.Context(), workflows.Command{}, p.Ref(), fmt.Sprint(r.now.Unix()/30))
	r.refused(err, domain.Forbidden, "person.locked")
}

func TestAMailedLinkSetsANewPasswordOnce(t *testing.T) {
	r := newIdentityRoom(t)
	ctx := t.Context()
	p := r.member("kim@corp.kr")
	before := r.links()
	r.ok(r.engine.AskReset(ctx, "stranger@corp.kr"))
	if r.links() != before {
		t.Error("a stranger's address got a mail")
	}
	r.ok(r.engine.AskReset(ctx, "kim@corp.kr"))
	token := r.mailed()
	r.refused(r.engine.ResetPassword(ctx, workflows.Command{}, token, goodPassword), domain.Invalid, "person.password.used")
	r.ok(r.engine.ResetPassword(ctx, workflows.Command{}, token, "Busan-bada 43"))
	r.refused(r.engine.ResetPassword(ctx, workflows.Command{}, token, "Jeju-island 44"), domain.Refused, "person.token.not_good")
	r.refused(r.engine.ResetPassword(ctx, workflows.Command{}, "made-up", "Jeju-island 44"), domain.Refused, "person.link.unknown")
	if after := r.person("kim@corp.kr"); after.SessionsEpoch <= p.SessionsEpoch {
		t.Error("old sessions stay open")
	}
	if _, err := r.signIn("kim@corp.kr", "Busan-bada 43"); err != nil {
		t.Error(err)
	}
	r.ok(r.engine.AskReset(ctx, "kim@corp.kr"))
	late := r.mailed()
	r.now = r.now.Add(2 * time.Hour)
	r.refused(r.engine.ResetPassword(ctx, workflows.Command{}, late, "Jeju-island 44"), domain.Refused, "person.token.not_good")
}

func TestAPasswordIsChangedByKnowingTheOldOne(t *testing.T) {
	r := newIdentityRoom(t)
	ctx := t.Context()
	p := r.member("kim@corp.kr")
	_, err := r.engine.ChangePassword(ctx, by(p.Ref()), "wrong", "Busan-bada 43")
	r.refused(err, domain.Invalid, "person.password.old_wrong")
	epoch, err := r.engine.ChangePassword(ctx, by(p.Ref()), goodPassword, "Busan-bada 43")
	if err != nil || epoch <= p.SessionsEpoch {
		t.Errorf("epoch %d, %v", epoch, err)
	}
	_, err = r.engine.ChangePassword(ctx, by(p.Ref()), "Busan-bada 43", goodPassword)
	r.refused(err, domain.Invalid, "person.password.used")
}

func TestSigningOutEverywhereEndsEverySession(t *testing.T) {
	r := newIdentityRoom(t)
	p := r.member("kim@corp.kr")
	r.ok(r.engine.SignOutEverywhere(t.Context(), by(p.Ref())))
	if r.person("kim@corp.kr").SessionsEpoch <= p.SessionsEpoch {
		t.Error("the epoch did not move")
	}
}

func TestAnInvitationIsForItsAddressAndForOneTime(t *testing.T) {
	r := newIdentityRoom(t)
	ctx := t.Context()
	owner, guest, stranger := r.member("kim@corp.kr"), r.member("lee@corp.kr"), r.member("choi@corp.kr")
	r.engine.Access = identityAccess{owner: owner.Ref()}
	org, err := r.engine.RegisterOrganization(ctx, by(owner.Ref()), "123-45-67891", organization.Profile{Name: "바다소프트", Representative: "김철수",
		Type: organization.Company, Size: organization.SME, Region: organization.Regions()[0]})
	r.ok(err)
	_, err = r.engine.RegisterOrganization(ctx, by(guest.Ref()), "123-45-67891", organization.Profile{Name: "바다소프트", Representative: "이영희",
		Type: organization.Company, Size: organization.SME, Region: organization.Regions()[0]})
	r.refused(err, domain.Conflict, "organization.number.taken")
	r.refused(r.engine.InviteMember(ctx, by(guest.Ref()), org, "x@corp.kr", []domain.Role{domain.RoleOwner}), domain.Forbidden, "access.forbidden")
	r.ok(r.engine.InviteMember(ctx, by(owner.Ref()), org, "lee@corp.kr", []domain.Role{domain.RoleWriter}))
	token := r.mailed()
	r.refused(r.engine.AcceptInvitation(ctx, by(stranger.Ref()), token), domain.Forbidden, "membership.accept.other_address")
	r.ok(r.engine.AcceptInvitation(ctx, by(guest.Ref()), token))
	r.refused(r.engine.AcceptInvitation(ctx, by(guest.Ref()), token), domain.Refused, "person.token.not_good")
	var members []*organization.Membership
	r.ok(r.store.Do(ctx, workflows.Options{}, func(tx workflows.Tx) (err error) {
		members, err = workflows.Find[organization.Membership](tx, workflows.Where{"OrganizationID": org})
		return err
	}))
	if len(members) != 2 {
		t.Fatalf("%d members", len(members))
	}
	r.refused(r.engine.EndMembership(ctx, by(owner.Ref()), members[0].ID, "그만둠"), domain.Refused, "membership.last_owner")
	r.ok(r.engine.EndMembership(ctx, by(guest.Ref()), members[1].ID, "퇴사"))
}

func TestOfficersAppointOutsideExpertsInTheirOwnCallsOnly(t *testing.T) {
	r := newIdentityRoom(t)
	ctx := t.Context()
	admin, officer, expert := r.member("admin@agency.kr"), r.member("off@agency.kr"), r.member("expert@uni.kr")
	r.engine.Access = identityAccess{admin: admin.Ref(), officer: officer.Ref()}
	mine, other := domain.CallID(7), domain.CallID(8)
	give := func(by domain.PersonID, role domain.Role, to domain.PersonID, c *domain.CallID) error {
		return r.engine.GiveRole(ctx, workflows.Command{Actor: domain.Actor{Person: by}}, grant.Terms{Person: to, Role: role, Call: c, Reason: "위촉"})
	}
	r.ok(give(officer.Ref(), domain.RoleEvaluator, expert.Ref(), &mine))
	r.refused(give(officer.Ref(), domain.RoleEvaluator, expert.Ref(), &other), domain.Forbidden, "access.forbidden")
	r.refused(give(officer.Ref(), domain.RoleOperator, expert.Ref(), &mine), domain.Forbidden, "access.forbidden")
	r.refused(give(officer.Ref(), domain.RoleEvaluator, officer.Ref(), &mine), domain.Forbidden, "access.forbidden")
	r.refused(give(admin.Ref(), domain.RoleAdmin, admin.Ref(), nil), domain.Forbidden, "access.forbidden")
	r.ok(give(admin.Ref(), domain.RoleOperator, expert.Ref(), &other))
	var grants []*grant.Grant
	r.ok(r.store.Do(ctx, workflows.Options{}, func(tx workflows.Tx) (err error) {
		grants, err = workflows.Find[grant.Grant](tx, workflows.Where{"PersonID": expert.Ref()}, "ID")
		return err
	}))
	r.refused(r.engine.RevokeRole(ctx, by(officer.Ref()), grants[1].ID, "잘못"), domain.Forbidden, "access.forbidden")
	r.ok(r.engine.RevokeRole(ctx, by(officer.Ref()), grants[0].ID, "해촉"))
	r.ok(r.engine.RevokeRole(ctx, by(admin.Ref()), grants[1].ID, "종료"))
}

func TestUnmaskingNeedsAReasonAndIsLogged(t *testing.T) {
	r := newIdentityRoom(t)
	p := r.member("kim@corp.kr")
	cmd := workflows.Command{Actor: domain.Actor{Person: 99, IP: "10.0.0.7", Request: "r1"}}
	_, err := r.engine.Unmask(t.Context(), cmd, p.Ref(), "민원 회신")
	r.refused(err, domain.Forbidden, "access.forbidden")
	r.engine.Access = anything{}
	_, err = r.engine.Unmask(t.Context(), cmd, p.Ref(), "")
	r.refused(err, domain.Invalid, "person.reason.empty")
	got, err := r.engine.Unmask(t.Context(), cmd, p.Ref(), "민원 회신")
	if err != nil || got.Email != "kim@corp.kr" {
		t.Fatalf("%+v, %v", got, err)
	}
	var logs []*workflows.AccessLog
	r.ok(r.store.Do(t.Context(), workflows.Options{}, func(tx workflows.Tx) (err error) {
		logs, err = workflows.Find[workflows.AccessLog](tx, nil)
		return err
	}))
	if len(logs) != 1 || logs[0].SubjectID != p.ID || logs[0].Reason != "민원 회신" || logs[0].IP != "10.0.0.7" || logs[0].Act != "unmask" {
		t.Errorf("%+v", logs)
	}
	for _, e := range r.store.Entries("person", p.ID) {
		if strings.Contains(fmt.Sprint(e.Detail), "kim@") {
			t.Error("the audit keeps what was shown")
		}
	}
}
