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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import io.github.mqttboot.e2e.brokers.ProbeClient.Message;
import io.netty.handler.codec.mqtt.MqttMessageType;

import static org.awaitility.Awaitility.await;

/**
 * What a broker does by itself: a column of the first table of {@code docs/brokers.md}.
 * Each is measured with clients and topics of its own, so that all can run at the same
 * time.
 */
enum BrokerTrait {

	/**
	 * Whether it speaks this version of MQTT.
	 */
	SPOKEN("Spoken", (broker, names) -> yesOrNo(broker.isSpoken())),

	/**
	 * The QoS that it grants to who asks for 2, and the answer to a message of QoS 2.
	 */
	QOS_2("QoS 2 granted, answered by", (broker, names) -> {
		try (ProbeClient client = broker.client(names.of("client")).connect()) {
			int granted = client.subscribe(names.of("topic"), 2);
			MqttMessageType answer = client.publish(names.of("topic"), "message", 2, false);
			return granted + ", " + answer;
		}
	}),

	/**
	 * Of 100 messages of QoS 1, each published when the one before was acknowledged, and
	 * the second when the first had come, how many a client gets that acknowledges none.
	 * HiveMQ CE sends what is there when it looks, and does not look again before an
	 * acknowledgement: that would be two if the second one was faster than its look.
	 */
	WINDOW("Window", (broker, names) -> {
		try (ProbeClient subscriber = broker.client(names.of("subscriber")).withoutAcknowledgements().connect();
				ProbeClient publisher = broker.client(names.of("publisher")).connect()) {
			subscriber.subscribe(names.of("topic"), 1);
			publisher.publish(names.of("topic"), "0");
			await().until(() -> !subscriber.messages().isEmpty());
			publish(publisher, names.of("topic"), 99);
			int received = settled(subscriber);
			return (received < 100) ? Integer.toString(received) : "all";
		}
	}),

	/**
	 * Whether it takes acknowledgements in another order than that of the messages, which
	 * it can get only if it sends one before the one before is acknowledged.
	 */
	ORDER("Acknowledged in reverse", BrokerTrait::acknowledgeInReverse),

	/**
	 * Of 1,500 messages of QoS 1 for a client that is away, which of them it gets.
	 */
	BACKLOG("Kept of 1,500", (broker, names) -> {
		keepSession(broker, names, 1);
		try (ProbeClient publisher = broker.client(names.of("publisher")).connect()) {
			publish(publisher, names.of("topic"), 1_500);
		}
		try (ProbeClient subscriber = broker.client(names.of("subscriber")).keptSession().connect()) {
			int received = settled(subscriber);
			if (received == 0) {
				return "none";
			}
			boolean first = subscriber.messages().get(0).payload().equals("1");
			return (received == 1_500) ? "all" : (first ? "the first " : "not the first, ") + received;
		}
	}),

	/**
	 * Whether CONNACK says that the session is still there.
	 */
	SESSION_PRESENT("Session present", (broker, names) -> {
		keepSession(broker, names, 1);
		try (ProbeClient subscriber = broker.client(names.of("subscriber")).keptSession().connect()) {
			return yesOrNo(subscriber.connectAck().variableHeader().isSessionPresent());
		}
	}),

	/**
	 * How often a message comes whose topic two filters of the client match.
	 */
	COPIES("Copies for two filters", (broker, names) -> {
		try (ProbeClient subscriber = broker.client(names.of("subscriber")).connect();
				ProbeClient publisher = broker.client(names.of("publisher")).connect()) {
			subscriber.subscribe(names.of("topic") + "/#", 1);
			subscriber.subscribe(names.of("topic") + "/+", 1);
			publisher.publish(names.of("topic") + "/1", "message");
			return Integer.toString(settled(subscriber));
		}
	}),

