// Where the picture and its boxes are on the screen. Numbers in, numbers out.

/** @import { Layer } from '../core/types.js' */
/** @typedef {{left: number, top: number, width: number, height: number}} Box CSS pixels */

/**
 * The picture inside its element (object-fit: contain).
 * @param {number} width Of the element.
 * @param {number} height
 * @param {number} aspect Width over height of the picture.
 * @returns {Box}
 */
export function pictureBox(width, height, aspect) {
  const isWide = width / height > aspect;
  const w = isWide ? height * aspect : width;
  const h = isWide ? height : width / aspect;
  return { left: (width - w) / 2, top: (height - h) / 2, width: w, height: h };
}

/** @param {Layer} layer @param {Box} picture @returns {Box} */
export function layerBox(layer, picture) {
  return {
    left: picture.left + layer.x * picture.width, top: picture.top + layer.y * picture.height,
    width: layer.w * picture.width, height: layer.h * picture.height,
  };
}

/**
 * What of a box is not covered by boxes above it, as a CSS clip-path; '' when nothing covers it, null when all of it is covered.
 * @param {Box} box
 * @param {Box[]} above
 * @returns {string | null}
 */
export function visiblePart(box, above) {
  const holes = above.map((other) => ({
    left: Math.max(0, other.left - box.left), top: Math.max(0, other.top - box.top),
    right: Math.min(box.width, other.left + other.width - box.left), bottom: Math.min(box.height, other.top + other.height - box.top),
  })).filter((hole) => hole.right > hole.left && hole.bottom > hole.top);
  if (holes.length === 0) {
    return '';
  }
  if (holes.some((hole) => hole.left === 0 && hole.top === 0 && hole.right === box.width && hole.bottom === box.height)) {
    return null;
  }
  const rectangle = (/** @type {number} */ l, /** @type {number} */ t, /** @type {number} */ r, /** @type {number} */ b) =>
    `M${l.toFixed(1)} ${t.toFixed(1)}H${r.toFixed(1)}V${b.toFixed(1)}H${l.toFixed(1)}Z`;
  return `path(evenodd, "${rectangle(0, 0, box.width, box.height)}${holes.map((hole) => rectangle(hole.left, hole.top, hole.right, hole.bottom)).join('')}")`;
}

/** Whether a frame shows boxes that begin at a time stamp already; both wrap at 2^32. @param {number} frame @param {number} begin */
export function hasBegun(frame, begin) {
  return ((frame - begin) >>> 0) < 0x80000000;
}

/** How far two time stamps are apart, in s of a 90 kHz clock. @param {number} a @param {number} b */
export function apartS(a, b) {
  const difference = (a - b) >>> 0;
  return Math.min(difference, 0x100000000 - difference) / 90000;
}

/** @typedef {{scale: number, x: number, y: number}} View A picture made larger about its corner, then moved by CSS pixels. */

/**
 * Larger by a factor, with the point under the fingers where it was; 1 at least.
 * @param {View} view
 * @param {number} factor
 * @param {number} x Of the point, from the frame's corner.
 * @param {number} y
 * @param {number} largest
 * @returns {View}
 */
export function zoomAt(view, factor, x, y, largest) {
  const wanted = Math.min(largest, Math.max(1, view.scale * factor));
  const scale = wanted < 1.01 ? 1 : wanted;
  const by = scale / view.scale;
  return { scale, x: x - (x - view.x) * by, y: y - (y - view.y) * by };
}

/** Moved so that no edge of it comes into the frame. @param {View} view @param {number} width Of the frame. @param {number} height @returns {View} */
export function inside({ scale, x, y }, width, height) {
  const between = (/** @type {number} */ value, /** @type {number} */ size) => Math.min(0, Math.max(size * (1 - scale), value)) + 0;
  return { scale, x: between(x, width), y: between(y, height) };
}
