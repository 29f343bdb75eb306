// The page: from the name to the conference to the end. What it shows is in view.js, what it says in text.js.

import { Signalling } from './signalling.js';
import { MediaConnection } from './connection.js';
import { deviceProblem, openCamera, openDevices, openMicrophone, openScreen } from './devices.js';
import { problemText, text, translate } from './text.js';
import { clientRows, fill, serverRows } from './statistics.js';
import * as view from './view.js';

const query = new URLSearchParams(location.search);
// A token stands in the fragment, which browsers send to nobody.
const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? undefined;
const $ = (id) => document.getElementById(id);

/** Everything that the running conference has; also what tests look at. */
const mcu = { signalling: null, connection: null, welcome: null, audioTrack: null, videoTrack: null, isMuted: false, hasCamera: false };
window.mcu = mcu;

let triedDevices = false;
let statisticsTimer = 0;

function start() {
  translate(document);
  const claims = token ? claimsOf(token) : {};
  $('name-input').value = claims.name ?? query.get('name') ?? localStorage.getItem('mcu.name') ?? '';
  $('room-input').value = claims.room ?? query.get('room') ?? '';
  $('name-input').readOnly = claims.name !== undefined;
  $('room-input').readOnly = claims.room !== undefined;
  $('join-form').addEventListener('submit', (event) => {
    event.preventDefault();
    join();
  });
  $('preview-button').addEventListener('click', preview);
  $('mute-button').addEventListener('click', toggleMute);
  $('camera-button').addEventListener('click', toggleCamera);
  $('screen-button').addEventListener('click', toggleScreen);
  $('leave-button').addEventListener('click', () => mcu.signalling?.leave());
  $('statistics-button').addEventListener('click', toggleStatistics);
  $('statistics-close').addEventListener('click', toggleStatistics);
  $('sound-button').addEventListener('click', view.playWithSound);
  $('again-button').addEventListener('click', () => location.reload());
  addEventListener('keydown', (event) => event.key === 'Escape' && !$('statistics').hidden && toggleStatistics());
  // A goodbye, so that nobody looks at an empty tile until the silence is noticed. The seat stays, for a reload.
  addEventListener('pagehide', () => mcu.connection?.close());
  addEventListener('offline', () => view.status(text('offline'), true));
  addEventListener('online', view.showConnection);
  view.showStart();
  if (query.get('autojoin') === '1' || (Signalling.hasSeat($('room-input').value) && $('name-input').value)) {
    join(true);
  }
}

