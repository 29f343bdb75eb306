// The canvas of the editor: regions as boxes to move and to size, by pointer and by keyboard.

import { text } from '../i18n/text.js';
import { h } from '../ui/dom.js';

/** @import { LayoutModel } from './model.js' */

/** @param {LayoutModel} model @param {() => Set<number>} faulty Regions of the shown variant that the validator complains about. */
export function regionCanvas(model, faulty) {
  const picture = h('img', { class: 'editor-picture', alt: '', hidden: true });
  const boxes = h('div', { class: 'editor-boxes', role: 'group', label: 'editorRegions' });
  const element = h('div', { class: 'editor-canvas', id: 'editor-canvas' }, picture, boxes);
  /** @type {{index: number, x: number, y: number, sizes: boolean, box: import('./model.js').Box} | null} */
  let drag = null;

  boxes.addEventListener('pointerdown', (event) => {
    const target = event.target instanceof Element ? event.target.closest('.editor-region') : null;
    if (!(target instanceof HTMLElement) || event.button !== 0) {
      model.select({ region: null });
      return;
    }
    const index = Number(target.dataset['index']);
    const sizes = event.target instanceof Element && event.target.classList.contains('editor-handle');
    model.remember();
    model.select({ region: index });
    drag = { index, x: event.clientX, y: event.clientY, sizes, box: model.box(index) };
    boxes.setPointerCapture(event.pointerId);
  });
  boxes.addEventListener('pointermove', (event) => {
    if (!drag) {
      return;
    }
    const { width, height } = boxes.getBoundingClientRect();
    const x = (event.clientX - drag.x) / width;
    const y = (event.clientY - drag.y) / height;
    const { box } = drag;
    model.place(drag.index, drag.sizes ? { ...box, width: box.width + x, height: box.height + y } : { ...box, left: box.left + x, top: box.top + y });
  });
  const stop = () => (drag = null);
  boxes.addEventListener('pointerup', stop);
  boxes.addEventListener('pointercancel', stop);
  boxes.addEventListener('keydown', (event) => {
    const target = event.target instanceof HTMLElement ? event.target : null;
    const index = Number(target?.dataset['index'] ?? NaN);
    const [dx, dy] = /** @type {Record<string, number[]>} */ ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] })[event.key] ?? [];
    if (Number.isNaN(index)) {
      return;
    }
    if (dx !== undefined && dy !== undefined) {
      event.preventDefault();
      model.remember();
      model.nudge(index, dx, dy, event.shiftKey);
    } else if (event.key === 'Delete') {
      model.removeRegion(index);
    }
  });

  function draw() {
    const { width, height } = model.canvas;
    element.style.aspectRatio = `${width} / ${height}`;
    element.style.setProperty('--rows', String(model.rows));
    const focused = document.activeElement instanceof HTMLElement && boxes.contains(document.activeElement) ? document.activeElement.dataset['index'] : null;
    const bad = faulty();
    boxes.replaceChildren(...model.regions.map((region, index) => {
      const box = model.box(index);
      const words = text('editorRegionWords', { id: region.id ?? '', type: text(region.type === 'grid' ? 'editorGrid' : 'editorSlot') });
      const item = h('button', {
        type: 'button', class: `editor-region ${region.type === 'grid' ? 'grid' : ''} ${bad.has(index) ? 'bad' : ''}`, data: { index: String(index) },
        'aria-pressed': String(model.region === index), 'aria-label': bad.has(index) ? `${words}, ${text('editorHasErrors')}` : words,
        on: { focus: () => model.region !== index && model.select({ region: index }) },
      }, h('span', { class: 'editor-region-name' }, region.id ?? '?'), h('span', { class: 'editor-handle', 'aria-hidden': 'true' }));
      Object.assign(item.style, { left: `${box.left * 100}%`, top: `${box.top * 100}%`, width: `${box.width * 100}%`, height: `${box.height * 100}%`, zIndex: String(1 + (Number(region.z) || 0)) });
      return item;
    }));
    if (focused !== null && focused !== undefined) {
      /** @type {HTMLElement | null} */ (boxes.querySelector(`[data-index="${focused}"]`))?.focus();
    }
  }

  return {
    element, draw,
    /** The composed picture behind the boxes. @param {string | null} address */
    show(address) {
      picture.hidden = address === null;
      if (address !== null) {
        picture.src = address;
      }
    },
  };
}
