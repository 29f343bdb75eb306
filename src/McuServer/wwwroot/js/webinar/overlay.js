// What lies over the mix: the own camera on the own tile, with no delay, and a box for each tile with what must be said of it.

import { onSettings, settings } from '../core/settings.js';
import { onLanguage, text } from '../i18n/text.js';
import { h, icon } from '../ui/dom.js';
import { apartS, hasBegun, layerBox, pictureBox, visiblePart } from './geometry.js';
import { Zoom } from './zoom.js';

/** @import { Session } from '../core/session.js' */
/** @import { AppliedLayout, Layer } from '../core/types.js' */

/** A picture that never comes must not hold the boxes up. */
const longestWaitMs = 1000;
/** A tile this narrow has no room for words; and one of this width for hardly anything. */
const smallPx = 260;
const tinyPx = 130;
/** Time stamps further apart than this are of different clocks. */
const sameClockS = 10;

/** Events: 'draw' after the boxes have moved or the people have changed. */
export class Overlay extends EventTarget {
  /** @type {AppliedLayout | null} What the picture shows now. */
  #shown = null;
  /** @type {AppliedLayout[]} Announced for pictures that are still to come. */
  #coming = [];
  /** @type {(() => void)[]} */
  #ends = [];
  #isOver = false;

  /**
   * @param {Session} session
   * @param {HTMLVideoElement} mix
   * @param {HTMLElement} frame Around the layer; catches the pointer.
   * @param {HTMLElement} layer Around the mix; what lies over it is placed in here, and is made larger with it.
   */
  constructor(session, mix, frame, layer) {
    super();
    this.session = session;
    this.mix = mix;
    this.frame = frame;
    this.layer = layer;
    this.zoom = new Zoom(frame, layer);
    /** One element per tile, data-participant and data-region; the console makes them places to drop on. */
    this.tiles = h('div', { class: 'tiles', id: 'tiles' });
    this.self = h('video', { id: 'self', muted: true, playsinline: true, autoplay: true, label: 'selfLabel' });
    this.self.muted = true;
    this.selfName = h('span', { class: 'self-name' });
    this.selfFrame = h('div', { class: 'self-frame', id: 'self-frame', hidden: true }, this.self, this.selfName);
    layer.append(this.tiles, this.selfFrame);
    const { store } = session;
    const sizes = new ResizeObserver(() => this.draw());
    sizes.observe(frame);
    mix.addEventListener('resize', () => this.draw());
    this.#ends = [
      store.subscribe(['layout'], () => this.#announced(store.layout)),
      store.subscribe(['people', 'me'], () => this.draw()),
      session.on('own', () => this.draw()),
      onSettings(() => this.draw()),
      onLanguage(() => this.draw()),
      () => sizes.disconnect(),
    ];
    this.#announced(store.layout);
    this.#watchFrames();
  }

  /** What the picture shows now, as far as it is known. */
  get shown() {
    return this.#shown;
  }

  end() {
    this.#isOver = true;
    this.#ends.forEach((end) => end());
    this.zoom.end();
    this.self.srcObject = null;
  }

  get isZoomed() {
    return this.zoom.isZoomed;
  }

  /** @param {Layer} layer @returns {import('./geometry.js').Box} From the corner of the frame, not zoomed. */
  boxOf(layer) {
    return layerBox(layer, this.#picture());
  }

  /** The box of a point of the screen. @param {number} x @param {number} y clientX and clientY @returns {Layer | null} */
  layerAt(x, y) {
    const area = this.frame.getBoundingClientRect();
    const picture = this.#picture();
    const { view } = this.zoom;
    const at = { x: (x - area.left - view.x) / view.scale, y: (y - area.top - view.y) / view.scale };
    const inside = (/** @type {Layer} */ layer) => {
      const box = layerBox(layer, picture);
      return at.x >= box.left && at.x < box.left + box.width && at.y >= box.top && at.y < box.top + box.height;
    };
    return [...(this.#shown?.layers ?? [])].sort((a, b) => b.z - a.z).find(inside) ?? null;
  }

  /** @param {AppliedLayout | null} layout */
  #announced(layout) {
    if (!layout || layout === this.#shown || this.#coming.includes(layout)) {
      return;
    }
    if (this.#shown === null || !('requestVideoFrameCallback' in this.mix) || this.mix.paused) {
      this.#show(layout);
      return;
    }
    this.#coming.push(layout);
    setTimeout(() => this.#coming.includes(layout) && this.#show(layout), longestWaitMs);
  }

  /** On the very picture that has new boxes, they are drawn. */
  #watchFrames() {
    if (!('requestVideoFrameCallback' in this.mix)) {
      return;
    }
    /** @param {number} _ @param {{rtpTimestamp?: number}} frame */
    const seen = (_, { rtpTimestamp }) => {
      if (this.#isOver) {
        return;
      }
      const begun = this.#coming.filter((layout) => rtpTimestamp === undefined || apartS(rtpTimestamp, layout.rtpTimestamp) > sameClockS
        || hasBegun(rtpTimestamp, layout.rtpTimestamp));
      const last = begun.at(-1);
      if (last) {
        this.#show(last);
      }
      this.mix.requestVideoFrameCallback(seen);
    };
    this.mix.requestVideoFrameCallback(seen);
  }

  /** @param {AppliedLayout} layout */
  #show(layout) {
    this.#shown = layout;
    this.#coming = this.#coming.slice(this.#coming.indexOf(layout) + 1);
    this.draw();
  }

