// The running webinar: the socket, the connection, the own devices and what is known of the room, kept together. No DOM.

import { MediaConnection } from './connection.js';
import { LocalMedia } from './local.js';
import { Share } from './share.js';
import { Signalling } from './signalling.js';
import { Store } from './store.js';

/** @import { Identity } from './signalling.js' */
/** @import { Problem, RoomEvent, Welcome } from './types.js' */

/**
 * Events of a session:
 * 'entered' let in; 'consent' to being recorded is to be asked for; 'waiting' in the lobby; 'event' (RoomEvent, after the store has it); 'mix' (stream);
 * 'connection' what the connection is at changed; 'own' own devices or sharing changed; 'invited' to the stage; 'asked' (kind) to unmute;
 * 'taken' (people) somebody else's screen has the place;
 * 'problem' (Problem or null) a call failed; 'words' (code) something went wrong on this side; 'refused' (Problem); 'end' (reason).
 * @typedef {{entered: undefined, consent: undefined, waiting: undefined, event: RoomEvent, mix: MediaStream, connection: undefined, own: undefined,
 *   invited: undefined, asked: string, taken: {id: string, name: string}[], problem: Problem | null, words: string, refused: Problem, end: string}} Told
 */

export class Session extends EventTarget {
  store = new Store();
  /** @type {Welcome | null} */
  welcome = null;
  /** @type {MediaConnection | null} */
  connection = null;
  /** @type {Share | null} */
  share = null;
  /** connecting, connected, socket-lost or media-lost. */
  state = 'connecting';
  /** Attempt of coming back, 0: none. */
  attempt = 0;
  isOver = false;
  /** Recorded and not agreed to yet: nothing is connected before. */
  needsConsent = false;
  /** False: only sound comes. */
  receivesPicture = true;
  /** Time of day of being let in, ms; 0: not yet. */
  enteredAt = 0;
  /** @type {URLSearchParams} */
  #query;

