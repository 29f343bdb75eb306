// getStats once a second, kept for ten minutes: what chrome://webrtc-internals would show of this connection.

/** @import { Session } from '../core/session.js' */

const everyMs = 1000;
const keptSamples = 600;

/**
 * One second. Rates in kbit/s, times in ms, losses in percent of that second; null: not known.
 * @typedef {object} Sample
 * @property {number} time Time of day, ms.
 * @property {Record<string, number | null>} values By the names of `series`.
 */

/** What is drawn: name, code of the words, unit. @type {[string, string, string][]} */
export const series = [
  ['videoInKbps', 'statVideoInRate', 'kbit/s'],
  ['videoInFps', 'statVideoInFps', '/s'],
  ['audioInKbps', 'statAudioInRate', 'kbit/s'],
  ['lossPercent', 'statLossRate', '%'],
  ['roundTripMs', 'statRtt', 'ms'],
  ['jitterMs', 'statJitterNow', 'ms'],
  ['bufferMs', 'statJitter', 'ms'],
  ['freezeMs', 'statFreezeRate', 'ms/s'],
  ['concealedPercent', 'statConcealed', '%'],
  ['videoOutKbps', 'statVideoOutRate', 'kbit/s'],
  ['videoOutFps', 'statVideoOutFps', '/s'],
  ['audioOutKbps', 'statAudioOutRate', 'kbit/s'],
  ['remoteLossPercent', 'statRemoteLoss', '%'],
];

export class Sampler extends EventTarget {
  /** @type {Sample[]} */
  samples = [];
  /** @type {RTCStatsReport | null} */
  report = null;
  /** The one before, for rates. @type {RTCStatsReport | null} */
  before = null;
  #timer = 0;

  /** Events: 'sample'. @param {Session} session */
  constructor(session) {
    super();
    this.session = session;
    this.#timer = setInterval(() => this.#take(), everyMs);
    this.#take();
  }

  end() {
    clearInterval(this.#timer);
  }

  /** Everything, for a file. @param {unknown} server */
  toJson(server) {
    return JSON.stringify({
      page: location.origin, browser: navigator.userAgent, taken: new Date().toISOString(),
      samples: this.samples.map(({ time, values }) => ({ time: new Date(time).toISOString(), ...values })),
      report: [...(this.report?.values() ?? [])],
      server,
    }, null, 2);
  }

  async #take() {
    const connection = this.session.connection;
    if (!connection || connection.pc.connectionState === 'closed') {
      return;
    }
    const report = await connection.pc.getStats();
    this.before = this.report;
    this.report = report;
    this.samples.push({ time: Date.now(), values: values(report, this.before) });
    if (this.samples.length > keptSamples) {
      this.samples.shift();
    }
    this.dispatchEvent(new Event('sample'));
  }
}

/** @param {RTCStatsReport} report @param {RTCStatsReport | null} before @returns {Record<string, number | null>} */
function values(report, before) {
  const all = [...report.values()];
  const of = (/** @type {string} */ type, /** @type {string} */ kind) => all.filter((stat) => stat.type === type && stat.kind === kind);
  /** Growth of a member over all of these, per second. @param {any[]} stats @param {string} member */
  const growth = (stats, member) => {
    let sum = 0;
    let isKnown = false;
    for (const stat of stats) {
      const last = before?.get(stat.id);
      const seconds = last ? (stat.timestamp - last.timestamp) / 1000 : 0;
      if (seconds > 0 && stat[member] !== undefined && last[member] !== undefined) {
        sum += (stat[member] - last[member]) / seconds;
        isKnown = true;
      }
    }
    return isKnown ? sum : null;
  };
  const kbps = (/** @type {number | null} */ bytes) => (bytes === null ? null : bytes * 8 / 1000);
  const ratio = (/** @type {number | null} */ part, /** @type {number | null} */ whole, factor = 100) => (part === null || !whole ? null : factor * part / whole);
  const [videoIn, audioIn, videoOut, audioOut] = [of('inbound-rtp', 'video'), of('inbound-rtp', 'audio'), of('outbound-rtp', 'video'), of('outbound-rtp', 'audio')];
  const incoming = [...videoIn, ...audioIn];
  const lost = growth(incoming, 'packetsLost');
  const received = growth(incoming, 'packetsReceived');
  const pair = all.find((stat) => stat.type === 'candidate-pair' && stat.nominated && stat.state === 'succeeded');
  const remote = all.filter((stat) => stat.type === 'remote-inbound-rtp' && stat.fractionLost !== undefined);
  return {
    videoInKbps: kbps(growth(videoIn, 'bytesReceived')),
    videoInFps: growth(videoIn, 'framesDecoded'),
    audioInKbps: kbps(growth(audioIn, 'bytesReceived')),
    lossPercent: lost === null || received === null ? null : ratio(Math.max(0, lost), Math.max(0, lost) + received),
    roundTripMs: pair?.currentRoundTripTime === undefined ? null : 1000 * pair.currentRoundTripTime,
    jitterMs: incoming.length ? Math.max(...incoming.map(({ jitter }) => 1000 * (jitter ?? 0))) : null,
    bufferMs: ratio(growth(videoIn, 'jitterBufferDelay'), growth(videoIn, 'jitterBufferEmittedCount'), 1000),
    freezeMs: (() => {
      const freeze = growth(videoIn, 'totalFreezesDuration');
      return freeze === null ? null : 1000 * freeze;
    })(),
    concealedPercent: ratio(growth(audioIn, 'concealedSamples'), growth(audioIn, 'totalSamplesReceived')),
    videoOutKbps: kbps(growth(videoOut, 'bytesSent')),
    videoOutFps: videoOut.length ? Math.max(...videoOut.map(({ framesPerSecond }) => framesPerSecond ?? 0)) : null,
    audioOutKbps: kbps(growth(audioOut, 'bytesSent')),
    remoteLossPercent: remote.length ? 100 * Math.max(...remote.map(({ fractionLost }) => fractionLost)) : null,
  };
}
