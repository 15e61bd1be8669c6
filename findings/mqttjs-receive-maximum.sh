#!/usr/bin/env bash
# MQTT.js 5.16.0 does not keep to the Receive Maximum that a broker announces: 100 messages published at once
# are all sent at once. HiveMQ CE 2025.5 announces 10 and ends the connection with 0x93; not one message is
# acknowledged. MQTT 5.0 (3.3.4) forbids the client to send more than it may.
source "$(dirname "$0")/lib/common.bash"

port=$(free_port)
hivemq "$port"
npm mqtt@5.16.0

cat >burst.mjs <<'END'
import mqtt from 'mqtt'

const client = mqtt.connect(`mqtt://127.0.0.1:${process.argv[2]}`, { protocolVersion: 5, reconnectPeriod: 0 })
client.on('error', () => {})
client.on('disconnect', (packet) => console.log(`DISCONNECT 0x${packet.reasonCode.toString(16)}`))
client.on('connect', async (packet) => {
  console.log(`Receive Maximum ${packet.properties.receiveMaximum}`)
  let acknowledged = 0
  for (let i = 0; i < 100; i++) {
    client.publishAsync('burst', `${i}`, { qos: 1 }).then(() => acknowledged++, () => {})
  }
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  console.log(`${acknowledged} acknowledged`)
  process.exit(0)
})
END
seen node burst.mjs "$port"
expected <<'END'
Receive Maximum 10
DISCONNECT 0x93
0 acknowledged
END
