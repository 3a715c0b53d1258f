// This file is the hand of a person at the page: it points, clicks and types by the protocol alone. The library's own hand waits
// for frames and promises of the page, which never come where script is off.
package browser

import (
	"errors"
	"fmt"
	"time"

	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"
)

// reach brings an element into the window and answers with a point at which a click would meet it: it lies still, and nothing
// (a heading that sticks, a dialog) lies over it.
func (s *Session) reach(el node) (proto.Point, error) {
	var last *proto.Point
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		res, err := el.ask(`() => {
			if (!this.isConnected || this.disabled || !this.checkVisibility()) return null;
			this.scrollIntoView({block: 'center', inline: 'nearest', behavior: 'instant'});
			const box = [...this.getClientRects()].find(r => r.width > 0 && r.height > 0);
			if (!box) return null;
			const x = box.x + box.width / 2, y = box.y + box.height / 2, met = document.elementFromPoint(x, y);
			return met && (this.contains(met) || met.contains(this) && met.matches('label, summary')) ? {x, y} : null;
		}`)
		if err != nil {
			return proto.Point{}, err
		}
		if res.Nil() {
			last = nil
		} else {
			now := proto.NewPoint(res.Get("x").Num(), res.Get("y").Num())
			if last != nil && *last == now {
				return now, nil
			}
			last = &now
		}
		if time.Now().After(end) {
			return proto.Point{}, errors.New("nobody could click it: it is hidden, disabled or covered")
		}
	}
}

func (s *Session) click(el node) error {
	at, err := s.reach(el)
	if err != nil {
		return err
	}
	mouse := proto.InputDispatchMouseEvent{X: at.X, Y: at.Y, Button: proto.InputMouseButtonLeft, ClickCount: 1}
	for _, mouse.Type = range []proto.InputDispatchMouseEventType{proto.InputDispatchMouseEventTypeMouseMoved, proto.InputDispatchMouseEventTypeMousePressed, proto.InputDispatchMouseEventTypeMouseReleased} {
		if err := mouse.Call(s.page); err != nil {
			return err
		}
	}
	return nil
}

// focus puts the cursor into a control that can be seen, and holds it against where the cursor then is.
func (s *Session) focus(el node) error {
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		res, err := el.ask(`() => {
			if (!this.isConnected || this.disabled || !this.checkVisibility()) return false;
			this.scrollIntoView({block: 'center', behavior: 'instant'});
			this.focus({preventScroll: true});
			return document.activeElement === this;
		}`)
		if err != nil {
			return err
		}
		if res.Bool() {
			return nil
		}
		if time.Now().After(end) {
			return errors.New("the cursor does not go there: it is hidden or disabled")
		}
	}
}

// write replaces what a control holds, as typing over all of it does.
func (s *Session) write(el node, text string) error {
	if err := s.focus(el); err != nil {
		return err
	}
	if _, err := el.ask(`() => this.select()`); err != nil {
		return err
	}
	if text == "" {
		return s.page.Keyboard.Type(input.Backspace)
	}
	return s.page.InsertText(text)
}

// set gives a control a value that is not typed but picked: a date, an option.
func (s *Session) set(el node, value string) error {
	if err := s.focus(el); err != nil {
		return err
	}
	res, err := el.ask(`(v) => { this.value = v; this.dispatchEvent(new Event('input', {bubbles: true})); this.dispatchEvent(new Event('change', {bubbles: true})); return this.value }`, value)
	if err == nil && res.Str() != value {
		err = fmt.Errorf("it cannot be %q", value)
	}
	return err
}
