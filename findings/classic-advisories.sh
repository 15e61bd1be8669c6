#!/usr/bin/env bash
# ActiveMQ Classic 6.3.1: who subscribes to "#" gets the broker's own advisories, on topics below
# "ActiveMQ/Advisory/" and without a payload, each time somebody connects, disconnects, subscribes or publishes
# to a new topic. Other brokers keep such things below "$SYS/", which "#" does not match. Seen with MQTT.js 5.16.0.
source "$(dirname "$0")/lib/common.bash"

port=$(free_port)
classic "$port"
npm mqtt@5.16.0

cat >advisories.mjs <<'END'
import mqtt from 'mqtt'

const url = `mqtt://127.0.0.1:${process.argv[2]}`
const subscriber = await mqtt.connectAsync(url)
const seen = new Map()
subscriber.on('message', (topic, payload) => seen.set(topic, payload.length))
await subscriber.subscribeAsync('#', { qos: 1 })
const publisher = await mqtt.connectAsync(url)
await publisher.publishAsync('house/door', 'open', { qos: 1 })
await new Promise((resolve) => setTimeout(resolve, 1_500))
for (const topic of [...seen.keys()].sort()) {
  console.log(`${topic}: ${seen.get(topic)} bytes`)
}
process.exit(0)
END
seen node advisories.mjs "$port"
expected <<'END'
ActiveMQ/Advisory/Connection: 0 bytes
ActiveMQ/Advisory/Consumer/Topic/#: 0 bytes
ActiveMQ/Advisory/MasterBroker: 0 bytes
ActiveMQ/Advisory/Topic: 0 bytes
house/door: 4 bytes
END
