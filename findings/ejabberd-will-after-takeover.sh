#!/usr/bin/env bash
# ejabberd 23.01 of Debian 12: a client that connects while the broker still believes its former connection
# alive takes that one over, as MQTT 5.0 (3.1.4) says, and the will of the former one is published after the
# first message of the new one: retained stays "offline" of a client that is there. Seen on 3.1.1 and 5.0 in
# most takeovers, on a busy machine in fewer, so that up to 50 are tried. Seen with MQTT.js 5.16.0 as client; other
# brokers that publish the will do so before CONNACK.
source "$(dirname "$0")/lib/common.bash"

port=$(free_port)
ejabberd "$port"
npm mqtt@5.16.0

cat >takeover.mjs <<'END'
import mqtt from 'mqtt'

const url = `mqtt://127.0.0.1:${process.argv[2]}`
const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis))
const connect = (protocolVersion, clientId, will) =>
  mqtt.connectAsync(url, { protocolVersion, clientId, will, username: 'plant', password: 'any', reconnectPeriod: 0 })

for (const version of [4, 5]) {
  let offline = false
  for (let i = 0; i < 50 && !offline; i++) {
    const topic = `presence/${version}/${i}`
    const will = { topic, payload: 'offline', qos: 1, retain: true }
    const former = await connect(version, `device-${version}-${i}`, will)
    former.on('error', () => {})
    const client = await connect(version, `device-${version}-${i}`, will)
    await client.publishAsync(topic, 'online', { qos: 1, retain: true })
    await pause(300)
    const observer = await connect(version, `observer-${version}-${i}`)
    const retained = new Promise((resolve) => observer.on('message', (name, payload) => resolve(String(payload))))
    await observer.subscribeAsync(topic, { qos: 1 })
    offline = (await retained) === 'offline' && client.connected
    await observer.endAsync()
    await client.endAsync()
  }
  console.log(`MQTT ${version === 4 ? '3.1.1' : '5.0'}: ${offline ? 'offline though connected' : 'online'}`)
}
process.exit(0)
END
seen node takeover.mjs "$port"
expected <<'END'
MQTT 3.1.1: offline though connected
MQTT 5.0: offline though connected
END
