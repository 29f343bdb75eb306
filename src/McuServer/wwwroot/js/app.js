// What holds for all screens: the address that one came by, the screen that is shown, the running session.

import { change, onSettings, settings } from './core/settings.js';
import { translate } from './i18n/text.js';

/** @import { LocalMedia } from './core/local.js' */
/** @import { Session } from './core/session.js' */
/** @typedef {(place: HTMLElement, options?: any) => void | (() => void)} Screen Fills the place; returns what ends it. */

/** @type {Record<string, () => Promise<{mount: Screen}>>} */
const screens = {
  start: () => import('./screens/start.js'),
  join: () => import('./screens/join.js'),
  waiting: () => import('./screens/waiting.js'),
  webinar: () => import('./screens/webinar.js'),
  end: () => import('./screens/end.js'),
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
    const load = screens[name];
    const { mount } = /** @type {{mount: Screen}} */ (await load?.());
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

/** @param {string | undefined} jwt @returns {{room?: string, name?: string, role?: string}} */
function claimsOf(jwt) {
  try {
    const bytes = Uint8Array.from(atob((jwt ?? '').split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? ''), (c) => c.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return {};
  }
}

export const app = new App();
