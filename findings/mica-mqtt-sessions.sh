#!/usr/bin/env bash
# The server of mica-mqtt 2.3.7 keeps no session: a client that asks for one, with clean session 0 (3.1.1) or a Session
# Expiry Interval of an hour (5.0), comes back to "no session present", and what was published meanwhile is lost. With
# 5.0 its CONNACK does not say so: by 3.2.2.3.2 one without a Session Expiry Interval means the hour that was asked
# for. Seen with MQTT.js 5.16.0 as client.
source "$(dirname "$0")/lib/common.bash"

port=$(free_port)
mica_mqtt "$port"
npm mqtt@5.16.0

cat >sessions.mjs <<'END'
import mqtt from 'mqtt'

const wait = (millis) => new Promise((resolve) => setTimeout(resolve, millis))
for (const protocolVersion of [4, 5]) {
  const options = { protocolVersion, clean: false, reconnectPeriod: 0, properties: { sessionExpiryInterval: 3600 } }
  const open = async (clientId) => {
    const client = mqtt.connect(`mqtt://127.0.0.1:${process.argv[2]}`, { ...options, clientId: clientId + protocolVersion })
    client.received = 0
    client.on('message', () => client.received++)
    client.ack = await new Promise((resolve) => client.once('connect', resolve))
    return client
  }
  const first = await open('kept')
  const expiry = first.ack.properties?.sessionExpiryInterval
  await first.subscribeAsync('news', { qos: 1 })
  await first.endAsync()
  const publisher = await open('publisher')
  await publisher.publishAsync('news', 'meanwhile', { qos: 1 })
  const second = await open('kept')
  await wait(1_000)
  console.log(`MQTT ${protocolVersion}: Session Expiry Interval in CONNACK ${expiry}, session present ` +
    `${second.ack.sessionPresent}, ${second.received} messages`)
}
process.exit(0)
END
seen node sessions.mjs "$port"
expected <<'END'
MQTT 4: Session Expiry Interval in CONNACK undefined, session present false, 0 messages
MQTT 5: Session Expiry Interval in CONNACK undefined, session present false, 0 messages
END
