// The host's console: tabs of the side panel that only hosts and co-hosts have.

/** @import { Session } from '../core/session.js' */
/** @import { SidePanel } from '../ui/panel.js' */
/** @import { Overlay } from '../webinar/overlay.js' */

/**
 * Called when the own person is a host or co-host, also when he becomes one. Adds or replaces tabs: `panel.add({ id: 'people', … })`
 * takes the place of the plain list. Returns what takes them away again.
 * @param {Session} _session
 * @param {SidePanel} _panel
 * @param {Overlay} _overlay Its `tiles` are the boxes of the picture, `layerAt` finds one by a point.
 * @returns {() => void}
 */
export function attachConsole(_session, _panel, _overlay) {
  return () => {};
}
