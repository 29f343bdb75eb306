// How loud a microphone is, measured; and a bar that shows it.

import { h } from '../ui/dom.js';

/** @type {AudioContext | null} */
let shared = null;

/** The one AudioContext of the page. */
export function audioContext() {
  shared ??= new AudioContext();
  if (shared.state === 'suspended') {
    shared.resume().catch(() => {});
  }
  return shared;
}

/**
 * Measures a track about 20 times a second, also while it is muted (by a clone). Returns the end of it.
 * @param {MediaStreamTrack} track
 * @param {(db: number) => void} tell Level in dB of full scale, -100 for silence.
 */
export function measure(track, tell) {
  const clone = track.clone();
  clone.enabled = true;
  const context = audioContext();
  const source = context.createMediaStreamSource(new MediaStream([clone]));
  const analyser = context.createAnalyser();
  analyser.fftSize = 2048;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    let sum = 0;
    for (const sample of samples) {
      sum += sample * sample;
    }
    tell(Math.max(-100, 10 * Math.log10(sum / samples.length + 1e-12)));
  }, 50);
  return () => {
    clearInterval(timer);
    source.disconnect();
    clone.stop();
  };
}

/** Below it there is no signal; a quiet room is at about -60 dB. */
export const signalDb = -50;

/** A bar of 12 pieces. @returns {{element: HTMLElement, show: (db: number) => void}} */
export function levelBar() {
  const pieces = Array.from({ length: 12 }, () => h('span', {}));
  const element = h('div', { class: 'level', 'aria-hidden': 'true' }, ...pieces);
  let last = -1;
  return {
    element,
    show(db) {
      // 60 dB to the full bar.
      const lit = Math.round(Math.min(1, Math.max(0, (db + 60) / 54)) * pieces.length);
      if (lit !== last) {
        last = lit;
        pieces.forEach((piece, i) => piece.classList.toggle('lit', i < lit));
      }
    },
  };
}

/** Two notes, by the speaker that was chosen. @param {string} speaker Device id; '': the usual one. */
export async function testSpeaker(speaker) {
  const context = new AudioContext();
  // Not every browser lets one choose.
  await /** @type {any} */ (context).setSinkId?.(speaker).catch(() => {});
  for (const [hz, at] of /** @type {[number, number][]} */ ([[523.25, 0], [659.25, 0.35]])) {
    const gain = context.createGain();
    const tone = context.createOscillator();
    const start = context.currentTime + at;
    tone.frequency.value = hz;
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(0.25, start + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.001, start + 0.6);
    tone.connect(gain).connect(context.destination);
    tone.start(start);
    tone.stop(start + 0.65);
  }
  await new Promise((resolve) => setTimeout(resolve, 1200));
  await context.close();
}
