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

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionSnapshot;
import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.connection.MqttMessageHandler;
import io.github.mqttboot.connection.MqttSubscriptionHandle;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttTopics;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.supervisor.DefaultMqttConnectionFactory;
import io.github.mqttboot.testsupport.ClientTypes;
import io.github.mqttboot.testsupport.EachClientType;
import io.github.mqttboot.testsupport.EmbeddedArtemis;
import io.github.mqttboot.testsupport.EmbeddedArtemisExtension;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import io.github.mqttboot.testsupport.MosquittoContainer;
import io.github.mqttboot.testsupport.TestBroker;
import io.github.mqttboot.transport.MqttClientType;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Brokers send one copy of a message or several to a client whose filters overlap: each
 * listener handles it once, and the members of a group share it.
 */
@EachClientType
@Tag("once")
class OverlappingFiltersIT {

	private static final Duration WITHIN = Duration.ofSeconds(15);

	private static final Duration QUIET = Duration.ofMillis(500);

	/**
	 * Two in a row that are alike are two messages.
	 */
	private static final List<String> PAYLOADS = Stream
		.concat(IntStream.range(0, 20).mapToObj(Integer::toString), Stream.of("same", "same"))
		.toList();

	private final MqttClientType clientType;

	// a session of the other client must not be found
	private final String root;

	OverlappingFiltersIT(MqttClientType clientType) {
		this.clientType = clientType;
		this.root = "overlap/" + clientType + "/";
	}

	private void assertHandledOnce(TestBroker broker, MqttVersion version, int qos, String... filters) {
		String topic = this.root + version.getLevel() + qos + filters.length;
		try (DefaultMqttConnectionFactory factory = factory()) {
			MqttConnection connection = connection(factory, broker, version, topic);
			List<Receiver> receivers = Arrays.stream(filters)
				.map((filter) -> new Receiver(topic + "/" + filter).subscribe(connection, qos))
				.toList();
			Receiver several = new Receiver(
					Arrays.stream(filters).map((filter) -> topic + "/" + filter).toArray(String[]::new))
				.subscribe(connection, qos);
			connection.start();
			receivers.forEach(Receiver::awaitGranted);
			several.awaitGranted();
			publish(factory, broker, topic + "/a/b", qos);
			receivers.forEach(Receiver::assertAll);
			several.assertAll();
		}
	}

	private void assertGroupIsApart(TestBroker broker) {
		String topic = this.root + "group";
		String shared = MqttTopics.share("group", topic + "/#");
		try (DefaultMqttConnectionFactory factory = factory()) {
			MqttConnection connection = connection(factory, broker, MqttVersion.MQTT_5_0, topic);
			MqttConnection other = connection(factory, broker, MqttVersion.MQTT_5_0, topic + "-other");
			Receiver plain = new Receiver(topic + "/#").subscribe(connection, 1);
			Receiver member = new Receiver(shared).subscribe(connection, 1);
			Receiver otherMember = new Receiver(shared).subscribe(other, 1);
			connection.start();
			other.start();
			Stream.of(plain, member, otherMember).forEach(Receiver::awaitGranted);
			publish(factory, broker, topic + "/a", 1);
			plain.assertAll();
			Supplier<List<String>> members = () -> Stream
				.concat(member.payloads.stream(), otherMember.payloads.stream())
				.toList();
			await().atMost(WITHIN).until(() -> members.get().size() >= PAYLOADS.size());
			await().during(QUIET)
				.untilAsserted(() -> assertThat(members.get()).containsExactlyInAnyOrderElementsOf(PAYLOADS));
		}
	}