	/**
	 * Whether the will is published of a client that another one with the same identifier
	 * takes over: without and with a kept session.
	 */
	TAKEOVER("Will at takeover: clean, kept",
			(broker, names) -> takeOver(broker, names.of("clean"), UnaryOperator.identity()) + ", "
					+ takeOver(broker, names.of("kept"), ProbeClient.Builder::keptSession)),

	/**
	 * Whether the will is published of a client that asks for it when it leaves.
	 */
	LEAVING("Will at DISCONNECT 0x04", (broker, names) -> {
		try (ProbeClient observer = broker.client(names.of("observer")).connect()) {
			observer.subscribe(names.of("topic"), 1);
			broker.client(names.of("client")).will(names.of("topic"), "gone").connect().disconnectWithWill();
			return (settled(observer) == 0) ? "not sent" : "sent";
		}
	}),

	/**
	 * Whether a subscription with a wildcard gets retained messages.
	 */
	RETAINED("Retained at `#`", (broker, names) -> {
		try (ProbeClient publisher = broker.client(names.of("publisher")).connect();
				ProbeClient subscriber = broker.client(names.of("subscriber")).connect()) {
			publisher.publish(names.of("topic") + "/1", "message", 1, true);
			subscriber.subscribe(names.of("topic") + "/#", 1);
			return yesOrNo(settled(subscriber) == 1);
		}
	}),

	/**
	 * As what a topic with a dot arrives, and whether {@code +} stands for the level with
	 * the dot.
	 */
	DOT("`1.5` in a topic, at `+`", (broker, names) -> {
		try (ProbeClient all = broker.client(names.of("all")).connect();
				ProbeClient one = broker.client(names.of("one")).connect();
				ProbeClient publisher = broker.client(names.of("publisher")).connect()) {
			all.subscribe(names.of("topic") + "/#", 1);
			one.subscribe(names.of("topic") + "/+/temp", 1);
			publisher.publish(names.of("topic") + "/1.5/temp", "message");
			settled(all);
			String arrived = all.messages()
				.stream()
				.map(Message::topic)
				.map((topic) -> topic.substring(names.of("topic").length() + 1))
				.map((topic) -> topic.substring(0, topic.length() - "/temp".length()))
				.findFirst()
				.map((level) -> "`" + level + "`")
				.orElse("nothing");
			return arrived + ", " + yesOrNo(settled(one) == 1);
		}
	}),

	/**
	 * Whether a message of a megabyte comes through.
	 */
	LARGE("1 MB", (broker, names) -> {
		try (ProbeClient client = broker.client(names.of("client")).connect()) {
			client.subscribe(names.of("topic"), 1);
			client.publish(names.of("topic"), "x".repeat(1_000_000));
			return yesOrNo(settled(client) == 1);
		}
	}),

	/**
	 * Of ten messages for a shared group, how many the one member gets that is there, if
	 * another has a session that is kept.
	 */
	GROUP("Of 10 to a group, one member away", (broker, names) -> {
		String filter = "$share/group/" + names.of("topic");
		try (ProbeClient away = broker.client(names.of("away")).keptSession().connect()) {
			away.subscribe(filter, 1);
			away.disconnect();
		}
		try (ProbeClient there = broker.client(names.of("there")).connect();
				ProbeClient publisher = broker.client(names.of("publisher")).connect()) {
			there.subscribe(filter, 1);
			publish(publisher, names.of("topic"), 10);
			return Integer.toString(settled(there));
		}
	});

	private static final int ORDERED = 6;

	private static final Duration QUIET = Duration.ofMillis(1_500);

	private static final Duration FIRST = Duration.ofSeconds(6);

	private final String heading;

	private final BiFunction<ProbedBroker, Names, String> measurement;

	BrokerTrait(String heading, BiFunction<ProbedBroker, Names, String> measurement) {
		this.heading = heading;
		this.measurement = measurement;
	}

	String heading() {
		return this.heading;
	}

