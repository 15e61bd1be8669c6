// Prints what edge nodes publish as sparkplug-payload decodes it, a line each, until its standard input ends.
//
//   node host.mjs URL GROUP

import mqtt from 'mqtt'
import payload from 'sparkplug-payload'

const sparkplug = payload.get('spBv1.0')
const [, , url, group] = process.argv
const client = mqtt.connect(url, { clientId: 'host.mjs' })
client.on('connect', () => client.subscribe(`spBv1.0/${group}/#`, () => console.log('subscribed')))
client.on('message', (topic, message) => {
  const { seq, metrics } = sparkplug.decodePayload(message)
  console.log(topic.split('/')[2], seq === undefined ? '-' : Number(seq),
    metrics.map((metric) => `${metric.name}=${metric.value}`).join(' '))
})
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
