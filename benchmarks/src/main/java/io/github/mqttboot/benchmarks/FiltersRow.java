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

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttMessageHandler;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * What a message costs on a connection with few and with many topic filters. They belong
 * to at most {@value #HANDLERS} handlers, and the messages go to all of them in turn.
 */
final class FiltersRow implements Row {

	private static final int HANDLERS = 1000;

	private static final String FIRST_FILTER = "filters";

	private static final byte[] PAYLOAD = new byte[100];

	@Override
	public String id() {
		return "filters";
	}

	@Override
	public String title() {
		return "Messages on a connection with many topic filters, of 1,000 listeners";
	}

	@Override
	public List<Goal> goals() {
		return List.of(Goal.atMost(2, "×", "cost of a message with the most filters, against one filter"));
	}

	@Override
	public Result measure(Run run) throws Exception {
		List<Integer> numbers = IntStream.of(1, 100, 1000, 10_000)
			.filter((filters) -> filters <= run.pace().most())
			.boxed()
			.toList();
		List<ConfigurableApplicationContext> applications = new ArrayList<>();
		try {
			Map<Integer, Receiver> receivers = new LinkedHashMap<>();
			for (int filters : numbers) {
				ConfigurableApplicationContext application = start(run.port());
				applications.add(application);
				Receiver receiver = new Receiver(application.getBean(MqttConnection.class), filters);
				receivers.put(filters, receiver);
				receiver.series(run.pace().warmUp());
			}
			return measure(receivers, run.pace());
		}
		finally {
			applications.forEach(ConfigurableApplicationContext::close);
		}
	}

	private static Result measure(Map<Integer, Receiver> receivers, Pace pace) throws InterruptedException {
		Map<Integer, List<Double>> nanos = new LinkedHashMap<>();
		for (int round = 0; round < pace.rounds(); round++) {
			for (Map.Entry<Integer, Receiver> receiver : receivers.entrySet()) {
				nanos.computeIfAbsent(receiver.getKey(), (filters) -> new ArrayList<>())
					.add(receiver.getValue().series(pace.series()));
			}
		}
		Table table = new Table("Filters", "a message, ns");
		nanos.forEach((filters, series) -> table.row("%,d".formatted(filters), median(series)));
		List<Double> medians = nanos.values().stream().map(FiltersRow::median).toList();
		return new Result(table.lines(), List.of(medians.get(medians.size() - 1) / medians.get(0)));
	}

	private static double median(List<Double> nanos) {
		return Figures.median(nanos, Double::doubleValue);
	}

	private static ConfigurableApplicationContext start(int port) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("mqtt.url=mqtt://127.0.0.1:" + port, "mqtt.client-type=netty", "mqtt.startup.fail-fast=true",
					"logging.level.root=error", "spring.main.banner-mode=off")
			.run();
	}

	/**
	 * One connection and its filters.
	 */
	private static final class Receiver {

		private final MqttConnection connection;

		private final int filters;

		private final Semaphore received = new Semaphore(0);

		Receiver(MqttConnection connection, int filters) {
			this.connection = connection;
			this.filters = filters;
			List<MqttMessageHandler> handlers = new ArrayList<>();
			for (int i = 0; i < Math.min(filters, HANDLERS); i++) {
				handlers.add((message) -> {
					message.acknowledge();
					this.received.release();
				});
			}
			// the broker knows the subscriber by its first filter
			subscribe(FIRST_FILTER + filters, handlers.get(0));
			for (int i = 0; i < filters; i++) {
				String topic = BenchmarkBroker.topic(i);
				subscribe(topic.substring(0, topic.lastIndexOf('/')) + "/+", handlers.get(i % handlers.size()));
			}
		}

		private void subscribe(String filter, MqttMessageHandler handler) {
			this.connection.subscribe(TopicSubscription.of(filter, MqttQos.AT_LEAST_ONCE), handler);
		}

		/**
		 * Receive messages.
		 * @param time how long
		 * @return nanoseconds per message
		 */
		double series(Duration time) throws InterruptedException {
			long start = System.nanoTime();
			long messages = 0;
			while (messages == 0 || System.nanoTime() - start < time.toNanos()) {
				this.connection
					.publish(
							new PublishPacket(
									BenchmarkBroker.START + "/" + FIRST_FILTER + this.filters + "/" + Workload.BATCH
											+ "/" + this.filters,
									PAYLOAD, MqttQos.AT_LEAST_ONCE, false, PublishProperties.NONE));
				if (!this.received.tryAcquire(Workload.BATCH, 1, TimeUnit.MINUTES)) {
					throw new IllegalStateException("Messages are missing");
				}
				messages += Workload.BATCH;
			}
			return (System.nanoTime() - start) / (double) messages;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
