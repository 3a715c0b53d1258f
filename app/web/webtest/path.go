// This file fills the parameters of routes with things that are there.
package webtest

import "strings"

// Unknown is an id that nothing has.
const Unknown = "999999999"

// Know tells the house what a parameter stands for: pattern is the route's path up to and including the parameter, such as
// "/applications/:id".
func (h *House) Know(pattern, value string) { h.params[pattern] = value }

// Path fills the parameters of a route's path. missing lists those that stand for nothing in this house; they are filled
// with an unknown id.
func (h *House) Path(pattern string) (path string, missing []string) {
	if whole, ok := h.paths[pattern]; ok {
		return whole, nil
	}
	parts := strings.Split(pattern, "/")
	for i, part := range parts {
		if !strings.HasPrefix(part, ":") {
			continue
		}
		upTo := strings.Join(strings.Split(pattern, "/")[:i+1], "/")
		value, ok := h.params[upTo]
		if !ok {
			value = Unknown
			missing = append(missing, upTo)
		}
		parts[i] = value
	}
	return strings.Join(parts, "/"), missing
}

// Strange is the path with unknown ids in every parameter.
func Strange(pattern string) string {
	parts := strings.Split(pattern, "/")
	for i, part := range parts {
		if strings.HasPrefix(part, ":") {
			parts[i] = Unknown
		}
	}
	return strings.Join(parts, "/")
}