	/**
	 * Measure it.
	 * @param broker the broker
	 * @return what the cell of the table says
	 */
	String measure(ProbedBroker broker) {
		if (!isPartOf(broker)) {
			return ProbedBroker.UNTRIED;
		}
		return this.measurement.apply(broker, (role) -> "trait/" + broker.version().getLevel() + "/" + name() + role);
	}

	private boolean isPartOf(ProbedBroker broker) {
		return switch (this) {
			case SPOKEN -> true;
			case QOS_2, LARGE -> broker.isSpoken();
			case GROUP, LEAVING -> broker.keeping() && broker.version().hasProperties() && broker.isSpoken();
			default -> broker.keeping() && broker.isSpoken();
		};
	}

	private static void keepSession(ProbedBroker broker, Names names, int qos) {
		try (ProbeClient subscriber = broker.client(names.of("subscriber")).keptSession().connect()) {
			subscriber.subscribe(names.of("topic"), qos);
			subscriber.disconnect();
		}
	}

	private static String acknowledgeInReverse(ProbedBroker broker, Names names) {
		keepSession(broker, names, 2);
		try (ProbeClient publisher = broker.client(names.of("publisher")).connect()) {
			IntStream.rangeClosed(1, ORDERED)
				.forEach((number) -> publisher.publish(names.of("topic"), Integer.toString(number), 1 + number % 2,
						false));
			try (ProbeClient subscriber = broker.client(names.of("subscriber"))
				.keptSession()
				.withoutAcknowledgements()
				.connect()) {
				if (settled(subscriber) == 1) {
					return "one at a time";
				}
				await().atMost(FIRST).until(() -> {
					subscriber.acknowledgeInReverse();
					return !subscriber.isConnected() || subscriber.messages().size() >= ORDERED;
				});
				subscriber.acknowledgeInReverse();
				if (settled(subscriber) != ORDERED || !subscriber.isConnected()) {
					return subscriber.isConnected() ? "sent again" : "closed";
				}
				subscriber.disconnect();
			}
			publisher.publish(names.of("topic"), "last");
			try (ProbeClient subscriber = broker.client(names.of("subscriber")).keptSession().connect()) {
				await().atMost(FIRST).until(() -> !subscriber.messages().isEmpty());
				return subscriber.messages().get(0).payload().equals("last") ? "yes" : "sent again";
			}
		}
	}

	private static String takeOver(ProbedBroker broker, String name, UnaryOperator<ProbeClient.Builder> session) {
		try (ProbeClient observer = broker.client(name + "-observer").connect();
				ProbeClient first = session.apply(broker.client(name)).will(name, "gone").connect()) {
			observer.subscribe(name, 1);
			try (ProbeClient second = session.apply(broker.client(name)).connect()) {
				second.connectAck();
				return (settled(observer) == 0) ? "not sent" : "sent";
			}
		}
	}

	static void publish(ProbeClient publisher, String topic, int messages) {
		IntStream.rangeClosed(1, messages).forEach((number) -> publisher.publish(topic, Integer.toString(number)));
	}

	/**
	 * Wait until nothing comes any more; longer for the first message. A broker or a
	 * client that stood still meanwhile answers a ping late, and counts as quiet only
	 * from then on.
	 * @param client the client
	 * @return how many messages it has
	 */
	static int settled(ProbeClient client) {
		AtomicInteger last = new AtomicInteger();
		long start = System.nanoTime();
		await().atMost(Duration.ofMinutes(1)).pollDelay(QUIET).pollInterval(QUIET).until(() -> {
			client.ping();
			int count = client.messages().size();
			boolean first = count == 0 && System.nanoTime() - start < FIRST.toNanos();
			return last.getAndSet(count) == count && !first;
		});
		return last.get();
	}

	private static String yesOrNo(boolean condition) {
		return condition ? "yes" : "no";
	}

	/**
	 * Names that only one trait uses.
	 */
	private interface Names {

		/**
		 * Return the name.
		 * @param role of a client or topic
		 * @return the name
		 */
		String of(String role);

	}

}
