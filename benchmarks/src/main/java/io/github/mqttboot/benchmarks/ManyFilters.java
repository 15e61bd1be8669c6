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

package io.github.mqttboot.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.mqttboot.concurrent.SystemTime;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.connection.MqttMessageHandler;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.session.inbound.InboundRouter;
import io.github.mqttboot.store.MemoryOutboxStore;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * What a message costs on a connection with few and with many topic filters. They belong
 * to at most {@value #HANDLERS} handlers, and the messages go to all of them in turn.
 */
final class ManyFilters {

	/**
	 * A message shall cost at most so many times as much with the most filters as with
	 * one.
	 */
	private static final int GOAL = 2;

	private static final int HANDLERS = 1000;

	private static final int MOST = 10_000;

	private static final List<Integer> NUMBERS = List.of(1, 100, 1000, MOST);

	private static final int ROUNDS = 9;

	private static final int MESSAGES = 100_000;

	private static final String FIRST_FILTER = "filters";

	private static final byte[] PAYLOAD = new byte[100];

	private ManyFilters() {
	}

	/**
	 * Measure, and print a table.
	 * @param port the port of the broker
	 * @return whether the goal is reached
	 * @throws Exception if that failed
	 */
	static boolean run(int port) throws Exception {
		Map<Integer, Double> received = new LinkedHashMap<>();
		Map<Integer, Double> routed = new LinkedHashMap<>();
		for (int filters : NUMBERS) {
			System.out.println(filters + " filters");
			received.put(filters, received(port, filters));
			routed.put(filters, routed(filters));
		}
		System.out.println();
		System.out.println("| Filters | Received and acknowledged | Of that, to find the handler |");
		System.out.println("| ---: | ---: | ---: |");
		NUMBERS.forEach((filters) -> System.out.printf(Locale.ROOT, "| %,d | %s | %s |%n", filters,
				cell(received, filters), cell(routed, filters)));
		System.out.println();
		double ratio = ratio(received, MOST);
		System.out.printf(Locale.ROOT,
				"A message costs %.1f times as much with %,d filters as with one; the goal is %d.%n", ratio, MOST,
				GOAL);
		return ratio <= GOAL;
	}

	private static String cell(Map<Integer, Double> nanos, int filters) {
		return String.format(Locale.ROOT, "%,.0f ns (%.1f ×)", nanos.get(filters), ratio(nanos, filters));
	}

	private static double ratio(Map<Integer, Double> nanos, int filters) {
		return Objects.requireNonNull(nanos.get(filters)) / Objects.requireNonNull(nanos.get(1));
	}

	private static double received(int port, int filters) throws Exception {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.properties("mqtt.url=mqtt://127.0.0.1:" + port, "mqtt.startup.fail-fast=true", "logging.level.root=error",
					"spring.main.banner-mode=off")
			.run()) {
			MqttConnection connection = context.getBean(MqttConnection.class);
			Counter counter = new Counter();
			subscribe(filters, counter, connection::subscribe);
			// the broker knows the subscriber by its first filter
			String first = FIRST_FILTER + filters;
			return median(() -> {
				CountDownLatch missing = counter.expect(MESSAGES);
				connection
					.publish(new PublishPacket(BenchmarkBroker.START + "/" + first + "/" + MESSAGES + "/" + filters,
							PAYLOAD, MqttQos.AT_LEAST_ONCE, false, PublishProperties.NONE));
				if (!missing.await(1, TimeUnit.MINUTES)) {
					throw new IllegalStateException(missing.getCount() + " messages did not come");
				}
			});
		}
	}

	private static double routed(int filters) throws Exception {
		ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
		try {
			return routed(filters, new MemoryOutboxStore(new SystemTime(timers)));
		}
		finally {
			timers.shutdownNow();
		}
	}

	private static double routed(int filters, MemoryOutboxStore store) throws Exception {
		InboundRouter router = new InboundRouter("benchmark", store, Runnable::run, new MqttConnectionObserver() {
		});
		Counter counter = new Counter();
		subscribe(filters, counter, (request, handler) -> router.subscribe(request, handler,
				(subscription) -> CompletableFuture.completedFuture(null)));
		byte[][] topics = IntStream.range(0, filters)
			.mapToObj((number) -> BenchmarkBroker.topic(number).getBytes(StandardCharsets.UTF_8))
			.toArray(byte[][]::new);
		return median(() -> {
			for (int i = 0; i < MESSAGES; i++) {
				// a topic comes as bytes
				String topic = new String(topics[i % filters], StandardCharsets.UTF_8);
				router.received((packet) -> true, new InboundPublish(1, topic, PAYLOAD, MqttQos.AT_LEAST_ONCE, false,
						false, PublishProperties.NONE, List.of()));
			}
		});
	}

	private static void subscribe(int filters, Counter counter, Subscriber subscriber) {
		List<MqttMessageHandler> handlers = new ArrayList<>();
		for (int i = 0; i < Math.min(filters, HANDLERS); i++) {
			handlers.add((message) -> counter.count(message));
		}
		subscriber.subscribe(TopicSubscription.of(FIRST_FILTER + filters, MqttQos.AT_LEAST_ONCE), handlers.get(0));
		for (int i = 0; i < filters; i++) {
			String topic = BenchmarkBroker.topic(i);
			subscriber.subscribe(
					TopicSubscription.of(topic.substring(0, topic.lastIndexOf('/')) + "/+", MqttQos.AT_LEAST_ONCE),
					handlers.get(i % handlers.size()));
		}
	}

	private static double median(Series series) throws Exception {
		List<Double> nanos = new ArrayList<>();
		for (int round = 0; round < 2 * ROUNDS; round++) {
			long start = System.nanoTime();
			series.run();
			nanos.add((System.nanoTime() - start) / (double) MESSAGES);
		}
		// the first half is the warm-up
		return nanos.stream().skip(ROUNDS).sorted().skip(ROUNDS / 2).findFirst().orElseThrow();
	}

	/**
	 * Acknowledges messages and counts them.
	 */
	private static final class Counter {

		private volatile CountDownLatch missing = new CountDownLatch(0);

		CountDownLatch expect(int messages) {
			CountDownLatch missing = new CountDownLatch(messages);
			this.missing = missing;
			return missing;
		}

		void count(MqttInboundMessage message) {
			message.acknowledge();
			this.missing.countDown();
		}

	}

	@FunctionalInterface
	private interface Subscriber {

		Object subscribe(TopicSubscription request, MqttMessageHandler handler);

	}

	@FunctionalInterface
	private interface Series {

		void run() throws Exception;

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
