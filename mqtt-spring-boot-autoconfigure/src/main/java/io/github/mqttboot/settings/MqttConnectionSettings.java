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

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.transport.MqttClientType;
import io.github.mqttboot.transport.TlsSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.util.function.SingletonSupplier;

/**
 * Everything there is to say about one connection. Immutable and validated: settings that
 * contradict each other or the protocol version cannot be built.
 *
 * @since 0.1.0
 * @see MqttConnectionSettingsBuilder
 */
public final class MqttConnectionSettings {

	/**
	 * Name of the connection configured at the root.
	 */
	public static final String DEFAULT_NAME = "default";

	/**
	 * Session expiry interval of a session that never expires.
	 */
	public static final Duration NEVER = Duration.ofSeconds(0xFFFFFFFFL);

	static final Duration DEFAULT_ACKNOWLEDGEMENT_TIMEOUT = Duration.ofSeconds(30);

	private static final List<URI> DEFAULT_URLS = List.of(URI.create("mqtt://localhost:1883"));

	/**
	 * Receive Maximum with MQTT 5 unless set.
	 */
	private static final int DEFAULT_RECEIVE_MAXIMUM = 1000;

	private final String name;

	private final List<URI> urls;

	private final @Nullable MqttClientType clientType;

	private final MqttVersion version;

	private final @Nullable String clientId;

	private final MqttCredentialsProvider credentials;

	private final Duration connectionTimeout;

	private final Duration keepAliveInterval;

	private final @Nullable Duration pingTimeout;

	private final Duration acknowledgementTimeout;

	private final boolean cleanStart;

	private final @Nullable Duration sessionExpiryInterval;

	private final @Nullable MqttWill will;

	private final @Nullable MqttWillProvider willProvider;

	private final @Nullable MqttAuthentication authentication;

	private final @Nullable MqttPresence presence;

	private final @Nullable Integer receiveMaximum;

	private final long maximumPacketSize;

	private final @Nullable Integer topicAliasMaximum;

	private final @Nullable Boolean requestResponseInformation;

	private final @Nullable Boolean requestProblemInformation;

	private final List<MqttUserProperty> userProperties;

	private final @Nullable String authenticationMethod;

	private final byte @Nullable [] authenticationData;

	private final int maxInflight;

	private final int maxFiltersPerPacket;

	private final Supplier<TlsSettings> tls;

	private final Map<String, String> webSocketHeaders;

	private final Reconnect reconnect;

	private final Outbox outbox;

	private final Unclaimed unclaimed;

	private final Duration shutdownTimeout;

	MqttConnectionSettings(Values values) {
		this.name = values.name;
		this.urls = List.copyOf(values.urls);
		this.clientType = values.clientType;
		this.version = values.version;
		this.clientId = values.clientId;
		this.credentials = values.credentials;
		this.connectionTimeout = values.connectionTimeout;
		this.keepAliveInterval = values.keepAliveInterval;
		this.pingTimeout = values.pingTimeout;
		this.acknowledgementTimeout = values.acknowledgementTimeout;
		this.cleanStart = values.cleanStart;
		this.sessionExpiryInterval = values.sessionExpiryInterval;
		this.will = values.will;
		this.willProvider = values.willProvider;
		this.authentication = values.authentication;
		this.presence = values.presence;
		this.receiveMaximum = receiveMaximum(values);
		this.maximumPacketSize = values.maximumPacketSize;
		this.topicAliasMaximum = values.topicAliasMaximum;
		this.requestResponseInformation = values.requestResponseInformation;
		this.requestProblemInformation = values.requestProblemInformation;
		this.userProperties = List.copyOf(values.userProperties);
		this.authenticationMethod = values.authenticationMethod;
		this.authenticationData = values.authenticationData;
		this.maxInflight = values.maxInflight;
		this.maxFiltersPerPacket = values.maxFiltersPerPacket;
		this.tls = values.tls;
		this.webSocketHeaders = values.webSocketHeaders.isEmpty() ? Map.of()
				: Collections.unmodifiableMap(new LinkedHashMap<>(values.webSocketHeaders));
		this.reconnect = values.reconnect;
		this.outbox = values.outbox;
		this.unclaimed = values.unclaimed;
		this.shutdownTimeout = values.shutdownTimeout;
	}

	private static @Nullable Integer receiveMaximum(Values values) {
		boolean unset = values.receiveMaximum == null && values.version.hasProperties();
		return unset ? Integer.valueOf(DEFAULT_RECEIVE_MAXIMUM) : values.receiveMaximum;
	}

	/**
	 * Return the name of the connection.
	 * @return the name
	 */
	public String getName() {
		return this.name;
	}

	/**
	 * Return the addresses of the broker, tried in turn.
	 * @return the value
	 */
	public List<URI> getUrls() {
		return this.urls;
	}

	/**
	 * Return the client library, or {@code null} for the first one on the class path that
	 * speaks the version.
	 * @return the value
	 */
	public @Nullable MqttClientType getClientType() {
		return this.clientType;
	}

	/**
	 * Return the protocol version.
	 * @return the value
	 */
	public MqttVersion getVersion() {
		return this.version;
	}

