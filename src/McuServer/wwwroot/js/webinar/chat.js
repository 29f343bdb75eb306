// The chat: to all, to the hosts, to one person.

import { clock, onLanguage, text } from '../i18n/text.js';
import { h, iconButton } from '../ui/dom.js';
import { toast } from '../ui/toast.js';

/** @import { Session } from '../core/session.js' */
/** @import { ChatMessage } from '../core/types.js' */

const longestText = 2000;
/** What was written and not sent, while the panel is closed. */
let draft = '';
let lastTarget = 'all';

/** Who may be written to now: values of the list. @param {Session} session @returns {{value: string, words: string}[]} */
function targets({ store }) {
  const { policies, me } = store;
  const may = (/** @type {boolean | undefined} */ policy) => store.may('chat.send') && !me?.chatMuted && (store.isHost || (policy !== false && !store.room.chatClosed));
  return [
    ...(may(policies.chatAll) ? [{ value: 'all', words: text('chatAll') }] : []),
    ...(may(policies.chatHosts) && !store.isHost ? [{ value: 'hosts', words: text('chatHosts') }] : []),
    ...(store.isHost ? [{ value: 'hosts', words: text('chatHosts') }] : []),
    ...(may(policies.chatPrivate) ? [...store.people.values()].filter(({ id }) => id !== store.id).map(({ id, name }) => ({ value: `private ${id}`, words: text('chatTo', { name }) })) : []),
  ];
}

/**
 * Fills the tab. Hosts find a bin at each message and, in the console's settings, the rest.
 * @param {Session} session
 * @param {HTMLElement} place
 */
export function mountChat(session, place) {
  const { store } = session;
  const empty = h('p', { class: 'muted', text: 'chatEmpty' });
  const list = h('ol', { class: 'chat-list', id: 'chat-list', label: 'chat' });
  const target = h('select', { id: 'chat-target', label: 'chatTarget', on: { change: () => (lastTarget = target.value) } });
  const input = h('textarea', { id: 'chat-input', rows: '1', maxlength: String(longestText), label: 'chatInput', hint: 'chatInput', data: { first: '' } });
  const send = iconButton('chatSend', 'send', () => say(), { id: 'chat-send' });
  const closed = h('p', { class: 'muted', id: 'chat-closed' });
  const form = h('form', { class: 'chat-form', on: { submit: (event) => (event.preventDefault(), say()) } },
    target, h('div', { class: 'chat-write' }, input, send));
  const foot = h('div', { class: 'panel-foot' }, closed, form);
  place.append(empty, list, foot);
  input.value = draft;
  input.addEventListener('input', () => (draft = input.value));
  input.addEventListener('keydown', (event) => {
    // Enter that ends a syllable is not the Enter that sends (keyCode 229: Safari tells it after the composition).
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
      event.preventDefault();
      say();
    }
  });

  async function say() {
    const words = input.value.trim().normalize('NFC');
    if (words === '' || target.value === '') {
      return;
    }
    const [scope, to] = target.value.split(' ');
    input.value = draft = '';
    try {
      const message = await session.call('chat.send', { text: words, scope, ...(to ? { to } : {}) });
      if (message?.id) {
        store.addChat(message);
      }
    } catch (problem) {
      // Not lost: it stands there again, unless something else was written meanwhile.
      input.value ||= words;
      draft = input.value;
      if (problem === null) {
        toast(text('chatNotSent'), { kind: 'bad' });
      } else {
        session.dispatchEvent(new CustomEvent('problem', { detail: problem }));
      }
    }
  }

  const entry = (/** @type {ChatMessage} */ message) => {
    const isOwn = message.from === store.id;
    const scope = message.scope === 'hosts' ? text('chatScopeHosts') : message.scope === 'private' ? (isOwn ? text('chatScopeTo', { name: store.name(message.to) }) : text('chatScopeYou')) : '';
    return h('li', { data: { id: message.id }, class: isOwn ? 'own' : '' },
      h('div', { class: 'chat-head' },
        h('strong', {}, isOwn ? text('chatYou') : message.name),
        !isOwn && message.role !== 'attendee' && message.role !== 'panelist' ? h('span', { text: `role-${message.role}` }) : null,
        h('time', { datetime: message.time }, clock(message.time)),
        scope ? h('span', { class: 'chat-scope' }, scope) : null,
        store.may('chat.moderate') ? iconButton('chatDelete', 'trash', () => session.do('chat.delete', { id: message.id }), { class: 'small-target chat-delete' }) : null),
      h('p', { class: 'chat-words' }, ...linked(message.text)));
  };

  /** @type {Map<string, HTMLElement>} */
  let entries = new Map();
  const draw = () => {
    const isAtEnd = place.scrollHeight - place.scrollTop - place.clientHeight < 80;
    const next = new Map(store.chat.map((message) => [message.id, entries.get(message.id) ?? entry(message)]));
    // Only what changed: who has the focus in an old message keeps it.
    for (const [id, element] of entries) {
      if (!next.has(id)) {
        element.remove();
      }
    }
    [...next.values()].forEach((element, i) => list.children[i] === element || list.insertBefore(element, list.children[i] ?? null));
    entries = next;
    empty.hidden = store.chat.length > 0;
    if (isAtEnd || store.chat.at(-1)?.from === store.id) {
      place.scrollTop = place.scrollHeight;
    }
  };
  const drawForm = () => {
    const may = targets(session);
    target.replaceChildren(...may.map(({ value, words }) => h('option', { value }, words)));
    target.value = may.some(({ value }) => value === lastTarget) ? lastTarget : may[0]?.value ?? '';
    form.hidden = may.length === 0;
    closed.hidden = may.length > 0;
    closed.textContent = text(store.me?.chatMuted ? 'chatMuted' : 'chatClosed');
  };
  const ends = [
    store.subscribe(['chat'], draw),
    store.subscribe(['me', 'room', 'people'], drawForm),
    onLanguage(() => {
      entries = new Map();
      list.replaceChildren();
      draw();
      drawForm();
    }),
  ];
  draw();
  drawForm();
  place.scrollTop = place.scrollHeight;
  return () => ends.forEach((end) => end());
}

/** Words with their links made links. @param {string} words @returns {(string | HTMLElement)[]} */
function linked(words) {
  return words.split(/(https?:\/\/[^\s<>"']+)/u).map((part, i) => (i % 2 === 1
    ? h('a', { href: part, target: '_blank', rel: 'noopener noreferrer nofollow' }, part) : part));
}

