#!/usr/bin/env bash
# Apache Artemis 2.55.0: a "\" in a topic comes back as "\\\\", four of them, so what a subscriber of "#" receives is
# not the topic that was published. A subscription to the very topic matches; the topic it receives is wrong, too.
# Windows paths in topics are where it is met. Seen with MQTT.js 5.16.0 as client.
source "$(dirname "$0")/lib/common.bash"

port=$(free_port)
artemis "$port"
npm mqtt@5.16.0

cat >backslash.mjs <<'END'
import mqtt from 'mqtt'

const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${process.argv[2]}`)
client.on('message', (topic) => console.log(`received: ${topic}`))
await client.subscribeAsync('files/#', { qos: 1 })
console.log('published: files/C:\\logs')
await client.publishAsync('files/C:\\logs', 'changed', { qos: 1 })
setTimeout(() => process.exit(0), 1_500)
END
seen node backslash.mjs "$port"
expected <<'END'
published: files/C:\logs
received: files/C:\\\\logs
END
