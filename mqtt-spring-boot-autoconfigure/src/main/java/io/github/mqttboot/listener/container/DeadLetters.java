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

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttText;
import io.github.mqttboot.protocol.MqttTopics;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import org.jspecify.annotations.Nullable;

/**
 * Makes dead letters: the message as it came, and with MQTT 5 why it was given up.
 */
final class DeadLetters {

	static final String TOPIC = "dead-letter-topic";

	static final String LISTENER = "dead-letter-listener";

	static final String EXCEPTION = "dead-letter-exception";

	static final String MESSAGE = "dead-letter-message";

	static final String ATTEMPTS = "dead-letter-attempts";

	private static final Set<String> NAMES = Set.of(TOPIC, LISTENER, EXCEPTION, MESSAGE, ATTEMPTS);

	private final DeadLetterTopic topic;

	private final String listener;

	private final MqttVersion version;

	private final int lastCharacter;

	/**
	 * Create an instance.
	 * @param topic where to publish to
	 * @param listener the name of the listener
	 * @param version the protocol version
	 * @param lastCharacter the last Unicode code point that the client library can encode
	 */
	DeadLetters(DeadLetterTopic topic, String listener, MqttVersion version, int lastCharacter) {
		this.topic = topic;
		this.listener = listener;
		this.version = version;
		this.lastCharacter = lastCharacter;
	}

	/**
	 * Make the dead letter of a message.
	 * @param message the message
	 * @param failure why it was given up
	 * @param attempts the number of attempts to handle it
	 * @return what to publish
	 */
	PublishPacket of(InboundPublish message, Throwable failure, int attempts) {
		return new PublishPacket(sendable(this.topic.of(message.topic())), message.payload(),
				message.qos().isAcknowledged() ? message.qos() : MqttQos.AT_LEAST_ONCE, false,
				this.version.hasProperties() ? properties(message, failure, attempts) : PublishProperties.NONE);
	}

	@SuppressWarnings("NullAway") // does not see the nullable array of a record
	private PublishProperties properties(InboundPublish message, Throwable failure, int attempts) {
		PublishProperties properties = message.properties();
		String contentType = properties.contentType();
		List<MqttUserProperty> userProperties = new ArrayList<>();
		for (MqttUserProperty property : properties.userProperties()) {
			if (!NAMES.contains(property.name())) {
				userProperties.add(new MqttUserProperty(sendable(property.name()), sendable(property.value())));
			}
		}
		userProperties.add(new MqttUserProperty(TOPIC, sendable(message.topic())));
		userProperties.add(new MqttUserProperty(LISTENER, MqttText.printable(this.listener)));
		userProperties.add(new MqttUserProperty(EXCEPTION, failure.getClass().getName()));
		if (failure.getMessage() != null) {
			userProperties.add(new MqttUserProperty(MESSAGE, MqttText.printable(failure.getMessage())));
		}
		userProperties.add(new MqttUserProperty(ATTEMPTS, String.valueOf(attempts)));
		// without its expiry interval: it is to be there when somebody looks
		return new PublishProperties(properties.utf8Payload(), null,
				(contentType != null) ? sendable(contentType) : null, responseTopic(properties),
				properties.correlationData(), userProperties);
	}

	private static @Nullable String responseTopic(PublishProperties properties) {
		String topic = properties.responseTopic();
		try {
			if (topic != null) {
				MqttTopics.validateName(topic);
			}
			return topic;
		}
		catch (IllegalArgumentException ex) {
			// nobody could answer
			return null;
		}
	}

	private String sendable(String text) {
		return MqttText.sendable(text, this.lastCharacter);
	}

}
