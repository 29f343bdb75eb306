// The room's recordings: how long, how large, in which state; to download and to delete.

import { clock, language, onLanguage, text } from '../i18n/text.js';
import { ask } from '../ui/dialog.js';
import { h, icon, iconButton } from '../ui/dom.js';
import { duration, size } from './amounts.js';

/** @import { Session } from '../core/session.js' */
/** @import { Recording } from '../core/types.js' */

const isOpen = (/** @type {Recording} */ { state }) => state !== 'ready' && state !== 'failed';

/** @param {Session} session @param {HTMLElement} place @returns {() => void} */
export function mountRecordings(session, place) {
  const { store } = session;
  /** @type {Recording[]} */
  let all = [];
  let turn = 0;
  const list = h('ul', { class: 'plain', id: 'recordings', label: 'recordings', tabindex: '-1' });
  const none = h('p', { class: 'muted small', text: 'recordingsNone', hidden: true });
  place.append(none, list);

  /** An older answer than the last question is dropped. */
  async function load() {
    const mine = ++turn;
    const answer = await session.call('recordings.list').catch(() => null);
    if (mine === turn && answer) {
      all = answer.items ?? [];
      draw();
    }
  }

  /** The link that the server makes needs no token, and only for some minutes: it is asked for at the click. @param {Recording} recording */
  async function download({ id, file }) {
    const link = await session.do('recordings.link', { id });
    if (link?.url) {
      // The server may stand behind another name than it knows: ours is the one that was reached.
      const { pathname, search } = new URL(link.url, location.href);
      h('a', { href: pathname + search, download: file ?? '' }).click();
    }
  }

  /** @param {Recording} recording */
  async function remove({ id, startedAt }) {
    const chosen = await ask({
      title: 'recordingDeleteTitle', words: text('recordingDeleteWords', { when: dated(startedAt) }), id: 'recording-delete-dialog',
      choices: [{ text: 'cancel', value: 'no' }, { text: 'recordingDelete', value: 'yes', kind: 'danger', id: 'recording-delete-confirm' }],
    });
    if (chosen === 'yes' && await session.do('recordings.delete', { id }) !== undefined) {
      all = all.filter((other) => other.id !== id);
      draw();
      list.focus();
      load();
    }
  }

  function draw() {
    none.hidden = all.length > 0;
    const focused = document.activeElement instanceof HTMLElement && list.contains(document.activeElement) ? document.activeElement.id : '';
    list.replaceChildren(...all.map((recording) => {
      const { id, state, startedAt } = recording;
      const when = dated(startedAt);
      const get = iconButton('recordingDownload', 'download', () => download(recording), { id: `recording-download-${id}` });
      const drop = iconButton('recordingDelete', 'trash', () => remove(recording), { id: `recording-delete-${id}` });
      get.setAttribute('aria-label', text('recordingDownloadName', { when }));
      drop.setAttribute('aria-label', text('recordingDeleteName', { when }));
      return h('li', { class: 'entry', data: { id, state } },
        icon(state === 'failed' ? 'warning' : state === 'ready' ? 'film' : state === 'paused' ? 'pause' : 'record'),
        h('div', { class: 'grow' }, h('div', { class: 'person-name' }, when), h('div', { class: 'note' }, describe(recording))),
        isOpen(recording) || !recording.bytes ? null : get,
        isOpen(recording) || !store.may('recording.delete') ? null : drop);
    }));
    if (focused) {
      document.getElementById(focused)?.focus();
    }
  }

  const end = session.on('event', ({ type }) => {
    if (type.startsWith('recording.')) {
      load();
    }
  });
  const ends = [end, onLanguage(draw)];
  load();
  return () => {
    turn = -1;
    ends.forEach((one) => one());
  };
}

/** @param {Recording} recording */
function describe({ state, reason, durationMs, bytes }) {
  const known = ['recording', 'paused', 'stopping', 'ready', 'failed'].includes(state);
  return [
    known ? text(`recording-${state}`) : state,
    reason && text(`recording-why-${reason}`),
    durationMs && duration(durationMs),
    bytes && size(bytes),
  ].filter(Boolean).join(' · ');
}

/** Day and time. @param {string} when */
function dated(when) {
  const day = new Intl.DateTimeFormat(language() === 'ko' ? 'ko-KR' : undefined, { month: 'short', day: 'numeric' }).format(new Date(when));
  return `${day} ${clock(when)}`;
}
