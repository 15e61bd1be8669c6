#!/usr/bin/env bash
# HiveMQ CE 2025.5, embedded, with persistence in files: when a second broker starts in the same JVM, the
# first one delivers to a client that was offline fewer messages than it queued, with the payloads of others:
# "status" arrives with what "reading" held, and "reading" not at all. Identifiers of payloads come
# from the static counter PUBLISH.PUBLISH_COUNTER, and a broker that starts sets it to the number after the
# highest of its own, so that the first broker uses identifiers a second time. With persistence in memory there
# are no such identifiers, and each message keeps its payload. Seen with Eclipse Paho 1.2.5 as client.
source "$(dirname "$0")/lib/common.bash"

cat >Two.java <<'END'
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import com.hivemq.embedded.EmbeddedHiveMQ;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttMessageListener;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

final class Two {

	public static void main(String[] args) throws Exception {
		for (String mode : new String[] { "file", "in-memory" }) {
			EmbeddedHiveMQ first = HiveMq.start(args[0], Path.of(mode, "first"), mode);
			connect(args[0], (topic, message) -> {
			}).disconnect();
			publish(args[0], "reading");
			EmbeddedHiveMQ second = HiveMq.start(args[1], Path.of(mode, "second"), mode);
			publish(args[0], "status");
			Map<String, String> payloads = new ConcurrentHashMap<>();
			CountDownLatch arrived = new CountDownLatch(6);
			MqttClient client = connect(args[0], (topic, message) -> {
				payloads.put(topic, new String(message.getPayload(), StandardCharsets.UTF_8));
				arrived.countDown();
			});
			boolean all = arrived.await(10, TimeUnit.SECONDS);
			System.out.println(mode + ": " + (all ? "all arrived, " : "not all arrived, ") + new TreeMap<>(payloads));
			client.disconnect();
			second.stop().join();
			first.stop().join();
		}
		System.exit(0);
	}

	private static MqttClient connect(String port, IMqttMessageListener listener) throws Exception {
		MqttClient client = new MqttClient("tcp://127.0.0.1:" + port, "reader", new MemoryPersistence());
		MqttConnectOptions options = new MqttConnectOptions();
		options.setCleanSession(false);
		client.setCallback(new MqttCallback() {

			@Override
			public void connectionLost(Throwable cause) {
			}

			@Override
			public void messageArrived(String topic, MqttMessage message) throws Exception {
				listener.messageArrived(topic, message);
			}

			@Override
			public void deliveryComplete(IMqttDeliveryToken token) {
			}

		});
		client.connect(options);
		client.subscribe("plant/#", 1);
		return client;
	}

	private static void publish(String port, String kind) throws Exception {
		MqttClient client = new MqttClient("tcp://127.0.0.1:" + port, "writer", new MemoryPersistence());
		client.connect();
		for (int i = 1; i <= 3; i++) {
			client.publish("plant/" + kind + i, (kind + i).getBytes(StandardCharsets.UTF_8), 1, false);
		}
		client.disconnect();
	}

}
END
packages=$(classpath com.hivemq:hivemq-community-edition-embedded:2025.5 \
  org.eclipse.paho:org.eclipse.paho.client.mqttv3:1.2.5)
javac -d classes -cp "$packages" "$FINDINGS/lib/brokers/HiveMq.java"
java -XX:TieredStopAtLevel=1 -cp "classes:$packages" Two.java "$(free_port)" "$(free_port)" 2>errors |
  grep -E '^(file|in-memory): ' >output || { cat errors >&2; exit 1; }
seen cat output
expected <<'END'
file: not all arrived, {plant/status1=reading1, plant/status2=reading2, plant/status3=reading3}
in-memory: all arrived, {plant/reading1=reading1, plant/reading2=reading2, plant/reading3=reading3, plant/status1=status1, plant/status2=status2, plant/status3=status3}
END
