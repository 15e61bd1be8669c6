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

package io.github.mqttboot.e2e.brokers;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.testsupport.FaultProxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What an application can rely on with a broker, whatever that does by itself: a column
 * of the table of {@code docs/brokers.md} with that heading. Each is tried by
 * applications, clients and topics of its own, so that all can run at the same time.
 */
enum BrokerPromise {

	/**
	 * What is sent with QoS 0 and 1 is handled.
	 */
	ROUND_TRIP("QoS 0 and 1") {

		@Override
		void keep(ProbedBroker broker, String name) {
			try (ListeningApplication application = ListeningApplication.of(broker, name).topics(name).start()) {
				application.template().to(name).payload("0").qos(0).send();
				application.awaitPayloads("0");
				application.template().to(name).payload("1").qos(1).send();
				application.awaitPayloads("0", "1");
			}
		}

	},

	/**
	 * What is sent with QoS 2 is handled, with QoS 2.
	 */
	QOS_2("QoS 2") {

		@Override
		void keep(ProbedBroker broker, String name) {
			try (ListeningApplication application = ListeningApplication.of(broker, name)
				.property("mqtt.listener.qos", 2)
				.topics(name)
				.start()) {
				application.template().to(name).payload("2").qos(2).send();
				application.awaitPayloads("2");
				assertThat(application.receivedQos()).containsExactly(MqttQos.EXACTLY_ONCE);
			}
		}

	},

	/**
	 * What is sent while the application is away is handled when it is back.
	 */
	SESSION("Kept session") {

		@Override
		void keep(ProbedBroker broker, String name) {
			ListeningApplication.Builder builder = ListeningApplication.of(broker, name).keptSession().topics(name);
			builder.start().close();
			String[] backlog = numbers(50);
			try (ProbeClient publisher = broker.client(name + "-publisher").connect()) {
				Stream.of(backlog).forEach((payload) -> publisher.publish(name, payload));
			}
			try (ListeningApplication application = builder.start()) {
				application.awaitPayloads(backlog);
			}
		}

	},

	/**
	 * The retained presence is right as soon as the application has connected, also when
	 * it takes over its own connection that the broker believes alive, and when it has
	 * ended, whether its session is kept or not.
	 */
	PRESENCE("Presence") {

		@Override
		void keep(ProbedBroker broker, String name) {
			keepPresence(broker, ListeningApplication.of(broker, name), name);
			keepPresence(broker, ListeningApplication.of(broker, name + "/kept").keptSession(), name + "/kept");
		}

	},

	/**
	 * The retained presence says so when the application is lost.
	 */
	LOSS("Presence after a loss") {

		@Override
		void keep(ProbedBroker broker, String name) {
			noticeLoss(broker, ListeningApplication.of(broker, name), name);
		}

	},

	/**
	 * The same with a session that is kept.
	 */
	LOSS_OF_KEPT_SESSION("The same, kept session") {

		@Override
		void keep(ProbedBroker broker, String name) {
			noticeLoss(broker, ListeningApplication.of(broker, name).keptSession(), name);
		}

	},

	/**
	 * Of listeners whose topics overlap each handles each message once.
	 */
	OVERLAP("Overlapping listeners") {

		@Override
		void keep(ProbedBroker broker, String name) {
			try (ListeningApplication application = ListeningApplication.of(broker, name)
				.topics(name + "/#")
				.otherTopics(name + "/+")
				.start(); ProbeClient publisher = broker.client(name + "-publisher").connect()) {
				String[] payloads = numbers(10);
				Stream.of(payloads).forEach((payload) -> publisher.publish(name + "/1", payload));
				application.awaitPayloads(payloads);
				application.awaitOtherPayloads(payloads);
			}
		}

	},

	/**
	 * A message whose topic has a dot in a level is handled.
	 */
	DOT("Dots in topics") {

		@Override
		void keep(ProbedBroker broker, String name) {
			try (ListeningApplication application = ListeningApplication.of(broker, name)
				.topics(name + "/+/temp")
				.start(); ProbeClient publisher = broker.client(name + "-publisher").connect()) {
				publisher.publish(name + "/1.5/temp", "message");
				application.awaitPayloads("message");
			}
		}

	},

	/**
	 * Each message for a shared group is handled by one application of two.
	 */
	GROUP("Shared group") {

		@Override
		void keep(ProbedBroker broker, String name) {
			try (ListeningApplication one = ListeningApplication.of(broker, name + "-one").group(name).start();
					ListeningApplication other = ListeningApplication.of(broker, name + "-other").group(name).start();
					ProbeClient publisher = broker.client(name + "-publisher").connect()) {
				String[] payloads = numbers(20);
				Stream.of(payloads).forEach((payload) -> publisher.publish(name, payload));
				await().during(QUIET).untilAsserted(() -> {
					List<String> handled = new ArrayList<>(one.payloads());
					handled.addAll(other.payloads());
					assertThat(handled).containsExactlyInAnyOrder(payloads);
				});
			}
		}

	},

