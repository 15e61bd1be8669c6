#!/usr/bin/env bash
# Apache Artemis 2.55.0, MQTT 3.1.1, as it is configured by default: a message of QoS 1 that it has delivered ten
# times is given up, also if each time the connection was lost before the client could acknowledge it. MQTT knows
# no such limit. "max-delivery-attempts" of the address is the setting. Seen with plain sockets.
source "$(dirname "$0")/lib/common.bash"

port=$(free_port)
artemis "$port"

cat >attempts.mjs <<END
import { open, publish, read, subscribe, wait, PUBACK, PUBLISH, SUBACK } from '$FINDINGS/lib/raw.mjs'
END
cat >>attempts.mjs <<'END'

const port = Number(process.argv[2])
const subscriber = await open(port, 'subscriber', false)
subscriber.send(subscribe(1, 'orders', 1))
await subscriber.next(SUBACK)
subscriber.leave()
const publisher = await open(port, 'publisher', true)
publisher.send(publish(1, 'orders', 'first', 1))
await publisher.next(PUBACK)

async function delivered (millis) {
  const client = await open(port, 'subscriber', false)
  const message = await client.next(PUBLISH, millis)
  client.cut()
  await wait(100)
  return message && read(message).payload
}

let times = 0
while (times < 20 && await delivered(3_000) === 'first') times++
console.log(`delivered on ${times} connections, each of which was lost at once`)
publisher.send(publish(2, 'orders', 'second', 1))
await publisher.next(PUBACK)
console.log(`on the next one: ${await delivered(3_000)}`)
process.exit(0)
END
seen node attempts.mjs "$port"
expected <<'END'
delivered on 10 connections, each of which was lost at once
on the next one: second
END
