#!/usr/bin/env bash
# mosquitto_sub 2.0.11 of Debian 12 with -F %J puts a JSON payload into its line of JSON, not as it is, but with
# its numbers as doubles: integers above 2^53 change, such as identifiers and counters of nanoseconds. With
# %j the payload is text, and stays as it is.
source "$(dirname "$0")/lib/common.bash"

debian mosquitto mosquitto >/dev/null
debian mosquitto_sub mosquitto-clients >/dev/null
port=$(free_port)
mosquitto_broker "$port"
mosquitto_pub -p "$port" -t counter -r -q 1 -m '{"nanos":1700000000123456789}'
for format in %J %j; do
  timeout 20 mosquitto_sub -p "$port" -t counter -C 1 -F "$format" | grep -o '"payload":.*'
done >lines

seen cat lines
expected <<'END'
"payload":{"nanos":1.7000000001234568e+18}}
"payload":"{\"nanos\":1700000000123456789}"}
END
