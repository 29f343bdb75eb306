// The one PeerConnection: camera and microphone out, the mix in, a screen as a second picture, and ICE restarts.

const restartAfterMs = 3000;
const restartEveryMs = 6000;
const restartsBeforeAnew = 4;

/** Events: 'mix' (stream), 'state' (connectionState), 'trouble' (attempt), 'hopeless', 'refused' (problem). */
export class MediaConnection extends EventTarget {
  #signalling;
  #options;
  #queue = Promise.resolve();
  #restartTimer = 0;
  #restarts = 0;
  #screen = null;
  #mix = new MediaStream();
  #isClosed = false;

  /**
   * @param rtc the welcome's "rtc": iceServers, simulcast
   * @param options { audioTrack, videoTrack, canSend, codec, transport, simulcast }
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
    this.#addMedia(rtc.simulcast && options.simulcast !== false);
    this.control = this.pc.createDataChannel('control', { negotiated: true, id: 1 });
    this.pc.ontrack = ({ track }) => {
      this.#mix.addTrack(track);
      this.dispatchEvent(new CustomEvent('mix', { detail: this.#mix }));
    };
    this.pc.onconnectionstatechange = () => this.#stateChanged();
  }

  get isScreenOn() {
    return this.#screen?.sender.track != null;
  }

  /** Offers what there is now; the offers of one connection go one after the other. Resolves to whether it was answered. */
  negotiate(iceRestart = false) {
    this.#queue = this.#queue.then(() => this.#negotiate(iceRestart)).catch(() => false);
    return this.#queue;
  }

  /** A track instead of the one before; null sends nothing. Needs no new offer. */
  setTrack(kind, track) {
    return (kind === 'audio' ? this.audio : this.video).sender.replaceTrack(track);
  }

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
      this.dispatchEvent(new Event('hopeless'));
      return;
    }
    this.dispatchEvent(new CustomEvent('trouble', { detail: this.#restarts }));
    this.negotiate(true);
    this.#restartTimer = setTimeout(() => this.pc.connectionState !== 'connected' && this.restart(), restartEveryMs);
  }

  close() {
    this.#isClosed = true;
    clearTimeout(this.#restartTimer);
    this.pc.close();
  }

  #addMedia(simulcast) {
    const { audioTrack, videoTrack, canSend } = this.#options;
    const direction = canSend ? 'sendrecv' : 'recvonly';
    this.audio = this.pc.addTransceiver(audioTrack ?? 'audio', { direction });
    // The largest first, as Chrome counts them.
    const encodings = [
      { rid: 'h', maxBitrate: 1_700_000 },
      { rid: 'm', scaleResolutionDownBy: 2, maxBitrate: 500_000 },
      { rid: 'l', scaleResolutionDownBy: 4, maxBitrate: 150_000 },
    ];
    this.video = this.pc.addTransceiver(videoTrack ?? 'video', {
      direction,
      ...(canSend && simulcast ? { sendEncodings: encodings } : {}),
    });
    this.#prefer(this.video);
  }

  /** ?codec=: only this codec is offered, with what belongs to it. */
  #prefer(transceiver) {
    const wanted = this.#options.codec?.toLowerCase();
    const all = RTCRtpReceiver.getCapabilities?.('video')?.codecs ?? [];
    const chosen = all.filter(({ mimeType }) => [`video/${wanted}`, 'video/rtx'].includes(mimeType.toLowerCase()));
    if (wanted && chosen.some(({ mimeType }) => mimeType.toLowerCase() !== 'video/rtx')) {
      transceiver.setCodecPreferences?.(chosen);
    }
  }

  async #negotiate(iceRestart) {
    if (this.#isClosed || !this.#signalling.isOpen) {
      return false;
    }
    await this.pc.setLocalDescription(await this.pc.createOffer({ iceRestart }));
    try {
      const answer = await this.#signalling.offer(this.pc.localDescription.sdp);
      await this.pc.setRemoteDescription({ type: 'answer', sdp: this.#filter(answer) });
      return true;
    } catch (problem) {
      if (this.pc.signalingState === 'have-local-offer') {
        await this.pc.setLocalDescription({ type: 'rollback' });
      }
      if (problem?.code) {
        this.dispatchEvent(new CustomEvent('refused', { detail: problem }));
      }
      return false;
    }
  }

  /** ?transport=tcp: the server's UDP addresses are not even tried. */
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
    this.dispatchEvent(new CustomEvent('state', { detail: state }));
  }
}
