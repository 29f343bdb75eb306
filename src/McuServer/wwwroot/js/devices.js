// Camera, microphone and screen, and what it means when one of them cannot be had.

const camera = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
const microphone = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: { ideal: 2 } };

/** The code of the words for a getUserMedia failure. */
export function deviceProblem(error) {
  if (!navigator.mediaDevices?.getUserMedia) {
    return isSecureContext ? 'deviceUnsupported' : 'deviceInsecure';
  }
  switch (error?.name) {
    case 'NotAllowedError':
    case 'PermissionDeniedError':
      return /system|platform/i.test(error.message) ? 'deviceSystem' : 'deviceDenied';
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
 * Camera and microphone, or what there is of them.
 * @returns { stream, problem }: the code of the words for what is missing, or null; stream null when nothing could be had.
 */
export async function openDevices() {
  try {
    return { stream: await open(camera, microphone), problem: null };
  } catch (error) {
    const problem = deviceProblem(error);
    // One of the two may be there. Asking again after a refusal would only annoy.
    if (['deviceNotFound', 'deviceInUse', 'deviceLimits'].includes(problem)) {
      const sound = await open(false, microphone).catch(() => null);
      if (sound) {
        return { stream: sound, problem: problem === 'deviceNotFound' ? 'deviceNoCamera' : problem };
      }
      const picture = await open(camera, false).catch(() => null);
      if (picture) {
        return { stream: picture, problem: problem === 'deviceNotFound' ? 'deviceNoMicrophone' : problem };
      }
    }
    return { stream: null, problem };
  }
}

export async function openCamera() {
  return (await open(camera, false)).getVideoTracks()[0];
}

export async function openMicrophone() {
  return (await open(false, microphone)).getAudioTracks()[0];
}

/** The track of a screen, a window or a tab. Rejects with the code of the words. */
export async function openScreen() {
  if (!navigator.mediaDevices?.getDisplayMedia) {
    throw 'screenUnsupported';
  }
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { ideal: 15, max: 30 } }, audio: false });
    const track = stream.getVideoTracks()[0];
    track.contentHint = 'detail';
    return track;
  } catch {
    throw 'screenDenied';
  }
}

function open(video, audio) {
  if (!navigator.mediaDevices?.getUserMedia) {
    return Promise.reject(new TypeError('no devices'));
  }
  return navigator.mediaDevices.getUserMedia({ video, audio });
}
