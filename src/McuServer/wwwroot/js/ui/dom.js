// Elements in one line.

import { translateOne } from '../i18n/text.js';
import { icons } from './icons.js';

/** @typedef {Node | string | null | undefined | false} Child */

/**
 * @typedef {object} Props
 * @property {string} [class]
 * @property {string} [text] Code of the words inside.
 * @property {string} [label] Code of the accessible name.
 * @property {string} [tip] Code of the tooltip.
 * @property {string} [hint] Code of the placeholder.
 * @property {Record<string, (event: any) => void>} [on]
 * @property {Record<string, string>} [data]
 */

/**
 * An element; members of props that are not above become attributes (true: empty, false, null and undefined: none).
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Props & Record<string, unknown>} [props]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  const { class: classes, text, label, tip, hint, on, data, ...attributes } = props;
  if (classes) {
    element.className = classes;
  }
  for (const [name, value] of Object.entries({ text, label, tip, hint, ...data })) {
    if (value !== undefined) {
      element.dataset[name] = value;
    }
  }
  for (const [name, run] of Object.entries(on ?? {})) {
    element.addEventListener(name, run);
  }
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
  translateOne(element);
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false).map((child) => /** @type {Node | string} */ (child)));
  return element;
}

/** @type {Map<string, Element>} */
const drawn = new Map();

/** A drawing of ui/icons.js; says nothing to screen readers. @param {string} name */
export function icon(name) {
  let svg = drawn.get(name);
  if (!svg) {
    const words = `<svg xmlns="http://www.w3.org/2000/svg" class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${icons[name] ?? ''}</svg>`;
    svg = document.importNode(new DOMParser().parseFromString(words, 'image/svg+xml').documentElement, true);
    drawn.set(name, svg);
  }
  return /** @type {SVGElement} */ (svg.cloneNode(true));
}

/**
 * A button with words, and an icon before them where one is named.
 * @param {string} code
 * @param {() => void} run
 * @param {{icon?: string, class?: string, id?: string, type?: string}} [more]
 */
export function button(code, run, { icon: name, class: classes, id, type = 'button' } = {}) {
  return h('button', { type, id, class: classes, on: { click: run } }, name ? icon(name) : null, h('span', { text: code }));
}

/** An icon alone: its words are the accessible name and the tooltip. @param {string} code @param {string} name @param {() => void} run @param {{class?: string, id?: string}} [more] */
export function iconButton(code, name, run, { class: classes = '', id } = {}) {
  return h('button', { type: 'button', id, class: `quiet square ${classes}`, label: code, tip: code, on: { click: run } }, icon(name));
}

/** @param {string} id @returns {HTMLElement} */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) {
    throw new Error(`no #${id}`);
  }
  return element;
}
