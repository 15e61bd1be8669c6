// The way of the readings: from the devices through the broker to the control room, and what waits where.

import { byId, field, setButton, setText } from './dom.js';

const calm = matchMedia('(prefers-reduced-motion: reduce)');

// A reading every now and then is a dot on the wire; this many at once are a burst with its number
const BURST = 100;

const last = new Map();

function move(id, total) {
  const wire = byId(id);
  const count = total - (last.get(id) ?? total);
  last.set(id, total);
  if (count <= 0) {
    return;
  }
  wire.dataset.moved = total;
  if (count >= BURST) {
    setText(field(wire, 'burst'), `+${count.toLocaleString()}`);
    clearTimeout(wire.fading);
    wire.fading = setTimeout(() => setText(field(wire, 'burst'), ''), 3000);
  }
  if (!calm.matches) {
    const dot = document.createElement('i');
    wire.append(dot);
    dot.animate([{ left: '0%' }, { left: '100%' }], { duration: 500, easing: 'ease-in-out' }).finished
      .then(() => dot.remove(), () => dot.remove());
  }
}

function show(id, count, state, text) {
  const stop = byId(id);
  setText(field(stop, 'count'), count.toLocaleString());
  stop.dataset.state = state;
  if (text) {
    setText(field(stop, 'text'), text);
  }
}

export function renderFlow({ devices, totals, controlRoom, broker, badNetwork }) {
  const offline = controlRoom.state !== 'CONNECTED';
  const down = broker?.running === false;
  show('flow-devices', devices.reduce((sum, { waiting }) => sum + waiting, 0), 'CONNECTED');
  show('flow-broker', totals.underway, down ? 'WAITING' : 'CONNECTED', down ? 'killed, starts again' : 'in its queue');
  show('flow-room', totals.received, controlRoom.state, offline ? 'received, offline' : 'received');
  move('flow-sent', totals.sent);
  move('flow-received', totals.received);
  byId('flow-sent').dataset.bad = badNetwork;
}

export function renderFaults({ broker, badNetwork, devices, totals }) {
  const kill = byId('broker-kill');
  kill.hidden = !broker;
  if (broker) {
    setButton(kill, broker.running ? 'Kill the broker' : 'The broker starts again', 'broker/kill');
    kill.disabled = !broker.running;
    kill.dataset.restarts = broker.restarts;
  }
  setButton(byId('network-toggle'), badNetwork ? 'Make the network good' : 'Make the network bad',
    badNetwork ? 'network/good' : 'network/bad');
  byId('poison').disabled = devices.every(({ on }) => !on);
  renderCertificate(broker?.certificate);
  setText(byId('faults-text'), describe(broker, badNetwork, totals));
}

const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });

function renderCertificate(certificate) {
  const swap = byId('certificate-swap');
  const text = byId('certificate-text');
  swap.hidden = !certificate;
  text.hidden = !certificate;
  if (certificate) {
    const { serial, expiry, swapping } = certificate;
    setButton(swap, swapping ? 'The certificate is swapped' : 'Swap the certificate', 'broker/swap-certificate');
    swap.disabled = swapping;
    text.dataset.serial = serial;
    setText(text, swapping
      ? `Clients trust two certificates until the broker shows the next one, ${serial}. It looks for it every ten seconds.`
      : `The broker shows certificate ${serial}, valid until ${day.format(new Date(expiry))}, and clients trust no other.`);
  }
}

function describe(broker, badNetwork, { lost, duplicates }) {
  if (broker?.running === false) {
    return 'The broker is down. Devices keep their readings, and the broker finds the sessions again.';
  }
  if (badNetwork) {
    return `Packets are late or lost, and connections break. A reading whose acknowledgement was lost is sent again: ${duplicates.toLocaleString()} ${duplicates === 1 ? 'duplicate' : 'duplicates'}, ${lost.toLocaleString()} lost.`;
  }
  return 'Devices number their readings and send them with QoS 1. A gap in the numbers that arrive is a lost reading; one that arrives again is a duplicate.';
}
