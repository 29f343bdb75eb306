// The start page: make a webinar and get its links, or go to one by name.

import { app } from '../app.js';
import { problemText, text } from '../i18n/text.js';
import '../i18n/words-start.js';
import { button, h } from '../ui/dom.js';
import { chooser } from '../ui/chooser.js';
import { toast } from '../ui/toast.js';

/** @import { Links } from '../core/links.js' */

/** @param {HTMLElement} place */
export function mount(place) {
  app.state('start');
  document.title = 'McuServer';
  place.append(
    h('header', { class: 'top' }, h('span', { class: 'brand' }, h('img', { src: 'icon.svg', alt: '', width: '32', height: '32' }), 'McuServer'), chooser()),
    h('main', { class: 'start', id: 'start' },
      h('div', { class: 'hello' }, h('h1', { text: 'startTitle' }), h('p', { class: 'muted', text: 'startWords' })),
      h('div', { class: 'cards' }, makeCard(), joinCard())));
  // What comes next is fetched while the person reads and types.
  setTimeout(() => import('./join.js'), 1000);
}

function joinCard() {
  const input = h('input', { id: 'room-input', name: 'room', autocomplete: 'off', maxlength: '64', spellcheck: 'false', 'aria-describedby': 'room-problem' });
  const problem = h('p', { id: 'room-problem', class: 'problem', role: 'alert', hidden: true });
  return h('form', {
    class: 'card stack', id: 'join-form', novalidate: true, on: {
      submit: (event) => {
        event.preventDefault();
        const room = input.value.trim().normalize('NFC');
        const isRoom = /^[\p{L}\p{N}\p{M}_-][\p{L}\p{N}\p{M}._-]{0,63}$/u.test(room);
        input.setAttribute('aria-invalid', String(!isRoom));
        problem.hidden = isRoom;
        problem.textContent = isRoom ? '' : text('roomNeeded');
        if (!isRoom) {
          input.focus();
          return;
        }
        app.room = room;
        app.query.set('room', room);
        history.pushState(null, '', `?${app.query}`);
        app.go('join');
      },
    },
  },
  h('h2', { text: 'joinTitle' }),
  h('p', { class: 'muted', text: 'joinWords' }),
  h('div', { class: 'field' }, h('label', { for: 'room-input', text: 'room' }), input),
  problem,
  h('button', { type: 'submit', id: 'room-button', class: 'wide', text: 'continue' }));
}

function makeCard() {
  const title = h('input', { id: 'title-input', maxlength: '80', autocomplete: 'off', hint: 'makeTitleHint' });
  const lobby = h('input', { type: 'checkbox', id: 'lobby-input' });
  const operator = h('input', { id: 'operator-input', type: 'password', autocomplete: 'off', spellcheck: 'false' });
  const operatorField = h('div', { class: 'field', hidden: true }, h('label', { for: 'operator-input', text: 'operatorToken' }), operator);
  const problem = h('p', { class: 'problem', role: 'alert', hidden: true });
  const submit = h('button', { type: 'submit', id: 'make-button', class: 'primary wide', text: 'make' });
  const form = h('form', {
    class: 'card stack', id: 'make-form', novalidate: true, on: {
      submit: async (event) => {
        event.preventDefault();
        submit.disabled = true;
        problem.hidden = true;
        try {
          const { makeRoom, roomName } = await import('../core/links.js');
          const name = title.value.trim().normalize('NFC');
          const links = await makeRoom(roomName(), { title: name, lobby: lobby.checked }, operator.value.trim() || undefined);
          form.replaceWith(madeCard(name, links));
          document.getElementById('made-title')?.focus();
        } catch (error) {
          const refused = /** @type {import('../core/types.js').Problem | null} */ (error);
          const needsToken = refused?.code === 'unauthenticated' || refused?.status === 401;
          problem.textContent = needsToken ? text('operatorNeeded') : problemText(refused);
          problem.hidden = false;
          operatorField.hidden &&= !needsToken;
          (needsToken ? operator : title).focus();
        } finally {
          submit.disabled = false;
        }
      },
    },
  },
  h('h2', { text: 'makeTitle' }),
  h('p', { class: 'muted', text: 'makeWords' }),
  h('div', { class: 'field' }, h('label', { for: 'title-input', text: 'makeName' }), title),
  h('label', { class: 'check' }, lobby, h('span', { text: 'makeLobby' })),
  operatorField,
  problem,
  submit);
  return form;
}

/** @param {string} title @param {Links} links */
function madeCard(title, links) {
  /** @type {(role: 'host' | 'cohost' | 'panelist' | 'attendee') => HTMLElement} */
  const line = (role) => {
    const input = h('input', { readonly: true, value: links[role], id: `link-${role}`, 'aria-describedby': `about-${role}`, on: { focus: () => input.select() } });
    return h('div', { class: 'field' },
      h('label', { for: `link-${role}`, text: `link-${role}` }),
      h('div', { class: 'row nowrap' }, input, copyButton(links[role], `copy-${role}`)),
      h('p', { class: 'muted small', id: `about-${role}`, text: `about-${role}` }));
  };
  return h('section', { class: 'card stack', id: 'made', 'aria-labelledby': 'made-title' },
    h('h2', { id: 'made-title', tabindex: '-1', ...(title ? {} : { text: 'made' }) }, title || null),
    h('p', { class: 'muted', text: 'madeWords' }),
    line('host'), line('cohost'), line('panelist'), line('attendee'),
    h('a', { class: 'button primary-link wide', id: 'open-host', href: links.host, text: 'openHost' }));
}

/** @param {string} words @param {string} id */
function copyButton(words, id) {
  const made = button('copy', async () => {
    try {
      await navigator.clipboard.writeText(words);
      toast(text('copied'), { icon: 'check' });
    } catch {
      toast(text('copyFailed'), { kind: 'bad' });
    }
  }, { id, icon: 'copy' });
  made.setAttribute('aria-describedby', id.replace('copy-', 'about-'));
  return made;
}

