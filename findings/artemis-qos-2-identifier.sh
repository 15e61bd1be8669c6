#!/usr/bin/env bash
# Apache Artemis 2.55.0, MQTT 3.1.1: a message of QoS 2 whose connection was lost before the client could send PUBREC
# is sent again on the next connection of the session under another packet identifier, and without DUP. MQTT
# (4.4) asks for the original packet identifier, without which no client can recognise it. Seen with plain sockets.
source "$(dirname "$0")/lib/common.bash"

port=$(free_port)
artemis "$port"

cat >identifier.mjs <<END
import { acknowledge, open, publish, read, subscribe, wait, PUBCOMP, PUBLISH, PUBREC, PUBREL, SUBACK } from '$FINDINGS/lib/raw.mjs'
END
cat >>identifier.mjs <<'END'

const port = Number(process.argv[2])
const first = await open(port, 'subscriber', false)
first.send(subscribe(1, 'orders', 2))
await first.next(SUBACK)
const publisher = await open(port, 'publisher', true)
publisher.send(publish(1, 'orders', 'order', 2))
await publisher.next(PUBREC)
publisher.send(acknowledge(PUBREL, 1))
await publisher.next(PUBCOMP)
const sent = read(await first.next(PUBLISH))
first.cut()
await wait(500)
const second = await open(port, 'subscriber', false)
const again = read(await second.next(PUBLISH))
console.log(`sent again: ${again.payload}, ${again.packetId === sent.packetId ? 'the same' : 'another'} packet identifier, DUP ${again.duplicate ? 1 : 0}`)
process.exit(0)
END
seen node identifier.mjs "$port"
expected <<'END'
sent again: order, another packet identifier, DUP 0
END
