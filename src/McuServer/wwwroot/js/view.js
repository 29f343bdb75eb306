// What the page shows. No state of the conference is kept here but the list of people.

import { text } from './text.js';

const $ = (id) => document.getElementById(id);
let people = new Map();
let ownId = null;
let speaker = null;
let statusTimer = 0;
let socketWords = '';
let mediaWords = '';
let wakeLock = null;

/** For tests, and for the style: start, joining, connecting, connected, reconnecting, ended. */
function state(name) {
  document.body.dataset.state = name;
}

export function showStart() {
  $('toolbar').setAttribute('aria-label', text('toolbar'));
  label('statistics-button', text('statistics'));
  label('leave-button', text('leave'));
  own({ isMuted: false, hasCamera: true });
  screen(false);
  $($('name-input').value ? ($('room-input').value ? 'join-button' : 'room-input') : 'name-input').focus();
}

export function previewResult(stream, problem) {
  $('preview').srcObject = stream?.getVideoTracks().length ? stream : null;
  $('preview-off').hidden = $('preview').srcObject !== null;
  $('device-problem').hidden = problem === null;
  $('device-problem').textContent = problem ? text(problem) : '';
  $('preview-button').textContent = text(problem ? 'previewAgain' : 'previewTry');
  $('preview-button').hidden = problem === null;
  $('join-button').textContent = text(stream ? 'join' : 'joinWithout');
}

/** Says what is missing, and goes there. */
export function checkForm(name, room) {
  const isRoom = /^[\p{L}\p{N}\p{M}_-][\p{L}\p{N}\p{M}._-]{0,63}$/u.test(room);
  const problem = name === '' ? 'nameNeeded' : isRoom ? null : 'roomNeeded';
  joinProblem(problem ? text(problem) : '');
  for (const [id, bad] of [['name-input', name === ''], ['room-input', !isRoom]]) {
    $(id).setAttribute('aria-invalid', String(bad));
  }
  if (problem) {
    $(name === '' ? 'name-input' : 'room-input').focus();
  }
  return problem === null;
}

export function joining(isJoining) {
  $('join-button').disabled = isJoining;
  if (isJoining) {
    $('join-button').textContent = text('joining');
    joinProblem('');
  } else {
    $('join-button').textContent = text($('device-problem').hidden ? 'join' : 'joinWithout');
    status('');
  }
  state(isJoining ? 'joining' : 'start');
}

export function joinProblem(words) {
  $('join-problem').textContent = words;
  $('join-problem').hidden = words === '';
}

export function socketConnecting() {
  socketWords = text('connecting');
  showConnection();
}

export function socketLost(attempt) {
  socketWords = text('reconnecting', { count: attempt });
  state('reconnecting');
  showConnection();
}

export function welcome(message) {
  ownId = message.you.id;
  people = new Map(message.state.participants.map((person) => [person.id, person]));
  socketWords = '';
  if ($('stage').hidden) {
    $('start').hidden = true;
    $('stage').hidden = false;
    $('preview').srcObject = null;
    const canSend = message.you.permissions.includes('media.publish');
    for (const id of ['mute-button', 'camera-button', 'screen-button']) {
      $(id).hidden = !canSend || (id === 'screen-button' && !message.you.permissions.includes('media.screen'));
    }
    $('self-frame').hidden = !canSend;
    document.title = `${message.state.room} · McuServer`;
    keepAwake();
  }
  if (document.body.dataset.state !== 'connected') {
    mediaWords ||= text('connecting');
    state('connecting');
  }
  showConnection();
  showPeople();
}

export function event(message, known) {
  const { participant, shown } = message.data ?? {};
  switch (message.type) {
    case 'participant.joined':
    case 'participant.updated':
      people.set(participant.id, participant);
      break;
    case 'participant.left':
      people.delete(participant.id);
      break;
    case 'speaker.changed':
      speaker = shown ?? null;
      break;
    case 'server.draining':
      status(text('draining'), true);
      return;
  }
  showPeople();
}

export function mediaState(connectionState) {
  if (connectionState === 'connected') {
    mediaWords = '';
    state('connected');
  }
  showConnection();
}

export function mediaTrouble(attempt) {
  mediaWords = text('mediaLost', { count: attempt });
  state('reconnecting');
  showConnection();
}

