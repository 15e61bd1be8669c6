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

package io.github.mqttboot.connection;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.mqttboot.transport.BrokerAddress;
import io.github.mqttboot.transport.MqttText;
import io.github.mqttboot.transport.MqttTopics;
import io.github.mqttboot.transport.MqttVersion;
import io.github.mqttboot.transport.PublishProperties;
import io.github.mqttboot.transport.UserProperty;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Holds settings against each other and against the protocol version, so that what a
 * broker would refuse, or would take for something else, stops the application instead.
 */
final class SettingsValidator {

	private static final int MAX_TWO_BYTES = 65_535;

	private static final long MAX_FOUR_BYTES = 0xFFFF_FFFFL;

	private static final int MAX_CLIENT_ID_OF_3_1 = 23;

	private final MqttConnectionSettings settings;

	private final MqttVersion version;

	private SettingsValidator(MqttConnectionSettings settings) {
		this.settings = settings;
		this.version = settings.getVersion();
	}

	static void validate(MqttConnectionSettings settings) {
		SettingsValidator validator = new SettingsValidator(settings);
		validator.checkUrls();
		if (!settings.getVersion().hasProperties()) {
			validator.checkNothingOfMqtt5();
		}
		validator.checkSession();
		validator.checkClientId();
		validator.checkKeepAlive();
		validator.checkWill();
		validator.checkPresence();
		validator.checkConnectProperties();
		validator.checkLimits();
		validator.checkReconnect();
	}

	private void checkUrls() {
		require(!this.settings.getUrls().isEmpty(), "url", null, "There is no address.",
				"Set it to the address of the broker.");
		for (URI url : this.settings.getUrls()) {
			try {
				BrokerAddress.of(url);
			}
			catch (IllegalArgumentException ex) {
				throw invalid("url", BrokerAddress.mask(url.toString()), ex.getMessage() + ".",
						"Write it as mqtt://host or mqtt://host:port.");
			}
		}
	}

	private void checkNothingOfMqtt5() {
		Map<String, @Nullable Object> properties = new LinkedHashMap<>();
		properties.put("session-expiry-interval", this.settings.getSessionExpiryInterval());
		properties.put("receive-maximum", this.settings.getReceiveMaximum());
		properties.put("maximum-packet-size", this.settings.getMaximumPacketSize());
		properties.put("topic-alias-maximum", this.settings.getTopicAliasMaximum());
		properties.put("request-response-info", this.settings.getRequestResponseInformation());
		properties.put("request-problem-info", this.settings.getRequestProblemInformation());
		properties.put("user-properties", nullIfEmpty(this.settings.getUserProperties()));
		properties.put("auth.method", this.settings.getAuthenticationMethod());
		properties.put("auth.data", this.settings.getAuthenticationData());
		MqttWill will = this.settings.getWill();
		if (will != null) {
			PublishProperties ofWill = will.message().properties();
			properties.put("will.delay-interval", will.delayInterval());
			properties.put("will.message-expiry-interval", ofWill.messageExpiryInterval());
			properties.put("will.content-type", ofWill.contentType());
			properties.put("will.response-topic", ofWill.responseTopic());
			properties.put("will.correlation-data", ofWill.correlationData());
			properties.put("will.payload-format-indicator", ofWill.utf8Payload());
			properties.put("will.user-properties", nullIfEmpty(ofWill.userProperties()));
		}
		// without the value, which may be a secret
		properties.forEach((key, value) -> require(value == null, key, null,
				"MQTT " + this.version + " has no such thing.", "Remove it, or set '" + name("version") + "' to 5.0."));
	}

	private static @Nullable Object nullIfEmpty(List<?> list) {
		return list.isEmpty() ? null : list;
	}

	private void checkSession() {
		checkFourByteSeconds("session-expiry-interval", this.settings.getSessionExpiryInterval());
		require(this.settings.isCleanStart() || this.settings.isSessionKept(), "clean-start", false,
				"With a session expiry interval of zero the broker keeps nothing to start from.",
				"Set '" + name("session-expiry-interval") + "' to the time that the session is to be kept, or remove '"
						+ name("clean-start") + "'.");
	}

	private void checkClientId() {
		String clientId = this.settings.getClientId();
		require(StringUtils.hasLength(clientId) || !this.settings.isSessionKept(), "client-id", clientId,
				"The broker finds a session that it keeps by the client identifier, and a generated one would leave a "
						+ "new session behind at every start.",
				"Set it to a name that no other client of the broker uses.");
		if (clientId != null) {
			checkText("client-id", clientId);
			require(this.version != MqttVersion.MQTT_3_1 || isAtMost(MAX_CLIENT_ID_OF_3_1, clientId), "client-id",
					clientId, "MQTT 3.1 allows no more than 23 bytes.",
					"Shorten it, or set '" + name("version") + "' to 3.1.1 or 5.0.");
		}
	}

	private static boolean isAtMost(int bytes, String text) {
		return text.getBytes(StandardCharsets.UTF_8).length <= bytes;
	}

	private void checkKeepAlive() {
		checkPositive("connection-timeout", this.settings.getConnectionTimeout());
		Duration interval = this.settings.getKeepAliveInterval();
		require(interval.toNanosPart() == 0 && isBetween(0, interval.getSeconds(), MAX_TWO_BYTES),
				"keep-alive-interval", interval, "It is not a number of whole seconds from 0 to 65535.",
				"Set it to such a time; 0 turns keep-alive off.");
		Duration pingTimeout = this.settings.getPingTimeout();
		if (pingTimeout != null) {
			checkPositive("ping-timeout", pingTimeout);
			require(interval.isZero() || pingTimeout.compareTo(interval) <= 0, "ping-timeout", pingTimeout,
					"It is longer than the keep-alive interval, so that the next ping would be due before the last one is "
							+ "given up.",
					"Set it to at most '" + name("keep-alive-interval") + "', or remove it.");
		}
	}

