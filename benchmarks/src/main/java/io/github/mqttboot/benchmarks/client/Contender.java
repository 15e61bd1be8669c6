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

package io.github.mqttboot.benchmarks.client;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * A client that is measured: connected, and subscribed to a topic of its own with QoS 1.
 */
public interface Contender extends AutoCloseable {

	/**
	 * Send a message with QoS 1, and wait for the acknowledgement of the broker.
	 * @param topic the topic
	 * @param payload the payload
	 * @throws Exception if that failed
	 */
	void send(String topic, byte[] payload) throws Exception;

	/**
	 * Send a message with QoS 1.
	 * @param topic the topic
	 * @param payload the payload
	 * @return completed when the broker acknowledged, or {@code null} if the client can't
	 * say that
	 * @throws Exception if that failed
	 */
	@Nullable CompletableFuture<?> sendAsync(String topic, byte[] payload) throws Exception;

	/**
	 * Return the topic that is subscribed with QoS 1. It has a single level.
	 * @return the topic
	 */
	String topic();

	/**
	 * Set what is done with messages that come in from now on.
	 * @param onMessage takes the payload of each
	 */
	void onMessage(Consumer<byte[]> onMessage);

}
