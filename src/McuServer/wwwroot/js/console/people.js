// The tab of people: who waits, who asks to speak, who is on the stage, who watches; each with a menu.

import { clock, onLanguage, text } from '../i18n/text.js';
import { button, h, icon, iconButton } from '../ui/dom.js';
import { ask } from '../ui/dialog.js';
import { audienceCount, notesOf, peopleOnStage } from '../webinar/people.js';
import { personMenu } from './person.js';

/** @import { Session } from '../core/session.js' */
/** @import { Hand, LobbyEntry, Person } from '../core/types.js' */

/** More of the audience are found by the search. */
const mostShown = 200;

/** @param {Session} session @param {HTMLElement} place @returns {() => void} */
export function mountPeople(session, place) {
  const { store } = session;
  const lobby = section('lobby', button('lobbyAdmitAll', () => session.do('lobby.admit-all'), { id: 'lobby-admit-all' }));
  const hands = section('hands', button('handsClear', () => session.do('hands.clear'), { id: 'hands-clear', class: 'quiet' }));
  const stage = section('stage', button('muteAll', () => muteAll(session), { id: 'mute-all', icon: 'microphone-off' }));
  const audience = section('audience', null);
  const search = h('input', { id: 'people-search', type: 'search', hint: 'peopleSearch', label: 'peopleSearch', autocomplete: 'off', on: { input: () => draw() } });
  place.append(lobby.element, hands.element, search, stage.element, audience.element);
  let menus = 0;
  let isDue = false;

  /** A list whose order changes under an open menu is a trap: it is drawn when the menu has closed. */
  const drawLater = () => {
    isDue = menus > 0;
    if (!isDue) {
      draw();
    }
  };
  /** @param {HTMLElement} at @param {Person} person */
  const open = (at, person) => {
    menus++;
    personMenu(session, at, person, () => {
      menus--;
      if (isDue && menus === 0) {
        draw();
      }
    });
  };

  function draw() {
    isDue = false;
    const focused = document.activeElement?.id ?? '';
    const wanted = search.value.trim().normalize('NFC').toLocaleLowerCase();
    const matches = (/** @type {Person} */ person) => person.name.toLocaleLowerCase().includes(wanted);
    const onStage = peopleOnStage(store);
    const others = [...store.people.values()].filter((person) => !onStage.includes(person))
      .sort((a, b) => (a.handRaisedAt ?? '9').localeCompare(b.handRaisedAt ?? '9'));
    const found = others.filter(matches);
    lobby.fill(text('lobbyTitle', { count: store.lobby.length }), store.lobby.map((entry) => waiting(session, entry)));
    hands.fill(text('handsTitle', { count: store.hands.length }), store.hands.map((hand) => raised(session, hand)));
    stage.fill(text('onStage', { count: onStage.length }), onStage.filter(matches).map(entry));
    audience.fill(text('audience', { count: audienceCount(store, others, onStage) }), found.slice(0, mostShown).map(entry));
    lobby.element.hidden = store.lobby.length === 0;
    hands.element.hidden = store.hands.length === 0;
    audience.element.hidden = audienceCount(store, others, onStage) === 0;
    if (focused && document.activeElement === document.body) {
      document.getElementById(focused)?.focus();
    }
  }

  const entry = (/** @type {Person} */ person) => {
    const more = iconButton('more', 'more', () => open(more, person), { id: `person-${person.id}`, class: 'small-target' });
    more.setAttribute('aria-label', text('personMenu', { name: person.name }));
    const notes = [text(`role-${person.role}`), person.title, ...notesOf(store, person), person.stage === 'invited' && text('noteInvited'),
      person.pinnedAt && text('notePinned'), person.seat && text('noteSeat', { seat: person.seat })];
    return h('li', { class: 'entry', data: { id: person.id } },
      icon(person.handRaisedAt ? 'hand' : person.stage === 'off' ? 'person' : person.audioMuted ? 'microphone-off' : 'microphone'),
      h('div', { class: 'grow' }, h('div', { class: 'person-name' }, person.name), h('div', { class: 'note' }, notes.filter(Boolean).join(' · '))),
      person.stage === 'off' || person.id === store.id ? null : quickMute(session, person),
      more);
  };
  const ends = [store.subscribe(['people', 'me', 'layout', 'room', 'hands', 'lobby'], drawLater), onLanguage(draw)];
  // How long hands wait grows by itself.
  const timer = setInterval(() => store.hands.length > 0 && drawLater(), 15000);
  draw();
  return () => {
    clearInterval(timer);
    ends.forEach((end) => end());
  };
}

