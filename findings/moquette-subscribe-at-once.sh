#!/usr/bin/env bash
# Moquette 0.17, MQTT 3.1.1: a client sends SUBSCRIBE right behind CONNECT, as the specification (3.1.4) allows: clients
# need not wait for CONNACK. Moquette closes the connection without an answer; if the client waits for half a second, it
# is served. A client that subscribes as soon as it has CONNACK is closed now and then, too: Moquette takes it for
# connected only when another thread has been notified that CONNACK was written. Seen with plain sockets.
source "$(dirname "$0")/lib/common.bash"

port=$(free_port)
moquette "$port"

cat >subscribe.mjs <<'END'
import { connect } from 'node:net'

const text = (value) => [0, value.length, ...Buffer.from(value)]
const packet = (type, body) => Buffer.from([type, body.length, ...body])
const CONNECT = (id) => packet(0x10, [...text('MQTT'), 4, 2, 0, 60, ...text(id)])
const SUBSCRIBE = packet(0x82, [0, 1, ...text('a/b'), 1])

const attempt = (id, wait) => new Promise((resolve) => {
  const socket = connect(Number(process.argv[2]), '127.0.0.1')
  const answers = []
  socket.on('data', (data) => answers.push(data.toString('hex')))
  socket.on('error', () => {})
  socket.on('close', () => resolve(`${answers.join('') || 'nothing'}, closed by the broker`))
  socket.write(wait ? CONNECT(id) : Buffer.concat([CONNECT(id), SUBSCRIBE]))
  if (wait) setTimeout(() => socket.write(SUBSCRIBE), 500)
  setTimeout(() => resolve(`${answers.join('') || 'nothing'}, connected`), 3000)
})
for (const wait of [false, true]) {
  const outcomes = await Promise.all(Array.from({ length: 20 }, (_, number) => attempt(`client${wait}${number}`, wait)))
  console.log(`SUBSCRIBE ${wait ? 'half a second later' : 'at once'}, 20 clients: ${[...new Set(outcomes)].join('; ')}`)
}
process.exit(0)
END
seen node subscribe.mjs "$port"
expected <<'END'
SUBSCRIBE at once, 20 clients: nothing, closed by the broker
SUBSCRIBE half a second later, 20 clients: 200200009003000101, connected
END
