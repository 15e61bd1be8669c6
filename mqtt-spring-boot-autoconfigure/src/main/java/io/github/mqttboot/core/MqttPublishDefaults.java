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

package io.github.mqttboot.core;

import java.time.Duration;

import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttTopics;
import io.github.mqttboot.settings.InvalidMqttSettingException;
import io.github.mqttboot.settings.MqttConnectionSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * What applies to a message that does not say otherwise.
 *
 * @param topic the topic, or {@code null} if each message has to name its own
 * @param qos the quality of service
 * @param retained whether the broker shall retain messages
 * @param timeout how long to wait for the broker's answer
 * @since 0.1.0
 */
public record MqttPublishDefaults(@Nullable String topic, MqttQos qos, boolean retained, Duration timeout) {

	/**
	 * No topic, QoS 1, not retained, 30 seconds.
	 */
	public static final MqttPublishDefaults STANDARD = new MqttPublishDefaults(null, MqttQos.AT_LEAST_ONCE, false,
			Duration.ofSeconds(30));

	public MqttPublishDefaults {
		if (topic != null) {
			validateTopic(topic);
		}
		Assert.notNull(qos, "'qos' must not be null");
		if (timeout.isNegative() || timeout.isZero()) {
			throw invalid("timeout", timeout, "It is not a positive time.", "Set it to a time of more than zero.");
		}
	}

	private static void validateTopic(String topic) {
		try {
			MqttTopics.validateName(topic);
		}
		catch (IllegalArgumentException ex) {
			throw invalid("default-topic", topic, "No message can be published to it.",
					"Set it to a topic without the wildcards '+' and '#' and without control characters.");
		}
	}

	private static InvalidMqttSettingException invalid(String key, Object value, String reason, String cure) {
		return new InvalidMqttSettingException(MqttConnectionSettings.DEFAULT_NAME, "publish." + key, value, reason,
				cure);
	}

}
