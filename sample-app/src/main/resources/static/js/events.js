import { byId, create, time } from './dom.js';

export function renderEvents(events) {
  const list = byId('event-list');
  const newest = events[0] ? `${events[0].at} ${events[0].client} ${events[0].text}` : '';
  if (list.dataset.newest === newest) {
    return;
  }
  list.dataset.newest = newest;
  list.replaceChildren(...events.map((event) => {
    const item = create('li', '', { 'data-trouble': event.trouble, 'data-client': event.client });
    const text = create('span', '');
    text.append(create('b', event.client), ` ${event.text}`);
    item.append(create('time', time(event.at), { datetime: event.at }), text);
    return item;
  }));
}
