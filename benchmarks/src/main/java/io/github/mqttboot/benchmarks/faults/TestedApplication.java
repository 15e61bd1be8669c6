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

import org.jspecify.annotations.Nullable;

/**
 * A running application that is put to the test. It is subscribed to {@link #FILTER} and
 * gives messages that it fails to handle to {@link #DEAD_LETTERS}, followed by their
 * topic.
 */
interface TestedApplication extends AutoCloseable {

	/**
	 * What the application is subscribed to, with QoS 1.
	 */
	String FILTER = "data/#";

	/**
	 * Where messages go that the application failed to handle.
	 */
	String DEAD_LETTERS = "dead/";

	/**
	 * Send a message with QoS 1, and wait until it is reported as sent.
	 * @param topic the topic
	 * @param payload the payload
	 * @throws Exception if it is reported as not sent
	 */
	void send(String topic, String payload) throws Exception;

	/**
	 * Send a message with QoS 1, and don't wait.
	 * @param topic the topic
	 * @param payload the payload
	 * @throws Exception if the message is not accepted
	 */
	void sendAsync(String topic, String payload) throws Exception;

	/**
	 * Return what the application was notified of about its subscription.
	 * @return a description, or {@code null} if it was not notified of anything
	 */
	@Nullable String subscriptionReport();

	@Override
	void close();

	/**
	 * What the application does with a message.
	 */
	@FunctionalInterface
	interface Handler {

		/**
		 * Handle a message.
		 * @param payload the payload
		 */
		void handle(String payload);

	}

}