	/**
	 * Return the client identifier, or {@code null} to have one generated.
	 * @return the value
	 */
	public @Nullable String getClientId() {
		return this.clientId;
	}

	/**
	 * Return where the credentials come from.
	 * @return the value
	 */
	public MqttCredentialsProvider getCredentials() {
		return this.credentials;
	}

	/**
	 * Return the time from the first step of an attempt to CONNACK.
	 * @return the value
	 */
	public Duration getConnectionTimeout() {
		return this.connectionTimeout;
	}

	/**
	 * Return the keep-alive interval, whole seconds up to 65535; zero turns keep-alive
	 * off.
	 * @return the value
	 */
	public Duration getKeepAliveInterval() {
		return this.keepAliveInterval;
	}

	/**
	 * Return how long to wait for a sign of life after PINGREQ, or {@code null} for half
	 * the keep-alive interval, at most ten seconds.
	 * @return the value
	 */
	public @Nullable Duration getPingTimeout() {
		return this.pingTimeout;
	}

	/**
	 * Return how long the broker may acknowledge nothing of what waits for it before the
	 * connection is given up, zero for any time.
	 * @return the value
	 */
	public Duration getAcknowledgementTimeout() {
		return this.acknowledgementTimeout;
	}

	/**
	 * Return whether the broker starts a new session: clean start in MQTT 5, clean
	 * session before.
	 * @return the value
	 */
	public boolean isCleanStart() {
		return this.cleanStart;
	}

	/**
	 * Return how long the broker keeps the session after a disconnect (MQTT 5),
	 * {@link #NEVER} without limit, or {@code null} for not at all.
	 * @return the value
	 */
	public @Nullable Duration getSessionExpiryInterval() {
		return this.sessionExpiryInterval;
	}

	/**
	 * Return the will.
	 * @return the value
	 */
	public @Nullable MqttWill getWill() {
		return this.will;
	}

	/**
	 * Return what makes the will of each attempt.
	 * @return the value
	 */
	public @Nullable MqttWillProvider getWillProvider() {
		return this.willProvider;
	}

	/**
	 * Return the presence messages; excludes a will.
	 * @return the value
	 */
	public @Nullable MqttPresence getPresence() {
		return this.presence;
	}

	/**
	 * Return how many unacknowledged messages the broker may send us (MQTT 5), 1 to
	 * 65535.
	 * @return the value, {@code null} with 3.x
	 */
	public @Nullable Integer getReceiveMaximum() {
		return this.receiveMaximum;
	}

	/**
	 * Return the largest packet in bytes the broker may send us. A larger one ends the
	 * connection.
	 * @return the value
	 */
	public long getMaximumPacketSize() {
		return this.maximumPacketSize;
	}

	/**
	 * Return how many topic aliases the broker may use (MQTT 5), 0 to 65535.
	 * @return the value
	 */
	public @Nullable Integer getTopicAliasMaximum() {
		return this.topicAliasMaximum;
	}

	/**
	 * Return whether the broker may send response information (MQTT 5).
	 * @return the value
	 */
	public @Nullable Boolean getRequestResponseInformation() {
		return this.requestResponseInformation;
	}

	/**
	 * Return whether the broker may send reason strings (MQTT 5).
	 * @return the value
	 */
	public @Nullable Boolean getRequestProblemInformation() {
		return this.requestProblemInformation;
	}

	/**
	 * Return user properties of CONNECT (MQTT 5).
	 * @return the value
	 */
	public List<MqttUserProperty> getUserProperties() {
		return this.userProperties;
	}

	/**
	 * Return the authentication method (MQTT 5).
	 * @return the value
	 */
	public @Nullable String getAuthenticationMethod() {
		return this.authenticationMethod;
	}

	/**
	 * Return what answers the challenges of the broker (MQTT 5), or {@code null} if
	 * nothing does.
	 * @return the value
	 */
	public @Nullable MqttAuthentication getAuthentication() {
		return this.authentication;
	}

	/**
	 * Return the authentication data (MQTT 5).
	 * @return the value
	 */
	public byte @Nullable [] getAuthenticationData() {
		return this.authenticationData;
	}

	/**
	 * Return how many messages may wait for the broker's acknowledgement.
	 * @return the value, from 1 to 65,000: of the 65,535 packet identifiers some are left
	 * for SUBSCRIBE and UNSUBSCRIBE
	 */
	public int getMaxInflight() {
		return this.maxInflight;
	}

	/**
	 * Return how many topic filters may be in one SUBSCRIBE or UNSUBSCRIBE packet.
	 * @return the value
	 */
	public int getMaxFiltersPerPacket() {
		return this.maxFiltersPerPacket;
	}

	/**
	 * Return where the keys and the trust of TLS come from; asked for each connection
	 * that uses TLS.
	 * @return the value
	 */
	public Supplier<TlsSettings> getTls() {
		return this.tls;
	}

	/**
	 * Return the headers of the WebSocket handshake.
	 * @return the value
	 */
	public Map<String, String> getWebSocketHeaders() {
		return this.webSocketHeaders;
	}

