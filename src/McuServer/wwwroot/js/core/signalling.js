// The WebSocket to the server: hello and welcome, answers to questions, events in order, and coming back after a loss.

const firstDelayMs = 500;
const longestDelayMs = 8000;
/** With these the server says that there is no way in. */
const refusals = new Set([
  'unauthenticated', 'not-permitted', 'invalid', 'room-full', 'capacity', 'room-locked', 'room-not-found', 'room-ended', 'banned', 'denied',
]);
const answerLimitMs = 12000;
/** What every SCTP implementation takes in one message. */
const longestChannelText = 4000;

/** @import { Problem, RoomEvent, Welcome } from './types.js' */
/** @typedef {{room: string, name: string, token?: string, role?: string}} Identity */
/** @typedef {{resolve: (message: any) => void, reject: (problem: Problem | null) => void, timer: number}} Question */

/**
 * Events: 'welcome' (message), 'event' (message), 'restart', 'lost' ({attempt, delayMs}), 'refused' (problem), 'end' (reason).
 * @typedef {{welcome: Welcome, event: RoomEvent, restart: undefined, lost: {attempt: number, delayMs: number}, refused: Problem, end: string}} Told
 */

export class Signalling extends EventTarget {
  /** @type {WebSocket | null} */
  #socket = null;
  #identity;
  #storageKey;
  /** Number of the last event; undefined until the first welcome, since a page that was loaded anew has no state. */
  #seq = /** @type {number | undefined} */ (undefined);
  #attempt = 0;
  #isOver = false;
  #retryTimer = 0;
  #watchTimer = 0;
  #heardAt = 0;
  #silenceMs = 30000;
  #nextId = 1;
  /** @type {Map<string, Question>} */
  #waiting = new Map();
  /** A second way for messages: the data channel. @type {RTCDataChannel | null} */
  channel = null;

