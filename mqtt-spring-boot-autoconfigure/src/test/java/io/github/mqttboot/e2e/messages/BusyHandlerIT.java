/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.mqttboot.e2e.messages;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.core.MqttHeaders;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import io.github.mqttboot.testsupport.FaultProxy;
import io.github.mqttboot.testsupport.RawMqttClient;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.transport.MqttClientType;
import io.netty.handler.codec.mqtt.MqttMessageType;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A handler that is busy when the connection is lost, or for many keep-alive intervals,
 * does not keep the connection from coming back or from staying. Netty's client has one
 * implementation for all versions, hence one row of each.
 */
class BusyHandlerIT {

	private static final List<Integer> BACKLOGS = List.of(5, 12, 50, 1_000, 10_000);

	/**
	 * The broker sends the message again on the next connection, since it was not
	 * acknowledged.
	 */
	@ParameterizedTest
	@CsvSource({ "MQTT_3_1_1, PAHO, 1", "MQTT_3_1_1, PAHO, 2", "MQTT_5_0, PAHO, 1", "MQTT_5_0, PAHO, 2",
			"MQTT_5_0, NETTY, 1", "MQTT_5_0, NETTY, 2" })
	void connectionComesBackWhileTheHandlerIsBusy(MqttVersion version, MqttClientType clientType, int qos) {
		try (ScriptedBroker broker = ScriptedBroker.start();
				TestApplication application = builder(version, clientType, broker.uri().toString()).startAndAwaitUp()) {
			BusyListener listener = application.bean(BusyListener.class);
			broker.session().publish("busy/a", "first", qos, 1);
			await().until(() -> listener.entered.get() == 1);
			broker.on(MqttMessageType.CONNECT, (session, packet) -> {
				session.accept(true);
				session.republish("busy/a", "first", qos, 1);
				session.publish("busy/a", "second", qos, 2);
			});
			broker.session().drop();
			await().until(() -> application.connects() == 2);
			application.awaitHealth(Status.UP);
			application.template().send("from/the/application", "works");
			MqttMessageType received = (qos == 1) ? MqttMessageType.PUBACK : MqttMessageType.PUBREC;
			assertThat(broker.received(received)).isEmpty();
			listener.proceed.countDown();
			broker.await(received, 2);
			await().until(() -> listener.handled.contains("second"));
			// QoS 1 may come twice, but never at the same time
			assertThat(listener.handled).containsExactlyElementsOf(
					(qos == 1) ? List.of("first", "first", "second") : List.of("first", "second"));
			assertThat(listener.overlapped).isFalse();
			assertThat(application.count("mqtt.acknowledgements.late")).isOne();
		}
	}

	@ParameterizedTest
	@CsvSource({ "MQTT_3_1_1, PAHO", "MQTT_5_0, PAHO", "MQTT_5_0, NETTY" })
	void connectionStaysWhileTheHandlerIsBusyForManyKeepAliveIntervals(MqttVersion version, MqttClientType clientType) {
		try (ScriptedBroker broker = ScriptedBroker.start();
				TestApplication application = builder(version, clientType, broker.uri().toString())
					.property("mqtt.keep-alive-interval", "1s")
					.property("mqtt.ping-timeout", "1s")
					.startAndAwaitUp()) {
			BusyListener listener = application.bean(BusyListener.class);
			broker.session().publish("busy/a", "first", 1, 1);
			await().until(() -> listener.entered.get() == 1);
			// no broker should send it again, with or without DUP
			broker.session().publish("busy/b", "second", 2, 2);
			broker.session().republish("busy/b", "second", 2, 2);
			broker.session().publish("busy/b", "second", 2, 2);
			broker.session().publish("busy/b", "third", 1, 3);
			int before = broker.received(MqttMessageType.PINGREQ).size();
			await().until(() -> broker.received(MqttMessageType.PINGREQ).size() >= before + 4);
			assertThat(broker.received(MqttMessageType.PUBACK)).isEmpty();
			listener.proceed.countDown();
			broker.await(MqttMessageType.PUBACK, 2);
			assertThat(listener.handled).containsExactlyInAnyOrder("first", "second", "third");
			assertThat(application.connects()).isOne();
			assertThat(application.timer("mqtt.keepalive.ping").count()).isGreaterThanOrEqualTo(3);
			assertThat(application.count("mqtt.keepalive.missed")).isZero();
			assertThat(application.count("mqtt.connection.losses")).isZero();
		}
	}

