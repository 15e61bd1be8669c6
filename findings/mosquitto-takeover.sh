#!/usr/bin/env bash
# Mosquitto 2.0.11 of Debian 12, MQTT 5: a second client connects with the identifier of one that is connected. The
# broker closes the connection of the first one, as it must, and sends no DISCONNECT with 0x8E (session taken over)
# before, as MQTT 5.0 (3.1.4) asks for. A client cannot tell that from a network that fails. Seen with plain sockets.
source "$(dirname "$0")/lib/common.bash"

debian mosquitto mosquitto

port=$(free_port)
printf '%s\n' "listener $port 127.0.0.1" 'allow_anonymous true' >mosquitto.conf
start "$port" mosquitto -c mosquitto.conf

cat >takeover.mjs <<'END'
import { connect } from 'node:net'

const text = (value) => [0, value.length, ...Buffer.from(value)]
const body = [...text('MQTT'), 5, 2, 0, 60, 0, ...text('same')]
const open = () => new Promise((resolve) => {
  const socket = connect(Number(process.argv[2]), '127.0.0.1')
  const client = { types: [], closed: new Promise((resolve) => socket.on('close', resolve)) }
  socket.on('error', () => {})
  socket.on('data', (data) => { client.types.push(data[0] >> 4); resolve(client) })
  socket.write(Buffer.from([0x10, body.length, ...body]))
})
const first = await open()
await open()
await first.closed
console.log(`The first client got CONNACK${first.types.includes(14) ? ' and DISCONNECT' : ''}, and was closed`)
process.exit(0)
END
seen node takeover.mjs "$port"
expected <<'END'
The first client got CONNACK, and was closed
END