  /** @param {Identity} identity */
  constructor(identity) {
    super();
    this.#identity = identity;
    this.#storageKey = `mcu.seat.${identity.room}`;
    addEventListener('online', this.#retryNow);
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  open() {
    const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/v1/ws`, 'mcu.v1');
    this.#socket = socket;
    this.#heardAt = performance.now();
    socket.onopen = () => this.#send({ type: 'hello', ...this.#identity, resume: this.#seat() });
    socket.onmessage = (message) => this.handle(JSON.parse(message.data));
    socket.onclose = () => this.#lost(socket);
    clearInterval(this.#watchTimer);
    this.#watchTimer = setInterval(() => this.#watch(), 2000);
  }

  /** Runs a function at each of these events. @template {keyof Told} K @param {K} type @param {(detail: Told[K]) => void} run */
  on(type, run) {
    this.addEventListener(type, (event) => run(/** @type {CustomEvent} */ (event).detail));
  }

  /**
   * A question with an answer: an offer or a call. Rejects with a problem object, or null when the socket was lost.
   * @param {Record<string, unknown>} message
   * @param {boolean} [byChannel] By the data channel where it is open.
   * @returns {Promise<any>}
   */
  ask(message, byChannel = false) {
    return new Promise((resolve, reject) => {
      if (!this.isOpen) {
        reject(null);
        return;
      }
      const id = String(this.#nextId++);
      const timer = setTimeout(() => this.#settle(id, ({ reject }) => reject(null)), answerLimitMs);
      this.#waiting.set(id, { resolve, reject, timer });
      const text = JSON.stringify({ ...message, id });
      if (byChannel && this.channel?.readyState === 'open' && text.length < longestChannelText) {
        this.channel.send(text);
      } else {
        this.#socket?.send(text);
      }
    });
  }

  /** @param {string} sdp @returns {Promise<string>} */
  async offer(sdp) {
    return (await this.ask({ type: 'rtc.offer', sdp })).sdp;
  }

  /**
   * One of the operations; resolves to the new state of what it changed.
   * @param {string} method
   * @param {Record<string, unknown>} [params]
   * @param {boolean} [byChannel]
   * @returns {Promise<any>}
   */
  async call(method, params, byChannel) {
    return (await this.ask({ type: 'call', method, params }, byChannel)).data;
  }

  /** Leaves for good. */
  leave() {
    if (this.isOpen) {
      this.#send({ type: 'leave' });
    }
    this.#finish('left');
  }

  /** A seat that this tab had before it was loaded anew. @param {string} room */
  static hasSeat(room) {
    return sessionStorage.getItem(`mcu.seat.${room}`) !== null;
  }

  #seat() {
    const token = sessionStorage.getItem(this.#storageKey);
    return token === null ? undefined : { token, seq: this.#seq };
  }

  /** @param {Record<string, unknown>} message */
  #send(message) {
    this.#socket?.send(JSON.stringify(message));
  }

  /** @template {keyof Told} K @param {K} type @param {Told[K]} detail */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  /** A message of the server, by the socket or by the data channel. @param {any} message */
  handle(message) {
    this.#heardAt = performance.now();
    if (message.seq !== undefined && message.type !== 'welcome') {
      if (message.seq > (this.#seq ?? -1)) {
        this.#seq = message.seq;
        this.#tell('event', message);
      }
      return;
    }
    switch (message.type) {
      case 'welcome': return this.#welcome(message);
      case 'ping': return this.#send({ type: 'pong' });
      case 'rtc.answer': return this.#settle(message.id, ({ resolve }) => resolve(message));
      case 'result': return this.#settle(message.id, ({ resolve, reject }) => (message.ok ? resolve(message) : reject(message.problem)));
      case 'problem': return this.#problem(message);
      case 'rtc.restart': return this.#tell('restart', undefined);
      case 'leave': return this.#toldToLeave(message);
      default: return this.#tell('event', message);
    }
  }

  /** @param {Welcome} message */
  #welcome(message) {
    this.#attempt = 0;
    this.#silenceMs = message.pingIntervalMs + message.pongTimeoutMs;
    sessionStorage.setItem(this.#storageKey, message.resumeToken);
    if (!message.resumed) {
      this.#seq = message.seq;
    }
    this.#tell('welcome', message);
  }

  /** @param {{id?: string, problem: Problem}} message */
  #problem(message) {
    if (message.id !== undefined && this.#waiting.has(message.id)) {
      this.#settle(message.id, ({ reject }) => reject(message.problem));
    } else if (refusals.has(message.problem.code ?? '')) {
      this.#isOver = true;
      this.#tell('refused', message.problem);
    }
  }

  /** @param {{action: string, reason: string}} message */
  #toldToLeave(message) {
    if (message.action === 'disconnect') {
      this.#finish(message.reason);
    } else if (message.action === 'reconnect') {
      sessionStorage.removeItem(this.#storageKey);
    }
  }

  /** @param {string} id @param {(question: Question) => void} how */
  #settle(id, how) {
    const question = this.#waiting.get(id);
    if (question) {
      this.#waiting.delete(id);
      clearTimeout(question.timer);
      how(question);
    }
  }

  /** @param {WebSocket} socket */
  #lost(socket) {
    if (socket !== this.#socket || this.#isOver) {
      return;
    }
    clearInterval(this.#watchTimer);
    for (const id of [...this.#waiting.keys()]) {
      this.#settle(id, ({ reject }) => reject(null));
    }
    this.#attempt++;
    // Spread, so that everybody does not come back in the same moment.
    const delayMs = Math.min(longestDelayMs, firstDelayMs * 2 ** (this.#attempt - 1)) * (0.75 + Math.random() / 2);
    this.#tell('lost', { attempt: this.#attempt, delayMs });
    this.#retryTimer = setTimeout(this.#retryNow, delayMs);
  }

  #retryNow = () => {
    if (!this.#isOver && (this.#socket === null || this.#socket.readyState === WebSocket.CLOSED)) {
      clearTimeout(this.#retryTimer);
      this.open();
    }
  };

  /** A socket whose other end has vanished stays open by itself for minutes. */
  #watch() {
    if (performance.now() - this.#heardAt > this.#silenceMs + 2000) {
      const socket = this.#socket;
      if (socket) {
        socket.onclose = null;
        socket.close();
        this.#lost(socket);
        this.#socket = null;
      }
    }
  }

  /** @param {string} reason */
  #finish(reason) {
    if (this.#isOver) {
      return;
    }
    this.#isOver = true;
    sessionStorage.removeItem(this.#storageKey);
    removeEventListener('online', this.#retryNow);
    clearInterval(this.#watchTimer);
    clearTimeout(this.#retryTimer);
    this.#socket?.close();
    this.#tell('end', reason);
  }
}
