// This file asks the page, and takes hold of what stands on it. A page may load anew between any two questions, by itself, just when
// it is asked: what was found on the page before is gone then, and is looked for again. The library's own questions keep the page they
// began with in mind, and starve where pages follow one another quickly.
package browser

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/cdp"
	"github.com/go-rod/rod/lib/proto"
	"github.com/ysmood/gson"
)

// node is an element of the page as it stood when it was found.
type node struct {
	page *rod.Page
	id   proto.RuntimeRemoteObjectID
}

// ask is what the element answers to a function, in which it is this.
func (n node) ask(js string, args ...any) (gson.JSON, error) {
	call := proto.RuntimeCallFunctionOn{ObjectID: n.id, AwaitPromise: true, ReturnByValue: true,
		FunctionDeclaration: "function(...a) { return (" + js + ")(...a) }"} // an arrow has the this of what it stands in
	for _, a := range args {
		call.Arguments = append(call.Arguments, &proto.RuntimeCallArgument{Value: gson.New(a)})
	}
	res, err := call.Call(n.page)
	if err != nil {
		return gson.JSON{}, err
	}
	return answer(res.Result, res.ExceptionDetails)
}

func answer(res *proto.RuntimeRemoteObject, thrown *proto.RuntimeExceptionDetails) (gson.JSON, error) {
	if thrown != nil {
		return gson.JSON{}, &rod.EvalError{RuntimeExceptionDetails: thrown}
	}
	return res.Value, nil
}

// evaluate asks the page itself; it answers with what it is, not with what it holds, unless byValue.
func evaluate(p *rod.Page, byValue bool, js string, args []any) (*proto.RuntimeEvaluateResult, error) {
	given, err := json.Marshal(append([]any{}, args...))
	if err != nil {
		return nil, err
	}
	return proto.RuntimeEvaluate{Expression: fmt.Sprintf("(%s)(...%s)", js, given), AwaitPromise: true, ReturnByValue: byValue}.Call(p)
}

// ask is what the page answers to a function.
func (s *Session) ask(js string, args ...any) (out gson.JSON) {
	s.t.Helper()
	s.must(s.again(func(p *rod.Page) error {
		res, err := evaluate(p, true, js, args)
		if err != nil {
			return err
		}
		out, err = answer(res.Result, res.ExceptionDetails)
		return err
	}))
	return out
}

// askOf is what the first element at a selector answers to a function, in which it is this.
func (s *Session) askOf(selector, js string, args ...any) (out gson.JSON) {
	s.t.Helper()
	s.on(selector, func(n node) (err error) {
		out, err = n.ask(js, args...)
		return err
	})
	return out
}

// on does something with the first element at a selector, as soon as there is one.
func (s *Session) on(selector string, do func(node) error) *Session {
	s.t.Helper()
	return s.act(selector, do, `q => document.querySelector(q)`, selector)
}

var errMissing = errors.New("it is not there")

// act does something with the element that a function of the page finds, as soon as it finds one. What is done must not have happened
// yet when it answers that its element is gone.
func (s *Session) act(what string, do func(node) error, find string, args ...any) *Session {
	s.t.Helper()
	err := s.again(func(p *rod.Page) error {
		res, err := evaluate(p, false, find, args)
		if err != nil {
			return err
		}
		if _, err := answer(res.Result, res.ExceptionDetails); err != nil {
			return err
		}
		if res.Result.Subtype != proto.RuntimeRemoteObjectSubtypeNode {
			return errMissing
		}
		return do(node{p, res.Result.ObjectID})
	})
	if errors.Is(err, errMissing) {
		s.shot("missing")
		s.t.Fatalf("%s has no %s; it shows:\n%s", s.Path(), what, clip(s.Text()))
	}
	s.must(err)
	return s
}

// again does something with the page, and does it anew while what it looks for is not there, or the page is another than the one it
// began with.
func (s *Session) again(do func(*rod.Page) error) error {
	p := s.page.Timeout(2 * patience) // what is done waits itself, and not longer than its patience
	defer p.CancelTimeout()
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		err := do(p)
		if err == nil || !errors.Is(err, errMissing) && !gone(err) || time.Now().After(end) {
			return err
		}
	}
}

// errNavigated is what the browser says of a question that it had begun to answer when the page went; the library has no name for it.
var errNavigated = &cdp.Error{Code: -32000, Message: "Inspected target navigated or closed"}

// gone reports whether an error says that the page on which something was found is there no more.
func gone(err error) bool {
	for _, of := range []error{cdp.ErrCtxNotFound, cdp.ErrCtxDestroyed, cdp.ErrObjNotFound, errNavigated} {
		if errors.Is(err, of) {
			return true
		}
	}
	return false
}
