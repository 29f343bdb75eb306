// The menu of one person, and the questions that belong to it.

import { text } from '../i18n/text.js';
import { h } from '../ui/dom.js';
import { ask } from '../ui/dialog.js';
import { menu } from '../ui/menu.js';
import { catalogueOf } from './layout.js';

/** @import { Session } from '../core/session.js' */
/** @import { Person } from '../core/types.js' */
/** @import { Item } from '../ui/menu.js' */

/**
 * @param {Session} session
 * @param {HTMLElement} at
 * @param {Person} person
 * @param {(() => void) | undefined} [onClose]
 * @param {{x: number, y: number} | null} [point]
 */
export function personMenu(session, at, person, onClose, point) {
  const { store } = session;
  const { id } = person;
  const isOwn = id === store.id;
  // A co-host has no power over a host; the server would say so.
  const mayManage = store.may('participants.manage') && (store.me?.role === 'host' || person.role !== 'host');
  const isOn = person.stage === 'on';
  const isPinned = (store.room.pins ?? []).includes(id);
  /** @type {(Item | null | false)[]} */
  const items = [
    ...(isOwn ? [] : soundItems(session, person)),
    isOn && { text: isPinned ? 'unspotlight' : 'spotlight', icon: 'pin', id: 'item-spotlight', line: !isOwn, run: () => session.do(isPinned ? 'pin.clear' : 'pin.set', { participant: id }) },
    isOn && seatNames(session).length > 0 && { text: 'seatChoose', icon: 'layout', id: 'item-seat', run: () => chooseSeat(session, person) },
    isOn && { text: 'swapChoose', icon: 'flip', id: 'item-swap', run: () => chooseSwap(session, person) },
    isOn && mayManage && { text: 'orderChoose', icon: 'people', id: 'item-order', run: () => chooseOrder(session, person) },
    mayManage && { text: 'rename', icon: 'edit', id: 'item-rename', run: () => rename(session, person) },
    mayManage && !isOwn && { text: 'roleChoose', icon: 'person', id: 'item-role', run: () => chooseRole(session, person) },
    !isOwn && person.stage === 'off' && { text: 'stageInvite', icon: 'stage', id: 'item-invite', run: () => session.do('stage.invite', { id }) },
    !isOwn && person.stage === 'invited' && { text: 'stageUninvite', icon: 'stage-off', run: () => session.do('stage.remove', { id }) },
    !isOwn && isOn && mayManage && { text: 'stageRemove', icon: 'stage-off', id: 'item-stage-off', run: () => session.do('stage.remove', { id }) },
    !isOwn && store.may('chat.moderate') && { text: person.chatMuted ? 'chatAllow' : 'chatForbid', icon: 'chat', run: () => session.do('chat.mute', { id, muted: !person.chatMuted }) },
    !isOwn && mayManage && { text: 'remove', icon: 'remove', id: 'item-remove', danger: true, line: true, run: () => remove(session, person) },
  ];
  menu(at, items, { label: 'personMenuLabel', onClose, point });
}

/** @param {Session} session @param {Person} person @returns {(Item | false)[]} */
function soundItems(session, { id, stage, audioMuted, audioLocked, hasVideo, videoMuted, videoLocked, sharesScreen }) {
  if (stage === 'off' || !session.store.may('participants.mute')) {
    return [];
  }
  const mute = (/** @type {string} */ media, /** @type {boolean} */ muted, lock = false) => session.do('participants.mute', { id, media, muted, ...(lock ? { lock } : {}) });
  return [
    !audioMuted && { text: 'muteThem', icon: 'microphone-off', id: 'item-mute', run: () => mute('audio', true) },
    !!audioMuted && !audioLocked && { text: 'askUnmute', icon: 'microphone', id: 'item-ask', run: () => session.do('participants.ask', { id, media: 'audio' }) },
    { text: 'forbidUnmute', icon: 'lock', checked: !!audioLocked, run: () => mute('audio', !audioLocked, !audioLocked) },
    !!hasVideo && !videoMuted && { text: 'cameraOffThem', icon: 'camera-off', id: 'item-camera-off', run: () => mute('video', true) },
    !!videoMuted && !videoLocked && { text: 'askCameraOn', icon: 'camera', run: () => session.do('participants.ask', { id, media: 'video' }) },
    { text: 'forbidCamera', icon: 'lock', checked: !!videoLocked, run: () => mute('video', !videoLocked, !videoLocked) },
    !!sharesScreen && { text: 'screenOffThem', icon: 'screen-off', run: () => mute('screen', true) },
  ];
}

