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
import java.util.Collections;
import java.util.concurrent.CompletableFuture;

/**
 * Faults of the connection itself.
 */
final class LinkFaults {

	private LinkFaults() {
	}

	static String silentBroker(Trial trial) {
		trial.broker().silent(true);
		// Does not return before it is connected, or has given up
		CompletableFuture.runAsync(() -> trial.start(LinkFaults::ignore, (settings) -> settings));
		trial.await(() -> !trial.broker().connects().isEmpty());
		CompletableFuture.runAsync(() -> {
			Trial.sleep(5000);
			trial.broker().silent(false);
		});
		return "subscribed " + trial.after(trial.broker()::hasSubscriber);
	}

	static String refusedSubscription(Trial trial) {
		trial.broker().refuseSubscriptions();
		TestedApplication application = trial.start(LinkFaults::ignore, (settings) -> settings);
		trial.await(() -> application.subscriptionReport() != null);
		return "reported as " + application.subscriptionReport();
	}

	static String halfOpen(Trial trial) {
		trial.startSubscribed(LinkFaults::ignore, (settings) -> settings.withKeepAlive(10));
		int connects = trial.broker().connects().size();
		trial.broker().freeze();
		return "connected again " + trial.after(() -> trial.broker().connects().size() > connects);
	}

	static String takeover(Trial trial) {
		trial.startSubscribed(LinkFaults::ignore);
		String clientId = trial.broker().connects().get(0);
		trial.broker().takeOver();
		Trial.sleep(15_000);
		return Collections.frequency(trial.broker().connects(), clientId) - 1 + " reconnects in 15 s";
	}

	static String stop(Trial trial) throws Exception {
		TestedApplication application = trial.startSubscribed(LinkFaults::ignore);
		trial.broker().withholdAcknowledgements();
		application.sendAsync("out", "unacknowledged");
		trial.await(() -> !trial.broker().arrived("out").isEmpty());
		return stop(application);
	}

	static String stopWithoutBroker(Trial trial) {
		TestedApplication application = trial.startSubscribed(LinkFaults::ignore);
		trial.broker().shut();
		Trial.sleep(2000);
		return stop(application);
	}

	private static String stop(TestedApplication application) {
		long start = System.nanoTime();
		application.close();
		return "stopped " + Trial.after(Duration.ofNanos(System.nanoTime() - start));
	}

	private static void ignore(String payload) {
	}

}
