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

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.transport.TransportLimits;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Holds settings against each other and against the protocol version, so that what a
 * broker would refuse, or would take for something else, stops the application instead.
 *
 * @since 0.1.0
 */
public final class SettingsValidator {

	private static final int MAX_CLIENT_ID_OF_3_1 = 23;

	/**
	 * Fewer than there are packet identifiers: with none left a SUBSCRIBE would have to
	 * wait for the next connection.
	 */
	private static final int MAX_INFLIGHT = 65_000;

	private final MqttConnectionSettings settings;

	private final MqttVersion version;

	private final SettingChecks check;

	private SettingsValidator(MqttConnectionSettings settings, int lastCharacter) {
		this.settings = settings;
		this.version = settings.getVersion();
		this.check = new SettingChecks(settings.getName(), settings.getVersion(), lastCharacter);
	}

	/**
	 * Insist that a client library can send what is configured.
	 * @param settings the settings
	 * @param limits what the client library can do
	 * @throws InvalidMqttSettingException if it cannot
	 */
	public static void validate(MqttConnectionSettings settings, TransportLimits limits) {
		if (limits.lastCharacter() != Character.MAX_CODE_POINT) {
			// all else was insisted on when they were built
			validate(settings, limits.lastCharacter());
		}
		validateAuthentication(settings, limits.enhancedAuthentication());
	}

	/**
	 * Insist that a client library can send a will that the settings do not hold.
	 * @param settings the settings
	 * @param will the will
	 * @param limits what the client library can do
	 * @throws InvalidMqttSettingException if it cannot
	 */
	public static void validate(MqttConnectionSettings settings, MqttWill will, TransportLimits limits) {
		validate(settings, will, limits.lastCharacter());
	}

	/**
	 * Insist that settings are right.
	 * @param settings the settings
	 * @param lastCharacter the last Unicode code point that the client library can encode
	 */
	static void validate(MqttConnectionSettings settings, int lastCharacter) {
		SettingsValidator validator = new SettingsValidator(settings, lastCharacter);
		new AddressValidator(settings.getName(), validator.check).validate(settings.getUrls(),
				settings.getWebSocketHeaders());
		if (!settings.getVersion().hasProperties()) {
			validator.checkNothingOfMqtt5();
		}
		validator.checkSession();
		validator.checkClientId();
		validator.checkKeepAlive();
		validator.checkAcknowledgementTimeout();
		new WillValidator(validator.check).validate(settings.getWill(), settings.getPresence());
		validator.checkConnectProperties();
		validator.checkLimits();
		validator.checkReconnect();
	}

	/**
	 * Insist that a will is right that the settings do not hold.
	 * @param settings the settings
	 * @param will the will
	 * @param lastCharacter the last Unicode code point that the client library can encode
	 */
	private static void validate(MqttConnectionSettings settings, MqttWill will, int lastCharacter) {
		SettingsValidator validator = new SettingsValidator(settings, lastCharacter);
		if (!settings.getVersion().hasProperties()) {
			validator.checkAbsent(ofMqtt5(will));
		}
		new WillValidator(validator.check).validate(will, settings.getPresence());
	}

	/**
	 * Insist that what answers the challenges of the broker can do so.
	 * @param settings the settings
	 * @param supported whether the client library takes part in it
	 */
	private static void validateAuthentication(MqttConnectionSettings settings, boolean supported) {
		if (settings.getAuthentication() == null) {
			return;
		}
		SettingChecks check = new SettingsValidator(settings, Character.MAX_CODE_POINT).check;
		check.require(settings.getVersion().hasProperties(), "version", settings.getVersion(),
				"There is an MqttAuthentication for the connection, and only MQTT 5.0 lets a broker challenge a client.",
				"Set it to 5.0, or qualify the bean with the name of another connection.");
		check.require(supported, "client-type", "paho",
				"There is an MqttAuthentication for the connection, and the Paho client cannot answer challenges.",
				"Set it to netty and add the dependency io.netty:netty-handler-proxy, or qualify the bean with the name "
						+ "of another connection.");
	}

