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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.settings.MqttConnectionSettings.Outbox;
import io.github.mqttboot.settings.MqttConnectionSettings.Outbox.Overflow;
import io.github.mqttboot.supervisor.DefaultMqttConnectionFactory;
import io.github.mqttboot.transport.paho.PahoV5TransportFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.util.FileSystemUtils;

/**
 * How many messages a second an outbox accepts, in memory and in a file, from one thread
 * and from several. There is no broker: they all wait. <pre class="code">
 * ./mvnw -q -pl benchmarks -am spring-boot:run \
 *   -Dspring-boot.run.main-class=io.github.mqttboot.benchmarks.OutboxAcceptance
 * </pre>
 */
public final class OutboxAcceptance {

	private static final int ROUNDS = 7;

	private static final int MESSAGES = 100_000;

	private static final byte[] PAYLOAD = new byte[100];

	private OutboxAcceptance() {
	}

	/**
	 * Run the benchmark.
	 * @param args none
	 * @throws IOException if there is no place for the file
	 */
	public static void main(String[] args) throws IOException {
		System.out.println("| Outbox | Threads | Messages a second |");
		System.out.println("|---|---:|---:|");
		for (String type : List.of("memory", "file")) {
			for (int threads : List.of(1, 8)) {
				System.out.printf(Locale.ROOT, "| %s | %d | %,.0f |%n", type, threads,
						median(type.equals("file"), threads));
			}
		}
		System.exit(0);
	}

	private static double median(boolean file, int threads) throws IOException {
		List<Double> rates = new ArrayList<>();
		for (int round = 0; round < ROUNDS; round++) {
			Path directory = file ? Files.createTempDirectory("outbox") : null;
			try {
				rates.add(measure(directory, threads));
			}
			finally {
				FileSystemUtils.deleteRecursively(directory);
			}
		}
		return rates.stream().sorted().toList().get(ROUNDS / 2);
	}

	private static double measure(@Nullable Path directory, int threads) {
		try (DefaultMqttConnectionFactory factory = new DefaultMqttConnectionFactory(
				List.of(new PahoV5TransportFactory()))) {
			MqttConnection connection = factory.createConnection(MqttConnectionSettings.builder("benchmark")
				.clientId("benchmark")
				.outbox(new Outbox(MESSAGES, Overflow.FAIL, Duration.ZERO, directory))
				.build());
			List<Thread> senders = new ArrayList<>();
			for (int i = 0; i < threads; i++) {
				senders.add(new Thread(() -> publish(connection, MESSAGES / threads)));
			}
			long start = System.nanoTime();
			senders.forEach(Thread::start);
			senders.forEach(OutboxAcceptance::join);
			return MESSAGES * 1e9 / (System.nanoTime() - start);
		}
	}

	private static void publish(MqttConnection connection, int messages) {
		for (int i = 0; i < messages; i++) {
			CompletableFuture<?> sent = connection.publish(new PublishPacket("benchmark/outbox", PAYLOAD,
					MqttQos.AT_LEAST_ONCE, false, PublishProperties.NONE));
			if (sent.isCompletedExceptionally()) {
				sent.join();
			}
		}
	}

	private static void join(Thread thread) {
		try {
			thread.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
