import { byId, field, setButton, setText } from './dom.js';

const texts = {
  ONLINE: ['online', 'Online'],
  LOST: ['lost', 'Offline, by its will'],
  OFF: ['off', 'Off, disconnected gracefully']
};

const calm = matchMedia('(prefers-reduced-motion: reduce)');

function deviceElement(name) {
  let element = byId(`device-${name}`);
  if (!element) {
    element = byId('device-template').content.firstElementChild.cloneNode(true);
    element.id = `device-${name}`;
    element.dataset.device = name;
    const heading = field(element, 'name');
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
    return `${device.plugged ? 'Switched off' : 'Switched off and unplugged'}${waiting}`;
  }
  if (!device.plugged) {
    return `Unplugged${waiting}`;
  }
  const reading = device.reading ? `Reading ${device.reading.number}` : 'No reading yet';
  return `${device.state === 'CONNECTED' ? reading : 'Connecting'}${waiting}`;
}

function pulse(element, number) {
  if (element.dataset.reading !== number) {
    element.dataset.reading = number;
    if (!calm.matches) {
      element.querySelector('.dot').animate([{ boxShadow: '0 0 0 0 var(--status)' },
        { boxShadow: '0 0 0 0.45rem transparent' }], 600);
    }
  }
}

export function renderDevice(device) {
  const element = deviceElement(device.name);
  const [status, text] = texts[device.status] ?? ['unknown', 'Not seen yet'];
  element.dataset.status = status;
  setText(field(element, 'status'), text);
  setText(field(element, 'temperature'), device.reading?.temperature.toFixed(1) ?? '–');
  setText(field(element, 'link'), linkText(device));
  setButton(field(element, 'plug'),
    device.plugged ? 'Pull the plug' : 'Plug in', device.plugged ? 'pull-plug' : 'plug-in');
  setButton(field(element, 'switch'),
    device.on ? 'Switch off' : 'Switch on', device.on ? 'switch-off' : 'switch-on');
  pulse(element, `${device.reading?.number}`);
}
