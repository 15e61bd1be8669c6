// What the Actuator endpoint says about the connection of the control room.

import { byId, create, setText, time } from './dom.js';

const words = (text) => text.toLowerCase().replaceAll('_', ' ');

// ISO 8601, such as PT1H or PT0.000312S
function duration(iso) {
  const [, hours, minutes, seconds] = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(iso) ?? [];
  const total = (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + Number(seconds ?? 0);
  if (total > 0 && total < 1) {
    return `${Number((total * 1000).toPrecision(2))} ms`;
  }
  return total < 60 ? `${Number(total.toPrecision(2))} s` : `${Math.round(total / 60)} min`;
}

function session({ kept, present }) {
  const found = { true: 'resumed', false: 'new' }[present] ?? 'not known yet';
  return kept ? `${found}, the broker keeps it` : found;
}

const facts = {
  'State': (client) => `${words(client.state)} since ${time(client.since)}`,
  'Broker': (client) => client.broker ?? 'none yet',
  'Protocol': (client) => `MQTT ${client.version}`,
  'Client id': (client) => client.clientId,
  'Session': (client) => session(client.session),
  'Keep-alive': ({ keepAlive }) => `every ${duration(keepAlive.interval)}`
    + (keepAlive.lastPingRoundTrip ? `, last ping ${duration(keepAlive.lastPingRoundTrip)}` : ''),
  'In flight': ({ inflight }) => `${inflight.size} of ${inflight.limit}`,
  'Last loss': ({ lastDisconnect }) => lastDisconnect ? `${time(lastDisconnect.at)}, ${lastDisconnect.description}` : 'none',
};

// Holds without a connection as well
const always = new Set(['State', 'Client id', 'Last loss']);

const rows = new Map();

function row(name) {
  if (!rows.has(name)) {
    const value = create('dd', '');
    const element = create('div', '', { 'data-fact': name });
    element.append(create('dt', name), value);
    byId('connection-facts').append(element);
    rows.set(name, value);
  }
  return rows.get(name);
}

function renderSubscriptions(subscriptions) {
  const text = subscriptions.map(({ filter, grantedQos, refused }) =>
    `${filter} (${refused ?? (grantedQos === null ? 'asked for' : `QoS ${grantedQos}`)})`);
  setText(row('Subscribed'), text.join('\n') || '–');
}

// What the stream said last. An answer of the endpoint that is older than that is not shown
let current;

function render(client) {
  const connected = client.state === 'CONNECTED';
  for (const [name, fact] of Object.entries(facts)) {
    setText(row(name), connected || always.has(name) ? fact(client) : '–');
  }
  renderSubscriptions(connected ? client.subscriptions : []);
}

async function refresh() {
  try {
    const response = await fetch('actuator/mqtt/default');
    if (response.ok) {
      const client = await response.json();
      if (client.state === current) {
        render(client);
      }
    }
  }
  catch {
    // The stream shows that the application does not answer
  }
}

export function renderConnection(state) {
  if (state === current) {
    return;
  }
  current = state;
  byId('connection').dataset.state = state;
  setText(row('State'), words(state));
  if (state !== 'CONNECTED') {
    // facts of a connection that is gone would look like live ones
    for (const name of rows.keys()) {
      if (!always.has(name)) {
        setText(row(name), '–');
      }
    }
  }
  refresh();
}

setInterval(refresh, 1000);