	/**
	 * Return when to try again.
	 * @return the value
	 */
	public Reconnect getReconnect() {
		return this.reconnect;
	}

	/**
	 * Return how many messages may wait for a connection.
	 * @return the value
	 */
	public Outbox getOutbox() {
		return this.outbox;
	}

	/**
	 * Return how long messages of a resumed session may wait for a subscription.
	 * @return the value
	 */
	public Unclaimed getUnclaimed() {
		return this.unclaimed;
	}

	/**
	 * Return how long messages may drain when the connection is stopped.
	 * @return the value
	 */
	public Duration getShutdownTimeout() {
		return this.shutdownTimeout;
	}

	/**
	 * Return whether the broker keeps the session, with its subscriptions and messages,
	 * while there is no connection.
	 * @return whether the session outlives a connection
	 */
	public boolean isSessionKept() {
		if (this.version.hasProperties()) {
			return this.sessionExpiryInterval != null && !this.sessionExpiryInterval.isZero();
		}
		return !this.cleanStart;
	}

	/**
	 * When to try again after a failed attempt or a loss. Each delay is drawn between
	 * half and all of its step.
	 *
	 * @param initialDelay the first step
	 * @param maxDelay the longest step
	 * @param multiplier by how much a step grows, at least 1
	 * @param stableAfter how long a connection must have lasted to begin with the first
	 * step again
	 * @param refusedDelay the step after a refusal that a retry won't cure soon
	 */
	public record Reconnect(Duration initialDelay, Duration maxDelay, double multiplier, Duration stableAfter,
			Duration refusedDelay) {

		/**
		 * The defaults.
		 */
		public static final Reconnect DEFAULT = new Reconnect(Duration.ofSeconds(1), Duration.ofSeconds(30), 2,
				Duration.ofSeconds(20), Duration.ofMinutes(1));

	}

	/**
	 * How many accepted messages may wait.
	 *
	 * @param maxMessages the number of messages not yet acknowledged
	 * @param overflow what happens to one more
	 * @param blockTimeout how long {@link Overflow#BLOCK} blocks
	 * @param directory where messages are kept in files, or {@code null} to keep them in
	 * memory
	 */
	public record Outbox(int maxMessages, Overflow overflow, Duration blockTimeout, @Nullable Path directory) {

		/**
		 * The defaults.
		 */
		public static final Outbox DEFAULT = new Outbox(10000, Overflow.BLOCK, Duration.ofSeconds(30), null);

		/**
		 * What happens to a message for which there is no room.
		 */
		public enum Overflow {

			/**
			 * The caller waits for room, and the message fails if there is none in time.
			 */
			BLOCK,

			/**
			 * The message fails.
			 */
			FAIL

		}

	}

	/**
	 * How long messages of a resumed session wait for a subscription that selects them.
	 *
	 * @param timeout how long after the first connection; 0 for not at all
	 * @param maxMessages how many wait at most
	 */
	public record Unclaimed(Duration timeout, int maxMessages) {

		/**
		 * The defaults.
		 */
		public static final Unclaimed DEFAULT = new Unclaimed(Duration.ofSeconds(10), 1000);

	}

	/**
	 * What settings are built from, with the defaults. Changed by the builder only.
	 */
	static final class Values {

		final String name;

		List<URI> urls = DEFAULT_URLS;

		@Nullable MqttClientType clientType;

		MqttVersion version = MqttVersion.MQTT_5_0;

		@Nullable String clientId;

		MqttCredentialsProvider credentials = MqttCredentialsProvider.atHand(() -> MqttCredentials.NONE);

		Duration connectionTimeout = Duration.ofSeconds(10);

		Duration keepAliveInterval = Duration.ofSeconds(60);

		@Nullable Duration pingTimeout;

		Duration acknowledgementTimeout = DEFAULT_ACKNOWLEDGEMENT_TIMEOUT;

		boolean cleanStart = true;

		@Nullable Duration sessionExpiryInterval;

		@Nullable MqttWill will;

		@Nullable MqttWillProvider willProvider;

		@Nullable MqttAuthentication authentication;

		@Nullable MqttPresence presence;

		@Nullable Integer receiveMaximum;

		long maximumPacketSize = 16 * 1024 * 1024;

		@Nullable Integer topicAliasMaximum;

		@Nullable Boolean requestResponseInformation;

		@Nullable Boolean requestProblemInformation;

		List<MqttUserProperty> userProperties = List.of();

		@Nullable String authenticationMethod;

		byte @Nullable [] authenticationData;

		int maxInflight = 1000;

		int maxFiltersPerPacket = 8;

		Supplier<TlsSettings> tls = SingletonSupplier.of(TlsSettings::ofJvm);

		Map<String, String> webSocketHeaders = Map.of();

		Reconnect reconnect = Reconnect.DEFAULT;

		Outbox outbox = Outbox.DEFAULT;

		Unclaimed unclaimed = Unclaimed.DEFAULT;

		Duration shutdownTimeout = Duration.ofSeconds(20);

		Values(String name) {
			this.name = name;
		}

	}

}
