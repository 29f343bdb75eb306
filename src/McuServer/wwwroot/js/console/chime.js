// A short sound for the host when somebody waits at the door or raises a hand; each can be switched off (settings.announce).

import { settings } from '../core/settings.js';
import { text } from '../i18n/text.js';
import { toast } from '../ui/toast.js';

/** @import { Session } from '../core/session.js' */

/** A second person within this time makes no second sound. */
const pauseMs = 3000;

/** @param {Session} session @returns {() => void} */
export function chime(session) {
  /** @type {AudioContext | null} */
  let audio = null;
  let last = 0;

  /** Two soft notes, 0.25 s. @param {number} low Hz */
  function play(low) {
    if (performance.now() - last < pauseMs) {
      return;
    }
    last = performance.now();
    audio ??= new AudioContext();
    const context = audio;
    [low, low * 1.5].forEach((frequency, i) => {
      const at = context.currentTime + i * 0.12;
      const tone = new OscillatorNode(context, { frequency });
      const gain = new GainNode(context, { gain: 0 });
      gain.gain.setTargetAtTime(0.08, at, 0.01);
      gain.gain.setTargetAtTime(0, at + 0.08, 0.04);
      tone.connect(gain).connect(context.destination);
      tone.start(at);
      tone.stop(at + 0.4);
    });
  }

  const end = session.on('event', ({ type, data }) => {
    if (type === 'lobby.waiting') {
      toast(text('consoleWaits', { name: data?.person?.name ?? '' }), { icon: 'person' });
      play(440);
    } else if (type === 'hand.raised' && settings.announce['hand'] !== false) {
      play(520);
    }
  });
  return () => {
    end();
    audio?.close();
  };
}
