#!/usr/bin/env bash
# Moquette 0.17: a retained message that comes because of a new subscription has the retain flag 0, so no
# client can tell it from a message that was published just now. MQTT 3.1.1 (3.3.1.3) asks for 1. Seen with
# MQTT.js 5.16.0 as client.
source "$(dirname "$0")/lib/common.bash"

port=$(free_port)
moquette "$port"
npm mqtt@5.16.0

cat >flag.mjs <<'END'
import mqtt from 'mqtt'

const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${process.argv[2]}`)
await client.publishAsync('command', 'open', { qos: 1, retain: true })
client.on('message', (topic, payload, packet) => console.log(`${payload}, retain flag ${packet.retain}`))
await client.subscribeAsync('command', { qos: 1 })
setTimeout(() => process.exit(0), 1_000)
END
seen node flag.mjs "$port"
expected <<'END'
open, retain flag false
END
