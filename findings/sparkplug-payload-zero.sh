#!/usr/bin/env bash
# sparkplug-payload 1.0.3 (Sparkplug B for JavaScript): a DateTime given as Date and an integer of 64 bits given
# as BigInt, which is how JavaScript holds them, are encoded as 0 without an error. As numbers they survive.
source "$(dirname "$0")/lib/common.bash"

npm sparkplug-payload@1.0.3

cat >zero.cjs <<'END'
const sparkplug = require('sparkplug-payload').get('spBv1.0')

for (const [type, value] of [['DateTime', new Date(1_700_000_000_000)], ['DateTime', 1_700_000_000_000], ['UInt64', 5n], ['UInt64', 5]]) {
  const encoded = sparkplug.encodePayload({ timestamp: 1, seq: 0, metrics: [{ name: 'metric', type, value }] })
  const decoded = sparkplug.decodePayload(encoded).metrics[0]
  console.log(`${type} as ${value.constructor.name}: ${decoded.value}`)
}
END
seen node zero.cjs
expected <<'END'
DateTime as Date: 0
DateTime as Number: 1700000000000
UInt64 as BigInt: 0
UInt64 as Number: 5
END
