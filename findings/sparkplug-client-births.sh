#!/usr/bin/env bash
# sparkplug-client 3.2.4 (Sparkplug B for JavaScript) adds a "bdSeq" to the very list of metrics that it is given for
# a birth: an application that keeps its list has two of them in its second birth and three in its third. Its
# will has QoS 0, where Sparkplug 3.0 asks for 1. Seen with MQTT.js 4.3.8, which it brings, and aedes 1.2.0.
source "$(dirname "$0")/lib/common.bash"

npm aedes@1.2.0 sparkplug-client@3.2.4
port=$(free_port)
cat >births.mjs <<'END'
import { createServer } from 'node:net'
import { Aedes } from 'aedes'
import client from 'sparkplug-client'
import payload from 'sparkplug-payload'

const port = Number(process.argv[2])
const broker = await Aedes.createBroker({
  preConnect: (connecting, packet, done) => {
    console.log('will with QoS', packet.will.qos)
    done(null, true)
  }
})
let births = 0
broker.on('publish', (packet) => {
  if (packet.topic === 'spBv1.0/plant/NBIRTH/press') {
    const { metrics } = payload.get('spBv1.0').decodePayload(packet.payload)
    console.log('birth', ++births, metrics.map((metric) => metric.name).join(' '))
    if (births === 3) process.exit(0)
    node.publishNodeBirth({ timestamp: Date.now(), metrics: kept })
  }
})
await new Promise((resolve) => createServer(broker.handle).listen(port, '127.0.0.1', resolve))
const kept = [{ name: 'pressure', type: 'Double', value: 1.5 }]
const node = client.newClient({
  serverUrl: `mqtt://127.0.0.1:${port}`, groupId: 'plant', edgeNode: 'press', clientId: 'press', username: 'a', password: 'b'
})
node.on('birth', () => node.publishNodeBirth({ timestamp: Date.now(), metrics: kept }))
END
seen node births.mjs "$port"
expected <<'END'
will with QoS 0
birth 1 pressure bdSeq
birth 2 pressure bdSeq bdSeq
birth 3 pressure bdSeq bdSeq bdSeq
END