/** What a token says of itself, for the form only; the server decides. */
function claimsOf(jwt) {
  try {
    const bytes = Uint8Array.from(atob(jwt.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return {};
  }
}

/** Opens camera and microphone, once; says what is missing. */
async function preview() {
  triedDevices = true;
  $('preview-button').disabled = true;
  const { stream, problem } = await openDevices();
  $('preview-button').disabled = false;
  take(stream);
  view.previewResult(stream, problem);
  return problem;
}

function take(stream) {
  mcu.audioTrack = stream?.getAudioTracks()[0] ?? null;
  mcu.videoTrack = stream?.getVideoTracks()[0] ?? null;
  mcu.hasCamera = mcu.videoTrack !== null;
  mcu.isMuted = mcu.audioTrack === null;
  watchDevices();
}

/** A device that is pulled out ends its track; the buttons say so. */
function watchDevices() {
  for (const kind of ['audioTrack', 'videoTrack']) {
    const track = mcu[kind];
    if (track) {
      track.onended = () => mcu[kind] === track && deviceEnded(kind);
    }
  }
}

function deviceEnded(kind) {
  mcu[kind] = null;
  mcu.hasCamera = mcu.videoTrack !== null;
  mcu.isMuted ||= mcu.audioTrack === null;
  mcu.connection?.setTrack(kind === 'audioTrack' ? 'audio' : 'video', null);
  tellMute(kind === 'audioTrack' ? 'audio' : 'video', true);
  view.own(mcu);
}

async function join(isAutomatic = false) {
  const name = $('name-input').value.trim().normalize('NFC');
  const room = $('room-input').value.trim().normalize('NFC');
  if (!view.checkForm(name, room)) {
    return;
  }
  view.joining(true);
  if (!triedDevices && (await preview()) && mcu.audioTrack === null && mcu.videoTrack === null && !isAutomatic) {
    // The words stand there; the next click joins without.
    view.joining(false);
    return;
  }
  localStorage.setItem('mcu.name', name);
  keepInAddress(room);
  const signalling = new Signalling({ room, name, token, role: query.get('role') ?? undefined });
  mcu.signalling = signalling;
  signalling.addEventListener('welcome', ({ detail }) => welcome(detail));
  signalling.addEventListener('event', ({ detail }) => view.event(detail, mcu.welcome));
  signalling.addEventListener('restart', () => mcu.connection?.restart());
  signalling.addEventListener('lost', ({ detail }) => view.socketLost(detail));
  signalling.addEventListener('refused', ({ detail }) => refused(detail));
  signalling.addEventListener('end', ({ detail }) => end(detail));
  view.socketConnecting();
  signalling.open();
}

/** So that the page, loaded anew, knows where it was, and a link that is passed on leads here. */
function keepInAddress(room) {
  if (query.get('room') !== room && !token) {
    query.set('room', room);
    history.replaceState(null, '', `?${query}${location.hash}`);
  }
}

async function welcome(message) {
  const isSameSession = mcu.connection !== null && mcu.welcome?.session === message.session;
  mcu.welcome = message;
  view.welcome(message);
  view.own(mcu);
  if (isSameSession) {
    tellOwnState();
    if (mcu.connection.pc.connectionState === 'connected') {
      view.mediaState('connected');
    } else {
      mcu.connection.restart();
    }
    return;
  }
  await connect();
}

/** A new PeerConnection: at the first welcome, or when the one before is past help. */
async function connect() {
  const screen = mcu.connection?.isScreenOn ? mcu.connection.screenSender.track : null;
  mcu.connection?.close();
  const permissions = mcu.welcome.you.permissions;
  const connection = new MediaConnection(mcu.signalling, mcu.welcome.rtc, {
    audioTrack: mcu.audioTrack,
    videoTrack: mcu.videoTrack,
    canSend: permissions.includes('media.publish'),
    codec: query.get('codec') ?? undefined,
    transport: query.get('transport') ?? undefined,
    simulcast: query.get('simulcast') !== '0',
  });
  mcu.connection = connection;
  connection.addEventListener('mix', ({ detail }) => view.playMix(detail));
  connection.addEventListener('state', ({ detail }) => view.mediaState(detail));
  connection.addEventListener('trouble', ({ detail }) => view.mediaTrouble(detail));
  connection.addEventListener('hopeless', connect);
  connection.addEventListener('refused', ({ detail }) => view.status(problemText(detail), true));
  await connection.negotiate();
  tellOwnState();
  if (screen) {
    await connection.startScreen(screen);
  }
}

function tellMute(media, muted) {
  return mcu.signalling?.call('media.mute', { media, muted }).catch(() => {});
}

function tellOwnState() {
  if (mcu.welcome.you.permissions.includes('media.publish')) {
    tellMute('audio', mcu.isMuted);
    tellMute('video', !mcu.hasCamera);
  }
}

async function toggleMute() {
  if (mcu.audioTrack === null) {
    await open('audio', openMicrophone);
    if (mcu.audioTrack === null) {
      return;
    }
  }
  mcu.isMuted = !mcu.isMuted;
  mcu.audioTrack.enabled = !mcu.isMuted;
  view.own(mcu);
  tellMute('audio', mcu.isMuted);
}

async function toggleCamera() {
  if (mcu.hasCamera) {
    // Off is off: the lamp beside the lens goes out.
    mcu.videoTrack.onended = null;
    mcu.videoTrack.stop();
    mcu.videoTrack = null;
    await mcu.connection?.setTrack('video', null);
  } else {
    await open('video', openCamera);
  }
  mcu.hasCamera = mcu.videoTrack !== null;
  view.own(mcu);
  tellMute('video', !mcu.hasCamera);
}

async function open(kind, how) {
  try {
    const track = await how();
    mcu[`${kind}Track`] = track;
    watchDevices();
    await mcu.connection?.setTrack(kind, track);
    view.status('');
  } catch (error) {
    view.status(text(deviceProblem(error)), true, 8000);
  }
}

async function toggleScreen() {
  const connection = mcu.connection;
  if (!connection) {
    return;
  }
  if (connection.isScreenOn) {
    await connection.stopScreen();
  } else {
    try {
      const track = await openScreen();
      track.onended = () => stopScreen();
      if (!(await connection.startScreen(track))) {
        await connection.stopScreen();
      }
    } catch (code) {
      view.status(text(String(code)), true, 6000);
    }
  }
  view.screen(mcu.connection.isScreenOn);
}

/** By the browser's own bar. */
async function stopScreen() {
  await mcu.connection?.stopScreen();
  view.screen(false);
}

function toggleStatistics() {
  const isOpen = view.statistics();
  clearInterval(statisticsTimer);
  if (isOpen) {
    refreshStatistics();
    statisticsTimer = setInterval(refreshStatistics, 1000);
  }
}

async function refreshStatistics() {
  if (mcu.connection) {
    fill($('statistics-client'), await clientRows(mcu.connection));
  }
  const answer = await mcu.signalling?.call('stats.get').catch(() => undefined);
  if (answer !== undefined) {
    fill($('statistics-server'), serverRows(answer));
  }
}

function refused(problem) {
  if (mcu.welcome === null) {
    view.joining(false);
    view.joinProblem(problemText(problem));
    return;
  }
  end('refused', problemText(problem));
}

function end(reason, words) {
  clearInterval(statisticsTimer);
  mcu.connection?.close();
  mcu.audioTrack?.stop();
  mcu.videoTrack?.stop();
  mcu.connection?.screenSender?.track?.stop();
  view.end(reason, words);
}

start();
