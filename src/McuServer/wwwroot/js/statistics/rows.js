// getStats in a few lines a person can read, and what the server says about the same connection.

import { text } from '../i18n/text.js';

/** @import { MediaConnection } from '../core/connection.js' */
/** @typedef {[string, string]} Row label, value */

/**
 * Rows of this side.
 * @param {MediaConnection} connection
 * @param {RTCStatsReport} report
 * @param {RTCStatsReport | null} before The one before, for rates.
 * @returns {Row[]}
 */
export function clientRows(connection, report, before) {
  const all = [...report.values()];
  /** @type {Row[]} */
  const rows = [[text('statState'), connection.pc.connectionState]];
  const pair = all.find((s) => s.type === 'candidate-pair' && s.nominated && s.state === 'succeeded');
  if (pair) {
    const local = report.get(pair.localCandidateId);
    const remote = report.get(pair.remoteCandidateId);
    rows.push([text('statPath'), `${local?.candidateType ?? '?'} ${local?.relayProtocol ?? remote?.protocol ?? local?.protocol ?? ''} → ${remote?.address ?? '?'}:${remote?.port ?? '?'}`]);
    if (pair.currentRoundTripTime !== undefined) {
      rows.push([text('statRtt'), ms(pair.currentRoundTripTime)]);
    }
  }
  const transport = all.find((s) => s.type === 'transport');
  if (transport?.srtpCipher) {
    rows.push([text('statDtls'), `${transport.dtlsState} ${transport.srtpCipher}`]);
  }
  for (const stream of all.filter((s) => s.type === 'inbound-rtp')) {
    rows.push(...inboundRows(report, stream, before));
  }
  for (const stream of all.filter((s) => s.type === 'outbound-rtp')) {
    rows.push(outboundRow(report, stream, connection, before));
  }
  return rows;
}

/** Rows of the server's side: the result of stats.get. @param {any} statistics @returns {Row[]} */
export function serverRows(statistics) {
  if (!statistics) {
    return [[text('statNothing'), '']];
  }
  /** @type {Row[]} */
  const rows = [[text('statState'), String(statistics.state ?? '')]];
  const add = (/** @type {string} */ code, /** @type {unknown} */ value) => value !== undefined && value !== null && rows.push([text(code), String(value)]);
  add('statPath', statistics.selectedAddress);
  add('statRtt', statistics.roundTripMs === undefined ? null : `${statistics.roundTripMs.toFixed(1)} ms`);
  add('statDtls', [statistics.dtlsCipher, statistics.srtpProfile].filter(Boolean).join(' ') || null);
  add('statSeen', statistics.secondsSinceLastSeen === undefined ? null : `${statistics.secondsSinceLastSeen.toFixed(1)} s`);
  const streams = [...(statistics.inbound ?? []).map((/** @type {any} */ s) => ['←', s]), ...(statistics.outbound ?? []).map((/** @type {any} */ s) => ['→', s])];
  for (const [arrow, stream] of streams) {
    rows.push([`${arrow} ${stream.kind} ${stream.codec}`, stream.mid ?? '']);
    for (const [name, value] of Object.entries(stream)) {
      if (!['kind', 'codec', 'mid', 'counters'].includes(name)) {
        flatten(rows, name, value, 1);
      }
    }
    for (const [name, value] of Object.entries(stream.counters ?? {})) {
      flatten(rows, name, value, 1);
    }
  }
  for (const [name, value] of Object.entries(statistics)) {
    if (!shown.has(name)) {
      flatten(rows, name, value, 0);
    }
  }
  return rows;
}

/** What stands above already. */
const shown = new Set(['state', 'selectedAddress', 'roundTripMs', 'dtlsCipher', 'srtpProfile', 'secondsSinceLastSeen', 'inbound', 'outbound']);

/** All that the server tells, also what this page does not know by name. @param {Row[]} rows @param {string} name @param {unknown} value @param {number} depth */
function flatten(rows, name, value, depth) {
  const label = '\u2003'.repeat(depth) + name;
  if (value === null || value === undefined || depth > 4) {
    return;
  }
  if (typeof value === 'object') {
    rows.push([label, '']);
    for (const [inner, part] of Object.entries(value)) {
      flatten(rows, inner, part, depth + 1);
    }
  } else {
    rows.push([label, typeof value === 'number' ? number(value) : String(value)]);
  }
}

/** @param {RTCStatsReport} report @param {any} stream @param {RTCStatsReport | null} before @returns {Row[]} */
function inboundRows(report, stream, before) {
  const codec = name(report, stream);
  /** @type {Row} */
  const lost = [text('statLost'), `${stream.packetsLost ?? 0} / ${(stream.packetsReceived ?? 0) + (stream.packetsLost ?? 0)}`];
  if (stream.kind === 'video') {
    return [
      [text('statVideoIn'), `${codec} ${stream.frameWidth ?? '?'}×${stream.frameHeight ?? '?'} ${stream.framesPerSecond ?? 0}/s ${rate(before, stream, 'bytesReceived')}`],
      lost,
      [text('statFreezes'), `${stream.freezeCount ?? 0} (${(stream.totalFreezesDuration ?? 0).toFixed(1)} s)`],
      [text('statJitter'), buffer(stream)],
    ];
  }
  const concealed = stream.totalSamplesReceived ? (100 * (stream.concealedSamples ?? 0)) / stream.totalSamplesReceived : 0;
  return [
    [text('statAudioIn'), `${codec} ${rate(before, stream, 'bytesReceived')}`],
    lost,
    [text('statJitter'), buffer(stream)],
    [text('statConcealed'), `${concealed.toFixed(1)} %`],
  ];
}

/** @param {RTCStatsReport} report @param {any} stream @param {MediaConnection} connection @param {RTCStatsReport | null} before @returns {Row} */
function outboundRow(report, stream, connection, before) {
  const isScreen = connection.screenSender?.track && stream.mid !== connection.video.mid && stream.kind === 'video';
  const label = text(stream.kind === 'audio' ? 'statAudioOut' : isScreen ? 'statScreenOut' : 'statVideoOut');
  const size = stream.frameWidth ? ` ${stream.frameWidth}×${stream.frameHeight} ${stream.framesPerSecond ?? 0}/s` : '';
  const limit = stream.qualityLimitationReason && stream.qualityLimitationReason !== 'none'
    ? ` (${text('statLimited', { reason: stream.qualityLimitationReason })})` : '';
  return [stream.rid ? `${label} ${stream.rid}` : label, `${name(report, stream)}${size} ${rate(before, stream, 'bytesSent')}${limit}`];
}

/** @param {RTCStatsReport} report @param {any} stream */
function name(report, stream) {
  return report.get(stream.codecId)?.mimeType.replace(/^\w+\//, '') ?? '';
}

/** @param {RTCStatsReport | null} before @param {any} stream @param {string} member */
function rate(before, stream, member) {
  const last = before?.get(stream.id);
  const seconds = last ? (stream.timestamp - last.timestamp) / 1000 : 0;
  return seconds > 0 ? `${Math.round((8 * (stream[member] - last[member])) / seconds / 1000)} kbit/s` : '';
}

/** @param {any} stream */
function buffer(stream) {
  return stream.jitterBufferEmittedCount ? ms(stream.jitterBufferDelay / stream.jitterBufferEmittedCount) : '–';
}

/** @param {number} seconds */
function ms(seconds) {
  return `${Math.round(seconds * 1000)} ms`;
}

/** @param {number} value */
function number(value) {
  return Number.isInteger(value) ? String(value) : Number(value).toFixed(2);
}
