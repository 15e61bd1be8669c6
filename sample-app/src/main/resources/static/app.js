'use strict';

/*
 * The server sends the whole dashboard a few times a second; this script writes it into
 * the page. It keeps no state of its own, and never replaces what may hold the focus.
 */

const byId = (id) => document.getElementById(id);

function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

function setButton(button, label, action) {
  setText(button, label);
  button.dataset.action = action;
  button.disabled = false;
}

const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium', hour12: false });

// Commands

async function send(path) {
  try {
    const response = await fetch(path, { method: 'POST' });
    notify(response.ok ? '' : `The application answered ${response.status}.`);
  }
  catch {
    notify('The application does not answer.');
  }
}

function notify(message) {
  setText(byId('notice'), message);
  byId('notice').hidden = !message;
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-action]');
  if (button) {
    const device = button.closest('[data-device]');
    send(device ? `api/devices/${device.dataset.device}/${button.dataset.action}`
      : `api/control-room/${button.dataset.action}`);
  }
});

// Control room

const controlRoomTexts = {
  CONNECTED: 'The control room is online.',
  CONNECTING: 'The control room is connecting.',
  WAITING: 'The control room has lost the broker and will try again.',
  REFUSED: 'The broker refuses the control room.',
  STOPPING: 'The control room is going offline.',
  STOPPED: 'The control room is offline. Its session at the broker collects the readings.'
};

function renderControlRoom(controlRoom, totals) {
  const offline = controlRoom.state === 'STOPPED' || controlRoom.state === 'STOPPING';
  const section = byId('control-room');
  section.dataset.state = controlRoom.state;
  setText(section.querySelector('[data-field="text"]'), controlRoomTexts[controlRoom.state]);
  setButton(byId('control-room-toggle'),
    offline ? 'Bring the control room online' : 'Take the control room offline', offline ? 'online' : 'offline');
  byId('devices-stale').hidden = !offline;

  for (const [name, value] of Object.entries(totals)) {
    setText(byId(`total-${name}`), value.toLocaleString());
  }
  byId('total-lost').parentElement.dataset.any = totals.lost > 0;

  setText(byId('connection-state'), controlRoom.state.toLowerCase());
  setText(byId('connection-since'), time.format(new Date(controlRoom.since)));
  setText(byId('connection-broker'), controlRoom.broker ?? 'none yet');
  setText(byId('connection-client-id'), controlRoom.clientId);
  setText(byId('connection-session'), { true: 'resumed', false: 'new' }[controlRoom.sessionPresent] ?? 'not known yet');
}

// Devices

const deviceTexts = {
  ONLINE: ['online', 'Online'],
  LOST: ['lost', 'Offline, by its will'],
  OFF: ['off', 'Off, with a farewell']
};

function deviceElement(name) {
  let element = byId(`device-${name}`);
  if (!element) {
    element = byId('device-template').content.firstElementChild.cloneNode(true);
    element.id = `device-${name}`;
    element.dataset.device = name;
    const heading = element.querySelector('[data-field="name"]');
    heading.id = `device-${name}-name`;
    setText(heading, name);
    for (const button of element.querySelectorAll('button')) {
      button.id = `device-${name}-${button.dataset.field}`;
      button.setAttribute('aria-describedby', heading.id);
    }
    byId('device-list').append(element);
  }
  return element;
}

function linkText(device) {
  const waiting = device.waiting > 0 ? `, ${device.waiting} waiting` : '';
  if (!device.on) {
    return device.plugged ? 'Switched off' : 'Switched off and unplugged';
  }
  if (!device.plugged) {
    return `Unplugged${waiting}`;
  }
  return device.state === 'CONNECTED' ? `Reading ${device.reading?.number ?? 'none'}${waiting}` : `Connecting${waiting}`;
}

function renderDevice(device) {
  const element = deviceElement(device.name);
  const [status, text] = deviceTexts[device.status] ?? ['unknown', 'Not heard of yet'];
  element.dataset.status = status;
  setText(element.querySelector('[data-field="status"]'), text);
  setText(element.querySelector('[data-field="temperature"]'), device.reading?.temperature.toFixed(1) ?? '–');
  setText(element.querySelector('[data-field="link"]'), linkText(device));
  setButton(element.querySelector('[data-field="plug"]'),
    device.plugged ? 'Pull the plug' : 'Plug in', device.plugged ? 'pull-plug' : 'plug-in');
  setButton(element.querySelector('[data-field="switch"]'),
    device.on ? 'Switch off' : 'Switch on', device.on ? 'switch-off' : 'switch-on');
}

// Keep-alive chart

const SPAN_MILLIS = 120_000;

function svg(name, attributes, text) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) {
    element.setAttribute(key, value);
  }
  element.textContent = text ?? '';
  return element;
}

function renderChart(pings, now) {
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
    shapes.push(svg('text', { x: left - 8, y: y(value) + 4, 'text-anchor': 'end' }, `${Number(value.toPrecision(1))} ms`));
  }
  shapes.push(svg('text', { x: left, y: height - 4 }, '2 min ago'));
  shapes.push(svg('text', { x: width, y: height - 4, 'text-anchor': 'end' }, 'now'));
  for (const ping of pings) {
    const at = Date.parse(ping.at);
    if (now - at < SPAN_MILLIS) {
      const dot = svg('circle', { cx: x(at), cy: y(ping.millis), r: 3 });
      dot.append(svg('title', {}, `${ping.client}: ${format(ping.millis)}`));
      shapes.push(dot);
    }
  }
  chart.replaceChildren(...shapes);
}

// Events

function renderEvents(events) {
  const list = byId('event-list');
  const newest = events[0] ? `${events[0].at} ${events[0].client} ${events[0].text}` : '';
  if (list.dataset.newest === newest) {
    return;
  }
  list.dataset.newest = newest;
  list.replaceChildren(...events.map((event) => {
    const item = document.createElement('li');
    item.dataset.trouble = event.trouble;
    item.dataset.client = event.client;
    const at = document.createElement('time');
    at.dateTime = event.at;
    at.textContent = time.format(new Date(event.at));
    const text = document.createElement('span');
    const client = document.createElement('b');
    client.textContent = event.client;
    text.append(client, ` ${event.text}`);
    item.append(at, text);
    return item;
  }));
}

// Live

const stream = new EventSource('api/dashboard/stream');

stream.addEventListener('message', (message) => {
  const dashboard = JSON.parse(message.data);
  renderControlRoom(dashboard.controlRoom, dashboard.totals);
  dashboard.devices.forEach(renderDevice);
  renderChart(dashboard.pings, Date.parse(dashboard.at));
  renderEvents(dashboard.events);
});

stream.addEventListener('open', () => notify(''));
stream.addEventListener('error', () => notify('The application does not answer. The page will go on when it is back.'));
