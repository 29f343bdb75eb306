// The one PeerConnection: camera and microphone out, the mix in, a screen as a second picture, and ICE restarts.

const restartAfterMs = 3000;
const restartEveryMs = 6000;
const restartsBeforeAnew = 4;

/** The largest first, as Chrome counts them. */
const layers = [
  { rid: 'h', maxBitrate: 1_700_000 },
  { rid: 'm', scaleResolutionDownBy: 2, maxBitrate: 500_000 },
  { rid: 'l', scaleResolutionDownBy: 4, maxBitrate: 150_000 },
];

/** @import { Signalling } from './signalling.js' */
/** @import { IceServer, Problem } from './types.js' */

/**
 * @typedef {object} Options
 * @property {MediaStreamTrack | null} audioTrack
 * @property {MediaStreamTrack | null} videoTrack
 * @property {boolean} canSend
 * @property {string} [codec] Only this video codec.
 * @property {string} [transport] 'tcp' or 'relay': only this way.
 * @property {boolean} [simulcast]
 */

/** @typedef {{mix: MediaStream, state: RTCPeerConnectionState, trouble: number, hopeless: undefined, refused: Problem}} Told */

/** Events: 'mix' (stream), 'state' (connectionState), 'trouble' (attempt), 'hopeless', 'refused' (problem). */
export class MediaConnection extends EventTarget {
  #signalling;
  #options;
  /** @type {Promise<boolean>} */
  #queue = Promise.resolve(true);
  #restartTimer = 0;
  #restarts = 0;
  /** @type {RTCRtpTransceiver | null} */
  #screen = null;
  /** All that comes in. */
  mix = new MediaStream();
  #isClosed = false;

  /**
   * @param {Signalling} signalling
   * @param {{iceServers?: IceServer[], simulcast?: boolean}} rtc The welcome's.
   * @param {Options} options
   */
  constructor(signalling, rtc, options) {
    super();
    this.#signalling = signalling;
    this.#options = options;
    this.pc = new RTCPeerConnection({
      iceServers: (rtc.iceServers ?? []).map(({ urls, username, credential }) => (username ? { urls, username, credential } : { urls })),
      iceTransportPolicy: options.transport === 'relay' ? 'relay' : 'all',
      bundlePolicy: 'max-bundle',
      rtcpMuxPolicy: 'require',
    });
    const { audioTrack, videoTrack, canSend } = options;
    this.canSend = canSend;
    const direction = canSend ? 'sendrecv' : 'recvonly';
    this.audio = this.pc.addTransceiver(audioTrack ?? 'audio', { direction });
    this.video = this.pc.addTransceiver(videoTrack ?? 'video', {
      direction,
      // Also for those who only watch: layers cannot be added when they come onto the stage.
      ...(rtc.simulcast && options.simulcast !== false ? { sendEncodings: layers } : {}),
    });
    this.#prefer(this.video);
    this.control = this.pc.createDataChannel('control', { negotiated: true, id: 0 });
    this.control.onmessage = ({ data }) => typeof data === 'string' && this.#signalling.handle(JSON.parse(data));
    signalling.channel = this.control;
    this.pc.ontrack = ({ track }) => {
      this.mix.addTrack(track);
      this.#tell('mix', this.mix);
    };
    this.pc.onconnectionstatechange = () => this.#stateChanged();
  }

  get isScreenOn() {
    return this.#screen?.sender.track != null;
  }

  /** @template {keyof Told} K @param {K} type @param {(detail: Told[K]) => void} run */
  on(type, run) {
    this.addEventListener(type, (event) => run(/** @type {CustomEvent} */ (event).detail));
  }

  /** @template {keyof Told} K @param {K} type @param {Told[K]} detail */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  /**
   * Onto the stage or off it: the same connection offers to send, or to receive only.
   * @param {boolean} canSend
   * @param {MediaStreamTrack | null} audioTrack
   * @param {MediaStreamTrack | null} videoTrack
   */
  async setSending(canSend, audioTrack, videoTrack) {
    this.canSend = canSend;
    this.audio.direction = canSend ? 'sendrecv' : 'recvonly';
    this.video.direction = canSend ? 'sendrecv' : 'recvonly';
    await this.audio.sender.replaceTrack(canSend ? audioTrack : null);
    await this.video.sender.replaceTrack(canSend ? videoTrack : null);
    return this.negotiate();
  }

  /** Offers what there is now; the offers of one connection go one after the other. Resolves to whether it was answered. */
  negotiate(iceRestart = false) {
    this.#queue = this.#queue.then(() => this.#negotiate(iceRestart)).catch(() => false);
    return this.#queue;
  }

