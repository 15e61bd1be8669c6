#!/usr/bin/env bash
# Moquette 0.17, MQTT 3.1.1: a client sends SUBSCRIBE right behind CONNECT, as the specification (3.1.4) allows: clients
# need not wait for CONNACK. Moquette closes the connection without an answer; if the client waits until a second
# after CONNACK, it is served. A client that subscribes as soon as it has CONNACK is closed now and then, too: Moquette takes it for
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
  let answer = ''
  socket.on('data', (data) => {
    if (wait && !answer) setTimeout(() => socket.write(SUBSCRIBE), 1000)
    answer += data.toString('hex')
    if (answer.length > 8) resolve(answer)
  })
  socket.on('error', () => {})
  socket.on('close', () => resolve(`closed by the broker after ${answer || 'nothing'}`))
  socket.write(wait ? CONNECT(id) : Buffer.concat([CONNECT(id), SUBSCRIBE]))
})
for (const wait of [false, true]) {
  const outcomes = await Promise.all(Array.from({ length: 20 }, (_, number) => attempt(`client${wait}${number}`, wait)))
  console.log(`SUBSCRIBE ${wait ? 'a second after CONNACK' : 'at once'}, 20 clients: ${[...new Set(outcomes)].join('; ')}`)
}
process.exit(0)
END
seen node subscribe.mjs "$port"
expected <<'END'
SUBSCRIBE at once, 20 clients: closed by the broker after nothing
SUBSCRIBE a second after CONNACK, 20 clients: 200200009003000101
END
