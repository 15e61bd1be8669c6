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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.listener.MqttListenerEndpointRegistry;
import io.github.mqttboot.listener.MqttMessageListenerContainer;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.testsupport.ApplicationProcess;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import io.github.mqttboot.testsupport.MosquittoContainer;
import io.github.mqttboot.testsupport.RawMqttClient;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.testsupport.TestBroker;
import io.github.mqttboot.transport.MqttClientType;
import io.netty.handler.codec.mqtt.MqttMessageType;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A listener that is stopped while the connection goes on and the broker keeps the
 * session holds up no other listener, and loses nothing.
 */
class StoppedListenerIT {

	private static MqttMessageListenerContainer container(TestApplication application, String id) {
		MqttMessageListenerContainer container = application.bean(MqttListenerEndpointRegistry.class).getContainer(id);
		assertThat(container).isNotNull();
		return container;
	}

	private static List<String> payloads(String prefix, int count) {
		return IntStream.range(0, count).mapToObj((i) -> prefix + i).toList();
	}

	private static void assertOthersGoOn(TestBroker broker, MqttVersion version, MqttClientType clientType) {
		String id = "stopped-" + clientType + version.getLevel();
		try (TestApplication application = KeptSession.start(TwoListeners.class, broker.getUrl(), version, clientType,
				id); RawMqttClient publisher = RawMqttClient.connect(broker.getPort(), id + "-p")) {
			Received received = application.bean(Received.class);
			MqttMessageListenerContainer container = container(application, "one");
			container.stop().join();
			// more than the window of any broker
			List<String> waiting = payloads("waiting ", 50);
			waiting.forEach((payload) -> publisher.publish("one/x", payload).join());
			List<String> others = payloads("other ", 5);
			others.forEach((payload) -> publisher.publish("two/x", payload).join());
			await().untilAsserted(() -> assertThat(received.two).containsExactlyElementsOf(others));
			assertThat(received.one).isEmpty();
			assertThat(container.getQueueSize()).isEqualTo(50);
			container.start();
			publisher.publish("one/x", "last").join();
			List<String> all = new ArrayList<>(waiting);
			all.add("last");
			await().untilAsserted(() -> assertThat(received.one).containsExactlyElementsOf(all));
			assertThat(application.connects()).isOne();
		}
	}

	private static void assertSurvivesTheApplication(TestBroker broker, MqttVersion version,
			MqttClientType clientType) {
		String id = "alone-" + clientType + version.getLevel();
		List<String> waiting = payloads("waiting ", 50);
		try (TestApplication application = KeptSession.start(OneListener.class, broker.getUrl(), version, clientType,
				id); RawMqttClient publisher = RawMqttClient.connect(broker.getPort(), id + "-p")) {
			container(application, "one").stop().join();
			waiting.forEach((payload) -> publisher.publish("one/x", payload).join());
			await().until(() -> container(application, "one").getQueueSize() > 0);
		}
		try (TestApplication application = KeptSession.start(OneListener.class, broker.getUrl(), version, clientType,
				id)) {
			Received received = application.bean(Received.class);
			await().untilAsserted(() -> assertThat(received.one).containsExactlyElementsOf(waiting));
		}
	}

