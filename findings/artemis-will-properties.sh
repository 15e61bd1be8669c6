#!/usr/bin/env bash
# Apache Artemis 2.55.0, MQTT 5: of the properties of a will only the user properties arrive. Content type,
# response topic, correlation data, payload format and expiry interval are lost; with a message that is
# published they arrive. MQTT 5.0 (3.1.3.2) lists them all for wills. Seen with MQTT.js 5.16.0 as client.
source "$(dirname "$0")/lib/common.bash"

port=$(free_port)
artemis "$port"
npm mqtt@5.16.0

cat >properties.mjs <<'END'
import mqtt from 'mqtt'

const url = `mqtt://127.0.0.1:${process.argv[2]}`
const options = { protocolVersion: 5, reconnectPeriod: 0 }
const properties = {
  payloadFormatIndicator: true,
  messageExpiryInterval: 60,
  contentType: 'text/plain',
  responseTopic: 'answers',
  correlationData: Buffer.from('7'),
  userProperties: { site: 'north' }
}
const observer = await mqtt.connectAsync(url, options)
observer.on('message', (topic, payload, packet) => {
  console.log(`${payload}: ${Object.keys(packet.properties ?? {}).sort().join(', ')}`)
})
await observer.subscribeAsync('state', { qos: 1 })
const client = await mqtt.connectAsync(url, { ...options, will: { topic: 'state', payload: 'will', qos: 1, properties } })
await client.publishAsync('state', 'message', { qos: 1, properties })
client.stream.destroy()
setTimeout(() => process.exit(0), 2_000)
END
seen node properties.mjs "$port"
expected <<'END'
message: contentType, correlationData, messageExpiryInterval, payloadFormatIndicator, responseTopic, userProperties
will: userProperties
END
