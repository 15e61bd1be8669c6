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

package io.github.mqttboot.settings;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import io.github.mqttboot.protocol.MqttText;
import io.github.mqttboot.protocol.MqttTopics;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.WholeSeconds;
import org.jspecify.annotations.Nullable;

/**
 * The checks that several settings of a connection need, each reported with its key.
 */
final class SettingChecks {

	static final int MAX_TWO_BYTES = 65_535;

	private static final long MAX_FOUR_BYTES = 0xFFFF_FFFFL;

	private final String connectionName;

	private final MqttVersion version;

	private final int lastCharacter;

	/**
	 * Create checks.
	 * @param connectionName the name of the connection
	 * @param version its protocol version
	 * @param lastCharacter the last Unicode code point that its client library can encode
	 */
	SettingChecks(String connectionName, MqttVersion version, int lastCharacter) {
		this.connectionName = connectionName;
		this.version = version;
		this.lastCharacter = lastCharacter;
	}

	void text(String key, @Nullable String text) {
		if (text != null) {
			text(key, text, text);
		}
	}

	void secretText(String key, @Nullable String text) {
		if (text != null) {
			text(key, text, null);
		}
	}

	private void text(String key, String text, @Nullable String shown) {
		require(isAtMost(MAX_TWO_BYTES, text), key, shown, "It is longer than 65535 bytes.", "Shorten it.");
		try {
			MqttText.validate(key, text);
		}
		catch (IllegalArgumentException ex) {
			// not the message of the exception: it quotes the text, which may be a secret
			throw invalid(key, shown, "It has a character that MQTT does not allow, such as a control character.",
					"Remove that character.");
		}
		if (!MqttText.isWithin(this.lastCharacter, text)) {
			throw invalid(key, shown,
					"It has a character from U+" + "%04X".formatted(this.lastCharacter + 1)
							+ " on, such as an emoji or a full-width form, which the client library for MQTT "
							+ this.version + " cannot send.",
					"Remove that character, or set '" + name("version") + "' to 5.0 or '" + name("client-type")
							+ "' to netty.");
		}
	}

	static boolean isAtMost(int bytes, String text) {
		return text.getBytes(StandardCharsets.UTF_8).length <= bytes;
	}

	void topic(String key, String topic) {
		require(!topic.isEmpty(), key, null, "It is empty.",
				"Set it to a topic that a message can be published to, or remove it.");
		text(key, topic);
		try {
			MqttTopics.validateName(topic);
		}
		catch (IllegalArgumentException ex) {
			throw invalid(key, topic, "The wildcards '+' and '#' are for subscriptions only.",
					"Set it to a topic that a message can be published to.");
		}
	}

	void binary(String key, byte @Nullable [] value) {
		require(value == null || value.length <= MAX_TWO_BYTES, key, null, "It is longer than 65535 bytes.",
				"Shorten it.");
	}

	void userProperties(String key, List<MqttUserProperty> properties) {
		for (MqttUserProperty property : properties) {
			secretText(key, property.name());
			secretText(key, property.value());
		}
	}

	void positive(String key, Duration value) {
		require(!value.isNegative() && !value.isZero(), key, value, "It is not a positive time.",
				"Set it to a time of more than zero.");
	}

	void fourByteSeconds(String key, @Nullable Duration value) {
		require(value == null || (!value.isNegative() && WholeSeconds.of(value) <= MAX_FOUR_BYTES), key, value,
				"It is not a time from 0 to 4294967295 seconds.", "Set it to such a time.");
	}

	void range(String key, long min, @Nullable Number value, long max) {
		if (value != null && !isBetween(min, value.longValue(), max)) {
			throw invalid(key, value, "It is not from " + min + " to " + max + ".", "Set it to such a number.");
		}
	}

	void fourByteRange(String key, long min, @Nullable Number value) {
		range(key, min, value, MAX_FOUR_BYTES);
	}

	static boolean isBetween(long min, long value, long max) {
		return value >= min && value <= max;
	}

	String name(String key) {
		return InvalidMqttSettingException.propertyName(this.connectionName, key);
	}

	// For texts that are there. Those that have to be put together need a condition and
	// invalid(): an application may validate thousands of connections at its start
	void require(boolean valid, String key, @Nullable Object value, String reason, String cure) {
		if (!valid) {
			throw invalid(key, value, reason, cure);
		}
	}

	InvalidMqttSettingException invalid(String key, @Nullable Object value, String reason, String cure) {
		return new InvalidMqttSettingException(this.connectionName, key, value, reason, cure);
	}

}
