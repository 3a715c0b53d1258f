// This file is the only one that knows Casbin: it loads the model and the permits, and asks for what each role may do.
package access

import (
	_ "embed"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"
	"github.com/casbin/casbin/v2/persist"

	"gongmo/domain"
	"gongmo/domain/grant"
)

//go:embed model.conf
var modelText string

// The prefixes of names in the policy. Casbin gives a user whose id equals a role's name that role without any grant, so
// users and roles must never look alike.
const (
	userPrefix = "u:"
	rolePrefix = "role:"
)

// source hands permits to Casbin. It only reads: nothing at run time writes policy.
type source []permit

var errReadOnly = errors.New("the access policy is read-only")

func (s source) LoadPolicy(m model.Model) error {
	for _, p := range s {
		line := []string{"p", rolePrefix + string(p.role), p.kind, p.action, p.state, string(p.cond)}
		if err := persist.LoadPolicyArray(line, m); err != nil {
			return fmt.Errorf("load the access policy: %w", err)
		}
	}
	return nil
}

func (source) SavePolicy(model.Model) error                              { return errReadOnly }
func (source) AddPolicy(string, string, []string) error                  { return errReadOnly }
func (source) RemovePolicy(string, string, []string) error               { return errReadOnly }
func (source) RemoveFilteredPolicy(string, string, int, ...string) error { return errReadOnly }

// newEnforcer makes a Casbin enforcer over the permits. Requests are (user, domain, kind, action, state, domain.Resource).
func newEnforcer(all []permit) (*casbin.Enforcer, error) {
	m, err := model.NewModelFromString(modelText)
	if err != nil {
		return nil, fmt.Errorf("read the access model: %w", err)
	}
	e, err := casbin.NewEnforcer(m)
	if err != nil {
		return nil, fmt.Errorf("start casbin: %w", err)
	}
	e.EnableAutoSave(false)
	e.AddFunction("holds", holds)
	e.SetAdapter(source(all))
	if err := e.LoadPolicy(); err != nil {
		return nil, err
	}
	return e, nil
}

// holds is the matcher's last question: does the named condition hold over the thing, and does no conflict of interest bar
// the role? It gets (condition, role, user, domain, action, resource).
func holds(args ...any) (any, error) {
	if len(args) != 6 {
		return false, fmt.Errorf("holds wants 6 arguments, got %d", len(args))
	}
	var text [5]string
	for i := range text {
		text[i], _ = args[i].(string)
	}
	r, ok := args[5].(domain.Resource)
	check := conditions[domain.Cond(text[0])]
	if !ok || check == nil {
		return false, fmt.Errorf("no condition %q over %T", text[0], args[5])
	}
	id, err := strconv.ParseInt(strings.TrimPrefix(text[2], userPrefix), 10, 64)
	if err != nil {
		return false, fmt.Errorf("user %q: %w", text[2], err)
	}
	person, h := domain.PersonID(id), grant.Held{Role: domain.Role(strings.TrimPrefix(text[1], rolePrefix))}
	if org, found := strings.CutPrefix(text[3], "org:"); found {
		id, err := strconv.ParseInt(org, 10, 64)
		if err != nil {
			return false, fmt.Errorf("domain %q: %w", text[3], err)
		}
		h.Organization = domain.OrganizationID(id)
	}
	return check(person, h, r) == "" && !barred(person, h.Role, text[4], r), nil
}

// act is what is asked of a role: an action on a kind.
type act struct{ kind, action string }

// allowance is when a role may do an act: in a state, or in any, under a condition.
type allowance struct {
	state string
	cond  domain.Cond
}

// rights are all that one role may do: for each act the allowances, any one of which is enough.
type rights map[act][]allowance

// rightsOf asks Casbin for every permit of each role.
func rightsOf(e *casbin.Enforcer) (map[domain.Role]rights, error) {
	out := map[domain.Role]rights{}
	for _, role := range Roles() {
		lines, err := e.GetFilteredPolicy(0, rolePrefix+string(role))
		if err != nil {
			return nil, fmt.Errorf("ask casbin for the rights of %s: %w", role, err)
		}
		mine := make(rights, len(lines))
		for _, l := range lines {
			a := act{l[1], l[2]}
			mine[a] = append(mine[a], allowance{l[3], domain.Cond(l[4])})
		}
		out[role] = mine
	}
	return out, nil
}

// in reports whether the allowance is for a thing in this state.
func (a allowance) in(state string) bool { return a.state == anyState || a.state == state }
