// Language and theme, at the top of the screens before and after the webinar.

import { change, settings } from '../core/settings.js';
import { language, onLanguage, retranslate, translateOne } from '../i18n/text.js';
import { h } from './dom.js';

export function chooser() {
  const tongue = h('button', { type: 'button', id: 'language-button', class: 'quiet', on: { click: () => {
    change({ language: language() === 'ko' ? 'en' : 'ko' });
    retranslate();
  } } });
  const theme = h('button', { type: 'button', id: 'theme-button', class: 'quiet', on: { click: () => {
    change({ theme: isDark() ? 'light' : 'dark' });
    words();
  } } }, h('span', {}));
  const words = () => {
    // The other language is named in itself.
    tongue.textContent = language() === 'ko' ? 'English' : '한국어';
    tongue.lang = language() === 'ko' ? 'en' : 'ko';
    const span = /** @type {HTMLElement} */ (theme.firstElementChild);
    span.dataset.text = isDark() ? 'themeLight' : 'themeDark';
    translateOne(span);
  };
  onLanguage(words);
  words();
  return h('div', { class: 'chooser row' }, theme, tongue);
}

function isDark() {
  return settings.theme === 'dark' || (settings.theme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
}
