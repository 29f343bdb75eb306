// getStats in a few lines a person can read, and what the server says about the same connection.

import { text } from './text.js';

let before = new Map();

/** Rows [label, value] of this side. */
export async function clientRows(connection) {
  const report = await connection.pc.getStats();
  const all = [...report.values()];
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
    rows.push(...inboundRows(report, stream));
  }
  for (const stream of all.filter((s) => s.type === 'outbound-rtp')) {
    rows.push(outboundRow(report, stream, connection));
  }
  before = new Map(all.filter((s) => s.type.endsWith('-rtp')).map((s) => [s.id, s]));
  return rows;
}

/** Rows of the server's side: the result of stats.get. */
export function serverRows(statistics) {
  if (!statistics) {
    return [[text('statNothing'), '']];
  }
  const rows = [[text('statState'), statistics.state]];
  const add = (code, value) => value !== undefined && value !== null && rows.push([text(code), value]);
  add('statPath', statistics.selectedAddress);
  add('statRtt', statistics.roundTripMs === undefined ? null : `${statistics.roundTripMs.toFixed(1)} ms`);
  add('statDtls', [statistics.dtlsCipher, statistics.srtpProfile].filter(Boolean).join(' ') || null);
  add('statSeen', statistics.secondsSinceLastSeen === undefined ? null : `${statistics.secondsSinceLastSeen.toFixed(1)} s`);
  const streams = [...(statistics.inbound ?? []).map((s) => ['←', s]), ...(statistics.outbound ?? []).map((s) => ['→', s])];
  for (const [arrow, stream] of streams) {
    rows.push([`${arrow} ${stream.kind} ${stream.codec}`, stream.mid ?? '']);
    for (const [name, value] of Object.entries(stream.counters)) {
      rows.push([`\u2003${name}`, number(value)]);
    }
  }
  for (const [name, value] of Object.entries(statistics.counters ?? {})) {
    rows.push([name, number(value)]);
  }
  return rows;
}

/** Fills the body of a table. */
export function fill(body, rows) {
  body.replaceChildren(...rows.map(([label, value]) => {
    const row = document.createElement('tr');
    const head = document.createElement('th');
    head.scope = 'row';
    head.textContent = label;
    const cell = document.createElement('td');
    cell.textContent = value;
    row.append(head, cell);
    return row;
  }));
}

function inboundRows(report, stream) {
  const codec = name(report, stream);
  const lost = [text('statLost'), `${stream.packetsLost ?? 0} / ${(stream.packetsReceived ?? 0) + (stream.packetsLost ?? 0)}`];
  if (stream.kind === 'video') {
    return [
      [text('statVideoIn'), `${codec} ${stream.frameWidth ?? '?'}×${stream.frameHeight ?? '?'} ${stream.framesPerSecond ?? 0}/s ${rate(stream, 'bytesReceived')}`],
      lost,
      [text('statFreezes'), `${stream.freezeCount ?? 0} (${(stream.totalFreezesDuration ?? 0).toFixed(1)} s)`],
      [text('statJitter'), buffer(stream)],
    ];
  }
  const concealed = stream.totalSamplesReceived ? (100 * (stream.concealedSamples ?? 0)) / stream.totalSamplesReceived : 0;
  return [
    [text('statAudioIn'), `${codec} ${rate(stream, 'bytesReceived')}`],
    lost,
    [text('statJitter'), buffer(stream)],
    [text('statConcealed'), `${concealed.toFixed(1)} %`],
  ];
}

function outboundRow(report, stream, connection) {
  const isScreen = connection.screenSender?.track && stream.mid !== connection.video.mid && stream.kind === 'video';
  const label = text(stream.kind === 'audio' ? 'statAudioOut' : isScreen ? 'statScreenOut' : 'statVideoOut');
  const size = stream.frameWidth ? ` ${stream.frameWidth}×${stream.frameHeight} ${stream.framesPerSecond ?? 0}/s` : '';
  const limit = stream.qualityLimitationReason && stream.qualityLimitationReason !== 'none'
    ? ` (${text('statLimited', { reason: stream.qualityLimitationReason })})` : '';
  return [stream.rid ? `${label} ${stream.rid}` : label, `${name(report, stream)}${size} ${rate(stream, 'bytesSent')}${limit}`];
}

function name(report, stream) {
  return report.get(stream.codecId)?.mimeType.replace(/^\w+\//, '') ?? '';
}

function rate(stream, member) {
  const last = before.get(stream.id);
  const seconds = last ? (stream.timestamp - last.timestamp) / 1000 : 0;
  return seconds > 0 ? `${Math.round((8 * (stream[member] - last[member])) / seconds / 1000)} kbit/s` : '';
}

function buffer(stream) {
  return stream.jitterBufferEmittedCount ? ms(stream.jitterBufferDelay / stream.jitterBufferEmittedCount) : '–';
}

function ms(seconds) {
  return `${Math.round(seconds * 1000)} ms`;
}

function number(value) {
  return Number.isInteger(value) ? String(value) : Number(value).toFixed(2);
}
