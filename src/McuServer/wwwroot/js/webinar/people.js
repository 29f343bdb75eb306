// Who is in the picture, in words: for screen readers, and for everybody in the panel. The mix is one picture and says nothing itself.

import { onLanguage, text } from '../i18n/text.js';
import { h, icon } from '../ui/dom.js';

/** @import { Session } from '../core/session.js' */
/** @import { Store } from '../core/store.js' */
/** @import { Person } from '../core/types.js' */

/** Those on the stage, in the order of the picture; then those without a place in it. @param {Store} store @returns {Person[]} */
export function peopleOnStage(store) {
  const layers = store.layout?.layers ?? [];
  const place = new Map(layers.map((layer, i) => [layer.participant, i]));
  const at = (/** @type {Person} */ person) => place.get(person.id) ?? layers.length;
  return [...store.people.values()].filter(({ stage, id }) => stage === undefined || stage === 'on' || place.has(id)).sort((a, b) => at(a) - at(b));
}

/** How many watch: the list may be cut or hidden, the server's count has those on the stage too. @param {Store} store @param {Person[]} others @param {Person[]} onStage */
export function audienceCount(store, others, onStage) {
  return Math.max(others.length, (store.room.attendeeCount ?? 0) - onStage.filter(({ role }) => role === 'attendee').length);
}

/** What is to be said of a person. @param {Store} store @param {Person} person @returns {string[]} */
export function notesOf(store, person) {
  const layers = store.layout?.layers;
  const isVisible = layers === undefined || layers.some(({ participant }) => participant === person.id);
  return [
    person.id === store.id && text('you'),
    // Who was muted while speaking stays the one that is shown until somebody else speaks.
    !person.audioMuted && (store.speaking.has(person.id) || (store.speaking.size === 0 && store.shown === person.id)) && text('noteSpeaking'),
    person.audioMuted && text('noteMuted'),
    person.sharesScreen && text('noteScreen'),
    person.handRaisedAt && text('noteHand'),
    (person.connected === false || person.quality === 'lost') && text('noteAway'),
    !isVisible && person.stage === 'on' && text('noteHidden'),
  ].filter((note) => typeof note === 'string');
}

/** The list that is always there. @param {Session} session */
export function stageList(session) {
  const { store } = session;
  const list = h('ul', { id: 'people-list' });
  const element = h('section', { class: 'stage-list', id: 'people', 'aria-labelledby': 'people-title' }, h('h2', { id: 'people-title', text: 'inPicture' }), list);
  const draw = () => {
    list.replaceChildren(...peopleOnStage(store).map((person) => {
      const notes = notesOf(store, person);
      return h('li', { data: { id: person.id }, class: store.speaking.has(person.id) ? 'speaking' : '' },
        person.name, notes.length ? h('span', { class: 'note' }, ` (${notes.join(', ')})`) : null);
    }));
  };
  const ends = [store.subscribe(['people', 'me', 'layout', 'speakers'], draw), onLanguage(draw)];
  draw();
  return { element, end: () => ends.forEach((end) => end()) };
}

/** The tab for those who do not manage people. @param {Session} session @param {HTMLElement} place */
export function mountPeople(session, place) {
  const { store } = session;
  const search = h('input', { id: 'people-search', type: 'search', hint: 'peopleSearch', label: 'peopleSearch', autocomplete: 'off', on: { input: () => draw() } });
  const stage = h('ul', { class: 'plain' });
  const others = h('ul', { class: 'plain' });
  const othersTitle = h('h3', {});
  const stageTitle = h('h3', {});
  const othersPart = h('section', {}, othersTitle, others);
  const draw = () => {
    const wanted = search.value.trim().toLocaleLowerCase();
    const matches = (/** @type {Person} */ person) => person.name.toLocaleLowerCase().includes(wanted);
    const onStage = peopleOnStage(store);
    const rest = [...store.people.values()].filter((person) => !onStage.includes(person));
    // Raised hands come first.
    const audience = rest.sort((a, b) => (a.handRaisedAt ?? '9').localeCompare(b.handRaisedAt ?? '9'));
    stageTitle.textContent = text('onStage', { count: onStage.length });
    othersTitle.textContent = text('audience', { count: audienceCount(store, rest, onStage) });
    stage.replaceChildren(...onStage.filter(matches).map(entry));
    others.replaceChildren(...audience.filter(matches).map(entry));
    othersPart.hidden = audienceCount(store, rest, onStage) === 0;
    search.hidden = store.people.size < 8;
  };
  const entry = (/** @type {Person} */ person) => h('li', { class: 'entry' },
    icon(person.handRaisedAt ? 'hand' : person.audioMuted && person.stage !== 'off' ? 'microphone-off' : person.stage === 'off' ? 'person' : 'microphone'),
    h('div', { class: 'grow' }, h('div', {}, person.name),
      h('div', { class: 'note' }, [text(`role-${person.role}`), person.title, ...notesOf(store, person)].filter(Boolean).join(' · '))));
  place.append(search, h('section', {}, stageTitle, stage), othersPart);
  const ends = [store.subscribe(['people', 'me', 'layout', 'speakers', 'room', 'hands'], draw), onLanguage(draw)];
  draw();
  return () => ends.forEach((end) => end());
}