	private static void assertNothingIsLostAtShutdown(TestBroker broker, MqttVersion version,
			MqttClientType clientType) {
		String id = "both-" + clientType + version.getLevel();
		Set<String> sent = new HashSet<>(payloads("message ", 300));
		Set<String> one = new HashSet<>();
		Set<String> two = new HashSet<>();
		try (RawMqttClient publisher = RawMqttClient.connect(broker.getPort(), id + "-p")) {
			try (TestApplication application = KeptSession.start(OverlappingListeners.class, broker.getUrl(), version,
					clientType, id)) {
				Received received = application.bean(Received.class);
				sent.forEach((payload) -> publisher.publish("both/x", payload));
				await().until(() -> received.one.size() > 20);
				application.close();
				one.addAll(received.one);
				two.addAll(received.two);
			}
			try (TestApplication application = KeptSession.start(OverlappingListeners.class, broker.getUrl(), version,
					clientType, id)) {
				Received received = application.bean(Received.class);
				await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
					one.addAll(received.one);
					two.addAll(received.two);
					assertThat(one).isEqualTo(sent);
					assertThat(two).isEqualTo(sent);
				});
			}
		}
	}

	/**
	 * A broker that has no more than two messages unacknowledged.
	 */
	@Nested
	class OnScriptedBroker {

		private static final int WINDOW = 2;

		private final Queue<String> topics = new ArrayDeque<>();

		private int packetId;

		private int unacknowledged;

		@ParameterizedTest
		@CsvSource({ "MQTT_3_1_1, PAHO", "MQTT_5_0, PAHO", "MQTT_3_1_1, NETTY", "MQTT_5_0, NETTY" })
		void othersGoOnAndWhatWaitsIsTakenUp(MqttVersion version, MqttClientType clientType) {
			try (ScriptedBroker broker = broker();
					TestApplication application = KeptSession.start(TwoListeners.class, broker.uri().toString(),
							version, clientType, "two")) {
				Received received = application.bean(Received.class);
				MqttMessageListenerContainer container = container(application, "one");
				assertThat(container.stop()).succeedsWithin(Duration.ofSeconds(5));
				publish(broker, List.of("one/1", "one/2", "one/3", "one/4", "two/1", "two/2"));
				await().untilAsserted(() -> assertThat(received.two).hasSize(2));
				assertThat(received.one).isEmpty();
				assertThat(container.getQueueSize()).isEqualTo(4);
				assertThat(application.health()).isEqualTo(Status.UP);
				assertThat(application.healthDetails()).containsEntry("subscriptions",
						Map.of("one/#", "QoS 1, messages held for a listener that is stopped: 4", "two/#", "QoS 1"));
				container.start();
				publish(broker, List.of("one/5"));
				await().untilAsserted(
						() -> assertThat(received.one).containsExactly("one/1", "one/2", "one/3", "one/4", "one/5"));
				broker.await(MqttMessageType.PUBACK, 7);
				// with identifiers each filter has a packet of its own
				assertThat(broker.received(MqttMessageType.SUBSCRIBE)).hasSize(version.hasProperties() ? 2 : 1);
				assertThat(broker.received(MqttMessageType.UNSUBSCRIBE)).isEmpty();
			}
		}

		@ParameterizedTest
		@CsvSource({ "MQTT_3_1_1, PAHO", "MQTT_5_0, PAHO", "MQTT_3_1_1, NETTY", "MQTT_5_0, NETTY" })
		void whatWaitsForTheOnlyListenerStaysWithTheBroker(MqttVersion version, MqttClientType clientType) {
			try (ScriptedBroker broker = broker();
					TestApplication application = KeptSession.start(OneListener.class, broker.uri().toString(), version,
							clientType, "one")) {
				Received received = application.bean(Received.class);
				MqttMessageListenerContainer container = container(application, "one");
				container.stop().join();
				publish(broker, List.of("one/1", "one/2", "one/3"));
				await().until(() -> container.getQueueSize() == WINDOW);
				// what was sent before this has come in by now
				application.template().send("sent", "x");
				assertThat(broker.received(MqttMessageType.PUBACK)).isEmpty();
				container.start();
				await().untilAsserted(() -> assertThat(received.one).containsExactly("one/1", "one/2", "one/3"));
			}
		}

		private ScriptedBroker broker() {
			ScriptedBroker broker = ScriptedBroker.start();
			broker.on(MqttMessageType.PUBACK, (session, packet) -> acknowledged(session));
			return broker;
		}

		private void publish(ScriptedBroker broker, List<String> topics) {
			ScriptedBroker.Session session = broker.session();
			session.execute(() -> {
				this.topics.addAll(topics);
				sendMore(session);
			});
		}

		private void acknowledged(ScriptedBroker.Session session) {
			this.unacknowledged--;
			sendMore(session);
		}

		private void sendMore(ScriptedBroker.Session session) {
			while (this.unacknowledged < WINDOW && !this.topics.isEmpty()) {
				String topic = this.topics.remove();
				this.unacknowledged++;
				session.publish(topic, topic, 1, ++this.packetId);
			}
		}

	}

	@Nested
	@ExtendWith(EmbeddedHiveMqExtension.class)
	class OnHiveMq {

		@ParameterizedTest
		@CsvSource({ "MQTT_3_1_1, NETTY", "MQTT_5_0, PAHO" })
		void othersGoOnAndWhatWaitsIsTakenUp(MqttVersion version, MqttClientType clientType, EmbeddedHiveMq broker) {
			assertOthersGoOn(broker, version, clientType);
		}

		@ParameterizedTest
		@CsvSource({ "MQTT_3_1_1, NETTY", "MQTT_5_0, PAHO" })
		void whatWaitsForTheOnlyListenerSurvivesTheApplication(MqttVersion version, MqttClientType clientType,
				EmbeddedHiveMq broker) {
			assertSurvivesTheApplication(broker, version, clientType);
		}

		@ParameterizedTest
		@CsvSource({ "MQTT_3_1_1, NETTY", "MQTT_5_0, PAHO" })
		void shutdownLosesNothing(MqttVersion version, MqttClientType clientType, EmbeddedHiveMq broker) {
			assertNothingIsLostAtShutdown(broker, version, clientType);
		}

	}

	/**
	 * What is acknowledged and held survives that the process is killed, with the outbox
	 * in files.
	 */
	@Nested
	@ExtendWith(EmbeddedHiveMqExtension.class)
	class WithOutboxInFiles {

		@TempDir
		private Path directory;

		@ParameterizedTest
		@EnumSource(names = { "MQTT_3_1_1", "MQTT_5_0" })
		void whatIsHeldSurvivesTheProcess(MqttVersion version, EmbeddedHiveMq broker) throws Exception {
			List<String> first = payloads("first ", 50);
			List<String> second = payloads("second ", 50);
			try (RawMqttClient publisher = RawMqttClient.connect(broker.getPort(), "held-p-" + version.getLevel())) {
				runUntilKilled(version, broker, true, () -> {
					command(publisher, "stop");
					first.forEach((payload) -> publisher.publish("one/x", payload).join());
					// HiveMQ sends it when all before it are acknowledged
					command(publisher, "held");
				});
				// a listener that is not started automatically holds them too
				second.forEach((payload) -> publisher.publish("one/x", payload).join());
				runUntilKilled(version, broker, false, () -> command(publisher, "held again"));
				assertThat(journal()).containsExactly("stop", "held", "held again");
				runUntilKilled(version, broker, false, () -> {
					command(publisher, "start");
					await().untilAsserted(() -> assertThat(journal()).containsAll(second));
				});
			}
			assertThat(journal()).filteredOn((line) -> line.contains(" ") && !line.startsWith("held"))
				.containsExactlyElementsOf(Stream.concat(first.stream(), second.stream()).toList());
		}

		private void command(RawMqttClient publisher, String command) {
			publisher.publish("control", command).join();
			await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(journal()).contains(command));
		}

		private void runUntilKilled(MqttVersion version, EmbeddedHiveMq broker, boolean startOne, Runnable meanwhile)
				throws Exception {
			List<String> arguments = new ArrayList<>(List.of("--mqtt.url=" + broker.getUrl(),
					"--mqtt.version=" + version, "--mqtt.client-id=held-" + version, "--mqtt.outbox.type=file",
					"--mqtt.outbox.directory=" + this.directory.resolve("outbox"), "--test.start-one=" + startOne,
					"--test.journal=" + this.directory.resolve("journal")));
			arguments.addAll(
					version.hasProperties() ? List.of("--mqtt.clean-start=false", "--mqtt.session-expiry-interval=1h")
							: List.of("--mqtt.clean-session=false"));
			try (ApplicationProcess application = ApplicationProcess.start(HoldingApplication.class,
					this.directory.resolve("output"), arguments)) {
				application.awaitStart();
				await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
					application.assertAlive();
					assertThat(application.output()).contains(HoldingApplication.READY);
				});
				meanwhile.run();
			}
		}

		private List<String> journal() {
			try {
				Path journal = this.directory.resolve("journal");
				return Files.exists(journal) ? Files.readAllLines(journal) : List.of();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

	@Nested
	@Testcontainers(disabledWithoutDocker = true)
	class OnMosquitto {

		@Container
		static final MosquittoContainer broker = new MosquittoContainer();

		@ParameterizedTest
		@CsvSource({ "MQTT_3_1_1, PAHO", "MQTT_5_0, NETTY" })
		void othersGoOnAndWhatWaitsIsTakenUp(MqttVersion version, MqttClientType clientType) {
			assertOthersGoOn(broker, version, clientType);
		}

		@ParameterizedTest
		@CsvSource({ "MQTT_3_1_1, PAHO", "MQTT_5_0, NETTY" })
		void whatWaitsForTheOnlyListenerSurvivesTheApplication(MqttVersion version, MqttClientType clientType) {
			assertSurvivesTheApplication(broker, version, clientType);
		}

		@ParameterizedTest
		@CsvSource({ "MQTT_3_1_1, PAHO", "MQTT_5_0, NETTY" })
		void shutdownLosesNothing(MqttVersion version, MqttClientType clientType) {
			assertNothingIsLostAtShutdown(broker, version, clientType);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Received.class, One.class })
	static class OneListener {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Received.class, One.class, Two.class })
	static class TwoListeners {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Received.class, Overlapping.class })
	static class OverlappingListeners {

	}

	/**
	 * What listeners got.
	 */
	static class Received {

		private final List<String> one = new CopyOnWriteArrayList<>();

		private final Queue<String> two = new ConcurrentLinkedQueue<>();

	}

	record One(Received received) {

		@MqttListener(id = "one", topics = "one/#")
		void onMessage(String payload) {
			this.received.one.add(payload);
		}

	}

	record Two(Received received) {

		@MqttListener(id = "two", topics = "two/#")
		void onMessage(String payload) {
			this.received.two.add(payload);
		}

	}

	record Overlapping(Received received) {

		@MqttListener(id = "one", topics = "both/#")
		void onMessage(String payload) {
			this.received.one.add(payload);
		}

		@MqttListener(id = "two", topics = "both/+")
		void onTheSame(String payload) {
			this.received.two.add(payload);
		}

	}

}
