// This file is what the notices of an application say besides its title and number.
package application

import (
	"strings"

	"gongmo/domain"
	"gongmo/domain/period"
)

// Says fills the fields of a notice from the application as it stands.
func (a *Application) Says(code domain.NoticeCode) domain.Args {
	if code != NoticeSupplement || a.SupplementDueAt == nil {
		return nil
	}
	var names []string
	for _, i := range a.SupplementItems {
		names = append(names, i.Name)
	}
	return domain.Args{"on": period.DateOf(*a.SupplementDueAt), "reason": strings.Join(names, ", ")}
}
