// What the pages do beyond HTML. Every page works without this file; here live comfort and speed:
// the session clock, autosaving, live sums, the keyboard layer, dialogs. No library, no eval, nothing inline.
'use strict';
(() => {
  const doc = document, root = doc.documentElement, body = doc.body;
  const $ = (s, e = doc) => e.querySelector(s);
  const $$ = (s, e = doc) => [...e.querySelectorAll(s)];
  const on = (type, f, e = doc, o) => e.addEventListener(type, f, o);
  const token = () => $('meta[name=csrf-token]')?.content ?? '';
  const korean = root.lang !== 'en';
  const int = n => Math.round(n).toLocaleString('ko-KR').replace('-', '−');
  const acts = {}; // data-act → what it does
  const starts = []; // what is begun of each part of a page, also of one that comes later
  const begin = (s, f) => { starts.push(part => $$(s, part).forEach(f)); $$(s).forEach(f); };
  root.classList.add('js');

  // The server's clock: what it said when the page was made, carried on by a clock that nobody can set.
  const born = Number(body.dataset.now) || Date.now(), start = performance.now();
  const now = () => born + performance.now() - start;
  const mmss = ms => { const s = Math.max(0, Math.round(ms / 1000)); return Math.floor(s / 60) + ':' + String(s % 60).padStart(2, '0'); };
  const kst = ms => new Date(ms + 324e5).toISOString().slice(11, 19);
  // An instant of this device's clock as the server's clock has it, written as the server writes it.
  const stamp = at => {
    const t = new Date(at + now() - Date.now() + 324e5), clock = t.toISOString().slice(11, 16);
    return korean ? `${t.getUTCFullYear()}. ${t.getUTCMonth() + 1}. ${t.getUTCDate()}. ${clock}` : t.toLocaleDateString('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' }) + ' ' + clock + ' KST';
  };

  // Storage may be forbidden by the browser; then there is simply no local copy.
  const keep = {
    get(k) { try { return localStorage.getItem(k); } catch { return null; } },
    set(k, v) { try { localStorage.setItem(k, v); return true; } catch { return false; /* full or forbidden */ } },
    drop(k) { try { localStorage.removeItem(k); } catch { /* forbidden */ } },
    keys() { try { return Object.keys(localStorage); } catch { return []; } },
  };

  // A page that answers a form stands in the history under the address of the page that the form was on: going back or loading anew asks for that
  // page, and not whether the form should be sent a second time.
  if (body.dataset.posted) {
    const from = doc.referrer ? new URL(doc.referrer) : null;
    history.replaceState(history.state, '', (from?.origin === location.origin ? from.pathname + from.search : body.dataset.posted) + location.hash);
  }

  // A page with problems begins at its list of problems, or at the one that a link has led to.
  const summary = $('[data-focus]');
  if (!summary && /^#f-/.test(location.hash)) doc.getElementById(decodeURIComponent(location.hash.slice(1)))?.focus(); // a link led to a field
  (summary && location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1))) || summary)?.focus();

  // ── Session clock ─────────────────────────────────────────────
  const session = $('[data-session]');
  if (session) {
    const dialog = $('#session-dialog'), over = $('#session-over'), say = $('[data-session-say]');
    let ends = Number(session.dataset.ends), said = 0;
    const warn = Number(session.dataset.warn) * 1000;
    const longer = at => { ends = at; if (dialog.open) dialog.close(); };
    acts.extend = async () => {
      try {
        const r = await fetch(session.action, { method: 'POST', headers: { 'X-CSRF-Token': token(), Accept: 'application/json' }, body: new FormData(session), redirect: 'manual' });
        const at = Date.parse(r.headers.get('X-Session-Ends') ?? '');
        if (!at) { HTMLFormElement.prototype.submit.call(session); return; }
        keep.set('gongmo.session', String(at));
        longer(at);
      } catch { /* offline: the clock goes on and the button can be pressed again */ }
    };
    on('submit', e => { e.preventDefault(); acts.extend(); }, session);
    on('storage', e => { if (e.key === 'gongmo.session' && e.newValue) longer(Number(e.newValue)); }, window);
    const here = $('[data-kept-here]', over);
    const tick = () => {
      const left = ends - now(), s = Math.round(left / 1000);
      $$('[data-session-left]').forEach(e => { e.textContent = mmss(left); });
      if (left <= 0) { if (dialog.open) dialog.close(); if (!over.open) { here.hidden = !keep.keys().some(k => k.startsWith('gongmo.draft.')); over.showModal(); } return; }
      if (left <= warn && !dialog.open) dialog.showModal();
      // Said every 15 seconds, and each second of the last 20: often enough to act, seldom enough to listen to.
      if (left <= warn && s !== said && (s % 15 === 0 || s <= 20)) { said = s; say.textContent = say.dataset.text.replace('%t', mmss(left)); }
      setTimeout(tick, 1000);
    };
    tick();
  }
  const clock = $('[data-server-clock]');
  if (clock) setInterval(() => { clock.textContent = clock.textContent.replace(/\d\d:\d\d:\d\d/, kst(now())); }, 1000);

  // Who waits in the line at the door is let in without pressing anything.
  const again = $('[data-again]');
  if (again) setTimeout(() => location.reload(), again.dataset.again * 1000);

  // ── Dialogs, confirmation, submit once ────────────────────────
  on('click', e => {
    const opener = e.target.closest('[data-opens]');
    if (opener) { const d = doc.getElementById(opener.dataset.opens); if (d?.showModal) { e.preventDefault(); d.showModal(); } }
    const act = e.target.closest('[data-act]');
    if (act && acts[act.dataset.act]) acts[act.dataset.act](act, e);
    $$('details[data-menu][open]').forEach(m => { if (!m.contains(e.target)) m.open = false; });
  });
  acts.close = b => b.closest('dialog')?.close();
  acts.print = () => window.print();
  let asked = null; // the form and button waiting for an answer
  acts['confirm-yes'] = () => {
    $('#confirm-dialog').close();
    if (!asked) return;
    asked.button.dataset.agreed = '1';
    asked.form.requestSubmit(asked.button);
    asked = null;
  };
  on('submit', e => {
    const form = e.target, button = e.submitter;
    if (button?.dataset.confirm && !button.dataset.agreed) {
      e.preventDefault();
      asked = { form, button };
      $('[data-confirm-text]').textContent = button.dataset.confirm;
      $('[data-act=confirm-yes]').textContent = (button.innerText || button.getAttribute('aria-label')).trim(); // the verb that was pressed
      const yes = $('[data-act=confirm-yes]').classList, grave = button.classList.contains('btn--danger');
      yes.toggle('btn--danger', grave);
      yes.toggle('btn--primary', !grave);
      $('#confirm-dialog').showModal();
      return;
    }
    if (form.method === 'dialog' || !('once' in form.dataset)) return;
    if (form.dataset.sent) { e.preventDefault(); return; }
    if (!form.dataset.flushed && (saving.size || flush.get(form)?.())) { // let the autosave finish: the version is then the right one, and nothing typed stays behind
      e.preventDefault();
      flush.get(form)?.(); // what was typed while one was running
      form.dataset.flushed = '1'; // once: what cannot be saved now is sent all the same
      Promise.allSettled(saving.values()).then(() => form.requestSubmit(button ?? undefined));
      return;
    }
    delete form.dataset.flushed;
    copies.get(form)?.();
    form.dataset.sent = '1';
    dirty.delete(form);
    form.setAttribute('aria-busy', 'true');
  });
  on('pageshow', () => $$('form[data-sent]').forEach(f => { delete f.dataset.sent; f.removeAttribute('aria-busy'); $$('[data-agreed]', f).forEach(b => delete b.dataset.agreed); }), window);

  // ── Unsaved typing and autosave ───────────────────────────────
  const dirty = new Set(), saving = new Map();
  on('input', e => { const f = e.target.form; if (f && 'guard' in f.dataset) dirty.add(f); });
  on('beforeunload', e => { if (dirty.size) { e.preventDefault(); e.returnValue = body.dataset.leave; } }, window);

  const line = $('[data-save-status]'), aloud = $('[data-save-say]');
  let lastSaid = 0;
  const status = (what, at = '') => {
    if (!line) return;
    line.textContent = (line.dataset[what] ?? '').replace('%t', at);
    line.dataset.state = what;
    if (aloud && (what === 'conflict' || what === 'compare' || what === 'offline' || Date.now() - lastSaid > 30000) && what !== 'saving' && what !== 'unsaved') { lastSaid = Date.now(); aloud.textContent = line.textContent; }
  };
  // words is what the server said to a script, "" when it said nothing that can be shown.
  const words = async r => (r.headers.get('Content-Type')?.startsWith('application/json') ? (await r.json().catch(() => ({}))).error ?? '' : '');
  const refused = says => {
    if (!line) return;
    line.textContent = says;
    line.dataset.state = 'refused';
    if (aloud && aloud.textContent !== says) aloud.textContent = says;
  };
  const prefix = 'gongmo.draft.', flush = new Map(); // flush: form → saves what is left of it now; answers whether there is something to wait for
  // What a page that is going may still send is bounded by the browsers: 64 KiB in all.
  const ROOM = 60000;
  // What was typed, question by question, without what the server says about it. What is no question, which is all of a form without
  // versions of questions, is one part; it is sent with every other one.
  const typed = form => {
    const parts = {};
    for (const c of form.elements) if (c.name?.startsWith('v.')) parts[c.name.slice(2)] = [];
    const whole = !Object.keys(parts).length;
    parts[''] = [];
    for (const [name, value] of new FormData(form)) {
      if (typeof value !== 'string' || name.startsWith('v.') || name.startsWith('paste.') || name.startsWith('known.') || ['csrf', 'version', 'idempotency_key', 'shown'].includes(name)) continue;
      parts[whole ? '' : /^q\.([a-z0-9_]+)/.exec(name)?.[1] ?? '']?.push([name, value]);
    }
    return Object.fromEntries(Object.entries(parts).map(([k, v]) => [k, JSON.stringify(v)]));
  };
  const fill = (form, entries) => {
    for (const [name, value] of entries) {
      const c = form.elements[name];
      if (!c) { // a row that the page has no place for is sent along, and shown when it is drawn anew
        const more = doc.createElement('input');
        Object.assign(more, { type: 'hidden', name, value });
        form.append(more);
      } else if (c instanceof RadioNodeList || c.type === 'checkbox' || c.type === 'radio') { (c instanceof RadioNodeList ? [...c] : [c]).forEach(o => { if (o.value === value) o.checked = true; }); } else { c.value = value; }
    }
  };
  // A control that a problem was said of and that was written anew and saved: its mark goes, and its line in the list of problems is struck out.
  // Whether it is right now the next check says.
  const mend = c => {
    const field = c.closest('.has-error');
    if (!field && !c.getAttribute('aria-invalid')) return;
    const said = (c.getAttribute('aria-describedby') ?? '').split(' ').map(id => id && doc.getElementById(id)).filter(e => e && (e.classList.contains('error-msg') || e.classList.contains('cell-err')));
    c.removeAttribute('aria-invalid');
    said.filter(e => !$$('[aria-invalid=true]').some(o => (o.getAttribute('aria-describedby') ?? '').split(' ').includes(e.id))).forEach(e => e.remove());
    const ids = [c.id];
    if (field && !$('[aria-invalid=true]', field)) {
      field.classList.remove('has-error');
      $$('.error-msg', field).forEach(e => e.remove());
      ids.push(field.id);
    }
    const list = $('.errors');
    if (!list) return;
    ids.filter(Boolean).forEach(id => $(`a[href="#${CSS.escape(id)}"]`, list)?.closest('li').classList.add('is-done'));
    if (!$('li:not(.is-done)', list)) list.remove();
  };
  const told = form => { $$('input:not([type=hidden]),textarea,select', form).forEach(c => c.dispatchEvent(new Event('input', { bubbles: true }))); };
  const fresh = async () => {
    const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
    if (!answer.ok) throw new Error('not the page'); // the line at the door, or signed out
    return new DOMParser().parseFromString(await answer.text(), 'text/html');
  };

  // What the server judges of the answers (data-fresh) is taken anew from the page after they have been saved.
  // What is folded is of no use yet: it is asked for when it is opened.
  const refresh = async form => {
    if (!$$('[data-fresh]', form).some(part => !part.closest('details:not([open])'))) return;
    try {
      const page = await fresh();
      $$('[data-fresh]', form).forEach(part => {
        const now = page.querySelector(`[data-fresh="${part.dataset.fresh}"]`);
        if (!now || now.innerHTML === part.innerHTML || part.contains(doc.activeElement)) return;
        const open = $$('details', part).map(d => d.open);
        part.innerHTML = now.innerHTML;
        $$('details', part).forEach((d, i) => { d.open = open[i] ?? d.open; });
      });
    } catch { /* offline: with the next save */ }
  };

  const copies = new Map(); // form → sees to its copy on this device when it is sent
  $$('form[data-autosave]').forEach(form => {
    const key = prefix + form.dataset.autosave;
    const version = k => form.elements[k ? 'v.' + k : 'version'];
    const place = k => $(`[data-conflict="${k}"]`, form);
    // known: what the server has; sent: what it was sent last and has not answered; unread: what it could not read; held: answers that somebody else changed as well, until one is chosen.
    const known = 'unsaved' in form.dataset ? {} : typed(form), sent = {}, unread = {}, held = new Set($$('[data-conflict]', form).filter(c => c.firstElementChild).map(c => c.dataset.conflict));
    const touched = new Set(), partOf = c => /^q\.([a-z0-9_]+)/.exec(c.name ?? '')?.[1] ?? '';
    let timer = 0, again = false, going = false, waiting = {}; // waiting: what this device kept before and nobody has brought back yet
    const left = parts => Object.keys(parts).filter(k => parts[k] !== known[k]);
    const todo = parts => left(parts).filter(k => parts[k] !== unread[k] && !held.has(k));
    // The copy on this device goes only when the server has said that it has all of it.
    const remember = parts => {
      const mine = left(parts), copy = { at: Date.now(), parts: Object.fromEntries(mine.map(k => [k, { seen: version(k)?.value, values: parts[k] }])), waiting };
      if (!mine.length && !Object.keys(waiting).length) { keep.drop(key); return true; }
      return keep.set(key, JSON.stringify(copy));
    };
    const clash = (k, c) => {
      held.add(k);
      const box = place(k);
      if (box) { box.innerHTML = c.html; box.dataset.version = c.version; }
    };
    const save = leaving => {
      clearTimeout(timer);
      if (form.dataset.sent) return null;
      if (saving.has(form) && !(leaving && !going)) { again = true; return saving.get(form); }
      const parts = typed(form);
      let some = todo(parts);
      if (!left(parts).length) {
        dirty.delete(form);
        if (line?.dataset.state === 'unsaved') status('saved', kst(now()).slice(0, 5));
      }
      if (!some.length) return null;
      const body = new URLSearchParams();
      for (const name of ['csrf', 'version', 'idempotency_key']) if (form.elements[name]) body.set(name, form.elements[name].value);
      // What was sent before and never answered goes along: where the server has just that, nobody else wrote.
      const before = k => k && sent[k] && sent[k] !== parts[k] ? JSON.parse(sent[k]).map(([name, value]) => ['before.' + name, value]) : [];
      const pack = k => [...(k ? [['v.' + k, version(k).value]] : []), ...JSON.parse(parts[k]), ...before(k)];
      if (leaving) {
        let room = ROOM - body.toString().length - new URLSearchParams(pack('')).toString().length;
        const size = k => new URLSearchParams(pack(k)).toString().length + 1;
        some = some.map(k => [size(k), k]).sort((a, b) => a[0] - b[0]).filter(([n]) => (room -= n) >= 0).map(([, k]) => k);
        if (!some.length && !doc.hidden) return null;
      }
      const alive = leaving && some.length > 0;
      if (!some.length) some = todo(parts); // too much for a page that goes; one that is only hidden can still send it
      [...new Set(['', ...some])].flatMap(pack).forEach(([name, value]) => body.append(name, value));
      some.forEach(k => { sent[k] = parts[k]; });
      const kept = remember(parts);
      status('saving');
      going = alive;
      const work = fetch(form.dataset.autosave, { method: 'POST', headers: { 'X-CSRF-Token': token(), 'X-Autosave': '1', Accept: 'application/json' }, body, keepalive: alive })
        .then(async r => {
          if (r.status === 401 || r.redirected) throw Object.assign(new Error(''), { says: (await words(r)) || line?.dataset.signedOut });
          if (r.status >= 400 && r.status < 500 && ![408, 409, 425, 429].includes(r.status)) { // no line will mend it: the server's own sentence
            some.forEach(k => { unread[k] = parts[k]; });
            const why = await words(r);
            throw Object.assign(new Error(''), { says: (line?.dataset.refused ?? '').replace('%t', why) });
          }
          if (r.status === 409) { some.forEach(k => { unread[k] = parts[k]; }); status('conflict'); return; }
          if (!r.ok) throw new Error(String(r.status));
          const a = await r.json();
          if (a.version && form.elements.version) form.elements.version.value = a.version;
          Object.entries(a.versions ?? {}).forEach(([k, v]) => { const el = version(k); if (el) el.value = v; });
          for (const k of some) {
            if (sent[k] === parts[k]) delete sent[k];
            if (a.conflicts?.[k]) clash(k, a.conflicts[k]);
            else if (a.unread?.includes(k)) unread[k] = parts[k];
            else known[k] = parts[k];
          }
          for (const c of touched) if (some.includes(partOf(c)) && known[partOf(c)] === parts[partOf(c)]) { touched.delete(c); mend(c); }
          if (a.shown) await shift(a.shown);
          const now = typed(form), rest = left(now);
          remember(now);
          if (!rest.length) dirty.delete(form);
          if (todo(now).some(k => !some.includes(k))) again = true;
          if (held.size) status('compare'); else if (rest.some(k => now[k] === unread[k])) status('unread'); else status('saved', a.at ?? kst(now()).slice(0, 5));
          if (!todo(now).length) refresh(form); // while one types on, the page knows better
        })
        .catch(e => {
          if (e.says !== undefined) { again = false; refused(e.says); return; } // kept here, and sent again when something else is written
          status(kept ? 'offline' : 'unsaved');
          timer = setTimeout(save, 15000);
        })
        .finally(() => { if (saving.get(form) === work) { saving.delete(form); going = false; } if (again) { again = false; save(doc.hidden); } });
      saving.set(form, work);
      return work;
    };
    flush.set(form, save);
    on('input', e => {
      touched.add(e.target);
      clearTimeout(timer);
      timer = setTimeout(save, 1000);
      const parts = typed(form);
      remember(parts); // at once: nothing typed is only in the page
      if (todo(parts).length) status('unsaved');
    }, form);
    on('focusout', () => save(), form);
    on('toggle', async e => {
      if (!e.target.open || !('freshOpen' in e.target.dataset)) return;
      await (save() ?? saving.get(form));
      refresh(form);
    }, form, true);
    on('visibilitychange', () => { if (doc.hidden && !saving.has(form)) save(true); else if (doc.hidden) again = true; });
    on('pagehide', () => save(true), window);
    on('online', () => save(), window);

    // Questions that an answer on this page makes appear or go are taken from the page itself; what is being written stays as it is.
    const shift = async keys => {
      const shown = form.elements.shown, have = () => $$('[data-question]', form).map(q => q.dataset.question);
      if (!shown || keys.join(' ') === shown.value) return;
      try {
        const there = $('form[data-autosave]', await fresh());
        let last = null, come = false;
        for (const q of $$('[data-question]', there)) {
          const here = $(`[data-question="${q.dataset.question}"]`, form);
          if (!here) {
            const next = doc.importNode(q, true);
            if (last) last.after(next); else $('[data-question]', form)?.before(next);
            starts.forEach(f => f(next));
            last = next;
            come = true;
          } else last = here;
        }
        const parts = typed(form);
        for (const q of $$('[data-question]', form)) {
          const k = q.dataset.question;
          if (keys.includes(k)) known[k] ??= parts[k];
          else if (known[k] === parts[k] && !q.contains(doc.activeElement)) { q.remove(); delete known[k]; }
        }
        shown.value = keys.filter(k => have().includes(k) || shown.value.split(' ').includes(k)).join(' ');
        if (come && aloud) aloud.textContent = line.dataset.come ?? '';
      } catch { /* offline: with the next save, or when the section is left */ }
    };

    // An answer that somebody else changed as well: one of the two is chosen at its place.
    const chosen = k => { held.delete(k); place(k).replaceChildren(); if (!held.size) $('[data-clash]')?.remove(); };
    acts.mine = (b, e) => {
      e.preventDefault();
      const k = b.value, v = place(k).dataset.version;
      if (v) version(k).value = v;
      chosen(k);
      doc.getElementById('f-q-' + k)?.focus();
      save();
    };
    acts.theirs = async (b, e) => {
      e.preventDefault();
      const k = b.value, mine = c => c.name && (c.name === 'q.' + k || c.name.startsWith('q.' + k + '.'));
      try {
        const there = $('form[data-autosave]', await fresh()), names = f => JSON.stringify([...f.elements].filter(mine).map(c => c.name));
        await (save() ?? 0);
        if (names(there) !== names(form)) { // more rows than this page has: it is drawn anew when the rest is saved
          known[k] = typed(form)[k];
          held.delete(k);
          remember(typed(form));
          dirty.delete(form);
          location.reload();
          return;
        }
        [...form.elements].filter(mine).forEach(c => { if (c.type === 'checkbox' || c.type === 'radio') c.checked = false; });
        fill(form, JSON.parse(typed(there)[k]));
        version(k).value = there.elements['v.' + k].value;
        known[k] = typed(form)[k];
        chosen(k);
        told(form);
        doc.getElementById('f-q-' + k)?.focus();
      } catch { status('offline'); }
    };

    // The rows of both: the server puts them together, and the page is drawn anew with the rows that this one does not have.
    acts.both = async (b, e) => {
      e.preventDefault();
      const k = b.value, sent = typed(form)[k], body = new URLSearchParams();
      for (const name of ['csrf', 'version', 'idempotency_key']) if (form.elements[name]) body.set(name, form.elements[name].value);
      [...JSON.parse(typed(form)[''] ?? '[]'), ['v.' + k, version(k).value], ...JSON.parse(sent), ['both', k]].forEach(([name, value]) => body.append(name, value));
      b.disabled = true;
      try {
        const r = await fetch(form.dataset.autosave, { method: 'POST', headers: { 'X-CSRF-Token': token(), 'X-Autosave': '1', Accept: 'application/json' }, body });
        if (!r.ok || r.redirected) { refused((await words(r)) || (line?.dataset.signedOut ?? '')); return; }
        const a = await r.json();
        if (a.conflicts?.[k]) { clash(k, a.conflicts[k]); return; }
        if (a.unread?.includes(k)) { status('unread'); }
        known[k] = typed(form)[k];
        held.delete(k);
        await (save() ?? 0);
        remember(typed(form));
        dirty.delete(form);
        location.reload();
      } catch { status('offline'); } finally { b.disabled = false; }
    };

    // What this device kept and the server does not have can be brought back; who does not want it says so.
    const restore = $('[data-act=restore]'), forget = $('[data-act=forget]'), here = typed(form);
    try {
      const copy = JSON.parse(keep.get(key) ?? '{}');
      for (const [k, p] of Object.entries({ ...copy.waiting, ...copy.parts })) if (k in here && p.values !== here[k]) waiting[k] = { at: copy.at, ...p };
    } catch { /* nothing that could be read */ }
    if (!('unsaved' in form.dataset)) remember(typed(form));
    const last = Math.max(...Object.values(waiting).map(p => p.at ?? 0));
    if (restore && last > 0) restore.textContent += ' (' + stamp(last) + ')';
    // Who has written something else and presses the button that saves has decided: the earlier text of that answer is not offered again.
    copies.set(form, () => {
      const parts = typed(form);
      for (const k of Object.keys(waiting)) if (parts[k] !== here[k]) delete waiting[k];
      remember(parts);
    });
    const offered = yes => [restore, forget].forEach(b => { if (b) b.hidden = !yes; });
    offered(Object.keys(waiting).length);
    acts.restore = () => {
      for (const [k, p] of Object.entries(waiting)) {
        $$(`[name="q.${k}"][type=checkbox],[name="q.${k}"][type=radio]`, form).forEach(c => { c.checked = false; });
        fill(form, JSON.parse(p.values));
        if (k && p.seen !== undefined) version(k).value = p.seen; // what somebody else wrote since then is compared and not written over
      }
      waiting = {};
      offered(false);
      dirty.add(form);
      told(form);
      save();
    };
    acts.forget = () => { waiting = {}; offered(false); remember(typed(form)); };
  });
  // ── Other forms: a copy on this device until the server has taken the form in ──
  // The copy has a name that is sent along. The server says it back in a cookie when it has taken the form in (app/web/unsent.go); only then,
  // or when its writer does not want it, the copy goes. It is kept for the person who wrote it, and never holds passwords or files.
  const taken = /(?:^|; )gongmo_taken=([a-z0-9]+)/.exec(doc.cookie)?.[1], mine = prefix + 'form.' + body.dataset.who + '.';
  const LIFE = 30 * 864e5;
  const read = k => { try { return JSON.parse(keep.get(k)); } catch { return null; } };
  // Of what lay on the device already when a form was written, and was offered on its page, its writer has made no use either.
  const gone = new Set([taken]);
  for (const k of keep.keys()) if (taken && k.startsWith(mine) && k.endsWith('.' + taken)) (read(k)?.over ?? []).forEach(id => gone.add(id));
  for (const k of keep.keys()) {
    if (!k.startsWith(prefix + 'form.')) continue;
    const c = read(k);
    if (!c || gone.has(c.id) || Date.now() - c.at > LIFE) keep.drop(k);
  }
  // A form that came back, with problems or with other fields, shows what was sent: its copy goes on and is not offered.
  const shown = /(?:^|; )gongmo_shown=([a-z0-9]+)/.exec(doc.cookie)?.[1];
  if (taken) doc.cookie = 'gongmo_taken=; path=/; max-age=0; samesite=lax';
  if (shown) doc.cookie = 'gongmo_shown=; path=/; max-age=0; samesite=lax';
  if (body.dataset.who) $$('form[data-guard]:not([data-autosave])').forEach((form, at) => {
    const box = $('[data-kept]', form), key = mine + form.getAttribute('action') + '#' + (form.id || at);
    const own = c => c.name && !c.disabled && !['hidden', 'password', 'file', 'submit', 'button', 'reset', 'image'].includes(c.type) && c.autocomplete !== 'one-time-code';
    const entries = () => [...form.elements].filter(own).flatMap(c => c.type === 'checkbox' || c.type === 'radio' ? (c.checked ? [[c.name, c.value]] : []) : c.tagName === 'SELECT' ? [...c.selectedOptions].map(o => [c.name, o.value]) : [[c.name, c.value]]);
    const text = () => JSON.stringify(entries());
    const was = text(), all = keep.keys().filter(k => k.startsWith(key + '.')).map(k => ({ k, ...read(k) })).filter(c => c.id).sort((a, b) => b.at - a.at);
    const same = all.find(c => c.id === shown) ?? all.find(c => c.values === was), copy = all.find(c => c.id !== shown && c.values !== was);
    const over = [...new Set([...(same?.over ?? []), ...(!same && copy && box ? [copy.id] : [])])];
    let id = same?.id; // of the copy that this page writes; what was kept before and nobody has brought back stands beside it
    const write = () => {
      const values = text();
      if (values === was && !id) return;
      id ??= Math.random().toString(36).slice(2) + Date.now().toString(36);
      keep.set(key + '.' + id, JSON.stringify({ id, at: Date.now(), values, over }));
    };
    on('input', write, form);
    copies.set(form, () => { // when it is sent
      write();
      if (!id) return;
      const name = form.elements.kept_copy ?? Object.assign(doc.createElement('input'), { type: 'hidden', name: 'kept_copy' });
      name.value = id;
      form.append(name);
    });
    if (!copy || same || !box) return;
    const say = t => { $('[data-kept-say]', box).textContent = t; };
    say(box.dataset.found.replace('%t', stamp(copy.at)));
    box.hidden = false;
    on('click', e => {
      const back = e.target.closest('[data-kept-restore]');
      if (!back && !e.target.closest('[data-kept-forget]')) return;
      if (!back) { keep.drop(copy.k); box.hidden = true; return; }
      if (id && id !== copy.id) keep.drop(key + '.' + id); // what it replaces was written on this page and is in sight
      id = copy.id;
      [...form.elements].filter(own).forEach(c => { if (c.type === 'checkbox' || c.type === 'radio') c.checked = false; if (c.multiple) [...c.options].forEach(o => { o.selected = false; }); });
      const lists = {};
      JSON.parse(copy.values).forEach(([name, value]) => { (lists[name] ??= []).push(value); });
      for (const [name, values] of Object.entries(lists)) {
        const there = [...form.elements].filter(c => own(c) && c.name === name);
        if (!there.length) fill(form, values.map(v => [name, v]));
        let n = 0;
        for (const c of there) {
          if (c.type === 'checkbox' || c.type === 'radio') c.checked = values.includes(c.value);
          else if (c.multiple) [...c.options].forEach(o => { o.selected = values.includes(o.value); });
          else if (n < values.length) c.value = values[n++];
        }
      }
      $('.btns', box).remove();
      say(box.dataset.back);
      told(form);
      const first = [...form.elements].find(own);
      first?.focus();
    }, box);
  });
  // Who else has this section open: told and asked only while the page is seen, and no more once the answer is another.
  $$('[data-presence]').forEach(p => {
    let timer = 0;
    const beat = async () => {
      clearTimeout(timer);
      if (doc.hidden) return;
      timer = setTimeout(beat, 21000);
      try {
        const r = await fetch(p.dataset.presence, { method: 'POST', headers: { 'X-CSRF-Token': token(), Accept: 'application/json' } });
        if (r.status === 503) return; // many are here: the next time
        if (!r.ok || r.redirected) { clearTimeout(timer); p.textContent = ''; return; }
        const { text } = await r.json();
        if (p.textContent !== text) p.textContent = text;
      } catch { /* offline: the next time */ }
    };
    timer = setTimeout(beat, 21000);
    on('visibilitychange', beat);
  });
  // Who signs out leaves nothing behind.
  on('submit', e => { if (/logout/.test(e.target.action)) keep.keys().filter(k => k.startsWith(prefix)).forEach(keep.drop); });

  // ── Counters, amounts, business numbers ───────────────────────
  // What counts is what domain/form counts (Measure), so that the counter says what the check will say: a marked text without its marks
  // and empty lines, and with or without white space, which is here what it is there.
  const trim = t => t.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, '');
  const flat = t => { const parts = t.split('**'), last = parts.length % 2 ? '' : '**' + parts.pop(); return parts.join('') + last; };
  const unmarked = text => text.split('\n').map(trim).filter(Boolean).flatMap(l => {
    const picture = /^!\[([^[\]]*)\]\([^/\\:<>"[\]]*\.(?:png|jpg)\)$/i.exec(l), sign = /^(?:[-*]|\d{1,3}\.) /.exec(l);
    if (picture) return trim(picture[1]);
    if (sign) return flat(trim(l.slice(sign[0].length)));
    if (l.length < 2 || !l.startsWith('|') || !l.endsWith('|')) return flat(l);
    const cells = l.replace(/^\|+|\|+$/g, '').split('|').map(trim);
    return cells.every(c => /^[:-]+$/.test(c)) ? [] : cells.map(flat).join(' ');
  }).join('\n');
  const long = (text, how) => {
    let t = text.replace(/\r\n/g, '\n');
    if ('marked' in how) t = unmarked(t);
    if ('unspaced' in how) t = t.replace(/\p{White_Space}/gu, '');
    return [...t].length;
  };
  begin('[data-count-for]', p => {
    const c = doc.getElementById(p.dataset.countFor);
    const show = () => {
      const n = long(c.value, p.dataset), least = Number(p.dataset.min), most = Number(p.dataset.max), over = most > 0 && n > most;
      const more = over ? p.dataset.over.replace('%x', int(n - most)) : n > 0 && n < least ? p.dataset.few.replace('%x', int(least - n)) : '';
      p.textContent = p.dataset.text.replace('%n', int(n)) + more;
      p.classList.toggle('is-over', over);
    };
    on('input', show, c);
    show();
  });

  // amount reads what krw.Parse reads and nothing else, so that the echo never says what the server would not: null where that one refuses.
  // Both are held against domain/krw/testdata/amounts.json.
  const SMALL = { 십: 10n, 백: 100n, 천: 1000n }, MYRIAD = { 만: 10n ** 4n, 억: 10n ** 8n, 조: 10n ** 12n }, MOST = 9999999999999999n;
  const digits = s => {
    const [, whole, frac] = /^([\d,]*)(?:\.(.*))?$/.exec(s) ?? [], n = whole?.replaceAll(',', '');
    if (!n || whole.includes(',') && !/^\d{1,3}(?:,\d{3})+$/.test(whole) || /^0./.test(n) || frac !== undefined && !/^\d+$/.test(frac)) return null;
    return n.length > 16 || n.length + (frac?.length ?? 0) > 19 ? null : { n: BigInt(n + (frac ?? '')), points: frac?.length ?? 0 };
  };
  const amount = text => {
    let s = text.replace(/[！-～]/g, c => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/\p{White_Space}/gu, ' ').trim();
    if (!s || [...s].length > 40 || /^[-(△▲−]/.test(s)) return null;
    s = s.replace(/^₩/, '').replace(/^￦/, '').trim();
    const said = s.endsWith('원'), terms = [];
    if (said) s = s.slice(0, -1).trim();
    while (s) {
      const m = /^([\d,.]*) *([십백천]?) *([만억조]?) */.exec(s), t = digits(m[1]);
      s = s.slice(m[0].length);
      if (!t || s && !m[2] && !m[3]) return null;
      terms.push({ ...t, small: SMALL[m[2]] ?? 1n, large: MYRIAD[m[3]] ?? 1n });
    }
    const last = terms.at(-1);
    if (!last) return null;
    if (terms.length === 1) {
      if (last.small > 1n && last.large === 1n && !said) return null; // 5천: 5,000 or 50,000,000
      let scale = last.small * last.large;
      for (let i = 0; i < last.points; i++) { if (scale % 10n) return null; scale /= 10n; }
      return last.n * scale <= MOST ? last.n * scale : null;
    }
    if (last.large === 1n) { // after 억, 2천 is said for 2천만
      const smallest = terms.findLast(t => t.large > 1n)?.large ?? 0n;
      if (!smallest && !said || smallest > MYRIAD.만 && (said ? last.small > 1n : last.small === 1n || smallest > MYRIAD.억)) return null;
      if (smallest === MYRIAD.억 && !said) last.large = MYRIAD.만;
    }
    let total = 0n, group = 0n, ceiling = 1n << 63n, within = MYRIAD.만;
    for (const [i, t] of terms.entries()) {
      if (t.points || t.small >= within || i && t.n * t.small >= within || t.small > 1n && t.n >= 10n) return null;
      group += t.n * t.small;
      within = t.small;
      if (t.large === 1n) {
        if (t.small === 1n) within = 0n;
        if (t !== last) continue;
      }
      if (t.large >= ceiling) return null;
      total += group * t.large;
      if (total > MOST) return null;
      [ceiling, group, within] = [t.large, 0n, MYRIAD.만];
    }
    return total;
  };
  const won = text => { const v = amount(text); return v === null ? NaN : Number(v); };
  // reading is what krw.Won.Reading says.
  const reading = v => {
    const parts = [];
    let unit = '', rest = v;
    for (const [name, one] of [['조', MYRIAD.조], ['억', MYRIAD.억], ['만', MYRIAD.만], ['', 1n]]) {
      if (rest / one) { parts.push((rest / one).toLocaleString('ko-KR') + name); unit = name; }
      rest %= one;
    }
    return (parts.join(' ') || '0') + (unit && ' ') + '원';
  };
  begin('[data-reading]', p => {
    const c = doc.getElementById(p.dataset.reading), note = p.textContent;
    if (!c) return;
    const show = () => { const v = amount(c.value); p.textContent = v === null ? note : v.toLocaleString('ko-KR') + (korean ? '원' : ' KRW') + (korean && v >= 10000n ? ` (${reading(v)})` : '') + (note ? ' · ' + note : ''); };
    on('input', show, c);
    show();
  });
  $$('[data-bizno-note]').forEach(p => {
    const c = doc.getElementById(p.dataset.biznoNote);
    const show = () => {
      const d = c.value.replace(/\D/g, '');
      if (d.length < 10 || c.getAttribute('aria-invalid') && c.value === c.defaultValue) { p.textContent = ''; return; } // what was refused is not praised beside it
      const w = [1, 3, 7, 1, 3, 7, 1, 3, 5], sum = w.reduce((a, x, i) => a + x * d[i], 0) + Math.floor(5 * d[8] / 10);
      const good = d.length === 10 && (10 - sum % 10) % 10 === Number(d[9]);
      p.textContent = good ? p.dataset.ok : p.dataset.bad;
      p.className = 'unit ' + (good ? 'y' : 'n');
    };
    on('input', show, c);
    show();
  });
  acts.fill = (b, e) => { e.preventDefault(); const c = doc.getElementById(b.dataset.target); if (!c) return; c.value = b.value; c.dispatchEvent(new Event('input', { bubbles: true })); c.focus(); };
  acts.reveal = b => { const c = doc.getElementById(b.dataset.target), shown = c.type === 'text'; c.type = shown ? 'password' : 'text'; b.setAttribute('aria-pressed', String(!shown)); };
  acts.copy = async b => {
    const t = doc.getElementById(b.dataset.target), text = (t?.value ?? t?.textContent ?? '').trim();
    try { await navigator.clipboard.writeText(text); } catch { return; }
    const before = b.innerHTML;
    b.textContent = b.dataset.done || '✓';
    setTimeout(() => { b.innerHTML = before; }, 2000);
  };

  // ── Files may be dropped ──────────────────────────────────────
  $$('[data-drop]').forEach(box => {
    const input = doc.getElementById(box.dataset.drop);
    const over = yes => e => { e.preventDefault(); box.classList.toggle('is-over', yes); };
    on('dragover', over(true), box);
    on('dragleave', over(false), box);
    on('drop', e => { over(false)(e); if (e.dataTransfer.files.length) { input.files = e.dataTransfer.files; input.dispatchEvent(new Event('change', { bubbles: true })); } }, box);
  });

  // ── Large files go up in parts and survive a broken line ─────
  // One small file takes the ordinary way of the form. What a script cannot do here the form can.
  const LARGE = 2 * 1024 * 1024;
  // The files go ahead, each to its place, and the form follows: with what was typed, the act of its button and, where a file waits for
  // the form, with its number.
  const takers = new Map(); // form → the boxes whose files it sends
  $$('[data-resume]').forEach(box => {
    const input = $('input[type=file]', box), form = input?.form, field = box.parentElement, list = $('[data-sending]', field), aloud = $('[data-sending-say]', field);
    if (!form || !list || !window.fetch) return;
    const post = (url, body, type) => fetch(url, { method: 'POST', headers: { 'X-CSRF-Token': token(), Accept: 'application/json', ...(type ? { 'Content-Type': type } : {}) }, body });
    const pause = n => new Promise(go => { const t = setTimeout(go, Math.min(30000, 1000 * 2 ** n)); on('online', () => { clearTimeout(t); go(); }, window, { once: true }); });
    const answer = async r => {
      const a = r.headers.get('Content-Type')?.startsWith('application/json') ? await r.json() : {};
      if (r.status === 422) throw Object.assign(new Error(a.error ?? ''), { refused: true });
      if (r.redirected || r.status === 401 || r.status === 403 || r.status === 404 || r.status === 413) throw Object.assign(new Error(''), { refused: true });
      if (!r.ok && r.status !== 409) throw new Error(String(r.status));
      return a;
    };
    const row = file => {
      const li = doc.createElement('li'), box = doc.createElement('div'), name = doc.createElement('span'), bar = doc.createElement('progress'), state = doc.createElement('p');
      name.textContent = file.name;
      bar.max = file.size;
      bar.value = 0;
      bar.setAttribute('aria-label', file.name);
      state.className = 'sm muted';
      box.append(name, bar, state);
      li.append(box);
      list.append(li);
      return {
        say(what, at) { state.textContent = (list.dataset['say' + what[0].toUpperCase() + what.slice(1)] ?? '').replace('%p', at); li.dataset.state = what; if (what !== 'sending') aloud.textContent = file.name + ' ' + state.textContent; },
        at(n) { bar.value = n; this.say('sending', Math.floor(100 * n / file.size)); },
        wrong(text) {
          li.classList.add('is-bad');
          bar.remove();
          state.className = 'error-msg';
          state.textContent = text || list.dataset.sayFailed;
          aloud.textContent = file.name + ' ' + state.textContent;
        },
      };
    };
    // steady repeats what a broken line stopped; a refusal ends it.
    const steady = async (line, work) => {
      for (let n = 0; ; n++) {
        try { return await work(); } catch (e) {
          if (e.refused || n > 30) throw e;
          line.say('waiting');
          await pause(n);
        }
      }
    };
    const send = async file => {
      const line = row(file);
      try {
        let up = await steady(line, () => post(box.dataset.resume, new URLSearchParams({ name: file.name, size: file.size, fingerprint: file.lastModified })).then(answer));
        while (up.offset < file.size) {
          line.at(up.offset);
          up = await steady(line, () => post(up.url + '/parts?at=' + up.offset, file.slice(up.offset, up.offset + up.part), 'application/octet-stream').then(answer));
        }
        line.at(file.size);
        line.say('looking');
        const rest = new URLSearchParams([...new FormData(form)].filter(([, v]) => typeof v === 'string'));
        const end = await steady(line, () => post(up.url + '/finish', rest).then(answer));
        if (!end.next && !end.upload) throw new Error('');
        line.say(end.unpack ? 'unpack' : end.upload ? 'form' : 'done');
        return end;
      } catch (e) { line.wrong(e.message && e.refused ? e.message : ''); return null; }
    };
    takers.set(form, [...takers.get(form) ?? [], { box, field, input, list, send }]);
  });
  takers.forEach((boxes, form) => on('submit', async e => {
    const chosen = boxes.filter(b => b.input.files.length), files = chosen.flatMap(b => [...b.input.files]);
    if (!files.length || files.length === 1 && files[0].size <= LARGE) return;
    const button = e.submitter;
    if (button?.dataset.confirm && !button.dataset.agreed) return; // first the question
    e.preventDefault();
    e.stopImmediatePropagation();
    if (form.dataset.sent) return;
    form.dataset.sent = '1';
    form.setAttribute('aria-busy', 'true');
    chosen.forEach(b => { b.list.replaceChildren(); b.list.hidden = false; });
    let failed = false, ahead = 0, archive = 0;
    const hidden = (name, value) => { const c = doc.createElement('input'); c.type = 'hidden'; c.name = name; c.value = value; form.append(c); };
    for (const b of chosen) {
      for (const f of b.input.files) { // one after the other: the line is the narrow place
        const end = await b.send(f);
        if (!end) failed = true;
        else if (end.upload) {
          $$('input[type=checkbox]', b.field).forEach(c => { c.checked = false; });
          hidden(b.box.dataset.waiting, end.upload);
        } else if (end.unpack) archive = end.unpack.split('/').at(-2);
        else ahead += 1;
      }
      b.input.value = ''; // what went up is not sent again, and of what failed the reason stays readable
    }
    delete form.dataset.sent;
    form.removeAttribute('aria-busy');
    if (ahead) hidden('ahead', ahead);
    if (archive) hidden('archive', archive);
    if (!failed) form.requestSubmit(button ?? undefined);
  }, form));

  // ── Texts with marks: buttons, Ctrl+B, and copied tables ─────
  const put = (area, text, from, to) => {
    area.focus();
    area.setSelectionRange(from, to);
    if (!doc.execCommand('insertText', false, text)) area.setRangeText(text, from, to, 'end'); // the first way can be undone
    area.dispatchEvent(new Event('input', { bubbles: true }));
  };
  // The same as domain/form Tabled says of rows with tabs between their cells.
  const grid = rows => {
    const width = Math.max(...rows.map(r => r.length));
    return rows.map(r => {
      let cells = Array.from({ length: width }, (_, i) => (r[i] ?? '').replace(/\p{White_Space}+/gu, ' ').trim().replaceAll('|', '｜'));
      if (cells.every(c => /^[:-]+$/.test(c))) cells = cells.map(c => c.replaceAll('-', '–'));
      return '| ' + cells.join(' | ') + ' |';
    });
  };
  const tabled = text => {
    const out = [];
    let rows = [];
    const close = () => {
      const table = rows.length > 1 && rows.some(l => l.trim().includes('\t'));
      out.push(...(table ? grid(rows.map(l => l.split('\t'))) : rows));
      rows = [];
    };
    for (const l of text.replace(/\r\n?/g, '\n').split('\n')) if (l.includes('\t')) rows.push(l); else { close(); out.push(l); }
    close();
    return out.join('\n');
  };
  // A copied document with tables as text with marks. It is only read: nothing of it is ever put into the page.
  const marked = html => {
    const bare = html.replace(/<style[\s\S]*?<\/style>/gi, '').replace(/\sstyle\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)/gi, ''); // looks are nobody's here, and the browser would complain of them
    const copy = new DOMParser().parseFromString(bare, 'text/html'), lines = [];
    let now = '';
    const end = () => { const l = now.replace(/\p{White_Space}+/gu, ' ').trim(); if (l) lines.push(l); now = ''; };
    const rowsOf = table => {
      const rows = [];
      [...table.rows].forEach((tr, y) => {
        const row = rows[y] ??= [];
        let x = 0;
        for (const td of tr.cells) {
          while (row[x] !== undefined) x += 1;
          for (let dy = 0; dy < Math.min(td.rowSpan || 1, table.rows.length - y); dy++) for (let dx = 0; dx < Math.min(td.colSpan || 1, 60); dx++) (rows[y + dy] ??= [])[x + dx] = dy || dx ? '' : td.textContent;
        }
      });
      return rows.filter(r => r.length).map(r => Array.from(r, c => c ?? ''));
    };
    const walk = node => {
      if (node.nodeType === Node.TEXT_NODE) { now += node.data; return; }
      const name = node.localName;
      if (node.nodeType !== Node.ELEMENT_NODE || ['style', 'script', 'title', 'template'].includes(name)) return;
      if (name === 'table') {
        end();
        const rows = rowsOf(node);
        if (rows.length) lines.push('', ...grid(rows), '');
        return;
      }
      const block = /^(?:p|div|li|h[1-6]|br|tr|section|blockquote|pre)$/.test(name);
      if (block) end();
      if (name === 'li') now = '- ';
      node.childNodes.forEach(walk);
      if (block) end();
    };
    walk(copy.body);
    end();
    return lines.join('\n').trim();
  };
  const marks = {
    bold(area, from, to, sample) {
      const text = area.value.slice(from, to), bare = text.replaceAll('**', '');
      if (!text) { put(area, '**' + sample + '**', from, to); area.setSelectionRange(from + 2, from + 2 + sample.length); return; }
      put(area, bare !== text ? bare : text.split('\n').map(l => (l.trim() ? l.replace(/^(\s*(?:(?:[-*]|\d{1,3}\.) )?)(.*?)(\s*)$/, '$1**$2**$3') : l)).join('\n'), from, to);
    },
    list(area, from, to, sample, sign, is) {
      from = area.value.lastIndexOf('\n', from - 1) + 1;
      const stop = area.value.indexOf('\n', to);
      to = stop < 0 ? area.value.length : stop;
      const lines = area.value.slice(from, to).split('\n'), all = lines.every(l => !l.trim() || is.test(l));
      let n = 0;
      if (!lines.some(l => l.trim())) { put(area, sign(1) + sample, from, to); area.setSelectionRange(area.selectionEnd - sample.length, area.selectionEnd); return; }
      put(area, lines.map(l => (!l.trim() ? l : all ? l.replace(is, '') : sign(n += 1) + l.trim().replace(/^(?:[-*]|\d{1,3}\.) /, ''))).join('\n'), from, to);
    },
    bullets(area, from, to, sample) { marks.list(area, from, to, sample, () => '- ', /^\s*[-*] /); },
    numbers(area, from, to, sample) { marks.list(area, from, to, sample, n => n + '. ', /^\s*\d{1,3}\. /); },
    table(area, from, to, sample) {
      const text = area.value.slice(from, to), made = tabled(text);
      if (made !== text) { put(area, made, from, to); return; }
      const head = sample.split('\t'), before = area.value.slice(0, to), gap = before === '' || before.endsWith('\n\n') ? '' : before.endsWith('\n') ? '\n' : '\n\n';
      put(area, gap + [head, head.map(() => ''), head.map(() => '')].map(r => '| ' + r.join(' | ') + ' |').join('\n') + '\n', to, to);
    },
  };
  acts.mark = b => {
    const area = doc.getElementById(b.dataset.target);
    if (area && !area.readOnly) marks[b.dataset.mark]?.(area, area.selectionStart, area.selectionEnd, b.dataset.sample);
  };
  begin('[data-rich]', bar => {
    const area = doc.getElementById(bar.dataset.rich);
    if (!area) return;
    area.before(bar);
    on('keydown', e => {
      if (!(e.ctrlKey || e.metaKey) || e.altKey || e.shiftKey || e.code !== 'KeyB' || e.isComposing) return;
      e.preventDefault();
      $('[data-mark=bold]', bar).click();
    }, area);
    on('paste', e => {
      const html = e.clipboardData?.getData('text/html') ?? '', plain = (e.clipboardData?.getData('text/plain') ?? '').replace(/\r\n?/g, '\n').replace(/\n+$/, '');
      const text = /<table[\s>]/i.test(html) ? marked(html) : tabled(plain);
      if (!text || text === plain) return;
      e.preventDefault();
      const before = area.value.slice(0, area.selectionStart), after = area.value.slice(area.selectionEnd);
      put(area, (before && !before.endsWith('\n') ? '\n' : '') + text + (after.startsWith('\n') ? '' : '\n'), area.selectionStart, area.selectionEnd);
      const say = $('[data-rich-say]', bar);
      say.textContent = say.dataset.tabled;
    }, area);
  });

  // ── A picture goes where the writer stood in the text ────────
  const carets = new WeakMap();
  on('focusout', e => { if (e.target.tagName === 'TEXTAREA') carets.set(e.target, e.target.selectionEnd); });
  doc.addEventListener('submit', e => {
    const box = e.submitter?.closest('details'), at = box && $('input[type=hidden][data-caret]', box), text = at && $('textarea', box.parentElement);
    if (carets.has(text)) at.value = carets.get(text);
  }, true);

  // ── Cells out of a sheet go into the cells of a table ────────
  begin('.grid--form:not([data-budget])', table => {
    const cells = tr => $$('td', tr).map(td => $('input:not([type=hidden]),select,textarea', td)), rows = () => [...table.tBodies[0].rows].filter(tr => cells(tr).some(c => c?.name));
    const day = v => { const m = /^(\d{4})\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*[.일]?$/.exec(v); return m ? [m[1], m[2].padStart(2, '0'), m[3].padStart(2, '0')].join('-') : v; };
    // A row has a number of its own in the names of its cells: name.<row>.<column>.
    const another = () => {
      const all = rows(), last = all.at(-1), key = tr => /\.([^.\d]*)(\d+)\.[^.]+$/.exec(cells(tr).find(c => c?.name)?.name ?? ''), was = key(last);
      if (!was) return null;
      const [, sort, no] = was, next = last.cloneNode(true), there = `.${sort}${no}.`;
      const is = `.${sort}${Math.max(...all.map(key).filter(k => k?.[1] === sort).map(k => Number(k[2]))) + 1}.`;
      $$('.error-msg', next).forEach(e => e.remove());
      for (const c of cells(next)) {
        if (!c) continue;
        c.id = c.id.replace(c.name.replaceAll('.', '-'), c.name.replace(there, is).replaceAll('.', '-'));
        c.name = c.name.replace(there, is);
        ['aria-invalid', 'aria-describedby'].forEach(a => c.removeAttribute(a));
        c.setAttribute('aria-label', (c.getAttribute('aria-label') ?? '').replace(/\d+$/, String(all.length + 1)));
        if (c.tagName === 'SELECT') c.selectedIndex = 0; else { c.defaultValue = ''; c.value = ''; }
      }
      last.after(next);
      return next;
    };
    const put = (c, v) => {
      if (!c || c.readOnly || c.disabled) return;
      if (c.tagName === 'SELECT') { const o = [...c.options].find(x => x.value === v || x.text.trim() === v); if (o) c.value = o.value; } else c.value = c.type === 'date' ? day(v) : v;
    };
    let undo = null;
    on('paste', e => {
      const c = e.target, text = (e.clipboardData?.getData('text/plain') ?? '').replace(/\r\n?/g, '\n').replace(/\n+$/, '');
      if (!c.name || c.tagName === 'TEXTAREA' || !/[\t\n]/.test(text)) return;
      const at = c.closest('tr'), from = cells(at).indexOf(c), was = rows().flatMap(cells).filter(Boolean).map(x => [x, x.value]);
      if (from < 0) return;
      e.preventDefault();
      const made = [];
      let list = rows(), i = list.indexOf(at);
      for (const row of text.split('\n')) {
        if (i >= list.length) { const more = another(); if (!more) break; made.push(more); list = rows(); }
        const into = cells(list[i]);
        row.split('\t').forEach((v, j) => put(into[from + j], v.trim()));
        i += 1;
      }
      c.dispatchEvent(new Event('input', { bubbles: true }));
      undo = () => { made.forEach(tr => tr.remove()); was.forEach(([x, value]) => { x.value = value; }); undo = null; c.focus(); c.dispatchEvent(new Event('input', { bubbles: true })); };
    }, table);
    on('keydown', e => { if (undo && (e.ctrlKey || e.metaKey) && !e.shiftKey && e.code === 'KeyZ') { e.preventDefault(); undo(); } }, table);
    on('beforeinput', () => { undo = null; }, table);
  });

  // ── Budget grid: live sums, arrows, paste ─────────────────────
  $$('[data-budget]').forEach(table => {
    const cell = c => { const v = won(c.value); return Number.isFinite(v) ? v : 0; };
    const around = table.closest('.grid-wrap').parentElement, live = $('[data-budget-live]', around);
    let quiet = 0;
    // What a line says beside its amounts is asked where its item needs it.
    const asked = Object.fromEntries(['person', 'rate', 'price', 'bought', 'from', 'to', 'degree', 'approval', 'approved'].map(k => [k, (table.dataset['needs' + k[0].toUpperCase() + k.slice(1)] ?? '').split(' ')]));
    const ask = (item, chosen) => {
      const more = item.closest('tr').nextElementSibling;
      if (!more?.dataset.line) return;
      let any = false;
      for (const part of $$('[data-more]', more)) {
        const c = $('input,select', part), wanted = asked[part.dataset.more].includes(item.value);
        part.hidden = !wanted && !c.value && !c.getAttribute('aria-invalid');
        any ||= !part.hidden;
        if (wanted && chosen) $('details', more).open = true;
      }
      more.hidden = !any;
    };
    $$('select[name$=".item"]', table).forEach(item => { ask(item); on('change', () => ask(item, true), item); });
    // Sums by organisation and year: every place a line counts in, '' for all.
    const places = (tr, add) => {
      const org = $('select[name$=".org"]', tr)?.value ?? '', year = $('select[name$=".year"]', tr)?.value ?? '';
      [...new Set(['|', org + '|', '|' + year, org + '|' + year])].forEach(add);
    };
    const sum = () => {
      const totals = {}, sums = {};
      let part = {}, grand = 0;
      for (const tr of table.tBodies[0].rows) {
        let row = 0;
        if (tr.classList.contains('sub')) {
          $$('[data-sub]', tr).forEach(o => { o.textContent = int(part[o.dataset.sub] ?? 0); row += part[o.dataset.sub] ?? 0; });
          part = {};
        } else {
          const cells = $$('input[data-col]', tr);
          if (!cells.length) continue;
          for (const c of cells) {
            const v = cell(c), k = c.dataset.col;
            row += v;
            totals[k] = (totals[k] ?? 0) + v;
            part[k] = (part[k] ?? 0) + v;
            places(tr, at => { sums[at + '|' + k] = (sums[at + '|' + k] ?? 0) + v; sums[at + '|sum'] = (sums[at + '|sum'] ?? 0) + v; });
          }
          grand += row;
        }
        const out = $('[data-rowsum]', tr);
        if (out) out.textContent = int(row);
      }
      $$('[data-total]', table).forEach(o => { if (o.dataset.total in totals) o.textContent = int(totals[o.dataset.total]); });
      $$('[data-sum]', around).forEach(o => { o.textContent = int(sums[o.dataset.sum] ?? 0); });
      const g = $('[data-grand]', table);
      g.textContent = int(grand);
      $$('[data-budget-grand]').forEach(o => { o.textContent = int(grand) + (korean ? '원' : ' KRW'); });
      clearTimeout(quiet);
      if (live) quiet = setTimeout(() => { live.textContent = table.tFoot.rows[0].cells[0].textContent.trim() + ' ' + g.textContent; }, 1000);
    };
    if (!$('input[data-col]', table)) return;
    on('input', sum, table);
    let undo = null; // takes the last paste back, as long as nothing was typed after it
    const column = c => $$(`input[data-col="${c.dataset.col}"]`, table);
    on('keydown', e => {
      const c = e.target;
      if (!c.dataset?.col || e.isComposing) return;
      if (e.ctrlKey || e.metaKey || e.altKey || e.shiftKey) return;
      // Sideways out of a cell only where the caret has nowhere left to go in it, or stands on the whole of it.
      const whole = c.selectionStart === 0 && c.selectionEnd === c.value.length;
      const aside = e.key === 'ArrowLeft' && (whole || c.selectionEnd === 0) ? -1 : e.key === 'ArrowRight' && (whole || c.selectionStart === c.value.length) ? 1 : 0;
      if (aside) {
        const row = $$('input[data-col]', c.closest('tr')), next = row[row.indexOf(c) + aside];
        if (next) { e.preventDefault(); next.focus(); next.select(); }
        return;
      }
      const step = { ArrowUp: -1, ArrowDown: 1, Enter: 1 }[e.key];
      if (!step) return;
      e.preventDefault();
      const list = column(c), next = list[list.indexOf(c) + step];
      if (next) { next.focus(); next.select(); }
    }, table);
    on('paste', e => {
      const c = e.target, text = e.clipboardData?.getData('text/plain') ?? '';
      if (!c.name || !/[\t\n]/.test(text.trim())) return;
      const many = text.replace(/\s+$/, '').split(/\r?\n/), left = [...table.tBodies[0].rows].filter(r => $('input[data-col]', r));
      const fits = c.dataset.col && many.every(l => l.split('\t').every(v => v.trim() === '' || Number.isFinite(won(v)))) && left.indexOf(c.closest('tr')) + many.length <= left.length;
      if (!fits) { // rows with words in them are read by the server, which shows what it understood
        const box = table.closest('fieldset')?.querySelector('[data-budget-paste]'), area = box && $('textarea', box), go = box && $('button', box);
        if (!go) return;
        e.preventDefault();
        box.open = true;
        area.value = text;
        dirty.delete(go.form);
        go.form.requestSubmit(go);
        return;
      }
      e.preventDefault();
      const was = $$('input[data-col]', table).map(x => [x, x.value]);
      const rows = [...table.tBodies[0].rows].filter(r => $('input[data-col]', r)), cols = $$('input[data-col]', rows[0]).map(x => x.dataset.col);
      const r0 = rows.indexOf(c.closest('tr')), c0 = cols.indexOf(c.dataset.col);
      text.replace(/\r?\n$/, '').split(/\r?\n/).forEach((lineText, i) => lineText.split('\t').forEach((v, j) => {
        const target = rows[r0 + i] && $(`input[data-col="${cols[c0 + j]}"]`, rows[r0 + i]);
        if (target && !target.readOnly) target.value = v.trim();
      }));
      c.dispatchEvent(new Event('input', { bubbles: true }));
      // The browser's own undo knows nothing of cells that a script has filled: one press takes the whole paste back.
      const back = $('[data-unpaste]', around);
      if (!back) return;
      back.hidden = false;
      undo = () => { was.forEach(([x, value]) => { x.value = value; }); undo = null; back.hidden = true; c.focus(); c.dispatchEvent(new Event('input', { bubbles: true })); };
    }, table);
    on('click', e => { if (e.target.closest('[data-act="unpaste"]')) undo?.(); }, around);
    on('keydown', e => { if (undo && (e.ctrlKey || e.metaKey) && !e.shiftKey && e.code === 'KeyZ') { e.preventDefault(); undo(); } }, table);
    // What is typed after a paste is undone by the browser again.
    on('beforeinput', () => { undo = null; const back = $('[data-unpaste]', around); if (back) back.hidden = true; }, table);
  });

  // Amounts that are only read can be read in thousands: exactly, with what is below a thousand after the point.
  const inThousands = text => {
    const digits = text.replace(/[^0-9]/g, '').padStart(4, '0'), rest = digits.slice(-3).replace(/0+$/, '');
    return (/^[-−△]/.test(text.trim()) ? text.trim()[0] : '') + int(Number(digits.slice(0, -3))) + (rest && '.' + rest);
  };
  acts.thousands = b => {
    const on = b.getAttribute('aria-pressed') !== 'true';
    b.setAttribute('aria-pressed', on);
    $('[data-unit]', b.parentElement).textContent = b.dataset[on ? 'thousands' : 'won'];
    $$('thead th', b.closest('[data-read-budget]')).forEach(h => {
      h.dataset.won ??= h.textContent;
      h.textContent = on ? h.dataset.won.replace('(원)', '(천원)').replace('(won)', '(thousand won)') : h.dataset.won;
    });
    $$('td.num', b.closest('[data-read-budget]')).forEach(cell => {
      cell.dataset.won ??= cell.textContent.trim();
      const at = $('output', cell) ?? cell;
      if (/^[-−△]?[\d,]+$/.test(cell.dataset.won)) at.textContent = on ? inThousands(cell.dataset.won) : cell.dataset.won;
    });
  };

  // ── Rubric: level sets the point, points add up ───────────────
  const points = () => {
    let total = 0;
    $$('[data-score]').forEach(c => { total += Math.round((Number(c.value) || 0) * 100); });
    $$('[data-rubric-total]').forEach(o => { o.textContent = (total / 100).toFixed(2); });
  };
  $$('[data-rubric]').forEach(set => {
    const c = $('[data-score]', set);
    if (!c) return;
    on('change', e => { if (e.target.dataset.point) { c.value = e.target.dataset.point; c.dispatchEvent(new Event('input', { bubbles: true })); } }, set);
    on('input', () => { c.toggleAttribute('data-over', Number(c.value) > Number(c.dataset.max)); points(); }, c);
  });

  // ── Rows of a list: choose all ────────────────────────────────
  const boxes = $$('[data-check]'), all = $('[data-check-all]');
  const chosen = () => {
    const n = boxes.filter(b => b.checked).length;
    $$('[data-bulk-count]').forEach(o => { o.textContent = int(n); });
    if (all) { all.checked = n > 0 && n === boxes.length; all.indeterminate = n > 0 && n < boxes.length; }
  };
  if (all) on('change', () => { boxes.forEach(b => { b.checked = all.checked; }); chosen(); }, all);
  boxes.forEach(b => on('change', chosen, b));
  if (boxes.length) chosen();

  // ── Board: a card dropped on a column asks for the same preview as the menu. Nothing moves by being dropped. ──
  const board = $('[data-board]');
  if (board) {
    const form = board.closest('form');
    let held = null;
    $$('[data-drag]', board).forEach(card => { card.draggable = true; $$('a', card).forEach(a => { a.draggable = false; }); });
    const target = e => {
      const column = held && e.target.closest('[data-drop]');
      return column && !column.contains(held) ? column : null;
    };
    const over = column => $$('.is-over', board).forEach(c => { if (c !== column) c.classList.remove('is-over'); });
    on('dragstart', e => {
      held = e.target.closest?.('[data-drag]') ?? null;
      if (!held) return;
      e.dataTransfer.effectAllowed = 'move';
      e.dataTransfer.setData('text/plain', $('a', held)?.textContent ?? '');
      held.classList.add('is-held');
      board.classList.add('is-dragging');
    }, board);
    on('dragover', e => {
      const column = target(e);
      over(column);
      if (!column) return;
      e.preventDefault();
      e.dataTransfer.dropEffect = 'move';
      column.classList.add('is-over');
    }, board);
    on('dragend', () => {
      held?.classList.remove('is-held');
      board.classList.remove('is-dragging');
      over(null);
      held = null;
    }, board);
    on('drop', e => {
      const column = target(e);
      if (!column) return;
      e.preventDefault();
      const box = $('[data-check]', held);
      if (!box.checked) boxes.forEach(b => { b.checked = b === box; }); // a ticked card takes the other ticked ones along
      chosen();
      if (column.dataset.dropTo) { form.requestSubmit($('button[formaction="' + column.dataset.dropTo + '"]', form)); return; }
      form.elements.event.value = column.dataset.drop;
      const why = form.elements.code;
      if (column.dataset.drop === 'proposeFail' && !why.value) { // a reason belongs to it: asked where the menu asks it
        why.closest('details').open = true;
        why.focus();
        return;
      }
      form.requestSubmit($('[data-target=move]', form));
    }, board);
  }

  // ── Workbench: the list stays where it was ────────────────────
  const list = $('[data-pane=list]');
  if (list) {
    const place = 'gongmo.place.' + location.pathname.split('/').slice(0, 3).join('/');
    try {
      list.scrollTop = Number(sessionStorage.getItem(place) ?? 0);
      on('pagehide', () => sessionStorage.setItem(place, String(list.scrollTop)), window);
    } catch { /* no storage */ }
    $('[aria-selected=true]', list)?.scrollIntoView({ block: 'nearest' });
  }

  // ── Keyboard layer: event.code, so that it works under the Korean input method ──
  const typing = e => e.isComposing || e.keyCode === 229 || e.target.closest('input:not([type=radio],[type=checkbox]),textarea,select,[contenteditable]');
  acts.keys = () => $('#keys-sheet')?.showModal();
  const move = step => {
    const rows = $$('[data-table] tbody tr, .inbox > li, .calls > *').filter(r => $('a,button', r));
    if (!rows.length) return;
    const selected = rows.findIndex(r => r.getAttribute('aria-selected') === 'true');
    const at = rows.findIndex(r => r.contains(doc.activeElement));
    const next = rows[(at >= 0 ? at : selected) + step] ?? (at < 0 && selected < 0 ? rows[0] : null);
    const link = next && $('a,button', next);
    if (!link) return;
    if (selected >= 0 && link.href) link.click(); else link.focus();
  };
  on('keydown', e => {
    if ((e.ctrlKey || e.metaKey) && e.code === 'KeyK') { const p = $('[data-palette]'); if (p) { e.preventDefault(); p.focus(); p.select(); } return; }
    if ((e.ctrlKey || e.metaKey) && e.key === 'Enter') { const b = e.target.form && $('.btn--primary', e.target.form); if (b) { e.preventDefault(); e.target.form.requestSubmit(b.type === 'submit' ? b : undefined); } return; }
    if (e.key === 'Escape') $$('details[data-menu][open]').forEach(m => { m.open = false; $('summary', m).focus(); });
    if (body.dataset.shortcuts !== 'on' || e.ctrlKey || e.metaKey || e.altKey || $('dialog[open]') || typing(e)) return;
    if (e.code === 'Slash') {
      if (e.shiftKey) { if ($('#keys-sheet')) { e.preventDefault(); acts.keys(); } } else { const f = $('[data-find]'); if (f) { e.preventDefault(); f.focus(); } }
      return;
    }
    if (e.shiftKey) return;
    const key = /^Key(.)$|^Digit(.)$/.exec(e.code);
    if (!key) { if (e.code === 'BracketRight') move(1); if (e.code === 'BracketLeft') move(-1); return; }
    const k = key[1] ?? key[2];
    // A digit is for the item one is in; from outside, for the first that has no point yet, so that digits alone fill the sheet.
    const set = key[2] && (doc.activeElement?.closest?.('[data-rubric]') ?? $$('[data-rubric]').find(s => $('[data-score]', s)?.value === ''));
    if (set) { const r = $(`[data-digit="${k}"]`, set); if (r) { e.preventDefault(); r.click(); set.scrollIntoView({ block: 'nearest' }); } return; }
    const b = $(`[data-key="${k}"]`);
    if (b) { e.preventDefault(); b.focus(); b.click(); return; }
    if (k === 'E') { const w = $('.decide .money input'); if (w) { e.preventDefault(); w.focus(); w.select(); } return; }
    if (k === 'J') { e.preventDefault(); move(1); }
    if (k === 'K') { e.preventDefault(); move(-1); }
    if (k === 'O') { const t = $$('.doc-tabs a'), i = t.findIndex(a => a.getAttribute('aria-current')); const n = t[(i + 1) % t.length]; if (n) { e.preventDefault(); t.forEach(a => a.removeAttribute('aria-current')); n.setAttribute('aria-current', 'true'); $(n.hash)?.scrollIntoView({ block: 'start' }); } }
  });
  on('click', e => { const a = e.target.closest('.doc-tabs a'); if (a) { $$('.doc-tabs a').forEach(x => x.removeAttribute('aria-current')); a.setAttribute('aria-current', 'true'); } });

  // The weights of a rubric add up while they are typed; the server says the same after saving.
  on('input', e => {
    const table = e.target.closest('[data-weight]') && e.target.closest('table'), out = table && $('[data-weights]', table);
    if (!out) return;
    const sum = $$('[data-weight] input', table).reduce((n, f) => n + ($('th input:not([type=hidden])', f.closest('tr')).value.trim() ? Math.round(100 * (parseFloat(f.value) || 0)) : 0), 0);
    out.textContent = sum / 100 + out.dataset.weights;
    out.classList.toggle('is-bad', sum !== Math.round(100 * out.dataset.full));
  });
})();
