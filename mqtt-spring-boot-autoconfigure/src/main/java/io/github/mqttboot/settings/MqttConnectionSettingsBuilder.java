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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.transport.MqttClientType;
import io.github.mqttboot.transport.TlsSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Builder of {@link MqttConnectionSettings}, beginning with the defaults.
 *
 * @since 0.1.0
 */
public final class MqttConnectionSettingsBuilder {

	private final MqttConnectionSettings.Values values;

	/**
	 * Create a builder.
	 * @param name the name of the connection
	 */
	public MqttConnectionSettingsBuilder(String name) {
		Assert.hasText(name, "'name' must not be empty");
		this.values = new MqttConnectionSettings.Values(name);
	}

	/**
	 * Set the addresses of the broker, tried in turn.
	 * @param urls the value
	 * @return this
	 */
	public MqttConnectionSettingsBuilder urls(List<URI> urls) {
		this.values.urls = urls;
		return this;
	}

	/**
	 * Set the client library.
	 * @param clientType the value
	 * @return this
	 */
	public MqttConnectionSettingsBuilder clientType(@Nullable MqttClientType clientType) {
		this.values.clientType = clientType;
		return this;
	}

	/**
	 * Set the protocol version.
	 * @param version the value
	 * @return this
	 */
	public MqttConnectionSettingsBuilder version(MqttVersion version) {
		this.values.version = version;
		return this;
	}

	/**
	 * Set the client identifier, or {@code null} to have one generated.
	 * @param clientId the value
	 * @return this
	 */
	public MqttConnectionSettingsBuilder clientId(@Nullable String clientId) {
		this.values.clientId = clientId;
		return this;
	}

	/**
	 * Set where the credentials come from.
	 * @param credentials the value
	 * @return this
	 */
	public MqttConnectionSettingsBuilder credentials(MqttCredentialsProvider credentials) {
		this.values.credentials = credentials;
		return this;
	}

	/**
	 * Set the time from the first step of an attempt to CONNACK.
	 * @param connectionTimeout the value
	 * @return this
	 */
	public MqttConnectionSettingsBuilder connectionTimeout(Duration connectionTimeout) {
		this.values.connectionTimeout = connectionTimeout;
		return this;
	}

	/**
	 * Set the keep-alive interval, whole seconds up to 65535; zero turns keep-alive off.
	 * @param keepAliveInterval the value
	 * @return this
	 */
	public MqttConnectionSettingsBuilder keepAliveInterval(Duration keepAliveInterval) {
		this.values.keepAliveInterval = keepAliveInterval;
		return this;
	}

	/**
	 * Set how long to wait for a sign of life after PINGREQ, or {@code null} for half the
	 * keep-alive interval, at most ten seconds.
	 * @param pingTimeout the value
	 * @return this
	 */
	public MqttConnectionSettingsBuilder pingTimeout(@Nullable Duration pingTimeout) {
		this.values.pingTimeout = pingTimeout;
		return this;
	}

	/**
	 * Set how long the broker may acknowledge nothing of what waits for it before the
	 * connection is given up: zero for any time.
	 * @param acknowledgementTimeout the value
	 * @return this
	 */
	public MqttConnectionSettingsBuilder acknowledgementTimeout(Duration acknowledgementTimeout) {
		this.values.acknowledgementTimeout = acknowledgementTimeout;
		return this;
	}

	/**
	 * Set whether the broker starts a new session: clean start in MQTT 5, clean session
	 * before.
	 * @param cleanStart the value
	 * @return this
	 */
	public MqttConnectionSettingsBuilder cleanStart(boolean cleanStart) {
		this.values.cleanStart = cleanStart;
		return this;
	}

	/**
	 * Set how long the broker keeps the session after a disconnect (MQTT 5),
	 * {@link MqttConnectionSettings#NEVER} without limit, or {@code null} for not at all.
	 * @param sessionExpiryInterval the value
	 * @return this
	 */
	public MqttConnectionSettingsBuilder sessionExpiryInterval(@Nullable Duration sessionExpiryInterval) {
		this.values.sessionExpiryInterval = sessionExpiryInterval;
		return this;
	}

	/**
	 * Set the will.
	 * @param will the value
	 * @return this
	 */
	public MqttConnectionSettingsBuilder will(@Nullable MqttWill will) {
		this.values.will = will;
		return this;
	}

	/**
	 * Set what makes the will of each attempt.
	 * @param willProvider the value
	 * @return this
	 */
	public MqttConnectionSettingsBuilder willProvider(@Nullable MqttWillProvider willProvider) {
		this.values.willProvider = willProvider;
		return this;
	}

	/**
	 * Set the presence messages; excludes a will.
	 * @param presence the value
	 * @return this
	 */
	public MqttConnectionSettingsBuilder presence(@Nullable MqttPresence presence) {
		this.values.presence = presence;
		return this;
	}

	/**
	 * Set how many unacknowledged messages the broker may send us (MQTT 5), 1 to 65535.
	 * @param receiveMaximum the value, or {@code null} for the default
	 * @return this
	 */
	public MqttConnectionSettingsBuilder receiveMaximum(@Nullable Integer receiveMaximum) {
		this.values.receiveMaximum = receiveMaximum;
		return this;
	}

