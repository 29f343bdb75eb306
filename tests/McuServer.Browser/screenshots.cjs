// Makes the pictures of tests/fixtures/readme, and lets axe-core look at what no other test shows it: the host's console, the
// dialogs and the layout editor against the real server. By hand, after the browser tests were built:
//   dotnet exec tests/McuServer.Browser/bin/Release/net10.0/mcu.dll serve --urls http://127.0.0.1:41080
//   tests/McuServer.Browser/bin/Release/net10.0/.playwright/node/linux-x64/node tests/McuServer.Browser/screenshots.cjs http://127.0.0.1:41080
const fs = require('node:fs');
const path = require('node:path');

const built = path.join(__dirname, 'bin/Release/net10.0');
const root = path.join(__dirname, '../..');
const { chromium } = require(path.join(built, '.playwright/package'));
const address = process.argv[2] ?? 'http://127.0.0.1:41080';
const pictures = path.join(root, 'tests/fixtures/readme');
const script = fs.readFileSync(path.join(__dirname, 'Scripts/person.js'), 'utf8');
const axe = path.join(root, 'artifacts/node/node_modules/axe-core/axe.min.js');
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const faces = [
  { name: '김하나', color: [120, 150, 140], face: { skin: '#e9bd98', hair: '#221a18', shirt: '#2f5d8a', longHair: true } },
  { name: '이도윤', color: [190, 150, 95], face: { skin: '#f2cdb0', hair: '#2b2320', shirt: '#3c6e47', longHair: false } },
  { name: '박서연', color: [110, 120, 165], face: { skin: '#dfae86', hair: '#3a2a22', shirt: '#8a3b4e', longHair: true } },
  { name: '최지우', color: [150, 120, 110], face: { skin: '#f0c8a4', hair: '#1d1a1a', shirt: '#d0d4da', longHair: false } },
];
const english = ['Hana Kim', 'Bo Larsen', 'Sophie Martin', 'Jo Choi'];