	private void checkNothingOfMqtt5() {
		Map<String, @Nullable Object> properties = new LinkedHashMap<>();
		properties.put("session-expiry-interval", this.settings.getSessionExpiryInterval());
		properties.put("receive-maximum", this.settings.getReceiveMaximum());
		properties.put("topic-alias-maximum", this.settings.getTopicAliasMaximum());
		properties.put("request-response-info", this.settings.getRequestResponseInformation());
		properties.put("request-problem-info", this.settings.getRequestProblemInformation());
		properties.put("user-properties", nullIfEmpty(this.settings.getUserProperties()));
		properties.put("auth.method", this.settings.getAuthenticationMethod());
		properties.put("auth.data", this.settings.getAuthenticationData());
		MqttWill will = this.settings.getWill();
		if (will != null) {
			properties.putAll(ofMqtt5(will));
		}
		checkAbsent(properties);
	}

	private static Map<String, @Nullable Object> ofMqtt5(MqttWill will) {
		PublishProperties ofWill = will.message().properties();
		Map<String, @Nullable Object> properties = new LinkedHashMap<>();
		properties.put("will.delay-interval", will.delayInterval());
		properties.put("will.message-expiry-interval", ofWill.messageExpiryInterval());
		properties.put("will.content-type", ofWill.contentType());
		properties.put("will.response-topic", ofWill.responseTopic());
		properties.put("will.correlation-data", ofWill.correlationData());
		properties.put("will.payload-format-indicator", ofWill.utf8Payload());
		properties.put("will.user-properties", nullIfEmpty(ofWill.userProperties()));
		return properties;
	}

	private void checkAbsent(Map<String, @Nullable Object> properties) {
		// without the value, which may be a secret
		properties.forEach((key, value) -> {
			if (value != null) {
				throw this.check.invalid(key, null, "MQTT " + this.version + " has no such thing.",
						"Remove it, or set '" + this.check.name("version") + "' to 5.0.");
			}
		});
	}

	private static @Nullable Object nullIfEmpty(List<?> list) {
		return list.isEmpty() ? null : list;
	}

	private void checkSession() {
		this.check.fourByteSeconds("session-expiry-interval", this.settings.getSessionExpiryInterval());
		if (!this.settings.isCleanStart() && !this.settings.isSessionKept()) {
			throw this.check.invalid("clean-start", false,
					"With a session expiry interval of zero the broker keeps nothing to start from.",
					"Set '" + this.check.name("session-expiry-interval")
							+ "' to the time that the session is to be kept, or remove '"
							+ this.check.name("clean-start") + "'.");
		}
	}

	private void checkClientId() {
		String clientId = this.settings.getClientId();
		this.check.require(StringUtils.hasLength(clientId) || !this.settings.isSessionKept(), "client-id", null,
				"The broker finds a session that it keeps by the client identifier, and a generated one would leave a "
						+ "new session behind at every start.",
				"Set it to a name that no other client of the broker uses.");
		if (clientId != null) {
			this.check.text("client-id", clientId);
			if (this.version == MqttVersion.MQTT_3_1 && !SettingChecks.isAtMost(MAX_CLIENT_ID_OF_3_1, clientId)) {
				throw this.check.invalid("client-id", clientId, "MQTT 3.1 allows no more than 23 bytes.",
						"Shorten it, or set '" + this.check.name("version") + "' to 3.1.1 or 5.0.");
			}
		}
	}

	private void checkKeepAlive() {
		this.check.positive("connection-timeout", this.settings.getConnectionTimeout());
		Duration interval = this.settings.getKeepAliveInterval();
		this.check.require(
				interval.toNanosPart() == 0
						&& SettingChecks.isBetween(0, interval.getSeconds(), SettingChecks.MAX_TWO_BYTES),
				"keep-alive-interval", interval, "It is not a number of whole seconds from 0 to 65535.",
				"Set it to such a time; 0 turns keep-alive off.");
		Duration pingTimeout = this.settings.getPingTimeout();
		if (pingTimeout != null) {
			this.check.positive("ping-timeout", pingTimeout);
			if (!interval.isZero() && pingTimeout.compareTo(interval) > 0) {
				throw this.check.invalid("ping-timeout", pingTimeout,
						"It is longer than the keep-alive interval, so that the next ping would be due before the last "
								+ "one is given up.",
						"Set it to at most '" + this.check.name("keep-alive-interval") + "', or remove it.");
			}
		}
	}

