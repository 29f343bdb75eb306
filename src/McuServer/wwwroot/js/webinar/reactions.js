// Reactions: a sign that rises at the edge of the picture and is gone.

import { text } from '../i18n/text.js';
import { h } from '../ui/dom.js';

/** @import { Session } from '../core/session.js' */

/** @type {Record<string, string>} */
const signs = { clap: '👏', heart: '❤️', laugh: '😄', 'thumbs-up': '👍', surprise: '😮' };
const shownMs = 4000;
const mostAtOnce = 20;

export const reactions = Object.keys(signs);

/** @param {Session} session @param {string} reaction */
export function react(session, reaction) {
  return session.do('reaction.send', { reaction });
}

/** @param {Session} session */
export function reactionLayer(session) {
  const element = h('div', { class: 'reaction-layer', 'aria-hidden': 'true' });
  const end = session.on('event', ({ type, data }) => {
    const sign = signs[data?.reaction ?? ''];
    if (type !== 'reaction' || !sign || element.childElementCount >= mostAtOnce) {
      return;
    }
    const who = data.participant?.id ?? data.participant;
    const name = who === session.store.id ? text('you') : session.store.name(who);
    const item = h('div', { class: 'reaction' }, h('span', { class: 'reaction-sign' }, sign), name ? h('span', { class: 'reaction-name' }, name) : null);
    element.append(item);
    setTimeout(() => item.remove(), shownMs);
  });
  return { element, end };
}
