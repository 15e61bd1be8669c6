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

package io.github.mqttboot.e2e.soak;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.mqttboot.testsupport.BrokerLedger;
import io.github.mqttboot.testsupport.FaultProxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Numbers both ways, while the link has faults, and the broker and the application are
 * interrupted.
 */
final class NumberedTraffic {

	static final int TOPICS = 8;

	static final int CONCURRENCY = 4;

	/**
	 * Which part of the numbers is for listeners whose filters overlap too.
	 */
	static final int OVERLAP = 4;

	static final Duration PACE = Duration.ofMillis(4);

	private final List<NumberingProcess.Sample> samples = new ArrayList<>();

	private final int messages;

	private final int maxQos;

	private final Broker broker;

	private final FaultProxy link;

	private final IndependentClient client;

	private final NumberingProcess application;

	private final String groupLevel;

	private final List<String> judged;

	private final Duration patience;

	private int restarts;

	private int crashes;

	private Map<RandomFaults.Kind, Integer> faults = Map.of();

	private Duration duration = Duration.ZERO;

	/**
	 * Prepare the traffic.
	 * @param messages how many numbers for each QoS and way
	 * @param maxQos 1, or 2 for both 1 and 2
	 * @param broker the broker
	 * @param link the link of the application to it
	 * @param client the other end
	 * @param application the application
	 * @param groupLevel the level of the topics of the group
	 * @param groupKept whether the broker has a group after it was restarted
	 */
	NumberedTraffic(int messages, int maxQos, Broker broker, FaultProxy link, IndependentClient client,
			NumberingProcess application, String groupLevel, boolean groupKept) {
		this.messages = messages;
		this.maxQos = maxQos;
		this.broker = broker;
		this.link = link;
		this.client = client;
		this.application = application;
		this.groupLevel = groupLevel;
		this.judged = NumberingApplication.OVERLAPPING.stream()
			.filter((listener) -> groupKept || !"group".equals(listener))
			.toList();
		this.patience = Duration.ofMinutes(1).plus(PACE.multipliedBy(4L * messages));
	}

	/**
	 * Send the numbers, disturb them, and wait until all have arrived.
	 * @param restarts how often to interrupt the broker
	 * @param crashes how often to kill the application
	 * @param seed decides on the faults
	 * @throws Exception if it cannot be done, or something does not arrive
	 */
	void run(int restarts, int crashes, long seed) throws Exception {
		long start = System.nanoTime();
		this.restarts = restarts;
		this.crashes = crashes;
		// with this it has subscribed
		awaitArrived(0.01 * this.messages, false);
		CompletableFuture<Void> published = CompletableFuture
			.runAsync(() -> this.client.publish(this.messages, this.maxQos, Set.copyOf(sharedLevels().values())));
		try (RandomFaults randomFaults = new RandomFaults(this.link, seed)) {
			for (Interruption interruption : interruptions()) {
				awaitArrived(interruption.progress * this.messages, true);
				this.samples.add(this.application.sample());
				interruption.action.run();
			}
			awaitArrived(0.95 * this.messages, true);
			this.faults = randomFaults.counts();
		}
		published.get(this.patience.toSeconds(), TimeUnit.SECONDS);
		awaitAll();
		this.samples.add(this.application.sample());
		this.application.stop();
		this.duration = Duration.ofNanos(System.nanoTime() - start);
	}

	/**
	 * The broker is interrupted all the way; the application in the first half, so that
	 * its last run is long enough to tell whether it leaks.
	 */
	private List<Interruption> interruptions() {
		List<Interruption> interruptions = new ArrayList<>();
		for (int i = 0; i < this.restarts; i++) {
			interruptions.add(new Interruption((i + 0.6) / this.restarts * 0.95, this.broker.interruption()));
		}
		for (int i = 0; i < this.crashes; i++) {
			interruptions.add(new Interruption((i + 0.5) / this.crashes * 0.5, this.application::crash));
		}
		interruptions.sort(Comparator.comparing(Interruption::progress));
		return interruptions;
	}