	/**
	 * With a dozen messages plain Spring Integration stops after the first for half a
	 * minute.
	 */
	@ParameterizedTest
	@CsvSource({ "MQTT_3_1_1, PAHO", "MQTT_5_0, PAHO", "MQTT_5_0, NETTY" })
	@ExtendWith(EmbeddedHiveMqExtension.class)
	void backlogAtReconnectIsHandledByHandlerThatPublishes(MqttVersion version, MqttClientType clientType,
			EmbeddedHiveMq broker) {
		String name = "busy-" + clientType + version;
		try (FaultProxy link = new FaultProxy(broker.getPort());
				RawMqttClient client = RawMqttClient.connect(broker.getPort(), name + "-client");
				TestApplication application = TestApplication.of(RelayApplication.class)
					.property("mqtt.url", link.getUrl())
					.property("mqtt.client-type", clientType)
					.property("mqtt.reconnect.initial-delay", "100ms")
					.property("mqtt.reconnect.max-delay", "100ms")
					.persistentSession(version, name)
					.property("test.topic", name + "/+")
					.startAndAwaitUp()) {
			client.subscribe(name + "/+/relayed");
			for (int backlog : BACKLOGS) {
				link.shut();
				application.awaitHealth(Status.DOWN);
				List<String> sent = publish(client, name + "/" + backlog, backlog);
				link.open();
				await().atMost(Duration.ofMinutes(1))
					.untilAsserted(() -> assertThat(relayed(client, backlog)).hasSizeGreaterThanOrEqualTo(backlog));
				assertThat(relayed(client, backlog)).containsExactlyElementsOf(sent);
			}
			assertThat(application.connects()).isEqualTo(1 + BACKLOGS.size());
		}
	}

	private static List<String> publish(RawMqttClient client, String topic, int count) {
		List<String> payloads = IntStream.rangeClosed(1, count).mapToObj(Integer::toString).toList();
		CompletableFuture<?>[] sent = payloads.stream()
			.map((payload) -> client.publish(topic, payload))
			.toArray(CompletableFuture[]::new);
		CompletableFuture.allOf(sent).orTimeout(1, TimeUnit.MINUTES).join();
		return payloads;
	}

	private static List<String> relayed(RawMqttClient client, int backlog) {
		return client.getMessages()
			.stream()
			.filter((message) -> message.topic().contains("/" + backlog + "/"))
			.map(RawMqttClient.Message::payload)
			.toList();
	}

	private static TestApplication.Builder builder(MqttVersion version, MqttClientType clientType, String url) {
		return TestApplication.of(Application.class)
			.property("mqtt.url", url)
			.property("mqtt.client-type", clientType)
			.property("mqtt.reconnect.initial-delay", "100ms")
			.persistentSession(version, "busy");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(BusyListener.class)
	static class Application {

	}

	/**
	 * Busy with its first message until told to proceed.
	 */
	static class BusyListener {

		private final AtomicInteger entered = new AtomicInteger();

		private final AtomicInteger busy = new AtomicInteger();

		private final AtomicBoolean overlapped = new AtomicBoolean();

		private final CountDownLatch proceed = new CountDownLatch(1);

		private final List<String> handled = new CopyOnWriteArrayList<>();

		@MqttListener(topics = "busy/+", concurrency = "4")
		void onMessage(String payload) throws InterruptedException {
			this.entered.incrementAndGet();
			if (this.busy.incrementAndGet() > 1) {
				this.overlapped.set(true);
			}
			this.proceed.await();
			this.busy.decrementAndGet();
			this.handled.add(payload);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Relay.class)
	static class RelayApplication {

	}

	/**
	 * Waits for the broker's answer within the handler.
	 */
	static class Relay {

		private final MqttTemplate template;

		Relay(MqttTemplate template) {
			this.template = template;
		}

		@MqttListener("${test.topic}")
		void onMessage(String payload, @Header(MqttHeaders.RECEIVED_TOPIC) String topic) {
			this.template.send(topic + "/relayed", payload);
		}

	}

}
