#!/usr/bin/env bash
# mosquitto_rr 2.0.11 of Debian 12, MQTT 5: a request with correlation data takes whatever comes to the response topic
# as its answer, also the answer to another request, whose correlation data differ, and the retained one of long ago.
# MQTT 5.0 (4.10.1) has correlation data so that the requester knows to which request an answer belongs.
source "$(dirname "$0")/lib/common.bash"

debian mosquitto mosquitto
debian mosquitto_rr mosquitto-clients

request() {
  timeout 20 mosquitto_rr -V 5 -p "$port" -t requests -e "$1" -m question -D publish correlation-data mine -F "$2" ||
    true
}

port=$(free_port)
mosquitto_broker "$port"

{
  mosquitto_pub -V 5 -p "$port" -r -q 1 -t answers/retained -m 'of long ago' -D publish correlation-data other
  echo "Retained: $(request answers/retained '%p, correlation data %D, retained %r')"

  : >request
  stdbuf -oL mosquitto_sub -V 5 -p "$port" -t requests -C 1 -W 60 -d >request & waiting=$!
  until grep -q SUBACK request; do sleep 0.1; done
  request answers/live '%p, correlation data %D' >answer & requester=$!
  wait "$waiting"
  mosquitto_pub -V 5 -p "$port" -t answers/live -m 'of another request' -D publish correlation-data other
  mosquitto_pub -V 5 -p "$port" -t answers/live -m 'of this request' -D publish correlation-data mine
  wait "$requester"
  echo "Live: $(cat answer)"
} >seen
cat seen
expected <<'END'
Retained: of long ago, correlation data other, retained 1
Live: of another request, correlation data other
END