/** The seats of the layout, and those that somebody holds. @param {Session} session */
function seatNames(session) {
  return [...new Set([...catalogueOf(session).seats, ...Object.keys(session.store.room.seats ?? {})])].sort();
}

/** @param {Session} session @param {Person} person */
async function chooseSeat(session, person) {
  const seats = session.store.room.seats ?? {};
  const select = h('select', { id: 'seat-select', label: 'seat' }, h('option', { value: '', text: 'seatNone' }),
    ...seatNames(session).map((seat) => h('option', { value: seat }, seats[seat] ? `${seat} (${session.store.name(seats[seat])})` : seat)));
  select.value = person.seat ?? '';
  if (await choice('seatTitle', person, select) && select.value !== (person.seat ?? '')) {
    await (select.value === '' ? session.do('seat.clear', { seat: person.seat }) : session.do('seat.set', { seat: select.value, participant: person.id }));
  }
}

/** The way for the keyboard of what the pointer does by dragging. @param {Session} session @param {Person} person */
async function chooseSwap(session, person) {
  const others = [...session.store.people.values()].filter(({ id, stage }) => id !== person.id && stage === 'on');
  const select = h('select', { id: 'swap-select', label: 'swapWith' }, ...others.map(({ id, name }) => h('option', { value: id }, name)));
  if (others.length > 0 && await choice('swapTitle', person, select)) {
    await session.do('layout.swap', { a: person.id, b: select.value });
  }
}

/** Who comes first where a layout has no other reason. @param {Session} session @param {Person} person */
async function chooseOrder(session, person) {
  const number = h('input', { type: 'number', id: 'order-number', min: '-9999', max: '9999', step: '1' });
  number.value = String(person.order ?? 0);
  const field = h('div', { class: 'field' }, h('label', { for: 'order-number', text: 'orderNumber' }), number, h('p', { class: 'muted small', text: 'orderWhat' }));
  if (await choice('orderTitle', person, field) && number.value !== '' && number.validity.valid) {
    await session.do('participants.update', { id: person.id, order: number.valueAsNumber });
  }
}

/** @param {Session} session @param {Person} person */
async function chooseRole(session, person) {
  const roles = session.store.me?.role === 'host' ? ['host', 'cohost', 'panelist', 'attendee'] : ['panelist', 'attendee'];
  const select = h('select', { id: 'role-select', label: 'role' }, ...roles.map((role) => h('option', { value: role, text: `role-${role}` })));
  select.value = person.role;
  if (await choice('roleTitle', person, select) && select.value !== person.role) {
    await session.do('participants.update', { id: person.id, role: select.value });
  }
}

/** @param {Session} session @param {Person} person */
async function rename(session, person) {
  const name = h('input', { id: 'rename-name', maxlength: '64', autocomplete: 'off' });
  const title = h('input', { id: 'rename-title', maxlength: '64', autocomplete: 'off' });
  name.value = person.name;
  title.value = person.title ?? '';
  const fields = h('div', { class: 'stack' },
    h('div', { class: 'field' }, h('label', { for: 'rename-name', text: 'renameName' }), name),
    h('div', { class: 'field' }, h('label', { for: 'rename-title', text: 'renameTitle' }), title));
  if (await choice('rename', person, fields) && name.value.trim() !== '') {
    await session.do('participants.update', { id: person.id, name: name.value.trim().normalize('NFC'), title: title.value.trim().normalize('NFC') });
  }
}

/** @param {Session} session @param {Person} person */
async function remove(session, person) {
  const ban = h('input', { type: 'checkbox', id: 'remove-ban' });
  const chosen = await ask({
    title: 'removeTitle', words: text('removeWords', { name: person.name }), id: 'remove-dialog',
    body: h('label', { class: 'check' }, ban, h('span', { text: 'removeBan' })),
    choices: [{ text: 'cancel', value: 'no' }, { text: 'remove', value: 'yes', kind: 'danger', id: 'remove-confirm' }],
  });
  if (chosen === 'yes') {
    await session.do('participants.remove', { id: person.id, ...(ban.checked ? { ban: true } : {}) });
  }
}

/** A question with one field. @param {string} title @param {Person} person @param {HTMLElement} body @returns {Promise<boolean>} */
async function choice(title, person, body) {
  return await ask({
    title, words: person.name, body, id: 'choice-dialog',
    choices: [{ text: 'cancel', value: 'no' }, { text: 'apply', value: 'yes', kind: 'primary', id: 'choice-confirm' }],
  }) === 'yes';
}
