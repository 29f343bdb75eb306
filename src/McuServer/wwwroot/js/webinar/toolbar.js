// The bar at the bottom: what one does oneself. Words under the drawings; a state has another drawing and other words.

import { canShareScreen } from '../core/devices.js';
import { change, onSettings, settings } from '../core/settings.js';
import { onLanguage, text } from '../i18n/text.js';
import { h, icon } from '../ui/dom.js';
import { menu } from '../ui/menu.js';
import { ask } from '../ui/dialog.js';
import { reactions, react } from './reactions.js';

/** @import { Session } from '../core/session.js' */
/** @import { SidePanel } from '../ui/panel.js' */

/** @param {Session} session @param {SidePanel} panel */
export function toolbar(session, panel) {
  const { store, local } = session;
  const narrow = matchMedia('(max-width: 44rem)');
  const mute = tool('mute-button', () => session.setMuted(!local.isMuted));
  const camera = tool('camera-button', () => session.setCamera(!local.hasCamera));
  const screen = tool('screen-button', () => toggleScreen());
  const hand = tool('hand-button', () => toggleHand());
  const reaction = tool('reaction-button', () => menu(reaction, reactions.map((kind) => ({ text: `reaction-${kind}`, run: () => react(session, kind) })), { label: 'reactions', class: 'reactions' }));
  const people = tool('people-button', () => panel.toggle('people'));
  const chat = tool('chat-button', () => panel.toggle('chat'));
  const more = tool('more-button', () => openMore());
  const leave = tool('leave-button', () => askToLeave(session));
  leave.classList.add('leave');
  const element = h('div', { class: 'toolbar', id: 'toolbar', role: 'toolbar', label: 'toolbar', tabindex: '-1' }, mute, camera, screen, hand, reaction, people, chat, more, leave);
  element.addEventListener('keydown', (event) => {
    const all = [...element.querySelectorAll('button')].filter((one) => !one.hidden && one.offsetWidth > 0);
    const now = all.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step !== undefined && now >= 0) {
      event.preventDefault();
      all[(now + step + all.length) % all.length]?.focus();
    }
  });

  function toggleScreen() {
    return session.screenTrack ? session.stopScreen() : session.startScreen();
  }

  function hasHand() {
    return store.hands.some(({ participant }) => participant === store.id) || !!store.me?.handRaisedAt;
  }

  function toggleHand() {
    return hasHand() ? session.do('hand.lower', {}) : session.do('hand.raise', {});
  }

  function openMore() {
    const isFull = document.fullscreenElement !== null;
    const isSmall = narrow.matches;
    menu(more, [
      isSmall && !screen.hidden && { text: session.screenTrack ? 'screenOff' : 'screenOn', icon: 'screen', run: toggleScreen },
      isSmall && { text: 'reactions', icon: 'smile', run: () => menu(more, reactions.map((kind) => ({ text: `reaction-${kind}`, run: () => react(session, kind) })), { label: 'reactions', class: 'reactions' }) },
      isSmall && { text: 'people', icon: 'people', run: () => panel.show('people') },
      store.isOnStage && 'ontouchstart' in window && local.hasCamera && { text: 'cameraFlip', icon: 'flip', run: () => session.changeDevice('flip') },
      store.isOnStage && { text: 'settingsMirror', icon: 'mirror', checked: settings.mirror, run: () => change({ mirror: !settings.mirror }) },
      store.isOnStage && { text: 'settingsHideSelf', icon: 'eye-off', checked: settings.hideSelf, run: () => change({ hideSelf: !settings.hideSelf }) },
      !store.may('media.publish') && store.isOnStage && { text: 'stageStepDown', icon: 'stage-off', run: () => session.do('stage.remove', { id: store.id }) },
      { text: 'audioOnly', icon: 'sound', id: 'audio-only-button', checked: !session.receivesPicture, run: () => session.setPicture(!session.receivesPicture) },
      document.fullscreenEnabled && {
        text: isFull ? 'fullOff' : 'fullOn', icon: 'full',
        run: () => (isFull ? document.exitFullscreen() : document.documentElement.requestFullscreen()).catch(() => {}),
      },
      { text: 'settings', icon: 'settings', id: 'settings-button', line: true, run: () => panel.show('settings') },
      { text: 'statistics', icon: 'statistics', id: 'statistics-button', run: () => panel.show('statistics') },
    ], { label: 'more' });
  }

  const draw = () => {
    const canSend = store.isOnStage;
    mute.hidden = camera.hidden = !canSend;
    screen.hidden = !canSend || !canShareScreen() || !(store.may('media.screen') || store.me?.role === 'attendee') || (!store.isHost && store.policies.screen === false);
    hand.hidden = !store.may('hand.raise');
    reaction.hidden = !store.may('reaction.send');
    set(mute, local.isMuted, local.isMuted ? 'microphone-off' : 'microphone', local.isMuted ? 'unmute' : 'mute', store.me?.audioLocked ? 'lock' : '');
    set(camera, !local.hasCamera, local.hasCamera ? 'camera' : 'camera-off', local.hasCamera ? 'cameraOff' : 'cameraOn', store.me?.videoLocked ? 'lock' : '');
    set(screen, session.screenTrack !== null, session.screenTrack ? 'screen-off' : 'screen', session.screenTrack ? 'screenOff' : 'screenOn');
    const raised = hasHand();
    set(hand, raised, raised ? 'hand-down' : 'hand', raised ? 'handDown' : 'handUp');
    plain(reaction, 'smile', 'reactions');
    plain(people, 'people', 'people', panel.badgeOf('people'));
    plain(chat, 'chat', 'chat', panel.badgeOf('chat'));
    plain(more, 'more', 'more');
    plain(leave, 'leave', 'leave');
    people.setAttribute('aria-expanded', String(panel.open === 'people'));
    chat.setAttribute('aria-expanded', String(panel.open === 'chat'));
  };
  panel.addEventListener('change', draw);
  const ends = [store.subscribe(['me', 'hands', 'room'], draw), session.on('own', draw), onLanguage(draw), onSettings(draw)];
  draw();
  return {
    element,
    focus: () => element.querySelector('button:not([hidden])') instanceof HTMLElement && /** @type {HTMLElement} */ (element.querySelector('button:not([hidden])')).focus(),
    toggleHand,
    toggleScreen: () => screen.hidden || toggleScreen(),
    end() {
      panel.removeEventListener('change', draw);
      ends.forEach((end) => end());
    },
  };
}

