// The webinar itself: the mix, what lies over it, the bar, the side panel.

import { app } from '../app.js';
import { onSettings, settings } from '../core/settings.js';
import { onLanguage, text } from '../i18n/text.js';
import '../i18n/words-start.js';
import '../i18n/words-webinar.js';
import { button, h, icon } from '../ui/dom.js';
import { SidePanel } from '../ui/panel.js';
import { addShortcuts } from '../ui/shortcuts.js';
import { mountChat } from '../webinar/chat.js';
import { hidingBar, keepAwake } from '../webinar/controls.js';
import { notices } from '../webinar/notices.js';
import { Overlay } from '../webinar/overlay.js';
import { mountPeople, stageList } from '../webinar/people.js';
import { reactionLayer } from '../webinar/reactions.js';
import { mountSettings } from '../webinar/settings.js';
import { TileButtons } from '../webinar/tile-buttons.js';
import { toolbar } from '../webinar/toolbar.js';

/** @param {HTMLElement} place */
export function mount(place) {
  if (!app.session) {
    return;
  }
  const session = app.session;
  const { store } = session;
  const mix = h('video', { id: 'mix', playsinline: true, autoplay: true, label: 'mixLabel' });
  const wait = h('p', { id: 'mix-wait', class: 'mix-wait', text: 'waitingForPicture' });
  const sound = button('soundOn', () => playWithSound(), { id: 'sound-button', class: 'primary', icon: 'sound' });
  sound.hidden = true;
  const noPicture = h('div', { class: 'no-picture', id: 'no-picture', hidden: true }, icon('sound'), h('p', { text: 'audioOnlyNow' }), button('pictureOn', () => session.setPicture(true), { id: 'picture-on' }));
  const layer = h('div', { class: 'mix-layer' }, mix);
  const frame = h('div', { class: 'mix-frame', id: 'mix-frame' }, layer, wait, noPicture);
  const status = h('p', { id: 'status', class: 'status', role: 'status', 'aria-live': 'polite', hidden: true });
  const sharingWords = h('span');
  const motion = button('sharingMotion', () => session.setScreenHint(session.share?.hint === 'motion' ? 'detail' : 'motion'), { id: 'sharing-motion' });
  const sharing = h('section', { class: 'sharing', id: 'sharing', label: 'screenOn', hidden: true }, icon('screen'), sharingWords, motion, button('screenOff', () => session.stopScreen(), { id: 'sharing-stop' }));
  const panel = new SidePanel();
  const bar = toolbar(session, panel);
  const list = stageList(session);
  const reactions = reactionLayer(session);
  const title = h('h1', { class: 'room-title' });
  const recording = h('p', { class: 'recording', id: 'recording', hidden: true });
  const hands = h('button', { type: 'button', class: 'hands quiet', id: 'hands', hidden: true, on: { click: () => panel.show('people') } });
  const weak = h('p', { class: 'own-quality', id: 'own-quality', hidden: true });
  const signs = h('div', { class: 'signs' }, title, recording, hands, weak);
  const area = h('div', { class: 'webinar', id: 'stage' },
    h('a', { class: 'skip', href: '#toolbar', text: 'skipToToolbar', on: { click: (event) => (event.preventDefault(), bar.focus()) } }),
    sharing,
    h('main', { class: 'mix-area', 'aria-labelledby': 'webinar-title' }, frame, reactions.element, status, sound),
    list.element, h('section', { class: 'bar', id: 'bar', label: 'webinar' }, signs, bar.element), panel.element);
  title.id = 'webinar-title';
  place.append(area);

  panel.add({ id: 'people', text: 'people', order: 1, mount: (into) => mountPeople(session, into) });
  panel.add({
    id: 'chat', text: 'chat', order: 3, mount: (into) => {
      panel.badge('chat', '');
      return mountChat(session, into);
    },
  });
  panel.add({ id: 'settings', text: 'settings', order: 4, mount: (into) => mountSettings(session, into) });
  panel.add({ id: 'statistics', text: 'statistics', order: 5, isHidden: true, mount: (into) => mountStatistics(into) });
  panel.addEventListener('change', () => {
    area.classList.toggle('with-panel', panel.open !== null);
    area.classList.toggle('with-broad-panel', panel.open === 'statistics' || panel.open === 'layout');
  });
  const overlay = new Overlay(session, mix, frame, layer);
  const tileButtons = new TileButtons(session, overlay);

  /** @param {HTMLElement} into */
  function mountStatistics(into) {
    let isOver = false;
    /** @type {(() => void) | void} */
    let end;
    import('../statistics/index.js').then((module) => {
      if (!isOver) {
        end = module.mountStatistics(session, into);
      }
    });
    return () => {
      isOver = true;
      end?.();
    };
  }

  // ---- The mix ----
  const isThere = () => {
    wait.hidden = mix.videoWidth > 0;
    area.classList.toggle('upright', mix.videoHeight > mix.videoWidth);
  };
  mix.addEventListener('playing', isThere);
  mix.addEventListener('resize', isThere);
  // iOS pauses it for a call and does not begin again by itself.
  mix.addEventListener('pause', () => !session.isOver && document.visibilityState === 'visible' && play());
  const visible = () => document.visibilityState === 'visible' && mix.paused && play();
  document.addEventListener('visibilitychange', visible);

  /** If the browser lets no sound begin by itself, the picture runs and one large button waits. */
  async function play() {
    try {
      await mix.play();
    } catch (error) {
      if (error instanceof DOMException && error.name === 'NotAllowedError') {
        mix.muted = true;
        sound.hidden = false;
        sound.focus();
        mix.play().catch(() => {});
      }
    }
  }

  function playWithSound() {
    mix.muted = false;
    mix.play().then(() => {
      sound.hidden = true;
      bar.focus();
    }, () => {});
  }

  /** @param {MediaStream} stream */
  const mixCame = (stream) => {
    if (mix.srcObject !== stream) {
      mix.srcObject = stream;
    }
    play();
  };
  const speaker = () => /** @type {any} */ (mix).setSinkId?.(settings.speaker).catch(() => {});

  // ---- The view: of the address, or the upright one on a phone that is held so ----
  const upright = matchMedia('(max-width: 44rem) and (orientation: portrait)');
  const chooseView = () => session.setView(app.query.get('view') ?? (upright.matches ? 'portrait' : null));
  upright.addEventListener('change', chooseView);

  // ---- Signs ----
  const drawSigns = () => {
    title.textContent = store.room.title || store.room.id;
    document.title = `${store.room.recording ? '● ' : ''}${title.textContent} · McuServer`;
    const state = store.room.recording?.state;
    recording.hidden = !store.room.recording;
    recording.classList.toggle('paused', state === 'paused');
    recording.replaceChildren(h('span', { class: 'dot', 'aria-hidden': 'true' }), h('span', { text: state === 'paused' ? 'recordingPaused' : 'recordingOn' }));
    const [first] = store.hands;
    hands.hidden = !store.isHost || !first;
    hands.replaceChildren(icon('hand'), h('span', {}, first ? text(store.hands.length > 1 ? 'handsMore' : 'handsOne', { name: first.name, count: store.hands.length - 1 }) : ''));
    const quality = store.me?.quality;
    weak.hidden = !store.isOnStage || (quality !== 'poor' && quality !== 'lost');
    weak.replaceChildren(icon('signal'), h('span', { text: 'ownPoor' }));
    weak.title = text('ownPoorWhat');
  };
  /** What the bar says of the own screen, and of its sound if nobody hears it. */
  const sharingState = () => {
    if (session.isShareSilent) {
      return store.me?.audioLocked ? 'sharingNowLocked' : 'sharingNowSilent';
    }
    return session.share?.hasSound ? 'sharingNowSound' : 'sharingNow';
  };
  const drawOwn = () => {
    noPicture.hidden = session.receivesPicture;
    sharing.hidden = session.share === null;
    sharingWords.textContent = text(sharingState());
    motion.setAttribute('aria-pressed', String(session.share?.hint === 'motion'));
  };
  const drawConnection = () => {
    const words = !navigator.onLine ? text('offline')
      : session.state === 'socket-lost' ? text('reconnecting', { count: session.attempt })
        : session.state === 'media-lost' ? text('mediaLost', { count: session.attempt })
          : session.state === 'connected' ? '' : text('connecting');
    status.textContent = words;
    status.hidden = words === '';
    status.classList.toggle('bad', session.state !== 'connecting');
    app.state(session.state === 'connected' ? 'connected' : session.state === 'connecting' ? 'connecting' : 'reconnecting');
  };

  // ---- The console of hosts ----
  /** @type {(() => void) | null} */
  let endConsole = null;
  let wasHost = false;
  const drawRole = async () => {
    if (store.isHost === wasHost) {
      return;
    }
    wasHost = store.isHost;
    if (!wasHost) {
      endConsole?.();
      endConsole = null;
      panel.add({ id: 'people', text: 'people', order: 1, mount: (into) => mountPeople(session, into) });
      return;
    }
    const { attachConsole } = await import('../console/index.js');
    if (wasHost && !endConsole && !session.isOver) {
      endConsole = attachConsole(session, panel, overlay, tileButtons);
    }
  };

  const noticed = notices(session, panel);
  const online = () => drawConnection();
  addEventListener('offline', online);
  addEventListener('online', online);
  const ends = [
    session.on('mix', mixCame),
    session.on('own', drawOwn),
    session.on('entered', chooseView),
    session.on('connection', drawConnection),
    store.subscribe(['room', 'hands', 'me'], drawSigns),
    store.subscribe(['me'], () => {
      drawRole();
      drawOwn();
    }),
    onLanguage(() => {
      drawOwn();
      drawSigns();
      drawConnection();
    }),
    onSettings(speaker),
    addShortcuts([
      { code: 'KeyM', key: 'M', text: 'keyMute', run: () => store.isOnStage && session.setMuted(!session.local.isMuted) },
      { code: 'KeyV', key: 'V', text: 'keyCamera', run: () => store.isOnStage && session.setCamera(!session.local.hasCamera) },
      { code: 'KeyS', key: 'S', text: 'keyScreen', run: () => bar.toggleScreen() },
      { code: 'KeyH', key: 'H', text: 'keyHand', run: () => bar.toggleHand() },
      { code: 'KeyC', key: 'C', text: 'keyChat', run: () => panel.toggle('chat') },
      { code: 'KeyP', key: 'P', text: 'keyPeople', run: () => panel.toggle('people') },
      { code: 'Equal', key: '+', text: 'keyLarger', run: () => overlay.zoom.step(1) },
      { code: 'Minus', key: '−', text: 'keySmaller', run: () => overlay.zoom.step(-1) },
      { code: 'Digit0', key: '0', text: 'keyWhole', run: () => overlay.zoom.reset() },
      { code: 'KeyT', key: 'T', text: 'keyToolbar', run: () => bar.focus() },
    ]),
    hidingBar(area, bar.element),
    keepAwake(),
  ];
  drawSigns();
  drawOwn();
  drawConnection();
  drawRole();
  speaker();
  chooseView();
  // Ten minutes are kept from the beginning, not only from when somebody looks.
  const sampling = setTimeout(() => import('../statistics/index.js').then((module) => session.isOver || module.samplerOf(session)), 3000);
  if (session.connection?.mix.getTracks().length) {
    mixCame(session.connection.mix);
  }
  return () => {
    removeEventListener('offline', online);
    removeEventListener('online', online);
    document.removeEventListener('visibilitychange', visible);
    upright.removeEventListener('change', chooseView);
    clearTimeout(sampling);
    endConsole?.();
    panel.close();
    noticed.end();
    tileButtons.end();
    overlay.end();
    bar.end();
    list.end();
    reactions.end();
    ends.forEach((end) => end());
    mix.srcObject = null;
  };
}
