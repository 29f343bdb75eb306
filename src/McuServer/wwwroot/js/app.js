// What holds for all screens: the address that one came by, the screen that is shown, the running session.

import { change, onSettings, settings } from './core/settings.js';
import { translate } from './i18n/text.js';

/** @import { LocalMedia } from './core/local.js' */
/** @import { Session } from './core/session.js' */
/** @typedef {(place: HTMLElement, options?: any) => void | (() => void)} Screen Fills the place; returns what ends it. */

/** @type {Record<string, {load: () => Promise<{mount: Screen}>, styles: string[]}>} */
const screens = {
  start: { load: () => import('./screens/start.js'), styles: [] },
  join: { load: () => import('./screens/join.js'), styles: ['css/join.css'] },
  waiting: { load: () => import('./screens/waiting.js'), styles: ['css/join.css'] },
  webinar: { load: () => import('./screens/webinar.js'), styles: ['css/webinar.css', 'css/panel.css', 'css/join.css'] },
  end: { load: () => import('./screens/end.js'), styles: ['css/join.css'] },
};

class App {
  query = new URLSearchParams(location.search);
  /** Stands in the fragment, which browsers send to nobody. */
  token = new URLSearchParams(location.hash.slice(1)).get('token') ?? undefined;
  /** What the token says of itself, for the forms only; the server decides. */
  claims = claimsOf(this.token);
  room = this.claims.room ?? this.query.get('room') ?? '';
  /** As far as it is known before the server has spoken. */
  role = this.claims.role ?? this.query.get('role') ?? undefined;
  /** @type {Session | null} */
  session = null;
  /** @type {(() => void) | null} */
  #end = null;
  #shown = '';

  constructor() {
    onSettings(() => this.applyTheme());
    const name = this.claims.name ?? this.query.get('name');
    if (name) {
      change({ name });
    }
  }

  /** Loads a screen and shows it. @param {string} name @param {unknown} [options] */
  async go(name, options) {
    this.#shown = name;
    const screen = screens[name];
    if (!screen) {
      return;
    }
    const [{ mount }] = await Promise.all([screen.load(), ...screen.styles.map(addStyle)]);
    // Another one may have been asked for meanwhile.
    if (this.#shown === name) {
      this.show(mount, options);
    }
  }

  /** @param {Screen} mount @param {unknown} [options] */
  show(mount, options) {
    this.#end?.();
    const place = /** @type {HTMLElement} */ (document.getElementById('screen'));
    place.replaceChildren();
    this.#end = mount(place, options) ?? null;
    translate(document);
  }

  /** For the style and for tests: start, join, joining, waiting, connecting, connected, reconnecting, ended. @param {string} name */
  state(name) {
    document.body.dataset.state = name;
  }

  applyTheme() {
    document.documentElement.dataset.theme = settings.theme;
  }
}

/** Adds a style sheet once; resolves when it is there, or cannot be had. @param {string} href @returns {Promise<void>} */
export function addStyle(href) {
  if (document.querySelector(`link[href="${href}"]`)) {
    return Promise.resolve();
  }
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = href;
  const done = new Promise((resolve) => {
    link.onload = link.onerror = resolve;
  });
  document.head.append(link);
  return /** @type {Promise<void>} */ (done);
}

/** @param {string | undefined} jwt @returns {{room?: string, name?: string, role?: string, exp?: number}} */
function claimsOf(jwt) {
  try {
    const bytes = Uint8Array.from(atob((jwt ?? '').split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? ''), (c) => c.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return {};
  }
}

export const app = new App();
