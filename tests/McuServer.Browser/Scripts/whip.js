// WHIP and WHEP as a page of somebody else would use them: fetch and a PeerConnection, nothing of our own page.
(() => {
  const whip = (window.testWhip = {});

  async function open(pc, url) {
    await pc.setLocalDescription(await pc.createOffer());
    const answer = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/sdp' }, body: pc.localDescription.sdp });
    if (answer.status !== 201) {
      throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
    }
    const sdp = await answer.text();
    await pc.setRemoteDescription({ type: 'answer', sdp });
    return { location: new URL(answer.headers.get('Location'), url).href, sdp };
  }

  /** Publishes camera and microphone, the camera in three layers h, m and l. */
  whip.publish = async (url) => {
    const stream = await navigator.mediaDevices.getUserMedia({ video: true, audio: true });
    const pc = (whip.pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' }));
    pc.addTransceiver(stream.getAudioTracks()[0], { direction: 'sendonly' });
    pc.addTransceiver(stream.getVideoTracks()[0], {
      direction: 'sendonly',
      sendEncodings: [
        { rid: 'h', maxBitrate: 1_700_000 },
        { rid: 'm', scaleResolutionDownBy: 2, maxBitrate: 500_000 },
        { rid: 'l', scaleResolutionDownBy: 4, maxBitrate: 150_000 },
      ],
    });
    whip.session = await open(pc, url);
    return whip.session.sdp;
  };

  /** Watches; the picture is that of the page's #mix. */
  whip.watch = async (url) => {
    const pc = (whip.pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' }));
    const stream = new MediaStream();
    pc.ontrack = ({ track }) => stream.addTrack(track);
    pc.addTransceiver('audio', { direction: 'recvonly' });
    pc.addTransceiver('video', { direction: 'recvonly' });
    whip.session = await open(pc, url);
    const mix = document.createElement('video');
    mix.id = 'mix';
    mix.srcObject = stream;
    document.getElementById('screen').replaceChildren(mix);
    document.body.dataset.state = 'connected';
    await mix.play();
  };

  /** Ends the session. Returns the status, and the time of day when the answer came. */
  whip.end = async () => {
    const { status } = await fetch(whip.session.location, { method: 'DELETE' });
    return [status, performance.timeOrigin + performance.now()];
  };

  /** The time of day when a colour has gone from the picture. */
  whip.goneAt = (color) => new Promise((resolve) => {
    const timer = setInterval(() => {
      if (testMeter.tiles([color])[0].share < 0.01) {
        clearInterval(timer);
        resolve(performance.timeOrigin + performance.now());
      }
    }, 10);
  });
})();
