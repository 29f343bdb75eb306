// A layout document under edit: areas as numbers, snapped to a grid of squares and written back as fractions; pointers into the
// document; undo. No DOM. Fractions that nobody drags stay as they were written.

/** @typedef {{left: number, top: number, width: number, height: number}} Box Fractions of the canvas. */
/** @typedef {{code?: string, severity?: string, pointer: string, message: string, line?: number, column?: number}} Finding */

/** Squares of a 16:9 canvas: 48 x 27. Other canvases get as many rows as make the cells nearly square. */
const columns = 48;
const longestUndo = 100;

export class LayoutModel extends EventTarget {
  /** @type {any} */
  document = {};
  variant = 0;
  /** Name of the view whose variants are edited; '' for the layout's own. */
  view = '';
  /** @type {number | null} Index of the chosen region. */
  region = null;
  isChanged = false;
  /** @type {string[]} */
  #past = [];

  /** Events: 'change'. @param {any} document */
  open(document) {
    this.document = document;
    this.variant = 0;
    this.view = '';
    this.region = null;
    this.isChanged = false;
    this.#past = [];
    this.#tell();
  }

  get canvas() {
    const base = this.document.canvas ?? {};
    const own = this.view ? this.document.views?.[this.view]?.canvas : undefined;
    return { width: Number((own ?? base).width) || 1280, height: Number((own ?? base).height) || 720 };
  }

  /** @returns {string[]} Views that have variants of their own. */
  get views() {
    return Object.entries(this.document.views ?? {}).filter(([, view]) => Array.isArray(/** @type {any} */ (view)?.variants)).map(([name]) => name);
  }

  /** @returns {any[]} */
  get variants() {
    const found = this.view ? this.document.views?.[this.view]?.variants : this.document.variants;
    return Array.isArray(found) ? found : [];
  }

  /** @returns {any[]} */
  get regions() {
    const found = this.variants[this.variant]?.regions;
    return Array.isArray(found) ? found : [];
  }

  get rows() {
    return Math.max(1, Math.round(columns * this.canvas.height / this.canvas.width));
  }

  /** @param {number} index @returns {Box} */
  box(index) {
    const area = this.regions[index]?.area ?? {};
    return { left: toNumber(area.left), top: toNumber(area.top), width: toNumber(area.width, 1), height: toNumber(area.height, 1) };
  }

  /**
   * Moves and sizes a region, snapped and kept inside the canvas. Only members that have changed are written.
   * @param {number} index
   * @param {Box} box
   */
  place(index, box) {
    const region = this.regions[index];
    if (!region) {
      return;
    }
    const snapped = snap(box, columns, this.rows);
    const before = snap(this.box(index), columns, this.rows);
    const area = { ...region.area };
    for (const side of /** @type {(keyof Box)[]} */ (['left', 'top', 'width', 'height'])) {
      if (snapped[side] !== before[side]) {
        const cells = side === 'left' || side === 'width' ? columns : this.rows;
        area[side] = fraction(snapped[side], cells);
      }
    }
    if (JSON.stringify(area) !== JSON.stringify(region.area)) {
      region.area = area;
      this.#touch();
    }
  }

  /** By one cell. @param {number} index @param {number} dx @param {number} dy @param {boolean} sizes */
  nudge(index, dx, dy, sizes) {
    const box = this.box(index);
    const x = dx / columns;
    const y = dy / this.rows;
    this.place(index, sizes ? { ...box, width: box.width + x, height: box.height + y } : { ...box, left: box.left + x, top: box.top + y });
  }

  /** Before a change that may be taken back; once for a whole drag. */
  remember() {
    this.#past.push(JSON.stringify(this.document));
    this.#past.splice(0, this.#past.length - longestUndo);
  }

