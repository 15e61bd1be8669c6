#!/usr/bin/env bash
# ejabberd 23.01 of Debian 12: a message to a topic that begins with "$" is answered by PUBACK with 0x90 (topic
# name invalid) on MQTT 5.0; on 3.1.1 by PUBACK too, which cannot say no, and it is delivered to nobody.
# MQTT 5.0 (4.7.2) lets a server use such topics for other purposes. Seen with MQTT.js 5.16.0 as client.
source "$(dirname "$0")/lib/common.bash"

port=$(free_port)
ejabberd "$port"
npm mqtt@5.16.0

cat >dollar.mjs <<'END'
import mqtt from 'mqtt'

for (const protocolVersion of [4, 5]) {
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${process.argv[2]}`,
    { protocolVersion, username: 'plant', password: 'any', reconnectPeriod: 0 })
  let received = 0
  client.on('message', () => received++)
  await client.subscribeAsync('$plant/#', { qos: 1 })
  const answer = await client.publishAsync('$plant/door', 'open', { qos: 1 }).then(() => 'acknowledged', (ex) => ex.code)
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  console.log(`${protocolVersion === 4 ? '3.1.1' : '5.0'}: ${answer}, ${received} received`)
  await client.endAsync()
}
process.exit(0)
END
seen node dollar.mjs "$port"
expected <<'END'
3.1.1: acknowledged, 0 received
5.0: 144, 0 received
END