	/**
	 * Retained messages are handled, all 3,000 of a tree.
	 */
	RETAINED("3,000 retained messages") {

		@Override
		void keep(ProbedBroker broker, String name) {
			String[] payloads = numbers(3_000);
			try (ProbeClient publisher = broker.client(name + "-publisher").connect()) {
				Stream.of(payloads).forEach((payload) -> publisher.publish(name + "/" + payload, payload, 1, true));
			}
			try (ListeningApplication application = ListeningApplication.of(broker, name).topics(name + "/#").start()) {
				await().atMost(Duration.ofSeconds(20))
					.untilAsserted(() -> assertThat(application.payloads()).containsExactlyInAnyOrder(payloads));
			}
		}

	};

	static final Duration QUIET = Duration.ofMillis(1_500);

	private static final Duration RIGHT_AFTER = Duration.ofSeconds(1);

	// To look at it takes some time, too
	private static final Duration WITHIN = Duration.ofSeconds(2);

	private final String heading;

	BrokerPromise(String heading) {
		this.heading = heading;
	}

	String heading() {
		return this.heading;
	}

	/**
	 * Try it.
	 * @param broker the broker
	 * @return what the cell of the table says if it is kept
	 */
	String check(ProbedBroker broker) {
		if (!isPartOf(broker)) {
			return ProbedBroker.UNTRIED;
		}
		keep(broker, "promise/" + broker.version().getLevel() + "/" + name());
		return "yes";
	}

	private boolean isPartOf(ProbedBroker broker) {
		return switch (this) {
			case ROUND_TRIP, QOS_2 -> broker.isSpoken();
			case GROUP -> broker.keeping() && broker.version().hasProperties() && broker.isSpoken();
			default -> broker.keeping() && broker.isSpoken();
		};
	}

	abstract void keep(ProbedBroker broker, String name);

	private static void keepPresence(ProbedBroker broker, ListeningApplication.Builder builder, String name) {
		try (ProbeClient observer = broker.client("observer-" + UUID.randomUUID()).connect();
				FaultProxy link = new FaultProxy(broker.broker().getPort())) {
			observer.subscribe(name, 1);
			try (ListeningApplication application = builder.property("mqtt.url", link.getUrl())
				.property("mqtt.presence.topic", name)
				.property("mqtt.reconnect.initial-delay", "10ms")
				.property("mqtt.shutdown.timeout", "1s")
				.start()) {
				awaitOnline(broker, observer, application, name);
				application.awaitNextConnection(link::cut);
				awaitOnline(broker, observer, application, name);
				application.awaitNextConnection(() -> {
					// The broker believes the old connection alive
					link.loseSilently();
					application.connection().reconnect();
				});
				awaitOnline(broker, observer, application, name);
				application.close();
				awaitRetained(broker, name, "offline");
			}
		}
	}

	/**
	 * Wait until presence stays right, and check that it was so within a second after the
	 * application had connected. When it changed is what an observer says that was there
	 * before: to look at it from time to time would add to that.
	 */
	private static void awaitOnline(ProbedBroker broker, ProbeClient observer, ListeningApplication application,
			String name) {
		Instant limit = application.connection().getSnapshot().connectedSince().plus(RIGHT_AFTER);
		await().during(QUIET).until(() -> retained(broker, name), Predicate.isEqual("online"));
		List<ProbeClient.Message> changes = observer.messages();
		List<ProbeClient.Message> inTime = changes.stream()
			.filter((change) -> !change.received().isAfter(limit))
			.toList();
		assertThat(inTime).as("Until %s of %s", limit, changes).isNotEmpty();
		assertThat(changes.subList(inTime.size() - 1, changes.size()))
			.as("From the last until %s of %s", limit, changes)
			.extracting(ProbeClient.Message::payload)
			.containsOnly("online");
	}

	private static void noticeLoss(ProbedBroker broker, ListeningApplication.Builder builder, String name) {
		try (FaultProxy link = new FaultProxy(broker.broker().getPort());
				ListeningApplication application = builder.property("mqtt.url", link.getUrl())
					.property("mqtt.presence.topic", name)
					.start()) {
			awaitRetained(broker, name, "online");
			link.shut();
			awaitRetained(broker, name, "offline");
			application.awaitNextConnection(link::open);
			awaitRetained(broker, name, "online");
		}
	}

	private static void awaitRetained(ProbedBroker broker, String name, String presence) {
		await().atMost(WITHIN).until(() -> retained(broker, name), Predicate.isEqual(presence));
	}

	// by a new subscription: that is what a dashboard sees
	private static String retained(ProbedBroker broker, String name) {
		try (ProbeClient late = broker.client("late-" + UUID.randomUUID()).connect()) {
			late.subscribe(name, 1);
			await().until(() -> !late.messages().isEmpty());
			return late.messages().get(0).payload();
		}
	}

	static String[] numbers(int count) {
		return IntStream.range(0, count).mapToObj(Integer::toString).toArray(String[]::new);
	}

}