  /**
   * @param {Identity} identity
   * @param {LocalMedia} local
   * @param {URLSearchParams} [query] codec, transport and simulcast of the page's address.
   */
  constructor(identity, local = new LocalMedia(), query = new URLSearchParams()) {
    super();
    this.identity = identity;
    this.local = local;
    this.#query = query;
    this.signalling = new Signalling(identity);
    this.signalling.on('welcome', (message) => this.#welcomed(message));
    this.signalling.on('event', (message) => this.#happened(message));
    this.signalling.on('restart', () => this.connection?.restart());
    this.signalling.on('lost', ({ attempt }) => this.#setState('socket-lost', attempt));
    this.signalling.on('refused', (problem) => this.#end('refused', problem));
    this.signalling.on('end', (reason) => this.#end(reason));
    local.addEventListener('change', () => this.#tell('own', undefined));
    // A page that is closed says goodbye to the server at once, not by its silence of ten seconds.
    addEventListener('pagehide', this.#hidden);
    local.addEventListener('ended', (event) => this.#deviceEnded(/** @type {CustomEvent} */ (event).detail));
  }

  /** Names that tests and old scripts know. */
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

  get #sentAudio() {
    return this.share?.soundTrack ?? this.local.audioTrack;
  }

  open() {
    this.signalling.open();
  }

  leave() {
    this.signalling.leave();
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
      this.#tell('problem', /** @type {Problem | null} */ (problem));
      return undefined;
    }
  }

  /** Own microphone. Tells the server, and puts it back when the server does not permit it. @param {boolean} isMuted */
  async setMuted(isMuted) {
    if (!isMuted && this.store.me?.audioLocked) {
      this.#tell('words', 'lockedAudio');
      return;
    }
    try {
      await this.local.setMuted(isMuted);
    } catch (code) {
      this.#tell('words', String(code));
      return;
    }
    await this.#sendAudio(() => this.local.setMuted(true));
  }

  /** @param {boolean} isOn */
  async setCamera(isOn) {
    if (isOn && this.store.me?.videoLocked) {
      this.#tell('words', 'lockedVideo');
      return;
    }
    try {
      await (isOn ? this.local.cameraOn() : this.local.cameraOff());
    } catch (code) {
      this.#tell('words', String(code));
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
      this.#tell('words', String(code));
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
      this.#tell('words', String(code));
      return;
    }
    this.share = share;
    // By the browser's own bar.
    share.track.onended = () => this.stopScreen();
    this.#tell('own', undefined);
    if (!(await connection.startScreen(share.track))) {
      await this.stopScreen();
    } else if (share.hasSound) {
      await this.#sendAudio();
    }
  }

  /** Whether the place of the screen is free, before the browser asks which one. */
  async #mayShare() {
    try {
      await this.call('media.mute', { media: 'screen', muted: false });
      return true;
    } catch (error) {
      const problem = /** @type {Problem | null} */ (error);
      if (problem?.code === 'screen-taken' && problem.participants?.length) {
        this.#tell('taken', problem.participants);
      } else {
        this.#tell('problem', problem);
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
      this.#tell('own', undefined);
      await this.connection?.stopScreen();
      if (share.hasSound) {
        await this.#sendAudio();
      }
    }
  }

  /** @param {import('./share.js').Hint} hint */
  setScreenHint(hint) {
    this.share?.setHint(hint);
    this.#tell('own', undefined);
  }

  /** The microphone, mixed with the share's sound if there is one, and what the server shall know of it. @param {() => unknown} [undo] */
  async #sendAudio(undo) {
    this.share?.setMicrophone(this.local.audioTrack);
    await this.connection?.setTrack('audio', this.#sentAudio);
    await this.#tellMute('audio', this.#isSilent, undo);
  }

  /** Only sound: the server sends no pictures until they are wanted again. @param {boolean} isWanted */
  async setPicture(isWanted) {
    if (await this.do('media.receive', { video: isWanted }) !== undefined) {
      this.receivesPicture = isWanted;
      this.#tell('own', undefined);
    }
  }

  /** After an invitation: devices are open already; the answer, then the same connection offers to send. @param {boolean} accepts */
  async answerInvitation(accepts) {
    const answer = await this.do('stage.answer', { accept: accepts });
    if (accepts && answer !== undefined) {
      if (answer?.id === this.store.id) {
        this.store.setPerson(answer);
      }
      await this.#syncSending();
    }
  }

  /** @param {Welcome} message */
  async #welcomed(message) {
    const isSame = this.connection !== null && this.welcome?.session === message.session;
    this.welcome = message;
    this.store.welcome(message);
    this.receivesPicture = message.receives.video;
    this.#tell('own', undefined);
    this.attempt = 0;
    if (this.store.waiting) {
      this.#setState('connected');
      this.#tell('waiting', undefined);
      return;
    }
    this.#tell('entered', undefined);
    if (!isSame) {
      await this.#enter();
      return;
    }
    this.#tellOwnState();
    if (this.connection?.pc.connectionState === 'connected') {
      this.#setState('connected');
    } else {
      this.#setState('media-lost', 1);
      this.connection?.restart();
    }
  }

  /** @param {RoomEvent} message */
  #happened(message) {
    const wasWaiting = this.store.waiting !== null;
    if (!this.store.apply(message)) {
      return;
    }
    this.#tell('event', message);
    const who = message.data?.participant;
    const isOwn = (who?.id ?? who) === this.store.id;
    if (wasWaiting && this.store.waiting === null) {
      this.#tell('entered', undefined);
      this.#enter();
    } else if (message.type === 'stage.invited' && isOwn) {
      this.#tell('invited', undefined);
    } else if (message.type === 'media.unmute-requested') {
      this.#tell('asked', message.data?.kind ?? 'audio');
    } else if (message.type === 'share.refused') {
      this.stopScreen();
      this.#tell('taken', message.data?.participants ?? []);
    } else if (message.type === 'media.muted' && isOwn && message.by !== this.store.id) {
      this.#mutedByHost(message.data?.kind);
    } else if (message.type === 'you.updated' || (message.type.startsWith('stage.') && isOwn)) {
      this.#syncSending();
    }
  }

  /** @param {string} kind */
  async #mutedByHost(kind) {
    if (kind === 'audio' && (!this.local.isMuted || this.share?.hasSound)) {
      await this.local.setMuted(true);
      this.#tell('words', 'mutedByHost');
    } else if (kind === 'video' && this.local.hasCamera) {
      this.local.cameraOff();
      await this.connection?.setTrack('video', null);
      this.#tell('words', 'cameraOffByHost');
    } else if (kind === 'screen' && this.share) {
      await this.stopScreen();
      this.#tell('words', 'screenOffByHost');
    }
  }

  /** The direction of the media follows the stage. */
  async #syncSending() {
    const connection = this.connection;
    const canSend = this.store.isOnStage;
    if (!connection || connection.canSend === canSend) {
      return;
    }
    if (!canSend) {
      await this.stopScreen();
      this.local.close();
    }
    await connection.setSending(canSend, this.#sentAudio, this.local.videoTrack);
    if (canSend) {
      this.#tellOwnState();
    }
    this.#tell('own', undefined);
  }

  /** Who comes onto the stage of a recorded webinar is asked once, before anything of theirs is sent. */
  async #enter() {
    const recording = this.store.room.recording;
    this.needsConsent = !!recording && this.store.isOnStage && recording.startedBy !== this.store.id && sessionStorage.getItem(consentKey) !== recording.id;
    if (this.needsConsent) {
      this.#setState('connected');
      this.#tell('consent', undefined);
    } else {
      await this.#connect();
    }
  }

  /** To being recorded. */
  async agree() {
    this.needsConsent = false;
    sessionStorage.setItem(consentKey, this.store.room.recording?.id ?? '');
    await this.#connect();
  }

  /** A new PeerConnection: when one is let in, or when the one before is past help. */
  async #connect() {
    if (!this.welcome) {
      return;
    }
    this.connection?.close();
    const canSend = this.store.isOnStage;
    const connection = new MediaConnection(this.signalling, this.welcome.rtc, {
      audioTrack: canSend ? this.#sentAudio : null,
      videoTrack: canSend ? this.local.videoTrack : null,
      canSend,
      codec: this.#query.get('codec') ?? undefined,
      transport: this.#query.get('transport') ?? undefined,
      simulcast: this.#query.get('simulcast') !== '0',
    });
    this.connection = connection;
    connection.on('mix', (stream) => this.#tell('mix', stream));
    connection.on('state', (state) => state === 'connected' && this.signalling.isOpen && this.#setState('connected'));
    connection.on('trouble', (attempt) => this.signalling.isOpen && this.#setState('media-lost', attempt));
    connection.on('hopeless', () => this.#connect());
    connection.on('refused', (problem) => this.#tell('problem', problem));
    await connection.negotiate();
    this.#tellOwnState();
    if (this.share && canSend) {
      await connection.startScreen(this.share.track);
    }
  }

  #tellOwnState() {
    if (this.store.isOnStage) {
      this.#tellMute('audio', this.#isSilent);
      this.#tellMute('video', !this.local.hasCamera);
    }
  }

  /** @param {'audio' | 'video'} media @param {boolean} muted @param {() => unknown} [undo] */
  async #tellMute(media, muted, undo) {
    try {
      await this.call('media.mute', { media, muted });
    } catch (problem) {
      if (undo && problem !== null && !muted) {
        await undo();
        this.#tell('problem', /** @type {Problem} */ (problem));
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
    this.#tell('words', kind === 'audio' ? 'microphoneGone' : 'cameraGone');
  }

  /** @param {string} state @param {number} [attempt] */
  #setState(state, attempt = 0) {
    this.state = state;
    this.attempt = attempt;
    this.#tell('connection', undefined);
  }

  #hidden = () => this.connection?.close();

  /** @param {string} reason @param {Problem} [problem] */
  #end(reason, problem) {
    if (this.isOver) {
      return;
    }
    this.isOver = true;
    removeEventListener('pagehide', this.#hidden);
    this.connection?.close();
    this.share?.close();
    this.local.close();
    if (problem) {
      this.#tell('refused', problem);
    } else {
      this.#tell('end', reason);
    }
  }

  /** @template {keyof Told} K @param {K} type @param {Told[K]} detail */
  #tell(type, detail) {
    if (type === 'entered') {
      this.enteredAt ||= Date.now();
    }
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** The recording that was agreed to, kept over a reload of the page. */
const consentKey = 'mcu.consent';

/** What goes over the data channel when it is open. */
const channelMethods = new Set(['chat.send', 'reaction.send']);