	private void awaitArrived(double number, boolean bothWays) {
		int awaited = (int) number * this.maxQos;
		await().atMost(this.patience).pollInterval(Duration.ofMillis(100)).untilAsserted(() -> {
			assertThat(this.client.receivedCount()).isGreaterThan(awaited);
			if (bothWays) {
				assertThat(this.application.handledCount()).isGreaterThan(awaited);
			}
		});
	}

	private void awaitAll() {
		int all = this.messages * this.maxQos;
		await().atMost(this.patience).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
			List<Arrival> accepted = this.application.accepted();
			assertThat(accepted).hasSizeGreaterThanOrEqualTo(all);
			assertThat(NumberedFigures.lost(accepted, this.client.received())).as("lost on the way out").isEmpty();
			assertThat(NumberedFigures.distinct(this.application.handled())).as("arrived on the way in").hasSize(all);
			for (String listener : this.judged) {
				assertThat(NumberedFigures.distinct(this.application.handled(listener))).as(listener)
					.hasSize(this.messages / OVERLAP * this.maxQos);
			}
		});
		assertThat(this.client.refused()).isZero();
	}

	/**
	 * Return what became of the numbers.
	 * @param exact whether the broker keeps them in order
	 * @return the figures
	 * @throws IOException if they cannot be read
	 */
	NumberedFigures figures(boolean exact) throws IOException {
		List<Arrival> sent = sent(this.messages);
		int lastRun = this.samples.get(this.samples.size() - 1).run();
		String course = "%d | %d, %d | %d s".formatted(this.faults.values().stream().mapToInt(Integer::intValue).sum(),
				this.restarts, this.crashes, this.duration.toSeconds());
		return new NumberedFigures(this.maxQos, this.application.accepted(), this.client.received(), sent,
				this.application.handled(), this.broker.ledger().read(), exact,
				this.samples.stream().filter((sample) -> sample.run() == lastRun).toList(), course);
	}

	/**
	 * Return what became of the numbers for listeners whose filters overlap.
	 * @param exact whether the broker keeps them in order
	 * @return the figures
	 * @throws IOException if they cannot be read
	 */
	OverlapFigures overlapFigures(boolean exact) throws IOException {
		OverlapFigures figures = new OverlapFigures(sent(this.messages / OVERLAP), this.broker.ledger().read(), exact);
		Map<String, String> levels = sharedLevels();
		for (String listener : this.judged) {
			figures.add(listener, levels.get(listener), "group".equals(listener), this.application.handled(listener));
		}
		return figures;
	}

	private Map<String, String> sharedLevels() {
		return Map.of("wide", "overlap", "narrow", "overlap", "group", this.groupLevel);
	}

	private List<Arrival> sent(int numbers) {
		return IntStream.rangeClosed(1, this.maxQos)
			.boxed()
			.flatMap((qos) -> IntStream.rangeClosed(1, numbers).mapToObj((number) -> new Arrival(0, qos, number)))
			.toList();
	}

	/**
	 * A broker that can be interrupted.
	 *
	 * @param port its port
	 * @param interruption stops it and starts it again
	 * @param ledger what it writes down
	 * @param end ends it for good
	 */
	record Broker(int port, Action interruption, Ledger ledger, AutoCloseable end) implements AutoCloseable {

		@Override
		public void close() throws Exception {
			this.end.close();
		}

	}

	/**
	 * Reads what a broker wrote down.
	 */
	@FunctionalInterface
	interface Ledger {

		List<BrokerLedger.Entry> read() throws IOException;

	}

	/**
	 * Something that may fail.
	 */
	@FunctionalInterface
	interface Action {

		void run() throws Exception;

	}

	/**
	 * An interruption.
	 *
	 * @param progress which part of the messages has arrived before
	 * @param action what happens
	 */
	private record Interruption(double progress, Action action) {

	}

}
