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

package io.github.mqttboot.benchmarks.faults;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import io.github.mqttboot.benchmarks.faults.FaultBroker.Message;

/**
 * Faults around messages that come in.
 */
final class IncomingFaults {

	private static final int BACKLOG = 10_000;

	private static final Duration SETTLING = Duration.ofSeconds(5);

	private IncomingFaults() {
	}

	static String backlogAtStart(Trial trial) {
		trial.startSubscribed((payload) -> {
		}).close();
		trial.broker().publish(messages(BACKLOG));
		Set<String> handled = ConcurrentHashMap.newKeySet();
		long start = System.nanoTime();
		trial.start(handled::add, UnaryOperator.identity());
		trial.await(() -> trial.broker().waiting() == 0);
		Duration duration = Duration.ofNanos(System.nanoTime() - start);
		trial.await(() -> handled.size() == BACKLOG, SETTLING);
		int lost = BACKLOG - trial.broker().waiting() - handled.size();
		return String.format(Locale.ROOT, "%,d handled, %,d acknowledged unseen, %s", handled.size(), lost,
				Trial.after(duration));
	}

	static String backlogAtReconnect(Trial trial) {
		Set<String> handled = ConcurrentHashMap.newKeySet();
		trial.startSubscribed(handled::add);
		trial.broker().shut();
		trial.broker().publish(messages(BACKLOG));
		trial.broker().open();
		long start = System.nanoTime();
		String first = trial.after(() -> !handled.isEmpty());
		if (!trial.await(() -> handled.size() == BACKLOG)) {
			return String.format(Locale.ROOT, "first %s, %,d in all", first, handled.size());
		}
		return "first " + first + ", all " + Trial.after(Duration.ofNanos(System.nanoTime() - start));
	}

	static String busyHandler(Trial trial) {
		Set<String> handled = ConcurrentHashMap.newKeySet();
		trial.startSubscribed((payload) -> {
			boolean isFirst = handled.add(payload);
			if (isFirst && payload.equals("long")) {
				Trial.sleep(5000);
			}
		});
		trial.broker().publish("data/a", "long");
		trial.await(() -> handled.contains("long"));
		trial.broker().cut();
		trial.broker().publish("data/a", "next");
		return "next message " + trial.after(() -> handled.contains("next"));
	}

	static String slowHandler(Trial trial) {
		trial.startSubscribed((payload) -> Trial.sleep(10_000), (settings) -> settings.withKeepAlive(5));
		trial.broker().publish(messages(30));
		Trial.sleep(45_000);
		return trial.broker().losses();
	}

	static String poison(Trial trial) {
		Set<String> handled = ConcurrentHashMap.newKeySet();
		trial.startSubscribed((payload) -> {
			if (payload.equals("500")) {
				throw new IllegalArgumentException("Poison");
			}
			handled.add(payload);
		});
		trial.broker().publish(messages(1000));
		String duration = trial
			.after(() -> handled.size() == 999 && !trial.broker().arrived(TestedApplication.DEAD_LETTERS).isEmpty());
		return "%d handled, %d dead-lettered, %s; done %s".formatted(handled.size(),
				trial.broker().arrived(TestedApplication.DEAD_LETTERS).size(), trial.broker().losses(), duration);
	}

	static String emojiTopic(Trial trial) {
		Set<String> handled = ConcurrentHashMap.newKeySet();
		trial.startSubscribed(handled::add, (settings) -> settings.withMqtt3().withKeepAlive(5));
		trial.broker().publish("data/🌡", "emoji");
		trial.broker().publish("data/a", "next");
		return "handled %s, %s".formatted(trial.after(() -> handled.size() == 2), trial.broker().losses());
	}

	static String foreignProperty(Trial trial) {
		trial.startSubscribed((payload) -> {
			throw new IllegalArgumentException("Cannot be handled");
		});
		List<Message> messages = IntStream.range(0, 10)
			.mapToObj((i) -> new Message("data/" + i, "" + i, Map.of("errorChannel", "nullChannel")))
			.toList();
		trial.broker().publish(messages);
		trial.await(() -> deadLetters(trial) == messages.size() || trial.broker().waiting() == 0);
		return deadLetters(trial) + " of 10 dead-lettered";
	}

	private static long deadLetters(Trial trial) {
		return trial.broker().arrived(TestedApplication.DEAD_LETTERS).stream().distinct().count();
	}

	private static List<Message> messages(int count) {
		return IntStream.range(0, count).mapToObj((i) -> new Message("data/a", "" + i, Map.of())).toList();
	}

}