	private void assertBacklogReachesTheRightOnes(TestBroker broker, MqttVersion version, boolean once) {
		String topic = this.root + "backlog/" + version.getLevel();
		List<String> filters = List.of(topic + "/a/+", topic + "/+/b", topic + "/c");
		try (DefaultMqttConnectionFactory factory = factory()) {
			MqttConnection connection = connection(factory, broker, version, topic);
			List<Receiver> receivers = filters.stream()
				.map((filter) -> new Receiver(filter).subscribe(connection, 1))
				.toList();
			connection.start();
			receivers.forEach(Receiver::awaitGranted);
		}
		try (DefaultMqttConnectionFactory factory = factory()) {
			publish(factory, broker, topic + "/a/b", 1);
			publish(factory, broker, topic + "/c", 1);
			MqttConnection connection = connection(factory, broker, version, topic);
			Receiver third = new Receiver(filters.get(2)).subscribe(connection, 1);
			Receiver second = new Receiver(filters.get(1)).subscribe(connection, 1);
			Receiver first = new Receiver(filters.get(0)).subscribe(connection, 1);
			connection.start();
			third.assertAll();
			if (once) {
				second.assertAll();
				first.assertAll();
			}
			else {
				await().atMost(WITHIN).untilAsserted(() -> {
					assertThat(second.payloads).containsAll(PAYLOADS);
					assertThat(first.payloads).containsAll(PAYLOADS);
				});
			}
		}
	}

	private static DefaultMqttConnectionFactory factory() {
		return new DefaultMqttConnectionFactory(ClientTypes.factories());
	}

	private MqttConnection connection(DefaultMqttConnectionFactory factory, TestBroker broker, MqttVersion version,
			String clientId) {
		MqttConnectionSettingsBuilder settings = new MqttConnectionSettingsBuilder(clientId)
			.urls(List.of(URI.create(broker.getUrl())))
			.version(version)
			.clientType(this.clientType)
			.clientId(clientId.replace("/", ""))
			.cleanStart(false);
		if (version.hasProperties()) {
			settings.sessionExpiryInterval(Duration.ofMinutes(5));
		}
		return factory.createConnection(settings.build());
	}

	private static void publish(DefaultMqttConnectionFactory factory, TestBroker broker, String topic, int qos) {
		MqttConnection sender = factory.createConnection(
				new MqttConnectionSettingsBuilder("sender of " + topic).urls(List.of(URI.create(broker.getUrl())))
					.build());
		sender.start();
		CompletableFuture<?>[] sent = PAYLOADS.stream()
			.map((payload) -> sender.publish(new PublishPacket(topic, payload.getBytes(StandardCharsets.UTF_8),
					MqttQos.of(qos), false, PublishProperties.NONE)))
			.toArray(CompletableFuture[]::new);
		assertThat(CompletableFuture.allOf(sent)).succeedsWithin(WITHIN);
	}

	/**
	 * A listener.
	 */
	private static final class Receiver {

		private final String[] filters;

		private final Queue<String> payloads = new ConcurrentLinkedQueue<>();

		private final Queue<MqttSubscriptionHandle> subscriptions = new ConcurrentLinkedQueue<>();

		Receiver(String... filters) {
			this.filters = filters;
		}

		Receiver subscribe(MqttConnection connection, int qos) {
			// one object, by which the connection knows that it is one listener
			MqttMessageHandler handler = this::receive;
			for (String filter : this.filters) {
				this.subscriptions.add(connection.subscribe(TopicSubscription.of(filter, MqttQos.of(qos)), handler));
			}
			return this;
		}

		private void receive(MqttInboundMessage message) {
			this.payloads.add(new String(message.getPacket().payload(), StandardCharsets.UTF_8));
			message.acknowledge();
		}

		void awaitGranted() {
			this.subscriptions.forEach((subscription) -> assertThat(subscription.granted()).succeedsWithin(WITHIN));
		}

		void assertAll() {
			await().atMost(WITHIN).until(() -> this.payloads.size() >= PAYLOADS.size());
			await().during(QUIET)
				.untilAsserted(() -> assertThat(this.payloads).as(String.join(", ", this.filters))
					.containsExactlyInAnyOrderElementsOf(PAYLOADS));
		}

	}

	/**
	 * What a broker is put through.
	 */
	abstract class Promises {

		private static final String[] SIX = { "a/b", "a/+", "+/b", "#", "a/#", "+/+" };

		abstract TestBroker broker();

		@Test
		void partlyOverlappingFiltersOfMqtt5() {
			assertHandledOnce(broker(), MqttVersion.MQTT_5_0, 1, "a/+", "+/b");
			assertHandledOnce(broker(), MqttVersion.MQTT_5_0, 2, "a/+", "+/b");
		}

		@Test
		void sixOverlappingFiltersOfMqtt5() {
			assertHandledOnce(broker(), MqttVersion.MQTT_5_0, 1, SIX);
		}

