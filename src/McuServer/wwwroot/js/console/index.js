// The host's console: tabs of the side panel that only hosts and co-hosts have, and dragging people on the picture.

import { addStyle } from '../app.js';
import '../i18n/words-console.js';
import { mountSettings } from '../webinar/settings.js';
import { chime } from './chime.js';
import { dragOnPicture } from './drag.js';
import { catalogueOf, mountLayout } from './layout.js';
import { mountPeople } from './people.js';
import { personMenu } from './person.js';
import { mountRoom } from './room.js';

/** @import { Session } from '../core/session.js' */
/** @import { SidePanel } from '../ui/panel.js' */
/** @import { Overlay } from '../webinar/overlay.js' */
/** @import { TileButtons } from '../webinar/tile-buttons.js' */

/**
 * Called when the own person is a host or co-host, also when he becomes one. Returns what takes the tabs away again.
 * @param {Session} session
 * @param {SidePanel} panel
 * @param {Overlay} overlay Its `tiles` are the boxes of the picture, `layerAt` finds one by a point.
 * @param {TileButtons} tileButtons They open the menu of a person.
 * @returns {() => void}
 */
export function attachConsole(session, panel, overlay, tileButtons) {
  const { store } = session;
  addStyle('css/console.css');
  // Loaded now, so that drawings and seats are there when they are asked for.
  catalogueOf(session);
  panel.add({ id: 'people', text: 'people', order: 1, mount: (into) => mountPeople(session, into) });
  panel.add({ id: 'layout', text: 'consoleLayout', order: 2, mount: (into) => mountLayout(session, into) });
  panel.add({
    id: 'settings', text: 'settings', order: 4, mount: (into) => {
      const endRoom = mountRoom(session, into);
      const endOwn = mountSettings(session, into);
      return () => (endRoom(), endOwn());
    },
  });
  // Who waits and who asks to speak is to be seen without opening anything.
  const badge = () => {
    const count = store.lobby.length + store.hands.length;
    panel.badge('people', count === 0 ? '' : String(count));
  };
  const ends = [store.subscribe(['lobby', 'hands'], badge), dragOnPicture(session, overlay), chime(session), () => tileButtons.use(null)];
  tileButtons.use((at, person, point) => personMenu(session, at, person, undefined, point));
  badge();
  return () => {
    ends.forEach((end) => end());
    panel.badge('people', '');
    panel.remove('layout');
    panel.add({ id: 'settings', text: 'settings', order: 4, mount: (into) => mountSettings(session, into) });
  };
}
