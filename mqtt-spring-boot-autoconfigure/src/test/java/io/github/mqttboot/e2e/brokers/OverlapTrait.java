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
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;

import static org.awaitility.Awaitility.await;

/**
 * How often the listeners of an application handle a message that several of its topics
 * match: a column of the table in {@code docs/brokers.md}. None of the topics covers
 * another one, so that each is subscribed.
 */
enum OverlapTrait {

	/**
	 * One listener of two topics.
	 */
	ONE_LISTENER("One listener, two topics", (broker, topic) -> {
		try (ListeningApplication application = ListeningApplication.of(broker, topic)
			.topics(topic + "/+/2", topic + "/1/+")
			.start()) {
			publish(broker, topic + "/1/2");
			return times(application::payloads);
		}
	}),

	/**
	 * Two listeners of a topic each.
	 */
	TWO_LISTENERS("Two listeners", (broker, topic) -> {
		try (ListeningApplication application = ListeningApplication.of(broker, topic)
			.topics(topic + "/+/2")
			.otherTopics(topic + "/1/+")
			.start()) {
			publish(broker, topic + "/1/2");
			return times(application::payloads) + ", " + times(application::otherPayloads);
		}
	}),

	/**
	 * One listener of six topics.
	 */
	SIX_TOPICS("One listener, six topics", (broker, topic) -> {
		String[] topics = Stream.of("/+/+/3/4", "/+/2/+/4", "/+/2/3/+", "/1/+/+/4", "/1/+/3/+", "/1/2/+/+")
			.map(topic::concat)
			.toArray(String[]::new);
		try (ListeningApplication application = ListeningApplication.of(broker, topic).topics(topics).start()) {
			publish(broker, topic + "/1/2/3/4");
			return times(application::payloads);
		}
	}),

	/**
	 * A listener of a group beside a plain one, in two applications: both plain ones
	 * together have to handle each message twice, and both members once.
	 */
	GROUP("Two plain listeners, a group of two", (broker, topic) -> {
		try (ListeningApplication one = besideGroup(broker, topic, "-one");
				ListeningApplication other = besideGroup(broker, topic, "-other")) {
			publish(broker, topic + "/1/2");
			String plain = times(() -> join(one.payloads(), other.payloads()));
			String group = times(() -> join(one.groupPayloads(), other.groupPayloads()));
			return plain + ", " + group;
		}
	});

	private static final Duration FIRST = Duration.ofSeconds(6);

	private static final String[] PAYLOADS = BrokerPromise.numbers(20);

	private final String heading;

	private final BiFunction<ProbedBroker, String, String> measurement;

	OverlapTrait(String heading, BiFunction<ProbedBroker, String, String> measurement) {
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
		boolean part = broker.keeping() && broker.isSpoken() && (this != GROUP || broker.version().hasProperties());
		return part ? this.measurement.apply(broker, "overlap/" + name() + UUID.randomUUID()) : ProbedBroker.UNTRIED;
	}

	private static ListeningApplication besideGroup(ProbedBroker broker, String topic, String member) {
		return ListeningApplication.of(broker, topic + member)
			.topics(topic + "/+/2")
			.groupTopics(topic + "/1/+")
			.start();
	}

	private static List<String> join(List<String> one, List<String> other) {
		return Stream.concat(one.stream(), other.stream()).toList();
	}

	private static void publish(ProbedBroker broker, String topic) {
		try (ProbeClient publisher = broker.client(topic + "-publisher").connect()) {
			Stream.of(PAYLOADS).forEach((payload) -> publisher.publish(topic, payload));
		}
	}

	// how often each of the messages was handled, once nothing comes any more
	private static String times(Supplier<List<String>> handled) {
		AtomicInteger last = new AtomicInteger();
		long start = System.nanoTime();
		await().atMost(Duration.ofMinutes(1))
			.pollDelay(BrokerPromise.QUIET)
			.pollInterval(BrokerPromise.QUIET)
			.until(() -> {
				int count = handled.get().size();
				boolean enough = count >= PAYLOADS.length || System.nanoTime() - start > FIRST.toNanos();
				return last.getAndSet(count) == count && enough;
			});
		List<String> payloads = handled.get();
		List<Integer> counts = Stream.of(PAYLOADS)
			.map((payload) -> Collections.frequency(payloads, payload))
			.sorted()
			.toList();
		int fewest = counts.get(0);
		int most = counts.get(counts.size() - 1);
		return (fewest == most) ? Integer.toString(most) : fewest + " to " + most;
	}

}
