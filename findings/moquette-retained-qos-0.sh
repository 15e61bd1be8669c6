#!/usr/bin/env bash
# Moquette 0.17: a retained message of QoS 0 is not kept, and deletes the one of QoS 1 that was. MQTT 3.1.1
# (3.3.1.3) allows it, and hardly any client expects it: QoS 0 is what most publish with unless told
# otherwise, and other brokers keep such messages. Seen with MQTT.js 5.16.0 as client.
source "$(dirname "$0")/lib/common.bash"

port=$(free_port)
moquette "$port"
npm mqtt@5.16.0

cat >retained.mjs <<'END'
import mqtt from 'mqtt'

const url = `mqtt://127.0.0.1:${process.argv[2]}`
const publisher = await mqtt.connectAsync(url)
const wait = (millis) => new Promise((resolve) => setTimeout(resolve, millis))

async function show (after) {
  const client = await mqtt.connectAsync(url)
  const payloads = []
  client.on('message', (topic, payload) => payloads.push(payload.toString()))
  await client.subscribeAsync('lamp', { qos: 1 })
  await wait(1_000)
  await client.endAsync()
  console.log(`${after}: ${payloads.join() || 'nothing'}`)
}

await publisher.publishAsync('lamp', 'on', { retain: true, qos: 1 })
await show('retained with QoS 1')
await publisher.publishAsync('lamp', 'off', { retain: true, qos: 0 })
await wait(500)
await show('then retained with QoS 0')
process.exit(0)
END
seen node retained.mjs "$port"
expected <<'END'
retained with QoS 1: on
then retained with QoS 0: nothing
END
