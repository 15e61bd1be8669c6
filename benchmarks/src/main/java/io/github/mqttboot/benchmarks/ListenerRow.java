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
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * What a setting is worth to a listener: applications that differ in it take turns.
 *
 * @param id the name on the command line
 * @param title the title
 * @param goal the goal
 * @param property the property in which the applications differ
 * @param heading what the table calls it
 * @param values its values
 * @param ours the number of the value whose rate counts
 * @param theirs the number of the value whose rate it is compared with
 * @param work what there is to do
 * @param notes what keeps it from its goal
 */
record ListenerRow(String id, String title, Goal goal, String property, String heading, List<Integer> values, int ours,
		int theirs, Work work, List<String> notes) implements Row {

	/**
	 * What a listener gains by handling several messages at a time if its handler waits
	 * for something else, such as a database. Each of the topics keeps its order.
	 */
	static final ListenerRow CONCURRENCY = new ListenerRow("concurrency",
			"Listener whose handler takes 1 ms, QoS 1, 100 B, 100 topics",
			Goal.atLeast(5, "×", "rate with a concurrency of 8, against 1"), "mqtt.listener.concurrency", "Concurrency",
			List.of(1, 8), 1, 0, new Work(400, 100, false, Duration.ofMillis(1)), List.of());

	/**
	 * What it costs that the memory of a client is bounded: with 20 as Mosquitto does
	 * unless told otherwise, with the default, and with the most that there is.
	 */
	static final ListenerRow RECEIVE_MAXIMUM = new ListenerRow("receive-maximum",
			"`@MqttListener(byte[])`, QoS 1, 100 B, by Receive Maximum",
			Goal.atLeast(0.9, "×", "rate with the default of 1,000, against 65,535"), "mqtt.receive-maximum",
			"Receive Maximum", List.of(20, 1_000, 65_535), 1, 2, new Work(100_000, 0, true, Duration.ZERO),
			List.of("With 1,000 unacknowledged messages the broker waits, which is 1.6 ms of work at this rate: whoever has so"
					+ " many messages raises `mqtt.receive-maximum`, and has as many more of them in memory."));

	private static final byte[] PAYLOAD = new byte[100];

	@Override
	public List<Goal> goals() {
		return List.of(this.goal);
	}

	@Override
	public Result measure(Run run) throws Exception {
		Map<Integer, ConfigurableApplicationContext> applications = new LinkedHashMap<>();
		Map<Integer, List<Double>> rates = new LinkedHashMap<>();
		try {
			for (int value : this.values) {
				ConfigurableApplicationContext application = start(run.port(), value);
				applications.put(value, application);
				series(application, value, run.pace().warmUp());
			}
			for (int round = 0; round < run.pace().rounds(); round++) {
				for (Map.Entry<Integer, ConfigurableApplicationContext> application : applications.entrySet()) {
					rates.computeIfAbsent(application.getKey(), (first) -> new ArrayList<>())
						.add(series(application.getValue(), application.getKey(), run.pace().series()));
				}
			}
		}
		finally {
			applications.values().forEach(ConfigurableApplicationContext::close);
		}
		Table table = new Table(this.heading, "messages/s");
		rates.forEach((value, series) -> table.row(String.format(Locale.ROOT, "%,d", value), median(series)));
		List<Double> medians = rates.values().stream().map(ListenerRow::median).toList();
		return new Result(table.lines(), List.of(medians.get(this.ours) / medians.get(this.theirs)));
	}

	private static double median(List<Double> rates) {
		return Figures.median(rates, Double::doubleValue);
	}

	private ConfigurableApplicationContext start(int port, int value) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("mqtt.url=mqtt://127.0.0.1:" + port, "mqtt.client-type=netty", "mqtt.startup.fail-fast=true",
					this.property + "=" + value, "benchmark.first-filter=" + firstFilter(value),
					"benchmark.handler-nanos=" + this.work.handler().toNanos(), "logging.level.root=error",
					"spring.main.banner-mode=off")
			.run();
	}

	// the broker knows the subscriber by its first filter
	private String firstFilter(int value) {
		return this.id + value;
	}

	private double series(ConfigurableApplicationContext application, int value, Duration time)
			throws InterruptedException {
		MqttConnection connection = application.getBean(MqttConnection.class);
		Semaphore handled = application.getBean(Application.class).handled;
		String topic = BenchmarkBroker.START + "/" + firstFilter(value) + "/" + this.work.messages() + "/"
				+ this.work.topics() + (this.work.windowed() ? "/" + value : "");
		long start = System.nanoTime();
		long messages = 0;
		while (messages == 0 || System.nanoTime() - start < time.toNanos()) {
			connection.publish(new PublishPacket(topic, PAYLOAD, MqttQos.AT_LEAST_ONCE, false, PublishProperties.NONE));
			if (!handled.tryAcquire(this.work.messages(), 1, TimeUnit.MINUTES)) {
				throw new IllegalStateException("Messages are missing");
			}
			messages += this.work.messages();
		}
		return messages * 1e9 / (System.nanoTime() - start);
	}

	/**
	 * What there is to do.
	 *
	 * @param messages how many messages come at a time
	 * @param topics to how many topics, or 0 for one
	 * @param windowed whether no more are unacknowledged than the value of the property
	 * @param handler how long the handler waits for each
	 */
	record Work(int messages, int topics, boolean windowed, Duration handler) {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		private final Semaphore handled = new Semaphore(0);

		private final long handlerNanos;

		Application(@Value("${benchmark.handler-nanos}") long handlerNanos) {
			this.handlerNanos = handlerNanos;
		}

		@MqttListener({ "${benchmark.first-filter}", "plant/#" })
		void handle(byte[] payload) {
			if (this.handlerNanos > 0) {
				LockSupport.parkNanos(this.handlerNanos);
			}
			this.handled.release();
		}

	}

}
