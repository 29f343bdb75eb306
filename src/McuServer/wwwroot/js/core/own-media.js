// What one sends and takes: camera, microphone, a shared screen, and whether pictures come. No DOM.

import { Share } from './share.js';
import { Store } from './store.js';

/** @import { MediaConnection } from './connection.js' */
/** @import { LocalMedia } from './local.js' */
/** @import { Told } from './session.js' */
/** @import { Signalling } from './signalling.js' */
/** @import { Problem } from './types.js' */

/** The part of a session that is about the own media; events are the session's. */
export class OwnMedia extends EventTarget {
  store = new Store();
  /** @type {MediaConnection | null} */
  connection = null;
  /** @type {Share | null} */
  share = null;
  /** False: only sound comes. */
  receivesPicture = true;

  /** The view that was asked for; null: that of the role. @type {string | null} */
  view = null;

  /** @param {LocalMedia} local @param {Signalling} signalling */
  constructor(local, signalling) {
    super();
    this.local = local;
    this.signalling = signalling;
    local.addEventListener('change', () => this.tell('own', undefined));
    local.addEventListener('ended', (event) => this.#deviceEnded(/** @type {CustomEvent} */ (event).detail));
  }

  get audioTrack() {
    return this.local.audioTrack;
  }

  get videoTrack() {
    return this.local.videoTrack;
  }

  get isMuted() {
    return this.local.isMuted;
  }

  get hasCamera() {
    return this.local.hasCamera;
  }

  get screenTrack() {
    return this.share?.track ?? null;
  }

  /** Nothing is to be heard: neither the microphone nor a share's sound. */
  get #isSilent() {
    return (this.local.isMuted || this.local.audioTrack === null) && !this.share?.hasSound;
  }

  /** The microphone, or what it is mixed into. */
  get sentAudio() {
    return this.share?.soundTrack ?? this.local.audioTrack;
  }

  /** @template {keyof Told} K @param {K} type @param {(detail: Told[K]) => void} run @returns {() => void} ends it */
  on(type, run) {
    const listener = (/** @type {Event} */ event) => run(/** @type {CustomEvent} */ (event).detail);
    this.addEventListener(type, listener);
    return () => this.removeEventListener(type, listener);
  }

  /**
   * A call whose failure is for the caller; rejects with a Problem, or null when the socket was lost.
   * @param {string} method
   * @param {Record<string, unknown>} [params]
   * @returns {Promise<any>}
   */
  call(method, params) {
    return this.signalling.call(method, params, channelMethods.has(method));
  }

  /**
   * A call of a button: a failure is told to the person by a notice. Resolves to the answer; undefined after a failure.
   * @param {string} method
   * @param {Record<string, unknown>} [params]
   * @returns {Promise<any>}
   */
  async do(method, params) {
    try {
      return await this.call(method, params) ?? null;
    } catch (problem) {
      this.tell('problem', /** @type {Problem | null} */ (problem));
      return undefined;
    }
  }

  /** Instead of the one before, which is closed. @param {MediaConnection} connection */
  useConnection(connection) {
    this.connection?.close();
    this.connection = connection;
  }

  /** Own microphone. Tells the server, and puts it back when the server does not permit it. @param {boolean} isMuted */
  async setMuted(isMuted) {
    if (!isMuted && this.store.me?.audioLocked) {
      this.tell('words', 'lockedAudio');
      return;
    }
    try {
      await this.local.setMuted(isMuted);
    } catch (code) {
      this.tell('words', String(code));
      return;
    }
    await this.#sendAudio(() => this.local.setMuted(true));
  }

  /** @param {boolean} isOn */
  async setCamera(isOn) {
    if (isOn && this.store.me?.videoLocked) {
      this.tell('words', 'lockedVideo');
      return;
    }
    try {
      await (isOn ? this.local.cameraOn() : this.local.cameraOff());
    } catch (code) {
      this.tell('words', String(code));
      return;
    }
    await this.connection?.setTrack('video', this.local.videoTrack);
    await this.#tellMute('video', !isOn, () => this.local.cameraOff());
  }

  /** After another device was chosen. @param {'audio' | 'video' | 'flip'} what */
  async changeDevice(what) {
    try {
      await (what === 'flip' ? this.local.flip() : this.local.reopen(what));
    } catch (code) {
      this.tell('words', String(code));
    }
    await (what === 'audio' ? this.#sendAudio() : this.connection?.setTrack('video', this.local.videoTrack));
  }

  /** @param {import('./share.js').Hint} [hint] */
  async startScreen(hint = 'detail') {
    const connection = this.connection;
    if (!connection || !(await this.#mayShare())) {
      return;
    }
    let share;
    try {
      share = await Share.open(hint);
    } catch (code) {
      this.tell('words', String(code));
      return;
    }
    this.share = share;
    // By the browser's own bar.
    share.track.onended = () => this.stopScreen();
    this.tell('own', undefined);
    if (!(await connection.startScreen(share.track))) {
      await this.stopScreen();
    } else if (share.hasSound) {
      await this.#sendAudio(() => {
        this.tell('words', 'shareSoundSilent');
        return true;
      });
    }
  }