	/**
	 * Set the largest packet in bytes the broker may send us. An MQTT 5 broker is
	 * informed of it, and keeps larger ones to itself.
	 * @param maximumPacketSize the value
	 * @return this
	 */
	public MqttConnectionSettingsBuilder maximumPacketSize(long maximumPacketSize) {
		this.values.maximumPacketSize = maximumPacketSize;
		return this;
	}

	/**
	 * Set how many topic aliases the broker may use (MQTT 5), 0 to 65535.
	 * @param topicAliasMaximum the value
	 * @return this
	 */
	public MqttConnectionSettingsBuilder topicAliasMaximum(@Nullable Integer topicAliasMaximum) {
		this.values.topicAliasMaximum = topicAliasMaximum;
		return this;
	}

	/**
	 * Set whether the broker may send response information (MQTT 5).
	 * @param requestResponseInformation the value
	 * @return this
	 */
	public MqttConnectionSettingsBuilder requestResponseInformation(@Nullable Boolean requestResponseInformation) {
		this.values.requestResponseInformation = requestResponseInformation;
		return this;
	}

	/**
	 * Set whether the broker may send reason strings (MQTT 5).
	 * @param requestProblemInformation the value
	 * @return this
	 */
	public MqttConnectionSettingsBuilder requestProblemInformation(@Nullable Boolean requestProblemInformation) {
		this.values.requestProblemInformation = requestProblemInformation;
		return this;
	}

	/**
	 * Set user properties of CONNECT (MQTT 5).
	 * @param userProperties the value
	 * @return this
	 */
	public MqttConnectionSettingsBuilder userProperties(List<MqttUserProperty> userProperties) {
		this.values.userProperties = userProperties;
		return this;
	}

	/**
	 * Set what answers the challenges of the broker (MQTT 5). Takes the place of
	 * authentication method and data.
	 * @param authentication the value
	 * @return this builder
	 */
	public MqttConnectionSettingsBuilder authentication(@Nullable MqttAuthentication authentication) {
		this.values.authentication = authentication;
		return this;
	}

	/**
	 * Set the authentication method (MQTT 5).
	 * @param authenticationMethod the value
	 * @return this
	 */
	public MqttConnectionSettingsBuilder authenticationMethod(@Nullable String authenticationMethod) {
		this.values.authenticationMethod = authenticationMethod;
		return this;
	}

	/**
	 * Set the authentication data (MQTT 5).
	 * @param authenticationData the value
	 * @return this
	 */
	public MqttConnectionSettingsBuilder authenticationData(byte @Nullable [] authenticationData) {
		this.values.authenticationData = authenticationData;
		return this;
	}

	/**
	 * Set how many messages may wait for the broker's acknowledgement.
	 * @param maxInflight the value, from 1 to 65,000
	 * @return this
	 */
	public MqttConnectionSettingsBuilder maxInflight(int maxInflight) {
		this.values.maxInflight = maxInflight;
		return this;
	}

	/**
	 * Set how many topic filters may be in one SUBSCRIBE or UNSUBSCRIBE packet.
	 * @param maxFiltersPerPacket the value
	 * @return this
	 */
	public MqttConnectionSettingsBuilder maxFiltersPerPacket(int maxFiltersPerPacket) {
		this.values.maxFiltersPerPacket = maxFiltersPerPacket;
		return this;
	}

	/**
	 * Set where the keys and the trust of TLS come from. It is asked for each connection
	 * that uses TLS, on a thread that may block; after a change
	 * {@code MqttConnection.reconnect()} puts the new ones to use.
	 * @param tls the value
	 * @return this
	 */
	public MqttConnectionSettingsBuilder tls(Supplier<TlsSettings> tls) {
		this.values.tls = tls;
		return this;
	}

	/**
	 * Set headers of the WebSocket handshake.
	 * @param webSocketHeaders the value
	 * @return this
	 */
	public MqttConnectionSettingsBuilder webSocketHeaders(Map<String, String> webSocketHeaders) {
		this.values.webSocketHeaders = webSocketHeaders;
		return this;
	}

	/**
	 * Set when to try again.
	 * @param reconnect the value
	 * @return this
	 */
	public MqttConnectionSettingsBuilder reconnect(MqttConnectionSettings.Reconnect reconnect) {
		this.values.reconnect = reconnect;
		return this;
	}

	/**
	 * Set how many messages may wait for a connection.
	 * @param outbox the value
	 * @return this
	 */
	public MqttConnectionSettingsBuilder outbox(MqttConnectionSettings.Outbox outbox) {
		this.values.outbox = outbox;
		return this;
	}

	/**
	 * Set how long messages of a resumed session may wait for a subscription.
	 * @param unclaimed the value
	 * @return this
	 */
	public MqttConnectionSettingsBuilder unclaimed(MqttConnectionSettings.Unclaimed unclaimed) {
		this.values.unclaimed = unclaimed;
		return this;
	}

	/**
	 * Set how long messages may drain when the connection is stopped.
	 * @param shutdownTimeout the value
	 * @return this
	 */
	public MqttConnectionSettingsBuilder shutdownTimeout(Duration shutdownTimeout) {
		this.values.shutdownTimeout = shutdownTimeout;
		return this;
	}

	/**
	 * Validate and build.
	 * @return the settings
	 * @throws InvalidMqttSettingException if a setting is wrong or contradicts another
	 */
	public MqttConnectionSettings build() {
		MqttConnectionSettings settings = new MqttConnectionSettings(this.values);
		SettingsValidator.validate(settings, Character.MAX_CODE_POINT);
		return settings;
	}

}
