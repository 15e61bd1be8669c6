# What the findings have in common: each sources this file, and gets a temporary folder as its working
# directory, which is removed at the end with all that was started.

set -euo pipefail

readonly FINDINGS=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly DEPENDENCY_PLUGIN=org.apache.maven.plugins:maven-dependency-plugin:3.9.0
work=$(mktemp -d)
started=()

finish() {
  local pid
  for pid in "${started[@]}"; do
    kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true
  done
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM
cd "$work"

# npm NAME@VERSION...: installs packages into the working directory.
npm() {
  [[ -f package.json ]] || echo '{ "private": true }' >package.json
  command npm install --silent --no-audit --no-fund --no-package-lock "$@" >/dev/null
}

# classpath GROUP:ARTIFACT:VERSION[:CLASSIFIER]...: prints the class path of packages of Maven Central.
classpath() {
  local coordinates=() dependency
  {
    echo '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
    echo '<groupId>finding</groupId><artifactId>finding</artifactId><version>1</version><packaging>pom</packaging>'
    echo '<dependencies>'
    for dependency in "$@"; do
      IFS=: read -r -a coordinates <<<"$dependency"
      echo "<dependency><groupId>${coordinates[0]}</groupId><artifactId>${coordinates[1]}</artifactId>"
      echo "<version>${coordinates[2]}</version>"
      echo "${coordinates[3]:+<classifier>${coordinates[3]}</classifier>}</dependency>"
    done
    echo '</dependencies></project>'
  } >pom.xml
  "$FINDINGS/../mvnw" -B -q -f pom.xml "$DEPENDENCY_PLUGIN:build-classpath" -DincludeScope=runtime \
    -Dmdep.outputFile=classpath >&2
  cat classpath
}

# debian COMMAND PACKAGE: installs a package unless there is its command, and prints which version it is.
debian() {
  [[ -n $(type -P "$1") ]] || { apt-get update -qq && RUNLEVEL=1 apt-get install -y -qq "$2"; } >/dev/null
  dpkg-query -W "$2"
}

# free_port: prints a port that is free on loopback.
free_port() {
  node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })'
}

# start PORT COMMAND...: starts a broker on loopback and waits until it accepts clients.
start() {
  local port=$1 attempt
  shift
  "$@" </dev/null >"output-$port" 2>&1 &
  started+=($!)
  for attempt in {1..600}; do
    if (: >"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      return
    fi
    kill -0 "${started[-1]}" 2>/dev/null || break
    sleep 0.1
  done
  echo "Nothing accepts clients on port $port:" >&2
  cat "output-$port" >&2
  exit 1
}

# aedes PORT: starts aedes, which must be installed.
aedes() {
  cat >aedes.mjs <<'END'
import { createServer } from 'node:net'
import { Aedes } from 'aedes'

const broker = await Aedes.createBroker()
createServer(broker.handle).listen(Number(process.argv[2]), '127.0.0.1')
END
  start "$1" node aedes.mjs "$1"
}

# java_broker NAME PORT GROUP:ARTIFACT:VERSION...: starts lib/brokers/NAME.java on the packages.
java_broker() {
  local name=$1 port=$2 packages
  shift 2
  packages=$(classpath "$@")
  java_on "$packages" "$name" "$port"
}

# java_on CLASSPATH NAME PORT ARGUMENT...: starts lib/brokers/NAME.java.
java_on() {
  local packages=$1 name=$2 port=$3
  shift 3
  start "$port" java -XX:TieredStopAtLevel=1 -cp "$packages" "$FINDINGS/lib/brokers/$name.java" "$port" "$work" "$@"
}

artemis() {
  java_broker Artemis "$1" org.apache.artemis:artemis-server:2.55.0 org.apache.artemis:artemis-mqtt-protocol:2.55.0
}

classic() {
  java_broker Classic "$1" org.apache.activemq:activemq-broker:6.3.1 org.apache.activemq:activemq-mqtt:6.3.1
}

hivemq() {
  java_broker HiveMq "$1" com.hivemq:hivemq-community-edition-embedded:2025.5
}

mica_mqtt() {
  java_broker MicaMqtt "$1" net.dreamlu:mica-mqtt-server:2.3.7
}

moquette() {
  java_broker Moquette "$1" io.moquette:moquette-broker:0.17
}

mosquitto_broker() {
  printf 'listener %s 127.0.0.1\nallow_anonymous true\n' "$1" >mosquitto.conf
  start "$1" mosquitto -c mosquitto.conf
}

# RabbitMQ of Debian with its MQTT plugin.
rabbitmq() {
  local folder=$work/rabbitmq
  mkdir -p "$folder"
  debian rabbitmqctl rabbitmq-server >/dev/null
  echo '[rabbitmq_mqtt].' >"$folder/plugins"
  printf '%s\n' 'listeners.tcp = none' "mqtt.listeners.tcp.1 = 127.0.0.1:$1" 'mqtt.allow_anonymous = true' \
    >"$folder/rabbitmq.conf"
  start "$1" env HOME="$folder" ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT="$(free_port)" \
    RABBITMQ_DIST_PORT="$(free_port)" RABBITMQ_NODENAME="finding$1@localhost" \
    RABBITMQ_CONFIG_FILE="$folder/rabbitmq.conf" RABBITMQ_ENABLED_PLUGINS_FILE="$folder/plugins" \
    RABBITMQ_MNESIA_BASE="$folder/mnesia" RABBITMQ_LOG_BASE="$folder/log" \
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}' \
    /usr/lib/rabbitmq/lib/rabbitmq_server-3.10.8/sbin/rabbitmq-server
}

# ejabberd of Debian with its module for MQTT; any user name is accepted.
ejabberd() {
  debian ejabberdctl ejabberd >/dev/null
  cat >ejabberd.yml <<END
hosts: [localhost]
loglevel: warning
auth_method: [anonymous]
anonymous_protocol: login_anon
allow_multiple_connections: true
listen:
  - { port: $1, ip: "127.0.0.1", module: mod_mqtt }
modules:
  mod_mqtt: {}
END
  start "$1" env HOME="$work" ERL_LIBS=/usr/lib/x86_64-linux-gnu ERL_EPMD_ADDRESS=127.0.0.1 \
    EJABBERD_CONFIG_PATH="$work/ejabberd.yml" EJABBERD_LOG_PATH="$work/ejabberd.log" SPOOL_DIR="$work/mnesia" \
    erl -noinput -mnesia dir "\"$work/mnesia\"" -s ejabberd
}

# seen COMMAND...: runs a command, prints its output and keeps it for "expected".
seen() {
  timeout 120 "$@" 2>&1 | tee seen
}

# expected: fails unless what was seen is what standard input says.
expected() {
  cat >expected
  diff expected seen || { echo 'It behaves differently now' >&2; exit 1; }
}
