// The media side of a server that is not there: a PeerConnection in the page itself answers the page's offers and sends a
// picture that is drawn here, tile by tile, and silence. FakeServer.cs plays the rest.
(() => {
  const fake = (window.testFake = { layers: [], people: {}, offers: [] });
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: 1280, height: 720 });
  let pc = null;
  let track = null;

  const looks = [
    { wall: '#5b7f78', skin: '#e9bd98', hair: '#221a18', shirt: '#2f5d8a', long: true },
    { wall: '#b08a5a', skin: '#f2cdb0', hair: '#8a5a2e', shirt: '#3c6e47', long: false },
    { wall: '#6a6f8f', skin: '#c98f6b', hair: '#15110f', shirt: '#8a3d4a', long: false },
    { wall: '#8f6a76', skin: '#f0c9a8', hair: '#4b2c20', shirt: '#d6cfc2', long: true },
    { wall: '#4f6b80', skin: '#8d5a3c', hair: '#0d0b0a', shirt: '#c9b458', long: false },
  ];

  function face(draw, x, y, w, h, look) {
    draw.save();
    draw.beginPath();
    draw.rect(x, y, w, h);
    draw.clip();
    const wall = draw.createLinearGradient(x, y, x + w, y + h);
    wall.addColorStop(0, look.wall);
    wall.addColorStop(1, '#22282e');
    draw.fillStyle = wall;
    draw.fillRect(x, y, w, h);
    const [cx, cy, r] = [x + w / 2, y + h * 0.45, Math.min(h, w) * 0.22];
    const oval = (fill, ox, oy, rx, ry) => {
      draw.fillStyle = fill;
      draw.beginPath();
      draw.ellipse(ox, oy, rx, ry, 0, 0, 2 * Math.PI);
      draw.fill();
    };
    if (look.long) {
      oval(look.hair, cx, cy + r * 0.35, r * 1.2, r * 1.6);
    }
    oval(look.shirt, cx, y + h * 1.1, r * 2.1, r * 1.9);
    draw.fillStyle = look.skin;
    draw.fillRect(cx - r * 0.35, cy + r * 0.6, r * 0.7, r);
    oval(look.hair, cx, cy - r * 0.25, r, r * 1.05);
    oval(look.skin, cx, cy + r * 0.12, r * 0.85, r * 1.02);
    for (const side of [-1, 1]) {
      oval('#20140f', cx + side * r * 0.34, cy, r * 0.08, r * 0.1);
    }
    oval('#9d3b3b', cx, cy + r * 0.62, r * 0.26, r * 0.07);
    draw.restore();
  }

  /** A slide with a few lines. */
  function slide(draw, x, y, w, h) {
    draw.fillStyle = '#f4f1ea';
    draw.fillRect(x, y, w, h);
    draw.fillStyle = '#24425f';
    draw.font = `600 ${h * 0.08}px sans-serif`;
    draw.fillText('2026년 제품 계획', x + w * 0.08, y + h * 0.2);
    draw.fillStyle = '#444';
    draw.font = `${h * 0.05}px sans-serif`;
    ['한 화면으로 만드는 웨비나', '지연 0.2초, 청중 500명', '설치 없이 브라우저에서'].forEach((line, i) => draw.fillText(`•  ${line}`, x + w * 0.1, y + h * (0.36 + 0.13 * i)));
  }

  function paint() {
    const draw = canvas.getContext('2d', { alpha: false });
    draw.fillStyle = '#0f1215';
    draw.fillRect(0, 0, canvas.width, canvas.height);
    const order = Object.keys(fake.people);
    for (const layer of [...fake.layers].sort((a, b) => a.z - b.z)) {
      const [x, y, w, h] = [layer.x * canvas.width, layer.y * canvas.height, layer.w * canvas.width, layer.h * canvas.height];
      if (!layer.participant) {
        continue;
      }
      if (layer.kind === 'screen') {
        slide(draw, x, y, w, h);
        continue;
      }
      face(draw, x, y, w, h, looks[Math.max(0, order.indexOf(layer.participant)) % looks.length]);
      const name = fake.people[layer.participant] ?? '';
      draw.font = '22px sans-serif';
      const width = draw.measureText(name).width;
      draw.fillStyle = '#000a';
      draw.fillRect(x + 12, y + h - 44, width + 20, 32);
      draw.fillStyle = '#fff';
      draw.fillText(name, x + 22, y + h - 21);
    }
  }
  setInterval(paint, 100);

  /** The answer to an offer; a first offer makes the connection, a later one changes it. */
  fake.answer = async (sdp) => {
    fake.offers.push(sdp);
    const ufrag = /a=ice-ufrag:(\S+)/.exec(sdp)?.[1];
    if (pc && pc.testUfrag !== ufrag) {
      pc.close();
      pc = null;
    }
    if (!pc) {
      pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
      pc.testUfrag = ufrag;
      fake.control = pc.createDataChannel('control', { negotiated: true, id: 0 });
      fake.control.onmessage = ({ data }) => fake.onchannel?.(data);
      fake.pc = pc;
    }
    await pc.setRemoteDescription({ type: 'offer', sdp });
    paint();
    track ??= canvas.captureStream(10).getVideoTracks()[0];
    const [video] = pc.getTransceivers().filter(({ receiver }) => receiver.track.kind === 'video');
    if (video && video.sender.track !== track) {
      await video.sender.replaceTrack(track);
    }
    for (const transceiver of pc.getTransceivers()) {
      const wants = transceiver === video || transceiver.receiver.track.kind === 'audio';
      transceiver.direction = wants ? 'sendrecv' : 'recvonly';
    }
    await pc.setLocalDescription(await pc.createAnswer());
    if (pc.iceGatheringState !== 'complete') {
      await new Promise((resolve) => {
        pc.onicegatheringstatechange = () => pc.iceGatheringState === 'complete' && resolve();
        setTimeout(resolve, 2000);
      });
    }
    return pc.localDescription.sdp;
  };
})();
