// The layouts that the server has, their drawings, and the seats that a layout knows.

import { app } from '../app.js';
import { language } from '../i18n/text.js';

/** @import { Session } from '../core/session.js' */

/** @typedef {Record<string, string> | string} Words Texts by language. */

/**
 * @typedef {object} LayoutEntry
 * @property {string} id
 * @property {Words} [title]
 * @property {Words} [description]
 * @property {boolean} [valid]
 * @property {boolean} [stale] The file has errors; the version before them is in use.
 * @property {boolean} [builtin]
 * @property {boolean} [inUse]
 * @property {string} [etag]
 */

/** Drawings are kept by address; the server's ETag decides whether they are true still. */
const longestDrawings = 200;

export class Catalogue extends EventTarget {
  /** @type {LayoutEntry[]} */
  entries = [];
  /** @type {Map<string, string[]>} */
  #seats = new Map();
  /** @type {Map<string, Promise<string>>} */
  #drawings = new Map();
  /** @type {() => void} */
  #end;

  /** Events: 'change'. @param {Session} session */
  constructor(session) {
    super();
    this.session = session;
    this.#end = session.on('event', ({ type }) => {
      if (type === 'layout.catalogue-changed' || type === 'layout.reload-failed') {
        this.#forget();
        this.load();
      } else if (type === 'room.updated') {
        this.#loadSeats();
      }
    });
    this.load();
  }

  async load() {
    const answer = await this.session.call('layouts.list').catch(() => null);
    this.entries = answer?.items ?? this.entries;
    await this.#loadSeats();
    this.dispatchEvent(new Event('change'));
  }

  /** Names of the seats of the layout that is applied. */
  get seats() {
    return this.#seats.get(this.session.store.room.layout ?? '') ?? [];
  }

  /** The layout's JSON document. @param {string} id @returns {Promise<any>} */
  async document(id) {
    const answer = await this.session.call('layouts.get', { id });
    return answer?.layout ?? answer;
  }

  /**
   * Address of a drawing, made from the layout itself for so many people. Rejects if the server has none.
   * @param {string} id
   * @param {{tiles: number, screens?: number, pinned?: number, view?: string}} people
   * @param {'svg' | 'png'} [kind]
   */
  drawing(id, people, kind = 'svg') {
    const path = `/api/v1/layouts/${encodeURIComponent(id)}/preview.${kind}?${query(people)}`;
    let drawing = this.#drawings.get(path);
    if (!drawing) {
      drawing = picture(path);
      this.#drawings.set(path, drawing);
      drawing.catch(() => this.#drawings.delete(path));
      const oldest = this.#drawings.keys().next().value;
      if (this.#drawings.size > longestDrawings && oldest !== undefined) {
        this.#drawings.get(oldest)?.then((address) => URL.revokeObjectURL(address), () => {});
        this.#drawings.delete(oldest);
      }
    }
    return drawing;
  }

  end() {
    this.#end();
    this.#forget();
  }

  #forget() {
    this.#seats.clear();
    this.#drawings.forEach((drawing) => drawing.then((address) => URL.revokeObjectURL(address), () => {}));
    this.#drawings.clear();
  }

  async #loadSeats() {
    const id = this.session.store.room.layout ?? '';
    if (id === '' || this.#seats.has(id)) {
      return;
    }
    const layout = await this.document(id).catch(() => null);
    if (layout) {
      this.#seats.set(id, seatsOf(layout));
    }
  }
}

/** Every seat that a selector of the layout names. @param {any} value @param {Set<string>} [found] @returns {string[]} */
export function seatsOf(value, found = new Set()) {
  if (Array.isArray(value)) {
    value.forEach((item) => seatsOf(item, found));
  } else if (value !== null && typeof value === 'object') {
    if (value.by === 'seat' && typeof value.seat === 'string') {
      found.add(value.seat);
    }
    Object.values(value).forEach((item) => seatsOf(item, found));
  }
  return [...found];
}

/** In the page's language, else English, else whatever there is. @param {Words | undefined} words @param {string} otherwise */
export function wordsOf(words, otherwise) {
  if (typeof words === 'string') {
    return words;
  }
  return words?.[language()] ?? words?.['en'] ?? Object.values(words ?? {})[0] ?? otherwise;
}

/** @param {{tiles: number, screens?: number, pinned?: number, view?: string}} people */
export function query({ tiles, screens = 0, pinned = 0, view }) {
  return new URLSearchParams({
    tiles: String(tiles), ...(screens ? { screens: String(screens) } : {}), ...(pinned ? { pinned: String(pinned) } : {}), ...(view ? { view } : {}),
  }).toString();
}

/** @param {string} path @param {unknown} [body] Of an unsaved layout. @returns {Promise<string>} an address for <img> */
export async function picture(path, body) {
  /** @type {Record<string, string>} */
  const headers = app.token ? { Authorization: `Bearer ${app.token}` } : {};
  const answer = await fetch(path, body === undefined ? { headers } : { method: 'POST', headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  if (!answer.ok) {
    throw await answer.json().catch(() => null);
  }
  return URL.createObjectURL(await answer.blob());
}
