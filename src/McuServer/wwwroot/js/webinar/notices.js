// Events that a person should notice: shown for a moment, spoken, or asked about.

import { app } from '../app.js';
import { problemText, text } from '../i18n/text.js';
import { previewBox } from '../devices/preview.js';
import { measure } from '../devices/meter.js';
import { h } from '../ui/dom.js';
import { ask } from '../ui/dialog.js';
import { announce, toast } from '../ui/toast.js';

/** @import { Session } from '../core/session.js' */
/** @import { SidePanel } from '../ui/panel.js' */
/** @import { RoomEvent } from '../core/types.js' */

const speechDb = -38;
/** Speech while muted, measured 20 times a second, before the hint comes; and how long it stays away after. */
const speechMeasurements = 10;
const hintPauseMs = 20000;
const expiryHintMs = 10 * 60000;
/** Nobody keeps a page open for longer, and timers do not count further than 24 days. */
const longestStayMs = 20 * 86400000;

/** @param {Session} session @param {SidePanel} panel */
export function notices(session, panel) {
  const { store } = session;
  const questions = new AbortController();
  /** @type {(() => void) | null} */
  let closeInvitation = null;
  const ends = [
    session.on('event', happened),
    session.on('problem', (problem) => toast(problemText(problem), { kind: 'bad' })),
    session.on('words', (code) => toast(text(code), { kind: 'bad', forMs: 8000 })),
    session.on('asked', asked),
    session.on('invited', invited),
    session.on('consent', consent),
    session.on('taken', taken),
    mutedHint(session),
    expiryHint(),
    () => questions.abort(),
  ];
  if (store.me?.stage === 'invited') {
    invited();
  }
  if (session.needsConsent) {
    consent();
  } else if (store.room.recording) {
    announce('recording', text('recordingNow'));
  }

  /** @param {RoomEvent} event */
  function happened({ type, data, by }) {
    const who = data?.participant?.name ?? store.name(data?.participant?.id ?? data?.participant);
    const isOwn = (data?.participant?.id ?? data?.participant) === store.id;
    const values = { name: who, by: store.name(by) };
    const say = (/** @type {string} */ kind, /** @type {string} */ code) => announce(kind, text(code, values));
    const show = (/** @type {string} */ kind, /** @type {string} */ code, /** @type {string} */ icon) => {
      toast(text(code, values), { icon, isSilent: true });
      say(kind, code);
    };
    switch (type) {
      case 'participant.joined': return isOwn ? undefined : say('join', 'saidJoined');
      case 'participant.left':
        closeFor(data);
        return say('leave', 'saidLeft');
      case 'participant.role-changed': return isOwn ? show('role', `youAre-${data.participant?.role}`, 'person') : undefined;
      case 'hand.raised': return isOwn ? say('hand', 'saidOwnHand') : store.isHost ? show('hand', 'saidHand', 'hand') : say('hand', 'saidHand');
      case 'hand.lowered': return isOwn ? say('hand', 'saidOwnHandDown') : undefined;
      case 'share.started': return say('share', isOwn ? 'saidOwnShare' : 'saidShare');
      case 'share.stopped': return say('share', isOwn ? 'saidOwnShareEnd' : 'saidShareEnd');
      case 'recording.started': return show('recording', 'saidRecording', 'record');
      case 'recording.paused': return show('recording', 'saidRecordingPaused', 'pause');
      case 'recording.resumed': return show('recording', 'saidRecording', 'record');
      case 'recording.stopped': return show('recording', 'saidRecordingStopped', 'stop');
      case 'recording.failed': return void toast(text('saidRecordingFailed'), { kind: 'bad' });
      case 'layout.degraded': return void (store.isHost && toast(text('saidDegraded'), { kind: 'bad' }));
      case 'room.locked': return store.isHost ? show('layout', 'saidLocked', 'lock') : undefined;
      case 'room.unlocked': return store.isHost ? show('layout', 'saidUnlocked', 'unlock') : undefined;
      case 'stage.left': return isOwn ? show('role', 'saidOffStage', 'stage-off') : undefined;
      case 'stage.joined': return isOwn ? show('role', 'saidOnStage', 'stage') : say('role', 'saidJoinedStage');
      case 'media.unmuted': return isOwn && by && by !== store.id ? show('mute', 'saidMayUnmute', 'microphone') : undefined;
      case 'chat.message': return chat(data);
      case 'server.draining': return void toast(text('draining'), { kind: 'bad', forMs: 15000 });
      case 'room.updated': return data?.layout && data.layout !== lastLayout ? layoutChanged(by, values) : undefined;
    }
  }

  let lastLayout = store.room.layout;
  /** What one has chosen oneself is no news, but is what the next change differs from. @param {string | undefined} by @param {{name: string, by: string}} values */
  function layoutChanged(by, values) {
    lastLayout = store.room.layout;
    if (by && by !== store.id) {
      announce('layout', text(values.by ? 'saidLayoutBy' : 'saidLayout', values));
    }
  }

  /** @param {import('../core/types.js').ChatMessage} message */
  function chat(message) {
    if (message.from === store.id) {
      return;
    }
    announce('chat', text(message.scope === 'private' ? 'saidChatPrivate' : 'saidChat', { name: message.name, text: message.text }));
    if (panel.open !== 'chat') {
      const count = Number(panel.badgeOf('chat') || 0) + 1;
      panel.badge('chat', String(Math.min(count, 99)));
      if (message.scope === 'private') {
        toast(text('saidChatPrivate', { name: message.name, text: message.text.slice(0, 120) }), { icon: 'chat', isSilent: true, action: { text: 'chatOpen', run: () => panel.show('chat') } });
      }
    }
  }

  /** A question about somebody who is gone is no question. @param {any} data */
  function closeFor(data) {
    if (data?.participant?.id === store.id) {
      closeInvitation?.();
    }
  }

  /** @param {string} kind */
  async function asked(kind) {
    const chosen = await ask({
      title: kind === 'video' ? 'askCamera' : 'askMicrophone', words: text('askWords'), id: 'ask-dialog', signal: questions.signal,
      choices: [{ text: 'askNo', value: 'no' }, { text: kind === 'video' ? 'cameraOn' : 'unmute', value: 'yes', kind: 'primary', id: 'ask-yes' }],
    });
    if (chosen === 'yes') {
      await (kind === 'video' ? session.setCamera(true) : session.setMuted(false));
    }
  }

  /** One screen at a time: a host may take over, others are told whom to ask. @param {{id: string, name: string}[]} people */
  async function taken(people) {
    const name = people.map((one) => one.name).join(', ');
    if (!store.may('participants.mute') || people.length === 0) {
      toast(name ? text('screenTakenBy', { name }) : text('problemScreenTaken'), { kind: 'bad', forMs: 8000 });
      return;
    }
    const chosen = await ask({
      title: 'takeOverTitle', words: text('takeOverWords', { name }), id: 'take-over-dialog', signal: questions.signal,
      choices: [{ text: 'cancel', value: 'no' }, { text: 'takeOver', value: 'yes', kind: 'primary', id: 'take-over-yes' }],
    });
    if (chosen === 'yes') {
      await session.takeOverScreen(people);
    }
  }

  /** Continue, or leave; closing the question is no answer. */
  async function consent() {
    if (document.getElementById('consent-dialog')) {
      return;
    }
    let chosen = null;
    while (chosen === null && !questions.signal.aborted && session.needsConsent) {
      chosen = await ask({
        title: 'recordingNow', words: text('consentWords'), id: 'consent-dialog', signal: questions.signal,
        choices: [{ text: 'leave', value: 'leave', id: 'consent-no' }, { text: 'consentYes', value: 'stay', kind: 'primary', id: 'consent-yes' }],
      });
    }
    if (chosen === 'stay') {
      await session.agree();
    } else if (chosen === 'leave') {
      session.leave();
    }
  }

  /** Nothing is live before the person has seen the own picture and agreed. */
  async function invited() {
    if (closeInvitation) {
      return;
    }
    const { local } = session;
    local.hasTried = local.audioTrack !== null || local.videoTrack !== null;
    const preview = previewBox(local, {
      open: () => local.open(), setMuted: (isMuted) => local.setMuted(isMuted).catch(() => {}),
      setCamera: (isOn) => (isOn ? local.cameraOn().catch(() => {}) : local.cameraOff()),
    });
    const closing = new AbortController();
    closeInvitation = () => closing.abort();
    const chosen = await ask({
      title: 'inviteTitle', words: store.room.recording ? `${text('inviteWords')} ${text('recordingNow')}` : text('inviteWords'), id: 'invite-dialog', class: 'broad', signal: AbortSignal.any([questions.signal, closing.signal]),
      body: h('div', { class: 'stack' }, preview.element),
      choices: [{ text: 'inviteNo', value: 'no', id: 'invite-no' }, { text: 'inviteYes', value: 'yes', kind: 'primary', id: 'invite-yes' }],
    });
    closeInvitation = null;
    preview.end();
    if (chosen === 'yes' && !local.hasTried) {
      await local.open();
    }
    if (chosen !== 'yes') {
      local.close();
    }
    if (!closing.signal.aborted && !questions.signal.aborted) {
      await session.answerInvitation(chosen === 'yes');
    }
  }

  return { end: () => ends.forEach((end) => end()) };
}

