// Over each tile of the mix an unseen button: it says to the keyboard and to screen readers who is there and how, and opens what
// one may do with that person. The pointer goes through it to the picture, where dragging, zooming and the bar want it; a click
// of the mouse and a long press on the picture lead to the same menu.

import { onLanguage, text } from '../i18n/text.js';
import { h } from '../ui/dom.js';
import { notesOf } from './people.js';

/** @import { Session } from '../core/session.js' */
/** @import { Layer, Person } from '../core/types.js' */
/** @import { Overlay } from './overlay.js' */
/** @typedef {{x: number, y: number}} Point clientX and clientY. */
/** @typedef {(at: HTMLElement, person: Person, point: Point | null) => void} Open */

/** A pointer that moved further has dragged, CSS px. */
const clickPx = 8;

export class TileButtons {
  /** @type {Open | null} */
  #open = null;
  /** @type {Map<string, HTMLButtonElement>} By tile: kept while the tile is there, so that focus stays. */
  #buttons = new Map();
  /** @type {(Point & {closesMenu: boolean}) | null} Where the pointer went down last. */
  #down = null;
  /** @type {(() => void)[]} */
  #ends;

  /** @param {Session} session @param {Overlay} overlay */
  constructor(session, overlay) {
    this.session = session;
    this.overlay = overlay;
    this.element = h('div', { class: 'tile-buttons', id: 'tile-buttons', role: 'toolbar', label: 'tileButtons', hidden: true, on: { keydown: (event) => this.#arrows(event) } });
    overlay.layer.append(this.element);
    const draw = () => this.draw();
    overlay.addEventListener('draw', draw);
    const { frame } = overlay;
    const down = (/** @type {PointerEvent} */ event) => (this.#down = { x: event.clientX, y: event.clientY, closesMenu: document.querySelector('.menu') !== null });
    const click = (/** @type {MouseEvent} */ event) => this.#clicked(event);
    const context = (/** @type {MouseEvent} */ event) => this.#openAt(event) && event.preventDefault();
    // Of the window, and before a menu closes itself by it: that click only closes.
    addEventListener('pointerdown', down, { passive: true, capture: true });
    frame.addEventListener('click', click);
    frame.addEventListener('contextmenu', context);
    const { store } = session;
    this.#ends = [
      store.subscribe(['speakers', 'hands', 'room'], draw),
      onLanguage(draw),
      () => overlay.removeEventListener('draw', draw),
      () => removeEventListener('pointerdown', down, { capture: true }),
      () => frame.removeEventListener('click', click),
      () => frame.removeEventListener('contextmenu', context),
    ];
  }

  /** What a tile opens; null: nothing, and there are no buttons, since the list of people says the same. @param {Open | null} open */
  use(open) {
    this.#open = open;
    this.draw();
  }

  end() {
    this.#ends.forEach((end) => end());
    this.element.remove();
  }

  draw() {
    const layers = this.#open ? (this.overlay.shown?.layers ?? []).filter(({ participant }) => this.session.store.people.has(participant ?? '')) : [];
    this.element.hidden = layers.length === 0;
    const kept = new Map(layers.map((layer) => [keyOf(layer), layer]));
    for (const [key, button] of this.#buttons) {
      if (!kept.has(key)) {
        button.remove();
        this.#buttons.delete(key);
      }
    }
    for (const [key, layer] of kept) {
      this.#drawOne(key, layer);
    }
    this.#inOrder([...kept.keys()].map((key) => /** @type {HTMLButtonElement} */ (this.#buttons.get(key))));
  }

  /** One of them is reached by Tab, the others from there by arrows, in the order of the picture. @param {HTMLButtonElement[]} buttons */
  #inOrder(buttons) {
    const focused = buttons.find((button) => button === document.activeElement);
    if (buttons.some((button, i) => this.element.children[i] !== button)) {
      this.element.replaceChildren(...buttons);
      focused?.focus();
    }
    const first = focused ?? buttons.find(({ tabIndex }) => tabIndex === 0) ?? buttons[0];
    buttons.forEach((button) => (button.tabIndex = button === first ? 0 : -1));
  }

  /** @param {KeyboardEvent} event */
  #arrows(event) {
    const all = /** @type {HTMLButtonElement[]} */ ([...this.element.children]);
    const now = all.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    const { length } = all;
    const next = {
      ArrowRight: (now + 1) % length, ArrowDown: (now + 1) % length, ArrowLeft: (now - 1 + length) % length, ArrowUp: (now - 1 + length) % length, Home: 0, End: length - 1,
    }[event.key];
    if (now >= 0 && next !== undefined) {
      event.preventDefault();
      all.forEach((button, i) => (button.tabIndex = i === next ? 0 : -1));
      all[next]?.focus();
    }
  }

  /** @param {string} key @param {Layer} layer */
  #drawOne(key, layer) {
    const { store } = this.session;
    const person = /** @type {Person} */ (store.people.get(layer.participant ?? ''));
    let button = this.#buttons.get(key);
    if (!button) {
      const made = h('button', { type: 'button', class: 'tile-button', tabindex: '-1', 'aria-haspopup': 'menu', 'aria-expanded': 'false', data: { tile: key }, on: { click: () => this.#run(made, layer.participant ?? '', null) } });
      this.#buttons.set(key, made);
      button = made;
    }
    const notes = layer.kind === 'screen' ? [text('noteScreen')] : [text(`role-${person.role}`), ...notesOf(store, person)];
    const words = `${person.name} (${notes.join(', ')})`;
    if (button.getAttribute('aria-label') !== words) {
      button.setAttribute('aria-label', words);
    }
    const { left, top, width, height } = this.overlay.boxOf(layer);
    Object.assign(button.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
  }

  /** @param {HTMLElement} at @param {string} id @param {Point | null} point */
  #run(at, id, point) {
    const person = this.session.store.people.get(id);
    if (person) {
      this.#open?.(at, person, point);
    }
  }

  /** A finger's tap is for the bar, and a click while zoomed for the picture. @param {MouseEvent} event */
  #clicked(event) {
    const moved = this.#down ? Math.hypot(event.clientX - this.#down.x, event.clientY - this.#down.y) : 0;
    const isTouch = /** @type {PointerEvent} */ (event).pointerType === 'touch';
    if (event.detail === 1 && moved < clickPx && !this.#down?.closesMenu && !isTouch && !this.overlay.isZoomed) {
      this.#openAt(event);
    }
  }

  /** @param {MouseEvent} event @returns {boolean} Whether there was something to open. */
  #openAt({ clientX, clientY, target }) {
    const layer = target instanceof Element && target.closest('button') ? null : this.overlay.layerAt(clientX, clientY);
    const button = layer && this.#buttons.get(keyOf(layer));
    if (!button || !layer || !this.#open) {
      return false;
    }
    this.#run(button, layer.participant ?? '', { x: clientX, y: clientY });
    return true;
  }
}

/** @param {Layer} layer */
function keyOf({ region, participant, kind }) {
  return `${region} ${participant} ${kind}`;
}
