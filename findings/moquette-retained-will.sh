#!/usr/bin/env bash
# Moquette 0.17: a will with the retain flag is published to those who are subscribed, and not retained,
# whatever its QoS: who subscribes later still gets the message that was retained before. MQTT 3.1.1
# (3.1.2.7) says that it is published as a retained message. Seen with MQTT.js 5.16.0 as client.
source "$(dirname "$0")/lib/common.bash"

port=$(free_port)
moquette "$port"
npm mqtt@5.16.0

cat >will.mjs <<'END'
import mqtt from 'mqtt'

const url = `mqtt://127.0.0.1:${process.argv[2]}`
const wait = (millis) => new Promise((resolve) => setTimeout(resolve, millis))

// now and then this broker closes a connection at SUBSCRIBE
async function subscriber (attempts = 5) {
  const client = await mqtt.connectAsync(url, { reconnectPeriod: 0 })
  const payloads = []
  client.on('message', (topic, payload) => payloads.push(payload.toString()))
  try {
    await client.subscribeAsync('state', { qos: 1 })
    return payloads
  } catch (failure) {
    if (attempts > 1) return subscriber(attempts - 1)
    throw failure
  }
}

const device = await mqtt.connectAsync(url, { will: { topic: 'state', payload: 'offline', qos: 1, retain: true }, reconnectPeriod: 0 })
await device.publishAsync('state', 'online', { qos: 1, retain: true })
const there = await subscriber()
await wait(500)
device.stream.destroy()
await wait(1_500)
const late = await subscriber()
await wait(1_000)
console.log(`subscribed before the loss: ${there.join()}`)
console.log(`subscribed after it: ${late.join()}`)
process.exit(0)
END
seen node will.mjs "$port"
expected <<'END'
subscribed before the loss: online,offline
subscribed after it: online
END