/** The server ends the stay when the link's token runs out: whoever needs longer has time to ask for another one. */
function expiryHint() {
  const leftMs = (app.claims.exp ?? Infinity) * 1000 - Date.now();
  if (leftMs <= 0 || leftMs > longestStayMs) {
    return () => {};
  }
  const timer = setTimeout(
    () => toast(text('linkEndsSoon', { minutes: Math.max(1, Math.round(Math.min(leftMs, expiryHintMs) / 60000)) }), { kind: 'bad', forMs: 60000 }),
    Math.max(0, leftMs - expiryHintMs));
  return () => clearTimeout(timer);
}

/** "You are muted", when somebody speaks and nobody hears it. @param {Session} session */
function mutedHint(session) {
  /** @type {MediaStreamTrack | null} */
  let track = null;
  let endMeasure = () => {};
  let loud = 0;
  let lastAt = -hintPauseMs;
  const follow = () => {
    const wanted = session.local.isMuted && session.store.isOnStage ? session.local.audioTrack : null;
    if (wanted === track) {
      return;
    }
    endMeasure();
    endMeasure = () => {};
    track = wanted;
    loud = 0;
    if (track) {
      endMeasure = measure(track, (db) => {
        loud = db > speechDb ? loud + 1 : Math.max(0, loud - 1);
        if (loud >= speechMeasurements && performance.now() - lastAt > hintPauseMs) {
          lastAt = performance.now();
          loud = 0;
          toast(text('youAreMuted'), {
            icon: 'microphone-off',
            ...(session.store.me?.audioLocked ? {} : { action: { text: 'unmute', run: () => void session.setMuted(false) } }),
          });
        }
      });
    }
  };
  const ends = [session.on('own', follow), session.store.subscribe(['me'], follow)];
  follow();
  return () => {
    ends.forEach((end) => end());
    endMeasure();
  };
}
