// This file lists the typed reasons for which spending is not recognised (domain document §4.4).
package expense

import "slices"

// Reasons are the codes D01 … D32 in order. Their names are in the message catalogue under "expense.reason.D01" and so on.
var Reasons = []string{
	"D01", "D02", "D03", "D04", "D05", "D06", "D07", "D08", "D09", "D10", "D11", "D12", "D13", "D14", "D15", "D16",
	"D17", "D18", "D19", "D20", "D21", "D22", "D23", "D24", "D25", "D26", "D27", "D28", "D29", "D30", "D31", "D32",
}

// KnownReason reports whether the code is one of Reasons.
func KnownReason(code string) bool { return slices.Contains(Reasons, code) }
