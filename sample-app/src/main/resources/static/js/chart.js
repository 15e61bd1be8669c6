import { byId, create, setText } from './dom.js';

const SPAN_MILLIS = 120_000;

const COLOURS = 6;

function svg(name, attributes, text) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) {
    element.setAttribute(key, value);
  }
  element.textContent = text ?? '';
  return element;
}

// A colour for each client, in the order in which they showed up
const clients = [];

function number(client) {
  if (!clients.includes(client)) {
    clients.push(client);
    const item = create('li', '', { 'data-client': clients.indexOf(client) % COLOURS });
    item.append(create('span', '', { class: 'dot' }), client);
    byId('keep-alive-legend').append(item);
  }
  return clients.indexOf(client) % COLOURS;
}

function cuts(events, now) {
  return events.filter(({ at, trouble, text }) =>
    trouble && text.startsWith('lost the connection') && now - Date.parse(at) < SPAN_MILLIS);
}

export function renderChart(pings, events, now) {
  const values = pings.map((ping) => ping.millis).sort((a, b) => a - b);
  if (values.length === 0) {
    return;
  }
  const format = (millis) => `${millis < 10 ? millis.toPrecision(2) : millis.toFixed()} ms`;
  setText(byId('keep-alive-text'),
    `Last ${format(pings.at(-1).millis)}, median ${format(values[Math.floor(values.length / 2)])}`);

  const chart = byId('keep-alive-chart');
  const { width, height } = chart.getBoundingClientRect();
  const [left, bottom, top] = [56, height - 20, 8];
  // Logarithmic, so that one slow round trip does not flatten all others
  const decades = Math.max(1, Math.ceil(Math.log10(values.at(-1))));
  const y = (millis) => bottom - (bottom - top) * (Math.log10(Math.max(millis, 0.1)) + 1) / (decades + 1);
  const x = (at) => left + (width - left - 4) * (1 - (now - at) / SPAN_MILLIS);
  const shapes = [];
  for (let value = 0.1; value <= 10 ** decades; value *= 10) {
    shapes.push(svg('line', { x1: left, x2: width, y1: y(value), y2: y(value) }));
    shapes.push(svg('text', { x: left - 8, y: y(value) + 4, 'text-anchor': 'end' }, value < 1000 ? `${Number(value.toPrecision(1))} ms` : `${value / 1000} s`));
  }
  shapes.push(svg('text', { x: left, y: height - 4 }, '2 min ago'));
  shapes.push(svg('text', { x: width, y: height - 4, 'text-anchor': 'end' }, 'now'));
  for (const cut of cuts(events, now)) {
    const at = x(Date.parse(cut.at));
    const line = svg('line', { x1: at, x2: at, y1: top, y2: bottom, class: 'cut', 'data-client': number(cut.client) });
    line.append(svg('title', {}, `${cut.client} ${cut.text}`));
    shapes.push(line);
  }
  for (const ping of pings) {
    const at = Date.parse(ping.at);
    if (now - at < SPAN_MILLIS) {
      const dot = svg('circle', { cx: x(at), cy: y(ping.millis), r: 3, 'data-client': number(ping.client) });
      dot.append(svg('title', {}, `${ping.client}: ${format(ping.millis)}`));
      shapes.push(dot);
    }
  }
  chart.replaceChildren(...shapes);
}