	private void checkWill() {
		MqttWill will = this.settings.getWill();
		if (will == null) {
			return;
		}
		require(this.settings.getPresence() == null, "will.topic", will.message().topic(),
				"The presence message is the will already.",
				"Remove '" + name("will") + "' or '" + name("presence") + "'.");
		checkTopic("will.topic", will.message().topic());
		checkBinary("will.payload", will.message().payload());
		checkFourByteSeconds("will.delay-interval", will.delayInterval());
		PublishProperties properties = will.message().properties();
		checkFourByteSeconds("will.message-expiry-interval", properties.messageExpiryInterval());
		checkText("will.content-type", properties.contentType());
		if (properties.responseTopic() != null) {
			checkTopic("will.response-topic", properties.responseTopic());
		}
		checkBinary("will.correlation-data", properties.correlationData());
		checkUserProperties("will.user-properties", properties.userProperties());
	}

	private void checkPresence() {
		MqttPresence presence = this.settings.getPresence();
		if (presence != null) {
			checkTopic("presence.topic", presence.topic());
		}
	}

	private void checkConnectProperties() {
		checkRange("receive-maximum", 1, this.settings.getReceiveMaximum(), MAX_TWO_BYTES);
		checkRange("maximum-packet-size", 1, this.settings.getMaximumPacketSize(), MAX_FOUR_BYTES);
		checkRange("topic-alias-maximum", 0, this.settings.getTopicAliasMaximum(), MAX_TWO_BYTES);
		checkUserProperties("user-properties", this.settings.getUserProperties());
		checkText("auth.method", this.settings.getAuthenticationMethod());
		checkBinary("auth.data", this.settings.getAuthenticationData());
		require(this.settings.getAuthenticationData() == null || this.settings.getAuthenticationMethod() != null,
				"auth.data", null, "Authentication data mean nothing without a method.",
				"Set '" + name("auth.method") + "' too.");
	}

	private void checkLimits() {
		checkRange("max-inflight", 1, this.settings.getMaxInflight(), MAX_TWO_BYTES);
		checkRange("outbox.max-messages", 1, this.settings.getOutbox().maxMessages(), Integer.MAX_VALUE);
	}

	private void checkReconnect() {
		MqttConnectionSettings.Reconnect reconnect = this.settings.getReconnect();
		checkPositive("reconnect.initial-delay", reconnect.initialDelay());
		require(reconnect.maxDelay().compareTo(reconnect.initialDelay()) >= 0, "reconnect.max-delay",
				reconnect.maxDelay(), "It is shorter than the first delay.",
				"Set it to at least '" + name("reconnect.initial-delay") + "'.");
		require(reconnect.multiplier() >= 1 && Double.isFinite(reconnect.multiplier()), "reconnect.multiplier",
				reconnect.multiplier(), "Delays must not become shorter from attempt to attempt.",
				"Set it to at least 1.");
		require(!reconnect.stableAfter().isNegative(), "reconnect.stable-after", reconnect.stableAfter(),
				"It is negative.", "Set it to a time of zero or more.");
		checkPositive("reconnect.refused-delay", reconnect.refusedDelay());
	}

	private void checkPositive(String key, Duration value) {
		require(!value.isNegative() && !value.isZero(), key, value, "It is not a positive time.",
				"Set it to a time of more than zero.");
	}

	private void checkFourByteSeconds(String key, @Nullable Duration value) {
		require(value == null || isBetween(0, value.getSeconds(), MAX_FOUR_BYTES), key, value,
				"It is not a time from 0 to 4294967295 seconds.", "Set it to such a time.");
	}

	private void checkRange(String key, long min, @Nullable Number value, long max) {
		require(value == null || isBetween(min, value.longValue(), max), key, value,
				"It is not from " + min + " to " + max + ".", "Set it to such a number.");
	}

	private void checkTopic(String key, String topic) {
		try {
			MqttTopics.validateName(topic);
		}
		catch (IllegalArgumentException ex) {
			throw invalid(key, null, ex.getMessage() + ".", "Set it to a topic that a message can be published to.");
		}
	}

	private void checkUserProperties(String key, List<UserProperty> properties) {
		for (UserProperty property : properties) {
			checkText(key, property.name());
			checkText(key, property.value());
		}
	}

	private void checkText(String key, @Nullable String text) {
		if (text == null) {
			return;
		}
		try {
			MqttText.validate(key, text);
		}
		catch (IllegalArgumentException ex) {
			// not the message of the exception: it quotes the text, which may be a secret
			throw invalid(key, null, "It has a character that MQTT cannot carry, or more than 65535 bytes.",
					"Set it to shorter text without control characters.");
		}
	}

	private void checkBinary(String key, byte @Nullable [] value) {
		require(value == null || value.length <= MAX_TWO_BYTES, key, null, "It is longer than 65535 bytes.",
				"Shorten it.");
	}

	private static boolean isBetween(long min, long value, long max) {
		return value >= min && value <= max;
	}

	private String name(String key) {
		return InvalidMqttSettingException.propertyName(this.settings.getName(), key);
	}

	private void require(boolean valid, String key, @Nullable Object value, String reason, String cure) {
		if (!valid) {
			throw invalid(key, value, reason, cure);
		}
	}

	private InvalidMqttSettingException invalid(String key, @Nullable Object value, String reason, String cure) {
		return new InvalidMqttSettingException(this.settings.getName(), key, value, reason, cure);
	}

}
