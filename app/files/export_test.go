// This file lets the tests outside the package reach what only they need.
package files

// Verdict reads a scanner's answer.
var Verdict = verdict
