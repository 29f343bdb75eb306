// What is known of the room: the welcome's state, kept up to date by events. No DOM, no network; who wants to know subscribes.

/** @import { AppliedLayout, ChatMessage, Hand, LobbyEntry, Person, Policies, Room, RoomEvent, Snapshot, Welcome } from './types.js' */

/**
 * What may change, by name: 'room' (title, lock, layout id, pins, seats, recording), 'people', 'me' (own state, permissions,
 * waiting), 'hands', 'lobby', 'chat', 'layout' (the boxes), 'speakers'.
 * @typedef {'room' | 'people' | 'me' | 'hands' | 'lobby' | 'chat' | 'layout' | 'speakers'} Topic
 */

const longestChat = 1000;

export class Store {
  /** @type {Room} */
  room = { id: '', title: '' };
  /** Own participant id. */
  id = '';
  /** @type {Person | null} Null while waiting. */
  me = null;
  /** @type {Set<string>} */
  permissions = new Set();
  /** @type {Policies} */
  policies = {};
  /** @type {Map<string, Person>} Those whom one may see, in order of joining. */
  people = new Map();
  /** @type {LobbyEntry[]} */
  lobby = [];
  /** @type {Hand[]} In order of raising. */
  hands = [];
  /** @type {ChatMessage[]} */
  chat = [];
  /** @type {AppliedLayout | null} */
  layout = null;
  /** @type {string | null} */
  shown = null;
  /** @type {Map<string, number>} Who speaks now, with the level 0..127. */
  speaking = new Map();
  /** @type {{for: 'lobby' | 'host', position: number | null} | null} */
  waiting = null;

  /** @type {{topics: Set<string>, run: () => void}[]} */
  #subscribers = [];
  /** @type {Set<Topic>} */
  #changed = new Set();
  /** @type {Set<string>} */
  #chatIds = new Set();

  /** Whether the own person may do something; the server decides, this is for buttons. @param {string} permission */
  may(permission) {
    return this.permissions.has(permission);
  }

  get isHost() {
    return this.me?.role === 'host' || this.me?.role === 'cohost';
  }

  /** Whether camera and microphone may be sent now. */
  get isOnStage() {
    return this.me?.stage === 'on';
  }

  /** @param {string | null | undefined} id */
  name(id) {
    return (id && (this.people.get(id)?.name ?? (id === this.id ? this.me?.name : null))) || '';
  }

  /**
   * Runs a function after changes of these topics, at most once per task. Returns the end of it.
   * @param {Topic[]} topics
   * @param {() => void} run
   */
  subscribe(topics, run) {
    const subscriber = { topics: new Set(/** @type {string[]} */ (topics)), run };
    this.#subscribers.push(subscriber);
    return () => {
      this.#subscribers = this.#subscribers.filter((other) => other !== subscriber);
    };
  }

  /** @param {Welcome} welcome */
  welcome(welcome) {
    this.id = welcome.you.id;
    this.permissions = new Set(welcome.you.permissions);
    if (!welcome.resumed) {
      this.snapshot(welcome.state, { id: welcome.you.id, name: welcome.you.name, role: welcome.you.role });
    }
  }

  /**
   * Everything anew.
   * @param {Snapshot} state
   * @param {Person} [known] Who one is: the snapshot of somebody who waits does not say.
   */
  snapshot(state, known) {
    this.room = state.room;
    this.waiting = state.waiting ? { for: state.waitingFor ?? 'lobby', position: state.waitingPosition ?? null } : null;
    this.people = new Map((state.participants ?? []).map((person) => [person.id, person]));
    this.me = state.me ?? known ?? this.me;
    if (state.permissions?.length) {
      this.permissions = new Set(state.permissions);
    }
    this.policies = state.policies ?? {};
    this.lobby = state.lobby ?? [];
    this.hands = state.hands ?? [];
    this.chat = state.chat ?? [];
    this.#chatIds = new Set(this.chat.map(({ id }) => id));
    this.layout = state.layout ?? null;
    this.shown = state.shown ?? null;
    this.speaking = new Map();
    this.#touch('room', 'people', 'me', 'hands', 'lobby', 'chat', 'layout', 'speakers');
  }

  /**
   * One event. False: it was known already (a chat message that came on both ways).
   * @param {RoomEvent} event
   */
  apply(event) {
    const data = event.data ?? {};
    const [group] = event.type.split('.');
    const how = handlers[event.type] ?? handlers[`${group}.*`];
    return how ? how(this, data, event.type) !== false : true;
  }

  /** @param {Person} person */
  setPerson(person) {
    if (person.id === this.id) {
      this.me = { ...this.me, ...person };
      this.#touch('me');
    }
    this.people.set(person.id, person);
    this.#touch('people');
  }

  /** @param {string} id */
  removePerson(id) {
    this.people.delete(id);
    this.speaking.delete(id);
    this.hands = this.hands.filter(({ participant }) => participant !== id);
    this.#touch('people', 'hands', 'speakers');
  }

  /** @param {ChatMessage} message */
  addChat(message) {
    if (this.#chatIds.has(message.id)) {
      return false;
    }
    this.#chatIds.add(message.id);
    this.chat = [...this.chat, message].slice(-longestChat);
    this.#touch('chat');
    return true;
  }

  /** Some members at once. @param {Partial<Pick<Store, 'room' | 'me' | 'policies' | 'permissions' | 'lobby' | 'hands' | 'chat' | 'layout' | 'shown' | 'speaking' | 'waiting'>>} members @param {Topic[]} topics */
  set(members, ...topics) {
    Object.assign(this, members);
    this.#touch(...topics);
  }

