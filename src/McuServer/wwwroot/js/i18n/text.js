// Words in Korean and English. The server sends codes; the words are chosen here. Each part of the page brings its own words.

import { settings } from '../core/settings.js';

/** @typedef {'ko' | 'en'} Language */
/** @type {Record<Language, Record<string, string>>} */
export const words = { en: {}, ko: {} };

/** @param {{en: Record<string, string>, ko: Record<string, string>}} more */
export function addWords(more) {
  Object.assign(words.en, more.en);
  Object.assign(words.ko, more.ko);
}

/** The language of the page now. @returns {Language} */
export function language() {
  const asked = new URLSearchParams(location.search).get('lang');
  const wanted = settings.language === 'auto' ? [asked ?? '', ...(navigator.languages ?? [navigator.language])] : [settings.language];
  const found = wanted.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag === 'ko' || tag === 'en');
  return found === 'ko' ? 'ko' : 'en';
}

/**
 * The words of a code, with {places} filled.
 * @param {string} code
 * @param {Record<string, string | number>} [values]
 */
export function text(code, values = {}) {
  return (words[language()][code] ?? words.en[code] ?? code).replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ''));
}

/** The words for a problem object of the server; clients decide by its code. @param {import('../core/types.js').Problem | null | undefined} problem */
export function problemText(problem) {
  if (!problem) {
    return text('problemLost');
  }
  if (isExpired(problem)) {
    return text('problemTokenExpired');
  }
  const code = problem.code ?? problem.type?.split('/').pop() ?? '';
  const key = 'problem' + code.split('-').map((part) => part.slice(0, 1).toUpperCase() + part.slice(1)).join('');
  return key in words.en ? text(key) : text('problemOther', { title: problem.title ?? '?' });
}

/** The link was good once. @param {import('../core/types.js').Problem | undefined} problem */
export function isExpired(problem) {
  return problem?.code === 'unauthenticated' && (problem.errors ?? []).some(({ code }) => code === 'token-expired');
}

/** Time of day, 24-hour in Korean as people expect of a schedule. @param {string | number | Date} when */
export function clock(when) {
  return new Intl.DateTimeFormat(language() === 'ko' ? 'ko-KR' : undefined, { hour: '2-digit', minute: '2-digit', hourCycle: language() === 'ko' ? 'h23' : undefined })
    .format(new Date(when));
}

/**
 * Puts the words into every element that names a code: data-text (its text), data-label (aria-label), data-tip (title),
 * data-hint (placeholder).
 * @param {ParentNode} root
 */
export function translate(root) {
  document.documentElement.lang = language();
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll('[data-text], [data-label], [data-tip], [data-hint]'))) {
    translateOne(element);
  }
}

/** @param {HTMLElement} element */
export function translateOne(element) {
  const { text: words, label, tip, hint } = element.dataset;
  if (words !== undefined) {
    element.textContent = text(words);
  }
  if (label !== undefined) {
    element.setAttribute('aria-label', text(label));
  }
  if (tip !== undefined) {
    element.title = text(tip);
  }
  if (hint !== undefined) {
    element.setAttribute('placeholder', text(hint));
  }
}

const target = new EventTarget();

/** After the person has chosen another language: the marked elements, then whoever made words by hand. */
export function retranslate() {
  translate(document);
  target.dispatchEvent(new Event('language'));
}

/** @param {() => void} run @returns {() => void} ends it */
export function onLanguage(run) {
  target.addEventListener('language', run);
  return () => target.removeEventListener('language', run);
}