		@Test
		void sixOverlappingFiltersOfMqtt311() {
			assertHandledOnce(broker(), MqttVersion.MQTT_3_1_1, 1, SIX);
		}

	}

	@Nested
	@ExtendWith(EmbeddedHiveMqExtension.class)
	class OnHiveMq extends Promises {

		private final TestBroker broker;

		OnHiveMq(EmbeddedHiveMq broker) {
			this.broker = broker;
		}

		@Override
		TestBroker broker() {
			return this.broker;
		}

		@Test
		void groupBesideAnotherFilter() {
			assertGroupIsApart(this.broker);
		}

		@Test
		void backlogOfAnEarlierRun() {
			assertBacklogReachesTheRightOnes(this.broker, MqttVersion.MQTT_5_0, true);
			assertBacklogReachesTheRightOnes(this.broker, MqttVersion.MQTT_3_1_1, true);
		}

	}

	@Nested
	@ExtendWith(EmbeddedArtemisExtension.class)
	class OnArtemis extends Promises {

		private final TestBroker broker;

		OnArtemis(EmbeddedArtemis broker) {
			this.broker = broker;
		}

		@Override
		TestBroker broker() {
			return this.broker;
		}

		@Test
		void backlogOfAnEarlierRunIsCompleteThoughPartsComeTwice() {
			assertBacklogReachesTheRightOnes(this.broker, MqttVersion.MQTT_5_0, false);
		}

		/**
		 * It may send them with the identifiers that were there before the SUBSCRIBE.
		 */
		@Test
		void retainedMessagesReachTheirListeners() {
			String topic = OverlappingFiltersIT.this.root + "retained";
			try (DefaultMqttConnectionFactory factory = factory()) {
				MqttConnection connection = connection(factory, this.broker, MqttVersion.MQTT_5_0, topic);
				connection.start();
				PublishPacket retained = new PublishPacket(topic + "/a/b", "retained".getBytes(StandardCharsets.UTF_8),
						MqttQos.AT_LEAST_ONCE, true, PublishProperties.NONE);
				assertThat(connection.publish(retained)).succeedsWithin(WITHIN);
				Receiver former = new Receiver(topic + "/#").subscribe(connection, 1);
				await().atMost(WITHIN).until(() -> !former.payloads.isEmpty());
				for (String filter : List.of("a/+", "+/b")) {
					Receiver next = new Receiver(topic + "/" + filter).subscribe(connection, 1);
					await().atMost(WITHIN)
						.untilAsserted(() -> assertThat(next.payloads).as(filter).contains("retained"));
				}
			}
		}

		@Test
		void groupBesideAnotherFilterIsWarnedOfAtArtemis() {
			String topic = OverlappingFiltersIT.this.root + "warned";
			String shared = MqttTopics.share("group", topic + "/#");
			try (DefaultMqttConnectionFactory factory = factory()) {
				MqttConnection connection = connection(factory, this.broker, MqttVersion.MQTT_5_0, topic);
				new Receiver(shared).subscribe(connection, 1);
				new Receiver(topic + "/a").subscribe(connection, 1);
				connection.start();
				await().atMost(WITHIN).until(() -> connection.getSnapshot().isConnected());
				await().atMost(WITHIN)
					.untilAsserted(() -> assertThat(connection.getSnapshot().warnings()).singleElement()
						.extracting(MqttConnectionSnapshot.Warning::text)
						.asString()
						.contains("'" + shared + "' and '" + topic + "/a'", "seems to be an Artemis"));
			}
		}

	}

	@Nested
	@Testcontainers(disabledWithoutDocker = true)
	class OnMosquitto extends Promises {

		@Container
		static final MosquittoContainer mosquitto = new MosquittoContainer();

		@Override
		TestBroker broker() {
			return mosquitto;
		}

		@Test
		void groupBesideAnotherFilter() {
			assertGroupIsApart(mosquitto);
		}

		@Test
		void backlogOfAnEarlierRun() {
			assertBacklogReachesTheRightOnes(mosquitto, MqttVersion.MQTT_5_0, true);
			assertBacklogReachesTheRightOnes(mosquitto, MqttVersion.MQTT_3_1_1, true);
		}

	}

}
