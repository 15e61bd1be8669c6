#!/usr/bin/env bash
# aedes 1.2.0: a subscription to "$share/GROUP/FILTER" is granted, and nothing ever comes. aedes knows no shared
# subscriptions and takes the filter as it stands, so no client can see that its group gets nothing.
# Seen with MQTT.js 5.16.0 as client.
source "$(dirname "$0")/lib/common.bash"

npm aedes@1.2.0 mqtt@5.16.0
port=$(free_port)
aedes "$port"

cat >group.mjs <<'END'
import mqtt from 'mqtt'

const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${process.argv[2]}`)
let received = 0
client.on('message', () => received++)
for (const filter of ['$share/workers/jobs', 'jobs']) {
  received = 0
  const [{ qos }] = await client.subscribeAsync(filter, { qos: 1 })
  for (let i = 0; i < 10; i++) await client.publishAsync('jobs', `${i}`, { qos: 1 })
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  console.log(`${filter}: granted ${qos}, ${received} of 10 received`)
}
process.exit(0)
END
seen node group.mjs "$port"
expected <<'END'
$share/workers/jobs: granted 1, 0 of 10 received
jobs: granted 1, 10 of 10 received
END
