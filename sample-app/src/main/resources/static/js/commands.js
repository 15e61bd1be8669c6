// Buttons with an action send it to the application.

import { notify } from './dom.js';

async function send(path) {
  try {
    const response = await fetch(path, { method: 'POST' });
    notify(response.ok ? '' : `The application answered ${response.status}.`);
  }
  catch {
    notify('The application does not answer.');
  }
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-action]');
  if (button) {
    const device = button.closest('[data-device]');
    send(device ? `api/devices/${device.dataset.device}/${button.dataset.action}` : `api/${button.dataset.action}`);
  }
});
