// After the webinar: why it is over, and whether one can come back.

import { app } from '../app.js';
import { isExpired, onLanguage, problemText, text } from '../i18n/text.js';
import '../i18n/words-start.js';
import '../i18n/words-join.js';
import { chooser } from '../ui/chooser.js';
import { button, h } from '../ui/dom.js';

/** After these one does not come in again with the same link. */
const final = new Set(['banned', 'denied', 'room-ended', 'token-expired']);

/** @param {HTMLElement} place @param {{reason: string, problem?: import('../core/types.js').Problem}} options */
export function mount(place, { reason: why, problem }) {
  const reason = isExpired(problem) ? 'token-expired' : why;
  app.state('ended');
  const enteredAt = app.session?.enteredAt ?? 0;
  const minutes = enteredAt ? Math.max(1, Math.round((Date.now() - enteredAt) / 60000)) : 0;
  const key = `end${reason.slice(0, 1).toUpperCase()}${reason.slice(1)}`;
  const isKnown = text(key) !== key;
  const code = isKnown ? key : 'endServer';
  const mayReturn = !final.has(reason) && !final.has(problem?.code ?? '');
  const title = h('h1', { id: 'end-title', tabindex: '-1' });
  const words = h('p', { class: 'muted', id: 'end-reason' });
  const stayed = h('p', { class: 'muted' });
  const recorded = h('p', { class: 'muted', id: 'end-recorded' });
  const keepsRecordings = app.session?.store.may('recording.control') ?? false;
  const again = mayReturn ? button('again', () => location.reload(), { id: 'again-button', class: 'primary' }) : null;
  place.append(
    h('header', { class: 'top' }, h('span', { class: 'brand' }, h('img', { src: 'icon.svg', alt: '', width: '32', height: '32' }), 'McuServer'), chooser()),
    h('main', { class: 'plain-screen end', id: 'end' },
      title, words, stayed, recorded,
      h('div', { class: 'row' }, again, h('a', { class: 'button', href: './', id: 'start-link', text: 'toStart' }))));
  const draw = () => {
    title.textContent = text(code);
    words.textContent = problem ? problemText(problem) : text(`${code}Words`);
    stayed.textContent = minutes && !problem ? text('endStayed', { minutes }) : '';
    recorded.textContent = app.session?.wasRecorded && !problem ? text(keepsRecordings ? 'endRecordedHost' : 'endRecorded') : '';
    document.title = `${title.textContent} · McuServer`;
  };
  const end = onLanguage(draw);
  draw();
  title.focus();
  return end;
}
