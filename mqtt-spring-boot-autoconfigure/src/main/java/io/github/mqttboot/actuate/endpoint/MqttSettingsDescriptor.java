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

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.protocol.BrokerAddress;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.settings.MqttPresence;
import io.github.mqttboot.settings.MqttWill;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.SanitizableData;

/**
 * Description of the effective settings of a connection, by the names of their keys. What
 * is or may be a secret is {@code ******}. User name and password are not shown: they are
 * asked for at each attempt, and by nobody else.
 *
 * @param url the addresses of the broker
 * @param clientType the client library in use
 * @param version the protocol version
 * @param clientId the client identifier, unless it is generated
 * @param connectionTimeout the deadline of an attempt
 * @param keepAliveInterval the keep-alive interval asked for
 * @param pingTimeout the time for a sign of life after a ping
 * @param acknowledgementTimeout how long the broker may acknowledge nothing, zero for any
 * time
 * @param cleanStart whether the broker starts a new session
 * @param sessionExpiryInterval how long the broker keeps the session, or {@code never}
 * for a session that does not expire
 * @param will the will
 * @param presence the presence messages
 * @param receiveMaximum how many unacknowledged messages the broker may send
 * @param maximumPacketSize the largest packet in bytes the broker may send
 * @param topicAliasMaximum how many topic aliases the broker may use
 * @param requestResponseInfo whether the broker may send response information
 * @param requestProblemInfo whether the broker may send reason strings
 * @param userProperties the user properties
 * @param auth the authentication
 * @param maxInflight how many messages may wait for an acknowledgement
 * @param maxFiltersPerPacket how many topic filters may be in one packet
 * @param websocket the WebSocket
 * @param reconnect when to try again
 * @param outbox how messages wait
 * @param unclaimed how long messages of a resumed session wait for a subscription
 * @param shutdownTimeout how long messages may drain
 * @since 0.1.0
 */
public record MqttSettingsDescriptor(List<URI> url, String clientType, String version, @Nullable String clientId,
		Duration connectionTimeout, Duration keepAliveInterval, @Nullable Duration pingTimeout,
		Duration acknowledgementTimeout, boolean cleanStart, @Nullable String sessionExpiryInterval,
		@Nullable Will will, @Nullable MqttPresence presence, @Nullable Integer receiveMaximum,
		@Nullable Long maximumPacketSize, @Nullable Integer topicAliasMaximum, @Nullable Boolean requestResponseInfo,
		@Nullable Boolean requestProblemInfo, Map<String, List<String>> userProperties, @Nullable Auth auth,
		int maxInflight, int maxFiltersPerPacket, WebSocket websocket, MqttConnectionSettings.Reconnect reconnect,
		Outbox outbox, MqttConnectionSettings.Unclaimed unclaimed, Duration shutdownTimeout) {

	static MqttSettingsDescriptor of(MqttConnection connection) {
		MqttConnectionSettings settings = connection.getSettings();
		return new MqttSettingsDescriptor(settings.getUrls().stream().map(BrokerAddress::mask).toList(),
				connection.getClientType().name().toLowerCase(Locale.ROOT), settings.getVersion().toString(),
				settings.getClientId(), settings.getConnectionTimeout(), settings.getKeepAliveInterval(),
				settings.getPingTimeout(), settings.getAcknowledgementTimeout(), settings.isCleanStart(),
				expiry(settings.getSessionExpiryInterval()), Will.of(settings.getWill()), settings.getPresence(),
				settings.getReceiveMaximum(), settings.getMaximumPacketSize(), settings.getTopicAliasMaximum(),
				settings.getRequestResponseInformation(), settings.getRequestProblemInformation(),
				userProperties(settings.getUserProperties()), Auth.of(settings), settings.getMaxInflight(),
				settings.getMaxFiltersPerPacket(), WebSocket.of(settings), settings.getReconnect(),
				Outbox.of(settings.getOutbox()), settings.getUnclaimed(), settings.getShutdownTimeout());
	}

	private static @Nullable String expiry(@Nullable Duration interval) {
		if (interval == null) {
			return null;
		}
		return interval.equals(MqttConnectionSettings.NEVER) ? "never" : interval.toString();
	}

	private static Map<String, List<String>> userProperties(List<MqttUserProperty> properties) {
		Map<String, List<String>> values = new LinkedHashMap<>();
		properties.forEach((property) -> values.computeIfAbsent(property.name(), (name) -> new ArrayList<>())
			.add(SensitiveNames.isSensitive(property.name()) ? SanitizableData.SANITIZED_VALUE : property.value()));
		return values;
	}

	private static @Nullable String masked(byte @Nullable [] secret) {
		return (secret != null) ? SanitizableData.SANITIZED_VALUE : null;
	}

	/**
	 * The will.
	 *
	 * @param topic the topic
	 * @param payload hidden
	 * @param qos the QoS
	 * @param retained whether the broker retains it
	 * @param delayInterval how long the broker waits
	 * @param messageExpiryInterval how long the broker keeps it for a subscriber
	 * @param contentType the content type
	 * @param responseTopic the topic for a reply
	 * @param correlationData hidden
	 * @param utf8Payload whether the payload is declared to be text
	 * @param userProperties the user properties
	 */
	public record Will(String topic, String payload, int qos, boolean retained, @Nullable Duration delayInterval,
			@Nullable Duration messageExpiryInterval, @Nullable String contentType, @Nullable String responseTopic,
			@Nullable String correlationData, @Nullable Boolean utf8Payload, Map<String, List<String>> userProperties) {

		private static @Nullable Will of(@Nullable MqttWill will) {
			if (will == null) {
				return null;
			}
			PublishPacket message = will.message();
			PublishProperties properties = message.properties();
			return new Will(message.topic(), SanitizableData.SANITIZED_VALUE, message.qos().value(), message.retained(),
					will.delayInterval(), properties.messageExpiryInterval(), properties.contentType(),
					properties.responseTopic(), masked(properties.correlationData()), properties.utf8Payload(),
					MqttSettingsDescriptor.userProperties(properties.userProperties()));
		}

	}

	/**
	 * The authentication.
	 *
	 * @param method the method
	 * @param data hidden
	 */
	public record Auth(String method, @Nullable String data) {

		private static @Nullable Auth of(MqttConnectionSettings settings) {
			String method = settings.getAuthenticationMethod();
			return (method != null) ? new Auth(method, masked(settings.getAuthenticationData())) : null;
		}

	}

	/**
	 * The WebSocket.
	 *
	 * @param headers the names of the headers, and hidden values
	 */
	public record WebSocket(Map<String, String> headers) {

		private static WebSocket of(MqttConnectionSettings settings) {
			Map<String, String> headers = new LinkedHashMap<>(settings.getWebSocketHeaders());
			headers.replaceAll((name, value) -> SanitizableData.SANITIZED_VALUE);
			return new WebSocket(headers);
		}

	}

	/**
	 * How messages wait.
	 *
	 * @param directory where they are kept in files, or {@code null} if in memory
	 * @param maxMessages how many there may be
	 * @param overflow what happens to one more
	 * @param blockTimeout how long a caller waits for room
	 */
	public record Outbox(@Nullable String directory, int maxMessages, MqttConnectionSettings.Outbox.Overflow overflow,
			Duration blockTimeout) {

		private static Outbox of(MqttConnectionSettings.Outbox outbox) {
			Path directory = outbox.directory();
			return new Outbox((directory != null) ? directory.toString() : null, outbox.maxMessages(),
					outbox.overflow(), outbox.blockTimeout());
		}

	}

}
