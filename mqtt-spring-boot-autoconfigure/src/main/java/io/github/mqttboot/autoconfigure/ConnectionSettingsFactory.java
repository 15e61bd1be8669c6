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

package io.github.mqttboot.autoconfigure;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.settings.BrokerUrl;
import io.github.mqttboot.settings.InvalidMqttSettingException;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.settings.MqttCredentials;
import io.github.mqttboot.settings.MqttCredentialsProvider;
import io.github.mqttboot.settings.MqttPresence;
import io.github.mqttboot.settings.MqttWill;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.origin.Origin;
import org.springframework.util.StringUtils;

/**
 * Makes the settings of one connection: from its properties, from the connection details
 * and, at last, by the customizers.
 */
final class ConnectionSettingsFactory {

	private static final String BASE64_PREFIX = "base64:";

	private final String name;

	private final MqttProperties application;

	private final MqttClientProperties client;

	private final MqttConnectionDetails details;

	ConnectionSettingsFactory(String name, MqttProperties application, MqttClientProperties client,
			MqttConnectionDetails details) {
		this.name = name;
		this.application = application;
		this.client = client;
		this.details = details;
	}

	MqttConnectionSettings create(Stream<MqttConnectionSettingsCustomizer> customizers) {
		MqttConnectionSettingsBuilder settings = new MqttConnectionSettingsBuilder(this.name);
		mapDetails(settings);
		mapSession(settings);
		mapMessages(settings);
		mapRemaining(settings);
		customizers.forEach((customizer) -> customizer.customize(this.name, settings));
		return settings.build();
	}

	private void mapDetails(MqttConnectionSettingsBuilder settings) {
		Origin origin = Origin.from(this.details);
		try {
			mapAddressAndCredentials(settings);
		}
		catch (RuntimeException ex) {
			if (origin == null) {
				throw ex;
			}
			if (ex instanceof InvalidMqttSettingException invalid) {
				// not as the cause: it names a property
				throw new ServiceConnectionException(origin, invalid.getReason(), null);
			}
			throw new ServiceConnectionException(origin, String.valueOf(ex.getMessage()), ex);
		}
	}

	private void mapAddressAndCredentials(MqttConnectionSettingsBuilder settings) {
		List<URI> urls = this.details.getUrls();
		urls.forEach(this::checkUrl);
		settings.urls(urls);
		settings.tls(new ConnectionTls(this.name, this.client.getSsl(), this.details, urls).settings());
		// beside other details, such as those of a container, they may be for another day
		if (this.details.isFromProperties() || urls.stream().anyMatch(this::isWebSocket)) {
			settings.webSocketHeaders(this.client.getWebsocket().getHeaders());
		}
		credentials().validate(this.name, this.client.getVersion());
		settings.credentials(this.details.isFromProperties() ? MqttCredentialsProvider.atHand(this::credentials)
				: (connection) -> credentials());
	}

	private void checkUrl(URI url) {
		try {
			BrokerUrl.addressOf(url);
		}
		catch (IllegalArgumentException ex) {
			throw InvalidMqttSettingException.ofUrl(this.name, url.toString(), ex);
		}
	}

	private boolean isWebSocket(URI url) {
		return BrokerUrl.addressOf(url).scheme().isWebSocket();
	}

	private MqttCredentials credentials() {
		return new MqttCredentials(this.details.getUsername(), this.details.getPassword());
	}

	private void mapSession(MqttConnectionSettingsBuilder settings) {
		Boolean cleanStart = this.client.getCleanStart();
		require(isMqtt5() || cleanStart == null, "clean-start", cleanStart,
				"MQTT " + this.client.getVersion() + " has no clean start.",
				"Set '" + property("clean-session") + "' instead, or set '" + property("version") + "' to 5.0.");
		Boolean cleanSession = this.client.getCleanSession();
		require(cleanStart == null || cleanSession == null || cleanStart.equals(cleanSession), "clean-start",
				cleanStart, "It contradicts '" + property("clean-session") + "', which is " + cleanSession + ".",
				"Remove one of the two.");
		Duration expiry = this.client.getSessionExpiryInterval();
		boolean keepsSession = isMqtt5() && Boolean.FALSE.equals(cleanSession);
		require(!keepsSession || expiry == null || !expiry.isZero(), "session-expiry-interval", expiry,
				"It contradicts '" + property("clean-session")
						+ "', which is false and asks for a session that is kept.",
				"Remove it for a session that never expires, or set it to the time that the session is to be kept.");
		settings.cleanStart((cleanStart != null) ? cleanStart : !Boolean.FALSE.equals(cleanSession));
		settings.sessionExpiryInterval((expiry == null && keepsSession) ? MqttConnectionSettings.NEVER : expiry);
	}

