// Copies the YAML beside a button.

import { notify, setText } from './dom.js';

document.addEventListener('click', async (event) => {
  const button = event.target.closest('button[data-copy]');
  if (!button) {
    return;
  }
  try {
    await navigator.clipboard.writeText(button.closest('.yaml').querySelector('code').textContent);
    setText(button, 'Copied');
    setTimeout(() => setText(button, 'Copy'), 2000);
  }
  catch {
    notify('The browser does not let the page copy: select the text instead.');
  }
});
