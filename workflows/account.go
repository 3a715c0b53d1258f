// This file is what people do about their own account and what administrators do about others'.
package workflows

import (
	"context"
	"time"

	"gongmo/domain"
	"gongmo/domain/notice"
	"gongmo/domain/organization"
	"gongmo/domain/person"
)

// EditProfile changes the actor's name and telephone.
func (e *Engine) EditProfile(ctx context.Context, cmd Command, version int64, name, phone string) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		p, err := LockRow[person.Person](tx, int64(cmd.Actor.Person))
		if err != nil {
			return err
		}
		if p.Version != version {
			return domain.E(domain.Conflict, "stale_version")
		}
		change, err := p.Edit(name, phone)
		if err != nil {
			return err
		}
		return Record(tx, cmd.Actor, p, change)
	})
}

// WantMail keeps over which notices the actor wants no mail. Codes that are statutory or unknown are left out: nobody can
// turn those off.
func (e *Engine) WantMail(ctx context.Context, cmd Command, off []domain.NoticeCode) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		me := cmd.Actor.Person
		before, err := Find[notice.Setting](tx, Where{"PersonID": me, "Channel": string(notice.Mail)})
		if err != nil {
			return err
		}
		wanted := map[domain.NoticeCode]bool{}
		for _, code := range off {
			if entry, ok := notice.Lookup(code); ok && !entry.Statutory {
				wanted[code] = true
			}
		}
		for _, s := range before {
			if !wanted[s.Code] {
				if err := tx.Delete(s); err != nil {
					return err
				}
			}
			delete(wanted, s.Code)
		}
		for _, entry := range notice.Catalogue() { // in a fixed order
			if wanted[entry.Code] {
				if err := tx.Insert(&notice.Setting{PersonID: me, Code: entry.Code, Channel: notice.Mail, Off: true}); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// PersonAct is what an administrator does about an account.
type PersonAct string

const (
	DisablePerson PersonAct = "disable"
	EnablePerson  PersonAct = "enable"
	UnlockPerson  PersonAct = "unlock"
	ResetPerson   PersonAct = "reset" // drops the second factor and mails a link for a new password
	StaffPerson   PersonAct = "makeStaff"
	NoStaffPerson PersonAct = "dropStaff"
)

// ActOnPerson disables, enables, unlocks or resets an account, or marks agency staff. Nobody does it to themselves.
func (e *Engine) ActOnPerson(ctx context.Context, cmd Command, id domain.PersonID, act PersonAct, reason string) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		action := string(act)
		if act == NoStaffPerson {
			action = string(StaffPerson)
		}
		if err := e.Access.Can(cmd.Actor, action, domain.Resource{Kind: "person", ID: int64(id), Owner: id}); err != nil {
			return err
		}
		p, err := LockRow[person.Person](tx, int64(id))
		if err != nil {
			return err
		}
		if reason == "" {
			return domain.E(domain.Invalid, "person.reason.empty").At("reason")
		}
		var change domain.Change
		switch act {
		case DisablePerson:
			change, err = p.Disable(reason)
		case EnablePerson:
			change, err = p.Enable()
		case UnlockPerson:
			change, err = p.Unlock()
		case ResetPerson:
			change = p.DropTotp()
			err = e.sendLink(tx, person.ResetPassword, p, "")
		case StaffPerson, NoStaffPerson:
			change = p.MakeStaff(act == StaffPerson)
		default:
			return domain.E(domain.NotFound, "not_found")
		}
		if err != nil {
			return err
		}
		change.Reason = reason
		return Record(tx, cmd.Actor, p, change)
	})
}

// CreatePerson makes an account for somebody, who gets a link to set the first password.
func (e *Engine) CreatePerson(ctx context.Context, cmd Command, email, name, phone string, staff bool) (domain.PersonID, error) {
	input := []any{email, name, phone, staff}
	return run(ctx, e, cmd, input, func(tx Tx) (domain.PersonID, error) {
		if err := e.Access.Can(cmd.Actor, "create", domain.Resource{Kind: "person"}); err != nil {
			return 0, err
		}
		p, err := e.newPerson(tx, cmd.Actor, email, name, phone, staff)
		if err != nil {
			return 0, err
		}
		return p.Ref(), e.sendLink(tx, person.AdminLink, p, "")
	})
}

func (e *Engine) newPerson(tx Tx, actor domain.Actor, email, name, phone string, staff bool) (*person.Person, error) {
	p, change, err := person.Register(email, name, phone, tx.Now())
	if err != nil {
		return nil, err
	}
	if n, err := tx.Count(p, Where{"Email": p.Email}); err != nil {
		return nil, err
	} else if n > 0 {
		return nil, domain.E(domain.Conflict, "person.email.taken").At("email")
	}
	p.Staff = staff
	return p, Record(tx, actor, p, change.With("staff", staff))
}

// AccessLog is the row that says who looked at whose personal data, when, from where and what for (개인정보의 안전성
// 확보조치 기준: 접속기록).
type AccessLog struct {
	ID          int64
	At          time.Time
	ActorID     *domain.PersonID
	ActorRole   string
	IP          string
	SubjectKind string
	SubjectID   int64
	Act         string
	Reason      string
	RequestID   string
}

// TableName is the table of the row.
func (AccessLog) TableName() string { return "access_log" }

func logAccess(tx Tx, a domain.Actor, kind string, id int64, act, reason string) error {
	row := &AccessLog{At: tx.Now(), ActorRole: string(a.Role), IP: a.IP, SubjectKind: kind, SubjectID: id, Act: act, Reason: reason, RequestID: a.Request}
	if a.Person != 0 {
		row.ActorID = &a.Person
	}
	return tx.Insert(row)
}

// Contact is what masks hide.
type Contact struct{ Email, Phone string }

// Unmask shows the whole address and telephone of a person, once, with the reason. The log and the audit keep that it was
// done, never what was shown.
func (e *Engine) Unmask(ctx context.Context, cmd Command, id domain.PersonID, reason string) (Contact, error) {
	var out Contact
	err := e.Work.Do(ctx, Options{}, func(tx Tx) error {
		p, err := LockRow[person.Person](tx, int64(id))
		if err != nil {
			return err
		}
		if err := e.Access.Can(cmd.Actor, "unmask", domain.Resource{Kind: "person", ID: p.ID, Owner: p.Ref()}); err != nil {
			return err
		}
		if reason == "" {
			return domain.E(domain.Invalid, "person.reason.empty").At("reason")
		}
		change := domain.Act("unmask", nil)
		change.Reason = reason
		if err := Record(tx, cmd.Actor, p, change); err != nil {
			return err
		}
		out = Contact{Email: p.Email, Phone: p.Phone}
		return logAccess(tx, cmd.Actor, "person", p.ID, "unmask", reason)
	})
	return out, err
}

// VerifyOrganization records that an officer compared the profile with the registration certificate.
func (e *Engine) VerifyOrganization(ctx context.Context, cmd Command, org domain.OrganizationID, version int64) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		o, err := LockRow[organization.Organization](tx, int64(org))
		if err != nil {
			return err
		}
		if err := e.Access.Can(cmd.Actor, "verify", domain.Resource{Kind: "organization", ID: o.ID, Orgs: []domain.OrganizationID{org}, Lead: org}); err != nil {
			return err
		}
		if o.Version != version {
			return domain.E(domain.Conflict, "stale_version")
		}
		change, err := o.Verify(cmd.Actor.Person, tx.Now())
		if err != nil {
			return err
		}
		return Record(tx, cmd.Actor, o, change)
	})
}
