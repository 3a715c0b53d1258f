// This file is a press in time that meets a content its signer has not seen: somebody saved after the check page was made. Nobody signs what
// they have not seen, and no press in time is lost: its instant is kept for a short while, in which a press on the page made anew is judged
// by it. Nothing can be written between the deadline and the end of that while, so that what is confirmed is what stood at the deadline.
package application

import (
	"fmt"
	"slices"
	"time"

	"gongmo/domain"
	"gongmo/domain/form"
)

// Press is a press that waits to be confirmed.
type Press struct {
	At    time.Time // its stamp, which the deadline is compared with
	Until time.Time // the last instant at which a press that confirms it may arrive
	Due   time.Time // the deadline that it was in time for
}

// Pressed is the press that is kept, and false when there is none.
func (a *Application) Pressed() (Press, bool) {
	if a.PressAt == nil || a.PressUntil == nil || a.PressDue == nil {
		return Press{}, false
	}
	return Press{*a.PressAt, *a.PressUntil, *a.PressDue}, true
}

// Confirms is the kept press that one received at an instant confirms: one that arrived after the deadline and not after the end of the
// time to confirm. One that is in time itself needs none.
func (a *Application) Confirms(received time.Time) (Press, bool) {
	p, ok := a.Pressed()
	return p, ok && received.After(p.Due) && !received.After(p.Until)
}

// Held refuses writing while a press that was in time waits to be confirmed after its deadline. Error application.edit.held (kind Refused).
func (a *Application) Held(now time.Time) error {
	if p, waits := a.Confirms(now); waits {
		return domain.E(domain.Refused, "application.edit.held").With("until", Clock(p.Until))
	}
	return nil
}

// KeepPress keeps a press whose signer has seen an older content than there is, when nothing else stands against it and the time to confirm
// goes beyond the deadline: an earlier one is not needed, since a press in time can still follow. keep is how long it may be confirmed. The
// change is empty where nothing is kept. Errors as Checklist.
func (a *Application) KeepPress(in Signing, keep time.Duration) (domain.Change, error) {
	if err := a.Checklist(in).OrNil(); err != nil {
		return domain.Change{}, err
	}
	due, until := a.deadline(in.Intake), in.Now.Add(keep)
	if !until.After(due) {
		return domain.Change{}, nil
	}
	at := in.Stamp
	a.PressAt, a.PressBy, a.PressUntil, a.PressDue = &at, &in.Actor, &until, &due
	return domain.Act("press", map[string]any{"received": at.UTC().Format(time.RFC3339Nano), "until": until.UTC().Format(time.RFC3339)}), nil
}

// forgetPress ends the waiting.
func (a *Application) forgetPress() {
	a.PressAt, a.PressBy, a.PressUntil, a.PressDue = nil, nil, nil, nil
}

// ContentDigest is the hex SHA-256 over everything of the working copy that handing it in would freeze, but what is said in the act itself.
// Two versions with the same digest read the same to whoever signs.
func (a *Application) ContentDigest() (string, error) {
	content, err := contentDigest(a.Answers, a.Budget, frozenFiles(a.Files))
	if err != nil {
		return "", err
	}
	var members []string
	for _, m := range frozenMembers(a.Members) {
		members = append(members, fmt.Sprint(m.OrganizationID, " ", m.Role, " ", m.Name))
	}
	slices.Sort(members)
	return form.Digest(struct {
		Content, Title, Summary, Track string
		CallVersion                    int
		Members                        []string
	}{content, a.Title, a.Summary, a.Track, a.CallVersion, members})
}
