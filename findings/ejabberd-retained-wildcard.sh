#!/usr/bin/env bash
# ejabberd 23.01 of Debian 12 keeps all of 1,500 retained messages, and a subscription with a wildcard gets
# 1,000 of them, whatever its QoS; those that did not come arrive when their topics are subscribed to by name.
# The client is not notified that there are more. Seen with MQTT.js 5.16.0 as client.
source "$(dirname "$0")/lib/common.bash"

port=$(free_port)
ejabberd "$port"
npm mqtt@5.16.0

cat >retained.mjs <<'END'
import mqtt from 'mqtt'

const url = `mqtt://127.0.0.1:${process.argv[2]}`
const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis))
const connect = () => mqtt.connectAsync(url, { username: 'plant', password: 'any', reconnectPeriod: 0 })
const topics = [...Array(1_500).keys()].map((number) => `meters/${number}`)

const publisher = await connect()
for (const topic of topics) {
  await publisher.publishAsync(topic, 'value', { qos: 1, retain: true })
}
for (const qos of [0, 1]) {
  const subscriber = await connect()
  const received = new Set()
  subscriber.on('message', (topic) => received.add(topic))
  await subscriber.subscribeAsync('meters/#', { qos })
  await pause(3_000)
  console.log(`meters/# with QoS ${qos}: ${received.size}`)
  const missing = topics.filter((topic) => !received.has(topic)).slice(0, 100)
  for (const topic of missing) {
    await subscriber.subscribeAsync(topic, { qos })
  }
  await pause(1_000)
  console.log(`of 100 others by name: ${missing.filter((topic) => received.has(topic)).length}`)
  await subscriber.endAsync()
}
process.exit(0)
END
seen node retained.mjs "$port"
expected <<'END'
meters/# with QoS 0: 1000
of 100 others by name: 100
meters/# with QoS 1: 1000
of 100 others by name: 100
END
