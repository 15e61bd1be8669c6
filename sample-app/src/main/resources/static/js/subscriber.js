// This tab is an MQTT client of its own: Eclipse Paho over a WebSocket, past the application.

import { byId, create, field, setText } from './dom.js';

const SHOWN = 6;

let client;
let url;
let count = 0;
let latest = [];

function render(text, state) {
  const section = byId('subscriber');
  section.hidden = !url;
  section.dataset.state = state;
  setText(field(section, 'text'), text);
  setText(byId('subscriber-toggle'), client ? 'Unsubscribe this tab' : 'Subscribe this tab');
}

function renderMessages() {
  setText(byId('subscriber-count'), count.toLocaleString());
  byId('subscriber-messages').replaceChildren(...latest.map(({ topic, text, retained }) => {
    const item = create('li', '', { 'data-topic': topic });
    item.append(create('b', topic), create('span', retained ? `${text} (retained)` : text));
    return item;
  }));
}

function describe(payload) {
  if (!payload.startsWith('{')) {
    return payload;
  }
  const { number, temperature } = JSON.parse(payload);
  return `${temperature.toFixed(1)} °C, reading ${number}`;
}

function onMessage(message) {
  count++;
  latest.unshift({ topic: message.destinationName, text: describe(message.payloadString), retained: message.retained });
  latest.length = Math.min(latest.length, SHOWN);
  if (latest.length === 1 || !document.hidden) {
    requestAnimationFrame(renderMessages);
  }
}

function subscribe() {
  const tab = new Paho.Client(url, `tab-${crypto.randomUUID()}`);
  client = tab;
  tab.onMessageArrived = onMessage;
  tab.onConnected = () => {
    tab.subscribe('devices/#');
    render('Subscribed to devices/#', 'CONNECTED');
  };
  tab.onConnectionLost = ({ errorCode }) => {
    if (errorCode !== 0) {
      render('The connection is lost and will be tried again.', 'WAITING');
    }
  };
  render('Connecting', 'CONNECTING');
  // The client reconnects only after it was connected once
  tab.connect({ reconnect: true, onFailure: () => {
    if (client === tab) {
      render('The broker does not answer and will be tried again.', 'WAITING');
      setTimeout(() => client === tab && subscribe(), 2000);
    }
  } });
}

function unsubscribe() {
  const tab = client;
  client = undefined;
  if (tab.isConnected()) {
    tab.disconnect();
  }
  render('Not subscribed', 'STOPPED');
}

export function renderSubscriber(websocketUrl) {
  if (websocketUrl && !url) {
    url = websocketUrl;
    subscribe();
  }
}

byId('subscriber-toggle').addEventListener('click', () => client ? unsubscribe() : subscribe());
