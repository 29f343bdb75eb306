// The running webinar: the socket, the connection, the own devices and what is known of the room, kept together. No DOM.

import { MediaConnection } from './connection.js';
import { LocalMedia } from './local.js';
import { OwnMedia } from './own-media.js';
import { Signalling } from './signalling.js';

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

export class Session extends OwnMedia {
  /** @type {Welcome | null} */
  welcome = null;
  /** connecting, connected, socket-lost or media-lost. */
  state = 'connecting';
  /** Attempt of coming back, 0: none. */
  attempt = 0;
  isOver = false;
  /** Recorded and not agreed to yet: nothing is connected before. */
  needsConsent = false;
  /** Some of it was recorded while one was there. */
  wasRecorded = false;

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
    super(local, new Signalling(identity));
    this.identity = identity;
    this.#query = query;
    this.signalling.on('welcome', (message) => this.#welcomed(message));
    this.signalling.on('event', (message) => this.#happened(message));
    this.signalling.on('restart', () => this.connection?.restart());
    this.signalling.on('lost', ({ attempt }) => this.#setState('socket-lost', attempt));
    this.signalling.on('refused', (problem) => this.#end('refused', problem));
    this.signalling.on('end', (reason) => this.#end(reason));
    // A page that is closed says goodbye to the server at once, not by its silence of ten seconds.
    addEventListener('pagehide', this.#hidden);
  }

  open() {
    this.signalling.open();
  }

  leave() {
    this.signalling.leave();
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
    this.view = message.receives.view ?? null;
    this.tell('own', undefined);
    this.attempt = 0;
    if (this.store.waiting) {
      this.#setState('connected');
      this.tell('waiting', undefined);
      return;
    }
    this.#entered();
    if (!isSame) {
      await this.#enter();
      return;
    }
    this.tellOwnState();
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
    this.wasRecorded ||= !!this.store.room.recording;
    this.tell('event', message);
    const who = message.data?.participant;
    const isOwn = (who?.id ?? who) === this.store.id;
    if (wasWaiting && this.store.waiting === null) {
      this.#entered();
      this.#enter();
    } else if (message.type === 'stage.invited' && isOwn) {
      this.tell('invited', undefined);
    } else if (message.type === 'media.unmute-requested') {
      this.tell('asked', message.data?.kind ?? 'audio');
    } else if (message.type === 'share.refused') {
      this.stopScreen();
      this.tell('taken', message.data?.participants ?? []);
    } else if (message.type === 'media.muted' && isOwn && message.by !== this.store.id) {
      this.mutedByHost(message.data?.kind);
    } else if (message.type === 'you.updated' || (message.type.startsWith('stage.') && isOwn)) {
      this.#syncSending();
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
    await connection.setSending(canSend, this.sentAudio, this.local.videoTrack);
    if (canSend) {
      this.tellOwnState();
    }
    this.tell('own', undefined);
  }

  #entered() {
    this.enteredAt ||= Date.now();
    this.wasRecorded ||= !!this.store.room.recording;
    this.tell('entered', undefined);
  }

  /** Who comes onto the stage of a recorded webinar is asked once, before anything of theirs is sent. */
  async #enter() {
    const recording = this.store.room.recording;
    this.needsConsent = !!recording && this.store.isOnStage && recording.startedBy !== this.store.id && sessionStorage.getItem(consentKey) !== recording.id;
    if (this.needsConsent) {
      this.#setState('connected');
      this.tell('consent', undefined);
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
    const canSend = this.store.isOnStage;
    const connection = new MediaConnection(this.signalling, this.welcome.rtc, {
      audioTrack: canSend ? this.sentAudio : null,
      videoTrack: canSend ? this.local.videoTrack : null,
      canSend,
      codec: this.#query.get('codec') ?? undefined,
      transport: this.#query.get('transport') ?? undefined,
      simulcast: this.#query.get('simulcast') !== '0',
    });
    this.useConnection(connection);
    connection.on('mix', (stream) => this.tell('mix', stream));
    connection.on('state', (state) => state === 'connected' && this.signalling.isOpen && this.#setState('connected'));
    connection.on('trouble', (attempt) => this.signalling.isOpen && this.#setState('media-lost', attempt));
    connection.on('hopeless', () => this.#connect());
    connection.on('refused', (problem) => this.tell('problem', problem));
    await connection.negotiate();
    this.tellOwnState();
    if (this.share && canSend) {
      await connection.startScreen(this.share.track);
    }
  }

  /** @param {string} state @param {number} [attempt] */
  #setState(state, attempt = 0) {
    this.state = state;
    this.attempt = attempt;
    this.tell('connection', undefined);
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
      this.tell('refused', problem);
    } else {
      this.tell('end', reason);
    }
  }
}

/** The recording that was agreed to, kept over a reload of the page. */
const consentKey = 'mcu.consent';