  /** A share has sound that nobody hears, because a host has muted: one sound is sent, and muting is of all of it. */
  get isShareSilent() {
    return !!this.share?.hasSound && !!this.store.me?.audioMuted;
  }

  /** Whether the place of the screen is free, before the browser asks which one. */
  async #mayShare() {
    try {
      await this.call('media.mute', { media: 'screen', muted: false });
      return true;
    } catch (error) {
      const problem = /** @type {Problem | null} */ (error);
      if (problem?.code === 'screen-taken' && problem.participants?.length) {
        this.tell('taken', problem.participants);
      } else {
        this.tell('problem', problem);
      }
      return false;
    }
  }

  /** A host ends the screens of these people and shares instead. @param {{id: string}[]} people */
  async takeOverScreen(people) {
    for (const { id } of people) {
      await this.do('participants.mute', { id, media: 'screen', muted: true });
    }
    await this.startScreen();
  }

  async stopScreen() {
    const share = this.share;
    if (share) {
      this.share = null;
      share.close();
      this.tell('own', undefined);
      await this.connection?.stopScreen();
      if (share.hasSound) {
        await this.#sendAudio();
      }
    }
  }

  /** @param {import('./share.js').Hint} hint */
  setScreenHint(hint) {
    this.share?.setHint(hint);
    this.tell('own', undefined);
  }

  /** The microphone, mixed with the share's sound if there is one, and what the server shall know of it. @param {() => unknown} [undo] */
  async #sendAudio(undo) {
    this.share?.setMicrophone(this.local.audioTrack);
    await this.connection?.setTrack('audio', this.sentAudio);
    await this.#tellMute('audio', this.#isSilent, undo);
  }

  /** Only sound: the server sends no pictures until they are wanted again. @param {boolean} isWanted */
  async setPicture(isWanted) {
    if (await this.do('media.receive', this.#receipt(isWanted)) !== undefined) {
      this.receivesPicture = isWanted;
      this.tell('own', undefined);
    }
  }

  /** Another view than that of the role, where the layout has it; null: that of the role. @param {string | null} view */
  async setView(view) {
    if (view !== this.view) {
      const before = this.view;
      this.view = view;
      if (await this.do('media.receive', this.#receipt(this.receivesPicture)) === undefined && this.view === view) {
        this.view = before;
      }
    }
  }

  /** @param {boolean} video */
  #receipt(video) {
    return this.view === null ? { video } : { video, view: this.view };
  }

  /** A host has muted this; not for buttons. @param {string} kind */
  async mutedByHost(kind) {
    if (kind === 'audio' && (!this.local.isMuted || this.share?.hasSound)) {
      await this.local.setMuted(true);
      this.tell('words', this.share?.hasSound ? 'mutedByHostShare' : 'mutedByHost');
    } else if (kind === 'video' && this.local.hasCamera) {
      this.local.cameraOff();
      await this.connection?.setTrack('video', null);
      this.tell('words', 'cameraOffByHost');
    } else if (kind === 'screen' && this.share) {
      await this.stopScreen();
      this.tell('words', 'screenOffByHost');
    }
  }

  /** To the server, which may have forgotten. */
  tellOwnState() {
    if (this.store.isOnStage) {
      this.#tellMute('audio', this.#isSilent);
      this.#tellMute('video', !this.local.hasCamera);
    }
  }

  /** @param {'audio' | 'video'} media @param {boolean} muted @param {() => unknown} [undo] When it is refused; true: the person has been told. */
  async #tellMute(media, muted, undo) {
    try {
      await this.call('media.mute', { media, muted });
      if (!muted) {
        await this.connection?.ensureSending(media);
      }
    } catch (problem) {
      if (undo && problem !== null && !muted) {
        const isTold = await undo();
        if (isTold !== true) {
          this.tell('problem', /** @type {Problem} */ (problem));
        }
      }
    }
  }

  /** @param {'audio' | 'video'} kind */
  #deviceEnded(kind) {
    if (kind === 'audio') {
      this.#sendAudio();
    } else {
      this.connection?.setTrack('video', null);
      this.#tellMute('video', true);
    }
    this.tell('words', kind === 'audio' ? 'microphoneGone' : 'cameraGone');
  }

  /** @template {keyof Told} K @param {K} type @param {Told[K]} detail */
  tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** What goes over the data channel when it is open. */
const channelMethods = new Set(['chat.send', 'reaction.send']);
