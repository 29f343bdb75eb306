// The waiting room: why one waits, the own picture, and a way out.

import { app } from '../app.js';
import { onLanguage, text } from '../i18n/text.js';
import '../i18n/words-join.js';
import { previewBox } from '../devices/preview.js';
import { chooser } from '../ui/chooser.js';
import { button, h } from '../ui/dom.js';

/** @param {HTMLElement} place */
export function mount(place) {
  const session = app.session;
  if (!session) {
    return;
  }
  app.state('waiting');
  const { local, store } = session;
  const canSend = app.role !== 'attendee' && app.role !== 'recorder' && local.hasTried;
  const title = h('h1', { tabindex: '-1' });
  const words = h('p', { class: 'muted' });
  const position = h('p', { id: 'wait-position', role: 'status' });
  const preview = canSend ? previewBox(local, {
    open: () => local.open(), setMuted: (isMuted) => local.setMuted(isMuted).catch(() => {}),
    setCamera: (isOn) => (isOn ? local.cameraOn().catch(() => {}) : local.cameraOff()),
  }) : null;
  place.append(
    h('header', { class: 'top' }, h('span', { class: 'brand' }, h('img', { src: 'icon.svg', alt: '', width: '32', height: '32' }), 'McuServer'), chooser()),
    h('main', { class: `plain-screen join ${canSend ? '' : 'watch'}`, id: 'waiting' },
      h('div', { class: 'join-columns' },
        preview?.element ?? null,
        h('div', { class: 'stack' },
          h('p', { class: 'muted', id: 'wait-room' }), title, words, position,
          h('div', { class: 'waiting-dots', 'aria-hidden': 'true' }, h('i', {}), h('i', {}), h('i', {})),
          h('div', { class: 'row' }, button('waitLeave', () => session.leave(), { id: 'leave-button', icon: 'leave' }))))));
  const draw = () => {
    const isHost = store.waiting?.for === 'host';
    title.textContent = text(isHost ? 'waitHost' : 'waitLobby');
    words.textContent = text(isHost ? 'waitHostWords' : 'waitLobbyWords');
    position.textContent = store.waiting?.position ? text('waitPosition', { position: store.waiting.position }) : '';
    const room = document.getElementById('wait-room');
    if (room) {
      room.textContent = store.room.title || store.room.id || app.room;
    }
    document.title = `${title.textContent} · McuServer`;
  };
  const ends = [store.subscribe(['me', 'room'], draw), onLanguage(draw)];
  draw();
  title.focus();
  return () => {
    ends.forEach((end) => end());
    preview?.end();
  };
}
