#!/usr/bin/env bash
# Mosquitto 2.0.11 of Debian 12, MQTT 5: a client with a kept session has subscribed to a shared group and to a plain
# filter. After a restart of the broker, which keeps sessions in a file, CONNACK says that the session is present, and
# the plain subscription works as before; that of the group is gone. MQTT 5.0 (3.1.2.11.2) says that subscriptions are
# part of the session.
source "$(dirname "$0")/lib/common.bash"

debian mosquitto mosquitto
debian mosquitto_sub mosquitto-clients

subscribe() {
  mosquitto_sub -V 5 -p "$port" -i kept -c -x 3600 -q 1 "$@"
}

# new subscriptions are to a topic that nobody uses: what comes is for those of the session
receive() {
  mosquitto_pub -V 5 -p "$port" -q 1 -t plain/1 -m plain
  mosquitto_pub -V 5 -p "$port" -q 1 -t group/1 -m group
  subscribe -t elsewhere -d -W 2 >output 2>&1 || true
  echo "$1: $(grep -x -e plain -e group output | xargs)"
}

port=$(free_port)
folder=$(mktemp -d -p "$work")
chmod 777 "$work" "$folder"
printf '%s\n' "listener $port 127.0.0.1" 'allow_anonymous true' 'persistence true' \
  "persistence_location $folder/" >mosquitto.conf
start "$port" mosquitto -c mosquitto.conf
subscribe -t 'plain/#' -t '$share/workers/group/#' -E
{
  receive 'Before the restart'
  kill "${started[-1]}" && wait "${started[-1]}" || true
  start "$port" mosquitto -c mosquitto.conf
  receive 'After the restart'
} >seen
cat seen
expected <<'END'
Before the restart: plain group
After the restart: plain
END
