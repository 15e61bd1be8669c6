// The server sends the whole dashboard a few times a second, and each part of it is written into the page.

import './commands.js';
import './copy.js';
import { renderChart } from './chart.js';
import { renderConnection } from './connection.js';
import { renderControlRoom, renderPlain } from './control-room.js';
import { renderDevice } from './devices.js';
import { notify } from './dom.js';
import { renderEvents } from './events.js';
import { renderFaults, renderFlow } from './flow.js';
import { renderSubscriber } from './subscriber.js';

const stream = new EventSource('api/dashboard/stream');

stream.addEventListener('message', (message) => {
  const dashboard = JSON.parse(message.data);
  renderControlRoom(dashboard.controlRoom.state, dashboard.totals);
  renderPlain(dashboard.totals, dashboard.plain);
  dashboard.devices.forEach(renderDevice);
  renderFlow(dashboard);
  renderFaults(dashboard);
  renderConnection(dashboard.controlRoom.state);
  renderChart(dashboard.pings, dashboard.events, Date.parse(dashboard.at));
  renderEvents(dashboard.events);
  renderSubscriber(dashboard.broker?.websocketUrl);
});

stream.addEventListener('open', () => notify(''));
stream.addEventListener('error', () => notify('The application does not answer. The page will go on when it is back.'));