/** Leaving and ending for all are two things; each is confirmed. @param {Session} session */
export async function askToLeave(session) {
  const { store } = session;
  const maysEnd = store.may('room.manage');
  const recording = store.room.recording;
  const isOwnRecording = recording?.startedBy === store.id && store.may('recording.control');
  // Handed over means: it goes on, and the other hosts can stop it. Without any it would run for nobody.
  const hasOthers = [...store.people.values()].some(({ id, role }) => id !== store.id && (role === 'host' || role === 'cohost'));
  const stop = h('input', { type: 'checkbox', id: 'leave-stop-recording' });
  stop.checked = !hasOthers;
  const chosen = await ask({
    title: 'leaveTitle',
    words: text(maysEnd ? 'leaveWordsHost' : 'leaveWords'),
    id: 'leave-dialog',
    class: maysEnd ? 'apart' : '',
    body: isOwnRecording ? h('label', { class: 'check' }, stop,
      h('span', {}, h('span', { text: 'leaveStopRecording' }), h('span', { class: 'note block', text: hasOthers ? 'leaveRecordingOthers' : 'leaveRecordingAlone' }))) : null,
    choices: [
      ...(maysEnd ? [{ text: 'endForAll', value: 'end', id: 'end-for-all' }] : []),
      { text: 'stay', value: 'stay' },
      { text: 'leave', value: 'leave', kind: /** @type {const} */ ('primary'), id: 'leave-confirm' },
    ],
  });
  if (chosen === 'leave') {
    if (isOwnRecording && stop.checked && recording) {
      await session.do('recording.stop', { id: recording.id });
    }
    session.leave();
  } else if (chosen === 'end') {
    const sure = await ask({
      title: 'endTitle', words: text('endWords', { count: session.store.room.participantCount ?? session.store.people.size }), id: 'end-dialog',
      choices: [{ text: 'cancel', value: 'no' }, { text: 'endForAll', value: 'yes', kind: 'danger', id: 'end-confirm' }],
    });
    if (sure === 'yes') {
      await session.do('room.end');
    }
  }
}

/** @param {string} id @param {() => unknown} run */
function tool(id, run) {
  return h('button', { type: 'button', id, class: 'tool', on: { click: run } });
}

/** @param {HTMLButtonElement} made @param {boolean} isPressed @param {string} drawing @param {string} code @param {string} [sign] */
function set(made, isPressed, drawing, code, sign = '') {
  made.setAttribute('aria-pressed', String(isPressed));
  fill(made, drawing, code, sign ? h('span', { class: 'sign' }, icon(sign)) : null);
}

/** @param {HTMLButtonElement} made @param {string} drawing @param {string} code @param {string} [badge] */
function plain(made, drawing, code, badge = '') {
  fill(made, drawing, code, badge ? h('span', { class: 'badge' }, badge) : null);
}

/** @param {HTMLButtonElement} made @param {string} drawing @param {string} code @param {HTMLElement | null} sign */
function fill(made, drawing, code, sign) {
  const key = `${drawing} ${text(code)} ${sign?.textContent ?? ''} ${sign?.className ?? ''}`;
  if (made.dataset.drawn !== key) {
    made.dataset.drawn = key;
    made.replaceChildren(icon(drawing), h('span', { class: 'words', text: code }), ...(sign ? [sign] : []));
  }
}
