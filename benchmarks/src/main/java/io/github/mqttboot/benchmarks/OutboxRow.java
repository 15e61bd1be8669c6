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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.settings.MqttConnectionSettings.Outbox;
import io.github.mqttboot.settings.MqttConnectionSettings.Outbox.Overflow;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.supervisor.DefaultMqttConnectionFactory;
import io.github.mqttboot.transport.netty.NettyTransportFactory;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

import org.springframework.util.FileSystemUtils;

/**
 * How many messages a second an outbox accepts. There is no broker: they all wait.
 */
final class OutboxRow implements Row {

	private static final int MESSAGES = 200_000;

	private static final int FEW_MESSAGES = 5_000;

	private static final String FILE = "file, 1 thread";

	/**
	 * What kept the outbox when the goal was set, see decision 30.
	 */
	private static final String MV_STORE = "MVStore of H2, a commit for each message, 1 thread";

	private static final byte[] PAYLOAD = new byte[100];

	@Override
	public String id() {
		return "outbox";
	}

	@Override
	public String title() {
		return "Messages that an outbox accepts";
	}

	@Override
	public List<Goal> goals() {
		return List.of(Goal.atLeast(2, "×",
				"in a file, from one thread, against MVStore, which kept it when the goal was set"));
	}

	@Override
	public Result measure(Run run) throws Exception {
		Map<String, List<Double>> rates = new LinkedHashMap<>();
		boolean quick = run.pace().warmUp().isZero();
		int messages = quick ? FEW_MESSAGES : MESSAGES;
		// of which the first are the warm-up
		int rounds = quick ? run.pace().rounds() : run.pace().rounds() + 2;
		for (int round = 0; round < rounds; round++) {
			for (String type : List.of("memory", "file")) {
				for (int threads : List.of(1, 8)) {
					rates
						.computeIfAbsent(type + ", " + threads + ((threads > 1) ? " threads" : " thread"),
								(first) -> new ArrayList<>())
						.add(measure(type.equals("file"), threads, messages));
				}
			}
			rates.computeIfAbsent(MV_STORE, (first) -> new ArrayList<>()).add(measureMvStore(messages / 10));
		}
		Table table = new Table("Outbox", "messages/s");
		rates.forEach((title, series) -> table.row(title, median(series)));
		return new Result(table.lines(), List.of(median(rates, FILE) / median(rates, MV_STORE)));
	}

	private static double median(Map<String, List<Double>> rates, String title) {
		return median(Objects.requireNonNull(rates.get(title)));
	}

	private static double median(List<Double> rates) {
		return Figures.median(rates, Double::doubleValue);
	}

	private static double measureMvStore(int messages) throws IOException {
		Path directory = Files.createTempDirectory("mvstore");
		try (MVStore store = new MVStore.Builder().fileName(directory.resolve("outbox").toString())
			.autoCommitDisabled()
			.open()) {
			MVMap<Long, byte[]> map = store.openMap("messages");
			long start = System.nanoTime();
			for (long i = 0; i < messages; i++) {
				map.put(i, PAYLOAD);
				store.commit();
			}
			return messages * 1e9 / (System.nanoTime() - start);
		}
		finally {
			FileSystemUtils.deleteRecursively(directory);
		}
	}

	private static double measure(boolean file, int threads, int messages) throws IOException {
		Path directory = file ? Files.createTempDirectory("outbox") : null;
		try {
			return measure(directory, threads, messages);
		}
		finally {
			FileSystemUtils.deleteRecursively(directory);
		}
	}

	private static double measure(@Nullable Path directory, int threads, int messages) {
		try (DefaultMqttConnectionFactory factory = new DefaultMqttConnectionFactory(
				List.of(new NettyTransportFactory()))) {
			MqttConnection connection = factory
				.createConnection(new MqttConnectionSettingsBuilder("benchmark").clientId("benchmark")
					.outbox(new Outbox(messages, Overflow.FAIL, Duration.ZERO, directory))
					.build());
			long start = System.nanoTime();
			CompletableFuture<?>[] senders = new CompletableFuture<?>[threads];
			for (int i = 0; i < threads; i++) {
				senders[i] = CompletableFuture.runAsync(() -> publish(connection, messages / threads),
						(task) -> new Thread(task).start());
			}
			CompletableFuture.allOf(senders).join();
			return messages * 1e9 / (System.nanoTime() - start);
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

}
