#!/usr/bin/env bash
# ActiveMQ Classic 6.3.1 reads a topic as the name of a destination in its own syntax: a message to "a,b" becomes
# two, to "a" and to "b", and what follows a "?" is cut off. It is acknowledged either way. In MQTT neither
# character has a meaning. Seen with MQTT.js 5.16.0 as client.
source "$(dirname "$0")/lib/common.bash"

port=$(free_port)
classic "$port"
npm mqtt@5.16.0

cat >topics.mjs <<'END'
import mqtt from 'mqtt'

const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${process.argv[2]}`)
let received = []
client.on('message', (topic) => received.push(topic))
await client.subscribeAsync(['rooms/#', 'south', 'south/#'], { qos: 0 })
for (const topic of ['rooms/north,south', 'rooms/who?', 'rooms/east']) {
  received = []
  await client.publishAsync(topic, 'lit', { qos: 1 })
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  console.log(`${topic} arrives as ${[...new Set(received)].sort().join(' and ')}`)
}
process.exit(0)
END
seen node topics.mjs "$port"
expected <<'END'
rooms/north,south arrives as rooms/north and south
rooms/who? arrives as rooms/who
rooms/east arrives as rooms/east
END
