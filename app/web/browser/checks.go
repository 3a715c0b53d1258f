// This file holds the checks that every page passes: axe, keyboard, overflow, scrolling, titles, console.
package browser

import (
	_ "embed"
	"fmt"
	"strings"
	"time"

	"github.com/go-rod/rod/lib/input"
)

//go:embed testdata/axe.min.js
var axe string

// maxStops bounds the keyboard walk over one page.
const maxStops = 250

// Faults runs every check on the page the browser is at and lists what is wrong. walk adds the keyboard walk.
func (s *Session) Faults(walk bool) []string {
	s.t.Helper()
	var faults []string
	say := func(format string, args ...any) {
		faults = append(faults, fmt.Sprintf("%s %dpx ", s.Path(), s.view.Width)+fmt.Sprintf(format, args...))
	}
	s.text(`() => { document.querySelectorAll('main details').forEach(d => { d.open = true }); scrollTo(0, 0); return '' }`) // what is folded away is looked at too, and what lies under the bar where the last step scrolled to is no fault
	if !s.view.NoScript {                                                                                                    // axe is a script, and waits
		for _, v := range s.axe() {
			say("axe %s", v)
		}
	}
	if wide := s.number(`() => document.documentElement.scrollWidth - innerWidth`); wide > 0 {
		say("scrolls sideways by %d px (WCAG 1.4.10)", wide)
	}
	if below := s.number(beneath); below > 0 {
		say("scrolls %d px past its end", below)
	}
	if s.text(`() => document.title`) == "" || s.text(`() => document.documentElement.lang`) == "" {
		say("has no title or language")
	}
	if cells := s.text(overflowing); cells != "" {
		say("text runs out of its box: %s", cells)
	}
	if walk {
		for _, p := range s.keyboardWalk() {
			say("keyboard: %s", p)
		}
	}
	s.mu.Lock()
	for _, e := range s.errors {
		faults = append(faults, s.Path()+" console: "+e)
	}
	s.errors = nil
	s.mu.Unlock()
	return faults
}

// beneath is how far one can scroll past the last thing in sight: what is hidden from the eye in a part that scrolls by itself may lie far below.
const beneath = `() => { const end = document.body.getBoundingClientRect().bottom + scrollY; return Math.max(0, Math.round(document.documentElement.scrollHeight - Math.max(end, innerHeight)) - 40) }`

const overflowing = `() => [...document.querySelectorAll('body *')].filter(e => {
	if (e.scrollWidth <= e.clientWidth + 1 || !e.checkVisibility() || e.closest('svg, dialog, .vh, .rail, .topnav')) return false;
	const c = getComputedStyle(e);
	return c.overflowX === 'visible' && !c.display.startsWith('inline') && c.position !== 'sticky';
}).filter((e, i, all) => !all.some(o => o !== e && e.contains(o))).map(e => e.tagName + '.' + e.className + ' ' + e.innerText.slice(0, 24)).slice(0, 5).join(' / ')`

func (s *Session) axe() []string {
	s.t.Helper()
	_, err := s.page.Timeout(patience).Eval(`(source) => { if (!window.axe) { const f = new Function(source); f() } }`, axe)
	if err != nil { // a strict content policy refuses evaluation in the page; put the source in by the debugger
		_, err = s.page.Timeout(patience).Eval(`() => { ` + axe + ` }`)
	}
	s.must(err)
	found := s.ask(`async () => {
		const r = await axe.run(document, {runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice'], resultTypes: ['violations']});
		return r.violations.map(v => v.id + ' (' + v.impact + ') x' + v.nodes.length + ': ' + v.nodes[0].target + ' ' + v.nodes[0].html.slice(0, 120) +
			' ' + v.nodes[0].failureSummary.replace(/\s+/g, ' ').slice(0, 300) +
			' ' + v.nodes[0].any.concat(v.nodes[0].all).flatMap(c => c.relatedNodes).slice(0, 2).map(n => n.target + ' ' + n.html.slice(0, 80)));
	}`)
	var out []string
	for _, v := range found.Arr() {
		out = append(out, v.Str())
	}
	return out
}

func (s *Session) number(js string) int {
	s.t.Helper()
	return s.ask(js).Int()
}

func (s *Session) text(js string) string {
	s.t.Helper()
	return s.ask(js).Str()
}

// embedded begins the name of a stop that is a document of its own, such as a PDF: Tab goes on inside it, and has to come out again.
const embedded = "in "

// keyboardWalk presses Tab through the page: every stop is in view, not covered, has a ring and is large enough.
func (s *Session) keyboardWalk() []string {
	s.t.Helper()
	s.text(`() => { document.documentElement.style.scrollBehavior = 'auto'; scrollTo(0, 0); if (document.activeElement) document.activeElement.blur(); return '' }`)
	others := s.number(`() => document.querySelectorAll('object, embed, iframe').length`) > 0
	seen := map[string]bool{}
	var faults []string
	for range maxStops {
		s.must(s.page.Keyboard.Type(input.Tab))
		stop := s.text(stopFaults)
		if others && (stop == "" || strings.HasPrefix(stop, embedded)) { // the way into another document and out of it takes a moment
			time.Sleep(200 * time.Millisecond)
			stop = s.text(stopFaults)
		}
		key, faulty, ok := strings.Cut(stop, "\n")
		if ok && seen[key] && strings.HasPrefix(key, embedded) {
			continue
		}
		if !ok || seen[key] {
			break
		}
		seen[key] = true
		if faulty != "" {
			faults = append(faults, faulty)
		}
	}
	if len(seen) == 0 {
		faults = append(faults, "no tab stops")
	}
	return faults
}

const stopFaults = `() => {
	const e = document.activeElement; if (!e || e === document.body) return '';
	const b = e.getBoundingClientRect(), c = getComputedStyle(e), f = [];
	const low = Math.min(b.bottom, innerHeight) - 2, high = Math.max(b.y, 0) + 2, x = b.x + b.width / 2;
	const seen = [high, (high + low) / 2, low, b.y + Math.min(b.height / 2, 20)].map(y => document.elementFromPoint(x, y)).filter(t => t);
	window.__stop = window.__stop || 0; if (!e.__stop) e.__stop = ++window.__stop;
	const name = e.tagName + '#' + e.id + ' ' + (e.innerText || e.value || '').slice(0, 20).replace(/\n/g, ' ');
	const label = e.closest('label') || (e.id && document.querySelector('label[for="' + CSS.escape(e.id) + '"]'));
	const ring = (c.outlineStyle !== 'none' && parseFloat(c.outlineWidth) >= 1) || c.boxShadow !== 'none' || (label && getComputedStyle(label).outlineStyle !== 'none')
		|| [e.parentElement, e.parentElement.parentElement].some(p => p && p.matches(':focus-within') && getComputedStyle(p).outlineStyle !== 'none'); // a frame around an icon and its field
	if (!ring && !['OBJECT', 'EMBED', 'IFRAME'].includes(e.tagName)) f.push('no focus ring ' + name);
	if (!(b.bottom > 0 && b.top < innerHeight)) f.push('off screen ' + name);
	else if (!seen.some(t => e === t || e.contains(t) || t.contains(e) || (label && label.contains(t)))) f.push('covered ' + name);
	const lb = label ? label.getBoundingClientRect() : b;
	if (e.tagName !== 'A' && Math.max(b.width, lb.width) < 24 || e.tagName !== 'A' && Math.max(b.height, lb.height) < 24) f.push('small target ' + name);
	return (['OBJECT', 'EMBED', 'IFRAME'].includes(e.tagName) ? 'in ' : '') + e.__stop + '\n' + f.join('; ');
}`
