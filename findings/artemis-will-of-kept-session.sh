#!/usr/bin/env bash
# Apache Artemis 2.55.0, MQTT 5: a client with a kept session is lost. Its will is published if it has a
# delay of a second, and not published if it has none, as most wills have. MQTT 5.0 (3.1.3.2.2) says that
# no delay means at once. The will is published when the session expires; a clean session is not
# affected. Seen with MQTT.js 5.16.0 as client.
source "$(dirname "$0")/lib/common.bash"

port=$(free_port)
artemis "$port"
npm mqtt@5.16.0

cat >wills.mjs <<'END'
import mqtt from 'mqtt'

const url = `mqtt://127.0.0.1:${process.argv[2]}`
const options = { protocolVersion: 5, reconnectPeriod: 0, clean: false }
const cases = {
  'kept session, no delay': [3600, undefined],
  'kept session, delay of 1 s': [3600, { willDelayInterval: 1 }],
  'clean session, no delay': [0, undefined]
}
const observer = await mqtt.connectAsync(url, { ...options, clean: true })
const published = new Set()
observer.on('message', (topic) => published.add(topic))
await observer.subscribeAsync('wills/#', { qos: 1 })
for (const [name, [sessionExpiryInterval, properties]] of Object.entries(cases)) {
  const will = { topic: `wills/${name}`, payload: 'gone', qos: 1, properties }
  const client = await mqtt.connectAsync(url, { ...options, clientId: name, will, properties: { sessionExpiryInterval } })
  client.stream.destroy()
}
await new Promise((resolve) => setTimeout(resolve, 15_000))
for (const name of Object.keys(cases)) {
  console.log(`${name}: will ${published.has(`wills/${name}`) ? 'published' : 'not published in 15 s'}`)
}
process.exit(0)
END
seen node wills.mjs "$port"
expected <<'END'
kept session, no delay: will not published in 15 s
kept session, delay of 1 s: will published
clean session, no delay: will published
END
