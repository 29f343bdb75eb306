// Short notices at the top of the stage, and the spoken ones.

import { settings } from '../core/settings.js';
import { button, h, icon } from './dom.js';

const shownMs = 5000;
const most = 3;

/** @type {HTMLElement | null} */
let box = null;
/** @type {HTMLElement | null} */
let live = null;
/** @type {HTMLElement | null} */
let chatLive = null;

/** The places for notices; once, at the start of the page. */
export function prepareNotices() {
  box ??= h('section', { class: 'toasts', id: 'toasts', label: 'notices' });
  live ??= h('div', { class: 'unseen', id: 'announcer', role: 'status', 'aria-live': 'polite' });
  chatLive ??= h('div', { class: 'unseen', id: 'chat-announcer', role: 'log', 'aria-live': 'polite' });
  document.body.append(box, live, chatLive);
}

/**
 * Shows words for a while and has them spoken. Returns what takes them away.
 * @param {string} words
 * @param {{kind?: 'plain' | 'bad', icon?: string, action?: {text: string, run: () => void}, forMs?: number, isSilent?: boolean}} [options]
 *   forMs 0: until taken away
 */
export function toast(words, { kind = 'plain', icon: name, action, forMs = shownMs, isSilent = false } = {}) {
  const close = () => item.remove();
  const item = h('div', { class: `toast ${kind}` },
    name || kind === 'bad' ? icon(name ?? 'warning') : null,
    h('p', {}, words),
    action ? button(action.text, () => {
      close();
      action.run();
    }, { class: 'quiet' }) : null);
  box?.append(item);
  while (box && box.childElementCount > most) {
    box.firstElementChild?.remove();
  }
  if (!isSilent) {
    speak(live, words);
  }
  if (forMs > 0) {
    // Whoever has the pointer or the focus in it still reads.
    const timer = setInterval(() => {
      if (!item.matches(':hover, :focus-within')) {
        clearInterval(timer);
        close();
      }
    }, forMs);
  }
  return close;
}

/** Kinds of notices that a person can switch off one by one. */
export const announceKinds = ['join', 'leave', 'hand', 'recording', 'role', 'layout', 'share', 'chat', 'mute'];

/** Has words spoken by screen readers, unless this kind is switched off. @param {string} kind @param {string} words */
export function announce(kind, words) {
  if (settings.announce[kind] !== false) {
    speak(kind === 'chat' ? chatLive : live, words);
  }
}

/** @param {HTMLElement | null} region @param {string} words */
function speak(region, words) {
  if (!region) {
    return;
  }
  // An element of its own, so that the same words twice are spoken twice.
  const line = h('p', {}, words);
  region.append(line);
  setTimeout(() => line.remove(), 8000);
}
