#!/usr/bin/env bash
# ejabberd of Debian with its module for MQTT, until its standard input ends. It keeps what it has in the
# folder, listens on loopback only, and takes any user name.
#
#   broker.sh PORT FOLDER
set -euo pipefail

port=$1
folder=$2

cat >"$folder/ejabberd.yml" <<END
hosts: [localhost]
loglevel: warning
auth_method: [anonymous]
anonymous_protocol: login_anon
allow_multiple_connections: true
listen:
  - { port: $port, ip: "127.0.0.1", module: mod_mqtt }
modules:
  mod_mqtt: {}
END
export HOME=$folder ERL_LIBS=/usr/lib/x86_64-linux-gnu ERL_EPMD_ADDRESS=127.0.0.1
export EJABBERD_CONFIG_PATH=$folder/ejabberd.yml EJABBERD_LOG_PATH=$folder/ejabberd.log SPOOL_DIR=$folder/mnesia

erl -noinput -mnesia dir "\"$folder/mnesia\"" -s ejabberd </dev/null &
broker=$!
trap 'kill $broker; wait $broker' EXIT
read -r || true
