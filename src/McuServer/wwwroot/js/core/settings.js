// What a person has chosen, kept in this browser.

/**
 * @typedef {object} Settings
 * @property {'auto' | 'ko' | 'en'} language
 * @property {'auto' | 'light' | 'dark'} theme
 * @property {string} name
 * @property {string} camera Device ids; empty: the browser's choice.
 * @property {string} microphone
 * @property {string} speaker
 * @property {boolean} mirror Own picture as in a mirror.
 * @property {boolean} hideSelf
 * @property {boolean} shortcuts Single keys.
 * @property {Record<string, boolean>} announce Kinds of spoken notices; missing: on.
 */

const key = 'mcu.settings';

/** @type {Settings} */
const defaults = {
  language: 'auto', theme: 'auto', name: '', camera: '', microphone: '', speaker: '', mirror: true, hideSelf: false, shortcuts: true, announce: {},
};

/** @type {Settings} */
export const settings = { ...defaults, ...read() };

const target = new EventTarget();

/** @param {Partial<Settings>} changes */
export function change(changes) {
  Object.assign(settings, changes);
  try {
    localStorage.setItem(key, JSON.stringify(settings));
  } catch {
    // A private window may keep nothing.
  }
  target.dispatchEvent(new Event('change'));
}

/** @param {() => void} run @returns {() => void} ends it */
export function onSettings(run) {
  target.addEventListener('change', run);
  return () => target.removeEventListener('change', run);
}

/** @returns {Partial<Settings>} */
function read() {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '{}');
  } catch {
    return {};
  }
}
