// The tab of settings: language, look, own picture, devices, spoken notices, keys.

import '../i18n/words-settings.js';
import { deviceLists } from '../devices/preview.js';
import { change, settings } from '../core/settings.js';
import { language, retranslate } from '../i18n/text.js';
import { h } from '../ui/dom.js';
import { shortcuts } from '../ui/shortcuts.js';
import { announceKinds } from '../ui/toast.js';

/** @import { Session } from '../core/session.js' */

/** @param {Session} session @param {HTMLElement} place */
export function mountSettings(session, place) {
  const canSend = session.store.isOnStage;
  const lists = canSend ? deviceLists((kind) => session.changeDevice(kind)) : null;
  place.append(
    h('section', {}, h('h3', { text: 'settingsPage' }),
      choice('language', 'settingsLanguage', [['ko', '한국어'], ['en', 'English']], language(), (value) => {
        change({ language: /** @type {'ko' | 'en'} */ (value) });
        retranslate();
      }),
      choice('theme', 'settingsTheme', [['auto', 'themeAuto'], ['light', 'themeLight'], ['dark', 'themeDark']], settings.theme,
        (value) => change({ theme: /** @type {'auto' | 'light' | 'dark'} */ (value) }))),
    ...(lists ? [
      h('section', {}, h('h3', { text: 'settingsSelf' }),
        check('mirror', 'settingsMirror', settings.mirror, (mirror) => change({ mirror })),
        check('hide-self', 'settingsHideSelf', settings.hideSelf, (hideSelf) => change({ hideSelf }))),
      h('section', {}, h('h3', { text: 'devices' }), lists.element),
    ] : []),
    h('section', {}, h('h3', { text: 'settingsAnnounce' }), h('p', { class: 'muted small', text: 'settingsAnnounceWords' }),
      ...announceKinds.map((kind) => check(`announce-${kind}`, `announce-${kind}`, settings.announce[kind] !== false,
        (isOn) => change({ announce: { ...settings.announce, [kind]: isOn } })))),
    h('section', {}, h('h3', { text: 'settingsKeys' }),
      check('shortcuts', 'settingsShortcuts', settings.shortcuts, (isOn) => change({ shortcuts: isOn })),
      h('ul', { class: 'plain keys' }, ...shortcuts().map(({ key, text }) => h('li', { class: 'entry' }, h('kbd', {}, key), h('span', { text }))))));
  return () => lists?.end();
}

/** @param {string} id @param {string} code @param {boolean} isOn @param {(isOn: boolean) => void} run */
function check(id, code, isOn, run) {
  const input = h('input', { type: 'checkbox', id: `setting-${id}`, on: { change: () => run(input.checked) } });
  input.checked = isOn;
  return h('label', { class: 'check' }, input, h('span', { text: code }));
}

/**
 * @param {string} id
 * @param {string} code
 * @param {[string, string][]} values Value and code of its words (or the words themselves).
 * @param {string} now
 * @param {(value: string) => void} run
 */
function choice(id, code, values, now, run) {
  const select = h('select', { id: `setting-${id}`, on: { change: () => run(select.value) } }, ...values.map(([value, text]) => h('option', { value, text })));
  select.value = now;
  return h('div', { class: 'field' }, h('label', { for: `setting-${id}`, text: code }), select);
}
