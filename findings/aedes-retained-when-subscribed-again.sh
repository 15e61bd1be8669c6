#!/usr/bin/env bash
# aedes 1.2.0: a client that subscribes again to a filter that it has gets no retained messages, also if a new one
# was retained meanwhile. MQTT 3.1.1 (3.8.4) says that they must be sent again, and to subscribe again is how
# clients ask for the present state; on aedes it takes UNSUBSCRIBE first. Seen with MQTT.js 5.16.0 as client.
source "$(dirname "$0")/lib/common.bash"

npm aedes@1.2.0 mqtt@5.16.0
port=$(free_port)
aedes "$port"

cat >again.mjs <<'END'
import mqtt from 'mqtt'

const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${process.argv[2]}`)
await client.publishAsync('lamp', 'on', { qos: 1, retain: true })
let retained
client.on('message', (topic, payload, packet) => { retained += packet.retain ? 1 : 0 })

async function subscribe (name) {
  retained = 0
  await client.subscribeAsync('lamp', { qos: 1 })
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  console.log(`${name}: ${retained} retained`)
}

await subscribe('subscribed')
await subscribe('subscribed again')
await client.unsubscribeAsync('lamp')
await subscribe('unsubscribed and subscribed')
process.exit(0)
END
seen node again.mjs "$port"
expected <<'END'
subscribed: 1 retained
subscribed again: 0 retained
unsubscribed and subscribed: 1 retained
END
