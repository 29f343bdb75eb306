// A shared screen, window or tab: its picture, and its sound mixed with the microphone, because everybody sends one sound.

import { openScreen } from './devices.js';

/** @typedef {'detail' | 'motion'} Hint What matters: sharp text, or smooth movement. */

const framesPerSecond = { detail: 15, motion: 30 };

export class Share {
  /** @type {AudioContext | null} */
  #context = null;
  /** @type {MediaStreamAudioDestinationNode | null} */
  #out = null;
  /** @type {MediaStreamAudioSourceNode | null} */
  #microphone = null;
  #sound;

  /** @param {MediaStreamTrack} track @param {MediaStreamTrack | null} sound @param {Hint} hint */
  constructor(track, sound, hint) {
    this.track = track;
    this.#sound = sound;
    this.hint = hint;
    this.setHint(hint);
    if (sound) {
      this.#context = new AudioContext({ sampleRate: 48000 });
      this.#out = this.#context.createMediaStreamDestination();
      this.#context.createMediaStreamSource(new MediaStream([sound])).connect(this.#out);
      this.#context.resume();
    }
  }

  /** Asks what to share. Rejects with the code of the words. @param {Hint} hint */
  static async open(hint) {
    const { video, audio } = await openScreen();
    return new Share(video, audio, hint);
  }

  get hasSound() {
    return this.#out !== null;
  }

  /** What is to be sent instead of the microphone; null: the share has no sound. */
  get soundTrack() {
    return this.#out?.stream.getAudioTracks()[0] ?? null;
  }

  /** The microphone that is mixed in; a muted one is silence and leaves the share's sound alone. @param {MediaStreamTrack | null} track */
  setMicrophone(track) {
    this.#microphone?.disconnect();
    this.#microphone = null;
    if (this.#context && this.#out && track) {
      this.#microphone = this.#context.createMediaStreamSource(new MediaStream([track]));
      this.#microphone.connect(this.#out);
    }
  }

  /** @param {Hint} hint */
  setHint(hint) {
    this.hint = hint;
    this.track.contentHint = hint;
    this.track.applyConstraints({ frameRate: { ideal: framesPerSecond[hint], max: 30 } }).catch(() => {});
  }

  close() {
    this.track.onended = null;
    this.track.stop();
    this.#sound?.stop();
    this.#context?.close();
  }
}
