// Drawings on a grid of 24, lines of 2, in the colour of the text. A state has a shape of its own: a stroke across it.

const slash = '<path d="M4 3l17 18"/>';
const microphone = '<rect x="9" y="3" width="6" height="11" rx="3"/><path d="M5 11a7 7 0 0 0 14 0M12 18v3"/>';
const camera = '<rect x="2" y="6" width="13" height="12" rx="2"/><path d="m15 11 7-4v10l-7-4z"/>';
const screen = '<rect x="2" y="4" width="20" height="13" rx="2"/><path d="M8 21h8"/>';
const person = '<circle cx="12" cy="8" r="4"/><path d="M4 21a8 8 0 0 1 16 0"/>';

/** @type {Record<string, string>} */
export const icons = {
  microphone,
  'microphone-off': microphone + slash,
  camera,
  'camera-off': camera + slash,
  screen: `${screen}<path d="M12 14V8M9 10l3-3 3 3"/>`,
  'screen-off': `${screen}<path d="m9.5 8 5 5m0-5-5 5"/>`,
  hand: '<path d="M7 12V6.5a1.5 1.5 0 0 1 3 0V11m0-1V4.5a1.5 1.5 0 0 1 3 0V11m0-5a1.5 1.5 0 0 1 3 0v6m0-3a1.5 1.5 0 0 1 3 0v5a7 7 0 0 1-7 7c-3 0-4.500-1-6-3.500L4 14.500a1.600 1.600 0 0 1 2.700-1.700L8 14.500"/>',
  'hand-down': '<path d="M12 4v12M7 11l5 5 5-5M5 21h14"/>',
  smile: '<circle cx="12" cy="12" r="9"/><path d="M8.500 14.500a4.500 4.500 0 0 0 7 0M9 9.500h.01M15 9.500h.01"/>',
  people: '<circle cx="9" cy="8" r="3.500"/><path d="M2.500 20a6.500 6.500 0 0 1 13 0M16 5a3.500 3.500 0 0 1 0 6.500M18 14.500a6.500 6.500 0 0 1 3.500 5.500"/>',
  person,
  chat: '<path d="M4 5h16v11H10l-5 4v-4H4z"/>',
  more: '<circle cx="5" cy="12" r="1"/><circle cx="12" cy="12" r="1"/><circle cx="19" cy="12" r="1"/>',
  leave: '<path d="M14 4h5v16h-5M15 12H4M8 8l-4 4 4 4"/>',
  settings: '<path d="M4 7h9m5 0h2M4 17h2m5 0h9"/><circle cx="15.500" cy="7" r="2.500"/><circle cx="8.500" cy="17" r="2.500"/>',
  statistics: '<path d="M5 20v-6M12 20V5M19 20v-9"/>',
  close: '<path d="M6 6l12 12M18 6 6 18"/>',
  copy: '<rect x="8" y="8" width="12" height="12" rx="2"/><path d="M16 4H6a2 2 0 0 0-2 2v10"/>',
  check: '<path d="m5 12.500 4.500 4.500L19 7"/>',
  flip: '<path d="M4 8h4l1.500-2.500h5L16 8h4v11H4zM9 14a3 3 0 0 0 5.500 1.600M15 13a3 3 0 0 0-5.500-1.600"/>',
  sound: '<path d="M4 9.500v5h3.500L12 19V5L7.500 9.500zM16 9a4 4 0 0 1 0 6M18.500 6.500a8 8 0 0 1 0 11"/>',
  send: '<path d="M4 12 20 5l-5 15-3.500-6.500z"/>',
  trash: '<path d="M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13"/>',
  search: '<circle cx="11" cy="11" r="6"/><path d="m20 20-4.500-4.500"/>',
  layout: '<rect x="3" y="4" width="18" height="16" rx="2"/><path d="M3 14h18M9 14v6M15 14v6"/>',
  pin: '<path d="M9 3h6l-1 6 3 4H7l3-4zM12 13v8"/>',
  lock: '<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>',
  unlock: '<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 7.500-2"/>',
  record: '<circle cx="12" cy="12" r="8"/><circle cx="12" cy="12" r="3" fill="currentColor"/>',
  stage: '<path d="M3 20h18M12 15V4M7.500 8.500 12 4l4.500 4.500"/>',
  'stage-off': '<path d="M3 20h18M12 4v11M7.500 10.500 12 15l4.500-4.500"/>',
  remove: '<circle cx="9" cy="8" r="4"/><path d="M2 21a7 7 0 0 1 14 0M16 11l6 6m0-6-6 6"/>',
  edit: '<path d="M4 20l1-4L16 5l3 3L8 19z"/>',
  mirror: '<path d="M12 3v18M9 7v10l-6 0zM15 7v10l6 0z"/>',
  eye: '<path d="M2 12s3.500-6.500 10-6.500S22 12 22 12s-3.500 6.500-10 6.500S2 12 2 12z"/><circle cx="12" cy="12" r="3"/>',
  'eye-off': `<path d="M2 12s3.500-6.500 10-6.500S22 12 22 12s-3.500 6.500-10 6.500S2 12 2 12z"/>${slash}`,
  keyboard: '<rect x="2" y="6" width="20" height="12" rx="2"/><path d="M6 10h.01M10 10h.01M14 10h.01M18 10h.01M8 14h8"/>',
  warning: '<path d="M12 4 2.500 20h19zM12 10v4M12 17h.01"/>',
  signal: '<path d="M5 20v-3M10 20v-6"/><path d="M15 20V10M20 20V6" opacity=".35"/>',
  'signal-off': '<path d="M5 20v-3M10 20v-6M15 20V10M20 20V6" opacity=".35"/><path d="M4 4l16 16"/>',
  full: '<path d="M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5"/>',
  download: '<path d="M12 4v11M7 11l5 5 5-5M5 20h14"/>',
  film: '<rect x="3" y="5" width="18" height="14" rx="2"/><path d="M10 9v6l5-3z"/>',
  up: '<path d="m6 15 6-6 6 6"/>',
  down: '<path d="m6 9 6 6 6-6"/>',
  play: '<path d="M7 4v16l13-8z"/>',
  stop: '<rect x="6" y="6" width="12" height="12" rx="1"/>',
  pause: '<path d="M8 5v14M16 5v14"/>',
};
