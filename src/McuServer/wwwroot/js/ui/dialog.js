// Questions and forms over the page: native <dialog>, so that focus stays inside and comes back.

import { button, h, iconButton } from './dom.js';

let count = 0;

/**
 * @typedef {object} Choice
 * @property {string} text Code of the words.
 * @property {string} value
 * @property {'primary' | 'danger' | ''} [kind]
 * @property {string} [id]
 */

/**
 * Asks and waits. Resolves to the chosen value, or null when it was closed.
 * @param {{title: string, values?: Record<string, string>, words?: string, body?: Node | null, choices: Choice[], class?: string, id?: string, signal?: AbortSignal}} options
 *   title: code of the words of the heading, words: the text below, ready made
 * @returns {Promise<string | null>}
 */
export function ask({ title, words, body, choices, class: classes = '', id, signal }) {
  const headingId = `dialog-${++count}`;
  const heading = h('h2', { id: headingId, text: title });
  const wordsId = `${headingId}-words`;
  /** @type {string | null} */
  let chosen = null;
  const dialog = h('dialog', { class: `ask ${classes}`, id, 'aria-labelledby': headingId, 'aria-describedby': words ? wordsId : null },
    heading,
    words ? h('p', { id: wordsId }, words) : null,
    body ?? null,
    h('div', { class: 'choices' }, ...choices.map(({ text, value, kind = '', id: choiceId }) => button(text, () => {
      chosen = value;
      dialog.close();
    }, { class: kind, id: choiceId }))));
  return new Promise((resolve) => {
    show(dialog, signal, () => resolve(chosen));
  });
}

/**
 * A sheet with content of its own and a cross. Returns what closes it.
 * @param {{title: string, body: Node, class?: string, id?: string, onClose?: () => void}} options
 */
export function sheet({ title, body, class: classes = '', id, onClose }) {
  const headingId = `dialog-${++count}`;
  const dialog = h('dialog', { class: `sheet ${classes}`, id, 'aria-labelledby': headingId },
    h('header', {}, h('h2', { id: headingId, text: title }), iconButton('close', 'close', () => dialog.close())),
    h('div', { class: 'sheet-body' }, body));
  show(dialog, undefined, () => onClose?.());
  return () => dialog.close();
}

/** @param {HTMLDialogElement} dialog @param {AbortSignal | undefined} signal @param {() => void} closed */
function show(dialog, signal, closed) {
  const before = document.activeElement;
  dialog.addEventListener('close', () => {
    dialog.remove();
    if (before instanceof HTMLElement && before.isConnected) {
      before.focus();
    }
    closed();
  });
  signal?.addEventListener('abort', () => dialog.close());
  document.body.append(dialog);
  dialog.showModal();
}
