// The bar goes away after three seconds without a move and is back at once; never while the keyboard is in it.

const awayAfterMs = 3000;

/** @param {HTMLElement} area The webinar. @param {HTMLElement} bar */
export function hidingBar(area, bar) {
  let timer = 0;
  const mayHide = () => !bar.matches(':focus-within:has(:focus-visible)') && !bar.matches(':hover') && !document.querySelector('.menu, dialog[open]')
    && document.body.dataset.state === 'connected' && matchMedia('(orientation: landscape)').matches;
  const show = () => {
    area.classList.remove('idle');
    clearTimeout(timer);
    timer = setTimeout(hide, awayAfterMs);
  };
  const hide = () => {
    if (mayHide()) {
      area.classList.add('idle');
    } else {
      timer = setTimeout(hide, awayAfterMs);
    }
  };
  const types = ['pointermove', 'pointerdown', 'keydown', 'focusin', 'touchstart', 'resize'];
  types.forEach((type) => addEventListener(type, show, { passive: true, capture: true }));
  show();
  return () => {
    clearTimeout(timer);
    types.forEach((type) => removeEventListener(type, show, { capture: true }));
  };
}

/** Keeps the screen lit, also after the page was hidden for a while. */
export function keepAwake() {
  /** @type {WakeLockSentinel | null} */
  let lock = null;
  let isOver = false;
  const request = async () => {
    if (document.visibilityState === 'visible' && !isOver) {
      lock = await navigator.wakeLock?.request('screen').catch(() => null) ?? null;
    }
  };
  document.addEventListener('visibilitychange', request);
  request();
  return () => {
    isOver = true;
    document.removeEventListener('visibilitychange', request);
    lock?.release().catch(() => {});
  };
}
