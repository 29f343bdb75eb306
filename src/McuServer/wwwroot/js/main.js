// The beginning: which screen comes first.

import { app } from './app.js';
import { prepareNotices } from './ui/toast.js';
import { mount as start } from './screens/start.js';

// Back, forward, and a link with another token: the page begins again from its address.
addEventListener('popstate', () => location.reload());
prepareNotices();
app.applyTheme();
if (app.room) {
  app.go('join');
} else {
  app.show(start);
}
performance.mark('interactive');
