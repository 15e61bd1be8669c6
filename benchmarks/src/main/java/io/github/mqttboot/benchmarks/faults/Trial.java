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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/**
 * One fault, and one application that has to stand it.
 */
final class Trial {

	private static final Duration DEADLINE = Duration.ofSeconds(60);

	private static final int KEEP_ALIVE = 60;

	private final FaultBroker broker = new FaultBroker();

	private final Contestant contestant;

	private final Path directory;

	Trial(Contestant contestant) throws IOException {
		this.contestant = contestant;
		this.directory = Files.createTempDirectory("faults");
	}

	FaultBroker broker() {
		return this.broker;
	}

	/**
	 * Start the application.
	 * @param handler its handler
	 * @param change to its settings
	 * @return the application
	 */
	TestedApplication start(TestedApplication.Handler handler, UnaryOperator<Settings> change) {
		return this.contestant
			.start(change.apply(new Settings(this.broker.port(), this.directory, handler, true, KEEP_ALIVE)));
	}

	/**
	 * Start the application, and wait until it has subscribed.
	 * @param handler its handler
	 * @param change to its settings
	 * @return the application
	 */
	TestedApplication startSubscribed(TestedApplication.Handler handler, UnaryOperator<Settings> change) {
		TestedApplication application = start(handler, change);
		if (!await(this.broker::hasSubscriber, DEADLINE)) {
			throw new IllegalStateException("The application did not subscribe");
		}
		// SUBACK has to reach the client
		sleep(500);
		return application;
	}

	TestedApplication startSubscribed(TestedApplication.Handler handler) {
		return startSubscribed(handler, UnaryOperator.identity());
	}

	/**
	 * Measure when something is the case.
	 * @param condition what
	 * @return the time as text
	 */
	String after(BooleanSupplier condition) {
		long start = System.nanoTime();
		return await(condition, DEADLINE) ? after(Duration.ofNanos(System.nanoTime() - start))
				: "not within %d s".formatted(DEADLINE.toSeconds());
	}

	static String after(Duration duration) {
		return String.format(Locale.ROOT, "after %.1f s", duration.toMillis() / 1000.0);
	}

	boolean await(BooleanSupplier condition) {
		return await(condition, DEADLINE);
	}

	boolean await(BooleanSupplier condition, Duration deadline) {
		long start = System.nanoTime();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() - start > deadline.toNanos()) {
				return false;
			}
			sleep(10);
		}
		return true;
	}

	static void sleep(long millis) {
		try {
			Thread.sleep(millis);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
