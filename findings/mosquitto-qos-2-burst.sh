#!/usr/bin/env bash
# Mosquitto 2.0.11 of Debian 12, MQTT 3.1.1: of 100 messages of QoS 2 that a client publishes without waiting
# it keeps the first 20 (max_inflight_messages) and drops the others, though it answers each with PUBREC
# and PUBCOMP: the publisher believes that all were accepted. With MQTT 5 it announces a Receive Maximum of
# 20, and answers those beyond with PUBREC 0x97. HiveMQ CE delivers all 100. Seen with MQTT.js 5.16.0.
source "$(dirname "$0")/lib/common.bash"

debian mosquitto mosquitto >/dev/null
port=$(free_port)
mosquitto_broker "$port"
npm mqtt@5.16.0

cat >burst.mjs <<'END'
import mqtt from 'mqtt'

const url = `mqtt://127.0.0.1:${process.argv[2]}`

async function publish (version, window) {
  const topic = `burst/${version}/${window}`
  const subscriber = await mqtt.connectAsync(url, { protocolVersion: version })
  let received = 0
  subscriber.on('message', () => received++)
  await subscriber.subscribeAsync(topic, { qos: 2 })
  const publisher = await mqtt.connectAsync(url, { protocolVersion: version })
  let accepted = 0
  for (let first = 0; first < 100; first += window) {
    const messages = Array.from({ length: window }, (_, i) => publisher.publishAsync(topic, `${first + i}`, { qos: 2 }))
    accepted += (await Promise.allSettled(messages)).filter((message) => message.status === 'fulfilled').length
  }
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  console.log(`MQTT ${version === 4 ? '3.1.1' : '5.0'}, ${window} at a time: ${accepted} accepted, ${received} received`)
}

await publish(4, 20)
await publish(4, 100)
await publish(5, 20)
process.exit(0)
END
seen bash -c 'mosquitto -h | head -1; node burst.mjs '"$port"
expected <<'END'
mosquitto version 2.0.11
MQTT 3.1.1, 20 at a time: 100 accepted, 100 received
MQTT 3.1.1, 100 at a time: 100 accepted, 20 received
MQTT 5.0, 20 at a time: 100 accepted, 100 received
END
