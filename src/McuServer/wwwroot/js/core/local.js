// The own camera and microphone: open or not, muted or not. Lives from the preview to the end.

import { deviceProblem, openCamera, openDevices, openMicrophone } from './devices.js';

/** Events: 'change' (tracks or states), 'ended' (kind of a device that was pulled out). */
export class LocalMedia extends EventTarget {
  /** @type {MediaStreamTrack | null} */
  audioTrack = null;
  /** @type {MediaStreamTrack | null} */
  videoTrack = null;
  isMuted = false;
  /** Code of the words for what could not be had. @type {string | null} */
  problem = null;
  /** Asked for already. */
  hasTried = false;
  /** @type {'user' | 'environment'} */
  facing = 'user';

  get hasCamera() {
    return this.videoTrack !== null;
  }

  /** Both devices, as far as they are wanted. @param {{camera?: boolean, muted?: boolean}} [wanted] */
  async open({ camera = true, muted = false } = {}) {
    this.hasTried = true;
    const { stream, problem } = await openDevices();
    this.problem = problem;
    this.#set('audio', stream?.getAudioTracks()[0] ?? null);
    this.#set('video', stream?.getVideoTracks()[0] ?? null);
    this.isMuted = muted || this.audioTrack === null;
    if (this.audioTrack) {
      this.audioTrack.enabled = !this.isMuted;
    }
    if (!camera) {
      this.cameraOff();
    }
    this.#tell();
    return problem;
  }

  /** Opens the microphone where it is not open. Throws the code of the words. @param {boolean} isMuted */
  async setMuted(isMuted) {
    if (!isMuted && this.audioTrack === null) {
      this.#set('audio', await this.#try(openMicrophone));
    }
    this.isMuted = isMuted;
    if (this.audioTrack) {
      this.audioTrack.enabled = !isMuted;
    }
    this.#tell();
  }

  /** Throws the code of the words. */
  async cameraOn() {
    if (this.videoTrack === null) {
      this.#set('video', await this.#try(() => openCamera()));
      this.#tell();
    }
  }

  /** Off is off: the lamp beside the lens goes out. */
  cameraOff() {
    if (this.videoTrack) {
      this.videoTrack.onended = null;
      this.videoTrack.stop();
      this.videoTrack = null;
      this.#tell();
    }
  }

  /** Another device of a kind, after the settings were changed. @param {'audio' | 'video'} kind */
  async reopen(kind) {
    if (kind === 'video' && this.videoTrack) {
      this.cameraOff();
      await this.cameraOn();
    } else if (kind === 'audio' && this.audioTrack) {
      this.audioTrack.onended = null;
      this.audioTrack.stop();
      this.#set('audio', await this.#try(openMicrophone));
      await this.setMuted(this.isMuted);
    }
  }

  /** The other camera of a phone. */
  async flip() {
    const facing = this.facing === 'user' ? 'environment' : 'user';
    this.cameraOff();
    this.#set('video', await this.#try(() => openCamera(facing)));
    this.facing = facing;
    this.#tell();
  }

  close() {
    for (const track of [this.audioTrack, this.videoTrack]) {
      if (track) {
        track.onended = null;
        track.stop();
      }
    }
    this.audioTrack = this.videoTrack = null;
    this.#tell();
  }

  /** @param {() => Promise<MediaStreamTrack>} how */
  async #try(how) {
    try {
      this.hasTried = true;
      return await how();
    } catch (error) {
      throw deviceProblem(error);
    }
  }

  /** @param {'audio' | 'video'} kind @param {MediaStreamTrack | null} track */
  #set(kind, track) {
    this[`${kind}Track`] = track;
    if (track) {
      // A device that is pulled out ends its track.
      track.onended = () => {
        if (this[`${kind}Track`] === track) {
          this[`${kind}Track`] = null;
          this.isMuted ||= kind === 'audio';
          this.#tell();
          this.dispatchEvent(new CustomEvent('ended', { detail: kind }));
        }
      };
    }
  }

  #tell() {
    this.dispatchEvent(new Event('change'));
  }
}
