// Camera, microphone and screen, and what it means when one of them cannot be had.

import { settings } from './settings.js';

/** @type {MediaTrackConstraints} */
const cameraWishes = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
/** @type {MediaTrackConstraints} */
const microphoneWishes = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: { ideal: 2 } };

/** The code of the words for a getUserMedia failure. @param {unknown} error */
export function deviceProblem(error) {
  if (!navigator.mediaDevices?.getUserMedia) {
    return isSecureContext ? 'deviceUnsupported' : 'deviceInsecure';
  }
  const { name, message } = error instanceof Error || error instanceof DOMException ? error : { name: '', message: '' };
  switch (name) {
    case 'NotAllowedError':
    case 'PermissionDeniedError':
      return /system|platform/i.test(message) ? 'deviceSystem' : 'deviceDenied';
    case 'NotFoundError':
    case 'DevicesNotFoundError':
      return 'deviceNotFound';
    case 'NotReadableError':
    case 'TrackStartError':
      return 'deviceInUse';
    case 'OverconstrainedError':
    case 'ConstraintNotSatisfiedError':
      return 'deviceLimits';
    case 'SecurityError':
      return 'deviceInsecure';
    case 'AbortError':
      return 'deviceAborted';
    default:
      return 'deviceUnsupported';
  }
}

/**
 * Camera and microphone, or what there is of them; problem: the code of the words for what is missing.
 * @returns {Promise<{stream: MediaStream | null, problem: string | null}>}
 */
export async function openDevices() {
  try {
    return { stream: await open(camera(), microphone()), problem: null };
  } catch (error) {
    const problem = deviceProblem(error);
    // One of the two may be there. Asking again after a refusal would only annoy.
    if (['deviceNotFound', 'deviceInUse', 'deviceLimits'].includes(problem)) {
      const sound = await open(false, microphone()).catch(() => null);
      if (sound) {
        return { stream: sound, problem: problem === 'deviceNotFound' ? 'deviceNoCamera' : problem };
      }
      const picture = await open(camera(), false).catch(() => null);
      if (picture) {
        return { stream: picture, problem: problem === 'deviceNotFound' ? 'deviceNoMicrophone' : problem };
      }
    }
    return { stream: null, problem };
  }
}

/** @param {'user' | 'environment'} [facing] Of a phone: which of its two cameras. */
export async function openCamera(facing) {
  const wishes = facing ? { ...cameraWishes, facingMode: facing } : camera();
  return /** @type {MediaStreamTrack} */ ((await open(wishes, false)).getVideoTracks()[0]);
}

export async function openMicrophone() {
  return /** @type {MediaStreamTrack} */ ((await open(false, microphone())).getAudioTracks()[0]);
}

/**
 * A screen, a window or a tab, with its sound where the browser gives it. Rejects with the code of the words.
 * @returns {Promise<{video: MediaStreamTrack, audio: MediaStreamTrack | null}>}
 */
export async function openScreen() {
  if (!canShareScreen()) {
    throw 'screenUnsupported';
  }
  // The sound of the whole system holds the mix that this page plays: it is offered only where the browser can leave that out.
  const canLeaveOut = 'restrictOwnAudio' in navigator.mediaDevices.getSupportedConstraints();
  const sound = { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: { ideal: 2 }, restrictOwnAudio: true };
  const wishes = { video: { frameRate: { max: 30 } }, audio: sound, systemAudio: canLeaveOut ? 'include' : 'exclude', selfBrowserSurface: 'exclude' };
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia(/** @type {DisplayMediaStreamOptions} */ (wishes));
    return { video: /** @type {MediaStreamTrack} */ (stream.getVideoTracks()[0]), audio: stream.getAudioTracks()[0] ?? null };
  } catch {
    throw 'screenDenied';
  }
}

export function canShareScreen() {
  return typeof navigator.mediaDevices?.getDisplayMedia === 'function';
}

/** Whether the browser will not ask. @returns {Promise<boolean>} */
export async function mayWithoutPrompt() {
  try {
    const states = await Promise.all(['camera', 'microphone'].map((name) => navigator.permissions.query({ name: /** @type {PermissionName} */ (name) })));
    return states.every(({ state }) => state === 'granted');
  } catch {
    return false;
  }
}

/** @returns {Promise<{cameras: MediaDeviceInfo[], microphones: MediaDeviceInfo[], speakers: MediaDeviceInfo[]}>} */
export async function listDevices() {
  const all = await navigator.mediaDevices?.enumerateDevices?.().catch(() => []) ?? [];
  const of = (/** @type {MediaDeviceKind} */ kind) => all.filter((device) => device.kind === kind && device.deviceId !== '');
  return { cameras: of('videoinput'), microphones: of('audioinput'), speakers: of('audiooutput') };
}

function camera() {
  return settings.camera ? { ...cameraWishes, deviceId: { ideal: settings.camera } } : { ...cameraWishes, facingMode: { ideal: 'user' } };
}

function microphone() {
  return settings.microphone ? { ...microphoneWishes, deviceId: { ideal: settings.microphone } } : microphoneWishes;
}

/** @param {MediaTrackConstraints | false} video @param {MediaTrackConstraints | false} audio */
function open(video, audio) {
  if (!navigator.mediaDevices?.getUserMedia) {
    return Promise.reject(new TypeError('no devices'));
  }
  return navigator.mediaDevices.getUserMedia({ video, audio });
}
