// Writes into the page only what has changed, and never replaces what may hold the focus.

export const byId = (id) => document.getElementById(id);

export const field = (element, name) => element.querySelector(`[data-field="${name}"]`);

export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

export function setButton(button, label, action) {
  setText(button, label);
  button.dataset.action = action;
  button.disabled = false;
}

export function create(name, text, attributes = {}) {
  const element = document.createElement(name);
  element.textContent = text;
  for (const [key, value] of Object.entries(attributes)) {
    element.setAttribute(key, value);
  }
  return element;
}

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium', hour12: false });

export const time = (instant) => clock.format(new Date(instant));

export function notify(message) {
  setText(byId('notice'), message);
  byId('notice').hidden = !message;
}
