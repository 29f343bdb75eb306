// From the click on "Join" through waiting and webinar to the end: which screen a session leads to.

// Before the first connection is made: it puts right what browsers do differently.
import '../../vendor/webrtc-adapter/adapter.js';
import { app } from '../app.js';
import { Session } from './session.js';
import { change } from './settings.js';
import { Signalling } from './signalling.js';

/** @import { LocalMedia } from './local.js' */
/** @import { Problem } from './types.js' */

const ownKey = 'mcu.own';

/** A seat that this tab had before it was loaded anew. */
export function hasSeat() {
  return app.room !== '' && Signalling.hasSeat(app.room);
}

/** What the own camera and microphone were before the page was loaded anew. @returns {{camera: boolean, muted: boolean}} */
export function ownBefore() {
  try {
    return JSON.parse(sessionStorage.getItem(ownKey) ?? '');
  } catch {
    return { camera: true, muted: false };
  }
}

/**
 * Knocks at the door.
 * @param {string} name
 * @param {LocalMedia} local
 * @param {(problem: Problem) => void} refused When one does not even come in.
 */
export function join(name, local, refused) {
  change({ name });
  keepInAddress();
  const session = new Session({
    room: app.room, name, token: app.token, role: app.token ? undefined : app.role,
  }, local, app.query);
  app.session = session;
  Object.assign(window, { mcu: session });
  let isInside = false;
  session.on('waiting', () => app.go('waiting'));
  session.on('entered', () => {
    if (!isInside) {
      isInside = true;
      keepOwn();
      app.go('webinar');
    }
  });
  const keepOwn = () => {
    if (!session.isOver && isInside && session.store.isOnStage) {
      sessionStorage.setItem(ownKey, JSON.stringify({ camera: local.hasCamera, muted: local.isMuted }));
    }
  };
  session.on('own', keepOwn);
  session.on('refused', (problem) => {
    if (session.welcome) {
      app.go('end', { reason: 'refused', problem });
    } else {
      refused(problem);
    }
  });
  session.on('end', (reason) => app.go('end', { reason }));
  session.open();
  return session;
}

/** So that the page, loaded anew, knows where it was, and a link that is passed on leads here. */
function keepInAddress() {
  if (!app.token && app.query.get('room') !== app.room) {
    app.query.set('room', app.room);
    history.replaceState(null, '', `?${app.query}`);
  }
}
