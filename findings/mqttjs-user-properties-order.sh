#!/usr/bin/env bash
# MQTT.js 5.16.0 with Mosquitto 2.0.11 of Debian 12, MQTT 5: user properties are sorted. Those with the same name come
# one after the other, and those whose names are numbers come first, however the publisher sent them. MQTT 5.0
# (3.3.2.3.7) says that their order is kept, and Mosquitto does.
source "$(dirname "$0")/lib/common.bash"

debian mosquitto mosquitto
debian mosquitto_sub mosquitto-clients
npm mqtt@5.16.0

port=$(free_port)
mosquitto_broker "$port"

mosquitto_pub -V 5 -p "$port" -r -q 1 -t topic -m message -D publish user-property via gateway \
  -D publish user-property 20 first -D publish user-property 10 second -D publish user-property via cloud

cat >receive.mjs <<'END'
import mqtt from 'mqtt'

const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${process.argv[2]}`, { protocolVersion: 5 })
client.on('message', (topic, payload, packet) => {
  console.log(`MQTT.js: ${JSON.stringify(packet.properties.userProperties)}`)
  process.exit(0)
})
await client.subscribeAsync('topic', { qos: 1 })
END
{
  mosquitto_sub -V 5 -p "$port" -t topic -C 1 -W 60 -F 'mosquitto_sub: %P'
  timeout 60 node receive.mjs "$port"
} >seen
cat seen
expected <<'END'
mosquitto_sub: via:gateway 20:first 10:second via:cloud
MQTT.js: {"10":"second","20":"first","via":["gateway","cloud"]}
END
