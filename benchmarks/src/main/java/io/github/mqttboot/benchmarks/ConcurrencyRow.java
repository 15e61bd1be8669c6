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
import java.util.concurrent.locks.LockSupport;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * What a listener gains by handling several messages at a time if its handler waits for
 * something else, such as a database. The messages go to {@value #TOPICS} topics, each of
 * which keeps its order.
 */
final class ConcurrencyRow implements Row {

	private static final int TOPICS = 100;

	private static final int MESSAGES = 400;

	private static final String FIRST_FILTER = "concurrency";

	private static final byte[] PAYLOAD = new byte[100];

	@Override
	public String id() {
		return "concurrency";
	}

	@Override
	public String title() {
		return "Listener whose handler takes 1 ms, QoS 1, 100 B, 100 topics";
	}

	@Override
	public List<Goal> goals() {
		return List.of(Goal.atLeast(5, "×", "rate with a concurrency of 8, against 1"));
	}

	@Override
	public Result measure(Run run) throws Exception {
		Map<Integer, ConfigurableApplicationContext> applications = new LinkedHashMap<>();
		Map<Integer, List<Double>> rates = new LinkedHashMap<>();
		try {
			for (int concurrency : List.of(1, 8)) {
				ConfigurableApplicationContext application = start(run.port(), concurrency);
				applications.put(concurrency, application);
				series(application, concurrency, run.pace().warmUp());
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
		Table table = new Table("Concurrency", "messages/s");
		rates.forEach((concurrency, series) -> table.row(String.valueOf(concurrency), median(series)));
		List<Double> medians = rates.values().stream().map(ConcurrencyRow::median).toList();
		return new Result(table.lines(), List.of(medians.get(1) / medians.get(0)));
	}

	private static double median(List<Double> rates) {
		return Figures.median(rates, Double::doubleValue);
	}

	private static ConfigurableApplicationContext start(int port, int concurrency) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("mqtt.url=mqtt://127.0.0.1:" + port, "mqtt.client-type=netty", "mqtt.startup.fail-fast=true",
					"mqtt.listener.concurrency=" + concurrency, "benchmark.first-filter=" + FIRST_FILTER + concurrency,
					"logging.level.root=error", "spring.main.banner-mode=off")
			.run();
	}

	private static double series(ConfigurableApplicationContext application, int concurrency, Duration time)
			throws InterruptedException {
		MqttConnection connection = application.getBean(MqttConnection.class);
		Semaphore handled = application.getBean(Application.class).handled;
		long start = System.nanoTime();
		long messages = 0;
		while (messages == 0 || System.nanoTime() - start < time.toNanos()) {
			connection.publish(new PublishPacket(
					BenchmarkBroker.START + "/" + FIRST_FILTER + concurrency + "/" + MESSAGES + "/" + TOPICS, PAYLOAD,
					MqttQos.AT_LEAST_ONCE, false, PublishProperties.NONE));
			if (!handled.tryAcquire(MESSAGES, 1, TimeUnit.MINUTES)) {
				throw new IllegalStateException("Messages are missing");
			}
			messages += MESSAGES;
		}
		return messages * 1e9 / (System.nanoTime() - start);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		private static final long MILLISECOND = 1_000_000;

		private final Semaphore handled = new Semaphore(0);

		// the broker knows the subscriber by its first filter
		@MqttListener({ "${benchmark.first-filter}", "plant/#" })
		void handle(byte[] payload) {
			LockSupport.parkNanos(MILLISECOND);
			this.handled.release();
		}

	}

}
