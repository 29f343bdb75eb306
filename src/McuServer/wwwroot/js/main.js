// The beginning: which screen comes first.

import { app } from './app.js';
import { prepareNotices } from './ui/toast.js';
import { mount as start } from './screens/start.js';

prepareNotices();
app.applyTheme();
if (app.room) {
  app.go('join');
} else {
  app.show(start);
}