  undo() {
    const before = this.#past.pop();
    if (before !== undefined) {
      this.document = JSON.parse(before);
      this.variant = Math.min(this.variant, Math.max(0, this.variants.length - 1));
      this.region = this.region !== null && this.region < this.regions.length ? this.region : null;
      this.#touch();
    }
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  addRegion() {
    this.remember();
    const taken = new Set(this.regions.map(({ id }) => id));
    let number = this.regions.length + 1;
    while (taken.has(`region-${number}`)) {
      number++;
    }
    this.regions.push({
      id: `region-${number}`, type: 'slot', area: { left: '1/3', top: '1/3', width: '1/3', height: '1/3' },
      select: { from: [{ by: 'rest' }] },
    });
    this.region = this.regions.length - 1;
    this.#touch();
  }

  /** @param {number} index */
  removeRegion(index) {
    this.remember();
    this.regions.splice(index, 1);
    this.region = null;
    this.#touch();
  }

  /** Members of a region; undefined takes one away. @param {number} index @param {Record<string, unknown>} members */
  setRegion(index, members) {
    this.remember();
    const region = this.regions[index];
    for (const [name, value] of Object.entries(members)) {
      if (value === undefined) {
        delete region[name];
      } else {
        region[name] = value;
      }
    }
    this.#touch();
  }

  /** Another document, e.g. written as text. @param {any} document */
  replace(document) {
    this.remember();
    this.document = document;
    this.variant = Math.min(this.variant, Math.max(0, this.variants.length - 1));
    if (this.view && !this.views.includes(this.view)) {
      this.view = '';
    }
    this.region = this.region !== null && this.region < this.regions.length ? this.region : null;
    this.#touch();
  }

  /** @param {Partial<{variant: number, view: string, region: number | null}>} place */
  select(place) {
    if (place.view !== undefined && place.view !== this.view) {
      this.variant = 0;
      this.region = null;
    }
    Object.assign(this, place);
    if (place.variant !== undefined) {
      this.region = null;
    }
    this.#tell();
  }

  /** Chooses what a pointer of the validator is about (RFC 6901, with or without #). @param {string} pointer */
  selectPointer(pointer) {
    const parts = pointer.replace(/^#/, '').split('/').slice(1).map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
    let place = parts;
    let view = '';
    if (parts[0] === 'views' && parts[2] === 'variants') {
      view = parts[1] ?? '';
      place = parts.slice(2);
    }
    if (place[0] !== 'variants' || place[1] === undefined) {
      return;
    }
    this.select({ view });
    this.select({ variant: Number(place[1]) });
    if (place[2] === 'regions' && place[3] !== undefined && Number(place[3]) < this.regions.length) {
      this.select({ region: Number(place[3]) });
    }
  }

  #touch() {
    this.isChanged = true;
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event('change'));
  }
}

/** "1/48", 0.25 or 1. @param {unknown} value @param {number} [otherwise] */
export function toNumber(value, otherwise = 0) {
  if (typeof value === 'number') {
    return value;
  }
  const [above, below] = String(value ?? '').split('/').map(Number);
  const number = below === undefined ? above : (above ?? NaN) / below;
  return Number.isFinite(number) ? /** @type {number} */ (number) : otherwise;
}

/** The shortest way to write cells / all. @param {number} value @param {number} cells @returns {string | number} */
export function fraction(value, cells) {
  const above = Math.round(value * cells);
  if (above === 0 || above === cells) {
    return above === 0 ? 0 : 1;
  }
  const divisor = gcd(above, cells);
  return `${above / divisor}/${cells / divisor}`;
}

/** @param {Box} box @param {number} across @param {number} down @returns {Box} */
export function snap({ left, top, width, height }, across, down) {
  const cell = (/** @type {number} */ value, /** @type {number} */ cells, /** @type {number} */ least, /** @type {number} */ most) =>
    Math.min(most, Math.max(least, Math.round(value * cells)));
  const w = cell(width, across, 1, across);
  const h = cell(height, down, 1, down);
  return { left: cell(left, across, 0, across - w) / across, top: cell(top, down, 0, down - h) / down, width: w / across, height: h / down };
}

/** @param {number} a @param {number} b @returns {number} */
function gcd(a, b) {
  return b === 0 ? a : gcd(b, a % b);
}
