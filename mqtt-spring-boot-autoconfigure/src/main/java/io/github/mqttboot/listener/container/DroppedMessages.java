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

package io.github.mqttboot.listener.container;

import java.time.Duration;
import java.util.function.LongSupplier;

import io.github.mqttboot.concurrent.RateLimit;
import io.github.mqttboot.diagnosis.ListenerAdvice;
import io.github.mqttboot.listener.MqttMessageListenerContainer;
import io.github.mqttboot.protocol.MqttText;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Reports the messages for which a listener has no room: the first, then their number,
 * once a minute at most. Called by the threads of the connection.
 */
final class DroppedMessages {

	private static final Log logger = LogFactory.getLog(MqttMessageListenerContainer.class);

	private final String listener;

	private final int capacity;

	private final RateLimit limit;

	DroppedMessages(String listener, int capacity, LongSupplier nanoTime) {
		this.listener = listener;
		this.capacity = capacity;
		this.limit = new RateLimit(Duration.ofMinutes(1), nanoTime);
	}

	/**
	 * A message was dropped.
	 * @param topic its topic
	 */
	void dropped(String topic) {
		this.limit.tryAcquire()
			.ifPresent((others) -> logger
				.warn("MQTT listener '" + this.listener + "' dropped a QoS 0 message from topic '"
						+ MqttText.printable(topic) + "'" + ((others > 0) ? ", and " + others + " others before" : "")
						+ ": " + this.capacity + " messages wait for it. Further ones are only counted for a minute; "
						+ ListenerAdvice.queueFull()));
	}

	/**
	 * No more will be dropped.
	 */
	void stopped() {
		long others = this.limit.heldBack();
		if (others > 0) {
			logger.warn("MQTT listener '" + this.listener + "' dropped another " + others
					+ " QoS 0 messages, since too many waited for it");
		}
	}

}
