#!/usr/bin/env bash
# MQTT.js 5.16.0 keeps messages while it is not connected, and does not count that time: a message with an expiry
# interval of 1 s that waited for 3 s is sent, and with the full interval, so that brokers keep it once more as
# long. MQTT 5.0 counts down in brokers only, and leaves clients that queue to themselves.
source "$(dirname "$0")/lib/common.bash"

npm mqtt@5.16.0 mqtt-packet@9.0.2
port=$(free_port)

cat >offline.mjs <<'END'
import { createServer } from 'node:net'
import mqtt from 'mqtt'
import packets from 'mqtt-packet'

const port = Number(process.argv[2])
const client = mqtt.connect(`mqtt://127.0.0.1:${port}`, { protocolVersion: 5, reconnectPeriod: 200 })
client.on('error', () => {})
client.publish('alarm', 'fire', { qos: 1, properties: { messageExpiryInterval: 1 } })
await new Promise((resolve) => setTimeout(resolve, 3_000))

createServer((socket) => {
  const parser = packets.parser({ protocolVersion: 5 })
  parser.on('packet', (packet) => {
    if (packet.cmd === 'connect') {
      socket.write(packets.generate({ cmd: 'connack', reasonCode: 0, sessionPresent: false }, { protocolVersion: 5 }))
    } else if (packet.cmd === 'publish') {
      console.log(`sent after 3 s with an expiry interval of ${packet.properties.messageExpiryInterval} s`)
      process.exit(0)
    }
  })
  socket.on('data', (data) => parser.parse(data))
}).listen(port, '127.0.0.1')
END
seen node offline.mjs "$port"
expected <<'END'
sent after 3 s with an expiry interval of 1 s
END
