// This file is one line of the routes table.
package request

// Audience says who may reach a route at all; what they may do there is decided per resource.
type Audience string

const (
	Anyone   Audience = "anyone"    // visitors too
	SignedIn Audience = "signed_in" // any signed-in person
	Staff    Audience = "staff"     // agency staff with a second factor
)

// Route is one line of the routes table. Name is unique; the scenario table of the tests has a row for each.
type Route struct {
	Method   string
	Path     string
	Name     string
	Audience Audience
	Handle   Handler
	// Upload lifts the small body limit for routes that take files.
	Upload bool
	// Kept pages are the same for everyone who is not signed in, and may be a moment old for them.
	Kept bool
	// Idle routes are asked by pages on their own: they say nothing about somebody being there, and keep no session awake.
	Idle bool
	// Secret routes take passwords: what is sent to them is kept nowhere.
	Secret bool
	// Prompt pages do not wait in the line at the door (see app/web/door.go): their reader must know at once.
	Prompt bool
}

// AtOnce marks a page as one that is never put off.
func AtOnce(r Route) Route {
	r.Prompt = true
	return r
}

// Keep marks a page as one that may be kept for visitors.
func Keep(r Route) Route {
	r.Kept = true
	return r
}

// Idle marks a route that a page asks without anybody doing anything.
func Idle(r Route) Route {
	r.Idle = true
	return r
}

// Secretly marks a route that takes passwords.
func Secretly(r Route) Route {
	r.Secret = true
	return r
}

// GET and POST make routes.
func GET(path, name string, a Audience, h Handler) Route {
	return Route{Method: "GET", Path: path, Name: name, Audience: a, Handle: h}
}

// POST makes a route that takes a form.
func POST(path, name string, a Audience, h Handler) Route {
	return Route{Method: "POST", Path: path, Name: name, Audience: a, Handle: h}
}

// UPLOAD makes a route that takes files.
func UPLOAD(path, name string, a Audience, h Handler) Route {
	return Route{Method: "POST", Path: path, Name: name, Audience: a, Handle: h, Upload: true}
}
