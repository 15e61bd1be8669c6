#!/usr/bin/env bash
# Apache Artemis 2.55.0: a message whose topic has "::" in it is acknowledged and reaches nobody, neither a
# subscriber to "#" nor one to the very topic. Artemis writes queues of an address as ADDRESS::QUEUE; in MQTT
# the characters have no meaning. IPv6 addresses and names of C++ classes have them. Seen with MQTT.js 5.16.0.
source "$(dirname "$0")/lib/common.bash"

port=$(free_port)
artemis "$port"
npm mqtt@5.16.0

cat >colons.mjs <<'END'
import mqtt from 'mqtt'

const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${process.argv[2]}`)
const received = []
client.on('message', (topic) => received.push(topic))
await client.subscribeAsync(['#', 'hosts/fe80::1', 'hosts/fe80:1'], { qos: 1 })
for (const topic of ['hosts/fe80::1', 'hosts/fe80:1']) {
  received.length = 0
  await client.publishAsync(topic, 'up', { qos: 1 })
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  console.log(`${topic}: acknowledged, ${received.length} received`)
}
process.exit(0)
END
seen node colons.mjs "$port"
expected <<'END'
hosts/fe80::1: acknowledged, 0 received
hosts/fe80:1: acknowledged, 2 received
END
