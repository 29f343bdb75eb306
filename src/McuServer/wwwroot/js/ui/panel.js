// The side panel with tabs. Parts of the page add tabs to it; one is open, or none.

import { h, iconButton } from './dom.js';
import { translate } from '../i18n/text.js';

/**
 * @typedef {object} Tab
 * @property {string} id
 * @property {string} text Code of the words on the tab.
 * @property {number} order Small ones come first.
 * @property {(place: HTMLElement) => void | (() => void)} mount Fills the place when the tab is opened; returns what ends it.
 * @property {boolean} [isHidden] Opened by other ways only, e.g. by a menu.
 */

export class SidePanel extends EventTarget {
  /** @type {Map<string, Tab>} */
  #tabs = new Map();
  /** @type {Map<string, string>} */
  #badges = new Map();
  /** @type {string | null} */
  #open = null;
  /** @type {(() => void) | null} */
  #end = null;
  /** @type {Element | null} */
  #before = null;

  /** Events: 'change' after opening, closing and badges. */
  constructor() {
    super();
    this.list = h('div', { class: 'tabs', role: 'tablist', label: 'panel' });
    this.place = h('div', { class: 'tab-place', id: 'panel-place', role: 'tabpanel', tabindex: '0' });
    this.element = h('aside', { class: 'panel', id: 'panel', label: 'panel', hidden: true },
      h('h2', { class: 'unseen', text: 'panel' }),
      h('div', { class: 'panel-head' }, this.list, iconButton('panelClose', 'close', () => this.close(), { id: 'panel-close' })),
      this.place);
    this.list.addEventListener('keydown', (event) => this.#arrows(event));
    this.element.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !event.defaultPrevented) {
        this.close();
      }
    });
  }

  /** The id of the open tab, or null. */
  get open() {
    return this.#open;
  }

  /** Adds a tab, or takes the place of the one with the same id. @param {Tab} tab */
  add(tab) {
    this.#tabs.set(tab.id, tab);
    const again = this.#open === tab.id;
    this.#draw();
    if (again) {
      this.#mount();
    }
  }

  /** @param {string} id */
  remove(id) {
    if (this.#open === id) {
      this.close();
    }
    this.#tabs.delete(id);
    this.#draw();
  }

  /** A small number or sign at a tab and at its button; '' takes it away. @param {string} id @param {string} words */
  badge(id, words) {
    if ((this.#badges.get(id) ?? '') !== words) {
      this.#badges.set(id, words);
      this.#draw();
      this.dispatchEvent(new Event('change'));
    }
  }

  /** @param {string} id */
  badgeOf(id) {
    return this.#badges.get(id) ?? '';
  }

  /** @param {string} id */
  toggle(id) {
    if (this.#open === id) {
      this.close();
    } else {
      this.show(id);
    }
  }

  /** @param {string} id */
  show(id) {
    if (!this.#tabs.has(id) || this.#open === id) {
      return;
    }
    if (this.#open === null) {
      this.#before = document.activeElement;
    }
    this.#open = id;
    this.element.hidden = false;
    this.#draw();
    this.#mount();
    this.dispatchEvent(new Event('change'));
    /** @type {HTMLElement | null} */ (this.place.querySelector('[data-first]'))?.focus() ?? this.#tabButton(id)?.focus();
  }

  close() {
    if (this.#open === null) {
      return;
    }
    const hadFocus = this.element.contains(document.activeElement);
    this.#open = null;
    this.#end?.();
    this.#end = null;
    this.place.replaceChildren();
    this.element.hidden = true;
    this.dispatchEvent(new Event('change'));
    if (hadFocus && this.#before instanceof HTMLElement) {
      this.#before.focus();
    }
  }

  #mount() {
    const tab = this.#tabs.get(this.#open ?? '');
    this.#end?.();
    this.place.replaceChildren();
    this.place.scrollTop = 0;
    this.place.dataset.tab = tab?.id ?? '';
    this.place.setAttribute('aria-labelledby', `tab-${tab?.id}`);
    this.#end = tab?.mount(this.place) ?? null;
  }

  #draw() {
    const focused = document.activeElement instanceof HTMLElement && this.list.contains(document.activeElement) ? document.activeElement.id : null;
    const shown = [...this.#tabs.values()].filter((tab) => !tab.isHidden || tab.id === this.#open).sort((a, b) => a.order - b.order);
    this.list.replaceChildren(...shown.map((tab) => {
      const isOpen = tab.id === this.#open;
      const words = this.#badges.get(tab.id);
      return h('button', {
        type: 'button', role: 'tab', id: `tab-${tab.id}`, 'aria-selected': String(isOpen), 'aria-controls': 'panel-place', tabindex: isOpen ? '0' : '-1',
        on: { click: () => this.show(tab.id) },
      }, h('span', { text: tab.text }), words ? h('span', { class: 'badge' }, words) : null);
    }));
    translate(this.list);
    if (focused) {
      document.getElementById(focused)?.focus();
    }
  }

  /** @param {string} id */
  #tabButton(id) {
    return /** @type {HTMLElement | null} */ (this.list.querySelector(`#tab-${id}`));
  }

  /** @param {KeyboardEvent} event */
  #arrows(event) {
    const tabs = /** @type {HTMLElement[]} */ ([...this.list.children]);
    const now = tabs.findIndex((tab) => tab.getAttribute('aria-selected') === 'true');
    const next = { ArrowRight: (now + 1) % tabs.length, ArrowLeft: (now - 1 + tabs.length) % tabs.length, Home: 0, End: tabs.length - 1 }[event.key];
    const tab = next === undefined ? undefined : tabs[next];
    if (tab) {
      event.preventDefault();
      this.show(tab.id.slice('tab-'.length));
      this.#tabButton(this.#open ?? '')?.focus();
    }
  }
}
