#!/usr/bin/env bash
# sparkplug-payload 1.0.3 (Sparkplug B for JavaScript) cannot decode a DataSet with an Int32 that it has encoded
# itself: it raises an error for the whole payload. One of strings comes back.
source "$(dirname "$0")/lib/common.bash"

npm sparkplug-payload@1.0.3

cat >dataset.cjs <<'END'
const sparkplug = require('sparkplug-payload').get('spBv1.0')

function show (name, metric) {
  const encoded = sparkplug.encodePayload({ timestamp: 1, seq: 0, metrics: [{ name, ...metric }] })
  try {
    const value = sparkplug.decodePayload(encoded).metrics[0].value
    console.log(`${name}: ${JSON.stringify(value.rows ?? value)}`)
  } catch (error) {
    console.log(`${name}: ${error.message}`)
  }
}

const dataSet = (type, value) => ({ type: 'DataSet', value: { numOfColumns: 1, types: [type], columns: ['value'], rows: [[value]] } })
show('metric of Int32', { type: 'Int32', value: 1 })
show('data set of String', dataSet('String', 'one'))
show('data set of Int32', dataSet('Int32', 1))
END
seen node dataset.cjs
expected <<'END'
metric of Int32: 1
data set of String: [["one"]]
data set of Int32: Invalid DataSetValue: {"intValue":1}
END
