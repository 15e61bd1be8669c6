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

package io.github.mqttboot.e2e;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.github.mqttboot.testsupport.RawMqttClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A steady stream of numbered QoS 1 messages, 200 a second each way, between an
 * application and a client that shares no code with it. The application must use the
 * topics {@code <name>/in} and {@code <name>/out}.
 */
public final class Traffic implements AutoCloseable {

	private static final long PERIOD_MILLIS = 5;

	private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();

	private final String name;

	private final TestApplication application;

	private final RawMqttClient publisher;

	private final RawMqttClient observer;

	private final Map<String, CompletableFuture<?>> toApplication = new ConcurrentHashMap<>();

	private final Map<String, CompletableFuture<?>> fromApplication = new ConcurrentHashMap<>();

	private volatile int last;

	public Traffic(String name, TestApplication application, int port) {
		this.name = name;
		this.application = application;
		this.publisher = RawMqttClient.connectDurable(port, name + "-publisher");
		this.observer = RawMqttClient.connectDurable(port, name + "-observer");
		this.observer.subscribe(name + "/out");
		this.scheduler.scheduleAtFixedRate(this::sendBothWays, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
	}

	private void sendBothWays() {
		int next = this.last + 1;
		String payload = Integer.toString(next);
		this.last = next;
		this.toApplication.put(payload, this.publisher.publish(this.name + "/in", payload));
		this.fromApplication.put(payload, this.application.template().sendAsync(this.name + "/out", payload));
	}

	/**
	 * Wait until messages sent from now on get through both ways.
	 * @param messages how many
	 */
	public void awaitFlow(int messages) {
		String awaited = Integer.toString(this.last + messages);
		await().pollInterval(Duration.ofMillis(20)).untilAsserted(() -> {
			assertThat(receivedByApplication()).contains(awaited);
			assertThat(receivedFromApplication()).contains(awaited);
		});
	}

	/**
	 * End the stream and check that nothing is missing at either end.
	 * @throws Exception if the stream does not end
	 */
	public void assertNothingLost() throws Exception {
		this.scheduler.shutdown();
		assertThat(this.scheduler.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
		await().untilAsserted(() -> {
			assertThat(pending(this.toApplication)).isEmpty();
			assertThat(pending(this.fromApplication)).isEmpty();
		});
		// The application keeps what it could not send at once
		assertThat(confirmed(this.fromApplication)).hasSize(this.last);
		await().untilAsserted(() -> {
			assertThat(missing(this.fromApplication, receivedFromApplication())).isEmpty();
			assertThat(missing(this.toApplication, receivedByApplication())).isEmpty();
		});
		assertThat(firsts(receivedFromApplication())).isSorted();
		assertThat(firsts(receivedByApplication())).isSorted();
	}

	private List<String> receivedByApplication() {
		return this.application.bean(RecordingListener.class).getPayloads();
	}

	private List<String> receivedFromApplication() {
		return this.observer.getMessages().stream().map(RawMqttClient.Message::payload).toList();
	}

	private static Set<String> pending(Map<String, CompletableFuture<?>> sent) {
		return sent.entrySet()
			.stream()
			.filter((entry) -> !entry.getValue().isDone())
			.map(Map.Entry::getKey)
			.collect(Collectors.toSet());
	}

	private static Set<String> confirmed(Map<String, CompletableFuture<?>> sent) {
		return sent.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().isDone() && !entry.getValue().isCompletedExceptionally())
			.map(Map.Entry::getKey)
			.collect(Collectors.toSet());
	}

	private static Set<String> missing(Map<String, CompletableFuture<?>> sent, List<String> received) {
		Set<String> missing = confirmed(sent);
		received.forEach(missing::remove);
		return missing;
	}

	private static List<Integer> firsts(List<String> received) {
		return received.stream().distinct().map(Integer::valueOf).toList();
	}

	@Override
	public void close() {
		this.scheduler.shutdownNow();
		this.publisher.close();
		this.observer.close();
	}

}
