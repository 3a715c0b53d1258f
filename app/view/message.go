// This file is a page that only says something: an error, a confirmation.
package view

// WaitPage tells a reader to come back: many others are here. Again is in how many seconds the page does it by itself.
type WaitPage struct {
	Base
	Lead  string
	Again int
	Act   Button
}

// MessagePage says something and gives the next act.
type MessagePage struct {
	Base
	Lead  string
	Lines []string
	List  []string
	Code  string // reference number of an internal error
	Acts  []Button
}
