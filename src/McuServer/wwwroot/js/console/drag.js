// Dragging on the picture: one tile onto another exchanges the two. The keyboard's way is "exchange places" in the menu of a person.

import { text } from '../i18n/text.js';
import { h } from '../ui/dom.js';
import { toast } from '../ui/toast.js';

/** @import { Session } from '../core/session.js' */
/** @import { Overlay } from '../webinar/overlay.js' */

/** A pointer that moved less is a click, CSS px. */
const clickPx = 8;

/** @param {Session} session @param {Overlay} overlay @returns {() => void} */
export function dragOnPicture(session, overlay) {
  const { frame } = overlay;
  const ghost = h('div', { class: 'drag-ghost', hidden: true });
  frame.append(ghost);
  frame.classList.add('can-drag');
  /** @type {{id: string, x: number, y: number, pointer: number, isMoving: boolean} | null} */
  let drag = null;

  const participantAt = (/** @type {PointerEvent} */ event) => {
    const layer = overlay.layerAt(event.clientX, event.clientY);
    return layer?.kind === 'camera' ? layer.participant ?? null : null;
  };
  const mark = (/** @type {string | null} */ id) => {
    for (const tile of overlay.tiles.querySelectorAll('[data-participant]')) {
      tile.classList.toggle('drop', id !== null && /** @type {HTMLElement} */ (tile).dataset['participant'] === id);
    }
  };
  const stop = () => {
    drag = null;
    ghost.hidden = true;
    mark(null);
    frame.classList.remove('dragging');
  };
  const down = (/** @type {PointerEvent} */ event) => {
    const id = event.button === 0 && session.store.may('layout.control') ? participantAt(event) : null;
    if (id && !(event.target instanceof Element && event.target.closest('button'))) {
      drag = { id, x: event.clientX, y: event.clientY, pointer: event.pointerId, isMoving: false };
    }
  };
  const move = (/** @type {PointerEvent} */ event) => {
    if (!drag || event.pointerId !== drag.pointer) {
      return;
    }
    if (!drag.isMoving && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < clickPx) {
      return;
    }
    if (!drag.isMoving) {
      drag.isMoving = true;
      frame.setPointerCapture(drag.pointer);
      ghost.textContent = session.store.name(drag.id);
      ghost.hidden = false;
      frame.classList.add('dragging');
    }
    const area = frame.getBoundingClientRect();
    ghost.style.left = `${event.clientX - area.left}px`;
    ghost.style.top = `${event.clientY - area.top}px`;
    const over = participantAt(event);
    mark(over === drag.id ? null : over);
  };
  const up = async (/** @type {PointerEvent} */ event) => {
    if (!drag || event.pointerId !== drag.pointer) {
      return;
    }
    const { id, isMoving } = drag;
    const other = isMoving ? participantAt(event) : null;
    stop();
    if (other && other !== id && await session.do('layout.swap', { a: id, b: other }) !== undefined) {
      toast(text('swapped', { a: session.store.name(id), b: session.store.name(other) }), { icon: 'flip' });
    }
  };
  const key = (/** @type {KeyboardEvent} */ event) => event.key === 'Escape' && drag && stop();
  frame.addEventListener('pointerdown', down);
  frame.addEventListener('pointermove', move);
  frame.addEventListener('pointerup', up);
  frame.addEventListener('pointercancel', stop);
  addEventListener('keydown', key);
  return () => {
    stop();
    ghost.remove();
    frame.classList.remove('can-drag');
    frame.removeEventListener('pointerdown', down);
    frame.removeEventListener('pointermove', move);
    frame.removeEventListener('pointerup', up);
    frame.removeEventListener('pointercancel', stop);
    removeEventListener('keydown', key);
  };
}
