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

package io.github.mqttboot.actuate.endpoint;

import java.util.List;
import java.util.Map;

import io.github.mqttboot.listener.MqttAckMode;
import io.github.mqttboot.listener.MqttListenerOutcome;
import io.github.mqttboot.listener.MqttMessageListenerContainer;
import io.github.mqttboot.protocol.MqttText;

/**
 * Description of a listener container.
 *
 * @param id the id
 * @param topics the topic filters
 * @param concurrency how many messages it handles at a time
 * @param ackMode when messages are acknowledged
 * @param state whether it takes messages
 * @param queue how many messages wait for it, also if it is stopped
 * @param handled how many attempts to handle a message ended in each way
 * @since 0.1.0
 */
public record MqttListenerDescriptor(String id, List<String> topics, int concurrency, MqttAckMode ackMode, State state,
		int queue, Handled handled) {

	static MqttListenerDescriptor of(MqttMessageListenerContainer container) {
		return new MqttListenerDescriptor(container.getId(),
				container.getEndpoint()
					.subscriptions()
					.stream()
					.map((subscription) -> MqttText.printable(subscription.filter()))
					.toList(),
				container.getEndpoint().concurrency(), container.getEndpoint().ackMode(), stateOf(container),
				container.getQueueSize(), Handled.of(container.getHandled()));
	}

	private static State stateOf(MqttMessageListenerContainer container) {
		if (container.isPaused()) {
			return State.PAUSED;
		}
		return container.isRunning() ? State.RUNNING : State.STOPPED;
	}

	/**
	 * Whether a listener takes messages.
	 */
	public enum State {

		/**
		 * It handles messages.
		 */
		RUNNING,

		/**
		 * Messages wait until it is resumed.
		 */
		PAUSED,

		/**
		 * It takes no messages.
		 */
		STOPPED

	}

	/**
	 * How many attempts to handle a message ended in each way.
	 *
	 * @param success the listener returned
	 * @param retry the message is to be handled again
	 * @param deadLetter the message went to the dead-letter topic
	 * @param failure the message was given up
	 */
	public record Handled(long success, long retry, long deadLetter, long failure) {

		private static Handled of(Map<MqttListenerOutcome, Long> handled) {
			return new Handled(handled.getOrDefault(MqttListenerOutcome.SUCCESS, 0L),
					handled.getOrDefault(MqttListenerOutcome.RETRY, 0L),
					handled.getOrDefault(MqttListenerOutcome.DEAD_LETTER, 0L),
					handled.getOrDefault(MqttListenerOutcome.FAILURE, 0L));
		}

	}

}
