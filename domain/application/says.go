// This file is what the notices of an application say besides its title and number.
package application

import (
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/condition"
	"gongmo/domain/period"
)

// Says fills the fields of a notice from the application as it stands. Until when one may appeal or has to conclude the agreement is
// counted by whoever delivers, with the calendar.
func (a *Application) Says(code domain.NoticeCode) domain.Args {
	switch code {
	case NoticeSupplement:
		if a.SupplementDueAt == nil {
			return nil
		}
		var names []string
		for _, i := range a.SupplementItems {
			names = append(names, i.Name)
		}
		return domain.Args{"on": period.DateOf(*a.SupplementDueAt), "reason": strings.Join(names, ", ")}
	case NoticeSelected:
		return domain.Args{"amount": a.Grant()}
	}
	return nil
}

// WhyIneligible is the message key, with its arguments, that says why an application was found ineligible: the requirement, and the
// words of who decided. Without words it was the clock that decided, on documents that did not come by due.
func WhyIneligible(code condition.Item, reason string, due *time.Time) (string, domain.Args) {
	args := domain.Args{"code": code.Label(), "reason": strings.TrimSpace(reason)}
	switch {
	case args["reason"] != "":
		return "application.ineligible.why", args
	case due != nil:
		args["on"] = period.DateOf(*due)
		return "application.ineligible.not_supplemented", args
	}
	return code.Label(), nil
}
