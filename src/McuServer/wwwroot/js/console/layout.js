// The tab of the layout: drawings to choose from, who applied the present one, spotlights, pages, freezing.

import { clock, onLanguage, text } from '../i18n/text.js';
import { button, h, icon } from '../ui/dom.js';
import { ask } from '../ui/dialog.js';
import { Catalogue, wordsOf } from './catalogue.js';

/** @import { Session } from '../core/session.js' */
/** @import { LayoutEntry } from './catalogue.js' */

/** @type {WeakMap<Session, Catalogue>} */
const catalogues = new WeakMap();

/** One for the session: its drawings stay while the panel is closed. @param {Session} session */
export function catalogueOf(session) {
  const known = catalogues.get(session) ?? new Catalogue(session);
  catalogues.set(session, known);
  return known;
}

/** @param {Session} session @param {HTMLElement} place @returns {() => void} */
export function mountLayout(session, place) {
  const { store } = session;
  const catalogue = catalogueOf(session);
  const applied = h('p', { class: 'muted small', id: 'layout-by' });
  const search = h('input', { type: 'search', id: 'layout-search', label: 'layoutSearch', hint: 'layoutSearch', autocomplete: 'off', on: { input: () => drawList() } });
  const list = h('ul', { class: 'layouts', id: 'layouts', label: 'consoleLayout' });
  const pins = h('ul', { class: 'plain' });
  const noPins = h('p', { class: 'muted small', text: 'pinsNone' });
  const unpin = button('pinsClear', () => session.do('pins.clear'), { id: 'pins-clear', class: 'quiet' });
  const freeze = h('input', { type: 'checkbox', id: 'freeze', on: { change: () => apply(freeze, () => session.do('layout.freeze', { frozen: freeze.checked })) } });
  const page = h('output', { id: 'page-number' });
  const back = button('pageBack', () => turn(-1), { id: 'page-back' });
  const next = button('pageNext', () => turn(1), { id: 'page-next' });
  const editor = store.may('layouts.write') ? button('layoutEdit', () => openEditor(), { id: 'layout-editor', icon: 'edit' }) : null;
  place.append(
    applied, search, list, editor ?? '',
    h('section', {}, h('div', { class: 'row between' }, h('h3', { text: 'pins' }), unpin), noPins, pins),
    h('section', {}, h('h3', { text: 'arrange' }),
      h('label', { class: 'check' }, freeze, h('span', {}, h('span', { text: 'freeze' }), h('span', { class: 'note block', text: 'freezeWhat' }))),
      h('div', { class: 'row' }, back, page, next)));

  /** A switch that the server refused goes back. @param {HTMLInputElement} input @param {() => Promise<any>} run */
  async function apply(input, run) {
    if (await run() === undefined) {
      input.checked = !input.checked;
    }
  }
  const turn = (/** @type {number} */ by) => session.do('layout.page', { page: Math.max(0, (store.room.page ?? 0) + by) });

  async function openEditor() {
    const { openLayoutEditor } = await import('../editor/index.js');
    openLayoutEditor(session, catalogue, store.room.layout ?? '');
  }

  /** For how many people the drawings are made: those who are there, so that the host sees what would come. */
  const people = () => {
    const onStage = [...store.people.values()].filter(({ stage }) => stage === 'on');
    return {
      tiles: Math.min(49, Math.max(1, onStage.length)),
      screens: onStage.filter(({ sharesScreen }) => sharesScreen).length,
      pinned: Math.min(store.room.pins?.length ?? 0, onStage.length),
    };
  };
  let drawnFor = '';

  function drawList() {
    const count = people();
    const wanted = search.value.trim().toLocaleLowerCase();
    const shown = catalogue.entries.filter((entry) => `${entry.id} ${wordsOf(entry.title, entry.id)}`.toLocaleLowerCase().includes(wanted));
    const key = JSON.stringify([count, wanted, store.room.layout, catalogue.entries.map(({ id, etag, stale, valid }) => [id, etag, stale, valid])]);
    if (key === drawnFor) {
      return;
    }
    drawnFor = key;
    const focused = document.activeElement?.id;
    list.replaceChildren(...shown.map((entry) => card(entry, count)));
    if (focused?.startsWith('layout-card-')) {
      document.getElementById(focused)?.focus();
    }
  }

  /** @param {LayoutEntry} entry @param {{tiles: number, screens: number, pinned: number}} count */
  function card(entry, count) {
    const isCurrent = entry.id === store.room.layout;
    const image = h('img', { alt: '', loading: 'lazy', width: '160', height: '90' });
    const isUsable = entry.valid !== false || entry.stale === true;
    if (isUsable) {
      catalogue.drawing(entry.id, count).then((address) => (image.src = address), () => image.classList.add('none'));
    }
    return h('li', {}, h('button', {
      type: 'button', id: `layout-card-${entry.id}`, class: 'layout-card', data: { id: entry.id }, 'aria-pressed': String(isCurrent), 'aria-disabled': isUsable ? null : 'true',
      title: wordsOf(entry.description, ''),
      on: { click: () => isUsable && choose(entry) },
    },
    image,
    h('span', { class: 'layout-name' }, isCurrent ? icon('check') : null, wordsOf(entry.title, entry.id)),
    isCurrent ? h('span', { class: 'note', text: 'layoutCurrent' }) : null,
    entry.stale || !isUsable ? h('span', { class: 'note bad' }, icon('warning'), h('span', { text: isUsable ? 'layoutStale' : 'layoutInvalid' })) : null));
  }

  /** @param {LayoutEntry} entry */
  async function choose(entry) {
    const document = matchMedia('(prefers-reduced-motion: reduce)').matches ? await catalogue.document(entry.id).catch(() => null) : null;
    if (document?.transition?.type === 'move' && await ask({
      title: 'layoutMoves', words: text('layoutMovesWords'),
      choices: [{ text: 'cancel', value: 'no' }, { text: 'apply', value: 'yes', kind: 'primary' }],
    }) !== 'yes') {
      return;
    }
    await session.do('layout.apply', { id: entry.id });
  }

  function draw() {
    const { layout, layoutBy, layoutAt, frozen } = store.room;
    const name = wordsOf(catalogue.entries.find(({ id }) => id === layout)?.title, layout ?? '');
    applied.textContent = layoutBy && layoutAt ? text('layoutBy', { layout: name, name: store.name(layoutBy) || layoutBy, time: clock(layoutAt) }) : text('layoutNow', { layout: name });
    freeze.checked = !!frozen;
    page.textContent = text('page', { number: (store.room.page ?? 0) + 1 });
    back.disabled = (store.room.page ?? 0) === 0;
    const pinned = store.room.pins ?? [];
    pins.replaceChildren(...pinned.map((id) => h('li', { class: 'entry' }, icon('pin'), h('div', { class: 'grow' }, store.name(id)),
      button('unpin', () => session.do('pin.clear', { participant: id }), { class: 'quiet' }))));
    noPins.hidden = pinned.length > 0;
    unpin.hidden = pinned.length === 0;
    drawList();
  }

  const changed = () => draw();
  catalogue.addEventListener('change', changed);
  const ends = [
    store.subscribe(['room', 'people', 'me'], draw),
    onLanguage(() => {
      drawnFor = '';
      draw();
    }),
    () => catalogue.removeEventListener('change', changed),
  ];
  draw();
  return () => ends.forEach((end) => end());
}