	private void checkAcknowledgementTimeout() {
		Duration timeout = this.settings.getAcknowledgementTimeout();
		this.check.require(!timeout.isNegative(), "acknowledgement-timeout", timeout, "It is negative.",
				"Set it to a time of zero or more; 0 turns it off.");
		Duration publishTimeout = this.settings.getOutbox().blockTimeout();
		this.check.require(
				timeout.equals(MqttConnectionSettings.DEFAULT_ACKNOWLEDGEMENT_TIMEOUT) || publishTimeout.isZero()
						|| timeout.compareTo(publishTimeout) <= 0,
				"acknowledgement-timeout", timeout,
				"It is longer than 'mqtt.publish.timeout', so that senders would give up before the connection does.",
				"Set it to at most 'mqtt.publish.timeout', or raise that.");
	}

	private void checkConnectProperties() {
		this.check.range("receive-maximum", 1, this.settings.getReceiveMaximum(), SettingChecks.MAX_TWO_BYTES);
		this.check.fourByteRange("maximum-packet-size", 1, this.settings.getMaximumPacketSize());
		this.check.range("topic-alias-maximum", 0, this.settings.getTopicAliasMaximum(), SettingChecks.MAX_TWO_BYTES);
		this.check.userProperties("user-properties", this.settings.getUserProperties());
		this.check.text("auth.method", this.settings.getAuthenticationMethod());
		this.check.binary("auth.data", this.settings.getAuthenticationData());
		if (this.settings.getAuthenticationData() != null && this.settings.getAuthenticationMethod() == null) {
			throw this.check.invalid("auth.data", null, "Authentication data mean nothing without a method.",
					"Set '" + this.check.name("auth.method") + "' too.");
		}
		checkAuthentication();
	}

	private void checkAuthentication() {
		MqttAuthentication authentication = this.settings.getAuthentication();
		if (authentication == null) {
			return;
		}
		this.check.require(this.settings.getAuthenticationMethod() == null, "auth.method",
				this.settings.getAuthenticationMethod(),
				"There is an MqttAuthentication for the connection, which has a method and data of its own.",
				"Remove it, or qualify the bean with the name of another connection.");
		String method = authentication.getMethod();
		this.check.text("auth.method", method);
		this.check.require(StringUtils.hasLength(method), "auth.method", null,
				"The MqttAuthentication of the connection has no method.",
				"Let it return the name of the method that the broker expects.");
	}

	private void checkLimits() {
		this.check.range("max-inflight", 1, this.settings.getMaxInflight(), MAX_INFLIGHT);
		this.check.range("max-filters-per-packet", 1, this.settings.getMaxFiltersPerPacket(),
				SettingChecks.MAX_TWO_BYTES);
		this.check.range("outbox.max-messages", 1, this.settings.getOutbox().maxMessages(), Integer.MAX_VALUE);
		MqttConnectionSettings.Unclaimed unclaimed = this.settings.getUnclaimed();
		this.check.require(!unclaimed.timeout().isNegative(), "unclaimed.timeout", unclaimed.timeout(),
				"It is negative.", "Set it to a time of zero or more; 0 turns it off.");
		this.check.range("unclaimed.max-messages", 1, unclaimed.maxMessages(), Integer.MAX_VALUE);
	}

	private void checkReconnect() {
		MqttConnectionSettings.Reconnect reconnect = this.settings.getReconnect();
		this.check.positive("reconnect.initial-delay", reconnect.initialDelay());
		if (reconnect.maxDelay().compareTo(reconnect.initialDelay()) < 0) {
			throw this.check.invalid("reconnect.max-delay", reconnect.maxDelay(), "It is shorter than the first delay.",
					"Set it to at least '" + this.check.name("reconnect.initial-delay") + "'.");
		}
		this.check.require(reconnect.multiplier() >= 1 && Double.isFinite(reconnect.multiplier()),
				"reconnect.multiplier", reconnect.multiplier(),
				"Delays must not become shorter from attempt to attempt.", "Set it to at least 1.");
		this.check.require(!reconnect.stableAfter().isNegative(), "reconnect.stable-after", reconnect.stableAfter(),
				"It is negative.", "Set it to a time of zero or more.");
		this.check.positive("reconnect.refused-delay", reconnect.refusedDelay());
	}

}