/** @param {string} id @param {HTMLElement | null} action */
function section(id, action) {
  const title = h('h3', {});
  const list = h('ul', { class: 'plain' });
  const element = h('section', { id: `console-${id}` }, h('div', { class: 'row between' }, title, action), list);
  return {
    element,
    /** @param {string} words @param {HTMLElement[]} entries */
    fill(words, entries) {
      title.textContent = words;
      list.replaceChildren(...entries);
    },
  };
}

/** @param {Session} session @param {LobbyEntry} entry */
function waiting(session, { id, name, role, since }) {
  return h('li', { class: 'entry', data: { id } },
    h('div', { class: 'grow' }, h('div', { class: 'person-name' }, name), h('div', { class: 'note' }, `${text(`role-${role}`)} · ${text('waitsSince', { time: clock(since) })}`)),
    named(button('lobbyAdmit', () => session.do('lobby.admit', { id }), { class: 'primary', id: `admit-${id}` }), 'lobbyAdmitName', name),
    named(button('lobbyDeny', () => session.do('lobby.deny', { id }), { id: `deny-${id}` }), 'lobbyDenyName', name));
}

/** @param {Session} session @param {Hand} hand */
function raised(session, { participant, name, raisedAt }) {
  const person = session.store.people.get(participant);
  const minutes = Math.max(0, Math.round((Date.now() - Date.parse(raisedAt)) / 60000));
  return h('li', { class: 'entry', data: { id: participant } },
    icon('hand'),
    h('div', { class: 'grow' }, h('div', { class: 'person-name' }, name), h('div', { class: 'note' }, minutes === 0 ? text('handJustNow') : text('handMinutes', { count: minutes }))),
    person?.stage === 'off'
      ? named(button('letSpeak', () => session.do('stage.invite', { id: participant }), { id: `let-speak-${participant}`, class: 'primary' }), 'letSpeakName', name)
      : null,
    named(iconButton('handLower', 'hand-down', () => session.do('hand.lower', { id: participant }), { class: 'small-target', id: `lower-${participant}` }), 'handLowerName', name));
}

/** @param {Session} session @param {Person} person */
function quickMute(session, { id, name, audioMuted }) {
  return audioMuted
    ? named(iconButton('askUnmute', 'microphone-off', () => session.do('participants.ask', { id, media: 'audio' }), { class: 'small-target', id: `ask-${id}` }), 'askUnmuteName', name)
    : named(iconButton('muteThem', 'microphone', () => session.do('participants.mute', { id, media: 'audio', muted: true }), { class: 'small-target', id: `mute-${id}` }), 'muteThemName', name);
}

/** Buttons that look the same are told apart by the name in their words. @param {HTMLElement} element @param {string} code @param {string} name */
function named(element, code, name) {
  const words = text(code, { name });
  element.setAttribute('aria-label', words);
  element.title = words;
  return element;
}

/** @param {Session} session */
async function muteAll(session) {
  const lock = h('input', { type: 'checkbox', id: 'mute-all-lock' });
  const chosen = await ask({
    title: 'muteAllTitle', words: text('muteAllWords'), id: 'mute-all-dialog',
    body: h('label', { class: 'check' }, lock, h('span', { text: 'muteAllLock' })),
    choices: [{ text: 'cancel', value: 'no' }, { text: 'muteAll', value: 'yes', kind: 'primary', id: 'mute-all-confirm' }],
  });
  if (chosen === 'yes') {
    await session.do('room.mute-all', { media: 'audio', except: ['host', 'cohost'], lock: lock.checked });
  }
}
