// This file gives the texts of the report's notices what they speak of.
package outcome

import "gongmo/domain"

// Says fills the fields of a notice about the report, typed as the texts format them. The reason of the step is added by
// whoever delivers.
func (o *Outcome) Says(domain.NoticeCode) domain.Args {
	return domain.Args{"year": o.Year, "on": o.DueOn}
}
