#!/usr/bin/env bash
# RabbitMQ of Debian with its MQTT plugin, until its standard input ends. It keeps what it has in the
# folder, listens on loopback only, and takes anonymous clients.
#
#   broker.sh PORT FOLDER
set -euo pipefail

port=$1
folder=$2
server=(/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server)

echo '[rabbitmq_mqtt].' >"$folder/plugins"
cat >"$folder/rabbitmq.conf" <<END
listeners.tcp = none
mqtt.listeners.tcp.1 = 127.0.0.1:$port
mqtt.allow_anonymous = true
log.file = false
log.console = true
log.console.level = warning
END
export HOME=$folder ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT=$((port + 1)) RABBITMQ_DIST_PORT=$((port + 2))
export RABBITMQ_NODENAME=broker$port@localhost RABBITMQ_CONFIG_FILE=$folder/rabbitmq.conf
export RABBITMQ_ENABLED_PLUGINS_FILE=$folder/plugins RABBITMQ_MNESIA_BASE=$folder/mnesia RABBITMQ_LOG_BASE=$folder/log
export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}'

"${server[0]}" </dev/null &
broker=$!
trap 'kill $broker; wait $broker' EXIT
read -r || true
