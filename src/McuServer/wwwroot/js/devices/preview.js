// The own picture, the level of the own microphone, and which devices: before the webinar, in the waiting room, in settings.

import { listDevices } from '../core/devices.js';
import { change, onSettings, settings } from '../core/settings.js';
import { onLanguage, text } from '../i18n/text.js';
import '../i18n/words-devices.js';
import { button, h, icon } from '../ui/dom.js';
import { levelBar, measure, signalDb, testSpeaker } from './meter.js';

/** @import { LocalMedia } from '../core/local.js' */

/** The signal must last, not only click. */
const steadyMeasurements = 4;

/**
 * The picture with its two buttons, and the meter below.
 * @param {LocalMedia} local
 * @param {{open: () => void, setMuted: (isMuted: boolean) => unknown, setCamera: (isOn: boolean) => unknown}} actions
 */
export function previewBox(local, actions) {
  const video = h('video', { id: 'preview', muted: true, playsinline: true, autoplay: true, label: 'previewLabel' });
  video.muted = true;
  const off = h('div', { class: 'preview-off' });
  const mute = toggle('preview-mute', () => actions.setMuted(!local.isMuted));
  const camera = toggle('preview-camera', () => actions.setCamera(!local.hasCamera));
  const meter = levelBar();
  const heard = h('p', { id: 'level-words', class: 'small muted', role: 'status' });
  const problem = h('p', { id: 'device-problem', class: 'problem', role: 'alert', hidden: true });
  const again = button('previewAgain', actions.open, { id: 'again-devices' });
  const element = h('div', { class: 'preview stack' },
    h('div', { class: 'preview-box' }, video, off, h('div', { class: 'preview-buttons' }, mute, camera)),
    h('div', { class: 'meter' }, icon('microphone'), meter.element, heard),
    problem, again);

  let steady = 0;
  let hasSignal = false;
  /** @type {MediaStreamTrack | null} */
  let measured = null;
  let endMeasure = () => {};
  const sayLevel = () => {
    heard.textContent = local.audioTrack === null ? text('levelNone') : local.isMuted ? text('levelMuted') : hasSignal ? text('levelHeard') : text('levelSpeak');
  };
  const draw = () => {
    const track = local.videoTrack;
    const shown = /** @type {MediaStream | null} */ (video.srcObject)?.getVideoTracks()[0] ?? null;
    if (track !== shown) {
      video.srcObject = track ? new MediaStream([track]) : null;
    }
    video.classList.toggle('mirror', settings.mirror && local.facing === 'user');
    video.hidden = track === null;
    off.hidden = track !== null;
    if (!local.hasTried) {
      off.replaceChildren(h('p', { text: 'promptComes' }), button('devicesOn', actions.open, { class: 'primary', id: 'preview-button', icon: 'camera' }));
    } else {
      off.replaceChildren(icon('camera-off'), h('p', { text: 'cameraIsOff' }));
    }
    mute.hidden = camera.hidden = !local.hasTried || (local.problem !== null && local.audioTrack === null && local.videoTrack === null);
    setToggle(mute, local.isMuted, local.isMuted ? 'unmute' : 'mute', local.isMuted ? 'microphone-off' : 'microphone');
    setToggle(camera, !local.hasCamera, local.hasCamera ? 'cameraOff' : 'cameraOn', local.hasCamera ? 'camera' : 'camera-off');
    problem.hidden = local.problem === null;
    problem.replaceChildren(icon('warning'), h('span', {}, local.problem ? text(local.problem) : ''));
    again.hidden = local.problem === null;
    element.classList.toggle('untried', !local.hasTried);
    if (local.audioTrack !== measured) {
      measured = local.audioTrack;
      endMeasure();
      endMeasure = () => {};
      steady = 0;
      hasSignal = false;
      meter.show(-100);
      if (measured) {
        endMeasure = measure(measured, (db) => {
          meter.show(local.isMuted ? -100 : db);
          steady = db > signalDb && !local.isMuted ? steady + 1 : 0;
          if (steady >= steadyMeasurements && !hasSignal) {
            hasSignal = true;
            sayLevel();
          }
        });
      }
    }
    sayLevel();
  };
  local.addEventListener('change', draw);
  const ends = [onSettings(draw), onLanguage(draw)];
  draw();
  return {
    element,
    end() {
      local.removeEventListener('change', draw);
      ends.forEach((end) => end());
      endMeasure();
      video.srcObject = null;
    },
  };
}

/**
 * Lists of cameras, microphones and speakers, and the test tone.
 * @param {(kind: 'audio' | 'video') => void} changed
 */
export function deviceLists(changed) {
  const camera = h('select', { id: 'camera-select', on: { change: () => (change({ camera: camera.value }), changed('video')) } });
  const microphone = h('select', { id: 'microphone-select', on: { change: () => (change({ microphone: microphone.value }), changed('audio')) } });
  const speaker = h('select', { id: 'speaker-select', on: { change: () => change({ speaker: speaker.value }) } });
  const speakerField = h('div', { class: 'field grow' }, h('label', { for: 'speaker-select', text: 'speaker' }), speaker);
  const test = button('speakerTest', async () => {
    test.setAttribute('aria-disabled', 'true');
    await testSpeaker(settings.speaker);
    test.removeAttribute('aria-disabled');
  }, { id: 'speaker-test', icon: 'sound' });
  const element = h('div', { class: 'stack device-lists' },
    h('div', { class: 'field' }, h('label', { for: 'camera-select', text: 'camera' }), camera),
    h('div', { class: 'field' }, h('label', { for: 'microphone-select', text: 'microphone' }), microphone),
    h('div', { class: 'row bottom' }, speakerField, test));
  const draw = async () => {
    const { cameras, microphones, speakers } = await listDevices();
    fill(camera, cameras, settings.camera, 'cameraNumber');
    fill(microphone, microphones, settings.microphone, 'microphoneNumber');
    fill(speaker, speakers, settings.speaker, 'speakerNumber');
    speakerField.hidden = speakers.length === 0;
  };
  navigator.mediaDevices?.addEventListener?.('devicechange', draw);
  const ends = [onLanguage(draw)];
  draw();
  return {
    element,
    draw,
    end() {
      navigator.mediaDevices?.removeEventListener?.('devicechange', draw);
      ends.forEach((end) => end());
    },
  };
}

/** @param {HTMLSelectElement} select @param {MediaDeviceInfo[]} devices @param {string} chosen @param {string} code */
function fill(select, devices, chosen, code) {
  select.replaceChildren(...devices.map((device, i) => h('option', { value: device.deviceId }, device.label || text(code, { number: i + 1 }))));
  if (devices.length === 0) {
    select.append(h('option', { value: '', text: 'noDevice' }));
  }
  select.disabled = devices.length === 0;
  if (devices.some(({ deviceId }) => deviceId === chosen)) {
    select.value = chosen;
  }
}

/** @param {string} id @param {() => void} run */
function toggle(id, run) {
  return h('button', { type: 'button', id, 'aria-pressed': 'false', on: { click: run } });
}

/** @param {HTMLButtonElement} made @param {boolean} isPressed @param {string} code @param {string} drawing */
function setToggle(made, isPressed, code, drawing) {
  made.setAttribute('aria-pressed', String(isPressed));
  made.replaceChildren(icon(drawing), h('span', { text: code }));
}
