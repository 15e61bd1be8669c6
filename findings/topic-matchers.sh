#!/usr/bin/env bash
# mqtt-pattern 2.1.1 and mqtt-match 3.0.0 (npm), which say in JavaScript whether a filter matches a topic, differ from
# each other and from a broker: for both a wildcard at the start matches "$SYS/…", where MQTT 3.1.1 (4.7.2) says
# that it must not, and for mqtt-pattern a "+" does not stand for an empty level, as it does for Mosquitto 2.0.11.
source "$(dirname "$0")/lib/common.bash"

debian mosquitto mosquitto >/dev/null
port=$(free_port)
mosquitto_broker "$port"
npm mqtt@5.16.0 mqtt-pattern@2.1.1 mqtt-match@3.0.0

cat >match.mjs <<'END'
import mqtt from 'mqtt'
import pattern from 'mqtt-pattern'
import { createRequire } from 'node:module'

const matchModule = createRequire(import.meta.url)('mqtt-match')
const match = matchModule.default ?? matchModule
const url = `mqtt://127.0.0.1:${process.argv[2]}`

async function broker (filter, topic) {
  const client = await mqtt.connectAsync(url)
  let matches = false
  client.on('message', (name) => { matches ||= name === topic })
  await client.subscribeAsync(filter, { qos: 1 })
  await client.publishAsync(topic, 'x', { qos: 1 })
  await new Promise((resolve) => setTimeout(resolve, 300))
  await client.endAsync()
  return matches
}

for (const [filter, topic] of [['#', '$test/a'], ['a/+', 'a/'], ['a/+/b', 'a//b'], ['a/#', 'a']]) {
  console.log(`${filter} and ${topic}: broker ${await broker(filter, topic)}, mqtt-pattern ${pattern.matches(filter, topic)}, mqtt-match ${match(filter, topic)}`)
}
process.exit(0)
END
seen node match.mjs "$port"
expected <<'END'
# and $test/a: broker false, mqtt-pattern true, mqtt-match true
a/+ and a/: broker true, mqtt-pattern false, mqtt-match true
a/+/b and a//b: broker true, mqtt-pattern false, mqtt-match true
a/# and a: broker true, mqtt-pattern true, mqtt-match true
END