/** A few words over everything; an empty text takes them away. */
export function status(words, isBad = false, forMs = 0) {
  clearTimeout(statusTimer);
  $('status').textContent = words;
  $('status').hidden = words === '';
  $('status').classList.toggle('bad', isBad);
  if (forMs > 0) {
    statusTimer = setTimeout(showConnection, forMs);
  }
}

/** What the connection is at, or nothing. */
export function showConnection() {
  const words = socketWords || mediaWords;
  status(words, words !== '' && words !== text('connecting'));
}

/** The mix. If the browser lets no sound begin by itself, the picture runs and one large button waits. */
export async function playMix(stream) {
  const mix = $('mix');
  if (mix.srcObject !== stream) {
    mix.srcObject = stream;
    mix.addEventListener('playing', () => ($('mix-wait').hidden = mix.videoWidth > 0));
    mix.addEventListener('resize', () => ($('mix-wait').hidden = mix.videoWidth > 0));
  }
  try {
    await mix.play();
  } catch (error) {
    if (error.name === 'NotAllowedError') {
      mix.muted = true;
      $('sound-button').hidden = false;
      $('sound-button').focus();
      mix.play().catch(() => {});
    }
  }
}

export function playWithSound() {
  $('mix').muted = false;
  $('mix').play().then(() => ($('sound-button').hidden = true), () => {});
  $('mute-button').focus();
}

export function own({ isMuted, hasCamera, videoTrack }) {
  toggle('mute-button', isMuted, text(isMuted ? 'unmute' : 'mute'));
  toggle('camera-button', !hasCamera, text(hasCamera ? 'cameraOff' : 'cameraOn'));
  $('self-state').textContent = isMuted && !hasCamera ? text('selfMutedNoCamera') : isMuted ? text('selfMuted') : hasCamera ? '' : text('selfNoCamera');
  $('self-frame').classList.toggle('off', !hasCamera);
  if (videoTrack && $('self').srcObject?.getVideoTracks()[0] !== videoTrack) {
    $('self').srcObject = new MediaStream([videoTrack]);
  } else if (!videoTrack) {
    $('self').srcObject = null;
  }
}

export function screen(isOn) {
  toggle('screen-button', isOn, text(isOn ? 'screenOff' : 'screenOn'));
}

/** Opens or closes the view; true: it is open now. */
export function statistics() {
  const isOpen = $('statistics').hidden;
  $('statistics').hidden = !isOpen;
  $('statistics-button').setAttribute('aria-expanded', String(isOpen));
  $(isOpen ? 'statistics-close' : 'statistics-button').focus();
  return isOpen;
}

export function end(reason, words = '') {
  const title = { left: 'endLeft', kicked: 'endKicked', duplicate: 'endDuplicate', 'room-ended': 'endRoomEnded', refused: 'endRefused' }[reason];
  $('end-title').textContent = text(title ?? 'endServer');
  $('end-reason').textContent = words || (reason === 'duplicate' ? text('endDuplicateWhy') : '');
  $('start').hidden = true;
  $('stage').hidden = true;
  $('end').hidden = false;
  $('mix').srcObject = null;
  $('self').srcObject = null;
  socketWords = mediaWords = '';
  status('');
  state('ended');
  wakeLock?.release().catch(() => {});
  $('again-button').focus();
}

function showPeople() {
  $('people-list').replaceChildren(...[...people.values()].map((person) => {
    const item = document.createElement('li');
    item.dataset.id = person.id;
    item.classList.toggle('speaking', person.id === speaker);
    const notes = [
      person.id === ownId && text('you'),
      person.audioMuted && text('noteMuted'),
      person.sharesScreen && text('noteScreen'),
      !person.isConnected && text('noteAway'),
    ].filter(Boolean);
    item.append(person.name);
    if (notes.length) {
      const note = document.createElement('span');
      note.className = 'note';
      note.textContent = ` (${notes.join(', ')})`;
      item.append(note);
    }
    return item;
  }));
}

function label(id, words) {
  $(id).querySelector('.label').textContent = words;
  $(id).title = words;
}

function toggle(id, isPressed, words) {
  $(id).setAttribute('aria-pressed', String(isPressed));
  label(id, words);
}

async function keepAwake() {
  const request = async () => {
    wakeLock = await navigator.wakeLock?.request('screen').catch(() => null);
  };
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && !$('stage').hidden && request());
  await request();
}