	private void mapMessages(MqttConnectionSettingsBuilder settings) {
		settings.will(will(this.client.getWill()));
		settings.presence(presence(this.client.getPresence()));
	}

	private @Nullable MqttWill will(MqttClientProperties.Will will) {
		if (will.getTopic() == null) {
			require(isUnset(will), "will.topic", null, "There is no will without a topic.",
					"Set it, or remove the other keys of '" + property("will") + "'.");
			return null;
		}
		MqttQos qos = QosProperty.of(this.name, "will.qos", will.getQos());
		Integer format = will.getPayloadFormatIndicator();
		require(format == null || format == 0 || format == 1, "will.payload-format-indicator", format,
				"It is neither 0 nor 1.", "Set it to 1 for UTF-8 text or to 0 for unspecified bytes.");
		byte[] payload = (will.getPayload() != null) ? bytes("will.payload", will.getPayload()) : new byte[0];
		byte[] correlationData = (will.getCorrelationData() != null)
				? bytes("will.correlation-data", will.getCorrelationData()) : null;
		@SuppressWarnings("NullAway") // does not see the nullable array of a record
		PublishProperties properties = new PublishProperties((format != null) ? format == 1 : null,
				will.getMessageExpiryInterval(), will.getContentType(), will.getResponseTopic(), correlationData,
				userProperties(will.getUserProperties()));
		return new MqttWill(new PublishPacket(will.getTopic(), payload, qos, will.isRetained(), properties),
				will.getDelayInterval());
	}

	private static boolean isUnset(MqttClientProperties.Will will) {
		return will.getQos() == 0 && !will.isRetained() && will.getUserProperties().isEmpty() && Stream
			.of(will.getPayload(), will.getDelayInterval(), will.getMessageExpiryInterval(), will.getContentType(),
					will.getResponseTopic(), will.getCorrelationData(), will.getPayloadFormatIndicator())
			.allMatch(Objects::isNull);
	}

	private @Nullable MqttPresence presence(MqttClientProperties.Presence presence) {
		if (presence.getTopic() == null) {
			require(isUnset(presence), "presence.topic", null, "There are no presence messages without a topic.",
					"Set it, or remove the other keys of '" + property("presence") + "'.");
			return null;
		}
		return new MqttPresence(presence.getTopic(), presence.getOnline(), presence.getOffline(),
				QosProperty.of(this.name, "presence.qos", presence.getQos()), presence.isRetained());
	}

	private static boolean isUnset(MqttClientProperties.Presence presence) {
		MqttClientProperties.Presence defaults = new MqttClientProperties.Presence();
		return presence.getOnline().equals(defaults.getOnline()) && presence.getOffline().equals(defaults.getOffline())
				&& presence.getQos() == defaults.getQos() && presence.isRetained() == defaults.isRetained();
	}

