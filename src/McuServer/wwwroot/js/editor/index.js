// The layout editor: regions to drag, properties of the chosen one, the document as text, the validator's errors with their
// place, a preview with so many people, saving.

import { addStyle } from '../app.js';
import '../i18n/words-editor.js';
import { problemText, text } from '../i18n/text.js';
import { picture, wordsOf } from '../console/catalogue.js';
import { ask, sheet } from '../ui/dialog.js';
import { button, h, icon } from '../ui/dom.js';
import { toast } from '../ui/toast.js';
import { regionCanvas } from './canvas.js';
import { LayoutModel } from './model.js';
import { regionForm } from './properties.js';

/** @import { Session } from '../core/session.js' */
/** @import { Catalogue } from '../console/catalogue.js' */
/** @import { Finding } from './model.js' */

/** Typing and dragging are not judged at each step. */
const pauseMs = 400;

/** @param {Session} session @param {Catalogue} catalogue @param {string} id The layout to begin with. */
export async function openLayoutEditor(session, catalogue, id) {
  await addStyle('css/editor.css');
  const model = new LayoutModel();
  /** @type {Finding[]} */
  let findings = [];
  let timer = 0;
  let turn = 0;
  let isOver = false;
  /** @type {string | null} */
  let shown = null;

  const which = h('select', { id: 'editor-layout', label: 'editorLayout', on: { change: () => open(which.value) } });
  const view = h('select', { id: 'editor-view', label: 'editorView', on: { change: () => model.select({ view: view.value }) } });
  const variant = h('select', { id: 'editor-variant', label: 'editorVariant', on: { change: () => (model.select({ variant: Number(variant.value) }), fit()) } });
  const tiles = number('editor-tiles', 'editorPeople', 4, 0, 49);
  const screens = number('editor-screens', 'editorScreens', 0, 0, 4);
  const canvas = regionCanvas(model, () => faulty());
  const form = regionForm(model);
  const errors = h('ol', { class: 'plain editor-errors', id: 'editor-errors' });
  const verdict = h('p', { class: 'row', id: 'editor-verdict', role: 'status' });
  const source = h('textarea', { id: 'editor-text', class: 'editor-text', label: 'editorText', spellcheck: 'false', on: { input: () => typed() } });
  const undo = button('editorUndo', () => model.undo(), { id: 'editor-undo' });
  const save = button('editorSave', () => store(), { id: 'editor-save', class: 'primary' });
  const name = h('input', { id: 'editor-id', autocomplete: 'off', spellcheck: 'false', maxlength: '40', on: { change: () => model.replace({ ...model.document, id: name.value.trim() }) } });

  const body = h('div', { class: 'editor' },
    h('div', { class: 'editor-head row' }, which, view, variant, tiles.element, screens.element),
    h('div', { class: 'editor-main' },
      h('div', { class: 'editor-left stack' }, canvas.element, h('p', { class: 'muted small', text: 'editorKeys' }), verdict, errors),
      h('div', { class: 'editor-right stack' },
        h('div', { class: 'row' }, button('editorAdd', () => model.addRegion(), { id: 'editor-add' }), undo),
        form.element,
        h('details', {}, h('summary', { text: 'editorText' }), source))),
    h('div', { class: 'editor-foot row' }, h('div', { class: 'field grow' }, h('label', { for: 'editor-id', text: 'editorId' }), name), save));
  const close = sheet({ title: 'layoutEdit', body, class: 'large', id: 'editor', onClose: () => {
    isOver = true;
    clearTimeout(timer);
    forget();
  } });

  /** @param {string} wanted */
  async function open(wanted) {
    if (model.isChanged && await ask({
      title: 'editorDiscard', words: text('editorDiscardWords'),
      choices: [{ text: 'cancel', value: 'no' }, { text: 'editorDiscard', value: 'yes', kind: 'danger' }],
    }) !== 'yes') {
      which.value = String(model.document.id ?? '');
      return;
    }
    try {
      const document = await catalogue.document(wanted);
      model.open(document);
      fit();
    } catch (problem) {
      toast(problemText(/** @type {any} */ (problem)), { kind: 'bad' });
    }
  }

  /** The preview is of the chosen variant: with as many screens and people as it asks for. */
  function fit() {
    const when = model.variants[model.variant]?.when ?? {};
    screens.input.value = String(when.screens?.min ?? 0);
    const { min = 0, max = 49 } = when.tiles ?? {};
    tiles.input.value = String(Math.min(max, Math.max(min, tiles.value())));
    later();
  }

  function typed() {
    try {
      model.replace(JSON.parse(source.value));
    } catch (error) {
      findings = [{ pointer: '', message: text('editorNoJson', { why: error instanceof Error ? error.message : '' }) }];
      drawFindings(false);
    }
  }

  const later = () => {
    clearTimeout(timer);
    timer = window.setTimeout(judge, pauseMs);
  };

  /** Asks the server's validator, then for the picture; an older answer than the last question is dropped. */
  async function judge() {
    const mine = ++turn;
    const layout = model.document;
    const answer = await session.call('layouts.validate', { layout }).catch((/** @type {any} */ problem) => ({ valid: false, errors: [{ pointer: '', message: problemText(problem) }] }));
    if (isOver || mine !== turn) {
      return;
    }
    findings = answer.errors ?? [];
    drawFindings(answer.valid !== false);
    canvas.draw();
    if (answer.valid !== false) {
      await preview(mine);
    }
  }

  /** @param {number} mine */
  async function preview(mine) {
    const people = { tiles: tiles.value(), screens: screens.value() };
    const address = await picture('/api/v1/layouts/preview.png', { layout: model.document, ...people, ...(model.view ? { view: model.view } : {}) }).catch(() => null);
    if (address === null) {
      return;
    }
    if (isOver || mine !== turn) {
      URL.revokeObjectURL(address);
      return;
    }
    forget();
    shown = address;
    canvas.show(address);
  }

  function forget() {
    if (shown !== null) {
      URL.revokeObjectURL(shown);
      shown = null;
    }
  }

  /** @returns {Set<number>} */
  function faulty() {
    const prefix = model.view ? `/views/${model.view}/variants/${model.variant}/regions/` : `/variants/${model.variant}/regions/`;
    return new Set(findings.filter(({ severity }) => severity !== 'warning').map(({ pointer }) => pointer.replace(/^#/, ''))
      .filter((pointer) => pointer.startsWith(prefix)).map((pointer) => Number(pointer.slice(prefix.length).split('/')[0])));
  }

  /** @param {boolean} isValid */
  function drawFindings(isValid) {
    save.disabled = !isValid || !model.isChanged;
    verdict.replaceChildren(icon(isValid ? 'check' : 'warning'), h('span', {}, isValid ? text('editorValid') : text('editorErrors', { count: findings.length })));
    errors.replaceChildren(...findings.map(({ pointer, message, severity, line }) => h('li', {},
      h('button', { type: 'button', class: 'quiet editor-error', on: { click: () => model.selectPointer(pointer) } },
        icon(severity === 'warning' ? 'eye' : 'warning'),
        h('span', {}, h('code', {}, pointer || '/'), line ? ` (${text('editorLine', { line })})` : '', ' ', message)))));
  }

  async function store() {
    const document = model.document;
    try {
      await session.call('layouts.put', { id: document.id, layout: document });
      model.isChanged = false;
      toast(text('editorSaved', { id: document.id }), { icon: 'check' });
      await catalogue.load();
      drawHead();
    } catch (problem) {
      const { errors: list } = /** @type {any} */ (problem ?? {});
      if (Array.isArray(list)) {
        findings = list;
        drawFindings(false);
      }
      toast(problemText(/** @type {any} */ (problem)), { kind: 'bad' });
    }
  }

  function drawHead() {
    which.replaceChildren(...catalogue.entries.map((entry) => h('option', { value: entry.id }, wordsOf(entry.title, entry.id))));
    which.value = String(model.document.id ?? '');
    view.replaceChildren(h('option', { value: '', text: 'editorBase' }), ...model.views.map((one) => h('option', { value: one }, one)));
    view.value = model.view;
    view.hidden = model.views.length === 0;
    variant.replaceChildren(...model.variants.map((one, index) => h('option', { value: String(index) }, one?.id ?? String(index))));
    variant.value = String(model.variant);
  }

  model.addEventListener('change', () => {
    drawHead();
    canvas.draw();
    form.draw();
    undo.disabled = !model.canUndo;
    if (document.activeElement !== source) {
      source.value = JSON.stringify(model.document, null, 2);
    }
    name.value = String(model.document.id ?? '');
    later();
  });
  tiles.input.addEventListener('change', later);
  screens.input.addEventListener('change', later);
  await open(id);
  return close;
}

/** @param {string} id @param {string} code @param {number} value @param {number} min @param {number} max */
function number(id, code, value, min, max) {
  const input = h('input', { type: 'number', id, min: String(min), max: String(max) });
  input.value = String(value);
  return {
    input,
    element: h('label', { class: 'editor-number' }, h('span', { text: code }), input),
    value: () => Math.min(max, Math.max(min, Math.round(Number(input.value)) || 0)),
  };
}

