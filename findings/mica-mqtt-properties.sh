#!/usr/bin/env bash
# The server of mica-mqtt 2.3.7, MQTT 5.0: it drops the properties of what is published, so that subscribers get no
# response topic, no correlation data, no content type and no user properties; MQTT 5.0 (3.3.2.3) has a server send
# them unaltered. It sends no subscription identifier either. Its UNSUBACK has no reason code, of which 3.11.3 asks for
# one per filter. Seen with MQTT.js 5.16.0 as client.
source "$(dirname "$0")/lib/common.bash"

port=$(free_port)
mica_mqtt "$port"
npm mqtt@5.16.0

cat >properties.mjs <<'END'
import mqtt from 'mqtt'

const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${process.argv[2]}`,
  { clientId: 'client', protocolVersion: 5, reconnectPeriod: 0 })
client.on('packetreceive', (packet) => {
  if (packet.cmd === 'publish') console.log(`PUBLISH ${packet.payload}: properties ${JSON.stringify(packet.properties)}`)
  if (packet.cmd === 'unsuback') console.log(`UNSUBACK: ${packet.granted.length} reason codes`)
})
await client.subscribeAsync('requests', { qos: 1, properties: { subscriptionIdentifier: 7 } })
await client.publishAsync('requests', 'request', {
  qos: 1,
  properties: {
    responseTopic: 'replies', correlationData: Buffer.from('1'), contentType: 'text/plain', userProperties: { a: 'b' }
  }
})
await new Promise((resolve) => setTimeout(resolve, 1_000))
await client.unsubscribeAsync('requests')
process.exit(0)
END
seen node properties.mjs "$port"
expected <<'END'
PUBLISH request: properties undefined
UNSUBACK: 0 reason codes
END