  #picture() {
    const { clientWidth, clientHeight } = this.frame;
    const size = this.mix.videoWidth ? { width: this.mix.videoWidth, height: this.mix.videoHeight } : this.#shown ?? { width: 16, height: 9 };
    return pictureBox(clientWidth, clientHeight, size.width / size.height);
  }

  draw() {
    const { store } = this.session;
    const picture = this.#picture();
    const layers = this.#shown?.layers ?? [];
    const own = layers.find(({ participant, kind }) => participant === store.id && kind !== 'screen');
    this.#drawSelf(own, layers, picture);
    this.tiles.replaceChildren(...layers.filter(({ participant }) => participant).map((layer) => {
      const person = store.people.get(layer.participant ?? '');
      const tile = h('div', { class: 'tile', data: { participant: layer.participant ?? '', region: layer.region, kind: layer.kind ?? '' } });
      const box = layerBox(layer, picture);
      put(tile, box);
      size(tile, box);
      if (person && layer.kind !== 'screen') {
        if (person.connected === false || person.quality === 'lost') {
          tile.classList.add('lost');
          tile.append(h('p', {}, icon('signal-off'), h('span', { text: 'tileLost' })));
        } else if (person.quality === 'poor') {
          tile.append(h('p', { class: 'weak' }, icon('signal'), h('span', { text: 'tilePoor' })));
        }
      }
      return tile;
    }));
    this.dispatchEvent(new Event('draw'));
  }

  /** @param {Layer | undefined} own @param {Layer[]} layers @param {import('./geometry.js').Box} picture */
  #drawSelf(own, layers, picture) {
    const { store, local } = this.session;
    const track = store.isOnStage ? local.videoTrack : null;
    const shown = /** @type {MediaStream | null} */ (this.self.srcObject)?.getVideoTracks()[0] ?? null;
    if (track !== shown) {
      this.self.srcObject = track ? new MediaStream([track]) : null;
    }
    this.self.classList.toggle('mirror', settings.mirror && local.facing === 'user');
    const isOverlaid = own !== undefined && this.#shown?.self === 'overlay';
    // Hidden for oneself: the own tile of the mix is covered too.
    const isHidden = settings.hideSelf && isOverlaid;
    // A picture that nobody overlays is still wanted when the mix leaves the own one out.
    const isDocked = !isOverlaid && !settings.hideSelf && track !== null && (own === undefined || this.#shown?.self === 'omit');
    this.selfFrame.hidden = !((isOverlaid && track !== null) || isHidden || isDocked);
    this.selfFrame.classList.toggle('docked', isDocked);
    this.selfFrame.classList.toggle('blank', isHidden);
    this.self.hidden = isHidden;
    this.selfName.textContent = isHidden ? text('selfHidden') : store.me?.audioMuted || local.isMuted ? text('selfMutedName', { name: store.name(store.id) }) : store.name(store.id);
    if (isOverlaid && own) {
      const box = layerBox(own, picture);
      const part = visiblePart(box, layers.filter((layer) => layer !== own && layer.z > own.z && layer.kind).map((layer) => layerBox(layer, picture)));
      put(this.selfFrame, box);
      size(this.selfFrame, box);
      this.selfFrame.style.borderRadius = `${(own.radius * picture.width).toFixed(1)}px`;
      this.selfFrame.style.clipPath = part ?? 'none';
      this.selfFrame.hidden ||= part === null;
    } else {
      this.selfFrame.removeAttribute('style');
    }
  }
}

/** @param {HTMLElement} element @param {import('./geometry.js').Box} box */
function put(element, { left, top, width, height }) {
  Object.assign(element.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
}

/** @param {HTMLElement} element @param {import('./geometry.js').Box} box */
function size(element, { width }) {
  element.classList.toggle('small', width < smallPx);
  element.classList.toggle('tiny', width < tinyPx);
}
