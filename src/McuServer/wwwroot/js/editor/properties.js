// What the chosen region is and whom it shows.

import { text } from '../i18n/text.js';
import { button, h } from '../ui/dom.js';

/** @import { LayoutModel } from './model.js' */

const selectors = ['pinned', 'activeSpeaker', 'previousSpeaker', 'presenter', 'screenShare', 'handRaised', 'rest'];

/** @param {LayoutModel} model */
export function regionForm(model) {
  const element = h('div', { class: 'stack', id: 'editor-region' });

  function draw() {
    const index = model.region;
    const region = index === null ? null : model.regions[index];
    // Whoever types here is not interrupted by his own change.
    if (element.contains(document.activeElement) && element.dataset['index'] === String(index)) {
      return;
    }
    element.dataset['index'] = String(index);
    if (index === null || !region) {
      element.replaceChildren(h('p', { class: 'muted', text: 'editorNone' }));
      return;
    }
    const box = region.area ?? {};
    element.replaceChildren(
      h('h3', {}, text('editorRegion', { id: region.id ?? '' })),
      field('region-id', 'editorRegionId', region.id, (value) => model.setRegion(index, { id: value })),
      choice('region-type', 'editorType', [['slot', 'editorSlot'], ['grid', 'editorGrid']], region.type,
        (value) => model.setRegion(index, { type: value, ...(value === 'slot' ? { grid: undefined } : {}) })),
      choice('region-media', 'editorMedia', [['camera', 'editorCamera'], ['screen', 'editorScreen'], ['any', 'editorAny']], region.select?.media ?? 'camera',
        (value) => model.setRegion(index, { select: { ...region.select, media: value } })),
      h('fieldset', { class: 'rules' }, h('legend', { text: 'editorWho' }),
        ...(region.select?.from ?? []).map((/** @type {any} */ selector, /** @type {number} */ at) => selectorRow(index, region, selector, at)),
        button('editorWhoAdd', () => from(index, region, [...(region.select?.from ?? []), { by: 'rest' }]), { class: 'quiet' })),
      h('div', { class: 'row editor-area' }, ...['left', 'top', 'width', 'height'].map((side) =>
        field(`region-${side}`, `editor-${side}`, String(box[side] ?? ''), (value) => model.setRegion(index, { area: { ...box, [side]: /^[01]?(\.\d+)?$/.test(value) ? Number(value) : value } })))),
      field('region-z', 'editorZ', String(region.z ?? 0), (value) => model.setRegion(index, { z: Math.round(Number(value)) || 0 })),
      button('editorRemove', () => model.removeRegion(index), { id: 'editor-remove', icon: 'trash' }));
  }

  /** @param {number} index @param {any} region @param {any[]} list */
  function from(index, region, list) {
    /** @type {HTMLElement | null} */ (document.activeElement)?.blur();
    model.setRegion(index, { select: { ...region.select, from: list } });
  }

  /** @param {number} index @param {any} region @param {any} selector @param {number} at */
  function selectorRow(index, region, selector, at) {
    const list = region.select.from;
    const known = selectors.includes(selector.by);
    const select = h('select', { label: 'editorWho', on: { change: () => from(index, region, list.map((/** @type {any} */ one, /** @type {number} */ i) => (i === at ? { by: select.value } : one))) } },
      ...selectors.map((by) => h('option', { value: by, text: `by-${by}` })),
      // Seats, roles and numbers have members of their own: kept as they are, changed in the text.
      known ? null : h('option', { value: selector.by }, describe(selector)));
    select.value = selector.by;
    return h('div', { class: 'row' }, h('div', { class: 'grow' }, select),
      button('editorWhoRemove', () => from(index, region, list.filter((/** @type {any} */ _, /** @type {number} */ i) => i !== at)), { class: 'quiet' }));
  }

  return { element, draw };
}

/** @param {any} selector */
function describe({ by, ...rest }) {
  return `${by} ${Object.values(rest).flat().join(', ')}`;
}

/** @param {string} id @param {string} code @param {string} value @param {(value: string) => void} run */
function field(id, code, value, run) {
  const input = h('input', { id, autocomplete: 'off', spellcheck: 'false', on: { change: () => run(input.value.trim()) } });
  input.value = value ?? '';
  return h('div', { class: 'field' }, h('label', { for: id, text: code }), input);
}

/** @param {string} id @param {string} code @param {[string, string][]} values @param {string} now @param {(value: string) => void} run */
function choice(id, code, values, now, run) {
  const select = h('select', { id, on: { change: () => run(select.value) } }, ...values.map(([value, words]) => h('option', { value, text: words })));
  select.value = now;
  return h('div', { class: 'field' }, h('label', { for: id, text: code }), select);
}
