// An edge node made with sparkplug-client, until its standard input ends. Each line of it is a command.
//
//   node edge-node.mjs URL GROUP

import { createInterface } from 'node:readline'
import sparkplug from 'sparkplug-client'

const [, , serverUrl, groupId] = process.argv
const client = sparkplug.newClient({
  serverUrl, groupId, edgeNode: 'press', clientId: 'sparkplug-client', username: 'any', password: 'any', publishDeath: true
})

function bear() {
  const timestamp = Date.now()
  client.publishNodeBirth({
    timestamp,
    metrics: [
      { name: 'Node Control/Rebirth', type: 'Boolean', value: false },
      { name: 'temperature', type: 'Int8', value: -5 },
      { name: 'pieces', type: 'UInt32', value: 4000000000 }
    ]
  })
  client.publishDeviceBirth('motor', { timestamp, metrics: [{ name: 'speed', type: 'Double', value: 1500.5 }] })
}

function report(value) {
  client.publishDeviceData('motor', { timestamp: Date.now(), metrics: [{ name: 'speed', type: 'Double', value }] })
}

client.on('birth', bear)
client.on('ncmd', (payload) => {
  if (payload.metrics.some((metric) => metric.name === 'Node Control/Rebirth' && metric.value)) {
    bear()
  }
})

const commands = {
  report: () => report(1600.25),
  // as if messages were lost on the way
  skip: () => {
    client.seq = (client.seq + 7) % 256
    report(1)
  }
}
createInterface({ input: process.stdin })
  .on('line', (line) => commands[line]())
  .on('close', () => {
    client.stop()
    setTimeout(() => process.exit(0), 500)
  })