async function open(browser, index, url, { isEnglish = false, isDark = false, size = [1280, 800], isTouch = false } = {}) {
  const person = { ...faces[index], name: isEnglish ? english[index] : faces[index].name };
  const profile = await browser.newContext({
    locale: isEnglish ? 'en-GB' : 'ko-KR', colorScheme: isDark ? 'dark' : 'light', viewport: { width: size[0], height: size[1] }, hasTouch: isTouch,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  profile.setDefaultTimeout(10000);
  const look = { picture: 'face', patches: [], toneHz: 500 + 700 * index, width: 1280, height: 720, framesPerS: 10, screenColor: [235, 238, 242], ...person };
  await profile.addInitScript(`window.testPerson = ${JSON.stringify(look)};\n${script}`);
  const page = await profile.newPage();
  page.on('pageerror', (error) => console.log(person.name, 'error', error.message));
  page.on('console', (message) => message.type() === 'error' && console.log(person.name, message.text()));
  await page.goto(url);
  return Object.assign(page, { person });
}

async function ready(page) {
  await page.waitForSelector('#join-button');
  if (await page.$('#preview')) {
    await page.waitForSelector('#preview-button, #preview-camera:not([hidden])');
    const button = await page.$('#preview-button');
    if (button && await button.isVisible()) {
      await button.click();
    }
    await page.waitForSelector('#preview-camera:not([hidden])');
  }
  await page.fill('#name-input', page.person.name);
}

const seen = (page) => page.waitForFunction(() => document.body.dataset.state === 'connected' && document.getElementById('mix')?.videoWidth > 0);

async function shot(page, name) {
  await pause(700);
  const file = path.join(pictures, `${name}.png`);
  await page.screenshot({ path: file });
  const bytes = fs.statSync(file).size;
  console.log(`${name}.png ${(bytes / 1000).toFixed(0)} kB${bytes > 250_000 ? ' TOO LARGE' : ''}`);
}

async function judge(page, what) {
  if (!await page.evaluate(() => 'axe' in window)) {
    // By the debugger: the page's Content-Security-Policy permits no script but its own.
    await page.evaluate(fs.readFileSync(axe, 'utf8'));
  }
  const found = await page.evaluate(async () => (await window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }))
    .violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).slice(0, 4).join(', ')}`));
  console.log(`axe, ${what}: ${found.length === 0 ? 'nothing' : found.join(' | ')}`);
}

async function webinar(browser, isEnglish) {
  const ending = isEnglish ? '-en' : '';
  const options = { isEnglish };
  const host = await open(browser, 0, `${address}/`, options);
  await host.fill('#title-input', isEnglish ? 'Autumn webinar' : '가을 웨비나');
  await host.check('#lobby-input');
  await shot(host, `start${ending}`);
  await host.click('#make-button');
  await host.waitForSelector('#made');
  await shot(host, `links${ending}`);
  const links = { panelist: await host.inputValue('#link-panelist'), attendee: await host.inputValue('#link-attendee') };
  await host.click('#open-host');
  await ready(host);
  await shot(host, `preview${ending}`);
  await host.click('#join-button');
  await seen(host);
  await host.click('#people-button');
  const people = [];
  for (const [index, role] of [[1, 'panelist'], [2, 'panelist'], [3, 'attendee']]) {
    const page = await open(browser, index, links[role], role === 'attendee' ? { ...options, size: [390, 844], isTouch: true } : options);
    await ready(page);
    await page.click('#join-button');
    await page.waitForSelector('#waiting');
    if (index === 1) {
      await shot(page, `waiting${ending}`);
      await judge(host, 'console with somebody at the door');
    }
    await host.click('#console-lobby button.primary[id^=admit-]');
    await seen(page);
    people.push(page);
  }
  const [first, , phone] = people;
  await phone.click('#hand-button');
  await host.waitForSelector('[id^=let-speak-]');
  await pause(5000);
  await shot(host, `console-people${ending}`);
  await judge(host, 'console, people');
  await shot(first, `webinar${ending}`);
  await phone.mouse.click(190, 300);
  await shot(phone, `phone${ending}`);
  await host.click('#tab-layout');
  await host.waitForSelector('#layout-card-grid-auto img[src^="blob:"]');
  await shot(host, `console-layout${ending}`);
  await judge(host, 'console, layout');
  await host.click('#layout-editor');
  await host.waitForSelector('#editor');
  await pause(1500);
  await shot(host, `editor${ending}`);
  await judge(host, 'editor');
  await host.keyboard.press('Escape');
  await host.click('#tab-settings');
  await shot(host, `console-settings${ending}`);
  await judge(host, 'console, settings');
  await phone.setViewportSize({ width: 844, height: 390 });
  await phone.mouse.click(400, 150);
  await shot(phone, `phone-landscape${ending}`);
  await phone.setViewportSize({ width: 390, height: 844 });
  await host.click('#tab-people');
  await host.click('[id^=let-speak-]');
  await phone.waitForSelector('#invite-dialog');
  await shot(phone, `invitation${ending}`);
  await judge(phone, 'invitation');
  await phone.click('#invite-no');
  await host.click('#console-stage li:nth-child(2) [id^=mute-]');
  await host.click('#console-stage li:nth-child(2) [id^=ask-]');
  await Promise.any([first, people[1]].map((page) => page.waitForSelector('#ask-dialog').then(() => judge(page, 'asked to unmute'))));
  for (const page of people) {
    await page.evaluate(() => document.querySelector('#ask-dialog button')?.click());
  }
  await people[1].click('#chat-button');
  await people[1].fill('#chat-input', isEnglish ? 'The slides are at https://example.org/slides' : '자료는 https://example.org/slides 에 있습니다.');
  await people[1].keyboard.press('Enter');
  await first.click('#chat-button');
  await first.fill('#chat-input', isEnglish ? 'Thank you!' : '고맙습니다!');
  await first.keyboard.press('Enter');
  await shot(first, `chat${ending}`);
  await first.click('#more-button');
  await first.click('#statistics-button');
  await pause(4000);
  await shot(first, `statistics${ending}`);
  await host.click('#leave-button');
  await host.click('#end-for-all');
  await host.click('#end-confirm');
  await first.waitForSelector('#end-title');
  await shot(first, `end${ending}`);
  for (const page of [host, ...people]) {
    await page.context().close();
  }
}

(async () => {
  fs.mkdirSync(pictures, { recursive: true });
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', '--autoplay-policy=no-user-gesture-required',
      '--disable-background-timer-throttling', '--disable-renderer-backgrounding', '--disable-backgrounding-occluded-windows'],
  });
  try {
    await webinar(browser, false);
    await webinar(browser, true);
  } finally {
    await browser.close();
  }
})().catch((error) => {
  console.log(error.message);
  process.exitCode = 1;
});
