// Runs in a page after person.js: when something happened in what the page receives. All times are ms since 1970, so that those of
// several pages and of the server can be compared.
(() => {
  const meter = window.testMeter;
  const now = () => performance.timeOrigin + performance.now();

  // The last click, before the page hears of it.
  addEventListener('click', () => (window.testClickedAt = now()), true);

  /**
   * Keeps in window.testTrace the level of one tone in every 10 ms of the received sound, as [ms since 1970, dB of full scale]:
   * the samples as they leave the browser's jitter buffer, with the time at which they did.
   */
  meter.trace = (hz) => {
    const trace = (window.testTrace = []);
    keepLevels(trace, hz);
  };

  async function keepLevels(trace, hz) {
    const [track] = document.getElementById('mix').srcObject.getAudioTracks();
    const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
    for (;;) {
      const { value: data, done } = await reader.read();
      if (done || window.testTrace !== trace) {
        return reader.cancel();
      }
      const samples = new Float32Array(data.numberOfFrames);
      data.copyTo(samples, { planeIndex: 0, format: 'f32-planar' });
      trace.push([now(), toneDb(samples, hz, data.sampleRate)]);
      data.close();
    }
  }

  /** By one term of a Fourier transform with a Blackman-Harris window, whose side lobes are below -92 dB. */
  function toneDb(samples, hz, rate) {
    let [re, im, sum] = [0, 0, 0];
    samples.forEach((sample, i) => {
      const at = (2 * Math.PI * (i + 0.5)) / samples.length;
      const weight = 0.35875 - 0.48829 * Math.cos(at) + 0.14128 * Math.cos(2 * at) - 0.01168 * Math.cos(3 * at);
      re += sample * weight * Math.cos((2 * Math.PI * hz * i) / rate);
      im += sample * weight * Math.sin((2 * Math.PI * hz * i) / rate);
      sum += weight;
    });
    return 20 * Math.log10(Math.max(1e-10, (2 * Math.hypot(re, im)) / sum));
  }

  const [columns, rows] = [64, 36];

  /** Keeps in window.testEvents what the server says of layouts, pins and who is muted. */
  meter.listen = () => {
    const events = (window.testEvents = []);
    window.mcu.on('event', (message) => ['layout.applied', 'room.updated', 'pin.changed', 'media.muted'].includes(message.type) && events.push(message));
  };

  /** When the server took the call that led to the first event of a type after a time; null: it has not come yet. */
  meter.takenAt = (type, after) => {
    const event = window.testEvents.find((one) => one.type === type && Date.parse(one.time) >= Math.floor(after));
    return event ? Date.parse(event.time) : null;
  };

  /**
   * Keeps in window.testFrames each decoded picture, small, with its RTP time stamp, and in window.testShown when the browser
   * showed the one with a time stamp. This task may come late to a picture, or miss that it was shown; the browser's own note of
   * when it was is not late.
   */
  meter.watch = () => {
    const mix = document.getElementById('mix');
    const shown = (window.testShown = new Map());
    const note = (_, { rtpTimestamp, presentationTime, receiveTime }) => {
      shown.set(rtpTimestamp, { at: performance.timeOrigin + presentationTime, receivedAt: performance.timeOrigin + receiveTime });
      if (window.testShown === shown) {
        mix.requestVideoFrameCallback(note);
      }
    };
    mix.requestVideoFrameCallback(note);
    keepFrames((window.testFrames = []), mix);
  };

  async function keepFrames(frames, mix) {
    const draw = new OffscreenCanvas(columns, rows).getContext('2d', { willReadFrequently: true });
    const [track] = mix.srcObject.getVideoTracks();
    const reader = new MediaStreamTrackProcessor({ track, maxBufferSize: 30 }).readable.getReader();
    for (;;) {
      const { value: frame, done } = await reader.read();
      if (done || window.testFrames !== frames) {
        return reader.cancel();
      }
      const at = now();
      draw.drawImage(frame, 0, 0, columns, rows);
      frames.push({ at, rtp: frame.metadata().rtpTimestamp, pixels: draw.getImageData(0, 0, columns, rows).data });
      frame.close();
    }
  }

  /** Ends both. */
  meter.stop = () => (window.testTrace = window.testFrames = window.testShown = null);

  /** Whether the middle of each of these boxes has the colour of its participant; colours by name. */
  function shows({ pixels }, layers, colors) {
    return layers.filter(({ participant }) => participant).every(({ participant, x, y, w, h }) => {
      const at = 4 * (Math.floor((y + h / 2) * rows) * columns + Math.floor((x + w / 2) * columns));
      return colors[window.mcu.store.name(participant)].every((value, k) => Math.abs(value - pixels[at + k]) < 48);
    });
  }

  /** RTP time from one stamp to another, ms; negative: the second one is earlier. */
  const apartMs = (from, to) => ((to - from) | 0) / 90;

  const largest = (layers) => layers.reduce((a, b) => (b.w * b.h > a.w * a.h ? b : a));

  /** Who is in the newest picture that was told of, by name, the smallest place first. */
  meter.bySize = () => window.mcu.store.layout.layers.filter(({ participant }) => participant)
    .sort((a, b) => a.w * a.h - b.w * b.h).map(({ participant }) => window.mcu.store.name(participant));

  /**
   * The change to this layout, or by a pin of somebody (no layout, his name), that came after a time: when the server took the call; whether the picture
   * before the first one of its RTP time still shows none of the boxes, and whether that one shows all; when its last packet was
   * received (-1: the browser did not show that very picture), and when it was shown; its RTP time, ms from any beginning, and
   * when that beginning was. Null: not yet.
   */
  meter.change = (id, pinned, after, colors) => {
    const [frames, events] = [window.testFrames, window.testEvents];
    const isCause = ({ type, data }) => (id === null ? type === 'pin.changed' : type === 'room.updated' && data.layout === id);
    const isLater = ({ time }) => Date.parse(time) >= Math.floor(after);
    const updated = events.find((event) => isCause(event) && isLater(event));
    // The pictures' thread may be quicker than the one that tells of the call: both come after the click, in any order.
    const isEffect = ({ data }) => (id !== null ? data.layout === id
      : (window.mcu.store.name(largest(data.layers).participant) === pinned) === (updated.data.pins.length > 0));
    const applied = updated && events.find((event) => event.type === 'layout.applied' && isLater(event) && isEffect(event));
    const first = applied && frames.findIndex(({ rtp }) => apartMs(applied.data.rtpTimestamp, rtp) >= 0);
    if (!(first > 0)) {
      return null;
    }
    const { layers, rtpTimestamp } = applied.data;
    const shown = [...window.testShown].filter(([rtp]) => apartMs(rtpTimestamp, rtp) >= 0).map(([, { at }]) => at);
    if (shown.length === 0) {
      return null;
    }
    window.testBegin ??= rtpTimestamp;
    // A picture is made at its RTP time and told of a moment later: the one that was told of soonest says how the clocks stand.
    const told = events.filter(({ type }) => type === 'layout.applied');
    return {
      takenAt: Date.parse(updated.data.layoutAt ?? updated.time), before: shows(frames[first - 1], layers, colors), after: shows(frames[first], layers, colors),
      receivedAt: window.testShown.get(rtpTimestamp)?.receivedAt ?? -1,
      seenAt: Math.min(frames[first].at, ...shown), rtpMs: apartMs(window.testBegin, rtpTimestamp),
      beganAt: Math.min(...told.map(({ time, data }) => Date.parse(time) - apartMs(window.testBegin, data.rtpTimestamp))),
    };
  };
})();