	// Plain calls: for each key of a PropertyMapper the JVM has to create two or three
	// classes at each start
	private void mapRemaining(MqttConnectionSettingsBuilder settings) {
		MqttClientProperties client = this.client;
		String data = textOf(client.getAuth().getData());
		settings.clientType(client.getClientType())
			.version(client.getVersion())
			.clientId(textOf(client.getClientId()))
			.connectionTimeout(client.getConnectionTimeout())
			.keepAliveInterval(client.getKeepAliveInterval())
			.pingTimeout(client.getPingTimeout())
			.acknowledgementTimeout(client.getAcknowledgementTimeout())
			.receiveMaximum(client.getReceiveMaximum())
			.maximumPacketSize(client.getMaximumPacketSize().toBytes())
			.topicAliasMaximum(client.getTopicAliasMaximum())
			.requestResponseInformation(client.getRequestResponseInfo())
			.requestProblemInformation(client.getRequestProblemInfo())
			.userProperties(userProperties(client.getUserProperties()))
			.authenticationMethod(textOf(client.getAuth().getMethod()))
			.authenticationData((data != null) ? bytes("auth.data", data) : null)
			.maxInflight(client.getMaxInflight())
			.maxFiltersPerPacket(client.getMaxFiltersPerPacket())
			.reconnect(reconnect(client.getReconnect()))
			.outbox(outbox(client.getOutbox()))
			.unclaimed(unclaimed(client.getUnclaimed()))
			.shutdownTimeout(this.application.getShutdown().getTimeout());
	}

	private static @Nullable String textOf(@Nullable String value) {
		return StringUtils.hasText(value) ? value : null;
	}

	private static List<MqttUserProperty> userProperties(Map<String, List<String>> properties) {
		return properties.entrySet()
			.stream()
			.flatMap((entry) -> entry.getValue().stream().map((value) -> new MqttUserProperty(entry.getKey(), value)))
			.toList();
	}

	private static MqttConnectionSettings.Reconnect reconnect(MqttClientProperties.Reconnect reconnect) {
		return new MqttConnectionSettings.Reconnect(reconnect.getInitialDelay(), reconnect.getMaxDelay(),
				reconnect.getMultiplier(), reconnect.getStableAfter(), reconnect.getRefusedDelay());
	}

	private static MqttConnectionSettings.Unclaimed unclaimed(MqttClientProperties.Unclaimed unclaimed) {
		return new MqttConnectionSettings.Unclaimed(unclaimed.getTimeout(), unclaimed.getMaxMessages());
	}

	private MqttConnectionSettings.Outbox outbox(MqttClientProperties.Outbox outbox) {
		return new MqttConnectionSettings.Outbox(outbox.getMaxMessages(), outbox.getOverflow(),
				this.application.getPublish().getTimeout(), directory(outbox));
	}

	private @Nullable Path directory(MqttClientProperties.Outbox outbox) {
		String directory = outbox.getDirectory();
		if (outbox.getType() == MqttClientProperties.Outbox.Type.MEMORY) {
			if (directory != null) {
				throw invalid("outbox.directory", directory, "An outbox in memory has no directory.",
						"Set '" + property("outbox.type") + "' to file, or remove it.");
			}
			return null;
		}
		if (!StringUtils.hasText(directory)) {
			throw invalid("outbox.directory", null, "An outbox in files needs a directory.",
					"Set it to one that no other application uses.");
		}
		try {
			return Path.of(directory);
		}
		catch (InvalidPathException ex) {
			throw invalid("outbox.directory", directory, "It is not a path.", "Set it to the path of a directory.");
		}
	}

	private byte[] bytes(String key, String text) {
		if (!text.startsWith(BASE64_PREFIX)) {
			return text.getBytes(StandardCharsets.UTF_8);
		}
		try {
			return Base64.getDecoder().decode(text.substring(BASE64_PREFIX.length()));
		}
		catch (IllegalArgumentException ex) {
			throw invalid(key, null, "What follows '" + BASE64_PREFIX + "' is not Base64.",
					"Encode the bytes as Base64, or write text without the prefix.");
		}
	}

	private boolean isMqtt5() {
		return this.client.getVersion().hasProperties();
	}

	private String property(String key) {
		return InvalidMqttSettingException.propertyName(this.name, key);
	}

	private void require(boolean valid, String key, @Nullable Object value, String reason, String cure) {
		if (!valid) {
			throw invalid(key, value, reason, cure);
		}
	}

	private InvalidMqttSettingException invalid(String key, @Nullable Object value, String reason, String cure) {
		return new InvalidMqttSettingException(this.name, key, value, reason, cure);
	}

}
