// Who is banned from the room, and the way back.

import { clock, onLanguage, text } from '../i18n/text.js';
import { button, h, icon } from '../ui/dom.js';

/** @import { Session } from '../core/session.js' */
/** @typedef {{id: string, name: string, bannedAt: string}} Ban */

/** Hidden while nobody is. @param {Session} session @param {HTMLElement} place @returns {() => void} */
export function mountBans(session, place) {
  /** @type {Ban[]} */
  let all = [];
  let turn = 0;
  const list = h('ul', { class: 'plain', id: 'bans', label: 'bans', tabindex: '-1' });
  const section = h('section', { hidden: true }, h('h3', { text: 'bans' }), h('p', { class: 'muted small', text: 'bansWhat' }), list);
  place.append(section);

  /** An older answer than the last question is dropped. */
  async function load() {
    const mine = ++turn;
    const answer = await session.call('bans.list').catch(() => null);
    if (mine === turn && answer) {
      all = answer.items ?? [];
      draw();
    }
  }

  function draw() {
    section.hidden = all.length === 0;
    list.replaceChildren(...all.map(({ id, name, bannedAt }) => {
      const lift = button('banLift', () => session.do('bans.lift', { id }), { id: `ban-lift-${id}` });
      lift.setAttribute('aria-label', text('banLiftName', { name }));
      return h('li', { class: 'entry', data: { id } },
        icon('lock'), h('div', { class: 'grow' }, h('div', { class: 'person-name' }, name), h('div', { class: 'note' }, clock(bannedAt))), lift);
    }));
  }

  const ends = [session.on('event', ({ type }) => void (type.startsWith('ban.') && load())), onLanguage(draw)];
  load();
  return () => {
    turn = -1;
    ends.forEach((one) => one());
  };
}
