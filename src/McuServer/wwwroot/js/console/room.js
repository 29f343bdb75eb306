// The host's settings of the room: door, rules by role, links, files to play, recordings.

import { linkFor, plain } from '../core/links.js';
import { clock, onLanguage, text } from '../i18n/text.js';
import { button, h, icon } from '../ui/dom.js';
import { ask } from '../ui/dialog.js';
import { toast } from '../ui/toast.js';
import { mountFiles } from './files.js';
import { mountBans } from './bans.js';
import { mountRecordings } from './recordings.js';

/** @import { Session } from '../core/session.js' */

const roles = ['panelist', 'attendee'];
const rules = ['microphone', 'camera', 'screen', 'chatAll', 'chatHosts', 'chatPrivate', 'seeList'];

/** @param {Session} session @param {HTMLElement} place @returns {() => void} */
export function mountRoom(session, place) {
  const { store } = session;
  const mayManage = store.may('room.manage');
  const lock = check('room-lock', 'roomLock', () => session.do('room.lock', { locked: lock.input.checked }));
  const chat = check('chat-close', 'chatClose', () => session.do('chat.close', { closed: chat.input.checked }));
  const lobby = h('select', { id: 'room-lobby', on: { change: () => update({ lobby: lobby.value }) } },
    ...['accept', 'ask', 'deny'].map((value) => h('option', { value, text: `lobby-${value}` })));
  const wait = check('wait-for-host', 'waitForHost', () => update({ waitForHost: wait.input.checked }));
  const levelling = check('room-levelling', 'levelling', () => update({ levelling: levelling.input.checked }));
  const title = h('input', { id: 'room-title', maxlength: '64', autocomplete: 'off', on: { change: () => update({ title: title.value.trim().normalize('NFC') }) } });
  const record = button('recordStart', () => startOrStop(), { id: 'record', icon: 'record' });
  const pause = button('recordPause', () => pauseOrResume(), { id: 'record-pause', icon: 'pause' });
  const recordNote = h('p', { class: 'muted small' });
  const files = h('div', { class: 'stack' });
  const recordings = h('div', { class: 'stack' });
  const bans = h('div');
  const policies = h('div', { class: 'stack' });

  place.append(...[
    h('section', { id: 'room-settings' }, h('h3', { text: 'roomTitle' }),
      mayManage ? h('div', { class: 'field' }, h('label', { for: 'room-title', text: 'roomName' }), title) : null,
      store.may('room.lock') ? lock.element : null,
      mayManage ? h('div', { class: 'field' }, h('label', { for: 'room-lobby', text: 'lobby' }), lobby) : null,
      mayManage ? wait.element : null,
      mayManage ? levelling.element : null,
      store.may('chat.moderate') ? chat.element : null,
      store.may('chat.moderate') ? button('chatClear', () => clearChat(), { id: 'chat-clear' }) : null),
    bans,
    mayManage ? h('section', {}, h('h3', { text: 'links' }), h('p', { class: 'muted small', text: 'linksWhat' }),
      h('div', { class: 'row' }, ...['attendee', 'panelist', 'cohost', 'host'].map((role) => button(`invite-${role}`, () => copyLink(role), { id: `link-${role}`, icon: 'copy' })))) : null,
    mayManage ? h('section', {}, h('h3', { text: 'rules' }), h('p', { class: 'muted small', text: 'rulesWhat' }), policies) : null,
    store.may('recording.control') ? h('section', {}, h('h3', { text: 'recording' }), h('div', { class: 'row' }, record, pause), recordNote, recordings) : null,
    store.may('media.play') ? h('section', {}, h('h3', { text: 'files' }), h('p', { class: 'muted small', text: 'filesWhat' }), files) : null,
  ].filter((part) => part !== null));

  /** @param {Record<string, unknown>} change */
  async function update(change) {
    await session.do('room.update', change);
    draw();
  }
  async function clearChat() {
    if (await ask({ title: 'chatClear', words: text('chatClearWords'), choices: [{ text: 'cancel', value: 'no' }, { text: 'chatClear', value: 'yes', kind: 'danger', id: 'chat-clear-confirm' }] }) === 'yes') {
      await session.do('chat.clear');
    }
  }
  /** @param {string} role */
  async function copyLink(role) {
    const made = await session.do('tokens.create', linkFor(role));
    if (made === undefined) {
      return;
    }
    const address = made?.token ? `${location.origin}/#token=${made.token}` : plain(store.room.id, role);
    try {
      await navigator.clipboard.writeText(address);
      toast(text('linkCopied'), { icon: 'check' });
    } catch {
      // Without permission for the clipboard the address is shown to be copied by hand.
      const field = h('input', { readonly: true, value: address, label: 'links' });
      field.addEventListener('focus', () => field.select());
      await ask({ title: `invite-${role}`, body: field, choices: [{ text: 'close', value: 'close' }] });
    }
  }
  async function startOrStop() {
    const running = store.room.recording;
    await (running ? session.do('recording.stop', { id: running.id }) : session.do('recording.start', {}));
    draw();
  }
  async function pauseOrResume() {
    const running = store.room.recording;
    if (running) {
      await session.do(running.state === 'paused' ? 'recording.resume' : 'recording.pause', { id: running.id });
    }
  }

  async function drawPolicies() {
    const all = mayManage ? await session.call('policies.get').catch(() => null) : null;
    if (!all) {
      return;
    }
    policies.replaceChildren(...roles.map((role) => h('fieldset', { class: 'rules' }, h('legend', { text: `role-${role}` }),
      ...rules.map((rule) => {
        const rights = check(`rule-${role}-${rule}`, `rule-${rule}`, async () => {
          if (await session.do('policies.update', { [role]: { [rule]: rights.input.checked } }) === undefined) {
            rights.input.checked = !rights.input.checked;
          }
        });
        rights.input.checked = all[role]?.[rule] !== false;
        return rights.element;
      }))));
  }

  function draw() {
    const { room } = store;
    lock.input.checked = !!room.locked;
    chat.input.checked = !!room.chatClosed;
    lobby.value = room.lobby ?? 'accept';
    wait.input.checked = !!room.waitForHost;
    levelling.input.checked = room.levelling !== false;
    if (document.activeElement !== title) {
      title.value = room.title;
    }
    const running = room.recording;
    record.replaceChildren(icon(running ? 'stop' : 'record'), h('span', { text: running ? 'recordStop' : 'recordStart' }));
    pause.replaceChildren(icon(running?.state === 'paused' ? 'play' : 'pause'), h('span', { text: running?.state === 'paused' ? 'recordResume' : 'recordPause' }));
    pause.hidden = !running;
    recordNote.textContent = running ? text('recordBy', { name: store.name(running.startedBy) || running.startedBy, time: clock(running.startedAt) }) : '';
  }

  const endFiles = store.may('media.play') ? mountFiles(session, files) : () => {};
  const endBans = store.may('participants.manage') ? mountBans(session, bans) : () => {};
  const endRecordings = store.may('recording.control') ? mountRecordings(session, recordings) : () => {};
  const ends = [store.subscribe(['room'], draw), onLanguage(draw), endFiles, endBans, endRecordings];
  draw();
  drawPolicies();
  return () => ends.forEach((end) => end());
}

/** @param {string} id @param {string} code @param {() => unknown} run */
function check(id, code, run) {
  const input = h('input', { type: 'checkbox', id, on: { change: run } });
  return { input, element: h('label', { class: 'check' }, input, h('span', { text: code })) };
}
