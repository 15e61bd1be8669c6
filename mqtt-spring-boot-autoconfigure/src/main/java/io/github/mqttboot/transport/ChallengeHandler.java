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

package io.github.mqttboot.transport;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Answers the challenges of a broker on one network connection (MQTT 5 section 4.12).
 * Methods return at once. If there is no answer, none is given, and whoever made the
 * transport closes it.
 *
 * @since 0.1.0
 */
public interface ChallengeHandler {

	/**
	 * The broker asks on.
	 * @param challenge the data of the broker
	 * @param answer takes the data to answer with, on any thread
	 */
	void challenged(byte @Nullable [] challenge, Consumer<byte @Nullable []> answer);

	/**
	 * The broker is satisfied, with CONNACK or with AUTH.
	 * @param data the last data of the broker
	 * @param proceed to be called, on any thread, when the broker may be trusted. Before
	 * that nothing of it is handed out
	 */
	void succeeded(byte @Nullable [] data, Runnable proceed);

}
