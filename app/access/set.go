// This file is one person's permissions, held in memory: what they may do and, when they may not, how to say so.
package access

import (
	"time"

	"gongmo/domain"
	"gongmo/domain/grant"
)

// holding is one role where it is held, with all that the role may do.
type holding struct {
	grant.Held
	rights rights
}

// Set is what one actor may do at one moment. Nothing changes it.
type Set struct {
	person domain.PersonID
	epoch  int64
	holds  []holding
	// role limits the set to one role, when the actor chose one; at is the moment.
	role domain.Role
	at   time.Time
}

// as is the set for one request: at a moment, and limited to a role the actor chose.
func (s *Set) as(actor domain.Actor, now time.Time) *Set {
	c := *s
	c.role, c.at = actor.Role, now
	return &c
}

// counts reports whether a holding counts now.
func (s *Set) counts(h holding) bool {
	if s.role != "" && h.Role != s.role && h.Role != SignedIn && h.Role != Everybody {
		return false
	}
	return h.At(s.at)
}

// Can is Gate.Can for this set, without the log line.
func (s *Set) Can(action string, r domain.Resource) error {
	_, err := s.May(action, r)
	return err
}

// May answers with the role that allows the act, or the refusal.
func (s *Set) May(action string, r domain.Resource) (domain.Role, error) {
	role, why := s.ask(action, r)
	if role != "" {
		return role, nil
	}
	return "", s.refusal(action, r, why)
}

// ask looks for a holding that allows the act. Without one it returns the key of the nearest miss: a condition that
// failed for a role that otherwise fits, or "".
func (s *Set) ask(action string, r domain.Resource) (role domain.Role, why string) {
	for _, h := range s.holds {
		if !s.counts(h) {
			continue
		}
		allowed := h.rights[act{r.Kind, action}]
		if len(allowed) > 0 && barred(s.person, h.Role, action, r) {
			why = "access.conflict"
			continue
		}
		for _, a := range allowed {
			if !a.in(r.State) || (a.cond != Anywhere && !reaches(h.Held, r)) {
				continue
			}
			key := conditions[a.cond](s.person, h.Held, r)
			if key == "" {
				return h.Role, ""
			}
			if why == "" || why == "access.forbidden" {
				why = key
			}
		}
	}
	return "", why
}

// refusal says no without saying that a thing exists to someone who may not view it.
func (s *Set) refusal(action string, r domain.Resource, why string) error {
	if r.ID != 0 {
		if action == view {
			return domain.E(domain.NotFound, "not_found")
		}
		if seen, _ := s.ask(view, r); seen == "" && !s.system() {
			return domain.E(domain.NotFound, "not_found")
		}
	}
	switch {
	case s.person == 0 && !s.system():
		return domain.E(domain.Forbidden, "access.sign_in")
	case why == "":
		why = "access.forbidden"
	}
	return domain.E(domain.Forbidden, why)
}

func (s *Set) system() bool { return len(s.holds) == 1 && s.holds[0].Role == domain.RoleSystem }

// Somewhere reports whether the actor may do the action to some thing of the kind, whichever: what menus ask.
func (s *Set) Somewhere(kind, action string) bool {
	for _, h := range s.holds {
		if s.counts(h) && len(h.rights[act{kind, action}]) > 0 {
			return true
		}
	}
	return false
}

// Holds lists the roles that count now and where they are held, without everybody's.
func (s *Set) Holds() []grant.Held {
	var out []grant.Held
	for _, h := range s.holds {
		if s.counts(h) && h.Role != SignedIn && h.Role != Everybody {
			out = append(out, h.Held)
		}
	}
	return out
}

// Has reports whether the role is held anywhere now.
func (s *Set) Has(roles ...domain.Role) bool {
	for _, h := range s.Holds() {
		for _, r := range roles {
			if h.Role == r {
				return true
			}
		}
	}
	return false
}
