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
  // A mouse has moved before it clicks; a finger has not: what it touches while nothing is seen only brings the bar back.
  let wasHidden = false;
  const touched = (/** @type {PointerEvent} */ event) => {
    wasHidden = event.pointerType === 'touch' && area.classList.contains('idle');
  };
  const swallow = (/** @type {Event} */ event) => {
    if (wasHidden && event.isTrusted && event.target instanceof Node && bar.contains(event.target)) {
      event.preventDefault();
      event.stopPropagation();
    }
    wasHidden = false;
  };
  addEventListener('pointerdown', touched, { passive: true, capture: true });
  addEventListener('click', swallow, { capture: true });
  const types = ['pointermove', 'pointerdown', 'keydown', 'focusin', 'touchstart', 'resize'];
  types.forEach((type) => addEventListener(type, show, { passive: true, capture: true }));
  show();
  return () => {
    clearTimeout(timer);
    types.forEach((type) => removeEventListener(type, show, { capture: true }));
    removeEventListener('pointerdown', touched, { capture: true });
    removeEventListener('click', swallow, { capture: true });
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
