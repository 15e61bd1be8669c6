import { byId, field, setButton, setText } from './dom.js';

const texts = {
  CONNECTED: 'The control room is online.',
  CONNECTING: 'The control room is connecting.',
  WAITING: 'The control room has lost the broker and will try again.',
  REFUSED: 'The broker refuses the control room.',
  STOPPING: 'The control room is going offline.',
  STOPPED: 'The control room is offline. Its session at the broker collects the readings.'
};

function account(name, { lost, sent, duplicates }) {
  setText(byId(`${name}-lost`), lost.toLocaleString());
  setText(byId(`${name}-text`), `of ${sent.toLocaleString()} readings, ${duplicates.toLocaleString()} came twice`);
  byId(`${name}-lost`).closest('p').dataset.any = lost > 0;
}

// The same readings and faults for the channel adapters alone, with the profile "plain"
export function renderPlain(totals, plain) {
  byId('plain').hidden = !plain;
  if (plain) {
    account('ours', totals);
    account('plain', plain);
  }
}

export function renderControlRoom(state, totals) {
  const offline = state === 'STOPPED' || state === 'STOPPING';
  const section = byId('control-room');
  section.dataset.state = state;
  setText(field(section, 'text'), texts[state]);
  setButton(byId('control-room-toggle'),
    offline ? 'Bring the control room online' : 'Take the control room offline', offline ? 'control-room/online' : 'control-room/offline');
  // What was received last may be out of date
  byId('devices-stale').hidden = state === 'CONNECTED';
  byId('devices').dataset.stale = state !== 'CONNECTED';

  for (const [name, value] of Object.entries(totals)) {
    setText(byId(`total-${name}`), value.toLocaleString());
  }
  byId('total-lost').parentElement.dataset.any = totals.lost > 0;
}
