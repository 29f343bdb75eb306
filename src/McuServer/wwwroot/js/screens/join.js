// Before the webinar: the name, and for those who speak the own picture and devices. Attendees are asked for neither.

import { addStyle, app } from '../app.js';
import { mayWithoutPrompt } from '../core/devices.js';
import { hasSeat, join, ownBefore } from '../core/flow.js';
import { LocalMedia } from '../core/local.js';
import { settings } from '../core/settings.js';
import { onLanguage, problemText, text } from '../i18n/text.js';
import '../i18n/words-start.js';
import '../i18n/words-join.js';
import { deviceLists, previewBox } from '../devices/preview.js';
import { chooser } from '../ui/chooser.js';
import { h, icon } from '../ui/dom.js';

/** @param {HTMLElement} place @param {{problem?: import('../core/types.js').Problem}} [options] */
export function mount(place, { problem: earlier } = {}) {
  app.state('join');
  const canSend = app.role !== 'attendee' && app.role !== 'recorder';
  const local = new LocalMedia();
  const input = h('input', { id: 'name-input', name: 'name', autocomplete: 'name', maxlength: '64', 'aria-describedby': 'name-hint join-problem', value: settings.name });
  input.readOnly = app.claims.name !== undefined;
  const problem = h('p', { id: 'join-problem', class: 'problem', role: 'alert', hidden: true });
  const submit = h('button', { type: 'submit', id: 'join-button', class: 'primary wide' });
  const title = h('h1', {});
  let isJoining = false;

  /** @param {string} words */
  const say = (words) => {
    problem.hidden = words === '';
    problem.replaceChildren(icon('warning'), h('span', {}, words));
  };
  const draw = () => {
    title.textContent = text('joinAs', { room: app.room });
    document.title = `${title.textContent} · McuServer`;
    submit.disabled = isJoining;
    submit.textContent = text(isJoining ? 'joining' : canSend && local.audioTrack === null && local.videoTrack === null ? 'joinWithout' : 'join');
    // Two blue buttons would say nothing: the first thing is to switch the devices on.
    submit.classList.toggle('primary', !canSend || local.hasTried);
  };
  const enter = () => {
    const name = input.value.trim().normalize('NFC');
    input.setAttribute('aria-invalid', String(name === ''));
    if (name === '') {
      say(text('nameNeeded'));
      input.focus();
      return;
    }
    say('');
    isJoining = true;
    app.state('joining');
    draw();
    join(name, local, (refused) => {
      isJoining = false;
      app.state('join');
      say(problemText(refused));
      draw();
    });
    // Loaded while the server thinks.
    import('./webinar.js');
    addStyle('css/webinar.css');
  };
  const openDevices = async () => {
    await local.open();
    lists?.draw();
    input.focus();
  };
  const preview = canSend ? previewBox(local, {
    open: openDevices,
    setMuted: (isMuted) => local.setMuted(isMuted).catch(() => openDevices()),
    setCamera: (isOn) => (isOn ? local.cameraOn().catch(() => openDevices()) : local.cameraOff()),
  }) : null;
  const lists = canSend ? deviceLists((kind) => local.reopen(kind).catch(() => openDevices())) : null;

  place.append(
    h('header', { class: 'top' }, h('a', { class: 'brand', href: './' }, h('img', { src: 'icon.svg', alt: '', width: '32', height: '32' }), 'McuServer'), chooser()),
    h('main', { class: `plain-screen join ${canSend ? '' : 'watch'}` },
      title,
      h('div', { class: 'join-columns' },
        preview?.element ?? null,
        h('form', { class: 'stack', id: 'name-form', novalidate: true, on: { submit: (event) => (event.preventDefault(), enter()) } },
          h('div', { class: 'field' },
            h('label', { for: 'name-input', text: 'name' }), input, h('p', { class: 'muted small', id: 'name-hint', text: 'nameHint' })),
          canSend ? null : h('p', { class: 'muted', text: 'watchWords' }),
          problem,
          submit,
          lists ? h('details', { id: 'device-details', open: innerWidth > 640 }, h('summary', { text: 'devices' }), lists.element) : null))));

  const ends = [onLanguage(draw)];
  local.addEventListener('change', draw);
  draw();
  if (earlier) {
    say(problemText(earlier));
  }
  begin();

  async function begin() {
    if (hasSeat()) {
      // Loaded anew: nobody wants to wait for what was there a moment ago.
      import('./webinar.js');
      addStyle('css/webinar.css');
    }
    if (settings.name && (app.query.get('autojoin') === '1' || hasSeat())) {
      const before = hasSeat() ? ownBefore() : { camera: true, muted: false };
      if (canSend && (!hasSeat() || before.camera || !before.muted)) {
        await local.open(before);
      }
      enter();
      return;
    }
    if (canSend && await mayWithoutPrompt() && !local.hasTried) {
      await openDevices();
    } else if (!input.value) {
      input.focus();
    }
  }

  return () => {
    local.removeEventListener('change', draw);
    ends.forEach((end) => end());
    preview?.end();
    lists?.end();
  };
}
