// Files that a host plays into the room: a film, a sound, a picture as a slide.

import { app } from '../app.js';
import { onLanguage, problemText, text } from '../i18n/text.js';
import { h, icon, iconButton } from '../ui/dom.js';
import { toast } from '../ui/toast.js';
import { duration, size } from './amounts.js';

/** @import { Session } from '../core/session.js' */

/** @typedef {{name: string, kind: 'video' | 'sound' | 'picture', bytes: number, durationMs?: number}} PlayableFile */

const signs = { video: 'camera', sound: 'sound', picture: 'screen' };

/** @param {Session} session @param {HTMLElement} place @returns {() => void} */
export function mountFiles(session, place) {
  const { store } = session;
  /** @type {PlayableFile[]} */
  let files = [];
  const list = h('ul', { class: 'plain', id: 'files' });
  const none = h('p', { class: 'muted small', text: 'filesNone' });
  const progress = h('progress', { max: '1', hidden: true, label: 'filesUploading' });
  const input = h('input', { type: 'file', id: 'file-upload', accept: 'video/*,audio/*,image/png,image/jpeg', on: { change: () => upload() } });
  place.append(none, list, h('div', { class: 'field' }, h('label', { for: 'file-upload', text: 'filesUpload' }), input), progress);

  async function load() {
    const answer = await session.call('files.list').catch(() => null);
    files = answer?.items ?? files;
    draw();
  }

  function upload() {
    const file = input.files?.[0];
    if (!file) {
      return;
    }
    // fetch tells no progress of an upload.
    const request = new XMLHttpRequest();
    request.open('PUT', `/api/v1/rooms/${encodeURIComponent(store.room.id)}/files/${encodeURIComponent(file.name.normalize('NFC'))}`);
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
    if (app.token) {
      request.setRequestHeader('Authorization', `Bearer ${app.token}`);
    }
    request.upload.onprogress = ({ loaded, total }) => (progress.value = total ? loaded / total : 0);
    request.onloadend = () => {
      progress.hidden = true;
      input.value = '';
      if (request.status >= 200 && request.status < 300) {
        load();
        return;
      }
      let problem = null;
      try {
        problem = JSON.parse(request.responseText);
      } catch {
        // The connection was cut: the words for that.
      }
      toast(problem ? problem.detail ?? problemText(problem) : problemText(null), { kind: 'bad', forMs: 10000 });
    };
    progress.hidden = false;
    progress.value = 0;
    request.send(file);
  }

  function draw() {
    const playing = store.room.playing ?? [];
    none.hidden = files.length > 0;
    list.replaceChildren(...files.map((file) => {
      const now = playing.find(({ file: name }) => name === file.name);
      return h('li', { class: 'entry', data: { name: file.name } }, icon(signs[file.kind] ?? 'screen'),
        h('div', { class: 'grow' }, h('div', { class: 'person-name' }, file.name), h('div', { class: 'note' }, now ? text('filesPlaying') : describe(file))),
        now
          ? iconButton('filesStop', 'stop', () => session.do('play.stop', { id: now.id }), { class: 'small-target' })
          : iconButton('filesPlay', 'play', () => session.do('play.start', { file: file.name }), { class: 'small-target' }));
    }));
  }

  const ends = [store.subscribe(['room'], draw), onLanguage(draw)];
  load();
  return () => ends.forEach((end) => end());
}

/** @param {PlayableFile} file */
function describe({ bytes, durationMs, kind }) {
  return [text(`file-${kind}`), durationMs && duration(durationMs), size(bytes)].filter(Boolean).join(' · ');
}
