// Runs in a page before its own scripts: the camera is a canvas, the microphone a tone, the screen another canvas. What the
// page receives can be looked at and listened to. window.testPerson says who this is.
(() => {
  const person = window.testPerson;
  const style = ([r, g, b]) => `rgb(${r}, ${g}, ${b})`;

  const pictures = {
    /** One colour, over which a white block wanders along the upper third. */
    plain(draw, { width, height }, color, at) {
      draw.fillStyle = style(color);
      draw.fillRect(0, 0, width, height);
      draw.fillStyle = '#ffffff';
      draw.fillRect(((at / 8) % (width * 0.9)), height / 6, width / 10, height / 6);
    },
    /** Four patches in each of two rows. */
    patches(draw, { width, height }, _, __) {
      person.patches.forEach((color, i) => {
        draw.fillStyle = style(color);
        draw.fillRect((i % 4) * width / 4, Math.floor(i / 4) * height / 2, width / 4, height / 2);
      });
    },
    /** One colour; in the middle third stripes of one pixel, black and white. */
    stripes(draw, { width, height }, color, at) {
      pictures.plain(draw, { width, height }, color, at);
      draw.fillStyle = '#000000';
      draw.fillRect(width * 0.25, height * 0.6, width / 2, height * 0.25);
      draw.fillStyle = '#ffffff';
      for (let x = Math.round(width * 0.25); x < width * 0.75; x += 2) {
        draw.fillRect(x, height * 0.6, 1, height * 0.25);
      }
    },
    /** Somebody who nods and speaks. */
    face(draw, { width, height }, color, at) {
      const wall = draw.createLinearGradient(0, 0, width, height);
      wall.addColorStop(0, style(color.map((c) => Math.min(255, c + 60))));
      wall.addColorStop(1, style(color.map((c) => c * 0.55)));
      draw.fillStyle = wall;
      draw.fillRect(0, 0, width, height);
      const { skin, hair, shirt, longHair } = person.face;
      const [x, y, r] = [width / 2, height * 0.44 + Math.sin(at / 700) * height * 0.008, height * 0.21];
      const oval = (fill, cx, cy, rx, ry) => {
        draw.fillStyle = fill;
        draw.beginPath();
        draw.ellipse(cx, cy, rx, ry, 0, 0, 2 * Math.PI);
        draw.fill();
      };
      if (longHair) {
        oval(hair, x, y + r * 0.35, r * 1.25, r * 1.65);
      }
      oval(shirt, x, height * 1.08, r * 2.1, r * 1.9);
      draw.fillStyle = skin;
      draw.fillRect(x - r * 0.35, y + r * 0.7, r * 0.7, r * 0.9);
      oval(hair, x, y - r * 0.28, r * 1.03, r * 1.08);
      oval(skin, x, y + r * 0.12, r * 0.86, r * 1.05);
      draw.fillStyle = hair;
      draw.beginPath();
      draw.ellipse(x, y - r * 0.55, r * 0.9, r * 0.5, 0, Math.PI, 2 * Math.PI);
      draw.fill();
      for (const side of [-1, 1]) {
        oval('#ffffff', x + side * r * 0.34, y, r * 0.16, r * 0.1);
        oval('#2a1c14', x + side * r * 0.34, y, r * 0.08, r * 0.09);
        draw.fillStyle = hair;
        draw.fillRect(x + side * r * 0.34 - r * 0.2, y - r * 0.26, r * 0.4, r * 0.06);
      }
      oval('#9d3b3b', x, y + r * 0.62, r * 0.28, r * (0.06 + 0.06 * Math.abs(Math.sin(at / 160))));
    },
  };

  function canvasTrack(kind, color, width, height) {
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width, height });
    const draw = canvas.getContext('2d', { alpha: false });
    const paint = () => pictures[kind](draw, canvas, color, performance.now());
    paint();
    const track = canvas.captureStream(person.framesPerS).getVideoTracks()[0];
    const timer = setInterval(() => (track.readyState === 'ended' ? clearInterval(timer) : paint()), 1000 / person.framesPerS);
    return track;
  }

  let sound = null;
  const context = () => (sound ??= new AudioContext({ sampleRate: 48000 }));

  function toneTrack() {
    const end = context().createMediaStreamDestination();
    const gain = context().createGain();
    const tone = context().createOscillator();
    gain.gain.value = 0.2;
    tone.frequency.value = person.toneHz;
    tone.connect(gain).connect(end);
    tone.start();
    return end.stream.getAudioTracks()[0];
  }

  navigator.mediaDevices.getUserMedia = async ({ video, audio }) => {
    const tracks = [];
    if (video) {
      tracks.push(canvasTrack(person.picture, person.color, person.width, person.height));
    }
    if (audio) {
      tracks.push(toneTrack());
    }
    return new MediaStream(tracks);
  };
  navigator.mediaDevices.getDisplayMedia = async () => new MediaStream([canvasTrack('plain', person.screenColor, 1280, 720)]);

  // From the click to the first picture of the mix.
  const times = (window.testTimes = { click: null, firstFrame: null });
  addEventListener('click', ({ target }) => {
    if (target.closest?.('#join-button')) {
      times.click = performance.now();
    }
  }, true);
  new MutationObserver((_, observer) => {
    const mix = document.getElementById('mix');
    if (mix) {
      observer.disconnect();
      mix.requestVideoFrameCallback((now) => (times.firstFrame ??= now));
    }
  }).observe(document, { childList: true, subtree: true });

  const meter = (window.testMeter = {});
  const small = document.createElement('canvas');

  function pixels(video, width, height) {
    if (!video || video.videoWidth === 0) {
      return null;
    }
    Object.assign(small, { width, height });
    const draw = small.getContext('2d', { willReadFrequently: true });
    draw.drawImage(video, 0, 0, width, height);
    return draw.getImageData(0, 0, width, height).data;
  }

  /** Where each of these colours is in the received picture: its share of it, and its bounds as parts of the whole. */
  meter.tiles = (colors, video = document.getElementById('mix')) => {
    const [width, height] = [320, 180];
    const data = pixels(video, width, height);
    const found = colors.map(() => ({ share: 0, left: 1, top: 1, right: 0, bottom: 0 }));
    for (let i = 0; data && i < width * height; i++) {
      for (let c = 0; c < colors.length; c++) {
        const far = Math.max(...[0, 1, 2].map((k) => Math.abs(data[4 * i + k] - colors[c][k])));
        if (far < 48) {
          const [x, y, tile] = [(i % width) / width, Math.floor(i / width) / height, found[c]];
          tile.share += 1 / (width * height);
          tile.left = Math.min(tile.left, x);
          tile.right = Math.max(tile.right, x + 1 / width);
          tile.top = Math.min(tile.top, y);
          tile.bottom = Math.max(tile.bottom, y + 1 / height);
          break;
        }
      }
    }
    return found;
  };

  /** The mean colour of squares around these places of the received picture; size and places in its pixels. */
  meter.means = (places, size, video = document.getElementById('mix')) => {
    const data = pixels(video, video.videoWidth, video.videoHeight);
    return places.map(([x, y]) => {
      const sum = [0, 0, 0];
      for (let dy = 0; dy < size; dy++) {
        for (let dx = 0; dx < size; dx++) {
          const at = 4 * ((y - size / 2 + dy) * video.videoWidth + x - size / 2 + dx);
          sum.forEach((_, k) => (sum[k] += data[at + k]));
        }
      }
      return sum.map((s) => s / (size * size));
    });
  };

  /** The standard deviation of the brightness in a part of the received picture. */
  meter.contrast = (left, top, width, height, video = document.getElementById('mix')) => {
    const [w, h] = [video.videoWidth, video.videoHeight];
    const data = pixels(video, w, h);
    let [sum, squares, count] = [0, 0, 0];
    for (let y = Math.round(top * h); y < (top + height) * h; y++) {
      for (let x = Math.round(left * w); x < (left + width) * w; x++) {
        const green = data[4 * (y * w + x) + 1];
        sum += green;
        squares += green * green;
        count++;
      }
    }
    return Math.sqrt(squares / count - (sum / count) ** 2);
  };

  /** How far the white block is: a number that changes when the picture of this colour moves. */
  meter.blockAt = (color, video = document.getElementById('mix')) => {
    const [width, height] = [320, 180];
    const [tile] = meter.tiles([color], video);
    const data = pixels(video, width, height);
    if (!data || tile.share === 0) {
      return null;
    }
    const y = Math.round((tile.top + (tile.bottom - tile.top) / 4) * height);
    let [sum, count] = [0, 0];
    for (let x = Math.round(tile.left * width); x < tile.right * width; x++) {
      const at = 4 * (y * width + x);
      if (data[at] > 200 && data[at + 1] > 200 && data[at + 2] > 200) {
        sum += x;
        count++;
      }
    }
    return count ? sum / count : null;
  };

  const analysers = new Map();

  function analyser(size) {
    const track = document.getElementById('mix')?.srcObject?.getAudioTracks()[0];
    if (!track) {
      return null;
    }
    const key = `${track.id} ${size}`;
    if (!analysers.has(key)) {
      const made = context().createAnalyser();
      made.fftSize = size;
      made.smoothingTimeConstant = 0;
      made.minDecibels = -160;
      context().createMediaStreamSource(new MediaStream([track])).connect(made);
      analysers.set(key, made);
    }
    return analysers.get(key);
  }

  /** The levels of tones in the received sound, dB of full scale. */
  meter.levels = (frequencies, size = 32768) => {
    const heard = analyser(size);
    if (!heard) {
      return frequencies.map(() => -200);
    }
    const bins = new Float32Array(heard.frequencyBinCount);
    heard.getFloatFrequencyData(bins);
    return frequencies.map((hz) => {
      const middle = Math.round((hz * size) / 48000);
      return Math.max(-200, ...bins.slice(middle - 2, middle + 3));
    });
  };

  /** Everything that getStats says, by type. */
  meter.stats = async (pc = window.mcu.connection.pc) => [...(await pc.getStats()).values()];
})();
