// This file is a page that only says something: an error, a confirmation.
package view

// MessagePage says something and gives the next act.
type MessagePage struct {
	Base
	Lead  string
	Lines []string
	List  []string
	Code  string // reference number of an internal error
	Acts  []Button
}
