#!/usr/bin/env bash
# Mosquitto 2.0.11 of Debian 12, MQTT 5: for a client with two filters that match it keeps two copies, each with
# the identifier of its filter. Of what is published after a restart and before the client is back it keeps one,
# with one identifier: it treats the client as one of MQTT 3.1.1 until it has connected. All copies come with
# allow_duplicate_messages, the default since 2.1.
source "$(dirname "$0")/lib/common.bash"

debian mosquitto mosquitto
debian mosquitto_sub mosquitto-clients

subscribe() {
  mosquitto_sub -V 5 -p "$port" -i kept -c -x 3600 -q 1 "$@"
}

publish() {
  mosquitto_pub -V 5 -p "$port" -q 1 -t a/b/c -m message
}

receive() {
  echo "$1: identifiers $(subscribe -t elsewhere -W 2 -F %S 2>>errors | xargs)"
}

restart() {
  kill "${started[-1]}" && wait "${started[-1]}" || true
  start "$port" mosquitto -c mosquitto.conf
}

run() {
  echo "allow_duplicate_messages $1"
  port=$(free_port)
  folder=$(mktemp -d -p "$work")
  chmod 777 "$work" "$folder"
  printf '%s\n' "listener $port 127.0.0.1" 'allow_anonymous true' 'persistence true' \
    "persistence_location $folder/" "allow_duplicate_messages $1" >mosquitto.conf
  start "$port" mosquitto -c mosquitto.conf
  subscribe -t 'a/#' -D SUBSCRIBE subscription-identifier 1 -E
  subscribe -t 'a/+/+' -D SUBSCRIBE subscription-identifier 2 -E
  publish
  receive 'Published while the client is away'
  publish
  restart
  receive 'The same, and the broker restarted'
  restart
  publish
  receive 'Published after a restart, before the client is back'
}

# not through a pipe: the brokers are stopped at the end by this shell
{ run false; run true; } >seen
cat seen
expected <<'END'
allow_duplicate_messages false
Published while the client is away: identifiers 2 1
The same, and the broker restarted: identifiers 2 1
Published after a restart, before the client is back: identifiers 2
allow_duplicate_messages true
Published while the client is away: identifiers 2 1
The same, and the broker restarted: identifiers 2 1
Published after a restart, before the client is back: identifiers 2 1
END
