// This file says who else has a section open. Only those who may write on the part tell it and are told it: they are people of one organisation.
package applicant

import (
	"strings"

	"gongmo/app/locale"
	"gongmo/app/web/request"
	"gongmo/domain"
)

// present asks who else is at a section, and says that the reader is. It is "" for nobody, and nil-safe where a house keeps no presence.
func present(r *request.Request, p place) (string, error) {
	if r.House.Presence == nil {
		return "", nil
	}
	names, err := r.House.Presence.At(r.Context(), p.id, p.org, p.section.Key, r.Actor().Person)
	if err != nil || len(names) == 0 {
		return "", err
	}
	return r.T("application.presence", locale.Args{"names": strings.Join(names, r.T("application.presence.and"))}), nil
}

// tellPresence answers a page that is open and seen.
func tellPresence(r *request.Request) error {
	p, err := locate(r)
	if err != nil {
		return err
	}
	if err := canWrite(r, p); err != nil {
		return err
	}
	if !p.editable() {
		return domain.E(domain.NotFound, "not_found")
	}
	text, err := present(r, p)
	if err != nil {
		return err
	}
	return r.JSON(map[string]string{"text": text})
}
