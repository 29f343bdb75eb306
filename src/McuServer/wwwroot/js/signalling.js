// The WebSocket to the server: hello and welcome, answers to questions, events in order, and coming back after a loss.

const firstDelayMs = 500;
const longestDelayMs = 8000;
const answerLimitMs = 12000;

/** Events: 'welcome', 'event', 'restart', 'lost' (attempt), 'refused' (problem), 'end' (reason). */
export class Signalling extends EventTarget {
  #socket = null;
  #identity;
  #storageKey;
  /** Number of the last event; undefined until the first welcome, since a page that was loaded anew has no state. */
  #seq;
  #attempt = 0;
  #isOver = false;
  #retryTimer = 0;
  #watchTimer = 0;
  #heardAt = 0;
  #silenceMs = 30000;
  #nextId = 1;
  #waiting = new Map();

  /** @param identity { room, name, token } */
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
    socket.onmessage = (message) => this.#handle(JSON.parse(message.data));
    socket.onclose = () => this.#lost(socket);
    clearInterval(this.#watchTimer);
    this.#watchTimer = setInterval(() => this.#watch(), 2000);
  }

  /** A question with an answer: an offer or a call. Rejects with a problem object, or null when the socket was lost. */
  ask(message) {
    return new Promise((resolve, reject) => {
      if (!this.isOpen) {
        reject(null);
        return;
      }
      const id = String(this.#nextId++);
      const timer = setTimeout(() => this.#settle(id, ({ reject }) => reject(null)), answerLimitMs);
      this.#waiting.set(id, { resolve, reject, timer });
      this.#send({ ...message, id });
    });
  }

  async offer(sdp) {
    return (await this.ask({ type: 'rtc.offer', sdp })).sdp;
  }

  async call(method, params) {
    return (await this.ask({ type: 'call', method, params })).data;
  }

  /** Leaves for good. */
  leave() {
    if (this.isOpen) {
      this.#send({ type: 'leave' });
    }
    this.#finish('left');
  }

  /** A seat that this tab had before it was loaded anew. */
  static hasSeat(room) {
    return sessionStorage.getItem(`mcu.seat.${room}`) !== null;
  }

  #seat() {
    const token = sessionStorage.getItem(this.#storageKey);
    return token === null ? undefined : { token, seq: this.#seq };
  }

  #send(message) {
    this.#socket.send(JSON.stringify(message));
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  #handle(message) {
    this.#heardAt = performance.now();
    if (message.seq !== undefined && message.type !== 'welcome') {
      if (message.seq > this.#seq) {
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
      case 'rtc.restart': return this.#tell('restart');
      case 'leave': return this.#toldToLeave(message);
    }
  }

  #welcome(message) {
    this.#attempt = 0;
    this.#silenceMs = message.pingIntervalMs + message.pongTimeoutMs;
    sessionStorage.setItem(this.#storageKey, message.resumeToken);
    if (!message.resumed) {
      this.#seq = message.seq;
    }
    this.#tell('welcome', message);
  }

  #problem(message) {
    if (message.id !== undefined && this.#waiting.has(message.id)) {
      this.#settle(message.id, ({ reject }) => reject(message.problem));
    } else if (['unauthenticated', 'not-permitted', 'invalid', 'room-full', 'capacity'].includes(message.problem.code)) {
      this.#isOver = true;
      this.#tell('refused', message.problem);
    }
  }

  #toldToLeave(message) {
    if (message.action === 'disconnect') {
      this.#finish(message.reason);
    } else if (message.action === 'reconnect') {
      sessionStorage.removeItem(this.#storageKey);
    }
  }

  #settle(id, how) {
    const question = this.#waiting.get(id);
    if (question) {
      this.#waiting.delete(id);
      clearTimeout(question.timer);
      how(question);
    }
  }

  #lost(socket) {
    if (socket !== this.#socket || this.#isOver) {
      return;
    }
    clearInterval(this.#watchTimer);
    for (const id of [...this.#waiting.keys()]) {
      this.#settle(id, ({ reject }) => reject(null));
    }
    this.#attempt++;
    this.#tell('lost', this.#attempt);
    // Spread, so that everybody does not come back in the same moment.
    const delayMs = Math.min(longestDelayMs, firstDelayMs * 2 ** (this.#attempt - 1)) * (0.75 + Math.random() / 2);
    this.#retryTimer = setTimeout(this.#retryNow, delayMs);
  }

  #retryNow = () => {
    if (!this.#isOver && this.#socket?.readyState === WebSocket.CLOSED) {
      clearTimeout(this.#retryTimer);
      this.open();
    }
  };

  /** A socket whose other end has vanished stays open by itself for minutes. */
  #watch() {
    if (performance.now() - this.#heardAt > this.#silenceMs + 2000) {
      const socket = this.#socket;
      socket.onclose = null;
      socket.close();
      this.#socket = { readyState: WebSocket.CLOSED };
      this.#lost(this.#socket);
    }
  }

  #finish(reason) {
    if (this.#isOver) {
      return;
    }
    this.#isOver = true;
    sessionStorage.removeItem(this.#storageKey);
    removeEventListener('online', this.#retryNow);
    clearInterval(this.#watchTimer);
    clearTimeout(this.#retryTimer);
    this.#socket?.close?.();
    this.#tell('end', reason);
  }
}
