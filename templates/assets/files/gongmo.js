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
  root.classList.add('js');

  // The server's clock: what it said when the page was made, carried on by a clock that nobody can set.
  const born = Number(body.dataset.now) || Date.now(), start = performance.now();
  const now = () => born + performance.now() - start;
  const mmss = ms => { const s = Math.max(0, Math.round(ms / 1000)); return Math.floor(s / 60) + ':' + String(s % 60).padStart(2, '0'); };
  const kst = ms => new Date(ms + 324e5).toISOString().slice(11, 19);

  // Storage may be forbidden by the browser; then there is simply no local copy.
  const keep = {
    get(k) { try { return localStorage.getItem(k); } catch { return null; } },
    set(k, v) { try { localStorage.setItem(k, v); } catch { /* full or forbidden */ } },
    drop(k) { try { localStorage.removeItem(k); } catch { /* forbidden */ } },
    keys() { try { return Object.keys(localStorage); } catch { return []; } },
  };

  // Text is saved as it is typed, so a file goes up by a form of its own.
  $$('[data-apart] [form]').forEach(c => c.removeAttribute('form'));

  // A page with problems begins at its list of problems.
  $('[data-focus]')?.focus();

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
    const tick = () => {
      const left = ends - now(), s = Math.round(left / 1000);
      $$('[data-session-left]').forEach(e => { e.textContent = mmss(left); });
      if (left <= 0) { if (dialog.open) dialog.close(); if (!over.open) over.showModal(); return; }
      if (left <= warn && !dialog.open) dialog.showModal();
      // Said every 15 seconds, and each second of the last 20: often enough to act, seldom enough to listen to.
      if (left <= warn && s !== said && (s % 15 === 0 || s <= 20)) { said = s; say.textContent = say.dataset.text.replace('%t', mmss(left)); }
      setTimeout(tick, 1000);
    };
    tick();
  }
  const clock = $('[data-server-clock]');
  if (clock) setInterval(() => { clock.textContent = clock.textContent.replace(/\d\d:\d\d:\d\d/, kst(now())); }, 1000);

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
      $('#confirm-dialog').showModal();
      return;
    }
    if (form.method === 'dialog' || !('once' in form.dataset)) return;
    if (form.dataset.sent) { e.preventDefault(); return; }
    if (saving.size) { // let the running autosave finish: the version is then the right one, and nothing typed stays behind
      e.preventDefault();
      Promise.allSettled(saving.values()).then(() => form.requestSubmit(button ?? undefined));
      return;
    }
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
    if (aloud && (what === 'conflict' || what === 'offline' || Date.now() - lastSaid > 30000) && what !== 'saving') { lastSaid = Date.now(); aloud.textContent = line.textContent; }
  };
  const DAY = 864e5, prefix = 'gongmo.draft.';
  keep.keys().filter(k => k.startsWith(prefix)).forEach(k => { try { if (Date.now() - JSON.parse(keep.get(k)).at > DAY) keep.drop(k); } catch { keep.drop(k); } });
  // What was typed, without what the server says about it: a new version is nothing unsaved.
  const plain = form => [...new FormData(form)].filter(([k, v]) => typeof v === 'string' && !k.startsWith('v.') && !['csrf', 'version', 'idempotency_key'].includes(k));

  // What the server judges of the answers (data-fresh) is taken anew from the page after they have been saved.
  const refresh = async form => {
    if (!$('[data-fresh]', form)) return;
    try {
      const page = new DOMParser().parseFromString(await (await fetch(location.href, { headers: { Accept: 'text/html' } })).text(), 'text/html');
      $$('[data-fresh]', form).forEach(part => {
        const fresh = page.querySelector(`[data-fresh="${part.dataset.fresh}"]`);
        if (fresh && fresh.innerHTML !== part.innerHTML && !part.contains(doc.activeElement)) part.innerHTML = fresh.innerHTML;
      });
    } catch { /* offline: with the next save */ }
  };

  $$('form[data-autosave]').forEach(form => {
    const key = prefix + form.dataset.autosave;
    let timer = 0, again = false, seen = JSON.stringify(plain(form));
    const save = async () => {
      clearTimeout(timer);
      if (form.dataset.sent) return;
      if (saving.has(form)) { again = true; return; }
      const values = JSON.stringify(plain(form));
      if (values === seen) return;
      keep.set(key, JSON.stringify({ at: Date.now(), values }));
      status('saving');
      const data = new FormData(form);
      [...data].forEach(([k, v]) => { if (typeof v !== 'string') data.delete(k); });
      const work = fetch(form.dataset.autosave, { method: 'POST', headers: { 'X-CSRF-Token': token(), 'X-Autosave': '1', Accept: 'application/json' }, body: new URLSearchParams([...data]), keepalive: true })
        .then(async r => {
          if (r.status === 409) { status('conflict'); return; }
          if (!r.ok) throw new Error(String(r.status));
          const a = await r.json();
          if (a.version && form.elements.version) form.elements.version.value = a.version;
          Object.entries(a.versions ?? {}).forEach(([k, v]) => { const el = form.elements['v.' + k]; if (el) el.value = v; });
          seen = values;
          if (JSON.stringify(plain(form)) === values) { dirty.delete(form); keep.drop(key); }
          status('saved', a.at ?? kst(now()).slice(0, 5));
          refresh(form);
        })
        .catch(() => { status('offline'); timer = setTimeout(save, 15000); })
        .finally(() => { saving.delete(form); if (again) { again = false; save(); } });
      saving.set(form, work);
    };
    on('input', () => { clearTimeout(timer); timer = setTimeout(save, 1500); }, form);
    on('focusout', save, form);
    on('visibilitychange', () => { if (doc.hidden) save(); });
    on('online', save, window);

    // What this device kept and the server does not have can be brought back.
    const kept = keep.get(key), button = $('[data-act=restore]');
    if (kept && button) {
      let values = '';
      try { values = JSON.parse(kept).values; } catch { keep.drop(key); }
      if (values && values !== seen) {
        button.hidden = false;
        acts.restore = () => {
          for (const [name, value] of JSON.parse(values)) {
            const c = form.elements[name];
            if (!c) continue;
            if (c instanceof RadioNodeList || c.type === 'checkbox' || c.type === 'radio') { [c].flat().forEach(x => [...(x.forEach ? x : [x])].forEach(o => { if (o.value === value) o.checked = true; })); } else { c.value = value; }
          }
          button.hidden = true;
          form.dispatchEvent(new Event('input', { bubbles: true }));
          $$('input,textarea', form).forEach(c => c.dispatchEvent(new Event('input', { bubbles: true })));
        };
      } else { keep.drop(key); }
    }
  });
  // Who signs out leaves nothing behind.
  on('submit', e => { if (/logout/.test(e.target.action)) keep.keys().filter(k => k.startsWith(prefix)).forEach(keep.drop); });

  // ── Counters, amounts, business numbers ───────────────────────
  $$('[data-count-for]').forEach(p => {
    const c = doc.getElementById(p.dataset.countFor), most = Number(p.dataset.max);
    const show = () => {
      const n = [...c.value.replace(/\r\n/g, '\n')].length;
      p.textContent = (n > most ? p.dataset.over : p.dataset.text).replace('%n', int(n)).replace('%m', int(most)).replace('%x', int(n - most));
      p.classList.toggle('is-over', n > most);
    };
    on('input', show, c);
    show();
  });

  // won reads an amount the way krw.Parse does, for the echo only; the server's reading is the one that counts.
  const won = text => {
    const s = text.normalize('NFKC').replace(/[\s,원₩]/g, '').replace(/^−/, '-');
    if (/^-?\d+$/.test(s)) return Number(s);
    const m = /^(?:(\d+(?:\.\d+)?)억)?(?:(\d+(?:\.\d+)?)?(천)?만?)?(\d+)?$/.exec(s);
    if (!m || !/[억만천]/.test(s)) return NaN;
    const man = (Number(m[2] ?? (m[3] ? 1 : 0))) * (m[3] ? 1000 : 1) * (/만|억/.test(s) ? 1e4 : 1);
    return Number(m[1] ?? 0) * 1e8 + man + Number(m[4] ?? 0);
  };
  const reading = v => {
    if (!korean || Math.abs(v) < 1e4) return int(v) + (korean ? '원' : ' KRW');
    const eok = Math.floor(v / 1e8), man = Math.floor(v % 1e8 / 1e4), rest = v % 1e4;
    return [eok && int(eok) + '억', man && int(man) + '만', rest && int(rest)].filter(Boolean).join(' ') + ' 원';
  };
  $$('[data-reading]').forEach(p => {
    const c = doc.getElementById(p.dataset.reading), note = p.textContent;
    if (!c) return;
    const show = () => { const v = won(c.value); p.textContent = c.value && Number.isFinite(v) ? int(v) + (korean ? '원' : ' KRW') + (korean && v >= 1e4 ? ` (${reading(v)})` : '') + (note ? ' · ' + note : '') : note; };
    on('input', show, c);
    show();
  });
  $$('[data-bizno-note]').forEach(p => {
    const c = doc.getElementById(p.dataset.biznoNote);
    const show = () => {
      const d = c.value.replace(/\D/g, '');
      if (d.length < 10) { p.textContent = ''; return; }
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
  // Where a form takes a file among other things, the file goes ahead and the form follows with its number.
  $$('[data-resume]').forEach(box => {
    const form = box.closest('form'), input = $('input[type=file]', box), field = box.parentElement, list = $('[data-sending]', field), aloud = $('[data-sending-say]', field);
    if (!form || !input || !list || !window.fetch) return;
    const post = (url, body, type) => fetch(url, { method: 'POST', headers: { 'X-CSRF-Token': token(), Accept: 'application/json', ...(type ? { 'Content-Type': type } : {}) }, body });
    const pause = n => new Promise(go => { const t = setTimeout(go, Math.min(30000, 1000 * 2 ** n)); on('online', () => { clearTimeout(t); go(); }, window, { once: true }); });
    const answer = async r => {
      const a = r.headers.get('Content-Type')?.startsWith('application/json') ? await r.json() : {};
      if (r.status === 422) throw Object.assign(new Error(a.error ?? ''), { refused: true });
      if (r.redirected || r.status === 403 || r.status === 404 || r.status === 413) throw Object.assign(new Error(''), { refused: true });
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
    on('submit', async e => {
      const files = [...input.files];
      if (!files.length || files.length === 1 && files[0].size <= LARGE) return;
      const button = e.submitter;
      if (button?.dataset.confirm && !button.dataset.agreed) return; // first the question
      e.preventDefault();
      e.stopImmediatePropagation();
      if (form.dataset.sent) return;
      form.dataset.sent = '1';
      form.setAttribute('aria-busy', 'true');
      list.replaceChildren();
      list.hidden = false;
      const ends = [];
      for (const f of files) ends.push(await send(f)); // one after the other: the line is the narrow place
      delete form.dataset.sent;
      form.removeAttribute('aria-busy');
      const good = ends.filter(Boolean);
      if (!good.length || good.length < files.length) { input.value = ''; return; } // the reasons stay readable
      if (good[0].upload) {
        $$('input[type=checkbox]', field).forEach(c => { c.checked = false; });
        const waits = doc.createElement('input');
        waits.type = 'hidden';
        waits.name = box.dataset.waiting;
        waits.value = good[0].upload;
        form.append(waits);
        input.value = '';
        form.requestSubmit(button ?? undefined);
        return;
      }
      const zip = good.find(g => g.unpack);
      if (zip) location.assign(zip.unpack); else location.reload();
    }, form);
  });

  // ── A picture goes where the writer stood in the text ────────
  on('focusout', e => { if (e.target.tagName === 'TEXTAREA') e.target.dataset.caret = e.target.selectionEnd; });
  doc.addEventListener('submit', e => {
    const box = e.submitter?.closest('details'), at = box && $('[data-caret]', box), text = at && $('textarea', box.parentElement);
    if (text?.dataset.caret) at.value = text.dataset.caret;
  }, true);

  // ── Budget grid: live sums, arrows, paste ─────────────────────
  $$('[data-budget]').forEach(table => {
    const cell = c => { const v = won(c.value); return Number.isFinite(v) ? v : 0; };
    const live = table.closest('.grid-wrap').parentElement.querySelector('[data-budget-live]');
    let quiet = 0;
    const sum = () => {
      const totals = {};
      let part = {}, grand = 0;
      for (const tr of table.tBodies[0].rows) {
        let row = 0;
        if (tr.classList.contains('sub')) {
          $$('[data-sub]', tr).forEach(o => { o.textContent = int(part[o.dataset.sub] ?? 0); row += part[o.dataset.sub] ?? 0; });
          part = {};
        } else {
          const cells = $$('input[data-col]', tr);
          if (!cells.length) continue;
          for (const c of cells) { const v = cell(c), k = c.dataset.col; row += v; totals[k] = (totals[k] ?? 0) + v; part[k] = (part[k] ?? 0) + v; }
          grand += row;
        }
        const out = $('[data-rowsum]', tr);
        if (out) out.textContent = int(row);
      }
      $$('[data-total]', table).forEach(o => { if (o.dataset.total in totals) o.textContent = int(totals[o.dataset.total]); });
      const g = $('[data-grand]', table);
      g.textContent = int(grand);
      $$('[data-budget-grand]').forEach(o => { o.textContent = int(grand) + (korean ? '원' : ' KRW'); });
      clearTimeout(quiet);
      if (live) quiet = setTimeout(() => { live.textContent = table.tFoot.rows[0].cells[0].textContent.trim() + ' ' + g.textContent; }, 1000);
    };
    if (!$('input[data-col]', table)) return;
    on('input', sum, table);
    const column = c => $$(`input[data-col="${c.dataset.col}"]`, table);
    on('keydown', e => {
      const c = e.target;
      if (!c.dataset?.col || e.isComposing) return;
      const step = { ArrowUp: -1, ArrowDown: 1, Enter: 1 }[e.key];
      if (!step || e.ctrlKey || e.metaKey) return;
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
      const rows = [...table.tBodies[0].rows].filter(r => $('input[data-col]', r)), cols = $$('input[data-col]', rows[0]).map(x => x.dataset.col);
      const r0 = rows.indexOf(c.closest('tr')), c0 = cols.indexOf(c.dataset.col);
      text.replace(/\r?\n$/, '').split(/\r?\n/).forEach((lineText, i) => lineText.split('\t').forEach((v, j) => {
        const target = rows[r0 + i] && $(`input[data-col="${cols[c0 + j]}"]`, rows[r0 + i]);
        if (target && !target.readOnly) target.value = v.trim();
      }));
      c.dispatchEvent(new Event('input', { bubbles: true }));
    }, table);
  });

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
})();
