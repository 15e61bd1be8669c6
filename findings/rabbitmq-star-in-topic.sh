#!/usr/bin/env bash
# RabbitMQ 3.10.8 of Debian 12 with its MQTT plugin: a message to "rates/5*" arrives on "rates/5+", which is no
# topic: MQTT 3.1.1 (3.3.2.1) forbids wildcards in a PUBLISH, and a client may end the connection. In
# "rates/5*" there is nothing wrong. Seen with MQTT.js 5.16.0 as client, which takes it.
source "$(dirname "$0")/lib/common.bash"

port=$(free_port)
rabbitmq "$port"
npm mqtt@5.16.0

cat >star.mjs <<'END'
import mqtt from 'mqtt'

const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${process.argv[2]}`)
client.on('message', (topic) => console.log(`received: ${topic}`))
await client.subscribeAsync('rates/#', { qos: 1 })
console.log('published: rates/5*')
await client.publishAsync('rates/5*', 'high', { qos: 1 })
setTimeout(() => process.exit(0), 1_500)
END
seen node star.mjs "$port"
expected <<'END'
published: rates/5*
received: rates/5+
END
