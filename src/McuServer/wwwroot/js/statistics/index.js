// The tab of statistics: graphs of ten minutes, the numbers of this browser, the numbers of the server, all as a file.

import { onLanguage, text } from '../i18n/text.js';
import '../i18n/words-statistics.js';
import { button, h } from '../ui/dom.js';
import { toast } from '../ui/toast.js';
import { clientRows, serverRows } from './rows.js';
import { Sampler, series } from './sampler.js';

/** @import { Session } from '../core/session.js' */
/** @import { Row } from './rows.js' */

/** Ten minutes are the whole width; of less, two minutes at least. */
const graph = { most: 600, least: 120, height: 60 };

/** @type {WeakMap<Session, Sampler>} */
const samplers = new WeakMap();

/** The sampler of a session; begins with the first call. @param {Session} session */
export function samplerOf(session) {
  let sampler = samplers.get(session);
  if (!sampler) {
    sampler = new Sampler(session);
    samplers.set(session, sampler);
    session.on('end', () => sampler?.end());
  }
  return sampler;
}

/** @param {Session} session @param {HTMLElement} place */
export function mountStatistics(session, place) {
  const sampler = samplerOf(session);
  const here = h('tbody', { id: 'statistics-client' });
  const there = h('tbody', { id: 'statistics-server' });
  const graphs = new Map(series.map(([name, code, unit]) => [name, makeGraph(code, unit)]));
  /** @type {unknown} */
  let answer;
  place.append(
    h('section', { id: 'statistics', 'aria-labelledby': 'statistics-title' },
      h('div', { class: 'row between' }, h('h3', { id: 'statistics-title', text: 'statisticsGraphs' }), button('statisticsSave', save, { icon: 'download', id: 'statistics-save' })),
      h('div', { class: 'graphs' }, ...[...graphs.values()].map(({ element }) => element)),
      h('h3', { text: 'statisticsHere' }), h('table', {}, here),
      h('h3', { text: 'statisticsServer' }), h('table', {}, there)));

  function save() {
    const url = URL.createObjectURL(new Blob([sampler.toJson(answer)], { type: 'application/json' }));
    const link = h('a', { href: url, download: `mcu-statistics-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}.json` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
    toast(text('statisticsSaved'), { icon: 'check' });
  }

  const draw = () => {
    for (const [name, drawn] of graphs) {
      drawn.draw(sampler.samples.map(({ values }) => values[name] ?? null));
    }
    if (session.connection && sampler.report) {
      fill(here, clientRows(session.connection, sampler.report, sampler.before));
    }
    fill(there, serverRows(answer));
  };
  const refresh = async () => {
    answer = await session.call('stats.get').catch(() => answer);
    draw();
  };
  sampler.addEventListener('sample', refresh);
  const end = onLanguage(draw);
  refresh();
  return () => {
    sampler.removeEventListener('sample', refresh);
    end();
  };
}

/** @param {string} code @param {string} unit */
function makeGraph(code, unit) {
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('aria-hidden', 'true');
  svg.append(path);
  const now = h('strong', {});
  const most = h('span', { class: 'muted' });
  const element = h('figure', { class: 'graph' }, h('figcaption', {}, h('span', { text: code }), now, most), svg);
  return {
    element,
    /** @param {(number | null)[]} values */
    draw(values) {
      const known = values.filter((value) => value !== null);
      element.hidden = known.length === 0;
      const top = Math.max(...known, 0);
      const last = values.at(-1) ?? null;
      now.textContent = last === null ? '–' : `${round(last)} ${unit}`;
      most.textContent = text('statMost', { value: `${round(top)} ${unit}` });
      // The newest stands at the right edge; a gap stays a gap.
      const width = Math.min(graph.most, Math.max(graph.least, values.length));
      svg.setAttribute('viewBox', `0 0 ${width} ${graph.height}`);
      const x = (/** @type {number} */ i) => width - (values.length - 1 - i);
      let line = '';
      let isDown = false;
      values.forEach((value, i) => {
        if (value !== null) {
          line += `${isDown ? 'L' : 'M'}${x(i)} ${(graph.height - 2 - (top > 0 ? value / top : 0) * (graph.height - 4)).toFixed(1)}`;
        }
        isDown = value !== null;
      });
      path.setAttribute('d', line);
    },
  };
}

/** @param {number} value */
function round(value) {
  return value >= 100 || Number.isInteger(value) ? String(Math.round(value)) : value.toFixed(1);
}

/** @param {HTMLElement} body @param {Row[]} rows */
function fill(body, rows) {
  body.replaceChildren(...rows.map(([label, value]) => h('tr', {}, h('th', { scope: 'row' }, label), h('td', {}, value))));
}
