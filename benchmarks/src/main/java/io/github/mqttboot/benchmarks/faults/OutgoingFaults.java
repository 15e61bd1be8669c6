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
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Faults around messages that go out.
 */
final class OutgoingFaults {

	private static final String TOPIC = "out";

	private static final Duration LOAD = Duration.ofSeconds(20);

	private OutgoingFaults() {
	}

	static String refusedMessages(Trial trial) {
		TestedApplication application = trial.startSubscribed((payload) -> {
		});
		trial.broker().refuseMessages();
		int sent = 0;
		for (int i = 0; i < 100; i++) {
			try {
				application.send(TOPIC, "" + i);
				sent++;
			}
			catch (Exception ex) {
				// the application is notified
			}
		}
		return "%d of 100 reported as sent".formatted(sent);
	}

	static String burst(Trial trial) {
		TestedApplication application = trial.startSubscribed((payload) -> {
		});
		Set<String> accepted = new HashSet<>();
		for (int i = 0; i < 2000; i++) {
			try {
				application.sendAsync(TOPIC, "" + i);
				accepted.add("" + i);
			}
			catch (Exception ex) {
				// the application is notified
			}
		}
		trial.await(() -> lost(trial, accepted) == 0);
		return String.format(Locale.ROOT, "%,d accepted, %,d failed, %,d lost", accepted.size(), 2000 - accepted.size(),
				lost(trial, accepted));
	}

	static String restarts(Trial trial) {
		TestedApplication application = trial.startSubscribed((payload) -> {
		});
		Set<String> sent = ConcurrentHashMap.newKeySet();
		AtomicInteger failed = new AtomicInteger();
		CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(application, sent, failed));
		for (int i = 0; i < 5; i++) {
			Trial.sleep(2500);
			trial.broker().shut();
			Trial.sleep(1000);
			trial.broker().open();
		}
		sending.join();
		trial.await(() -> lost(trial, sent) == 0, Duration.ofSeconds(10));
		return String.format(Locale.ROOT, "%,d sent, %,d failed, %,d lost", sent.size(), failed.get(),
				lost(trial, sent));
	}

	private static void send(TestedApplication application, Set<String> sent, AtomicInteger failed) {
		long end = System.nanoTime() + LOAD.toNanos();
		for (int i = 0; System.nanoTime() < end; i++) {
			try {
				application.send(TOPIC, "" + i);
				sent.add("" + i);
			}
			catch (Exception ex) {
				failed.incrementAndGet();
			}
			Trial.sleep(5);
		}
	}

	private static int lost(Trial trial, Set<String> sent) {
		Set<String> lost = new HashSet<>(sent);
		trial.broker().arrived(TOPIC).forEach(lost::remove);
		return lost.size();
	}

}
