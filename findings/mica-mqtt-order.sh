#!/usr/bin/env bash
# The server of mica-mqtt 2.3.7, MQTT 3.1.1: messages that one client publishes to one topic with QoS 1 arrive in another
# order. Of 1,000 that are sent one behind the other all arrive, and some of them too late. MQTT 3.1.1 (4.6) has a
# server treat each topic as ordered. Seen with MQTT.js 5.16.0 as client, in up to twenty rounds.
source "$(dirname "$0")/lib/common.bash"

port=$(free_port)
mica_mqtt "$port"
npm mqtt@5.16.0

cat >order.mjs <<'END'
import mqtt from 'mqtt'

const client = (clientId) => mqtt.connectAsync(`mqtt://127.0.0.1:${process.argv[2]}`, { clientId, reconnectPeriod: 0 })
const subscriber = await client('subscriber')
const publisher = await client('publisher')
let complete = true
let ordered = true
let received = []
subscriber.on('message', (topic, payload) => received.push(Number(payload)))
await subscriber.subscribeAsync('numbers', { qos: 1 })
for (let round = 0; round < 20 && ordered; round++) {
  received = []
  await Promise.all(Array.from({ length: 1_000 }, (_, i) => publisher.publishAsync('numbers', `${i}`, { qos: 1 })))
  for (let wait = 0; wait < 50 && received.length < 1_000; wait++) {
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  complete &&= new Set(received).size === 1_000
  ordered &&= received.every((number, index) => index === 0 || received[index - 1] < number)
}
console.log(`all arrived: ${complete}, in their order: ${ordered}`)
process.exit(0)
END
seen node order.mjs "$port"
expected <<'END'
all arrived: true, in their order: false
END
