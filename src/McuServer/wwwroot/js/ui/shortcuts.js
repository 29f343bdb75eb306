// Single keys by key code, so that they work while a Korean input method is on. They can be switched off (settings).

import { settings } from '../core/settings.js';

/** @typedef {{code: string, key: string, text: string, run: () => void}} Shortcut code: KeyboardEvent.code, key: as written on the key, text: code of the words */

/** @type {Shortcut[]} */
let all = [];

/** @param {Shortcut[]} more @returns {() => void} takes them away */
export function addShortcuts(more) {
  all = [...all, ...more];
  return () => {
    all = all.filter((one) => !more.includes(one));
  };
}

export function shortcuts() {
  return all;
}

addEventListener('keydown', (event) => {
  if (!settings.shortcuts || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat || document.querySelector('dialog[open]')) {
    return;
  }
  const target = event.target instanceof HTMLElement ? event.target : null;
  if (target?.closest('input, textarea, select, [contenteditable="true"], [role="menu"]')) {
    return;
  }
  const found = all.find(({ code }) => code === event.code);
  if (found) {
    event.preventDefault();
    found.run();
  }
});
