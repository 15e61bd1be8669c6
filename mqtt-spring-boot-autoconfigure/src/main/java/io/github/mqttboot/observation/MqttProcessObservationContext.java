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

package io.github.mqttboot.observation;

import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.listener.MqttListenerOutcome;
import io.github.mqttboot.listener.MqttMessageListenerContainer;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.PublishProperties;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import org.jspecify.annotations.Nullable;

/**
 * Context of the observation of one attempt to handle a message. Its carrier are the
 * properties of the message, of which the user properties say what was propagated.
 *
 * @since 0.1.0
 */
public class MqttProcessObservationContext extends ReceiverContext<PublishProperties> {

	private final MqttMessageListenerContainer container;

	private final MqttInboundMessage message;

	private final int attempt;

	private volatile @Nullable MqttListenerOutcome outcome;

	/**
	 * Create a context.
	 * @param container the container of the listener
	 * @param message the message
	 * @param attempt the number of the attempt, beginning with 1
	 */
	public MqttProcessObservationContext(MqttMessageListenerContainer container, MqttInboundMessage message,
			int attempt) {
		super(MqttProcessObservationContext::get, Kind.CONSUMER);
		this.container = container;
		this.message = message;
		this.attempt = attempt;
		setCarrier(message.getPacket().properties());
		setRemoteServiceAddress(MessagingKeyValues.addressOf(container.getConnection()));
	}

	private static @Nullable String get(PublishProperties properties, String name) {
		return properties.userProperties()
			.stream()
			.filter((property) -> property.name().equals(name))
			.map(MqttUserProperty::value)
			.findFirst()
			.orElse(null);
	}

	/**
	 * Return the container of the listener.
	 * @return the container
	 */
	public MqttMessageListenerContainer getContainer() {
		return this.container;
	}

	/**
	 * Return the message.
	 * @return the message
	 */
	public MqttInboundMessage getMessage() {
		return this.message;
	}

	/**
	 * Return the number of the attempt.
	 * @return the number, beginning with 1
	 */
	public int getAttempt() {
		return this.attempt;
	}

	/**
	 * Return how the attempt ended.
	 * @return the outcome, or {@code null} as long as it has not ended
	 */
	public @Nullable MqttListenerOutcome getOutcome() {
		return this.outcome;
	}

	void setOutcome(MqttListenerOutcome outcome) {
		this.outcome = outcome;
	}

}
