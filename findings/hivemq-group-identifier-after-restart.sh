#!/usr/bin/env bash
# HiveMQ CE 2025.5, embedded, with persistence in files, MQTT 5: a client with a kept session has subscribed to a
# shared group with the identifier 1, and to a plain filter with the identifier 2. After a restart of the broker
# CONNACK says that the session is present, and the messages of the plain filter have their identifier as before, but
# those of the group have none until the client subscribes again. MQTT 5.0 (3.3.4) says that a subscription's
# identifier must be in the PUBLISH. TopicTreeStartup restores shared subscriptions without it. Seen with MQTT.js
# 5.16.0 as client.
source "$(dirname "$0")/lib/common.bash"

npm mqtt@5.16.0

cat >member.mjs <<'END'
import mqtt from 'mqtt'

const [port, when, ...subscribe] = process.argv.slice(2)
const url = `mqtt://127.0.0.1:${port}`
const session = { clean: false, properties: { sessionExpiryInterval: 3600 } }
const identifiers = {}
const member = mqtt.connect(url, { protocolVersion: 5, clientId: 'member', resubscribe: false, ...session })
const all = new Promise((resolve) => {
  member.on('message', (topic, payload, packet) => {
    identifiers[topic] = packet.properties?.subscriptionIdentifier ?? 'none'
    if (Object.keys(identifiers).length == 2) resolve()
  })
})
const connack = await new Promise((resolve) => member.once('connect', resolve))
if (subscribe.length) {
  await member.subscribeAsync('$share/workers/group/+', { qos: 1, properties: { subscriptionIdentifier: 1 } })
  await member.subscribeAsync('plain/+', { qos: 1, properties: { subscriptionIdentifier: 2 } })
}
const publisher = await mqtt.connectAsync(url, { protocolVersion: 5 })
await publisher.publishAsync('group/1', 'group', { qos: 1 })
await publisher.publishAsync('plain/1', 'plain', { qos: 1 })
await all
console.log(`${when}: session present ${connack.sessionPresent}, identifiers of group/1 ${identifiers['group/1']}`
  + `, of plain/1 ${identifiers['plain/1']}`)
await member.endAsync()
process.exit(0)
END
packages=$(classpath com.hivemq:hivemq-community-edition-embedded:2025.5)
port=$(free_port)
java_on "$packages" HiveMq "$port" file
{
  node member.mjs "$port" 'Before the restart' subscribe
  kill "${started[-1]}" && wait "${started[-1]}" || true
  java_on "$packages" HiveMq "$port" file
  node member.mjs "$port" 'After the restart'
  node member.mjs "$port" 'Subscribed again' subscribe
} >seen
cat seen
expected <<'END'
Before the restart: session present false, identifiers of group/1 1, of plain/1 2
After the restart: session present true, identifiers of group/1 none, of plain/1 2
Subscribed again: session present true, identifiers of group/1 1, of plain/1 2
END
