// The beginning: which screen comes first.

import { app } from './app.js';
import { prepareNotices } from './ui/toast.js';
import { mount as start } from './screens/start.js';

// Back, forward, and a link with another token: the page begins again from its address.
addEventListener('popstate', () => location.reload());
prepareNotices();
app.applyTheme();
if (app.room) {
  // All at once, not one after the other as they name each other.
  for (const name of ['screens/join', 'core/flow', 'core/session', 'core/signalling', 'core/connection', 'core/store', 'core/local', 'core/devices',
    'devices/preview', 'devices/meter', 'i18n/words-join', 'i18n/words-devices', '../vendor/webrtc-adapter/adapter']) {
    const link = document.createElement('link');
    link.rel = 'modulepreload';
    link.href = new URL(`${name}.js`, import.meta.url).href;
    document.head.append(link);
  }
  app.go('join');
} else {
  app.show(start);
}
performance.mark('interactive');
