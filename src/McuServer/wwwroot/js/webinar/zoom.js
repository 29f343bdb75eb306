// The mix, larger: two fingers, ctrl and the wheel, or the keys + − 0; a double tap or a double click goes back. While it is larger one finger or the
// mouse moves it. It is one's own view only: nothing of the layout changes, and what lies over the picture goes along.

import { text } from '../i18n/text.js';
import { button, h } from '../ui/dom.js';
import { announce } from '../ui/toast.js';
import { inside, zoomAt } from './geometry.js';

/** @import { View } from './geometry.js' */

const largest = 5;
const keyStep = 1.5;
/** Of a wheel, per CSS px. */
const wheelStep = 0.0025;
/** Two taps are one double tap, ms and CSS px apart. */
const doubleTapMs = 350;
const doubleTapPx = 30;
/** Said when the person has stopped. */
const quietMs = 500;

/** @type {View} */
const whole = { scale: 1, x: 0, y: 0 };

export class Zoom extends EventTarget {
  #view = whole;
  /** @type {Map<number, {x: number, y: number}>} Fingers that are down, from the frame's corner. */
  #fingers = new Map();
  /** @type {{time: number, x: number, y: number} | null} */
  #tap = null;
  #timer = 0;
  #said = 100;
  #ends = new AbortController();

  /** Events: 'change'. @param {HTMLElement} frame Catches fingers and wheel. @param {HTMLElement} layer In it, as large as it: what is made larger. */
  constructor(frame, layer) {
    super();
    this.frame = frame;
    this.layer = layer;
    this.back = button('zoomBack', () => this.reset(), { id: 'zoom-back', class: 'zoom-back' });
    this.back.hidden = true;
    frame.append(this.back);
    const options = { signal: this.#ends.signal };
    // Before dragging of people, which listens at the same element: a picture that is moved is no person who is dragged.
    frame.addEventListener('pointerdown', (event) => this.#down(event), { ...options, capture: true });
    frame.addEventListener('pointermove', (event) => this.#move(event), { ...options, capture: true });
    for (const type of /** @type {const} */ (['pointerup', 'pointercancel'])) {
      frame.addEventListener(type, (event) => this.#up(event), { ...options, capture: true });
    }
    frame.addEventListener('dblclick', (event) => this.isZoomed && (event.preventDefault(), this.reset()), options);
    frame.addEventListener('wheel', (event) => this.#wheel(event), { ...options, passive: false });
    this.sizes = new ResizeObserver(() => this.#set(this.#view, false));
    this.sizes.observe(frame);
  }

  get isZoomed() {
    return this.#view.scale > 1;
  }

  /** @returns {View} */
  get view() {
    return this.#view;
  }

  reset() {
    this.#set(whole);
  }

  /** By the keyboard, around the middle. @param {1 | -1} way */
  step(way) {
    const { clientWidth, clientHeight } = this.frame;
    this.#set(zoomAt(this.#view, way > 0 ? keyStep : 1 / keyStep, clientWidth / 2, clientHeight / 2, largest));
  }

  end() {
    this.#ends.abort();
    this.sizes.disconnect();
    clearTimeout(this.#timer);
    this.back.remove();
  }

  /** @param {View} view @param {boolean} [isAsked] */
  #set(view, isAsked = true) {
    const before = this.#view;
    const next = inside(view, this.frame.clientWidth, this.frame.clientHeight);
    if (next.scale === before.scale && next.x === before.x && next.y === before.y) {
      return;
    }
    const hadFocus = document.activeElement === this.back;
    this.#view = next;
    this.layer.style.transform = this.isZoomed ? `translate(${next.x}px, ${next.y}px) scale(${next.scale})` : '';
    this.frame.classList.toggle('zoomed', this.isZoomed);
    this.back.hidden = !this.isZoomed;
    if (hadFocus && this.back.hidden) {
      document.getElementById('toolbar')?.focus();
    }
    clearTimeout(this.#timer);
    if (isAsked) {
      this.#timer = window.setTimeout(() => this.#say(), quietMs);
    }
    this.dispatchEvent(new Event('change'));
  }

  #say() {
    const percent = Math.round(this.#view.scale * 100);
    if (percent !== this.#said) {
      this.#said = percent;
      announce('zoom', text(percent === 100 ? 'zoomWhole' : 'zoomNow', { percent }));
    }
  }

  /** @param {{clientX: number, clientY: number}} event */
  #point({ clientX, clientY }) {
    const { left, top } = this.frame.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (event.button !== 0 || (event.target instanceof Element && event.target.closest('button'))) {
      return;
    }
    this.#fingers.set(event.pointerId, this.#point(event));
    if (this.isZoomed || this.#fingers.size > 1) {
      event.stopPropagation();
    }
    if (this.#fingers.size === 2) {
      this.#tap = null;
      // A drag of a person that the first finger has begun is none.
      this.frame.dispatchEvent(new PointerEvent('pointercancel', { pointerId: -1 }));
    }
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const before = this.#fingers.get(event.pointerId);
    if (!before) {
      return;
    }
    const now = this.#point(event);
    const other = [...this.#fingers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      event.stopPropagation();
      const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
      const moved = { ...this.#view, x: this.#view.x + (now.x - before.x) / 2, y: this.#view.y + (now.y - before.y) / 2 };
      const far = Math.hypot(before.x - other.x, before.y - other.y);
      this.#set(zoomAt(moved, far > 0 ? Math.hypot(now.x - other.x, now.y - other.y) / far : 1, middle.x, middle.y, largest));
    } else if (this.isZoomed) {
      event.stopPropagation();
      // Also when it is let go elsewhere.
      this.frame.setPointerCapture(event.pointerId);
      this.#set({ ...this.#view, x: this.#view.x + now.x - before.x, y: this.#view.y + now.y - before.y });
    }
    this.#fingers.set(event.pointerId, now);
  }

  /** @param {PointerEvent} event */
  #up(event) {
    if (!this.#fingers.delete(event.pointerId) || event.pointerType !== 'touch' || event.type !== 'pointerup' || this.#fingers.size > 0) {
      return;
    }
    const now = { time: event.timeStamp, ...this.#point(event) };
    const isDouble = this.#tap && now.time - this.#tap.time < doubleTapMs && Math.hypot(now.x - this.#tap.x, now.y - this.#tap.y) < doubleTapPx;
    this.#tap = isDouble ? null : now;
    if (isDouble) {
      this.reset();
    }
  }

  /** A pinch on a touchpad is a wheel with ctrl, too. @param {WheelEvent} event */
  #wheel(event) {
    if (!event.ctrlKey && !this.isZoomed) {
      return;
    }
    event.preventDefault();
    if (event.ctrlKey) {
      const { x, y } = this.#point(event);
      const pixels = event.deltaMode === 0 ? event.deltaY : event.deltaY * 16;
      this.#set(zoomAt(this.#view, Math.exp(-pixels * wheelStep), x, y, largest));
    } else {
      this.#set({ ...this.#view, x: this.#view.x - event.deltaX, y: this.#view.y - event.deltaY });
    }
  }
}