  /** @param {Topic[]} topics */
  #touch(...topics) {
    if (this.#changed.size === 0) {
      queueMicrotask(() => this.#tell());
    }
    topics.forEach((topic) => this.#changed.add(topic));
  }

  #tell() {
    const changed = [...this.#changed];
    this.#changed.clear();
    for (const { topics, run } of this.#subscribers) {
      if (changed.some((topic) => topics.has(topic))) {
        run();
      }
    }
  }
}

/** @param {Store} store @param {{participant: Person}} data */
function person(store, data) {
  store.setPerson(data.participant);
}

/** A member of one person, where only the id is told. @param {Store} store @param {string} id @param {Partial<Person>} members */
function patch(store, id, members) {
  const known = store.people.get(id) ?? (id === store.id ? store.me : null);
  if (known) {
    store.setPerson({ ...known, ...members });
  }
}

/** @type {Record<string, Partial<Person>>} */
const mutes = {
  'audio true': { audioMuted: true }, 'audio false': { audioMuted: false }, 'video true': { videoMuted: true }, 'video false': { videoMuted: false },
};

/** @type {Record<string, (store: Store, data: any, type: string) => boolean | void>} */
const handlers = {
  'room.updated': (store, data) => store.set({ room: { ...store.room, ...(data.room ?? data) } }, 'room'),
  'room.locked': (store) => store.set({ room: { ...store.room, locked: true } }, 'room'),
  'room.unlocked': (store) => store.set({ room: { ...store.room, locked: false } }, 'room'),
  'participant.joined': person,
  'participant.updated': person,
  'participant.renamed': person,
  'participant.role-changed': person,
  'participant.left': (store, data) => store.removePerson(data.participant.id),
  'you.updated': (store, data) => store.set({
    permissions: new Set(data.permissions ?? store.permissions),
    policies: data.policies ?? store.policies,
    me: data.me ?? store.me,
  }, 'me'),
  'lobby.waiting': lobby,
  'lobby.denied': lobby,
  'lobby.admitted': (store, data) => (data.room ? store.snapshot(data) : lobby(store, data, 'lobby.admitted')),
  'lobby.position': (store, data) => {
    store.set({ waiting: store.waiting && { ...store.waiting, position: data.position ?? null } }, 'me');
  },
  'media.muted': (store, data) => patch(store, data.participant, { ...mutes[`${data.kind} true`], ...locks(data) }),
  'media.unmuted': (store, data) => patch(store, data.participant, { ...mutes[`${data.kind} false`], ...locks(data) }),
  'media.started': (store, data) => data.kind === 'video' && patch(store, data.participant, { hasVideo: true }) || undefined,
  'media.stopped': (store, data) => data.kind === 'video' && patch(store, data.participant, { hasVideo: false }) || undefined,
  'hand.queue': (store, data) => store.set({ hands: data.items ?? [] }, 'hands'),
  'stage.*': person,
  'speaker.changed': (store, data) => store.set({ shown: data.shown ?? null }, 'speakers'),
  'speakers.active': (store, data) => store.set(
    { speaking: new Map((data.items ?? []).map((/** @type {{id: string, level: number}} */ { id, level }) => [id, level])) }, 'speakers'),
  'layout.applied': (store, data) => store.set({ layout: data }, 'layout'),
  'pin.changed': (store, data) => store.set({ room: { ...store.room, pins: data.pins ?? [] } }, 'room'),
  'seat.changed': (store, data) => store.set({ room: { ...store.room, seats: data.seats ?? {} } }, 'room'),
  'page.changed': (store, data) => store.set({ room: { ...store.room, page: data.page } }, 'room'),
  'share.started': (store, data) => patch(store, data.participant, { sharesScreen: true }),
  'share.stopped': (store, data) => patch(store, data.participant, { sharesScreen: false }),
  'chat.message': (store, data) => store.addChat(data),
  'chat.deleted': (store, data) => store.set({ chat: store.chat.filter(({ id }) => id !== data.id) }, 'chat'),
  'chat.cleared': (store) => store.set({ chat: [] }, 'chat'),
  'chat.closed': (store, data) => store.set({ room: { ...store.room, chatClosed: data.closed } }, 'room', 'chat'),
  'recording.started': (store, data) => store.set({ room: { ...store.room, recording: data } }, 'room'),
  'recording.paused': (store, data) => store.set({ room: { ...store.room, recording: data } }, 'room'),
  'recording.resumed': (store, data) => store.set({ room: { ...store.room, recording: data } }, 'room'),
  'recording.stopped': (store) => store.set({ room: { ...store.room, recording: undefined } }, 'room'),
  'recording.failed': (store) => store.set({ room: { ...store.room, recording: undefined } }, 'room'),
  'play.started': (store, data) => store.set({ room: { ...store.room, playing: [...(store.room.playing ?? []).filter(({ id }) => id !== data.id), data] } }, 'room'),
  'play.stopped': (store, data) => store.set({ room: { ...store.room, playing: (store.room.playing ?? []).filter(({ id }) => id !== data.id) } }, 'room'),
  'quality.changed': (store, data) => patch(store, data.participant, { quality: data.quality }),
};

/** @param {{kind?: string, locked?: boolean}} data @returns {Partial<Person>} */
function locks({ kind, locked }) {
  return locked === undefined ? {} : kind === 'audio' ? { audioLocked: locked } : kind === 'video' ? { videoLocked: locked } : {};
}

/** @param {Store} store @param {any} data @param {string} type */
function lobby(store, data, type) {
  const others = store.lobby.filter(({ id }) => id !== data.person?.id);
  store.set({ lobby: type === 'lobby.waiting' ? [...others, data.person] : others }, 'lobby');
}
