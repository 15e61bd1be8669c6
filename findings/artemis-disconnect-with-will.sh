#!/usr/bin/env bash
# Apache Artemis 2.55.0, MQTT 5: a client that leaves with DISCONNECT 0x04 ("with Will Message") asks for its
# will to be published. It is not. MQTT 5.0 (3.14.2.1) asks for it. Mosquitto 2.0.11 and HiveMQ CE 2025.5
# publish it. Seen with MQTT.js 5.16.0 as client.
source "$(dirname "$0")/lib/common.bash"

debian mosquitto mosquitto >/dev/null
artemis_port=$(free_port)
artemis "$artemis_port"
mosquitto_port=$(free_port)
mosquitto_broker "$mosquitto_port"
npm mqtt@5.16.0

cat >leave.mjs <<'END'
import mqtt from 'mqtt'

const options = { protocolVersion: 5, reconnectPeriod: 0 }
for (const [broker, port] of [['Artemis', process.argv[2]], ['Mosquitto', process.argv[3]]]) {
  const url = `mqtt://127.0.0.1:${port}`
  const observer = await mqtt.connectAsync(url, options)
  let wills = 0
  observer.on('message', () => wills++)
  await observer.subscribeAsync('state', { qos: 1 })
  const client = await mqtt.connectAsync(url, { ...options, will: { topic: 'state', payload: 'gone', qos: 1 } })
  await client.endAsync(false, { reasonCode: 0x04 })
  await new Promise((resolve) => setTimeout(resolve, 7_000))
  console.log(`${broker}: ${wills} will after DISCONNECT 0x04`)
}
process.exit(0)
END
seen node leave.mjs "$artemis_port" "$mosquitto_port"
expected <<'END'
Artemis: 0 will after DISCONNECT 0x04
Mosquitto: 1 will after DISCONNECT 0x04
END
