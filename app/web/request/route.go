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
}

// GET and POST make routes.
func GET(path, name string, a Audience, h Handler) Route {
	return Route{"GET", path, name, a, h, false}
}

// POST makes a route that takes a form.
func POST(path, name string, a Audience, h Handler) Route {
	return Route{"POST", path, name, a, h, false}
}

// UPLOAD makes a route that takes files.
func UPLOAD(path, name string, a Audience, h Handler) Route {
	return Route{"POST", path, name, a, h, true}
}