  /**
   * While a host forbids it, the server answers an offer by not taking what is sent; when it does again, nobody would hear of it
   * without another offer. @param {'audio' | 'video'} kind
   */
  async ensureSending(kind) {
    const { direction, currentDirection } = kind === 'audio' ? this.audio : this.video;
    if (direction === 'sendrecv' && (currentDirection === 'recvonly' || currentDirection === 'inactive')) {
      await this.negotiate();
    }
  }

  /** A track instead of the one before; null sends nothing. Needs no new offer. @param {'audio' | 'video'} kind @param {MediaStreamTrack | null} track */
  setTrack(kind, track) {
    return (kind === 'audio' ? this.audio : this.video).sender.replaceTrack(track);
  }

  /**
   * A screen. Resolves to whether the server took it.
   * @param {MediaStreamTrack} track
   */
  async startScreen(track) {
    if (this.#screen) {
      await this.#screen.sender.replaceTrack(track);
      this.#screen.direction = 'sendonly';
    } else {
      this.#screen = this.pc.addTransceiver(track, { direction: 'sendonly', sendEncodings: [{ maxBitrate: 2_500_000 }] });
      this.#prefer(this.#screen);
    }
    return this.negotiate();
  }

  async stopScreen() {
    this.#screen?.sender.track?.stop();
    await this.#screen?.sender.replaceTrack(null);
    if (this.#screen) {
      this.#screen.direction = 'inactive';
      await this.negotiate();
    }
  }

  get screenSender() {
    return this.#screen?.sender ?? null;
  }

  /** New ways are looked for at once, and again until there is one. */
  restart() {
    if (this.#isClosed) {
      return;
    }
    clearTimeout(this.#restartTimer);
    this.#restarts++;
    if (this.#restarts > restartsBeforeAnew) {
      this.#tell('hopeless', undefined);
      return;
    }
    this.#tell('trouble', this.#restarts);
    this.negotiate(true);
    this.#restartTimer = setTimeout(() => this.pc.connectionState !== 'connected' && this.restart(), restartEveryMs);
  }

  close() {
    this.#isClosed = true;
    this.#signalling.channel = this.#signalling.channel === this.control ? null : this.#signalling.channel;
    clearTimeout(this.#restartTimer);
    this.pc.close();
  }

  /** ?codec=: only this codec is offered, with what belongs to it. @param {RTCRtpTransceiver} transceiver */
  #prefer(transceiver) {
    const wanted = this.#options.codec?.toLowerCase();
    const all = RTCRtpReceiver.getCapabilities?.('video')?.codecs ?? [];
    const chosen = all.filter(({ mimeType }) => [`video/${wanted}`, 'video/rtx'].includes(mimeType.toLowerCase()));
    if (wanted && chosen.some(({ mimeType }) => mimeType.toLowerCase() !== 'video/rtx')) {
      transceiver.setCodecPreferences?.(chosen);
    }
  }

  /** @param {boolean} iceRestart */
  async #negotiate(iceRestart) {
    if (this.#isClosed || !this.#signalling.isOpen) {
      return false;
    }
    await this.pc.setLocalDescription(await this.pc.createOffer({ iceRestart }));
    try {
      const answer = await this.#signalling.offer(this.pc.localDescription?.sdp ?? '');
      await this.pc.setRemoteDescription({ type: 'answer', sdp: this.#filter(answer) });
      return true;
    } catch (error) {
      const problem = /** @type {Problem | null} */ (error);
      if (this.pc.signalingState === 'have-local-offer') {
        await this.pc.setLocalDescription({ type: 'rollback' });
      }
      if (problem?.code) {
        this.#tell('refused', problem);
      }
      return false;
    }
  }

  /** ?transport=tcp: the server's UDP addresses are not even tried. @param {string} sdp */
  #filter(sdp) {
    return this.#options.transport === 'tcp' ? sdp.replace(/^a=candidate:\S+ \d+ udp .*\r?\n/gim, '') : sdp;
  }

  #stateChanged() {
    const state = this.pc.connectionState;
    clearTimeout(this.#restartTimer);
    if (state === 'connected') {
      this.#restarts = 0;
    } else if (state === 'disconnected') {
      // Often it is over in a moment.
      this.#restartTimer = setTimeout(() => this.restart(), restartAfterMs);
    } else if (state === 'failed') {
      this.restart();
    }
    this.#tell('state', state);
  }
}
