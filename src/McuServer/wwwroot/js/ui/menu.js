// A menu at a button: arrows move, Escape closes, focus goes back.

import { h, icon } from './dom.js';

/**
 * @typedef {object} Item
 * @property {string} text Code of the words.
 * @property {string} [icon]
 * @property {string} [id]
 * @property {boolean} [checked] Makes it a switch.
 * @property {boolean} [disabled]
 * @property {boolean} [danger]
 * @property {boolean} [line] A line above it.
 * @property {() => void} run
 */

/** @type {(() => void) | null} */
let closeOpen = null;

/**
 * Opens the menu at a button, or closes it when it is open. `onClose` runs after.
 * @param {HTMLElement} at
 * @param {(Item | null | false)[]} items
 * @param {{label?: string, class?: string, onClose?: () => void, point?: {x: number, y: number} | null}} [options] label: code of its name; point: where to
 *   show it, of a button as large as a picture
 */
export function menu(at, items, { label, class: classes = '', onClose, point } = {}) {
  const wasHere = at.getAttribute('aria-expanded') === 'true';
  closeOpen?.();
  if (wasHere) {
    return;
  }
  const list = h('div', { class: `menu ${classes}`, role: 'menu', label, tabindex: '-1' },
    ...items.filter((item) => !!item).map((item) => h('button', {
      type: 'button',
      id: item.id,
      role: item.checked === undefined ? 'menuitem' : 'menuitemcheckbox',
      'aria-checked': item.checked === undefined ? null : String(item.checked),
      'aria-disabled': item.disabled ? 'true' : null,
      tabindex: '-1',
      class: `${item.danger ? 'danger-text' : ''} ${item.line ? 'line' : ''}`,
      on: { click: () => item.disabled || (close(), item.run()) },
    }, icon(item.checked ? 'check' : item.icon ?? ''), h('span', { text: item.text }))));
  const buttons = () => /** @type {HTMLElement[]} */ ([...list.children]);
  const close = () => {
    if (closeOpen !== close) {
      return;
    }
    closeOpen = null;
    const hadFocus = list.contains(document.activeElement);
    list.remove();
    at.setAttribute('aria-expanded', 'false');
    removeEventListener('pointerdown', outside, true);
    removeEventListener('resize', close);
    if (hadFocus) {
      at.focus();
    }
    onClose?.();
  };
  /** @param {PointerEvent} event */
  const outside = (event) => {
    if (event.target instanceof Node && !list.contains(event.target) && !at.contains(event.target)) {
      close();
    }
  };
  list.addEventListener('keydown', (event) => {
    const all = buttons();
    const now = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const next = { ArrowDown: (now + 1) % all.length, ArrowUp: (now - 1 + all.length) % all.length, Home: 0, End: all.length - 1 }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      all[next]?.focus();
    } else if (event.key === 'Escape' || event.key === 'Tab') {
      event.stopPropagation();
      event.preventDefault();
      close();
    }
  });
  at.setAttribute('aria-haspopup', 'menu');
  at.setAttribute('aria-expanded', 'true');
  // Inside an open dialog only its own children can be reached; and a menu belongs to the part of the page that it is of.
  (at.closest('dialog, section, aside, main') ?? document.body).append(list);
  place(list, point ? new DOMRect(point.x, point.y) : at.getBoundingClientRect());
  closeOpen = close;
  addEventListener('pointerdown', outside, true);
  addEventListener('resize', close);
  buttons()[0]?.focus();
}

/** Above or below the button, wherever there is room, inside the window. @param {HTMLElement} list @param {DOMRect} box Of the button. */
function place(list, box) {
  const { offsetWidth: width, offsetHeight: height } = list;
  const below = box.bottom + 8 + height <= innerHeight;
  const top = below ? box.bottom + 8 : Math.max(8, box.top - 8 - height);
  const left = Math.min(Math.max(8, box.left + box.width / 2 - width / 2), innerWidth - width - 8);
  list.style.top = `${top}px`;
  list.style.left = `${Math.max(8, left)}px`;
}
